"""An accord that gives the interest up (`penalites: abandonnees`) stops it for as long as it is
kept; lost as it says, all that ran comes back."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fabrique import CONSO, MEDIATEUR, VENDEUR, cas, ecrire, espace

from clausier.comptes.penalites import decompte
from clausier.dossier.chargement import charger
from clausier.dossier.espace_lu import EspaceLu
from clausier.droit.bibliotheque import Bibliotheque
from outils import clausier

BIBLIO = Bibliotheque()
# 1 200 € due on 3 March, at 12,15 %: 11,58 € of interest on 1 April, and 40 €: 1 251,58 €.
F1 = {"type": "facture", "numero": "F1", "date": "2026-02-01"}
ACCORD = {"type": "echeancier", "date": "2026-04-01", "factures": ["F1"]}
EN_TROIS = ACCORD | {"nombre": "3", "premiere": "2026-05-01", "penalites": "abandonnees"}
VERSE = [("2026-05-01", "417,19"), ("2026-06-01", "417,19"), ("2026-07-01", "417,20")]
MED = {"type": "mise_en_demeure", "date": "2026-05-05", "factures": ["F1"]}
RECUE = {"date": "2026-05-07", "type": "reception", "document": "mise_en_demeure"}


def atelier(
    base: Path, *docs: dict, verse: list[tuple[str, str]] | None = None, **change: object
) -> Path:
    c = cas(
        dossier="a",
        acompte="non",
        conclusion={"date": "2026-01-05", "lieu": "etablissement"},
        prestation={"objet": "Conseil", "nature": "services", "debut": "2026-01-06"},
        lignes=[{"designation": "Conseil", "prix_unitaire": "1200"}],
        documents=[F1, *docs],
        paiements=[{"date": j, "montant": m} for j, m in verse or []],
        **change,
    )
    return espace(base / "w", {**VENDEUR, "mediateur": MEDIATEUR}, a=c)


def cas_a(w: Path, jour: str) -> dict:
    """What `status` says of the case on a day."""
    p = clausier("status", "--format", "json", "--date", jour, cwd=w)
    assert p.returncode == 0, p.stderr
    return json.loads(p.stdout)["dossiers"][0]


def interets(w: Path, jour: str) -> Decimal:
    """All that ran up to a day, by the account."""
    dossier = charger(w / "a.yaml", EspaceLu(w, BIBLIO))
    return decompte(dossier, BIBLIO, "F1", date.fromisoformat(jour)).interets_courus


def courus(du: str, au: str, base: str = "1200") -> Decimal:
    """By hand, inside the first half of 2026."""
    jours = (date.fromisoformat(au) - date.fromisoformat(du)).days + 1
    return (Decimal(base) * jours * Decimal("12.15") / 36500).quantize(Decimal("0.01"))


AVANT = courus("2026-03-04", "2026-04-01")


def test_tenu_rien_ne_court(tmp_path):
    """Account, `status` and page say one sum, and the last instalment settles all."""
    doc = {"type": "decompte", "date": "2026-06-10", "factures": ["F1"]}
    w = atelier(tmp_path, EN_TROIS, doc, verse=VERSE)
    p = clausier("build", "--formats", "md", cwd=w)
    assert p.returncode == 0, p.stderr
    dit = (w / "build/a/decompte-2026-06-10.md").read_text("utf-8")
    dit = re.sub(r"[\u00a0\u202f]", " ", dit).replace("’", "'")
    assert "| Pénalités | 11,58 € |" in dit
    assert "| **Total dû** | **417,20 €** |" in dit, dit
    assert "aucune pénalité n'est comptée à partir du 2 avril 2026, tant qu'il est respecté" in dit
    assert "à courir à compter" not in dit
    p = clausier("explain", "a.yaml", "--comptes", "--date", "2026-07-02", cwd=w)
    suite = [re.sub(r"\s+", " ", x).strip() for x in p.stdout.splitlines()]
    assert "01/04/2026 Accord de règlement échelonné, F1 1 200,00" in suite, p.stdout
    assert "01/06/2026 Versement convenu de 417,19 € 365,62" in suite, p.stdout
    for jour, du in (("2026-06-10", "417.20"), ("2026-07-02", "0.00")):
        assert cas_a(w, jour)["sommes_dues"]["total"] == du


@pytest.mark.parametrize(
    ("accord", "verse", "journal", "jour", "repris"),
    [
        # kept, though the second instalment is to come
        (EN_TROIS, VERSE[:1], [], "2026-05-20", False),
        # the interest goes on when the accord says so
        (EN_TROIS | {"penalites": "maintenues"}, [], [], "2026-04-30", True),
        # lost at once: one day late is late, and a payment of the next day brings nothing back
        (EN_TROIS | {"decheance": "immediate"}, [], [], "2026-05-01", False),
        (EN_TROIS | {"decheance": "immediate"}, [], [], "2026-05-02", True),
        # not kept while an instalment is past and unpaid; paid before the end of the delay that a
        # formal notice leaves, it is kept again
        (EN_TROIS, [], [RECUE], "2026-05-01", False),
        (EN_TROIS, [], [RECUE], "2026-05-02", True),
        (EN_TROIS, [("2026-05-15", "417,19")], [RECUE], "2026-05-20", False),
    ],
)
def test_perdu_tout_revient(tmp_path, accord, verse, journal, jour, repris):
    w = atelier(tmp_path, accord, MED, verse=verse, journal=journal)
    attendu = courus("2026-03-04", jour) if repris else AVANT
    assert interets(w, jour) == attendu


@pytest.mark.parametrize(
    ("accord", "paye", "perdu"),
    [
        (EN_TROIS, "2026-05-15", False),
        (EN_TROIS, "2026-05-16", True),
        (EN_TROIS | {"delai": "20 jours"}, "2026-05-16", False),
        (EN_TROIS | {"decheance": "immediate"}, "2026-05-02", True),
    ],
)
def test_perdu_pour_de_bon(tmp_path, accord, paye, perdu):
    """The notice of 5 May was received on the 7th: its eight days end on the 15th."""
    w = atelier(tmp_path, accord, MED, verse=[(paye, "417,19")], journal=[RECUE])
    assert (interets(w, "2026-05-20") > AVANT) is perdu


def test_l_accord_rompu_demande_une_nouvelle_mise_en_demeure(tmp_path):
    """The one that came before it does not make the whole due; an accord lost at once needs
    none."""
    avant = MED | {"date": "2026-03-20"}
    for plus, etape in (({}, "mise_en_demeure"), ({"decheance": "immediate"}, "decision")):
        w = atelier(tmp_path / etape, avant, EN_TROIS | plus)
        assert cas_a(w, "2026-05-20")["prochaine_etape"]["etape"] == etape


def test_paye_en_retard_revient_du_premier_jour(tmp_path):
    """Lost on 1 May, for good: what ran from 2 April on bears on what was left on each day."""
    immediat = EN_TROIS | {"decheance": "immediate"}
    w = atelier(tmp_path, immediat, verse=[("2026-05-02", "417,19")])
    au_2_mai = courus("2026-03-04", "2026-05-02")
    reste = Decimal(1200) - (Decimal("417.19") - au_2_mai)
    suite = courus("2026-05-03", "2026-05-20", str(reste))
    assert interets(w, "2026-05-20") == au_2_mai + suite


def test_un_second_accord_ne_reprend_pas_les_jours_du_premier(tmp_path):
    """The first was kept until the second, under which the interest runs again."""
    second = ACCORD | {"date": "2026-05-10", "nombre": "2", "premiere": "2026-06-15"}
    w = atelier(tmp_path, EN_TROIS, second, verse=VERSE[:1])
    reste = str(Decimal(1200) - (Decimal("417.19") - AVANT))
    assert interets(w, "2026-05-10") == AVANT
    assert interets(w, "2026-05-20") == AVANT + courus("2026-05-11", "2026-05-20", reste)


def test_un_terme_reporte_ne_coute_pas_d_indemnite(tmp_path):
    """Signed before the due date and kept: nothing is late."""
    accord = EN_TROIS | {"date": "2026-02-20"}
    w = atelier(tmp_path, accord, verse=[("2026-05-01", "400")])
    assert cas_a(w, "2026-05-20")["sommes_dues"]["total"] == "800.00"


def test_un_consommateur_paie_les_interets_reclames(tmp_path):
    """What his accord counts is no overpayment: invoice 1 200 €, interest of 35 days at 2,62 %."""
    med = MED | {"date": "2026-03-25"}
    recue = RECUE | {"date": "2026-03-27"}
    accord = ACCORD | {"date": "2026-05-01", "penalites": "abandonnees"}
    client = {**CONSO, "courriel": "claude@modele.example"}
    du = Decimal(1200) + (
        Decimal(1200) * (date(2026, 5, 1) - date(2026, 3, 27)).days * Decimal("2.62") / 36500
    ).quantize(Decimal("0.01"))
    solde = f"{du - 600}".replace(".", ",")
    versements = [
        {"date": "2026-06-01", "montant": "600"},
        {"date": "2026-06-30", "montant": solde},
    ]
    w = atelier(
        tmp_path,
        med,
        accord | {"versements": versements},
        verse=[("2026-06-01", "600"), ("2026-06-30", solde)],
        journal=[recue],
        client=client,
    )
    p = clausier("check", cwd=w)
    assert p.returncode == 0 and "A415" not in p.stderr, p.stderr
    dit = cas_a(w, "2026-07-20")
    assert (dit["paye"], dit["a_rendre"], dit["sommes_dues"]["total"]) == ("1200.00", *["0.00"] * 2)


def test_un_cheque_revenu_n_a_pas_paye_le_versement(tmp_path):
    """It came back on 10 May: the accord was lost on the 1st, though paid again on the 12th."""
    cheque = {"moyen": "cheque", "montant": "417,19"}
    w = atelier(tmp_path)
    dossier = cas(
        dossier="a",
        acompte="non",
        conclusion={"date": "2026-01-05", "lieu": "etablissement"},
        lignes=[{"designation": "Conseil", "prix_unitaire": "1200"}],
        documents=[F1, EN_TROIS | {"decheance": "immediate"}],
        paiements=[
            cheque | {"date": "2026-05-01"},
            cheque | {"date": "2026-05-10", "motif": "impaye"},
            cheque | {"date": "2026-05-12", "moyen": "virement"},
        ],
    )
    ecrire(w / "a.yaml", dossier)
    assert interets(w, "2026-05-09") == AVANT
    assert interets(w, "2026-05-12") == courus("2026-03-04", "2026-05-12")
