"""Countries and VAT numbers at the door: what is read is a code, on pages and in the electronic
invoice; what is none is refused at its line, with what was meant."""

from __future__ import annotations

from typing import Any

import pytest
from fabrique import REEL, cas, espace
from pydantic_core import PydanticCustomError

from clausier.comptes.scellement import changements
from clausier.fiches.parties import Adresse
from clausier.fiches.pays import lire_numero_tva, lire_pays
from outils import clausier

ADRESSE = {"voie": "Rue Test 3", "code_postal": "10563", "ville": "Ville"}


def client(pays: str, numero: str | None = None) -> dict[str, Any]:
    c = {"qualite": "professionnel", "nom": "Client Témoin", "commercant": "oui"}
    c |= {"courriel": "compta@client.example", "adresse": {**ADRESSE, "pays": pays}}
    return c | ({"tva_numero": numero} if numero else {})


def dossier(c: dict[str, Any], fondement: str) -> dict[str, Any]:
    sans = "autoliquidation" if fondement == "service_ue" else "exoneration"
    ligne = {"designation": "Essai", "prix_unitaire": "100", "tva": sans, "fondement": fondement}
    facture = {"type": "facture", "numero": "F1", "date": "2026-09-30"}
    nature = "biens" if fondement == "livraison_ue" else "services"
    return cas(
        client=c,
        lignes=[ligne],
        acompte="non",
        prestation={"objet": "Essais", "nature": nature},
        documents=[facture],
    )


@pytest.mark.parametrize(
    ("ecrit", "code"),
    [
        ("France", "FR"),
        ("FRANCE", "FR"),
        ("fr", "FR"),
        ("Belgique", "BE"),
        ("BEL", "BE"),
        ("la Suisse", "CH"),
        ("États-Unis", "US"),
        ("etats unis", "US"),
        ("Royaume-Uni", "GB"),
        ("UK", "GB"),
        ("XI", "GB"),
        ("EL", "GR"),
        ("Grèce", "GR"),
        ("Côte d'Ivoire", "CI"),
        ("NO", "NO"),
        ("Le Pays-Bas", "NL"),
    ],
)
def test_un_pays_est_son_code(ecrit, code):
    assert lire_pays(ecrit) == code


@pytest.mark.parametrize(
    ("ecrit", "mots"),
    [
        ("XX", "FR, BE, Suisse"),
        ("ZZ", "FR, BE, Suisse"),
        ("EU", "FR, BE, Suisse"),
        ("AN", "« CW » (Curaçao)"),
        ("Belgik", "« BE » (Belgique)"),
        ("", "FR, BE, Suisse"),
    ],
)
def test_ce_qui_n_est_pas_un_pays_est_dit(ecrit, mots):
    with pytest.raises(PydanticCustomError, match="n'est le code ni le nom") as e:
        lire_pays(ecrit)
    assert mots in e.value.message()


@pytest.mark.parametrize(
    ("ecrit", "numero"),
    [
        ("BE 0123.456.749", "BE0123456749"),
        ("be0123456749", "BE0123456749"),
        ("GR 094259216", "EL094259216"),
        ("EL094259216", "EL094259216"),
        ("XI 980780684", "XI980780684"),
        ("GB 980 7806 84", "GB980780684"),
        ("CHE-123.456.788 TVA", "CHE123456788TVA"),
        ("CHE-123.456.788", "CHE123456788"),
        ("NO 995 525 828 MVA", "NO995525828MVA"),
        ("FR 25 900 000 019", "FR25900000019"),
        ("US 12-3456789", "US123456789"),
    ],
)
def test_un_numero_de_tva_se_lit_sans_separateurs(ecrit, numero):
    assert lire_numero_tva(ecrit) == numero


@pytest.mark.parametrize(
    "ecrit", ["BE9999999999", "DE12", "IT00000000000", "BONJOUR", "FR12900000027", "GB123456789"]
)
def test_un_numero_que_son_pays_ne_donne_pas_est_refuse(ecrit):
    with pytest.raises(PydanticCustomError) as e:
        lire_numero_tva(ecrit)
    assert e.value.type == "E202"


@pytest.mark.parametrize(
    ("pays", "numero", "fondement", "dit"),
    [
        ("Belgique", "BE 0123.456.749", "service_ue", None),
        ("Grèce", "EL094259216", "service_ue", None),
        ("UK", "XI980780684", "livraison_ue", None),
        ("UK", "GB980780684", "livraison_ue", "E403"),
        ("Suisse", "CHE-123.456.788 TVA", "service_hors_ue", None),
        ("DE", "BE0123456749", "service_ue", "E202 Allemagne"),
        ("DE", "FR21900000050", "service_ue", "E202"),
        ("Allemagne", None, "service_hors_ue", "E403"),
    ],
)
def test_le_numero_est_du_pays_de_l_adresse(tmp_path, pays, numero, fondement, dit):
    r = clausier("check", espace(tmp_path, REEL, essai=dossier(client(pays, numero), fondement)))
    assert (r.returncode == 0) is (dit is None), r.stdout + r.stderr
    assert all(mot in r.stdout + r.stderr for mot in (dit or "").split())


def test_la_page_et_la_facture_electronique_portent_les_codes(tmp_path):
    """« Grèce » is printed by its name, and told to machines as GR, with a number that begins with
    EL."""
    e = espace(tmp_path, REEL, essai=dossier(client("grece", "GR 094259216"), "service_ue"))
    clausier("build", e, "--out", tmp_path / "b")
    xml = (tmp_path / "b/essai/facture-F1.xml").read_text(encoding="utf-8")
    assert "<ram:CountryID>GR</ram:CountryID>" in xml
    assert '<ram:ID schemeID="VA">EL094259216</ram:ID>' in xml
    assert "Grèce" in (tmp_path / "b/essai/facture-F1.md").read_text(encoding="utf-8")


def test_france_ne_s_imprime_pas(tmp_path):
    """An address « pays: France » builds as one that says no country."""
    for nom, adresse in (("a", {}), ("b", {"pays": "France"})):
        c = cas()
        c["client"]["adresse"] |= adresse
        clausier("build", espace(tmp_path / nom, essai=c), "--out", tmp_path / nom / "b")
    fichiers = sorted((tmp_path / "a/b/essai").glob("*.md"))
    assert fichiers
    for f in fichiers:
        assert f.read_bytes() == (tmp_path / "b/b/essai" / f.name).read_bytes()


@pytest.mark.parametrize(
    ("scelle", "dit", "change"),
    [
        ({"adresse": {"pays": "FRANCE"}}, {"adresse": {}}, False),
        ({"adresse": {"pays": "SUISSE"}}, {"adresse": {"pays": "CH"}}, False),
        ({"tva_numero": "GR094259216"}, {"tva_numero": "EL094259216"}, False),
        ({"adresse": {"pays": "SUISSE"}}, {"adresse": {"pays": "BE"}}, True),
        ({"adresse": {"pays": "SUISSE"}}, {"adresse": {}}, True),
        ({"adresse": {"pays": "XX"}}, {"adresse": {"pays": "BE"}}, True),
    ],
)
def test_ce_qui_est_emis_se_relit(scelle, dit, change):
    """A register that holds what was typed before countries were read has not changed."""
    assert bool(changements({"client": scelle}, {"client": dit})) is change


@pytest.mark.parametrize(
    ("pays", "code", "ville", "lignes"),
    [
        ("Belgique", "9000", "Gent", ["9000 Gent", "Belgique"]),
        ("Suisse", "1003", "Lausanne", ["1003 Lausanne", "Suisse"]),
        ("Royaume-Uni", "SW1A 1AA", "London", ["London", "SW1A 1AA", "Royaume-Uni"]),
        ("US", "10001", "New York, NY", ["New York, NY 10001", "États-Unis"]),
        ("FR", "69001", "Lyon", ["69001 Lyon"]),
    ],
)
def test_une_adresse_s_ecrit_comme_dans_son_pays(pays, code, ville, lignes):
    """The order of the town and its code is that of the letters of the country."""
    a = Adresse.model_validate(
        {"voie": "1 Test Street", "code_postal": code, "ville": ville, "pays": pays}
    )
    assert a.lignes == ["1 Test Street", *lignes]
    assert a.ligne == ", ".join(a.lignes)
