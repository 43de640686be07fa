"""The codes of life-cycle messages in French words: what a platform or the other party says of an
invoice, why, and what they ask for. Data alone.

Sources: AFNOR XP Z12-012 and its code lists (BR-FR-CDV 1.4.0): MDT-105 (status), MDT-113 (reason),
MDT-121 (action), MDT-207 (kind of datum), MDT-40 (role).
"""

from __future__ import annotations

from typing import NamedTuple


class StatutConnu(NamedTuple):
    """The name of a status, what it means, and what a seller does of it ({numero}: the invoice)."""

    nom: str
    sens: str
    faire: str


AUCUN = "rien"
RECTIFIER = "une facture rectificative (« type:\u00a0facture », « rectifie:\u00a0{numero} »)"
ANNULER = (
    "un avoir qui l'annule (« type:\u00a0avoir », « facture:\u00a0{numero} », "
    "« annule:\u00a0oui »), puis une facture juste (« remplace:\u00a0{numero} »)"
)
STATUTS = {
    "200": StatutConnu("déposée", "la plateforme du vendeur l'a reçue et contrôlée", AUCUN),
    "201": StatutConnu(
        "émise par la plateforme", "elle est partie vers la plateforme du client", AUCUN
    ),
    "202": StatutConnu("reçue par la plateforme", "la plateforme du client l'a reçue", AUCUN),
    "203": StatutConnu("mise à disposition", "le client peut la lire", AUCUN),
    "204": StatutConnu("prise en charge", "le client l'examine", AUCUN),
    "205": StatutConnu("approuvée", "le client l'accepte", "rien avant son échéance"),
    "206": StatutConnu(
        "approuvée partiellement",
        "le client n'en accepte qu'une partie",
        "voir ce qu'il conteste ; s'il a raison, un avoir de la différence "
        "(« type:\u00a0avoir », « facture:\u00a0{numero} »)",
    ),
    "207": StatutConnu(
        "en litige",
        "le client la conteste",
        "lui répondre ; s'il a raison, un avoir de ce qui est en trop (« type:\u00a0avoir », "
        "« facture:\u00a0{numero} ») ou "
        + RECTIFIER
        + " ; réglé, « type:\u00a0litige_clos » au journal",
    ),
    "208": StatutConnu(
        "suspendue",
        "le client attend une pièce ou une précision avant de l'examiner",
        "envoyer ce qu'il demande, par votre plateforme",
    ),
    "209": StatutConnu("complétée", "ce qui manquait a été envoyé", AUCUN),
    "210": StatutConnu(
        "refusée",
        "le client la refuse, et ne la paiera pas ainsi",
        "si le motif est juste, "
        + RECTIFIER
        + ", ou "
        + ANNULER
        + " ; sinon, lui répondre par écrit",
    ),
    "211": StatutConnu(
        "paiement transmis",
        "le client dit l'avoir payée",
        "regarder votre compte ; noter le paiement le jour où il y est",
    ),
    "212": StatutConnu(
        "encaissée",
        "le vendeur dit en avoir reçu le paiement",
        "vérifier que ce paiement est noté dans « paiements: »",
    ),
    "213": StatutConnu(
        "rejetée",
        "une plateforme l'arrête pour sa forme : le client ne l'a pas reçue",
        "corriger ce que dit le motif et la déposer de nouveau ; votre plateforme dit s'il lui "
        "faut un autre numéro, alors " + ANNULER,
    ),
    "214": StatutConnu("visée", "un contrôle du client l'a visée", AUCUN),
    "220": StatutConnu("annulée", "elle est annulée", AUCUN),
    "221": StatutConnu(
        "erreur de routage",
        "aucune plateforme ne la reçoit à cette adresse",
        "demander son adresse au client, ou la chercher dans l'annuaire",
    ),
    "224": StatutConnu("demande de paiement direct", "un sous-traitant demande sa part", AUCUN),
    "225": StatutConnu("affacturée", "la créance est cédée", AUCUN),
    "226": StatutConnu("affacturée confidentiellement", "la créance est cédée", AUCUN),
    "227": StatutConnu("changement de compte à payer", "elle se paie à un autre compte", AUCUN),
    "228": StatutConnu("non affacturée", "la créance n'est plus cédée", AUCUN),
    "501": StatutConnu(
        "irrecevable",
        "le fichier n'a pas pu être lu : rien n'en est déposé",
        "corriger le fichier et le déposer de nouveau",
    ),
}
CONTESTEE, ACCEPTEE = ("207", "210"), ("205", "211")
PAYEE = "212"
AVEC_MOTIF = ("206", "207", "208", "210", "213", "501")  # BR-FR-CDV-15
MOTIFS = {
    "ADR_ERR": "adresse fausse",
    "ART_ERR": "article qui n'est pas celui commandé",
    "AUTRE": "autre motif",
    "CALCUL_ERR": "erreur de calcul",
    "CMD_ERR": "numéro de commande absent ou faux",
    "CODE_ROUTAGE_ERR": "code de routage absent ou faux",
    "CONTACT_ACHTR": "l'acheteur demande qu'on le joigne",
    "CONTRAT_TERM": "contrat terminé",
    "COORD_BANC_ERR": "coordonnées bancaires fausses",
    "DEST_ERR": "facture adressée à un autre",
    "DEST_INC": "destinataire inconnu",
    "DOUBLE_FACT": "déjà facturé",
    "DOUBLON": "facture déjà reçue",
    "EMMET_INC": "vendeur inconnu de l'acheteur",
    "IRR_ANTIVIRUS": "fichier refusé par l'antivirus",
    "IRR_EXT_DOC": "extension d'une pièce jointe non admise",
    "IRR_NOM_F": "nom du fichier non admis",
    "IRR_NOM_PJ": "nom d'une pièce jointe non admis",
    "IRR_SYNTAX": "fichier mal formé",
    "IRR_TAILLE_F": "fichier trop gros",
    "IRR_TAILLE_PJ": "pièce jointe trop grosse",
    "IRR_TYPE_F": "type de fichier non admis",
    "IRR_VIDE_F": "fichier vide",
    "IRR_VID_PJ": "pièce jointe vide",
    "JUSTIF_ABS": "pièce justificative absente ou insuffisante",
    "LIVR_INCOMP": "livraison incomplète",
    "MODPAI_ERR": "conditions ou moyen de paiement faux",
    "MONTANTTOTAL_ERR": "montant total faux",
    "NON_CONFORME": "mention légale absente ou fausse",
    "NON_TRANSMISE": "non transmise : le destinataire n'est pas joignable",
    "PU_ERR": "prix unitaire faux",
    "QTE_ERR": "quantité fausse",
    "QUALITE_ERR": "qualité ou conformité contestée",
    "REF_CT_ABSENT": "référence du contrat absente",
    "REF_ERR": "référence fausse",
    "REJ_ADR": "contrôle de l'adresse du destinataire",
    "REJ_ASS_PJ": "pièce jointe qui n'est rattachée à rien",
    "REJ_COH": "données incohérentes entre elles",
    "REJ_CONT_B2G": "contrôle propre au secteur public",
    "REJ_REF_PJ": "référence d'une pièce jointe",
    "REJ_SEMAN": "règle de la norme non respectée",
    "REJ_UNI": "ce numéro a déjà été déposé",
    "REM_ERR": "remise fausse",
    "RETRAIT_MAN_SERV": "retirée par le service",
    "ROUTAGE_ERR": "erreur de routage",
    "SIRET_ERR": "SIRET absent ou faux",
    "ST_CT_NON_DECLAR": "sous-traitant ou cotraitant non déclaré",
    "SUPPR_COMP_AVOIR": "à supprimer, un avoir la compense",
    "TRANSAC_INC": "opération inconnue de l'acheteur",
    "TRANSF_PMNT_REGIE": "payée par une régie",
    "TX_TVA_ERR": "taux de TVA faux",
}
ACTIONS = {
    "NOA": "rien",
    "PIN": "une précision ou une pièce",
    "NIN": "une facture rectificative",
    "CNF": "un avoir de toute la facture",
    "CNP": "un avoir d'une partie",
    "CNA": "un avoir d'un montant",
    "OTH": "autre chose",
}
DONNEES = {
    "MEN": "montant encaissé",
    "MPA": "montant payé",
    "RAP": "reste à payer",
    "ESC": "escompte",
    "RAB": "rabais",
    "REM": "remise",
    "MAP": "montant approuvé hors taxe",
    "MAPTTC": "montant approuvé TTC",
    "MNA": "montant non approuvé hors taxe",
    "MNATTC": "montant non approuvé TTC",
    "CBB": "coordonnées bancaires du bénéficiaire",
    "DIV": "donnée contestée",
    "DVA": "donnée attendue",
    "MAJ": "donnée mise à jour",
}
ROLES = {
    "SE": "vendeur",
    "BY": "acheteur",
    "WK": "plateforme",
    "DFH": "portail public",
    "AB": "agent de l'acheteur",
    "SR": "agent du vendeur",
    "DL": "affactureur",
    "PE": "bénéficiaire",
    "PR": "payeur",
    "II": "émetteur de la facture",
    "IV": "destinataire de la facture",
}
