"""What `due` does: the invoices of the periods that are over or begun go into the case files, with
the next numbers of their series.

The numbers run over the whole workspace, so the cases of one are done together: those of every case
are given first, each new text is checked whole in memory, and only then are the files changed, in
the order of the numbers. A case that is refused takes no number. Killed between two files, the
command leaves cases that are whole: run again, it goes on with the next number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from ..comptes.numerotation import prochains
from ..comptes.recurrence import PeriodeDue, periodes_dues
from ..comptes.series import DocumentNumerote
from ..course.chaine import Chaine
from ..dossier.cas import Dossier
from ..lecture.insertion import Impossible, ajouter, difference, en_flux
from ..registre.numerotation import numeros_du_vendeur
from ..socle.affichage import accord
from ..socle.disque import remplacer
from ..socle.ecriture import date_courte
from ..socle.empreintes import octets_de
from ..socle.espace import espace_de
from ..socle.numeros import serie
from ..socle.problemes import Place, Probleme, Refus
from ..socle.verrou import a_son_tour

TYPE = "facture"  # the template of what is billed each period


@dataclass(frozen=True)
class _Cas:
    """A case that has periods to bill: what its file holds, and what it would hold."""

    chemin: Path
    nom: str
    dossier: Dossier
    avant: bytes
    periodes: tuple[PeriodeDue, ...]
    entrees: tuple[dict[str, str], ...] = ()
    apres: bytes = b""
    rupture: Probleme | None = None  # of the order of a series, by a later invoice planned already


@dataclass
class Echeancier:
    """What was done, for the command's last line: how many invoices, and was a case refused?"""

    ecrites: int = 0
    refus: list[Probleme] = field(default_factory=list)


def facturer_les_dues(
    cas: Iterable[tuple[Path, str]], jour: date, essai: bool, bilan: Echeancier
) -> Iterator[str]:
    """The whole of `due` over these cases, done as it is told: the lines to show.

    `essai`: nothing is written. Raises Erreur where a file was changed meanwhile.
    """
    par_espace: dict[Path, list[tuple[Path, str]]] = {}
    for chemin, nom in cas:
        par_espace.setdefault(espace_de(chemin), []).append((chemin, nom))
    for espace, siens in par_espace.items():
        # Two that bill at once would take the same next numbers.
        with a_son_tour(espace / "vendeur.yaml"):
            yield from _de_l_espace(espace, siens, jour, essai, bilan)


def _de_l_espace(
    espace: Path, siens: Sequence[tuple[Path, str]], jour: date, essai: bool, bilan: Echeancier
) -> Iterator[str]:
    chaine = Chaine(espace)
    voulus: list[_Cas] = []
    for chemin, nom in siens:
        avant = octets_de(chemin)
        try:
            dossier, _ = chaine.dossier(chemin, nom)
        except Refus as e:
            bilan.refus.extend(p for p in e.problemes if p.grave)
            continue
        periodes = periodes_dues(dossier, jour)
        sans = [p for p in periodes if not _a_facturer(dossier, p)]
        for p in sans:
            yield f"{nom} : aucun temps du {date_courte(p.debut)} au {date_courte(p.fin)}."
        if restent := tuple(p for p in periodes if p not in sans):
            voulus.append(_Cas(chemin, nom, dossier, avant, restent))
    faits = _verifies(chaine, voulus, jour, bilan)
    for c in sorted(faits, key=lambda c: (c.entrees[0]["date"], c.entrees[0]["numero"])):
        yield difference(c.avant, c.apres, c.nom).removesuffix("\n")
        if not essai:
            remplacer(espace, c.chemin, c.avant, c.apres)
            numeros = ", ".join(e["numero"] for e in c.entrees)
            yield f"Ajouté à {c.nom} : {accord(len(c.entrees), 'facture')} ({numeros})."
        bilan.ecrites += len(c.entrees)


def _a_facturer(dossier: Dossier, p: PeriodeDue) -> bool:
    """Has a period something to bill? One without work has not, where time is sold."""
    temps = dossier.affaire.temps
    return temps is None or any(p.debut <= e.jour <= p.fin for e in dossier.releve.entrees)


def _verifies(chaine: Chaine, voulus: list[_Cas], jour: date, bilan: Echeancier) -> list[_Cas]:
    """The cases with their new text, each checked and composed; those that are refused are told and
    let go, and the others numbered again.
    """
    while True:
        refuses: set[Path] = set()
        faits: list[_Cas] = []
        for c in _numerotes(voulus, jour):
            try:
                faits.append(_compose(chaine, c))
            except Refus as e:
                bilan.refus.extend(p for p in e.problemes if p.grave)
                refuses.add(c.chemin)
        if not refuses:
            return faits
        voulus = [c for c in voulus if c.chemin not in refuses]


def _compose(chaine: Chaine, c: _Cas) -> _Cas:
    """The case with the text that its file would hold. Raises Refus."""
    if c.rupture:
        raise Refus([c.rupture])
    try:
        apres, noeud = ajouter(c.avant, c.entrees, c.chemin, chaine.espace, c.nom)
    except Impossible as e:
        lignes = " ; ".join(en_flux(x) for x in c.entrees)
        dit = f"{e} ; à ajouter vous-même : {lignes}"
        documents = c.dossier.noeud.enfant("documents")
        ici = documents.cle if documents is not None else Place(c.nom)
        raise Refus([Probleme(ici, "E117", "documents", dit)]) from None
    dossier, avertissements = chaine.dossier(c.chemin, c.nom, noeud)
    chaine.composer(dossier, avertissements)
    return replace(c, apres=apres)


def _numerotes(voulus: list[_Cas], jour: date) -> list[_Cas]:
    """The cases with the entries to add: in order of days over all of them, each with the next
    number of its series, and dated no earlier than the last invoice of that series.
    """
    connus: dict[str, list[DocumentNumerote]] = {}
    entrees: dict[Path, list[dict[str, str]]] = {c.chemin: [] for c in voulus}
    ruptures: dict[Path, Probleme] = {}
    ordre = sorted(
        ((p, c) for c in voulus for p in c.periodes),
        key=lambda x: (x[0].date, x[1].nom, x[0].debut),
    )
    for p, c in ordre:
        siren = c.dossier.vendeur_au(jour).siren_brut
        pris = connus.setdefault(siren, [])
        pris = pris or numeros_du_vendeur(c.dossier, jour)
        connus[siren] = pris
        numero, le = _suivante(c.dossier, pris, p.date, jour)
        tete = c.dossier.biblio.tete(TYPE)
        place = c.dossier.noeud.place
        if prevue := _prevue(pris, numero, le):
            ruptures.setdefault(c.chemin, _rupture(c, numero, le, prevue))
        pris.append(DocumentNumerote(TYPE, numero, le, place, c.chemin, siren, tete))
        entrees[c.chemin].append(
            {
                "type": TYPE,
                "numero": numero,
                "date": le.isoformat(),
                "periode_debut": p.debut.isoformat(),
                "periode_fin": p.fin.isoformat(),
            }
        )
    return [
        replace(c, entrees=tuple(entrees[c.chemin]), rupture=ruptures.get(c.chemin)) for c in voulus
    ]


def _prevue(pris: list[DocumentNumerote], numero: str, le: date) -> DocumentNumerote | None:
    """The first invoice of the series of `numero` that has a later day, and so a number before it:
    it was planned ahead."""
    rang = serie(numero, le)
    plus_tard = [
        (r[1], d)
        for d in pris
        if d.facture and d.date and d.date > le and rang
        if (r := serie(d.numero, d.date)) and r[0] == rang[0] and r[1] < rang[1]
    ]
    return min(plus_tard, key=lambda x: x[0])[1] if plus_tard else None


def _rupture(c: _Cas, numero: str, le: date, prevue: DocumentNumerote) -> Probleme:
    dit = (
        f"{numero}, due au {date_courte(le)}, suivrait {prevue.numero}, prévue au "
        f"{date_courte(prevue.date or le)} ({prevue.place}) : les numéros vont dans l'ordre des "
        f"dates ; retirez le numéro de {prevue.numero} si elle n'est pas émise, refaites "
        "« clausier due », puis donnez-lui le numéro qui suit"
    )
    return Probleme(c.dossier.noeud.proche(("recurrence",)).place, "E302", "recurrence", dit)


def _suivante(
    dossier: Dossier, pris: list[DocumentNumerote], voulu: date, jour: date
) -> tuple[str, date]:
    """The next number of the invoices, and the day: that of the period, or the last of the series
    when it is later (CGI, ann. II, 242 nonies A, I-7°).
    """
    numerotation = dossier.numerotation(voulu)
    le = voulu
    for _ in range(2):  # a later day may begin the series of another year
        (numero,) = prochains(pris, "factures", le, numerotation)
        rang = serie(numero, le)
        dates = [
            d.date
            for d in pris
            if d.facture and d.date and rang and (r := serie(d.numero, d.date)) and r[0] == rang[0]
        ]
        le = max([voulu, *(d for d in dates if d <= jour)])
    return numero, le
