"""What `status --recettes` and `status --achats` show: the books, on the screen or in a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from ..socle.affichage import accord
from .sortie import afficher
from .terminal import afficher_problemes, tableau

if TYPE_CHECKING:
    from ..comptes.recettes import Achat, Recette
    from ..course.etat import Etat
    from ..course.livres import LivresTenus


def livre_dit(
    e: Etat, achats: bool, forme: str, par: str, fichier: bool
) -> tuple[bytes | None, bool]:
    """A book of the state: what to write, or nothing once it is shown; and is it to be trusted?"""
    from ..course.livres import livres_de_l_etat

    tenus = livres_de_l_etat(e)
    changements = [p for x in tenus for p in x.changements]
    afficher_problemes(changements)
    if forme == "table" and fichier:
        raise click.UsageError("« --out » va avec « --format json », « html » ou « csv ».")
    rendu = _achats(e, tenus, forme, par) if achats else _recettes(e, tenus, forme, par)
    return rendu, not any(p.grave for p in changements)


def _recettes(e: Etat, tenus: Sequence[LivresTenus], forme: str, par: str) -> bytes | None:
    from ..comptes.tableur import COLONNES, en_csv
    from ..page.livres import recettes_json, vue_recettes

    lignes = sorted(
        (r for x in tenus for r in x.recettes.lignes), key=lambda r: (r.date, r.vendeur, r.numero)
    )
    if forme == "csv":
        return en_csv(lignes, COLONNES)
    if forme == "json":
        return _json(recettes_json(lignes, par, e.jour, e.vendeurs), e)
    if forme == "html":
        erreurs = [f for f, _ in e.erreurs]
        return vue_recettes(lignes, par, _au(e), e.vendeurs, erreurs).page
    _table_des_recettes(e, lignes, par)
    return None


def _au(e: Etat) -> str:
    from ..socle.ecriture import date_courte

    return f"jusqu'au {date_courte(e.jour)}"


def _json(corps: dict[str, Any], e: Etat) -> bytes:
    import json

    corps["erreurs"] = [{"fichier": f, "problemes": [*map(str, p)]} for f, p in e.erreurs]
    return (json.dumps(corps, ensure_ascii=False, indent=1) + "\n").encode()


def _table_des_recettes(e: Etat, lignes: Sequence[Recette], par: str) -> None:
    from ..comptes.livres import periodes
    from ..comptes.mots import NATURE_A_DIRE, NATURES, PERIODES
    from ..page.livres import plafonds_dits, sommes_de
    from ..socle.centimes import ZERO
    from ..socle.ecriture import date_courte, euros

    tableau(
        ("N°", "Date", "Client", "Nature", "Facture", "Mode", "Montant", "Référence"),
        [
            (
                *(r.numero, date_courte(r.date), r.client, NATURES[r.nature], r.facture, r.mode),
                *(euros(r.montant), r.reference_dite),
            )
            for r in lignes
        ],
        a_droite=(6,),
    )
    afficher(f"\nTotaux par {PERIODES[par]}", gras=True)
    for p in periodes(lignes, par):
        detail = ", ".join(
            f"{nom} {euros(x)}" for nom, x in zip(NATURES.values(), sommes_de(p), strict=True) if x
        )
        afficher(f"  {p.nom}  {euros(p.total)}  ({detail})")
    if plafonds := list(plafonds_dits(e.vendeurs)):
        afficher("\nPlafonds et seuils", gras=True)
        for x in plafonds:
            afficher(f"  {x}")
    somme = sum((r.montant for r in lignes), ZERO)
    afficher(f"\n{accord(len(lignes), 'recette')} · {euros(somme)}")
    if any(r.nature == "mixte" for r in lignes):
        afficher(NATURE_A_DIRE)


def _achats(e: Etat, tenus: Sequence[LivresTenus], forme: str, par: str) -> bytes | None:
    from ..comptes.tableur import COLONNES_ACHATS, en_csv
    from ..page.livres import achats_json, vue_achats

    lignes = sorted(
        (a for x in tenus for a in x.achats.lignes), key=lambda a: (a.date, a.vendeur, a.numero)
    )
    if forme == "csv":
        return en_csv(lignes, COLONNES_ACHATS)
    if forme == "json":
        return _json(achats_json(lignes, par, e.jour), e)
    if forme == "html":
        return vue_achats(lignes, par, _au(e)).page
    _table_des_achats(lignes, par)
    return None


def _table_des_achats(lignes: Sequence[Achat], par: str) -> None:
    from ..comptes.mots import PERIODES
    from ..page.livres import totaux_par
    from ..socle.centimes import ZERO
    from ..socle.ecriture import date_courte, euros

    tableau(
        ("N°", "Date", "Fournisseur", "Objet", "Mode", "Montant", "Référence"),
        [
            (
                *(a.numero, date_courte(a.date), a.fournisseur, a.objet, a.mode),
                *(euros(a.montant), a.reference_dite),
            )
            for a in lignes
        ],
        a_droite=(5,),
    )
    afficher(f"\nTotaux par {PERIODES[par]}", gras=True)
    for nom, x in totaux_par(lignes, par).items():
        afficher(f"  {nom}  {euros(x)}")
    somme = sum((a.montant for a in lignes), ZERO)
    afficher(f"\n{accord(len(lignes), 'achat')} · {euros(somme)}")
