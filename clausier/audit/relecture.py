"""The audit of a paper: bytes in, what is void, stale, forbidden, missing or does not agree out;
with what it was taken for, and what could not be judged.

It never says that a paper is in order: only what was found, and what was not looked at.
"""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

from ..comptes.juridictions import tribunaux
from ..droit.bibliotheque import Bibliotheque
from ..droit.tetes import PREMIER_JOUR
from ..lecture.docx_texte import lire_docx
from ..lecture.html_recu import lire_html
from ..lecture.pdf_texte import lire_pdf
from ..lecture.texte_recu import MAX_OCTETS, PapierIllisible, TexteLu, lire_lignes_de_texte
from ..socle.a_part import a_part
from ..socle.affichage import visible
from ..socle.cache import prive
from ..socle.disque import lire_octets
from ..socle.ecriture import date_courte
from ..socle.erreurs import SYSTEME
from ..socle.problemes import Place, Probleme, Refus
from . import mots
from .accords import trouver_accords
from .bornes import Bornes, trouver_bornes
from .cles import trouver_cles
from .comprendre import comprendre_papier, langue_francaise
from .constat import ConstatDePapier, Lu, Relecture, Trouve, extrait
from .echeances import trouver_echeances
from .egalites import trouver_egalites
from .enonces import GARDES, trouver_enonces, trouver_interdits
from .idees import trouver_dires
from .jours import Date, dates_de, trouver_dates
from .plan import Aplat, sur_un_plan
from .regles import absences, enonces
from .sommes import trouver_sommes
from .tamis import ecritures
from .vendeur import statut_du_vendeur

MAX_FICHIER = 50 << 20
SECONDES = 20  # of processor time, to unpack the words of a file
MARKDOWN = (".md", ".markdown")
HTML = (".html", ".htm", ".xhtml")


def relire_fichier(
    chemin: Path,
    aujourdhui: date,
    papier: str | None = None,
    public: str | None = None,
    jour: date | None = None,
) -> Relecture:
    """Audit one file. Raises Refus (E989) for one that cannot be read."""
    nom = visible(str(chemin))
    try:
        lu = lire_papier(lire_octets(chemin, MAX_FICHIER), chemin.suffix.lower())
    except OSError as e:
        dit = SYSTEME.get(e.errno or 0, "le système refuse de l'ouvrir")
        if e.errno == errno.EFBIG:
            dit = f"il fait plus de {MAX_FICHIER >> 20} Mio"
        raise _refus(nom, f"le fichier ne se lit pas : {dit}") from None
    except PapierIllisible as e:
        raise _refus(nom, str(e)) from None
    biblio = Bibliotheque(lues=prive("textes"))
    return relire_papier(lu, nom, aujourdhui, papier, public, jour, biblio)


def _refus(nom: str, dit: str) -> Refus:
    return Refus([Probleme(Place(nom), "E989", "", dit)])


def lire_papier(octets: bytes, suffixe: str) -> TexteLu:
    """The words of a file: its first bytes say what it is, its name the rest. Raises
    PapierIllisible.
    """
    if b"%PDF-" in octets[:1024]:
        return _a_part(lire_pdf, octets)
    if octets.startswith(b"PK\x03\x04"):
        return _a_part(lire_docx, octets)
    if octets.startswith(b"\xd0\xcf\x11\xe0"):
        raise PapierIllisible("c'est un ancien fichier Word (.doc) ; enregistrez-le en .docx")
    if len(octets) > MAX_OCTETS:
        raise PapierIllisible(f"un texte de plus de {MAX_OCTETS >> 20} Mio n'est pas un papier")
    debut = octets[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if suffixe in HTML or debut.startswith((b"<!doctype html", b"<html")):
        return _a_part(lire_html, octets)
    return lire_lignes_de_texte(octets, "markdown" if suffixe in MARKDOWN else "texte")


def _a_part(lecteur, octets: bytes) -> TexteLu:  # type: ignore[no-untyped-def]
    lu = a_part(_essayer, lecteur, octets, secondes=SECONDES)
    if isinstance(lu, TexteLu):
        return lu
    raise PapierIllisible(lu or "le fichier est hors de toute mesure ; demandez-en un autre")


def _essayer(lecteur, octets: bytes) -> TexteLu | str:  # type: ignore[no-untyped-def]
    try:
        lu: TexteLu = lecteur(octets)
    except PapierIllisible as e:
        return str(e)
    except (MemoryError, RecursionError):
        return ""
    return lu


def relire_papier(
    lu: TexteLu,
    nom: str,
    aujourdhui: date,
    papier: str | None = None,
    public: str | None = None,
    jour: date | None = None,
    biblio: Bibliotheque | None = None,
) -> Relecture:
    """Audit the words of a paper. `aujourdhui`: the day on which one that has no date is judged."""
    plan = sur_un_plan(lu.lignes)
    dates = dates_de(plan)
    compris = comprendre_papier(plan, dates, papier, public, jour, aujourdhui)
    francais = langue_francaise(plan)
    biblio = biblio or Bibliotheque()
    trouves: Iterable[Trouve] = _tout(plan, dates, compris, biblio) if francais else ()
    constats = sorted(
        {_constat(plan, x) for x in _sans_doublons(plan, trouves)},
        key=lambda c: (c.rang < 0, c.rang, c.colonne, c.id),
    )
    tus = Counter(c.id for c in constats).most_common(1)
    trop = (mots.laisse_dit("trop_de_fautes", GARDES),) if tus and tus[0][1] >= GARDES else ()
    limites = (*_limites(lu, plan, compris, francais), *trop)
    return Relecture(nom, plan, compris, tuple(constats), limites)


def _tout(plan: Aplat, dates: tuple[Date, ...], lu: Lu, biblio: Bibliotheque) -> Iterator[Trouve]:
    yield from trouver_interdits(plan, lu)
    yield from trouver_enonces(plan, lu, enonces(_villes(tuple(sorted(tribunaux(biblio).tae)))))
    yield from trouver_dires(plan, lu, ecritures(biblio.lues))
    yield from trouver_bornes(plan, lu, biblio, dates)
    yield from trouver_dates(plan, dates)
    yield from trouver_echeances(plan, dates, lu, biblio)
    yield from trouver_accords(plan, dates, lu)
    yield from trouver_cles(plan)
    if lu.papier != "conditions":
        yield from trouver_sommes(plan, lu)
    yield from trouver_egalites(plan, sorted(Bornes(biblio, lu.jour).taux_de_tva()))
    yield from _absences(plan, lu)


@cache
def _villes(tae: tuple[str, ...]) -> Callable[[str], str]:
    """What writes out « {tae} »; one for each table, so that patterns are compiled once."""
    noms = "|".join(v.removeprefix("le ").replace(" ", "[- ]") for v in tae)
    return lambda texte: texte.replace("{tae}", noms)


def _absences(plan: Aplat, lu: Lu) -> Iterator[Trouve]:
    """What a paper of this kind owes to its reader, and does not say."""
    if not plan.texte.strip() or not lu.papier_sur:
        return
    qui = statut_du_vendeur(plan, lu.papier)
    for x in absences():
        if x.vendeur and x.vendeur != qui or x.regle.public and not lu.public_sur:
            continue
        if not x.regle.vaut(lu.papier, lu.public, lu.jour) or x.presence.search(plan.texte):
            continue
        if not all(m.search(plan.texte) for m in x.quand):
            continue
        if x.sauf_texte is None or not x.sauf_texte.search(plan.texte):
            yield Trouve(x.regle)


def _sans_doublons(plan: Aplat, trouves: Iterable[Trouve]) -> Iterator[Trouve]:
    """Of findings of one family that lie on one another, the first; of those of one rule on a line,
    too, and of one stale name on two lines that follow.
    """
    vus: dict[str, list[Trouve]] = {}
    lignes: set[tuple[str, int]] = set()
    combien: Counter[str] = Counter()
    for x in trouves:
        rang = plan.rang(x.debut)
        cle = (x.regle.id, rang)
        voisine = x.regle.famille == "perime" and (x.regle.id, rang - 1) in lignes
        if x.fin and (cle in lignes or voisine) or combien[x.regle.id] >= GARDES:
            continue
        combien[x.regle.id] += 1
        lignes.add(cle)
        memes = vus.setdefault(x.regle.famille, [])
        if x.fin and any(_meme_faute(x, y) for y in memes):
            continue
        memes.append(x)
        yield x


def _meme_faute(x: Trouve, y: Trouve) -> bool:
    """Do the words that accuse lie on one another, or one rule accuse one sentence twice?"""
    (a, b), (c, d) = x.lieu, y.lieu
    if x.regle.id == y.regle.id:
        a, b, c, d = x.debut, x.fin, y.debut, y.fin
    return bool(y.fin) and a < d and c < b


def _constat(plan: Aplat, x: Trouve) -> ConstatDePapier:
    r = x.regle
    quoi = f"{r.quoi} ({x.dit})" if x.dit else r.quoi
    if not x.fin:
        return ConstatDePapier(r.id, r.code, "", quoi, r.pourquoi, r.sources, r.ecrire)
    rang = plan.rang(x.debut)
    ligne = plan.lignes[rang]
    dit = extrait(plan.accentue, x.debut, x.fin)
    return ConstatDePapier(
        r.id,
        r.code,
        dit,
        quoi,
        r.pourquoi,
        r.sources,
        r.ecrire,
        ligne.page,
        ligne.numero,
        plan.colonne(x.debut),
        _derniere_colonne(plan, x),
        rang,
    )


def _derniere_colonne(plan: Aplat, x: Trouve) -> int:
    dernier = x.debut + len(plan.texte[x.debut : x.fin].rstrip()) - 1
    return plan.colonne(dernier) if plan.rang(dernier) == plan.rang(x.debut) else 0


def _limites(lu: TexteLu, plan: Aplat, compris: Lu, francais: bool) -> Iterator[str]:
    """What was not judged, in words."""
    for cle, n in lu.laisses:
        yield mots.laisse_dit(cle, n)
    if not plan.texte.strip():
        yield mots.VIDE
        return
    if not francais:
        yield mots.LANGUE
        return
    if compris.papier == "autre":
        yield mots.PAPIER_INCONNU
    elif not compris.papier_sur:
        yield mots.PAPIER_SUPPOSE
    if compris.public != "inconnu" and not compris.public_sur:
        yield mots.PUBLIC_SUPPOSE
    if compris.public == "inconnu":
        yield mots.PUBLIC_INCONNU
    if compris.date is None:
        yield mots.SANS_DATE.format(jour=date_courte(compris.jour))
    elif compris.jour < PREMIER_JOUR:
        yield mots.HORS_BIBLIOTHEQUE.format(jour=date_courte(compris.jour))
    yield from mots.JAMAIS
