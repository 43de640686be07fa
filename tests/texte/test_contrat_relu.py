"""A contract and its general terms read by the client's lawyer: they say the same thing, and what
is due, allowed or given back, and when."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fabrique import CAS, CONSO, MEDIATEUR, VENDEUR, cas, espace

from outils import clausier, texte_md

CGV = {"type": "cgv", "date": "2026-09-01", "version": "2026.2"}
DEVIS = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
CONTRAT = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
PRO, CLIENTS = CAS["client"], [CAS["client"], CONSO]
PERSONNES = ["pro", "conso"]


def papiers(dossier: Path, **quoi: Any) -> tuple[str, str]:
    """The words of the contract and of the general terms, straight apostrophes and spaces."""
    quoi = {"documents": [CGV, DEVIS, CONTRAT]} | quoi
    prestation = {"objet": "Essai", "debut": "2026-09-15"} | quoi.pop("prestation", {})
    e = espace(
        dossier,
        {**VENDEUR, "mediateur": MEDIATEUR, "secteur": "numerique"},
        cas=cas(prestation=prestation, **quoi),
    )
    r = clausier("build", e, "--formats", "md", "--out", e / "b")
    assert r.returncode == 0, r.stderr
    contrat, cgv = (
        " ".join(texte_md((e / f"b/essai/{n}.md").read_text(encoding="utf-8")).split())
        for n in ("contrat-C1", "cgv-2026-09-01")
    )
    return contrat.replace("’", "'"), cgv.replace("’", "'")


def test_un_professionnel_lit_une_seule_regle(tmp_path: Path):
    """The price changes as the rest of the contract does; the acompte is due before the thirty
    days; it is given back whole when the seller does not perform (C. civ., art. 1103 and 1119)."""
    contrat, cgv = papiers(tmp_path)
    for texte in (contrat, cgv):
        assert "Il ne varie pas en cours d'exécution, sauf accord écrit des deux parties" in texte
        assert "avenant signé des deux parties" not in texte
        assert "et relève d'un avenant ou d'un devis complémentaire" in texte
        assert "si cette fin est le fait du client, le préjudice" in texte
        assert "Si elle est due à l'inexécution du prestataire, celui-ci restitue tout" in texte
    assert "Délai de paiement, sauf l'acompte, dû à la conclusion du contrat : 30 jours" in contrat
    assert "hors somme à payer d'avance et sauf stipulation contraire" in cgv
    assert "Délai de paiement du solde" in contrat
    assert (
        "Le client reconnaît avoir reçu un exemplaire des conditions générales "
        "(version 2026.2 du 1er septembre 2026) et les accepte." in contrat
    )


@pytest.mark.parametrize("client", CLIENTS, ids=PERSONNES)
def test_art_1119_le_meme_rang_pour_le_devis_accepte(tmp_path: Path, client: dict):
    contrat, cgv = papiers(tmp_path, client=client)
    rang = [contrat.find(x) for x in ("s formé des", "le devis accepté avant le contrat")]
    assert rang[1] > 0, "the contract puts the quote second"
    premier, second, dernier = (
        cgv.find(x)
        for x in (
            "le contrat signé ou, à défaut, le devis accepté",
            "lorsqu'un contrat est signé, le devis accepté avant lui",
            "les conditions générales du prestataire."
            if client is PRO
            else "les conditions générales remises au client",
        )
    )
    assert 0 < premier < second < dernier
    if client is CONSO:
        assert (
            "Le client accepte ces conditions générales (version 2026.2 du 1er septembre 2026), "
            "dont un exemplaire lui est remis avant qu'il ne signe." in contrat
        )
        assert "hors somme à payer d'avance" in cgv
    assert "accepte ces conditions générales" not in cgv


def test_art_1119_sans_conditions_generales_rien_n_est_reconnu(tmp_path: Path):
    e = espace(tmp_path, cas=cas(documents=[DEVIS, CONTRAT], acompte="non"))
    assert clausier("build", e, "--formats", "md", "--out", e / "b").returncode == 0
    texte = (e / "b/essai/contrat-C1.md").read_text(encoding="utf-8")
    assert "reconnaît avoir reçu" not in texte and "sauf l’acompte" not in texte
    assert "Délai de paiement\u00a0: 30 jours" in texte and "du solde" not in texte


@pytest.mark.parametrize(
    ("quoi", "examen"),
    [
        ({"oeuvre": "oui"}, ("examiner les livrables pour les accepter",)),
        (
            {"oeuvre": "oui", "logiciel": "oui"},
            (
                "examiner les livrables pour les accepter",
                "examiner et essayer le logiciel pour l'accepter",
            ),
        ),
        ({"oeuvre": "oui", "logiciel": "oui", "abonnement": "12 mois"}, ()),
    ],
    ids=["œuvre", "logiciel", "abonnement"],
)
def test_art_l131_3_sans_cession_le_client_examine_et_met_a_jour(
    tmp_path: Path, quoi: dict, examen: tuple[str, ...]
):
    """Acceptance comes before payment, and a site is made to receive new texts and images."""
    contrat, cgv = papiers(tmp_path, prestation=quoi)
    for dit in examen:
        assert dit in contrat
    assert examen or "examiner" not in contrat.replace("pour examiner", "")
    assert "sont faits pour recevoir n'est pas une adaptation" in contrat
    assert "le client peut examiner les livrables pour les accepter" in cgv
    assert "Il ne peut ni les adapter" not in cgv
    assert "Au-delà de cet usage, dont fait partie la mise à jour" in cgv


@pytest.mark.parametrize(
    ("quoi", "dit"),
    [
        ({"nature_acompte": "arrhes"}, "sauf les arrhes, dues à la conclusion du contrat"),
        (
            {
                "echeances": [
                    {"part": "30 %", "quand": "commande"},
                    {"part": "solde", "quand": "livraison"},
                ]
            },
            "sauf les acomptes de l'échéancier, dus à la date ou à l'étape qu'il indique",
        ),
    ],
    ids=["arrhes", "échéancier"],
)
def test_art_l441_10_ce_qui_se_paie_avant_le_delai(tmp_path: Path, quoi: dict, dit: str):
    if "echeances" in quoi:
        quoi = {**quoi, "acompte": None}
    contrat, _ = papiers(tmp_path, **quoi)
    assert dit in contrat
