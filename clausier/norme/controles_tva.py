"""What is wrong in the VAT of an electronic invoice, by EN 16931-1, category by category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..socle.centimes import ZERO, centimes
from ..socle.ecriture import nombre
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
            continue  # BR-47, BR-CL-17
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
        if t.categorie in ("S", "Z", "L", "M") and (t.motif or t.code_motif):
            yield Constat(
                f"{groupe}-10", "BT-120", f"{nom} : un motif d'exonération là où la taxe est due"
            )
        if t.categorie == "S" and t.taux == ZERO:
            yield Constat("BR-S-05", "BT-119", "TVA S : le taux est nul")
        if f.lignes and t.base is not None:
            yield from _base(f, t, f"{groupe}-08", nom)
    yield from _parties(f)
    yield from _taux(f)
    yield from _groupes(f)


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
    ecart = abs(attendu - t.base)
    if ecart <= tolerance(f, len(memes) + len(remises) + len(frais)):
        return
    quoi = f"{nom} : base de {dit(t.base)} écrite, {dit(attendu)} d'après les lignes"
    if ecart <= 1 and t.categorie in ("E", "AE", "Z", "G", "K"):
        yield remarque(regle, "BT-116", f"{quoi} (les règles officielles admettent un écart de 1)")
    else:
        yield Constat(regle, "BT-116", quoi)


def _parties(f: Invoice) -> Iterator[Constat]:
    """Who must be known to the tax office for each category; rules 02, 03 and 04 of each."""
    for rang, categories in enumerate(_ou(f).values(), 2):
        for c in (c for c in REGLES_CATEGORIE if c in categories):
            manque = _manque(f, c)
            if manque and (profil_suivi(f) not in SANS_LIGNES or c in "KO"):
                yield Constat(f"{REGLES_CATEGORIE[c]}-0{rang}", *manque)
    groupes = {t.categorie for t in f.taxes}
    if "K" in groupes:
        if not (f.livree_le or f.debut or f.fin):
            yield Constat(
                "BR-IC-11", "BT-72", "livraison intracommunautaire : la date de livraison manque"
            )
        if not (f.livraison and f.livraison.adresse and f.livraison.adresse.pays):
            yield Constat(
                "BR-IC-12", "BT-80", "livraison intracommunautaire : le pays de livraison manque"
            )


def _ou(f: Invoice) -> dict[str, set[str | None]]:
    """The categories of the lines, of the discounts, of the charges of the whole."""
    return {
        "BT-151": {x.categorie for x in comptees(f)},
        "BT-95": {a.categorie for a in f.remises},
        "BT-102": {a.categorie for a in f.frais},
    }


def _manque(f: Invoice, c: str) -> tuple[str, str] | None:
    """The term and the words of what a category lacks of the parties, or must not have."""
    v, a = f.vendeur, f.acheteur
    representant = bool(f.representant and f.representant.tva)
    if c == "O":
        if (v.tva or a.tva or representant) and profil_suivi(f) not in ETENDUS:
            dit_ = "hors du champ de la TVA : aucun numéro de TVA ne doit être donné"
            return "BT-31", dit_
        return None
    if not (v.tva or (v.fiscal and c not in "KG") or representant):
        return "BT-31", "le vendeur n'a ni numéro de TVA ni identifiant fiscal"
    if c == "AE" and not (a.tva or a.immatriculation):
        return "BT-48", "autoliquidation : le numéro de TVA de l'acheteur manque"
    if c == "K" and not a.tva:
        return "BT-48", "livraison intracommunautaire : le numéro de TVA de l'acheteur manque"
    return None


def _taux(f: Invoice) -> Iterator[Constat]:
    """The rate of each line, discount and charge: none, nought or more, by its category; rules 05,
    06 and 07 of each.
    """
    sujets = (
        *((5, "BT-152", f"ligne {x.rang} : ", x.categorie, x.taux) for x in comptees(f)),
        *((6, "BT-96", "une remise : ", a.categorie, a.taux) for a in f.remises),
        *((7, "BT-103", "des frais : ", a.categorie, a.taux) for a in f.frais),
    )
    for rang, terme, ou, c, taux in sujets:
        quoi = (
            "le taux de TVA doit être positif"
            if c == "S" and not (taux is not None and taux > 0)
            else "le taux de TVA doit être nul"
            if c in ("Z", "E", "AE", "K", "G") and taux != ZERO
            else "hors du champ de la TVA, aucun taux n'est donné"
            if c == "O" and taux is not None
            else "le taux manque ou est négatif"
            if c in ("L", "M") and not (taux is not None and taux >= 0)
            else None
        )
        if quoi and c:
            yield Constat(f"{REGLES_CATEGORIE[c]}-0{rang}", terme, f"{ou}{quoi}")


def _groupes(f: Invoice) -> Iterator[Constat]:
    """Each category has its group (01 of each), one where it has one rate; those that admit no
    other stand alone.
    """
    combien = Counter(t.categorie for t in f.taxes)
    ailleurs: set[str | None] = set().union(*_ou(f).values())
    for c, regle in REGLES_CATEGORIE.items():
        n = combien[c]
        sans = c in ailleurs and n == 0
        seul = c in ("Z", "E", "AE", "K", "G", "O")
        de_trop = seul and n > 1
        orphelin = seul and n == 1 and bool(f.lignes) and c not in ailleurs
        if c != "B" and f.taxes and (sans or de_trop or orphelin):
            quoi = "n'a pas de groupe" if sans else "est seule" if orphelin else "a deux groupes"
            yield Constat(f"{regle}-01", "BG-23", f"TVA {c} : la catégorie {quoi}")
    if "O" in combien and profil_suivi(f) not in ETENDUS:
        for regle, autres in (
            ("BR-O-11", set(combien)),
            *((f"BR-O-{r}", s) for r, s in zip((12, 13, 14), _ou(f).values(), strict=True)),
        ):
            if autres - {"O", None}:
                yield Constat(
                    regle,
                    "BG-23",
                    "hors du champ de la TVA : aucune autre catégorie ne peut être sur la même "
                    "facture",
                )
                break
    if "B" in ailleurs | set(combien):
        pays = f.vendeur.adresse.pays if f.vendeur.adresse else None
        if pays != "IT":
            yield Constat("BR-B-01", "BT-151", "la TVA scindée (B) n'existe qu'en Italie")
        if "S" in ailleurs | set(combien):
            yield Constat("BR-B-02", "BT-151", "la TVA scindée (B) n'admet pas la catégorie S")
