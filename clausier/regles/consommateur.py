"""Rules of consumers, and of the small professionals whom C. conso L221-3 protects off-premises.

Sources: C. conso L111-1, L221-1 to L221-29, L612-1, L616-1, D221-5.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..comptes.factures import factures
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
from ..droit.protection import (
    debut_trop_tot_avec_un_bien,
    embargo,
    execution_anticipee,
    fin_retractation,
    petit_pro,
    premier_paiement,
    protege,
    retractation,
)
from ..fiches.secteurs import SECTEURS
from ..socle.ecriture import date_courte, en_mots, euros
from ..socle.problemes import Probleme

DES_BIENS = ("sur_mesure", "hygiene", "perissable", "indissociable", "support_descelle")


@regle("E601")
def mediateur(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A consumer is told the ombudsman, with address and site (L616-1): never a blank."""
    for doc in dossier.documents:
        if (
            qualite(dossier, doc) == "consommateur"
            and dossier.vendeur_au(doc.date).mediateur is None
        ):
            yield dire_vendeur(
                dossier,
                "E601",
                (),
                "le client est un consommateur : ajoutez « mediateur: {nom: …, adresse: …, site: "
                "https://…} » au vendeur ; en attendant d'en avoir un, « mediateur: {nom: À "
                "REMPLIR, adresse: À REMPLIR, site: https://…} » laisse construire les projets",
            )
            return


@regle("A608", "E604")
def lieu(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Where a consumer contracts decides his rights (L221-1): needed when it is done, told as
    missing before."""
    if not consommateur(dossier) or dossier.affaire.conclusion:
        return
    conclus = [
        i
        for i, d in enumerate(dossier.documents)
        if d.tete.acte == "contrat" or d.tete.a_payer or d.tete.conclusion
    ]
    for i in conclus[:1]:
        yield dire(
            dossier,
            "E604",
            ("documents", i),
            "les droits d'un consommateur dépendent du lieu de conclusion ; ajoutez « conclusion: "
            "{date: …, lieu: etablissement | hors_etablissement | distance | distance_interface} »",
        )
    for i, _ in actes(dossier, "offre")[:1] if not conclus else ():
        yield dire(
            dossier,
            "A608",
            ("documents", i),
            "sans « conclusion: lieu: », le devis dit les deux cas ; signé chez le client ou à "
            "distance, il ouvre un droit de rétractation : ajoutez le lieu dès qu'il est connu",
        )


@regle("A611", "E602")
def embargo_paiement(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Off-premises, nothing is asked before the seven days are over, then the next working day
    (L221-10); what was paid all the same is told, with what it costs (L242-1, L242-7).
    """
    k = dossier.affaire.conclusion
    if not (embargo(dossier) and k and k.date):
        return
    premier = premier_paiement(dossier, k.date)
    annees = en_mots(dossier.valeur("prison_paiement_anticipe", k.date))
    peine = (
        f"{annees} ans d'emprisonnement et "
        f"{euros(dossier.valeur('amende_paiement_anticipe', k.date))} d'amende"
    )
    dit = (
        f"contrat conclu hors établissement le {date_courte(k.date)} : pas de paiement avant le "
        f"{date_courte(premier)}"
    )
    for i, doc in documents(dossier, lambda t: t.acompte):
        if doc.date < premier:
            yield dire(
                dossier,
                "E602",
                ("documents", i, "date"),
                f"{dit} ; une facture d'acompte ne se remet au client que de ce jour ou après",
            )
    for f in factures(dossier).values():
        if f.doc.tete.finale and f.echeance < premier:
            cle = "echeance" if f.doc.echeance else "date"
            yield dire(
                dossier,
                "E602",
                ("documents", f.rang, cle),
                f"{dit} ; la facture serait à payer le {date_courte(f.echeance)}",
            )
    for n, p in enumerate(dossier.affaire.paiements):
        if p.date < premier and not p.rendu:
            yield dire(
                dossier,
                "A611",
                ("paiements", n, "date"),
                f"{dit}, or {euros(p.net)} sont reçus le {date_courte(p.date)} : le contrat peut "
                "être annulé (C. conso, art. L242-1) et le professionnel encourt "
                f"{peine} (art. L242-7) ; rendez cette somme, notez-le aux « paiements: » avec "
                "« remboursement: oui », et ne la redemandez qu'à partir de cette date",
            )
    for n, e in enumerate(dossier.affaire.echeances):
        if isinstance(e.quand, date) and e.quand < premier:
            yield dire(dossier, "E602", ("echeances", n, "quand"), dit)


@regle("E606")
def avis_retractation(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A right of withdrawal comes with its notice and its form, on pain of nullity off-premises
    (L221-5, L221-9)."""
    engageants = documents(dossier, lambda t: t.acte in ENGAGEANTS or t.a_payer)
    if retractation(dossier) and engageants and not actes(dossier, "retractation"):
        yield dire(
            dossier,
            "E606",
            ("documents",),
            "le client peut se rétracter : ajoutez aux documents « - {type: retractation, date: …} "
            "» (avis et formulaire), du jour où vous les lui remettez, au plus tard avant qu'il "
            "s'engage",
            cle=True,
        )


@regle("E605")
def fonctionnalite(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Contracts made on an online interface: the withdrawal function and where it stands (L221-21,
    D221-5)."""
    k = dossier.affaire.conclusion
    if not (k and k.lieu == "distance_interface" and retractation(dossier)):
        return
    for doc in dossier.documents:
        due = dossier.valeur("fonctionnalite_retractation", k.date or doc.date)
        if due and not dossier.vendeur_au(doc.date).url_retractation:
            yield dire_vendeur(
                dossier,
                "E605",
                (),
                "contrat conclu en ligne : ajoutez au vendeur « url_retractation: https://… », "
                "l'adresse de la fonctionnalité « renoncer au contrat ici »",
            )
            return


@regle("A612")
def reparation(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The choice of parts is taken in writing before a vehicle is repaired (L224-67, R224-24): of
    an invoice alone nothing proves what was agreed."""
    p = dossier.affaire.prestation
    if p and p.nature == "biens" or documents(dossier, lambda t: t.prouve == "commande"):
        return
    for i, doc in documents(dossier, lambda t: t.a_payer):
        if qualite(dossier, doc) == "consommateur" and (
            SECTEURS[dossier.vendeur_au(doc.date).secteur].reemploi
        ):
            yield dire(
                dossier,
                "A612",
                ("documents", i),
                f"{doc.numero} facture une réparation à un particulier sans devis ni contrat : le "
                "prix et le choix des pièces se recueillent par écrit avant les travaux ; ajoutez "
                "celui qu'il a signé (« - {type: devis, numero: …, date: …, validite: 30 jours} "
                "»), ou faites-le signer avant la prochaine réparation",
            )
            return


@regle("E607")
def petit_professionnel(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Off-premises, a professional of five employees at most may be protected (L221-3): asked,
    never guessed."""
    c, k = dossier.client_au(dossier.jour_du_contrat), dossier.affaire.conclusion
    if not (c and k and c.qualite == "professionnel" and k.lieu == "hors_etablissement"):
        return
    manques = [f"« {n}: »" for n in ("effectif", "objet_hors_activite") if getattr(c, n) is None]
    if manques:
        salaries = en_mots(dossier.valeur("effectif_petit_professionnel", dossier.jour_du_contrat))
        yield dire(
            dossier,
            "E607",
            ("client",),
            f"contrat conclu hors établissement : ajoutez {' et '.join(manques)} au client ; "
            f"{salaries} salariés au plus et un objet hors de son activité lui ouvrent la "
            "rétractation",
            cle=True,
        )


@regle("A615")
def association(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """An association that employs may be the small professional of L221-3: the courts look at what
    it does, so its author is asked."""
    c, k = dossier.client_au(dossier.jour_du_contrat), dossier.affaire.conclusion
    if not (c and k and c.qualite == "non_professionnel" and k.lieu == "hors_etablissement"):
        return
    if c.effectif is None or c.objet_hors_activite is None:
        salaries = en_mots(dossier.valeur("effectif_petit_professionnel", dossier.jour_du_contrat))
        yield dire(
            dossier,
            "A615",
            ("client",),
            "contrat conclu hors établissement avec un non-professionnel : s'il exerce une "
            f"activité, emploie {salaries} salariés au plus et contracte hors de celle-ci, écrivez "
            "« qualite: professionnel », « effectif: … » et « objet_hors_activite: oui » (il peut "
            "alors se rétracter) ; sinon « effectif: … » et « objet_hors_activite: … » au client",
            cle=True,
        )


def pour_un_bien(motif: str) -> str:
    """Of an exception that the law makes for goods, said of services."""
    return (
        f"« {motif} » est pour un bien et la prestation est dite « nature: services » ; si c'en "
        "est un, écrivez « nature: biens » ou « mixte » ; sinon retirez « exclue: »"
    )


@regle("E609")
def exclusion(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """An exception to the right of withdrawal is proved by the facts of the case (L221-2,
    L221-28)."""
    aff = dossier.affaire
    p, r, k = aff.prestation, aff.retractation, aff.conclusion
    if not protege(dossier):
        return
    ou = ("retractation", "exclue")
    motif = (p and p.motif_urgence) or r.motif_urgence
    if p and p.urgence_demandee and not motif:
        yield dire(
            dossier,
            "E609",
            ("prestation", "urgence_demandee"),
            "l'urgence demandée par le client a son motif ; ajoutez « retractation: {exclue: "
            "urgence, motif_urgence: …} » (C. conso, art. L221-10 et L221-28, 8°)",
        )
    if p and p.urgence_demandee and r.exclue is None and motif and not petit_pro(dossier):
        yield dire(
            dossier,
            "E609",
            ("prestation", "urgence_demandee"),
            "l'entretien ou la réparation que le client demande d'urgence, chez lui et pour le "
            "strict nécessaire, n'ouvre pas de droit de rétractation ; ajoutez « retractation: "
            "{exclue: urgence} » (C. conso, art. L221-28, 8°)",
        )
    if k and k.foire and k.lieu == "hors_etablissement":
        yield dire(
            dossier,
            "E609",
            ("conclusion", "foire"),
            "un contrat conclu sur une foire ou un salon se dit « lieu: etablissement » avec « "
            "foire: oui » (C. conso, art. L224-59)",
        )
    if r.exclue is None or p is None:
        return
    services = p.nature == "services"
    fautes = {
        "urgence": (
            not p.urgence_demandee,
            (
                "l'exception vaut pour des travaux urgents que le client a demandés ; si c'est le "
                "cas, ajoutez « prestation: urgence_demandee: oui » et « motif_urgence: » ; sinon "
                "retirez « exclue: »"
            ),
        ),
        **{motif: (services, pour_un_bien(motif)) for motif in DES_BIENS},
        "pleinement_execute": (
            not services or not execution_anticipee(dossier),
            (
                "le droit ne se perd qu'après une exécution demandée avant la fin du délai ; "
                "si le client l'a demandée, ajoutez « execution_anticipee: oui » ; sinon retirez "
                "« exclue: »"
                if services
                else "« pleinement_execute » est pour un service et la prestation est dite "
                f"« nature: {p.nature} » ; retirez « exclue: »"
            ),
        ),
        "contenu_numerique": (
            p.numerique is None,
            (
                "l'exception vaut pour un contenu ou un service numérique ; si c'en est un, "
                "ajoutez « prestation: numerique: ponctuel » ou « continu » ; sinon retirez "
                "« exclue: »"
            ),
        ),
        "date_fixe": (
            p.debut is None,
            (
                "l'exception vaut pour l'hébergement, le transport de biens, la location de "
                "voitures, la restauration ou les loisirs, à une date ou à une période fixée ; "
                "dites-la par « prestation: debut: », ou retirez « exclue: »"
            ),
        ),
        "construction": (
            not p.ouvrage,
            (
                "l'exception vaut pour un immeuble neuf à construire, ou la transformation "
                "importante d'un immeuble ; si c'en est un, écrivez « prestation: ouvrage: oui » ; "
                "sinon retirez « exclue: »"
            ),
        ),
    }
    fausse, dit = fautes.get(r.exclue, (False, ""))
    if fausse:
        yield dire(dossier, "E609", ou, dit)


@regle("A610")
def debut_anticipe(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Work begun inside the fourteen days: only at the client's request on paper, else nothing is
    owed for it (L221-25)."""
    p = dossier.affaire.prestation
    fin = fin_retractation(dossier)
    tot = bool(fin and p and p.debut and p.debut <= fin)
    ou = ("prestation", "debut") if tot else ("retractation",)
    if execution_anticipee(dossier):
        dit = f" (jusqu'au {date_courte(fin)})" if fin else ""
        commence = "commence" if tot or not (p and p.debut) else "peut commencer"
        yield dire(
            dossier,
            "A610",
            ou,
            f"la prestation {commence} pendant le délai de rétractation{dit} : faites cocher et "
            "signer la demande avant de commencer",
        )
    elif fin and tot:
        yield dire(
            dossier,
            "A610",
            ou,
            "la prestation commence avant la fin du délai de rétractation, le "
            f"{date_courte(fin)}, sans demande du client : rien ne serait dû s'il se rétracte",
        )
    elif au_moins := debut_trop_tot_avec_un_bien(dossier):
        dit = (
            "la prestation commence pendant le délai de rétractation : avec un bien, il court de "
            f"la livraison, et ne finit pas avant le {date_courte(au_moins)} ; par prudence, "
            "faites signer la demande expresse, que « retractation: {execution_anticipee: oui} » "
            "imprime, ou commencez après"
        )
        yield dire(dossier, "A610", ("prestation", "debut"), dit)


@regle("E631", "A620")
def lieu_prestation(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The note of a service says where it was rendered (arrêté 83-50/A, art. 3): asked where no
    order can say it; told where an order was made, since what is issued may not change.
    """
    p = dossier.affaire.prestation
    if p is None or p.nature == "biens" or p.lieu or p.sur_site:
        return
    commande = bool(actes(dossier, *ENGAGEANTS))
    for _, doc in documents(dossier, lambda t: t.finale):
        if qualite(dossier, doc) in ("consommateur", "non_professionnel"):
            qui = "particulier" if qualite(dossier, doc) == "consommateur" else "non-professionnel"
            suite = (
                "le dossier ne le dit pas : elle est faite sans ce lieu"
                if commande
                else "aucun devis ni contrat du dossier ne le prévoit"
            )
            yield dire(
                dossier,
                "A620" if commande else "E631",
                ("prestation",),
                f"la facture {doc.numero} d'un service à un {qui} dit où il a été rendu, et "
                f"{suite} ; ajoutez « prestation: lieu: »",
                cle=True,
            )
            return
