"""C. civ. 1119, C. com. L441-1: general terms that moved without their version are told, whatever
they went out as: built or issued."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from fabrique import CAS, VENDEUR, cas, ecrire, espace

from clausier.paquet.bilan import Bilan
from outils import clausier

CGV = {"type": "cgv", "date": "2026-09-01", "version": "2026.1"}
D1 = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
ENVOI = {"date": "2026-09-03", "type": "envoi", "document": "D1"}
FICHE = ("06 00 00 00 01", "06 00 00 00 99")  # a phone of the seller, printed in his terms


def lancer(base: Path, *args: str, rendu: int = 0) -> str:
    r = clausier(*args, cwd=base)
    assert r.returncode == rendu, r.stdout + r.stderr
    return r.stdout + r.stderr


def changer(base: Path, avant: str, apres: str, fichier: str = "vendeur.yaml") -> None:
    texte = (base / fichier).read_text(encoding="utf-8")
    assert avant in texte
    (base / fichier).write_text(texte.replace(avant, apres), encoding="utf-8")


def copie(modele: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(modele, tmp_path / "w"))


@pytest.fixture(scope="module")
def modele(tmp_path_factory) -> Path:
    """A seller with one case, built in Markdown, and another that joins the same terms."""
    deux = cas(dossier="deux", documents=[CGV, {**D1, "numero": "D2"}])
    w = espace(
        tmp_path_factory.mktemp("v") / "w", VENDEUR, essai=cas(documents=[CGV, D1]), deux=deux
    )
    lancer(w, "build", "essai.yaml", "--formats", "md")
    return w


@pytest.fixture(scope="module")
def emis(modele: Path, tmp_path_factory) -> Path:
    """The same, its terms issued and nothing built."""
    w = copie(modele, tmp_path_factory.mktemp("e"))
    lancer(w, "issue", "essai.yaml", "cgv-2026.1")
    shutil.rmtree(w / "build")
    return w


def test_e313_le_texte_construit_a_change(modele: Path, tmp_path: Path):
    w = copie(modele, tmp_path)
    assert "E313" not in lancer(w, "check")
    changer(w, *FICHE)
    dit = lancer(w, "check", rendu=1)
    assert (
        "essai.yaml:" in dit
        and "E313 documents.0.version: le texte de la version « 2026.1 »" in dit
    )
    assert "deux.yaml:" in dit  # which joins it too, and was never built
    assert "construit (build/essai/cgv-2026-09-01.md) : « Identité du prestataire »" in dit
    assert "effacez le dossier build/essai" in dit and "« - depuis: » date un changement" in dit
    avant = (w / "build/essai/cgv-2026-09-01.md").read_bytes()
    assert "E313" in lancer(w, "build", "--formats", "md", rendu=1)
    assert (w / "build/essai/cgv-2026-09-01.md").read_bytes() == avant


@pytest.mark.parametrize(
    "issue",
    [
        lambda w: [changer(w, '"2026.1"', '"2026.2"', f) for f in ("essai.yaml", "deux.yaml")],
        lambda w: changer(w, FICHE[1], FICHE[0]),
        lambda w: shutil.rmtree(w / "build/essai"),
        lambda w: changer(
            w,
            f'telephone: "{FICHE[1]}"',
            f'telephone: [{{"depuis": "2024-01-01", "valeur": "{FICHE[0]}"}}, '
            f'{{"depuis": "2026-10-01", "valeur": "{FICHE[1]}"}}]',
        ),
    ],
    ids=["autre version", "remis", "jamais remise", "date"],
)
def test_e313_quatre_issues(modele: Path, tmp_path: Path, issue):
    w = copie(modele, tmp_path)
    changer(w, *FICHE)
    assert "E313" in lancer(w, "check", rendu=1)
    issue(w)
    assert "E313" not in lancer(w, "check")


def test_un_texte_de_l_espace_est_du_vendeur(modele: Path, tmp_path: Path):
    """A clause that the workspace writes in place of ours is a change of the seller's."""
    w = copie(modele, tmp_path)
    (w / "clauses/objet").mkdir(parents=True)
    notre = Path(__file__).resolve().parents[2] / "clauses/objet/services.md"
    texte = notre.read_text(encoding="utf-8").replace("à réaliser", "à exécuter")
    (w / "clauses/objet/services.md").write_text(texte, encoding="utf-8")
    assert "E313" in lancer(w, "check", rendu=1)


def test_a314_la_bibliotheque_a_change(modele: Path, tmp_path: Path):
    """What another version of the library wrote is not the seller's fault: built, and said."""
    w = copie(modele, tmp_path)
    manifeste = w / "build/essai/manifeste.json"
    lu = json.loads(manifeste.read_text(encoding="utf-8"))
    lu["documents"][0] |= {"texte": "0" * 64, "bibliotheque": "1" * 64}
    manifeste.write_text(json.dumps(lu), encoding="utf-8")
    dit = lancer(w, "check")
    assert "A314 documents.0.version" in dit and "E313" not in dit


def test_a314_rien_n_est_conclu(tmp_path: Path):
    """A first workspace is built, completed, built again: nobody is bound by its draft, and nobody
    has it until a paper of the case was sent."""
    brouillon = {k: x for k, x in cas(documents=[CGV, D1]).items() if k != "conclusion"}
    w = espace(tmp_path / "w", VENDEUR, essai=brouillon)
    lancer(w, "build", "--formats", "md")
    changer(w, *FICHE)
    assert "A314" not in lancer(w, "build", "--formats", "md")
    ecrire(w / "essai.yaml", brouillon | {"journal": [ENVOI]})
    changer(w, *reversed(FICHE))
    dit = lancer(w, "build", "--formats", "md")
    assert "A314 documents.0.version: ce dossier écrit autrement la version « 2026.1 »" in dit
    assert "A314" not in lancer(w, "check")


def test_e313_le_texte_emis_a_change(emis: Path, tmp_path: Path):
    w = copie(emis, tmp_path)
    assert "E313" not in lancer(w, "check")
    changer(w, *FICHE)
    dit = lancer(w, "check", rendu=1)
    assert dit.count("E313") == 2  # from the case that issued them and from the other
    assert "émis (emis/2026/cgv-2026.1.md) : « Identité du prestataire »" in dit
    assert "« clausier diff cgv-2026.1 » montre la différence" in dit
    vu = lancer(w, "diff", "cgv-2026.1")
    assert "Identité du prestataire (modification)" in vu and "[-01-] {+99+}" in vu
    assert vu.count("(modification)") == 1, vu


def test_diff_montre_deux_versions_article_par_article(emis: Path, tmp_path: Path):
    w = copie(emis, tmp_path)
    changer(w, *FICHE)
    changer(w, "forme:", 'cgv: {"retirer": ["reference_commerciale"]}\nforme:')
    changer(w, '"2026.1"', '"2026.2"', "deux.yaml")
    lancer(w, "issue", "deux.yaml", "cgv-2026.2")
    vu = lancer(w, "diff", "cgv-2026.1", "cgv-2026.2")
    assert "version [-2026.1-] {+2026.2+}" in vu
    assert "Identité du prestataire (modification)" in vu
    assert "Référence commerciale (suppression)" in vu
    assert "Prescription" not in vu


def test_une_emission_ne_prend_pas_une_version_qui_a_change(modele: Path, tmp_path: Path):
    w = copie(modele, tmp_path)
    changer(w, *FICHE)
    assert "E313" in lancer(w, "issue", "essai.yaml", "cgv-2026.1", rendu=1)
    assert not (w / "registre.yaml").exists()


def test_un_manifeste_d_avant_ne_dit_rien(modele: Path, tmp_path: Path):
    """A build that kept no seal, or another workspace's, is not compared."""
    w = copie(modele, tmp_path)
    manifeste = w / "build/essai/manifeste.json"
    lu = json.loads(manifeste.read_text(encoding="utf-8"))
    for cle in ("texte", "bibliotheque", "version", "vendeur"):
        del lu["documents"][0][cle]
    manifeste.write_text(json.dumps(lu), encoding="utf-8")
    changer(w, *FICHE)
    assert "E313" not in lancer(w, "check")


def test_new_joint_les_cgv_qui_sont_la(tmp_path: Path):
    """A second case of the same kind of client joins the same version, of the same day; another
    kind of client has its own."""
    medie = {"nom": "M", "adresse": "1 rue X 75001 Paris", "site": "https://m.example"}
    v = {**VENDEUR, "secteur": "conseil", "mediateur": medie}
    w = espace(tmp_path / "w", v, essai=cas(documents=[CGV, D1], client=CAS["client"]))
    lancer(w, "new", "suite", "--client", "professionnel", "--date", "2026-11-20")
    lancer(w, "new", "particulier", "--client", "consommateur", "--date", "2026-11-20")
    ecrits = {f.stem: f.read_text(encoding="utf-8") for f in w.rglob("*.yaml")}
    assert '{type: cgv, date: 2026-09-01, version: "2026.1"}' in ecrits["suite"]
    assert '{type: cgv, date: 2026-11-19, version: "2026.1-consommateur"}' in ecrits["particulier"]
    assert "E31" not in lancer(w, "check")


def test_des_conditions_de_plusieurs_dossiers_ne_se_disent_qu_une_fois():
    """Issued terms that today's library writes otherwise are one paper, in however many cases."""
    bilan = Bilan()
    for numeros in (["cgv-2026.1"], ["cgv-2026.1", "D1"]):
        bilan.noter_autrement("registre.yaml", numeros)
    (dit,) = bilan.conclure().problemes
    assert dit.code == "A958" and dit.message.startswith("cgv-2026.1, D1 : émis")
