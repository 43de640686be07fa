"""Stage 3, reckon: what an invoice takes back of the acomptes before it, so that no VAT is invoiced
twice (CGI 289 I-1-c; BOI-TVA-DECLA-30-20-20-10 §60).
"""

from __future__ import annotations

from collections.abc import Iterable

from ..droit.documents import DocumentVoulu
from ..socle.centimes import ZERO, centimes
from .avancement import SituationComptee
from .facture import Deduction, Facture
from .prix import Totaux, Tranche, par_taux, part_de, soustraire, total


def net_des_avoirs(f: Facture, faites: dict[str, Facture]) -> tuple[Tranche, ...]:
    """An invoice less the credit notes already made on it."""
    return soustraire(
        f.tranches, [t for x in faites.values() if x.avoir and x.sur is f for t in x.tranches]
    )


def reprises(
    doc: DocumentVoulu,
    totaux: Totaux,
    acomptes: list[Facture],
    faites: dict[str, Facture],
    repris: dict[str, tuple[Tranche, ...]],
) -> tuple[Deduction, ...]:
    """What an invoice takes back of the acomptes before it: all that is left of them, or the part
    of its own sum that a situation says (`reprise:`), the oldest acompte first. Told in `repris`.
    """
    libre = doc.reprise.de(totaux.ttc) if doc.reprise else None
    sortie = []
    for a in acomptes:
        tranches = soustraire(net_des_avoirs(a, faites), repris.get(a.numero, ()))
        reste = total(tranches)
        if reste <= 0 or libre is not None and libre <= 0:
            continue
        if libre is not None:
            tranches = tranches if libre >= reste else part_de(tranches, libre)
            libre -= min(libre, reste)
        sortie.append(Deduction(a, tranches))
        repris[a.numero] = (*repris.get(a.numero, ()), *tranches)
    return tuple(sortie)


def reprises_de_la_situation(
    doc: DocumentVoulu,
    etat: SituationComptee,
    acomptes: list[Facture],
    faites: dict[str, Facture],
    repris: dict[str, tuple[Tranche, ...]],
) -> tuple[Deduction, ...]:
    """What a situation takes back of the acomptes before it, rate by rate, the oldest acompte
    first: the share of the order that is billed with it, or of its own sum what it says
    (`reprise:`); with the last of the works, all that is left. Told in `repris`.
    """
    restes = {
        a.numero: soustraire(net_des_avoirs(a, faites), repris.get(a.numero, ())) for a in acomptes
    }
    verse = par_taux(t for reste in restes.values() for t in reste)
    if doc.reprise is not None:
        voulues = part_de(etat.periode.tranches, doc.reprise.de(etat.periode.ttc))
        libres = {k: Tranche(k, ZERO, ZERO) for k in verse} | par_taux(voulues)
    elif etat.finie:
        libres = dict(verse)
    else:
        libres = _au_prorata(etat, verse, (t for a in acomptes for t in repris.get(a.numero, ())))
    sortie = []
    for a in acomptes:
        prises = []
        for t in restes[a.numero]:
            libre = libres[t.cle]
            prise = Tranche(t.cle, min(t.base, libre.base), min(t.tva, libre.tva))
            libres[t.cle] = libre.moins(prise)
            prises.append(prise)
        if total(prises) > 0:
            tranches = tuple(t for t in prises if t.base or t.tva)
            sortie.append(Deduction(a, tranches))
            repris[a.numero] = (*repris.get(a.numero, ()), *tranches)
    return tuple(sortie)


def _au_prorata(
    etat: SituationComptee, verse: dict[str, Tranche], deja: Iterable[Tranche]
) -> dict[str, Tranche]:
    """Of the acomptes, of which `verse` is left, what the works billed up to now have earned and
    was not taken back before.
    """
    marche, cumul = par_taux(etat.marche.tranches), par_taux(etat.cumul)
    avant, sortie = par_taux(deja), {}
    for cle, v in verse.items():
        rien = Tranche(cle, ZERO, ZERO)
        y, m, c = (x.get(cle, rien) for x in (avant, marche, cumul))
        base = centimes((v.base + y.base) * c.base / m.base) - y.base if m.base else ZERO
        tva = centimes((v.tva + y.tva) * c.tva / m.tva) - y.tva if m.tva else ZERO
        sortie[cle] = Tranche(cle, max(base, ZERO), max(tva, ZERO))
    return sortie
