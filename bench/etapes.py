"""Inside one process, its library read, its engine warm: the stages beside that of the PDFs.

Processor time, ratios. The long invoice: five hundred lines, as clausier writes and draws its
table, against the table as Python-Markdown writes it (a style on every cell) under a style sheet
with collapsed borders and columns of free width, drawn by a bare script whose engine is as warm;
then against that same table drawn by clausier, which tells how much of it the table itself makes.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from mesure import DIX, RACINE, ligne

sys.path[:0] = [str(RACINE), str(RACINE / "tests")]

from clausier.course.chaine import Compose  # noqa: E402
from clausier.course.course import Course  # noqa: E402
from clausier.page.html import convertir, vers_html  # noqa: E402
from clausier.paquet.preparation import preparer  # noqa: E402
from clausier.rendu.fichiers import tache  # noqa: E402
from clausier.rendu.pdf import Tache, un_pdf  # noqa: E402
from clausier.socle.espace import resoudre  # noqa: E402
from clausier.socle.ressources import PAGE, style  # noqa: E402

NU = """
import sys, time
from weasyprint import HTML
for fichier in sys.argv[2:]:
    debut = time.process_time()
    HTML(fichier, base_url=sys.argv[1]).write_pdf(pdf_variant="pdf/a-3a")
print(time.process_time() - debut)
"""
SIMPLE = (
    "<style>table { border-collapse: collapse !important; table-layout: auto !important } "
    ".d { text-align: inherit } </style></head>"
)


def duree(faire: Callable[[], object]) -> float:
    debut = time.process_time()
    faire()
    return time.process_time() - debut


def composer(cas: Path, course: Course) -> tuple[list[Compose], list[str]]:
    """From YAML to HTML: nothing is kept of an earlier turn but the library and its texts."""
    course.noms.clear()
    convertir.cache_clear()
    composes = list(preparer(resoudre([cas]), course=course)[0])
    return composes, [vers_html(d, autonome=False) for c in composes for d in c.documents]


def facture(base: Path, lignes: int) -> str:
    """The page of an invoice of so many lines."""
    from fabrique import CAS, VENDEUR, espace

    cas = CAS | {
        "lignes": [
            {
                "designation": f"Ligne {i}",
                "quantite": "2",
                "unite": "heure",
                "prix_unitaire": "10,00",
            }
            for i in range(lignes)
        ],
        "acompte": "0 %",
        "documents": [{"type": "facture", "numero": "F1", "date": "2026-10-05"}],
    }
    (c,) = preparer(resoudre([espace(base, VENDEUR, longue=cas)]))[0]
    (d,) = c.documents
    return vers_html(d, autonome=False)


def simple(page: str) -> str:
    """The same page with the table that Python-Markdown writes."""
    page = re.sub(r'<(t[hd])([^>]*) class="d"', r'<\1\2 style="text-align: right;"', page)
    return re.sub(r'<(t[hd])([^>]*) class="c"', r'<\1\2 style="text-align: center;"', page)


def par_un_script(base: Path, *pages: str) -> float:
    """How long a bare script takes for the last of these pages, the others drawn before."""
    fichiers = []
    for i, page in enumerate(pages):
        (f := base / f"{i}.html").write_text(
            page.replace("</head>", f"<style>{style('page.css')}</style>{SIMPLE}"), encoding="utf-8"
        )
        fichiers.append(str(f))
    return float(
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", NU, f"{PAGE}/", *fichiers],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("--tours", type=int, default=5)
    a.add_argument("--lignes", type=int, default=500)
    args = a.parse_args()
    course = Course()
    premiere = duree(lambda: composer(DIX, course))
    composes, _ = composer(DIX, course)
    taches = [
        tache(vers_html(d, autonome=False), d.xml, d.date) for c in composes for d in c.documents
    ]
    etapes, premieres, longues, tableaux = [], [], [], []
    with tempfile.TemporaryDirectory() as tmp:
        base = Path(tmp)
        courte, longue = facture(base / "courte", 5), facture(base / "longue", args.lignes)
        nue = simple(longue)
        assert (
            longue.count("<tr") == nue.count("<tr") > args.lignes
            and nue.count("style=") > 3 * args.lignes
        )
        un_pdf(taches[0])
        for _ in range(args.tours):
            pdf = duree(lambda: [un_pdf(t) for t in taches])
            etapes.append(duree(lambda: composer(DIX, course)) / pdf)
            premieres.append(premiere / pdf)
            notre = duree(lambda: un_pdf(Tache("", longue)))
            longues.append(notre / par_un_script(base, simple(courte), nue))
            tableaux.append(
                notre / duree(lambda: un_pdf(Tache("", nue.replace("</head>", SIMPLE))))
            )
    bons = [
        ligne("du YAML au HTML, bibliothèque lue / étape PDF", etapes, 0.10),
        ligne("du YAML au HTML, la toute première fois / étape PDF", premieres, None),
        ligne(
            f"facture de {args.lignes} lignes / son tableau Markdown nu, par un simple script",
            longues,
            0.55,
        ),
        ligne(f"facture de {args.lignes} lignes / ce tableau nu, par clausier", tableaux, None),
    ]
    sys.exit(not all(bons))


if __name__ == "__main__":
    main()
