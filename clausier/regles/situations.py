"""Rules of works billed by progress: situations that follow each other, a progress that is one of
the lines of the order and does not go back, a share of the site's account, a final account.

No statute says how works are billed as they go; what is said here keeps the claim provable (C. civ.
1103, 1353) and what is credited a credit note (CGI 289, I-5).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ..comptes.avancement import noms_de_ligne
from ..comptes.decompte_general import decompte_general
from ..comptes.factures import Facture, factures
from ..dossier.cas import Dossier
from ..dossier.reperes import dire, documents, regle
from ..droit.bibliotheque import Bibliotheque
from ..fiches.affaire import SituationTravaux
from ..socle.centimes import ZERO
from ..socle.ecriture import date_courte, euros
from ..socle.problemes import Probleme
from ..socle.propositions import proposition

AVENANT = "faites signer un avenant avec ses « lignes: »"


@regle("E461")
def situations_nommees(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What a case says of a situation it says once, and an invoice names one of those, that no
    other has billed.
    """
    situations = dossier.affaire.situations
    rangs: dict[int, int] = {}
    for n, s in enumerate(situations):
        if s.numero in rangs:
            dit = f"la situation {s.numero} est déjà dite plus haut ; chacune a son numéro"
            yield dire(dossier, "E461", ("situations", n, "numero"), dit)
        rangs.setdefault(s.numero, n)
    for i, doc in documents(dossier, lambda t: t.finale or t.avoir):
        if doc.situation is not None and doc.situation not in rangs:
            yield dire(
                dossier, "E461", ("documents", i, "situation"), _inconnue(doc.situation, situations)
            )
    facturees: dict[int, Facture] = {}
    for f in factures(dossier).values():
        numero = f.doc.situation
        if f.avoir and f.sur and numero is None and _entier(f):
            facturees = {k: x for k, x in facturees.items() if x is not f.sur}
        if f.avoir or numero is None:
            continue
        if numero in facturees:
            yield dire(
                dossier,
                "E461",
                ("documents", f.rang, "situation"),
                f"la situation {numero} est déjà facturée par {facturees[numero].numero} ; "
                "facturez la suivante, ou faites d'abord un avoir sur toute cette facture",
            )
        facturees.setdefault(numero, f)


def _entier(avoir: Facture) -> bool:
    """Does a credit note take back all its invoice?"""
    d = avoir.doc
    return d.lignes is None and d.montant is None and d.part is None


def _inconnue(numero: int, situations: tuple[SituationTravaux, ...]) -> str:
    if not situations:
        return (
            "le dossier ne dit aucune situation ; ajoutez « situations: [{numero: "
            f"{numero}, date: …, avancement: 40 %}}] »"
        )
    connus = [str(s.numero) for s in situations]
    return f"aucune situation {numero} dans ce dossier ; il y a {', '.join(connus)}" + proposition(
        str(numero), connus
    )


@regle("E462")
def situations_en_ordre(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Situations follow each other by number and by day, and are billed in that order, each once it
    is drawn up.
    """
    situations = dossier.affaire.situations
    for n, (avant, s) in enumerate(pairwise(situations), 1):
        if s.numero < avant.numero or s.date < avant.date:
            yield dire(
                dossier,
                "E462",
                ("situations", n, "date" if s.date < avant.date else "numero"),
                f"la situation {s.numero}, du {date_courte(s.date)}, vient après la "
                f"{avant.numero}, du {date_courte(avant.date)} ; rangez-les par numéro et par date",
            )
    jours = {s.numero: s.date for s in situations}
    derniere: Facture | None = None
    for f in factures(dossier).values():
        numero = f.doc.situation
        if numero is None or numero not in jours:
            continue
        if f.date < jours[numero]:
            yield dire(
                dossier,
                "E462",
                ("documents", f.rang, "date"),
                f"{f.numero} est datée du {date_courte(f.date)}, avant la situation {numero} "
                f"qu'elle facture, du {date_courte(jours[numero])}",
            )
        if derniere and numero < (derniere.doc.situation or 0):
            yield dire(
                dossier,
                "E462",
                ("documents", f.rang, "situation"),
                f"la situation {numero} se facture avant la {derniere.doc.situation}, que "
                f"{derniere.numero} facture déjà, elle comprise ; retirez cette facture",
            )
        else:
            derniere = f


@regle("E460")
def avancements(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The progress is that of lines of the order, and the invoice of a situation bills what was
    done, and nothing else.
    """
    rangs = {s.numero: n for n, s in enumerate(dossier.affaire.situations)}
    for i, doc in documents(dossier, lambda t: t.finale):
        if doc.situation is not None and (doc.lignes is not None or doc.remise is not None):
            cle = "lignes" if doc.lignes is not None else "remise"
            yield dire(
                dossier,
                "E460",
                ("documents", i, cle),
                f"une situation facture la commande à son avancement ; retirez « {cle}: », ou "
                f"« situation: » ; pour changer la commande, {AVENANT}",
            )
    vues: set[int | None] = set()
    yield from _des_avoirs(dossier)
    for f in factures(dossier).values():
        if f.situation is None or f.doc.situation is not None and f.doc.situation not in rangs:
            continue
        if f.doc.situation is not None:
            siens = [*_des_lignes(dossier, f, rangs[f.doc.situation])]
            yield from siens
            if siens:
                continue
        nouvelle = f.doc.situation is None or f.doc.situation not in vues
        vues.add(f.doc.situation)
        if (
            nouvelle
            and not f.avoir
            and not any(t.base or t.tva for t in f.situation.periode.tranches)
        ):
            yield dire(
                dossier,
                "E460",
                ("documents", f.rang),
                f"{f.numero} ne facture rien : tout cet avancement est déjà facturé ; dites "
                "l'avancement atteint, ou retirez cette facture",
            )


def _des_avoirs(dossier: Dossier) -> Iterator[Probleme]:
    """A credit note on progress gives back what that of a situation was billed too high."""
    faites = factures(dossier)
    for i, doc in documents(dossier, lambda t: t.avoir):
        ici, sur = ("documents", i, "situation"), faites.get(doc.facture or "")
        if doc.situation is None or sur is None:
            continue
        if sur.situation is None:
            yield dire(
                dossier,
                "E460",
                ici,
                f"{sur.numero} n'est pas la facture d'une situation ; retirez « situation: », et "
                "dites ce que l'avoir rend par « montant: » ou « lignes: »",
            )
        elif doc.lignes is not None or doc.montant is not None:
            yield dire(
                dossier,
                "E460",
                ici,
                "« situation: » dit ce que l'avoir rend ; retirez-la, ou « montant: » et "
                "« lignes: »",
            )


def _des_lignes(dossier: Dossier, f: Facture, rang: int) -> Iterator[Probleme]:
    """Does each progress name a line of the order as the invoice sees it?"""
    assert f.situation is not None
    dit, ici = dossier.affaire.situations[rang].avancement, ("situations", rang, "avancement")
    lignes = f.situation.lignes[: len(f.situation.marche.lignes)]
    connus = [nom for x in lignes for nom in (*noms_de_ligne(x.ligne.ligne), x.section) if nom]
    for nom, _ in dit.noms:
        if nom not in connus:
            yield dire(
                dossier,
                "E460",
                (*ici, nom),
                f"aucune ligne « {nom[:60]} » dans la commande{proposition(nom, connus)} ; une "
                "ligne se nomme par sa désignation, sa référence ou sa section",
            )
    if dit.rangs and len(dit.rangs) != len(lignes):
        yield dire(
            dossier,
            "E460",
            ici,
            f"{len(dit.rangs)} avancements pour {len(lignes)} lignes de la commande ; dites-en un "
            "par ligne, dans leur ordre, ou nommez les lignes",
            cle=True,
        )


@regle("E463")
def avancement_qui_recule(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What was billed of works is given back by a credit note alone, and a credit note gives back.

    An amendment that lowers the order may make it go back too.
    """
    for f in factures(dossier).values():
        if f.situation is None or f.doc.situation is None and f.avoir:
            continue
        somme = f.situation.periode.ttc
        if not f.avoir and somme < 0:
            quoi = "ce solde" if f.situation.numero is None else "cet avancement"
            yield dire(
                dossier,
                "E463",
                ("documents", f.rang),
                f"{quoi} est de {euros(-somme)} sous ce qui est déjà facturé ; une facture ne rend "
                "rien : corrigez l'avancement, ou faites un avoir (« type: avoir », avec la "
                "« facture: » de la situation d'avant, « situation: » et son « motif: »)",
            )
        elif f.avoir and somme > 0:
            yield dire(
                dossier,
                "E463",
                ("documents", f.rang, "situation"),
                f"la situation {f.doc.situation} avance de {euros(somme)} : elle se facture (« type"
                ": facture »), et ne se rend pas",
            )


@regle("A466")
def echeancier_sans_les_situations(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A schedule that the client has signed says when he pays: a situation asks for nothing that it
    does not (C. civ. 1103)."""
    echeances = dossier.affaire.echeances
    dits = [str(e.quand).casefold() for e in echeances]
    if any(mot in x for x in dits for mot in ("situation", "avancement")):
        return
    if echeances and any(d.situation is not None for d in dossier.documents):
        yield dire(
            dossier,
            "A466",
            ("echeances",),
            "l'échéancier du devis ne dit pas les situations, et leurs factures demandent le prix "
            "à d'autres jours ; retirez « echeances: » (« acompte: » dit ce qui est payé à la "
            "commande), ou dites-y celles-ci (« quand: à chaque situation »)",
            cle=True,
        )


@regle("E464")
def compte_prorata(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The share of the common expenses is a part of what is billed, of works of several firms."""
    c = dossier.affaire.compte_prorata
    if c is None:
        return
    if not ZERO < c.taux < 100:
        yield dire(
            dossier,
            "E464",
            ("compte_prorata", "taux"),
            "le compte prorata est une part de ce qui est facturé, plus que 0 % et moins que "
            "100 % ; dites le taux de la convention du chantier, ou retirez la clé",
        )
    r = dossier.affaire.retenue_garantie
    if r and c.taux + r.taux >= 100:
        yield dire(
            dossier,
            "E464",
            ("compte_prorata", "taux"),
            "le compte prorata et la retenue de garantie font à eux deux tout le prix ; vérifiez "
            "les taux",
        )


@regle("E465")
def decompte_complet(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A final account closes works that are billed whole: what is left out of it may be lost."""
    for i, doc in documents(dossier, lambda t: t.calcul == "decompte_general"):
        if not dossier.affaire.chiffree and all(d.lignes is None for d in dossier.documents):
            continue  # a price that is missing is said by its own rule
        d = decompte_general(dossier, doc.date)
        if not d.prix:
            yield dire(
                dossier,
                "E465",
                ("documents", i),
                "un décompte général part de la commande ; ajoutez le devis ou le contrat au "
                "dossier, daté d'avant",
            )
        elif (reste := d.reste_a_facturer) > 0:
            yield dire(
                dossier,
                "E465",
                ("documents", i),
                f"il reste {euros(reste)} à facturer de la commande, {euros(d.marche)} ; facturez "
                "d'abord le solde (« type: facture ») ; si ces travaux ne se font pas, faites "
                "signer un avenant dont les « lignes: » ne les ont plus",
            )
