"""Names of files, keys and values that a stranger chose, at every door where they are said: a
terminal, a pipe, a log of continuous integration, the Tab key of three shells."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pexpect
import pytest
from fabrique import CAS, cas, ecrire, espace

from outils import RACINE, clausier, environnement

COMMANDES = Path(__file__).resolve().parents[2] / "clausier"
NOMS = (
    "::error file=x::faux.yaml",
    "a\n::error ::faux.yaml",
    "a\r##[error]faux.yaml",
    "##vso[task.complete result=Failed]faux.yaml",
    "a\x1b[2J\x1b]0;faux\x07.yaml",
    "a\u202efaux.yaml",
    "a\x9b31m.yaml",
    "a[\b]faux.yaml",
    "a[bold red]faux[link=x].yaml",
)
ACTIF = re.compile(r"^\s*::|##(vso|teamcity)?\[|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", re.M)


def bon(i: int) -> dict[str, object]:
    """A good case of one quote, whose number is its own."""
    return cas(dossier=f"c{i}", documents=[CAS["documents"][0] | {"numero": f"D{i}"}])


@pytest.fixture
def w(tmp_path: Path) -> Path:
    """Good cases and bad ones under such names; a folder of such a name too."""
    (tmp_path / "w").mkdir()
    for i, nom in enumerate(NOMS):
        ecrire(tmp_path / "w" / nom, bon(i))
        ecrire(tmp_path / "w" / f"{nom[:-5]}-faux.yaml", cas(**{f"{nom}": "x"}, dossier=f"d{i}"))
    return espace(tmp_path / "w")


@pytest.mark.parametrize(
    "args",
    [
        ("check",),
        ("build", "--formats", "md"),
        ("status", "--date", "2026-12-01"),
        *((commande, nom) for nom in NOMS for commande in ("check", "explain")),
        ("remind", NOMS[1], "--date", "2026-12-01"),
        ("issue", NOMS[1], "D1"),
        ("verify", NOMS[1]),
        ("read", NOMS[1]),
        ("diff", NOMS[1], NOMS[4]),
        ("check", "rien\n::error ::faux.yaml"),
        ("clauses", "rien\n::error ::faux"),
    ],
    ids=repr,
)
def test_un_nom_n_agit_pas(w, args):
    p = clausier(*args, cwd=w)
    dit = p.stdout + p.stderr
    assert dit and "Traceback" not in dit and "E999" not in dit, dit
    assert not (m := ACTIF.search(dit)), (m, dit)


def test_un_nom_n_est_pas_un_balisage_sur_un_terminal(tmp_path):
    """Neither the bar nor the table reads « [/x] » as markup: a name stands as it is."""
    w = espace(tmp_path, **{"a[b]": CAS | {"dossier": "x"}})
    (tmp_path / "a[").mkdir()
    ecrire(tmp_path / "a[/b].yaml", cas(**{"[/]": "x"}, dossier="y"))
    faute = tmp_path / "a[bold]:smile:b"
    faute.mkdir()
    ecrire(faute / "[link=x]c.yaml", cas(**{"[red]": "x"}))
    for args in ("build . --formats md --out b", "status . --date 2026-12-01"):
        e = pexpect.spawn(
            f"{sys.executable} {RACINE / 'cli.py'} {args}",
            cwd=str(w),
            env=environnement(TERM="xterm", COLUMNS="100"),
            encoding="utf-8",
            timeout=120,
        )
        dit = e.read()
        assert "Traceback" not in dit and "MarkupError" not in dit, dit
        assert "a[bold]:smile:b/[link=x]c.yaml" in dit.replace("\r\n", ""), dit


ECRIT = r"click\.s?echo\(|^(?! *>>>)[^\n]*(?<![\w.])print\(|std(?:out|err)\.write\("


def test_une_seule_porte():
    """What commands say goes out by `sortie`; nothing else prints."""
    for f in COMMANDES.rglob("*.py"):
        texte = f.read_text(encoding="utf-8")
        vus = re.findall(ECRIT, texte, re.M)
        assert not vus or f.name in ("sortie.py", "codes.py"), (f, vus)
    # rich takes square brackets for markup unless it is told not to.
    dits = re.findall(
        r"TextColumn\([^)]*\)|Console\(.*?\)\.print\(",
        (COMMANDES / "commandes/terminal.py").read_text(encoding="utf-8"),
    )
    assert len(dits) == 3
    assert all("markup=False" in x or x == 'TextColumn("reste")' for x in dits), dits


# --------------------------------------------------------------------------------------- completion

PIEGES = ("zz$(touch X1).yaml", "yy`touch X2`;touch X3.yaml", "xx'$(touch X4)'\"$(touch X5)\".yaml")
PIEGES += ("ww * ? {a,b} ~.yaml", "-vv$(touch X6).yaml")


@pytest.fixture
def pieges(tmp_path: Path) -> Path:
    (tmp_path / "w").mkdir()
    espace(tmp_path / "w")
    for i, nom in enumerate(PIEGES):
        ecrire(tmp_path / "w" / nom, bon(i))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/clausier").write_text(
        f'#!/bin/sh\nexec {sys.executable} {RACINE / "cli.py"} "$@"\n'
    )
    (tmp_path / "bin/clausier").chmod(0o755)
    (tmp_path / "w/clausier").write_text("#!/bin/sh\ntouch X7\n")
    (tmp_path / "w/clausier").chmod(0o755)
    return tmp_path / "w"


def terminal(pieges: Path, *ligne: str) -> pexpect.spawn:
    env = environnement(
        PATH=f"{pieges.parent / 'bin'}:{os.environ['PATH']}",
        TERM="xterm",
        PS1="PRET ",
        HOME=str(pieges.parent),
        COLUMNS="200",
    )
    return pexpect.spawn(
        ligne[0], list(ligne[1:]), cwd=str(pieges), env=env, encoding="utf-8", timeout=60,
        dimensions=(40, 200),
    )  # fmt: skip


DEBUTS = ("zz", "yy", "xx", "ww", "./-", "'zz", '"zz', "'xx", '"xx')


@pytest.mark.parametrize("coquille", ["bash", "zsh"])
def test_tab_ne_lance_rien(pieges, coquille):
    """Typed, completed twice, and run: the file of that name is checked, nothing else happens."""
    if not shutil.which(coquille):
        assert coquille == "zsh"  # zsh is not everywhere; bash is
        return
    if coquille == "bash":
        e = terminal(pieges, "bash", "--noprofile", "--norc", "-i")
    else:
        e = terminal(pieges, "zsh", "-f", "-i")
        e.sendline("autoload -Uz compinit; compinit -u -D")
    e.sendline(f'eval "$(clausier completion {coquille})"; echo FAI""T')
    e.expect("FAIT")
    for debut in DEBUTS:
        fin = (
            debut[0] if coquille == "bash" and debut[0] in "'\"" else ""
        )  # left open: nothing fits
        e.send(f"clausier check {debut}\t\t{fin}\r")
        e.sendline('echo FIN""I')
        e.expect("FINI")
        assert not list(pieges.glob("X?")), (debut, e.before)
        if debut.isalpha():
            assert "1 dossier en règle" in e.before, (debut, e.before)
    e.close(force=True)


def test_tab_ne_lance_pas_la_commande_du_clone(pieges):
    """`./clausier` is what lies in the clone: Tab does not run it."""
    e = terminal(pieges, "bash", "--noprofile", "--norc", "-i")
    e.sendline('eval "$(clausier completion bash)"; echo FAI""T')
    e.expect("FAIT")
    e.send("./clausier check zz\t\t\x15")  # the line is wiped, not run
    e.sendline('echo FIN""I')
    e.expect("FINI")
    assert not (pieges / "X7").exists()
    e.close(force=True)


def test_fish_protege(pieges):
    """fish escapes what it is proposed: asked as Tab asks it."""
    if not shutil.which("fish"):
        return
    e = terminal(
        pieges,
        "fish",
        "--no-config",
        "-c",
        "clausier completion fish | source\n"
        'for d in zz yy xx ww; complete -C --escape "clausier check $d"; end',
    )
    dit = e.read()
    assert r"zz\$\(touch\ X1\).yaml" in dit and "yy`touch\\ X2`\\;touch\\ X3.yaml" in dit, dit
    assert not list(pieges.glob("X?"))
