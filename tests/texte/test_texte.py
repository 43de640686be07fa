"""Values are data: in every place of a page, the words that a reader sees are the value, letter for
letter, and nothing else.

Seen twice: as our own converter makes HTML, and as a forge (CommonMark) shows the Markdown file
itself.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from datetime import date, datetime
from decimal import Decimal as D

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from num2words import num2words

from clausier.page.html import convertir
from clausier.socle import ecriture as textes
from clausier.socle.problemes import TROMPEURS
from clausier.socle.typographie import typographie
from clausier.texte.parties import PartieDePage
from outils import EXEMPLES, RACINE, Lu, clausier, html_de_forge, une_ligne

AVANT, APRES = "Avant le texte", "la suite du texte"
# Each place of a page: how the value stands in Markdown, and the words that must be seen around it.
PLACES = {
    "paragraphe": ("{}", "{}"),
    "milieu de phrase": (f"{AVANT} {{}} {APRES}.", f"{AVANT} {{}} {APRES}."),
    "gras": (f"{AVANT} **{{}}** {APRES}", f"{AVANT} {{}} {APRES}"),
    "titre": ("## Objet : {}", "Objet : {}"),
    "titre entier": ("# {}", "{}"),
    "liste": (f"- {{}}\n- {AVANT}", f"{{}} {AVANT}"),
    "liste numérotée": (f"1. {{}}\n2. {AVANT}", f"{{}} {AVANT}"),
    "cellule": (
        f"| A | B |\n| :--- | ---: |\n| {{}} | {AVANT} |\n| {APRES} | {{}} |",
        f"A B {{}} {AVANT} {APRES} {{}}",
    ),
    "cadre": ("> {}", "{}"),
    "ligne rompue": (f"{{}}  \n{AVANT}  \n{{}}", f"{{}} {AVANT} {{}}"),
    "collé": ("({}), x{}y", "({}), x{}y"),
}
# Signs that Markdown, HTML or Jinja read as code, words between them, and any printable sign of the
# world.
CODE = st.sampled_from(
    [
        *"\\`*_[]{}#<>|~&:.!-+=\"'()^$@%/?;,1 ",
        "**",
        "__",
        "~~",
        "](",
        "<br>",
        "</",
        "<!--",
        "-->",
        "&amp;",
        "&#x27;",
        "{{",
        "}}",
        "{%",
        "%}",
        "http://",
        "www.",
        "a@b.fr",
        "1. ",
        "- ",
        "    ",
        "---",
        "===",
        "|---|",
        "é",
        "œ",
        "mot",
    ]
)
MONDE = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
).filter(lambda c: not TROMPEURS.search(c))
valeurs = (
    st.lists(st.one_of(CODE, MONDE), min_size=1, max_size=24)
    .map("".join)
    .filter(lambda s: s.strip())
)


def attendu(valeur: str) -> str:
    """The value as it must be read: in composed letters, spaces of every kind as one."""
    return une_ligne(unicodedata.normalize("NFC", valeur))


@given(valeurs)
@settings(max_examples=250)
@example("<script>alert(1)</script>")
@example("{{7*7}}")
@example("1. ")
@example("1986) # titre")
@example("    code")
@example("![x](file:///etc/passwd)")
@example("&amp;lt;")
@example("\\")
@example("*")
@example("a|b|c")
@example("~~barré~~ ~x~")
@example("https://x.example/?a=1&b=2")
@example("C#")
@example("===")
@example("---")
@example(": définition")
@example("= x")
@example("[a]: http://b")
@example("+ - = > :")
@example("e\u0301")  # decomposed: composed on the page
def test_les_mots_vus_sont_la_valeur(valeur):
    echappe = str(textes.echappe(valeur))
    assert "\n" not in echappe
    for place, (markdown, vu) in PLACES.items():
        source = markdown.replace("{}", echappe)
        voulu = attendu(vu.replace("{}", attendu(valeur)))
        page = Lu(str(convertir(PartieDePage("texte", source))))
        assert une_ligne(page.texte()) == voulu, f"{place} (page)"
        forge = Lu(html_de_forge(source))
        assert une_ligne(forge.texte()) == voulu, f"{place} (forge)"
        permis = {
            "p",
            "strong",
            "h1",
            "h2",
            "ul",
            "ol",
            "li",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "blockquote",
            "br",
        }
        temoin = [t for t, _ in Lu(html_de_forge(markdown.replace("{}", "mot"))).elements]
        for lu in (page, forge):
            assert [t for t, _ in lu.elements] == temoin, (
                f"{place} : la valeur a fait naître une balise"
            )
            assert {t for t, _ in lu.elements} <= permis
            assert not any(a.keys() - {"class", "scope", "style"} for _, a in lu.elements)


def test_les_pieges_sont_vus():
    """The measure itself: without the escape these values do change the page."""
    for valeur in (
        "**gras**",
        "# titre",
        "<b>x</b>",
        "- liste",
        "`code`",
        "&amp;",
        "_a_ _b_",
        "![x](y)",
    ):
        vu = une_ligne(Lu(html_de_forge(valeur)).texte())
        assert vu != attendu(valeur) or any(
            t != "p" for t, _ in Lu(html_de_forge(valeur)).elements
        ), valeur


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<b>x</b>",
        "a <img src=x onerror=y> b",
        "<div>\n\nx\n\n</div>",
        "[x](javascript:y)",
        "![x](y)",
        "<https://x.example>",
        "[x]: y\n\n[x]",
        "<!-- x -->",
    ],
)
def test_le_convertisseur_n_admet_ni_balise_ni_lien(source):
    """A second wall, were a sign to pass the escape: raw HTML, links and images in Markdown are
    shown as typed."""
    page = Lu(str(convertir(PartieDePage("texte", source))))
    assert {t for t, _ in page.elements} == {"p"}
    assert not [a for _, a in page.elements if a]
    assert une_ligne(page.texte()) == une_ligne(source)


@pytest.mark.parametrize(
    "valeur",
    [
        "Lefèvre & Associés",
        "Jean-Pierre O'Neil",
        "12 480,00 €",
        "5 septembre 2026",
        "R&D",
        "contact (le soir)",
        "12 × 35 cm",
        "AT&T Inc.",
        "50 %",
    ],
)
def test_la_source_reste_lisible(valeur):
    """Ordinary values stand in the Markdown file as they are."""
    assert str(textes.echappe(valeur)).replace("&amp;", "&") == valeur


def test_deja_sur_n_est_pas_echappe_deux_fois():
    assert textes.echappe(textes.echappe("a*b")) == "a\\*b"
    assert textes.enumere(["a*b", "c|d", "e"]) == "a\\*b, c&#124;d et e"
    assert (textes.enumere([]), textes.enumere(["seul"]), textes.enumere(["un", "deux"])) == (
        "",
        "seul",
        "un et deux",
    )


@given(st.lists(st.one_of(CODE, MONDE), max_size=12).map("".join))
@example("*a* \\* &amp; <b> - 1. x_y")
def test_un_champ_de_donnees_dit_la_valeur(valeur):
    """A field of data takes the value itself; the page, read as HTML, says the same words."""
    md = f"**{AVANT}** : {textes.echappe('x' + valeur)}, {APRES}"
    dit = textes.en_clair(md)
    assert dit.replace(" ", "") == "".join(
        f"{AVANT} : x{unicodedata.normalize('NFC', valeur)}, {APRES}".split()
    )
    vu = convertir(PartieDePage("texte", md)).replace("<br>", " ").striptags()
    assert dit == " ".join(vu.split())


# --------------------------------------------------------------------------- typography and numbers

N, F = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("source", "attendu"),
    [
        ("Prix : 10 %", f"Prix{N}: 10{N}%"),
        ("« oui » ; non ! vraiment ?", f"«{N}oui{N}»{F}; non{F}! vraiment{F}?"),
        ("l'article L441-10", f"l’article{N}L441-10"),
        ("30 jours, 2 mois, 40 euros, 1 an", f"30{N}jours, 2{N}mois, 40{N}euros, 1{N}an"),
        ("300 000 euros", f"300{N}000{N}euros"),
        ("{{ x }} : « {{ y }} » ; fin", f"{{{{ x }}}}{N}: «{N}{{{{ y }}}}{N}»{F}; fin"),
        ("{{ 'a' if x : b }} l'un", "{{ 'a' if x : b }} l’un"),
        ("voir https://x.example/?a=1 ; fin", f"voir https://x.example/?a=1{F}; fin"),
        ("| :--- | ---: |", "| :--- | ---: |"),
        ("n° 12, loi n° 75-1334", f"n°{N}12, loi n°{N}75-1334"),
        ("{% if a %} ; {% endif %}", f"{{% if a %}}{F}; {{% endif %}}"),
    ],
)
def test_typographie(source, attendu):
    assert typographie(source) == attendu
    assert typographie(attendu) == attendu, "done twice, it changes nothing"


@pytest.mark.parametrize(
    ("fonction", "valeur", "attendu"),
    [
        (textes.montant, "1234.5", f"1{N}234,50{N}€"),
        (textes.montant, "0", f"0,00{N}€"),
        (textes.montant, "-270", f"\u2212270,00{N}€"),
        (textes.montant, "1234567.89", f"1{N}234{N}567,89{N}€"),
        (textes.prix, "4.2", f"4,20{N}€"),
        (textes.prix, "61.275", f"61,275{N}€"),
        (textes.prix, "0.0015", f"0,0015{N}€"),
        (textes.prix, "100", f"100,00{N}€"),
        (textes.nombre, "4.50", "4,5"),
        (textes.nombre, "1000", f"1{N}000"),
        (textes.nombre, "1E+3", f"1{N}000"),
        (textes.nombre, "0.6", "0,6"),
        (textes.nombre, "0.00", "0"),
        (textes.taux, "30", f"30{N}%"),
        (textes.taux, "5.50", f"5,5{N}%"),
        (textes.taux, "33.33", f"33,33{N}%"),
    ],
)
def test_nombres(fonction, valeur, attendu):
    assert fonction(D(valeur)) == attendu


@pytest.mark.parametrize(
    ("cle", "attendu"),
    [
        ("20", f"20{N}%"),
        ("5.5", f"5,5{N}%"),
        ("autoliquidation", "autoliq."),
        ("exoneration", "exonéré"),
        ("", "franchise"),
    ],
)
def test_colonne_tva(cle, attendu):
    assert textes.taux_tva(cle) == attendu


def test_dates():
    assert textes.date_longue(date(2026, 9, 1)) == f"1er{N}septembre{N}2026"
    assert textes.date_longue(date(2026, 2, 28)) == f"28{N}février{N}2026"
    assert (
        textes.date_longue(datetime.fromisoformat("2026-08-11 09:05"))
        == f"11{N}août{N}2026 à 9{N}h{N}05"
    )
    assert textes.date_courte(date(2026, 9, 1)) == "01/09/2026"
    assert textes.heure(datetime.fromisoformat("2026-09-01 14:00")) == f"14{N}h{N}00"


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        ("0", "zéro euro"),
        ("1", "un euro"),
        ("2", "deux euros"),
        ("80", "quatre-vingts euros"),
        ("1200.50", "mille deux cents euros et cinquante centimes"),
        ("71.01", "soixante et onze euros et un centime"),
        ("1000000", "un million d'euros"),
        ("2000000", "deux millions d'euros"),
        ("2000001", "deux millions un euros"),
        ("1200000", "un million deux cent mille euros"),
        ("80000000", "quatre-vingts millions d'euros"),
        ("300000000.01", "trois cents millions d'euros et un centime"),
        ("1000000000", "un milliard d'euros"),
        ("2000000000.50", "deux milliards d'euros et cinquante centimes"),
        ("1001000000", "un milliard un million d'euros"),
        ("1000080000", "un milliard quatre-vingt mille euros"),
        ("1000000000000", "un billion d'euros"),
        ("200", "deux cents euros"),
        ("201", "deux cent un euros"),
        (
            "1999.99",
            "mille neuf cent quatre-vingt-dix-neuf euros et quatre-vingt-dix-neuf centimes",
        ),
        ("0.99", "zéro euro et quatre-vingt-dix-neuf centimes"),
    ],
)
def test_sommes_en_lettres(valeur, attendu):
    assert textes.lettres(D(valeur)).replace("’", "'") == attendu


@given(st.integers(0, 10**13))
def test_les_lettres_disent_le_nombre(cents):
    """The number itself is num2words's; « d' » stands after a noun of number alone, whatever the
    size."""
    euros, reste = divmod(cents, 100)
    mots = textes.lettres(D(cents).scaleb(-2))
    nombre, _, apres = mots.partition(" d'euro" if " d'euro" in mots else " euro")
    assert nombre == num2words(euros, lang="fr")
    assert (" d'euro" in mots) is (euros >= 10**6 and euros % 10**6 == 0)
    pluriel = "s" * (euros > 1)
    centimes = f" et {num2words(reste, lang='fr')} centime{'s' * (reste > 1)}" if reste else ""
    assert apres == pluriel + centimes


def test_couverture_des_polices():
    """The list of characters is that of the bundled fonts themselves."""
    from fontTools.ttLib import TTFont

    from clausier.texte.polices import LIGNES, PAGE, couverture

    polices = [set(map(chr, TTFont(f).getBestCmap())) for f in (PAGE / "fonts").glob("*.ttf")]
    assert len(polices) == 3 and couverture() - LIGNES == set.intersection(*polices) - LIGNES


def test_un_si_sans_sinon_ne_dit_rien():
    """`{{ 's' if plusieurs }}` is how people write a plural: false, it prints nothing."""
    from clausier.droit.bibliotheque import Bibliotheque
    from clausier.texte.composition import Composeur

    env = Composeur(Bibliotheque(None)).env
    assert (
        env.from_string("jour{{ 's' if n > 1 }}.").render(n=1) == "jour."
        and env.from_string("jour{{ 's' if n > 1 }}.").render(n=2) == "jours."
    )


@pytest.mark.parametrize(
    ("corps", "ligne", "dit"),
    [
        (
            "**Pièces**\n{% for d in documents if d.type in types %}{% endfor %}\n",
            4,
            "« types » n'est le nom",
        ),
        ("{% if %}\n", 3, "une valeur manque avant « %} »"),
        ("{{ documents }}\n", 3, "une liste ou un objet serait imprimé"),
        (None, 0, ""),
    ],
)
def test_un_morceau_copie_puis_change(tmp_path, corps, ligne, dit):
    """A piece that stands in for the library's is composed as its own; its fault is said in it, and
    not in the page that takes it in."""
    w = tmp_path / "w"
    shutil.copytree(EXEMPLES / "consultante", w)
    morceau = "templates/_morceaux/pieces_lettre.md"
    (w / morceau).parent.mkdir(parents=True)
    copie = (RACINE / morceau).read_text(encoding="utf-8")
    (w / morceau).write_text(f"::: pieces\n\n{corps}" if corps else copie, encoding="utf-8")
    p = clausier("check", "2026-002-impaye.yaml", cwd=w)
    assert p.returncode == bool(corps) and f"{morceau}:1:1: A708" in p.stderr, p.stderr
    assert not corps or re.search(rf"^{morceau}:{ligne}:1: E706 .*{dit}", p.stderr, re.M), p.stderr
