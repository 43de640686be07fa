"""What `new --comme` does: a case that begins as another one did, with its own name, numbers and
dates.

The text is copied with its comments; what happened to the other case stays there: its payments, its
journal, what its client accepted, its periods, the papers that tell what was done or claim what is
owed, the receipts of what was paid for its client, the guarantee of its retention. Its price is
that of a new contract, so an index starts again from its last value. What is written is checked in
memory first, as `new` does.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from ..comptes.numerotation import famille, prochains, suivant
from ..comptes.series import DocumentNumerote
from ..course.chaine import Chaine
from ..dossier.chargement import charger
from ..dossier.entrees import tete_du_document
from ..dossier.fiche import vendeur_de_l_espace
from ..droit.documents import TeteModele
from ..fiches.series import Numerotation
from ..lecture.insertion import BOM, Impossible, valeur
from ..lecture.noeuds import MAX_BYTES, Noeud, lire_yaml, relire
from ..lecture.retouches import Chemin, retoucher
from ..registre.numerotation import numeros_de_l_espace
from ..socle.codes import CODES
from ..socle.disque import lire_octets
from ..socle.durees import Duree
from ..socle.ecriture import date_courte
from ..socle.erreurs import DemandeInvalide, Erreur
from ..socle.problemes import Place, Refus
from ..socle.propositions import proposition
from ..socle.valeurs import lire_date
from .nouveau import noms_libres

ARRIVE = ("paiements", "journal", "acceptation", "situations", "temps")  # what is not copied
PERIODES = ("situations", "temps", "recurrence")  # whose invoices are each of a period
# What keeps its dates: the parties' own, an index or a rate that was published, words.
A_SA_DATE = {"client", "vendeur", "revision", "change", "champs", "mentions"}
ACTES = ("offre", "contrat", "conditions", "retractation")
MOIS_D_UN_AN, JOURS_D_UN_AN, UN_JOUR = 12, 365, timedelta(days=1)
JOUR = re.compile(r"20\d\d-\d\d-\d\d|\d{1,2}/\d{1,2}/20\d\d")
INSTANT = re.compile(rf"(?P<jour>{JOUR.pattern})(?P<heure>[ T]\d{{1,2}}[:h]\d{{0,2}})?")


@dataclass
class _Plan:
    """What becomes of the documents of the other case: those that are copied, by rank, with their
    numbers of before and after.
    """

    gardes: dict[int, tuple[TeteModele, date]] = field(default_factory=dict)
    numeros: dict[str, str] = field(default_factory=dict)
    ecart: timedelta = timedelta()


def copier(espace: Path, modele: str, nom: str, jour: date) -> tuple[Path, str, str]:
    """(where the case goes, its text, what to say of it). Raises DemandeInvalide when no case, or
    more than one, is `modele`; Refus when the other case is accepted and its copy is not, its
    invoices left out; Erreur for what cannot be copied.
    """
    cas = noms_libres(espace, nom)
    source = _trouver(espace, cas, modele)
    chaine = Chaine(espace)
    noeud = lire_yaml(source, espace, os.path.relpath(source))
    texte = lire_octets(source, MAX_BYTES).removeprefix(BOM).decode("utf-8")
    liste = noeud.enfant("documents")
    if liste is not None and liste.place.fichier != noeud.place.fichier:
        dit = "sa liste « documents: » est dans un autre fichier"
        raise Erreur(f"« {os.path.relpath(source)} » ne peut pas être copié : {dit}")
    chemin = source.with_name(f"{nom}.yaml")
    deja = _essayer(chaine, source, None)  # a faulty case is copied with its faults
    refus: Refus | None = None
    for factures in (True, False):
        plan = _plan(noeud, chaine, jour, factures)
        _numeroter(plan, noeud, chaine, source)
        copie = _copie(plan, noeud, texte, nom, os.path.relpath(source))
        fautes = _essayer(Chaine(espace), chemin, copie)
        if deja or fautes is None:
            return chemin, copie, _dit(plan, noeud, os.path.relpath(source), refus)
        refus = refus or fautes
    assert refus is not None
    raise refus


def _copie(plan: _Plan, noeud: Noeud, texte: str, nom: str, source: str) -> str:
    try:
        return retoucher(
            texte,
            lambda ou, dit: _dire(plan, noeud, nom, ou, dit),
            lambda ou: _oter(plan, noeud, ou),
        )
    except Impossible as e:
        raise Erreur(f"« {source} » ne peut pas être copié : {e}") from None


def _trouver(espace: Path, cas: Sequence[Path], modele: str) -> Path:
    """The case of a name, of a path, or whose name begins so."""
    par_nom: dict[str, Path] = {}
    for f in cas:
        with suppress(Refus):
            n = lire_yaml(f, espace).enfant("dossier")
            if n is not None and isinstance(n.valeur, str):
                par_nom.setdefault(n.valeur, f)
    ici = [f for f in cas if Path(modele).exists() and f.samefile(modele)]
    trouves = ici or [par_nom[modele]] if modele in par_nom or ici else []
    trouves = trouves or [f for n, f in par_nom.items() if n.startswith(modele)]
    if not trouves:
        raise DemandeInvalide(
            f"aucun dossier ne s'appelle « {modele[:80]} »{proposition(modele, par_nom)}"
        )
    if len(trouves) > 1:
        dits = ", ".join(sorted(n for n, f in par_nom.items() if f in trouves)[:6])
        raise DemandeInvalide(f"plusieurs dossiers commencent par « {modele[:80]} » : {dits}")
    return trouves[0]


def _entrees(noeud: Noeud, chaine: Chaine) -> Iterator[tuple[int, Noeud, TeteModele, date]]:
    """The documents of a case that have a type and a date."""
    liste = noeud.enfant("documents")
    for i, d in enumerate(liste.valeur if liste and isinstance(liste.valeur, list) else ()):
        tete, dite = tete_du_document(d, chaine.biblio), d.enfant("date")
        with suppress(ValueError):
            if tete is not None and dite is not None:
                yield i, d, tete, lire_date(dite.valeur)


def _plan(noeud: Noeud, chaine: Chaine, jour: date, factures: bool) -> _Plan:
    """What is copied, and by how many days: the first paper, general terms apart, is of `jour`.

    `factures`: those too, unless they could not be written ahead: a series that has a later one
    already, a day on which nothing may be asked for yet.
    """
    plan = _Plan()
    de_periode = any(noeud.enfant(k) for k in PERIODES)
    a_choisir = noeud.enfant("variantes") is not None
    for i, _, tete, le in _entrees(noeud, chaine):
        signe = tete.acte == "contrat" or tete.a_payer
        facture = factures and tete.a_payer and (tete.acompte or not de_periode)
        if (tete.acte in ACTES or facture) and not (a_choisir and signe):
            plan.gardes[i] = (tete, le)
    dates = [le for tete, le in plan.gardes.values() if tete.acte != "conditions"]
    if not dates:
        raise Erreur("rien n'est à copier : ni devis, ni contrat, ni facture")
    plan.ecart = jour - min(dates)
    return plan


def _numeroter(plan: _Plan, noeud: Noeud, chaine: Chaine, source: Path) -> None:
    """The next numbers of each series, in the order of the new dates."""
    pieces = numeros_de_l_espace(chaine.espace_lu)
    entrees = [x for x in _entrees(noeud, chaine) if x[0] in plan.gardes]
    for i, d, tete, le in sorted(entrees, key=lambda x: (x[3], x[0])):
        avant = d.enfant("numero")
        if avant is None or not isinstance(avant.valeur, str) or avant.valeur in plan.numeros:
            continue
        nouveau = le + plan.ecart
        dite = _numerotation(chaine, source, nouveau)
        serie = famille(tete)
        neuf = (
            prochains(pieces, serie, nouveau, dite)[0]
            if serie
            else suivant(pieces, avant.valeur, le, dite)
        )
        if neuf:
            plan.numeros[avant.valeur] = neuf
            type_, ou = noeud.proche(("documents", i, "type")).valeur, Place(str(source))
            pieces.append(DocumentNumerote(type_, neuf, nouveau, ou, source, "", tete))


def _numerotation(chaine: Chaine, source: Path, jour: date) -> Numerotation:
    """How the other case is numbered; of a faulty one, how its seller numbers."""
    try:
        return charger(source, chaine.espace_lu).numerotation(jour)
    except Refus:
        return vendeur_de_l_espace(chaine.espace, jour).numerotation


def _oter(plan: _Plan, noeud: Noeud, ou: Chemin) -> bool:
    if len(ou) == 1:
        return ou[0] in ARRIVE
    return (
        ou[:1] == ("documents",) and len(ou) == len(("documents", 0)) and ou[1] not in plan.gardes
    )


def _dire(plan: _Plan, noeud: Noeud, nom: str, ou: Chemin, dit: str | None) -> str | None:
    """What a value becomes; None: it stays."""
    if dit is None:
        return _sans_les_faits(plan, noeud, ou)
    if ou == ("dossier",):
        return nom
    if ou[0] == "documents" and dit in plan.numeros and ou[-1] != "version":
        return plan.numeros[dit]
    if A_SA_DATE.intersection(map(str, ou)) or (m := INSTANT.fullmatch(dit)) is None:
        return None
    rang = ou[1] if ou[0] == "documents" and len(ou) > 1 else None
    if isinstance(rang, int) and plan.gardes[rang][0].acte == "conditions":
        return None  # one version of general terms has one day, in all the cases
    try:
        avant = lire_date(m["jour"])
        neuf = _par_mois(ou[-1], avant, plan.ecart) if ou[0] == "recurrence" else avant + plan.ecart
    except (ValueError, OverflowError):
        return None
    forme = "%Y-%m-%d" if "-" in m["jour"] else "%d/%m/%Y"
    return neuf.strftime(forme) + (m["heure"] or "")


def _sans_les_faits(plan: _Plan, noeud: Noeud, ou: Chemin) -> str | None:
    """What a mapping or a list becomes whose facts are the other case's; None: it is walked."""
    if ou[-1] == "debours":
        return "oui"
    revision, retenue = ("recurrence", "revision"), ("retenue_garantie",)
    if ou == (*revision, "valeurs"):
        return "[]"
    valeurs = noeud.enfant(*revision, "valeurs")
    if ou == (*revision, "base") and valeurs is not None and valeurs.valeur:
        dite = valeurs.valeur[-1].valeur
        return "{" + ", ".join(f"{k}: {valeur(n.valeur)}" for k, n in dite.items()) + "}"
    if ou == retenue and (taux := noeud.enfant(*retenue, "taux")) is not None:
        reception = noeud.enfant(*retenue, "reception")
        if reception is None or noeud.enfant("situations") is not None:
            return f"{{taux: {taux.valeur}}}"
        jour = _dire(plan, noeud, "", (*retenue, "reception"), reception.valeur)
        return f"{{taux: {taux.valeur}, reception: {jour or reception.valeur}}}"
    return None


def _par_mois(cle: str | int, jour: date, ecart: timedelta) -> date:
    """A bound of periods, after as many whole months as there are days: a period is not cut."""
    mois = -(-ecart.days * MOIS_D_UN_AN // JOURS_D_UN_AN)
    borne = jour + UN_JOUR if cle == "au" else jour
    neuf = Duree(mois, "mois").depuis(borne)
    return neuf - UN_JOUR if cle == "au" else neuf


def _essayer(chaine: Chaine, chemin: Path, texte: str | None) -> Refus | None:
    """Why `check` would refuse a case, on the disk or as it would be written; None when it would
    not.
    """
    nom = os.path.relpath(chemin)
    try:
        noeud = None if texte is None else relire(texte, chemin, chaine.espace, nom)
        chaine.composer(*chaine.dossier(chemin, nom, noeud))
    except Refus as e:
        return e
    return None


def _dit(plan: _Plan, noeud: Noeud, source: str, refus: Refus | None) -> str:
    premier = min(le for tete, le in plan.gardes.values() if tete.acte != "conditions")
    liste = noeud.enfant("documents")
    otes = len(liste.valeur) - len(plan.gardes) if liste else 0
    numeros = ", ".join(plan.numeros.values())
    dit = f"comme {source}, à partir du {date_courte(premier + plan.ecart)}"
    dit += f" ({numeros})" if numeros else ""
    if otes:
        s = "s" if otes > 1 else ""
        dit += f" ; {otes} document{s} de cette affaire-là non repris"
    if refus is not None:
        pourquoi = next(p for p in refus.problemes if p.grave)
        dit += (
            f", les factures aussi, à ajouter à leur jour : écrites d'avance, « check » les "
            f"refuserait ({pourquoi.code} {CODES[pourquoi.code].titre.lower()})"
        )
    return dit
