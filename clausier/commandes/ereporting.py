"""The command `ereporting`: the data of sales and payments that a seller declares for a period.

It sends nothing. What it makes is kept in the register, as the closed periods of the books are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..socle.affichage import accord, paragraphe
from ..socle.erreurs import Erreur
from .francais import Commande
from .sortie import afficher
from .terminal import LE_JOUR, afficher_problemes, aujourdhui, tableau, usage

if TYPE_CHECKING:
    from ..comptes.declaration import EcartDeclare
    from ..course.ereporting import Declarations
    from ..registre.declarations import ADeclarer

TRANSMISSIONS = {"IN": "transmission initiale", "RE": "transmission rectificative"}


@click.command(
    cls=Commande,
    short_help="prépare les données d'opérations et de paiement à déclarer",
    help=(
        "Prépare ce qu'une période fait déclarer (« e-reporting ») : ventes à des particuliers et "
        "hors de France, encaissements de services. Fichier XML pour la plateforme, tableur et "
        "page à saisir sont figés dans emis/ et inscrits dans registre.yaml ; rien n'est "
        "transmis. Relancée, la commande ne refait que ce qui a changé, en rectificatif. Sans "
        "--periode, montre les périodes finies et ce qui reste à en déclarer."
    ),
)
@click.argument(
    "espace", required=False, type=click.Path(path_type=Path, readable=False), metavar="[DOSSIER]"
)
@click.option(
    "--periode",
    metavar="PERIODE",
    help="Deux mois (2027-B5, en franchise), un mois (2027-09) ou une décade (2027-09-D1).",
)
@LE_JOUR
@click.option("--apercu", is_flag=True, help="Montre, sans rien garder.")
@click.option(
    "--out",
    "sortie",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DOSSIER",
    help="Écrit l'aperçu dans ce dossier, sans rien garder.",
)
def ereporting(
    espace: Path | None, periode: str | None, jour: date | None, apercu: bool, sortie: Path | None
) -> None:
    """Make, amend or show the e-reports of a period."""
    from ..course.chaine import Chaine
    from ..course.ereporting import declarer, tout_declarer
    from ..course.livres import nom_montre
    from ..dossier.registre import NOM
    from ..registre.declarations import a_declarer, gardees, garder, refuser_les_doubles
    from ..socle.empreintes import FichiersLus
    from ..socle.espace import espace_nomme
    from ..socle.problemes import Refus

    ici, ce_jour = espace or Path(), jour or aujourdhui()
    with usage():
        racine = espace_nomme(ici)
    nom = nom_montre(racine, str(ici))
    chaine = Chaine(racine)
    try:
        faites = gardees(chaine.espace_lu, str(Path(nom, NOM)), FichiersLus())
        if periode is None:
            if apercu or sortie:
                raise click.UsageError("« --apercu » et « --out » vont avec « --periode ».")
            tout = tout_declarer(chaine, nom, ce_jour)
            _liste(tout, a_declarer(tout.toutes, faites), ce_jour)
            return
        d = declarer(chaine, nom, periode)
        toutes = a_declarer(d.toutes, faites)
        refuser_les_doubles(toutes)
        _montrer(d, toutes)
        if apercu or sortie or not (prets := _prets(d, toutes, ce_jour)):
            _apercu(toutes, sortie, ce_jour)
            return
        entrees = garder(racine, nom, prets, ce_jour)
    except Refus as r:
        afficher_problemes(r.problemes)
        raise Erreur("rien n'est fait, rien n'est changé") from None
    for e in entrees:
        suffixes = ", ".join(Path(f).suffix[1:] for f, _ in e.fichiers)
        afficher(f"Fait : {e.numero} → {e.fichiers[0][0].rpartition('.')[0]} ({suffixes})")
    if entrees:
        afficher("À garder dans git : registre.yaml et emis/. Rien n'est transmis.")
    else:
        afficher("Rien de nouveau : rien ne change.")


def _liste(d: Declarations, toutes: Iterable[ADeclarer], jour: date) -> None:
    """The periods that are over, and what is still to be done of each."""
    from ..page.ereporting import somme_transmise
    from ..socle.ecriture import date_courte, euros

    afficher_problemes(d.problemes)
    lignes = []
    for x in toutes:
        due, n = x.declaration.due, len(x.declaration.transmises)
        if not n and not x.gardee:
            continue
        lignes.append(
            (
                due.nom,
                due.flux,
                accord(n, "ligne"),
                euros(somme_transmise(x.declaration)),
                f"{date_courte(due.ouvre)} – {date_courte(due.terme)}",
                _etat(x, jour),
            )
        )
    tableau(("Période", "Données", "Lignes", "Somme", "À transmettre", "État"), lignes)
    if lignes:
        return
    if d.depuis is None or d.depuis > jour:
        quand = f" avant le {date_courte(d.depuis)}" if d.depuis else ""
        afficher(f"Rien n'est dû{quand} ; « --periode » montre une période d'ici là.")
    else:
        afficher("Aucune période finie n'a rien à déclarer.")


def _etat(x: ADeclarer, jour: date) -> str:
    if x.heurte:
        return f"déclarée par {x.heurte.numero}"
    if not x.type:
        return "faite"
    quoi = "à rectifier" if x.gardee else "à faire"
    return f"{quoi}, en retard" if jour > x.declaration.due.terme else quoi


def _prets(d: Declarations, toutes: Iterable[ADeclarer], jour: date) -> list[ADeclarer]:
    """Those that may be kept: of a period that is over, from the day on which they are due."""
    from ..socle.ecriture import date_courte

    sortie = []
    for x in toutes:
        due = x.declaration.due
        if d.depuis is None or due.fin < d.depuis:
            depuis = f" : rien n'est dû avant le {date_courte(d.depuis)}" if d.depuis else ""
            afficher(f"{_nom(x)}{depuis}. Aperçu, rien n'est gardé.")
        elif due.fin >= jour:
            afficher(
                f"{_nom(x)} : la période finit le {date_courte(due.fin)}. Aperçu, rien n'est gardé."
            )
        else:
            sortie.append(x)
    return sortie


def _nom(x: ADeclarer) -> str:
    due = x.declaration.due
    return f"{due.flux.capitalize()} {due.nom}"


def _montrer(d: Declarations, toutes: Iterable[ADeclarer]) -> None:
    """Each flow on the screen: its rows, its term, what changed since it was made."""
    from ..page.ereporting import somme_transmise
    from ..socle.ecriture import date_courte, euros

    a_transmettre = [x.declaration for x in toutes if x.declaration.transmises or x.gardee]
    problemes = {*d.problemes, *(p for y in a_transmettre for p in y.empeche)}
    afficher_problemes(problemes)
    for x in toutes:
        due, lignes = x.declaration.due, x.declaration.transmises
        terme = f"{date_courte(due.ouvre)} au {date_courte(due.terme)}"
        afficher(f"\n{_nom(x)}, {x.declaration.vendeur.denomination}", gras=True)
        if not lignes and not x.gardee:
            afficher("  rien à transmettre")
        else:
            somme = euros(somme_transmise(x.declaration))
            afficher(f"  {accord(len(lignes), 'ligne')} · {somme} · à transmettre du {terme}")
        tableau(
            ("Flux", "Date", "Facture", "Catégorie", "Taux", "Base HT", "TVA", "Encaissé"),
            [_rangee(y.faits) for y in x.declaration.lignes],
        )
        if x.gardee:
            dit = TRANSMISSIONS.get(x.gardee.type, x.gardee.type)
            afficher(f"  déjà faite : {x.gardee.numero} ({dit}, {x.gardee.entree.place})")
        for ecart in x.ecarts:
            afficher(paragraphe(_ecart_dit(ecart), 2, 4))
        if x.ecarts:
            afficher("  la rectificative dit toute la période, à la place de ce qui a été fait")


COLONNES = ("flux", "date", "facture", "categorie", "taux", "base", "tva", "montant")


def _rangee(x: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(x.get(k, "–") for k in COLONNES)


def _ecart_dit(e: EcartDeclare) -> str:
    """What changed of one row."""
    x = e.maintenant or e.avant or {}
    quoi = " ".join(filter(None, (x.get(k, "") for k in ("flux", "date", "facture", "categorie"))))
    quoi += f" à {x['taux']} %" if "taux" in x else ""
    if e.avant is None:
        return f"ajouté : {quoi}, {_sommes_dites(x)}"
    if e.maintenant is None:
        return f"retiré : {quoi}, {_sommes_dites(x)}"
    return f"changé : {quoi}, {_sommes_dites(e.avant)} → {_sommes_dites(e.maintenant)}"


def _sommes_dites(x: Mapping[str, str]) -> str:
    """The sums of a row, and what else two of them can differ by."""
    noms = {"base": "base", "tva": "TVA", "montant": "encaissé", "nombre": "ventes"}
    dits = [f"{dit} {x[k]}" for k, dit in noms.items() if k in x]
    return ", ".join([*dits, *(x[k] for k in ("type", "client", "pays", "identifiant") if k in x)])


def _apercu(toutes: Iterable[ADeclarer], sortie: Path | None, jour: date) -> None:
    if sortie is None:
        return
    from ..socle.disque import poser

    fichiers = {
        f"{x.numero}{suffixe}": octets
        for x in toutes
        if x.declaration.lignes or x.gardee
        for suffixe, octets in x.fichiers(jour).items()
    }
    poser(sortie, sortie, fichiers)
    for f in fichiers:
        afficher(f"Écrit : {sortie / f}")
