"""A certification authority, its time-stamp service and its revocation list, on this machine: what
`sign --horodatage` asks. The service is pyHanko's own for trials, behind a real HTTP server; `dire`
says how it answers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

REPONSE = "application/timestamp-reply"
Reponse = tuple[int, str, bytes]  # status, kind, body


class Service:
    """`url`: where it is; `dire`: how it answers a request, from what a good service would say."""

    url: str
    horodater: Callable[[tsp.TimeStampReq], tsp.TimeStampResp]
    dire: Callable[[tsp.TimeStampReq, Service], Reponse]
    liste: bytes

    def __init__(self) -> None:
        self.bien_repondre()

    def bien_repondre(self) -> None:
        self.dire = lambda demande, s: (200, REPONSE, s.horodater(demande).dump())


@contextmanager
def autorite(dossier: Path, secret: str) -> Iterator[Service]:
    """The authority; `racine.pem` and `signataire.p12` are in `dossier`."""
    service = Service()

    class Guichet(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            octets = self.rfile.read(int(self.headers["Content-Length"]))
            self._donner(*service.dire(tsp.TimeStampReq.load(octets), service))

        def do_GET(self) -> None:
            self._donner(200 if service.liste else 503, "application/pkix-crl", service.liste)

        def _donner(self, statut: int, genre: str, corps: bytes) -> None:
            self.send_response(statut)
            self.send_header("Content-Type", genre)
            self.end_headers()
            self.wfile.write(corps)

        def log_message(self, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Guichet) as serveur:
        service.url = f"http://127.0.0.1:{serveur.server_port}/"
        _delivrer(service, dossier, secret)
        fil = threading.Thread(target=serveur.serve_forever, args=(0.01,), daemon=True)
        fil.start()
        yield service
        serveur.shutdown()
        fil.join()


def _delivrer(service: Service, dossier: Path, secret: str) -> None:
    """A root, what it vouches for, and its list of those that it does not any more: none."""
    racine, sienne = ec.generate_private_key(ec.SECP256R1()), _nom("Autorité d'essai")
    jour = timedelta(days=1)
    maintenant = datetime.now(UTC)

    def certificat(nom: str, cle: Any, *usages: tuple[Any, bool]) -> x509.Certificate:
        b = x509.CertificateBuilder().subject_name(_nom(nom)).issuer_name(sienne)
        b = b.public_key(cle.public_key()).serial_number(x509.random_serial_number())
        b = b.not_valid_before(maintenant - jour).not_valid_after(maintenant + 9 * jour)
        for usage, critique in usages:
            b = b.add_extension(usage, critique)
        return b.sign(racine, hashes.SHA256())

    ou = x509.DistributionPoint(
        [x509.UniformResourceIdentifier(service.url + "liste")], None, None, None
    )
    liste = (x509.CRLDistributionPoints([ou]), False)
    signe = dict.fromkeys(
        "key_encipherment data_encipherment key_agreement encipher_only decipher_only".split(),
        False,
    )
    emet = x509.KeyUsage(False, False, key_cert_sign=True, crl_sign=True, **signe)
    ecrit = x509.KeyUsage(True, True, key_cert_sign=False, crl_sign=False, **signe)
    ca = certificat(
        "Autorité d'essai", racine, (x509.BasicConstraints(True, None), True), (emet, True)
    )
    cle, horloge = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)
    moi = certificat("Camille Exemple", cle, (ecrit, True), liste)
    date = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    tsa = certificat("Horodatage d'essai", horloge, (date, True), liste)
    crl = x509.CertificateRevocationListBuilder().issuer_name(sienne)
    crl = crl.last_update(maintenant - jour).next_update(maintenant + 9 * jour)
    service.liste = crl.sign(racine, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    service.horodater = DummyTimeStamper(
        asn1.Certificate.load(tsa.public_bytes(serialization.Encoding.DER)),
        keys.PrivateKeyInfo.load(
            horloge.private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        ),
    ).request_tsa_response
    (dossier / "racine.pem").write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    garde = pkcs12.serialize_key_and_certificates(
        b"x", cle, moi, [ca], serialization.BestAvailableEncryption(secret.encode())
    )
    (dossier / "signataire.p12").write_bytes(garde)


def _nom(dit: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, dit)])


# ----------------------------------------------------------------------------- what goes wrong


def _autre(change: Callable[[tsp.TimeStampReq], None]) -> Callable[..., Reponse]:
    """The answer to another request than the one that was made."""

    def dire(demande: tsp.TimeStampReq, s: Service) -> Reponse:
        autre = tsp.TimeStampReq.load(demande.dump())
        change(autre)
        return 200, REPONSE, s.horodater(autre).dump()

    return dire


def _autre_nonce(demande: tsp.TimeStampReq) -> None:
    demande["nonce"] = 7


def _sans_nonce(demande: tsp.TimeStampReq) -> None:
    demande["nonce"] = None


def _autre_empreinte(demande: tsp.TimeStampReq) -> None:
    demande["message_imprint"]["hashed_message"] = b"\7" * 32


def _altere(demande: tsp.TimeStampReq, s: Service) -> Reponse:
    octets = s.horodater(demande).dump()
    return 200, REPONSE, octets[:-9] + bytes([octets[-9] ^ 1]) + octets[-8:]


def _refuse(demande: tsp.TimeStampReq, s: Service) -> Reponse:
    etat = {"status": "rejection", "status_string": ["quota \x1b[31m dépassé"]}
    dit = tsp.PKIStatusInfo(etat).dump()
    return 200, REPONSE, b"\x30" + bytes([len(dit)]) + dit


# What the service does → what is said of it.
PANNES: dict[str, tuple[Callable[[tsp.TimeStampReq, Service], Reponse], str]] = {
    "erreur": (lambda d, s: (503, "text/html", b"<p>plus tard"), "une erreur (503)"),
    "page": (lambda d, s: (200, "text/html", b"<p>bonjour"), "autre chose qu'un horodatage"),
    "rien": (lambda d, s: (200, REPONSE, b""), "autre chose qu'un horodatage"),
    "n'importe quoi": (lambda d, s: (200, REPONSE, b"\x30\x84" * 99), "autre chose qu'un"),
    "sans fin": (lambda d, s: (200, REPONSE, bytes(3 << 20)), "n'en finit pas"),
    "refus": (_refuse, "quota \\x1b[31m dépassé"),
    "autre nonce": (_autre(_autre_nonce), "son nonce n'est pas le nôtre"),
    "sans nonce": (_autre(_sans_nonce), "son nonce n'est pas le nôtre"),
    "autre empreinte": (_autre(_autre_empreinte), "a horodaté autre chose"),
    "altéré": (_altere, "son horodatage est faux"),
}
