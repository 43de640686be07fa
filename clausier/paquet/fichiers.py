"""Stage 7, pack: composed cases → `build/<dossier>/`: the only stage that writes.

A whole build takes the place of the former one in one step (see `echange`). Where that cannot be,
each file is written beside its name and renamed; the manifest comes last, so a pack is whole when
its manifest fits. Files of an earlier build that are no longer made are taken away, and only those.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..course.chaine import Compose
from ..page.habillage import fichiers_de_l_apparence
from ..page.resume import resume_du_dossier
from ..socle.disque import lieu_sur, poser, retirer
from ..socle.manifeste import MANIFESTE, lire_manifeste
from ..socle.versions import versions
from ..texte.composition import Document
from .echange import poser_dossier, seul
from .noms import est_un_nom


def sha(donnees: bytes) -> str:
    return hashlib.sha256(donnees).hexdigest()


def provenance(d: Document) -> dict[str, Any]:
    """What one document was made from: law day, clauses taken with file, interval, articles and
    hash, values used."""
    s, v = d.selection, d.version
    version = (
        {
            "version": v.nom,
            "vendeur": v.vendeur,
            "texte": sha(d.markdown.encode()),
            "bibliotheque": v.bibliotheque,
        }
        if v
        else {}
    )
    return {
        "nom": d.nom,
        "type": d.type,
        "numero": d.numero,
        **version,
        "date": d.date.isoformat(),
        "pour": d.pour,
        "droit_au": s.jour.isoformat(),
        "modele": d.fichier,
        "clauses": [
            {
                "clause": c.clause,
                "fichier": v.fichier,
                "depuis": v.tete.depuis.isoformat(),
                "jusqu_au": v.tete.jusqu_au.isoformat() if v.tete.jusqu_au else None,
                "sources": list(v.tete.sources),
                "sha256": v.empreinte,
            }
            for c in s.choisies
            if c.presente
            for v in c.variantes
        ],
        **_de_la_traduction(d),
        "sans_objet": {c.clause: c.variante.tete.sans_objet for c in s.choisies if not c.presente},
        "retirees": list(s.retirees),
        **({"remplacees": dict(s.remplacees)} if s.remplacees else {}),
        "valeurs_legales": d.parametres,
    }


def _de_la_traduction(d: Document) -> dict[str, Any]:
    """The English that goes beside, with the hash of its text."""
    t = d.traduction
    return {"traduction": {"nom": t.nom, "texte": sha(t.markdown.encode())}} if t else {}


def _provenance(compose: Compose, d: Document) -> dict[str, Any]:
    """An issued document keeps what it was made from on the day of its issue, with the versions of
    that day."""
    fige = compose.figes.get(d.rang)
    if fige is None:
        conclusion = compose.dossier.affaire.conclusion
        conclu = conclusion.date if conclusion and d.version else None
        return provenance(d) | ({"conclu": conclu.isoformat()} if conclu else {})
    ancienne = json.loads(fige.octets[".json"])
    return {**ancienne, "nom": d.nom, "emis": {"numero": fige.entree.numero, **ancienne["emis"]}}


def manifeste(compose: Compose, fichiers: Mapping[str, bytes]) -> bytes:
    """What was built from what: the whole, for its author."""
    aff = compose.dossier.affaire
    return en_json(
        {
            "dossier": compose.dossier.nom,
            "client": aff.client.denomination if aff.client else "",
            "objet": aff.prestation.objet if aff.prestation else "",
            "suivi": resume_du_dossier(compose).en_faits(),
            **_outils(),
            **_apparence(compose),
            "documents": [_provenance(compose, d) for d in compose.documents],
            "fichiers": {nom: sha(x) for nom, x in sorted(fichiers.items())},
        }
    )


def manifeste_remis(
    compose: Compose, documents: Mapping[str, Document], fichiers: Mapping[str, bytes]
) -> bytes:
    """The manifest inside a pack: only what is in the pack, and no note of its author's on what he
    left out. `documents`: by their file in the pack."""
    dits = [
        {"fichier": fichier}
        | {k: x for k, x in _provenance(compose, d).items() if k not in ("sans_objet", "retirees")}
        for fichier, d in documents.items()
    ]
    return en_json(
        {
            "dossier": compose.dossier.nom,
            **_outils(),
            "documents": dits,
            "fichiers": {nom: sha(x) for nom, x in sorted(fichiers.items())},
        }
    )


def _apparence(compose: Compose) -> dict[str, dict[str, str]]:
    """The files of the workspace that give the documents their look, by their hashes."""
    siens = fichiers_de_l_apparence(compose.dossier, {d.date for d in compose.documents})
    return {"apparence": {nom: sha(x) for nom, x in siens.items()}} if siens else {}


def _outils() -> dict[str, str]:
    return {k: x for k, x in versions().items() if k != "style"}


def en_json(corps: Mapping[str, Any] | Sequence[str]) -> bytes:
    return (json.dumps(corps, ensure_ascii=False, indent=1) + "\n").encode()


def anciens(dossier: Path) -> dict[str, str]:
    """The files of the build that stands, by its manifest; empty when there is none that can be
    read."""
    fichiers = lire_manifeste(dossier).get("fichiers")
    return fichiers if isinstance(fichiers, dict) else {}


def ecrire(sortie: Path, nom: str, fichiers: Mapping[str, bytes]) -> None:
    """Put the files of a whole build in place of what an earlier build made, in `sortie/nom`.

    Names are those of files, or of files in a folder of their own (`pieces/…`). Raises OSError;
    Refus (E118) where a link, or a folder of git, stands in the way.
    """
    dossier = lieu_sur(sortie, sortie / nom)
    for lieu in {dossier / n for n in fichiers if "/" in n}:
        lieu_sur(dossier, lieu.parent)
    with seul(dossier):
        vieux = {n for n in anciens(dossier) if est_un_nom(n)}
        if poser_dossier(dossier, fichiers, vieux - set(fichiers)):
            return
        poser(
            sortie, dossier, {n: fichiers[n] for n in sorted(fichiers, key=_le_manifeste_a_la_fin)}
        )
        retirer(
            lieu_sur(dossier, (dossier / n).parent) / Path(n).name for n in vieux - set(fichiers)
        )


def _le_manifeste_a_la_fin(nom: str) -> tuple[bool, str]:
    return nom == MANIFESTE, nom
