"""The way of an invoice to the tax office: through a platform, by a report of its data, or none.

Pure: seller, client and the grounds of its lines in, a circuit out; the day from which one is due
is a legal value (`facture_electronique_emise`), asked by `comptes/circuits.py`. The electronic
invoice (note BAR), `status`, `issue` and the e-report ask here, so that none says otherwise than
another. Sources: CGI 289 bis (who is established in France issues through a platform to who is),
290 (the data of other sales), 261 to 261 E (left out of both), 294 (Guyane and Mayotte, without
VAT).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from ..fiches.lignes import NomFondement
from ..fiches.parties import Adresse, Client, Vendeur
from ..fiches.pays import Territoire
from .tva import FONDEMENTS, territoire

NomCircuit = Literal["plateforme", "ereporting_international", "ereporting_consommateurs", "rien"]
Traitement = Literal["B2B", "B2BINT", "B2C"]
# Where whoever is established issues and receives through a platform.
AVEC_PLATEFORME: tuple[Territoire, ...] = ("metropole", "corse", "dom")
HORS_CHAMP = "VATEX-FR-CGI261"  # how the codes of the grounds of CGI 261 to 261 E begin


class Circuit(NamedTuple):
    """`nom` for a program, `dit` for a reader: what is to be done, and by which text."""

    nom: NomCircuit
    dit: str


PLATEFORME = Circuit("plateforme", "à émettre par une plateforme agréée (CGI, art. 289 bis)")
PUBLIC = Circuit(
    "plateforme",
    "à émettre par une plateforme agréée, ou à déposer sur Chorus Pro (CGI, art. 290 B)",
)
INTERNATIONAL = Circuit(
    "ereporting_international",
    "données à déclarer, comme vente hors de France (« clausier ereporting » ; CGI, art. 290)",
)
CONSOMMATEURS = Circuit(
    "ereporting_consommateurs",
    "données à déclarer, avec les ventes du jour aux non-assujettis (« clausier ereporting » ; "
    "CGI, art. 290)",
)
EXONEREE = Circuit(
    "rien", "ni plateforme ni déclaration : opération exonérée (CGI, art. 261 à 261 E)"
)
SANS_TVA = Circuit(
    "rien",
    "ni plateforme ni déclaration : la TVA n'est pas applicable en Guyane et à Mayotte (CGI, "
    "art. 294)",
)


def non_assujetti(client: Client) -> bool:
    """Does he buy outside any activity that is subject to VAT: a consumer, or a body without a VAT
    number? A public buyer has his own way in any case (CGI 290 B).
    """
    return client.qualite == "consommateur" or (
        client.qualite == "non_professionnel" and not client.tva_numero
    )


def etabli(adresse: Adresse, siren: str | None) -> bool:
    """Is who lives there established in France, for e-invoices? In Monaco, which is France for VAT
    alone, who has a SIREN.
    """
    return territoire(adresse) in AVEC_PLATEFORME and (adresse.pays != "MC" or bool(siren))


def traitement(vendeur: Vendeur, client: Client) -> Traitement:
    """How a platform treats the invoice (BR-FR-20): between taxable persons in France, with one
    abroad, or for who is none.
    """
    if non_assujetti(client):
        return "B2C"
    ici, la = territoire(vendeur.adresse), territoire(client.adresse)
    voisins = ici == la == "sans_tva"
    return "B2B" if voisins or etabli(client.adresse, client.siren) else "B2BINT"


def circuit(vendeur: Vendeur, client: Client, fondements: Iterable[NomFondement | None]) -> Circuit:
    """Which way an invoice goes, from the day on which one is due.

    `fondements`: the ground of each line that it bills, None for a plain rate or 293 B.
    """
    if not etabli(vendeur.adresse, vendeur.siren):
        return SANS_TVA
    codes = [f and FONDEMENTS[f].code for f in fondements if f != "debours"]
    if codes and all(c and c.startswith(HORS_CHAMP) for c in codes):
        return EXONEREE
    match traitement(vendeur, client):
        case "B2C":
            return CONSOMMATEURS
        case "B2BINT":
            return INTERNATIONAL
        case "B2B":
            return PUBLIC if client.qualite == "public" else PLATEFORME
