"""Rules between professionals: delay, penalties, jurisdiction, general terms whose law has moved.

Sources: C. com. L441-10; CCP L2192-10 and R2192-10; CPC 48.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..comptes.factures import factures
from ..comptes.juridictions import tribunal_convenu
from ..comptes.taux import semestre
from ..dossier.cas import Dossier
from ..dossier.reperes import (
    ENGAGEANTS,
    actes,
    dire,
    dire_reglement,
    dire_vendeur,
    documents,
    qualite,
    qualites,
    regle,
    vendeurs,
)
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..droit.valeurs_legales import ValeurInconnue
from ..socle.durees import Duree
from ..socle.ecriture import MESSAGE, date_courte, en_mots, nombre, taux
from ..socle.problemes import Probleme
from ..texte.changements import changees

# The longest delay of a public buyer who is no ordinary one (CCP R2192-11).
DELAIS_PUBLICS = {
    "etablissement_sante": "delai_paiement_sante",
    "entreprise_publique": "delai_paiement_entreprise_publique",
}
CONTRACTUELS = ("conditions", "offre", "contrat")


def _jours(d: Duree) -> int:
    """The longest that a delay can last before its `fin de mois`: two months in summer are 62
    days."""
    return d.nombre if d.unite == "jour" else 31 * d.nombre


def _dans(jours: int, jour: date) -> date:
    return Duree(jours, "jour").depuis(jour)


def _delai_public(dossier: Dossier, doc: DocumentVoulu) -> int:
    """The days within which the public buyer of a document pays."""
    c = dossier.client_au(doc.date)
    nom = DELAIS_PUBLICS.get(c.acheteur if c else "", "delai_paiement_public")
    return int(dossier.valeur(nom, doc.date))


@regle("E501")
def delais(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """60 days from the invoice, or 45 days end of month; 45 days from a periodic invoice (C. com.
    L441-10, I); a public buyer pays within 30, 50 or 60 (CCP R2192-10, R2192-11)."""
    for i, doc in documents(dossier, lambda t: t.acte in CONTRACTUELS or t.a_payer):
        q = qualite(dossier, doc)
        if q not in ("professionnel", "public"):
            continue
        d = dossier.reglement(doc).delai
        assert d is not None  # the usual one stands under the case's own
        maximum = int(dossier.valeur("delai_paiement_max", doc.date))
        fin_de_mois = int(dossier.valeur("delai_fin_de_mois_max", doc.date))
        public = _delai_public(dossier, doc)
        if q == "public":
            # One month passes for thirty days, though it may have thirty-one.
            if d.fin_de_mois or _jours(d) > public + (d.unite == "mois"):
                ou = "à ce document" if doc.reglement and doc.reglement.delai else "au dossier"
                yield dire_reglement(
                    dossier,
                    "E501",
                    i,
                    "delai",
                    f"un acheteur public paie sous {public} jours, le dossier dit « {d} » ; "
                    f"écrivez « reglement: {{delai: {public} jours}} » {ou}, ou dites quel « "
                    "acheteur: » est le client (CCP, art. L2192-10, R2192-10 et R2192-11)",
                )
        elif d.fin_de_mois and _jours(d) > fin_de_mois:
            yield dire_reglement(
                dossier,
                "E501",
                i,
                "delai",
                f"« {d} » dépasse le maximum ; écrivez « {maximum} jours » (depuis la facture) ou "
                f"« {fin_de_mois} jours fin de mois »",
            )
        elif not d.fin_de_mois and _jours(d) > maximum:
            yield dire_reglement(
                dossier,
                "E501",
                i,
                "delai",
                f"« {d} » dépasse le maximum, {maximum} jours depuis la facture ; écrivez « "
                f"{maximum} jours » ou « {fin_de_mois} jours fin de mois »",
            )
        echeance = doc.echeance
        periodique = int(dossier.valeur("delai_facture_periodique", doc.date))
        resume = q == "professionnel" and doc.tete.finale and doc.periode_fin is not None
        if resume and echeance is None and d.depuis(doc.date) > _dans(periodique, doc.date):
            yield dire_reglement(
                dossier,
                "E501",
                i,
                "delai",
                f"une facture périodique se paie {periodique} jours au plus après sa date, le "
                f"dossier dit « {d} » ; écrivez « reglement: {{delai: {periodique} jours}} » à "
                "cette facture",
            )
        borne = max(
            _dans(public if q == "public" else periodique if resume else maximum, doc.date),
            d.depuis(doc.date)
            if d.fin_de_mois and _jours(d) <= fin_de_mois and q != "public" and not resume
            else doc.date,
        )
        derniere = _dernier_terme(dossier, doc)
        if derniere and derniere > borne:
            yield dire(
                dossier,
                "E501",
                ("echeances",),
                f"{doc.numero} serait payée le {date_courte(derniere)} d'après l'échéancier signé, "
                f"le maximum est le {date_courte(borne)} ; facturez chaque échéance à son tour (« "
                "facture_acompte »), ou rapprochez-la",
                cle=True,
            )
        if echeance and echeance > borne:
            source = " (CCP, art. L2192-10 et R2192-10)" if q == "public" else ""
            yield dire(
                dossier,
                "E501",
                ("documents", i, "echeance"),
                f"l'échéance du {date_courte(echeance)} dépasse le maximum, le "
                f"{date_courte(borne)} pour ce document{source}",
            )


def _dernier_terme(dossier: Dossier, doc: DocumentVoulu) -> date | None:
    """The last day on which the signed schedule has an invoice paid; None when it says none."""
    f = factures(dossier).get(doc.numero or "")
    if f is None or f.avoir or doc.echeance:
        return None
    signes = {e.quand for e in dossier.affaire.echeances}
    return max((t.date for t in f.termes if t.date in signes), default=None)


@regle("A531", "A804", "E502")
def penalites(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A rate agreed between professionals is at least three times the legal interest of the day of
    the agreement (L441-10, II)."""
    convenu = bool(actes(dossier, *CONTRACTUELS))
    k = dossier.affaire.conclusion
    for i, doc in documents(dossier, lambda t: t.acte in CONTRACTUELS or t.a_payer):
        p = dossier.reglement(doc).penalites
        if p is None or p.taux is None or qualite(dossier, doc) != "professionnel":
            continue
        le = k.date if k and k.date else doc.date
        fois = dossier.valeur("multiple_taux_legal", le)
        try:
            plancher = fois * biblio.valeur("taux_interet_legal", le).valeur
        except ValeurInconnue:
            if not convenu:
                continue
            debut, fin = semestre(le)
            yield dire_reglement(
                dossier,
                "A804",
                i,
                "penalites",
                f"le taux d'intérêt légal au {date_courte(le)} n'est pas encore connu, le "
                "plancher des pénalités n'est pas vérifié ; "
                f"ajoutez à clauses/_parametres/taux_interet_legal.yaml « - {{depuis: {debut}, "
                f'jusqu_au: {fin}, valeur: "…"}} »',
            )
            continue
        if p.taux < plancher:
            seule = "" if convenu else "la facture imprime un taux trop bas : "
            yield dire_reglement(
                dossier,
                "E502" if convenu else "A531",
                i,
                "penalites",
                f"{seule}{taux(p.taux, MESSAGE)} est sous {en_mots(fois)} fois le taux d'intérêt "
                f"légal au {date_courte(le)}, {taux(plancher, MESSAGE)} ; écrivez « "
                f"{taux(plancher, MESSAGE)} » ou plus, « defaut » ou « 3 x taux legal »",
            )


@regle("A505", "E504")
def choix_du_tribunal(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A court is chosen beforehand between traders only (CPC 48): asked of the client, never
    guessed."""
    c = dossier.client_au(dossier.jour_du_contrat)
    ajoutees = dossier.affaire.clauses.ajouter
    if "juridiction" in ajoutees:
        for v in vendeurs(dossier):
            if not (c and c.qualite == "professionnel" and c.commercant and v.commercant):
                qui = (
                    "le client n'est pas un professionnel"
                    if c and c.qualite != "professionnel"
                    else "le vendeur n'est pas commerçant"
                    if not v.commercant
                    else "le client, artisan, n'est pas commerçant"
                    if c and c.artisan
                    else "le client n'est pas dit commerçant"
                )
                yield dire(
                    dossier,
                    "E504",
                    ("clauses", "ajouter", ajoutees.index("juridiction")),
                    f"{qui} : une clause qui choisit le tribunal serait réputée non écrite ; "
                    "retirez « juridiction »",
                )
                return
    if c and c.qualite == "professionnel" and c.commercant is None:
        for _, doc in actes(dossier, "conditions", "contrat"):
            if dossier.vendeur_au(doc.date).commercant:
                yield dire(
                    dossier,
                    "A505",
                    ("client",),
                    "dites « commercant: oui » ou « commercant: non » : entre commerçants le "
                    "contrat peut choisir le tribunal",
                    cle=True,
                )
                return


@regle("A516")
def traitement_decrit(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What is done with the client's data is described by the case, not by default words (GDPR
    28(3))."""
    p = dossier.affaire.prestation
    if not (p and p.donnees_personnelles) or qualites(dossier) == {"consommateur"}:
        return
    dits = p.donnees.model_dump() if p.donnees else {}
    cles = ("objet", "duree", "nature", "finalite", "categories", "personnes")
    if (manques := [k for k in cles if not dits.get(k)]) and actes(dossier, *ENGAGEANTS):
        yield dire(
            dossier,
            "A516",
            ("prestation", "donnees" if p.donnees else "donnees_personnelles"),
            "l'annexe décrit le traitement en termes généraux ; précisez "
            f"{', '.join(f'« {k}: »' for k in manques)} sous « donnees: »",
        )


@regle("A532")
def siege_du_tribunal(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The court that two traders choose has a name: the town of the seller's register is asked."""
    c = dossier.client_au(dossier.jour_du_contrat)
    for _, doc in actes(dossier, *CONTRACTUELS):
        v = dossier.vendeur_au(doc.date)
        if not (c and c.qualite == "professionnel" and c.commercant and v.commercant):
            continue
        nom, connu = tribunal_convenu(dossier, doc)
        if not connu:
            dite = f"aucun tribunal connu à « {v.rcs} »" if v.rcs else "ville du RCS manquante"
            yield dire_vendeur(
                dossier,
                "A532",
                ("rcs",),
                f"{dite} : la clause dit « {nom} » ; écrivez « rcs: » avec la ville de votre "
                "registre, où siège ce tribunal",
            )
            return


@regle("A513")
def taux_sans_effet(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A public buyer's late interest is fixed by decree: a rate written for him says nothing (CCP
    R2192-31)."""
    if dossier.client is None or dossier.client.qualite != "public":
        return
    r = dossier.affaire.reglement
    if r.penalites and r.penalites.mode != "defaut":
        points = dossier.valeur("majoration_bce_public", dossier.jour_du_contrat)
        yield dire(
            dossier,
            "A513",
            ("reglement", "penalites"),
            f"le taux d'un acheteur public est fixé par la loi (BCE + {nombre(points)} points) ; "
            "celui-ci reste sans effet (CCP, art. R2192-31)",
        )


@regle("A513")
def clause_penale_sans_effet(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A penalty for not paying is agreed between professionals alone: of a consumer it is presumed
    abusive (C. conso R212-2, 3°), of a public buyer the decree fixes what a delay costs."""
    r, q = dossier.affaire.reglement, dossier.debiteur
    if r.clause_penale and q != "professionnel":
        raison = (
            "les intérêts d'un acheteur public sont fixés par la loi (CCP, art. R2192-31)"
            if q == "public"
            else "à la charge d'un particulier, elle est présumée abusive (C. conso, art. R212-2, "
            "3°)"
        )
        yield dire(
            dossier,
            "A513",
            ("reglement", "clause_penale"),
            f"cette clause n'est pas imprimée : {raison} ; retirez-la",
        )


@regle("A511")
def cgv_perimees(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """General terms joined to a devis say the law of their own date: warn when a clause has changed
    since."""
    cgv = actes(dossier, "conditions")
    dites = set()
    for _, devis in actes(dossier, *ENGAGEANTS):
        jointes = [(i, d) for i, d in cgv if d.date <= devis.date]
        if not jointes:
            continue
        i, doc = max(jointes, key=lambda x: x[1].date)
        le = dossier.jour_du_droit(devis)
        autres = [p.nom for p in changees(dossier, biblio, doc, doc.date, le)]
        if autres and i not in dites:
            dites.add(i)
            yield dire(
                dossier,
                "A511",
                ("documents", i, "date"),
                f"la loi a changé entre ces CGV du {date_courte(doc.date)} et le « {devis.type} » "
                f"du {date_courte(le)} ({', '.join(autres)}) ; joignez des CGV à jour",
            )
