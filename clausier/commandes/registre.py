"""The commands of what goes out: `issue` freezes documents and enters them in the register, `verify` proves a pack against its manifest."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ..socle.affichage import accord
from ..socle.erreurs import Erreur
from .francais import Commande
from .suivi import LE_JOUR
from .terminal import aujourdhui, cas, dire, tableau


@click.command(
    cls=Commande,
    short_help="émet un document : le fige et l'inscrit au registre",
    help="Émet des documents du dossier CASE : leurs fichiers sont figés dans emis/, et inscrits dans registre.yaml. Un document émis ne change plus. Sans NUMERO, montre ce qui peut être émis.",
)
@click.argument("dossier", type=click.Path(path_type=Path), metavar="CASE")
@click.argument("numeros", nargs=-1, metavar="[NUMERO]...")
@LE_JOUR
def issue(dossier: Path, numeros: tuple[str, ...], jour: date | None) -> None:
    """Issue, or list what may be issued. A number that is issued already changes nothing, and is no error."""
    from ..registre.emission import emettre
    from ..socle.problemes import Refus

    trouves = cas((dossier,))
    if len(trouves) > 1:
        raise click.UsageError(
            f"un seul dossier à la fois ; ici : {', '.join(n for _, n in trouves)}."
        )
    chemin, nom = trouves[0]
    try:
        if not numeros:
            _liste(chemin, nom)
            return
        deja, faites, avertissements = emettre(chemin, nom, numeros, jour or aujourdhui())
    except Refus as r:
        dire(r.problemes)
        raise Erreur("rien n'est émis, rien n'est changé") from None
    dire(avertissements)
    for e in deja:
        click.echo(f"{e.numero} est déjà émis ({e.entree.place}) : rien ne change.")
    for e in faites:
        suffixes = ", ".join(Path(f).suffix[1:] for f, _ in e.fichiers)
        click.echo(f"Émis : {e.numero} → {e.fichiers[0][0].rpartition('.')[0]} ({suffixes})")
    if faites:
        click.echo("À garder dans git : registre.yaml et emis/.")
    elif not deja:
        click.echo("Déjà émis par une autre commande : rien ne change.")


def _liste(chemin: Path, nom: str) -> None:
    """What the case holds to be issued, and what stands in the way."""
    from ..course.chaine import Chaine
    from ..dossier.reperes import jour
    from ..registre.emission import emissions, verifier_suite
    from ..regles.registre import registre_du_dossier
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
        lignes.append((e.numero, e.doc.type, jour(e.doc.date), etat))
    if not lignes:
        raise Erreur(
            f"{nom} n'a aucun document à émettre : il faut un « numero: » (ou une « version: » pour des cgv)"
        )
    tableau(("Numéro", "Type", "Date", "État"), lignes)
    click.echo(
        f"\n{accord(sum(x[3] == 'à émettre' for x in lignes), 'document')} à émettre : clausier issue {nom} NUMERO…"
    )


@click.command(
    cls=Commande,
    short_help="prouve un paquet par son manifeste",
    help="Compare chaque fichier d'un paquet (PACK.zip) ou d'un dossier construit à l'empreinte que son manifeste en donne.",
)
@click.argument("paquet", type=click.Path(path_type=Path, exists=True), metavar="PACK")
def verify(paquet: Path) -> None:
    """One line a file. Exit status 1 when one is not intact; in a folder, files that the build did not make are said and are no fault."""
    from ..paquet.verification import verifier

    c = verifier(paquet)
    tableau(("État", "Fichier"), [(etat, nom) for nom, etat in c.etats])
    intacts = sum(etat == "intact" for _, etat in c.etats)
    dits = [
        f"{mot}{c.manifeste[cle]}"[:80]
        for cle, mot in (("dossier", "dossier "), ("clausier", "clausier "), ("moteur", ""))
        if isinstance(c.manifeste.get(cle), str)
    ]
    click.echo("\n" + "".join(x if x.isprintable() else "?" for x in " · ".join(dits)))
    if c.fautes:
        comptes = ", ".join(
            accord(c.fautes.count(x), x)
            for x in ("altéré", "manquant", "inattendu")
            if x in c.fautes
        )
        click.echo(
            f"Le paquet ne correspond pas à son manifeste : {comptes}, {accord(intacts, 'intact')}.",
            err=True,
        )
        raise click.exceptions.Exit(1)
    click.echo(
        f"{accord(intacts, 'fichier')} intact{'s' if intacts > 1 else ''} : le {'dossier' if c.dossier else 'paquet'} est tel que son manifeste le dit."
    )
