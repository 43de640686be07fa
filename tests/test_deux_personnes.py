"""Two people in one workspace: any two commands at the same moment. Afterwards no number is borne
twice, no file is half written, what a command said that it did is done, and both can be run again.
`make fautes` tries 200 pairs, and has them sign, read a bank statement and take papers back too."""

from __future__ import annotations

import hashlib
import itertools
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from test_morts import COMMANDES, LONGUES, NOTE, RESTE, affaires, etat, paye_une_fois
from tueur import Fin, Tueur

if sys.platform != "linux":
    pytest.skip("forks as Linux has them", allow_module_level=True)

PAIRES = int(os.environ.get("CLAUSIER_PAIRES", "0")) or 3
JOUR = ("--date", "2026-12-20")
EN_PLUS = {
    "new autre": ("new", "second", *JOUR),
    "diff, un autre avenant": (*COMMANDES["diff"][:4], "AV2", *COMMANDES["diff"][5:]),
    "issue du contrat": ("issue", "apres.yaml", "C1", *JOUR),
    "build, tout": ("build", "--formats", "md,html,pdf", *JOUR),
}
if LONGUES:
    EN_PLUS |= {
        "verify": ("verify", "retour.pdf"),
        "signe, autre retour": ("signe", "offre.yaml", "D2026-9", "offre.pdf", *JOUR),
        "verify du signé": ("verify", "offre-signe.pdf"),
        "banque, une ligne": (*COMMANDES["banque"][:-3], "1", *JOUR),
    }
TOUTES = COMMANDES | EN_PLUS
# Those that may meet on one file or one number come first, then all the others.
PROCHES = [
    ("new", "new autre"),
    ("issue", "issue du contrat"),
    ("diff", "diff, un autre avenant"),
    ("issue", "issue"),
    ("remind", "remind"),
    ("new", "new"),
    ("remind", "issue"),
    ("build", "build"),
    ("init", "init"),
    ("due", "due"),
]
if LONGUES:
    PROCHES += [
        ("banque", "banque"),
        ("banque", "banque, une ligne"),
        ("banque, recettes", "banque, recettes"),
        ("banque", "banque, recettes"),
        ("banque", "remind"),
        ("banque", "issue"),
        ("sign", "sign"),
        ("sign", "verify du signé"),
        ("signe", "signe"),
        ("signe", "signe, autre retour"),
        ("signe", "sign"),
        ("signe", "banque"),
        ("signe", "verify"),
        ("signe", "build"),
    ]


@pytest.fixture(scope="module")
def tueur() -> Iterator[Tueur]:
    t = Tueur()
    yield t
    t.fermer()


def paires() -> list[tuple[str, str]]:
    autres = [p for p in itertools.combinations_with_replacement(TOUTES, 2) if p not in PROCHES]
    random.Random(7).shuffle(autres)
    return list(itertools.islice(itertools.cycle(PROCHES + autres), PAIRES))


@pytest.fixture(scope="module")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return affaires(tmp_path_factory.mktemp("deux") / "modele")


NOTES = ("cas.yaml", "apres.yaml", "abonne.yaml", "du.yaml", "offre.yaml", "recettes.yaml")


def numeros(base: Path) -> Counter[str]:
    """The number of each document of each case, none of which has lost its comment."""
    vus: Counter[str] = Counter()
    for f in sorted(base.glob("*.yaml")):
        assert f.name not in NOTES or f.read_text(encoding="utf-8").startswith(NOTE), f.name
        if f.name not in ("vendeur.yaml", "registre.yaml", "recettes.yaml"):
            documents = yaml.safe_load(f.read_text(encoding="utf-8"))["documents"]
            vus.update(d["numero"] for d in documents if "numero" in d)
    return vus


def entier(base: Path, avant: dict[str, bytes]) -> None:
    """Nothing half done is in this workspace."""
    ici = etat(base)
    assert not [f for f in ici if RESTE.search(f)] and ici.keys() >= avant.keys()
    assert [n for n, fois in numeros(base).items() if fois > 1] == []
    assert paye_une_fois(base)
    assert all(x == b"whole" for f, x in ici.items() if f.endswith("-signe.pdf"))
    if "signes/EMPREINTES.sha256" in ici:
        dits = (x.split("  ") for x in ici["signes/EMPREINTES.sha256"].decode().splitlines())
        gardes = {n: hashlib.sha256(x).hexdigest() for n, x in ici.items()}
        la = {f"signes/{nom}": sha for sha, nom in dits}
        assert la == {n: sha for n, sha in gardes.items() if n in la or n.startswith("signes/d")}
    if "registre.yaml" in ici:
        entrees = yaml.safe_load(ici["registre.yaml"])["documents"]
        assert len({e["numero"] for e in entrees}) == len(entrees)
        figes = {f: x for e in entrees for f, x in e["fichiers"].items()}
        assert figes == {
            f: hashlib.sha256(x).hexdigest() for f, x in ici.items() if f.startswith("emis/2")
        }


def fait(base: Path, nom: str, fin: Fin) -> None:
    """What the command says that it did is there."""
    if fin.code:
        return
    ou = {"diff": ("apres.yaml", "AV1"), "diff, un autre avenant": ("apres.yaml", "AV2")}
    ou |= {"issue": ("registre.yaml", "F2026-1"), "issue du contrat": ("registre.yaml", "C1")}
    ou |= {"remind": ("cas.yaml", "relance"), "new": ("neuf.yaml", "devis")}
    ou |= {"due": ("abonne.yaml", "periode_debut")}
    ou |= {"banque": ("du.yaml", "releve:"), "banque, une ligne": ("cas.yaml", "releve:")}
    ou |= {"signe": ("offre.yaml", "acceptation")}
    if nom in ou:
        fichier, mot = ou[nom]
        assert mot in (base / fichier).read_text(encoding="utf-8"), (nom, fin.dit)


def test_deux_commandes_a_la_fois(tueur, modele, tmp_path):
    avant = etat(modele)
    vues: Counter[tuple[int, int]] = Counter()
    for une, autre in paires():
        base = shutil.copytree(modele, tmp_path / "w")
        fins = tueur.lancer(base, TOUTES[une], TOUTES[autre])
        for nom, fin in zip((une, autre), fins, strict=True):
            assert fin.code in (0, 1, 2) and "Traceback" not in fin.dit, (une, autre, fin.dit)
            assert "E999" not in fin.dit, (une, autre, fin.dit)
            fait(base, nom, fin)
        assert 0 in (fins[0].code, fins[1].code), (une, autre, fins)
        entier(base, avant)
        (fin,) = tueur.lancer(base, ("check",))
        assert fin.code == 0, (une, autre, fin.dit)
        vues[fins[0].code, fins[1].code] += 1
        for nom in (une, autre):  # the next run mends, or finds it done
            tueur.lancer(base, TOUTES[nom])
        entier(base, avant)
        shutil.rmtree(base)
    assert vues[0, 0] >= PAIRES // 2, vues
