"""`clausier status`: the ladder, prescription, sums, the book of receipts."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fabrique import CONSO, MEDIATEUR, VENDEUR, cas, espace

from clausier.comptes.delais import limite_signification
from clausier.comptes.suivi import SuiviDossier, suivre
from clausier.course.chaine import Chaine
from outils import EXEMPLES, RACINE, Lu, clausier, une_ligne

CONSULTANTE = EXEMPLES / "consultante"
IMPAYE = {  # F1 of 30 June, due on 30 July 2026
    "conclusion": {"date": "2026-06-01", "lieu": "etablissement"},
    "prestation": {"objet": "Refonte du site", "debut": "2026-06-02", "fin": "2026-06-26"},
    "acompte": "non",
    "documents": [{"type": "facture", "numero": "F1", "date": "2026-06-30"}],
}


def lettre(type_: str, jour: str, **autres: Any) -> dict[str, Any]:
    cle = (
        {"factures": ["F1"], "delai": "8 jours"}
        if type_ == "mise_en_demeure"
        else {"facture": "F1"}
    )
    return {"type": type_, "date": jour, **cle, **autres}


def suivi(
    tmp: Path,
    jour: str,
    *lettres: dict[str, Any],
    vendeur: dict[str, Any] | None = None,
    **change: Any,
) -> SuiviDossier:
    """The record of the unpaid case with these letters and changes, at a day."""
    c = cas(**{**IMPAYE, **change})
    c["documents"] = [*c["documents"], *lettres]
    w = espace(tmp, vendeur or {**VENDEUR, "mediateur": MEDIATEUR}, essai=c)
    chaine = Chaine(w)
    dossier, _ = chaine.dossier(w / "essai.yaml")
    return suivre(dossier, chaine.biblio, date.fromisoformat(jour))


def suite(s: SuiviDossier) -> tuple[str, str | None, bool] | None:
    a = s.prochaine
    return (a.etape.nom, a.etape.date.isoformat() if a.etape.date else None, a.due) if a else None


# --------------------------------------------------------------------------------------- the ladder

R1, R2 = lettre("relance", "2026-08-02", niveau="1"), lettre("relance", "2026-08-14", niveau="2")
APPEL, MED = {"date": "2026-08-06", "type": "appel"}, lettre("mise_en_demeure", "2026-08-31")
RECUE = {"date": "2026-09-02", "type": "reception", "document": "mise_en_demeure"}


@pytest.mark.parametrize(
    ("jour", "lettres", "journal", "attendu"),
    [
        ("2026-07-01", [], [], ("rappel", "2026-07-23", False)),
        ("2026-07-23", [], [], ("rappel", "2026-07-23", True)),
        ("2026-07-30", [], [], ("relance_1", "2026-08-02", False)),
        ("2026-08-02", [], [], ("relance_1", "2026-08-02", True)),
        ("2026-08-02", [R1], [], ("appel", "2026-08-06", False)),
        ("2026-08-06", [R1], [APPEL], ("relance_2", "2026-08-14", False)),
        (
            "2026-08-06",
            [R1, lettre("script_telephone", "2026-08-06")],
            [],
            ("relance_2", "2026-08-14", False),
        ),
        ("2026-08-14", [R1, R2], [APPEL], ("mise_en_demeure", "2026-08-29", False)),
        (
            "2026-08-14",
            [R2],
            [],
            ("mise_en_demeure", "2026-08-29", False),
        ),  # what was passed over is not asked any more
        (
            "2026-08-15",
            [R1, R2, MED],
            [APPEL],
            ("mise_en_demeure", "2026-08-31", False),
        ),  # already in the case, for a later day
        ("2026-09-01", [R1, R2, MED], [APPEL], ("decision", "2026-09-09", False)),
        ("2026-09-02", [R1, R2, MED], [APPEL, RECUE], ("decision", "2026-09-11", False)),
        ("2026-09-11", [R1, R2, MED], [APPEL, RECUE], ("decision", "2026-09-11", True)),
        # a step done late leaves seven days before the next, and what the last letter leaves
        (
            "2026-08-20",
            [lettre("relance", "2026-08-20", niveau="1")],
            [],
            ("appel", "2026-08-27", False),
        ),
        (
            "2026-08-28",
            [R1, lettre("relance", "2026-08-28", niveau="2")],
            [],
            ("mise_en_demeure", "2026-09-06", False),
        ),
        # a promise moves the next step to three days after its day, and that step alone
        (
            "2026-08-07",
            [R1],
            [APPEL, {"date": "2026-08-06", "type": "promesse", "pour_le": "2026-08-20"}],
            ("relance_2", "2026-08-23", False),
        ),
        (
            "2026-08-23",
            [R1, lettre("relance", "2026-08-23", niveau="2")],
            [APPEL, {"date": "2026-08-06", "type": "promesse", "pour_le": "2026-08-20"}],
            ("mise_en_demeure", "2026-09-01", False),
        ),
        (
            "2026-08-05",
            [R1],
            [{"date": "2026-08-06", "type": "promesse", "pour_le": "2026-08-20"}],
            ("appel", "2026-08-06", False),
        ),  # not made yet
        # a dispute stops it until it is closed
        (
            "2026-08-10",
            [R1],
            [APPEL, {"date": "2026-08-08", "type": "litige", "texte": "livrable refusé"}],
            None,
        ),
        (
            "2026-09-20",
            [R1],
            [
                APPEL,
                {"date": "2026-08-08", "type": "litige"},
                {"date": "2026-09-18", "type": "litige_clos"},
            ],
            ("relance_2", "2026-09-18", True),
        ),
        # insolvency: no letter, a declaration in two months (15 October 2026 + 2: a Tuesday)
        (
            "2026-10-20",
            [R1, R2],
            [{"date": "2026-10-15", "type": "procedure_collective"}],
            ("declaration", "2026-12-15", False),
        ),
        # an order is served in 3 months since 1 September 2026, 6 before (Sunday: the Friday)
        (
            "2026-09-20",
            [MED],
            [{"date": "2026-09-01", "type": "ordonnance"}],
            ("signification", "2026-12-01", False),
        ),
        (
            "2026-09-20",
            [MED],
            [{"date": "2026-08-31", "type": "ordonnance"}],
            ("signification", "2027-02-26", False),
        ),
        (
            "2026-10-01",
            [MED],
            [
                {"date": "2026-09-01", "type": "ordonnance"},
                {"date": "2026-09-24", "type": "signification"},
            ],
            ("opposition", "2026-10-26", False),
        ),  # 24 October: a Saturday
        (
            "2026-11-02",
            [MED],
            [
                {"date": "2026-09-01", "type": "ordonnance"},
                {"date": "2026-09-24", "type": "signification"},
            ],
            ("execution", "2026-11-24", False),
        ),
        (
            "2026-11-02",
            [MED],
            [
                {"date": "2026-09-01", "type": "ordonnance"},
                {"date": "2026-09-24", "type": "signification"},
                {"date": "2026-10-08", "type": "opposition"},
            ],
            ("audience", None, False),
        ),
        (
            "2026-09-10",
            [R1, R2, MED],
            [{"date": "2026-08-20", "type": "renonciation"}],
            ("decision", "2026-09-09", True),
        ),  # penalties given up: the principal is still asked for
    ],
)
def test_echelle(tmp_path, jour, lettres, journal, attendu):
    assert suite(suivi(tmp_path, jour, *lettres, journal=journal)) == attendu


def test_echelle_consommateur(tmp_path):
    """Fifteen days after the formal notice was received; the call's entry needs no letter."""
    s = suivi(
        tmp_path,
        "2026-09-05",
        R1,
        R2,
        lettre("mise_en_demeure", "2026-08-31", delai="15 jours"),
        client=CONSO,
        journal=[RECUE],
    )
    assert suite(s) == ("decision", "2026-09-18", False)
    assert (
        s.sommes.indemnite == 0
        and s.sommes.interets > 0
        and s.prescription.limite == date(2028, 6, 26)
    )


@pytest.mark.parametrize(
    ("jour", "entree"),
    [
        ("2026-08-04", {"type": "relance", "niveau": "1", "date": "2026-08-04", "facture": "F1"}),
        ("2026-07-10", {"type": "rappel", "date": "2026-07-23", "facture": "F1"}),
    ],
)
def test_entree_a_ajouter(tmp_path, jour, entree):
    assert suivi(tmp_path, jour).prochaine.entrees == (entree,)


def test_deux_factures_une_mise_en_demeure(tmp_path):
    docs = [
        {
            "type": "facture",
            "numero": n,
            "date": "2026-06-30",
            "lignes": [{"designation": n, "prix_unitaire": "100"}],
        }
        for n in ("F1", "F2")
    ]
    lettres = [
        {"type": "relance", "niveau": "2", "date": "2026-08-14", "facture": n} for n in ("F1", "F2")
    ]
    s = suivi(tmp_path, "2026-09-01", *lettres, documents=docs)
    (a,) = s.actions
    assert a.entrees == (
        {
            "type": "mise_en_demeure",
            "date": "2026-09-01",
            "factures": ["F1", "F2"],
            "delai": "8 jours",
        },
    )


def test_soldee_meme_en_retard(tmp_path):
    """Payments + credits ≥ total: no next step, whatever interest ran."""
    s = suivi(
        tmp_path,
        "2026-10-01",
        R1,
        paiements=[{"date": "2026-09-15", "montant": "1800", "facture": "F1"}],
    )
    assert (
        suite(s) is None
        and s.ouvert == 0
        and s.retard == 0
        and s.prescription is None
        and s.sommes.total == 0
    )


def test_promesses(tmp_path):
    tenue = [{"date": "2026-08-25", "montant": "1800", "facture": "F1"}]
    journal = [
        {"date": "2026-08-10", "type": "promesse", "pour_le": "2026-08-14"},
        {"date": "2026-08-20", "type": "promesse", "pour_le": "2026-08-26"},
    ]
    assert [
        p.etat
        for p in suivi(tmp_path / "a", "2026-08-30", journal=journal, paiements=tenue).promesses
    ] == ["rompue", "tenue"]
    assert [
        p.etat
        for p in suivi(tmp_path / "b", "2026-08-21", journal=journal, paiements=tenue).promesses
    ] == ["rompue", "en_cours"]
    partie = [{"date": "2026-08-12", "montant": "100", "facture": "F1"}]
    assert [
        p.etat
        for p in suivi(tmp_path / "c", "2026-08-30", journal=journal, paiements=partie).promesses
    ] == ["partielle", "rompue"]


@pytest.mark.skipif(
    not (RACINE / "templates/echeancier.md").is_file(), reason="no payment plan in this library"
)
@pytest.mark.parametrize(
    ("jour", "verse", "attendu"),
    [
        ("2026-09-20", [], ("mise_en_demeure", "2026-10-04", False)),
        ("2026-10-05", [], ("mise_en_demeure", "2026-10-04", True)),
        ("2026-10-05", ["900"], ("mise_en_demeure", "2026-11-04", False)),
    ],
)
def test_echeancier_tenu_ou_non(tmp_path, jour, verse, attendu):
    """A plan holds the ladder to three days after the first instalment that nothing covers."""
    plan = {
        "type": "echeancier",
        "date": "2026-09-10",
        "factures": ["F1"],
        "nombre": "3",
        "premiere": "2026-10-01",
    }
    s = suivi(
        tmp_path,
        jour,
        R1,
        R2,
        plan,
        journal=[APPEL],
        paiements=[{"date": "2026-10-01", "montant": m, "facture": "F1"} for m in verse],
    )
    assert suite(s) == attendu


@pytest.mark.parametrize(
    ("rendue", "limite"),
    [
        (date(2026, 8, 31), date(2027, 2, 28)),  # six months, and no 31 February
        (date(2026, 9, 1), date(2026, 12, 1)),  # three months from that day on
        (date(2026, 11, 30), date(2027, 2, 28)),
    ],
)
def test_limite_de_signification(tmp_path, rendue, limite):
    assert limite_signification(suivi(tmp_path, "2026-11-20").dossier, rendue) == limite


# ------------------------------------------------------------------------------------- prescription


@pytest.mark.parametrize(
    ("jour", "alerte"),
    [
        ("2030-12-25", None),
        ("2030-12-26", "6 mois"),
        ("2031-03-26", "3 mois"),
        ("2031-05-26", "1 mois"),
        ("2031-06-26", "1 mois"),
        ("2031-06-27", "acquise"),
    ],
)
def test_prescription(tmp_path, jour, alerte):
    """Five years from completion (26 June 2026: before the due date); no letter moves it."""
    p = suivi(tmp_path, jour, R1, R2, MED, journal=[RECUE]).prescription
    assert (p.prestation, p.echeance, p.limite, p.alerte, p.possible) == (
        date(2031, 6, 26),
        date(2031, 7, 30),
        date(2031, 6, 26),
        alerte,
        None,
    )


def test_interruption_possible_seulement(tmp_path):
    p = suivi(
        tmp_path,
        "2031-06-01",
        journal=[
            {"date": "2027-03-01", "type": "reconnaissance"},
            {"date": "2028-01-10", "type": "signification"},
        ],
    ).prescription
    assert (p.limite, p.alerte, p.possible, p.cause) == (
        date(2031, 6, 26),
        "1 mois",
        date(2033, 1, 10),
        "signification du 10/01/2028",
    )


# -------------------------------------------------------------------------------------- the command


def lire_json(*args: str | Path) -> dict[str, Any]:
    p = clausier("status", *args, "--format", "json")
    assert p.returncode == 0, p.stderr
    return json.loads(p.stdout)


def cles(x: Any) -> Any:
    """The shape of a JSON value: its keys, and what its texts look like."""
    if isinstance(x, dict):
        return {k: cles(v) for k, v in x.items()}
    if isinstance(x, list):
        return [cles(x[0])] if x else []
    if isinstance(x, str):
        return (
            "date"
            if re.fullmatch(r"\d{4}-\d\d-\d\d", x)
            else "montant"
            if re.fullmatch(r"-?\d+\.\d\d", x)
            else "texte"
        )
    return type(x).__name__


def test_json_stable():
    """The keys that programs read: none is renamed, sums are text with two decimals, dates ISO."""
    e = lire_json(CONSULTANTE / "2026-002-impaye.yaml", "--date", "2026-06-12")
    (d,) = e["dossiers"]
    sommes = {
        "principal": "montant",
        "interets": "montant",
        "indemnite": "montant",
        "total": "montant",
        "comptes_jusqu_au": "NoneType",
    }
    etape = {
        "etape": "texte",
        "libelle": "texte",
        "date": "date",
        "due": "bool",
        "facultative": "bool",
        "deja_prevue": "bool",
        "motif": "texte",
    }
    action = etape | {"factures": ["texte"], "documents_a_ajouter": []}
    prescription = {
        "date": "date",
        "depuis_la_prestation": "date",
        "depuis_l_echeance": "date",
        "alerte": "NoneType",
        "interruption_possible": "NoneType",
        "source": "texte",
    }
    colonnes = ("non_echu", "de_0_a_30", "de_31_a_60", "de_61_a_90", "plus_de_90", "total")
    ages = dict.fromkeys(colonnes, "montant")
    assert cles({k: v for k, v in d.items() if k != "factures"}) == {
        "dossier": "texte",
        "fichier": "texte",
        "vendeur": "texte",
        "client": {"nom": "texte", "siren": "texte", "qualite": "texte"},
        "facture": "montant",
        "paye": "montant",
        "credite": "montant",
        "ouvert": "montant",
        "ages": ages,
        "a_rendre": "montant",
        "escompte": "montant",
        "retenue_de_garantie": "montant",
        "recu_sans_facture": "montant",
        "rendu_sans_cause": "montant",
        "jours_de_retard": "int",
        "sommes_dues": sommes,
        "prochaine_etape": action,
        "etapes": [action],
        "prescription": prescription,
        "promesses": [{"date": "date", "pour_le": "date", "etat": "texte", "texte": "NoneType"}],
        "litige": "NoneType",
        "procedure_collective": "NoneType",
    }
    assert cles(d["factures"][1]) == {
        "numero": "texte",
        "type": "texte",
        "date": "date",
        "echeance": "date",
        "total": "montant",
        "paye": "montant",
        "credite": "montant",
        "ouvert": "montant",
        "a_rendre": "montant",
        "escompte": "montant",
        "retenue_de_garantie": "NoneType",
        "soldee": "bool",
        "jours_de_retard": "int",
        "sommes_dues": sommes,
        "prochaine_etape": etape,
        "etapes_faites": dict.fromkeys(("rappel", "relance_1", "appel", "relance_2"), "date"),
        "prescription": prescription,
        "facturation_electronique": "NoneType",
    }
    totaux = {
        "dossiers": "int",
        "facture": "montant",
        "paye": "montant",
        "credite": "montant",
        "ouvert": "montant",
        "a_rendre": "montant",
        "echu": "montant",
        "sommes_dues": sommes,
    }
    assert cles({k: v for k, v in e.items() if k != "dossiers"}) == {
        "version": "int",
        "date": "date",
        "totaux": totaux,
        "ages": {"clients": [{"client": "texte", "siren": "texte"} | ages], "total": ages},
        "erreurs": [],
        "registres": [],
        "vendeurs": [
            {
                "nom": "texte",
                "siren": "texte",
                "totaux": totaux,
                "annee": "int",
                "chiffre_d_affaires": "montant",
                "concentration": [
                    {
                        "client": "texte",
                        "siren": "texte",
                        "montant": "montant",
                        "part": "texte",
                        "signale": "bool",
                    }
                ],
                "franchise": [
                    {
                        "annee": "int",
                        "activite": "texte",
                        "encaisse": "montant",
                        "seuil": "montant",
                        "reste": "montant",
                        "seuil_majore": "montant",
                        "reste_majore": "montant",
                        "etat": "texte",
                    }
                ],
            }
        ],
    }


def test_chiffres():
    """By hand: 4 200 due on 27 May 2026, 1 000 paid on 5 June, to 12 June at 12.15 %."""
    e = lire_json(CONSULTANTE, "--date", "2026-06-12")
    d = next(x for x in e["dossiers"] if x["dossier"] == "2026-002-impaye")
    assert (d["facture"], d["paye"], d["ouvert"], d["jours_de_retard"]) == (
        "6000.00",
        "2800.00",
        "3200.00",
        16,
    )
    # 9 days on 4 200: 12.58, paid first; then 3 212.58 for 7 days: 7.49
    assert d["sommes_dues"] == {
        "principal": "3212.58",
        "interets": "7.49",
        "indemnite": "40.00",
        "total": "3260.07",
        "comptes_jusqu_au": None,
    }
    assert [(p["pour_le"], p["etat"]) for p in d["promesses"]] == [("2026-06-05", "partielle")]
    # the consumer of 2025: 399.00, legal interest at 2.62 % for the 133 days since 31 January: 3.81
    assert e["totaux"]["ouvert"] == "3599.00" and e["totaux"]["sommes_dues"]["total"] == "3662.88"
    (v,) = e["vendeurs"]
    assert v["concentration"] == [
        {
            "client": "Transports Modèle",
            "siren": "900000076",
            "montant": "6000.00",
            "part": "100.0",
            "signale": False,  # the only one: nothing is compared
        }
    ]
    assert [
        (x["annee"], x["encaisse"], x["seuil"], x["seuil_majore"], x["reste"])
        for x in v["franchise"]
    ] == [
        (2025, "171.00", "37500.00", "41250.00", "37329.00"),
        (2026, "2800.00", "37500.00", "41250.00", "34700.00"),
    ]


def test_un_seul_client_ne_se_signale_pas(tmp_path):
    """A first client makes the whole turnover: that is said once there is another."""
    w = espace(tmp_path, None, a=cas(**IMPAYE))
    p = clausier("status", w, "--date", "2026-07-31")
    assert p.returncode == 0 and "% du chiffre d'affaires" not in p.stdout, p.stdout


def test_concentration_et_seuils(tmp_path):
    """Shares over the civil year by SIREN; a threshold passed is a warning with its code."""

    def vente(nom: str, prix: str, client: dict[str, Any], rang: int, jour: str) -> dict[str, Any]:
        return cas(**IMPAYE) | {
            "dossier": nom,
            "client": client,
            "lignes": [{"designation": "Vente", "prix_unitaire": prix}],
            "paiements": [{"date": jour, "montant": prix, "facture": f"F{rang}"}],
            "documents": [{"type": "facture", "numero": f"F{rang}", "date": "2026-06-30"}],
        }

    gros = cas()["client"]
    petit = {**gros, "nom": "Client Modèle", "siren": "900 000 076"}
    w = espace(
        tmp_path,
        None,
        a=vente("a", "20000", gros, 1, "2026-07-01"),
        b=vente("b", "9000", {**gros, "nom": "SARL MODELE"}, 2, "2026-07-02"),
        c=vente("c", "9000", petit, 3, "2026-07-03"),
        d=vente("d", "400", petit, 4, "2026-12-31"),
    )
    p = clausier("status", w, "--date", "2026-07-31", "--format", "json")
    (v,) = json.loads(p.stdout)["vendeurs"]
    assert [(c["montant"], c["part"], c["signale"]) for c in v["concentration"]] == [
        ("29000.00", "75.5", True),
        ("9400.00", "24.5", False),
    ]
    (f,) = v["franchise"]
    assert (f["encaisse"], f["etat"]) == ("38000.00", "depasse") and re.search(
        r"vendeur\.yaml:\d+:\d+: A407 tva: encaissé en 2026", p.stderr
    )


def test_erreurs_nommees_le_reste_montre(tmp_path):
    shutil.copytree(CONSULTANTE, tmp_path / "w")
    (tmp_path / "w/faux.yaml").write_text(
        "dossier: faux\nclient: {nom: <b>X}\ndocuments: []\n", encoding="utf-8"
    )
    for forme in ("table", "json", "html"):
        p = clausier("status", tmp_path / "w", "--date", "2026-06-12", "--format", forme)
        assert (
            p.returncode == 1
            and "2026-002-impaye" in p.stdout
            and "faux.yaml" in p.stderr
            and "Traceback" not in p.stderr
        )
    p = clausier("status", tmp_path / "w", "--format", "json")
    assert [Path(x["fichier"]).name for x in json.loads(p.stdout)["erreurs"]] == ["faux.yaml"]


def test_alerte_de_prescription():
    p = clausier("status", CONSULTANTE, "--date", "2027-10-30")
    assert p.returncode == 0 and re.search(
        r"2025-031-coaching\.yaml:\d+:\d+: A805 documents\.5: facture F2025-062 : "
        r"prescription dans moins de 1 mois, le 24/11/2027",
        p.stderr,
    )


# ----------------------------------------------------------------------------------------- receipts


def test_livre_des_recettes(tmp_path):
    args = (CONSULTANTE, "--date", "2026-07-01", "--recettes")
    brut = clausier("status", *args, "--format", "csv", "--out", tmp_path / "r.csv")
    assert brut.returncode == 0, brut.stderr
    octets = (tmp_path / "r.csv").read_bytes()
    assert octets.startswith(b"\xef\xbb\xbf")
    lignes = list(
        csv.DictReader(io.StringIO(octets.decode("utf-8-sig"), newline=""), delimiter=";")
    )
    assert [
        (x["date"], x["client"], x["nature"], x["facture"], x["mode"], x["montant"]) for x in lignes
    ] == [
        ("2025-09-08", "Bruno Fictif", "services", "F2025-061", "chèque", "171,00"),
        (
            "2026-03-06",
            "Transports Modèle",
            "services",
            "F2026-004",
            "virement bancaire",
            "1800,00",
        ),
        (
            "2026-06-05",
            "Transports Modèle",
            "services",
            "F2026-005",
            "virement bancaire",
            "1000,00",
        ),
    ]
    for par, noms in (
        ("mois", ["2025-09", "2026-03", "2026-06"]),
        ("trimestre", ["2025-T3", "2026-T1", "2026-T2"]),
    ):
        e = lire_json(*args, "--periode", par)
        assert [(t["periode"], t["services"]) for t in e["totaux"]] == list(
            zip(noms, ("171.00", "1800.00", "1000.00"), strict=True)
        ) and e["total"] == "2971.00"
    dit = une_ligne(clausier("status", *args).stdout)
    assert "Totaux par mois" in dit and "3 recettes · 2 971,00 €" in dit
    assert len(Lu(clausier("status", *args, "--format", "html").stdout).tous("table")) == 2


def test_mauvais_usage():
    for args, dit in (
        (["--format", "pdf"], "« pdf » n'est pas admis"),
        (["--out", "x.txt"], "« --out » va avec"),
    ):
        p = clausier("status", CONSULTANTE, *args)
        assert p.returncode == 2 and dit in p.stderr, p.stderr
