"""Three cases, of which the one in the middle cannot be worked on: every command serves the others,
says which one it left apart, and ends by 1."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import factures_recues
import pytest
from click.testing import CliRunner, Result
from fabrique import VENDEUR, cas, ecrire, espace

from clausier.commandes.racine import main
from outils import RACINE, environnement

JOUR = ("--date", "2026-12-20")


def une(nom: str, **faits: object) -> dict:
    facture = {"type": "facture", "numero": f"{nom.upper()}-1", "date": "2026-10-31", **faits}
    return cas(dossier=nom, acompte="non", documents=[facture])


def _tronque(f: Path) -> None:
    f.write_text(ecrire(f, une("b")).read_text("utf-8").rpartition("]")[0], encoding="utf-8")


def _octets(f: Path) -> None:
    f.write_bytes(ecrire(f, une("b")).read_bytes() + b"objet: \xff\xfe\x80\n")


def _profond(f: Path) -> None:
    f.write_text("dossier: b\nclient: " + "[" * 20_000 + "\n", encoding="utf-8")


def _dans_un_tour(f: Path) -> None:
    f.symlink_to(f.name)


FAUTES: dict[str, Callable[[Path], object]] = {
    "YAML tronqué": _tronque,
    "autres octets": _octets,
    "emboîté": _profond,
    "date trop loin": lambda f: ecrire(f, une("b", date="9999-12-31", echeance="9999-12-31")),
    "date à huit chiffres": lambda f: ecrire(f, une("b", date="99999999-12-31")),
    "délai sans fin": lambda f: ecrire(f, {**une("b"), "paiement": {"delai": "9999 ans"}}),
    "prix sans fin": lambda f: ecrire(
        f, {**une("b"), "lignes": [{"designation": "x", "prix_unitaire": "9" * 400}]}
    ),
    "lien en rond": _dans_un_tour,
    "lien vers rien": lambda f: f.symlink_to("absent.yaml"),
    "périphérique": lambda f: f.symlink_to("/dev/zero"),
    "tube": lambda f: os.mkfifo(f),  # noqa: PLW0108  not every system has it
}
if not hasattr(os, "mkfifo"):
    FAUTES = {k: x for k, x in FAUTES.items() if not re.search("lien|tube|périph", k)}


@pytest.fixture(params=FAUTES)
def w(request, tmp_path, monkeypatch) -> Path:
    d = espace(tmp_path / "w", VENDEUR, a=une("a"), c=une("c"))
    shutil.copytree(d, tmp_path / "avant")
    ecrire(tmp_path / "avant/a.yaml", une("a", date="2026-10-30"))
    FAUTES[request.param](d / "b.yaml")
    monkeypatch.chdir(d)
    return d


def lancer(*args: str) -> Result:
    p = CliRunner().invoke(main, [*args])
    assert not re.search("Traceback|E999", p.output), (args, p.output)
    assert p.exception is None or isinstance(p.exception, SystemExit), (args, p.exception)
    return p


def test_les_autres_sont_servis(w):
    """By the commands that take all the cases: one problem, that of the case in the middle."""
    for args, dit in (
        (("check",), "2 dossiers en règle"),
        (("check", "a.yaml", "b.yaml", "c.yaml"), "2 dossiers en règle"),
        (("build", "--formats", "md,html", *JOUR), "2 dossiers → build"),
        (("status", *JOUR), "2 dossiers · facturé"),
        (("status", "a.yaml", "b.yaml", "c.yaml", *JOUR), "2 dossiers · facturé"),
        (("status", "--format", "json", *JOUR), '"dossier": "c"'),
        (("status", "--format", "html", *JOUR), "C-1"),
        (("status", "--recettes", "--format", "csv", *JOUR), "date;dossier"),
        (("explain",), "Dossier c (c.yaml)"),
    ):
        p = lancer(*args)
        assert p.exit_code == 1 and dit in p.output, (args, p.output[-600:])
        assert re.search(r"^b\.yaml:\d+:\d+: E\d+ ", p.stderr, re.M), (args, p.stderr)
        assert not re.search(r"^[ac]\.yaml:\d+:\d+: E", p.stderr, re.M), (args, p.stderr)
    assert {f.name for f in (w / "build").iterdir() if f.is_dir()} == {"a", "c"}


VOISINS = ("YAML tronqué", "date trop loin")


@pytest.mark.parametrize("w", [v for v in VOISINS if v in FAUTES], indirect=True)
def test_une_commande_d_un_seul_cas(w):
    """Its neighbours do not stop it; of the one in the middle it says what is wrong."""
    lancer("build", "a.yaml", "--formats", "md", *JOUR)
    for args in (
        ("explain", "a.yaml"),
        ("diff", "../avant/a.yaml", "a.yaml"),
        ("remind", "c.yaml", *JOUR),
        ("issue", "a.yaml", "A-1", *JOUR),
        ("verify", "build/a"),
        ("clauses",),
        ("schema", "--refresh"),
        ("new", "neuf", *JOUR),
    ):
        p = lancer(*args)
        assert p.exit_code == 0 and p.stdout, (args, p.output[-600:])
    for args in (
        ("explain", "b.yaml"),
        ("diff", "../avant/a.yaml", "b.yaml"),
        ("remind", "b.yaml", *JOUR),
        ("issue", "b.yaml", "B-1", *JOUR),
        ("verify", "b.yaml"),
    ):
        p = lancer(*args)
        assert p.exit_code in (1, 2) and p.stderr, (args, p.output[-600:])


def test_les_autres_factures_recues_sont_lues(w):
    for nom in ("a.xml", "c.xml"):
        Path(nom).write_text(factures_recues.XML, encoding="utf-8")
    p = lancer("read", "a.xml", "b.yaml", "c.xml")
    assert p.exit_code == 1 and re.search(r"^b\.yaml:1:1: E920 ", p.stderr, re.M), p.output
    assert "a.xml" in p.stdout and "c.xml" in p.stdout


def _sans_passe_droit() -> None:
    """In the child of root: it no longer opens what is closed to all (CAP_DAC_OVERRIDE and
    CAP_DAC_READ_SEARCH leave what a program may get)."""
    if sys.platform == "linux" and not os.geteuid():
        for droit in (1, 2):
            ctypes.CDLL(None).prctl(24, droit, 0, 0, 0)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="rights as Unix has them")
def test_un_fichier_ferme_au_milieu(tmp_path):
    w = espace(tmp_path / "w", VENDEUR, a=une("a"), b=une("b"), c=une("c"))
    for nom in ("a.xml", "b.xml", "c.xml"):
        (w / nom).write_text(factures_recues.XML, encoding="utf-8")
        (w / nom).chmod(0 if nom == "b.xml" else 0o600)
    (w / "b.yaml").chmod(0)
    for args, code, dit in (
        (("check", "a.yaml", "b.yaml", "c.yaml"), "E100", "2 dossiers en règle"),
        (("status", "a.yaml", "b.yaml", "c.yaml", *JOUR), "E100", "2 dossiers · facturé"),
        (("explain", "a.yaml", "b.yaml", "c.yaml"), "E100", "Dossier c (c.yaml)"),
        (("issue", "b.yaml", "B-1", *JOUR), "E100", "rien n'est émis"),
        (("remind", "b.yaml", *JOUR), "E100", ""),
        (("read", "a.xml", "b.xml", "c.xml"), "E920", "c.xml"),
    ):
        p = subprocess.run(
            [sys.executable, RACINE / "cli.py", *args],
            cwd=w,
            capture_output=True,
            text=True,
            check=False,
            env=environnement(HOME=str(tmp_path)),
            preexec_fn=_sans_passe_droit,
        )
        assert p.returncode == 1 and dit in p.stdout + p.stderr, (args, p.stderr)
        assert re.search(rf"^b\.\w+:1:1: {code} .*permission refusée", p.stderr, re.M), p.stderr
