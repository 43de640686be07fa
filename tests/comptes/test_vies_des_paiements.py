"""Money that comes, goes back and comes again, day by day: what `status` and `check` then say.

F1 of 30 September 2026 asks for 1 200 € on 30 October, F2 of 5 October for 600 € on 4 November.
A row is a history; its figures, on each of its days, are those kept in `tests/dits/`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from fabrique import CONSO, MEDIATEUR, REEL
from test_bornes import PRO, lignes
from vies import tenir_vie

from clausier.socle.centimes import centimes

V = {**REEL, "mediateur": MEDIATEUR}
F1 = {"type": "facture", "numero": "F1", "date": "2026-09-30"}
F2 = {"type": "facture", "numero": "F2", "date": "2026-10-05", "lignes": lignes("500")}
A1 = {"type": "avoir", "numero": "A1", "date": "2026-10-12", "facture": "F1", "motif": "geste"}
CASE = {
    "acompte": "non",
    "lignes": lignes("1000"),
    "conclusion": {"date": "2026-09-05", "lieu": "etablissement"},
    "prestation": {"objet": "Essai", "fin": "2026-09-30"},
}
ESCOMPTE = {"reglement": {"escompte": {"taux": "2 %", "jours": "10"}}}


def paie(jour: str, montant: str, facture: str | None = None, **plus: Any) -> dict[str, Any]:
    dite = {"facture": facture} if facture else {}
    return {"date": f"2026-{jour}", "montant": montant, **dite, **plus}


def rend(jour: str, montant: str, facture: str | None = None, **plus: Any) -> dict[str, Any]:
    return paie(jour, montant, facture, remboursement="oui", **plus)


CHEQUE = {"moyen": "cheque"}
IMPAYE = {"motif": "impaye"}

HISTOIRES: dict[str, tuple[list[dict[str, Any]], dict[str, Any], list[str]]] = {
    # --------------------------------------------- which invoice a payment goes to
    "à la première échue": ([paie("11-10", "1300")], {}, ["11-09", "11-10"]),
    "à l'échue avant l'autre": (
        [paie("10-20", "700")],
        {"documents": [F1, {**F2, "echeance": "2026-10-20"}]},
        ["10-20"],
    ),
    "de même échéance, à la première datée": (
        [paie("10-20", "700")],
        {"documents": [F1, {**F2, "echeance": "2026-10-30"}]},
        ["10-20"],
    ),
    "du même jour, au premier numéro": (
        [paie("10-20", "700")],
        {"documents": [F1, {**F2, "numero": "F0", "date": "2026-09-30"}]},
        ["10-20"],
    ),
    "à celle qu'il nomme": ([paie("10-20", "700", "F2")], {}, ["10-20", "11-20"]),
    "à deux qu'il nomme": ([paie("10-20", "1500", factures=["F2", "F1"])], {}, ["10-19", "10-20"]),
    "à celle qui vient": ([paie("10-01", "100", "F2")], {}, ["10-01", "10-04", "10-05"]),
    "du jour de la facture": ([paie("10-05", "100", "F2")], {}, ["10-05"]),
    "d'avance, sans nom": ([paie("09-20", "1300")], {}, ["09-20", "09-30", "10-05"]),
    "d'avance, dont l'une nommée": (
        [paie("09-20", "500"), paie("09-21", "1000", "F1"), paie("09-22", "50", "F2")],
        {},
        ["09-29", "09-30", "10-05"],
    ),
    "d'avance, de quoi finir": (
        [paie("09-20", "1200"), paie("09-21", "600")],
        {},
        ["09-30", "10-05"],
    ),
    "l'ordre du fichier": (
        [paie("10-20", "100"), paie("10-10", "1150"), paie("10-20", "40", "F2")],
        {},
        ["10-10", "10-20"],
    ),
    # --------------------------------------------- too much
    "trop, le jour de l'échéance": (
        [paie("10-30", "1210", "F1")],
        {"documents": [F1]},
        ["10-30", "11-30"],
    ),
    "trop, le lendemain": ([paie("10-31", "1210", "F1")], {"documents": [F1]}, ["10-31", "11-30"]),
    "trop d'un particulier, en retard": (
        [paie("10-31", "1210", "F1")],
        {"documents": [F1], "client": CONSO},
        ["10-31"],
    ),
    "en retard, au-delà des intérêts et des quarante euros": (
        [paie("11-29", "1300", "F1")],
        {"documents": [F1]},
        ["11-28", "11-29"],
    ),
    "en retard, pour une facture à venir": (
        [paie("11-02", "1300", factures=["F1", "F3"])],
        {"documents": [F1, {**F2, "numero": "F3", "date": "2026-11-10"}]},
        ["11-02", "11-10"],
    ),
    "trop, puis rendu": (
        [paie("10-10", "1250", "F1"), rend("10-12", "50", "F1")],
        {"documents": [F1]},
        ["10-11", "10-12"],
    ),
    "trop, puis rendu sans nom": (
        [paie("10-10", "1250", "F1"), rend("10-12", "50")],
        {"documents": [F1]},
        ["10-12"],
    ),
    "trop sur l'une, rendu sur l'autre": (
        [paie("10-10", "1250", "F1"), paie("10-10", "600", "F2"), rend("10-12", "50", "F2")],
        {},
        ["10-12"],
    ),
    "trop deux fois, rendu une": (
        [paie("10-10", "1250", "F1"), paie("10-11", "630", "F2"), rend("10-12", "40")],
        {},
        ["10-12"],
    ),
    "trop deux fois, rendu tout": (
        [paie("10-10", "1250", "F1"), paie("10-11", "630", "F2"), rend("10-12", "80")],
        {},
        ["10-12"],
    ),
    # --------------------------------------------- given back
    "rendu plus que trop": (
        [paie("10-10", "1250", "F1"), rend("10-12", "150", "F1")],
        {"documents": [F1]},
        ["10-12", "11-12"],
    ),
    "rendu plus que reçu": (
        [paie("10-10", "100", "F1"), rend("10-12", "150", "F1")],
        {"documents": [F1]},
        ["10-12"],
    ),
    "rendu le jour même": (
        [rend("10-10", "100", "F1"), paie("10-10", "1200", "F1")],
        {"documents": [F1]},
        ["10-10"],
    ),
    "rendu sur la dernière d'abord": (
        [paie("10-10", "1200", "F1"), paie("10-10", "600", "F2"), rend("10-12", "700")],
        {},
        ["10-12"],
    ),
    "rendu après un avoir": (
        [paie("10-10", "1200", "F1"), rend("10-13", "240", "A1")],
        {"documents": [F1, {**A1, "lignes": lignes("200")}]},
        ["10-11", "10-12", "10-13"],
    ),
    "rendu moins que l'avoir": (
        [paie("10-10", "1200", "F1"), rend("10-13", "100", "A1")],
        {"documents": [F1, {**A1, "lignes": lignes("200")}]},
        ["10-13"],
    ),
    "rendu de ce qui attendait": (
        [paie("09-10", "300"), paie("09-11", "200", "F2"), rend("09-20", "100")],
        {},
        ["09-20", "09-30", "10-05"],
    ),
    "rendu de ce qui attendait une autre": (
        [paie("09-10", "300", "F1"), paie("09-11", "200", "F2"), rend("09-20", "250", "F1")],
        {},
        ["09-20", "09-30", "10-05"],
    ),
    # --------------------------------------------- what comes back unpaid
    "chèque revenu": (
        [paie("10-10", "1200", "F1", **CHEQUE), paie("10-20", "-1200", "F1", **CHEQUE)],
        {"documents": [F1]},
        ["10-19", "10-20", "11-20"],
    ),
    "chèque revenu le jour même": (
        [paie("10-10", "1200", "F1", **CHEQUE), paie("10-10", "-1200", "F1", **CHEQUE)],
        {"documents": [F1]},
        ["10-10"],
    ),
    "chèque revenu, un autre du même montant": (
        [
            paie("10-08", "300", "F2", **CHEQUE),
            paie("10-09", "300", "F1", **CHEQUE),
            paie("10-20", "-300", "F1", **CHEQUE),
        ],
        {},
        ["10-20", "11-20"],
    ),
    "deux chèques revenus": (
        [
            paie("10-08", "300", **CHEQUE),
            paie("10-09", "300", **CHEQUE),
            paie("10-20", "-300", **CHEQUE),
            paie("10-21", "-300", **CHEQUE),
        ],
        {"documents": [F1]},
        ["10-20", "10-21", "11-20"],
    ),
    "chèque revenu, écrit avant un virement plus ancien": (
        [
            paie("10-12", "600", "F2", **CHEQUE),
            paie("10-10", "600", "F1"),
            paie("10-20", "-600", **CHEQUE),
        ],
        {},
        ["10-19", "10-20"],
    ),
    "virement rejeté par son motif": (
        [
            paie("10-09", "300", "F1", moyen="prelevement"),
            paie("10-20", "300", "F1", moyen="virement", **IMPAYE),
        ],
        {"documents": [F1]},
        ["10-20", "11-20"],
    ),
    "rendu en espèces, d'un chèque": (
        [paie("10-09", "300", "F1", **CHEQUE), paie("10-20", "-300", "F1", moyen="especes")],
        {"documents": [F1]},
        ["10-20", "11-20"],
    ),
    "chèque d'avance revenu": (
        [paie("09-10", "300", **CHEQUE), paie("09-20", "-300", **CHEQUE)],
        {"documents": [F1]},
        ["09-10", "09-20", "09-30"],
    ),
    "chèque remboursé": (
        [paie("10-09", "300", "F1", **CHEQUE), rend("10-20", "300", "F1", **CHEQUE)],
        {"documents": [F1]},
        ["10-20", "11-20"],
    ),
    "chèque revenu d'un autre montant": (
        [paie("10-09", "300", "F1", **CHEQUE), paie("10-20", "-200", "F1", **CHEQUE)],
        {"documents": [F1]},
        ["10-20", "11-20"],
    ),
    "rendue trop payée par un avoir, entre deux paiements": (
        [paie("11-10", "1200", "F1"), paie("11-20", "600", "F2")],
        {"documents": [F1, F2, {**A1, "date": "2026-11-15", "montant": "200"}]},
        ["11-14", "11-20"],
    ),
    "rendu plus que reçu, puis trop reçu": (
        [paie("09-10", "30"), rend("09-20", "50"), paie("10-20", "1300")],
        {"documents": [F1]},
        ["10-10", "10-20"],
    ),
    # --------------------------------------------- discounts
    "escompte au dernier jour": (
        [paie("10-10", "1176", "F1")],
        {"documents": [F1], **ESCOMPTE},
        ["10-09", "10-10", "11-30"],
    ),
    "escompte un jour trop tard": (
        [paie("10-11", "1176", "F1")],
        {"documents": [F1], **ESCOMPTE},
        ["10-11", "11-30"],
    ),
    "escompte d'un centime de trop": (
        [paie("10-10", "1175,99", "F1")],
        {"documents": [F1], **ESCOMPTE},
        ["10-10"],
    ),
    "payée en entier, sans escompte": (
        [paie("10-10", "1200", "F1")],
        {"documents": [F1], **ESCOMPTE},
        ["10-10"],
    ),
    "escompte en deux fois": (
        [paie("10-02", "600", "F1"), paie("10-10", "576", "F1")],
        {"documents": [F1], **ESCOMPTE},
        ["10-02", "10-10"],
    ),
    "escompte, puis son avoir": (
        [paie("10-10", "1176", "F1")],
        {"documents": [F1, {**A1, "montant": "24"}], **ESCOMPTE},
        ["10-11", "10-12"],
    ),
    "escompte, puis un avoir moindre": (
        [paie("10-10", "1176", "F1")],
        {"documents": [F1, {**A1, "montant": "10"}], **ESCOMPTE},
        ["10-12"],
    ),
    "escompte rendu par un paiement qui la nomme": (
        [paie("10-10", "1176", "F1"), paie("10-12", "24", "F1")],
        {"documents": [F1], **ESCOMPTE},
        ["10-11", "10-12"],
    ),
    "escompte, puis un paiement sans nom": (
        [paie("10-10", "1176", "F1"), paie("10-12", "24")],
        {"documents": [F1], **ESCOMPTE},
        ["10-12"],
    ),
    "escompte d'un chèque revenu": (
        [paie("10-10", "1176", "F1", **CHEQUE), paie("10-15", "-1176", "F1", **CHEQUE)],
        {"documents": [F1], **ESCOMPTE},
        ["10-14", "10-15", "11-30"],
    ),
    "escompte, puis rendu": (
        [paie("10-10", "1176", "F1"), rend("10-15", "100", "F1")],
        {"documents": [F1], **ESCOMPTE},
        ["10-15"],
    ),
    "escompte en toutes lettres": (
        [paie("10-10", "1176", "F1")],
        {
            "documents": [
                F1,
                {"type": "relance", "niveau": 1, "date": "2026-11-02", "facture": "F1"},
            ],
            "reglement": {"escompte": "2 % à dix jours"},
        },
        ["10-10"],
    ),
    "escompte en toutes lettres, un centime de trop": (
        [paie("10-10", "1175,99", "F1")],
        {
            "documents": [
                F1,
                {"type": "relance", "niveau": 1, "date": "2026-11-02", "facture": "F1"},
            ],
            "reglement": {"escompte": "2 % à dix jours"},
        },
        [],
    ),
    "escompte en toutes lettres, de ce qu'il permet": (
        [paie("10-10", "1199,99", "F1")],
        {
            "documents": [
                F1,
                {"type": "relance", "niveau": 1, "date": "2026-11-02", "facture": "F1"},
            ],
            "reglement": {"escompte": "0,01 % à dix jours"},
        },
        [],
    ),
    "escompte en toutes lettres, payé à l'échéance": (
        [paie("10-30", "1176", "F1")],
        {
            "documents": [
                F1,
                {"type": "relance", "niveau": 1, "date": "2026-11-02", "facture": "F1"},
            ],
            "reglement": {"escompte": "2,0 % à dix jours"},
        },
        [],
    ),
    "escompte en toutes lettres, payé après": (
        [paie("10-31", "1176", "F1")],
        {
            "documents": [
                F1,
                {"type": "relance", "niveau": 1, "date": "2026-11-02", "facture": "F1"},
            ],
            "reglement": {"escompte": "2 % à dix jours"},
        },
        [],
    ),
    # --------------------------------------------- cash
    "espèces d'un jour, puis d'un autre": (
        [
            paie("10-02", "400", "F1", moyen="especes"),
            paie("10-01", "600", "F1", moyen="especes"),
            paie("10-03", "1", "F1", moyen="especes"),
            paie("10-04", "1", "F1", moyen="especes"),
        ],
        {"documents": [F1]},
        [],
    ),
    "espèces rendues": (
        [
            paie("10-02", "900", "F1", moyen="especes"),
            rend("10-03", "500", "F1", moyen="especes"),
            paie("10-04", "200", "F1", moyen="especes"),
        ],
        {"documents": [F1]},
        ["10-04"],
    ),
    "espèces, puis un virement": (
        [paie("10-02", "600", "F1", moyen="virement"), paie("10-03", "600", "F1", moyen="especes")],
        {"documents": [F1]},
        [],
    ),
    # --------------------------------------------- several remarks at once
    "deux restes nommés": (
        [
            paie("10-10", "1210", "F1"),
            paie("10-11", "610", "F2"),
            paie("10-12", "5", "F1"),
            paie("10-13", "7"),
        ],
        {},
        ["10-13"],
    ),
    "trois restes sans nom": (
        [paie("10-10", "1850"), paie("10-11", "10"), paie("10-12", "20")],
        {},
        ["10-12"],
    ),
    "rendu deux fois sans avoir reçu": (
        [rend("10-10", "30"), rend("10-11", "20"), rend("10-12", "5", "F1")],
        {"documents": [F1]},
        ["10-12"],
    ),
    "d'avance pour deux": (
        [paie("09-10", "100", "F1"), paie("09-11", "50", "F2"), paie("09-12", "5000")],
        {},
        ["09-12", "10-05"],
    ),
}


@pytest.mark.parametrize("nom", HISTOIRES)
def test_une_histoire(tmp_path, nom):
    paiements, change, jours = HISTOIRES[nom]
    c = {**CASE, "client": PRO, "documents": [F1, F2], "paiements": paiements, **change}
    tenir_vie(tmp_path, ("vies_des_paiements", nom), V, c, tuple(f"2026-{jour}" for jour in jours))


# In cents: what is compared with nought is not compared with one.
CENTIMES = [n for n in HISTOIRES if not n.startswith(("espèces", "escompte en toutes"))]


def au_millieme(x: Any) -> Any:
    """The same, every sum divided by a thousand, to the cent."""
    if isinstance(x, list):
        return [au_millieme(y) for y in x]
    if not isinstance(x, dict):
        return x
    sommes = {k: au_millieme(y) for k, y in x.items()}
    for k in {"montant", "prix_unitaire"} & x.keys():
        sommes[k] = str(centimes(Decimal(x[k].replace(",", ".")) / 1000))
    return sommes


@pytest.mark.parametrize("nom", CENTIMES)
def test_une_histoire_de_centimes(tmp_path, nom):
    paiements, change, jours = HISTOIRES[nom]
    c = {**CASE, "client": PRO, "documents": [F1, F2], "paiements": paiements, **change}
    siens = tuple(f"2026-{jour}" for jour in jours[-2:])
    tenir_vie(tmp_path, ("vies_de_centimes", nom), V, au_millieme(c), siens)
