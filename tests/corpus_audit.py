"""What `clausier audit` finds of the faults that were put into papers, and what it finds besides.

`audit/corpus`: papers written for it, with which it was tuned. `audit/reserve`: others, written
before they were ever read, on which nothing is tuned. `verites.yaml` of each names the faults by
line and finding. `audit/scelles`: papers and faults by authors who knew no rule, said in their own
words: a finding counts that stands at that line, or that tells of that absence with one of those
words; what is found besides may be a second finding on the same fault, and is only counted
(CLAUSIER_SCELLES=1 shows it, and unseals them).

Run as a program, it says the figures of all, the misses and the false alarms; the library's own
papers, `tests/attendus`, must have none.
"""

from __future__ import annotations

import io
import os
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

import yaml

from clausier.audit.constat import ConstatDePapier
from clausier.audit.relecture import lire_papier, relire_papier
from clausier.droit.bibliotheque import Bibliotheque
from clausier.lecture.texte_recu import TexteLu
from outils import ATTENDUS, RACINE

JOUR = date(2026, 11, 28)
ICI = RACINE / "tests" / "audit"
PAGE = 3_000  # signs
RACINE_DE_MOT = 6  # letters of a word that two ways to say an absence share
VOISINE = 1  # lines: a statement may begin on the line before the words that matter
# A paper that clausier writes for its user alone, or whose kind is none of those that are guessed.
INTERNES = ("fiche_client", "script_telephone", "prevention", "recours", "diagnostic")


class Faute(NamedTuple):
    """A fault that was put into a paper: its line, 0 for what is missing, and its names; or, where
    its author knew no names, what it is.
    """

    ligne: int
    noms: tuple[str, ...]
    quoi: str = ""


class Mesure(NamedTuple):
    """What was found of one set of papers."""

    plantees: int
    manquees: tuple[str, ...]
    fausses: tuple[str, ...]
    signes: int

    @property
    def rappel(self) -> float:
        return 1 - len(self.manquees) / max(1, self.plantees)

    @property
    def alarmes_par_page(self) -> float:
        return len(self.fausses) * PAGE / max(1, self.signes)


def docx_de(texte: str) -> bytes:
    """The smallest Word file of these lines, a paragraph each."""
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    lignes = "".join(
        f"<w:p><w:r><w:t>{escape(x)}</w:t></w:r></w:p>" for x in texte.rstrip("\n").split("\n")
    )
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr(
            "word/document.xml", f'<w:document xmlns:w="{w}"><w:body>{lignes}</w:body></w:document>'
        )
    return sortie.getvalue()


def pdf_de(texte: str) -> bytes:
    """A PDF of one page with these lines, in its own Helvetica."""
    import pikepdf

    pdf = pikepdf.new()
    police = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    page = pdf.add_blank_page(page_size=(842, 842))
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=police))
    echappe = str.maketrans({x: f"\\{x}" for x in "\\()"})
    lignes = (
        b"(" + x.translate(echappe).encode("cp1252") + b") Tj T*"
        for x in texte.rstrip("\n").split("\n")
    )
    page.Contents = pdf.make_stream(b"BT /F1 9 Tf 14 TL 20 800 Td " + b"\n".join(lignes) + b" ET")
    sortie = io.BytesIO()
    pdf.save(sortie, static_id=True)
    return sortie.getvalue()


FORMES = {"docx": docx_de, "pdf": pdf_de}


def papiers(dossier: Path, pas: int = 1) -> Iterator[tuple[str, TexteLu, list[Faute]]]:
    """Each paper of a set, or one in `pas`, read, with its faults."""
    lus = yaml.safe_load((dossier / "verites.yaml").read_text(encoding="utf-8"))["papiers"]
    for nom, dit in list(lus.items())[::pas]:
        chemin = dossier / nom
        octets, suffixe = chemin.read_bytes(), chemin.suffix
        if forme := dit.get("forme"):
            octets, suffixe = FORMES[forme](octets.decode()), f".{forme}"
        fautes = [
            Faute(x["ligne"], tuple(x.get("id", ())), x.get("quoi", "")) for x in dit["fautes"]
        ]
        yield nom, lire_papier(octets, suffixe), fautes


def mesurer(dossier: Path, pas: int = 1) -> Mesure:
    """Audit a set, or one paper in `pas` of it, and compare."""
    biblio = _bibliotheque()
    plantees, signes = 0, 0
    manquees: list[str] = []
    fausses: list[str] = []
    for nom, lu, fautes in papiers(dossier, pas):
        constats = list(relire_papier(lu, nom, JOUR, biblio=biblio).constats)
        plantees += len(fautes)
        signes += sum(len(x.texte) + 1 for x in lu.lignes)
        for f in fautes:
            trouve = next((c for c in constats if _repond(c, f)), None)
            if trouve is None:
                manquees.append(f"{nom}:{f.ligne} {'|'.join(f.noms) or f.quoi}")
            else:
                constats.remove(trouve)
        fausses += [f"{nom}:{c.ligne} {c.id} « {c.extrait} »" for c in constats]
    return Mesure(plantees, tuple(manquees), tuple(fausses), signes)


def _repond(c: ConstatDePapier, f: Faute) -> bool:
    if f.quoi:
        if f.ligne:
            return bool(c.ligne) and -VOISINE <= f.ligne - c.ligne <= 2 * VOISINE
        mots = (x[:RACINE_DE_MOT] for x in f.quoi.lower().split() if len(x) > RACINE_DE_MOT)
        return c.ligne == 0 and any(x in f"{c.quoi} {c.ecrire}".lower() for x in mots)
    if c.id not in f.noms:
        return False
    return c.ligne == 0 if f.ligne == 0 else 0 <= f.ligne - c.ligne <= VOISINE or c.ligne == f.ligne


@cache
def _bibliotheque() -> Bibliotheque:
    return Bibliotheque()


def fausses_de_la_bibliotheque() -> tuple[tuple[str, ...], int]:
    """Findings in the papers that clausier writes itself, and their signs. What has no kind is said
    to be of none.
    """
    fausses, signes = [], 0
    for f in sorted(ATTENDUS.glob("*/*.md")):
        interne = f.name.startswith(INTERNES)
        lu = lire_papier(f.read_bytes(), ".md")
        signes += sum(len(x.texte) + 1 for x in lu.lignes)
        r = relire_papier(lu, f.name, JOUR, "autre" if interne else None, biblio=_bibliotheque())
        fausses += [
            f"{f.parent.name}/{f.name}:{c.ligne} {c.id} « {c.extrait} »" for c in r.constats
        ]
    return tuple(fausses), signes


def dire(titre: str, m: Mesure, details: bool = True) -> None:
    """The figures of a set, with what they are made of."""
    print(
        f"{titre} : {m.plantees} fautes, rappel {m.rappel:.3f} ; {len(m.fausses)} fausses alertes",
        end="",
    )
    print(f" en {m.signes / PAGE:.1f} pages, soit {10 * m.alarmes_par_page:.2f} pour dix")
    if not details:
        return
    for x in m.manquees:
        print("  manquée :", x)
    for x in m.fausses:
        print("  fausse  :", x)


def main() -> int:
    """Say the figures; 1 when those of the corpus are not held."""
    corpus, reserve = mesurer(ICI / "corpus"), mesurer(ICI / "reserve")
    dire("corpus", corpus)
    dire("réserve", reserve)
    dire("scellés", mesurer(ICI / "scelles"), "CLAUSIER_SCELLES" in os.environ)
    siennes, signes = fausses_de_la_bibliotheque()
    print(f"bibliothèque : {len(siennes)} fausses alertes en {signes / PAGE:.1f} pages")
    for x in siennes:
        print("  fausse  :", x)
    return 0 if corpus.rappel >= 0.95 and corpus.alarmes_par_page <= 0.1 and not siennes else 1


if __name__ == "__main__":
    sys.exit(main())
