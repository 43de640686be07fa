"""The engine, relieved, gives the pages that it would give by itself; one that does not fit stays.

Each drawing is by a fresh interpreter: what is laid on the engine stays there. The patches of
`outils/amont` are put to the same proofs as what is laid from here: on a copy of the engine, which
is then drawn with alone.
"""

from __future__ import annotations

import os
import pickle
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pydyf
import pytest
from PIL import Image, ImageChops

from clausier.course.course import Course
from clausier.page.html import vers_html
from clausier.paquet.preparation import preparer
from clausier.rendu.fichiers import tache
from clausier.socle.espace import resoudre
from outils import CAS, RACINE

NOMS = (
    "2025-031-coaching",
    "2026-002-impaye",
    "2026-020-affiche",
    "2026-044-panne-domicile",
    "2026-125-vente-en-ligne",
)  # every type of document
PAQUETS = Path(pydyf.__file__).parent.parent
AMONT = RACINE / "outils" / "amont"
NOTES = "weasyprint-lazy-note-styles.patch"
BORDURES = "weasyprint-single-side-borders.patch"
IMPORT = "weasyprint-import-time.patch"
ECRITURE = "pydyf-get-data-once.patch"

SEUL = """
from clausier.rendu import moteur_allege
moteur_allege.version_connue = lambda: False
"""
# By itself too, and then the ends of its pages are seen to, as of a known version.
SEUL_BIEN_FINI = """
from clausier.rendu import moteur_allege, pdf
moteur_allege.version_connue = lambda: False
"""
# The borders stay: they are drawn with other orders, and have a test of their own.
BORDS_SEULS = """
import weasyprint
from clausier.rendu import moteur_allege, pdf
moteur_allege.DESSIN = (moteur_allege.bords_seuls,)
pdf.ecrire_une_fois = lambda pdf: None
"""
DESSINER = """
import hashlib, pickle, sys
from clausier.rendu import pdf
pages = pickle.load(open(sys.argv[1], "rb"))
print(*(hashlib.sha256(pdf.un_pdf(pdf.Tache(*p))[1]).hexdigest() for p in pages))
"""
UNE = """
import sys
from clausier.rendu import pdf
page = open(sys.argv[2], encoding="utf-8").read()
open(sys.argv[1], "wb").write(pdf.un_pdf(pdf.Tache("", page))[1])
"""
# Borders on whole pixels: what is drawn there has no shade that depends on how it is drawn.
# Each side alone, then what is not one straight line.
BORDS = (
    """<html lang="fr"><head><title>Bords</title><style>
@page { size: 300px 600px; margin: 20px; @bottom-left { border: 0 }
  @bottom-right { border: 0; content: none } }
@page :first { margin: 20px }
body { margin: 0; font-size: 0 }
div { height: 10px; width: 100px; margin-bottom: 10px }
table { border-spacing: 0; width: 200px }
tr { background: #eef3f5 }
td { padding: 0; width: 100px; height: 16px; border-bottom: 2px solid #c3ccd1 }
.d { border-radius: 5px }
.f { background: #fbe9e4 }
.i { visibility: hidden }
.c { columns: 2; column-rule: 2px solid #a33b1f }
.c p { height: 8px; margin: 0 }
</style></head><body>"""
    + "".join(
        f'<div class="{c}" style="border-{cote}: {trait}"></div>'
        for cote in ("top", "right", "bottom", "left")
        for c, trait in (
            ("f", "3px solid #1c4a5c"),
            ("", "4px double #1d2529"),
            ("d", "2px solid #a33b1f"),
            ("i", "2px solid red"),
        )
    )
    + """
<div style="border-bottom: 2px solid #1c4a5c; border-left: 6px solid #c3ccd1"></div>
<div style="border: 2px solid"></div>
<div style="border-top: 2px solid transparent"></div>
<div class="c" style="border-bottom: 2px solid #1c4a5c"><p></p><p></p></div>
<table><tbody><tr><td></td><td></td></tr><tr><td></td><td></td></tr></tbody></table>
</body></html>"""
)


def python(code: str, *args: Path, chemin: Path | None = None) -> str:
    """What a fresh interpreter prints. `chemin`: where it looks for packages first."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *map(str, args)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | ({"PYTHONPATH": str(chemin)} if chemin else {}),
    ).stdout.strip()


def copie(base: Path) -> Path:
    """A folder with a copy of the engine, to be changed."""
    for nom in ("weasyprint", "pydyf"):
        shutil.copytree(PAQUETS / nom, base / nom, ignore=shutil.ignore_patterns("__pycache__"))
    return base


def corrige(base: Path, *correctifs: str) -> Path:
    """A copy of the engine with patches of `outils/amont` applied."""
    copie(base)
    for nom in correctifs:
        for options in (["--check"], []):
            subprocess.run(["git", "apply", *options, AMONT / nom], cwd=base, check=True)
        touches = re.findall(r"^\+\+\+ b/(.*)$", (AMONT / nom).read_text(), re.M)
        assert touches
        for f in touches:
            assert (base / f).read_bytes() != (PAQUETS / f).read_bytes()
    return base


def test_chaque_correctif_s_applique_au_moteur_installe(tmp_path: Path) -> None:
    assert {f.name for f in AMONT.glob("*.patch")} == {NOTES, BORDURES, IMPORT, ECRITURE}
    corrige(tmp_path, NOTES, BORDURES, IMPORT, ECRITURE)


@pytest.fixture(scope="module")
def toutes() -> list[tuple]:
    """The pages of every type of document."""
    course = Course()
    composes = [c for nom in NOMS for c in preparer(resoudre([CAS[nom]]), course=course)[0]]
    taches = [
        tuple(tache(vers_html(d, autonome=False), d.xml, d.date))
        for c in composes
        for d in c.documents
    ]
    assert len(taches) > 35
    return taches


@pytest.fixture(scope="module")
def pages(toutes: list[tuple], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some of these pages, in a file."""
    fichier = tmp_path_factory.mktemp("pages") / "pages"
    fichier.write_bytes(pickle.dumps(toutes[::6]))
    return fichier


@pytest.fixture(scope="module")
def seul(pages: Path) -> list[str]:
    """The fingerprints of some pages as the engine draws them by itself."""
    return python(SEUL + DESSINER, pages).split()


# -------------------------------------------------------------------------------- the same pages


def test_chaque_document_a_les_octets_du_moteur_seul(toutes: list[tuple], tmp_path: Path) -> None:
    """One page in three; every page with CLAUSIER_ALLURES (`make allures`)."""
    pas = 1 if "CLAUSIER_ALLURES" in os.environ else 3
    (pages := tmp_path / "pages").write_bytes(pickle.dumps(toutes[::pas]))
    avec, sans = python(DESSINER, pages).split(), python(BORDS_SEULS + DESSINER, pages).split()
    assert [i for i, (a, b) in enumerate(zip(avec, sans, strict=True)) if a != b] == []


def test_des_documents_ont_les_memes_octets_avec_les_correctifs(
    pages: Path, seul: list[str], tmp_path: Path
) -> None:
    chemin = corrige(tmp_path, NOTES, IMPORT, ECRITURE)
    assert python(SEUL + DESSINER, pages, chemin=chemin).split() == seul


@pytest.mark.parametrize(
    ("avant", "correctif"), [("", None), (SEUL, BORDURES)], ids=["ici", "amont"]
)
def test_une_ligne_de_tableau_est_la_meme_en_moins_d_ordres(
    tmp_path: Path, avant: str, correctif: str | None
) -> None:
    chemin = corrige(tmp_path / "moteur", correctif) if correctif else None
    (html := tmp_path / "bords.html").write_text(BORDS, encoding="utf-8")
    images, tailles = [], []
    for nom, code, ou in (("avec", avant, chemin), ("sans", SEUL, None)):
        pdf = tmp_path / f"{nom}.pdf"
        python(code + UNE, pdf, html, chemin=ou)
        tailles.append(pdf.stat().st_size)
        subprocess.run(
            [*"pdftoppm -r 96 -aaVector no -png -singlefile".split(), pdf, tmp_path / nom],
            check=True,
        )
        images.append(Image.open(tmp_path / f"{nom}.png").convert("RGB"))
    assert images[0].size == (300, 600)
    assert len(images[0].getcolors()) > 6, "the borders are there"
    assert ImageChops.difference(*images).getbbox() is None
    assert tailles[0] < tailles[1]


# ------------------------------------------------------------------------------- in less time


@pytest.mark.parametrize(("avant", "correctif"), [("", None), (SEUL, NOTES)], ids=["ici", "amont"])
def test_une_page_n_a_pas_de_styles_de_notes(
    tmp_path: Path, avant: str, correctif: str | None
) -> None:
    code = """
from clausier.rendu import pdf
pdf._moteur()
import weasyprint.css
styles, calculer = set(), weasyprint.css.StyleFor.set_computed_styles
def set_computed_styles(self, element, **k):
    styles.add((element.tag, k.get("pseudo_type")) if hasattr(element, "tag") else None)
    return calculer(self, element, **k)
weasyprint.css.StyleFor.set_computed_styles = set_computed_styles
pdf.preparer_moteur()
print(sorted(s for s in styles if s and s[1]))
"""
    chemin = corrige(tmp_path, correctif) if correctif else None
    assert python(avant + code, chemin=chemin) == "[('li', 'marker'), ('main', 'before')]"
    assert "('h1', 'note-call')" in python(SEUL + code)


@pytest.mark.parametrize(
    ("avant", "correctif", "deux_fois"),
    [
        # all but the stream that holds the small objects, which is made as the file is written
        ("", None, "[2]"),
        (SEUL, ECRITURE, "[]"),
    ],
    ids=["ici", "amont"],
)
def test_chaque_page_n_est_ecrite_qu_une_fois(
    tmp_path: Path, avant: str, correctif: str | None, deux_fois: str
) -> None:
    code = """
from collections import Counter
from clausier.rendu import pdf
pdf.preparer_moteur()
import pydyf
faits, ecrire = Counter(), pydyf.Stream.data.fget
pydyf.Stream.data = property(lambda self: faits.update([self]) or ecrire(self))
pdf.un_pdf(pdf.Tache("", pdf.PREMIERE))
print(len(faits) > 5, [n for n in faits.values() if n > 1])
"""
    chemin = corrige(tmp_path, correctif) if correctif else None
    assert python(avant + code, chemin=chemin) == f"True {deux_fois}"
    assert python(SEUL + code).count("2") > 4


@pytest.mark.parametrize(
    ("avant", "correctif", "processus"),
    # the engine's own way leaves a search, of three processes, for a library that is not there
    [("", None, 0), (SEUL, IMPORT, 3)],
    ids=["ici", "amont"],
)
def test_aucun_processus_n_est_lance_et_rien_n_est_lu_de_trop(
    tmp_path: Path, avant: str, correctif: str | None, processus: int
) -> None:
    code = """
import sys
lances = []
LANCER = ("subprocess.Popen", "os.fork", "os.posix_spawn", "os.system")
sys.addaudithook(lambda e, a: lances.append(a) if e in LANCER else None)
from clausier.rendu import pdf
pdf._moteur()
print(len(lances), *(n in sys.modules for n in ("fontTools.subset", "fontTools.varLib.instancer")))
"""
    chemin = corrige(tmp_path, correctif) if correctif else None
    lances, *lus = python(avant + code, chemin=chemin).split()
    assert int(lances) <= processus
    assert lus == ["False", "False"]


def test_ce_qui_est_remis_a_plus_tard_est_le_vrai_quand_on_l_appelle() -> None:
    code = """
from clausier.rendu import pdf
moteur = pdf._moteur()[0]
from weasyprint.pdf import fonts
options = fonts.subset.Options(retain_gids=True)
try:
    fonts.instantiateVariableFont(None, {})
except Exception as e:
    rate = e.__traceback__.tb_next.tb_next.tb_frame.f_code.co_filename
import ctypes.util, fontTools.subset, fontTools.varLib.instancer
print(type(options) is fontTools.subset.Options)
print(rate == fontTools.varLib.instancer.__file__)
print(ctypes.util.find_library("pango-1.0"))
"""
    assert python(code).split() == ["True", "True", "libpango-1.0.so.0"]


# ------------------------------------------------------------------- an engine that does not fit


def test_la_ou_une_bibliotheque_se_cherche_l_import_est_celui_du_moteur() -> None:
    code = """
import sys
from clausier.rendu import moteur_allege
moteur_allege.BIBLIOTHEQUES += ("libabsente.so.9",)
moteur_allege.charger_moteur()
print("fontTools.subset" in sys.modules)
"""
    assert python(code) == "True"


def test_un_moteur_plus_recent_dessine_seul_et_la_version_le_dit(
    pages: Path, seul: list[str], tmp_path: Path
) -> None:
    metadonnees = tmp_path / "weasyprint-71.0.dist-info" / "METADATA"
    metadonnees.parent.mkdir()
    metadonnees.write_text("Metadata-Version: 2.1\nName: weasyprint\nVersion: 71.0\n")
    dire = """
import sys
from clausier.commandes.racine import main
main(["--version"], standalone_mode=False)
assert "weasyprint" not in sys.modules
"""
    moi = f"clausier {version('clausier')}"
    assert python(dire) == moi
    assert (
        python(dire, chemin=tmp_path)
        == f"{moi} – WeasyPrint 71.0 : dessin sans les économies de 70"
    )
    assert python(DESSINER, pages, chemin=tmp_path).split() == seul


def test_un_nom_qui_manque_laisse_le_moteur_dessiner_seul(pages: Path, tmp_path: Path) -> None:
    seul = python(SEUL_BIEN_FINI + DESSINER, pages).split()
    base = copie(tmp_path)
    for ici, mot, autre in (
        ("weasyprint", r"\bUA_STYLESHEET\b", "UA_SHEET"),
        ("weasyprint/draw", r"\bdraw_border\b", "draw_all_borders"),
        ("pydyf", r"\.free\b", ".is_free"),
    ):
        fichiers = list((base / ici).rglob("*.py"))
        avant = {f: f.read_text(encoding="utf-8") for f in fichiers}
        assert sum(len(re.findall(mot, x)) for x in avant.values()) > 2
        for f, x in avant.items():
            f.write_text(re.sub(mot, autre, x), encoding="utf-8")
    with (base / "weasyprint" / "pdf" / "fonts.py").open("a", encoding="utf-8") as f:
        f.write("\n\nclass Subsetter(subset.Subsetter):\n    pass\n")
    assert python(DESSINER, pages, chemin=base).split() == seul
