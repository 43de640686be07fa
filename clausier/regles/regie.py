"""Rules of work sold by the time it takes: each hour is billed once, and none is forgotten.

Sources: C. civ. 1353 (who claims a debt proves it), 1302 (what is paid without being owed is given
back).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..comptes.factures import avoirs_sur, factures
from ..comptes.prix import ZERO
from ..dossier.cas import Dossier
from ..dossier.regie import Releve
from ..dossier.reperes import dire, documents, regle
from ..droit.bibliotheque import Bibliotheque
from ..socle.ecriture import MESSAGE, date_courte, nombre
from ..socle.problemes import Probleme


def _factures_de_temps(dossier: Dossier) -> list[tuple[date, date, int]]:
    """The period and the rank of each invoice of time that is not wholly credited."""
    sortie = []
    for rang in dossier.releve.par_document:
        doc = dossier.documents[rang]
        f = factures(dossier).get(doc.numero or "") if doc.tete.finale else None
        if f is None or doc.periode_debut is None or doc.periode_fin is None:
            continue
        credite = sum((a.ttc for a in avoirs_sur(dossier, f.numero, date.max)), ZERO)
        if credite < f.ttc:
            sortie.append((doc.periode_debut, doc.periode_fin, rang))
    return sorted(sortie)


@regle("E444")
def releve_a_dire(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A paper that tells the time spent has a time sheet to take it from."""
    for i, doc in documents(dossier, lambda t: t.calcul == "activite"):
        if i not in dossier.releve.par_document:
            dit = f"« {doc.type} » prend les temps du relevé ; dites-le au dossier (« temps: … »)"
            yield dire(dossier, "E444", ("documents", i), dit)


@regle("E443")
def temps_facture_deux_fois(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The periods of two invoices of time have no day in common (C. civ. 1302)."""
    jusqu_au, qui = date.min, ""
    for debut, fin, rang in _factures_de_temps(dossier):
        doc = dossier.documents[rang]
        if debut <= jusqu_au:
            yield dire(
                dossier,
                "E443",
                ("documents", rang, "periode_debut"),
                f"{doc.numero} facture les temps à partir du {date_courte(debut)}, et {qui} les "
                f"facture déjà jusqu'au {date_courte(jusqu_au)} ; changez une des périodes, ou "
                f"faites un avoir de {qui}",
            )
        if fin > jusqu_au:
            jusqu_au, qui = fin, doc.numero or doc.type


@regle("A448")
def temps_oublie(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Time that is older than the last invoice of time, and that none takes, may be lost."""
    prises = _factures_de_temps(dossier)
    if not prises:
        return
    fin, dernier = max((fin, rang) for _, fin, rang in prises)
    oublies = [
        e
        for e in dossier.releve.entrees
        if e.jour <= fin and not any(debut <= e.jour <= au for debut, au, _ in prises)
    ]
    if oublies:
        releve: Releve = dossier.releve
        yield dire(
            dossier,
            "A448",
            ("documents", dernier, "periode_debut"),
            f"aucune facture ne prend {nombre(releve.quantite(oublies), signes=MESSAGE)} "
            f"{releve.unite}(s) du relevé, du {date_courte(oublies[0].jour)} au "
            f"{date_courte(oublies[-1].jour)}",
        )
