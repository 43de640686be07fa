"""Stage 3, reckon: what a page asks its reader to pay first, by when, under which reference, to
which account; and whether its code may be scanned.

Takes the figures of a document that are reckoned already and adds none: an invoice asks for the
first term that is left of it, an offer for its advance, a letter for the sum that it claims, a plan
for its first instalment. A code is scanned and paid at once: where that would be too soon
(C. conso. L221-10), not yet owed or not in euros, the page has its words and no code.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..dossier.cas import Dossier
from ..droit.documents import DocumentVoulu
from ..droit.protection import embargo, premier_paiement
from ..fiches.devises import EURO
from ..fiches.parties import MOYENS, Vendeur
from ..socle.centimes import ZERO
from ..socle.durees import Duree
from .delais import delai_usuel
from .encaissements import PROFESSIONNELS
from .feuille import Comptes
from .paiement_demande import CompteCrediteur, PaiementDemande
from .termes import restants

VIREMENT = "virement"
MAXIMUM_DU_VIREMENT = Decimal("999999999.99")  # euros (EPC069-12, AT-04)
REFERENCE_MAX = 140  # characters (EPC069-12, AT-05)
# The countries whose accounts take a SEPA credit transfer (EPC409-09), by the head of their IBAN.
SEPA = frozenset(
    "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT "
    "NL NO PL PT RO RS SE SI SK SM VA".split()
)


def paiement_demande(
    dossier: Dossier, doc: DocumentVoulu, comptes: Comptes
) -> PaiementDemande | None:
    """What the page of `doc` asks to be paid; None of a paper that asks for nothing."""
    if doc.tete.a_payer:
        return _facture(dossier, doc, comptes)
    if doc.tete.acte == "offre":
        return _offre(dossier, doc, comptes)
    if doc.tete.creance and comptes.creances:
        return _creance(dossier, doc, comptes)
    return None


def _facture(dossier: Dossier, doc: DocumentVoulu, comptes: Comptes) -> PaiementDemande | None:
    """The first term that is left; what is paid later than the day of the invoice is not on it."""
    f = comptes.facture
    if f is None:
        return None
    if not comptes.reste_du:
        return _demande(dossier, doc, ZERO, f.numero)
    restent = restants(f.termes_dits, comptes.reste)
    dus = restent[:-1] if f.retenue else restent
    conclusion = dossier.affaire.conclusion
    interdit = embargo(dossier)
    premier = (
        premier_paiement(dossier, conclusion.date)
        if interdit and conclusion and conclusion.date
        else None
    )
    attend = premier if premier and doc.date < premier else None
    return _demande(
        dossier,
        doc,
        restent[0].montant,
        f.numero,
        jour=restent[0].date,
        plusieurs=len(dus) > 1,
        pas_avant=attend,
        sur=not attend and not (interdit and premier is None),
    )


def _offre(dossier: Dossier, doc: DocumentVoulu, comptes: Comptes) -> PaiementDemande | None:
    """The advance of an offer, paid once it is accepted. A public buyer pays one only where the
    papers of the market say so; a share of a price to choose is no sum yet.
    """
    avance = comptes.avance
    if avance is None or avance.au_choix or dossier.debiteur == "public":
        return None
    k, interdit = dossier.affaire.conclusion, embargo(dossier)
    premier = premier_paiement(dossier, k.date) if interdit and k and k.date else None
    lieu_connu = k is not None or dossier.debiteur != "consommateur"
    return _demande(
        dossier,
        doc,
        avance.montant,
        doc.numero or "",
        pas_avant=premier,
        sur=not interdit and lieu_connu and not comptes.options,
    )


def _creance(dossier: Dossier, doc: DocumentVoulu, comptes: Comptes) -> PaiementDemande | None:
    """What a letter claims: the sum of the invoice first; once a delay is set, with what a
    professional owes for his. A plan asks for its first instalment.
    """
    reference = _en_reference([c.facture.numero for c in comptes.creances])
    if comptes.plan:
        premier = comptes.plan[0]
        return _demande(
            dossier,
            doc,
            premier.montant,
            reference,
            jour=premier.date,
            plusieurs=len(comptes.plan) > 1,
        )
    if doc.tete.etape == "rappel" or doc.tete.etape == "relance" and doc.niveau == 1:
        return _demande(dossier, doc, comptes.du, reference, jour=comptes.creances[0].echeance)
    if doc.tete.etape == "relance":
        return _demande(dossier, doc, _reclame(dossier, comptes), reference, jour=comptes.limite)
    if doc.tete.etape == "mise_en_demeure":
        delai = doc.delai or delai_usuel(dossier)
        return _demande(dossier, doc, _reclame(dossier, comptes), reference, delai=delai)
    if doc.tete.calcul == "decompte":
        return _demande(dossier, doc, comptes.total_du, reference)
    return None


def _reclame(dossier: Dossier, comptes: Comptes) -> Decimal:
    """The letters to who owes no penalties ask for the sum that was invoiced, and nothing else."""
    return comptes.total_du if dossier.debiteur in PROFESSIONNELS else comptes.du


def _en_reference(numeros: list[str]) -> str:
    """The numbers to quote, as many as a transfer carries."""
    dits = ", ".join(numeros)
    while len(dits) > REFERENCE_MAX:
        numeros = numeros[:-1]
        dits = ", ".join(numeros)
    return dits


def _demande(
    dossier: Dossier,
    doc: DocumentVoulu,
    montant: Decimal,
    reference: str,
    *,
    jour: date | None = None,
    delai: Duree | None = None,
    plusieurs: bool = False,
    pas_avant: date | None = None,
    sur: bool = True,
) -> PaiementDemande:
    """`sur`: may it be paid at once, and the sum be relied upon?"""
    moyens = dossier.reglement(doc).moyens or ()
    compte = _compte(dossier.vendeur_au(doc.date)) if VIREMENT in moyens else None
    return PaiementDemande(
        montant,
        reference,
        jour,
        delai,
        plusieurs,
        pas_avant,
        compte,
        tuple(MOYENS[m] for m in moyens if not (compte and m == VIREMENT)),
        bool(
            sur
            and compte
            and compte.iban[:2] in SEPA
            and dossier.devise == EURO
            and 0 < montant <= MAXIMUM_DU_VIREMENT
            and 0 < len(reference) <= REFERENCE_MAX
        ),
    )


def _compte(v: Vendeur) -> CompteCrediteur | None:
    if v.banque is None:
        return None
    titulaire = " ".join((v.banque.titulaire or v.denomination).split())
    return CompteCrediteur(titulaire, v.banque.iban, v.banque.bic)
