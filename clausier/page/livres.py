"""Stage 6, render: the books as they leave: tables of text, one HTML page, JSON with stable keys.

Takes their lines, reckons nothing but sums; the same views serve `status` and the files that
`issue` freezes. Sums in JSON are text with two decimals, dates are ISO; a key is added, never
renamed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ..comptes.cumuls import SuiviVendeur
from ..comptes.livres import Periode, nom_periode, periodes
from ..comptes.mots import NATURES, PERIODES, SOURCE_DES_ACHATS, SOURCE_DES_RECETTES
from ..comptes.recettes import Achat, Ecrit, Recette
from ..comptes.seuils import Plafond
from ..socle.affichage import accord
from ..socle.centimes import ZERO
from ..socle.ecriture import date_courte, montant
from .statut import VERSION, en_html, en_iso, en_somme


@dataclass(frozen=True)
class TableDeLivre:
    """A table; `sommes`: the ranks of the columns that are sums."""

    colonnes: tuple[str, ...]
    rangs: tuple[tuple[str, ...], ...]
    sommes: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Vue:
    """A book as a reader sees it: how many lines it has, their sum, then `tables`, each with its
    name and its title.
    """

    titre: str
    quand: str
    nombre: str
    total: str
    dit: str
    source: str
    tables: tuple[tuple[str, str, TableDeLivre], ...]
    plafonds: tuple[str, ...] = ()
    erreurs: tuple[str, ...] = field(default=())

    @property
    def page(self) -> bytes:
        """The whole page, in HTML."""
        return en_html("livre.html", v=self).encode()


def vue_recettes(
    lignes: Sequence[Recette],
    par: str,
    quand: str,
    vendeurs: Iterable[SuiviVendeur] = (),
    erreurs: Iterable[str] = (),
) -> Vue:
    """The book of receipts, with the totals of each month, quarter or year."""
    colonnes = (
        *("N°", "Date", "Client", "Nature", "Facture", "Mode de règlement", "Référence"),
        "Montant",
    )
    rangs = tuple(
        (
            *(r.numero, date_courte(r.date), r.client, NATURES[r.nature], r.facture, r.mode),
            *(r.reference_dite, montant(r.montant)),
        )
        for r in lignes
    )
    genres = (f"{x[:1].upper()}{x[1:]}" for x in NATURES.values())
    totaux = periodes(lignes, par)
    sommes = tuple((p.nom, *(montant(x) for x in (*sommes_de(p), p.total))) for p in totaux)
    return Vue(
        "Livre des recettes",
        quand,
        accord(len(lignes), "recette"),
        montant(sum((r.montant for r in lignes), ZERO)),
        f"Recettes encaissées {quand}, dans l'ordre des dates",
        SOURCE_DES_RECETTES,
        (
            ("Recettes", "", TableDeLivre(colonnes, rangs, frozenset([7]))),
            (
                "Totaux",
                f"Totaux par {PERIODES[par]}",
                TableDeLivre(("Période", *genres, "Total"), sommes, frozenset(range(1, 7))),
            ),
        ),
        tuple(plafonds_dits(vendeurs)),
        tuple(erreurs),
    )


def vue_achats(lignes: Sequence[Achat], par: str, quand: str) -> Vue:
    """The register of purchases, with the same totals."""
    colonnes = ("N°", "Date", "Fournisseur", "Objet", "Mode de règlement", "Référence", "Montant")
    rangs = tuple(
        (
            *(a.numero, date_courte(a.date), a.fournisseur, a.objet, a.mode, a.reference_dite),
            montant(a.montant),
        )
        for a in lignes
    )
    sommes = tuple((nom, montant(x)) for nom, x in totaux_par(lignes, par).items())
    return Vue(
        "Registre des achats",
        quand,
        accord(len(lignes), "achat"),
        montant(sum((a.montant for a in lignes), ZERO)),
        f"Achats payés {quand}, dans l'ordre des dates",
        SOURCE_DES_ACHATS,
        (
            ("Achats", "", TableDeLivre(colonnes, rangs, frozenset([6]))),
            (
                "Totaux",
                f"Totaux par {PERIODES[par]}",
                TableDeLivre(("Période", "Total"), sommes, frozenset([1])),
            ),
        ),
    )


def sommes_de(p: Periode) -> tuple[Decimal, ...]:
    """The sums of a period, in the order of `NATURES`."""
    return (p.biens, p.services, p.mixte, p.penalites, p.debours)


def totaux_par(lignes: Iterable[Ecrit], par: str) -> dict[str, Decimal]:
    """The sum of each month, quarter or year that has a line."""
    sortie: dict[str, Decimal] = {}
    for x in lignes:
        nom = nom_periode(x.date, par)
        sortie[nom] = sortie.get(nom, ZERO) + x.montant
    return sortie


REGIMES = (("franchise en base de TVA", "franchise"), ("micro-entreprise", "micro"))


def plafonds_dits(vendeurs: Iterable[SuiviVendeur]) -> Iterable[str]:
    """How far each seller is from the thresholds that depend on his turnover."""
    for v in vendeurs:
        for libelle, champ in REGIMES:
            for x in getattr(v, champ):
                yield f"{v.nom}, {libelle} {x.annee}, {activite_dite(x)} : {plafond_dit(x)}"


# What is held against a threshold, of who sells goods and services: the whole, then the services
# alone against theirs (CGI 293 B; 50-0, 1).
DE_QUI_VEND_LES_DEUX = {"biens": "biens et services en tout", "services": "services seuls"}


def activite_dite(x: Plafond) -> str:
    """Of what the sum is that is held against a threshold."""
    return DE_QUI_VEND_LES_DEUX[x.activite] if x.mixte else x.activite


def plafond_dit(x: Plafond) -> str:
    """What was received against a threshold, and what is left of it."""
    dit = f"{montant(x.encaisse)} sur {montant(x.seuil)}"
    if x.majore is not None:
        dit += f" (seuil majoré : {montant(x.majore)})"
    if x.jours is not None:
        dit += f", au prorata de {x.jours} jours d'activité"
    reste = x.seuil - x.encaisse
    return f"{dit} ; {f'reste {montant(reste)}' if reste >= 0 else f'dépassé de {montant(-reste)}'}"


def recettes_json(
    lignes: Sequence[Recette], par: str, jour: date, vendeurs: Iterable[SuiviVendeur] = ()
) -> dict[str, Any]:
    """The book of receipts for programs."""
    return {
        "version": VERSION,
        "date": en_iso(jour),
        "source": SOURCE_DES_RECETTES,
        "recettes": [
            {
                "date": en_iso(r.date),
                "dossier": r.dossier,
                "client": r.client,
                "siren_client": r.siren,
                "nature": r.nature,
                "facture": r.facture or None,
                "mode": r.mode,
                "montant": en_somme(r.montant),
                "dont_ht": en_somme(r.ht),
                "dont_tva": en_somme(r.tva),
                "reference": r.reference or None,
                "ligne": r.numero,
                "survenue_le": en_iso(r.survenue_le),
            }
            for r in lignes
        ],
        "periode": par,
        "totaux": [
            {
                "periode": p.nom,
                **{k: en_somme(x) for k, x in zip(NATURES, sommes_de(p), strict=True)},
                "total": en_somme(p.total),
            }
            for p in periodes(lignes, par)
        ],
        "total": en_somme(sum((r.montant for r in lignes), Decimal("0.00"))),
        "plafonds": [
            {
                "vendeur": v.siren,
                "regime": champ,
                "annee": x.annee,
                "activite": x.activite,
                "encaisse": en_somme(x.encaisse),
                "seuil": en_somme(x.seuil),
                "reste": en_somme(x.seuil - x.encaisse),
                "seuil_majore": None if x.majore is None else en_somme(x.majore),
                "jours": x.jours,
                "etat": x.etat,
            }
            for v in vendeurs
            for _, champ in REGIMES
            for x in getattr(v, champ)
        ],
    }


def achats_json(lignes: Sequence[Achat], par: str, jour: date) -> dict[str, Any]:
    """The register of purchases for programs."""
    return {
        "version": VERSION,
        "date": en_iso(jour),
        "source": SOURCE_DES_ACHATS,
        "achats": [
            {
                "date": en_iso(a.date),
                "fournisseur": a.fournisseur,
                "objet": a.objet or None,
                "mode": a.mode,
                "montant": en_somme(a.montant),
                "reference": a.reference or None,
                "ligne": a.numero,
                "survenue_le": en_iso(a.survenue_le),
            }
            for a in lignes
        ],
        "periode": par,
        "totaux": [
            {"periode": n, "total": en_somme(x)} for n, x in totaux_par(lignes, par).items()
        ],
        "total": en_somme(sum((a.montant for a in lignes), Decimal("0.00"))),
    }
