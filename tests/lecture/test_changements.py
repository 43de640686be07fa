"""One change at a path of a YAML text: the rest stays byte for byte."""

from __future__ import annotations

import random

import pytest

from clausier.lecture.changements import ajouter_element, mettre, oter, renommer
from clausier.lecture.insertion import Impossible
from clausier.lecture.noeuds import brut_de
from outils import EXEMPLES

CAS = """\
# Mon premier dossier
dossier: d-1   # le nom
client:
  nom: 'L''atelier'  # entre guillemets
  adresse: {rue: 1 rue A, ville: "Lyon, 3e"}  # en ligne
  # rien de plus
note: |
  Une ligne.
  Deux lignes.

lignes:
  - designation: Pose  # la première
    prix: 10
  # la seconde
  - {designation: Dépose, prix: 20}
moyens: [virement, cheque]
vide:   # à remplir
documents:
  - type: devis
    # son numéro
    numero: D1
"""


@pytest.mark.parametrize(
    ("chemin", "neuf", "avant", "apres"),
    [
        (("dossier",), "d-2", "dossier: d-1   # le nom", "dossier: d-2   # le nom"),
        (("client", "nom"), "L'if", "nom: 'L''atelier'  #", "nom: 'L''if'  #"),
        (("client", "adresse", "ville"), "Nice", 'ville: "Lyon, 3e"', 'ville: "Nice"'),
        (("client", "adresse", "rue"), "2, rue B", "rue: 1 rue A", 'rue: "2, rue B"'),
        (("client", "adresse", "code"), "69003", 'Lyon, 3e"}', 'Lyon, 3e", code: 69003}'),
        (
            ("client", "courriel"),
            "a@b.example",
            "  # en ligne\n",
            "  # en ligne\n  courriel: a@b.example\n",
        ),
        (("note",), "Un seul: mot", "|\n  Une ligne.\n  Deux lignes.\n", '"Un seul: mot"\n'),
        (("lignes", 0, "prix"), "1 200,50 €", "prix: 10\n", "prix: 1 200,50 €\n"),
        (("lignes", 1, "prix"), "1 200,50 €", "prix: 20}", 'prix: "1 200,50 €"}'),
        (("lignes", 0, "unite"), "jour", "prix: 10\n", "prix: 10\n    unite: jour\n"),
        (("vide",), "plein", "vide:   #", "vide: plein   #"),
        (("moyens",), "carte", "[virement, cheque]", "carte"),
        (("objet",), "Site", "numero: D1\n", "numero: D1\nobjet: Site\n"),
        (("lignes",), "x", None, None),
    ],
)
def test_mettre(chemin, neuf, avant, apres):
    fait = mettre(CAS, chemin, neuf)
    if avant is not None:
        assert fait == CAS.replace(avant, apres, 1)
    crlf = mettre(CAS.replace("\n", "\r\n"), chemin, neuf)
    assert crlf == fait.replace("\n", "\r\n")


def test_des_cles_et_des_listes_qui_n_y_sont_pas():
    fait = mettre("", ("client", "adresse"), {"rue": "1 rue A", "ville": "Lyon"})
    assert fait == "client:\n  adresse: {rue: 1 rue A, ville: Lyon}\n"
    fait = ajouter_element("a: b", ("documents",), {"type": "devis", "date": "2026-01-02"})
    assert fait == "a: b\ndocuments:\n  - {type: devis, date: 2026-01-02}\n"
    fait = ajouter_element(fait, ("documents",), {"type": "facture"})
    assert fait.endswith("-02}\n  - {type: facture}\n")
    assert ajouter_element("a: []\n", ("a",), "x, y") == 'a: ["x, y"]\n'
    assert ajouter_element(CAS, ("moyens",), "carte") == CAS.replace("cheque]", "cheque, carte]")
    assert mettre("a: {}\n", ("a", "b"), "c") == "a: {b: c}\n"
    assert mettre("a:\n", ("a", "b"), "c") == "a: {b: c}\n"
    assert mettre("a: b\n", ("t",), "un\n  deux\n\ntrois") == (
        "a: b\nt: |-\n  un\n    deux\n\n  trois\n"
    )


@pytest.mark.parametrize(
    ("chemin", "avant", "apres"),
    [
        (("client", "nom"), "  nom: 'L''atelier'  # entre guillemets\n", ""),
        (("client", "adresse", "rue"), "rue: 1 rue A, ", ""),
        (("client", "adresse", "ville"), ', ville: "Lyon, 3e"', ""),
        (("lignes", 0), "  - designation: Pose  # la première\n    prix: 10\n", ""),
        (("lignes", 0, "designation"), "designation: Pose  # la première\n    ", ""),
        (("documents", 0, "type"), "  - type: devis\n", "  -\n"),
        (("documents", 0), "- type: devis\n    # son numéro\n    numero: D1", "[]"),
        (("moyens", 0), "virement, ", ""),
        (("moyens", 1), ", cheque", ""),
        (("vide",), "vide:   # à remplir\n", ""),
        (("note",), "note: |\n  Une ligne.\n  Deux lignes.\n\n", ""),
    ],
)
def test_oter(chemin, avant, apres):
    assert oter(CAS, chemin) == CAS.replace(avant, apres, 1)


def test_renommer():
    assert renommer(CAS, ("client", "nom"), "raison") == CAS.replace("nom: 'L", "raison: 'L")
    with pytest.raises(Impossible, match="y est déjà"):
        renommer(CAS, ("client", "nom"), "adresse")


@pytest.mark.parametrize(
    ("texte", "chemin", "dit"),
    [
        ("a: &x 1\nb: *x\n", ("a",), "plusieurs endroits"),
        ("a: &x 1\nb: *x\n", ("b",), "plusieurs endroits"),
        ("a: &x {k: 1}\nb: *x\n", ("b", "k"), "plusieurs endroits"),
        ("client: !fichier c.yaml\n", ("client", "nom"), "autre fichier"),
        ("a: texte\n", ("a", "b"), "tient un texte"),
        ("a: 1\na: 2\n", ("a",), "sans risque"),
        ("a: [1]\n", ("a", 3), "pas de place"),
    ],
)
def test_ce_qui_est_refuse_a_sa_raison(texte, chemin, dit):
    with pytest.raises(Impossible, match=dit):
        mettre(texte, chemin, "z")


def _feuilles(arbre, chemin=()):
    if isinstance(arbre, (dict, list)):
        suite = arbre.items() if isinstance(arbre, dict) else enumerate(arbre)
        for pas, v in suite:
            yield from _feuilles(v, (*chemin, pas))
    else:
        yield chemin


def test_d_un_exemple_seul_ce_qui_est_nomme_change():
    """Drawn edits on the example files: no line but those of the value changes, no comment goes."""
    tire = random.Random(7)
    faits = 0
    for f in sorted(EXEMPLES.rglob("2026-0*.yaml")):
        texte = f.read_text(encoding="utf-8")
        feuilles = list(_feuilles(brut_de(texte)))
        for chemin in tire.sample(feuilles, min(4, len(feuilles))):
            try:
                apres = mettre(texte, chemin, "neuf : à voir, #1")
            except Impossible:
                continue
            faits += 1
            avant, neuves = texte.splitlines(), apres.splitlines()
            assert len(set(avant) - set(neuves)) <= 12, (f, chemin)
            if len(avant) == len(neuves):
                assert sum(a != b for a, b in zip(avant, neuves, strict=True)) == 1, (f, chemin)
            assert texte.count("#") <= apres.count("#"), (f, chemin)
    assert faits > 30
