"""Clauses that a case may add to its contract: each says the law that it stands on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fabrique import CAS, CONSO, MEDIATEUR, REEL, cas, espace
from trois_formats import construire, dit

from outils import clausier

ASSURE = {
    "type": "decennale",
    "assureur": {"nom": "Mutuelle Fictive", "adresse": "9 rue Imaginaire 44000 Nantes"},
    "contrat": "DEC-1",
}
OUVRAGE = {"ouvrage": "oui", "sur_existant": "non", "renovation_energetique": "non"}
FRAIS = "Aucun frais de changement n'est dû."


def contrat(dossier: Path, clause: str, jour: str, client: dict, **prestation: Any) -> Path:
    une = cas(
        client=client,
        conclusion={"date": jour, "lieu": "etablissement"},
        prestation={"objet": "Essai", **prestation},
        acompte="non",
        clauses={"ajouter": [clause]},
        documents=[{"type": "contrat", "numero": "C1", "date": jour}],
    )
    v = {**REEL, "mediateur": MEDIATEUR, "assurances": [ASSURE]}
    return construire(espace(dossier, v, cas=une), "--only", "contrat")


@pytest.mark.parametrize(
    ("clause", "prestation", "phrase"),
    [
        ("annulation_report", {}, "la même règle vaut pour le client et pour le prestataire"),
        ("retenue_de_garantie", OUVRAGE, "une somme qui ne dépasse pas 5 % de son montant"),
        ("prise_de_possession", OUVRAGE, "ne le prive ni de ses réserves ni des garanties"),
        ("societe_future", {}, "article 1216 du Code civil"),
        ("ia_generative", {}, "en répond comme de son propre travail"),
        ("changement_de_fournisseur", {"numerique": "continu"}, "avec un préavis d'au plus 2 mois"),
    ],
)
def test_art_1216_1799_1_loi_71_584_et_data_act(
    tmp_path: Path, clause: str, prestation: dict, phrase: str
):
    build = contrat(tmp_path, clause, "2026-09-05", CAS["client"], **prestation)
    dit(build, "contrat-C1", phrase, jamais=(FRAIS,))


def test_data_act_art_29_aucun_frais_a_partir_de_2027(tmp_path: Path):
    build = contrat(
        tmp_path, "changement_de_fournisseur", "2027-01-12", CAS["client"], numerique="continu"
    )
    dit(build, "contrat-C1", FRAIS)


def test_art_r212_2_2_l_annulation_d_un_consommateur_est_reciproque(tmp_path: Path):
    build = contrat(tmp_path, "annulation_report", "2026-09-05", CONSO)
    dit(build, "contrat-C1", "la même règle vaut pour le client et pour le prestataire")


DEVIS = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
CONTRAT = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
FACTURE = {"type": "facture", "numero": "F1", "date": "2026-09-10"}
DEMEURE = {"type": "mise_en_demeure", "date": "2026-11-02", "factures": ["F1"]}
PENALE = {"reglement": {"clause_penale": "10 %"}, "acompte": "non"}


@pytest.mark.parametrize("papiers", [[DEVIS], [DEVIS, CONTRAT], []])
def test_art_1231_5_la_clause_penale_d_un_devis_signe(tmp_path: Path, papiers: list[dict]):
    """Where it was agreed it stands in the paper that was signed, and the formal notice says that
    it will be due; of an invoice alone nothing of it is claimed."""
    une = cas(documents=[*papiers, FACTURE, DEMEURE], **PENALE)
    build = construire(espace(tmp_path, REEL, cas=une), "--formats", "md")
    pages = {
        f.stem: f.read_text(encoding="utf-8").replace("\u00a0", " ") for f in build.glob("*.md")
    }
    for nom in ("devis-D1", "contrat-C1")[: len(papiers)]:
        assert "à titre de clause pénale, 10 % de cette somme" in pages[nom], nom
        assert "lui doit, au même titre, la même part du prix" in pages[nom], nom
        assert "Le juge peut, même d’office, modérer ou augmenter cette somme" in pages[nom], nom
    lettre = pages["mise_en_demeure-2026-11-02"]
    assert ("la clause pénale convenue, 10 % de la somme échue" in lettre) is bool(papiers)


@pytest.mark.parametrize(
    ("client", "raison"),
    [
        (CONSO, "elle est présumée abusive (C. conso, art. R212-2, 3°)"),
        ({**CONSO, "qualite": "public", "siren": "900 000 027"}, "CCP, art. R2192-31"),
    ],
)
def test_art_r212_2_aucune_clause_penale_hors_des_professionnels(
    tmp_path: Path, client: dict, raison: str
):
    une = cas(client=client, documents=[DEVIS], **PENALE)
    w = espace(tmp_path, {**REEL, "mediateur": MEDIATEUR}, cas=une)
    r = clausier("check", w)
    assert "A513 reglement.clause_penale" in r.stderr and raison in r.stderr, r.stderr
    page = (construire(w, "--formats", "md") / "devis-D1.md").read_text(encoding="utf-8")
    assert "clause pénale" not in page


@pytest.mark.parametrize("au_contrat", [True, False], ids=["contrat", "devis seul"])
@pytest.mark.parametrize(
    ("client", "numerique", "due"),
    [(CAS["client"], "continu", True), (CAS["client"], None, False), (CONSO, "continu", False)],
    ids=["abonnement d'un professionnel", "sans service numérique", "consommateur"],
)
def test_data_act_art_25_sans_etre_demande(
    tmp_path: Path, client: dict, numerique: str | None, due: bool, au_contrat: bool
):
    """Reg. 2023/2854 art. 25: the contract shall say it; no case needs to ask for it."""
    p = {"objet": "Essai", "debut": "2026-09-15", "abonnement": "12 mois"}
    if numerique:
        p["numerique"] = numerique
    devis = {"type": "devis", "numero": "C1", "date": "2026-09-02", "validite": "30 jours"}
    papier = {"type": "contrat", "numero": "C1", "date": "2026-09-05"} if au_contrat else devis
    une = cas(
        client=client,
        conclusion={"date": "2026-09-05", "lieu": "etablissement"},
        prestation=p,
        acompte="non",
        documents=[papier],
    )
    w = espace(tmp_path, {**REEL, "mediateur": MEDIATEUR}, cas=une)
    build = construire(w, "--only", papier["type"])
    phrases = (
        "avec un préavis d'au plus 2 mois (article 25 du règlement (UE) 2023/2854)",
        "dans les quatorze jours ouvrables de la demande, avec un autre délai qui ne dépasse pas",
        "pendant au moins 30 jours après la transition",
        "ses mesures contre l'accès d'un État tiers aux données (articles 26 et 28",
    )
    nom = "contrat-C1" if au_contrat else "devis-C1"
    dit(build, nom, *(phrases if due else ()), jamais=() if due else phrases[:1])
