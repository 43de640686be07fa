"""Rules of VAT: each line is under one regime, that the place of the operation allows.

What is decided is `droit.tva`'s; here it is asked for each line of each document that has a price,
and told at the key to change. Sources: CGI 293 B (franchise), 258 to 259 D (place), 262, 262 ter,
283, 294 to 297; CGI, ann. II, 242 nonies A, I-3°, 4°, 12° and 13°.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..comptes.factures import commande
from ..comptes.seuils import SeuilPasse, passage
from ..dossier.cas import Dossier
from ..dossier.reperes import Chemin, dire, documents, regle
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..droit.tva import (
    AVEC_NUMEROS,
    FONDEMENTS,
    MARGE,
    NOMS,
    Operation,
    contradiction,
    question,
    valeurs_de_taux,
)
from ..fiches.lignes import Ligne
from ..fiches.prestation import nature_vendue
from ..fiches.secteurs import SECTEURS
from ..socle.ecriture import MESSAGE, date_courte, euros, taux
from ..socle.problemes import Probleme
from .prix import lignes_dites

SANS_TVA = ("autoliquidation", "exoneration")


def _operation(dossier: Dossier, doc: DocumentVoulu) -> Operation | None:
    """What the document sells, to whom; nothing without a client (general terms)."""
    v, c, p = dossier.vendeur_au(doc.date), dossier.client_au(doc.date), dossier.affaire.prestation
    if c is None:
        return None
    nature = nature_vendue(p, SECTEURS[v.secteur])
    return Operation(v, c, nature, bool(p and p.numerique))


@regle("E402", "E403", "E420", "E421")
def tva_lignes(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """No VAT under franchise (CGI 293 B; VAT invoiced is VAT owed, 283-3); no line without VAT but
    on its ground; no VAT of the seller's place in silence where the operation is elsewhere."""
    for ici, li, doc in lignes_dites(dossier, biblio):
        if faute := _en_franchise(dossier, li, doc):
            yield dire(dossier, "E402", (*ici, "tva"), faute)
        else:
            yield from _fondement(dossier, li, ici, doc)


def _en_franchise(dossier: Dossier, li: Ligne, doc: DocumentVoulu) -> str:
    """What a seller under franchise cannot write on a line; nothing when it is all right."""
    v = dossier.vendeur_au(doc.date)
    if v.tva.regime != "franchise":
        return ""
    debut = f"le vendeur est en franchise en base au {date_courte(doc.date)} : "
    if li.fondement in (*MARGE, "livraison_ue"):
        return f"{debut}« {li.fondement} » est pour le régime réel ; retirez « tva: » de la ligne"
    if li.tva is None or li.tva == "exoneration" or li.fondement == "service_ue":
        return ""
    dit = (
        "l'autoliquidation est pour le régime réel"
        if li.tva == "autoliquidation"
        else f"une TVA de {li.tva.replace('.', ',')} % serait due à l'État"
    )
    return f"{debut}{dit} ; retirez « tva: » de la ligne"


def _fondement(
    dossier: Dossier, li: Ligne, chemin: Chemin, doc: DocumentVoulu
) -> Iterator[Probleme]:
    genre = FONDEMENTS[li.fondement].genre if li.fondement else None
    if li.tva in SANS_TVA and li.fondement is None:
        connus = ", ".join(k for k, f in FONDEMENTS.items() if f.genre == li.tva)
        yield dire(
            dossier,
            "E403",
            (*chemin, "tva"),
            f"une ligne « {li.tva} » dit pourquoi ; ajoutez « fondement: » ({connus})",
        )
    elif genre == "taux" and li.tva in SANS_TVA:
        yield dire(
            dossier,
            "E403",
            (*chemin, "fondement"),
            f"« {li.fondement} » dit que la TVA française est due : pas avec « {li.tva} »",
        )
    elif genre not in (None, "taux", li.tva):
        yield dire(
            dossier,
            "E403",
            (*chemin, "fondement"),
            f"« {li.fondement} » va avec « tva: {genre} »"
            + (f", pas avec « {li.tva} »" if li.tva else ", que la ligne ne dit pas"),
        )
    elif (op := _operation(dossier, doc)) is not None:
        fautes = list(_situer(dossier, op, li, chemin, doc))
        # A ground that does not hold prints no number.
        yield from fautes or _numeros(dossier, op, li, (*chemin, "fondement"))


def _numeros(dossier: Dossier, op: Operation, li: Ligne, chemin: Chemin) -> Iterator[Probleme]:
    """The two VAT numbers that an invoice prints inside the Union (242 nonies A, I-3° and 4°)."""
    if li.fondement not in AVEC_NUMEROS:
        return
    if not op.client.tva_numero:
        yield dire(
            dossier,
            "E403",
            chemin,
            f"« {li.fondement} » imprime le numéro de TVA du client ; ajoutez « client: "
            "tva_numero: »",
        )
    if not op.vendeur.tva.numero:
        yield dire(
            dossier,
            "E403",
            chemin,
            f"« {li.fondement} » imprime le numéro de TVA du vendeur ; ajoutez « tva: numero: » "
            "au vendeur",
        )


def _situer(
    dossier: Dossier, op: Operation, li: Ligne, chemin: Chemin, doc: DocumentVoulu
) -> Iterator[Probleme]:
    """The regime that the place allows, and its rate."""
    if li.fondement and (dit := contradiction(op, li.fondement)):
        yield dire(dossier, "E403", (*chemin, "fondement"), dit)
    elif dit := question(op, li):
        yield dire(dossier, "E420", chemin, dit)
    elif li.taux is not None:
        admis = [dossier.valeur(nom, doc.date) for nom in valeurs_de_taux(op, li)]
        if li.taux not in admis:
            dits = ", ".join(taux(t, MESSAGE) for t in dict.fromkeys(admis)) or "aucun"
            yield dire(
                dossier,
                "E421",
                (*chemin, "tva"),
                f"{taux(li.taux, MESSAGE)} n'est pas un taux du lieu de cette opération "
                f"({NOMS[op.depart]}) ; possible : {dits}",
            )


@regle("A433")
def seuil_passe(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """An invoice under franchise of the day on which its threshold was passed, or later: VAT is due
    from that day (CGI 293 B)."""
    for i, doc in documents(dossier, lambda t: t.facturation and not t.avoir):
        if p := passage(dossier, doc.date):
            yield dire(dossier, "A433", ("documents", i), seuil_dit(p, doc.numero or ""))


def seuil_dit(p: SeuilPasse, numero: str) -> str:
    """What is said of an invoice made once the threshold is passed."""
    activite = {"services": "prestations de services", "biens": "ventes"}[p.activite]
    return (
        f"{numero} est en franchise en base, dont le seuil ({euros(p.seuil)}, {activite}) a été "
        f"passé le {date_courte(p.jour)} : {euros(p.encaisse)} encaissés dans l'année ; la TVA "
        "est due à partir de ce jour : demandez un numéro de TVA, puis dites « tva: » par dates au "
        "vendeur"
    )


@regle("A434")
def declaration_de_services(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A service whose tax a business of another State owes is declared to the customs (CGI 289 B),
    franchise or not."""
    for i, doc in documents(dossier, lambda t: t.finale):
        if any(x.ligne.fondement == "service_ue" for x in commande(dossier, doc).lignes):
            yield dire(
                dossier,
                "A434",
                ("documents", i),
                f"{doc.numero} : déposez la déclaration européenne de services (DES) de ce mois "
                "auprès de la douane, le délai y est dit ; vérifiez aussi le numéro de TVA du "
                "client (VIES)",
            )
