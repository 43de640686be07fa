"""What the server of `edit` answers: the list of the files, the form of one, its pages; and what it
does with what is sent: try the changes, or write them.

The page's own policy lets it run its own scripts alone, and the pages of documents, that show in a
frame without scripts, their own styles alone.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from ..socle.erreurs import SYSTEME, Erreur
from ..socle.imprevus import isoler
from ..socle.problemes import Place, Refus
from ..socle.ressources import modeles, style
from .fichier import Essai, FichierOuvert, titre_de

HTML, JSON = "text/html; charset=utf-8", "application/json"
SIENS = {
    "edition.js": ("text/javascript; charset=utf-8", ("edition/edition.js",)),
    "jsoneditor.js": ("text/javascript; charset=utf-8", ("edition/jsoneditor.js",)),
    "edition.css": (
        "text/css; charset=utf-8",
        ("polices/ecran_source_sans.css", "suivi.css", "edition/edition.css"),
    ),
}
POLITIQUE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src data:; img-src data:; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
POLITIQUE_DES_PAGES = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


class Edition:
    """The files that may be edited; each is named by its rank, never by a path."""

    nom = "edit"

    def __init__(self, fichiers: Sequence[tuple[Path, str]], aujourdhui: Callable[[], date]):
        self.fichiers, self._aujourdhui = list(fichiers), aujourdhui
        self._ouverts: dict[int, FichierOuvert] = {}
        self._pages: dict[int, Mapping[str, bytes]] = {}
        self._tour = threading.Lock()  # one request at a time: a chain is one thread's

    def lire(self, parties: Sequence[str]) -> tuple[str, bytes, Mapping[str, str]] | None:
        """See `Guichet`."""
        if len(parties) == 1 and parties[0] in SIENS:
            type_, feuilles = SIENS[parties[0]]
            return type_, "\n".join(map(style, feuilles)).encode(), {}
        if parties == [""]:
            return HTML, self._accueil(), {"Content-Security-Policy": POLITIQUE}
        rang = self._rang(parties[0])
        if rang is None:
            return None
        with self._tour:
            if parties[1:] == [""]:
                return HTML, self._page(rang), {"Content-Security-Policy": POLITIQUE}
            if parties[1:] == ["donnees"]:
                return JSON, json.dumps(self._donnees(rang), ensure_ascii=False).encode(), {}
            if len(parties) == 3 and parties[1] == "page":
                page = self._pages.get(rang, {}).get(parties[2])
                propres = {"Content-Security-Policy": POLITIQUE_DES_PAGES}
                return None if page is None else (HTML, page, propres)
        return None

    def recevoir(self, parties: Sequence[str], demande: Any) -> Any | None:
        """See `Guichet`. What cannot be done is said under `refus`."""
        rang = self._rang(parties[0]) if len(parties) == 2 else None
        if rang is None or parties[1] not in ("essai", "enregistrement"):
            return None
        with self._tour:
            ouvert = self._ouvert(rang)
            avant, maintenant = demande.get("avant"), demande.get("maintenant")
            if not isinstance(avant, dict) or not isinstance(maintenant, dict):
                return {"refus": "Cette demande est mal formée."}
            faire = ouvert.essayer if parties[1] == "essai" else ouvert.enregistrer
            try:
                with isoler(Place(ouvert.nom), "le formulaire"):
                    essai = faire(str(demande.get("empreinte")), avant, maintenant)
            except Erreur as e:
                return {"refus": f"Rien n'est écrit : {e}."}
            except Refus as e:
                return {"refus": " ; ".join(map(str, e.problemes))}
            except OSError as e:
                return {"refus": f"{ouvert.nom} : {SYSTEME.get(e.errno or 0, e.strerror)}"}
            return self._dit(rang, essai)

    def _rang(self, dit: str) -> int | None:
        connu = dit.isascii() and dit.isdecimal() and int(dit[:6]) < len(self.fichiers)
        return int(dit[:6]) if connu else None

    def _ouvert(self, rang: int) -> FichierOuvert:
        if rang not in self._ouverts:
            self._ouverts[rang] = FichierOuvert(*self.fichiers[rang], self._aujourdhui())
        return self._ouverts[rang]

    def _accueil(self) -> bytes:
        page = modeles().get_template("edition/choix.html")
        choix = [(f"{i}/", nom, titre_de(f)) for i, (f, nom) in enumerate(self.fichiers)]
        return page.render(fichiers=choix).encode()

    def _page(self, rang: int) -> bytes:
        ouvert = self._ouvert(rang)
        page = modeles().get_template("edition/edition.html")
        return page.render(
            nom=ouvert.nom,
            titre=ouvert.titre,
            genre=ouvert.genre,
            retour="../" if len(self.fichiers) > 1 else "",
        ).encode()

    def _donnees(self, rang: int) -> dict[str, Any]:
        """All that the form begins with; or why there is none."""
        try:
            with isoler(Place(self.fichiers[rang][1]), "le formulaire"):
                o = self._ouvert(rang).ouvrir()
        except Refus as e:
            return {"refus": [str(p) for p in e.problemes]}
        except OSError as e:
            return {
                "refus": [f"{self.fichiers[rang][1]} : {SYSTEME.get(e.errno or 0, e.strerror)}"]
            }
        return {
            "empreinte": o.empreinte,
            "schema": o.formulaire.schema,
            "valeur": o.formulaire.valeur,
            "ailleurs": [".".join(map(str, c)).replace(".-1", "") for c in o.formulaire.ailleurs],
            "emis": o.emis,
            **self._dit(rang, o.essai),
        }

    def _dit(self, rang: int, essai: Essai) -> dict[str, Any]:
        if essai.pages:
            self._pages[rang] = essai.pages
        return {
            "empreinte_du_texte": essai.empreinte,
            "yaml": essai.texte,
            "difference": essai.difference,
            "constats": [asdict(c) for c in essai.constats],
            "documents": essai.documents,
            "proposes": essai.proposes,
        }
