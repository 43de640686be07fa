"""What `verify` does: a pack, or a built folder, against its own manifest: each file intact,
altered, missing or unexpected.

A pack may come from anyone: it is read without writing anything, within bounds, and one that is
built to deceive is refused whole.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ..socle.disque import lire_octets, ouvrir_regulier
from ..socle.empreintes import digest
from ..socle.erreurs import Erreur
from ..socle.manifeste import MANIFESTE, MAX_MANIFESTE
from .noms import PIECES, est_un_nom
from .zip_strict import Membre, ZipEtranger, deplie, membres

# Of a pack's manifest: bytes, and the values in it.
MAX_REMIS, MAX_VALEURS = 4 << 20, 130_000
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
        m = json.loads(donnees.decode(), object_pairs_hook=_chacune_une_fois)
        fichiers = m["fichiers"]
        if not isinstance(fichiers, dict) or not all(
            isinstance(x, str) and SHA.fullmatch(x) and est_un_nom(n) for n, x in fichiers.items()
        ):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Erreur(f"{MANIFESTE} n'est pas un manifeste que clausier connaît") from None
    return m, fichiers


def _chacune_une_fois(paires: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object. Of a key that is there twice readers choose one or the other: refused."""
    objet = dict(paires)
    if len(objet) != len(paires):
        raise ValueError
    return objet


def _dossier(dossier: Path) -> ConstatDuPaquet:
    chemin = dossier / MANIFESTE
    try:
        m, fichiers = _manifeste(lire_octets(chemin, MAX_MANIFESTE))
    except OSError:
        raise Erreur(
            f"pas de {MANIFESTE} dans « {dossier} » : donnez un paquet, "
            "ou le dossier construit d'une affaire"
        ) from None
    ailleurs = (dossier / PIECES).is_symlink()
    reels = {
        f.relative_to(dossier).as_posix()
        for f in (*dossier.iterdir(), *(() if ailleurs else (dossier / PIECES).glob("*")))
        if f.name not in (MANIFESTE, PIECES) and not f.name.startswith(".")
    }
    etats = [
        (n, _etat(None if ailleurs and "/" in n else _lu(dossier / n), x))
        for n, x in fichiers.items()
    ]
    return ConstatDuPaquet(
        m, (*etats, *((n, "inattendu") for n in sorted(reels - set(fichiers)))), True
    )


def _lu(chemin: Path) -> str | None:
    return digest(chemin) or None


def _etat(lue: str | None, attendue: str) -> str:
    return "manquant" if lue is None else "intact" if lue == attendue else "altéré"


def _zip(chemin: Path) -> ConstatDuPaquet:
    try:
        with ouvrir_regulier(chemin) as f:
            tous = {m.nom: m for m in membres(f)}
            if MANIFESTE not in tous:
                raise Erreur(
                    f"pas de {MANIFESTE} dans « {chemin} » : ce n'est pas un paquet de clausier, "
                    "ou il date d'avant les manifestes"
                )
            m, fichiers = _manifeste(_manifeste_remis(f, tous.pop(MANIFESTE)))
            lus = {nom: _empreinte(f, x) for nom, x in tous.items()}
    except ZipEtranger as e:
        raise Erreur(f"paquet refusé : {e}") from None
    etats = [
        (n, "altéré" if lus.get(n) == "" else _etat(lus.get(n), x)) for n, x in fichiers.items()
    ]
    return ConstatDuPaquet(m, (*etats, *((n, "inattendu") for n in lus if n not in fichiers)))


def _manifeste_remis(f: BinaryIO, m: Membre) -> bytes:
    """The manifest of a pack, before it is read: few things, so that reading it takes little
    memory."""
    if m.taille > MAX_REMIS:
        raise Erreur(f"paquet refusé : « {MANIFESTE} » se déplie en un volume démesuré")
    try:
        donnees = b"".join(deplie(f, m))
    except (ValueError, zlib.error):
        raise Erreur(f"paquet refusé : « {MANIFESTE} » est abîmé") from None
    if sum(map(donnees.count, (b",", b"[", b"{"))) > MAX_VALEURS:
        raise Erreur(f"{MANIFESTE} n'est pas un manifeste que clausier connaît")
    return donnees


def _empreinte(f: BinaryIO, m: Membre) -> str:
    """The hash of a file of the pack; nothing when its bytes do not even fit the ZIP's own sum."""
    h = hashlib.sha256()
    try:
        for morceau in deplie(f, m):
            h.update(morceau)
    except (ValueError, zlib.error):
        return ""
    return h.hexdigest()
