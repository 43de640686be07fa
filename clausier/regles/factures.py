"""Rules of invoices and payments: acomptes that fit the order, credit notes that fit their invoice,
money that came when it could.

Sources: CGI 289, I-1-c (acompte invoices), I-5 (credit notes); C. civ. 1342 and following
(payment); CMF L112-6 (cash).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal

from ..comptes.commandes import CommandeAFacturer, depassement
from ..comptes.encaissements import ouvert
from ..comptes.factures import Facture, factures
from ..comptes.prix import total
from ..dossier.cas import Dossier
from ..dossier.reperes import dire, dire_reglement, documents, regle
from ..droit.bibliotheque import Bibliotheque
from ..socle.centimes import ZERO
from ..socle.ecriture import date_courte
from ..socle.problemes import Probleme
from .prix import chiffres


@regle("E305", "E306")
def renvois(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Whatever names an invoice names one of this case, already made, and no credit note."""
    connues = {d.numero or "": d for _, d in documents(dossier, lambda t: t.a_payer)}
    for i, doc in enumerate(dossier.documents):
        seule = (doc.facture,) if doc.facture else ()
        rectifiee = (doc.rectifie,) if doc.rectifie else ()
        renvoyees = (("facture", seule), ("rectifie", rectifiee), ("factures", doc.factures))
        for cle, nommees in renvoyees:
            for n, numero in enumerate(nommees):
                chemin = ("documents", i, cle, *((n,) if cle == "factures" else ()))
                if numero not in connues:
                    yield dire(dossier, "E305", chemin, _inconnue(numero, connues, dossier))
                elif doc.date < connues[numero].date:
                    yield dire(
                        dossier,
                        "E306",
                        ("documents", i, "date"),
                        f"« {doc.type} » du {date_courte(doc.date)} précède la facture {numero}, "
                        f"du {date_courte(connues[numero].date)}",
                    )
                elif doc.tete.avoir and factures(dossier).get(doc.numero or "") is None:
                    yield dire(
                        dossier,
                        "E306",
                        chemin,
                        f"l'avoir est du même jour que la facture {numero} : placez-le après elle "
                        "dans la liste",
                    )
    avoirs_faits = {d.numero for _, d in documents(dossier, lambda t: t.avoir)}
    for n, p in enumerate(dossier.affaire.paiements):
        for m, nommee in enumerate(p.nommees):
            if nommee not in connues and not (p.rendu and nommee in avoirs_faits):
                ou: tuple[str | int, ...] = ("factures", m - bool(p.facture))
                ou = {p.facture: ("facture",), p.avoir: ("avoir",)}.get(nommee, ou)
                dit = _inconnue(nommee, connues, dossier)
                yield dire(dossier, "E305", ("paiements", n, *ou), dit)
    for n, e in enumerate(dossier.affaire.journal):
        if e.facture and e.facture not in connues:
            dit = _inconnue(e.facture, connues, dossier)
            yield dire(dossier, "E305", ("journal", n, "facture"), dit)


@regle("E306")
def effets(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The cause of a credit note comes between its invoice and itself."""
    for f in factures(dossier).values():
        jour = f.doc.a_compter_du
        if f.sur and jour and not f.sur.date <= jour <= f.date:
            yield dire(
                dossier,
                "E306",
                ("documents", f.rang, "a_compter_du"),
                f"la cause de l'avoir se date entre la facture {f.sur.numero}, du "
                f"{date_courte(f.sur.date)}, et l'avoir, du {date_courte(f.date)}",
            )


def _inconnue(numero: str, connues: Collection[str], dossier: Dossier) -> str:
    if any(d.numero == numero for _, d in documents(dossier, lambda t: t.avoir)):
        return f"« {numero} » est un avoir, pas une facture"
    return f"aucune facture « {numero} » dans ce dossier" + (
        f" ; il y a {', '.join(sorted(connues))}" if connues else ""
    )


@regle("E404")
def acomptes(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Each acompte invoice has a sum; together they stay within the order, and the last invoice can
    deduct them all."""
    dite = dossier.en_devise
    reckonables = {i for i, _ in chiffres(dossier, biblio)}
    demande = ZERO
    rang = 0
    for f in factures(dossier).values():
        if f.rang not in reckonables or f.totaux is None:
            continue
        if f.acompte:
            demande += f.ttc - (f.remplace.ttc if f.remplace else ZERO)
            yield from _acompte(dossier, f, f.totaux.ttc, rang, demande)
            rang += f.remplace is None
        elif not f.avoir:
            if f.doc.reprise and f.doc.reprise.solde:
                dit = "une situation reprend une part ou un montant ; pour tout, retirez la clé"
                yield dire(dossier, "E404", ("documents", f.rang, "reprise"), dit)
            cles = {t.cle for t in f.brut}
            perdues = [
                a.numero
                for a in f.deductions
                if any(t.ttc and t.cle not in cles for t in a.tranches)
            ]
            if f.deductions and f.totaux.ttc >= 0 > total(f.tranches):
                yield dire(
                    dossier,
                    "E404",
                    ("documents", f.rang),
                    f"les acomptes déduits ({', '.join(a.numero for a in f.deductions)}) "
                    f"dépassent cette facture de {dite(-f.ttc)} ; faites un avoir sur un acompte, "
                    "ou dites la part que cette situation en reprend (« reprise: 30 % »)",
                )
            elif perdues:
                yield dire(
                    dossier,
                    "E404",
                    ("documents", f.rang),
                    f"{perdues[0]} porte un taux de TVA que cette facture n'a pas : l'acompte ne "
                    "peut pas en être déduit",
                )


def _acompte(
    dossier: Dossier, f: Facture, prix: Decimal, rang: int, demande: Decimal
) -> Iterator[Probleme]:
    dite = dossier.en_devise
    ici = ("documents", f.rang)
    if f.doc.part and f.doc.montant:
        yield dire(dossier, "E404", (*ici, "montant"), "« part: » ou « montant: », pas les deux")
    elif f.ttc <= 0:
        if rang:
            dit = (
                "le dossier ne prévoit pas d'autre acompte ; ajoutez « part: » ou « montant: » "
                "à cette facture, ou des « echeances: » au dossier"
            )
        else:
            dit = (
                "le dossier ne prévoit pas d'acompte ; dites celui qui est convenu (« acompte: "
                "30 % » au dossier), ou « part: » ou « montant: » à cette facture"
            )
        yield dire(dossier, "E404", ici, f"facture d'acompte à zéro : {dit}")
    elif demande > prix:
        yield dire(
            dossier,
            "E404",
            ici,
            f"les factures d'acompte font {dite(demande)}, la commande {dite(prix)}",
        )


@regle("E412")
def surfacturation(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What is billed stays within what was ordered (C. civ. 1103): the one who claims a debt proves
    it (C. civ. 1353), and no paper does beyond the order."""
    dite = dossier.en_devise
    if any(
        d.lignes is None and not dossier.affaire.chiffree
        for d in dossier.documents
        if d.tete.facturation
    ):
        return  # a price that is missing is said by its own rule
    if x := depassement(dossier):
        c, genre = x.commande, " HT" if x.commande.hors_taxes else ""
        deja = f" (avec {', '.join(x.avant)})" if x.avant else ""
        borne = "de plafond" if c.plafond else "commandés" if c.acte else "vendus"
        par = f" par « {c.acte.numero} »" if c.acte and c.acte.numero else ""
        yield dire(
            dossier,
            "E412",
            ("documents", x.facture.rang),
            f"{x.facture.numero} porte à {dite(x.factures)}{genre} ce qui est facturé{deja}, pour "
            f"{dite(c.montant)}{genre} {borne}{par} ; {_issues(c)}",
        )


def _issues(c: CommandeAFacturer) -> str:
    """What can be done of an invoice that passes the order."""
    if c.plafond:
        return (
            "facturez moins, ou faites signer un avenant qui relève le plafond et écrivez le "
            "nouveau à « plafond: », ou dites « hors_devis: oui » à chaque ligne en plus"
        )
    if c.acte is None:
        return (
            "donnez à chaque facture ses « lignes: » ; si chacune facture une période, dites-la "
            "par « periode_debut: » et « periode_fin: »"
        )
    return (
        "donnez à chaque facture de situation ses « lignes: », ou faites signer un avenant du "
        "nouveau prix, ou dites « hors_devis: oui » à chaque ligne en plus"
    )


@regle("E405")
def avoirs(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A credit note lowers its invoice, rate by rate, never under zero (CGI 289, I-5; 272-1)."""
    dite = dossier.en_devise
    faits: dict[str, list[Facture]] = {}
    for f in factures(dossier).values():
        if not f.avoir or f.sur is None:
            continue
        deja = faits.setdefault(f.sur.numero, [])
        reste = f.sur.ttc - sum((a.ttc for a in deja), ZERO)
        taux = {
            t.cle: t.ttc - sum((x.ttc for a in deja for x in a.tranches if x.cle == t.cle), ZERO)
            for t in f.sur.tranches
        }
        ici = ("documents", f.rang)
        dites = [k for k in ("lignes", "montant", "part") if getattr(f.doc, k) is not None]
        if len(dites) > 1:
            dit = f"« {dites[0]}: » ou « {dites[1]}: », pas les deux"
            yield dire(dossier, "E405", (*ici, dites[1]), dit)
        elif dites and f.doc.annule:
            dit = f"un avoir qui annule sa facture la crédite entière ; retirez « {dites[0]}: »"
            yield dire(dossier, "E405", (*ici, dites[0]), dit)
        elif f.ttc <= 0:
            yield dire(
                dossier,
                "E405",
                ici,
                f"la facture {f.sur.numero} est déjà entièrement créditée"
                if reste <= 0
                else "un avoir à zéro ; donnez ses « lignes: », son « montant: » ou sa « part: »",
            )
        elif f.ttc > reste:
            yield dire(
                dossier,
                "E405",
                ici,
                f"l'avoir de {dite(f.ttc)} dépasse ce qui reste de la facture {f.sur.numero}, "
                f"{dite(reste)}",
            )
        elif trop := next((t for t in f.tranches if t.ttc > taux.get(t.cle, ZERO)), None):
            nom = (
                f"à {trop.cle.replace('.', ',')} % de TVA"
                if trop.cle[:1].isdigit()
                else f"en {trop.cle}"
                if trop.cle
                else "sans TVA"
            )
            yield dire(
                dossier,
                "E405",
                ici,
                f"l'avoir crédite {dite(trop.ttc)} {nom}, la facture {f.sur.numero} n'en porte "
                f"plus que {dite(taux.get(trop.cle, ZERO))}",
            )
        deja.append(f)


@regle("E437")
def remplacements(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """An invoice takes the place of one that a credit note has cancelled, of the same kind: what is
    issued is corrected by another paper, never done away with (CGI 289, I-5)."""
    faites = factures(dossier)
    for f in faites.values():
        if f.doc.remplace is None:
            continue
        ici = ("documents", f.rang, "remplace")
        siens = [a for a in faites.values() if a.annulation and a.sur is f.remplace]
        if f.doc.remplace in faites and f.remplace is None:
            dit = f"la facture {f.doc.remplace} n'est pas faite avant {f.numero}"
            yield dire(dossier, "E437", ici, dit)
        elif f.remplace is None or f.remplace.avoir:
            dit = _inconnue(f.doc.remplace, [n for n, g in faites.items() if not g.avoir], dossier)
            yield dire(dossier, "E437", ici, dit)
        elif f.remplace.acompte is not f.acompte:
            genres = ["une facture", "une facture d'acompte"]
            dit = f"{f.remplace.numero} est {genres[f.remplace.acompte]}, pas {genres[f.acompte]}"
            yield dire(dossier, "E437", ici, dit)
        elif not any(a.date <= f.date for a in siens):
            yield dire(
                dossier,
                "E437",
                ici,
                f"la facture {f.remplace.numero} n'est pas annulée avant {f.numero} ; faites avant "
                f"elle un avoir « facture: {f.remplace.numero}, annule: oui »",
            )


@regle("E439")
def rectifications(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A corrective invoice corrects one invoice of the same client, made before it; the rest is
    corrected by a credit note and another invoice (CGI 289, I-5).
    """
    par_avoir = "faites un avoir « annule: oui », puis une facture « remplace: »"
    faites = factures(dossier)
    for _, doc in documents(dossier, lambda t: t.finale):
        f, sur = faites.get(doc.numero or ""), faites.get(doc.rectifie or "")
        if f is None or sur is None or sur.date > f.date:
            continue  # a number that is unknown, or of later, is told as any other
        avant, apres = dossier.client_au(sur.date), dossier.client_au(f.date)
        if doc.remplace:
            dit = "une facture rectifie, ou remplace celle qu'un avoir annule ; gardez une des deux"
        elif f.remplace is not sur:
            dit = f"la facture {sur.numero} n'est pas faite avant {f.numero}"
        elif sur.acompte:
            dit = f"{sur.numero} est une facture d'acompte ; {par_avoir}"
        elif avant and apres and not avant.identite.est(apres.identite):
            dit = f"{sur.numero} est d'un autre client ({avant.denomination}) ; {par_avoir}"
        else:
            continue
        yield dire(dossier, "E439", ("documents", f.rang, "rectifie"), dit)


@regle("A416")
def virement_sans_iban(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A client can pay by transfer only to an account that the page names; who has paid found a
    way.
    """
    for i, doc in documents(dossier, lambda t: t.a_payer):
        f = factures(dossier).get(doc.numero or "")
        if (
            f is not None
            and "virement" in (dossier.reglement(doc).moyens or ())
            and not dossier.vendeur_au(doc.date).banque
            and ouvert(dossier, f.numero, date.max) > 0
        ):
            yield dire_reglement(
                dossier,
                "A416",
                i,
                "moyens",
                f"{doc.numero} propose le virement sans dire de compte ; ajoutez « banque: "
                "{iban: …} » au vendeur, ou dites les « moyens: » qui restent (« reglement: "
                "{moyens: [cheque]} »)",
            )
            return
