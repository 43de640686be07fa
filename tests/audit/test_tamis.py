"""The sieve of an audit spares work, and never a finding."""

import re
from datetime import date

from clausier.audit.idees import Idees
from clausier.audit.plan import Aplat, accents_otes
from clausier.audit.regles import ecritures_de_l_idee, lexique_des_idees
from clausier.audit.relecture import relire_papier
from clausier.audit.tamis import ecritures
from clausier.droit.bibliotheque import Bibliotheque
from clausier.lecture.texte_recu import lire_lignes_de_texte
from outils import RACINE

PAPIER = (RACINE / "tests/audit/corpus/131-cgv-menuisier.txt").read_bytes()[:6000]
FAUTIF = "Pénalité de 40 EUR. Le client renonce à son droit de rétractation, sans remboursement."
UNE_SUR = 25  # ideas: those tried
GARDEES: dict[str, bytes] = {}


def test_le_meme_releve_avec_et_sans_tamis():
    lu = lire_lignes_de_texte(FAUTIF.encode(), "texte")
    sans, avec, encore = (
        relire_papier(lu, "essai", date(2026, 11, 28), biblio=Bibliotheque(lues=lues))
        for lues in (None, GARDEES, GARDEES)
    )
    assert sans.constats
    assert len(GARDEES) == 1
    assert sans.constats == avec.constats == encore.constats


def test_chaque_idee_se_trouve_aux_memes_lieux():
    """In small letters, through the sieve, or as the pattern is written: whatever the capitals."""
    texte = accents_otes(PAPIER.decode())
    texte += (
        f"\n{texte.upper()[:3000]}\nL'ACHETEUR PERD \u017fes droits : 12 \u212a. I\u0307l paye."
    )
    plan = Aplat(texte, texte, (), (0,), (0,), (0,))
    toutes = ecritures(GARDEES)
    assert toutes
    assert all(x.lettres for x in toutes["client"])
    nues, tamisees = Idees(plan), Idees(plan, ecritures=toutes)
    for nom in sorted(lexique_des_idees())[::UNE_SUR]:
        un = re.compile("|".join(f"(?:{x})" for x in ecritures_de_l_idee(nom)), re.I)
        vrais = [m.span() for m in un.finditer(texte)]
        for idees in (nues, tamisees):
            lieux = idees.lieux(nom)
            assert [x for rang in sorted(lieux) for x in lieux[rang]] == vrais, nom
        assert all(tamisees.peut_etre(nom, {rang}) for rang in nues.lieux(nom)), nom
