"""Stage 5, compose: what names a text that a seller gives to all his clients, and tells it from the
same text when the library has moved.

Takes general terms as they are composed; gives their version, whose they are, and the fingerprint
of the library's own texts that they may be made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..dossier.cas import Dossier
from ..dossier.reperes import conditions_jointes, qualite, version_voulue
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..fiches.parties import Vendeur
from ..socle.ecriture import date_longue
from ..socle.empreintes import VERSION, condense

# Terms of payment that a case may have of its own, and the clause that says each.
PROPRES = (("penalites", "penalites_retard"), ("escompte", "escompte"))


def conditions_dites(dossier: Dossier, doc: DocumentVoulu) -> str:
    """How a document names the general terms that it joins: « version 2026.1 du 2 janvier 2026 »;
    nothing where it joins none."""
    jointes = conditions_jointes(dossier, doc)
    nom = jointes.version if jointes else version_voulue(dossier, doc)
    dits = (f"version {nom}" if nom else "", f"du {date_longue(jointes.date)}" if jointes else "")
    return " ".join(x for x in dits if x)


def derogations(dossier: Dossier, doc: DocumentVoulu) -> tuple[str, ...]:
    """The clauses by which the terms of payment of a case are others than its seller's usual ones,
    which his general terms say."""
    sien, usuel = dossier.reglement(doc), dossier.reglement_usuel(doc.date)
    autres = [clause for k, clause in PROPRES if getattr(sien, k) != getattr(usuel, k)]
    if sien.delai != usuel.delai and sien.delai and sien.delai.fin_de_mois:
        autres.insert(0, "modalites_paiement")
    return tuple(autres) if qualite(dossier, doc) == "professionnel" else ()


@dataclass(frozen=True)
class VersionDite:
    """The version of general terms. `vendeur`: a SIREN; `bibliotheque`: a fingerprint of the
    program and of its library, which tells a change of theirs from one of the seller's.
    """

    nom: str
    vendeur: str
    bibliotheque: str


def version_dite(
    biblio: Bibliotheque, doc: DocumentVoulu, type_: str, v: Vendeur, parametres: Mapping[str, str]
) -> VersionDite | None:
    """The version of a document; None but for general terms that say theirs. `parametres`: the
    legal values that it prints."""
    if doc.tete.acte != "conditions" or not doc.version:
        return None
    valeurs = (f"{k}={x}" for k, x in sorted(parametres.items()))
    return VersionDite(
        doc.version, v.siren_brut, condense([VERSION, biblio.fonds(type_), *valeurs])
    )
