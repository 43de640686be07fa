"""What `verify` does: a pack, or a built folder, against its own manifest: each file intact,
altered, missing or unexpected.

A pack may come from anyone: it is read without writing anything, within bounds, and one that is
built to deceive is refused whole.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..socle.disque import lire_octets
from ..socle.empreintes import digest
from ..socle.erreurs import Erreur
from .echange import MANIFESTE
from .noms import MAX_MANIFESTE, PIECES, est_un_nom

MAX_FICHIERS = 5000
MAX_OCTETS = 1 << 30  # of a whole pack, unpacked
GONFLE = 200  # times its packed size: no page of text packs that well
MORCEAU = 1 << 20
SHA = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class ConstatDuPaquet:
    """What a pack is found to be. `etats`: (file, intact | altéré | manquant | inattendu), the
    manifest's own files first."""

    manifeste: dict[str, Any]
    etats: tuple[tuple[str, str], ...]
    dossier: bool = False  # a built folder, where its owner may put files of his own

    @property
    def fautes(self) -> list[str]:
        """What is against the manifest, a word for each file."""
        return [
            etat
            for _, etat in self.etats
            if etat != "intact" and not (self.dossier and etat == "inattendu")
        ]


def verifier_paquet(chemin: Path) -> ConstatDuPaquet:
    """Prove a pack (ZIP) or a built folder. Raises Erreur for what is neither, or cannot be
    trusted."""
    return _dossier(chemin) if chemin.is_dir() else _zip(chemin)


def _manifeste(donnees: bytes) -> tuple[dict[str, Any], dict[str, str]]:
    try:
        m = json.loads(donnees.decode())
        fichiers = m["fichiers"]
        if not isinstance(fichiers, dict) or not all(
            isinstance(x, str) and SHA.fullmatch(x) and est_un_nom(n) for n, x in fichiers.items()
        ):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Erreur(f"{MANIFESTE} n'est pas un manifeste que clausier connaît") from None
    return m, fichiers


def _dossier(dossier: Path) -> ConstatDuPaquet:
    chemin = dossier / MANIFESTE
    try:
        m, fichiers = _manifeste(lire_octets(chemin, MAX_MANIFESTE))
    except OSError:
        raise Erreur(
            f"pas de {MANIFESTE} dans « {dossier} » : donnez un paquet, "
            "ou le dossier construit d'une affaire"
        ) from None
    reels = {
        f.relative_to(dossier).as_posix()
        for f in (*dossier.iterdir(), *(dossier / PIECES).glob("*"))
        if f.name not in (MANIFESTE, PIECES) and not f.name.startswith(".")
    }
    etats = [(n, _etat(_lu(dossier / n), x)) for n, x in fichiers.items()]
    return ConstatDuPaquet(
        m, (*etats, *((n, "inattendu") for n in sorted(reels - set(fichiers)))), True
    )


def _lu(chemin: Path) -> str | None:
    return digest(chemin) or None


def _etat(lue: str | None, attendue: str) -> str:
    return "manquant" if lue is None else "intact" if lue == attendue else "altéré"


def _zip(chemin: Path) -> ConstatDuPaquet:
    try:
        with zipfile.ZipFile(chemin) as z:
            infos = z.infolist()
            if refus := _hostile(infos):
                raise Erreur(f"paquet refusé : {refus}")
            lus = {i.filename: _empreinte(z, i) for i in infos if i.filename != MANIFESTE}
            if MANIFESTE not in {i.filename for i in infos}:
                raise Erreur(
                    f"pas de {MANIFESTE} dans « {chemin} » : ce n'est pas un paquet de clausier, "
                    "ou il date d'avant les manifestes"
                )
            m, fichiers = _manifeste(z.read(MANIFESTE))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        ValueError,
        RuntimeError,
    ) as e:
        raise Erreur(f"« {chemin} » n'est pas un ZIP entier et lisible") from e
    etats = [
        (n, "altéré" if lus.get(n) == "" else _etat(lus.get(n), x)) for n, x in fichiers.items()
    ]
    return ConstatDuPaquet(m, (*etats, *((n, "inattendu") for n in lus if n not in fichiers)))


def _hostile(infos: list[zipfile.ZipInfo]) -> str | None:
    """Why a ZIP is not to be opened, or None. Said by its table alone, before anything is
    unpacked."""
    if len(infos) > MAX_FICHIERS:
        return f"plus de {MAX_FICHIERS} fichiers"
    if sum(i.file_size for i in infos) > MAX_OCTETS:
        return "plus de 1 Gio une fois déplié"
    vus: set[str] = set()
    for i in infos:
        nom = i.orig_filename
        dit = "".join(c if c.isprintable() else "?" for c in nom[:60])
        if not est_un_nom(nom):
            return f"« {dit} » sort du paquet, ou n'est pas un nom de fichier simple"
        if i.filename.casefold() in vus:
            return f"« {dit} » y est deux fois"
        vus.add(i.filename.casefold())
        if i.flag_bits & 0x1:
            return f"« {dit} » est chiffré"
        mode = i.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            return f"« {dit} » n'est pas un fichier ordinaire (lien ou autre)"
        if i.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            return f"« {dit} » est comprimé d'une façon inconnue"
        if (
            i.file_size > MORCEAU
            and i.file_size > GONFLE * max(i.compress_size, 1)
            or i.filename == MANIFESTE
            and i.file_size > MAX_MANIFESTE
        ):
            return f"« {dit} » se déplie en un volume démesuré"
    return None


def _empreinte(z: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    """The hash of a file of the pack; nothing when its bytes do not even fit the ZIP's own sum."""
    h = hashlib.sha256()
    try:
        with z.open(info) as f:
            while morceau := f.read(MORCEAU):
                h.update(morceau)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return ""
    return h.hexdigest()
