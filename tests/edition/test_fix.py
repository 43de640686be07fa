"""`clausier fix`: what can be written in one way alone is written so; comments, order and the rest
stay."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fabrique import VENDEUR, cas, ecrire, espace

from outils import clausier, fichiers

# As a beginner writes: fifteen mistakes and more in two files.
FICHE = """\
# Qui je suis
nom: Jean Plombier
forme: micro-entreprise
qualite: Artisan
siret: 900 000 019 00019
email: jean@plombier.example   # le bon
tel: 06 00 00 00 01
adresse:
\true: 12 rue des Lices
\tcp: 69001
\tville: Lyon
metier: btp
tva: {regime: Franchise en base}
banque: {titulaire: Jean Plombier, iban: FR76 3000 6000 0112 3456 7890 189}
assurance: {type: décennale, assureur: {nom: Mutuelle : la Fictive, adresse: 9 rue Imaginaire \
44000 Nantes}, contrat: DEC-1, zone: France métropolitaine, obligatoire: Oui}
"""
PREMIER = """\
dosier: premier
client:
  type client: pro
  nom: SARL "Modèle" : cuisine
   siren: 900 000 027
  adresse: {rue: 3 place du Marché, code postal: 01000, ville: Bourg-en-Bresse}
conclusion: {date: 05/09/26, lieu: à distance}
prestation: {objet: Pose, fourniture comprise, start: 2026-09-15, fin: 30 octobre 2026}
lignes:
  # le seul
  - {libellé: Pose d'un évier, qte: 1, pu: 1.200,50 €}  # posé
conditions de paiement:
  delai_paiement: 30j
  moyen de paiement: virement bancaire
documents:
  - {type: Devi, num: D2026-001, date: 2026-09-02, valable: 30 jours}
"""
CORRIGE = """\
dossier: premier
client:
  qualite: professionnel
  nom: 'SARL "Modèle" : cuisine'
  siren: 900 000 027
  adresse: {voie: 3 place du Marché, code_postal: 01000, ville: Bourg-en-Bresse}
conclusion: {date: 2026-09-05, lieu: distance}
prestation: {objet: "Pose, fourniture comprise", debut: 2026-09-15, fin: 2026-10-30}
lignes:
  # le seul
  - {designation: Pose d'un évier, quantite: 1, prix_unitaire: "1200,50"}  # posé
reglement:
  delai: 30 jours
  moyens: virement
documents:
  - {type: devis, numero: D2026-001, date: 2026-09-02, validite: 30 jours}
"""


@pytest.fixture
def debutant(tmp_path: Path) -> Path:
    (tmp_path / "vendeur.yaml").write_text(FICHE, encoding="utf-8")
    (tmp_path / "premier.yaml").write_text(PREMIER, encoding="utf-8")
    return tmp_path


def test_tout_d_un_coup(debutant):
    avant = fichiers(debutant)
    for commande in ("check", "build"):  # both say that the command is there
        r = clausier(commande, cwd=debutant)
        assert re.search(r"^\d+ corrections? sûres? : « clausier fix » l", r.stderr, re.M)
        assert "d'autres fautes peuvent suivre" in r.stderr, "YAML that is not read hides the rest"
    assert "clausier fix" not in clausier("check", "--format", "github", cwd=debutant).stdout
    r = clausier("fix", "--dry-run", cwd=debutant)
    assert r.returncode == 0 and fichiers(debutant) == avant
    assert "+  code_postal: 69001" in r.stdout and "rien n'est changé" in r.stdout
    r = clausier("fix", cwd=debutant)  # nobody to ask
    assert r.returncode == 0 and fichiers(debutant) == avant and "--yes" in r.stdout
    r = clausier("fix", "--yes", cwd=debutant)
    assert re.findall(r": (E\d+) ", r.stderr) == ["E514"], "what only the author knows"
    fait = (debutant / "premier.yaml").read_text(encoding="utf-8")
    assert fait == CORRIGE
    assert "# le bon" in (debutant / "vendeur.yaml").read_text(encoding="utf-8")
    apres = fichiers(debutant)
    r = clausier("fix", "--yes", cwd=debutant)
    assert "Rien ne se corrige" in r.stdout
    assert fichiers(debutant) == apres, "done twice, it changes nothing more"


def test_ce_qui_n_est_pas_sur_reste(tmp_path):
    """A word with two meanings; a key whose value would be no right one; a key that is there."""
    d = cas()
    d["client"] |= {"contact": "Anne Modèle", "telefone": "06 00 00 00 02", "tel": "06"}
    d["lignes"][0] |= {"sku": "B-1"}
    d["acompte"] = "30"
    w = espace(tmp_path, essai=d)
    avant = (w / "essai.yaml").read_bytes()
    r = clausier("fix", "--yes", "essai.yaml", cwd=w)
    assert r.returncode == 1
    apres = (w / "essai.yaml").read_bytes()
    assert b'"contact"' in apres and b'"sku"' in apres and b'"30"' in apres
    assert apres == avant, "two words for one key: neither"


def test_les_autres_fichiers_et_les_fins_de_ligne(tmp_path):
    w = espace(tmp_path, VENDEUR, essai=cas())
    (w / "clients").mkdir()
    ecrire(w / "clients" / "durand.yaml", {"nom": "Durand", "mail": "d@durand.example"})
    (w / "catalogue.yaml").write_bytes(  # a mark, and lines as Windows ends them
        "\ufeffarticles:\r\n  pose:\r\n    libelle: Pose # ici\r\n    prix_unitaire: 3\r\n".encode()
    )
    (w / "recettes.yaml").write_text(
        "recettes:\n  - {date: 1er mars 2026, montant: 3, moyen: CB}\n", encoding="utf-8"
    )
    clausier("fix", "--yes", cwd=w)
    assert b"\ncourriel: " in (w / "clients" / "durand.yaml").read_bytes()
    assert (w / "catalogue.yaml").read_bytes() == (
        "\ufeffarticles:\r\n  pose:\r\n    designation: Pose # ici\r\n"
        "    prix_unitaire: 3\r\n".encode()
    )
    assert "{date: 2026-03-01, montant: 3, moyen: carte}" in (w / "recettes.yaml").read_text()


def test_un_document_emis_reste(tmp_path):
    documents = [
        {"type": "devis", "numero": "D2026-1", "date": "2026-09-02", "validite": "30 jours"},
        {"type": "facture", "numero": "F2026-1", "date": "2026-10-31"},
    ]
    w = espace(tmp_path, essai=cas(acompte="non", documents=documents))
    emis = clausier("issue", "essai.yaml", "F2026-1", "--date", "2026-12-20", cwd=w)
    assert emis.returncode == 0, emis.stderr
    documents[0]["valable"] = documents[0].pop("validite")
    documents[1]["date"] = "31 octobre 2026"
    ecrire(w / "essai.yaml", cas(acompte="non", documents=documents))
    clausier("fix", "--yes", cwd=w)
    apres = (w / "essai.yaml").read_text(encoding="utf-8")
    assert '"validite"' in apres and "31 octobre 2026" in apres


def _annoncees(dit: str) -> int:
    m = re.search(r"^(\d+) corrections? sûres? :", dit, re.M)
    return int(m[1]) if m else 0


# (what is changed in a case that is in order; what check tells once all that is sure is made)
PLUSIEURS = {
    "un prix qui n'en est pas un": ({"prix: 60": "prix: 6O €"}, ["E105"]),
    "plusieurs à la fois": (
        {"prix: 60": "prix: 6O €", "objet: Pose": "objet: Pose, dépose", "nom: Zoé": "name: Zoé"},
        ["E105"],
    ),
    "un mot qui en dit deux": ({"nom: Zoé": "contact: Zoé"}, ["E103", "E102"]),
    "rien d'écrit que l'on sache": ({"date: 2026-09-02": "date: 31-11-2026"}, ["E105"]),
    "une clé dont la valeur est une autre": ({"quantite: 1": "qte: [1]"}, ["E105"]),
    "tout": (
        {
            "quantite: 1": "qte: l",
            "date: 2026-09-02": "dat: 31-11-2026",
            "type: devis": "type: Devi",
            "debut: 2026-09-15": "start: 15 sept. 2026",
            "prix: 60": "pu: 60 euros HT",
        },
        ["E105", "E105", "E105"],
    ),
}
EN_ORDRE = """\
dossier: essai
client: {qualite: professionnel, nom: Zoé, forme: EI, siren: 900 000 027, \
adresse: {voie: 3 place du Marché, code_postal: 01000, ville: Bourg-en-Bresse}}
prestation: {objet: Pose, debut: 2026-09-15, fin: 2026-10-30}
lignes:
  - {designation: X, quantite: 1, prix: 60}
documents:
  - {type: devis, numero: D1, date: 2026-09-02, validite: 30 jours}
"""


@pytest.mark.parametrize("change", PLUSIEURS, ids=list(PLUSIEURS))
def test_check_annonce_ce_que_fix_fait(tmp_path, change):
    """As many corrections as `fix` makes; none once it has made them."""
    texte, (remplaces, restent) = EN_ORDRE, PLUSIEURS[change]
    for avant, apres in remplaces.items():
        assert avant in texte
        texte = texte.replace(avant, apres)
    (espace(tmp_path) / "essai.yaml").write_text(texte, encoding="utf-8")
    annoncees = _annoncees(clausier("check", cwd=tmp_path).stderr)
    fait = clausier("fix", "--yes", cwd=tmp_path)
    faites = sum(map(int, re.findall(r"^\S+ : (\d+) corrections?$", fait.stdout, re.M)))
    assert annoncees == faites, fait.stdout
    apres = clausier("check", cwd=tmp_path)
    assert "correction" not in apres.stderr
    assert re.findall(r": (E\d+) ", apres.stderr) == restent, apres.stderr


def test_les_fautes_de_deux_fichiers_ensemble(tmp_path):
    """YAML that is not read in the case hides nothing of the seller's."""
    mediateur = {"mediateur": {"nom": "M", "adresse": "X", "site": "https://m.example"}}
    w = espace(tmp_path, {**VENDEUR, **mediateur})
    fiche = (w / "vendeur.yaml").read_text(encoding="utf-8")
    assert '"adresse": "X"' in fiche
    fautive = fiche.replace('"adresse": "X"', "adresse: 5 rue Y, 75002 Paris")
    (w / "vendeur.yaml").write_text(fautive, encoding="utf-8")
    cas_fautif = EN_ORDRE.replace("objet: Pose", "objet: Pose, dépose")
    (w / "essai.yaml").write_text(cas_fautif, encoding="utf-8")
    dit = clausier("check", "essai.yaml", cwd=w).stderr
    assert "essai.yaml:3" in dit and "vendeur.yaml:" in dit, dit
    assert dit.count("une virgule finit la valeur") == 2 and _annoncees(dit) >= 2
