"""A cluster that loses all its machines, or is not there. It takes half a minute to be sure of
that: `make fautes` runs it, and `make test` does not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from test_dask import Grappe, N, personne, w  # noqa: F401  a fixture

from outils import clausier


def test_une_adresse_ou_personne_ne_repond(w):
    personne(w, "tcp://127.0.0.1:1")


def test_une_grappe_qui_perd_toutes_ses_machines(w, tmp_path):
    """Told after a while, and what was built stands; the same command, without the cluster, does
    the rest."""
    g = Grappe(tmp_path)
    try:
        g.ouvrier()
        code = (
            "from clausier.rendu import processus as executants; executants.DELAI = 5; "
            "from clausier.commandes.racine import main; main()"
        )
        p = subprocess.Popen(
            [sys.executable, "-c", code, "build", ".", "--out", "f", "--dask", g.adresse],
            cwd=w,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=g.env | {"CLAUSIER_CACHE": str(tmp_path / "depot")},
        )
        while not list(w.glob("f/*/manifeste.json")) and p.poll() is None:
            time.sleep(0.05)
        assert p.poll() is None, p.communicate()
        os.killpg(g.ouvriers[0].pid, signal.SIGKILL)
        _, faute = p.communicate(timeout=120)
    finally:
        g.fermer()
    assert (
        p.returncode == 1
        and "n'a plus aucune machine" in faute.splitlines()[-1]
        and "Traceback" not in faute
    ), faute
    assert (
        clausier(
            "build", ".", "--out", "f", cwd=w, CLAUSIER_CACHE=str(tmp_path / "depot")
        ).returncode
        == 1
    )
    assert len(list(w.glob("f/*/manifeste.json"))) == N - 1
