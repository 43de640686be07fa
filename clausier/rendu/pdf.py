"""Stage 6, render: HTML → PDF/A-3a. WeasyPrint is imported only when a PDF is really to be made.

One process imports WeasyPrint, reads the style and the fonts once, then forks: each worker draws
its share. The engine may open nothing but the bundled fonts: no network, no other file.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor
from datetime import date, datetime
from functools import lru_cache, partial
from multiprocessing.util import Finalize
from typing import Any, ClassVar, NamedTuple

from ..norme.xmp import FICHIER, ajouter_xmp
from ..socle.erreurs import Erreur
from ..socle.ressources import PAGE, Style, polices_livrees, usuel
from .champs import poser_champs
from .fins import bien_finir
from .moteur_allege import charger_moteur, ecrire_une_fois, version_connue
from .processus import coeurs, local

BASE = "https://clausier.invalid/"
VARIANTE = "pdf/a-3a"
PREMIERE = (
    '<html lang="fr"><head><title>x</title></head><body><main>'
    "<h1>x</h1><p>x <strong>x</strong> <em>x</em></p><ul><li>x</li></ul>"
    '<table><thead><tr><th scope="col">x</th></tr></thead>'
    "<tbody><tr><td>x</td></tr></tbody></table></main></body></html>"
)


class Tache(NamedTuple):
    """One PDF to make. `xml`: the invoice's data to embed, of the day `jour`; `style`: its look,
    None for the usual one.
    """

    cle: str
    html: str
    xml: bytes | None = None
    jour: date | None = None
    style: Style | None = None


SANS_PANGO = (
    "Pango manque, et les PDF ne peuvent pas se faire : « sudo apt-get install libpango-1.0-0 "
    "libpangoft2-1.0-0 » (Debian, Ubuntu) ou « brew install pango » (macOS), puis recommencez ; "
    "« clausier build --formats md,html » s'en passe"
)


@lru_cache(maxsize=1)
def _moteur() -> tuple[Any, type[Any]]:
    """WeasyPrint, and the class of what it may open.

    Made once for a process and those forked from it: with what `moteur_allege` lays on it and the
    looks (see `_habille`), the one thing that is kept from page to page.
    """
    os.environ.setdefault("FONTCONFIG_FILE", str(PAGE / "fonts" / "fonts.conf"))
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # where it tells at length what is missing
            weasyprint = charger_moteur()
    except OSError as e:
        raise Erreur(SANS_PANGO) from e
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Ferme(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        """Serves data: URIs and the fonts of a look; refuses everything else."""

        polices: ClassVar[dict[str, bytes]] = {}

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            nom = url.removeprefix(BASE)
            if url.startswith(BASE) and nom in {*self.polices, *polices_livrees()}:
                police = self.polices.get(nom) or polices_livrees()[nom].read_bytes()
                return URLFetcherResponse(url, police, {"Content-Type": "font/ttf"})
            raise ValueError(f"ressource interdite : {url[:80]!r}")

    return weasyprint, Ferme


@lru_cache(maxsize=4)
def _habille(style: Style) -> tuple[Any, Any, Any]:
    """The fetcher, the font configuration and the style sheet of a look: of all its documents.

    Each look has its own configuration: one that is shared knows the fonts of a look in the process
    that met them first, and not in those that were forked before.
    """
    weasyprint, ferme = _moteur()
    from weasyprint.text.fonts import FontConfiguration

    fetcher = ferme(allowed_protocols=("data", "https"), allow_redirects=False, fail_on_errors=True)
    fetcher.polices = dict(style.polices)
    polices = FontConfiguration()
    css = weasyprint.CSS(string=style.css, base_url=BASE, url_fetcher=fetcher, font_config=polices)
    # Its copies of the fonts, on the disk: a process that others are born from ends without asking
    # what is left.
    Finalize(None, polices.__del__, exitpriority=0)
    return fetcher, polices, css


def un_pdf(tache: Tache) -> tuple[str, bytes]:
    """Draw one PDF/A-3a that is PDF/UA-1 too; an invoice's data are embedded for Factur-X."""
    weasyprint, _ = _moteur()
    fetcher, polices, css = _habille(tache.style or usuel())
    html = weasyprint.HTML(string=tache.html, base_url=BASE, url_fetcher=fetcher)
    jointes = []
    if tache.xml and tache.jour:
        # never today: two builds are the same bytes
        le = datetime(tache.jour.year, tache.jour.month, tache.jour.day)
        jointes = [
            weasyprint.Attachment(
                string=tache.xml,
                name=FICHIER,
                relationship="Alternative",
                created=le,
                modified=le,
                description="Données de la facture (Factur-X, EN 16931)",
            )
        ]
    etaler = partial(html.render, stylesheets=[css], font_config=polices, pdf_variant=VARIANTE)
    # What is laid out is read by the names of the known version: any other draws as it is.
    document = bien_finir(html, etaler) if version_connue() else etaler()
    return tache.cle, document.write_pdf(
        pdf_variant=VARIANTE, attachments=jointes, finisher=partial(_finir, facture=bool(jointes))
    )


def _finir(document: Any, pdf: Any, facture: bool) -> None:
    """WeasyPrint's last hook.

    The marks in the XMP block, each attachment once in /AF (it is listed twice), fields in the
    boxes to sign, header cells that say so, everything written once.
    """
    poser_champs(document, pdf)
    meta = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    meta.stream = [ajouter_xmp(b"".join(meta.stream), facture)]
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    # Cells refer to their headers by names that are not indexed, and are another's in a merged PDF
    # (ISO 32000-1, 14.7.2): every header here is that of its column (`html` writes scope="col"),
    # and saying so is enough (ISO 14289-1, 7.5).
    for balise in pdf.objects:
        if isinstance(balise, dict) and balise.get("S") in ("/TH", "/TD"):
            balise.pop("ID", None)
            balise["A"].pop("Headers", None)
            if balise["S"] == "/TH":
                balise["A"]["Scope"] = "/Column"
    ecrire_une_fois(pdf)


def sans_balises(html: str) -> bytes:
    """Draw a page that is to stand within another: its fonts are in it, and no tags."""
    weasyprint, _ = _moteur()
    fetcher, polices, css = _habille(usuel())
    page = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=fetcher)
    return bytes(page.render(stylesheets=[css], font_config=polices).write_pdf())


def preparer_moteur() -> None:
    """Load the engine, the style and the fonts, before the processes that will draw are born.

    The first page, which takes the longest, is drawn for none.
    """
    un_pdf(Tache("", PREMIERE))


def essayer_un(tache: Tache) -> tuple[str, bytes | None]:
    """As `un_pdf`, for one page among others: None where it cannot be drawn.

    What stops it is told when the page is asked for again, where the case that it is of is known.
    """
    try:
        return un_pdf(tache)
    except Exception:  # noqa: BLE001  whatever it is, the others are drawn
        return tache.cle, None


def vers_pdf(
    taches: Sequence[Tache], processus: int | None = None
) -> list[tuple[str, bytes | None]]:
    """Draw every task, the longest first, on all cores or in so many processes.

    The engine is loaded once, then this process is forked.
    """
    taches = sorted(taches, key=lambda t: -len(t.html))
    n = processus or min(len(taches), coeurs())
    if n == 1 or len(taches) < 3:
        return [essayer_un(t) for t in taches]
    preparer_moteur()
    try:
        with local(n, signal.SIG_DFL) as pool:
            return list(pool.map(essayer_un, taches))
    except BrokenExecutor:  # killed, or not let be born
        return [essayer_un(t) for t in taches]
