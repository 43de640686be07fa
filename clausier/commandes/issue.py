"""The command `issue`: freezes documents and enters them in the register."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..socle.affichage import accord
from ..socle.erreurs import Erreur
from .francais import Commande
from .sortie import afficher
from .terminal import LE_JOUR, afficher_problemes, aujourdhui, tableau, un_cas, usage

if TYPE_CHECKING:
    from ..dossier.registre import Entree
    from ..socle.problemes import Probleme


@click.command(
    cls=Commande,
    short_help="émet un document : le fige et l'inscrit au registre",
    help=(
        "Émet des documents du dossier CASE : leurs fichiers sont figés dans emis/, et inscrits "
        "dans registre.yaml. Un document émis ne change plus. Sans NUMERO, montre ce qui peut "
        "être émis. Avec --periode, clôt de même une période des livres de l'espace de travail."
    ),
)
@click.argument(
    "dossier", required=False, type=click.Path(path_type=Path, readable=False), metavar="CASE"
)
@click.argument("numeros", nargs=-1, metavar="[NUMERO]...")
@LE_JOUR
@click.option(
    "--franchise-confirmee",
    "confirmee",
    is_flag=True,
    help="Émet en franchise en base une facture d'après le passage du seuil.",
)
@click.option(
    "--yes",
    "-y",
    "sans_demander",
    is_flag=True,
    help="Émet sans demander une facture datée d'après aujourd'hui.",
)
@click.option(
    "--periode",
    metavar="PERIODE",
    help="Clôt un mois (2026-11), un trimestre (2026-T4) ou une année (2026) des livres : recettes "
    "et achats.",
)
def issue(
    dossier: Path | None,
    numeros: tuple[str, ...],
    jour: date | None,
    confirmee: bool,
    sans_demander: bool,
    periode: str | None,
) -> None:
    """Issue, or list what may be issued.

    A number that is issued already changes nothing, and is no error.
    """
    from ..registre.emission import RIEN, emettre
    from ..socle.problemes import Refus

    if periode is not None:
        _clore(dossier, numeros, periode, jour or aujourdhui())
        return
    if dossier is None:
        ici = click.get_current_context()
        raise click.MissingParameter(ctx=ici, param=ici.command.params[0])
    chemin, nom = un_cas(dossier)
    try:
        if not numeros:
            _liste(chemin, nom)
            return
        deja, faites, avertissements, circuits = emettre(
            *(chemin, nom, numeros, jour or aujourdhui(), confirmee),
            lambda dites: _d_avance(dites, sans_demander),
        )
    except Refus as r:
        afficher_problemes(r.problemes)
        raise Erreur(RIEN) from None
    afficher_problemes(avertissements)
    for d in deja:
        ou = d.entree and d.entree.place
        afficher(f"{d.numero} est déjà émis ({ou}) : rien ne change.")
    _figes("Émis", faites)
    for numero, c in circuits.items():
        afficher(f"{numero} : {c.dit}.")
    if not faites and not deja:
        afficher("Déjà émis par une autre commande : rien ne change.")


def _d_avance(dites: Sequence[Probleme], sans_demander: bool) -> bool:
    """Are invoices dated after today to be issued? Nobody to ask: no."""
    afficher_problemes(dites)
    if sans_demander:
        return True
    if not sys.stdin.isatty():
        afficher(
            "Une facture s'émet à sa date. Pour l'émettre dès aujourd'hui : ajoutez « --yes ».",
            err=True,
        )
        return False
    dit: str = click.prompt("L'émettre quand même ? (oui, non)", default="non", prompt_suffix=" : ")
    return dit.strip().lower() in ("o", "oui", "y", "yes")


def _clore(dossier: Path | None, numeros: tuple[str, ...], periode: str, jour: date) -> None:
    """Close a period of the books of a workspace."""
    from ..comptes.livres import bornes
    from ..course.livres import nom_montre
    from ..registre.cloture import clore
    from ..socle.espace import espace_nomme
    from ..socle.problemes import Refus

    if numeros:
        raise click.UsageError("« --periode » clôt les livres : aucun NUMERO avec elle.")
    try:
        bornes(periode)
    except ValueError:
        raise click.UsageError(
            f"« {periode} » n'est pas une période : écrivez 2026-11, 2026-T4 ou 2026."
        ) from None
    ici = dossier or Path()
    with usage():
        espace = espace_nomme(ici)
    try:
        deja, faites, avertissements = clore(espace, nom_montre(espace, str(ici)), periode, jour)
    except Refus as r:
        afficher_problemes(r.problemes)
        raise Erreur("rien n'est clos, rien n'est changé") from None
    afficher_problemes(avertissements)
    for c in deja:
        afficher(f"{c.periode} est déjà close ({c.place}) : rien ne change.")
    _figes("Clos", faites)


def _figes(dit: str, entrees: Sequence[Entree]) -> None:
    """What was frozen, and that it is to be kept."""
    for e in entrees:
        suffixes = ", ".join(Path(f).suffix[1:] for f, _ in e.fichiers)
        afficher(f"{dit} : {e.numero} → {e.fichiers[0][0].rpartition('.')[0]} ({suffixes})")
    if entrees:
        afficher("À garder dans git : registre.yaml et emis/.")


def _liste(chemin: Path, nom: str) -> None:
    """What the case holds to be issued, and what stands in the way."""
    from ..course.chaine import Chaine
    from ..registre.numeros import emissions, verifier_suite
    from ..regles.registre import registre_du_dossier
    from ..socle.ecriture import date_courte
    from ..socle.espace import espace_de
    from ..socle.problemes import Refus

    chaine = Chaine(espace_de(chemin))
    d, _ = chaine.dossier(chemin, nom)
    lignes = []
    for e in emissions(d, chaine.biblio):
        etat = "émis" if e.entree else "à émettre"
        if not e.entree:
            try:
                verifier_suite(d, chaine.biblio, registre_du_dossier(d, chaine.biblio), [e])
            except Refus as r:
                etat = r.problemes[0].message
        lignes.append((e.numero, e.doc.type, date_courte(e.doc.date), etat))
    if not lignes:
        raise Erreur(
            f"{nom} n'a aucun document à émettre : il faut un « numero: » (ou une "
            "« version: » pour des cgv)"
        )
    tableau(("Numéro", "Type", "Date", "État"), lignes)
    afficher(
        f"\n{accord(sum(x[3] == 'à émettre' for x in lignes), 'document')} à émettre : "
        f"clausier issue {nom} NUMERO…"
    )
