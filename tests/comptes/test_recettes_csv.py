"""The book of receipts in a spreadsheet: what a client is called is never a formula."""

from __future__ import annotations

import pytest
from fabrique import REEL, cas, espace

from outils import clausier


@pytest.mark.parametrize("signe", "=+-@＝＋－＠")
def test_un_nom_n_est_pas_une_formule(tmp_path, signe):
    """Nor with the fullwidth signs, which a spreadsheet takes for the plain ones."""
    c = cas(
        acompte=None,
        documents=[{"type": "facture", "numero": "F1", "date": "2026-09-05"}],
        paiements=[{"date": "2026-09-10", "montant": "600", "facture": "F1"}],
    )
    c["client"]["nom"] = f"{signe}HYPERLINK(1)"
    w = espace(tmp_path, cas=c)
    p = clausier("status", w, "--recettes", "--format", "csv", "--date", "2026-12-01")
    assert p.stdout.splitlines()[1].split(";")[2] == f"'{signe}HYPERLINK(1)", p.stdout + p.stderr


def test_la_tva_d_une_recette(tmp_path):
    """VAT inside a receipt: 600 € at 20 % are 500 € and 100 €."""
    c = cas(
        acompte=None,
        documents=[{"type": "facture", "numero": "F1", "date": "2026-09-05"}],
        paiements=[{"date": "2026-09-10", "montant": "600", "facture": "F1"}],
    )
    w = espace(tmp_path, REEL, cas=c)
    p = clausier("status", w, "--recettes", "--format", "csv", "--date", "2026-12-01")
    assert ";600,00;500,00;100,00;" in p.stdout
