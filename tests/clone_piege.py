"""A hostile clone: a repository that holds every trap at once, committed and cloned as git does it,
in the folder of someone who has files of his own around."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import factures_recues
import pikepdf
from fabrique import cas, ecrire
from hostile import composer

TOUCHE = "TOUCHE"  # what any text of the clone that ran would leave
SCRIPT = f"#!/bin/sh\ntouch {TOUCHE}; touch $HOME/{TOUCHE}\n"
PYTHON = f"import os; open(os.path.expanduser('~/{TOUCHE}'), 'w').close()\n"
NOMS = (
    "zz$(touch TOUCHE).yaml",
    "`touch TOUCHE`.yaml",
    "x;touch TOUCHE;.yaml",
    "::error file=x::y.yaml",
    "ligne\nde plus.yaml",
    "\x1b[2J\x1b]0;x\x07.yaml",
    "\u202eyaml.yaml",
    "[bold]gras[b].yaml",
    "{{ 7*7 }}.yaml",
    "-rf.yaml",
    "--out=...yaml",
    "e\u0301te.yaml",
    "\u00e9te.yaml",
    os.fsdecode(b"\xff\xfe.yaml"),
)
HORS = "../secret.txt"


def git(ici: Path, *args: str) -> None:
    qui = ("-c", "user.name=Essai", "-c", "user.email=essai@essai.example")
    subprocess.run(["git", "-C", str(ici), *qui, *args], check=True, capture_output=True)


def entourage(chez: Path) -> None:
    """What the owner has around his clone."""
    for nom, dit in (
        ("secret.txt", "SECRET\n"),
        ("secret.yaml", "dossier: secret\n"),
        (".ssh/id_rsa", "CLE\n"),
        ("autre/vendeur.yaml", "nom: Autre\n"),
        ("autre/build/index.html", "<p>à moi\n"),
    ):
        (chez / nom).parent.mkdir(parents=True, exist_ok=True)
        (chez / nom).write_text(dit, encoding="utf-8")


def cloner(chez: Path) -> Path:
    """The clone, in `chez`. What can be committed has been; pipes are laid afterwards, as an
    archive would."""
    origine = chez.parent / "origine"
    origine.mkdir()
    git(origine, "init", "-q", "-b", "main")
    _affaires(origine)
    git(origine, "add", "-A")
    git(origine, "commit", "-qm", "x")
    _lignes(origine, "5")
    for pose in (_noms, _liens, _textes, _code, _depot_nu, _joints, _construit, _emis):
        pose(origine)
    git(origine, "add", "-Af")
    git(origine, "commit", "-qm", "y")
    chez.mkdir(exist_ok=True)
    entourage(chez)
    subprocess.run(
        ["git", "clone", "-q", str(origine), str(chez / "clone")], check=True, capture_output=True
    )
    shutil.rmtree(origine)
    w = chez / "clone"
    os.mkfifo(w / "tube.yaml")
    os.mkfifo(w / "tube.png")
    git(w, "config", "core.fsmonitor", str(w / "crochet.sh"))
    git(w, "config", "diff.external", str(w / "crochet.sh"))
    return w


def _affaires(w: Path) -> None:
    composer(w, "pro-reel-numerique")  # vendeur.yaml and cas.yaml, an attack in every text
    _lignes(w, "4")


def _lignes(w: Path, jours: str) -> None:
    """A plain case, whose contract changes."""
    une = cas(
        dossier="affaire",
        acompte="non",
        lignes=[{"designation": "C", "quantite": jours, "unite": "jour", "prix_unitaire": "450"}],
        documents=[
            {"type": "contrat", "numero": "C-1", "date": "2026-09-05"},
            {"type": "facture", "numero": "F-1", "date": "2026-10-31"},
        ],
    )
    f = ecrire(w / "affaire.yaml", une)
    texte = f.read_text("utf-8")
    debut, _, documents = texte.partition("documents: [")
    un, _, deux = documents.rstrip().removesuffix("]").partition("}, ")
    f.write_text(f"{debut}documents:\n  - {un}}}\n  - {deux}\n", encoding="utf-8")
    (w / "ancien").mkdir(exist_ok=True)
    shutil.copyfile(w / "vendeur.yaml", w / "ancien/vendeur.yaml")
    shutil.copyfile(f, w / "ancien/affaire.yaml")
    if jours != "4":
        ancien = w / "ancien/affaire.yaml"
        ancien.write_text(ancien.read_text("utf-8").replace('"5"', '"4"', 1), encoding="utf-8")


def _noms(w: Path) -> None:
    for i, nom in enumerate(NOMS):
        (w / nom).write_text(f'dossier: "n{i}"\nclient: "\\e[2J"\n', encoding="utf-8")
    (w / "a[").mkdir()
    (w / "a[/b].yaml").write_text("dossier: [\n", encoding="utf-8")
    (w / "mal.yaml").write_text(
        'dossier: "mal"\n"zz\\e[31m$(touch TOUCHE)": 1\n"[/b]": 2\n"::error::x": 3\n', "utf-8"
    )


def _liens(w: Path) -> None:
    for nom, vers in (
        ("zero.yaml", "/dev/zero"),
        ("entree.yaml", "/dev/stdin"),
        ("soi.yaml", "soi.yaml"),
        ("passwd.yaml", "/etc/passwd"),
        ("dehors.yaml", "../secret.yaml"),
        ("recettes.yaml", "../secret.yaml"),
        ("achats.yaml", "/dev/zero"),
        ("proc", "/proc"),
        ("voisin", "../autre"),
        ("maison", ".."),
        ("git", ".git"),
    ):
        (w / nom).symlink_to(vers)
    for i, chemin in enumerate(
        ("../secret.yaml", "/etc/passwd", "dehors.yaml", "proc/self/environ", "git/config")
    ):
        ecrire(w / f"inclus{i}.yaml", cas(dossier=f"i{i}"))
        with (w / f"inclus{i}.yaml").open("a", encoding="utf-8") as f:
            f.write(f"dechets: !fichier {json.dumps(chemin)}\n")


def _textes(w: Path) -> None:
    """A template of the workspace that attacks, in a case of its own; a clause that prints."""
    (w / "templates").mkdir()
    for i, texte in enumerate(
        (
            "{{ ''.__class__.__mro__[1].__subclasses__() }}",
            "{% include '/etc/passwd' %}",
            "{% include '../../secret.txt' %}",
            "{{ '1e900000000'|montant }}",
            "{% for a in range(9**9) %}{% endfor %}",
            "{{ client.parse_file('/etc/passwd') }}",
        )
    ):
        (w / f"templates/piege{i}.md").write_text(
            f"---\ntitre: P\npour: client\n---\n::: texte\n{texte}\n", encoding="utf-8"
        )
        piege = {"type": f"piege{i}", "date": "2026-09-02"}
        ecrire(w / f"piege{i}.yaml", cas(dossier=f"p{i}", documents=[piege]))


def _code(w: Path) -> None:
    """Files that Python, git or fontconfig would run or obey, were they looked for here."""
    for nom in ("yaml.py", "sitecustomize.py", "usercustomize.py", "conftest.py", "click.py"):
        (w / nom).write_text(PYTHON, encoding="utf-8")
    for nom in ("clausier/__init__.py", "clausier/__main__.py", "bin/git", "crochet.sh", "git.sh"):
        (w / nom).parent.mkdir(exist_ok=True)
        (w / nom).write_text(SCRIPT if "py" not in nom else PYTHON, encoding="utf-8")
        (w / nom).chmod(0o755)
    (w / ".gitattributes").write_text("*.yaml filter=piege diff=piege\n", encoding="utf-8")
    (w / "fonts.conf").write_text("<fontconfig><dir>..</dir></fontconfig>", encoding="utf-8")
    (w / ".cache/clausier").mkdir(parents=True)
    (w / ".cache/clausier/x.pickle").write_bytes(b"cposix\nsystem\n(S'touch TOUCHE'\ntR.")


def _depot_nu(w: Path) -> None:
    """A folder that is itself a repository, whose settings name programs."""
    nu = w / "nu"
    for d in ("objects", "refs/heads", "hooks"):
        (nu / d).mkdir(parents=True)
        (nu / d / "garde").write_text("", encoding="utf-8")
    (nu / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    programmes = "".join(
        f"[{s}]\n\t{k} = sh -c 'touch ../{TOUCHE}'\n"
        for s, k in (('filter "piege"', "smudge"), ('diff "piege"', "textconv"), ("core", "pager"))
    )
    (nu / "config").write_text(
        f"[core]\n\tbare = false\n\tworktree = ..\n\tfsmonitor = touch {TOUCHE}\n{programmes}",
        encoding="utf-8",
    )
    texte = (w / "affaire.yaml").read_text("utf-8")
    for ancien, neuf in (('"affaire"', '"nu"'), ('"C-1"', '"N-1"'), ('"F-1"', '"M-1"')):
        texte = texte.replace(ancien, neuf)
    (nu / "affaire.yaml").write_text(texte, encoding="utf-8")


def _joints(w: Path) -> None:
    def agit(p: pikepdf.Pdf) -> None:
        p.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("x"))

    octets = factures_recues.pdf(change=agit)
    (w / "config").write_bytes(octets)
    (w / "index.html").write_bytes(octets)
    (w / "recue.pdf").write_bytes(octets)
    (w / "recue.xml").write_text(
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "../secret.txt">]>'
        '<rsm:CrossIndustryInvoice xmlns:rsm="x">&e;</rsm:CrossIndustryInvoice>',
        encoding="utf-8",
    )
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as z:
        for nom in ("../../secret.txt", "/etc/x", "manifeste.json", "a\x1b[2J"):
            z.writestr(nom, '{"fichiers": {"../secret.txt": "' + "0" * 64 + '"}}')
    (w / "paquet.zip").write_bytes(tampon.getvalue())


def _construit(w: Path) -> None:
    """What a build would find: links in its way, a manifest that names the files of others."""
    (w / "build/pro-reel-numerique").mkdir(parents=True)
    (w / "build/pro-reel-numerique/manifeste.json").write_text(
        json.dumps({"fichiers": dict.fromkeys((HORS, f"../{HORS}", "../../.git/config"), "0" * 64)})
    )
    for nom, vers in (
        ("build/index.html", "../../secret.txt"),
        ("build/p0", "../.git"),
        ("build/.pro-reel-numerique.0.tmp", "../.git"),
        ("build/.affaire.0.tmp", "../../autre"),
        ("build/pro-reel-numerique/pieces", "../../.git"),
        ("build/pro-reel-numerique/echeances.ics", "../../../secret.txt"),
        ("etat.json", "../secret.txt"),
        (".clausier", ".git"),
    ):
        (w / nom).symlink_to(vers)


def _emis(w: Path) -> None:
    (w / "emis/2026").mkdir(parents=True)
    (w / "emis/.en-cours.json").write_text(
        json.dumps([HORS, "emis/../../secret.txt", "emis/2025/config", ".git/config", "/etc/x"])
    )
    for nom, vers in (("emis/.verrou", "../.git/config"), ("emis/2025", "../.git")):
        (w / nom).symlink_to(vers)
