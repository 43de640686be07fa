"""The rates of late payment: known by half-year, to the second decimal, and never guessed beyond
the last known one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clausier.droit.bibliotheque import Bibliotheque
from clausier.droit.valeurs_legales import ValeurInconnue

BIBLIO = Bibliotheque()
SEMESTRES = [(an, s) for an in range(2015, 2027) for s in (1, 2)]
TAUX = ("taux_bce", "taux_interet_legal")


def jours(an: int, s: int) -> tuple[date, date]:
    return (date(an, 1, 1), date(an, 6, 30)) if s == 1 else (date(an, 7, 1), date(an, 12, 31))


def au(nom: str, jour: date) -> Decimal:
    return BIBLIO.valeur(nom, jour).valeur


@pytest.mark.parametrize("nom", TAUX)
def test_un_taux_par_semestre(nom):
    """Twenty-four half-years, each with the same answer from its first to its last day, none
    missing, none besides."""
    assert [(v.depuis, v.jusqu_au) for v in BIBLIO.valeurs(nom)] == [jours(*s) for s in SEMESTRES]
    for s in SEMESTRES:
        premier, dernier = jours(*s)
        assert au(nom, premier) == au(nom, dernier)


@pytest.mark.parametrize(
    ("an", "s", "attendu"),
    [
        (2016, 1, "3.03"),
        (2017, 2, "2.70"),
        (2018, 1, "2.67"),
        (2019, 1, "2.58"),
        (2023, 1, "6.18"),
        (2023, 2, "12.66"),
        (2024, 2, "14.76"),
        (2025, 2, "8.28"),
        (2026, 1, "7.86"),
        (2026, 2, "8.25"),
    ],
)
def test_trois_fois_le_taux_legal(an, s, attendu):
    premier, _ = jours(an, s)
    assert au("multiple_taux_legal", premier) * au("taux_interet_legal", premier) == Decimal(
        attendu
    )


@pytest.mark.parametrize(
    ("an", "s", "attendu"),
    [
        (2016, 1, "10.05"),
        (2023, 2, "14.00"),
        (2024, 2, "14.25"),
        (2026, 1, "12.15"),
        (2026, 2, "12.40"),
    ],
)
def test_bce_plus_dix_points(an, s, attendu):
    premier, _ = jours(an, s)
    assert au("taux_bce", premier) + au("majoration_bce", premier) == Decimal(attendu)


@pytest.mark.parametrize("nom", TAUX)
@pytest.mark.parametrize("jour", [date(2027, 1, 1), date(2030, 6, 30), date(2014, 12, 31)])
def test_hors_des_semestres_connus_rien_n_est_devine(nom, jour):
    with pytest.raises(ValeurInconnue) as e:
        BIBLIO.valeur(nom, jour)
    assert (e.value.nom, e.value.jour, e.value.dernier) == (nom, jour, date(2026, 12, 31))


def test_sommes_fixees_par_la_loi():
    """What invoices and letters print: 40 €, 60 and 45 days, 14 and 7 days, 5 000 €, 1 000 €."""
    jour = date(2026, 11, 21)
    attendus = {
        "indemnite_recouvrement": 40,
        "delai_paiement_max": 60,
        "delai_facture_periodique": 45,
        "delai_fin_de_mois_max": 45,
        "delai_paiement_defaut": 30,
        "delai_retractation": 14,
        "delai_sans_paiement": 7,
        "seuil_vigilance": 5000,
        "seuil_especes": 1000,
        "majoration_bce": 10,
        "majoration_bce_public": 8,
        "tva_normale": 20,
        "tva_intermediaire": 10,
    }
    assert {n: au(n, jour) for n in attendus} == attendus
    assert au("tva_reduite", jour) == Decimal("5.5")


def test_franchise_en_base_change_en_2025():
    assert [
        au(n, date(2024, 12, 31))
        for n in (
            "franchise_services",
            "franchise_services_majore",
            "franchise_biens",
            "franchise_biens_majore",
        )
    ] == [36800, 39100, 91900, 101000]
    assert [
        au(n, date(2025, 1, 1))
        for n in (
            "franchise_services",
            "franchise_services_majore",
            "franchise_biens",
            "franchise_biens_majore",
        )
    ] == [37500, 41250, 85000, 93500]
