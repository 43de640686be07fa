"""A case in another currency: what it prints, what the law has in euros, what is not made."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from fabrique import REEL, VENDEUR, cas, ecrire, espace
from officiel import fautes as officielles

from outils import clausier

SUISSE = {
    "qualite": "professionnel",
    "nom": "Modèle SA",
    "forme": "SA",
    "courriel": "compta@modele.example",
    "adresse": {"voie": "3 rue du Lac", "code_postal": "1200", "ville": "Genève", "pays": "CH"},
}
AMERICAIN = SUISSE | {
    "nom": "Model Inc.",
    "adresse": {"voie": "3 Main Street", "code_postal": "10001", "ville": "New York", "pays": "US"},
}
TAUX = {"taux": "0,9512", "date": "2026-09-01", "source": "BCE"}
HORS = {"tva": "exoneration", "fondement": "service_hors_ue"}


def suisse(**change: Any) -> dict[str, Any]:
    """Ten days of a service for a firm in Geneva, paid in part: no French VAT."""
    return (
        cas(
            devise="CHF",
            change=TAUX,
            client=SUISSE,
            conclusion={"date": "2026-09-03", "lieu": "distance"},
            prestation={
                "objet": "Refonte du site",
                "nature": "services",
                "debut": "2026-09-07",
                "fin": "2026-09-30",
            },
            lignes=[
                {"designation": "Conception", "quantite": 10, "unite": "jour", "prix_unitaire": 800}
                | HORS
            ],
            documents=[
                {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"},
                {"type": "contrat", "numero": "C1", "date": "2026-09-03"},
                {"type": "facture_acompte", "numero": "F1", "date": "2026-09-03"},
                {"type": "facture", "numero": "F2", "date": "2026-09-30"},
                {
                    "type": "avoir",
                    "numero": "A1",
                    "date": "2026-10-05",
                    "facture": "F2",
                    "montant": "100",
                    "motif": "geste commercial",
                },
                {
                    "type": "relance",
                    "niveau": 2,
                    "numero": "L1",
                    "date": "2026-11-12",
                    "facture": "F2",
                },
            ],
            paiements=[{"date": "2026-09-10", "montant": "2 400", "facture": "F1"}],
        )
        | change
    )


def americain(**change: Any) -> dict[str, Any]:
    """Work on a flat of Lyon for a firm in New York: French VAT is due, in euros."""
    return (
        suisse(
            devise="USD",
            change=[
                {"taux": "1,1722", "date": "2026-09-30"},
                {"taux": "1,1604", "date": "2026-09-03"},
            ],
            client=AMERICAIN,
            lignes=[
                {
                    "designation": "Restauration du parquet",
                    "quantite": 3,
                    "unite": "jour",
                    "prix_unitaire": "1 234,50",
                    "tva": "20 %",
                    "fondement": "immeuble_en_france",
                }
            ],
            documents=[
                {"type": "facture_acompte", "numero": "F1", "date": "2026-09-03"},
                {"type": "facture", "numero": "F2", "date": "2026-09-30"},
                {
                    "type": "avoir",
                    "numero": "A1",
                    "date": "2026-10-05",
                    "facture": "F2",
                    "montant": "100",
                    "motif": "geste commercial",
                },
            ],
            paiements=[],
        )
        | change
    )


def pages(w: Path, *formats: str) -> dict[str, str]:
    """The pages of the cases of a workspace, with ordinary spaces, by name."""
    p = clausier("build", "--formats", ",".join(formats or ("md",)), "--out", w / "b", cwd=w)
    assert p.returncode == 0, p.stderr
    lus = sorted((w / "b").rglob("*.md"))
    return {f.stem: f.read_text(encoding="utf-8").replace("\u00a0", " ") for f in lus}


def dit(w: Path, *args: str) -> str:
    """What a command says, on both channels."""
    p = clausier(*(args or ("check",)), cwd=w)
    return (p.stdout + p.stderr).replace("\u00a0", " ")


def xml_de(w: Path, nom: str) -> bytes:
    (f,) = (w / "b").rglob(f"{nom}.xml")
    return f.read_bytes()


def test_une_affaire_en_francs_suisses(tmp_path):
    """Every sum of the case is in francs; what the law says in euros stays in euros."""
    w = espace(tmp_path / "w", REEL, cas=suisse())
    lues = pages(w)
    facture = lues["facture-F2"]
    assert "| 800,00 CHF | non soumis | 8 000,00 CHF |" in facture
    assert "| **Net à payer** | **5 600,00 CHF** |" in facture
    assert (
        "Montants en CHF. Taux de change : 1 € = 0,9512 CHF (BCE, 1er septembre 2026)." in facture
    )
    assert "TVA en euros" not in facture
    assert "forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €" in facture
    assert "Acompte de 30 % sur le prix de 8 000,00 CHF" in lues["facture_acompte-F1"]
    assert "Le prix du contrat atteignant au moins 5 000,00 € hors taxes" in lues["contrat-C1"]
    assert "il reste 5 500,00 CHF à payer" in lues["avoir-A1"]
    relance = lues["relance-L1"]
    assert "40 € par facture, soit 38,05 CHF" in relance
    assert "| **Total** | **5 562,34 CHF** |" in relance
    assert "est convertie à 1 € = 0,9512 CHF (BCE, 1er septembre 2026)" in relance


def test_ses_pages_en_anglais(tmp_path):
    documents = [{"type": "facture", "numero": "F1", "date": "2026-09-30"}]
    en_anglais = suisse(client=SUISSE | {"langue": "en"}, documents=documents, paiements=[])
    page = pages(espace(tmp_path / "w", REEL, cas=en_anglais))["facture-F1.en"]
    assert "| CHF 800.00 |" in page and "**CHF 8,000.00**" in page
    assert "Exchange rate: €1 = 0.9512 CHF (ECB, 1 September 2026)." in page
    assert "late payment: €40" in page


def test_la_tva_due_est_en_euros(tmp_path):
    """Each invoice at the last rate of its day, in whatever order they are typed; a credit note at
    that of its invoice (CGI 266, 1 bis)."""
    lues = pages(espace(tmp_path / "w", REEL, cas=americain()))
    assert "TVA en euros : 222,21 USD ÷ 1,1604 = **191,49 €**." in lues["facture_acompte-F1"]
    assert "TVA en euros : 518,49 USD ÷ 1,1722 = **442,32 €**." in lues["facture-F2"]
    assert "TVA en euros : 16,67 USD ÷ 1,1722 = **14,22 €**." in lues["avoir-A1"]


def test_la_facture_electronique_suit(tmp_path):
    """BT-5 in the currency, BT-6 and BT-111 in euros (BR-53, BR-FR-CO-12)."""
    w = espace(tmp_path / "w", REEL, cas=americain())
    pages(w, "pdf")
    xml = xml_de(w, "facture-F2")
    for bout in (
        b"<ram:TaxCurrencyCode>EUR</ram:TaxCurrencyCode>",
        b"<ram:InvoiceCurrencyCode>USD</ram:InvoiceCurrencyCode>",
        b'<ram:TaxTotalAmount currencyID="USD">518.49</ram:TaxTotalAmount>',
        b'<ram:TaxTotalAmount currencyID="EUR">442.32</ram:TaxTotalAmount>',
    ):
        assert bout in xml
    assert officielles(xml) == []
    lu = dit(w, "read", str(next((w / "b").rglob("facture-F2.xml"))))
    assert "442,32 EUR" in lu and "Rien à redire" in lu
    muet = w / "muet.xml"
    muet.write_bytes(xml.replace(b'<ram:TaxTotalAmount currencyID="EUR">442.32', b"<ram:X>1"))
    muet.write_bytes(muet.read_bytes().replace(b"<ram:X>1</ram:TaxTotalAmount>", b""))
    assert "BR-53" in dit(w, "read", str(muet))


def test_le_suivi_n_additionne_que_des_euros(tmp_path):
    w = espace(tmp_path / "w", REEL, a=suisse(dossier="suisse"))
    en_euros = cas(
        dossier="ici",
        lignes=[{"designation": "Conseil", "prix_unitaire": 100, "tva": "20 %"}],
        documents=[{"type": "facture", "numero": "F3", "date": "2026-10-31"}],
        acompte="non",
    )
    ecrire(w / "b.yaml", en_euros)
    vu = dit(w, "status", "--date", "2026-10-31")
    assert "5 500,00 CHF" in vu and "120,00 €" in vu
    # 8 000 / 0,9512 + 120
    assert "2 dossiers · facturé 8 530,43 €" in vu
    assert "comptées en euros" in vu
    etat = json.loads(clausier("status", "--date", "2026-10-31", "--format", "json", cwd=w).stdout)
    par_nom = {d["dossier"]: d for d in etat["dossiers"]}
    assert par_nom["suisse"]["ouvert"] == "5500.00" and par_nom["suisse"]["devise"] == "CHF"
    assert etat["totaux"]["ouvert"] == "5902.17"


def test_les_recettes_sont_en_euros_au_taux_du_paiement(tmp_path):
    plus = [TAUX, {"taux": "0,9400", "date": "2026-09-10", "source": "banque"}]
    w = espace(tmp_path / "w", REEL, cas=suisse(change=plus))
    p = clausier("status", "--recettes", "--format", "csv", "--date", "2026-12-31", cwd=w)
    assert p.returncode == 0, p.stderr
    (ligne,) = [x for x in csv.reader(p.stdout.splitlines(), delimiter=";") if "F1" in x]
    assert "2553,19" in ligne, ligne  # 2 400 / 0,94


@pytest.mark.parametrize(
    ("change", "code", "mots"),
    [
        ({"retenue_garantie": {"taux": "5 %", "reception": "2026-10-01"}}, "E471", "retenue"),
        ({"client": cas()["client"]}, "A474", "établi en France"),
        ({"acompte": "300 €"}, "E472", "sans unité"),
    ],
)
def test_ce_qui_est_dit(tmp_path, change, code, mots):
    vu = dit(espace(tmp_path / "w", REEL, cas=suisse(**change)))
    assert any(code in x and mots in x for x in vu.splitlines()), vu


def test_un_taux_ancien_pour_une_tva_due(tmp_path):
    ancien = americain(change={"taux": "1,1604", "date": "2026-09-03"})
    vu = dit(espace(tmp_path / "w", REEL, cas=ancien))
    (ligne,) = [x for x in vu.splitlines() if "A475" in x]
    assert "F2" in ligne and "1 € = 1,1604 USD" in ligne


def test_ni_le_catalogue_ni_le_vendeur_ne_donnent_d_euros(tmp_path):
    vendeur = VENDEUR | {"reglement": {"acompte": "300 €"}}
    article = {"article": "conseil", "quantite": 2}
    sans = {k: x for k, x in suisse(lignes=[article]).items() if k != "acompte"}
    w = espace(tmp_path / "w", vendeur, cas=sans)
    ecrire(
        w / "catalogue.yaml",
        {"articles": {"conseil": {"designation": "Conseil", "prix_unitaire": "80"} | HORS}},
    )
    assert "le prix de « conseil » au catalogue est en euros" in dit(w)
    sans["lignes"] = [article | {"prix_unitaire": "75"}]
    ecrire(w / "cas.yaml", sans)
    vu = dit(w)
    assert "E472 devise: l'acompte usuel du vendeur" in vu and "au catalogue" not in vu


def test_une_lettre_commune_n_additionne_pas_de_francs(tmp_path):
    """E471, said at the case that is named."""
    deux = suisse(
        dossier="deux",
        documents=[{"type": "facture", "numero": "F3", "date": "2026-10-01"}],
        paiements=[],
    )
    w = espace(tmp_path / "w", REEL, un=suisse(dossier="un"), deux=deux)
    ecrire(
        w / "lettre.yaml",
        {
            "dossier": "lettre",
            "dossiers": ["un", "deux"],
            "documents": [
                {
                    "type": "mise_en_demeure",
                    "numero": "L9",
                    "date": "2026-12-01",
                    "factures": ["F2", "F3"],
                }
            ],
        },
    )
    vu = dit(w, "check", "lettre.yaml")
    assert "E471 dossiers.0: le dossier « un » est en CHF" in vu


def test_ce_qui_est_emis_garde_sa_devise_et_son_taux(tmp_path):
    w = espace(tmp_path / "w", REEL, cas=americain(documents=americain()["documents"][:1]))
    assert clausier("issue", "cas.yaml", "F1", "--date", "2026-09-03", cwd=w).returncode == 0
    assert "E953" not in dit(w)
    for change, mots in (
        ({"change": {"taux": "1,1704", "date": "2026-09-03"}}, "émis avec « 1.1604 »"),
        ({"devise": "CAD"}, "émis avec « USD »"),
    ):
        ecrire(w / "cas.yaml", americain(documents=americain()["documents"][:1], **change))
        vu = dit(w)
        assert "E953" in vu and mots in vu.replace("1,1604", "1.1604"), vu


def test_une_copie_ne_change_pas_le_jour_d_un_taux(tmp_path):
    w = espace(tmp_path / "w", REEL, cas=suisse())
    p = clausier("new", "--comme", "essai", "autre", "--date", "2026-11-20", cwd=w)
    assert p.returncode == 0, p.stderr
    (copie,) = w.glob("autre.yaml")
    texte = copie.read_text(encoding="utf-8")
    assert "2026-09-01" in texte and "2026-11-20" in texte
