"""Stage 6, render: Document → a Word file, to be discussed with the other side.

Made from the same HTML as paper and screen, so that its words are theirs; the numbers of articles
are Word's own, and so are lists, the row that a table repeats, the pages of the foot. Bytes depend
on the document alone: no clock, no template of Word's, nothing outside, nothing that acts.

Each clause begins at a bookmark that says its name and the version of its text: it is known again
when the file comes back, whatever its number then (see `lecture.docx`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from jinja2 import Environment

from ..page.habillage import Habillage
from ..page.html import morceau_pose
from ..page.paiement import ROLE as PAIEMENT
from ..page.paiement import code_png
from ..socle.largeurs import largeur_dite
from ..socle.reperes_word import de_clause, de_partie
from ..socle.ressources import NOMS_A_L_ECRAN, PAGE, modeles
from ..socle.typographie import texte_de_page
from ..texte.composition import Document
from ..texte.mentions_placees import morceaux
from ..texte.parties import PartieDePage
from .docx_blocs import Bloc, Bout, Grille, Paragraphe, blocs_de
from .docx_tableaux import SEPARATEUR, TOTAUX, bloc_a_payer, tableau_word
from .docx_texte import Images, bouts, paragraphe_word
from .docx_xml import PARTIES, Xml, champ_word, empaqueter, partie, twips, w

# A font that Word has, in place of ours where the machine has it not; the kind of its letters.
REPLIS = {"source_sans": ("Calibri", "swiss"), "source_serif": ("Cambria", "roman")}
REPLI = ("Arial", "swiss")
LANGUES = {"fr": "fr-FR", "en": "en-GB"}
# Sheets in millimetres, as in page.css: width, head, foot, sides; of letters and of the rest.
A4 = (210.0, 297.0)
MARGES = {True: (15.0, 21.0, 25.0), False: (15.0, 25.0, 20.0)}
FENETRE = 105.0  # mm, from the edge of the sheet: where the recipient begins (texte.fenetre)
HAUT_DE_FENETRE, LIGNE = 49.0, 4.3  # mm: the head of his first line, and one of the sender's
ARTICLES, PUCES, CASES, PREMIERE = 1, 2, 3, 4  # lists of numeros.xml
STYLES = {
    "expediteur": "Expediteur",
    "destinataire": "Destinataire",
    "references": "References",
    "titre": "Soustitre",
    "mentions": "Petit",
    "conditions": "Petit",
    "voies": "Petit",
    "totaux": "Petit",
    "signataire": "Signataire",
    "projet": "Projet",
    "interne": "Interne",
}
SERRES = ("titre", "expediteur")  # their style says the white above
SANS_PUCE = ("references", "formulaire")
NOUVELLE_PAGE = ("annexe", "creancier", "formulaire")
A_SIGNER = ("signature", "manuscrit")
TITRES = {"h1": "Titre1", "h2": "Titre2"}
PROPRES = (
    *("Article", "Expediteur", "Destinataire", "References", "Petit", "Encadre"),
    *("Signataire", "Projet", "Interne", "Cellule", "Champ"),
)


def vers_docx(doc: Document, porte: Habillage, teintes: Mapping[str, str]) -> bytes:
    """The file. `teintes`: the colours of its look, see `page.habillage.teintes`."""
    return _Ecriture(doc, porte, {k: x.lstrip("#").upper() for k, x in teintes.items()}).fichier()


class _Ecriture:
    """One document as it is written: what its body says, its lists, its pictures so far."""

    def __init__(self, doc: Document, porte: Habillage, teintes: Mapping[str, str]):
        self.doc, self.porte, self.teintes = doc, porte, teintes
        self.lettre = doc.genre == "lettre"
        haut, bas, cote = MARGES[self.lettre]
        self.marges, self.largeur = (haut, bas, cote), twips(A4[0] - 2 * cote)
        self.listes: list[int] = []
        self.images = Images()
        self.corps: list[Xml] = []
        self.reperes = 0
        self.tableau_avant = False
        self.dernier: tuple[Sequence[Xml], str, Sequence[Xml]] | None = None

    # ------------------------------------------------------------------------------------- body

    def fichier(self) -> bytes:
        for rang, part in enumerate(self.doc.parts):
            self._partie(rang, part)
        if self.tableau_avant:
            self.corps.append(SEPARATEUR)
        famille = self.porte.famille
        police = NOMS_A_L_ECRAN[famille or "source_sans"][0]
        repli, genre = REPLIS.get(famille or "source_sans", REPLI)
        valeurs = {
            **{k.replace("-", "_"): x for k, x in self.teintes.items()},
            "gris": self.teintes["doux"],
            "police": police,
            "repli": repli,
            "famille": genre,
            "langue": LANGUES[self.doc.langue],
            "largeur": self.largeur,
            "propres": PROPRES,
            "fenetre": twips(FENETRE - self.marges[2]),
            "articles": ARTICLES,
            "puces": PUCES,
            "numerotees": self.listes,
            "titre1": 26 if self.lettre else 36,
        }
        noms = {"styles": "styles", "numbering": "numeros", "settings": "reglages"}
        faites = {
            n: _modeles().get_template(f"{noms.get(n, 'polices')}.xml").render(valeurs)
            for n in PARTIES
            if n not in ("header1", "footer1")
        }
        titre = texte_de_page(f"{self.doc.intitule} – {self.doc.auteur}", self.doc.langue)
        faites |= {
            "document": partie("document", w("body", *self.corps, self._feuille())),
            "header1": partie("hdr", paragraphe_word(bouts([Bout(titre)]), "Entete")),
            "footer1": partie("ftr", self._pied()),
        }
        jour = f"{self.doc.date.isoformat()}T00:00:00Z"
        return empaqueter(
            dict(sorted(faites.items())),
            self.images.octets,
            {
                "dc:title": titre,
                "dc:creator": self.doc.auteur,
                "dc:language": LANGUES[self.doc.langue],
                "dc:identifier": self.doc.nom,
                "dcterms:created": jour,
                "dcterms:modified": jour,
            },
        )

    def _partie(self, rang: int, part: PartieDePage) -> None:
        premier, a_payer = True, list[tuple[tuple[Xml, ...], Sequence[Bloc]]]()
        for clause, texte in morceaux(self.doc, part):
            html = morceau_pose(self.doc, PartieDePage(part.role, texte, part.papier))
            blocs = blocs_de(html, self.listes)
            if not blocs:
                continue
            repere = self._repere(f"{rang}_{len(self.corps)}", part.role, clause)
            if part.role == PAIEMENT:
                a_payer.append((self._marque(repere), blocs))
                continue
            self._blocs(part.role, blocs, repere, premier)
            premier = False
        if a_payer:
            self._poser_tableau(self._a_payer(a_payer), True)

    def _repere(self, rang: str, role: str, clause: str) -> str:
        choisie = self.doc.selection.mention(clause) if clause else None
        if choisie:
            return de_clause(clause, choisie.variante.empreinte)
        return de_partie(rang, role) if role != "articles" else ""

    def _blocs(self, role: str, blocs: Sequence[Bloc], repere: str, premier: bool) -> None:
        articles = iter(self.doc.selection.articles())
        saut = premier and role in NOUVELLE_PAGE and bool(self.corps)
        if premier and role == "expediteur" and (logo := self._logo()):
            self.corps.append(logo)
        for i, b in enumerate(blocs):
            if isinstance(b, Paragraphe) and b.article and (a := next(articles, None)):
                repere = de_clause(a.clause, a.variante.empreinte)
            if isinstance(b, Grille):
                marque = self._marque(repere)
                fait = tableau_word(b, role, self.largeur, self.teintes, marque)
                apart = premier and not i and role not in A_SIGNER and bool(self.corps)
                self._poser_tableau(fait, apart, role in A_SIGNER)
            else:
                debut = (role != "signataire") and premier and not i
                self._paragraphe(b, role, repere, debut, saut and not i)
            repere = ""

    def _poser_tableau(self, fait: Xml, apart: bool = False, signe: bool = False) -> None:
        """A table; Word would make one of two that touch."""
        if self.tableau_avant or apart:
            self.corps.append(SEPARATEUR)
        elif signe and self.dernier:  # what is to be signed is never alone on a sheet
            dedans, style, plus = self.dernier
            self.corps[-1] = paragraphe_word(dedans, style, w("keepNext"), *plus)
        self.corps.append(fait)
        self.tableau_avant = True

    def _marque(self, repere: str) -> tuple[Xml, ...]:
        """A bookmark around nothing: where a clause, or a part, begins."""
        if not repere:
            return ()
        self.reperes += 1
        n = self.reperes
        return w("bookmarkStart", id=n, name=repere), w("bookmarkEnd", id=n)

    def _paragraphe(self, p: Paragraphe, role: str, repere: str, debut: bool, saut: bool) -> None:
        style, plus = self._style(p, role)
        if saut:
            plus = [w("pageBreakBefore"), *plus]
        if debut and role == "destinataire":
            plus.append(w("spacing", before=self._au_dessus(), after=twips(12)))
        elif p.genre in ("p", "li") and role not in SERRES and (debut or self.tableau_avant):
            plus.append(w("spacing", before=200 if debut else 120))
        if p.liste == "ol":
            plus.append(self._numero(p, PREMIERE + p.rang - 1))
        if role == "totaux":
            plus.append(w("ind", left=self.largeur - twips(TOTAUX)))
        dits = [replace(b, italique=False) for b in p.bouts] if role == "totaux" else p.bouts
        fort = role == "expediteur"
        dedans = (*self._marque(repere), *bouts(dits, self.images, self._ton(role), fort))
        self.corps.append(paragraphe_word(dedans, style, *plus))
        self.dernier, self.tableau_avant = (dedans, style, plus), False

    def _style(self, p: Paragraphe, role: str) -> tuple[str, list[Xml]]:
        if p.genre[0] == "h":
            return ("Article" if p.article else TITRES.get(p.genre, "Titre3")), []
        if p.genre == "li" and role == "formulaire":
            return "Champ", []
        if p.genre == "li" and role not in SANS_PUCE:
            if p.liste == "ol":
                return "Listenumeros", []
            liste = CASES if role == "script" else PUCES
            autre = p.niveau or liste != PUCES
            return "Listepuces", [self._numero(p, liste)] if autre else []
        if p.cadre:
            return ("Citation" if role == "modifications" else "Encadre"), []
        return STYLES.get(role, ""), []

    def _numero(self, p: Paragraphe, liste: int) -> Xml:
        return w("numPr", w("ilvl", val=min(p.niveau, 2)), w("numId", val=liste))

    def _ton(self, role: str) -> str:
        """The colour of what stands out in a part."""
        if role in ("expediteur", "partie"):
            return self.teintes["accent"]
        return self.teintes["doux"] if role == "references" else ""

    def _au_dessus(self) -> int:
        """The white above the recipient, who stands where an envelope shows him."""
        lignes = sum(
            max(1, round(largeur_dite(x) * 9.5 / 72 * 25.4 / 160 + 0.5))
            for p in self.doc.parts
            if p.role == "expediteur"
            for x in p.texte.split("\n")
        ) + (5 if self.images.octets else 0)
        return max(twips(4), twips(HAUT_DE_FENETRE - self.marges[0] - lignes * LIGNE))

    def _logo(self) -> Xml | None:
        """The seller's, where it is made of pixels; what only draws is not for Word."""
        uri = self.porte.logo
        if not uri or not uri.startswith("data:image/png"):
            return None
        dite = Bout(self.doc.auteur, image=uri)
        return paragraphe_word(bouts([dite], self.images), "Expediteur", w("spacing", after=120))

    def _a_payer(self, mentions: Sequence[tuple[Sequence[Xml], Sequence[Bloc]]]) -> Xml:
        p = self.doc.paiement
        code = code_png(p) if p and p.a_scanner else b""
        return bloc_a_payer(mentions, self.largeur, self.images, code)

    # ------------------------------------------------------------------------------------ sheet

    def _feuille(self) -> Xml:
        haut, bas, cote = (twips(x) for x in self.marges)
        return w(
            "sectPr",
            Xml('<w:headerReference w:type="default" r:id="r_header1"/>'),
            *(
                Xml(f'<w:footerReference w:type="{t}" r:id="r_footer1"/>')
                for t in ("default", "first")
            ),
            w("pgSz", w=twips(A4[0]), h=twips(A4[1])),
            w(
                "pgMar",
                top=haut,
                right=cote,
                bottom=bas,
                left=cote,
                header=twips(10),
                footer=twips(9),
                gutter=0,
            ),
            w("titlePg"),
        )

    def _pied(self) -> Xml:
        dit = texte_de_page(self.doc.pied, self.doc.langue)
        return paragraphe_word(
            (
                *bouts([Bout(dit)]),
                w("r", w("tab")),
                *champ_word("PAGE", "1"),
                *bouts([Bout("/")]),
                *champ_word("NUMPAGES", "1"),
            ),
            "Piedpage",
        )


@lru_cache(maxsize=1)
def _modeles() -> Environment:
    env = modeles(PAGE / "docx")
    env.filters["cotes"] = lambda s: "".join(s % c for c in ("top", "left", "bottom", "right"))
    return env
