"""Stage 3, reckon: Dossier + one wanted document → `Comptes`, every number that its page will
print.

Templates print and never compute: what they need is here, whole, under the name of what it is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ..dossier.cas import Dossier
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import CREANCES, DocumentVoulu
from ..fiches.parties import PRORATA
from ..socle.centimes import ZERO
from .activite import activite
from .attestation_sap import attestation
from .change import IndemniteConvertie, change_au, change_de, jour_du_change
from .creances import Compte, Creance
from .decompte_general import decompte_general
from .demandes_de_paiement import paiement_demande
from .echeancier import plan
from .echelle import limite_de_la_lettre, situation
from .encaissements import Mouvement, escompte_au, mouvements, ouvert, paye, premiere_echeance
from .factures import acompte_voulu, avoirs_sur, cas_de_la_facture, factures
from .feuille import Avance, Comptes, OptionComptee, VarianteComptee, mentions_d_exoneration
from .historique import historique
from .juridictions import juridiction
from .offres import offre
from .penalites import decompte
from .pieces import bordereau, chronologie
from .prix import Totaux, part_de
from .recours import prochaine_prescription
from .recurrence import periodes_convenues
from .restitutions import a_rendre
from .termes import a_venir, versements

JUDICIAIRES = ("signification", "opposition", "execution", "audience", "declaration")


def reckon(dossier: Dossier, doc: DocumentVoulu, calcul: str, biblio: Bibliotheque) -> Comptes:
    """Every figure of `doc`, by the reckoning that its template's head names; legal values are
    those of its day.
    """
    comptes = _chiffres(dossier, doc, calcul, biblio)
    return replace(comptes, paiement=paiement_demande(dossier, doc, comptes))


def _chiffres(dossier: Dossier, doc: DocumentVoulu, calcul: str, biblio: Bibliotheque) -> Comptes:
    franchise = dossier.vendeur_au(doc.date).tva.regime == "franchise"
    if calcul == "prix":
        return _prix(dossier, doc, franchise)
    if calcul in ("acompte", "facture", "avoir"):
        return _facture(dossier, doc, franchise)
    if calcul in CREANCES:
        return _poursuite(dossier, doc, calcul, biblio, _creance(dossier, doc, franchise, biblio))
    if calcul == "historique":
        prix = (
            _prix(dossier, doc, franchise)
            if dossier.affaire.chiffree or doc.lignes
            else Comptes(franchise=franchise)
        )
        return replace(prix, historique=historique(dossier, doc, biblio))
    if calcul == "activite":
        return Comptes(activite=activite(dossier, doc), franchise=franchise)
    if calcul == "decompte_general":
        general = decompte_general(dossier, doc.date)
        return Comptes(decompte_general=general, franchise=franchise)
    if calcul == "attestation":
        return Comptes(attestation=attestation(dossier, doc), franchise=franchise)
    if calcul == "recu":
        f = factures(dossier)[_dit(doc.facture)]
        recus = _recus(dossier, f.numero, doc.date)
        return Comptes(
            facture=f,
            tranches=f.tranches,
            recus=recus,
            creances=(_ouverte(dossier, f.numero, doc.date),),
            franchise=franchise,
        )
    return Comptes(franchise=franchise)


def _dit(numero: str | None) -> str:
    """A number that the head of the template makes its author give."""
    assert numero is not None
    return numero


def _avance(dossier: Dossier, doc: DocumentVoulu, totaux: Totaux) -> Avance | None:
    part = acompte_voulu(dossier, doc)
    if part.nulle:
        return None
    return Avance(dossier.affaire.nature_acompte, part.taux, part.de(totaux.ttc))


def _prix(dossier: Dossier, doc: DocumentVoulu, franchise: bool) -> Comptes:
    o, validite = offre(dossier, doc), doc.validite
    propre = Comptes(
        franchise=franchise,
        validite=validite.depuis(doc.date) if validite else None,
        mentions_tva=mentions_d_exoneration(o.tout),
        tout=o.tout,
    )

    def compte(totaux: Totaux) -> Comptes:
        return replace(
            propre,
            totaux=totaux,
            tranches=totaux.tranches,
            avance=_avance(dossier, doc, totaux),
            versements=versements(dossier, totaux.ttc),
        )

    options = tuple(OptionComptee(x.nom, x.variante, compte(x.totaux)) for x in o.options)
    if not o.propositions:
        periodes = periodes_convenues(dossier, doc, o.communs)
        return replace(compte(o.communs), options=options, periodes=periodes)
    variantes = tuple(
        VarianteComptee(p.cle, p.titre, compte(p.totaux), compte(p.siens)) for p in o.propositions
    )
    avance = variantes[0].comptes.avance
    return replace(
        propre,
        avance=avance and replace(avance, au_choix=avance.taux is not None),
        versements=variantes[0].comptes.versements,
        communs=compte(o.communs),
        periodes=periodes_convenues(dossier, doc, None),
        variantes=variantes,
        options=options,
    )


def _facture(dossier: Dossier, doc: DocumentVoulu, franchise: bool) -> Comptes:
    f = factures(dossier)[_dit(doc.numero)]
    creances = (
        (_ouverte(dossier, f.sur.numero, doc.date),) if f.sur else ()
    )  # a credit note says what stays open of its invoice
    return Comptes(
        totaux=f.totaux,
        tranches=f.brut if doc.tete.finale else f.tranches,
        facture=f,
        echeance=f.echeance,
        franchise=franchise,
        creances=creances,
        recus=_recus(dossier, f.numero, doc.date),
        mentions_tva=mentions_d_exoneration(f.totaux or (f.sur.totaux if f.sur else None)),
        activite=activite(dossier, doc),
        change=change_de(dossier, f),
    )


def _recus(dossier: Dossier, numero: str, jour: date) -> tuple[Mouvement, ...]:
    """What the client has paid of an invoice, beside the common account of the site."""
    return tuple(m for m in paye(dossier, numero, jour) if m.moyen != PRORATA)


def _ouverte(
    dossier: Dossier,
    numero: str,
    jour: date,
    biblio: Bibliotheque | None = None,
    tout: bool = False,
) -> Creance:
    """What stands open of an invoice; a claim, with its account (`biblio`), asks for what has
    fallen due, a plan (`tout`) for the terms to come too, which it moves.
    """
    f = factures(dossier)[numero]
    compte = decompte(dossier, biblio, numero, jour) if biblio else None
    reste = max(ZERO, ouvert(dossier, numero, jour))
    plus_tard = a_venir(f.termes, reste, jour) if biblio else ()
    laisse = ZERO if tout else sum((t.montant for t in plus_tard), ZERO)
    if compte and tout:
        compte = compte.entier
    echeance = premiere_echeance(dossier, numero, jour)
    return Creance(
        f,
        tuple(paye(dossier, numero, jour)),
        tuple(avoirs_sur(dossier, numero, jour)),
        reste - laisse,
        echeance,
        max(0, (jour - echeance).days),
        compte,
        a_rendre(dossier, numero, jour),
        escompte_au(dossier, numero, jour),
        plus_tard,
    )


def _creance(
    dossier: Dossier, doc: DocumentVoulu, franchise: bool, biblio: Bibliotheque
) -> Comptes:
    tout = doc.tete.calcul == "echeancier"
    creances = tuple(
        _ouverte(cas_de_la_facture(dossier, n), n, doc.date, biblio, tout) for n in doc.visees
    )
    return Comptes(
        creances=creances,
        compte=Compte(doc.date, creances),
        juridiction=juridiction(dossier, doc) if doc.tete.lettre else None,
        indemnite=sum((c.decompte.indemnite for c in creances if c.decompte), ZERO),
        limite=limite_de_la_lettre(dossier, doc),
        plusieurs_dossiers=bool(dossier.membres),
        changes=tuple(
            IndemniteConvertie(c.facture.numero, dossier.devise, change)
            for c in creances
            if c.decompte and c.decompte.indemnite
            if (change := change_au(dossier, jour_du_change(c.facture)))
        ),
        franchise=franchise,
    )


def _poursuite(
    dossier: Dossier, doc: DocumentVoulu, calcul: str, biblio: Bibliotheque, comptes: Comptes
) -> Comptes:
    """What a plan, a claim or its routes add to the account of the invoices."""
    if calcul == "echeancier":
        return replace(comptes, plan=plan(doc, comptes.total_du))
    if calcul == "declaration":
        return replace(comptes, pieces=bordereau(dossier, doc, biblio))
    if calcul not in ("tribunal", "recours"):
        return comptes
    comptes = replace(
        comptes,
        juridiction=juridiction(dossier, doc),
        prescription=prochaine_prescription(dossier, doc),
    )
    if calcul == "recours":
        suites = [situation(dossier, biblio, c.facture, doc.date).etape for c in comptes.creances]
        return replace(
            comptes, etapes=tuple(dict.fromkeys(e for e in suites if e and e.nom in JUDICIAIRES))
        )
    pieces = bordereau(dossier, doc, biblio)
    return replace(comptes, pieces=pieces, chronologie=chronologie(dossier, doc, pieces))


__all__ = ["Comptes", "mouvements", "part_de", "reckon"]
