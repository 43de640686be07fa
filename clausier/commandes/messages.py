"""What `read` shows of a life-cycle message, with the invoice of the workspace that it speaks of,
and what it notes in the journal of its case.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ..socle.affichage import paragraphe, visible
from ..socle.erreurs import Erreur
from ..socle.espace import FICHE, espace_de
from ..socle.problemes import Refus
from .sortie import afficher
from .terminal import afficher_problemes

if TYPE_CHECKING:
    from ..course.chaine import Chaine
    from ..norme.recue import MessageRecu

DEHORS = "hors d'un espace de travail : lancez la commande dans le vôtre"


def chaine_du_lieu() -> Chaine | None:
    """The workspace one stands in, if any."""
    espace = espace_de(Path.cwd())
    if not (espace / FICHE).is_file():
        return None
    from ..course.chaine import Chaine

    return Chaine(espace)


def montrer_message(r: MessageRecu) -> None:
    """Each status, what it means, the invoice and what to do."""
    from ..norme.cdar_resume import bloc, resume_emetteur, resume_statut, titre
    from ..relance.statuts_recus import conseils, suites

    chaine = chaine_du_lieu()
    trouvees = suites(r.cycle, chaine) if chaine else []
    for i, s in enumerate(r.cycle.statuts):
        afficher("\n" if i else "", nl=False)
        afficher(titre(s), gras=True)
        if i == 0:
            afficher(r.fichier)
            _lignes(resume_emetteur(r.cycle))
        _lignes(resume_statut(s))
        if chaine and trouvees:
            _lignes(bloc(nom, dit) for nom, dit in conseils(trouvees[i], chaine))
        else:
            afficher(bloc("Dossier", DEHORS))
    for c in r.constats:
        afficher(paragraphe(f"✗ {visible(str(c))}", 2, 4))


def noter_message(r: MessageRecu) -> bool:
    """Note each status in the journal of the case of its invoice; was none refused?"""
    from ..relance.statuts_recus import noter, suites

    chaine, bien = chaine_du_lieu(), True
    if chaine is None:
        afficher(DEHORS, err=True)
        return False
    for suite in suites(r.cycle, chaine):
        try:
            _lignes(noter(suite, chaine))
        except Refus as e:
            afficher_problemes(e.problemes)
            bien = False
        except Erreur as e:
            afficher(str(e), err=True)
            bien = False
    return bien


def _lignes(lignes: Iterable[str]) -> None:
    for ligne in lignes:
        afficher(ligne)
