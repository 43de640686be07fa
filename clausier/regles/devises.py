"""Rules of a case in another currency than the euro: who may be billed so, what it may hold, at
which rate the law has its euros.

What is not made in another currency yet is refused: a sum is never printed in euros that is not.
Sources: C. civ. 1343-3 (who pays in France pays in euros, but for an operation that is
international, or between professionals for which a foreign currency is commonly used); CGI 289, IV
and 266, 1 bis (sums in any currency, the tax in euros at the last rate published before it falls
due); directive 2006/112, art. 91 and 230.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from ..comptes.change import change_au, change_de, jour_du_change
from ..comptes.factures import acompte_voulu, factures
from ..dossier.cas import Dossier
from ..dossier.reperes import Chemin, clients, dire, documents, regle
from ..droit.bibliotheque import Bibliotheque
from ..fiches.devises import EURO
from ..fiches.lignes import Postes, lignes_de
from ..fiches.pays import NUMEROS_FR
from ..socle.ecriture import MESSAGE, date_courte, nombre
from ..socle.problemes import Probleme

# The reckonings whose every sum is written in the currency of the case.
EN_DEVISE = ("aucun", "activite", "prix", "acompte", "facture", "avoir", "creance", "decompte")
SANS_DEVISE = ("situations", "retenue_garantie", "compte_prorata")
EN_EUROS = re.compile(r"-?\d[\d\s\u00a0\u202f]*([.,]\d+)?\s*(€|euros?|eur)", re.I)
PARTIES = ("vendeur", "client")  # a share capital is in euros
FRAICHEUR = timedelta(days=7)  # the bank publishes one each working day


@regle("E473", "A474")
def qui_paie(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A foreign currency is for professionals, and for trade across a border (C. civ. 1343-3)."""
    if dossier.devise == EURO:
        return
    siens = clients(dossier)
    if any(c.qualite != "professionnel" for c in siens):
        yield dire(
            dossier,
            "E473",
            ("devise",),
            "un consommateur, un non-professionnel ou un acheteur public paie en euros (C. civ., "
            f"art. 1343-3) ; retirez « devise: {dossier.devise} » et donnez les prix en euros",
        )
    elif any(c.adresse.pays in NUMEROS_FR for c in siens):
        yield dire(
            dossier,
            "A474",
            ("devise",),
            "le client est établi en France, où l'on paie en euros : une autre devise y suppose "
            "une opération internationale, ou entre professionnels un usage de cette devise (C. "
            "civ., art. 1343-3) ; vérifiez-le",
        )


@regle("E471")
def pas_encore(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What would print its sums in euros is not made."""
    if dossier.devise == EURO:
        return
    for i, doc in enumerate(dossier.siens):
        if doc.tete.calcul not in EN_DEVISE:
            yield dire(
                dossier,
                "E471",
                ("documents", i, "type"),
                f"« {doc.type} » ne se fait pas encore en devise étrangère ({dossier.devise}) : "
                "ses sommes ne s'écrivent qu'en euros ; retirez ce document, et écrivez-le "
                "vous-même",
            )
    for cle in SANS_DEVISE:
        if dossier.noeud.enfant(cle):
            yield dire(
                dossier,
                "E471",
                (cle,),
                f"« {cle}: » ne se fait pas encore en devise étrangère ; facturez ces travaux en "
                f"euros (retirez « devise: {dossier.devise} »), ou retirez « {cle}: »",
                cle=True,
            )
    for n, p in enumerate(dossier.affaire.paiements):
        if p.total is not None:
            yield dire(
                dossier,
                "E471",
                ("paiements", n, "total"),
                "un versement partagé entre dossiers ne se note pas encore en devise étrangère ; "
                "notez ici la seule part de ce dossier, sans « total: »",
            )


@regle("E471")
def lettre_commune(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A letter over several cases adds what they are owed."""
    for i, m in enumerate(dossier.membres):
        if m.devise != EURO:
            yield dire(
                dossier,
                "E471",
                ("dossiers", i),
                f"le dossier « {m.nom} » est en {m.devise} : une lettre commune n'additionne que "
                "des euros ; retirez-le de « dossiers: »",
            )


@regle("E472")
def sommes_en_euros(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """One case, one currency: what is typed or taken in euros is no sum of it."""
    if dossier.devise == EURO:
        return
    devise = dossier.devise
    for chemin, feuille in dossier.noeud.feuilles():
        if chemin[0] not in PARTIES and EN_EUROS.fullmatch(feuille.valeur.strip()):
            yield dire(
                dossier,
                "E472",
                chemin,
                f"« {feuille.valeur.strip()[:40]} » dans une affaire en {devise} ; écrivez la "
                f"somme en {devise}, sans unité (une somme payée en euros : ce qu'elle éteint de "
                f"la facture en {devise}, l'écart de change et de banque sous « frais: »)",
            )
    for ou, quoi in _autres_euros(dossier):
        yield dire(
            dossier,
            "E472",
            ou,
            f"{quoi} est en euros, cette affaire en {devise} : rien ne les mêle encore",
        )


def _autres_euros(dossier: Dossier) -> Iterator[tuple[Chemin, str]]:
    """What comes in euros from elsewhere, with the place that takes it in."""
    aff = dossier.affaire
    usuel = aff.acompte is None and not aff.echeances
    if usuel and any(acompte_voulu(dossier, d).montant for d in dossier.siens):
        yield ("devise",), "l'acompte usuel du vendeur (dites ici « acompte: 30 % »)"
    listes: list[tuple[Chemin, Postes]] = [*aff.offerts()]
    listes += [(("documents", i, "lignes"), d.lignes or ()) for i, d in enumerate(dossier.siens)]
    for ou, postes in listes:
        if any(x.debours for x in lignes_de(postes)):
            yield ou, "un débours, rendu pour ce qu'il a coûté,"
    if dossier.noeud.enfant("recurrence", "revision"):
        yield ("recurrence", "revision"), "une révision de prix, dont le calcul est imprimé,"
    if any(e.taux for siennes in dossier.releve.par_document.values() for e in siennes):
        yield ("temps",), "le prix que dit le relevé de temps"


@regle("E470", "A475")
def taux_du_jour(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The rate is the last that was published before the tax fell due (CGI 266, 1 bis)."""
    if dossier.devise == EURO:
        return
    premier = min(c.date for c in dossier.affaire.change)
    jours: list[tuple[Chemin, date]] = [
        (("documents", i, "date"), d.date) for i, d in documents(dossier, lambda t: t.facturation)
    ]
    jours += [(("paiements", n, "date"), p.date) for n, p in enumerate(dossier.affaire.paiements)]
    for ou, jour in jours:
        if jour < premier:
            yield dire(
                dossier,
                "E470",
                ou,
                f"aucun taux de change n'est connu au {date_courte(jour)} : le premier est du "
                f"{date_courte(premier)} ; ajoutez à « change: » le dernier taux publié à cette "
                "date",
            )
            return
    for f in factures(dossier).values():
        c, applique = change_au(dossier, jour_du_change(f)), change_de(dossier, f)
        if (
            c
            and applique
            and applique.tva
            and not f.avoir
            and c.date + FRAICHEUR < jour_du_change(f)
        ):
            yield dire(
                dossier,
                "A475",
                ("documents", f.rang, "date"),
                f"{f.numero} porte de la TVA, que la loi convertit au dernier taux publié avant "
                f"qu'elle soit due : celui de ce dossier (1 € = {nombre(c.taux, signes=MESSAGE)} "
                f"{dossier.devise}) est du {date_courte(c.date)} ; ajoutez à « change: » un taux "
                "plus récent (CGI, art. 266, 1 bis)",
            )
