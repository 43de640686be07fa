"""What is wrong in a French electronic invoice: rules BR-FR (AFNOR XP Z12-012, annex A)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ..fiches.pays import PAYS_FRANCAIS
from ..socle.centimes import ZERO
from ..socle.ecriture import date_courte
from .constats import Constat, profil_suivi
from .controles_france_groupes import france_des_parties, france_des_pieces, france_des_types
from .modele import ACOMPTE, AVOIR_ACOMPTE, Identifiant, Invoice, Partie

EN_FRANCE = frozenset({"FR", *PAYS_FRANCAIS} - {"MC"})  # overseas too, by codes of their own
CADRES = frozenset("B1 S1 M1 B2 S2 M2 S3 B4 S4 M4 S5 S6 B7 S7 B8 S8 M8 B9 S9 M9".split())
TYPES_FR = frozenset("380 389 393 501 386 500 384 471 472 473 261 262 381 396 502 503".split())
TRAITEMENTS = ("B2B", "B2BINT", "B2C", "B2CINT", "OUTOFSCOPE", "ARCHIVEONLY")
TAUX = frozenset(map(Decimal, "0 0.9 1.05 1.75 2.1 5.5 7 8.5 9.2 9.6 10 13 19.6 20 20.6".split()))
MENTIONS = {
    "PMT": "l'indemnité de recouvrement",
    "PMD": "les pénalités de retard",
    "AAB": "l'escompte",
}
AVOIRS_FR = ("261", "381", "396", "502", "503")
AUTOFACTURES = ("389", "501", "500", "471", "473", "261", "502")
NUMERO = re.compile(r"[A-Za-z0-9+\-_/]{1,35}")
ADRESSE = re.compile(r"[A-Za-z0-9+\-_.]{1,125}")


def france(f: Invoice) -> Iterator[Constat]:
    """Every finding; only for a seller in France, and not for MINIMUM, no invoice there."""
    if a_la_francaise(f):
        for regle in (
            *(_numeros, _notes, _cadre, _identites, _adresses, _dates, _taxes),
            *(france_des_pieces, france_des_parties, france_des_types),
        ):
            yield from regle(f)


def a_la_francaise(f: Invoice) -> bool:
    """Do the rules of France hold for it?"""
    ou = f.vendeur.adresse
    return bool(ou and ou.pays in EN_FRANCE) and profil_suivi(f) != "MINIMUM"


def _numeros(f: Invoice) -> Iterator[Constat]:
    for terme, numero in (("BT-1", f.numero), *(("BT-25", p.numero) for p in f.precedentes)):
        if numero and len(numero) > 35:
            yield Constat("BR-FR-01", terme, f"le numéro « {numero[:40]} » a plus de 35 signes")
        elif numero and not NUMERO.fullmatch(numero):
            yield Constat(
                "BR-FR-02",
                terme,
                f"le numéro « {numero} » a d'autres signes que A-Z a-z 0-9 + - _ /",
            )
    if f.type and f.type not in TYPES_FR:
        yield Constat("BR-FR-04", "BT-3", f"type de document « {f.type} » non admis en France")


def _notes(f: Invoice) -> Iterator[Constat]:
    for code, quoi in MENTIONS.items():
        combien = sum(1 for n in f.notes if n.code == code)
        if combien == 0:
            yield Constat("BR-FR-05", "BT-22", f"la mention sur {quoi} manque (note {code})")
        elif combien > 1:
            yield Constat(
                "BR-FR-06",
                "BT-21",
                f"la mention sur {quoi} est donnée {combien} fois (note {code})",
            )
    if sum(1 for n in f.notes if n.code == "TXD") > 1:
        yield Constat(
            "BR-FR-06", "BT-21", "la mention de taxe est donnée plusieurs fois (note TXD)"
        )
    bar = [n.texte for n in f.notes if n.code == "BAR"]
    if len(bar) > 1:
        yield Constat("BR-FR-31", "BT-21", "le traitement est donné plusieurs fois (note BAR)")
    for t in bar:
        if t not in TRAITEMENTS:
            yield Constat("BR-FR-20", "BT-22", f"traitement « {t} » inconnu (note BAR)")


def _cadre(f: Invoice) -> Iterator[Constat]:
    if f.cadre not in CADRES:
        yield Constat(
            "BR-FR-08",
            "BT-23",
            f"cadre de facturation « {f.cadre} » inconnu"
            if f.cadre
            else "le cadre de facturation manque",
        )
        return
    if f.cadre[1] == "4" and f.type in (ACOMPTE, "500", AVOIR_ACOMPTE):
        yield Constat(
            "BR-FR-CO-08",
            "BT-23",
            f"cadre {f.cadre} (facture définitive après acompte) sur une facture d'acompte",
        )
    if f.cadre[1] == "2" and not (
        f.sommes.paye == f.sommes.ttc and f.sommes.a_payer == ZERO and f.echeance
    ):
        yield Constat(
            "BR-FR-CO-09",
            "BT-113",
            (
                f"cadre {f.cadre} (facture déjà payée) : le payé doit égaler le total, le reste "
                "être nul et la date du paiement donnée"
            ),
        )
    if f.type in AVOIRS_FR and not any(p.date for p in f.precedentes):
        yield Constat(
            "BR-FR-CO-05",
            "BT-25",
            "l'avoir ne donne pas le numéro et la date de la facture d'origine",
        )
    if f.type in ("384", "471", "472", "473") and (
        len(f.precedentes) != 1 or not f.precedentes[0].date
    ):
        yield Constat(
            "BR-FR-CO-04",
            "BT-25",
            (
                "une facture rectificative donne le numéro et la date d'une facture d'origine, "
                "et d'une seule"
            ),
        )


def _siren(p: Partie) -> str | None:
    return p.immatriculation.valeur if p.immatriculation else None


def _identites(f: Invoice) -> Iterator[Constat]:
    v, a = f.vendeur, f.acheteur
    if not (
        v.immatriculation
        and v.immatriculation.schema == "0002"
        and re.fullmatch(r"\d{9}", v.immatriculation.valeur)
    ):
        yield Constat("BR-FR-10", "BT-30", "le SIREN du vendeur manque (9 chiffres, schéma 0002)")
    if f.note("BAR") == "B2B" and not (
        a.immatriculation
        and a.immatriculation.schema == "0002"
        and re.fullmatch(r"\d{9}", a.immatriculation.valeur)
    ):
        yield Constat(
            "BR-FR-11",
            "BT-47",
            (
                "le SIREN de l'acheteur manque : il est nécessaire entre professionnels établis "
                "en France"
            ),
        )
    for terme, p in (("BT-30", v), ("BT-47", a), ("BT-61", f.beneficiaire)):
        if p is not None:
            yield from _neuf_chiffres(terme, p)
    siege = Partie(identifiants=f.livraison.identifiants) if f.livraison else Partie()
    for terme, p in (("BT-29", v), ("BT-46", a), ("BT-60", f.beneficiaire), ("BT-71", siege)):
        for i in p.identifiants if p else ():
            if i.schema == "0009" and not (
                re.fullmatch(r"\d{14}", i.valeur) and i.valeur.startswith((p and _siren(p)) or "")
            ):
                yield Constat(
                    "BR-FR-09", terme, f"le SIRET « {i.valeur} » ne commence pas par le SIREN"
                )


def _neuf_chiffres(terme: str, p: Partie) -> Iterator[Constat]:
    immat = p.immatriculation
    sirens = [immat] if immat and immat.schema == "0002" else []
    for i in (*sirens, *(i for i in p.identifiants if i.schema in ("0002", "0231"))):
        if not re.fullmatch(r"\d{9}", i.valeur):
            yield Constat(
                "BR-FR-32",
                terme,
                f"« {i.valeur} » n'est pas un SIREN de 9 chiffres (schéma {i.schema})",
            )


def _adresses(f: Invoice) -> Iterator[Constat]:
    for regle, terme, nom, i in (
        ("BR-FR-13", "BT-34", "du vendeur", f.vendeur.electronique),
        ("BR-FR-12", "BT-49", "de l'acheteur", f.acheteur.electronique),
    ):
        if i is None:
            yield Constat(regle, terme, f"l'adresse électronique {nom} manque")
        elif i.schema == "0225" and not ADRESSE.fullmatch(i.valeur):
            yield Constat(
                "BR-FR-23",
                terme,
                (
                    f"l'adresse électronique {nom} « {i.valeur} » a d'autres signes que A-Z a-z "
                    "0-9 + - _ . ou dépasse 125 signes"
                ),
            )
    autofacture = f.type in AUTOFACTURES
    p, terme, regle = (
        (f.vendeur, "BT-34", "BR-FR-22") if autofacture else (f.acheteur, "BT-49", "BR-FR-21")
    )
    if f.note("BAR") == "B2B" and p.electronique and not _au_siren(p.electronique, _siren(p)):
        yield Constat(
            regle,
            terme,
            (
                f"l'adresse électronique « {p.electronique.valeur} » doit commencer par le SIREN "
                f"{_siren(p) or ''} (schéma 0225)"
            ).replace("  ", " "),
        )


def _au_siren(i: Identifiant, numero: str | None) -> bool:
    return i.schema == "0225" and bool(numero) and i.valeur.startswith(numero or "")


def _dates(f: Invoice) -> Iterator[Constat]:
    for terme, jour in (
        ("BT-2", f.date),
        ("BT-9", f.echeance),
        ("BT-72", f.livree_le),
        ("BT-73", f.debut),
        ("BT-74", f.fin),
        *(("BT-7", t.exigible_le) for t in f.taxes),
        *(("BT-26", p.date) for p in f.precedentes),
        *((t, j) for x in f.lignes for t, j in (("BT-134", x.debut), ("BT-135", x.fin))),
    ):
        if jour and not 2000 <= jour.year <= 2099:
            yield Constat("BR-FR-03", terme, f"l'année {jour.year} est hors de 2000–2099")
    libre = f.type in (ACOMPTE, "500", AVOIR_ACOMPTE) or (f.cadre or "")[1:] == "2"
    if f.date and f.echeance and f.echeance < f.date and not libre:
        yield Constat(
            "BR-FR-CO-07",
            "BT-9",
            f"l'échéance du {date_courte(f.echeance)} précède la facture du {date_courte(f.date)}",
        )


def _taxes(f: Invoice) -> Iterator[Constat]:
    for terme, taux in (
        *(("BT-119", t.taux) for t in f.taxes),
        *(("BT-152", x.taux) for x in f.lignes),
        *(("BT-96", a.taux) for a in f.remises),
        *(("BT-103", a.taux) for a in f.frais),
    ):
        if taux is not None and taux not in TAUX:
            yield Constat(
                "BR-FR-16", terme, f"taux de TVA de {taux.normalize():f} % non admis en France"
            )
    for terme, c in (
        *(("BT-118", t.categorie) for t in f.taxes),
        *(("BT-151", x.categorie) for x in f.lignes),
        *(("BT-95", a.categorie) for a in f.remises),
        *(("BT-102", a.categorie) for a in f.frais),
    ):
        if c in ("L", "M", "B"):
            yield Constat("BR-FR-15", terme, f"catégorie de TVA « {c} » sans objet en France")
