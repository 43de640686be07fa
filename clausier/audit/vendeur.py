"""Who writes a paper: a company, or one who trades in his own name. Read in the head of the paper,
above and beside the client's block; in a contract, in the paragraph of each party.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .plan import Aplat, accents_otes
from .regles import reperes

SOCIETE, SEUL = "societe", "seul"
LIGNES_DE_TETE = 26
DROITE = 15  # spaces before what stands on the right of a letter
CELLULES = re.compile(r"\s*\|\s*|\t+|\s{4,}")
CODE_POSTAL = re.compile(r"\b\d{5} (?-i:[A-Z])")
PARTIES = 3500  # signs of a contract where its parties are named
AVANT, APRES = 420, 140  # signs around the number of a party
BORD = re.compile(
    r"\n[ |]*\n|\n[# *]*(?:et|d'une part|d'autre part|entre)\b[^\n]{0,30}\n|\bet\b ?:"
    r"|\bd'une part\b|[,;)] et (?=m\.|mme|monsieur|madame|la societe|la société)"
    r"|\n[# *|]*(?:le |la |l')?(?:clients?|cliente|preneur|acheteur|locataire)\b ?:",
    re.I,
)
NUMERO = re.compile(
    r"\b(?:siren|siret|rne|r\.?m\.?|repertoire des metiers|registre national des entreprises"
    r"|num[eé]ro d'entreprise)(?!\w)[^\d\n]{0,25}\d{3}[ .]?\d{3}[ .]?\d{3}"
    r"|\b\d{3}[ .]?\d{3}[ .]?\d{3} (?:rm|rne)\b",
    re.I,
)
# Who insures or mediates is named with a form of his own: up to the number of who writes.
AUTRE_NOMME = re.compile(
    r"(?:\bassur(?:ances?|eurs?|ee?s?)\b|\bdecennale|responsabilite civile|\brc pro\b|mediat\w+)"
    r"[^\n|]{0,40}(?::|\baupres\b|\bchez\b|\bpar\b|\bcontrat\b|\bpolice\b)"
    r"(?:(?!\b(?:siren|siret|rcs|rne|capital)\b)[^\n|])*",
    re.I,
)


def statut_du_vendeur(plan: Aplat, papier: str) -> str:
    """« societe », « seul » (a sole trader) or nothing, where the paper does not tell."""
    if papier == "contrat":
        statuts = {_statut(x, x) for x in _parties(plan)}
        return SEUL if SEUL in statuts else ""
    return _statut("\n".join(_tete(plan)), plan.texte)


def _statut(bloc: str, texte: str) -> str:
    """What a block with a name says; who writes neither form nor capital is a sole trader."""
    r, nu = reperes(), AUTRE_NOMME.sub("", accents_otes(bloc))
    forme, seul = r["forme_de_societe"].search(nu), r["dit_seul"].search(nu)
    if forme and not (seul and seul.start() < forme.start()):
        return SOCIETE
    if not nu.strip() or r["ni_societe_ni_seul"].search(nu):
        return ""
    return SEUL if seul or NUMERO.search(nu) or r["franchise_dite"].search(texte) else ""


def _tete(plan: Aplat) -> Iterator[str]:
    """The lines of the one who writes: those of the head, up to the client's; once the client
    stands beside, the first column alone.
    """
    gauche, vues = False, 0
    for x in plan.lignes[:LIGNES_DE_TETE]:
        texte = x.texte.replace("*", "").rstrip()
        cellules = [c for c in CELLULES.split(texte.strip().strip("|")) if c]
        a_droite = len(texte) - len(texte.lstrip()) >= DROITE
        clients = [rang for rang, c in enumerate(cellules) if _nomme_le_client(c)]
        if clients and not clients[0] and not a_droite and vues:
            return
        gauche |= bool(clients) and (clients[-1] > 0 or a_droite)
        if a_droite and (vues > 1 or gauche):
            gauche = True
            continue
        vues += bool(cellules)
        gauche |= sum(bool(CODE_POSTAL.search(c)) for c in cellules) > 1
        yield " | ".join(cellules[:1] if gauche else cellules)


def _nomme_le_client(cellule: str) -> bool:
    nue, r = accents_otes(cellule.strip("# >_")), reperes()
    return bool(r["marque_du_client"].match(nue) or r["bloc_salue"].match(nue))


def _parties(plan: Aplat) -> Iterator[str]:
    """The paragraph of each party of a contract that has a number, but that of the client."""
    texte = plan.accentue[:PARTIES]
    for m in NUMERO.finditer(accents_otes(texte)):
        debut = max(0, m.start() - AVANT)
        avant = BORD.split(texte[debut : m.start()])[-1]
        bloc = avant + re.split(r"[.;\n]", texte[m.start() : m.end() + APRES])[0]
        nu = accents_otes(bloc)
        r = reperes()
        nomme = r["bloc_particulier"].search(bloc) or r["nom_de_personne"].search(nu)
        if nomme and not r["partie_acheteuse"].search(nu):
            yield bloc
