"""The register is a chain: an entry that was taken away, the last one too, is told by those that
stay and by what was frozen; what a merge or a reader may do to the file is told by none."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from fabrique import VENDEUR, cas, ecrire, espace
from test_registre import emettre, lancer

from outils import fichiers

ENTREE = re.compile(r"^- (?:.*\n)(?:  .*\n)*", re.M)
MAILLON = re.compile(r"^  precedent: .*\n  maillon: .*\n", re.M)


def facture(n: int, prix: str = "100") -> dict:
    return {
        "type": "facture",
        "numero": f"F-{n}",
        "date": f"2026-10-0{n}",
        "lignes": [{"designation": "Conseil", "prix_unitaire": prix}],
    }


def affaire(*documents: dict) -> dict:
    return cas(acompte="non", documents=[*documents])


@pytest.fixture(scope="module")
def modele(tmp_path_factory) -> Path:
    """Three invoices issued, in two runs."""
    base = espace(
        tmp_path_factory.mktemp("chaine") / "w", VENDEUR, essai=affaire(*map(facture, (1, 2, 3)))
    )
    emettre(base, "F-1")
    emettre(base, "F-2", "F-3")
    return base


@pytest.fixture
def base(modele, tmp_path) -> Path:
    return Path(shutil.copytree(modele, tmp_path / "w"))


def lire(base: Path) -> str:
    return (base / "registre.yaml").read_text(encoding="utf-8")


def entrees(base: Path) -> list[dict]:
    return yaml.safe_load(lire(base))["documents"]


def mettre(base: Path, *morceaux: str, tete: str | None = None) -> None:
    """The register with these entries alone."""
    debut = lire(base).partition("\n- ")[0] + "\n" if tete is None else tete
    (base / "registre.yaml").write_text(debut + "".join(morceaux), encoding="utf-8")


def morceaux(base: Path) -> list[str]:
    return ENTREE.findall(lire(base))


def sceller(entree: str) -> str:
    """An entry with the seal of its text, as anyone can reckon it."""
    texte = re.sub(r"  sceau: .*\n\Z", "", entree)
    return f"{texte}  sceau: {hashlib.sha256(texte.encode()).hexdigest()}\n"


def figes(base: Path, n: int) -> list[Path]:
    return sorted((base / "emis/2026").glob(f"facture-F-{n}.*"))


# --------------------------------------------------------------------------------------- what it is


def test_chaque_entree_nomme_la_precedente(base):
    """And anyone can reckon a link: the SHA-256 of the entry without its files, up to the link."""
    dits = entrees(base)
    assert [e["precedent"] for e in dits] == ["aucun", dits[0]["maillon"], dits[1]["maillon"]]
    for texte, e in zip(morceaux(base), dits, strict=True):
        sans = re.sub(r"^  fichiers:\n(    .*\n)+", "", texte, flags=re.M)
        suite = sans.partition("  maillon: ")[0]
        assert hashlib.sha256(suite.encode()).hexdigest() == e["maillon"]


def test_le_maillon_part_avec_le_document(base):
    """In its frozen data, in the manifest of the build, in that of the client's pack; `status`
    says the last one."""
    lancer(base, "build", "--formats", "md,pdf,html")
    for n, e in enumerate(entrees(base), 1):
        emis = json.loads((base / f"emis/2026/facture-F-{n}.json").read_bytes())["emis"]
        assert (emis["maillon"], emis["precedent"]) == (e["maillon"], e["precedent"])
    dernier = entrees(base)[-1]["maillon"]
    d = base / "build/essai"
    assert dernier in (d / "manifeste.json").read_text(encoding="utf-8")
    shutil.unpack_archive(d / "essai-client.zip", base / "p")
    assert dernier in (base / "p/manifeste.json").read_text(encoding="utf-8")
    table = lancer(base, "status", "--date", "2026-12-01").stdout
    assert f"registre.yaml : 3 documents ; dernier maillon :\n    {dernier}\n" in table
    dit = json.loads(lancer(base, "status", "--date", "2026-12-01", "--format", "json").stdout)
    assert dit["registres"] == [{"fichier": "registre.yaml", "documents": 3, "maillons": [dernier]}]


# ----------------------------------------------------------------------------- what was taken away


def refuse(base: Path, dit: str, *, place: str = r"registre\.yaml:\d+:\d+") -> str:
    """`check`, `build` and `issue` refuse, at the place, with what to do; nothing is changed."""
    avant = {n: x for n, x in fichiers(base).items() if n != "emis/.verrou"}
    for args in (("check",), ("build", "--formats", "md"), ("issue", "essai.yaml", "F-3")):
        p = lancer(base, *args, attendu=1)
        assert re.search(rf"^{place}: E962 .*{dit}.*git checkout registre\.yaml", p.stderr, re.M), (
            p.stderr
        )
    apres = {n: x for n, x in fichiers(base).items() if n != "emis/.verrou"}
    assert apres == avant
    return p.stderr


@pytest.mark.parametrize("garde", [0, 1, 2])
def test_la_fin_coupee_ne_redonne_pas_le_numero(base, garde):
    """At another price it is refused, whatever was cut: the frozen data tell, and no advice takes
    them away."""
    mettre(base, *morceaux(base)[:garde])
    ecrire(base / "essai.yaml", affaire(facture(1), facture(2), facture(3, "999")))
    dit = refuse(base, "la fin du registre manque", place=r"emis/2026/facture-F-3\.json:1:1")
    assert "retirez ce fichier" not in dit and "ne retirez rien de emis/" in dit


@pytest.mark.parametrize("reste", [".json", ".pdf", ".md"])
def test_un_seul_fichier_fige_suffit(base, reste):
    mettre(base, *morceaux(base)[:2])
    for f in figes(base, 3):
        if f.suffix != reste:
            f.unlink()
    p = lancer(base, "issue", "essai.yaml", "F-3", attendu=1)
    assert ("E962" if reste == ".json" else "E952") in p.stderr


def test_le_milieu_retire(base):
    """With its frozen files: the next entry says that one is missing."""
    un, _, trois = morceaux(base)
    mettre(base, un, trois)
    for f in figes(base, 2):
        f.unlink()
    refuse(base, "l'entrée de F-3 suit une entrée qui n'est plus au registre")


def test_un_debut_retire(base):
    _, deux, trois = morceaux(base)
    mettre(base, deux, trois)
    for f in figes(base, 1):
        f.unlink()
    refuse(base, "l'entrée de F-2 suit une entrée qui n'est plus au registre")


def note(base: Path, *numeros: int) -> None:
    """What a killed run leaves: the names of all that it was to write."""
    noms = [f.relative_to(base).as_posix() for n in numeros for f in figes(base, n)]
    (base / "emis/.en-cours.json").write_text(json.dumps(noms), encoding="utf-8")


@pytest.mark.parametrize("nommes", [(3,), (2,)])
def test_la_note_d_une_emission_tuee_ne_couvre_pas_une_coupure(base, nommes):
    """A note whose documents do not follow the last entry, one after the other, is not what a
    killed run left: their files stay, and the numbers are not given again."""
    note(base, *nommes)
    mettre(base, *morceaux(base)[:1])
    ecrire(base / "essai.yaml", affaire(facture(1), facture(2, "999"), facture(3, "999")))
    refuse(base, "la fin du registre manque", place=r"emis/2026/facture-F-3\.json:1:1")


@pytest.mark.parametrize("poses", [{2, 3}, {2}, set()])
def test_une_emission_de_deux_documents_tuee_se_reprend(base, poses):
    """Killed once both documents, the first or none stand in emis/: the next run ends it."""
    apres = fichiers(base)
    note(base, 2, 3)
    mettre(base, *morceaux(base)[:1])
    for n in {2, 3} - poses:
        for f in figes(base, n):
            f.unlink()
    assert "E9" not in lancer(base, "check").stderr
    emettre(base, "F-2", "F-3")
    assert fichiers(base) == apres and not (base / "emis/.en-cours.json").exists()


@pytest.mark.parametrize("forge", ["sceau", "maillon", "chaine"])
def test_une_entree_scellee_de_nouveau(base, forge):
    """Its facts changed and sealed anew; its link too; its link taken out: each is found."""
    *avant, deux, trois = morceaux(base)
    faux = deux.replace("Conseil", "Conseils")
    if forge == "maillon":
        suite = re.sub(r"^  fichiers:\n(    .*\n)+", "", faux, flags=re.M).partition("  maillon")[0]
        neuf = hashlib.sha256(suite.encode()).hexdigest()
        faux = re.sub(r"  maillon: .*", f"  maillon: {neuf}", faux)
    elif forge == "chaine":
        faux = MAILLON.sub("", faux)
    mettre(base, *avant, sceller(faux), trois)
    assert ("E951" if forge == "sceau" else "E962") in lancer(base, "check", attendu=1).stderr


@pytest.mark.parametrize("forge", ["maillon", "chaine"])
def test_la_derniere_scellee_de_nouveau(base, forge):
    """Nothing follows it, but its own frozen data."""
    *avant, trois = morceaux(base)
    if forge == "maillon":
        suite = re.sub(r"^  fichiers:\n(    .*\n)+", "", trois, flags=re.M)
        suite = suite.partition("  maillon")[0].replace("client: SARL Modèle", "client: Autre")
        neuf = hashlib.sha256(suite.encode()).hexdigest()
        faux = trois.replace("client: SARL Modèle", "client: Autre")
        faux = re.sub(r"  maillon: .*", f"  maillon: {neuf}", faux)
    else:
        faux = MAILLON.sub("", trois)
    mettre(base, *avant, sceller(faux))
    p = lancer(base, "check", attendu=1)
    assert re.search(r"E962 F-3 : l'entrée n'est pas celle que son fichier figé", p.stderr)


# ----------------------------------------------------------------------------- what changes nothing


def test_un_autre_ordre_et_des_remarques(base):
    """Entries in any order, lines of the user's own between them, ends of line of Windows: nothing
    is said, and the next document follows the last one."""
    un, deux, trois = morceaux(base)
    mettre(base, "# de ma main\n", trois, "\n# encore\n\n", un, "# et là\n", deux, "# fin\n\n")
    assert "E9" not in lancer(base, "check").stderr
    (base / "registre.yaml").write_bytes(
        (base / "registre.yaml").read_bytes().replace(b"\n", b"\r\n")
    )
    assert "E9" not in lancer(base, "check").stderr
    ecrire(base / "essai.yaml", affaire(*map(facture, (1, 2, 3, 4))))
    emettre(base, "F-4")
    par_numero = {e["numero"]: e for e in entrees(base)}
    assert par_numero["F-4"]["precedent"] == par_numero["F-3"]["maillon"]
    assert lancer(base, "check").exit_code == 0 and "# et là" in lire(base)


def test_deux_branches_reunies(base, tmp_path):
    """Both issue a quote; the merge keeps the entries of both, in either order; the next entry
    follows both, and then neither can go."""
    devis = {"type": "devis", "date": "2026-09-02", "validite": "30 jours"}
    ecrire(
        base / "essai.yaml",
        affaire(
            *map(facture, (1, 2, 3)),
            {**devis, "numero": "D-1"},
            {**devis, "numero": "D-2"},
            {**devis, "numero": "D-3"},
        ),
    )
    autre = Path(shutil.copytree(base, tmp_path / "autre"))
    emettre(base, "D-1")
    emettre(autre, "D-2")
    shutil.copytree(autre / "emis", base / "emis", dirs_exist_ok=True)
    mettre(base, *morceaux(autre), morceaux(base)[-1])
    assert "E9" not in lancer(base, "check").stderr
    dit = lancer(base, "status", "--date", "2026-12-01", "--format", "json").stdout
    par_numero = {e["numero"]: e for e in entrees(base)}
    deux = sorted(par_numero[n]["maillon"] for n in ("D-1", "D-2"))
    assert json.loads(dit)["registres"][0]["maillons"] == deux
    emettre(base, "D-3")
    assert entrees(base)[-1]["precedent"] == " ".join(deux)
    assert lancer(base, "check").exit_code == 0
    tout = morceaux(base)
    mettre(base, *(x for x in tout if not x.startswith("- numero: D-1")))
    for f in (base / "emis/2026").glob("devis-D-1.*"):
        f.unlink()
    assert "E962 l'entrée de D-3 suit" in lancer(base, "check", attendu=1).stderr


# ------------------------------------------------------------------------ a register from before it


@pytest.fixture
def ancien(base) -> Path:
    """The same workspace as it was issued before there was a chain."""
    neuves = []
    for texte in morceaux(base):
        numero = yaml.safe_load(texte)[0]["numero"]
        f = base / f"emis/2026/facture-{numero}.json"
        avant = hashlib.sha256(f.read_bytes()).hexdigest()
        donnees = json.loads(f.read_bytes())
        del donnees["emis"]["maillon"], donnees["emis"]["precedent"]
        f.write_text(json.dumps(donnees, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        apres = hashlib.sha256(f.read_bytes()).hexdigest()
        neuves.append(sceller(MAILLON.sub("", texte).replace(avant, apres)))
    mettre(base, *neuves)
    assert "maillon" not in lire(base)
    return base


def test_un_registre_d_avant_la_chaine(ancien):
    """It is read as it was, cut ends included; the chain starts at its last seal with the next
    document."""
    assert lancer(ancien, "check").exit_code == 0
    dit = lancer(ancien, "status", "--date", "2026-12-01", "--format", "json").stdout
    sceau = entrees(ancien)[-1]["sceau"]
    assert json.loads(dit)["registres"][0]["maillons"] == [sceau]
    avant = lire(ancien)
    ecrire(ancien / "essai.yaml", affaire(*map(facture, (1, 2, 3, 4, 5))))
    emettre(ancien, "F-4", "F-5")
    assert lire(ancien).startswith(avant) and lancer(ancien, "check").exit_code == 0
    quatre, cinq = entrees(ancien)[-2:]
    assert (quatre["precedent"], cinq["precedent"]) == (sceau, quatre["maillon"])
    tout = morceaux(ancien)
    mettre(ancien, *tout[:2], *tout[3:])
    assert "E962 l'entrée de F-4 suit" in lancer(ancien, "check", attendu=1).stderr


def test_une_fin_coupee_d_avant_la_chaine(ancien):
    mettre(ancien, *morceaux(ancien)[:2])
    assert "E952" in lancer(ancien, "check", attendu=1).stderr
