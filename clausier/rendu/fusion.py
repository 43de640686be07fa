"""Stage 7, pack: several PDFs as one, which is still PDF/A-3a and PDF/UA-1 when each of them is.

What makes a PDF readable by machines is kept: the tree of tags (one for all, its numbers moved
along), the links inside each document, the embedded invoices. Added: a bookmark and page labels for
each document, the page of the whole on each page, the number of an exhibit. The first PDF gives
the title and the metadata of the whole; when one of the others is not archivable (a scan, an
insurer's certificate), the whole claims nothing. Of a stranger's PDF nothing enters but what draws
its pages (`lecture/pdf_etranger.py`). The fields to sign stay with the documents.

A page that says where the others are is drawn when their number is known (`Plan`). A form to cut
out has the two sides of its sheet for itself: the sides are those of the pack, printed as a whole,
and a side is left empty before or after the form only where it must be.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

from ..lecture.pdf_etranger import epurer, ouvrir_borne
from ..page.lieux import A_DETACHER, APRES, LIEN
from .tampons import A4, BLANCHE, Tampons

if TYPE_CHECKING:
    from pikepdf import Object, Page, Pdf

    Joint = tuple[str, Object]

MARQUES = (b'pdfaid:part="3"', b"<pdfuaid:part>1</pdfuaid:part>")
CLAIMS = re.compile(
    rb'<rdf:Description rdf:about=""[^>]*'
    rb'(?:pdfaid:part="3"[^>]*/>|xmlns:(?:pdfuaid|pdfaExtension)=.*?</rdf:Description>)',
    re.S,
)
LANGUE = "fr"  # of the whole: the papers that bind
ESSAIS = 4  # a table of contents grows by a page when it says more pages: once, twice at most


class Plan(NamedTuple):
    """Where things are in the whole, pages counted from 1: where each PDF begins, the sides left
    empty, how many pages there are."""

    debuts: tuple[int, ...]
    blanches: tuple[int, ...]
    total: int


class PdfAReunir(NamedTuple):
    """A PDF of the whole: its bookmark, the label of its pages, its bytes (or what draws them, once
    the plan is known), whether it comes from elsewhere; what is printed at the head of its pages;
    are there forms to cut out."""

    intitule: str
    etiquette: str
    donnees: bytes | Callable[[Plan], bytes]
    etranger: bool = False
    tampon: str = ""
    a_detacher: bool = False


class Volume(NamedTuple):
    """The pages of a PDF: how many, and on which, from 0, a form to cut out begins or ends."""

    pages: int
    coupures: frozenset[int] = frozenset()


def preparer_fusion() -> None:
    """Load what merges, while others draw."""
    import pikepdf  # noqa: F401


def est_pdf(donnees: bytes) -> bool:
    """Can these bytes be merged: a PDF that opens, without a password?"""
    import pikepdf

    if not donnees.startswith(b"%PDF"):
        return False
    try:
        with ouvrir_borne(donnees) as pdf:
            return len(pdf.pages) > 0
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, RuntimeError):
        return False


def placer(volumes: Sequence[Volume]) -> Plan:
    """The plan of PDFs that follow one another.

    >>> placer([Volume(1), Volume(2), Volume(2, frozenset({1, 2})), Volume(1)])
    Plan(debuts=(1, 2, 4, 7), blanches=(6,), total=7)
    """
    debuts, blanches, n = [], [], 0
    coupe = False  # does what comes begin a sheet
    for v in volumes:
        for i in range(v.pages):
            if (coupe or i in v.coupures) and n % 2:
                n += 1
                blanches.append(n)
            n, coupe = n + 1, False
            if i == 0:
                debuts.append(n)
        coupe = v.pages in v.coupures
    return Plan(tuple(debuts), tuple(blanches), n)


def fusionner(pieces: Iterable[PdfAReunir], planche: bytes = b"") -> bytes:
    """One PDF of several; its bytes depend on theirs alone. `planche`: the font of what is printed
    over its pages (see `tampons`); without it, nothing is."""
    import pikepdf

    pieces = tuple(pieces)
    with ExitStack() as pile:
        sources, plan = _ouvrir(pieces, pile)
        tout = sources[0]
        arbre = _Arbre(tout)
        joints: list[Joint] = []
        archivable = all(map(_archivable, sources))
        for p, source in zip(pieces[1:], sources[1:], strict=True):
            _ajouter(source, tout, arbre, joints, p)
        arbre.poser()
        _fichiers(tout, joints)
        for n in plan.blanches:
            page = pikepdf.Dictionary(
                Type=pikepdf.Name.Page, MediaBox=[0, 0, *A4], Resources=pikepdf.Dictionary()
            )
            tout.pages.insert(n - 1, pikepdf.Page(tout.make_indirect(page)))
        _reperes(tout, pieces, plan)
        _relier(tout)
        if planche:
            _tamponner(tout, pieces, plan, Tampons(tout, planche))
        if not archivable:
            tout.Root.Metadata.write(CLAIMS.sub(b"", tout.Root.Metadata.read_bytes()))
            tout.Root.Metadata.Type, tout.Root.Metadata.Subtype = (
                pikepdf.Name.Metadata,
                pikepdf.Name.XML,
            )
        tampon = io.BytesIO()
        tout.save(
            tampon, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )  # smaller by more than a third, and sooner written
        return tampon.getvalue()


def _ouvrir(pieces: Sequence[PdfAReunir], pile: ExitStack) -> tuple[list[Pdf], Plan]:
    """Every PDF, open, and where each stands; what draws its page by the plan is asked until the
    plan it was given is the true one."""
    import pikepdf

    sources: dict[int, Pdf] = {}
    volumes = [Volume(1) for _ in pieces]
    for i, p in enumerate(pieces):
        if isinstance(p.donnees, bytes):
            ouvrir = ouvrir_borne if p.etranger else _lire
            sources[i] = pile.enter_context(ouvrir(p.donnees))
            if p.etranger:
                epurer(sources[i])
            volumes[i] = Volume(len(sources[i].pages), _coupures(sources[i], p.a_detacher))
    plan = placer(volumes)
    for _ in range(ESSAIS):
        for i, p in enumerate(pieces):
            if not isinstance(p.donnees, bytes):
                sources[i] = pile.enter_context(pikepdf.open(io.BytesIO(p.donnees(plan))))
                volumes[i] = Volume(len(sources[i].pages))
        suivant = placer(volumes)
        if suivant == plan:
            break
        plan = suivant
    return [sources[i] for i in range(len(pieces))], plan


def _lire(donnees: bytes) -> Pdf:
    import pikepdf

    pdf = pikepdf.open(io.BytesIO(donnees))
    if "/AcroForm" in pdf.Root:
        _sans_champs(pdf)
    return pdf


def _sans_champs(pdf: Pdf) -> None:
    """Take the fields to sign away, with their tags: a document is signed, not the whole."""
    import pikepdf

    del pdf.Root["/AcroForm"]
    nombres: Any = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    for page in pdf.pages:
        annots: list[Any] = list(page.get("/Annots", []))
        champs = [x for x in annots if x.Subtype == pikepdf.Name.Widget]
        for champ in champs:
            forme = nombres.pop(int(champ.StructParent))
            forme.P.K = pikepdf.Array([x for x in forme.P.K if x != forme])
        if champs:
            page.Annots = pikepdf.Array([x for x in annots if x not in champs])


def _coupures(pdf: Pdf, a_detacher: bool) -> frozenset[int]:
    """The pages where a form begins, and the one after its last: of the text that follows it in
    the document, or none."""
    import pikepdf

    noms: Any = pdf.Root.get("/Names", {})
    if not a_detacher or "/Dests" not in noms:
        return frozenset()
    rangs = {page.obj.objgen: i for i, page in enumerate(pdf.pages)}
    lieux = {str(n): rangs[x[0].objgen] for n, x in pikepdf.NameTree(noms.Dests).items()}
    dits = {n: i for n, i in lieux.items() if n.startswith((A_DETACHER, APRES))}
    dernier = max(dits, key=lambda n: dits[n], default="")
    fin = {len(rangs)} if dernier.startswith(A_DETACHER) else set()
    return frozenset({*dits.values(), *fin})


def _archivable(pdf: Pdf) -> bool:
    """Does it claim PDF/A-3 and PDF/UA-1, as all that is drawn here does?"""
    meta = pdf.Root.get("/Metadata")
    return (
        meta is not None
        and "/StructTreeRoot" in pdf.Root
        and all(m in meta.read_bytes() for m in MARQUES)
    )


def _ajouter(source: Pdf, tout: Pdf, arbre: _Arbre, joints: list[Joint], p: PdfAReunir) -> None:
    """The pages of `source` at the end of `tout`, with its links, tags and embedded files."""
    import pikepdf

    _liens_explicites(source)
    premiere = len(tout.pages)
    tout.pages.extend(source.pages)
    arbre.greffer(source, list(tout.pages)[premiere:])
    noms: Any = source.Root.get("/Names", {})
    if "/EmbeddedFiles" in noms:
        for cle, fichier in pikepdf.NameTree(noms.EmbeddedFiles).items():
            nom = cle if isinstance(cle, str) else cle.decode()
            joints.append(
                (
                    f"{p.etiquette} {nom}" if p.etiquette else nom,
                    tout.copy_foreign(
                        fichier if fichier.is_indirect else source.make_indirect(fichier)
                    ),
                )
            )


def _liens_explicites(source: Pdf) -> None:
    """Links by name would meet another document's names: each is given its place."""
    import pikepdf

    noms: Any = source.Root.get("/Names", {})
    lieux = dict(pikepdf.NameTree(noms.Dests).items()) if "/Dests" in noms else {}
    for page in source.pages:
        for annot in page.get("/Annots", []):
            cible = annot.get("/Dest")
            if isinstance(cible, pikepdf.String) and str(cible) in lieux:
                lieu = lieux[str(cible)]
                annot.Dest = lieu.D if isinstance(lieu, pikepdf.Dictionary) else lieu


class _Arbre:
    """The tree of tags of the whole: the documents' own side by side, their numbers moved along."""

    def __init__(self, tout: Pdf) -> None:
        import pikepdf

        self.tout = tout
        racine = tout.Root.get("/StructTreeRoot")
        self.enfants = list(racine.K) if racine is not None else []
        _langue(tout, self.enfants)
        tout.Root.Lang = pikepdf.String(LANGUE)
        self.nombres = (
            dict(pikepdf.NumberTree(racine.ParentTree).items()) if racine is not None else {}
        )

    def greffer(self, source: Pdf, pages: list[Page]) -> None:
        """Take over the tags of `source`, whose pages are `pages` by now."""
        import pikepdf

        racine = source.Root.get("/StructTreeRoot")
        if racine is None or not {"/K", "/ParentTree"} <= set(racine.keys()):
            _sans_balises(pages)
            return
        decalage = max(self.nombres, default=-1) + 1
        copie = self.tout.copy_foreign(racine)
        siens = list(copie.K) if isinstance(copie.K, pikepdf.Array) else [copie.K]
        _langue(source, siens)
        self.enfants += siens
        self.nombres |= {k + decalage: v for k, v in pikepdf.NumberTree(copie.ParentTree).items()}
        for page in pages:
            if "/StructParents" in page:
                page.StructParents = int(page.StructParents) + decalage
            for annot in page.get("/Annots", []):
                if "/StructParent" in annot:
                    annot.StructParent = int(annot.StructParent) + decalage

    def poser(self) -> None:
        """Lay the tree on the whole."""
        import pikepdf as p

        if not self.enfants:
            return
        plat = p.Array([x for k in sorted(self.nombres) for x in (k, self.nombres[k])])
        racine = self.tout.make_indirect(
            p.Dictionary(
                Type=p.Name.StructTreeRoot,
                K=p.Array(self.enfants),
                ParentTree=self.tout.make_indirect(p.Dictionary(Nums=plat)),
            )
        )
        for enfant in self.enfants:
            enfant.P = racine
        self.tout.Root.StructTreeRoot = racine


def _langue(source: Pdf, enfants: list[Any]) -> None:
    """Say the language of what is not in that of the whole, or it would be read aloud in it."""
    import pikepdf

    if (langue := source.Root.get("/Lang")) not in (None, LANGUE):
        for enfant in enfants:
            enfant.Lang = pikepdf.String(str(langue))


def _sans_balises(pages: list[Page]) -> None:
    """Pages of a PDF without a tree: a number left in them would name the tags of another."""
    for page in pages:
        if "/StructParents" in page:
            del page["/StructParents"]
        for annot in page.get("/Annots", []):
            if "/StructParent" in annot:
                del annot["/StructParent"]


def _fichiers(tout: Pdf, joints: list[Joint]) -> None:
    """Embedded files under names of their own: several invoices carry a file of the same name."""
    import pikepdf

    if not joints:
        return
    paires = []
    for nom, fichier in sorted(joints, key=lambda x: x[0]):
        fichier.F = fichier.UF = pikepdf.String(nom)
        paires += [pikepdf.String(nom), fichier]
    tout.Root.Names = pikepdf.Dictionary(
        EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array(paires))
    )
    tout.Root.AF = pikepdf.Array([f for _, f in joints])


def _reperes(tout: Pdf, pieces: Sequence[PdfAReunir], plan: Plan) -> None:
    """A bookmark for each document, and pages named after it."""
    import pikepdf

    debuts = [(debut - 1, p) for debut, p in zip(plan.debuts, pieces, strict=True)]
    etiquettes = []
    with tout.open_outline() as signets:
        signets.root[:] = [pikepdf.OutlineItem(p.intitule, rang) for rang, p in debuts]
    for rang, p in debuts:
        prefixe: dict[str, Any] = {"P": pikepdf.String(f"{p.etiquette} – ")} if p.etiquette else {}
        etiquettes += [rang, pikepdf.Dictionary(S=pikepdf.Name.D, St=1, **prefixe)]
    tout.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(etiquettes))
    tout.Root.PageMode = pikepdf.Name.UseOutlines  # a reader opens with the bookmarks in sight


def _relier(tout: Pdf) -> None:
    """The links of a table of contents go to the pages that they name."""
    import pikepdf

    pages: list[Any] = [page.obj for page in tout.pages]
    for page in pages:
        for annot in page.get("/Annots", []):
            adresse = str(annot.get("/A", {}).get("/URI", ""))
            if adresse.startswith(LIEN):
                n = int(adresse.removeprefix(LIEN))
                del annot["/A"]
                annot.Dest = pikepdf.Array([pages[n - 1], pikepdf.Name.Fit])
                annot.Contents = pikepdf.String(f"Page {n}")  # ISO 14289-1, 7.18.5


def _tamponner(tout: Pdf, pieces: Sequence[PdfAReunir], plan: Plan, tampons: Tampons) -> None:
    """Print on each page its number in the whole, and the exhibit's on those of an exhibit."""
    suite = dict(zip(plan.debuts, pieces, strict=True))
    piece = ""
    for n, page in enumerate(tout.pages, 1):
        piece = suite[n].tampon if n in suite else piece
        vide = n in plan.blanches
        folio = f"Dossier {n}/{plan.total}"
        tampons.poser(page, folio, "" if vide else piece, BLANCHE if vide else "")
