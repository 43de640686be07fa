"""The law's own calendar: what of the library changes in some months, what of it is uncertain, and
when each of its sources was read.

Takes the library and a day; gives dated records that pages and rules can show. Nothing of the law
is said here: the days are those on which a legal value, a clause or a table begins or ends, and the
texts that are announced are `clauses/_tableaux/a_venir.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ..lecture.noeuds import Noeud
from ..socle.durees import Duree
from ..socle.ecriture import nombre, sans_accents
from ..socle.valeurs import lire_date
from .bibliotheque import Bibliotheque, Variante
from .valeurs_legales import Valeur

UN_JOUR = timedelta(days=1)
HORIZON = Duree(24, "mois")
A_VENIR = "a_venir"


@dataclass(frozen=True)
class Changement:
    """The law is another one from `jour` on; `clauses` and `valeurs` are what it is about.

    `genre`: valeur | clause | tableau | annonce. `apres` is empty where it is not known.
    """

    jour: date
    genre: str
    fichier: str
    quoi: str
    avant: str
    apres: str
    certitude: str
    verifie_le: date | None
    sources: tuple[str, ...]
    note: str = ""
    clauses: tuple[str, ...] = ()
    valeurs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Incertitude:
    """A text or a value of the library that its sources do not settle."""

    fichier: str
    quoi: str
    certitude: str
    verifie_le: date | None
    pourquoi: str


@dataclass(frozen=True)
class SourceLue:
    """A source, the newest day on which one of those who cite it was checked, and how many do."""

    source: str
    verifie_le: date
    citations: int


def changements_de_la_loi(biblio: Bibliotheque, jour: date) -> list[Changement]:
    """What begins or ends after `jour`, up to the horizon; and the texts announced for a day that
    has passed, of which nobody knows whether they are in force.
    """
    fin = HORIZON.depuis(jour)
    tous = [
        *(c for nom in biblio.noms_valeurs for c in _de_la_valeur(biblio, nom)),
        *(c for nom in biblio.noms_clauses for c in _de_la_clause(biblio, nom)),
        *(c for nom in biblio.noms_tableaux for c in biblio.tableau(nom, _du_tableau)),
    ]
    passes = [c for c in _annonces(biblio) if c.jour <= jour and c.certitude != "A"]
    vus = [c for c in (*tous, *_annonces(biblio)) if jour < c.jour <= fin]
    return sorted((*passes, *vus), key=lambda c: (c.jour, c.genre, c.fichier, c.quoi))


def _annonces(biblio: Bibliotheque) -> tuple[Changement, ...]:
    return biblio.tableau(A_VENIR, lire_annonces)


def lire_annonces(noeud: Noeud) -> tuple[Changement, ...]:
    """The texts that are announced. Raises KeyError or TypeError for a table of another form."""
    return tuple(
        Changement(
            lire_date(x["depuis"]),
            "annonce",
            f"clauses/_tableaux/{A_VENIR}.yaml",
            x["quoi"],
            "",
            "",
            x["certitude"],
            lire_date(x["verifie_le"]),
            tuple(x["sources"]),
            x.get("note") or "",
            tuple(x.get("clauses") or ()),
            tuple(x.get("valeurs") or ()),
        )
        for x in noeud.brut()["annonces"]
    )


def _de_la_valeur(biblio: Bibliotheque, nom: str) -> Iterator[Changement]:
    """Each day on which a legal value becomes another, or is known no more."""
    toutes = biblio.valeurs(nom)
    entete = biblio.entete_valeur(nom)
    for v, suivante in zip(toutes, (*toutes[1:], None), strict=True):
        premier = suivante.depuis if suivante else v.jusqu_au and v.jusqu_au + UN_JOUR
        if premier is None or (suivante and suivante.valeur == v.valeur):
            continue
        dit = suivante or v
        yield Changement(
            premier,
            "valeur",
            f"clauses/_parametres/{nom}.yaml",
            entete.libelle or nom,
            _dite(v),
            _dite(suivante) if suivante else "",
            dit.certitude,
            dit.verifie_le,
            tuple(dit.sources),
            dit.note,
            entete.touche,
            (nom,),
        )


def _dite(v: Valeur) -> str:
    """The number with its unit; a yes or a no in words."""
    if v.unite.startswith("1 "):
        return "oui" if v.valeur == Decimal(1) else "non"
    return f"{nombre(v.valeur)} {v.unite.replace('EUR', '€')}".strip()


def _de_la_clause(biblio: Bibliotheque, nom: str) -> Iterator[Changement]:
    """Each day on which variants of a clause begin or end, one record for a day."""
    variantes = biblio.variantes(nom)
    bornes = {v.tete.depuis for v in variantes}
    bornes |= {v.tete.jusqu_au + UN_JOUR for v in variantes if v.tete.jusqu_au}
    for jour in sorted(bornes):
        finies = [v for v in variantes if v.tete.jusqu_au == jour - UN_JOUR]
        neuves = [v for v in variantes if v.tete.depuis == jour]
        dites = [v.tete for v in neuves or finies]
        yield Changement(
            jour,
            "clause",
            f"clauses/{nom}",
            next((t.titre for t in dites if t.titre), nom),
            _noms(finies),
            _noms(neuves),
            max(t.certitude for t in dites),
            min(t.verifie_le for t in dites),
            tuple(dict.fromkeys(s for t in dites for s in t.sources)),
            dites[0].explication,
            (nom,),
        )


def _noms(variantes: list[Variante]) -> str:
    return ", ".join(v.nom for v in variantes)


def _du_tableau(noeud: Noeud) -> tuple[Changement, ...]:
    """The blocks of a table that last from a day to another."""
    return tuple(
        Changement(
            lire_date(bloc["jusqu_au"]) + UN_JOUR,
            "tableau",
            noeud.place.fichier,
            str(bloc.get("libelle") or cle),
            "en vigueur",
            "",
            str(bloc.get("certitude") or ""),
            lire_date(bloc["verifie_le"]) if bloc.get("verifie_le") else None,
            tuple(bloc.get("sources") or ()),
        )
        for cle, bloc in noeud.brut().items()
        if isinstance(bloc, dict) and bloc.get("jusqu_au")
    )


def incertitudes(biblio: Bibliotheque, jour: date) -> list[Incertitude]:
    """What is in force on `jour` and is not sure: values, then clauses."""
    sortie = []
    for nom in biblio.noms_valeurs:
        for v in biblio.valeurs(nom):
            if _vaut(v.depuis, v.jusqu_au, jour) and v.certitude in ("B", "C"):
                fichier = f"clauses/_parametres/{nom}.yaml"
                quoi = biblio.entete_valeur(nom).libelle or nom
                sortie.append(Incertitude(fichier, quoi, v.certitude, v.verifie_le, v.note))
    for nom in biblio.noms_clauses:
        for variante in biblio.variantes(nom):
            t = variante.tete
            if _vaut(t.depuis, t.jusqu_au, jour) and t.certitude != "A":
                quoi = t.titre or t.sans_objet or nom
                dit = Incertitude(
                    variante.fichier, quoi, t.certitude, t.verifie_le, t.avertissement or ""
                )
                sortie.append(dit)
    return sortie


def _vaut(depuis: date, jusqu_au: date | None, jour: date) -> bool:
    return depuis <= jour and (jusqu_au is None or jour <= jusqu_au)


def sources_lues(biblio: Bibliotheque, jour: date) -> list[SourceLue]:
    """Every source that something in force on `jour` cites, in the order of names."""
    lues: dict[str, list[date]] = {}
    for sources, verifie_le in _citations(biblio, jour):
        for s in sources:
            lues.setdefault(s, []).append(verifie_le)
    tries = sorted(lues.items(), key=lambda x: (sans_accents(x[0].lower()), x[0]))
    return [SourceLue(s, max(j), len(j)) for s, j in tries]


def _citations(biblio: Bibliotheque, jour: date) -> Iterator[tuple[Mapping[str, str | None], date]]:
    for nom in biblio.noms_valeurs:
        for v in biblio.valeurs(nom):
            if v.verifie_le and _vaut(v.depuis, v.jusqu_au, jour):
                yield v.sources, v.verifie_le
    for nom in biblio.noms_clauses:
        for variante in biblio.variantes(nom):
            t = variante.tete
            if _vaut(t.depuis, t.jusqu_au, jour):
                yield t.sources, t.verifie_le
