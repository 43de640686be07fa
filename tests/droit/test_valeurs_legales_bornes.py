"""A legal value of the workspace is within what its unit can mean, or is refused at its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from fabrique import cas, espace

from outils import clausier

HISTOIRE = [
    {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"},
    {"type": "contrat", "numero": "C1", "date": "2026-09-05"},
    {"type": "facture", "numero": "F2", "date": "2026-10-31"},
    {"type": "decompte", "date": "2027-01-31", "factures": ["F2"]},
]
HORS = ("NaN", "sNaN", "Infinity", "-Infinity", "1e30", "1e300000000", "-5", "9" * 40, "1E-300000")


def avec_la_valeur(base: Path, nom: str, x: str, **plus: str) -> Path:
    espace(base, essai=cas(acompte="non", documents=HISTOIRE))
    f = base / "clauses" / "_parametres" / f"{nom}.yaml"
    f.parent.mkdir(parents=True)
    tete = "".join(f"{k}: {v}\n" for k, v in plus.items())
    f.write_text(f"{tete}valeurs:\n  - depuis: 2026-01-01\n    valeur: {x}\n", "utf-8")
    return base


@pytest.mark.parametrize("nom", ["taux_bce", "prescription_generale", "delai_paiement_defaut"])
@pytest.mark.parametrize("x", HORS)
def test_une_valeur_hors_de_son_unite(tmp_path: Path, nom: str, x: str):
    """In each command that reckons with it: refused at the number itself."""
    base = avec_la_valeur(tmp_path, nom, x)
    for args in (("check",), ("status", "--date", "2027-02-01")):
        p = clausier(*args, cwd=base)
        assert "Traceback" not in p.stderr and "E999" not in p.stderr, p.stderr
        lu = args[0] == "status" or nom != "prescription_generale"
        assert (f"clauses/_parametres/{nom}.yaml:3:13: E705" in p.stderr) is lu, p.stderr
        assert p.returncode == int(lu)


@pytest.mark.parametrize(
    ("nom", "x", "plus", "dit"),
    [
        ("taux_bce", "100,01", {}, "un nombre de 0 à 100 (%) est attendu"),
        ("delai_paiement_defaut", "36526", {}, "un nombre entier de 0 à 36 525 (jours)"),
        ("delai_paiement_defaut", "2,5", {}, "un nombre entier de 0 à 36 525 (jours)"),
        ("majoration_bce", "quatre", {}, "« quatre » n'est pas un nombre"),
        (
            "majoration_bce",
            "4",
            {"unite": "jours"},
            "l'unité de cette valeur légale est « points »",
        ),
    ],
)
def test_ce_qui_est_attendu_est_dit(tmp_path: Path, nom: str, x: str, plus: dict, dit: str):
    p = clausier("check", cwd=avec_la_valeur(tmp_path, nom, x, **plus))
    assert p.returncode == 1 and "E705" in p.stderr, p.stderr
    assert dit in " ".join(p.stderr.split()), p.stderr


def test_une_valeur_ordinaire(tmp_path: Path):
    p = clausier("check", cwd=avec_la_valeur(tmp_path, "taux_bce", "3,25", unite='"%"'))
    assert p.returncode == 0, p.stderr
