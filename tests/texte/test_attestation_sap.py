"""C. trav. D7233-4 and CGI 199 sexdecies: the yearly certificate of a declared seller says what was
really paid, not in cash, and the hours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fabrique import CONSO, MEDIATEUR, VENDEUR, cas, espace
from trois_formats import seul_dit

from outils import clausier

SAP = VENDEUR | {
    "secteur": "sap",
    "declaration_sap": "SAP900000019",
    "declaration_sap_date": "2024-03-14",
    "mediateur": MEDIATEUR,
    "numerotation": {"factures": {"depuis": "F1"}},
}


def heures(n: int) -> list[dict[str, Any]]:
    return [{"designation": "Ménage", "quantite": str(n), "unite": "heure", "prix_unitaire": "25"}]


FACTURES = [
    {"type": "facture", "numero": "F1", "date": "2025-12-20", "lignes": heures(2)},
    {"type": "facture", "numero": "F2", "date": "2026-03-31", "lignes": heures(4)},
    {"type": "facture", "numero": "F3", "date": "2026-06-30", "lignes": heures(6)},
    {"type": "facture", "numero": "F4", "date": "2026-12-20", "lignes": heures(8)},
]
PAIEMENTS = [
    {"date": "2026-01-05", "montant": "50", "facture": "F1", "moyen": "cheque"},
    {"date": "2026-04-02", "montant": "100", "facture": "F2"},
    {"date": "2026-07-01", "montant": "90", "facture": "F3"},
    {"date": "2026-07-03", "montant": "60", "facture": "F3", "moyen": "especes"},
    {"date": "2026-12-22", "montant": "120", "facture": "F4"},
    {"date": "2027-01-04", "montant": "80", "facture": "F4"},
]
RENDU = [
    {"date": "2025-12-22", "montant": "50", "facture": "F1"},
    {"date": "2026-01-10", "montant": "50", "facture": "F1", "remboursement": "oui"},
]
PASSAGES = [
    {"periode": "mars 2026", "heures": "4"},
    {"periode": "juin 2026", "heures": "6", "intervenant": "Alix Modèle"},
]


def essai(dossier: Path, attestation: dict[str, Any], vendeur: Any = None, **change: Any) -> Path:
    papier = {"type": "attestation_sap", "date": "2027-01-15", "annee": 2026} | attestation
    une = cas(
        client=CONSO,
        conclusion={"date": "2025-12-01", "lieu": "etablissement"},
        prestation={"objet": "Ménage", "lieu": "6 rue du Marché, 44100 Nantes"},
        lignes=heures(40),
        acompte="non",
        documents=[*FACTURES, papier],
        paiements=PAIEMENTS,
    )
    return espace(dossier, vendeur or SAP, cas=une | change)


def test_art_d7233_4_ce_que_dit_l_attestation(tmp_path: Path):
    """F1 was settled in 2026; F3 partly in cash; F4 in 2027, whole."""
    e = essai(tmp_path, {"passages": PASSAGES, "cesu_prefinance": "40"})
    seul_dit(
        e,
        "attestation_sap-2027-01-15",
        "Attestation annuelle 2026",
        "SAP900000019 du 14 mars 2024",
        "Bruno Fictif, 6 rue du Marché, 44100 Nantes",
        "240,00 €, soit deux cent quarante euros",
        "F1 20/12/2025 05/01/2026 50,00 €",
        "F3 30/06/2026 03/07/2026 90,00 €",
        "60,00 € réglés en espèces",
        "juin 2026 Alix Modèle 6",
        "Prix de l'heure : 25,00 €",
        "40,00 € payés en CESU préfinancés",
        "article 199 sexdecies",
        jamais=("F4", "200,00 €"),
    )


def test_art_d7233_4_l_annee_suivante(tmp_path: Path):
    e = essai(
        tmp_path,
        {"annee": 2027, "date": "2028-01-10", "passages": [{"periode": "janvier", "heures": "8"}]},
    )
    seul_dit(e, "attestation_sap-2028-01-10", "200,00 €", jamais=("F3", "espèces"))


def test_art_d7233_4_une_facture_annulee_n_y_est_pas(tmp_path: Path):
    """A credit note settles F4, that nobody paid."""
    annule = {"type": "avoir", "numero": "A1", "date": "2026-12-28", "facture": "F4"}
    papier = {"type": "attestation_sap", "date": "2027-01-15", "annee": 2026, "passages": PASSAGES}
    e = essai(
        tmp_path,
        {},
        documents=[*FACTURES, annule | {"motif": "prestation annulée"}, papier],
        paiements=PAIEMENTS[:4],
    )
    seul_dit(e, "attestation_sap-2027-01-15", "240,00 €", jamais=("F4",))


def test_art_d7233_4_heures_des_bons_et_acompte(tmp_path: Path):
    """Hours come from the work sheets; an advance counts with the invoice that deducts it."""
    docs = [
        {"type": "facture_acompte", "numero": "F1", "date": "2025-12-05", "montant": "30"},
        {
            "type": "bon_de_travail",
            "date": "2026-02-02",
            "interventions": [
                {"debut": "2026-02-02 09:00", "fin": "2026-02-02 11:30", "travaux": "Ménage"}
            ],
        },
        {"type": "facture", "numero": "F2", "date": "2026-02-03", "lignes": heures(4)},
        {"type": "attestation_sap", "date": "2027-01-15", "annee": 2026},
    ]
    payes = [
        {"date": "2025-12-05", "montant": "30", "facture": "F1"},
        {"date": "2026-02-10", "montant": "70", "facture": "F2"},
    ]
    e = essai(tmp_path, {}, documents=docs, paiements=payes)
    seul_dit(
        e, "attestation_sap-2027-01-15", "la somme de 100,00 €", "02/02/2026 Camille Exemple 2,5"
    )


@pytest.mark.parametrize(
    ("attestation", "vendeur", "change", "message"),
    [
        ({}, {"declaration_sap": None}, {}, "declaration_sap: SAP"),
        ({}, {"declaration_sap_date": None}, {}, "declaration_sap_date"),
        ({"passages": []}, {}, {}, "les heures de 2026 manquent"),
        ({"date": "2026-12-31"}, {}, {}, "n'est pas finie"),
        ({}, {}, {"client": cas()["client"]}, "seul un particulier"),
        ({}, {}, {"paiements": [PAIEMENTS[3] | {"montant": "150"}]}, "en espèces, qui n'y donnent"),
        ({}, {}, {"paiements": []}, "aucune facture n'a été soldée en 2026"),
        ({}, {}, {"paiements": RENDU}, "aucune facture n'a été soldée en 2026"),
    ],
)
def test_art_199_sexdecies_refus(
    tmp_path: Path, attestation: dict, vendeur: dict, change: dict, message: str
):
    qui = {k: v for k, v in (SAP | vendeur).items() if v is not None}
    p = clausier("check", essai(tmp_path, {"passages": PASSAGES} | attestation, qui, **change))
    assert p.returncode == 1 and "E422" in p.stderr and message in p.stderr, p.stderr


def test_une_facture_refaite_ne_s_atteste_qu_une_fois(tmp_path: Path):
    """F2 is cancelled and made again as F5: the acompte, and its 60 € in cash, count once."""
    documents = [
        {"type": "facture_acompte", "numero": "F1", "date": "2026-02-20", "montant": "100"},
        {"type": "facture", "numero": "F2", "date": "2026-03-31", "lignes": heures(8)},
        {"type": "avoir", "numero": "A1", "date": "2026-04-10", "facture": "F2", "annule": "oui"}
        | {"motif": "adresse fausse"},
        {"type": "facture", "numero": "F3", "date": "2026-04-10", "lignes": heures(8)}
        | {"remplace": "F2"},
        {"type": "attestation_sap", "date": "2027-01-15", "annee": 2026, "passages": PASSAGES},
    ]
    paiements = [
        {"date": "2026-02-21", "montant": "100", "facture": "F1"},
        {"date": "2026-04-02", "montant": "60", "facture": "F2", "moyen": "especes"},
        {"date": "2026-05-02", "montant": "40", "facture": "F3"},
    ]
    e = essai(tmp_path, {}, documents=documents, paiements=paiements)
    seul_dit(
        e,
        "attestation_sap-2027-01-15",
        "140,00 €, soit cent quarante euros",
        "F3 10/04/2026 02/05/2026 140,00 €",
        "60,00 € réglés en espèces",
    )
