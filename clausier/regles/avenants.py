"""Rules of amendments: one amends a contract of this case, after it, and changes something.

Source: C. civ. 1193 (a contract is changed by mutual consent only), 1103.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..dossier.cas import Dossier
from ..dossier.reperes import ENGAGEANTS, actes, dire, regle
from ..droit.bibliotheque import Bibliotheque
from ..socle.ecriture import date_courte
from ..socle.problemes import Probleme


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
