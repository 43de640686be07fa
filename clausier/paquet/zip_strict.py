"""Stage 7, pack: the reader of packs, for `verify`. It takes a ZIP that is laid out as `zipper`
writes it, and no other.

Why not `zipfile`: a ZIP may be read from its end, from its start, or by what its headers say twice,
and programs choose. Where they can differ, what is proved here is not what is extracted there. So
there is one layout: the files from the first byte on, each header said twice alike, no byte between
or around, no name that some system takes for another. Days and rights are the packer's own: they
change nothing that a file holds.

Nothing is believed before it is bounded: the end record is read first, then the table, then the
files, piece by piece.
"""

from __future__ import annotations

import os
import stat
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .noms import est_un_nom, une_cle

FIN = struct.Struct("<4s4H2LH")
CENTRALE = struct.Struct("<4sBB5H3L5H2L")
LOCALE = 30  # bytes of a local header, its name left out
SIGNE_FIN, SIGNE_CENTRALE, SIGNE_LOCALE = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"

MAX_FICHIERS = 5000
MAX_NOM = 1100  # bytes: 255 letters of four bytes, and a folder
MAX_OCTETS = 1 << 30  # of a whole pack, unpacked
MAX_GAIN = 1 << 27  # what packing may save: pages are no more than some megabytes
BESOIN = 20  # version 2.0 of the format: folders and deflation, nothing of 64 bits
STOCKE, DEFLATE = 0, 8
CHIFFRE, UTF8 = 0x1, 0x800
SYSTEMES = (0, 3)  # written on Windows, and elsewhere
ENTREE, SORTIE = 1 << 16, 1 << 20  # bytes read, and given, at a time


class ZipEtranger(ValueError):
    """Why a ZIP is not one that clausier wrote: the end of a sentence for its reader."""


@dataclass(frozen=True)
class Membre:
    """One file of a pack. `debut`: where its bytes begin."""

    nom: str
    methode: int
    somme: int  # CRC-32
    comprime: int
    taille: int
    debut: int


def membres(f: BinaryIO) -> list[Membre]:
    """The files of a pack, in their order. Raises ZipEtranger; nothing is unpacked."""
    fin = f.seek(0, os.SEEK_END)
    nombre, table = _table(f, fin)
    sortie: list[Membre] = []
    position = lu = 0
    for _ in range(nombre):
        if lu + CENTRALE.size > len(table):
            raise ZipEtranger("sa table de fichiers ne tient pas ensemble")
        m, lu = _membre(table, lu, position)
        entete = table[lu - len(m.nom.encode()) - CENTRALE.size :][: CENTRALE.size]
        attendu = SIGNE_LOCALE + entete[6:32] + m.nom.encode()
        f.seek(position)
        if f.read(len(attendu)) != attendu:
            raise ZipEtranger(f"« {_dit(m.nom)} » n'y est pas dit deux fois de la même façon")
        position = m.debut + m.comprime
        sortie.append(m)
    if lu != len(table) or position != fin - FIN.size - len(table):
        raise ZipEtranger("il y a des octets que sa table de fichiers ne dit pas")
    if dit := _jumeau(m.nom for m in sortie):
        raise ZipEtranger(f"« {_dit(dit)} » y est deux fois")
    if sum(m.taille for m in sortie) > MAX_OCTETS:
        raise ZipEtranger("plus de 1 Gio une fois déplié")
    if sum(m.taille - m.comprime for m in sortie) > MAX_GAIN:
        plus = max(sortie, key=lambda m: m.taille - m.comprime)
        raise ZipEtranger(f"« {_dit(plus.nom)} » se déplie en un volume démesuré")
    return sortie


def _table(f: BinaryIO, fin: int) -> tuple[int, bytes]:
    """How many files the end record says, and the bytes of the table before it."""
    f.seek(max(0, fin - FIN.size))
    lue = f.read(FIN.size)
    if len(lue) < FIN.size or not lue.startswith(SIGNE_FIN):
        raise ZipEtranger(
            "ce n'est pas un ZIP entier, ou des octets suivent sa fin (un commentaire, un autre "
            "ZIP)"
        )
    _, disque, premier, ici, nombre, taille, debut, commentaire = FIN.unpack(lue)
    if nombre > MAX_FICHIERS:
        raise ZipEtranger(f"plus de {MAX_FICHIERS} fichiers")
    if (
        (disque, premier, commentaire, ici) != (0, 0, 0, nombre)
        or debut + taille + FIN.size != fin
        or taille > nombre * (CENTRALE.size + MAX_NOM)
    ):
        raise ZipEtranger("sa fin ne dit pas ce qu'il contient")
    f.seek(debut)
    return nombre, f.read(taille)


def _membre(table: bytes, lu: int, position: int) -> tuple[Membre, int]:
    """The entry of the table at `lu`, whose file begins at `position`; where the next one is."""
    (
        signe,
        version,
        systeme,
        besoin,
        drapeaux,
        methode,
        _,
        _,
        somme,
        comprime,
        taille,
        du_nom,
        *annexes,
        droits,
        debut,
    ) = CENTRALE.unpack_from(table, lu)
    octets = table[lu + CENTRALE.size : lu + CENTRALE.size + du_nom]
    nom = octets.decode("utf-8" if drapeaux & UTF8 else "ascii", errors="replace")
    dit = f"« {_dit(nom)} »"
    if not est_un_nom(nom):
        raise ZipEtranger(f"{dit} sort du paquet, ou n'est pas un nom de fichier simple")
    if drapeaux & CHIFFRE:
        raise ZipEtranger(f"{dit} est chiffré")
    if stat.S_IFMT(droits >> 16) not in (0, stat.S_IFREG) or droits & 0xFFFF:
        raise ZipEtranger(f"{dit} n'est pas un fichier ordinaire (lien ou autre)")
    if methode not in (STOCKE, DEFLATE) or methode == STOCKE and comprime != taille:
        raise ZipEtranger(f"{dit} est comprimé d'une façon inconnue")
    if (
        signe != SIGNE_CENTRALE
        or nom.encode() != octets
        or (version, besoin, debut, any(annexes)) != (BESOIN, BESOIN, position, False)
        or drapeaux != (0 if nom.isascii() else UTF8)
        or systeme not in SYSTEMES
        or droits >> 16 & (stat.S_ISUID | stat.S_ISGID | stat.S_ISVTX)
    ):
        raise ZipEtranger(f"{dit} n'y est pas rangé comme clausier le fait")
    contenu = position + LOCALE + du_nom
    return (Membre(nom, methode, somme, comprime, taille, contenu), lu + CENTRALE.size + du_nom)


def _jumeau(noms: Iterable[str]) -> str:
    """A name that some file system takes for an earlier one, or for the folder of one."""
    vus: set[str] = set()
    dossiers: set[str] = set()
    for nom in noms:
        cle = une_cle(nom).rstrip(". ")
        dossier, _, seul = cle.rpartition("/")
        if cle in vus | dossiers or not seul or dossier in vus:
            return nom
        vus.add(cle)
        dossiers |= {dossier} - {""}
    return ""


def deplie(f: BinaryIO, m: Membre) -> Iterator[bytes]:
    """The bytes of a file, piece by piece. Raises ValueError or zlib.error where they are not what
    its header says."""
    flux = zlib.decompressobj(-zlib.MAX_WBITS) if m.methode == DEFLATE else None
    f.seek(m.debut)
    reste, taille, somme = m.comprime, 0, 0
    while reste:
        recu = f.read(min(ENTREE, reste))
        reste -= len(recu)
        if not recu:
            raise ValueError("cut")
        for morceau in _gonfle(flux, recu) if flux else (recu,):
            taille += len(morceau)
            somme = zlib.crc32(morceau, somme)
            if taille > m.taille:
                raise ValueError("longer than its header says")
            yield morceau
    if (taille, somme) != (m.taille, m.somme) or flux and not flux.eof:
        raise ValueError("other than its header says")


def _gonfle(flux: zlib._Decompress, recu: bytes) -> Iterator[bytes]:
    while recu and not flux.eof:
        yield flux.decompress(recu, SORTIE)
        recu = flux.unconsumed_tail
    if recu or flux.unused_data:
        raise ValueError("bytes after its end")


def _dit(nom: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in nom[:60])
