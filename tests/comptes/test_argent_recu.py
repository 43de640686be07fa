"""What really happened to the money is told, never refused: cheques that come back, refunds,
advances, overpayments, one transfer for several invoices, discounts, payments too early."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
import yaml
from ce_qui_est_dit import tenir, tenir_page, tenir_statut
from fabrique import CAS, REEL, cas, espace
from hypothesis import given, settings
from hypothesis import strategies as st

import clausier as clausier_api
from clausier.comptes.cumuls import cumul
from clausier.comptes.suivi import suivre
from clausier.dossier.chargement import charger
from clausier.dossier.espace_lu import EspaceLu
from clausier.droit.bibliotheque import Bibliotheque
from outils import clausier

BIBLIO = Bibliotheque()
F1 = {"type": "facture", "numero": "F1", "date": "2026-09-30"}
MILLE = [{"designation": "Étude", "prix_unitaire": 1000, "tva": "20 %"}]
CASE = {
    "acompte": "non",
    "lignes": MILLE,
    "reglement": {"delai": "30 jours", "penalites": "defaut"},
}


def paie(jour: str, montant: object, **plus: object) -> dict[str, object]:
    return {"date": jour, "montant": str(montant), **plus}


def ecrire(tmp: Path, paiements: list[dict[str, Any]], *documents: dict[str, Any], **change: Any):
    espace(
        tmp,
        change.pop("vendeur", REEL),
        cas=cas(**CASE | {"documents": list(documents or (F1,)), "paiements": paiements} | change),
    )
    return tmp


def statut(tmp: Path, jour: str = "2026-11-25") -> dict[str, Any]:
    p = clausier("status", "--format", "json", "--date", jour, cwd=tmp)
    assert p.returncode == 0, p.stderr
    lu = json.loads(p.stdout)
    assert not lu["erreurs"], lu["erreurs"]
    tenir_statut("statuts", lu)
    return lu["dossiers"][0]


def clair(texte: str) -> str:
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


def dits(tmp: Path) -> str:
    p = clausier("check", cwd=tmp)
    assert p.returncode == 0, p.stderr
    tenir("sommes", p.stderr, tmp)
    return clair(p.stderr)


def construit(tmp: Path, nom: str) -> str:
    p = clausier("build", "--out", "b", "--formats", "md", cwd=tmp)
    assert p.returncode == 0, p.stderr
    page = (tmp / "b" / "essai" / f"{nom}.md").read_text()
    tenir_page("pages", page)
    return clair(page)


CHEQUE = {"facture": "F1", "moyen": "cheque"}
DECOMPTE = {"type": "decompte", "date": "2026-11-25", "factures": ["F1"]}


@pytest.mark.parametrize(
    "paiements",
    [
        [paie("2026-10-05", 1200, **CHEQUE), paie("2026-10-12", -1200, **CHEQUE)],
        [paie("2026-11-05", 1200, **CHEQUE), paie("2026-11-12", 1200, motif="impaye", **CHEQUE)],
        [paie("2026-10-05", 1, **CHEQUE), paie("2026-10-12", -1, facture="F1")],
        [paie("2026-10-05", 1200), paie("2026-10-12", 1200, remboursement="oui", facture="F1")],
    ],
    ids=["revenu avant l'échéance", "revenu après", "un euro", "rendu"],
)
def test_un_cheque_revenu_laisse_la_dette_entiere(tmp_path, paiements):
    """1 200 + 26 days at 12,4 % (10,60) + 40 = 1 250,60, on the page as in `status`."""
    ecrire(tmp_path, paiements, F1, DECOMPTE)
    assert "**1 250,60 €**" in construit(tmp_path, "decompte-2026-11-25")
    lu = statut(tmp_path)
    assert (lu["ouvert"], lu["sommes_dues"]["total"]) == ("1200.00", "1250.60")


def test_un_remboursement_tardif_releve_le_principal_de_son_jour(tmp_path):
    """Six days before the payment, seven on the 2,45 € that it left, thirteen after the refund."""
    rendu = paie("2026-11-12", -1200, facture="F1")
    ecrire(tmp_path, [paie("2026-11-05", 1200, facture="F1"), rendu])
    assert statut(tmp_path)["sommes_dues"] == {
        "principal": "1200.00",
        "interets": "7.76",
        "indemnite": "40.00",
        "total": "1247.76",
        "comptes_jusqu_au": None,
    }


def test_rendre_sans_avoir_recu_n_augmente_pas_la_dette(tmp_path):
    ecrire(tmp_path, [paie("2026-10-05", -500, facture="F1")])
    assert "A415" in dits(tmp_path) and "500,00" in dits(tmp_path)
    lu = statut(tmp_path, "2026-10-10")
    assert (lu["ouvert"], lu["paye"], lu["rendu_sans_cause"]) == ("1200.00", "0.00", "500.00")


@pytest.mark.parametrize("plus", [{"facture": "F1"}, {}], ids=["nommée", "sans nom"])
def test_un_trop_percu_est_a_rendre_puis_rendu(tmp_path, plus):
    ecrire(tmp_path, [paie("2026-10-05", 1250, **plus)])
    assert "50,00 € de plus" in dits(tmp_path) and "remboursement: oui" in dits(tmp_path)
    lu = statut(tmp_path)
    assert (lu["paye"], lu["ouvert"], lu["a_rendre"]) == ("1250.00", "0.00", "50.00")
    texte = clair(clausier("status", "--date", "2026-11-25", cwd=tmp_path).stdout)
    assert "à rendre 50,00 €" in texte
    rendu = paie("2026-10-20", 50, remboursement="oui", facture="F1")
    ecrire(tmp_path, [paie("2026-10-05", 1250, **plus), rendu])
    assert "A415" not in dits(tmp_path)
    lu = statut(tmp_path)
    assert (lu["paye"], lu["ouvert"], lu["a_rendre"]) == ("1200.00", "0.00", "0.00")


def test_payer_trop_en_retard_paie_les_interets_d_abord(tmp_path):
    """1 250 for 1 200 + 8,56 of interest (21 days) + 40: what is left is to give back."""
    ecrire(tmp_path, [paie("2026-11-20", 1250, facture="F1")])
    lu = statut(tmp_path)
    assert lu["a_rendre"] == "1.44" and lu["paye"] == "1201.44"


def test_une_avance_est_deduite_de_la_facture_qui_suit(tmp_path):
    ecrire(tmp_path, [paie("2026-09-10", 500)])
    lu = statut(tmp_path, "2026-09-20")
    assert (lu["paye"], lu["ouvert"], lu["a_rendre"]) == ("500.00", "0.00", "500.00")
    page = construit(tmp_path, "facture-F1")
    assert "| Réglé le 10/09/2026, par virement bancaire | −500,00 € |" in page
    assert "| **Reste à payer** | **700,00 €** |" in page
    assert statut(tmp_path)["ouvert"] == "700.00"
    ecrire(tmp_path, [paie("2026-09-10", 500, facture="F1")])
    assert "A415" in dits(tmp_path)
    assert statut(tmp_path)["ouvert"] == "700.00"


F2 = F1 | {"numero": "F2", "date": "2026-10-10", "lignes": MILLE}
F1L = F1 | {"lignes": MILLE}


def test_un_virement_pour_deux_factures(tmp_path):
    ecrire(tmp_path, [paie("2026-10-15", 1500, factures=["F2", "F1"])], F1L, F2)
    assert [f["ouvert"] for f in statut(tmp_path)["factures"]] == ["0.00", "900.00"]
    ecrire(tmp_path, [paie("2026-10-15", 10, factures=["F1", "F9"])], F1L, F2)
    p = clausier("check", cwd=tmp_path)
    assert p.returncode == 1 and "E305 paiements.0.factures.1" in p.stderr


def test_le_trop_percu_va_a_la_facture_qui_suit(tmp_path):
    ecrire(tmp_path, [paie("2026-10-05", 1250, facture="F1")], F1L, F2)
    assert "A415" in dits(tmp_path)  # said, and reckoned as it is
    page = construit(tmp_path, "facture-F2")
    assert "| Réglé le 05/10/2026, par virement bancaire | −50,00 € |" in page
    assert [f["ouvert"] for f in statut(tmp_path, "2026-10-20")["factures"]] == ["0.00", "1150.00"]


def test_les_frais_retenus_par_la_banque_sont_payes(tmp_path):
    ecrire(tmp_path, [paie("2026-10-05", "1188,50", frais="11,50", facture="F1")])
    assert statut(tmp_path)["ouvert"] == "0.00"
    livre = clausier("status", "--recettes", "--format", "json", cwd=tmp_path)
    assert '"1200.00"' in livre.stdout


AVOIR = {"type": "avoir", "numero": "A1", "date": "2026-10-10", "facture": "F1", "motif": "retour"}


def test_un_avoir_sur_une_facture_payee_dit_ce_qui_est_rendu(tmp_path):
    paye = paie("2026-10-05", 1200, facture="F1")
    ecrire(tmp_path, [paye], F1, AVOIR | {"echeance": "2026-10-24"})
    page = construit(tmp_path, "avoir-A1")
    assert "1 200,00 € payés en trop vous sont dus" in page
    assert "au plus tard le 24 octobre 2026, par virement" in page
    assert statut(tmp_path)["a_rendre"] == "1200.00"
    rendu = paie("2026-10-20", 1200, remboursement="oui", facture="A1")
    ecrire(tmp_path, [paye, rendu], F1, AVOIR)
    lu = statut(tmp_path)
    assert (lu["credite"], lu["paye"], lu["ouvert"], lu["a_rendre"]) == (
        "1200.00",
        "0.00",
        "0.00",
        "0.00",
    )


def test_un_remboursement_en_partie_laisse_le_reste_a_rendre(tmp_path):
    """200 of 300 € credited on a paid invoice are still owed: no interest was to keep."""
    avoir = AVOIR | {"montant": "300"}
    paye = paie("2026-10-05", 1200, facture="F1")
    ecrire(tmp_path, [paye, paie("2026-10-20", 100, remboursement="oui", facture="A1")], F1, avoir)
    lu = statut(tmp_path)
    assert (lu["paye"], lu["ouvert"], lu["a_rendre"]) == ("1100.00", "0.00", "200.00")
    dit = clausier("explain", "cas.yaml", "--comptes", cwd=tmp_path).stdout
    assert "Remboursement F1" in dit and "gardés" not in dit, dit


def test_un_avoir_par_montant_se_partage_entre_les_taux(tmp_path):
    deux = [*MILLE, {"designation": "Repas", "prix_unitaire": 1000, "tva": "10 %"}]
    ecrire(tmp_path, [], F1, AVOIR | {"montant": "230"}, lignes=deux)
    page = construit(tmp_path, "avoir-A1")
    assert "TVA 20 % sur 100,00 € | 20,00 €" in page and "TVA 10 % sur 100,00 € | 10,00 €" in page
    assert "créditée en partie" in page
    assert statut(tmp_path)["ouvert"] == "2070.00"


ESCOMPTE = {"reglement": CASE["reglement"] | {"escompte": {"taux": "2 %", "jours": 8}}}


def test_l_escompte_pris_dans_ses_jours_solde_la_facture(tmp_path):
    ecrire(tmp_path, [paie("2026-10-08", 1176, facture="F1")], **ESCOMPTE)
    assert "escompte de 24,00 €" in dits(tmp_path)
    lu = statut(tmp_path)
    assert (lu["ouvert"], lu["escompte"], lu["sommes_dues"]["total"]) == ("0.00", "24.00", "0.00")
    p = clausier("explain", "cas.yaml", "--comptes", "--date", "2026-11-25", cwd=tmp_path)
    *_, escompte, _, _, _, sommes = [" ".join(x.split()) for x in clair(p.stdout).splitlines()]
    assert escompte == "08/10/2026 Escompte pris sur F1 −24,00 1 176,00", p.stdout
    assert sommes.startswith("Facturé 1 200,00 € − crédité 24,00 € = reçu 1 176,00 €"), p.stdout
    assert "2 % pour un paiement dans les 8 jours" in construit(tmp_path, "facture-F1")
    avoir = AVOIR | {"montant": "24", "motif": "escompte", "date": "2026-11-20"}
    ecrire(tmp_path, [paie("2026-10-08", 1176, facture="F1")], F1, avoir, **ESCOMPTE)
    lu = statut(tmp_path)
    assert (lu["credite"], lu["escompte"], lu["a_rendre"]) == ("24.00", "0.00", "0.00")
    assert lu["sommes_dues"]["total"] == "0.00"


def test_un_trop_paye_de_quelques_centimes_reste_pour_le_retard(tmp_path):
    ecrire(tmp_path, [paie("2026-11-10", "1200.50", facture="F1")])
    p = clausier("explain", "cas.yaml", "--comptes", "--date", "2026-11-25", cwd=tmp_path)
    assert "Intérêts et indemnité gardés sur F1 −0,50 0,00" in " ".join(clair(p.stdout).split())


@pytest.mark.parametrize(("jour", "somme"), [("2026-10-09", 1176), ("2026-10-08", "1175,99")])
def test_l_escompte_hors_de_ses_bornes_n_est_pas_pris(tmp_path, jour, somme):
    ecrire(tmp_path, [paie(jour, somme, facture="F1")], **ESCOMPTE)
    lu = statut(tmp_path)
    assert lu["escompte"] == "0.00" and lu["ouvert"] != "0.00"


@pytest.mark.parametrize(("paye", "dit"), [(1176, True), ("1175,99", False)])
def test_l_escompte_en_toutes_lettres_se_demande_avant_une_lettre(tmp_path, paye, dit):
    relance = {"type": "relance", "niveau": 1, "date": "2026-11-20", "facture": "F1"}
    libre = {"reglement": CASE["reglement"] | {"escompte": "2 % sous 8 jours"}}
    ecrire(tmp_path, [paie("2026-10-05", paye, facture="F1")], F1, relance, **libre)
    assert ("A414" in dits(tmp_path)) is dit


def test_un_paiement_dans_les_sept_jours_est_dit_avec_ce_qu_il_coute(tmp_path):
    """C. conso L221-10, L242-1, L242-7; the invoice that asks later still builds."""
    client = {
        "qualite": "consommateur",
        "nom": "Jeanne Modèle",
        "adresse": {"voie": "1 rue du Test", "code_postal": "69001", "ville": "Lyon"},
    }
    mediateur = {"nom": "M", "adresse": "75002 Paris", "site": "https://m.example"}
    ecrire(
        tmp_path,
        [paie("2026-09-06", 300)],
        {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"},
        {"type": "retractation", "date": "2026-09-02"},
        F1,
        client=client,
        conclusion={"date": "2026-09-05", "lieu": "hors_etablissement"},
        vendeur=REEL | {"mediateur": mediateur},
        reglement={},
    )
    dit = dits(tmp_path)
    assert "A611" in dit and "150 000,00 €" in dit and "deux ans" in dit
    assert "900,00 €" in construit(tmp_path, "facture-F1")


JOURS = st.integers(0, 90).map(lambda n: (date(2026, 9, 1) + timedelta(days=n)).isoformat())
PAIEMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "date": JOURS,
            "montant": st.sampled_from(
                ["10", "588", "600", "1200", "1250", "-50", "-600", "-1200"]
            ),
        },
        optional={
            "facture": st.sampled_from(["F1", "F2"]),
            "factures": st.just(["F1", "F2"]),
            "moyen": st.sampled_from(["cheque", "virement"]),
            "motif": st.just("impaye"),
            "frais": st.just("1,50"),
        },
    ),
    max_size=6,
)
AVOIRS = st.lists(
    st.fixed_dictionaries(
        {
            "date": JOURS,
            "facture": st.sampled_from(["F1", "F2"]),
            "montant": st.sampled_from(["24", "100", "600"]),
        }
    ),
    max_size=2,
)


QUALITES = ["professionnel", "consommateur"]
DEMEURE = {"type": "mise_en_demeure", "date": "2026-11-05", "factures": ["F1", "F2"]}
RECUE = {"date": "2026-11-07", "type": "reception", "document": "mise_en_demeure"}
ACCORDS = st.sampled_from([None, "2026-10-20", "2026-11-12"]).flatmap(
    lambda jour: (
        st.just([])
        if jour is None
        else st.fixed_dictionaries(
            {
                "penalites": st.sampled_from(["maintenues", "abandonnees"]),
                "decheance": st.sampled_from(["immediate", "mise_en_demeure"]),
            }
        ).map(lambda choix: [{"date": jour, "nombre": "2", "premiere": "2026-11-15", **choix}])
    )
)


@given(PAIEMENTS, AVOIRS, st.booleans(), st.sampled_from(QUALITES), st.booleans(), ACCORDS)
@settings(max_examples=int(os.environ.get("CLAUSIER_HISTOIRES", "300")), deadline=None)
def test_les_totaux_tombent_juste(
    tmp_path_factory, paiements, avoirs, escompte, qualite, demeure, accords
):
    """Invoiced − credited = paid + open − to give back, every month, whatever happened; and no
    refund raises a debt beyond what was billed."""
    tmp = tmp_path_factory.getbasetemp() / "histoires"
    faits = [AVOIR | a | {"numero": f"A{n}"} for n, a in enumerate(avoirs)]
    contenu = cas(**CASE | (ESCOMPTE if escompte else {}) | {"paiements": paiements})
    plans = [{"type": "echeancier", "factures": ["F1", "F2"], **a} for a in accords]
    lettres = [DEMEURE] if demeure else []
    contenu |= {"documents": [F1L, F2, *faits, *lettres, *plans], "journal": [RECUE] * demeure}
    contenu["client"] = contenu["client"] | {"qualite": qualite}
    espace(tmp, REEL, cas=contenu)
    dossier = charger(tmp / "cas.yaml", EspaceLu(tmp, BIBLIO))
    for n in range(10, 150, 28):
        t = cumul([s := suivre(dossier, BIBLIO, date(2026, 9, 1) + timedelta(days=n))])
        assert t.facture - t.credite == t.paye + t.ouvert - t.a_rendre
        for f in s.factures:
            assert f.facture.ttc - f.credite == f.paye + f.ouvert - f.a_rendre
            assert f.ouvert <= f.facture.ttc and f.sommes.principal <= f.facture.ttc
            assert min(f.ouvert, f.a_rendre, t.paye, D(0)) == 0


@pytest.mark.parametrize(
    ("ailleurs", "dit"),
    [
        ("1000", None),
        ("400", "A419 paiements.0.total"),
        ("1200", "E418 paiements.0.total"),
        (None, "A419 paiements.0.total"),
    ],
)
def test_un_versement_pour_deux_dossiers(tmp_path, ailleurs, dit):
    """2 200,00 € in one transfer: 1 200,00 € here, the rest in the client's other case."""
    part = {"reference": "VIR-7", "total": "2200"}
    ecrire(tmp_path, [paie("2026-10-15", "1200", facture="F1", **part)])
    autre = cas(
        **CASE
        | {
            "documents": [F1 | {"numero": "F2"}],
            "paiements": [paie("2026-10-15", ailleurs, facture="F2", **part)] if ailleurs else [],
        }
    )
    (tmp_path / "autre.yaml").write_text(yaml.safe_dump(autre), encoding="utf-8")
    p = clausier("check", "cas.yaml", cwd=tmp_path)
    lu = clair(p.stderr + p.stdout)
    assert p.returncode == int(dit is not None and dit[0] == "E"), lu
    assert [c for c in ("E418", "A419") if c in lu] == ([dit[:4]] if dit else []), lu
    if dit:
        assert dit in lu and "1 200,00 € (cas.yaml)" in lu
    if ailleurs == "400":
        assert "600,00 € ne sont notés" in lu and "400,00 € (autre.yaml)" in lu
    # Each case counts its own part alone.
    if dit is None:
        deux = json.loads(
            clausier("status", "--format", "json", "--date", "2026-11-25", cwd=tmp_path).stdout
        )["dossiers"]
        assert [d["paye"] for d in deux] == ["1000.00", "1200.00"]


def test_une_facture_negative_et_un_paiement_sont_dits_ensemble(tmp_path):
    """A discount beyond its line is the case's fault, not clausier's, whatever was paid."""
    remise = [{"designation": "Étude", "prix_unitaire": 100, "tva": "20 %", "remise": "200"}]
    ecrire(
        tmp_path,
        [paie("2026-10-15", "50", facture="F2")],
        F1,
        F1 | {"numero": "F2", "lignes": MILLE},
        lignes=remise,
    )
    p = clausier("check", "cas.yaml", cwd=tmp_path)
    assert p.returncode == 1 and "E410" in p.stderr and "E999" not in p.stderr, p.stderr


def test_un_acompte_paye_de_trop_se_dit(tmp_path, monkeypatch):
    """A payment that names its invoice and is more than it asks for: on the day, a later invoice
    deducts the rest; late, the indemnity would take it and nobody claimed it."""
    monkeypatch.chdir(tmp_path)

    def dit(jour: str, montant: str, *plus: dict[str, Any], **nomme: str) -> list[str]:
        paiement = {"date": jour, "montant": montant, **nomme}
        espace(tmp_path, essai=cas(paiements=[paiement], documents=[*CAS["documents"], *plus]))
        v = clausier_api.check("essai.yaml", cache=False)
        return [p.message for p in v.problemes if p.code == "A415"]

    ici = {"facture": "F1"}
    (a_temps,) = dit("2026-09-05", "560", **ici)
    assert a_temps.startswith("20,00 € de plus que ce que demande F1 le 05/09/2026 : la facture F2")
    (tard,) = dit("2026-09-10", "560", **ici)
    assert "F1, payée en retard, garde cette somme" in tard and "imputez-la sur F2" in tard
    assert dit("2026-09-10", "540", **ici) == [] == dit("2026-09-05", "540", **ici)
    relance = {"type": "relance", "niveau": "1", "date": "2026-09-09", "facture": "F1"}
    assert dit("2026-09-10", "580", relance, **ici) == []
    assert len(dit("2026-09-10", "600", **ici)) == 1  # more than all that it owes: said once
