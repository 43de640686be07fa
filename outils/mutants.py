"""Do the tests see a small fault? Draws mutants of the rooms where money and law are reckoned, and
has the tests judge them.

All tests run once, so that each line is known with the tests that run it; a mutant is judged by
those of its line, the quick ones of each file first.

A mutant is the code with one operator, one number, one comparison changed (cosmic-ray's operators).
It is killed when a test fails on it. What survives shows a fact that no test holds, or a change
that changes nothing; those that were looked at and change nothing stand in `outils/mutants.yaml`,
each with its reason.

The mutants are drawn with a seed, so that the same ones come back while the code stands; each is
tried in a copy of the checkout, never in it. One line for each survivor, then the score.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import coverage
import yaml
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

RACINE = Path(__file__).resolve().parent.parent
ADMIS = RACINE / "outils" / "mutants.yaml"
SALLES = (
    "clausier/socle/valeurs.py",
    "clausier/comptes",
    "clausier/droit",
    "clausier/regles",
    "clausier/texte/selection.py",
)
# Faults that people make: what would fall at the first run (« a << b » for « a + b ») proves
# nothing.
OPERATEURS = re.compile(
    r"core/(ReplaceBinaryOperator_(Add|Sub|Mul|Div)_(Add|Sub|Mul|Div)"
    r"|ReplaceComparisonOperator_((Eq|NotEq|Lt|LtE|Gt|GtE)_(Eq|NotEq|Lt|LtE|Gt|GtE)|Is_IsNot|IsNot_Is)"
    r"|AddNot|ReplaceUnaryOperator_(USub_UAdd|Delete_USub|Delete_Not)"
    r"|Replace(True|False|And|Or|Break|Continue)With\w+|NumberReplacer|ZeroIterationForLoop)"
)
ARRONDIS = {"ROUND_HALF_UP)": "ROUND_HALF_EVEN)", "ROUND_DOWN)": "ROUND_UP)"}
ARRONDI = re.compile("|".join(map(re.escape, ARRONDIS)))
# How many times as long as on the code as it is the tests may take: a loop that never ends is a
# fault that is seen; a machine that has other work is none. In seconds: how long tests that see
# nothing are tried; what sets them up, each time.
PATIENCE, ASSEZ, MISE_EN_PLACE = 6, 480, 60
PROCHES = 4  # files of tests that are asked first, for the words of the change that they know
MESURE = """[run]
parallel = true
patch = subprocess, fork, _exit
source = clausier
data_file = {lieu}/lignes
"""


@dataclass(frozen=True)
class Mutant:
    """One small fault: the file, the line before and after, the whole text."""

    fichier: str
    ligne: int
    avant: str
    apres: str
    texte: str

    def __str__(self) -> str:
        return f"{self.fichier}:{self.ligne}\n    - {self.avant}\n    + {self.apres}"


class _SansAnnotations(ast.NodeTransformer):
    """What runs: annotations left out, and what only forbids."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        return ast.Assign([node.target], node.value or ast.Constant(None), lineno=node.lineno)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        self.generic_visit(node)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        # `frozen=True` keeps authors from changing a value; nothing that runs tries to.
        node.decorator_list = [
            d for d in node.decorator_list if not ast.unparse(d).startswith("dataclass(frozen=")
        ]
        self.generic_visit(node)
        return node


def _ce_qui_s_execute(texte: str) -> str:
    return ast.dump(_SansAnnotations().visit(ast.parse(texte)))


def _ordres_de_mots(texte: str) -> int:
    """How often a word is said to come before another: of a closed list it is this one or not, and
    nobody writes the rest by mistake."""
    return sum(
        isinstance(o, ast.Lt | ast.LtE | ast.Gt | ast.GtE)
        for n in ast.walk(ast.parse(texte))
        if isinstance(n, ast.Compare)
        for o, x in zip(n.ops, n.comparators, strict=True)
        if isinstance(x, ast.Constant) and isinstance(x.value, str)
    )


@cache
def _operateurs() -> list[type]:
    return [get_operator(n) for n in sorted(operator_names()) if OPERATEURS.fullmatch(n)]


def _occurrences(texte: str) -> list[tuple[type | None, int]]:
    """Every operator that fits the text, with how often it does; None: the way of rounding."""
    noeuds = list(ast_nodes(get_ast(texte)))
    sortie: list[tuple[type | None, int]] = []
    for operateur in _operateurs():
        nombre = sum(len(list(operateur().mutation_positions(n))) for n in noeuds)
        sortie += [(operateur, k) for k in range(nombre)]
    return sortie + [(None, k) for k, _ in enumerate(ARRONDI.finditer(texte))]


def _arrondir(texte: str, rang: int) -> str:
    m = list(ARRONDI.finditer(texte))[rang]
    autre = f"__import__('decimal').{ARRONDIS[m[0]]}"
    return texte[: m.start()] + autre + texte[m.end() :]


def _muter(fichier: str, texte: str, operateur: type | None, rang: int) -> Mutant | None:
    """The mutant; None where nothing that runs is changed, nothing compiles any more, or a word is
    given an order."""
    mute = mutate_code(texte, operateur(), rang) if operateur else _arrondir(texte, rang)
    if mute is None:
        return None
    try:
        if _ce_qui_s_execute(mute) == _ce_qui_s_execute(texte):
            return None
        if _ordres_de_mots(mute) > _ordres_de_mots(texte):
            return None
    except SyntaxError:
        return None
    lignes, autres = texte.splitlines(), mute.splitlines()
    pas = difflib.SequenceMatcher(None, lignes, autres, autojunk=False).get_opcodes()
    _, i, j, k, m = next(p for p in pas if p[0] != "equal")
    avant, apres = (" ".join(x.strip() for x in li) for li in (lignes[i:j], autres[k:m]))
    return Mutant(fichier, i + 1, avant, apres, mute)


def tirer(nombre: int, graine: int, seulement: str) -> Iterator[Mutant]:
    """As many mutants as asked, each place of the code as likely as another."""
    tous = [
        (f, operateur, rang)
        for f in sorted(_fichiers())
        if seulement in f
        for operateur, rang in _occurrences((RACINE / f).read_text(encoding="utf-8"))
    ]
    random.Random(graine).shuffle(tous)
    vus = 0
    for f, operateur, rang in tous:
        if vus == nombre:
            return
        if m := _muter(f, (RACINE / f).read_text(encoding="utf-8"), operateur, rang):
            vus += 1
            yield m


def _fichiers() -> set[str]:
    sortie = set()
    for s in SALLES:
        lieu = RACINE / s
        for f in [lieu] if lieu.is_file() else lieu.rglob("*.py"):
            sortie.add(f.relative_to(RACINE).as_posix())
    return sortie


def copier(vers: Path) -> Path:
    """The checkout as git knows it, with its environment, in a folder that may be spoilt."""
    suivis = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=RACINE,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for nom in suivis.split("\0"):
        if nom and (RACINE / nom).is_file():
            (vers / nom).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(RACINE / nom, vers / nom)
    return vers


class Essais:
    """Which tests run which line, and how long they take. Learns which files see the faults of a
    module: they are asked first."""

    def __init__(self, copie: Path, processus: int) -> None:
        """Runs all tests once, on the code as it is: one that fails there judges nothing."""
        self.durees, self._lignes = _mesurer(copie, processus)
        self._par_fichier: dict[str, list[str]] = defaultdict(list)
        for e in sorted(self.durees, key=lambda e: (self.durees[e], e)):
            self._par_fichier[e.partition("::")[0]].append(e)
        self._ont_tue: dict[str, Counter[str]] = defaultdict(Counter)
        self._mots = {
            f: _mots_de((copie / f).read_text(encoding="utf-8")) for f in self._par_fichier
        }
        self._frequences = Counter(mot for mots in self._mots.values() for mot in mots)

    def pour(self, m: Mutant) -> tuple[list[str], list[str]]:
        """The tests to run at once, of the files that speak most of what was changed; then those to
        run when these see nothing: of each file in turn, for those of one file see the same."""
        lignes = self._lignes.get(m.fichier, {})
        siens = {e for n in _instruction(m) for e in lignes.get(n, ())}
        # Read when the module is imported, once for all tests: those that run the rest of it.
        siens = siens or {e for li in lignes.values() for e in li}
        par_fichier: dict[str, list[str]] = defaultdict(list)
        for e in sorted(siens, key=lambda e: (self.durees[e], e)):
            par_fichier[e.partition("::")[0]].append(e)
        vus = self._ont_tue[m.fichier]
        proches = self._proximite(_mots_de(_autour(m)))
        fichiers = sorted(
            par_fichier, key=lambda f: (-proches[f], -vus[f], self.durees[par_fichier[f][0]])
        )
        vite = [e for f in fichiers[:PROCHES] for e in self._assez(par_fichier[f], ASSEZ / 20)]
        deja = set(vite)
        rang = self._tour_a_tour([[e for e in par_fichier[f] if e not in deja] for f in fichiers])
        # What a module keeps is reckoned in the first test that asks for it, and seen by others.
        autres = [[e for e in self._par_fichier[f] if e not in siens] for f in fichiers]
        return vite, self._assez([*rang, *self._tour_a_tour(autres)], ASSEZ)

    def _proximite(self, mots: frozenset[str]) -> dict[str, float]:
        """How much each file of tests speaks of these words, a word of few files most."""
        return {
            f: sum(1 / self._frequences[mot] for mot in mots & siens)
            for f, siens in self._mots.items()
        }

    @staticmethod
    def _tour_a_tour(listes: list[list[str]]) -> list[str]:
        return [e for tour in zip_longest(*listes) for e in tour if e]

    def _assez(self, essais: list[str], secondes: float) -> list[str]:
        sortie, reste = [], secondes
        for e in essais:
            if (reste := reste - self.durees[e]) < 0 and sortie:
                break
            sortie.append(e)
        return sortie

    def a_tue(self, m: Mutant, dit: str) -> None:
        """Keeps what a run said: the files whose tests failed."""
        for e in re.findall(r"^(?:FAILED|ERROR) ([^:\s]+)", dit, re.MULTILINE):
            self._ont_tue[m.fichier][e] += 1


def _mots_de(texte: str) -> frozenset[str]:
    """The names and codes of a text."""
    return frozenset(re.findall(r"\w{4,}", texte))


def _autour(m: Mutant) -> str:
    """The function or class that was changed, whole; else its line."""
    texte = (RACINE / m.fichier).read_text(encoding="utf-8")
    for n in ast.parse(texte).body:
        premiere = min((d.lineno for d in getattr(n, "decorator_list", ())), default=n.lineno)
        if premiere <= m.ligne <= (n.end_lineno or n.lineno):
            return "\n".join(texte.splitlines()[premiere - 1 : n.end_lineno])
    return m.avant


def _instruction(m: Mutant) -> range:
    """The lines of the statement that was changed, without those of its body."""
    arbre = ast.parse((RACINE / m.fichier).read_text(encoding="utf-8"))
    trouve = range(m.ligne, m.ligne + 1)
    for n in ast.walk(arbre):
        if isinstance(n, ast.stmt) and n.lineno <= m.ligne <= (n.end_lineno or n.lineno):
            corps = getattr(n, "body", None)
            fin = corps[0].lineno if corps else (n.end_lineno or n.lineno) + 1
            if m.ligne < fin:
                trouve = range(n.lineno, fin)
    return trouve


def _mesurer(copie: Path, processus: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Test → seconds; file → line → tests."""
    lieu = copie.parent / "mesure"
    lieu.mkdir()
    reglages = lieu / "coveragerc"
    reglages.write_text(MESURE.format(lieu=lieu), encoding="utf-8")
    mesurer = ["coverage", "run", f"--rcfile={reglages}", "-m"]
    partager = ["-n", str(processus), "--dist", "loadfile"]
    subprocess.run(
        [sys.executable, "-m", *mesurer, "pytest", "-p", "essais_par_ligne", *partager],
        cwd=copie,
        env={**_environnement(copie), "CLAUSIER_DUREES": str(lieu / "durees.json")},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    warnings.simplefilter("ignore", coverage.exceptions.CoverageWarning)
    c = coverage.Coverage(config_file=str(reglages))
    c.combine()
    donnees = c.get_data()
    if not donnees.measured_contexts() - {""}:
        raise SystemExit(
            "aucune ligne n'est dite avec l'essai qui la prend : coverage.py n'est pas "
            "dans les processus que les essais font naître"
        )
    durees = json.loads((lieu / "durees.json").read_text(encoding="utf-8"))
    for essai in [e for e, secondes in durees.items() if secondes is None]:
        print(f"ne juge pas, échoue sur le code tel qu'il est : {essai}", flush=True)
        del durees[essai]
    lignes = {
        Path(f).relative_to(copie).as_posix(): {
            n: [e for e in essais if e in durees]
            for n, essais in donnees.contexts_by_lineno(f).items()
        }
        for f in donnees.measured_files()
        if Path(f).is_relative_to(copie)
    }
    return durees, lignes


def _environnement(copie: Path) -> dict[str, str]:
    chemin = os.pathsep.join([str(copie), str(copie / "outils")])
    return {**os.environ, "PYTHONPATH": chemin, "PYTHONDONTWRITEBYTECODE": "1"}


def tue(copie: Path, mutant: Mutant, tous: Essais) -> bool:
    """Does a test fail on it, or never end?"""
    lieu = copie / mutant.fichier
    intact = lieu.read_bytes()
    lieu.write_text(mutant.texte, encoding="utf-8")
    try:
        for essais in tous.pour(mutant):
            if not essais:
                continue
            p = subprocess.run(
                [sys.executable, "-m", "pytest", "-x", *essais],
                cwd=copie,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                env=_environnement(copie),
                timeout=PATIENCE * (MISE_EN_PLACE + sum(tous.durees[e] for e in essais)),
                check=False,
            )
            if p.returncode not in (0, 1, 2, 4):
                raise SystemExit(f"pytest a fini par {p.returncode} sur {mutant}\n{p.stdout}")
            if p.returncode:
                tous.a_tue(mutant, p.stdout)
                return True
    except subprocess.TimeoutExpired:
        print(f"ne finit pas : {mutant}", flush=True)
        return True
    finally:
        lieu.write_bytes(intact)
    return False


def _admis() -> dict[tuple[str, str, str], str]:
    """The survivors that were looked at: (file, line before, after) → why no test can see them."""
    liste = yaml.safe_load(ADMIS.read_text(encoding="utf-8")) or []
    return {(x["fichier"], x["avant"], x["apres"]): x["raison"] for x in liste}


def main() -> None:
    """Exit status 1 when fewer than `--seuil` percent of the mutants are killed, those with a
    reason set apart."""
    lire = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    lire.add_argument("-n", type=int, default=300, help="combien de mutants")
    lire.add_argument("--graine", type=int, default=1)
    lire.add_argument("--seulement", default="", help="les fichiers dont le nom contient ceci")
    lire.add_argument("--seuil", type=float, default=92.0)
    lire.add_argument("--processus", type=int, default=os.cpu_count() or 1)
    o = lire.parse_args()
    mutants = list(tirer(o.n, o.graine, o.seulement))
    admis = _admis()
    libres: SimpleQueue[Path] = SimpleQueue()
    with tempfile.TemporaryDirectory() as d, ThreadPoolExecutor(o.processus) as bassin:
        for i in range(o.processus):
            libres.put(copier(Path(d, str(i))))
        tous = Essais(Path(d, "0"), o.processus)

        def juger(m: Mutant) -> bool:
            copie = libres.get()
            try:
                return tue(copie, m, tous)
            finally:
                libres.put(copie)

        vivants = []
        for m, mort in zip(mutants, bassin.map(juger, mutants), strict=True):
            if mort:
                continue
            raison = admis.get((m.fichier, m.avant, m.apres))
            print(f"{m}\n    admis : {raison}" if raison else f"SURVIT {m}", flush=True)
            if not raison:
                vivants.append(m)
    part = 100 * (1 - len(vivants) / max(1, len(mutants)))
    print(f"{len(mutants)} mutants, {len(vivants)} survivants sans raison : {part:.1f} % tués")
    raise SystemExit(part < o.seuil)


if __name__ == "__main__":
    main()
