"""The table of mentions (mentions.yaml): document × audience × VAT regime × trade → must hold, must not hold, with the article.

Run against the words of all three formats; the PDF's words are taken out of the PDF.
"""

from __future__ import annotations

import html
import re
import subprocess
import unicodedata
from functools import cache
from pathlib import Path

import pytest
import yaml
from outils import clausier
from profils import PROFILS, ecrire

TABLE = yaml.safe_load((Path(__file__).parent / "mentions.yaml").read_text(encoding="utf-8"))
CLES = {"article", "documents", "profils", "sauf", "hors", "qualite", "regime", "secteur", "doit", "jamais"}


def normal(texte: str) -> str:
    """One space for all, straight apostrophes: what the eye reads."""
    texte = unicodedata.normalize("NFC", texte).replace("’", "'")
    return re.sub(r"[\s\u00a0\u202f]+", " ", texte)


@pytest.fixture(scope="session")
def profils(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("profils")
    for nom in PROFILS:
        ecrire(base / "cas", nom)
    p = clausier("build", base / "cas", "--out", base / "build")
    assert p.returncode == 0, p.stderr
    return base / "build"


@cache
def _textes(build: Path, profil: str) -> dict[tuple[str, str], str]:
    """(document, format) → its words. Several of one type are joined; a relance is named with its level."""
    sortie: dict[tuple[str, str], str] = {}
    for f in sorted((build / profil).iterdir()):
        m = re.fullmatch(r"(relance-\d|[a-z_]+)-[^.]+\.(md|html|pdf)", f.name)
        if not m or f.stem.endswith(("-client", "-tribunal")):
            continue
        if m[2] == "pdf":
            brut = subprocess.run(["pdftotext", "-layout", "-nopgbrk", str(f), "-"], capture_output=True, text=True, check=True, encoding="utf-8").stdout
            brut += " " + subprocess.run(["pdftotext", "-raw", str(f), "-"], capture_output=True, text=True, check=True, encoding="utf-8").stdout
        else:
            brut = f.read_text(encoding="utf-8")
            if m[2] == "html":
                brut = html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(head|style)\b.*?</\1>", " ", brut)))
            else:
                brut = html.unescape(re.sub(r"\\(.)|[*_]{1,2}(?=\S)|(?<=\S)[*_]{1,2}|^>", r"\1", brut, flags=re.M))
        sortie[m[1], m[2]] = sortie.get((m[1], m[2]), "") + " " + normal(re.sub(r"(?<=\w)-\s*\n\s*(?=\w)", "-", brut))
    return sortie


def concernes(ligne: dict) -> list[str]:
    noms = ligne.get("profils") or list(PROFILS)
    return [
        n for n in noms
        if n not in ligne.get("sauf", ()) and PROFILS[n]["regime"] == ligne.get("regime", PROFILS[n]["regime"])
        and PROFILS[n]["qualite"] in ligne.get("qualite", [PROFILS[n]["qualite"]]) and PROFILS[n]["secteur"] == ligne.get("secteur", PROFILS[n]["secteur"])
    ]


def test_la_table_est_bien_ecrite():
    for ligne in TABLE:
        assert set(ligne) <= CLES and ligne["article"] and (ligne.get("doit") or ligne.get("jamais")), ligne
        assert set(ligne.get("profils", ())) | set(ligne.get("sauf", ())) <= set(PROFILS), ligne
        assert concernes(ligne), ligne


@pytest.mark.parametrize("ligne", TABLE, ids=lambda x: f"{x['article']}|{','.join(x.get('documents', ['tous']))}|{(x.get('doit') or x.get('jamais'))[0][:30]}")
def test_mention(ligne: dict, profils: Path):
    vus = 0
    fautes = []
    for nom in concernes(ligne):
        for (doc, fmt), texte in _textes(profils, nom).items():
            if doc in ligne.get("hors", ()) or doc not in ligne.get("documents", [doc]):
                continue
            vus += 1
            fautes += [f"{nom}/{doc}.{fmt} : il manque « {t} »" for t in ligne.get("doit", ()) if normal(t).lower() not in texte.lower()]
            fautes += [f"{nom}/{doc}.{fmt} : dit « {t} »" for t in ligne.get("jamais", ()) if re.search(r"(?<!\w)" + re.escape(normal(t)), texte, re.I)]
    assert vus >= 3 * len(concernes(ligne)), f"la ligne n'a presque rien vu : {vus}"
    assert not fautes, ligne["article"] + "\n" + "\n".join(fautes)
