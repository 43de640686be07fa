"""Works billed by progress: whatever the cutting, what is billed makes the order, to the cent, at
each rate of VAT; the acompte is taken back rate by rate, and no rate of an invoice goes below
nought.

The law is drawn at random (`make fautes` draws 5 000 of them); the oracle is the order itself, and
what an ordinary invoice of the whole of it would say.
"""

from __future__ import annotations

import os
from collections import defaultdict
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from fabrique import REEL, VENDEUR, cas, ecrire, espace
from hypothesis import given, settings
from hypothesis import strategies as st

from clausier.comptes.commandes import depassement
from clausier.comptes.factures import Facture, commande, factures
from clausier.course.chaine import Chaine
from clausier.dossier.chargement import charger

TIRAGES = int(os.environ.get("CLAUSIER_SITUATIONS", "0")) or 200
DEVIS = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
LOGEMENT = {"objet": "Agencement", "nature": "mixte", "logement_plus_de_deux_ans": "oui"}
DECHETS = dict.fromkeys(("quantite", "tri", "point_collecte", "cout"), "dit")
JOURS = [f"2026-{10 + n // 28:02}-{1 + n % 28:02}" for n in range(60)]


def situation(n: int, avancement: Any, **plus: Any) -> dict[str, Any]:
    return {"numero": str(n), "date": JOURS[n], "avancement": avancement, **plus}


def facture(n: int, **plus: Any) -> dict[str, Any]:
    dite = {} if "lignes" in plus else {"situation": str(n)}
    return {"type": "facture", "numero": f"F{n}", "date": JOURS[n], **dite} | plus


def chantier(
    lignes: list[dict], situations: list[dict], documents: list[dict], **plus: Any
) -> dict:
    base = {"prestation": LOGEMENT, "lignes": lignes, "situations": situations}
    return cas(**base | {"documents": [DEVIS, *documents], "dechets": DECHETS} | plus)


def lire(e: Path, c: dict[str, Any]):
    return Chaine(e).dossier(ecrire(e / "essai.yaml", c), "essai.yaml")[0]


# ------------------------------------------------------------------------ the law, at random

pourcent = st.decimals("0", "100", places=2).map(lambda x: f"{x} %")
prix = st.decimals("0.01", "9999.99", places=2)
lignes = st.lists(
    st.fixed_dictionaries(
        {
            "prix_unitaire": prix.map(str),
            "quantite": st.sampled_from(["1", "3", "0,7", "12,5"]),
            "tva": st.sampled_from(["20 %", "10 %", "5,5 %"]),
        },
        optional={"remise": st.sampled_from(["10 %", "33,3 %"])},
    ),
    min_size=1,
    max_size=5,
)


@st.composite
def chantiers(tirer) -> tuple[dict[str, Any], bool]:
    """A case whose works are billed in some situations, the last of which is the whole, an
    amendment in the middle of some.
    """
    siennes = [{"designation": f"L{i}", **x} for i, x in enumerate(tirer(lignes))]
    franchise = tirer(st.booleans())
    if franchise:
        siennes = [{k: v for k, v in x.items() if k != "tva"} for x in siennes]
    n = tirer(st.integers(1, 5))
    crans = [
        sorted(tirer(st.lists(st.integers(0, 10000), min_size=n, max_size=n))) for _ in siennes
    ]
    situations, avenant = [], tirer(st.booleans())
    for i in range(n):
        parts = {
            x["designation"]: f"{D(c[i]) / 100} %" for x, c in zip(siennes, crans, strict=True)
        }
        if avenant or tirer(st.booleans()):
            situations.append(situation(i + 2, parts))
        else:
            situations.append(situation(i + 2, list(parts.values())))
    documents = [facture(i + 2) for i in range(n)]
    acompte = tirer(st.sampled_from(["non", "30 %", "33,33 %", "100 %"]))
    if acompte != "non":
        documents.insert(0, {"type": "facture_acompte", "numero": "F1", "date": JOURS[1]})
    fin = n + 2
    if tirer(st.booleans()):
        situations.append(situation(fin, "100 %"))
        documents.append(facture(fin))
    else:
        documents.append({k: v for k, v in facture(fin).items() if k != "situation"})
    plus: dict[str, Any] = {"acompte": acompte, "tarifs": tirer(st.sampled_from(["ht", "ttc"]))}
    if tirer(st.booleans()):
        plus["remise"] = tirer(st.sampled_from(["7 %", "0,01 €"]))
    if avenant:
        apres = [{**x, "prix_unitaire": str(D(x["prix_unitaire"]) * 2)} for x in siennes]
        sans = plus.get("remise")
        documents.append(
            {
                "type": "avenant",
                "numero": "AV1",
                "date": JOURS[tirer(st.integers(2, fin))],
                "contrat": "D1",
                "lignes": [*apres, {"designation": "En plus", "prix_unitaire": "17.77"}],
                **({"remise": sans} if sans else {}),
            }
        )
    return chantier(siennes, situations, documents, **plus), franchise


def par_taux(faites: list[Facture]) -> dict[str, tuple[D, D]]:
    sommes: defaultdict[str, list[D]] = defaultdict(lambda: [D(0), D(0)])
    for f in faites:
        for t in f.tranches:
            sommes[t.cle][0] += t.base * (-1 if f.avoir else 1)
            sommes[t.cle][1] += t.tva * (-1 if f.avoir else 1)
    return {k: (b, t) for k, (b, t) in sommes.items() if b or t}


@pytest.fixture(scope="module")
def chaines(tmp_path_factory):
    """A workspace of each kind of seller, its library read once."""
    return [Chaine(espace(tmp_path_factory.mktemp("espace") / "w", v)) for v in (REEL, VENDEUR)]


@settings(max_examples=TIRAGES, deadline=None)
@given(tire=chantiers())
def test_la_somme_des_situations_est_la_commande(chaines, tire):
    c, franchise = tire
    chaine = chaines[franchise]
    dossier = charger(ecrire(chaine.espace / "essai.yaml", c), chaine.espace_lu)
    faites = list(factures(dossier).values())
    derniere = faites[-1]
    ordre = commande(dossier, derniere.doc)
    assert par_taux(faites) == {t.cle: (t.base, t.tva) for t in ordre.tranches if t.base or t.tva}
    assert derniere.situation and derniere.situation.finie
    assert depassement(dossier) is None
    for f in faites:
        # What an invoice asks for goes below nought at no rate, and its lines make its base.
        assert all(t.base >= 0 and t.tva >= D("-0.01") for t in f.tranches), (f.numero, f.tranches)
        assert f.ttc >= 0
        if f.situation is None:
            continue
        p = f.situation.periode
        for t in p.tranches:
            hts = sum((x.ht for x in p.lignes if x.cle == t.cle), D(0))
            assert hts >= t.base >= 0 and (hts == t.base or p.remises_par_cle[t.cle] > 0)
    # Of the acompte, all is taken back by the last of the works.
    acomptes = [f for f in faites if f.acompte]
    repris = sum((d.ttc for f in faites for d in f.deductions), D(0))
    assert repris == sum((f.ttc for f in acomptes), D(0))
