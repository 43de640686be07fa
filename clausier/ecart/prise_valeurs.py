"""What came back in a Word file and is a value of the case: its key, rather than a text in place of
a clause; of a row of a table, the key of what its cells say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..dossier.cas import Dossier
from ..droit.documents import DocumentVoulu
from ..fiches.lignes import lignes_placees
from ..lecture.retouches import Chemin
from ..socle.ecriture import clavier
from .alignement import Op, Passage, Rangee, Tableau, Trait, mots_sans
from .comparaison import EcartBloc

DROITS = ("etendue", "destination", "territoire", "duree")  # what limits a cession (CPI L131-3)
DESIGNATION = "Désignation"
COLONNES = {  # of the lines of a price: the head of a column, and the key that its cells say
    DESIGNATION: "designation",
    "Quantité": "quantite",
    "Unité": "unite",
    "Prix unitaire": "prix_unitaire",
    "TVA": "tva",
}


def valeurs_prises(b: EcartBloc, dossier: Dossier) -> dict[Chemin, str]:
    """Of a clause that changed by values of the case alone, these: a way to each, and what it would
    say. Nothing where anything else changed."""
    p = dossier.affaire.prestation
    droits = p.droits if p else None
    if droits is None:
        return {}
    dites: dict[Chemin, str | None] = {
        ("prestation", "droits", k): getattr(droits, k) for k in DROITS
    }
    connues = {k: clavier(v) for k, v in dites.items() if v}
    sortie: dict[Chemin, str] = {}
    for avant, apres in _phrases_changees(b):
        vue = _remplacee(avant, apres, connues)
        if vue is None:
            return {}
        sortie[vue[0]] = vue[1]
    return sortie


def _phrases_changees(b: EcartBloc) -> Iterator[tuple[str, str]]:
    """What a sentence said, and says. One that goes is what the next one, that comes, was."""
    partie = ""
    for x in b.corps:
        traits = x.traits if isinstance(x, Passage) else ()
        avant, apres = (" ".join(clavier(_cote(traits, sans)).split()) for sans in ("+", "-"))
        if partie:
            yield partie, apres if x.op == "+" else ""
        elif x.op in ("+", "~"):
            yield avant, apres
        partie = avant if x.op == "-" else ""
    if partie:
        yield partie, ""


def _remplacee(avant: str, apres: str, connues: Mapping[Chemin, str]) -> tuple[Chemin, str] | None:
    """The one value whose change is the change of a sentence."""
    for chemin, v in connues.items():
        debut, la, fin = avant.partition(v)
        neuve = apres.removeprefix(debut).removesuffix(fin).strip()
        if la and v not in fin and neuve and apres == f"{debut}{neuve}{fin}":
            return chemin, neuve
    return None


def _cote(traits: Sequence[Trait], sans: Op) -> str:
    return " ".join(x for x in mots_sans(traits, sans).split(" ") if x)


# ------------------------------------------------------------------------------------------- tables


def lignes_changees(b: EcartBloc, dossier: Dossier, doc: DocumentVoulu) -> Iterator[str]:
    """Of the rows of a price, the keys that hold what changed, with what they would say."""
    rang = dossier.documents.index(doc)
    propres = doc.lignes is not None
    racine: Chemin = ("documents", rang, "lignes") if propres else ("lignes",)
    places = list(lignes_placees(doc.lignes or dossier.affaire.lignes, racine))
    prix = (x for x in b.corps if isinstance(x, Tableau))
    for t in (x for x in prix if x.entetes and x.entetes[0].texte.startswith(DESIGNATION)):
        for r in t.lignes:
            if r.op == "=" or not r.cellules:
                continue
            if r.op == "+":
                yield f"à ajouter à « {'.'.join(map(str, racine))} » : {_rangee(r)}"
                continue
            premiere = clavier(_cote(r.cellules[0], "+"))
            siens = [k for k, x in places if premiere.startswith(_en_ligne(x.designation))]
            if len(siens) == 1 and r.op == "-":
                yield f"« {'.'.join(map(str, siens[0]))} » s'en va"
            elif len(siens) == 1:
                yield from _cellules(t, r, siens[0])


def _en_ligne(designation: str) -> str:
    return clavier(" ".join(designation.split()))


def _rangee(r: Rangee) -> str:
    return ", ".join(filter(None, (_cote(c, "-") for c in r.cellules)))


def _cellules(t: Tableau, r: Rangee, chemin: Chemin) -> Iterator[str]:
    for entete, c in zip(t.entetes, r.cellules, strict=True):
        cle = next((k for nom, k in COLONNES.items() if entete.texte.startswith(nom)), None)
        if cle and any(x.op != "=" for x in c):
            lieu = ".".join(map(str, (*chemin, cle)))
            yield f"« {lieu} » : {_cote(c, '+') or 'rien'} → {_cote(c, '-') or 'rien'}"
