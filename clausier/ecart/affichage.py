"""A difference as it leaves: on a terminal, as Markdown, as a page for browser and paper. Nothing
is compared here.

Signs go with every colour: `[-gone-]` and `{+new+}` on a terminal; `<del>` and `<ins>` elsewhere,
with words for who cannot see them. A text is literal until here and is escaped for each output at
its one door: `echappe` for Markdown, autoescape for HTML; a terminal shows it as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..socle.affichage import accord, largeur
from ..socle.ecriture import date_courte, echappe
from .alignement import Op, Passage, Tableau, Trait
from .comparaison import Ecart, EcartBloc, EcartDossier
from .motifs import Motif

ETATS: dict[Op, str] = {"+": "ajout", "-": "suppression", "~": "modification", "=": "déplacement"}
COMMENTEE = "commentaire"
NATURES = {
    "droit": "Le droit a changé",
    "faits": "Les faits ont changé",
    "texte": "Le texte a été récrit",
}
SIGNES: dict[Op, tuple[str, str]] = {
    "-": ("[-", "-]"),
    "+": ("{+", "+}"),
    "=": ("", ""),
    "~": ("", ""),
}


# ------------------------------------------------------------------------------------- common words


def dit_motif(m: Motif) -> str:
    if m.nature == "retour":
        return m.texte
    return f"{NATURES[m.nature]} : {m.texte}" if m.texte else NATURES[m.nature]


def dit_droit(e: Ecart) -> str:
    """The day of the law, where it moved."""
    return (
        f"droit au {date_courte(e.droit_avant)}, puis au {date_courte(e.droit_apres)}"
        if e.droit_avant and e.droit_apres and e.droit_avant != e.droit_apres
        else ""
    )


def dit_document(e: Ecart, noms: tuple[str, str]) -> str:
    if e.op in ("+", "-"):
        quoi = "nouveau" if e.op == "+" else "supprimé"
        return f"document {quoi} : seulement dans « {noms[e.op == '+']} »"
    return f"avant : {e.titre_avant}" if e.titre_avant != e.titre else ""


def bilan(d: EcartDossier) -> str:
    """One line: how much changed."""
    n = sum(not e.commente for e in d.changes)
    vus = [etat_de(b) for e in d.changes for b in e.blocs]
    dits = [accord(vus.count(x), x) for x in (*ETATS.values(), COMMENTEE) if x in vus]
    suite = f" : {', '.join(dits)}" if dits else ""
    if not n:
        textes = " dans les textes" if d.faits or dits else ""
        return f"aucune différence{textes}{suite}"
    return (
        f"{n} {'documents changent' if n > 1 else 'document change'} sur {len(d.documents)}{suite}"
    )


def etat_de(b: EcartBloc) -> str:
    return COMMENTEE if b.commentee else ETATS[b.op]


def titre_bloc(b: EcartBloc) -> str:
    return f"{b.titre} (avant : {b.titre_avant})" if b.titre != b.titre_avant else b.titre


def paragraphes(corps: Iterable[Passage | Tableau]) -> list[tuple[str, Any]]:
    """(« p » or « h », sentences), (« ul », items of sentences), (« tableau », table): the
    sentences put back into their blocks."""
    sortie: list[tuple[str, Any]] = []
    for x in corps:
        if isinstance(x, Tableau):
            sortie.append(("tableau", x))
        elif x.genre == "li":
            if not sortie or sortie[-1][0] != "ul":
                sortie.append(("ul", []))
            if x.debut or not sortie[-1][1]:
                sortie[-1][1].append([])
            sortie[-1][1][-1].append(x)
        elif not x.debut and sortie and sortie[-1][0] == x.genre:
            sortie[-1][1].append(x)
        else:
            sortie.append((x.genre, [x]))
    return sortie


# ----------------------------------------------------------------------------------------- terminal


def en_lignes(d: EcartDossier) -> Iterator[Sequence[Trait]]:
    """For a terminal: what changed, sentence by sentence; what stays is « […] ». Each line in runs,
    to be painted by their op; a heading is bold."""
    if d.faits:
        yield (Trait("=", "Faits changés", True),)
        for f in d.faits:
            yield from _plier([Trait("=", f"{f.cle} : "), *_valeurs(f.avant, f.apres)], 2, 6)
        yield ()
    for e in d.changes:
        dits = [f" – {x}" for x in (dit_document(e, d.noms), dit_droit(e)) if x]
        yield (Trait("=", e.titre, True), Trait("=", "".join(dits)))
        for b in e.blocs:
            yield ()
            etat = Trait("=", f" ({etat_de(b)})")
            yield (Trait("=", "  "), Trait("=", titre_bloc(b), True), etat)
            for note in _notes(b):
                yield from _plier([Trait("=", note)], 4, 6)
            yield from _corps(b.corps)
        yield ()
    yield (Trait("=", bilan(d)),)


def _valeurs(avant: str | None, apres: str | None) -> Iterator[Trait]:
    if avant is not None:
        yield Trait("-", avant + " ")
    if apres is not None:
        yield Trait("+", apres)


def _notes(b: EcartBloc) -> Iterator[str]:
    if b.deplace:
        yield b.deplace
    for m in b.motifs:
        yield dit_motif(m)
    if b.sources:
        yield f"Sources : {' ; '.join(b.sources)}"


def _corps(corps: Sequence[Passage | Tableau]) -> Iterator[Sequence[Trait]]:
    tu = False
    saut = (Trait("=", "    […]"),)
    for x in corps:
        if x.op == "=":
            tu = True
            continue
        if tu:
            yield saut
        tu = False
        if isinstance(x, Tableau):
            yield from _tableau(x)
        else:
            puce = Trait("=", "– " if x.genre == "li" and x.debut else "")
            yield from _plier([puce, *x.traits], 4, 6 if x.genre == "li" else 4)
    if tu and any(x.op != "=" for x in corps):
        yield saut


def _tableau(t: Tableau) -> Iterator[Sequence[Trait]]:
    if any(e.op != "=" for e in t.entetes):
        noms = (Trait(e.op, e.texte + " ") for e in t.entetes)
        yield from _plier([Trait("=", "Colonnes : "), *noms], 4, 6)
    for r in t.lignes:
        if r.op == "=":
            continue
        traits: list[Trait] = []
        for e, c in zip(t.entetes, r.cellules, strict=True):
            change = any(x.op != "=" for x in c)
            if traits and not change:
                continue
            tete = f"{e.texte} " if traits and r.op == "~" else ""
            traits += [Trait("=", (" ; " if traits else "") + tete), *c]
        yield from _plier(traits, 4, 6)


def _plier(traits: Iterable[Trait], retrait: int, suite: int) -> Iterator[Sequence[Trait]]:
    """Lines of the terminal's width. Broken at ordinary spaces alone: a sum stays whole."""
    mots: list[list[tuple[Op, str]]] = [[]]
    for t in traits:
        op, texte = t.op, t.texte
        ouvre, ferme = SIGNES[op]
        corps = texte.strip(" ")
        if not corps:
            mots += [[]] if texte and mots[-1] else []
            continue
        if texte.startswith(" ") and mots[-1]:
            mots.append([])
        bouts = (ouvre + corps + ferme).split(" ")
        for i, bout in enumerate(bouts):
            mots[-1].append((op, bout))
            if i < len(bouts) - 1 or texte.endswith(" "):
                mots.append([])
    ligne: list[list[tuple[Op, str]]] = []
    marge, long = retrait, 0
    for mot in (m for m in mots if m):
        n = sum(len(x) for _, x in mot)
        if ligne and marge + long + n > largeur():
            yield _unir(ligne, marge)
            ligne, marge, long = [], suite, 0
        ligne.append(mot)
        long += n + 1
    if ligne:
        yield _unir(ligne, marge)


def _unir(ligne: list[list[tuple[Op, str]]], marge: int) -> Sequence[Trait]:
    """One line in runs of one op, each with the spaces between its words."""
    plat = [Trait("=", " " * marge)]
    for i, mot in enumerate(ligne):
        for j, (op, x) in enumerate(mot):
            blanc = " " if i and not j else ""
            if plat[1:] and plat[-1].op == op:
                plat[-1] = Trait(op, plat[-1].texte + blanc + x)
            else:
                plat += [Trait("=", blanc), Trait(op, x)] if blanc else [Trait(op, x)]
    return plat


# ----------------------------------------------------------------------------------------- Markdown


def en_markdown(d: EcartDossier) -> str:
    """For a forge: `<del>` and `<ins>`, which it knows; every text is escaped as data."""
    lignes = [
        f"# Différence – {echappe(d.titre)}",
        "",
        f"- Avant : {echappe(d.noms[0])}",
        f"- Après : {echappe(d.noms[1])}",
        "",
        bilan(d).capitalize() + ".",
    ]
    if d.faits:
        lignes += ["", "## Faits changés", "", "| Fait | Avant | Après |", "| :--- | :--- | :--- |"]
        lignes += [
            f"| {echappe(f.cle)} | {_md_valeur('-', f.avant)} | {_md_valeur('+', f.apres)} |"
            for f in d.faits
        ]
    for e in d.changes:
        lignes += ["", f"## {echappe(e.titre)}"]
        if dits := " ; ".join(x for x in (dit_document(e, d.noms), dit_droit(e)) if x):
            lignes += ["", echappe(dits[:1].upper() + dits[1:]) + "."]
        for b in e.blocs:
            lignes += [
                "",
                f"### {echappe(titre_bloc(b))} – {etat_de(b)}",
                *(f"\n*{echappe(n)}*" for n in _notes(b)),
            ]
            for genre, x in paragraphes(b.corps) if b.op != "=" else ():
                lignes += ["", *_md_bloc(genre, x)]
    return "\n".join(lignes) + "\n"


def _md_valeur(op: Op, texte: str | None) -> str:
    return "–" if texte is None else _md(Trait(op, texte))


def _md(t: Trait) -> str:
    """One run; the space that ends it stays outside the mark."""
    corps = str(echappe(t.texte)).strip()
    debut, fin = " " * t.texte.startswith(" "), " " * t.texte.endswith(" ")
    if not corps:
        return fin
    return debut + {"-": f"<del>{corps}</del>", "+": f"<ins>{corps}</ins>"}.get(t.op, corps) + fin


def _md_traits(traits: Iterable[Trait]) -> str:
    return "".join(map(_md, traits)).strip()


def _md_bloc(genre: str, x: Any) -> Iterator[str]:
    if genre == "tableau":
        yield "| " + " | ".join(_md(t) for t in x.entetes) + " |"
        yield "|" + " :--- |" * len(x.entetes)
        yield from ("| " + " | ".join(_md_traits(c) for c in r.cellules) + " |" for r in x.lignes)
    elif genre == "ul":
        yield from ("- " + " ".join(_md_traits(p.traits) for p in item) for item in x)
    else:
        yield from (_md_traits(p.traits) for p in x)


# ----------------------------------------------------------------------------------- browser, paper


def intitule(d: EcartDossier) -> str:
    """The case by its client and its object; else what is compared, by its own name."""
    if d.dossier is None:
        return d.titre
    client, prestation = d.dossier.client, d.dossier.affaire.prestation
    dits = (client.denomination if client else "", prestation.objet if prestation else "")
    return " – ".join(filter(None, dits)) or d.titre


def en_page(d: EcartDossier, autonome: bool = True) -> str:
    """The page of a redline: for a browser in the look of the pages that follow the work, for paper
    in that of the documents (see `html.page`)."""
    from markupsafe import Markup

    from ..page.html import page
    from ..socle.ressources import modeles

    env = modeles()
    corps = Markup(
        env.get_template("ecart.html").render(
            d=d,
            bilan=bilan(d),
            etat_de=etat_de,
            notes=_notes,
            paragraphes=paragraphes,
            titre_bloc=titre_bloc,
            dits=lambda e: " ; ".join(x for x in (dit_document(e, d.noms), dit_droit(e)) if x),
        )
    )
    nom = intitule(d)
    if autonome:
        repere = "Différence" if nom == d.titre else f"Différence, dossier {d.titre}"
        return env.get_template("ecart_page.html").render(
            d=d, corps=corps, intitule=nom, repere=repere, titre=f"Différence – {nom}"
        )
    titre = Markup("<h1>Différence – {}</h1>\n<p>Avant : {}<br>Après : {}</p>").format(nom, *d.noms)
    return page(
        f"Différence – {nom}",
        d.auteur or "clausier",
        d.jour.isoformat(),
        [{"role": "titre", "html": titre}, {"role": "ecart", "html": corps}],
        pied=d.pied,
        type_="difference",
        autonome=False,
        feuille="ecart.css",
    )
