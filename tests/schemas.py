"""The two schemas as the command gives them, and files read as an editor reads them: plain scalars
typed by YAML 1.1 or 1.2, or left as text."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, ClassVar

import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from clausier.commandes.racine import main


class Un(yaml.SafeLoader):
    """YAML 1.1 as editors' parsers give it to a schema: dates stay text."""

    yaml_implicit_resolvers: ClassVar[dict] = {
        k: [r for r in v if r[0] != "tag:yaml.org,2002:timestamp"]
        for k, v in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class Deux(yaml.SafeLoader):
    """YAML 1.2, core schema."""

    yaml_implicit_resolvers: ClassVar[dict] = {}


class Texte(yaml.BaseLoader):
    """Every scalar as text: what `check` reads."""


for _type, _motif, _signes in (
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", "~|null|Null|NULL|", "~nN"),
    ("int", "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+0123456789."),
):
    Deux.add_implicit_resolver(
        f"tag:yaml.org,2002:{_type}",
        re.compile(f"^(?:{_motif})$"),
        [*_signes, ""] if _type == "null" else list(_signes),
    )
for _lecteur in (Un, Deux, Texte):
    _lecteur.add_constructor("!fichier", lambda loader, node: loader.construct_scalar(node))
Deux.add_constructor(
    "tag:yaml.org,2002:int",
    lambda loader, node: int(node.value, 0 if node.value[:2].lower() in ("0o", "0x") else 10),
)
LECTEURS = (Un, Deux, Texte)


@cache
def schema(quoi: str) -> dict[str, Any]:
    r = CliRunner().invoke(main, ["schema", quoi])
    assert r.exit_code == 0, r.output
    return json.loads(r.stdout)


def fautes(quoi: str, donnees: Any) -> list[str]:
    """What the schema says against these data; nothing when they are of its shape."""
    return [
        f"{e.json_path}: {e.message[:200]}"
        for e in Draft202012Validator(schema(quoi)).iter_errors(donnees)
    ]


def lu(texte: str | bytes) -> list[Any]:
    return [yaml.load(texte, lecteur) for lecteur in LECTEURS]
