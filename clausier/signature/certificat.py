"""What `certificat` makes: a certificate that nobody vouches for but who makes it, to try.

Gives a PKCS#12 file of a new key (ECDSA on P-256) and its self-signed certificate, closed by a
password; and the certificate alone, which is public and by which others judge (`--racines`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

JOURS = 365


def certificat_d_essai(nom: str, mot_de_passe: str, maintenant: datetime) -> tuple[bytes, bytes]:
    """The bytes of (PKCS#12, PEM). `nom`: the common name, at most 64 signs (X.520)."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import pkcs12
    from cryptography.x509.oid import NameOID

    cle = ec.generate_private_key(ec.SECP256R1())
    sujet = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nom)])
    usages = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    certificat = (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(sujet)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(maintenant - timedelta(minutes=5))  # another clock may be late
        .not_valid_after(maintenant + timedelta(days=JOURS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, **usages), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(cle.public_key()), critical=False)
        .sign(cle, hashes.SHA256())
    )
    ferme = serialization.BestAvailableEncryption(mot_de_passe.encode())
    garde = pkcs12.serialize_key_and_certificates(nom.encode(), cle, certificat, None, ferme)
    return bytes(garde), bytes(certificat.public_bytes(serialization.Encoding.PEM))
