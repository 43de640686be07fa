"""Credits as they happen: a share after the invoice, goods sent back, an invoice cancelled and made
again, a gesture, a credit note set against another invoice, a discount without credit note.

Each is one case of one workspace, asked once: its page, its figures, the book of receipts.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from fabrique import REEL, cas, espace
from hypothesis import given, settings
from hypothesis import strategies as st
from officiel import fautes

from clausier.comptes.factures import factures
from clausier.comptes.grand_livre import grand_livre
from clausier.comptes.recettes import recettes_du_dossier
from clausier.course.chaine import Chaine
from clausier.dossier.chargement import charger
from clausier.dossier.espace_lu import EspaceLu
from clausier.droit.bibliotheque import Bibliotheque
from outils import clausier

BIBLIO = Bibliotheque()
JOUR = "2026-12-31"
ETUDE = {"designation": "Étude", "prix_unitaire": "1000", "tva": "20 %"}
REPAS = {"designation": "Repas", "prix_unitaire": "500", "tva": "10 %"}
GREFFE = {
    "designation": "Extrait Kbis",
    "prix_unitaire": "60",
    "debours": {"fournisseur": "Greffe", "date": "2026-09-20", "piece": "reçu n° 118"},
}
CHAISES = {"designation": "Chaises", "quantite": "4", "prix_unitaire": "100", "tva": "20 %"}


def doc(type_: str, numero: str, jour: str, **plus: Any) -> dict[str, Any]:
    return {"type": type_, "numero": numero, "date": f"2026-{jour}", **plus}


def paie(jour: str, montant: str, **plus: Any) -> dict[str, Any]:
    return {"date": f"2026-{jour}", "montant": montant, **plus}


HISTOIRES: dict[str, dict[str, Any]] = {
    "rabais": {
        "lignes": [ETUDE, REPAS],
        "documents": [
            doc("facture", "RA-1", "10-01"),
            doc("avoir", "RA-2", "10-20", facture="RA-1", part="10 %", motif="ristourne de volume"),
        ],
        "paiements": [paie("10-30", "1575", facture="RA-1")],
    },
    "retour": {
        "lignes": [CHAISES],
        "documents": [
            doc("facture", "RE-1", "10-01"),
            doc("avoir", "RE-2", "10-20", facture="RE-1", motif="une chaise rendue")
            | {"lignes": [CHAISES | {"quantite": "1"}]},
        ],
        "paiements": [
            paie("10-10", "480", facture="RE-1"),
            paie("10-25", "120", avoir="RE-2", remboursement="oui"),
        ],
    },
    "annulee": {
        "lignes": [ETUDE, REPAS],
        "acompte": "30 %",
        "documents": [
            doc("devis", "AN-0", "09-01", validite="30 jours"),
            doc("facture_acompte", "AN-1", "09-10"),
            doc("facture", "AN-2", "10-01"),
            doc("avoir", "AN-3", "10-15", facture="AN-2", annule="oui", motif="adresse fausse"),
            doc("facture", "AN-4", "10-15", remplace="AN-2"),
            doc("recu", "AN-5", "10-20", facture="AN-4"),
        ],
        "paiements": [paie("09-15", "525", facture="AN-1"), paie("10-10", "1000", facture="AN-2")],
    },
    "acompte-annule": {
        "lignes": [ETUDE],
        "acompte": "60 %",
        "documents": [
            doc("facture_acompte", "AA-1", "09-10"),
            doc("avoir", "AA-2", "09-12", facture="AA-1", annule="oui", motif="numéro de commande"),
            doc("facture_acompte", "AA-3", "09-12", remplace="AA-1"),
            doc("facture", "AA-4", "10-01"),
        ],
        "paiements": [paie("09-15", "720"), paie("10-15", "480")],
    },
    "geste": {
        "lignes": [ETUDE],
        "documents": [
            doc("facture", "GE-1", "10-01"),
            doc("avoir", "GE-2", "10-20", facture="GE-1", montant="60", motif="geste commercial"),
        ],
        "paiements": [paie("10-10", "1200", facture="GE-1")],
    },
    "imputation": {
        "documents": [
            doc("facture", "IM-1", "10-01", lignes=[ETUDE]),
            doc("avoir", "IM-2", "10-20", facture="IM-1", montant="240", motif="geste commercial"),
            doc("facture", "IM-3", "10-25", lignes=[REPAS]),
        ],
        "paiements": [
            paie("10-10", "1200", facture="IM-1"),
            paie("10-28", "240", facture="IM-3", avoir="IM-2"),
            paie("11-05", "310", facture="IM-3"),
        ],
    },
    "escompte": {
        "lignes": [ETUDE],
        "reglement": {"escompte": {"taux": "2 %", "jours": "8", "avoir": "non"}},
        "documents": [doc("facture", "ES-1", "10-01")],
        "paiements": [paie("10-05", "1176", facture="ES-1")],
    },
    "debours": {
        "lignes": [ETUDE],
        "acompte": "30 %",
        "documents": [
            doc("facture_acompte", "DE-1", "09-10"),
            doc("facture", "DE-2", "10-01", lignes=[ETUDE, GREFFE]),
            doc("avoir", "DE-3", "10-20", facture="DE-2", montant="60", motif="geste commercial"),
        ],
        "paiements": [
            paie("09-15", "360", facture="DE-1"),
            paie("10-10", "900", facture="DE-2"),
            paie("10-25", "60", facture="DE-3", remboursement="oui"),
        ],
    },
    "trois-en-une": {
        "documents": [doc("facture", f"TR-{n}", "10-01", lignes=[ETUDE]) for n in (1, 2, 3)],
        "paiements": [paie("10-20", "3595,50", factures=["TR-1", "TR-2", "TR-3"], frais="4,50")],
    },
}


@pytest.fixture(scope="module")
def vu(tmp_path_factory) -> Callable[[str], dict[str, Any]]:
    """Each case as status tells it, with its pages and its receipts."""
    e = tmp_path_factory.mktemp("avoirs")
    neuf = {"acompte": "non", "lignes": None}
    contenus = {n: cas(**neuf | h | {"dossier": n}) for n, h in HISTOIRES.items()}
    espace(e, REEL, **contenus)
    p = clausier("build", "--out", "b", "--formats", "md", cwd=e)
    assert p.returncode == 0, p.stderr
    statut = json.loads(clausier("status", "--format", "json", "--date", JOUR, cwd=e).stdout)
    livre = clausier("status", "--recettes", "--format", "csv", "--date", JOUR, cwd=e).stdout
    rangs = list(csv.DictReader(io.StringIO(livre.lstrip("\ufeff")), delimiter=";"))
    lus = {d["dossier"]: d for d in statut["dossiers"]}

    def voir(nom: str) -> dict[str, Any]:
        pages = {f.stem: clair(f.read_text(encoding="utf-8")) for f in (e / "b" / nom).glob("*.md")}
        siennes = [r for r in rangs if r["dossier"] == nom]
        return lus[nom] | {"pages": pages, "dits": clair(p.stderr), "recettes": siennes, "ou": e}

    return voir


def clair(texte: str) -> str:
    return texte.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def somme(rangs: list[dict[str, str]], colonne: str = "montant", **quoi: str) -> D:
    siens = [r for r in rangs if all(r[k] == x for k, x in quoi.items())]
    return sum((D(r[colonne].replace(",", ".")) for r in siens), D(0))


def soldes(d: dict[str, Any]) -> tuple[str, ...]:
    return d["facture"], d["credite"], d["paye"], d["ouvert"], d["a_rendre"]


def test_un_rabais_est_une_part_du_prix_a_chaque_taux(vu):
    d = vu("rabais")
    page = d["pages"]["avoir-RA-2"]
    assert "créditée de 10 % du prix" in page
    assert "TVA 20 % sur 100,00 € | 20,00 €" in page and "TVA 10 % sur 50,00 € | 5,00 €" in page
    assert soldes(d) == ("1750.00", "175.00", "1575.00", "0.00", "0.00")
    assert somme(d["recettes"]) == 1575


def test_une_part_se_prend_sur_le_prix_et_non_sur_le_solde(tmp_path):
    """10 % of 1 200 €, though the invoice asks for 840 once its acompte is deducted."""
    docs = [
        doc("facture_acompte", "F1", "09-10", montant="360"),
        doc("facture", "F2", "10-01"),
        doc("avoir", "A1", "10-02", facture="F2", part="10 %", motif="rabais"),
    ]
    espace(tmp_path, REEL, cas=cas(lignes=[ETUDE], documents=docs))
    lues = factures(charger(tmp_path / "cas.yaml", EspaceLu(tmp_path, BIBLIO)))
    assert (lues["F2"].ttc, lues["A1"].ttc) == (840, 120)


def test_un_retour_credite_ses_lignes_et_se_rembourse(vu):
    d = vu("retour")
    assert "| 1 | unité | 100,00 € |" in d["pages"]["avoir-RE-2"]
    assert "120,00 € payés en trop vous sont dus" in d["pages"]["avoir-RE-2"]
    assert soldes(d) == ("480.00", "120.00", "360.00", "0.00", "0.00")
    assert [r["montant"] for r in d["recettes"]] == ["480,00", "-120,00"]


def test_une_facture_annulee_rend_ses_acomptes_et_ce_qui_l_a_payee(vu):
    """1 750 − 525 = 1 225 asked twice, credited once; 1 000 paid on the first pay the second."""
    d = vu("annulee")
    avoir, neuve = d["pages"]["avoir-AN-3"], d["pages"]["facture-AN-4"]
    assert "annulée : créditée du solde, acomptes déduits" in avoir
    assert "Les acomptes qu'elle déduisait se déduisent de la facture qui la remplace." in avoir
    assert "**Remplace** : la facture AN-2 du 1er octobre 2026, annulée" in neuve
    assert "Acompte déduit : facture AN-1" in neuve and "| Solde | 1 225,00 € |" in neuve
    assert "| Réglé le 15/10/2026, par compensation | −1 000,00 € |" in neuve
    assert "15 octobre 2026 | compensation | payé sur AN-2 | 1 000,00 €" in d["pages"]["recu-AN-5"]
    assert soldes(d) == ("2975.00", "1225.00", "1525.00", "225.00", "0.00")
    assert [(f["numero"], f["ouvert"]) for f in d["factures"]] == [
        ("AN-1", "0.00"),
        ("AN-2", "0.00"),
        ("AN-4", "225.00"),
    ]
    assert somme(d["recettes"]) == 1525 and somme(d["recettes"], facture="AN-2") == 0
    assert somme(d["recettes"], mode="compensation") == 0
    livre = clausier("explain", "--comptes", "annulee.yaml", "--date", JOUR, cwd=d["ou"]).stdout
    assert "Imputation AN-2" in livre and "Imputation AN-4" in livre and "Remb" not in livre


def test_un_acompte_annule_se_refait_au_meme_rang(vu):
    d = vu("acompte-annule")
    assert "**Remplace** : la facture AA-1" in d["pages"]["facture_acompte-AA-3"]
    assert soldes(d) == ("1920.00", "720.00", "1200.00", "0.00", "0.00")


def test_un_geste_apres_paiement_est_a_rendre(vu):
    d = vu("geste")
    assert "**Motif** : geste commercial" in d["pages"]["avoir-GE-2"]
    assert soldes(d) == ("1200.00", "60.00", "1200.00", "0.00", "60.00")


def test_un_avoir_paie_une_autre_facture(vu):
    d = vu("imputation")
    assert soldes(d) == ("1750.00", "240.00", "1510.00", "0.00", "0.00")
    assert somme(d["recettes"]) == 1510
    assert (somme(d["recettes"], facture="IM-1"), somme(d["recettes"], facture="IM-3")) == (
        960,
        550,
    )
    assert somme(d["recettes"], "dont_ht") == 800 + 500


def test_un_escompte_sans_avoir_dit_la_tva_deductible(vu):
    d = vu("escompte")
    page = d["pages"]["facture-ES-1"]
    assert "seule la TVA du prix effectivement payé ouvre droit à déduction" in page
    assert "A414" not in d["dits"]
    assert (d["escompte"], d["ouvert"]) == ("24.00", "0.00")
    assert (somme(d["recettes"], "dont_ht"), somme(d["recettes"], "dont_tva")) == (980, 196)


def test_un_virement_pour_trois_factures_moins_les_frais_de_la_banque(vu):
    d = vu("trois-en-une")
    assert [f["ouvert"] for f in d["factures"]] == ["0.00"] * 3
    assert somme(d["recettes"]) == 3600


def test_un_debours_se_rembourse_entier_quoi_qu_on_credite(vu):
    """CGI 267, II-2°: the acompte asked for none of it, the gesture gives none of it back."""
    d = vu("debours")
    page = d["pages"]["avoir-DE-3"]
    assert "TVA 20 % sur 50,00 € | 10,00 €" in page and "exonéré" not in page
    assert (
        "Payé pour votre compte le 20 septembre 2026 : Greffe, reçu n° 118"
        in (d["pages"]["facture-DE-2"])
    )
    assert somme(d["recettes"], nature="debours") == 60
    assert (somme(d["recettes"], nature="services"), somme(d["recettes"], "dont_ht")) == (
        1140,
        1010,
    )
    chiffre = json.loads(
        clausier("status", "debours.yaml", "--format", "json", "--date", JOUR, cwd=d["ou"]).stdout
    )["vendeurs"][0]["chiffre_d_affaires"]
    assert chiffre == "950.00"


@pytest.mark.parametrize("nom", ["rabais", "annulee", "acompte-annule", "escompte", "debours"])
def test_leurs_factures_electroniques_suivent_les_regles(vu, nom):
    e = vu(nom)["ou"]
    chaine = Chaine(e)
    dossier, dits = chaine.dossier(e / f"{nom}.yaml")
    xmls = [d.xml for d in chaine.composer(dossier, dits).documents if d.xml]
    assert len(xmls) == sum(d.tete.facturation for d in dossier.documents)
    assert [f for x in xmls for f in fautes(x)] == []


# ---------------------------------------------------------------------------- any history

JOURS = st.integers(0, 90).map(lambda n: (date(2026, 9, 1) + timedelta(days=n)).isoformat())
LIGNES = st.lists(st.sampled_from([ETUDE, REPAS, CHAISES]), min_size=1, max_size=3)
CREDITS = st.lists(
    st.fixed_dictionaries(
        {"date": JOURS, "facture": st.sampled_from(["F1", "F2", "F3"])},
        optional={
            "montant": st.sampled_from(["24", "33,33", "100"]),
            "part": st.sampled_from(["5 %", "12,5 %"]),
            "annule": st.just("oui"),
        },
    ).filter(lambda a: len(a) <= 3),
    max_size=3,
)
SOMMES = st.sampled_from(["10", "588", "600", "1200", "1750"])
PAIEMENTS = st.lists(
    st.fixed_dictionaries(
        {"date": JOURS, "montant": SOMMES},
        optional={
            "facture": st.sampled_from(["F1", "F2", "F3"]),
            "remboursement": st.just("oui"),
            "frais": st.just("1,50"),
            "avoir": st.sampled_from(["A0", "A1"]),
            "moyen": st.sampled_from(["cheque", "virement"]),
            "motif": st.just("impaye"),
        },
    ),
    max_size=6,
)


@given(LIGNES, CREDITS, PAIEMENTS, st.booleans(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_ce_qui_est_facture_est_credite_recu_ou_du(
    tmp_path_factory: pytest.TempPathFactory,
    lignes: list[dict[str, Any]],
    credits_: list[dict[str, Any]],
    paiements: list[dict[str, Any]],
    remplace: bool,
    escompte: bool,
) -> None:
    """Billed − credited = received + open − to give back; the book holds what was received; and at
    each rate the VAT of what stays billed is that of its base, to the cents of rounding."""
    tmp: Path = tmp_path_factory.getbasetemp() / "avoirs"
    faits = [
        {"type": "avoir", "numero": f"A{n}", "motif": "essai"} | a for n, a in enumerate(credits_)
    ]
    docs = [
        doc("facture_acompte", "F1", "09-05", part="30 %"),
        doc("facture", "F2", "09-20"),
        doc("facture", "F3", "11-10", **({"remplace": "F2"} if remplace else {})),
        *faits,
    ]
    contenu = cas(lignes=lignes, documents=docs, paiements=paiements)
    if escompte:
        contenu["reglement"] = {"escompte": {"taux": "2 %", "jours": "8", "avoir": "non"}}
    espace(tmp, REEL, cas=contenu)
    dossier = charger(tmp / "cas.yaml", EspaceLu(tmp, BIBLIO))
    for n in (15, 40, 75, 130):
        x = grand_livre(dossier, date(2026, 9, 1) + timedelta(days=n))
        assert x.facture - x.credite == x.recu + x.ouvert - x.a_rendre
    toutes = factures(dossier).values()
    recu = sum((p.net for p in dossier.affaire.paiements if p.rendu or not p.avoir), D(0))
    livre = recettes_du_dossier(dossier)
    assert sum((r.montant for r in livre), D(0)) == recu
    assert sum((r.montant for r in livre if r.mode == "compensation"), D(0)) == 0
    for cle in {t.cle for f in toutes for t in f.tranches}:
        siennes = [(-1 if f.avoir else 1, t) for f in toutes for t in f.tranches if t.cle == cle]
        base = sum((s * t.base for s, t in siennes), D(0))
        tva = sum((s * t.tva for s, t in siennes), D(0))
        assert abs(tva - base * D(cle) / 100) <= D("0.005") * (len(siennes) + 2)
