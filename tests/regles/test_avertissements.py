"""What is built and said: each warning at its line, and the same case without its cause says
nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from ce_qui_est_dit import tenir
from test_refus import DIT, REFUS, lance

PRO = (
    "client: {qualite: professionnel, nom: SARL Modèle, siren: 900 000 027, adresse: "
    "{voie: 1 rue du Test, code_postal: 69001, ville: Lyon}}"
)
CONSO = (
    "client: {qualite: consommateur, nom: Jeanne Modèle, adresse: "
    "{voie: 1 rue du Test, code_postal: 69001, ville: Lyon}}"
)
PUBLIC = (
    "client: {qualite: public, nom: Commune Modèle, adresse: "
    "{voie: 1 rue du Test, code_postal: 69001, ville: Lyon}}"
)
CAS = """dossier: essai
{client}
conclusion: {{date: {conclu}, lieu: {lieu}}}
prestation: {{objet: Conseil{prestation}}}
lignes: [{{designation: Conseil, prix_unitaire: {prix}}}]
{plus}
documents:
  - {{type: {type}, numero: N-1, date: {date}{doc}}}
{autres}
"""
DEFAUTS = {
    "client": PRO,
    "conclu": "2026-09-07",
    "lieu": "etablissement",
    "prestation": "",
    "prix": "400",
    "plus": "",
    "type": "devis",
    "date": "2026-09-02",
    "doc": ", validite: 30 jours",
    "autres": "",
}
FACTURE = {"type": "facture", "date": "2026-09-30", "doc": ""}
DECENNALE = (
    "assurances: [{type: decennale, assureur: {nom: A, adresse: B}, contrat: X"
    ", zone: Union européenne}]\n"
)
RETRACTATION = "  - {type: retractation, date: 2026-09-02}"
CGV = "  - {type: cgv, date: 2026-06-01}"

AVERTIS = [
    (
        "A436",
        8,
        "N-1 demande un débours sans en rendre compte",
        FACTURE | {"doc": ", lignes: [{designation: Greffe, prix_unitaire: 40, debours: oui}]"},
        None,
    ),
    (
        "A119",
        2,
        "« CLIENT À REMPLIR » est à remplir",
        {"client": PRO.replace("nom: SARL Modèle", "nom: CLIENT À REMPLIR")},
        None,
    ),
    (
        "A620",
        4,
        "dit où il a été rendu, et le dossier ne le dit pas",
        FACTURE
        | {
            "client": CONSO,
            "autres": "  - {type: devis, numero: D-1, date: 2026-09-02, validite: 30 jours}",
        },
        None,
    ),
    (
        "A423",
        6,
        "il reste 400,00 € à payer sur N-1 ; écrivez « montant: 400,00, remboursement: oui »",
        FACTURE
        | {
            "plus": 'paiements: [{date: 2026-10-02, montant: "400"}, '
            '{date: 2026-10-09, montant: "-400"}]'
        },
        None,
    ),
    (
        "A809",
        10,
        "laisse jusqu'au 26/11/2026 pour payer N-1",
        FACTURE
        | {
            "autres": "  - {type: relance, niveau: 2, date: 2026-11-18, facture: N-1}\n"
            "  - {type: mise_en_demeure, date: 2026-11-26, factures: [N-1]}"
        },
        None,
    ),
    (
        "A811",
        9,
        "le délai compté de la publication finit le 15/12/2026",
        FACTURE
        | {
            "autres": "  - {type: declaration_creance, date: 2026-12-20, factures: [N-1], "
            "publication: 2026-10-15, mandataire: {nom: M, adresse: X}}\n"
            "journal: [{date: 2026-10-10, type: procedure_collective}]"
        },
        None,
    ),
    (
        "A532",
        None,
        "ville du RCS manquante : la clause dit « tribunal de commerce dont dépend 69100",
        {
            "client": PRO.replace("professionnel,", "professionnel, commercant: oui,"),
            "type": "contrat",
            "doc": "",
            "date": "2026-09-07",
        },
        (
            (
                "qualite: liberal\nsiret: 900 000 019 00019\nadresse: {voie: 12 rue des Essais, "
                "code_postal: 69001, ville: Lyon}"
            ),
            (
                "qualite: commercant\nsiret: 900 000 019 00019\nadresse: {voie: 12 rue des Essais, "
                "code_postal: 69100, ville: Villeurbanne}"
            ),
        ),
    ),
    # code, line (None: in vendeur.yaml), words, changes to the case, change to the seller
    (
        "A308",
        8,
        "le devis valait jusqu'au 12/09/2026",
        {"doc": ", validite: 10 jours", "conclu": "2026-09-15"},
        None,
    ),
    ("A408", 6, "dépasse la moitié du prix", {"plus": "acompte: 60 %"}, None),
    (
        "A409",
        6,
        "aucun acompte pour un prix de 800,00 €",
        {"prix": "800", "plus": "acompte: non"},
        None,
    ),
    (
        "A411",
        6,
        "1 200,00 € payés en espèces",
        {
            **FACTURE,
            "prix": "1200",
            "plus": "paiements: [{date: 2026-10-01, montant: 1200, facture: N-1, moyen: especes}]",
        },
        None,
    ),
    (
        "A416",
        None,
        "N-1 propose le virement sans dire de compte ; ajoutez « banque: {iban: …} »",
        FACTURE,
        None,
    ),
    (
        "A416",
        6,
        "dites les « moyens: » qui restent",
        {**FACTURE, "plus": "reglement: {moyens: [virement, cheque]}"},
        None,
    ),
    (
        "A612",
        8,
        "sans devis ni contrat : le prix et le choix des pièces",
        {**FACTURE, "client": CONSO, "prestation": ", lieu: Lyon"},
        ("secteur: conseil", "secteur: automobile"),
    ),
    (
        "A505",
        2,
        "commercant: oui",
        {"type": "contrat", "doc": "", "date": "2026-09-07"},
        ("qualite: liberal", "qualite: commercant"),
    ),
    ("A506", None, "attestation: fichier.pdf", {}, ("secteur:", DECENNALE + "secteur:")),
    (
        "A521",
        None,
        "comme votre contrat d'assurance l'écrit",
        {},
        ("secteur:", DECENNALE.replace(", zone: Union européenne", "") + "secteur:"),
    ),
    (
        "A522",
        4,
        "rien n'est dit des droits sur l'œuvre",
        {
            "prestation": ", oeuvre: oui",
            "autres": "  - {type: contrat, numero: C-1, date: 2026-09-07}",
        },
        None,
    ),
    (
        "A522",
        4,
        "rien n'est dit des droits sur le logiciel",
        {"prestation": ", logiciel: oui"},
        None,
    ),
    ("A520", None, "obligatoire: oui", {}, ("secteur: conseil", "secteur: automobile")),
    (
        "A508",
        8,
        "dépannage ou entretien",
        {"prestation": ", depannage: oui"},
        ("secteur: conseil", "secteur: btp"),
    ),
    (
        "A511",
        9,
        "retractation_fonctionnalite",
        {"client": CONSO, "lieu": "distance_interface", "autres": f"{CGV}\n{RETRACTATION}"},
        ("secteur:", "url_retractation: https://vendeur.example/renoncer\nsecteur:"),
    ),
    (
        "A518",
        9,
        "contrat (biens) ; écrivez dans vendeur.yaml « cgv: {natures: [services, biens]} »",
        {"prestation": ", nature: biens", "autres": "  - {type: cgv, date: 2026-09-01}"},
        None,
    ),
    (
        "A519",
        6,
        "« reference_commerciale » est une clause des conditions générales",
        {
            "plus": "clauses: {retirer: [reference_commerciale]}",
            "autres": "  - {type: cgv, date: 2026-09-01}",
        },
        None,
    ),
    (
        "A517",
        8,
        "accepté jusqu'au 30/08/2026, et la loi qu'il dit change le 11/08/2026",
        {"client": CONSO, "conclu": "", "date": "2026-07-31"},
        None,
    ),
    (
        "A513",
        6,
        "reste sans effet",
        {"client": PUBLIC, "plus": "reglement: {penalites: 12 %}"},
        None,
    ),
    (
        "A610",
        4,
        "faites cocher et signer la demande",
        {
            "client": CONSO,
            "lieu": "distance",
            "prestation": ", debut: 2026-09-10",
            "autres": RETRACTATION,
        },
        None,
    ),
    (
        "A804",
        6,
        "n'est pas encore connu",
        {"plus": "reglement: {penalites: 12 %}", "conclu": "2031-09-07", "date": "2031-09-02"},
        None,
    ),
]


def dits(
    tmp_path: Path, changes: dict[str, str], vendeur: tuple[str, str] | None
) -> tuple[int, str, list]:
    texte = (REFUS / "vendeur.yaml").read_text(encoding="utf-8")
    assert vendeur is None or vendeur[0] in texte
    (tmp_path / "vendeur.yaml").write_text(
        texte.replace(*vendeur) if vendeur else texte, encoding="utf-8"
    )
    (tmp_path / "essai.yaml").write_text(CAS.format(**DEFAUTS | changes), encoding="utf-8")
    statut, dit = lance("check", tmp_path)
    tenir("avertissements", dit, tmp_path)
    return statut, dit, [(Path(m[1]).name, int(m[2]), m[4], m[5]) for m in DIT.finditer(dit)]


@pytest.mark.parametrize(
    ("code", "ligne", "mots", "changes", "vendeur"), AVERTIS, ids=[a[0] for a in AVERTIS]
)
def test_avertissement(code, ligne, mots, changes, vendeur, tmp_path: Path):
    statut, dit, problemes = dits(tmp_path, changes, vendeur)
    assert statut == 0, dit
    ou = "essai.yaml" if ligne else "vendeur.yaml"
    assert any(
        n == ou and ligne in (None, li) and c == code and mots in t for n, li, c, t in problemes
    ), dit


BANQUE = ("secteur:", "banque: {iban: FR76 3000 6000 0112 3456 7890 189}\nsecteur:")


@pytest.mark.parametrize(
    ("code", "changes", "vendeur"),
    [
        ("A416", FACTURE, BANQUE),
        ("A416", {**FACTURE, "plus": "reglement: {moyens: [cheque, especes]}"}, None),
        ("A522", {"prestation": ", oeuvre: oui, droits: {cession: []}"}, None),
        ("A522", {"prestation": ", logiciel: oui, abonnement: 12 mois"}, None),
        ("A612", FACTURE, ("secteur: conseil", "secteur: automobile")),
        (
            "A612",
            {"client": CONSO, "autres": "  - {type: facture, numero: N-2, date: 2026-09-30}"},
            ("secteur: conseil", "secteur: automobile"),
        ),
    ],
)
def test_la_sortie_dite_convient(code, changes, vendeur, tmp_path: Path):
    statut, dit, problemes = dits(tmp_path, changes, vendeur)
    assert statut == 0 and code not in {c for *_, c, _ in problemes}, dit


def test_le_cas_sans_cause_ne_dit_rien(tmp_path: Path):
    statut, dit, problemes = dits(tmp_path, {}, None)
    assert (statut, problemes) == (0, []), dit


def test_devis_de_consommateur_sans_lieu(tmp_path: Path):
    shutil.copy(REFUS / "vendeur.yaml", tmp_path)
    texte = CAS.format(**DEFAUTS | {"client": CONSO}).replace(
        "conclusion: {date: 2026-09-07, lieu: etablissement}\n", ""
    )
    (tmp_path / "essai.yaml").write_text(texte, encoding="utf-8")
    statut, dit = lance("check", tmp_path)
    assert statut == 0 and "essai.yaml:7:" in dit and "A608" in dit


@pytest.mark.parametrize(
    ("delai", "date", "permis"),
    [
        ("45 jours fin de mois", "2026-09-01", True),
        ("60 jours", "2026-09-01", True),
        ("1 mois", "2026-09-01", True),
        ("60 jours fin de mois", "2026-09-01", False),
        ("61 jours", "2026-09-01", False),
        ("2 mois", "2026-09-01", False),
        ("46 jours fin de mois", "2026-09-01", False),
    ],
)
def test_delais_entre_professionnels(delai, date, permis, tmp_path: Path):
    """C. com. L441-10, I: 60 days from the invoice, or 45 days end of month, although these can
    reach past 60."""
    _, dit, problemes = dits(tmp_path, {"plus": f"reglement: {{delai: {delai}}}"}, None)
    assert ("E501" in {c for *_, c, _ in problemes}) is not permis, dit


@pytest.mark.parametrize(
    ("taux", "conclu", "permis"),
    [
        ("8,25 %", "2026-09-07", True),
        ("8,24 %", "2026-09-07", False),
        ("15 %", "2024-03-04", False),
        ("15,21 %", "2024-03-04", True),
    ],
)
def test_plancher_des_penalites(taux, conclu, permis, tmp_path: Path):
    """Three times the legal rate of the day of the conclusion: 2.75 % in the second half of 2026,
    5.07 % in the first of 2024."""
    _, dit, problemes = dits(
        tmp_path,
        {"plus": f'reglement: {{penalites: "{taux}"}}', "conclu": conclu, "date": conclu},
        None,
    )
    assert ("E502" in {c for *_, c, _ in problemes}) is not permis, dit
