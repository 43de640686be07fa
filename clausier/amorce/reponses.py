"""The answers to the questions of `init` that are not typed at a terminal: from options, or one a
line.
"""

from __future__ import annotations

from collections.abc import Iterable

from pydantic_core import PydanticCustomError

from ..socle.erreurs import DemandeInvalide
from .questions import Reponses, questions


def lire_options(donnees: Reponses) -> dict[str, str]:
    """The answers from the options alone, and the defaults. Raises DemandeInvalide with every fault
    and the option that mends it.
    """
    reponses: dict[str, str] = {}
    fautes: list[str] = []
    for q in questions():
        brut = donnees.get(q.cle)
        # A médiateur who is given is kept, even by who sells to no consumer yet.
        if not q.quand(reponses) and not (brut and q.cle == "mediateur_nom"):
            continue
        brut = q.defaut(reponses) if brut is None else brut
        if not brut.strip():
            if (
                not q.libre(reponses)
                and not (q.cle == "qualite" and "metier" not in reponses)
                and not (q.cle == "numero_tva" and "siret" not in reponses)
            ):
                fautes.append(f"il manque {q.option} : {q.demande[:1].lower()}{q.demande[1:]}")
            continue
        try:
            reponses[q.cle] = q.verifier(brut)
        except PydanticCustomError as e:
            fautes.append(f"{q.option} : {e.message()}")
    if fautes:
        raise DemandeInvalide("\n  ".join(["rien n'est écrit :", *fautes]))
    return reponses


def lire_lignes(lignes: Iterable[str]) -> dict[str, str]:
    """The answers, one a line, in the order of the questions; an empty line is Enter, and so are
    those that are missing at the end. Raises DemandeInvalide at the first that cannot be taken, for
    the others may answer other questions; and where there is none at all.
    """
    reponses: dict[str, str] = {}
    suite = iter(lignes)
    rang = 0
    for q in questions():
        if not q.quand(reponses):
            continue
        ligne = next(suite, None)
        if ligne is None and not rang:
            raise DemandeInvalide(
                "rien n'est écrit : ni terminal où poser les questions, ni réponses. Donnez-les "
                "par des options (« --metier », « --siret »… : « clausier init --help »), une par "
                "ligne sur l'entrée, ou demandez l'exemple fictif par « --example »."
            )
        rang += ligne is not None
        brut = (ligne or "").strip() or q.defaut(reponses)
        if not brut and q.libre(reponses):
            continue
        try:
            reponses[q.cle] = q.verifier(brut)
        except PydanticCustomError as e:
            ou = f"ligne {rang}" if ligne is not None else "après la dernière ligne"
            raise DemandeInvalide(
                f"rien n'est écrit : {ou}, « {q.demande} » : {e.message()}"
            ) from None
    return reponses
