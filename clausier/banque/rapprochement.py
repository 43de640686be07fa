"""A statement against what a workspace waits for: each line is known already, proposed, or left.
Pure.

The surest matches are made first, over all the lines, and take their part of what is open: a doubt
never takes the invoice of a certainty. A line is never proposed twice: it is known by its mark; by
its sum and its day, where another kind of file, or a hand, wrote it down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

from ..fiches.devises import EURO
from ..socle.centimes import ZERO
from ..socle.ecriture import date_courte
from .attendu import ARendre, Attendu, CasAttendu, DejaNote
from .hypotheses import (
    A_VOIR,
    CERTAINE,
    PROBABLE,
    RANGS,
    Hypothese,
    Lue,
    Restes,
    Rivales,
    lue,
    rivales,
)
from .lignes import LigneDeBanque, ReleveDeBanque
from .mots import Raison
from .noms import FORT, MOYEN
from .par_nom import par_nom
from .par_numero import par_document, par_numero

MEME_JOUR = timedelta(days=5)  # between two writings of one movement: value, booking, by hand
RETOUR_SOUS = timedelta(days=430)  # a debit comes back within thirteen months, at most


@dataclass(frozen=True)
class Retour:
    """A payment that came back: the one it takes back, noted before or by another line."""

    cas: CasAttendu
    factures: tuple[str, ...]
    moyen: str
    avec: int = 0  # the number of the line of this statement that brings it


@dataclass(frozen=True)
class PaiementPropose:
    """A line, and the best way for it: something received, something that came back unpaid, or
    something given back.
    """

    ligne: LigneDeBanque
    confiance: str
    raisons: tuple[Raison, ...]
    recue: Hypothese | None = None
    retour: Retour | None = None
    rendu: ARendre | None = None


@dataclass
class Rapprochement:
    """All the lines of a statement, each in one place."""

    releve: ReleveDeBanque
    propositions: list[PaiementPropose] = field(default_factory=list)
    deja: list[LigneDeBanque] = field(default_factory=list)
    en_partie: list[tuple[LigneDeBanque, Decimal]] = field(default_factory=list)
    restent: list[LigneDeBanque] = field(default_factory=list)  # came in, and pay nothing we know
    devises: list[LigneDeBanque] = field(default_factory=list)
    depenses: list[LigneDeBanque] = field(default_factory=list)


def rapprocher(releve: ReleveDeBanque, a: Attendu) -> Rapprochement:
    """The whole of it."""
    r = Rapprochement(releve)
    neuves = _neuves(r, a)
    lues = [lue(a, x) for x in neuves]
    recues = [v for v in lues if v.ligne.montant > 0]
    _recues(r, a, recues)
    _sorties(r, a, [v for v in lues if v.ligne.montant < 0])
    r.propositions = [_avec_double(r, p) for p in r.propositions]
    r.propositions.sort(key=lambda p: p.ligne.numero)
    return r


def _avec_double(r: Rapprochement, p: PaiementPropose) -> PaiementPropose:
    """A doubt, with the certain line of the same client that brings the same sum: it may be paid
    twice.
    """
    if p.recue is None or not p.recue.prises or p.confiance == CERTAINE:
        return p
    client = p.recue.prises[0].ouverte.client
    for q in r.propositions:
        if q.confiance != CERTAINE or q.recue is None or q.ligne.montant != p.ligne.montant:
            continue
        if any(x.ouverte.client == client for x in q.recue.prises):
            return replace(p, raisons=(*p.raisons, Raison("meme_somme", str(q.ligne.numero))))
    return p


# ------------------------------------------------------------------------------ known already


def _neuves(r: Rapprochement, a: Attendu) -> list[LigneDeBanque]:
    """The lines that nothing notes yet, in euros."""
    notees: defaultdict[str, Decimal] = defaultdict(Decimal)
    for d in a.deja:
        if d.marque:
            notees[d.marque] += d.part
    libres = _a_d_autres_marques(r.releve, a.deja)
    sortie = []
    for x in r.releve.lignes:
        if x.marque in notees:
            reste = x.montant - notees[x.marque]
            if reste:
                r.en_partie.append((x, reste))
            else:
                r.deja.append(x)
        elif x.devise != EURO:
            r.devises.append(x)
        else:
            sortie.append(x)
    return [x for x in sortie if not _notee_autrement(r, a, x, libres)]


def _a_d_autres_marques(releve: ReleveDeBanque, deja: Sequence[DejaNote]) -> list[DejaNote]:
    """What was noted by hand or from another kind of file, once a transfer. What the same kind of
    file marked is told by its mark alone.
    """
    genres = {x.marque.partition("-")[0] for x in releve.lignes}
    vus: set[object] = set()
    sortie = []
    for d in deja:
        if d.marque and d.marque.partition("-")[0] in genres:
            continue
        p = d.paiement
        cle = (d.jour, d.marque, p.total, p.reference) if getattr(p, "total", None) else d
        if cle not in vus:
            vus.add(cle)
            sortie.append(d)
    return sortie


def _notee_autrement(
    r: Rapprochement, a: Attendu, x: LigneDeBanque, libres: list[DejaNote]
) -> bool:
    """Is a line what something else noted: its sum, near its day, and nothing that denies it?"""
    proches = [d for d in libres if d.somme == x.montant and abs(d.jour - x.jour) <= MEME_JOUR]
    if not proches:
        return False
    v = lue(a, x)
    numeros = {c.numero for c in a.numeros.cites(x.texte)}
    for d in sorted(proches, key=lambda d: abs(d.jour - x.jour)):
        if not _nie(d, v, numeros):
            libres.remove(d)
            r.deja.append(x)
            return True
    return False


def _nie(d: DejaNote, v: Lue, numeros: set[str]) -> bool:
    """Does a line say that it is not this payment: other numbers, another client?"""
    if d.cas is None:
        return bool(v.nommees)
    dites = set(d.paiement.nommees)
    if numeros & dites:
        return False
    if v.nommees and dites:
        return True
    forts = {c for c, s in v.jugement.scores.items() if s >= FORT}
    return v.jugement.autre or (bool(forts) and d.cas.client not in forts)


# ------------------------------------------------------------------------------ what came in


def _recues(r: Rapprochement, a: Attendu, lues: Sequence[Lue]) -> None:
    restes = Restes([o for o in a.ouvertes if o.cas.euros])
    en_euros = replace(a, ouvertes=[o for o in a.ouvertes if o.cas.euros])
    ailleurs = [v for v in lues if any(not o.cas.euros for o in v.nommees)]
    libres = [v for v in lues if v not in ailleurs]
    r.devises += [v.ligne for v in ailleurs]
    for voulue in range(len(RANGS)):
        prises = True
        while prises:  # a certainty may make another
            # By a number first: a name takes what no number asks for.
            tours = [_prendre(r, en_euros, libres, restes, voulue, n) for n in (True, False)]
            prises = any(tours) and not voulue
    r.restent += [v.ligne for v in libres]


def _hypotheses(a: Attendu, v: Lue, restes: Restes, rivales: Rivales) -> list[Hypothese]:
    """The ways for a line that came in, the surest first."""
    nommees = tuple(o for o in v.nommees if restes.de(o) > 0)
    if nommees:
        trouvees = list(par_numero(v, nommees, restes, a))
    elif v.cas:
        trouvees = list(par_document(v, a, restes))
    else:
        trouvees = list(par_nom(v, a, restes, rivales))
    return sorted(trouvees, key=lambda h: h.rang)


def _prendre(
    r: Rapprochement, a: Attendu, libres: list[Lue], restes: Restes, voulue: int, par_numero: bool
) -> bool:
    """The lines of this certainty at least, each with its part of what is open. Was there any?

    What has become sure only since a doubt took its part is no more than probable.
    """
    prises = False
    autres = rivales(libres)
    for v in sorted(libres, key=lambda v: (v.ligne.jour, v.ligne.numero)):
        if bool(v.nommees) is not par_numero:
            continue
        h = next(iter(_hypotheses(a, v, restes, autres)), None)
        if h is not None and h.rang <= voulue:
            dite = RANGS[max(h.rang, min(voulue, 1))]
            r.propositions.append(PaiementPropose(v.ligne, dite, h.raisons, recue=h))
            restes.prendre(h)
            libres.remove(v)
            prises = True
    return prises


# ------------------------------------------------------------------------------ what went out


def _sorties(r: Rapprochement, a: Attendu, lues: Sequence[Lue]) -> None:
    """What went out takes back a payment, gives back what was too much, or is an expense."""
    payes = _paiements(r, a)
    a_rendre = list(a.rendre)
    for v in lues:
        p = _revenue(v, payes) or _rendue(v, a_rendre, a)
        if p is None:
            r.depenses.append(v.ligne)
            continue
        r.propositions.append(p)


@dataclass(frozen=True, eq=False)
class _Paye:
    """A payment that may come back."""

    ligne: LigneDeBanque | None
    note: DejaNote | None
    retour: Retour


def _paiements(r: Rapprochement, a: Attendu) -> list[_Paye]:
    revenus = {
        (d.cas, -d.part, n)
        for d in a.deja
        if d.part < 0
        for n in (d.paiement.nommees if d.cas else ()) or ("",)
    }
    sortie = [
        _Paye(None, d, Retour(d.cas, d.paiement.nommees, d.paiement.moyen))
        for d in a.deja
        if d.cas is not None
        and d.part > 0
        and not any((d.cas, d.part, n) in revenus for n in d.paiement.nommees or ("",))
    ]
    for p in r.propositions:
        if p.recue and p.recue.prises and len({q.ouverte.cas for q in p.recue.prises}) == 1:
            noms = tuple(q.ouverte.numero for q in p.recue.prises)
            cas = p.recue.prises[0].ouverte.cas
            retour = Retour(cas, noms, p.ligne.moyen, p.ligne.numero)
            sortie.append(_Paye(p.ligne, None, retour))
    return sortie


def _revenue(v: Lue, payes: list[_Paye]) -> PaiementPropose | None:
    """The payment that came back: its sum, before the line, named by it, when the bank says so."""
    x = v.ligne
    numeros = {o.numero for o in v.nommees}
    possibles = []
    for p in payes:
        le = p.note.jour if p.note else p.ligne.jour if p.ligne else x.jour
        somme = p.note.part if p.note else p.ligne.montant if p.ligne else ZERO
        if somme != -x.montant or not timedelta(0) <= x.jour - le <= RETOUR_SOUS:
            continue
        nomme = bool(numeros & set(p.retour.factures)) or _cite(v, p)
        score = FORT if nomme else v.jugement.de(p.retour.cas.client)
        if x.retour or score >= FORT and p.retour.moyen in ("cheque", "prelevement"):
            possibles.append((score, le, p))
    if not possibles:
        return None
    possibles.sort(key=lambda y: (y[0], y[1]))
    score, le, p = possibles[-1]
    seul = sum(y[0] == score for y in possibles) == 1
    dite = A_VOIR if score < MOYEN or v.jugement.autre else PROBABLE
    if x.retour and score >= FORT and seul and p.note is not None:
        dite = CERTAINE
    payes.remove(p)
    quoi = Raison("impaye" if x.retour else "impaye_probable", date_courte(le))
    plus = (Raison("dans_ce_releve", str(p.retour.avec)),) if p.retour.avec else ()
    return PaiementPropose(x, dite, (quoi, *plus), retour=p.retour)


def _cite(v: Lue, p: _Paye) -> bool:
    """Does the line give the reference of the payment: its number of cheque, its transfer's?"""
    sienne = p.note.paiement.reference if p.note else p.ligne.reference if p.ligne else ""
    return bool(sienne) and len(sienne or "") > 4 and str(sienne).upper() in v.ligne.texte


def _est_cite(r: ARendre, cites: set[str]) -> bool:
    """Is what is to give back named: its invoice, or where it is of none, a paper of its case?"""
    if r.facture:
        return r.facture in cites
    return any(d.numero in cites for d in r.cas.dossier.siens if d.numero)


def _rendue(v: Lue, a_rendre: list[ARendre], a: Attendu) -> PaiementPropose | None:
    """What was given back: the sum of a credit note, to its client."""
    x = v.ligne
    siens = [r for r in a_rendre if r.montant == -x.montant]
    cites = {c.numero for c in a.numeros.cites(x.texte)}
    nommes = [r for r in siens if r.avoir in cites or _est_cite(r, cites)]
    du_client = [r for r in siens if v.jugement.de(r.cas.client) >= FORT]
    choisis = nommes or du_client
    if len(choisis) != 1:
        return None
    r = choisis[0]
    a_rendre.remove(r)
    raison = Raison("rendu", r.facture) if r.facture else Raison("rendu_avance")
    if r.avoir:
        raison = Raison("rendu_avoir", r.avoir)
    return PaiementPropose(x, CERTAINE if nommes else PROBABLE, (raison,), rendu=r)
