"""The same files give the same bytes: in another process, hash seed, time zone, working folder, on
one core or many."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from outils import CAS, EXEMPLES, RACINE, clausier, fichiers

NOMS = (
    "2025-031-coaching",
    "2026-002-impaye",
    "2026-003-mairie",
    "2026-012-agence",
    "2026-015-entretien",
    "2026-031-gand",
    "2026-041-distribution",
    "2026-118-hotel",
    "2027-001-reservations",
)
DESSINES = NOMS if "CLAUSIER_COUPS" in os.environ else NOMS[3:5]


def _ailleurs(ici: Path, noms: tuple[str, ...], *options: str) -> dict[str, bytes]:
    """What a build makes of examples copied, with relative paths, another hash seed, another time
    zone; without the page over all cases, for there are others."""
    proc = clausier(
        "build",
        *(f"copie/{CAS[n].relative_to(EXEMPLES)}" for n in noms),
        "--out",
        f"b{len(options)}",
        "--no-cache",
        *options,
        cwd=ici,
        PYTHONHASHSEED="4242",
        TZ="Pacific/Kiritimati",
    )
    assert proc.returncode == 0, proc.stderr
    return {f: x for f, x in fichiers(ici / f"b{len(options)}").items() if f != "index.html"}


def test_deux_constructions_octet_pour_octet(construit, tmp_path):
    """The session's build against those made elsewhere: the words of every document type, and all
    the files of some cases (of all these with CLAUSIER_COUPS: `make fautes`)."""
    shutil.copytree(EXEMPLES, tmp_path / "copie")
    a = {f: x for f, x in fichiers(construit.sortie).items() if f.split("/")[0] in NOMS}
    b = _ailleurs(tmp_path, DESSINES)
    siens = {f for f in a if f.split("/")[0] in DESSINES}
    assert siens == b.keys() and len(siens) > 50
    assert {f.rsplit(".", 1)[1] for f in siens} == {"md", "html", "pdf", "xml", "zip", "json"}
    assert [f for f in b if a[f] != b[f]] == []
    ecrits = _ailleurs(tmp_path, NOMS, "--formats", "md,html")
    textes = {f for f in ecrits if f.endswith((".md", ".html")) and not f.endswith("/index.html")}
    assert len(textes) > 120 and [f for f in textes if a[f] != ecrits[f]] == []
    types = [
        [
            {d["type"] for d in json.loads(x)["documents"]}
            for f, x in m.items()
            if f.endswith("manifeste.json")
        ]
        for m in (a, fichiers(construit.sortie))
    ]
    assert set().union(*types[0]) == set().union(*types[1]), "these cases hold every document type"


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores cannot be chosen here")
def test_un_seul_coeur_donne_les_memes_octets(construit, tmp_path):
    """How the work is shared between processes, and what was drawn before in the same one, leaves
    no trace."""
    nom, coeurs = "2026-014-boulangerie", os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(coeurs)})  # inherited by the command, given back below
    try:
        proc = clausier("build", CAS[nom], "--out", tmp_path, "--no-cache")
    finally:
        os.sched_setaffinity(0, coeurs)
    assert proc.returncode == 0, proc.stderr
    a, b = fichiers(construit.dossier(nom)), fichiers(tmp_path / nom)
    assert a.keys() == b.keys() and [f for f in a if a[f] != b[f]] == []


def test_rien_ne_depend_du_jour_donne(tmp_path):
    """`--date` is for what depends on today; no page that is built does."""
    sorties = []
    for jour in ("2026-11-21", "2031-02-28"):
        proc = clausier(
            "build",
            EXEMPLES / "consultante",
            "--out",
            tmp_path / jour,
            "--formats",
            "md,html",
            "--date",
            jour,
        )
        assert proc.returncode == 0, proc.stderr
        sorties.append(fichiers(tmp_path / jour))
    assert sorties[0] == sorties[1] and sorties[0]


def test_reconstruire_sur_place_ne_change_rien(tmp_path):
    """A second run over the first finds the same files and leaves the same bytes, and no temporary
    file."""
    args = ("build", EXEMPLES / "jardinier", "--out", tmp_path / "b", "--formats", "md,html")
    assert clausier(*args).returncode == 0
    avant = fichiers(tmp_path / "b")
    assert clausier(*args).returncode == 0
    assert fichiers(tmp_path / "b") == avant and avant
    assert not [f for f in avant if f.split("/")[-1].startswith(".")]
    assert str(RACINE).encode() not in b"".join(avant.values()), (
        "no path of this machine in what is built"
    )
