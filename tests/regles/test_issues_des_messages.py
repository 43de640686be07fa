"""What a message says is true of the case, and the way out that it gives works."""

from __future__ import annotations

from pathlib import Path

import pytest
from fabrique import CONSO, MEDIATEUR, VENDEUR, cas, espace

from outils import clausier

DEVIS = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
AVIS = {"type": "retractation", "date": "2026-09-02"}


def dit(base: Path, nature: str, **retractation: str) -> str:
    prestation = {"objet": "Essai", "nature": nature, "debut": "2026-11-02", "lieu": "Lyon"}
    vendeur = VENDEUR | {"mediateur": MEDIATEUR}
    c = cas(
        dossier="a",
        client=CONSO,
        conclusion={"lieu": "hors_etablissement"},
        prestation=prestation,
        retractation=retractation,
        documents=[DEVIS, AVIS],
    )
    return clausier("check", cwd=espace(base / "w", vendeur, a=c)).stderr


@pytest.mark.parametrize(
    ("nature", "exclue", "mots"),
    [
        ("mixte", "pleinement_execute", "dite « nature: mixte » ; retirez « exclue: »"),
        ("services", "sur_mesure", "écrivez « nature: biens » ou « mixte »"),
        ("services", "construction", "transformation importante d'un immeuble"),
    ],
)
def test_l_issue_d_une_exception(tmp_path: Path, nature: str, exclue: str, mots: str):
    """C. conso L221-28: 1° is for services, 3° to 6° for goods; L221-2, 12°."""
    p = dit(tmp_path, nature, exclue=exclue)
    assert "E609" in p and mots in p, p


def test_une_date_fixe_vaut_pour_certains_services(tmp_path: Path):
    """L221-28, 12°: what has a date is not excluded by that alone."""
    base = {"objet": "Essai", "nature": "services", "lieu": "Lyon"}
    c = cas(
        dossier="a",
        client=CONSO,
        conclusion={"lieu": "hors_etablissement"},
        prestation=base,
        retractation={"exclue": "date_fixe"},
        documents=[DEVIS],
    )
    p = clausier("check", cwd=espace(tmp_path, VENDEUR | {"mediateur": MEDIATEUR}, a=c)).stderr
    assert "la restauration ou les loisirs, à une date" in p, p


def test_la_prestation_peut_commencer(tmp_path: Path):
    """The request is asked for, and the work begins after the delay: no « commence »."""
    p = dit(tmp_path, "services", execution_anticipee="oui")
    assert "la prestation peut commencer pendant le délai" in p, p


@pytest.mark.parametrize(
    ("texte", "mots"),
    [
        ("client:\n  nom: X\n    siren: 1\n", "alignez cette ligne sur celle de la ligne 3"),
        ("client:\n\tnom: X\n", "une tabulation ; remplacez la tabulation par deux espaces"),
    ],
)
def test_un_retrait_mal_fait(tmp_path: Path, texte: str, mots: str):
    (espace(tmp_path, VENDEUR) / "a.yaml").write_text(f"dossier: a\n{texte}", encoding="utf-8")
    p = clausier("check", cwd=tmp_path)
    assert p.returncode == 1 and "E101" in p.stderr and mots in p.stderr, p.stderr


def test_un_avoir_emis_ne_s_annule_pas_par_un_avoir(tmp_path: Path):
    facture = {"type": "facture", "numero": "F1", "date": "2026-09-10"}
    avoir = {
        "type": "avoir",
        "numero": "A1",
        "date": "2026-09-12",
        "facture": "F1",
        "motif": "essai",
    }
    espace(tmp_path, VENDEUR, a=cas(dossier="a", acompte="non", documents=[facture, avoir]))
    assert clausier("issue", "a.yaml", "F1", "A1", cwd=tmp_path).returncode == 0
    espace(tmp_path, VENDEUR, a=cas(dossier="a", acompte="non", documents=[facture]))
    p = clausier("check", cwd=tmp_path)
    assert "E954" in p.stderr and "et refaites la facture s'il le faut" in p.stderr, p.stderr


def test_un_trop_percu_s_impute_comme_il_est_dit(tmp_path: Path):
    """F1 was paid late and 59,67 € too much; F2 is open, and takes what the message says."""
    ligne = {"designation": "Essai", "prix_unitaire": "100"}
    f1, f2 = (
        {"type": "facture", "numero": n, "date": j, "echeance": j, "lignes": [ligne]}
        for n, j in (("F1", "2026-09-10"), ("F2", "2026-11-10"))
    )
    paiement = {"date": "2026-09-20", "montant": "200", "facture": "F1"}
    seul = {"dossier": "a", "acompte": "non", "lignes": None, "documents": [f1, f2]}
    w = espace(tmp_path, VENDEUR, a=cas(**seul, paiements=[paiement]))
    p = clausier("check", cwd=w).stderr
    assert "imputez-la sur F2 (« factures: [F1, F2] » à ce paiement)" in p, p
    del paiement["facture"]
    paiement["factures"] = ["F1", "F2"]
    espace(tmp_path, VENDEUR, a=cas(**seul, paiements=[paiement]))
    p = clausier("status", "--date", "2026-11-20", cwd=w)
    assert "soldé" in p.stdout and "à rendre" not in p.stdout, p.stdout
    assert "A415" not in clausier("check", cwd=w).stderr
