"""Each rule of law at its own border: the last case that it lets pass, the first that it refuses.

A row is a change to the plain case and what `check` must say of it under one code: a few words, or
nothing at all. The same code may be given for other reasons; so the words are part of the row.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ce_qui_est_dit import tenir
from fabrique import CONSO, MEDIATEUR, REEL, VENDEUR, cas, espace
from test_bornes import PRO, echeances, lance, lignes
from test_refus import DIT

ADRESSE = {"voie": "1 rue du Test", "code_postal": "10115", "ville": "Berlin"}
LIBRE = {**PRO, "commercant": "non"}
PUBLIC = {
    "qualite": "public",
    "nom": "Commune de Modèle",
    "adresse": {"voie": "1 place de la Mairie", "code_postal": "44000", "ville": "Nantes"},
}
SYNDICAT = {**CONSO, "qualite": "non_professionnel", "nom": "Syndicat du Test"}
CHEZ = {"date": "2026-09-05", "lieu": "hors_etablissement"}  # a Saturday: paid from the 14th on
LIGNE = {"date": "2026-09-05", "lieu": "distance_interface"}
LOIN = {"date": "2026-09-05", "lieu": "distance"}
D1 = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
C1 = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
F1 = {"type": "facture", "numero": "F1", "date": "2026-09-30"}
AVIS = {"type": "retractation", "date": "2026-09-05"}
TOUS = {**VENDEUR, "mediateur": MEDIATEUR}
URL = {**TOUS, "url_retractation": "https://vendeur.example/renoncer"}
SANS = {"acompte": "non"}
MILLE = {**SANS, "lignes": lignes("1000")}


def messages(tmp: Path, vendeur: dict[str, Any] | None = None, **change: Any) -> list[tuple]:
    """(file, line, column, code, words) of all that `check` says of the case."""
    w = espace(tmp, vendeur or TOUS, essai=cas(**change))
    dit = lance("check", w)[1]
    tenir("regles", dit, w)
    return [m.groups() for m in DIT.finditer(dit)]


def juger(tmp: Path, code: str, mots: str | None, change: dict[str, Any]) -> None:
    change = dict(change)
    dits = messages(tmp, change.pop("vendeur", None), **change)
    textes = [m[4] for m in dits if m[3] == code]
    if mots is None:
        assert not textes
    else:
        assert any(mots in t for t in textes), dits


def rang(*documents: dict[str, Any]) -> dict[str, Any]:
    return {"documents": list(documents)}


# ------------------------------------------------------------------------------------ VAT and price


def ailleurs(pays: str, **plus: Any) -> dict[str, Any]:
    client = {**PRO, "adresse": {**ADRESSE, "pays": pays}, **plus}
    client.pop("siren")
    return client


DE, US = ailleurs("DE", tva_numero="DE123456788"), ailleurs("US")
LIVRE = {"adresse_livraison": {**ADRESSE, "pays": "DE"}}
NUMERO = {"tva_numero": "FR75900000027"}
ASSUJETTI, UNION, DEHORS = "client assujetti", "autre État membre", "hors de l'Union"


@pytest.mark.parametrize(
    ("fondement", "client", "mots"),
    [
        ("sous_traitance_btp", PRO, None),
        ("sous_traitance_btp", PUBLIC, None),
        ("sous_traitance_btp", CONSO, "pas pour un consommateur"),
        ("sous_traitance_btp", SYNDICAT, "pas pour un non-professionnel"),
        ("service_ue", DE, None),
        ("service_ue", ailleurs("DE"), "numéro de TVA du client"),
        ("service_ue", {**US, "tva_numero": "DE123456788"}, UNION),
        ("service_ue", {**PRO, **LIVRE}, UNION),
        ("service_ue", {**CONSO, "adresse": {**ADRESSE, "pays": "DE"}}, ASSUJETTI),
        ("livraison_ue", DE, None),
        ("livraison_ue", ailleurs("DE"), "numéro de TVA du client"),
        ("livraison_ue", {**PRO, "tva_numero": "DE123456788", **LIVRE}, None),
        ("livraison_ue", US, UNION),
        ("service_hors_ue", US, None),
        ("service_hors_ue", DE, DEHORS),
        ("service_hors_ue", PRO, DEHORS),
        ("service_hors_ue", {**CONSO, "adresse": {**ADRESSE, "pays": "US"}}, ASSUJETTI),
        ("exportation", US, None),
        ("exportation", {**CONSO, "adresse": {**ADRESSE, "pays": "US"}}, None),
        ("exportation", DE, DEHORS),
        ("exportation", PRO, "« pays: FR »"),
        ("formation", PRO, None),
        ("formation", CONSO, None),
        ("soins", CONSO, None),
    ],
)
def test_le_fondement_et_le_client(tmp_path, fondement, client, mots):
    """CGI 259, 262, 262 ter, 283: what each ground asks of the client and of his place."""
    sans = fondement in ("sous_traitance_btp", "service_ue")
    tva = "autoliquidation" if sans else "exoneration"
    change = {"client": client, "lignes": lignes("100", tva=tva, fondement=fondement)}
    juger(tmp_path, "E403", mots, {**change, "vendeur": {**REEL, "mediateur": MEDIATEUR}})


@pytest.mark.parametrize("fondement", ["service_ue", "livraison_ue", "service_hors_ue"])
def test_le_numero_du_vendeur(tmp_path, fondement):
    """The two numbers are printed inside the Union; outside, the seller's own is enough (E207)."""
    tva = "autoliquidation" if fondement == "service_ue" else "exoneration"
    client = US if fondement == "service_hors_ue" else DE
    change = {"client": client, "lignes": lignes("100", tva=tva, fondement=fondement)}
    dits = messages(tmp_path, {**VENDEUR, "tva": {"regime": "reel"}}, **change)
    dit = any(m[3] == "E403" and "numéro de TVA du vendeur" in m[4] for m in dits)
    assert dit is (fondement != "service_hors_ue")


@pytest.mark.parametrize(
    ("vendeur", "ligne", "code", "mots"),
    [
        (VENDEUR, {}, "E402", None),
        (VENDEUR, {"tva": "20 %"}, "E402", "une TVA de 20 % serait due"),
        (VENDEUR, {"tva": "5,5 %"}, "E402", "une TVA de 5,5 % serait due"),
        (VENDEUR, {"tva": "autoliquidation"}, "E402", "l'autoliquidation est pour le régime réel"),
        (VENDEUR, {"tva": "exoneration", "fondement": "soins"}, "E402", None),
        (REEL, {"tva": "20 %"}, "E402", None),
        (REEL, {"tva": "exoneration"}, "E403", "service_hors_ue, livraison_ue"),
        (REEL, {"tva": "autoliquidation"}, "E403", "(sous_traitance_btp, service_ue)"),
        (REEL, {"fondement": "soins"}, "E403", "que la ligne ne dit pas"),
        (REEL, {"tva": "20 %", "fondement": "soins"}, "E403", "pas avec « 20 »"),
        (REEL, {"tva": "autoliquidation", "fondement": "soins"}, "E403", "va avec « tva: exon"),
        (REEL, {"tva": "exoneration", "fondement": "soins"}, "E403", None),
    ],
)
def test_la_tva_d_une_ligne(tmp_path, vendeur, ligne, code, mots):
    juger(tmp_path, code, mots, {"lignes": lignes("100", **ligne), "vendeur": vendeur})


def test_une_ligne_en_defaut_se_dit_une_fois_par_regime(tmp_path):
    """Two documents share the lines of the case: their fault is one."""
    dits = messages(tmp_path, lignes=lignes("100", tva="20 %"), **rang(D1, C1, F1))
    assert [m[1] for m in dits if m[3] == "E402"] == ["5"]


DEVIS_A_LUI = {**D1, "lignes": lignes("100"), "remise": "100,01"}


@pytest.mark.parametrize(
    ("change", "mots"),
    [
        ({"lignes": lignes("100", remise="100")}, None),
        ({"lignes": lignes("100", remise="100 %")}, None),
        ({"lignes": lignes("100", remise="100,01")}, "la remise de 100,01 € dépasse la ligne"),
        ({"lignes": lignes("100"), "remise": "100"}, None),
        ({"lignes": lignes("100"), "remise": "100,01"}, "dépasse le total des lignes, 100,00 €"),
        (rang(DEVIS_A_LUI), "la remise de 100,01 € dépasse le total des lignes"),
        (rang({**DEVIS_A_LUI, "remise": "100"}), None),
    ],
)
def test_une_remise_ne_depasse_pas_ce_qu_elle_baisse(tmp_path, change, mots):
    juger(tmp_path, "E410", mots, {**SANS, **change})


def test_le_lieu_d_une_remise_trop_grande(tmp_path):
    """That of the document where it gives its own, else that of the case."""
    lieux = {
        m[1]
        for m in messages(tmp_path, lignes=lignes("100"), remise="101", **rang(DEVIS_A_LUI, C1))
        if m[3] == "E410"
    }
    assert lieux == {"7", "8"}


@pytest.mark.parametrize(
    ("termes", "mots"),
    [
        ([("commande", "50 %"), ("fin", "50 %")], None),
        ([("commande", "50 %"), ("fin", "49,9 %")], "les parts font 99,9 % et non 100 %"),
        ([("commande", "50 %"), ("fin", "51 %")], "les parts font 101 % et non 100 %"),
        ([("commande", "99 %"), ("fin", "solde")], None),
        ([("commande", "60 %"), ("debut", "40 %"), ("fin", "solde")], "font déjà 100 %"),
        ([("commande", "400"), ("fin", "600")], None),
        ([("commande", "400"), ("fin", "599,99")], "font 999,99 €, le prix est de 1 000,00 €"),
        ([("commande", "400"), ("fin", "600,01")], "font 1 000,01 €, le prix"),
        ([("commande", "40 %"), ("fin", "600")], None),
        ([("commande", "999,99"), ("fin", "solde")], None),
        ([("commande", "1000"), ("fin", "solde")], "les échéances font déjà 1 000,00 €"),
        ([("commande", "solde"), ("fin", "50 %")], "le solde vient en dernier"),
        ([("commande", "0 %"), ("fin", "100 %")], "une échéance à zéro"),
        ([("2026-10-01", "50 %"), ("2026-10-01", "50 %")], None),
        ([("2026-10-02", "50 %"), ("2026-10-01", "50 %")], "l'échéance du 01/10/2026 vient après"),
        ([("2026-10-02", "50 %"), ("fin", "20 %"), ("2026-10-01", "30 %")], "rangez-les par date"),
    ],
)
def test_un_echeancier_fait_le_prix(tmp_path, termes, mots):
    change = {"acompte": None, "lignes": lignes("1000"), "echeances": echeances(*termes)}
    juger(tmp_path, "E404", mots, {**change, **rang(D1, C1)})


@pytest.mark.parametrize(
    ("acompte", "mots"), [("50 %", None), ("non", None), ("40 %", "gardez l'un ou l'autre")]
)
def test_un_acompte_a_cote_d_un_echeancier(tmp_path, acompte, mots):
    """The advance that is the first part says the same thing; another says another."""
    termes = echeances(("commande", "50 %"), ("fin", "50 %"))
    juger(tmp_path, "E404", mots, {"acompte": acompte, "echeances": termes, **rang(D1)})


def usuel(acompte: str) -> dict[str, Any]:
    return {**TOUS, "reglement": {"acompte": acompte}}


MOITIE, AUCUN = "dépasse la moitié du prix", "aucun acompte pour un prix"
DEUX = {"echeances": echeances(("commande", "50 %"), ("fin", "50 %")), "acompte": None}


@pytest.mark.parametrize(
    ("change", "code", "mots"),
    [
        ({"acompte": "1000"}, "E404", None),
        ({"acompte": "1000,01"}, "E404", "l'acompte de 1 000,01 € dépasse le prix, 1 000,00 €"),
        ({"acompte": "500"}, "A408", None),
        ({"acompte": "50 %"}, "A408", None),
        ({"acompte": "500,01"}, "A408", MOITIE),
        ({"acompte": "1000"}, "A408", MOITIE),
        ({"acompte": "1000,01"}, "A408", None),
        (DEUX, "A408", None),
        ({"echeances": echeances(("commande", "51 %"), ("fin", "49 %"))}, "A408", MOITIE),
        ({"acompte": "solde"}, "E404", "un acompte n'est pas un solde"),
        ({"acompte": None, "vendeur": usuel("solde")}, "E404", "l'acompte habituel est"),
        ({"acompte": "30 %", "vendeur": usuel("solde")}, "E404", "l'acompte habituel est"),
        ({"acompte": None, "vendeur": usuel("1000,01")}, "E404", "un montant inférieur au prix"),
        ({"acompte": None, "vendeur": usuel("1000")}, "E404", None),
        ({"acompte": "30 %", "vendeur": usuel("1000,01")}, "E404", None),
        ({**DEUX, "vendeur": usuel("1000,01")}, "E404", None),
        ({"acompte": None, "vendeur": usuel("60 %")}, "A408", MOITIE),
        ({"acompte": None, "vendeur": usuel("50 %")}, "A408", None),
        ({"acompte": "non"}, "A409", AUCUN),
        ({"acompte": "non", "lignes": lignes("500")}, "A409", None),
        ({"acompte": "non", "lignes": lignes("500,01")}, "A409", AUCUN),
        ({"acompte": "non", "client": PUBLIC}, "A409", None),
        ({"acompte": "non", "client": CONSO}, "A409", AUCUN),
        ({**DEUX, "acompte": "non"}, "A409", None),
        ({"acompte": "non", "documents": [F1]}, "A409", None),
        ({"acompte": "1000,01", "documents": [F1]}, "E404", None),
    ],
)
def test_l_acompte_est_une_part_du_prix(tmp_path, change, code, mots):
    reste = {"lignes": lignes("1000"), "acompte": None, "documents": [D1]}
    juger(tmp_path, code, mots, reste | change)


@pytest.mark.parametrize(
    ("change", "mots"),
    [
        ({"prestation": None}, "a un objet"),
        ({"lignes": None}, "a un prix"),
        ({"lignes": None, **rang({**D1, "lignes": lignes("10")})}, None),
        (rang({**D1, "lignes": []}), "a un prix"),
        ({"lignes": None, **rang(AVIS)}, None),
    ],
)
def test_un_prix_a_un_objet_et_des_lignes(tmp_path, change, mots):
    juger(tmp_path, "E401", mots, rang(D1) | change)


# --------------------------------------------------------------------------- invoices and payments

AV = {"type": "avoir", "numero": "A1", "date": "2026-10-10", "facture": "F1", "motif": "Geste"}
FA = {"type": "facture_acompte", "numero": "FA", "date": "2026-09-10"}
FB = {"type": "facture_acompte", "numero": "FB", "date": "2026-09-11"}
PAYE = {"date": "2026-10-01", "montant": "1000"}


def verse(*paiements: dict[str, Any]) -> dict[str, Any]:
    return {"paiements": [{**PAYE, **p} for p in paiements]}


@pytest.mark.parametrize(
    ("change", "code", "mots"),
    [
        (rang(F1, {**AV, "date": "2026-09-30"}), "E306", None),
        (rang(F1, {**AV, "date": "2026-09-29"}), "E306", "« avoir » du 29/09/2026 précède"),
        (rang({**AV, "date": "2026-09-30"}, F1), "E306", "placez-le après elle"),
        (rang(D1, {**AV, "facture": "F9"}), "E305", "aucune facture « F9 » dans ce dossier"),
        (rang(F1, {**AV, "facture": "F9"}), "E305", "il y a F1"),
        (rang(F1) | verse({"facture": "F9"}), "E305", "il y a F1"),
        (rang(F1, AV) | verse({"facture": "A1"}), "E305", "est un avoir, pas une facture"),
        (
            rang(F1)
            | {
                "journal": [{"date": "2026-10-01", "type": "litige", "facture": "F9", "texte": "x"}]
            },
            "E305",
            "aucune facture « F9 »",
        ),
        (rang({**FA, "montant": "600"}, {**FB, "montant": "400"}, F1), "E404", None),
        (
            rang({**FA, "montant": "600"}, {**FB, "montant": "400,01"}),
            "E404",
            "les factures d'acompte font 1 000,01 €, la commande 1 000,00 €",
        ),
        (rang({**FA, "montant": "10", "part": "10 %"}), "E404", "pas les deux"),
        (rang(FA), "E404", "dites celui qui est convenu (« acompte: 30 % »"),
        (rang({**FA, "montant": "10"}, FB), "E404", "ne prévoit pas d'autre acompte"),
        (rang({**FA, "montant": "500"}, {**F1, "lignes": lignes("500")}), "E404", None),
        (
            rang({**FA, "montant": "500"}, {**F1, "lignes": lignes("499")}),
            "E404",
            "les acomptes déduits (FA) dépassent cette facture de 1,00 €",
        ),
    ],
)
def test_renvois_et_acomptes(tmp_path, change, code, mots):
    juger(tmp_path, code, mots, MILLE | change)


def test_un_acompte_ne_se_deduit_que_de_son_taux(tmp_path):
    """CGI 289, I-1-c: what was billed at a rate comes off what bears that rate."""
    autre = {**F1, "lignes": lignes("1000", tva="20 %")}
    meme = {**F1, "lignes": lignes("1000", tva="10 %")}
    change = {**MILLE, "lignes": lignes("1000", tva="10 %"), "vendeur": REEL}
    juger(
        tmp_path / "a",
        "E404",
        "FA porte un taux de TVA que cette facture n'a pas",
        change | rang({**FA, "montant": "100"}, autre),
    )
    juger(tmp_path / "b", "E404", None, change | rang({**FA, "montant": "100"}, meme))


def credit(prix: str, numero: str = "A1", jour: str = "2026-10-10", **ligne: Any) -> dict[str, Any]:
    return {**AV, "numero": numero, "date": jour, "lignes": lignes(prix, **ligne)}


PUIS_FRANCHISE = {
    **REEL,
    "tva": [
        {"depuis": "2020-01-01", **REEL["tva"]},
        {"depuis": "2026-10-01", "regime": "franchise"},
    ],
}
DEUX_TAUX = {
    **SANS,
    "vendeur": REEL,
    "lignes": [
        *lignes("100", tva="20 %"),
        *lignes("100", tva="5,5 %"),
        *lignes("100", tva="exoneration", fondement="soins"),
    ],
}


@pytest.mark.parametrize(
    ("change", "mots"),
    [
        (MILLE | rang(F1, credit("1000")), None),
        (MILLE | rang(F1, credit("1000,01")), "l'avoir de 1 000,01 € dépasse ce qui reste"),
        (MILLE | rang(F1, credit("600"), credit("400", "A2", "2026-10-11")), None),
        (MILLE | rang(F1, credit("600"), credit("401", "A2", "2026-10-11")), "F1, 400,00 €"),
        (
            MILLE | rang(F1, credit("1000"), {**AV, "numero": "A2", "date": "2026-10-11"}),
            "F1 est déjà entièrement créditée",
        ),
        (MILLE | rang(F1, credit("0")), "un avoir à zéro"),
        (DEUX_TAUX | rang(F1, credit("100", tva="20 %")), None),
        (DEUX_TAUX | rang(F1, credit("101", tva="20 %")), "121,20 € à 20 % de TVA"),
        (DEUX_TAUX | rang(F1, credit("101", tva="5,5 %")), "à 5,5 % de TVA"),
        (DEUX_TAUX | rang(F1, credit("101", tva="exoneration", fondement="soins")), "en exon"),
        (
            DEUX_TAUX
            | rang(F1, credit("60", tva="20 %"), credit("41", "A2", "2026-10-11", tva="20 %")),
            "n'en porte plus que 48,00 €",
        ),
        (
            DEUX_TAUX
            | rang(F1, credit("60", tva="20 %"), credit("40", "A2", "2026-10-11", tva="20 %")),
            None,
        ),
        (DEUX_TAUX | rang(F1, credit("10", tva="10 %")), "n'en porte plus que 0,00 €"),
        ({**DEUX_TAUX, "vendeur": PUIS_FRANCHISE, **rang(F1, credit("10"))}, "10,00 € sans TVA"),
    ],
)
def test_un_avoir_tient_dans_sa_facture(tmp_path, change, mots):
    juger(tmp_path, "E405", mots, change)


@pytest.mark.parametrize(
    ("paiements", "code", "mots"),
    [
        ([{"montant": "1000", "facture": "F1"}], "A415", None),
        ([{"date": "2026-09-30", "facture": "F1"}], "A415", None),
        ([{"date": "2026-09-29", "facture": "F1"}], "A415", "avant la facture F1 du 30/09/2026"),
        (
            [{"montant": "1000,01", "facture": "F1"}],
            "A415",
            "0,01 € de plus que ce qui est à payer",
        ),
        ([{"facture": "F1", "montant": "600"}, {"facture": "F1", "montant": "400"}], "A415", None),
        (
            [{"facture": "F1", "montant": "600"}, {"facture": "F1", "montant": "500"}],
            "A415",
            "100,00 € de plus que ce qui est à payer",
        ),
        ([{"montant": "0", "facture": "F1"}], "E105", "un paiement n'est pas nul"),
        ([{"montant": "-10"}], "A415", "10,00 € rendus sans avoir été reçus"),
        ([{"facture": "F1"}, {"montant": "-10", "facture": "F1"}], "E105", None),
        ([{"facture": "F1"}, {"montant": "-10", "facture": "F1"}], "A415", None),
        ([{"montant": "1000"}], "A415", None),
        ([{"montant": "1000,01"}], "A415", "0,01 € de plus que ce qui est à payer"),
        ([{"date": "2026-09-29"}], "A415", "avant la facture F1 du 30/09/2026, qui les déduit"),
    ],
)
def test_un_paiement_a_sa_facture(tmp_path, paiements, code, mots):
    juger(tmp_path, code, mots, MILLE | rang(F1) | verse(*paiements))


def test_un_trop_percu_se_dit_une_fois(tmp_path):
    """At the last payment of the day; that of another day, or of another invoice, is another."""
    f2 = {**F1, "numero": "F2"}
    paies = [{"facture": "F1", "montant": "900"}, {"facture": "F1", "montant": "200"}]
    change = MILLE | rang(F1, f2) | verse(*paies, {"facture": "F2", "montant": "1001"})
    dits = [m[2] for m in messages(tmp_path, **change) if m[3] == "A415"]
    assert len(dits) == 2
    autre = verse({"facture": "F1", "montant": "1100"}, {"facture": "F2", "montant": "10"})
    juger(
        tmp_path / "b",
        "A415",
        "100,00 € de plus que ce qui est à payer",
        MILLE | rang(F1, f2) | autre,
    )


ETRANGER = {"adresse": {**ADRESSE, "pays": "DE"}}


@pytest.mark.parametrize(
    ("client", "montants", "moyen", "mots"),
    [
        (PRO, ["1000"], "especes", None),
        (PRO, ["1000,01"], "especes", "1 000,01 € payés en espèces dans ce dossier"),
        (PRO, ["1000,01"], "virement", None),
        (PRO, ["600", "401"], "especes", "1 001,00 € payés en espèces"),
        (CONSO, ["1000,01"], "especes", "le plafond est de 1 000,00 €"),
        ({**CONSO, **ETRANGER}, ["1000,01"], "especes", None),
        ({**ailleurs("DE")}, ["1000,01"], "especes", "payés en espèces"),
    ],
)
def test_les_especes_ont_leur_plafond(tmp_path, client, montants, moyen, mots):
    """CMF L112-6, D112-3: of who resides in France or acts for his trade; parts add up."""
    paies = verse(*({"montant": m, "moyen": moyen, "facture": "F1"} for m in montants))
    change = {**SANS, "lignes": lignes("2000"), "client": client, **rang(F1), **paies}
    juger(tmp_path, "A411", mots, change)


# ---------------------------------------------------------------------------- between professionals


@pytest.mark.parametrize(
    ("client", "delai", "mots"),
    [
        (PRO, "60 jours", None),
        (PRO, "61 jours", "dépasse le maximum, 60 jours"),
        (PRO, "1 mois", None),
        (PRO, "2 mois", "dépasse le maximum"),
        (PRO, "45 jours fin de mois", None),
        (PRO, "46 jours fin de mois", "« 46 jours fin de mois » dépasse"),
        (PRO, "1 mois fin de mois", None),
        (PRO, "2 mois fin de mois", "dépasse le maximum"),
        (PUBLIC, "30 jours", None),
        (PUBLIC, "31 jours", "un acheteur public paie sous 30 jours"),
        (PUBLIC, "1 mois", None),
        (PUBLIC, "2 mois", "un acheteur public"),
        (PUBLIC, "20 jours fin de mois", "un acheteur public"),
        (CONSO, "90 jours", None),
        (SYNDICAT, "90 jours", None),
    ],
)
@pytest.mark.parametrize("doc", [D1, C1, F1], ids=["devis", "contrat", "facture"])
def test_les_delais_ont_un_maximum(tmp_path, client, delai, mots, doc):
    change = {**SANS, "client": client, "reglement": {"delai": delai}}
    juger(tmp_path, "E501", mots, change | rang(doc))


def test_le_delai_d_une_facture_publique_se_corrige_a_cette_facture(tmp_path):
    """Its own delay comes before the case's: what would be written there changes nothing."""
    facture = F1 | {"reglement": {"delai": "45 jours"}}
    change = {**SANS, "client": PUBLIC, "reglement": {"delai": "30 jours"}}
    juger(
        tmp_path, "E501", "« reglement: {delai: 30 jours} » à ce document", change | rang(facture)
    )


@pytest.mark.parametrize(
    ("client", "delai", "echeance", "mots"),
    [
        (PRO, "30 jours", "2026-11-29", None),
        (PRO, "30 jours", "2026-11-30", "dépasse le maximum, le 29/11/2026"),
        (PRO, "45 jours fin de mois", "2026-11-30", None),
        (PRO, "45 jours fin de mois", "2026-12-01", "dépasse le maximum, le 30/11/2026"),
        (PUBLIC, "30 jours", "2026-10-30", None),
        (PUBLIC, "30 jours", "2026-10-31", "le 30/10/2026 pour ce document (CCP"),
        (CONSO, "30 jours", "2027-01-30", None),
    ],
)
def test_une_echeance_a_un_maximum(tmp_path, client, delai, echeance, mots):
    change = {**SANS, "client": client, "reglement": {"delai": delai}}
    juger(tmp_path, "E501", mots, change | rang({**F1, "echeance": echeance}))


@pytest.mark.parametrize(
    ("client", "vendeur", "mots"),
    [
        (PRO, "commercant", None),
        (PRO, "liberal", "le vendeur n'est pas commerçant"),
        (LIBRE, "commercant", "le client n'est pas dit commerçant"),
        (LIBRE, "liberal", "le vendeur n'est pas commerçant"),
        (CONSO, "commercant", "le client n'est pas un professionnel"),
        (PUBLIC, "commercant", "le client n'est pas un professionnel"),
        (None, "commercant", "le client n'est pas dit commerçant"),
    ],
)
def test_le_tribunal_se_choisit_entre_commercants(tmp_path, client, vendeur, mots):
    v = {**TOUS, "qualite": vendeur, "rcs": "Lyon"}
    change = {"client": client, "clauses": {"ajouter": ["juridiction"]}, "vendeur": v}
    cgv = {"type": "cgv", "date": "2026-09-01", "qualite": "professionnel"}
    juger(tmp_path, "E504", mots, {**SANS, **change, **rang(C1 if client else cgv)})


@pytest.mark.parametrize(
    ("commercant", "vendeur", "doc", "dit"),
    [
        (None, "commercant", C1, True),
        (None, "commercant", {"type": "cgv", "date": "2026-09-01"}, True),
        (None, "commercant", D1, False),
        (None, "liberal", C1, False),
        ("oui", "commercant", C1, False),
        ("non", "commercant", C1, False),
    ],
)
def test_la_qualite_de_commercant_se_demande(tmp_path, commercant, vendeur, doc, dit):
    client = {k: v for k, v in PRO.items() if k != "commercant"}
    client |= {"commercant": commercant} if commercant else {}
    change = {**SANS, "client": client, "vendeur": {**TOUS, "qualite": vendeur, "rcs": "Lyon"}}
    juger(tmp_path, "A505", "commercant: oui" if dit else None, change | rang(doc))


LIMITES = {
    "etendue": "les fichiers",
    "destination": "la vitrine",
    "territoire": "France",
    "duree": "cinq ans",
    "prix": "inclus",
}


@pytest.mark.parametrize(
    ("droits", "mots"),
    [
        ({}, None),
        ({"cession": ["reproduction"], **LIMITES}, None),
        ({"cession": ["reproduction", "tous"], **LIMITES}, "« tous » ne nomme aucun droit"),
        ({"cession": ["tous les droits"], **LIMITES}, "ne nomme aucun droit"),
        ({"cession": ["tous supports, reproduction"], **LIMITES}, None),
        *(
            ({"cession": ["x"], **{k: v for k, v in LIMITES.items() if k != c}}, f"« {c}: »")
            for c in LIMITES
        ),
        *(({k: v}, "les droits cédés ne sont pas nommés") for k, v in LIMITES.items()),
    ],
)
def test_une_cession_nomme_ses_droits_et_ses_limites(tmp_path, droits, mots):
    """CPI L131-3, L131-4."""
    juger(tmp_path, "E503", mots, {"prestation": {"objet": "Affiche", "droits": droits}})


def test_le_lieu_d_une_cession_sans_limite(tmp_path):
    """What lacks is told at the key that should hold it, where the author adds it."""
    prestation = {"objet": "Affiche", "droits": {"cession": ["x"]}}
    w = espace(tmp_path, TOUS, essai=cas(prestation=prestation))
    dits = [m.groups() for m in DIT.finditer(lance("check", w)[1]) if m[4] == "E503"]
    ligne = (w / "essai.yaml").read_text(encoding="utf-8").splitlines()[int(dits[0][1]) - 1]
    assert ligne[int(dits[0][2]) - 1 :].startswith('"droits"')


@pytest.mark.parametrize(
    ("client", "penalites", "dit"),
    [
        (PUBLIC, "12 %", True),
        (PUBLIC, "defaut", False),
        (PUBLIC, None, False),
        (PRO, "12 %", False),
    ],
)
def test_un_taux_sans_effet(tmp_path, client, penalites, dit):
    reglement = {"penalites": penalites} if penalites else {}
    change = {**SANS, "client": client, "reglement": reglement}
    juger(tmp_path, "A513", "BCE + 8 points" if dit else None, change | rang(D1))


@pytest.mark.parametrize(
    ("client", "doc", "dit"),
    [(PRO, D1, True), (PRO, C1, True), (PRO, F1, False), (CONSO, D1, False), (PUBLIC, D1, False)],
)
def test_le_plancher_est_entre_professionnels(tmp_path, client, doc, dit):
    """L441-10, II: of who agrees on a rate with a professional; an invoice alone agrees nothing."""
    change = {**SANS, "client": client, "reglement": {"penalites": "1 %"}}
    juger(tmp_path, "E502", "8,25 %" if dit else None, change | rang(doc))
