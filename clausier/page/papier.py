"""Stage 6, render: what paper asks of a converted part beside its words.

Takes HTML; gives it with what page.css needs to set articles beside their titles or in columns, and
to carry a long table of prices overleaf; with the names of the boxes to sign; and with what a
reader is spared: a last word alone on its line, which a browser sees to by itself (ecran.css), a
heading alone at the foot.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..socle.ecriture import INSECABLE

TITRE, BALISE = re.compile(r"<th[^>]*>(.*?)</th>"), re.compile("<[^>]*>")
RANGEE = re.compile(r"<tr>\n(<td.*?)</tr>", re.S)
ARTICLE = re.compile(r"<h2>(Article\s)(\d+)(\s–\s)(.*?)</h2>")
FIN = re.compile(r"<(p|ul|ol|table|blockquote)>((?:(?!<\1>).)*?</\1>\n<h2>)", re.S)
LARGE = 20  # letters of an article's title: more take two lines beside the text
CADRE = re.compile(r"(<blockquote>.*?</blockquote>)", re.S)  # the words of the law, as they are
SEUL = 20  # letters of two words, at most, that end a text together
DERNIER_MOT = re.compile(rf"[ \n](?=[^ \n<>]{{1,{SEUL}}}</(?:(p|li|h1|h3)|td)>)")
# The signs before it in a text, and in a cell: a short text has one line, a narrow column no room.
AVANT, AVANT_D_UNE_CELLULE = 25, 36
INTERTITRE = re.compile(r"<p>(?=<strong>[^<]*</strong></p>)")
LONGUE = 700  # letters of a line's cells: some ten lines of its first column, that may be parted


@lru_cache(maxsize=512)  # as `html_de_page`
def texte_de_papier(html: str) -> str:
    """The ends of a part's texts, and its headings that are paragraphs."""
    morceaux = CADRE.split(html)
    for i in range(0, len(morceaux), 2):
        morceaux[i] = INTERTITRE.sub('<p class="intertitre">', DERNIER_MOT.sub(_lie, morceaux[i]))
    return "".join(morceaux)


def _lie(m: re.Match[str]) -> str:
    assez = AVANT if m[1] else AVANT_D_UNE_CELLULE
    if not re.search(f"[^<>]{{{assez}}}$", m.string[max(0, m.start() - assez) : m.start()]):
        return m[0]
    avant = re.split(r"[ \n>]", m.string[max(0, m.start() - SEUL) : m.start()])[-1]
    apres = m.string[m.end() : m.string.index("<", m.end())]
    return INSECABLE if len(avant) + len(apres) < SEUL else m[0]


def articles_de_papier(html: str) -> str:
    """The number apart from its word, which the margin has no room for; titles that are long; where
    each article ends, since white under it is lost at the foot of a column, and white above the
    next would not be at the head of one.
    """

    def titre(m: re.Match[str]) -> str:
        long = ' class="long"' if len(m[4]) > LARGE else ""
        numero = f'<span class="numero"><span>{m[1]}</span>{m[2]}<span>{m[3]}</span></span>'
        return f"<h2{long}>{numero}{m[4]}</h2>"

    return ARTICLE.sub(titre, FIN.sub(r'<\1 class="fin">\2', html))


def lignes_de_papier(html: str, cumuls: tuple[str, ...]) -> str:
    """A long line may be parted; in a long table each carries the sum down to it, for the foot of
    its sheet and the head of the next; the last one, after which nothing is carried.
    """
    sommes = iter([*(f' data-cumul="{x}"' for x in cumuls[:-1]), *[" data-fini"] * bool(cumuls)])

    def rangee(m: re.Match[str]) -> str:
        longue = ' class="longue"' if len(m[1]) > LONGUE else ""
        return f"<tr{longue}{next(sommes, '')}>\n{m[1]}</tr>"

    return RANGEE.sub(rangee, html)


def champs_de_papier(html: str, parties: tuple[str, ...]) -> str:
    """The last cell of each column, where one signs, with the name of its field and its column's.

    >>> champs_de_papier("<th>Le client</th><tr><td>Signature</td></tr>", ("client",))
    '<th>Le client</th><tr><td data-champ="client" title="Le client">Signature</td></tr>'
    """
    titres = [BALISE.sub("", x).replace('"', "&quot;") for x in TITRE.findall(html)]
    avant, rangee, derniere = str(html).rpartition("<tr>")
    champs = zip(parties, titres, strict=False)

    def cellule(m: re.Match[str]) -> str:
        partie, titre = next(champs, ("", ""))
        return f'<td data-champ="{partie}" title="{titre}"' if partie else m[0]

    return avant + rangee + re.sub("<td", cellule, derniere)
