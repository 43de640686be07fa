"""What `sign` does: a PAdES signature in the box of a PDF, added after its last byte.

Takes the PDF's bytes, what signs and what is to be seen; gives the same bytes and a few more. What
stood there is unchanged, an invoice's data too: whoever has the document of before can see that the
signed one begins with it. What is added keeps PDF/A-3 and PDF/UA: the field and its tag are there
since the build, the font of what is seen is embedded.

Sources: ETSI EN 319 142-1 (PAdES, B-B to B-LT); ISO 32000-1, 12.8.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, NamedTuple

from ..rendu.visa import Visa, dessiner_visa
from ..socle.erreurs import Erreur
from .horodatage import Horodatage, horodateur
from .mots import CHAMP_INVISIBLE, PREUVES, SANS_PREUVES

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import Signer

DU_VENDEUR = "prestataire"  # the field that `templates/` give to who sells
# Why pyHanko could not embed proofs, by what its errors are called.
CAUSES = {
    "chemin": ("PathBuilding", "CertificateFetch"),
    "revocation": ("Revinfo", "CRL", "OCSP"),
    "revoque": ("Revoked",),
}


class Signe(NamedTuple):
    """The signed PDF; is the signature seen on the page?"""

    octets: bytes
    visible: bool


def nom_du_signataire(signataire: Signer) -> str:
    """The name in the certificate: the common name, else the whole subject."""
    certificat = signataire.signing_cert
    assert certificat is not None
    sujet: Any = certificat.subject
    return str(sujet.native.get("common_name") or sujet.human_friendly)


def signer(
    pdf: bytes,
    signataire: Signer,
    visa: Visa,
    champ: str | None = None,
    horodatage: Horodatage | None = None,
) -> Signe:
    """`champ`: the field to sign in; None: the seller's, else the only free one; where there is no
    field at all, as on an invoice, one that is not seen.

    Raises Erreur: no PDF, no free field, a service that does not answer.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    try:
        # A form has had its fields filled in since: not strict, it is signed as it stands.
        ecrit = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        cadre = _champ(ecrit, champ)
    except (PdfError, ValueError, KeyError, TypeError, RecursionError):
        raise Erreur(
            "ce n'est pas un PDF que l'on sache signer ; construisez-le à nouveau"
        ) from None
    meta = PdfSignatureMetadata(
        field_name=cadre.nom,
        md_algorithm="sha256",
        name=visa.nom,
        reason=visa.raison or None,
        subfilter=SigSeedSubFilter.PADES,
        **_longue(horodatage),
    )
    vu = bool(cadre.largeur and cadre.hauteur)
    style = _style(dessiner_visa(visa, cadre.largeur, cadre.hauteur)) if vu else None
    qui_date = horodateur(horodatage) if horodatage else None
    sortie = io.BytesIO()
    try:
        PdfSigner(meta, signataire, stamp_style=style, timestamper=qui_date).sign_pdf(
            ecrit, existing_fields_only=True, output=sortie
        )
    except Erreur:
        raise
    except Exception as e:
        raise Erreur(_pourquoi(e, horodatage)) from e
    signe = sortie.getvalue()
    if not signe.startswith(pdf):
        raise Erreur("la signature n'a pas gardé le document tel qu'il était ; rien n'est écrit")
    return Signe(signe, vu)


class _Cadre(NamedTuple):
    """A field to sign in, and its size (points): none for one that is not seen."""

    nom: str
    largeur: float = 0.0
    hauteur: float = 0.0


def _champ(ecrit: IncrementalPdfFileWriter, voulu: str | None) -> _Cadre:
    """The field to sign in. Raises Erreur."""
    from pyhanko.sign.fields import enumerate_sig_fields

    tous = [
        (nom, valeur is not None, ref.get_object())
        for nom, valeur, ref in enumerate_sig_fields(ecrit.prev)
    ]
    if not tous and voulu in (None, DU_VENDEUR):
        return _champ_invisible(ecrit)
    libres = [nom for nom, signe, _ in tous if not signe]
    nom = voulu or (DU_VENDEUR if DU_VENDEUR in libres else libres[0] if len(libres) == 1 else "")
    if nom not in libres:
        quoi = (
            f"« {nom} » est déjà signé"
            if nom in [n for n, _, _ in tous]
            else f"il n'y a pas de champ « {nom} »"
            if nom
            else "tout est déjà signé"
        )
        reste = f" ; restent à signer : {', '.join(libres)}" if libres else ""
        raise Erreur(f"{quoi}{reste}")
    rect = [float(x) for x in next(o for n, _, o in tous if n == nom)["/Rect"]]
    return _Cadre(nom, abs(rect[2] - rect[0]), abs(rect[3] - rect[1]))


def _champ_invisible(ecrit: Any) -> _Cadre:
    """Add the seller's field where there is no box for it: without surface, outside the page, which
    PDF/A-3 (6.3.2: it is printed) and PDF/UA-1 (7.18.1: it needs no tag) both allow."""
    from pyhanko.pdf_utils.generic import NameObject
    from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, append_signature_field

    page, _ = ecrit.find_page_for_modification(0)
    if "/Tabs" not in (feuille := page.get_object()):  # PDF/UA-1, 7.18.3
        feuille[NameObject("/Tabs")] = NameObject("/S")
        ecrit.mark_update(page)
    dehors = InvisSigSettings(box_out_of_bounds=True)
    append_signature_field(
        ecrit,
        SigFieldSpec(DU_VENDEUR, invis_sig_settings=dehors, readable_field_name=CHAMP_INVISIBLE),
    )
    return _Cadre(DU_VENDEUR)


def _style(page: bytes) -> Any:
    """What pyHanko draws in the field: the page, alone."""
    from pyhanko.pdf_utils.content import PdfContent
    from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.stamp import StaticStampStyle

    class Page(PdfContent):
        """As pyHanko's own `ImportedPdfPage`, which reads a file and gives names by chance."""

        def render(self) -> bytes:
            x = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(page)))
            self.resources.xobject["/Visa"] = x
            x1, y1, x2, y2 = map(float, x.get_object()["/BBox"])
            self.box = BoxConstraints(width=x2 - x1, height=y2 - y1)
            return b"/Visa Do"

    bords = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MIN, AxisAlignment.ALIGN_MIN, margins=Margins())
    return StaticStampStyle(
        border_width=0, background=Page(), background_opacity=1.0, background_layout=bords
    )


def _longue(h: Horodatage | None) -> dict[str, Any]:
    """What B-LT asks of a signature besides a time stamp."""
    if h is None or not h.longue:
        return {}
    from asn1crypto import x509
    from pyhanko_certvalidator import ValidationContext

    racines = [x509.Certificate.load(x) for x in h.racines]
    # A certificate that says where it is revoked, and cannot be asked, has no proof.
    contexte = ValidationContext(
        trust_roots=racines, allow_fetching=True, revocation_mode="hard-fail"
    )
    return {"embed_validation_info": True, "validation_context": contexte}


def _pourquoi(e: Exception, h: Horodatage | None) -> str:
    """What stopped a signature, and what to do."""
    nom = type(e).__name__
    if h and h.longue:
        noms = [type(x).__name__ for x in (e, e.__cause__, e.__context__) if x]
        cle = next(
            (c for c, bouts in CAUSES.items() if any(b in n for b in bouts for n in noms)), "autre"
        )
        return SANS_PREUVES.format(quoi=PREUVES[cle].format(nom=nom))
    return f"la signature n'a pas pu se faire ({nom} : {str(e)[:160]}) ; rien n'est écrit"
