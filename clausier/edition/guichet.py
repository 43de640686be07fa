"""What the server of `edit` answers: the list of the files, the form of one, its pages; and what it
does with what is sent: try the changes, write them, begin a case, have one built.

The page's own policy lets it run its own scripts alone, and the pages of documents, that show in a
frame without scripts, their own styles alone.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from pydantic_core import PydanticCustomError

from ..amorce.debut import Debut, Reponses, ecrire_le_debut, reponses_possibles
from ..amorce.nouveau import nom_de_fichier_propre
from ..lecture.differences import avec_rangs
from ..socle.disque import lire_octets
from ..socle.erreurs import SYSTEME, DemandeInvalide, Erreur
from ..socle.imprevus import isoler
from ..socle.problemes import Place, Refus
from ..socle.ressources import modeles, style
from ..socle.valeurs import lire_date
from .fichier import Essai, FichierOuvert, titre_de

MAL_FORMEE = "Cette demande est mal formée."
HTML, JSON, PDF = "text/html; charset=utf-8", "application/json", "application/pdf"
SIENS = {
    "edition.js": ("text/javascript; charset=utf-8", ("edition/edition.js",)),
    "choix.js": ("text/javascript; charset=utf-8", ("edition/choix.js",)),
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


@dataclass(frozen=True)
class Construit:
    """What became of a case that was to be built: its folder, its PDFs there, or why none."""

    dossier: Path
    pdf: tuple[str, ...] = ()
    refus: str = ""


class Edition:
    """The files that may be edited; each is named by its rank, never by a path. `construire`: has
    the case of a file built, in a process of its own; `espace`: the workspace where cases begin,
    when it is a whole one that is edited.
    """

    nom = "edit"

    def __init__(
        self,
        fichiers: Sequence[tuple[Path, str]],
        aujourdhui: Callable[[], date],
        construire: Callable[[Path], Construit],
        espace: Path | None = None,
    ):
        self.fichiers, self._aujourdhui = list(fichiers), aujourdhui
        self._construire, self.espace = construire, espace
        self._ouverts: dict[int, FichierOuvert] = {}
        self._pages: dict[int, Mapping[str, bytes]] = {}
        self._titres: dict[int, Mapping[str, str]] = {}
        self._faits: dict[int, Construit] = {}
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
            if len(parties) == 3 and parties[1] == "pdf":
                return self._pdf(rang, parties[2])
        return None

    def _pdf(self, rang: int, nom: str) -> tuple[str, bytes, Mapping[str, str]] | None:
        """One that was built from here. A page's policy would keep a browser from showing it."""
        fait = self._faits.get(rang)
        if fait is None or nom not in fait.pdf:
            return None
        try:
            return PDF, lire_octets(fait.dossier / nom), {}
        except OSError:
            return None

    def recevoir(self, parties: Sequence[str], demande: Any) -> Any | None:
        """See `Guichet`. What cannot be done is said under `refus`."""
        if parties == ["nouveau"] and self.espace:
            with self._tour:
                return _refus("le nouveau dossier", partial(self._commencer, self.espace, demande))
        rang = self._rang(parties[0]) if len(parties) == 2 else None
        faire = {
            "essai": self._modifier,
            "enregistrement": self._modifier,
            "construction": self._faire_construire,
        }.get(parties[-1])
        if rang is None or faire is None:
            return None
        with self._tour:
            return _refus(self.fichiers[rang][1], partial(faire, rang, parties[1], demande))

    def _modifier(self, rang: int, quoi: str, demande: Mapping[str, Any]) -> dict[str, Any]:
        ouvert = self._ouvert(rang)
        avant, maintenant = demande.get("avant"), demande.get("maintenant")
        if not isinstance(avant, dict) or not isinstance(maintenant, dict):
            return {"refus": MAL_FORMEE}
        faire = ouvert.essayer if quoi == "essai" else ouvert.enregistrer
        suivi = avec_rangs(maintenant, demande.get("rangs"))
        return self._dit(rang, faire(str(demande.get("empreinte")), avant, suivi))

    def _faire_construire(self, rang: int, _: str, demande: Mapping[str, Any]) -> dict[str, Any]:
        """What the file holds, as `build` does; what is not saved is not in it."""
        chemin, _ = self.fichiers[rang]
        if self._ouvert(rang).genre != "cas":
            return {"refus": MAL_FORMEE}
        fait = self._construire(chemin)
        self._faits[rang] = fait
        if fait.refus:
            return {"refus": fait.refus}
        titres = self._titres.get(rang, {})
        dits = {nom: titres.get(nom.removesuffix(".pdf"), "") for nom in fait.pdf}
        ordre = [f"{nom}.pdf" for nom in titres]
        pdf = sorted(dits.items(), key=lambda x: ordre.index(x[0]) if x[0] in ordre else -1)
        return {"dossier": str(fait.dossier), "pdf": pdf}

    def _commencer(self, espace: Path, demande: Mapping[str, Any]) -> dict[str, Any]:
        """The case is a file more of the list."""
        dits = {k: str(demande.get(k) or "").strip() for k in ("nom", "client", "lignes", "comme")}
        jour = str(demande.get("date") or "").strip()
        try:
            le = lire_date(jour) if jour else self._aujourdhui()
        except PydanticCustomError as e:
            return {"refus": e.message()}
        dits["nom"] = nom_de_fichier_propre(dits["nom"]) or dits["nom"]  # a form takes a title
        chemin, _ = ecrire_le_debut(espace, Debut(jour=le, **dits))
        self.fichiers.append((chemin, os.path.relpath(chemin)))
        return {"lien": f"{len(self.fichiers) - 1}/"}

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
        try:
            possibles = reponses_possibles(self.espace) if self.espace else None
        except Refus:  # the workspace's own files are at fault: the case will say so
            possibles = Reponses((), (), ())
        return page.render(
            fichiers=choix, possibles=possibles, jour=self._aujourdhui().isoformat()
        ).encode()

    def _page(self, rang: int) -> bytes:
        ouvert = self._ouvert(rang)
        page = modeles().get_template("edition/edition.html")
        return page.render(
            nom=ouvert.nom,
            titre=ouvert.titre,
            genre=ouvert.genre,
            retour="../" if self.espace else "",
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
            self._titres[rang] = {f.removesuffix(".html"): dit for f, dit in essai.documents}
        return {
            "empreinte_du_texte": essai.empreinte,
            "yaml": essai.texte,
            "difference": essai.difference,
            "constats": [asdict(c) for c in essai.constats],
            "documents": essai.documents,
            "proposes": essai.proposes,
        }


def _refus(quoi: str, faire: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What this gives, or why it cannot be done."""
    try:
        with isoler(Place(quoi), "le formulaire"):
            return faire()
    except (Erreur, DemandeInvalide) as e:
        return {"refus": f"Rien n'est écrit : {str(e).rstrip('.')}."}
    except Refus as e:
        return {"refus": " ; ".join(map(str, e.problemes))}
    except OSError as e:
        return {"refus": f"{quoi} : {SYSTEME.get(e.errno or 0, e.strerror)}"}
