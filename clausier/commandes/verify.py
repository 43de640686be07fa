"""The command `verify`: proves a pack against its manifest; says what the signatures of a PDF are
worth.
"""

from __future__ import annotations

from pathlib import Path

import click

from ..socle.affichage import accord, paragraphe
from ..socle.disque import lire_debut
from .francais import Commande
from .sortie import afficher
from .terminal import champ, tableau

PDF = b"%PDF-"


@click.command(
    cls=Commande,
    short_help="prouve un paquet par son manifeste, ou juge les signatures d'un PDF",
    help=(
        "Compare chaque fichier d'un paquet (PACK.zip) ou d'un dossier construit à l'empreinte "
        "que son manifeste en donne. D'un PDF signé, dit qui l'a signé, ce que chaque signature "
        "couvre, si cela est intact, ce qui s'y est ajouté, et à quelle racine elle remonte."
    ),
)
@click.argument("paquet", type=click.Path(path_type=Path, exists=True), metavar="PACK")
@click.option(
    "--racines",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FICHIER.pem",
    help="Certificats auxquels vous vous fiez, pour les signatures d'un PDF.",
)
def verify(paquet: Path, racines: tuple[Path, ...]) -> None:
    """One line a file; of a PDF, one block a signature.

    Exit status 1 when one is not intact; in a folder, files that the build did not make are said
    and are no fault.
    """
    from ..paquet.verification import verifier_paquet

    if paquet.is_file() and lire_debut(paquet, len(PDF)) == PDF:
        _signatures(paquet, racines)
        return
    if racines:
        raise click.UsageError("« --racines » va avec un PDF.")
    c = verifier_paquet(paquet)
    tableau(("État", "Fichier"), [(etat, nom) for nom, etat in c.etats])
    intacts = sum(etat == "intact" for _, etat in c.etats)
    dits = [
        f"{mot}{c.manifeste[cle]}"[:80]
        for cle, mot in (("dossier", "dossier "), ("clausier", "clausier "), ("moteur", ""))
        if isinstance(c.manifeste.get(cle), str)
    ]
    afficher("\n" + "".join(x if x.isprintable() else "?" for x in " · ".join(dits)))
    if c.fautes:
        comptes = ", ".join(
            accord(c.fautes.count(x), x)
            for x in ("altéré", "manquant", "inattendu")
            if x in c.fautes
        )
        afficher(
            (
                f"Le paquet ne correspond pas à son manifeste : {comptes}, "
                f"{accord(intacts, 'intact')}."
            ),
            err=True,
        )
        raise click.exceptions.Exit(1)
    afficher(
        f"{accord(intacts, 'fichier')} intact{'s' if intacts > 1 else ''} : le "
        f"{'dossier' if c.dossier else 'paquet'} est tel que son manifeste le dit."
    )


def _signatures(fichier: Path, racines: tuple[Path, ...]) -> None:
    """Exit status 1 when there is no signature, when one is not what it should be, or when roots
    are given that one does not lead to."""
    from ..signature.cles import exiger_pyhanko, racines_lues
    from ..signature.lecture import octets_du_pdf

    exiger_pyhanko()
    from ..signature.examen import juger_signatures
    from ..signature.mots import REVOCATION

    trouvees = juger_signatures(octets_du_pdf(fichier), racines_lues(racines))
    if not trouvees:
        afficher(f"« {fichier} » n'est pas signé.", err=True)
        raise click.exceptions.Exit(1)
    for s in trouvees:
        afficher(f"Champ « {s.champ} »" if s.champ else "Ailleurs dans le fichier", gras=True)
        champ("Signé par", s.nom)
        champ("Certificat délivré par", s.emetteur)
        champ("Le", s.le)
        champ("Motif", s.motif)
        champ("Couvre", s.couvre)
        champ("Fiable", s.confiance if s.nom else "")
        for dit in s.fautes:
            afficher(paragraphe(f"✗ {dit}", 2, 4), couleur="red")
    mauvaises = sum(bool(s.fautes) for s in trouvees)
    afficher()
    if mauvaises:
        afficher(f"{accord(mauvaises, 'signature')} à ne pas croire.", err=True, couleur="red")
    else:
        accorde = "s" if len(trouvees) > 1 else ""
        afficher(f"{accord(len(trouvees), 'signature')} intacte{accorde}.", couleur="green")
    afficher(paragraphe(REVOCATION, 0, 2))
    if mauvaises or any(x.fiable is False for x in trouvees):
        raise click.exceptions.Exit(1)
