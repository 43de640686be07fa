"""Do the tests see a small fault? Draws mutants of the rooms where money and law are reckoned, and
has the tests judge them.

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
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from queue import SimpleQueue

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
# Sooner the quick ones: most mutants fall at once.
ESSAIS = (
    "bornes bornes_des_comptes bornes_regles bornes_consommateur bornes_papiers juridictions "
    "decompte_page statut refus prix penalites bibliotheque criteres historique taux interdits "
    "series registre remind avertissements matrice avenant exemples factures tribunal mentions"
).split()
# What is most likely to see a fault of a module comes before all others; the others follow.
PREMIERS = {
    "consommateur": "bornes_consommateur refus",
    "cumuls": "statut historique",
    "echelle": "statut remind",
    "factures": "bornes bornes_des_comptes bornes_regles factures",
    "historique": "historique",
    "juridictions": "juridictions tribunal",
    "penalites": "penalites",
    "pieces": "tribunal",
    "prescription": "statut tribunal",
    "professionnel": "bornes_regles refus",
    "recettes": "statut",
    "scellement": "registre",
    "series": "series",
    "suivi": "statut remind",
}
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
# How many times as long as the code as it is a mutant may take: a loop that never ends is a fault
# that is seen; a machine that has other work is none.
PATIENCE = 6


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
    """The mutant; None where nothing that runs is changed, or nothing compiles any more."""
    mute = mutate_code(texte, operateur(), rang) if operateur else _arrondir(texte, rang)
    if mute is None:
        return None
    try:
        if _ce_qui_s_execute(mute) == _ce_qui_s_execute(texte):
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


def tue(copie: Path, mutant: Mutant | None, secondes: float | None = None) -> bool:
    """Does a test fail on it, or still run after that time? `None`: on the code as it is."""
    premiers = PREMIERS.get(Path(mutant.fichier).stem, "").split() if mutant else []
    noms = dict.fromkeys([*premiers, *ESSAIS])
    essais = [str(f) for n in noms for f in (copie / "tests").rglob(f"test_{n}.py")]
    lieu = copie / mutant.fichier if mutant else None
    intact = lieu.read_bytes() if lieu else b""
    if mutant and lieu:
        lieu.write_text(mutant.texte, encoding="utf-8")
    try:
        p = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:randomly", *essais],
            cwd=copie,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(copie)},
            timeout=secondes,
            check=False,
        )
    except subprocess.TimeoutExpired:
        print(f"ne finit pas : {mutant}", flush=True)
        return True
    finally:
        if lieu:
            lieu.write_bytes(intact)
    if p.returncode not in (0, 1, 2):
        raise SystemExit(f"pytest a fini par {p.returncode} sur {mutant}")
    return p.returncode != 0


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
        debut = time.monotonic()
        if tue(Path(d, "0"), None):
            raise SystemExit("les essais ne passent pas sur le code tel qu'il est")
        secondes = PATIENCE * (time.monotonic() - debut)

        def juger(m: Mutant) -> bool:
            copie = libres.get()
            try:
                return tue(copie, m, secondes)
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
