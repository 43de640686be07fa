"""`sign --horodatage`: B-T and B-LT from a service on this machine; what it does wrong is said, and
nothing is written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from click.testing import Result

pytest.importorskip("pyhanko")
from atelier import SECRET, dit_de, lancer
from horodateurs import PANNES, Service, autorite


@pytest.fixture(scope="module")
def ici(tmp_path_factory, construit) -> Path:
    dossier = tmp_path_factory.mktemp("horodatage")
    source = construit.dossier("2026-020-affiche") / "pv_reception-2026-05-15.pdf"
    shutil.copy(source, dossier / "devis.pdf")
    return dossier


@pytest.fixture(scope="module")
def bon(ici) -> Iterator[Service]:
    with pytest.MonkeyPatch.context() as m, autorite(ici, SECRET) as service:
        m.setenv("no_proxy", "127.0.0.1")
        yield service


@pytest.fixture
def service(bon) -> Iterator[Service]:
    liste = bon.liste
    yield bon
    bon.bien_repondre()
    bon.liste = liste


def signer(ici: Path, url: str, sortie: str, *args: str | Path) -> Result:
    qui = ("--certificat", ici / "signataire.p12", "--horodatage", url)
    return lancer("sign", ici / "devis.pdf", *qui, "--out", ici / sortie, *args, secret=SECRET)


def test_b_t_et_b_lt(ici, service):
    """The hour is the service's; in the long term, the proofs are in the file, and nothing asks for
    them any more."""
    racines = ("--racines", ici / "racine.pem")
    for nom, niveau, args in (
        ("bt.pdf", "B-T", ()),
        ("blt.pdf", "B-LT", ("--longue-duree", *racines)),
    ):
        dit = signer(ici, service.url, nom, *args)
        assert dit.exit_code == 0 and f"PAdES {niveau}" in dit.output, dit.output
        juge = lancer("verify", ici / nom, *racines)
        assert juge.exit_code == 0, juge.output
        assert "(horodaté)" in dit_de(juge) and "1 signature intacte" in juge.output
        assert "Autorité d'essai" in dit_de(juge)
        assert (ici / nom).read_bytes().startswith((ici / "devis.pdf").read_bytes())
        with pikepdf.open(ici / nom) as pdf:
            preuves = pdf.Root.get("/DSS")
            assert (preuves is not None) == (niveau == "B-LT")
            assert preuves is None or preuves.CRLs[0].read_bytes() == service.liste
    assert "ne remonte à aucune de vos racines" in dit_de(lancer("verify", ici / "bt.pdf"))


@pytest.mark.parametrize("panne", PANNES)
def test_un_service_qui_ne_va_pas(panne, ici, service):
    service.dire, mot = PANNES[panne]
    dit = signer(ici, service.url, "jamais.pdf")
    assert dit.exit_code == 1 and mot in dit_de(dit), dit.output
    assert service.url in dit.output and "rien n'est écrit" in dit_de(dit)
    assert not (ici / "jamais.pdf").exists() and "Error" not in dit.output


def test_un_service_qui_n_est_pas_la(ici, service):
    for url, mot in (
        ("http://127.0.0.1:1/", "ne répond pas"),
        ("http://127.0.0.1:non/", "ne répond pas"),
        ("http://[", "ne répond pas"),
        ("file:///etc/passwd", "n'est pas une adresse http"),
        ("horodatage", "n'est pas une adresse http"),
    ):
        dit = signer(ici, url, "jamais.pdf")
        assert dit.exit_code == 1 and mot in dit_de(dit), dit.output
        assert not (ici / "jamais.pdf").exists()


def test_des_preuves_qui_manquent(ici, la, service):
    """No root of this authority; then its list of the revoked is gone."""
    longue = ("--longue-duree", "--racines")
    dit = signer(ici, service.url, "jamais.pdf", *longue, la / "camille.pem")
    assert dit.exit_code == 1 and "doit donner les certificats des autorités" in dit_de(dit)
    service.liste = b""
    dit = signer(ici, service.url, "jamais.pdf", *longue, ici / "racine.pem")
    assert dit.exit_code == 1 and "listes de révocation" in dit_de(dit), dit.output
    assert not (ici / "jamais.pdf").exists()
