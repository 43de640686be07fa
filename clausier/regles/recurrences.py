"""Rules of what is billed again each period: its dates, and the revision of its price.

Sources: C. civ. 1103 (a price changes as the contract says), 1193 (by the consent of both); CMF
L112-2 (an index is related to the object of the contract or to the activity of one of the parties);
C. conso. R212-1 (the price promised to a consumer holds).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ..comptes.factures import avenants_du_prix
from ..comptes.recurrence import debut_de_periode
from ..dossier.cas import Dossier
from ..dossier.reperes import ENGAGEANTS, dire, documents, regle
from ..droit.bibliotheque import Bibliotheque
from ..fiches.lignes import options_de
from ..socle.ecriture import date_courte
from ..socle.problemes import Probleme

DERNIER_JOUR_DU_MOIS = 31


@regle("E445")
def recurrence(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Periods are whole, in order; what is billed by the time it takes has its own price."""
    r = dossier.affaire.recurrence
    if r is None:
        return
    if r.jour is not None and not 1 <= r.jour <= DERNIER_JOUR_DU_MOIS:
        dit = "le jour de la facture va de 1 à 31 (31 : le dernier jour du mois)"
        yield dire(dossier, "E445", ("recurrence", "jour"), dit)
    if r.au is None:
        return
    if r.au < r.du:
        dit = f"la récurrence finit le {date_courte(r.au)}, avant son début"
        yield dire(dossier, "E445", ("recurrence", "au"), dit)
        return
    n = 0
    while (suivante := debut_de_periode(r, n)) <= r.au:
        n += 1
    if dossier.affaire.temps is None and suivante - timedelta(days=1) != r.au:
        avant = debut_de_periode(r, n - 1) - timedelta(days=1)
        fins = [d for d in (avant, suivante - timedelta(days=1)) if d > r.du]
        yield dire(
            dossier,
            "E445",
            ("recurrence", "au"),
            f"la dernière période serait coupée ; elle finit le "
            f"{' ou le '.join(map(date_courte, fins))}, ou la récurrence n'a pas de « au: »",
        )


@regle("E445")
def lignes_d_une_periode(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What a period bills is said in one place, and is what the client has taken."""
    r = dossier.affaire.recurrence
    if r is None:
        return
    if dossier.affaire.temps is not None and (r.revision or r.lignes):
        cle = "revision" if r.revision else "lignes"
        dit = "les factures de cette récurrence prennent leurs lignes du relevé (« temps: »)"
        yield dire(dossier, "E445", ("recurrence", cle), f"{dit} ; retirez cette clé", cle=True)
    revise = r.revision and not r.lignes
    if revise and any(any(options_de(postes)) for _, postes in dossier.affaire.offerts()):
        dit = "une période facture ce qui est pris ; dites-le par « lignes: » de la récurrence"
        yield dire(dossier, "E445", ("recurrence",), dit, cle=True)


@regle("E446")
def revision(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A price is revised when the contract holds the clause that says so: between professionals,
    without a term or for more than a year, by an index that it names."""
    r, p = dossier.affaire.recurrence, dossier.affaire.prestation
    if r is None or r.revision is None:
        return
    ici = ("recurrence", "revision")
    if dossier.debiteur in ("consommateur", "non_professionnel"):
        dit = "le prix promis à un consommateur ne suit pas d'indice (C. conso., art. R212-1)"
        yield dire(dossier, "E446", ici, f"{dit} ; retirez la révision", cle=True)
    elif p is None or not p.indice:
        dit = "le contrat doit nommer l'indice ; dites-le par « prestation: {indice: …} »"
        yield dire(dossier, "E446", ici, dit, cle=True)
    elif not (p.indeterminee or p.longue):
        yield dire(
            dossier,
            "E446",
            ici,
            "le prix d'un contrat de douze mois au plus ne change pas ; dites sa durée "
            "(« prestation: {duree: 24 mois} » ou « indeterminee: oui »), ou retirez la révision",
            cle=True,
        )


@regle("A451")
def tva_venue_en_cours_de_contrat(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Who cannot deduct the VAT pays the price that he was promised without it, until he agrees to
    another: the seller who comes out of the franchise takes it out of his price, or has it signed.
    """
    actes = [d for d in dossier.documents if d.tete.acte in ENGAGEANTS]
    consommateur = dossier.debiteur in ("consommateur", "non_professionnel")
    if dossier.affaire.tarifs == "ttc" or not actes or not consommateur:
        return
    if dossier.vendeur_au(actes[-1].date).tva.regime != "franchise":
        return
    for rang, doc in documents(dossier, lambda t: t.finale):
        assujetti = dossier.vendeur_au(doc.date).tva.regime != "franchise"
        if doc.periode_fin and assujetti and not avenants_du_prix(dossier, doc.date):
            yield dire(
                dossier,
                "A451",
                ("documents", rang, "date"),
                f"« {actes[-1].numero} » promet un prix sans TVA, et {doc.numero} l'y ajoute : le "
                "client, qui ne la déduit pas, paie le prix promis tant qu'il n'en a pas accepté "
                "un autre ; écrivez « tarifs: ttc » (le prix reste, la TVA s'y prend), ou faites "
                "signer un avenant du prix",
            )
            return  # and so do those after it
