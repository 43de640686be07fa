"""The words of a built case in Markdown, HTML and PDF, for tests of what a paper says."""

from __future__ import annotations

from pathlib import Path

from outils import clausier, lettres, lire_pdf, texte_html, texte_md


def construire(espace: Path, *options: str) -> Path:
    """Build a workspace next to itself, in the three formats; gives the folder of `essai`."""
    r = clausier("build", espace, "--out", espace / "build", *options)
    assert r.returncode == 0, r.stderr
    return espace / "build/essai"


def mots(build: Path, nom: str) -> dict[str, str]:
    """The letters of one paper by format, straight apostrophes, without spaces."""
    base = build / nom
    lus = {
        "md": texte_md(base.with_suffix(".md").read_text(encoding="utf-8")),
        "html": texte_html(base.with_suffix(".html").read_text(encoding="utf-8")),
        "pdf": lire_pdf(base.with_suffix(".pdf"))[0],
    }
    return {k: lettres(x).replace("’", "'") for k, x in lus.items()}


def dit(build: Path, nom: str, *phrases: str, jamais: tuple[str, ...] = ()) -> None:
    """Each sentence is in the paper, and none of `jamais`, in the three formats."""
    for forme, lus in mots(build, nom).items():
        for phrase in phrases:
            assert lettres(phrase) in lus, f"{nom}.{forme} ne dit pas « {phrase} »"
        for phrase in jamais:
            assert lettres(phrase) not in lus, f"{nom}.{forme} dit « {phrase} »"


def seul_dit(espace: Path, nom: str, *phrases: str, jamais: tuple[str, ...] = ()) -> None:
    """As `dit`, where nothing but that paper is asked: the others, and what packs them, are not
    drawn."""
    dit(construire(espace, "--only", nom.partition("-")[0]), nom, *phrases, jamais=jamais)
