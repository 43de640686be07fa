"""Stage 1, read: a font file that anyone may have made → which characters it draws, or why it is no
font for a document.

Read by hand and not by fontTools, which belongs to the PDF engine: what is asked is whether each of
a hundred characters is there, and a table of a kilobyte may claim all of Unicode. OpenType 1.9:
« otff » (the directory of tables), « cmap » (formats 4 and 12), « OS/2 » (fsType).
"""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path

from ..socle.disque import lire_au_plus

MAX_OCTETS = 4 << 20
MAX_TABLES = 64
EXIGEES = (b"cmap", b"head", b"hhea", b"hmtx", b"maxp", b"name", b"post", b"OS/2")
CONTOURS = (b"glyf", b"CFF ")
ECARTEES = {
    b"fvar": "police variable ; donnez un fichier par graisse (« -Regular », « -Bold »)",
    b"COLR": "police en couleurs ; donnez-en une sans couleur",
    b"SVG ": "police en couleurs ; donnez-en une sans couleur",
    b"CBDT": "police d'images ; donnez-en une de contours",
    b"sbix": "police d'images ; donnez-en une de contours",
}
# Without these a French document would be set in two fonts; other signs are drawn with the shipped
# one, which holds all that `texte.polices` lets pass.
NECESSAIRES = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    "àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ€’«»–—…·°()[]/%&@+-*=.,;:!?'\"_#"
)


class PoliceRefusee(ValueError):
    """The font is not used; the message says why, in the user's words."""


def ouvrir_police(chemin: Path) -> bytes:
    """A font for documents. Raises PoliceRefusee; OSError."""
    trop = PoliceRefusee(f"police de plus de {MAX_OCTETS >> 20} Mio")
    donnees = lire_au_plus(chemin, MAX_OCTETS, trop)
    if dit := _refus(donnees):
        raise PoliceRefusee(dit)
    return donnees


@lru_cache(maxsize=16)
def _refus(donnees: bytes) -> str:
    """Why a font is refused; "" when it is taken."""
    try:
        tables = _tables(donnees)
        manquent = sorted(c for c in NECESSAIRES if not _dessine(tables[b"cmap"], ord(c)))
    except PoliceRefusee as e:
        return str(e)
    except (struct.error, IndexError):
        return "police abîmée : une de ses tables est tronquée"
    if manquent:
        dits = " ".join(manquent[:12]) + (" …" if len(manquent) > 12 else "")
        return f"elle ne dessine pas {dits} ; un document en a besoin, choisissez-en une autre"
    return ""


def _tables(donnees: bytes) -> dict[bytes, bytes]:
    """Tag → its table. Raises PoliceRefusee; struct.error for a directory that is cut."""
    genre = donnees[:4]
    if genre in (b"wOFF", b"wOF2"):
        raise PoliceRefusee("police pour le web (WOFF) ; donnez le fichier .ttf ou .otf")
    if genre == b"ttcf":
        raise PoliceRefusee("collection de polices ; donnez le fichier d'une seule")
    if genre not in (b"\0\1\0\0", b"OTTO", b"true"):
        raise PoliceRefusee("ce n'est pas une police TrueType ou OpenType (.ttf, .otf)")
    (combien,) = struct.unpack_from(">H", donnees, 4)
    if combien > MAX_TABLES:
        raise PoliceRefusee("police abîmée : son répertoire annonce trop de tables")
    tables: dict[bytes, bytes] = {}
    for i in range(combien):
        nom, _, debut, long = struct.unpack_from(">4sIII", donnees, 12 + 16 * i)
        if debut + long > len(donnees):
            raise PoliceRefusee("police abîmée : une de ses tables est tronquée")
        tables[nom] = donnees[debut : debut + long]
    for nom, dit in ECARTEES.items():
        if nom in tables:
            raise PoliceRefusee(dit)
    if any(nom not in tables for nom in EXIGEES) or not any(nom in tables for nom in CONTOURS):
        raise PoliceRefusee("police abîmée : il lui manque des tables")
    (droits,) = struct.unpack_from(">H", tables[b"OS/2"], 8)
    if droits & 0x000F == 0x0002 or droits & 0x0200:
        raise PoliceRefusee("sa licence interdit de l'incorporer à un document (fsType)")
    return tables


def _dessine(cmap: bytes, point: int) -> bool:
    """Does the character have a glyph of its own, by one of the tables that Unicode has there?"""
    (combien,) = struct.unpack_from(">H", cmap, 2)
    for i in range(min(combien, MAX_TABLES)):
        systeme, codage, debut = struct.unpack_from(">HHI", cmap, 4 + 8 * i)
        if systeme == 0 or (systeme, codage) in ((3, 1), (3, 10)):
            (format_,) = struct.unpack_from(">H", cmap, debut)
            if (format_ == 4 and _format_4(cmap, debut, point)) or (
                format_ == 12 and _format_12(cmap, debut, point)
            ):
                return True
    return False


def _format_4(cmap: bytes, debut: int, point: int) -> bool:
    """Segments of 16 bits: their ends, their beginnings, what is added, where the glyphs are."""
    (double,) = struct.unpack_from(">H", cmap, debut + 6)
    n = double // 2
    fins = struct.unpack_from(f">{n}H", cmap, debut + 14)
    s = next((i for i, fin in enumerate(fins) if fin >= point), None)
    if s is None:
        return False
    place = debut + 16 + double + 2 * s
    (premier,) = struct.unpack_from(">H", cmap, place)
    if premier > point:
        return False
    (plus,) = struct.unpack_from(">H", cmap, place + double)
    (saut,) = struct.unpack_from(">H", cmap, place + 2 * double)
    if not saut:
        return bool((point + plus) & 0xFFFF)
    (glyphe,) = struct.unpack_from(">H", cmap, place + 2 * double + saut + 2 * (point - premier))
    return bool(glyphe)


def _format_12(cmap: bytes, debut: int, point: int) -> bool:
    """Groups of 32 bits: first character, last, glyph of the first; in order."""
    (combien,) = struct.unpack_from(">I", cmap, debut + 12)
    bas, haut = 0, min(combien, (len(cmap) - debut - 16) // 12)
    while bas < haut:
        milieu = (bas + haut) // 2
        premier, dernier, glyphe = struct.unpack_from(">III", cmap, debut + 16 + 12 * milieu)
        if point < premier:
            haut = milieu
        elif point > dernier:
            bas = milieu + 1
        else:
            return bool(glyphe + point - premier)
    return False
