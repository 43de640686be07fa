"""Each reader of a typed value, on both sides of each of its borders: what it gives, or the words
with which it refuses; kept in `tests/dits/lecteurs.txt`.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from ce_qui_est_dit import tenir_histoire
from pydantic_core import PydanticCustomError

from clausier.socle import valeurs
from clausier.socle.durees import Duree
from clausier.socle.valeurs import Part, Penalites

LONG = "abcdefghij" * 5  # fifty signs: messages show the first forty of them, or sixty
TRES_LONG = "abcdefghij" * 8
SOMMES = ["9999999999,99", "10000000000", "-9999999999,99", "-10000000000", "1e3", "1.5.2"]
LECTEURS: dict[str, list[Any]] = {
    "lire_montant": [
        "0", "1620", "1620,5", "1620.50", "1 620,50", "1\u202f620,50\u00a0€", "12 34", "1 6200",
        "-3", "-0", "1,505", "0,00", "€", "", LONG, "1" * 22, "1" * 23, "1" * 20 + ",1", ["1"],
        Decimal("7.125"), *SOMMES,
    ],
    "lire_prix": [
        "0", "-0", "-1", "1,2345", "1,23456", "19,99 €", LONG, {}, Decimal(-1), Decimal("2.5"),
        *SOMMES,
    ],
    "lire_nombre": ["0,123456", "0,1234567", "-12", "+1", "1 000", LONG, None],
    "lire_quantite": [
        "0", "0,0001", "-1", "1", "1,23456", "999999999,9999", "1000000000", LONG, Decimal(0),
        Decimal(2),
    ],
    "lire_taux": [
        "0 %", "100 %", "100,0001 %", "-0 %", "-1 %", "5,5%", "5,12345 %", "20", "20 pour cent",
        "20 pour 100", LONG, f"{LONG} %", Decimal(120), 5,
    ],
    "lire_date": [
        "2026-11-21", "21/11/2026", "1/2/2026", "2000-01-01", "1999-12-31", "2099-12-31",
        "2100-01-01", "2026-02-29", "2028-02-29", "2026-13-01", "2026-1-1", "21-11-2026",
        "21 novembre 2026", "2026-11-21 ", LONG, date(1900, 1, 1), 20261121,
    ],
    "lire_naissance": ["1900-01-01", "1899-12-31", "2000-05-05", "2099-12-31", "05/88", LONG],
    "lire_instant": [
        "2026-10-30 09:00", "2026-10-30T09:00", "2026-10-30 9h", "2026-10-30 9h05",
        "2026-10-30 23:59", "2026-10-30 24:00", "2026-10-30 23:60", "2026-10-30 00:00",
        "2026-10-30 9:5", "2026-10-30", "30/10/2026 14:30", LONG,
        datetime.fromisoformat("2026-01-02T03:04"),
        "2026-10-30 59:23",
    ],
    "lire_oui_non": ["oui", "non", "true", "false", "Oui", "yes", "", LONG, True, False, 1],
    "lire_entier": ["0", "999999", "1000000", "-1", "1,0", "007", LONG, 12, "", "12 3"],
    "lire_duree": [
        "0 jour", "1 jour", "2 jours", "30 JOURS", "45 jours fin de mois", "1 mois", "2 mois",
        "2 mois fin de mois", "1 an", "2 ans", "1 année", "3 années fin de mois", "1 semaine",
        "2 semaines", "100 ans", "101 ans", "1200 mois", "1201 mois", "5217 semaines",
        "5218 semaines", "9999 jours", "10000 jours", "à réception", "a reception", "comptant",
        "réception", "reception", "30", "trente jours", LONG, Duree(3, "jour"), 30,
    ],
    "lire_part": [
        "non", "false", "0", "solde", "30 %", "0 %", "100 %", "101 %", "-1 %", "99,99", "99,99 €",
        "100", "50", "50 €", "0,00", "0,01", "-100", "-0", "1 500", "1 0 €", LONG,
        Part(solde=True), 5,
    ],
    "lire_penalites": [
        "defaut", "défaut", "legal", "LÉGAL", "12 %", "0 %", "101 %", "3 x taux legal",
        "3x le taux d'intérêt légal", "3 × taux légal", "3 * taux legal", "4 x taux legal", "12",
        LONG, Penalites(), 5,
    ],
    "lire_escompte": ["neant", "Néant", "non", "2 % à dix jours", "", None],
    "lire_texte_simple": ["", "  a \n b  ", "x" * 4000, "x" * 4001, 5],
    "lire_texte_en_lignes": [
        "a\nb", "a\n\n\n\nb", "a\r\n- b", "a\x85b\u2028c\u2029d", "  a  \n  b  ", "x" * 4000,
        "x" * 4001, "\n".join(["x" * 100] * 40), "\n".join(["x" * 99] * 40), 5,
        "\n".join(["x" * 99] * 39 + ["x" * 100]), "\n".join(["x" * 99] * 39 + ["x" * 101]),
    ],
    "lire_paragraphes": [
        "a\n\nb\t\tc", " a  b \n- c", "a\u00a0!\n", "x" * 20_000, "x" * 20_001, ("a",), 5,
    ],
    "lire_numero": ["F2026-001", "a+b_c/d", "x" * 35, "x" * 36, "", "é", "a b", LONG, TRES_LONG],
    "lire_courriel": [
        "a@b.fr", "a.b@c.example", "a..b@c.fr", ".a@c.fr", "a@b", "a@-b.fr", "é@b.fr",
        "x" * 64 + "@b.fr", "x" * 65 + "@b.fr", LONG, TRES_LONG, "a b@c.fr", 5,
    ],
    "lire_nom": ["Camille", "=?utf-8?", "a = ? b", "x" * 4001],
    "lire_url": [
        "https://a.example/x?y", "http://a", "ftp://a", "https://a b", "https://", "https://a<b",
        LONG, TRES_LONG, f"https://{LONG}",
    ],
}  # fmt: skip


@pytest.mark.parametrize("nom", LECTEURS)
def test_un_lecteur(nom):
    """Every reader of the module has its row, so that a new one is given its own."""
    lire = getattr(valeurs, nom)
    lignes = []
    for tape in LECTEURS[nom]:
        try:
            dit = repr(lire(tape))
        except PydanticCustomError as e:
            dit = f"{e.type} {e.message()}"
        lignes.append(f"{_court(repr(tape))} → {_court(dit)}")
    tenir_histoire("lecteurs", nom, lignes)


def _court(x: str) -> str:
    """The same, where a sign repeated a thousand times is counted."""
    tete, suite = x[:100], x[100:]
    return x if len(x) <= 200 else f"{tete}… et {len(suite)} signes"


def test_chaque_lecteur_a_sa_table():
    assert {n for n in vars(valeurs) if n.startswith("lire_")} == set(LECTEURS)


@pytest.mark.parametrize(
    ("nombre", "unite", "fin", "depuis", "attendu", "dit"),
    [
        (0, "jour", False, "2026-01-31", "2026-01-31", "à réception de la facture"),
        (0, "jour", True, "2026-02-01", "2026-02-28", "à réception de la facture"),
        (1, "jour", False, "2026-12-31", "2027-01-01", "1 jour"),
        (2, "jour", False, "2028-02-28", "2028-03-01", "2 jours"),
        (30, "jour", True, "2026-01-01", "2026-01-31", "30 jours fin de mois"),
        (45, "jour", True, "2026-01-15", "2026-03-31", "45 jours fin de mois"),
        (1, "mois", False, "2026-01-31", "2026-02-28", "1 mois"),
        (1, "mois", False, "2028-01-31", "2028-02-29", "1 mois"),
        (2, "mois", False, "2026-11-30", "2027-01-30", "2 mois"),
        (1, "mois", False, "2026-11-30", "2026-12-30", "1 mois"),
        (12, "mois", False, "2028-02-29", "2029-02-28", "12 mois"),
        (-1, "mois", False, "2026-03-31", "2026-02-28", "-1 mois"),
        (-12, "mois", False, "2026-12-01", "2025-12-01", "-12 mois"),
        (1, "mois", True, "2026-01-05", "2026-02-28", "1 mois fin de mois"),
    ],
)
def test_une_duree_finit(nombre, unite, fin, depuis, attendu, dit):
    d = Duree(nombre, unite, fin)
    assert d.depuis(date.fromisoformat(depuis)).isoformat() == attendu
    assert str(d) == dit


@pytest.mark.parametrize(
    ("part", "de_cent", "nulle"),
    [
        (Part(), "0.00", True),
        (Part(taux=Decimal(0)), "0.00", True),
        (Part(montant=Decimal(0)), "0", True),
        (Part(taux=Decimal("12.345")), "12.35", False),
        (Part(montant=Decimal("7.5")), "7.5", False),
        (Part(solde=True), "0.00", False),
        (Part(taux=Decimal(50), montant=Decimal(3)), "3", False),
    ],
)
def test_une_part(part, de_cent, nulle):
    assert (str(part.de(Decimal(100))), part.nulle) == (de_cent, nulle)


@pytest.mark.parametrize(
    ("x", "attendu"),
    [
        ("0.004", "0.00"),
        ("0.005", "0.01"),
        ("0.015", "0.02"),
        ("0.025", "0.03"),
        ("-0.005", "-0.01"),
    ],
)
def test_au_centime(x, attendu):
    assert str(valeurs.centimes(Decimal(x))) == attendu


@pytest.mark.parametrize(
    ("ecrit", "dit"),
    [
        ("31-11-2026", "novembre 2026 a 30 jours"),
        ("2026-11-31", "novembre 2026 a 30 jours"),
        ("30/02/2026", "février 2026 a 28 jours"),
        ("31 avril 2026", "avril 2026 a 30 jours"),
        ("2026-13-01", None),
        ("32/13/2026", None),
    ],
)
def test_un_jour_de_trop_dit_combien_le_mois_en_a(ecrit, dit):
    with pytest.raises(ValueError, match=r"date|calendrier") as e:
        valeurs.lire_date(ecrit)
    assert (dit in str(e.value)) if dit else (" jours" not in str(e.value))
