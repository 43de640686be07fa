"""The ladder: how the modules may lean on each other, and what each may touch. A module that breaks
a rule is named.

Read from the source by `ast`; the first test proves that every module was looked at.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from outils import EXEMPLES, RACINE

PAQUET = RACINE / "clausier"
CHEMINS = {
    ".".join(f.relative_to(PAQUET).with_suffix("").parts): f
    for f in sorted(PAQUET.rglob("*.py"))
    if f.name != "__init__.py"
}
MODULES = {nom: ast.parse(f.read_text(encoding="utf-8")) for nom, f in CHEMINS.items()}

# A room imports only rooms above it in this list.
SALLES = (
    "socle",
    "lecture",
    "fiches",
    "droit",
    "dossier",
    "comptes",
    "texte",
    "regles",
    "norme",
    "course",
    "page",
    "rendu",
    "paquet",
    "registre",
    "ecart",
    "signature",
    "veille",
    "relance",
    "banque",
    "amorce",
    "edition",
    "audit",
    "commandes",
)

# Who may look at the disk, and for what. Stage 1 and the loader of the library read; the others
# have one thing each to see.
LECTEURS = {
    "socle.disque": "the door: regular files, bounded",
    "socle.verrou": "opens what it locks, and reads nothing of it",
    "lecture.noeuds": "stage 1: the YAML of cases",
    "ecart.prise_ecrite": "the case into which a negotiated text is written",
    "lecture.docx": "stage 1: a Word file that came back",
    "droit.tetes": "the library's loader: one clause or template",
    "droit.bibliotheque": "the library's loader: which files there are",
    "droit.traductions": "the English beside a clause, when there is one",
    "paquet.versions_de_cgv": "what a build kept of general terms, to hold a version to its text",
    "socle.espace": "where the cases are",
    "edition.reparation": "`fix`: the files to correct",
    "socle.extraits": "the lines that faults are on, to show them",
    "socle.synonymes": "the words that people write for ours, `aide/mots/`",
    "dossier.etats": "is there a vendeur.yaml",
    "amorce.copie": "the text of the case that is copied",
    "dossier.catalogue": "is there a catalogue.yaml",
    "dossier.clients": "is there a file of that client",
    "dossier.groupes": "the first-level keys of the cases of the workspace",
    "dossier.espace_lu": "a case file, unless it is being edited",
    "regles.identite": "is a joined file there",
    "regles.bibliotheque": "the workspace's own texts",
    "socle.ressources": "the pages and their style",
    "rendu.pdf": "the fonts",
    "lecture.images": "the seller's logo",
    "lecture.police": "the seller's fonts",
    "page.habillage": "the seller's style sheet and fonts, for what his pages wear",
    "regles.apparence": "is a font there; the seller's style sheet",
    "lecture.pdf_etranger": "a stream inside the PDF to join: no file",
    "lecture.pdf_joint": "the PDFs to join, to open them",
    "texte.polices": "what the fonts hold",
    "socle.cache": "what was made before",
    "socle.empreintes": "all that a result depends on",
    "paquet.livraison": "stage 7: what is joined to the pack",
    "rendu.fichiers": "the fonts, for their hash",
    "paquet.echange": "what a folder holds, to keep what is the user's",
    "rendu.tampons": "the font inside a PDF of its own engine: no file",
    "rendu.fusion": "streams inside the PDFs to merge: no file",
    "amorce.demonstration": "the examples of the package",
    "banque.descriptions": "how banks write their CSV: `csv/`, and the workspace's own",
    "banque.lecture": "`banque`: the statement",
    "commandes.banque": "is the statement there",
    "amorce.diagnostic": "`doctor`: the store, its rights and its size",
    "amorce.diagnostic_espace": "`doctor`: the workspace, what editors and git read of it",
    "commandes.demo": "is the place of the example free",
    "amorce.creation": "are the places of new files free",
    "commandes.init": "are the places of new files free",
    "amorce.debut": "`new`: is one in a workspace, the names of its cases",
    "commandes.messages": "is one in a workspace",
    "commandes.clauses": "`clauses` shows a text as it stands",
    "dossier.schema_fiches": "the words of the keys, `aide/`",
    "commandes.propositions": "is one in a workspace",
    "ecart.sources": "the sides of `diff`: exported revisions, issued texts",
    "ecart.git": "is a path given to `diff` a folder; where its `.git` is",
    "ecart.revisions": "the case that moved, to know it again",
    "commandes.diff": "which arguments are files",
    "commandes.constats": "the files whose corrections it places",
    "commandes.read": "which arguments are there",
    "commandes.verify": "is it a PDF",
    "commandes.certificat": "is the place of the new file free",
    "commandes.sign": "is the place of the signed one free",
    "signature.cles": "a certificate",
    "signature.retour": "`signe`: what is kept already, the case to change",
    "signature.lecture": "the PDF to sign, or that was signed",
    "ecart.avenants": "`diff --write`: the case file to change",
    "dossier.registre": "the register and its frozen files",
    "dossier.figes": "the frozen files that no entry names",
    "socle.versions": "the fonts and the style, for their hashes",
    "paquet.accueil": "the manifests of the cases built",
    "paquet.inventaire": "which folders were built from cases that are gone",
    "dossier.construits": "the numbers of what was built",
    "socle.manifeste": "the manifest of a build",
    "paquet.verification": "`verify`: a pack",
    "norme.ouverture": "`read`: the received file",
    "norme.officielles": "`read --complet`: are the official rules installed",
    "norme.pdf_recu": "streams inside the received PDF: no file",
    "socle.a_part": "its own memory, before it opens a stranger's file",
    "audit.relecture": "`audit`: the paper",
    "audit.regles": "`audit`: what it looks for, `clauses/_audit/`",
    "audit.tamis": "`audit`: the same, for their hash",
    "socle.plafonds": "its own memory, before it runs a text of a workspace",
    "registre.inscription": "`issue` reads again what it froze",
    "lecture.releve": "stage 1: a time sheet",
    "dossier.regie": "is a time sheet beside its case, or at the root",
    "relance.relance": "`remind`: the case file to change, the PDFs to join",
    "veille.serveur": "`watch`: the build folder, to show it",
    "edition.fichier": "`edit`: the file whose form is open",
    "commandes.edit": "which files one may choose from",
    "edition.guichet": "`edit`: the PDFs that it had built",
    "veille.dependances": "`watch`: which files have changed",
    "veille.reconstruction": "`watch`: when the files of a workspace were saved",
}
ECRIVAINS = {
    "socle.disque": "the door: through no link, never in a folder of git",
    "paquet.echange": "stage 7: a whole folder in one step",
    "paquet.inventaire": "stage 7: empty folders of cases that are gone",
    "socle.cache": "takes away what is old in its own store",
    "amorce.creation": "takes away what it wrote, when it cannot write the rest",
}
RESTE: dict[str, set[str]] = {}
# Slow to import, or of an extra.
RARES = frozenset(
    "pikepdf PIL num2words holidays rich segno pyhanko pyhanko_certvalidator asn1crypto pkcs11 "
    "cryptography".split()
)
# The modules that reckon or do, and type no French phrase: it is in the catalogue of their room.
MOTS = ("comptes.mots", "relance.mots")
SANS_PHRASE = (
    *(n for n in MODULES if n.startswith("comptes.") and n not in MOTS),
    "relance.agenda",
    "relance.relance",
)
# A lower-case word between spaces, or at an end of what it stands in.
MOT = re.compile(r"(?:^|(?<=[ '’]))[a-zà-öø-ÿœ]+(?= |$|[,;.])")
LIT = {
    "read_text",
    "read_bytes",
    "iterdir",
    "glob",
    "rglob",
    "stat",
    "exists",
    "lexists",
    "is_file",
    "is_dir",
    "walk",
    "scandir",
    "listdir",
    "FileSystemLoader",
    "PackageLoader",
    "lire_au_plus",
    "lire_octets",
    "lire_debut",
    "lire_utf8",
}
ECRIT = {
    "write_text",
    "write_bytes",
    "mkdir",
    "makedirs",
    "unlink",
    "rmdir",
    "rmtree",
    "touch",
    "symlink_to",
    "hardlink_to",
    "copyfile",
    "copytree",
    "mkstemp",
    "mkdtemp",
}


def imports(
    arbre: ast.AST, ici: str = "salle.module", dans_une_fonction: bool = False
) -> Iterator[tuple[str, bool, bool]]:
    """(name, is it of this package, is it inside a function) for every import of the module `ici`;
    what only types need is left out."""
    for noeud in ast.iter_child_nodes(arbre):
        if isinstance(noeud, ast.If) and "TYPE_CHECKING" in ast.unparse(noeud.test):
            continue
        dedans = dans_une_fonction or isinstance(
            noeud, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
        )
        if isinstance(noeud, ast.ImportFrom) and noeud.level:
            base = ici.split(".")[: -noeud.level] + (
                noeud.module.split(".") if noeud.module else []
            )
            for a in noeud.names:
                entier = ".".join([*base, a.name])
                yield entier if entier in CHEMINS else ".".join(base), True, dedans
        elif isinstance(noeud, ast.ImportFrom):
            yield noeud.module.split(".")[0], noeud.module.split(".")[0] == "clausier", dedans
        elif isinstance(noeud, ast.Import):
            for a in noeud.names:
                yield a.name.split(".")[0], a.name.startswith("clausier"), dedans
        yield from imports(noeud, ici, dedans)


def appels(arbre: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Call):
            f = noeud.func
            yield (f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "")), noeud


def touche(arbre: ast.AST, noms: set[str], modes: str) -> bool:
    """Does the module call one of these, or `open` in one of these modes?"""
    for nom, appel in appels(arbre):
        if nom in noms:
            return True
        if (
            nom in ("replace", "rename", "remove", "link")
            and ast.unparse(appel.func).startswith("os.")
            and "w" in modes
        ):
            return True
        if nom == "open" and not ast.unparse(appel.func).startswith(("Image.", "pikepdf.")):
            mode = next(
                (
                    a.value
                    for a in [*appel.args, *(k.value for k in appel.keywords)]
                    if isinstance(a, ast.Constant)
                    and isinstance(a.value, str)
                    and len(a.value) <= 3
                ),
                "r",
            )
            if set(mode) & set(modes):
                return True
    return False


def phrases(arbre: ast.AST) -> list[str]:
    """The pieces of French prose among the texts of a source, docstrings left out."""
    docs = {id(n.value) for n in ast.walk(arbre) if isinstance(n, ast.Expr)}
    return [
        n.value
        for n in ast.walk(arbre)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in docs
        if " " in (dit := re.sub(r"[\u00a0\u202f]", " ", n.value)) and MOT.search(dit)
    ]


@cache
def dependances(paresseuses: bool) -> dict[str, set[str]]:
    return {
        nom: {
            n
            for n, interne, dedans in imports(arbre, nom)
            if interne and n in MODULES and n != nom and (paresseuses or not dedans)
        }
        for nom, arbre in MODULES.items()
    }


def cycle(graphe: dict[str, set[str]]) -> list[str] | None:
    """A circle of the graph, or None."""
    etat: dict[str, int] = {}

    def visiter(n: str, pile: list[str]) -> list[str] | None:
        etat[n] = 1
        for m in sorted(graphe[n]):
            if etat.get(m) == 1:
                return [*pile[pile.index(m) :], m] if m in pile else [n, m]
            if m not in etat and (trouve := visiter(m, [*pile, m])):
                return trouve
        etat[n] = 2
        return None

    for n in sorted(graphe):
        if n not in etat and (trouve := visiter(n, [n])):
            return trouve
    return None


def test_tous_les_modules_sont_vus():
    assert len(MODULES) > 20
    assert {n.partition(".")[0] for n in MODULES} == set(SALLES), "every room is in the list"
    liens = dependances(True)
    assert sum(map(len, liens.values())) > 100
    assert (
        liens["commandes.racine"]
        and liens["course.chaine"] >= {"texte.selection", "texte.composition", "regles.toutes"}
        and liens["socle.codes"] == {"socle.codes_audit"}
    )


def test_le_guet_voit():
    """The measures find what they are for, on sources made to break each rule."""
    assert (
        cycle({"a": {"b"}, "b": {"c"}, "c": {"a"}})
        and cycle({"a": {"a"}})
        and not cycle({"a": {"b", "c"}, "b": {"c"}, "c": set()})
    )
    assert (
        touche(ast.parse("p.open('w')"), ECRIT, "wax")
        and touche(ast.parse("os.replace(a, b)"), ECRIT, "wax")
        and not touche(ast.parse("'a'.replace('a', 'b'); p.open()"), ECRIT, "wax")
    )
    assert (
        touche(ast.parse("with open(p) as f: pass"), LIT, "r")
        and touche(ast.parse("Path(p).read_text()"), LIT, "r")
        and not touche(ast.parse("lire(p)"), LIT, "r")
    )
    assert list(
        imports(
            ast.parse("from .pdf import x\ndef f():\n    import weasyprint.text"), "rendu.fichiers"
        )
    ) == [("rendu.pdf", True, False), ("weasyprint", False, True)]


def test_le_guet_des_phrases_voit():
    plante = ast.parse(
        """def f(n):
    '''Une docstring qui parle.'''
    dit = f"il manque {n}\u00a0numéros" if n else "taux convenu"
    return {"mise_en_demeure": re.sub(r"\\bcedex\\b| ?(er|e)", " ", "A. B."), "solde": dit}
"""
    )
    assert sorted(phrases(plante)) == ["il manque ", "taux convenu", "\u00a0numéros"]
    assert all(len(phrases(MODULES[m])) > 20 for m in MOTS), "the catalogues hold them"


@pytest.mark.parametrize("nom", SANS_PHRASE)
def test_les_phrases_sont_dans_les_mots_de_la_salle(nom):
    assert not phrases(MODULES[nom])


@pytest.mark.parametrize("paresseuses", [False, True], ids=["module", "fonctions comprises"])
def test_aucun_cercle(paresseuses):
    assert cycle(dependances(paresseuses)) is None


@pytest.mark.parametrize("nom", MODULES)
def test_une_salle_n_importe_que_celles_du_dessus(nom):
    rang = SALLES.index(nom.partition(".")[0])
    bas = {n for n in dependances(True)[nom] if SALLES.index(n.partition(".")[0]) > rang}
    assert not bas - RESTE.get(nom, set()), f"{nom} importe plus bas que lui"


@pytest.mark.parametrize("nom", MODULES)
def test_qui_lit_et_qui_ecrit(nom):
    assert touche(MODULES[nom], LIT, "r+") is (nom in LECTEURS), (
        "reads files and is not in the list, or is in it and reads none"
    )
    assert touche(MODULES[nom], ECRIT, "wax+") is (nom in ECRIVAINS)


# `watch` listens on loopback; a time-stamp service that the user names is asked, and not for ever.
RESEAU = {
    "veille.serveur": {"http", "urllib", "socket", "socketserver"},
    "signature.horodatage": {"http", "urllib", "time"},
}


@pytest.mark.parametrize("nom", MODULES)
def test_imports_reserves(nom):
    """WeasyPrint costs seconds: `pdf` alone, inside a function. No network, no clock, no code made
    at run time."""
    tous = list(imports(MODULES[nom], nom))
    assert all(nom == "rendu.pdf" and dedans for n, _, dedans in tous if n == "weasyprint")
    reseau = RESEAU.get(nom, set())
    assert not {n for n, _, _ in tous} & (
        {
            "socket",
            "socketserver",
            "urllib",
            "http",
            "requests",
            "pickle",
            "random",
            "locale",
            "time",
        }
        - reseau
        - ({"pickle"} if nom == "droit.bibliotheque" else set())
    )  # what it read itself, kept where the user alone may write (see `depot.prive`)
    assert all(nom == "ecart.git" for n, *_ in tous if n == "subprocess"), (
        "git, for `diff`, and nothing else"
    )
    assert all(
        nom == "veille.reconstruction" and dedans for n, _, dedans in tous if n == "watchfiles"
    )
    assert all(dedans for n, _, dedans in tous if n in RARES), (
        "slow to import: only where it serves"
    )
    horloge = [
        ast.unparse(a.func)
        for n, a in appels(MODULES[nom])
        if n in ("today", "now", "utcnow", "eval", "exec")
        and ast.unparse(a.func) != "clausier.today"  # takes its day as it is given
    ]
    assert not horloge or (nom, set(horloge)) == (
        "commandes.terminal",
        {"date.today", "datetime.now"},
    ), "only the commands without `--date` read the clock"


@pytest.mark.parametrize(
    "nom",
    [
        "comptes.prix",
        "comptes.factures",
        "comptes.chiffres",
        "socle.valeurs",
        "fiches.affaire",
        "comptes.penalites",
    ],
)
def test_jamais_de_flottant_dans_les_sommes(nom):
    flottants = [
        n.value
        for n in ast.walk(MODULES[nom])
        if isinstance(n, ast.Constant) and isinstance(n.value, float)
    ]
    assert not flottants and "float" not in {n for n, _ in appels(MODULES[nom])}


def homonymes() -> set[str]:
    """Public functions and classes that two modules call by one name; a command has the name of its
    module."""
    vus: dict[str, set[str]] = {}
    for nom, arbre in MODULES.items():
        for noeud in arbre.body:
            if (
                isinstance(noeud, ast.FunctionDef | ast.ClassDef)
                and not noeud.name.startswith("_")
                and nom != f"commandes.{noeud.name}"
            ):
                vus.setdefault(noeud.name, set()).add(nom)
    return {n for n, modules in vus.items() if len(modules) > 1}


def test_deux_choses_publiques_n_ont_pas_le_meme_nom():
    assert not homonymes()


@pytest.mark.parametrize("nom", MODULES)
def test_taille_et_docstring(nom):
    lignes = CHEMINS[nom].read_text(encoding="utf-8").splitlines()
    assert len(lignes) <= 400 and max(map(len, lignes)) <= 100
    assert len(ast.get_docstring(MODULES[nom]) or "") >= 40


@pytest.mark.parametrize(
    "chemin",
    sorted(
        p.relative_to(RACINE).as_posix()
        for d in ("tests", "bench", "outils")
        for p in (RACINE / d).rglob("*.py")
    ),
)
def test_taille_des_autres_fichiers(chemin):
    arbre = ast.parse((RACINE / chemin).read_text(encoding="utf-8"))
    borne = 700
    assert len((RACINE / chemin).read_text(encoding="utf-8").splitlines()) <= borne
    assert ast.get_docstring(arbre)


def test_verifier_n_importe_pas_weasyprint(tmp_path):
    """`check` and `--help` are quick: seen from outside, by what a process has loaded when it
    ends."""
    exemple = str(next(EXEMPLES.iterdir()))
    sans_page = ["build", exemple, "--formats", "md", "--out", "b", "--no-cache"]
    word = {"lxml", "docx", "clausier.rendu.docx", "clausier.lecture.docx"}
    signature = {"pyhanko", "pkcs11", "cryptography", "asn1crypto", "clausier.signature"}
    lourds = {"weasyprint", "pikepdf", "PIL", "fontTools"} | word | signature
    for args in (["--help"], ["check", exemple], sans_page):
        jamais = word | signature if args is sans_page else lourds
        code = (
            f"import sys; sys.path.insert(0, {str(RACINE)!r})\n"
            "from clausier.commandes.racine import main\n"
            "try:\n"
            f"    main({args!r})\n"
            "except SystemExit as e:\n"
            "    assert not e.code\n"
            f"lourds = {jamais!r} & set(sys.modules)\n"
            "loin = ('clausier.audit', 'clausier.banque', 'mt940')\n"
            "lourds |= {n for n in sys.modules if n.startswith(loin)}\n"
            "assert not lourds, lourds\n"
        )
        proc = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert proc.returncode == 0, proc.stderr[-500:]


def test_la_porte_du_depot_est_mince():
    """`cli.py` only opens the command."""
    assert len(Path(RACINE / "cli.py").read_text(encoding="utf-8").splitlines()) <= 12
