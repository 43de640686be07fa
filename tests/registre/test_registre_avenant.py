"""A signed contract that is amended: its issued text stands, its case may say the new terms, and
the data of a draft are nobody's invoice."""

from __future__ import annotations

import json

from fabrique import VENDEUR, cas, ecrire, espace
from test_registre import emettre, lancer

DOCUMENTS = [{"type": "contrat", "numero": "C1", "date": "2026-09-05"}]
AVENANT = {
    "type": "avenant",
    "numero": "AV1",
    "date": "2026-10-01",
    "contrat": "C1",
    "prix_avant": "1800",
    "modifications": [
        {"article": "Prix", "numero": "5", "action": "remplace", "texte": "Le prix est de 2 000 €."}
    ],
}


def test_un_avenant_leve_le_refus(tmp_path):
    """Without it a new price in the case of an issued contract is refused; with it the frozen
    contract stands beside the amendment."""
    base = espace(tmp_path / "w", VENDEUR, essai=cas(documents=DOCUMENTS))
    emettre(base, "C1")
    fige = (base / "emis/2026/contrat-C1.md").read_bytes()
    lignes = [
        {"designation": "Conception", "quantite": "4", "unite": "jour", "prix_unitaire": "500"}
    ]
    ecrire(base / "essai.yaml", cas(documents=DOCUMENTS, lignes=lignes))
    refus = lancer(base, "check", attendu=1)
    assert "E953" in refus.output and "avenant" in refus.output
    ecrire(
        base / "essai.yaml",
        cas(documents=[*DOCUMENTS, AVENANT | {"lignes": lignes}], lignes=lignes),
    )
    lancer(base, "build", "--formats", "md", "--out", "b")
    assert (base / "b/essai/contrat-C1.md").read_bytes() == fige
    assert "2\u00a0000" in (base / "b/essai/avenant-AV1.md").read_text(
        encoding="utf-8"
    ) or "2 000" in (base / "b/essai/avenant-AV1.md").read_text(encoding="utf-8")


def test_un_second_avenant_leve_le_refus_du_premier(tmp_path):
    """The issued amendment said the service as it then was: a later one may change it, but not
    what the first says itself."""
    second = {
        **{k: AVENANT[k] for k in ("type", "contrat")},
        "numero": "AV2",
        "date": "2026-10-12",
        "modifications": [{"article": "Délai", "action": "ajoute", "texte": "Fin le 20."}],
    }
    premier = {k: x for k, x in AVENANT.items() if k != "prix_avant"}
    base = espace(tmp_path / "w", VENDEUR, essai=cas(documents=[*DOCUMENTS, premier]))
    emettre(base, "C1", "AV1")
    neuf = {"prestation": cas()["prestation"] | {"fin": "2026-11-20"}}
    ecrire(base / "essai.yaml", cas(documents=[*DOCUMENTS, premier], **neuf))
    assert "E953 prestation.fin: AV1" in lancer(base, "check", attendu=1).stderr
    ecrire(base / "essai.yaml", cas(documents=[*DOCUMENTS, premier, second], **neuf))
    assert "E953" not in lancer(base, "check").stderr
    menti = premier | {"motif": "un autre motif"}
    ecrire(base / "essai.yaml", cas(documents=[*DOCUMENTS, menti, second], **neuf))
    assert "E953 documents.1.motif: AV1" in lancer(base, "check", attendu=1).stderr


def test_les_donnees_vont_avec_l_emission(tmp_path):
    """The invoice's data are frozen with it and given back byte for byte; a draft has none, beside
    or inside."""
    base = espace(tmp_path / "w", VENDEUR, essai=cas())
    emettre(base, "F1")
    fige = (base / "emis/2026/facture_acompte-F1.xml").read_bytes()
    assert b"F1" in fige
    lancer(base, "build", "--out", "b", "--formats", "md,pdf")
    assert (base / "b/essai/facture_acompte-F1.xml").read_bytes() == fige
    assert not (base / "b/essai/facture-F2.xml").exists() and "PROJET" in (
        base / "b/essai/facture-F2.md"
    ).read_text(encoding="utf-8")
    fichiers = json.loads((base / "b/essai/manifeste.json").read_bytes())["fichiers"]
    assert "facture_acompte-F1.xml" in fichiers and "facture-F2.xml" not in fichiers
