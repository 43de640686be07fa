"""Invoices: the figures of the examples worked by hand, deductions rate by rate, and what is still
owed."""

from __future__ import annotations

import copy
import json
import re
from datetime import date, timedelta
from decimal import Decimal as D
from pathlib import Path

import pytest
from fabrique import REEL, VENDEUR, cas, ecrire
from hypothesis import given, settings
from hypothesis import strategies as st

from clausier.comptes.encaissements import mouvements, ouvert
from clausier.comptes.factures import factures
from clausier.dossier.chargement import charger
from clausier.dossier.espace_lu import EspaceLu
from clausier.droit.bibliotheque import Bibliotheque

BIBLIO = Bibliotheque()

# What each example's invoices and credit notes ask for, by type, in order; reckoned by hand from
# its lines.
NETS = {
    "2025-031-coaching": {
        "facture_acompte": ["171,00"],
        "facture": ["399,00"],
    },  # 6 × 95 = 570; 30 %
    "2026-002-impaye": {
        "facture_acompte": ["1 800,00"],
        "facture": ["4 200,00"],
    },  # 8 × 600 + 1 200 = 6 000
    "2026-003-mairie": {"facture": ["2 516,00"]},  # 2 300 exempt + 180 + 36
    "2026-007-fenetres": {
        "facture_acompte": ["1 767,96"],
        "facture": ["4 125,24"],
    },  # 5 292 + 529,20 + 60 + 12 = 5 893,20
    "2026-009-placard": {"facture": ["629,20"]},  # 11 × 52 = 572; + 10 %
    "2026-012-agence": {
        "facture_acompte": ["8 431,74"],
        "facture": ["5 272,06", "7 539,92", "7 337,57"],
    },  # 29 641,80 TTC with the amendment; 5 % of each situation kept
    "2026-014-boulangerie": {
        "facture_acompte": ["1 269,00"],
        "facture": ["2 961,00"],
    },  # 1 800 + 2 700 − 10 % = 4 230
    "2026-015-entretien": {"facture": ["105,00"]},
    "2026-021-mariage": {
        "facture_acompte": ["2 524,20"],
        "facture": ["5 889,80"],
    },  # 2 934 + 720 + 4 760 = 8 414 TTC; 30 %
    "2026-017-seminaire": {
        "facture_acompte": ["480,00"],
        "facture": ["838,60"],
        "avoir": ["240,00", "50,00"],
    },  # 800 + 206 × 0,60 + 95 + 60 − (480 − 240)
    "2026-020-affiche": {
        "facture_acompte": ["460,00"],
        "facture": ["690,00"],
        "avoir": ["75,00"],
    },  # 1 150; 40 %
    "2026-041-distribution": {
        "facture_acompte": ["201,84"],
        "facture": ["470,96"],
    },  # 672,80 TTC; 30 %
    "2026-044-panne-domicile": {"facture": ["281,50"]},  # 35 + 149 + 97,50 TTC
    "2026-118-hotel": {
        "facture_acompte": ["735,64"],
        "facture": ["1 716,50"],
        "avoir": ["147,06"],
    },  # 2 151 − 5 % = 2 043,45; + 20 % = 2 452,14
    "2026-125-vente-en-ligne": {"facture": ["135,88"]},  # 119 + 9,98 + 6,90 TTC
    "2027-001-reservations": {"facture": ["3 840,00", "5 280,00", "5 760,00"]},  # 8, 11, 12 × 480
}


@pytest.mark.parametrize("nom", NETS)
def test_sommes_des_exemples(construit, nom):
    """The last line of the table of totals, as printed; of what is paid, the payment."""
    d = construit.dossier(nom)
    lus: dict[str, list[str]] = {}
    for doc in json.loads((d / "manifeste.json").read_bytes())["documents"]:
        if doc["type"] in ("facture_acompte", "facture", "avoir"):
            page = (d / f"{doc['nom']}.md").read_text(encoding="utf-8")
            net = r"(?m)^\| \*\*[^|]*\*\* \| \*\*(.*?)\u00a0€\*\* \|$"
            regle = r"(?m)^\| Réglé le [^|]* \| −(.*?)\u00a0€ \|$"
            lignes = re.findall(regle if "acquittée" in page else net, page)
            assert len(lignes) == 1, doc["nom"]
            lus.setdefault(doc["type"], []).append(lignes[0].replace("\u00a0", " "))
    assert lus == NETS[nom]


def dossier(tmp: Path, contenu: dict, vendeur: dict = VENDEUR):
    return charger(
        ecrire(tmp / "cas.yaml", {**contenu, "vendeur": vendeur}), EspaceLu(tmp, BIBLIO), "cas.yaml"
    )


montants = st.decimals("0.01", "9999.99", places=2).map(str)
lignes = st.lists(
    st.fixed_dictionaries(
        {
            "designation": st.just("x"),
            "quantite": st.sampled_from(["1", "2", "0,5", "3,333"]),
            "prix_unitaire": montants,
            "tva": st.sampled_from(["20 %", "10 %", "5,5 %"]),
        }
    ),
    min_size=1,
    max_size=5,
)


@given(
    lignes,
    st.sampled_from(["30 %", "33,33 %", "50 %", "0,01 %", "100 %"]),
    st.sampled_from(["ht", "ttc"]),
)
@settings(max_examples=60)
def test_acompte_et_solde_font_la_commande(tmp_path_factory, lignes, part, tarifs):
    """From the file to the figures: at each rate, base and VAT of the two invoices are those of the
    order, to the cent."""
    tmp = tmp_path_factory.mktemp("solde")
    f = factures(dossier(tmp, cas(lignes=lignes, acompte=part, tarifs=tarifs), REEL))
    acompte, solde = f["F1"], f["F2"]
    somme: dict[str, tuple[D, D]] = {}
    for t in (*acompte.tranches, *solde.tranches):
        base, tva = somme.get(t.cle, (D(0), D(0)))
        somme[t.cle] = (base + t.base, tva + t.tva)
    assert somme == {t.cle: (t.base, t.tva) for t in solde.brut}
    assert acompte.ttc + solde.ttc == solde.totaux.ttc
    if tarifs == "ttc":
        assert solde.totaux.ttc == solde.totaux.sous_total
    assert [a.numero for a in solde.deductions] == (["F1"] if acompte.ttc else [])


def avec(documents: list[dict], **change) -> dict:
    return cas(documents=documents, **change)


ACOMPTE1, ACOMPTE2 = (
    {"type": "facture_acompte", "numero": f"F{i}", "date": f"2026-09-0{i + 4}", "part": "20 %"}
    for i in (1, 2)
)
SITUATION = {"type": "facture", "numero": "F3", "date": "2026-10-10"}
FINALE = {"type": "facture", "numero": "F4", "date": "2026-10-31"}


def test_chaque_acompte_est_deduit_une_seule_fois(tmp_path):
    """Two advances: both named and deducted by the first invoice after them, and by no other."""
    f = factures(dossier(tmp_path, avec([ACOMPTE1, ACOMPTE2, SITUATION, FINALE])))
    assert [x.ttc for x in f.values()] == [D("360.00"), D("360.00"), D("1080.00"), D("1800.00")]
    assert [[a.numero for a in x.deductions] for x in f.values()] == [[], [], ["F1", "F2"], []]


def test_un_acompte_posterieur_n_est_pas_deduit(tmp_path):
    f = factures(dossier(tmp_path, avec([SITUATION, {**ACOMPTE1, "date": "2026-10-11"}])))
    assert f["F3"].deductions == () and f["F3"].ttc == D("1800.00")


def test_un_avoir_sur_acompte_diminue_la_deduction(tmp_path):
    """An advance wholly credited is deducted no more; the order of the file plays no part."""
    avoir = {
        "type": "avoir",
        "numero": "F2",
        "date": "2026-09-20",
        "facture": "F1",
        "motif": "commande réduite",
    }
    docs = [ACOMPTE1, avoir, FINALE]
    for ordre in (docs, docs[::-1]):
        f = factures(dossier(tmp_path, avec(ordre)))
        assert f["F2"].ttc == f["F1"].ttc == D("360.00")
        assert f["F4"].deductions == () and f["F4"].ttc == D("1800.00")


def test_echeance(tmp_path):
    """45 days then the end of the month; an advance is due on its day; a date of its own comes
    first."""
    f = factures(
        dossier(
            tmp_path,
            avec(
                [
                    ACOMPTE1,
                    {**SITUATION, "date": "2026-01-31"},
                    {**FINALE, "echeance": "2026-12-24"},
                ],
                reglement={"delai": "45 jours fin de mois"},
            ),
        )
    )
    assert {n: x.echeance for n, x in f.items()} == {
        "F3": date(2026, 3, 31),
        "F1": date(2026, 9, 5),
        "F4": date(2026, 12, 24),
    }


# ------------------------------------------------------------------------------- what is still owed

PAIEMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "date": st.integers(0, 120).map(
                lambda n: (date(2026, 9, 5) + timedelta(days=n)).isoformat()
            ),
            "montant": st.sampled_from(["10,00", "33,33", "100,00", "250,00"]),
        },
        optional={"facture": st.sampled_from(["F1", "F2"])},
    ),
    max_size=6,
)


@given(PAIEMENTS, st.randoms(use_true_random=False))
@settings(max_examples=80)
def test_l_ordre_des_paiements_dans_le_fichier_est_indifferent(tmp_path_factory, paiements, hasard):
    tmp = tmp_path_factory.mktemp("ordre")
    melange = copy.deepcopy(paiements)
    hasard.shuffle(melange)
    a, b = (dossier(tmp, cas(paiements=p)) for p in (paiements, melange))
    for n in range(0, 130, 7):
        jour = date(2026, 9, 5) + timedelta(days=n)
        for numero in ("F1", "F2"):
            assert ouvert(a, numero, jour) == ouvert(b, numero, jour)


@given(PAIEMENTS)
@settings(max_examples=80)
def test_aucun_euro_ne_se_perd(tmp_path_factory, paiements):
    """What came in is on an invoice, or kept as left over; nothing twice."""
    d = dossier(tmp_path_factory.mktemp("somme"), cas(paiements=paiements))
    fin = date(2027, 12, 31)
    assert sum((m.montant for m in mouvements(d)), D(0)) == sum(
        (D(p["montant"].replace(",", ".")) for p in paiements), D(0)
    )
    reste = sum((m.montant for m in mouvements(d) if not m.numero), D(0))
    du = sum(f.ttc for f in factures(d).values())
    assert (
        ouvert(d, "F1", fin) + ouvert(d, "F2", fin)
        == du - sum((m.montant for m in mouvements(d)), D(0)) + reste
    )


def test_imputation_a_la_plus_ancienne_dette_echue(tmp_path):
    """A payment that names no invoice goes to the debts due, the oldest first (C. civ. 1342-10),
    then to the next."""
    d = dossier(tmp_path, cas(paiements=[{"date": "2026-12-15", "montant": "600,00"}]))
    assert [(m.numero, m.montant) for m in mouvements(d)] == [
        ("F1", D("540.00")),
        ("F2", D("60.00")),
    ]
    assert (ouvert(d, "F2", date(2026, 12, 14)), ouvert(d, "F2", date(2026, 12, 15))) == (
        D("1260.00"),
        D("1200.00"),
    )
