"""`clausier diff` in a folder of a stranger's: nothing that git could be told to run is run, no
repository but the user's own is read, and no link, name or size of a tree leads anywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fabrique import VENDEUR, ecrire, espace
from test_diff_revisions import BASE, au_prix, commettre

from outils import RACINE, clausier, fichiers

pytestmark = pytest.mark.skipif(os.name != "posix", reason="les programmes posés sont des scripts")

HOOKS = (
    "post-index-change",
    "post-checkout",
    "reference-transaction",
    "fsmonitor-watchman",
    "pre-auto-gc",
    "post-rewrite",
    "sendemail-validate",
)
# Every key of git's that names a program, and those that lead to one.
PROGRAMMES = (
    "core.fsmonitor",
    "core.pager",
    "core.sshCommand",
    "core.gitProxy",
    "core.editor",
    "core.askPass",
    "core.alternateRefsCommand",
    "pager.log",
    "pager.diff",
    "pager.cat-file",
    "diff.external",
    "diff.essai.command",
    "diff.essai.textconv",
    "filter.essai.smudge",
    "filter.essai.clean",
    "filter.essai.process",
    "gpg.program",
    "gpg.ssh.program",
    "sequence.editor",
    "credential.helper",
    "uploadpack.packObjectsHook",
    "remote.origin.uploadpack",
    "remote.origin.vcs",
    "merge.essai.driver",
    "interactive.diffFilter",
)
REGLAGES = {
    "log.showSignature": "true",
    "filter.essai.required": "true",
    "diff.essai.cachetextconv": "true",
    "core.untrackedCache": "true",
    "protocol.allow": "always",
    "protocol.ext.allow": "always",
    "protocol.file.allow": "always",
    "core.useReplaceRefs": "true",
}
ALIAS = ("rev-parse", "cat-file", "ls-tree", "log", "diff", "rev-list", "diff-tree")
ATTRIBUTS = "* filter=essai diff=essai merge=essai working-tree-encoding=UTF-8 ident\n"


def git(ici: Path, *args: str, entree: bytes | None = None, **env: str) -> str:
    qui = ("-c", "user.name=Essai", "-c", "user.email=essai@essai.example")
    return subprocess.run(
        ["git", "-C", str(ici), *qui, *args],
        check=True,
        capture_output=True,
        input=entree,
        env={**os.environ, **env},
    ).stdout.decode()


@pytest.fixture
def marque(tmp_path: Path) -> Path:
    """What a program that should never run would write."""
    return tmp_path / "marque"


@pytest.fixture
def coup(tmp_path: Path, marque: Path) -> Path:
    f = tmp_path / "coup.sh"
    f.write_text(f'#!/bin/sh\necho "$0 $*" >> {marque}\nexit 0\n')
    f.chmod(0o755)
    return f


@pytest.fixture
def depot(tmp_path: Path) -> Path:
    """A repository with one workspace in it, `affaires`, one case, one commit."""
    espace(tmp_path / "depot" / "affaires", None, cas=BASE)
    git(tmp_path / "depot", "init", "-q", "-b", "main")
    commettre(tmp_path / "depot")
    return tmp_path / "depot"


def pieger(dossier_git: Path, coup: Path) -> None:
    """Everything in a git folder that can name a program, naming one."""
    (dossier_git / "hooks").mkdir(exist_ok=True)
    for h in HOOKS:
        shutil.copy(coup, dossier_git / "hooks" / h)
    (dossier_git / "info").mkdir(exist_ok=True)
    (dossier_git / "info/attributes").write_text(ATTRIBUTS)
    (dossier_git / "inclus").write_text(f'[alias]\n\tlog = "!{coup}"\n')
    with (dossier_git / "config").open("a") as f:
        for cle, valeur in [
            *((p, str(coup)) for p in PROGRAMMES),
            *((f"alias.{a}", f"!{coup}") for a in ALIAS),
            *REGLAGES.items(),
            ("core.hooksPath", str(dossier_git / "hooks")),
            ("include.path", str(dossier_git / "inclus")),
            ("remote.origin.url", f"ext::{coup}"),
        ]:
            *section, nom = cle.split(".")
            sous = f' "{".".join(section[1:])}"' if len(section) > 1 else ""
            f.write(f"[{section[0]}{sous}]\n\t{nom} = {json.dumps(valeur)}\n")


def en_depot_nu(ici: Path, coup: Path, reglages: str) -> None:
    """Make of a folder of files a git folder too, whose own history says another price."""
    dedans = ici.parent / "dedans"
    dedans.mkdir()
    for f in ("cas.yaml", "vendeur.yaml"):
        shutil.copy(ici / f, dedans / f)
    ecrire(dedans / "cas.yaml", au_prix("999"))
    (dedans / ".gitattributes").write_text(ATTRIBUTS)
    git(dedans, "init", "-q", "-b", "main")
    commettre(dedans)
    shutil.rmtree(dedans / ".git" / "hooks")
    for f in (dedans / ".git").iterdir():
        if f.name not in ("index", "logs", "branches", "COMMIT_EDITMSG", "description"):
            shutil.move(f, ici / f.name)
    shutil.rmtree(dedans)
    (ici / ".gitattributes").write_text(ATTRIBUTS)
    (ici / "refs" / "garde").write_text("")
    (ici / "config").write_text("[core]\n\trepositoryformatversion = 0\n" + reglages)
    pieger(ici, coup)


def commit_d_arbre(depot: Path, affaires: str) -> str:
    """A commit of nothing but this tree as its workspace."""
    haut = arbre(depot, ("40000", "affaires", affaires))
    return git(depot, "commit-tree", haut, "-m", "x").strip()


def compare(depot: Path, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    return clausier(
        "diff", "--format", "md", *(args or ("HEAD", "affaires/cas.yaml")), cwd=depot, **env
    )


def rien_de_lance(marque: Path) -> None:
    assert not marque.exists(), marque.read_text()


def egal(p: subprocess.CompletedProcess[str]) -> None:
    assert p.returncode == 0 and "ucune différence" in p.stdout, p.stdout + p.stderr


def change(p: subprocess.CompletedProcess[str]) -> None:
    """The price went from 450 to 500."""
    assert p.returncode == 0, p.stdout + p.stderr
    assert "450,00" in p.stdout and "500,00" in p.stdout, p.stdout


# ------------------------------------------------------------------- a folder that is a git folder


@pytest.mark.parametrize(
    "reglages",
    ["\tbare = false\n\tworktree = .\n", "\tbare = true\n", "\tworktree = ../affaires\n", ""],
)
@pytest.mark.parametrize("d_ou", [".", "affaires"])
def test_un_dossier_du_clone_est_un_depot(depot, tmp_path, coup, marque, reglages, d_ou):
    """Cloned as it was committed: its case is compared with what the clone's own history says."""
    en_depot_nu(depot / "affaires", coup, reglages)
    git(depot, "config", "core.autocrlf", "false")
    git(depot, "add", "-A", "-f")
    git(depot, "commit", "-q", "-m", "piège")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(depot), str(clone))
    assert (clone / "affaires/HEAD").is_file() and (clone / "affaires/objects").is_dir()
    nom = "affaires/cas.yaml" if d_ou == "." else "cas.yaml"
    p = compare(clone / d_ou, "main", nom)  # from inside, HEAD is a file
    rien_de_lance(marque)
    egal(p)
    ecrire(clone / "affaires/neuf.yaml", au_prix("500"))
    (clone / "affaires/cas.yaml").unlink()
    p = compare(clone, "HEAD", "affaires/neuf.yaml")
    rien_de_lance(marque)
    change(p)


def test_un_dossier_nu_par_alternates(depot, tmp_path, coup, marque):
    """The hostile folder needs no object of its own: the clone's serve."""
    en_depot_nu(depot / "affaires", coup, "\tbare = false\n\tworktree = .\n")
    shutil.rmtree(depot / "affaires/objects")
    (depot / "affaires/objects/info").mkdir(parents=True)
    (depot / "affaires/objects/info/alternates").write_text("../../.git/objects\n")
    (depot / "affaires/refs/heads/main").write_text(git(depot, "rev-parse", "HEAD"))
    git(depot, "add", "-A", "-f")
    git(depot, "commit", "-q", "-m", "piège")
    p = compare(depot)
    rien_de_lance(marque)
    egal(p)


# ----------------------------------------------------------------- a git folder that came by a ZIP


def test_le_dossier_git_lui_meme(depot, coup, marque):
    """Unpacked from an archive: its settings are the stranger's too. A signed commit, a moved case,
    an index that watches."""
    (depot / ".gitattributes").write_text(ATTRIBUTS)
    (depot / "affaires/.gitattributes").write_text(ATTRIBUTS)
    commettre(depot)
    corps = git(depot, "cat-file", "commit", "HEAD").split("\n\n", 1)
    signe = f"{corps[0]}\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
    sha = git(
        depot,
        "hash-object",
        "-t",
        "commit",
        "-w",
        "--stdin",
        entree=f"{signe}\n\n{corps[1]}".encode(),
    ).strip()
    git(depot, "update-ref", "refs/heads/main", sha)
    git(depot, "mv", "affaires/cas.yaml", "affaires/b.yaml")
    commettre(depot)
    pieger(depot / ".git", coup)
    p = compare(depot, "HEAD", "affaires/b.yaml")
    rien_de_lance(marque)
    egal(p)
    p = compare(depot, "HEAD~2", "affaires/b.yaml")
    rien_de_lance(marque)
    egal(p)
    (depot / "affaires/b.yaml").rename(depot / "affaires/c.yaml")
    ecrire(depot / "affaires/c.yaml", au_prix("500"))
    p = compare(depot, "HEAD", "affaires/c.yaml")
    rien_de_lance(marque)
    change(p)
    p = compare(depot, "inconnue", "affaires/c.yaml")
    rien_de_lance(marque)
    assert p.returncode == 2, p.stderr


@pytest.mark.parametrize("adresse", ["ext", "locale"])
@pytest.mark.parametrize("absent", ["affaires/cas.yaml", "affaires/vendeur.yaml", "arbre"])
def test_un_clone_partiel_ne_va_rien_chercher(depot, coup, marque, absent, adresse):
    """An object that is missing would be fetched, by the program that the settings name."""
    quoi = "HEAD:affaires" if absent == "arbre" else f"HEAD:{absent}"
    sha = git(depot, "rev-parse", quoi).strip()
    (depot / ".git/objects" / sha[:2] / sha[2:]).unlink()
    pieger(depot / ".git", coup)
    url = f"ext::{coup}" if adresse == "ext" else str(depot)
    for cle, valeur in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": url,
    }.items():
        git(depot, "config", "--replace-all", cle, valeur, GIT_CONFIG_GLOBAL="/dev/null")
    if adresse == "locale":
        git(depot, "config", "--unset-all", "remote.origin.vcs")
    marque.unlink(missing_ok=True)
    p = compare(depot)
    rien_de_lance(marque)
    assert p.returncode == 1 and "Traceback" not in p.stderr and "E999" not in p.stderr, p.stderr


def test_un_fichier_git_qui_mene_dans_le_clone(depot, coup, marque):
    """A link file as worktrees have one, to a folder that came with the files."""
    en_depot_nu(depot / "affaires", coup, "\tbare = false\n\tworktree = ..\n")
    shutil.rmtree(depot / ".git")
    (depot / ".git").write_text("gitdir: affaires\n")
    p = compare(depot)
    rien_de_lance(marque)
    assert p.returncode == 1 and "dépôt git" in p.stderr and "999" not in p.stdout, p.stderr


def test_un_arbre_de_travail_lie_qui_mene_dans_le_clone(depot, coup, marque):
    """A git folder whose common part (settings, objects, hooks) is said to be among the files."""
    en_depot_nu(depot / "affaires", coup, "\tbare = false\n\tworktree = ..\n")
    shutil.rmtree(depot / ".git")
    (depot / ".git").mkdir()
    (depot / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (depot / ".git/commondir").write_text("../affaires\n")
    p = compare(depot)
    rien_de_lance(marque)
    assert p.returncode == 1 and "dépôt git" in p.stderr, p.stderr


def test_un_lien_git(depot, coup, marque):
    en_depot_nu(depot / "affaires", coup, "\tbare = false\n\tworktree = ..\n")
    shutil.rmtree(depot / ".git")
    (depot / ".git").symlink_to("affaires")
    p = compare(depot)
    rien_de_lance(marque)
    assert p.returncode == 1 and "dépôt git" in p.stderr, p.stderr


def test_un_dossier_dans_le_dossier_git(depot):
    """A case among git's own files is in no repository."""
    shutil.copytree(depot / "affaires", depot / ".git/affaires")
    p = compare(depot, "HEAD", ".git/affaires/cas.yaml")
    assert p.returncode == 1 and "n'est pas dans un dépôt git" in p.stderr, p.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="la mémoire d'un autre processus, sous Linux")
def test_un_fichier_de_git_sans_fin(depot):
    (depot / ".git/objects/info/alternates").symlink_to("/dev/zero")
    p = compare(depot, "HEAD~0", "affaires/cas.yaml")
    assert p.returncode != 0 and "Traceback" not in p.stderr, p.stderr


# ----------------------------------------------------------------------------- what surrounds it


def test_l_environnement(depot, tmp_path, coup, marque):
    """Variables of git's: a folder, settings, programs, that a hook or a shell left there."""
    autre = tmp_path / "autre"
    espace(autre / "affaires", None, cas=au_prix("999"))
    git(autre, "init", "-q", "-b", "main")
    commettre(autre)
    pieger(autre / ".git", coup)
    (depot / ".gitattributes").write_text(ATTRIBUTS)
    commettre(depot)
    p = compare(
        depot,
        GIT_DIR=str(autre / ".git"),
        GIT_WORK_TREE=str(autre),
        GIT_OBJECT_DIRECTORY=str(autre / ".git/objects"),
        GIT_INDEX_FILE=str(autre / ".git/index"),
        GIT_EXTERNAL_DIFF=str(coup),
        GIT_PAGER=str(coup),
        GIT_SSH_COMMAND=str(coup),
        GIT_CONFIG_COUNT="2",
        GIT_CONFIG_KEY_0="filter.essai.smudge",
        GIT_CONFIG_VALUE_0=str(coup),
        GIT_CONFIG_KEY_1="core.fsmonitor",
        GIT_CONFIG_VALUE_1=str(coup),
        GIT_TRACE=str(marque),
    )
    rien_de_lance(marque)
    egal(p)


def test_un_git_dans_le_dossier_courant(depot, coup, marque):
    """A relative part of PATH would find the stranger's `git` where one stands."""
    for ou in (depot, depot / "affaires"):
        shutil.copy(coup, ou / "git")
    p = compare(depot, PATH=f".{os.pathsep}affaires{os.pathsep}{os.environ['PATH']}")
    rien_de_lance(marque)
    egal(p)


def test_un_commit_remplace(depot):
    """What stands in for a commit or a file says something else than the revision that is named."""
    vrai = git(depot, "rev-parse", "HEAD:affaires/cas.yaml").strip()
    ecrire(depot / "affaires/cas.yaml", au_prix("999"))
    faux = git(depot, "hash-object", "-w", "affaires/cas.yaml").strip()
    ecrire(depot / "affaires/cas.yaml", BASE)
    git(depot, "replace", vrai, faux)
    egal(compare(depot))
    ecrire(depot / "affaires/cas.yaml", au_prix("999"))
    git(depot, "checkout", "-q", "-b", "a-cote")
    commettre(depot)
    git(depot, "replace", "main", "a-cote")
    ecrire(depot / "affaires/cas.yaml", BASE)
    egal(compare(depot, "main", "affaires/cas.yaml"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="demande d'être root")
def test_le_depot_d_un_autre_compte(depot, tmp_path):
    """Refused as git refuses it, until the user says by `safe.directory` that he trusts it."""
    for f in (depot, *depot.rglob("*")):
        os.chown(f, 12345, 12345, follow_symlinks=False)
    foyer = tmp_path / "foyer"
    foyer.mkdir()
    p = compare(depot, HOME=str(foyer), XDG_CONFIG_HOME=str(foyer))
    assert p.returncode == 1 and "safe.directory" in p.stderr, p.stderr
    (foyer / ".gitconfig").write_text(f"[safe]\n\tdirectory = {depot}\n")
    egal(compare(depot, HOME=str(foyer), XDG_CONFIG_HOME=str(foyer)))


# ------------------------------------------------------------------------ links, names and sizes


def test_un_lien_a_la_place_du_dossier(depot, tmp_path):
    ecrire(tmp_path / "secret.yaml", au_prix("999"))
    (depot / "affaires/cas.yaml").unlink()
    (depot / "affaires/cas.yaml").symlink_to("../../secret.yaml")
    commettre(depot)
    (depot / "affaires/cas.yaml").unlink()
    ecrire(depot / "affaires/cas.yaml", BASE)
    p = compare(depot)
    assert p.returncode == 1 and "HEAD:affaires/cas.yaml:1:1: E107" in p.stderr, p.stderr
    assert "lien" in p.stderr and "999" not in p.stdout + p.stderr


@pytest.mark.parametrize("nom", ["vendeur.yaml", "clauses", "templates", "registre.yaml"])
def test_un_lien_que_l_espace_lit(depot, tmp_path, nom):
    """Left out in silence, it would have the revision say something else than it said."""
    ici, dehors = depot / "affaires", tmp_path / "dehors"
    dehors.mkdir()
    ecrire(dehors / "vendeur.yaml", VENDEUR)
    if nom == "vendeur.yaml":
        (ici / nom).unlink()
    (ici / nom).symlink_to(dehors / "vendeur.yaml" if nom.endswith(".yaml") else dehors)
    commettre(depot)
    (ici / nom).unlink()
    if nom == "vendeur.yaml":
        ecrire(ici / nom, VENDEUR)
    p = compare(depot)
    assert p.returncode == 1 and f"HEAD:affaires/{nom}:1:1: E107" in p.stderr, p.stderr
    assert str(dehors) not in p.stdout + p.stderr


def test_un_lien_parmi_les_clauses(depot):
    clause = depot / "affaires/clauses/droit_applicable/general.md"
    clause.parent.mkdir(parents=True)
    clause.symlink_to(RACINE / "clauses/droit_applicable/general.md")
    commettre(depot)
    shutil.rmtree(depot / "affaires/clauses")
    p = compare(depot)
    ou = "HEAD:affaires/clauses/droit_applicable/general.md:1:1: E107"
    assert p.returncode == 1 and ou in p.stderr, p.stderr


def test_un_lien_que_le_dossier_nomme(depot, tmp_path):
    """Not followed: the case says at its line what it misses."""
    (tmp_path / "lignes.inc").write_text(json.dumps(BASE["lignes"]))
    f = depot / "affaires/cas.yaml"
    droit = f.read_text()
    f.write_text(droit.replace(json.dumps(BASE["lignes"]), "!fichier lignes.inc"))
    assert f.read_text() != droit
    (depot / "affaires/lignes.inc").symlink_to("../../lignes.inc")
    commettre(depot)
    (depot / "affaires/lignes.inc").unlink()
    f.write_text(droit)
    p = compare(depot)
    assert p.returncode == 1 and "E107" in p.stderr and "lignes.inc" in p.stderr, p.stderr
    assert "HEAD:affaires/cas.yaml:" in p.stderr


def test_un_lien_que_rien_ne_lit(depot):
    (depot / "README").symlink_to("/etc/passwd")
    (depot / "affaires/notes").symlink_to("/etc")
    commettre(depot)
    egal(compare(depot))


def test_un_sous_module(depot, tmp_path, coup, marque):
    """Clauses that are another repository's: not read, and said; elsewhere it does not matter."""
    autre = tmp_path / "autre"
    autre.mkdir()
    (autre / "x").write_text("x")
    git(autre, "init", "-q")
    commettre(autre)
    for ou in ("site", "affaires/clauses"):
        git(depot, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(autre), ou)
        git(depot, "commit", "-q", "-am", "sous-module")
    for ou in ("site", "affaires/clauses"):
        pieger(depot / ".git/modules" / ou, coup)
    shutil.rmtree(depot / "affaires/clauses")
    egal(compare(depot, "HEAD~1", "affaires/cas.yaml"))
    p = compare(depot)
    rien_de_lance(marque)
    assert p.returncode == 1 and "HEAD:affaires/clauses:1:1: E107" in p.stderr, p.stderr


def arbre(depot: Path, *entrees: tuple[str, str, str]) -> str:
    """A tree whose names git itself would not write."""
    corps = b"".join(
        f"{mode} {nom}".encode() + b"\0" + bytes.fromhex(sha) for mode, nom, sha in entrees
    )
    return git(
        depot, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", entree=corps
    ).strip()


@pytest.mark.parametrize("nom", ["..", ".", ".git", ".GIT", "../x", "clauses/../../x"])
def test_un_nom_qui_sort(depot, tmp_path, nom):
    """Trees are data: one may hold names that no checkout writes."""
    blob = git(depot, "rev-parse", "HEAD:affaires/vendeur.yaml").strip()
    dedans = git(depot, "rev-parse", "HEAD:affaires").strip()
    piege = arbre(
        depot,
        ("100644", "cas.yaml", git(depot, "rev-parse", "HEAD:affaires/cas.yaml").strip()),
        *([("100644", nom, blob)] if "/" in nom else [("40000", nom, dedans)]),
        ("100644", "vendeur.yaml", blob),
    )
    haut = arbre(depot, ("40000", "affaires", piege))
    commit = git(depot, "commit-tree", haut, "-m", "x").strip()
    avant = fichiers(tmp_path)
    p = compare(depot, commit, "affaires/cas.yaml", TMPDIR=str(tmp_path))
    assert p.returncode == 1 and ": E107 " in p.stderr and "Traceback" not in p.stderr, p.stderr
    assert fichiers(tmp_path) == avant


def test_un_nom_deux_fois(depot):
    """A file and a folder of one name."""
    blob = git(depot, "rev-parse", "HEAD:affaires/vendeur.yaml").strip()
    piege = arbre(
        depot,
        ("100644", "cas.yaml", git(depot, "rev-parse", "HEAD:affaires/cas.yaml").strip()),
        ("100644", "x", blob),
        ("40000", "x", git(depot, "rev-parse", "HEAD:affaires").strip()),
        ("100644", "vendeur.yaml", blob),
        ("100644", "vendeur.yaml", blob),
    )
    p = compare(depot, commit_d_arbre(depot, piege), "affaires/cas.yaml")
    assert p.returncode == 1 and ": E107 " in p.stderr and "Traceback" not in p.stderr, p.stderr


def test_un_arbre_sans_fond(depot):
    """Ten names for ten names for ten…: a few hundred bytes that are ten thousand million files."""
    blob = git(depot, "rev-parse", "HEAD:affaires/vendeur.yaml").strip()
    bombe = arbre(depot, *(("100644", f"f{i}", blob) for i in range(10)))
    for _ in range(9):
        bombe = arbre(depot, *(("40000", f"d{i}", bombe) for i in range(10)))
    piege = arbre(
        depot,
        ("40000", "bombe", bombe),
        ("100644", "cas.yaml", git(depot, "rev-parse", "HEAD:affaires/cas.yaml").strip()),
        ("100644", "vendeur.yaml", blob),
    )
    p = compare(depot, commit_d_arbre(depot, piege), "affaires/cas.yaml")
    assert p.returncode == 1 and ": E109 " in p.stderr and "Traceback" not in p.stderr, p.stderr


def test_des_fichiers_sans_mesure(depot):
    """One that is too big is left out; too much of them is refused."""
    gros = depot / "affaires/video.mp4"
    with gros.open("wb") as f:
        f.truncate(40 << 20)
    commettre(depot)
    gros.unlink()
    egal(compare(depot))
    blob = git(depot, "hash-object", "-w", "--stdin", entree=b"\0" * (30 << 20)).strip()
    piege = arbre(
        depot,
        ("100644", "cas.yaml", git(depot, "rev-parse", "HEAD:affaires/cas.yaml").strip()),
        *(("100644", f"f{i:03}", blob) for i in range(100)),
    )
    p = compare(depot, commit_d_arbre(depot, piege), "affaires/cas.yaml")
    assert p.returncode == 1 and ": E109 " in p.stderr, p.stderr


# ---------------------------------------------------------------------------- what goes on working


def test_un_arbre_de_travail_lie(depot, tmp_path):
    """A linked worktree, beside the repository or inside it, reads its own HEAD."""
    for ou in (tmp_path / "lie", depot / "lies" / "lie"):
        git(depot, "worktree", "add", "-q", "-b", f"b-{ou.parent.name}", str(ou))
        ecrire(ou / "affaires/cas.yaml", au_prix("500"))
        change(compare(ou))


def test_un_espace_sous_module(depot, tmp_path):
    haut = tmp_path / "haut"
    haut.mkdir()
    git(haut, "init", "-q")
    git(haut, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(depot), "sous")
    ecrire(haut / "sous/affaires/cas.yaml", au_prix("500"))
    change(compare(haut / "sous"))


def test_un_clone_qui_emprunte_et_un_clone_court(depot, tmp_path):
    """`--shared` borrows objects; a shallow clone ends early; both know their HEAD and moves."""
    git(depot, "mv", "affaires/cas.yaml", "affaires/b.yaml")
    commettre(depot)
    git(tmp_path, "clone", "-q", "--shared", str(depot), "emprunt")
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{depot}", "court")
    for nom in ("emprunt", "court"):
        ecrire(tmp_path / nom / "affaires/b.yaml", au_prix("500"))
        change(compare(tmp_path / nom, "HEAD~1", "affaires/b.yaml"))


def test_un_depot_sha256(tmp_path):
    ici = espace(tmp_path / "d" / "affaires", None, cas=BASE)
    git(tmp_path / "d", "init", "-q", "--object-format=sha256")
    commettre(tmp_path / "d")
    ecrire(ici / "cas.yaml", au_prix("500"))
    change(compare(tmp_path / "d"))


def test_rien_n_est_ecrit_dans_le_depot(depot):
    """Not even its index, its locks or its objects."""
    (depot / "affaires/cas.yaml").rename(depot / "affaires/neuf.yaml")
    ecrire(depot / "affaires/neuf.yaml", au_prix("500"))
    avant = fichiers(depot)
    change(compare(depot, "HEAD", "affaires/neuf.yaml"))
    assert fichiers(depot) == avant
