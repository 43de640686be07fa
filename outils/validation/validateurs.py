"""The validators of `make validate`, each a function: for each file its faults, none when good.

A file that gets no answer, or of which no rule was tried, has a fault: what was not checked has not
passed.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
DOSSIER = RACINE / ".validation"
DELAI = 1200  # seconds; one invoice takes a tenth of one, but a machine may be slow
FEUILLES = ("EN16931-CII-validation.xslt", "BR-FR-Flux2-Schematron-CII_V1.4.0.xslt")
sys.path[:0] = [
    str(RACINE / "tests"),
    str(DOSSIER / "python"),
]  # the gates that the tests have too; verifyhash

FAMILLES = {
    "3a": "PDF/A-3a (veraPDF)",
    "ua1": "PDF/UA-1 (veraPDF)",
    "pages": "structure, conteneur Factur-X (pikepdf)",
    "voisin": "XML joint au PDF = XML à côté",
    "saxonche": "XSD, Factur-X 1.09, BR-FR (saxonche)",
    "saxon": "EN 16931 du CEN, BR-FR 1.4.0 (Saxon-HE)",
    "verifyhash": "EN 16931 (verifyhash)",
}
Fautes = dict[tuple[str, Path], list[str]]  # (family, file) → its faults


class Java:
    """A program of this folder, running beside us; `reponses` waits for its end.

    `par`: what it checks by → the family.
    """

    def __init__(self, programme: str, jars: str, par: dict[str, str], fichiers: list[Path]):
        self.programme, self.par, self.fichiers = programme, par, fichiers
        # open as long as the program runs
        self.sorties = (
            tempfile.TemporaryFile("w+", encoding="utf-8"),  # noqa: SIM115
            tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace"),  # noqa: SIM115
        )
        commande = [
            "java",
            "-XX:+UseSerialGC",
            "-Xms512m",
            "-Dfile.encoding=UTF-8",
            "-Dstdout.encoding=UTF-8",
            "-cp",
            f"{DOSSIER / jars}:{DOSSIER / 'classes'}",
            programme,
            ",".join(par),
            *map(str, fichiers),
        ]
        try:
            self.proc = (
                subprocess.Popen(
                    commande,
                    stdin=subprocess.DEVNULL,
                    stdout=self.sorties[0],
                    stderr=self.sorties[1],
                )
                if fichiers
                else None
            )
        except OSError as e:
            self.proc = None
            self.sorties[1].write(str(e))

    def reponses(self) -> Fautes:
        try:
            fin = self.proc.wait(DELAI) if self.proc else bool(self.fichiers)
        except subprocess.TimeoutExpired:
            self.proc.kill()
            fin = self.proc.wait()
        for s in self.sorties:
            s.seek(0)
        lues: Fautes = {}
        essais: dict[tuple[str, Path], int] = {}
        for ligne in self.sorties[0]:
            genre, fichier, par, *reste = ligne.rstrip("\n").split("\t")
            for famille in [self.par[par]] if par != "*" else set(self.par.values()):
                cle = famille, Path(fichier)
                if genre == "essai":
                    essais[cle] = essais.get(cle, 0) + (int(reste[0]) > 0)
                else:
                    lues.setdefault(cle, []).append(
                        f"{reste[0]} : {reste[1]}" if reste[1] else reste[0]
                    )
        dit = (
            (self.sorties[1].read().strip().splitlines() or [f"code {fin}"])[-1][:200]
            if fin
            else "aucune règle n'a été essayée"
        )
        for famille in set(self.par.values()):
            attendus = sum(f == famille for f in self.par.values())
            for f in self.fichiers:
                fautes = lues.setdefault((famille, f), [])
                if not fautes and (fin or essais.get((famille, f), 0) != attendus):
                    fautes.append(f"aucune réponse de {self.programme} : {dit}")
        return lues


def verapdf(pdfs: list[Path]) -> Java:
    return Java("Archivage", "jars/*", {"3a": "3a", "ua1": "ua1"}, pdfs)


def saxon(xmls: list[Path]) -> Java:
    return Java(
        "Schematron", "saxon.jar", {str(DOSSIER / "xslt" / f): "saxon" for f in FEUILLES}, xmls
    )


def ici(famille: str, fichiers: Iterable[Path], juger: Callable[[bytes], list[str]]) -> Fautes:
    """A validator of this process; one that is missing or stops is a fault of every file."""
    reponses: Fautes = {}
    for f in fichiers:
        try:
            reponses[famille, f] = juger(f.read_bytes())
        except Exception as e:  # whatever it is, the file was not checked
            reponses[famille, f] = [f"non vérifié : {type(e).__name__} {e}"]
    return reponses


def pages(octets: bytes, langue: str = "fr") -> list[str]:
    import archive
    import conteneur

    return archive.fautes(octets, langue) + (
        conteneur.fautes(octets) if conteneur.se_dit_facture(octets) else []
    )


def saxonche(octets: bytes) -> list[str]:
    import officiel

    return officiel.fautes(octets)


def verifyhash(octets: bytes) -> list[str]:
    import einvoice

    return [
        f"{v.rule_id} : {v.message}"
        for v in einvoice.validate_file(io.BytesIO(octets), profile="en16931").violations
        if getattr(v, "severity", "fatal") == "fatal"
    ]
