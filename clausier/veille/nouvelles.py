"""What `watch` pushes to the open pages: which cases were built again, and what is wrong now."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterable

from ..socle.problemes import Probleme

# Seconds between two lines to a page that has nothing to learn: a closed page is noticed then.
BATTEMENT = 15


class Nouvelles:
    """What the open pages know: a version for each built case, and the problems of the workspace.
    Safe between threads.
    """

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._rang = 0
        self._refaits: dict[str, int] = {}
        self._problemes: list[dict[str, str | bool]] = []
        self._finies = False
        self._serveur = secrets.token_hex(8)  # a page of an earlier run knows that it is old

    def publier(self, refaits: Iterable[str], problemes: Iterable[Probleme]) -> None:
        """Say what was built again (a case's name: its pages; with « / » after it: its index and
        packs), and what is wrong now.
        """
        with self._change:
            self._rang += 1
            self._refaits.update(dict.fromkeys(refaits, self._rang))
            self._problemes = [
                {
                    "place": str(p.place),
                    "code": p.code,
                    "message": str(p).removeprefix(f"{p.place}: {p.code}").strip(),
                    "grave": p.grave,
                }
                for p in problemes
            ]
            self._change.notify_all()

    def finir(self) -> None:
        with self._change:
            self._finies = True
            self._change.notify_all()

    @property
    def version(self) -> str:
        with self._change:
            return f"{self._serveur}.{self._rang}"

    def attendre(self, vu: int) -> tuple[int, str] | None:
        """The state newer than `vu`, as JSON; (vu, "") after a while without any; None when all is
        over.
        """
        with self._change:
            self._change.wait_for(lambda: self._finies or self._rang > vu, BATTEMENT)
            if self._finies:
                return None
            if self._rang <= vu:
                return vu, ""
            return self._rang, json.dumps(
                {
                    "serveur": self._serveur,
                    "rang": self._rang,
                    "refaits": self._refaits,
                    "problemes": self._problemes,
                },
                ensure_ascii=False,
            )
