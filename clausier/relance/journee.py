"""The agenda of a day: what every case of a state has to send, to receive, to watch, and what its
workspaces have to declare and to know of the law. Pure, but for what the registers and the books
of the workspaces say.

Every day comes from who reckons it elsewhere: the calendar of a case, the ladder, the periods of
`due`, the e-reports, the thresholds of `status`, the calendar of `droit`. A line is said from its
day on; before, up to so many days ahead; a last day in court or a prescription, from earlier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from shlex import join

from ..comptes.seuils import Plafond
from ..comptes.suivi import SuiviDossier
from ..course.avenir import touches
from ..course.chaine import Chaine
from ..course.ereporting import exige_depuis, tout_declarer
from ..course.etat import Etat
from ..dossier.registre import NOM as REGISTRE
from ..droit.bibliotheque import Bibliotheque
from ..droit.calendrier import changements_de_la_loi
from ..fiches.devises import EURO
from ..norme.flux10 import RECTIFICATIVE
from ..page.avenir import comptes_touches
from ..page.ereporting import somme_transmise
from ..page.livres import REGIMES, activite_dite, plafond_dit
from ..page.statut import SEUILS
from ..registre.declarations import a_declarer, gardees
from ..socle.empreintes import FichiersLus
from ..socle.imprevus import isoler
from ..socle.problemes import Place, Probleme, Refus
from . import mots_du_jour as mots
from .a_faire import dates_a_faire
from .agenda import CAS, dates_agenda, uid

JOURS = 30  # ahead, unless more or fewer are asked for: a convention


@dataclass(frozen=True)
class Rendezvous:
    """A line of the agenda. `commande` is what to run next, from where the cases were named;
    `dossier` and `fichier` are empty for what is the workspace's.
    """

    jour: date
    genre: str  # see `mots_du_jour.GENRES`
    quoi: str
    pourquoi: str
    commande: str
    montant: Decimal | None = None
    devise: str = EURO
    dossier: str = ""
    fichier: str = ""
    cle: str = ""  # the same at every run, for calendars
    alarmes: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Journee:
    """What there is to do on `jour`, and what comes up to `fin`, in the order of the days."""

    jour: date
    fin: date
    lignes: tuple[Rendezvous, ...]
    erreurs: tuple[tuple[str, tuple[Probleme, ...]], ...]

    @property
    def dues(self) -> tuple[Rendezvous, ...]:
        return tuple(x for x in self.lignes if x.jour <= self.jour)

    @property
    def a_venir(self) -> tuple[Rendezvous, ...]:
        return tuple(x for x in self.lignes if x.jour > self.jour)


def journee(e: Etat, jours: int = JOURS) -> Journee:
    """The agenda of the day of a state, with what comes in the `jours` days after it."""
    fin = e.jour + timedelta(days=jours)
    lignes: list[Rendezvous] = []
    erreurs = list(e.erreurs)
    for s, fichier in e.suivis:
        try:
            with isoler(Place(fichier), mots.LA_JOURNEE):
                lignes += _du_dossier(s, fichier, fin)
        except Refus as r:
            erreurs.append((fichier, tuple(p for p in r.problemes if p.grave)))
    lignes += [*_seuils(e), *_droit(e, fin)]
    for lu, nom, entier in e.espaces:
        depuis = exige_depuis(lu.biblio)
        if entier and depuis and depuis < e.jour:
            try:
                lignes += _declarations(Chaine(lu.espace), nom, e.jour)
            except Refus as r:
                dites = {p for _, ps in erreurs for p in ps}
                if neuves := tuple(p for p in r.problemes if p.grave and p not in dites):
                    erreurs.append((nom or ".", neuves))
    lignes.sort(key=lambda x: (x.jour, x.dossier, x.cle, x.quoi))
    return Journee(e.jour, fin, tuple(lignes), tuple(erreurs))


def ligne_de_commande(mots_dits: Sequence[str], *fichiers: str) -> str:
    """A command line that a shell reads back as these words, with the files in the place of `CAS`.

    >>> ligne_de_commande(("issue", CAS, "F-1"), "-un été.yaml")
    "clausier issue -- '-un été.yaml' F-1"
    """
    rang = mots_dits.index(CAS)
    tiret = ("--",) if any(f.startswith("-") for f in fichiers) else ()
    return join(("clausier", *mots_dits[:rang], *tiret, *fichiers, *mots_dits[rang + 1 :]))


def _du_dossier(s: SuiviDossier, fichier: str, fin: date) -> Iterator[Rendezvous]:
    prochaines = [d for d in dates_agenda(s) if (d.des <= s.jour if d.des else d.jour <= fin)]
    for d in (*prochaines, *dates_a_faire(s, fin)):
        yield Rendezvous(
            d.jour,
            d.genre,
            d.titre,
            d.pourquoi or d.texte,
            ligne_de_commande(d.faire, fichier),
            d.montant,
            s.dossier.devise,
            s.dossier.nom,
            fichier,
            uid(s, d),
            d.alarmes,
        )


def _seuils(e: Etat) -> Iterator[Rendezvous]:
    """The thresholds that a seller is near, or has passed."""
    for v in e.vendeurs:
        sien = next((s for s, _ in e.suivis if s.vendeur.siren_brut == v.siren), None)
        lu, nom, _ = next(
            (x for x in e.espaces if sien and x[0] is sien.dossier.espace_lu), e.espaces[0]
        )
        for libelle, regime in REGIMES:
            for x in getattr(v, regime):
                if x.etat != "sous_le_seuil":
                    sources = _sources(lu.biblio, regime, x, e.jour)
                    yield Rendezvous(
                        e.jour,
                        "surveiller",
                        mots.seuil_de(libelle, x.annee, activite_dite(x), v.nom),
                        f"{SEUILS[x.etat]} ; {plafond_dit(x)} ({sources})",
                        ligne_de_commande(("status", "--recettes", CAS), nom or "."),
                        x.encaisse,
                        cle=f"{regime}-{x.annee}-{x.activite}@{v.siren}.clausier",
                        alarmes=(),
                    )


def _sources(biblio: Bibliotheque, regime: str, x: Plafond, jour: date) -> str:
    nom = {"franchise": "franchise", "micro": "plafond_micro"}[regime]
    valeur = biblio.valeur(f"{nom}_{x.activite}", min(jour, date(x.annee, 12, 31)))
    return " ; ".join(valeur.sources)


def _droit(e: Etat, fin: date) -> Iterator[Rendezvous]:
    """The changes of the law that reach a document of the cases; workspaces without texts of their
    own share one library.
    """
    biblios = {id(lu.biblio): lu.biblio for lu, _, _ in e.espaces}
    for biblio in biblios.values():
        lus = [(f, s.dossier) for s, f in e.suivis if s.dossier.biblio is biblio]
        for c in changements_de_la_loi(biblio, e.jour):
            if e.jour < c.jour <= fin and (atteints := touches(lus, c)):
                yield Rendezvous(
                    c.jour,
                    "droit",
                    c.quoi,
                    mots.loi_change(c, comptes_touches(atteints, c)),
                    ligne_de_commande(("droit", CAS), *dict.fromkeys(t.fichier for t in atteints)),
                    cle=f"{c.jour}-{c.genre}-{sha256(c.quoi.encode()).hexdigest()[:12]}.clausier",
                )


def _declarations(chaine: Chaine, nom: str, jour: date) -> Iterator[Rendezvous]:
    """The periods that are over and whose e-report is to be made, or amended."""
    tout = tout_declarer(chaine, nom, jour)
    for p in tout.problemes:
        if p.code == "A978":
            yield Rendezvous(
                jour,
                "declarer",
                mots.RYTHME_A_DIRE,
                f"{p.place} : {p.message}",
                ligne_de_commande(("explain", "A978", CAS), nom or "."),
                cle="rythme.clausier",
                alarmes=(),
            )
    faites = gardees(chaine.espace_lu, str(Path(nom, REGISTRE)), FichiersLus())
    for x in a_declarer(tout.toutes, faites):
        due, vendeur = x.declaration.due, x.declaration.vendeur
        if x.type:
            yield Rendezvous(
                due.terme,
                "declarer",
                mots.periode_a_declarer(due.flux, due.nom, vendeur.denomination),
                mots.declarable(due.ouvre, due.terme, x.type == RECTIFICATIVE),
                ligne_de_commande(("ereporting", "--periode", due.nom, CAS), nom or "."),
                somme_transmise(x.declaration),
                cle=f"{x.numero}@{vendeur.siren_brut}.clausier",
                alarmes=(3, 0),
            )
