"""A whole case whose every text is an attack: it is printed as typed, in the three formats, and
nothing runs, opens or is fetched."""

from __future__ import annotations

import copy
import re
from xml.etree import ElementTree

import pytest
from fabrique import CAS, VENDEUR, espace
from hostile import A_PART, BIBLIO, MARQUE, PARTOUT, composer, de_plus
from profils import PROFILS, _cas

from clausier.page.html import vers_html
from outils import (
    RACINE,
    Lu,
    clausier,
    html_de_forge,
    lettres,
    lire_pdf,
    ouvrir,
    texte_html,
    texte_md,
    une_ligne,
)

ROLES = set(
    re.findall(
        r"^::: *([a-z_]+)(?: *\[.*\])?\s*$",
        "".join(f.read_text(encoding="utf-8") for f in (RACINE / "templates").rglob("*.md")),
        re.M,
    )
) | {"texte"}

CODE = "data:image/svg+xml;base64,"
LIEN = re.compile(r"tel:\+?\d{6,}|mailto:[\w.+-]+@[\w.-]+", re.A)
ATTAQUES = {
    "vendeur": "</style><script>alert(1)</script> \\\"; } @import 'x'; /* {",
    "client": "<script>alert('c')</script>",
    "representant": "# titre | a | b",
    "fonction": "{% raw %} {{ self }}",
    "voie": "![x](file:///etc/passwd)",
    "ville": "[lien](javascript:alert(1))",
    "objet": "{{7*7}} {{ ''.__class__.__mro__ }}",
    "description": "<img src=x onerror=alert(1)> &lt;b&gt; &#x41; &copy",
    "designation": "| a | b | <br> **gras** `code`",
    "detail": "```sh rm -rf ~ ``` ~~barré~~ __fort__",
    "unite": "<u>j</u>",
    "reference": "--- *** ___ === 1. - + >",
    "assureur": "::: signature @page { content: 'x' }",
}


def sans_les_siens(page: Lu) -> Lu:
    """A page without what it adds itself: the code of a transfer, the script that copies an IBAN,
    the seller's number and address as links."""

    def sien(tag: str, a: dict[str, str | None]) -> bool:
        adresse = a.get("href") or a.get("src") or ""
        return (
            (tag == "script" and not a)
            or (tag == "img" and {*a} == {"src", "alt"} and adresse.startswith(CODE))
            or (tag == "a" and {*a} == {"href"} and LIEN.fullmatch(adresse) is not None)
        )

    scripts = ["".join(t for pile, t in page.textes if "script" in pile)]
    assert "alert" not in scripts[0] and len(page.tous("script")) <= 1
    page.elements = [(t, a) for t, a in page.elements if not sien(t, a)]
    return page


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    base = tmp_path_factory.mktemp("hostile")
    v, c = copy.deepcopy(VENDEUR), copy.deepcopy(CAS)
    v |= {
        "nom": ATTAQUES["vendeur"],
        "assurances": [
            {
                "type": "rc_pro",
                "assureur": {"nom": ATTAQUES["assureur"], "adresse": "1 rue X"},
                "contrat": "<1>",
                "obligatoire": "oui",
            }
        ],
    }
    v["adresse"]["voie"] = ATTAQUES["voie"]
    c["client"] |= {
        "nom": ATTAQUES["client"],
        "representant": {"nom": ATTAQUES["representant"], "fonction": ATTAQUES["fonction"]},
        "reference_commande": ATTAQUES["reference"],
    }
    c["client"]["adresse"] |= {"voie": ATTAQUES["voie"], "ville": ATTAQUES["ville"]}
    c["prestation"] |= {"objet": ATTAQUES["objet"], "description": ATTAQUES["description"]}
    c["lignes"] = [
        {
            "designation": ATTAQUES["designation"],
            "detail": ATTAQUES["detail"],
            "quantite": "4",
            "unite": ATTAQUES["unite"],
            "prix_unitaire": "450",
        }
    ]
    c["documents"].insert(1, {"type": "contrat", "numero": "C1", "date": "2026-09-05"})
    espace(base / "w", v, cas=c)
    proc = clausier("build", base / "w", "--out", base / "b")
    assert proc.returncode == 0, proc.stderr
    faites = sorted((base / "b" / "essai").glob("*.md"))
    assert [p.stem for p in faites] == [
        "contrat-C1",
        "devis-D1",
        "facture-F2",
        "facture_acompte-F1",
    ]
    return faites


def test_imprime_comme_tape(pages):
    """Each text is on the page that shows it, letter for letter, in Markdown (as a forge shows it),
    HTML and PDF."""
    ou = {
        "contrat-C1": (
            "vendeur",
            "client",
            "representant",
            "fonction",
            "voie",
            "ville",
            "objet",
            "description",
        ),
        "devis-D1": (
            "vendeur",
            "client",
            "representant",
            "fonction",
            "voie",
            "ville",
            "objet",
            "description",
            "designation",
            "detail",
            "unite",
            "reference",
        ),
        "facture-F2": (
            "vendeur",
            "client",
            "voie",
            "ville",
            "designation",
            "detail",
            "unite",
            "reference",
            "assureur",
        ),
        "facture_acompte-F1": (
            "vendeur",
            "client",
            "voie",
            "ville",
            "objet",
            "reference",
            "assureur",
        ),
    }
    for md in pages:
        html = md.with_suffix(".html").read_text(encoding="utf-8")
        vus = {"md": texte_md(md.read_text(encoding="utf-8")), "html": texte_html(html)}
        dit, _ = lire_pdf(md.with_suffix(".pdf"))
        for nom in ou[md.stem]:
            for format_, texte in vus.items():
                assert une_ligne(ATTAQUES[nom]) in texte, (md.stem, format_, nom)
            assert lettres(ATTAQUES[nom]) in lettres(dit), (md.stem, "pdf", nom)


def test_les_donnees_disent_la_valeur(pages):
    """In the invoice's data each text is itself too: no markup left over, none born."""
    xml = ElementTree.fromstring(
        next(md for md in pages if md.stem == "facture-F2").with_suffix(".xml").read_bytes()
    )
    textes = {une_ligne(x.text or "") for x in xml.iter()}
    for nom in ("client", "representant", "voie", "ville", "designation", "reference"):
        assert une_ligne(ATTAQUES[nom]) in textes, nom
    assert (
        any(une_ligne(ATTAQUES["assureur"]) in t for t in textes)
        and f"{ATTAQUES['vendeur']} EI" in textes
    )
    assert any(ATTAQUES["detail"] in t and ATTAQUES["unite"] in t for t in textes)


def test_rien_ne_s_execute(pages):
    """No element, attribute or style is born from a value: the page has the tags of a harmless
    one."""
    for md in pages:
        page = sans_les_siens(Lu(md.with_suffix(".html").read_text(encoding="utf-8")))
        forge = Lu(html_de_forge(md.read_text(encoding="utf-8")))
        assert not {t for t, _ in page.elements} & {
            "script",
            "img",
            "a",
            "u",
            "b",
            "iframe",
            "object",
            "code",
            "pre",
            "del",
        }
        assert not {t for t, _ in forge.elements} & {
            "script",
            "img",
            "a",
            "u",
            "b",
            "iframe",
            "object",
            "code",
            "pre",
            "del",
        }
        assert not [
            a
            for lu in (page, forge)
            for _, a in lu.elements
            if any(k.startswith("on") or k in ("href", "src") for k in a)
        ]
        assert len(page.tous("h1")) == 1 and len(page.tous("style")) == 2
        styles = ["".join(t for pile, t in page.textes if "style" in pile)]
        sans_chaines = re.sub(r'"(?:[^"\\]|\\.)*"', '""', styles[0])
        assert "@import" not in sans_chaines and "alert" not in sans_chaines


def test_le_pdf_n_ouvre_rien(pages):
    for md in pages:
        lecteur = ouvrir(md.with_suffix(".pdf"))
        racine = lecteur.trailer["/Root"]
        assert not {"/OpenAction", "/AA"} & set(racine)
        champs = [c.get_object() for c in racine.get("/AcroForm", {}).get("/Fields", [])]
        assert {c["/FT"] for c in champs} <= {"/Sig"}  # a box to sign, which does nothing
        assert "/JavaScript" not in racine.get("/Names", {})
        assert set(lecteur.attachments) == (
            {"factur-x.xml"} if md.with_suffix(".xml").exists() else set()
        )
        notes = [a.get_object() for p in lecteur.pages for a in p.get("/Annots", [])]
        assert notes == champs and not any({"/A", "/AA"} & set(a) for a in notes)
        assert b"root:" not in md.with_suffix(".pdf").read_bytes()
        assert une_ligne(ATTAQUES["vendeur"]) in une_ligne(lecteur.metadata.author)


def test_le_pied_dit_le_nom_du_vendeur(pages):
    """The running foot is a CSS string: the name, with its quotes, braces and tags, is all there,
    on every page."""
    for md in pages:
        _, marges = lire_pdf(md.with_suffix(".pdf"))
        for i, marge in enumerate(marges, 1):
            assert lettres(ATTAQUES["vendeur"]) in lettres(marge), (md.stem, i, marge)
            assert marge.split()[-1] == f"{i}/{len(marges)}"


@pytest.mark.parametrize("texte", ["a\u200bb", "a\u202eb", "a\x07b", "a\ufeffb", "\u2066x"])
def test_signes_trompeurs_refuses(tmp_path, texte):
    """What the eye cannot see is refused with its place, and nothing is built."""
    c = copy.deepcopy(CAS)
    c["client"]["nom"] = texte
    espace(tmp_path / "w", None, cas=c)
    proc = clausier("build", tmp_path / "w", "--out", tmp_path / "b", "--formats", "md")
    assert proc.returncode == 1 and "E108" in proc.stderr or "E101" in proc.stderr
    assert "Traceback" not in proc.stderr
    assert not (tmp_path / "b" / "essai").exists()


# ------------------------------------------------------------- every text of every type of document


@pytest.mark.parametrize("nom", PARTOUT)
def test_tous_les_textes_de_tous_les_documents(nom, tmp_path):
    """Wherever a page says a text, it says it whole, in Markdown and HTML; and no element,
    attribute or address is born of one."""
    compose, textes = composer(tmp_path, nom)
    vus: set[str] = set()
    for d in compose.documents:
        forge, page = Lu(html_de_forge(d.markdown)), sans_les_siens(Lu(vers_html(d)))
        for lu, dit in ((forge, une_ligne(forge.texte())), (page, une_ligne(page.texte("main")))):
            for marque in set(MARQUE.findall(dit)):
                assert une_ligne(textes[marque]).casefold() in dit.casefold(), (
                    d.nom,
                    textes[marque],
                )
                vus.add(marque)
            assert not {t for t, _ in lu.elements} & {
                "script",
                "img",
                "u",
                "b",
                "iframe",
                "object",
                "embed",
                "base",
                "code",
                "pre",
                "del",
                "svg",
            }, d.nom
            assert all(
                a.get("href", "").startswith(("https://", "#"))
                for _, a in lu.elements
                if "href" in a
            ) and not [
                a for _, a in lu.elements if "src" in a or any(k.startswith("on") for k in a)
            ]
        assert len(page.tous("h1")) == 1 and len(page.tous("main")) == 1
        assert not {p.role for p in d.parts} - ROLES, d.nom
    assert len(vus) >= 25, "most texts are printed somewhere"


def test_tous_les_types_y_sont():
    types = {
        d["type"] for nom in PARTOUT for d in [*_cas(nom, PROFILS[nom])["documents"], *de_plus(nom)]
    }
    assert types == set(BIBLIO.noms_modeles) - A_PART
