"""Rules of work sold by the time it takes: each hour is billed once, and none is forgotten.

Sources: C. civ. 1353 (who claims a debt proves it), 1302 (what is paid without being owed is given
back).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ..comptes.temps_factures import factures_de_temps, prises_ailleurs
from ..dossier.cas import Dossier
from ..dossier.regie import Releve
from ..dossier.reperes import dire, documents, regle
from ..droit.bibliotheque import Bibliotheque
from ..lecture.releve import EntreeDeTemps
from ..socle.ecriture import MESSAGE, date_courte, nombre
from ..socle.problemes import Probleme


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
    for debut, fin, rang in factures_de_temps(dossier):
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


@regle("A450")
def temps_facture_ailleurs(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A sheet that serves several cases: an entry that two of them bill is paid twice. It may be
    right (one hour taught to two clients), so it is told."""
    for _, _, rang in factures_de_temps(dossier):
        numero = dossier.documents[rang].numero
        for prise, entrees in prises_ailleurs(dossier, rang):
            yield dire(
                dossier,
                "A450",
                ("documents", rang, "periode_debut"),
                f"{numero} facture {_combien(dossier.releve, entrees)}, que {prise.numero} du "
                f"dossier « {prise.dossier} » facture aussi ; dites à chaque dossier ses "
                "« projets: » du relevé, ou faites un avoir de l'une des deux",
            )


def _combien(releve: Releve, entrees: Sequence[EntreeDeTemps]) -> str:
    jours = sorted(e.jour for e in entrees)
    return (
        f"{nombre(releve.quantite(entrees), signes=MESSAGE)} {releve.unite}(s) du relevé, du "
        f"{date_courte(jours[0])} au {date_courte(jours[-1])}"
    )


@regle("A448")
def temps_oublie(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Time that is older than the last invoice of time, and that none takes, may be lost."""
    prises = factures_de_temps(dossier)
    if not prises:
        return
    fin, dernier = max((fin, rang) for _, fin, rang in prises)
    oublies = [
        e
        for e in dossier.releve.entrees
        if e.jour <= fin and not any(debut <= e.jour <= au for debut, au, _ in prises)
    ]
    if oublies:
        yield dire(
            dossier,
            "A448",
            ("documents", dernier, "periode_debut"),
            f"aucune facture ne prend {_combien(dossier.releve, oublies)}",
        )
