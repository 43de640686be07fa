"""A difference as it leaves for a program: JSON with stable keys. A key is added, never renamed.

The facts are those of the text: by document and by clause what was and what is, why, the articles
of law. Of a Word file that came back also who changed it and when, the comments, the codes, and
what would take it in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from ..socle.problemes import Probleme
from .affichage import ETATS
from .alignement import Passage, Tableau, Trait, mots_sans
from .comparaison import Ecart, EcartBloc, EcartDossier
from .motifs import Motif
from .prise_en_compte import PriseEnCompte
from .word import RetourWord

SANS_OP = "inchangé"


def ecart_en_json(
    d: EcartDossier, retour: RetourWord | None = None, prise: PriseEnCompte | None = None
) -> str:
    """The whole difference. `retour` and `prise`: of a Word file that came back."""
    dit: dict[str, Any] = {
        "titre": d.titre,
        "avant": d.noms[0],
        "apres": d.noms[1],
        "egal": d.egal,
        "faits": [{"cle": f.cle, "avant": f.avant, "apres": f.apres} for f in d.faits],
        "documents": [_document(e) for e in d.changes],
    }
    if retour is not None:
        dit["document"] = {"nom": retour.document.nom, "type": retour.document.type}
        dit["problemes"] = [_probleme(p) for p in retour.problemes]
    if prise is not None:
        dit["accepter"] = {
            "fichier": prise.fichier,
            "ecrire": prise.cles,
            "changer": prise.a_changer,
            "oter": prise.a_oter,
            "ailleurs": list(prise.ailleurs),
        }
    return json.dumps(dit, ensure_ascii=False, indent=1) + "\n"


def _document(e: Ecart) -> dict[str, Any]:
    return {
        "titre": e.titre,
        "titre_avant": e.titre_avant,
        "etat": ETATS[e.op],
        "droit_avant": e.droit_avant.isoformat() if e.droit_avant else None,
        "droit_apres": e.droit_apres.isoformat() if e.droit_apres else None,
        "clauses": [_clause(b) for b in e.blocs],
    }


def _clause(b: EcartBloc) -> dict[str, Any]:
    """One clause. `etat` of one that is only moved or commented is « inchangé »."""
    choisie = next((x.choisie for x in (b.apres, b.avant) if x and x.choisie), None)
    role = next((x.role for x in (b.apres, b.avant) if x and x.role), None)
    return {
        "clause": choisie.clause if choisie else None,
        "partie": role,
        "titre": b.titre,
        "titre_avant": b.titre_avant,
        "etat": SANS_OP if b.commentee else ETATS[b.op],
        "deplacee": b.deplace or None,
        "sources": list(b.sources),
        "texte": [_corps(x) for x in b.corps if x.op != "="],
        "pourquoi": [
            {"nature": m.nature, "texte": m.texte or None} for m in b.motifs if m.nature != "retour"
        ],
        "suivi": _du(b.motifs, "suivi"),
        "sans_suivi": any(m.faits.get("quoi") == "sans_suivi" for m in b.motifs),
        "commentaires": _du(b.motifs, "commentaire"),
        "codes": _du(b.motifs, "code"),
    }


def _du(motifs: Iterable[Motif], quoi: str) -> list[dict[str, Any]]:
    return [
        {k: x for k, x in m.faits.items() if k != "quoi"}
        for m in motifs
        if m.faits.get("quoi") == quoi
    ]


def _corps(x: Passage | Tableau) -> dict[str, Any]:
    """A sentence, or the rows of a table that are not what they were."""
    if isinstance(x, Passage):
        return {"etat": ETATS[x.op], **_cotes(x.traits)}
    return {
        "etat": ETATS[x.op],
        "colonnes": [t.texte for t in x.entetes],
        "rangees": [
            {"etat": ETATS[r.op], "cellules": [_cotes(c) for c in r.cellules]}
            for r in x.lignes
            if r.op != "="
        ],
    }


def _cotes(traits: Sequence[Trait]) -> dict[str, str | None]:
    return {
        "avant": mots_sans(traits, "+").strip() or None,
        "apres": mots_sans(traits, "-").strip() or None,
    }


def _probleme(p: Probleme) -> dict[str, Any]:
    return {
        "code": p.code,
        "gravite": "erreur" if p.grave else "avertissement",
        "clause": p.champ or None,
        "message": p.message,
    }
