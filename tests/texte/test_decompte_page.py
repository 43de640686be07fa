"""The page of the account: read as a debtor reads it, and done again by hand from its own columns,
for each kind of client."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from fabrique import VENDEUR, cas, ecrire, espace

from clausier.course.chaine import Chaine

CENT = Decimal("0.01")
MEDIATEUR = {
    "mediateur": {"nom": "M", "adresse": "5 rue M 75002 Paris", "site": "https://mediateur.example"}
}
CLIENTS = {
    "professionnel": {
        "qualite": "professionnel",
        "nom": "SARL Modèle",
        "forme": "SARL",
        "siren": "900 000 027",
        "commercant": "oui",
    },
    "consommateur": {"qualite": "consommateur", "nom": "Dominique Fictif"},
    "public": {"qualite": "public", "nom": "Commune de Modèle", "siren": "900 000 027"},
}


TRAVAIL = [{"designation": "Travail", "prix_unitaire": "2400"}]


def page(
    tmp_path,
    qualite: str,
    arrete: str,
    type_: str = "decompte",
    paiements=(),
    journal=(),
    reglement=None,
    docs=(),
    **plus,
) -> str:
    """The Markdown of one paper on an invoice of 2 400,00 € dated 2026-03-02, due on 2026-04-01."""
    client = CLIENTS[qualite] | {
        "adresse": {"voie": "3 place du Marché", "code_postal": "44000", "ville": "Nantes"}
    }
    c = cas(
        client=client,
        conclusion={"date": "2026-02-20", "lieu": "etablissement"},
        acompte="non",
        prestation={"objet": "Essai", "lieu": "Nantes", "fin": "2026-02-27"},
        lignes=[{"designation": "Travail", "prix_unitaire": "2400"}],
        reglement={"delai": "30 jours", **(reglement or {})},
        paiements=list(paiements),
        journal=list(journal),
        documents=[
            {"type": "facture", "numero": "F1", "date": "2026-03-02"},
            *docs,
            {"type": type_, "date": arrete, "factures": ["F1"], **plus},
        ],
    )
    base = espace(tmp_path, VENDEUR | MEDIATEUR)
    compose = Chaine(base).compose(ecrire(base / "essai.yaml", c))
    return compose.documents[-1].markdown.replace("\u00a0", " ").replace("\u202f", " ")


def somme(texte: str) -> Decimal:
    return Decimal(
        texte.replace(" ", "")
        .replace("€", "")
        .replace("%", "")
        .replace("*", "")
        .replace("−", "-")
        .replace(",", ".")
    )


def jour(texte: str) -> date:
    j, m, a = texte.split("/")
    return date(int(a), int(m), int(j))


def tableau(texte: str, titre: str) -> list[dict[str, str]]:
    """The rows of the table whose header begins with `titre`, by column."""
    lignes = texte.split(f"\n| {titre}", 1)[1].split("\n\n", 1)[0].splitlines()
    colonnes = [x.strip() for x in f"| {titre}{lignes[0]}".strip("| ").split("|")]
    return [
        dict(zip(colonnes, [x.strip() for x in ligne.strip()[1:-1].split("|")], strict=True))
        for ligne in lignes[2:]
    ]


def compte(texte: str) -> dict[str, Decimal]:
    """The account at the foot of the page: heading → sum."""
    rangees = [list(r.values()) for r in tableau(texte, "Compte arrêté au")]
    return {k.strip("*"): somme(v) for k, v in rangees}


def refaire(texte: str) -> Decimal:
    """Each line of interest from its own columns: days between the two dates, base × rate × days ÷
    365; returns their sum."""
    total = Decimal(0)
    precedent = None
    for r in tableau(texte, "Du |"):
        debut, fin = jour(r["Du"]), jour(r["Au"])
        assert int(r["Jours"]) == (fin - debut).days + 1
        assert (debut.year, debut.month <= 6) == (fin.year, fin.month <= 6), (
            "a line stays in its half-year"
        )
        assert precedent is None or (debut - precedent).days == 1
        attendu = (somme(r["Base"]) * somme(r["Taux annuel"]) * int(r["Jours"]) / 36500).quantize(
            CENT, ROUND_HALF_UP
        )
        assert somme(r["Montant"]) == attendu
        assert r["Origine du taux"]
        total, precedent = total + attendu, fin
    return total


def test_entre_professionnels(tmp_path):
    """Due on 1 April, 500 € paid on 15 May, closed on 20 July: three lines, each by hand; 40 €;
    what a further day costs."""
    t = page(
        tmp_path,
        "professionnel",
        "2026-07-20",
        paiements=[{"date": "2026-05-15", "montant": "500,00", "facture": "F1"}],
    )
    lignes = tableau(t, "Du |")
    assert [
        (r["Du"], r["Au"], r["Jours"], r["Base"], r["Taux annuel"], r["Montant"]) for r in lignes
    ] == [
        (
            "02/04/2026",
            "15/05/2026",
            "44",
            "2 400,00 €",
            "12,15 %",
            "35,15 €",
        ),  # 2400 × 12,15 × 44 / 36500 = 35,1518
        (
            "16/05/2026",
            "30/06/2026",
            "46",
            "1 935,15 €",
            "12,15 %",
            "29,63 €",
        ),  # 2400 − (500 − 35,15) = 1935,15
        ("01/07/2026", "20/07/2026", "20", "1 935,15 €", "12,40 %", "13,15 €"),
    ]
    assert [r["Origine du taux"] for r in lignes] == ["taux BCE au 01/01/2026 + 10 points"] * 2 + [
        "taux BCE au 01/07/2026 + 10 points"
    ]
    assert refaire(t) == Decimal("77.93")
    (paye,) = tableau(t, "Date | Nature")
    assert [
        paye[k]
        for k in (
            "Date",
            "Montant",
            "Sur les intérêts",
            "Sur le principal",
            "Sur l’indemnité",
            "Principal restant",
        )
    ] == ["15/05/2026", "500,00 €", "35,15 €", "464,85 €", "0,00 €", "1 935,15 €"]
    assert compte(t) == {
        "Principal": Decimal("1935.15"),
        "Pénalités": Decimal("77.93"),
        "Pénalités déjà payées": Decimal("-35.15"),
        "Indemnité de recouvrement": Decimal("40.00"),
        "Total dû": Decimal("2017.93"),
    }
    assert (
        "la somme de **2 017,93 €**" in t
        and "le solde des factures (montants moins paiements et avoirs) est de 1 900,00 €" in t
    )
    assert (
        "**Pénalités à courir à compter du 21 juillet 2026**" in t and "**0,66 € par jour**" in t
    )  # 1935,15 × 12,4 / 36500
    for mot in (
        "article L441-10",
        "D441-5",
        "article 1343-1",
        "Montant = base × taux × jours ÷ 365",
    ):
        assert mot in t


def test_le_jour_de_plus_est_arrondi_une_fois(tmp_path):
    """638,64 × 10 / 36500 = 0,174969…: to four decimals first, it would be 0,18 €."""
    t = page(
        tmp_path,
        "professionnel",
        "2026-06-30",
        reglement={"penalites": "10 %"},
        paiements=[{"date": "2026-04-01", "facture": "F1", "montant": "1761.36"}],
    )
    assert "**0,17 € par jour**" in t


def test_taux_convenu_et_plancher(tmp_path):
    t = page(tmp_path / "a", "professionnel", "2026-06-30", reglement={"penalites": "15 %"})
    (r,) = tableau(t, "Du |")
    assert (r["Jours"], r["Taux annuel"], r["Origine du taux"], r["Montant"]) == (
        "90",
        "15 %",
        "taux convenu",
        "88,77 €",
    )
    assert "celui qui a été convenu, 15 %" in t and refaire(t) == Decimal("88.77")
    t = page(
        tmp_path / "b", "professionnel", "2026-07-31", reglement={"penalites": "3 x taux legal"}
    )
    assert [r["Taux annuel"] for r in tableau(t, "Du |")] == [
        "7,86 %",
        "8,25 %",
    ] and "trois fois le taux d’intérêt légal de chaque semestre" in t


def test_un_particulier(tmp_path):
    """Legal interest alone, from the day after the reception; no 40 €, no word of the
    professionals' law."""
    avis = [{"type": "mise_en_demeure", "date": "2026-06-10", "factures": ["F1"]}]
    t = page(
        tmp_path,
        "consommateur",
        "2026-11-21",
        docs=avis,
        journal=[{"date": "2026-06-15", "type": "reception", "document": "mise_en_demeure"}],
    )
    assert [
        (r["Du"], r["Au"], r["Jours"], r["Taux annuel"], r["Montant"]) for r in tableau(t, "Du |")
    ] == [
        ("16/06/2026", "30/06/2026", "15", "2,62 %", "2,58 €"),
        ("01/07/2026", "21/11/2026", "144", "2,75 %", "26,04 €"),
    ]
    assert refaire(t) == Decimal("28.62")
    assert compte(t) == {
        "Principal": Decimal("2400.00"),
        "Intérêts": Decimal("28.62"),
        "Total dû": Decimal("2428.62"),
    }
    assert "articles 1231-6 et 1344-1 du Code civil" in t and "**0,18 € par jour**" in t
    for mot in ("L441-10", "D441-5", "indemnité", "Pénalités", "BCE"):
        assert mot not in t
    assert not re.search(r"(?<!\d)40,00 €", t)


@pytest.mark.parametrize(
    "journal",
    [[], [{"date": "2026-12-01", "type": "reception", "document": "mise_en_demeure"}]],
    ids=["jamais reçue", "reçue plus tard"],
)
def test_un_particulier_avant_la_reception(tmp_path, journal):
    """Nothing runs: the page says so, and announces nothing."""
    t = page(
        tmp_path,
        "consommateur",
        "2026-11-21",
        docs=[{"type": "mise_en_demeure", "date": "2026-11-10", "factures": ["F1"]}],
        journal=journal,
    )
    assert compte(t) == {"Principal": Decimal("2400.00"), "Total dû": Decimal("2400.00")}
    assert "Au 21 novembre 2026, aucun intérêt n’a couru." in t
    assert "par jour" not in t and "à courir à compter" not in t and "| Du |" not in t


def test_un_acheteur_public(tmp_path):
    """ECB + 8, frozen at the half-year in which the delay began."""
    t = page(tmp_path, "public", "2026-09-30")
    assert [(r["Taux annuel"], r["Origine du taux"]) for r in tableau(t, "Du |")] == [
        ("10,15 %", "taux BCE au 01/01/2026 + 8 points")
    ] * 2
    assert (
        "L2192-13" in t
        and compte(t)["Indemnité de recouvrement"] == 40
        and refaire(t) == compte(t)["Intérêts"]
    )


def test_au_dela_des_taux_connus(tmp_path):
    """Counted to the last certain day, said, and no daily sum is guessed."""
    t = page(tmp_path, "professionnel", "2027-02-15")
    assert tableau(t, "Du |")[-1]["Au"] == "31/12/2026"
    assert (
        "Les taux ne sont connus que jusqu’au 31 décembre 2026" in t
        and "**Pénalités à courir à compter du 1er janvier 2027**" in t
        and "par jour" not in t
    )
    assert compte(t)["Pénalités jusqu’au 31/12/2026"] == refaire(t)


def test_procedure_collective_et_renonciation(tmp_path):
    """An insolvency judgment stops the interest, which is no unknown rate; interest given up is not
    counted, and said."""
    t = page(
        tmp_path / "a",
        "professionnel",
        "2026-11-21",
        journal=[{"date": "2026-06-11", "type": "procedure_collective"}],
    )
    assert tableau(t, "Du |")[-1]["Au"] == "10/06/2026"
    assert (
        "arrêtées au 10 juin 2026" in t
        and "article L622-28" in t
        and "par jour" not in t
        and "connus que" not in t
    )
    t = page(
        tmp_path / "b",
        "professionnel",
        "2026-07-20",
        journal=[{"date": "2026-07-01", "type": "renonciation"}],
    )
    assert (
        "a renoncé aux pénalités de la facture F1" in t
        and "| Du |" not in t
        and compte(t)["Principal"] == 2400
    )


def test_payee_avant_les_taux_inconnus(tmp_path):
    """An invoice paid before the rates end is counted whole: nothing is missing."""
    t = page(
        tmp_path,
        "professionnel",
        "2027-02-15",
        paiements=[{"date": "2026-06-30", "montant": "2400,00", "facture": "F1"}],
    )
    assert "connus que" not in t or compte(t)["Principal"] > 0
    assert compte(t)["Principal"] == Decimal(
        "71.90"
    )  # the interest came first: 2400 × 12,15 × 90 / 36500


def test_deux_factures(tmp_path):
    """Each line says its invoice; the totals are those of both."""
    t = page(
        tmp_path,
        "professionnel",
        "2026-07-20",
        docs=[{"type": "facture", "numero": "F2", "date": "2026-05-04", "lignes": TRAVAIL}],
        factures=["F1", "F2"],
    )
    lignes = tableau(t, "Facture | Du")
    assert [r["Facture"] for r in lignes] == ["F1", "F1", "F2", "F2"]
    assert sum(somme(r["Montant"]) for r in lignes) == compte(t)["Pénalités"]
    assert compte(t)["Indemnité de recouvrement, 2 factures"] == 80


@pytest.mark.parametrize(
    ("qualite", "choix"),
    [
        ("professionnel", {"penalites": "abandonnees", "decheance": "immediate"}),
        ("professionnel", {}),
        ("consommateur", {"penalites": "maintenues"}),
        ("public", {"penalites": "abandonnees"}),
    ],
)
def test_echeancier(tmp_path, qualite, choix):
    """The instalments make the sum owed, in the right words for each client; the last takes the
    rest."""
    t = page(
        tmp_path, qualite, "2026-07-20", "echeancier", nombre="7", premiere="2026-08-31", **choix
    )
    du = compte(t)["Total dû"]
    plan = tableau(t, "Versement |")
    assert sum(somme(r["Montant"]) for r in plan[:-1]) == somme(plan[-1]["Montant"]) == du
    assert [r["Date"] for r in plan[:3]] == [
        "31 août 2026",
        "30 septembre 2026",
        "31 octobre 2026",
    ] and plan[-2]["Reste dû après"] == "0,00 €"
    assert len({r["Montant"] for r in plan[:6]}) == 1
    assert (
        "en toutes lettres et en chiffres" in t
        and "article 1376" in t
        and "article 1330" in t
        and "deux originaux" in t
    )
    assert ("exigible aussitôt" in t) is (choix.get("decheance") == "immediate")
    assert ("renonce définitivement" in t) is (choix.get("penalites") == "abandonnees")
    assert ("L441-10" in t) is (qualite == "professionnel")
    if qualite == "consommateur":
        assert (
            "indemnité" not in t
            and "15 jours après la réception" in t
            and "Aucun frais ne s’ajoute" in t
        )


def test_l_avoir_compte_du_premier_jour_de_retard(tmp_path):
    """Its row says both days: the one it counts from, and its own."""
    avoir = {"type": "avoir", "numero": "A1", "date": "2026-05-15", "facture": "F1"}
    avoir |= {"motif": "jour non travaillé", "montant": "600,00"}
    t = page(tmp_path, "professionnel", "2026-07-20", docs=[avoir])
    assert [r["Base"] for r in tableau(t, "Du |")] == ["1 800,00 €"] * 2
    assert "| 01/04/2026 | Avoir A1 du 15/05/2026 | 600,00 € |" in t
    assert "sauf s'il dit que sa cause est née plus tard" in t.replace("’", "'")
    t = page(tmp_path, "professionnel", "2026-07-20", docs=[avoir | {"a_compter_du": "2026-05-15"}])
    assert "| 15/05/2026 | Avoir A1 | 600,00 € |" in t


def test_la_decision_de_justice_majore_le_taux_legal_l313_3(tmp_path):
    """CMF L313-3: two lines in the half-year of the change, and the words that say why."""
    journal = [
        {"date": "2026-05-05", "type": "reception", "document": "mise_en_demeure"},
        {"date": "2026-07-01", "type": "executoire"},
    ]
    avis = {"type": "mise_en_demeure", "date": "2026-05-04", "factures": ["F1"]}
    t = page(tmp_path, "consommateur", "2026-10-31", docs=[avis], journal=journal)
    assert [r["Au"] for r in tableau(t, "Du |")] == ["30/06/2026", "01/09/2026", "31/10/2026"]
    assert "7,75 %" in t and "majoré de 5 points (CMF, art. L313-3)" in t
    majore = "Il est majoré de 5 points à compter du 2 septembre 2026"
    assert majore in t
    for jour, dit in (("2026-09-01", False), ("2026-09-02", True)):
        t = page(tmp_path, "consommateur", jour, docs=[avis], journal=journal)
        assert (majore in t) is dit, t


def test_le_principal_paye_arrete_les_interets_moratoires_r2192_32(tmp_path):
    """CCP R2192-32: a public buyer's payment goes to the principal."""
    paye = [{"date": "2026-05-15", "montant": "2400,00", "facture": "F1"}]
    t = page(tmp_path, "public", "2026-07-20", paiements=paye)
    assert compte(t)["Principal"] == 0 and "article R2192-32" in t
    assert "par jour" not in t
    # 44 days at 2,15 + 8 points
    assert compte(t)["Total dû"] == refaire(t) + 40 == Decimal("69.37")


def test_le_solde_et_le_principal_sont_deux_colonnes(tmp_path):
    """C. civ. 1343-1: an invoice whose price was received, and which still owes principal, shows
    both sums; one where they are the same shows one."""
    paye = [{"date": "2026-05-15", "montant": "2400,00", "facture": "F1"}]
    t = page(tmp_path, "professionnel", "2026-07-20", paiements=paye)
    (rangee,) = tableau(t, "Facture |")
    assert (rangee["Solde"], rangee["Principal après imputation"]) == ("0,00 €", "35,15 €")
    assert "Reste dû" not in t and compte(t)["Principal"] == Decimal("35.15")
    t = page(tmp_path, "professionnel", "2026-07-20")
    assert tableau(t, "Facture |")[0]["Reste dû"] == "2 400,00 €" and "Solde" not in t
