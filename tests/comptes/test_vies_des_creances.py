"""Unpaid invoices, day by day: the ladder, what is owed, what a court is shown.

F1 of 1 June 2026 asks for 1 000 € on 1 July, F2 of 2 June for 500 € on 2 July. A row is a history;
all that is said of it is kept in `tests/dits/`.
"""

from __future__ import annotations

from typing import Any

import pytest
from fabrique import CONSO
from test_bornes import RAPPEL, lignes
from test_bornes_des_comptes import DUE
from test_bornes_regles import PUBLIC, SYNDICAT
from vies import tenir_vie

Cles = dict[str, Any]
F1 = {"type": "facture", "numero": "F1", "date": "2026-06-01"}
F2 = {"type": "facture", "numero": "F2", "date": "2026-06-02", "lignes": lignes("500")}


def papier(genre: str, jour: str, *factures: str, **plus: Any) -> Cles:
    """A letter of this day of 2026, for F1 unless it says for which."""
    siennes = list(factures or ("F1",))
    seule = genre in ("rappel", "relance", "script_telephone", "recu")
    dites = {"facture": siennes[0]} if seule else {"factures": siennes}
    return {"type": genre, "date": le(jour), **dites, **plus}


def le(jour: str) -> str:
    return jour if len(jour) == 10 else f"2026-{jour}"


def fait(jour: str, genre: str, **plus: Any) -> Cles:
    return {"date": le(jour), "type": genre, **plus}


def paie(jour: str, montant: str, **plus: Any) -> Cles:
    return {"date": le(jour), "montant": montant, "facture": "F1", **plus}


R1 = papier("relance", "07-04", niveau="1")
R2 = papier("relance", "07-16", niveau="2")
MED = papier("mise_en_demeure", "07-31", delai="8 jours")
PLAN = {"nombre": "2", "premiere": "2026-09-01"}


def avec(*documents: Cles, **change: Any) -> Cles:
    return {"documents": [F1, *documents], **change}


def journal(*faits: Cles) -> Cles:
    return {"documents": [F1], "journal": list(faits)}


# name → (changes, days of the status)
ECHELLE: dict[str, tuple[Cles, str]] = {
    "sans rien faire": (
        avec(),
        "05-31 06-01 06-23 06-24 06-30 07-01 07-02 07-03 07-04 07-08 07-16 07-31",
    ),
    "à échéance proche": (avec() | {"reglement": {"delai": "7 jours"}}, "06-01 06-02"),
    "à échéance de huit jours": (avec() | {"reglement": {"delai": "8 jours"}}, "06-01 06-02"),
    "chaque marche en son temps": (
        avec(
            papier("rappel", "06-24"),
            R1,
            papier("script_telephone", "07-08"),
            R2,
            MED,
            papier("recours", "08-20"),
            papier("injonction_de_payer", "09-01"),
        ),
        "06-23 06-24 07-03 07-04 07-07 07-08 07-16 07-30 07-31 08-07 08-20 08-31 09-01",
    ),
    "en retard sur l'échelle": (
        avec(papier("relance", "07-20", niveau="1"), papier("relance", "08-10", niveau="2")),
        "07-20 07-28 08-10 08-20",
    ),
    "relance au jour dit": (avec(R1), "07-04 07-05 07-09"),
    "relance un jour après": (avec({**R1, "date": "2026-07-05"}), "07-05 07-12"),
    "deux relances du même niveau": (avec(R1, {**R1, "date": "2026-07-10"}), "07-05 07-10 07-11"),
    "un papier déjà daté": (avec({**R1, "date": "2026-07-20"}), "07-05 07-19 07-20"),
    "deux papiers déjà datés": (
        avec({**R1, "date": "2026-07-22"}, {**R1, "date": "2026-07-20"}),
        "07-05 07-20",
    ),
    "mise en demeure d'emblée": (avec(MED), "07-31 08-07 08-08 08-09 08-10"),
    "mise en demeure de quinze jours par habitude": (
        avec({**MED, "delai": None}, client=CONSO),
        "07-31 08-15 08-16",
    ),
    "mise en demeure de huit jours par habitude": (
        avec({k: x for k, x in MED.items() if k != "delai"}),
        "08-08 08-09",
    ),
    "mise en demeure sans délai dit": (
        avec({k: x for k, x in MED.items() if k != "delai"}, client=PUBLIC),
        "08-08 08-09",
    ),
    "mise en demeure d'un syndicat": (
        avec({k: x for k, x in MED.items() if k != "delai"}, client=SYNDICAT),
        "08-08 08-15 08-16",
    ),
    "deux mises en demeure": (avec(MED, {**MED, "date": "2026-08-20"}), "08-19 08-20 08-29"),
    "deux mises en demeure, dans l'autre ordre": (
        avec({**MED, "date": "2026-08-20"}, MED),
        "08-19 08-20 08-29",
    ),
    "reçue plus tard": (
        avec(MED, journal=[fait("08-03", "reception", document="mise_en_demeure")]),
        "08-02 08-03 08-11 08-12",
    ),
    "présentée, puis reçue": (
        avec(
            MED,
            journal=[
                fait("08-05", "reception", document="mise_en_demeure"),
                fait("08-03", "reception", document="mise_en_demeure"),
            ],
        ),
        "08-05",
    ),
    "relance 2 reçue": (
        avec({**R2, "delai": "10 jours"}, journal=[fait("07-18", "reception", document="relance")]),
        "07-17 07-18 07-28 07-29",
    ),
    "accord dit avant la fin du délai": (
        avec(MED, journal=[fait("08-01", "promesse", pour_le="2026-08-04")]),
        "08-01 08-05 08-07 08-09",
    ),
    "appels": (
        journal(fait("07-01", "appel"), fait("07-05", "appel"), fait("07-03", "appel")),
        "07-02 07-03 07-05",
    ),
    "appel de l'autre facture": (
        {
            "documents": [F1, F2],
            "journal": [fait("07-05", "appel", facture="F2"), fait("07-06", "appel")],
        },
        "07-05 07-06",
    ),
    "réponse à une lettre de l'autre": (
        {
            "documents": [F1, F2, papier("relance", "07-05", "F2", niveau="1")],
            "journal": [fait("07-06", "litige", document="relance", texte="non")],
        },
        "07-05 07-06",
    ),
    "litige de l'une": (
        {"documents": [F1, F2], "journal": [fait("07-06", "litige", facture="F1", texte="x")]},
        "07-05 07-06",
    ),
    "litige clos": (
        journal(fait("07-06", "litige", texte="x"), fait("07-20", "litige_clos")),
        "07-06 07-19 07-20 07-21",
    ),
    "litige rouvert": (
        journal(
            fait("07-06", "litige", texte="x"),
            fait("07-10", "litige_clos"),
            fait("07-12", "litige", texte="y"),
        ),
        "07-11 07-12",
    ),
    "litige clos d'avance": (
        journal(fait("06-10", "litige", texte="x"), fait("06-20", "litige_clos")),
        "06-20",
    ),
    "promesse tenue": (
        {
            "documents": [F1],
            "journal": [fait("07-05", "promesse", pour_le="2026-07-15", texte="promis")],
            "paiements": [paie("07-15", "1000")],
        },
        "07-04 07-05 07-14 07-15 07-16",
    ),
    "promesse tenue en partie": (
        {
            "documents": [F1],
            "journal": [fait("07-05", "promesse", pour_le="2026-07-15")],
            "paiements": [paie("07-05", "10")],
        },
        "07-15 07-16 07-18",
    ),
    "promesse payée la veille et le lendemain": (
        {
            "documents": [F1],
            "journal": [fait("07-05", "promesse", pour_le="2026-07-15")],
            "paiements": [paie("07-04", "10"), paie("07-16", "10")],
        },
        "07-15 07-16 07-19",
    ),
    "promesse d'avant l'échéance": (
        journal(fait("06-20", "promesse", pour_le="2026-06-28")),
        "06-20 06-24 07-01",
    ),
    "promesse d'avant l'échéance, à trois jours près": (
        journal(fait("06-20", "promesse", pour_le="2026-06-29")),
        "06-20 07-01",
    ),
    "promesse du jour de la facture": (
        journal(fait("06-01", "promesse", pour_le="2026-07-20")),
        "06-01 07-02 07-23",
    ),
    "promesse d'avant la facture": (
        {"documents": [F1, F2], "journal": [fait("06-01", "promesse", pour_le="2026-07-20")]},
        "06-02 07-24",
    ),
    "promesse du jour d'une relance": (
        avec(R1, journal=[fait("07-04", "promesse", pour_le="2026-07-20")]),
        "07-04 07-19 07-24",
    ),
    "promesse de la veille d'une relance": (
        avec(R1, journal=[fait("07-03", "promesse", pour_le="2026-07-20")]),
        "07-04",
    ),
    "deux promesses": (
        journal(
            fait("07-09", "promesse", pour_le="2026-07-30"),
            fait("07-05", "promesse", pour_le="2026-07-20"),
        ),
        "07-08 07-09 07-31",
    ),
    "promesses d'un même jour": (
        journal(
            fait("07-05", "promesse", pour_le="2026-07-30"),
            fait("07-05", "promesse", pour_le="2026-07-20"),
        ),
        "07-05",
    ),
    "promesse pour l'autre": (
        {
            "documents": [F1, F2],
            "journal": [fait("07-05", "promesse", pour_le="2026-07-20", facture="F2")],
        },
        "07-05 07-21",
    ),
    "accord échelonné": (
        avec(R1, papier("echeancier", "08-01", **PLAN)),
        "08-01 09-01 09-04 09-05",
    ),
    "accord payé en partie": (
        avec(
            R1,
            papier("echeancier", "08-01", **PLAN),
            paiements=[paie("09-01", "525,27"), paie("08-01", "1")],
        ),
        "08-31 09-01 10-05",
    ),
    "accord payé tout juste": (
        avec(R1, papier("echeancier", "08-01", **PLAN), paiements=[paie("09-01", "525,26")]),
        "09-01",
    ),
    "accord d'une autre facture": (
        {"documents": [F1, F2, papier("echeancier", "08-01", "F2", **PLAN)]},
        "08-01",
    ),
    "procédure collective": (
        {
            "documents": [F1, F2, R1],
            "journal": [
                fait("07-20", "procedure_collective"),
                fait("07-25", "procedure_collective"),
            ],
            "paiements": [paie("07-22", "500", facture="F2")],
        },
        "07-19 07-20 07-22 09-21",
    ),
    "deux factures d'une même mise en demeure": (
        {"documents": [F1, F2, papier("relance", "07-20", niveau="2")]},
        "08-01 08-30",
    ),
    "deux factures, l'une payée": (
        {"documents": [F1, F2], "paiements": [paie("06-10", "1000")]},
        "06-10 07-05",
    ),
    "deux factures à la même décision": (
        {"documents": [F1, F2, papier("mise_en_demeure", "07-31", "F1", "F2", delai="8 jours")]},
        "07-31 08-09",
    ),
    "après le choix d'une suite": (
        avec(MED, papier("recours", "08-20")),
        "08-19 08-20 08-26 08-27",
    ),
    "après la requête": (avec(MED, papier("injonction_de_payer", "09-01")), "09-01 09-02"),
    "ordonnance pour l'autre": (
        {"documents": [F1, F2], "journal": [fait("09-10", "ordonnance", facture="F2")]},
        "09-10",
    ),
    "signification avant une nouvelle ordonnance": (
        journal(
            fait("09-10", "ordonnance"),
            fait("09-09", "signification"),
            fait("09-12", "signification"),
            fait("09-11", "opposition"),
        ),
        "09-11 09-12 10-12 10-13 11-13",
    ),
    "reconnaissance et signification": (
        journal(
            fait("07-10", "reconnaissance"),
            fait("07-20", "signification"),
            fait("07-15", "reconnaissance", facture="F1"),
        ),
        "07-10 07-20",
    ),
    "taux pas encore connus": (avec(R1), "2027-06-30 2027-07-01 2027-07-20 2028-02-29 2033-01-01"),
    "un avoir du tout": (
        avec(
            {
                "type": "avoir",
                "numero": "A1",
                "date": "2026-07-10",
                "facture": "F1",
                "motif": "annulation",
            }
        ),
        "07-09 07-10",
    ),
    "payée le jour de l'échéance": (avec(paiements=[paie("07-01", "1000")]), "07-01 07-02"),
    "payée le lendemain": (avec(paiements=[paie("07-02", "1000")]), "07-02 07-20"),
}


@pytest.mark.parametrize("nom", ECHELLE)
def test_une_creance(tmp_path, nom):
    change, jours = ECHELLE[nom]
    documents = [{k: x for k, x in d.items() if x is not None} for d in change["documents"]]
    c = {**RAPPEL, "lignes": lignes("1000"), **change, "documents": documents}
    tenir_vie(tmp_path, ("vies_des_creances", nom), DUE, c, tuple(map(le, jours.split())))
