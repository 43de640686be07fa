"""All that `check` says of a case, no line more nor less: the place of a fault that is not the
first of its list, a warning beside an error, what is said once of several papers; kept in
`tests/dits/`.
"""

from __future__ import annotations

from typing import Any

import pytest
from fabrique import CONSO, REEL, VENDEUR
from test_bornes import PRO, echeances, lignes
from test_bornes_papiers import (
    APPEL,
    ASSURE,
    BON,
    BTP,
    CGV,
    DECOMPTE,
    DEMEURE,
    OUVRAGE,
    POLICE,
    RAPPEL,
    RECU,
    RELANCE,
    REQUETE,
    entre,
    evenement,
)
from test_bornes_regles import (
    AV,
    AVIS,
    C1,
    CHEZ,
    D1,
    F1,
    FA,
    FB,
    LIGNE,
    LOIN,
    MILLE,
    PUBLIC,
    SANS,
    SYNDICAT,
    TOUS,
    URL,
    rang,
    verse,
)
from vies import tenir_vie

Cles = dict[str, Any]
F2 = {**F1, "numero": "F2", "lignes": lignes("500")}
D2 = {**D1, "numero": "D2"}
SUR_LIEU = {"prestation": {"objet": "Essai", "lieu": "Lyon"}}
RC = {**POLICE, "type": "rc_pro"}
SEPTEMBRE = {"periode_debut": "2026-09-01", "periode_fin": "2026-09-30"}
PETIT = {**PRO, "effectif": 5, "objet_hors_activite": "oui"}


def journal(*faits: Cles) -> Cles:
    return {"journal": list(faits)}


CAS: dict[str, Cles] = {
    "une relance d'une inconnue": rang(F1, {**RELANCE, "facture": "F9"}),
    "des factures dont une inconnue": rang(F1, {**DEMEURE, "factures": ["F1", "F8"]}),
    "un paiement de deux, dont une inconnue": rang(F1)
    | verse({"factures": ["F1", "F8"], "montant": "10"}),
    "un paiement d'une et d'une inconnue": rang(F1)
    | verse({"facture": "F1", "factures": ["F8"], "montant": "10"}),
    "un second paiement d'une inconnue": rang(F1)
    | verse({"facture": "F1"}, {"facture": "F8", "montant": "10"}),
    "un litige d'une inconnue": rang(F1)
    | journal(evenement("2026-10-01", "appel"), evenement("2026-10-01", "litige", facture="F8")),
    "une lettre d'avant sa facture": rang(F1, {**RELANCE, "date": "2026-09-29"}),
    "un avoir avant, un avoir sans reste": rang(
        F1, {**AV, "lignes": lignes("1000")}, {**AV, "numero": "A2", "date": "2026-10-11"}
    ),
    "des lignes et un montant d'avoir": rang(F1, {**AV, "lignes": lignes("1"), "montant": "1"}),
    "rappel et relance mal datés": rang(
        F1, F2, {**RAPPEL, "date": "2026-11-01"}, {**RELANCE, "date": "2026-10-01"}
    ),
    "une mise en demeure de deux, l'une payée": rang(F1, F2, {**DEMEURE, "factures": ["F2", "F1"]})
    | verse({"facture": "F1", "date": "2026-10-10"}),
    "un décompte de deux payées": rang(F1, F2, {**DECOMPTE, "factures": ["F2", "F1"]})
    | verse({"facture": "F1", "date": "2026-10-10"}, {"facture": "F2", "montant": "500"}),
    "deux reçus sans paiement": rang(F1, F2, RECU, {**RECU, "facture": "F2"}),
    "des papiers sans facture": rang(
        *({k: x for k, x in d.items() if k != "facture"} for d in (F1, RAPPEL, RECU, APPEL))
    ),
    "un journal mal daté": rang(F1, {**DEMEURE, "numero": "L1"})
    | journal(
        evenement("2026-11-12", "appel"),
        evenement("2026-11-09", "envoi", "L1"),
        evenement("2026-11-08", "reception", "L1"),
        evenement("2026-11-08", "reception"),
        evenement("2026-11-20", "envoi", "inconnue"),
        evenement("2026-11-08", "promesse", pour_le="2026-11-07"),
    ),
    "une réception avant l'envoi": rang(F1, {**DEMEURE, "numero": "L1"})
    | journal(evenement("2026-11-11", "reception", "L1"), evenement("2026-11-12", "envoi", "L1")),
    "deux lettres d'un même nom": rang(F1, DEMEURE, {**DEMEURE, "date": "2026-11-25"})
    | journal(evenement("2026-11-26", "envoi", "mise_en_demeure")),
    "trop tôt après une relance": rang(
        F1,
        {**RELANCE, "niveau": 2, "delai": "10 jours"},
        {**DEMEURE, "date": "2026-11-10"},
        {**DEMEURE, "date": "2026-11-11"},
    ),
    "trop tôt, d'un jour": rang(
        F1, {**RELANCE, "niveau": 2, "delai": "10 jours"}, {**APPEL, "date": "2026-11-11"}
    ),
    "une requête sans preuves": rang(F1, REQUETE),
    "une requête et ses preuves": rang(
        D1, {"type": "bon_de_livraison", "date": "2026-10-01"}, F1, DEMEURE, DECOMPTE, REQUETE
    ),
    "une requête sans décompte": rang(
        D1, {"type": "bon_de_livraison", "date": "2026-10-01"}, F1, DEMEURE, REQUETE
    ),
    "une requête d'un débiteur d'ailleurs": rang(F1, REQUETE)
    | {"client": {**PRO, "adresse": {**PRO["adresse"], "pays": "DE"}}},
    "une requête après deux jugements": rang(F1, REQUETE)
    | journal(
        evenement("2026-12-02", "procedure_collective"),
        evenement("2026-11-30", "procedure_collective"),
    ),
    "un plan sans rien": rang(F1, {"type": "echeancier", "date": "2026-11-20", "factures": ["F1"]}),
    "un plan trop long": rang(
        F1,
        {
            "type": "echeancier",
            "date": "2026-11-20",
            "factures": ["F1"],
            "nombre": "121",
            "premiere": "2026-12-01",
        },
    ),
    "un plan de moins d'un centime": {
        **rang(
            {**F1, "lignes": lignes("0,05")},
            {
                "type": "echeancier",
                "date": "2026-10-30",
                "factures": ["F1"],
                "nombre": "6",
                "premiere": "2026-12-01",
            },
        ),
        "client": CONSO,
        **SUR_LIEU,
    },
    "un plan d'un centime chacun": {
        **rang(
            {**F1, "lignes": lignes("0,05")},
            {
                "type": "echeancier",
                "date": "2026-10-30",
                "factures": ["F1"],
                "nombre": "5",
                "premiere": "2026-12-01",
            },
        ),
        "client": CONSO,
        **SUR_LIEU,
    },
    "un plan à reculons": rang(
        F1,
        {
            "type": "echeancier",
            "date": "2026-11-20",
            "factures": ["F1"],
            "versements": [
                {"date": "2026-11-20", "montant": "0"},
                {"date": "2026-12-01", "montant": "500"},
                {"date": "2026-12-01", "montant": "-5"},
                {"date": "2026-11-30", "montant": "500"},
            ],
        },
    ),
    "deux devis, le contrat avant": rang(D1, D2, {**C1, "date": "2026-09-01"}),
    "deux devis échus": rang({**D1, "validite": "1 jour"}, {**D2, "validite": "2 jours"}),
    "des interventions à reculons": rang(
        F1,
        {
            **BON,
            "interventions": [
                *entre("2026-10-05 09:00", "2026-10-05 10:00")["interventions"],
                *entre("2026-10-05 09:00", "2026-10-05 08:00")["interventions"],
                *entre("2026-10-05 09:00", "2026-10-04 10:00")["interventions"],
            ],
        },
    ),
    "des durées à reculons": rang(
        {**F1, "periode_debut": "2026-09-02", "periode_fin": "2026-09-01", "echeance": "2026-09-01"}
    )
    | {"prestation": {"objet": "x", "debut": "2026-10-02", "fin": "2026-10-01"}},
    "un contrat sans conclusion": rang(D1, C1) | {"conclusion": None},
    "un contrat sans son jour": rang(D1, C1) | {"conclusion": {"lieu": "distance"}},
    "deux factures d'avant": rang({**F1, "date": "2026-09-03"}, {**F2, "date": "2026-09-04"}),
    "des versions": rang(
        {**CGV, "version": "a"}, {**CGV, "date": "2026-09-02"}, {**D1, "version_cgv": "b"}
    ),
    "rien": rang(),
    "un ouvrage non assuré": rang(D1, C1, F1) | OUVRAGE | {"vendeur": BTP},
    "une assurance sans attestation": rang(D1, C1, F1)
    | {"vendeur": {**ASSURE, "assurances": [RC, POLICE]}},
    "une attestation introuvable": rang(D1)
    | {"vendeur": {**TOUS, "assurances": [RC, {**RC, "attestation": "x.pdf"}], "logo": "y.png"}},
    "une attestation seule introuvable": rang(D1)
    | {"vendeur": {**TOUS, "assurance": {**RC, "attestation": "x.pdf"}}},
    "une attestation dehors": rang(D1)
    | {"vendeur": {**TOUS, "assurance": {**RC, "attestation": "../x.pdf"}}},
    "un vendeur dans le dossier": rang(D1)
    | {"vendeur": None, "_": {**VENDEUR, "assurances": [{**RC, "attestation": "x.pdf"}]}},
    "une société sans rien": rang(D1, F1) | {"vendeur": {**TOUS, "forme": "SARL"}},
    "un vendeur au réel, sans numéro": rang(F1) | {"vendeur": {**TOUS, "tva": {"regime": "reel"}}},
    "un numéro d'un autre": rang(D1)
    | {"vendeur": {**TOUS, "tva": {"regime": "reel", "numero": "FR75900000068"}}},
    "un vendeur injoignable": rang(D1)
    | {"vendeur": {k: x for k, x in TOUS.items() if k not in ("telephone", "courriel")}},
    "un vendeur sans téléphone": rang(D1)
    | {"client": CONSO, "vendeur": {k: x for k, x in TOUS.items() if k != "telephone"}},
    "un client de deux pays": rang(D1) | {"client": {**PRO, "tva_numero": "DE123456788"}},
    "un client de deux numéros": rang(D1)
    | {"client": {**PRO, "tva_numero": "FR25900000019", "siret": "900 000 019 00019"}},
    "un client à remplir": rang(D1) | {"client": {**PRO, "nom": "À REMPLIR"}},
    "un code postal à remplir": rang(D1)
    | {"client": {**PRO, "adresse": {**PRO["adresse"], "code_postal": "00000"}}},
    "un client sans SIREN en 2027": rang({**F1, "date": "2027-09-01"}, {**F2, "date": "2027-09-02"})
    | {"client": {k: x for k, x in PRO.items() if k != "siren"}},
    "des délais trop longs": rang(D1, C1, F1) | {"reglement": {"delai": "61 jours"}},
    "un délai de deux mois": rang(D1) | {"reglement": {"delai": "2 mois"}},
    "un délai fin de mois trop long": rang(D1) | {"reglement": {"delai": "2 mois fin de mois"}},
    "un délai public": rang(D1) | {"client": PUBLIC, "reglement": {"delai": "2 mois"}},
    "un délai public d'un mois": rang(D1) | {"client": PUBLIC, "reglement": {"delai": "1 mois"}},
    "une facture périodique": rang(
        {**F1, "periode_debut": "2026-09-01", "periode_fin": "2026-09-30"},
        {
            **F2,
            "periode_debut": "2026-09-01",
            "periode_fin": "2026-09-30",
            "echeance": "2026-11-15",
        },
    )
    | {"reglement": {"delai": "46 jours"}},
    "une facture périodique à deux mois": rang(
        {**F1, "periode_fin": "2026-09-30", "periode_debut": "2026-09-01"}
    )
    | {"reglement": {"delai": "45 jours fin de mois"}},
    "des pénalités basses": rang(D1, F1) | {"reglement": {"penalites": "1 %"}},
    "une cession de tous les droits": rang(D1)
    | {
        "prestation": {
            "objet": "x",
            "droits": {"cession": ["reproduction", "tous droits", "tout"], "etendue": "x"},
        }
    },
    "un tribunal choisi": rang(C1, D1)
    | {
        "vendeur": {**TOUS, "qualite": "commercant", "rcs": "Lyon"},
        "client": {k: x for k, x in PRO.items() if k != "commercant"},
        "clauses": {"ajouter": ["non_sollicitation", "juridiction"]},
    },
    "un échéancier faux": {
        **rang(D1),
        "acompte": "10 %",
        "echeances": echeances(
            ("2026-10-02", "0 %"), ("2026-10-01", "solde"), ("2026-10-03", "50 %")
        ),
    },
    "un échéancier qui ne laisse rien": {
        **rang(D1),
        "acompte": None,
        "echeances": echeances(("commande", "100 %"), ("fin", "solde")),
    },
    "des acomptes": {**MILLE, **rang(FA, {**FB, "montant": "1", "part": "1 %"})},
    "un acompte imprévu": {**MILLE, **rang({**FA, "montant": "1"}, FB)},
    "un acompte déduit en trop": {
        **MILLE,
        **rang({**FA, "montant": "500"}, {**F1, "lignes": lignes("499,50")}),
    },
    "un acompte déduit de cinquante centimes": {
        **MILLE,
        **rang({**FA, "montant": "500"}, {**F1, "lignes": lignes("0,50")}),
    },
    "un acompte d'un autre taux": {
        **MILLE,
        "vendeur": REEL,
        "lignes": lignes("1000", tva="10 %"),
        **rang({**FA, "montant": "1"}, {**F1, "lignes": lignes("900", tva="20 %")}),
    },
    "un particulier, à domicile": {
        **rang(
            {**D1, "date": "2026-09-01"},
            {**FA, "montant": "10"},
            {**F1, "date": "2026-09-06", "echeance": "2026-09-08"},
        ),
        **verse({"facture": "FA", "date": "2026-09-10", "montant": "10"}),
        "client": CONSO,
        "conclusion": CHEZ,
        **SUR_LIEU,
    },
    "un particulier, ses échéances": {
        **rang(D1, AVIS),
        "client": CONSO,
        "conclusion": CHEZ,
        "acompte": None,
        "echeances": echeances(("fin", "50 %"), ("2026-09-10", "50 %")),
    },
    "un particulier, sans conclusion": {**rang(D1, D2), "client": CONSO, "conclusion": None},
    "un particulier, contrat sans conclusion": {
        **rang(D1, C1, F1),
        "client": CONSO,
        "conclusion": None,
        **SUR_LIEU,
    },
    "un particulier, en ligne": {
        **rang(D1, C1, AVIS),
        "client": CONSO,
        "conclusion": LIGNE,
        "vendeur": TOUS,
    },
    "un particulier, en ligne, avec l'adresse": {
        **rang(D1, C1, AVIS),
        "client": CONSO,
        "conclusion": LIGNE,
        "vendeur": URL,
    },
    "un particulier, sans médiateur": {**rang(D1, C1), "client": CONSO, "vendeur": VENDEUR},
    "un particulier au garage": {
        **rang(F1, F2),
        "client": CONSO,
        "vendeur": {**TOUS, "secteur": "automobile"},
        **SUR_LIEU,
    },
    "un petit professionnel à demander": {**rang(D1), "conclusion": CHEZ},
    "un petit professionnel": {**rang(D1, AVIS), "client": PETIT, "conclusion": CHEZ},
    "un syndicat à domicile": {**rang(D1), "client": SYNDICAT, "conclusion": CHEZ},
    "un syndicat qui a répondu": {
        **rang(D1),
        "client": {**SYNDICAT, "effectif": 3, "objet_hors_activite": "non"},
        "conclusion": CHEZ,
    },
    "une exécution anticipée": {
        **rang(D1, AVIS),
        "client": CONSO,
        "conclusion": LOIN,
        "prestation": {"objet": "x", "debut": "2026-09-10"},
    },
    "une exécution refusée": {
        **rang(D1, AVIS),
        "client": CONSO,
        "conclusion": LOIN,
        "prestation": {"objet": "x", "debut": "2026-09-10"},
        "retractation": {"execution_anticipee": "non"},
    },
    "des conditions d'avant la loi": {
        **rang({**CGV, "date": "2026-06-01"}, {**CGV, "date": "2026-06-10"}, D1, C1, AVIS),
        "client": CONSO,
        "conclusion": LIGNE,
        "vendeur": URL,
    },
    "sans banque": {**rang(F1, F2), "vendeur": {k: x for k, x in TOUS.items() if k != "banque"}},
    "sans banque, payée": {
        **MILLE,
        **rang(F1),
        **verse({"facture": "F1"}),
        "vendeur": {k: x for k, x in TOUS.items() if k != "banque"},
    },
    "sans prestation ni lignes": {**rang(D1, F1), "prestation": None, "lignes": None},
}


@pytest.mark.parametrize("nom", CAS)
def test_tout_est_dit(tmp_path, nom):
    c = {**SANS, **CAS[nom]}
    vendeur = c.pop("vendeur", None) or TOUS
    if "_" in c:  # the seller in the case itself
        c["vendeur"] = c.pop("_")
    tenir_vie(tmp_path, ("tout_ce_qui_est_dit", nom), vendeur, c)
