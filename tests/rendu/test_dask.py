"""`--dask`: a real scheduler, two workers that are processes, one of them killed on the way; then
the same bytes as on this machine alone."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fabrique import CAS, VENDEUR, espace

from outils import RACINE, clausier, fichiers

pytest.importorskip("distributed", reason="paquet distributed absent")

N = 8


class Grappe:
    """`dask scheduler` and its workers, each a process that can be killed."""

    def __init__(self, ici: Path):
        self.ici = ici
        self.env = os.environ | {
            "PYTHONPATH": str(RACINE),
            "CLAUSIER_CACHE": str(ici / "depot-ouvriers"),
            "DASK_LOGGING__DISTRIBUTED": "info",
        }
        self.ouvriers: list[subprocess.Popen] = []
        self.chef = self._lance(
            "chef",
            "scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--dashboard-address",
            "127.0.0.1:0",
        )
        self.adresse = self._attendre("chef", r"Scheduler at:\s+(tcp://\S+)")

    def _lance(self, nom: str, *args: str) -> subprocess.Popen:
        with (self.ici / f"{nom}.log").open("wb") as f:
            return subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "distributed.cli.dask_scheduler"
                    if args[0] == "scheduler"
                    else "distributed.cli.dask_worker",
                    *args[1:],
                ],
                cwd=self.ici,
                env=self.env,
                stdout=f,
                stderr=f,
                start_new_session=True,
            )

    def _attendre(self, nom: str, motif: str) -> str:
        for _ in range(600):
            if m := re.search(
                motif, (self.ici / f"{nom}.log").read_text(encoding="utf-8", errors="replace")
            ):
                return m[1] if m.groups() else m[0]
            time.sleep(0.1)
        pytest.fail((self.ici / f"{nom}.log").read_text(encoding="utf-8", errors="replace"))

    def ouvrier(self, fils: int = 1) -> subprocess.Popen:
        nom = f"ouvrier{len(self.ouvriers)}"
        p = self._lance(
            nom,
            "worker",
            self.adresse,
            "--nthreads",
            str(fils),
            "--no-nanny",
            "--name",
            nom,
            "--no-dashboard",
        )
        self.ouvriers.append(p)
        self._attendre(nom, r"Registered to:")
        return p

    def fermer(self) -> None:
        for p in [*self.ouvriers, self.chef]:
            if p.poll() is None:
                os.killpg(p.pid, signal.SIGKILL)
            p.wait()


@pytest.fixture(scope="module")
def grappe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grappe]:
    g = Grappe(tmp_path_factory.mktemp("grappe"))
    yield g
    g.fermer()


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few cases, one of them at fault."""
    cas = {
        f"c{i:02}": CAS
        | {
            "dossier": f"c{i:02}",
            "documents": [
                {"type": "devis", "numero": f"D{i}", "date": "2026-09-02", "validite": "30 jours"}
            ],
        }
        for i in range(N)
    }
    cas["c05"] = cas["c05"] | {"client": CAS["client"] | {"siren": "900 000 028"}}
    return espace(tmp_path_factory.mktemp("dask") / "w", VENDEUR, **cas)


ADRESSES = ("pas une adresse", "ftp://x:1")  # one that might answer: grappe_perdue.py


def test_un_ouvrier_tue_en_route(grappe, w):
    """Every case once, whole, and counted once; the bad one named; the bytes of a run on this
    machine."""
    grappe.ouvrier(), grappe.ouvrier(2)
    p = subprocess.Popen(
        [
            sys.executable,
            str(RACINE / "cli.py"),
            "build",
            ".",
            "--out",
            "b",
            "--dask",
            grappe.adresse,
        ],
        cwd=w,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"CLAUSIER_CACHE": str(grappe.ici / "depot")},
    )
    while not list(w.glob("b/*/manifeste.json")) and p.poll() is None:
        time.sleep(0.05)
    assert p.poll() is None, p.communicate()
    os.killpg(grappe.ouvriers[0].pid, signal.SIGKILL)
    _, faute = p.communicate(timeout=300)
    assert p.returncode == 1 and "Traceback" not in faute, faute
    assert faute.count("E201") == 1 and faute.splitlines()[-1].endswith(
        "rien n'est construit pour : c05.yaml"
    )
    assert f"{N - 1} documents dans {N - 1} dossiers → b" in faute
    q = clausier("build", ".", "--out", "c", "--no-cache", cwd=w)
    assert q.stderr.replace("→ c", "→ b").splitlines() == [
        x for x in faute.splitlines() if "distributed" not in x
    ]
    assert fichiers(w / "b") == fichiers(w / "c") and len(fichiers(w / "b")) > 5 * N
    # A run begun again: only the bad case is left, and the cluster's outcome is known here.
    avant = {f: f.stat().st_mtime_ns for f in (w / "b").rglob("*.pdf")}
    assert (
        clausier(
            "build", ".", "--out", "b", cwd=w, CLAUSIER_CACHE=str(grappe.ici / "depot")
        ).returncode
        == 1
    )
    assert avant == {f: f.stat().st_mtime_ns for f in (w / "b").rglob("*.pdf")}


def test_ce_qui_change_entre_deux_constructions(grappe, w):
    """Workers outlive a run: the next one reads the seller, the logo and the numbers again, and
    clausier stands where the user stands."""
    grappe.ouvrier()
    for tel in ("06 00 00 00 03", "06 00 00 00 04"):
        texte = (w / "vendeur.yaml").read_text(encoding="utf-8")
        (w / "vendeur.yaml").write_text(re.sub(r"06 00 00 00 0\d", tel, texte), encoding="utf-8")
        p = clausier(
            "build",
            "c00.yaml",
            "c01.yaml",
            "--out",
            "d",
            "--formats",
            "md",
            "--dask",
            grappe.adresse,
            cwd=w,
        )
        assert p.returncode == 0, p.stderr
        assert tel in (w / "d/c01/devis-D1.md").read_text(encoding="utf-8").replace(
            "\u00a0", " "
        ).replace("\u202f", " ")


def personne(w: Path, adresse: str) -> None:
    """Nobody answers there, and one line says so."""
    p = clausier("build", "c00.yaml", "--out", "e", "--no-cache", "--dask", adresse, cwd=w)
    assert (
        p.returncode == 1
        and p.stdout == ""
        and p.stderr.count("\n") == 1
        and "aucun ordonnanceur Dask ne répond" in p.stderr
        and "Traceback" not in p.stderr
    ), p.stderr


@pytest.mark.parametrize("adresse", ADRESSES)
def test_une_adresse_qui_n_en_est_pas_une(w, adresse):
    personne(w, adresse)


def test_un_imprevu_chez_un_ouvrier(w, tmp_path):
    """What nobody foresaw on a machine of the cluster stops one case alone, as it does here."""
    g = Grappe(tmp_path)
    g.env["PANNE_INJECTEE"] = "clausier.texte.selection|select|c03"
    g.env["PYTHONPATH"] += f":{RACINE / 'tests' / 'panne_injectee'}"
    try:
        g.ouvrier()
        p = clausier(
            "build", ".", "--out", tmp_path / "b", "--no-cache", "--dask", g.adresse, cwd=w
        )
    finally:
        g.fermer()
    assert p.returncode == 1 and "Traceback" not in p.stderr
    assert re.search(r"^c03\.yaml:\d+:\d+: E999 .*faute de clausier", p.stderr, re.M), p.stderr
    assert "Secrète" not in p.stderr
    assert f"{N - 2} documents dans {N - 2} dossiers" in p.stderr
    assert len(list((tmp_path / "depot-ouvriers/imprevus").glob("*.txt"))) == 1
