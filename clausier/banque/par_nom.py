"""What a line that came in pays, by its client's name and its sum; at worst, by its sum.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..socle.centimes import ZERO
from .attendu import Attendu, Ouverte
from .hypotheses import (
    A_VOIR,
    CERTAINE,
    MAX_ENSEMBLE,
    PROBABLE,
    Hypothese,
    Lue,
    PartPayee,
    Restes,
    Rivales,
    ensembles,
    entieres,
    faites_avant,
    frais_possibles,
    numeros_dits,
    repartie,
)
from .mots import Raison
from .noms import FORT, MOYEN


def par_nom(v: Lue, a: Attendu, restes: Restes, rivales: Rivales) -> Iterator[Hypothese]:
    ouvertes = [o for o in a.ouvertes if restes.de(o) > 0]
    forts = {c for c, s in v.jugement.scores.items() if s >= FORT}
    siens = [o for o in ouvertes if o.client in forts]
    trouvee = next(_du_client(v, siens, forts, restes, rivales), None) if siens else None
    if trouvee is not None:
        yield trouvee
        return
    exactes = [o for o in ouvertes if restes.de(o) == v.ligne.montant and faites_avant(v, [o])]
    moyens = [o for o in exactes if v.jugement.de(o.client) >= MOYEN]
    if len(moyens) == 1 and not v.ailleurs:
        raisons = (Raison("nom_en_partie"), Raison("montant"))
        yield Hypothese(PROBABLE, raisons, entieres(moyens, restes))
    elif len(exactes) == 1 and not forts:
        raisons = (Raison("montant_seul"), *((Raison("autre_nom"),) if v.jugement.autre else ()))
        yield Hypothese(A_VOIR, raisons, entieres(exactes, restes))
    elif len(exactes) > 1 and not forts:
        premiere = sorted(exactes, key=lambda o: (-v.jugement.de(o.client), o.echeance, o.numero))
        raisons = (
            Raison("plusieurs", numeros_dits(premiere[:MAX_ENSEMBLE])),
            Raison("montant_seul"),
        )
        yield Hypothese(A_VOIR, raisons, entieres(premiere[:1], restes))


def _du_client(
    v: Lue, siens: list[Ouverte], forts: set[int], restes: Restes, rivales: Rivales
) -> Iterator[Hypothese]:
    """The line names one client, or several, whole."""
    x = v.ligne
    nom = Raison("nom")
    faites = [o for o in siens if o.date <= x.jour]
    exactes = [o for o in faites if restes.de(o) == x.montant]
    groupes = list(ensembles(faites, x.montant, restes))
    doute = _doutes_du_nom(v, forts, exactes, groupes, rivales)
    if exactes:
        premiere = min(exactes, key=lambda o: (o.echeance, o.date, o.numero))
        if len(exactes) > 1:
            doute = (*doute, Raison("plusieurs", numeros_dits(exactes)))
        dite = PROBABLE if doute else CERTAINE
        yield Hypothese(dite, (nom, Raison("montant"), *doute), entieres([premiere], restes))
        return
    if groupes:
        tout = len(groupes) == 1 and len(groupes[0]) == len(faites)
        dite = CERTAINE if tout and not doute else PROBABLE if len(groupes) == 1 else A_VOIR
        quoi = Raison("somme", numeros_dits(groupes[0]))
        plus = () if len(groupes) == 1 else (Raison("plusieurs_sommes"),)
        yield Hypothese(dite, (nom, quoi, *plus, *doute), entieres(groupes[0], restes))
        return
    en_tranche = [o for o in faites if x.montant in restes.tranches(o)]
    if len(en_tranche) == 1:
        prises = (PartPayee(en_tranche[0], x.montant),)
        yield Hypothese(PROBABLE, (nom, Raison("echeance"), *doute), prises)
        return
    yield from _a_peu_pres(v, faites or siens, restes, nom)


def _doutes_du_nom(
    v: Lue,
    forts: set[int],
    exactes: Sequence[Ouverte],
    groupes: Sequence[tuple[Ouverte, ...]],
    rivales: Rivales,
) -> tuple[Raison, ...]:
    """What denies that a name and a sum are enough."""
    sortie = []
    if len(forts) > 1:
        sortie.append(Raison("homonymes"))
    if v.ailleurs:
        sortie.append(Raison("autre_numero"))
    if exactes and groupes:
        sortie.append(Raison("aussi_une_somme", numeros_dits(groupes[0])))
    visees = {o for g in (exactes, *groupes) for o in g}
    if any(rivales.sommes[v.ligne.montant, c] > 1 for c in forts):
        sortie.append(Raison("deux_lignes"))
    if visees & rivales.nommees:
        sortie.append(Raison("citee_ailleurs"))
    if v.ligne.retour:
        sortie.append(Raison("retour"))
    return tuple(sortie)


def _a_peu_pres(v: Lue, siens: list[Ouverte], restes: Restes, nom: Raison) -> Iterator[Hypothese]:
    """The sum is none of the client's: less fees, a credit note off, a part, or too much."""
    x = v.ligne
    proches = [o for o in siens if 0 < restes.de(o) - x.montant <= frais_possibles(x, restes.de(o))]
    du = sum((restes.de(o) for o in siens), ZERO)
    if len(proches) == 1:
        o = proches[0]
        manque = restes.de(o) - x.montant
        dite = PROBABLE if x.frais == manque or len(siens) == 1 else A_VOIR
        raisons = (nom, Raison("frais_dits" if x.frais == manque else "frais", somme=manque))
        yield Hypothese(dite, raisons, (PartPayee(o, x.montant),), frais=manque)
    elif len(siens) == 1 and x.montant < du:
        raisons = (nom, Raison("partiel", somme=du - x.montant))
        yield Hypothese(PROBABLE, raisons, repartie(siens, x.montant, restes))
    elif x.montant < du:
        raisons = (nom, Raison("plus_anciennes"))
        yield Hypothese(A_VOIR, raisons, repartie(siens, x.montant, restes))
    elif x.montant == sum((o.avec_retard or restes.de(o) for o in siens), ZERO):
        raisons = (nom, Raison("avec_retard"))
        yield Hypothese(PROBABLE, raisons, repartie(siens, x.montant, restes))
    else:
        raisons = (nom, Raison("trop", somme=x.montant - du))
        yield Hypothese(A_VOIR, raisons, repartie(siens, x.montant, restes))
