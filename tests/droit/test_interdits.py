"""No document says what is outdated, false or forbidden: each seed catches its text, spares an
innocent one, and finds nothing in what is built."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from clausier.course.chaine import Chaine
from clausier.droit.interdits import INTERDITS, chercher
from clausier.socle.espace import espace_de
from outils import CAS

JOUR = date(2026, 11, 21)
RACINE = Path(__file__).resolve().parents[2]
# code: (a text that is caught, a text that is not). Read as said to a consumer.
TEXTES = {
    "F01": (
        "Le tribunal de grande instance de Lyon est saisi.",
        "Le tribunal judiciaire de Lyon est saisi.",
    ),
    "F02": (
        "L’huissier signifie l’ordonnance.",
        "Le commissaire de justice signifie l’ordonnance.",
    ),
    "F03": (
        "Inscrit au répertoire des métiers de Vannes.",
        "Inscrit au registre national des entreprises (RNE).",
    ),
    "F04": (
        "Dispensé d’immatriculation au registre du commerce.",
        "Immatriculation au registre du commerce de Lyon.",
    ),
    "F05": (
        "Voir https://ec.europa.eu/consumers/odr/.",
        "Voir https://www.cm2c.net, site du médiateur.",
    ),
    "F06": ("Vous pouvez vous inscrire sur Bloctel.", "Je consens à être appelé."),
    "F07": (
        "Selon l’article L. 441-6 du Code de commerce.",
        "Selon l’article L441-10 du Code de commerce.",
    ),
    "F08": (
        "Conformément à la loi du 31 décembre 1992.",
        "Conformément à la loi du 31 décembre 1975.",
    ),
    "F09": (
        "L’article L121-20-12 ouvre un délai de rétractation.",
        "L’article L221-18 ouvre un délai de rétractation.",
    ),
    "F10": (
        "Article L132-1 : clauses abusives.",
        "Article L132-1 du Code de l’artisanat : assurance ; Code de la consommation à part.",
    ),
    "F11": ("L’article L211-4 garantit la conformité.", "L’article L217-3 garantit la conformité."),
    "F12": (
        "Le défaut de conformité apparu dans les six mois est présumé antérieur.",
        "La garantie légale de conformité est prolongée de six mois après une réparation.",
    ),
    "F13": ("L’article 1134 du Code civil fait loi.", "L’article 1103 du Code civil fait loi."),
    "F14": ("Selon l’article 1325 du Code civil.", "Selon l’article 1375 du Code civil."),
    "F15": ("Réserve de propriété, article L621-122.", "Réserve de propriété, article L624-16."),
    "F16": ("Selon la loi n° 80-335.", "Selon l’article 2367 du Code civil."),
    "F17": ("Le devis est obligatoire à partir de 150 €.", "Le devis de 150 € est gratuit."),
    "F18": ("Devis reçu avant l’exécution des travaux.", "Devis accepté, bon pour accord."),
    "F19": (
        "Arrêté du 2 mars 1990 sur le dépannage.",
        "Arrêté du 24 janvier 2017 sur le dépannage.",
    ),
    "F20": (
        "Écrire « lu et approuvé » avant de signer.",
        "La mention « lu et approuvé » n’est pas nécessaire.",
    ),
    "F21": (
        "Une indemnité forfaitaire pour frais de recouvrement de 40 € est due.",
        "Aucune indemnité forfaitaire de 40 € ne vous est demandée.",
    ),
    "F22": ("Le taux de la BCE majoré de 10 points.", "Le taux de l’intérêt légal."),
    "F23": (
        "Le tribunal de commerce de Lyon est seul compétent.",
        "La juridiction que la loi désigne est compétente.",
    ),
    "F24": (
        "Sa responsabilité est limitée au prix du contrat.",
        "Modèle, société à responsabilité limitée au capital de 1 000 €.",
    ),
    "F25": (
        "Les délais sont donnés à titre indicatif.",
        "Le prix des options est donné à titre indicatif.",
    ),
    "F26": (
        "Le prestataire se réserve le droit de modifier ses tarifs.",
        "Le prix est révisé selon l’indice convenu.",
    ),
    "F27": ("L’acompte est non remboursable.", "L’acompte est remboursé en cas de rétractation."),
    "F28": (
        "Les frais de recouvrement sont à la charge du client.",
        "Aucuns frais ; les frais de recouvrement ne peuvent être demandés au client.",
    ),
    "F29": (
        "Le client renonce expressément au droit de rétractation.",
        "Pour un contenu numérique, le client renonce à son droit de rétractation.",
    ),
    "F30": (
        "Les garanties légales sont exclues.",
        "Les garanties légales ne peuvent être ni exclues ni limitées.",
    ),
    "F31": (
        "Une médiation préalable obligatoire précède tout procès.",
        "Le client peut recourir à la médiation.",
    ),
    "F32": (
        (
            "Des frais de 2 % s’ajoutent en cas de paiement par carte bancaire ; frais de "
            "paiement par carte."
        ),
        "Sans frais de paiement par carte bancaire.",
    ),
    "F33": (
        "Fichier ayant fait l’objet d’une déclaration CNIL n° 123.",
        "Vous pouvez saisir la CNIL.",
    ),
    "F34": ("Loi Informatique et libertés n° 2014-344.", "Loi Informatique et libertés n° 78-17."),
    "F35": ("Article 6-III de la LCEN.", "Article 1-1 de la LCEN."),
    "F36": ("Camille Exemple EIRL", "Camille Exemple EI, EURL Modèle"),
    "F37": (
        "Article L133-6-8 du Code de la sécurité sociale.",
        "Article L613-7 du Code de la sécurité sociale.",
    ),
    "F38": ("Article 22-2 de la loi n° 96-603.", "Article L132-1 du Code de l’artisanat."),
    "F39": ("TVA au taux de 19,6 %.", "TVA au taux de 20 %, remise de 7 %, montant 119,65 €."),
    "F40": (
        "Le prestataire cède tous ses droits au client.",
        (
            "Le prestataire cède tous ses droits sur le site : reproduction et représentation, "
            "en France, dix ans."
        ),
    ),
    "F41": (
        "L’auteur renonce à son droit moral.",
        "L’auteur ne renonce pas à son droit moral, qui ne peut être cédé.",
    ),
    "F42": (
        "TVA non applicable, article L. 223-3 du CIBS.",
        "TVA non applicable, article 293 B du CGI.",
    ),
    "F43": (
        "TVA non applicable, article 293 B du CGI. TVA 20 % : 40,00 €.",
        "TVA non applicable, article 293 B du CGI. Total : 40,00 €.",
    ),
    "F44": (
        "L’abonnement se poursuit par tacite reconduction.",
        (
            "L’abonnement se poursuit par tacite reconduction ; avis trois mois avant (article "
            "L215-1)."
        ),
    ),
    "F45": (
        "Est un cas de force majeure toute grève.",
        "La force majeure est celle de l’article 1218 du Code civil.",
    ),
    "F46": (
        "La signature vaut acceptation des conditions figurant au verso.",
        "La signature vaut acceptation du devis et des conditions jointes.",
    ),
    "F47": (
        "Tenu d’une obligation de moyens, il ne répond en aucun cas du résultat.",
        "Il est tenu d’une obligation de moyens.",
    ),
    "F48": ("Une note est obligatoire à partir de 15,24 €.", "Note du 3 mars : total 15,24 €."),
    "F49": (
        "Article 42 du Nouveau Code de procédure civile.",
        "Article 42 du Code de procédure civile.",
    ),
    "F50": ("Article L138-2 : retard de livraison.", "Article L216-1 : retard de livraison."),
    "F51": (
        "En cas de rétractation, l’acompte est non remboursable.",
        "En cas de rétractation, le remboursement a lieu en quatorze jours.",
    ),
    "F52": (
        "Le silence du client vaut acceptation.",
        "Le silence du client ne vaut pas acceptation.",
    ),
    "F53": (
        "La responsabilité décennale est exclue.",
        "La responsabilité décennale ne peut être exclue.",
    ),
    "F54": (
        "En cas de manquement d’une partie, le contrat est résolu de plein droit.",
        "Un empêchement définitif dû à la force majeure résout le contrat de plein droit.",
    ),
    "F55": (
        "L’indemnité est plafonnée aux sommes effectivement versées par son assureur.",
        "Si cette partie est assurée pour une somme plus élevée, le plafond est cette somme.",
    ),
    "F56": (
        "Lieu d’exécution de la prestation : celui que prévoit la commande.",
        "Le bien est livré au lieu que fixe la commande.",
    ),
    "F57": (
        "Cette mise en demeure interrompt la prescription de la dette.",
        "Une lettre, même recommandée, n’interrompt pas la prescription.",
    ),
    "F58": (
        "Au prix s’ajoute la TVA. TVA non applicable, article 293 B du CGI.",
        "La TVA s’y ajoute lorsqu’elle est due. TVA non applicable, article 293 B du CGI.",
    ),
    "F59": (
        "Pénalités : une fois et demie le taux d’intérêt légal.",
        "Intérêts au taux d’intérêt légal.",
    ),
    "F60": (
        "Prestataire non assujetti à la TVA.",
        "Le client est un particulier, preneur non assujetti à la TVA.",
    ),
    "F61": (
        "Elle exerce sous le statut d’auto-entrepreneur depuis 2026.",
        "Elle exerce comme entrepreneur individuel, sous le régime de la micro-entreprise.",
    ),
    "F62": (
        "Sans paiement, nous ferons saisir vos biens dès le lendemain.",
        "Sans paiement, je pourrai saisir la juridiction compétente.",
    ),
    "F63": (
        "Le client remet une attestation simplifiée pour le taux réduit.",
        "Le client remet l’attestation d’assurance de son locataire.",
    ),
    "F64": (
        "Tout litige relève de la compétence exclusive du tribunal judiciaire de Lyon.",
        "Entre commerçants, le tribunal judiciaire ou de commerce convenu est seul compétent.",
    ),
    "F65": (
        "Vous pouvez vous inscrire sur une liste d’opposition au démarchage téléphonique.",
        "Il est interdit de vous démarcher par téléphone sans votre consentement préalable.",
    ),
    "F66": (
        "Le client renonce à tout recours contre le vendeur.",
        "Le créancier renonce aux intérêts de retard.",
    ),
    "F67": (
        "Les enregistrements du prestataire font seuls foi.",
        "Ce relevé fait foi, sauf preuve contraire.",
    ),
    "F68": (
        "Les dommages indirects sont exclus de toute réparation.",
        "Le client est indemnisé de la perte subie et du gain manqué.",
    ),
    "F69": (
        "Article soldé : ni repris ni échangé après la vente.",
        "Article soldé : la garantie légale de conformité s’applique.",
    ),
    "F70": (
        "Une majoration de 15 % est due pour toute somme impayée.",
        "Un acompte de 30 % du prix est dû à la commande.",
    ),
    "F71": (
        "Les frais de mise en demeure sont à la charge du client.",
        "Aucun frais de mise en demeure n’est demandé au client.",
    ),
}


def codes(texte: str, qualite: str = "consommateur", jour: date = JOUR) -> set[str]:
    return {c for c, *_ in chercher(texte, qualite, jour)}


def test_chaque_mention_a_son_texte():
    assert [x.code for x in INTERDITS] == sorted(TEXTES) == [f"F{i:02}" for i in range(1, 72)]
    assert all(x.pourquoi for x in INTERDITS)


@pytest.mark.parametrize("code", sorted(TEXTES))
def test_mention(code: str):
    fautif, innocent = TEXTES[code]
    assert code in codes(fautif)
    assert code not in codes(innocent)
    # the same words whatever their typography, and cut over two lines
    assert code in codes(fautif.replace("’", "'").replace(" €", "\u202f€").replace(" %", "\u00a0%"))
    mots = fautif.split(" ")
    milieu = next(i for i in range(len(mots) // 2, len(mots)) if mots[i][0].isalpha())
    assert code in codes(" ".join(mots[:milieu]) + "\n" + " ".join(mots[milieu:]))


@pytest.mark.parametrize("x", [x for x in INTERDITS if x.portee == "conso"], ids=lambda x: x.code)
def test_permis_entre_professionnels(x):
    fautif = TEXTES[x.code][0]
    assert x.code not in codes(fautif, "professionnel")
    assert x.code in codes(fautif, "non_professionnel")


def test_competence_entre_commercants():
    """F23: lawful between traders who say so; forbidden between other professionals."""
    assert "F23" in codes("Le tribunal de commerce de Lyon est seul compétent.", "professionnel")
    assert "F23" not in codes(
        "Compétence. Les parties contractant en qualité de commerçants, le tribunal de "
        "commerce de Lyon est compétent.",
        "professionnel",
    )


def test_cibs_permis_en_2027():
    assert "F42" not in codes(TEXTES["F42"][0], jour=date(2027, 1, 1))


@pytest.mark.parametrize(
    ("code", "veille", "jour"),
    [("F63", date(2025, 2, 15), date(2025, 2, 16)), ("F65", date(2026, 8, 10), date(2026, 8, 11))],
)
def test_permis_tant_que_la_loi_le_disait(code, veille, jour):
    assert code not in codes(TEXTES[code][0], jour=veille)
    assert code in codes(TEXTES[code][0], jour=jour)


@pytest.mark.parametrize(
    "texte",
    [
        "À défaut de paiement d’une échéance, le contrat est résilié de plein droit.",
        "Le contrat prendra fin de plein droit, sans mise en demeure.",
        "Tout retard entraîne de plein droit la résiliation du contrat, faute de paiement.",
        "Pour l’une quelconque de ses obligations, la résiliation a lieu de plein droit.",
    ],
)
def test_un_manquement_ne_resout_pas_de_lui_meme(texte):
    """F54 in the words in which templates carry it (C. civ. 1224 to 1226)."""
    assert "F54" in codes(texte, "professionnel")


@pytest.mark.parametrize(
    "texte",
    [
        "Toute somme impayée produit de plein droit des pénalités de retard.",
        "Le prestataire est responsable de plein droit de la bonne exécution du contrat.",
        "La partie victime du manquement peut, si elle le décide, résoudre le contrat.",
        "Si l’empêchement est définitif, le contrat est résolu de plein droit (article 1218).",
    ],
)
def test_de_plein_droit_ne_suffit_pas(texte):
    assert "F54" not in codes(texte, "professionnel")


def test_ce_qui_est_dit_de_la_faute():
    ((code, extrait, pourquoi, plutot),) = chercher(
        "Signifié par l’huissier.", "professionnel", JOUR
    )
    assert (code, extrait, plutot) == ("F02", "huissier", "commissaire de justice") and pourquoi


@cache
def _chaine(espace: Path) -> Chaine:
    return Chaine(espace)


@pytest.mark.parametrize("nom", sorted(CAS))
def test_aucune_dans_les_exemples(nom: str):
    """Every document of every example, in the words that its reader gets."""
    chemin = CAS[nom]
    compose = _chaine(espace_de(chemin)).compose(chemin)
    assert compose.documents
    for d in compose.documents:
        assert chercher(d.markdown, d.selection.criteres["qualite"], d.date) == [], d.nom


def test_aucune_dans_les_clauses():
    """Every clause variant, read as said to those whom its head names: also those that no example
    prints."""
    from clausier.droit.bibliotheque import Bibliotheque

    biblio = Bibliotheque()
    vues = 0
    for nom in biblio.noms_clauses:
        for v in biblio.variantes(nom):
            conso = any(
                set(c.get("qualite", ("consommateur",))) & {"consommateur", "non_professionnel"}
                for c in v.tete.quand
            )
            assert (
                chercher(
                    v.corps, "consommateur" if conso else "professionnel", v.tete.jusqu_au or JOUR
                )
                == []
            ), v.fichier
            vues += 1
    assert vues > 100


def test_aucune_dans_les_modeles():
    modeles = sorted((RACINE / "templates").rglob("*.md"))
    assert modeles
    for f in modeles:
        assert chercher(f.read_text(encoding="utf-8"), "professionnel", JOUR) == [], f.name
