"""A number of law has one home, the dated tree of `clauses/_parametres/`: code and texts read it.

The sweeps look at what is written; the last tests change a value in a workspace, and read the pages
that follow it.
"""

from __future__ import annotations

import ast
import re
import shutil
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import yaml
from fabrique import cas, ecrire, espace
from num2words import num2words

from clausier.comptes.chiffres import reckon
from clausier.comptes.delais import delai_usuel
from clausier.comptes.echelle import POSTE, situation
from clausier.comptes.factures import factures
from clausier.course.chaine import Chaine
from outils import EXEMPLES, RACINE, une_ligne

PARAMETRES = {
    f.stem: yaml.safe_load(f.read_text("utf-8"))
    for f in sorted((RACINE / "clauses" / "_parametres").glob("*.yaml"))
}
CODE = sorted((RACINE / "clausier").rglob("*.py"))
TEXTES = [*sorted((RACINE / "clauses").glob("[a-z]*/*.md")), *(RACINE / "templates").rglob("*.md")]


def nombres(nom: str) -> set[Decimal]:
    """What a value was, is and will be."""
    return {Decimal(x["valeur"]) for x in PARAMETRES[nom]["valeurs"]}


# ------------------------------------------------------------------------- every value has a reader


@cache
def lus_par_le_code() -> tuple[re.Pattern[str], ...]:
    """The strings of the code as patterns: the holes of an f-string stand for anything."""
    motifs = set()
    for f in CODE:
        for n in ast.walk(ast.parse(f.read_text("utf-8"))):
            if isinstance(n, ast.Constant) and isinstance(n.value, str):
                motifs.add(re.escape(n.value))
            elif isinstance(n, ast.JoinedStr):
                parts = (
                    re.escape(str(p.value)) if isinstance(p, ast.Constant) else ".*"
                    for p in n.values
                )
                motifs.add("".join(parts))
    return tuple(re.compile(m) for m in motifs if re.match(r"[a-z]+\\?_", m))


@cache
def lus_par_les_textes() -> frozenset[str]:
    corps = "".join(f.read_text("utf-8") for f in TEXTES)
    return frozenset(re.findall(r"""parametre\(['"](\w+)['"]\)""", corps))


@pytest.mark.parametrize("nom", PARAMETRES)
def test_chaque_valeur_a_un_lecteur(nom):
    """Of the code or of a text: a value that nobody reads would grow old unseen."""
    assert nom in lus_par_les_textes() or any(m.fullmatch(nom) for m in lus_par_le_code())


# --------------------------------------------------------------------- no number of law in the code

# What counts, cuts or waits in these rooms and is equal to a number of law by chance: (module, name
# of the constant, class or function) → the numbers, and why they are none of law.
HORS_LA_LOI = {
    ("regles/devises.py", "FRAICHEUR"): (
        {7},
        "prudence : la banque publie un cours par jour ouvré",
    ),
    ("comptes/ages.py", "BORNES"): ({30, 60}, "convention des balances âgées"),
    ("comptes/cumuls.py", "PART_FORTE"): ({30}, "habitude de prudence sur le poids d'un client"),
    ("comptes/echelle.py", "RECUL"): ({7}, "habitude : jours entre deux marches"),
    ("comptes/echelle.py", "GRACE"): ({3}, "habitude : jours après une promesse"),
    ("comptes/delais.py", "DELAI_ENTRE_PROS"): ({8, 15}, "habitude : aucun texte ne fixe ce délai"),
    ("comptes/echelle.py", "MARCHES"): ({3, 7, 15, 30}, "habitude : jours des relances"),
    ("comptes/echelle.py", "RECOMMANDEE"): ({30, 45}, "habitude : jours des relances"),
    ("comptes/mots.py", "nom_semestre"): ({6}, "le calendrier"),
    ("comptes/taux.py", "semestre"): ({6, 7, 30}, "le calendrier"),
    ("comptes/prescription.py", "ALERTES"): ({3, 6}, "habitude : mois d'avance d'une alerte"),
    ("comptes/prix.py", "LigneComptee"): ({7}, "décimales d'un prix unitaire"),
    ("comptes/livres.py", "_numerotees"): ({4}, "chiffres d'un numéro de recette"),
    ("comptes/livres.py", "bornes"): ({3}, "mois d'un trimestre"),
    ("comptes/livres.py", "nom_periode"): ({3}, "mois d'un trimestre"),
    ("comptes/numerotation.py", "LARGEUR"): ({3}, "chiffres d'un compteur de factures"),
    ("droit/criteres.py", "Critere"): ({4}, "mots d'une énumération"),
    ("droit/ereporting.py", "JOURS_D_UNE_DECADE"): ({10}, "le sens du mot « décade »"),
    ("droit/ereporting.py", "jours_de"): ({3}, "décades d'un mois"),
    ("droit/ereporting.py", "periode_du_jour"): ({3}, "décades d'un mois"),
    ("droit/ereporting.py", "periodes_declarees"): ({3}, "décades d'un mois"),
    ("droit/jours.py", "_chome"): ({5}, "le samedi, dans la semaine de Python"),
    ("droit/filtres.py", "GRAND"): ({10, 15}, "les chiffres qu'une page imprime"),
    ("droit/sandbox.py", "*"): ({8, 10, 1000}, "poids du travail d'un texte"),
    ("droit/tetes.py", "*"): ({3, 10}, "taille et lignes d'un fichier"),
    ("regles/professionnel.py", "_jours"): ({31}, "le calendrier"),
}
COURANTS = {Decimal(n) for n in (0, 1, 2)}  # of counting, in any program


def constantes(f: Path):
    """(top-level statement, line, number) of each number of a module that is no index."""
    for bloc in ast.parse(f.read_text("utf-8")).body:
        cible = bloc.targets[0] if isinstance(bloc, ast.Assign) else bloc
        if isinstance(cible, ast.Tuple):
            cible = cible.elts[0]
        nom = getattr(cible, "id", getattr(cible, "name", "?"))
        indices = {
            id(x) for n in ast.walk(bloc) if isinstance(n, ast.Subscript) for x in ast.walk(n.slice)
        }
        for n in ast.walk(bloc):
            if not isinstance(n, ast.Constant) or isinstance(n.value, bool) or id(n) in indices:
                continue
            if isinstance(n.value, int | float) or (
                isinstance(n.value, str) and re.fullmatch(r"\d+(\.\d+)?", n.value)
            ):
                yield nom, n.lineno, Decimal(str(n.value))


def test_aucun_nombre_de_loi_dans_le_code():
    loi = set().union(*map(nombres, PARAMETRES)) - COURANTS
    trouves, servis = [], set()
    for salle in ("comptes", "droit", "regles"):
        for f in sorted((RACINE / "clausier" / salle).rglob("*.py")):
            module = f.relative_to(RACINE / "clausier").as_posix()
            for nom, ligne, x in constantes(f):
                permis = [c for c in ((module, nom), (module, "*")) if c in HORS_LA_LOI]
                permis = [c for c in permis if x in HORS_LA_LOI[c][0]]
                servis.update((*c, x) for c in permis)
                if x in loi and not permis:
                    trouves.append(f"{module}:{ligne} ({nom}) : {x}")
    assert not trouves
    promis = {(*c, Decimal(x)) for c, (ns, _) in HORS_LA_LOI.items() for x in ns}
    assert promis == servis, "une exception qui ne sert plus"


def test_aucun_jour_de_loi_dans_le_code():
    """The first and last day of a rule are those of a value, a variant or a table."""
    permis = {
        "droit/tetes.py": "le premier jour dont la bibliothèque répond : une borne du produit",
        "droit/gardes.py": "jusqu'à quand un énoncé est interdit : cette table seule le dit",
    }
    trouves = set()
    for salle in ("comptes", "droit", "regles"):
        for f in sorted((RACINE / "clausier" / salle).rglob("*.py")):
            for n in ast.walk(ast.parse(f.read_text("utf-8"))):
                jour = isinstance(n, ast.Call) and getattr(n.func, "id", "") == "date" and n.args
                if jour and isinstance(n.args[0], ast.Constant):
                    trouves.add(f.relative_to(RACINE / "clausier").as_posix())
    assert trouves == set(permis)


# ----------------------------------------------------------------- no number of law typed in a text

MOTS = {
    "EUR": r"(?:€|euros?)",
    "%": r"%",
    "points": r"points?",
    "fois": r"(?:fois|×)",
    "salariés": r"salariés",
    "jours": r"jours?",
    "mois": r"mois",
    "ans": r"ans?",
}
TEMPS = ("jours", "mois", "ans")
# Where the same number with the same unit is another thing: (clause, number, unit) → what it is.
AUTRES = {
    ("retractation_information", "14 jours"): "remboursement et renvoi du bien (L221-23, L221-24)",
    ("echeancier_penalites_maintenues", "30 jours"): "un délai que l'accord lui-même convient",
    ("recours_recouvreur", "30 %"): "la commission d'usage d'une société de recouvrement",
    **{
        (clause, mois): "l'article L215-1, reproduit mot pour mot"
        for clause in ("reconduction_tacite", "resiliation_en_ligne")
        for mois in ("1 mois", "3 mois")
    },
    ("mention_tva_reduite", "10 %"): "la surface de plancher que les travaux peuvent ajouter",
}


def articles(sources) -> set[str]:
    return {re.sub(r"^.*\bart\. ", "", s) for s in sources or ()}


def ecrits(corps: str, x: Decimal, unite: str) -> list[str]:
    """The places of a text that write this number with this unit, in digits or in words."""
    chiffres = re.escape(f"{x.normalize():f}".replace(".", ","))
    chiffres = re.sub(r"(\d)(\d{3})$", r"\1[  ]?\2", chiffres)
    formes = [chiffres] + ([num2words(int(x), lang="fr")] if x == int(x) else [])
    motif = rf"(?<![\d,\w])(?:{'|'.join(formes)})(?:,00)?[*]*[  ]?{MOTS[unite]}(?!\w)"
    return [" ".join(m[0].split()) for m in re.finditer(motif, corps)]


def propres(corps: str) -> str:
    """What a clause says in its own words: no official text, which is quoted, no code."""
    corps = re.sub(r"\{[{%#].*?[}%#]\}", "", corps, flags=re.S)
    return "\n".join(li for li in corps.splitlines() if not li.startswith(">"))


def typees() -> dict[tuple[str, str], str]:
    """(clause, number) → where a text types a value; a delay counts when it cites its source."""
    sortie = {}
    for f in TEXTES:
        tete, _, corps = f.read_text("utf-8")[4:].partition("\n---\n")
        ferme = re.search("^jusqu_au:", tete, re.M)  # a closed text is never edited,
        if not corps or ferme or f.parent.name == "retractation_avis":  # nor an official annex
            continue
        cites = articles(re.findall(r'^  "(.*?)":', tete, re.M))
        for nom, p in PARAMETRES.items():
            unite = p["unite"].split(" ")[0]
            vues = set().union(*(articles(v["sources"]) for v in p["valeurs"]))
            if unite not in MOTS or unite in TEMPS and not cites & vues:
                continue
            for x in nombres(nom):
                for dit in ecrits(propres(corps), x, unite):
                    cle = f.parent.name, f"{x.normalize():f} {unite}"
                    sortie[cle] = f"{f.name} : « {dit} », {nom}"
    return sortie


def test_aucune_valeur_de_loi_tapee_dans_un_texte():
    trouvees = typees()
    assert {k: v for k, v in trouvees.items() if k not in AUTRES} == {}
    assert set(AUTRES) <= set(trouvees), "une exception qui ne sert plus"


# --------------------------------------------------------- a page follows the value that is changed


def valeur(base: Path, nom: str, depuis: str, x: str) -> None:
    """A value of the workspace, which corrects the library's of the same day."""
    f = base / "clauses" / "_parametres" / f"{nom}.yaml"
    f.parent.mkdir(parents=True, exist_ok=True)
    f.write_text(f'valeurs: [{{depuis: {depuis}, valeur: "{x}"}}]\n', "utf-8")


def pages(chemin: Path) -> dict[str, str]:
    """type → its words, of every document of a case."""
    c = Chaine(chemin.parent).compose(chemin)
    return {d.type: une_ligne(d.markdown).replace("\\+", "+") for d in c.documents}


def test_la_lettre_et_son_compte_disent_le_meme_taux(tmp_path):
    """Twelve points in the workspace: twelve in the letter, in its account, in its sum."""
    shutil.copytree(EXEMPLES / "consultante", tmp_path / "c")
    chemin = tmp_path / "c" / "2026-002-impaye.yaml"
    avant = pages(chemin)["decompte"]
    assert "majoré de 10 points" in avant and "+ 10 points" in avant and "12,15 %" in avant
    valeur(chemin.parent, "majoration_bce", "2009-01-01", "12")
    apres = pages(chemin)["decompte"]
    assert "majoré de 12 points" in apres and "+ 12 points" in apres and "14,15 %" in apres
    assert "10 points" not in apres and "12,15 %" not in apres


def test_le_triple_du_taux_legal_suit_sa_valeur(tmp_path):
    shutil.copytree(EXEMPLES / "consultante", tmp_path / "c")
    chemin = tmp_path / "c" / "2026-002-impaye.yaml"
    ecrit = chemin.read_text("utf-8") + 'reglement: {penalites: "3 x taux legal"}\n'
    chemin.write_text(ecrit, "utf-8")
    assert "3 × taux d’intérêt légal" in pages(chemin)["decompte"]
    valeur(chemin.parent, "multiple_taux_legal", "2009-01-01", "4")
    page = pages(chemin)["decompte"]
    assert "4 × taux d’intérêt légal" in page and "quatre fois le taux d’intérêt légal" in page


@pytest.mark.parametrize(("seuil", "due"), [("4000.01", False), ("4000", True)])
def test_la_vigilance_suit_son_seuil(tmp_path, seuil, due):
    """Due at the very amount; the clause prints the threshold that decided (D8222-5)."""
    base = espace(tmp_path)
    documents = [{"type": "contrat", "numero": "C1", "date": "2026-01-12"}]
    lignes = [{"designation": "Étude", "quantite": "1", "prix_unitaire": "4000"}]
    essai = cas(
        documents=documents,
        lignes=lignes,
        conclusion={"date": "2026-01-12", "lieu": "etablissement"},
    )
    chemin = ecrire(base / "essai.yaml", essai)
    assert "attestation de vigilance" not in pages(chemin)["contrat"]
    valeur(base, "seuil_vigilance", "2015-04-01", seuil)
    page = pages(chemin)["contrat"]
    assert ("attestation de vigilance" in page) is due
    assert ("4 000,00 € hors taxes" in page) is due


def test_le_delai_usuel_a_une_seule_reponse(tmp_path):
    """The letter and the ladder leave the debtor the same time, with a client or without."""
    base = espace(tmp_path)
    documents = [
        {"type": "facture", "numero": "F1", "date": "2026-01-12"},
        {"type": "mise_en_demeure", "date": "2026-04-05", "factures": ["F1"]},
    ]
    chemin = ecrire(base / "essai.yaml", cas(documents=documents, acompte="non", conclusion=None))
    chaine = Chaine(base)
    d, _ = chaine.dossier(chemin)
    seul = replace(d, affaire=d.affaire.model_copy(update={"client": None}))
    for dossier in (d, seul):
        lettre = dossier.documents[1]
        comptes = reckon(dossier, lettre, "creance", chaine.biblio)
        facture = factures(dossier)["F1"]
        etape = situation(dossier, chaine.biblio, facture, lettre.date).etape
        assert etape.nom == "decision"
        assert comptes.limite == delai_usuel(dossier).depuis(lettre.date)
        assert etape.date == comptes.limite + POSTE  # a payment of the last day arrives
