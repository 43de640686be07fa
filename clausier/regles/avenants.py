"""Rules of amendments: one amends a contract of this case, after it, and changes something.

Source: C. civ. 1193 (a contract is changed by mutual consent only), 1103.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..comptes.factures import commande, prix_en_vigueur
from ..dossier.cas import Dossier
from ..dossier.reperes import ENGAGEANTS, actes, dire, regle
from ..droit.bibliotheque import Bibliotheque
from ..socle.ecriture import date_courte
from ..socle.problemes import Probleme
from .registre import entree_de


@regle("E315")
def prix_d_avant(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The price that an amendment replaces is that of the contract, or of the last amendment before
    it: otherwise one of the two papers lies. An issued contract says its own, frozen.
    """
    contrats = {d.numero or "": d for _, d in actes(dossier, *ENGAGEANTS)}
    for i, doc in actes(dossier, "avenant"):
        contrat = contrats.get(doc.contrat or "")
        if contrat is None or doc.prix_avant is None or not doc.lignes:
            continue
        change = prix_en_vigueur(dossier, contrat, doc.effet or doc.date)
        if change is None and entree_de(dossier, contrat, biblio):
            continue
        totaux = change or commande(dossier, contrat)
        if totaux.ttc == doc.prix_avant:
            continue
        dite = dossier.en_devise
        qui = "l'avenant précédent" if change else f"« {doc.contrat} »"
        yield dire(
            dossier,
            "E315",
            ("documents", i, "prix_avant"),
            f"cet avenant remplace un prix de {dite(doc.prix_avant)}, et {qui} dit "
            f"{dite(totaux.ttc)} ; les lignes du dossier restent celles du contrat "
            "signé, et le nouveau prix n'est qu'aux « lignes: » de l'avenant : remettez les "
            "anciennes, ou corrigez « prix_avant: »",
        )


@regle("E103", "E105", "E306", "E309")
def avenants(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    connus = {d.numero or "": d for _, d in actes(dossier, *ENGAGEANTS)}
    for i, doc in actes(dossier, "avenant"):
        if doc.contrat not in connus:
            suite = f" ; il y a {', '.join(sorted(connus))}" if connus else ""
            yield dire(
                dossier,
                "E309",
                ("documents", i, "contrat"),
                f"aucun contrat ni devis « {doc.contrat} » dans ce dossier{suite}",
            )
        elif doc.date < connus[doc.contrat].date:
            yield dire(
                dossier,
                "E306",
                ("documents", i, "date"),
                f"l'avenant du {date_courte(doc.date)} précède « {doc.contrat} », du "
                f"{date_courte(connus[doc.contrat].date)}",
            )
        if not doc.modifications and not doc.lignes:
            yield dire(
                dossier,
                "E309",
                ("documents", i),
                "il ne dit ni « modifications: » ni « lignes: » ; « clausier diff AVANT APRES "
                "--avenant NUMERO » le prépare",
            )
        if doc.prix_avant is not None and not doc.lignes:
            yield dire(
                dossier,
                "E103",
                ("documents", i, "prix_avant"),
                "« lignes » manque : le nouveau prix est celui de ses propres lignes",
            )
        for n, m in enumerate(doc.modifications):
            if m.action == "supprime" and m.texte:
                yield dire(
                    dossier,
                    "E105",
                    ("documents", i, "modifications", n, "texte"),
                    "un article supprimé n'a pas de nouveau texte ; écrivez « action: remplace »",
                )
            elif m.action != "supprime" and not m.texte:
                yield dire(
                    dossier,
                    "E103",
                    ("documents", i, "modifications", n, "texte"),
                    "clé manquante : le texte qui remplace ou s'ajoute",
                    cle=True,
                )
