"""One large file takes a time that grows with it, no faster: counted in processor time, that no
other process of the machine stretches."""

from __future__ import annotations

import resource
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

from fabrique import cas, espace

from outils import RACINE, environnement

SECONDES = 6  # of a slow machine; a usual one takes 1 to 2.5


def verifier(w: Path) -> tuple[float, int, str]:
    """Processor seconds, exit status and last lines of `check`."""
    avant = resource.getrusage(resource.RUSAGE_CHILDREN)
    p = subprocess.run(
        [sys.executable, str(RACINE / "cli.py"), "check", "cas.yaml", "--no-cache"],
        cwd=w,
        capture_output=True,
        text=True,
        env=environnement(),
    )
    apres = resource.getrusage(resource.RUSAGE_CHILDREN)
    pris = apres.ru_utime + apres.ru_stime - avant.ru_utime - avant.ru_stime
    return pris, p.returncode, (p.stdout + p.stderr)[-500:]


def facture(prix: str, *paiements: dict[str, str]) -> dict[str, object]:
    return cas(
        acompte=None,
        documents=[{"type": "facture", "numero": "F1", "date": "2026-10-31"}],
        lignes=[{"designation": "Conception", "prix_unitaire": prix}],
        paiements=list(paiements),
    )


def test_huit_mille_paiements(tmp_path):
    jours = [str(date(2026, 11, 1) + timedelta(i)) for i in range(8000)]
    for nom, dits, attendu in (
        ("nommes", [{"facture": "F1", "date": "2026-11-02", "montant": "1"} for _ in jours], 0),
        ("sans nom", [{"date": j, "montant": "1"} for j in jours], 0),
        ("en trop", [{"facture": "F1", "date": j, "montant": "4"} for j in jours], 0),
    ):
        w = espace(tmp_path / nom, cas=facture("18000", *dits))
        pris, statut, dit = verifier(w)
        assert statut == attendu and pris < SECONDES, (nom, pris, dit)
    assert "A415" in dit and " · 1 avertissement" in dit  # the excess is said once


def test_soixante_dix_mille_cles_inconnues(tmp_path):
    w = espace(tmp_path, cas=cas())
    with (w / "cas.yaml").open("a", encoding="utf-8") as f:
        f.writelines(f"cle{i}: x\n" for i in range(70_000))
    pris, statut, dit = verifier(w)
    assert statut == 1 and "70000 erreurs" in dit and pris < SECONDES, (pris, dit)
