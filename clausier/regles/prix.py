"""Rules of price: lines, discounts, the advance and the payment schedule. Those of VAT are `tva`'s.

Source: C. civ. 1165 (price).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from ..comptes.change import en_euros
from ..comptes.factures import acompte_voulu, commande
from ..comptes.offres import offre
from ..comptes.prix import Totaux, montant_brut
from ..dossier.cas import Dossier
from ..dossier.reperes import (
    ENGAGEANTS,
    Chemin,
    dire,
    dire_reglement,
    documents,
    qualite,
    regle,
    vendeurs,
)
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..fiches.lignes import Ligne, lignes_placees
from ..socle.centimes import ZERO
from ..socle.ecriture import MESSAGE, date_courte, taux
from ..socle.problemes import Probleme
from ..socle.valeurs import Part

SOLDE = " ou finissez par « part: solde »"


def chiffres(dossier: Dossier, biblio: Bibliotheque) -> list[tuple[int, DocumentVoulu]]:
    """The documents that print a price and have what to reckon it with."""
    return [(i, d) for i, d in _avec_prix(dossier, biblio) if _en_a(dossier, d)]


def lignes_du_document(dossier: Dossier, doc: DocumentVoulu) -> Iterator[tuple[Chemin, Ligne]]:
    """The lines of a document with their places: its own, else all those that the case offers."""
    if doc.lignes is not None:
        yield from lignes_placees(doc.lignes, ("documents", dossier.documents.index(doc), "lignes"))
        return
    for ou, postes in dossier.affaire.offerts():
        yield from lignes_placees(postes, ou)


def _en_a(dossier: Dossier, doc: DocumentVoulu) -> bool:
    return next(lignes_du_document(dossier, doc), None) is not None


def _avec_prix(dossier: Dossier, biblio: Bibliotheque) -> list[tuple[int, DocumentVoulu]]:
    return documents(dossier, lambda t: t.prix)


@regle("E401")
def prix_presents(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A priced document has an object and lines (C. civ. 1163, 1165); a credit note without lines
    credits the whole rest."""
    for i, doc in _avec_prix(dossier, biblio):
        if dossier.affaire.prestation is None:
            yield dire(
                dossier,
                "E401",
                ("documents", i),
                f"un document « {doc.type} » a un objet ; ajoutez « prestation: {{objet: …}} » au "
                "dossier (C. civ., art. 1163)",
            )
        entier = doc.tete.avoir and doc.lignes is None
        if not entier and not _en_a(dossier, doc):
            yield dire(
                dossier,
                "E401",
                ("documents", i),
                f"un document « {doc.type} » a un prix ; ajoutez des « lignes: » au dossier ou à "
                "ce document",
            )


def lignes_dites(
    dossier: Dossier, biblio: Bibliotheque
) -> Iterator[tuple[Chemin, Ligne, DocumentVoulu]]:
    """Each line once for each seller's VAT regime, with its path and a document that uses it."""
    vus: set[tuple[int | None, str]] = set()
    for i, doc in chiffres(dossier, biblio):
        groupe = (None if doc.lignes is None else i, dossier.vendeur_au(doc.date).tva.regime)
        if groupe not in vus:
            vus.add(groupe)
            yield from ((*x, doc) for x in lignes_du_document(dossier, doc))


@regle("E410")
def debours_exacts(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What was spent for the client is repaid as it was, to the cent (CGI 267, II-2°)."""
    dit = "un débours se rembourse pour son montant exact (CGI, art. 267, II-2°) : "
    for chemin, li, _ in lignes_dites(dossier, biblio):
        if li.avancee and not li.remise.nulle:
            yield dire(dossier, "E410", (*chemin, "remise"), f"{dit}retirez la remise de la ligne")
    for i, doc in chiffres(dossier, biblio):
        siennes = lignes_du_document(dossier, doc)
        if commande(dossier, doc).remise and any(li.avancee for _, li in siennes):
            yield dire(
                dossier,
                "E410",
                ("documents", i, "remise") if doc.remise is not None else ("remise",),
                f"{dit}faites la remise sur les autres lignes, une par une",
            )
            return


@regle("A436", "E306")
def debours_rendus(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What was spent for the client is accounted for to him, on the invoice that asks for it (CGI
    267, II-2°), and was spent before."""
    for _, doc in documents(dossier, lambda t: t.finale):
        for ici, li in lignes_du_document(dossier, doc):
            if li.avancee and li.compte_rendu is None:
                yield dire(
                    dossier,
                    "A436",
                    ici,
                    f"{doc.numero} demande un débours sans en rendre compte ; dites à qui, quand "
                    "et par quelle pièce : « debours: {fournisseur: …, date: …, piece: …} »",
                )
            elif li.compte_rendu and li.compte_rendu.date > doc.date:
                yield dire(
                    dossier,
                    "E306",
                    (*ici, "debours", "date"),
                    f"un débours du {date_courte(li.compte_rendu.date)} ne se rembourse pas par "
                    f"une facture du {date_courte(doc.date)}",
                )


@regle("E410")
def remises_bornees(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A discount is smaller than what it lowers."""
    dite = dossier.en_devise
    for chemin, li, _ in lignes_dites(dossier, biblio):
        brut = montant_brut(li)
        if (remise := li.remise.de(brut)) > brut:
            yield dire(
                dossier,
                "E410",
                (*chemin, "remise"),
                f"la remise de {dite(remise)} dépasse la ligne, {dite(brut)}",
            )
    for i, doc in chiffres(dossier, biblio):
        t = _moindre(dossier, doc)
        if ZERO <= t.sous_total < t.remise:  # below zero, a line is at fault, and told
            ou = ("documents", i, "remise") if doc.remise is not None else ("remise",)
            yield dire(
                dossier,
                "E410",
                ou,
                f"la remise de {dite(t.remise)} dépasse le total des lignes, {dite(t.sous_total)}",
            )


def _moindre(dossier: Dossier, doc: DocumentVoulu) -> Totaux:
    """The smallest price at which a document may be taken: of an offer, its cheapest variant."""
    return min(offre(dossier, doc).prix, key=lambda t: t.ttc)


@regle("E404")
def echeancier(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The instalments make the whole price, the rest comes last, dates follow each other."""
    parts = dossier.affaire.echeances
    if not parts:
        return
    for n, e in enumerate(parts):
        if e.part.nulle:
            yield dire(
                dossier, "E404", ("echeances", n, "part"), "une échéance à zéro ; retirez-la"
            )
        if e.part.solde and n < len(parts) - 1:
            yield dire(
                dossier,
                "E404",
                ("echeances", n, "part"),
                "le solde vient en dernier : c'est ce qui reste à payer",
            )
    dates = [(n, e.quand) for n, e in enumerate(parts) if isinstance(e.quand, date)]
    for (_, avant), (n, apres) in pairwise(dates):
        if apres < avant:
            yield dire(
                dossier,
                "E404",
                ("echeances", n, "quand"),
                f"l'échéance du {date_courte(apres)} vient après celle du {date_courte(avant)} ; "
                "rangez-les par date",
            )
    if (
        dossier.affaire.acompte is not None
        and not dossier.affaire.acompte.nulle
        and dossier.affaire.acompte != parts[0].part
    ):
        yield dire(
            dossier,
            "E404",
            ("acompte",),
            "« echeances: » prend la place de « acompte: » ; gardez l'un ou l'autre",
        )
    yield from _somme(dossier, biblio)


def _manque(parts: list[Part], ttc: Decimal) -> bool:
    """Do instalments not make this price, or leave nothing for the rest?"""
    somme = sum((p.de(ttc) for p in parts), ZERO)
    return somme >= ttc if any(p.solde for p in parts) else somme != ttc


def _somme(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    dite = dossier.en_devise
    parts = [e.part for e in dossier.affaire.echeances]
    solde = any(p.solde for p in parts)
    pourcents = sum((p.taux or ZERO for p in parts), ZERO)
    if all(p.montant is None for p in parts):
        if solde and pourcents >= 100:
            yield dire(
                dossier,
                "E404",
                ("echeances",),
                f"les parts font déjà {taux(pourcents, MESSAGE)} : il ne reste rien pour le solde",
                cle=True,
            )
        elif not solde and pourcents != 100:
            yield dire(
                dossier,
                "E404",
                ("echeances",),
                f"les parts font {taux(pourcents, MESSAGE)} et non 100 % ; corrigez-les"
                + (SOLDE if pourcents < 100 else ""),
                cle=True,
            )
        return
    ouvert = dossier.affaire.choix_ouvert  # then each variant has its schedule
    for _, doc in chiffres(dossier, biblio)[:1]:
        prix = offre(dossier, doc).prix if ouvert else (commande(dossier, doc),)
        ttc = next((t.ttc for t in prix if _manque(parts, t.ttc)), prix[0].ttc)
        somme = sum((p.de(ttc) for p in parts), ZERO)
        if solde and somme >= ttc:
            yield dire(
                dossier,
                "E404",
                ("echeances",),
                f"les échéances font déjà {dite(somme)}, le prix est de {dite(ttc)} : il ne "
                "reste rien pour le solde",
                cle=True,
            )
        elif not solde and somme != ttc:
            yield dire(
                dossier,
                "E404",
                ("echeances",),
                f"les échéances font {dite(somme)}, le prix est de {dite(ttc)} ; corrigez-les"
                + (SOLDE if somme < ttc else ""),
                cle=True,
            )


@regle("A408", "A409", "E404")
def acompte(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The advance is a part of the price: less than the whole, and prudently neither none nor more
    than half."""
    dite = dossier.en_devise
    aff = dossier.affaire
    voulu = next(
        (
            (i, d)
            for i, d in chiffres(dossier, biblio)
            if d.tete.acte in ENGAGEANTS or d.tete.acompte
        ),
        None,
    )
    for v in vendeurs(dossier):
        defaut = v.reglement.acompte
        if defaut and (
            defaut.solde
            or defaut.montant is not None
            and aff.acompte is None
            and not aff.echeances
            and voulu
            and defaut.montant > _moindre(dossier, voulu[1]).ttc
        ):
            yield dire_reglement(
                dossier,
                "E404",
                0,
                "acompte",
                "l'acompte habituel est un pourcentage, ou un montant inférieur au prix",
            )
            return
    if aff.acompte is not None and aff.acompte.solde:
        yield dire(
            dossier,
            "E404",
            ("acompte",),
            "un acompte n'est pas un solde ; écrivez un pourcentage ou un montant",
        )
        return
    if voulu is None:
        return
    i, doc = voulu
    ttc = _moindre(dossier, doc).ttc
    part = acompte_voulu(dossier, doc)
    somme = part.de(ttc)
    if somme > ttc and not aff.echeances:
        yield dire(
            dossier,
            "E404",
            ("acompte",),
            f"l'acompte de {dite(somme)} dépasse le prix, {dite(ttc)}",
        )
    elif somme * 2 > ttc:
        yield _avis(
            dossier,
            i,
            "A408",
            f"l'acompte de {dite(somme)} dépasse la moitié du prix, {dite(ttc)} : un client "
            "peut le refuser, et un juge le trouver excessif",
        )
    seuil = biblio.valeur("seuil_acompte_conseille", doc.date).valeur
    ttc = max(t.ttc for t in offre(dossier, doc).prix)
    if (
        part.nulle
        and not aff.echeances
        and not doc.tete.acompte
        and en_euros(dossier, doc.date, ttc) > seuil
        and qualite(dossier, doc) != "public"
    ):
        yield _avis(
            dossier,
            i,
            "A409",
            f"aucun acompte pour un prix de {dite(ttc)} ; « acompte: 30 % » réduit le risque "
            "d'impayé",
        )


def _avis(dossier: Dossier, rang: int, code: str, message: str) -> Probleme:
    for chemin in (("acompte",), ("echeances", 0, "part")):
        if dossier.noeud.enfant(*chemin):
            return dire(dossier, code, chemin, message)
    return dire_reglement(dossier, code, rang, "acompte", message)
