"""The command `signe`: a document that comes home signed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ..socle.affichage import paragraphe
from ..socle.erreurs import Erreur
from .francais import Commande
from .sortie import afficher, afficher_peint, montrer, peindre
from .terminal import LE_JOUR, afficher_problemes, aujourdhui, un_cas

COULEURS = {"-": ("[-", "-]", "red"), "+": ("{+", "+}", "green"), "=": ("", "", None)}


@click.command(
    cls=Commande,
    short_help="reprend un document signé : même texte, gardé, accepté",
    help=(
        "Compare mot à mot un PDF qui revient signé au document NUMERO du dossier CASE. S'il dit "
        "la même chose, le garde dans signes/ avec son empreinte, et note la date de "
        "l'acceptation d'un devis ou d'un contrat. Un mot changé est montré, et rien n'est écrit."
    ),
)
@click.argument("dossier", type=click.Path(path_type=Path, readable=False), metavar="CASE")
@click.argument("numero", metavar="NUMERO")
@click.argument(
    "retour", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="RETOUR.pdf"
)
@LE_JOUR
def signe(dossier: Path, numero: str, retour: Path, jour: date | None) -> None:
    """Exit status 1 when a word changed, or when it cannot be judged: nothing is written then."""
    from ..signature.lecture import octets_du_pdf
    from ..signature.mots import AUTRE_TEXTE, EN_PLUS, MEME_TEXTE, REFAIT
    from ..signature.retour import (
        comparer_le_retour,
        en_contexte,
        garder_le_retour,
        noter_l_acceptation,
    )
    from ..socle.espace import espace_de
    from ..socle.problemes import Refus
    from ..socle.verrou import a_son_tour

    chemin, nom = un_cas(dossier)
    octets = octets_du_pdf(retour)
    try:
        c = comparer_le_retour(chemin, nom, numero, octets)
        if c.traits:
            for t in en_contexte(c.traits):
                avant, apres, couleur = COULEURS[t.op]
                afficher_peint([peindre(f"{avant}{t.texte}{apres}", fg=couleur)])
            if all(t.op != "-" for t in c.traits):
                afficher(paragraphe(EN_PLUS, 0, 0))
            raise Erreur(AUTRE_TEXTE.format(retour=retour, numero=numero))
        afficher(MEME_TEXTE.format(numero=numero))
        if c.refait:
            afficher(paragraphe(REFAIT, 0, 0))
        _juger(octets)
        espace = espace_de(chemin)
        with a_son_tour(espace / "vendeur.yaml"):  # two who take papers back: one list of hashes
            garde = garder_le_retour(espace, c.envoye, octets)
            note = noter_l_acceptation(chemin, nom, c.envoye, jour or aujourdhui())
    except Refus as e:
        afficher_problemes(e.problemes)
        raise Erreur("le dossier est refusé : rien n'y est noté") from None
    mot = "Déjà gardé" if garde.deja else "Gardé"
    afficher(f"{mot} : {garde.place} (SHA-256 {garde.empreinte})")
    if note:
        montrer(note.encode())
    afficher(f"« clausier verify {garde.place} » dit ce que vaut la signature.")


def _juger(octets: bytes) -> None:
    """Raises Erreur where the PDF bears an electronic signature that is not to be believed."""
    from ..signature.cles import exiger_pyhanko
    from ..signature.examen import MARQUE, juger_signatures

    if MARQUE not in octets:
        return
    exiger_pyhanko()
    if fautes := [dit for s in juger_signatures(octets) for dit in s.fautes]:
        raise Erreur(f"sa signature n'est pas à croire : {fautes[0]} ; rien n'est noté")
