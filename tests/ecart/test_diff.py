"""`clausier diff`: what changed between two cases, two git revisions, an issued text and today's;
in every output, word for word."""

from __future__ import annotations

import copy
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from fabrique import VENDEUR, cas, ecrire, espace

from clausier.commandes.racine import main
from clausier.ecart.comparaison import comparer
from outils import RACINE, clausier, une_ligne

CONTRAT = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
BASE = cas(documents=[CONTRAT])
TETE = (
    "---\n"
    "titre: Ma clause\n"
    "depuis: 2020-01-01\n"
    'sources: {"C. civ., art. 1103": }\n'
    "verifie_le: 2026-01-01\n"
    "certitude: A\n"
    "explication: Une règle à moi.\n"
    "---\n"
)


def git(dossier: Path, *args: str) -> str:
    return subprocess.run(
        [
            "git",
            "-C",
            str(dossier),
            "-c",
            "user.name=Essai",
            "-c",
            "user.email=essai@essai.example",
            *args,
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def lance(*args: str | Path, statut: int = 0) -> str:
    r = CliRunner().invoke(main, [str(a) for a in args])
    assert r.exception is None or isinstance(r.exception, SystemExit), r.exception
    assert r.exit_code == statut, r.output
    return une_ligne(r.output)


@pytest.fixture
def depot(tmp_path, monkeypatch):
    """A real repository with one workspace in it, one case, one commit; the tests stand in the
    workspace."""
    ici = espace(tmp_path / "depot" / "affaires", None, cas=BASE)
    git(tmp_path / "depot", "init", "-q")
    monkeypatch.chdir(ici)
    commettre(ici)
    return ici


def commettre(ici: Path, contenu: dict | None = None) -> None:
    if contenu:
        ecrire(ici / "cas.yaml", contenu)
    git(ici, "add", "-A")
    git(ici, "commit", "-q", "-m", "essai")


def deux_cas(tmp_path: Path, avant: dict, apres: dict, vendeur: dict | None = None) -> list[Path]:
    return [
        espace(tmp_path / nom, vendeur, cas=c) / "cas.yaml"
        for nom, c in (("avant", avant), ("apres", apres))
    ]


def avec(**change) -> dict:
    return {**copy.deepcopy(BASE), **change}


# ---------------------------------------------------------------------------------------------- git


def test_prix_change_entre_deux_revisions(depot):
    lignes = [
        {**BASE["lignes"][0], "quantite": "5"},
        {"designation": "Formation", "quantite": "2", "unite": "heure", "prix_unitaire": "80"},
    ]
    commettre(depot, avec(lignes=lignes))
    dit = lance("diff", "HEAD~1", "HEAD")
    assert "lignes[Conception].quantite : [-4-] {+5+}" in dit
    assert "Conception ; Quantité [-4-] {+5+} ; Total [-1 800,00 €-] {+2 250,00 €+}" in dit
    assert "{+Formation+} ; {+2+} ; {+heure+} ; {+80,00 €+} ; {+160,00 €+}" in dit
    assert "Montant [-1 800,00 €-] {+2 410,00 €+}" in dit
    assert "Un acompte de [-540,00 €-] {+723,00 €+}, soit 30 % du montant total" in dit
    assert "Pénalités de retard" not in dit, "a clause that stays is not shown"
    assert lance("diff", "HEAD~1", "HEAD", "cas.yaml") == dit


def test_egalite_et_code_de_sortie(depot):
    assert lance("diff", "HEAD", "HEAD") == lance("diff", "HEAD") == "aucune différence"
    lance("diff", "HEAD", "HEAD", "--exit-code")
    ecrire(depot / "cas.yaml", avec(acompte="40 %"))
    assert "[-30 %-] {+40 %+}" in lance("diff", "HEAD")
    assert "[-30 %-] {+40 %+}" in lance("diff", "HEAD", "cas.yaml", "--exit-code", statut=1)
    ecrire(
        depot / "cas.yaml",
        avec(journal=[{"date": "2026-09-06", "type": "appel", "texte": "Bonjour"}]),
    )
    assert "aucune différence dans les textes" in lance("diff", "HEAD", "--exit-code"), (
        "a fact that no document prints is shown, and is no difference"
    )


def test_rien_du_depot_n_est_touche(depot):
    ecrire(depot / "cas.yaml", avec(acompte="40 %"))
    git(depot, "add", "-A")
    ecrire(depot / "cas.yaml", avec(acompte="20 %"))
    avant = (
        git(depot, "status", "--porcelain=v2"),
        git(depot, "stash", "list"),
        (depot / "cas.yaml").read_bytes(),
    )
    assert "[-30 %-] {+20 %+}" in lance("diff", "HEAD")
    assert (
        git(depot, "status", "--porcelain=v2"),
        git(depot, "stash", "list"),
        (depot / "cas.yaml").read_bytes(),
    ) == avant


def test_la_revision_apporte_tout_l_espace(depot):
    """Seller, included file and the user's own clause are those of the revision, even where an
    attribute keeps them out of archives."""
    (depot / ".gitattributes").write_text("lignes.inc export-ignore\n")
    (depot / "clauses/ma_clause").mkdir(parents=True)
    (depot / "clauses/ma_clause/v.md").write_text(TETE + "Le silence est d'or.\n")
    (depot / "lignes.inc").write_text(json.dumps(BASE["lignes"]))
    texte = (depot / "cas.yaml").read_text().replace(
        json.dumps(BASE["lignes"]), "!fichier lignes.inc"
    ) + "clauses: {ajouter: [ma_clause]}\n"
    (depot / "cas.yaml").write_text(texte)
    assert "!fichier" in texte
    commettre(depot)
    (depot / "clauses/ma_clause/v.md").write_text(TETE + "Le silence est de plomb.\n")
    (depot / "lignes.inc").write_text(json.dumps([{**BASE["lignes"][0], "prix_unitaire": "500"}]))
    ecrire(depot / "vendeur.yaml", {**VENDEUR, "telephone": "06 00 00 00 99"})
    commettre(depot)
    dit = lance("diff", "HEAD~1", "HEAD")
    assert "vendeur.telephone : [-06 00 00 00 01-] {+06 00 00 00 99+}" in dit
    assert "Le silence est [-d’or-] {+de plomb+}." in dit
    assert (
        "Le texte a été récrit : le texte de clauses/ma_clause/v.md a été récrit" in dit
        and "Sources : C. civ., art. 1103" in dit
    )
    assert "Prix unitaire [-450,00 €-] {+500,00 €+}" in dit


def test_clause_ajoutee_retiree_deplacee(depot):
    """Moved is said, and what only has another number is not shown."""
    (depot / "templates").mkdir()
    modele = (RACINE / "templates/contrat.md").read_text(encoding="utf-8")
    assert "  - penalites_retard\n" in modele and "  - force_majeure\n" in modele
    (depot / "templates/contrat.md").write_text(
        modele.replace("  - penalites_retard\n", "").replace(
            "  - force_majeure\n", "  - force_majeure\n  - penalites_retard\n"
        ),
        encoding="utf-8",
    )
    commettre(
        depot,
        avec(clauses={"ajouter": ["non_sollicitation"], "retirer": ["reference_commerciale"]}),
    )
    dit = lance("diff", "HEAD~1", "HEAD")
    assert (
        "Pénalités de retard et indemnité de recouvrement (déplacement) déplacée : après "
        "« Modalités de paiement » → après « Force majeure »"
    ) in dit
    assert "Référence commerciale (suppression)" in dit and "retirée par le dossier" in dit
    assert "Non-sollicitation du personnel (ajout)" in dit and "demandée par le dossier" in dit
    assert (
        "1 ajout, 1 suppression, 1 déplacement" in dit
        and "Force majeure (" not in dit
        and "Article" not in dit
    )


def test_renvoi_renumerote(depot):
    """A cross reference counts by the clause it names; the article of a law by its number."""
    (depot / "clauses/ma_clause").mkdir(parents=True)
    (depot / "clauses/ma_clause/v.md").write_text(
        TETE + "Voir l'{{ renvoi('juridiction') }}, comme aussi l'article 3 de la loi.\n"
    )
    commettre(depot, avec(clauses={"ajouter": ["ma_clause"]}))
    commettre(depot, avec(clauses={"ajouter": ["ma_clause", "non_sollicitation"]}))
    dit = lance("diff", "HEAD~1", "HEAD")
    assert "Non-sollicitation" in dit and "Ma clause" not in dit
    (depot / "clauses/ma_clause/v.md").write_text(
        TETE + "Voir l'{{ renvoi('prix') }}, comme aussi l'article 4 de la loi.\n"
    )
    assert re.search(
        r"Voir l’\[-article \d+-\] \{\+article \d+\+\}, comme aussi l’\[-article 3-\] "
        r"\{\+article 4\+\} de la loi",
        lance("diff", "HEAD"),
    )


@pytest.mark.parametrize(
    ("args", "statut", "dit"),
    [
        (["HEAD~9", "HEAD"], 2, "« HEAD~9 » n'est ni un fichier, ni une révision git."),
        (["F2026-999"], 2, "ni une révision git, ni un document émis"),
        (["cas.yaml"], 2, "à quoi comparer ce fichier ?"),
        (["cas.yaml", "cas.yaml"], 2, "deux fois le même fichier"),
        (["HEAD", "HEAD", "absent.yaml"], 2, "« absent.yaml » n'existe pas."),
        (["absent.yaml", "cas.yaml"], 2, "« absent.yaml » n'existe pas."),
        (["HEAD", "HEAD", "cas.yaml", "x"], 2, "argument en trop : x"),
        (["HEAD", "neuf.yaml"], 1, "« affaires/neuf.yaml » n'existe pas à la révision « HEAD »"),
        (["HEAD", "--format", "pdf"], 2, "demande « --out FICHIER »"),
        (["HEAD", "--write"], 2, "vont avec « --avenant »"),
    ],
)
def test_mauvais_usage(depot, args, statut, dit):
    if "neuf.yaml" in args:
        ecrire(depot / "neuf.yaml", {**BASE, "dossier": "neuf"})
    assert dit in lance("diff", *args, statut=statut)


def test_plusieurs_dossiers_ou_aucun_depot(depot, tmp_path, monkeypatch):
    ecrire(depot / "autre.yaml", {**BASE, "dossier": "autre"})
    assert "plusieurs dossiers ici" in lance("diff", "HEAD", statut=2)
    seul = espace(tmp_path / "seul", None, cas=BASE)
    monkeypatch.chdir(seul)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert "n'est pas dans un dépôt git" in lance("diff", "HEAD", statut=1)


def test_une_revision_fautive_dit_ou(depot):
    """The places of an earlier state name its revision, and no folder of this machine."""
    commettre(depot, avec(acompte="trente"))
    ecrire(depot / "cas.yaml", BASE)
    p = clausier("diff", "HEAD", cwd=depot)
    assert p.returncode == 1 and "Traceback" not in p.stderr
    assert (
        re.search(r"^HEAD:affaires/cas\.yaml:\d+:\d+: E105 acompte", p.stderr, re.M)
        and "/tmp" not in p.stderr
    )


# ------------------------------------------------------------------------------------ law and facts


def consommateur(conclusion: str, **plus) -> dict:
    c = avec(conclusion={"date": conclusion, "lieu": "distance"}, acompte="non", **plus)
    c["client"] = {
        "qualite": "consommateur",
        "nom": "Claude Acheteur",
        "adresse": BASE["client"]["adresse"],
    }
    c["prestation"] = {"objet": "Conseil", "debut": "2026-10-15", "fin": "2026-10-30"}
    c["documents"] = [
        {"type": "contrat", "numero": "C1", "date": conclusion},
        {"type": "retractation", "date": conclusion},
    ]
    return c


def test_le_droit_a_change(tmp_path):
    """Two days around a text's first day: the reason is the law, with its day, its article and why;
    the dates typed are facts."""
    vendeur = {
        **VENDEUR,
        "site": "https://a.example",
        "formulaire_retractation_en_ligne": "https://a.example/formulaire",
        "mediateur": {
            "nom": "Médiateur Exemple",
            "adresse": "5 rue X 75002 Paris",
            "site": "https://mediateur.example",
        },
    }
    dit = lance(
        "diff", *deux_cas(tmp_path, consommateur("2026-06-10"), consommateur("2026-09-10"), vendeur)
    )
    assert "conclusion.date : [-2026-06-10-] {+2026-09-10+}" in dit
    assert "Contrat de prestation de services C1 – droit au 10/06/2026, puis au 10/09/2026" in dit
    assert re.search(
        r"\(ajout\) Le droit a changé : droit en vigueur depuis le 11/08/2026 "
        r"\(clauses/interdiction_prospection/consommateur\.md\)\. \S.*? Sources : C\. conso",
        dit,
    )
    assert re.search(
        r"\(modification\) Le droit a changé : droit en vigueur depuis le 19/06/2026 "
        r"\(clauses/retractation_avis/services\.md\)\. \S",
        dit,
    )
    assert "Les faits ont changé : " not in dit, "no clause owes its variant to the facts"


def test_les_faits_ont_change(tmp_path):
    dit = lance(
        "diff",
        *deux_cas(tmp_path, BASE, avec(reglement={"penalites": "12 %", "delai": "45 jours"})),
    )
    assert "Les faits ont changé : pénalités : taux de la BCE majoré → taux fixe convenu" in dit
    assert (
        "à la conclusion du contrat : [-30-] {+45+} jours." in dit
        and "Le droit a changé" not in dit
    )


def test_valeur_legale_changee(tmp_path):
    a, b = deux_cas(
        tmp_path,
        avec(clauses={"ajouter": ["ma_clause"]}),
        avec(
            clauses={"ajouter": ["ma_clause"]},
            conclusion={"date": "2025-03-05", "lieu": "etablissement"},
            prestation={"objet": "Refonte du site"},
            documents=[{**CONTRAT, "date": "2025-03-05"}],
        ),
    )
    for f in (a, b):
        (f.parent / "clauses/ma_clause").mkdir(parents=True)
        (f.parent / "clauses/ma_clause/v.md").write_text(
            TETE + "Le taux de la banque est de {{ parametre('taux_bce')|taux }}.\n"
        )
    dit = lance("diff", a, b)
    assert re.search(
        r"Ma clause \(modification\) Le droit a changé : valeur légale « taux_bce » : "
        r"[\d,]+ au 05/09/2026, [\d,]+ au 05/03/2025",
        dit,
    )


def test_document_d_un_seul_cote(tmp_path):
    dit = lance(
        "diff",
        *deux_cas(
            tmp_path,
            BASE,
            avec(documents=[CONTRAT, {"type": "pv_reception", "date": "2026-10-30"}]),
        ),
    )
    assert re.search(
        r"Procès-verbal .* – document nouveau : seulement dans « .*apres/cas\.yaml »", dit
    )
    retour = lance(
        "diff",
        *deux_cas(
            tmp_path / "r",
            avec(documents=[CONTRAT, {"type": "pv_reception", "date": "2026-10-30"}]),
            BASE,
        ),
    )
    assert re.search(r"document supprimé : seulement dans « .*avant/cas\.yaml »", retour)
    assert lance(
        "diff",
        *deux_cas(
            tmp_path / "s",
            BASE,
            avec(documents=[CONTRAT, {"type": "pv_reception", "date": "2026-10-30"}]),
        ),
        "--only",
        "contrat",
    ).endswith("aucune différence dans les textes")


# ------------------------------------------------------------------------------------- issued texts


def test_document_emis(depot):
    """The frozen words against today's: equal as built, and a mended comma is seen at its place."""
    lance("build", "cas.yaml", "--formats", "md", "--out", "b")
    (depot / "emis/2026").mkdir(parents=True)
    shutil.copy("b/essai/contrat-C1.md", "emis/2026/contrat-C1.md")
    assert lance("diff", "C1", "--exit-code") == "aucune différence"
    fige = Path("emis/2026/contrat-C1.md")
    fige.write_text(
        fige.read_text(encoding="utf-8")
        .replace(
            "Le contrat est soumis au droit français.",
            "Le présent contrat est soumis au droit français.",
        )
        .replace("Article 5 – Prix", "Article 99 – Prix"),
        encoding="utf-8",
    )
    dit = lance("diff", "C1")
    assert (
        "Droit applicable (modification)" in dit
        and "Le [-présent-] contrat est soumis au droit français." in dit
    )
    assert "1 document change sur 1 : 1 modification" in dit and "(Prix" not in dit


# ----------------------------------------------------------------------------------- the comparison


def ecarts(avant: str, apres: str) -> list[str]:
    """Each changed run of two texts: « -gone », « +new »."""
    e = comparer(
        f"# Essai\n\n## Article 1 – Titre\n\n{avant}\n",
        f"# Essai\n\n## Article 1 – Titre\n\n{apres}\n",
    )
    return [
        t.op + une_ligne(t.texte) for b in e.blocs for p in b.corps for t in p.traits if t.op != "="
    ]


@pytest.mark.parametrize(
    ("avant", "apres", "attendu"),
    [
        (
            "Le prix est de 1\u00a0200,00\u00a0€ net.",
            "Le prix est de 1\u00a0350,00\u00a0€ net.",
            ["-1 200,00 €", "+1 350,00 €"],
        ),
        (
            "Le client paie.\nLe vendeur livre.",
            "Le vendeur livre.\nLe client paie.",
            ["+Le vendeur livre.", "-Le vendeur livre."],
        ),
        (
            "Il répond en deux jours ouvrés.",
            "Il répond dans les trois semaines ouvrées qui suivent la demande écrite du client.",
            [
                "-Il répond en deux jours ouvrés.",
                (
                    "+Il répond dans les trois semaines ouvrées qui suivent la demande écrite "
                    "du client."
                ),
            ],
        ),
        ("Un délai d’un mois.", "Un délai de deux mois.", ["-d’un", "+de deux"]),
        (
            "Une phrase. M. Durand signe. Une autre phrase.",
            "Une phrase. M. Durand signe. Encore une autre phrase.",
            ["-Une", "+Encore une"],
        ),
        (
            "- un point ;\n- deux points.",
            "- un point ;\n- un ajout ;\n- deux points.",
            ["+un ajout ;"],
        ),
        ("Rien ne change.", "Rien  ne change.", []),
        ("Tout le **mois** entier.", "Tout le **jour** entier.", ["-mois", "+jour"]),
    ],
)
def test_finesse(avant, apres, attendu):
    """Sentence by sentence, then word by word; never a soup of letters, never half a sum."""
    assert ecarts(avant, apres) == attendu


def test_un_tableau_a_la_place_d_une_phrase_dans_un_tres_long_texte():
    """Beyond what is paired by likeness, what stands in the same place may be of two kinds: the
    sentence is gone and the table is new."""
    avant = [f"Phrase numéro {i} d'avant." for i in range(210)]
    apres = [f"Autre chose, {i} fois." for i in range(210)]
    table = "| Poste | Prix |\n| :--- | ---: |\n| Logo | 900 |"
    (bloc,) = comparer("\n\n".join(avant), "\n\n".join([table, *apres])).blocs
    assert bloc.corps[0].op == "-"
    assert bloc.corps[0].traits[0].texte == "Phrase numéro 0 d'avant."
    assert bloc.corps[1].op == "+"
    assert [e.texte for e in bloc.corps[1].entetes] == ["Poste", "Prix"]
