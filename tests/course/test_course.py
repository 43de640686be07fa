"""One run, one case: what is shared is reckoned once, by whom it belongs to, and gone with it."""

from __future__ import annotations

import ast
import gc
import weakref
from collections import Counter
from pathlib import Path

import pytest
from fabrique import CAS, VENDEUR, ecrire, espace
from test_echelle import CHEMINS, MODULES
from test_historique import nouveau, vieux

from clausier.comptes import factures
from clausier.course.course import Course
from clausier.dossier import cas
from clausier.paquet.construction import construire
from clausier.socle.espace import resoudre
from outils import EXEMPLES, clausier

FENETRES = EXEMPLES / "menuisier" / "2026-007-fenetres.yaml"


@pytest.fixture
def comptees(monkeypatch: pytest.MonkeyPatch) -> dict[str, Counter[object]]:
    """How often lines were totalled, and a seller looked for among his states."""
    fois: dict[str, Counter[object]] = {"compter": Counter(), "etat_du": Counter()}
    compter, etat_du = factures.compter, cas.etat_du

    def compte(lignes, remise, tarifs, normale):
        fois["compter"][(id(lignes), id(remise), normale)] += 1
        return compter(lignes, remise, tarifs, normale)

    def cherche(vendeurs, jour):
        fois["etat_du"][(id(vendeurs), jour)] += 1
        return etat_du(vendeurs, jour)

    monkeypatch.setattr(factures, "compter", compte)
    monkeypatch.setattr(cas, "etat_du", cherche)
    return fois


def test_un_dossier_est_compte_une_fois(tmp_path, comptees):
    """Its documents share its lines: totalled once; and its seller, found once a day."""
    bilan = construire(resoudre([FENETRES]), tmp_path, ("md", "html"), course=Course())
    assert bilan.documents > 4 and not bilan.erreurs
    assert list(comptees["compter"].values()) == [1]
    assert set(comptees["etat_du"].values()) == {1}


@pytest.mark.parametrize("source", sorted(EXEMPLES.rglob("20*.yaml")), ids=lambda f: f.stem)
def test_chaque_jeu_de_lignes_une_fois(tmp_path, comptees, source):
    """Lines of a document's own are totalled once for it, the case's once for all the others."""
    assert not construire(resoudre([source]), tmp_path, ("md",), course=Course()).erreurs
    assert set(comptees["compter"].values()) <= {1} and set(comptees["etat_du"].values()) == {1}


def test_un_dossier_part_avec_ce_qui_est_compte_de_lui(tmp_path):
    base = espace(tmp_path, VENDEUR, essai=CAS)
    course = Course()
    compose = course.chaine_de(base / "essai.yaml").compose(base / "essai.yaml")
    dossier = weakref.ref(compose.dossier)
    del compose
    gc.collect()
    assert dossier() is None


def test_la_course_suivante_relit_l_espace_et_garde_les_textes(tmp_path):
    base = espace(tmp_path, VENDEUR, essai=CAS)
    avant = Course().chaine_de(base / "essai.yaml")
    avant.compose(base / "essai.yaml")
    apres = avant.suivante()
    assert (apres.biblio, apres.composeur) == (avant.biblio, avant.composeur)
    assert avant.espace_lu.partage and not apres.espace_lu.partage


def test_un_voisin_qui_change_refait_la_fiche_du_client(tmp_path):
    """A payment noted in another case of the client: the page that tells of it is made anew."""
    base = espace(tmp_path, VENDEUR)
    ecrire(base / "nouveau.yaml", nouveau())
    ecrire(base / "a.yaml", vieux("a", "F1", "2026-03-02", "3000"))
    assert clausier("build", "nouveau.yaml", "--formats", "md", cwd=base).returncode == 0
    page = base / "build/nouveau/fiche_client-2026-09-01.md"
    avant = page.read_text(encoding="utf-8")
    paye = vieux("a", "F1", "2026-03-02", "3000", paiements=[("2026-03-20", "3600")])
    ecrire(base / "a.yaml", paye)
    assert clausier("build", "nouveau.yaml", "--formats", "md", cwd=base).returncode == 0
    assert page.read_text(encoding="utf-8") != avant


DU_CAS = {"Dossier", "Bibliotheque", "EspaceLu", "DocumentVoulu", "Compose", "Document", "Chaine"}


@pytest.mark.parametrize("nom", MODULES)
def test_un_module_ne_garde_rien_d_un_dossier(nom):
    """No cache holds a case, a library or a workspace; no import sets up the process."""
    texte = Path(CHEMINS[nom]).read_text(encoding="utf-8")
    assert not any(x in texte for x in ("WeakKeyDictionary", "WeakValueDictionary", "ContextVar"))
    for f in ast.walk(MODULES[nom]):
        if isinstance(f, ast.FunctionDef) and any(
            "cache" in ast.unparse(d) for d in f.decorator_list
        ):
            types = {n.id for a in f.args.args for n in ast.walk(a) if isinstance(n, ast.Name)}
            if not any("cached_property" in ast.unparse(d) for d in f.decorator_list):
                assert not types & DU_CAS, f.name
    for instruction in MODULES[nom].body:
        dit = ast.unparse(instruction) if isinstance(instruction, ast.Expr) else ""
        assert not dit.startswith(("gc.", "os.environ", "atexit."))
