"""What is typed on several lines is read on several lines: page, PDF and data of the invoice."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fabrique import cas, espace
from hypothesis import given
from hypothesis import strategies as st

from clausier.page.html import convertir
from clausier.socle.ecriture import avec_sauts, echappe, en_paragraphes
from clausier.socle.valeurs import lire_texte_en_lignes
from clausier.texte.parties import PartieDePage
from outils import clausier, html_de_forge, lire_pdf

DETAIL = "Comprend :\n- 3 nuits ; *a* | b\n- l'été\n\nHors <taxe> de séjour.\n"
DESCRIPTION = """Comprend :
- la conception ;
- l'intégration.

1. Ne comprend
pas l'hébergement."""
DOCUMENTS = [
    {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"},
    {"type": "contrat", "numero": "C1", "date": "2026-09-05"},
    {"type": "facture", "numero": "F1", "date": "2026-10-31"},
]


@pytest.fixture(scope="module")
def construit(tmp_path_factory):
    w = tmp_path_factory.mktemp("lignes")
    prestation = {"objet": "Séjour", "description": DESCRIPTION, "debut": "2026-09-15"}
    ligne = {"designation": "Premier\nDeuxième", "detail": DETAIL, "prix_unitaire": "300"}
    contenu = cas(prestation=prestation, lignes=[ligne], acompte="non", documents=DOCUMENTS)
    contenu["client"]["courriel"] = "a@b.example"
    espace(w, essai=contenu)
    p = clausier("build", "essai.yaml", "--out", "b", cwd=w)
    assert p.returncode == 0, p.stderr
    return w / "b/essai"


@pytest.mark.parametrize("nom", ["devis-D1", "contrat-C1", "facture-F1"])
def test_les_lignes_du_detail(construit, nom):
    md = (construit / f"{nom}.md").read_text(encoding="utf-8")
    html = (construit / f"{nom}.html").read_text(encoding="utf-8")
    cellule = r"Premier<br ?/?>\s*Deuxième<br ?/?>\s*<em>Comprend :<br ?/?>\s*- 3 nuits ; \*a\* \|"
    cellule += r" b<br ?/?>\s*- l['’]été<br ?/?>\s*<br ?/?>\s*Hors <taxe> de séjour\.</em>"
    assert re.search(cellule, re.sub("[\u00a0\u202f]", " ", unescape(html)))
    assert re.search(cellule, unescape(html_de_forge(md)))
    dit, _ = lire_pdf(construit / f"{nom}.pdf")
    assert "- 3 nuits ; *a* | b" in re.sub(r"\s+", " ", dit)


@pytest.mark.parametrize("nom", ["devis-D1", "contrat-C1"])
def test_la_liste_d_une_description(construit, nom):
    md = (construit / f"{nom}.md").read_text(encoding="utf-8")
    pages = (construit / f"{nom}.html").read_text(encoding="utf-8"), html_de_forge(md)
    for page in pages:
        assert re.search(
            r"<p>Comprend :</p>\s*<ul>\s*<li>la conception ;</li>\s*<li>l['’]intégration\.</li>"
            r"\s*</ul>\s*<p>1\. Ne comprend<br ?/?>\s*pas l['’]hébergement\.</p>",
            re.sub("[\u00a0\u202f]", " ", unescape(page)),
        )


def test_les_donnees_de_la_facture(construit):
    xml = (construit / "facture-F1.xml").read_text(encoding="utf-8")
    assert "<ram:Name>Premier\nDeuxième</ram:Name>" in xml
    assert "Comprend :\n- 3 nuits ; *a* | b\n- l'été\n\nHors &lt;taxe&gt; de séjour." in xml


def test_une_ligne_reste_une_ligne():
    """A folded text, or one with a line end alone, is what it was; a lone « - » is no list."""
    assert lire_texte_en_lignes("  a\t b \n") == "a b"
    for texte in ("- a", "a b", "1. x", "l'été | *x*"):
        assert avec_sauts(texte) == en_paragraphes(texte) == echappe(texte)


@given(st.lists(st.text("ab -*#>|`_1.=~<&:\\[]", max_size=12), max_size=6))
def test_chaque_ligne_est_la_valeur(lignes):
    """Whatever stands on a line, nothing but the item and the break is markup."""
    texte = lire_texte_en_lignes("\n".join(lignes))
    html = convertir(PartieDePage("texte", str(en_paragraphes(texte))))
    assert set(re.findall(r"<(\w+)", html)) <= {"p", "ul", "li", "br"}
    if "\n" in texte:
        vu = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).strip()
        dit = [x.removeprefix("- ").strip() for x in texte.split("\n")]
        assert unescape(vu).split() == " ".join(dit).split()
