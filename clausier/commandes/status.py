"""The command `status`: where every case stands, what is due, what is good to know.

It writes nothing but what `--out` asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import clausier

from ..socle.affichage import accord, paragraphe
from ..socle.ecriture import date_courte
from .francais import Commande
from .sortie import afficher, montrer
from .terminal import CHEMINS, LE_JOUR, afficher_problemes, aujourdhui, tableau, usage

if TYPE_CHECKING:
    from ..comptes.suivi import SuiviDossier
    from ..course.etat import Etat
    from ..socle.problemes import Probleme

FORMATS = ("table", "json", "html", "csv")
ETATS = {
    "sous_le_seuil": "sous le seuil",
    "proche": "seuil proche",
    "depasse": "seuil dépassé : la franchise s'arrête au 1er janvier suivant",
    "majore_depasse": "seuil majoré dépassé : la franchise s'arrête le jour du dépassement",
}


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
    help="Tableau à l'écran (par défaut), JSON, page HTML, ou CSV (d'un livre).",
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
@click.option(
    "--out",
    "sortie",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FICHIER",
    help="Écrit dans ce fichier plutôt qu'à l'écran.",
)
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
    if forme == "csv" and not (recettes or achats):
        raise click.UsageError("« --format csv » va avec « --recettes » ou « --achats ».")
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
        _rendre(donnees, sortie)
    raise click.exceptions.Exit(1 if e.erreurs or not sur else 0)


def _alertes(e: Etat) -> Iterator[Probleme]:
    """Prescription and franchise, as the warnings that they are."""
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
                        f"{euros(x.seuil)} (majoré : {euros(x.haut)}) ; {ETATS[x.etat]}"
                    ),
                )


def _rendre(donnees: bytes, sortie: Path | None) -> None:
    if sortie is None:
        montrer(donnees)
        return
    from ..socle.disque import poser

    poser(sortie.parent, sortie.parent, {sortie.name: donnees})
    afficher(f"Écrit : {sortie}")


def _retenues(s: SuiviDossier) -> list[str]:
    """What the client of works keeps, by the day on which it falls due."""
    from ..comptes.mots import UN_AN_APRES

    sommes: dict[str, Decimal | int] = {}
    for t in s.retenu:
        quand = UN_AN_APRES if t.attendu else f"le {date_courte(t.date)}"
        sommes[quand] = sommes.get(quand, 0) + t.montant
    return [
        f"retenue de garantie : {s.dossier.en_devise(x)} à recevoir {quand}"
        for quand, x in sommes.items()
    ]


def notes(s: SuiviDossier) -> list[str]:
    """What one must know of a case besides its sums: promises, dispute, insolvency, penalties given
    up.
    """
    from ..comptes.circuits import a_transmettre
    from ..page.statut import PROMESSES

    dite = s.dossier.en_devise
    sortie = [
        f"promesse pour le {date_courte(p.pour_le)} : {PROMESSES[p.etat]}" for p in s.promesses
    ]
    for f in s.factures:
        if f.a_rendre:
            sortie.append(
                f"à rendre au client : {dite(f.a_rendre)} payés en trop sur {f.facture.numero}"
            )
        if f.escompte:
            sortie.append(f"escompte de {dite(f.escompte)} pris sur {f.facture.numero} : soldée")
    sortie += [
        f"{', '.join(numeros)} : {c.dit}"
        for c, numeros in a_transmettre(
            ((f.facture, f.circuit) for f in s.factures), s.jour
        ).items()
    ]
    if s.a_facturer:
        n = len(s.a_facturer)
        dit = "1 période à facturer" if n == 1 else f"{n} périodes à facturer"
        sortie.append(f"{dit}, depuis le {date_courte(s.a_facturer[0].debut)} (« clausier due »)")
    if s.avis:
        sortie.append(
            f"avis de reconduction à envoyer du {date_courte(s.avis.du)} au "
            f"{date_courte(s.avis.au)}"
        )
    sortie += _retenues(s)
    if s.avances:
        sortie.append(
            f"{dite(s.avances)} reçus sans facture : déduits de la prochaine, ou à rendre"
        )
    if s.rendu_sans_cause:
        sortie.append(f"{dite(s.rendu_sans_cause)} rendus sans avoir été reçus : à réclamer")
    if s.litige:
        sortie.append(
            f"litige depuis le {date_courte(s.litige.date)} : relances arrêtées"
            + (f" ({s.litige.texte})" if s.litige.texte else "")
        )
    if s.procedure:
        sortie.append(
            f"procédure collective depuis le {date_courte(s.procedure.date)} : relances arrêtées"
        )
    if any(x.type == "renonciation" and x.date <= s.jour for x in s.dossier.affaire.journal):
        sortie.append("pénalités abandonnées")
    elif abandonnes := s.sommes.abandonnes:
        sortie.append(
            f"pénalités abandonnées depuis le {date_courte(abandonnes)}, tant que l'accord est tenu"
        )
    return sortie


def _json(corps: dict[str, Any]) -> bytes:
    import json

    return (json.dumps(corps, ensure_ascii=False, indent=1) + "\n").encode()


def _etat_dit(e: Etat, forme: str, fichier: bool) -> bytes | None:
    from ..comptes.cumuls import cumul
    from ..fiches.devises import EURO
    from ..page.statut import en_html, etat_json, marque_du_suivi

    if forme == "json":
        return _json(etat_json(e))
    if forme == "html":
        dues = [(s, f, a) for s, f in e.suivis for a in s.dues]
        return en_html(
            "etat.html",
            e=e,
            en_devise=any(s.dossier.devise != EURO for s, _ in e.suivis),
            totaux=cumul([s for s, _ in e.suivis]),
            dues=dues,
            notes=[notes(s) for s, _ in e.suivis],
            marques=[marque_du_suivi(s) for s, _ in e.suivis],
            retenues=any(s.retenue for s, _ in e.suivis),
            etats=ETATS,
        ).encode()
    if fichier:
        raise click.UsageError("« --out » va avec « --format json », « html » ou « csv ».")
    _table(e)
    return None


def _table(e: Etat) -> None:
    """The cases, then what is due, then what is good to know, then the sums."""
    from ..lecture.insertion import en_flux
    from ..socle.ecriture import montant

    lignes = []
    for s, _ in e.suivis:
        a = s.prochaine
        etape = (
            (f"{a.libelle}, {date_courte(a.etape.date)}" if a.etape.date else a.libelle)
            if a
            else "–"
            if s.ouvert
            else "soldé"
            if s.facture
            else "rien de facturé"
        )
        lignes.append(
            (
                s.dossier.nom,
                s.dossier.en_devise(s.ouvert),
                s.dossier.en_devise(s.sommes.total),
                f"{s.retard} j" if s.retard else "–",
                etape,
            )
        )
    tableau(("Dossier", "Ouvert", "Dû ce jour", "Retard", "Prochaine étape"), lignes)
    for titre, blocs in (
        (
            f"À faire au {date_courte(e.jour)}",
            [
                (
                    (
                        f"{s.dossier.nom} : {a.libelle} "
                        f"({', '.join(a.factures)}{' ; facultatif' if a.etape.facultative else ''})"
                    )
                    + (f" – {a.etape.motif}" if a.etape.motif else ""),
                    [f"- {en_flux(x)}" for x in a.entrees]
                    + ([f"ou : clausier remind {f}"] if a.entrees else []),
                )
                for s, f in e.suivis
                for a in s.dues
            ],
        ),
        ("À savoir", [(f"{s.dossier.nom} : {n}", []) for s, _ in e.suivis for n in notes(s)]),
    ):
        if blocs:
            afficher(f"\n{titre}", gras=True)
        for texte, suite in blocs:
            afficher(paragraphe(texte, 2, 4))
            for x in suite:
                afficher(f"    {x}")
    for v in e.vendeurs:
        poids = [
            f"{str(c.part).replace('.', ',')} % du chiffre d'affaires {v.annee} avec {c.client}"
            for c in v.clients
            if c.signale
        ]
        poids += [
            (
                f"franchise {x.annee}, {x.activite} : encaissé {montant(x.encaisse)} sur "
                f"{montant(x.seuil)} (majoré {montant(x.haut)})"
            )
            for x in v.franchise
        ]
        if poids:
            afficher(f"\n{v.nom}", gras=True)
            for x in poids:
                afficher(paragraphe(x, 2, 4))
    for r in e.registres:
        afficher(f"\n{r.nom} : {accord(len(r.entrees), 'document')} ; dernier maillon :")
        for m in r.derniers:
            afficher(f"    {m}")
    _totaux(e)
    if e.erreurs:
        afficher(
            (
                f"{accord(len(e.erreurs), 'dossier')} en erreur, à part : "
                f"{', '.join(f for f, _ in e.erreurs)}"
            ),
            err=True,
        )


def _totaux(e: Etat) -> None:
    """The sums of all the cases, in euros."""
    from ..comptes.cumuls import cumul
    from ..fiches.devises import EURO
    from ..socle.ecriture import euros

    t = cumul([s for s, _ in e.suivis])
    afficher(
        f"\n{accord(t.dossiers, 'dossier')} · facturé {euros(t.facture)}"
        + (f" · crédité {euros(t.credite)}" if t.credite else "")
        + f" · payé {euros(t.paye)}"
        + (f" · à rendre {euros(t.a_rendre)}" if t.a_rendre else "")
        + f" · ouvert {euros(t.ouvert)}, dont échu {euros(t.echu)} · dû ce jour "
        f"{euros(t.sommes.total)}"
    )
    if any(s.dossier.devise != EURO for s, _ in e.suivis):
        afficher("Les sommes en devise y sont comptées en euros, au dernier taux de leur dossier.")
