"""What a line that came in pays, by the numbers that it names: of invoices, or of other papers of
their cases. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..socle.centimes import ZERO
from .attendu import ARendre, Attendu, Ouverte
from .hypotheses import (
    A_VOIR,
    CERTAINE,
    PROBABLE,
    Hypothese,
    Lue,
    PartPayee,
    Restes,
    contredite,
    ensembles,
    entieres,
    faites_avant,
    frais_possibles,
    numeros_dits,
    repartie,
)
from .mots import Raison
from .noms import FORT


def par_numero(
    v: Lue, nommees: tuple[Ouverte, ...], restes: Restes, a: Attendu
) -> Iterator[Hypothese]:
    x, clients = v.ligne, {o.client for o in nommees}
    total = sum((restes.de(o) for o in nommees), ZERO)
    doute = _doutes(v, nommees, clients)
    raison = Raison("numeros" if len(nommees) > 1 else "numero", numeros_dits(nommees))
    sure = PROBABLE if doute else CERTAINE
    manque = total - x.montant
    if not manque:
        yield Hypothese(sure, (raison, Raison("montant"), *doute), entieres(nommees, restes))
        return
    seule = nommees[0] if len(nommees) == 1 else None
    if seule and x.montant in restes.tranches(seule):
        prises: tuple[PartPayee, ...] = (PartPayee(seule, x.montant),)
        yield Hypothese(sure, (raison, Raison("echeance"), *doute), prises)
        return
    if (r := _compense(v, nommees, manque, a)) is not None:
        dite = PROBABLE if doute or not v.avoirs else CERTAINE
        raisons = (raison, Raison("avoir", r.avoir or ""), *doute)
        yield Hypothese(dite, raisons, _moins(entieres(nommees, restes), manque), avoir=r)
        return
    if manque > 0 and (frais := frais_possibles(x, total)) and manque <= frais:
        dite = sure if x.frais == manque else PROBABLE
        quoi = Raison("frais_dits" if x.frais == manque else "frais", somme=manque)
        prises = _moins(entieres(nommees, restes), manque)
        yield Hypothese(dite, (raison, quoi, *doute), prises, frais=manque)
        return
    if manque > 0:
        en_partie = Raison("partiel", somme=manque)
        yield Hypothese(PROBABLE, (raison, en_partie, *doute), repartie(nommees, x.montant, restes))
        return
    yield from _au_dela(v, nommees, restes, a, raison)


def _au_dela(
    v: Lue, nommees: tuple[Ouverte, ...], restes: Restes, a: Attendu, raison: Raison
) -> Iterator[Hypothese]:
    """More than what is named: other invoices of the client, or the price of a delay."""
    x = v.ligne
    total = sum((restes.de(o) for o in nommees), ZERO)
    clients = {o.client for o in nommees}
    autres = [o for o in a.ouvertes if o.client in clients and o not in nommees and restes.de(o)]
    for groupe in ensembles(autres, x.montant - total, restes, seul=True):
        avec = (*nommees, *groupe)
        quoi = (raison, Raison("et_d_autres", numeros_dits(groupe)), Raison("somme"))
        yield Hypothese(PROBABLE, quoi, entieres(avec, restes))
        return
    retard = sum((o.avec_retard or restes.de(o) for o in nommees), ZERO)
    if x.montant == retard:
        raisons = (raison, Raison("avec_retard"))
        yield Hypothese(PROBABLE, raisons, repartie(nommees, x.montant, restes))
        return
    raisons = (raison, Raison("trop", somme=x.montant - total))
    yield Hypothese(A_VOIR, raisons, repartie(nommees, x.montant, restes))


def _doutes(v: Lue, nommees: tuple[Ouverte, ...], clients: set[int]) -> tuple[Raison, ...]:
    """What denies that a number is enough."""
    sortie = []
    if contredite(v, clients):
        sortie.append(Raison("autre_nom"))
    if not v.sures and not all(v.jugement.de(c) >= FORT for c in clients):
        sortie.append(Raison("numero_court"))
    if v.ailleurs:
        sortie.append(Raison("autre_numero"))
    if not faites_avant(v, nommees):
        sortie.append(Raison("avant_la_facture"))
    if v.ligne.retour:
        sortie.append(Raison("retour"))
    return tuple(sortie)


def _compense(v: Lue, nommees: Sequence[Ouverte], manque: Decimal, a: Attendu) -> ARendre | None:
    """The credit note whose sum is just what lacks, in the case of what is paid."""
    cas = nommees[-1].cas
    return next(
        (
            r
            for r in (*v.avoirs, *a.rendre)
            if r.cas is cas and r.avoir and r.montant == manque and r.facture != nommees[-1].numero
        ),
        None,
    )


def _moins(prises: tuple[PartPayee, ...], manque: Decimal) -> tuple[PartPayee, ...]:
    return (*prises[:-1], PartPayee(prises[-1].ouverte, prises[-1].montant - manque))


def par_document(v: Lue, a: Attendu, restes: Restes) -> Iterator[Hypothese]:
    """A quote, a contract or an order is named: the open invoices of its case, else an advance."""
    x = v.ligne
    siennes = [o for o in a.ouvertes if o.cas in v.cas and restes.de(o) > 0]
    exactes = [o for o in siennes if restes.de(o) == x.montant]
    raison = Raison("document", ", ".join(c.dossier.nom for c in v.cas))
    if len(exactes) == 1 and len(v.cas) == 1:
        doute = _doutes(v._replace(sures=True), (exactes[0],), {exactes[0].client})
        dite = PROBABLE if doute else CERTAINE
        yield Hypothese(dite, (raison, Raison("montant"), *doute), entieres(exactes, restes))
    elif siennes:
        raisons = (raison, Raison("plus_anciennes"))
        yield Hypothese(A_VOIR, raisons, repartie(siennes, x.montant, restes))
    elif len(v.cas) == 1:
        yield Hypothese(A_VOIR, (raison, Raison("avance")), cas=v.cas[0])
