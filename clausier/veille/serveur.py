"""The server of `watch`: the build folder, read only, on loopback, with the last outcome pushed to
the open pages; and that of `edit`, where a `Guichet` answers in place of the folder.

Why so closed: what it shows are clients' names and sums; every account of this machine can reach
the port, and any site open in the same browser can send it requests. So all that it gives stands
below a token, in the address that the terminal says (a cookie would go to the other ports too);
elsewhere there is nothing, whatever is asked. It answers to its own names alone (a name that was
pointed at 127.0.0.1 gets 421), to GET and HEAD alone (a `Guichet` to POST of JSON too), to no other
site, with files of the build folder alone. A client that says nothing, or too slowly, is dropped,
and no more than some are listened to at once. Pages on disk are never changed: the line that brings
the script is added to what is sent.
"""

from __future__ import annotations

import json
import secrets
import socket
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import Any, Protocol
from urllib.parse import quote, unquote

from jinja2 import Template

from ..paquet.accueil import dossiers_construits, page_d_accueil
from ..socle.disque import lire_octets, vrai_chemin
from ..socle.ressources import modeles, style
from .nouvelles import Nouvelles

PREMIER_PORT, PORTS = 8765, 40
JETON = 16  # bytes of chance in the address
# No case has a dot in its name, and no file whose name begins with one is served.
RESERVE = ".veille"
# Seconds to say a request whole; connections at once: a browser opens six, and each page that is
# seen keeps one.
DIRE, CONNEXIONS = 5, 64
MAX_RECU = 4 << 20  # bytes of what is posted: a case is of 1 MiB at most
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
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}
POLITIQUE = (
    "default-src 'self' data:; script-src 'self' 'unsafe-inline'; "
    "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
DIT = {
    HTTPStatus.NOT_FOUND: (
        "Il n'y a rien à cette adresse. Celle que « clausier watch » a affichée est à prendre "
        "en entier."
    ),
    HTTPStatus.FORBIDDEN: (
        "Cette demande vient d'un autre site. Ouvrez vous-même l'adresse que « clausier watch » a "
        "affichée."
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: "Ces pages se lisent ; elles ne reçoivent rien.",
    HTTPStatus.MISDIRECTED_REQUEST: "Ce serveur ne répond qu'à son propre nom.",
    HTTPStatus.BAD_REQUEST: "Cette demande est mal formée.",
}


class Guichet(Protocol):
    """What answers below the token in place of the folder. Called from several threads."""

    nom: str  # the command's

    def lire(self, parties: Sequence[str]) -> tuple[str, bytes, Mapping[str, str]] | None:
        """Type, content and headers of what stands at this path; None: nothing."""

    def recevoir(self, parties: Sequence[str], demande: Any) -> Any | None:
        """What is answered, as JSON, to what was posted there; None: nothing is posted there."""


class Serveur(ThreadingHTTPServer):
    """One folder on 127.0.0.1. Raises OSError when the port is taken."""

    daemon_threads = True
    request_queue_size = CONNEXIONS
    block_on_close = False

    def __init__(
        self,
        racine: Path,
        nouvelles: Nouvelles,
        port: int | None = None,
        guichet: Guichet | None = None,
    ):
        self.racine, self.nouvelles, self.guichet = vrai_chemin(racine), nouvelles, guichet
        self.jeton = secrets.token_urlsafe(JETON)
        self._places = threading.Semaphore(CONNEXIONS)
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
        return f"http://127.0.0.1:{self.server_port}/{self.jeton}/"

    def server_bind(self) -> None:
        """The parent also looks the machine's name up: nothing here asks a name server."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.socket.getsockname()[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """In a thread of its own if there is a place for it; else it is closed: nothing waits."""
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:  # no thread was to be had
            self._places.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """A page closed while it was being read is no event."""


class Reponse(BaseHTTPRequestHandler):
    """One request. HTTP/1.0: a connection for each, so that none outlives the server."""

    server: Serveur
    timeout = 60

    def setup(self) -> None:
        """With an end to the time for saying the request: that of a socket begins anew at each
        byte.
        """
        super().setup()
        self._compter()

    def _compter(self) -> None:
        self._fin = threading.Timer(DIRE, self._couper)
        self._fin.daemon = True
        self._fin.start()

    def finish(self) -> None:
        self._fin.cancel()
        super().finish()

    def _couper(self) -> None:
        with suppress(OSError):  # gone by itself
            self.connection.shutdown(socket.SHUT_RDWR)

    def parse_request(self) -> bool:
        if not super().parse_request():
            return False
        self._fin.cancel()
        refus = self._mal_venue()
        if refus:
            self.send_error(refus)
        return not refus

    def _mal_venue(self) -> HTTPStatus | None:
        """Why this request is none of the user's: it asks another name, or another site sends it.

        A page on another port of this machine is another site too. Browsers say where a request
        comes from; a program of the user's need not.
        """
        hotes = [h.strip().lower() for h in self.headers.get_all("Host", [])]
        if hotes not in [[nom] for nom in self.server.noms]:
            return HTTPStatus.MISDIRECTED_REQUEST
        origines = self.headers.get_all("Origin", [])
        venues = self.headers.get_all("Sec-Fetch-Site", [])
        if {*origines} - {f"http://{hotes[0]}"} or {*venues} - {"same-origin", "none"}:
            return HTTPStatus.FORBIDDEN
        return None

    def do_GET(self) -> None:
        chemin, _, _ = self.path.partition("?")
        avant, *parties = map(unquote, chemin.split("/"))
        if avant or not parties:
            self.send_error(HTTPStatus.BAD_REQUEST)
        elif not secrets.compare_digest(parties[0].encode(), self.server.jeton.encode()):
            self.send_error(HTTPStatus.NOT_FOUND)
        elif self.server.guichet and parties[1:]:
            if (trouve := self.server.guichet.lire(parties[1:])) is None:
                self.send_error(HTTPStatus.NOT_FOUND)
            else:
                type_, donnees, propres = trouve
                self._envoyer(HTTPStatus.OK, type_, donnees, propres)
        elif parties[1:] == [RESERVE, "flux"]:
            self._flux()
        elif parties[1:] == [RESERVE, "page.js"]:
            self._envoyer(
                HTTPStatus.OK, "text/javascript; charset=utf-8", style("veille.js").encode()
            )
        elif not parties[1:]:
            self._ailleurs(parties[0])
        else:
            self._fichier(parties[1:])

    do_HEAD = do_GET

    def _refuser(self) -> None:
        self.send_error(HTTPStatus.METHOD_NOT_ALLOWED)

    do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = do_CONNECT = _refuser

    def do_POST(self) -> None:
        """JSON, to a `Guichet` alone: a form of another site can send none without being asked
        first, which is refused.
        """
        _, *parties = map(unquote, self.path.partition("?")[0].split("/"))
        if (guichet := self.server.guichet) is None:
            self._refuser()
        elif not parties or not secrets.compare_digest(
            parties[0].encode(), self.server.jeton.encode()
        ):
            self.send_error(HTTPStatus.NOT_FOUND)
        elif (demande := self._recu()) is None:
            self.send_error(HTTPStatus.BAD_REQUEST)
        elif (reponse := guichet.recevoir(parties[1:], demande)) is None:
            self._refuser()
        else:
            donnees = json.dumps(reponse, ensure_ascii=False).encode()
            self._envoyer(HTTPStatus.OK, TYPES[".json"], donnees)

    def _recu(self) -> Any | None:
        """What is posted: one object, whole, in time; else None."""
        long = self.headers.get("Content-Length", "")
        type_ = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if type_ != TYPES[".json"] or not long.isdecimal() or int(long[:9]) > MAX_RECU:
            return None
        self._compter()
        try:
            lu = json.loads(self.rfile.read(int(long[:9])))
        except (ValueError, OSError, RecursionError):
            return None
        finally:
            self._fin.cancel()
        return lu if isinstance(lu, dict) else None

    def _fichier(self, parties: list[str]) -> None:
        """A file of the folder; a case's folder gives its index; the root without one gives the
        list of the cases.
        """
        # Before the file is read: a page is never taken for newer than it is.
        version = self.server.nouvelles.version
        racine = "../" * (len(parties) - 1)  # from this page, whatever the token
        *dossiers, nom = parties
        noms = (*dossiers, nom or "index.html")
        if any(not p or p.startswith(".") or set(p) & set("/\\:\0") for p in noms):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        with suppress(OSError, ValueError, RuntimeError):  # RuntimeError: a link to itself
            cible = self.server.racine.joinpath(*noms).resolve(strict=True)
            if cible.is_relative_to(self.server.racine):
                if cible.is_dir() and nom:
                    self._ailleurs(nom)
                    return
                if cible.is_file():
                    donnees = lire_octets(cible)
                    type_ = TYPES.get(cible.suffix.lower(), "application/octet-stream")
                    if type_ == TYPES[".html"]:
                        donnees = suivie(donnees, racine, version)
                    self._envoyer(HTTPStatus.OK, type_, donnees)
                    return
        if parties == [""]:
            liste = page_d_accueil(dossiers_construits(self.server.racine, "./{}/"))
            donnees = suivie(liste.encode(), racine, version)
            self._envoyer(HTTPStatus.OK, TYPES[".html"], donnees)
        else:
            rien = "Il n'y a rien à cette adresse."
            self._page(HTTPStatus.NOT_FOUND, "Introuvable", rien, racine, version)

    def _ailleurs(self, dossier: str) -> None:
        """A folder is asked for without its last slash."""
        vers = {"Location": f"{quote(dossier)}/"}
        self._envoyer(HTTPStatus.MOVED_PERMANENTLY, TYPES[".txt"], b"", vers)

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
        self, statut: HTTPStatus, titre: str, dit: str, racine: str = "", version: str | None = None
    ) -> None:
        """`version`: of the pages, for who knows the token; the others get no link."""
        page = _modele().render(titre=titre, dit=dit, racine=(racine or "./") if version else "")
        donnees = page.encode()
        self._envoyer(
            statut, TYPES[".html"], suivie(donnees, racine, version) if version else donnees
        )

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """In French, and without a word of what was asked."""
        statut = HTTPStatus(code)
        dit = DIT.get(statut, DIT[HTTPStatus.BAD_REQUEST])
        nom = self.server.guichet.nom if self.server.guichet else "watch"
        self._page(statut, f"{statut.value}", dit.replace("watch", nom))

    def _entetes(self, statut: HTTPStatus, propres: dict[str, str]) -> None:
        self.send_response(statut)
        for nom, valeur in (ENTETES | propres).items():
            self.send_header(nom, valeur)
        if statut is HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        self.end_headers()

    def _envoyer(
        self,
        statut: HTTPStatus,
        type_: str,
        donnees: bytes,
        propres: Mapping[str, str] | None = None,
    ) -> None:
        siens = {"Content-Type": type_, "Content-Length": str(len(donnees))}
        if type_ != TYPES[".pdf"]:  # the browser's own reader of PDFs lives inside the page
            siens["Content-Security-Policy"] = POLITIQUE
        self._entetes(statut, {**siens, **(propres or {})})
        if self.command != "HEAD":
            self.wfile.write(donnees)

    def version_string(self) -> str:
        return "clausier"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the parent's name
        """Silent: the terminal says what is built."""


def suivie(page: bytes, racine: str, version: str) -> bytes:
    """The page with the script that keeps it up to date, told which version it is. `racine`: the
    way from the page to the list of the cases.
    """
    script = f'<script src="{racine}{RESERVE}/page.js" data-version="{version}"></script>\n'
    avant, fin, apres = page.rpartition(b"</body>")
    return avant + script.encode() + fin + apres if fin else page + script.encode()


@lru_cache(maxsize=1)
def _modele() -> Template:
    return modeles().get_template("veille.html")
