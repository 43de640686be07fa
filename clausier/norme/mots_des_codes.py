"""The codes of an electronic invoice in a reader's words: means of payment (UNTDID 4461), subjects
of notes (4451), schemes of identifiers (ISO 6523), treatments of the French reform.
"""

MOYENS = {
    "10": "en espèces",
    "20": "par chèque",
    "30": "par virement",
    "31": "par virement",
    "42": "sur un compte bancaire",
    "48": "par carte bancaire",
    "49": "par prélèvement",
    "54": "par carte de crédit",
    "55": "par carte de débit",
    "57": "selon l'accord permanent",
    "58": "par virement SEPA",
    "59": "par prélèvement SEPA",
    "68": "par paiement en ligne",
    "97": "par compensation",
}
NOTES = {
    "PMT": "Indemnité de recouvrement",
    "PMD": "Pénalités de retard",
    "AAB": "Escompte",
    "BAR": "Traitement",
    "TXD": "TVA",
    "REG": "Statut",
    "ABL": "Immatriculation",
}
SCHEMAS = {"0002": "SIREN", "0009": "SIRET", "0088": "GLN", "0060": "DUNS"}
TRAITEMENTS = {
    "B2B": "entre professionnels en France (B2B)",
    "B2BINT": "entre professionnels, avec l'étranger (B2BINT)",
    "B2C": "avec un particulier (B2C)",
    "B2CINT": "avec un particulier, à l'étranger (B2CINT)",
    "OUTOFSCOPE": "hors du champ de la réforme (OUTOFSCOPE)",
    "ARCHIVEONLY": "pour archivage seulement (ARCHIVEONLY)",
}
