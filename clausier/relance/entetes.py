"""The head of a draft message: who writes, to whom, about what. Pure, from values to lines.

`EmailMessage` reads a header that it is given before it writes it, and so obeys what a name says:
encoded words are decoded (a line end among them begins another header), and a long name is folded
at its commas (each piece is then one more recipient). Here a name is encoded whole, as one phrase
that nothing reads before it leaves (RFC 5322, 3.4; RFC 2047), and the finished message is read
again by the two parsers of the standard library before anybody may keep it.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterable, Iterator, Sequence
from email.header import Header, decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import getaddresses

LIGNE = 76  # columns of a line of the head, as RFC 5322 advises
LIGNE_MAX = 998  # octets of any line, its end left out: what SMTP carries (RFC 5321, 4.5.3.1.6)
DE_PIECE = {
    *("content-type", "content-transfer-encoding", "content-disposition", "content-id"),
    "mime-version",
}
# The body that is shown, in the order of what a message holds: text, or HTML with its code or none.
CORPS = (["text/plain", "text/html"], ["text/plain", "text/html", "image/png"], ["text/plain"])
Entete = tuple[str, str]  # its name, its value as written, folded


def _code(texte: str, entete: str) -> str:
    """The whole of a text as encoded words of UTF-8, folded by CRLF and a space."""
    return Header(texte, "utf-8", LIGNE, entete).encode(linesep="\r\n")


def _simple(texte: str) -> bool:
    """May a text stand as it is, on the first line of its header?"""
    return texte.isascii() and texte.isprintable() and "=?" not in texte and len(texte) <= 60


def entete_adresse(entete: str, nom: str, courriel: str) -> Entete:
    """A header of one address: the name as one phrase, the address on a line of its own if need be.

    >>> entete_adresse("To", "Transports Modèle", "compta@transports.example")
    ('To', '=?utf-8?q?Transports_Mod=C3=A8le?= <compta@transports.example>')
    """
    if _simple(nom):
        dite = str(Address(nom, addr_spec=courriel))
        phrase, entre, _ = dite.rpartition(f" <{courriel}>")
        if not entre:  # no name
            return entete, dite
    else:
        phrase = _code(nom, entete)
    fin = phrase.rpartition("\r\n")[2]
    suite = " " if len(f"{entete}: {fin} <{courriel}>") <= LIGNE else "\r\n "
    return entete, f"{phrase}{suite}<{courriel}>"


def entete_objet(texte: str) -> Entete:
    """The subject, plain where it may be."""
    return "Subject", texte if _simple(texte) else _code(texte, "Subject")


def assembler(entetes: Iterable[Entete], corps: EmailMessage) -> bytes:
    """The head, then a body that brings its own MIME headers."""
    return "".join(f"{nom}: {valeur}\r\n" for nom, valeur in entetes).encode() + corps.as_bytes()


def relire_brouillon(
    octets: bytes,
    adresses: dict[str, tuple[str, str]],
    objet: str,
    autres: dict[str, str],
    pieces: Sequence[str],
) -> None:
    """Read a finished message again, by both parsers of the standard library.

    `adresses`: header → (name, address); `autres`: headers that are written as they are; `pieces`:
    the names of the joined files, of
    which there is one at least. Raises ValueError when anything else is read than what was meant.
    """
    voulus = sorted([*adresses, "Subject", *autres, "MIME-Version", "Content-Type"])
    neuf, ancien = (
        email.message_from_bytes(octets, policy=default),
        email.message_from_bytes(octets),
    )
    for lu in (neuf, ancien):
        toutes = list(_parties(lu))
        parts = [x for x in toutes if not x.is_multipart()]
        corps, joints = parts[: -len(pieces)], parts[-len(pieces) :]
        _exige(sorted(lu.keys()) == voulus, "les en-têtes")
        _exige(all(lu[k] == v for k, v in autres.items()), "un en-tête")
        _exige(list(pieces) == [x.get_filename() for x in joints], "le nom d'une pièce")
        _exige([x.get_content_type() for x in corps] in CORPS, "le corps")
        _exige(not any(x.get_filename() for x in corps), "le nom d'une pièce")
        _exige({k.lower() for x in toutes[1:] for k in x} <= DE_PIECE, "l'en-tête d'une pièce")
        _exige(not any(x.defects for x in toutes), "la forme")
    _exige(
        _lettres(neuf["Subject"]) == _lettres(objet) and _dit(ancien, "Subject") == objet, "l'objet"
    )
    for entete, (nom, courriel) in adresses.items():
        lues = neuf[entete].addresses
        _exige(
            [(_lettres(a.display_name), a.addr_spec) for a in lues] == [(_lettres(nom), courriel)]
            and _adresses_dites(ancien, entete) == [(nom, courriel)],
            "une adresse",
        )
    _exige(max(map(len, octets.split(b"\r\n"))) <= LIGNE_MAX, "la longueur d'une ligne")
    _exige(not re.search(rb"(?<!\r)\n|\r(?!\n)", octets), "une fin de ligne")


def _parties(m: Message) -> Iterator[Message]:
    """A message, then all that it holds, in its order."""
    yield m
    for x in m.get_payload() if m.is_multipart() else ():
        if isinstance(x, Message):
            yield from _parties(x)


def _exige(vrai: bool, quoi: str) -> None:
    if not vrai:
        raise ValueError(f"{quoi} du brouillon ne se relit pas comme voulu")


def _lettres(texte: object) -> str:
    """Without its spaces: between two encoded words of one phrase, `email` keeps before Python 3.14
    the space that RFC 2047 (6.2) has it drop.
    """
    return "".join(str(texte).split())


def _dit(m: Message, entete: str) -> str:
    return str(make_header(decode_header(re.sub(r"\r\n(?=[ \t])", "", str(m[entete])))))


def _adresses_dites(m: Message, entete: str) -> list[tuple[str, str]]:
    lues = getaddresses([str(v) for v in m.get_all(entete, [])])
    return [(str(make_header(decode_header(nom))), courriel) for nom, courriel in lues]
