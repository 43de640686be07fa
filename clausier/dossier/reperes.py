"""Stage 2, check: what rules and registers share: how a problem is placed, and which documents a
rule looks at.

A rule is `def rule(dossier, biblio) -> Iterator[Probleme]`: it reads a typed case and says what the
law refuses, each time at the key that the author must change. Nothing here knows any law.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu, TeteModele
from ..fiches.parties import Client, Qualite, Vendeur
from ..lecture.noeuds import Noeud
from ..socle.problemes import Probleme
from .cas import Dossier

Chemin = tuple[str | int, ...]  # the way to a key from the root of a case
Verification = Callable[[Dossier, Bibliotheque], Iterator[Probleme]]


@dataclass(frozen=True)
class Regle:
    """A rule of `check`: what it is called, the codes that it may give, and no other."""

    nom: str
    codes: tuple[str, ...]
    verification: Verification

    def __call__(self, dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
        """Every problem of this rule in a typed case."""
        return self.verification(dossier, biblio)


def regle(*codes: str) -> Callable[[Verification], Regle]:
    """Mark a function as a rule: `@regle("E402")` leads from a code to the rule that gives it."""

    def marquer(verification: Verification) -> Regle:
        salle = verification.__module__.rpartition(".")[2]
        return Regle(f"{salle}.{verification.__name__}", codes, verification)

    return marquer


A_REMPLIR = re.compile(r"\b[ÀA] (REMPLIR|COMPL[ÉE]TER)\b|^(https?://)?(…|\.\.\.)$")
ENGAGEANTS = ("offre", "contrat")  # the acts by which a client commits himself


def a_remplir(dossier: Dossier) -> list[tuple[Chemin, Noeud]]:
    """What a case that was begun still has to say, as `init` and `new` leave it: words « À
    REMPLIR », a « … », a post code of noughts. The keys of `vendeur.yaml` follow those of the case,
    or of the cases over which a letter is written. The médiateur of consumers (C. conso L616-1)
    counts for them alone.
    """
    conso = consommateur(dossier) or "consommateur" in qualites(dossier)
    sources = [dossier.noeud, *(m.noeud for m in dossier.membres)]
    if dossier.noeud_vendeur is not None and dossier.noeud_vendeur is not dossier.noeud:
        sources.append(dossier.noeud_vendeur)
    return [
        (chemin, feuille)
        for source in sources
        for chemin, feuille in source.feuilles()
        if (conso or "mediateur" not in chemin)
        and (
            A_REMPLIR.search(feuille.valeur)
            or (chemin[-1:] == ("code_postal",) and not feuille.valeur.strip("0 "))
        )
    ]


def dire(dossier: Dossier, code: str, chemin: Chemin, message: str, cle: bool = False) -> Probleme:
    """A problem at the value of `chemin`, or at its key: `cle` is for what is missing inside.
    Missing steps fall back to what holds them.
    """
    noeud = dossier.noeud.proche(chemin)
    return Probleme(noeud.cle if cle else noeud.place, code, ".".join(map(str, chemin)), message)


def dire_vendeur(dossier: Dossier, code: str, chemin: Chemin, message: str) -> Probleme:
    """A problem of the seller, where he is written: in the case or in vendeur.yaml."""
    source = dossier.noeud_vendeur or dossier.noeud
    ici = source is dossier.noeud.valeur.get("vendeur")
    cible = source.enfant(*chemin) if chemin else None
    noeud = cible or source.proche(chemin)
    champ = ".".join(map(str, ("vendeur", *chemin) if ici else chemin))
    place = noeud.place if cible else noeud.cle if ici or noeud is not source else source.place
    return Probleme(place, code, champ, message)


def dire_reglement(dossier: Dossier, code: str, rang: int, cle: str, message: str) -> Probleme:
    """A problem of the terms of payment, at the level that set them: the document, the case or the
    seller.
    """
    for chemin in (("documents", rang, "reglement", cle), ("reglement", cle)):
        if dossier.noeud.enfant(*chemin):
            return dire(dossier, code, chemin, message)
    return dire_vendeur(dossier, code, ("reglement", cle), message)


def documents(
    dossier: Dossier, voulu: Callable[[TeteModele], bool]
) -> list[tuple[int, DocumentVoulu]]:
    """The documents of the kinds that `voulu` answers for, with their ranks."""
    return [(i, d) for i, d in enumerate(dossier.documents) if voulu(d.tete)]


def actes(dossier: Dossier, *noms: str) -> list[tuple[int, DocumentVoulu]]:
    """The documents that are these acts (`acte:` of a template's head), with their ranks."""
    return documents(dossier, lambda t: t.acte in noms)


def version_voulue(dossier: Dossier, doc: DocumentVoulu) -> str | None:
    """The version of the general terms that a document names, or the offer before it."""
    offres = [d for _, d in actes(dossier, "offre")]
    return doc.version_cgv or next((d.version_cgv for d in offres if d.version_cgv), None)


def conditions_jointes(dossier: Dossier, doc: DocumentVoulu) -> DocumentVoulu | None:
    """The general terms of the case that a document joins: those whose version it names, else the
    last before it (C. civ. 1119: the client is bound by those that he was shown)."""
    siennes = [d for _, d in actes(dossier, "conditions")]
    voulue = version_voulue(dossier, doc)
    nommees = [d for d in siennes if voulue and d.version == voulue]
    avant = [d for d in siennes if d.date <= doc.date]
    seules = (
        siennes[:1] if doc.tete.acte == "offre" else []
    )  # dated after the offer that joins them
    return max(nommees or avant or seules, key=lambda d: d.date, default=None)


def qualite(dossier: Dossier, doc: DocumentVoulu) -> Qualite:
    """For whom a document is written: the client's quality, or the one that general terms name."""
    return doc.qualite or (dossier.client.qualite if dossier.client else "professionnel")


def langue(dossier: Dossier, doc: DocumentVoulu) -> str:
    """In which language a document also goes to the client: as it says, else as the client reads;
    « fr »: in French alone."""
    client = dossier.client_au(doc.date)
    return doc.saisie.langue or (client.langue if client else None) or "fr"


def ou_la_langue(dossier: Dossier, rang: int) -> Chemin:
    """Where the language of a document is asked for: at itself, else at the client."""
    ici: Chemin = ("documents", rang, "langue")
    return ici if dossier.noeud.enfant(*ici) else ("client", "langue")


def qualites(dossier: Dossier) -> set[str]:
    return {qualite(dossier, d) for d in dossier.documents}


def consommateur(dossier: Dossier) -> bool:
    return bool(dossier.client and dossier.client.qualite == "consommateur")


def clients(dossier: Dossier) -> list[Client]:
    """The client as the documents of the case meet him over time, each state once."""
    rencontres = [c for d in dossier.documents if (c := dossier.client_au(d.date))]
    return list({id(c): c for c in rencontres or [c for _, c in dossier.clients]}.values())


def vendeurs(dossier: Dossier) -> list[Vendeur]:
    """The sellers that the documents of the case meet over time, each once; all, without one."""
    rencontres = [dossier.vendeur_au(d.date) for d in dossier.documents]
    return list({id(v): v for v in rencontres or [v for _, v in dossier.vendeurs]}.values())
