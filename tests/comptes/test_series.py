"""Series of invoices: a year or a month glued to the counter begins a new one; case makes none."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest
from ce_qui_est_dit import tenir
from fabrique import VENDEUR, cas, ecrire, espace

from clausier.comptes.numerotation import prochains
from clausier.comptes.series import DocumentNumerote
from clausier.droit.bibliotheque import Bibliotheque
from clausier.fiches.parties import Numerotation
from clausier.socle.numeros import reprise, serie
from clausier.socle.problemes import Place
from outils import clausier


def le(jour: str) -> date:
    return date.fromisoformat(jour)


def facture(numero: str, jour: str) -> dict:
    ligne = {"designation": "Conseil", "prix_unitaire": "100"}
    return {"type": "facture", "numero": numero, "date": jour, "lignes": [ligne]}


def atelier(base: Path, *factures: tuple[str, str]) -> Path:
    debut = {"numerotation": {"factures": {"depuis": factures[0][0]}}}
    return espace(
        base / "w",
        VENDEUR | debut,
        a=cas(dossier="a", acompte="non", documents=[facture(n, j) for n, j in factures]),
    )


def verifie(w: Path) -> subprocess.CompletedProcess[str]:
    p = clausier("check", cwd=w)
    tenir("numeros", p.stderr, w)
    return p


@pytest.mark.parametrize(
    ("numero", "jour", "attendu"),
    [
        ("26001", "2026-09-30", ("26", 1)),
        ("27001", "2027-01-02", ("27", 1)),
        ("F26001", "2026-09-30", ("F26", 1)),
        ("202611001", "2026-11-02", ("202611", 1)),
        ("F2611001", "2026-11-02", ("F2611", 1)),
        ("112026001", "2026-11-02", ("112026", 1)),
        ("1126001", "2026-11-02", ("1126", 1)),
        ("2026001", "2026-11-02", ("2026", 1)),
        ("F2026-11001", "2026-11-02", ("F2026-11", 1)),
        ("F26-11001", "2026-11-02", ("F26-11", 1)),
        ("26001/A", "2026-11-02", ("26#/A", 1)),
        ("202610007", "2026-11-02", ("202610", 7)),  # of October, dated two days later
        ("202612001", "2027-01-02", ("202612", 1)),
        ("26012", "2027-01-02", ("26", 12)),
        ("F2026-1001", "2026-10-02", ("F2026-", 1001)),  # the thousandth of the year, in October
        ("2612", "2026-11-02", ("", 2612)),
        ("12001", "2026-11-02", ("", 12001)),
        ("F-041", "2026-11-02", ("F-", 41)),
    ],
)
def test_la_serie_d_un_numero(numero, jour, attendu):
    assert serie(numero, le(jour)) == attendu


@pytest.mark.parametrize(
    "factures",
    [
        (("26001", "2026-09-30"), ("26002", "2026-10-01"), ("27001", "2027-01-02")),
        (("F26001", "2026-09-30"), ("F26002", "2026-10-01"), ("F27001", "2027-01-02")),
        (("202611001", "2026-11-02"), ("202611002", "2026-11-30"), ("202612001", "2026-12-01")),
        (("2612001", "2026-12-02"), ("2701001", "2027-01-03"), ("2701002", "2027-01-04")),
        (("122026001", "2026-12-02"), ("012027001", "2027-01-03"), ("022027001", "2027-02-03")),
        (("202609-001", "2026-09-30"), ("202610-001", "2026-10-01"), ("202610-002", "2026-10-02")),
        (("F2026-998", "2026-09-30"), ("F2026-999", "2026-10-01"), ("F2026-1000", "2026-10-02")),
    ],
    ids=lambda f: f[0][0],
)
def test_une_serie_par_annee_ou_par_mois(tmp_path, factures):
    """Neither a gap nor an order is found between two years or two months; `issue` goes on."""
    w = atelier(tmp_path, *factures)
    p = verifie(w)
    assert p.returncode == 0 and "A304" not in p.stdout + p.stderr, p.stdout + p.stderr
    emis = clausier("issue", "a.yaml", *(n for n, _ in factures), "--yes", cwd=w)
    assert emis.returncode == 0, emis.stdout + emis.stderr
    assert "A304" not in verifie(w).stdout


def test_un_trou_dans_l_annee_reste_un_trou(tmp_path):
    w = atelier(tmp_path, ("26001", "2026-09-30"), ("26004", "2026-10-01"))
    p = verifie(w)
    assert "A304" in p.stdout + p.stderr
    emis = clausier("issue", "a.yaml", "26001", "26004", "--yes", cwd=w)
    assert emis.returncode == 1 and "E956" in emis.stderr and "il manque 2 numéros" in emis.stderr


def test_ce_qui_est_ambigu_est_dit_sans_bloquer(tmp_path):
    """Two digits behind the year: a counter of years, or a plain counter with a hole."""
    w = atelier(tmp_path, ("2611", "2026-11-30"), ("2612", "2026-12-20"), ("2701", "2027-01-05"))
    p = verifie(w)
    assert p.returncode == 0
    assert "une année ou un mois qui commence, ou il manque 88 numéros" in p.stdout + p.stderr
    emis = clausier("issue", "a.yaml", "2611", "2612", "2701", "--yes", cwd=w)
    assert emis.returncode == 0, emis.stderr
    assert verifie(w).returncode == 0


@pytest.mark.parametrize(
    ("avant", "quand", "numero", "jour", "attendu"),
    [
        ("2612", "2026-12-20", "2701", "2027-01-05", True),
        ("261105", "2026-11-20", "261201", "2026-12-05", True),
        ("2612", "2026-12-20", "2702", "2027-01-05", False),  # a new year begins at one
        ("F-12", "2026-12-20", "F-101", "2027-01-05", False),
        ("2701", "2027-01-05", "2612", "2026-12-20", False),
    ],
)
def test_une_reprise_possible(avant, quand, numero, jour, attendu):
    assert reprise(avant, le(quand), numero, le(jour)) is attendu


@pytest.mark.parametrize(
    ("dernier", "quand", "jour", "attendu"),
    [
        ("26012", "2026-12-20", "2026-12-28", "26013"),
        ("26012", "2026-12-20", "2027-01-03", "27001"),
        ("202611004", "2026-11-20", "2026-12-03", "202612001"),
        ("112026004", "2026-11-20", "2027-01-03", "012027001"),
        ("F2026-11004", "2026-11-20", "2027-01-03", "F2027-01001"),
        ("F2026-012", "2026-11-20", "2027-01-03", "F2027-001"),
        ("F-012", "2026-11-20", "2027-01-03", "F-013"),
        ("12/2026", "2026-11-20", "2027-01-03", "01/2027"),
    ],
)
def test_le_numero_suivant(dernier, quand, jour, attendu):
    p = DocumentNumerote(
        "facture", dernier, le(quand), Place("a"), Path("a"), "", Bibliotheque().tete("facture")
    )
    assert prochains([p], "factures", le(jour), Numerotation()) == [attendu]


def test_majuscules_et_minuscules_font_un_numero(tmp_path):
    w = atelier(tmp_path, ("F2026-001", "2026-09-30"), ("f2026-001", "2026-10-01"))
    p = verifie(w)
    dit = p.stdout + p.stderr
    assert p.returncode == 1 and "E301" in dit
    assert "écrit « F2026-001 » : majuscules et minuscules ne font pas deux numéros" in dit


def test_la_casse_ne_change_pas_de_serie(tmp_path):
    """One series whatever the capitals; an issued number cannot change its own."""
    w = atelier(tmp_path, ("F2026-001", "2026-09-30"), ("f2026-003", "2026-10-01"))
    assert "il manque un numéro" in verifie(w).stderr
    emis = clausier("issue", "a.yaml", "F2026-001", "--yes", cwd=w)
    assert emis.returncode == 0, emis.stderr
    a = w / "a.yaml"
    a.write_text(a.read_text(encoding="utf-8").replace("F2026-001", "f2026-001"), encoding="utf-8")
    p = verifie(w)
    assert p.returncode == 1 and "E953" in p.stdout + p.stderr, p.stdout + p.stderr


def test_un_doublon_ne_cache_pas_une_date_en_desordre(tmp_path):
    """Of two with one number, the later tells whether the next is in order, wherever they stand."""
    w = atelier(tmp_path, ("F-1", "2026-09-05"), ("F-1", "2026-11-05"), ("F-2", "2026-10-31"))
    p = verifie(w)
    assert p.returncode == 1 and "E301" in p.stderr and "E302" in p.stderr, p.stderr


def test_le_numero_libre_n_a_jamais_ete_construit(tmp_path):
    """F-3 was built of a case that is gone: a client may hold it. A manifest that is none counts
    for nothing."""
    w = atelier(tmp_path, ("F-1", "2026-09-10"), ("F-2", "2026-09-20"))
    seul = cas(dossier="b", acompte="non", documents=[facture("F-3", "2026-09-25")])
    ecrire(w / "b.yaml", seul)
    assert clausier("build", "--formats", "md", cwd=w).returncode == 0
    (w / "b.yaml").unlink()
    faux = w / "build/c/manifeste.json"
    faux.parent.mkdir()
    faux.write_text('{"documents": [{"type": "facture", "numero": "F-9", "date": "hier"}]}')
    ecrire(w / "a.yaml", cas(dossier="a", documents=[facture("F-1", "2026-09-10")] * 2))
    for _ in "avant", "après":
        p = clausier("check", cwd=w)
        assert "le prochain numéro libre est F-4" in p.stderr, p.stderr
        clausier("build", cwd=w)  # takes away the papers of the case that is gone
