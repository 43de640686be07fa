"""Rules of unpaid invoices: letters that come when something is due, and a journal that agrees with
them.

Sources: C. com. L441-10, II (default starts the day after the due date); C. civ. 1231-6, 1344.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..comptes.echelle import POSTE, lettres_trop_tot
from ..comptes.encaissements import ouvert, paye, premiere_echeance
from ..comptes.factures import factures
from ..dossier.cas import Dossier
from ..dossier.noms import designes, noms
from ..dossier.reperes import dire, documents, qualite, regle
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..socle.ecriture import date_courte
from ..socle.problemes import Probleme


def _visees(dossier: Dossier, doc: DocumentVoulu) -> list[str]:
    """The invoices of this case that a document names; the unknown ones are E305's to say."""
    connues = factures(dossier)
    return [n for n in doc.visees if n in connues and not connues[n].avoir]


@regle("E103")
def visent(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What a paper speaks of must be named, by the key that its template has for it."""
    for i, doc in enumerate(dossier.documents):
        cle = next((k for k in ("factures", "facture") if k in doc.tete.champs), None)
        if cle and not doc.visees:
            yield dire(
                dossier,
                "E103",
                ("documents", i, cle),
                f"clé manquante : dites de quelle facture il s'agit (« {cle}: »)",
                cle=True,
            )


@regle("A809")
def patience(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A letter keeps to the delay that the one before it left, or a payment plan that is kept (C.
    civ. 1104)."""
    dites: set[int] = set()
    for numero, f in factures(dossier).items():
        for avant, apres, limite in lettres_trop_tot(dossier, biblio, f):
            if apres in dites:
                continue
            dites.add(apres)
            lettre = dossier.documents[avant]
            yield dire(
                dossier,
                "A809",
                ("documents", apres, "date"),
                f"« {lettre.type} » du {date_courte(lettre.date)} laisse jusqu'au "
                f"{date_courte(limite)} pour payer {numero} ; si elle n'est pas partie, datez-la "
                f"du {date_courte(limite + POSTE)} ou après",
            )


@regle("E801")
def moment(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A reminder asks before the due date, a letter of claim after: the debtor is late from the day
    after it."""
    for i, doc in documents(dossier, lambda t: t.avant_echeance or t.apres_echeance):
        for numero in _visees(dossier, doc):
            echeance = premiere_echeance(dossier, numero, doc.date)
            if doc.tete.apres_echeance and doc.date <= echeance:
                yield dire(
                    dossier,
                    "E801",
                    ("documents", i, "date"),
                    f"la facture {numero} est à payer le {date_courte(echeance)} : « {doc.type} » "
                    "part le lendemain ou après ; avant, c'est un « rappel »",
                )
            elif doc.tete.avant_echeance and doc.date > echeance:
                yield dire(
                    dossier,
                    "E801",
                    ("documents", i, "date"),
                    f"la facture {numero} était à payer le {date_courte(echeance)} : après, c'est "
                    "une « relance »",
                )


@regle("E803")
def encore_due(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Nothing is claimed of an invoice that is paid or credited; but late interest, where it ran,
    outlives the payment."""
    for i, doc in documents(dossier, lambda t: t.creance):
        visees = _visees(dossier, doc)
        for numero in visees:
            if (
                doc.date < factures(dossier)[numero].date
                or ouvert(dossier, numero, doc.date) > 0
                or _penalites_dues(dossier, doc, numero)
            ):
                continue
            rang = visees.index(numero)
            ou = ("documents", i, "facture") if doc.facture else ("documents", i, "factures", rang)
            yield dire(
                dossier,
                "E803",
                ou,
                f"rien n'est dû sur la facture {numero} au {date_courte(doc.date)} : elle est "
                "payée ou créditée",
            )


def _penalites_dues(dossier: Dossier, doc: DocumentVoulu, numero: str) -> bool:
    """May this claim ask for late interest alone? A firm one may, of an invoice paid late."""
    ferme = doc.tete.etape == "mise_en_demeure" or doc.niveau == 2 or doc.tete.calcul != "creance"
    if not ferme:
        return False
    debut = factures(dossier)[numero].echeance
    # Of others, interest from the formal notice only (C. civ. 1231-6).
    if qualite(dossier, doc) not in ("professionnel", "public"):
        avis = [
            d.date
            for _, d in documents(dossier, lambda t: t.etape == "mise_en_demeure")
            if d is not doc and numero in _visees(dossier, d)
        ]
        debut = min(avis, default=date.max)
    return any(m.date > debut for m in paye(dossier, numero, doc.date))


@regle("E806")
def recus(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    for i, doc in documents(dossier, lambda t: t.calcul == "recu"):
        for numero in _visees(dossier, doc):
            if not paye(dossier, numero, doc.date):
                yield dire(
                    dossier,
                    "E806",
                    ("documents", i),
                    f"aucun paiement de la facture {numero} au {date_courte(doc.date)} ; "
                    "s'il a été reçu, notez-le aux « paiements: » ; sinon retirez ce reçu",
                )


@regle("E103", "E305", "E802")
def journal(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A letter is dated, then sent, then received."""
    envois: dict[int, date] = {}
    evenements = sorted(
        enumerate(dossier.affaire.journal), key=lambda x: (x[1].type != "envoi", x[1].date, x[0])
    )
    for n, e in evenements:
        if not e.document:
            if e.type in ("envoi", "reception"):
                yield dire(
                    dossier,
                    "E103",
                    ("journal", n, "document"),
                    "clé manquante : dites de quelle lettre il s'agit (« document: »)",
                    cle=True,
                )
            continue
        rangs = designes(dossier, e)
        ou = ("journal", n, "document")
        if not rangs:
            yield dire(
                dossier,
                "E305",
                ou,
                f"aucun document « {e.document[:60]} » dans ce dossier ; il y a "
                f"{', '.join(noms(dossier))}",
            )
            continue
        if len(rangs) > 1:
            lesquels = ", ".join(noms(dossier)[r] for r in rangs)
            yield dire(
                dossier,
                "E305",
                ou,
                f"« {e.document[:60]} » désigne plusieurs documents ; précisez lequel : {lesquels}",
            )
            continue
        doc = dossier.documents[rangs[0]]
        if e.type == "envoi":
            envois[rangs[0]] = min(e.date, envois.get(rangs[0], e.date))
        if e.type in ("envoi", "reception") and e.date < doc.date:
            yield dire(
                dossier,
                "E802",
                ("journal", n, "date"),
                f"{'envoyée' if e.type == 'envoi' else 'reçue'} le {date_courte(e.date)}, avant "
                f"sa date, le {date_courte(doc.date)}",
            )
        elif e.type == "reception" and rangs[0] in envois and e.date < envois[rangs[0]]:
            yield dire(
                dossier,
                "E802",
                ("journal", n, "date"),
                f"reçue le {date_courte(e.date)}, avant son envoi le "
                f"{date_courte(envois[rangs[0]])}",
            )
