"""`sign --pkcs11`: a key that a token keeps, here SoftHSM, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyhanko")
from atelier import dit_de, lancer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

BIBLIOTHEQUE = next(
    (
        f
        for d in ("/usr/lib/softhsm", "/usr/local/lib/softhsm", "/opt/homebrew/lib/softhsm")
        if (f := Path(d, "libsofthsm2.so")).is_file()
    ),
    None,
)
pytestmark = pytest.mark.skipif(
    not (shutil.which("softhsm2-util") and BIBLIOTHEQUE),
    reason="SoftHSM (softhsm2) n'est pas installé : signer avec une clé PKCS#11 n'est pas essayé",
)
CODE = "482913"


CLES = {  # label → (identifier, key); the token hashes for RSA, not for curves
    "courbe": ("07", lambda: ec.generate_private_key(ec.SECP256R1())),
    "rsa": ("08", lambda: rsa.generate_private_key(65537, 2048)),
}


@pytest.fixture(scope="module")
def jeton(tmp_path_factory, construit) -> Iterator[Path]:
    """A folder with a quote; a token « essai » that holds two keys and their certificates."""
    la = tmp_path_factory.mktemp("jeton")
    (la / "jetons").mkdir()
    (la / "conf").write_text(f"directories.tokendir = {la / 'jetons'}\nlog.level = ERROR\n")
    source = construit.dossier("2026-020-affiche") / "pv_reception-2026-05-15.pdf"
    shutil.copy(source, la / "devis.pdf")
    with pytest.MonkeyPatch.context() as m:
        m.setenv("SOFTHSM2_CONF", str(la / "conf"))
        softhsm("--init-token", "--free", "--label", "essai", "--so-pin", "000000", "--pin", CODE)
        for nom, (rang, faire) in CLES.items():
            cle = faire()
            (la / "cle.pem").write_bytes(
                cle.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
            softhsm(
                *("--import", la / "cle.pem", "--token", "essai", "--pin", CODE),
                *("--label", nom, "--id", rang),
            )
            c = certificat(cle)
            deposer(c, nom, bytes.fromhex(rang))
            (la / f"{nom}.pem").write_bytes(c.public_bytes(serialization.Encoding.PEM))
        yield la


def softhsm(*args: str | Path) -> None:
    subprocess.run(["softhsm2-util", *args], check=True, capture_output=True)


def certificat(cle: Any) -> x509.Certificate:
    """Self-signed."""
    nom = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Camille Exemple")])
    b = x509.CertificateBuilder().subject_name(nom).issuer_name(nom).public_key(cle.public_key())
    b = b.serial_number(x509.random_serial_number())
    jour = datetime.now(UTC)
    b = b.not_valid_before(jour - timedelta(days=1)).not_valid_after(jour + timedelta(days=9))
    non = dict.fromkeys(
        (
            *("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign"),
            *("crl_sign", "encipher_only", "decipher_only"),
        ),
        False,
    )
    usage = x509.KeyUsage(digital_signature=True, content_commitment=True, **non)
    return b.add_extension(usage, True).sign(cle, hashes.SHA256())


def deposer(c: x509.Certificate, nom: str, rang: bytes) -> None:
    """The certificate, beside its key."""
    import pkcs11
    from pkcs11 import Attribute

    essai = pkcs11.lib(str(BIBLIOTHEQUE)).get_token(token_label="essai")
    with essai.open(rw=True, user_pin=CODE) as session:
        session.create_object(
            {
                Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                Attribute.TOKEN: True,
                Attribute.LABEL: nom,
                Attribute.ID: rang,
                Attribute.SUBJECT: c.subject.public_bytes(),
                Attribute.VALUE: c.public_bytes(serialization.Encoding.DER),
            }
        )


@pytest.mark.parametrize("cle", CLES)
def test_la_cle_ne_quitte_pas_le_jeton(cle, jeton):
    signe = jeton / f"{cle}.pdf"
    args = ("--pkcs11", BIBLIOTHEQUE, "--jeton", "essai", "--cle", cle, "--out", signe)
    dit = lancer("sign", jeton / "devis.pdf", *args, secret=CODE)
    assert dit.exit_code == 0 and "Signé par Camille Exemple" in dit.output, dit.output
    assert signe.read_bytes().startswith((jeton / "devis.pdf").read_bytes())
    dit = lancer("verify", signe, "--racines", jeton / f"{cle}.pem")
    assert dit.exit_code == 0 and "oui : le certificat remonte à" in dit_de(dit), dit.output


@pytest.mark.parametrize(
    ("change", "code", "mot"),
    [
        ({}, "111111", "le code du jeton est faux"),
        ({"--jeton": "autre"}, CODE, "« autre » ne s'ouvre pas"),
        ({"--cle": "autre"}, CODE, "n'a pas de certificat « autre »"),
        ({"--pkcs11": "/etc/hostname"}, CODE, "la bibliothèque de son fabricant"),
    ],
    ids=["code", "jeton", "clé", "bibliothèque"],
)
def test_ce_qui_ne_va_pas_est_dit(change, code, mot, jeton):
    options = {"--pkcs11": BIBLIOTHEQUE, "--jeton": "essai", "--cle": "rsa"} | change
    args = [str(x) for paire in options.items() for x in paire]
    dit = lancer("sign", jeton / "devis.pdf", "--out", jeton / "jamais.pdf", *args, secret=code)
    assert dit.exit_code == 1 and mot in dit_de(dit), dit.output
    assert code not in dit.output and not (jeton / "jamais.pdf").exists()
