"""The page of `clausier status`: whole in one file, every value escaped, opened and sorted in a
real browser, read on a phone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fabrique import VENDEUR, cas, espace

from outils import EXEMPLES, Lu, clausier, une_ligne

HOSTILE = "<img src=x onerror=document.title='piège'>\"'&"
NAVIGATEUR = next(
    (c for nom in ("chromium", "chromium-browser", "google-chrome") if (c := shutil.which(nom))),
    None,
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the consultant's workspace with one hostile case beside."""
    w = tmp_path_factory.mktemp("w")
    shutil.copytree(EXEMPLES / "consultante", w / "a")
    hostile = cas(
        dossier="hostile",
        acompte="non",
        journal=[{"date": "2026-12-05", "type": "litige", "texte": HOSTILE}],
        documents=[{"type": "facture", "numero": "F9", "date": "2026-10-31"}],
    )
    hostile["client"] |= {"nom": f"SARL {HOSTILE}"}
    espace(w / "b", {**VENDEUR, "nom": f"Camille {HOSTILE}"}, hostile=hostile)
    p = clausier("status", w, "--date", "2026-12-31", "--format", "html", "--out", w / "etat.html")
    assert p.returncode == 0, p.stderr
    return w / "etat.html"


def test_une_page_entiere(page):
    """Language, title, headers with their scope; nothing from outside; every value is text."""
    source = page.read_text(encoding="utf-8")
    lu = Lu(source)
    assert (
        source.startswith("<!DOCTYPE html>")
        and lu.tous("html")[0]["lang"] == "fr"
        and lu.titre == "État des dossiers au 31/12/2026"
    )
    assert {th["scope"] for th in lu.tous("th")} == {"col", "row"}
    rangees = [th for th in lu.tous("th") if th["scope"] == "row"]
    assert len(rangees) == 3 + 4, "the cases; their clients by age, and the total"
    assert not {a[k] for _, a in lu.elements for k in ("src", "href") if k in a} and not re.search(
        r"url\((?!data:font/woff2)|@import|https?:", source
    )
    assert (
        not lu.tous("img") and HOSTILE in lu.texte("main") and lu.texte("main").count(HOSTILE) >= 4
    )
    assert all(b["type"] == "button" for b in lu.tous("button")) and {"h1", "main"} <= {
        t for t, _ in lu.elements
    }
    assert "2025-031-coaching" in lu.texte("main") and "litige depuis le 05/12/2026" in lu.texte(
        "main"
    )


def test_ce_qui_est_a_rendre_se_voit(tmp_path):
    """What the seller owes back stands among the sums, and at its case."""
    facture = {"type": "facture", "numero": "F9", "date": "2026-10-31"}
    paye = {"date": "2026-11-02", "montant": "9 000", "facture": "F9"}
    c = cas(dossier="trop", acompte="non", documents=[facture], paiements=[paye])
    w = espace(tmp_path / "w", VENDEUR, trop=c)
    p = clausier("status", w, "--date", "2026-12-31", "--format", "html", "--out", w / "etat.html")
    assert p.returncode == 0, p.stderr
    dit = re.sub(r"\s+", " ", Lu((w / "etat.html").read_text(encoding="utf-8")).texte("main"))
    rendre = re.findall(r"(?i)à rendre ?:? ([\d ]+,\d\d) €", dit)
    assert len(rendre) >= 1 and rendre[0] != "0,00", dit


def test_rien_ne_depend_d_autre_chose(page):
    autre = clausier(
        "status",
        page.parent,
        "--date",
        "2026-12-31",
        "--format",
        "html",
        PYTHONHASHSEED="7",
        TZ="Asia/Tokyo",
    )
    assert autre.stdout == page.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def ouverte(page) -> Iterator[Any]:
    if not NAVIGATEUR:
        pytest.skip("Chromium n'est pas installé")
    sync = pytest.importorskip("playwright.sync_api", reason="playwright n'est pas installé")
    with sync.sync_playwright() as p:
        b = p.chromium.launch(executable_path=NAVIGATEUR, args=["--no-sandbox"])
        onglet = b.new_page(viewport={"width": 1280, "height": 900})
        fautes: list[str] = []
        onglet.on(
            "console", lambda m: fautes.append(m.text) if m.type in ("error", "warning") else None
        )
        onglet.on("pageerror", lambda e: fautes.append(str(e)))
        onglet.on(
            "request",
            lambda r: fautes.append(r.url) if not r.url.startswith(("file:", "data:")) else None,
        )
        onglet.goto(page.as_uri())
        onglet.fautes = fautes
        yield onglet
        b.close()


def colonne(onglet: Any, n: int) -> list[str]:
    """Of each row, what stands last in a cell: of the first one, the name of the case."""
    fiches = onglet.locator("table.fiches").first
    cellules = fiches.locator(f"tbody tr > :nth-child({n})").all_inner_texts()
    return [x.split("\n")[-1] for x in cellules]


def test_trier_dans_un_navigateur(ouverte):
    """A click sorts, a second one turns the order; the state is said to screen readers; empty cells
    stay last."""
    for nom, n, croissant in (
        ("Dossier", 1, ["2025-031-coaching", "hostile", "2026-002-impaye"]),
        ("Ouvert", 4, ["399,00 €", "1 800,00 €", "3 200,00 €"]),
        ("État", 2, ["en retard de 31 jours", "en retard de 218 jours", "en retard de 371 jours"]),
    ):
        bouton = ouverte.get_by_role("columnheader", name=nom).get_by_role("button")
        for sens, attendu in (("ascending", croissant), ("descending", croissant[::-1])):
            bouton.click()
            assert [une_ligne(x) for x in colonne(ouverte, n)] == attendu
            assert (
                ouverte.locator("th[aria-sort]").count() == 1
                and ouverte.get_by_role("columnheader", name=nom).get_attribute("aria-sort") == sens
            )
        assert ouverte.get_by_role("status").inner_text() == f"Trié par : {nom}, ordre décroissant"
    ouverte.get_by_role("columnheader", name="Prochaine étape").get_by_role("button").focus()
    ouverte.keyboard.press("Enter")
    assert colonne(ouverte, 1)[-1] == "hostile", "what has no date comes last"
    ouverte.keyboard.press("Enter")
    assert colonne(ouverte, 1)[-1] == "hostile"


def test_rien_n_est_pris_pour_du_code(ouverte):
    assert ouverte.title() == "État des dossiers au 31/12/2026" and not ouverte.fautes
    assert ouverte.locator("img").count() == 0 and HOSTILE in ouverte.locator("main").inner_text()


def test_sur_un_telephone(ouverte):
    """Cards: nothing wider than the screen, each value with the name of its column, the sort
    buttons within reach of a finger."""
    ouverte.set_viewport_size({"width": 360, "height": 800})
    assert ouverte.evaluate("document.documentElement.scrollWidth") <= 360
    carte = ouverte.locator(".fiches tbody tr").first
    boites = [c.bounding_box() for c in carte.locator("td:not(:empty)").all()]
    assert (
        len(boites) >= 5
        and len({b["x"] for b in boites}) == 2
        and all((a["y"], a["x"]) < (b["y"], b["x"]) for a, b in pairwise(boites))
    )
    assert (
        ouverte.evaluate("getComputedStyle(document.querySelector('td.d'), '::before').content")
        == '"Facturé"'
    )
    assert all(b.bounding_box()["height"] >= 24 for b in ouverte.locator(".tri button").all())
    assert (
        ouverte.get_by_role("table").count() == 2 and ouverte.get_by_role("rowheader").count() == 7
    ), "the roles outlive the layout"


def test_la_retenue_de_garantie_a_sa_colonne(tmp_path):
    """Where a client keeps some of it, and nowhere else."""
    for nom, dit in (("menuisier", True), ("consultante", False)):
        args = ("--date", "2027-04-01", "--format", "html", "--out", tmp_path / f"{nom}.html")
        assert clausier("status", EXEMPLES / nom, *args).returncode == 0
        source = (tmp_path / f"{nom}.html").read_text(encoding="utf-8")
        assert ("Retenue de garantie" in Lu(source).texte("thead")) is dit
        assert ('data-nom="Retenue de garantie" data-tri="1060.51">1\u00a0060,51' in source) is dit
