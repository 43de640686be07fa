"""What every PDF must be to last and to be read aloud: the points of PDF/A-3a and PDF/UA-1 where
our pages could go wrong.

Read with pikepdf alone, in the normal tests; `make validate` asks veraPDF for all the rest.
Sources: ISO 19005-3, 6.1 to 6.9; ISO 14289-1, 7.1 to 7.5; ISO 32000-1, 14.7 (IDs of structure
elements are unique and stand in an IDTree).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, NumberTree, Object, Stream

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
PDFAID, PDFUAID, DC = (
    "http://www.aiim.org/pdfa/ns/id/",
    "http://www.aiim.org/pdfua/ns/id/",
    "http://purl.org/dc/elements/1.1/",
)
LIENS = ("https:", "http:", "mailto:", "tel:")


class Xmp:
    """The XMP block of a PDF; `blocs` counts its `rdf:RDF` (readers see the first one only)."""

    def __init__(self, pdf: pikepdf.Pdf):
        source = pdf.Root.Metadata.read_bytes() if "/Metadata" in pdf.Root else b"<vide/>"
        racine = ElementTree.fromstring(
            re.sub(rb"<\?xpacket.*?\?>", b"", source, flags=re.S).strip()
        )
        rdf = racine.findall(f"{{{RDF}}}RDF")
        self.blocs = len(rdf)
        self.rdf = rdf[0] if rdf else racine

    def textes(self, espace: str, nom: str) -> list[str]:
        """Every value of a property, written as an element or as an attribute."""
        cle = f"{{{espace}}}{nom}"
        return [" ".join("".join(e.itertext()).split()) for e in self.rdf.iter(cle)] + [
            e.attrib[cle] for e in self.rdf.iter(f"{{{RDF}}}Description") if cle in e.attrib
        ]


def joints(pdf: pikepdf.Pdf) -> list[tuple[str, Object]]:
    """The embedded files by the name tree: (name, file specification)."""
    noms = pdf.Root.get("/Names", {})
    return (
        [(str(n), f) for n, f in NameTree(noms.EmbeddedFiles).items()]
        if "/EmbeddedFiles" in noms
        else []
    )


def elements(noeud: Object) -> Iterator[Dictionary]:
    """The structure elements under a node, in reading order."""
    for x in noeud if isinstance(noeud, Array) else [noeud]:
        if isinstance(x, Dictionary) and "/S" in x:
            yield x
            if "/K" in x:
                yield from elements(x.K)


def fautes(octets: bytes, langue: str = "fr") -> list[str]:
    """Every fault, in French; empty when there is none. `langue`: that of the whole."""
    try:
        with pikepdf.open(io.BytesIO(octets)) as pdf:
            return [
                *_catalogue(pdf, langue),
                *_marques(pdf),
                *_objets(pdf),
                *_fichiers(pdf),
                *_structure(pdf),
                *_noms(pdf),
                *_reperes(pdf),
            ]
    except (pikepdf.PdfError, ElementTree.ParseError, AttributeError, KeyError) as e:
        return [f"illisible : {e!r}"]


def _catalogue(pdf: pikepdf.Pdf, langue: str) -> Iterator[str]:
    racine = pdf.Root
    if len(pdf.trailer.get("/ID", [])) != 2:
        yield "/ID manque (ISO 19005-3, 6.1.3)"
    profils = [
        i
        for i in racine.get("/OutputIntents", [])
        if i.get("/S") == Name.GTS_PDFA1 and "/DestOutputProfile" in i
    ]
    if len(profils) != 1:
        yield f"{len(profils)} profil de couleurs (OutputIntent), un attendu (6.2.3)"
    if racine.get("/MarkInfo", {}).get("/Marked") is not True:
        yield "MarkInfo.Marked n'est pas vrai (6.7.2)"
    if str(racine.get("/Lang", "")).split("-")[0] != langue:
        yield f"la langue est {str(racine.get('/Lang', ''))!r} (6.7.4)"
    if racine.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is not True:
        yield "DisplayDocTitle n'est pas vrai (ISO 14289-1, 7.1)"
    for cle in ("/OpenAction", "/AA"):
        if cle in racine:
            yield f"{cle} dans le catalogue"
    if "/JavaScript" in racine.get("/Names", {}):
        yield "JavaScript dans le catalogue"
    if racine.get("/AcroForm", {}).get("/NeedAppearances") is True:
        yield "NeedAppearances (6.4.1)"


def _marques(pdf: pikepdf.Pdf) -> Iterator[str]:
    xmp = Xmp(pdf)
    if xmp.blocs != 1:
        yield f"{xmp.blocs} blocs rdf:RDF dans les métadonnées, un attendu"
    for espace, nom, voulu in (
        (PDFAID, "part", "3"),
        (PDFAID, "conformance", "A"),
        (PDFUAID, "part", "1"),
    ):
        if (lus := xmp.textes(espace, nom)) != [voulu]:
            yield (
                f"{'pdfuaid' if espace == PDFUAID else 'pdfaid'}:{nom} vaut {lus}, "
                f"[{voulu!r}] attendu"
            )
    titre = str(pdf.docinfo.get("/Title", "")).strip()
    if not titre:
        yield "le titre est vide (ISO 14289-1, 7.1)"
    elif xmp.textes(DC, "title") != [" ".join(titre.split())]:
        yield f"le titre est {titre!r}, et {xmp.textes(DC, 'title')} dans les métadonnées (6.6.3)"


def _objets(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Images, fonts and actions, wherever they are."""
    for o in pdf.objects:
        if not isinstance(o, Dictionary | Stream):
            continue
        if o.get("/Interpolate") is True:
            yield f"image lissée : Interpolate vrai (6.2.8), objet {o.objgen[0]}"
        if "/JS" in o or o.get("/S") == Name.JavaScript:
            yield f"JavaScript, objet {o.objgen[0]}"
        if o.get("/Type") == Name.Font:
            yield from _police(o)
    for n, page in enumerate(pdf.pages, 1):
        if "/AA" in page:
            yield f"action automatique (AA), page {n}"
        for lien in (a.get("/A", {}) for a in page.get("/Annots", [])):
            if lien.get("/S", Name.URI) not in (Name.URI, Name.GoTo):
                yield f"action {lien.S}, page {n}"
            elif "/URI" in lien and not str(lien.URI).lower().startswith(LIENS):
                yield f"lien {str(lien.URI)[:40]!r}, page {n}"


def _police(police: Dictionary) -> Iterator[str]:
    nom = str(police.get("/BaseFont", "sans nom"))
    if police.get("/Subtype") == Name.Type0:
        if "/ToUnicode" not in police:
            yield f"police {nom} sans table ToUnicode (6.2.11.7)"
    elif police.get("/Subtype") != Name.Type3 and not any(
        k in police.get("/FontDescriptor", {}) for k in ("/FontFile", "/FontFile2", "/FontFile3")
    ):
        yield f"police {nom} non incorporée (6.2.11.4)"


def _fichiers(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Embedded files: complete, and associated with the document each once."""
    tous = joints(pdf)
    for nom, f in tous:
        if "/AFRelationship" not in f:
            yield f"{nom} : AFRelationship manque (6.8)"
        if {str(f.get("/F")), str(f.get("/UF"))} != {nom}:
            yield f"{nom} : F et UF sont {str(f.get('/F'))!r} et {str(f.get('/UF'))!r} (6.8)"
        if "/Subtype" not in f.get("/EF", {}).get("/F", {}):
            yield f"{nom} : le type du fichier (Subtype) manque (6.8)"
    lies = [f.objgen for f in pdf.Root.get("/AF", [])]
    if len(set(lies)) != len(lies):
        yield f"/AF nomme {len(lies)} fichiers, dont {len(set(lies))} différents"
    if set(lies) != {f.objgen for _, f in tous} or (0, 0) in lies:
        yield "/AF ne nomme pas les fichiers joints (6.8)"


def _structure(pdf: pikepdf.Pdf) -> Iterator[str]:
    if "/StructTreeRoot" not in pdf.Root:
        yield "aucun arbre de balises (6.7.3)"
        return
    niveau, titres = 0, 0
    for e in elements(pdf.Root.StructTreeRoot.K):
        s, a = str(e.S), e.get("/A", {})
        attributs = a if isinstance(a, Array) else [a]
        if re.fullmatch(r"/H[1-6]", s):
            if int(s[2]) > niveau + 1:
                yield f"titre {s} après {f'/H{niveau}' if niveau else 'rien'} (ISO 14289-1, 7.4.2)"
            niveau, titres = int(s[2]), titres + 1
        elif s == "/TH":
            if not any("/Scope" in a for a in attributs):
                yield "cellule d'en-tête sans Scope (ISO 14289-1, 7.5)"
        elif s == "/Figure" and not str(e.get("/Alt", "")).strip():
            yield "image sans texte de remplacement (ISO 14289-1, 7.3)"
    if not titres:
        yield "aucun titre (H1)"


def _noms(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The names that tags bear: each once, and listed."""
    if "/StructTreeRoot" not in pdf.Root:
        return
    ids = [str(e.ID) for e in elements(pdf.Root.StructTreeRoot.K) if "/ID" in e]
    if len(set(ids)) != len(ids):
        yield (
            "des balises portent le même nom : "
            f"{sorted({i for i in ids if ids.count(i) > 1})[:3]} (ISO 32000-1, 14.7.2)"
        )
    if ids and "/IDTree" not in pdf.Root.StructTreeRoot:
        yield "des balises ont un nom, et l'IDTree manque (ISO 32000-1, 14.7.2)"


def _dehors(rect: Iterable[Any], page: Iterable[Any]) -> bool:
    (g, b, d, h), (pg, pb, pd, ph) = (map(float, x) for x in (rect, page))
    return d <= pg or h <= pb or g >= pd or b >= ph


def _reperes(pdf: pikepdf.Pdf) -> Iterator[str]:
    """From a page to its tags: every marked content and every link is in the ParentTree."""
    arbre = pdf.Root.get("/StructTreeRoot", {}).get("/ParentTree")
    parents = dict(NumberTree(arbre).items()) if arbre is not None else {}
    vus: list[int] = []
    for n, page in enumerate(pdf.pages, 1):
        numero = int(page.get("/StructParents", -1))
        balises = parents.get(numero, [])
        contenu = b"\n".join(
            c.read_bytes()
            for c in (page.Contents if isinstance(page.Contents, Array) else [page.Contents])
        )
        if sans := [
            m
            for m in map(int, re.findall(rb"/MCID (\d+)", contenu))
            if m >= len(balises) or "/S" not in balises[m]
        ]:
            yield f"page {n} : {len(sans)} contenus sans balise dans le ParentTree (6.7.3)"
        liens = [
            int(a.get("/StructParent", -1))
            for a in page.get("/Annots", [])
            if not _dehors(a.Rect, page.cropbox)  # no reader meets it there (7.18.1)
        ]
        if any(x not in parents or "/S" not in parents[x] for x in liens):
            yield f"page {n} : un lien sans balise dans le ParentTree (ISO 14289-1, 7.18.1)"
        vus += [x for x in (numero, *liens) if x >= 0]  # an empty side has no tags
    if len(set(vus)) != len(vus):
        yield "deux pages ou liens ont le même numéro dans le ParentTree"
