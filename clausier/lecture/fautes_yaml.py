"""Stage 1, read: how YAML is parsed, and the words for what is wrong in a text.

Takes what the parser says, or a text; gives a sentence for the user. Apart from the reading itself,
so that a phrase is found without knowing how YAML is read.
"""

from __future__ import annotations

import re

import yaml

# The C parser is ten times faster where it exists; every scalar stays text.
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
MAX_DEPTH = 30
YAML_EN_FRANCAIS = (
    (
        "mapping values are not allowed",
        "un « : » de trop (mettez la valeur entre guillemets), ou une ligne trop à droite",
    ),
    ("could not find expected ':'", "il manque un « : » après la clé"),
    (
        "did not find expected key|block mapping",
        "retrait (espaces en début de ligne) ou clé mal placés",
    ),
    ("did not find expected '-'", "retrait de liste mal placé"),
    (
        "found character that cannot start any token|found character '\\\\t'",
        (
            "une tabulation (remplacez-la par des espaces), ou un caractère réservé (@ ` % *) qui "
            "commence la valeur (mettez-la entre guillemets)"
        ),
    ),
    (
        "unexpected end of stream|found unexpected end",
        "un guillemet ou une accolade n'est pas refermé",
    ),
    ("expected ',' or", "il manque une virgule ou une fermeture } ou ]"),
    (
        "undefined alias|found undefined",
        "une étoile « * » commence la valeur (alias inconnu) ; mettez-la entre guillemets",
    ),
    ("control characters|special characters|unacceptable", "caractère de contrôle dans le fichier"),
    ("escape", "barre oblique inverse entre guillemets doubles ; utilisez des guillemets simples"),
)


def faute_de_yaml(e: yaml.YAMLError) -> str:
    """What the parser found wrong, in French where it is known."""
    texte = str(getattr(e, "problem", None) or e).split("\n", maxsplit=1)[0]
    return next((dit for motif, dit in YAML_EN_FRANCAIS if re.search(motif, texte)), texte)


def trompeur(texte: str, ou: int, quoi: str = "la valeur") -> str:
    """What to say of a text whose character `ou` deceives: shown by its code point among its
    neighbours.
    """
    avant, apres = max(0, ou - 20), ou + 21
    extrait = f"{'…' if avant else ''}{texte[avant:apres]}{'…' if apres < len(texte) else ''}"
    return (
        f"caractère invisible ou trompeur U+{ord(texte[ou]):04X} : « {extrait} » ; retapez {quoi}"
    )


def court(texte: str, long: int = 60) -> str:
    return texte if len(texte) <= long else texte[: long - 3] + "…"
