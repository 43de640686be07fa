"""Stage 2, check: the invoices of what is billed again each period, with the lines of their period.

Takes the node of a case and its `recurrence:`; gives the same node, in which an invoice of a period
that has no lines of its own holds those of the recurrence, at the price that the index has made of
them. The arithmetic stands in the detail of each line, so that it is printed, and carried by the
electronic invoice.

The formula is that of the clause `revision_prix`: at each anniversary of the contract the price in
course × the last value published ÷ the value that fixed it (C. civ. 1103; CMF L112-2).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from ..droit.bibliotheque import Bibliotheque
from ..fiches.affaire import Affaire
from ..fiches.recurrence import Recurrence, Revision, ValeurDIndice
from ..lecture.noeuds import Noeud
from ..socle.durees import Duree
from ..socle.ecriture import MESSAGE, date_courte, decimales_de, nombre
from ..socle.empreintes import FichiersLus
from ..socle.problemes import Probleme, Refus
from ..socle.valeurs import lire_date, lire_prix
from .entrees import tete_du_document
from .regie import Releve, deplier

MOIS_D_UN_AN = 12


@dataclass(frozen=True)
class _Pas:
    """One revision: the two values of the index, on the day from which the new price holds."""

    jour: date
    avant: ValeurDIndice
    apres: ValeurDIndice


def avec_leurs_lignes(
    noeud: Noeud,
    affaire: Affaire,
    chemin: Path,
    espace: Path,
    biblio: Bibliotheque,
    lus: FichiersLus,
    problemes: list[Probleme],
) -> tuple[Noeud, Releve]:
    """The case with the lines of its invoices of a period, and what they take of its time sheet.

    Faults go to `problemes`.
    """
    if affaire.temps is not None:
        return deplier(noeud, affaire.temps, chemin, espace, biblio, lus, problemes)
    if affaire.recurrence is not None:
        return _recurrentes(noeud, affaire, affaire.recurrence, biblio, problemes), Releve()
    return noeud, Releve()


def _recurrentes(
    noeud: Noeud,
    affaire: Affaire,
    recurrence: Recurrence,
    biblio: Bibliotheque,
    problemes: list[Probleme],
) -> Noeud:
    documents = noeud.valeur.get("documents")
    propres = noeud.enfant("recurrence", "lignes")
    source = propres or noeud.enfant("lignes")
    if documents is None or not isinstance(documents.valeur, list) or source is None:
        return noeud
    neufs = []
    for doc in documents.valeur:
        debut = _debut(doc, biblio)
        try:
            pas = _revisions(noeud, affaire, recurrence, debut) if debut else ()
        except Refus as e:
            problemes.extend(e.problemes)
            pas = ()
        siennes = bool(debut and (pas or propres))
        neufs.append(doc.avec("lignes", _revisees(source, pas, affaire)) if siennes else doc)
    return noeud.avec("documents", Noeud(neufs, documents.place, documents.cle))


def _debut(doc: Noeud, biblio: Bibliotheque) -> date | None:
    """The first day of the period of an invoice that takes the lines of the recurrence."""
    tete, debut = tete_du_document(doc, biblio), doc.enfant("periode_debut")
    if tete is None or not tete.finale or debut is None or doc.enfant("lignes"):
        return None
    with suppress(ValueError):  # said by who types the document
        return lire_date(debut.valeur)
    return None


def _revisions(
    noeud: Noeud, affaire: Affaire, recurrence: Recurrence, jour: date
) -> tuple[_Pas, ...]:
    """Every revision made up to `jour`, oldest first. Raises Refus (E447) for one whose value of
    the index is not said.
    """
    revision = recurrence.revision
    if revision is None:
        return ()
    k = affaire.conclusion
    contrat = (k.date if k else None) or recurrence.du
    pas: list[_Pas] = []
    avant = revision.base
    for n in range(1, jour.year - contrat.year + 1):
        anniversaire = Duree(MOIS_D_UN_AN * n, "mois").depuis(contrat)
        if anniversaire > jour:
            break
        depuis = pas[-1].jour if pas else revision.base.date
        if (apres := _publiee(revision, depuis, anniversaire)) is None:
            raise Refus([_manquante(noeud, anniversaire)])
        pas.append(_Pas(anniversaire, avant, apres))
        avant = apres
    return tuple(pas)


def _publiee(revision: Revision, depuis: date, jour: date) -> ValeurDIndice | None:
    """The last value published on `jour`, and since `depuis`."""
    dites = [v for v in revision.valeurs if depuis < v.date <= jour]
    return max(dites, key=lambda v: v.date, default=None)


def _manquante(noeud: Noeud, jour: date) -> Probleme:
    ici = noeud.proche(("recurrence", "revision", "valeurs"))
    return Probleme(
        ici.place,
        "E447",
        "recurrence.revision.valeurs",
        f"le prix est révisé le {date_courte(jour)} et le dossier ne dit pas la dernière valeur de "
        "l'indice publiée à ce jour ; ajoutez « {date: AAAA-MM-JJ, valeur: …, source: …} », avec "
        "la date de sa publication",
    )


def _revisees(lignes: Noeud, pas: tuple[_Pas, ...], affaire: Affaire) -> Noeud:
    """The lines at the price of the last revision; those of sections too."""
    if not pas or not isinstance(lignes.valeur, list):
        return lignes
    neuves = [_revisee(n, pas, affaire) for n in lignes.valeur]
    return Noeud(neuves, lignes.place, lignes.cle)


def _revisee(ligne: Noeud, pas: tuple[_Pas, ...], affaire: Affaire) -> Noeud:
    """One line at its new price, each revision rounded half up to the cent (or as finely as the
    price is typed), and how it was reckoned; of a section, its lines.
    """
    sous, dit = ligne.enfant("lignes"), ligne.enfant("prix_unitaire")
    if sous or dit is None:
        return ligne.avec("lignes", _revisees(sous, pas, affaire)) if sous else ligne
    try:
        ancien = neuf = lire_prix(dit.valeur)
    except ValueError:  # said where the line is typed
        return ligne
    rang = Decimal(1).scaleb(-max(2, decimales_de(neuf)))
    for p in pas:
        ancien = neuf
        neuf = (ancien * p.apres.valeur / p.avant.valeur).quantize(rang, ROUND_HALF_UP)
    indice = affaire.prestation.indice if affaire.prestation else None
    dernier = pas[-1]
    calcul = (
        f"Prix révisé le {date_courte(dernier.jour)} : {_dit(ancien, 2)} € × "
        f"{_dit(dernier.apres.valeur)} / {_dit(dernier.avant.valeur)} = {_dit(neuf, 2)} € "
        f"({indice or 'indice'} : {_valeur_dite(dernier.avant)} ; {_valeur_dite(dernier.apres)})."
    )
    detail = ligne.enfant("detail")
    texte = f"{detail.valeur}\n{calcul}" if detail and detail.valeur else calcul
    revue = ligne.avec("prix_unitaire", Noeud(f"{neuf:f}", dit.place, dit.cle))
    return revue.avec("detail", Noeud(texte, (detail or dit).place, (detail or dit).cle))


def _valeur_dite(v: ValeurDIndice) -> str:
    return f"{_dit(v.valeur)} publié le {date_courte(v.date)}, {v.source}"


def _dit(x: Decimal, decimales: int = 0) -> str:
    """A number as it was typed, with at least so many decimals."""
    return nombre(x, max(decimales, decimales_de(x)), MESSAGE)
