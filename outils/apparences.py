"""The invoice of the README in each look, side by side: `python outils/apparences.py IMAGE.png`.

Takes the example as it is, with another `apparence:` for each look; needs pdftoppm (poppler).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

RACINE = Path(__file__).resolve().parent.parent
EXEMPLE, FACTURE = "developpeur", "facture-F2026-028"
MODELES = ("classique", "etude", "moderne")
POINTS, BLANC = 50, 12  # of an inch; between two sheets
OMBRE = "#dfe4e7"


def feuille(modele: str, tmp: Path) -> Image.Image:
    """The first sheet of the invoice in a look."""
    espace = tmp / modele
    shutil.copytree(RACINE / "exemples" / EXEMPLE, espace)
    with (espace / "vendeur.yaml").open("a", encoding="utf-8") as f:
        f.write(f"\napparence: {{modele: {modele}}}\n")
    cas = espace / "2026-014-boulangerie.yaml"
    sortie = ("--only", "facture", "--formats", "pdf", "--out", str(espace / "build"))
    subprocess.run([sys.executable, RACINE / "cli.py", "build", cas, *sortie], check=True)
    (pdf,) = espace.glob(f"build/*/{FACTURE}.pdf")
    dessin = ("pdftoppm", "-png", "-r", str(2 * POINTS), "-f", "1", "-singlefile")
    subprocess.run([*dessin, pdf, tmp / modele / "une"], check=True)
    with Image.open(espace / "une.png") as grande:
        return grande.convert("RGB").resize(
            (grande.width * 3 // 4, grande.height * 3 // 4), Image.Resampling.LANCZOS
        )


def main(image: str) -> None:
    with tempfile.TemporaryDirectory() as t:
        feuilles = [feuille(m, Path(t)) for m in MODELES]
    largeur, hauteur = feuilles[0].size
    planche = Image.new("RGB", (BLANC + 3 * (largeur + BLANC), hauteur + 2 * BLANC), OMBRE)
    for i, f in enumerate(feuilles):
        planche.paste(f, (BLANC + i * (largeur + BLANC), BLANC))
    planche.quantize(128).save(image, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1])
