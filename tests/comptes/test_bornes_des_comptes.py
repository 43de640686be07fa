"""Money at its borders: discounts, schedules, credits, interest, plans, courts, sealed facts.

What `test_bornes` does for the thresholds, here for the sums. Each test is a case that the command
checks or builds; what is looked at is a figure that its reader sees.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fabrique import CONSO, MEDIATEUR, REEL, VENDEUR, cas, ecrire, espace
from test_bornes import PRO, RAPPEL, dits, echeances, lance, lignes, pages, statut
from test_tribunal import voies

DUE = {**VENDEUR, "mediateur": MEDIATEUR}  # RAPPEL: F1 of 1 June 2026, to be paid on 1 July


def suite(*documents: dict[str, Any], **autres: Any) -> dict[str, Any]:
    """The unpaid case with these documents after its invoice."""
    facture = {"type": "facture", "numero": "F1", "date": "2026-06-01"}
    return {**RAPPEL, "lignes": lignes("1000"), "documents": [facture, *documents], **autres}


def avis(jour: str, *factures: str) -> dict[str, Any]:
    factures = factures or ("F1",)
    return {"type": "mise_en_demeure", "date": jour, "factures": list(factures), "delai": "8 jours"}


def decompte(jour: str, *factures: str) -> dict[str, Any]:
    return {"type": "decompte", "date": jour, "factures": list(factures or ("F1",))}


def etape(tmp: Path, jour: str, **change: Any) -> tuple[str, str | None, str | None]:
    """The next step of the case: its name, its day, why."""
    (dossier,) = statut(tmp, jour, DUE, essai=cas(**change))["dossiers"]
    e = dossier["prochaine_etape"]
    return e["etape"], e["date"], e["motif"]


# ---------------------------------------------------------------------------------------- prices


@pytest.mark.parametrize(("remise", "dite"), [("36", "Remise"), ("10 %", "Remise 10 %")])
def test_une_remise_de_ligne_ttc_se_dit_hors_taxe(tmp_path, remise, dite):
    """Prices typed with VAT: a professional reads every sum of the line without it."""
    avec = lignes("120", "3", tva="20 %", remise=remise)
    sans = lignes("55", "2", tva="10 %")
    facture = pages(tmp_path, REEL, **RAPPEL, tarifs="ttc", lignes=[*avec, *sans])["facture-F1"]
    assert f"<br>*{dite} : −30,00 €* | 3 | unité | 100,00 € | 20 % | 270,00 € |" in facture
    assert "| 2 | unité | 50,00 € | 10 % | 100,00 € |" in facture


def test_un_prix_ttc_dont_le_hors_taxe_ne_tombe_pas_juste(tmp_path):
    """The shortest price without VAT that gives the line's sum again: 3 × 8,3333 is 25,00 €, and
    7 × 0,833 is 5,83 €."""
    deux = [*lignes("10", "3", tva="20 %"), *lignes("1", "7", tva="20 %")]
    facture = pages(tmp_path, REEL, **RAPPEL, tarifs="ttc", lignes=deux)["facture-F1"]
    assert "| 3 | unité | 8,333 € | 20 % | 25,00 € |" in facture
    assert "| 7 | unité | 0,833 € | 20 % | 5,83 € |" in facture
    assert "**Total TTC à payer** | **37,00 €**" in facture


def test_la_remise_de_la_commande_se_partage_entre_les_taux(tmp_path):
    """100 € off, pro rata of 100 € at 20 % and 200 € at 10 %: the greater part takes the cent."""
    deux = [*lignes("100", tva="20 %"), *lignes("200", tva="10 %")]
    facture = pages(tmp_path, REEL, **RAPPEL, remise="100", lignes=deux)["facture-F1"]
    assert "TVA 20 % sur 66,67 € | 13,33 €" in facture
    assert "TVA 10 % sur 133,33 € | 13,33 €" in facture
    assert facture.index("TVA 20 %") < facture.index("TVA 10 %")


# ------------------------------------------------------------------------------------- schedules


def test_le_dernier_terme_prend_le_centime(tmp_path):
    """30, 30 and 40 % of 100,01 €: the last one is what makes the whole."""
    termes = echeances(("commande", "30 %"), ("livraison", "30 %"), ("2026-12-01", "40 %"))
    contrat = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
    change = {"acompte": None, "echeances": termes, "lignes": lignes("100.01")}
    p = pages(tmp_path, **change, documents=[contrat])["contrat-C1"]
    assert p.count("30,00 €") >= 2 and "40,01 €" in p and "40,00 €" not in p


def test_le_dernier_terme_en_euros_reste_ce_qui_est_dit(tmp_path):
    """Instalments in euros are those that were agreed, even beside an offer of another price."""
    termes = echeances(("commande", "300"), ("2026-12-01", "700"))
    devis = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
    autre = {**devis, "numero": "D2", "lignes": lignes("1500")}
    change = {"acompte": None, "echeances": termes, "lignes": lignes("1000")}
    p = pages(tmp_path, **change, documents=[devis, autre])
    for numero in ("D1", "D2"):
        assert "| À la commande | | 300,00 € |" in p[f"devis-{numero}"]
        assert "| Le 1er décembre 2026 | | 700,00 € |" in p[f"devis-{numero}"]


def test_un_acompte_dit_sa_part_ou_sa_somme(tmp_path):
    """A first payment asked in euros, then by percentage: the invoice takes both off, once."""
    documents = [
        {"type": "facture_acompte", "numero": "F1", "date": "2026-09-06", "montant": "250"},
        {"type": "facture_acompte", "numero": "F2", "date": "2026-10-06", "part": "10 %"},
        {"type": "facture", "numero": "F3", "date": "2026-10-31"},
    ]
    p = pages(tmp_path, lignes=lignes("1000"), documents=documents)
    assert "250,00 €" in p["facture_acompte-F1"] and "100,00 €" in p["facture_acompte-F2"]
    assert "650,00 €" in p["facture-F3"]


# ------------------------------------------------------------------------------ credits, payments


def test_un_avoir_dit_ce_qui_reste_ouvert(tmp_path):
    """1 000 €, 100 € paid, 200 € credited: 700 € stay open. A payment of the day after is not yet
    known."""
    avoir = {"type": "avoir", "numero": "F2", "date": "2026-07-20", "facture": "F1"}
    avoir |= {"motif": "geste commercial", "lignes": lignes("200")}
    paye = [
        {"date": "2026-07-20", "montant": "100", "facture": "F1"},
        {"date": "2026-07-21", "montant": "50", "facture": "F1"},
    ]
    p = pages(tmp_path, **suite(avoir, paiements=paye))["avoir-F2"]
    assert "700,00 €" in p and "650,00 €" not in p


def test_deux_avoirs_du_meme_jour_viennent_par_numero(tmp_path):
    """Their order in the file tells nothing: the account takes the lower number first."""
    deux = [
        {"type": "avoir", "numero": n, "date": "2026-07-20", "facture": "F1", "motif": "geste"}
        | {"lignes": lignes(prix)}
        for n, prix in (("F2", "100"), ("F3", "200"))
    ]
    comptes = []
    for i, ordre in enumerate((deux, deux[::-1])):
        p = pages(tmp_path / str(i), DUE, **suite(*ordre, decompte("2026-10-01")))
        comptes.append(p["decompte-2026-10-01"])
    assert comptes[0] == comptes[1]
    assert comptes[0].index("F2") < comptes[0].index("F3")


@pytest.mark.parametrize(("jour", "total"), [("2026-08-20", "10,85"), ("2026-08-19", "10,83")])
def test_un_avoir_baisse_le_principal_du_premier_jour_de_retard(tmp_path, jour, total):
    """The credit takes the principal down to 50 €, on which interest is counted; 80 € then pay that
    interest, those 50 €, and what is left of it the 40 €."""
    avoir = {"type": "avoir", "numero": "F2", "date": "2026-08-20", "facture": "F1", "motif": "x"}
    paye = [{"date": jour, "montant": "80", "facture": "F1"}]
    change = suite({**avoir, "lignes": lignes("950")}, decompte("2026-10-01"), paiements=paye)
    p = pages(tmp_path, DUE, **change)["decompte-2026-10-01"]
    assert f"**Total dû** | **{total} €**" in p


@pytest.mark.parametrize(
    ("autres", "produit"),
    [
        ([], None),
        ([("2026-09-01", "F2")], None),
        ([("2026-08-01", "F1"), ("2026-09-01", "F1")], "01/09/2026"),
        ([("2026-09-01", "F1"), ("2026-08-01", "F1")], "01/09/2026"),
        ([("2026-09-01", "F1"), ("2026-10-01", "F2")], "01/09/2026"),
        ([("2026-09-01", "F1"), ("2026-12-01", "F1")], "01/09/2026"),
        ([("2026-11-01", "F1")], "01/11/2026"),
        ([("2026-11-02", "F1")], None),
    ],
)
def test_le_dernier_decompte_de_la_creance_est_produit(tmp_path, autres, produit):
    """Of the accounts made up to the day of the claim, and of its invoice: one exhibit alone."""
    f2 = {"type": "facture", "numero": "F2", "date": "2026-06-02", "lignes": lignes("90")}
    requete = {"type": "injonction_de_payer", "date": "2026-11-01", "factures": ["F1"]}
    p = pages(tmp_path, DUE, **suite(f2, *(decompte(*a) for a in autres), requete))
    dits = re.findall(r"\| Décompte de créance \| (\S+) \|", p["injonction_de_payer-2026-11-01"])
    assert dits == ([produit] if produit else [])


@pytest.mark.parametrize(("paye", "reste"), [("999,99", "0.01"), ("1000", "0.00")])
def test_soldee_au_centime(tmp_path, paye, reste):
    p = [{"date": "2026-06-20", "montant": paye, "facture": "F1"}]
    (d,) = statut(tmp_path, "2026-08-20", DUE, essai=cas(**suite(paiements=p)))["dossiers"]
    assert d["ouvert"] == reste and (d["prochaine_etape"] is None) is (reste == "0.00")
    assert (d["jours_de_retard"] == 0) is (reste == "0.00")
    assert d["factures"][0]["soldee"] is (reste == "0.00")


def test_un_paiement_sans_numero_va_a_la_dette_echue(tmp_path):
    """F2, due first, is paid before F1, billed first (C. civ., art. 1342-10); what is left goes to
    the other; beyond both, nothing is lost."""
    f2 = {"type": "facture", "numero": "F2", "date": "2026-06-02", "echeance": "2026-06-05"}
    change = suite({**f2, "lignes": lignes("100")})
    paye = [{"date": "2026-06-10", "montant": "150"}]
    (d,) = statut(tmp_path, "2026-06-20", DUE, essai=cas(**change, paiements=paye))["dossiers"]
    assert [(f["numero"], f["paye"]) for f in d["factures"]] == [("F1", "50.00"), ("F2", "100.00")]


# -------------------------------------------------------------------------------------- interest


def test_une_mise_en_demeure_recue_ne_vaut_que_pour_ses_factures(tmp_path):
    """Of two invoices of a consumer, that of the notice that he received bears interest, from the
    day after; the other's notice was not received (C. civ., art. 1344-1)."""
    f2 = {"type": "facture", "numero": "F2", "date": "2026-06-02", "lignes": lignes("500")}
    change = suite(
        f2, avis("2026-08-01"), avis("2026-08-02", "F2"), decompte("2026-10-01", "F1", "F2")
    )
    recue = [{"date": "2026-08-01", "type": "reception", "document": "mise_en_demeure-2026-08-01"}]
    p = pages(tmp_path, DUE, **change, client=CONSO, journal=recue)["decompte-2026-10-01"]
    lus = re.findall(r"\| (F\d) \| (\d\d/\d\d)/\d{4} \| (\d\d/\d\d)/\d{4} \| (\d+) \|", p)
    assert lus == [("F1", "02/08", "01/10", "61")]


@pytest.mark.parametrize(
    ("jour", "interets", "indemnite"),
    [("2026-07-01", "0.00", "0.00"), ("2026-07-02", "0.34", "40.00")],
)
def test_le_retard_commence_le_lendemain(tmp_path, jour, interets, indemnite):
    """1 000 € at 12,40 % for one day are 0,34 €; on the due date itself nobody is late."""
    (d,) = statut(tmp_path, jour, DUE, essai=cas(**suite()))["dossiers"]
    assert d["sommes_dues"]["interets"] == interets
    assert d["sommes_dues"]["indemnite"] == indemnite
    assert d["jours_de_retard"] == (jour == "2026-07-02")


def test_payee_le_jour_de_l_echeance_rien_n_est_du(tmp_path):
    paye = [{"date": "2026-07-01", "montant": "1000", "facture": "F1"}]
    (d,) = statut(tmp_path, "2026-09-01", DUE, essai=cas(**suite(paiements=paye)))["dossiers"]
    assert d["sommes_dues"]["total"] == "0.00"


def test_le_taux_convenu_egal_au_plancher_est_le_taux_convenu(tmp_path):
    """7,86 % are three times the legal interest of the first half of 2026: nothing is raised.
    In the second, whose legal interest is higher, the floor takes over (C. com., art. L441-10)."""
    f1 = {"type": "facture", "numero": "F1", "date": "2026-05-02"}
    change = suite(reglement={"penalites": "7,86 %", "delai": "30 jours"})
    change["documents"] = [f1, decompte("2026-07-10")]
    p = pages(tmp_path, DUE, **change)["decompte-2026-07-10"]
    assert "| 7,86 % | taux convenu |" in p and p.count("plancher : le taux convenu, 7,86 %") == 1


def test_renoncer_vaut_du_jour_meme(tmp_path):
    """A waiver of the account's own day counts, one of the next day does not."""
    totaux = []
    for jour in ("2026-10-01", "2026-10-02"):
        j = [{"date": jour, "type": "renonciation"}]
        p = pages(tmp_path / jour, DUE, **suite(decompte("2026-10-01"), journal=j))
        totaux.append("a renoncé aux pénalités" in p["decompte-2026-10-01"])
    assert totaux == [True, False]


# ----------------------------------------------------------------------------------------- plans


def plan(**cles: Any) -> dict[str, Any]:
    return {"type": "echeancier", "date": "2026-08-01", "factures": ["F1"], **cles}


@pytest.mark.parametrize(
    ("cles", "refuse"),
    [
        ({"nombre": "120", "premiere": "2026-08-01"}, None),
        ({"nombre": "121", "premiere": "2026-08-01"}, "de 1 à 120 versements"),
        ({"nombre": "0", "premiere": "2026-08-01"}, "nombre"),
        ({"nombre": "1", "premiere": "2026-08-01"}, None),
        ({"nombre": "3", "premiere": "2026-07-31"}, "le premier versement serait le 31/07/2026"),
        ({"nombre": "3"}, "premiere:"),
        ({"premiere": "2026-08-01"}, "nombre:"),
        ({}, "l'un des deux seulement"),
    ],
)
def test_un_plan_egal_a_ses_bornes(tmp_path, cles, refuse):
    code, dit = lance("check", espace(tmp_path, DUE, essai=cas(**suite(plan(**cles)))))
    assert (code, "E404" in dit) == ((1, True) if refuse else (0, False)), dit
    assert (refuse or "") in dit


def versements(*termes: tuple[str, str]) -> dict[str, Any]:
    return {"versements": [{"date": j, "montant": m} for j, m in termes]}


@pytest.mark.parametrize(
    ("termes", "refuse"),
    [
        ([("2026-08-01", "1050.53")], ""),
        ([("2026-08-01", "1000"), ("2026-08-02", "50.53")], ""),
        ([("2026-08-01", "1050.52")], "ajoutez 0,01 €"),
        ([("2026-08-01", "1050.54")], "retirez 0,01 €"),
        ([("2026-07-31", "1050.53")], "après l'accord du 01/08/2026"),
        ([("2026-08-02", "1000"), ("2026-08-02", "50.53")], "après celui du 02/08/2026"),
        ([("2026-08-02", "1050.53"), ("2026-08-03", "0")], "ni nul ni négatif"),
        ([("2026-08-02", "1050.52"), ("2026-08-03", "0.01")], ""),
    ],
)
def test_un_plan_donne_a_ses_bornes(tmp_path, termes, refuse):
    """1 000 €, 31 days at 12,40 % and 40 € are 1 050,53 € on the day of the agreement."""
    change = suite(plan(**versements(*termes)))
    code, dit = lance("check", espace(tmp_path, DUE, essai=cas(**change)))
    assert code == (1 if refuse else 0), dit
    assert refuse in dit


@pytest.mark.parametrize(
    ("paye", "jour"),
    [
        ([], "2026-09-04"),
        ([("2026-09-01", "500")], "2026-10-04"),  # the first instalment, to the cent
        ([("2026-09-01", "499.99")], "2026-09-04"),
        ([("2026-08-01", "500")], "2026-09-04"),  # before the agreement: counted in its sum
    ],
)
def test_le_terme_en_retard_d_un_plan_partiel(tmp_path, paye, jour):
    """Of a debtor who paid in part, the step waits for the first instalment not covered and three
    days."""
    du = "1050.53" if ("2026-08-01", "500") not in paye else "550.53"
    reste = f"{float(du) - 500:.2f}"
    p = plan(**versements(("2026-09-01", "500"), ("2026-10-01", reste)))
    relances = [{"type": "relance", "niveau": "1", "date": "2026-07-10", "facture": "F1"}]
    change = suite(*relances, p)
    change["paiements"] = [{"date": j, "montant": m, "facture": "F1"} for j, m in paye]
    assert etape(tmp_path, "2026-09-02", **change)[1] == jour


# -------------------------------------------------------------------------------------- the ladder

R1, R2 = (
    {"type": "relance", "niveau": n, "date": j, "facture": "F1"}
    for n, j in (("1", "2026-07-04"), ("2", "2026-07-16"))
)


@pytest.mark.parametrize(
    ("jour", "journal", "attendu"),
    [
        ("2026-09-20", [("ordonnance", "2026-09-10")], ("signification", "2026-12-10")),
        # served on the day of the order; opposed on the day of the service
        (
            "2026-09-20",
            [("ordonnance", "2026-09-10"), ("signification", "2026-09-10")],
            ("opposition", "2026-10-12"),
        ),
        (
            "2026-09-20",
            [
                ("ordonnance", "2026-09-10"),
                ("signification", "2026-09-10"),
                ("opposition", "2026-09-10"),
            ],
            ("audience", None),
        ),
        # the last day of opposition, and the day after
        (
            "2026-10-12",
            [("ordonnance", "2026-09-10"), ("signification", "2026-09-10")],
            ("opposition", "2026-10-12"),
        ),
        (
            "2026-10-13",
            [("ordonnance", "2026-09-10"), ("signification", "2026-09-10")],
            ("execution", "2026-11-10"),
        ),
        # a second order begins again
        (
            "2026-10-13",
            [
                ("ordonnance", "2026-09-10"),
                ("signification", "2026-09-11"),
                ("ordonnance", "2026-10-01"),
            ],
            ("signification", "2026-12-31"),
        ),
    ],
)
def test_apres_l_ordonnance(tmp_path, jour, journal, attendu):
    """The borders of the days that follow an order to pay (CPC, art. 1411, 1416, 1422)."""
    change = suite(R1, R2, avis("2026-08-01"), journal=[{"type": t, "date": j} for t, j in journal])
    assert etape(tmp_path, jour, **change)[:2] == attendu


@pytest.mark.parametrize(("jour", "passe"), [("2026-12-10", False), ("2026-12-11", True)])
def test_l_ordonnance_non_signifiee_a_temps(tmp_path, jour, passe):
    change = suite(R1, avis("2026-08-01"), journal=[{"type": "ordonnance", "date": "2026-09-10"}])
    assert ("ce délai est passé" in (etape(tmp_path, jour, **change)[2] or "")) is passe


def test_l_accuse_recu_le_jour_de_la_lettre(tmp_path):
    """A formal notice handed over on its own day: its eight days run from then."""
    recue = [{"type": "reception", "date": "2026-08-01", "document": "mise_en_demeure"}]
    change = suite(R1, R2, avis("2026-08-01"), journal=recue)
    assert etape(tmp_path, "2026-08-02", **change) == (
        "decision",
        "2026-08-10",
        "mise en demeure reçue le 01/08/2026, délai de 8 jours",
    )


@pytest.mark.parametrize(("jour", "fait"), [("2026-07-01", False), ("2026-07-02", True)])
def test_un_appel_avant_le_retard_n_est_pas_une_etape(tmp_path, jour, fait):
    """A call counts from the day after the due date on."""
    change = suite(journal=[{"type": "appel", "date": jour}])
    assert (etape(tmp_path, "2026-07-05", **change)[0] == "relance_2") is fait


# ------------------------------------------------------------------------------------ prescription


@pytest.mark.parametrize(
    ("jour", "alerte"),
    [
        ("2030-11-29", None),
        ("2030-11-30", "6 mois"),
        ("2031-02-27", "6 mois"),
        ("2031-02-28", "3 mois"),
        ("2031-04-29", "3 mois"),
        ("2031-04-30", "1 mois"),
        ("2031-05-31", "1 mois"),
        ("2031-06-01", "acquise"),
    ],
)
def test_la_prescription_s_annonce_a_ses_jours(tmp_path, jour, alerte):
    """Five years from the end of the work, 31 May 2026 (C. com., art. L110-4)."""
    (d,) = statut(tmp_path, jour, DUE, essai=cas(**suite()))["dossiers"]
    assert (d["prescription"]["date"], d["prescription"]["alerte"]) == ("2031-05-31", alerte)


@pytest.mark.parametrize(
    ("client", "date"),
    [(PRO, "2031-05-31"), (CONSO, "2028-05-31"), ({**PRO, "qualite": "public"}, "2030-12-31")],
)
def test_la_prescription_de_chacun(tmp_path, client, date):
    """Two years of a consumer; of a public buyer four from the first of January after."""
    client = {k: x for k, x in client.items() if k != "commercant" or client is PRO}
    (d,) = statut(tmp_path, "2026-09-01", DUE, essai=cas(**suite(client=client)))["dossiers"]
    assert d["prescription"]["date"] == date


@pytest.mark.parametrize(("jour", "possible"), [("2031-05-31", "2036-05-31"), ("2031-06-01", None)])
def test_une_reconnaissance_tardive_n_interrompt_rien(tmp_path, jour, possible):
    """An acknowledgement of the last day may begin the time again; one of the day after cannot."""
    change = suite(journal=[{"type": "reconnaissance", "date": jour}])
    (d,) = statut(tmp_path, "2031-06-02", DUE, essai=cas(**change))["dossiers"]
    assert d["prescription"]["interruption_possible"] == (
        possible and {"date": possible, "cause": f"reconnaissance du {jour[8:]}/{jour[5:7]}/2031"}
    )


# --------------------------------------------------------------------------------------- the routes


@pytest.mark.parametrize(
    ("prix", "petite", "avocat"),
    [
        ("1250", True, False),
        ("1250.01", False, False),
        ("2500", False, False),
        ("2500.01", False, True),
    ],
)
def test_les_seuils_des_recours_sont_permis(tmp_path, prix, petite, avocat):
    """Four units, no interest yet of a consumer: 5 000 € are still a small claim (CPCE, art.
    L125-1), 10 000 € still need no lawyer (CPC, art. 761); a cent more is beyond."""
    oui, _ = voies(tmp_path, qualite="consommateur", prix=prix)
    assert ("Petites créances" in oui) is petite
    assert ("avocat obligatoire au-delà" in oui["Référé-provision"]) is avocat


# ---------------------------------------------------------------------------- sellers and clients


def test_la_franchise_de_l_annee_d_avant(tmp_path):
    """It is shown where something was received in it, up to its last day."""
    c = cas(**RAPPEL, lignes=lignes("90000"))
    c["documents"] = [{"type": "facture", "numero": "F1", "date": "2025-06-01"}]
    c["conclusion"], c["prestation"] = {**c["conclusion"], "date": "2025-05-02"}, {"objet": "Essai"}
    lus = []
    for i, jour in enumerate(("2025-12-31", "2026-01-01")):
        c["paiements"] = [{"date": jour, "montant": "1000", "facture": "F1"}]
        (v,) = statut(tmp_path / str(i), "2026-06-01", DUE, essai=c)["vendeurs"]
        lus.append([(f["annee"], f["encaisse"]) for f in v["franchise"]])
    assert lus == [[(2025, "1000.00"), (2026, "0.00")], [(2026, "1000.00")]]


def test_biens_et_services_ont_chacun_leur_seuil(tmp_path):
    """The whole against the threshold of goods, the services against theirs; a mixed case in
    both (CGI, art. 293 B)."""
    cases = {}
    for i, (nature, recu) in enumerate((("services", "100"), ("biens", "1000"), ("mixte", "10"))):
        c = cas(**RAPPEL, dossier=nature, lignes=lignes("2000"))
        c["prestation"] = {**c["prestation"], "nature": nature}
        c["documents"] = [{"type": "facture", "numero": f"F{i}", "date": f"2026-06-0{i + 1}"}]
        c["paiements"] = [{"date": "2026-06-20", "montant": recu, "facture": f"F{i}"}]
        cases[nature] = c
    (v,) = statut(tmp_path, "2026-06-25", **cases)["vendeurs"]
    assert {f["activite"]: (f["encaisse"], f["seuil"]) for f in v["franchise"]} == {
        "services": ("110.00", "37500.00"),
        "biens": ("1110.00", "85000.00"),
    }


def test_le_chiffre_est_celui_de_l_annee_avoirs_deduits(tmp_path):
    """Invoiced over the civil year, VAT left out, credit notes taken off; what is dated later has
    not happened."""
    avoir = {"type": "avoir", "numero": "F2", "date": "2026-07-20", "facture": "F1"}
    avoir |= {"motif": "geste commercial", "lignes": lignes("200")}
    tard = {"type": "facture", "numero": "F3", "date": "2026-09-02", "lignes": lignes("5000")}
    lus = []
    for i, jour in enumerate(("2026-09-01", "2026-09-02", "2027-01-01")):
        (v,) = statut(
            tmp_path / str(i),
            jour,
            REEL | {"mediateur": MEDIATEUR},
            essai=cas(**suite(avoir, tard)),
        )["vendeurs"]
        lus.append((v["chiffre_d_affaires"], [c["part"] for c in v["concentration"]]))
    assert lus == [("800.00", ["100.0"]), ("5800.00", ["100.0"]), ("0.00", [])]


# ---------------------------------------------------------------------------------- sealed facts


def test_une_liste_changee_ne_cache_pas_le_reste(tmp_path):
    """An issued amendment with one modification less and another day of effect: both are said."""
    change = suite()
    contrat = {"type": "contrat", "numero": "C1", "date": "2026-05-02"}
    modifs = [
        {"article": "Prix", "action": "remplace", "texte": "Rien."},
        {"article": "Horaires", "action": "ajoute", "texte": "De jour."},
    ]
    avenant = {"type": "avenant", "numero": "AV1", "date": "2026-05-20", "contrat": "C1"}
    avenant |= {"effet": "2026-05-21", "motif": "essai"}
    c = cas(**{**change, "documents": [contrat, {**avenant, "modifications": modifs}]})
    w = espace(tmp_path, DUE, essai=c)
    code, dit = lance("issue", w / "essai.yaml", "AV1")
    assert code == 0, dit
    c["documents"][1] = {**avenant, "effet": "2026-05-25", "modifications": modifs[:1]}
    ecrire(w / "essai.yaml", c)
    code, dit = lance("check", w)
    assert code == 1 and "2026-05-21" in dit and "« document.modifications » : 2" in dit, dit
    assert dits(tmp_path / "autre") == set()
