"""Write an e-report as the State's portal takes it from a platform: flux 10, XSD and rules of the
AIFE (annexe 6 and 7, v1.8 of the external specifications).

Takes the rows of a period and the invoices sold abroad; gives the bytes of one file, of sales or of
payments, never of both (G6.29). Elements stand in the order of the schema. The bytes depend on what
is declared alone: the hour of the day is not ours to know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, indent, tostring

from ..comptes.declaration import (
    PAIEMENTS_DE_FACTURES,
    PAIEMENTS_DU_JOUR,
    VENTES_A_L_ETRANGER,
    VENTES_DU_JOUR,
    LigneDeclaree,
)
from ..droit.tva import UE
from ..fiches.fiscalite import Plateforme
from ..fiches.parties import Client, Vendeur
from ..fiches.pays import pays_exact
from ..socle.centimes import ZERO
from .ecriture_xml import Contenu, element
from .modele import TYPES, Invoice, Taxe

INITIALE, RECTIFICATIVE = "IN", "RE"
PROFIL = "urn.cpro.gouv.fr:1p0:ereporting"  # S1.12
PLATEFORME, SIREN = "0238", "0002"  # of identifiers (G6.22, G6.26)
ROLE_PLATEFORME, ROLE_VENDEUR = "WK", "SE"
DANS_L_UNION, HORS_DE_L_UNION = "0223", "0227"  # G2.19
LONGUEUR_IDENTIFIANT, LONGUEUR_NUMERO = 18, 35
NUMERO = re.compile(rf"[a-zA-Z0-9\-+_/]([a-zA-Z0-9 \-+_/]{{0,{LONGUEUR_NUMERO - 2}}}[^ ])?")
CADRES = ("B1", "S1", "M1", "B2", "S2", "M2", "B4", "S4", "M4", "S5", "S6", "B7", "S7")
DEBITS = "5"  # UNTDID 2475: the VAT falls due with the invoice


@dataclass(frozen=True)
class EnTete:
    """Of one file: its name, the day on which it was made, first or amended, from whom to whom, and
    over which days.
    """

    identifiant: str
    jour: date
    type: str
    plateforme: Plateforme
    vendeur: Vendeur
    debut: date
    fin: date


class IdentiteDAcheteur(NamedTuple):
    """A buyer abroad: the scheme of his identifier, and it."""

    schema: str
    valeur: str


@dataclass(frozen=True)
class FactureDeclaree:
    """An invoice sold abroad, with its buyer (flux 10.1)."""

    facture: Invoice
    client: Client
    vendeur: Vendeur

    @property
    def lignes(self) -> Iterator[LigneDeclaree]:
        """A row for each of its groups of VAT, in its currency."""
        f = self.facture
        assert f.date is not None  # what is written here is whole
        for t in f.taxes:
            yield LigneDeclaree(
                flux=VENTES_A_L_ETRANGER,
                date=f.date,
                categorie=t.categorie or "",
                taux=t.taux or ZERO,
                base=t.base,
                tva=t.montant,
                facture=f.numero or "",
                date_facture=f.date,
                type=TYPES.get(f.type or "", f.type or ""),
                client=f.acheteur.nom or "",
                pays=pays_de(self.client),
                identifiant=identite_de_l_acheteur(self.client).valeur,
                devise=f.devise or "EUR",
            )


def identite_de_l_acheteur(c: Client) -> IdentiteDAcheteur:
    """How a buyer abroad is named: his VAT number within the Union, else his country and his name
    (G2.19, 18 signes); whoever has a SIREN, by it.
    """
    if c.siren_brut and c.tva_numero:
        return IdentiteDAcheteur(SIREN, c.siren_brut)
    if c.tva_numero and c.adresse.pays in (*UE, "MC"):
        return IdentiteDAcheteur(DANS_L_UNION, c.tva_numero[:LONGUEUR_IDENTIFIANT])
    nom = "".join(x for x in c.nom if x.isalnum())
    return IdentiteDAcheteur(HORS_DE_L_UNION, f"{pays_de(c)}{nom}"[:LONGUEUR_IDENTIFIANT])


def pays_de(c: Client) -> str:
    """Where a buyer is, overseas apart."""
    return pays_exact(c.adresse.pays, c.adresse.code_postal)


def manques(f: FactureDeclaree) -> Iterator[tuple[tuple[str, ...], str]]:
    """Why the official rules would refuse an invoice: the key of the case or of the seller, and
    what to do.
    """
    c = f.client
    if not f.vendeur.tva.numero:
        yield (
            ("vendeur", "tva", "numero"),
            "le numéro de TVA du vendeur (G2.33) ; ajoutez « numero: » à « tva: »",
        )
    if c.adresse.pays in UE and not c.tva_numero:
        yield (
            ("client", "tva_numero"),
            "le numéro de TVA du client (G2.33) ; ajoutez « tva_numero: » au client",
        )
    numeros = [f.facture.numero or "", *(p.numero or "" for p in f.facture.precedentes)]
    for n in numeros:
        if not NUMERO.fullmatch(n) or "  " in n:
            yield (
                ("documents",),
                f"un numéro de facture que le portail accepte ; il refuse « {n} » (G1.05)",
            )


def ecrire_transactions(
    tete: EnTete, factures: Sequence[FactureDeclaree], lignes: Iterable[LigneDeclaree]
) -> bytes:
    """Flux 10.1 and 10.3."""
    du_jour = [x for x in lignes if x.flux == VENTES_DU_JOUR]
    rapport = _e(
        "TransactionsReport",
        _periode("ReportPeriod", tete.debut, tete.fin),
        *(_facture(f) for f in factures),
        *(
            _transactions(jour, categorie, debits, siennes)
            for (jour, categorie, debits), siennes in _groupes(
                du_jour, lambda x: (x.date, x.categorie, x.debits)
            )
        ),
    )
    return _fichier(tete, rapport)


def ecrire_paiements(tete: EnTete, lignes: Iterable[LigneDeclaree]) -> bytes:
    """Flux 10.2 and 10.4."""
    toutes = list(lignes)
    de_factures = [x for x in toutes if x.flux == PAIEMENTS_DE_FACTURES]
    du_jour = [x for x in toutes if x.flux == PAIEMENTS_DU_JOUR]
    rapport = _e(
        "PaymentsReport",
        _periode("ReportPeriod", tete.debut, tete.fin),
        *(
            _e(
                "Invoice",
                _e("InvoiceID", numero),
                _e("IssueDate", _jour(siennes[0].date_facture)),
                _paiement(jour, siennes),
            )
            for (numero, jour), siennes in _groupes(de_factures, lambda x: (x.facture, x.date))
        ),
        *(
            _e("Transactions", _paiement(jour, siennes))
            for (jour,), siennes in _groupes(du_jour, lambda x: (x.date,))
        ),
    )
    return _fichier(tete, rapport)


def _groupes(
    lignes: Iterable[LigneDeclaree], cle: Callable[[LigneDeclaree], tuple[Any, ...]]
) -> list[tuple[tuple[Any, ...], list[LigneDeclaree]]]:
    return [(k, list(x)) for k, x in groupby(sorted(lignes, key=cle), cle)]


def _e(nom: str, *contenu: Contenu, **attributs: str) -> Element | None:
    """An element with its text or its children; None when it would be empty."""
    return element(nom, contenu, attributs)


def _jour(x: date | None) -> str | None:
    return f"{x:%Y%m%d}" if x else None


def _somme(x: Decimal | None) -> str:
    return f"{x or ZERO:.2f}"


def _periode(nom: str, debut: date | None, fin: date | None) -> Element | None:
    return _e(nom, _e("StartDate", _jour(debut)), _e("EndDate", _jour(fin)))


def _fichier(tete: EnTete, rapport: Element | None) -> bytes:
    racine = Element("Report")
    document = _e(
        "ReportDocument",
        _e("Id", tete.identifiant),
        _e("IssueDateTime", _e("DateTimeString", f"{tete.jour:%Y%m%d}000000")),
        _e("TypeCode", tete.type),
        _e(
            "Sender",
            _e("Id", tete.plateforme.matricule, schemeId=PLATEFORME),
            _e("Name", tete.plateforme.nom),
            _e("RoleCode", ROLE_PLATEFORME),
        ),
        _e(
            "Issuer",
            _e("Id", tete.vendeur.siren_brut, schemeId=SIREN),
            _e("Name", tete.vendeur.denomination),
            _e("RoleCode", ROLE_VENDEUR),
        ),
    )
    for x in (document, rapport):
        if x is not None:
            racine.append(x)
    indent(racine)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{tostring(racine, 'unicode')}\n".encode()


def _facture(x: FactureDeclaree) -> Element | None:
    f, c, v = x.facture, x.client, x.vendeur
    tva = f.sommes.tva_comptable if f.sommes.tva_comptable is not None else f.sommes.tva
    return _e(
        "Invoice",
        _e("ID", f.numero),
        _e("IssueDate", _jour(f.date)),
        _e("TypeCode", f.type),
        _e("CurrencyCode", f.devise),
        _e("DueDate", _jour(f.echeance)),
        _e("TaxDueDateTypeCode", next((t.exigibilite for t in f.taxes if t.exigibilite), None)),
        _e("BusinessProcess", _e("ID", f.cadre), _e("TypeID", PROFIL)),
        *(
            _e("ReferencedDocument", _e("ID", p.numero), _e("IssueDate", _jour(p.date)))
            for p in f.precedentes
        ),
        _partie("Seller", IdentiteDAcheteur(SIREN, v.siren_brut), v.tva.numero, v.adresse.pays),
        # Its own number, that an invoice out of scope does not write (BR-O-02).
        _partie("Buyer", identite_de_l_acheteur(c), c.tva_numero, pays_de(c)),
        _e("Delivery", _e("Date", _jour(f.livree_le))),
        _periode("InvoicePeriod", f.debut, f.fin)
        if f.debut and f.fin and f.debut < f.fin
        else None,
        _e(
            "MonetaryTotal",
            _e("TaxExclusiveAmount", _somme(f.sommes.ht)),
            _e("TaxAmount", _somme(tva), CurrencyCode="EUR"),
        ),
        *(_taxe(t) for t in f.taxes),
    )


def _partie(nom: str, qui: IdentiteDAcheteur, tva: str | None, pays: str | None) -> Element | None:
    return _e(
        nom,
        _e("CompanyId", qui.valeur, schemeId=qui.schema),
        _e("TaxRegistrationId", tva, qualifyingId="VAT"),
        _e("PostalAddress", _e("CountryId", pays)),
    )


def _taxe(t: Taxe) -> Element | None:
    """The rate is asked even where there is none (category O): nought."""
    return _e(
        "TaxSubTotal",
        _e("TaxableAmount", _somme(t.base)),
        _e("TaxAmount", _somme(t.montant)),
        _e(
            "TaxCategory",
            _e("Code", t.categorie),
            _e("Percent", _somme(t.taux)),
            _e("TaxExemptionReason", t.motif),
            _e("TaxExemptionReasonCode", t.code_motif),
        ),
    )


def _transactions(
    jour: date, categorie: str, debits: bool, lignes: Sequence[LigneDeclaree]
) -> Element | None:
    nombres = [x.nombre for x in lignes]
    return _e(
        "Transactions",
        _e("Date", _jour(jour)),
        _e("TransactionsCurrency", "EUR"),
        _e("TaxDueDateTypeCode", DEBITS if debits else None),
        _e("CategoryCode", categorie),
        _e("TaxExclusiveAmount", _somme(sum((x.base or ZERO for x in lignes), ZERO))),
        _e("TaxTotal", _somme(sum((x.tva or ZERO for x in lignes), ZERO))),
        _e("TransactionsCount", str(nombres[0]) if len(nombres) == 1 and nombres[0] else None),
        *(
            _e(
                "TaxSubtotal",
                _e("TaxPercent", _somme(x.taux)),
                _e("TaxableAmount", _somme(x.base)),
                _e("TaxTotal", _somme(x.tva)),
            )
            for x in lignes
        ),
    )


def _paiement(jour: date, lignes: Iterable[LigneDeclaree]) -> Element | None:
    return _e(
        "Payment",
        _e("Date", _jour(jour)),
        *(
            _e(
                "SubTotals",
                _e("TaxPercent", _somme(x.taux)),
                _e("CurrencyCode", "EUR"),
                _e("Amount", _somme(x.montant)),
            )
            for x in lignes
        ),
    )
