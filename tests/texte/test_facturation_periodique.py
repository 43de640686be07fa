"""What a contract says of a price that is due again each period: of what period it is, how often,
when each invoice comes, what the whole costs, what follows the term; and its liability cap."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fabrique import CAS, CONSO, MEDIATEUR, REEL, VENDEUR, cas, espace

from outils import clausier

DEVIS = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
CONTRAT = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
LIGNE = {"designation": "Maintenance", "unite": "mois", "prix_unitaire": "300"}
MOIS = {"tous_les": "mois", "du": "2027-01-01"}
FIN = "Le contrat ne se reconduit pas tacitement : aucune période n'est due au-delà."
SUITE = "Si le contrat se reconduit, la même facturation se poursuit pour chaque période"
PLAFOND = "le prix hors taxes de toutes les périodes du contrat ou"


def papiers(dossier: Path, prestation: dict[str, Any], vendeur: Any = None, **quoi: Any) -> str:
    """The devis and the contract of a case, in Markdown, with plain spaces."""
    prestation = {"objet": "Maintenance", "debut": "2027-01-01", **prestation}
    une = cas(
        prestation=prestation,
        **{"lignes": [LIGNE], "acompte": "non", "recurrence": MOIS}
        | {"documents": [DEVIS, CONTRAT]}
        | quoi,
    )
    e = espace(dossier, {**VENDEUR, "mediateur": MEDIATEUR, **(vendeur or {})}, cas=une)
    r = clausier("build", e, "--formats", "md", "--out", dossier / "sortie")
    assert r.returncode == 0, r.stderr
    textes = [f.read_text("utf-8") for f in sorted((dossier / "sortie").rglob("*.md"))]
    return "\n".join(textes).replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def test_un_an_au_mois_dit_le_prix_du_mois_celui_de_l_an_et_la_fin(tmp_path: Path):
    abonnement = "maintenance et sauvegardes, chaque mois"
    dit = papiers(tmp_path, {"duree": "12 mois", "abonnement": abonnement})
    for attendu in (
        "Le prix indiqué est celui d'une période d'un mois : 300,00 € par mois.",
        "du 1er janvier 2027 au 31 décembre 2027 : 12 périodes, 3 600,00 € en tout.",
        "établie d'avance, à la date du premier jour de la période.",
        f"Abonnement : {abonnement}.",
        FIN,
    ):
        assert dit.count(attendu) == 2, attendu  # by the devis, by the contract
    assert "| Prix net par mois |" in dit and "**Total net par mois**" in dit
    assert "il rémunère, pour chaque période, l'ensemble" in dit
    assert PLAFOND in dit and "ne dépasse pas le prix hors taxes du contrat." not in dit


@pytest.mark.parametrize(
    ("prestation", "quoi", "attendus"),
    [
        (
            {"duree": "12 mois", "reconduction": "oui", "preavis": "2 mois"},
            {"recurrence": MOIS | {"terme": "echu"}},
            ("12 périodes, 3 600,00 € en tout.", "à terme échu, à la date du dernier jour", SUITE),
        ),
        (
            {"indeterminee": "oui", "preavis": "2 mois"},
            {"recurrence": MOIS | {"tous_les": "trimestre", "jour": "15"}},
            (
                "d'un trimestre : 300,00 € par trimestre.",
                "se suivent à compter du 1er janvier 2027, tant que dure le contrat.",
                "à la date du 15 du mois, au plus tôt le premier jour de la période.",
            ),
        ),
        (
            {"duree": "12 mois"},
            {
                "lignes": [LIGNE | {"quantite": "12"}],
                "recurrence": MOIS | {"lignes": [LIGNE], "jour": "31"},
            },
            ("Le prix est facturé par période d'un mois, 300,00 € à chaque période.", FIN),
        ),
    ],
    ids=["reconduit", "sans terme", "par parts"],
)
def test_chaque_recurrence_dit_ce_qu_elle_est(tmp_path, prestation, quoi, attendus):
    dit = papiers(tmp_path, prestation, **quoi)
    for attendu in attendus:
        assert attendu in dit, attendu
    assert (FIN in dit) is (FIN in attendus) and (SUITE in dit) is (SUITE in attendus)
    assert (PLAFOND in dit) is ("lignes" not in quoi["recurrence"])


def test_un_consommateur_lit_le_prix_de_la_periode_toutes_taxes_comprises(tmp_path: Path):
    dit = papiers(tmp_path, {"duree": "12 mois"}, {"tva": REEL["tva"]}, client=CONSO)
    assert "celui d'une période d'un mois : 360,00 € toutes taxes comprises par mois." in dit
    assert "12 périodes, 4 320,00 € toutes taxes comprises en tout." in dit
    assert "Il comprend, pour chaque période, tout ce que le devis" in dit


def test_sans_recurrence_rien_n_est_dit_de_periodes(tmp_path: Path):
    dit = papiers(tmp_path, {"duree": "12 mois"}, recurrence=None, client=CAS["client"])
    assert "par période" not in dit and PLAFOND not in dit
    assert "ne dépasse pas le prix hors taxes du contrat." in dit


@pytest.mark.parametrize(
    ("prix", "periode", "dit"),
    [
        ("300", "trimestre", "100,00 € par mois."),
        ("100", "trimestre", "33,33 € par mois, arrondi au centime."),
        ("600", "an", "50,00 € par mois."),
        ("300", "mois", None),
    ],
)
def test_un_consommateur_lit_ce_que_coute_un_mois(tmp_path, prix, periode, dit):
    """C. conso L112-4: the total of what each month costs, whatever the period billed."""
    lu = papiers(
        tmp_path,
        {"indeterminee": "oui", "preavis": "1 mois"},
        client=CONSO,
        lignes=[LIGNE | {"prix_unitaire": prix}],
        recurrence=MOIS | {"tous_les": periode},
    )
    assert (f"soit {dit}" in lu) if dit else (", soit " not in lu)


def test_un_forfait_de_travaux_se_dit_par_periode(tmp_path: Path):
    assureur = {"nom": "Mutuelle Fictive", "adresse": "9 rue Imaginaire 44000 Nantes"}
    police = {"type": "decennale", "assureur": assureur, "contrat": "D-1", "zone": "France"}
    travaux = {"ouvrage": "oui", "sur_existant": "non", "duree": "12 mois", "lieu": "Lyon"}
    vendeur = {"secteur": "btp", "assurances": [police]}
    dechets = {"quantite": "1 m³", "tri": "bois", "point_collecte": "Déchèterie", "cout": "9 €"}
    lu = papiers(tmp_path, travaux, vendeur, dechets=dechets)
    assert "il comprend, pour chaque période, tous les travaux" in lu


def test_les_pieces_d_un_marche_public_ont_leur_propre_ordre(tmp_path: Path):
    """CCAG 2021, art. 4.1: the market's own order comes first; an amendment amends it."""
    acheteur = {**CAS["client"], "qualite": "public", "nom": "Commune Modèle", "forme": "commune"}
    lu = papiers(tmp_path, {}, client=acheteur, recurrence=None)
    for attendu in (
        "dans l'ordre qu'elles fixent ou, à défaut,",
        "du cahier des clauses administratives générales auquel elles se réfèrent",
        "si ces pièces ne leur donnent pas un autre rang",
        "Un avenant l'emporte sur la pièce qu'il modifie.",
    ):
        assert attendu in lu, attendu
    assert "ses avenants" not in lu


@pytest.mark.parametrize(
    ("jour", "dit"),
    [("2026-10-31", "- **Exécution** : du 15"), ("2026-10-01", "- **Exécution prévue** : du 15")],
)
def test_une_execution_a_venir_n_est_que_prevue(tmp_path: Path, jour: str, dit: str):
    """An invoice made before the end of what it bills does not say it done."""
    facture = {"type": "facture", "numero": "F1", "date": jour}
    faite = {"debut": "2026-09-15", "fin": "2026-10-30"}
    assert dit in papiers(tmp_path, faite, recurrence=None, documents=[DEVIS, facture])
    devis = (tmp_path / "sortie/essai/devis-D1.md").read_text("utf-8")
    assert "- **Achèvement prévu** : 30 octobre 2026" in devis.replace("\u00a0", " ")
