"""What is wrong in the VAT of an electronic invoice, by EN 16931-1, category by category."""

from __future__ import annotations

from collections.abc import Iterator

from ..comptes.prix import ZERO
from ..socle.ecriture import nombre
from ..socle.valeurs import centimes
from .constats import (
    CATEGORIES,
    CENT,
    ETENDUS,
    REGLES_CATEGORIE,
    SANS_LIGNES,
    Constat,
    comptees,
    dit,
    en_unites,
    profil_suivi,
    remarque,
    somme_ou_rien,
    tolerance,
)
from .modele import Article, Invoice, Taxe


def controle_tva(f: Invoice) -> Iterator[Constat]:
    """The VAT groups: their base, their rate, their sum, the ground of those without tax (BR-S,
    BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-Z, BR-CO-17).
    """
    for t in f.taxes:
        if t.categorie not in CATEGORIES:
            yield Constat(
                "BR-CL-18",
                "BT-118",
                f"catégorie de TVA « {t.categorie} » inconnue"
                if t.categorie
                else "catégorie de TVA absente",
            )
            continue
        groupe, nom = (
            REGLES_CATEGORIE[t.categorie],
            f"TVA {t.categorie}" + (f" à {nombre(t.taux)} %" if t.taux else ""),
        )
        yield from _montant(f, t, nom)
        if t.categorie in ("E", "AE", "K", "G", "O", "Z"):
            if t.montant:
                yield Constat(
                    f"{groupe}-09",
                    "BT-117",
                    f"{nom} : une taxe de {dit(t.montant)} là où il n'y en a pas",
                )
            if t.taux:
                yield Constat(f"{groupe}-05", "BT-119", f"{nom} : le taux doit être nul")
        if t.categorie in ("E", "AE", "K", "G", "O") and not (t.motif or t.code_motif):
            yield Constat(f"{groupe}-10", "BT-120", f"{nom} : le motif de l'absence de taxe manque")
        if t.categorie in ("S", "Z") and (t.motif or t.code_motif):
            yield Constat(
                f"{groupe}-10", "BT-120", f"{nom} : un motif d'exonération là où la taxe est due"
            )
        if t.categorie == "S" and not t.taux:
            yield Constat("BR-S-05", "BT-119", "TVA S : le taux manque ou est nul")
        if f.lignes and t.base is not None:
            yield from _base(f, t, f"{groupe}-08", nom)
    yield from _parties(f)


def _montant(f: Invoice, t: Taxe, nom: str) -> Iterator[Constat]:
    """BR-CO-17 and BR-S-09: the official rules let a VAT be one unit off; what is more than the
    cents of its lines is told all the same.
    """
    if t.montant is None or t.base is None or t.taux is None:
        return
    attendu = centimes(t.base * t.taux / 100)
    ecart = abs(t.montant - attendu)
    quoi = f"{nom} : {dit(t.montant)} écrits, {dit(attendu)} attendus sur une base de {dit(t.base)}"
    if ecart > 1:
        yield Constat("BR-CO-17", "BT-117", quoi)
    elif ecart == 1 and t.categorie == "S":
        yield Constat("BR-S-09", "BT-117", quoi)
    # Each line and each deducted acompte was rounded once: the sums of those cents are no fault.
    elif ecart > CENT * max(1, len(_lignes(f, t))) and not en_unites(f):
        yield remarque(
            "BR-CO-17", "BT-117", f"{quoi} (les règles officielles admettent un écart de 1)"
        )


def _lignes(f: Invoice, t: Taxe) -> list[Article]:
    return [
        x
        for x in comptees(f)
        if x.categorie == t.categorie and (x.taux or ZERO) == (t.taux or ZERO)
    ]


def _base(f: Invoice, t: Taxe, regle: str, nom: str) -> Iterator[Constat]:
    memes = _lignes(f, t)
    remises = [
        a for a in f.remises if a.categorie == t.categorie and (a.taux or ZERO) == (t.taux or ZERO)
    ]
    frais = [
        a for a in f.frais if a.categorie == t.categorie and (a.taux or ZERO) == (t.taux or ZERO)
    ]
    lignes_, moins, plus = (
        somme_ou_rien(x.total for x in memes),
        somme_ou_rien(a.montant for a in remises),
        somme_ou_rien(a.montant for a in frais),
    )
    if t.base is None or lignes_ is None or moins is None or plus is None:
        return
    attendu = centimes(lignes_) - centimes(moins) + centimes(plus)  # as the official rules do
    if abs(attendu - t.base) > tolerance(f, len(memes) + len(remises) + len(frais)):
        yield Constat(
            regle,
            "BT-116",
            f"{nom} : base de {dit(t.base)} écrite, {dit(attendu)} d'après les lignes",
        )


def _parties(f: Invoice) -> Iterator[Constat]:
    """Who must be known to the tax office for each category."""
    categories = {t.categorie for t in f.taxes} | {x.categorie for x in comptees(f)}
    v, a = f.vendeur, f.acheteur
    for c in ("AE", "E", "G", "K", "S", "Z"):
        if (
            c in categories
            and not (
                v.tva or (v.fiscal and c not in "KG") or (f.representant and f.representant.tva)
            )
            and profil_suivi(f) not in SANS_LIGNES
        ):
            yield Constat(
                f"{REGLES_CATEGORIE[c]}-02",
                "BT-31",
                "le vendeur n'a ni numéro de TVA ni identifiant fiscal",
            )
    if "AE" in categories and not (a.tva or a.immatriculation):
        yield Constat(
            "BR-AE-02", "BT-48", "autoliquidation : le numéro de TVA de l'acheteur manque"
        )
    if "K" in categories:
        if not a.tva:
            yield Constat(
                "BR-IC-02",
                "BT-48",
                "livraison intracommunautaire : le numéro de TVA de l'acheteur manque",
            )
        if not (f.livree_le or f.debut or f.fin):
            yield Constat(
                "BR-IC-11", "BT-72", "livraison intracommunautaire : la date de livraison manque"
            )
        if not (f.livraison and f.livraison.adresse and f.livraison.adresse.pays):
            yield Constat(
                "BR-IC-12", "BT-80", "livraison intracommunautaire : le pays de livraison manque"
            )
    if "O" in categories and profil_suivi(f) not in ETENDUS:
        if v.tva or a.tva:
            yield Constat(
                "BR-O-02",
                "BT-31",
                "hors du champ de la TVA : aucun numéro de TVA ne doit être donné",
            )
        if len(categories) > 1:
            yield Constat(
                "BR-O-11",
                "BG-23",
                "hors du champ de la TVA : aucune autre catégorie ne peut être sur la même facture",
            )
