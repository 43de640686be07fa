"""Which documents of a case `issue` is asked for, and whether their numbers follow.

The series is read again from the register at each demand and the case gives the number: nothing is
counted here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..comptes.factures import factures
from ..comptes.mots import manque
from ..comptes.numerotation import famille, premier_rang, serie_dite
from ..comptes.series import DocumentNumerote, index_du_dossier
from ..dossier.cas import Dossier
from ..dossier.noms import cle_de_numero, nommes, numero_emis
from ..dossier.registre import Entree, Registre
from ..dossier.reperes import dire
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..regles.registre import entree_de, suite
from ..socle.ecriture import date_courte
from ..socle.erreurs import Erreur
from ..socle.numeros import reprise, serie
from ..socle.problemes import Probleme, Refus


@dataclass(frozen=True)
class Emission:
    """A document of a case, as `issue` sees it. `entree`: it is issued already."""

    rang: int
    doc: DocumentVoulu
    numero: str
    entree: Entree | None


def emissions(dossier: Dossier, biblio: Bibliotheque) -> list[Emission]:
    """Every document of a case that has something to be issued under."""
    return [
        Emission(i, d, n, entree_de(dossier, d, biblio))
        for i, d in enumerate(dossier.siens)
        if (n := numero_emis(d))
    ]


def emissions_nommees(
    dossier: Dossier, biblio: Bibliotheque, numeros: Sequence[str]
) -> list[Emission]:
    """The documents that the numbers name, each once. Raises Erreur for a number that names
    none."""
    toutes = emissions(dossier, biblio)
    sortie: dict[int, Emission] = {}
    for n in numeros:
        rangs = nommes(dossier, n)
        trouvees = [e for e in toutes if e.rang in rangs]
        if not trouvees:
            if rangs:
                conditions = dossier.documents[rangs[0]].tete.acte == "conditions"
                raise Erreur(
                    f"« {n} » n'a pas de {'« version: »' if conditions else '« numero: »'} : "
                    "un document s'émet sous un numéro (une cgv sous sa version)"
                )
            la = ", ".join(e.numero for e in toutes) or "aucun document numéroté"
            raise Erreur(
                f"aucun document « {n} » dans {dossier.noeud.place.fichier} ; il y a : {la}"
            )
        sortie |= {e.rang: e for e in trouvees}
    return list(sortie.values())


def verifier_suite(
    dossier: Dossier, biblio: Bibliotheque, registre: Registre, neuves: Sequence[Emission]
) -> None:
    """Each number follows the last one of its series, by number and by date; what an invoice leans
    on is issued. Raises Refus."""
    index = index_du_dossier(dossier)
    series = suite(registre.entrees, biblio)
    emis = {(e.vendeur, cle_de_numero(e.numero)) for e in registre.entrees}
    avec = {e.numero for e in neuves}
    fautes: list[Probleme] = []
    for e in neuves:
        vendeur = dossier.vendeur_au(e.doc.date).siren_brut
        if (vendeur, cle_de_numero(e.numero)) in emis:
            fautes.append(_deja_emis(dossier, e, registre.trouver(e.numero, vendeur)))
            continue
        emis.add((vendeur, cle_de_numero(e.numero)))
        if not e.doc.tete.facturation:
            continue
        for appui, verbe in _appuis(dossier, e):
            if (vendeur, cle_de_numero(appui)) not in emis and appui not in avec:
                dit = f"{e.numero} {verbe} {appui}, qui n'est pas émise ; émettez-la d'abord"
                fautes.append(_au_numero(dossier, "E957", e, dit))
        rang = serie(e.numero, e.doc.date)
        if rang is None:
            dit = f"« {e.numero} » n'a pas de chiffres : il ne peut pas suivre une série"
            fautes.append(_au_numero(dossier, "E957", e, dit))
            continue
        fautes += _dite(dossier, e, rang)
        emise = series.setdefault((vendeur, cle_de_numero(rang[0])), [])
        derniere = emise[-1] if emise else None
        attendues = [
            p
            for n, _, _, p in index.suite(vendeur, rang[0])
            if n < rang[1]
            and (vendeur, cle_de_numero(p.numero)) not in emis
            and (derniere is None or n > derniere[0])
        ]
        if attendues:
            fautes.append(_pas_encore(dossier, e, attendues))
        elif derniere:
            fautes += _rupture(dossier, e, rang[1], *derniere)
        emise.append((rang[1], _future(e, vendeur, dossier)))
    if fautes:
        raise Refus(fautes)


def _au_numero(dossier: Dossier, code: str, e: Emission, dit: str) -> Probleme:
    return dire(dossier, code, ("documents", e.rang, "numero"), dit)


def _deja_emis(dossier: Dossier, e: Emission, autre: Entree | None) -> Probleme:
    if e.doc.tete.acte == "conditions":
        dit = (
            f"les CGV « {e.numero} » sont déjà émises avec d'autres faits ; "
            "donnez-leur une nouvelle « version: »"
        )
    else:
        ou = f" ({autre.dossier}, {autre.place})" if autre else ""
        dit = f"« {e.numero} » est déjà émis{ou} ; prenez un autre numéro"
    return _au_numero(dossier, "E955", e, dit)


def _appuis(dossier: Dossier, e: Emission) -> Iterator[tuple[str, str]]:
    """The invoices that one deducts or credits, each with the verb."""
    f = factures(dossier).get(e.numero)
    if f is None:
        return
    verbe = "crédite" if f.sur else "déduit"
    yield from ((d.numero, verbe) for d in f.deductions)
    if f.sur:
        yield f.sur.numero, verbe
    elif f.rectificative and f.remplace:
        yield f.remplace.numero, "rectifie"


def _pas_encore(dossier: Dossier, e: Emission, attendues: Sequence[DocumentNumerote]) -> Probleme:
    """Invoices of the series, in whatever case, come before this one and are not issued."""
    lesquelles = ", ".join(f"{p.numero} ({p.place})" for p in attendues[:3])
    dit = (
        f"avant {e.numero}, {lesquelles}{'…' if len(attendues) > 3 else ''} n'est pas émis ; "
        "émettez dans l'ordre des numéros"
    )
    return _au_numero(dossier, "E956", e, dit)


def _dite(dossier: Dossier, e: Emission, rang: tuple[str, int]) -> Iterator[Probleme]:
    """The number has the form, and is not before the start, that the seller says of the series."""
    numerotation = dossier.numerotation(e.doc.date)
    dite = serie_dite(numerotation, famille(e.doc.tete))
    debut = premier_rang(numerotation, rang[0], e.doc.date)
    if dite and dite.format and not dite.format.convient(e.numero, e.doc.date):
        dit = f"{e.numero} n'a pas la forme « {dite.format.texte} » de sa série (« numerotation: »)"
        yield _au_numero(dossier, "E957", e, dit)
    elif debut is not None and rang[1] < debut:
        dit = f"{e.numero} est avant le numéro d'où part sa série (« numerotation: »)"
        yield _au_numero(dossier, "E957", e, dit)


def _rupture(
    dossier: Dossier, e: Emission, rang: int, avant: int, derniere: Entree
) -> Iterator[Probleme]:
    """The last issued one of the series, at rank `avant`, is not the one before, or is later."""
    if rang != avant + 1 and not reprise(derniere.numero, derniere.jour, e.numero, e.doc.date):
        quoi = "ce numéro est derrière elle" if rang <= avant else manque(avant, rang)
        dit = (
            f"{e.numero} ne suit pas {derniere.numero}, la dernière émise de la série : {quoi} ; "
            "prenez le numéro suivant"
        )
        yield _au_numero(dossier, "E956", e, dit)
    elif e.doc.date.isoformat() < derniere.date:
        dit = (
            f"{e.numero} est datée du {date_courte(e.doc.date)}, avant {derniere.numero}, "
            f"émise au {date_courte(derniere.jour)} ; datez-la de ce jour ou d'après"
        )
        yield dire(dossier, "E956", ("documents", e.rang, "date"), dit)


def _future(e: Emission, vendeur: str, dossier: Dossier) -> Entree:
    """An entry as the series sees it before it is written."""
    return Entree(
        "",
        dossier.ref(e.rang).place,
        e.numero,
        e.doc.type,
        e.doc.date.isoformat(),
        dossier.nom,
        vendeur,
        (),
        True,
    )
