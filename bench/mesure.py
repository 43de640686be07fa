"""`make bench`: ratios measured side by side in one run, never seconds alone.

B is the bare script that does the same job: the same HTML in one loop of
`write_pdf(pdf_variant='pdf/a-3a')`, then a merge. I is `python -c "import weasyprint"`. Each turn
runs every command once, one after the other; a ratio is that of two runs of one turn, and the table
gives the middle one of `--tours` with the extremes.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
DIX = RACINE / "exemples/consultante/2025-031-coaching.yaml"  # twelve documents, 21 pages
CINQ = RACINE / "exemples/developpeur/2026-014-boulangerie.yaml"  # five documents, 17 pages
NU = """
import sys, glob, io
from weasyprint import HTML
from pypdf import PdfWriter, PdfReader
sortie, base = sys.argv[1], sys.argv[2]
for dossier in sorted(glob.glob(sortie + '/*/')):
    w = PdfWriter()
    for f in sorted(glob.glob(dossier + '*.html')):
        pdf = HTML(f, base_url=base).write_pdf(pdf_variant='pdf/a-3a')
        open(f[:-5] + '.pdf', 'wb').write(pdf)
        w.append(PdfReader(io.BytesIO(pdf)))
    w.write(dossier + 'tout.pdf')
"""
LANCEUR = """
import resource, subprocess, sys, time
t = time.perf_counter()
rien = subprocess.DEVNULL
r = subprocess.run(sys.argv[1:], stdout=rien, stderr=rien).returncode
print(time.perf_counter() - t, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, r)
"""
CLAUSIER = [sys.executable, str(RACINE / "cli.py")]


def mesurer(commande: list[str], cwd: Path | None = None) -> tuple[float, float]:
    """(wall seconds, peak MiB of the largest process) of one run."""
    p = subprocess.run(
        [sys.executable, "-c", LANCEUR, *commande],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=True,
    )
    temps, pic, code = p.stdout.split()
    if code != "0":
        raise SystemExit(f"échec de : {' '.join(commande)}")
    return float(temps), float(pic)


def preparer_html(base: Path, cas: list[str]) -> None:
    """The same HTML that the build gives to its PDF engine, with the same style inside."""
    sys.path.insert(0, str(RACINE))
    from clausier.page.html import vers_html
    from clausier.paquet.preparation import preparer
    from clausier.socle.espace import resoudre
    from clausier.socle.ressources import style

    for c in preparer(resoudre(cas))[0]:
        d = base / c.dossier.nom
        d.mkdir(parents=True)
        for doc in c.documents:
            html = vers_html(doc, autonome=False).replace(
                "</head>", f"<style>{style('page.css')}</style></head>"
            )
            (d / f"{doc.nom}.html").write_text(html, encoding="utf-8")


# ----------------------------------------------------------------------------- one document changed


class Change:
    """A copy of the pack of ten, of which the offer alone changes: how long it is valid."""

    def __init__(self, base: Path):
        self.espace = base / "change"
        shutil.copytree(DIX.parent, self.espace, ignore=shutil.ignore_patterns("build"))
        self.cas = self.espace / DIX.name
        self.jours = 31

    def changer(self) -> None:
        texte = self.cas.read_text(encoding="utf-8")
        self.jours += 1
        self.cas.write_text(
            re.sub(r"validite: \d+ jours", f"validite: {self.jours} jours", texte), encoding="utf-8"
        )

    def devis(self, sortie: Path) -> Path:
        (f,) = (sortie / DIX.stem).glob("devis-*.pdf")
        return f

    def construire(self, sortie: Path) -> float:
        """Seconds of the build after the change."""
        self.changer()
        return mesurer([*CLAUSIER, "build", str(self.cas), "--out", str(sortie)])[0]

    def dessiner(self) -> float:
        """Seconds that the changed document takes to draw, the engine being warm."""
        from clausier.page.html import vers_html
        from clausier.paquet.preparation import preparer
        from clausier.rendu.pdf import Tache, un_pdf
        from clausier.socle.espace import resoudre

        (c,) = preparer(resoudre([self.cas]))[0]
        t = Tache("", vers_html(next(d for d in c.documents if d.type == "devis"), autonome=False))
        un_pdf(t)
        debut = time.perf_counter()
        un_pdf(t)
        return time.perf_counter() - debut

    @contextmanager
    def veille(self, sortie: Path) -> Iterator[Callable[[], float]]:
        """`watch` at work; gives what saves a change and waits for the new PDF.

        Seconds from the one to the other.
        """
        p = subprocess.Popen(
            [*CLAUSIER, "watch", str(self.cas), "--port", "0", "--out", str(sortie)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

        def octets() -> bytes:
            try:
                return self.devis(sortie).read_bytes()
            except (ValueError, OSError):
                return b""

        def un() -> float:
            avant = octets()
            self.changer()
            debut = time.perf_counter()
            while octets() in (avant, b""):
                time.sleep(0.002)
            fin = time.perf_counter() - debut
            time.sleep(1.5)  # the packs, that come after
            return fin

        try:
            while not (sortie / DIX.stem / "manifeste.json").is_file():
                time.sleep(0.05)
            time.sleep(3)
            un()  # the first change warms what is left
            yield un
        finally:
            p.terminate()
            p.wait()


# ---------------------------------------------------------------------------------------- the table


def ligne(nom: str, rapports: list[float], borne: float | None) -> bool:
    m = statistics.median(rapports)
    bon = borne is None or m <= borne
    au_plus, dit = ("", "") if borne is None else (f"{borne:g}", "tenu" if bon else "NON TENU")
    etendue = f"{min(rapports):9.2f}–{max(rapports):<7.2f}"
    print(f"{nom:58}{m:7.2f}{etendue}{au_plus:>6}  {dit}")
    return bon


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("--tours", type=int, default=5)
    args = a.parse_args()
    os.environ.setdefault("FONTCONFIG_FILE", str(RACINE / "templates/_page/fonts/fonts.conf"))
    with tempfile.TemporaryDirectory() as tmp:
        t = Path(tmp)
        os.environ["CLAUSIER_CACHE"] = f"{tmp}/depot"
        base = f"file://{RACINE}/templates/_page/"
        commandes = {"I": [sys.executable, "-c", "import weasyprint"]}
        for nom, cas in (("10", DIX), ("5", CINQ)):
            preparer_html(t / f"html{nom}", [str(cas)])
            (t / "nu.py").write_text(NU, encoding="utf-8")
            commandes |= {
                f"froid {nom}": [
                    *CLAUSIER,
                    "build",
                    str(cas),
                    "--no-cache",
                    "--out",
                    f"{tmp}/froid{nom}",
                ],
                f"B {nom}": [sys.executable, f"{tmp}/nu.py", f"{tmp}/html{nom}", base],
            }
        commandes |= {
            "build": [*CLAUSIER, "build", str(DIX), "--out", f"{tmp}/connu"],
            "check": [*CLAUSIER, "check", str(DIX)],
        }
        change = Change(t)
        for sous in ("build", "check"):  # what is known, once
            subprocess.run(commandes[sous], capture_output=True, check=False)
        recue = next((t / "connu" / DIX.stem).glob("facture-*.pdf"))
        commandes |= {
            "lecteurs": [sys.executable, "-c", "import lxml.etree, pikepdf"],
            "read": [*CLAUSIER, "read", str(recue)],
        }
        subprocess.run(
            [*CLAUSIER, "build", str(change.cas), "--out", f"{tmp}/change-b"],
            capture_output=True,
            check=False,
        )
        tours: list[dict[str, float]] = []
        pics: dict[str, float] = {}
        with change.veille(t / "veille") as sauver:
            tours = [
                {"I avant watch": mesurer(commandes["I"])[0], "watch": sauver()}
                for _ in range(args.tours)
            ]
        for tour in tours:  # I before and after each command: the speed of a machine drifts
            for nom, c in commandes.items():
                tour[f"I avant {nom}"] = mesurer(commandes["I"])[0]
                tour[nom], pic = mesurer(c)
                pics[nom] = max(pic, pics.get(nom, 0))
            tour["I avant change"] = mesurer(commandes["I"])[0]
            tour["change"], tour["un"] = change.construire(t / "change-b"), change.dessiner()
            tour["I avant la fin"] = mesurer(commandes["I"])[0]

    def r(haut: str, bas: str) -> list[float]:
        return [x[haut] / x[bas] for x in tours]

    def par_i(nom: str, moins: str = "") -> list[float]:
        sortie = []
        for x in tours:
            cles = [c for c in x if c.startswith("I avant")]
            rang = cles.index(f"I avant {nom}")
            sortie.append(
                (x[nom] - (x[moins] if moins else 0))
                / statistics.mean(x[c] for c in cles[rang : rang + 2])
            )
        return sortie

    titre = f"rapport, médiane de {args.tours} tours"
    print(f"{titre:58}{'médiane':>7}{'étendue':>14}{'au plus':>10}")
    bons = [
        ligne("douze documents à froid / B", r("froid 10", "B 10"), 0.85),
        ligne("douze documents à froid / I", par_i("froid 10"), 3.2),
        ligne("cinq documents à froid / B", r("froid 5", "B 5"), 0.95),
        ligne("build, rien de changé / I", par_i("build"), 0.5),
        ligne("check, rien de changé / I", par_i("check"), 0.5),
        ligne("build, un document changé, moins son dessin / I", par_i("change", "un"), 1.2),
        ligne("read, une facture / import lxml.etree, pikepdf", r("read", "lecteurs"), 1.5),
        ligne("watch, du fichier sauvé au nouveau PDF / I", par_i("watch"), 0.3),
    ]
    for nom in ("I", "B 10", "froid 10", "B 5", "froid 5", "build", "check", "lecteurs", "read"):
        ts = [x[nom] for x in tours]
        milieu, etendue = statistics.median(ts), f"{min(ts):.2f}–{max(ts):.2f}"
        print(f"  {nom:10}{milieu:6.2f} s ({etendue}), {pics[nom]:.0f} Mio")
    sys.exit(not all(bons))


if __name__ == "__main__":
    main()
