"""Pages of the documentation as a reader follows them: from top to bottom, in one folder, each file
written, each change made, each command run, and what it says compared with what the page shows.

````
<!-- jour: 2026-12-01 -->            the day from here on, for every command that takes one
```yaml title="dossiers/durand.yaml" the file, whole
```diff title="dossiers/durand.yaml" its lines taken out (-) and put in (+)
```yaml                              a fragment: well formed, of known keys
```console                           `$ command`, then what it says; « … » stands for any lines
                                     after a command that asks: `Question : answer`
```sh                                what cannot be run here: an installation, a server
````
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import click
import pexpect
import yaml
from schemas import schema

from clausier.commandes.racine import main
from clausier.lecture.noeuds import lire_texte
from outils import RACINE, clausier, environnement, une_ligne

BLOC = re.compile(
    r"^(?P<retrait> *)```+ *(?P<langue>\w+)(?P<plus>[^\n]*)\n(?P<corps>.*?)^(?P=retrait)```+ *$"
    r"|^<!-- jour: (?P<jour>\S+) -->$",
    re.S | re.M,
)
TITRE = re.compile(r'title="([^"]+)"')
# Where a page may show what is not run: it needs the network, a right, a browser, or does not end.
NON_LANCEES = {"apt", "brew", "docker", "make", "pip", "pipx", "pre-commit", "sudo", "uvx"}
SERVEURS = {"watch", "edit", "init", "demo"}  # or ask, or are long
LONGUES = {"apparence", "doctor"}
LANCEES = {"cp", "git", "ls", "mkdir", "mv", "python", "rm"}
LANGUES = {"yaml", "diff", "console", "sh", "text", "markdown", "css", "csv", "python", "ini"}
QUI = {
    f"GIT_{qui}_{quoi}": dit
    for qui in ("AUTHOR", "COMMITTER")
    for quoi, dit in (("NAME", "Camille"), ("EMAIL", "camille@exemple.example"))
}


class Bloc(NamedTuple):
    """A fenced block, or the day (`langue` is then « jour »)."""

    langue: str
    titre: str
    corps: str


def blocs(page: Path) -> list[Bloc]:
    trouves = []
    for m in BLOC.finditer(page.read_text(encoding="utf-8")):
        if m["jour"]:
            trouves.append(Bloc("jour", "", m["jour"]))
            continue
        lignes = [x.removeprefix(m["retrait"]) for x in m["corps"].splitlines()]
        titre = TITRE.search(m["plus"])
        trouves.append(Bloc(m["langue"], titre[1] if titre else "", "\n".join(lignes) + "\n"))
    return trouves


class Arret(Exception):
    """The rest of the page leans on a command that draws PDF, and the session makes none."""


class Seance:
    """A reader at his keyboard. A session may be `breve`: it stops at the first command that always
    draws PDF, passes over those on which no other leans, and answers questions and builds, without
    PDF, only if told to (`batir`).
    """

    def __init__(self, dossier: Path, breve: bool = False, batir: bool = True) -> None:
        self.ici = self.racine = dossier
        self.jour = ""
        self.breve, self.batir = breve, batir
        self.lances = 0

    def suivre(self, page: Path) -> None:
        with suppress(Arret):
            self._suivre(page)

    def _suivre(self, page: Path) -> None:
        for b in blocs(page):
            assert b.langue in LANGUES | {"jour"}, f"{page.name} : bloc « {b.langue} »"
            if b.langue == "jour":
                self.jour = b.corps
            elif b.langue == "diff":
                self._changer(self.ici / b.titre, b.corps)
            elif b.titre:
                (self.ici / b.titre).parent.mkdir(parents=True, exist_ok=True)
                (self.ici / b.titre).write_text(b.corps, encoding="utf-8")
            elif b.langue == "yaml":
                _fragment(b.corps)
            elif b.langue == "console":
                self._taper(b.corps)
            elif b.langue == "sh":
                for ligne in filter(None, b.corps.splitlines()):
                    mots = shlex.split(ligne, comments=True)
                    sans = mots[0] in NON_LANCEES or mots[0] == "clausier" and mots[1] in SERVEURS
                    assert not mots or sans, f"« {ligne} » peut se lancer : ```console"
                    _connue(mots)

    def _changer(self, fichier: Path, corps: str) -> None:
        """Make the change that a difference shows; the lines that it takes out are there, once."""
        texte = fichier.read_text(encoding="utf-8")
        for partie in re.split(r"^…\n", corps, flags=re.M):
            lignes = partie.splitlines(keepends=True)
            avant = "".join(x[1:] for x in lignes if x[0] in "- ")
            apres = "".join(x[1:] for x in lignes if x[0] in "+ ")
            assert texte.count(avant) == 1, f"{fichier.name} : {avant}\n----\n{texte}"
            texte = texte.replace(avant, apres)
        fichier.write_text(texte, encoding="utf-8")

    def _taper(self, corps: str) -> None:
        """Every command of a block, with what it says."""
        for ecrit in re.split(r"^\$ ", corps, flags=re.M)[1:]:
            ligne, _, dit = ecrit.partition("\n")
            mots = shlex.split(ligne, comments=True)
            self.lances += 1
            if mots[0] == "cd":
                self.ici = (self.ici / mots[1]).resolve()
                assert self.ici.is_relative_to(self.racine) and self.ici.is_dir()
            elif mots[0] == "clausier":
                self._commande(_connue(mots), dit)
            else:
                assert mots[0] in LANCEES, ligne
                mots[0] = sys.executable if mots[0] == "python" else mots[0]
                p = subprocess.run(
                    mots, cwd=self.ici, capture_output=True, text=True, env=environnement(**QUI)
                )
                assert p.returncode == 0, (ligne, p.stderr)
                _comparer(p.stdout, dit, ligne)

    def _commande(self, mots: list[str], dit: str) -> None:
        dessine = mots[1] == "remind" or mots[1] == "issue" and len(mots) > 3
        if self.breve and dessine and "--dry-run" not in mots:
            raise Arret
        if self.breve and mots[1] in (LONGUES if self.batir else {*LONGUES, "build"}):
            return
        options = [o for p in main.commands[mots[1]].params for o in p.opts]
        # `init --example` has a day of its own, that of `diff` is an amendment's.
        if self.jour and "--date" in options and not {"--date", "--example", "diff"} & set(mots):
            mots = [*mots, "--date", self.jour]
        if self.breve and mots[1] == "build" and "--formats" not in mots:
            mots = [*mots, "--formats", "md"]
        if mots[1] == "init" and not {"--no-input", "--example"} & set(mots):
            if self.breve and not self.batir:
                raise Arret
            _repondre(self.ici, mots[1:], dit)
            return
        p = clausier(*mots[1:], cwd=self.ici)
        assert "Traceback" not in p.stderr, p.stderr
        erreur = " E" in dit or "erreur" in dit
        assert p.returncode == (1 if erreur else 0), (mots, p.stdout + p.stderr)
        _comparer(p.stderr + p.stdout, dit, " ".join(mots))


def _repondre(ici: Path, mots: list[str], dit: str) -> None:
    """A command that asks, on a terminal: each question of the page in its turn."""
    p = pexpect.spawn(
        sys.executable,
        [str(RACINE / "cli.py"), *mots],
        cwd=str(ici),
        encoding="utf-8",
        timeout=20,
        dimensions=(80, 300),
        env={**os.environ, "LC_ALL": "C.UTF-8", "TERM": "dumb"},
    )
    reste = ""
    for ligne in dit.splitlines():
        question, sep, reponse = f"{ligne} ".partition(" : ")
        if not sep or reste:
            reste += ligne + "\n"
            continue
        p.expect_exact(question)
        p.expect_exact(" : ")
        p.sendline(reponse.strip())
    p.expect(pexpect.EOF)
    p.wait()
    assert p.exitstatus == 0, p.before
    _comparer(p.before, reste, " ".join(mots))


def _comparer(obtenu: str, montre: str, commande: str) -> None:
    """What the page shows is said, in this order; « … » stands for any lines."""
    if not montre.strip():
        return
    parties = [une_ligne(x) for x in re.split(r"^\s*…\s*$", montre, flags=re.M)]
    tout, depuis = une_ligne(obtenu), 0
    for x in filter(None, parties):
        ou = tout.find(x, depuis)
        assert ou >= 0, f"$ {commande}\nla page montre : {x}\nla commande dit : {obtenu}"
        depuis = ou + len(x)
    if len(parties) == 1:
        assert tout == parties[0], f"$ {commande}\nla commande dit aussi : {obtenu}"


def _connue(mots: list[str]) -> list[str]:
    """A command of ours, with the options that it has."""
    if mots[:1] == ["clausier"] and not mots[1].startswith("-"):
        commande: click.Command = main.commands[mots[1]]
        options = {o for p in commande.params for o in p.opts} | {"--help", "-h"}
        assert {x.partition("=")[0] for x in mots if x.startswith("-")} <= options, mots
    return mots


@cache
def _cles() -> frozenset[str]:
    """Every key that some file may have, at any depth."""

    def descendre(x: Any) -> Any:
        if isinstance(x, dict):
            yield from x.get("properties", ())
            for sous in x.values():
                yield from descendre(sous)
        elif isinstance(x, list):
            for sous in x:
                yield from descendre(sous)

    noms = ("cas", "vendeur", "recettes", "achats", "catalogue", "client")
    return frozenset(k for n in noms for k in descendre(schema(n)))


def _fragment(corps: str) -> None:
    lire_texte(corps, "page")
    lu = yaml.safe_load(corps)
    for x in lu if isinstance(lu, list) else [lu]:
        assert not isinstance(x, dict) or set(x) <= _cles(), (set(x) - _cles(), corps)
