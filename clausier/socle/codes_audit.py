"""The codes of what others wrote: bank statements, and what `clausier audit` finds in their papers.

See `codes`.
"""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    titre: str
    source: str = ""
    information: bool = False  # said, and no warning: nothing is to be done


CODES_AUDIT: dict[str, Code] = {
    "E945": Code("Relevé de banque illisible"),
    "E946": Code("Relevé de banque d'une forme inconnue"),
    "A980": Code("Papier relu : nom, texte ou juridiction qui n'existe plus"),
    "E981": Code("Papier relu : clause sans valeur"),
    "E982": Code("Papier relu : clause interdite envers un particulier", "C. conso., art. R212-1"),
    "E983": Code("Papier relu : mention obligatoire absente"),
    "E984": Code("Papier relu : sommes qui ne s'accordent pas"),
    "E985": Code("Papier relu : date impossible, ou qui ne s'accorde pas"),
    "E986": Code("Papier relu : taux, délai ou somme hors de ce que la loi permet"),
    "E987": Code("Papier relu : numéro dont la clé est fausse"),
    "A988": Code("Papier relu : point à vérifier"),
    "E989": Code("Papier impossible à relire"),
}
