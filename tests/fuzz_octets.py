"""Bytes guided by what each reader runs through (atheris): `python tests/fuzz_octets.py 100000`,
or `… 50000 zip` for one reader. Part of `make fuzz` where atheris installs.

The number is shared between the readers, each in a process of its own, two at a time; what broke
one is kept in build/fuzz.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(RACINE), str(RACINE / "tests")]
NOMS = tuple("yaml cii ubl cdar pdf signee rendu zip word svg releve banque png".split())
GARDES = RACINE / "build" / "fuzz"
SECONDES, MIO = 5, 600  # of one input; of the process, its own tools included
LONGUEUR = 8192


def un_lecteur(nom: str, nombre: int) -> None:
    """Feed one reader; ends the process."""
    import atheris

    modules = (
        "clausier.lecture clausier.dossier clausier.socle clausier.norme clausier.paquet "
        "clausier.rendu.fusion clausier.signature zipfile xml.etree"
    )
    with atheris.instrument_imports(include=modules.split()):
        from lecteurs_octets import LECTEURS

    lecteur, ici = LECTEURS[nom], Path(tempfile.mkdtemp())
    corpus, mots = ici / "corpus", ici / "mots"
    corpus.mkdir()
    for i, octets in enumerate(lecteur.graines):
        (corpus / str(i)).write_bytes(octets)
    mots.write_text("".join(f'"{_echappe(m)}"\n' for m in lecteur.mots if m))
    GARDES.mkdir(parents=True, exist_ok=True)
    (ici / "w").mkdir()

    def une(octets: bytes) -> None:
        lecteur.lire(ici / "w", octets)

    atheris.Setup(
        [
            sys.argv[0],
            str(corpus),
            f"-runs={nombre}",
            f"-timeout={SECONDES}",
            f"-rss_limit_mb={MIO}",
            f"-max_len={max(LONGUEUR, *map(len, lecteur.graines))}",
            f"-dict={mots}",
            f"-artifact_prefix={GARDES}/{nom}-",
            "-verbosity=0",
            "-print_final_stats=1",
        ],
        une,
    )
    atheris.Fuzz()


def _echappe(mot: str) -> str:
    return re.sub(
        r"[^ !#-\[\]-~]",
        lambda m: "".join(f"\\x{b:02x}" for b in m[0].encode("utf-8", "surrogatepass")),
        mot,
    )


def tous(nombre: int) -> int:
    """Every reader. Returns how many broke."""

    def lancer(nom: str) -> tuple[str, int, str]:
        p = subprocess.run(
            [sys.executable, "-W", "ignore", __file__, str(-(-nombre // len(NOMS))), nom],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        return nom, p.returncode, p.stdout + p.stderr

    casses = 0
    with ThreadPoolExecutor(os.cpu_count() or 1) as fils:
        for nom, code, dit in fils.map(lancer, NOMS):
            faits = re.search(r"number_of_executed_units: *(\d+)", dit)
            print(f"{nom} : {faits[1] if faits else 0} entrées" + (", cassé" if code else ""))
            if code:
                casses += 1
                GARDES.mkdir(parents=True, exist_ok=True)
                (GARDES / f"{nom}.txt").write_text(dit, encoding="utf-8")
                print("\n".join(dit.splitlines()[-12:]))
    print("" if casses else "Rien de cassé.")
    return casses


if __name__ == "__main__":
    if len(sys.argv) > 2:
        un_lecteur(sys.argv[2], int(sys.argv[1]))
    sys.exit(1 if tous(int(sys.argv[1])) else 0)
