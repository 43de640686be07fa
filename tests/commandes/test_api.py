"""The functions of the package: the outcome of the commands, typed; nothing heavy until needed."""

from __future__ import annotations

import dataclasses
import doctest
import inspect
import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from fabrique import CAS as CAS_TYPE
from fabrique import VENDEUR, espace
from factures_recues import XML

import clausier as api
from outils import EXEMPLES, RACINE, clausier, environnement, fichiers

CONSULTANTE = EXEMPLES / "consultante"
PAGE = (RACINE / "docs" / "python.md").read_text(encoding="utf-8")
RESULTATS = {
    *("Construction", "Dossier", "Etat", "Journee", "MessageRecu", "Probleme", "Recue"),
    "Verification",
}


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
    """A name more or less is a promise made or broken: it is written here by hand."""
    fonctions = ["build", "check", "load", "read", "read_all", "status", "today"]
    erreurs = ["DemandeInvalide", "Refus"]
    assert dir(api) == sorted((*fonctions, *erreurs, *RESULTATS, "__version__"))
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
    assert api.read_all(f) == (r,) and r.facture.numero == lue["numero"]


def test_les_commandes_passent_par_ces_fonctions(
    deux: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Each command says what its function raises: none goes another way."""
    from clausier.commandes.racine import main

    def arret(*_: object, **__: object) -> None:
        raise api.DemandeInvalide("par ici.")

    for nom in ("check", "build", "status", "today", "read_all"):
        monkeypatch.setattr(api, nom, arret)
    for mots in (["check"], ["build"], ["status"], ["today"], ["read", "vendeur.yaml"]):
        with pytest.raises(SystemExit) as fin:
            main(mots, prog_name="clausier")
        assert fin.value.code and "par ici." in capsys.readouterr().err, mots


def test_rien_n_est_affiche(deux: Path, capfd: pytest.CaptureFixture[str]):
    """Whatever the files are worth; what is asked in vain is raised."""
    jour = date(2026, 7, 1)
    assert api.check(cache=False).erreurs and api.check("vendeur.yaml", cache=False).cas
    assert api.build(formats=["md"], cache=False).refuses == ("faute.yaml",)
    assert api.status(date=jour).erreurs and api.today(date=jour).erreurs
    assert api.load("bon.yaml").nom
    for demande in (lambda: api.load("faute.yaml"), lambda: api.read("vendeur.yaml")):
        with pytest.raises(api.Refus):
            demande()
    assert capfd.readouterr() == ("", "")


def test_la_page_dit_ce_qui_est():
    """The signatures and the attributes that docs/python.md promises."""
    for nom, parametres in re.findall(r"^\| `(\w+)\((.*?)\)`", PAGE, re.M):
        vrais = inspect.signature(getattr(api, nom)).parameters.values()
        dits = [str(p.replace(annotation=inspect.Parameter.empty)) for p in vrais]
        assert parametres.replace('"', "'") == ", ".join(dits).replace(" = ", "="), nom
    tables = re.findall(r"^\| `([A-Z]\w+)` \| (.*) \|$", PAGE, re.M)
    assert {nom for nom, _ in tables} == RESULTATS
    for nom, attributs in tables:
        for a in re.findall(r"`([a-z_]+)`", attributs):
            fiche = getattr(api, nom)
            assert a in fiche.__dataclass_fields__ or hasattr(fiche, a), (nom, a)


def test_le_carnet(tmp_path: Path):
    """The notebook of the page, from the folder above a workspace: it says what the page shows, and
    nothing else. Its types are checked by `make lint`, which names it."""
    montre = re.search(r"^\$ python impayes\.py essai\n(.*?)^```", PAGE, re.S | re.M)
    assert montre and '"docs/impayes.py"' in (RACINE / "pyproject.toml").read_text("utf-8")
    shutil.copytree(CONSULTANTE, tmp_path / "essai")
    p = subprocess.run(
        [sys.executable, str(RACINE / "docs" / "impayes.py"), "essai"],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=environnement(),
    )
    assert (p.returncode, p.stderr, p.stdout) == (0, "", montre[1])


@pytest.mark.parametrize(
    ("demande", "dit"),
    [
        (lambda: api.check("nulle/part"), "« nulle/part » n'existe pas."),
        (lambda: api.build(formats=["odt"]), "formats connus"),
        (lambda: api.build(only="devi"), "type « devi » inconnu"),
        (lambda: api.load("."), "un seul dossier à la fois"),
    ],
)
def test_une_demande_qui_n_a_pas_de_sens(deux: Path, demande, dit: str):
    with pytest.raises(api.DemandeInvalide, match=dit):
        demande()
