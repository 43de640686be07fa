"""A devis that is the whole contract says the essential conditions on its back (C. civ. 1104, 1219,
1224; GDPR 13); joined to terms or a contract, it does not say them twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from fabrique import CAS, CONSO, DROITS, MEDIATEUR, VENDEUR, cas, espace
from trois_formats import construire, dit, seul_dit

DEVIS = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
ESSENTIEL = ("Demandes nouvelles.", "article 1219", "articles 1224 à 1226", "article 13 du RGPD")


@pytest.mark.parametrize("client", [CAS["client"], CONSO], ids=["pro", "conso"])
@pytest.mark.parametrize(
    "autre",
    [
        None,
        {"type": "cgv", "date": "2026-09-01"},
        {"type": "contrat", "numero": "C1", "date": "2026-09-05"},
    ],
    ids=["seul", "cgv", "contrat"],
)
def test_art_13_rgpd_et_1224_un_devis_seul_dit_l_essentiel(
    tmp_path: Path, client: dict, autre: dict | None
):
    documents = [DEVIS] if autre is None else sorted([DEVIS, autre], key=lambda d: d["date"])
    e = espace(
        tmp_path, {**VENDEUR, "mediateur": MEDIATEUR}, cas=cas(client=client, documents=documents)
    )
    build = construire(e, "--only", "devis")
    dit(
        build,
        "devis-D1",
        *(() if autre else ESSENTIEL),
        jamais=("Demandes nouvelles.",) if autre else (),
    )
    if client is CONSO and autre is None:
        dit(build, "devis-D1", jamais=("dans la limite du prix",))


def test_art_1166_un_contrat_dit_la_qualite_de_l_execution(tmp_path: Path):
    contrat = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
    e = espace(tmp_path, cas=cas(documents=[contrat]))
    seul_dit(e, "contrat-C1", "article 1166 du Code civil")


@pytest.mark.parametrize(
    ("prix", "ecrit"),
    [("300 €", "300 €, compris dans le prix du contrat."), ("10 % des ventes", "10 % des ventes.")],
)
def test_cpi_l131_3_un_devis_cede_les_droits_meme_avec_un_contrat(tmp_path: Path, prix, ecrit):
    """His signature concludes: what he cedes is in what is signed. And says who the client is."""
    documents = [DEVIS, {"type": "contrat", "numero": "C1", "date": "2026-09-05"}]
    p = {"objet": "Affiche", "lieu": "Lyon", "oeuvre": "oui", "droits": {**DROITS, "prix": prix}}
    client = {**CAS["client"], "nom": "Modèle", "forme": "SARL", "siren": "900 000 027"}
    e = espace(tmp_path, cas=cas(prestation=p, client=client, documents=documents))
    build = construire(e)
    for nom in ("devis-D1", "contrat-C1"):
        dit(build, nom, "chacun fait l'objet d'une mention distincte", f"prix : {ecrit}")
    dit(build, "devis-D1", "SARL, SIREN 900 000 027")
