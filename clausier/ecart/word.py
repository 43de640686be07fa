"""A Word file that came back from the other side, against the document that the case makes today:
what was changed, clause by clause, by whom, tracked or not, and what the law says of it.

Both sides are read the same way: the document is made into a Word file and read as the other one
is, so that what nobody touched is never said to have changed. Clauses are paired by the bookmarks
that they left with; where a program has dropped these, by their headings. Numbers of articles are
Word's own and count for nothing; an article that a text cites counts by what it names, as numbered
when the file left or as numbered now, whichever more of the texts go by.
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
    TraceDeSuivi,
    vue,
)
from ..page.habillage import habillage, teintes
from ..rendu.docx import vers_docx
from ..socle.ecriture import date_courte
from ..socle.problemes import Place, Probleme
from ..texte.composition import Document
from .alignement import Passage, op_de
from .comparaison import Ecart, EcartBloc, EcartDossier, paires
from .decoupage import Bloc, Phrase, Table, texte_de
from .motifs import Motif
from .word_blocs import (
    BlocWord,
    articles_revenus,
    blocs_de_word,
    citer,
    lettres_seules,
    nommer_les_blocs,
    numerotations,
    reconnus_au_titre,
    sans_resume_perdu,
)

ASSEZ = 500  # paragraphs by which a document is known
RESSEMBLE = 0.3  # of the paragraphs of a file that a document says too: it may be that document
MONTRE = 400  # signs of a comment that are shown


@dataclass(frozen=True)
class RetourWord:
    """What came back. `changes`: by clause; `articles`: all of its articles, in its order;
    `problemes`: what the law says of it, and what was not read."""

    document: Document
    ecart: EcartDossier
    changes: tuple[EcartBloc, ...]
    articles: tuple[Bloc, ...]
    problemes: tuple[Probleme, ...]


def document_de(c: Compose, lu: DocxLu) -> Document | None:
    """Which document of the case a file is: by the name that it left with, else by its words."""
    siens = [d for d in c.documents if d.nom == lu.identifiant]
    if siens:
        return siens[0]
    dits = [lettres_seules(v.texte) for v in vue(lu, accepte=False) if isinstance(v, ParagrapheVu)]
    longs = ([x for x in dits if len(x) > 20] or dits)[:ASSEZ]

    def commun(d: Document) -> float:
        texte = lettres_seules(d.markdown)
        return sum(x in texte for x in longs) / max(len(longs), 1)

    meilleur = max(c.documents, key=commun, default=None)
    return meilleur if meilleur and commun(meilleur) >= RESSEMBLE else None


def comparer_retour(c: Compose, d: Document, lu: DocxLu, noms: tuple[str, str]) -> RetourWord:
    """The difference between a document of a composed case and the file that came back."""
    couleurs = teintes(c.dossier.apparence(d.date))
    fait = lire_word(vers_docx(d, habillage(c.dossier, d.date), couleurs))
    marques = any(e.repere for e in lu.elements)
    vues = [vue(x, accepte) for x, accepte in ((fait, True), (lu, True), (lu, False))]
    titres = {lettres_seules(b.bloc.titre) for b in blocs_de_word(vues[0], d, marques)} - {""}
    parti, revenu, refuse = (
        sans_resume_perdu(nommer_les_blocs(blocs_de_word(v, d, marques, titres)), d) for v in vues
    )
    connus = [b.bloc for b in parti]
    revenu, refuse = (reconnus_au_titre(x, connus) for x in (revenu, refuse))
    numeros = numerotations(revenu, refuse, connus, d)
    parti = citer(parti, numeros[:1])
    connus = [b.bloc for b in parti]
    revenu, refuse = (citer(x, numeros, connus) for x in (revenu, refuse))
    juge = _Juge(c, d, lu, noms[1])
    silencieux = {
        b.avant.cle if b.avant else b.apres.cle if b.apres else "" for b in _changes(connus, refuse)
    }
    changes = tuple(
        replace(b, motifs=(*juge.traces(b, revenu, refuse, silencieux), *juge.droit(b)))
        for b in _changes(connus, revenu)
    )
    commentes = juge.commentes_seuls(revenu, changes)
    tous = (*changes, *commentes)
    ecart = Ecart(op_de(d, d, not tous), d.intitule, d.intitule, tous)
    retour = EcartDossier(d.intitule, noms, (), (ecart,), d.date, d.auteur, d.pied, c.dossier)
    juge.versions(parti, revenu)
    articles = articles_revenus(revenu, connus, d)
    return RetourWord(d, retour, changes, articles, tuple(juge.problemes))


def _changes(connus: Sequence[Bloc], revenu: Sequence[BlocWord]) -> Iterator[EcartBloc]:
    """The clauses whose words changed. That a paragraph has become an item of a list, or ceased to
    be one, is a change of look."""
    for b in paires(connus, [x.bloc for x in revenu], (None, None)):
        corps = tuple(
            replace(x, op="=")
            if isinstance(x, Passage) and all(t.op == "=" for t in x.traits)
            else x
            for x in b.corps
        )
        pareil = b.op == "~" and b.titre == b.titre_avant and all(x.op == "=" for x in corps)
        if not pareil and b.op != "=" or b.deplace:
            yield replace(b, corps=corps, op="=" if pareil else b.op)


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
        yield from _suivis(siens)
        if cles & silencieux:
            yield Motif("retour", "Changé sans suivi des modifications", {"quoi": "sans_suivi"})
        yield from self._commentaires(siens)

    def _commentaires(self, siens: Iterable[ParagrapheLu]) -> Iterator[Motif]:
        for n in dict.fromkeys(n for p in siens for n in p.commentaires):
            if (x := self.lu.commentaires.get(n)) and x.texte:
                yield _commentaire(x)

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
            faits = {"quoi": "code", "code": p.code, "message": p.message}
            yield Motif("retour", f"{p.code} : {p.message}", faits)

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


def _suivis(siens: Iterable[ParagrapheLu]) -> list[Motif]:
    """« Ajouts de A le 3/12/2026 », each once, in the order of the text."""
    vus: dict[tuple[str, TraceDeSuivi], None] = {}
    for p in siens:
        for m in (*p.morceaux, p.fin):
            if m.sens and (m.texte.strip() or m is p.fin):
                fait = "ajout" if m.sens == INSERE else "suppression"
                vus.setdefault(("déplacement" if m.deplace else fait, m.trace))
    par_trace: dict[TraceDeSuivi, list[str]] = {}
    for mot, trace in vus:
        if mot not in par_trace.setdefault(trace, []):
            par_trace[trace].append(mot)
    return [
        Motif(
            "retour",
            f"Suivi : {' et '.join(mots)}{_par(t)}",
            {"quoi": "suivi", "sens": mots, **_qui(t)},
        )
        for t, mots in par_trace.items()
    ]


def _jour(t: TraceDeSuivi) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(t.date)
    return None


def _par(t: TraceDeSuivi) -> str:
    jour = _jour(t)
    return (f" de {t.auteur}" if t.auteur else "") + (f" le {date_courte(jour)}" if jour else "")


def _qui(t: TraceDeSuivi) -> dict[str, str | None]:
    jour = _jour(t)
    return {"auteur": t.auteur or None, "date": jour.isoformat() if jour else None}


def _commentaire(x: CommentaireWord) -> Motif:
    sur = f" sur « {x.extrait} »" if x.extrait else ""
    return Motif(
        "retour",
        f"Commentaire{_par(x.trace)}{sur} : « {x.texte[:MONTRE]} »",
        {"quoi": "commentaire", **_qui(x.trace), "extrait": x.extrait or None, "texte": x.texte},
    )
