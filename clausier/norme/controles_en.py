"""What is wrong in an electronic invoice, by the rules of EN 16931-1: presence, totals, VAT. Sums are compared to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from ..comptes.prix import ZERO
from ..socle.ecriture import nombre
from ..socle.valeurs import centimes
from .modele import TYPES, Article, Invoice, nom_profil

CATEGORIES = {
    "S": "taux normal ou réduit",
    "Z": "taux zéro",
    "E": "exonération",
    "AE": "autoliquidation",
    "K": "livraison intracommunautaire",
    "G": "exportation",
    "O": "hors du champ de la TVA",
    "L": "IGIC",
    "M": "IPSI",
    "B": "TVA scindée",
}
REGLES_CATEGORIE = {
    "S": "BR-S",
    "Z": "BR-Z",
    "E": "BR-E",
    "AE": "BR-AE",
    "K": "BR-IC",
    "G": "BR-G",
    "O": "BR-O",
    "L": "BR-AF",
    "M": "BR-AG",
    "B": "BR-B",
}
SANS_LIGNES = ("MINIMUM", "BASIC WL")
ETENDUS = ("EXTENDED", "EN 16931 ÉTENDU")
CENT = Decimal("0.01")


@dataclass(frozen=True, order=True)
class Constat:
    """One finding: the rule, the term, what is wrong in the reader's words."""

    regle: str
    terme: str
    message: str

    def __str__(self) -> str:
        return f"{self.regle}{f' ({self.terme})' if self.terme else ''} : {self.message}"


def _euros(x: Decimal | None) -> str:
    return "absent" if x is None else nombre(x, 2)


def profil(f: Invoice) -> str | None:
    return nom_profil(f.profil)


def _jeu(f: Invoice, n: int) -> Decimal:
    """What a total may be off: nothing, but a cent for each of its `n` terms where the profile says so (BR-FXEXT-CO-10 to 15)."""
    return CENT * n if profil(f) in ETENDUS else ZERO


def _somme(xs: Iterable[Decimal | None]) -> Decimal | None:
    """A sum; None when one of its terms is missing."""
    xs = list(xs)
    return None if any(x is None for x in xs) else sum(xs, ZERO)


def comptees(f: Invoice) -> list[Article]:
    """The lines that make the totals."""
    return [x for x in f.lignes if x.compte]


def presence(f: Invoice) -> Iterator[Constat]:
    """What no invoice does without: BR-01 to BR-16, BR-CO-18, BR-CO-26."""
    if profil(f) is None:
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
        ("BR-09", "BT-40", f.vendeur.adresse and f.vendeur.adresse.pays, "le pays du vendeur"),
        ("BR-13", "BT-109", f.sommes.ht, "le total hors taxe"),
        ("BR-14", "BT-112", f.sommes.ttc, "le total avec taxe"),
        ("BR-15", "BT-115", f.sommes.a_payer, "le montant à payer"),
    ):
        if valeur is None:
            yield Constat(regle, terme, f"{nom} manque")
    if profil(f) != "MINIMUM":
        if not (f.acheteur.adresse and f.acheteur.adresse.pays):
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
    if f.type and f.type not in TYPES:
        yield Constat("BR-CL-01", "BT-3", f"type de document « {f.type} » inconnu")
    if profil(f) not in (*SANS_LIGNES, None) and not f.lignes:
        yield Constat("BR-16", "BG-25", "aucune ligne")


def lignes(f: Invoice) -> Iterator[Constat]:
    """Each line whole, and its sum the product of what it shows: BR-21 to BR-27, BR-CO-04."""
    for x in comptees(f):
        ou = f"ligne {x.rang}"
        for regle, terme, valeur, nom in (
            ("BR-22", "BT-129", x.quantite, "la quantité"),
            ("BR-23", "BT-130", x.unite, "l'unité"),
            ("BR-24", "BT-131", x.total, "le total"),
            ("BR-25", "BT-153", x.nom, "la désignation"),
            ("BR-26", "BT-146", x.prix, "le prix unitaire"),
            ("BR-CO-04", "BT-151", x.categorie, "la catégorie de TVA"),
        ):
            if valeur is None:
                yield Constat(regle, terme, f"{ou} : {nom} manque")
        if x.categorie is not None and x.categorie not in CATEGORIES:
            yield Constat(
                "BR-CL-18", "BT-151", f"{ou} : catégorie de TVA « {x.categorie} » inconnue"
            )
        if x.prix is not None and x.prix < 0:
            yield Constat(
                "BR-27",
                "BT-146",
                f"{ou} : prix unitaire négatif ({_euros(x.prix)}) ; c'est la quantité qui le devient",
            )
        if None not in (x.prix, x.quantite, x.total) and not (x.pour is not None and x.pour <= 0):
            attendu = (
                centimes(x.prix * x.quantite / (x.pour or 1))
                - (_somme(a.montant for a in x.remises) or ZERO)
                + (_somme(a.montant for a in x.frais) or ZERO)
            )
            if abs(attendu - x.total) > CENT:
                yield Constat(
                    "LIGNE",
                    "BT-131",
                    f"{ou} : {_euros(x.total)} écrits, {_euros(attendu)} attendus (quantité × prix, remises et frais comptés)",
                )


def totaux(f: Invoice) -> Iterator[Constat]:
    """BR-CO-10 to BR-CO-16. MINIMUM leaves out what was paid, so that its sum to pay stands alone."""
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
        if ecrit is not None and attendu is not None and abs(ecrit - attendu) > _jeu(f, termes):
            yield Constat(
                regle, terme, f"{quoi} : {_euros(ecrit)} écrits, {_euros(attendu)} attendus"
            )

    if f.lignes:
        yield from egal(
            "BR-CO-10", "BT-106", s.lignes, _somme(x.total for x in lignes_), "somme des lignes", n
        )
    yield from egal(
        "BR-CO-11",
        "BT-107",
        s.remises or ZERO,
        _somme(a.montant for a in f.remises),
        "somme des remises",
        r,
    )
    yield from egal(
        "BR-CO-12",
        "BT-108",
        s.frais or ZERO,
        _somme(a.montant for a in f.frais),
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
            _somme(t.montant for t in f.taxes),
            "total de la TVA",
        )
    if s.ht is not None and (s.tva is not None or profil(f) != "MINIMUM"):
        yield from egal(
            "BR-CO-15", "BT-112", s.ttc, s.ht + (s.tva or ZERO), "total avec taxe", n + r + c
        )
    if s.ttc is not None and profil(f) != "MINIMUM":
        yield from egal(
            "BR-CO-16",
            "BT-115",
            s.a_payer,
            s.ttc - (s.paye or ZERO) + (s.arrondi or ZERO) + (s.tiers or ZERO),
            "montant à payer",
        )


def tva(f: Invoice) -> Iterator[Constat]:
    """The VAT groups: their base, their rate, their sum, the ground of those without tax (BR-S, BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-Z, BR-CO-17)."""
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
        # Each line and each deducted acompte was rounded once: the sums of those cents are not a fault.
        marge = CENT * max(
            1, sum(1 for x in comptees(f) if (x.categorie, x.taux) == (t.categorie, t.taux))
        )
        if (
            t.montant is not None
            and t.base is not None
            and t.taux is not None
            and abs(t.montant - centimes(t.base * t.taux / 100)) > marge
        ):
            yield Constat(
                "BR-CO-17",
                "BT-117",
                f"{nom} : {_euros(t.montant)} écrits, {_euros(centimes(t.base * t.taux / 100))} attendus sur une base de {_euros(t.base)}",
            )
        if t.categorie in ("E", "AE", "K", "G", "O", "Z"):
            if t.montant:
                yield Constat(
                    f"{groupe}-09",
                    "BT-117",
                    f"{nom} : une taxe de {_euros(t.montant)} là où il n'y en a pas",
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


def _base(f: Invoice, t, regle: str, nom: str) -> Iterator[Constat]:
    memes = [
        x
        for x in comptees(f)
        if x.categorie == t.categorie and (x.taux or ZERO) == (t.taux or ZERO)
    ]
    remises = [
        a for a in f.remises if a.categorie == t.categorie and (a.taux or ZERO) == (t.taux or ZERO)
    ]
    frais = [
        a for a in f.frais if a.categorie == t.categorie and (a.taux or ZERO) == (t.taux or ZERO)
    ]
    lignes_, moins, plus = (
        _somme(x.total for x in memes),
        _somme(a.montant for a in remises),
        _somme(a.montant for a in frais),
    )
    if None in (lignes_, moins, plus):
        return
    attendu = lignes_ - moins + plus
    if abs(attendu - t.base) > _jeu(f, len(memes) + len(remises) + len(frais)):
        yield Constat(
            regle,
            "BT-116",
            f"{nom} : base de {_euros(t.base)} écrite, {_euros(attendu)} d'après les lignes",
        )


def _parties(f: Invoice) -> Iterator[Constat]:
    """Who must be known to the tax office for each category."""
    categories = {t.categorie for t in f.taxes} | {x.categorie for x in comptees(f)}
    v, a = f.vendeur, f.acheteur
    for c in sorted(categories & {"S", "Z", "E", "AE", "K", "G"}):
        if (
            not (v.tva or (v.fiscal and c not in "KG") or (f.representant and f.representant.tva))
            and profil(f) not in SANS_LIGNES
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
    if "O" in categories and profil(f) not in ETENDUS:
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


def divers(f: Invoice) -> Iterator[Constat]:
    """Dates, payment, VAT numbers: BR-29, BR-61, BR-CO-09, BR-CO-25."""
    if f.debut and f.fin and f.fin < f.debut:
        yield Constat(
            "BR-29",
            "BT-74",
            f"la période finit le {f.fin:%d/%m/%Y}, avant de commencer le {f.debut:%d/%m/%Y}",
        )
    if any(r.moyen in ("30", "58") and not (r.iban or r.compte) for r in f.reglements):
        yield Constat("BR-61", "BT-84", "un virement est demandé sans compte à créditer")
    if (
        f.sommes.a_payer is not None
        and f.sommes.a_payer > 0
        and not (f.echeance or f.conditions)
        and profil(f) not in SANS_LIGNES
    ):
        yield Constat("BR-CO-25", "BT-9", "ni date d'échéance ni conditions de paiement")
    for nom, terme, numero in (
        ("vendeur", "BT-31", f.vendeur.tva),
        ("acheteur", "BT-48", f.acheteur.tva),
    ):
        if numero and not numero[:2].isalpha():
            yield Constat(
                "BR-CO-09",
                terme,
                f"le numéro de TVA du {nom} « {numero} » ne commence pas par son pays"
                if nom == "vendeur"
                else f"le numéro de TVA de l'acheteur « {numero} » ne commence pas par son pays",
            )


REGLES = (presence, lignes, totaux, tva, divers)
