"""`clausier new --comme`, `--lignes` and `--client NOM`: a case that begins as another one did, or
from what the workspace has written once."""

from __future__ import annotations

import contextlib
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fabrique import VENDEUR, cas, ecrire, espace

import clausier
from clausier.commandes.racine import main
from clausier.lecture.noeuds import lire_yaml
from outils import CAS, EXEMPLES

ANCIEN = """\
# Une affaire comme une autre.
dossier: 2026-014-porte   # son nom
client:
  qualite: professionnel
  nom: SARL Modèle
  forme: SARL
  siren: 900 000 027
  commercant: oui
  adresse: [{depuis: 2024-01-01, voie: 3 place du Marché, code_postal: 01000, ville: Bourg}]
conclusion: {date: 05/09/2026, lieu: etablissement}
prestation: {objet: Porte du 2026-09-01, debut: 2026-09-15, fin: "2026-10-30"}
# ce qui est vendu
lignes:
  - {designation: Pose, quantite: 4, unite: jour, prix_unitaire: 450}   # au forfait
champs: {Visite: 2026-08-20}
documents:
  # les mêmes CGV pour tous
  - {type: cgv, date: 2026-09-01, version: "2026.1"}
  - type: devis
    numero: D2026-014   # accepté
    date: 2026-09-02
    validite: 30 jours
  - {type: contrat, numero: C2026-009, date: 2026-09-05}
  - {type: facture_acompte, numero: F2026-001, date: 2026-09-05}
  - type: bon_de_travail
    date: 2026-10-30
    interventions: [{debut: 2026-10-30 09:00, fin: 2026-10-30 12:00, travaux: pose}]
    constats: posée
  - {type: facture, numero: F2026-002, date: 2026-10-31}
  - {type: relance, niveau: 1, date: 2026-12-05, facture: F2026-002}   # sans réponse
paiements:
  - {date: 2026-09-10, montant: 540, facture: F2026-001}   # acompte
# au téléphone
journal:
  - {date: 2026-12-08, type: appel, texte: absent}
acompte: 30 %
"""
NEUF = """\
# Une affaire comme une autre.
dossier: neuf   # son nom
client:
  qualite: professionnel
  nom: SARL Modèle
  forme: SARL
  siren: 900 000 027
  commercant: oui
  adresse: [{depuis: 2024-01-01, voie: 3 place du Marché, code_postal: 01000, ville: Bourg}]
conclusion: {date: 18/11/2026, lieu: etablissement}
prestation: {objet: Porte du 2026-09-01, debut: 2026-11-28, fin: "2027-01-12"}
# ce qui est vendu
lignes:
  - {designation: Pose, quantite: 4, unite: jour, prix_unitaire: 450}   # au forfait
champs: {Visite: 2026-08-20}
documents:
  # les mêmes CGV pour tous
  - {type: cgv, date: 2026-09-01, version: "2026.1"}
  - type: devis
    numero: D2026-015   # accepté
    date: 2026-11-15
    validite: 30 jours
  - {type: contrat, numero: C2026-010, date: 2026-11-18}
  - {type: facture_acompte, numero: F2026-003, date: 2026-11-18}
  - {type: facture, numero: F2027-001, date: 2027-01-13}
# au téléphone
acompte: 30 %
"""


def nouveau(ici: Path, *args: str) -> Result:
    with contextlib.chdir(ici):
        return CliRunner().invoke(main, ["new", *args], prog_name="clausier")


def refuses(ici: Path) -> list[str]:
    return [str(p) for p in clausier.check(ici, cache=False).problemes if p.grave]


def test_la_copie_garde_le_texte_et_rien_de_ce_qui_est_arrive(tmp_path):
    e = espace(tmp_path, VENDEUR)
    (e / "ancien.yaml").write_text(ANCIEN, encoding="utf-8")
    assert not refuses(e)
    r = nouveau(e, "--comme", "2026-014", "neuf", "--date", "2026-11-15")
    assert r.exit_code == 0, r.output
    assert (e / "neuf.yaml").read_text(encoding="utf-8") == NEUF
    assert "D2026-015, C2026-010, F2026-003, F2027-001) ; 2 documents" in r.output
    assert not refuses(e)


def test_les_faits_de_l_autre_restent_la_bas(tmp_path):
    """No receipt, no guarantee and no value of an index is made up for the new case: what was
    advanced is to be said, and the price starts from the index as it last was."""
    index = {"date": "2025-12-15", "valeur": "305,2", "source": "s.fr"}
    kbis = {"designation": "Kbis", "prix_unitaire": "3,37"} | {
        "debours": {"fournisseur": "Greffe", "date": "2025-12-03", "piece": "n° 118"}
    }
    un = cas(
        dossier="un",
        conclusion={"date": "2025-12-20", "lieu": "etablissement"},
        prestation={"objet": "Suivi", "abonnement": "suivi", "debut": "2026-01-01"}
        | {"duree": "36 mois", "indice": "indice Syntec"},
        lignes=[{"designation": "Suivi", "prix_unitaire": "300"}, kbis],
        acompte="non",
        recurrence={"tous_les": "mois", "du": "2026-01-01"}
        | {"revision": {"base": index, "valeurs": [index | {"date": "2026-10-15"}]}},
        documents=[{"type": "contrat", "numero": "C1", "date": "2025-12-20"}],
    )
    retenue = {"taux": "5 %", "reception": "2026-11-20"}
    deux = cas(
        dossier="deux",
        prestation={"objet": "Pose", "fin": "2026-11-20"},
        retenue_garantie=retenue | {"caution": "Banque Modèle", "caution_du": "2027-01-15"},
        dechets={"quantite": "1 m³", "tri": "t", "point_collecte": "p", "cout": "c"},
        documents=cas()["documents"][:1],
    )
    e = espace(tmp_path, VENDEUR | {"secteur": "btp"}, un=un, deux=deux)
    assert not refuses(e)
    for nom, modele in (("u", "un.yaml"), ("d", "deux.yaml")):
        r = nouveau(e, "--comme", modele, nom, "--date", "2026-12-20")
        assert r.exit_code == 0, r.output
    u, d = (lire_yaml(e / f"{nom}.yaml", e) for nom in "ud")
    assert u.enfant("lignes").valeur[1].enfant("debours").valeur == "oui"
    revision = u.enfant("recurrence", "revision")
    assert revision.enfant("base", "date").valeur == "2026-10-15"
    assert revision.enfant("valeurs").valeur == []
    assert d.enfant("retenue_garantie").valeur.keys() == {"taux", "reception"}
    assert not refuses(e)


def test_une_serie_deja_plus_loin_garde_ses_factures_pour_leur_jour(tmp_path):
    """A second copy of the same day would number its invoices after those of the first, dated
    later: it leaves them out, and says so."""
    e = espace(tmp_path, VENDEUR)
    (e / "ancien.yaml").write_text(ANCIEN, encoding="utf-8")
    for nom in ("neuf", "autre"):
        r = nouveau(e, "--comme", "2026-014-porte", nom, "--date", "2026-10-15")
        assert r.exit_code == 0, r.output
    assert "les factures aussi" in r.output and "E302" in r.output
    assert "facture" not in (e / "autre.yaml").read_text(encoding="utf-8")
    assert not refuses(e)


@pytest.mark.parametrize(
    ("octets", "dit"),
    [
        (ANCIEN.encode("latin-1"), "E100"),
        (ANCIEN[: ANCIEN.index("documents:")].encode() + b"documents: !fichier d.yaml\n", "autre"),
        (b"{dossier: x, documents: [{type: devis, date: 2026-09-02}]}", "une clé par ligne"),
        (b"dossier: x\ndocuments:\n- {type: recu, date: 2026-09-02}\n", "rien n'est à copier"),
        (ANCIEN.replace("\n", "\r\n").encode(), None),
        (b"\xef\xbb\xbf" + ANCIEN.encode(), None),
    ],
)
def test_un_fichier_d_une_autre_forme(tmp_path, octets, dit):
    e = espace(tmp_path, VENDEUR)
    (e / "d.yaml").write_text("[{type: devis, numero: D1, date: 2026-09-02}]")
    (e / "ancien.yaml").write_bytes(octets)
    r = nouveau(e, "--comme", "ancien.yaml", "neuf", "--date", "2026-11-15")
    assert r.exit_code == (1 if dit else 0) and (dit or "") in r.output, r.output
    assert (e / "neuf.yaml").exists() is (dit is None)
    if dit is None:
        neuf = (e / "neuf.yaml").read_bytes()
        assert neuf.replace(b"\r\n", b"\n") == NEUF.encode()
        assert neuf.count(b"\r") == (neuf.count(b"\n") if b"\r" in octets else 0)


@pytest.mark.parametrize("nom", [*CAS][::3])
def test_un_exemple_se_copie(tmp_path, nom):
    """What `check` accepts, it accepts copied; letters, payments and periods are gone."""
    w = tmp_path / "w"
    shutil.copytree(EXEMPLES / CAS[nom].parent.name, w)
    r = nouveau(w, "--comme", nom, "copie", "--date", f"{nom[:4]}-12-14")
    assert r.exit_code == 0, r.output
    assert not refuses(w / "copie.yaml")
    copie = lire_yaml(w / "copie.yaml").brut()
    assert not {"paiements", "journal", "acceptation", "temps", "situations"} & copie.keys()
    papiers = [d["type"] for d in copie["documents"]]
    assert papiers and not {"relance", "avoir", "mise_en_demeure", "recu", "cra"} & set(papiers)


def test_une_liste_entre_crochets(tmp_path):
    documents = [
        {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"},
        {"type": "pv_reception", "date": "2026-10-30", "reserves": "aucune"},
        {"type": "facture", "numero": "F1", "date": "2026-10-31"},
        {"type": "rappel", "date": "2026-11-20", "facture": "F1"},
    ]
    e = espace(tmp_path, VENDEUR, essai=cas(documents=documents, acompte="non"))
    r = nouveau(e, "--comme", "essai.yaml", "neuf", "--date", "2026-11-02")
    assert r.exit_code == 0, r.output
    copie = lire_yaml(e / "neuf.yaml").brut()["documents"]
    assert [(d["type"], d["numero"]) for d in copie] == [("devis", "D2"), ("facture", "F2")]


@pytest.mark.parametrize(
    ("args", "dit"),
    [
        (("--comme", "zzz", "neuf"), "aucun dossier ne s'appelle « zzz »"),
        (("--comme", "essa", "neuf"), "plusieurs dossiers commencent par « essa »"),
        (("--comme", "essai-1", "neuf", "--client", "consommateur"), "reprend son client"),
        (("--comme", "essai-1", "essai-2"), "est déjà le nom de"),
        (("neuf", "--client", "durant"), "vouliez-vous dire « durand »"),
        (("neuf", "--lignes", "pose_portes"), "vouliez-vous dire « pose_porte »"),
        (("neuf", "--lignes", "pose_porte:trois"), "une quantité est attendue"),
        (("neuf", "--lignes", "ancien", "--date", "2026-11-02"), "n'a pas de prix au 02/11/2026"),
    ],
)
def test_ce_qui_est_mal_demande(tmp_path, args, dit):
    un, deux = cas(), cas(dossier="essai-2")
    deux["documents"] = [
        {"type": "devis", "numero": "D2", "date": "2026-09-02", "validite": "30 jours"}
    ]
    e = espace(tmp_path, VENDEUR, a=un | {"dossier": "essai-1"}, b=deux)
    commun(e)
    avant = sorted(f.name for f in e.iterdir())
    r = nouveau(e, *args)
    assert r.exit_code in (1, 2) and dit in re.sub(r"\s+", " ", r.output), r.output
    assert sorted(f.name for f in e.iterdir()) == avant


def commun(e: Path) -> None:
    ancien = {"depuis": "2027-01-01", "valeur": "10"}
    ecrire(
        e / "catalogue.yaml",
        {
            "articles": {
                "pose_porte": {"designation": "Pose", "unite": "heure", "prix_unitaire": "48"},
                "deplacement": {"designation": "Déplacement", "prix_unitaire": "35,50"},
                "ancien": {"designation": "x", "prix_unitaire": [ancien]},
            }
        },
    )
    (e / "clients").mkdir()
    ecrire(e / "clients/durand.yaml", cas()["client"])


def test_les_lignes_du_catalogue_et_un_client_connu(tmp_path):
    e = espace(tmp_path, VENDEUR)
    commun(e)
    args = ("--client", "durand", "--lignes", "pose_porte:3 h, deplacement", "--date", "2026-11-02")
    r = nouveau(e, "neuf", *args)
    assert r.exit_code == 0 and "Remplissez" not in r.output, r.output
    texte = next(e.rglob("neuf.yaml")).read_text(encoding="utf-8")
    assert "  - {article: pose_porte, quantite: 3 h}\n  - {article: deplacement}\n" in texte
    assert re.search(r"^client: durand\b", texte, re.M) and "À REMPLIR" not in texte
    assert 'montant: "53,85"' in texte  # 30 % of 3 × 48 + 35,50
    assert not refuses(e)
    (e / "catalogue.yaml").write_text("articles: {km: {prix_km: 0.60}}\n", encoding="utf-8")
    r = nouveau(e, "trajet", "--client", "durand", "--lignes", "km:206")
    assert r.exit_code == 0, r.output
    texte = next(e.rglob("trajet.yaml")).read_text(encoding="utf-8")
    assert "  - {article: km, kilometres: 206}\n" in texte


def test_tab_propose_articles_clients_et_dossiers(tmp_path):
    e = espace(tmp_path, VENDEUR, essai=cas())
    commun(e)

    def tab(*mots: str) -> str:
        demande = {"_CLAUSIER_COMPLETE": "zsh_complete", "COMP_WORDS": " ".join(mots)}
        demande["COMP_CWORD"] = str(len(mots) - 1)
        with contextlib.chdir(e):
            return CliRunner().invoke(main, [], prog_name="clausier", env=demande).output

    assert "pose_porte,deplacement" in tab("clausier", "new", "--lignes", "pose_porte,dep")
    assert "durand" in tab("clausier", "new", "--client", "du")
    assert "essai" in tab("clausier", "new", "--comme", "es")
