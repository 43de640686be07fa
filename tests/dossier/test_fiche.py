"""`vendeur.yaml` named by itself: `check` checks it, what wants a case says what to give."""

from __future__ import annotations

from pathlib import Path

import pytest
from fabrique import VENDEUR, cas, espace

from outils import clausier

SARL = VENDEUR | {"forme": "SARL", "qualite": "commercant", "rcs": "Lyon", "capital": "1 000 €"}


def w(tmp_path: Path, vendeur: dict[str, object] = VENDEUR) -> Path:
    return espace(tmp_path / "w", vendeur, a=cas(), b=cas(dossier="b", documents=[]))


@pytest.mark.parametrize("nom", ["vendeur.yaml", "./vendeur.yaml", "../w/vendeur.yaml"])
def test_la_fiche_seule(tmp_path, nom):
    """In order, whatever the cases are."""
    p = clausier("check", nom, cwd=w(tmp_path))
    assert (p.returncode, p.stderr) == (0, "")
    assert p.stdout == f"fiche du vendeur en règle : {nom.removeprefix('./')}\n"


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        ({"siret": "900 000 019 00018"}, "E201 siret"),
        ({"adresse": {"voie": "x"}}, "E103 adresse.ville"),
        ({"clef": "x"}, "E102 clef"),
        ({"rcs": None}, "E206 rcs"),
        ({"tva": {"regime": "reel"}}, "E207 tva"),
        ({"logo": "../logo.png"}, "E113 logo"),
        (
            {
                "courriel": [
                    {"depuis": "2020-01-01", "valeur": "a@b.example"},
                    {"depuis": "2027-01-01", "valeur": "pas une adresse"},
                ]
            },
            "E105 courriel",
        ),
    ],
)
@pytest.mark.parametrize("nom", ["vendeur.yaml", "../w/vendeur.yaml"])
def test_une_fiche_fautive(tmp_path, change, dit, nom):
    """At its line, once, with no word of what only a case has."""
    fiche = {k: x for k, x in (SARL | change).items() if x is not None}
    ici = w(tmp_path, fiche)
    p = clausier("check", nom, cwd=ici)
    *fautes, fin = p.stderr.splitlines()
    assert p.returncode == 1 and p.stdout == ""
    assert fin.startswith(f"fiche du vendeur refusée : {nom} · ") and "construit" not in fin
    cles, cle = list(fiche), dit.split()[1].split(".")[0]
    ligne = cles.index(cle) + 1 if cle in cles else 1
    assert any(x.startswith(f"vendeur.yaml:{ligne}:") and dit in x for x in fautes), p.stderr
    assert not [x for x in fautes if "documents" in x or "client" in x or "dossier" in x], p.stderr


def test_avec_des_dossiers(tmp_path):
    ici = w(tmp_path)
    p = clausier("check", "vendeur.yaml", "a.yaml", cwd=ici)
    assert p.returncode == 0
    assert p.stdout == "fiche du vendeur en règle : vendeur.yaml · 1 dossier en règle\n"
    p = clausier("check", "vendeur.yaml", "b.yaml", cwd=ici)
    assert p.returncode == 1 and p.stderr.endswith(
        "fiche du vendeur en règle : vendeur.yaml · 0 dossier en règle · 1 erreur ; "
        "rien n'est construit pour : b.yaml\n"
    )


@pytest.mark.parametrize("commande", ["build", "status", "explain", "remind", "issue", "watch"])
def test_ce_qu_il_faut_donner(tmp_path, commande):
    p = clausier(commande, "w/vendeur.yaml", cwd=w(tmp_path).parent)
    assert p.returncode == 2 and p.stderr.endswith(
        "Erreur : « w/vendeur.yaml » est la fiche du vendeur, pas un dossier : donnez un dossier, "
        "par exemple « w/a.yaml », ou tout le dossier « w » ; « clausier check w/vendeur.yaml » "
        "la vérifie seule.\n"
    ), p.stderr
    assert not (tmp_path / "build").exists()


def test_la_fiche_parmi_les_dossiers_se_construit_sans_elle(tmp_path):
    """`clausier build *.yaml`: the shell names it too; the cases are built, which read it."""
    ici = w(tmp_path)
    (ici / "b.yaml").unlink()
    p = clausier("build", "a.yaml", "vendeur.yaml", "--formats", "md", cwd=ici)
    assert p.returncode == 0 and "dans 1 dossier" in p.stdout, p.stderr


@pytest.mark.parametrize(
    ("nom", "dit"),
    [
        ("registre.yaml", "« registre.yaml » est le registre des documents émis, pas un dossier"),
        ("vendeur.yml", "« vendeur.yml » n'est lu par aucun dossier : renommez-le"),
    ],
)
def test_les_autres_fichiers_de_l_espace(tmp_path, nom, dit):
    ici = w(tmp_path)
    (ici / nom).write_text("nom: x\n", encoding="utf-8")
    for commande in ("check", "build"):
        p = clausier(commande, nom, cwd=ici)
        assert p.returncode == 2 and dit in p.stderr, p.stderr
