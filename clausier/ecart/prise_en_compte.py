"""What came back in a Word file → the keys that would say the same: of the case what is of this
client, of the seller what his general terms say to all. And what no key can say.

Nothing is decided here for the author, nor written: see `prise_ecrite`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..dossier.cas import Dossier
from ..dossier.reperes import qualite
from ..fiches.affaire import Choix
from ..fiches.articles_propres import nom_d_article
from ..lecture.changements import entree_ecrite
from ..lecture.retouches import Chemin
from ..socle.ecriture import clavier
from ..texte.selection import AVEC_ARTICLES, NEGOCIES, Choisie
from .alignement import Tableau
from .comparaison import EcartBloc
from .decoupage import RENVOI, Bloc, Mot, Phrase, Table
from .prise_valeurs import lignes_changees, valeurs_prises
from .word import RetourWord

SUITE = "\n"  # between two sentences of a paragraph
LIGNES, CLIENT = "« lignes: »", "« client: »"
PRESTATION = "« prestation: » ou de la ligne du document"
CLES = {  # of the case, where a part of the page says what they say
    "lignes": LIGNES,
    "totaux": LIGNES,
    "essentiel": LIGNES,
    "chiffres": LIGNES,
    "destinataire": CLIENT,
    "partie": CLIENT,
    "references": PRESTATION,
    "titre": PRESTATION,
    "echeancier": "« echeances: »",
}
# Of general terms: whom a change is for, and the way to have it for one client alone.
POUR_TOUS = (
    "vos conditions générales sont un texte pour tous vos clients : changées, il leur faut une "
    "autre « version: » ; pour ce client seul, mettez ces clés sous « clauses: » du dossier, dont "
    "le contrat l'emporte sur elles (C. civ., art. 1119)"
)


@dataclass(frozen=True)
class PriseEnCompte:
    """`mises`, `ajouts`: by way, what is to stand there, and what its list is to hold too;
    `otees`: ways to what goes; `ailleurs`: what is to be decided otherwise, each in a sentence;
    `fichier`: where, as its author knows it; `sur_la_fiche`: is that the seller's own file?"""

    mises: Mapping[Chemin, Any]
    ajouts: tuple[tuple[Chemin, Any], ...]
    otees: tuple[Chemin, ...]
    ailleurs: tuple[str, ...]
    fichier: str
    sur_la_fiche: bool = False

    def __bool__(self) -> bool:
        return bool(self.mises or self.ajouts or self.otees)

    @property
    def cles(self) -> dict[str, Any]:
        """The keys to add, as they would stand in the file."""
        dit: dict[str, Any] = {}
        for chemin, x in self.ajouts:
            _dans(dit, chemin[:-1]).setdefault(chemin[-1], []).append(x)
        for chemin, x in self.mises.items():
            if not _au_rang(chemin):
                _dans(dit, chemin[:-1])[chemin[-1]] = x
        return dit

    @property
    def a_changer(self) -> dict[str, Any]:
        """Values of an item of a list, by their way."""
        return {_en_mots(k): x for k, x in self.mises.items() if _au_rang(k)}

    @property
    def a_oter(self) -> list[str]:
        return [_en_mots(k) for k in self.otees]

    @property
    def yaml(self) -> str:
        return "".join(entree_ecrite(k, x, 0) for k, x in self.cles.items())


def _au_rang(chemin: Chemin) -> bool:
    return any(isinstance(k, int) for k in chemin)


def _en_mots(chemin: Chemin) -> str:
    return ".".join(map(str, chemin))


def _dans(dit: dict[str, Any], chemin: Chemin) -> dict[Any, Any]:
    for k in chemin:
        dit = dit.setdefault(str(k), {})
    return dit


def prise_en_compte(r: RetourWord, nom: str) -> PriseEnCompte:
    """What would take the changes in. `nom`: of the case's file, as the author knows it."""
    p = _Prise(r)
    for b in r.changes:
        p.prendre(b)
    if p.du_vendeur:
        p.pour_ce_public()
    fiche = p.dossier.noeud_vendeur if p.racine == ("cgv",) else None
    if p.du_vendeur and (p.mises or p.ajouts or p.otees):
        p.ailleurs.append(POUR_TOUS)
    return PriseEnCompte(
        p.mises,
        tuple(p.ajouts),
        tuple(p.otees),
        tuple(dict.fromkeys(p.ailleurs)),
        fiche.place.fichier if fiche else nom,
        fiche is not None,
    )


class _Prise:
    """What is taken of each clause, one after the other."""

    def __init__(self, r: RetourWord):
        assert r.ecart.dossier is not None  # a Word file is set against a case
        self.r, self.dossier = r, r.ecart.dossier
        self.mises: dict[Chemin, Any] = {}
        self.ajouts: list[tuple[Chemin, Any]] = []
        self.otees: list[Chemin] = []
        self.ailleurs: list[str] = []
        doc = self.dossier.documents[r.document.rang]
        self.doc = doc
        self.du_vendeur = r.document.acte == "conditions"
        self.choix: Choix = self.dossier.vu_par(doc).affaire.clauses
        self.racine = _racine(self.dossier) if self.du_vendeur else ("clauses",)

    def prendre(self, b: EcartBloc) -> None:
        bloc = b.apres or b.avant
        assert bloc is not None  # one side has it
        if b.deplace:
            self._deplacer(b, bloc)
        if self.r.document.acte not in NEGOCIES:
            dit = "les textes négociés sont pour le devis, le contrat, l'avenant"
            self.ailleurs.append(f"« {b.titre} » : {dit}, les conditions générales")
        elif bloc.choisie is None:
            self._sans_clause(b, bloc)
        elif b.op == "-":
            self._retirer(b, bloc.choisie)
        elif b.op == "~":
            self._changer(b, bloc, bloc.choisie)

    def pour_ce_public(self) -> None:
        """The words of a seller go to those clients alone who have sent them back."""
        cgv = self.dossier.vendeur_au(self.doc.date).cgv
        lui = qualite(self.dossier, self.doc)
        ecrits = [x for x in self.ajouts if x[0][-1] == "articles"]
        if not self.mises and not ecrits:
            return
        if not cgv.qualite:
            self.mises[(*self.racine, "qualite")] = [lui]
        elif lui not in cgv.qualite:
            self.mises.clear()
            self.ajouts = [x for x in self.ajouts if x not in ecrits]
            self.ailleurs.append(
                f"les textes de « cgv: » sont pour {', '.join(cgv.qualite)} (« qualite: »), et ces "
                f"conditions pour {lui} : écrivez les leurs dans « clauses/ » de votre espace"
            )

    # ---------------------------------------------------------------------------------- clauses

    def _retirer(self, b: EcartBloc, c: Choisie) -> None:
        if c.variante.tete.obligatoire:
            self.ailleurs.append(f"« {b.titre} » ne peut pas se retirer : la loi l'impose (E702)")
        elif c.propre:
            self._oter_article(self._rang(c))
        elif c.clause in self.choix.ajouter:
            rang = self.choix.ajouter.index(c.clause)
            self.otees.append((*self.racine, "ajouter", rang))
        else:
            self.ajouts.append(((*self.racine, "retirer"), c.clause))

    def _deplacer(self, b: EcartBloc, bloc: Bloc) -> None:
        """An article of one's own stands where one says; the others keep the order of the model."""
        rang = next((i for i, x in enumerate(self.r.articles) if x.cle == bloc.cle), 0)
        if rang and bloc.choisie and bloc.choisie.propre:
            lieu = (*self.racine, "articles", self._rang(bloc.choisie), "apres")
            self.mises[lieu] = _nom(self.r.articles[rang - 1])
        else:
            self.ailleurs.append(f"« {b.titre} » déplacée : l'ordre est celui du modèle")

    def _oter_article(self, rang: int) -> None:
        """With what stood after it put after what it stood after."""
        parti, articles = self.choix.articles[rang], (*self.racine, "articles")
        self.otees.append((*articles, rang))
        for i, a in enumerate(self.choix.articles):
            if a.apres == parti.cite and parti.apres:
                self.mises[(*articles, i, "apres")] = parti.apres

    def _rang(self, c: Choisie) -> int:
        return next(i for i, a in enumerate(self.choix.articles) if a.cite == c.clause)

    def _changer(self, b: EcartBloc, bloc: Bloc, c: Choisie) -> None:
        if b.titre != b.titre_avant:
            self._titrer(clavier(b.titre), c)
        if any(isinstance(x, Tableau) and x.op != "=" for x in b.corps):
            self.ailleurs.append(
                f"« {b.titre} » a un tableau, qu'un texte du dossier ne peut pas dire"
                f"{_en_cles(lignes_changees(b, self.dossier, self.doc))}"
            )
        elif any(x.op != "=" for x in b.corps):
            valeurs = {} if self.du_vendeur else valeurs_prises(b, self.dossier)
            self.mises |= valeurs or {self._lieu_du_texte(c): self._texte(bloc)}

    def _titrer(self, titre: str, c: Choisie) -> None:
        if c.role != "article":
            self.ailleurs.append(f"le titre « {titre} » : il n'est pas celui d'un article")
        elif c.propre:
            ici = (*self.racine, "articles", self._rang(c))
            self.mises[(*ici, "titre")] = titre
            if self.choix.articles[self._rang(c)].nom is None:
                self.mises[(*ici, "nom")] = c.clause  # by which others cite it
        else:
            self.mises[(*self.racine, "titres", c.clause)] = titre

    def _lieu_du_texte(self, c: Choisie) -> Chemin:
        if c.propre:
            return (*self.racine, "articles", self._rang(c), "texte")
        return (*self.racine, "remplacer", c.clause)

    # ---------------------------------------------------------------------------- what is none

    def _sans_clause(self, b: EcartBloc, bloc: Bloc) -> None:
        if b.op == "+" and any(x.cle == bloc.cle for x in self.r.articles):
            self._article(b, bloc)
        elif b.op == "+":
            self.ailleurs.append(
                f"« {b.titre} » est nouvelle, hors des articles d'un contrat : à écrire à la main, "
                "s'il le faut"
            )
        elif bloc.role in CLES:
            valeurs = _en_cles(lignes_changees(b, self.dossier, self.doc))
            ou = f"« {b.titre} » vient de {CLES[bloc.role]}"
            self.ailleurs.append(f"{ou} : changez-le là, s'il le faut{valeurs}")
        else:
            self.ailleurs.append(f"« {b.titre} » n'est pas une clause : à changer à la main")

    def _article(self, b: EcartBloc, bloc: Bloc) -> None:
        """A new article, beside the one before it, or before the first."""
        titre, texte = clavier(bloc.titre), self._texte(bloc)
        pris = {a.cite for a in self.choix.articles} | {
            nom_d_article(x["titre"]) for k, x in self.ajouts if k[-1] == "articles"
        }
        if self.r.document.acte not in AVEC_ARTICLES or not texte or nom_d_article(titre) in pris:
            self.ailleurs.append(f"« {b.titre} » est nouvelle : à écrire à la main, s'il le faut")
            return
        if any(isinstance(x, Table) for x in bloc.corps):
            self.ailleurs.append(f"« {b.titre} » a un tableau, qu'un article ne peut pas dire")
            return
        rang = next(i for i, x in enumerate(self.r.articles) if x.cle == bloc.cle)
        lieu = (
            {"apres": _nom(self.r.articles[rang - 1])}
            if rang
            else {"avant": next((_nom(x) for x in self.r.articles if x.choisie), None)}
        )
        place = {k: x for k, x in lieu.items() if x}
        self.ajouts.append(((*self.racine, "articles"), {"titre": titre, **place, "texte": texte}))

    # ----------------------------------------------------------------------------------- texts

    def _texte(self, bloc: Bloc) -> str:
        return texte_negocie(bloc.corps, {x.cle: _nom(x) for x in self.r.articles})


def _racine(dossier: Dossier) -> Chemin:
    """Where the seller says what his general terms are: in his file, or in the case."""
    return ("vendeur", "cgv") if dossier.noeud.enfant("vendeur") else ("cgv",)


def _nom(b: Bloc) -> str:
    return b.choisie.clause if b.choisie else nom_d_article(b.titre)


def _en_cles(valeurs: Iterable[str]) -> str:
    dits = " ; ".join(valeurs)
    return f" ({dits})" if dits else ""


def texte_negocie(corps: Iterable[Phrase | Table], noms: Mapping[str, str]) -> str:
    """Sentences as a case writes them: see `socle.ecriture.en_paragraphes`. `noms`: of the articles
    that they may cite, by key."""
    lignes: list[tuple[str, str]] = []
    for p in corps:
        if not isinstance(p, Phrase):
            continue
        dit = "".join(_mots(p.mots, noms)).strip()
        if p.debut or not lignes:
            lignes.append((p.genre, dit))
        else:
            lignes[-1] = (lignes[-1][0], f"{lignes[-1][1]}{' ' if p.genre == 'li' else SUITE}{dit}")
    sortie = ""
    for i, (genre, dit) in enumerate(lignes):
        puce = genre == "li"
        suite = i and puce and lignes[i - 1][0] == "li"
        sortie += ("" if not i else "\n" if suite else "\n\n") + ("- " if puce else "") + dit
    return sortie if "\n" in sortie else sortie.removeprefix("- ")  # alone, it is no list


def _mots(mots: tuple[Mot, ...], noms: Mapping[str, str]) -> Iterator[str]:
    """Words in the signs of a keyboard; an article of the paper by the name of its clause."""
    for m in mots:
        cite = m.cle in noms and RENVOI.fullmatch(m.texte) and m.texte[0].islower()
        yield (f"{{{noms[m.cle]}}}" if cite else clavier(m.texte)) + " " * m.blanc
