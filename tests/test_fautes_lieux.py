"""Two builds at once, a clock in 1970, no home, a locale of C, a read-only install: the last whole
build stands, or the new one does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fabrique import CAS, VENDEUR, cas, espace
from pannes import CLI, COUPS, MONTE, commande, deux, entier, lance, petit, restes  # noqa: F401  two are fixtures

from outils import RACINE, clausier, fichiers

if sys.platform != "linux":
    pytest.skip("kills, mounts and limits as Linux has them", allow_module_level=True)

# -------------------------------------------------------------------------------------- two at once


def test_deux_constructions_a_la_fois(tmp_path, deux):
    """Two builds of one case, from before its folder is there: both end well, one of them stands
    whole."""
    sortie = tmp_path / "b"
    for i in range(8 if COUPS else 2):
        ps = [
            subprocess.Popen(
                commande(deux[j % 2][0], sortie),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            for j in range(2)
        ]
        for p in ps:
            assert (p.communicate(timeout=120)[1], p.returncode) == ("", 0), i
        entier(sortie, deux)
        assert not restes(sortie)


def test_celui_qui_se_tient_dans_le_dossier_y_reste(tmp_path, deux):
    """Who stands in the built folder, or follows it, sees the new files there: it is the same
    folder."""
    sortie = tmp_path / "b"
    assert lance(deux[0][0], sortie).returncode == 0
    dans = os.open(sortie / "essai", os.O_RDONLY)
    (sortie / "essai").chmod(0o750)
    p = clausier("build", deux[1][0], "--out", "..", "--formats", "md,html", cwd=sortie / "essai")
    assert p.returncode == 0 and entier(sortie, deux) == 1, p.stderr
    with os.scandir(dans) as la:
        assert {f.name for f in la} == set(deux[1][1])
    assert os.path.samestat(os.fstat(dans), (sortie / "essai").stat())
    assert (sortie / "essai").stat().st_mode & 0o777 == 0o750
    os.close(dans)


def test_un_dossier_qui_est_un_lien(tmp_path, deux):
    """A clone may hold such a link, which leads anywhere: it is followed only where it was named,
    and stays a link."""
    (tmp_path / "ailleurs").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "b/essai").symlink_to(tmp_path / "ailleurs")
    p = lance(deux[0][0], tmp_path / "b")
    assert p.returncode == 1 and "E118" in p.stderr and not list((tmp_path / "ailleurs").iterdir())
    (tmp_path / "c").symlink_to(tmp_path / "ailleurs")
    for i in (0, 1):
        assert (
            lance(deux[i][0], tmp_path / "c").returncode == 0 and entier(tmp_path / "c", deux) == i
        )
    assert (tmp_path / "c").is_symlink() and not restes(tmp_path)


# ------------------------------------------------------------------------------- clock, home, place

HORLOGE = """
#include <time.h>
#include <sys/time.h>
#include <sys/syscall.h>
#include <unistd.h>
static int y(int c, struct timespec *t) {
  int r = syscall(SYS_clock_gettime, c, t);
  if (!r && c == CLOCK_REALTIME) t->tv_sec %= 86400;
  return r;
}
int clock_gettime(clockid_t c, struct timespec *t) { return y(c, t); }
int gettimeofday(struct timeval *v, void *z) {
  struct timespec t;
  y(CLOCK_REALTIME, &t);
  v->tv_sec = t.tv_sec;
  v->tv_usec = t.tv_nsec / 1000;
  return 0;
}
time_t time(time_t *p) {
  struct timespec t;
  y(CLOCK_REALTIME, &t);
  if (p) *p = t.tv_sec;
  return t.tv_sec;
}
"""


@pytest.fixture(scope="module")
def temoin(tmp_path_factory) -> tuple[Path, Path]:
    """A workspace of one invoice, and what it gives here: the three formats, the invoice's data,
    the packs."""
    base = tmp_path_factory.mktemp("temoin")
    w = espace(base / "w", VENDEUR, essai=cas(acompte="non", documents=[CAS["documents"][2]]))
    assert clausier("build", w, "--out", base / "b", "--no-cache").returncode == 0
    assert {
        "facture-F2.md",
        "facture-F2.html",
        "facture-F2.pdf",
        "facture-F2.xml",
        "manifeste.json",
    } < fichiers(base / "b/essai").keys()
    return w, base / "b"


def test_une_horloge_en_1970(tmp_path, temoin):
    """Every call that asks the hour gets the first of January 1970, and every file is of that day:
    the same bytes, PDFs included."""
    cc = shutil.which("cc") or shutil.which("gcc")
    assert cc, "a C compiler stands for the clock that this machine cannot set"
    (tmp_path / "h.c").write_text(HORLOGE, encoding="utf-8")
    subprocess.run(
        [cc, "-shared", "-fPIC", "-o", str(tmp_path / "h.so"), str(tmp_path / "h.c")], check=True
    )
    env = os.environ | {
        "LD_PRELOAD": str(tmp_path / "h.so"),
        "CLAUSIER_CACHE": str(tmp_path / "depot"),
    }
    an = subprocess.run(
        [
            sys.executable,
            "-c",
            "import datetime, time; print(datetime.date.today().year, time.gmtime().tm_year)",
        ],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert an.split() == ["1970", "1970"], "the clock is really set back"
    w = shutil.copytree(temoin[0], tmp_path / "w")
    for f in [w, *w.rglob("*")]:
        os.utime(f, (0, 0))
    for _ in range(2):
        p = subprocess.run(
            [*CLI, "build", str(w), "--out", str(tmp_path / "b")],
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert p.returncode == 0, p.stderr
    assert fichiers(tmp_path / "b") == fichiers(temoin[1])


AILLEURS = {
    "sans foyer, locale C": {
        "HOME": None,
        "XDG_CACHE_HOME": None,
        "CLAUSIER_CACHE": None,
        "XDG_CONFIG_HOME": None,
        "LC_ALL": "C",
        "LANG": "C",
        "PYTHONUTF8": None,
        "PYTHONIOENCODING": None,
    },
    "foyer absent, locale POSIX sans UTF-8": {
        "HOME": "/nonexistent",
        "XDG_CACHE_HOME": None,
        "CLAUSIER_CACHE": None,
        "LC_ALL": "POSIX",
        "LANG": None,
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    },
}


@pytest.mark.parametrize("nom", AILLEURS)
def test_sans_foyer_ni_locale(tmp_path, temoin, nom):
    """The same bytes as anywhere, PDFs included, and what is said is said."""
    env = {k: v for k, v in (os.environ | AILLEURS[nom]).items() if v is not None}
    p = subprocess.run(
        [*CLI, "build", str(temoin[0]), "--out", str(tmp_path / "b")],
        env=env,
        capture_output=True,
        check=False,
    )
    assert p.returncode == 0 and b"Traceback" not in p.stderr, p.stderr
    assert "1 document dans 1 dossier →".encode() in p.stdout and not Path("/nonexistent").exists()
    assert fichiers(tmp_path / "b") == fichiers(temoin[1])
    faux = shutil.copytree(temoin[0], tmp_path / "w")
    f = faux / "essai.yaml"
    f.write_text(f.read_text(encoding="utf-8").replace('"siren": ', '"sirte": '), encoding="utf-8")
    p = subprocess.run([*CLI, "check", str(faux)], env=env, capture_output=True, check=False)
    assert p.returncode == 1 and b"E102" in p.stderr and b"Traceback" not in p.stderr, p.stderr


def test_une_installation_en_lecture_seule(petit, tmp_path, deux):
    """The program lies where nothing can be written, not even Python's own cache."""
    lieu = petit if MONTE else tmp_path / "installe"
    if MONTE:  # the program is larger than what the other tests fill
        subprocess.run(["mount", "-o", "remount,size=64m", str(lieu)], check=True)
    for nom in ("clausier", "templates", "clauses"):
        shutil.copytree(RACINE / nom, lieu / nom, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(RACINE / "cli.py", lieu)
    if MONTE:
        subprocess.run(["mount", "-o", "remount,ro", str(lieu)], check=True)
    else:
        subprocess.run(["chmod", "-R", "a-w", str(lieu)], check=True)
    avant = fichiers(lieu)
    env = {
        k: v
        for k, v in os.environ.items()
        if k not in ("PYTHONDONTWRITEBYTECODE", "CLAUSIER_CACHE")
    } | {"HOME": str(tmp_path)}
    p = subprocess.run(
        [
            sys.executable,
            str(lieu / "cli.py"),
            "build",
            str(deux[0][0]),
            "--out",
            str(tmp_path / "b"),
            "--formats",
            "md,html",
        ],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert p.returncode == 0 and entier(tmp_path / "b", deux) == 0, p.stderr
    assert fichiers(lieu) == avant
