"""What the tests share: the command as a user runs it, and readers of Markdown, HTML and PDF that
owe nothing to clausier.

The words of a page are read three times by three other programs: markdown-it (what a forge shows),
Python's HTML parser (what a browser shows) and the tagged structure of the PDF (what a screen
reader says).
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import unicodedata
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

import processus_precharge
import pypdf
from markdown_it import MarkdownIt

RACINE = Path(__file__).resolve().parent.parent
EXEMPLES = RACINE / "exemples"
ATTENDUS = Path(__file__).resolve().parent / "attendus"
CAS = {f.stem: f for f in sorted(EXEMPLES.glob("*/*.yaml")) if f.name != "vendeur.yaml"}


def environnement(**env: str) -> dict[str, str]:
    """This process's own environment but for what would change an outcome, and what is added to
    it."""
    propre = {
        k: v
        for k, v in os.environ.items()
        if k not in ("PYTHONHASHSEED", "TZ", "LANG", "LC_ALL", "COLUMNS", "FORCE_COLOR")
    }
    return {**propre, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", **env}


def clausier(
    *args: str | Path, cwd: Path | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run the command of this checkout in a process of its own, in this environment. With what
    Python reads at its start: a fresh interpreter."""
    propre = environnement(**env)
    if processus_precharge.POSSIBLE and env.keys() <= {"CLAUSIER_CACHE"}:
        return processus_precharge.naitre(*args, cwd=cwd or RACINE, env=propre)
    return subprocess.run(
        [sys.executable, str(RACINE / "cli.py"), *map(str, args)],
        cwd=cwd or RACINE,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        env=propre,
        check=False,
    )


def fichiers(dossier: Path) -> dict[str, bytes]:
    """Every file under a folder with its bytes."""
    return {
        f.relative_to(dossier).as_posix(): f.read_bytes()
        for f in sorted(dossier.rglob("*"))
        if f.is_file()
    }


# -------------------------------------------------------------------------------------------- pages


class Lu(HTMLParser):
    """What a browser makes of a page: its text by block, its elements with their attributes."""

    VIDES = frozenset(("br", "img", "meta", "link", "hr", "input", "wbr", "col"))
    EN_LIGNE = frozenset(("strong", "em", "b", "i", "a", "code", "span", "s", "del", "sup"))
    MUETS = frozenset(("style", "script", "head", "title"))

    def __init__(self, source: str):
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.textes: list[tuple[tuple[str, ...], str]] = []  # (open elements, text)
        self.ouverts: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.EN_LIGNE:
            self.textes.append((tuple(self.ouverts), " "))
        if tag not in self.VIDES:
            self.ouverts.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.EN_LIGNE:
            self.textes.append((tuple(self.ouverts), " "))
        while tag in self.ouverts and self.ouverts.pop() != tag:
            pass

    def handle_data(self, data):
        self.textes.append((tuple(self.ouverts), data))

    def texte(self, dans: str = "", sauf: frozenset[str] = MUETS) -> str:
        return "".join(
            t for pile, t in self.textes if (not dans or dans in pile) and not sauf & set(pile)
        )

    @property
    def titre(self) -> str:
        return "".join(t for pile, t in self.textes if "title" in pile).strip()

    def tous(self, tag: str) -> list[dict[str, str | None]]:
        return [a for t, a in self.elements if t == tag]


def une_ligne(texte: str) -> str:
    """Spaces of every kind as one ordinary space."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", texte)).strip()


def html_de_forge(markdown: str) -> str:
    """Markdown as a forge shows it: CommonMark with tables and strikethrough, raw HTML let
    through."""
    return (
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown)
    )


def texte_md(markdown: str) -> str:
    return une_ligne(Lu(html_de_forge(markdown)).texte())


def texte_html(page: str) -> str:
    return une_ligne(Lu(page).texte("main"))


def comme_tape(texte: str) -> str:
    """With the signs of a keyboard, which the Markdown keeps of what a case types and a page
    sets."""
    return re.sub(r"«\s*|\s*»|[“”]", '"', texte.replace("’", "'"))


def lettres(texte: str) -> str:
    """Letters alone: without spaces, and without the hyphens that a line's end may add."""
    return re.sub(r"[\s\u00ad-]+", "", unicodedata.normalize("NFC", texte))


# ---------------------------------------------------------------------------------------------- PDF


def ouvrir(pdf: bytes | Path) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf if isinstance(pdf, bytes) else pdf.read_bytes()))


def _cmap(police) -> dict[int, str]:
    """The letters of a font's two-byte codes, from its ToUnicode table."""
    source = police["/ToUnicode"].get_object().get_data().decode("latin-1")
    table: dict[int, str] = {}

    def lettre(h: str) -> str:
        return bytes.fromhex(h).decode("utf-16-be")

    for bloc in re.findall(r"beginbfchar(.*?)endbfchar", source, re.S):
        for code, sens in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", bloc):
            table[int(code, 16)] = lettre(sens)
    for bloc in re.findall(r"beginbfrange(.*?)endbfrange", source, re.S):
        for debut, fin, sens in re.findall(
            r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", bloc
        ):
            for i in range(int(debut, 16), int(fin, 16) + 1):
                table[i] = chr(ord(lettre(sens)) + i - int(debut, 16))
    return table


SIGNE = re.compile(
    rb"(?P<ouvre>BDC|BMC)\b|(?P<ferme>\bEMC\b)|/MCID (?P<mcid>\d+)|"
    rb"/(?P<police>[\w.+-]+) [\d.]+ Tf\b|\[(?P<texte>[^\]]*)\] TJ\b|(?P<autre>\) ?(?:Tj|')|"
    rb"> Tj)"
)


def _marques(page, tables: dict[int, dict[int, str]]) -> dict[int, str]:
    """Text of a page by marked-content number. Reads the few signs that WeasyPrint writes; text
    shown otherwise is an error."""
    polices: dict[bytes, dict[int, str]] = {}
    for nom in (ressources := page["/Resources"].get("/Font", {})):
        ref = ressources.raw_get(nom)
        if ref.idnum not in tables:
            tables[ref.idnum] = _cmap(ref.get_object())
        polices[nom[1:].encode()] = tables[ref.idnum]
    sortie: dict[int, str] = {}
    pile: list[int | None] = []
    police: dict[int, str] = {}
    mcid: int | None = None
    for m in SIGNE.finditer(page["/Contents"].get_object().get_data()):
        if m["mcid"]:
            mcid = int(m["mcid"])
        elif m["ouvre"]:
            pile.append(mcid)
            mcid = None
        elif m["ferme"]:
            pile.pop()
        elif m["police"]:
            police = polices[m["police"]]
        else:
            assert m["texte"] is not None, "text shown by another sign than TJ"
            octets = bytes.fromhex(b"".join(re.findall(rb"<([0-9a-fA-F]*)>", m["texte"])).decode())
            texte = "".join(
                police.get(int.from_bytes(octets[i : i + 2], "big"), "\ufffd")
                for i in range(0, len(octets), 2)
            )
            marque = next((m for m in reversed(pile) if m is not None), -1)
            sortie[marque] = sortie.get(marque, "") + texte
    return sortie


def lire_pdf(pdf: bytes | Path) -> tuple[str, list[str]]:
    """A tagged PDF's text in its logical order, labels of lists left out (what a screen reader
    says); and, for each page, the running head and foot: what was drawn but belongs to no
    element."""
    return _lire_pdf(pdf if isinstance(pdf, bytes) else pdf.read_bytes())


@lru_cache(maxsize=256)
def _lire_pdf(pdf: bytes) -> tuple[str, list[str]]:
    lecteur = ouvrir(pdf)
    tables: dict[int, dict[int, str]] = {}
    marques = {p.indirect_reference.idnum: _marques(p, tables) for p in lecteur.pages}
    sortie: list[str] = []

    def visiter(noeud, page, dire: bool) -> None:
        noeud = noeud.get_object() if hasattr(noeud, "get_object") else noeud
        if isinstance(noeud, list):
            for x in noeud:
                visiter(x, page, dire)
        elif isinstance(noeud, int) or noeud.get("/Type") == "/MCR":
            texte = marques[page].pop(int(noeud if isinstance(noeud, int) else noeud["/MCID"]), "")
            sortie.append(texte if dire else "")
        else:
            page = noeud.raw_get("/Pg").idnum if "/Pg" in noeud else page
            if "/K" in noeud:
                visiter(noeud.raw_get("/K"), page, dire and noeud.get("/S") != "/Lbl")

    visiter(lecteur.trailer["/Root"]["/StructTreeRoot"], None, True)
    return " ".join(sortie), [
        "\n".join(marques[p.indirect_reference.idnum].values()) for p in lecteur.pages
    ]


def polices(pdf: bytes | Path) -> dict[str, bool]:
    """Every font of a PDF, and whether its file is inside."""
    sortie: dict[str, bool] = {}
    for page in ouvrir(pdf).pages:
        for ref in page["/Resources"].get("/Font", {}).values():
            p = ref.get_object()
            p = p["/DescendantFonts"][0].get_object() if "/DescendantFonts" in p else p
            d = p.get("/FontDescriptor")
            sortie[str(p["/BaseFont"])] = bool(d) and any(
                k in d.get_object() for k in ("/FontFile", "/FontFile2", "/FontFile3")
            )
    return sortie
