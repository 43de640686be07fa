"""A life-cycle message for its reader: each status in French words, its reasons, its sums, what is
asked. Lines for a terminal; what a stranger wrote passes through `visible`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..socle.affichage import paragraphe, visible
from ..socle.ecriture import date_courte, nombre, taux
from . import cdar_mots as mots
from .cdar import Acteur, CycleDeVie, Donnee, MotifStatut, Statut
from .modele import TYPES

MARGE = 12  # columns of the headings


def titre(s: Statut) -> str:
    """« F2026-028 du 31/10/2026 : refusée (210) »."""
    nature = TYPES.get(s.type or "", "facture")
    quand = f" du {date_courte(s.date)}" if s.date else ""
    dit = f"{nature} {visible(s.facture or 'sans numéro')}{quand} : {nom_du_statut(s)}"
    return dit[:1].upper() + dit[1:]


def nom_du_statut(s: Statut) -> str:
    connu = mots.STATUTS.get(s.code or "")
    return f"{connu.nom} ({s.code})" if connu else f"statut {visible(s.code or 'absent')} inconnu"


def motif_en_clair(m: MotifStatut) -> str:
    """« taux de TVA faux (TX_TVA_ERR) : Taux de TVA erroné »."""
    connu = mots.MOTIFS.get(m.code or "", "motif") + f" ({visible(m.code)})" if m.code else ""
    return " : ".join(t for t in (connu, visible(m.texte or "")) if t)


def resume_statut(s: Statut) -> Iterator[str]:
    """The lines on one status, but what its reader has of the invoice."""
    connu = mots.STATUTS.get(s.code or "")
    if connu:
        yield bloc("Sens", connu.sens)
    for m in s.motifs:
        if dit := motif_en_clair(m):
            yield bloc("Motif", dit)
        demande = mots.ACTIONS.get(m.action or "", visible(m.action or ""))
        if dit := " : ".join(t for t in (demande, visible(m.action_texte or "")) if t):
            yield bloc("Demande", dit)
        for d in m.donnees:
            yield bloc("", donnee_en_clair(d))


def resume_emetteur(c: CycleDeVie) -> Iterator[str]:
    """Who says it, to whom, when."""
    quand = f", le {date_courte(c.le)}" if c.le else ""
    yield bloc("Dit par", f"{_acteur(c.emetteur)}{quand}")
    if c.destinataires:
        yield bloc("À", " ; ".join(map(_acteur, c.destinataires)))


def bloc(titre: str, texte: str) -> str:
    """A heading in its margin, text beside it."""
    return paragraphe(titre.ljust(MARGE) + texte, 0, MARGE) if titre else paragraphe(texte, MARGE)


def _acteur(a: Acteur) -> str:
    role = mots.ROLES.get(a.role or "", visible(a.role or "sans rôle"))
    nom = visible(a.nom or (a.identifiant.valeur if a.identifiant else ""))
    return f"{nom} ({role})" if nom else role


def donnee_en_clair(d: Donnee) -> str:
    """« montant encaissé : 12 000,00 € à 20 % »."""
    quoi = mots.DONNEES.get(d.genre or "", visible(d.genre or "donnée"))
    nom = f"{visible(d.nom or '')} ({visible(d.terme)})" if d.terme else visible(d.nom or "")
    devise = "€" if d.devise in (None, "EUR") else visible(d.devise)[:10]
    valeurs = (
        f"{nombre(d.montant, 2)} {devise}" if d.montant is not None else "",
        ("à " if d.montant is not None else "") + taux(d.taux) if d.taux is not None else "",
        f"le {date_courte(d.jour)}" if d.jour else "",
        visible(d.valeur or ""),
    )
    dits = " ".join(v for v in valeurs if v)
    return " : ".join(t for t in (", ".join(t for t in (quoi, nom) if t), dits) if t)
