"""What a received invoice gets wrong: what could not be read of it, and every rule over what could.

A rule is not held against what it cannot judge: sums when one of them is unreadable, the rules of
France for a seller elsewhere or before the day from which they bind. Sources: CGI, art. 289 bis
(from 1 September 2026); AFNOR XP Z12-012.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import localcontext

from .controles import Constat, controler
from .controles_france import CADRES, MENTIONS, a_la_francaise
from .modele import Invoice
from .valeurs_xml import ZUGFERD_1, Lecture

MAX_CONSTATS = 500
BR_FR_DEPUIS = date(2026, 9, 1)  # the first e-invoices; before, an invoice knew nothing of BR-FR
BR_DEC = {  # the rule of EN 16931 on two decimals, by term
    t: f"BR-DEC-{n}"
    for t, n in {
        "BT-92": "01",
        "BT-99": "05",
        "BT-106": "09",
        "BT-107": "10",
        "BT-108": "11",
        "BT-109": "12",
        "BT-110": "13",
        "BT-112": "14",
        "BT-113": "16",
        "BT-114": "17",
        "BT-115": "18",
        "BT-116": "19",
        "BT-117": "20",
        "BT-131": "23",
        "BT-136": "24",
        "BT-141": "27",
    }.items()
}
NON_JUGEE = Constat(
    "FORME",
    "BT-24",
    "ZUGFeRD 1, d'avant la norme EN 16931 : seuls son numéro, ses dates, ses parties et ses totaux "
    "sont lus ; ni ses lignes, ni sa TVA, ni ses sommes ne sont jugées ; demandez-la en Factur-X "
    "ou en ZUGFeRD 2",
)
CALCULS = re.compile(
    r"BR-CO-1[0-7]|BR-(?:S|Z|E|AE|IC|G|O|AF|AG|B)-0[89]|LIGNE|AVOIR|PAYE|BR-29|BR-FR-CO-0[4579]"
)


def juge_en_france(f: Invoice) -> bool:
    """Do the rules BR-FR bind this invoice? Before their day, they do one that says it follows them
    by its treatment, and by its frame or its three mentions.
    """
    suit = f.note("BAR") is not None and (
        f.cadre in CADRES or all(f.note(code) is not None for code in MENTIONS)
    )
    return a_la_francaise(f) and (f.date is None or f.date >= BR_FR_DEPUIS or suit)


def examiner(lu: Lecture) -> list[Constat]:
    """Every finding on an invoice, as far as it could be read."""
    if lu.forme == ZUGFERD_1:
        return [*_ailleurs(lu.anomalies), NON_JUGEE]
    francaise = juge_en_france(lu.facture)
    with localcontext(prec=100):  # twelve digits and twenty decimals, multiplied, stay exact
        regles = controler(lu.facture)
    deja = {(c.terme, _ligne(c)) for c in lu.anomalies}
    trouves = [
        *(lu.anomalies if francaise else _ailleurs(lu.anomalies)),
        *(
            c
            for c in regles
            if (francaise or not c.regle.startswith("BR-FR"))
            and (c.terme, _ligne(c)) not in deja
            and (lu.entiere or not CALCULS.fullmatch(c.regle))
        ),
    ]
    trouves = list(dict.fromkeys(trouves))
    if not any(c.faute for c in trouves):
        trouves = [*lu.nombres, *trouves]
    return (
        trouves
        if len(trouves) <= MAX_CONSTATS
        else [
            *trouves[:MAX_CONSTATS],
            Constat("SUITE", "", f"et {len(trouves) - MAX_CONSTATS} autres points"),
        ]
    )


def _ligne(c: Constat) -> str:
    """The line that a finding is about, if any."""
    m = re.match(r"ligne (.{1,256}?) : ", c.message)
    return m[1] if m else ""


def _ailleurs(anomalies: tuple[Constat, ...]) -> Iterator[Constat]:
    """What could not be read, by the rules that hold outside France."""
    for c in anomalies:
        if c.regle == "BR-FR-DEC-01" and c.terme in BR_DEC:
            yield Constat(BR_DEC[c.terme], c.terme, c.message)
        elif c.regle == "BR-FR-03":
            yield Constat("DATE", c.terme, c.message)
        elif not c.regle.startswith("BR-FR"):
            yield c
