"""Derived facts of consumer law: who is protected, may withdraw, must not pay yet.

Each function gives its source.

Takes the case as its author typed it and gives yes, no or a day. Rules, texts and the table of
criteria ask the same questions here, so that none of them can judge a contract otherwise than the
others.
"""

from __future__ import annotations

from datetime import date, timedelta

from .contexte import Cas
from .jours import jour_ouvrable

# Grounds on which the right exists but is lost by what comes after the sale
# (C. conso L221-28, 5°, 6°, 9°, 13°).
PERTES = ("hygiene", "indissociable", "support_descelle", "contenu_numerique")


def petit_pro(cas: Cas) -> bool:
    """A small professional protected as a consumer is (C. conso L221-3).

    Off-premises, outside his main activity, five employees at most.
    """
    c, k = cas.client_au(cas.jour_du_contrat), cas.affaire.conclusion
    return bool(
        c
        and k
        and c.qualite == "professionnel"
        and k.lieu == "hors_etablissement"
        and c.objet_hors_activite
        and c.effectif is not None
        and c.effectif <= cas.valeur("effectif_petit_professionnel", cas.jour_du_contrat)
    )


def protege(cas: Cas) -> bool:
    """A distance or off-premises contract in the sense of C. conso L221-1.

    With a consumer, or off-premises with a small professional.
    """
    c, k = cas.client_au(cas.jour_du_contrat), cas.affaire.conclusion
    if petit_pro(cas):
        return True
    return bool(c and k and c.qualite == "consommateur" and k.lieu != "etablissement")


def foire(cas: Cas) -> bool:
    """Concluded on a fair, where there is no right of withdrawal (C. conso L224-59)."""
    return bool(cas.affaire.conclusion and cas.affaire.conclusion.foire)


def retractation(cas: Cas) -> bool:
    """The right of withdrawal exists (C. conso L221-18), but for an exception (L221-2, L221-28)."""
    return (
        protege(cas)
        and cas.affaire.retractation.exclue in (None, "pleinement_execute", *PERTES)
        and not foire(cas)
    )


def embargo(cas: Cas) -> bool:
    """No payment before the end of seven days off-premises (C. conso L221-10).

    Urgent repairs expressly asked for are set apart; the exception speaks of the consumer's home
    only. A new building, or one that is deeply transformed, is outside the chapter (L221-2, 12°).
    """
    k, p = cas.affaire.conclusion, cas.affaire.prestation
    urgence = bool(p and p.urgence_demandee and not petit_pro(cas))
    immeuble = cas.affaire.retractation.exclue == "construction"
    return bool(k and k.lieu == "hors_etablissement" and protege(cas) and not (urgence or immeuble))


def premier_paiement(cas: Cas, conclusion: date) -> date:
    """First lawful day of payment off-premises (C. conso L221-10).

    The days without payment are over, then the next working day.
    """
    dernier = cas.delai("delai_sans_paiement", conclusion).depuis(conclusion)
    return jour_ouvrable(dernier + timedelta(days=1), cas.endroits_au(conclusion))


def fin_retractation(cas: Cas) -> date | None:
    """Last day to withdraw from a contract for services (C. conso L221-18, L221-19).

    None for goods: there it runs from their receipt, which no document knows.
    """
    p = cas.affaire.prestation
    return retractation_jusqu_au_moins(cas) if p and p.nature == "services" else None


def retractation_jusqu_au_moins(cas: Cas) -> date | None:
    """The day before whose end no delay to withdraw is over, whatever is sold: goods are received
    on the day of the contract or after it (C. conso L221-18)."""
    k = cas.affaire.conclusion
    if not retractation(cas) or not (k and k.date):
        return None
    dernier = cas.delai("delai_retractation", k.date).depuis(k.date)
    return jour_ouvrable(dernier, cas.endroits_au(k.date))


def execution_anticipee(cas: Cas) -> bool:
    """Services asked to begin before the fourteen days are over (C. conso L221-25)."""
    p, r = cas.affaire.prestation, cas.affaire.retractation
    if not retractation(cas) or not p or p.nature == "biens" or r.exclue in PERTES:
        return False
    if r.execution_anticipee is not None:
        return r.execution_anticipee
    if r.exclue == "pleinement_execute" or p.urgence_demandee:
        return True
    fin = fin_retractation(cas)
    return bool(fin and p.debut and p.debut <= fin)


def debut_trop_tot_avec_un_bien(cas: Cas) -> date | None:
    """A contract for goods and labour that begins before its delay can be over: that day.

    It is treated as a sale, of which the labour is a part: what the request of C. conso L221-25
    does there is argued about, and it is cheap to have.
    """
    p, fin = cas.affaire.prestation, retractation_jusqu_au_moins(cas)
    if not p or p.nature != "mixte" or cas.affaire.retractation.exclue in PERTES:
        return None
    return fin if fin and p.debut and p.debut <= fin else None
