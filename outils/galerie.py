"""Write `docs/galerie.md` and `docs/galerie/`: the first sheet of each type of document, as the
build makes it from the examples.

`python outils/galerie.py` (or `make docs`); it takes a minute, and pdftoppm.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from PIL import Image, ImageOps

RACINE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(RACINE))

from clausier.droit.bibliotheque import Bibliotheque  # noqa: E402

POINTS, QUALITE = 72, 80  # an inch; of WebP
BORD = "#d3dade"  # of the sheet, which is as white as the page that shows it
# In the order in which a case meets them.
FAMILLES = {
    "Avant de travailler": "cgv devis contrat convention_formation prevention retractation "
    "consentement_telephone ordre_de_reparation avenant",
    "Travailler et livrer": "bon_de_travail bon_de_livraison cra pv_reception attestation_sap dgd",
    "Facturer et encaisser": "facture_acompte facture avoir recu echeancier",
    "Relancer": "rappel relance mise_en_demeure decompte",
    "Devant le juge": "injonction_de_payer declaration_creance",
    "Pour vous seul": "fiche_client script_telephone recours",
}
# Of a type that several examples have: which one is shown.
CHOISIS = {
    "cgv": "2026-014-boulangerie",
    "devis": "2026-014-boulangerie",
    "facture": "2026-014-boulangerie",
    "facture_acompte": "2026-014-boulangerie",
    "contrat": "2026-014-boulangerie",
}
TETE = """# La galerie

La première page de chaque document, telle que `clausier build` la fait des dossiers d'`exemples/`.
Les personnes, les sociétés et les sommes y sont inventées.

Cette page et ses images sont faites par `make docs`.
"""


def image(pdf: Path, cible: Path, points: int = POINTS) -> None:
    """The first sheet of a PDF, as a WebP."""
    with tempfile.TemporaryDirectory() as d:
        commande = ["pdftoppm", "-png", "-r", str(points), "-f", "1", "-singlefile"]
        subprocess.run([*commande, str(pdf), f"{d}/une"], check=True)
        with Image.open(f"{d}/une.png") as une:
            bordee = ImageOps.expand(une.convert("RGB"), 1, BORD)
            bordee.save(cible, "WEBP", quality=QUALITE, method=6)


def page() -> str:
    """The text of the gallery: each type under its name, with what it is for."""
    biblio = Bibliotheque(None)
    lignes = [TETE]
    for famille, types in FAMILLES.items():
        lignes.append(f"## {famille}\n")
        for t in types.split():
            tete = biblio.modele(t).tete
            lignes.append(f"### {tete.titre}\n\n{tete.resume}\n")
            lignes.append(f'<img src="galerie/{t}.webp" width="440" alt="{tete.titre}, page 1">\n')
    return "\n".join(lignes)


def _montres(construits: Path) -> Mapping[str, Path]:
    """The PDF that shows each type."""
    trouves: dict[str, Path] = {}
    for f in sorted(construits.glob("*/manifeste.json")):
        for d in _documents(f):
            if f.parent.name == CHOISIS.get(d["type"], f.parent.name):
                trouves.setdefault(d["type"], f.with_name(f"{d['nom']}.pdf"))
    return trouves


def _documents(manifeste: Path) -> Iterable[Mapping[str, str]]:
    return json.loads(manifeste.read_bytes())["documents"]


def main() -> None:
    galerie = RACINE / "docs/galerie"
    galerie.mkdir(exist_ok=True)
    for vieille in galerie.glob("*.webp"):
        vieille.unlink()
    with tempfile.TemporaryDirectory() as d:
        commande = [sys.executable, "cli.py", "build", "exemples", "--formats", "pdf", "--out", d]
        subprocess.run(commande, cwd=RACINE, check=True, capture_output=True)
        for type_, pdf in _montres(Path(d)).items():
            image(pdf, galerie / f"{type_}.webp")
    (RACINE / "docs/galerie.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
