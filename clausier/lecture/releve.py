"""Stage 1, read: a time sheet as its tracker wrote it → its entries, each at its line.

Takes a file of CSV (Toggl, Clockify, Kimai, or one's own, with a French head) or of JSON
(`timew export`); gives who did what, on which day, for how long. What a tracker says of prices is
left: the contract says the price. A cell is a text and nothing else, formulas of a spreadsheet too.

A day that two customs read otherwise (03/04/2026) is asked for, never guessed.
"""

from __future__ import annotations

import csv
import errno
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from ..socle.disque import lire_octets
from ..socle.ecriture import sans_accents
from ..socle.erreurs import SYSTEME
from ..socle.problemes import TROMPEURS, Place, Probleme, Refus

MAX_OCTETS = 5 << 20
MAX_LIGNES = 20_000
MAX_CELLULE = 4000  # signs of a text
MAX_FAUTES = 50  # told one by one
HEURE, MINUTE = 3600, 60  # seconds
UN_JOUR = 24 * HEURE
SEPARATEURS = (";", "\t", ",")
HEURE_LEGALE = "Europe/Paris"  # of what a tracker keeps in universal time

# The columns that are read, by the heads that trackers give them; of a field, the first that is
# there. Kimai writes its heads in its user's language.
COLONNES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "jour": ("start date", "date"),
        "duree": ("heures", "duration (h)", "duration (decimal)", "duration", "duree"),
        "jours": ("jours",),
        "tache": ("tache", "task", "activity", "activite"),
        "detail": ("detail", "description"),
        "intervenant": ("intervenant", "user", "utilisateur", "identifiant"),
        "projet": ("projet", "project"),
        "taux": ("taux",),
        "facturable": ("facturable", "billable"),
    }
)
NOTRES = {"heures", "jours"}  # by which one's own sheet is known; « Taux » is a sum in Kimai
OUI, NON = {"oui", "yes", "1", "true"}, {"non", "no", "0", "false", ""}
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
CHIFFRES = re.compile(r"(\d{1,2})([/.])(\d{1,2})[/.](\d{4})")
HORAIRE = re.compile(r"(\d{1,4})[:h](\d{1,2})(?::(\d{1,2}))?m?|(\d{1,4})h")
NOMBRE = re.compile(r"\d{1,4}(?:[.,]\d{1,6})?")


@dataclass(frozen=True, slots=True)
class EntreeDeTemps:
    """One entry of a time sheet: `secondes` of work, or `jours` where it is kept in days."""

    place: Place
    jour: date
    secondes: Decimal = Decimal(0)
    jours: Decimal = Decimal(0)
    tache: str = ""
    detail: str = ""
    intervenant: str = ""
    projet: str = ""
    taux: str = ""  # euros for the unit that is billed, as written; nothing for the usual price
    facturable: bool | None = None


class Faute(Exception):
    """What is wrong with one cell: its code, and the words."""

    def __init__(self, code: str, message: str):
        self.code = code
        super().__init__(message)


def lire_releve(chemin: Path, nom: str, ordre: str | None = None) -> tuple[EntreeDeTemps, ...]:
    """The entries of a time sheet in CSV or JSON, in the order of the file.

    `ordre`: « jj/mm/aaaa » or « mm/jj/aaaa », for dates of digits alone. Raises Refus with every
    fault of the file (E440; E442 for dates that may be read two ways; E108).
    """
    texte = _texte(chemin, nom)
    if texte.lstrip()[:1] in ("[", "{"):
        return _timewarrior(texte, nom)
    return _csv(texte, nom, ordre)


def _refus(place: Place, message: str, code: str = "E440") -> Refus:
    return Refus([Probleme(place, code, "temps", message)])


def _texte(chemin: Path, nom: str) -> str:
    try:
        donnees = lire_octets(chemin, MAX_OCTETS)
    except OSError as e:
        dit = SYSTEME.get(e.errno or 0, e.strerror or str(e))
        if e.errno == errno.EFBIG:
            dit = "il dépasse 5 Mio ; exportez une année à la fois"
        raise _refus(Place(nom), f"relevé illisible : {dit}") from e
    try:
        texte = donnees.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        ligne = donnees[: e.start].count(b"\n") + 1
        dit = "le relevé n'est pas en UTF-8 ; enregistrez-le dans cet encodage"
        raise _refus(Place(nom, ligne), dit) from e
    if not texte.strip():
        raise _refus(Place(nom), "le relevé est vide")
    return texte


def duree_lue(texte: str) -> Decimal:
    """Seconds of a length of time: hours with minutes, or a number of hours. Raises Faute.

    >>> duree_lue("1:30:00"), duree_lue("1,5"), duree_lue("2h05")
    (Decimal('5400'), Decimal('5400.0'), Decimal('7500'))
    """
    t = texte.replace(" ", "").lower()
    if m := HORAIRE.fullmatch(t):
        heures, minutes, secondes = int(m[1] or m[4]), int(m[2] or 0), int(m[3] or 0)
        if minutes >= MINUTE or secondes >= MINUTE:
            raise Faute("E440", f"« {texte[:40]} » : une heure a 60 minutes")
        return Decimal(heures * HEURE + minutes * MINUTE + secondes)
    if NOMBRE.fullmatch(t):
        return Decimal(t.replace(",", ".")) * HEURE
    raise Faute("E440", f"« {texte[:40]} » n'est pas une durée (1:30:00, 1h30 ou 1,5)")


# ------------------------------------------------------------------------------------------- CSV


def _cle(tete: str) -> str:
    return " ".join(sans_accents(tete.lower()).split())


def _rangees(texte: str, nom: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds something, with the line where it begins."""
    premiere = texte.lstrip("\r\n").split("\n", 1)[0]
    separateur = max(SEPARATEURS, key=premiere.count)
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=True)
    ligne = 1
    try:
        for n, rangee in enumerate(lecteur):
            if n > MAX_LIGNES:
                dit = "le relevé a plus de 20 000 lignes ; exportez une année à la fois"
                raise _refus(Place(nom, ligne), dit)
            if any(c.strip() for c in rangee):
                yield ligne, rangee
            ligne = lecteur.line_num + 1
    except csv.Error as e:
        raise _refus(
            Place(nom, ligne), "cette ligne n'est pas du CSV : un guillemet y manque ?"
        ) from e


def _champs(rangee: Sequence[str], nom: str, ligne: int) -> dict[str, int]:
    """Where each field stands, by the head of the file."""
    tetes = [_cle(c) for c in rangee]
    sortie = {
        champ: tetes.index(x)
        for champ, noms in COLONNES.items()
        if (x := next((n for n in noms if n in tetes), None)) is not None
    }
    if not NOTRES & set(tetes):
        sortie.pop("taux", None)
    if "jour" not in sortie or not {"duree", "jours"} & set(sortie):
        raise _refus(
            Place(nom, ligne),
            "aucun relevé connu n'a ces colonnes ; il en faut une pour la date et une pour la "
            "durée : « date;heures;tache;intervenant », ou l'export détaillé de Toggl, de "
            "Clockify, de Kimai ou « timew export »",
        )
    return sortie


def _csv(texte: str, nom: str, ordre: str | None) -> tuple[EntreeDeTemps, ...]:
    rangees = list(_rangees(texte, nom))
    ou = _champs(rangees[0][1], nom, rangees[0][0])
    notre = bool(NOTRES & {_cle(c) for c in rangees[0][1]})
    lignes = [
        (Place(nom, n), {c: r[i].strip() if i < len(r) else "" for c, i in ou.items()})
        for n, r in rangees[1:]
    ]
    jour_d_abord = _jour_d_abord(lignes, "jj/mm/aaaa" if notre else ordre, nom)
    entrees: list[EntreeDeTemps] = []
    fautes: list[Probleme] = []
    for place, champs in lignes:
        try:
            entrees.append(_entree(place, champs, jour_d_abord))
        except Faute as e:
            fautes.append(Probleme(place, e.code, "temps", str(e)))
    _dire(fautes)
    return tuple(e for e in entrees if e.secondes or e.jours)


def _dire(fautes: list[Probleme]) -> None:
    """Raises Refus for the faults of a sheet; of very many, the first."""
    if len(fautes) > MAX_FAUTES:
        reste = f"et {len(fautes) - MAX_FAUTES} autres lignes en faute"
        fautes = [*fautes[:MAX_FAUTES], Probleme(fautes[MAX_FAUTES].place, "E440", "temps", reste)]
    if fautes:
        raise Refus(fautes)


def _jour_d_abord(
    lignes: Iterable[tuple[Place, Mapping[str, str]]], ordre: str | None, nom: str
) -> bool:
    """Do dates of digits alone begin by the day? As it is said, else as the only reading that all
    the dates of the file allow.
    """
    if ordre:
        return ordre.startswith("jj")
    dates = [(p, m) for p, c in lignes if (m := CHIFFRES.fullmatch(c["jour"])) and m[2] == "/"]
    jour, mois = (any(int(m[i]) > 12 for _, m in dates) for i in (1, 3))
    if dates and jour == mois:
        raise _refus(
            dates[0][0],
            f"« {dates[0][1][0]} » : le jour ou le mois d'abord ? Ce relevé ne le montre pas ; "
            "dites-le au dossier par « temps: {releve: …, jour_mois: jj/mm/aaaa} » ou "
            "« mm/jj/aaaa »",
            "E442",
        )
    return not mois


def _entree(place: Place, c: Mapping[str, str], jour_d_abord: bool) -> EntreeDeTemps:
    """One row, typed. Raises Faute."""
    for x in c.values():
        if m := TROMPEURS.search(x.replace("\n", " ").replace("\t", " ").replace("\r", " ")):
            dit = f"caractère invisible ou trompeur (U+{ord(m[0]):04X}) ; retirez-le"
            raise Faute("E108", dit)
        if len(x) > MAX_CELLULE:
            raise Faute("E440", "une cellule de plus de 4 000 signes")
    secondes = duree_lue(c["duree"]) if c.get("duree") else Decimal(0)
    jours = _jours(c["jours"]) if c.get("jours") else Decimal(0)
    if bool(c.get("duree")) == bool(c.get("jours")):
        dit = "une durée par ligne, en heures ou en jours" if c.get("jours") else "durée manquante"
        raise Faute("E440", dit)
    if secondes > UN_JOUR or jours > 1:
        raise Faute("E440", "plus d'une journée en une ligne ; écrivez une ligne par jour")
    detail = " ".join(c.get("detail", "").split())
    tache = " ".join(c.get("tache", "").split())
    return EntreeDeTemps(
        place,
        _jour(c["jour"], jour_d_abord),
        secondes,
        jours,
        tache or detail,
        detail if tache else "",
        " ".join(c.get("intervenant", "").split()),
        " ".join(c.get("projet", "").split()),
        c.get("taux", ""),
        _facturable(c["facturable"]) if "facturable" in c else None,
    )


def _jours(texte: str) -> Decimal:
    if not NOMBRE.fullmatch(texte):
        raise Faute("E440", f"« {texte[:40]} » n'est pas un nombre de jours (1 ou 0,5)")
    return Decimal(texte.replace(",", "."))


def _facturable(texte: str) -> bool | None:
    t = sans_accents(texte.lower())
    return True if t in OUI else False if t in NON else None


def _jour(texte: str, jour_d_abord: bool) -> date:
    if m := ISO.fullmatch(texte):
        a, mo, j = m[1], m[2], m[3]
    elif m := CHIFFRES.fullmatch(texte):
        a = m[4]
        j, mo = (m[1], m[3]) if jour_d_abord or m[2] == "." else (m[3], m[1])
    else:
        raise Faute("E440", f"« {texte[:40]} » n'est pas une date (2026-11-21 ou 21/11/2026)")
    try:
        return date(int(a), int(mo), int(j))
    except ValueError:
        raise Faute("E440", f"le {texte[:40]} n'existe pas dans le calendrier") from None


# ----------------------------------------------------------------------------------- timewarrior


def _timewarrior(texte: str, nom: str) -> tuple[EntreeDeTemps, ...]:
    """`timew export`: a list of intervals in universal time, one a line as it writes them."""
    try:
        liste = json.loads(texte)
    except (ValueError, RecursionError) as e:
        ligne = getattr(e, "lineno", 1)
        raise _refus(Place(nom, ligne), "ce relevé n'est pas du JSON bien formé") from e
    if not isinstance(liste, list) or len(liste) > MAX_LIGNES:
        dit = "« timew export » donne une liste d'au plus 20 000 intervalles"
        raise _refus(Place(nom), dit)
    debuts = [m.start() for m in re.finditer(r'"start"', texte)]
    places = [Place(nom, 1)] * len(liste)
    if len(debuts) == len(liste):
        ligne, ici = 1, 0
        for n, debut in enumerate(debuts):
            ligne, ici = ligne + texte.count("\n", ici, debut), debut
            places[n] = Place(nom, ligne)
    entrees: list[EntreeDeTemps] = []
    fautes: list[Probleme] = []
    for place, x in zip(places, liste, strict=True):
        try:
            entrees.append(_intervalle(place, x))
        except Faute as e:
            fautes.append(Probleme(place, e.code, "temps", str(e)))
    _dire(fautes)
    return tuple(e for e in entrees if e.secondes)


def _intervalle(place: Place, x: object) -> EntreeDeTemps:
    if not isinstance(x, dict):
        raise Faute("E440", "un intervalle de « timew export » est entre accolades")
    debut, fin = _instant(x.get("start")), _instant(x.get("end"))
    secondes = Decimal(int((fin - debut).total_seconds()))
    mots = x.get("tags") or []
    etiquettes = [str(t) for t in mots] if isinstance(mots, list) else []
    note = " ".join(str(x.get("annotation") or "").split())
    c = {
        "jour": debut.astimezone(ZoneInfo(HEURE_LEGALE)).date().isoformat(),
        "duree": str(Decimal(1)),
        "tache": note or ", ".join(etiquettes),
        "projet": etiquettes[0] if etiquettes else "",
    }
    if not 0 <= secondes <= UN_JOUR:
        raise Faute("E440", "la fin précède le début, ou vient plus d'un jour après lui")
    e = _entree(place, c, True)
    return EntreeDeTemps(place, e.jour, secondes, tache=e.tache, projet=e.projet)


def _instant(x: object) -> datetime:
    if x is None:
        raise Faute("E440", "intervalle encore ouvert ; arrêtez-le (« timew stop »), puis exportez")
    try:
        return datetime.strptime(f"{x}+0000", "%Y%m%dT%H%M%SZ%z")
    except ValueError:
        raise Faute("E440", f"« {str(x)[:40]} » n'est pas un instant de « timew export »") from None
