"""`init` understands what people write: their trade in their own words, numbers as they are pasted,
small lists whatever the accents; the first case is that of what was answered."""

from __future__ import annotations

import os
import re
from datetime import date
from decimal import Decimal

import pytest
from pydantic_core import PydanticCustomError
from test_nouveau import MEDIATEUR, SUR, acceptes, lancer, poser, terminal

from clausier.amorce import metiers_dits as dits
from clausier.amorce.premiers_fichiers import dossier, espace, metiers
from clausier.amorce.questions import questions
from clausier.fiches.secteurs import SECTEURS
from clausier.lecture.noeuds import lire_texte
from outils import clausier

PAR_CLE = {q.cle: q for q in questions()}


# --------------------------------------------------------------------------------- the data file


def test_les_metiers_ont_un_secteur_et_un_code_de_la_nomenclature():
    connus, naf = dits.metiers_courants(), dits.naf()
    assert len(connus) >= 120 and {m.secteur.nom for m in connus.values()} == set(SECTEURS)
    assert {m.ape for m in connus.values()} - {""} == set(naf), "no code without its title"
    assert all(re.fullmatch(r"\d\d\.\d\d[A-Z]", c) and naf[c].strip() for c in naf)
    assert sum(not m.ape for m in connus.values()) <= 5
    assert all(m.qualite in ("liberal", "artisan", "commercant") for m in connus.values())


def test_un_mot_ne_dit_qu_un_metier():
    """Each name, and each word that stands for it, leads to it and to nothing else."""
    brut = dits.lire_yaml(dits.AMORCE / "metiers_courants.yaml").brut()["metiers"]
    faux = [
        (mot, compris)
        for ceux in brut.values()
        for nom, dit in ceux.items()
        for mot in (nom, *(dit.get("mots") or ()))
        if not (compris := dits.comprendre(mot)).sur
        or compris.nom.removesuffix(dits.CHEZ_LUI)
        not in (nom.removesuffix(dits.CHEZ_LUI), *SECTEURS)
    ]
    assert not faux


@pytest.mark.parametrize(
    ("dit", "metier"),
    [
        ("plombière", "plombier"),
        ("PLOMBIER", "plombier"),
        ("Je suis une développeuse web", "développeur web"),
        ("developpeuse de sites", "développeur web"),
        ("coiffeuse à domicile", "coiffeur à domicile"),
        ("graphistes", "graphiste"),
        ("mécanicienne auto indépendante", "mécanicien"),
        ("traductrice", "traducteur"),
        ("artisane maçonne", "maçon"),
        ("assistante virtuelle", "secrétaire indépendant"),
        ("autrice", "rédacteur"),
        ("professeure d’anglais", "professeur de langues"),
        ("Bâtiment", "btp"),
        ("aide à domicile", "aide à la personne à domicile"),
    ],
)
def test_le_metier_avec_les_mots_de_tous_les_jours(dit, metier):
    assert PAR_CLE["metier"].verifier(dit) == metier


@pytest.mark.parametrize(
    ("dit", "propose"),
    [
        ("plonbier", "« plombier »"),
        ("prof de piano", "« professeur de musique »"),
        ("grafiste", "« graphiste »"),
    ],
)
def test_un_mot_voisin_se_propose_sans_etre_cru(dit, propose):
    with pytest.raises(PydanticCustomError, match="vouliez-vous dire") as e:
        PAR_CLE["metier"].verifier(dit)
    assert propose in e.value.message()
    with pytest.raises(PydanticCustomError, match="Ou dites le secteur : conseil, "):
        PAR_CLE["metier"].verifier("astronaute")


# --------------------------------------------------------------------------- numbers, small lists


@pytest.mark.parametrize(
    ("cle", "dit", "lu"),
    [
        ("siret", "90000001900019", "900 000 019 00019"),
        ("siret", "900.000.019.00019", "900 000 019 00019"),
        ("siret", "SIRET : 900\u00a0000\u202f019–00019", "900 000 019 00019"),
        ("siret", "n° SIRET 900-000-019-00019", "900 000 019 00019"),
        ("iban", "fr76-3000-6000-0112-3456-7890-189", "FR76 3000 6000 0112 3456 7890 189"),
        ("iban", "IBAN FR7630006000011234567890189", "FR76 3000 6000 0112 3456 7890 189"),
        ("iban", "FR76\u00a03000.6000_0112 3456 7890 189", "FR76 3000 6000 0112 3456 7890 189"),
        ("numero_tva", "fr 25.900.000.019", "FR25900000019"),
        ("numero_tva", "TVA intracommunautaire : FR25 900 000 019", "FR25900000019"),
        ("telephone", "06.00.00.00.01", "06 00 00 00 01"),
        ("telephone", "+33 (0)6-00-00-00-01", "06 00 00 00 01"),
        ("telephone", "0033600000001", "06 00 00 00 01"),
        ("telephone", "+32 2 555 12 12", "+32 2 555 12 12"),
        ("code_postal", "69 001", "69001"),
        ("regime", "Réel", "reel"),
        ("regime", "réel simplifié", "reel"),
        ("regime", "Franchise en base", "franchise"),
        ("regime", "293 B", "franchise"),
        ("forme", "Auto-entrepreneur", "EI"),
        ("forme", "E.I.", "EI"),
        ("forme", "micro", "EI"),
        ("qualite", "Libérale", "liberal"),
        ("qualite", "Commerçante", "commercant"),
        ("particuliers", "OUI.", "oui"),
        ("particuliers", "Non", "non"),
    ],
)
def test_ce_qui_se_colle_et_ce_qui_s_ecrit(cle, dit, lu):
    assert PAR_CLE[cle].verifier(dit) == lu


def test_un_siren_a_la_place_du_siret():
    with pytest.raises(PydanticCustomError, match="c'est le SIREN"):
        PAR_CLE["siret"].verifier("900 000 019")


def test_chaque_question_dit_un_exemple_et_a_quoi_elle_sert():
    for q in questions():
        assert len(q.exemple) >= 4 and len(q.pourquoi) >= 10, q.cle
        if q.cle not in ("metier", "capital", "mediateur_nom", "iban", "siret", "particuliers"):
            assert q.verifier(re.split(r", qui| si vous| pour un", q.exemple)[0]), q.cle


# ------------------------------------------------------------------------------- the first case


def test_la_premiere_affaire_est_celle_du_metier(tmp_path):
    """The trade's own words, beside those of the same sector, quality, regime and client: accepted
    at once. Of one trade in eight; of all with CLAUSIER_METIERS=1."""
    base = {
        "nom": "Zoé Modèle",
        "forme": "EI",
        "siret": "900 000 035 00015",
        "voie": "8 chemin du Pont",
        "code_postal": "01000",
        "ville": "Bourg-en-Bresse",
        "courriel": "zoe@atelier.example",
        "telephone": "06 00 00 00 02",
    }
    voulus = list(dits.metiers_courants().items())[:: 1 if "CLAUSIER_METIERS" in os.environ else 8]
    for i, (nom, m) in enumerate(voulus):
        regime = ("franchise", "reel")[i % 2]
        lieu = (m.secteur.nom, m.qualite, regime, m.client)
        r = {**base, "metier": nom, "qualite": m.qualite, "regime": regime}
        r |= {"numero_tva": "FR73900000035"} if regime == "reel" else {}
        r["particuliers"] = "oui" if m.client == "consommateur" else "non"
        faits = {f.as_posix(): x for f, x in espace(r, m, f"cas-{i:03}", date(2026, 11, 3)).items()}
        texte = faits[f"dossiers/cas-{i:03}.yaml"].decode()
        texte = re.sub(r"numero: D2026-000", f"numero: D2026-{i + 1:03}", texte)
        assert f"# {m.nom[:1].upper()}{m.nom[1:]} : une affaire" in texte and "LIVRÉ" not in texte
        ici = tmp_path / "-".join(lieu)
        (ici / "dossiers").mkdir(parents=True, exist_ok=True)
        (ici / f"dossiers/cas-{i:03}.yaml").write_text(texte, encoding="utf-8")
        (ici / "vendeur.yaml").write_bytes(faits["vendeur.yaml"])
    acceptes(tmp_path, len(voulus))


def test_un_mediateur_donne_se_garde(tmp_path):
    """By who sells to no consumer yet; a workspace that has one to fill issues to professionals."""
    r = lancer("init", tmp_path / "a", *SUR, "--metier", "graphiste", *MEDIATEUR)
    v = lire_texte((tmp_path / "a/vendeur.yaml").read_text(encoding="utf-8"), "v").brut()
    assert r.exit_code == 0 and v["mediateur"]["nom"] == "Médiateur Exemple"
    assert "Métier compris : graphiste : secteur création, code APE 74.10Z" in r.output
    r = lancer("init", tmp_path / "b", *SUR, "--metier", "graphiste", "--particuliers", "oui")
    assert r.exit_code == 0 and "rien ne s'émet à un particulier" in r.output
    cas = tmp_path / "b/dossiers/2026-001-exemple.yaml"
    texte = cas.read_text(encoding="utf-8")
    assert "qualite: consommateur" in texte
    p = clausier("check", cwd=tmp_path / "b")
    assert p.returncode == 0 and p.stderr.count("A119 mediateur.") == 3, p.stderr
    texte = texte.replace("qualite: consommateur", "qualite: professionnel")
    cas.write_text(re.sub(r".*type: retractation.*\n", "", texte), encoding="utf-8")
    p = clausier("check", cwd=tmp_path / "b")
    assert p.returncode == 0 and "mediateur" not in p.stderr, p.stderr


@pytest.mark.parametrize(
    ("metier", "conso", "secteur", "mot", "plus"),
    [
        ("plombier", "", "btp", "chauffe-eau", [("Médiateur", "")]),
        ("développeuse web", "", "numerique", "site vitrine", []),
        ("graphiste", "oui", "creation", "Affiche", [("Médiateur", "")]),
        ("mécanicien", "", "automobile", "courroie", [("Médiateur", "")]),
    ],
)
def test_du_terminal_au_premier_dossier(tmp_path, metier, conso, secteur, mot, plus):
    """From nothing: the questions, one answer each, then `check`; no round of errors."""
    p = terminal("init", tmp_path / "w", "--date", "2026-11-03")
    debut = [("Votre nom", "Zoé Modèle"), ("Forme", "micro-entreprise"), ("Métier (", metier)]
    poser(p, [*debut, ("Qualité", ""), ("SIRET (14", "siret 900.000.019.00019")])
    ou = [("Adresse", "12 rue de l'Orme"), ("Code postal", "69 001"), ("Ville", "Lyon")]
    poser(p, [*ou, ("Courriel", "zoe@atelier.example"), ("TVA", "Franchise en base")])
    fin = [("IBAN", "fr76 3000-6000-0112-3456-7890-189"), ("Moyens de paiement", "")]
    poser(p, [("particuliers", conso), ("Téléphone", "06.00.00.00.01"), *plus, *fin])
    p.expect_exact("Espace de travail prêt")
    p.expect_exact("Le client du premier dossier est à remplir.")
    p.wait()
    assert p.exitstatus == 0
    cas = (tmp_path / "w/dossiers/2026-001-exemple.yaml").read_text(encoding="utf-8")
    assert mot in cas and ("qualite: consommateur" in cas) is bool(plus)
    assert f"secteur: {secteur}" in (tmp_path / "w/vendeur.yaml").read_text(encoding="utf-8")
    fait = clausier("check", cwd=tmp_path / "w")
    assert fait.returncode == 0 and not re.search(r"\bE\d{3}\b", fait.stderr), fait.stderr


def test_un_metier_mixte_dit_ce_que_vend_chaque_ligne():
    """What the books ask for once it is paid stands in the first case: the kind of each line, the
    place of the work, and that its days are examples."""
    mixtes = [
        m for m in (*metiers().values(), *dits.metiers_courants().values()) if m.nature == "mixte"
    ]
    assert len(mixtes) > 20
    for m in mixtes:
        genres = {x.get("nature") for x in lire_texte(m.lignes, "m").brut()}
        assert genres <= {"biens", "services"}, (m.dit, genres)
    plombier = dits.metier_nomme("plombier")
    vide = {"devis": ["D1"], "contrat": ["C1"], "facture": ["F1"]}
    texte = dossier("a", plombier, "consommateur", date(2026, 11, 28), vide, Decimal(0))
    assert "nature: biens}" in texte and "lieu: à l'adresse du client" in texte, texte
    assert re.search(r"debut: 2026-12-26 +# jours d'exemple", texte), texte
