"""Where people work besides the command: git, pre-commit, continuous integration, the shell's Tab
key. Each tried by the tool itself."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from clausier.droit.bibliotheque import Bibliotheque
from outils import EXEMPLES, RACINE, clausier

ANONYME = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Camille",
    "GIT_AUTHOR_EMAIL": "c@exemple.example",
    "GIT_COMMITTER_NAME": "Camille",
    "GIT_COMMITTER_EMAIL": "c@exemple.example",
}
PUBLIE = {"action.yml": "VISIBILITE", "modeles/gitlab-ci.yml": "CI_PROJECT_VISIBILITY"}


def git(d: Path, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    propre = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return subprocess.run(
        ["git", *args],
        cwd=d,
        capture_output=True,
        text=True,
        check=False,
        env={**propre, **ANONYME, **env},
    )


def depot(d: Path) -> Path:
    d = d / "depot"
    d.mkdir()
    assert git(d, "init", "-q", "-b", "main").returncode == 0
    return d


@pytest.fixture
def chemin(tmp_path: Path) -> str:
    """A PATH on which `clausier` is the command of this checkout."""
    porte = tmp_path / "bin/clausier"
    porte.parent.mkdir()
    porte.write_text(
        "#!/bin/sh\n"
        f'exec {shlex.quote(sys.executable)} {shlex.quote(str(RACINE / "cli.py"))} "$@"\n'
    )
    porte.chmod(0o755)
    return f"{porte.parent}{os.pathsep}{os.environ['PATH']}"


def bash(script: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """A step of continuous integration, run as the runners do."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(cwd),
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "CLAUSIER_CACHE": os.environ["CLAUSIER_CACHE"],
            **env,
        },
    )


# ---------------------------------------------------------------------------------------------- git


@pytest.fixture
def espace(tmp_path: Path) -> Path:
    d = depot(tmp_path)
    assert clausier("init", d, "--example").returncode == 0
    return d


def test_git_diff_se_lit(espace):
    """A change in a built contract is shown under its article's title, one in a case under its key;
    a PDF and a schema are not unrolled."""
    (espace / "build/x").mkdir(parents=True)
    (espace / "build/x/contrat.md").write_text(
        "# Contrat\n\n## Article 4 – Prix\n\n" + "Ligne.\n" * 8 + "Le prix est de 100 €.\n",
        encoding="utf-8",
    )
    (espace / "attestation.pdf").write_bytes(b"%PDF-1.7\nun\n")
    git(espace, "add", "-A")
    assert git(espace, "commit", "-qm", "Premier").returncode == 0
    for f, a, b in (
        ("build/x/contrat.md", "100 €", "120 €"),
        ("dossiers/2026-001-exemple.yaml", "prix_unitaire: 480", "prix_unitaire: 500"),
        (".clausier/cas.schema.json", "2020-12", "2020-13"),
    ):
        (espace / f).write_text(
            (espace / f).read_text(encoding="utf-8").replace(a, b), encoding="utf-8"
        )
    (espace / "attestation.pdf").write_bytes(b"%PDF-1.7\ndeux\n")
    diff = git(espace, "diff", "-U0").stdout
    assert "@@ ## Article 4 – Prix\n" in diff and "@@ lignes:\n" in diff
    assert (
        "Binary files a/attestation.pdf" in diff
        and "Binary files a/.clausier/cas.schema.json" in diff
        and "+Le prix est de 120 €." in diff
    )


def test_ce_qui_est_fige_garde_ses_octets(espace):
    """Whatever the machine's line ends: frozen documents and register come back byte for byte; what
    one writes is brought to LF."""
    fige = {
        "emis/2026/facture-F1.md": b"un\r\ndeux\n",
        "emis/2026/facture-F1.xml": b"<a/>\r\n",
        "registre.yaml": b"- numero: F1\r\n",
    }
    for nom, octets in fige.items() | {("dossiers/b.yaml", b"x: 1\r\n")}:
        (espace / nom).parent.mkdir(parents=True, exist_ok=True)
        (espace / nom).write_bytes(octets)
    git(espace, "add", "-A")
    git(espace, "commit", "-qm", "Premier")
    for autocrlf in ("true", "input"):
        for nom in (*fige, "dossiers/b.yaml"):
            (espace / nom).unlink()
        assert (
            git(espace, "-c", f"core.autocrlf={autocrlf}", "checkout", "-q", "--", ".").returncode
            == 0
        )
        assert {n: (espace / n).read_bytes() for n in fige} == fige and (
            espace / "dossiers/b.yaml"
        ).read_bytes() == b"x: 1\n"
    assert git(espace, "check-attr", "diff", "emis/2026/facture-F1.md").stdout.endswith(
        "diff: markdown\n"
    )


# --------------------------------------------------------------------------------------- pre-commit


def test_le_crochet(espace, chemin, tmp_path):
    """The manifest is of the form; its hook, driven by pre-commit itself, lets a good workspace
    through and stops a faulty one.

    The hook's language is changed to « system »: making its own environment needs the network
    (`make crochets` does it)."""
    p = subprocess.run(
        [
            sys.executable,
            "-m",
            "pre_commit",
            "validate-manifest",
            str(RACINE / ".pre-commit-hooks.yaml"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert p.returncode == 0, p.stdout
    (crochet,) = yaml.safe_load((RACINE / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    config = {"repos": [{"repo": "local", "hooks": [crochet | {"language": "system"}]}]}
    (espace / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    git(espace, "add", "-A")

    def lancer(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", *args],
            cwd=espace,
            capture_output=True,
            text=True,
            check=False,
            env={
                **os.environ,
                **ANONYME,
                "PATH": chemin,
                "PRE_COMMIT_HOME": str(tmp_path / "foyer"),
            },
        )

    p = lancer("--all-files")
    assert p.returncode == 0 and "Passed" in p.stdout, p.stdout + p.stderr
    git(espace, "commit", "-qm", "Premier")
    cas = espace / "dossiers/2026-001-exemple.yaml"
    cas.write_text(
        cas.read_text(encoding="utf-8").replace("  qualite:", "  qualitee:"), encoding="utf-8"
    )
    git(espace, "add", "-A")
    p = lancer()
    assert (
        p.returncode == 1 and "dossiers/2026-001-exemple.yaml:7:3: E102 client.qualitee" in p.stdout
    ), p.stdout + p.stderr
    # What is issued counts as much as what is typed: a commit that changes it alone is checked too.
    (espace / "emis/2026").mkdir(parents=True)
    (espace / "emis/2026/F1.pdf").write_text("x")
    git(espace, "reset", "-q")
    git(espace, "add", "emis")
    p = lancer()
    assert p.returncode == 1 and "registre.yaml:1:1: E950" in p.stdout, p.stdout + p.stderr


# --------------------------------------------------------------------------- continuous integration


def test_les_actions_sont_des_commits():
    """An action is named by the commit that was read, with its version beside: a tag can move."""
    vus = 0
    dossiers = [d for d in (RACINE / "modeles", RACINE / ".github") if d.is_dir()]
    for f in [RACINE / "action.yml", *(f for d in dossiers for f in sorted(d.rglob("*.y*ml")))]:
        for ligne in f.read_text(encoding="utf-8").splitlines():
            if m := re.match(r"\s*-?\s*uses:\s*(.*)", ligne):
                assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v[\d.]+", m[1]), (f, ligne)
                vus += 1
    assert vus >= 4


def lire(nom: str) -> dict[str, Any]:
    class Lecteur(yaml.SafeLoader):
        pass

    Lecteur.add_constructor("!reference", lambda loader, node: loader.construct_sequence(node))
    return yaml.load((RACINE / nom).read_text(encoding="utf-8"), Lecteur)


@pytest.mark.parametrize(
    ("schema", "fichier", "plus"),
    [
        ("vendor.github-actions", "action.yml", []),
        ("vendor.github-workflows", "modeles/github.yml", []),
        ("vendor.gitlab-ci", "modeles/gitlab-ci.yml", ["--data-transform", "gitlab-ci"]),
    ],
)
def test_de_la_forme_de_la_forge(schema, fichier, plus, tmp_path):
    commande = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *plus]
    p = subprocess.run(
        [*commande, str(RACINE / fichier)], capture_output=True, text=True, check=False
    )
    assert p.returncode == 0, p.stdout
    faux = tmp_path / "faux.yml"
    faux.write_text(
        (RACINE / fichier)
        .read_text(encoding="utf-8")
        .replace("    steps:", "    stepps:")
        .replace("  steps:", "  stepps:")
        .replace("  stage:", "  stages:"),
        encoding="utf-8",
    )
    assert (
        subprocess.run([*commande, str(faux)], capture_output=True, check=False).returncode == 1
    ), "the checker sees a fault"


def etapes() -> dict[str, dict[str, Any]]:
    return {e.get("name", e.get("uses")): e for e in lire("action.yml")["runs"]["steps"]}


@pytest.mark.parametrize(
    ("forge", "visibilite"), [(f, v) for f in PUBLIE for v in ("public", "internal", "", "private")]
)
def test_jamais_publie_hors_d_un_depot_prive(forge, visibilite, tmp_path):
    """The first thing done: on a repository that is not said to be private, a French message and an
    end, before anything is built."""
    if forge == "action.yml":
        premiere = next(iter(etapes().values()))
        script = premiere["run"]
        assert (
            premiere["env"] == {"VISIBILITE": "${{ github.event.repository.visibility }}"}
            and premiere["if"] == "inputs.publier != 'non'"
        )
    else:
        script = lire(forge)["publier"]["before_script"][0]
    p = bash(script, tmp_path, **{PUBLIE[forge]: visibilite})
    dit = p.stdout + p.stderr
    if visibilite == "private":
        assert (p.returncode, dit) == (0, "")
        return
    assert p.returncode == 1 and f"(visibilité : {visibilite or 'inconnue'})" in dit
    assert (
        "les noms, les adresses et les IBAN de vos clients" in dit
        and "rien n'est construit ni publié" in dit
    )
    assert dit.startswith("::error title=") is (forge == "action.yml") and dit.count("\n") == 1


def test_l_action_verifie_et_construit(chemin, tmp_path):
    """Its steps in order, on an example; what is published is what was built."""
    noms = list(etapes())
    assert noms.index("Vérifier") < noms.index("Construire") < noms.index("Publier les paquets")
    espace = tmp_path / "w"
    shutil.copytree(EXEMPLES / "graphiste", espace)
    lieux = {
        "PATH": chemin,
        "RUNNER_TEMP": str(tmp_path / "temp"),
        "GITHUB_ACTION_PATH": str(RACINE),
    }
    for nom in ("Vérifier", "Construire"):
        assert etapes()[nom]["working-directory"] == "${{ inputs.espace }}"
        p = bash(etapes()[nom]["run"], espace, **lieux)
        assert p.returncode == 0, p.stderr
    publie = etapes()["Publier les paquets"]
    assert (
        publie["with"]["path"].replace("${{ runner.temp }}", str(tmp_path / "temp"))
        == str(tmp_path / "temp/clausier")
        and publie["if"] == "inputs.publier != 'non'"
    )
    assert (
        tmp_path / "temp/clausier/2026-020-affiche/2026-020-affiche-client.pdf"
    ).is_file() and not (espace / "build").exists()
    cas = espace / "2026-020-affiche.yaml"
    cas.write_text(
        cas.read_text(encoding="utf-8").replace("dossier:", "dosier:", 1) + "documents2: x\n",
        encoding="utf-8",
    )
    assert bash(etapes()["Vérifier"]["run"], espace, **lieux).returncode == 1


def test_gitlab_verifie_et_construit(chemin, tmp_path):
    ci = lire("modeles/gitlab-ci.yml")
    shutil.copytree(EXEMPLES / "graphiste", tmp_path / "w")
    lieux = {"PATH": chemin, "CI_PROJECT_DIR": str(tmp_path), "ESPACE": "w", "CLAUSIER": ""}
    p = bash(ci[".clausier"]["before_script"][0], tmp_path, **lieux)
    assert p.returncode == 1 and "Réglez la variable CLAUSIER" in p.stderr
    for travail in ("verifier", "publier"):
        p = bash("\n".join(ci[travail]["script"]), tmp_path, **lieux)
        assert p.returncode == 0, p.stderr
    assert (
        ci["publier"]["artifacts"]["paths"] == ["paquets/"]
        and ci["publier"]["artifacts"]["access"] == "developer"
    )
    assert (tmp_path / "paquets/2026-020-affiche/manifeste.json").is_file() and ci["publier"][
        "before_script"
    ][1] == [".clausier", "before_script"]


# --------------------------------------------------------------------------------------- completion


@cache
def script_de_bash() -> str:
    return clausier("completion", "bash").stdout


def propose(chemin: str, cwd: Path, *mots: str) -> list[str]:
    """What bash itself would propose for the last word, with the script that the command gives."""
    script = (
        f'eval "$SCRIPT"; complete -p clausier >/dev/null; '
        f"COMP_WORDS=({' '.join(map(shlex.quote, ('clausier', *mots)))}); "
        f"COMP_CWORD={len(mots)}; "
        'compopt() { printf "%s\\n" compopt "$@"; }; _clausier_completion clausier; '
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    p = bash(script, cwd, PATH=chemin, SCRIPT=script_de_bash())
    assert p.returncode == 0 and not p.stderr, p.stderr
    return p.stdout.split("\n")[:-1]


def test_completion_dans_bash(chemin, espace):
    assert propose(chemin, espace, "bu") == ["build"]
    assert {"--only", "--formats", "--out"} <= set(propose(chemin, espace, "build", "--"))
    assert propose(chemin, espace, "build", "--only", "facture") == ["facture", "facture_acompte"]
    assert propose(chemin, espace, "build", "--only", "") == list(Bibliotheque().noms_modeles)
    assert propose(chemin, espace, "check", "dos") == ["dossiers/2026-001-exemple.yaml"]
    assert propose(chemin, espace / "dossiers", "check", "") == ["2026-001-exemple.yaml"]
    assert propose(chemin, espace, "remind", "2026-0") == ["dossiers/2026-001-exemple.yaml"]
    assert propose(chemin, espace, "clauses", "penalites_r") == ["penalites_retard"]
    assert (
        propose(chemin, espace, "explain", "--clause", "acom")
        == [c for c in Bibliotheque().noms_clauses if c.startswith("acom")]
        != []
    )
    assert propose(chemin, espace, "schema", "v") == ["vendeur"] and propose(
        chemin, espace, "completion", ""
    ) == ["bash", "zsh", "fish"]
    assert propose(chemin, espace.parent, "check", "dep") == ["compopt", "-o", "default", ""], (
        "outside of a workspace: files"
    )


def test_un_modele_de_l_espace_se_complete(chemin, espace):
    (espace / "templates").mkdir()
    (espace / "templates/attestation_fin.md").write_text(
        "---\ntitre: Attestation\npour: cli", encoding="utf-8"
    )
    assert propose(chemin, espace, "build", "--only", "attestation_f") == ["attestation_fin"]


@pytest.mark.parametrize("coquille", ["zsh", "fish"])
def test_completion_des_autres(coquille, chemin, espace):
    """zsh and fish show a French word beside each proposal."""
    script = bash(f"clausier completion {coquille}", espace, PATH=chemin).stdout
    assert "_CLAUSIER_COMPLETE" in script and f"{coquille}_complete" in script
    mots = {"COMP_WORDS": "clausier ch", "COMP_CWORD": "1" if coquille == "zsh" else "ch"}
    assert (
        "vérifie les dossiers"
        in bash(
            "clausier", espace, PATH=chemin, _CLAUSIER_COMPLETE=f"{coquille}_complete", **mots
        ).stdout
    )
    mots = {
        "COMP_WORDS": "clausier build --only mise",
        "COMP_CWORD": "3" if coquille == "zsh" else "mise",
    }
    assert (
        "Mise en demeure de payer"
        in bash(
            "clausier", espace, PATH=chemin, _CLAUSIER_COMPLETE=f"{coquille}_complete", **mots
        ).stdout
    )


def test_completion_mal_employee():
    p = clausier("completion", "tcsh")
    assert p.returncode == 2 and "« tcsh » n'est pas admis" in p.stderr and "bash" in p.stderr
