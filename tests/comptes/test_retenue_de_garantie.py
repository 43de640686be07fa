"""What a client of works keeps of a payment for a year (loi n° 71-584 of 16 July 1971, art. 1 and
2): the papers, the electronic invoice, the account, `status`, the letters and the issue follow it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from fabrique import CAS, REEL, cas, espace

from clausier.course.chaine import Chaine
from outils import clausier

# 10 000 € HT, 12 000 € TTC, of which 3 600 € were billed in advance: 8 400 € left, 420 € retained.
RETENUE = {"taux": "5 %", "reception": "2026-11-12"}
TRAVAUX = {"objet": "Cloisons", "ouvrage": "oui", "sur_existant": "oui", "fin": "2026-11-12"}
ASSURE = {"type": "decennale", "contrat": "D-1", "attestation": "", "zone": "France"} | {
    "assureur": {"nom": "Mutuelle Fictive", "adresse": "9 rue Imaginaire 44000 Nantes"}
}
PAPIERS = [
    {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"},
    {"type": "contrat", "numero": "C1", "date": "2026-09-05"},
    {"type": "facture_acompte", "numero": "F1", "date": "2026-09-05"},
    {"type": "facture", "numero": "F2", "date": "2026-11-13", "echeance": "2026-12-13"},
]
PAYES = [
    {"date": "2026-09-10", "montant": "3600", "facture": "F1"},
    {"date": "2026-12-10", "montant": "7980", "facture": "F2"},
]


def chantier(base: Path, *plus: dict, **change: Any) -> Path:
    c = cas(
        **{
            "client": {**CAS["client"], "courriel": "compta@modele.example"},
            "prestation": TRAVAUX,
            "lignes": [{"designation": "Cloisons", "prix_unitaire": "10000"}],
            "retenue_garantie": RETENUE,
            "reglement": {"penalites": "15 %"},
            "dechets": dict.fromkeys(("quantite", "tri", "point_collecte", "cout"), "dit"),
            "documents": [*PAPIERS, *plus],
            "paiements": PAYES,
        }
        | change
    )
    v = {**REEL, "secteur": "btp", "assurances": [{**ASSURE, "attestation": None}]}
    return espace(base / "w", v, essai=c)


def pages(w: Path) -> dict[str, str]:
    p = clausier("build", "--formats", "md", cwd=w)
    assert p.returncode == 0, p.stderr
    return {
        f.stem: re.sub(r"[\u00a0\u202f]", " ", f.read_text(encoding="utf-8")).replace("’", "'")
        for f in (w / "build/essai").glob("*.md")
    }


def etat(w: Path, jour: str) -> dict:
    p = clausier("status", "--format", "json", "--date", jour, cwd=w)
    assert p.returncode == 0, p.stderr
    return json.loads(p.stdout)["dossiers"][0]


def test_loi_71_584_art_1_et_2_les_papiers(tmp_path):
    dits = pages(chantier(tmp_path))
    facture = dits["facture-F2"]
    for phrase in (
        "| Solde | 8 400,00 € |",
        "| Retenue de garantie de 5 %, à verser le 12/11/2027 | −420,00 € |",
        "| **Net à payer** | **7 980,00 €** |",
        "Dates d'échéance : 7 980,00 € le 13 décembre 2026, 420,00 € le 12 novembre 2027.",
        "420,00 €, à consigner par le client et à verser le 12 novembre 2027",
        "sauf opposition motivée notifiée au consignataire par lettre recommandée (loi n° 71-584",
    ):
        assert phrase in facture, phrase
    assert "etenue de garantie" not in dits["facture_acompte-F1"]
    for nom in ("devis-D1", "contrat-C1"):
        assert (
            "À titre de retenue de garantie, le client retient 5 % du montant de chaque paiement"
            in dits[nom]
        ), nom
        assert "est versée au prestataire un an après la réception" in dits[nom], nom


def test_la_facture_electronique(tmp_path):
    """EN 16931: BT-9 is the first day, BT-20 tells both, BT-115 is all that is owed."""
    w = chantier(tmp_path)
    chaine = Chaine(w)
    dossier, dits = chaine.dossier(w / "essai.yaml", "essai.yaml")
    (xml,) = [d.xml for d in chaine.composer(dossier, dits).documents if d.numero == "F2"]
    assert xml and b"20261213" in xml.split(b"DueDateDateTime")[1] and b"20271112" not in xml
    conditions = xml.split(b"SpecifiedTradePaymentTerms")[1].decode().replace("\u00a0", " ")
    assert "7980,00" in conditions.replace(" ", "") and "12 novembre 2027" in conditions
    assert b"<ram:DuePayableAmount>8400.00<" in xml


def test_le_compte_et_le_suivi(tmp_path):
    """Paid but for the retention, nothing is late for a year; then it is, and bears interest."""
    w = chantier(tmp_path)
    (f,) = [x for x in etat(w, "2027-06-01")["factures"] if x["numero"] == "F2"]
    assert (f["ouvert"], f["jours_de_retard"], f["echeance"]) == ("420.00", 0, "2027-11-12")
    p = clausier("explain", "essai.yaml", "--comptes", "--date", "2027-12-01", cwd=w)
    assert "12/11/2027" in p.stdout and "420,00" in p.stdout, p.stdout + p.stderr
    (f,) = [x for x in etat(w, "2027-11-20")["factures"] if x["numero"] == "F2"]
    assert (f["ouvert"], f["jours_de_retard"]) == ("420.00", 8)


def test_une_lettre_ne_demande_pas_la_retenue_avant_son_jour(tmp_path):
    relance = {"type": "relance", "niveau": 1, "date": "2026-12-20", "facture": "F2"}
    dit = pages(chantier(tmp_path, relance, paiements=PAYES[:1]))["relance-1-2026-12-20"]
    assert "7 980,00 €" in dit and "420,00 € le 12 novembre 2027" in dit


def test_les_echeances_signees_portent_chacune_leur_part(tmp_path):
    """Each payment bears it: of 8 400 and 3 600 on signed days, 420 and 180 wait for the year."""
    signees = [{"part": "70 %", "quand": "2026-12-01"}, {"part": "solde", "quand": "2026-12-20"}]
    w = chantier(
        tmp_path,
        documents=[*PAPIERS[:2], {**PAPIERS[3], "echeance": None}],
        echeances=signees,
        acompte=None,
        paiements=[],
    )
    assert (
        "7 980,00 € le 1er décembre 2026, 3 420,00 € le 20 décembre 2026, 600,00 € le 12 novembre "
        "2027."
    ) in pages(w)["facture-F2"]


def test_l_option_garde_la_garantie_de_paiement(tmp_path):
    """The clause to add says the retention no second time, and keeps C. civ. 1799-1."""
    contrat = pages(chantier(tmp_path, clauses={"ajouter": ["retenue_de_garantie"]}))["contrat-C1"]
    assert "Le client peut retenir" not in contrat
    assert "le client garantit au prestataire le paiement" in contrat


def test_une_opposition_arrete_les_lettres(tmp_path):
    """The client opposes the release by registered letter: a dispute, told in the journal."""
    dite = {"date": "2027-10-30", "type": "litige", "facture": "F2", "texte": "opposition"}
    for journal, due in (([], True), ([dite], False)):
        w = chantier(tmp_path / str(due), journal=journal)
        (f,) = [x for x in etat(w, "2027-12-20")["factures"] if x["numero"] == "F2"]
        assert bool(f["prochaine_etape"]) is due and f["ouvert"] == "420.00", f


def test_aucune_lettre_pour_la_retenue_avant_son_jour(tmp_path):
    relance = {"type": "relance", "niveau": 1, "date": "2027-01-20", "facture": "F2"}
    r = clausier("check", chantier(tmp_path, relance))
    assert "E801" in r.stderr and "12/11/2027" in r.stderr, r.stderr


def test_l_escompte_ne_mange_pas_la_retenue(tmp_path):
    """The retained part of an invoice paid early is no discount taken, nor part of it."""
    r = {"penalites": "15 %", "escompte": {"taux": "5 %", "jours": "30"}}
    (f,) = [
        x
        for x in etat(chantier(tmp_path / "net", reglement=r), "2027-01-05")["factures"]
        if x["numero"] == "F2"
    ]
    assert f["ouvert"] == "420.00"
    tot = [PAYES[0], {**PAYES[1], "montant": "7581"}]  # 7 980 less 5 %
    w = chantier(tmp_path / "tot", reglement=r, paiements=tot)
    (f,) = [x for x in etat(w, "2027-01-05")["factures"] if x["numero"] == "F2"]
    assert f["ouvert"] == "420.00"


def test_une_caution_remplace_la_retenue(tmp_path):
    r = {"taux": "5 %", "caution": "Banque Modèle"}
    dits = pages(chantier(tmp_path, retenue_garantie=r))
    assert "**8 400,00 €**" in dits["facture-F2"]
    assert "caution personnelle et solidaire de Banque Modèle" in dits["facture-F2"]
    assert "caution personnelle et solidaire de Banque Modèle" in dits["contrat-C1"]


@pytest.mark.parametrize(
    ("change", "code", "mots"),
    [
        ({"retenue_garantie": {**RETENUE, "taux": "5,01 %"}}, "E518", "5 % de chaque paiement"),
        ({"retenue_garantie": {"taux": "5 %"}}, "E519", "« reception: »"),
        (
            {"retenue_garantie": {**RETENUE, "liberee_le": "2027-11-13"}},
            "E518",
            "le 12/11/2027 au plus tard",
        ),
        ({"prestation": {**TRAVAUX, "nature": "biens"}}, "E518", "que pour des travaux"),
        ({"client": {**CAS["client"], "qualite": "public"}}, "E518", "CCP, art. R2191-32"),
    ],
)
def test_loi_71_584_ce_qu_elle_ne_permet_pas(tmp_path, change, code, mots):
    r = clausier("check", chantier(tmp_path, **change))
    assert f"{code} retenue_garantie" in r.stderr and mots in r.stderr, r.stderr


def test_un_taux_change_apres_l_emission_est_dit(tmp_path):
    w = chantier(tmp_path, documents=[PAPIERS[0], PAPIERS[3]], paiements=[])
    r = clausier("issue", "essai.yaml", "F2", cwd=w)
    assert r.returncode == 0, r.stderr
    f = w / "essai.yaml"
    f.write_text(f.read_text(encoding="utf-8").replace('"5 %"', '"4 %"'), encoding="utf-8")
    assert "E953 retenue_garantie" in clausier("check", cwd=w).stderr
