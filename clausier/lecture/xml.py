"""Stage 1, read: bytes of XML that anyone may have written → a tree, or the reason why they are not
read.

Nothing outside the bytes is ever opened: a `<!DOCTYPE` is refused before any entity can be
declared, so that there are no entities but the five of XML. Size, depth and number of elements are
bounded before they cost anything.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser
from xml.parsers.expat import errors as expat

MAX_OCTETS = 10 << 20
MAX_ELEMENTS = 200_000
MAX_ATTRIBUTS = 150_000
MAX_PROFONDEUR = 60
DIT = {  # expat's errors in the words of whom has to have the file mended
    expat.XML_ERROR_NO_ELEMENTS: "le fichier est vide ou coupé",
    expat.XML_ERROR_UNCLOSED_TOKEN: "le fichier est coupé",
    expat.XML_ERROR_TAG_MISMATCH: "une balise ne ferme pas celle qu'elle devrait",
    expat.XML_ERROR_INVALID_TOKEN: "signe interdit",
    expat.XML_ERROR_UNDEFINED_ENTITY: "entité inconnue",
    expat.XML_ERROR_BAD_CHAR_REF: "numéro de signe interdit",
    expat.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "du texte suit la fin",
    expat.XML_ERROR_UNBOUND_PREFIX: "préfixe sans espace de noms",
    expat.XML_ERROR_DUPLICATE_ATTRIBUTE: "attribut répété",
    expat.XML_ERROR_UNCLOSED_CDATA_SECTION: "le fichier est coupé",
    expat.XML_ERROR_PARTIAL_CHAR: "le fichier est coupé",
}


class XmlRefuse(Exception):
    """Why these bytes are not read, with the line and the column, from 1."""

    def __init__(self, message: str, ligne: int = 1, colonne: int = 1):
        self.message, self.ligne, self.colonne = message, ligne, colonne
        super().__init__(message)


class _Borne(TreeBuilder):
    """A builder that stops before a tree grows beyond what an invoice or a statement can be."""

    def __init__(self, quoi: str) -> None:
        super().__init__()
        self.quoi = quoi
        self.profondeur = self.elements = 0

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise XmlRefuse(
            f"déclaration DOCTYPE : {self.quoi} n'en a pas, et elle peut cacher un piège"
        )

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self.profondeur += 1
        self.elements += 1
        if self.profondeur > MAX_PROFONDEUR:
            raise XmlRefuse(f"plus de {MAX_PROFONDEUR} niveaux emboîtés")
        if self.elements > MAX_ELEMENTS:
            raise XmlRefuse(f"plus de {MAX_ELEMENTS} éléments")
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        self.profondeur -= 1
        return super().end(tag)


def nom_local(x: Element) -> str:
    """Of an element, without its name space; "" for what is none."""
    return x.tag.rpartition("}")[2] if isinstance(x.tag, str) else ""


def arbre(octets: bytes, quoi: str = "une facture") -> Element:
    """The root element. `quoi`: what it ought to be, in messages. Raises XmlRefuse."""
    if len(octets) > MAX_OCTETS:
        raise XmlRefuse(f"le XML dépasse {MAX_OCTETS >> 20} Mio")
    if octets[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in octets[:4]:
        raise XmlRefuse(f"le XML est en UTF-16 ou UTF-32 ; {quoi} est en UTF-8")
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError as e:
        raise XmlRefuse("le XML n'est pas en UTF-8", *_lieu(octets, e.start)) from None
    m = re.match(rb"(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", octets)
    if m and m[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        raise XmlRefuse(f"le XML se dit en {m[1].decode()[:20]} ; {quoi} est en UTF-8")
    if octets.count(b"=") > MAX_ATTRIBUTS:  # expat takes seconds over a million of them
        raise XmlRefuse("trop d'attributs")
    try:
        lecteur = XMLParser(target=_Borne(quoi), encoding="utf-8")
        lecteur.feed(octets)
        return lecteur.close()
    except XmlRefuse as e:
        raise XmlRefuse(e.message, *_lieu(octets, max(octets.find(b"<!DOCTYPE"), 0))) from None
    except ParseError as e:
        ligne, colonne = e.position
        raise XmlRefuse(f"XML mal formé : {_dit(e)}", ligne, colonne + 1) from None


def _dit(e: ParseError) -> str:
    return next(
        (dit for nom, dit in DIT.items() if expat.codes.get(nom) == e.code), "ce n'est pas du XML"
    )


def _lieu(octets: bytes, rang: int) -> tuple[int, int]:
    """Line and column of a byte."""
    return octets.count(b"\n", 0, rang) + 1, rang - (octets.rfind(b"\n", 0, rang) + 1) + 1
