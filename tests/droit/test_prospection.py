"""C. conso., art. L223-2: since 11 August 2026 a consumer's contract says that canvassing by
telephone without prior consent is forbidden."""

from __future__ import annotations

from pathlib import Path

import pytest
from fabrique import CAS, VENDEUR, cas, espace

from outils import clausier, texte_html, texte_md

PHRASE = "Il est interdit de démarcher un consommateur par téléphone sans son consentement"
MEDIATEUR = {"nom": "CM2C", "adresse": "49 rue Modèle 75008 Paris", "site": "https://m.example"}
CONSO = {
    "qualite": "consommateur",
    "nom": "Anne Modèle",
    "adresse": CAS["client"]["adresse"],
    "courriel": "anne@client.example",
}


@pytest.mark.parametrize(
    ("client", "jour", "due"),
    [
        (CONSO, "2026-08-11", True),
        (CONSO, "2026-08-10", False),
        (CAS["client"], "2026-08-11", False),
    ],
    ids=["dès le 11 août 2026", "la veille", "un professionnel"],
)
def test_art_l223_2_devis_contrat_et_cgv(tmp_path: Path, client: dict, jour: str, due: bool):
    documents = [
        {"type": "cgv", "date": jour, "version": "1"},
        {"type": "devis", "numero": "D1", "date": jour, "validite": "30 jours"},
        {"type": "contrat", "numero": "C1", "date": jour},
    ]
    une = cas(
        client=client, documents=documents, conclusion={"date": jour, "lieu": "etablissement"}
    )
    espace(tmp_path, VENDEUR | {"mediateur": MEDIATEUR}, cas=une)
    p = clausier("build", "--formats", "md,html", cwd=tmp_path)
    assert p.returncode == 0, p.stderr
    for nom in ("cgv-1", f"cgv-{jour}", "devis-D1", "contrat-C1"):
        for f in tmp_path.glob(f"build/essai/{nom}.md"):
            page = f.with_suffix(".html").read_text(encoding="utf-8")
            assert (PHRASE in texte_md(f.read_text(encoding="utf-8"))) is due, nom
            assert (PHRASE in texte_html(page)) is due, nom
    assert len(list(tmp_path.glob("build/essai/*.md"))) == 3
