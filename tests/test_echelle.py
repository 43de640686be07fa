"""The ladder: how the modules may lean on each other, and what each may touch. A module that breaks a rule is named.

Read from the source by `ast`; the first test proves that every module was looked at.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from outils import EXEMPLES, RACINE

PAQUET = RACINE / "clausier"
MODULES = {f.stem: ast.parse(f.read_text(encoding="utf-8")) for f in sorted(PAQUET.glob("*.py"))}

# Who may look at the disk, and for what. Stage 1 and the loader of the library read; the others have one thing each to see.
LECTEURS = {
    "reader": "stage 1: the YAML of cases",
    "tetes": "the library's loader: one clause or template",
    "bibliotheque": "the library's loader: which files there are",
    "espace": "where the cases are",
    "dossier": "is there a vendeur.yaml",
    "series": "numbers run over all the cases of a workspace",
    "regles_identite": "is a joined file there",
    "regles_bibliotheque": "the workspace's own texts",
    "html": "the page",
    "style": "the style",
    "pdf": "the fonts",
    "logo": "the seller's logo",
    "polices": "what the fonts hold",
    "depot": "what was made before",
    "empreinte": "all that a result depends on",
    "memoire": "do the files of a build stand",
    "couverture": "the page of the index",
    "livraison": "stage 7: what is joined to the pack",
    "rendu": "the fonts, for their hash",
    "echange": "what a folder holds, to keep what is the user's",
    "fusion": "streams inside the PDFs to merge: no file",
    "pack": "stage 7: the manifest of the former build",
    "commands_init": "are the places of new files free",
    "depart": "the starter texts",
    "commands_bibliotheque": "`clauses` shows a text as it stands",
    "schema": "the words of the keys, `aide/`",
    "completion": "is one in a workspace",
    "cotes": "the sides of `diff`: exported revisions, issued texts",
    "rendu_ecart": "the page of `diff`",
    "commands_diff": "which arguments are files",
    "avenants": "`diff --write`: the case file to change",
    "registre": "the register and its frozen files",
    "versions": "the fonts and the style, for their hashes",
    "accueil": "the manifests of the cases built",
    "verification": "`verify`: a pack",
    "facture_recue": "`read`: the received file",
    "pdf_recu": "`read`: its own memory, before it opens a stranger's PDF",
    "emission": "`issue` reads again what it froze",
    "relancer": "`remind`: the case file to change, the PDFs to join",
    "courriel": "the words of the message",
    "etat": "the page of `status`",
    "serveur": "`watch`: the build folder, to show it",
    "veille": "`watch`: when the files of a workspace were saved",
}
ECRIVAINS = {
    "pack": "stage 7, and it alone",
    "echange": "stage 7: a whole folder in one step",
    "depot": "its own store",
    "commands_init": "the first files of a workspace, the first text of a case",
}
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


def imports(arbre: ast.AST, dans_une_fonction: bool = False) -> Iterator[tuple[str, bool, bool]]:
    """(name, is it of this package, is it inside a function) for every import; what only types need is left out."""
    for noeud in ast.iter_child_nodes(arbre):
        if isinstance(noeud, ast.If) and "TYPE_CHECKING" in ast.unparse(noeud.test):
            continue
        dedans = dans_une_fonction or isinstance(
            noeud, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
        )
        if isinstance(noeud, ast.ImportFrom) and noeud.level:
            for nom in [noeud.module] if noeud.module else [a.name for a in noeud.names]:
                yield nom.split(".")[0], True, dedans
        elif isinstance(noeud, ast.ImportFrom):
            yield noeud.module.split(".")[0], noeud.module.split(".")[0] == "clausier", dedans
        elif isinstance(noeud, ast.Import):
            for a in noeud.names:
                yield a.name.split(".")[0], a.name.startswith("clausier"), dedans
        yield from imports(noeud, dedans)


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


@cache
def dependances(paresseuses: bool) -> dict[str, set[str]]:
    return {
        nom: {
            n
            for n, interne, dedans in imports(arbre)
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
    assert set(MODULES) == {p.stem for p in PAQUET.rglob("*.py")}, "the package is flat"
    liens = dependances(True)
    assert sum(map(len, liens.values())) > 100
    assert (
        liens["commands"]
        and liens["chaine"] >= {"selection", "composition", "regles"}
        and not liens["codes"]
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
    assert list(imports(ast.parse("from .pdf import x\ndef f():\n    import weasyprint.text"))) == [
        ("pdf", True, False),
        ("weasyprint", False, True),
    ]


@pytest.mark.parametrize("paresseuses", [False, True], ids=["module", "fonctions comprises"])
def test_aucun_cercle(paresseuses):
    assert cycle(dependances(paresseuses)) is None


def test_l_echelle_monte():
    """Stages in order: no stage knows a later one."""
    etages = [
        "reader",
        "dossier",
        "comptes",
        "selection",
        "composition",
        "html",
        "pdf",
        "pack",
        "construction",
        "commands",
    ]
    graphe = dependances(True)

    def atteint(n: str, vus: set[str]) -> set[str]:
        for m in graphe[n] - vus:
            vus |= {m} | atteint(m, vus | {m})
        return vus

    for i, etage in enumerate(etages):
        assert not atteint(etage, set()) & set(etages[i + 1 :]), etage


@pytest.mark.parametrize("nom", MODULES)
def test_qui_lit_et_qui_ecrit(nom):
    assert touche(MODULES[nom], LIT, "r+") is (nom in LECTEURS), (
        "reads files and is not in the list, or is in it and reads none"
    )
    assert touche(MODULES[nom], ECRIT, "wax+") is (nom in ECRIVAINS)


@pytest.mark.parametrize("nom", MODULES)
def test_imports_reserves(nom):
    """WeasyPrint costs seconds: `pdf` alone, inside a function. No network, no clock, no code made at run time."""
    tous = list(imports(MODULES[nom]))
    assert all(nom == "pdf" and dedans for n, _, dedans in tous if n == "weasyprint")
    reseau = (
        {"http", "urllib", "socketserver"} if nom == "serveur" else set()
    )  # `watch` listens on loopback; nothing anywhere asks another machine
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
        - ({"pickle"} if nom == "bibliotheque" else set())
    )  # what it read itself, kept where the user alone may write (see `depot.prive`)
    assert all(nom == "cotes" for n, *_ in tous if n == "subprocess"), (
        "git, for `diff`, and nothing else"
    )
    assert all(nom == "veille" and dedans for n, _, dedans in tous if n == "watchfiles")
    assert all(
        dedans
        for n, _, dedans in tous
        if n in ("pikepdf", "PIL", "num2words", "holidays", "rich", "segno")
    ), "slow to import: only where it serves"
    horloge = [
        ast.unparse(a.func)
        for n, a in appels(MODULES[nom])
        if n in ("today", "now", "utcnow", "eval", "exec")
    ]
    assert not horloge or (nom, horloge) == ("terminal", ["date.today"]), (
        "only the commands without `--date` read the clock"
    )


@pytest.mark.parametrize("nom", ["prix", "factures", "comptes", "valeurs", "affaire", "penalites"])
def test_jamais_de_flottant_dans_les_sommes(nom):
    flottants = [
        n.value
        for n in ast.walk(MODULES[nom])
        if isinstance(n, ast.Constant) and isinstance(n.value, float)
    ]
    assert not flottants and "float" not in {n for n, _ in appels(MODULES[nom])}


@pytest.mark.parametrize("nom", MODULES)
def test_taille_et_docstring(nom):
    lignes = (PAQUET / f"{nom}.py").read_text(encoding="utf-8").splitlines()
    assert len(lignes) <= 300
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
    assert len((RACINE / chemin).read_text(encoding="utf-8").splitlines()) <= 300
    assert ast.get_docstring(arbre)


def test_verifier_n_importe_pas_weasyprint(tmp_path):
    """`check` and `--help` are quick: seen from outside, by what a process has loaded when it ends."""
    for args in (["--help"], ["check", str(next(EXEMPLES.iterdir()))]):
        code = (
            f"import sys; sys.path.insert(0, {str(RACINE)!r})\nfrom clausier.commands import main\ntry:\n    main({args!r})\nexcept SystemExit as e:\n    assert not e.code\n"
            "lourds = {'weasyprint', 'pikepdf', 'PIL', 'fontTools'} & set(sys.modules)\nassert not lourds, lourds\n"
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
