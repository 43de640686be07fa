"""A Word file that came back from the other side, against the document that the case makes today:
what was changed, clause by clause, by whom, tracked or not, and what the law says of it.

Both sides are read the same way: the document is made into a Word file and read as the other one
is, so that what nobody touched is never said to have changed. Clauses are paired by the bookmarks
that they left with; where a program has dropped these, by their headings. Numbers of articles are
Word's own and count for nothing; an article that a text cites is compared as it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from ..course.chaine import Compose
from ..dossier.reperes import qualite
from ..droit.interdits import chercher
from ..droit.limites import limites_passees
from ..lecture.docx import lire_word
from ..lecture.docx_lu import (
    INSERE,
    CommentaireWord,
    DocxLu,
    ParagrapheLu,
    ParagrapheVu,
    TableVue,
    TraceDeSuivi,
    vue,
)
from ..page.habillage import habillage, teintes
from ..rendu.docx import vers_docx
from ..socle.ecriture import date_courte
from ..socle.problemes import Place, Probleme
from ..socle.reperes_word import REPERE
from ..socle.typographie import texte_de_page
from ..texte.composition import Document
from ..texte.selection import Choisie
from .alignement import op_de
from .comparaison import Ecart, EcartBloc, EcartDossier, paires
from .decoupage import ARTICLE, ROLES, Bloc, Mot, Phrase, Table, mots_de, phrases_de, texte_de
from .motifs import Motif

ASSEZ = 500  # paragraphs by which a document is known
RESSEMBLE = 0.3  # of the paragraphs of a file that a document says too: it may be that document
MONTRE = 400  # signs of a comment that are shown


@dataclass(frozen=True)
class BlocWord:
    """A clause of one reading of a file: what is compared, its version, where it comes from."""

    bloc: Bloc
    version: str
    sources: tuple[ParagrapheLu, ...]


@dataclass(frozen=True)
class RetourWord:
    """What came back. `changes`: by clause; `sans_suivi`: of them, those that were changed, in part
    at least, with the tracking off; `problemes`: what the law says of it, and what was not read."""

    document: Document
    ecart: EcartDossier
    changes: tuple[EcartBloc, ...]
    sans_suivi: frozenset[str]
    problemes: tuple[Probleme, ...]


def document_de(c: Compose, lu: DocxLu) -> Document | None:
    """Which document of the case a file is: by the name that it left with, else by its words."""
    siens = [d for d in c.documents if d.nom == lu.identifiant]
    if siens:
        return siens[0]
    dits = [_nu(v.texte) for v in vue(lu, accepte=False) if isinstance(v, ParagrapheVu)]
    longs = ([x for x in dits if len(x) > 20] or dits)[:ASSEZ]

    def commun(d: Document) -> float:
        texte = _nu(d.markdown)
        return sum(x in texte for x in longs) / max(len(longs), 1)

    meilleur = max(c.documents, key=commun, default=None)
    return meilleur if meilleur and commun(meilleur) >= RESSEMBLE else None


def _nu(texte: str) -> str:
    return "".join(x for x in texte.casefold() if x.isalnum())


def comparer_retour(c: Compose, d: Document, lu: DocxLu, noms: tuple[str, str]) -> RetourWord:
    """The difference between a document of a composed case and the file that came back."""
    couleurs = teintes(c.dossier.apparence(d.date))
    fait = lire_word(vers_docx(d, habillage(c.dossier, d.date), couleurs))
    marques = any(e.repere for e in lu.elements)
    parti, revenu, refuse = (
        _nommes(_blocs(vue(x, accepte), d, marques))
        for x, accepte in ((fait, True), (lu, True), (lu, False))
    )
    connus = [b.bloc for b in parti]
    revenu, refuse = (_par_titre(x, connus) for x in (revenu, refuse))
    juge = _Juge(c, d, lu, noms[1])
    silencieux = {
        b.avant.cle if b.avant else b.apres.cle if b.apres else ""
        for b in paires(connus, [x.bloc for x in refuse], (None, None))
        if b.op != "=" or b.deplace
    }
    changes = tuple(
        replace(b, motifs=(*juge.traces(b, revenu, refuse, silencieux), *juge.droit(b)))
        for b in paires(connus, [x.bloc for x in revenu], (None, None))
        if b.op != "=" or b.deplace
    )
    commentes = juge.commentes_seuls(revenu, changes)
    tous = (*changes, *commentes)
    ecart = Ecart(op_de(d, d, not tous), d.intitule, d.intitule, tous)
    retour = EcartDossier(d.intitule, noms, (), (ecart,), d.date, d.auteur, d.pied, c.dossier)
    juge.versions(parti, revenu)
    return RetourWord(d, retour, changes, frozenset(silencieux), tuple(juge.problemes))


# ------------------------------------------------------------------------------------------ blocks


def _nommes(x: list[BlocWord]) -> list[BlocWord]:
    """Each under a key of its own."""
    vus: dict[str, int] = {}
    sortie = []
    for b in x:
        vus[b.bloc.cle] = n = vus.get(b.bloc.cle, 0) + 1
        cle = b.bloc.cle if n == 1 else f"{b.bloc.cle}#{n}"
        sortie.append(replace(b, bloc=replace(b.bloc, cle=cle)))
    return sortie


def _blocs(
    elements: Sequence[ParagrapheVu | TableVue], d: Document, marques: bool
) -> list[BlocWord]:
    """Cut where a bookmark of ours stands, and at each heading. Where `marques` is false a program
    has dropped them all: at headings alone."""
    tas: list[tuple[str, list[ParagrapheVu | TableVue]]] = []
    for e in elements:
        titre = isinstance(e, ParagrapheVu) and e.niveau is not None and e.niveau < 2
        repere = e.repere if marques else ""
        if repere or titre or not tas:
            tas.append((repere, []))
        tas[-1][1].append(e)
    return [_bloc(repere, suite, d) for repere, suite in tas]


def _bloc(repere: str, suite: list[ParagrapheVu | TableVue], d: Document) -> BlocWord:
    m = REPERE.fullmatch(repere)
    premier = suite[0]
    titre = ""
    if isinstance(premier, ParagrapheVu) and premier.niveau is not None and premier.niveau < 2:
        dit = texte_de_page(" ".join(premier.texte.split()), d.langue)
        article = ARTICLE.fullmatch(dit)
        titre = article[2] if article else dit
    role = m["role"] if m and m["role"] else ""
    clause = m["clause"] if m and m["clause"] else ""
    choisie = _choisie(d, clause) if clause else None
    corps = tuple(
        x for e in (suite[1:] if titre and role != "titre" else suite) for x in _corps(e, d.langue)
    )
    cle = f"clause:{clause}" if clause else f"partie:{role}" if m else f"titre:{_nu(titre)}"
    if not m and titre:
        choisie = _par_son_titre(d, titre)
    propre = choisie.variante.tete.titre if choisie else None
    bloc = Bloc(cle, titre or propre or ROLES.get(role, "Texte"), corps, role, None, choisie)
    sources = tuple(p for e in suite for p in _sources(e))
    return BlocWord(bloc, m["version"] if m and m["version"] else "", sources)


def _choisie(d: Document, clause: str) -> Choisie | None:
    """The clause of a bookmark, which may hold the beginning of its name alone."""
    return next(
        (c for c in d.selection.choisies if c.presente and c.clause.startswith(clause)), None
    )


def _par_son_titre(d: Document, titre: str) -> Choisie | None:
    siens = (c for c in d.selection.articles() if _nu(c.variante.tete.titre or "") == _nu(titre))
    return next(siens, None)


def _sources(e: ParagrapheVu | TableVue) -> Iterable[ParagrapheLu]:
    if isinstance(e, ParagrapheVu):
        return e.sources
    return (p for r in e.source.rangees for c in r.cellules for p in c)


def _corps(e: ParagrapheVu | TableVue, langue: str) -> Iterator[Phrase | Table]:
    def mots(texte: str) -> list[Mot]:
        return mots_de(texte_de_page(" ".join(texte.split()), langue))

    if isinstance(e, TableVue):
        rangees = [tuple(tuple(mots(c)) for c in r) for r in e.rangees]
        large = max(map(len, rangees), default=0)
        pleines = [r + ((),) * (large - len(r)) for r in rangees]
        tete = pleines.pop(0) if e.entete and pleines else ((),) * large
        yield Table(tuple(map(texte_de, tete)), tuple(pleines))
        return
    genre, debut = "li" if e.liste and e.niveau is None else "p", True
    for ligne in e.texte.split("\n"):
        for phrase in phrases_de(mots(ligne)):
            yield Phrase(genre, debut, phrase)
            debut = False


def _par_titre(x: list[BlocWord], connus: Sequence[Bloc]) -> list[BlocWord]:
    """Blocks whose bookmark is lost take the key of the one that has their heading."""
    pris = {b.bloc.cle for b in x}
    libres = {_nu(b.titre): b for b in connus if b.cle not in pris}
    sortie = []
    for b in x:
        parti = libres.pop(_nu(b.bloc.titre), None) if b.bloc.cle.startswith("titre:") else None
        repris = replace(b.bloc, cle=parti.cle, choisie=parti.choisie) if parti else b.bloc
        sortie.append(replace(b, bloc=repris))
    return sortie


# ----------------------------------------------------------------------- who, and what the law says


class _Juge:
    """What is said of each changed clause, and the faults and warnings that go with it."""

    def __init__(self, c: Compose, d: Document, lu: DocxLu, nom: str):
        self.c, self.d, self.lu, self.nom = c, d, lu, nom
        doc = c.dossier.documents[d.rang]
        self.qualite = qualite(c.dossier, doc)
        self.biblio = c.dossier.biblio
        self.problemes: list[Probleme] = [
            self._probleme("A721", "", f"il contient {x}") for x in lu.remarques
        ]

    def _probleme(self, code: str, champ: str, dit: str) -> Probleme:
        return Probleme(Place(self.nom), code, champ, dit)

    def traces(
        self,
        b: EcartBloc,
        revenu: Sequence[BlocWord],
        refuse: Sequence[BlocWord],
        silencieux: set[str],
    ) -> Iterator[Motif]:
        """Who changed it, and the comments on it."""
        cles = {x.cle for x in (b.avant, b.apres) if x}
        siens = [p for x in (*revenu, *refuse) if x.bloc.cle in cles for p in x.sources]
        for dit in _suivis(siens):
            yield Motif("retour", dit)
        if cles & silencieux:
            yield Motif("retour", "Changé sans suivi des modifications")
        yield from self._commentaires(siens)

    def _commentaires(self, siens: Iterable[ParagrapheLu]) -> Iterator[Motif]:
        for n in dict.fromkeys(n for p in siens for n in p.commentaires):
            if (x := self.lu.commentaires.get(n)) and x.texte:
                yield Motif("retour", _commentaire(x))

    def commentes_seuls(
        self, revenu: Sequence[BlocWord], changes: Sequence[EcartBloc]
    ) -> tuple[EcartBloc, ...]:
        """Clauses that nobody changed, and that a comment is about."""
        dits = {x.cle for b in changes for x in (b.avant, b.apres) if x}
        sortie = []
        for x in revenu:
            if x.bloc.cle not in dits and (notes := tuple(self._commentaires(x.sources))):
                t = x.bloc.titre
                sortie.append(EcartBloc("=", t, t, (), motifs=notes, avant=x.bloc, apres=x.bloc))
        return tuple(sortie)

    def droit(self, b: EcartBloc) -> Iterator[Motif]:
        """A mandatory clause, a forbidden statement, a limit of the law: as coded problems, and
        beside the clause."""
        for p in (*self._impose(b), *self._dits(b)):
            self.problemes.append(p)
            yield Motif("retour", f"{p.code} : {p.message}")

    def _impose(self, b: EcartBloc) -> Iterator[Probleme]:
        bloc = b.avant or b.apres
        c = bloc.choisie if bloc else None
        if c is None or not c.variante.tete.obligatoire or b.op == "=":
            return
        sources = ", ".join(c.variante.tete.sources)
        if b.op == "-":
            dit = f"« {b.titre} » est imposée par la loi ({sources}) ; remettez-la"
            yield self._probleme("E702", c.clause, dit)
        else:
            dit = f"« {b.titre} » : son texte dit-il encore ce que la loi veut ({sources}) ?"
            yield self._probleme("A718", c.clause, dit)

    def _dits(self, b: EcartBloc) -> Iterator[Probleme]:
        if b.apres is None:
            return
        clause = b.apres.choisie.clause if b.apres.choisie else ""
        avant, apres = (_texte(x.corps) if x else "" for x in (b.avant, b.apres))
        jour = self.d.selection.jour
        deja = set(chercher(avant, self.qualite, jour))
        for t in chercher(apres, self.qualite, jour):
            if t not in deja:
                code, extrait, pourquoi, au_lieu = t
                suite = f" ; écrivez plutôt : {au_lieu}" if au_lieu else " ; refusez-le"
                dit = f"{code} « {extrait} » : {pourquoi}{suite}"
                yield self._probleme("E707", clause, dit)
        if clause:
            passees = (
                set(limites_passees(clause, x, self.qualite, self.biblio, jour))
                for x in (apres, avant)
            )
            for p in sorted(set.difference(*passees)):
                yield self._probleme(p.code, clause, f"« {p.extrait} » : {p.dit}")

    def versions(self, parti: Sequence[BlocWord], revenu: Sequence[BlocWord]) -> None:
        """Clauses whose text of the library is another one since the file was made."""
        ici = {b.bloc.cle: b.version for b in parti}
        autres = [
            b.bloc.titre
            for b in revenu
            if b.version and ici.get(b.bloc.cle, b.version) != b.version
        ]
        if autres:
            noms = ", ".join(f"« {x} »" for x in autres)
            dit = f"le texte de la bibliothèque a changé depuis l'envoi : {noms}"
            self.problemes.append(self._probleme("A723", "", dit))


def _texte(corps: Iterable[Phrase | Table]) -> str:
    dits = [
        texte_de(x.mots)
        if isinstance(x, Phrase)
        else "\n".join(" | ".join(map(texte_de, r)) for r in x.lignes)
        for x in corps
    ]
    return "\n".join(dits)


def _suivis(siens: Iterable[ParagrapheLu]) -> list[str]:
    """« Ajouts de A le 3/12/2026 », each once, in the order of the text."""
    vus: dict[tuple[str, TraceDeSuivi], None] = {}
    for p in siens:
        for m in (*p.morceaux, p.fin):
            if m.sens and (m.texte.strip() or m is p.fin):
                vus.setdefault((m.sens, m.trace))
    par_trace: dict[TraceDeSuivi, list[str]] = {}
    for sens, trace in vus:
        mot = "ajout" if sens == INSERE else "suppression"
        if mot not in par_trace.setdefault(trace, []):
            par_trace[trace].append(mot)
    return [f"Suivi : {' et '.join(mots)}{_par(t)}" for t, mots in par_trace.items()]


def _par(t: TraceDeSuivi) -> str:
    jour = None
    with suppress(ValueError):
        jour = date.fromisoformat(t.date)
    return (f" de {t.auteur}" if t.auteur else "") + (f" le {date_courte(jour)}" if jour else "")


def _commentaire(x: CommentaireWord) -> str:
    sur = f" sur « {x.extrait} »" if x.extrait else ""
    return f"Commentaire{_par(x.trace)}{sur} : « {x.texte[:MONTRE]} »"
