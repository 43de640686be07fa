"""`clausier today`: what there is to do on a day, each line with its sum, its reason and a command
that works; what it says is what the other commands say."""

from __future__ import annotations

import json
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import icalendar
import pytest
from fabrique import CAS, CONSO, F1, MEDIATEUR, REEL, VENDEUR, affaire, espace

import clausier as api
from clausier.comptes.recurrence import periodes_dues
from outils import RACINE, clausier, fichiers, une_ligne

JOURS = (date(2026, 4, 2), date(2026, 9, 5), date(2026, 11, 28), date(2027, 8, 20))


def lignes(w: Path, jour: str, *args: str) -> list[dict[str, Any]]:
    p = clausier("today", "--date", jour, "--format", "json", *args, cwd=w)
    assert p.returncode == 0, p.stderr
    return json.loads(p.stdout)["lignes"]


def dits(w: Path, jour: str, *args: str) -> list[tuple[str, str, str, str | None, str]]:
    return [
        (x["date"], x["genre"], x["quoi"], x["montant"], x["commande"])
        for x in lignes(w, jour, *args)
    ]


@pytest.mark.parametrize("jour", JOURS, ids=str)
def test_une_seule_verite(monkeypatch, jour):
    """The steps are those of `status`, the periods those of `due`, the prescriptions those that
    `status` warns of; lines are in the order of the days."""
    monkeypatch.chdir(RACINE)
    e, j = api.status("exemples", date=jour), api.today("exemples", date=jour)
    assert list(j.lignes) == sorted(j.lignes, key=lambda x: x.jour) and j.fin > jour
    assert (*j.dues, *j.a_venir) == j.lignes
    par_dossier: dict[str, list[Any]] = {}
    for x in j.lignes:
        par_dossier.setdefault(x.dossier, []).append(x)
    for s, fichier in e.suivis:
        ici = par_dossier.get(s.dossier.nom, [])
        relances = {x.jour for x in ici if x.commande == f"clausier remind {fichier}"}
        assert {a.etape.date for a in s.dues if a.entrees} <= relances, fichier
        dues = [x.jour for x in ici if x.commande == f"clausier due {fichier}"]
        assert dues == [p.date for p in periodes_dues(s.dossier, j.fin)], fichier
        alertes = [f.prescription for f in s.factures if f.prescription and f.prescription.alerte]
        prescrites = [x.jour for x in ici if x.quoi.startswith("Prescription")]
        assert sorted(p.limite for p in alertes) == sorted(prescrites), fichier
        assert all(x.devise == s.dossier.devise for x in ici)


def test_ce_qu_une_affaire_demande(tmp_path):
    """Promises, a plan, a dispute, an offer that ends, works, a credit to give back."""
    journal = [{"date": "2026-08-01", "type": "promesse", "pour_le": "2026-08-20", "facture": "F1"}]
    w = espace(
        tmp_path,
        REEL,
        a=affaire(journal=journal),
        b=affaire(
            dossier="b",
            conclusion=None,
            prestation={"objet": "Site"},
            documents=[
                {"type": "devis", "numero": "D1", "date": "2026-07-20", "validite": "30 jours"}
            ],
        ),
        c=affaire(
            dossier="c",
            prestation={"objet": "Audit", "debut": "2026-08-12", "fin": "2026-08-28"},
            documents=[{**F1, "numero": "F9", "date": "2026-08-31"}],
        ),
        d=affaire(
            dossier="d",
            documents=[{**F1, "numero": "F4"}],
            journal=[{"date": "2026-08-05", "type": "litige", "texte": "malfaçon"}],
        ),
        e=affaire(
            dossier="e",
            documents=[{**F1, "numero": "F5"}],
            paiements=[{"date": "2026-07-30", "montant": 1300, "facture": "F5"}],
        ),
    )
    client = "SARL Modèle"
    attendu = [
        (
            "2026-08-05",
            "surveiller",
            f"Litige en cours – {client}",
            "1200.00",
            "clausier status d.yaml",
        ),
        (
            "2026-08-10",
            "executer",
            f"À rendre au client – {client}",
            "100.00",
            "clausier explain --comptes e.yaml",
        ),
        (
            "2026-08-12",
            "executer",
            f"Début de la prestation – {client}",
            None,
            "clausier status c.yaml",
        ),
        (
            "2026-08-19",
            "surveiller",
            f"Dernier jour : Devis D1 – {client}",
            "1200.00",
            "clausier build --only devis b.yaml",
        ),
        (
            "2026-08-20",
            "recevoir",
            f"Paiement promis – {client}",
            None,
            "clausier explain --comptes a.yaml",
        ),
        (
            "2026-08-23",
            "envoyer",
            f"Relance 1 : F1 – {client}",
            "1200.00",
            "clausier remind a.yaml",
        ),
        (
            "2026-08-28",
            "executer",
            f"Fin prévue de la prestation – {client}",
            None,
            "clausier status c.yaml",
        ),
        (
            "2026-08-31",
            "envoyer",
            f"Facture F9 – {client}",
            "1200.00",
            "clausier build --only facture c.yaml",
        ),
    ]
    assert dits(w, "2026-08-10", "--jours", "21") == attendu
    # what is said is read back whole on the screen, and nothing was written
    avant = fichiers(w)
    ecran = clausier("today", "--date", "2026-08-10", cwd=w)
    assert ecran.returncode == 0 and max(map(len, ecran.stdout.splitlines())) <= 80
    dit = une_ligne(ecran.stdout)
    assert "05/08/2026 à surveiller · Litige en cours – SARL Modèle 1 200,00 € – malfaçon ;" in dit
    assert "2 choses à faire, 6 à venir." in dit and fichiers(w) == avant


def test_un_accord(tmp_path):
    """The instalments of a plan, less what came in since."""
    accord = {"type": "echeancier", "date": "2026-08-15", "factures": ["F1"], "nombre": 3}
    accord |= {"premiere": "2026-09-01", "penalites": "abandonnees"}
    paye = [{"date": "2026-09-01", "montant": 500, "facture": "F1"}]
    w = espace(tmp_path, REEL, a=affaire(documents=[F1, accord], paiements=paye))
    recus = [x for x in lignes(w, "2026-09-02", "--jours", "70") if x["genre"] == "recevoir"]
    assert [(x["date"], x["quoi"].partition(" –")[0]) for x in recus] == [
        ("2026-10-01", "Versement 2 de l'accord"),
        ("2026-11-01", "Versement 3 de l'accord"),
    ]
    # three equal parts of what is owed on the day of the accord, of which 500 are paid
    total = sum(float(x["montant"]) for x in recus)
    etat = clausier("status", "--date", "2026-08-15", "--format", "json", cwd=w)
    du = json.loads(etat.stdout)["dossiers"][0]["sommes_dues"]["total"]
    assert round(total + 500, 2) == float(du)


def test_le_registre_les_factures_et_la_declaration(tmp_path):
    """Of a seller who issues, an invoice that is not in the register is to be issued; a period that
    is over is to be declared, until it is; every command works as it is written."""
    conso = CONSO | {"nom": "Zoé Fictive"}
    vendeur = VENDEUR | {"mediateur": MEDIATEUR}
    base = {
        "client": conso,
        "conclusion": {"date": "2027-09-01", "lieu": "etablissement"},
        "prestation": {
            "objet": "Étude",
            "debut": "2027-09-01",
            "fin": "2027-09-10",
            "lieu": "Lyon",
        },
    }
    base |= {"lignes": [{"designation": "Étude", "prix_unitaire": 1000}]}
    un, deux = {**F1, "date": "2027-09-10"}, {**F1, "numero": "F2", "date": "2027-09-11"}
    w = espace(
        tmp_path,
        vendeur,
        a=affaire(**base, documents=[un]),
        b=affaire(**base, dossier="b", documents=[deux]),
    )
    assert clausier("issue", "a.yaml", "F1", "--date", "2027-09-10", cwd=w).returncode == 0
    siennes = lignes(w, "2027-11-05")
    a_faire = {x["commande"]: x for x in siennes if x["genre"] in ("envoyer", "declarer")}
    assert "clausier issue b.yaml F2" in a_faire and "clausier issue a.yaml F1" not in a_faire
    (declaree, *_) = [x for x in siennes if x["genre"] == "declarer"]
    assert declaree["commande"].startswith("clausier ereporting --periode 2027-B5")
    for commande in ("clausier issue b.yaml F2", declaree["commande"]):
        _, *args = shlex.split(commande)
        p = clausier(*args, "--date", "2027-11-05", cwd=w)
        assert p.returncode == 0, (commande, p.stderr)
    restent = {x["commande"] for x in lignes(w, "2027-11-05")}
    assert not restent & {"clausier issue b.yaml F2", declaree["commande"]}


def test_la_loi_et_les_seuils():
    """A change of the law that reaches a document; a threshold that is near."""
    p = clausier("today", "exemples", "--date", "2026-12-15")
    dit = une_ligne(p.stdout)
    assert "01/01/2027 la loi change · Le code des impositions" in dit
    assert "clausier droit exemples/jardinier/2026-015-entretien.yaml" in dit


def test_seuil_proche(tmp_path):
    gros = affaire(
        lignes=[{"designation": "Vente", "prix_unitaire": 36000}],
        paiements=[{"date": "2026-07-01", "montant": 36000, "facture": "F1"}],
    )
    w = espace(tmp_path, None, a=gros)
    (x,) = [x for x in lignes(w, "2026-07-31") if "ranchise" in x["quoi"]]
    assert (x["genre"], x["date"], x["montant"]) == ("surveiller", "2026-07-31", "36000.00")
    assert "seuil proche" in x["pourquoi"] and "art. 293 B" in x["pourquoi"]
    assert x["commande"] == "clausier status --recettes ."


def test_rien_et_les_formats(tmp_path):
    """Nothing to do is said kindly; the calendar has the identifiers of `remind`'s own."""
    w = espace(tmp_path, REEL, a=affaire())
    p = clausier("today", "--date", "2025-01-01", cwd=w)
    assert p.stdout == "Rien à faire au 01/01/2025, ni d'ici le 31/01/2025 : bonne journée.\n"
    p = clausier("today", "--date", "2026-08-10", "--format", "ics", "--out", "j.ics", cwd=w)
    assert p.returncode == 0, p.stderr
    cal = icalendar.Calendar.from_ical((w / "j.ics").read_bytes())
    uids = {str(x["uid"]) for x in cal.walk("VEVENT")}
    assert clausier("remind", "a.yaml", "--date", "2026-07-31", cwd=w).returncode == 0
    (fichier,) = w.rglob("echeances.ics")
    siens = {
        str(x["uid"]) for x in icalendar.Calendar.from_ical(fichier.read_bytes()).walk("VEVENT")
    }
    assert uids and uids <= siens
    csv_ = clausier("today", "--date", "2026-08-10", "--format", "csv", cwd=w).stdout
    assert csv_.startswith("\ufeffdate;genre;quoi;montant;devise;") and "1200,00;EUR;" in csv_
    assert clausier("today", "--out", "x", cwd=w).returncode == 2


def test_erreurs_et_noms_hostiles(tmp_path):
    """A case that cannot be read is told, and does not hide the others; a command line names any
    file so that a shell finds it."""
    w = espace(tmp_path, REEL, faute=CAS | {"dossier": "f", "documents": [{"type": "inconnu"}]})
    nom = "-l'été $x.yaml"
    espace(w, REEL, a=affaire())
    (w / "a.yaml").rename(w / nom)
    p = clausier("today", "--date", "2026-08-10", "--format", "json", cwd=w)
    lu = json.loads(p.stdout)
    assert p.returncode == 1 and "E111" in p.stderr
    assert [x["fichier"] for x in lu["erreurs"]] == ["faute.yaml"]
    (commande,) = {x["commande"] for x in lu["lignes"] if "remind" in x["commande"]}
    assert shlex.split(commande) == ["clausier", "remind", "--", nom]
    p = clausier("remind", "--dry-run", "--date", "2026-08-10", "--", nom, cwd=w)
    assert p.returncode == 0, p.stderr


@pytest.mark.parametrize("jour", ["2026-09-05", "2026-12-15"])
def test_les_commandes_se_lancent(tmp_path, jour):
    """Of an example: every command that only looks ends well, from where it was said."""
    p = clausier("today", "exemples", "--date", jour, "--format", "json")
    vues = {x["commande"].split()[1]: x["commande"] for x in json.loads(p.stdout)["lignes"]}
    assert {"remind", "build", "explain"} <= vues.keys()
    suite = {"remind": ["--dry-run"], "build": ["--formats", "md", "--out", str(tmp_path)]}
    for nom, commande in vues.items():
        args = [*shlex.split(commande)[1:], *suite.get(nom, [])]
        args += [] if nom in ("build", "issue") else ["--date", jour]
        p = clausier(*args)
        assert p.returncode == 0, (commande, p.stderr)


def test_un_rythme_tu_est_suppose_et_demande_une_fois(tmp_path):
    """A seller under the real regime who does not say how often he files is no fault of each day:
    the monthly rhythm is supposed, and said to be."""
    w = espace(tmp_path, REEL, a=affaire())
    p = clausier("today", "--date", "2027-11-15", "--format", "json", cwd=w)
    assert p.returncode == 0 and "E971" not in p.stderr, p.stderr
    dites = [x for x in json.loads(p.stdout)["lignes"] if x["genre"] == "declarer"]
    (rythme,) = [x for x in dites if "rythme" in x["quoi"]]
    assert "vendeur.yaml:" in rythme["pourquoi"] and "supposé mensuel" in rythme["pourquoi"]
    dit = {**REEL, "tva": {**REEL["tva"], "declaration": "trimestrielle"}}
    espace(w, dit)
    p = clausier("today", "--date", "2027-11-15", cwd=w)
    assert p.returncode == 0 and "rythme" not in p.stdout


def test_une_periode_a_facturer_dit_sa_somme(tmp_path):
    """VAT included, as its invoice will ask; the end of the page says what is not reckoned."""
    c = affaire(documents=[{"type": "contrat", "numero": "C1", "date": "2026-06-01"}])
    c |= {"prestation": {"objet": "Suivi", "debut": "2026-07-01", "duree": "12 mois"}}
    c |= {"recurrence": {"tous_les": "mois", "du": "2026-07-01"}}
    w = espace(tmp_path, REEL, a=c)
    dit = clausier("today", "--date", "2026-07-02", "--jours", "5", cwd=w).stdout
    assert "Facturer 01/07/2026 – 31/07/2026" in dit and "1 200,00 € – facture à dater" in dit
    assert "Ni vos cotisations ni votre impôt n'y sont" in dit


def test_une_relance_prete_attend_son_envoi(tmp_path):
    """On its day and after: a letter is to be sent until the journal says that it went."""
    lettre = {"type": "relance", "niveau": "1", "numero": "L1", "date": "2026-08-03"}
    documents = [F1, {**lettre, "facture": "F1"}]
    envoi = {"date": "2026-08-03", "type": "envoi", "document": "L1"}

    def quand(jour: str, **change: Any) -> list[str]:
        w = espace(tmp_path, REEL, a=affaire(documents=documents, **change))
        j = api.today(w, date=date.fromisoformat(jour))
        return [x.pourquoi for x in j.dues if x.quoi.startswith("Relance 1 L1")]

    assert quand("2026-08-03") == ["à la date du 03/08/2026 dans le dossier"]
    (dit,) = quand("2026-08-04")
    assert "sans envoi noté" in dit and "{date: …, type: envoi, document: L1}" in dit
    assert quand("2026-08-09") == [dit]
    for jour in ("2026-08-03", "2026-08-04"):
        assert quand(jour, journal=[envoi]) == []
    assert quand("2026-08-04", journal=[{**envoi, "date": "2026-08-06"}]) == [dit]
    assert quand("2026-08-04", paiements=[{"date": "2026-08-04", "montant": 1200}]) == []
    documents.append(
        {**lettre, "niveau": "2", "numero": "L2", "date": "2026-08-20", "facture": "F1"}
    )
    assert quand("2026-08-21") == []  # the second one speaks for the first
