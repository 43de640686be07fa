"""Ce qui est dû par client, un dossier construit, une facture relue : un carnet, cellule à cellule.

`python impayes.py [DOSSIER]`, ou cellule par cellule dans un éditeur qui connaît « # %% ».
"""

# %% Ce qui est dû, client par client, au 1er juillet 2026
import sys
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import clausier

ESPACE = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
etat = clausier.status(ESPACE, date=date(2026, 7, 1))

du: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
for suivi, _ in etat.suivis:
    if suivi.client and suivi.ouvert:
        du[suivi.client.denomination, suivi.dossier.devise] += suivi.ouvert
for (client, devise), somme in sorted(du.items()):
    print(f"{client} doit {somme} {devise}")
for fichier, problemes in etat.erreurs:
    print(f"{fichier} ne se lit pas : {problemes[0]}")

# %% Ce qu'il y a à faire dans la semaine
for ligne in clausier.today(ESPACE, date=etat.jour, days=7).lignes:
    print(f"{ligne.jour} {ligne.quoi} → {ligne.commande}")

# %% Un dossier, vérifié puis construit : ses factures, en PDF
cas = ESPACE / "2026-002-impaye.yaml"
for probleme in clausier.check(cas).problemes:
    print(probleme)
fait = clausier.build(cas, out=ESPACE / "build", only="facture", formats=["pdf"])
print(f"{fait.documents} document(s) dans {fait.faits[0].name}")

# %% Une facture reçue : ici, celle qui vient d'être construite
recue = clausier.read(next(fait.faits[0].glob("facture-*.pdf")))
if isinstance(recue, clausier.Recue):
    print(f"facture {recue.facture.numero} de {recue.facture.vendeur.nom}")
    print([str(constat) for constat in recue.constats])

# %% Un dossier qui ne convient pas dit tout ce qu'il a
try:
    clausier.load(ESPACE / "vendeur.yaml")
except (clausier.Refus, clausier.DemandeInvalide) as e:
    print(f"{type(e).__name__} : {e}")
