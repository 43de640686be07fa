"""Each rule of dates, papers, parties and texts at its own border: the last case that it lets pass,
the first that it refuses. Rows as in `test_bornes_regles`.
"""

from __future__ import annotations

from typing import Any

import pytest
from fabrique import CONSO, REEL, cas, espace
from test_bornes import PRO, lance, lignes, pages
from test_bornes_regles import (
    C1,
    CHEZ,
    D1,
    F1,
    FA,
    LOIN,
    PUBLIC,
    SANS,
    SYNDICAT,
    TOUS,
    juger,
    messages,
    rang,
    verse,
)

BTP = {**TOUS, "secteur": "btp"}
POLICE = {
    "type": "decennale",
    "assureur": {"nom": "Mutuelle Fictive", "adresse": "9 rue Imaginaire 44000 Nantes"},
    "contrat": "X1",
}
ASSURE = {**BTP, "assurances": [POLICE]}
OUVRAGE = {"prestation": {"objet": "Mur", "ouvrage": "oui"}}

# ------------------------------------------------------------------------------------------- dates


def entre(debut: str, fin: str) -> dict[str, Any]:
    return {"interventions": [{"debut": debut, "fin": fin, "travaux": "essai"}]}


BON = {"type": "bon_de_travail", "date": "2026-10-05"}


@pytest.mark.parametrize(
    ("change", "code", "mots"),
    [
        (rang(D1, {**C1, "date": "2026-09-02"}), "E306", None),
        (rang(D1, {**C1, "date": "2026-09-01"}), "E306", "01/09/2026, avant le devis du 02/09"),
        (
            rang({**D1, "numero": "D2", "date": "2026-09-04"}, D1, {**C1, "date": "2026-09-03"}),
            "E306",
            None,
        ),
        (rang(D1) | {"conclusion": {**LOIN, "date": "2026-09-02"}}, "E306", None),
        (
            rang(D1) | {"conclusion": {**LOIN, "date": "2026-09-01"}},
            "E306",
            "le contrat est conclu le 01/09/2026, avant le devis du 02/09/2026",
        ),
        (rang({**F1, "date": "2026-09-05"}), "E306", None),
        (rang({**F1, "date": "2026-09-04"}), "E306", "précède la conclusion du contrat"),
        (rang({**D1, "validite": "3 jours"}), "A308", None),
        (rang({**D1, "validite": "2 jours"}), "A308", "le devis valait jusqu'au 04/09/2026"),
        (
            rang({**D1, "validite": "2 jours"}, {**D1, "numero": "D2", "validite": "3 jours"}),
            "A308",
            None,
        ),
        (rang({**D1, "validite": "0 jour"}), "E306", "un devis vaut au moins un jour"),
        (rang({**D1, "validite": "1 jour"}), "E306", None),
        ({"prestation": {"objet": "x", "debut": "2026-10-01", "fin": "2026-10-01"}}, "E306", None),
        (
            {"prestation": {"objet": "x", "debut": "2026-10-02", "fin": "2026-10-01"}},
            "E306",
            "la prestation finirait le 01/10/2026, avant son début",
        ),
        (rang({**F1, "periode_debut": "2026-09-01", "periode_fin": "2026-09-01"}), "E306", None),
        (
            rang({**F1, "periode_debut": "2026-09-02", "periode_fin": "2026-09-01"}),
            "E306",
            "la période finirait le 01/09/2026, avant son début",
        ),
        (rang({**F1, "echeance": "2026-09-30"}), "E306", None),
        (rang({**F1, "echeance": "2026-09-29"}), "E306", "l'échéance du 29/09/2026 précède"),
        (rang({**BON, **entre("2026-10-05 09:00", "2026-10-05 09:00")}), "E306", None),
        (
            rang({**BON, **entre("2026-10-05 09:00", "2026-10-05 08:59")}),
            "E306",
            "finirait à 08:59, avant son début à 09:00",
        ),
        (
            rang({**BON, **entre("2026-10-05 09:00", "2026-10-04 10:00")}),
            "E306",
            "finirait le 04/10/2026, avant son début le 05/10/2026",
        ),
        (rang(C1) | {"conclusion": None}, "E307", "ajoutez « conclusion: {date: …, lieu: …} »"),
        (rang(C1) | {"conclusion": {"lieu": "distance"}}, "E307", "ajoutez sa « date: »"),
        (rang(C1), "E307", None),
        (rang(D1) | {"conclusion": None}, "E307", None),
        (rang(C1) | {"conclusion": None, "client": CONSO}, "E307", None),
        (rang(C1) | {"conclusion": {"lieu": "distance"}, "client": CONSO}, "E307", "sa « date: »"),
    ],
)
def test_les_dates_se_suivent(tmp_path, change, code, mots):
    juger(tmp_path, code, mots, SANS | change)


@pytest.mark.parametrize(("jour", "dit"), [("2026-11-02", False), ("2026-11-01", True)])
def test_une_promesse_est_pour_plus_tard(tmp_path, jour, dit):
    promesse = {"date": "2026-11-02", "type": "promesse", "pour_le": jour}
    change = {**SANS, **rang(F1), "journal": [promesse]}
    juger(tmp_path, "E306", "avant le jour où elle est faite" if dit else None, change)


# ---------------------------------------------------------------------------------- claims, letters

RAPPEL = {"type": "rappel", "date": "2026-10-30", "facture": "F1"}  # F1 is due on the 30th
RELANCE = {"type": "relance", "niveau": 1, "date": "2026-10-31", "facture": "F1"}
APPEL = {"type": "script_telephone", "date": "2026-10-30", "facture": "F1"}
DEMEURE = {"type": "mise_en_demeure", "date": "2026-11-10", "factures": ["F1"]}
RECU = {"type": "recu", "date": "2026-11-02", "facture": "F1"}
DECOMPTE = {"type": "decompte", "date": "2026-11-20", "factures": ["F1"]}
A_L_HEURE, EN_RETARD = {"date": "2026-10-30"}, {"date": "2026-10-31"}


@pytest.mark.parametrize(
    ("doc", "mots"),
    [
        (RAPPEL, None),
        ({**RAPPEL, "date": "2026-10-31"}, "était à payer le 30/10/2026 : après"),
        (RELANCE, None),
        ({**RELANCE, "date": "2026-10-30"}, "part le lendemain ou après"),
        ({**DEMEURE, "date": "2026-10-31"}, None),
        ({**DEMEURE, "date": "2026-10-30"}, "« mise_en_demeure » part le lendemain"),
        (APPEL, None),
        ({**DECOMPTE, "date": "2026-10-30"}, None),
    ],
)
def test_le_moment_d_une_lettre(tmp_path, doc, mots):
    juger(tmp_path, "E801", mots, {**SANS, "lignes": lignes("1000"), **rang(F1, doc)})


@pytest.mark.parametrize(
    ("client", "papiers", "paye", "dit"),
    [
        (PRO, [RELANCE], {**A_L_HEURE, "montant": "999,99"}, False),
        (PRO, [RELANCE], A_L_HEURE, True),
        (PRO, [{**RELANCE, "date": "2026-11-05"}], EN_RETARD, True),
        (PRO, [{**RELANCE, "date": "2026-11-05", "niveau": 2}], EN_RETARD, False),
        (PRO, [{**RELANCE, "date": "2026-11-05", "niveau": 2}], A_L_HEURE, True),
        (PRO, [{**APPEL, "date": "2026-11-05"}], EN_RETARD, True),
        (PRO, [DEMEURE], EN_RETARD, False),
        (PRO, [DEMEURE], A_L_HEURE, True),
        (PUBLIC, [DEMEURE], EN_RETARD, False),
        (PRO, [DECOMPTE], EN_RETARD, False),
        (PRO, [DECOMPTE], A_L_HEURE, True),
        (CONSO, [DEMEURE], EN_RETARD, True),
        (CONSO, [DEMEURE, DECOMPTE], {"date": "2026-11-10"}, True),
        (CONSO, [DEMEURE, DECOMPTE], {"date": "2026-11-11"}, False),
        (SYNDICAT, [DEMEURE, DECOMPTE], {"date": "2026-11-11"}, False),
        (CONSO, [DECOMPTE], {"date": "2026-11-11"}, True),
    ],
)
def test_rien_ne_se_reclame_de_ce_qui_est_paye(tmp_path, client, papiers, paye, dit):
    """Late interest outlives the payment: between professionals from the due date, of others from
    the formal notice (C. civ. 1231-6)."""
    paiement = verse({"facture": "F1", **paye})
    change = {**SANS, "lignes": lignes("1000"), "client": client, **paiement}
    mots = "elle est payée ou créditée" if dit else None
    juger(tmp_path, "E803", mots, change | rang(F1, *papiers))


@pytest.mark.parametrize(("date", "dit"), [("2026-11-02", False), ("2026-11-03", True)])
def test_un_recu_a_son_paiement(tmp_path, date, dit):
    change = {**SANS, "lignes": lignes("1000"), **verse({"date": date, "facture": "F1"})}
    juger(tmp_path, "E806", "aucun paiement" if dit else None, change | rang(F1, RECU))


@pytest.mark.parametrize(
    "doc",
    [
        {k: v for k, v in d.items() if k not in ("facture", "factures")}
        for d in (RAPPEL, RELANCE, RECU, DECOMPTE)
    ],
    ids=lambda d: d["type"],
)
def test_un_papier_dit_sa_facture(tmp_path, doc):
    """By the key of its template; no other rule then fails for want of it."""
    dits = messages(tmp_path, **{**SANS, **rang(F1, doc)})
    assert [m[3] for m in dits if m[3] != "A409"] == ["E103"]


def evenement(jour: str, genre: str, document: str | None = None, **plus: Any) -> dict[str, Any]:
    return {"date": jour, "type": genre, **({"document": document} if document else {}), **plus}


LETTRE = {**DEMEURE, "numero": "L1"}


@pytest.mark.parametrize(
    ("journal", "code", "mots"),
    [
        ([evenement("2026-11-10", "envoi", "L1")], "E802", None),
        ([evenement("2026-11-09", "envoi", "L1")], "E802", "envoyée le 09/11/2026, avant sa date"),
        ([evenement("2026-11-09", "reception", "L1")], "E802", "reçue le 09/11/2026, avant sa da"),
        ([evenement("2026-11-09", "reponse", "L1")], "E802", None),
        (
            [evenement("2026-11-12", "reception", "L1"), evenement("2026-11-12", "envoi", "L1")],
            "E802",
            None,
        ),
        (
            [evenement("2026-11-11", "reception", "L1"), evenement("2026-11-12", "envoi", "L1")],
            "E802",
            "avant son envoi le 12/11/2026",
        ),
        (
            [
                evenement("2026-11-14", "envoi", "L1"),
                evenement("2026-11-11", "envoi", "L1"),
                evenement("2026-11-12", "reception", "L1"),
            ],
            "E802",
            None,
        ),
        ([evenement("2026-11-12", "envoi")], "E103", "de quelle lettre il s'agit"),
        ([evenement("2026-11-12", "reception")], "E103", "de quelle lettre il s'agit"),
        ([evenement("2026-11-12", "appel")], "E103", None),
        ([evenement("2026-11-12", "envoi", "L9")], "E305", "aucun document « L9 »"),
        ([evenement("2026-11-20", "envoi", "mise_en_demeure")], "E305", "désigne plusieurs"),
        # Before the second is written, the first alone is meant.
        ([evenement("2026-11-19", "envoi", "mise_en_demeure")], "E305", None),
        ([evenement("2026-11-12", "envoi", "L1")], "E305", None),
    ],
)
def test_une_lettre_est_datee_puis_envoyee_puis_recue(tmp_path, journal, code, mots):
    autre = {**LETTRE, "numero": "L2", "date": "2026-11-20"}
    juger(tmp_path, code, mots, {**SANS, **rang(F1, LETTRE, autre), "journal": journal})


# ---------------------------------------------------------------------------------- the two parties


@pytest.mark.parametrize(
    ("plus", "change", "code", "mots"),
    [
        ({}, {}, "E103", None),
        ({"telephone": None}, {}, "E103", None),
        ({"courriel": None}, {}, "E103", None),
        ({"telephone": None, "courriel": None}, {}, "E103", "donnez « courriel: » ou « tel"),
        ({"telephone": None}, {"client": CONSO}, "E205", "un consommateur : ajoutez « telephone:"),
        ({"courriel": None}, {"client": CONSO}, "E205", "ajoutez « courriel: » au vendeur"),
        (
            {"telephone": None, "courriel": None},
            {"client": CONSO},
            "E205",
            "« telephone: » et « courriel: »",
        ),
        ({"telephone": None}, {"client": SYNDICAT}, "E205", None),
        (
            {"telephone": None},
            {"client": {**PRO, "effectif": 5, "objet_hors_activite": "oui"}, "conclusion": CHEZ},
            "E205",
            "le client a un droit de rétractation",
        ),
        ({"forme": "SASU"}, {}, "E206", "une SASU imprime son capital"),
        ({"forme": "SASU", "capital": "1 000 €"}, {}, "E206", "la ville de son registre"),
        ({"forme": "SASU", "capital": "1 000 €", "rcs": "Lyon"}, {}, "E206", None),
        ({"forme": "association"}, {}, "E206", None),
        ({"tva": {"regime": "reel"}}, {}, "E207", "ajoutez « numero: FR… »"),
        ({"tva": REEL["tva"]}, {}, "E207", None),
        ({"tva": REEL["tva"]}, {}, "E202", None),
        ({"tva": {"regime": "reel", "numero": "FR75900000068"}}, {}, "E202", "900000019"),
        ({"tva": {"regime": "reel", "numero": "DE123456788"}}, {}, "E208", "« DE123456788 »"),
        ({"tva": {"regime": "reel", "numero": "DE123456788"}}, {}, "E202", None),
        ({"tva": {"regime": "franchise", "debits": "oui"}}, {}, "E208", "l'option pour les déb"),
        ({"tva": {**REEL["tva"], "debits": "oui"}}, {}, "E208", None),
        ({"tva": {"regime": "franchise", "debits": "non"}}, {}, "E208", None),
        ({}, {"client": {**PRO, "siret": "900 000 019 00019"}}, "E201", "l'un des deux est faux"),
        ({}, {"client": {**PRO, "siret": "900 000 027 00012"}}, "E202", None),
        ({}, {"client": {**PRO, "tva_numero": "FR25900000019"}}, "E202", "le client a le SIREN"),
        ({}, {"client": {**PRO, "tva_numero": "DE123456788"}}, "E202", "France ; corrigez l'un"),
        ({"logo": "../x.png"}, {}, "E113", "sort de l'espace de travail"),
        ({"logo": "x.png"}, {}, "E113", "fichier introuvable"),
        ({"logo": "vendeur.yaml"}, {}, "E113", "vendeur.yaml : "),
    ],
)
def test_qui_vend_et_qui_achete_se_nomment(tmp_path, plus, change, code, mots):
    vendeur = {k: v for k, v in {**TOUS, **plus}.items() if v is not None}
    juger(tmp_path, code, mots, {**SANS, **rang(D1), **change, "vendeur": vendeur})


SANS_SIREN = {k: v for k, v in PRO.items() if k != "siren"}


@pytest.mark.parametrize(
    ("client", "doc", "jour", "dit"),
    [
        (SANS_SIREN, F1, "2027-08-31", False),
        (SANS_SIREN, F1, "2027-09-01", True),
        (SANS_SIREN, {**FA, "montant": "10"}, "2027-09-01", True),
        (SANS_SIREN, D1, "2027-09-01", False),
        (PRO, F1, "2027-09-01", False),
        (PUBLIC, F1, "2027-09-01", False),
        ({**SANS_SIREN, "adresse": {**PRO["adresse"], "pays": "DE"}}, F1, "2027-09-01", False),
    ],
)
def test_le_siren_du_client_des_septembre_2027(tmp_path, client, doc, jour, dit):
    """Décret 2022-1299: of an invoice of 1 September 2027 or later, to a French professional."""
    conclusion = {"date": jour, "lieu": "etablissement"}
    change = {**SANS, "client": client, "conclusion": conclusion, **rang({**doc, "date": jour})}
    change["prestation"] = {"objet": "Essai"}
    juger(tmp_path, "E204", "1er septembre 2027" if dit else None, change)


# --------------------------------------------------------------------- building, amendments, courts


@pytest.mark.parametrize(
    ("vendeur", "change", "code", "mots"),
    [
        (BTP, OUVRAGE, "E507", "une assurance décennale"),
        (BTP, OUVRAGE | rang(C1), "E507", "une assurance décennale"),
        (BTP, OUVRAGE | rang(F1), "E507", "une assurance décennale"),
        (BTP, OUVRAGE | rang({"type": "cgv", "date": "2026-09-01"}), "E507", None),
        (BTP, {"prestation": {"objet": "Mur"}}, "E507", None),
        (ASSURE, OUVRAGE, "E507", None),
        (ASSURE, {}, "A506", "ajoutez « attestation: fichier.pdf »"),
        (ASSURE, rang(F1), "A506", "attestation"),
        (ASSURE, rang(C1), "A506", None),
        (BTP, {}, "E514", "un devis de travaux"),
        (TOUS, {}, "E514", None),
        (BTP, rang(F1), "E514", None),
        (BTP, {"prestation": {"objet": "x", "nature": "biens"}}, "E514", None),
        (BTP, {"prestation": {"objet": "x", "nature": "mixte"}}, "E514", "un devis de travaux"),
        (
            BTP,
            {"dechets": dict.fromkeys("quantite tri point_collecte cout".split(), "x")},
            "E514",
            None,
        ),
        *(
            (BTP, {"prestation": {"objet": "x", **e}}, code, mots)
            for e in (
                {"depannage": "oui"},
                {"urgence_demandee": "oui"},
                {"abonnement": "mensuel"},
                {"duree": "12 mois"},
                {"indeterminee": "oui"},
            )
            for code, mots in (("A508", "dépannage ou entretien"), ("E514", None))
        ),
        (
            ASSURE,
            {"prestation": {"objet": "x", "depannage": "oui", "ouvrage": "oui"}},
            "E514",
            "ce que deviennent les déchets",
        ),
    ],
)
def test_batiment_et_jardin(tmp_path, vendeur, change, code, mots):
    juger(tmp_path, code, mots, {**SANS, **rang(D1), **change, "vendeur": vendeur})


CGV = {"type": "cgv", "date": "2026-09-01"}


@pytest.mark.parametrize(
    ("conditions", "voulue", "mots"),
    [
        ([{**CGV, "version": "2026.1"}], "2026.1", None),
        ([{**CGV, "version": "2026.1"}], None, None),
        ([{**CGV, "version": "2026.1"}], "2026.2", "la version « 2026.1 », du 01/09/2026"),
        ([CGV], "2026.2", "sans « version: »"),
        ([{**CGV, "version": "a"}, {**CGV, "version": "b", "date": "2026-09-02"}], "b", None),
        ([], "2026.2", None),
    ],
)
def test_la_version_des_conditions(tmp_path, conditions, voulue, mots):
    devis = {**D1, "version_cgv": voulue} if voulue else D1
    juger(tmp_path, "E311", mots, {**SANS, **rang(*conditions, devis)})


@pytest.mark.parametrize(
    ("conditions", "dit"),
    [
        ([], "conditions générales de vente (version 2026.2)"),
        (
            [{**CGV, "version": "2026.1"}, {**CGV, "date": "2026-09-02", "version": "2026.2"}],
            "conditions générales de vente (version 2026.2 du 2 septembre 2026)",
        ),
    ],
)
def test_les_conditions_que_nomme_un_devis(tmp_path, conditions, dit):
    """They may be elsewhere than in the case; of several in it, the one that is named is said."""
    devis = {**D1, "version_cgv": "2026.2"}
    lues = pages(tmp_path, **{**SANS, **rang(*conditions, devis)})
    assert f"**Pièce jointe** : {dit}" in lues["devis-D1"]


AVN = {"type": "avenant", "numero": "AV1", "date": "2026-09-20", "contrat": "C1"}
ARTICLE = {"article": "Objet", "action": "remplace", "texte": "Autre objet."}


@pytest.mark.parametrize(
    ("avenant", "code", "mots"),
    [
        ({"modifications": [ARTICLE]}, "E309", None),
        ({"lignes": lignes("10")}, "E309", None),
        ({}, "E309", "il ne dit ni « modifications: » ni « lignes: »"),
        ({"modifications": [ARTICLE], "contrat": "C9"}, "E309", "il y a C1"),
        ({"modifications": [ARTICLE], "date": "2026-09-05"}, "E306", None),
        ({"modifications": [ARTICLE], "date": "2026-09-04"}, "E306", "précède « C1 »"),
        ({"modifications": [ARTICLE], "prix_avant": "10"}, "E103", "« lignes » manque"),
        ({"lignes": lignes("10"), "prix_avant": "1800"}, "E103", None),
        ({"modifications": [{**ARTICLE, "action": "supprime"}]}, "E105", "action: remplace"),
        ({"modifications": [{"article": "Objet", "action": "supprime"}]}, "E105", None),
        ({"modifications": [{"article": "Objet", "action": "supprime"}]}, "E103", None),
        ({"modifications": [{"article": "Objet", "action": "ajoute"}]}, "E103", "s'ajoute"),
        ({"modifications": [{"article": "Objet", "action": "remplace"}]}, "E103", "remplace"),
    ],
)
def test_un_avenant_change_un_contrat(tmp_path, avenant, code, mots):
    juger(tmp_path, code, mots, {**SANS, **rang(C1, {**AVN, **avenant})})


def test_un_avenant_sans_aucun_contrat(tmp_path):
    """There is then nothing to propose."""
    dits = messages(tmp_path, **{**SANS, **rang({**AVN, "modifications": [ARTICLE]})})
    assert any(m[3] == "E309" and "« C1 »" in m[4] and "il y a" not in m[4] for m in dits)


REQUETE = {"type": "injonction_de_payer", "date": "2026-12-01", "factures": ["F1"]}


@pytest.mark.parametrize(
    ("journal", "mots"),
    [
        ([evenement("2026-12-01", "procedure_collective")], "collective du 01/12/2026 : aucune"),
        ([evenement("2026-12-02", "procedure_collective")], None),
        ([evenement("2026-11-01", "appel")], None),
    ],
)
def test_pas_d_injonction_contre_qui_est_en_procedure(tmp_path, journal, mots):
    """C. com. L622-21: from its day on, that day included."""
    juger(tmp_path, "E807", mots, {**SANS, **rang(F1, REQUETE), "journal": journal})


@pytest.mark.parametrize(
    ("vendeur", "client", "juridiction", "dit"),
    [
        ("liberal", "oui", None, False),
        ("liberal", "oui", "judiciaire", False),
        ("liberal", "oui", "commerce", False),
        ("commercant", "oui", "commerce", False),
        ("commercant", "oui", "judiciaire", True),
        ("liberal", "non", "judiciaire", False),
        ("liberal", "non", "commerce", True),
    ],
)
def test_le_tribunal_voulu_est_offert_par_la_loi(tmp_path, vendeur, client, juridiction, dit):
    """C. com. L721-3: a non-trader may choose against a trader, and nobody else."""
    doc = REQUETE | ({"juridiction": juridiction} if juridiction else {})
    v = {**TOUS, "qualite": vendeur, "rcs": "Lyon"}
    change = {**SANS, "client": {**PRO, "commercant": client}, "vendeur": v, **rang(F1, doc)}
    juger(tmp_path, "E807", "retirez cette clé" if dit else None, change)


@pytest.mark.parametrize(
    ("client", "decheance", "dit"),
    [
        (CONSO, "immediate", True),
        (SYNDICAT, "immediate", True),
        (PRO, "immediate", False),
        (PUBLIC, "immediate", False),
        (CONSO, "mise_en_demeure", False),
    ],
)
def test_la_decheance_immediate_d_un_plan(tmp_path, client, decheance, dit):
    plan = {
        "type": "echeancier",
        "date": "2026-11-20",
        "factures": ["F1"],
        "penalites": "abandonnees",
        "decheance": decheance,
        "versements": [
            {"date": "2026-12-01", "montant": "500"},
            {"date": "2027-01-01", "montant": "500"},
        ],
    }
    change = {**SANS, "lignes": lignes("1000"), "client": client, **rang(F1, plan)}
    juger(tmp_path, "E603", "mise_en_demeure" if dit else None, change)


def test_un_fichier_joint_est_la(tmp_path):
    piece = {"objet": "Courriel", "fichier": "courriel.pdf"}
    change = {**SANS, **rang(F1, {**REQUETE, "pieces": [{"objet": "Sans fichier"}, piece]})}
    juger(tmp_path, "E113", "introuvable dans l'espace de travail : courriel.pdf", change)


# ---------------------------------------------------------------- the workspace's own texts, choice

TETE = """---
titre: À nous
{tete}
depuis: 2024-01-01
sources: {{Nous: }}
verifie_le: 2026-01-01
certitude: A
explication: Une clause à nous.
---
{corps}
"""
# A statement that no consumer may be given (C. conso R212-1), and that a professional may.
ABUSIF = "Le professionnel peut modifier unilatéralement le prix."


def a_nous(tmp: Any, tete: str, corps: str, **change: Any) -> str:
    w = espace(tmp, TOUS, essai=cas(**{**SANS, **rang(D1), **change}))
    (w / "clauses/a_nous").mkdir(parents=True)
    texte = TETE.format(tete=tete, corps=corps)
    (w / "clauses/a_nous/base.md").write_text(texte, encoding="utf-8")
    return lance("check", w)[1]


def test_une_clause_que_rien_ne_demande_ne_gene_pas(tmp_path):
    assert "E7" not in a_nous(tmp_path, "qualite: consommateur", "Un texte sans danger.")


@pytest.mark.parametrize(
    ("noms", "dit"),
    [
        (["a_nouss"], "vouliez-vous dire « a_nous »"),
        (["zzzzzzzzzz"], "« clausier clauses » les montre toutes"),
    ],
)
@pytest.mark.parametrize("cle", ["ajouter", "retirer"])
def test_une_clause_nommee_existe(tmp_path, noms, dit, cle):
    assert dit in a_nous(tmp_path, "qualite: professionnel", "Un texte.", clauses={cle: noms})
