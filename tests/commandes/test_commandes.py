"""The command line: French everywhere, exit status, the library shown, choices explained, `--only`,
what is imported."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from clausier.commandes import clauses as commande_clauses
from clausier.commandes import francais
from clausier.commandes.racine import main
from clausier.droit.bibliotheque import Bibliotheque
from outils import EXEMPLES, RACINE, clausier, environnement, fichiers

CAS = EXEMPLES / "developpeur/2026-014-boulangerie.yaml"
ANGLAIS = re.compile(
    r"Usage: |Options:|Commands:|Error|Try '|No such|Missing|Invalid|Did you|Show this|"
    r"\[default|requires an|unexpected|Traceback"
)


def lancer(*args: str | Path) -> Result:
    return CliRunner().invoke(
        main, [str(a) for a in args], prog_name="clausier", catch_exceptions=False
    )


@pytest.fixture
def espace(tmp_path: Path) -> Path:
    """A copy of the developer's workspace, to be changed."""
    shutil.copytree(CAS.parent, tmp_path / "w")
    return tmp_path / "w"


# ------------------------------------------------------------------------------------- help, misuse


def test_aide_en_francais():
    for args in ([], *([nom] for nom in main.commands)):
        r = lancer(*args, "--help")
        assert r.exit_code == 0 and r.output.startswith(
            f"Usage : clausier{' ' if args else ''}{''.join(args)} "
        )
        assert not ANGLAIS.search(r.output), r.output
        assert francais.AIDE in r.output and max(map(len, r.output.splitlines())) <= 80
    assert all(c.short_help for c in main.commands.values())
    assert lancer("--help").output == lancer("-h").output
    assert lancer().output == lancer("--help").output and lancer().exit_code in (0, 2)


@pytest.mark.parametrize(
    ("args", "dit"),
    [
        (["chek"], "commande « chek » inconnue ; vouliez-vous dire « check » ?"),
        (["--truc"], "option « --truc » inconnue."),
        (["build", "--onli", "devis"], "option « --onli » inconnue ; vouliez-vous dire « --only »"),
        (["build", "--out"], "l'option « --out » attend une valeur."),
        (["check", "--help=x"], "l'option « --help » ne prend pas de valeur."),
        (["init"], "il manque l'argument « DIR »."),
        (["init", "a", "b"], "argument en trop : b"),
        (["check", "nulle/part"], "« nulle/part » n'existe pas."),
        (["check", "clausier"], None),
        (
            ["build", "--out", "cli.py"],
            "valeur refusée pour « --out » : le dossier « cli.py » est un fichier.",
        ),
        (
            ["build", "--date", "2026-02-30"],
            "le 2026-02-30 n'existe pas dans le calendrier : février 2026 a 28 jours.",
        ),
        (["build", "--date", "demain"], "n'est pas une date"),
        (["build", "--formats", "odt"], "formats connus : md, html, pdf, docx."),
        (["build", "exemples/developpeur", "--only", "devi"], "type « devi » inconnu"),
        (["clauses", "acomte"], "clause « acomte » inconnue ; vouliez-vous dire « acompte » ?"),
        (["clauses", "acompte", "--article", "1103"], "pas les deux"),
        (["clauses", "--article", "néant"], "donnez son numéro"),
        (["explain", "exemples/developpeur", "--clause", "acomte"], "rien de tel"),
    ],
)
def test_mauvais_usage(args, dit):
    """Exit status 2, one sentence in French."""
    if dit is None:
        args, dit = ["check", str(RACINE / "docs")], "aucun dossier ici"
    p = clausier(*args)
    assert p.returncode == 2, p.stdout + p.stderr
    assert dit in p.stderr and not ANGLAIS.search(p.stderr), p.stderr


@pytest.mark.parametrize("args", [["--help"], ["explain", CAS]])
def test_qui_lit_a_assez_lu(args):
    """`clausier … | head`: silence, and the status of a program that SIGPIPE ends."""
    lit, ecrit = os.pipe()
    os.close(lit)
    p = subprocess.run(
        [sys.executable, str(RACINE / "cli.py"), *args],
        stdout=ecrit,
        stderr=subprocess.PIPE,
        env=environnement(),
        check=False,
    )
    os.close(ecrit)
    assert (p.returncode, p.stderr) == (141, b"")


@pytest.mark.parametrize(
    ("anglais", "attendu"),
    [
        ("Missing command.", "il manque une commande."),
        ("Got unexpected extra arguments (a b)", "argument en trop : a b"),
        ("Option '--x' requires an argument.", "l'option « --x » attend une valeur."),
        ("Path 'x' does not exist.", "le chemin « x » n'existe pas."),
        ("'x' is not a valid integer.", "« x » n'est pas un nombre entier."),
        ("'x' is not one of 'a', 'b'.", "« x » n'est pas admis ; attendu : 'a', 'b'."),
        ("A sentence of tomorrow.", "A sentence of tomorrow."),
    ],
)
def test_mots_de_click(anglais, attendu):
    assert francais.en_francais(anglais) == attendu


def test_codes_de_sortie(espace):
    assert lancer("check", espace).exit_code == 0
    cas = espace / CAS.name
    cas.write_text(
        cas.read_text(encoding="utf-8").replace("  siren: ", "  sirte: "), encoding="utf-8"
    )
    p = clausier("check", espace)
    assert p.returncode == 1 and re.search(
        r":7:3: E102 client\.sirte: clé inconnue ; vouliez-vous dire « siret » \?", p.stderr
    ), p.stderr
    p = clausier("explain", espace)
    assert p.returncode == 1 and "E102" in p.stderr and "Traceback" not in p.stderr


def test_le_systeme_refuse(tmp_path):
    (tmp_path / "f").write_text("")
    p = clausier("build", CAS.parent, "--formats", "md", "--out", tmp_path / "f/sous")
    assert (
        p.returncode == 1 and "n'est pas un dossier" in p.stderr and not ANGLAIS.search(p.stderr)
    ), p.stderr


# ------------------------------------------------------------------------------------------ clauses


def test_liste_des_clauses():
    biblio = Bibliotheque()
    titres, *lignes = [
        x
        for x in lancer("clauses")
        .output.split("\n\n" + str(len(biblio.noms_clauses)))[0]
        .splitlines()
        if x.strip()
    ]
    assert len(biblio.noms_clauses) >= 80 and titres.split() == ["Clause", "Variantes", "Titre"]
    assert [x.split()[0] for x in lignes] == list(biblio.noms_clauses), (
        "one line each, in the order of the alphabet"
    )
    for ligne, nom in zip(lignes, biblio.noms_clauses, strict=True):
        variantes = biblio.variantes(nom)
        assert ligne.split()[1] == str(len(variantes))
        assert all(v.tete.titre in ligne for v in variantes if v.tete.titre)


def test_une_clause():
    biblio = Bibliotheque()
    dit = lancer("clauses", "penalites_retard").output
    a_plat = re.sub(r"\s+", " ", dit)
    assert max(map(len, dit.splitlines())) <= 80
    assert "documents qui la demandent : cgv, contrat, convention_formation, devis" in a_plat
    for v in biblio.variantes("penalites_retard"):
        assert v.fichier in dit and f"depuis le {v.tete.depuis:%d/%m/%Y}" in dit
        assert f"vérifiée le : {v.tete.verifie_le:%d/%m/%Y}, certitude {v.tete.certitude}" in dit
        assert v.tete.explication in a_plat
        for source, identifiant in v.tete.sources.items():
            assert (f"{source} ({identifiant})" if identifiant else source) in a_plat
        for phrase in v.corps.strip().splitlines():
            assert re.sub(r"\s+", " ", phrase).strip() in a_plat
    assert "client : professionnel ; pénalités : taux fixe convenu" in a_plat


def test_chaque_clause_se_montre():
    for nom in Bibliotheque().noms_clauses:
        r = lancer("clauses", nom)
        assert r.exit_code == 0 and r.output.startswith(nom), nom


@pytest.mark.parametrize(
    "ecrit", ["L441-10", "l. 441-10", "L.\u00a0441-10", "article L441-10", "C. com., art. L441-10"]
)
def test_article_quelle_que_soit_l_ecriture(ecrit):
    dit = lancer("clauses", "--article", ecrit).output.splitlines()
    assert any(
        re.fullmatch(r"clauses/penalites_retard/professionnel_taux\.md +sources.*", x) for x in dit
    ), dit
    assert any(x.startswith("clauses/_parametres/indemnite_recouvrement.yaml") for x in dit)
    assert not any("consommateur" in x for x in dit)


def test_article_voisin_ou_inconnu(espace):
    voisin = commande_clauses.motif_article("L441-1")
    assert (
        voisin.search("l'article L. 441-1 du code")
        and not voisin.search("article L441-10")
        and not voisin.search("article L441-1-2")
    )
    assert commande_clauses.motif_article("1103").search(
        "C. civ., art. 1103"
    ) and not commande_clauses.motif_article("103").search("art. 1103")
    r = lancer("clauses", "--article", "L9999-9")
    assert r.exit_code == 0 and r.output == "Rien ne cite « L9999-9 » dans la bibliothèque.\n"
    (espace / "templates/_morceaux").mkdir(parents=True)
    (espace / "templates/_morceaux/a_moi.md").write_text(
        "selon l'article L. 9999-9 du code\n", encoding="utf-8"
    )
    p = clausier("clauses", "--article", "L9999-9", cwd=espace)
    titres, *lignes = (x.split() for x in p.stdout.splitlines())
    assert titres[0] == "Fichier" and lignes == [["templates/_morceaux/a_moi.md", "texte"]], (
        p.stderr
    )


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminal")
def test_tableau_sur_un_terminal():
    """A table with its header on a terminal of 80 columns; nothing is wider."""
    import pty

    maitre, esclave = pty.openpty()
    p = subprocess.Popen(
        [sys.executable, str(RACINE / "cli.py"), "clauses"],
        stdout=esclave,
        stderr=esclave,
        cwd=RACINE,
        env={**os.environ, "COLUMNS": "80", "TERM": "xterm", "LC_ALL": "C.UTF-8"},
    )
    os.close(esclave)
    morceaux = []
    try:
        while octets := os.read(maitre, 65536):
            morceaux.append(octets)
    except OSError:
        pass
    assert p.wait(60) == 0
    texte = re.sub(r"\x1b\[[0-9;]*m", "", b"".join(morceaux).decode())
    assert "Variantes" in texte and "─" * 20 in texte
    assert max(len(x.rstrip("\r")) for x in texte.split("\n")) <= 80


# ------------------------------------------------------------------------------------------ explain


def test_explain_dit_fichier_date_et_raison(monkeypatch):
    monkeypatch.chdir(RACINE)
    r = lancer("explain", CAS.relative_to(RACINE))
    assert r.exit_code == 0 and max(map(len, r.stdout.splitlines())) <= 80
    dit = re.sub(r"\s+", " ", r.stdout)
    assert (
        "Contrat de prestation de services C2026-009, 05/09/2026 modèle "
        "templates/contrat.md ; droit au 05/09/2026 ; pour le client"
    ) in dit
    assert (
        "faits : client : professionnel ; conclusion : à distance" in dit
        and "oui : somme demandée d'avance ; œuvre de l'esprit" in dit
    )
    assert (
        "penalites_retard – Pénalités de retard et indemnité de recouvrement "
        "clauses/penalites_retard/professionnel_taux.md, en vigueur depuis le 26/04/2019 "
        "parce que : client : professionnel ; pénalités : taux fixe convenu pas "
        "consommateur : qualite vaut professionnel"
    ) in dit
    assert "Sans objet ici" in dit and "mention_exoneration" in dit
    assert "en option, non demandées" in dit and "non_sollicitation" in dit
    assert dit.count("modèle templates/") == 5
    seul = lancer("explain", CAS, "--only", "contrat", "--clause", "penalites_retard").output
    assert seul.count("modèle templates/") == 1 and "responsabilite" not in seul


def test_explain_ce_que_le_dossier_change(espace):
    cas = espace / CAS.name
    texte = cas.read_text(encoding="utf-8").replace(
        "documents:\n",
        "clauses: {ajouter: [non_sollicitation], retirer: [reference_commerciale]}\ndocuments:\n",
    )
    cas.write_text(texte, encoding="utf-8")
    (espace / "clauses/objet").mkdir(parents=True)
    shutil.copy(RACINE / "clauses/objet/services.md", espace / "clauses/objet/services.md")
    dit = re.sub(r"\s+", " ", lancer("explain", espace, "--only", "contrat").output)
    assert "retirées par le dossier : reference_commerciale" in dit
    assert "clauses/objet/services.md (votre espace de travail), en vigueur depuis le" in dit
    assert "non_sollicitation – " in dit


# -------------------------------------------------------------------------------------------- build


def test_only_ne_touche_que_son_type(tmp_path):
    """Of a pack that stands, the files of that type are made again; everything else keeps its bytes
    and its time."""
    assert lancer("build", CAS, "--formats", "md,html", "--out", tmp_path).exit_code == 0
    pack = tmp_path / "2026-014-boulangerie"
    avant = fichiers(pack)
    assert {"manifeste.json", "index.html", "contrat-C2026-009.md"} <= avant.keys()
    for f in pack.iterdir():
        os.utime(f, ns=(10**18, 10**18))
    (pack / "facture-F2026-028.md").write_text("abîmée")
    (pack / "a_moi.txt").write_text("à moi")
    r = lancer("build", CAS, "--formats", "md,html", "--only", "facture", "--out", tmp_path)
    assert r.exit_code == 0 and r.stdout.startswith("1 document dans 1 dossier")
    assert fichiers(pack) == avant | {"a_moi.txt": "à moi".encode()}
    refaits = {
        f.name for f in pack.iterdir() if f.name != "a_moi.txt" and f.stat().st_mtime_ns != 10**18
    }
    assert refaits == {"facture-F2026-028.md", "facture-F2026-028.html"}


def test_only_dans_un_dossier_neuf(tmp_path):
    assert (
        lancer("build", CAS, "--formats", "md", "--only", "facture", "--out", tmp_path).exit_code
        == 0
    )
    assert set(fichiers(tmp_path)) == {"2026-014-boulangerie/facture-F2026-028.md"}
    r = lancer("build", CAS, "--formats", "md", "--only", "avoir", "--out", tmp_path / "rien")
    assert (
        r.exit_code == 0
        and "aucun document de type « avoir »" in r.output
        and not (tmp_path / "rien").exists()
    )


def test_un_jour_valable_est_accepte(tmp_path):
    for jour in ("2026-12-01", "01/12/2026"):
        assert (
            lancer("build", CAS, "--formats", "md", "--date", jour, "--out", tmp_path).exit_code
            == 0
        )


def modules_de(*args: str | Path) -> set[str]:
    """The modules that a run of the command imports."""
    code = (
        "import sys; from clausier.commandes.racine import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as e: assert not e.code\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    p = subprocess.run(
        [sys.executable, "-c", code, *map(str, args)],
        capture_output=True,
        text=True,
        cwd=RACINE,
        check=True,
    )
    return set(p.stderr.split())


def test_rien_d_inutile_n_est_importe(tmp_path, monkeypatch):
    """The PDF engine takes a second to import: not without a PDF. The help needs nothing of the
    stages."""
    monkeypatch.setenv("CLAUSIER_CACHE", str(tmp_path / "depot"))  # nothing drawn before
    leger = modules_de("build", CAS, "--formats", "md,html", "--out", tmp_path)
    assert "clausier.paquet.construction" in leger and not leger & {
        "weasyprint",
        "pikepdf",
        "clausier.rendu.pdf",
        "PIL",
        "rich",
    }
    for args in (["check", "--no-cache", CAS], ["status", CAS], ["build", CAS, "--formats", "md"]):
        plus = ["--out", tmp_path] if args[0] == "build" else []
        charges = modules_de(*args, *plus)
        assert not [m for m in charges if m.startswith(("mt940", "clausier.banque"))], args[0]
    aide = modules_de("--help")
    assert "click" in aide and not aide & {
        "pydantic",
        "jinja2",
        "yaml",
        "markdown",
        "clausier.droit.bibliotheque",
        "clausier.paquet.construction",
        "weasyprint",
    }
    assert "clausier.rendu.pdf" in modules_de(
        "build", CAS, "--only", "facture", "--formats", "pdf", "--out", tmp_path
    ), "the test sees what it looks for"


def test_toute_commande_est_francaise():
    assert isinstance(main, francais.Groupe) and len(main.commands) >= 5
    for nom, commande in main.commands.items():
        assert isinstance(commande, francais.Commande), nom
        assert all(isinstance(p, click.Argument) or p.help for p in commande.params), nom
