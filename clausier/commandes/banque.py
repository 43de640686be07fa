"""The command `banque`: matches a bank statement to the open invoices, shows what it proposes, and
writes what is accepted.

Exit status: 0, 1 when the statement or a case is refused.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..socle.affichage import largeur, paragraphe, visible
from ..socle.erreurs import Erreur
from .francais import Commande
from .sortie import afficher
from .terminal import CHEMINS, LE_JOUR, afficher_problemes, aujourdhui, cas_designes

if TYPE_CHECKING:
    from ..banque.attendu import Attendu
    from ..banque.lignes import LigneDeBanque
    from ..banque.rapprochement import PaiementPropose, Rapprochement

TOUT_CERTAIN, TOUTES = "tout-certain", "toutes"
RETRAIT = 7  # under the number of a line
CHOIX = re.compile(r"[\s,;]+")


def _choix(ctx: click.Context, param: click.Parameter, v: str | None) -> list[str] | None:
    """Numbers of lines, and the word that stands for many."""
    if v is None:
        return None
    mot = TOUTES if param.name == "recettes" else TOUT_CERTAIN
    dits = [x for x in CHOIX.split(v.strip()) if x]
    for x in dits:
        if x != mot and not (x.isascii() and x.isdigit() and len(x) < 7):
            raise click.BadParameter(
                f"« {visible(x)[:40]} » n'est pas un numéro de ligne, ni « {mot} »."
            )
    return dits


@click.command(
    cls=Commande,
    short_help="pointe un relevé de banque : propose les paiements, note ceux qu'on accepte",
    help=(
        "Lit un relevé de banque (camt.053, OFX, MT940, ou le CSV d'une banque), rapproche ses "
        "lignes des factures ouvertes des dossiers, et dit pourquoi. Rien n'est écrit sans "
        "--accepter ; ce qui l'est va aux « paiements: » des dossiers. Refaite, elle ne propose "
        "rien deux fois."
    ),
)
@click.argument(
    "releve", type=click.Path(path_type=Path, dir_okay=False, readable=False), metavar="RELEVE"
)
@CHEMINS
@LE_JOUR
@click.option(
    "--accepter",
    callback=_choix,
    metavar="LIGNES",
    help="Note ces lignes : « tout-certain », ou leurs numéros, entre des virgules.",
)
@click.option(
    "--recettes",
    callback=_choix,
    metavar="LIGNES",
    help="Note ces lignes sans facture dans recettes.yaml : « toutes », ou leurs numéros.",
)
@click.option(
    "--tva", metavar="TAUX", help="Taux compris dans les recettes ainsi notées (« 20 % »)."
)
@click.option(
    "--banque",
    metavar="NOM",
    help="Lit le CSV comme celui de cette banque, plutôt que par ses colonnes.",
)
@click.option("--dry-run", "essai", is_flag=True, help="Montre seulement ce qui serait noté.")
@click.option("--json", "en_json", is_flag=True, help="Dit tout en JSON.")
def banque(
    releve: Path,
    chemins: tuple[Path, ...],
    jour: date | None,
    accepter: list[str] | None,
    recettes: list[str] | None,
    tva: str | None,
    banque: str | None,
    essai: bool,
    en_json: bool,
) -> None:
    """One statement against the cases of one workspace."""
    from ..banque.attendu import attendu
    from ..banque.lecture import lire_releve_de_banque
    from ..banque.rapprochement import rapprocher
    from ..socle.espace import espace_de
    from ..socle.problemes import Refus

    if not releve.exists():
        raise click.UsageError(f"le fichier « {visible(str(releve))} » n'existe pas.")
    cas = cas_designes(chemins)
    espaces = {espace_de(c) for c, _ in cas}
    if len(espaces) > 1:
        raise click.UsageError("un espace de travail à la fois : ce relevé est celui d'un vendeur.")
    espace = next(iter(espaces))
    try:
        lu = lire_releve_de_banque(releve, espace, banque)
    except Refus as e:
        afficher_problemes(e.problemes)
        raise Erreur("ce relevé n'est pas lu ; rien n'est changé") from None
    a = attendu(espace, cas, jour or aujourdhui())
    for _, graves in a.refus:
        afficher_problemes(graves)
    r = rapprocher(lu, a)
    if recettes and TOUTES in recettes and a.refus:
        raise click.UsageError(
            "des dossiers sont en faute, et leurs paiements paraissent sans facture : "
            "corrigez-les, ou nommez les lignes une à une."
        )
    if not en_json:
        _montrer(str(releve), r, a, muet=accepter is not None or recettes is not None)
        if accepter is None and recettes is None:
            accepter = _demander(r)
    faits, refus = _noter(a, r, accepter or [], recettes or [], tva, essai, en_json)
    if en_json:
        _en_json(r, faits, essai)
    afficher_problemes(refus)
    if refus or a.refus:
        raise click.exceptions.Exit(1)


def _choisies(r: Rapprochement, dits: Sequence[str]) -> list[PaiementPropose]:
    """The propositions that are accepted. Raises UsageError for a line that has none."""
    from ..banque.hypotheses import CERTAINE

    par_numero = {p.ligne.numero: p for p in r.propositions}
    deja = {x.numero for x in r.deja}
    choisies: dict[int, PaiementPropose] = {}
    for x in dits:
        if x == TOUT_CERTAIN:
            choisies |= {p.ligne.numero: p for p in r.propositions if p.confiance == CERTAINE}
        elif int(x) in par_numero:
            choisies[int(x)] = par_numero[int(x)]
        elif int(x) not in deja:
            raise click.UsageError(f"la ligne {x} n'a pas de proposition.")
    return [choisies[n] for n in sorted(choisies)]


def _sans_facture(r: Rapprochement, dits: Sequence[str]) -> list[LigneDeBanque]:
    """The lines for the book of receipts. Raises UsageError for one that is none."""
    libres = {x.numero: x for x in r.restent}
    deja = {x.numero for x in r.deja}
    choisies: dict[int, LigneDeBanque] = {}
    for x in dits:
        if x == TOUTES:
            choisies |= libres
        elif int(x) in libres:
            choisies[int(x)] = libres[int(x)]
        elif int(x) not in deja:
            raise click.UsageError(f"la ligne {x} n'est pas une somme reçue sans facture.")
    return [choisies[n] for n in sorted(choisies)]


def _noter(
    a: Attendu,
    r: Rapprochement,
    accepter: Sequence[str],
    recettes: Sequence[str],
    tva: str | None,
    essai: bool,
    muet: bool,
) -> tuple[set[str], list[Any]]:
    """The marks that are written, and what was refused."""
    from ..banque.mots import ESSAI, notees
    from ..banque.pointage import Pointage, noter_en_recettes, noter_les_paiements

    bilan = Pointage()
    choisies, libres = _choisies(r, accepter), _sans_facture(r, recettes)
    for dit in noter_les_paiements(a, choisies, essai, bilan) if choisies else ():
        if not muet:
            afficher(dit)
    for dit in noter_en_recettes(a, libres, tva, essai, bilan):
        if not muet:
            afficher(dit)
    if not muet and (choisies or libres):
        afficher(ESSAI if essai else notees(len(bilan.notees)))
    elif not muet and (accepter or recettes):
        afficher(notees(0))
    return (set() if essai else bilan.notees), bilan.refus


# ------------------------------------------------------------------------------ what is shown


def _montrer(nom: str, r: Rapprochement, a: Attendu, muet: bool) -> None:
    """The whole of it; when lines are accepted already (`muet`), what is left to look at."""
    from ..banque.hypotheses import RANGS
    from ..banque.mots import TITRES, dossiers_refuses, invite, ligne_dite, reste_dit, tete

    afficher(paragraphe(tete(visible(nom), r.releve), 0, 2))
    for confiance in RANGS:
        siennes = [p for p in r.propositions if p.confiance == confiance]
        if siennes:
            afficher(f"\n{TITRES[confiance]} ({len(siennes)})")
        for p in siennes:
            _montrer_une(p)
    for titre, lignes in (("Sans facture", r.restent), ("En devise, laissées", r.devises)):
        if lignes:
            afficher(f"\n{titre} ({len(lignes)})")
        for x in lignes:
            dite = ligne_dite(x)
            place = largeur() - len(dite) - 2
            if place >= 30:
                afficher(f"{dite}  {_coupe(_dit(x), place)}")
            else:
                afficher(dite)
                afficher(" " * RETRAIT + _coupe(_dit(x), largeur() - RETRAIT))
    dites = reste_dit(r)
    if a.refus:
        dites.append(dossiers_refuses([visible(nom) for nom, _ in a.refus]))
    if not muet and not sys.stdin.isatty():
        autres = [p.ligne.numero for p in r.propositions if p.confiance != RANGS[0]]
        certaines = len(r.propositions) - len(autres)
        dites += invite(certaines, autres, [x.numero for x in r.restent])
    if dites:
        afficher("")
    for dit in dites:
        afficher(paragraphe(dit, 0, 2))


def _dit(x: LigneDeBanque) -> str:
    """What the bank says of a line."""
    return visible(" – ".join(dict.fromkeys(t for t in (x.tiers, x.libelle) if t)))


def _coupe(texte: str, place: int) -> str:
    return texte if len(texte) <= place else texte[: place - 1].rstrip() + "…"


def _montrer_une(p: PaiementPropose) -> None:
    from ..banque.mots import SANS_NUMERO, ligne_dite
    from ..banque.pointage import ecritures_de

    ecrites = ecritures_de(p)
    sans = SANS_NUMERO["rendu" if p.rendu else "recu"]
    qui = ", ".join(dict.fromkeys(visible(c.denomination) for c, _ in ecrites))
    cas = ", ".join(dict.fromkeys(c.dossier.nom for c, _ in ecrites))
    numeros = ", ".join(
        dict.fromkeys(
            n
            for _, e in ecrites
            for n in (*e.get("factures", ()), *((e["facture"],) if "facture" in e else ()))
        )
    )
    afficher(paragraphe(ligne_dite(p.ligne, f"{numeros or sans} – {qui} ({cas})"), 0, RETRAIT))
    afficher(" " * RETRAIT + _coupe(_dit(p.ligne), largeur() - RETRAIT))
    afficher(paragraphe(" ; ".join(map(str, p.raisons)), RETRAIT, RETRAIT))


def _demander(r: Rapprochement) -> list[str]:
    """Which lines to note, asked of who sits at a terminal."""
    from ..banque.mots import QUESTION, RIEN

    if not (r.propositions and sys.stdin.isatty() and sys.stdout.isatty()):
        return []
    dit = str(click.prompt(QUESTION, default=RIEN)).strip()
    if dit in (RIEN, "non", "n"):
        return []
    mots = [x for x in CHOIX.split(dit) if x]
    if all(x == TOUT_CERTAIN or x.isascii() and x.isdigit() for x in mots):
        return mots
    raise click.UsageError(f"« {visible(dit)[:60]} » n'est ni « tout-certain » ni des numéros.")


def _en_json(r: Rapprochement, faits: set[str], essai: bool) -> None:
    import json

    from ..banque.pointage import ecritures_de

    def dite(x: LigneDeBanque) -> dict[str, Any]:
        return {
            "ligne": x.numero,
            "marque": x.marque,
            "date": x.jour.isoformat(),
            "montant": f"{x.montant:.2f}",
            "devise": x.devise,
            "libelle": x.libelle,
            "tiers": x.tiers,
            "reference": x.reference,
            "moyen": x.moyen,
        }

    corps = {
        "format": r.releve.format,
        "compte": r.releve.compte,
        "propositions": [
            {
                **dite(p.ligne),
                "confiance": p.confiance,
                "raisons": [str(x) for x in p.raisons],
                "paiements": [
                    {"dossier": c.dossier.nom, "client": c.denomination, **e}
                    for c, e in ecritures_de(p)
                ],
                "note": p.ligne.marque in faits,
            }
            for p in r.propositions
        ],
        "sans_facture": [{**dite(x), "note": x.marque in faits} for x in r.restent],
        "deja_notees": [dite(x) for x in r.deja],
        "notees_en_partie": [{**dite(x), "reste": f"{m:.2f}"} for x, m in r.en_partie],
        "en_devise": [dite(x) for x in r.devises],
        "depenses": [dite(x) for x in r.depenses],
        "essai": essai,
    }
    afficher(json.dumps(corps, ensure_ascii=False, indent=1))
