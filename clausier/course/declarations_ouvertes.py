"""What an e-report leaves open, said to its author: each with the place that would settle it.

Takes the parts of the sales and receipts of a period; gives warnings. Nothing is guessed in their
place, and what is declared meanwhile is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..comptes.declaration import INTERNATIONAL, RENDU, LigneDeclaree
from ..comptes.ereporting import CONSOMMATEURS, SUR_LA_MARGE, Encaissement, Vente
from ..comptes.factures import factures
from ..dossier.cas import Dossier
from ..dossier.registre import PERIODES_FIGEES
from ..regles.registre import entree_de, registre_du_dossier
from ..socle.ecriture import date_courte, euros
from ..socle.problemes import Place, Probleme


def sur_la_marge(ici: Place, ventes: Iterable[Vente]) -> Iterator[Probleme]:
    siennes = [
        v for v in ventes if v.circuit == CONSOMMATEURS and v.sorte.categorie == SUR_LA_MARGE
    ]
    if siennes:
        dit = (
            f"fichier XML non fait : {siennes[0].numero} est au régime de la marge ; la marge se "
            "déclare (CGI, art. 297 A), et aucun dossier ne la dit ; saisissez-la sur votre "
            "plateforme"
        )
        yield Probleme(ici, "A973", "", dit)


def natures_a_dire(dossiers: Iterable[Dossier], ventes: Iterable[Vente]) -> Iterator[Probleme]:
    """Goods or services: of a sale to a consumer, its category depends on it."""
    for d in dossiers:
        vues = {
            v.numero
            for v in ventes
            if v.dossier == d.nom and v.circuit == CONSOMMATEURS and v.sorte.nature == "mixte"
        }
        if vues:
            dit = (
                f"{', '.join(sorted(vues))} : biens ou services, les lignes ne le disent pas ; "
                "déclarés comme des services (TPS1) ; ajoutez « nature: biens » ou « nature: "
                "services » aux lignes"
            )
            yield Probleme(d.noeud.proche(("lignes",)).place, "A975", "lignes", dit)


def non_emises(dossiers: Iterable[Dossier], ventes: Iterable[Vente]) -> Iterator[Probleme]:
    """Where invoices are issued, one that is not may still change."""
    vues = {(v.dossier, v.numero) for v in ventes if v.circuit in (CONSOMMATEURS, INTERNATIONAL)}
    for d in dossiers:
        registre = registre_du_dossier(d, d.biblio)
        if all(e.type in PERIODES_FIGEES for e in registre.entrees):
            continue
        for f in factures(d).values():
            if (
                not f.retrait
                and (d.nom, f.numero) in vues
                and entree_de(d, f.doc, d.biblio) is None
            ):
                dit = (
                    f"{f.numero} est déclarée sans être émise : elle peut encore changer, et sa "
                    f"déclaration avec elle ; « clausier issue » la fige"
                )
                yield Probleme(d.ref(f.rang).place, "A977", f"documents.{f.rang}", dit)


def sans_taux(dossiers: Iterable[Dossier], recus: Iterable[Encaissement]) -> Iterator[Probleme]:
    for d in dossiers:
        for e in recus:
            if e.dossier == d.nom and e.raison == "sans_facture":
                dit = (
                    f"{euros(e.montant)} reçus le {date_courte(e.jour)} sans facture : leur taux "
                    "de TVA n'est pas connu, rien n'en est déclaré ; faites la facture d'acompte "
                    "(CGI, art. 289, I-1-c), puis relancez la commande"
                )
                yield Probleme(d.noeud.proche(("paiements",)).place, "A974", "paiements", dit)


def rendus(ici: Place, lignes: Iterable[LigneDeclaree]) -> Iterator[Probleme]:
    for x in lignes:
        if x.flux == RENDU and x.montant is not None:
            dit = (
                f"{euros(-x.montant)} rendus le {date_courte(x.date)} de plus que reçus : le "
                "portail refuse un encaissement négatif (G1.16) ; voyez avec votre plateforme "
                "comment le corriger"
            )
            yield Probleme(ici, "A976", "", dit)
