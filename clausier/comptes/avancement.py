"""Stage 3, reckon: works billed by progress (« situations de travaux »).

Each invoice bills what is done up to then less what was billed before, rate by rate: whatever the
cutting, the whole makes the order to the cent, and a rounding never drifts. An amendment in the
middle changes the order, and the progress is that of the new one. Takes the order as each invoice
sees it and the case's `situations:`; gives the sums of each invoice. Prices are rounded once a
line, VAT once a rate (EN 16931, BR-CO-17), as in `prix`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby

from ..fiches.affaire import SituationTravaux
from ..fiches.avancements import TOUT, Avancement
from ..fiches.lignes import Ligne, Postes, Remise, Section
from ..socle.centimes import ZERO, centimes
from ..socle.ecriture import decimales_des
from .mots import avancement_dit
from .prix import LigneComptee, Totaux, Tranche, repartir, tranche_ht, tranche_ttc
from .rangees import rangees

CleDeLigne = tuple[str, str, int]  # its name, its VAT, which one of those


@dataclass(frozen=True)
class LigneDeSituation:
    """A line of the order in one invoice: its price, how far it has come in percent, what is billed
    of it up to now and before. Euros as prices are given.
    """

    cle: CleDeLigne
    ligne: LigneComptee
    taux: Decimal
    cumul: Decimal
    deja: Decimal
    section: str = ""  # the heading that it stands under

    @property
    def commande(self) -> Decimal:
        return self.ligne.montant

    @property
    def periode(self) -> Decimal:
        return self.cumul - self.deja


@dataclass(frozen=True)
class TauxDeSituation:
    """The same of one VAT rate, without VAT."""

    cle: str
    commande: Decimal
    cumul: Decimal
    deja: Decimal

    @property
    def periode(self) -> Decimal:
        return self.cumul - self.deja


@dataclass(frozen=True)
class SituationComptee:
    """An invoice of works by progress. `dite`: what the case says of it, None for the balance;
    `marche` is the order; `cumul` and `deja`, what is billed up to now and before; `periode`, what
    this invoice bills.
    """

    numero: int | None
    dite: SituationTravaux | None
    marche: Totaux
    lignes: tuple[LigneDeSituation, ...]
    cumul: tuple[Tranche, ...]
    deja: tuple[Tranche, ...]
    periode: Totaux

    @property
    def taux(self) -> tuple[TauxDeSituation, ...]:
        marche, cumul, deja = (
            {t.cle: t.base for t in x} for x in (self.marche.tranches, self.cumul, self.deja)
        )
        return tuple(
            TauxDeSituation(k, marche.get(k, ZERO), cumul.get(k, ZERO), deja.get(k, ZERO))
            for k in dict.fromkeys((*marche, *deja))
        )

    @property
    def decimales_des_taux(self) -> int:
        """Of the column that says how far each line is done."""
        return decimales_des(x.taux for x in self.lignes)

    @property
    def ensemble(self) -> TauxDeSituation:
        """Of all the rates together."""
        sommes = ((t.commande, t.cumul, t.deja) for t in self.taux)
        return TauxDeSituation("", *(sum(x, ZERO) for x in zip(*sommes, strict=True)))

    @property
    def avancement(self) -> Decimal:
        """Of the whole order, in percent, to the tenth."""
        x = self.ensemble
        return (x.cumul * 100 / x.commande).quantize(Decimal("0.1")) if x.commande else ZERO

    @property
    def finie(self) -> bool:
        """Is all the order billed with it?"""
        return self.cumul == self.marche.tranches


@dataclass
class Chantier:
    """The running account of the works of one case: what is billed of the order, line by line and
    rate by rate, and how far each line has come.
    """

    situations: Sequence[SituationTravaux]
    lignes: dict[CleDeLigne, LigneComptee] = field(default_factory=dict)  # billed so far
    remises: dict[str, Decimal] = field(default_factory=dict)
    tranches: dict[str, Tranche] = field(default_factory=dict)
    faits: dict[CleDeLigne, Decimal] = field(default_factory=dict)
    dites: int = 0  # how many of the situations are counted in `faits`
    factures: dict[str, list[SituationComptee]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.situations = sorted(self.situations, key=lambda s: s.numero)

    @property
    def commence(self) -> bool:
        """Is anything billed by progress?"""
        return bool(self.factures)

    def situation(self, facture: str, numero: int | None, marche: Totaux) -> SituationComptee:
        """What an invoice bills of `marche`, from then on billed: what a situation says, or all
        the rest.
        """
        cles = cles_des_lignes(marche.lignes)
        presentes = set(cles)
        sections = [r.section for r in rangees(marche) if r.compte]
        parts = self._parts(numero, marche.lignes, cles, sections)
        lignes = [
            LigneDeSituation(c, x, p, centimes(x.montant * p / 100), self._deja(c), section)
            for c, x, p, section in zip(cles, marche.lignes, parts, sections, strict=True)
        ]
        lignes += [  # what was billed of a line that an amendment took out
            LigneDeSituation(c, replace(x, montant=ZERO, ht=ZERO), ZERO, ZERO, x.montant)
            for c, x in self.lignes.items()
            if x.montant and c not in presentes
        ]
        cumul, remises = _jusqu_ici(marche, lignes)
        deja = tuple(t for t in self.tranches.values() if t.base or t.tva)
        periode = self._periode(marche, lignes, cumul, remises)
        dite = next((s for s in self.situations if s.numero == numero), None)
        etat = SituationComptee(numero, dite, marche, tuple(lignes), cumul, deja, periode)
        self.factures.setdefault(facture, []).append(etat)
        self._porter(etat, 1)
        return etat

    def annuler(self, facture: str) -> None:
        """An invoice that a credit note takes back whole has billed nothing."""
        for etat in self.factures.pop(facture, ()):
            self._porter(etat, -1)

    def facturer(self, totaux: Totaux, hors: Sequence[Tranche], signe: int = 1) -> None:
        """What an ordinary invoice bills of the order by its own lines, or no longer bills once it
        is cancelled; `hors`: rate by rate, what it bills beside the order.
        """
        cles = cles_des_lignes(totaux.lignes)
        siennes = [(c, x) for c, x in zip(cles, totaux.lignes, strict=True)]
        remises = dict(totaux.remises_par_cle)
        # An acompte that is deducted may bring a rate that these lines do not have.
        par_cle = {h.cle: h for h in hors}
        dehors = [par_cle.get(t.cle, Tranche(t.cle, ZERO, ZERO)) for t in totaux.tranches]
        for t in dehors:
            brut = sum((x.montant for _, x in siennes if _hors(x, t.cle)), ZERO)
            remises[t.cle] -= brut - (t.ttc if totaux.tarifs == "ttc" else t.base)
        self._ajouter([(c, x) for c, x in siennes if not x.ligne.hors_devis], remises, signe)
        for t, h in zip(totaux.tranches, dehors, strict=True):
            self._cumuler(t.moins(h), signe)

    def _deja(self, cle: CleDeLigne) -> Decimal:
        return self.lignes[cle].montant if cle in self.lignes else ZERO

    def _parts(
        self,
        numero: int | None,
        lignes: Sequence[LigneComptee],
        cles: Sequence[CleDeLigne],
        sections: Sequence[str],
    ) -> list[Decimal]:
        """How far each line of the order has come at a situation, in percent."""
        if numero is None:
            return [TOUT] * len(lignes)
        while self.dites < len(self.situations) and self.situations[self.dites].numero <= numero:
            dit = self.situations[self.dites].avancement
            for rang, (cle, x, section) in enumerate(zip(cles, lignes, sections, strict=True)):
                if (part := part_dite(dit, x.ligne, section, rang)) is not None:
                    self.faits[cle] = part
            self.dites += 1
        return [self.faits.get(c, ZERO) for c in cles]

    def _periode(
        self,
        marche: Totaux,
        lignes: Sequence[LigneDeSituation],
        cumul: Sequence[Tranche],
        remises: Mapping[str, Decimal],
    ) -> Totaux:
        """The sums of the invoice: those up to now less those billed before."""
        par_cle = {t.cle: t for t in cumul}
        cles = list(dict.fromkeys((*par_cle, *self.tranches)))
        rien = {k: Tranche(k, ZERO, ZERO) for k in cles}
        toutes = [par_cle.get(k, rien[k]).moins(self.tranches.get(k, rien[k])) for k in cles]
        siennes = {k: remises.get(k, ZERO) - self.remises.get(k, ZERO) for k in cles}
        faites = _lignes_de_la_periode(lignes, toutes, siennes, marche.tarifs)
        return Totaux(
            faites,
            marche.tarifs,
            sum((x.montant for x in faites), ZERO),
            sum(siennes.values(), ZERO),
            siennes,
            tuple(t for t in toutes if t.base or t.tva) or tuple(toutes[:1]),
            marche.taux_remise,
            _postes(lignes, faites),
        )

    def _porter(self, etat: SituationComptee, signe: int) -> None:
        siennes = [(x.cle, replace(x.ligne, montant=x.periode)) for x in etat.lignes]
        self._ajouter(siennes, etat.periode.remises_par_cle, signe)
        for t in etat.periode.tranches:
            self._cumuler(t, signe)

    def _ajouter(
        self,
        lignes: Iterable[tuple[CleDeLigne, LigneComptee]],
        remises: Mapping[str, Decimal],
        signe: int,
    ) -> None:
        for cle, x in lignes:
            self.lignes[cle] = replace(x, montant=self._deja(cle) + x.montant * signe)
        for k, r in remises.items():
            self.remises[k] = self.remises.get(k, ZERO) + r * signe

    def _cumuler(self, t: Tranche, signe: int) -> None:
        y = self.tranches.get(t.cle, Tranche(t.cle, ZERO, ZERO))
        self.tranches[t.cle] = Tranche(t.cle, y.base + t.base * signe, y.tva + t.tva * signe)


def cles_des_lignes(lignes: Iterable[LigneComptee]) -> list[CleDeLigne]:
    """What names each line from one order to the next: an amendment may move it."""
    vues: Counter[tuple[str, str]] = Counter()
    sortie = []
    for x in lignes:
        nom = (noms_de_ligne(x.ligne)[0], x.cle)
        sortie.append((*nom, vues[nom]))
        vues[nom] += 1
    return sortie


def noms_de_ligne(ligne: Ligne) -> tuple[str, ...]:
    """By what a progress may name a line: its designation, or its reference."""
    noms = (" ".join(ligne.designation.split()), ligne.reference)
    return tuple(x for x in noms if x)


def part_dite(dit: Avancement, ligne: Ligne, section: str, rang: int) -> Decimal | None:
    """What a situation says of the line at `rang` of the order, by its own name or by that of its
    section; None: nothing new.
    """
    if dit.entier is not None:
        return dit.entier
    if dit.rangs:
        return dit.rangs[rang] if rang < len(dit.rangs) else None
    parts = dict(dit.noms)
    return next((parts[nom] for nom in (*noms_de_ligne(ligne), section) if nom in parts), None)


def _hors(x: LigneComptee, cle: str) -> bool:
    return x.ligne.hors_devis and x.cle == cle


def _jusqu_ici(
    marche: Totaux, lignes: Sequence[LigneDeSituation]
) -> tuple[tuple[Tranche, ...], dict[str, Decimal]]:
    """What is billed once this is, rate by rate, and the share of the order's discount in it."""
    faire = tranche_ttc if marche.tarifs == "ttc" else tranche_ht
    cumul: dict[str, Decimal] = {}
    entier: dict[str, Decimal] = {}
    for x in lignes:
        cumul[x.ligne.cle] = cumul.get(x.ligne.cle, ZERO) + x.cumul
        entier[x.ligne.cle] = entier.get(x.ligne.cle, ZERO) + x.commande
    remises = {
        k: centimes(r * cumul[k] / entier[k]) if entier.get(k) else ZERO
        for k, r in marche.remises_par_cle.items()
    }
    return tuple(faire(t.cle, cumul[t.cle] - remises[t.cle]) for t in marche.tranches), remises


def _lignes_de_la_periode(
    lignes: Sequence[LigneDeSituation],
    tranches: Sequence[Tranche],
    remises: Mapping[str, Decimal],
    tarifs: str,
) -> tuple[LigneComptee, ...]:
    """The lines of the invoice: one for each of the order, worth what is billed of it now. Without
    VAT, those of a rate make its base before its discount.
    """
    hts = [x.periode for x in lignes]
    for t in tranches:
        rangs = [i for i, x in enumerate(lignes) if x.ligne.cle == t.cle]
        if not rangs or tarifs == "ht" and remises[t.cle] >= 0:
            continue
        brut = sum((hts[i] for i in rangs), ZERO)
        base = t.base if remises[t.cle] <= 0 else max(t.base, tranche_ttc(t.cle, brut).base)
        parts = repartir(base, {i: hts[i] for i in rangs}) if brut else {rangs[0]: base}
        for i in rangs:
            hts[i] = parts.get(i, ZERO)
    return tuple(
        LigneComptee(_ecrite(x), x.ligne.cle, x.periode, ZERO, x.periode, ht)
        for x, ht in zip(lignes, hts, strict=True)
    )


def _postes(lignes: Sequence[LigneDeSituation], faites: Sequence[LigneComptee]) -> Postes:
    """The lines of the invoice in the sections of the order."""
    sortie: list[Ligne | Section] = []
    paires = zip(lignes, faites, strict=True)
    for section, groupe in groupby(paires, key=lambda p: p[0].section):
        siennes = tuple(y.ligne for _, y in groupe)
        if section:
            sortie.append(Section.model_construct(section=section, lignes=siennes, option=False))
        else:
            sortie += siennes
    return tuple(sortie)


def _ecrite(x: LigneDeSituation) -> Ligne:
    """The line as an invoice says it: once, at the price of what is billed now, with how far it has
    come.
    """
    return x.ligne.ligne.model_copy(
        update={
            "detail": avancement_dit(x.taux, x.commande, x.deja),
            "quantite": Decimal(-1 if x.periode < 0 else 1),
            "unite": None,
            "prix_unitaire": abs(x.periode),
            "remise": Remise(taux=ZERO),
        }
    )
