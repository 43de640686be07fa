"""Stages 2 and 7: what of a stranger's PDF may enter a pack: pages that show what they showed, and
nothing that acts. An open PDF in, the same emptied of the rest; or the reason why it is refused.

What is kept is listed, what is taken away is not: the keys of a page that lay it out, the links to
its own pages. A viewer finds an action nowhere else but in the catalogue, in a page and in its
annotations (ISO 32000-1, 12.6.1). What draws is searched all the same, for files and actions that
nothing needs there. The appearance of stamps and filled fields becomes part of the page.

It is done at `check`, for the refusal to have a line, and again at the joining: the one proves the
other. Every walk is bounded and none calls itself. The library that copies does, in the order of
the walk, and would fall on a long chain of objects.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pikepdf import Pdf

MAX_PAGES = 2_000
MAX_ANNOTATIONS = 20_000
MAX_VALEURS = 1_000_000  # of what is copied: several times a report of two hundred pages
MAX_CONTENUS = 100_000  # of one array or dictionary
MAX_NIVEAUX = 500  # of objects that lead to one another; a page has twenty
MAX_RANGEES = 100  # levels of the tree of pages
STRUCTURE = 4 << 20  # bytes of one stream, when it is unpacked to be read
BLOC = 512 << 10  # bytes, of nothing but numbers: the library does not count these
NOMBRES = re.compile(rb"(?:[\d\s+-]++|%[^\r\n]{0,300}+[\r\n])++")

MISE_EN_PAGE = frozenset(
    "/Type /Resources /Contents /MediaBox /CropBox /BleedBox /TrimBox /ArtBox /Rotate "
    "/UserUnit /Group /StructParents /Tabs /Annots".split()
)
HERITEES = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")  # ISO 32000-1, table 30
LIEN = frozenset(
    "/Type /Subtype /Rect /Border /BS /C /F /H /QuadPoints /StructParent /Contents".split()
)
ACTIONS = frozenset(  # ISO 32000-2, table 201
    "/GoTo /GoToR /GoToE /GoToDp /Launch /Thread /URI /Sound /Movie /Hide /Named /SubmitForm "
    "/ResetForm /ImportData /JavaScript /SetOCGState /Rendition /Trans /GoTo3DView "
    "/RichMediaExecute".split()
)
ACTIVES = frozenset(
    "/A /AA /PA /OpenAction /JS /JavaScript /XFA /AcroForm /Annots /AF /EF /EmbeddedFiles /FS "
    "/RichMediaContent /RichMediaSettings /OPI /Ref /PieceInfo /URI /Win /Parent /Pg".split()
)
DE_BALISE = frozenset(("/A", "/Ref", "/Parent", "/Pg"))  # attributes, other tags, its page
NOMMEES = frozenset(  # the keys of their values are names that the file chose
    "/Font /XObject /ExtGState /ColorSpace /Pattern /Shading /Properties /CharProcs /Colorants "
    "/RoleMap /ClassMap".split()
)
AILLEURS = ("/F", "/FFilter", "/FDecodeParms")  # of a stream: its bytes are in another file


class PdfDemesure(ValueError):
    """The PDF is larger, deeper or more tangled than what can be joined; the message says it."""

    def __init__(self, raison: str):
        super().__init__(
            f"le PDF est hors de toute mesure ({raison}) ; imprimez-le dans un nouveau PDF"
        )


def ouvrir_borne(donnees: bytes) -> Pdf:
    """Open a PDF, with bounds on what is unpacked. Raises PdfDemesure, or what pikepdf raises."""
    import pikepdf

    if any(_que_des_nombres(donnees, x) for x in range(0, len(donnees) - BLOC, BLOC)):
        raise PdfDemesure("des nombres par millions")

    pikepdf.settings.set_qpdf_limits(
        parser_max_nesting=100,
        parser_max_container_size=MAX_CONTENUS,
        max_stream_filters=4,
        flate_max_memory=STRUCTURE,
        png_max_memory=STRUCTURE,
        tiff_max_memory=STRUCTURE,
        run_length_max_memory=STRUCTURE,
    )
    return pikepdf.open(io.BytesIO(donnees), suppress_warnings=True)


def _que_des_nombres(donnees: bytes, debut: int) -> bool:
    """Is this block numbers and comments alone? It may begin within a comment."""
    fin = debut + BLOC
    ligne = max(donnees.find(b"\n", debut, debut + 400), donnees.find(b"\r", debut, debut + 400))
    trouves = (NOMBRES.match(donnees, x, fin) for x in (debut, max(ligne, debut)))
    return any(m is not None and m.end() > fin - 400 for m in trouves)


def epurer(pdf: Pdf) -> None:
    """Leave in an open PDF what draws its pages. Raises PdfDemesure, or what pikepdf raises."""
    _mesurer(pdf)
    _aplatir(pdf)
    pages = {p.obj.objgen for p in pdf.pages}
    _garder(pdf, pages)
    visite = _Visite(pages)
    for page in pdf.pages:
        visite.nettoyer(page.obj)
    if "/StructTreeRoot" in pdf.Root and not _balises_sures(pdf, visite):
        del pdf.Root["/StructTreeRoot"]
    for cle in ("/Names", "/Dests", "/AF", *(() if _metadonnees_lisibles(pdf) else ("/Metadata",))):
        if cle in pdf.Root:
            del pdf.Root[cle]


def _mesurer(pdf: Pdf) -> None:
    """Count the pages before the library does, whose memory has no bound, and write in each what
    it inherits, so that all that is copied is seen.
    """
    import pikepdf

    vus: set[tuple[int, int]] = set()
    pile: list[tuple[Any, dict[str, Any], int]] = [(_sommet(pdf), {}, 0)]
    pages = annotations = 0
    while pile:
        noeud, herite, niveau = pile.pop()
        if not isinstance(noeud, pikepdf.Dictionary):
            continue
        herite = herite | {c: noeud[c] for c in HERITEES if c in noeud}
        if "/Kids" not in noeud:
            pages += 1
            annotations += len(noeud.get("/Annots", ()))
            for cle, valeur in herite.items():
                noeud[cle] = valeur
        elif niveau > MAX_RANGEES or (noeud.is_indirect and noeud.objgen in vus):
            raise PdfDemesure("ses pages sont rangées en boucle ou sans fin")
        else:
            vus.add(noeud.objgen)
            if len(noeud.Kids) > MAX_PAGES:
                raise PdfDemesure(f"plus de {MAX_PAGES} pages")
            pile += [(x, herite, niveau + 1) for x in noeud.Kids]
        if max(pages, len(pile)) > MAX_PAGES:
            raise PdfDemesure(f"plus de {MAX_PAGES} pages")
        if annotations > MAX_ANNOTATIONS:
            raise PdfDemesure(f"plus de {MAX_ANNOTATIONS} annotations")


def _sommet(pdf: Pdf) -> Any:
    """The top of the tree of pages: the catalogue may name a part of it, the library looks up."""
    import pikepdf

    noeud: Any = pdf.Root.Pages
    for _ in range(MAX_RANGEES):
        parent = noeud.get("/Parent")
        if not isinstance(parent, pikepdf.Dictionary) or parent.objgen == noeud.objgen:
            return noeud
        noeud = parent
    raise PdfDemesure("ses pages sont rangées en boucle ou sans fin")


def _annotations(page: Any) -> list[Any]:
    import pikepdf

    annots = page.get("/Annots")
    siennes = list(annots) if isinstance(annots, pikepdf.Array) else []
    return [a for a in siennes if isinstance(a, pikepdf.Dictionary)]


def _aplatir(pdf: Pdf) -> None:
    """What annotations and fields show on a screen becomes part of their pages."""
    formulaire: Any = pdf.Root.get("/AcroForm", {})
    if "/NeedAppearances" in formulaire and formulaire.NeedAppearances is True:
        pdf.generate_appearance_streams()
    if any("/AP" in a for page in pdf.pages for a in _annotations(page.obj)):
        pdf.flatten_annotations("screen")


def _garder(pdf: Pdf, pages: set[tuple[int, int]]) -> None:
    """Leave in each page what lays it out, and its links to others."""
    import pikepdf

    lieux = _lieux_nommes(pdf)
    for page in pdf.pages:
        _retirer(page.obj, set(page.obj.keys()) - MISE_EN_PAGE)
        if "/StructParents" in page.obj and not _numero(page.obj.StructParents):
            del page.obj["/StructParents"]
        if "/Annots" not in page.obj:
            continue
        siens = [a for a in _annotations(page.obj) if _reste_un_lien(a, lieux, pages)]
        if siens:
            page.obj.Annots = pikepdf.Array(siens)
        else:
            del page.obj["/Annots"]


def _numero(n: object) -> bool:
    return isinstance(n, int) and 0 <= n <= MAX_VALEURS


def _lieux_nommes(pdf: Pdf) -> dict[str, Any]:
    """The places that links may name, from the tree of names or the older dictionary."""
    import pikepdf

    lieux: dict[str, Any] = {}
    noms: Any = pdf.Root.get("/Names")
    if isinstance(noms, pikepdf.Dictionary) and "/Dests" in noms:
        try:
            suite = islice(pikepdf.NameTree(noms.Dests).items(), MAX_ANNOTATIONS)
            lieux |= {str(cle): lieu for cle, lieu in suite}
        except (pikepdf.PdfError, RuntimeError, ValueError, TypeError):  # links without a place
            lieux.clear()
    anciens: Any = pdf.Root.get("/Dests")
    if isinstance(anciens, pikepdf.Dictionary):
        lieux |= dict(islice(anciens.items(), MAX_ANNOTATIONS))
    return lieux


def _reste_un_lien(annot: Any, lieux: Mapping[str, Any], pages: set[tuple[int, int]]) -> bool:
    """Make of an annotation a link to a page of the same file, and no more than that; False when
    it is anything else.
    """
    import pikepdf

    action: Any = annot.get("/A", {})
    cible = annot.get("/Dest", action.get("/D") if action.get("/S") == "/GoTo" else None)
    if isinstance(cible, pikepdf.String | pikepdf.Name):
        cible = lieux.get(str(cible))
    if isinstance(cible, pikepdf.Dictionary):
        cible = cible.get("/D")
    lieu = list(cible) if isinstance(cible, pikepdf.Array) else []
    mene = bool(lieu) and isinstance(lieu[0], pikepdf.Dictionary) and lieu[0].objgen in pages
    if not mene or annot.get("/Subtype") != "/Link":
        return False
    _retirer(annot, set(annot.keys()) - LIEN)
    simples = (pikepdf.Name, int, float, Decimal, type(None))
    annot.Dest = pikepdf.Array([lieu[0], *(x for x in lieu[1:] if isinstance(x, simples))])
    if "/StructParent" in annot and not _numero(annot.StructParent):
        del annot["/StructParent"]
    return True


class _Visite:
    """A walk over all that pages lead to, in the order in which the library copies it."""

    def __init__(self, vus: set[tuple[int, int]]) -> None:
        self.vus = vus
        self.valeurs = 0

    def nettoyer(self, page: Any) -> None:
        """Take away what draws nothing."""
        for objet, nommee in self.objets(page):
            if _est_action(objet):
                _retirer(objet, set(objet.keys()))
            elif not nommee:
                _retirer(objet, ACTIVES)
            if _est_flux(objet) and "/F" in objet:
                _retirer(objet, AILLEURS)

    def objets(self, racine: Any) -> Iterator[tuple[Any, bool]]:
        """Each dictionary below this one once, before what it leads to; are its keys names that
        the file chose?

        Raises PdfDemesure.
        """
        import pikepdf

        contenants = (pikepdf.Dictionary, pikepdf.Array, pikepdf.Stream)
        pile = [self._enfants(racine, False)]
        while pile:
            objet, nommee = next(pile[-1], (None, False))
            if objet is None:
                pile.pop()
                continue
            if not isinstance(objet, contenants):
                continue
            if objet.is_indirect:
                if objet.objgen in self.vus:
                    continue
                self.vus.add(objet.objgen)
            self.valeurs += 1
            if len(pile) >= MAX_NIVEAUX:
                raise PdfDemesure(f"plus de {MAX_NIVEAUX} objets qui mènent l'un à l'autre")
            if not isinstance(objet, pikepdf.Array):
                yield objet, nommee
            pile.append(self._enfants(objet, nommee))

    def _enfants(self, objet: Any, nommee: bool) -> Iterator[tuple[Any, bool]]:
        import pikepdf

        cles = None if isinstance(objet, pikepdf.Array) else sorted(objet.keys())
        self.valeurs += len(objet if cles is None else cles)
        if self.valeurs > MAX_VALEURS:
            raise PdfDemesure(f"plus de {MAX_VALEURS} valeurs")
        if cles is None:
            return ((x, False) for x in objet if x is not None)
        valeurs = ((c, objet[c]) for c in cles)
        return ((x, not nommee and c in NOMMEES and not _est_flux(x)) for c, x in valeurs)


def _est_action(objet: Any) -> bool:
    import pikepdf

    genre = objet.get("/S")
    return isinstance(genre, pikepdf.Name) and str(genre) in ACTIONS


def _est_flux(objet: object) -> bool:
    import pikepdf

    return isinstance(objet, pikepdf.Stream)


def _retirer(objet: Any, cles: Iterable[str]) -> None:
    for cle in set(objet.keys()).intersection(cles):
        del objet[cle]


def _balises_sures(pdf: Pdf, visite: _Visite) -> bool:
    """May the tags be copied: whole, of bounded size, leading to nothing but pages, kept links and
    what they draw? Else the pages are joined without tags.
    """
    import pikepdf

    visite.valeurs = 0
    try:
        racine: Any = pdf.Root.StructTreeRoot
        if not racine.is_indirect:
            return False
        enfants = racine.K if isinstance(racine.K, pikepdf.Array) else [racine.K]
        if not all(isinstance(x, pikepdf.Dictionary) for x in enfants):
            return False
        for objet, nommee in visite.objets(racine):
            if _est_action(objet) or (_est_flux(objet) and "/F" in objet):
                return False
            if not nommee and set(objet.keys()) & (ACTIVES - DE_BALISE):
                return False
            if "/Rect" in objet:  # an annotation that is not kept
                return False
        return all(_numero(n) for n, _ in pikepdf.NumberTree(racine.ParentTree).items())
    except Exception:  # noqa: BLE001  whatever its objects are made of, the pages do without
        return False


def _metadonnees_lisibles(pdf: Pdf) -> bool:
    import pikepdf

    meta: Any = pdf.Root.get("/Metadata")
    try:
        return _est_flux(meta) and meta.read_bytes() is not None
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError):
        return False
