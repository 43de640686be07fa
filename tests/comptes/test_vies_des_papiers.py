"""What the pages of a claim count and show: accounts of interest, exhibits, chronologies, advances,
credit notes. A row is a case; the rows and sums of its pages are kept in `tests/dits/`.
"""

from __future__ import annotations

from typing import Any

import pytest
from fabrique import CONSO, MEDIATEUR, REEL, VENDEUR
from test_bornes import PRO, RAPPEL, lignes
from test_bornes_des_comptes import DUE
from test_bornes_regles import PUBLIC, SYNDICAT
from test_vies_des_creances import F1, F2, MED, PLAN, R1, R2, avec, fait, le, paie, papier
from vies import tenir_vie

Cles = dict[str, Any]
REEL_DU = {**REEL, "mediateur": MEDIATEUR}


def compte(jour: str, *factures: str) -> Cles:
    return papier("decompte", jour, *factures)


def avoir(jour: str, numero: str = "A1", **plus: Any) -> Cles:
    return {
        "type": "avoir",
        "numero": numero,
        "date": le(jour),
        "facture": "F1",
        "motif": "geste commercial",
        **plus,
    }


RECUE = fait("08-03", "reception", document="mise_en_demeure")
CONVENU = {"reglement": {"penalites": "8 %", "delai": "30 jours"}}
TRIPLE = {"reglement": {"penalites": "3 x taux legal", "delai": "30 jours"}}
CHEQUE = {"moyen": "cheque"}

COMPTES: dict[str, Cles] = {
    "la veille du retard": avec(compte("07-01")),
    "un jour": avec(compte("07-02")),
    "à cheval sur l'année": avec(compte("12-31")),
    "taux pas encore connus": avec(compte("2027-02-01")),
    "le dernier jour connu": avec(compte("2026-12-31"), paiements=[paie("12-31", "100")]),
    "payé après le dernier taux connu": avec(
        compte("2027-03-01"), paiements=[paie("2027-01-15", "100")]
    ),
    "d'un particulier": avec(MED, compte("09-01"), client=CONSO, journal=[RECUE]),
    "d'un particulier, le jour de la réception": avec(
        MED, compte("08-03"), client=CONSO, journal=[RECUE]
    ),
    "d'un particulier, le lendemain": avec(MED, compte("08-04"), client=CONSO, journal=[RECUE]),
    "d'un particulier, reçue deux fois": avec(
        MED,
        compte("09-01"),
        client=CONSO,
        journal=[fait("08-10", "reception", document="mise_en_demeure"), RECUE],
    ),
    "d'un particulier, envoyée seulement": avec(
        MED,
        compte("09-01"),
        client=CONSO,
        journal=[fait("08-01", "envoi", document="mise_en_demeure")],
    ),
    "d'un syndicat": avec(MED, compte("09-01"), client=SYNDICAT, journal=[RECUE]),
    "d'un acheteur public": avec(compte("09-01"), client=PUBLIC),
    "taux convenu": avec(compte("09-01"), **CONVENU),
    "trois fois le taux légal": avec(compte("09-01"), **TRIPLE),
    "payé le premier jour de retard": avec(compte("09-01"), paiements=[paie("07-02", "500")]),
    "payé le jour du compte": avec(compte("09-01"), paiements=[paie("09-01", "500")]),
    "payé le lendemain du compte": avec(compte("09-01"), paiements=[paie("09-02", "500")]),
    "payé en trois fois": avec(
        compte("10-01"), paiements=[paie("07-20", "5"), paie("08-20", "500"), paie("09-20", "490")]
    ),
    "payé au-delà du principal": avec(compte("10-01"), paiements=[paie("08-01", "1020")]),
    "payé au-delà de tout": avec(compte("10-01"), paiements=[paie("08-01", "1100")]),
    "payé deux fois le même jour": avec(
        compte("10-01"), paiements=[paie("08-01", "100"), paie("08-01", "200")]
    ),
    "payé avant l'échéance": avec(
        compte("10-01"), paiements=[paie("06-20", "100"), paie("07-01", "200")]
    ),
    "rendu après un retard": avec(
        compte("10-01"),
        paiements=[paie("08-01", "1100"), paie("08-20", "150", remboursement="oui")],
    ),
    "rendu tout": avec(
        compte("10-01"),
        paiements=[paie("08-01", "1040"), paie("08-20", "1040", remboursement="oui")],
    ),
    "rendu une part": avec(
        compte("10-01"), paiements=[paie("08-01", "700"), paie("08-20", "300", remboursement="oui")]
    ),
    "rendu, puis payé": avec(
        compte("10-01"),
        paiements=[
            paie("08-01", "1030"),
            paie("08-20", "1030", remboursement="oui"),
            paie("09-01", "400"),
        ],
    ),
    "chèque revenu": avec(
        compte("10-01"), paiements=[paie("08-01", "700", **CHEQUE), paie("08-20", "-700", **CHEQUE)]
    ),
    "chèque revenu après le compte": avec(
        compte("08-19"), paiements=[paie("08-01", "700", **CHEQUE), paie("08-20", "-700", **CHEQUE)]
    ),
    "avoir du jour de l'échéance": avec(avoir("07-01", lignes=lignes("100")), compte("08-01")),
    "avoir du jour du compte": avec(avoir("08-01", lignes=lignes("100")), compte("08-01")),
    "avoir après un paiement": avec(
        avoir("08-10", lignes=lignes("300")), compte("09-01"), paiements=[paie("08-01", "900")]
    ),
    "avoir du tout, en retard": avec(avoir("08-01"), compte("09-01")),
    "deux avoirs": avec(
        avoir("08-01", lignes=lignes("100")),
        avoir("08-10", "A2", lignes=lignes("50")),
        compte("09-01"),
    ),
    "renoncé à tout": avec(compte("09-01"), journal=[fait("08-20", "renonciation")]),
    "renoncé pour l'une": {
        "documents": [F1, F2, compte("09-01", "F1", "F2")],
        "journal": [fait("08-20", "renonciation", facture="F2")],
    },
    "procédure collective": avec(
        R1, compte("09-01"), journal=[fait("08-10", "procedure_collective")]
    ),
    "deux jugements": avec(
        compte("09-01"),
        journal=[fait("08-20", "procedure_collective"), fait("08-10", "procedure_collective")],
    ),
    "jugement d'avant le retard": avec(
        compte("09-01"), journal=[fait("06-10", "procedure_collective")]
    ),
    "jugement du premier jour de retard": avec(
        compte("09-01"), journal=[fait("07-03", "procedure_collective")]
    ),
    "jugement du lendemain du compte": avec(
        compte("09-01"), journal=[fait("09-02", "procedure_collective")]
    ),
    "deux factures": {
        "documents": [F1, F2, compte("09-01", "F2", "F1")],
        "paiements": [paie("08-01", "1200")],
    },
    "mise en demeure après un paiement": avec(
        MED, papier("mise_en_demeure", "09-01"), paiements=[paie("08-20", "400")]
    ),
    "relance 2 d'un retard payé": avec(
        papier("relance", "08-20", niveau="2"), paiements=[paie("08-01", "1000")]
    ),
    "accord": avec(papier("echeancier", "08-01", **PLAN)),
    "accord sans pénalités": avec(
        papier("echeancier", "08-01", **PLAN, penalites="abandonnees"), client=CONSO
    ),
    "accord en trois": avec(
        papier("echeancier", "08-01", nombre="3", premiere="2026-08-31"),
        paiements=[paie("07-20", "100")],
    ),
    "reçus": avec(
        papier("recu", "07-10"),
        papier("recu", "08-10"),
        paiements=[paie("07-10", "100"), paie("08-10", "900"), paie("08-11", "20")],
    ),
    "routes": avec(MED, papier("recours", "09-01")),
}


@pytest.mark.parametrize("nom", COMPTES)
def test_un_compte(tmp_path, nom):
    c = {**RAPPEL, "lignes": lignes("1000"), **COMPTES[nom]}
    ce_qui_compte = ("decompte", "relance", "mise", "echeancier", "recu", "recours", "avoir")
    tenir_vie(tmp_path, ("vies_des_comptes", nom), DUE, c, (), ce_qui_compte)


# ------------------------------------------------------------------------------- the court's file

REQUETE = papier("injonction_de_payer", "11-01")
CGV = {"type": "cgv", "date": "2026-04-01", "version": "1"}
DEVIS = {"type": "devis", "numero": "D1", "date": "2026-04-20", "validite": "30 jours"}
CONTRAT = {"type": "contrat", "numero": "C1", "date": "2026-05-02"}
BON = {"type": "bon_de_livraison", "date": "2026-05-31"}
PV = {"type": "pv_reception", "date": "2026-06-01"}
ENVOIS = [
    fait("07-31", "envoi", document="mise_en_demeure", numero="1A 1"),
    fait("08-03", "reception", document="mise_en_demeure"),
]
ECHANGES = [
    fait("07-20", "appel", texte="absent"),
    fait("07-12", "promesse", pour_le="2026-07-18"),
    fait("07-25", "reponse", texte="plus tard"),
]


def joindre(*pieces: Cles) -> Cles:
    return {**REQUETE, "pieces": [{"objet": "Pièce jointe", **p} for p in pieces]}


TRIBUNAL: dict[str, Cles] = {
    "contrat écrit avant d'être conclu": avec({**CONTRAT, "date": "2026-04-28"}, REQUETE),
    "une part rendue": avec(
        REQUETE, paiements=[paie("08-01", "700"), paie("08-20", "300", remboursement="oui")]
    ),
    "rien que la facture": avec(REQUETE),
    "tout ce qu'un dossier a": avec(
        CGV,
        DEVIS,
        CONTRAT,
        BON,
        PV,
        R1,
        R2,
        MED,
        papier("echeancier", "08-20", **PLAN),
        compte("11-01"),
        REQUETE,
        journal=[*ENVOIS, *ECHANGES],
        paiements=[paie("08-10", "100"), paie("11-01", "50"), paie("11-02", "60")],
    ),
    "contrat d'un autre jour": avec(
        {**CONTRAT, "date": "2026-05-03"}, REQUETE, prestation={"objet": "Essai"}
    ),
    "sans fin ni conclusion écrite": avec(DEVIS, REQUETE, prestation={"objet": "Essai"}),
    "des conditions avant et après": avec(
        {**CGV, "version": "0", "date": "2026-03-01"},
        CGV,
        {**CGV, "version": "2", "date": "2026-05-03"},
        REQUETE,
    ),
    "des conditions du jour": avec(
        {**CGV, "version": "2", "date": "2026-05-02"}, {**CGV, "version": "1"}, REQUETE
    ),
    "des conditions d'après seulement": avec(
        {**CGV, "version": "2", "date": "2026-05-03"},
        {**CGV, "version": "3", "date": "2026-05-04"},
        {**CGV, "version": "4", "date": "2026-11-02"},
        REQUETE,
    ),
    "des papiers du jour et du lendemain": avec(
        R1,
        {**R2, "date": "2026-11-01"},
        {**MED, "date": "2026-11-02"},
        REQUETE,
        journal=[fait("11-01", "appel"), fait("11-02", "appel")],
    ),
    "d'un particulier": avec(R1, MED, REQUETE, client=CONSO, journal=ENVOIS),
    "posté, pas encore reçu": avec(MED, REQUETE, journal=ENVOIS[:1]),
    "posté le jour même": avec(
        MED,
        REQUETE,
        journal=[
            fait("11-01", "envoi", document="mise_en_demeure"),
            fait("11-02", "reception", document="mise_en_demeure"),
        ],
    ),
    "deux mises en demeure": avec(MED, {**MED, "date": "2026-08-20"}, REQUETE),
    "deux mises en demeure, la seconde d'abord": avec({**MED, "date": "2026-08-20"}, MED, REQUETE),
    "une mise en demeure et sa relance postées": avec(
        R2,
        MED,
        REQUETE,
        journal=[
            fait("08-10", "reception", document="mise_en_demeure"),
            fait("08-01", "envoi", document="mise_en_demeure"),
            fait("07-18", "envoi", document="relance"),
            fait("07-19", "reception", document="relance", texte="x"),
        ],
    ),
    "la mise en demeure de l'autre": {
        "documents": [F1, F2, papier("mise_en_demeure", "08-01", "F2"), REQUETE],
        "journal": [
            fait("08-02", "envoi", document="mise_en_demeure"),
            fait("08-03", "reponse", facture="F2", texte="non"),
        ],
    },
    "les deux factures": {
        "documents": [
            F1,
            F2,
            papier("mise_en_demeure", "08-01", "F1", "F2"),
            compte("10-01", "F1", "F2"),
            {**REQUETE, "factures": ["F2", "F1"]},
        ],
        "journal": [fait("08-02", "appel"), fait("08-02", "appel", facture="F2")],
    },
    "une relance de l'autre": {"documents": [F1, F2, papier("relance", "07-20", "F2"), REQUETE]}
    | {"documents": [F1, F2, papier("relance", "07-20", "F2", niveau="1"), REQUETE]},
    "un compte de l'autre": {"documents": [F1, F2, compte("10-01", "F2"), REQUETE]},
    "deux comptes": avec(
        compte("10-20"), compte("10-01"), REQUETE, paiements=[paie("10-10", "10")]
    ),
    "un compte du lendemain": avec(compte("11-02"), compte("11-01"), REQUETE),
    "un avoir": avec(avoir("07-20", lignes=lignes("100")), R1, compte("11-01"), REQUETE),
    "un avoir du lendemain": avec(avoir("11-02", lignes=lignes("100")), REQUETE),
    "des reçus": avec(
        papier("recu", "08-15"),
        papier("recu", "08-10"),
        compte("11-01"),
        REQUETE,
        paiements=[paie("08-10", "100"), paie("08-12", "50"), paie("08-20", "25")],
    ),
    "sans compte, un paiement": avec(REQUETE, paiements=[paie("08-10", "100")]),
    "à payer le jour même": {"documents": [{**F1, "echeance": "2026-06-01"}, REQUETE]},
    "un acompte déduit": {
        "documents": [
            {"type": "facture_acompte", "numero": "FA", "date": "2026-05-10", "montant": "300"},
            F1,
            R1,
            REQUETE,
        ],
        "paiements": [paie("05-12", "300", facture="FA")],
    },
    "pièces nommées": avec(
        MED,
        joindre(
            {"genre": "mise_en_demeure", "date": "2026-08-03"},
            {"genre": "reponse"},
            {"genre": "registre"},
            {"genre": "execution", "date": "2026-05-30"},
        ),
        journal=[*ENVOIS, *ECHANGES],
    ),
    "pièces sans genre": avec(
        MED, joindre({}, {"date": "2026-07-01"}, {"date": "2026-11-02"}), journal=ECHANGES
    ),
    "échanges d'un même jour": avec(
        REQUETE,
        journal=[
            fait("07-20", "reponse", texte="a"),
            fait("07-20", "appel", texte="b"),
            fait("07-10", "reconnaissance", texte="c"),
        ],
    ),
    "un plan": avec(papier("echeancier", "08-20", **PLAN), REQUETE),
    "tribunal choisi": avec(
        {**REQUETE, "juridiction": "judiciaire"}, client={**PRO, "commercant": "oui"}
    ),
    "tribunal nommé": avec({**REQUETE, "tribunal": "tribunal de commerce de Lyon"}),
    "qualité inconnue": avec(REQUETE, client={k: x for k, x in PRO.items() if k != "commercant"}),
}


@pytest.mark.parametrize("nom", TRIBUNAL)
def test_un_dossier_pour_le_juge(tmp_path, nom):
    c = {**RAPPEL, "lignes": lignes("1000"), **TRIBUNAL[nom]}
    tenir_vie(tmp_path, ("vies_au_tribunal", nom), DUE, c, (), ("injonction",))


# ------------------------------------------------------------------- advances, credits, the order

D1 = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
C1 = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
FIN = {"type": "facture", "numero": "F9", "date": "2026-10-31"}
TERMES = [
    {"quand": "commande", "part": "30 %"},
    {"quand": "livraison", "part": "30 %"},
    {"quand": "recette", "part": "solde"},
]
DEUX_TAUX = [*lignes("1000", tva="20 %"), *lignes("333,33", tva="10 %")]


def acompte(numero: str, jour: str, **plus: Any) -> Cles:
    return {"type": "facture_acompte", "numero": numero, "date": le(jour), **plus}


def vente(*documents: Cles, **change: Any) -> Cles:
    return {"documents": list(documents), "lignes": lignes("1000"), **change}


FACTURES: dict[str, Cles] = {
    "l'acompte usuel": vente(D1, C1, acompte("F1", "09-06"), FIN),
    "un acompte et deux factures": vente(
        acompte("F1", "09-06"), {**FIN, "numero": "F2", "date": "2026-09-20"}, FIN
    ),
    "un acompte après la facture": vente(
        {**FIN, "date": "2026-09-10"}, acompte("F99", "09-20"), acompte="non"
    )
    | {"documents": [{**FIN, "date": "2026-09-10"}, acompte("F99", "09-20", montant="10")]},
    "un acompte et son avoir": vente(
        acompte("F1", "09-06"), avoir("09-10", "F2", lignes=lignes("100")), FIN
    ),
    "un acompte tout crédité": vente(acompte("F1", "09-06"), avoir("09-10", "F2"), FIN),
    "un échéancier": vente(
        C1, acompte("F1", "09-06"), acompte("F2", "09-20"), FIN, acompte=None, echeances=TERMES
    ),
    "un échéancier, une part de plus": vente(
        acompte("F1", "09-06"),
        acompte("F2", "09-20"),
        acompte("F3", "09-25", part="10 %"),
        FIN,
        acompte=None,
        echeances=TERMES,
    ),
    "un échéancier sans acompte": vente(
        C1,
        D1 | {"numero": "D2"},
        acompte=None,
        echeances=[{"quand": "livraison", "part": "50 %"}, {"quand": "fin", "part": "50 %"}],
    ),
    "un solde à la commande": vente(
        C1, acompte=None, echeances=[{"quand": "commande", "part": "solde"}]
    ),
    "à l'acceptation": vente(
        C1,
        acompte=None,
        echeances=[{"quand": "acceptation", "part": "400"}, {"quand": "fin", "part": "600"}],
    ),
    "deux taux, un acompte": {
        "documents": [D1, acompte("F1", "09-06", montant="100,01"), FIN],
        "lignes": DEUX_TAUX,
    },
    "deux taux, une remise": {
        "documents": [D1, acompte("F1", "09-06"), FIN],
        "lignes": DEUX_TAUX,
        "remise": "10 %",
    },
    "deux taux, un avoir par montant": {
        "documents": [
            FIN | {"numero": "F1", "date": "2026-09-10"},
            avoir("09-20", montant="200,01"),
            avoir("09-21", "A2"),
        ],
        "lignes": DEUX_TAUX,
        "acompte": "non",
    },
    "deux taux, prix TTC": {
        "documents": [D1, acompte("F1", "09-06"), FIN],
        "lignes": DEUX_TAUX,
        "tarifs": "ttc",
        "remise": "50",
        "client": CONSO,
    },
    "trois lignes TTC d'un taux": {
        "documents": [D1, FIN],
        "lignes": [
            *lignes("10", "3", tva="20 %", remise="1"),
            *lignes("0,99", "7", tva="20 %"),
            *lignes("5", "1,5", tva="20 %", remise="10 %"),
        ],
        "tarifs": "ttc",
    },
    "remise égale au prix": vente(D1, lignes=lignes("100", remise="100")),
    "une remise sur le papier": vente({**D1, "remise": "10 %"}, C1, FIN),
    "des lignes sur le papier": vente({**D1, "lignes": lignes("500")}, C1, FIN, remise="10 %"),
    "exonération et taux": {
        "documents": [D1, FIN],
        "lignes": [*lignes("100", tva="exoneration", fondement="soins"), *lignes("100")],
    },
}


@pytest.mark.parametrize("nom", FACTURES)
@pytest.mark.parametrize("regime", ["franchise", "reel"])
def test_une_vente(tmp_path, nom, regime):
    c = {"acompte": "30 %", **FACTURES[nom]}
    vendeur = REEL_DU if regime == "reel" else {**VENDEUR, "mediateur": MEDIATEUR}
    if regime == "franchise" and "tva" in str(c["lignes"]):
        c["lignes"] = [
            {k: x for k, x in li.items() if k not in ("tva", "fondement")} for li in c["lignes"]
        ]
    papiers = ("devis", "contrat", "facture", "avoir")
    tenir_vie(tmp_path, ("vies_des_factures", f"{nom}, {regime}"), vendeur, c, (), papiers)
