"""What `status` shows on a terminal or in a pipe: the cases, how late what is open is, what to do,
what to know, the sums.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ..socle.affichage import accord, paragraphe
from ..socle.ecriture import date_courte
from .sortie import afficher
from .terminal import tableau

if TYPE_CHECKING:
    from ..comptes.suivi import SuiviDossier
    from ..course.etat import Etat


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


def montrer_l_etat(e: Etat) -> None:
    """The cases, what is open by age, what is due, what is good to know, the sums."""
    _dossiers(e)
    _ages(e)
    _a_faire(e)
    _vendeurs(e)
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


def _dossiers(e: Etat) -> None:
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
    titres = ("Dossier", "Ouvert", "Dû ce jour", "Retard", "Prochaine étape")
    tableau(titres, lignes, a_droite=(1, 2, 3))


def _ages(e: Etat) -> None:
    """What is open by its days late, client by client."""
    from ..comptes.cumuls import ages_par_client, cumul
    from ..page.statut import AGES
    from ..socle.ecriture import nombre

    suivis = [s for s, _ in e.suivis]
    clients = ages_par_client(suivis)
    if not clients:
        return
    dus = [(x.client, x.ages) for x in clients] + [("Total", cumul(suivis).ages)]
    afficher("\nCe qui est ouvert, en euros, selon les jours de retard", gras=True)
    tableau(
        ("Client", *AGES, "Total"),
        [
            (nom, *(nombre(x, 2) if x else "–" for x in (*ages.colonnes, ages.total)))
            for nom, ages in dus
        ],
        a_droite=range(1, 7),
    )


def _a_faire(e: Etat) -> None:
    from ..lecture.insertion import en_flux

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
                    + ([f"ou : clausier remind {f}"] if a.entrees and not a.au_choix else []),
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


def _vendeurs(e: Etat) -> None:
    """The weight of a client, the thresholds."""
    from ..page.livres import activite_dite
    from ..socle.ecriture import montant

    for v in e.vendeurs:
        poids = [
            f"{str(c.part).replace('.', ',')} % du chiffre d'affaires {v.annee} avec {c.client}"
            for c in v.clients
            if c.signale
        ]
        poids += [
            (
                f"franchise {x.annee}, {activite_dite(x)} : encaissé {montant(x.encaisse)} sur "
                f"{montant(x.seuil)} (majoré {montant(x.haut)})"
            )
            for x in v.franchise
        ]
        if poids:
            afficher(f"\n{v.nom}", gras=True)
            for x in poids:
                afficher(paragraphe(x, 2, 4))


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
