"""Sums and days that a paper says twice: found where they differ, left alone where they agree."""

from datetime import date

import pytest
import yaml

from clausier.audit.relecture import relire_papier
from clausier.droit.bibliotheque import Bibliotheque
from clausier.lecture.texte_recu import lire_lignes_de_texte
from outils import RACINE

JOUR = date(2026, 11, 28)
TITRES = {
    "avoir": "AVOIR n° 2026-3",
    "conditions": "CONDITIONS GÉNÉRALES DE VENTE",
    "contrat": "CONTRAT DE PRESTATION",
    "devis": "DEVIS n° 2026-12",
    "facture": "FACTURE n° 2026-12",
    "mise_en_demeure": "MISE EN DEMEURE",
    "relance": "RELANCE",
}
SOMMES_ET_DATES = ("E984", "E985")
DITS = yaml.safe_load((RACINE / "tests/audit/accords.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def accuse():
    """Whether a paper of that kind, with these words, is told that its sums or days differ."""
    biblio = Bibliotheque()

    def juger(papier: str, texte: str) -> bool:
        tout = f"{TITRES[papier]}\nNantes, le 9 novembre 2026\n\nAna Zed EI, Nantes\n\n{texte}\n"
        lu = lire_lignes_de_texte(tout.encode(), "texte")
        r = relire_papier(lu, "x", JOUR, papier=papier, biblio=biblio)
        return any(c.code in SOMMES_ET_DATES for c in r.constats)

    return juger


def test_ce_qui_ne_concorde_pas_se_dit(accuse):
    tus = [x for p, textes in DITS["discordants"].items() for x in textes if not accuse(p, x)]
    assert not tus


def test_ce_qui_concorde_ne_s_accuse_pas(accuse):
    accuses = [x for p, textes in DITS["concordants"].items() for x in textes if accuse(p, x)]
    assert not accuses
