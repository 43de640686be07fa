"""Rules of the workspace's own books: what a receipt without an invoice must say.

Sources: CGI 293 B (no VAT under franchise), C. com. D123-205-1. They are no rules of a case: the
books are checked by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..dossier.etats import etat_du
from ..dossier.livres import LivresSaisis
from ..socle.disque import vrai_chemin
from ..socle.ecriture import date_courte
from ..socle.espace import RECETTES, espace_de
from ..socle.problemes import Place, Probleme


def fautes_des_livres(livres: LivresSaisis) -> Iterator[Probleme]:
    """What is wrong in the books by themselves, of form and of law."""
    yield from livres.fautes
    if livres.fautes:
        return
    for rang, r in enumerate(livres.recettes):
        regime = etat_du(livres.vendeurs, r.date).tva.regime
        ici = ("recettes", rang, "tva")
        if regime == "franchise" and r.tva:
            yield Probleme(
                livres.place(RECETTES, *ici),
                "E402",
                ".".join(map(str, ici)),
                f"le vendeur est en franchise en base au {date_courte(r.date)} : retirez « tva: »",
            )
        elif regime == "reel" and not r.tva:
            yield Probleme(
                livres.noeuds[RECETTES].proche(("recettes", rang)).place,
                "E103",
                ".".join(map(str, ici)),
                f"clé manquante : le vendeur facture la TVA au {date_courte(r.date)} ; dites le "
                "taux compris dans le montant, ou « exoneration »",
            )


def hors_de_l_espace(livre: Path) -> Probleme | None:
    """A book that nobody reads, for it is not beside the seller's file."""
    if espace_de(livre) == vrai_chemin(livre.parent):
        return None
    dit = f"ce fichier n'est lu qu'à côté de vendeur.yaml : mettez-le dans {espace_de(livre)}"
    return Probleme(Place(str(livre)), "E103", "vendeur", dit)
