"""What dates a signature: a time-stamp service (RFC 3161), asked over HTTP.

Takes the hash of a signature; gives the token that pyHanko puts beside it. What a service sends is
a stranger's: bounded in size and time, and believed only when it answers this very request (its
hash, its nonce) and is signed by a certificate made for that. Whether one trusts that certificate
is not judged here.

Sources: RFC 3161, 2.4.1 and 2.4.2; ETSI EN 319 422.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from time import monotonic
from typing import Any, ClassVar
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from ..socle.affichage import visible
from ..socle.erreurs import Erreur
from .mots import HORODATAGE, SANS_HORODATAGE

SECONDES = 20  # of patience
MAX_REPONSE = 1 << 20  # bytes
MAX_DIT = 120  # signs shown of why it refuses
DEMANDE, REPONSE = "application/timestamp-query", "application/timestamp-reply"
ACCORDE = ("granted", "granted_with_mods")


@dataclass(frozen=True)
class Horodatage:
    """A time-stamp service. `longue`: the proofs of the certificates are embedded too (B-LT),
    fetched where they say; they must lead to one of `racines` (DER)."""

    url: str
    longue: bool = False
    racines: Sequence[bytes] = field(default_factory=tuple)


def horodateur(h: Horodatage) -> Any:
    """pyHanko's client of this service; what it does raises Erreur."""
    from asn1crypto import cms
    from pyhanko.sign.timestamps import api

    base: Any = api.TimeStamper

    class Service(base):  # type: ignore[misc]
        async def async_timestamp(
            self, message_digest: bytes, md_algorithm: str
        ) -> cms.ContentInfo:
            nonce, demande = self.request_cms(message_digest, md_algorithm)
            reponse = _demander(h.url, demande.dump())
            return await _jeton(h.url, reponse, nonce, message_digest, md_algorithm)

    return Service()


def _demander(url: str, demande: bytes) -> bytes:
    """The answer of the service, whatever it is. Raises Erreur."""
    if not url.startswith(("http://", "https://")):
        raise _faute(url, "adresse")
    tete = {"Content-Type": DEMANDE, "Accept": REPONSE}
    fin, lu = monotonic() + SECONDES, b""
    try:
        # The scheme was looked at.
        with urlopen(Request(url, demande, tete), timeout=SECONDES) as r:  # noqa: S310
            genre = r.headers.get_content_type()
            while morceau := r.read1(1 << 16):
                lu += morceau
                if len(lu) > MAX_REPONSE or monotonic() > fin:
                    raise _faute(url, "demesure")
    except HTTPError as e:
        raise _faute(url, "statut", statut=e.code) from None
    except (OSError, ValueError, HTTPException) as e:  # the last two: no address, odd headers
        raise _faute(url, "muet") from e
    if genre != REPONSE:
        raise _faute(url, "autre")
    return lu


async def _jeton(url: str, octets: bytes, nonce: int, empreinte: bytes, algorithme: str) -> Any:
    """The token of an answer (CMS), found good. Raises Erreur."""
    from asn1crypto import cms, core, tsp
    from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
    from pyhanko_certvalidator import ValidationContext

    class Reponse(core.Sequence):  # type: ignore[misc]
        """asn1crypto's own wants a token of who refuses."""

        _fields: ClassVar[Any] = [
            ("status", tsp.PKIStatusInfo),
            ("time_stamp_token", cms.ContentInfo, {"optional": True}),
        ]

    try:
        reponse = Reponse.load(octets, strict=True)
        etat = reponse["status"]
        if etat["status"].native not in ACCORDE:
            dits = "; ".join(
                [*(etat["status_string"].native or ()), *(etat["fail_info"].native or ())]
            )
            raise _faute(url, "refus", dit=visible(" ".join(dits.split()))[:MAX_DIT])
        jeton = reponse["time_stamp_token"]
        signe = jeton["content"]
        if signe["encap_content_info"]["content"].parsed["nonce"].native != nonce:
            raise _faute(url, "nonce")
        juge = await validate_tst_signed_data(
            signe,
            ValidationContext(trust_roots=[], allow_fetching=False),
            lambda de: empreinte if de == algorithme else b"",
        )
    except Erreur:
        raise
    except Exception as e:  # whatever it is made of
        raise _faute(url, "autre") from e
    if not (juge["intact"] and juge["valid"]):
        raise _faute(url, "faux")
    return jeton


def _faute(url: str, cle: str, **dits: object) -> Erreur:
    quoi = HORODATAGE[cle].format(**dits)
    return Erreur(f"le service d'horodatage « {visible(url)} » {quoi} ; {SANS_HORODATAGE}")
