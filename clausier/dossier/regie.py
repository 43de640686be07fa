"""Stage 2, check: the invoices of a case that is sold by the time it takes, with the lines that its
time sheet gives them.

Takes the node of a case and its `temps:`; gives the same node, in which each invoice of a period
holds its lines, each placed at the first entry that it bills, and the entries by document. So every
later stage meets an invoice with lines of its own, and nothing there knows of time sheets.
"""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from types import MappingProxyType

from ..droit.bibliotheque import Bibliotheque
from ..fiches.mesures import unite_ecrite
from ..fiches.temps import ReleveSaisi, Temps
from ..lecture.noeuds import Noeud, lire_yaml
from ..lecture.releve import HEURE, EntreeDeTemps, Faute, duree_lue, lire_releve
from ..socle.centimes import CENT
from ..socle.ecriture import date_courte, date_longue, nombre
from ..socle.empreintes import FichiersLus
from ..socle.espace import dans
from ..socle.problemes import Place, Probleme, Refus
from ..socle.propositions import proposition
from ..socle.unites import code_unite
from ..socle.valeurs import lire_date, lire_prix
from .entrees import tete_du_document
from .etats import typer

UNITES = MappingProxyType({"jour": "DAY", "heure": "HUR"})
PROPRES = ("designation", "detail", "quantite", "unite", "prix_unitaire")  # of a line of time


@dataclass(frozen=True)
class Releve:
    """What a case takes of its time sheet: all that may be billed, in order of days, and what each
    document takes of it, by rank.
    """

    entrees: tuple[EntreeDeTemps, ...] = ()
    unite: str = "heure"
    heures_par_jour: Decimal | None = None
    par_document: Mapping[int, tuple[EntreeDeTemps, ...]] = field(default_factory=dict)

    def quantite(self, entrees: Sequence[EntreeDeTemps]) -> Decimal:
        """How much these entries make, in the unit that is billed: half up to two decimals."""
        secondes = sum((e.secondes for e in entrees), Decimal(0))
        jours = sum((e.jours for e in entrees), Decimal(0))
        par_jour = self.heures_par_jour or Decimal(1)
        heures = secondes / HEURE
        brut = heures + jours * par_jour if self.unite == "heure" else jours + heures / par_jour
        return brut.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class _Tarif:
    """The price of a unit of time, and the line of the case from which the rest is taken."""

    unite: str
    prix: Noeud
    modele: Mapping[str, Noeud]
    designation: str


def deplier(
    noeud: Noeud,
    temps: Temps,
    chemin: Path,
    espace: Path,
    biblio: Bibliotheque,
    lus: FichiersLus,
    problemes: list[Probleme],
) -> tuple[Noeud, Releve]:
    """The case with the lines of its invoices of time, and what they take. Faults go to `problemes`
    (E440 to E442, E444).
    """
    ici = noeud.proche(("temps",))
    try:
        entrees = _choisies(_lire(noeud, temps, chemin, espace, lus), temps, ici)
        tarif = _tarif(noeud, temps, ici)
        _mesurables(entrees, tarif.unite, temps, ici)
    except Refus as e:
        problemes.extend(e.problemes)
        return noeud, Releve()
    releve = Releve(entrees, tarif.unite, temps.heures_par_jour)
    documents = noeud.valeur.get("documents")
    if documents is None or not isinstance(documents.valeur, list):
        return noeud, releve  # said by who reads the documents
    jours = [e.jour for e in entrees]
    neufs: list[Noeud] = []
    prises: dict[int, tuple[EntreeDeTemps, ...]] = {}
    for rang, doc in enumerate(documents.valeur):
        genre = _genre(doc, biblio)
        if genre not in ("facture", "activite") or genre == "facture" and doc.enfant("lignes"):
            neufs.append(doc)
            continue
        try:
            du, au = _periode(doc, rang)
            prises[rang] = entrees[bisect_left(jours, du) : bisect_right(jours, au)]
            if not prises[rang]:
                dit = f"le relevé n'a aucun temps du {date_courte(du)} au {date_courte(au)}"
                raise _refus(doc.proche(("periode_debut",)), "E444", f"documents.{rang}", dit)
            lignes = (
                _lignes(prises[rang], temps, tarif, releve, doc) if genre == "facture" else None
            )
        except Refus as e:
            problemes.extend(e.problemes)
            lignes = None
        neufs.append(doc if lignes is None else doc.avec("lignes", lignes))
    complet = noeud.avec("documents", Noeud(neufs, documents.place, documents.cle))
    return complet, replace(releve, par_document=prises)


def _refus(ou: Noeud, code: str, champ: str, message: str) -> Refus:
    return Refus([Probleme(ou.place, code, champ, message)])


def _genre(doc: Noeud, biblio: Bibliotheque) -> str:
    """The reckoning of a document that may take entries; nothing for another."""
    tete = tete_du_document(doc, biblio)
    return tete.calcul if tete else ""


def _periode(doc: Noeud, rang: int) -> tuple[date, date]:
    """The period of a document that takes entries. Raises Refus (E444)."""
    bornes = []
    for cle in ("periode_debut", "periode_fin"):
        n = doc.enfant(cle)
        if n is None:
            raise _refus(
                doc,
                "E444",
                f"documents.{rang}.{cle}",
                "ce document prend les temps d'une période : dites-la par « periode_debut: » et "
                "« periode_fin: », ou donnez à la facture ses « lignes: »",
            )
        try:
            bornes.append(lire_date(n.valeur))
        except ValueError:  # said by who types the document
            bornes.append(date.min if bornes else date.max)
    if bornes[1] < bornes[0] < date.max:
        champ = f"documents.{rang}.periode_fin"
        raise _refus(
            doc.proche(("periode_fin",)), "E306", champ, "la période finit avant son début"
        )
    return bornes[0], bornes[1]


# ------------------------------------------------------------------------------------- the sheet


def _lire(
    noeud: Noeud, temps: Temps, chemin: Path, espace: Path, lus: FichiersLus
) -> tuple[EntreeDeTemps, ...]:
    """The entries of the sheet, which lies beside the case or at the root of the workspace."""
    ou = noeud.proche(("temps", "releve"))
    candidats = [dans(espace, base, temps.releve) for base in (chemin.parent, espace)]
    for c in candidats:
        if c is not None:
            lus.noter(c)
    fichier = next((c for c in candidats if c is not None and c.is_file()), None)
    if fichier is None:
        dit = f"relevé « {temps.releve[:80]} » introuvable dans l'espace de travail"
        raise _refus(ou, "E440", "temps.releve", dit)
    absolu = os.path.isabs(noeud.place.fichier)
    nom = str(fichier) if absolu else os.path.relpath(fichier)
    if fichier.suffix.lower() not in (".yaml", ".yml"):
        return lire_releve(fichier, nom, temps.jour_mois)
    source = lire_yaml(fichier, espace, nom, lus)
    problemes: list[Probleme] = []
    saisi = typer(ReleveSaisi, source, problemes)
    entrees = list(_du_yaml(saisi, source, problemes)) if saisi else []
    if problemes:
        raise Refus(problemes)
    return tuple(entrees)


def _du_yaml(
    saisi: ReleveSaisi, source: Noeud, problemes: list[Probleme]
) -> Iterator[EntreeDeTemps]:
    for i, x in enumerate(saisi.entrees):
        place = source.proche(("entrees", i)).place
        try:
            if (x.heures is None) == (x.jours is None):
                raise Faute("E440", "une durée par entrée, en « heures: » ou en « jours: »")
            yield EntreeDeTemps(
                place,
                x.date,
                duree_lue(x.heures) if x.heures else Decimal(0),
                x.jours or Decimal(0),
                x.tache or x.detail or "",
                (x.detail or "") if x.tache else "",
                x.intervenant or "",
                x.projet or "",
                str(x.taux) if x.taux is not None else "",
                None if x.facturable is None else x.facturable == "oui",
            )
        except Faute as e:
            problemes.append(Probleme(place, e.code, f"entrees.{i}", str(e)))


def _choisies(
    entrees: tuple[EntreeDeTemps, ...], temps: Temps, ici: Noeud
) -> tuple[EntreeDeTemps, ...]:
    """What is billed to this client, in order of days. Raises Refus (E440)."""
    projets = {e.projet.casefold(): e.projet for e in entrees}
    for i, p in enumerate(temps.projets):
        if p.casefold() not in projets:
            dit = f"aucun temps du projet « {p[:60]} »{proposition(p, projets)}"
            raise _refus(ici.proche(("projets", i)), "E440", f"temps.projets.{i}", dit)
    voulus = {p.casefold() for p in temps.projets}
    siennes = [e for e in entrees if not voulus or e.projet.casefold() in voulus]
    dites = {e.facturable for e in siennes}
    if temps.facturables is None and {True, False} <= dites:
        raise _refus(
            ici,
            "E440",
            "temps.facturables",
            "le relevé marque des temps facturables et d'autres non ; dites « facturables: "
            "seulement » pour ne facturer que les premiers, ou « facturables: toutes »",
        )
    if temps.facturables == "seulement":
        siennes = [e for e in siennes if e.facturable]
    return tuple(sorted(siennes, key=lambda e: e.jour))


# ------------------------------------------------------------------------------------- the price


def _lignes_de_temps(lignes: Noeud | None) -> Iterator[Noeud]:
    """The lines of the case that are sold by the day or by the hour, those of sections too."""
    for n in lignes.valeur if lignes and isinstance(lignes.valeur, list) else ():
        if n.enfant("lignes"):
            yield from _lignes_de_temps(n.enfant("lignes"))
        elif n.enfant("prix_unitaire") and _unite(n) in UNITES:
            yield n


def _unite(ligne: Noeud) -> str:
    """« jour » or « heure », as a line says; nothing for another unit."""
    dite, quantite = ligne.enfant("unite"), ligne.enfant("quantite")
    mot = dite.valeur if dite else unite_ecrite(quantite.valeur) if quantite else None
    code = code_unite(mot) if isinstance(mot, str) else ""
    return next((u for u, c in UNITES.items() if c == code), "")


def _tarif(noeud: Noeud, temps: Temps, ici: Noeud) -> _Tarif:
    """The price of a unit: what `temps.taux` says, else the one line of the case that is sold by
    the day or the hour. Raises Refus (E441).
    """
    siennes = list(_lignes_de_temps(noeud.enfant("lignes")))
    if temps.taux is not None:
        unite = temps.taux.unite
        prix = ici.proche(("taux", unite))
        toutes = noeud.enfant("lignes")
        premiere = toutes.valeur[:1] if toutes and isinstance(toutes.valeur, list) else []
        memes = [n for n in siennes if _unite(n) == unite]
        modele = next(iter([*memes, *siennes, *premiere]), None)
    else:
        if len({(_unite(n), n.proche(("prix_unitaire",)).valeur) for n in siennes}) != 1:
            combien = "plusieurs lignes" if siennes else "aucune ligne"
            raise _refus(
                ici,
                "E441",
                "temps.taux",
                f"{combien} du dossier en jours ou en heures ; dites le prix du temps par "
                "« taux: {jour: 450} » ou « taux: {heure: 60} »",
            )
        modele = siennes[0]
        unite, prix = _unite(modele), modele.proche(("prix_unitaire",))
    objet = noeud.enfant("prestation", "objet")
    nom = (modele.enfant("designation") if modele else None) or objet
    designation = nom.valeur if nom and isinstance(nom.valeur, str) else "Temps passé"
    champs = modele.valeur if modele and isinstance(modele.valeur, dict) else {}
    reste = {k: n for k, n in champs.items() if k not in PROPRES}
    return _Tarif(unite, prix, MappingProxyType(reste), designation)


def _mesurables(entrees: Sequence[EntreeDeTemps], unite: str, temps: Temps, ici: Noeud) -> None:
    """Can every entry be told in the unit that is billed? Raises Refus (E441)."""
    autre = "heures" if unite == "jour" else "jours"
    if temps.heures_par_jour is None and any(
        e.secondes if unite == "jour" else e.jours for e in entrees
    ):
        raise _refus(
            ici,
            "E441",
            "temps.heures_par_jour",
            f"le relevé compte en {autre} et le prix est à l'unité « {unite} » ; dites combien "
            "d'heures font une journée (« heures_par_jour: 7 »)",
        )


# ------------------------------------------------------------------------------------- the lines


def _lignes(
    entrees: Sequence[EntreeDeTemps], temps: Temps, tarif: _Tarif, releve: Releve, doc: Noeud
) -> Noeud:
    """One line for each group and price, in the order of their first entries. Raises Refus."""
    groupes: dict[tuple[str, str], list[EntreeDeTemps]] = {}
    for e in entrees:
        groupes.setdefault((_nom_du_groupe(e, temps, tarif), e.taux), []).append(e)
    lignes, fautes = [], []
    for (nom, taux), siennes in groupes.items():
        place = siennes[0].place
        prix = _texte(taux, place) if taux else tarif.prix
        try:
            lire_prix(prix.valeur)
        except ValueError as e:
            if taux:  # that of the case is said where it is typed
                fautes.append(Probleme(place, "E440", "temps", str(e)))
        if quantite := releve.quantite(siennes):
            champs = {
                "designation": _texte(nom, place),
                "quantite": _texte(f"{quantite.normalize():f}", place),
                "unite": _texte(tarif.unite, place),
                "prix_unitaire": prix,
            }
            lignes.append(Noeud({**champs, **tarif.modele}, place, place))
    if fautes:
        raise Refus(fautes)
    return Noeud(lignes, doc.place, doc.place)


def _texte(valeur: str, place: Place) -> Noeud:
    return Noeud(valeur, place, place)


def _nom_du_groupe(e: EntreeDeTemps, temps: Temps, tarif: _Tarif) -> str:
    """What the line of an entry is called."""
    if temps.grouper == "jour":
        return f"{tarif.designation}, {date_longue(e.jour)}"
    if temps.grouper == "semaine":
        lundi = e.jour - timedelta(days=e.jour.weekday())
        return f"{tarif.designation}, semaine du {date_longue(lundi)}"
    if temps.grouper == "intervenant":
        return f"{tarif.designation} – {e.intervenant}" if e.intervenant else tarif.designation
    if temps.grouper in ("tache", "projet"):
        return getattr(e, temps.grouper) or tarif.designation
    return tarif.designation


def duree_dite(e: EntreeDeTemps) -> str:
    """The length of an entry as it is kept: « 7 h 30 », « 0,5 j »."""
    if e.jours:
        return f"{nombre(e.jours)} j"
    return heures_dites(e.secondes)


def total_dit(entrees: Sequence[EntreeDeTemps]) -> str:
    """What entries make together, as they are kept."""
    secondes = sum((e.secondes for e in entrees), Decimal(0))
    jours = sum((e.jours for e in entrees), Decimal(0))
    dites = [f"{nombre(jours)} j"] if jours else []
    return " et ".join([*dites, *([heures_dites(secondes)] if secondes else [])])


def heures_dites(secondes: Decimal) -> str:
    """Hours and minutes, and the seconds that are left, of a length of time.

    >>> heures_dites(Decimal(27000)), heures_dites(Decimal(3605))
    ('7 h 30', '1 h 00 min 05 s')
    """
    minutes, reste = divmod(int(secondes.to_integral_value(ROUND_HALF_UP)), 60)
    dites = f"{minutes // 60} h {minutes % 60:02}"
    return f"{dites} min {reste:02} s" if reste else dites
