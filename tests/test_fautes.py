"""Whatever breaks – the disk, a kill, another build, the clock, the home, the locale – the last
whole build stands, or the new one does.

On real processes, and on a real small file system where this user may mount one; else by the limits
of the system, and the test's name says so. `make fautes` kills 200 times at random instead of the
few times of a normal run.
"""

from __future__ import annotations

import ctypes
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fabrique import CAS, VENDEUR, espace
from pannes import COUPS, DISQUE, MONTE, commande, deux, entier, lance, petit, restes  # noqa: F401  two are fixtures

from outils import RACINE, clausier, fichiers

if sys.platform != "linux":
    pytest.skip("kills, mounts and limits as Linux has them", allow_module_level=True)

# ------------------------------------------------------------------------------------------ kill -9

# One process loads the program, then forks a child for each kill that it is asked for: a child
# counts, and kills itself at its n-th.
TUEUR = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
sortie, mort, n = sys.argv[2], 0, 0
GESTES = {"os." + x for x in "mkdir rename link remove rmdir scandir truncate".split()}
GESTES |= {"open", "shutil.rmtree"}
def vu(nom, args):
    global n
    if nom in GESTES and args and sortie in str(args[0]):
        n += 1
        if n == mort:
            os.kill(os.getpid(), signal.SIGKILL)
import clausier.paquet.construction
from clausier.paquet import echange
vrai = echange.echanger
def echanger(a, b):
    vu("open", (sortie,)); r = vrai(a, b); vu("open", (sortie,)); return r
echange.echanger = echanger
from clausier.commandes.racine import main
for demande in sys.stdin:
    mort, cas = int(demande.split(" ", 1)[0]), demande.split(" ", 1)[1].strip()
    pid = os.fork()
    if not pid:
        sys.addaudithook(vu)
        os.dup2(2, 1)
        try:
            main(["build", cas, "--out", sortie, "--formats", "md,html", "--no-cache"])
        except SystemExit as e:
            with open(sys.argv[3], "w") as f:
                f.write(str(n))
            os._exit(int(e.code or 0))
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


def _a_soi(d: Path) -> dict[str, bytes]:
    """What the user put in a built folder: a file, a folder, a link."""
    (d / "notes.txt").write_bytes(b"a moi")
    (d / "photos").mkdir()
    (d / "photos" / "1.jpg").write_bytes(b"photo")
    (d / "photos" / "lien").symlink_to("1.jpg")
    return {"notes.txt": b"a moi", "photos/1.jpg": b"photo", "photos/lien": b"photo"}


def test_tue_a_chaque_operation_sur_le_disque(tmp_path, deux):
    """Killed just before its n-th look at, or change to, the output folder: before and after each
    exchange too."""
    sortie, compte = tmp_path / "b", tmp_path / "operations"
    assert lance(deux[0][0], sortie).returncode == 0
    siens = _a_soi(sortie / "essai")
    with subprocess.Popen(
        [sys.executable, "-c", TUEUR, str(RACINE), str(sortie), str(compte)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as tueur:

        def tuer(n: int, w: Path) -> int:
            tueur.stdin.write(f"{n} {w}\n")
            tueur.stdin.flush()
            return int(tueur.stdout.readline())

        assert tuer(0, deux[1][0]) == 0
        total = int(compte.read_text())
        assert total > 40
        vues = set()
        for n in range(1, total + 1, max(1, total // (COUPS or 6))):
            debout = entier(sortie, deux, siens)
            assert tuer(n, deux[1 - debout][0]) in (-signal.SIGKILL, 0)
            vues.add(entier(sortie, deux, siens) == debout)
            assert clausier("verify", sortie / "essai").returncode == 0
    assert vues == {True, False}, "some kills came before the exchange, some after"
    assert (
        lance(deux[0][0], sortie).returncode == 0
        and entier(sortie, deux, siens) == 0
        and not restes(sortie)
    )
    assert (sortie / "essai/photos/lien").readlink() == Path("1.jpg")


def test_tue_a_des_moments_quelconques(tmp_path, deux):
    """The whole group, workers and all, at any time; the first builds of a folder too: there is
    none, or a whole one."""
    sortie, hasard = tmp_path / "b", random.Random(6)
    debut = time.monotonic()
    assert (
        subprocess.run(
            commande(deux[0][0], tmp_path / "mesure"), stdout=subprocess.DEVNULL, check=False
        ).returncode
        == 0
    )
    duree = time.monotonic() - debut
    for i in range(COUPS or 5):
        if i % 4 == 0:
            shutil.rmtree(sortie, ignore_errors=True)
        p = subprocess.Popen(
            commande(deux[i % 2][0], sortie),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            p.wait(hasard.uniform(duree * 0.4, duree * 1.1))
        except subprocess.TimeoutExpired:
            os.killpg(p.pid, signal.SIGKILL)
            p.wait()
        if (sortie / "essai").exists():
            entier(sortie, deux)
    for w, _ in deux:
        assert lance(w, sortie).returncode == 0
    assert entier(sortie, deux) == 1 and not restes(sortie)


def test_ce_qu_un_tue_laisse_n_est_pas_un_dossier(tmp_path, deux):
    """A folder left in the making holds a case file and a manifest: no command takes it for a case;
    the next build takes it away."""
    w = shutil.copytree(deux[0][0], tmp_path / "w")
    assert clausier("build", ".", "--out", "rendus", "--formats", "md,html", cwd=w).returncode == 0
    reste = w / "rendus" / ".essai.0.tmp"
    shutil.copytree(w / "rendus" / "essai", reste)
    shutil.copy(w / "essai.yaml", reste)
    shutil.copy(w / "essai.yaml", w / "rendus" / "essai" / ".devis-D1.md.77.tmp")
    avant = (w / "rendus/index.html").read_bytes()
    assert "1 dossier ·" in clausier("status", ".", cwd=w).stdout
    assert clausier("check", ".", cwd=w).stdout.startswith("1 dossier en règle")
    assert (
        clausier(
            "build", ".", "--out", "rendus", "--formats", "md,html", "--no-cache", cwd=w
        ).returncode
        == 0
    )
    assert (
        (w / "rendus/index.html").read_bytes() == avant
        and not restes(w / "rendus")
        and entier(w / "rendus", deux) == 0
    )


# --------------------------------------------------------------------------------------------- disk


@pytest.mark.parametrize("place", [0, 4, 40, 120], ids=lambda x: f"{DISQUE}-{x}K")
def test_disque_plein(petit, deux, place):
    """Said in one line, and the former build stands; with room again the new one does."""
    sortie = petit / "b"
    assert lance(deux[0][0], sortie).returncode == 0
    if MONTE:
        bourre = petit / "bourre"
        with bourre.open("wb", buffering=0) as f:
            try:
                while f.write(bytes(4096)):
                    pass
            except OSError:
                f.truncate(max(0, f.tell() - place * 1024))
        p = lance(deux[1][0], sortie)
        bourre.unlink()
    else:
        p = lance(
            deux[1][0],
            sortie,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (place * 64, place * 64)),
        )
    assert "Traceback" not in p.stderr and (
        p.returncode == 0
        or p.stderr.count("\n") <= 3
        and ("place sur le disque" in p.stderr or "plus grand" in p.stderr)
    ), p.stderr
    assert p.returncode == 1 or place > 40
    assert entier(sortie, deux) == (p.returncode == 0) and not restes(sortie)
    assert lance(deux[1][0], sortie).returncode == 0 and entier(sortie, deux) == 1


@pytest.mark.parametrize("quoi", ["depot", "sortie"])
def test_depot_sur_un_disque_plein(petit, deux, quoi):
    """The store is no reason to fail: with no room for it, the build is the same."""
    if not MONTE:
        pytest.skip(
            "a full disk of its own cannot be mounted here; /proc stands for it in test_depot"
        )

    def remplir(f) -> None:
        while f.write(bytes(65536)):
            pass

    with (petit / "bourre").open("wb", buffering=0) as f, pytest.raises(OSError, match="No space"):
        remplir(f)
    sortie = petit.parent / "b" if quoi == "depot" else petit / "b"
    p = clausier(
        "build",
        deux[0][0],
        "--out",
        sortie,
        "--formats",
        "md,html",
        CLAUSIER_CACHE=str(petit / "depot"),
    )
    assert "Traceback" not in p.stderr and p.returncode == (quoi == "sortie"), p.stderr
    assert quoi == "sortie" or entier(sortie, deux) == 0


@pytest.mark.parametrize(
    ("quoi", "formats", "ouverts"),
    [
        ("jardinier", "md,html,pdf", 20),
        ("jardinier", "md,html,pdf", 24),
        ("", "md", 12),
        ("", "md", 24),
    ],
    ids=str,
)
def test_peu_de_fichiers_ouverts_a_la_fois(tmp_path, construit, quoi, formats, ouverts):
    """Where no process can be born, some or all, the work is done without: never a process that
    waits for ever, nor half of the files."""
    p = subprocess.run(
        [
            sys.executable,
            RACINE / "cli.py",
            "build",
            RACINE / "exemples" / quoi,
            "--out",
            tmp_path,
            "--formats",
            formats,
        ],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (ouverts, ouverts)),
    )
    faits = {
        f: x for f, x in fichiers(tmp_path).items() if "/" in f and (quoi or f.endswith(".md"))
    }
    if p.returncode:
        assert (p.stderr, faits) == ("Erreur : trop de fichiers ouverts\n", {}) and ouverts < 20
    else:
        voulus = {
            f: x
            for f, x in fichiers(construit.sortie).items()
            if (f.startswith("2026-015-entretien/") if quoi else f.endswith(".md"))
        }
        assert faits.keys() == voulus.keys() and [f for f in faits if faits[f] != voulus[f]] == []


def _sans_passe_droit() -> None:
    """In the child, before it runs: root keeps its name and loses its right to write everywhere
    (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH)."""
    libc = ctypes.CDLL(None, use_errno=True)
    for droit in (1, 2):
        if libc.prctl(24, droit, 0, 0, 0):  # PR_CAPBSET_DROP
            os._exit(99)


@pytest.mark.parametrize("ferme", ["le dossier du cas", "le dossier au-dessus", "tout"])
def test_sans_droit_d_ecrire(tmp_path, deux, ferme):
    """Where the folder above is closed the case's own may still be open: it is written file by
    file."""
    sortie = tmp_path / "b"
    assert lance(deux[0][0], sortie).returncode == 0
    vers = {
        "le dossier du cas": [sortie / "essai"],
        "le dossier au-dessus": [sortie],
        "tout": [sortie, sortie / "essai"],
    }[ferme]
    for d in vers:
        d.chmod(0o555)
    p = lance(deux[1][0], sortie, preexec_fn=_sans_passe_droit if os.getuid() == 0 else None)
    for d in vers:
        d.chmod(0o755)
    assert "Traceback" not in p.stderr and not restes(sortie), p.stderr
    if ferme != "le dossier au-dessus":
        assert p.returncode == 1 and "permission refusée" in p.stderr and entier(sortie, deux) == 0
    else:
        assert entier(sortie, deux) == 1


def test_un_dossier_ferme_n_arrete_pas_les_autres(tmp_path):
    """A folder stands where a file of one case should be: the others are built, the summary names
    it."""
    w = espace(
        tmp_path / "w",
        VENDEUR,
        a=CAS | {"dossier": "a", "documents": CAS["documents"][:1]},
        z=CAS | {"dossier": "z", "documents": [CAS["documents"][0] | {"numero": "D7"}]},
    )
    (tmp_path / "b/a/devis-D1.md").mkdir(parents=True)
    p = clausier("build", w, "--out", tmp_path / "b", "--formats", "md,html")
    assert (
        p.returncode == 1
        and "E117" in p.stderr
        and "rien n'est construit pour" in p.stderr
        and "a.yaml" in p.stderr.splitlines()[-1]
        and "z.yaml" not in p.stderr.splitlines()[-1]
    )
    assert (
        (tmp_path / "b/z/manifeste.json").is_file()
        and fichiers(tmp_path / "b/a") == {}
        and not restes(tmp_path / "b")
    )
