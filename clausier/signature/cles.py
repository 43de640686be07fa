"""What signs: a certificate and its key, from a file (PKCS#12) or from a token that keeps the key
(PKCS#11: a card, a USB key, a machine). Gives pyHanko's signer, who signs and nothing else.

A password is handed over by who asked for it; it is neither kept nor said.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..socle.disque import lire_octets
from ..socle.erreurs import SYSTEME, Erreur

if TYPE_CHECKING:
    from pyhanko.sign import Signer

MAX_CERTIFICAT = 1 << 20  # bytes
ABSENTE = (
    "la signature électronique demande un paquet de plus : "
    "« pipx install 'clausier[signature]' » (ou « pip install 'clausier[signature]' »)"
)


def exiger_pyhanko() -> None:
    """Raises Erreur where the extra `signature` is not installed."""
    import logging

    try:
        import pyhanko.sign  # noqa: F401
    except ImportError:
        raise Erreur(ABSENTE) from None
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # what it finds is said in French
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)


def du_fichier(chemin: Path, mot_de_passe: str) -> Signer:
    """The signer of a PKCS#12 file (.p12, .pfx). Raises Erreur."""
    from pyhanko.sign import SimpleSigner

    donnees = _lu(chemin)
    try:
        signataire: Signer = SimpleSigner.load_pkcs12_data(donnees, [], mot_de_passe.encode())
        return signataire
    except Exception:  # noqa: BLE001  pyHanko tells the two apart no better
        raise Erreur(
            f"« {chemin} » ne s'ouvre pas : le mot de passe est faux, ou ce n'est pas un "
            "certificat PKCS#12 (.p12, .pfx) avec sa clé"
        ) from None


@contextmanager
def du_jeton(bibliotheque: Path, jeton: str | None, cle: str | None, code: str) -> Iterator[Signer]:
    """The signer of a token, while its session is open. `jeton`: the label of the token, None for
    the only one; `cle`: that of the key and of its certificate. Raises Erreur."""
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

    try:
        session = open_pkcs11_session(
            str(bibliotheque),
            token_criteria=TokenCriteria(label=jeton) if jeton else None,
            user_pin=code,
        )
    except Exception as e:  # noqa: BLE001  whatever a library of a maker raises
        raise Erreur(_du_jeton(bibliotheque, jeton, e)) from None
    try:
        signataire = PKCS11Signer(session, cert_label=cle, key_label=cle)
        try:
            assert signataire.signing_cert is not None
        except Exception as e:  # noqa: BLE001  as above
            raise Erreur(
                f"le jeton n'a pas de certificat{f' « {cle} »' if cle else ''} ; « --cle » donne "
                f"l'étiquette de la clé et de son certificat ({type(e).__name__})"
            ) from None
        signataire.use_raw_mechanism = _hache_ici(session, signataire)
        yield signataire
    finally:
        session.close()


def _hache_ici(session: Any, signataire: Any) -> bool:
    """Must this program hash, because the token only signs hashes (elliptic curves, mostly)?"""
    from pkcs11 import Mechanism

    ensemble = {"ec": Mechanism.ECDSA_SHA256, "rsa": Mechanism.SHA256_RSA_PKCS}.get(
        signataire.signing_cert.public_key.algorithm
    )
    return ensemble is not None and ensemble not in session.token.slot.get_mechanisms()


def _du_jeton(bibliotheque: Path, jeton: str | None, e: Exception) -> str:
    nom = type(e).__name__
    if nom.startswith("Pin"):
        return "le code du jeton est faux, ou le jeton est bloqué"
    quel = f" « {jeton} »" if jeton else ""
    return (
        f"le jeton{quel} ne s'ouvre pas par « {bibliotheque} » : est-il branché, « --jeton » "
        f"est-il son étiquette, et « --pkcs11 » la bibliothèque de son fabricant ? ({nom})"
    )


def racines_lues(chemins: tuple[Path, ...]) -> list[bytes]:
    """The certificates of files in PEM or DER, each as DER. Raises Erreur."""
    from asn1crypto import pem, x509

    sortie: list[bytes] = []
    for chemin in chemins:
        donnees = _lu(chemin)
        try:
            ders = (
                [x for _, _, x in pem.unarmor(donnees, multiple=True)]
                if pem.detect(donnees)
                else [donnees]
            )
            for der in ders:
                assert x509.Certificate.load(der, strict=True).subject.native
            sortie += ders
        except Exception:  # noqa: BLE001  whatever it is made of
            raise Erreur(
                f"« {chemin} » n'est pas un certificat que l'on sache lire (PEM ou DER)"
            ) from None
    return sortie


def _lu(chemin: Path) -> bytes:
    try:
        return lire_octets(chemin, MAX_CERTIFICAT)
    except OSError as e:
        raise Erreur(
            f"« {chemin} » ne se lit pas ({SYSTEME.get(e.errno or 0, 'le système le refuse')})"
        ) from None
