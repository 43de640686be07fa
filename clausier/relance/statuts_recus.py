"""What a life-cycle message says of the seller's own invoices: which case holds each, what he does
of it, and its note in the journal of that case.

An invoice is his by its number, and by the SIREN of its seller where the message says it: another
seller may have the same number. The journal is written as `remind` writes its letters: comments
stay, the case is checked before its file is changed, and what is noted already is not noted twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from ..comptes.echelle import litige_ouvert
from ..comptes.series import DocumentNumerote
from ..course.chaine import Chaine
from ..dossier.cas import Dossier
from ..dossier.noms import cle_de_numero
from ..lecture.insertion import Impossible, ajouter, difference, en_flux
from ..norme import cdar_mots
from ..norme.cdar import CycleDeVie, Statut
from ..norme.cdar_resume import donnee_en_clair, motif_en_clair, nom_du_statut
from ..registre.numerotation import numeros_de_l_espace
from ..socle.affichage import visible
from ..socle.disque import remplacer
from ..socle.ecriture import nombre
from ..socle.empreintes import octets_de
from ..socle.erreurs import Erreur
from ..socle.problemes import Refus
from . import mots

SIREN = "0002"
MAX_TEXTE = 300  # signs, of a note


class Suite(NamedTuple):
    """A status, the document of the workspace that it speaks of, and its case file."""

    statut: Statut
    document: DocumentNumerote | None
    dossier: Path | None
    ecart: str = ""  # why the invoice of that number is not the one, or how it differs


def suites(cycle: CycleDeVie, chaine: Chaine) -> list[Suite]:
    """Each status with its invoice, where the workspace has it."""
    connus = numeros_de_l_espace(chaine.espace_lu)
    return [_suite(s, connus) for s in cycle.statuts]


def _suite(s: Statut, connus: list[DocumentNumerote]) -> Suite:
    cle = cle_de_numero(s.facture or "")
    siens = [d for d in connus if d.facture and cle_de_numero(d.numero) == cle]
    if not siens:
        return Suite(s, None, None)
    d = siens[0]  # the cases come before the register and what was built
    siren = s.vendeur.valeur if s.vendeur and s.vendeur.schema == SIREN else ""
    if siren and d.vendeur and siren != d.vendeur:
        return Suite(s, None, None, mots.autre_vendeur(d.numero, visible(siren)))
    ecart = ""
    if d.date and s.date and d.date != s.date:
        ecart = mots.autre_date(s.date, d.date)
    return Suite(s, d, d.chemin if d.vendeur else None, ecart)


def conseils(suite: Suite, chaine: Chaine) -> Iterator[tuple[str, str]]:
    """What to say of a status once its invoice is known: headings and texts."""
    s, d = suite.statut, suite.document
    if d is None:
        yield "Dossier", suite.ecart or mots.facture_inconnue(visible(s.facture or "sans numéro"))
        return
    yield "Dossier", str(d.place) if suite.dossier else mots.sans_dossier(d.numero)
    if suite.ecart:
        yield "Attention", suite.ecart
    recu = sum((e.montant for e in s.encaissements if e.montant is not None), Decimal(0))
    if s.code == cdar_mots.PAYEE and recu and s.le:
        if note_le := _paye_le(suite, chaine, recu):
            yield "À faire", mots.paiement_note(note_le)
            return
        ligne = {"date": s.le.isoformat(), "montant": nombre(recu, 2), "facture": d.numero}
        yield "À faire", cdar_mots.STATUTS[s.code].faire
        yield "", f"- {en_flux(ligne)}"
    elif connu := cdar_mots.STATUTS.get(s.code or ""):
        yield "À faire", connu.faire.format(numero=d.numero)


def _paye_le(suite: Suite, chaine: Chaine, recu: Decimal) -> date | None:
    """The day on which the case has noted a payment of that sum for the invoice, if it has."""
    d = suite.document
    if d is None or suite.dossier is None:
        return None
    try:
        dossier, _ = chaine.dossier(suite.dossier, d.place.fichier)
    except Refus:  # its own check says why
        return None
    return next(
        (
            p.date
            for p in dossier.affaire.paiements
            if p.net == recu and (not p.nommees or d.numero in p.nommees)
        ),
        None,
    )


def noter(suite: Suite, chaine: Chaine) -> Iterator[str]:
    """The note in the journal of the case, done as it is told: the lines to show.

    Raises Erreur or Refus with the file as it was.
    """
    if suite.document is None or suite.dossier is None or suite.statut.le is None:
        yield mots.rien_a_noter(visible(suite.statut.facture or "sans numéro"))
        return
    chemin, nom = suite.dossier, suite.document.place.fichier
    avant = octets_de(chemin)
    dossier, _ = chaine.dossier(chemin, nom)
    entree = _entree(suite.statut, suite.document.numero, dossier)
    if _deja(dossier, entree):
        yield mots.deja_note(nom)
        return
    try:
        apres, noeud = ajouter(avant, [entree], chemin, chaine.espace, nom, "journal")
    except Impossible as e:
        raise Erreur(mots.a_noter(e, f"  - {en_flux(entree)}")) from None
    chaine.dossier(chemin, nom, noeud)
    yield difference(avant, apres, nom).removesuffix("\n")
    remplacer(chaine.espace, chemin, avant, apres)
    yield mots.note(nom, entree["type"])


def _entree(s: Statut, numero: str, dossier: Dossier) -> dict[str, str]:
    """A status as the journal says it: what contests an invoice stops the reminders, what accepts
    it lets them go on.
    """
    assert s.le is not None
    type_ = "statut"
    if s.code in cdar_mots.CONTESTEE:
        type_ = "litige"
    elif s.code in cdar_mots.ACCEPTEE and litige_ouvert(dossier, numero, s.le):
        type_ = "litige_clos"
    dits = [nom_du_statut(s)]
    for m in s.motifs:
        dits += [motif_en_clair(m), *map(donnee_en_clair, m.donnees)]
    texte = " ".join(f"Plateforme : {' ; '.join(t for t in dits if t)}".split())
    if len(texte) > MAX_TEXTE:
        texte = texte[: MAX_TEXTE - 1] + "…"
    return {"date": s.le.isoformat(), "type": type_, "facture": numero, "texte": texte}


def _deja(dossier: Dossier, entree: dict[str, str]) -> bool:
    """Is it noted already, whatever its type has become?"""
    return any(
        e.date.isoformat() == entree["date"]
        and e.texte == entree["texte"]
        and e.facture == entree["facture"]
        for e in dossier.affaire.journal
    )
