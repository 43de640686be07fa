"""What an electronic invoice costs, against its plain PDF.

Its data are written, checked and embedded in a PDF/A-3a that is PDF/UA-1.
Same HTML, same style, same process, in turn; processor time, medians. The aim is 1.15 at most.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from clausier.comptes.chiffres import reckon  # noqa: E402
from clausier.course.chaine import Chaine  # noqa: E402
from clausier.norme.facturx import joindre  # noqa: E402
from clausier.page.html import vers_html  # noqa: E402
from clausier.rendu.pdf import BASE, Tache, _habille, _moteur, un_pdf  # noqa: E402
from clausier.socle.ressources import usuel  # noqa: E402


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("--tours", type=int, default=25)
    a.add_argument(
        "cas", nargs="?", default=str(RACINE / "exemples/developpeur/2026-014-boulangerie.yaml")
    )
    args = a.parse_args()
    chemin = Path(args.cas)
    chaine = Chaine(chemin.parent)
    compose = chaine.compose(chemin, chemin.name)
    document = next(d for d in compose.documents if d.type == "facture")
    voulu = compose.dossier.documents[document.rang]
    comptes = reckon(compose.dossier, voulu, "facture", chaine.biblio)
    page = vers_html(document, autonome=False)
    weasyprint, _ = _moteur()
    fetcher, polices, css = _habille(usuel())

    def nu() -> None:
        weasyprint.HTML(string=page, base_url=BASE, url_fetcher=fetcher).write_pdf(
            stylesheets=[css], font_config=polices
        )

    def electronique() -> None:
        avec, _ = joindre(compose.dossier, document.rang, voulu, comptes, document)
        un_pdf(Tache("x", page, avec.xml, avec.date))

    temps: dict[str, list[float]] = {"PDF nu": [], "facture électronique": []}
    for tour in range(args.tours + 2):
        for nom, faire in zip(temps, (nu, electronique), strict=True):
            debut = time.process_time()
            faire()
            if tour > 1:  # the first two warm the engine
                temps[nom].append(time.process_time() - debut)
    base = statistics.median(temps["PDF nu"])
    for nom, ts in temps.items():
        milieu = statistics.median(ts)
        etendue = f"{min(ts) * 1000:6.1f}–{max(ts) * 1000:<7.1f}"
        print(f"{nom:24}{milieu * 1000:8.1f} ms  {etendue} × {milieu / base:.2f}")


if __name__ == "__main__":
    main()
