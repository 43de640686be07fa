"""Every example, as a user builds it: the same text as agreed, in three formats that say the same,
accessible, kept for years."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from ecrire_attendus import attendus_de

from outils import (
    ATTENDUS,
    CAS,
    RACINE,
    Lu,
    comme_tape,
    lettres,
    lire_pdf,
    ouvrir,
    polices,
    texte_html,
    texte_md,
)

NOMS = list(CAS)
par_cas = pytest.mark.parametrize("nom", NOMS)


def documents(dossier: Path) -> list[dict]:
    return json.loads((dossier / "manifeste.json").read_bytes())["documents"]


def pages(dossier: Path) -> list[Path]:
    """Each document's path without its suffix; never none."""
    noms = [d["nom"] for d in documents(dossier)]
    assert noms and len(noms) == len(set(noms))
    return [dossier / n for n in noms]


def html(chemin: Path) -> str:
    return chemin.with_name(chemin.name + ".html").read_text(encoding="utf-8")


def test_il_y_a_des_exemples():
    assert len(NOMS) >= 12
    assert len({f.parent.name for f in CAS.values()}) >= 8, "eight trades at least"


def test_tous_se_construisent_sans_erreur(construit):
    assert construit.proc.returncode == 0, construit.proc.stderr
    assert sorted(d.name for d in construit.sortie.iterdir()) == sorted([*NOMS, "index.html"])
    erreurs = [x for x in construit.proc.stderr.splitlines() if re.search(r": E\d{3} ", x)]
    assert not erreurs


@par_cas
def test_texte_attendu(construit, nom):
    """The Markdown and the choices are the agreed ones; a change is shown as a diff (`make
    attendus` accepts it)."""
    faits = attendus_de(construit.dossier(nom))
    connus = (
        {f.name: f.read_text(encoding="utf-8") for f in sorted((ATTENDUS / nom).iterdir())}
        if (ATTENDUS / nom).is_dir()
        else {}
    )
    diff = [
        ligne
        for fichier in sorted(faits.keys() | connus.keys())
        for ligne in difflib.unified_diff(
            connus.get(fichier, "").splitlines(),
            faits.get(fichier, "").splitlines(),
            f"attendu/{fichier}",
            f"fait/{fichier}",
            lineterm="",
            n=1,
        )
    ]
    if diff:
        pytest.fail("\n".join([*diff[:120], "…" if len(diff) > 120 else ""]), pytrace=False)


def test_aucun_attendu_sans_exemple():
    assert sorted(d.name for d in ATTENDUS.iterdir()) == sorted(NOMS)


@par_cas
def test_manifeste_vrai(construit, nom):
    """Every file of the build is in the manifest with its hash, every clause with the hash of its
    source."""
    d = construit.dossier(nom)
    m = json.loads((d / "manifeste.json").read_bytes())
    reels = {
        f.relative_to(d).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest()
        for f in d.rglob("*")
        if f.is_file() and f.name != "manifeste.json"
    }
    assert m["fichiers"] == reels
    assert m["dossier"] == nom
    clauses = [c for doc in m["documents"] for c in doc["clauses"]]
    assert clauses
    for c in clauses:
        assert c["sha256"] == hashlib.sha256((RACINE / c["fichier"]).read_bytes()).hexdigest()
        assert c["sources"] and c["depuis"] <= max(doc["droit_au"] for doc in m["documents"])
    for doc in m["documents"]:
        assert {f"{doc['nom']}.{x}" for x in ("md", "html", "pdf")} <= reels.keys()


def sans_entete_des_totaux(page: str) -> str:
    """The header row of the table of totals is for screen readers alone: paper does not print it
    (page.css)."""
    sortie, n = re.subn(
        r'(<section class="totaux">\s*<table>\s*)<thead>.*?</thead>', r"\1", page, flags=re.S
    )
    assert n <= 1 or "totaux" in page
    return sortie


def sans_le_mot_article(page: str) -> str:
    """The number of an article stands in the margin of a sheet, which has no room for « Article »
    (page.css)."""
    return re.sub(
        r'(<span class="numero">)<span>[^<]*</span>(\d+)<span>[^<]*</span>', r"\1\2 ", page
    )


def sans_entetes_redits(dit: str, ecrit: str, page: str) -> str:
    """What a table says again at the head of another sheet is its header row, and nothing else."""
    entetes = {
        lettres(texte_html(f"<main><table>{x}</table></main>"))
        for x in re.findall(r"<thead>.*?</thead>", page, re.S)
    }
    for e in entetes - {""}:
        for _ in range(dit.count(e) - ecrit.count(e)):
            # Each in turn: the right one is that which leaves the longest common beginning.
            lieux = [m.start() for m in re.finditer(re.escape(e), dit)]
            sans = [dit[:i] + dit[i + len(e) :] for i in lieux]
            dit = max(
                sans,
                key=lambda t: next(
                    (n for n, (x, y) in enumerate(zip(t, ecrit, strict=False)) if x != y), len(t)
                ),
            )
    return dit


@par_cas
def test_memes_mots_dans_les_trois_formats(construit, nom):
    """Markdown as a forge shows it, HTML as a browser shows it, PDF as a screen reader says it:
    word for word, in order."""
    for p in pages(construit.dossier(nom)):
        page = html(p)
        mots = comme_tape(texte_html(page)).split()
        assert len(mots) > 30, p.name
        assert (
            comme_tape(texte_md(p.with_name(p.name + ".md").read_text(encoding="utf-8"))).split()
            == mots
        ), p.name
        dit, _ = lire_pdf(p.with_name(p.name + ".pdf"))
        ecrit = lettres(texte_html(sans_le_mot_article(sans_entete_des_totaux(page))))
        assert ecrit == sans_entetes_redits(lettres(dit), ecrit, page), p.name


@par_cas
def test_html_accessible(construit, nom):
    d = construit.dossier(nom)
    titres = []
    for p in [*pages(d), d / "index"]:
        lu = Lu(html(p))
        assert [a.get("lang") for a in lu.tous("html")] == ["fr"], p.name
        assert any(
            a.get("name") == "viewport" and "width=device-width" in (a["content"] or "")
            for a in lu.tous("meta")
        ), p.name
        niveaux = [int(t[1]) for t, _ in lu.elements if re.fullmatch(r"h[1-6]", t)]
        assert niveaux.count(1) == 1 and niveaux[0] == 1, p.name
        assert all(b <= a + 1 for a, b in pairwise(niveaux)), (p.name, niveaux)
        assert all(a.get("scope") in ("col", "row") for a in lu.tous("th")), p.name
        assert all(a.get("alt") for a in lu.tous("img")), p.name
        assert lu.titre, p.name
        titres.append(lu.titre)
        assert len(lu.tous("main")) == 1, p.name
    assert len(titres) == len(set(titres))


SCRIPT = re.compile(r"<script>.*?</script>", re.S)


@par_cas
def test_html_autonome(construit, nom):
    """A page asks nothing of the network and runs nothing but what copies an IBAN; the index links
    to files that are there."""
    d = construit.dossier(nom)
    (copie,) = SCRIPT.findall((RACINE / "templates/_page/page.html").read_text(encoding="utf-8"))
    for p in [*pages(d), d / "index"]:
        assert SCRIPT.findall(html(p)) == [copie] * ('class="iban"' in html(p)), p.name
        lu = Lu(SCRIPT.sub("", html(p)))
        assert not {t for t, _ in lu.elements} & {
            "script",
            "iframe",
            "object",
            "embed",
            "link",
            "form",
            "base",
        }, p.name
        assert not [a for _, a in lu.elements if any(k.startswith("on") for k in a)], p.name
        for _, a in lu.elements:
            for lien in filter(None, (a.get("src"), a.get("href"))):
                ici = lien.startswith(("data:image/", "#", "mailto:", "tel:"))
                assert ici or (d / lien).is_file(), (p.name, lien)
        styles = "".join(t for pile, t in lu.textes if "style" in pile)
        assert "@import" not in styles and not re.search(r"url\((?!['\"]?data:)", styles), p.name
    liens = {a["href"] for a in Lu(html(d / "index")).tous("a")}
    assert {f"{p.name}.{x}" for p in pages(d) for x in ("html", "pdf")} <= liens


@par_cas
def test_pdf_durable_et_accessible(construit, nom):
    """PDF/A-3a: marked so, tagged, in French, titled, every font inside; « n/N » on every page."""
    for p in pages(construit.dossier(nom)):
        pdf = p.with_name(p.name + ".pdf")
        lecteur = ouvrir(pdf)
        racine = lecteur.trailer["/Root"]
        xmp = racine["/Metadata"].get_data().decode()
        assert 'pdfaid:part="3"' in xmp and 'pdfaid:conformance="A"' in xmp, pdf.name
        assert racine["/MarkInfo"]["/Marked"] and racine["/Lang"] == "fr", pdf.name
        assert racine["/OutputIntents"][0]["/S"] == "/GTS_PDFA1", pdf.name
        assert racine["/ViewerPreferences"]["/DisplayDocTitle"], pdf.name
        assert lecteur.metadata.title == Lu(html(p)).titre, pdf.name
        assert "/JavaScript" not in racine.get("/Names", {}) and "/OpenAction" not in racine, (
            pdf.name
        )  # what is embedded: test_pdf_ua
        incluses = polices(pdf)
        assert incluses and all(incluses.values()), (pdf.name, incluses)
        assert all("Source-Sans" in x for x in incluses), (pdf.name, incluses)
        texte, marges = lire_pdf(pdf)
        assert "\ufffd" not in texte, pdf.name
        total = len(lecteur.pages)
        for i, marge in enumerate(marges, 1):
            if not marge and 'class="formulaire"' in html(
                p
            ):  # the official form stands alone on its sheet: the page before it may be blank
                assert not lecteur.pages[i - 1].extract_text().strip() and 1 < i < total, (
                    pdf.name,
                    i,
                )
                continue
            fin = re.sub(r"(À reporter|Report)\s+[^€]+€", "", marge)  # of a long table, overleaf
            assert fin.split()[-1] == f"{i}/{total}", (pdf.name, i, marge)
            assert "SIRET" in marge, (pdf.name, i, marge)
