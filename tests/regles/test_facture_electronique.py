"""What the directory and the public portal ask of an electronic invoice beyond the standard, as
`check` says it; and what the invoice of a public buyer then bears."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fabrique import CONSO, REEL, VENDEUR, cas, ecrire, espace
from officiel import fautes

import clausier
from clausier.course.chaine import Chaine
from outils import RACINE
from outils import clausier as lance

LUE = Chaine(RACINE / "tests")
PRO = cas()["client"]
MAIRIE = PRO | {
    "qualite": "public",
    "nom": "Commune Modèle",
    "siret": "90000002700012",
    "reference_commande": "ENG-2026-1",
    "service": "Service des achats",
    "courriel": "achats@modele.example",
}
del MAIRIE["commercant"], MAIRIE["forme"]


def dits(tmp_path: Path, vendeur: dict[str, Any] = VENDEUR, **change: Any) -> dict[str, str]:
    base = espace(tmp_path, vendeur, essai=cas(acompte="non", **change))
    return {p.code: p.message for p in clausier.check(base, cache=False).problemes}


def facture(jour: str = "2026-10-31", numero: str = "F1") -> dict[str, Any]:
    return {"documents": [{"type": "facture", "numero": numero, "date": jour}]}


@pytest.mark.parametrize(
    ("adresse", "mot"),
    [
        ("900000027", ""),
        ("900000027_90000002700012", ""),
        ("900000027_90000002700012_FAC-01", ""),
        ("900000027_compta", ""),
        ("900000035", "doit commencer par le SIREN 900000027"),
        ("900000027 compta", "aucune des formes"),
        ("900000027_", "aucune des formes"),
        ("compta@modele.example", "aucune des formes"),
        ("900000027_90000003500015", "SIRET 90000003500015"),
        ("900000027_" + "x" * 116, "aucune des formes"),
    ],
)
def test_les_formes_d_une_adresse(tmp_path: Path, adresse: str, mot: str) -> None:
    dit = dits(tmp_path, client=PRO | {"adresse_electronique": adresse}, **facture())
    assert mot in dit.get("E902", "") and bool(mot) == ("E902" in dit)


def test_l_adresse_du_vendeur_est_la_sienne(tmp_path: Path) -> None:
    dit = dits(tmp_path, VENDEUR | {"adresse_electronique": "900000027"}, **facture())
    assert "900000019" in dit["E902"]


def test_un_acheteur_public_est_joint_a_son_service(tmp_path: Path) -> None:
    """SIREN_SIRET_CODE (BT-49), the code (BT-10), the engagement (BT-13), the service's name."""
    adresses = []
    for nom, plus in (("sans", {}), ("avec", {"code_service": "FAC-01"})):
        c = cas(client=MAIRIE | plus, acompte="non", **facture())
        base = espace(tmp_path / nom, REEL)
        (doc,) = Chaine(base, LUE).compose(ecrire(base / "e.yaml", c), "e.yaml").documents
        assert doc.xml and fautes(doc.xml) == []
        adresses += re.findall(r'<ram:URIID schemeID="0225">(900000027[^<]*)<', doc.xml.decode())
    assert adresses == ["900000027_90000002700012", "900000027_90000002700012_FAC-01"]
    xml = doc.xml.decode()
    assert "<ram:BuyerReference>FAC-01<" in xml and "<ram:PersonName>Service des achats<" in xml
    assert "<ram:IssuerAssignedID>ENG-2026-1<" in xml
    assert "- **Code service** : FAC-01" in doc.markdown.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("client", "mot"),
    [
        (PRO | {"code_service": "X"}, "acheteur public"),
        ({k: v for k, v in MAIRIE.items() if k != "siret"} | {"code_service": "X"}, "« siret: »"),
        (MAIRIE | {"code_service": "les achats"}, "n'est pas un code service"),
    ],
    ids=["professionnel", "sans SIRET", "un nom"],
)
def test_un_code_service_impossible(tmp_path: Path, client: dict[str, Any], mot: str) -> None:
    assert mot in dits(tmp_path, client=client, **facture())["E902"]


def test_les_numeros_de_tva_que_le_portail_demandera(tmp_path: Path) -> None:
    """From the day of platforms on, once of each party; never of a consumer, nor before."""
    p = clausier.check(espace(tmp_path, e=cas(acompte="non", **facture("2027-09-01"))), cache=False)
    assert [x.champ for x in p.problemes if x.code == "A904"] == ["client.tva_numero", "tva.numero"]
    complets = PRO | {"tva_numero": "FR49900000027"}
    assert "A904" not in dits(tmp_path / "a", REEL, client=complets, **facture("2027-09-01"))
    assert "A904" not in dits(tmp_path / "b", **facture("2027-08-31"))


def test_un_numero_trop_long_pour_le_portail(tmp_path: Path) -> None:
    long = "FACTURE-2026-0000001X"
    assert "21 signes" in dits(tmp_path / "a", **facture(numero=long))["A905"]
    assert "A905" not in dits(tmp_path / "b", **facture(numero=long[:-1]))
    assert "A905" not in dits(tmp_path / "c", client=CONSO, **facture(numero=long))


def test_un_particulier_sans_courriel_n_inquiete_pas(tmp_path: Path) -> None:
    """Two invoices: said once, as an information, and no warning is counted."""
    documents = [
        {"type": "facture_acompte", "numero": "F1", "date": "2026-10-05"},
        {"type": "facture", "numero": "F2", "date": "2026-10-31"},
    ]
    mediateur = {"nom": "M", "adresse": "75002 Paris", "site": "https://m.example"}
    c = cas(client=CONSO, documents=documents)
    c["prestation"]["lieu"] = "Nantes"
    espace(tmp_path, VENDEUR | {"mediateur": mediateur}, essai=c)
    p = lance("check", tmp_path)
    assert p.returncode == 0 and p.stderr.count("A903") == 1 and "A901" not in p.stderr
    assert "avertissement" not in p.stdout


def test_hors_champ_les_numeros_sont_en_mots(tmp_path: Path) -> None:
    """Category O takes no VAT number (BR-O-02); the page must print the seller's: a note has it."""
    client = {
        "qualite": "professionnel",
        "nom": "Model Inc.",
        "courriel": "compta@modele.example",
        "adresse": PRO["adresse"] | {"code_postal": "10001", "ville": "New York", "pays": "US"},
    }
    hors = {"tva": "exoneration", "fondement": "service_hors_ue"}
    c = cas(client=client, acompte="non", lignes=[cas()["lignes"][0] | hors], **facture())
    base = espace(tmp_path, REEL)
    (doc,) = Chaine(base, LUE).compose(ecrire(base / "e.yaml", c), "e.yaml").documents
    xml = (doc.xml or b"").decode()
    assert fautes(doc.xml or b"") == [] and 'schemeID="VA"' not in xml
    assert "Numéro de TVA du vendeur : FR25900000019" in xml and ">B2BINT<" in xml


def test_un_client_d_outre_mer_est_joint_au_siren(tmp_path: Path) -> None:
    """Whether he writes FR and 974, or RE: between businesses in France (BAR B2B, scheme 0225)."""
    for pays in ("FR", "RE"):
        adresse = PRO["adresse"] | {"code_postal": "97400", "ville": "Saint-Denis", "pays": pays}
        lignes = [cas()["lignes"][0] | {"tva": "8,5 %"}]
        c = cas(client=PRO | {"adresse": adresse}, acompte="non", lignes=lignes, **facture())
        base = espace(tmp_path / pays, REEL)
        (doc,) = Chaine(base, LUE).compose(ecrire(base / "e.yaml", c), "e.yaml").documents
        xml = (doc.xml or b"").decode()
        assert fautes(doc.xml or b"") == [] and ">B2B<" in xml
        assert '<ram:URIID schemeID="0225">900000027<' in xml
