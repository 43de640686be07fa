"""The command `edit`: the files of the workspace as forms, in the browser, or question by question
in the terminal.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..socle.erreurs import DemandeInvalide, Erreur
from .adresse import OUVRIR, PORT, entendre_l_arret, ouvrir_le_serveur
from .francais import Commande, dire_arret
from .propositions import dossiers_proposes
from .sortie import afficher
from .terminal import afficher_problemes, aujourdhui, un_cas

if TYPE_CHECKING:
    from ..edition.guichet import Construit

ARRETEE = "La construction s'est arrêtée ; « clausier build » dans le terminal dira pourquoi."


@click.command(
    cls=Commande,
    short_help="remplit un dossier comme un formulaire",
    help=(
        "Montre le dossier CASE comme un formulaire, dans le navigateur, à une adresse de cette "
        "machine : les mêmes contrôles que « check », la page à côté, le fichier dessous. "
        "N'écrit qu'à « Enregistrer », et seulement ce qui a changé ; « Construire » fait ses PDF. "
        "Sans CASE : à choisir parmi les dossiers de l'espace de travail, ou à commencer. Ctrl-C "
        "arrête."
    ),
)
@click.argument(
    "chemin",
    required=False,
    type=click.Path(path_type=Path, readable=False),
    metavar="[CASE]",
    shell_complete=dossiers_proposes,
)
@PORT
@OUVRIR
@click.option(
    "--terminal",
    "questions",
    is_flag=True,
    help="Pose les questions du formulaire dans le terminal, sans navigateur.",
)
def edit(chemin: Path | None, port: int | None, ouvrir: bool, questions: bool) -> None:
    """Nothing leaves this machine. `edition` makes the form and writes; `veille.serveur` serves."""
    from ..edition.guichet import Edition
    from ..veille.nouvelles import Nouvelles

    fichiers, espace = _a_modifier(chemin)
    if questions:
        if ouvrir or port is not None:
            raise click.UsageError("« --terminal » se passe de navigateur, d'adresse et de port.")
        remplir(*_un_de(fichiers))
        return
    entendre_l_arret()
    edition = Edition(fichiers, aujourdhui, _construire, espace)
    serveur = ouvrir_le_serveur(Path(os.devnull), Nouvelles(), port, edition)
    ici = serveur.url if espace else f"{serveur.url}0/"
    try:
        afficher(f"{ici} – le formulaire de vos fichiers ; Ctrl-C arrête.")
        if ouvrir:
            click.launch(ici)
        serveur.serve_forever()
    except KeyboardInterrupt:
        afficher("Arrêté.")
    finally:
        serveur.server_close()


def _construire(chemin: Path) -> Construit:
    """In a fresh process: the one that serves has threads, and must not be forked."""
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
    from multiprocessing import get_context

    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as seul:
            return seul.submit(construire_seul, chemin).result()
    except BrokenExecutor:
        from ..edition.guichet import Construit

        return Construit(chemin.parent, refus=ARRETEE)


def construire_seul(chemin: Path) -> Construit:
    """One case, as `build` makes it, in the `build` of its workspace."""
    import clausier

    from ..edition.guichet import Construit
    from ..socle.disque import lieu_sur
    from ..socle.espace import CONSTRUIT, espace_de
    from ..socle.problemes import Refus

    espace = espace_de(chemin)
    try:
        sortie = lieu_sur(espace, espace / CONSTRUIT)
        fait = clausier.build(chemin, out=sortie)
    except (Erreur, Refus, DemandeInvalide, OSError) as e:
        return Construit(espace, refus=dire_arret(e))
    if fait.erreurs:
        # a form has fields, and its own list of what is wrong: neither paths nor ranks of a file
        return Construit(
            sortie, refus=" ; ".join(f"{p.code} : {p.message}" for p in fait.problemes if p.grave)
        )
    (dossier,) = fait.faits
    return Construit(dossier, tuple(sorted(f.name for f in dossier.glob("*.pdf"))))


def _a_modifier(chemin: Path | None) -> tuple[list[tuple[Path, str]], Path | None]:
    """The files to choose from, with their workspace; of a file that is named, itself."""
    from ..socle.disque import vrai_chemin
    from ..socle.espace import FICHE, espace_de, est_commun, fiches_des_clients, resoudre

    def tel(f: Path) -> tuple[Path, str]:
        """A link keeps its own place: it may lead out of the workspace."""
        return vrai_chemin(f.parent) / f.name, os.path.relpath(f)

    if chemin is not None and not chemin.is_dir():
        if chemin.is_file() and (chemin.name == FICHE or est_commun(chemin)):
            return [tel(chemin)], None
        return [un_cas(chemin)], None
    espace = espace_de(chemin or Path.cwd())
    communs = [f for f in [espace / FICHE] if f.is_file()] + fiches_des_clients(espace)
    trouves = [*resoudre([os.path.relpath(espace)]), *map(tel, communs)]
    if not trouves:
        return [un_cas(chemin or Path())], None
    return trouves, espace if (espace / FICHE).is_file() else None


def _un_de(fichiers: list[tuple[Path, str]]) -> tuple[Path, str]:
    """The file to fill in, chosen by its number."""
    if len(fichiers) == 1:
        return fichiers[0]
    for i, (_, nom) in enumerate(fichiers, 1):
        afficher(f"  {i:2}  {nom}")
    rang: int = click.prompt(
        "Fichier (numéro)", type=click.IntRange(1, len(fichiers)), prompt_suffix=" : "
    )
    return fichiers[rang - 1]


def remplir(chemin: Path, nom: str) -> None:
    """The questions of one file, what is wrong after each answer's section, the difference, and
    the writing of it. Raises Erreur; the exit status is 1 for a file that cannot be read.
    """
    from ..edition.dialogue import Dialogue
    from ..edition.fichier import FichierOuvert
    from ..socle.problemes import Refus

    fichier = FichierOuvert(chemin, nom, aujourdhui())
    try:
        o = fichier.ouvrir()
    except Refus as e:
        afficher_problemes(e.problemes)
        raise click.exceptions.Exit(1) from None
    forme, avant = o.formulaire.schema, o.formulaire.valeur
    valeur, essai = dict(avant), o.essai
    dialogue = Dialogue(_demander, afficher)
    afficher(f"{fichier.titre} ({nom}). Entrée garde ce qui est là, « - » le vide.")
    for x in o.emis.values():
        afficher(x)
    while (cle := dialogue.rubrique(forme, valeur)) is not None:
        champ = forme["properties"][cle]
        valeur[cle] = dialogue.champ(champ, valeur.get(cle), champ.get("title", cle))
        essai = fichier.essayer(o.empreinte, avant, valeur)
        for r in essai.constats:
            if r.champ.partition(".")[0] == cle or r.grave:
                afficher(f"  {r.code} {r.champ} : {r.message}")
    if not essai.difference:
        afficher("Rien de changé.")
        return
    afficher(essai.difference.removesuffix("\n"))
    if _demander("Enregistrer (oui ou non)", "non").strip().lower() in ("oui", "o"):
        fichier.enregistrer(o.empreinte, avant, valeur)
        afficher(f"Enregistré : {nom}")
    else:
        afficher("Rien n'est écrit.")


def _demander(question: str, defaut: str) -> str:
    dit: str = click.prompt(
        question, default=defaut, show_default=bool(defaut), prompt_suffix=" : "
    )
    return dit
