"""Stage 3, reckon: what proves a claim, numbered, and what happened, in order, each line with the
number of its exhibit.

The exhibits are the documents of the case, the files that the paper names (`pieces:`) and, without
a file yet, what the creditor has in his drawer: the proof of posting, the letters of the debtor.
The order is the one a judge reads in: the order, the terms, the work done, the invoices, the
reminders, the formal notice, the answers, the registers, the account (CPC 1407).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from ..dossier.cas import Dossier
from ..dossier.noms import designes
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import PREUVES, DocumentVoulu, avec_niveau
from ..fiches.affaire import Evenement
from ..fiches.parties import COMPENSATION
from ..socle.typographie import typographie
from . import mots
from .encaissements import paye
from .factures import Facture, factures
from .journal import evenements, visees_par


@dataclass(frozen=True)
class Piece:
    """One exhibit: a document of the case (`rang`), a file of the workspace (`fichier`), or
    neither: to be joined by the creditor.
    """

    numero: int
    intitule: str
    date: date | None
    genre: str
    rang: int | None = None
    fichier: str | None = None

    @property
    def presente(self) -> bool:
        return self.rang is not None or self.fichier is not None


@dataclass(frozen=True)
class FaitDate:
    """A dated fact, a line of the chronology; `piece`: the number of the exhibit that shows it."""

    date: date
    texte: str
    piece: int | None


def concernees(dossier: Dossier, numeros: Iterable[str]) -> dict[str, Facture]:
    """The claimed invoices, the acomptes that they deduct, the credit notes on them."""
    toutes = factures(dossier)
    sortie = {n: toutes[n] for n in numeros if n in toutes}
    sortie |= {d.numero: d.facture for f in list(sortie.values()) for d in f.deductions}
    return sortie | {
        f.numero: f for f in toutes.values() if f.avoir and f.sur and f.sur.numero in sortie
    }


def bordereau(dossier: Dossier, doc: DocumentVoulu, biblio: Bibliotheque) -> tuple[Piece, ...]:
    """The exhibits of a claim, numbered in the order of reading."""
    pieces = [*_documents(dossier, doc), *_fichiers(doc), *_tiroir(dossier, doc)]
    pieces.sort(key=lambda p: (PREUVES.index(p.genre), p.date or doc.date))
    return tuple(replace(p, numero=i) for i, p in enumerate(pieces, 1))


def _documents(dossier: Dossier, doc: DocumentVoulu) -> list[Piece]:
    numeros = doc.visees
    siennes = concernees(dossier, numeros)
    k = dossier.affaire.conclusion
    cgv = [
        (d.date, i)
        for i, d in enumerate(dossier.documents)
        if d.tete.acte == "conditions" and d.date <= doc.date
    ]
    acceptees = max(
        [x for x in cgv if k and k.date and x[0] <= k.date] or cgv, default=(None, None)
    )[1]
    dernier_decompte = max(
        (
            (d.date, i)
            for i, d in enumerate(dossier.documents)
            if d.tete.calcul == "decompte" and d.date <= doc.date and set(numeros) & set(d.visees)
        ),
        default=(None, None),
    )[1]
    sortie = []
    for i, d in enumerate(dossier.documents):
        genre = d.tete.prouve
        vus = set(visees_par(d))
        if genre is None or d.date > doc.date:
            continue
        garde: dict[str, bool] = {
            "cgv": i == acceptees,
            "facture": d.numero in siennes,
            "relance": bool(vus & set(siennes)),
            "mise_en_demeure": bool(vus & set(numeros)),
            "reponse": bool(vus & set(siennes)),
            "decompte": i == dernier_decompte,
        }
        if garde.get(genre, True):
            titre = typographie(d.titre)
            sortie.append(
                Piece(0, f"{titre} {d.numero}" if d.numero else titre, d.date, genre, rang=i)
            )
    return sortie


def _fichiers(doc: DocumentVoulu) -> list[Piece]:
    return [Piece(0, p.objet, p.date, p.genre or "autre", fichier=p.fichier) for p in doc.pieces]


def _tiroir(dossier: Dossier, doc: DocumentVoulu) -> list[Piece]:
    """What the facts of the case call for and no file holds yet: each kind that `pieces:` names is
    left to it.
    """
    nommes = {p.genre for p in doc.pieces}
    sortie = []
    if "mise_en_demeure" not in nommes:
        avis = [
            i
            for i, d in enumerate(dossier.documents)
            if d.tete.etape == "mise_en_demeure"
            and set(visees_par(d)) & set(doc.visees)
            and d.date <= doc.date
        ]
        dits = [
            e
            for e in dossier.affaire.journal
            if e.type in ("envoi", "reception")
            and e.date <= doc.date
            and set(designes(dossier, e)) & set(avis)
        ]
        sortie += [
            Piece(
                0,
                mots.preuve_d_envoi(e.numero) if e.type == "envoi" else mots.AVIS_DE_RECEPTION,
                e.date,
                "mise_en_demeure",
            )
            for e in sorted(dits, key=lambda e: e.date)
        ]
        if avis and not dits:
            sortie.append(
                Piece(
                    0,
                    mots.PREUVE_DE_DEPOT,
                    max(dossier.documents[i].date for i in avis),
                    "mise_en_demeure",
                )
            )
    if "reponse" not in nommes and (echanges := _echanges(dossier, doc)):
        dit = mots.echanges((e.type, e.date) for e in echanges)
        sortie.append(Piece(0, dit, echanges[-1].date, "reponse"))
    devant_le_juge = doc.tete.pour == "tribunal"  # a mandataire has the debtor's own extracts
    client = dossier.client
    if devant_le_juge and "registre" not in nommes and client and client.qualite == "professionnel":
        sortie.append(Piece(0, mots.EXTRAITS, None, "registre"))
    return sortie


def _echanges(dossier: Dossier, doc: DocumentVoulu) -> list[Evenement]:
    vus = {id(e): e for n in doc.visees for e in evenements(dossier, n, doc.date, *mots.ECHANGES)}
    return sorted(vus.values(), key=lambda e: e.date)


# ------------------------------------------------------------------------------- chronology


def chronologie(
    dossier: Dossier, doc: DocumentVoulu, pieces: tuple[Piece, ...]
) -> tuple[FaitDate, ...]:
    """What happened up to the day of the claim, each line with its exhibit."""
    par_rang = {p.rang: p.numero for p in pieces if p.rang is not None}
    premiere = {g: next((p.numero for p in pieces if p.genre == g), None) for g in PREUVES}
    apportees = [FaitDate(p.date, p.intitule, p.numero) for p in pieces if p.fichier and p.date]
    faits = [
        *_commande(dossier, par_rang, premiere),
        *_factures(dossier, doc, par_rang),
        *_lettres(dossier, par_rang),
        *_journal(dossier, doc, pieces),
        *apportees,
    ]
    faits = [f for f in faits if f.date <= doc.date]
    return tuple(sorted(faits, key=lambda f: f.date))


def _dit(d: DocumentVoulu) -> str:
    """A document as the chronology calls it."""
    return typographie(avec_niveau(d.tete.chronologie, d.niveau) if d.tete.chronologie else d.titre)


def _commande(
    dossier: Dossier, par_rang: dict[int, int], premiere: dict[str, int | None]
) -> list[FaitDate]:
    k, p = dossier.affaire.conclusion, dossier.affaire.prestation
    signe = next(
        (
            par_rang[i]
            for i, d in enumerate(dossier.documents)
            if d.tete.acte == "contrat" and i in par_rang
        ),
        premiere["commande"],
    )
    sortie = []
    for i, d in enumerate(dossier.documents):
        if (
            d.tete.prouve in ("commande", "execution")
            and i in par_rang
            and not (d.tete.acte == "contrat" and k and d.date == k.date)
        ):
            sortie.append(FaitDate(d.date, f"{_dit(d)} {d.numero or ''}".rstrip(), par_rang[i]))
    if k and k.date:
        sortie.append(FaitDate(k.date, mots.CONCLUSION, signe))
    if p and p.fin and premiere["execution"] is None:
        sortie.append(FaitDate(p.fin, mots.FIN_PREVUE, signe))
    return sortie


def _factures(dossier: Dossier, doc: DocumentVoulu, par_rang: dict[int, int]) -> list[FaitDate]:
    sortie = []
    for f in concernees(dossier, doc.visees).values():
        piece = par_rang.get(f.rang)
        if f.avoir and f.sur:
            sortie.append(FaitDate(f.date, mots.avoir_emis(f.numero, f.ttc, f.sur.numero), piece))
            continue
        sortie.append(FaitDate(f.date, mots.facture_emise(_dit(f.doc), f.numero, f.ttc), piece))
        sortie += [
            FaitDate(t.date, mots.echeance_venue(f.numero), piece)
            for t in f.termes
            if t.date != f.date
        ]
        comptee = next(
            (
                par_rang[i]
                for i, d in enumerate(dossier.documents)
                if d.tete.calcul == "decompte" and i in par_rang and f.numero in d.visees
            ),
            piece,
        )
        recus = [
            i
            for i, d in enumerate(dossier.documents)
            if d.tete.calcul == "recu" and d.facture == f.numero and i in par_rang
        ]
        for m in paye(dossier, f.numero, doc.date):
            recu = next((par_rang[i] for i in recus if dossier.documents[i].date >= m.date), None)
            sortie.append(
                FaitDate(
                    m.date,
                    mots.paiement_recu(m.montant, f.numero, m.moyen == COMPENSATION),
                    recu or comptee,
                )
            )
    return sortie


def _lettres(dossier: Dossier, par_rang: dict[int, int]) -> list[FaitDate]:
    sortie = []
    for i, d in enumerate(dossier.documents):
        if i not in par_rang:
            continue
        if d.tete.etape == "relance":
            sortie.append(FaitDate(d.date, mots.relance_envoyee(_dit(d), d.facture), par_rang[i]))
        elif d.tete.etape or d.tete.calcul == "echeancier":
            sortie.append(FaitDate(d.date, _dit(d), par_rang[i]))
    return sortie


def _journal(dossier: Dossier, doc: DocumentVoulu, pieces: tuple[Piece, ...]) -> list[FaitDate]:
    """The journal: postings and receptions with the exhibit of their letter, the rest with the
    debtor's papers.
    """
    sortie = []
    par_rang = {p.rang: p for p in pieces if p.rang is not None}
    for e in dossier.affaire.journal:
        if e.type not in ("envoi", "reception"):
            continue
        rangs = designes(dossier, e)
        rang = next((r for r in rangs if r in par_rang), None)
        if rang is None:
            continue
        lettre = par_rang[rang]
        siennes = [
            p
            for p in pieces
            if p.rang is None and p.genre == lettre.genre and p.date in (None, e.date)
        ]
        preuve = next(
            (p.numero for p in sorted(siennes, key=lambda p: p.date is None)), lettre.numero
        )
        le = dossier.documents[rang].date
        dit = (
            mots.lettre_postee(lettre.intitule, le, e.numero)
            if e.type == "envoi"
            else mots.lettre_recue(lettre.intitule, le)
        )
        sortie.append(FaitDate(e.date, dit, preuve))
    for e in _echanges(dossier, doc):
        siennes = [p for p in pieces if p.rang is None and p.genre == "reponse"]
        piece = next(
            (p.numero for p in siennes if p.date == e.date), siennes[0].numero if siennes else None
        )
        sortie.append(FaitDate(e.date, mots.echange(e.type, e.pour_le, e.texte), piece))
    return sortie
