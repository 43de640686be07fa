"""To whom a paper is addressed: a company, an institution or one who trades, or a private person.

What is said of the client in the block that names him counts more than all the words of the
paper: a reminder that asks a private person for the 40 € of professionals is still for him.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from .plan import Aplat, accents_otes
from .regles import reperes

TETE = 2500  # signs, of the plane, where the block of the client stands
BLOC = 220  # signs of it
PARTIE = 400  # signs before the name that a contract gives to a party
LIGNES_DE_TETE = 24
DROITE = 15  # spaces before what stands on the right of a letter
VOISINES = 4  # lines of an address
NOM_MIN = 12  # signs of what can name a party
ENTRE_PARTIES = re.compile(
    r"\n[ |]*et[ :,]*\n"
    r"|[,;.)\n] ?et[ :,]+(?=(?:M|MM|Mme|Mlle|Monsieur|Madame|la cliente?|le client)\b)"
)
CODE_POSTAL = re.compile(r"\b\d{5} (?=[A-Z])")
COLONNES = re.compile(r" {3,}|\t")


def public_du_destinataire(plan: Aplat) -> tuple[str, str] | None:
    """« particulier » or « professionnel », with the words that say it; None where no block does.

    A block with the marks of both (the manager of a company) is a professional's. A party that a
    contract names its client is surer than an address, an address than a name: that of a
    letterhead is not the client's.
    """
    for blocs in (
        _parties(plan),
        (*_nommes(plan), *_en_colonne(plan), *_a_droite(plan)),
        _salues(plan),
    ):
        prive = ""
        for bloc in blocs:
            qui, mots = _public_du_bloc(bloc)
            if qui == "professionnel":
                return qui, mots
            prive = prive or mots
        if prive:
            return "particulier", prive
    return None


def _parties(plan: Aplat) -> Iterator[str]:
    """What a contract says of the party that it names « le Client », « les Mariés »…"""
    depuis = 0
    for m in reperes()["partie_nommee"].finditer(plan.texte[:TETE]):
        if reperes()["partie_cliente"].search(m[0]):
            dit = plan.accentue[depuis : m.start()].rstrip(" \n(,")
            yield _dernier(re.split(r"\n[ |]*\n", dit)[-1])[-PARTIE:]
        depuis = m.end()


def _dernier(paragraphe: str) -> str:
    """What is said of the last party alone, where one paragraph names both."""
    *autres, dernier = ENTRE_PARTIES.split(paragraphe)
    nommee = len(dernier.strip()) > NOM_MIN and any(CODE_POSTAL.search(x) for x in autres)
    return dernier if nommee else paragraphe


def _public_du_bloc(bloc: str) -> tuple[str, str]:
    """What a legal form or a number says is sure; the name of a trade counts where it stands in the
    place of the client's name.
    """
    nu, r = accents_otes(bloc), reperes()
    # What follows his address on the same line is the place of the works, or of a wedding.
    nom = CODE_POSTAL.split("\n".join(nu.split("\n")[:2]))[0]
    personne = r["bloc_particulier"].search(nu)
    dite = r["bloc_dit_particulier"].search(nu)
    metier = None if dite or personne and personne.start() < 3 else r["bloc_metier"].search(nom)
    m = r["bloc_professionnel"].search(nu) or metier
    if m and not (dite and dite.start() < m.start()):
        return "professionnel", " ".join(bloc[m.start() : m.end()].split())
    m = personne or dite
    return ("particulier", " ".join(bloc[m.start() : m.end()].split())) if m else ("", "")


def _nommes(plan: Aplat) -> Iterator[str]:
    """What follows « Client : », « Facturé à : » and their like, up to a blank line; under a name
    that heads a column, that column.
    """
    for m in reperes()["bloc_du_client"].finditer(plan.texte[:TETE]):
        debut = plan.texte.rfind("\n", 0, m.end() - 1) + 1
        cellule = plan.texte.count("|", debut, m.end() - 1)
        dit = plan.accentue[m.end() : m.end() + BLOC * max(1, cellule)]
        bloc = re.split(r"\n[ |]*\n", dit.lstrip(" \n|:"))[0]
        if cellule > 1 and m[0].endswith("|"):
            rangees = (x.split("|") for x in bloc.split("\n"))
            bloc = "\n".join(x[cellule].strip() for x in rangees if len(x) > cellule)
        yield bloc


def _en_colonne(plan: Aplat) -> Iterator[str]:
    """What stands under « Client : » where that is the head of a column beside the letterhead."""
    rangees = [COLONNES.split(x.texte.strip()) for x in plan.lignes[:LIGNES_DE_TETE]]
    for rang, cases in enumerate(rangees):
        m = len(cases) > 1 and reperes()["bloc_du_client"].match(accents_otes(cases[-1]) + "\n")
        if m:
            suite = takewhile(lambda x: x != [""], rangees[rang + 1 : rang + 1 + VOISINES])
            dits = (cases[-1][m.end() :], *(x[-1] for x in suite if len(x) > 1))
            yield "\n".join(dits).strip()


def _a_droite(plan: Aplat) -> Iterator[str]:
    """The lines that stand together on the right of the head of a letter; not those at its top,
    the letterhead, where another block or a name may be the client's.
    """
    blocs: list[list[str]] = [[]]
    haut = 0  # lines of the letterhead
    for n, x in enumerate(plan.lignes[:LIGNES_DE_TETE]):
        texte = x.texte.rstrip()
        if texte.strip() and len(texte) - len(texte.lstrip()) >= DROITE:
            blocs[-1].append(texte.strip())
            haut += n == haut
        elif blocs[-1]:
            blocs.append([])
    lus = ["\n".join(x) for x in blocs if len(x) > 1]
    autres = len(lus) > 1 or any(_nommes(plan)) or any(_salues(plan, haut))
    yield from lus[1:] if haut and autres else lus


def _salues(plan: Aplat, depuis: int = 0) -> Iterator[str]:
    """« Madame Anne Exemple », alone at the head of her address."""
    lignes = [x.texte.strip() for x in plan.lignes[depuis:LIGNES_DE_TETE]]
    for rang, ligne in enumerate(lignes):
        if reperes()["bloc_salue"].match(accents_otes(ligne.strip("*_ "))):
            dit = "\n".join(lignes[rang : rang + VOISINES])
            yield re.split(r"\n\s*\n", dit)[0]
