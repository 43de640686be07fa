"""Stage 6, render: an e-report as it leaves for a reader: one page to type into a platform, and a
table for a spreadsheet.

Takes a declaration, reckons nothing but sums. Both are made whether the XML can be or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..comptes.declaration import (
    PAIEMENTS_DE_FACTURES,
    PAIEMENTS_DU_JOUR,
    RENDU,
    SUR_LA_PLATEFORME,
    VENTES_A_L_ETRANGER,
    VENTES_DU_JOUR,
    LigneDeclaree,
)
from ..comptes.tableur import COLONNES_DECLAREES, en_csv
from ..course.ereporting import Declaration
from ..fiches.devises import EURO
from ..socle.affichage import accord
from ..socle.centimes import ZERO
from ..socle.ecriture import date_courte, montant, nombre, taux
from .livres import TableDeLivre
from .statut import en_html

TITRES = {"transactions": "Données de transaction", "paiements": "Données de paiement"}
TOTAUX = {"transactions": "hors taxe", "paiements": "encaissés, TVA comprise"}
TYPES_DITS = {"IN": "IN, transmission initiale", "RE": "RE, transmission rectificative"}
SOURCES = {"transactions": "CGI, art. 290", "paiements": "CGI, art. 290 A"}
Colonne = tuple[str, Callable[[LigneDeclaree], str], bool]


@dataclass(frozen=True)
class PageDeclaration:
    """An e-report as a reader sees it: what to type first, then its tables, each with its title and
    what to do with it.
    """

    titre: str
    source: str
    quand: str
    nombre: str
    total: str
    total_dit: str
    saisir: tuple[tuple[str, str], ...]
    tables: tuple[tuple[str, str, TableDeLivre], ...]
    categories: tuple[tuple[str, str], ...]
    xml: bool
    empeche: tuple[str, ...]


def tableur_de(d: Declaration) -> bytes:
    """Its rows, those that are not sent among them. Line ends of the table are those that git
    keeps.
    """
    return en_csv(d.lignes, COLONNES_DECLAREES, "\n")


def page_de(d: Declaration, genre: str, jour: date, xml: bool) -> bytes:
    """The whole page, in HTML. `genre`: IN or RE; `jour`: on which it is made."""
    return en_html("ereporting.html", v=_vue(d, genre, jour, xml)).encode()


def _vue(d: Declaration, genre: str, jour: date, xml: bool) -> PageDeclaration:
    due, v = d.due, d.vendeur
    periode = f"du {date_courte(due.debut)} au {date_courte(due.fin)}"
    delai = f"du {date_courte(due.ouvre)} au {date_courte(due.terme)}"
    plateforme = f"{v.plateforme.nom} ({v.plateforme.matricule})" if v.plateforme else "à dire"
    vues = {x.categorie for x in d.transmises}
    return PageDeclaration(
        f"{TITRES[due.flux]} {due.nom}",
        SOURCES[due.flux],
        periode,
        accord(len(d.transmises), "ligne"),
        montant(somme_transmise(d)),
        f"{TOTAUX[due.flux]}, {periode}",
        (
            ("Déclarant", f"{v.denomination}, SIREN {v.siren}"),
            ("Période", periode),
            ("Type", TYPES_DITS[genre]),
            ("Délai", delai),
            ("Régime", d.regime.nom),
            ("Plateforme", plateforme),
            ("Établi le", date_courte(jour)),
        ),
        tuple(_tables(d.lignes)),
        tuple((k, dit) for k, dit in d.categories.items() if k in vues),
        xml,
        tuple(p.message for p in d.empeche),
    )


def somme_transmise(d: Declaration) -> Decimal:
    """What its rows sum to: of sales, without VAT; of payments, VAT included. What is in another
    currency is not in it.
    """
    return sum((x.base or x.montant or ZERO for x in d.transmises if x.devise == EURO), ZERO)


def _montant(x: Decimal | None, devise: str = EURO) -> str:
    return "" if x is None else montant(x) if devise == EURO else montant(x, unite=devise)


DATE: Colonne = ("Date", lambda x: date_courte(x.date), False)
TAUX: Colonne = ("Taux", lambda x: taux(x.taux or ZERO), True)
BASE: Colonne = ("Base hors taxe", lambda x: _montant(x.base, x.devise), True)
TVA: Colonne = ("TVA", lambda x: _montant(x.tva, x.devise), True)
CATEGORIE: Colonne = ("Catégorie", lambda x: x.categorie, False)
NOMBRE: Colonne = ("Ventes", lambda x: nombre(Decimal(x.nombre), 0) if x.nombre else "", True)
FACTURE: Colonne = ("Facture", lambda x: x.facture, False)
DATEE: Colonne = (
    "Datée du",
    lambda x: date_courte(x.date_facture) if x.date_facture else "",
    False,
)
CLIENT: Colonne = ("Client", lambda x: x.client, False)
RECU: Colonne = ("Encaissé TTC", lambda x: _montant(x.montant), True)
TABLES: Mapping[str, tuple[str, str, tuple[Colonne, ...]]] = {
    VENTES_A_L_ETRANGER: (
        "Factures hors de France (flux 10.1)",
        "Une par une.",
        (
            FACTURE,
            DATE,
            ("Type", lambda x: x.type, False),
            CLIENT,
            ("Pays", lambda x: x.pays, False),
            ("Identifiant", lambda x: x.identifiant, False),
            CATEGORIE,
            TAUX,
            BASE,
            TVA,
        ),
    ),
    VENTES_DU_JOUR: (
        "Ventes aux particuliers (flux 10.3)",
        "Un total par jour, catégorie et taux ; les avoirs en sont déduits.",
        (DATE, CATEGORIE, TAUX, NOMBRE, BASE, TVA),
    ),
    PAIEMENTS_DE_FACTURES: (
        "Services payés, par facture (flux 10.2)",
        "Une ligne par paiement et par taux.",
        (FACTURE, DATEE, ("Payée le", DATE[1], False), CLIENT, TAUX, RECU),
    ),
    PAIEMENTS_DU_JOUR: (
        "Services payés par des particuliers (flux 10.4)",
        "Un total par jour et par taux.",
        (DATE, TAUX, RECU),
    ),
    SUR_LA_PLATEFORME: (
        "À dire sur la plateforme, hors de cette transmission",
        "Factures passées par elle : donnez-leur le statut « Encaissée » (212), avec ces sommes.",
        (FACTURE, DATEE, ("Payée le", DATE[1], False), CLIENT, TAUX, RECU),
    ),
    RENDU: (
        "Rendu au client, qui ne se transmet pas",
        "Le portail refuse un encaissement négatif : voyez avec votre plateforme.",
        (DATE, FACTURE, TAUX, RECU),
    ),
}


def _tables(lignes: Iterable[LigneDeclaree]) -> Iterable[tuple[str, str, TableDeLivre]]:
    for flux, (titre, dit, colonnes) in TABLES.items():
        if siennes := [x for x in lignes if x.flux == flux]:
            yield (
                titre,
                dit,
                TableDeLivre(
                    tuple(nom for nom, _, _ in colonnes),
                    tuple(tuple(f(x) for _, f, _ in colonnes) for x in siennes),
                    frozenset(i for i, (_, _, somme) in enumerate(colonnes) if somme),
                ),
            )
