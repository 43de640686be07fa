"""Stage 3, reckon: the arithmetic of prices. Lines → totals by VAT rate; shares of a total; nothing
else.

Euros and Decimal everywhere, half up to the cent. VAT is reckoned once for each rate on the summed
base (EN 16931, BR-CO-14 and BR-CO-17), never line by line.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from ..droit.tva import FONDEMENTS, MARGE, fondement_de
from ..fiches.lignes import Ligne, NomFondement, Poste, Postes, Remise, lignes_de
from ..socle.centimes import CENT, ZERO, centimes
from ..socle.ecriture import taux_tva

HORS_TVA = ("", "autoliquidation", "exoneration")
_Cle = TypeVar("_Cle", bound=Hashable)


@dataclass(frozen=True)
class Tranche:
    """What one VAT rate bears.

    `cle`: "20", "5.5", "autoliquidation", "exoneration", or "" under franchise.
    """

    cle: str
    base: Decimal
    tva: Decimal

    @property
    def taux(self) -> Decimal:
        return ZERO if self.cle in HORS_TVA else Decimal(self.cle)

    @property
    def ttc(self) -> Decimal:
        return self.base + self.tva

    def moins(self, autre: Tranche) -> Tranche:
        return Tranche(self.cle, self.base - autre.base, self.tva - autre.tva)


@dataclass(frozen=True)
class LigneComptee:
    """A line with its sum: `montant` as prices are given (HT or TTC), `ht` always without VAT."""

    ligne: Ligne
    cle: str
    brut: Decimal
    remise: Decimal
    montant: Decimal
    ht: Decimal

    @property
    def fondement(self) -> NomFondement | None:
        """Why it bears no VAT: its own ground, or that of the seller's place."""
        return fondement_de(self.ligne, self.cle)

    @property
    def tva_dite(self) -> str:
        """What the column of VAT says of it: a rate, or in a word why there is none."""
        f = self.fondement
        hors_champ = f and FONDEMENTS[f].categorie == "O"
        return taux_tva(
            "debours"
            if self.ligne.avancee
            else "marge"
            if f in MARGE
            else "hors_champ"
            if hors_champ
            else self.cle
        )

    @property
    def remise_ht(self) -> Decimal:
        """The line's discount without VAT."""
        if self.ht == self.montant or not self.remise:
            return self.remise
        return max(ZERO, tranche_ttc(self.cle, self.brut).base - self.ht)

    @property
    def prix_ht(self) -> Decimal:
        """The unit price without VAT, which a professional's invoice shows (242 nonies A, I-8°).

        Typed with VAT, it is the shortest price that gives the line's sum again: what the reader
        multiplies comes out right.
        """
        brut = self.ht + self.remise_ht
        if centimes(self.ligne.prix_unitaire * self.ligne.quantite) == brut:
            return self.ligne.prix_unitaire
        exact = brut / self.ligne.quantite
        essais = (exact.quantize(Decimal(1).scaleb(-n), ROUND_HALF_UP) for n in range(2, 7))
        return next(
            (p for p in essais if centimes(p * self.ligne.quantite) == brut),
            exact.quantize(Decimal("0.000001"), ROUND_HALF_UP),
        )


@dataclass(frozen=True)
class Totaux:
    """The sums of an order."""

    lignes: tuple[LigneComptee, ...]
    tarifs: str
    sous_total: Decimal
    remise: Decimal
    remises_par_cle: Mapping[str, Decimal]
    tranches: tuple[Tranche, ...]
    taux_remise: Decimal | None = None
    postes: Postes = ()  # what the lines stand in: sections, comments

    @property
    def ht(self) -> Decimal:
        return sum((t.base for t in self.tranches), ZERO)

    @property
    def sous_total_ht(self) -> Decimal:
        """The lines without VAT, before the discount of the order."""
        return sum((x.ht for x in self.lignes), ZERO)

    @property
    def tva(self) -> Decimal:
        return sum((t.tva for t in self.tranches), ZERO)

    @property
    def ttc(self) -> Decimal:
        return self.ht + self.tva


def repartir(total: Decimal, poids: Mapping[_Cle, Decimal]) -> dict[_Cle, Decimal]:
    """Share `total` pro rata, to the cent. What rounding leaves goes cent by cent to the largest of
    the weights that it went against: no share passes its weight or changes its sign.

    >>> repartir(Decimal("10.00"), {"20": Decimal(1), "10": Decimal(2)})
    {'20': Decimal('3.33'), '10': Decimal('6.67')}
    """
    somme = sum(poids.values(), ZERO)
    if not somme:
        return dict.fromkeys(poids, ZERO)
    parts = {k: centimes(total * p / somme) for k, p in poids.items()}
    reste = total - sum(parts.values(), ZERO)
    cent = CENT.copy_sign(reste)
    for k in sorted(poids, key=lambda k: poids[k], reverse=True):
        if reste and (total * poids[k] / somme - parts[k]) * cent > 0:
            parts[k] += cent
            reste -= cent
    return parts


def _ordre(cle: str) -> Decimal:
    """Rates from the highest down, what bears no VAT last."""
    return Decimal(-1) if cle in HORS_TVA else Decimal(cle)


def tranche_ht(cle: str, base: Decimal) -> Tranche:
    t = Tranche(cle, base, ZERO)
    return Tranche(cle, base, centimes(base * t.taux / 100))


def tranche_ttc(cle: str, ttc: Decimal) -> Tranche:
    base = centimes(ttc * 100 / (100 + Tranche(cle, ZERO, ZERO).taux))
    return Tranche(cle, base, ttc - base)


def cle_tva(ligne: Ligne, normale: str | None) -> str:
    """What a line bears. Under franchise (`normale` is None) a line says no rate, but may say that
    the client owes the tax, or that it has another ground than 293 B.
    """
    if normale is not None:
        return ligne.tva or normale
    return ligne.tva if ligne.fondement and ligne.tva in HORS_TVA and ligne.tva else ""


def montant_brut(ligne: Ligne) -> Decimal:
    """A line before its discount, in euros: to the cent, for its discount is taken from that."""
    return centimes(ligne.quantite * ligne.prix_unitaire)


def compter(postes: Sequence[Poste], remise: Remise, tarifs: str, normale: str | None) -> Totaux:
    """Total an order: every line of `postes`, those of sections too. `tarifs` says whether unit
    prices are `ht` or `ttc`.

    `normale`: the rate, in percent, of a line that names none; None for a seller who charges no VAT
    (CGI 293 B).
    """
    franchise = normale is None
    comptees: list[tuple[Ligne, str, Decimal, Decimal]] = []
    for li in lignes_de(postes):
        brut = montant_brut(li)
        comptees.append((li, cle_tva(li, normale), brut, li.remise.de(brut)))
    par_cle: dict[str, Decimal] = {}
    for _, cle, brut, r in comptees:
        par_cle[cle] = par_cle.get(cle, ZERO) + brut - r
    sous_total = sum(par_cle.values(), ZERO)
    remise_totale = remise.de(sous_total)
    remises = repartir(remise_totale, par_cle)
    faire = tranche_ttc if tarifs == "ttc" and not franchise else tranche_ht
    tranches = tuple(
        faire(cle, par_cle[cle] - remises[cle]) for cle in sorted(par_cle, key=_ordre, reverse=True)
    )
    hts = _lignes_ht(comptees, tarifs if not franchise else "ht")
    faites = tuple(
        LigneComptee(li, cle, brut, r, brut - r, ht)
        for (li, cle, brut, r), ht in zip(comptees, hts, strict=True)
    )
    return Totaux(
        faites,
        tarifs,
        sous_total,
        remise_totale,
        remises,
        tranches,
        remise.taux or None,
        tuple(postes),
    )


def _lignes_ht(comptees: list[tuple[Ligne, str, Decimal, Decimal]], tarifs: str) -> list[Decimal]:
    """Each line without VAT; with TTC prices the lines of a rate sum to the rate's base before the
    order's discount.
    """
    nets = [brut - r for _, _, brut, r in comptees]
    if tarifs == "ht":
        return nets
    sortie = list(nets)
    for cle in {c for _, c, _, _ in comptees}:
        rangs = [i for i, (_, c, _, _) in enumerate(comptees) if c == cle]
        base = tranche_ttc(cle, sum((nets[i] for i in rangs), ZERO)).base
        parts = repartir(base, {str(i): nets[i] for i in rangs})
        for i in rangs:
            sortie[i] = parts[str(i)]
    return sortie


def part_de(tranches: Iterable[Tranche], ttc: Decimal) -> tuple[Tranche, ...]:
    """A sum of `ttc` euros taken over `tranches` pro rata: an acompte split over the VAT rates."""
    tranches = tuple(tranches)
    parts = repartir(ttc, {t.cle: t.ttc for t in tranches})
    return tuple(tranche_ttc(t.cle, parts[t.cle]) for t in tranches)


def parts_des_lignes(
    totaux: Totaux | None, choix: Callable[[LigneComptee], bool]
) -> dict[str, Decimal]:
    """Of each rate, the share that these of its lines make."""
    siennes: dict[str, Decimal] = {}
    toutes: dict[str, Decimal] = {}
    for x in totaux.lignes if totaux else ():
        toutes[x.cle] = toutes.get(x.cle, ZERO) + x.ht
        if choix(x):
            siennes[x.cle] = siennes.get(x.cle, ZERO) + x.ht
    return {cle: ht / toutes[cle] for cle, ht in siennes.items() if toutes[cle]}


def sans_debours(tranches: Iterable[Tranche], totaux: Totaux | None) -> tuple[Tranche, ...]:
    """The same without what was spent for the client, which no discount lowers (CGI 267, II-2°).
    `totaux`: the sums behind, with their lines.
    """
    parts = parts_des_lignes(totaux, lambda x: x.ligne.avancee)
    restes = [
        Tranche(t.cle, t.base - centimes(t.base * parts.get(t.cle, ZERO)), t.tva) for t in tranches
    ]
    return tuple(t for t in restes if t.ttc or t.cle not in parts)


def par_taux(tranches: Iterable[Tranche]) -> dict[str, Tranche]:
    """The same, each rate once."""
    sortie: dict[str, Tranche] = {}
    for t in tranches:
        x = sortie.get(t.cle, Tranche(t.cle, ZERO, ZERO))
        sortie[t.cle] = Tranche(t.cle, x.base + t.base, x.tva + t.tva)
    return sortie


def soustraire(tranches: Iterable[Tranche], autres: Iterable[Tranche]) -> tuple[Tranche, ...]:
    """Rate by rate: what is left of `tranches` once `autres` are taken off.

    A rate of `autres` alone is left below zero: no sum is lost.
    """
    moins = par_taux(autres)
    restes = [t.moins(moins.pop(t.cle)) if t.cle in moins else t for t in tranches]
    return (*restes, *(Tranche(k, -m.base, -m.tva) for k, m in moins.items() if m.base or m.tva))


def total(tranches: Iterable[Tranche]) -> Decimal:
    return sum((t.ttc for t in tranches), ZERO)
