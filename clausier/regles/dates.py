"""Rules of time: what follows from what, and who must have been concluded before what.

Sources: C. civ. 1113, 1117 (offer, its term), 1101; CGI 289, I-3 (an invoice follows the sale or
its acompte).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..dossier.cas import Dossier
from ..dossier.reperes import Chemin, actes, consommateur, dire, documents, regle
from ..droit.bibliotheque import Bibliotheque
from ..socle.ecriture import date_courte
from ..socle.problemes import Probleme


def _avant(
    dossier: Dossier,
    chemin: Chemin,
    jour: date | None,
    autre: date | None,
    dit: str,
    quoi: str = "",
) -> Iterator[Probleme]:
    """A day before another which it must not precede; `dit` has places for both and for `quoi`."""
    if jour and autre and jour < autre:
        yield dire(dossier, "E306", chemin, dit.format(date_courte(jour), date_courte(autre), quoi))


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


@regle("E311")
def version_des_conditions(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """An offer that names a version of the general terms names one of this case, when it holds
    them: the client is bound by those that he was shown (C. civ. 1119)."""
    siennes = [d for _, d in actes(dossier, "conditions")]
    for i, doc in enumerate(dossier.documents):
        voulue = doc.version_cgv
        if not voulue or not siennes or voulue in [d.version for d in siennes]:
            continue
        la = [
            f"{f'la version « {d.version[:60]} »' if d.version else 'sans « version: »'}, du "
            f"{date_courte(d.date)}"
            for d in siennes
        ]
        yield dire(
            dossier,
            "E311",
            ("documents", i, "version_cgv"),
            f"aucunes conditions générales du dossier ne sont la version « {voulue[:60]} » ; il y "
            f"a {' ; '.join(la)} : accordez les deux, ou ôtez « version_cgv », qui ne sert que si "
            "elles ne sont pas dans le dossier",
        )


def _ou_l_accord(dossier: Dossier) -> Chemin:
    """Where the case says the day on which the client said yes."""
    a = dossier.affaire.acceptation
    return ("acceptation", "date") if a and a.date else ("conclusion", "date")


def _accord(ou: Chemin) -> str:
    return "le devis est accepté" if ou[0] == "acceptation" else "le contrat est conclu"


@regle("E306")
def acceptation(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """To accept an offer is to conclude (C. civ. 1118, 1121): one day, not two."""
    a, k = dossier.affaire.acceptation, dossier.affaire.conclusion
    if a and a.date and k and k.date and a.date != k.date:
        yield dire(
            dossier,
            "E306",
            ("acceptation", "date"),
            f"le devis est accepté le {date_courte(a.date)} et le contrat conclu le "
            f"{date_courte(k.date)} : accepter conclut le contrat (C. civ., art. 1118 et 1121) ; "
            "gardez une seule date ; une option prise après coup se dit par un avenant",
        )


@regle("E306")
def ordre(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Devis, then conclusion, then invoices."""
    le, ou = dossier.affaire.accepte_le, _ou_l_accord(dossier)
    devis = min((d.date for _, d in actes(dossier, "offre")), default=None)
    for i, doc in actes(dossier, "contrat"):
        dit = "le contrat est daté du {}, avant le devis du {}"
        yield from _avant(dossier, ("documents", i, "date"), doc.date, devis, dit)
    dit = f"{_accord(ou)} le {{}}, avant le devis du {{}}"
    yield from _avant(dossier, ou, le, devis, dit)
    for i, doc in documents(dossier, lambda t: t.facturation):
        dit = "« {2} » du {0} précède la conclusion du contrat, le {1}"
        yield from _avant(dossier, ("documents", i, "date"), doc.date, le, dit, doc.type)


@regle("A308", "E306")
def validite(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """An offer lapses at its term (C. civ. 1117): a later agreement is a new one, to be put in
    writing."""
    le, ou = dossier.affaire.accepte_le, _ou_l_accord(dossier)
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
    if le and fins and le > max(fins)[0]:
        fin, i = max(fins)
        yield dire(
            dossier,
            "A308",
            ("documents", i, "validite"),
            f"le devis valait jusqu'au {date_courte(fin)}, {_accord(ou)} le "
            f"{date_courte(le)} ; s'il n'est pas encore signé, faites un devis à jour, sinon "
            "gardez l'accord écrit du client sur ce prix (C. civ., art. 1117)",
        )


@regle("E306")
def durees(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What begins does so before it ends."""
    if p := dossier.affaire.prestation:
        dit = "la prestation finirait le {}, avant son début le {}"
        yield from _avant(dossier, ("prestation", "fin"), p.fin, p.debut, dit)
    for i, doc in enumerate(dossier.documents):
        ici = ("documents", i)
        dit = "la période finirait le {}, avant son début le {}"
        yield from _avant(dossier, (*ici, "periode_fin"), doc.periode_fin, doc.periode_debut, dit)
        dit = (
            "l'échéance du {0} précède le document, daté du {1} ; écrivez une « echeance: » du "
            "{1} ou d'après, ou retirez-la : le délai de paiement la donne"
        )
        yield from _avant(dossier, (*ici, "echeance"), doc.echeance, doc.date, dit)
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
        dit = "promesse pour le {}, avant le jour où elle est faite, le {}"
        yield from _avant(dossier, ("journal", n, "pour_le"), e.pour_le, e.date, dit)
