"""What stands under `emis/`, beside what the register names: the files of an issue that runs, and
those that no entry has.

A document is issued once the register names it. Its frozen data hold its link, so they still tell
when the entry is gone: a file of an issue under way follows entries that are there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..socle.disque import lire_octets, vrai_chemin
from ..socle.espace import EMIS, sous_emis
from ..socle.problemes import Place, Probleme
from .maillons import Maillon, abrege, lire_maillon_fige

EN_COURS = ".en-cours.json"  # what an issue that runs, or was killed, is writing
SUFFIXES = (".md", ".html", ".pdf", ".xml", ".json", ".csv")
MAX_REGISTRE = 64 << 20  # bytes: some hundred thousand documents
RESTAURER = (
    "reprenez la version d'avant (« git checkout registre.yaml »), ou celle d'une sauvegarde"
)


def en_cours(espace: Path) -> list[str]:
    """The files that an issue which runs, or was killed before its end, was to write."""
    try:
        noms = json.loads(lire_octets(espace / EMIS / EN_COURS, MAX_REGISTRE))
    except (OSError, ValueError, RecursionError):
        return []
    return [n for n in noms if isinstance(n, str)] if isinstance(noms, list) else []


def hors_registre(espace: Path, connus: set[str], derniers: Iterable[str]) -> list[str]:
    """Frozen files that no entry names, in the order of names; those of an issue under way are
    none.

    `connus`: the files that entries name, in small letters; `derniers`: the last links.
    """
    attendus = {n for n in en_cours(espace) if n.casefold() not in connus}
    if not _se_suivent([m for n in attendus if (m := _maillon(espace, n))], derniers):
        attendus = set()  # they were issued, and followed entries that are gone
    tous = sorted(
        f.relative_to(espace).as_posix()
        for f in sous_emis(espace)
        if f.suffix in SUFFIXES and not f.name.startswith(".")
    )
    return [f for f in tous if f.casefold() not in connus and f not in attendus]


def _se_suivent(maillons: list[Maillon], derniers: Iterable[str]) -> bool:
    """Do these links follow the last ones, one after the other, as those of one issue do?"""
    par_precedents = {frozenset(m.precedents): m for m in maillons}
    bouts = frozenset(derniers)
    for _ in maillons:
        if (m := par_precedents.get(bouts)) is None:
            return False
        bouts = frozenset([m.valeur])
    return True


def _maillon(espace: Path, nom: str) -> Maillon | None:
    """The link in a frozen file of data."""
    chemin = vrai_chemin(espace / nom)
    if not nom.endswith(".json") or not chemin.is_relative_to(vrai_chemin(espace) / EMIS):
        return None
    try:
        return lire_maillon_fige(lire_octets(chemin))
    except OSError:
        return None


def fautes_hors_registre(
    espace: Path, nom: str, connus: set[str], derniers: Iterable[str]
) -> Iterator[Probleme]:
    """What is wrong with the frozen files that no entry names. `nom`: the register's file in
    messages."""
    perdus = hors_registre(espace, connus, derniers)
    emis = {Path(f).with_suffix(""): m for f in perdus if (m := _maillon(espace, f))}
    for f in perdus:
        tige = Path(f).with_suffix("")
        if tige in emis and f.endswith(".json"):
            yield Probleme(
                Place(str(Path(nom).parent / f)),
                "E962",
                "",
                f"ce document a été émis, et le registre n'a plus son entrée (maillon "
                f"{abrege(emis[tige].valeur)}) : la fin du registre manque ; {RESTAURER} ; "
                "ne retirez rien de emis/",
            )
        else:
            sinon = "" if tige in emis else f" ; sinon, retirez ce fichier de {EMIS}/"
            yield Probleme(
                Place(nom),
                "E952",
                "",
                f"{f} est figé, mais aucune entrée du registre ne le nomme ; si une entrée a été "
                f"retirée, {RESTAURER}{sinon}",
            )
