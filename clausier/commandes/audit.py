"""The command `audit`: a paper of anyone, read against the rules of the library.

Exit status: 0 when nothing grave is found, 1 when something is or when the file is refused, 2 for a
wrong use.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..socle.affichage import accord, paragraphe
from ..socle.ecriture import date_courte
from .francais import JOUR, Commande
from .sortie import afficher, livrer_donnees, montrer
from .terminal import afficher_problemes, aujourdhui

if TYPE_CHECKING:
    from ..audit.constat import ConstatDePapier, Relecture

PAPIERS = (
    "facture",
    "avoir",
    "devis",
    "contrat",
    "conditions",
    "relance",
    "mise_en_demeure",
    "autre",
)
PUBLICS = ("particulier", "professionnel")


@click.command(
    cls=Commande,
    short_help="relit le papier d'un autre : ce qui est nul, périmé, interdit ou absent",
    help="Relit un contrat, des CGV, un devis, une facture ou une relance de n'importe qui (texte, "
    "Markdown, HTML, PDF avec texte, Word ; en français) et dit ce qui est nul, périmé, interdit, "
    "absent ou ne s'accorde pas : où, pourquoi, la source, et quoi écrire. Ne dit jamais qu'un "
    "papier est conforme.",
)
@click.argument(
    "fichier",
    type=click.Path(path_type=Path, dir_okay=False, readable=False, exists=True),
    metavar="FICHIER",
)
@click.option(
    "--type",
    "papier",
    type=click.Choice(PAPIERS),
    metavar="SORTE",
    help="facture, avoir, devis, contrat, conditions, relance, mise_en_demeure ou autre "
    "(par défaut : deviné, et dit).",
)
@click.option(
    "--public",
    type=click.Choice(PUBLICS),
    metavar="PUBLIC",
    help="particulier ou professionnel : à qui le papier s'adresse (par défaut : deviné, et dit).",
)
@click.option(
    "--date",
    "jour",
    type=JOUR,
    metavar="DATE",
    help="Jour du papier (AAAA-MM-JJ ; par défaut : lu dans le papier).",
)
@click.option(
    "--format",
    "forme",
    type=click.Choice(["texte", "json"]),
    default="texte",
    metavar="FORMAT",
    help="texte (par défaut) ou json.",
)
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FICHIER",
    help="Écrit aussi une page : le texte, et les constats en marge.",
)
def audit(
    fichier: Path,
    papier: str | None,
    public: str | None,
    jour: date | None,
    forme: str,
    page: Path | None,
) -> None:
    """See `audit.relecture`."""
    from ..audit.relecture import relire_fichier
    from ..socle.problemes import Refus

    try:
        releve = relire_fichier(fichier, aujourdhui(), papier, public, jour)
    except Refus as e:
        afficher_problemes(e.problemes)
        sys.exit(1)
    if forme == "json":
        from ..audit.donnees import releve_en_json

        montrer(releve_en_json(releve).encode("utf-8", "surrogatepass"))
    else:
        _dire(releve)
    if page:
        from ..audit.page import page_du_releve

        livrer_donnees(page_du_releve(releve), page)
    sys.exit(1 if any(c.grave for c in releve.constats) else 0)


def _dire(r: Relecture) -> None:
    """The audit on a terminal."""
    from ..audit.mots import PAPIERS, PUBLICS

    lu = r.lu
    quand = f"du {date_courte(lu.date)}" if lu.date else f"jugé au {date_courte(lu.jour)}"
    afficher(f"{r.fichier} : {PAPIERS[lu.papier]} {quand}, pour {PUBLICS[lu.public]}", gras=True)
    for quoi, pourquoi in (
        ("sorte", lu.papier_pourquoi),
        ("public", lu.public_pourquoi),
        ("date", lu.date_pourquoi),
    ):
        afficher(paragraphe(f"{quoi} : {pourquoi}", 2, 4))
    for c in r.constats:
        afficher()
        _constat(c)
    afficher()
    graves = sum(c.grave for c in r.constats)
    afficher(_bilan(graves, len(r.constats) - graves), gras=True)
    afficher("Non jugé :", gras=True)
    for dit in r.limites:
        afficher(paragraphe(f"• {dit}", 2, 4))


def _bilan(graves: int, autres: int) -> str:
    if not graves + autres:
        return "Rien n'a été trouvé parmi ce qui est cherché."
    return " · ".join(
        x
        for x in (
            accord(graves, "constat") if graves else "",
            accord(autres, "point") + " à revoir" if autres else "",
        )
        if x
    )


def _constat(c: ConstatDePapier) -> None:
    from ..audit.donnees import lieu_dit

    afficher(
        paragraphe(f"{lieu_dit(c)} : {c.code} [{c.id}] {c.quoi}", 0, 2),
        couleur="red" if c.grave else None,
    )
    dits: list[tuple[str, Any]] = [
        ("", f"« {c.extrait} »" if c.extrait else ""),
        ("", c.pourquoi),
        ("Source : ", " ; ".join(c.sources)),
        ("Écrire : ", c.ecrire),
    ]
    for avant, dit in dits:
        if dit:
            afficher(paragraphe(f"{avant}{dit}", 4, 6))
