"""What a consumer engages himself for over time: training (C. trav. L6353-3 to L6353-6), deferred
payment (C. conso L312-4), leaving online (C. conso L215-1-1)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fabrique import CAS, CONSO, MEDIATEUR, VENDEUR, cas, espace
from trois_formats import construire, seul_dit

from outils import clausier

FORMATION = {
    "programme": "quatorze heures d'accueil",
    "effectif": "six personnes au plus",
    "prerequis": "aucun",
    "moyens": "en salle, un support imprimé",
    "evaluation": "questionnaire, attestation de fin",
    "formateurs": "Omar Exemple, dix ans de métier",
    "abandon": "les seules heures suivies sont dues",
}
CONTRAT = {"type": "contrat", "numero": "C1", "date": "2026-09-07"}
ACOMPTE = {"type": "facture_acompte", "numero": "F1", "date": "2026-09-18"}
VEND = {**VENDEUR, "mediateur": MEDIATEUR}


def essai(dossier: Path, vendeur: dict[str, Any], jour: str = "2026-09-07", **quoi: Any) -> Path:
    une = cas(**{"client": CONSO, "conclusion": {"date": jour, "lieu": "etablissement"}} | quoi)
    return espace(dossier, vendeur, cas=une)


def formation(dossier: Path, **quoi: Any) -> Path:
    p = {"objet": "Formation à l'accueil", "debut": "2026-10-05", "formation": FORMATION}
    quoi = {"prestation": p, "documents": [CONTRAT, ACOMPTE]} | quoi
    return essai(dossier, {**VEND, "secteur": "formation"}, **quoi)


def test_art_l6353_4_le_contrat_de_formation_dit_tout(tmp_path: Path):
    seul_dit(
        formation(tmp_path),
        "contrat-C1",
        *FORMATION.values(),
        "dans les dix jours de la signature du contrat",
        "aucune somme ne peut être exigée de lui avant l'expiration de ce délai",
        "il ne peut payer plus de 30 % du prix convenu",
        "seules les prestations effectivement dispensées sont alors payées, à proportion de leur",
    )


CONVENTION = {"type": "convention_formation", "numero": "C1", "date": "2026-09-07"} | {
    "objectif": "accueillir un usager mécontent",
    "duree": "quatorze heures en deux jours",
    "deroulement": "en présence, de 9 h à 17 h",
    "suivi": "émargement par demi-journée",
}
ACTION = {"objet": "Formation à l'accueil", "debut": "2026-10-05", "fin": "2026-10-06"}


def test_art_d6353_1_la_convention_dit_tout(tmp_path: Path):
    p = {**ACTION, "formation": FORMATION}
    w = essai(tmp_path, VEND, prestation=p, documents=[CONVENTION], client=CAS["client"])
    build = construire(w, "--formats", "md")
    page = (build / "convention_formation-C1.md").read_text(encoding="utf-8")
    page = re.sub(r"[\u00a0\u202f]", " ", page).replace("’", "'")
    for dite in (
        *FORMATION.values(),
        *(CONVENTION[k] for k in ("objectif", "duree", "deroulement", "suivi")),
        "du 5 octobre 2026 au 6 octobre 2026",
        "l'organisme rembourse à l'acheteur les sommes qu'il a indûment perçues",
        "**Prix net** | **1 800,00 €**",
        "Pénalités de retard",
    ):
        assert dite in page, dite


@pytest.mark.parametrize(
    ("client", "prestation", "message"),
    [
        (CAS["client"], {"objet": "Accueil"}, "« debut: » et « formation: {programme"),
        (CONSO, {**ACTION, "formation": FORMATION}, "écrivez « type: contrat »"),
    ],
)
def test_art_l6353_1_une_convention_entiere_et_jamais_d_un_particulier(
    tmp_path: Path, client: dict, prestation: dict, message: str
):
    w = essai(tmp_path, VEND, prestation=prestation, documents=[CONVENTION], client=client)
    r = clausier("check", w)
    assert r.returncode == 1 and "E621" in r.stderr and message in r.stderr, r.stderr


@pytest.mark.parametrize(
    ("quoi", "message"),
    [
        ({"prestation": {"objet": "Accueil"}}, "a son contrat"),
        ({"documents": [ACOMPTE]}, "aucune somme n'est due avant le contrat"),
        ({"acompte": "50 %"}, "un stagiaire paie 30 % du prix au plus"),
        (
            {"documents": [CONTRAT, {**ACOMPTE, "date": "2026-09-17"}]},
            "cette facture le 18/09/2026 ou après",
        ),
    ],
)
def test_art_l6353_6_ni_trop_tot_ni_trop(tmp_path: Path, quoi: dict, message: str):
    r = clausier("check", formation(tmp_path, **quoi))
    assert r.returncode == 1 and "E616" in r.stderr and message in r.stderr, r.stderr


ECHEANCES = [
    {"part": "30 %", "quand": "commande"},
    {"part": "30 %", "quand": "2026-12-15"},
    {"part": "solde", "quand": "2027-03-15"},
]


@pytest.mark.parametrize(
    ("jour", "echeances", "averti"),
    [
        ("2026-11-20", ECHEANCES, True),
        ("2026-11-20", [*ECHEANCES[:1], {"part": "solde", "quand": "2027-01-18"}], False),
        ("2026-11-20", [*ECHEANCES[:1], {"part": "solde", "quand": "2027-01-20"}], True),
        ("2026-11-19", [*ECHEANCES[:1], {"part": "solde", "quand": "2027-01-20"}], False),
    ],
)
def test_art_l312_4_un_paiement_differe_peut_etre_un_credit(
    tmp_path: Path, jour: str, echeances: list, averti: bool
):
    """Fifty days after the supply, from 20 November 2026; three months before."""
    e = essai(
        tmp_path,
        VEND,
        jour,
        prestation={"objet": "Site", "debut": "2026-11-25", "fin": "2026-11-30"},
        acompte=None,
        echeances=echeances,
        documents=[{"type": "contrat", "numero": "C1", "date": jour}],
    )
    r = clausier("check", e)
    assert r.returncode == 0 and ("A618" in r.stderr) is averti, r.stderr


@pytest.mark.parametrize(
    ("vendeur", "prestation", "due"),
    [
        ({"url_resiliation": "https://atelier.example/resilier"}, {"duree": "24 mois"}, True),
        ({"url_resiliation": "https://atelier.example/resilier"}, {}, False),
        ({}, {"duree": "24 mois"}, False),
    ],
    ids=["vendeur en ligne", "contrat d'une fois", "vendeur hors ligne"],
)
def test_art_l215_1_1_qui_contracte_en_ligne_resilie_en_ligne(
    tmp_path: Path, vendeur: dict, prestation: dict, due: bool
):
    """A contract of 24 months without renewal, signed in the shop of who also sells online."""
    e = essai(
        tmp_path, VEND | vendeur, prestation={"objet": "Suivi", **prestation}, documents=[CONTRAT]
    )
    phrase = ("Le client peut résilier le contrat en ligne, gratuitement, à l'adresse",)
    seul_dit(e, "contrat-C1", *(phrase if due else ()), jamais=() if due else phrase)
