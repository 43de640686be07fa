"""What a case types is set on the page: its letters stay, its identifiers too, and done twice it
changes nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clausier.socle.typographie import html_de_page, texte_de_page

DITS = {
    "L'atelier de l'Église": "L’atelier de l’Église",
    'Pose "à la main" des plinthes': "Pose «\u202fà la main\u202f» des plinthes",
    "Pose « à la main »": "Pose «\u202fà la main\u202f»",
    "Comprend : vis ; colle ! Oui ?": "Comprend\u00a0: vis\u202f; colle\u202f! Oui\u202f?",
    "Tél. 06 12 34 56 78": "Tél. 06\u00a012\u00a034\u00a056\u00a078",
    "+33 6 12 34 56 78": "+33\u00a06\u00a012\u00a034\u00a056\u00a078",
    "FR76 3000 6000 0112 3456 7890 189": "FR76~3000~6000~0112~3456~7890~189",
    "le 12 mars 2026, 3 h sur 12 m²": "le 12\u00a0mars\u00a02026, 3\u00a0h sur 12\u00a0m²",
    "vers 14 h 30": "vers 14\u00a0h\u00a030",
    "1 200 € pour 12 500 exemplaires": "1\u00a0200\u00a0€ pour 12\u00a0500 exemplaires",
    "l'article L. 441-10": "l’article~L.~441-10",
    "75334 Paris Cedex 07, 12 rue": "75334~Paris Cedex~07, 12 rue",
    "selon C. civ., art. 1343": "selon C.~civ., art.~1343",
    # What is an identifier stays as it was typed.
    "SIRET 900 000 019 00019": "SIRET 900 000 019 00019",
    "SIREN 900 000 027, RCS Lyon": "SIREN 900 000 027, RCS~Lyon",
    'https://a.example/l\'eau?x="1"': 'https://a.example/l\'eau?x="1"',
    "o'neil@exemple.fr": "o'neil@exemple.fr",
    "plan d'étage, l'offre.pdf": "plan d’étage, l'offre.pdf",
    "5' 10\" et 27\" d'écran": '5\' 10" et 27" d’écran',
}


@pytest.mark.parametrize("tape", DITS)
def test_ce_qui_est_tape_est_compose(tape):
    assert texte_de_page(tape) == DITS[tape].replace("~", "\u00a0")


def test_l_anglais_a_ses_usages():
    dit = texte_de_page('The client\'s "final" plan: 12 March 2026, 06 12 34 56 78; ok?', "en")
    attendu = "The client’s “final” plan: 12~March~2026, 06~12~34~56~78; ok?"
    assert dit == attendu.replace("~", "\u00a0")


def test_la_page_a_ses_signes_et_ses_citations_restent():
    page = '<p title="l\'a">Le 1er mai, art. D441-5, 2e tome, A-1e2</p>'
    page += "<blockquote><p>L'art.</p></blockquote>"
    dit = html_de_page(page)
    assert "Le 1<sup>er</sup>\u00a0mai" in dit and "2<sup>e</sup> tome" in dit
    assert "art.\u00a0D441-5" in dit and "A-1e2" in re.sub("<[^>]*>", "", dit)
    assert 'title="l\'a"' in dit and "<p>L'art.</p>" in dit
    assert "<sup>" not in html_de_page("<p>the 1er of</p>", "en")


SIGNES = st.sampled_from(
    [*"ab1290'\"«»:;!?.,-@/ €%\u00a0\u202f“”’", "mars", "1er", "€", "m²", " 06 12 34 56 78", "l'"]
)
SANS = str.maketrans("", "", " \u00a0\u202f\"'«»“”’")


@settings(max_examples=300)
@given(st.lists(SIGNES, max_size=12).map("".join), st.sampled_from(["fr", "en"]))
@example('l\'"a" b', "fr")
@example("123 456 789 € 1 200 12", "fr")
def test_aucune_lettre_ne_se_perd(tape, langue):
    """Letters, figures and stops are those that were typed; set again, the text is the same."""
    dit = texte_de_page(tape, langue)
    assert dit.translate(SANS) == tape.translate(SANS)
    assert texte_de_page(dit, langue) == dit
