"""The functions of the package: the outcome of the commands, typed; nothing heavy until needed."""

from __future__ import annotations

import dataclasses
import doctest
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from fabrique import CAS as CAS_TYPE
from fabrique import VENDEUR, espace
from factures_recues import XML

import clausier as api
from outils import EXEMPLES, RACINE, clausier, fichiers

CONSULTANTE = EXEMPLES / "consultante"


def dits(problemes) -> list[str]:
    return [str(p) for p in problemes]


@pytest.fixture
def deux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a sound case and a faulty one; one stands in it."""
    faute = CAS_TYPE | {"dossier": "faute", "documents": [{"type": "inconnu"}]}
    w = espace(tmp_path, VENDEUR, bon=CAS_TYPE, faute=faute)
    monkeypatch.chdir(w)
    return w


def test_importer_est_leger():
    """`import clausier` loads none of its rooms, and no library."""
    code = (
        "import sys; avant = set(sys.modules); import clausier; "
        "print(*sorted(n for n in set(sys.modules) - avant "
        "if n.partition('.')[0] not in sys.stdlib_module_names))"
    )
    p = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=RACINE
    )
    assert p.stdout.split() == ["clausier"]


def test_les_exemples_de_la_documentation(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(RACINE)
    resultat = doctest.testmod(api)
    assert resultat.attempted >= 8 and not resultat.failed


def test_tous_les_noms_publics_repondent():
    for nom in api.__all__:
        assert getattr(api, nom), nom
    with pytest.raises(AttributeError):
        api.rien  # noqa: B018
    assert (RACINE / "clausier" / "py.typed").is_file()


def test_verifier(deux: Path):
    v = api.check(cache=False)
    p = clausier("check", "--no-cache", cwd=deux)
    assert (v.cas, v.refuses, v.erreurs) == (("bon.yaml", "faute.yaml"), ("faute.yaml",), True)
    assert p.returncode == 1 and p.stderr.splitlines()[: len(v.problemes)] == dits(v.problemes)
    with pytest.raises(dataclasses.FrozenInstanceError):
        v.cas = ()


def test_construire(deux: Path):
    c = api.build("bon.yaml", "faute.yaml", out="api", formats=["md", "html"], cache=False)
    args = ("build", "bon.yaml", "faute.yaml", "--out", "commande", "--formats", "md,html")
    p = clausier(*args, "--no-cache", cwd=deux)
    assert fichiers(deux / "api") == fichiers(deux / "commande")
    assert p.returncode == 1 and p.stderr.splitlines()[: len(c.problemes)] == dits(c.problemes)
    assert c.faits == (Path("api") / "essai",) and c.refuses == ("faute.yaml",)
    assert c.documents == len(CAS_TYPE["documents"]) and c.sortie == Path("api")


def test_construire_dit_ou_il_en_est(deux: Path):
    vus: list[object] = []

    class Avance:
        def __init__(self, total: int) -> None:
            vus.append(total)

        def __enter__(self):
            return vus.append

        def __exit__(self, *_: object) -> None:
            vus.append("fin")

    api.build("bon.yaml", formats=["md"], cache=False, progress=Avance)
    assert vus == [1, "essai", "fin"] and (deux / "build" / "essai").is_dir()


def test_lire_un_dossier(deux: Path):
    d = api.load("bon.yaml")
    assert isinstance(d, api.Dossier) and d.nom == CAS_TYPE["dossier"]
    with pytest.raises(api.Refus) as refus:
        api.load(deux / "faute.yaml")
    assert [p.code for p in refus.value.problemes] == ["E111"]


def test_ou_en_sont_les_dossiers(deux: Path):
    from clausier.page.statut import etat_json

    e = api.status(CONSULTANTE, "faute.yaml", date=date(2026, 7, 1))
    args = ("status", CONSULTANTE, "faute.yaml", "--date", "2026-07-01", "--format", "json")
    p = clausier(*args, cwd=deux)
    assert p.returncode == 1 and json.loads(p.stdout) == etat_json(e)
    assert [nom for nom, _ in e.erreurs] == ["faute.yaml"]


def test_lire_une_facture(tmp_path: Path):
    f = tmp_path / "recue.xml"
    f.write_text(XML, encoding="utf-8")
    r = api.read(f)
    (lue,) = json.loads(clausier("read", f, "--json").stdout)
    assert r.facture.numero == lue["numero"]


@pytest.mark.parametrize(
    ("demande", "dit"),
    [
        (lambda: api.check("nulle/part"), "« nulle/part » n'existe pas."),
        (lambda: api.build(formats=["docx"]), "formats connus"),
        (lambda: api.build(only="devi"), "type « devi » inconnu"),
        (lambda: api.load("."), "un seul dossier à la fois"),
    ],
)
def test_une_demande_qui_n_a_pas_de_sens(deux: Path, demande, dit: str):
    with pytest.raises(api.DemandeInvalide, match=dit):
        demande()
