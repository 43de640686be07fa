"""What follows an unpaid invoice that the law names and a user looks for: the claim declared in an
insolvency, the requests joined to an order to pay, the cheque that came back, the registered
reminder."""

from __future__ import annotations

from datetime import date
from typing import Any

from fabrique import VENDEUR, cas, ecrire, espace
from trois_formats import seul_dit

from clausier.comptes.penalites import decompte
from clausier.course.chaine import Chaine
from clausier.dossier.cas import Dossier
from outils import clausier, une_ligne

MARCHAND = VENDEUR | {"qualite": "commercant", "rcs": "Lyon"}
FACTURE = {"type": "facture", "numero": "F1", "date": "2026-03-02", "echeance": "2026-04-01"}
JUGEMENT = {"date": "2026-06-11", "type": "procedure_collective"}
DECLARATION = {
    "type": "declaration_creance",
    "date": "2026-07-20",
    "factures": ["F1"],
    "mandataire": {"nom": "Me Modèle", "adresse": "4 rue du Test 69003 Lyon"},
    "publication": "2026-06-20",
}
REQUETE = {"type": "injonction_de_payer", "date": "2026-07-20", "factures": ["F1"]}


def dossier(*docs: dict[str, Any], facture=FACTURE, **plus: Any) -> dict[str, Any]:
    """A case of 2 400 € between merchants, due on 1 April 2026."""
    return cas(
        conclusion={"date": "2026-02-20", "lieu": "etablissement"},
        prestation={"objet": "Essai", "fin": "2026-02-27"},
        acompte="non",
        lignes=[{"designation": "Travail", "prix_unitaire": "2400"}],
        documents=[facture, *docs],
        **plus,
    )


def page(tmp_path, *docs: dict[str, Any], **plus: Any) -> str:
    base = espace(tmp_path, MARCHAND)
    compose = Chaine(base).compose(ecrire(base / "essai.yaml", dossier(*docs, **plus)))
    return une_ligne(compose.documents[-1].markdown).replace("’", "'")


def lu(tmp_path, c: dict[str, Any]) -> tuple[Chaine, Dossier]:
    base = espace(tmp_path, MARCHAND, essai=c)
    chaine = Chaine(base)
    return chaine, chaine.dossier(base / "essai.yaml")[0]


def test_declaration_de_creance_l622_24(tmp_path):
    """C. com. L622-24, L622-25, L622-28: the sum at the judgment, certified; in three formats."""
    base = espace(tmp_path, MARCHAND, essai=dossier(DECLARATION, journal=[JUGEMENT]))
    seul_dit(
        base,
        "declaration_creance-2026-07-20",
        "Me Modèle, 4 rue du Test 69003 Lyon",
        "Je certifie sincère la créance ainsi déclarée",
        "à titre chirographaire",
        "articles L622-24 et L622-25 du Code de commerce",
        "publié au BODACC le 20 juin 2026",
        # 70 days to the eve of the judgment at 12,15 %, and 40 €
        "2 495,92 €",
        "Pièces jointes, en copie",
        jamais=("par jour",),
    )


def test_le_compte_declare_est_arrete_au_jugement_l622_25(tmp_path):
    """C. com. L622-25: the claim is the sum due on the day of the judgment; so says the account."""
    t = page(tmp_path, DECLARATION, journal=[JUGEMENT])
    assert "Compte arrêté au 11/06/2026" in t and "Compte arrêté au 20/07/2026" not in t
    assert "Compte arrêté au 20/07/2026" in page(tmp_path / "b", REQUETE)


def test_la_declaration_faite_n_est_plus_a_faire(tmp_path):
    base = espace(tmp_path, MARCHAND, essai=dossier(DECLARATION, journal=[JUGEMENT]))
    assert "déclaration" in clausier("status", base, "--date", "2026-07-01").stdout.lower()
    assert "déclarez" not in clausier("status", base, "--date", "2026-07-25").stdout.lower()


def test_declaration_hors_delai_r622_24(tmp_path):
    """C. com. R622-24: two months from the publication; after, L622-26."""
    tard = DECLARATION | {"date": "2026-08-25"}
    base = espace(tmp_path, MARCHAND, essai=dossier(tard, journal=[JUGEMENT]))
    p = clausier("check", base)
    assert p.returncode == 0 and "A811" in p.stdout + p.stderr and "L622-26" in p.stdout + p.stderr


def test_pas_d_indemnite_quand_le_jugement_interdit_de_payer_l441_10(tmp_path):
    """C. com. L441-10 II, last sentence: due after the judgment, no 40 €; before it, 40 €."""
    for jour, echeance, indemnite in (
        ("2026-05-25", "2026-06-20", 0),
        ("2026-03-02", "2026-04-01", 40),
    ):
        facture = FACTURE | {"date": jour, "echeance": echeance}
        chaine, d = lu(tmp_path / echeance, dossier(facture=facture, journal=[JUGEMENT]))
        compte = decompte(d, chaine.biblio, "F1", date(2026, 7, 20))
        assert compte.indemnite == indemnite


def test_renvoi_et_capitalisation_cpc_1408(tmp_path):
    """CPC 1408 and C. civ. 1343-2: asked in the claim, or the judge cannot grant them."""
    t = page(tmp_path / "a", REQUETE)
    assert "produisent eux-mêmes intérêt (article 1343-2 du Code civil)" in t
    assert "immédiatement renvoyée devant la juridiction qu'il estime compétente : tribunal" in t
    assert "(article 1408 du Code de procédure civile)" in t
    choix = {"renvoi": "tribunal de commerce de Lyon", "capitalisation": "non"}
    t = page(tmp_path / "b", REQUETE | choix)
    assert "1343-2" not in t and "compétente : tribunal de commerce de Lyon (article 1408" in t


def test_cheque_impaye_l131_73(tmp_path):
    """CMF L131-73: the certificate, then the title; only where a cheque came back."""
    recours = {"type": "recours", "date": "2026-07-20", "facture": "F1"}
    cheque = {"date": "2026-05-04", "montant": "2400", "facture": "F1", "moyen": "cheque"}
    revenu = cheque | {"date": "2026-05-12", "motif": "impaye"}
    t = page(tmp_path / "a", recours, paiements=[cheque, revenu])
    assert "**Chèque impayé** – Présentez le chèque de nouveau ; trente jours après" in t
    assert "certificat de non-paiement" in t and "article L131-73" in t
    t = page(tmp_path / "b", recours)
    assert "**Chèque impayé** : aucun chèque revenu impayé" in t


def test_la_deuxieme_relance_en_recommande_a_trente_jours(tmp_path):
    """A choice of the ladder: `relance_2: recommandee`."""
    une = {"type": "relance", "niveau": "1", "date": "2026-04-06", "facture": "F1"}
    appel = {"date": "2026-04-09", "type": "appel"}
    for choix, jour in (("simple", "2026-04-16"), ("recommandee", "2026-05-01")):
        c = dossier(une, journal=[appel], reglement={"relance_2": choix})
        base = espace(tmp_path / choix, MARCHAND, essai=c)
        veille = clausier("remind", base / "essai.yaml", "--date", "2026-04-15", "--dry-run")
        assert veille.returncode == 0, veille.stderr
        p = clausier("remind", base / "essai.yaml", "--date", jour, "--dry-run")
        assert ("recommandée" in p.stdout) is (choix == "recommandee"), p.stdout + p.stderr
        assert "relance" in p.stdout
    t = page(
        tmp_path / "lettre",
        une | {"niveau": "2", "date": "2026-05-01", "envoi": "Lettre recommandée"},
    )
    assert "Lettre recommandée" in t


RELANCE = {"type": "relance", "niveau": "2", "date": "2026-05-05", "facture": "F1"}


def test_la_deuxieme_relance_nomme_le_tribunal(tmp_path):
    t = page(tmp_path, RELANCE)
    assert "je vous adresserai une mise en demeure de payer, avant de saisir, s'il le faut" in t
    assert "la juridiction compétente : tribunal de commerce de Bourg-en-Bresse." in t


def test_la_mise_en_demeure_dit_ce_qui_a_ete_fait(tmp_path):
    pv = {"type": "bon_de_livraison", "date": "2026-02-27"}
    avis = {"type": "mise_en_demeure", "date": "2026-05-20", "factures": ["F1"]}
    t = page(tmp_path / "a", pv, avis)
    assert "La prestation a été exécutée, comme l'établissent : bon de livraison du 27 f" in t
    assert "comme l'établissent" not in page(tmp_path / "b", avis)


def test_la_facture_annonce_l_indemnisation_complementaire_l441_10(tmp_path):
    """C. com. L441-10 II: beyond 40 €, on proof; never to a consumer (CPCE L111-8)."""
    base = espace(tmp_path, MARCHAND)
    chaine = Chaine(base)
    compose = chaine.compose(ecrire(base / "essai.yaml", dossier()))
    t = une_ligne(compose.documents[0].markdown)
    assert (
        "une indemnisation complémentaire peut être demandée, sur justification (article L441-10"
        in t
    )


def test_le_circuit_des_paiements_est_demande(tmp_path):
    assert "Le circuit de ses paiements" in page(
        tmp_path, {"type": "fiche_client", "date": "2026-02-18"}
    )


def test_les_voies_qui_couvrent_ou_confient_une_facture(tmp_path):
    """CPCE R124-3 and R124-6, CMF L313-23: told where routes are, and in the guide; an insolvency
    closes them."""
    recours = {"type": "recours", "date": "2026-07-20", "facture": "F1"}
    for i, voulu in enumerate((recours, {"type": "prevention", "date": "2026-02-18"})):
        t = page(tmp_path / str(i), voulu)
        for voie in (
            "Société de recouvrement",
            "Affacturage ou cession Dailly",
            "Assurance-crédit",
        ):
            assert f"**{voie}** – " in t, voie
        assert "souvent de 10 à 30 %" in t and "article L313-23" in t and "R124-6" in t
    assert "réserve de trois mois" in t and "expert-comptable" in t and "Se former" in t
    t = page(tmp_path / "z", recours, journal=[JUGEMENT])
    assert "**Société de recouvrement** : une procédure collective" in t


def test_les_penalites_deja_payees_se_disent_l441_10(tmp_path):
    """C. com. L441-10: the sum said to have run is the one that the account shows; what was paid of
    it is said beside, and the table asks only the rest."""
    mise = {"type": "mise_en_demeure", "date": "2026-05-31", "factures": ["F1"]}
    rien = page(tmp_path / "a", mise)
    assert "déjà payés" not in rien and "| Pénalités | 47,93 € |" in rien
    recu = {"date": "2026-05-01", "montant": "500", "facture": "F1"}
    t = page(tmp_path / "b", mise, paiements=[recu])
    assert "Elles s'élèvent à 43,18 € au 31 mai 2026" in t and "dont 23,97 € déjà payés" in t
    assert "| Pénalités restantes | 19,21 € |" in t


def test_la_revendication_d_un_bien_vendu_sous_reserve_l624_9(tmp_path):
    """C. com. L624-9, R624-13: three months, asked apart from the claim."""
    recours = {"type": "recours", "date": "2026-07-20", "facture": "F1"}
    t = page(tmp_path / "a", recours, journal=[JUGEMENT])
    assert "dans les trois mois de cette publication (articles L624-9 et R624-13)" in t
    assert "L624-9" not in page(tmp_path / "b", recours)
