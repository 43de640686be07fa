"""A stranger's clone: links, devices, pipes and folders of git where clausier reads and writes.

Each command does its work or refuses in words; outside the workspace nothing is read, nothing
changes, and nothing in a `.git`.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import processus_precharge
import pytest
from fabrique import VENDEUR, cas, espace

from outils import EXEMPLES, RACINE, clausier, environnement, fichiers

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
COMMANDES = {
    "build": ["build", "--formats", "md,html,pdf"],
    "check": ["check"],
    "status": ["status"],
    "explain": ["explain", "cas.yaml"],
    "droit": ["droit", "cas.yaml", "--date", "2026-11-27"],
    "remind": ["remind", "cas.yaml", "--date", "2026-12-20"],
    "issue": ["issue", "cas.yaml", "D2026-1"],
    "clauses": ["clauses"],
    "schema": ["schema", "--refresh"],
    "new": ["new", "neuf"],
    "diff": ["diff", "cas.yaml", "cas.yaml"],
}


def git(ici: Path, *args: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=Essai", "-c", "user.email=essai@essai.example", *args],
        cwd=ici,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A workspace under git, in a folder whose other files are its owner's."""
    w = tmp_path / "clone"
    une = cas(
        dossier="affaire",
        documents=[
            {"type": "devis", "numero": "D2026-1", "date": "2026-09-02", "validite": "1 mois"},
            {"type": "facture", "numero": "F2026-1", "date": "2026-09-10"},
        ],
    )
    espace(w, VENDEUR, cas=une)
    (tmp_path / "secret.txt").write_text("à moi\n", encoding="utf-8")
    git(w, "init", "-q")
    git(w, "add", ".")
    git(w, "commit", "-qm", "x")
    return w


def lancer(w: Path, *args: str) -> subprocess.CompletedProcess[str]:
    p = clausier(*args, cwd=w)
    assert "Traceback" not in p.stderr and p.returncode in (0, 1, 2), p.stderr[-900:]
    assert "E999" not in p.stdout + p.stderr, p.stderr[-900:]
    return p


def dehors(w: Path) -> dict[str, bytes]:
    """What lies around the workspace, and its folder of git."""
    autour = {k: v for k, v in fichiers(w.parent).items() if not k.startswith(f"{w.name}/")}
    return autour | {f".git/{k}": v for k, v in fichiers(w / ".git").items()}


LIENS = {
    "le dossier construit": ("build/affaire", "../.git"),
    "le dossier construit, plus haut": ("build/affaire", "../.."),
    "build": ("build", ".git"),
    "emis": ("emis", ".git"),
    "une année d'emis": ("emis/2026", "../.git"),
    "les schémas": (".clausier", ".git"),
}


@pytest.mark.parametrize("ou", LIENS)
def test_rien_n_est_ecrit_a_travers_un_lien(clone: Path, ou: str):
    lien, vers = LIENS[ou]
    (clone / lien).parent.mkdir(exist_ok=True)
    (clone / lien).symlink_to(vers, target_is_directory=True)
    avant = dehors(clone)
    for commande in ("build", "remind", "issue", "schema"):
        p = lancer(clone, *COMMANDES[commande])
        assert dehors(clone) == avant, commande
        ecrit_la = {"build": "build", "remind": "build", "issue": "emis", "schema": ".clausier"}
        if lien.startswith(ecrit_la[commande]):
            assert p.returncode == 1 and "E118" in p.stderr + p.stdout, (commande, p.stderr)
            assert "lien symbolique" in p.stderr
    assert (clone / lien).is_symlink()


def test_le_dossier_nomme_par_out_peut_etre_un_lien(clone: Path, tmp_path: Path):
    """Who names a folder has looked at it; below it links are followed no more than elsewhere."""
    (tmp_path / "vrai").mkdir()
    (tmp_path / "lien").symlink_to("vrai")
    assert lancer(clone, "build", "--formats", "md", "--out", "../lien").returncode == 0
    assert (tmp_path / "vrai" / "affaire" / "manifeste.json").is_file()
    for sous in ("", "/hooks", "/neuf/dedans"):
        p = lancer(clone, "build", "--formats", "md", "--out", f".git{sous}")
        assert p.returncode == 1 and "E118" in p.stderr and not (clone / ".git/neuf").exists()


def test_une_piece_ne_prend_la_place_de_rien(clone: Path):
    """An exhibit named as a setting of git, as a document, a page or a manifest."""
    shutil.rmtree(clone)
    shutil.copytree(EXEMPLES / "menuisier", clone, ignore=shutil.ignore_patterns("2026-0[01][92]*"))
    vendeur = (clone / "vendeur.yaml").read_text(encoding="utf-8")
    for nom in ("config", "index.html", "manifeste.json", "INDEX.html", "2026-007-client.zip"):
        shutil.copyfile(clone / "attestation-decennale.pdf", clone / nom)
        (clone / "vendeur.yaml").write_text(
            vendeur.replace("attestation-decennale.pdf", nom), encoding="utf-8"
        )
        p = lancer(clone, "build")
        assert p.returncode == 0, p.stderr
        for d in (d for d in (clone / "build").iterdir() if d.is_dir()):
            assert b"<html" in (d / "index.html").read_bytes()
            assert (d / "manifeste.json").read_bytes().startswith(b"{")
            assert {f.name for f in d.iterdir() if f.is_dir()} == {"pieces"}
            assert not (d / "config").exists()
            (piece,) = (d / "pieces").iterdir()
            assert piece.read_bytes().startswith(b"%PDF") and piece.name == nom
            assert lancer(clone, "verify", str(d)).returncode == 0


SPECIAUX = {
    "/dev/zero": lambda f: f.symlink_to("/dev/zero"),
    "/dev/stdin": lambda f: f.symlink_to("/dev/stdin"),
    "un tube": os.mkfifo,
    "lui-même": lambda f: f.symlink_to(f.name),
    "un dossier": Path.mkdir,
}
PLACES = {
    "z.yaml": set(COMMANDES) - {"clauses", "schema", "new"},
    "vendeur.yaml": set(),
    "registre.yaml": set(),
    "emis/.en-cours.json": set(),
    "build/affaire/manifeste.json": set(),
    "clauses/ma_clause/v.md": set(),
    "templates/mien.md": set(),
    "clauses/_parametres/x.yaml": set(),
}


@pytest.mark.parametrize("quoi", SPECIAUX)
@pytest.mark.parametrize("ou", PLACES)
def test_ce_qui_n_est_pas_un_fichier_ne_bloque_rien(clone: Path, ou: str, quoi: str):
    """A device gives without end, a pipe waits: neither is opened. `check` meets each kind in each
    place; every other command, each kind and each place."""
    f = clone / ou
    f.parent.mkdir(parents=True, exist_ok=True)
    f.unlink(missing_ok=True)
    SPECIAUX[quoi](f)
    autres = ("build", "status", "issue", "clauses")
    tour = [*PLACES].index(ou) + [*SPECIAUX].index(quoi)
    for commande in ("check", autres[tour % len(autres)]):
        p = processus_precharge.naitre(
            *COMMANDES[commande][:1],
            *(COMMANDES[commande][1:] if commande == "issue" else ()),
            *(("--formats", "md") if commande == "build" else ()),
            cwd=clone,
            env=environnement(),
            secondes=20,
        )
        assert p.returncode in (0, 1, 2), (commande, p.returncode, p.stderr[-400:])
        assert "Traceback" not in p.stderr and "E999" not in p.stderr, (commande, p.stderr[-400:])


@pytest.mark.parametrize("sous", ["clauses", "templates"])
def test_un_dossier_de_textes_qui_mene_ailleurs(clone: Path, sous: str):
    (clone / sous).symlink_to("/proc")
    for commande in ("check", "build", *(["clauses"] if sous == "clauses" else [])):
        p = lancer(clone, *COMMANDES[commande])
        assert p.returncode == 1 and "E107" in p.stderr + p.stdout, (commande, p.stderr)


def test_une_piece_speciale_est_refusee(clone: Path):
    os.mkfifo(clone / "tube.pdf")
    vendeur = (clone / "vendeur.yaml").read_text(encoding="utf-8")
    (clone / "vendeur.yaml").write_text(vendeur + 'logo: "tube.png"\n', encoding="utf-8")
    os.mkfifo(clone / "tube.png")
    p = lancer(clone, "check")
    assert p.returncode == 1 and "tube.png" in p.stderr


def test_les_droits(clone: Path, tmp_path: Path):
    """What is kept aside and what is issued is for its author alone; what had rights keeps them."""
    depot = tmp_path / "depot"
    p = clausier("build", cwd=clone, CLAUSIER_CACHE=str(depot))
    assert p.returncode == 0, p.stderr
    for f in depot.rglob("*"):
        assert stat.S_IMODE(f.stat().st_mode) == (0o700 if f.is_dir() else 0o600), f
    assert lancer(clone, *COMMANDES["issue"]).returncode == 0
    registre = clone / "registre.yaml"
    assert stat.S_IMODE(registre.stat().st_mode) == 0o600
    registre.chmod(0o640)
    assert lancer(clone, "issue", "cas.yaml", "F2026-1").returncode == 0
    assert stat.S_IMODE(registre.stat().st_mode) == 0o640
    (clone / "cas.yaml").chmod(0o604)
    lancer(clone, *COMMANDES["remind"])
    assert stat.S_IMODE((clone / "cas.yaml").stat().st_mode) == 0o604


@pytest.mark.parametrize("variable", ["CLAUSIER_CACHE", "XDG_CACHE_HOME"])
def test_un_depot_relatif_est_refuse(clone: Path, variable: str):
    """It would be a folder of the clone, whose compiled texts Python would run."""
    env = {"CLAUSIER_CACHE": ""} | {variable: "clauses"}
    p = clausier("build", cwd=clone, **env)
    assert p.returncode == 2 and variable in p.stderr and "absolu" in p.stderr


# Streams inside a PDF or an image that was read already; what the process knows of itself.
DANS_UN_PDF = (
    r"(pikepdf|Image)\.open\(|(flux|meta|Metadata|ToUnicode)\.read_bytes\(|os\.devnull|/proc/self/"
)


def test_personne_d_autre_n_ouvre_de_fichier():
    """One door: `socle/disque.py`. Elsewhere only the product's own resources are read."""
    siens = {
        "rendu/fichiers.py",
        "rendu/pdf.py",
        "socle/ressources.py",
        "socle/versions.py",
        "texte/polices.py",
        "socle/disque.py",
        "socle/verrou.py",
        "paquet/echange.py",
    }
    ouvre = re.compile(
        r"\.(read|write)_(bytes|text)\(|(?<![.\w])open\(|\.open\(\"|os\.(open|replace|link|rename)\("
    )
    for f in sorted((RACINE / "clausier").rglob("*.py")):
        nom = f.relative_to(RACINE / "clausier").as_posix()
        lignes = [x for x in f.read_text(encoding="utf-8").splitlines() if ouvre.search(x)]
        lignes = [x for x in lignes if not re.search(DANS_UN_PDF, x)]
        assert nom in siens or not lignes, (nom, lignes)
