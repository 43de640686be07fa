"""`clausier explain --document`: each mention of one paper, its article, what it costs to omit."""

from __future__ import annotations

from pathlib import Path

import pytest
from fabrique import CONSO, MEDIATEUR, REEL, VENDEUR, cas, espace

from clausier.droit.bibliotheque import Bibliotheque
from clausier.droit.calendrier import lire_annonces
from clausier.droit.mentions import lire_mentions
from outils import CAS, RACINE, clausier, une_ligne

DEVIS = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
QUINZE = "une amende de 15 € pour chaque mention oubliée ou inexacte, dans la limite du quart"
L441_9 = "75 000 € pour une personne et 375 000 € pour une société (C. com., art. L441-9, II)"


def dit(lieu: Path, document: str) -> dict[str, str]:
    """What is said of each mention, by its title."""
    r = clausier("explain", lieu, "--document", document)
    assert r.returncode == 0, r.stderr
    blocs = r.stdout.replace("\u00a0", " ").split("\n\n")[1:]
    return {
        une_ligne(titre): une_ligne(suite)
        for titre, _, suite in (b.strip("\n").partition("\n    pourquoi") for b in blocs)
        if suite
    }


def test_la_facture_d_un_professionnel():
    mentions = dit(CAS["2026-014-boulangerie"], "f2026-028")
    numero = mentions["Le numéro de la facture"]
    assert "I-7°" in numero and QUINZE in numero and "(CGI, art. 1737, II)" in numero
    assert "L441-9" not in numero, "the number is no mention of the code of commerce"
    vendeur = mentions["Votre nom, votre adresse et votre numéro SIREN"]
    assert "750 € au plus" in vendeur and "R526-27" in vendeur
    tva = next(v for k, v in mentions.items() if k.startswith("TVA « TVA non applicable"))
    assert QUINZE in tva and "CGI, art. 293 B" in tva
    echeance = next(v for k, v in mentions.items() if k.startswith("Échéance « Date"))
    assert L441_9 in echeance and "une vraie date" in echeance
    penalites = next(v for k, v in mentions.items() if k.startswith("Pénalités de retard"))
    assert "restent dues même si la facture ne les dit pas" in penalites
    assert "attention : un taux sous le plancher" in penalites and "à vérifier" in penalites
    nature = next(v for k, v in mentions.items() if k.startswith("Nature de l'opération"))
    assert "si elle manque" not in nature, "allowed, not imposed"
    assert "si elle manque" not in mentions["Le SIREN du client"]


def test_la_facture_d_un_consommateur(tmp_path: Path):
    une = cas(
        client=CONSO,
        acompte="non",
        documents=[{"type": "facture", "numero": "F1", "date": "2026-10-31"}],
        prestation=cas()["prestation"] | {"lieu": "chez le client"},
    )
    w = espace(tmp_path, {**VENDEUR, "mediateur": MEDIATEUR}, essai=une)
    mentions = dit(w, "F1")
    tout = " ".join((*mentions, *mentions.values()))
    assert "15 € pour chaque mention" not in tout and "L441" not in tout and "40 €" not in tout
    assert "Les remises" not in mentions and "Votre numéro de TVA" not in mentions
    mediateur = next(v for k, v in mentions.items() if k.startswith("Médiateur"))
    assert "15 000 € pour une société (C. conso., art. L641-1 ; à vérifier)" in mediateur


def test_ce_que_la_page_ne_porte_pas_n_est_pas_dit(tmp_path: Path):
    une = cas(remise="10 %")
    mentions = dit(espace(tmp_path, REEL, essai=une), "F2")
    assert "Les remises" in mentions and "Votre numéro de TVA" in mentions
    assert "La référence de la commande du client" not in mentions
    total = mentions["Le total hors taxes et la TVA, taux par taux"]
    assert "I-11°" in total and QUINZE in total


def test_le_devis_signe_chez_un_particulier(tmp_path: Path):
    une = cas(
        client=CONSO,
        conclusion={"date": "2026-09-05", "lieu": "hors_etablissement"},
        acompte="non",
        documents=[DEVIS, {"type": "retractation", "date": "2026-09-02"}],
    )
    w = espace(tmp_path, {**VENDEUR, "mediateur": MEDIATEUR}, essai=une)
    tout = " ".join(dit(w, "D1").values())
    assert "douze mois de plus pour se rétracter (C. conso., art. L221-20)" in tout
    assert "deux ans de prison et 150 000 € d'amende (C. conso., art. L242-1 et L242-7)" in tout
    assert "(C. conso., art. L242-16)" in tout and "(C. conso., art. L131-1 et L131-5" in tout
    avis = " ".join(dit(w, "retractation-2026-09-02").values())
    assert "L221-20" in avis


def test_un_contrat_dit_le_numero_de_ses_articles():
    mentions = dit(CAS["2026-014-boulangerie"], "C2026-009")
    assert any(k.startswith("Article 1. ") for k in mentions)
    assert any("sanction non recensée" in v for v in mentions.values())


@pytest.mark.parametrize(
    ("args", "mots"),
    [
        (("--document", "F9"), "il y a : D1, F1, F2"),
        (("--document", "F1", "--only", "facture"), "va sans « --only »"),
        (("--document", "F1", "--comptes"), "ni « --comptes »"),
    ],
)
def test_ce_qui_ne_se_demande_pas(tmp_path: Path, args: tuple[str, ...], mots: str):
    r = clausier("explain", espace(tmp_path, essai=cas()), *args)
    assert r.returncode == 2 and mots in une_ligne(r.stderr)


def test_un_dossier_refuse_est_dit(tmp_path: Path):
    r = clausier("explain", espace(tmp_path, essai=cas(lignes=None)), "--document", "F1")
    assert r.returncode == 1 and "E401" in r.stderr


def test_les_tables_ne_nomment_que_ce_qui_existe():
    biblio = Bibliotheque()
    table = biblio.tableau("mentions", lire_mentions)
    nommees = {c for s in table.sanctions for c in s.clauses}
    annonces = biblio.tableau("a_venir", lire_annonces)
    nommees |= {c for a in annonces for c in a.clauses}
    nommees |= {c for v in biblio.noms_valeurs for c in biblio.entete_valeur(v).touche}
    assert nommees <= set(biblio.noms_clauses)
    assert {v for a in annonces for v in a.valeurs} <= set(biblio.noms_valeurs)
    for s in table.sanctions:
        assert s.source and s.certitude in "ABC" and (s.mentions or s.clauses), s.dit
    assert all(m.sources for m in table.mentions)


@pytest.mark.parametrize(
    ("nom", "avant", "apres"),
    [
        ("mentions", "sur: [facture, avoir]", "sur: [chanson]"),
        ("mentions", "regime_tva: [reel]", "regime_tva: [imaginaire]"),
        ("mentions", "sanctions:", "autre:"),
        ("a_venir", "annonces:", "autre:"),
        ("jours_chomes", 'calendrier: "57"', 'calendrier: "Z9"'),
    ],
)
def test_une_table_abimee_est_dite(tmp_path: Path, nom: str, avant: str, apres: str):
    une = cas(client={**CONSO, "adresse": {**CONSO["adresse"], "code_postal": "57000"}})
    une |= {
        "conclusion": {"date": "2026-09-05", "lieu": "hors_etablissement"},
        "acompte": "non",
        "documents": [DEVIS, {"type": "retractation", "date": "2026-09-02"}],
    }
    w = espace(tmp_path, {**VENDEUR, "mediateur": MEDIATEUR}, essai=une)
    table = (RACINE / f"clauses/_tableaux/{nom}.yaml").read_text("utf-8")
    assert avant in table
    (w / "clauses/_tableaux").mkdir(parents=True)
    (w / f"clauses/_tableaux/{nom}.yaml").write_text(table.replace(avant, apres, 1), "utf-8")
    commande = ("droit", w) if nom == "a_venir" else ("explain", w, "--document", "D1")
    if nom == "jours_chomes":
        commande = ("check", w)
    r = clausier(*commande)
    assert r.returncode == 1 and f"clauses/_tableaux/{nom}.yaml" in r.stderr and "E705" in r.stderr
