"""The command `read`: a received electronic invoice shown in French, with what is wrong in it; or
its data as YAML or JSON.

Exit status: 0 when nothing is wrong, 1 when something is, or when a file is refused. Nothing is
written to the disk but, with `--journal`, what a message says of an invoice, in its case.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import clausier

from ..socle.affichage import accord, paragraphe, visible
from .francais import Commande
from .sortie import afficher, montrer
from .terminal import afficher_problemes

if TYPE_CHECKING:
    from ..norme.recue import MessageRecu, Recue

MAX_DITS = 60  # findings shown of one file
TROMPEURS = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e0fff]"
)

AMBIGUS = re.compile(
    r"[-+.\d]|(?:true|false|yes|no|on|off|y|n|null|~)$", re.I
)  # a number or a yes for one reader of YAML or another


def _presents(
    _: click.Context, __: click.Parameter, fichiers: tuple[Path, ...]
) -> tuple[Path, ...]:
    """Names that are there: what cannot be read, or leads nowhere, is said of that file alone."""
    for f in fichiers:
        if not os.path.lexists(f):
            raise click.BadParameter(f"le fichier « {visible(str(f))} » n'existe pas.")
    return fichiers


@click.command(
    cls=Commande,
    short_help="lit une facture électronique reçue et la vérifie, ou un message sur elle",
    help="Montre en clair une facture reçue (PDF Factur-X ou ZUGFeRD 2, ou XML CII ou UBL, de tout "
    "profil) et dit ce que ses totaux, ses numéros, ses dates et ses règles ont de faux. "
    "D'un message de cycle de vie, dit le statut de la facture, pourquoi, et quoi faire. N'exécute "
    "rien, et n'écrit que dans un dossier de l'espace de travail, avec --journal.",
)
@click.argument(
    "fichiers",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, readable=False),
    metavar="FACTURE...",
    callback=_presents,
)
@click.option(
    "--yaml", "forme", flag_value="yaml", help="Écrit les données en YAML plutôt qu'un résumé."
)
@click.option(
    "--json",
    "forme",
    flag_value="json",
    help="Les écrit en JSON (une liste, un élément par facture).",
)
@click.option(
    "--complet",
    is_flag=True,
    help="Essaie aussi toutes les règles officielles (schémas, EN 16931, Factur-X, BR-FR) ; il "
    "faut « pip install 'clausier[validation]' ».",
)
@click.option(
    "--journal",
    is_flag=True,
    help="Note ce que dit un message de cycle de vie au journal du dossier de sa facture.",
)
def read(fichiers: tuple[Path, ...], forme: str | None, complet: bool, journal: bool) -> None:
    """Each file is read for itself: one that is refused does not stop the others."""
    from ..socle.problemes import Refus

    if journal and forme:
        raise click.UsageError("« --journal » ne va pas avec « --yaml » ni « --json ».")
    recues: list[Recue | MessageRecu] = []
    refus = 0
    for chemin in fichiers:
        try:
            lues = clausier.read_all(chemin)
        except Refus as e:
            afficher_problemes(e.problemes)
            refus += 1
            continue
        from ..norme.recue import MessageRecu, Recue  # not before the first file is opened
        from .messages import noter_message

        for lue in lues:
            r, officielles = _completer(lue) if complet and isinstance(lue, Recue) else (lue, None)
            refus += officielles is not None and officielles[0] is None
            if forme is None:
                afficher("\n" if recues else "", nl=False)
                _montrer(r, officielles)
            else:
                for c in r.constats[:MAX_DITS]:
                    afficher(f"{r.fichier}: {visible(str(c))}", err=True)
            if journal and isinstance(r, MessageRecu):
                refus += not noter_message(r)
            elif journal:
                afficher(f"{r.fichier} : une facture ne se note pas au journal.", err=True)
            recues.append(r)
    if forme == "yaml":
        montrer("---\n".join(map(_yaml, recues)).encode())
    elif forme == "json":
        montrer(_json(recues).encode())
    raise click.exceptions.Exit(
        1 if refus or any(c.faute for r in recues for c in r.constats) else 0
    )


Officielles = tuple[tuple[str, ...] | None, str]  # the sets that were run, or none and why


def _completer(r: Recue) -> tuple[Recue, Officielles]:
    """An invoice with what the official rules find besides ours."""
    from ..norme.examen import juge_en_france
    from ..norme.officielles import Absentes, controler_officiellement
    from ..norme.valeurs_xml import ZUGFERD_1

    if r.forme == ZUGFERD_1:
        return r, (None, "aucune règle officielle ne va à ZUGFeRD 1")
    try:
        rapport = controler_officiellement(r.xml, r.facture, r.forme, juge_en_france(r.facture))
    except Absentes as e:
        return r, (None, f"{e} ; faites « pip install 'clausier[validation]' »")
    deja = {c.regle for c in r.constats if c.faute}
    neufs = tuple(c for c in rapport.constats if c.regle not in deja)
    return replace(r, constats=(*r.constats, *neufs)), (rapport.jeux, "")


def _montrer(r: Recue | MessageRecu, officielles: Officielles | None = None) -> None:
    """The summary, then the verdict."""
    from ..norme.recue import MessageRecu
    from ..norme.resume import resume
    from .messages import montrer_message

    if isinstance(r, MessageRecu):
        montrer_message(r)
        return

    for poids, texte in resume(r):
        afficher(texte, gras=poids != "texte")
    afficher()
    fautes = [c for c in r.constats if c.faute]
    remarques = [c for c in r.constats if not c.faute]
    if fautes:
        titre = f"{accord(len(fautes), 'point')} à revoir avec le vendeur"
        afficher(titre, gras=True, couleur="red")
    else:
        afficher("Rien à redire de ce qui a été vérifié.", couleur="green")
    for c in fautes[:MAX_DITS]:
        afficher(paragraphe(f"✗ {visible(str(c))}", 2, 4))
    if len(fautes) > MAX_DITS:
        afficher(f"  … et {len(fautes) - MAX_DITS} autres.")
    if remarques:
        afficher(accord(len(remarques), "remarque") + " :", gras=True)
        for c in remarques[:MAX_DITS]:
            afficher(paragraphe(f"• {visible(str(c))}", 2, 4))
    _portee(r, officielles)


def _portee(r: Recue, officielles: Officielles | None) -> None:
    """What the verdict covers, and what it does not."""
    from ..norme.verdict import regles_essayees, regles_laissees

    faits, manques = list(regles_essayees(r)), list(regles_laissees(r))
    essayees, pourquoi = officielles or (None, "« clausier read --complet » les essaie")
    if essayees is None:
        manques.append(f"les règles officielles elles-mêmes ({pourquoi})")
    else:
        faits.append(f"règles officielles : {', '.join(essayees)}")
    afficher(paragraphe(f"Vérifié : {' ; '.join(faits)}.", 0, 2))
    if manques:
        afficher(paragraphe(f"Non vérifié : {' ; '.join(manques)}.", 0, 2))


def _valeurs(r: Recue | MessageRecu) -> dict[str, Any]:
    from ..norme.recue import MessageRecu
    from ..norme.resume import donnees

    if isinstance(r, MessageRecu):
        return {"fichier": r.fichier, **donnees(r.cycle), "constats": donnees(r.constats)}

    return {
        "fichier": r.fichier,
        **({"piece_jointe": r.jointe} if r.jointe else {}),
        **donnees(r.facture),
        "constats": donnees(r.constats),
    }


def _numeros(texte: str) -> str:
    """Deceptive signs, by their number inside quotes: what reads the text gets the same value."""
    return TROMPEURS.sub(
        lambda m: f"\\u{ord(m[0]):04x}" if ord(m[0]) < 0x10000 else f"\\U{ord(m[0]):08x}", texte
    )


def _yaml(r: Recue | MessageRecu) -> str:
    import yaml

    base: type[yaml.SafeDumper] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

    class Ecrit(base):  # type: ignore[valid-type, misc]  # the C dumper where it is there
        """Puts a text with a deceptive sign in double quotes: there a number can stand for it."""

        def ignore_aliases(self, data: object) -> bool:
            return True

    def style(s: str) -> str | None:
        return '"' if TROMPEURS.search(s) else "'" if AMBIGUS.match(s) else None

    Ecrit.add_representer(
        str, lambda d, s: d.represent_scalar("tag:yaml.org,2002:str", s, style=style(s))
    )
    return _numeros(
        yaml.dump(_valeurs(r), Dumper=Ecrit, allow_unicode=True, sort_keys=False, width=120)
    )


def _json(recues: Sequence[Recue | MessageRecu]) -> str:
    import json

    def court(m: re.Match[str]) -> str:
        return "".join(f"\\u{x:04x}" for x in memoryview(m[0].encode("utf-16-le")).cast("H"))

    return (
        TROMPEURS.sub(
            court, json.dumps([_valeurs(r) for r in recues], ensure_ascii=False, indent=1)
        )
        + "\n"
    )
