"""What was ordered, and how much of it is billed: each case with all that is said of it and the
sums of its invoices, kept in `tests/dits/`.
"""

from __future__ import annotations

from typing import Any

import pytest
from fabrique import CONSO, MEDIATEUR, REEL, VENDEUR
from test_bornes import lignes
from test_vies_des_creances import le
from vies import tenir_vie

Cles = dict[str, Any]
V = {**REEL, "mediateur": MEDIATEUR}
D1 = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
C1 = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}


def facture(n: int, jour: str = "", **plus: Any) -> Cles:
    jour = le(jour or f"09-{10 + n}")
    return {"type": "facture", "numero": f"F{n}", "date": jour, **plus}


def acompte(n: int, jour: str, **plus: Any) -> Cles:
    return {"type": "facture_acompte", "numero": f"F{n}", "date": le(jour), **plus}


def avoir(n: int, jour: str, sur: str, **plus: Any) -> Cles:
    a = {"type": "avoir", "numero": f"A{n}", "date": le(jour), "facture": sur, "motif": "geste"}
    return {**a, **plus}


def avenant(n: int, jour: str, prix: str, contrat: str = "C1", **plus: Any) -> Cles:
    a = {"type": "avenant", "numero": f"V{n}", "date": le(jour), "contrat": contrat}
    return {**a, "lignes": lignes(prix), **plus}


def vente(*documents: Cles, **change: Any) -> Cles:
    return {"documents": list(documents), "lignes": lignes("1000"), "acompte": "non", **change}


def de(*prix: str, **plus: Any) -> Cles:
    return {"lignes": [x for p in prix for x in lignes(p, **plus)]}


def plus(prix: str, tva: str = "20 %", **autres: Any) -> list[Cles]:
    return lignes(prix, tva=tva, hors_devis="oui", **autres)


DEUX = [*lignes("700", tva="20 %"), *lignes("300", tva="10 %")]
CAS: dict[str, Cles] = {
    "une facture": vente(D1, C1, facture(1)),
    "deux fois la même": vente(D1, facture(1), facture(2)),
    "trois fois, la troisième de trop": vente(
        D1, facture(1, **de("400")), facture(2, **de("600")), facture(3, **de("0,01"))
    ),
    "au centime": vente(D1, facture(1, **de("400")), facture(2, **de("600,01"))),
    "sans devis, ses lignes deux fois": vente(facture(1), facture(2)),
    "sans devis, des lignes à chacune": vente(
        facture(1, **de("1000")), facture(2, **de("1000")), facture(3)
    ),
    "sans devis, un avoir entre": vente(facture(1), avoir(1, "09-12", "F1"), facture(2, "09-13")),
    "avec devis, un avoir entre": vente(
        D1, facture(1), avoir(1, "09-12", "F1", **de("300")), facture(2, "09-13", **de("300"))
    ),
    "avec devis, un avoir trop petit": vente(
        D1, facture(1), avoir(1, "09-12", "F1", **de("300")), facture(2, "09-13", **de("300,01"))
    ),
    "un avoir par montant": vente(
        D1, facture(1), avoir(1, "09-12", "F1", montant="120"), facture(2, "09-13", **de("100"))
    ),
    "hors devis": vente(D1, facture(1), facture(2, lignes=[*plus("300"), *plus("200", "10 %")])),
    "hors devis et dans le devis": vente(
        D1, facture(1), facture(2, lignes=[*plus("300"), *lignes("0,01")])
    ),
    "hors devis, dans la marge d'une remise": {
        **vente(
            D1,
            facture(
                1,
                lignes=[*lignes("700", tva="20 %"), *lignes("300", tva="10 %"), *plus("100")],
                remise="33,33 %",
            ),
            facture(2, lignes=lignes("333,30", tva="10 %")),
        ),
        "lignes": DEUX,
    },
    "hors devis, remisé en euros": {
        **vente(
            D1,
            facture(1, lignes=[*DEUX, *plus("150"), *plus("50", "10 %")], remise="100"),
            facture(2, lignes=lignes("200", tva="20 %")),
        ),
        "lignes": DEUX,
    },
    "hors devis, TTC": {
        **vente(
            D1,
            facture(1, lignes=[*DEUX, *plus("150")], remise="10 %"),
            facture(2, lignes=lignes("100", tva="20 %")),
        ),
        "lignes": DEUX,
        "tarifs": "ttc",
        "client": CONSO,
    },
    "hors devis gratuit": vente(D1, facture(1, lignes=[*lignes("1000"), *plus("0")])),
    "hors devis crédité": vente(
        D1,
        facture(1, lignes=[*lignes("1000"), *plus("300")]),
        avoir(1, "09-12", "F1", lignes=plus("300")),
        facture(2, "09-13", lignes=lignes("0,01")),
    ),
    "hors devis, toutes les lignes du dossier": vente(D1, facture(1), lignes=plus("1000")),
    "des acomptes au-delà": vente(
        D1, acompte(1, "09-06", montant="700"), acompte(2, "09-07", montant="600")
    ),
    "des acomptes, puis le tout": vente(
        D1, acompte(1, "09-06", montant="700"), facture(2), facture(3, **de("1"))
    ),
    "une régie sans plafond": vente(
        D1, facture(1), facture(2), prestation={"objet": "x", "prix": "regie"}
    ),
    "une régie et son plafond": vente(
        D1,
        facture(1, **de("900")),
        facture(2, **de("100,01")),
        prestation={"objet": "x", "prix": "regie", "plafond": "1000"},
    ),
    "une régie, un plafond TTC": vente(
        facture(1, **de("900")),
        facture(2, **de("100,01")),
        prestation={"objet": "x", "prix": "regie", "plafond": "1000"},
        tarifs="ttc",
        client=CONSO,
    ),
    "un abonnement": vente(
        D1, facture(1), facture(2), prestation={"objet": "x", "abonnement": "mensuel"}
    ),
    "une durée indéterminée": vente(
        D1, facture(1), facture(2), prestation={"objet": "x", "indeterminee": "oui"}
    ),
    "une période chaque fois": vente(
        C1,
        facture(1, periode_debut="2026-09-01", periode_fin="2026-09-11"),
        facture(2, periode_debut="2026-09-12", periode_fin="2026-09-12"),
        facture(3, **de("0,01")),
    ),
    "un avenant": vente(C1, facture(1), avenant(1, "09-12", "1500"), facture(2, "09-13")),
    "un avenant, du jour": vente(
        C1, facture(1, **de("400")), avenant(1, "09-12", "1500"), facture(2, "09-12", **de("1100"))
    ),
    "un avenant, de la veille de son effet": vente(
        C1, avenant(1, "09-08", "1500", effet="2026-09-13"), facture(1, "09-12", **de("1000,01"))
    ),
    "un avenant, du jour de son effet": vente(
        C1,
        avenant(1, "09-08", "1500", effet="2026-09-12"),
        facture(1, "09-12", **de("1500")),
        facture(2, "09-13", **de("0,01")),
    ),
    "deux avenants": vente(
        C1,
        avenant(2, "09-09", "1200", effet="2026-09-11"),
        avenant(1, "09-08", "1500", effet="2026-09-10"),
        facture(1, "09-12", **de("1200,01")),
    ),
    "un avenant d'un des contrats": vente(
        {**C1, **de("300")},
        {**C1, "numero": "C2"},
        avenant(1, "09-08", "500"),
        facture(1, "09-12", **de("1500")),
        facture(2, "09-13", **de("0,01")),
    ),
    "deux devis, l'un à lui": vente(
        {**D1, **de("300")},
        {**D1, "numero": "D2"},
        facture(1, **de("1300")),
        facture(2, **de("0,01")),
    ),
    "un devis d'après la facture": vente(
        D1, {**D1, "numero": "D2", "date": "2026-09-20", **de("5000")}, facture(1, **de("1000,01"))
    ),
    "un devis sans numéro de facture": vente(D1, facture(1), remise="10 %"),
    "deux mentions d'exonération": vente(
        D1,
        facture(1),
        lignes=[
            *lignes("100", tva="exoneration", fondement="soins"),
            *lignes("100", tva="exoneration", fondement="formation"),
            *lignes("50", tva="exoneration", fondement="soins"),
            *lignes("10"),
        ],
    ),
    "autoliquidation": vente(
        D1,
        facture(1),
        avoir(1, "09-12", "F1"),
        lignes=lignes("100", tva="autoliquidation", fondement="sous_traitance_btp"),
    ),
    "sans banque": vente(facture(1), facture(2, **de("10"))),
}
SANS_BANQUE = {k: x for k, x in V.items() if k != "banque"}


@pytest.mark.parametrize("nom", CAS)
def test_une_commande(tmp_path, nom):
    vendeur = SANS_BANQUE if nom == "sans banque" else V
    pages = ("facture", "avoir")
    tenir_vie(tmp_path, ("vies_des_commandes", nom), vendeur, CAS[nom], (), pages)


@pytest.mark.parametrize("nom", ["une régie et son plafond", "deux fois la même"])
def test_une_commande_en_franchise(tmp_path, nom):
    ou = ("vies_des_commandes", f"{nom}, en franchise")
    tenir_vie(tmp_path, ou, {**VENDEUR, "mediateur": MEDIATEUR}, CAS[nom])
