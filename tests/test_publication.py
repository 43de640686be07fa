"""What is published: the image has what the wheel needs and no more, and runs without rights.

`make dist` makes the files and tries them; here is what can be read of them at once."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib

import pytest

from outils import RACINE

sys.path.insert(0, str(RACINE / "outils"))
import publication

PROJET = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, each on one line."""
    texte = re.sub(r"^#.*\n", "", (RACINE / "Dockerfile").read_text(encoding="utf-8"), flags=re.M)
    lignes = texte.replace("\\\n", " ").splitlines()
    return [(m[1], m[2]) for x in lignes if (m := re.fullmatch(r"([A-Z]+) +(.*)", x))]


def test_l_image_a_une_base_nommee_et_aucun_droit():
    bases = [x.split()[0] for i, x in instructions() if i == "FROM"]
    assert len(bases) == 2 and all(re.fullmatch(r"python:3\.\d+-slim-\w+", b) for b in bases)
    fin = instructions()[[i for i, _ in instructions()].index("FROM", 1) :]
    assert [int(x) > 0 for i, x in fin if i == "USER"] == [True]
    assert not {i for i, _ in instructions()} & {"ADD", "EXPOSE", "ONBUILD"}
    assert not re.search(r"\b(curl|wget|sudo|https?:)", " ".join(x for _, x in instructions()))


def test_l_image_a_ce_qu_il_faut_a_la_roue():
    pris = {s for i, x in instructions() if i == "COPY" and "--from" not in x for s in x.split()}
    pris -= {"./"}
    roue = set(PROJET["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"])
    voulus = roue | {PROJET["project"]["readme"], "LICENSE", "pyproject.toml"}
    assert voulus <= pris and all((RACINE / x).exists() for x in pris)
    ignore = (RACINE / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignore and {x[1:] for x in ignore if x.startswith("!")} == pris
    pango = re.search(r"manquants=\$\(absents (libpango.*)\)", _systeme())
    apt = next(x for i, x in instructions() if i == "RUN" and "apt-get" in x)
    assert pango and all(p in apt for p in pango[1].split()), "what outils/systeme.sh asks for"


def _systeme() -> str:
    return (RACINE / "outils/systeme.sh").read_text(encoding="utf-8")


def test_les_sources_publiees_suffisent_a_tout_refaire():
    """What the Makefile, the locks and the image name is in the sdist."""
    sources = set(PROJET["tool"]["hatch"]["build"]["targets"]["sdist"]["only-include"])
    verrous = {f.name for f in RACINE.glob("requirements*.lock")}
    assert verrous | {"Dockerfile", ".dockerignore", "Makefile", "outils"} <= sources
    assert set(PROJET["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]) <= sources


def test_le_sbom_nomme_ce_que_la_roue_embarque(tmp_path):
    """The form's library and each font, with its version, its licence and its bytes."""
    f = tmp_path / "clausier.cdx.json"
    f.write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}))
    pytest.importorskip("cyclonedx.validation.json")
    publication.embarquer(f)
    siens = {c["bom-ref"]: c for c in json.loads(f.read_text("utf-8"))["components"]}
    page = RACINE / "templates/_page"
    voulus = [page / "edition/jsoneditor.js", *page.rglob("*.ttf")]
    assert {*siens} == {x.relative_to(RACINE).as_posix() for x in voulus}
    for ici, c in siens.items():
        (somme,) = c["hashes"]
        assert somme["content"] == hashlib.sha256((RACINE / ici).read_bytes()).hexdigest()
        assert re.fullmatch(r"\d+\.\d+(\.\d+)?", c["version"]), c
    assert siens["templates/_page/edition/jsoneditor.js"]["purl"].endswith("json-editor@2.17.2")
