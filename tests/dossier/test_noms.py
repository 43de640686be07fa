"""The names of documents: whatever the journal calls a letter, `status` and the page agree."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from fabrique import VENDEUR, cas, espace

from outils import clausier

CLIENT = {
    "qualite": "consommateur",
    "nom": "Dominique Fictif",
    "adresse": {"voie": "3 place du Marché", "code_postal": "44000", "ville": "Nantes"},
}
MEDIATEUR = {"nom": "M", "adresse": "5 rue M 75002 Paris", "site": "https://mediateur.example"}


def affaire(reference: str, *avis: dict[str, str]) -> dict:
    """A consumer's invoice of 2 400,00 € due on 2026-04-01, notices, the account at 2026-06-20."""
    lettres = [{"type": "mise_en_demeure", "factures": ["F/1"], **x} for x in avis]
    return cas(
        client=CLIENT,
        conclusion={"date": "2026-02-20", "lieu": "etablissement"},
        acompte="non",
        prestation={"objet": "Essai", "fin": "2026-02-27"},
        lignes=[{"designation": "Travail", "prix_unitaire": "2400"}],
        reglement={"delai": "30 jours"},
        journal=[{"date": "2026-05-12", "type": "reception", "document": reference}],
        documents=[
            {"type": "facture", "numero": "F/1", "date": "2026-03-02"},
            *lettres,
            {"type": "decompte", "date": "2026-06-20", "factures": ["F/1"]},
        ],
    )


def page_de(w: Path, nom: str) -> str:
    """A page of the case « essai », the only one of its type, by its file's name."""
    type_ = nom.partition("-")[0]
    p = clausier("build", w, "--out", w.parent / "b", "--formats", "md", "--only", type_)
    assert p.returncode == 0, p.stderr
    return (w.parent / "b" / "essai" / f"{nom}.md").read_text(encoding="utf-8")


SEULE = {"numero": "M2026/1", "date": "2026-05-10"}
SANS_NUMERO = {"date": "2026-05-10"}


@pytest.mark.parametrize(
    ("reference", "avis"),
    [
        ("mise_en_demeure", [SEULE]),
        ("mise_en_demeure-M2026-1", [SEULE]),
        ("mise_en_demeure-M2026/1", [SEULE]),
        ("M2026/1", [SEULE]),
        ("M2026-1", [SEULE]),
        ("mise_en_demeure-2026-05-10", [SANS_NUMERO]),
        ("mise_en_demeure-2026-05-10", [SANS_NUMERO, SANS_NUMERO]),
        ("mise_en_demeure-2026-05-10-2", [SANS_NUMERO, SANS_NUMERO]),
        ("M2026-1", [SEULE, {"numero": "M2026-1", "date": "2026-05-11"}]),
    ],
)
def test_status_et_decompte_disent_la_meme_reception(tmp_path, reference, avis):
    """2 400,00 € at the legal rate of 2,62 % over the 39 days from 13 May to 20 June: 6,72 €."""
    w = espace(tmp_path / "w", VENDEUR | {"mediateur": MEDIATEUR}, essai=affaire(reference, *avis))
    p = clausier("status", w, "--date", "2026-06-20", "--format", "json")
    assert p.returncode == 0, p.stderr
    (dossier,) = json.loads(p.stdout)["dossiers"]
    assert dossier["sommes_dues"]["interets"] == "6.72"
    if len(avis) == 1:
        assert "reçue le 12/05/2026" in dossier["prochaine_etape"]["motif"]
    page = page_de(w, "decompte-2026-06-20")
    assert "| 13/05/2026 | 20/06/2026 | 39 |" in page.replace("\u00a0", " ")
    assert "6,72\u00a0€" in page


@pytest.mark.parametrize("reference", ["M2026", "facture_acompte", "M2026-2"])
def test_une_reference_qui_ne_designe_rien(tmp_path, reference):
    w = espace(tmp_path / "w", VENDEUR | {"mediateur": MEDIATEUR}, essai=affaire(reference, SEULE))
    p = clausier("check", w)
    assert p.returncode == 1
    assert "E305" in p.stderr + p.stdout
    assert "mise_en_demeure-M2026-1" in p.stderr + p.stdout


def test_un_type_porte_par_deux_lettres_ne_designe_personne(tmp_path):
    deux = affaire("mise_en_demeure", SANS_NUMERO, SANS_NUMERO)
    w = espace(tmp_path / "w", VENDEUR | {"mediateur": MEDIATEUR}, essai=deux)
    p = clausier("check", w)
    assert p.returncode == 1
    assert "mise_en_demeure-2026-05-10, mise_en_demeure-2026-05-10-2" in p.stderr + p.stdout


def test_chaque_evenement_faux_du_journal_est_dit(tmp_path):
    """One without its document hides none of those that come after it."""
    c = affaire("inconnue", SEULE)
    c["journal"].insert(0, {"date": "2026-05-11", "type": "reception"})
    p = clausier("check", espace(tmp_path / "w", VENDEUR | {"mediateur": MEDIATEUR}, essai=c))
    assert "E103 journal.0.document" in p.stderr
    assert "E305 journal.1.document" in p.stderr


@pytest.mark.parametrize(
    ("type_", "cle"),
    [
        ("bon_de_travail", "interventions"),
        ("ordre_de_reparation", "demande"),
        ("mise_en_demeure", "factures"),
    ],
)
def test_une_liste_qu_un_type_demande_manque(tmp_path, type_, cle):
    c = cas(documents=[{"type": type_, "date": "2026-05-10"}])
    p = clausier("check", espace(tmp_path / "w", VENDEUR, essai=c))
    assert f"E103 documents.0.{cle}: clé manquante" in p.stderr


def test_le_compte_du_jour_de_la_reception(tmp_path):
    """Nothing has run yet, and interest begins on the day after: 2 400,00 € × 2,62 % ÷ 365."""
    c = affaire("M2026/1", SEULE)
    c["documents"][-1]["date"] = "2026-05-12"
    w = espace(tmp_path / "w", VENDEUR | {"mediateur": MEDIATEUR}, essai=c)
    page = page_de(w, "decompte-2026-05-12")
    assert "à compter du 13 mai 2026" in page.replace("\u00a0", " ")
    assert "0,17\u00a0€ par jour" in page


@pytest.mark.parametrize("qualite", ["consommateur", "professionnel", "public"])
def test_le_delai_de_la_lettre_est_celui_que_l_echelle_attend(tmp_path, qualite):
    """Received on the 12th of May: what its clause leaves is what `status` waits for."""
    c = affaire("M2026/1", SEULE)
    plus = {"public": {"siret": "90000000100017", "forme": "commune"}}.get(qualite, {})
    c["client"] = {**CLIENT, "qualite": qualite, **plus}
    w = espace(tmp_path / "w", VENDEUR | {"mediateur": MEDIATEUR}, essai=c)
    page = page_de(w, "mise_en_demeure-M2026-1")
    (delai,) = {int(n) for n in re.findall(r"(\d+)\s+jours\W* à compter", page)}
    p = clausier("status", w, "--date", "2026-05-13", "--format", "json")
    (lu,) = json.loads(p.stdout)["dossiers"]
    attendu = date(2026, 5, 12) + timedelta(days=delai + 1)
    assert lu["prochaine_etape"]["date"] == attendu.isoformat(), (delai, lu["prochaine_etape"])
