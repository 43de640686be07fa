"""`make bench`, second table: what one would use instead of clausier, on the same pack, in turn.

The text is the same, the layout is not: Chromium and WeasyPrint get the HTML that clausier draws,
with its style and fonts inside; pandoc and Typst get the Markdown that clausier writes, in the same
font on the same paper. clausier also writes Markdown, HTML, manifest, ZIP and the merged PDF, and
checks the law; it draws on all cores, where the others are called as a short script calls them, one
document after the other. A tool that is not there has its line all the same, and says so. `--md`
prints Markdown, `--readme` puts it in the README.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tempfile
from contextlib import chdir
from pathlib import Path

from autres_outils import PAGE, Outil, outils
from mesure import RACINE

PACK = RACINE / "exemples/consultante/2025-031-coaching.yaml"
BALISES = ("<!-- bench/pairs.py --readme -->", "<!-- fin -->")


def lu(pdfs: list[Path]) -> tuple[int, int]:
    """(pages, letters and digits) that another program reads in these PDFs."""
    import pypdf

    textes = [
        subprocess.run(
            ["pdftotext", "-q", str(f), "-"],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for f in pdfs
    ]
    return sum(len(pypdf.PdfReader(f).pages) for f in pdfs), sum(
        c.isalnum() for t in textes for c in t
    )


def nombre(x: float, decimales: int = 2) -> str:
    return f"{x:.{decimales}f}".replace(".", ",")


def lignes(faits: list[Outil], lus: dict[str, tuple[int, int]]) -> list[list[str]]:
    """The cells. A ratio is that of a tool's run to clausier's run of the same turn.

    The middle one, then the extremes.
    """
    base, signes = faits[0], lus[faits[0].nom][1]
    rangs = []
    for o in faits:
        if o.absent or not o.temps:
            rangs.append([o.nom, o.absent or "non mesuré", "", "", "", ""])
            continue
        rapports = sorted(t / b for t, b in zip(o.temps, base.temps, strict=True))
        pages, n = lus[o.nom]
        milieu, bas, haut = map(nombre, (statistics.median(o.temps), min(o.temps), max(o.temps)))
        rangs.append(
            [
                o.nom,
                nombre(statistics.median(rapports)),
                "" if o is base else f"{nombre(rapports[0])} à {nombre(rapports[-1])}",
                f"{milieu} ({bas} à {haut})",
                f"{o.pic:.0f}",
                f"{pages} p., {n / signes:.0%}".replace("%", " %"),
            ]
        )
    return rangs


TETE = [
    "Pour les mêmes documents",
    "Temps (clausier = 1)",
    "Étendue",
    "Secondes (étendue)",
    "Mémoire (Mio)",
    "Pages, texte",
]


def tableau(rangs: list[list[str]], md: bool) -> str:
    if md:
        return "\n".join(
            "| " + " | ".join(r) + " |" for r in (TETE, [":---", *["---:"] * 5], *rangs)
        )
    larges = [
        max(len(r[i]) for r in (TETE, *(x for x in rangs if x[2] or i == 0 or x is rangs[0])))
        for i in range(len(TETE))
    ]
    return "\n".join(
        "  ".join(
            c.ljust(n) if not i else c.rjust(n)
            for i, (c, n) in enumerate(zip(r, larges, strict=True))
        ).rstrip()
        for r in (TETE, *rangs)
    )


def main() -> None:
    a = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    a.add_argument("--tours", type=int, default=5)
    a.add_argument("--md", action="store_true", help="en Markdown")
    a.add_argument("--readme", action="store_true", help="récrit le tableau du README")
    a.add_argument("--json", type=Path, help="garde aussi les temps de chaque tour")
    a.add_argument("cas", nargs="?", type=Path, default=PACK)
    args = a.parse_args()
    os.environ["FONTCONFIG_FILE"] = str(PAGE / "fonts/fonts.conf")  # the same fonts for everyone
    lus: dict[str, tuple[int, int]] = {}
    # what a tool leaves where it runs goes with the rest
    with tempfile.TemporaryDirectory() as tmp, chdir(tmp):
        faits = outils(args.cas.resolve(), Path(tmp))
        for tour in range(args.tours + 1):
            for o in faits:
                if not o.absent:
                    o.tourner()
                    # the first run is not counted: files read once, profile and caches made
                    if not tour and not o.absent:
                        o.temps.clear()
                        lus[o.nom] = lu(o.pdfs)
    if faits[0].absent:
        raise SystemExit(f"clausier build : {faits[0].absent}")
    rangs = lignes(faits, lus)
    print(tableau(rangs, args.md or args.readme))
    print(
        f"\n{len(faits[0].pdfs)} documents ({args.cas.stem}) ; médianes de {args.tours} tours, "
        f"un outil après l'autre ; {os.cpu_count()} cœurs."
    )
    if args.json:
        args.json.write_text(
            json.dumps({o.nom: o.absent or o.temps for o in faits}, ensure_ascii=False, indent=1),
            encoding="utf-8",
        )
    if args.readme:
        readme = RACINE / "README.md"
        avant, reste = readme.read_text(encoding="utf-8").split(BALISES[0])
        apres = reste.split(BALISES[1], 1)[1]
        fait = "\n".join((BALISES[0], tableau(rangs, True), BALISES[1]))
        readme.write_text(avant + fait + apres, encoding="utf-8")


if __name__ == "__main__":
    main()
