"""`make bench`, second table: what one would use instead of clausier, on the same pack, in turn.

The text is the same, the layout is not: Chromium and WeasyPrint get the HTML that clausier draws, with its style and fonts inside; pandoc and
Typst get the Markdown that clausier writes, in the same font on the same paper. clausier also writes Markdown, HTML, manifest, ZIP and the
merged PDF, and checks the law; it draws on all cores, where the others are called as a short script calls them, one document after the
other. A tool that is not there has its line all the same, and says so. `--md` prints Markdown, `--readme` puts it in the README.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mesure import RACINE, mesurer, preparer_html

PAGE = RACINE / "templates/_page"
PACK = RACINE / "exemples/consultante/2025-031-coaching.yaml"
BALISES = ("<!-- bench/pairs.py --readme -->", "<!-- fin -->")
TYPST = """
import sys, typst
polices, *sources = sys.argv[1:]
for f in sources:
    typst.compile(f, output=f[:-4] + ".pdf", font_paths=[polices], ignore_system_fonts=True, pdf_standards=["a-3a"])
"""
ENTETE_TYPST = """#set document(title: {titre}, date: datetime(year: 2026, month: 1, day: 1))
#set text(font: "Source Sans Pro", size: 10pt, lang: "fr")
#set page(paper: "a4", margin: 20mm, numbering: "1 / 1")
#set table(stroke: 0.4pt)
"""


# ------------------------------------------------------------------------------------------------------ Markdown → Typst


def chaine(texte: str) -> str:
    """A Typst string: the text itself, whatever marks are in it."""
    return '"' + texte.replace("\\", "\\\\").replace('"', '\\"') + '"'


def en_typst(markdown: str, titre: str) -> str:
    """The same words in Typst: headings, paragraphs, lists, tables, bold, italic, breaks; nothing of clausier's layout."""
    arbre = SyntaxTreeNode(
        MarkdownIt("commonmark", {"html": False}).enable("table").parse(markdown)
    )

    def dedans(n: SyntaxTreeNode) -> str:
        return "".join(map(rendre, n.children))

    def table(n: SyntaxTreeNode) -> str:
        rangs = [[c for c in tr.children] for partie in n.children for tr in partie.children]
        cotes = {"text-align:right": "right", "text-align:center": "center"}
        align = ", ".join(cotes.get(str(c.attrs.get("style", "")), "left") for c in rangs[0])
        tete, *corps = [", ".join(f"[{dedans(c)}]" for c in r) for r in rangs]
        return f"#table(columns: {len(rangs[0])}, align: ({align},), table.header({tete}), {', '.join(corps)})\n\n"

    def rendre(n: SyntaxTreeNode) -> str:
        match n.type:
            case "text" | "code_inline" | "code_block" | "fence":
                return "#linebreak()".join(f"#{chaine(x)};" for x in n.content.split("<br>") if x)
            case "softbreak":
                return " "
            case "hardbreak":
                return "#linebreak()"
            case "hr":
                return "#line(length: 100%)\n\n"
            case "table":
                return table(n)
            case "heading":
                return f"#heading(level: {n.tag[1]})[{dedans(n)}]\n\n"
            case "paragraph":
                return dedans(n) + "\n\n"
            case "bullet_list" | "ordered_list":
                genre = (
                    "list" if n.type == "bullet_list" else f"enum(start: {n.attrs.get('start', 1)})"
                )
                nom, _, args = genre.partition("(")
                return f"#{nom}({args[:-1] + ', ' if args else ''}{', '.join(f'[{dedans(x)}]' for x in n.children)})\n\n"
            case "strong" | "em" | "blockquote":
                return {"strong": "#strong", "em": "#emph", "blockquote": "#quote(block: true)"}[
                    n.type
                ] + f"[{dedans(n)}]"
            case "root" | "inline" | "list_item":
                return dedans(n)
            case "link":
                return f"#link({chaine(str(n.attrs['href']))})[{dedans(n)}]"
        raise SystemExit(
            f"Markdown inattendu : {n.type}"
        )  # never a document with less text than the others

    return ENTETE_TYPST.format(titre=chaine(titre)) + rendre(arbre)


# -------------------------------------------------------------------------------------------------------------- the tools


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
        """One timed run, from nothing to every PDF; what fails is said in its line and not tried again."""
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


def outils(cas: Path, tmp: Path) -> list[Outil]:
    """clausier first, which writes the texts that the others get, then every other tool, there or not."""
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
    (tmp / "typst_pack.py").write_text(TYPST, encoding="utf-8")

    def vers(suffixe: str) -> list[Path]:
        (tmp / suffixe).mkdir()
        return [tmp / suffixe / f"{f.stem}.pdf" for f in pages]

    faits = [
        Outil(
            "clausier build",
            build,
            [sortie / dossier.name / f"{f.stem}.pdf" for f in pages],
            avant=a_froid,
        )
    ]
    libres = [f.with_suffix(".pdf") for f in pages]

    nom = next(
        (n for n in ("chromium", "chromium-browser", "google-chrome") if shutil.which(n)),
        "chromium",
    )
    v, pdfs = version([nom, "--version"]), vers("chromium")
    comme = [
        nom,
        "--headless",
        "--disable-gpu",
        f"--user-data-dir={tmp / 'profil'}",
        "--no-pdf-header-footer",
        *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    faits.append(
        Outil(
            f"Chromium {v} sans fenêtre, un appel par document".replace("  ", " "),
            boucle(
                [
                    [*comme, f"--print-to-pdf={o}", f.as_uri()]
                    for f, o in zip(pages, pdfs, strict=True)
                ]
            ),
            pdfs,
            "" if v else "absent (apt install chromium)",
        )
    )

    wp, pdfs = Path(sys.executable).parent / "weasyprint", vers("weasyprint")
    faits.append(
        Outil(
            f"weasyprint {importlib.metadata.version('weasyprint')}, un appel par document",
            boucle(
                [
                    [str(wp), "-q", "--pdf-variant", "pdf/a-3a", str(f), str(o)]
                    for f, o in zip(pages, pdfs, strict=True)
                ]
            ),
            pdfs,
            "" if wp.is_file() else "absent",
        )
    )

    v, tex, pdfs = (
        version(["pandoc", "--version"]),
        version(["xelatex", "--version"]),
        vers("xelatex"),
    )
    polices = f"Path={PAGE / 'fonts'}/,BoldFont=SourceSansPro-Semibold.ttf,ItalicFont=SourceSansPro-It.ttf"
    avec = [
        "-f",
        "gfm",
        "--pdf-engine=xelatex",
        "-V",
        "lang=fr",
        "-V",
        "papersize=a4",
        "-V",
        "geometry:margin=20mm",
        "-V",
        "mainfont=SourceSansPro-Regular.ttf",
        "-V",
        f"mainfontoptions={polices}",
    ]
    manque = " et ".join(n for n, la in (("pandoc", v), ("texlive-xetex", tex)) if not la)
    faits.append(
        Outil(
            f"pandoc {v} et XeLaTeX, un appel par document".replace("  ", " "),
            boucle(
                [
                    ["pandoc", str(f.with_suffix(".md")), *avec, "-o", str(o)]
                    for f, o in zip(pages, pdfs, strict=True)
                ]
            ),
            pdfs,
            f"absent : {manque} (apt install pandoc texlive-xetex texlive-lang-french texlive-fonts-recommended lmodern)"
            if manque
            else "",
        )
    )

    try:
        v = importlib.metadata.version("typst")
    except importlib.metadata.PackageNotFoundError:
        v = ""
    sources = [str(f.with_suffix(".typ")) for f in pages]
    un = [sys.executable, str(tmp / "typst_pack.py"), str(PAGE / "fonts")]
    for combien, commande in (
        ("un appel par document", boucle([[*un, s] for s in sources])),
        ("un seul appel", [*un, *sources]),
    ):
        faits.append(
            Outil(
                f"Typst {v}, {combien}".replace(" ,", ","),
                commande,
                libres,
                "" if v else "absent (pip install typst)",
            )
        )
    return faits


# -------------------------------------------------------------------------------------------------------------- the table


def lu(pdfs: list[Path]) -> tuple[int, int]:
    """(pages, letters and digits) that another program reads in these PDFs."""
    import pypdf

    textes = [
        subprocess.run(
            ["pdftotext", "-q", str(f), "-"],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for f in pdfs
    ]
    return sum(len(pypdf.PdfReader(f).pages) for f in pdfs), sum(
        c.isalnum() for t in textes for c in t
    )


def nombre(x: float, decimales: int = 2) -> str:
    return f"{x:.{decimales}f}".replace(".", ",")


def lignes(faits: list[Outil], lus: dict[str, tuple[int, int]]) -> list[list[str]]:
    """The cells. A ratio is that of a tool's run to clausier's run of the same turn; the middle one, then the extremes."""
    base, signes = faits[0], lus[faits[0].nom][1]
    rangs = []
    for o in faits:
        if o.absent or not o.temps:
            rangs.append([o.nom, o.absent or "non mesuré", "", "", "", ""])
            continue
        rapports = sorted(t / b for t, b in zip(o.temps, base.temps, strict=True))
        pages, n = lus[o.nom]
        rangs.append(
            [
                o.nom,
                nombre(statistics.median(rapports)),
                "" if o is base else f"{nombre(rapports[0])} à {nombre(rapports[-1])}",
                f"{nombre(statistics.median(o.temps))} ({nombre(min(o.temps))} à {nombre(max(o.temps))})",
                f"{o.pic:.0f}",
                f"{pages} p., {n / signes:.0%}".replace("%", " %"),
            ]
        )
    return rangs


TETE = [
    "Pour les mêmes documents",
    "Temps (clausier = 1)",
    "Étendue",
    "Secondes (étendue)",
    "Mémoire (Mio)",
    "Pages, texte",
]


def tableau(rangs: list[list[str]], md: bool) -> str:
    if md:
        return "\n".join(
            "| " + " | ".join(r) + " |" for r in (TETE, [":---", *["---:"] * 5], *rangs)
        )
    larges = [
        max(len(r[i]) for r in (TETE, *(x for x in rangs if x[2] or i == 0 or x is rangs[0])))
        for i in range(len(TETE))
    ]
    return "\n".join(
        "  ".join(
            c.ljust(n) if not i else c.rjust(n)
            for i, (c, n) in enumerate(zip(r, larges, strict=True))
        ).rstrip()
        for r in (TETE, *rangs)
    )


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    a.add_argument("--tours", type=int, default=5)
    a.add_argument("--md", action="store_true", help="en Markdown")
    a.add_argument("--readme", action="store_true", help="récrit le tableau du README")
    a.add_argument("--json", type=Path, help="garde aussi les temps de chaque tour")
    a.add_argument("cas", nargs="?", type=Path, default=PACK)
    args = a.parse_args()
    os.environ["FONTCONFIG_FILE"] = str(PAGE / "fonts/fonts.conf")  # the same fonts for everyone
    lus: dict[str, tuple[int, int]] = {}
    with (
        tempfile.TemporaryDirectory() as tmp,
        chdir(tmp),
    ):  # what a tool leaves where it runs goes with the rest
        faits = outils(args.cas.resolve(), Path(tmp))
        for tour in range(args.tours + 1):
            for o in faits:
                if not o.absent:
                    o.tourner()
                    if (
                        not tour and not o.absent
                    ):  # the first run is not counted: files read once, profile and caches made
                        o.temps.clear()
                        lus[o.nom] = lu(o.pdfs)
    if faits[0].absent:
        raise SystemExit(f"clausier build : {faits[0].absent}")
    rangs = lignes(faits, lus)
    print(tableau(rangs, args.md or args.readme))
    print(
        f"\n{len(faits[0].pdfs)} documents ({args.cas.stem}) ; médianes de {args.tours} tours, un outil après l'autre ; {os.cpu_count()} cœurs."
    )
    if args.json:
        args.json.write_text(
            json.dumps({o.nom: o.absent or o.temps for o in faits}, ensure_ascii=False, indent=1),
            encoding="utf-8",
        )
    if args.readme:
        readme = RACINE / "README.md"
        avant, reste = readme.read_text(encoding="utf-8").split(BALISES[0])
        readme.write_text(
            f"{avant}{BALISES[0]}\n{tableau(rangs, True)}\n{BALISES[1]}{reste.split(BALISES[1], 1)[1]}",
            encoding="utf-8",
        )


if __name__ == "__main__":
    main()
