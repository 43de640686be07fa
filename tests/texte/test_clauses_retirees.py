"""Whatever a case takes out, what is left is a document: who, what, how much, no empty heading."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fabrique import cas, espace

from clausier.course.chaine import Chaine
from clausier.lecture.noeuds import lire_texte
from clausier.socle.problemes import Refus
from outils import EXEMPLES

CAS = sorted(f for f in EXEMPLES.glob("*/*.yaml") if f.name != "vendeur.yaml")
TITRE = re.compile(r"^(#{1,6}) .*$", re.M)
RENVOYEE = {"execution_delai"}  # other articles refer to it: taken out, E710 says so


def titres_vides(markdown: str) -> list[str]:
    """Headings that stand right before another of their level or above, or at the end."""
    titres = [*TITRE.finditer(markdown)]
    suivants = [*titres[1:], None]
    return [
        t[0]
        for t, s in zip(titres, suivants, strict=True)
        if not markdown[t.end() : s.start() if s else None].strip()
        and (s is None or len(s[1]) <= len(t[1]))
    ]


def test_un_titre_vide_se_voit():
    assert titres_vides("# A\n\n## B\n\nx\n\n## C\n\n## D\n\n### E\n") == ["## C", "### E"]


@pytest.mark.parametrize("chemin", CAS, ids=lambda f: f.stem)
def test_tout_ce_qui_se_retire_est_retire(chemin: Path):
    chaine = Chaine(chemin.parent)
    dossier, _ = chaine.dossier(chemin, chemin.name)
    avant = chaine.composer(dossier, []).documents
    retirables = {
        c.clause
        for d in avant
        for c in d.selection.choisies
        if c.presente and not c.variante.tete.obligatoire
    } - RENVOYEE
    noeud = dossier.noeud.avec("clauses", lire_texte(f"retirer: [{', '.join(retirables)}]", "x"))
    for d in chaine.composer(*chaine.dossier(chemin, chemin.name, noeud)).documents:
        assert titres_vides(d.markdown) == [], d.nom
        if d.type in ("contrat", "avenant"):
            parties = d.markdown.split("Entre les soussignés", 1)[1]
            assert dossier.vendeur_au(d.date).siret in parties
            assert dossier.client is not None and dossier.client.nom in parties


@pytest.mark.parametrize(
    "clause", ["identification_prestataire", "identification_client", "objet", "prix", "signatures"]
)
def test_un_contrat_garde_ce_qui_le_fait(tmp_path, clause):
    contrat = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
    w = espace(tmp_path, a=cas(documents=[contrat], clauses={"retirer": [clause]}))
    with pytest.raises(Refus) as r:
        Chaine(w).compose(w / "a.yaml", "a.yaml")
    assert [p.code for p in r.value.problemes if p.grave] == ["E702"]
