"""The command `status`: where every case stands, what is due, what is good to know.

It writes nothing but what `--out` asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import clausier

from ..socle.ecriture import date_courte
from .francais import Commande
from .sortie import livrer_donnees
from .terminal import CHEMINS, DANS_UN_FICHIER, LE_JOUR, afficher_problemes, aujourdhui, usage

if TYPE_CHECKING:
    from ..course.etat import Etat
    from ..socle.problemes import Probleme

FORMATS = ("table", "json", "html", "csv")


@click.command(
    cls=Commande,
    short_help="montre où en est chaque dossier",
    help=(
        "Montre pour chaque dossier ce qui est facturé, payé, dû, l'étape suivante et la "
        "prescription ; avec --recettes, le livre des recettes, avec --achats, le registre des "
        "achats."
    ),
)
@CHEMINS
@LE_JOUR
@click.option(
    "--format",
    "forme",
    type=click.Choice(FORMATS),
    default="table",
    help="Tableau à l'écran (par défaut), JSON, page HTML, ou CSV pour un tableur.",
)
@click.option(
    "--recettes",
    is_flag=True,
    help="Livre des recettes : ce qui a été encaissé, avec les totaux de chaque période.",
)
@click.option(
    "--achats",
    is_flag=True,
    help="Registre des achats : ce que dit achats.yaml, avec les mêmes totaux.",
)
@click.option(
    "--periode",
    type=click.Choice(("mois", "trimestre", "annee")),
    default="mois",
    help="Période des totaux d'un livre (par défaut : mois).",
)
@DANS_UN_FICHIER
def status(
    chemins: tuple[Path, ...],
    jour: date | None,
    forme: str,
    recettes: bool,
    achats: bool,
    periode: str,
    sortie: Path | None,
) -> None:
    """Every case that can be read, at the day; those that cannot are named, and the exit status is
    1.
    """
    if recettes and achats:
        raise click.UsageError("un livre à la fois : « --recettes » ou « --achats ».")
    with usage():
        e = clausier.status(*chemins, date=jour or aujourdhui())
    for _, graves in e.erreurs:
        afficher_problemes(graves)
    afficher_problemes(_alertes(e))
    if recettes or achats:
        from .livres import livre_dit

        donnees, sur = livre_dit(e, achats, forme, periode, sortie is not None)
    else:
        donnees, sur = _etat_dit(e, forme, sortie is not None), True
    if donnees is not None:
        livrer_donnees(donnees, sortie)
    raise click.exceptions.Exit(1 if e.erreurs or not sur else 0)


def _alertes(e: Etat) -> Iterator[Probleme]:
    """Prescription and franchise, as the warnings that they are."""
    from ..page.statut import SEUILS
    from ..socle.ecriture import euros
    from ..socle.espace import FICHE
    from ..socle.problemes import Place, Probleme

    for s, _ in e.suivis:
        if (avis := s.avis) and avis.du <= s.jour:
            quand = "à envoyer jusqu'au" if s.jour <= avis.au else "aurait dû partir avant le"
            dit = (
                f"avis de reconduction {quand} {date_courte(avis.au)} : le client peut refuser "
                f"jusqu'au {date_courte(avis.refus)}, et sans avis partir à tout moment ; une fois "
                "envoyé, notez-le au journal (« type: avis_reconduction »)"
            )
            place = s.dossier.noeud.proche(("prestation", "reconduction")).place
            yield Probleme(place, "A449", "prestation.reconduction", dit)
        for f in s.factures:
            p = f.prescription
            if p and p.alerte:
                quand = (
                    "est passée depuis le"
                    if p.alerte == "acquise"
                    else f"dans moins de {p.alerte}, le"
                )
                dit = (
                    f"facture {f.facture.numero} : prescription {quand} {date_courte(p.limite)} ; "
                    "une lettre, même recommandée, ne l'interrompt pas"
                )
                yield Probleme(
                    s.dossier.ref(f.facture.rang).place, "A805", f"documents.{f.facture.rang}", dit
                )
    for v in e.vendeurs:
        sien = next((x for x, _ in e.suivis if x.vendeur.siren_brut == v.siren), None)
        for x in v.franchise:
            if x.etat != "sous_le_seuil":
                place = (
                    (sien.dossier.noeud_vendeur or sien.dossier.noeud).proche(("tva",)).place
                    if sien
                    else Place(str(Path(e.espaces[0][1], FICHE)))
                )
                yield Probleme(
                    place,
                    "A407",
                    "tva",
                    (
                        f"encaissé en {x.annee} : {euros(x.encaisse)}, pour un seuil de "
                        f"{euros(x.seuil)} (majoré : {euros(x.haut)}) ; {SEUILS[x.etat]}"
                    ),
                )


def _json(corps: dict[str, Any]) -> bytes:
    import json

    return (json.dumps(corps, ensure_ascii=False, indent=1) + "\n").encode()


def _etat_dit(e: Etat, forme: str, fichier: bool) -> bytes | None:
    from ..comptes.cumuls import ages_par_client, cumul
    from ..fiches.devises import EURO
    from ..page.statut import AGES, SEUILS, en_html, etat_json, marque_du_suivi
    from .etat_dit import montrer_l_etat, notes

    if forme == "json":
        return _json(etat_json(e))
    if forme == "html":
        dues = [(s, f, a) for s, f in e.suivis for a in s.dues]
        suivis = [s for s, _ in e.suivis]
        return en_html(
            "etat.html",
            e=e,
            en_devise=any(s.dossier.devise != EURO for s, _ in e.suivis),
            totaux=cumul(suivis),
            titres_des_ages=AGES,
            clients=ages_par_client(suivis),
            dues=dues,
            notes=[notes(s) for s, _ in e.suivis],
            marques=[marque_du_suivi(s) for s, _ in e.suivis],
            retenues=any(s.retenue for s, _ in e.suivis),
            etats=SEUILS,
        ).encode()
    if forme == "csv":
        from ..page.tableau_etat import etat_csv

        return etat_csv(e)
    if fichier:
        raise click.UsageError("« --out » va avec « --format json », « html » ou « csv ».")
    montrer_l_etat(e)
    return None
