"""Late-payment interest: published vectors, properties, and an independent reckoning day by day on
random histories."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from fabrique import VENDEUR, espace

from clausier.comptes.cours_des_interets import lignes_interets
from clausier.comptes.encaissements import ouvert
from clausier.comptes.penalites import decompte
from clausier.comptes.taux import Taux, regle_de_taux
from clausier.dossier.chargement import charger
from clausier.dossier.espace_lu import EspaceLu
from clausier.droit.bibliotheque import Bibliotheque
from clausier.socle.valeurs import Penalites

BIBLIO = Bibliotheque()
CLIENTS = {
    "professionnel": {
        "qualite": "professionnel",
        "nom": "SARL Modèle",
        "siren": "900 000 027",
        "commercant": "oui",
    },
    "consommateur": {"qualite": "consommateur", "nom": "Claude Fictif"},
    "public": {"qualite": "public", "nom": "Commune du Test", "siren": "900 000 027"},
}
ADRESSE = {"voie": "1 rue du Test", "code_postal": "69001", "ville": "Lyon"}
MEDIATEUR = {
    "nom": "Médiateur du Test",
    "adresse": "3 rue du Médiateur 75002 Paris",
    "site": "https://mediateur.example",
}


def dossier(
    tmp: Path,
    montant: str,
    facture: date,
    echeance: date,
    paiements=(),
    qualite="professionnel",
    penalites="defaut",
    journal=(),
    avoirs=(),
    med=None,
):
    """A typed case with one invoice; rules of law are not run: the arithmetic alone is tested
    here."""
    docs = [{"type": "facture", "numero": "F1", "date": str(facture), "echeance": str(echeance)}]
    docs += [
        {
            "type": "avoir",
            "numero": f"A{i}",
            "date": str(j),
            "facture": "F1",
            "motif": "geste",
            "lignes": [{"designation": "Geste", "prix_unitaire": str(m)}],
        }
        | ({"a_compter_du": str(cause[0])} if cause else {})
        for i, (j, m, *cause) in enumerate(avoirs, 1)
    ]
    if med:
        docs.append({"type": "mise_en_demeure", "date": str(med), "factures": ["F1"]})
    cas = {
        "dossier": "essai",
        "client": CLIENTS[qualite] | {"adresse": ADRESSE},
        "prestation": {"objet": "Essai"},
        "acompte": "non",
        "lignes": [{"designation": "Essai", "prix_unitaire": montant}],
        "reglement": {"penalites": penalites},
        "documents": docs,
        "paiements": [{"date": str(j), "montant": str(m), "facture": "F1"} for j, m in paiements],
        "journal": list(journal),
    }
    d = espace(tmp, VENDEUR | {"mediateur": MEDIATEUR}, essai=cas)
    return charger(d / "essai.yaml", EspaceLu(d, BIBLIO))


def fixe(taux: str):
    return lambda _j: Taux(Decimal(taux), "fixe")


def somme(lignes) -> Decimal:
    return sum((x.montant for x in lignes), Decimal(0))


# -------------------------------------------------------------------- published and derived vectors


@pytest.mark.parametrize(
    ("base", "debut", "fin", "taux", "attendu"),
    [
        ("15000", date(2018, 4, 16), date(2018, 5, 15), "15", "184.93"),  # P1
        ("3000", date(2024, 8, 1), date(2024, 8, 30), "14.76", "36.39"),  # P4
        ("5000", date(2024, 9, 1), date(2024, 9, 30), "10", "41.10"),  # P5
        ("6216.16", date(2018, 7, 1), date(2018, 11, 3), "0.88", "18.88"),  # P6
        ("1000", date(2010, 1, 1), date(2010, 2, 14), "0.975", "1.20"),  # P7
        ("2000", date(2015, 9, 18), date(2015, 11, 17), "4.29", "14.34"),  # P3, line 1
        ("2000", date(2015, 11, 18), date(2015, 12, 31), "9.29", "22.40"),  # P3, line 2
    ],
)
def test_vecteurs_publies(base, debut, fin, taux, attendu):
    assert somme(lignes_interets(Decimal(base), debut, fin, fixe(taux))) == Decimal(attendu)


@pytest.mark.parametrize(
    ("montant", "echeance", "arrete", "lignes"),
    [
        ("1000", date(2026, 9, 30), date(2026, 10, 30), [(30, "12.40", "10.19")]),  # D1
        (
            "5000",
            date(2026, 5, 31),
            date(2026, 8, 15),
            [(30, "12.15", "49.93"), (46, "12.40", "78.14")],
        ),  # D2
        ("1200", date(2024, 1, 31), date(2024, 3, 31), [(60, "14.50", "28.60")]),  # D4
        ("840", date(2026, 6, 30), date(2026, 7, 1), [(1, "12.40", "0.29")]),  # D5
    ],
)
def test_vecteurs_entre_professionnels(tmp_path, montant, echeance, arrete, lignes):
    d = decompte(dossier(tmp_path, montant, date(2024, 1, 1), echeance), BIBLIO, "F1", arrete)
    assert [(x.jours, str(x.taux.valeur), str(x.montant)) for x in d.lignes] == lignes
    assert d.indemnite == 40
    assert d.total == Decimal(montant) + somme(d.lignes) + 40


def test_vecteur_consommateur(tmp_path):
    """D8: legal interest, creditor's column, from the day after the reception; never 40 €."""
    cas = dossier(
        tmp_path,
        "1800",
        date(2026, 4, 1),
        date(2026, 5, 1),
        qualite="consommateur",
        med=date(2026, 6, 12),
        journal=[{"date": "2026-06-15", "type": "reception", "document": "mise_en_demeure"}],
    )
    d = decompte(cas, BIBLIO, "F1", date(2026, 11, 21))
    assert [(x.jours, str(x.taux.valeur), str(x.montant)) for x in d.lignes] == [
        (15, "2.62", "1.94"),
        (144, "2.75", "19.53"),
    ]
    assert (d.interets, d.indemnite) == (Decimal("21.47"), 0)


def test_consommateur_sans_reception_ne_doit_rien_de_plus(tmp_path):
    cas = dossier(
        tmp_path,
        "1800",
        date(2026, 4, 1),
        date(2026, 5, 1),
        qualite="consommateur",
        med=date(2026, 6, 12),
    )
    d = decompte(cas, BIBLIO, "F1", date(2026, 11, 21))
    assert (d.lignes, d.total, d.journalier) == ((), 1800, 0)


@pytest.mark.parametrize(
    ("suite", "interets"),
    [
        ([("2026-02-10", "ordonnance"), ("2026-03-01", "signification")], "173.66"),
        ([("2026-04-01", "executoire")], "173.66"),
        ([], "100.10"),  # without a decision
        ([("2026-02-10", "ordonnance")], "100.10"),  # not served: nothing is enforceable
        (
            [
                ("2026-02-10", "ordonnance"),
                ("2026-03-01", "signification"),
                ("2026-03-20", "opposition"),
            ],
            "100.10",  # opposed: the judgment that follows is to be noted
        ),
        (
            [
                ("2026-02-10", "ordonnance"),
                ("2026-03-01", "opposition"),
                ("2026-03-20", "signification"),
            ],
            "100.10",  # served again once opposed
        ),
    ],
)
def test_decision_de_justice_cinq_points_de_plus_l313_3(tmp_path, suite, interets):
    """CMF L313-3: the legal rate is raised two months after the decision is enforceable."""
    cas = dossier(
        tmp_path,
        "3000",
        date(2025, 7, 1),
        date(2025, 8, 1),
        qualite="consommateur",
        med=date(2025, 9, 1),
        journal=[
            {"date": "2025-09-02", "type": "reception", "document": "mise_en_demeure"},
            *({"date": j, "type": t} for j, t in suite),
        ],
    )
    d = decompte(cas, BIBLIO, "F1", date(2026, 11, 27))
    assert (d.debut, str(d.interets), d.indemnite) == (date(2025, 9, 3), interets, 0)


def test_decision_de_justice_sans_effet_sur_les_penalites_l313_3(tmp_path):
    """The five points are added to the legal rate alone, not to the rate of L441-10."""
    journal = [{"date": "2026-04-01", "type": "executoire"}]
    args = ("3000", date(2025, 7, 1), date(2025, 8, 1))
    avec = decompte(
        dossier(tmp_path / "a", *args, journal=journal), BIBLIO, "F1", date(2026, 11, 27)
    )
    sans = decompte(dossier(tmp_path / "b", *args), BIBLIO, "F1", date(2026, 11, 27))
    assert avec.interets == sans.interets and avec.majore is None


def test_acheteur_public_taux_fige(tmp_path):
    """ECB rate of the first day of the half-year in which interest began, + 8, frozen (CCP
    R2192-31)."""
    d = decompte(
        dossier(tmp_path, "1000", date(2026, 5, 1), date(2026, 5, 31), qualite="public"),
        BIBLIO,
        "F1",
        date(2026, 8, 31),
    )
    assert {str(x.taux.valeur) for x in d.lignes} == {"10.15"} and d.indemnite == 40


def test_acheteur_public_interets_jusqu_au_paiement_du_principal_r2192_32(tmp_path):
    """CCP R2192-32: once paid, the principal bears nothing more; paid in part, the rest does."""
    echeance, paye, arrete = date(2025, 12, 20), date(2026, 8, 14), date(2026, 9, 30)
    d = decompte(
        dossier(tmp_path, "7800", date(2025, 11, 20), echeance, [(paye, "7800")], qualite="public"),
        BIBLIO,
        "F1",
        arrete,
    )
    assert (d.principal, d.interets, d.total) == (0, Decimal("514.07"), Decimal("554.07"))
    assert d.lignes[-1].fin == paye and d.journalier == 0
    d = decompte(
        dossier(
            tmp_path / "partie", "7800", date(2025, 11, 20), echeance, [(paye, "7000")], "public"
        ),
        BIBLIO,
        "F1",
        arrete,
    )
    assert (d.principal, str(d.lignes[-1].base)) == (800, "800.00")


@pytest.mark.parametrize(
    ("cause", "interets"),
    [((), "90.86"), ((date(2026, 6, 15),), "111.83"), ((date(2026, 3, 2),), "90.86")],
)
def test_un_avoir_corrige_ce_qui_n_etait_pas_du(tmp_path, cause, interets):
    """A day not worked was never owed: no interest ran on it; a later cause is said by the credit
    note (the prudent reading)."""
    d = decompte(
        dossier(
            tmp_path,
            "2400",
            date(2026, 1, 31),
            date(2026, 3, 2),
            avoirs=[(date(2026, 6, 15), "600", *cause)],
        ),
        BIBLIO,
        "F1",
        date(2026, 7, 31),
    )
    assert (d.principal, str(d.interets)) == (1800, interets)


def test_taux_convenu_sous_le_plancher(tmp_path):
    """Reckoned at three times the legal rate, and said."""
    d = decompte(
        dossier(tmp_path, "1000", date(2026, 5, 1), date(2026, 5, 31), penalites="5 %"),
        BIBLIO,
        "F1",
        date(2026, 6, 30),
    )
    assert (
        str(d.lignes[0].taux.valeur) == "7.86"
        and d.plancher
        and "plancher" in d.lignes[0].taux.origine
    )


def test_triple_du_taux_legal_de_chaque_semestre(tmp_path):
    d = decompte(
        dossier(tmp_path, "1000", date(2026, 5, 1), date(2026, 5, 31), penalites="3 x taux legal"),
        BIBLIO,
        "F1",
        date(2026, 7, 31),
    )
    assert [str(x.taux.valeur) for x in d.lignes] == ["7.86", "8.25"]


def test_taux_inconnus_comptes_jusqu_au_dernier_jour_certain(tmp_path):
    d = decompte(
        dossier(tmp_path, "1000", date(2026, 10, 1), date(2026, 10, 31)),
        BIBLIO,
        "F1",
        date(2027, 2, 1),
    )
    assert (
        d.incomplet
        and d.jusqu_au == date(2026, 12, 31)
        and d.lignes[-1].fin == date(2026, 12, 31)
        and d.taux_suivant is None
    )


def test_l_espace_de_travail_ajoute_un_taux(tmp_path):
    (tmp_path / "clauses" / "_parametres").mkdir(parents=True)
    (tmp_path / "clauses" / "_parametres" / "taux_bce.yaml").write_text(
        'valeurs: [{depuis: 2027-01-01, jusqu_au: 2027-06-30, valeur: "2.50"}]\n'
    )
    regle = regle_de_taux(
        dossier(tmp_path, "1", date(2026, 1, 1), date(2026, 1, 31)),
        Bibliotheque(tmp_path),
        date(2026, 2, 1),
        Penalites(),
    )
    assert (regle(date(2027, 1, 1)).valeur, regle(date(2026, 12, 31)).valeur) == (
        Decimal("12.50"),
        Decimal("12.40"),
    )


def test_paiement_partiel_les_interets_d_abord(tmp_path):
    d = decompte(
        dossier(
            tmp_path, "1000", date(2026, 5, 1), date(2026, 5, 31), [(date(2026, 6, 30), "109.99")]
        ),
        BIBLIO,
        "F1",
        date(2026, 6, 30),
    )
    assert (d.imputations[0].interets, d.imputations[0].principal) == (
        Decimal("9.99"),
        Decimal("100.00"),
    )
    assert (d.principal, d.interets, d.indemnite) == (Decimal("900.00"), 0, 40)


def test_renonciation_et_procedure_collective(tmp_path):
    jour = date(2026, 8, 31)
    d = decompte(
        dossier(
            tmp_path / "a",
            "1000",
            date(2026, 5, 1),
            date(2026, 5, 31),
            journal=[{"date": "2026-08-01", "type": "renonciation"}],
        ),
        BIBLIO,
        "F1",
        jour,
    )
    assert d.interets == 0
    d = decompte(
        dossier(
            tmp_path / "b",
            "1000",
            date(2026, 5, 1),
            date(2026, 5, 31),
            journal=[{"date": "2026-06-11", "type": "procedure_collective"}],
        ),
        BIBLIO,
        "F1",
        jour,
    )
    assert d.lignes[-1].fin == date(2026, 6, 10) and d.journalier == 0


# ---------------------------------------------------------------- independent reckoning, properties


def a_part(
    montant: Decimal,
    echeance: date,
    paiements: list[tuple[date, Decimal]],
    avoirs: list[tuple[date, Decimal]],
    arrete: date,
    taux: dict[tuple[int, int], Fraction],
):
    """The same account reckoned a day at a time with exact numbers: (principal, interest,
    indemnity) left at `arrete`."""

    def cent(x: int) -> int:
        """Half up, to the cent: what 365 days of a whole, in thousandths of a percent, make 36 500
        000 of."""
        return (2 * x + 36_500_000) // 73_000_000

    def cents(x: Decimal) -> int:
        return int(x.scaleb(2))

    principal, interets, forfait, en_cours = cents(montant), 0, None, {}  # in cents
    entiers = {
        cle: int(t * 1000) for cle, t in taux.items()
    }  # in thousandths of a percent: a day's interest is exact in whole numbers
    assert all(entiers[cle] == t * 1000 for cle, t in taux.items())
    credites, verses = {}, {}
    for jours, faits in ((credites, avoirs), (verses, paiements)):
        for j, m in faits:
            jours[j] = jours.get(j, 0) + cents(m)
    jour = min([echeance, *(j for j, _ in paiements), *(j for j, _ in avoirs)])
    while jour <= arrete:
        if jour > echeance and principal > 0:
            forfait = 4000 if forfait is None else forfait
            cle = (jour.year, 1 if jour.month < 7 else 2)
            en_cours[cle] = en_cours.get(cle, 0) + principal * entiers[cle]
        credit, verse = credites.get(jour, 0), verses.get(jour, 0)
        if credit or verse:
            interets += sum(map(cent, en_cours.values()))
            en_cours = {}
            principal -= min(principal, credit)
            prend = min(verse, interets)
            interets, verse = interets - prend, verse - prend
            prend = min(verse, principal)
            principal, verse = principal - prend, verse - prend
            if forfait:
                forfait -= min(verse, forfait)
        jour += timedelta(days=1)
    interets += sum(map(cent, en_cours.values()))
    return Fraction(principal, 100), Fraction(interets, 100), Fraction(forfait or 0, 100)


def test_dix_mille_histoires_au_hasard(tmp_path, monkeypatch):
    """Our account agrees to the cent with the day-by-day one, whatever the history."""
    from clausier.comptes import penalites

    base = dossier(tmp_path, "1", date(2024, 1, 1), date(2024, 1, 31))
    regle = regle_de_taux(base, BIBLIO, date(2024, 2, 1), Penalites())
    taux = {
        (a, s): Fraction(regle(date(a, 1 if s == 1 else 7, 1)).valeur)
        for a in (2024, 2025, 2026)
        for s in (1, 2)
    }
    f0 = __import__("clausier.comptes.factures", fromlist=["factures"]).factures(base)["F1"]
    h = random.Random(20261121)
    vus = 0
    for _ in range(10_000):
        montant = Decimal(h.randint(1, 2_000_000)).scaleb(-2)
        echeance = date(2024, 1, 31) + timedelta(days=h.randint(0, 700))
        arrete = echeance + timedelta(days=h.randint(-5, 330))
        evenements = sorted(
            {echeance + timedelta(days=h.randint(-20, 330)) for _ in range(h.randint(0, 4))}
        )
        evenements = [j for j in evenements if j <= arrete]
        paiements = [
            (j, Decimal(h.randint(1, int(montant * 60) + 1)).scaleb(-2))
            for j in evenements
            if h.random() < 0.8
        ]
        avoirs = [
            (j, Decimal(h.randint(1, int(montant * 20) + 1)).scaleb(-2))
            for j in evenements
            if h.random() < 0.2
        ]
        faux = _facture(f0, montant, echeance)
        melange = sorted(
            [(j, m, None) for j, m in paiements] + [(j, m, "A") for j, m in avoirs],
            key=lambda e: (e[0], e[2] is None),
        )
        monkeypatch.setattr(penalites, "factures", lambda _d, faux=faux: {"F1": faux})
        monkeypatch.setattr(penalites, "_evenements", lambda _d, _f, _a, melange=melange: melange)
        d = penalites.decompte(base, BIBLIO, "F1", arrete)
        assert (Fraction(d.principal), Fraction(d.interets), Fraction(d.indemnite)) == a_part(
            montant, echeance, paiements, avoirs, arrete, taux
        )
        vus += bool(d.lignes)
    assert vus > 5_000


def _facture(f, montant: Decimal, echeance: date):
    from dataclasses import replace

    from clausier.comptes.prix import Tranche

    return replace(f, echeance=echeance, tranches=(Tranche("", montant, Decimal("0.00")),))


@pytest.mark.parametrize("graine", range(12))
def test_payer_le_total_laisse_zero(tmp_path, graine):
    """Paying the whole account on its date leaves exactly 0.00, whatever came before."""
    h = random.Random(graine)
    montant, echeance = Decimal(h.randint(100, 900_000)).scaleb(-2), date(2025, 3, 31)
    avant = [
        (
            date(2025, 3, 1) + timedelta(days=h.randint(0, 300)),
            (montant / h.randint(4, 9)).quantize(Decimal("0.01")),
        )
        for _ in range(h.randint(0, 3))
    ]
    arrete = date(2025, 3, 31) + timedelta(days=h.randint(300, 500))
    total = decompte(
        dossier(tmp_path / "a", str(montant), date(2025, 3, 1), echeance, avant),
        BIBLIO,
        "F1",
        arrete,
    ).total
    apres = dossier(
        tmp_path / "b", str(montant), date(2025, 3, 1), echeance, [*avant, (arrete, total)]
    )
    d = decompte(apres, BIBLIO, "F1", arrete)
    assert (
        d.total == 0
        and d.excedent() == 0
        and decompte(apres, BIBLIO, "F1", arrete + timedelta(days=90)).total == 0
    )


def test_couper_un_retard_en_deux():
    """Cutting a delay at any day and adding the parts gives the whole, within a cent for each line;
    more delay never costs less."""
    h = random.Random(7)

    def regle(j):
        return Taux(
            BIBLIO.valeur("taux_bce", date(j.year, 1 if j.month < 7 else 7, 1)).valeur + 10, ""
        )

    for _ in range(500):
        base = Decimal(h.randint(1, 5_000_000)).scaleb(-2)
        debut = date(2015, 1, 1) + timedelta(days=h.randint(0, 3600))
        fin = debut + timedelta(days=h.randint(1, 700))
        coupe = debut + timedelta(days=h.randint(0, (fin - debut).days - 1))
        tout = lignes_interets(base, debut, fin, regle)
        parts = lignes_interets(base, debut, coupe, regle) + lignes_interets(
            base, coupe + timedelta(days=1), fin, regle
        )
        assert abs(somme(tout) - somme(parts)) <= Decimal("0.01") * len(parts)
        assert somme(lignes_interets(base, debut, fin + timedelta(days=1), regle)) >= somme(tout)


def test_l_ordre_des_paiements_dans_le_fichier_ne_compte_pas(tmp_path):
    paiements = [(date(2026, 6, 10), "100"), (date(2026, 7, 2), "50.55"), (date(2026, 6, 20), "7")]
    comptes = []
    for i, ordre in enumerate(
        (paiements, paiements[::-1], [paiements[1], paiements[0], paiements[2]])
    ):
        cas = dossier(tmp_path / str(i), "1000", date(2026, 5, 1), date(2026, 5, 31), ordre)
        d = decompte(cas, BIBLIO, "F1", date(2026, 9, 30))
        comptes.append((d.lignes, d.imputations, d.total, ouvert(cas, "F1", date(2026, 9, 30))))
    assert comptes[0] == comptes[1] == comptes[2]
