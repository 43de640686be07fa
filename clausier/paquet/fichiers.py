"""Stage 7, pack: composed cases → `build/<dossier>/`: the only stage that writes.

A whole build takes the place of the former one in one step (see `echange`). Where that cannot be,
each file is written beside its name and renamed; the manifest comes last, so a pack is whole when
its manifest fits. Files of an earlier build that are no longer made are taken away, and only those.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..course.chaine import Compose
from ..socle.versions import versions
from ..texte.composition import Document
from .echange import MANIFESTE, poser_dossier, seul

EPOQUE = (1980, 1, 1, 0, 0, 0)  # the ZIP format's first day: nothing in a pack depends on today


def sha(donnees: bytes) -> str:
    return hashlib.sha256(donnees).hexdigest()


def provenance(d: Document) -> dict[str, Any]:
    """What one document was made from: law day, clauses taken with file, interval, articles and
    hash, values used."""
    s = d.selection
    return {
        "nom": d.nom,
        "type": d.type,
        "numero": d.numero,
        "date": d.date.isoformat(),
        "pour": d.pour,
        "droit_au": s.jour.isoformat(),
        "modele": d.fichier,
        "clauses": [
            {
                "clause": c.clause,
                "fichier": c.variante.fichier,
                "depuis": c.variante.tete.depuis.isoformat(),
                "jusqu_au": c.variante.tete.jusqu_au.isoformat()
                if c.variante.tete.jusqu_au
                else None,
                "sources": list(c.variante.tete.sources),
                "sha256": c.variante.empreinte,
            }
            for c in s.choisies
            if c.presente
        ],
        "sans_objet": {c.clause: c.variante.tete.sans_objet for c in s.choisies if not c.presente},
        "retirees": list(s.retirees),
        "valeurs_legales": d.parametres,
    }


def _provenance(compose: Compose, d: Document) -> dict[str, Any]:
    """An issued document keeps what it was made from on the day of its issue, with the versions of
    that day."""
    fige = compose.figes.get(d.rang)
    if fige is None:
        return provenance(d)
    ancienne = json.loads(fige.octets[".json"])
    return {**ancienne, "nom": d.nom, "emis": {"numero": fige.entree.numero, **ancienne["emis"]}}


def manifeste(compose: Compose, fichiers: Mapping[str, bytes]) -> bytes:
    """What was built from what: the whole, for its author."""
    aff = compose.dossier.affaire
    return en_json(
        {
            "dossier": compose.dossier.nom,
            "client": aff.client.denomination if aff.client else "",
            "objet": aff.prestation.objet if aff.prestation else "",
            **_outils(),
            "documents": [_provenance(compose, d) for d in compose.documents],
            "fichiers": {nom: sha(x) for nom, x in sorted(fichiers.items())},
        }
    )


def manifeste_remis(
    compose: Compose, documents: Mapping[str, Document], fichiers: Mapping[str, bytes]
) -> bytes:
    """The manifest inside a pack: only what is in the pack, and no note of its author's on what he
    left out. `documents`: by their file in the pack."""
    dits = [
        {"fichier": fichier}
        | {k: x for k, x in _provenance(compose, d).items() if k not in ("sans_objet", "retirees")}
        for fichier, d in documents.items()
    ]
    return en_json(
        {
            "dossier": compose.dossier.nom,
            **_outils(),
            "documents": dits,
            "fichiers": {nom: sha(x) for nom, x in sorted(fichiers.items())},
        }
    )


def _outils() -> dict[str, str]:
    return {k: x for k, x in versions().items() if k != "style"}


def en_json(corps: Mapping[str, Any] | Sequence[str]) -> bytes:
    return (json.dumps(corps, ensure_ascii=False, indent=1) + "\n").encode()


def zipper(fichiers: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP whose bytes depend on its content alone."""
    import io

    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as z:
        for nom, donnees in fichiers:
            info = zipfile.ZipInfo(nom, EPOQUE)
            info.compress_type = (
                zipfile.ZIP_STORED if nom.endswith(".pdf") else zipfile.ZIP_DEFLATED
            )
            info.external_attr = 0o644 << 16
            z.writestr(info, donnees)
    return tampon.getvalue()


def anciens(dossier: Path) -> dict[str, str]:
    """The files of the build that stands, by its manifest; empty when there is none that can be
    read."""
    try:
        fichiers: dict[str, str] = json.loads((dossier / MANIFESTE).read_bytes())["fichiers"]
        return fichiers
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def poser(dossier: Path, fichiers: Mapping[str, bytes], durable: bool = False) -> None:
    """Put files in place: all written beside their names, then renamed, the manifest last. What
    else is there stays. `durable`: on the disk before it returns."""
    if not fichiers:
        return
    dossier.mkdir(parents=True, exist_ok=True)
    temporaires: list[tuple[Path, Path]] = []
    try:
        for nom in sorted(fichiers, key=lambda n: n == MANIFESTE):
            temp = dossier / f".{nom}.{os.getpid()}.tmp"
            temporaires.append((temp, dossier / nom))
            temp.write_bytes(fichiers[nom])
            if durable:
                _sur_disque(temp)
        for temp, cible in temporaires:
            os.replace(temp, cible)
        if durable and os.name == "posix":
            _sur_disque(dossier)
    finally:
        for temp, _ in temporaires:
            temp.unlink(missing_ok=True)


def _sur_disque(chemin: Path) -> None:
    """Wait until a file, or the names of a folder, are on the disk."""
    fd = os.open(chemin, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def creer(dossier: Path) -> None:
    """Make a folder that is to hold files."""
    dossier.mkdir(parents=True, exist_ok=True)


def retirer(chemins: Iterable[Path]) -> None:
    """Take away files of an unfinished work; those that are gone already are none."""
    for chemin in chemins:
        chemin.unlink(missing_ok=True)


def remplacer(chemin: Path, donnees: bytes) -> None:
    """Give a user's file a new content: written beside it, with its rights, then renamed; a link
    stays a link."""
    cible = chemin.resolve()
    temp = cible.parent / f".{cible.name}.{os.getpid()}.tmp"
    try:
        temp.write_bytes(donnees)
        os.chmod(temp, cible.stat().st_mode & 0o7777)
        os.replace(temp, cible)
    finally:
        temp.unlink(missing_ok=True)


def ecrire(dossier: Path, fichiers: Mapping[str, bytes]) -> None:
    """Put the files of a whole build in place of what an earlier build made; a link to a folder
    stays a link."""
    dossier = dossier.resolve()
    with seul(dossier):
        vieux = {nom for nom in anciens(dossier) if "/" not in nom and not nom.startswith(".")}
        if poser_dossier(dossier, fichiers, vieux - set(fichiers)):
            return
        poser(dossier, fichiers)
        for nom in vieux - set(fichiers):
            (dossier / nom).unlink(missing_ok=True)
