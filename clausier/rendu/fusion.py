"""Stage 7, pack: several PDFs as one, which is still PDF/A-3a and PDF/UA-1 when each of them is.

What makes a PDF readable by machines is kept: the tree of tags (one for all, its numbers moved
along), the links inside each document, the embedded invoices. Added: a bookmark and page labels
for each document. The first PDF gives the title and the metadata of the whole; when one of the
others is not archivable (a scan, an insurer's certificate), the whole claims nothing. Of a
stranger's PDF nothing enters but what draws its pages (`lecture/pdf_etranger.py`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from ..lecture.pdf_etranger import epurer, ouvrir_borne

if TYPE_CHECKING:
    from pikepdf import Object, Page, Pdf

    Joint = tuple[str, Object]

MARQUES = (b'pdfaid:part="3"', b"<pdfuaid:part>1</pdfuaid:part>")
CLAIMS = re.compile(
    rb'<rdf:Description rdf:about=""[^>]*'
    rb'(?:pdfaid:part="3"[^>]*/>|xmlns:(?:pdfuaid|pdfaExtension)=.*?</rdf:Description>)',
    re.S,
)


class PdfAReunir(NamedTuple):
    """A PDF of the whole: its bookmark, the label of its pages, its bytes, whether it comes from
    elsewhere."""

    intitule: str
    etiquette: str
    donnees: bytes
    etranger: bool = False


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


def fusionner(pieces: Iterable[PdfAReunir]) -> bytes:
    """One PDF of several; its bytes depend on theirs alone."""
    import pikepdf

    une, *autres = pieces
    with pikepdf.open(io.BytesIO(une.donnees)) as tout:
        arbre = _Arbre(tout)
        joints: list[Joint] = []
        debuts = [(0, une)]
        archivable = _archivable(tout)
        for p in autres:
            with (
                ouvrir_borne(p.donnees)
                if p.etranger
                else pikepdf.open(io.BytesIO(p.donnees)) as source
            ):
                if p.etranger:
                    epurer(source)
                debuts.append((len(tout.pages), p))
                archivable &= _archivable(source)
                _ajouter(source, tout, arbre, joints, p)
        arbre.poser()
        _fichiers(tout, joints)
        _reperes(tout, debuts)
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
        if (langue := source.Root.get("/Lang")) not in (None, self.tout.Root.get("/Lang")):
            for enfant in siens:  # else they would be read aloud in the language of the whole
                enfant.Lang = pikepdf.String(str(langue))
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


def _reperes(tout: Pdf, debuts: list[tuple[int, PdfAReunir]]) -> None:
    """A bookmark for each document, and pages named after it."""
    import pikepdf

    etiquettes = []
    with tout.open_outline() as plan:
        plan.root[:] = [pikepdf.OutlineItem(p.intitule, rang) for rang, p in debuts]
    for rang, p in debuts:
        prefixe: dict[str, Any] = {"P": pikepdf.String(f"{p.etiquette} – ")} if p.etiquette else {}
        etiquettes += [rang, pikepdf.Dictionary(S=pikepdf.Name.D, St=1, **prefixe)]
    tout.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(etiquettes))
