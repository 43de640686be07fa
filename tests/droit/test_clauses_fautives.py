"""A clause, a template or a table of a workspace that is wrong: its author is told the place and
what to write instead; nothing is built on it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from test_refus import DIT, REFUS, TETE, clause, contrat, ecrire, lance

V = "clauses/ma_clause/v.md"


@pytest.fixture
def espace(tmp_path: Path) -> Path:
    shutil.copy(REFUS / "vendeur.yaml", tmp_path)
    ecrire(tmp_path, a=contrat())
    return tmp_path


def dits(espace: Path) -> list[tuple[str, int, str, str]]:
    """(file, line, code, words) of every error of `check`."""
    statut, dit = lance("check", espace)
    fautes = [(m[1], int(m[2]), m[4], m[5]) for m in DIT.finditer(dit) if m[4].startswith("E")]
    assert statut == (1 if fautes else 0), dit
    return fautes


# -------------------------------------------------------------------------------------------- heads

SANS_SOURCES = re.sub(r"sources: .*\n", "", TETE)


@pytest.mark.parametrize(
    ("tete", "ligne", "mots"),
    [
        (SANS_SOURCES + "sources: {}\n", 7, "au moins une source de droit est attendue"),
        (SANS_SOURCES + "sources: C. civ.\n", 7, "au moins une source de droit est attendue"),
        (TETE + "quand: martien\n", 8, "« quand » est une liste de critères"),
        (TETE + "sauf: [btp]\n", 8, "« sauf » dit les valeurs exclues"),
        (TETE + "sauf: {secteur: [martien]}\n", 8, "critère « secteur: martien » inconnu"),
        (TETE + "qualite: [profesionnel]\n", 8, "vouliez-vous dire"),
        (TETE + "qualite: [xyz]\n", 8, "attendu : professionnel, consommateur"),
        (TETE + "quand: [{qualitee: [public]}]\n", 8, "vouliez-vous dire"),
        (TETE + "qualite: [{a: b}]\n", 8, "critère « qualite: "),
        (
            TETE + "qualite: [public]\nsauf: {qualite: [public]}\n",
            9,
            "« qualite » est dit deux fois",
        ),
        (TETE + "sauf: {foire: [oui, non]}\n", 8, "exclut toutes les valeurs de « foire »"),
        (TETE.replace("titre: Essai\n", ""), 1, "une variante a un titre et un texte"),
    ],
)
def test_une_tete_fautive(espace, tete, ligne, mots):
    clause(espace, V, tete, "Texte.\n")
    assert any(
        f.endswith(V) and li == ligne and c == "E705" and mots in t for f, li, c, t in dits(espace)
    ), dits(espace)


@pytest.mark.parametrize(
    ("octets", "ligne", "code", "mots"),
    [
        (b"Texte.\n", 1, "E705", "l'en-tête « --- » manque"),
        (b"---\ntitre: Essai\n", 2, "E103", "clé manquante"),
        (b"---\ntitre: Essai\n---suite\nTexte.\n", 1, "E705", "n'est pas fermé"),
        (b"---\n- a\n---\nTexte.\n", 2, "E105", "des clés et leurs valeurs"),
        (b"---\ntitre: [\n---\nTexte.\n", 2, "E101", "écrivez « titre: [] »"),
        (f"---\n{TETE}---\n".encode() + b"\xff\n", 1, "E100", "il doit être en UTF-8"),
        (f"---\n{TETE}---\nUn m\u200bot.\n".encode(), 9, "E108", "retapez le mot"),
        (f"---\n{TETE}---\n{'x' * 103_000}\n".encode(), 1, "E109", "100 Kio"),
    ],
)
def test_un_fichier_fautif(espace, octets, ligne, code, mots):
    (espace / V).parent.mkdir(parents=True)
    (espace / V).write_bytes(octets)
    fautes = dits(espace)
    assert any(
        f.endswith(V) and li == ligne and c == code and mots in t for f, li, c, t in fautes
    ), fautes


def test_une_clause_ailleurs(espace, tmp_path_factory):
    """A link may not bring in a file from outside."""
    dehors = tmp_path_factory.mktemp("dehors") / "v.md"
    dehors.write_text(f"---\n{TETE}---\nTexte.\n", encoding="utf-8")
    (espace / V).parent.mkdir(parents=True)
    (espace / V).symlink_to(dehors)
    assert [(c, t) for _, _, c, t in dits(espace)] == [
        ("E107", "ce lien mène hors de l'espace de travail")
    ]


# ---------------------------------------------------------------------------------------- templates


@pytest.mark.parametrize(
    ("plus", "mots"),
    [
        ("champs: [a]\n", "« champs » dit les clés propres au document"),
        ("champs: {Nom: texte}\n", "« Nom » ne peut pas être le nom d'une clé"),
        ("champs: {copy: texte}\n", "« copy » ne peut pas être le nom d'une clé"),
        ("champs: {model_x: texte}\n", "« model_x » ne peut pas être le nom d'une clé"),
        ("champs: {cle: texxte}\n", "type « texxte » de la clé « cle » inconnu"),
        ("champs: {cle: []}\n", "type « None » de la clé « cle » inconnu"),
        ("champs: {cle: [texte, x]}\n", "de la clé « cle » inconnu"),
        ("champs: {cle: {sous: texxte}}\n", "type « texxte » de la clé « sous » inconnu"),
        ("calcul: facture\n", "ajoutez « numero: numero » à « champs »"),
    ],
)
def test_un_modele_fautif(espace, plus, mots):
    clause(espace, "templates/note.md", "titre: Note\npour: client\n" + plus, "::: texte\nX.\n")
    ecrire(espace, a=contrat("  - {type: note, date: 2026-09-02}\n"))
    fautes = dits(espace)
    assert any(
        f.endswith("templates/note.md") and c == "E705" and mots in t for f, _, c, t in fautes
    ), fautes


# ----------------------------------------------------------------------------------- tables, values


@pytest.mark.parametrize(
    ("fichier", "texte"),
    [
        ("_parametres/seuil_especes", "unite: EUR\n"),
        ("_parametres/seuil_especes", "valeurs: [{valeur: 1}]\n"),
        ("_parametres/seuil_especes", "valeurs: [{depuis: 2020-01-01, valeur: beaucoup}]\n"),
        ("_parametres/taux_interet_legal", "valeurs: rien\n"),
    ],
)
def test_une_valeur_fautive(espace, fichier, texte):
    (espace / "clauses/_parametres").mkdir(parents=True)
    (espace / f"clauses/{fichier}.yaml").write_text(texte, encoding="utf-8")
    especes = "paiements: [{date: 2026-09-10, montant: 400, moyen: especes}]\n"
    ecrire(espace, a=contrat("reglement: {penalites: 12 %}\n" + especes))
    fautes = dits(espace)
    assert any(
        f.endswith(f"{fichier}.yaml")
        and c == "E705"
        and ("une liste de valeurs" in t or "n'est pas un nombre" in t)
        for f, _, c, t in fautes
    ), fautes


# -------------------------------------------------------------------------------- what texts may do

DIX = "{% set a = 'aaaaaaaaaa' %}"
GROS = DIX + "".join(
    f"{{% set {y} = {' ~ '.join(x * 10)} %}}" for x, y in zip("abcd", "bcde", strict=True)
)  # `e`: 100 000 letters
LISTE = "{% set l = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] %}"
LISTES = LISTE + "".join(
    f"{{% set {y} = {' + '.join(x * 10)} %}}" for x, y in zip("lmno", "mnop", strict=True)
)


@pytest.mark.parametrize(
    ("corps", "mots"),
    [
        (GROS + "{% set f = " + " ~ ".join("e" * 11) + " %}X.", "texte trop long"),
        (GROS + "{% macro m() %}" + "{{ e }}" * 11 + "{% endmacro %}{{ m() }}", "texte trop long"),
        (GROS + "{{ e|replace('a', 'bbbbbbbbbbbb')|length }}", "texte trop long"),
        (DIX + "{{ 'x'|replace('', a) }}", None),
        (LISTES + "{{ (p + p)|length }}", "liste trop longue"),
        ("{{ [[1], {'a': [2]}]|length }}", None),
        ("{{ 999999999999 * 999999999999 }}", "nombre trop grand"),
        ("{{ 2 ** 3 }}", "opérateur ** non admis"),
        ("{{ 2 % 3 }}", "opérateur % non admis"),
        ("{{ 'a' * 3 }}", "répétition de texte non admise"),
        ("{{ 'a' + 'b' }}", None),
        ("{% set x = [1] %}{{ 'a' ~ x }}", "une liste ou un objet serait imprimé"),
        ("{{ [1] }}", "une liste ou un objet serait imprimé"),
        ("{{ {} }}", "une liste ou un objet serait imprimé"),
        ("{{ ('x',) }}", "une liste ou un objet serait imprimé"),
        ("{{ 'a'|list }}", "une liste ou un objet serait imprimé"),
        ("{{ self }}", "une liste ou un objet serait imprimé"),
        ("{{ client }}", "une liste ou un objet serait imprimé"),
        ("{{ None }}", "une valeur absente serait imprimée"),
        ("{{ None ~ 'a' }}", "une valeur absente serait imprimée"),
        ("{{ none|string }}", "une valeur absente serait imprimée"),
        ("{{ none|majuscule }}", "une valeur absente serait imprimée"),
        ("{{ ['a', none]|liste }}", "une valeur absente serait imprimée"),
        ("{{ [1]|upper }}", "une liste ou un objet serait imprimé"),
        ("{{ [1]|truncate(10) }}", "une liste ou un objet serait imprimé"),
        ("{{ True }}", "un oui ou un non serait imprimé"),
        ("{{ 1 > 2 }}", "un oui ou un non serait imprimé"),
        ("{{ none|default('x', true) }} {{ ['a', 'b']|liste }} {{ 12 }}", None),
        ("{% set x = [1] %}{{ x }}", "une liste ou un objet serait imprimé"),
        ("{% set x = None %}{{ x }}", "une valeur absente serait imprimée"),
        ("{{ 'x' if false }}Rien.", None),
        ("{{ 'abc'|truncate(2000) }}", "nombre trop grand pour un filtre"),
        ("{{ 'abc'|truncate(10) }}", None),
        ("{% macro m() %}X{% endmacro %}{{ m()|replace('X', 'Y') }}", "ne s'applique pas"),
        ("{% macro m() %}X{% endmacro %}{{ m() ~ ' a ' ~ m() }}", None),
        ("{% for a, b in {'x': 1}.items() if b %}{{ a }}{% endfor %}", None),
        ("{% set a, b = 1, 2 %}{{ b }}", None),
        ("{{ 1 < 2 and 'oui' }}", None),
        ("{{ 'a'.format(1) }}", ""),
        ("{{ 'a'.encode() }}", ""),
        ("{{ client.model_dump() }}", ""),
        ("{{ client.__class__ }}", ""),
    ],
)
def test_ce_qu_un_texte_peut(espace, corps, mots):
    clause(espace, V, TETE, corps + "\n")
    fautes = dits(espace)
    if mots is None:
        assert not fautes, fautes
    else:
        assert any(f.endswith(V) and c == "E706" and mots in t for f, _, c, t in fautes), fautes


def test_un_mot_ecrit_dans_une_accolade_est_un_mot_comme_un_autre(espace):
    """A literal reaches the page by the same door as a value: with its signs as they are."""
    clause(espace, V, TETE, "Soit {{ '*a* <b>' }} et {{ 12 }}.\n")
    statut, dit = lance("build", espace, "--formats", "md", "--out", espace / "build")
    assert statut == 0, dit
    pages = "".join(f.read_text(encoding="utf-8") for f in (espace / "build").rglob("*.md"))
    assert re.search(r"Soit \\\*a\\\* \S+ et 12\.", pages), pages[-800:]


@pytest.mark.parametrize(
    ("corps", "dit"),
    [
        (
            "{{ clent.nom }}",
            "« clent » n'est le nom d'aucune valeur ; vouliez-vous dire « client » ?",
        ),
        ("{{ range(3) }}", "« range » n'est le nom d'aucune valeur"),
        ("{{ montant(3) }}", "« montant » est un filtre : écrivez « {{ valeur|montant }} »"),
        ("{{ client.nmo }}", "« client » n'a pas de « nmo » ; vouliez-vous dire « nom » ?"),
        ("{{ client['nmo'] }}", "« client » n'a pas de « nmo » ; vouliez-vous dire « nom » ?"),
        ("{{ comptes.total_tc }}", "« comptes » n'a pas de « total_tc » ; vouliez-vous dire"),
        ("{{ none.x }}", "on demande « x » à une valeur absente"),
        ("{{ [1][5] }}", "la liste n'a pas d'élément de rang 5"),
        ("{{ []|first }}", "la liste est vide : « first » n'y trouve rien"),
        (
            "{{ 1|montnt }}",
            "aucun filtre ne s'appelle « montnt » ; vouliez-vous dire « montant » ?",
        ),
        (
            "{{ 1 is defned }}",
            "aucun test ne s'appelle « defned » ; vouliez-vous dire « defined » ?",
        ),
        ("{{ [1]|select('zzz')|list }}", "aucun test ne s'appelle « zzz »"),
        ("{{ client.nom", "« }} » manque avant la fin du texte"),
        ("{% if client %}a", "« {% if … %} » n'est pas fermé : il manque « {% endif %} »"),
        ("{% if client %}{% endfor %}", "« {% endfor %} » ne va pas ici : « {% elif %} » ou"),
        ("{% endif %}", "« {% endif %} » ne répond à rien"),
        ("{% fi client %}", "« {% fi %} » n'est pas une balise"),
        ("{% if %}a{% endif %}", "une valeur manque avant « %} »"),
        ("{{ client nom }}", "« }} » est attendu à la place de « nom »"),
        ("{% for a %}{% endfor %}", "« in » est attendu à la place de « %} »"),
        ("{{ (client }}", "« ) » est attendu à la place de « } »"),
        ("{{ client) }}", "« ) » ne va pas ici"),
        ("{{ client == }}", "« }} » ne va pas ici"),
        ("{{ 'a }}", "ne va pas ici"),
        ("{{ client ? }}", "le signe « ? » ne va pas ici"),
        ("{# a", "« #} » manque pour fermer « {# »"),
        ("{% %}", "le nom de la balise manque"),
        ("{{ client.}}", "un nom manque après le point"),
        ("{% set 1 = 2 %}", "donnent une valeur à un nom"),
        ("{% include '_morceaux/entte.md' %}", "le morceau « _morceaux/entte.md » n'existe pas"),
        ("{{ 1 / 0 }}", "division par zéro"),
        ("{{ 'a'|montant }}", "ce qui n'est pas un nombre est pris pour un nombre"),
        ("{{ client.nom() }}", "suivie de parenthèses"),
        ("{% for a in 3 %}{% endfor %}", "une liste est attendue"),
        ("{{ 1 if 1 < 'a' }}", "deux valeurs qui ne sont pas du même genre"),
        ("{{ 1|montant(1, 2, 3, 4) }}", "ne reçoit pas ce qu'il attend"),
        ("{{ 'zz'|moyen }}", "« zz » n'est pas dans la liste"),
        ("{{ client.__class__ }}", "« __class__ » n'est pas de ce qu'un texte peut lire"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "s'appelle lui-même sans fin"),
        ("{{ 'a'|date }}", "le moteur des textes dit « 'str' object has no attribute 'day' »"),
    ],
)
def test_la_faute_d_un_texte_se_dit_en_francais(espace, corps, dit):
    """At its line, with the near name; the engine's own words only where nothing better is known,
    and as its words."""
    clause(espace, V, TETE, "Premier.\n\n" + corps + "\n")
    fautes = [x for x in dits(espace) if x[2] == "E706"]
    assert len(fautes) == 1 and fautes[0][0].endswith(V), fautes
    assert dit in fautes[0][3] and re.search(r"^texte (arrêté|impossible)", fautes[0][3]), fautes
    assert fautes[0][1] >= len((TETE + "------").splitlines()) + 1, fautes
