"""Stage 1, read: the words that a page of HTML shows → its lines. Scripts, styles and hidden
elements are no words of the paper; a row of a table is one line, its cells between bars.

Run it in a process of its own (`socle.a_part`): Python's parser is slow on some hostile pages.
"""

from __future__ import annotations

from html.parser import HTMLParser

from .texte_recu import LigneLue, TexteLu, borner, decoder

MUETS = frozenset("script style head template noscript iframe object svg math select".split())
VIDES = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()
)  # no end tag closes them
EN_LIGNE = frozenset(
    "a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q s samp small span "
    "strong sub sup time tt u var wbr img input".split()
)
DE_RANGEE = EN_LIGNE | {"td", "th"}
IMAGES = frozenset(("img", "svg", "object", "iframe", "embed", "canvas"))
MAX_PROFONDEUR = 500
PUCE = "- "  # before the item of a list


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lignes: list[LigneLue] = []
        self.ici: list[str] = []
        self.numero = 1
        self.muet = 0  # how many open elements since one that shows nothing
        self.images = 0
        self.cellules = 0

    def finir(self) -> None:
        """End the line that is open."""
        if (texte := " ".join("".join(self.ici).split())) and texte != PUCE.strip():
            self.lignes.append(LigneLue(texte, self.numero))
        self.ici, self.cellules = [], 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in IMAGES:
            self.images += 1
        if self.muet:
            self.muet += tag not in VIDES and self.muet < MAX_PROFONDEUR
            return
        dits = dict(attrs)
        cache = "hidden" in dits or "display:none" in (dits.get("style") or "").replace(" ", "")
        if tag in MUETS or cache:
            self.muet = int(tag not in VIDES)
        elif tag in ("td", "th"):
            self.ici.append(" | " if self.cellules else "")
            self.cellules += 1
        elif tag == "tr" or tag not in EN_LIGNE and not self.cellules:
            self.finir()
            self.ici += [PUCE] if tag == "li" else []
        else:
            self.ici.append("" if tag in EN_LIGNE else " ")

    def handle_endtag(self, tag: str) -> None:
        if self.muet:
            self.muet -= 1
        elif tag in ("tr", "table") or tag not in DE_RANGEE and not self.cellules:
            self.finir()

    def handle_data(self, data: str) -> None:
        if not self.muet:
            if not "".join(self.ici[-4:]).strip(PUCE):
                avant = len(data) - len(data.lstrip())
                self.numero = self.getpos()[0] + data.count("\n", 0, avant)
            self.ici.append(data)


def lire_html(octets: bytes) -> TexteLu:
    """The lines of a page, each with that of the file on which it begins."""
    page = _Page()
    page.feed(decoder(octets))
    page.close()
    page.finir()
    return borner("html", page.lignes, [("images", page.images)] if page.images else [])
