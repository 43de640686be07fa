"""Rules of what a consumer engages himself for over time: a training course that he pays, payments
spread over months, a lasting contract that he leaves online.

Sources: C. trav. L6353-1, L6353-3 to L6353-6, D6353-1; C. conso L312-4, L215-1-1.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ..comptes.faits import criteres
from ..dossier.cas import Dossier
from ..dossier.reperes import (
    ENGAGEANTS,
    actes,
    consommateur,
    dire,
    dire_vendeur,
    documents,
    qualite,
    regle,
)
from ..droit.bibliotheque import Bibliotheque
from ..fiches.prestation import Prestation
from ..socle.ecriture import MESSAGE, date_courte, nombre, taux
from ..socle.problemes import Probleme
from ..socle.valeurs import Part

LOI = "(C. trav., art. L6353-3 à L6353-6)"


@regle("E616")
def formation(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Training sold to a person who pays it himself: by a contract of its own, nothing before the
    delay to withdraw, then a bounded part of the price."""
    p = dossier.affaire.prestation
    vises = documents(dossier, lambda t: t.acte in ENGAGEANTS or t.a_payer)
    if p is None or p.nature == "biens" or not vises or not consommateur(dossier):
        return
    if dossier.vendeur_au(vises[0][1].date).secteur != "formation":
        return
    if p.formation is None:
        yield dire(
            dossier,
            "E616",
            ("prestation",),
            "une formation payée par un particulier a son contrat : ajoutez à « prestation: » « "
            "formation: {programme: …, effectif: …, prerequis: …, moyens: …, evaluation: …, "
            f"formateurs: …, abandon: …}} » {LOI}",
            cle=True,
        )
        return
    a_payer = documents(dossier, lambda t: t.a_payer)
    if a_payer and not actes(dossier, "contrat"):
        yield dire(
            dossier,
            "E616",
            ("documents", a_payer[0][0]),
            "aucune somme n'est due avant le contrat de formation : ajoutez « - {type: contrat, "
            f"numero: …, date: …}} » {LOI}",
        )
    k = dossier.affaire.conclusion
    if k and k.date:
        premier = dossier.delai("delai_retractation_formation", k.date).depuis(k.date)
        premier += timedelta(days=1)
        for i, doc in a_payer:
            if doc.date < premier:
                yield dire(
                    dossier,
                    "E616",
                    ("documents", i, "date"),
                    "le stagiaire ne paie rien avant la fin de son délai de rétractation : faites "
                    f"cette facture le {date_courte(premier)} ou après {LOI}",
                )
    yield from _part(dossier, vises[0][1].date)


@regle("E621")
def convention(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The agreement by which a firm or a public buyer orders training says what the decree lists;
    who pays his own training signs a contract, with other rights (L6353-1, L6353-3, D6353-1).
    """
    p = dossier.affaire.prestation
    for i, doc in documents(dossier, lambda t: "action_de_formation" in t.articles):
        if qualite(dossier, doc) == "consommateur":
            yield dire(
                dossier,
                "E621",
                ("documents", i, "type"),
                "une personne qui paie elle-même sa formation signe un contrat, qui lui ouvre une "
                "rétractation : écrivez « type: contrat » et « prestation: formation: »",
            )
        elif p and (manques := _manques(p)):
            yield dire(
                dossier,
                "E621",
                ("prestation",),
                f"la convention de formation dit le contenu, les moyens, la période et la sanction "
                f"de l'action : ajoutez à « prestation: » {manques}",
                cle=True,
            )
            return


def _manques(p: Prestation) -> str:
    """The keys of a service that a training agreement still asks for."""
    manques = [] if p.debut else ["« debut: »"]
    if p.formation is None:
        manques.append(
            "« formation: {programme: …, effectif: …, prerequis: …, moyens: …, evaluation: …, "
            "formateurs: …, abandon: …} »"
        )
    return " et ".join(manques)


def _part(dossier: Dossier, jour: date) -> Iterator[Probleme]:
    """The first payment is at most the part of the law."""
    aff, maximum = dossier.affaire, dossier.valeur("part_formation_max", jour)
    premiere: Part | None = (
        aff.echeances[0].part
        if aff.echeances
        else aff.acompte or dossier.vendeur_au(jour).reglement.acompte
    )
    if premiere and premiere.taux is not None and premiere.taux > maximum:
        yield dire(
            dossier,
            "E616",
            ("echeances", 0, "part") if aff.echeances else ("acompte",),
            f"un stagiaire paie {taux(maximum, MESSAGE)} du prix au plus à la fin de son délai de "
            f"rétractation, le dossier dit {taux(premiere.taux, MESSAGE)} {LOI}",
        )


@regle("A618")
def credit(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A payment put off long after the supply is consumer credit (C. conso L312-4)."""
    p, aff = dossier.affaire.prestation, dossier.affaire
    if p is None or not consommateur(dossier) or not actes(dossier, *ENGAGEANTS):
        return
    le = dossier.jour_du_contrat
    jours = int(dossier.valeur("delai_credit_fournisseur", le))
    dit = (
        f"au-delà de {jours} jours après la fourniture, un paiement différé accordé à un "
        "consommateur est un crédit à la consommation, avec ses formes et ses sanctions : "
        "rapprochez l'échéance, ou faites vérifier l'opération"
    )
    fourni = p.fin or p.debut
    for n, e in enumerate(aff.echeances):
        if isinstance(e.quand, date) and fourni and e.quand > fourni + timedelta(days=jours):
            yield dire(dossier, "A618", ("echeances", n, "quand"), dit)
            return
    d = aff.reglement.delai
    if d and (d.depuis(le) - le).days > jours:
        nommer = f"le dossier laisse {nombre(d.nombre)} {d.unite}s pour payer ; "
        yield dire(dossier, "A618", ("reglement", "delai"), nommer + dit)


@regle("A619")
def deplacement(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The total that a consumer reads holds every cost that can be reckoned (L112-3): travel is a
    priced line, or part of the price."""
    p = dossier.affaire.prestation
    if not (p and p.frais_deplacement and consommateur(dossier)) or p.nature == "biens":
        return
    for _, doc in actes(dossier, *ENGAGEANTS):
        if criteres(dossier, doc)["deplacement_compte"] == "non":
            yield dire(
                dossier,
                "A619",
                ("prestation", "frais_deplacement"),
                "ces frais s'ajoutent au total, que le client croit complet ; faites-en une ligne "
                "« Déplacement » avec son prix, ou retirez la clé s'ils sont compris",
            )
            return


@regle("E617")
def adresse_de_resiliation(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A lasting contract that must be left online has the address where (L215-1-1)."""
    for _, doc in actes(dossier, "contrat", "conditions"):
        du = criteres(dossier, doc)["resiliation_en_ligne"] == "oui"
        if du and not dossier.vendeur_au(doc.date).url_resiliation:
            yield dire_vendeur(
                dossier,
                "E617",
                (),
                "ce contrat qui dure se résilie aussi en ligne, car vous contractez en ligne : "
                "ajoutez au vendeur « url_resiliation: https://… », l'adresse de la fonctionnalité "
                "« résilier votre contrat » (C. conso, art. L215-1-1 et D215-1)",
            )
            return
