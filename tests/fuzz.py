"""Inputs without end, and what is asked of each: a coded refusal or a good build, within 5 seconds
of processor and 300 MiB.

Six kinds: bytes of a case file, cases as trees, odd values at each of their keys, texts of a
workspace's own library, invoices received, and plausible cases with what people get wrong in them.
`make test` draws a few, always the same (test_fuzz.py); `make fuzz N=100000` draws as many as
asked, others on each run, in processes under limits, and keeps what broke them.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import faulthandler
import itertools
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from datetime import date
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(RACINE), str(RACINE / "tests")]

import pikepdf  # noqa: E402
from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: E402

from clausier.comptes.suivi import suivre  # noqa: E402
from clausier.course.chaine import Chaine, Compose  # noqa: E402
from clausier.course.etat import Etat  # noqa: E402
from clausier.norme.recue import recevoir  # noqa: E402
from clausier.norme.resume import resume  # noqa: E402
from clausier.page.html import vers_html  # noqa: E402
from clausier.page.statut import etat_json  # noqa: E402
from clausier.relance.agenda import agenda  # noqa: E402
from clausier.socle.codes import CODES  # noqa: E402
from clausier.socle.problemes import TROMPEURS, Probleme, Refus  # noqa: E402

SECONDES, MIO = 5, 300
LOT = 2000  # inputs of one process
GARDES = RACINE / "build" / "fuzz"  # what broke, for whoever mends it
GENRES = ("octets", "arbres", "valeurs", "textes", "recues", "plausibles")


class Banc:
    """One workspace whose files each input replaces, and the chain that reads it."""

    def __init__(self, dossier: Path, une_sur: int = 1):
        """One plausible case in `une_sur` is written otherwise too, and has to give the same."""
        self.espace, self.une_sur = dossier, une_sur
        self.comptes: Counter[str] = Counter()
        self.chaine: Chaine | None = None
        self.factures: set[bytes] = set()  # the electronic invoices of plausible cases

    def essayer(self, fichiers: dict[str, bytes]) -> str:
        """Lay the files out and run every stage up to HTML. Returns what came of it: a code, or «
        bon »."""
        if "deux" in fichiers:
            issue = self._double(fichiers)
            self.comptes[issue] += 1
            return issue
        propres = any(nom.startswith(("clauses/", "templates/")) for nom in fichiers)
        for vieux in ("clauses", "templates"):
            shutil.rmtree(self.espace / vieux, ignore_errors=True)
        for nom, octets in fichiers.items():
            f = self.espace / nom
            f.parent.mkdir(parents=True, exist_ok=True)
            f.write_bytes(octets)
        if "recue" in fichiers:
            issue = self._recue(self.espace / "recue")
            self.comptes[issue] += 1
            return issue
        if propres or self.chaine is None or self.chaine.biblio.espace:
            self.chaine = Chaine(self.espace)
        self.chaine = self.chaine.suivante()  # each input is a run of its own
        issue = self._issue(self.espace / "cas.yaml")
        self.comptes[issue] += 1
        return issue

    def _recue(self, fichier: Path) -> str:
        try:
            recue = recevoir(fichier)
        except Refus as e:
            verifier_dits(e.problemes)
            return e.problemes[0].code
        assert not any("\n" in ligne or TROMPEURS.search(ligne) for _, ligne in resume(recue))
        return "bon"

    def _issue(self, cas: Path) -> str:
        compose = self._compose(self.chaine, cas)
        if not isinstance(compose, Compose):
            return compose[0].code
        self._suite(self.chaine, compose)
        return "bon"

    def _compose(self, chaine: Chaine, cas: Path) -> Compose | list[Probleme]:
        """The case composed, or its grave problems; what is said of it is fit to be said."""
        try:
            compose = chaine.compose(cas, cas.name)
        except Refus as e:
            graves = [p for p in e.problemes if p.grave]
            assert graves, "a refusal says why"
            verifier_dits(e.problemes)
            return graves
        verifier_dits(compose.avertissements)
        return compose

    def _suite(self, chaine: Chaine, compose: Compose) -> None:
        """What the commands make of a composed case: pages, its state, its agenda."""
        for d in compose.documents:
            vers_html(d).encode()
        for jour in (date(2026, 12, 1), date(2029, 1, 15)):
            suivi = suivre(compose.dossier, chaine.biblio, jour)
            json.dumps(etat_json(Etat(jour, ((suivi, "cas.yaml"),), (), ()))).encode()
            agenda(suivi)

    def _double(self, fichiers: dict[str, bytes]) -> str:
        """A plausible case and the same said otherwise: what comes out is the same; an electronic
        invoice holds before the rules that judge those of others."""
        shutil.rmtree(self.espace / "un", ignore_errors=True)
        shutil.rmtree(self.espace / "deux", ignore_errors=True)
        for nom, octets in fichiers.items():
            if nom != "deux":
                f = self.espace / nom
                f.parent.mkdir(parents=True, exist_ok=True)
                f.write_bytes(octets)
        issues = []
        autrement = self.comptes.total() % self.une_sur == 0
        lieux = (("un", "cas.yaml"), ("deux", fichiers["deux"].decode()))
        for lieu, nom in lieux[: 1 + autrement]:
            self.chaine = Chaine(self.espace / lieu, self.chaine)
            issues.append(self._compose(self.chaine, self.espace / lieu / nom))
            if lieu == "un" and isinstance(issues[0], Compose):
                self._suite(self.chaine, issues[0])
                self._joints(issues[0])
                self._factures(issues[0])
        if autrement:
            un, deux = map(_dit, issues)
            assert un == deux, f"said otherwise: {_premier_ecart(un, deux)}"
        return "bon" if isinstance(issues[0], Compose) else issues[0][0].code

    def _joints(self, compose: Compose) -> None:
        """What is joined can be joined: a PDF that `check` lets through opens and has pages."""
        for chemin in map(Path, compose.lus):
            if chemin.suffix.lower() == ".pdf" and chemin.is_file():
                with pikepdf.open(chemin) as pdf:
                    assert len(pdf.pages), chemin.name

    def _factures(self, compose: Compose) -> None:
        """An electronic invoice gives `read` no fault to find; a remark is none."""
        for d in compose.documents:
            if d.xml:
                f = self.espace / "recue.xml"
                f.write_bytes(d.xml)
                constats = [c for c in recevoir(f).constats if c.faute]
                assert not constats, (d.nom, constats)
                self.factures.add(d.xml)


def _dit(issue: Compose | list[Probleme]) -> list[tuple[str, ...]]:
    """What two ways to write one case must have in common: the documents, or the faults."""
    if isinstance(issue, Compose):
        documents = [(d.nom, d.markdown, (d.xml or b"").decode()) for d in issue.documents]
        return [*documents, *sorted((p.code, p.champ) for p in issue.avertissements)]
    return sorted((p.code, p.champ) for p in issue)


def _premier_ecart(un: list[tuple[str, ...]], deux: list[tuple[str, ...]]) -> str:
    return next(
        (
            "\n".join(difflib.unified_diff("\n".join(a).split("\n"), "\n".join(b).split("\n")))
            for a, b in itertools.zip_longest(un, deux, fillvalue=("rien",))
            if a != b
        ),
        "",
    )


def verifier_dits(problemes) -> None:
    """Every problem is one line of text that a terminal shows as it is, of a bearable length, with
    a place and a known code."""
    for p in problemes:
        dit = str(p)
        dit.encode()
        assert (
            p.code in CODES and p.code != "E999" and p.place.ligne >= 1 and p.place.colonne >= 1
        ), dit
        assert len(dit) < 3000 and "\n" not in dit and not TROMPEURS.search(dit), ascii(dit[:3000])


@contextlib.contextmanager
def montre():
    """A watch that no loop in C can hold: past the time, the stacks are printed and the process
    ends.

    The time is that of the processor, for a busy machine is no input's fault; one that only waits
    has more, by the clock.
    """
    faulthandler.register(signal.SIGPROF, chain=True)
    signal.setitimer(signal.ITIMER_PROF, SECONDES)
    faulthandler.dump_traceback_later(12 * SECONDES, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.setitimer(signal.ITIMER_PROF, 0)


def court(genre: str, nombre: int, dossier: Path) -> Banc:
    """The same few inputs of one kind on every run, within five seconds each: what came of them."""
    from entrees_fuzz import FICHIERS

    banc = Banc(dossier, une_sur=8)
    assert banc.essayer(FICHIERS[genre].sur) == "bon"

    @settings(
        max_examples=nombre,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(FICHIERS[genre].tirage)
    def tirer(fichiers: dict[str, bytes]) -> None:
        with montre():
            banc.essayer(fichiers)

    tirer()
    return banc


def lot(genre: str, graine: int, nombre: int, dossier: Path) -> None:
    """One process of the long run: `nombre` inputs of one kind, drawn by `graine`, under limits of
    time and memory."""
    from dossiers_plausibles import emis
    from entrees_fuzz import FICHIERS

    banc = Banc(dossier)
    if genre == "plausibles":
        emis()  # draws pages: not under the limits of one input
    banc.essayer(
        FICHIERS[genre].example_sur()
    )  # imports and the library's caches are no input's fault
    debut = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taille = (
        int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        if Path("/proc/self/statm").exists()
        else 0
    )
    if taille:
        resource.setrlimit(resource.RLIMIT_AS, (taille + (MIO << 20),) * 2)

    @seed(graine)
    @settings(
        max_examples=nombre,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        derandomize=False,
    )
    @given(FICHIERS[genre].tirage)
    def tirer(fichiers: dict[str, bytes]) -> None:
        with montre():
            banc.essayer(fichiers)

    tirer()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - debut < MIO << 10, "memory"
    print(json.dumps(banc.comptes))


def longue(nombre: int, graine: int, ouvriers: int) -> int:
    """The long run, `ouvriers` processes at a time: `nombre` spoilt inputs and twice as many
    plausible cases. Returns how many lots broke."""
    gates = GENRES[:-1]
    lots = [
        (gates[i % len(gates)], graine + i, min(LOT, nombre - i * LOT))
        for i in range(-(-nombre // LOT))
    ]
    lots += [
        (GENRES[-1], graine - 1 - i, min(LOT, 2 * nombre - i * LOT))
        for i in range(-(-2 * nombre // LOT))
    ]
    total: Counter[str] = Counter()
    casses: list[str] = []
    verrou = threading.Lock()

    def ouvrier() -> None:
        while True:
            with verrou:
                if not lots:
                    return
                genre, g, n = lots.pop(0)
            with tempfile.TemporaryDirectory() as d:
                p = subprocess.run(
                    [sys.executable, __file__, "--lot", genre, str(g), str(n), d],
                    capture_output=True,
                    text=True,
                    errors="replace",
                    timeout=3600,
                    check=False,
                )
                with verrou:
                    if p.returncode:
                        garde = GARDES / f"{genre}-{g}"
                        shutil.rmtree(garde, ignore_errors=True)
                        shutil.copytree(d, garde)
                        (garde / "erreur.txt").write_text(p.stdout + p.stderr, encoding="utf-8")
                        casses.append(
                            f"{garde.relative_to(RACINE)} : "
                            f"{(p.stderr.strip().splitlines() or [p.returncode])[-1]}"
                        )
                    else:
                        total.update(json.loads(p.stdout.splitlines()[-1]))
                    print(
                        f"\r{sum(total.values())} entrées, {len(casses)} lots cassés",
                        end="",
                        file=sys.stderr,
                        flush=True,
                    )

    fils = [threading.Thread(target=ouvrier) for _ in range(ouvriers)]
    for f in fils:
        f.start()
    for f in fils:
        f.join()
    print(
        f"\n{sum(total.values())} entrées : {total['bon']} construites, "
        f"{sum(total.values()) - total['bon']} refusées par {len(total) - 1} codes "
        f"({', '.join(f'{c} {n}' for c, n in total.most_common(9) if c != 'bon')})"
    )
    print("\n".join(casses) or "Rien de cassé.")
    return len(casses)


if __name__ == "__main__":
    a = argparse.ArgumentParser()
    a.add_argument("nombre", nargs="?", type=int, default=100_000)
    a.add_argument("--graine", type=int, default=int.from_bytes(os.urandom(4)))
    a.add_argument("--ouvriers", type=int, default=os.cpu_count() or 1)
    a.add_argument("--lot", nargs=4)
    o = a.parse_args()
    if o.lot:
        lot(o.lot[0], int(o.lot[1]), int(o.lot[2]), Path(o.lot[3]))
    else:
        print(f"graine {o.graine}", file=sys.stderr)
        sys.exit(1 if longue(o.nombre, o.graine, o.ouvriers) else 0)
