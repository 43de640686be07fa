"""The site of the documentation: it is built whole, no link of it is dead, and it asks nothing of
the network."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from outils_watch import NAVIGATEUR
from playwright.sync_api import sync_playwright
from seances import Seance

from clausier.commandes.racine import main
from clausier.dossier.issues import DITES, issues
from clausier.droit.bibliotheque import Bibliotheque
from clausier.socle.codes import CODES
from outils import RACINE, Lu

sys.path.insert(0, str(RACINE / "outils"))
from site_clausier import cles, codes

# Made by a tool, or tried by a test of their own (tests/test_format.py, tests/droit/test_tva.py…).
FAITES_OU_AILLEURS = {"codes.md", "droit.md", "tva.md", "galerie.md"}
# What a browser fetches by itself.
DEMANDES = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Built as `make docs` does: a dead link or anchor, a page that no menu leads to stop it."""
    d = tmp_path_factory.mktemp("site")
    p = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(d)],
        cwd=RACINE,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    assert p.returncode == 0, p.stderr
    return d


def test_rien_n_est_demande_au_reseau(site):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 50
    for f in pages:
        lu = Lu(f.read_text(encoding="utf-8"))
        for tag, attribut in DEMANDES.items():
            for a in lu.tous(tag):
                adresse = a.get(attribut) or ""
                permise = adresse.startswith("data:") or not re.match(r"(\w+:)?//", adresse)
                assert permise or a.get("rel") == "canonical", (f.name, adresse)
    for css in site.rglob("*.css"):
        assert not re.search(r"(?:url\(|@import )[\"']?(?:https?:)?//", css.read_text("utf-8")), css
    assert (site / "search/search_index.js").stat().st_size > 100_000  # the search of a file://


def test_la_reference_dit_tout(site):
    """Every command and option, type of document, clause with its variants, code."""

    def page(nom: str) -> str:
        return (site / "reference" / nom).read_text(encoding="utf-8")

    commandes = page("commandes.html")
    for nom, commande in main.commands.items():
        assert f'id="{nom}"' in commandes
        assert all(o in commandes for p in commande.params for o in p.opts if o.startswith("--"))
    biblio, documents = Bibliotheque(), page("documents.html")
    for t in biblio.noms_modeles:
        assert f'id="{cles.ancre(t)}"' in documents, f"{t} : ajoutez-le à outils/galerie.py"
    for nom in biblio.noms_clauses:
        clauses = page(f"clauses/{nom[0]}.html")
        assert all(f'id="{nom}-{v.nom}"' in clauses for v in biblio.variantes(nom)), nom
    for code in CODES:
        assert f'id="{code.lower()}"' in page(f"codes/{code[1]}xx.html")


# In the ordinary suite the pages are followed without PDF, and built on these alone; `make docs`
# does all that they say.
COMPLET = bool(os.environ.get("CLAUSIER_SITE"))
BATIES = {"acompte-et-solde", "effacer", "negocier-dans-word", "paquets", "plombier"}
SUIVIES = sorted(
    f
    for d in ("tutoriel", "guides", "explications", ".")
    for f in (RACINE / "docs" / d).glob("*.md")
    if f.name not in FAITES_OU_AILLEURS
)


@pytest.mark.parametrize("page", SUIVIES, ids=lambda f: f"{f.parent.name}/{f.stem}")
def test_la_page_se_suit(page, tmp_path):
    """Every command of it runs and says what the page shows, every file of it is right."""
    seance = Seance(tmp_path, breve=not COMPLET, batir=COMPLET or page.stem in BATIES)
    seance.suivre(page)
    assert seance.lances or page.parent.name not in ("tutoriel", "guides") or page.stem == "index"


def test_chaque_code_a_sa_cause_et_son_issue():
    """A message that the tests keep, or two sentences; never both, never for a code that is not."""
    dits, siennes = codes.dits(), issues()
    assert set(siennes) == set(CODES)
    ecrites = {c: x for c, x in siennes.items() if not x.exemple}
    assert not set(dits) & set(ecrites), "dit par un essai : retirez-le d'aide/codes.yaml"
    assert all(x.cause[-1] in ".…" and x.que_faire[-1] in ".…" for x in ecrites.values())
    assert all(x.que_faire[-1:] in ("", ".") for x in siennes.values() if x.exemple)
    assert codes.exemples() == DITES.read_text("utf-8"), "« make attendus » le refait"


def test_pour_qui_ne_nomme_que_ce_qui_existe():
    """Every record and key of `pour_qui.yaml` is one of the pages; the pages ask for the rest."""
    tous, connus = cles.tous_les_schemas(), set()
    for nom, (_, quoi, _) in cles.PAGES.items():
        e = cles.Ecrivain(tous[quoi], cles.racine(nom))
        for fiche in e.fiches(cles.racine(nom)):
            connus |= {fiche, *(f"{fiche}.{cle}" for cle in e.defs[fiche]["properties"])}
    assert set(cles.pour_qui()) <= connus, set(cles.pour_qui()) - connus


if COMPLET:

    def test_la_recherche_se_passe_de_serveur_et_de_reseau(site):
        """Opened from the disk, in Chromium: the search finds, and nothing but files is asked."""
        with sync_playwright() as p:
            navigateur = p.chromium.launch(executable_path=NAVIGATEUR, args=["--no-sandbox"])
            page = navigateur.new_page()
            demandes: list[str] = []
            page.on("request", lambda r: demandes.append(r.url))
            page.goto((site / "index.html").as_uri())
            page.fill("input.md-search__input", "acompte")
            page.wait_for_selector(".md-search-result__item")
            assert "Acompte et solde" in page.inner_text(".md-search-result__list")
            assert demandes and all(x.startswith("file:") for x in demandes)
            navigateur.close()
