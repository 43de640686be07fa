"""Mutants of our own invoices, field by field: what `clausier read` says of each, against the
official rules.

A mutant is one change of one element or attribute, drawn with a seed. `officiel` runs the XSD, the
Schematrons of Factur-X and EN 16931, those of France. A disagreement is told by the rules that one
side alone found.
"""

from __future__ import annotations

import copy
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal as D
from xml.etree.ElementTree import Element, fromstring, tostring

import officiel
from factures_recues import FACTURE
from saxonche import PySaxonApiError

from clausier.lecture.xml import XmlRefuse
from clausier.norme import modele as n
from clausier.norme.cii import ecrire_cii
from clausier.norme.examen import examiner
from clausier.norme.formes import lire_facture

# Rules of ours that no official set has: what they find is no disagreement.
NOTRES = {"CLE", "IBAN", "LIGNE", "AVOIR", "PAYE", "ECHEANCE", "LONGUEUR", "SUITE", "BR-CO-25"}
ARRET = "ARRET"
# Ours → the numbers under which the official sets say the same.
MEMES = {
    "BR-33": ("BR-CO-21",),
    "BR-38": ("BR-CO-22",),
    "BR-42": ("BR-CO-23",),
    "BR-44": ("BR-CO-24",),
    "BR-61": ("CII-SR-470", "BR-50"),
    "SENS": ("CII-SR-463", "XSD"),
    "NOMBRE": ("XSD", "BR-FR-DEC", "BR-", "FX"),
    "DATE": ("XSD", "BR-FR-03", "FX"),
    "DOUBLE": ("XSD", "FX", "CII-SR", "BR-"),
    "BR-01": ("FX",),
    "XSD": ("FX", "BR-"),
}
NOMBRES = ("0", "-1", "0.01", "1000000", "1.005", "1.0000001", "abc", "1,5", "")
CODES = ("S", "E", "AE", "K", "G", "O", "Z", "L", "B", "XX", "999", "381", "0002", "ZZZ", "fr", "")
JOURS = ("19990101", "20260230", "20261301", "2026-10-01", "21000101", "20200101", "")


@dataclass
class Accord:
    """How many mutants both sides judged alike, and the rules that one side alone found."""

    essais: int = 0
    accords: Counter[str] = field(default_factory=Counter)
    eux: Counter[str] = field(default_factory=Counter)
    nous: Counter[str] = field(default_factory=Counter)
    exemples: dict[str, str] = field(default_factory=dict)

    def noter(self, quoi: str, notres: set[str], leurs: set[str]) -> None:
        self.essais += 1
        if bool(notres) != bool(leurs):
            cote, compte = ("eux", self.eux) if leurs else ("nous", self.nous)
            self.accords["une facture refusée par un côté seul"] += 1
            compte.update(notres or leurs)
            for r in notres or leurs:
                self.exemples.setdefault(f"{cote} {r}", quoi)
        elif not leurs:
            self.accords["juste des deux côtés"] += 1
        elif any(meme(notre, leur) for notre in notres for leur in leurs):
            self.accords["refusée des deux côtés, par une même règle"] += 1
        else:
            self.accords["refusée des deux côtés, par d'autres règles"] += 1
            self.exemples.setdefault(f"autres {sorted(notres)} {sorted(leurs)}", quoi)

    def tableau(self) -> Iterator[str]:
        yield f"{self.essais} mutants"
        for quoi, combien in self.accords.most_common():
            yield f"  {combien:6d}  {quoi}"
        for titre, compte, cote in (
            ("Trouvé par les règles officielles seules :", self.eux, "eux"),
            ("Trouvé par clausier seul :", self.nous, "nous"),
        ):
            if compte:
                yield titre
            for regle, combien in compte.most_common():
                yield f"  {combien:6d}  {regle:18s} {self.exemples[f'{cote} {regle}'][:150]}"


def meme(notre: str, leur: str) -> bool:
    return (
        leur == ARRET
        or leur in (notre, f"{notre}-LEGALID", f"{notre}-GLOBALID")
        or leur.startswith(MEMES.get(notre, ()))
        or (notre.startswith("BR-CL") and leur.startswith(("FX", "BR-CL", "XSD")))
    )


def mutants(xml: bytes, hasard: random.Random, combien: int) -> Iterator[tuple[str, bytes]]:
    """What was changed, and the invoice with that change."""
    racine = fromstring(xml)
    for _ in range(combien):
        r = copy.deepcopy(racine)
        parents = [(p, e) for p in r.iter() for e in p]
        parent, el = hasard.choice(parents)
        quoi = hasard.choice(CHANGEMENTS)(hasard, parent, el)
        if quoi:
            chemin = f"{nom(parent)}/{nom(el)}"
            yield f"{chemin} {quoi}", tostring(r, encoding="UTF-8", xml_declaration=True)


def nom(el: Element) -> str:
    return el.tag.rpartition("}")[2]


def _oter(_: random.Random, parent: Element, el: Element) -> str:
    parent.remove(el)
    return "ôté"


def _doubler(_: random.Random, parent: Element, el: Element) -> str:
    parent.insert(list(parent).index(el), copy.deepcopy(el))
    return "doublé"


def _echanger(h: random.Random, parent: Element, el: Element) -> str:
    if len(parent) < 2:
        return ""
    autre = h.choice([x for x in parent if x is not el])
    i, j = list(parent).index(el), list(parent).index(autre)
    parent[i], parent[j] = autre, el
    return f"échangé avec {nom(autre)}"


def _changer(h: random.Random, _: Element, el: Element) -> str:
    if len(el):
        return ""
    avant = el.text or ""
    if avant.isdigit() and len(avant) == 8:
        el.text = h.choice(JOURS)
    elif avant.replace(".", "").replace("-", "").isdigit():
        el.text = h.choice((*NOMBRES, f"{float(avant) + 0.01:.2f}", f"{float(avant) * 2:.2f}"))
    else:
        el.text = h.choice((*CODES, "x" * 40, "a b"))
    return f"« {avant[:20]} » devenu « {el.text[:20]} »"


def _attribut(h: random.Random, _: Element, el: Element) -> str:
    if not el.attrib:
        return ""
    cle = h.choice(sorted(el.attrib))
    avant = el.attrib.pop(cle)
    if h.random() < 0.6:
        el.attrib[cle] = h.choice(CODES)
    return f"@{cle} « {avant} » devenu « {el.attrib.get(cle, 'rien')} »"


def riche() -> bytes:
    """A valid invoice with every group that the record has: what our examples leave out is mutated
    too."""
    x, f = FACTURE.lignes[0], FACTURE
    fr = n.Lieu("FR", "75002", "Paris", "1 rue de la Paix")
    port = n.Ajustement(D("10.00"), "Port", "S", D("20.00"), "FC", D("100.00"), D("10.00"))
    ligne = replace(
        x,
        frais=(n.Ajustement(D("20.00"), "Emballage", code="ABL"),),
        total=D("1740.00"),
        note="Première tranche",
        debut=date(2026, 10, 1),
        fin=date(2026, 10, 15),
        attributs=(("Couleur", "rouge"),),
        prix_brut=D("500.00"),
        rabais=D("50.00"),
        identifiant=n.Identifiant("4012345678901", "0160"),
        classements=(n.Identifiant("65434568", "STI"),),
        origine="FR",
        objet=n.Identifiant("A-1", "AFL"),
    )
    return ecrire_cii(
        replace(
            f,
            lignes=(ligne, *f.lignes[1:]),
            frais=(port,),
            taxes=(n.Taxe("S", D("20.00"), D("1970.00"), D("394.00")), f.taxes[1]),
            sommes=n.SommesFacture(
                *(D("2090.00"), D("30.00"), D("10.00"), D("2070.00"), D("399.50"), D("2469.50")),
                *(D("69.50"), None, D("2400.00")),
            ),
            cadre="M4",
            reference_acheteur="SERVICE-7",
            contrat="C-1",
            devis="D-1",
            acheteur=replace(
                f.acheteur,
                tva="FR49900000027",
                contact=n.Contact("Dominique Modèle", "0102030405", "d@client.example"),
            ),
            beneficiaire=n.Partie(
                "Affacturage", immatriculation=n.Identifiant("900000035", "0002")
            ),
            representant=n.Partie("Représentant", tva="FR25900000019", adresse=fr),
            livraison=n.Livraison("Entrepôt", fr, (n.Identifiant("3012345678906", "0088"),)),
            precedentes=(n.Precedente("F2026-099", date(2026, 10, 2)),),
            objet=n.Identifiant("CPT-7", "AVV"),
            pieces=(n.Justificatif("BL-7", "BON_LIVRAISON", "https://client.example/bl-7"),),
        )
    )


Changement = Callable[[random.Random, Element, Element], str]
CHANGEMENTS: tuple[Changement, ...] = (
    *(_oter, _doubler, _echanger, _attribut),
    *(_changer, _changer, _changer, _changer),
)


def comparer(xmls: Iterable[bytes], combien: int, graine: int) -> Accord:
    """`combien` mutants of these invoices, in turn; the same seed, the same mutants."""
    hasard = random.Random(graine)
    accord = Accord()
    fichiers = list(xmls)
    while accord.essais < combien:
        for quoi, mutant in mutants(hasard.choice(fichiers), hasard, 1):
            accord.noter(quoi, regles_de_clausier(mutant), regles_officielles(mutant))
    return accord


def regles_de_clausier(xml: bytes) -> set[str]:
    try:
        return {c.regle for c in examiner(lire_facture(xml)) if c.faute} - NOTRES
    except XmlRefuse as e:
        return {f"E925 {e.message[:40]}"}


def regles_officielles(xml: bytes) -> set[str]:
    try:
        return {f.split(" ")[0].split("_")[0] for f in officiel.fautes(xml)}
    except PySaxonApiError:  # the sheets stop at a number that is none: no pass
        return {ARRET}
