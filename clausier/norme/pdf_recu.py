"""Stage 1, read: the XML inside a received PDF, and what its container says of it.

qpdf (through pikepdf) opens the file: its limits bound what is unpacked and parsed, here the walk
is bounded too. Only what a viewer could run is searched for actions. Sources: Factur-X 1.09, 6.2
(XMP), 7 (attachment); ISO 19005-3, 6.6.1 and 6.8.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from ..lecture.xml import MAX_OCTETS, XmlRefuse, arbre
from ..socle.a_part import lance
from .pdf_actions import MAX_VALEURS, PdfRefuse, refuser_les_actions
from .pdf_conteneur import NOMS, Pdf
from .xmp_lecture import Xmp, lire_xmp

RACINES = (b"CrossIndustryInvoice", b"CrossIndustryDocument", b"xsd:Invoice-2", b"xsd:CreditNote-2")
STRUCTURE = (
    2 << 20
)  # bytes of one packed group of objects, unpacked: ten times what programs put into one
MAX_NIVEAUX = 80
MAX_FACTURES = 50  # in one PDF
ABIME = "PDF abîmé, coupé ou hors de toute mesure ; demandez-le de nouveau au vendeur"


@contextmanager
def ouvrir(donnees: bytes) -> Iterator[Callable[[], list[Pdf]]]:
    """Find the invoices in a PDF, in a process of its own: if the file makes that one fall, this
    one says so. Gives what waits for them, and raises PdfRefuse.
    """
    with lance(_a_part, donnees) as attendre:
        yield lambda: _trouvees(attendre())


def _trouvees(resultat: Any) -> list[Pdf]:
    if isinstance(resultat, list):
        return resultat
    raise PdfRefuse(
        *(
            resultat
            or (
                "E921",
                (
                    "PDF hors de toute mesure : l'ouvrir demande trop de mémoire ou de temps ; "
                    "demandez au vendeur un autre fichier"
                ),
            )
        )
    )


def _a_part(donnees: bytes) -> list[Pdf] | tuple[str, str]:
    """The child's work: the invoices, or the code and words of a refusal."""
    try:
        return _ouvrir(donnees)
    except PdfRefuse as e:
        return e.code, e.message


def _ouvrir(donnees: bytes) -> list[Pdf]:
    import pikepdf

    pikepdf.settings.set_qpdf_limits(
        parser_max_nesting=100,
        parser_max_container_size=MAX_VALEURS,
        doc_max_warnings=50,
        max_stream_filters=4,
        flate_max_memory=STRUCTURE,
        png_max_memory=STRUCTURE,
        tiff_max_memory=STRUCTURE,
        run_length_max_memory=STRUCTURE,
    )
    try:
        try:
            return _lire(pikepdf, donnees, False)
        except pikepdf.PasswordError:
            raise
        except pikepdf.PdfError:
            return _retrouver(pikepdf, donnees)
    except PdfRefuse:
        raise
    except pikepdf.PasswordError:
        raise PdfRefuse(
            "E921", "PDF protégé par un mot de passe ; demandez-le au vendeur sans protection"
        ) from None
    except MemoryError:
        raise PdfRefuse(
            "E921",
            (
                "PDF hors de toute mesure : l'ouvrir demande trop de mémoire ; demandez au "
                "vendeur un autre fichier"
            ),
        ) from None
    except (
        Exception
    ):  # whatever a broken file makes of its objects, it is broken: never a traceback
        raise PdfRefuse("E921", ABIME) from None


def _lire(pikepdf: ModuleType, donnees: bytes, reparer: bool) -> list[Pdf]:
    with pikepdf.open(io.BytesIO(donnees), attempt_recovery=reparer) as pdf:
        if pdf.is_encrypted:
            raise PdfRefuse(
                "E921", "PDF chiffré : une facture ne l'est pas ; demandez-le sans mot de passe"
            )
        refuser_les_actions(pikepdf, pdf.Root)
        return _factures(pikepdf, pdf)


def _retrouver(pikepdf: ModuleType, donnees: bytes) -> list[Pdf]:
    """What a PDF whose table of objects is lost still holds; it is damaged, not ordinary, when
    nothing is found.
    """
    try:
        factures = _lire(pikepdf, donnees, True)
    except PdfRefuse as e:
        raise PdfRefuse("E921", ABIME) if e.code == "E922" else e from None
    for f in factures:
        f.repare = True
    return factures


def _fichiers(pikepdf: ModuleType, pdf: Any) -> Iterator[tuple[str, Any]]:
    """Every embedded file, by its name: from the tree of names and from /AF."""
    vus: set[tuple[int, int]] = set()

    def noms(noeud: Any, niveau: int) -> Iterator[Any]:
        if (
            not isinstance(noeud, pikepdf.Dictionary)
            or niveau > MAX_NIVEAUX
            or (noeud.is_indirect and noeud.objgen in vus)
        ):
            return
        if noeud.is_indirect:
            vus.add(noeud.objgen)
        plat = list(noeud.get("/Names", []))
        for cle in plat[::2]:
            _nom_sur(str(cle))
        yield from plat[1::2]
        for enfant in noeud.get("/Kids", []):
            yield from noms(enfant, niveau + 1)

    arbre_ = pdf.Root.get("/Names", pikepdf.Dictionary()).get("/EmbeddedFiles")
    af = pdf.Root.get("/AF", [])
    deja = set()
    for spec in (*noms(arbre_, 0), *(af if isinstance(af, pikepdf.Array) else [af])):
        if not isinstance(spec, pikepdf.Dictionary) or "/EF" not in spec:
            continue
        nom = str(spec.get("/UF", spec.get("/F", "")))
        for n in (nom, str(spec.get("/F", nom))):
            _nom_sur(n)
        flux = spec.EF.get("/UF", spec.EF.get("/F"))
        if isinstance(flux, pikepdf.Stream) and flux.objgen not in deja:
            deja.add(flux.objgen)
            yield nom, spec


def _nom_sur(nom: str) -> None:
    if "/" in nom or "\\" in nom or nom.strip() in (".", "..") or any(ord(c) < 32 for c in nom):
        raise PdfRefuse(
            "E924",
            (
                f"pièce jointe au nom piégé « {nom[:60]} » ; n'ouvrez pas ce fichier et "
                "demandez-en un autre"
            ),
        )


def _contenu(pikepdf: ModuleType, spec: Any) -> bytes:
    """The bytes of an embedded file, bounded while they are unpacked."""
    flux = spec.EF.get("/UF", spec.EF.get("/F"))
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=MAX_OCTETS + 1, run_length_max_memory=MAX_OCTETS + 1
    )
    try:
        return bytes(flux.read_bytes())
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError):
        raise PdfRefuse(
            "E924",
            (
                f"la pièce jointe ne se déballe pas, ou dépasse {MAX_OCTETS >> 20} Mio ; "
                "demandez la facture de nouveau au vendeur"
            ),
        ) from None
    finally:
        pikepdf.settings.set_qpdf_limits(
            flate_max_memory=STRUCTURE, run_length_max_memory=STRUCTURE
        )


def _factures(pikepdf: ModuleType, pdf: Any) -> list[Pdf]:
    """The invoices of a PDF, that with the name of the standard first."""
    fichiers = list(_fichiers(pikepdf, pdf))[:100]
    bons = sorted((f for f in fichiers if f[0] in NOMS), key=lambda f: NOMS.index(f[0]))
    xmls = [f for f in fichiers if f[0] not in NOMS and f[0].lower().endswith(".xml")]
    voulus = [*bons, *(f for f in xmls if _est_facture(_contenu(pikepdf, f[1])[:4096]))]
    if not voulus:
        quoi = (
            "ses pièces jointes ne sont pas des factures"
            if fichiers
            else "il n'a pas de pièce jointe"
        )
        raise PdfRefuse(
            "E922", f"PDF ordinaire, sans facture électronique ({quoi}) ; il ne se lit qu'à l'œil"
        )
    factures: dict[bytes, Pdf] = {}
    for nom, spec in voulus[:MAX_FACTURES]:
        xml = _contenu(pikepdf, spec)
        if xml in factures:
            factures[xml].copies.append(nom)
        else:
            factures[xml] = _jointe(pikepdf, pdf, nom, spec, xml)
    noms = [f.nom for f in factures.values()]
    for i, f in enumerate(factures.values()):
        f.suivante = i > 0
        f.autres = [*noms[:i], *noms[i + 1 :]]
    return list(factures.values())


def _est_facture(debut: bytes) -> bool:
    return any(racine in debut for racine in RACINES)


def _jointe(pikepdf: ModuleType, pdf: Any, nom: str, spec: Any, xml: bytes) -> Pdf:
    flux = spec.EF.get("/UF", spec.EF.get("/F"))
    somme = flux.get("/Params", pikepdf.Dictionary()).get("/CheckSum")
    relation = spec.get("/AFRelationship")
    af = pdf.Root.get("/AF", [])
    listees = [
        x.EF.get("/UF", x.EF.get("/F"))
        for x in (af if isinstance(af, pikepdf.Array) else [af])
        if isinstance(x, pikepdf.Dictionary) and "/EF" in x
    ]
    return Pdf(
        nom,
        xml,
        str(relation) if relation is not None else None,
        any(x.objgen == flux.objgen for x in listees),
        bytes(somme) if isinstance(somme, pikepdf.String) else None,
        xmp=_xmp(pikepdf, pdf),
    )


def _xmp(pikepdf: ModuleType, pdf: Any) -> Xmp | None:
    meta = pdf.Root.get("/Metadata")
    if not isinstance(meta, pikepdf.Stream):
        return None
    try:
        return lire_xmp(arbre(meta.read_bytes()))
    except XmlRefuse as e:
        if "DOCTYPE" in e.message:
            raise PdfRefuse("E925", f"métadonnées du PDF : {e.message}") from None
        return Xmp(mal_forme=True)
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError):
        return Xmp(mal_forme=True)
