"""The law in the library: for every case and every day exactly one text answers, with its source,
and nothing lies idle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import pairwise, product

import pytest

from clausier.droit.bibliotheque import Bibliotheque, Variante
from clausier.droit.criteres import CRITERES
from clausier.droit.tetes import fendre
from outils import CAS, RACINE

BIBLIO = Bibliotheque()
CLAUSES = BIBLIO.noms_clauses
MODELES = BIBLIO.noms_modeles
DEBUT, FIN, ETAT_DU_DROIT = date(2024, 1, 1), date(2028, 1, 1), date(2026, 11, 21)
UN_JOUR = timedelta(days=1)


def variantes() -> Iterator[Variante]:
    for clause in CLAUSES:
        yield from BIBLIO.variantes(clause)


def bornes(vs: tuple[Variante, ...]) -> list[date]:
    """Every day on which an answer may change, its eve too, between the first day and the
    horizon."""
    jours = {DEBUT, FIN, ETAT_DU_DROIT}
    for v in vs:
        jours |= {v.tete.depuis, v.tete.depuis - UN_JOUR}
        if v.tete.jusqu_au:
            jours |= {v.tete.jusqu_au, v.tete.jusqu_au + UN_JOUR}
    return sorted(j for j in jours if DEBUT <= j <= FIN)


def test_la_bibliotheque_est_lue_en_entier():
    dossiers = {
        d.name for d in (RACINE / "clauses").iterdir() if d.is_dir() and not d.name.startswith("_")
    }
    assert set(CLAUSES) == dossiers and len(dossiers) >= 90
    fichiers = {
        f.relative_to(RACINE).as_posix()
        for f in (RACINE / "clauses").rglob("*.md")
        if f.parent.name in dossiers and not f.stem.endswith(".en")
    }
    assert {v.fichier for v in variantes()} == fichiers and len(fichiers) >= 300
    assert set(MODELES) == {f.stem for f in (RACINE / "templates").glob("*.md")}
    assert len(MODELES) >= 15


@pytest.mark.parametrize("clause", CLAUSES)
def test_une_reponse_et_une_seule(clause):
    """The sweep: all values of the criteria that the clause uses × every border of its
    intervals."""
    vs = BIBLIO.variantes(clause)
    cles = sorted({k for v in vs for c in v.tete.quand for k in c})
    combis = [
        dict(zip(cles, vals, strict=True)) for vals in product(*(CRITERES[k].valeurs for k in cles))
    ]
    assert len(combis) >= 1 and combis[0].keys() == set(cles)
    for jour in bornes(vs):
        for c in combis:
            reponses = [v.nom for v in vs if v.tete.repond(c, jour)]
            assert len(reponses) == 1, (
                f"{clause} au {jour} pour {c} : {reponses or 'aucune réponse'}"
            )


def test_chaque_variante_sert():
    """No variant is closed before the first day, and none repeats a criterion's whole list (which
    says nothing)."""
    for v in variantes():
        t = v.tete
        assert t.jusqu_au is None or t.depuis <= t.jusqu_au and t.jusqu_au >= DEBUT, v.fichier
        for c in t.quand:
            for k, vals in c.items():
                assert len(vals) == len(set(vals)), (v.fichier, k)
                assert set(vals) < set(CRITERES[k].valeurs), (
                    f"{v.fichier} : {k} admet tout, ne l'écrivez pas"
                )


def test_tetes_completes():
    for v in variantes():
        t = v.tete
        assert t.sources and all(s.strip() for s in t.sources), v.fichier
        assert all(
            i is None or re.fullmatch(r"[A-Z]{4}[A-Z]*\d{9,}", i) for i in t.sources.values()
        ), v.fichier
        assert t.verifie_le <= ETAT_DU_DROIT, v.fichier
        assert len(t.explication) >= 20, v.fichier
        if t.sans_objet is None:
            assert t.titre and v.corps.strip(), v.fichier
        else:
            assert not v.corps.strip() and not t.obligatoire, v.fichier
            assert (
                t.sans_objet[0].islower()
                or t.sans_objet.split()[0].isupper()
                or t.sans_objet[0] in "«L"
            ), v.fichier


@cache
def texte_du_modele(nom: str) -> str:
    """A template's body with the pieces that it includes."""

    def deplier(texte: str) -> str:
        return re.sub(
            r"""\{%-? include ['"](.*?)['"] -?%\}""",
            lambda m: deplier((RACINE / "templates" / m[1]).read_text(encoding="utf-8")),
            texte,
        )

    return deplier(BIBLIO.modele(nom).corps)


def demandes(nom: str) -> list[str]:
    t = BIBLIO.modele(nom).tete
    return [*t.articles, *t.mentions]


@pytest.mark.parametrize("nom", MODELES)
def test_clauses_demandees_et_placees(nom):
    """What a template asks for exists, once; every mention of its head is placed by its text, and
    no other."""
    tete, texte = BIBLIO.modele(nom).tete, texte_du_modele(nom)
    noms = [n.rstrip("?") for n in demandes(nom)]
    assert not set(noms) - set(CLAUSES)
    assert len(noms) == len(set(noms))
    perdues = [m for m in tete.mentions if not re.search(rf"""['"]{m.rstrip("?")}['"]""", texte)]
    assert not perdues, f"{nom} demande sans les placer : {perdues}"
    places = set(re.findall(r"""clause\(['"](\w+)['"]\)""", texte))
    assert places <= set(noms), f"{nom} place sans les demander : {places - set(noms)}"
    assert not tete.articles or re.search(r"\barticles\b", texte), (
        f"{nom} ne place pas ses articles"
    )


def test_aucune_clause_orpheline():
    """Each clause is asked by a template, or says in its head for which documents a user may add
    it."""
    demandees = {n.rstrip("?") for m in MODELES for n in demandes(m)}
    offertes = {v.clause for v in variantes() if v.tete.documents}
    assert not set(CLAUSES) - demandees - offertes


def test_documents_offerts_connus():
    for v in variantes():
        assert set(v.tete.documents) <= set(MODELES), v.fichier


def test_chaque_type_est_dans_un_exemple():
    """Every document type is built by an example: none is untried."""
    ecrits = {
        m
        for f in CAS.values()
        for m in re.findall(r"(?m)^\s*- (?:\{)?type: (\w+)", f.read_text(encoding="utf-8"))
    }
    assert not set(MODELES) - ecrits


# -------------------------------------------------------------------------------------------- words

INTERDITS = {
    "remplissage": r"\betc\.|…|\.{3}|(?i:\blorem\b|à compléter|\btodo\b|\bxxx)",
    "blanc à remplir": r"_{3,}|\.{4,}",
    "crochet": r"\[",
    "balise ou titre": r"<[a-zA-Z/!]|(?m:^#)",
    "organisme ou métier disparu": (
        r"(?i:bloctel|huissiers?\b|tribunal d['’]instance|tribunal de grande instance|"
        r"répertoire des métiers|plateforme (?:RLL|ODR)|ec\.europa\.eu/consumers/odr)"
    ),
    "forme abandonnée": r"(?i:auto-?entrepreneur|\bEIRL\b)",
    "article abrogé": r"L\.? ?441-6\b|L\.? ?133-2\b|L\.? ?121-2[01]\b|L\.? ?111-2, alin",
    "formule creuse": (
        r"(?i:conformément à la (?:loi|réglementation) en vigueur|dont acte|"
        r"fait pour valoir ce que de droit|sous toutes réserves)"
    ),
}
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)


def corps_sans_code(v: Variante) -> str:
    return JINJA.sub("0", v.corps)


@pytest.mark.parametrize("motif", INTERDITS)
def test_mots_interdits(motif):
    for v in variantes():
        texte = corps_sans_code(v)
        if (
            v.clause == "retractation_formulaire"
        ):  # the official form has its own brackets and lines to fill
            continue
        m = re.search(INTERDITS[motif], texte)
        assert not m, f"{v.fichier} : {texte[max(0, m.start() - 40) : m.end() + 40]!r}"


def test_les_motifs_voient():
    """Each pattern finds what it forbids: the guard above looks at something."""
    exemples = {
        "remplissage": "les frais, etc.",
        "blanc à remplir": "le ____",
        "crochet": "[nom du client]",
        "balise ou titre": "texte <b>",
        "organisme ou métier disparu": "un huissier de justice",
        "forme abandonnée": "l'auto-entrepreneur",
        "article abrogé": "article L441-6 du Code",
        "formule creuse": "conformément à la loi en vigueur",
    }
    assert exemples.keys() == INTERDITS.keys()
    for motif, texte in exemples.items():
        assert re.search(INTERDITS[motif], texte), motif


def test_typographie_des_sources():
    """Texts are typed with plain apostrophes and ordinary spaces (the loader sets them), with no
    space left at a line's end."""
    for v in variantes():
        assert not re.search("[\u00a0\u202f\u2009\u00ad\u200b\t’]", v.corps), v.fichier
        assert not re.search(r"(?m:\S +$|^ {4,}\S)", v.corps), v.fichier


# ------------------------------------------------------------------------------------- legal values

# No text was read that gives these before: the thresholds of an author are not told then.
CONNUES_DEPUIS = dict.fromkeys(("franchise_auteurs", "franchise_auteurs_majore"), date(2025, 1, 1))
VALEURS = sorted(f.stem for f in (RACINE / "clauses" / "_parametres").glob("*.yaml"))


@pytest.mark.parametrize("nom", VALEURS)
def test_valeur_legale_sans_trou_ni_recouvrement(nom):
    vs = BIBLIO.valeurs(nom)
    assert vs and vs[0].depuis <= CONNUES_DEPUIS.get(nom, DEBUT)
    for avant, apres in pairwise(vs):
        assert avant.jusqu_au is not None and avant.jusqu_au >= avant.depuis, (nom, avant)
        assert apres.depuis == avant.jusqu_au + UN_JOUR, (nom, avant, apres)
    assert vs[-1].jusqu_au is None or vs[-1].jusqu_au >= vs[-1].depuis
    assert all(v.sources for v in vs)


def test_aucune_valeur_legale_inutile_ou_inconnue():
    """Every value that a text asks for exists."""
    textes = [v.corps for v in variantes()] + [texte_du_modele(m) for m in MODELES]
    demandees = {n for t in textes for n in re.findall(r"""parametre\(['"](\w+)['"]\)""", t)}
    assert demandees and not demandees - set(VALEURS)


def test_ce_qui_se_lit_vite_se_lit_comme_le_reste():
    """The library's own heads are read without their places: that says what the strict reading
    says, which finds no fault."""
    for f in sorted((RACINE / "clauses").glob("*/*.md")) + sorted(
        (RACINE / "templates").glob("*.md")
    ):
        tete = fendre(f.read_text(encoding="utf-8"), f.name)
        assert tete.brut(True) == tete.noeud.brut(), f
