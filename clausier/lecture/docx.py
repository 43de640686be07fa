"""Stage 1, read: a Word file that anyone may have written → its paragraphs and tables, with who
changed what, or the reason why it is not read.

Nothing of it runs and nothing outside is opened: its package is read by its table of files, under
bounds that hold before anything is unpacked, and its XML by `lecture.xml`. What is there and is not
read (macros, links, pictures, other files inside) is told. Its two readings are made in
`docx_lu`.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

from ..socle.disque import lire_au_plus
from ..socle.reperes_word import REPERE
from .docx_lu import (
    INSERE,
    SUPPRIME,
    CommentaireWord,
    DocxLu,
    MorceauLu,
    ParagrapheLu,
    RangeeDeTable,
    TableLue,
    TraceDeSuivi,
)
from .xml import MAX_OCTETS as MAX_XML
from .xml import XmlRefuse, arbre, nom_local

MAX_OCTETS = 20 << 20  # of the file
MAX_PARTIES = 2000  # files in its package
MAX_TABLE = 1 << 20  # bytes of their table
# Of the text: twenty times the longest contract; headings and clauses; columns of a table; comments
# on the same words.
MAX_SIGNES, MAX_TITRES, MAX_COLONNES, MAX_OUVERTS = 500_000, 1000, 60, 50
ENTETE = re.compile(r"word/(?:header|footer)\d*\.xml")
MAX_ENTETES = 20
FIN = b"PK\x05\x06"
ANCIEN = b"\xd0\xcf\x11\xe0"  # an OLE file: an old .doc, or a .docx behind a password
MOUVEMENTS = ("moveFrom", "moveTo")
SENS = {"ins": INSERE, "moveTo": INSERE, "del": SUPPRIME, "moveFrom": SUPPRIME}
DEDANS = ("hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo")
SIGNES = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}


class DocxRefuse(Exception):
    """Why a file is not read: the end of a sentence for its reader."""


def ouvrir_word(chemin: Path) -> DocxLu:
    """Raises DocxRefuse, OSError."""
    trop = DocxRefuse(f"il dépasse {MAX_OCTETS >> 20} Mio")
    return lire_word(lire_au_plus(chemin, MAX_OCTETS, trop))


def lire_word(octets: bytes, *, entoure: bool = False) -> DocxLu:
    """`entoure`: with the words of its headers and footers, last. Raises DocxRefuse for what is no
    Word file, or is larger than a paper can be.
    """
    if octets.startswith(ANCIEN):
        raise DocxRefuse("c'est un ancien .doc, ou un fichier protégé par un mot de passe")
    _borner(octets)
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as z:
            lecteur = _Lecteur(z)
            if entoure:
                lecteur.lire_entetes()
            return lecteur.lu
    except XmlRefuse as e:
        raise DocxRefuse(e.message) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as e:
        raise DocxRefuse("son archive est abîmée, ou chiffrée") from e
    except (ValueError, KeyError, struct.error, UnicodeError, OSError) as e:
        raise DocxRefuse("son archive ne tient pas ensemble") from e


def _borner(octets: bytes) -> None:
    """The table of files, before anything believes it."""
    if not octets.startswith(b"PK"):
        raise DocxRefuse("ce n'est pas un fichier Word (.docx)")
    fin = octets.rfind(FIN)
    if fin < 0 or fin + 22 > len(octets):
        raise DocxRefuse("son archive est coupée")
    nombre, taille = struct.unpack_from("<HL", octets, fin + 10)
    if nombre > MAX_PARTIES or taille > MAX_TABLE:
        raise DocxRefuse(f"son archive a plus de {MAX_PARTIES} fichiers")


def _att(x: Element | None, nom: str) -> str:
    """An attribute by its local name, whatever the edition of the format."""
    if x is None:
        return ""
    return next((v for k, v in x.attrib.items() if k.rpartition("}")[2] == nom), "")


def _enfant(x: Element | None, *noms: str) -> Element | None:
    for nom in noms:
        x = next((e for e in x if nom_local(e) == nom), None) if x is not None else None
    return x


def _oui(x: Element | None) -> bool:
    """A property that is there and is not said to be off."""
    return x is not None and _att(x, "val") not in ("0", "false", "off", "none")


class _Lecteur:
    def __init__(self, z: zipfile.ZipFile):
        self.z, self.noms = z, {i.filename for i in z.infolist()}
        if len(self.noms) != len(z.infolist()):
            raise DocxRefuse("un même fichier est deux fois dans son archive")
        self.lu = DocxLu()
        self.styles = self._styles()
        self.signes = self.titres = 0
        self.attente = ""  # a bookmark that stands between two paragraphs
        self.ouverts: dict[str, list[str]] = {}  # comments whose words are being read
        self._entourage()
        corps = _enfant(self._arbre("word/document.xml"), "body")
        if corps is None:
            raise DocxRefuse("il n'a pas de texte")
        self.lu.elements = list(self._elements(corps))
        self._notes()
        self._commentaires()

    # -------------------------------------------------------------------------------- package

    def _arbre(self, nom: str) -> Element:
        if nom not in self.noms:
            raise DocxRefuse("ce n'est pas un fichier Word (.docx)")
        with self.z.open(nom) as f:
            octets = f.read(MAX_XML + 1)
        if len(octets) > MAX_XML:
            raise DocxRefuse(f"« {nom} » se déplie en plus de {MAX_XML >> 20} Mio")
        return arbre(octets, "un fichier Word")

    def _remarquer(self, dit: str) -> None:
        if dit not in self.lu.remarques:
            self.lu.remarques.append(dit)

    def _entourage(self) -> None:
        """What the package holds beside its text."""
        types = self._arbre("[Content_Types].xml")
        if "macroEnabled" in " ".join(_att(x, "ContentType") for x in types) or any(
            n.lower().endswith(("vbaproject.bin", "vbadata.xml")) for n in self.noms
        ):
            self._remarquer("des macros, qui ne sont ni lues ni lancées")
        if any("/embeddings/" in n or "/activex/" in n.lower() for n in self.noms):
            self._remarquer("d'autres fichiers joints dedans, qui ne sont pas ouverts")
        self.lu.images = sum(n.startswith("word/media/") for n in self.noms)
        if "word/_rels/document.xml.rels" in self.noms:
            for r in self._arbre("word/_rels/document.xml.rels"):
                genre = _att(r, "Type").rpartition("/")[2]
                if _att(r, "TargetMode") == "External" and genre != "hyperlink":
                    self._remarquer("des renvois à des fichiers d'ailleurs, qui ne sont pas suivis")
        with suppress(DocxRefuse):
            for x in self._arbre("docProps/core.xml"):
                if nom_local(x) == "identifier":
                    self.lu.identifiant = (x.text or "")[:200]

    def _styles(self) -> dict[str, tuple[int | None, bool]]:
        """By their identifiers: the level of a heading, whether it is a list."""
        if "word/styles.xml" not in self.noms:
            return {}
        bruts = {
            _att(s, "styleId"): s
            for s in self._arbre("word/styles.xml")
            if nom_local(s) == "style" and _att(s, "type") == "paragraph"
        }
        sortie: dict[str, tuple[int | None, bool]] = {}
        for nom in bruts:
            niveau, liste, ici, vus = None, False, nom, set()
            while ici in bruts and ici not in vus:
                vus.add(ici)
                p = _enfant(bruts[ici], "pPr")
                if niveau is None:
                    niveau = _niveau(_enfant(p, "outlineLvl"))
                liste = liste or _enfant(p, "numPr") is not None
                ici = _att(_enfant(bruts[ici], "basedOn"), "val")
            sortie[nom] = (niveau, liste)
        return sortie

    # ----------------------------------------------------------------------------------- body

    def _elements(self, x: Element) -> Iterator[ParagrapheLu | TableLue]:
        for e in x:
            nom = nom_local(e)
            if nom == "p":
                yield from self._paragraphe(e)
            elif nom == "tbl":
                yield self._table(e)
            elif nom in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
                yield from self._elements(e)
            elif nom == "bookmarkStart":
                self._repere(e)
            elif nom == "altChunk":
                self._remarquer("une partie prise dans un autre fichier, qui n'est pas lue")

    def _repere(self, e: Element) -> None:
        if not self.attente and REPERE.fullmatch(_att(e, "name")):
            self.attente = _att(e, "name")

    def _paragraphe(self, e: Element) -> Iterator[ParagrapheLu]:
        p = ParagrapheLu()
        proprietes = _enfant(e, "pPr")
        p.niveau, p.liste = self.styles.get(
            _att(_enfant(proprietes, "pStyle"), "val"), (None, False)
        )
        direct = _niveau(_enfant(proprietes, "outlineLvl"))
        p.niveau = direct if direct is not None else p.niveau
        p.liste = p.liste or _enfant(proprietes, "numPr") is not None
        marque = _enfant(proprietes, "rPr")
        for m in marque if marque is not None else ():
            if nom_local(m) in SENS:
                p.fin = MorceauLu("", SENS[nom_local(m)], _trace(m), nom_local(m) in MOUVEMENTS)
        self._formes(proprietes)
        boites: list[Element] = []
        self._dedans(e, p, MorceauLu(""), boites)
        p.repere, self.attente = self.attente, ""
        self.titres += bool(p.repere) or p.niveau is not None
        if self.titres > MAX_TITRES:
            raise DocxRefuse(f"il a plus de {MAX_TITRES} titres")
        yield p
        for b in boites:
            self._remarquer("des zones de texte, lues après le paragraphe qui les porte")
            yield from (x for x in self._elements(b) if isinstance(x, ParagrapheLu))

    def _dedans(self, x: Element, p: ParagrapheLu, ton: MorceauLu, boites: list[Element]) -> None:
        for e in x:
            nom = nom_local(e)
            if nom == "r":
                self._run(e, p, ton, boites)
            elif nom in SENS:
                sens = SENS[nom] if ton.sens in ("", SENS[nom]) else f"{INSERE}+{SUPPRIME}"
                self._dedans(e, p, MorceauLu("", sens, _trace(e), nom in MOUVEMENTS), boites)
            elif nom in DEDANS:
                self._dedans(e, p, ton, boites)
            elif nom == "bookmarkStart":
                self._repere(e)
            elif nom == "commentRangeStart" and len(self.ouverts) < MAX_OUVERTS:
                self.ouverts[_att(e, "id")] = []
                p.commentaires.append(_att(e, "id"))
            elif nom == "commentRangeEnd":
                self._fermer(_att(e, "id"))

    def _fermer(self, numero: str) -> None:
        if (dits := self.ouverts.pop(numero, None)) is not None:
            self.lu.commentaires[numero] = CommentaireWord("", TraceDeSuivi(), "".join(dits)[:200])

    def _run(self, r: Element, p: ParagrapheLu, ton: MorceauLu, boites: list[Element]) -> None:
        proprietes = _enfant(r, "rPr")
        self._formes(proprietes)
        dits = []
        for e in r:
            nom = nom_local(e)
            if nom in ("t", "delText"):
                dits.append(e.text or "")
            elif nom in SIGNES:
                dits.append(SIGNES[nom])
            elif nom == "commentReference" and _att(e, "id") not in p.commentaires:
                if _att(e, "id") not in self.lu.commentaires:
                    p.commentaires.append(_att(e, "id"))
            elif nom in ("AlternateContent", "drawing", "pict", "object"):
                boites += _boites(e)
        texte = "".join(dits)
        if texte.strip() and _oui(_enfant(proprietes, "vanish")):
            self._remarquer("du texte masqué, montré ici comme le reste")
        self.signes += len(texte)
        if self.signes > MAX_SIGNES:
            raise DocxRefuse(f"il a plus de {MAX_SIGNES // 1000} 000 signes")
        if texte:
            p.morceaux.append(replace(ton, texte=texte))
            for mots in self.ouverts.values():
                mots.append(texte)

    def _formes(self, proprietes: Element | None) -> None:
        for e in proprietes if proprietes is not None else ():
            if nom_local(e) in ("rPrChange", "pPrChange"):
                self.lu.formes.append(_trace(e))

    def _table(self, t: Element) -> TableLue:
        table = TableLue()
        avant, self.attente = self.attente, ""
        for r in _rangees(t):
            rangee = RangeeDeTable()
            proprietes = _enfant(r, "trPr")
            for m in proprietes if proprietes is not None else ():
                if nom_local(m) in SENS:
                    rangee.sens = MorceauLu("", SENS[nom_local(m)], _trace(m))
                rangee.entete = rangee.entete or nom_local(m) == "tblHeader"
            for c in (c for c in r.iter() if nom_local(c) == "tc"):
                lus = [x for x in self._elements(c) if isinstance(x, ParagrapheLu)]
                rangee.cellules.append(lus)
            if len(rangee.cellules) > MAX_COLONNES:
                raise DocxRefuse(f"un tableau a plus de {MAX_COLONNES} colonnes")
            table.rangees.append(rangee)
        dedans = (p.repere for r in table.rangees for c in r.cellules for p in c if p.repere)
        table.repere = avant or next(dedans, "")
        return table

    def lire_entetes(self) -> None:
        for nom in sorted(n for n in self.noms if ENTETE.fullmatch(n))[:MAX_ENTETES]:
            self.lu.elements += self._elements(self._arbre(nom))

    # --------------------------------------------------------------------- notes and comments

    def _notes(self) -> None:
        for nom in ("word/footnotes.xml", "word/endnotes.xml"):
            if nom not in self.noms:
                continue
            for n in self._arbre(nom):
                if _att(n, "type") in ("", "normal"):
                    self._remarquer("des notes de bas de page, lues à la fin")
                    self.lu.elements += self._elements(n)

    def _commentaires(self) -> None:
        for numero in list(self.ouverts):
            self._fermer(numero)
        if "word/comments.xml" not in self.noms:
            return
        extraits = {k: c.extrait for k, c in self.lu.commentaires.items()}
        self.lu.commentaires = {}
        for c in self._arbre("word/comments.xml"):
            lus = [x for x in self._elements(c) if isinstance(x, ParagrapheLu)]
            texte = " ".join("".join(m.texte for m in p.morceaux) for p in lus)[:2000]
            numero = _att(c, "id")
            self.lu.commentaires[numero] = CommentaireWord(
                " ".join(texte.split()), _trace(c), " ".join(extraits.get(numero, "").split())
            )


def _boites(e: Element) -> list[Element]:
    """The boxes of text under an element; of two renderings of one, the first."""
    if nom_local(e) == "AlternateContent":
        premier = next(iter(e), None)
        return _boites(premier) if premier is not None else []
    if nom_local(e) == "txbxContent":
        return [e]
    return [b for x in e for b in _boites(x)]


def _rangees(t: Element) -> Iterable[Element]:
    """Rows, through what may wrap them; not those of a table inside."""
    for e in t:
        if nom_local(e) == "tr":
            yield e
        elif nom_local(e) in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _rangees(e)


def _niveau(x: Element | None) -> int | None:
    dit = _att(x, "val")
    return int(dit) if dit.isdecimal() and len(dit) == 1 and dit != "9" else None


def _trace(x: Element) -> TraceDeSuivi:
    return TraceDeSuivi(_att(x, "author")[:100], _att(x, "date")[:10])
