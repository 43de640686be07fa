"""Write `docs/tva.md` from the table of cases `docs/tva.yaml`, which the tests build whole.

`python outils/tva.py > docs/tva.md`
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

RACINE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(RACINE))

from clausier.droit.tva import FONDEMENTS  # noqa: E402

TETE = """# La TVA par lieu

Chaque ligne d'une facture relève d'un régime, et d'un seul : celui que donnent le vendeur, le
client, le lieu et la nature de ce qui est vendu. Rien n'est deviné : là où plusieurs régimes sont
possibles et où le dossier ne dit rien, `clausier check` le demande (E420). La Corse est la
métropole, sauf ses taux particuliers, qui ne sont pris que si la ligne les écrit ; Monaco est la
France ; en Guyane et à Mayotte il n'y a pas de TVA ; Saint-Martin, Saint-Barthélemy et les
collectivités du Pacifique sont hors de l'Union.

Cette page est produite par `make docs` à partir de `docs/tva.yaml` ; chaque rang est essayé sur une
facture entière. La loi est dite avec sa source dans chaque message ; les points B et C (taux
particuliers d'outre-mer et de Corse, opérations entre la métropole et l'outre-mer, immeubles hors
de France, articles 259 A et 259 D) sont à vérifier avec votre centre des impôts.
"""


def _ligne(dit: dict[str, str]) -> str:
    return "<br>".join(f"`{k}: {v}`" for k, v in dit.items()) or "rien"


def page(donnees: dict[str, Any]) -> str:
    """The whole page: the grounds, then the cases seller by seller."""
    lignes = [TETE, "## Fondements qu'une ligne peut nommer", ""]
    lignes += [
        "| fondement | tva | imprimé | catégorie | motif |",
        "| --- | --- | --- | --- | --- |",
    ]
    for nom, f in FONDEMENTS.items():
        taux = f.genre == "taux"
        imprime = f"le taux, ou 293 B en franchise ({f.mention})" if taux else f.mention
        lignes.append(
            f"| `{nom}` | {'le taux du lieu' if taux else f'`{f.genre}`'} | {imprime} | "
            f"{f.categorie} | {f.code or ''} |"
        )
    for vendeur in donnees["vendeurs"]:
        lignes += ["", f"## Vendeur : {vendeur}", ""]
        lignes += ["| client | vend | la ligne dit | réponse | catégorie |", "|" + " --- |" * 5]
        for r in (x for x in donnees["cas"] if x["vendeur"] == vendeur):
            if "code" in r:
                reponse, categorie = f"**{r['code']}** {r['demande']}", ""
            else:
                reponse = f"TVA {r['taux']} %" if r["taux"] else f"« {r['mention']} »"
                categorie = " ".join(x for x in (r["categorie"], r["motif"]) if x)
            cases = (r["client"], r["vend"], _ligne(r["ligne"]), reponse, categorie)
            lignes.append(f"| {' | '.join(cases)} |")
    return "\n".join(lignes) + "\n"


if __name__ == "__main__":
    print(page(yaml.safe_load((RACINE / "docs/tva.yaml").read_text(encoding="utf-8"))), end="")
