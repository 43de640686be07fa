"""The table of `make bench` beside other tools: they get all the text of the documents, and one
that is not there is said."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from markdown_it import MarkdownIt

from outils import ATTENDUS, RACINE

sys.path.insert(0, str(RACINE / "bench"))
import pairs
from vers_typst import en_typst

LITTERAL = re.compile(r'#"((?:[^"\\]|\\.)*)";')


@pytest.mark.parametrize("cas", sorted(d.name for d in ATTENDUS.iterdir()))
def test_typst_recoit_tout_le_texte(cas):
    """Word for word, in the order of the Markdown as a forge reads it; marks of Typst in a value
    stay text."""
    for f in sorted((ATTENDUS / cas).glob("*.md")):
        markdown = f.read_text(encoding="utf-8")
        recu = "".join(
            re.sub(r"\\(.)", r"\1", x) for x in LITTERAL.findall(en_typst(markdown, f.stem))
        )
        lu = [
            c
            for t in MarkdownIt("commonmark", {"html": False}).enable("table").parse(markdown)
            if t.type == "inline"
            for c in t.children or ()
        ]
        assert recu == "".join(c.content for c in lu if c.type in ("text", "code_inline")).replace(
            "<br>", ""
        ), f.name
        assert len(recu) > 200


def test_une_valeur_n_est_pas_du_typst():
    fait = en_typst('A "b" \\\\ #read("/etc/passwd") $x$ @y\n', "t")
    assert fait.endswith('#"A \\"b\\" \\\\ #read(\\"/etc/passwd\\") $x$ @y";\n\n')


def test_un_outil_absent_ou_en_panne_a_sa_ligne(tmp_path):
    """Its name and why it has no figure; the others keep theirs; the ratio is to clausier's run of
    the same turn."""
    pdf = tmp_path / "a.pdf"
    faire = [sys.executable, "-c", f"open({str(pdf)!r}, 'w').write('x')"]
    faits = [
        pairs.Outil("clausier build", faire, [pdf]),
        pairs.Outil("A", [sys.executable, "-c", "raise SystemExit(3)"], [pdf]),
        pairs.Outil("B", [sys.executable, "-c", ""], [pdf]),
        pairs.Outil("C", absent="absent (pip install c)"),
        pairs.Outil("D", faire, [pdf]),
    ]
    for o in faits[:3]:
        o.tourner()
    faits[0].temps, faits[4].temps = [2.0, 1.0, 4.0], [1.0, 2.0, 1.0]
    rangs = pairs.lignes(faits, {"clausier build": (3, 1000), "D": (2, 990)})
    assert [r[1] for r in rangs] == [
        "1,00",
        "échec de la commande",
        "PDF manquants",
        "absent (pip install c)",
        "0,50",
    ]
    assert rangs[4][2:4] == ["0,25 à 2,00", "1,00 (1,00 à 2,00)"] and rangs[4][5] == "2 p., 99 %"
    assert (
        all(len(r) == 6 for r in rangs)
        and pairs.tableau(rangs, True).count("\n") == 6
        and "absent (pip install c)" in pairs.tableau(rangs, False)
    )


def test_la_page_d_accueil_a_la_place_du_tableau():
    """What `--readme` rewrites is there once, and holds a table of every tool."""
    page = (RACINE / "README.md").read_text(encoding="utf-8")
    assert [page.count(b) for b in pairs.BALISES] == [1, 1]
    tableau = page.split(pairs.BALISES[0])[1].split(pairs.BALISES[1])[0]
    assert all(
        n in tableau for n in ("clausier build", "Chromium", "weasyprint", "XeLaTeX", "Typst")
    )


def test_le_banc_dit_ce_qu_il_sait_faire():
    p = subprocess.run(
        [sys.executable, str(RACINE / "bench/pairs.py"), "--help"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert p.returncode == 0 and "--readme" in p.stdout and "--md" in p.stdout
