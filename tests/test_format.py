"""The pages of the format are true: `check` accepts every whole case that `docs/format/` shows.

A fenced block is a file when its fence names it (```` ```csv releve.csv ````), or when its first
line does (`# vendeur.yaml`): it stands beside every case of its page. A block that begins with
`dossier:` is a whole case. The seller of a page that shows none is that of `README.md`. Any other
block of YAML is a fragment, which must at least be well formed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from schemas import schema

import clausier
from clausier.lecture.noeuds import lire_texte
from outils import RACINE

PAGES = sorted((RACINE / "docs/format").glob("*.md"))
BLOC = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.S | re.M)
NOMME = re.compile(r"# ([\w./-]+\.(?:yaml|csv|json))\n")


class Page(NamedTuple):
    """What a page shows: the files beside its cases, its cases, its fragments."""

    fichiers: dict[str, str]
    cas: list[str]
    fragments: list[str]


def lire(page: Path) -> Page:
    lue = Page({}, [], [])
    for langue, nom, corps in BLOC.findall(page.read_text(encoding="utf-8")):
        if nom or (NOMME.match(corps) and langue == "yaml"):
            lue.fichiers[nom or NOMME.match(corps)[1]] = corps
        elif langue == "yaml":
            (lue.cas if corps.startswith("dossier:") else lue.fragments).append(corps)
    return lue


CAS = [
    pytest.param(page, cas, id=f"{page.stem}-{cas.split()[1]}")
    for page in PAGES
    for cas in lire(page).cas
]


@pytest.mark.parametrize(("page", "cas"), CAS)
def test_chaque_cas_montre_est_accepte(page, cas, tmp_path):
    communs = {"vendeur.yaml": lire(RACINE / "docs/format/README.md").fichiers["vendeur.yaml"]}
    for nom, texte in {**communs, **lire(page).fichiers, f"{cas.split()[1]}.yaml": cas}.items():
        (tmp_path / nom).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / nom).write_text(texte, encoding="utf-8")
    v = clausier.check(tmp_path, cache=False)
    assert not v.erreurs, "\n".join(map(str, v.problemes))


def test_chaque_fragment_est_du_yaml():
    lues = [lire(page) for page in PAGES]
    assert len(lues) >= 1 and CAS
    for fragment in (f for lue in lues for f in lue.fragments):
        lire_texte(fragment, "page")


def test_le_sommaire_dit_chaque_page_et_chaque_cle():
    """Of a case and of the seller, each key of the first level; each page has its link."""
    sommaire = (RACINE / "docs/format/README.md").read_text(encoding="utf-8")
    autres = {page.name for page in PAGES} - {"README.md"}
    assert autres == set(re.findall(r"\]\(([\w-]+\.md)\)", sommaire))
    vendeur, cas = sommaire.split("## Une affaire")
    for quoi, page in (("vendeur", vendeur), ("cas", cas)):
        cles = set(schema(quoi)["properties"]) - {"assurance"}
        assert cles <= set(re.findall(r"`(\w+)`", page)), quoi
