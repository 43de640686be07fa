"""The locks: they hold what pyproject.toml asks, for every system and Python, and name no place;
the audit never passes without an answer."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path

import pytest
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from outils import RACINE

VERROUS = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-bench.lock",
    "requirements-wheel.lock",
    "requirements-publication.lock",
)
ENTREE = re.compile(
    r"([a-z0-9][a-z0-9-]*)==([^\s;]+)(?: ; ([^\\]+?))?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n"
)
SYSTEMES = (
    {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
)
MACHINES = [
    default_environment()
    | s
    | {
        "python_version": v,
        "python_full_version": f"{v}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    for s, v in product(SYSTEMES, ("3.11", "3.12", "3.13"))
]
PROJET = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))


def demandes(verrou: str) -> list[Requirement]:
    """What pyproject.toml asks of a lock: to run and be built; with its extras, to be tested as
    well; to be compared."""
    lignes = [
        *PROJET["project"]["dependencies"],
        *PROJET["build-system"]["requires"],
        *PROJET["dependency-groups"]["construction"],
    ]
    if verrou == "requirements-dev.lock":
        lignes += [x for e in PROJET["project"]["optional-dependencies"].values() for x in e]
        lignes += PROJET["dependency-groups"]["controle"] + PROJET["dependency-groups"]["site"]
    if verrou == "requirements-wheel.lock":
        lignes = PROJET["project"]["dependencies"]
    if verrou == "requirements-publication.lock":
        lignes = PROJET["dependency-groups"]["publication"]
    if verrou == "requirements-bench.lock":
        lignes = PROJET["dependency-groups"]["bench"]
    return [r for r in map(Requirement, lignes) if canonicalize_name(r.name) != "clausier"]


def manques(texte: str, voulus: list[Requirement]) -> list[str]:
    """The requirements that a lock does not meet, with the machine on which it does not."""
    entrees = [(n, v, m and Marker(m)) for n, v, m, _ in ENTREE.findall(texte)]
    return [
        f"{r} : {pour['sys_platform']}, Python {pour['python_version']}"
        for r in voulus
        for pour in MACHINES
        if (r.marker is None or r.marker.evaluate(pour))
        and not any(
            n == canonicalize_name(r.name)
            and r.specifier.contains(v, prereleases=True)
            and (not m or m.evaluate(pour))
            for n, v, m in entrees
        )
    ]


@pytest.mark.parametrize("nom", VERROUS)
def test_le_verrou_suit_pyproject(nom):
    manque = manques((RACINE / nom).read_text(encoding="utf-8"), demandes(nom))
    assert not manque, f"« make verrou » refait {nom} : {manque}"


def test_le_guet_voit():
    """A version out of its range, a package left out, one locked for another system: each is
    found."""
    texte = (RACINE / "requirements.lock").read_text(encoding="utf-8")
    assert len(
        manques(
            re.sub(r"^jinja2==.*?(?= )", "jinja2==4.0", texte, flags=re.M),
            demandes("requirements.lock"),
        )
    ) == len(MACHINES)
    assert len(
        manques(texte.replace("pikepdf==", "pikepdf-autre=="), demandes("requirements.lock"))
    ) == len(MACHINES)
    assert (
        len(
            manques(
                re.sub(r"^(click==\S+)", r"\1 ; sys_platform == 'win32'", texte, flags=re.M),
                demandes("requirements.lock"),
            )
        )
        == len(MACHINES) * 2 // 3
    )


@pytest.mark.parametrize("nom", VERROUS)
def test_rien_que_des_versions_et_des_empreintes(nom):
    """Every line is a version with its hashes or a comment; no index, no address, no folder."""
    texte = (RACINE / nom).read_text(encoding="utf-8")
    reste = [x for x in ENTREE.sub("", texte).splitlines() if not x.lstrip().startswith("#")]
    assert len(ENTREE.findall(texte)) >= len(demandes(nom)) > 0 and reste == []
    assert not re.search(r"://|--(extra-)?index-url|--find-links|/(home|root|tmp|usr)/", texte)


def test_qui_essaie_a_ce_que_les_autres_ont():
    """What clausier runs with is, in all the locks, the same to the byte."""
    court, long, _, roue, _ = (
        {n: (v, m, h) for n, v, m, h in ENTREE.findall((RACINE / nom).read_text(encoding="utf-8"))}
        for nom in VERROUS
    )
    assert roue.items() <= court.items() <= long.items()


# ---------------------------------------------------------------------------------------- the audit


@contextmanager
def service(failles: dict[str, str], muet: str = "") -> Iterator[list[str]]:
    """The options for a service of this machine that speaks as OSV does; `muet`: the package at
    which it breaks down."""

    class Reponse(BaseHTTPRequestHandler):
        def do_POST(self):
            nom = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["package"][
                "name"
            ]
            vulns = (
                [
                    {
                        "id": failles[nom],
                        "affected": [
                            {
                                "package": {"name": nom, "ecosystem": "PyPI"},
                                "ranges": [{"type": "ECOSYSTEM", "events": [{"fixed": "9.9"}]}],
                            }
                        ],
                    }
                ]
                if nom in failles
                else []
            )
            corps = json.dumps({"vulns": vulns} if vulns else {}).encode()
            self.send_response(503 if nom == muet else 200)
            self.send_header("Content-Length", str(len(corps)))
            self.end_headers()
            self.wfile.write(corps)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Reponse) as serveur:
        threading.Thread(target=serveur.serve_forever, daemon=True).start()
        yield [
            "--vulnerability-service",
            "osv",
            "--osv-url",
            f"http://127.0.0.1:{serveur.server_port}/v1/query",
        ]
        serveur.shutdown()


def audit(verrou: Path, options: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(RACINE / "outils/audit.py"), str(verrou), *options],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def verrou(tmp_path: Path) -> Path:
    """Two packages, one of them for Windows alone, one in two versions."""
    f = tmp_path / "x.lock"
    f.write_text(
        "alpha==1.0 \\\n"
        "    --hash=sha256:00\n"
        "    # via x\n"
        "beta==2.0 ; sys_platform == 'win32' \\\n"
        "    --hash=sha256:00\n"
        "beta==3.0 ; sys_platform != 'win32'\n",
        encoding="utf-8",
    )
    return f


def test_audit_sans_faille_ou_avec(verrou):
    with service({"jinja2": "CVE-1"}) as options:
        p = audit(verrou, options)
        assert (p.returncode, p.stdout) == (
            0,
            "Aucune faille connue dans 3 versions verrouillées.\n",
        ), p.stderr
    with service({"jinja2": "CVE-1", "beta": "CVE-2"}) as options:
        p = audit(verrou, options)
        assert (
            p.returncode == 1
            and p.stdout.count("CVE-2 ; corrigée dans 9.9") == 2
            and "beta 2.0 :" in p.stdout
            and "beta 3.0 :" in p.stdout
            and "CVE-1" not in p.stdout
        )


def test_audit_sans_reponse_echoue(verrou):
    """No service, one that breaks down on the way, one that knows nothing of anything: said, and
    never a success."""
    with service({"jinja2": "CVE-1"}) as parti:
        pass
    with service({"jinja2": "CVE-1"}, muet="beta") as panne, service({}) as ignorant:
        for options in (parti, panne, ignorant):
            p = audit(verrou, options)
            assert (
                p.returncode == 2
                and p.stderr.startswith("L'audit n'a pas pu se faire")
                and p.stdout == ""
            ), (options, p.stdout, p.stderr)
    assert "jinja2 2.4.1" in p.stderr


@pytest.mark.parametrize("contenu", [None, b"", b"# rien\n", b"alpha>=1.0\n", b"\xff"])
def test_audit_sans_verrou_echoue(tmp_path, contenu):
    """A lock that is not there, or names no version, is no lock without vulnerabilities."""
    f = tmp_path / "x.lock"
    if contenu is not None:
        f.write_bytes(contenu)
    with service({"jinja2": "CVE-1"}) as options:
        p = audit(f, options)
    assert (p.returncode, p.stdout) == (2, "") and "rien n'est vérifié" in p.stderr, p.stderr
    assert "x.lock" in p.stderr and "Traceback" not in p.stderr, p.stderr


def test_audit_sans_son_outil_echoue(tmp_path, verrou):
    """Without pip-audit, and without a network to fetch it."""
    (tmp_path / "pip_audit.py").write_text("raise ModuleNotFoundError('pip_audit')\n")
    p = subprocess.run(
        [sys.executable, str(RACINE / "outils/audit.py"), str(verrou)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert (p.returncode, p.stdout) == (2, "") and "pip_audit" in p.stderr, p.stderr
