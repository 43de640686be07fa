"""Stage 3, reckon: the days that a formal notice leaves, and those that an order to pay opens: to
serve it, to oppose it, to carry it out.

Each takes the case, whose library knows the delays, and gives a day: the law of an order is that of
the day it was made (décret 2026-96, art. 9).
"""

from __future__ import annotations

from datetime import date, timedelta

from ..dossier.cas import Dossier
from ..droit.jours import jour_ouvrable
from ..socle.durees import Duree

DELAI_ENTRE_PROS, DELAI_AUTRES = Duree(8, "jour"), Duree(15, "jour")  # that a formal notice leaves


def delai_usuel(dossier: Dossier) -> Duree:
    """The time a formal notice leaves, by habit, as its clause says it: 8 days to professionals, 15
    to public buyers, who pay by a longer way, and to others (C. civ. 1231 fixes none).
    """
    return DELAI_ENTRE_PROS if dossier.debiteur == "professionnel" else DELAI_AUTRES


def limite_signification(dossier: Dossier, rendue: date) -> date:
    """The last day to have an order served, by the delay of the day it was made (CPC 1411)."""
    return dossier.delai("delai_signification", rendue).depuis(rendue)


def fin_opposition(dossier: Dossier, signifiee: date) -> date:
    """The debtor's last day, or the next working day when that is a day off (CPC 1416, 642)."""
    dernier = dossier.delai("delai_opposition", signifiee).depuis(signifiee)
    return jour_ouvrable(dernier, dossier.endroits_au(signifiee))


def force_executoire(dossier: Dossier, rendue: date, signifiee: date) -> date:
    """The day from which an order that is not opposed has the force of a judgment (CPC 1422): the
    delay is counted from the service, whatever day it ends on.
    """
    return dossier.delai("delai_execution_injonction", rendue).depuis(signifiee)


def debut_execution(dossier: Dossier, rendue: date, signifiee: date) -> date:
    """The first day to carry an order out: neither before the end of opposition, nor before the
    delay that an order of this day carries (CPC 1422).
    """
    apres_opposition = fin_opposition(dossier, signifiee) + timedelta(days=1)
    return max(apres_opposition, force_executoire(dossier, rendue, signifiee))
