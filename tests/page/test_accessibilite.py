"""Every kind of page in a real browser, on a phone and on a desk: axe-core finds nothing, nothing
is cut, and what one opens a page for is in the first screen.

`make pages` opens every document of every example and every screen, and has both widths judged;
here are a sample of each, of which the phone alone is.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from navigateur import AXE, chromium_avec_axe

from clausier.fiches.apparence import MODELES
from clausier.socle.problemes import Place, Probleme
from clausier.veille.nouvelles import Nouvelles
from clausier.veille.serveur import Serveur
from outils import EXEMPLES, clausier

TOUT = bool(os.environ.get("CLAUSIER_PAGES"))
TELEPHONE, BUREAU = (390, 844), (1280, 900)
UNE = "2026-002-impaye"
CHANTIER = "2026-012-agence"
MODERNE = ("2025-031-coaching", "facture-F2025-062", "25 décembre 2025")  # in another look
FACTURE, LETTRE = f"{UNE}/facture-F2026-005", f"{UNE}/mise_en_demeure-2026-06-29"
SEULES = ("etat", "ecart", *(("recettes", "apparences") if TOUT else ()))
# What stands wider than its box, and would have to be slid; words for screen readers are hidden on
# purpose.
COUPES = """() => [...document.querySelectorAll('main *')].filter(e =>
    !e.closest('.dit, thead, .feuilles')
    && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible'
    ).map(e => e.tagName + '.' + e.className)"""


@pytest.fixture(scope="module")
def ecrans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The screens of a workspace, or of two: what is built, what `status` and `diff` write."""
    w = tmp_path_factory.mktemp("ecrans")
    for nom in ("consultante", *(("menuisier",) if TOUT else ())):
        shutil.copytree(EXEMPLES / nom, w / "e" / nom)
    shutil.copytree(EXEMPLES / "consultante", w / "apres")
    apres = w / "apres" / f"{UNE}.yaml"
    texte = apres.read_text(encoding="utf-8")
    assert "prix_unitaire: 600" in texte
    apres.write_text(texte.replace("prix_unitaire: 600", "prix_unitaire: 650"), encoding="utf-8")
    with (w / "e/consultante" / f"{MODERNE[0]}.yaml").open("a", encoding="utf-8") as autre:
        autre.write("\napparence: {modele: moderne}\n")
    page = ("--format", "html", "--out")
    jour = ("--date", "2026-12-31", *page)
    formats = ("--formats", "html")
    for commande in (
        ("build", w / "e", "--out", w / "build", *formats),
        ("status", w / "e", *jour, w / "etat.html"),
        (
            "diff",
            w / "e/consultante" / apres.name,
            apres,
            "--only",
            "devis",
            *page,
            w / "ecart.html",
        ),
        *([("apparence", w / "apres", "--out", w / "apparences.html")] * TOUT),
        *([("status", w / "e", "--recettes", *jour, w / "recettes.html")] * TOUT),
    ):
        p = clausier(*commande)
        assert p.returncode == 0, p.stderr
    return w


def habiller(espaces: Path, modele: str) -> None:
    """Give this look to each seller of a folder."""
    for f in espaces.rglob("vendeur.yaml"):
        with f.open("a", encoding="utf-8") as vendeur:
            vendeur.write(f"\napparence: {{modele: {modele}}}\n")


@pytest.fixture(scope="module")
def servie(ecrans) -> Iterator[str]:
    """What `watch` serves of it, with a fault to show; the build's own list taken away."""
    shutil.copytree(ecrans / "build" / UNE, ecrans / "servi" / UNE)
    nouvelles = Nouvelles()
    ou = Place("cas.yaml", 3, 2)
    nouvelles.publier(
        [],
        [
            Probleme(ou, "E102", "client", "clé inconnue"),
            Probleme(ou, "A407", "tva", "seuil proche"),
        ],
    )
    serveur = Serveur(ecrans / "servi", nouvelles, 0)
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    yield serveur.url
    nouvelles.finir()
    serveur.shutdown()
    serveur.server_close()


@pytest.fixture(scope="module")
def onglet() -> Iterator[Any]:
    with chromium_avec_axe() as contexte:
        yield contexte.new_page()


def relever(onglet: Any, adresse: str) -> list[str]:
    """What is wrong with a page, on a phone and on a desk."""
    fautes = []
    for largeur, hauteur in (TELEPHONE, BUREAU):
        onglet.set_viewport_size({"width": largeur, "height": hauteur})
        onglet.goto(adresse)
        if TOUT or largeur == TELEPHONE[0]:
            fautes += [f"{largeur} px, {x}" for x in onglet.evaluate(AXE)]
        if onglet.evaluate("document.documentElement.scrollWidth") > largeur:
            fautes.append(f"{largeur} px, plus large que l'écran")
    return fautes


def test_les_ecrans(onglet, ecrans, servie):
    """The list of cases, a case, the state, the book, a difference, and what `watch` adds: no
    fault, and no column that one must slide to."""
    cas = (UNE, *((CHANTIER,) if TOUT else ()))
    fichiers = ("build/index", *(f"build/{x}/index" for x in cas))
    adresses = [
        *((ecrans / f"{f}.html").as_uri() for f in (*fichiers, *SEULES)),
        *(servie + x for x in ("", "rien", *([f"{UNE}/"] * TOUT))),
    ]
    fautes = {}
    for a in adresses:
        if trouves := [*relever(onglet, a), *onglet.evaluate(COUPES)]:
            fautes[a] = trouves
        onglet.set_viewport_size({"width": TELEPHONE[0], "height": TELEPHONE[1]})
        if coupes := onglet.evaluate(COUPES):
            fautes.setdefault(a, []).extend(coupes)
    assert not fautes


def test_les_documents(onglet, ecrans, tmp_path):
    """A letter with an account, and an invoice in another look; all of all examples in the three
    looks for `make pages`."""
    siens = [ecrans / "build" / f"{x}.html" for x in (LETTRE, "/".join(MODERNE[:2]))]
    for modele in MODELES if TOUT else ():
        espaces, construits = tmp_path / modele, tmp_path / f"construits-{modele}"
        shutil.copytree(EXEMPLES, espaces)
        habiller(espaces, modele)
        p = clausier("build", espaces, "--out", construits, "--formats", "html")
        assert p.returncode == 0, p.stderr
        siens += sorted(construits.glob("*/*.html"))
    fautes = {str(x): trouves for x in siens if (trouves := relever(onglet, x.as_uri()))}
    assert not fautes


def _au_premier_ecran(onglet: Any, adresse: str, *dits: str) -> None:
    """These words stand in the first screen of a phone."""
    onglet.set_viewport_size({"width": TELEPHONE[0], "height": TELEPHONE[1]})
    onglet.goto(adresse)
    for dit in dits:
        boite = onglet.get_by_text(dit).first.bounding_box()
        assert boite and boite["y"] + boite["height"] <= TELEPHONE[1], (adresse, dit, boite)


def test_la_somme_et_le_jour_au_premier_ecran(onglet, ecrans):
    reste, jour = "3\u202f200,00\u00a0€", "27/05/2026"
    for page in ("build/index.html", f"build/{UNE}/index.html"):
        _au_premier_ecran(onglet, (ecrans / page).as_uri(), jour)
    _au_premier_ecran(onglet, (ecrans / f"build/{UNE}/index.html").as_uri(), reste)
    _au_premier_ecran(onglet, (ecrans / "etat.html").as_uri(), "Reste ouvert", "31/12/2026")
    for facture, echeance in ((FACTURE, "27 mai 2026"), ("/".join(MODERNE[:2]), MODERNE[2])):
        adresse = (ecrans / "build" / f"{facture}.html").as_uri()
        _au_premier_ecran(onglet, adresse, "À régler :", echeance, "Copier")


def test_la_police_est_celle_du_papier(onglet, ecrans):
    """The face is in the page, and is that of the PDF."""
    for page in (f"build/{UNE}/index.html", f"build/{UNE}/facture-F2026-005.html", "etat.html"):
        onglet.goto((ecrans / page).as_uri())
        onglet.evaluate("document.fonts.ready")
        vues = onglet.evaluate(
            "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
        )
        assert vues and all("Clausier Sans" in v for v in vues), page
