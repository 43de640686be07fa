"""A text pays for what it computes: a count of work, the same everywhere, so that what passes today
passes tomorrow. What each of these costs, what it prints or why it is refused is kept in
`tests/dits/sandbox.txt`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from ce_qui_est_dit import tenir_histoire
from jinja2 import DictLoader, TemplateError
from markupsafe import Markup

from clausier.droit.filtres import LONG
from clausier.droit.sandbox import DOSSIER, LARGE, TRAVAIL, Sandbox
from clausier.socle.durees import Duree

CONTEXTE = {
    "un": 1,
    "mot": "mot",
    "long": "x" * 1000,
    "liste": ["a", "b" * 40, ["c", {"d": "e" * 32}]],
    "grande": list(range(1000)),
    "nombre": Decimal("1234.5"),
    "jour": date(2026, 11, 21),
    "rien": None,
    "oui": True,
    "compose": Markup("<b>mot</b>"),
    "duree": Duree(2, "jour"),
    "fiche": {"cle": "valeur", "autre": "x" * 20},
}
TEXTES = [
    "",
    "quinze signes !",
    "seize signes !!!",
    "x" * 160,
    "{{ mot }}",
    "{{ long }}",
    "{{ nombre|montant }}",
    "{{ jour|date }} {{ jour.year }}",
    "{{ un + 1 }} {{ un - 1 }} {{ un / 2 }} {{ un // 2 }} {{ un * 3 }}",
    "{{ mot + mot }}",
    "{{ mot ~ un ~ ' ' ~ compose }}",
    "{{ ' a ' ~ compose ~ ' ' ~ mot }}",
    "{% for x in grande %}.{% endfor %}",
    "{% for x in grande if x > 997 %}{{ x }}{% endfor %}",
    "{% for x in grande %}{{ loop.index }}{% endfor %}",
    "{% for x in liste %}{% if x is string %}{{ x }}{% endif %}{% endfor %}",
    "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(1) }}{{ m(2) }}",
    "{% set x = [un, mot, liste] %}{{ x|length }}",
    "{% set x = {'a': long} %}{{ x.a|length }}",
    "{% set x = (un, mot) %}{{ x|length }}",
    "{{ liste[:1]|length }} {{ mot[1:] }} {{ mot[0] }}",
    "{{ liste|length }}",
    "{{ liste|first }} {{ liste[1]|length }}",
    "{{ grande|sum }}",
    "{{ grande|sum(start=liste) }}",
    "{{ mot.upper() }} {{ long.count('x') }}",
    "{{ liste.count('a') }} {{ fiche.items()|length }} {{ fiche.get('cle') }}",
    "{{ 1 if mot == 'mot' else 2 }} {{ 1 if un < 2 < 3 }}",
    "{{ mot in liste }}",
    "{{ 'oui' if mot in liste else 'non' }}",
    "{{ mot|replace('o', 'é') }}",
    "{{ mot|replace('', 'é') }}",
    "{{ long|replace('x', long) }}",
    "{{ long|replace('x', long ~ 'x') }}",
    "{{ compose|replace('a', 'b') }}",
    "{{ ['a', 'b', 'c']|liste }}",
    "{{ mot|majuscule }} {{ un|majuscule }}",
    "{{ 1000|montant }} {{ 1001|string }}",
    "{{ mot|truncate(1000) }}",
    "{{ mot|truncate(1001) }}",
    "{{ mot|truncate(-1001) }}",
    "{{ 2 ** 3 }}",
    "{{ '%d' % un }}",
    "{{ mot * 3 }}",
    "{{ 3 * mot }}",
    "{{ [1] * 3 }}",
    "{{ liste + liste }}",
    "{{ rien }}",
    "{{ oui }}",
    "{{ liste }}",
    "{{ fiche }}",
    "{{ mot.format() }}",
    "{{ mot.__class__ }}",
    "{{ inconnu }}",
    "{{ fiche.pop('cle') }}",
    "{{ jour.replace(2027) }}",
    "{{ duree.nombre }} {{ duree }}",
    "{{ 'x' if false }}",
    "{{ 999999999999999 + 1 }}",
    "{{ 1000000000000000 + 1 }}",
    "{{ -999999999999999 - 1 }}",
    "{{ -1000000000000000 - 1 }}",
    "{{ '1e1100'|nombre }}",
    "{{ '1e-1100'|nombre|length }}",
    "{{ '1e-1101'|nombre }}",
    "{{ 'inf'|nombre }}",
    "{% for i in grande %}{% for j in grande %}{{ long }}{% endfor %}{% endfor %}",
    "{% block a %}x{% endblock %}{{ self.a() }}",
    "{% call m() %}x{% endcall %}",
]


def rendre(texte: str) -> str:
    env = Sandbox(DictLoader({}))
    try:
        dit = repr(str(env.from_string(texte).render(CONTEXTE)))
    except (TemplateError, TypeError, ValueError, AttributeError) as e:
        dit = f"{type(e).__name__} {e}"
    court = dit if len(dit) <= 90 else f"{dit[:60]}… et {len(dit) - 60} signes"
    return f"{TRAVAIL - env.reste} → {court}"


@pytest.mark.parametrize("texte", TEXTES, ids=lambda t: t[:40])
def test_un_texte(texte):
    tenir_histoire("sandbox", texte, [rendre(texte)])


@pytest.mark.parametrize(
    ("x", "cout"),
    [
        ("", 1),
        ("x" * 7, 1),
        ("x" * 8, 2),
        ("x" * LONG, 1 + LONG // 8),
        ("x" * (LONG + 1), "texte trop long"),
        ([], 1),
        ([1, 2], 3),
        (["x" * 16, ["y"]], 1 + 2 + 1 + 1),
        ({"a": {"b": ()}}, 1 + 1 + 1),
        (list(range(LARGE - 1)), LARGE),
        (list(range(LARGE)), "liste trop longue"),
        (10**15, 0),
        (10**15 + 1, "nombre trop grand"),
        (-(10**15) - 1, "nombre trop grand"),
        (None, 0),
    ],
    ids=range(15),
)
def test_une_mesure(x, cout):
    env = Sandbox(DictLoader({}))
    try:
        env.mesure(x)
        paye: int | str = TRAVAIL - env.reste
    except Exception as e:
        paye = str(e)
    assert paye == cout


def test_les_documents_prennent_au_dossier():
    """Each document has the whole of its budget until those of the case have taken theirs."""
    env = Sandbox(DictLoader({}))
    assert env.travail(TRAVAIL) is True
    with pytest.raises(TemplateError, match="sans fin"):
        env.travail(1)
    env.ouvrir_budget()
    restes = []
    for _ in range(DOSSIER // TRAVAIL + 1):
        env.rouvrir_budget()
        restes.append(env.reste)
        env.travail(env.reste)
    assert restes == [TRAVAIL] * (DOSSIER // TRAVAIL) + [0]


def test_ce_qui_n_est_pas_pris_reste_au_dossier():
    env = Sandbox(DictLoader({}))
    env.ouvrir_budget()
    for _ in range(100):
        env.rouvrir_budget()
        assert env.reste == TRAVAIL
        env.travail(10)
    assert env.bourse == DOSSIER - 99 * 10
