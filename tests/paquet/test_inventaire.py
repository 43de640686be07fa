"""A case that is gone or renamed leaves nothing in the output; its numbers stay taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from fabrique import VENDEUR, cas, ecrire, espace

from outils import clausier


def une(nom: str, numero: str) -> dict[str, object]:
    return cas(
        dossier=nom,
        documents=[
            {"type": "devis", "numero": numero, "date": "2026-09-02", "validite": "30 jours"}
        ],
    )


@pytest.fixture
def w(tmp_path: Path) -> Path:
    espace(tmp_path, VENDEUR, un=une("un", "D2026-001"), deux=une("deux", "D2026-002"))
    construire(tmp_path)
    assert (tmp_path / "build/deux/manifeste.json").is_file()
    return tmp_path


def construire(w: Path, *args: str) -> None:
    p = clausier("build", "--formats", "md,html", *args, cwd=w)
    assert p.returncode == 0, p.stderr


def test_un_dossier_supprime_ne_laisse_rien(w: Path):
    (w / "build/deux/notes.txt").write_text("à moi")
    (w / "deux.yaml").unlink()
    construire(w)
    assert [f.name for f in (w / "build/deux").iterdir()] == ["notes.txt"]
    assert "deux" not in (w / "build/index.html").read_text(encoding="utf-8")
    assert (w / "build/un/manifeste.json").is_file()


def test_un_dossier_renomme(w: Path):
    ecrire(w / "deux.yaml", une("trois", "D2026-002"))
    construire(w)
    assert not (w / "build/deux").exists() and (w / "build/trois/manifeste.json").is_file()
    (w / "deux.yaml").rename(w / "ailleurs.yaml")
    construire(w)
    assert (w / "build/trois/manifeste.json").is_file()


def test_ce_qui_n_a_pas_ete_construit_d_ici_reste(w: Path):
    """Another workspace's folders in the same output, a case that is at fault, one not asked
    for."""
    autre = w.parent / "autre"
    espace(autre, VENDEUR, loin=une("loin", "D9"))
    construire(autre, "--out", str(w / "build"))
    (w / "deux.yaml").write_text("dossier: deux\ndocuments: [\n", encoding="utf-8")
    clausier("build", "--formats", "md,html", cwd=w)
    construire(w, "un.yaml")
    for nom in ("loin", "deux", "un"):
        assert (w / "build" / nom / "manifeste.json").is_file(), nom


def test_new_ne_reprend_pas_un_numero_construit(w: Path):
    """Built, then deleted, before and after the next build: the client may hold the paper."""
    (w / "deux.yaml").unlink()
    for nom, numero in (("a", "D2026-003"), ("b", "D2026-004")):
        p = clausier("new", nom, "--date", "2026-09-20", cwd=w)
        assert p.returncode == 0 and numero in p.stdout + p.stderr, p.stdout + p.stderr
        clausier("build", "--formats", "md,html", cwd=w)
