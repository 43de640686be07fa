"""Days off that only a place has: C. trav. L3134-13 (Alsace-Moselle) and L3422-2 (overseas), in the
terms of C. conso L221-19 and CPC 642."""

from __future__ import annotations

from pathlib import Path

import pytest
from fabrique import CONSO, MEDIATEUR, VENDEUR, cas, espace

from outils import clausier, une_ligne

CHEZ = "hors_etablissement"
METZ = ("57000", "Metz")
NANTES = ("44100", "Nantes")


def contrat(conclu: str, ou: tuple[str, str], lieu: str | None = None, **plus: object) -> dict:
    """A contract concluded that day at the home of a consumer who lives there."""
    adresse = {"voie": "6 rue du Marché", "code_postal": ou[0], "ville": ou[1]}
    prestation = {"objet": "Cours de piano", "debut": "2027-12-31", "fin": "2027-12-31"}
    return (
        cas(
            client={**CONSO, "adresse": adresse},
            conclusion={"date": conclu, "lieu": CHEZ},
            prestation=prestation | ({"lieu": lieu} if lieu else {}),
            acompte="non",
            documents=[
                {"type": "contrat", "numero": "C1", "date": conclu},
                {"type": "retractation", "date": conclu},
            ],
        )
        | plus
    )


def construire(tmp_path: Path, une: dict) -> dict[str, str]:
    w = espace(tmp_path / "w", {**VENDEUR, "mediateur": MEDIATEUR}, essai=une)
    r = clausier("build", w, "--formats", "md", "--out", tmp_path / "out")
    assert r.returncode == 0, r.stderr
    return {f.stem: une_ligne(f.read_text("utf-8")) for f in (tmp_path / "out").rglob("*.md")}


@pytest.mark.parametrize(
    ("conclu", "ou", "lieu", "premier"),
    [
        ("2026-03-26", NANTES, None, "3 avril 2026"),
        ("2026-03-26", METZ, None, "7 avril 2026"),  # Good Friday, then Easter Monday
        ("2026-03-26", ("67000", "Strasbourg"), None, "7 avril 2026"),
        ("2026-03-26", NANTES, "2 rue Modèle, 68100 Mulhouse", "7 avril 2026"),
    ],
)
def test_art_l221_10_les_sept_jours_en_alsace_moselle(tmp_path, conclu, ou, lieu, premier):
    pages = construire(tmp_path, contrat(conclu, ou, lieu))
    dit = next(t for n, t in pages.items() if n.startswith("contrat"))
    assert f"à partir du {premier}" in dit.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("conclu", "ou", "dernier"),
    [
        ("2026-05-08", NANTES, "22 mai 2026"),
        ("2026-05-08", ("97200", "Fort-de-France"), "26 mai 2026"),  # then Whit Monday
        ("2026-05-13", ("97100", "Basse-Terre"), "28 mai 2026"),
        ("2026-05-13", ("97150", "Marigot"), "27 mai 2026"),  # its own day is the 28th
        ("2026-05-27", ("97300", "Cayenne"), "11 juin 2026"),
        ("2027-12-06", ("97400", "Saint-Denis"), "21 décembre 2027"),
        ("2026-04-13", ("97600", "Mamoudzou"), "28 avril 2026"),
    ],
)
def test_art_l221_19_la_retractation_outre_mer(tmp_path, conclu, ou, dernier):
    pages = construire(tmp_path, contrat(conclu, ou))
    dit = next(t for n, t in pages.items() if n.startswith("retractation"))
    assert f"Dernier jour pour se rétracter** : {dernier}" in dit.replace("\u00a0", " ")


ORDONNANCE = {"date": "2026-12-26", "type": "ordonnance"}
SIGNIFIEE = {"date": "2027-02-26", "type": "signification"}


@pytest.mark.parametrize(
    ("ou", "journal", "etape"),
    [
        (NANTES, [ORDONNANCE], "26/03/2027"),
        (METZ, [ORDONNANCE], "25/03/2027"),  # served in time: the day before Good Friday
        (NANTES, [ORDONNANCE, SIGNIFIEE], "26/03/2027"),
        (METZ, [ORDONNANCE, SIGNIFIEE], "30/03/2027"),
    ],
)
def test_cpc_642_signification_et_opposition(tmp_path, ou, journal, etape):
    une = contrat(
        "2026-06-01",
        ou,
        conclusion={"date": "2026-06-01", "lieu": "etablissement"},
        prestation={
            "objet": "Cours",
            "lieu": "chez le client",
            "debut": "2026-06-02",
            "fin": "2026-06-26",
        },
        documents=[{"type": "facture", "numero": "F1", "date": "2026-06-30"}],
        journal=journal,
    )
    w = espace(tmp_path, {**VENDEUR, "mediateur": MEDIATEUR}, essai=une)
    r = clausier("status", w, "--date", "2027-03-02")
    assert etape in r.stdout, r.stdout + r.stderr


@pytest.mark.parametrize(
    ("ou", "dit"),
    [
        (METZ, "non travaillés aussi, Alsace-Moselle (C. trav., art. L3134-13) : 03/04/2026"),
        (("97400", "Saint-Denis"), "La Réunion (C. trav., art. L3422-2) : 20/12/2026"),
    ],
)
def test_explain_dit_les_jours_de_l_endroit(tmp_path, ou, dit):
    w = espace(tmp_path, {**VENDEUR, "mediateur": MEDIATEUR}, essai=contrat("2026-05-04", ou))
    assert dit in une_ligne(clausier("explain", w).stdout)


def test_explain_ne_dit_rien_ailleurs(tmp_path):
    w = espace(tmp_path, {**VENDEUR, "mediateur": MEDIATEUR}, essai=contrat("2026-05-04", NANTES))
    assert "non travaillés aussi" not in clausier("explain", w).stdout
