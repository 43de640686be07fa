"""The signed schedule rules the due dates of an invoice: its page, its electronic form, the
letters, the account and `status` follow it, term by term."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fabrique import CAS, CONSO, MEDIATEUR, VENDEUR, cas, espace

from clausier.course.chaine import Chaine
from outils import clausier

# 1 000 €: 300 at the order, billed apart; 400 on 15 November, 300 on 20 December. 15 % agreed.
SIGNE = [
    {"part": "30 %", "quand": "commande"},
    {"part": "40 %", "quand": "2026-11-15"},
    {"part": "solde", "quand": "2026-12-20"},
]
PAPIERS = [
    {"type": "devis", "numero": "D-1", "date": "2026-09-02", "validite": "30 jours"},
    {"type": "facture_acompte", "numero": "F-1", "date": "2026-09-05"},
    {"type": "facture", "numero": "F-2", "date": "2026-10-31"},
]
PAYES = [
    {"date": "2026-09-10", "montant": "300", "facture": "F-1"},
    {"date": "2026-11-25", "montant": "100", "facture": "F-2"},
]


def atelier(base: Path, *plus: dict, paiements: list | None = None, **change: object) -> Path:
    c = cas(
        dossier="a",
        lignes=[{"designation": "Conseil", "prix_unitaire": "1000"}],
        documents=change.pop("documents", [*PAPIERS, *plus]),
        paiements=PAYES if paiements is None else paiements,
        **{"echeances": SIGNE, "reglement": {"penalites": "15 %"}} | change,
    )
    c.pop("acompte", None)
    return espace(base / "w", {**VENDEUR, "mediateur": MEDIATEUR}, a=c)


def page(w: Path, debut: str) -> str:
    p = clausier("build", "--formats", "md", cwd=w)
    assert p.returncode == 0, p.stderr
    (f,) = (w / "build/a").glob(f"{debut}*.md")
    return re.sub(r"[\u00a0\u202f]", " ", f.read_text(encoding="utf-8")).replace("’", "'")


def etat(w: Path, jour: str) -> dict:
    p = clausier("status", "--format", "json", "--date", jour, cwd=w)
    assert p.returncode == 0, p.stderr
    return json.loads(p.stdout)


def test_la_facture_dit_ses_echeances(tmp_path):
    dit = page(atelier(tmp_path), "facture-F-2")
    assert "Dates d'échéance : 400,00 € le 15 novembre 2026, 300,00 € le 20 décembre 2026." in dit


def test_un_acompte_credite_est_a_payer_avec_le_solde(tmp_path):
    """Nothing of the order stands billed when the balance is: the share that was asked at the order
    comes back, payable as an invoice is."""
    d, f1, f2 = PAPIERS
    avoir = {"type": "avoir", "numero": "A-1", "date": "2026-09-20", "facture": "F-1"}
    w = atelier(tmp_path, paiements=[], documents=[d, f1, avoir | {"motif": "erreur"}, f2])
    dit = page(w, "facture-F-2")
    termes = (
        "400,00 € le 15 novembre 2026, 300,00 € le 30 novembre 2026, 300,00 € le 20 décembre 2026"
    )
    assert f"Dates d'échéance : {termes}." in dit, dit


def test_la_facture_electronique(tmp_path):
    """EN 16931: of partial payments BT-9 is the first due date; BT-20 tells all of them."""
    w = atelier(tmp_path, client={**CAS["client"], "courriel": "compta@modele.example"})
    chaine = Chaine(w)
    dossier, dits = chaine.dossier(w / "a.yaml", "a.yaml")
    (xml,) = [d.xml for d in chaine.composer(dossier, dits).documents if d.numero == "F-2"]
    assert xml and b"20261115" in xml.split(b"DueDateDateTime")[1] and b"20261220" not in xml
    conditions = xml.split(b"SpecifiedTradePaymentTerms")[1].decode().replace("\u00a0", " ")
    assert "400,00 € le 15 novembre 2026, 300,00 € le 20 décembre 2026" in conditions


def test_une_lettre_ne_demande_que_l_echu(tmp_path):
    """On 18 November 400 € are late; the 300 € of 20 December are said, and not claimed."""
    w = atelier(tmp_path, {"type": "relance", "niveau": 1, "date": "2026-11-18", "facture": "F-2"})
    dit = page(w, "relance-1")
    assert "échue le 15 novembre 2026" in dit
    assert "Il reste 400,00 € à payer, sur 700,00 €, acompte déduit." in dit
    assert "Le reste n'est pas encore échu : 300,00 € le 20 décembre 2026." in dit


def test_un_rappel_avant_le_second_terme(tmp_path):
    w = atelier(
        tmp_path,
        {"type": "rappel", "date": "2026-12-13", "facture": "F-2"},
        paiements=[*PAYES, {"date": "2026-11-26", "montant": "300", "facture": "F-2"}],
    )
    dit = page(w, "rappel")
    assert "échéance du 20 décembre 2026" in dit and "Il reste 300,00 € à régler" in dit


def test_un_terme_a_venir_ne_se_relance_pas(tmp_path):
    """Once the first term is paid, a letter before the second one's day is refused."""
    w = atelier(
        tmp_path,
        {"type": "relance", "niveau": 1, "date": "2026-12-10", "facture": "F-2"},
        paiements=[*PAYES, {"date": "2026-11-14", "montant": "400", "facture": "F-2"}],
    )
    p = clausier("check", cwd=w)
    assert p.returncode == 1 and "E801" in p.stderr and "20/12/2026" in p.stderr, p.stderr


def test_deux_termes_payes_d_un_coup_sont_un_paiement(tmp_path):
    d_un_coup = {"date": "2026-12-15", "montant": "700", "facture": "F-2"}
    w = atelier(tmp_path, paiements=[d_un_coup, PAYES[0]])
    p = clausier("explain", "a.yaml", "--comptes", "--date", "2026-12-15", cwd=w)
    dit = re.sub(r"[\u00a0\u202f]", " ", p.stdout)
    assert p.returncode == 0 and len(re.findall("15/12/2026", dit)) == 1 and "700,00" in dit, dit


def test_ce_qui_court_le_lendemain_du_second_terme(tmp_path):
    """On its own day the second term is not late; on the morrow both bear interest: 601,64 × 15 % /
    365 = 0,25 a day."""
    w = atelier(tmp_path, {"type": "decompte", "date": "2026-12-20", "factures": ["F-2"]})
    dit = page(w, "decompte")
    assert "à compter du 21 décembre 2026" in dit and "0,25 € par jour" in dit, dit


def test_le_decompte_court_terme_par_terme(tmp_path):
    """400 × 15 % × 10 / 365 = 1,64 up to the payment of 100 €, which leaves 301,64 of the first
    term; 301,64 × 15 % × 25 / 365 = 3,10 up to 20 December; then both terms, 601,64 × 15 % × 10 /
    365 = 2,47. Due: 601,64 + 3,10 + 2,47 + 40,00 = 647,21 €."""
    w = atelier(tmp_path, {"type": "decompte", "date": "2026-12-30", "factures": ["F-2"]})
    dit = page(w, "decompte")
    for ligne in (
        "| 16/11/2026 | 25/11/2026 | 10 | 400,00 € | 15 % | taux convenu | 1,64 € |",
        "| 26/11/2026 | 20/12/2026 | 25 | 301,64 € | 15 % | taux convenu | 3,10 € |",
        "| 21/12/2026 | 30/12/2026 | 10 | 601,64 € | 15 % | taux convenu | 2,47 € |",
        "| **Total dû** | **647,21 €** |",
        "Facture F-2 : 400,00 € au 15 novembre 2026, 300,00 € au 20 décembre 2026.",
    ):
        assert ligne in dit, (ligne, dit)


def test_le_decompte_avant_le_second_terme(tmp_path):
    """On 1 December: 301,64 of the first term, 301,64 × 15 % × 6 / 365 = 0,74, and 40 €."""
    w = atelier(tmp_path, {"type": "decompte", "date": "2026-12-01", "factures": ["F-2"]})
    dit = page(w, "decompte")
    assert "| Principal | 301,64 € |" in dit and "| **Total dû** | **342,38 €** |" in dit
    assert "n'est pas compté ici : 300,00 € au 20 décembre 2026." in dit


def test_un_paiement_prend_l_indemnite_due_avant_le_terme_a_venir(tmp_path):
    """What the letter of 25 November claims is paid, 400 + 1,64 + 40: the term of 20 December is
    left whole, and bears 300 × 15 % × 2 / 365 = 0,25."""
    w = atelier(
        tmp_path,
        {"type": "decompte", "date": "2026-12-22", "factures": ["F-2"]},
        paiements=[PAYES[0], {"date": "2026-11-25", "montant": "441.64", "facture": "F-2"}],
    )
    dit = page(w, "decompte")
    assert "| Principal | 300,00 € |" in dit and "| **Total dû** | **300,25 €** |" in dit, dit
    assert "| Indemnité de recouvrement |" not in dit, dit


@pytest.mark.parametrize(
    ("jour", "echeance", "retard", "echu"),
    [
        ("2026-11-15", "2026-11-15", 0, "0.00"),
        ("2026-11-20", "2026-11-15", 5, "400.00"),
        ("2026-12-20", "2026-11-15", 35, "300.00"),
        ("2026-12-21", "2026-11-15", 36, "600.00"),
    ],
)
def test_status_suit_le_premier_terme_impaye(tmp_path, jour, echeance, retard, echu):
    e = etat(atelier(tmp_path), jour)
    (f,) = [f for d in e["dossiers"] for f in d["factures"] if f["numero"] == "F-2"]
    assert (f["echeance"], f["jours_de_retard"]) == (echeance, retard)
    assert f'"echu": "{echu}"' in json.dumps(e)


def test_l_echelle_recommence_au_second_terme(tmp_path):
    """The first term was chased and paid: the second has its own reminders, three days after."""
    w = atelier(
        tmp_path,
        {"type": "relance", "niveau": 1, "date": "2026-11-18", "facture": "F-2"},
        paiements=[*PAYES, {"date": "2026-11-26", "montant": "300", "facture": "F-2"}],
    )
    dit = clausier("status", "--date", "2026-12-21", cwd=w).stdout
    assert "relance 1, 23/12/2026" in dit, dit


def test_une_promesse_deplace_le_terme(tmp_path):
    w = atelier(
        tmp_path, journal=[{"date": "2026-11-16", "type": "promesse", "pour_le": "2026-11-30"}]
    )
    assert "03/12/2026" in clausier("status", "--date", "2026-11-20", cwd=w).stdout


def test_un_paiement_va_au_terme_echu_le_plus_ancien(tmp_path):
    """A second invoice falls due between the two terms: 500 € that name nothing pay the 400 € of 15
    November, then 100 € of the invoice of 30 November, not the term of 20 December."""
    autre = {
        "type": "facture",
        "numero": "F-3",
        "date": "2026-10-31",
        "echeance": "2026-11-30",
        "lignes": [{"designation": "Autre", "prix_unitaire": "200", "hors_devis": "oui"}],
    }
    w = atelier(tmp_path, autre, paiements=[PAYES[0], {"date": "2026-12-05", "montant": "500"}])
    e = etat(w, "2026-12-06")
    ouverts = {f["numero"]: f["ouvert"] for d in e["dossiers"] for f in d["factures"]}
    assert ouverts["F-2"] == "300.00" and ouverts["F-3"] == "100.00", ouverts


EN_PLUS = {
    "type": "facture",
    "numero": "E-1",
    "date": "2026-09-20",
    "lignes": [{"designation": "En plus", "prix_unitaire": "500", "hors_devis": "oui"}],
}


def test_ce_qui_est_hors_devis_ne_prend_rien_du_calendrier(tmp_path):
    """500 € beyond the order are due on their usual day; the order's terms stay as signed."""
    dit = page(atelier(tmp_path, EN_PLUS), "facture-F-2")
    assert "Dates d'échéance : 400,00 € le 15 novembre 2026, 300,00 € le 20 décembre 2026." in dit
    assert "Date d'échéance : 20 octobre 2026." in page(tmp_path / "w", "facture-E-1")


def test_l_avoir_d_un_hors_devis_ne_rend_rien_au_calendrier(tmp_path):
    avoir = {"type": "avoir", "numero": "A-1", "date": "2026-09-21", "facture": "E-1"}
    w = atelier(tmp_path, EN_PLUS, {**avoir, "motif": "annulé", "montant": "200"})
    dit = page(w, "facture-F-2")
    assert "Dates d'échéance : 400,00 € le 15 novembre 2026, 300,00 € le 20 décembre 2026." in dit


def test_un_accord_reporte_aussi_le_terme_a_venir(tmp_path):
    """700 + 400 × 15 % × 5 / 365 = 0,82 + 40 = 740,82 €, recognised as a whole and paid as such."""
    accord = {"type": "echeancier", "date": "2026-11-20", "factures": ["F-2"]}
    w = atelier(tmp_path, accord | {"nombre": "2", "premiere": "2026-12-01"}, paiements=PAYES[:1])
    dit = page(w, "echeancier")
    for mot in (
        "| Principal | 700,00 € |",
        "| **Total dû** | **740,82 €** |",
        "reconnaît devoir au créancier la somme de **740,82 €**",
        "| 2 | 1er janvier 2027 | 370,41 € | 0,00 € |",
        "est compté ici, et cet accord le reporte aussi : 300,00 € au 20 décembre 2026.",
    ):
        assert mot in dit, (mot, dit)


@pytest.mark.parametrize(("jour", "trop_tot"), [("2026-12-01", True), ("2026-12-02", False)])
def test_un_accord_tenu_arrete_les_lettres(tmp_path, jour, trop_tot):
    accord = {"type": "echeancier", "date": "2026-11-20", "factures": ["F-2"]}
    w = atelier(
        tmp_path,
        accord | {"nombre": "2", "premiere": "2026-12-01"},
        {"type": "mise_en_demeure", "date": jour, "factures": ["F-2"]},
        paiements=PAYES[:1],
    )
    dit = clausier("check", cwd=w).stderr
    assert ("A809" in dit) is trop_tot, dit
    assert not trop_tot or "« echeancier » du 20/11/2026 laisse jusqu'au 01/12/2026" in dit, dit


def de_consommateur(base: Path, *plus: dict, recue: str = "2026-12-04") -> Path:
    """400 € due on 15 November are claimed on 2 December, before the 300 € of the 20th are due."""
    avis = {"type": "mise_en_demeure", "date": "2026-12-02", "factures": ["F-2"]}
    return atelier(
        base,
        avis,
        *plus,
        paiements=PAYES[:1],
        client=CONSO,
        reglement={},
        journal=[{"date": recue, "type": "reception", "document": "mise_en_demeure-2026-12-02"}],
    )


def test_le_consommateur_ne_doit_l_interet_que_du_terme_reclame(tmp_path):
    """400 × 2,75 % / 365 = 0,03 € a day, not 700 × 2,75 % / 365 = 0,05 €."""
    w = de_consommateur(tmp_path, {"type": "decompte", "date": "2026-12-30", "factures": ["F-2"]})
    dit = page(w, "decompte")
    assert "| 26 | 400,00 € | 2,75 % |" in dit and "| Principal | 700,00 € |" in dit, dit
    assert "**0,03 € par jour**" in dit and "300,00 € échus le 20 décembre 2026 ne portent" in dit


def test_la_demande_au_juge_dit_ce_qu_elle_laisse(tmp_path):
    juge = {"type": "injonction_de_payer", "date": "2026-12-20", "factures": ["F-2"]}
    dit = page(de_consommateur(tmp_path, juge), "injonction")
    assert "laisse de côté, sur la facture F-2, 300,00 € à échoir le 20 décembre 2026" in dit, dit


def test_un_calendrier_au_dela_du_maximum(tmp_path):
    signe = [*SIGNE[:2], {"part": "solde", "quand": "2027-02-28"}]
    p = clausier("check", cwd=atelier(tmp_path, echeances=signe))
    assert p.returncode == 1 and "E501" in p.stderr and "28/02/2027" in p.stderr, p.stderr


def test_ce_que_la_facture_dit_elle_meme_l_emporte(tmp_path):
    w = atelier(tmp_path)
    a = w / "a.yaml"
    t = a.read_text(encoding="utf-8")
    a.write_text(
        t.replace('"date": "2026-10-31"', '"date": "2026-10-31", "echeance": "2026-11-30"'),
        encoding="utf-8",
    )
    assert "Date d'échéance : 30 novembre 2026." in page(w, "facture-F-2")


def test_un_calendrier_date_apres_l_emission(tmp_path):
    """What the issued invoice says stands; the error tells the line that keeps it."""
    vague = [
        {"part": "30 %", "quand": "commande"},
        {"part": "40 %", "quand": "livraison"},
        {"part": "solde", "quand": "recette"},
    ]
    w = atelier(tmp_path, paiements=[], echeances=vague)
    p = clausier("issue", "a.yaml", "F-1", "F-2", "--date", "2026-12-01", cwd=w)
    assert p.returncode == 0, p.stderr
    c = (w / "a.yaml").read_text(encoding="utf-8")
    c = c.replace('"livraison"', "2026-11-15").replace('"recette"', "2026-12-20")
    (w / "a.yaml").write_text(c, encoding="utf-8")
    p = clausier("check", cwd=w)
    assert p.returncode == 1 and "gardez-la par « echeance: 2026-11-30 »" in p.stderr, p.stderr
    c = re.sub(r'("date": "2026-10-31")', r'\1, "echeance": "2026-11-30"', c)
    (w / "a.yaml").write_text(c, encoding="utf-8")
    p = clausier("check", cwd=w)
    assert p.returncode == 0, p.stderr
