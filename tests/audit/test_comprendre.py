"""What a paper is, for whom, and of which day."""

from __future__ import annotations

from datetime import date

import pytest
from papiers_relus import relu


def test_une_facture_dont_on_parle_n_est_pas_le_papier():
    r = relu("Bonjour,\nje vous rappelle que ma facture F-2026-14 (420,00 €) est échue.")
    assert r.lu.papier != "facture" and not r.constats


@pytest.mark.parametrize(
    ("texte", "papier", "public"),
    [
        ("SAS X\n\nDébiteur : Mlle Ana Z\n\nSOMMATION DE PAYER", "mise_en_demeure", "particulier"),
        (
            "De : Z EI <z@z.example>\nÀ : compta@y.example\nObjet : Facture 26-1, petit rappel",
            "relance",
            "professionnel",
        ),
        ("SARL X\n\n### Deuxième relance\n\n| Facture | Date |\n|---|---|", "relance", "inconnu"),
        ("Clara X EI\n\nNote n° 2026-4\n\nMadame Yo Ziz\n3 rue W", "facture", "particulier"),
        (
            "SAS Y\n\nMonsieur L T EI\nObjet : résolution du contrat de maintenance",
            "autre",
            "professionnel",
        ),
        ("AVENANT N° 2\nau contrat de nettoyage du 1er mars 2022", "autre", "inconnu"),
        (
            "Facture 12\nBon de commande client : C-4\nClient : Gîtes Z (EURL)",
            "facture",
            "professionnel",
        ),
        (
            "Contrat de location\nLocataire : M. D V, particulier\nContrat signé à l'agence",
            "contrat",
            "particulier",
        ),
        ("CONDITIONS GÉNÉRALES DE VENTE AUX PROFES-\nSIONNELS", "conditions", "professionnel"),
        (
            (
                "Devis 3\n\nPour Ana Exemple et Léo Fictif, 3 rue du Lin, 35000 Rennes\n"
                "Mariage du 5 juin 2027, mairie et domaine\n\nVotre mariage, reportage"
            ),
            "devis",
            "particulier",
        ),
        (
            (
                "Contrat d'entretien\n\nEntre\nLéa Fictive EI, 2 rue du Lin, 35000 Rennes, SIREN\n"
                "900 000 019,\net\nM. Luc Exemple, 4 rue du Lin, 35000 Rennes, ci-après le client."
            ),
            "contrat",
            "particulier",
        ),
        (
            "Conditions générales\nverso du devis - particuliers - mai 2026",
            "conditions",
            "particulier",
        ),
    ],
)
def test_a_qui_le_papier_s_adresse(texte, papier, public):
    lu = relu(texte).lu
    assert (lu.papier, lu.public) == (papier, public)


@pytest.mark.parametrize(
    ("texte", "jour"),
    [
        (
            "AVENANT au marché du 7 septembre 2026\nFait à Z, en nos bureaux, le 16 novembre 2026",
            (2026, 11, 16),
        ),
        (
            "Paris, le jeudi 26 novembre 2026\nObjet : résiliation du contrat du 6 janvier 2026",
            (2026, 11, 26),
        ),
        ("DEVIS\nrédigé chez le client le dimanche 22 novembre 2026", (2026, 11, 22)),
        ("CGV (réimpression 03/2026)\nselon la loi n° 2001-420 du\n15 mai 2001", (2026, 3, 1)),
        ("Facture n° 4 le 3 novembre 2026\nDate d'expédition : 2 novembre 2026", (2026, 11, 3)),
        (
            "FACTURE F-63\nJean Zed du lundi 2 novembre 2026\nDroits : selon contrat du 7 mai 2026",
            (2026, 11, 2),
        ),
        (
            "CONTRAT\nconvenu ce qui suit, le 20 octobre 2026\nconditions (loi du 1er mai 1975)",
            (2026, 10, 20),
        ),
    ],
)
def test_le_jour_du_papier(texte, jour):
    assert relu(texte).lu.date == date(*jour)


@pytest.mark.parametrize(
    ("tete", "sorte", "public"),
    [
        ("MANDAT D'AGENCE COMMERCIALE\nUn devis est joint.", "contrat", "inconnu"),
        (
            "L'ATELIER\nConditions de dépôt et de réparation\nUn devis est remis.",
            "conditions",
            None,
        ),
        ("ACCORD DE CONFIDENTIALITÉ\nEntre deux personnes.", "contrat", "inconnu"),
        (
            f"{' ' * 30}TOITS EXEMPLE SARL\n{' ' * 30}RCS Angers 919 539 494\n\nDEVIS 4\n\n\
Client : M. et Mme Aubin Exemple, 8 impasse des Roses, 49400 Saumur",
            "devis",
            "particulier",
        ),
    ],
)
def test_la_sorte_et_a_qui(tete, sorte, public):
    lu = relu(tete + "\nLe prix est payé à la fin, avec ce qui est dit dans la suite.").lu
    assert lu.papier == sorte and (public is None or lu.public == public)


def test_un_bon_de_commande_signe_d_un_particulier_est_un_contrat():
    bon = "BON DE COMMANDE N° 5\nSARL Zed, RCS Tours 900 000 043\nClient : {}, 37000 Tours"
    bon += "\nCommande signée au magasin le samedi 24 octobre 2026\nPose : 90,00 €"
    lue = relu(bon.format("Mme Yo Ziz"))
    assert lue.lu.papier == "contrat" and str(lue.lu.date) == "2026-10-24"
    assert "G09" in {c.id for c in lue.constats}
    assert relu(bon.format("SARL Yoz")).lu.papier == "autre"


@pytest.mark.parametrize(
    ("texte", "papier", "public"),
    [
        (
            (
                "CONTRAT DE REPORTAGE\n\nENTRE\n\nM. Luc MODÈLE, entrepreneur individuel, SIREN "
                "900 000 019,\nCi-après « le Photographe »,\n\nET\n\nMme Ana ESSAI, demeurant 2 "
                "rue Modèle, 69001 Lyon,\nCi-après « les Mariés »,\n"
            ),
            "contrat",
            "particulier",
        ),
        (
            (
                "CONTRAT D'ENTRETIEN\n\n1re partie  AIR MODÈLE, SARL, SIREN 900 000 019, sa "
                "gérante, Mme\n            Ana Essai (ci-après l'Entreprise)\n"
                "2e partie   LE GRAND MODÈLE, SAS, son président,\n"
                "            M. Luc Exemple (ci-après le Client)\n"
            ),
            "contrat",
            "professionnel",
        ),
        (
            "Couture Modèle\nMme Ana Essai, entrepreneur individuel\nSIREN 900 000 019\n\n"
            + " " * 30
            + "M. et Mme Luc Exemple\n"
            + " " * 30
            + "4 allée Modèle, 37000 Tours\n\nObjet : facture n° 64 - deuxième relance\n",
            "relance",
            "particulier",
        ),
        (
            "CONVENTION DE COURS DE CHANT\n\nÉlève : M. Luc Exemple\n\nLes leçons restent dues.",
            "contrat",
            "particulier",
        ),
        ("# Conditions applicables aux partenaires\n\nLe prix.", "conditions", "inconnu"),
        (
            "CONTRAT D'ABONNEMENT\nSAS MODÈLE\n\nL'ABONNÉ(E)\nNom : ESSAI   Prénom : Ana\n",
            "contrat",
            "particulier",
        ),
        (
            "\n".join(
                " " * 20 + x for x in ("PLOMBERIE MODÈLE", "Luc Exemple EI", "SIREN 900 000 019")
            )
            + "\n\nDEVIS n° 58 signé au domicile du client\n\nM. Marc Essai\n6 rue Modèle\n",
            "devis",
            "particulier",
        ),
        (
            "# DEVIS 94\n\n| L'entreprise | Le client |\n|---|---|\n| SASU MODÈLE | M. Essai |\n",
            "devis",
            "particulier",
        ),
        (
            "SERRURES MODÈLE - SARL\nRCS LYON 900 000 019\n\n"
            + " " * 40
            + "MONSIEUR LUC ESSAI\n"
            + " " * 40
            + "7 RUE MODÈLE\n\nOBJET : MISE EN DEMEURE\n\nLES PENALITES DE L'ARTICLE L441-10.",
            "mise_en_demeure",
            "particulier",
        ),
        (
            """DEVIS N° 73

PEINTURES MODÈLE SARL, capital 10 000 EUR     Client :
RCS Colmar 900 000 019                  Mme Ana Essai
14 rue Modèle, 68000 Colmar             5 rue des Essais

L'indemnité de 40 EUR et les pénalités des professionnels ne s'appliquent pas.
""",
            "devis",
            "particulier",
        ),
        (
            """MODÈLE EI                FACTURE
n° F-92

Client :
TRAVAUX EXEMPLE SAS

Carrelage      10 m²     34,00      340,00
Avoir sur situation  - 5 m²  34,00  -170,00
""",
            "facture",
            "professionnel",
        ),
    ],
)
def test_a_qui_un_papier_s_adresse(texte: str, papier: str, public: str):
    """The party that a contract names its client, the address on the right, before a letterhead."""
    lu = relu(texte).lu
    assert (lu.papier, lu.public) == (papier, public), (lu.papier_pourquoi, lu.public_pourquoi)
