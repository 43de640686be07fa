"""What each group of an electronic invoice must have, by EN 16931-1: parties, discounts and
charges, VAT, means of payment, documents, lines.

Tables of rules, one line each; they judge the record, whatever the syntax it was read from.
"""

from __future__ import annotations

from collections.abc import Iterator

from .constats import Constat, Controle, comptees, juger
from .modele import (
    Ajustement,
    Article,
    Invoice,
    Justificatif,
    Livraison,
    MoyenPaiement,
    Partie,
    Precedente,
    Taxe,
)

BENEFICIAIRE: tuple[Controle[Partie], ...] = (
    Controle("BR-17", "BT-59", "le nom du bénéficiaire du paiement manque", lambda p: not p.nom),
)
REPRESENTANT: tuple[Controle[Partie], ...] = (
    Controle("BR-18", "BT-62", "le nom du représentant fiscal manque", lambda p: not p.nom),
    Controle("BR-19", "BG-12", "l'adresse du représentant fiscal manque", lambda p: not p.adresse),
    Controle(
        "BR-20",
        "BT-69",
        "le pays du représentant fiscal manque",
        lambda p: bool(p.adresse and not p.adresse.pays),
    ),
    Controle(
        "BR-56", "BT-63", "le numéro de TVA du représentant fiscal manque", lambda p: not p.tva
    ),
)
LIVRAISON: tuple[Controle[Livraison], ...] = (
    Controle(
        "BR-57",
        "BT-80",
        "le pays de livraison manque",
        lambda x: bool(x.adresse and not x.adresse.pays),
    ),
)
REGLEMENT: tuple[Controle[MoyenPaiement], ...] = (
    Controle("BR-49", "BT-81", "le code du moyen de paiement manque", lambda r: not r.moyen),
    Controle(
        "BR-51",
        "BT-87",
        "le numéro de carte « {x.carte} » a plus de 10 signes : il ne doit pas être entier",
        lambda r: bool(r.carte and len(r.carte) > 10),
    ),
    Controle(
        "BR-61",
        "BT-84",
        "un virement est demandé sans compte à créditer",
        lambda r: r.moyen in ("30", "58") and not (r.iban or r.compte),
    ),
    Controle(
        "CII-SR-470",
        "BT-84",
        "un virement est demandé à un IBAN et à un autre compte à la fois",
        lambda r: r.moyen in ("30", "58") and bool(r.iban and r.compte),
    ),
)
TAXE: tuple[Controle[Taxe], ...] = (
    Controle("BR-45", "BT-116", "un groupe de TVA n'a pas de base", lambda t: t.base is None),
    Controle("BR-46", "BT-117", "un groupe de TVA n'a pas de montant", lambda t: t.montant is None),
    Controle("BR-47", "BT-118", "un groupe de TVA n'a pas de catégorie", lambda t: not t.categorie),
    Controle(
        "BR-48",
        "BT-119",
        "un groupe de TVA n'a pas de taux",
        lambda t: t.taux is None and t.categorie != "O",
    ),
    Controle(
        "BR-CO-03",
        "BT-7",
        "la date d'exigibilité de la TVA et son code sont donnés tous deux ; un seul est permis",
        lambda t: t.exigible_le is not None and t.exigibilite is not None,
    ),
)
REMISE: tuple[Controle[Ajustement], ...] = (
    Controle("BR-32", "BT-95", "une remise n'a pas de catégorie de TVA", lambda a: not a.categorie),
    Controle("BR-33", "BT-97", "une remise n'a ni motif ni code de motif", lambda a: not a.motif),
)
FRAIS: tuple[Controle[Ajustement], ...] = (
    Controle(
        "BR-37", "BT-102", "des frais n'ont pas de catégorie de TVA", lambda a: not a.categorie
    ),
    Controle("BR-38", "BT-104", "des frais n'ont ni motif ni code de motif", lambda a: not a.motif),
)
REMISE_DE_LIGNE: tuple[Controle[Ajustement], ...] = (
    Controle("BR-42", "BT-139", "une remise n'a ni motif ni code de motif", lambda a: not a.motif),
)
FRAIS_DE_LIGNE: tuple[Controle[Ajustement], ...] = (
    Controle("BR-44", "BT-144", "des frais n'ont ni motif ni code de motif", lambda a: not a.motif),
)
PIECE: tuple[Controle[Justificatif], ...] = (
    Controle(
        "BR-52", "BT-122", "un document joint n'a pas de référence", lambda p: not p.reference
    ),
)
PRECEDENTE: tuple[Controle[Precedente], ...] = (
    Controle("BR-55", "BT-25", "une facture antérieure n'a pas de numéro", lambda p: not p.numero),
)
LIGNE_COMPTEE: tuple[Controle[Article], ...] = (
    Controle("BR-22", "BT-129", "la quantité manque", lambda x: x.quantite is None),
    Controle("BR-23", "BT-130", "l'unité manque", lambda x: x.quantite is not None and not x.unite),
    Controle("BR-24", "BT-131", "le total manque", lambda x: x.total is None),
    Controle("BR-26", "BT-146", "le prix unitaire manque", lambda x: x.prix is None),
    Controle("BR-CO-04", "BT-151", "la catégorie de TVA manque", lambda x: x.categorie is None),
)
LIGNE: tuple[Controle[Article], ...] = (
    Controle("BR-25", "BT-153", "la désignation manque", lambda x: not x.nom),
    Controle(
        "BR-27",
        "BT-146",
        "prix unitaire négatif ({x.prix}) ; c'est la quantité qui le devient",
        lambda x: x.prix is not None and x.prix < 0,
    ),
    Controle(
        "BR-28",
        "BT-148",
        "prix brut négatif ({x.prix_brut})",
        lambda x: x.prix_brut is not None and x.prix_brut < 0,
    ),
    Controle(
        "BR-30",
        "BT-135",
        "la période finit avant de commencer",
        lambda x: bool(x.debut and x.fin and x.fin < x.debut),
    ),
    Controle(
        "BR-64",
        "BT-157",
        "l'identifiant de l'article « {x.identifiant.valeur} » ne dit pas son schéma",
        lambda x: bool(x.identifiant and not x.identifiant.schema),
    ),
    Controle(
        "BR-65",
        "BT-158",
        "un classement de l'article ne dit pas sa liste",
        lambda x: any(not c.schema for c in x.classements),
    ),
)
ADRESSES: tuple[Controle[Invoice], ...] = (
    Controle(
        "BR-62",
        "BT-34",
        "l'adresse électronique du vendeur ne dit pas son schéma",
        lambda f: bool(f.vendeur.electronique and not f.vendeur.electronique.schema),
    ),
    Controle(
        "BR-63",
        "BT-49",
        "l'adresse électronique de l'acheteur ne dit pas son schéma",
        lambda f: bool(f.acheteur.electronique and not f.acheteur.electronique.schema),
    ),
)


def controle_groupes(f: Invoice) -> Iterator[Constat]:
    """What the groups of the whole invoice lack: BR-17 to BR-20, BR-32 to BR-57, BR-62, BR-63."""
    yield from juger(ADRESSES, f)
    if f.beneficiaire:
        yield from juger(BENEFICIAIRE, f.beneficiaire)
    if f.representant:
        yield from juger(REPRESENTANT, f.representant)
    if f.livraison:
        yield from juger(LIVRAISON, f.livraison)
    for r in f.reglements:
        yield from juger(REGLEMENT, r)
    for t in f.taxes:
        yield from juger(TAXE, t)
    for table, ajustements in ((REMISE, f.remises), (FRAIS, f.frais)):
        for a in ajustements:
            yield from juger(table, a)
    for p in f.pieces:
        yield from juger(PIECE, p)
    for avant in f.precedentes:
        yield from juger(PRECEDENTE, avant)


def controle_articles(f: Invoice) -> Iterator[Constat]:
    """What the lines lack: BR-22 to BR-30, BR-42 to BR-44, BR-64, BR-65, BR-CO-04. Those that count
    for nothing (EXTENDED) have a name, and no more is asked of them.
    """
    comptent = set(map(id, comptees(f)))
    for x in f.lignes:
        ou = f"ligne {x.rang} : "
        if id(x) in comptent:
            yield from juger(LIGNE_COMPTEE, x, ou)
        yield from juger(LIGNE, x, ou)
        for table, ajustements in ((REMISE_DE_LIGNE, x.remises), (FRAIS_DE_LIGNE, x.frais)):
            for a in ajustements:
                yield from juger(table, a, ou)
