"""What every reader of a typed value begins with: the text that was typed, and the fault of one
that is not read, which pydantic carries to the place of the value.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic_core import PydanticCustomError

ESPACES = re.compile(r"[\s\u00a0\u202f]+")


def faute(
    code: str, message: str, dans: tuple[str | int, ...] = (), neuf: str | None = None
) -> PydanticCustomError:
    """A fault of a value, with its stable code; `dans`: where inside it; `neuf`: the value as it
    must be written, where that is certain.
    """
    return PydanticCustomError(code, "{m}", {"m": message, "dans": dans, "neuf": neuf})


def texte_saisi(v: Any, attendu: str) -> str:
    """A scalar with its spaces made one; `attendu`: what to say that is awaited."""
    if not isinstance(v, str):
        raise faute("E105", f"valeur simple attendue ({attendu})")
    return ESPACES.sub(" ", v).strip()
