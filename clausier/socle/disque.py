"""The one door to the disk: what is read is a regular file of bounded size, what is written goes
where it was meant.

A workspace may be a stranger's clone. A name in it can be a link to anywhere, a device, a pipe; a
folder in it can be one that git runs hooks from. Nothing else in the program opens a file to write,
and what comes from a workspace is read through here (`tests/test_echelle.py` looks for others).
"""

from __future__ import annotations

import errno
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from .erreurs import Erreur
from .problemes import Place, Probleme, Refus
from .verrou import a_plusieurs, a_son_tour

SURPLUS = 1 << 16  # bytes read past a file's size, which may grow or be none (in /proc)
MAX_LU = 128 << 20  # bytes: a scanned exhibit is large, a file of more is none
PRIVE, PUBLIC = 0o600, 0o666  # rights of a new file: its author's alone; what the umask leaves
FERME_AUX_ENFANTS = getattr(os, "O_CLOEXEC", 0)
BINAIRE = getattr(os, "O_BINARY", 0)
SANS_LIEN = getattr(os, "O_NOFOLLOW", 0)
SANS_ATTENDRE = getattr(os, "O_NONBLOCK", 0)

# ------------------------------------------------------------------------------------------ reading


def lire_octets(chemin: str | Path, borne: int = MAX_LU) -> bytes:
    """A regular file, whole.

    Raises OSError: ENODEV for what is no regular file (a device, a pipe: opened, it could wait or
    give without end), EFBIG past `borne` bytes.
    """
    donnees = lire_debut(chemin, borne + 1)
    if len(donnees) > borne:
        raise _erreur(errno.EFBIG, chemin)
    return donnees


def lire_au_plus(chemin: Path, borne: int, trop: Exception) -> bytes:
    """A regular file, whole. Raises `trop` past `borne` bytes; OSError."""
    try:
        return lire_octets(chemin, borne)
    except OSError as e:
        if e.errno == errno.EFBIG:
            raise trop from None
        raise


def lire_debut(chemin: str | Path, octets: int) -> bytes:
    """The first bytes of a regular file. Raises OSError (ENODEV, see `lire_octets`)."""
    with ouvrir_regulier(chemin) as f:
        # Python sets aside what is asked for: no more than the file has, and a little.
        return f.read(min(octets, os.fstat(f.fileno()).st_size + SURPLUS))


def ouvrir_regulier(chemin: str | Path) -> BinaryIO:
    """A regular file, to read it piece by piece. Raises OSError (ENODEV, see `lire_octets`)."""
    mode = os.stat(chemin).st_mode
    if not stat.S_ISREG(mode):
        raise _erreur(errno.EISDIR if stat.S_ISDIR(mode) else errno.ENODEV, chemin)
    fd = os.open(chemin, os.O_RDONLY | FERME_AUX_ENFANTS | BINAIRE | SANS_ATTENDRE)
    f = open(fd, "rb")  # noqa: SIM115  the caller's
    if not stat.S_ISREG(os.fstat(fd).st_mode):  # it was changed since
        f.close()
        raise _erreur(errno.ENODEV, chemin)
    return f


def vrai_chemin(chemin: str | Path) -> Path:
    """The path with its links followed; one that turns in a circle is left as it is, where
    `Path.resolve` raises.
    """
    return Path(os.path.realpath(chemin))


def lire_utf8(chemin: str | Path, borne: int = MAX_LU) -> str:
    """A text file, its ends of line as `\\n`. Raises OSError as `lire_octets`, or ValueError."""
    return lire_octets(chemin, borne).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _erreur(numero: int, chemin: str | Path) -> OSError:
    return OSError(numero, os.strerror(numero), str(chemin))


# ------------------------------------------------------------------------------------------ writing


def lieu_sur(racine: Path, cible: Path) -> Path:
    """The folder `cible`, which is `racine` or is below it, by its true path.

    `racine` is what the user named, or his workspace: it may be a link. Below it no component is
    followed if it is one, and nothing is ever written in a `.git`. Raises Refus (E118).
    """
    base = Path(os.path.realpath(racine))
    relatif = os.path.relpath(os.path.abspath(cible), os.path.abspath(racine))
    if any(map(de_git, base.parts)):
        raise _interdit(cible, "ce dossier est dans un « .git », où git garde ses réglages")
    ici = base
    for part in () if relatif == os.curdir else Path(relatif).parts:
        ici /= part
        if part == os.pardir:
            raise _interdit(cible, "ce chemin sort du dossier où clausier peut écrire")
        if de_git(part):
            raise _interdit(cible, "ce dossier est dans un « .git », où git garde ses réglages")
        with suppress(FileNotFoundError):
            if stat.S_ISLNK(os.lstat(ici).st_mode):
                raise _interdit(
                    cible,
                    f"« {part} » est un lien symbolique, qui peut mener n'importe où ; supprimez "
                    "ce lien, ou nommez le dossier voulu par « --out »",
                )
    return ici


def de_git(nom: str) -> bool:
    """Does a file system take this name for `.git`: other case, trailing dots, signs that some
    ignore, the short name of Windows?
    """
    vu = "".join(c for c in nom if unicodedata.category(c) != "Cf").casefold().rstrip(". ")
    return vu in (".git", "git~1")


def _interdit(cible: Path, raison: str) -> Refus:
    return Refus([Probleme(Place(str(cible)), "E118", "", f"rien n'y est écrit : {raison}")])


def a_cote(chemin: Path) -> Path:
    """A name beside this one that nobody can have guessed, for what is about to take its place."""
    return chemin.with_name(f".{chemin.name}.{os.urandom(8).hex()}.tmp")


def ecrire_nouveau(
    chemin: Path, donnees: bytes, droits: int = PUBLIC, durable: bool = False
) -> None:
    """A file that was not there; through no link. `durable`: on the disk before it returns.

    Raises OSError.
    """
    fd = os.open(
        chemin,
        os.O_WRONLY | os.O_CREAT | os.O_EXCL | FERME_AUX_ENFANTS | BINAIRE | SANS_LIEN,
        droits,
    )
    try:
        with open(fd, "wb") as f:
            f.write(donnees)
            if durable:
                f.flush()
                os.fsync(fd)
    except BaseException:  # Ctrl-C too: nothing half written stays
        chemin.unlink(missing_ok=True)
        raise


def creer(dossier: Path, droits: int = 0o777) -> None:
    """Make a folder that is to hold files, and those above it."""
    for d in reversed([d for d in (dossier, *dossier.parents) if not d.exists()]):
        with suppress(FileExistsError):
            d.mkdir(droits)


def poser(
    racine: Path,
    dossier: Path,
    fichiers: Mapping[str, bytes],
    durable: bool = False,
    prive: bool = False,
    menage: bool = True,
) -> None:
    """Put files in place below `racine`: all written beside their names, then renamed, in the
    order given. What else is there stays; a file that is replaced keeps its rights.

    `prive`: what is new is for its author alone. `menage`: what a killed run left beside these
    names goes away. Raises OSError; Refus (E118, see `lieu_sur`).
    """
    if not fichiers:
        return
    dossier = lieu_sur(racine, dossier)
    creer(dossier, 0o700 if prive else 0o777)
    temporaires: list[tuple[Path, Path]] = []
    with _rangement(dossier, fichiers if menage else ()):
        try:
            for nom, donnees in fichiers.items():
                cible = dossier / nom
                creer(lieu_sur(dossier, cible.parent), 0o700 if prive else 0o777)
                temp = a_cote(cible)
                temporaires.append((temp, cible))
                ecrire_nouveau(temp, donnees, PRIVE if prive else PUBLIC, durable)
                _garder_les_droits(cible, temp)
            for temp, cible in temporaires:
                os.replace(temp, cible)
            if durable and os.name == "posix":
                _sur_disque(dossier)
        finally:
            retirer(temp for temp, _ in temporaires)


def poser_neuf(racine: Path, chemin: Path, donnees: bytes) -> None:
    """A file that was not there, whole or not at all, whenever the process ends.

    Raises OSError (EEXIST: it is there now); Refus (E118).
    """
    dossier = lieu_sur(racine, chemin.parent)
    creer(dossier)
    cible = dossier / chemin.name
    temp = a_cote(cible)
    with _rangement(dossier, (chemin.name,)):
        try:
            ecrire_nouveau(temp, donnees)
            try:
                os.link(temp, cible)
            except FileExistsError:
                raise
            except OSError:  # a disk where a file has but one name
                ecrire_nouveau(cible, donnees)
        finally:
            retirer([temp])


def balayer(racine: Path, chemins: Iterable[Path]) -> None:
    """What killed runs left beside these files of `racine` goes away: also a finished file's second
    name, which nothing that writes it will ever meet. Raises Refus (E118).
    """
    noms: dict[Path, list[str]] = {}
    for c in chemins:
        noms.setdefault(c.parent, []).append(c.name)
    for dossier, siens in noms.items():
        if dossier.is_dir():
            with _rangement(lieu_sur(racine, dossier), siens):
                pass


@contextmanager
def _rangement(dossier: Path, noms: Iterable[str]) -> Iterator[None]:
    """While files of these names are written; then what killed runs left beside them goes away, if
    no other process writes in this folder.
    """
    motifs = [re.compile(rf"\.{re.escape(Path(n).name)}\.[0-9a-f]{{16}}\.tmp") for n in noms]
    if not motifs:
        yield
        return
    with a_plusieurs(dossier) as seul_ici:
        yield
        restes = [dossier / n for n in os.listdir(dossier) if any(m.fullmatch(n) for m in motifs)]
        if restes and seul_ici():
            with suppress(OSError):
                retirer(restes)


def _garder_les_droits(ancien: Path, neuf: Path) -> None:
    with suppress(FileNotFoundError):
        s = os.lstat(ancien)
        if stat.S_ISREG(s.st_mode):
            os.chmod(neuf, s.st_mode & 0o777)


def _sur_disque(dossier: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    fd = os.open(dossier, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def retirer(chemins: Iterable[Path]) -> None:
    """Take away files; those that are gone already are none."""
    for chemin in chemins:
        chemin.unlink(missing_ok=True)


def remplacer(racine: Path, chemin: Path, avant: bytes, apres: bytes) -> None:
    """Give a user's file a new content, with its rights; a link to another file of the workspace
    stays a link.

    `avant`: what it held when `apres` was made of it. Raises Erreur, and nothing has changed, where
    it holds something else by now; OSError; Refus (E118).
    """
    vrai = Path(os.path.realpath(chemin))
    with a_son_tour(vrai):
        if lire_octets(vrai) != avant:
            raise Erreur(
                f"« {vrai.name} » vient d'être changé par un autre programme ; rien n'y est "
                "ajouté : refaites la commande"
            )
        poser(Path(os.path.realpath(racine)), vrai.parent, {vrai.name: apres})
