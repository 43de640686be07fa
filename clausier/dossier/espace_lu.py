"""What one run has read of one workspace: its cases' numbers, its register, its clients' past.

Stage 2 and 3 ask for it through the case (`dossier.espace_lu`); the run holds it, one for each
workspace, and the next run begins with another: `registre_de`, `comptes.series`,
`comptes.historique` keep here what they read once for all cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..droit.bibliotheque import Bibliotheque
from ..lecture.noeuds import MAX_BYTES, Noeud, lire_texte, lire_yaml, relire
from ..socle.disque import lire_octets, vrai_chemin
from ..socle.empreintes import FichiersLus
from ..socle.partage import Partage


class EspaceLu:
    """A workspace and its library, with what has been read there by this run.

    `avant`: the same of the run before. The `documents:` blocks that have not changed since are not
    parsed again: `watch` reads every neighbour of a case at each save. `edites`: what cases hold by
    their real paths, in place of what the disk has: a text that is being edited is the only one.
    """

    def __init__(
        self,
        espace: Path,
        biblio: Bibliotheque,
        avant: EspaceLu | None = None,
        edites: Mapping[Path, bytes] | None = None,
    ):
        self.espace, self.biblio = espace, biblio
        self.edites = edites or {}
        self.partage = Partage()
        self._blocs: dict[tuple[str, str, int], Noeud] = {}
        self._avant = avant.blocs if avant else {}

    @property
    def blocs(self) -> dict[tuple[str, str, int], Noeud]:
        """The blocks of this run; while none was asked for, those of the run before."""
        return self._blocs or self._avant

    def bloc(self, texte: str, nom: str, ligne: int) -> Noeud:
        """A piece of the case file `nom` as YAML, from its line `ligne` on. Raises Refus."""
        cle = (texte, nom, ligne)
        noeud = self._avant.get(cle) or lire_texte(texte, nom, ligne)
        self._blocs[cle] = noeud
        return noeud

    def octets(self, chemin: Path) -> bytes:
        """What a case file holds. Raises OSError, Refus."""
        edite = self.edites.get(vrai_chemin(chemin)) if self.edites else None
        return lire_octets(chemin, MAX_BYTES) if edite is None else edite

    def cas(self, chemin: Path, nom: str | None = None, lus: FichiersLus | None = None) -> Noeud:
        """A case file as YAML; `lus`: see `lire_yaml`. Raises Refus."""
        edite = self.edites.get(vrai_chemin(chemin)) if self.edites else None
        if edite is None:
            return lire_yaml(chemin, self.espace, nom, lus)
        return relire(edite.decode("utf-8-sig"), chemin, self.espace, nom or str(chemin), lus)
