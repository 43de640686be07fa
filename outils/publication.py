"""`make dist`: the files that are published, made and tried.

    publication.py DOSSIER

Makes in DOSSIER the sdist, the wheel built from that sdist, a CycloneDX SBOM of what the wheel runs
with at its locked versions, and SHA256SUMS. Each file is made twice, and must be the same to the
byte. Then the wheel is installed with its locked dependencies in a new environment, and answers
from a folder that knows nothing of this one. The image of the Dockerfile is judged by hadolint, and
built and run where docker or buildah answers. Needs the network, for the dependencies alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
VERROU = RACINE / "requirements-wheel.lock"
# The day of the files inside the archives: that of the last commit; elsewhere the first that a ZIP
# can hold.
PREMIER = "315532800"
VERSION_DE_POLICE = 5  # of the table « name » (OpenType)
ESSAIS = (
    ("--version",),
    ("doctor",),
    ("demo", "vue"),
    ("init", "mien", "--example"),
    ("check", "mien"),
)


def lancer(*args: object, ou: Path, **env: str) -> str:
    """What a program says; the end of this one when it fails."""
    propre = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    p = subprocess.run(
        [str(a) for a in args],
        cwd=ou,
        env={**propre, "PYTHONUTF8": "1", **env},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if p.returncode:
        sys.exit(f"{' '.join(map(str, args))} : fin {p.returncode}\n{p.stdout}{p.stderr}")
    return p.stdout


def jour_de_l_arbre() -> str:
    """Seconds since 1970: what is given, else the last commit's."""
    if donne := os.environ.get("SOURCE_DATE_EPOCH"):
        return donne
    git = ["git", "-C", str(RACINE), "log", "-1", "--format=%ct"]
    try:
        dit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        dit = ""
    return dit if dit.isdigit() else PREMIER


def construire(ou: Path, epoque: str) -> list[Path]:
    """The sdist, and the wheel that comes out of it."""
    commande = (sys.executable, "-m", "build", "--no-isolation", "--outdir", ou, RACINE)
    lancer(*commande, ou=ou, SOURCE_DATE_EPOCH=epoque)
    return sorted(ou.iterdir())


def installer(roue: Path, env: Path) -> Path:
    """The wheel and its locked dependencies, and nothing else, in a new environment: its Python."""
    venv.create(env, with_pip=False, symlinks=os.name != "nt")
    python = env / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    lancer(*pip, "install", "-q", "--require-hashes", "-r", VERROU, ou=env)
    version = roue.name.split("-")[1]
    ici = ("--no-deps", "--no-index", "--find-links", roue.parent, f"clausier=={version}")
    lancer(*pip, "install", "-q", *ici, ou=env)
    lancer(*pip, "check", ou=env)
    return python


def essayer(python: Path, loin: Path) -> None:
    """The command as a user has it, in a folder where nothing is."""
    for args in ESSAIS:
        dit = lancer(python.parent / "clausier", *args, ou=loin, HOME=str(loin), LC_ALL="C.UTF-8")
        print(f"  clausier {' '.join(args)} : {dit.splitlines()[0]}")
    if not [*loin.glob("vue/build/*/*.pdf")]:
        sys.exit("« clausier demo » n'a fait aucun PDF")


def embarques() -> list[dict[str, object]]:
    """What the wheel carries of others in its own files: the form's library and the fonts, each
    with its licence and the digest of its bytes. Of CycloneDX 1.6.
    """
    page = RACINE / "templates" / "_page"
    js = page / "edition" / "jsoneditor.js"
    dite = re.search(r'@version "([\d.]+)"', Path(f"{js}.LICENSE.txt").read_text(encoding="utf-8"))
    assert dite, "the library says its version in its licence"
    editeur = ("library", "json-editor", dite[1], js, "MIT", "pkg:npm/%40json-editor/json-editor")
    polices = sorted(page.rglob("*.ttf"))
    return [
        composant(*editeur),
        *(composant("file", f.stem, version_de(f), f, "OFL-1.1") for f in polices),
    ]


def composant(
    genre: str, nom: str, version: str, f: Path, licence: str, purl: str = ""
) -> dict[str, object]:
    """One of them; its reference is its place in the wheel."""
    ici = f.relative_to(RACINE).as_posix()
    return {
        "bom-ref": ici,
        "type": genre,
        "name": nom,
        "version": version,
        "hashes": [{"alg": "SHA-256", "content": empreinte(f)}],
        "licenses": [{"license": {"id": licence}}],
        "properties": [{"name": "clausier:fichier", "value": ici}],
    } | ({"purl": f"{purl}@{version}"} if purl else {})


def version_de(police: Path) -> str:
    """What a font says of its version."""
    from fontTools.ttLib import TTFont

    dit = str(TTFont(police)["name"].getDebugName(VERSION_DE_POLICE))
    return dit.removeprefix("Version ").partition(";")[0]


def embarquer(sbom: Path) -> None:
    """Add them to the SBOM, and have the whole validated again."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    log = json.loads(sbom.read_text(encoding="utf-8"))
    log["components"] = [*log.get("components", []), *embarques()]
    texte = json.dumps(log, ensure_ascii=False, indent=2) + "\n"
    if faute := JsonStrictValidator(SchemaVersion.V1_6).validate_str(texte):
        sys.exit(f"{sbom.name} : {faute}")
    sbom.write_text(texte, encoding="utf-8", newline="\n")


def nomenclature(python: Path, sortie: Path, epoque: str) -> None:
    """The SBOM of that environment, validated against its format."""
    commande = (sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible")
    projet = ("--pyproject", RACINE / "pyproject.toml", "--mc-type", "application")
    fin = ("--validate", "--sv", "1.6", "--of", "JSON", "-o", sortie, python)
    lancer(*commande, *projet, *fin, ou=sortie.parent, SOURCE_DATE_EPOCH=epoque)
    embarquer(sortie)
    if str(RACINE) in sortie.read_text(encoding="utf-8"):
        sys.exit(f"{sortie.name} nomme un lieu de cette machine")


def image() -> str:
    """What became of the image: judged, then built and run as one would, where that can be."""
    lancer(Path(sys.executable).with_name("hadolint"), RACINE / "Dockerfile", ou=RACINE)
    nom = "clausier-essai"
    if (
        shutil.which("docker")
        and not subprocess.run(["docker", "info"], capture_output=True, check=False).returncode
    ):
        lancer("docker", "build", "-q", "-t", nom, RACINE, ou=RACINE)
        seul = ("docker", "run", "--rm", "--read-only", "--network", "none", nom)
        for args in (("doctor",), ("demo", "/tmp/vue")):
            lancer(*seul, *args, ou=RACINE)
        return "Dockerfile : construit par docker, et essayé en lecture seule et sans réseau"
    if shutil.which("buildah"):
        lancer("buildah", "build", "-t", nom, RACINE, ou=RACINE)
        return "Dockerfile : construit par buildah, pas essayé"
    return "Dockerfile : relu par hadolint seul, ni docker ni buildah ne répond ici"


def empreinte(f: Path) -> str:
    return hashlib.sha256(f.read_bytes()).hexdigest()


def main(sortie: Path) -> None:
    """Make, judge, try, sum up."""
    sortie.mkdir(parents=True, exist_ok=True)
    for f in sortie.iterdir():
        f.unlink()
    epoque = jour_de_l_arbre()
    faits = construire(sortie, epoque)
    with tempfile.TemporaryDirectory() as t:
        for d in ("encore", "env", "loin"):
            Path(t, d).mkdir()
        encore = construire(Path(t, "encore"), epoque)
        if [(f.name, empreinte(f)) for f in faits] != [(f.name, empreinte(f)) for f in encore]:
            sys.exit("deux constructions ne donnent pas les mêmes octets")
        lancer(sys.executable, "-m", "twine", "check", "--strict", *faits, ou=sortie)
        (roue,) = (f for f in faits if f.suffix == ".whl")
        print(f"{roue.name} : {len(zipfile.ZipFile(roue).namelist())} fichiers, essayée seule :")
        python = installer(roue, Path(t, "env"))
        essayer(python, Path(t, "loin"))
        sbom = sortie / f"{'-'.join(roue.name.split('-')[:2])}.cdx.json"
        nomenclature(python, sbom, epoque)
    print(image())
    sommes = "".join(f"{empreinte(f)}  {f.name}\n" for f in (*faits, sbom))
    (sortie / "SHA256SUMS").write_text(sommes, encoding="utf-8", newline="\n")
    for f in sorted(sortie.iterdir()):
        print(f"{f.stat().st_size:9}  {f.name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
