"""Rules of time: what follows from what, and who must have been concluded before what.

Sources: C. civ. 1113, 1117 (offer, its term), 1101; CGI 289, I-3 (an invoice follows the sale or
its acompte).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..dossier.cas import Dossier
from ..dossier.reperes import actes, consommateur, dire, documents, regle
from ..droit.bibliotheque import Bibliotheque
from ..socle.ecriture import date_courte
from ..socle.problemes import Probleme


@regle("E114")
def rien(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    if not dossier.documents:
        yield dire(
            dossier,
            "E114",
            ("documents",),
            "la liste est vide ; ajoutez par exemple « - {type: devis, numero: D2026-001, date: "
            "2026-01-15, validite: 30 jours} »",
        )


@regle("E307")
def conclusion(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A document that says the agreement done (head `conclusion: oui`) needs its day: the law of
    that day governs it (C. civ. 2)."""
    k = dossier.affaire.conclusion
    if k and k.date or k is None and consommateur(dossier):
        return  # without `conclusion`, a consumer's document also lacks its place: E604 says both
    for i, doc in enumerate(dossier.documents):
        if doc.tete.conclusion:
            quoi = "ajoutez sa « date: »" if k else "ajoutez « conclusion: {date: …, lieu: …} »"
            yield dire(
                dossier,
                "E307",
                ("conclusion",) if k else ("documents", i),
                f"un document « {doc.type} » dit quand le contrat est conclu ; {quoi}",
                cle=bool(k),
            )
            return


@regle("E306")
def ordre(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Devis, then conclusion, then invoices."""
    k = dossier.affaire.conclusion
    le = k.date if k else None
    devis = [d.date for _, d in actes(dossier, "offre")]
    for i, doc in actes(dossier, "contrat"):
        if devis and doc.date < min(devis):
            yield dire(
                dossier,
                "E306",
                ("documents", i, "date"),
                f"le contrat est daté du {date_courte(doc.date)}, avant le devis du "
                f"{date_courte(min(devis))}",
            )
    if le is None:
        return
    if devis and le < min(devis):
        yield dire(
            dossier,
            "E306",
            ("conclusion", "date"),
            f"le contrat est conclu le {date_courte(le)}, avant le devis du "
            f"{date_courte(min(devis))}",
        )
    for i, doc in documents(dossier, lambda t: t.facturation):
        if doc.date < le:
            yield dire(
                dossier,
                "E306",
                ("documents", i, "date"),
                f"« {doc.type} » du {date_courte(doc.date)} précède la conclusion du contrat, le "
                f"{date_courte(le)}",
            )


@regle("A308", "E306")
def validite(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """An offer lapses at its term (C. civ. 1117): a later agreement is a new one, to be put in
    writing."""
    k = dossier.affaire.conclusion
    fins = []
    for i, doc in actes(dossier, "offre"):
        duree = doc.validite
        if duree is not None and duree.nombre == 0:
            yield dire(
                dossier,
                "E306",
                ("documents", i, "validite"),
                "un devis vaut au moins un jour ; écrivez par exemple « validite: 30 jours »",
            )
        elif duree is not None:
            fins.append((duree.depuis(doc.date), i))
    if k and k.date and fins and k.date > max(fins)[0]:
        fin, i = max(fins)
        yield dire(
            dossier,
            "A308",
            ("documents", i, "validite"),
            f"le devis valait jusqu'au {date_courte(fin)}, le contrat est conclu le "
            f"{date_courte(k.date)} ; faites un devis à jour (C. civ., art. 1117)",
        )


@regle("E306")
def durees(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What begins does so before it ends."""
    p = dossier.affaire.prestation
    if p and p.debut and p.fin and p.fin < p.debut:
        yield dire(
            dossier,
            "E306",
            ("prestation", "fin"),
            f"la prestation finirait le {date_courte(p.fin)}, avant son début le "
            f"{date_courte(p.debut)}",
        )
    for i, doc in enumerate(dossier.documents):
        debut, fin = doc.periode_debut, doc.periode_fin
        if debut and fin and fin < debut:
            yield dire(
                dossier,
                "E306",
                ("documents", i, "periode_fin"),
                f"la période finirait le {date_courte(fin)}, avant son début le "
                f"{date_courte(debut)}",
            )
        echeance = doc.echeance
        if echeance and echeance < doc.date:
            yield dire(
                dossier,
                "E306",
                ("documents", i, "echeance"),
                f"l'échéance du {date_courte(echeance)} précède le document, daté du "
                f"{date_courte(doc.date)}",
            )
        for n, x in enumerate(doc.interventions):
            a, b = x.debut, x.fin
            if a and b and b < a:
                yield dire(
                    dossier,
                    "E306",
                    ("documents", i, "interventions", n, "fin"),
                    f"l'intervention finirait à {b:%H:%M}, avant son début à {a:%H:%M}"
                    if a.date() == b.date()
                    else (
                        f"l'intervention finirait le {date_courte(b)}, avant son début le "
                        f"{date_courte(a)}"
                    ),
                )


@regle("E306")
def promesses(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    for n, e in enumerate(dossier.affaire.journal):
        if e.pour_le and e.pour_le < e.date:
            yield dire(
                dossier,
                "E306",
                ("journal", n, "pour_le"),
                f"promesse pour le {date_courte(e.pour_le)}, avant le jour où elle est faite, le "
                f"{date_courte(e.date)}",
            )
