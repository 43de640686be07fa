"""The server of `watch`: the build folder, read only, on loopback, with the last outcome pushed to
the open pages.

Why so closed: what it shows are clients' names and sums, and any site open in the same browser can
send requests to this port. So it answers to its own names alone (a name that was pointed at
127.0.0.1 gets 421), to GET and HEAD alone, to no other origin, with files of the build folder
alone. Pages on disk are never changed: the line that brings the script is added to what is sent.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from urllib.parse import quote, unquote

from jinja2 import Template

from ..socle.disque import lire_octets, vrai_chemin
from ..socle.problemes import Probleme
from ..socle.ressources import modeles, style

PREMIER_PORT, PORTS = 8765, 40
# No case has a dot in its name, and no file whose name begins with one is served.
RESERVE = "/.veille/"
# Seconds between two lines to a page that has nothing to learn: a closed page is noticed then.
BATTEMENT = 15
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    ".xml": "application/xml",
    ".ics": "text/calendar; charset=utf-8",
    ".eml": "message/rfc822",
    ".txt": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}
ENTETES = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}
POLITIQUE = (
    "default-src 'self' data:; script-src 'self' 'unsafe-inline'; "
    "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
DIT = {
    HTTPStatus.NOT_FOUND: "Il n'y a rien à cette adresse.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Ces pages se lisent ; elles ne reçoivent rien.",
    HTTPStatus.MISDIRECTED_REQUEST: "Ce serveur ne répond qu'à son propre nom.",
    HTTPStatus.BAD_REQUEST: "Cette demande est mal formée.",
}


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


class Serveur(ThreadingHTTPServer):
    """One folder on 127.0.0.1. Raises OSError when the port is taken."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, racine: Path, nouvelles: Nouvelles, port: int | None = None):
        self.racine, self.nouvelles = vrai_chemin(racine), nouvelles
        ports = [port] if port is not None else [*range(PREMIER_PORT, PREMIER_PORT + PORTS), 0]
        for p in ports:
            try:
                super().__init__(("127.0.0.1", p), Reponse)
                break
            except OSError:
                if p == ports[-1]:
                    raise
        self.noms = {f"127.0.0.1:{self.server_port}", f"localhost:{self.server_port}"}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def server_bind(self) -> None:
        """The parent also looks the machine's name up: nothing here asks a name server."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.socket.getsockname()[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A page closed while it was being read is no event."""


class Reponse(BaseHTTPRequestHandler):
    """One request. HTTP/1.0: a connection for each, so that none outlives the server."""

    server: Serveur
    timeout = 60

    def parse_request(self) -> bool:
        if not super().parse_request():
            return False
        if [h.strip().lower() for h in self.headers.get_all("Host", [])] not in [
            [nom] for nom in self.server.noms
        ]:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return False
        return True

    def do_GET(self) -> None:
        chemin, _, _ = self.path.partition("?")
        parties = unquote(chemin).split("/")
        if parties[0] or not chemin:
            self.send_error(HTTPStatus.BAD_REQUEST)
        elif chemin == RESERVE + "flux":
            self._flux()
        elif chemin == RESERVE + "page.js":
            self._envoyer(
                HTTPStatus.OK, "text/javascript; charset=utf-8", style("veille.js").encode()
            )
        else:
            self._fichier(parties[1:])

    do_HEAD = do_GET

    def _refuser(self) -> None:
        self.send_error(HTTPStatus.METHOD_NOT_ALLOWED)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = do_CONNECT = _refuser

    def _fichier(self, parties: list[str]) -> None:
        """A file of the folder; a case's folder gives its index; the root without one gives the
        list of the cases.
        """
        # Before the file is read: a page is never taken for newer than it is.
        version = self.server.nouvelles.version
        *dossiers, nom = parties
        noms = (*dossiers, nom or "index.html")
        if any(not p or p.startswith(".") or set(p) & set("\\:\0") for p in noms):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        with suppress(OSError, ValueError, RuntimeError):  # RuntimeError: a link to itself
            cible = self.server.racine.joinpath(*noms).resolve(strict=True)
            if cible.is_relative_to(self.server.racine):
                if cible.is_dir() and nom:
                    ailleurs = {"Location": "/" + quote("/".join(parties)) + "/"}
                    self._envoyer(HTTPStatus.MOVED_PERMANENTLY, TYPES[".txt"], b"", ailleurs)
                    return
                if cible.is_file():
                    donnees = lire_octets(cible)
                    type_ = TYPES.get(cible.suffix.lower(), "application/octet-stream")
                    if type_ == TYPES[".html"]:
                        donnees = suivie(donnees, version)
                    self._envoyer(HTTPStatus.OK, type_, donnees)
                    return
        if parties == [""]:
            construits = sorted(f.parent.name for f in self.server.racine.glob("[!.]*/index.html"))
            self._page(HTTPStatus.OK, "Dossiers construits", "", version, construits)
        else:
            self._page(HTTPStatus.NOT_FOUND, "Introuvable", DIT[HTTPStatus.NOT_FOUND], version)

    def _flux(self) -> None:
        """Server-sent events: the state, then each new one."""
        self._entetes(HTTPStatus.OK, {"Content-Type": "text/event-stream"})
        if self.command == "HEAD":
            return
        vu = -1
        while nouvelle := self.server.nouvelles.attendre(vu):
            vu, texte = nouvelle
            self.wfile.write(f"data: {texte}\n\n".encode() if texte else b":\n\n")
            self.wfile.flush()

    def _page(
        self,
        statut: HTTPStatus,
        titre: str,
        dit: str,
        version: str | None = None,
        dossiers: Iterable[str] = (),
    ) -> None:
        page = _modele().render(titre=titre, dit=dit, dossiers=list(dossiers)).encode()
        self._envoyer(statut, TYPES[".html"], suivie(page, version) if version else page)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """In French, and without a word of what was asked."""
        statut = HTTPStatus(code)
        self._page(statut, f"{statut.value}", DIT.get(statut, DIT[HTTPStatus.BAD_REQUEST]))

    def _entetes(self, statut: HTTPStatus, propres: dict[str, str]) -> None:
        self.send_response(statut)
        for nom, valeur in (ENTETES | propres).items():
            self.send_header(nom, valeur)
        if statut is HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        self.end_headers()

    def _envoyer(
        self, statut: HTTPStatus, type_: str, donnees: bytes, propres: dict[str, str] | None = None
    ) -> None:
        siens = {"Content-Type": type_, "Content-Length": str(len(donnees))}
        if type_ != TYPES[".pdf"]:  # the browser's own reader of PDFs lives inside the page
            siens["Content-Security-Policy"] = POLITIQUE
        self._entetes(statut, siens | (propres or {}))
        if self.command != "HEAD":
            self.wfile.write(donnees)

    def version_string(self) -> str:
        return "clausier"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the parent's name
        """Silent: the terminal says what is built."""


def suivie(page: bytes, version: str) -> bytes:
    """The page with the script that keeps it up to date, told which version it is."""
    script = f'<script src="{RESERVE}page.js" data-version="{version}"></script>\n'.encode()
    avant, fin, apres = page.rpartition(b"</body>")
    return avant + script + fin + apres if fin else page + script


@lru_cache(maxsize=1)
def _modele() -> Template:
    return modeles().get_template("veille.html")
