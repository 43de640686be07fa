"""How anything enters the register: files are frozen under `emis/<year>/`, then the register names
them, and only then are they issued.

In this order, so that a kill at any point leaves the workspace as before or as after: all is made
first; under the lock, a note of the files to come, the files themselves (written beside, renamed,
read again), and last the register, replaced whole: that replacement is the issue. What a killed run
left is in its note: the next one takes it away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ..dossier.figes import EN_COURS, en_cours
from ..dossier.maillons import Maillon, enchainer
from ..dossier.noms import libre
from ..dossier.registre import (
    NOM,
    VERROU,
    Entree,
    Registre,
    ecrire_entree,
    ecrire_faits,
    empreinte,
    lire_registre,
)
from ..paquet.fichiers import en_json
from ..socle.disque import creer, lieu_sur, lire_octets, poser, retirer, vrai_chemin
from ..socle.erreurs import Erreur
from ..socle.espace import EMIS
from ..socle.problemes import Refus
from ..socle.versions import versions

ATTENTE = 30  # seconds that a second process waits for the lock


@dataclass(frozen=True)
class AInscrire:
    """One entry to come: where its files go under `emis/`, what it says, and its files by suffix
    once its link is known.
    """

    base: str
    corps: dict[str, Any]
    octets: Callable[[Maillon], dict[str, bytes]]


def emis_par(maillon: Maillon) -> dict[str, str]:
    """What frozen data say of their issue: the versions, and the link of their entry."""
    return {
        **{k: x for k, x in versions().items() if k != "style"},
        "precedent": maillon.dit,
        "maillon": maillon.valeur,
    }


@contextmanager
def registre_tenu(espace: Path, nom: str) -> Iterator[Registre]:
    """The register of a workspace, read again under the lock. `nom`: its file in messages. Raises
    Refus for one that cannot be trusted, Erreur while another process issues.
    """
    from filelock import FileLock, Timeout

    espace = vrai_chemin(espace)
    creer(lieu_sur(espace, espace / EMIS), 0o700)
    try:
        with FileLock(espace / EMIS / VERROU, timeout=ATTENTE):
            _menage(espace)
            registre = lire_registre(espace, nom)
            if registre.fautes:
                raise Refus(registre.fautes)
            yield registre
    except Timeout:
        raise Erreur(
            "une autre émission est en cours dans cet espace de travail "
            f"depuis plus de {ATTENTE} secondes ; rien n'est changé"
        ) from None


def _menage(espace: Path) -> None:
    """Take away what a killed run left: the files of its note that the register does not name,
    half-written ones, the note."""
    registre = lire_registre(espace)
    nommes = {f for e in registre.entrees for f, _ in e.fichiers}
    perdus = (
        [
            f
            for n in en_cours(espace)
            if n not in nommes
            and (f := vrai_chemin(espace / n)).is_relative_to(vrai_chemin(espace / EMIS))
        ]
        if not registre.fautes
        else []
    )
    retirer([*perdus, *(espace / EMIS).glob("**/.*.tmp"), *espace.glob(f".{NOM}.*.tmp")])
    if not registre.fautes:
        retirer([espace / EMIS / EN_COURS])


def inscrire(espace: Path, registre: Registre, lots: Sequence[AInscrire]) -> list[Entree]:
    """Freeze the files and enter them, under the lock of `registre_tenu`; gives the new entries."""
    espace = vrai_chemin(espace)
    pris = {f.casefold() for e in registre.entrees for f, _ in e.fichiers}
    textes: list[str] = []
    poses: list[dict[str, bytes]] = []
    precedents = registre.derniers
    for lot in lots:
        base = _base(lot.base, pris)
        maillon = enchainer(ecrire_faits(lot.corps), precedents)
        siens = {f"{base}{suffixe}": x for suffixe, x in lot.octets(maillon).items()}
        corps = lot.corps | {"fichiers": {nom: empreinte(x) for nom, x in siens.items()}}
        pris |= {f.casefold() for f in siens}
        poses.append(siens)
        textes.append(ecrire_entree(corps, maillon))
        precedents = (maillon.valeur,)
    if not textes:
        return []
    fichiers = {f: x for siens in poses for f, x in siens.items()}
    poser(espace, espace / EMIS, {EN_COURS: en_json(sorted(fichiers))}, durable=True, prive=True)
    for siens in poses:  # in the order of the chain: what a killed run left starts at its last link
        chemins = {PurePosixPath(f): x for f, x in siens.items()}
        annee = next(iter(chemins)).parent
        a_poser = {f.name: x for f, x in chemins.items()}
        poser(espace, espace / annee, a_poser, durable=True, prive=True)
    for f, x in fichiers.items():
        if empreinte(lire_octets(espace / f)) != empreinte(x):
            raise Erreur(f"« {f} » ne s'est pas écrit comme il faut ; rien n'est émis")
    poser(espace, espace, {NOM: registre.avec(textes)}, durable=True, prive=True)
    retirer([espace / EMIS / EN_COURS])
    apres = lire_registre(espace, registre.nom)
    return list(apres.entrees[len(registre.entrees) :])


def _base(voulue: str, pris: set[str]) -> str:
    """`emis/<year>/<name>`; a name that another document took (A/1 and A-1) gets `-2`."""
    return libre(
        f"{EMIS}/{voulue}",
        lambda nom: any(f"{nom}{s}".casefold() in pris for s in (".md", ".pdf", ".html")),
    )
