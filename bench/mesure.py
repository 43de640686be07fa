"""`make bench`: ratios measured side by side in one run, never seconds alone.

B is the bare script that does the same job: the same HTML in one loop of `write_pdf(pdf_variant='pdf/a-3a')`, then a merge.
I is `python -c "import weasyprint"`. Runs alternate A B A B, medians of `--tours`; peak memory is that of the largest process.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
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


def mesurer(commande: list[str], cwd: Path | None = None) -> tuple[float, float]:
    """(wall seconds, peak MiB of the largest process) of one run."""
    lanceur = (
        "import resource,subprocess,sys,time; t=time.perf_counter(); r=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL).returncode;"
        "print(time.perf_counter()-t, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss/1024, r)"
    )
    p = subprocess.run([sys.executable, "-c", lanceur, *commande], capture_output=True, text=True, cwd=cwd, check=True)
    temps, pic, code = p.stdout.split()
    if code != "0":
        raise SystemExit(f"échec de : {' '.join(commande)}")
    return float(temps), float(pic)


def preparer_html(base: Path, cas: list[str]) -> None:
    """The same HTML that the build gives to its PDF engine, with the same style inside."""
    sys.path.insert(0, str(RACINE))
    from clausier.construction import preparer
    from clausier.espace import resoudre
    from clausier.html import vers_html
    from clausier.style import style

    for c in preparer(resoudre(cas))[0]:
        d = base / c.dossier.nom
        d.mkdir(parents=True)
        for doc in c.documents:
            html = vers_html(doc, autonome=False).replace("</head>", f"<style>{style('page.css')}</style></head>")
            (d / f"{doc.nom}.html").write_text(html, encoding="utf-8")


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("--tours", type=int, default=5)
    a.add_argument("cas", nargs="*", default=[str(RACINE / "exemples/consultante/2025-031-coaching.yaml")], help="par défaut : un dossier d'une dizaine de documents")
    args = a.parse_args()
    os.environ.setdefault("FONTCONFIG_FILE", str(RACINE / "templates/_page/fonts/fonts.conf"))
    with tempfile.TemporaryDirectory() as tmp:
        htmls = Path(tmp) / "html"
        preparer_html(htmls, args.cas)
        (htmls / "nu.py").write_text(NU, encoding="utf-8")
        base = f"file://{RACINE}/templates/_page/"
        clausier = [sys.executable, str(RACINE / "cli.py")]
        os.environ["CLAUSIER_CACHE"] = f"{tmp}/depot"
        for sous in ("build", "check"):  # what is known, once
            subprocess.run([*clausier, sous, *args.cas, *(["--out", f"{tmp}/connu"] if sous == "build" else [])], capture_output=True, check=False)
        commandes = {
            "build, à froid": [*clausier, "build", *args.cas, "--no-cache", "--out", f"{tmp}/build"],
            "B (boucle nue)": [sys.executable, str(htmls / "nu.py"), str(htmls), base],
            "I (import weasyprint)": [sys.executable, "-c", "import weasyprint"],
            "build, rien de changé": [*clausier, "build", *args.cas, "--out", f"{tmp}/connu"],
            "check, rien de changé": [*clausier, "check", *args.cas],
            "check, à froid": [*clausier, "check", *args.cas, "--no-cache"],
            "build --formats md,html": [*clausier, "build", *args.cas, "--no-cache", "--formats", "md,html", "--out", f"{tmp}/leger"],
        }
        mesures: dict[str, list[tuple[float, float]]] = {k: [] for k in commandes}
        for _ in range(args.tours):
            for nom, c in commandes.items():
                mesures[nom].append(mesurer(c))
    b = statistics.median(t for t, _ in mesures["B (boucle nue)"])
    i = statistics.median(t for t, _ in mesures["I (import weasyprint)"])
    print(f"{'':26}{'s (méd.)':>10}{'min–max':>14}{'/ B':>8}{'/ I':>8}{'pic Mio':>10}")
    for nom, ms in mesures.items():
        ts = [t for t, _ in ms]
        m = statistics.median(ts)
        print(f"{nom:26}{m:10.2f}{min(ts):7.2f}–{max(ts):<6.2f}{m / b:8.2f}{m / i:8.2f}{max(p for _, p in ms):10.0f}")


if __name__ == "__main__":
    main()
