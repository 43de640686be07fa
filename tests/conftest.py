"""One build of every example for the whole run: what it made is read by many tests and changed by
none."""

from __future__ import annotations

import atexit
import compileall
import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings
from longs import LONGS, PERDUS

ICI = Path(__file__).resolve().parent
RACINE = ICI.parent
sys.path.insert(0, str(RACINE))  # the checkout itself is tested, installed or not
sys.path += sorted({str(f.parent) for f in ICI.glob("*/test_*.py")})  # what rooms share

# Never the user's own store.
os.environ["CLAUSIER_CACHE"] = str(
    Path(tempfile.gettempdir())
    / f"clausier-essais-{os.getuid() if hasattr(os, 'getuid') else 0}-{os.getpid()}"
)
atexit.register(shutil.rmtree, os.environ["CLAUSIER_CACHE"], True)

# Started in the background of a shell, whose children ignore Ctrl-C: those that a test starts must
# not.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

compileall.compile_dir(
    str(RACINE / "clausier"), quiet=2
)  # else each of the thousands of processes to come would compile every module again

settings.register_profile(
    "clausier", max_examples=200, deadline=None, derandomize=True, database=None
)  # the same examples on every run
settings.load_profile("clausier")


# The longest, that would come last by their names: one core would wait for the other.
D_ABORD = ("test_plausibles.py", "test_clone_entier.py", "test_clone_hostile.py", "test_fautes.py")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not any("::" in a for a in config.args):
        lus = {x.path.relative_to(RACINE).as_posix() for x in items}
        perdus = {x for x in LONGS if x.split("::")[0] in lus} - {x.nodeid for x in items}
        config.stash[PERDUS] = sorted(perdus)
        seuls = os.environ.get("CLAUSIER_LONGS")
        if seuls != "aussi":
            voulus = bool(seuls)
            config.hook.pytest_deselected(items=[x for x in items if (x.nodeid in LONGS) != voulus])
            items[:] = [x for x in items if (x.nodeid in LONGS) == voulus]
    items.sort(key=lambda essai: essai.path.name not in D_ABORD)
    gc.freeze()  # ten thousand tests are no garbage: not looked through again and again


@pytest.fixture(autouse=True)
def rien_d_imprevu() -> Iterator[None]:
    """No test meets a fault of clausier that it does not make itself, in a store of its own: told
    as one, it could pass for a refusal."""
    yield
    rapports = sorted(Path(os.environ["CLAUSIER_CACHE"], "imprevus").glob("*.txt"))
    if rapports:
        dits = [f.read_text(encoding="utf-8") for f in rapports]
        for f in rapports:
            f.unlink()
        pytest.fail("\n".join(dits), pytrace=False)


@dataclass(frozen=True)
class Construit:
    """The outcome of `clausier build exemples`."""

    sortie: Path
    proc: subprocess.CompletedProcess[str]

    def dossier(self, nom: str) -> Path:
        """The built folder of a case; the test fails, with what the command said, when there is
        none."""
        d = self.sortie / nom
        if not (d / "manifeste.json").is_file():
            dit = (
                "\n".join(x for x in self.proc.stderr.splitlines() if nom in x)
                or self.proc.stderr[-2000:]
            )
            pytest.fail(f"{nom} n'est pas construit\n{dit}", pytrace=False)
        return d


@pytest.fixture(scope="session")
def construit(tmp_path_factory: pytest.TempPathFactory) -> Construit:
    """Every example in every format, built once, by the command, in a process of its own. The
    workers of pytest-xdist share it: the first to need it builds it, the others wait at the lock;
    what the command said, above all when it failed, is for all."""
    from outils import EXEMPLES, clausier

    base = tmp_path_factory.getbasetemp()
    commun = (
        base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    )  # a worker has its own folder in that of the run
    sortie, dit = commun / "exemples", commun / "exemples.json"
    with FileLock(commun / "exemples.lock"):
        if not dit.is_file():
            p = clausier("build", EXEMPLES, "--out", sortie, PYTHONHASHSEED="1", TZ="UTC")
            dit.write_text(
                json.dumps(
                    {
                        "args": p.args,
                        "returncode": p.returncode,
                        "stdout": p.stdout,
                        "stderr": p.stderr,
                    }
                ),
                encoding="utf-8",
            )
    return Construit(
        sortie, subprocess.CompletedProcess(**json.loads(dit.read_text(encoding="utf-8")))
    )
