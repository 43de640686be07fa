"""What is wrong in an electronic invoice, by EN 16931-1: presence, lines, totals, dates.

Sums are compared to the cent. The rules on VAT are in `controles_tva`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..socle.centimes import ZERO, centimes
from ..socle.ecriture import date_courte
from .constats import (
    CENT,
    SANS_LIGNES,
    UNITE_ENTIERE,
    Constat,
    comptees,
    dit,
    en_unites,
    profil_suivi,
    somme_ou_rien,
    tolerance,
)
from .modele import Article, Invoice
from .tables import codes


def controle_presence(f: Invoice) -> Iterator[Constat]:
    """What no invoice does without: BR-01 to BR-16, BR-CO-18, BR-CO-26."""
    v_ou = f.vendeur.adresse
    if profil_suivi(f) is None:
        yield Constat(
            "BR-01", "BT-24", f"profil « {f.profil} » inconnu" if f.profil else "le profil manque"
        )
    for regle, terme, valeur, nom in (
        ("BR-02", "BT-1", f.numero, "le numéro"),
        ("BR-03", "BT-2", f.date, "la date d'émission"),
        ("BR-04", "BT-3", f.type, "le type de document"),
        ("BR-05", "BT-5", f.devise, "la devise"),
        ("BR-06", "BT-27", f.vendeur.nom, "le nom du vendeur"),
        ("BR-07", "BT-44", f.acheteur.nom, "le nom de l'acheteur"),
        ("BR-08", "BG-5", f.vendeur.adresse, "l'adresse du vendeur"),
        ("BR-09", "BT-40", not v_ou or v_ou.pays, "le pays du vendeur"),
        ("BR-13", "BT-109", f.sommes.ht, "le total hors taxe"),
        ("BR-14", "BT-112", f.sommes.ttc, "le total avec taxe"),
        ("BR-15", "BT-115", f.sommes.a_payer, "le montant à payer"),
    ):
        if valeur is None:
            yield Constat(regle, terme, f"{nom} manque")
    if profil_suivi(f) != "MINIMUM":
        if not f.acheteur.adresse:
            yield Constat("BR-10", "BG-8", "l'adresse de l'acheteur manque")
        elif not f.acheteur.adresse.pays:
            yield Constat("BR-11", "BT-55", "le pays de l'acheteur manque")
        if not f.taxes:
            yield Constat("BR-CO-18", "BG-23", "aucun groupe de TVA")
        if f.sommes.lignes is None:
            yield Constat("BR-12", "BT-106", "la somme des lignes manque")
    if not (f.vendeur.identifiants or f.vendeur.immatriculation or f.vendeur.tva):
        yield Constat(
            "BR-CO-26",
            "BT-29",
            "rien n'identifie le vendeur (identifiant, immatriculation ou numéro de TVA)",
        )
    if f.devise_comptable not in (None, f.devise) and f.sommes.tva_comptable is None:
        yield Constat("BR-53", "BT-111", f"le total de la TVA en {f.devise_comptable[:3]} manque")
    if profil_suivi(f) not in (*SANS_LIGNES, None) and not f.lignes:
        yield Constat("BR-16", "BG-25", "aucune ligne")


def controle_lignes(f: Invoice) -> Iterator[Constat]:
    """The sum of each line is the product of what it shows."""
    entiers = en_unites(f)
    for x in comptees(f):
        if x.prix is None or x.quantite is None or x.total is None:
            continue
        if x.pour is None or x.pour > 0:
            attendu = (
                centimes(x.prix * x.quantite / (x.pour or 1))
                - (somme_ou_rien(a.montant for a in x.remises) or ZERO)
                + (somme_ou_rien(a.montant for a in x.frais) or ZERO)
            )
            if abs(attendu - x.total) > _marge(x, entiers):
                yield Constat(
                    "LIGNE",
                    "BT-131",
                    (
                        f"ligne {x.rang} : {dit(x.total)} écrits, {dit(attendu)} attendus "
                        "(quantité × prix, remises et frais comptés)"
                    ),
                )


def _marge(x: Article, entiers: bool) -> Decimal:
    """What the sum of a line may be off: a cent, half a unit where the currency is written without
    cents, and what its price lost when it was rounded to its last decimal.
    """
    assert x.prix is not None and x.quantite is not None
    _, _, exposant = x.prix.as_tuple()
    assert isinstance(exposant, int)  # neither infinite nor NaN
    perdu = Decimal((0, (5,), min(exposant, 0) - 1)) * abs(x.quantite) / (x.pour or 1)
    return (UNITE_ENTIERE if entiers else CENT) + perdu


def controle_totaux(f: Invoice) -> Iterator[Constat]:
    """BR-CO-10 to BR-CO-16.

    MINIMUM leaves out what was paid, so that its sum to pay stands alone.
    """
    s, lignes_ = f.sommes, comptees(f)
    n, r, c = len(lignes_), len(f.remises), len(f.frais)

    def egal(
        regle: str,
        terme: str,
        ecrit: Decimal | None,
        attendu: Decimal | None,
        quoi: str,
        termes: int = 0,
    ) -> Iterator[Constat]:
        if attendu is not None and regle != "BR-CO-16":  # the official rules round what they expect
            attendu = centimes(attendu)
        if (
            ecrit is not None
            and attendu is not None
            and abs(ecrit - attendu) > tolerance(f, termes)
        ):
            yield Constat(regle, terme, f"{quoi} : {dit(ecrit)} écrits, {dit(attendu)} attendus")

    if f.lignes:
        yield from egal(
            "BR-CO-10",
            "BT-106",
            s.lignes,
            somme_ou_rien(x.total for x in lignes_),
            "somme des lignes",
            n,
        )
    yield from egal(
        "BR-CO-11",
        "BT-107",
        s.remises or ZERO,
        somme_ou_rien(a.montant for a in f.remises),
        "somme des remises",
        r,
    )
    yield from egal(
        "BR-CO-12",
        "BT-108",
        s.frais or ZERO,
        somme_ou_rien(a.montant for a in f.frais),
        "somme des frais",
        c,
    )
    if s.lignes is not None:
        yield from egal(
            "BR-CO-13",
            "BT-109",
            s.ht,
            s.lignes - (s.remises or ZERO) + (s.frais or ZERO),
            "total hors taxe",
            n + r + c,
        )
    if f.taxes:
        yield from egal(
            "BR-CO-14",
            "BT-110",
            s.tva or ZERO,
            somme_ou_rien(t.montant for t in f.taxes),
            "total de la TVA",
        )
    if s.ht is not None and (s.tva is not None or profil_suivi(f) != "MINIMUM"):
        yield from egal(
            "BR-CO-15", "BT-112", s.ttc, s.ht + (s.tva or ZERO), "total avec taxe", n + r + c
        )
    if s.ttc is not None and profil_suivi(f) != "MINIMUM":
        yield from egal(
            "BR-CO-16",
            "BT-115",
            s.a_payer,
            s.ttc - (s.paye or ZERO) + (s.arrondi or ZERO) + (s.tiers or ZERO),
            "montant à payer",
        )


def controle_divers(f: Invoice) -> Iterator[Constat]:
    """Dates, payment, VAT numbers: BR-29, BR-CO-09, BR-CO-25."""
    if f.debut and f.fin and f.fin < f.debut:
        yield Constat(
            "BR-29",
            "BT-74",
            f"la période finit le {date_courte(f.fin)}, "
            f"avant de commencer le {date_courte(f.debut)}",
        )
    if (
        f.sommes.a_payer is not None
        and f.sommes.a_payer > 0
        and not (f.echeance or f.conditions)
        and profil_suivi(f) not in SANS_LIGNES
    ):
        yield Constat("BR-CO-25", "BT-9", "ni date d'échéance ni conditions de paiement")
    for nom, terme, numero in (
        ("du vendeur", "BT-31", f.vendeur.tva),
        ("de l'acheteur", "BT-48", f.acheteur.tva),
        ("du représentant fiscal", "BT-63", f.representant and f.representant.tva),
    ):
        if numero and numero[:2] not in (*codes()["pays"], "EL"):
            yield Constat(
                "BR-CO-09",
                terme,
                f"le numéro de TVA {nom} « {numero} » ne commence pas par son pays",
            )
