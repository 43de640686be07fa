"""The form in Chromium with the keyboard alone, on a phone and on a desk: a value changed, a line
added, saved; a fault at its field; axe-core finds nothing.

`make pages` does it at both widths and opens the form of every example; here, one of them on a
phone.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from navigateur import AXE, chromium_avec_axe
from outils_watch import Watch

from outils import EXEMPLES

TOUT = bool(os.environ.get("CLAUSIER_PAGES"))
TELEPHONE, BUREAU = (390, 844), (1280, 900)
CAS, NEUF = "2026-007-fenetres.yaml", "2026-012-fenetres"
ALERTES: list[str] = []  # what a text that is taken for a script would show
PIEGE = 'champs: {"<img src=x onerror=alert(1)>": "<svg onload=alert(2)>", constructor: a}\n'


@pytest.fixture(scope="module")
def navigateur() -> Iterator[Any]:
    with chromium_avec_axe() as contexte:
        yield contexte


def ouvrir(
    navigateur: Any, adresse: str, taille: tuple[int, int], pret: str = "body[data-pret]"
) -> Any:
    page = navigateur.new_page()
    page.on("dialog", lambda d: (ALERTES.append(d.message), d.dismiss()))
    page.set_viewport_size({"width": taille[0], "height": taille[1]})
    page.goto(adresse)
    page.wait_for_selector(pret, state="attached", timeout=60_000)
    return page


def aller(page: Any, nom: str) -> None:
    """Tab until what has this name is reached: a field, a fold, a button."""
    nom_ici = """() => { const e = document.activeElement; return (
        e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent
        ).trim() }"""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(nom_ici) == nom:
            return
    raise AssertionError(f"« {nom} » n'est pas atteint avec Tab")


def commencer(page: Any) -> None:
    """The name refused, then taken; the case like another."""
    aller(page, "Nouveau dossier")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'nom'")
    page.keyboard.type("!!")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "document.querySelector('#refus').textContent.includes('nom de dossier')"
    )
    assert page.evaluate(AXE) == []
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(NEUF)
    aller(page, "Comme un autre dossier")
    page.keyboard.type("2026-007")
    aller(page, "Commencer ce dossier")
    page.keyboard.press("Enter")
    page.wait_for_selector("body[data-pret]", timeout=60_000)


def deux_documents(page: Any) -> None:
    """Two quotes more at once: each its own number. What is not saved is not built."""
    page.evaluate(
        """[1, 2].forEach(() => [...document.querySelectorAll(
        '[data-schemapath="root.documents"] .json-editor-btntype-add')].at(-1).click())"""
    )
    page.wait_for_function(
        """(n => n.length === 2 && n[0] !== n[1])([...document.querySelector('#difference')
        .textContent.matchAll(/^\\+.*numero: (D\\S+)/gm)].map(m => m[1]))"""
    )
    aller(page, "Construire")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "document.querySelector('#etat').textContent.startsWith('Enregistrez d')"
    )


def au_clavier(page: Any) -> None:
    """The mail mistyped then mended; a line less, a line more, put before the last; saved."""
    aller(page, "Client")
    page.keyboard.press("Enter")
    aller(page, "Courriel")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("neuf chez famille")
    page.wait_for_selector(".faute[data-code]")
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    assert page.evaluate(AXE) == []
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("neuf@famille.example")
    page.wait_for_selector(".faute", state="detached")
    aller(page, "Lignes")
    page.keyboard.press("Space")
    # of two equal lines, the one that is chosen; what adds another is there at once
    ligne = "Ligne 2 : Dépose totale des anciennes fenêtres"
    for nom in (ligne, f"Supprimer {ligne}"):
        aller(page, nom)
        page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.textContent === 'Ajouter une ligne'")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.matches('.sorte + select, .sorte ~ select')")
    for nom, dit in (("Désignation", "Seuil"), ("Quantité", "2"), ("Prix unitaire", "45,5")):
        aller(page, nom)
        page.keyboard.type(dit)
    page.wait_for_function("document.querySelector('#difference').textContent.includes('45,5')")
    aller(page, "Monter Ligne 5 : Seuil")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.ariaLabel === 'Monter Ligne 4 : Seuil'")
    aller(page, "Enregistrer")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#etat').textContent.startsWith('Enregistré')")


@pytest.mark.parametrize("taille", [TELEPHONE, *([BUREAU] * TOUT)])
def test_au_clavier_seul(navigateur, tmp_path, taille):
    """From the list of a workspace: a case that begins like another, changed, built."""
    w = Path(shutil.copytree(EXEMPLES / "menuisier", tmp_path / "menuisier"))
    texte = (w / CAS).read_text("utf-8")
    (depose,) = (x for x in texte.splitlines(keepends=True) if "- {designation: Dépose" in x)
    en_trop = f"  # en trop\n{depose}"
    (w / CAS).write_text(texte.replace(depose, en_trop + depose) + PIEGE, "utf-8")
    with Watch(commande="edit", cwd=w) as edit:
        page = ouvrir(navigateur, edit.url, taille, "#debut")
        commencer(page)
        neuf = w / f"{NEUF}.yaml"
        avant = neuf.read_text("utf-8")
        au_clavier(page)
        deux_documents(page)
        assert page.evaluate(AXE) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= taille[0]
        page.close()
        assert edit.finir() == 0
    assert not ALERTES
    assert en_trop in avant
    assert neuf.read_text("utf-8") == avant.replace(en_trop, "").replace(
        "fictif@famille.example", "neuf@famille.example"
    ).replace(
        "  - {designation: Traitement des déchets",
        '  - {designation: Seuil, quantite: 2, prix_unitaire: "45,5"}\n'
        "  - {designation: Traitement des déchets",
    )


@pytest.mark.skipif(not TOUT, reason="« make pages »")
@pytest.mark.parametrize("nom", sorted(d.name for d in EXEMPLES.iterdir() if d.is_dir()))
def test_tous_les_formulaires(navigateur, nom):
    """Each file of each example: nothing to say against its form, and nothing changed by it."""
    with Watch(commande="edit", cwd=EXEMPLES / nom) as edit:
        page = navigateur.new_page()
        page.goto(edit.url)
        assert page.evaluate(AXE) == []
        liens = page.evaluate("[...document.querySelectorAll('.liste a')].map(a => a.href)")
        page.close()
        for lien in liens:
            page = ouvrir(navigateur, lien, TELEPHONE)
            page.evaluate(
                "document.querySelectorAll('.pli[aria-expanded=false]').forEach(x => x.click())"
            )
            assert page.evaluate(AXE) == [], lien
            assert page.evaluate("document.querySelector('#etat').textContent").endswith(
                "rien de changé"
            )
            assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE[0]
            page.close()
        assert edit.finir() == 0
