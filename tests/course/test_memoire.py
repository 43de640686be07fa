"""What is known is not done again, and what changed always is: each answer is compared with that of
a run without any memory."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fabrique import CAS, VENDEUR, ecrire, espace

from outils import EXEMPLES, RACINE, clausier, fichiers

LOURDS = {"weasyprint", "jinja2", "pydantic", "yaml", "markdown", "pikepdf"}
SONDE = """
import sys; sys.path.insert(0, {racine!r})
from clausier.commandes.racine import main
try:
    main({args!r})
except SystemExit as e:
    code = e.code
print("CHARGÉS", code, *sorted({lourds!r} & set(sys.modules)), file=sys.stderr)
"""


def sonde(*args: str, cwd: Path, depot: Path) -> tuple[str, str, set[str], str]:
    """The command in a process of its own: stdout, stderr, what heavy it had loaded at its end,
    exit status."""
    code = SONDE.format(racine=str(RACINE), args=[*args], lourds=LOURDS)
    p = subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "CLAUSIER_CACHE": str(depot), "PYTHONUTF8": "1"},
    )
    dit, _, fin = p.stderr.rpartition("CHARGÉS ")
    statut, *lourds = fin.split()
    return p.stdout, dit, set(lourds), statut


def second() -> dict:
    c = copy.deepcopy(CAS) | {"dossier": "autre"}
    for x, n in zip(c["documents"], ("D9", "F3", "F4"), strict=True):
        x |= {"numero": n, "date": x["date"].replace("-09-", "-11-").replace("-10-", "-12-")}
    return c | {
        "conclusion": {"date": "2026-11-05", "lieu": "etablissement"},
        "prestation": {"objet": "Suite", "debut": "2026-11-15", "fin": "2026-12-15"},
    }


def faire(base: Path) -> Path:
    """A workspace with all that a case may take in: logo, certificate, part of a file, a clause of
    its own."""
    v = VENDEUR | {
        "logo": "logo.svg",
        "assurances": [
            {
                "type": "rc_pro",
                "assureur": {"nom": "Mutuelle Fictive", "adresse": "9 rue Imaginaire 44000 Nantes"},
                "contrat": "RC-1",
                "attestation": "pieces/rc.pdf",
                "obligatoire": "non",
            }
        ],
    }
    w = espace(base / "w", v, essai=CAS, autre=second())
    texte = (w / "essai.yaml").read_text(encoding="utf-8")
    ligne = next(x for x in texte.splitlines() if x.startswith("client:"))
    (w / "parts").mkdir()
    (w / "parts" / "client.yaml").write_text(
        ligne.removeprefix("client: ") + "\n", encoding="utf-8"
    )
    (w / "essai.yaml").write_text(
        texte.replace(ligne, 'client: !fichier "parts/client.yaml"'), encoding="utf-8"
    )
    (w / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
        '<rect width="9" height="9"/></svg>',
        encoding="utf-8",
    )
    (w / "pieces").mkdir()
    shutil.copy(EXEMPLES / "menuisier" / "attestation-decennale.pdf", w / "pieces" / "rc.pdf")
    shutil.copytree(RACINE / "clauses" / "objet", w / "clauses" / "objet")
    return w


@pytest.fixture
def w(tmp_path) -> Path:
    return faire(tmp_path)


@pytest.fixture(scope="module")
def une_fois(tmp_path_factory) -> Path:
    """A folder with the workspace built and known, and its store."""
    w = faire(tmp_path_factory.mktemp("connu"))
    assert construire(w).returncode == 0 and "A304" not in construire(w).stderr
    return w.parent


@pytest.fixture
def connu(une_fois, tmp_path) -> Path:  # still known: `test_ce_qui_est_connu_le_reste_ailleurs`
    return Path(shutil.copytree(une_fois, tmp_path, dirs_exist_ok=True)) / "w"


@pytest.fixture
def petit(w) -> Path:
    """One case of one document: drawing is what takes long."""
    (w / "autre.yaml").unlink()
    change(
        w / "essai.yaml", *(json.dumps(CAS["documents"][:n], ensure_ascii=False) for n in (3, 1))
    )
    return w


def construire(w: Path, *options: str, formats: str = "md,html", sortie: str = "b"):
    return clausier(
        "build",
        ".",
        "--out",
        sortie,
        "--formats",
        formats,
        *options,
        cwd=w,
        CLAUSIER_CACHE=str(w.parent / "depot"),
    )


def pareil(w: Path, **kw):
    """Whatever was known, the folder and what is said are those of a run that knows nothing."""
    if (w / "b").exists():  # what stands of a case that is refused stays
        shutil.copytree(w / "b", w / "c")
    p = construire(w, **kw)
    q = construire(w, "--no-cache", sortie="c", **kw)
    assert (p.returncode, p.stderr.replace("→ b", "→ c"), p.stdout.replace("→ b", "→ c")) == (
        q.returncode,
        q.stderr,
        q.stdout,
    )
    assert fichiers(w / "b") == fichiers(w / "c")
    shutil.rmtree(w / "c")
    return p


def test_rien_de_change_rien_de_charge(petit):
    """`build` and `check` say the very same lines, and load nothing heavy."""
    for args in (("build", ".", "--out", "b"), ("check", ".")):
        a = sonde(*args, cwd=petit, depot=petit.parent / "d")
        avant = fichiers(petit / "b")
        b = sonde(*args, cwd=petit, depot=petit.parent / "d")
        assert a[2] and b[2] == set() and a[:2] == b[:2] and a[3] == b[3] == "0", b
        assert fichiers(petit / "b") == avant and "A304" not in a[1] and "A708" in a[1]


def change(f: Path, avant: str, apres: str) -> None:
    texte = f.read_text(encoding="utf-8")
    assert avant in texte, (f, avant)
    f.write_text(texte.replace(avant, apres, 1), encoding="utf-8")


def _vide_le_manifeste(w: Path) -> None:
    (w / "b/essai/manifeste.json").write_bytes(b"{}")


def _lie(w: Path) -> None:
    """The clause becomes a link to another text, out of the workspace."""
    shutil.copytree(w / "clauses/objet", w.parent / "objet")
    for f in (w.parent / "objet").glob("*.md"):
        f.write_text(
            f.read_text(encoding="utf-8").rstrip() + "\n\nUne phrase ajoutée.\n", encoding="utf-8"
        )
    shutil.rmtree(w / "clauses/objet")
    (w / "clauses/objet").symlink_to(w.parent / "objet")


CHANGEMENTS = {
    "le dossier": lambda w: change(w / "essai.yaml", "Refonte", "refonte"),
    "vendeur.yaml": lambda w: change(w / "vendeur.yaml", "06 00 00 00 01", "06 00 00 00 03"),
    "une partie incluse": lambda w: change(w / "parts/client.yaml", "SARL Modèle", "SARL Modale"),
    "le logo": lambda w: change(w / "logo.svg", 'width="9"', 'width="8"'),
    "une clause de l'espace": lambda w: [
        change(f, "\n---\n", "\n---\nUne phrase de plus. ")
        for f in (w / "clauses/objet").glob("*.md")
    ],
    "une clause liée": _lie,
    "une clause de plus": lambda w: shutil.copytree(RACINE / "clauses/prix", w / "clauses/prix"),
    "un modèle de l'espace": lambda w: (
        (w / "templates").mkdir(),
        shutil.copy(RACINE / "templates/devis.md", w / "templates"),
        change(w / "templates/devis.md", "# ", "# Le "),
    ),
    "plus de clauses à soi": lambda w: shutil.rmtree(w / "clauses"),
    "le numéro d'un voisin": lambda w: change(w / "autre.yaml", '"F3"', '"F5"'),
    "le numéro d'un voisin, pris": lambda w: change(w / "autre.yaml", '"F3"', '"F2"'),
    "une ligne de plus chez le voisin": lambda w: (
        change(w / "autre.yaml", '"F4"', '"F9"'),
        construire(w),
        change(w / "essai.yaml", "acompte:", "# note\nacompte:"),
    ),
    "un voisin de plus": lambda w: ecrire(w / "trois.yaml", second() | {"dossier": "trois"}),
    "un voisin du même nom": lambda w: ecrire(w / "a.yaml", second()),
    "un voisin parti": lambda w: (w / "autre.yaml").unlink(),
    "un registre": lambda w: (w / "registre.yaml").write_text("rien\n", encoding="utf-8"),
    "une sortie changée": lambda w: change(w / "b/essai/devis-D1.md", "e", "E"),
    "une sortie effacée": lambda w: (w / "b/essai/facture-F2.html").unlink(),
    "une sortie vidée": lambda w: (w / "b/essai/facture-F2.html").write_bytes(b""),
    "la page du dossier effacée": lambda w: (w / "b/essai/index.html").unlink(),
    "tout le dossier effacé": lambda w: shutil.rmtree(w / "b/essai"),
    "le manifeste changé": _vide_le_manifeste,
    "l'accueil changé": lambda w: change(w / "b/index.html", "essai", "assai"),
    "l'accueil effacé": lambda w: (w / "b/index.html").unlink(),
    "un dossier étranger dans la sortie": lambda w: shutil.rmtree(w / "b/autre"),
}


@pytest.mark.parametrize("nom", CHANGEMENTS)
def test_un_octet_change_est_refait(connu, nom):
    CHANGEMENTS[nom](connu)
    p = pareil(connu)
    avant = fichiers(connu / "b")
    q = construire(connu)  # known or not by now
    assert (p.returncode, p.stdout, p.stderr) == (q.returncode, q.stdout, q.stderr) and fichiers(
        connu / "b"
    ) == avant


def test_ce_qui_est_connu_le_reste_ailleurs(connu):  # else the test above would prove nothing
    assert sonde(
        "build", ".", "--out", "b", "--formats", "md,html", cwd=connu, depot=connu.parent / "depot"
    )[2:] == (set(), "0")


def test_une_attestation_changee_refait_le_paquet(petit):
    pareil(petit, formats="pdf")
    shutil.copy(petit / "b/essai/devis-D1.pdf", petit / "pieces/rc.pdf")
    pareil(petit, formats="pdf")
    assert (petit / "b/essai/pieces/rc.pdf").read_bytes() == (petit / "pieces/rc.pdf").read_bytes()


def test_un_document_emis(w):
    """What the register froze, changed by hand, is found although nothing else has changed."""
    assert clausier("issue", "autre.yaml", "D9", "--date", "2026-11-21", cwd=w).returncode == 0
    pareil(w)
    fige = next((w / "emis").rglob("*D9.md"))
    texte = fige.read_bytes()
    fige.write_bytes(texte + b" ")
    pareil(w)
    assert "E952" in construire(w).stderr
    fige.write_bytes(texte)
    pareil(w)
    (w / "emis/2026/intrus.pdf").write_bytes(b"x")
    pareil(w)


def test_des_formats_puis_d_autres(w):
    """A known result serves only while its own files stand."""
    for formats in ("md,html", "md", "md,html", "html", "md,html"):
        pareil(w, formats=formats)


def test_un_dossier_remplace_pendant_la_construction(w):
    """The case changes after it was looked at: what is made of the new text is never kept as that
    of the old."""
    code = f"""
import sys; sys.path.insert(0, {str(RACINE)!r})
from pathlib import Path
from clausier.paquet import construction, preparation
vrai = construction.livrer
def change(nom, avant, apres):
    f = Path(nom); f.write_text(f.read_text("utf-8").replace(avant, apres), "utf-8")
def livrer(c, *a):
    change("essai.yaml", "Refonte", "REFONTE")
    return vrai(c, *a)
def composes(*a, vrai=preparation._composes):
    change("autre.yaml", "Suite", "SUITE")
    return vrai(*a)
construction.livrer, preparation._composes = livrer, composes
from clausier.commandes.racine import main
main(["build", ".", "--out", "b", "--formats", "md,html"])
"""
    p = subprocess.run(
        [sys.executable, "-c", code],
        cwd=w,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CLAUSIER_CACHE": str(w.parent / "depot")},
    )
    assert p.returncode == 0, p.stderr
    assert "SUITE" in (w / "b/autre/facture-F4.md").read_text(encoding="utf-8")
    change(w / "autre.yaml", "SUITE", "Suite")  # back to what was looked at
    pareil(w)
    assert "SUITE" not in (w / "b/autre/facture-F4.md").read_text(encoding="utf-8")


def test_sans_memoire_rien_n_est_lu_ni_garde(w):
    depot = w.parent / "depot"
    assert construire(w, "--no-cache").returncode == 0 and not depot.exists()
    assert (
        clausier("check", ".", "--no-cache", cwd=w, CLAUSIER_CACHE=str(depot)).returncode == 0
        and not depot.exists()
    )
    assert construire(w).returncode == 0 and fichiers(depot)
    avant = fichiers(depot)
    assert construire(w, "--no-cache").returncode == 0 and fichiers(depot) == avant


def test_le_depot_abime_ou_impossible_ne_change_rien(petit):
    """Every entry broken, then a store where nothing can be written, then none at all: the same
    build."""
    for f in (
        [*(petit.parent / "depot").rglob("*")]
        if construire(petit, formats="md,html,pdf").returncode == 0
        else []
    ):
        if f.is_file():
            f.write_bytes(f.read_bytes()[:-3])
    pareil(petit, formats="md,html,pdf")
    bon = fichiers(petit / "b")
    for env in (
        {"CLAUSIER_CACHE": "/proc/x"},
        {"CLAUSIER_CACHE": "/dev/null/x"},
        {"CLAUSIER_CACHE": "", "HOME": "", "XDG_CACHE_HOME": ""},
    ):
        shutil.rmtree(petit / "b")
        p = clausier("build", ".", "--out", "b", cwd=petit, **env)
        assert p.returncode == 0 and "Traceback" not in p.stderr and fichiers(petit / "b") == bon


def test_ni_le_temps_ni_le_lieu_ne_decident(w):
    """Other times of files, the workspace moved elsewhere: still known."""
    assert construire(w).returncode == 0
    for f in w.rglob("*"):
        os.utime(f, (1, 1))
    w.rename(w.parent / "ailleurs")
    _, _, lourds, _ = sonde(
        "build",
        ".",
        "--out",
        "b",
        "--formats",
        "md,html",
        cwd=w.parent / "ailleurs",
        depot=w.parent / "depot",
    )
    assert lourds == set()


def test_un_grand_dossier_sans_vendeur_n_est_pas_lu(tmp_path):
    """A case with its seller in it lies in a folder that may be anything: only what it takes in is
    read."""
    gros = tmp_path / "w" / "films"
    gros.mkdir(parents=True)
    with (gros / "film.bin").open("wb") as f:
        f.truncate(1 << 40)  # a sparse tebibyte: to read it is never to end
    with (tmp_path / "w" / "notes.yaml").open("wb") as f:
        f.truncate(1 << 36)
    for i in range(50):
        (gros / f"{i}.yaml").write_text("dossier: [", encoding="utf-8")
    ecrire(tmp_path / "w" / "essai.yaml", CAS | {"vendeur": VENDEUR})
    for _ in range(2):
        stdout, dit, lourds, statut = sonde(
            "build",
            "essai.yaml",
            "--out",
            "b",
            "--formats",
            "md",
            cwd=tmp_path / "w",
            depot=tmp_path / "d",
        )
        assert statut == "0", dit
    assert lourds == set() and "3 documents" in stdout


def test_les_cgv_de_tous_les_clients_sont_dessinees_une_fois(tmp_path, monkeypatch):
    """Terms that name no client are one task for all the cases of a run, and none for the next
    run."""
    cas = {
        f"c{i}": CAS
        | {
            "dossier": f"c{i}",
            "client": CAS["client"] | {"nom": f"Client {i}"},
            "documents": [
                {"type": "cgv", "date": "2026-09-01", "version": "1", "qualite": "professionnel"},
                {"type": "devis", "numero": f"D{i}", "date": "2026-09-02", "validite": "30 jours"},
            ],
        }
        for i in range(2)
    }
    w = espace(tmp_path / "w", VENDEUR, **cas)
    code = f"""
import sys; sys.path.insert(0, {str(RACINE)!r})
from clausier.rendu import pdf
vrai = pdf.un_pdf
def compte(tache):
    if tache.cle:  # the first page of an engine is drawn for none
        print("PAGE", int("<h1>Conditions générales" in tache.html), file=sys.stderr, flush=True)
    return vrai(tache)
pdf.un_pdf = compte
from clausier.commandes.racine import main
main(["build", ".", "--out", sys.argv[1]])
"""
    comptes = []
    for sortie in ("b", "c"):
        p = subprocess.run(
            [sys.executable, "-c", code, sortie],
            cwd=w,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "CLAUSIER_CACHE": str(tmp_path / "d")},
        )
        assert p.returncode == 0, p.stderr
        comptes.append(
            sorted(int(x.split()[1]) for x in p.stderr.splitlines() if x.startswith("PAGE"))
        )
    assert comptes[0] == [0, 0, 0, 0, 0, 1], (
        "one for the terms, one for each offer and for each cover, one for the letters of the folio"
    )
    assert comptes[1] == [], "the second output folder is filled from the store"
    pdfs = {(w / "b" / n / "cgv-2026-09-01.pdf").read_bytes() for n in cas} | {
        (w / "c" / n / "cgv-2026-09-01.pdf").read_bytes() for n in cas
    }
    assert len(pdfs) == 1 and json.loads((w / "b/c0/manifeste.json").read_bytes())
