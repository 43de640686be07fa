"""What `new` takes of a workspace's own files: the articles that `--lignes` names, the client that
`--client` names.

Gives the text of the lines with what they come to, so that the case asks for the right acompte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import get_args

from ..dossier.catalogue import Catalogue, catalogue_de, prix_de
from ..dossier.espace_lu import EspaceLu
from ..fiches.lignes import Ligne
from ..fiches.parties import Qualite
from ..lecture.insertion import en_flux
from ..lecture.noeuds import lire_yaml
from ..socle.centimes import centimes
from ..socle.erreurs import DemandeInvalide
from ..socle.espace import CATALOGUE, CLIENTS, fiches_des_clients
from ..socle.problemes import Refus
from ..socle.propositions import proposition
from ..socle.synonymes import mot_de_la_liste

QUALITES = ("consommateur", "professionnel")  # whom a case may begin with, unnamed


@dataclass(frozen=True)
class LignesVoulues:
    """The lines of a case that begins: their YAML, what they come to in euros, how they are priced;
    none: those of the trade's example.
    """

    texte: str = ""
    total: Decimal = Decimal(0)
    tarifs: str = "ht"


def lignes_voulues(lu: EspaceLu, nom: str, demande: str, jour: date) -> LignesVoulues:
    """`pose_porte:3,deplacement` as lines of a case of that day. `nom`: the catalogue in messages.

    Raises DemandeInvalide for an article that is not there, or has no price that day; Refus when
    the catalogue is at fault.
    """
    if not demande:
        return LignesVoulues()
    catalogue = catalogue_de(lu, nom)
    if catalogue.fautes:
        raise Refus(catalogue.fautes)
    if not catalogue.present:
        raise DemandeInvalide(f"« --lignes » prend des articles de {CATALOGUE} : il n'y en a pas.")
    lignes, total = [], Decimal(0)
    for voulue in filter(None, (x.strip() for x in demande.split(","))):
        article, _, quantite = (x.strip() for x in voulue.partition(":"))
        total += _prix(catalogue, article, quantite, jour)
        entree = {"article": article} | _combien(catalogue, article, quantite)
        lignes.append(f"- {en_flux(entree)}")
    return LignesVoulues("\n".join(lignes), total, catalogue.tarifs)


def _combien(catalogue: Catalogue, article: str, quantite: str) -> dict[str, str]:
    """What a line says of how much: a journey has its kilometres."""
    au_km = prix_de(catalogue.articles[article]) == "prix_km"
    return {"kilometres" if au_km else "quantite": quantite} if quantite else {}


def _prix(catalogue: Catalogue, article: str, quantite: str, jour: date) -> Decimal:
    """What a line of this article comes to, in euros."""
    if article not in catalogue.articles:
        mieux = proposition(article, catalogue.articles)
        raise DemandeInvalide(f"« {article[:60]} » n'est pas un article de {CATALOGUE}{mieux}")
    if fautes := catalogue.fautes_de(article):
        raise Refus(fautes)
    ce_jour = catalogue.ligne(article, jour).brut()
    if prix_de(catalogue.articles[article]) not in ce_jour:
        raise DemandeInvalide(f"« {article} » {catalogue.sans_prix(article, jour)}")
    dite = {**ce_jour, **_combien(catalogue, article, quantite)}
    try:
        ligne = Ligne.model_validate(dite)
    except ValueError:
        raise DemandeInvalide(
            f"« {article}:{quantite[:40]} » : une quantité est attendue après « : », par exemple "
            f"« {article}:3 »"
        ) from None
    return centimes(ligne.quantite * ligne.prix_unitaire)


@dataclass(frozen=True)
class ClientVoulu:
    """For whom a case begins: a quality, and the name of his file when he has one."""

    qualite: str = ""
    fiche: str = ""


def client_voulu(espace: Path, dit: str) -> ClientVoulu:
    """A quality, or a client of the workspace. Raises DemandeInvalide for neither, Refus when his
    file cannot be read.
    """
    if not dit or dit in QUALITES:
        return ClientVoulu(dit)
    fiches = {f.stem: f for f in fiches_des_clients(espace)}
    if dit not in fiches:
        attendu = f" ; attendu : {', '.join(QUALITES)}, ou le nom d'une fiche de {CLIENTS}/."
        mieux = proposition(dit, [*QUALITES, *fiches]) or attendu
        raise DemandeInvalide(f"« {dit[:60]} » n'est pas admis après « --client »{mieux}")
    qualite = lire_yaml(fiches[dit], espace, f"{CLIENTS}/{dit}.yaml").enfant("qualite")
    lue = qualite.valeur if qualite is not None and isinstance(qualite.valeur, str) else ""
    lue = mot_de_la_liste(lue, get_args(Qualite))
    return ClientVoulu(lue if re.fullmatch(r"[a-z_]+", lue) else "", dit)
