"""What mkdocs runs while it builds the site: the reference, made from the code.

No page of it is kept: what it says is what the code does.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

RACINE = Path(__file__).resolve().parents[2]
for ou in (RACINE, RACINE / "outils"):
    if str(ou) not in sys.path:
        sys.path.insert(0, str(ou))

from galerie import FAMILLES  # noqa: E402

from clausier.socle.typographie import html_de_page  # noqa: E402
from site_clausier import clauses, cles, codes, commandes, documents  # noqa: E402


def reference() -> dict[str, str]:
    """Every page of the reference, by its path in the site."""
    tous = cles.tous_les_schemas()
    pages = {f"cles/{nom}.md": cles.page(nom, tous) for nom in cles.PAGES}
    pages |= {f"clauses/{nom}": texte for nom, texte in clauses.pages().items()}
    pages |= {f"codes/{nom}": texte for nom, texte in codes.pages().items()}
    pages |= {
        "documents.md": documents.page(tous["cas"], FAMILLES),
        "commandes.md": commandes.page(),
    }
    return {f"reference/{chemin}": texte for chemin, texte in pages.items()}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The menu of clauses and of codes: a page for each initial, for each hundred."""
    for nom, dossier in (("Les clauses", "clauses"), ("Les codes", "codes")):
        menu = next(x[nom] for x in _rubriques(config.nav) if nom in x)
        faites = {"clauses": clauses.pages, "codes": codes.pages}[dossier]()
        menu += [
            {texte.partition("\n")[0].partition(" : ")[2]: f"reference/{dossier}/{page}"}
            for page, texte in faites.items()
            if page != "index.md"
        ]
    return config


def _rubriques(nav: Any) -> Iterator[dict[str, Any]]:
    """Every entry of the menu that has a name."""
    for x in nav:
        if isinstance(x, dict):
            yield x
            yield from (
                y for sous in x.values() if isinstance(sous, list) for y in _rubriques(sous)
            )


def on_files(files: Files, config: MkDocsConfig) -> Files:
    for chemin, texte in reference().items():
        files.append(File.generated(config, chemin, content=texte))
    police = RACINE / "templates/_page/polices/ecran_source_sans.css"
    files.append(File.generated(config, "assets/police.css", abs_src_path=str(police)))
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The no-break spaces and the apostrophes of French, as the documents have them."""
    return html if page.file.src_uri == "en.md" else html_de_page(html)
