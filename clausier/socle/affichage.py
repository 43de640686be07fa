"""Text for a terminal: counted nouns, the width to write in, a stranger's words made harmless,
paragraphs.
"""

from __future__ import annotations

import re
import shutil
import textwrap


def accord(n: int, mot: str) -> str:
    """« 1 dossier », « 2 dossiers »."""
    return f"{n} {mot}{'s' if n > 1 else ''}"


def largeur() -> int:
    """Columns to write in: the terminal's, at most 100; 80 where there is none."""
    return max(40, min(100, shutil.get_terminal_size((80, 24)).columns))


def visible(texte: str, lignes: bool = False) -> str:
    """A stranger's text as it may be sent to a terminal: controls, direction overrides and other
    signs that act or hide are shown by number.

    Line ends become spaces, unless `lignes`: then the caller indents them, so that no text passes
    for the command's own words.

    >>> visible("a\\x1b[31m\\u202eb")
    'a\\\\x1b[31m\\\\u202eb'
    """
    if texte.isprintable():
        return texte
    return "".join(
        c
        if c.isprintable() or c in "\u00a0\u202f"
        else "\n"
        if c == "\n" and lignes
        else " "
        if c in "\t\n\r"
        else c.encode("unicode_escape", "backslashreplace").decode()
        for c in texte
    )


# How a line speaks to what runs a job, in place of its reader: « ::error » at its start (GitHub),
# « ##[error] », « ##vso[ », « ##teamcity[ » anywhere.
ORDRE = re.compile(r"^(?P<avant>\s*):(?=:)|#(?=#(?:vso|teamcity)?\[)", re.M)


def inoffensif(texte: str) -> str:
    """Lines as they may be printed: nothing in them acts on a terminal, nor on what runs a job.

    >>> inoffensif("::error ::x\\na::b")
    '\\\\x3a:error ::x\\na::b'
    """
    return ORDRE.sub(
        lambda m: "\\x23" if m["avant"] is None else m["avant"] + "\\x3a",
        visible(texte, lignes=True),
    )


def paragraphe(texte: str, retrait: int = 0, suite: int | None = None) -> str:
    """Text wrapped to the width; `retrait` and `suite` indent the first and the other lines. No
    line begins with « ; » or « : », and no sum is cut.
    """
    lie = re.sub(r" (?=[;:?!»€])|(?<=«) |(?<=\d) (?=\d{3}(?!\d))", "\u00a0", texte)
    plie = textwrap.fill(
        lie,
        largeur(),
        initial_indent=" " * retrait,
        subsequent_indent=" " * (retrait if suite is None else suite),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return plie.replace("\u00a0", " ")
