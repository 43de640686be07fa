"""What the room says of signatures: one catalogue of its words, by what was found."""

from __future__ import annotations

ILLISIBLE = (
    "ce n'est pas un PDF bien formé : une signature n'y prouve rien ({nom}) ; demandez à nouveau "
    "le fichier signé, tel qu'il a été signé"
)
CHIFFRE = "le PDF est chiffré ; demandez-en une copie sans mot de passe"
DEMESURE = "le PDF est hors de toute mesure : l'examiner demande trop de mémoire ou de temps"
TROP = "plus de {n} signatures"

# What is wrong with a signature.
FAUTES = {
    "forme": "ce champ dit être signé, et ce qu'il contient n'est pas une signature ({nom})",
    "trou": (
        "ce qui est signé n'est pas tout le fichier autour de la signature (ByteRange) : du "
        "contenu peut y être caché"
    ),
    "altere": "ce qui a été signé a changé depuis : la signature ne lui correspond plus",
    "fausse": "la signature n'a pas été faite avec la clé de ce certificat",
    "portee": "la signature ne couvre pas toute la version du document où elle se trouve",
    "change": "le document a été changé après cette signature, autrement qu'en le signant",
    "suite": "quelque chose suit la fin du document signé, sans en être une version",
    "champ": "un champ rempli après cette signature n'en est pas un : {champs}",
    "cadre": (
        "un cadre de signature a été ajouté ou déplacé après cette signature, et peut couvrir le "
        "texte : {champs}"
    ),
    "horodatage": "l'horodatage n'est pas celui de cette signature",
    "revoque": "le certificat est révoqué",
    "perdue": (
        "le fichier contient {n} signature(s) de plus que ses champs n'en montrent : elle(s) ont "
        "été détachée(s), ou cachée(s)"
    ),
}
# What stands after what is signed, and is no fault.
APRES = {
    "rien": "tout le fichier, jusqu'à son dernier octet",
    "signatures": "le document tel qu'il était, et seules d'autres signatures s'y sont ajoutées",
    "preuves": "le document tel qu'il était, et seules des preuves de signature s'y sont ajoutées",
}
FIABLE = {
    "oui": "oui : le certificat remonte à « {racine} »",
    "non": "non : il ne remonte à aucune des racines données, ou il n'est plus valable",
    "sans": "non jugé : donnez les racines auxquelles vous vous fiez (--racines FICHIER.pem)",
}
QUI_DATE = {
    "signataire": "selon le signataire",
    "service": "horodaté",
    "inconnu": "selon un service d'horodatage qui ne remonte à aucune de vos racines",
}
REVOCATION = (
    "La révocation des certificats n'est pas cherchée : rien n'est demandé au réseau. Le nom du "
    "signataire vaut ce que vaut qui a délivré son certificat."
)
# What a time-stamp service did instead of dating the signature.
HORODATAGE = {
    "adresse": "n'est pas une adresse http:// ou https://",
    "muet": "ne répond pas : vérifiez son adresse et le réseau",
    "statut": "a répondu par une erreur ({statut}) : vérifiez son adresse",
    "demesure": "n'en finit pas de répondre",
    "autre": "a répondu par autre chose qu'un horodatage (RFC 3161) : vérifiez son adresse",
    "refus": "refuse d'horodater : « {dit} »",
    "nonce": "a répondu à une autre demande que celle-ci (son nonce n'est pas le nôtre)",
    "faux": "a horodaté autre chose, ou son horodatage est faux",
}
SANS_HORODATAGE = (
    "rien n'est écrit ; on peut essayer un autre service, ou signer sans « --horodatage »"
)
# Why the proofs of the certificates could not be embedded (B-LT).
PREUVES = {
    "chemin": (
        "« --racines » doit donner les certificats des autorités du signataire et de l'horodatage"
    ),
    "revocation": (
        "les listes de révocation que nomment les certificats ne répondent pas, ou ne sont plus "
        "valables"
    ),
    "revoque": "un de ces certificats est révoqué",
    "autre": "le certificat du signataire, ou celui de l'horodatage, n'est pas valable ({nom})",
}
SANS_PREUVES = (
    "les preuves des certificats n'ont pas pu être jointes : {quoi} ; rien n'est écrit "
    "(sans « --longue-duree », la signature est au niveau B-T)"
)
SANS_CADRE = (
    "Ce document n'a pas de cadre à signer : la signature est dans le fichier, et ne se voit pas "
    "sur la page."
)
CHAMP_INVISIBLE = "Signature électronique du prestataire"

# What `signe` says of a paper that comes back.
PDF_FERME = "le PDF ne se lit pas : il faut un mot de passe pour l'ouvrir ; demandez-en un autre"
PDF_ABIME = "le PDF ne se lit pas : il est abîmé ; demandez-en un autre"
AUTRE_PAPIER = "ce PDF n'est pas {intitule} : il n'en a pas les mots"
A_L_OEIL = (
    "si ses mots sont ceux du document, cela ne se juge qu'à l'œil. S'ils le sont, gardez ce "
    "fichier et écrivez dans le dossier « acceptation: {date: AAAA-MM-JJ} » ; rien n'est noté"
)
NUMERISE = f"le PDF rendu est une image, sans texte (numérisé ?) : {A_L_OEIL}"
PAGES_SANS_TEXTE = (
    "le PDF rendu a des pages sans texte, ou qui ne se lit pas (page {pages}) : "
    + A_L_OEIL.replace("{", "{{").replace("}", "}}")
)
MEME_TEXTE = "Même texte que {numero}, mot à mot."
REFAIT = (
    "On n'y a pas fait que signer : un service l'a peut-être dessiné à nouveau, ou quelqu'un y a "
    "posé quelque chose. Les mots sont les mêmes ; ce qui est dessiné (images, traits, mots "
    "couverts) n'est pas comparé : regardez-le."
)
AUTRE_TEXTE = "{retour} ne dit pas ce que disait {numero} ; rien n'est noté"
EN_PLUS = (
    "Rien n'a été retiré : des mots s'ajoutent hors des cadres de signature. S'ils sont du service "
    "de signature (numéro d'enveloppe, page de certificat), demandez-lui le document sans eux."
)
