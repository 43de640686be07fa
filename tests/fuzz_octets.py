"""Bytes guided by what the reader runs through (atheris): `python tests/fuzz_octets.py 50000`. Part
of `make fuzz` where atheris installs."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import atheris

RACINE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(RACINE), str(RACINE / "tests")]

with atheris.instrument_imports(
    include=[
        "clausier.lecture.noeuds",
        "clausier.socle.problemes",
        "clausier.dossier.cas",
        "clausier.socle.valeurs",
        "clausier.droit.tetes",
    ]
):
    from clausier.dossier.cas import charger
    from clausier.dossier.espace_lu import EspaceLu
    from clausier.droit.bibliotheque import Bibliotheque
    from clausier.lecture import noeuds as reader

from entrees_fuzz import JETONS, REELS, VENDEURS  # noqa: E402
from fuzz import MIO, SECONDES, verifier_dits  # noqa: E402

from clausier.socle.problemes import Refus  # noqa: E402

ESPACE = Path(tempfile.mkdtemp())
BIBLIO = Bibliotheque()


def une(octets: bytes) -> None:
    """Read and type one case."""
    (ESPACE / "cas.yaml").write_bytes(octets)
    try:
        charger(
            ESPACE / "cas.yaml",
            EspaceLu(ESPACE, BIBLIO),
            "cas.yaml",
            reader.lire(ESPACE / "cas.yaml", ESPACE, "cas.yaml"),
        )
    except Refus as e:
        verifier_dits(e.problemes)


if __name__ == "__main__":
    (ESPACE / "vendeur.yaml").write_bytes(VENDEURS[0])
    corpus, mots = ESPACE / "corpus", ESPACE / "mots"
    corpus.mkdir()
    for i, octets in enumerate(REELS):
        (corpus / str(i)).write_bytes(octets)
    mots.write_text(
        "".join(
            '"{}"\n'.format(
                re.sub(
                    r"[^ !#-\[\]-~]",
                    lambda m: "".join(f"\\x{b:02x}" for b in m[0].encode("utf-8", "surrogatepass")),
                    j,
                )
            )
            for j in JETONS
        )
    )
    garde = RACINE / "build" / "fuzz"
    garde.mkdir(parents=True, exist_ok=True)
    atheris.Setup(
        [
            sys.argv[0],
            str(corpus),
            f"-runs={sys.argv[1]}",
            f"-timeout={SECONDES}",
            f"-rss_limit_mb={MIO + 300}",
            "-max_len=4096",
            f"-dict={mots}",
            f"-artifact_prefix={garde}/",
            "-verbosity=0",
            "-print_final_stats=1",
        ],
        une,
    )
    atheris.Fuzz()
