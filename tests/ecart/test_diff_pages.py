"""The pages of `clausier diff`: hostile values stay words in Markdown, HTML and PDF; the page is
accessible; paper says the same."""

from __future__ import annotations

import copy
import re
from itertools import pairwise

import pytest
from test_diff import BASE, avec, deux_cas, lance
from test_hostile import ATTAQUES

from outils import (
    Lu,
    clausier,
    html_de_forge,
    lettres,
    lire_pdf,
    ouvrir,
    polices,
    texte_html,
    texte_md,
    une_ligne,
)


@pytest.fixture(scope="module")
def hostiles(tmp_path_factory):
    """Two cases whose every value is an attack, in the three pages."""
    base = tmp_path_factory.mktemp("hostiles")
    a, b = copy.deepcopy(BASE), copy.deepcopy(BASE)
    a["prestation"] |= {"objet": ATTAQUES["objet"], "description": "Avant " + ATTAQUES["client"]}
    b["prestation"] |= {
        "objet": ATTAQUES["description"],
        "description": "Avant " + ATTAQUES["representant"],
    }
    b["client"] |= {"nom": ATTAQUES["voie"], "reference_commande": ATTAQUES["detail"]}
    b["lignes"] = [
        {
            "designation": ATTAQUES["designation"],
            "quantite": "4",
            "unite": ATTAQUES["unite"],
            "prix_unitaire": "450",
        }
    ]
    fichiers = deux_cas(base, a, b)
    for forme in ("md", "html", "pdf"):
        lance("diff", *fichiers, "--format", forme, "--out", base / f"d.{forme}")
    return base, fichiers


def test_valeurs_hostiles_telles_quelles(hostiles):
    base, fichiers = hostiles
    html, md = (
        (base / "d.html").read_text(encoding="utf-8"),
        (base / "d.md").read_text(encoding="utf-8"),
    )
    vus = [texte_html(html), texte_md(md), lance("diff", *fichiers)]
    for nom in ("objet", "client", "description", "voie", "detail", "designation", "unite"):
        for texte in vus[:2]:
            assert une_ligne(ATTAQUES[nom]) in texte, nom
        assert lettres(ATTAQUES[nom]) in lettres(lire_pdf(base / "d.pdf")[0]), nom
    assert une_ligne(ATTAQUES["client"]) in vus[2] and une_ligne(ATTAQUES["unite"]) in vus[2]
    for page in (Lu(html), Lu(html_de_forge(md))):
        assert not {t for t, _ in page.elements} & {
            "script",
            "img",
            "a",
            "u",
            "b",
            "iframe",
            "object",
            "code",
            "pre",
        }
        assert not [
            a
            for _, a in page.elements
            if any(k.startswith("on") or k in ("href", "src") for k in a)
        ]


def test_page_accessible_et_pareille_au_pdf(tmp_path):
    fichiers = deux_cas(tmp_path, BASE, avec(acompte="40 %", reglement={"delai": "45 jours"}))
    assert "3 modifications" in lance(
        "diff", *fichiers, "--format", "html", "--out", tmp_path / "d.html"
    )
    lance("diff", *fichiers, "--format", "pdf", "--out", tmp_path / "d.pdf")
    page = (tmp_path / "d.html").read_text(encoding="utf-8")
    lu = Lu(page)
    assert (
        [a["lang"] for a in lu.tous("html")] == ["fr"]
        and len(lu.tous("h1")) == len(lu.tous("main")) == 1
        and "Différence" in lu.titre
    )
    niveaux = [int(t[1]) for t, _ in lu.elements if re.fullmatch(r"h[1-6]", t)]
    assert all(b <= a + 1 for a, b in pairwise(niveaux)) and all(
        a.get("scope") for a in lu.tous("th")
    )
    assert "à la conclusion du contrat : [supprimé : 30] [ajouté : 45] jours." in texte_html(
        page
    ), "who cannot see the strokes hears the words"
    assert lettres("[supprimé : 30] [ajouté : 45] jours.") in lettres(
        lire_pdf(tmp_path / "d.pdf")[0]
    )
    racine = ouvrir(tmp_path / "d.pdf").trailer["/Root"]
    assert (
        racine["/MarkInfo"]["/Marked"]
        and racine["/Lang"] == "fr"
        and all(polices(tmp_path / "d.pdf").values())
    )
    p = clausier("diff", *fichiers, "--format", "md")
    assert (
        p.returncode == 0
        and "à la conclusion du contrat\u00a0: <del>30</del> <ins>45</ins> jours." in p.stdout
    )
