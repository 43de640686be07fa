"""What is billed against what was ordered: an order is billed once, whoever counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from ce_qui_est_dit import tenir
from fabrique import VENDEUR, cas, espace

from outils import clausier

DEVIS = {"type": "devis", "numero": "D-1", "date": "2026-09-01", "validite": "1 mois"}
UNE = [{"designation": "Conseil", "prix_unitaire": 400}]
PRIX = 1800  # of the plain case of `fabrique`


def facture(n: int, **change: object) -> dict[str, object]:
    return {"type": "facture", "numero": f"F-{n}", "date": f"2026-09-{10 + n}"} | change


def lignes(prix: object, **plus: object) -> list[dict[str, object]]:
    return [{"designation": "Situation", "prix_unitaire": prix} | plus]


def dire(tmp_path: Path, *documents: dict[str, object], **change: object) -> str:
    espace(
        tmp_path,
        VENDEUR,
        cas=cas(lignes=lignes(PRIX), documents=list(documents), acompte="non", **change),
    )
    p = clausier("check", cwd=tmp_path)
    assert p.returncode == (1 if " E" in p.stderr else 0), p.stderr
    tenir("sommes", p.stderr, tmp_path)
    return p.stderr


PASSE = {
    "une fois": (DEVIS, facture(1)),
    "deux situations": (DEVIS, facture(1, lignes=lignes(800)), facture(2, lignes=lignes(1000))),
    "le reste hors devis": (DEVIS, facture(1), facture(2, lignes=lignes(300, hors_devis="oui"))),
    "créditée puis refaite": (
        DEVIS,
        facture(1),
        {"type": "avoir", "numero": "A-1", "date": "2026-09-12", "facture": "F-1", "motif": "x"},
        facture(3),
    ),
    "acompte et solde": (
        DEVIS,
        {"type": "facture_acompte", "numero": "F-1", "date": "2026-09-05", "part": "30 %"},
        facture(2),
    ),
    "un avenant": (
        DEVIS,
        facture(1, lignes=lignes(1800)),
        {
            "type": "avenant",
            "numero": "V-1",
            "date": "2026-09-12",
            "contrat": "D-1",
            "lignes": lignes(2500),
        },
        facture(3, lignes=lignes(700)),
    ),
    "sans devis, chacune ses lignes": (
        facture(1, lignes=lignes(1800)),
        facture(2, lignes=lignes(1900)),
    ),
    "sans devis, une période chacune": (
        facture(1, periode_debut="2026-08-01", periode_fin="2026-08-31"),
        facture(2, periode_debut="2026-09-01", periode_fin="2026-09-12"),
    ),
}
REFUSE = {
    "deux fois": ((DEVIS, facture(1), facture(2)), "F-2", "3 600,00 €", "1 800,00 €"),
    "trois situations": (
        (DEVIS, *(facture(n, lignes=lignes(700)) for n in (1, 2, 3))),
        "F-3",
        "2 100,00 €",
        "1 800,00 €",
    ),
    "l'avoir d'un hors devis ne rend rien": (
        (
            DEVIS,
            facture(1, lignes=lignes(800)),
            facture(2, lignes=lignes(300, hors_devis="oui")),
            {
                "type": "avoir",
                "numero": "A-1",
                "date": "2026-09-12",
                "facture": "F-2",
                "motif": "x",
            },
            facture(3, lignes=lignes(1300)),
        ),
        "F-3",
        "2 100,00 €",
        "1 800,00 €",
    ),
    "sans devis": ((facture(1), facture(2)), "F-2", "3 600,00 €", "1 800,00 €"),
    "un avenant n'y suffit pas": (
        (
            DEVIS,
            facture(1),
            {
                "type": "avenant",
                "numero": "V-1",
                "date": "2026-09-12",
                "contrat": "D-1",
                "lignes": lignes(2500),
            },
            facture(3, lignes=lignes(701)),
        ),
        "F-3",
        "2 501,00 €",
        "2 500,00 €",
    ),
    "avant l'avenant": (
        (
            DEVIS,
            facture(1, lignes=lignes(2000)),
            {
                "type": "avenant",
                "numero": "V-1",
                "date": "2026-09-12",
                "contrat": "D-1",
                "lignes": lignes(2500),
            },
        ),
        "F-1",
        "2 000,00 €",
        "1 800,00 €",
    ),
}


@pytest.mark.parametrize("quoi", PASSE)
def test_ce_qui_tient_dans_la_commande(tmp_path: Path, quoi: str):
    assert "E412" not in dire(tmp_path, *PASSE[quoi]) and not dire(tmp_path, *PASSE[quoi]).count(
        " E"
    ), dire(tmp_path, *PASSE[quoi])


@pytest.mark.parametrize("quoi", REFUSE)
def test_ce_qui_passe_la_commande(tmp_path: Path, quoi: str):
    """The invoice that passes it, both sums, and the three ways out."""
    documents, numero, facture_, commande = REFUSE[quoi]
    (ligne,) = [x for x in dire(tmp_path, *documents).splitlines() if "E412" in x]
    issues = ("periode_debut",) if quoi == "sans devis" else ("avenant", "hors_devis: oui")
    for mot in (f"{numero} porte à {facture_}", f"pour {commande}", "« lignes: »", *issues):
        assert mot in ligne.replace("\u202f", "\u00a0").replace("\u00a0", " "), (mot, ligne)


@pytest.mark.parametrize(("plafond", "refusee"), [(1800, False), ("1799,99", True)])
def test_le_plafond_de_la_regie(tmp_path: Path, plafond: object, refusee: bool):
    regie = {"objet": "Conseil", "prix": "regie", "plafond": plafond}
    dit = dire(
        tmp_path,
        DEVIS,
        facture(1, lignes=lignes(900)),
        facture(2, lignes=lignes(900)),
        prestation=regie,
    )
    for mot in ("E412", "de plafond", "écrivez le nouveau à « plafond: »"):
        assert (mot in dit) is refusee, dit


def test_un_abonnement_se_facture_chaque_mois(tmp_path: Path):
    mois = {"objet": "Entretien", "abonnement": "mensuel", "indeterminee": "oui"}
    dit = dire(tmp_path, facture(1), facture(2), facture(3), prestation=mois)
    assert "E412" not in dit


def test_la_facture_suit_l_avenant_et_le_nomme(tmp_path: Path):
    """The price after the amendment, less what was billed before it, under its name."""
    avenant = {
        "type": "avenant",
        "numero": "V-1",
        "date": "2026-09-12",
        "contrat": "D-1",
        "prix_avant": PRIX,
        "lignes": lignes(2500),
    }
    acompte = {"type": "facture_acompte", "numero": "F-1", "date": "2026-09-05", "part": "30 %"}
    dit = dire(tmp_path, DEVIS, acompte, avenant, facture(3))
    assert " E" not in dit, dit
    p = clausier("build", "--formats", "md,html", cwd=tmp_path)
    assert p.returncode == 0, p.stderr
    (md,) = tmp_path.glob("build/*/facture-F-3.md")
    texte = md.read_text(encoding="utf-8").replace("\u202f", " ").replace("\u00a0", " ")
    assert (
        "2 500,00 €" in texte
        and "1 960,00 €" in texte
        and "**Avenant** : V-1 du 12 septembre 2026" in texte
    ), texte
