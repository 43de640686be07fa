"""What `signe` does: a document that comes home signed. Its words are compared with those that were
sent, one by one; when they are the same, the file is kept beside the issued ones, under a name that
says its hash, and the case says the day of the yes.

Both PDFs are read by the same program, in a process of its own. A signature is no word of the
paper, be it a field of the form or, where a service has drawn the pages anew, text in the frame
where one signs; nor are blanks, which who draws anew puts elsewhere: the signs count, in their
order. A page without words, a scan, is not judged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ..course.chaine import Chaine, Compose
from ..dossier.noms import nommes
from ..ecart.alignement import Trait, comparer_mots
from ..ecart.decoupage import mots_de
from ..ecart.sources import REGISTRE, composer
from ..lecture.changements import mettre
from ..lecture.insertion import BOM, Impossible, difference
from ..lecture.noeuds import relire
from ..page.habillage import habillage
from ..rendu.fichiers import seule, tache_de
from ..socle.a_part import a_part
from ..socle.disque import balayer, lieu_sur, lire_octets, poser, poser_neuf, remplacer
from ..socle.erreurs import Erreur
from ..socle.espace import espace_de
from ..texte.composition import Document
from .examen import rien_que_signe
from .mots import AUTRE_PAPIER, DEMESURE, NUMERISE, PAGES_SANS_TEXTE
from .places import PageLue, cadres_a_signer, lire_les_pages, mots_hors_des_cadres

SIGNES = "signes"  # the folder, beside `emis`
EMPREINTES = "EMPREINTES.sha256"  # as `sha256sum -c` reads it
ACCEPTE = ("offre", "contrat")  # what makes a contract when it is signed
PLUS = 3  # times as many words as were sent: it is another paper


class Comparaison(NamedTuple):
    """The paper that was sent, and how the words of the returned one differ: none, the same.
    `refait`: more was done than to sign, and what is drawn is not compared."""

    envoye: Document
    traits: tuple[Trait, ...]
    refait: bool = False


def comparer_le_retour(chemin: Path, nom: str, numero: str, retour: bytes) -> Comparaison:
    """Raises Erreur where it cannot be judged, Refus for the case."""
    import pypdfium2  # type: ignore[import-untyped]  # noqa: F401  once, out of the children's time

    rendues = _pages(a_part(lire_les_pages, retour))
    compose = Chaine(espace_de(chemin)).compose(chemin, nom)
    envoye = _document(compose, numero)
    fige = compose.figes.get(envoye.rang)
    pdf = (
        fige.octets[".pdf"]
        if fige
        else seule(tache_de(envoye, habillage(compose.dossier, envoye.date)))
    )
    cadres = cadres_a_signer(pdf)
    avant, apres = (
        mots_hors_des_cadres(x, cadres) for x in (_pages(a_part(lire_les_pages, pdf)), rendues)
    )
    if "".join(avant) == "".join(apres):
        return Comparaison(envoye, (), not rien_que_signe(pdf, retour))
    if not len(avant) <= PLUS * len(apres) <= PLUS * PLUS * len(avant):
        raise Erreur(AUTRE_PAPIER.format(intitule=envoye.intitule))
    traits = comparer_mots(*(mots_de(" ".join(x)) for x in (avant, apres)))
    return Comparaison(envoye, tuple(_sans_les_blancs(traits)))


def _sans_les_blancs(traits: Iterable[Trait]) -> Iterator[Trait]:
    """The same, without the changes that are of blanks alone."""
    attend: Trait | None = None
    for t in traits:
        if attend and t.op == "+" and sans_blancs(t.texte) == sans_blancs(attend.texte):
            attend = Trait("=", attend.texte)
            continue
        if attend:
            yield attend
        attend = t
    if attend:
        yield attend


def sans_blancs(texte: str) -> str:
    return "".join(texte.split())


def _document(compose: Compose, numero: str) -> Document:
    rangs = nommes(compose.dossier, numero)
    trouve = next((d for d in compose.documents if d.rang in rangs), None)
    if trouve is None:
        la = ", ".join(d.numero for d in compose.documents if d.numero)
        raise Erreur(f"aucun document « {numero} » dans ce dossier ; il y a : {la}")
    return trouve


def _pages(lues: object) -> list[PageLue]:
    """What the process apart gave. Raises Erreur for what cannot be judged."""
    if not isinstance(lues, list):
        raise Erreur(str(lues or DEMESURE))
    muettes = [i for i, page in enumerate(lues, 1) if not page.signes.strip()]
    if muettes:
        toutes = len(muettes) == len(lues)
        raise Erreur(
            NUMERISE if toutes else PAGES_SANS_TEXTE.format(pages=", ".join(map(str, muettes[:9])))
        )
    return lues


class Garde(NamedTuple):
    """Where the signed paper is kept, its SHA-256, whether it was there already."""

    place: Path
    empreinte: str
    deja: bool


def garder_le_retour(espace: Path, d: Document, retour: bytes) -> Garde:
    """Keep the file, and its hash in the list. Raises OSError, Refus."""
    empreinte = hashlib.sha256(retour).hexdigest()
    dossier = lieu_sur(espace, espace / SIGNES)
    cible = dossier / f"{d.nom}-{empreinte[:16]}.pdf"
    deja = cible.is_file() and lire_octets(cible) == retour
    if deja:
        balayer(espace, [cible])  # what a killed run left beside it
    else:
        poser_neuf(espace, cible, retour)
    liste = dossier / EMPREINTES
    lignes = lire_octets(liste).decode() if liste.is_file() else ""
    if (ligne := f"{empreinte}  {cible.name}\n") not in lignes:
        poser(espace, dossier, {EMPREINTES: (lignes + ligne).encode()})
    return Garde(cible, empreinte, deja)


def noter_l_acceptation(chemin: Path, nom: str, d: Document, jour: date) -> str:
    """`acceptation: {date: …}` in the case, comments kept; returns what changed, "" for nothing: it
    says a day already, or the paper is none that is accepted. Raises Erreur, Refus."""
    espace = espace_de(chemin)
    dossier, _ = Chaine(espace).dossier(chemin, nom)
    if dossier.documents[d.rang].tete.acte not in ACCEPTE or dossier.affaire.accepte_le:
        return ""
    avant = lire_octets(chemin)
    try:
        texte = avant.removeprefix(BOM).decode("utf-8")
        texte = mettre(texte, ("acceptation", "date"), jour.isoformat())
    except (Impossible, UnicodeDecodeError) as e:
        raise Erreur(f"{e} ; écrivez vous-même « acceptation: {{date: {jour}}} »") from None
    apres = (BOM if avant.startswith(BOM) else b"") + texte.encode()
    composer(chemin, nom, espace, None, relire(texte, chemin, espace, nom), (REGISTRE,))
    remplacer(espace, chemin, avant, apres)
    return difference(avant, apres, nom)


def en_contexte(traits: Sequence[Trait], autour: int = 60) -> list[Trait]:
    """The changes, with a few words around; « … » for the rest."""
    return [
        Trait("=", f"{t.texte[:autour]} … {t.texte[-autour:]}")
        if t.op == "=" and len(t.texte) > 2 * autour
        else t
        for t in traits
    ]
