"""Stage 5, compose: the pieces that templates share, as Jinja asks for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from jinja2 import BaseLoader, TemplateNotFound

from ..droit.bibliotheque import Bibliotheque
from ..droit.tetes import lire_fichier


class Morceaux(BaseLoader):
    """Shared pieces, `_morceaux/…` only, each made ready by `preparer`."""

    def __init__(self, biblio: Bibliotheque, preparer: Callable[[str], str]):
        self.biblio, self.preparer = biblio, preparer

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:
        chemin = (
            self.biblio.chemin(f"templates/{template}")
            if re.fullmatch(r"_morceaux/[a-z_]+\.md", template)
            else None
        )
        if chemin is None:
            raise TemplateNotFound(template)
        return (
            self.preparer(lire_fichier(chemin, self.biblio.base(chemin))),
            f"templates/{template}",
            lambda: True,
        )
