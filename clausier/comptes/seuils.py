"""Stage 3, reckon: the turnover of a year against the thresholds that depend on it. Pure but for
the receipts of the workspace, which `passage` reads.

Franchise of VAT (CGI 293 B): the first threshold looks at the year before, the higher one ends it
on the very day it is passed. Micro-enterprise (CGI 50-0, 102 ter): a ceiling. Both ask for the
whole against what is for goods and for the services against theirs; what a mixed case does not say
counts in both, which is the prudent side. Late interest and payments made for a client count in
neither (CGI 256; 267, II-2°). Of a year in which the activity began, the first threshold and the
ceiling are taken pro rata of its days (CGI 293 D, 50-0, 1, 102 ter, 1); the higher one is not.

A rough sum of the amounts written in the files of the workspace comes first: most workspaces are
far below, and are not read whole for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..dossier.cas import Dossier
from ..dossier.chargement import relever
from ..dossier.espace_lu import EspaceLu
from ..dossier.livres import livres_saisis
from ..droit.bibliotheque import Bibliotheque
from ..droit.valeurs_legales import ValeurInconnue
from ..fiches.parties import Vendeur
from ..socle.centimes import ZERO, centimes
from ..socle.disque import vrai_chemin
from ..socle.empreintes import FichiersLus, montants_ecrits, octets_de, palier
from ..socle.espace import RECETTES, voisins
from ..socle.partage import une_fois
from .recettes import HORS_CHIFFRE, Recette, recettes_du_dossier, recettes_saisies

PROCHE = Decimal(90)  # percent of a threshold from which it is said to be near


@dataclass(frozen=True)
class Plafond:
    """The turnover of a civil year, in euros, against what it may be for one activity.

    `majore`: the higher threshold of the franchise; the micro-enterprise has none. `jours`: of a
    year in which the activity began, those that the threshold was taken for. `mixte`: services are
    sold beside goods; the threshold of goods then holds the whole.
    """

    annee: int
    activite: str
    encaisse: Decimal
    seuil: Decimal
    majore: Decimal | None = None
    jours: int | None = None
    mixte: bool = False

    @property
    def haut(self) -> Decimal:
        """The threshold that ends the regime at once, where there is one."""
        return self.seuil if self.majore is None else self.majore

    @property
    def etat(self) -> str:
        """sous_le_seuil, proche, depasse or majore_depasse."""
        if self.majore is not None and self.encaisse > self.majore:
            return "majore_depasse"
        if self.encaisse > self.seuil:
            return "depasse"
        return "proche" if self.encaisse * 100 >= self.seuil * PROCHE else "sous_le_seuil"


@dataclass(frozen=True)
class SeuilPasse:
    """The day on which the receipts of a year passed the threshold of an activity, in euros."""

    jour: date
    activite: str
    encaisse: Decimal
    seuil: Decimal


class Chiffre:
    """The turnover of a year, by what it is held against: `services`, and `biens` for the whole as
    soon as goods are sold.
    """

    def __init__(self, recettes: Iterable[Recette] = ()) -> None:
        self.par_nature = dict.fromkeys(("services", "biens", "mixte"), ZERO)
        self.vendus: set[str] = set()
        for r in recettes:
            self.ajouter(r)

    def ajouter(self, r: Recette) -> None:
        """Take in one receipt."""
        if r.nature not in HORS_CHIFFRE:
            self.par_nature[r.nature] += r.ht
            self.vendus.add(r.nature)

    def sommes(self, auteur: bool = False, vendus: Iterable[str] = ()) -> dict[str, Decimal]:
        """The sums by activity; of an author, all that he sells is one (CGI 293 B, III). `vendus`:
        the natures that are sold though nothing was received.
        """
        tous = {*self.vendus, *vendus}
        if auteur and tous:
            return {"auteurs": sum(self.par_nature.values(), ZERO)}
        sortie = {}
        if tous & {"services", "mixte"}:
            sortie["services"] = self.par_nature["services"] + self.par_nature["mixte"]
        if tous & {"biens", "mixte"}:
            sortie["biens"] = sum(self.par_nature.values(), ZERO)
        return sortie


@dataclass(frozen=True)
class Recu:
    """What a seller received, up to a day. `vendus`: the natures of what he sells, received for or
    not.
    """

    vendeur: Vendeur
    recettes: tuple[Recette, ...]
    jour: date
    vendus: frozenset[str] = frozenset()


def franchise(recu: Recu, biblio: Bibliotheque, annee: int) -> list[Plafond]:
    """The turnover of a year against the thresholds of CGI 293 B, for who is under it."""
    if recu.vendeur.tva.regime != "franchise":
        return []
    auteur = recu.vendeur.artiste_auteur
    chiffre = _chiffre(recu, annee)
    sommes = chiffre.sommes(auteur, recu.vendus) if chiffre else {}
    return [
        _plafond(recu, annee, somme, a, len(sommes) > 1, *seuil)
        for a, somme in sommes.items()
        if (seuil := _seuils(recu, biblio, annee, f"franchise_{a}", f"franchise_{a}_majore"))
    ]


def micro(recu: Recu, biblio: Bibliotheque, annee: int) -> list[Plafond]:
    """The same against the ceilings of the micro-enterprise, for who may be under it."""
    if recu.vendeur.forme != "EI":
        return []
    chiffre = _chiffre(recu, annee)
    sommes = chiffre.sommes(vendus=recu.vendus) if chiffre else {}
    return [
        _plafond(recu, annee, somme, a, len(sommes) > 1, *seuil)
        for a, somme in sommes.items()
        if (seuil := _seuils(recu, biblio, annee, f"plafond_micro_{a}"))
    ]


def _chiffre(recu: Recu, annee: int) -> Chiffre | None:
    """The turnover of a year up to the day; nothing of a year that is over and had none."""
    chiffre = Chiffre(r for r in recu.recettes if r.date.year == annee and r.date <= recu.jour)
    return chiffre if chiffre.vendus or annee == recu.jour.year else None


def _seuils(recu: Recu, biblio: Bibliotheque, annee: int, *noms: str) -> tuple[Decimal, ...]:
    """These numbers of law in a year; none when the library does not know it."""
    jour = min(recu.jour, date(annee, 12, 31))
    try:
        return tuple(biblio.valeur(nom, jour).valeur for nom in noms)
    except ValeurInconnue:
        return ()


def _plafond(
    recu: Recu,
    annee: int,
    somme: Decimal,
    activite: str,
    mixte: bool,
    seuil: Decimal,
    majore: Decimal | None = None,
) -> Plafond:
    """The threshold, pro rata of the days of a year in which the activity began."""
    debut, fin = recu.vendeur.debut_activite, date(annee, 12, 31)
    if debut is None or debut.year != annee:
        return Plafond(annee, activite, somme, seuil, majore, None, mixte)
    jours = (fin - debut).days + 1
    de_l_an = (fin - date(annee - 1, 12, 31)).days
    borne = centimes(seuil * jours / de_l_an)
    return Plafond(annee, activite, somme, borne, majore, jours, mixte)


@une_fois
def _ecrit(lu: EspaceLu) -> Decimal:
    """All the amounts that the files of the workspace write, roughly: more than was received, up to
    the next sum at which the fingerprint of its cases changes.
    """
    espace = vrai_chemin(lu.espace)
    somme = palier(sum(montants_ecrits(octets_de(chemin)) for chemin in voisins(espace)))
    return Decimal(somme + montants_ecrits(octets_de(espace / RECETTES)))


@une_fois
def _recettes(lu: EspaceLu) -> tuple[dict[str, tuple[Recette, ...]], FichiersLus]:
    """The receipts of each case that can be read and, under "", those without a case; and the files
    that say so; once a run.
    """
    releves, _, lus = relever(
        lu, lambda cas: (str(vrai_chemin(cas.chemin)), recettes_du_dossier(cas))
    )
    livres = livres_saisis(lu)
    sans_dossier = () if livres.fautes else tuple(recettes_saisies(livres))
    return {**dict(releves), "": sans_dossier}, lus


def passage(dossier: Dossier, jour: date) -> SeuilPasse | None:
    """When the franchise of the case's seller ended, in the year of `jour` and up to it; None while
    it holds, or for a seller who charges VAT.
    """
    v = dossier.vendeur_au(jour)
    if v.tva.regime != "franchise":
        return None
    activites = ("auteurs",) if v.artiste_auteur else ("services", "biens")
    seuils = {a: dossier.valeur(f"franchise_{a}_majore", jour) for a in activites}
    dossier.lus.noter(dossier.espace / RECETTES)
    siennes = recettes_du_dossier(dossier)
    if _ecrit(dossier.espace_lu) + sum((x.montant for x in siennes), ZERO) <= min(seuils.values()):
        return None
    autres, lus = _recettes(dossier.espace_lu)
    dossier.lus.update(lus)
    ici = str(vrai_chemin(dossier.chemin))
    toutes = [*siennes, *(x for c, liste in autres.items() if c != ici for x in liste)]
    chiffre = Chiffre()
    for x in sorted(toutes, key=lambda x: x.date):
        if x.date.year == jour.year and x.date <= jour and x.vendeur == v.siren_brut:
            chiffre.ajouter(x)
            for activite, somme in chiffre.sommes(v.artiste_auteur).items():
                if somme > seuils[activite]:
                    return SeuilPasse(x.date, activite, somme, seuils[activite])
    return None
