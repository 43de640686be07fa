"""What `ereporting` keeps: each e-report is frozen in `emis/`, and the register names it as it
names a closed period of a book.

A period is kept once it has ended. When its facts are no longer those that were kept, the next run
makes an amended file (« RE »), which stands for the whole period in place of the former; nothing is
made when nothing changed. What could have no XML gets one, of the same type, once it can.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ..comptes.declaration import EcartDeclare, ecarts
from ..comptes.mots import livre_fige_autre
from ..course.ereporting import Declaration
from ..dossier.espace_lu import EspaceLu
from ..dossier.maillons import Maillon
from ..dossier.registre import DECLARATIONS, Entree, lire_figes, registre_de
from ..dossier.registre import NOM as REGISTRE
from ..norme.flux10 import INITIALE, RECTIFICATIVE, EnTete, ecrire_paiements, ecrire_transactions
from ..page.ereporting import page_de, tableur_de
from ..paquet.fichiers import en_json
from ..socle.empreintes import FichiersLus
from ..socle.erreurs import Erreur
from ..socle.problemes import Probleme, Refus
from ..socle.versions import versions
from .inscription import AInscrire, emis_par, inscrire, registre_tenu


@dataclass(frozen=True)
class DeclarationGardee:
    """An e-report as it was made: its rank among those of its period, its type, its rows."""

    numero: str
    rang: int
    type: str
    lignes: tuple[Mapping[str, str], ...]
    avec_xml: bool
    entree: Entree


@dataclass(frozen=True)
class ADeclarer:
    """A flow as it stands: what was kept of it, what changed since, and what would be made now;
    `type` is empty where nothing is.
    """

    declaration: Declaration
    gardee: DeclarationGardee | None
    ecarts: tuple[EcartDeclare, ...]
    type: str
    heurte: DeclarationGardee | None = None  # days of it were declared at another rhythm

    @property
    def rang(self) -> int:
        return self.gardee.rang + 1 if self.gardee else 1

    @property
    def numero(self) -> str:
        """Its number in the register: the second of a period ends in « -2 »."""
        due = self.declaration.due
        suite = f"-{self.rang}" if self.rang > 1 else ""
        return f"ereporting-{due.flux}-{due.nom}{suite}"

    def xml(self, jour: date) -> bytes | None:
        """Its file; None where none can be made."""
        d = self.declaration
        if d.empeche or d.vendeur.plateforme is None:
            return None
        due = d.due
        tete = EnTete(
            f"{d.vendeur.siren_brut}-{self.numero}",
            jour,
            self.type or INITIALE,
            d.vendeur.plateforme,
            d.vendeur,
            *due.bornes_transmises,
        )
        if due.flux == "transactions":
            return ecrire_transactions(tete, d.factures, d.transmises)
        return ecrire_paiements(tete, d.transmises)

    def fichiers(self, jour: date, maillon: Maillon | None = None) -> dict[str, bytes]:
        """Its files by suffix; the data of one that is kept name its link."""
        d = self.declaration
        xml = self.xml(jour)
        sortie = {
            ".csv": tableur_de(d),
            ".html": page_de(d, self.type or INITIALE, jour, xml is not None),
        }
        if xml is not None:
            sortie[".xml"] = xml
        if maillon is not None:
            sortie[".json"] = en_json(
                {
                    "declaration": d.due.flux,
                    "periode": d.due.nom,
                    "vendeur": d.vendeur.siren_brut,
                    "rang": str(self.rang),
                    "type": self.type,
                    "lignes": [x.faits for x in d.transmises],
                    "emis": emis_par(maillon),
                }
            )
        return sortie

    def corps(self, jour: date) -> dict[str, Any]:
        """Its entry in the register, before its files are known."""
        d = self.declaration
        faits = {
            "type": DECLARATIONS[d.due.flux],
            "periode": d.due.nom,
            "debut": d.due.debut.isoformat(),
            "fin": d.due.fin.isoformat(),
            "transmission": self.type,
            "lignes": str(len(d.transmises)),
        }
        return {
            "numero": self.numero,
            "type": DECLARATIONS[d.due.flux],
            "date": jour.isoformat(),
            "vendeur": d.vendeur.siren_brut,
            "fichiers": {},
            "versions": versions(),
            "faits": faits,
        }


def gardees(
    lu: EspaceLu, nom: str, lus: FichiersLus
) -> dict[tuple[str, str, str], DeclarationGardee]:
    """The last e-report of each (flow, period, seller). `nom`: the register in messages. Raises
    Refus for a register or a frozen file that cannot be trusted.
    """
    registre = registre_de(lu, nom)
    if registre.fautes:
        raise Refus(registre.fautes)
    sortie: dict[tuple[str, str, str], DeclarationGardee] = {}
    for e in registre.entrees:
        if e.type in DECLARATIONS.values():
            flux, periode, g = _gardee(lu, e, lus)
            avant = sortie.get((flux, periode, e.vendeur))
            if avant is None or avant.rang < g.rang:
                sortie[flux, periode, e.vendeur] = g
    return sortie


def _gardee(lu: EspaceLu, e: Entree, lus: FichiersLus) -> tuple[str, str, DeclarationGardee]:
    octets = lire_figes(lu.espace, e, lus).octets
    try:
        lu_ici = json.loads(octets[".json"])
        lignes = tuple({str(k): str(v) for k, v in x.items()} for x in lu_ici["lignes"])
        if not all(x["date"] for x in lignes):
            raise ValueError(e.numero)
        rang, genre = int(lu_ici["rang"]), str(lu_ici["type"])
        flux, periode = str(lu_ici["declaration"]), str(lu_ici["periode"])
    except (KeyError, TypeError, ValueError, AttributeError) as x:
        raise Refus([Probleme(e.place, "E952", "", livre_fige_autre(e.numero))]) from x
    gardee = DeclarationGardee(e.numero, rang, genre, lignes, ".xml" in octets, e)
    return flux, periode, gardee


def a_declarer(
    declarations: Iterable[Declaration], faites: Mapping[tuple[str, str, str], DeclarationGardee]
) -> list[ADeclarer]:
    """Each flow with what was kept of it: what is to make, amended or new."""
    sortie = []
    for d in declarations:
        g = faites.get((d.due.flux, d.due.nom, d.vendeur.siren_brut))
        if heurte := _meme_jours(d, faites):
            sortie.append(ADeclarer(d, g, (), "", heurte))
            continue
        neuves = [x.faits for x in d.transmises]
        differences = tuple(ecarts(g.lignes, neuves)) if g else ()
        if g is None:
            genre = INITIALE if neuves else ""
        elif differences:
            genre = RECTIFICATIVE
        else:
            genre = g.type if not g.avec_xml and not d.empeche else ""
        sortie.append(ADeclarer(d, g, differences, genre))
    return sortie


def _meme_jours(
    d: Declaration, faites: Mapping[tuple[str, str, str], DeclarationGardee]
) -> DeclarationGardee | None:
    """What has declared some of these days already, under the name of another period."""
    debut, fin = d.due.debut.isoformat(), d.due.fin.isoformat()
    return next(
        (
            g
            for (flux, nom, vendeur), g in faites.items()
            if (flux, vendeur) == (d.due.flux, d.vendeur.siren_brut)
            and nom != d.due.nom
            and any(debut <= x["date"] <= fin for x in g.lignes)
        ),
        None,
    )


def refuser_les_doubles(toutes: Iterable[ADeclarer]) -> None:
    """Raises Refus for what would declare twice what was declared at another rhythm."""
    fautes = [
        Probleme(
            x.heurte.entree.place,
            "E970",
            "",
            f"{x.heurte.numero} déclare déjà des jours de {x.declaration.due.nom} ; si le régime "
            "ou le rythme a changé, datez-le dans vendeur.yaml (« - depuis: »), et rectifiez "
            "d'abord cette période-là",
        )
        for x in toutes
        if x.heurte
    ]
    if fautes:
        raise Refus(fautes)


def garder(espace: Path, nom: str, neuves: Iterable[ADeclarer], jour: date) -> list[Entree]:
    """Freeze what is to be made and enter it. Raises Refus or Erreur, and then nothing changed."""
    a_faire = [x for x in neuves if x.type]
    if not a_faire:
        return []
    with registre_tenu(espace, str(Path(nom, REGISTRE))) as tenu:
        for x in a_faire:
            if tenu.trouver(x.numero, x.declaration.vendeur.siren_brut):
                raise Erreur(f"{x.numero} vient d'être fait par une autre commande")
        lots = [_lot(x, jour) for x in a_faire]
        return inscrire(espace, tenu, lots)


def _lot(x: ADeclarer, jour: date) -> AInscrire:
    def fichiers(maillon: Maillon) -> dict[str, bytes]:
        return x.fichiers(jour, maillon)

    return AInscrire(f"{x.declaration.due.fin.year}/{x.numero}", x.corps(jour), fichiers)
