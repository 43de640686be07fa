"""Stage 7, pack: general terms against those that went out under the same version.

A version names one text (C. civ. 1119; C. com. L441-1). Takes a composed case; looks at what was
issued (`emis/`) and at what stands in the output folder, whose manifests keep each text's seal;
gives an error where the seller moved a text that bound somebody, a warning where the library did,
or where nothing was concluded on it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..comptes.journal import PARTIE
from ..course.chaine import Compose
from ..dossier.noms import numero_emis
from ..dossier.registre import lire_figes
from ..dossier.reperes import dire
from ..regles.registre import registre_du_dossier
from ..socle.affichage import accord
from ..socle.disque import lire_octets, vrai_chemin
from ..socle.espace import CONSTRUIT
from ..socle.manifeste import MANIFESTE, MAX_MANIFESTE, lire_manifeste
from ..socle.problemes import Probleme
from ..texte.composition import Document
from .fichiers import sha

ARTICLE = re.compile(r"^## Article \d+ – (.+)$", re.M)
NOMMES = 3  # articles that are named, of those that changed


def verifier_versions(c: Compose, sortie: Path | None, noter: bool = False) -> Iterator[Probleme]:
    """What is wrong with the versions of the general terms of one case. `sortie`: the folder where
    it is built; None: nothing is asked of what is only built. `noter`: say that the case takes in
    the manifests that are looked at; not for a build, which writes them.
    """
    for d in c.documents:
        if d.version is not None:
            yield from _emise(c, d)
            if d.rang not in c.figes and sortie is not None:
                yield from _construite(c, d, sortie, noter)


def _emise(c: Compose, d: Document) -> Iterator[Probleme]:
    """Against the text that is issued under this version, from this case or from another."""
    dossier, voulu = c.dossier, c.dossier.documents[d.rang]
    fige = c.figes.get(d.rang)
    if fige is None:
        registre = registre_du_dossier(dossier, dossier.biblio)
        nom, siren = numero_emis(voulu), dossier.vendeur_au(voulu.date).siren_brut
        entree = registre.trouver(nom, siren) if nom and not registre.fautes else None
        if entree is None or entree.type != d.type:
            return
        fige = lire_figes(dossier.espace, entree, dossier.lus)
    elif json.loads(fige.octets[".json"]).get("bibliotheque") != _fonds(d):
        return  # the library has moved since: the frozen text stands, and A958 says so
    avant = fige.octets[".md"].decode()
    if avant != d.markdown:
        ou = next(f for f, _ in fige.entree.fichiers if re.search(r"(?<!\.en)\.md$", f))
        voir = f" ; « clausier diff {fige.entree.numero} » montre la différence"
        yield _change(c, d, avant, f"émis ({ou})", voir)


def _fonds(d: Document) -> str:
    return d.version.bibliotheque if d.version else ""


def _construite(c: Compose, d: Document, sortie: Path, noter: bool) -> Iterator[Probleme]:
    """Against the text that was built under this version: in this case, or in another that is
    concluded. What was built before any conclusion is a draft: it may still change, and that is
    said once a paper of the case went out.
    """
    brouillon = None
    for dossier in _dossiers(sortie, c.dossier.espace / CONSTRUIT, c.dossier.nom):
        if noter:
            c.dossier.lus.noter(dossier / MANIFESTE)
        dit = _dit(dossier, d)
        if dit is None:
            continue
        if dit["texte"] == sha(d.markdown.encode()):
            if brouillon is None or dit.get("conclu"):
                return
        elif dit.get("conclu") and dit.get("bibliotheque") == _fonds(d):
            la = f"{dossier.parent.name}/{dossier.name}"
            suite = f", ou effacez le dossier {la} si personne n'a reçu cette version"
            page = dossier / f"{dit.get('nom')}.md"
            yield _change(c, d, _lu(page), f"construit ({la}/{page.name})", suite)
            return
        else:
            brouillon = brouillon or (dossier, dit)
            if dit.get("conclu"):
                break
    if brouillon and (brouillon[1].get("conclu") or _envoyee(c)):
        yield _brouillon(c, d, *brouillon)


def _envoyee(c: Compose) -> bool:
    """Does the case say that something of it went to the client?"""
    dossier = c.dossier
    return any(e.type in PARTIE for e in dossier.affaire.journal) or bool(c.figes)


def _brouillon(c: Compose, d: Document, dossier: Path, dit: dict[str, Any]) -> Probleme:
    """A text that moved, and may: the library's doing, or no contract was concluded on it, though
    the client may have it."""
    qui = "la bibliothèque écrit" if dit.get("bibliotheque") != _fonds(d) else "ce dossier écrit"
    return dire(
        c.dossier,
        "A314",
        ("documents", d.rang, "version"),
        f"{qui} autrement la version « {_nom(d)} », déjà construite ({dossier.parent.name}/"
        f"{dossier.name}/{dit.get('nom')}.md) ; si quelqu'un l'a reçue, donnez à celle-ci une "
        "nouvelle version (C. civ., art. 1119)",
    )


def _nom(d: Document) -> str:
    return d.version.nom if d.version else ""


def _dossiers(sortie: Path, du_vendeur: Path, sien: str) -> Iterator[Path]:
    """The folders of built cases: the case's own, then those of the workspace's own output; another
    output may serve several workspaces.
    """
    vraies = [vrai_chemin(s) for s in (sortie, du_vendeur) if not s.is_symlink()]
    yield from (s / sien for s in dict.fromkeys(vraies))
    if not du_vendeur.is_symlink():
        autres = (f.parent for f in sorted(vrai_chemin(du_vendeur).glob(f"*/{MANIFESTE}")))
        yield from (d for d in autres if d.name != sien)


def _dit(dossier: Path, d: Document) -> dict[str, Any] | None:
    """What a manifest says of the same version of the same seller."""
    documents = lire_manifeste(dossier).get("documents")
    for x in documents if isinstance(documents, list) else ():
        if not isinstance(x, dict) or d.version is None or not isinstance(x.get("texte"), str):
            continue
        cles = (x.get("type"), x.get("version"), x.get("vendeur"))
        if cles == (d.type, d.version.nom, d.version.vendeur):
            return x
    return None


def _lu(fichier: Path) -> str:
    try:
        return lire_octets(fichier, MAX_MANIFESTE).decode("utf-8", "replace")
    except OSError:
        return ""


def _change(c: Compose, d: Document, avant: str, etat: str, suite: str) -> Probleme:
    dits = articles_changes(avant, d.markdown) if avant else []
    quoi = f" : {', '.join(f'« {x} »' for x in dits[:NOMMES])}" if dits else ""
    if len(dits) > NOMMES:
        quoi += f" et {accord(len(dits) - NOMMES, 'autre')}"
    return dire(
        c.dossier,
        "E313",
        ("documents", d.rang, "version"),
        f"le texte de la version « {_nom(d)} » n'est plus celui qui est {etat}{quoi} ; donnez-lui "
        "une nouvelle « version: », ou remettez ce qui a changé chez le vendeur (« - depuis: » "
        f"date un changement){suite} (C. civ., art. 1119)",
    )


def articles_changes(avant: str, apres: str) -> list[str]:
    """The titles of the articles whose words are not the same on both sides, in the later order."""
    a, b = _articles(avant), _articles(apres)
    return [t for t in [*b, *(t for t in a if t not in b)] if a.get(t) != b.get(t)]


def _articles(texte: str) -> dict[str, str]:
    morceaux = ARTICLE.split(texte)
    return {"en-tête": morceaux[0], **dict(zip(morceaux[1::2], morceaux[2::2], strict=True))}
