"""The processes that draw: what they give is what one process gives, whatever becomes of them, and
they never outlive the command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fabrique import CAS, VENDEUR, espace

from clausier.page.html import vers_html
from clausier.paquet.preparation import preparer
from clausier.rendu.atelier import Atelier
from clausier.rendu.fichiers import Dessin, tache
from clausier.socle.espace import resoudre
from outils import RACINE

LINUX = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="the children of a process are read in /proc"
)


def descendance(pid: int) -> set[int]:
    """The processes born from this one, and from those, that still run."""
    try:
        enfants = {
            int(x)
            for t in Path(f"/proc/{pid}/task").iterdir()
            for x in (t / "children").read_text().split()
        }
    except OSError:
        return set()
    return enfants | {y for x in enfants for y in descendance(x)}


def vit(pid: int) -> bool:
    """Does it run still? One that is dead and not yet taken note of does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def attendre(quoi, delai: float = 120):
    """Wait for a thing to be so."""
    fin = time.monotonic() + delai
    while not (x := quoi()):
        assert time.monotonic() < fin, "never came"
        time.sleep(0.02)
    return x


@pytest.fixture(scope="module")
def taches(tmp_path_factory) -> list:
    w = espace(tmp_path_factory.mktemp("w"), VENDEUR, essai=CAS)
    return [
        tache(vers_html(d, autonome=False), d.xml, d.date)
        for c in preparer(resoudre([w]))[0]
        for d in c.documents
    ]


@pytest.fixture(scope="module")
def seul(taches) -> dict[str, bytes]:
    """The same pages, drawn by one process alone."""
    return Dessin(processus=1).commander(taches)()


def test_au_fur_et_a_mesure(taches, seul):
    a = Atelier(2)
    try:
        a.donner(taches[0])
        a.donner(taches[0])
        assert len(taches) == 3 and a.dessiner(taches[1:2]) == {
            t.cle: seul[t.cle] for t in taches[:2]
        }
        assert Dessin(atelier=a).commander(taches)() == seul
    finally:
        a.fermer()


@LINUX
@pytest.mark.parametrize("qui", ["celui qui donne", "celui qui dessine"])
def test_un_ouvrier_tue(taches, seul, qui):
    """What it held is drawn by this process."""
    avant = descendance(os.getpid())
    a = Atelier(2)
    try:
        a.donner(taches[0])
        premier = min(attendre(lambda: descendance(os.getpid()) - avant))
        bras = attendre(lambda: descendance(premier))
        os.kill(premier if qui == "celui qui donne" else min(bras), signal.SIGKILL)
        attendre(lambda: not all(map(vit, {premier, *bras})))
        assert Dessin(atelier=a).commander(taches)() == seul
    finally:
        a.fermer()
    attendre(lambda: not any(map(vit, {premier, *bras})))


@LINUX
@pytest.mark.parametrize("generations", [1, 2])
def test_nul_ne_survit_a_la_commande(tmp_path, generations):
    """Killed, it takes its processes along: while they load the engine, and while they draw."""
    w = espace(tmp_path / "w", VENDEUR, essai=CAS)
    p = subprocess.Popen(
        [sys.executable, RACINE / "cli.py", "build", ".", "--no-cache", "--out", "b"],
        cwd=w,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        nes = attendre(lambda: len(x := descendance(p.pid)) >= (1 if generations == 1 else 3) and x)
    finally:
        p.kill()
        p.wait()
    attendre(lambda: not any(map(vit, nes)))


@LINUX
def test_un_processus_qui_n_a_encore_rien_recu_finit_aussi(tmp_path):
    """Its parent is killed before it was told to load the engine: it waits for work that nobody
    will give."""
    code = f"""
import os, signal, sys; sys.path.insert(0, {str(RACINE)!r})
from clausier.rendu.processus import local
porte = local(1, signal.SIG_DFL, seuls=False)
open("pid", "w").write(str(porte.submit(os.getpid).result()))
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False).returncode
        == -signal.SIGKILL
    )
    attendre(lambda: not vit(int((tmp_path / "pid").read_text())), 20)


@LINUX
@pytest.mark.parametrize(
    ("cas", "interrompu"),
    [(1, False), (8, False), (1, True)],
    ids=["un-dossier", "huit-dossiers", "ctrl-c"],
)
def test_rien_ne_reste_dans_le_dossier_temporaire(tmp_path, cas, interrompu):
    """The engine copies its fonts to the disk: the copy goes with the command, also when Ctrl-C
    ends it while pages are drawn."""
    w = espace(
        tmp_path / "w",
        VENDEUR,
        **{
            f"c{i}": CAS
            | {
                "dossier": f"c{i}",
                "documents": [d | {"numero": f"{d['type']}{i}"} for d in CAS["documents"]],
            }
            for i in range(cas)
        },
    )
    (tmp := tmp_path / "tmp").mkdir()
    p = subprocess.Popen(
        [
            sys.executable,
            RACINE / "cli.py",
            "build",
            w,
            "--out",
            tmp_path / "b",
            "--formats",
            "pdf",
            "--no-cache",
        ],
        env=os.environ | {"TMPDIR": str(tmp)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    attendre(lambda: list(tmp.glob("weasyprint-*")) or p.poll() is not None)
    if interrompu:
        os.killpg(p.pid, signal.SIGINT)
    _, faute = p.communicate(timeout=120)
    assert p.returncode == (130 if interrompu else 0), faute
    assert (
        len(list(tmp_path.glob("b/c*/manifeste.json"))) == (0 if interrompu else cas)
        and list(tmp.iterdir()) == []
    )
