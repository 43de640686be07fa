"""The line of a fault, and a caret under its place."""

from __future__ import annotations

import pytest
from fabrique import VENDEUR, espace

from clausier.socle.affichage import largeur
from clausier.socle.extraits import souligner
from outils import clausier

CAS = """\
dossier: essai
client: {qualite: professionnel, mel: 'a@b.example', nom: X, %s siret: 12}
documents: []
"""


def test_des_fautes_d_une_ligne_la_partagent(tmp_path):
    w = espace(tmp_path)
    (w / "cas.yaml").write_text(CAS % "", encoding="utf-8")
    dit = clausier("check", "cas.yaml", cwd=w).stderr
    lignes = dit.splitlines()
    i = next(i for i, x in enumerate(lignes) if x.startswith("    2 | "))
    assert all(x.startswith("cas.yaml:2:") for x in lignes[i - 3 : i])
    assert sum(x.startswith("    2 | ") for x in lignes) == 1
    sous = lignes[i + 1]
    for mot in ("client", "mel", "12"):
        ou = lignes[i].index(mot)
        assert sous[ou : ou + len(mot)] == "^" * len(mot), dit
    assert "\x1b" not in dit, "no colour in a pipe"


def test_une_longue_ligne_est_coupee_autour_de_la_faute(tmp_path):
    w = espace(tmp_path)
    (w / "cas.yaml").write_text(CAS % f"objet: {'é' * 400},", encoding="utf-8")
    dit = clausier("check", "cas.yaml", cwd=w).stderr
    (ligne,) = [x for x in dit.splitlines() if x.startswith("    2 | ")]
    assert len(ligne) <= largeur() and "…" in ligne


@pytest.mark.parametrize(
    ("ligne", "colonne", "attendu"),
    [
        ("\tnom: x", 1, ("→nom: x", "^")),
        ("nom: \x1b[31mx", 6, ("nom: \\x1b[31mx", "     ^^^^")),
        ("数: 数数", 4, ("数: 数数", "    ^^^^")),
        ("nom: 'a b'  # c", 6, ("nom: 'a b'  # c", "     ^^^^^")),
        ("nom:", 5, ("nom:", "    ^")),
    ],
)
def test_souligner(ligne, colonne, attendu):
    assert souligner(ligne, [colonne], 60) == attendu


def test_rien_n_est_montre_d_ailleurs(tmp_path):
    """Of what a link leads to out of the workspace, no line is shown."""
    secret = tmp_path / "secret.yaml"
    secret.write_text("dossier: x\nmot_de_passe: sesame\n", encoding="utf-8")
    w = espace(tmp_path / "w", VENDEUR)
    (w / "cas.yaml").symlink_to(secret)
    dit = clausier("check", "cas.yaml", cwd=w)
    assert dit.returncode == 1 and "E107" in dit.stderr
    assert "dossier: x" not in dit.stderr and "sesame" not in dit.stderr
