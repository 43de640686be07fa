"""The words of the official rules, in French: those of BR-FR are already, those of Factur-X and of
an XML schema follow a few forms, those of EN 16931 are told by their number and kept after it.
"""

from __future__ import annotations

import re

LIEU = re.compile(r"\{[^}]*\}")
FORMES = (
    (
        r"Value of '(?:ram:|udt:|qdt:)?(.+?)' is not allowed\.?",
        "valeur de « {0} » hors de la liste",
    ),
    (r"Attribute '(.+?)' is required in this context\.?", "l'attribut « {0} » manque"),
    (
        r"(?:Attribute|Element) '?(.+?)'? (?:is )?marked as not used in the given context\.?",
        "« {0} » n'a pas sa place ici",
    ),
    (
        r"Element (?:variant )?'(?:ram:)?(.+?)' may occur at maximum (\d+) times\.?",
        "« {0} » est donné plus de {1} fois",
    ),
    (
        r"Element (?:variant )?'(?:ram:)?(.+?)' must occur (?:exactly|at least) (\d+) times\.?",
        "« {0} » doit être donné {1} fois",
    ),
    (
        r"Element '(.+?)': This element is not expected\. Expected is (?:one of )?\( (.+?) \)\.",
        "« {0} » n'est pas à sa place ; attendu : {1}",
    ),
    (r"Element '(.+?)': This element is not expected\.", "« {0} » n'est pas à sa place"),
    (
        r"Element '(.+?)': Missing child element\(s\)\. Expected is (?:one of )?\( (.+?) \)\.",
        "dans « {0} », il manque : {1}",
    ),
    (
        r"Element '(.+?)'(?:, attribute '(.+?)')?: '(.*?)' is not a valid value of .*",
        "« {2} » n'est pas une valeur de « {0} »",
    ),
    (r"Element '(.+?)', attribute '(.+?)': The attribute .*", "attribut « {1} » de trop"),
    (
        r"Element '(.+?)': The attribute '(.+?)' is required but missing\.",
        "l'attribut « {1} » de « {0} » manque",
    ),
)


def mots_de_la_regle(numero: str, texte: str) -> str:
    """The words of a rule.

    >>> mots_de_la_regle("FX-SCH-A-000568", "Value of 'ram:CountryID' is not allowed.")
    'valeur de « CountryID » hors de la liste'
    """
    nu = LIEU.sub("", texte)
    for motif, mots in FORMES:
        if m := re.fullmatch(motif, nu):
            return mots.format(*(g or "" for g in m.groups()))
    if numero.startswith("BR-FR"):
        return re.sub(r"^BR-FR-[^:]{1,60}: ?", "", nu)
    anglais = re.sub(r"^\[[^]]{1,40}\] ?-? ?", "", nu)
    return f"règle rompue (texte officiel : {anglais[:600]})"
