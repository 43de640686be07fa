"""The table of mentions (mentions.yaml): document × audience × VAT regime × trade → must hold, must
not hold, with the article.

Run against the words of all three formats; the PDF's words are taken out of the PDF. Every profile
is written in Markdown and HTML; each line of the table and each type of document is drawn for one
profile at least, and for all with CLAUSIER_COUPS (`make fautes`).
"""

from __future__ import annotations

import dataclasses
import html
import os
import re
import subprocess
import unicodedata
from functools import cache
from pathlib import Path

import pytest
import yaml
from profils import PROFILS, ecrire

from clausier.course.chaine import Chaine
from clausier.rendu.fichiers import dessiner
from outils import clausier

TABLE = yaml.safe_load(Path(__file__).with_name("mentions.yaml").read_text(encoding="utf-8"))
CLES = {
    "article",
    "documents",
    "profils",
    "sauf",
    "hors",
    "qualite",
    "regime",
    "secteur",
    "doit",
    "jamais",
}


def normal(texte: str) -> str:
    """One space for all, straight apostrophes: what the eye reads."""
    texte = unicodedata.normalize("NFC", texte).replace("’", "'")
    return re.sub(r"[\s\u00a0\u202f]+", " ", texte)


def type_de(nom: str) -> str | None:
    """The type of the document that a file holds, a relance with its level; None for what is no
    document."""
    m = re.fullmatch(r"(relance-\d|[a-z_]+)-[^.]+", nom)
    return m[1] if m and not nom.endswith(("-client", "-tribunal", "-mandataire")) else None


def voit(ligne: dict, doc: str) -> bool:
    return doc not in ligne.get("hors", ()) and doc in ligne.get("documents", [doc])


def a_dessiner(build: Path) -> set[tuple[str, str]]:
    """Few (profile, type) whose PDFs show each line of the table, and each type of document that
    one speaks of."""
    dit = {
        (f.parent.name, doc): set()
        for f in sorted(build.glob("*/*.md"))
        if (doc := type_de(f.stem))
    }
    if "CLAUSIER_COUPS" in os.environ:
        return set(dit)
    for (n, doc), lignes in dit.items():
        lignes.update(i for i, x in enumerate(TABLE) if n in concernes(x) and voit(x, doc))
        if lignes:
            lignes.add(doc)
    restent, choisis = set().union(*dit.values()), set()
    while restent:
        choisis.add(meilleur := max(dit, key=lambda x: len(dit[x] & restent)))
        restent -= dit[meilleur]
    return choisis


@pytest.fixture(scope="session")
def profils(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("profils")
    cas = {nom: ecrire(base / "cas", nom) for nom in PROFILS}
    p = clausier("build", base / "cas", "--out", base / "build", "--formats", "md,html")
    assert p.returncode == 0, p.stderr
    choisis = a_dessiner(base / "build")
    composes = {n: Chaine(cas[n]).compose(cas[n] / f"{n}.yaml") for n in {n for n, _ in choisis}}
    lot = [
        dataclasses.replace(
            c, documents=tuple(d for d in c.documents if (n, type_de(d.nom)) in choisis)
        )
        for n, c in composes.items()
    ]
    for n, pdfs in dessiner(lot).items():
        for nom, octets in pdfs.items():
            (base / "build" / n / f"{nom}.pdf").write_bytes(octets)
    return base / "build"


@cache
def _textes(build: Path, profil: str) -> dict[tuple[str, str], str]:
    """(document, format) → its words, in small letters. Several of one type are joined; a relance
    is named with its level."""
    sortie: dict[tuple[str, str], str] = {}
    for f in sorted((build / profil).iterdir()):
        doc, fmt = type_de(f.stem), f.suffix[1:]
        if not doc or fmt not in ("md", "html", "pdf"):
            continue
        if fmt == "pdf":
            brut = subprocess.run(
                ["pdftotext", "-layout", "-nopgbrk", str(f), "-"],
                capture_output=True,
                text=True,
                check=True,
                encoding="utf-8",
            ).stdout
            brut += (
                " "
                + subprocess.run(
                    ["pdftotext", "-raw", str(f), "-"],
                    capture_output=True,
                    text=True,
                    check=True,
                    encoding="utf-8",
                ).stdout
            )
        else:
            brut = f.read_text(encoding="utf-8")
            if fmt == "html":
                brut = html.unescape(
                    re.sub(
                        r"<[^>]+>", " ", re.sub(r"(?s)<(head|style)\b.*?</\1>|</?sup>", "", brut)
                    )
                )
            else:
                brut = html.unescape(
                    re.sub(r"\\(.)|[*_]{1,2}(?=\S)|(?<=\S)[*_]{1,2}|^>", r"\1", brut, flags=re.M)
                )
        sortie[doc, fmt] = (
            sortie.get((doc, fmt), "")
            + " "
            + normal(re.sub(r"(?<=\w)-\s*\n\s*(?=\w)", "-", brut)).lower()
        )
    return sortie


def concernes(ligne: dict) -> list[str]:
    noms = ligne.get("profils") or list(PROFILS)
    return [
        n
        for n in noms
        if n not in ligne.get("sauf", ())
        and PROFILS[n]["regime"] == ligne.get("regime", PROFILS[n]["regime"])
        and PROFILS[n]["qualite"] in ligne.get("qualite", [PROFILS[n]["qualite"]])
        and PROFILS[n]["secteur"] == ligne.get("secteur", PROFILS[n]["secteur"])
    ]


def test_la_table_est_bien_ecrite():
    for ligne in TABLE:
        assert (
            set(ligne) <= CLES and ligne["article"] and (ligne.get("doit") or ligne.get("jamais"))
        ), ligne
        assert set(ligne.get("profils", ())) | set(ligne.get("sauf", ())) <= set(PROFILS), ligne
        assert concernes(ligne), ligne


@pytest.mark.parametrize(
    "ligne",
    TABLE,
    ids=lambda x: (
        f"{x['article']}|{','.join(x.get('documents', ['tous']))}|"
        f"{(x.get('doit') or x.get('jamais'))[0][:30]}"
    ),
)
def test_mention(ligne: dict, profils: Path):
    vus: dict[str, list[str]] = {"md": [], "html": [], "pdf": []}
    fautes = []
    doit, jamais = ([normal(t).lower() for t in ligne.get(x, ())] for x in ("doit", "jamais"))
    for nom in concernes(ligne):
        for (doc, fmt), texte in _textes(profils, nom).items():
            if not voit(ligne, doc):
                continue
            vus[fmt].append(doc)
            fautes += [f"{nom}/{doc}.{fmt} : il manque « {t} »" for t in doit if t not in texte]
            fautes += [
                f"{nom}/{doc}.{fmt} : dit « {t} »"
                for t in jamais
                if re.search(r"(?<!\w)" + re.escape(t), texte)
            ]
    assert vus["md"] == vus["html"] and len(vus["md"]) >= len(concernes(ligne)), (
        f"la ligne n'a presque rien vu : {vus}"
    )
    lus = set(vus["pdf"])
    assert lus <= set(vus["md"]) and lus, f"la ligne n'est lue dans aucun PDF : {vus}"
    assert not fautes, ligne["article"] + "\n" + "\n".join(fautes)
