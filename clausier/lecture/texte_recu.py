"""Stage 1, read: the words of a paper that anyone may have written → its lines, each with its place
in the file, and what of it could not be read.

Markdown and plain text are read here; HTML, PDF and Word by readers that run in a process of their
own, bounded (`socle.a_part`): nothing in a file is run, followed or written, and one that would not
end is said to. Past `MAX_SIGNES` the rest is left, and told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MAX_OCTETS = 10 << 20  # of a file of text
MAX_SIGNES = 1_000_000  # read of one paper: three hundred pages
MAX_LIGNE = 20_000  # signs of one line: beyond, the line is cut into several


@dataclass(frozen=True)
class LigneLue:
    """One line of a paper: its words; its number in the file (of the paragraph, in Word; on the
    page, in a PDF) and its page, 0 where there are none.
    """

    texte: str
    numero: int
    page: int = 0


@dataclass(frozen=True)
class TexteLu:
    """A paper as it was read. `laisses`: what was not, by key (see `audit.mots.LAISSES`), each with
    a number where it has one.
    """

    forme: str  # texte | markdown | html | pdf | docx
    lignes: tuple[LigneLue, ...]
    laisses: tuple[tuple[str, int], ...] = ()


class PapierIllisible(ValueError):
    """Why a paper cannot be read; the message says it, and what to do."""


def decoder(octets: bytes) -> str:
    """Text of a file that does not say how it is written: UTF-8, UTF-16 by its mark, else the
    single bytes of Windows. Raises PapierIllisible for what is no text.
    """
    for marque, code in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if octets.startswith(marque):
            return octets[2:].decode(code, "replace")
    if b"\0" in octets[:4096]:
        raise PapierIllisible("ce n'est pas du texte ; donnez le papier en PDF, en Word ou en HTML")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")


def lire_lignes_de_texte(octets: bytes, forme: str) -> TexteLu:
    """The lines of a text file."""
    texte = decoder(octets).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return borner(forme, (LigneLue(x, i) for i, x in enumerate(texte.split("\n"), 1)))


def borner(
    forme: str, lignes: Iterable[LigneLue], laisses: Iterable[tuple[str, int]] = ()
) -> TexteLu:
    """A paper of bounded size: what is past it is left, and noted."""
    gardees: list[LigneLue] = []
    reste, trop = MAX_SIGNES, False
    for ligne in lignes:
        if reste <= 0:
            trop = True
            break
        for debut in range(0, max(len(ligne.texte), 1), MAX_LIGNE):
            morceau = ligne.texte[debut : debut + MAX_LIGNE][:reste]
            gardees.append(LigneLue(morceau, ligne.numero, ligne.page))
            reste -= len(morceau) + 1
            if reste <= 0:
                trop = True
                break
    return TexteLu(forme, tuple(gardees), (*laisses, *((("trop_long", 0),) if trop else ())))
