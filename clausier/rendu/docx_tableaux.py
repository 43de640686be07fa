"""Stage 6, render: tables of a Word file: their columns' widths, the row that each page repeats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..socle.largeurs import largeur_dite, plus_long_mot
from .docx_blocs import Bloc, Bout, Cellule, Grille, LigneDeGrille, Paragraphe
from .docx_texte import COTE_DU_CODE, Images, bouts, paragraphe_word
from .docx_xml import Xml, twips, w

CORPS = 9.5  # points of a cell (styles.xml)
EM = CORPS * 20  # twips
MARGE = 150  # twips: the white on both sides of a cell
PLUS_LARGE, IDEALE = (
    14.0,
    40.0,
)  # ems: of a word that is not broken, of a column that has all it asks
# Where the page's font is not installed, Word or LibreOffice sets another: up to so much wider.
ELARGI = 1.28
GRAND = 1.45  # how much wider the larger letters of a total are
TOTAUX = 92.0  # mm
HAUTEURS = {"signature": 25.0, "manuscrit": 20.0}  # mm, of the last row: where one signs
# A paragraph that is hardly there: what keeps two tables apart.
SEPARATEUR = paragraphe_word((), "", w("spacing", before=0, after=0, line=120, lineRule="exact"))


def tableau_word(
    g: Grille, role: str, largeur: int, teintes: Mapping[str, str], marque: Sequence[Xml]
) -> Xml:
    """A table, as wide as the sheet's text (twips), or at its right where it adds up. `marque`: the
    bookmark of what begins with it."""
    totaux = role == "totaux"
    large = twips(TOTAUX) if totaux else largeur
    colonnes = _colonnes(g, large, role)
    style = "Signatures" if role in HAUTEURS else "Tableau"
    entete = g.entete and bool(g.rangees)
    proprietes = w(
        "tblPr",
        w("tblStyle", val=style),
        w("tblW", w=sum(colonnes), type="dxa"),
        *([w("jc", val="right")] if totaux else []),
        w("tblLayout", type="fixed"),
        w(
            "tblLook",
            val="0020" if entete else "0000",
            firstRow=int(entete),
            lastRow=0,
            firstColumn=0,
            lastColumn=0,
            noHBand=1,
            noVBand=1,
        ),
    )
    rangees = [
        _rangee(
            r,
            colonnes,
            _Look(role, entete and not i, i == len(g.rangees) - 1, teintes),
            marque if not i else (),
        )
        for i, r in enumerate(g.rangees)
    ]
    grille = w("tblGrid", *(w("gridCol", w=c) for c in colonnes))
    return w("tbl", proprietes, grille, *rangees)


class _Look:
    """What the place of a row makes of it."""

    def __init__(self, role: str, tete: bool, derniere: bool, teintes: Mapping[str, str]):
        self.role, self.tete, self.derniere = role, tete, derniere
        self.accent, self.doux, self.fond = (teintes[k] for k in ("accent", "doux", "fond"))
        self.somme = role == "totaux" and derniere
        self.signe = role in HAUTEURS


def _colonnes(g: Grille, largeur: int, role: str) -> list[int]:
    """Widths in twips: those that the page gives; else as wide as their words ask."""
    n = max(sum(c.etendue for c in r.cellules) for r in g.rangees)
    if role in HAUTEURS:
        return [largeur // n] * n
    if g.ems and len(g.ems) == n - 1:
        autres = [round(x * EM * ELARGI) + 40 for x in g.ems]
        if sum(autres) < largeur * 0.75:
            return [largeur - sum(autres), *autres]
    moindres, voulues = [0.0] * n, [0.0] * n
    grand = (GRAND if role in ("totaux", "chiffres") else 1.08) * ELARGI
    for r in g.rangees:
        if len(r.cellules) == n:
            for i, c in enumerate(r.cellules):
                dit = c.texte
                seul = largeur_dite(dit) if "d" in c.sens and not c.titre else plus_long_mot(dit)
                lignes = max(map(largeur_dite, dit.split("\n")))
                moindres[i] = max(moindres[i], min(seul, PLUS_LARGE) * grand)
                voulues[i] = max(voulues[i], min(lignes, IDEALE) * grand, moindres[i])
    place = (largeur - MARGE * n) / EM
    reste = place - sum(voulues)
    if reste >= 0:
        ems = (
            [v + reste / n for v in voulues]
            if role != "totaux"
            else [voulues[0] + reste, *voulues[1:]]
        )
    else:
        plus = [v - m for m, v in zip(moindres, voulues, strict=True)]
        part = max(0.0, place - sum(moindres)) / (sum(plus) or 1)
        ems = [m + p * part for m, p in zip(moindres, plus, strict=True)]
    dits = [round(x * EM) + MARGE for x in ems]
    return [round(x * largeur / sum(dits)) for x in dits]


def _rangee(r: LigneDeGrille, colonnes: Sequence[int], look: _Look, marque: Sequence[Xml]) -> Xml:
    proprietes = [w("cantSplit")]
    if look.signe and look.derniere:
        proprietes.append(w("trHeight", val=twips(HAUTEURS[look.role]), hRule="atLeast"))
    if look.tete:
        proprietes.append(w("tblHeader"))
    cellules, rang = [], 0
    for i, c in enumerate(r.cellules):
        large = sum(colonnes[rang : rang + c.etendue])
        cellules.append(_cellule(c, large, _genre(r, look, i), look, marque if not i else ()))
        rang += c.etendue
    return w("tr", w("trPr", *proprietes), *cellules)


def _genre(r: LigneDeGrille, look: _Look, rang: int) -> str:
    """How a cell is set: what its row is, or its column."""
    if look.tete or look.signe:
        return "tete" if look.tete else ""
    if look.somme:
        return "somme"
    if look.role == "chiffres":
        return "chiffre"
    if look.role == "essentiel" and not rang:
        return "section"
    return r.genre


def _cellule(c: Cellule, large: int, genre: str, look: _Look, marque: Sequence[Xml]) -> Xml:
    proprietes = [w("tcW", w=large, type="dxa")]
    if c.etendue > 1:
        proprietes.append(w("gridSpan", val=c.etendue))
    if genre == "somme":
        proprietes.append(w("shd", val="clear", color="auto", fill=look.fond))
    dits = [_en_cellule(b, genre) for b in c.bouts]
    reglages = []
    if c.sens and c.sens in ("d", "c"):
        reglages.append(w("jc", val="right" if c.sens == "d" else "center"))
    if not look.derniere and look.role in ("lignes", "options") and genre == "section":
        reglages.append(w("keepNext"))
    if look.signe or look.role in ("totaux", "chiffres"):
        reglages += [w("keepNext")] if not look.derniere else []
    ton = look.accent if genre in ("somme", "chiffre", "section", "tete") else ""
    dedans = (*marque, *_runs(dits, genre, ton, look))
    return w("tc", w("tcPr", *proprietes), paragraphe_word(dedans, "Cellule", *reglages))


def _en_cellule(b: Bout, genre: str) -> Bout:
    gras = b.gras or genre in ("tete", "somme", "chiffre", "section", "sous-total")
    return Bout(b.texte, gras, b.italique, b.haut, b.image)


def _runs(dits: Sequence[Bout], genre: str, ton: str, look: _Look) -> list[Xml]:
    """Words of a cell; what is in italics beside a designation is its detail: smaller, paler."""
    sortie: list[Xml] = []
    for b in dits:
        doux = b.italique or genre == "commentaire"
        corps = 25 if genre in ("somme", "chiffre") and not b.italique else 17 if doux else 0
        mots = bouts([Bout(b.texte, b.gras, False, b.haut, b.image)], None, ton)
        for x in mots:
            plus = (w("color", val=look.doux) if doux and not ton else Xml("")) + (
                w("sz", val=corps) + w("szCs", val=corps) if corps else ""
            )
            sortie.append(_ajoute(x, plus))
    return sortie


def _ajoute(run: Xml, plus: str) -> Xml:
    if not plus:
        return run
    if "<w:rPr>" not in run:
        return Xml(run.replace("<w:r>", f"<w:r><w:rPr>{plus}</w:rPr>", 1))
    avant, fin, apres = run.partition('<w:vertAlign w:val="superscript"/></w:rPr>')
    if not fin:
        avant, fin, apres = run.partition("</w:rPr>")
    return Xml(f"{avant}{plus}{fin}{apres}")


def bloc_a_payer(
    mentions: Sequence[tuple[Sequence[Xml], Sequence[Bloc]]],
    largeur: int,
    images: Images,
    code: bytes,
) -> Xml:
    """What is to be paid: the code of the transfer beside its words, on a tint. `mentions`: the
    bookmark and the paragraphs of each."""
    dit, paragraphes, restent = "", [], list[Xml]()
    for marque, blocs in mentions:
        restent += marque
        for b in blocs:
            if not isinstance(b, Paragraphe):
                continue
            if b.bouts and b.bouts[0].image:
                dit = b.bouts[0].texte
                continue
            serre = w("spacing", before=0, after=40)
            paragraphes.append(paragraphe_word((*restent, *bouts(b.bouts)), "Cellule", serre))
            restent = []
    gauche = twips(COTE_DU_CODE + 6) if code else 0
    colonnes = [gauche, largeur - gauche] if code else [largeur]
    cellules = []
    if code:
        cote = (COTE_DU_CODE, COTE_DU_CODE)
        pixels = paragraphe_word((images.poser(code, dit, cote),), "Cellule")
        cellules.append(w("tc", w("tcPr", w("tcW", w=gauche, type="dxa")), pixels))
    cellules.append(
        w(
            "tc",
            w("tcPr", w("tcW", w=colonnes[-1], type="dxa"), w("vAlign", val="center")),
            *paragraphes,
        )
    )
    return w(
        "tbl",
        w(
            "tblPr",
            w("tblStyle", val="Paiement"),
            w("tblW", w=largeur, type="dxa"),
            w("tblLayout", type="fixed"),
        ),
        w("tblGrid", *(w("gridCol", w=c) for c in colonnes)),
        w("tr", w("trPr", w("cantSplit")), *cellules),
    )
