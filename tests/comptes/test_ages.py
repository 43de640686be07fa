"""The aged balance of `status`: what is open by its days late, by case, by client and in all, the
same on the screen, in CSV, JSON and the page."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from fabrique import F1, REEL, affaire, cas, espace

from clausier.comptes.suivi import suivre
from clausier.course.chaine import Chaine
from outils import EXEMPLES, Lu, clausier, une_ligne

COLONNES = ("non_echu", "de_0_a_30", "de_31_a_60", "de_61_a_90", "plus_de_90")
AUTRE = {"nom": "=SOMME(A1)", "siren": "900 000 076"}


def ages(w: Path, jour: str) -> dict[str, str]:
    """The columns of the only case that are not nought."""
    chaine = Chaine(w)
    dossier, _ = chaine.dossier(w / "a.yaml")
    s = suivre(dossier, chaine.biblio, date.fromisoformat(jour))
    assert s.ages.total == s.ouvert and s.ages.echu == sum(f.echu for f in s.factures)
    colonnes = zip(COLONNES, s.ages.colonnes, strict=True)
    return {k: str(x) for k, x in colonnes if x}


@pytest.mark.parametrize(
    ("retard", "colonne"),
    [(-1, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (400, 4)],
)
def test_les_bornes(tmp_path, retard, colonne):
    """A sum due today is not late; each bound belongs to the younger column."""
    w = espace(tmp_path, REEL, a=affaire("a"))
    jour = date(2026, 7, 30) + timedelta(days=retard)
    assert ages(w, jour.isoformat()) == {COLONNES[colonne]: "1200.00"}


def test_avoir_paiement_litige_et_terme(tmp_path):
    """What is paid or credited is gone, the first terms first; a dispute changes no day."""
    avoir = {"type": "avoir", "numero": "AV1", "date": "2026-08-10", "facture": "F1"}
    avoir |= {"montant": "120.00", "motif": "geste commercial"}
    echeances = [{"part": "50 %", "quand": "2026-07-31"}, {"part": "solde", "quand": "2026-08-20"}]
    w = espace(
        tmp_path,
        REEL,
        a=affaire(
            "a",
            echeances=echeances,
            documents=[F1, avoir],
            paiements=[{"date": "2026-08-05", "montant": 300, "facture": "F1"}],
            journal=[{"date": "2026-08-15", "type": "litige", "texte": "malfaçon"}],
        ),
    )
    assert ages(w, "2026-07-31") == {"non_echu": "1200.00"}
    assert ages(w, "2026-08-04") == {"de_0_a_30": "600.00", "non_echu": "600.00"}
    assert ages(w, "2026-08-12") == {"de_0_a_30": "180.00", "non_echu": "600.00"}
    assert ages(w, "2026-08-31") == {"de_31_a_60": "180.00", "de_0_a_30": "600.00"}
    assert ages(w, "2026-11-05") == {"plus_de_90": "180.00", "de_61_a_90": "600.00"}


def lu_csv(texte: str) -> list[dict[str, str]]:
    return list(
        csv.DictReader(io.StringIO(texte.removeprefix("\ufeff"), newline=""), delimiter=";")
    )


def test_le_meme_partout(tmp_path):
    """Two cases of one client make one line, another one his own; every way says the same."""
    autre = cas()["client"] | AUTRE
    w = espace(
        tmp_path,
        REEL,
        a=affaire("a"),
        b=affaire("b", documents=[{**F1, "numero": "F2", "date": "2026-08-31"}]),
        c=affaire("c", client=autre, documents=[{**F1, "numero": "F3", "date": "2026-09-30"}]),
    )
    args = ("status", "--date", "2026-10-15")
    j = json.loads(clausier(*args, "--format", "json", cwd=w).stdout)
    siens, de_l_autre = j["ages"]["clients"]
    assert (siens["client"], siens["de_61_a_90"], siens["de_0_a_30"], siens["total"]) == (
        *("SARL Modèle", "1200.00", "1200.00", "2400.00"),
    )
    assert (de_l_autre["client"], de_l_autre["non_echu"]) == (AUTRE["nom"], "1200.00")
    assert j["ages"]["total"]["total"] == j["totaux"]["ouvert"] == "3600.00"
    p = clausier(*args, "--format", "csv", "--out", "etat.csv", cwd=w)
    octets = (w / "etat.csv").read_bytes()
    assert p.returncode == 0 and octets.startswith(b"\xef\xbb\xbf")
    assert octets.count(b"\r\n") == octets.count(b"\n") == 7
    lignes = lu_csv(octets.decode("utf-8"))
    assert [x["niveau"] for x in lignes] == ["dossier"] * 3 + ["client"] * 2 + ["total"]
    assert {x["client"] for x in lignes} == {"SARL Modèle", f"'{AUTRE['nom']}", ""}
    for x, dit in zip(lignes[3:], (siens, de_l_autre, j["ages"]["total"]), strict=True):
        assert [x[k].replace(",", ".") for k in (*COLONNES, "ouvert")] == [
            dit[k] for k in (*COLONNES, "total")
        ]
    for x, d in zip(lignes, j["dossiers"], strict=False):
        assert x["ouvert"].replace(",", ".") == d["ages"]["total"] == d["ouvert"]
    ecran = clausier(*args, cwd=w).stdout
    assert "Total 1 200,00 1 200,00 – 1 200,00 – 3 600,00" in une_ligne(ecran)
    page = Lu(clausier(*args, "--format", "html", cwd=w).stdout)
    assert "Total 1 200,00 € 1 200,00 € 1 200,00 € 3 600,00 €" in une_ligne(page.texte())


def test_en_devise_au_centime():
    """In euros the columns make the whole: the cent of a rate goes to one of them."""
    from decimal import Decimal as D

    from clausier.comptes.ages import Ages

    x = Ages(D("10.01"), D("10.01"), D("0.00"), D("10.01"))
    euros = x.convertis(lambda s: (s / D("1.07")).quantize(D("0.01")))
    assert (euros.total, euros.echu) == (D("28.07"), D("18.71"))
    assert euros.non_echu == D("9.36") and sum(euros.colonnes) == euros.total


def test_titres_dans_un_tube():
    """The first line of every table is its titles, in a pipe too; each book likewise."""
    traiteur = EXEMPLES / "traiteur"
    for args, titres in (
        ((), "Dossier  Ouvert  Dû ce jour  Retard  Prochaine étape"),
        (("--recettes",), "N° Date Client Nature Facture Mode Montant Référence"),
    ):
        p = clausier("status", traiteur, "--date", "2026-11-28", *args)
        assert p.stdout.splitlines()[0].split() == titres.split() and "\x1b" not in p.stdout
