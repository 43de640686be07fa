"""What came back in a Word file → the `clauses:` of the case that would say the same: texts to
write in place of the library's, clauses to leave out. And what no key of a clause can say.

Nothing is written unless it is asked for, and then the case is checked and composed first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..lecture.changements import ajouter_element, entree_ecrite, mettre
from ..lecture.insertion import BOM, Impossible, difference
from ..lecture.noeuds import relire
from ..socle.disque import lire_octets, remplacer
from ..socle.ecriture import FINE, INSECABLE
from ..socle.erreurs import Erreur
from ..socle.espace import espace_de
from ..socle.problemes import Place, Probleme, Refus
from ..texte.selection import NEGOCIES
from .alignement import Tableau
from .comparaison import EcartBloc
from .decoupage import RENVOI, Mot, Phrase, Table
from .sources import REGISTRE, composer
from .word import RetourWord

SUITE = "\n"  # between two sentences of a paragraph
A_LA_LOI = re.compile(r"(de|du|des|bis|ter)\b|d['’]")  # what follows an article of a law
CLES = {  # of the case, where a part of the page says what they say
    "lignes": "lignes",
    "totaux": "lignes",
    "destinataire": "client",
    "partie": "client",
    "references": "prestation",
    "titre": "prestation",
    "echeancier": "echeancier",
}


@dataclass(frozen=True)
class PriseEnCompte:
    """`textes`: by clause; `retirees`: clauses; `ailleurs`: what is to be decided otherwise, each
    in a sentence."""

    textes: Mapping[str, str] = field(default_factory=dict)
    retirees: tuple[str, ...] = ()
    ailleurs: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.textes or self.retirees)

    @property
    def yaml(self) -> str:
        """The key as it would stand in the case."""
        dit: dict[str, Any] = {}
        if self.retirees:
            dit["retirer"] = list(self.retirees)
        if self.textes:
            dit["remplacer"] = dict(self.textes)
        return entree_ecrite("clauses", dit, 0)


def prise_en_compte(r: RetourWord) -> PriseEnCompte:
    """What would take the changes in."""
    textes: dict[str, str] = {}
    retirees: list[str] = []
    ailleurs: list[str] = []
    negocie = r.document.acte in NEGOCIES
    numeros = {n: clause for clause, n in r.document.selection.numeros.items()}
    for b in r.changes:
        bloc = b.apres or b.avant
        assert bloc is not None  # one side has it
        choisie = bloc.choisie
        if choisie is None or not negocie:
            ailleurs.append(_ailleurs(b, negocie))
        elif b.op == "-" and choisie.variante.tete.obligatoire:
            ailleurs.append(f"« {b.titre} » ne peut pas se retirer : la loi l'impose")
        elif b.op == "-":
            retirees.append(choisie.clause)
        elif any(isinstance(x, Tableau) for x in b.corps):
            ailleurs.append(f"« {b.titre} » a un tableau, qu'un texte du dossier ne peut pas dire")
        elif any(p.op != "=" for p in b.corps):
            textes[choisie.clause] = _en_texte(bloc.corps, numeros)
        if choisie is not None and b.op == "~" and b.titre != b.titre_avant:
            ailleurs.append(f"le titre « {b.titre} » : celui de la bibliothèque reste")
        if b.deplace:
            ailleurs.append(f"« {b.titre} » déplacée : l'ordre est celui du modèle")
    return PriseEnCompte(textes, tuple(retirees), tuple(dict.fromkeys(ailleurs)))


def _ailleurs(b: EcartBloc, negocie: bool) -> str:
    bloc = b.apres or b.avant
    role = bloc.role if bloc else ""
    if not negocie:
        return f"« {b.titre} » : les textes négociés sont pour le devis, le contrat, l'avenant"
    if b.op == "+":
        return (
            f"« {b.titre} » est nouvelle : écrivez-la dans « clauses/ » de votre espace, puis "
            "« clauses: {ajouter: […]} »"
        )
    if role in CLES:
        return f"« {b.titre} » vient de « {CLES[role]}: » : changez-le là, s'il le faut"
    return f"« {b.titre} » n'est pas une clause : à changer à la main, s'il le faut"


def _en_texte(corps: Iterable[Phrase | Table], numeros: Mapping[int, str]) -> str:
    """Sentences as a case writes them: see `socle.ecriture.en_paragraphes`."""
    lignes: list[tuple[str, str]] = []
    for p in corps:
        if not isinstance(p, Phrase):
            continue
        dit = "".join(_mots(p.mots, numeros)).strip()
        if p.debut or not lignes:
            lignes.append((p.genre, dit))
        else:
            lignes[-1] = (lignes[-1][0], f"{lignes[-1][1]}{' ' if p.genre == 'li' else SUITE}{dit}")
    sortie = ""
    for i, (genre, dit) in enumerate(lignes):
        puce = genre == "li"
        suite = i and puce and lignes[i - 1][0] == "li"
        sortie += ("" if not i else "\n" if suite else "\n\n") + ("- " if puce else "") + dit
    return sortie


def _mots(mots: tuple[Mot, ...], numeros: Mapping[int, str]) -> Iterator[str]:
    """Words in the signs of a keyboard; an article of the paper by the name of its clause."""
    for i, m in enumerate(mots):
        vu = RENVOI.fullmatch(m.texte)
        apres = mots[i + 1].texte if m.blanc and i + 1 < len(mots) else ""
        if vu and int(vu[1]) in numeros and not A_LA_LOI.match(apres) and m.texte[0].islower():
            dit = f"{{{numeros[int(vu[1])]}}}"
        else:
            dit = m.texte.replace(INSECABLE, " ").replace(FINE, " ").replace("’", "'")
        yield dit + " " * m.blanc


def _au_retour(p: Probleme, retour: str) -> Probleme:
    """What is wrong with a text that is not in the case stands where the text is."""
    return replace(p, place=Place(retour)) if p.champ.startswith("clauses.") else p


def ecrire_au_dossier(prise: PriseEnCompte, chemin: Path, nom: str, type_: str, retour: str) -> str:
    """Write `clauses:` into the case, comments kept; returns what changed in the file. Raises
    Erreur or Refus with the file as it was."""
    espace = espace_de(chemin)
    avant = lire_octets(chemin)
    try:
        texte = avant.removeprefix(BOM).decode("utf-8")
        for clause, dit in prise.textes.items():
            texte = mettre(texte, ("clauses", "remplacer", clause), dit)
        for clause in prise.retirees:
            texte = ajouter_element(texte, ("clauses", "retirer"), clause)
    except (Impossible, UnicodeDecodeError) as e:
        raise Erreur(
            f"{e} ; rien n'est changé. Sans « --write », la commande montre ce qu'il faut écrire"
        ) from None
    apres = (BOM if avant.startswith(BOM) else b"") + texte.encode()
    try:
        composer(chemin, nom, espace, type_, relire(texte, chemin, espace, nom), (REGISTRE,))
    except Refus as e:
        raise Refus([_au_retour(p, retour) for p in e.problemes]) from None
    remplacer(espace, chemin, avant, apres)
    return difference(avant, apres, nom)
