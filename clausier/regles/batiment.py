"""Rules of building and gardening: the insurance of works, the waste of the site, the VAT of works
in a home, what the client retains of their price.

Sources: C. assur. L241-1, L243-2; C. env. L541-21-2-3, D541-45-1 (décret 2020-1817, devis from
2021-07-01); CGI 278-0 bis A, 279-0 bis (reduced VAT on works in a home); loi n° 71-584 (retention).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..dossier.cas import Dossier
from ..dossier.reperes import ENGAGEANTS, actes, dire, dire_vendeur, documents, regle
from ..droit.bibliotheque import Bibliotheque
from ..fiches.secteurs import SECTEURS
from ..socle.centimes import ZERO
from ..socle.ecriture import MESSAGE, date_courte, taux
from ..socle.problemes import Probleme
from .prix import chiffres, lignes_du_document


@regle("A506", "E507")
def decennale(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Who builds works of C. civ. 1792 is insured before he opens the site; the certificate joins
    devis and invoices."""
    p = dossier.affaire.prestation
    dit = False
    for _, doc in documents(dossier, lambda t: t.acte in ENGAGEANTS or t.a_payer):
        police = dossier.vendeur_au(doc.date).assurance("decennale")
        if police is None and p and p.construction and not dit:
            dit = True
            yield dire(
                dossier,
                "E507",
                ("prestation", "ouvrage"),
                "un ouvrage de construction demande une assurance décennale, souscrite avant "
                "l'ouverture du chantier : ajoutez celle que vous avez aux « assurances: » du "
                "vendeur (« type: decennale »)",
            )
        if police is not None and not police.attestation and doc.tete.acte != "contrat":
            v = dossier.vendeur_au(doc.date)
            yield dire_vendeur(
                dossier,
                "A506",
                ("assurances", v.assurances.index(police)),
                "l'attestation est jointe aux devis et aux factures ; ajoutez « attestation: "
                "fichier.pdf »",
            )


@regle("A520")
def assurance_du_metier(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A trade that the law obliges to insure says so on devis and invoices: insurer, contract, area
    (C. artisanat L132-1); builders join their certificate instead."""
    for _, doc in documents(dossier, lambda t: t.acte == "offre" or t.a_payer):
        v = dossier.vendeur_au(doc.date)
        texte = SECTEURS[v.secteur].assurance
        if texte and not any(a.obligatoire for a in v.assurances):
            yield dire_vendeur(
                dossier,
                "A520",
                ("assurances", 0) if v.assurances else ("secteur",),
                f"ce métier est tenu de s'assurer ({texte}), et ses devis et factures le disent : "
                "ajoutez « obligatoire: oui » à cette assurance, avec sa « zone: »",
            )
            return


@regle("A521")
def zone_assuree(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Where an insurance covers its holder is told to the client (C. conso. R111-2; C. artisanat
    L132-1): read in the contract of insurance, never guessed."""
    for _, doc in documents(dossier, lambda t: t.acte in (*ENGAGEANTS, "conditions") or t.a_payer):
        for n, a in enumerate(dossier.vendeur_au(doc.date).assurances):
            if not a.zone:
                yield dire_vendeur(
                    dossier,
                    "A521",
                    ("assurances", n),
                    "la zone que couvre cette assurance se dit au client : ajoutez « zone: », "
                    "comme votre contrat d'assurance l'écrit (« zone: France métropolitaine »)",
                )
                return


@regle("A515")
def sur_existant(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Whether works are a construction, or an element added to what stands, decides the guarantees
    that are due: asked, never guessed (Cass. 3e civ., 21 March 2024, 22-18.694)."""
    p = dossier.affaire.prestation
    if p and p.ouvrage and p.sur_existant is None and actes(dossier, *ENGAGEANTS, "conditions"):
        yield dire(
            dossier,
            "A515",
            ("prestation", "ouvrage"),
            "construction, ou élément ajouté ou remplacé sur un ouvrage existant ? le document "
            "promet les garanties biennale et décennale ; écrivez « sur_existant: oui » si "
            "l'élément n'est pas à lui seul un ouvrage (elles ne sont pas dues), ou « non »",
        )


@regle("E518", "E519")
def retenue(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What the client retains is of private works, within the rate of the law, and paid a year
    after the reception at the latest, whatever the contract says (loi n° 71-584, art. 1 to 3).
    """
    r, ici = dossier.affaire.retenue_garantie, ("retenue_garantie",)
    if r is None:
        return
    maximum = dossier.valeur("retenue_de_garantie_max", dossier.jour_du_contrat)
    if not ZERO < r.taux <= maximum:
        yield dire(
            dossier,
            "E518",
            (*ici, "taux"),
            f"le client retient {taux(maximum, MESSAGE)} de chaque paiement au plus, le dossier "
            f"dit {taux(r.taux, MESSAGE)} ; écrivez « taux: {taux(maximum, MESSAGE)} » ou moins",
        )
    if dossier.debiteur == "public":
        yield dire(
            dossier,
            "E518",
            ici,
            "cette retenue est celle des marchés de travaux privés ; un acheteur public en a une "
            "autre (CCP, art. R2191-32 et suivants), que clausier ne compte pas : retirez la clé",
            cle=True,
        )
    p = dossier.affaire.prestation
    v = dossier.vendeur_au(dossier.jour_du_contrat)
    if p is None or p.nature == "biens" or not (p.ouvrage or SECTEURS[v.secteur].travaux):
        yield dire(
            dossier,
            "E518",
            ici,
            "une retenue de garantie n'existe que pour des travaux : retirez la clé, ou dites les "
            "travaux (« prestation: ouvrage: oui », « secteur: btp » au vendeur)",
            cle=True,
        )
    duree = dossier.delai("duree_retenue_de_garantie", dossier.jour_du_contrat)
    if r.reception and r.liberee_le and r.liberee_le > (fin := duree.depuis(r.reception)):
        yield dire(
            dossier,
            "E518",
            (*ici, "liberee_le"),
            f"la retenue se paie le {date_courte(fin)} au plus tard, un an après la réception ; "
            "retirez « liberee_le: », ou dites une date plus proche",
        )
    for _, doc in documents(dossier, lambda t: t.finale):
        if not (r.caution or r.reception or r.liberee_le or dossier.affaire.situations):
            yield dire(
                dossier,
                "E519",
                ici,
                f"la facture {doc.numero} dit quand se paie la retenue, un an après la réception ; "
                "ajoutez « reception: » avec sa date, ou « caution: » avec le nom de la banque qui "
                "la remplace",
                cle=True,
            )
            return


@regle("A508", "E514")
def dechets(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A devis for construction, renovation, demolition or gardening says what becomes of the waste;
    repairs and upkeep seem not aimed at."""
    p = dossier.affaire.prestation
    if dossier.affaire.dechets or p is None or p.nature == "biens":
        return
    for i, doc in actes(dossier, "offre"):
        travaux = SECTEURS[dossier.vendeur_au(doc.date).secteur].travaux
        if not travaux:
            continue
        a_ajouter = "ajoutez « dechets: {quantite: …, tri: …, point_collecte: …, cout: …} »"
        entretien = p.depannage or p.urgence_demandee or p.abonnement or p.duree or p.indeterminee
        if entretien and not p.ouvrage:
            yield dire(
                dossier,
                "A508",
                ("documents", i),
                "dépannage ou entretien : la gestion des déchets est conseillée au devis ; "
                f"{a_ajouter}",
            )
        else:
            yield dire(
                dossier,
                "E514",
                ("documents", i),
                f"un devis de {travaux} dit ce que deviennent les déchets ; {a_ajouter} (C. env., "
                "art. L541-21-2-3 et D541-45-1)",
            )
        return


@regle("E413")
def tva_reduite(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Works at a reduced rate are in a home of over two years, as the client certifies (CGI
    278-0 bis A, 279-0 bis), or the case says on what other ground.

    Of which sales this is asked is the sector's: a gardener may well sell plants at these rates.
    """
    p = dossier.affaire.prestation
    if p is None or p.logement_plus_de_deux_ans or p.motif_taux_reduit:
        return
    for _, doc in chiffres(dossier, biblio):
        v = dossier.vendeur_au(doc.date)
        if p.nature not in SECTEURS[v.secteur].dans_un_logement or v.tva.regime != "reel":
            continue
        reduits = {biblio.valeur(t, doc.date).valeur for t in ("tva_intermediaire", "tva_reduite")}
        for chemin, li in lignes_du_document(dossier, doc):
            if li.taux in reduits:
                non = "logement_plus_de_deux_ans" in p.model_fields_set
                dit = _sans_logement(
                    li.taux, biblio.valeur("tva_normale", doc.date).valeur, non=non
                )
                yield dire(dossier, "E413", (*chemin, "tva"), dit)
                return


def _sans_logement(reduit: Decimal, normal: Decimal, *, non: bool) -> str:
    """What is missing for this rate, and the ways out; `non`: the case says it is no such home."""
    faits = (
        "le dossier dit que ce n'en est pas un"
        if non
        else "si c'en est un, écrivez « logement_plus_de_deux_ans: oui » à « prestation: » et le "
        "document portera la certification du client"
    )
    return (
        f"des travaux à {taux(reduit, MESSAGE)} de TVA se font dans un logement achevé depuis "
        f"plus de deux ans : {faits} ; sinon « tva: {taux(normal, MESSAGE)} », ou « "
        "motif_taux_reduit: … » à « prestation: » si le taux a une autre raison (logement social, "
        "Corse)"
    )
