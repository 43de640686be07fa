"""The other tools of the bench: how each makes the PDFs of a pack, there or not."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from mesure import RACINE, mesurer, preparer_html
from vers_typst import en_typst

PAGE = RACINE / "templates/_page"
TYPST = """
import sys, typst
polices, *sources = sys.argv[1:]
for f in sources:
    typst.compile(
        f,
        output=f[:-4] + ".pdf",
        font_paths=[polices],
        ignore_system_fonts=True,
        pdf_standards=["a-3a"],
    )
"""


@dataclass
class Outil:
    """A way to the PDFs of the pack. `commande`: what is timed; `absent`: why it is not."""

    nom: str
    commande: list[str] = field(default_factory=list)
    pdfs: list[Path] = field(default_factory=list)
    absent: str = ""
    avant: Callable[[], None] = lambda: None
    temps: list[float] = field(default_factory=list)
    pic: float = 0.0

    def tourner(self) -> None:
        """One timed run, from nothing to every PDF; what fails is said and not tried again."""
        for f in self.pdfs:
            f.unlink(missing_ok=True)
        self.avant()
        try:
            temps, pic = mesurer(self.commande)
        except (SystemExit, subprocess.CalledProcessError):
            self.absent = "échec de la commande"
            return
        if not all(f.is_file() and f.stat().st_size for f in self.pdfs):
            self.absent = "PDF manquants"
            return
        self.temps.append(temps)
        self.pic = max(self.pic, pic)


def boucle(commandes: list[list[str]]) -> list[str]:
    """One process after the other, as a shell script would; the first failure ends it."""
    return ["bash", "-ec", "\n".join(map(shlex.join, commandes))]


def version(commande: list[str]) -> str:
    """« 2.17 » out of what `--version` says; empty when the tool is not there or does not run."""
    if not shutil.which(commande[0]):
        return ""
    p = subprocess.run(commande, capture_output=True, text=True, check=False)
    m = re.search(r"\d+(\.\d+)+", p.stdout)
    return m[0] if m and p.returncode == 0 else ""


@dataclass
class Textes:
    """What every tool gets: the HTML, Markdown and Typst of each document, in one folder."""

    tmp: Path
    pages: list[Path]

    def vers(self, suffixe: str) -> list[Path]:
        """Where a tool puts its PDFs."""
        (self.tmp / suffixe).mkdir()
        return [self.tmp / suffixe / f"{f.stem}.pdf" for f in self.pages]

    def un_par_un(self, pdfs: list[Path], commande: Callable[[Path, Path], list[str]]) -> list[str]:
        """One call a document: (its HTML, its PDF) → the command."""
        return boucle([commande(f, o) for f, o in zip(self.pages, pdfs, strict=True)])


def outils(cas: Path, tmp: Path) -> list[Outil]:
    """clausier first, which writes the texts that the others get, then every other tool."""
    sortie, cache = tmp / "clausier", tmp / "cache"
    os.environ["XDG_CACHE_HOME"] = str(cache)

    def a_froid() -> None:
        shutil.rmtree(sortie, ignore_errors=True)
        shutil.rmtree(cache, ignore_errors=True)

    build = [sys.executable, str(RACINE / "cli.py"), "build", str(cas), "--out", str(sortie)]
    if subprocess.run(build, capture_output=True, check=False).returncode:
        raise SystemExit(f"{cas} ne se construit pas")
    preparer_html(tmp / "html", [str(cas)])
    pages = sorted((tmp / "html").glob("*/*.html"))
    (dossier,) = {f.parent for f in pages}
    shutil.copytree(PAGE / "fonts", dossier / "fonts")
    for f in pages:
        md = (sortie / dossier.name / f.name).with_suffix(".md")
        shutil.copy(md, dossier)
        f.with_suffix(".typ").write_text(
            en_typst(md.read_text(encoding="utf-8"), f.stem), encoding="utf-8"
        )
    siens = [sortie / dossier.name / f"{f.stem}.pdf" for f in pages]
    textes = Textes(tmp, pages)
    return [
        Outil("clausier build", build, siens, avant=a_froid),
        par_chromium(textes),
        par_weasyprint(textes),
        par_pandoc(textes),
        *par_typst(textes),
    ]


def par_chromium(t: Textes) -> Outil:
    """The HTML, printed by a browser without a window."""
    noms = ("chromium", "chromium-browser", "google-chrome")
    nom = next((n for n in noms if shutil.which(n)), noms[0])
    v, pdfs = version([nom, "--version"]), t.vers("chromium")
    options = [
        "--headless",
        "--disable-gpu",
        f"--user-data-dir={t.tmp / 'profil'}",
        "--no-pdf-header-footer",
        *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    return Outil(
        f"Chromium {v} sans fenêtre, un appel par document".replace("  ", " "),
        t.un_par_un(pdfs, lambda f, o: [nom, *options, f"--print-to-pdf={o}", f.as_uri()]),
        pdfs,
        "" if v else "absent (apt install chromium)",
    )


def par_weasyprint(t: Textes) -> Outil:
    """The HTML, by the engine's own command."""
    wp, pdfs = Path(sys.executable).parent / "weasyprint", t.vers("weasyprint")
    options = ["-q", "--pdf-variant", "pdf/a-3a"]
    return Outil(
        f"weasyprint {importlib.metadata.version('weasyprint')}, un appel par document",
        t.un_par_un(pdfs, lambda f, o: [str(wp), *options, str(f), str(o)]),
        pdfs,
        "" if wp.is_file() else "absent",
    )


def par_pandoc(t: Textes) -> Outil:
    """The Markdown, by LaTeX."""
    v, tex = version(["pandoc", "--version"]), version(["xelatex", "--version"])
    pdfs = t.vers("xelatex")
    graisses = "BoldFont=SourceSansPro-Semibold.ttf,ItalicFont=SourceSansPro-It.ttf"
    variables = {
        "lang": "fr",
        "papersize": "a4",
        "geometry": "margin=20mm",
        "mainfont": "SourceSansPro-Regular.ttf",
        "mainfontoptions": f"Path={PAGE / 'fonts'}/,{graisses}",
    }
    options = ["-f", "gfm", "--pdf-engine=xelatex"]
    for nom, valeur in variables.items():
        options += ["-V", f"{nom}={valeur}"]
    manque = " et ".join(n for n, la in (("pandoc", v), ("texlive-xetex", tex)) if not la)
    paquets = "pandoc texlive-xetex texlive-lang-french texlive-fonts-recommended lmodern"
    return Outil(
        f"pandoc {v} et XeLaTeX, un appel par document".replace("  ", " "),
        t.un_par_un(
            pdfs, lambda f, o: ["pandoc", str(f.with_suffix(".md")), *options, "-o", str(o)]
        ),
        pdfs,
        f"absent : {manque} (apt install {paquets})" if manque else "",
    )


def par_typst(t: Textes) -> list[Outil]:
    """The Typst, once with a call for each document, once with one for all."""
    try:
        v = importlib.metadata.version("typst")
    except importlib.metadata.PackageNotFoundError:
        v = ""
    (t.tmp / "typst_pack.py").write_text(TYPST, encoding="utf-8")
    sources = [str(f.with_suffix(".typ")) for f in t.pages]
    un = [sys.executable, str(t.tmp / "typst_pack.py"), str(PAGE / "fonts")]
    return [
        Outil(
            f"Typst {v}, {combien}".replace(" ,", ","),
            commande,
            [f.with_suffix(".pdf") for f in t.pages],
            "" if v else "absent (pip install typst)",
        )
        for combien, commande in (
            ("un appel par document", boucle([[*un, s] for s in sources])),
            ("un seul appel", [*un, *sources]),
        )
    ]
