"""What `verify` finds in a signed PDF: whose signatures, over what, intact, what came after, to
which roots they lead.

Takes the bytes of anyone's PDF; gives one finding a signature. pyHanko reads the file, checks each
signature and compares the versions of the document, one saving after another; it does so in a
process of its own, bounded. On top of that, three things that a signed document of ours never has
are faults: a gap around a signature other than the signature itself; a box to sign that was added,
or moved, after somebody signed, for what is drawn in it can hide the text; a signature that no
field shows any more. Nothing is asked of the network.

Sources: ISO 32000-2, 12.8; the attacks, each in tests/signature/attaques.py: universal forgery,
incremental saving, wrapping (Mladenov et al., CCS 2019), shadows (NDSS 2021), added boxes (S&P
2021).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ..socle.a_part import a_part
from ..socle.affichage import visible
from ..socle.ecriture import date_longue
from ..socle.erreurs import Erreur
from .mots import APRES, CHIFFRE, DEMESURE, FAUTES, FIABLE, ILLISIBLE, QUI_DATE, TROP

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import EmbeddedPdfSignature

MAX_SIGNATURES = 40
MAX_DIT = 120  # signs shown of what a file says of itself
MEMOIRE, SECONDES = 600 << 20, 20
MARQUE = b"/ByteRange"


class Signature(NamedTuple):
    """One signature, in words. `couvre`: what it covers, "" where that is a fault; `fiable`: is its
    certificate trusted, None for not judged."""

    champ: str
    nom: str = ""
    emetteur: str = ""
    le: str = ""
    motif: str = ""
    couvre: str = ""
    fiable: bool | None = None
    confiance: str = ""
    fautes: tuple[str, ...] = ()


def juger_signatures(pdf: bytes, racines: Sequence[bytes] = ()) -> list[Signature]:
    """Every signature of a PDF, in the order of its fields. `racines`: the certificates that are
    trusted (DER). Raises Erreur for what cannot be read."""
    from pyhanko.sign import validation  # noqa: F401  loaded once, out of the child's time

    trouve = a_part(_repondre, pdf, tuple(racines), secondes=SECONDES, memoire=MEMOIRE)
    if isinstance(trouve, list):
        return trouve
    raise Erreur(trouve or DEMESURE)


def _repondre(pdf: bytes, racines: tuple[bytes, ...]) -> list[Signature] | str:
    """In the process apart: the findings, or why there are none."""
    from pyhanko.pdf_utils.decode_limits import DecodeLimits
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    try:
        lu = PdfFileReader(io.BytesIO(pdf), strict=True, decode_limits=DecodeLimits())
        if lu.encrypted:
            return CHIFFRE
        champs = list(enumerate_sig_fields(lu, filled_status=True))
        if len(champs) > MAX_SIGNATURES:
            return TROP.format(n=MAX_SIGNATURES)
        trouvees = [_une(lu, pdf, nom, ref, racines) for nom, _, ref in champs]
    except MemoryError:
        return DEMESURE
    except Exception as e:  # noqa: BLE001  whatever its objects are made of
        return ILLISIBLE.format(nom=type(e).__name__)
    if (perdues := pdf.count(MARQUE) - len(champs)) > 0:
        trouvees.append(Signature("", fautes=(FAUTES["perdue"].format(n=perdues),)))
    return trouvees


def _une(
    lu: PdfFileReader, pdf: bytes, nom: str, ref: Any, racines: tuple[bytes, ...]
) -> Signature:
    from pyhanko.sign.validation import EmbeddedPdfSignature

    champ = _court(nom)
    try:
        signature = EmbeddedPdfSignature(lu, ref.get_object(), nom)
        qui = signature.signer_cert
        trou = _trou(signature, pdf)
        etat = _valider(signature, racines)
        apres, fautes = _apres(lu, signature, etat)
    except Exception as e:  # noqa: BLE001  as above: it is no signature
        return Signature(champ, fautes=(FAUTES["forme"].format(nom=type(e).__name__),))
    quand = signature.self_reported_timestamp
    horodatage = getattr(etat, "timestamp_validity", None)
    if horodatage is not None:
        quand = horodatage.timestamp
        if not (horodatage.intact and horodatage.valid):
            fautes.append(FAUTES["horodatage"])
    graves = [
        *([FAUTES["trou"]] if trou else []),
        *([] if etat.intact else [FAUTES["altere"]]),
        *([] if etat.valid or not etat.intact else [FAUTES["fausse"]]),
        *([FAUTES["revoque"]] if etat.revoked else []),
        *fautes,
    ]
    fiable, confiance = _confiance(etat, racines)
    return Signature(
        champ,
        _court(_nom(qui.subject)),
        _court(_nom(qui.issuer)),
        f"{date_longue(quand)} ({_de_qui(horodatage)})" if quand else "",
        _court(_texte(signature.sig_object.get("/Reason", ""))),
        "" if graves else apres,
        fiable,
        confiance,
        tuple(graves),
    )


def _de_qui(horodatage: Any) -> str:
    """Who says the time: a service counts only where one of the roots vouches for it."""
    if horodatage is None:
        return QUI_DATE["signataire"]
    return QUI_DATE["service" if horodatage.trusted else "inconnu"]


def _nom(sujet: Any) -> str:
    """Of a certificate's subject: its name, and of what."""
    dits = sujet.native
    noms = (dits.get(x) for x in ("common_name", "organization_name"))
    return ", ".join(x for x in noms if isinstance(x, str)) or str(sujet.human_friendly)


def _texte(valeur: Any) -> str | bytes:
    return valeur if isinstance(valeur, str | bytes) else ""


def _court(dit: str | bytes) -> str:
    """What a file says of itself, fit to be shown; a name that is no text is bytes."""
    texte = visible(str(dit) if isinstance(dit, str) else dit.decode("latin-1"))
    return texte if len(texte) <= MAX_DIT else f"{texte[:MAX_DIT]}…"


def _trou(signature: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Is there anything but the signature, and zeros to fill its room, between the two parts that
    are signed?"""
    from asn1crypto.parser import peek

    contenu = signature.pkcs7_content
    debut, n, suite, reste = (int(x) for x in signature.byte_range)
    entre = pdf[n:suite]
    return not (
        debut == 0
        and 0 < n < suite
        and reste > 0
        and suite + reste <= len(pdf)
        and entre[:1] == b"<"
        and entre[-1:] == b">"
        and len(entre) == 2 * len(contenu) + 2
        and not any(contenu[peek(contenu) :])
    )


def _valider(signature: EmbeddedPdfSignature, racines: tuple[bytes, ...]) -> Any:
    """pyHanko's own judgement."""
    from asn1crypto import x509
    from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    contexte = ValidationContext(
        trust_roots=[x509.Certificate.load(x) for x in racines], allow_fetching=False
    )
    if signature.sig_object_type == "/DocTimeStamp":
        return validate_pdf_timestamp(signature, contexte)
    usages = KeyUsageConstraints(
        key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False
    )
    return validate_pdf_signature(signature, contexte, key_usage_settings=usages)


def _apres(lu: PdfFileReader, signature: EmbeddedPdfSignature, etat: Any) -> tuple[str, list[str]]:
    """What the signature covers, and what is wrong with what came after it."""
    from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if etat.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return APRES["rien"], []
    if etat.coverage != SignatureCoverageLevel.ENTIRE_REVISION:
        return "", [FAUTES["portee"]]
    if signature.signed_revision == lu.xrefs.total_revisions - 1 or _suivi(lu):
        return "", [FAUTES["suite"]]
    ecart = etat.diff_result
    if not isinstance(ecart, DiffResult) or not etat.docmdp_ok:
        return "", [FAUTES["change"]]
    if ecart.modification_level <= ModificationLevel.LTA_UPDATES:
        return APRES["preuves"], []
    if ecart.modification_level != ModificationLevel.FORM_FILLING:
        return "", [FAUTES["change"]]
    return APRES["signatures"], _poses(lu, signature.signed_revision, ecart)


def _poses(lu: PdfFileReader, revision: int, ecart: Any) -> list[str]:
    """What filling a form has done, since this version, that is not signing."""
    alors = dict(_cadres(lu.get_historical_resolver(revision)))
    maintenant = dict(_cadres(lu))
    return [
        FAUTES[cle].format(champs=", ".join(sorted(map(_court, noms))[:5]))
        for cle, noms in (
            ("champ", set(ecart.changed_form_fields) - set(maintenant)),
            ("cadre", {n for n, cadre in maintenant.items() if alors.get(n) != cadre}),
        )
        if noms
    ]


def rien_que_signe(avant: bytes, apres: bytes) -> bool:
    """Was this PDF, from the one version to the other, signed and nothing else? False too where
    that cannot be told, for want of pyHanko."""
    if avant == apres or not apres.startswith(avant):
        return avant == apres
    try:
        from pyhanko.sign import diff_analysis  # noqa: F401  loaded once, as above
    except ImportError:
        return False
    return a_part(_signe_seulement, avant, apres, secondes=SECONDES, memoire=MEMOIRE) is True


def _signe_seulement(avant: bytes, apres: bytes) -> bool:
    from pyhanko.pdf_utils.decode_limits import DecodeLimits
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import (
        DEFAULT_DIFF_POLICY,
        DiffResult,
        FormUpdatingRule,
        ModificationLevel,
        StandardDiffPolicy,
    )

    formulaire = DEFAULT_DIFF_POLICY.form_rule
    assert formulaire is not None
    # The first signature of a document says in its form that it has signatures.
    sauf = formulaire.ignored_acroform_keys | {"/SigFlags"}
    regles = StandardDiffPolicy(
        DEFAULT_DIFF_POLICY.global_rules, FormUpdatingRule(formulaire.field_rules, sauf)
    )
    try:
        lus = [
            PdfFileReader(io.BytesIO(x), strict=True, decode_limits=DecodeLimits())
            for x in (avant, apres)
        ]
        revision = lus[0].xrefs.total_revisions - 1
        ecart = regles.review_file(lus[1], revision)
        return (
            isinstance(ecart, DiffResult)
            and ecart.modification_level <= ModificationLevel.FORM_FILLING
            and not _suivi(lus[1])
            and not _poses(lus[1], revision, ecart)
        )
    except Exception:  # noqa: BLE001  whatever its objects are made of
        return False


def _suivi(lu: PdfFileReader) -> bool:
    """Is there anything after the end of the last version, that some viewer would take?"""
    lu.stream.seek(0)
    return bool(lu.stream.read().rpartition(b"%%EOF")[2].strip())


def _cadres(lu: Any) -> Iterator[tuple[str, str]]:
    """Each field to sign with its page and its place."""
    from pyhanko.sign.fields import enumerate_sig_fields

    for nom, _, ref in enumerate_sig_fields(lu):
        champ = ref.get_object()
        page = champ.raw_get("/P") if "/P" in champ else ""
        yield nom, f"{page} {[float(x) for x in champ.get('/Rect', ())]}"


def _confiance(etat: Any, racines: tuple[bytes, ...]) -> tuple[bool | None, str]:
    if not racines:
        return None, FIABLE["sans"]
    if etat.trusted and etat.validation_path is not None:
        racine = _nom(etat.validation_path.first.subject)
        return True, FIABLE["oui"].format(racine=_court(racine))
    return False, FIABLE["non"]
