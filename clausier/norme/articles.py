"""Stage 5, compose: the lines, discounts and VAT groups of an electronic invoice, from the reckoned
figures of its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from ..comptes.chiffres import Comptes
from ..comptes.factures import Facture
from ..comptes.prix import HORS_TVA, LigneComptee, Totaux, Tranche, repartir
from ..dossier.cas import Dossier
from ..droit.tva import FONDEMENTS, FRANCHISE
from ..fiches.lignes import NomFondement
from ..socle.centimes import ZERO
from ..socle.ecriture import date_longue, taux
from ..socle.unites import UNITE, code_unite, connue
from . import modele as n


class Regime(NamedTuple):
    """The VAT of a sum: category, rate, and the code of the ground where there is none."""

    categorie: str
    taux: Decimal | None
    code: str | None = None


def regime(cle: str, fondement: NomFondement | None) -> Regime:
    if cle not in HORS_TVA:
        return Regime("S", Decimal(cle))
    f = FONDEMENTS[fondement] if cle and fondement else FRANCHISE
    return Regime(f.categorie, None if f.categorie == "O" else ZERO, f.code)


def _eclats(tranche: Tranche, totaux: Totaux) -> Iterator[tuple[Regime, Decimal]]:
    """A tranche by its VAT regimes: « exoneration » may hold several, pro rata of their lines."""
    if tranche.cle not in HORS_TVA:
        yield regime(tranche.cle, None), tranche.base
        return
    poids: dict[Regime, Decimal] = {}
    for x in totaux.lignes:
        if x.cle == tranche.cle:
            r = regime(x.cle, x.fondement)
            poids[r] = poids.get(r, ZERO) + x.ht
    if any(poids.values()):
        yield from repartir(tranche.base, poids).items()
    else:
        yield from ((r, tranche.base) for r in list(poids)[:1])


def _totaux(f: Facture) -> Totaux:
    """The sums behind an invoice: its own, or those of the invoice that it credits whole."""
    totaux = f.totaux or (f.sur.totaux if f.sur else None)
    assert totaux is not None  # a credit note without lines names its invoice
    return totaux


def articles(dossier: Dossier, comptes: Comptes) -> tuple[n.Article, ...]:
    """BG-25, numbered. What the page shows as lines; under VAT the deducted acomptes too, rate by
    rate, below zero."""
    f = comptes.facture
    assert f is not None
    if f.acompte:
        p = dossier.affaire.prestation
        part = f" de {taux(f.part.taux)}" if f.part and f.part.taux else ""
        totaux = _totaux(f)
        prix = f"{dossier.en_devise(totaux.ttc)}{' TTC' if comptes.total_tva else ''}"
        nom = f"Acompte{part} sur le prix de {prix}"
        faits = _de_tranches(f.tranches, totaux, nom, f.doc.objet or (p.objet if p else None))
    elif f.totaux is None and f.sur:
        origine = "Facture d'acompte" if f.sur.acompte else "Facture"
        faits = _de_tranches(
            f.tranches,
            _totaux(f),
            f"{origine} {f.sur.numero} du {date_longue(f.sur.date)}, créditée",
        )
    else:
        siennes = (r for r in comptes.rangees if r.compte)
        faits = [
            _de_ligne(r.compte, r.section)
            for r in siennes
            if r.compte and (r.ht or not comptes.situation)
        ]
    if not comptes.franchise:
        for d in comptes.deductions:
            moins = tuple(Tranche(t.cle, -t.base, -t.tva) for t in d.tranches)
            faits = [
                *faits,
                *_de_tranches(
                    moins,
                    _totaux(d.facture),
                    f"Acompte déduit : facture {d.numero} du {date_longue(d.date)}",
                ),
            ]
    return tuple(replace(a, rang=str(i)) for i, a in enumerate(faits, 1))


def _de_ligne(x: LigneComptee, section: str) -> n.Article:
    """A line; the heading that it stands under is its note (BT-127)."""
    r = regime(x.cle, x.fondement)
    remise = x.remise_ht
    motif = f"Remise de {taux(x.ligne.remise.taux)}" if x.ligne.remise.taux else "Remise"
    unite = None if connue(x.ligne.unite) else f"Unité : {x.ligne.unite}"
    compte = x.ligne.compte_rendu and x.ligne.compte_rendu.dit.replace("\u00a0", " ")
    return n.Article(
        "",
        x.ligne.designation,
        " – ".join(t for t in (x.ligne.detail, compte, unite) if t) or None,
        x.ligne.reference,
        x.ligne.quantite,
        code_unite(x.ligne.unite),
        x.prix_ht,
        remises=(n.Ajustement(remise, motif.replace("\u00a0", " ")),) if remise else (),
        categorie=r.categorie,
        taux=r.taux,
        total=x.ht,
        note=section or None,
        attributs=tuple(x.ligne.champs),
        # What is taken off stands on the line (BG-27), never in the price: the gross price is the
        # net one.
        prix_brut=x.prix_ht,
    )


def _de_tranches(
    tranches: Iterable[Tranche], totaux: Totaux, nom: str, detail: str | None = None
) -> list[n.Article]:
    return [
        n.Article(
            "",
            nom.replace("\u00a0", " "),
            detail,
            None,
            Decimal(-1 if base < 0 else 1),
            UNITE,
            abs(base),
            categorie=r.categorie,
            taux=r.taux,
            total=base,
            prix_brut=abs(base),
        )
        for t in tranches
        for r, base in _eclats(t, totaux)
    ]


def _codes_de(totaux: Totaux) -> dict[tuple[str, Decimal | None], set[str | None]]:
    """The codes of the grounds behind each category and rate: a group of the invoice may have
    several.
    """
    sortie: dict[tuple[str, Decimal | None], set[str | None]] = {}
    for x in totaux.lignes:
        r = regime(x.cle, x.fondement)
        sortie.setdefault((r.categorie, r.taux), set()).add(r.code)
    return sortie


def remises(comptes: Comptes) -> tuple[n.Ajustement, ...]:
    """BG-20: the discount on the whole, shared over the VAT regimes as the page shared it over the
    rates."""
    totaux = comptes.totaux
    if comptes.facture is None or comptes.facture.acompte or totaux is None or not totaux.remise:
        return ()
    motif = f"Remise de {taux(totaux.taux_remise)}" if totaux.taux_remise else "Remise"
    sortie = []
    for t in totaux.tranches:
        avant = sum((x.ht for x in totaux.lignes if x.cle == t.cle), ZERO)
        if avant != t.base:
            sortie += [
                n.Ajustement(base, motif.replace("\u00a0", " "), r.categorie, r.taux)
                for r, base in _eclats(Tranche(t.cle, avant - t.base, ZERO), totaux)
                if base
            ]
    return tuple(sortie)


def taxes(
    comptes: Comptes,
    lignes: tuple[n.Article, ...],
    globales: tuple[n.Ajustement, ...],
    textes: Mapping[str, str],
    exigible: str | None,
) -> tuple[n.Taxe, ...]:
    """BG-23: the base of each regime is that of its lines less its discounts; its VAT is the
    page's."""
    f = comptes.facture
    assert f is not None
    codes: dict[tuple[str, Decimal | None], set[str | None]] = {}
    for totaux in (_totaux(f), *(_totaux(d.facture) for d in comptes.deductions)):
        for k, vus in _codes_de(totaux).items():
            codes.setdefault(k, set()).update(vus)
    tva = {t.cle: t.tva for t in f.tranches}
    bases: dict[tuple[str, Decimal | None], Decimal] = {}
    for x in lignes:
        assert x.categorie is not None and x.total is not None  # `articles` gave them
        bases[x.categorie, x.taux] = bases.get((x.categorie, x.taux), ZERO) + x.total
    for a in globales:
        assert a.categorie is not None and a.montant is not None  # `remises` gave them
        bases[a.categorie, a.taux] -= a.montant
    sortie = []
    for (categorie, t), base in bases.items():
        montant_tva = tva.get(str(t), ZERO) if categorie == "S" else ZERO
        siens = codes[categorie, t]
        motif = _motif(categorie, siens, textes)
        code = next(iter(siens)) if len(siens) == 1 else None
        sortie.append(n.Taxe(categorie, t, base, montant_tva, motif, code, exigible))
    return tuple(sortie)


def _motif(categorie: str, codes: set[str | None], textes: Mapping[str, str]) -> str | None:
    """BT-120: the very mentions of the page."""
    if categorie == "S":
        return None
    if categorie == "AE":
        return textes.get("mention_autoliquidation")
    noms = [("mention_tva", FRANCHISE.code in codes)]
    noms.append(("mention_exoneration", bool(codes - {FRANCHISE.code})))
    return " ; ".join(textes[nom] for nom, voulu in noms if voulu and nom in textes) or None
