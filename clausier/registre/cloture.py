"""What `issue --periode` does: a month, a quarter or a year of a workspace's books is frozen, and
the register names it as it names a document.

A period is closed once it has ended, after those before it: so each line has its last number. What
is found later is written in the next one (see `comptes.livres`). One book for each seller of the
workspace, and his register of purchases when he keeps one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

from ..comptes.clotures import en_faits
from ..comptes.livres import Cloture, bornes, grain, nom_periode
from ..comptes.recettes import Achat, Ecrit, Recette
from ..comptes.tableur import COLONNES, COLONNES_ACHATS, en_csv
from ..course.chaine import Chaine
from ..course.livres import LivresTenus, livres_au
from ..dossier.cas import Dossier
from ..dossier.chargement import charger
from ..dossier.fiche import vendeur_de_l_espace
from ..dossier.maillons import Maillon
from ..dossier.registre import LIVRES, Entree
from ..dossier.registre import NOM as REGISTRE
from ..page.livres import vue_achats, vue_recettes
from ..paquet.fichiers import en_json
from ..socle.centimes import ZERO
from ..socle.disque import vrai_chemin
from ..socle.ecriture import date_courte
from ..socle.erreurs import Erreur
from ..socle.espace import ACHATS, voisins
from ..socle.problemes import Place, Probleme, Refus
from ..socle.versions import versions
from .inscription import AInscrire, emis_par, inscrire, registre_tenu


@dataclass(frozen=True)
class AClore:
    """A period of one book of one seller, with the lines that it will hold."""

    genre: str
    periode: str
    vendeur: str
    lignes: tuple[Ecrit, ...]

    @property
    def numero(self) -> str:
        return f"{self.genre}-{self.periode}"

    def fichiers(self, maillon: Maillon) -> dict[str, bytes]:
        """Its files by suffix. Line ends of the table are those that git keeps."""
        par, quand = grain(self.periode), f"pour {self.periode}"
        colonnes: tuple[str, ...] = COLONNES_ACHATS
        if self.genre == "recettes":
            vue = vue_recettes(cast("Sequence[Recette]", self.lignes), par, quand)
            colonnes = COLONNES
        else:
            vue = vue_achats(cast("Sequence[Achat]", self.lignes), par, quand)
        donnees = {
            "livre": self.genre,
            "periode": self.periode,
            "vendeur": self.vendeur,
            "lignes": [en_faits(x) for x in self.lignes],
            "emis": emis_par(maillon),
        }
        return {
            ".csv": en_csv(self.lignes, colonnes, "\n"),
            ".html": vue.page,
            ".json": en_json(donnees),
        }

    def corps(self) -> dict[str, Any]:
        """Its entry in the register, before its files are known."""
        debut, fin = bornes(self.periode)
        total = f"{sum((x.montant for x in self.lignes), ZERO):.2f}"
        faits: dict[str, Any] = {
            "type": LIVRES[self.genre],
            "periode": self.periode,
            "debut": debut.isoformat(),
            "fin": fin.isoformat(),
            "lignes": str(len(self.lignes)),
            "total": total,
        }
        if self.lignes:
            faits |= {"premiere": self.lignes[0].numero, "derniere": self.lignes[-1].numero}
        return {
            "numero": self.numero,
            "type": LIVRES[self.genre],
            "date": fin.isoformat(),
            "vendeur": self.vendeur,
            "total": total,
            "fichiers": {},
            "versions": versions(),
            "faits": faits,
        }


def clore(
    espace: Path, nom: str, periode: str, aujourdhui: date
) -> tuple[list[Cloture[Any]], list[Entree], list[Probleme]]:
    """Close a period of the books: (closed already, closed now, warnings). `nom`: the workspace in
    messages. Raises Refus or Erreur, and then nothing has changed.
    """
    registre = str(Path(nom, REGISTRE))
    debut, fin = bornes(periode)
    if fin >= aujourdhui:
        raise _refus(
            Place(registre),
            f"la période {periode} n'est pas finie : elle se clôt à partir du "
            f"{date_courte(fin + timedelta(days=1))}",
        )
    chaine = Chaine(espace)
    tenus = livres_au(chaine.espace_lu, nom, date.max, _dossiers(chaine, nom, fin))
    if fautes := [p for p in (*tenus.problemes, *tenus.changements) if p.grave]:
        raise Refus(fautes)
    deja: list[Cloture[Any]] = []
    neuves: list[AClore] = []
    for genre, lignes, clotures, ecarts in _livres(tenus):
        for vendeur in sorted(_vendeurs(espace, fin, genre, tenus, lignes, clotures)):
            siennes = [c for c in clotures if c.vendeur == vendeur]
            meme = next((c for c in siennes if c.periode == periode), None)
            if meme and vendeur in ecarts:
                raise Refus(
                    Probleme(p.place, "E964", "", f"{periode} est déjà close : {p.message}")
                    for p in tenus.changements
                )
            if meme:
                deja.append(meme)
                continue
            les_siennes = [x for x in lignes if x.vendeur == vendeur]
            _a_la_suite(les_siennes, siennes, periode, registre)
            dedans = tuple(x for x in les_siennes if debut <= x.date <= fin)
            neuves.append(AClore(genre, periode, vendeur, dedans))
    return deja, _sceller(espace, registre, neuves), list(tenus.changements)


def _refus(place: Place, dit: str) -> Refus:
    return Refus([Probleme(place, "E964", "", dit)])


def _dossiers(chaine: Chaine, nom: str, fin: date) -> dict[Path, Dossier]:
    """The cases of the workspace. Raises Refus for one that cannot be read, and for one that is
    faulty though something was received there by the end of the period.
    """
    sortie: dict[Path, Dossier] = {}
    fautes: list[Probleme] = []
    espace = vrai_chemin(chaine.espace)
    for chemin in voisins(espace):
        montre = str(Path(nom, chemin.relative_to(espace)))
        try:
            sortie[vrai_chemin(chemin)] = cas = charger(chemin, chaine.espace_lu, montre)
            if any(p.date <= fin for p in cas.affaire.paiements):
                chaine.dossier(chemin, montre)
        except Refus as r:
            fautes += [p for p in r.problemes if p.grave]
    if fautes:
        raise Refus(fautes)
    return sortie


def _livres(
    tenus: LivresTenus,
) -> Iterator[tuple[str, tuple[Ecrit, ...], Sequence[Cloture[Any]], set[str]]]:
    """Each book: its kind, lines, closed periods, and the sellers who say it otherwise now."""
    for genre, livre, clotures in (
        ("recettes", tenus.recettes, tenus.recettes_closes),
        ("achats", tenus.achats, tenus.achats_clos),
    ):
        yield genre, livre.lignes, clotures, {e.ligne.vendeur for e in livre.ecarts}


def _vendeurs(
    espace: Path,
    fin: date,
    genre: str,
    tenus: LivresTenus,
    lignes: Sequence[Ecrit],
    clotures: Sequence[Cloture[Any]],
) -> set[str]:
    """The SIREN of those whose book it is."""
    sortie = {x.vendeur for x in lignes if x.date <= fin} | {c.vendeur for c in clotures}
    if genre == "recettes" or ACHATS in tenus.saisis.noeuds:
        with suppress(Refus):
            sortie.add(vendeur_de_l_espace(espace, fin).siren_brut)
    return sortie


def _a_la_suite(
    lignes: Sequence[Ecrit], clotures: Sequence[Cloture[Any]], periode: str, registre: str
) -> None:
    """The period begins after what is closed, and nothing before it is open. Raises Refus."""
    debut, _ = bornes(periode)
    derniere = max(clotures, key=lambda c: c.fin, default=None)
    if derniere and debut <= derniere.fin:
        suite = date_courte(derniere.fin + timedelta(days=1))
        raise _refus(
            derniere.place,
            f"le livre est clos jusqu'au {date_courte(derniere.fin)} ({derniere.periode}) : la "
            f"période suivante commence le {suite}",
        )
    avant = [x.date for x in lignes if x.date < debut and not (derniere and x.date <= derniere.fin)]
    if avant:
        premier = min(avant)
        d_abord = nom_periode(premier, "annee" if premier.year < debut.year else grain(periode))
        raise _refus(
            Place(registre),
            f"une ligne du {date_courte(premier)} n'est pas close : « clausier issue --periode "
            f"{d_abord} » d'abord",
        )


def _sceller(espace: Path, registre: str, neuves: Sequence[AClore]) -> list[Entree]:
    if not neuves:
        return []
    with registre_tenu(espace, registre) as tenu:
        for x in neuves:
            if tenu.trouver(x.numero, x.vendeur):
                raise Erreur(f"{x.periode} vient d'être close par une autre commande")
        lots = [
            AInscrire(f"{bornes(x.periode)[1].year}/livre-{x.numero}", x.corps(), x.fichiers)
            for x in neuves
        ]
        return inscrire(espace, tenu, lots)
