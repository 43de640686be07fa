"""What the tests of `watch`, `init` and `new` share: `watch` as a user runs it, and a case taken
one step further."""

from __future__ import annotations

import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from outils import RACINE

NAVIGATEUR = next(
    (c for nom in ("chromium", "chromium-browser", "google-chrome") if (c := shutil.which(nom))),
    None,
)


class Watch:
    """One run. Its lines come through a queue, so that a test waits for what is said and never for
    a time."""

    def __init__(
        self,
        *args: str | Path,
        cwd: Path | None = None,
        adresse: bool = True,
        journal: Path | None = None,
        commande: str = "watch",
    ):
        """`journal`: a file where everything that is said is written at once, as by `tee`.
        `commande`: `edit`, which serves too."""
        self.journal = journal
        self.proc = subprocess.Popen(
            [sys.executable, str(RACINE / "cli.py"), commande, *map(str, args)],
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
            env={
                **os.environ,
                "LC_ALL": "C.UTF-8",
                "PYTHONUNBUFFERED": "1",
                "PYTHONDONTWRITEBYTECODE": "1",
            },
        )
        self.lignes: queue.Queue[str | None] = queue.Queue()
        self.dit = ""
        threading.Thread(target=self._lire, daemon=True).start()
        self.url = (
            re.search(r"http://127\.0\.0\.1:\d+/\S*", self.attendre("http://"))[0]
            if adresse
            else ""
        )
        self.port = urlsplit(self.url).port or 0
        self.racine = urlsplit(self.url).path.rstrip("/")  # what the token makes of « / »

    def _lire(self) -> None:
        for ligne in self.proc.stdout:
            if self.journal:
                with self.journal.open("a", encoding="utf-8") as f:
                    f.write(ligne)
            self.lignes.put(ligne)
        self.lignes.put(None)

    def attendre(self, mots: str) -> str:
        """The next line that holds these words."""
        while (ligne := self.lignes.get(timeout=120)) is not None:
            self.dit += ligne
            if mots in ligne:
                return ligne
        raise AssertionError(f"« {mots} » n'est jamais dit :\n{self.dit}")

    def demander(
        self,
        chemin: str,
        *entetes: str,
        methode: str = "GET",
        hote: str | None = None,
        jeton: bool = True,
        corps: bytes = b"",
    ) -> tuple[int, dict[str, str], bytes]:
        """One request, sign for sign as given: no client tidies the path. A streamed answer is cut
        at its first event. `jeton`: below the token of the printed address, as « /… » is
        written."""
        hote = f"127.0.0.1:{self.port}" if hote is None else hote
        chemin = self.racine + chemin if jeton and chemin.startswith("/") else chemin
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as s:
            s.sendall(
                "\r\n".join(
                    [
                        f"{methode} {chemin} HTTP/1.1",
                        *([f"Host: {hote}"] if hote else []),
                        *entetes,
                        "",
                        "",
                    ]
                ).encode()
                + corps
            )
            recu = b""
            while octets := s.recv(65536):
                recu += octets
                if (
                    b"text/event-stream" in recu
                    and b"\n\ndata" not in recu
                    and recu.endswith(b"\n\n")
                ):
                    break
        tete, _, corps = recu.partition(b"\r\n\r\n")
        premiere, *suite = tete.decode("latin-1").split("\r\n")
        return (
            int(premiere.split()[1]),
            {k.lower(): v for k, _, v in (x.partition(": ") for x in suite)},
            corps,
        )

    def finir(self, signe: int = signal.SIGINT) -> int:
        """Ctrl-C as a terminal sends it: to the whole group."""
        if self.proc.poll() is None:
            os.killpg(self.proc.pid, signe)
        code = self.proc.wait(60)
        while (ligne := self.lignes.get(timeout=60)) is not None:
            self.dit += ligne
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_) -> None:
        if self.proc.poll() is None:
            self.finir(signal.SIGKILL)


def enregistrer(f: Path, contenu: str | bytes) -> None:
    """Save as editors do: whole, in one step, so that no reader sees half of it."""
    copie = f.with_name(f".{f.name}.tmp")
    copie.write_bytes(contenu.encode() if isinstance(contenu, str) else contenu)
    copie.replace(f)


def poursuivre(cas: Path) -> int:
    """Do what the notes at the end of a new case say, when the client has signed; how many lines
    lost their « # »."""
    texte = cas.read_text(encoding="utf-8")
    conclusion = re.search(r"« (conclusion: \{date: .*?\}) »", texte)[1]
    texte, n = re.subn(
        r"^#(?=  - |paiements:)",
        "",
        re.sub(r"^conclusion: .*$", conclusion, texte, flags=re.M),
        flags=re.M,
    )
    cas.write_text(texte, encoding="utf-8")
    return n
