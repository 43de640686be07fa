"""The codes of faults and warnings: stable names, one line of meaning, the source of law where
there is one.

`E…` errors, `A…` warnings (avertissements); by their hundreds, see `CHAPITRES`. A code never
changes its meaning.
"""

from __future__ import annotations

from .codes_audit import CODES_AUDIT, Code

CODES: dict[str, Code] = {
    # 1xx: reading, form
    "E100": Code("Fichier illisible"),
    "E101": Code("YAML mal formé"),
    "E102": Code("Clé inconnue"),
    "E103": Code("Clé manquante"),
    "E104": Code("Clé répétée"),
    "E105": Code("Valeur qui n'est pas de la forme attendue"),
    "E106": Code("Construction YAML refusée (étiquette, fusion, alias, second document)"),
    "E107": Code("Inclusion de fichier refusée"),
    "E108": Code("Caractère invisible ou trompeur"),
    "E109": Code("Fichier trop grand ou trop profond"),
    "E110": Code("Valeur hors de la liste"),
    "E111": Code("Type de document inconnu"),
    "E112": Code("Deux dossiers du même nom"),
    "E113": Code("Fichier joint introuvable, illisible ou hors de l'espace de travail"),
    "E114": Code("Rien à construire"),
    "E116": Code("Construction arrêtée par le système"),
    "E117": Code("Fichiers du dossier impossibles à écrire"),
    "E118": Code("Dossier où rien n'est écrit : un lien, ou un dossier de git"),
    "E115": Code("Date antérieure à la bibliothèque"),
    "A119": Code("Champ laissé à remplir"),
    "E120": Code("Article que le catalogue n'a pas"),
    "E121": Code("Client qui n'a pas de fiche"),
    "E122": Code("Feuille de style refusée"),
    "E123": Code("Police de l'espace de travail inutilisable"),
    "A124": Code("Couleur trop pâle, assombrie"),
    # 2xx: identity
    "E201": Code("SIREN ou SIRET dont la clé est fausse", "C. com., art. R123-221"),
    "E202": Code("Numéro de TVA faux", "CGI, art. 286 ter"),
    "E203": Code("IBAN ou BIC faux", "ISO 13616"),
    "E204": Code(
        "SIREN du client professionnel manquant",
        "CGI, ann. II, art. 242 nonies A, I-1° (décret 2022-1299)",
    ),
    "E205": Code(
        "Coordonnées du vendeur incomplètes pour un consommateur", "C. conso, art. R111-1"
    ),
    "E206": Code("Mention d'identité de société manquante", "C. com., art. R123-238"),
    "E207": Code("Numéro de TVA du vendeur manquant", "CGI, ann. II, art. 242 nonies A, I-2°"),
    "E208": Code("Numéro et régime de TVA contradictoires", "CGI, art. 293 B"),
    # 3xx: dates and numbers
    "E301": Code("Deux documents avec le même numéro", "CGI, ann. II, art. 242 nonies A, I-7°"),
    "E302": Code(
        "Facture datée avant celle qui la précède dans la série",
        "CGI, ann. II, art. 242 nonies A, I-7°",
    ),
    "E303": Code(
        "Numéro d'une forme que la facture électronique refuse", "XP Z12-012, règle BR-FR-01"
    ),
    "A304": Code("Trou dans une série de factures", "CGI, ann. II, art. 242 nonies A, I-7°"),
    "E305": Code("Document qui renvoie à une facture inconnue"),
    "E306": Code("Dates dans le désordre"),
    "E307": Code("Conclusion du contrat manquante"),
    "A308": Code("Devis accepté après sa validité", "C. civ., art. 1117"),
    "E309": Code("Avenant sans contrat ou qui ne modifie rien", "C. civ., art. 1193"),
    "E315": Code("Avenant dont le prix d'avant n'est pas celui du contrat", "C. civ., art. 1193"),
    "A310": Code(
        "Numéro qui n'est pas de la série que dit le vendeur",
        "CGI, ann. II, art. 242 nonies A, I-7°",
    ),
    "E311": Code(
        "Devis qui nomme une autre version des conditions générales que celle du dossier",
        "C. civ., art. 1119",
    ),
    "E312": Code("Version qui désigne deux conditions générales", "C. civ., art. 1119"),
    "E313": Code(
        "Conditions générales dont le texte a changé sans leur version",
        "C. civ., art. 1119 ; C. com., art. L441-1",
    ),
    "A314": Code(
        "Conditions générales déjà construites sous cette version, avec un autre texte",
        "C. civ., art. 1119",
    ),
    # 4xx: sums
    "E401": Code("Prix ou lignes manquants", "C. civ., art. 1165"),
    "E402": Code("TVA sur une ligne en franchise en base", "CGI, art. 293 B et 283-3"),
    "E403": Code(
        "Autoliquidation ou exonération sans fondement",
        "CGI, ann. II, art. 242 nonies A, I-12° et 13°",
    ),
    "E404": Code("Acompte ou échéancier impossible"),
    "E405": Code("Avoir supérieur à la facture", "CGI, art. 289, I-5"),
    "A407": Code("Seuil de la franchise en base proche ou dépassé", "CGI, art. 293 B"),
    "A408": Code("Acompte supérieur à la moitié du prix"),
    "A409": Code("Pas d'acompte au-dessus de 500 €"),
    "E410": Code("Remise impossible"),
    "E412": Code("Plus de facturé que de commandé", "C. civ., art. 1103 et 1353"),
    "E413": Code(
        "TVA réduite sur des travaux dont le dossier ne dit pas le logement",
        "CGI, art. 278-0 bis A et 279-0 bis",
    ),
    "A415": Code(
        "Somme reçue d'avance ou en trop, ou rendue sans avoir été reçue",
        "C. civ., art. 1302-1 ; CGI, art. 289, I-1-c",
    ),
    "A414": Code("Escompte pris, ou à préciser avant une lettre", "CGI, art. 272, 1"),
    "A416": Code("Virement proposé sans IBAN"),
    "E418": Code("Parts d'un versement qui dépassent son total"),
    "A419": Code("Versement dont une part n'est notée nulle part"),
    "A411": Code("Espèces au-dessus du plafond", "CMF, art. L112-6 et D112-3"),
    "E420": Code(
        "TVA dont la ligne ne dit ni le lieu ni le motif", "CGI, art. 259, 262, 262 ter, 283 et 294"
    ),
    "E421": Code("Taux de TVA d'un autre lieu", "CGI, art. 278, 296 et 297"),
    "E426": Code("Facturation de ce qui n'a pas été accepté", "C. civ., art. 1103 et 1353"),
    "E427": Code("Section, option ou variante impossible"),
    "E428": Code("Acceptation d'une option ou d'une variante qui n'est pas au devis"),
    "E429": Code("Variante à choisir avant un contrat ou une facture", "C. civ., art. 1118"),
    "A433": Code("Facture en franchise, le seuil passé", "CGI, art. 293 B"),
    "E422": Code(
        "Attestation annuelle de services à la personne impossible",
        "C. trav., art. D7233-4 ; CGI, art. 199 sexdecies",
    ),
    "A423": Code("Paiement négatif qui rouvre une dette", "C. civ., art. 1353"),
    "E424": Code("Article du catalogue sans prix à cette date", "C. civ., art. 1165"),
    "E425": Code("Prix du catalogue donnés HT, ceux du dossier TTC, ou l'inverse"),
    "A434": Code("Déclaration européenne de services à déposer", "CGI, art. 289 B"),
    "A436": Code("Débours dont la facture ne rend pas compte", "CGI, art. 267, II-2°"),
    "E437": Code("Facture qui en remplace une que rien n'annule avant elle", "CGI, art. 289, I-5"),
    "E439": Code("Facture rectificative impossible", "CGI, art. 289, I-5 ; BR-FR-CO-04"),
    "E438": Code("Avoir imputé au-delà de ce qu'il peut payer", "C. civ., art. 1347"),
    "E440": Code("Relevé de temps illisible"),
    "E441": Code("Taux, unité ou journée du temps passé à dire", "C. civ., art. 1165"),
    "E442": Code("Dates d'un relevé de temps qui se lisent de deux façons"),
    "E443": Code("Temps facturé deux fois", "C. civ., art. 1302"),
    "E444": Code("Facture de temps passé sans période, ou sans temps"),
    "E445": Code("Récurrence impossible"),
    "E446": Code("Révision de prix sans sa clause", "C. civ., art. 1103 ; CMF, art. L112-2"),
    "E447": Code("Valeur d'indice manquante", "C. civ., art. 1103"),
    "A448": Code("Temps passé qu'aucune facture ne prend"),
    "A449": Code("Avis de reconduction tacite à envoyer", "C. conso., art. L215-1"),
    "A450": Code("Temps facturé dans deux dossiers", "C. civ., art. 1302"),
    "A451": Code(
        "Abonnement dont le prix promis sans TVA en reçoit une", "C. civ., art. 1103 et 1193"
    ),
    "E452": Code("Ligne de relevé de banque notée deux fois", "C. civ., art. 1302"),
    "E460": Code("Avancement de travaux impossible", "C. civ., art. 1103 et 1353"),
    "E461": Code("Situation de travaux inconnue, ou facturée deux fois"),
    "E462": Code("Situations de travaux dans le désordre"),
    "E463": Code("Avancement de travaux qui recule", "CGI, art. 289, I-5"),
    "E464": Code("Compte prorata impossible", "norme AFNOR NF P 03-001, annexe C"),
    "E465": Code("Décompte général avant que tout soit facturé"),
    "A466": Code("Situations facturées à d'autres jours que l'échéancier", "C. civ., art. 1103"),
    "E470": Code(
        "Devise sans taux de change, ou taux sans devise", "CGI, art. 289, IV et 266, 1 bis"
    ),
    "E471": Code("Ce qui ne se fait pas encore en devise étrangère"),
    "E472": Code("Somme en euros dans une affaire en devise étrangère"),
    "E473": Code("Devise étrangère pour qui paie en euros", "C. civ., art. 1343-3"),
    "A474": Code("Devise étrangère pour un client établi en France", "C. civ., art. 1343-3"),
    "A475": Code("Taux de change ancien pour une TVA due", "CGI, art. 266, 1 bis"),
    # 5xx: law of contracts between professionals, building
    "E501": Code("Délai de paiement au-dessus du maximum", "C. com., art. L441-10, I"),
    "E502": Code("Pénalités sous trois fois le taux d'intérêt légal", "C. com., art. L441-10, II"),
    "E503": Code("Cession de droits sans ses limites", "CPI, art. L131-3"),
    "E504": Code("Clause de compétence entre non-commerçants", "CPC, art. 48"),
    "A505": Code("Qualité de commerçant du client non précisée", "CPC, art. 48"),
    "A506": Code("Attestation d'assurance décennale non jointe", "C. assur., art. L243-2"),
    "E507": Code("Ouvrage sans assurance décennale", "C. assur., art. L241-1"),
    "A508": Code("Gestion des déchets non décrite", "C. env., art. D541-45-1"),
    "A520": Code("Assurance obligatoire du métier non déclarée", "C. artisanat, art. L132-1"),
    "A521": Code("Zone que couvre une assurance non dite", "C. conso., art. R111-2"),
    "A522": Code("Œuvre dont rien ne dit les droits", "CPI, art. L111-1 et L131-3"),
    "E509": Code("Œuvre ou logiciel sans clause de droits", "CPI, art. L111-1 et L131-3"),
    "E510": Code("Sous-traitant sans acceptation", "loi n° 75-1334 du 31 décembre 1975, art. 3"),
    "A511": Code("CGV antérieures à un changement de la loi"),
    "A512": Code("Point de droit incertain"),
    "A532": Code("Tribunal choisi sans que son siège soit connu", "CPC, art. 48"),
    "A513": Code("Clause spéciale de taux sans effet"),
    "A517": Code("Document que dépasse un changement de la loi", "C. civ., art. 2"),
    "A518": Code(
        "Conditions générales qui ne parlent pas de l'objet du contrat", "C. civ., art. 1119"
    ),
    "A519": Code(
        "Clause choisie pour un client dans des conditions générales, les mêmes pour tous",
        "C. civ., art. 1119",
    ),
    "E514": Code(
        "Devis de travaux ou de jardinage sans gestion des déchets", "C. env., art. D541-45-1"
    ),
    "A515": Code(
        "Ouvrage, ou élément ajouté ou remplacé sur un ouvrage existant",
        "C. civ., art. 1792 et 1792-3",
    ),
    "E518": Code(
        "Retenue de garantie que la loi ne permet pas",
        "loi n° 71-584 du 16 juillet 1971, art. 1 à 3",
    ),
    "E519": Code(
        "Retenue de garantie sans date de réception", "loi n° 71-584 du 16 juillet 1971, art. 2"
    ),
    "A531": Code("Facture seule à un taux de pénalités trop bas", "C. com., art. L441-10, II"),
    "A516": Code("Traitement de données décrit en termes généraux", "RGPD, art. 28, paragraphe 3"),
    # 6xx: consumers
    "E601": Code("Consommateur sans médiateur", "C. conso, art. L616-1 et R616-1"),
    "E602": Code(
        "Paiement ou acompte avant le huitième jour hors établissement",
        "C. conso, art. L221-10 et L242-1",
    ),
    "A611": Code(
        "Paiement reçu avant le huitième jour hors établissement",
        "C. conso, art. L221-10, L242-1 et L242-7",
    ),
    "E603": Code(
        "Clause de professionnels dans un document de consommateur",
        "C. conso, art. R212-1 et R212-2",
    ),
    "E604": Code("Lieu de conclusion nécessaire", "C. conso, art. L221-1"),
    "E605": Code(
        "Adresse de la fonctionnalité de rétractation manquante", "C. conso, art. L221-21 et D221-5"
    ),
    "E606": Code("Document de rétractation manquant", "C. conso, art. L221-5 et L221-9"),
    "E607": Code("Effectif ou objet du client professionnel non précisés", "C. conso, art. L221-3"),
    "A608": Code(
        "Lieu de conclusion inconnu sur un devis de consommateur", "C. conso, art. L221-5"
    ),
    "E609": Code(
        "Motif d'exclusion de la rétractation manquant ou incohérent", "C. conso, art. L221-28"
    ),
    "A610": Code("Prestation commencée pendant le délai de rétractation", "C. conso, art. L221-25"),
    "A612": Code(
        "Réparation d'un véhicule facturée à un consommateur sans devis ni contrat",
        "C. conso, art. L224-67 et R224-24",
    ),
    "E613": Code(
        "Rénovation énergétique : label non dit ou sans justificatif",
        "C. conso, art. L224-114, L224-115 et L242-51",
    ),
    "A614": Code(
        "Travaux chez un consommateur : rénovation énergétique ou non", "C. conso, art. L224-114"
    ),
    "A615": Code(
        "Non-professionnel hors établissement : petit professionnel ou non", "C. conso, art. L221-3"
    ),
    "E616": Code(
        "Formation payée par un particulier : contrat, délai ou acompte",
        "C. trav., art. L6353-3 à L6353-6",
    ),
    "E621": Code(
        "Convention de formation incomplète, ou pour un particulier",
        "C. trav., art. L6353-1, L6353-3 et D6353-1",
    ),
    "E617": Code(
        "Adresse de la fonctionnalité de résiliation manquante", "C. conso, art. L215-1-1"
    ),
    "A618": Code(
        "Paiement d'un consommateur différé au-delà de ce qui n'est pas un crédit",
        "C. conso, art. L312-4, 4°",
    ),
    "E631": Code(
        "Lieu de la prestation manquant sur la facture d'un particulier",
        "arrêté n° 83-50/A du 3 octobre 1983, art. 3",
    ),
    "A620": Code(
        "Facture d'un particulier qui ne dit pas où le service a été rendu",
        "arrêté n° 83-50/A du 3 octobre 1983, art. 3",
    ),
    "A619": Code("Frais de déplacement à côté du total", "C. conso, art. L112-3 et L211-1"),
    "E632": Code(
        "Consentement au démarchage téléphonique impossible", "C. conso, art. L223-1 et R223-1"
    ),
    "E633": Code("Version anglaise pour qui n'est pas un professionnel", "loi n° 94-665, art. 2"),
    # 7xx: clauses and templates
    "E701": Code("Clause inconnue"),
    "E702": Code("Clause obligatoire retirée"),
    "E703": Code("Clause sans variante applicable"),
    "E704": Code("Plusieurs variantes applicables"),
    "E705": Code("En-tête de clause ou de modèle invalide"),
    "E706": Code("Texte de clause ou de modèle impossible à composer"),
    "E707": Code("Mention interdite ou périmée"),
    "A708": Code("Clause ou modèle de la bibliothèque remplacé par l'espace de travail"),
    "E709": Code("Valeur légale inconnue à cette date"),
    "E710": Code("Renvoi à une clause absente du document"),
    "E711": Code("Caractère absent des polices du document"),
    "E712": Code("Traduction d'un autre texte que celui de la clause"),
    "A713": Code("Type de document sans version anglaise"),
    "A714": Code("Mots de l'auteur sans anglais"),
    "A715": Code("Clause ou ligne sans anglais"),
    "A716": Code("Texte d'une clause remplacé par le vôtre"),
    "E717": Code("Délai ou somme que la loi impose, et qu'un texte négocié réduit"),
    "A718": Code("Clause que la loi impose, changée par l'autre partie"),
    "A721": Code("Fichier Word dont une partie n'est pas lue"),
    "A723": Code("Clause que la bibliothèque a changée depuis l'envoi du fichier Word"),
    "E722": Code("Fichier Word impossible à lire"),
    "E719": Code("Destinataire trop long pour la fenêtre de l'enveloppe"),
    "A720": Code("Logo dont le texte n'est pas en tracés"),
    # 8xx: unpaid invoices
    "E801": Code("Lettre antérieure à l'échéance"),
    "E802": Code("Réception avant l'envoi"),
    "E803": Code("Rien n'est dû à la date de la lettre"),
    "A804": Code("Taux non encore connus"),
    "A805": Code("Prescription proche", "C. civ., art. 2224 ; C. conso, art. L218-2"),
    "E806": Code("Reçu sans paiement"),
    "E807": Code("Injonction de payer impossible", "CPC, art. 1405 et 1406"),
    "A808": Code("Dossier du tribunal incomplet", "CPC, art. 1407"),
    "E810": Code("Déclaration de créance sans procédure collective notée", "C. com., art. L622-24"),
    "A811": Code("Déclaration de créance après son délai", "C. com., art. R622-24 et L622-26"),
    "E820": Code("Mise en demeure sur plusieurs dossiers impossible", "C. civ., art. 1344"),
    "A809": Code("Lettre dans le délai que laisse la précédente", "C. civ., art. 1104"),
    # 90x: electronic invoices made; 92x: received; 95x: the register of what is issued
    "A901": Code(
        "Facture électronique non jointe au PDF", "CGI, art. 289 bis ; norme AFNOR XP Z12-012"
    ),
    "E902": Code("Adresse électronique de facturation impossible", "norme AFNOR XP Z12-012"),
    "A903": Code("Factures à un particulier, sans données électroniques", information=True),
    "A904": Code("Numéro de TVA que le portail public peut demander", "AIFE, G2.33 (projet)"),
    "A905": Code("Numéro de facture trop long pour le portail public", "AIFE, G1.05"),
    "E920": Code("Facture reçue illisible"),
    "E921": Code("PDF reçu abîmé, chiffré ou démesuré"),
    "E922": Code("PDF reçu sans facture électronique"),
    "E923": Code(
        "PDF reçu qui agit (JavaScript, action à l'ouverture, lancement)", "ISO 19005-3, 6.6.1"
    ),
    "E924": Code("Pièce jointe d'une facture reçue refusée"),
    "E925": Code("XML d'une facture reçue refusé"),
    "E926": Code("Forme de facture que clausier ne lit pas"),
    "E950": Code("Registre illisible, absent ou laissé en conflit"),
    "E951": Code("Entrée du registre modifiée"),
    "E952": Code("Fichier figé absent, modifié ou hors du registre"),
    "E953": Code("Fait d'un document émis changé"),
    "E954": Code("Facture émise retirée de son dossier", "CGI, ann. II, art. 242 nonies A, I-7°"),
    "E955": Code("Numéro émis deux fois", "CGI, ann. II, art. 242 nonies A, I-7°"),
    "E956": Code("Suite des numéros émis rompue", "CGI, ann. II, art. 242 nonies A, I-7°"),
    "E957": Code("Document qui ne peut pas être émis"),
    "A958": Code("Document émis qui serait rendu autrement aujourd'hui"),
    "A959": Code("Document émis qui n'est plus dans les dossiers"),
    "A960": Code("Facture émise avec une date à venir"),
    "E961": Code("Émission d'un document qui a un champ à remplir"),
    "E964": Code("Période d'un livre qui ne peut pas être close", "C. com., art. L123-28"),
    "A965": Code("Écriture changée depuis la clôture de sa période", "C. com., art. L123-28"),
    "E963": Code("Émission en franchise, le seuil passé, sans confirmation", "CGI, art. 293 B"),
    "E970": Code("Période de transmission des données impossible", "CGI, art. 290 et 290 A"),
    "E971": Code("Rythme des déclarations de TVA à dire", "CGI, art. 290 et 290 A"),
    "A972": Code("Régime de TVA changé dans la période déclarée", "CGI, art. 293 B"),
    "A973": Code("Fichier XML des données à transmettre non fait", "CGI, art. 290 et 290 A"),
    "A974": Code("Encaissement non déclaré, faute de taux de TVA", "CGI, art. 290 A"),
    "A975": Code("Vente à un particulier de nature inconnue", "CGI, art. 290"),
    "A976": Code("Remboursement qui ne se transmet pas", "CGI, art. 290 A"),
    "A978": Code("Rythme des déclarations de TVA supposé mensuel", "CGI, art. 287 et 290"),
    "A977": Code("Facture déclarée sans être émise", "CGI, art. 290"),
    "E962": Code(
        "Chaîne du registre rompue : entrée ou fin retirée", "CGI, ann. II, art. 242 nonies A, I-7°"
    ),
    **CODES_AUDIT,  # 94x: bank statements; 98x: papers of others
    # 99x: clausier itself
    "E999": Code("Faute de clausier, à signaler"),
}

CHAPITRES = {
    "1": "Lecture et forme des fichiers",
    "2": "Identité du vendeur et du client",
    "3": "Dates et numéros",
    "4": "Sommes",
    "5": "Droit des contrats",
    "6": "Consommateurs",
    "7": "Clauses et modèles",
    "8": "Impayés",
    "9": "Factures électroniques, registre, échanges ; clausier lui-même",
}


def codes_en_markdown() -> str:
    """Every code with its meaning and its source of law: the page `docs/codes.md`."""
    lignes = [
        "# Codes des erreurs et des avertissements",
        "",
        (
            "`E…` : erreur, rien n'est construit pour ce dossier. "
            "`A…` : avertissement, le dossier est construit et le point est dit."
        ),
        "Un code ne change jamais de sens. `make docs` la tire de `clausier/socle/codes.py`.",
    ]
    for rang, chapitre in CHAPITRES.items():
        lignes += ["", f"## {chapitre}", "", "| Code | Sens | Source |", "| :--- | :--- | :--- |"]
        lignes += [
            f"| {nom} | {c.titre} | {c.source} |"
            for nom, c in sorted(CODES.items(), key=lambda x: x[0][1:])
            if nom[1] == rang
        ]
    return "\n".join(lignes) + "\n"


if __name__ == "__main__":
    print(codes_en_markdown(), end="")
