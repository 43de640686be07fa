"""Stage 6, render: what the table of prices needs beside its Markdown: columns as wide as their
sums and no wider, so that the designation has the rest, and rows of words that go across.

The layout is fixed, for the engine's speed and for equal columns on every page: the widths are
reckoned here, from the longest sum and the longest word. No word is broken in a narrow column.
"""

from __future__ import annotations

import re
from html import unescape

from ..socle.largeurs import largeur_dite, lignes_prises, plus_long_mot

CELLULE = re.compile(r"<td( class=\"[cd]\")?>(.*?)</td>", re.S)
TITRE = re.compile(r"<th(?: class=\"[cd]\")?>(.*?)</th>", re.S)
RANGEE_DE_MOTS = re.compile(r"<tr>\n(?:(?!</tr>).)*?<td(?: class=\"[cd]\")?></td>.*?</tr>", re.S)
MARGE = 1.1  # ems: the padding of a cell (page.css), and a hair
CORPS_DES_TITRES = 0.97  # of a heading's semi-bold at .93em
PLUS_LARGE = 10.0  # ems, of a column of words: beyond, a word breaks after all


def _mots(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", html)).strip()


def _colonne(titre: str, cellules: list[tuple[str, str]]) -> float:
    """The width in ems of a column: its heading takes two lines at most, unless a word forbids."""
    large = plus_long_mot(titre)
    while lignes_prises(titre, large) > 2:
        large += 0.25
    large *= CORPS_DES_TITRES
    for attributs, dedans in cellules:
        dit = _mots(dedans)
        large = max(
            large,
            largeur_dite(dit) if "d" in attributs[7:] else min(plus_long_mot(dit), PLUS_LARGE),
        )
    return large + MARGE


def avec_colonnes(html: str) -> str:
    """The table with the widths of its columns, but for the first, that takes what is left."""
    titres = [_mots(t) for t in TITRE.findall(html)]
    cellules = CELLULE.findall(html)
    n = len(titres)
    if n < 2 or len(cellules) % n:
        return html
    largeurs = (_colonne(t, cellules[i::n]) for i, t in enumerate(titres) if i)
    dites = "".join(f'<col style="width:{x:.2f}em">' for x in largeurs)
    return html.replace("<table>", f"<table>\n<colgroup><col>{dites}</colgroup>", 1)


def rangees_larges(html: str) -> str:
    """A row of prices whose last cells are empty is one of words: they go to the cell before them,
    and its class says what the row is. A cell of an author's text is never empty.
    """

    def rangee(m: re.Match[str]) -> str:
        cellules: list[tuple[str, str, int]] = []
        for attributs, dedans in CELLULE.findall(m[0]):
            if dedans or not cellules:
                cellules.append((attributs, dedans, 1))
            else:
                a, d, n = cellules.pop()
                cellules.append((a, d, n + 1))
        titre = cellules[0][1].startswith("<strong>")
        genre = "sous-total" if len(cellules) > 1 else "section" if titre else "commentaire"
        dits = "".join(
            f"<td{a}{f' colspan={chr(34)}{n}{chr(34)}' if n > 1 else ''}>{d}</td>\n"
            for a, d, n in cellules
        )
        return f'<tr class="{genre}">\n{dits}</tr>'

    return RANGEE_DE_MOTS.sub(rangee, html)
