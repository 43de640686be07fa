"""What is accepted of a statement goes into the files: `paiements:` of the cases, `recettes.yaml`.

Each new text is checked whole in memory before any file changes; then each file is replaced in one
step, its comments and its order kept. Nothing is written twice: the line's mark goes with it.
Killed between two files, a transfer for two cases is noted in part, which the next run tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..dossier.etats import lire_vendeurs, typer
from ..dossier.livres import LivresSaisis
from ..fiches.livres import RecettesSaisies
from ..lecture.changements import ajouter_element
from ..lecture.insertion import BOM, Impossible, ajouter, difference, en_flux
from ..lecture.noeuds import Noeud, relire
from ..regles.livres import fautes_des_livres
from ..socle.disque import poser_neuf, remplacer
from ..socle.ecriture import MESSAGE, nombre
from ..socle.empreintes import FichiersLus, octets_de
from ..socle.espace import RECETTES, livre_de
from ..socle.problemes import Place, Probleme, Refus
from ..socle.verrou import a_son_tour
from .attendu import Attendu, CasAttendu
from .lignes import LigneDeBanque
from .mots import TETE_RECETTES, a_ajouter_a_la_main
from .rapprochement import PaiementPropose

PAIEMENTS = "paiements"
MAX_REFERENCE = 60
Entree = dict[str, Any]


@dataclass
class Pointage:
    """What was done: the marks that are noted, and why others are not."""

    notees: set[str] = field(default_factory=set)
    refus: list[Probleme] = field(default_factory=list)


@dataclass(frozen=True)
class _Neuf:
    """What a case's file would hold."""

    cas: CasAttendu
    entrees: tuple[Entree, ...]
    apres: bytes


def ecritures_de(p: PaiementPropose) -> list[tuple[CasAttendu, Entree]]:
    """What a proposition writes: the entries of `paiements:`, each with its case."""
    x = p.ligne
    if p.retour is not None:
        r = p.retour
        return [(r.cas, _entree(x, -x.montant, r.factures, r.moyen, motif="impaye"))]
    if p.rendu is not None:
        nommee = tuple(n for n in (p.rendu.avoir or p.rendu.facture,) if n)
        return [(p.rendu.cas, _entree(x, -x.montant, nommee, x.moyen, remboursement="oui"))]
    assert p.recue is not None
    h = p.recue
    if h.cas is not None:
        return [(h.cas, _entree(x, x.montant, (), x.moyen))]
    par_cas: dict[CasAttendu, list[Any]] = {}
    for prise in h.prises:
        par_cas.setdefault(prise.ouverte.cas, []).append(prise)
    sortie = []
    for cas, prises in par_cas.items():
        part = sum((q.montant for q in prises), Decimal(0))
        plus = {}
        if h.frais and h.prises[-1] in prises:
            plus["frais"] = _somme(h.frais)
        if len(par_cas) > 1:
            plus["total"] = _somme(x.montant)
        numeros = tuple(q.ouverte.numero for q in prises)
        sortie.append((cas, _entree(x, part, numeros, x.moyen, **plus)))
    if h.avoir is not None:
        dernier = h.prises[-1].ouverte
        sortie.append(
            (dernier.cas, _compensation(x, h.avoir.montant, dernier.numero, h.avoir.avoir))
        )
    return sortie


def _somme(m: Decimal) -> str:
    return nombre(m, 2, MESSAGE)


def _entree(
    x: LigneDeBanque, montant: Decimal, factures: Sequence[str], moyen: str, **plus: str
) -> Entree:
    e: Entree = {"date": x.jour.isoformat(), "montant": _somme(montant)}
    if len(factures) > 1:
        e["factures"] = list(factures)
    elif factures:
        e["facture"] = factures[0]
    e |= plus
    e["moyen"] = moyen
    if x.reference and x.reference not in factures:
        e["reference"] = x.reference[:MAX_REFERENCE]
    e["releve"] = x.marque
    return e


def _compensation(x: LigneDeBanque, montant: Decimal, facture: str, avoir: str | None) -> Entree:
    dit = {"date": x.jour.isoformat(), "montant": _somme(montant), "facture": facture}
    return {**dit, "avoir": avoir or "", "releve": x.marque}


# ------------------------------------------------------------------------------ the cases


def noter_les_paiements(
    a: Attendu, choisies: Sequence[PaiementPropose], essai: bool, bilan: Pointage
) -> Iterator[str]:
    """The propositions that are accepted, written into their cases: the differences, as they are
    made. Those that a case refuses are in `bilan`, whole, and leave the others. `essai`: nothing is
    written. Raises Erreur where a file was changed meanwhile.
    """
    with a_son_tour(a.chaine.espace / "vendeur.yaml"):
        restent = list(choisies)
        while True:
            neufs, refuses = _verifies(a, restent, bilan)
            if not refuses:
                break
            restent = [p for p in restent if not refuses & {c.chemin for c, _ in ecritures_de(p)}]
        for n in neufs:
            yield difference(n.cas.avant, n.apres, n.cas.nom).removesuffix("\n")
            if not essai:
                remplacer(a.chaine.espace, n.cas.chemin, n.cas.avant, n.apres)
        bilan.notees |= {p.ligne.marque for p in restent}


def _verifies(
    a: Attendu, choisies: Sequence[PaiementPropose], bilan: Pointage
) -> tuple[list[_Neuf], set[Path]]:
    """The new texts of the cases, each checked whole; the files of those that refuse."""
    par_cas: dict[CasAttendu, list[Entree]] = {}
    for p in choisies:
        for cas, e in ecritures_de(p):
            par_cas.setdefault(cas, []).append(e)
    neufs: list[_Neuf] = []
    refuses: set[Path] = set()
    chaine = a.chaine.suivante()
    for cas, entrees in par_cas.items():
        entrees.sort(key=lambda e: e["date"])
        try:
            apres, noeud = _ajoute(cas.avant, entrees, cas.chemin, chaine.espace, cas.nom)
            chaine.dossier(cas.chemin, cas.nom, noeud)
        except Refus as e:
            bilan.refus.extend(p for p in e.problemes if p.grave)
            refuses.add(cas.chemin)
        else:
            neufs.append(_Neuf(cas, tuple(entrees), apres))
    return neufs, refuses


def _ajoute(
    avant: bytes,
    entrees: Sequence[Entree],
    chemin: Path,
    espace: Path,
    nom: str,
    cle: str = PAIEMENTS,
) -> tuple[bytes, Noeud]:
    """The file's bytes with the entries, and the tree they give. Raises Refus (E117)."""
    try:
        return ajouter(avant, entrees, chemin, espace, nom, cle)
    except Impossible:
        pass  # an empty list, or one that is written otherwise
    try:
        texte = avant.removeprefix(BOM).decode("utf-8")
        for e in entrees:
            texte = ajouter_element(texte, (cle,), e)
    except Impossible as e:
        dit = a_ajouter_a_la_main(e, [en_flux(x) for x in entrees])
        raise Refus([Probleme(Place(nom), "E117", cle, dit)]) from None
    donnees = (BOM if avant.startswith(BOM) else b"") + texte.encode("utf-8")
    return donnees, relire(texte, chemin, espace, nom)


# ------------------------------------------------------------------------------ the book


def noter_en_recettes(
    a: Attendu, lignes: Iterable[LigneDeBanque], tva: str | None, essai: bool, bilan: Pointage
) -> Iterator[str]:
    """Lines that no invoice asks for, written into `recettes.yaml`, which is begun where there is
    none. Raises Erreur.
    """
    lignes = list(lignes)
    if not lignes:
        return
    with a_son_tour(a.chaine.espace / "vendeur.yaml"):
        yield from _inscrire(a, lignes, tva, essai, bilan)


def _inscrire(
    a: Attendu, lignes: Sequence[LigneDeBanque], tva: str | None, essai: bool, bilan: Pointage
) -> Iterator[str]:
    """The same, once it is our turn: what another run has noted meanwhile is left."""
    espace = a.chaine.espace
    chemin = espace / RECETTES
    neuf = livre_de(espace, RECETTES) is None
    avant = b"" if neuf else octets_de(chemin)
    try:
        deja = set() if neuf else _marques(avant, chemin, espace)
        lignes = [x for x in lignes if x.marque not in deja]
        entrees = [_recette(x, tva) for x in lignes]
        if not entrees:
            return
        if neuf:
            texte = TETE_RECETTES + "".join(f"  - {en_flux(e)}\n" for e in entrees)
            apres, noeud = texte.encode(), relire(texte, chemin, espace, RECETTES)
        else:
            apres, noeud = _ajoute(avant, entrees, chemin, espace, RECETTES, "recettes")
        _verifier_le_livre(a, noeud)
    except Refus as e:
        bilan.refus.extend(p for p in e.problemes if p.grave)
        return
    yield difference(avant, apres, RECETTES).removesuffix("\n")
    if not essai:
        if neuf:
            poser_neuf(espace, chemin, apres)
        else:
            remplacer(espace, chemin, avant, apres)
    bilan.notees |= {x.marque for x in lignes}


def _marques(livre: bytes, chemin: Path, espace: Path) -> set[str]:
    """The lines of statements that the book holds. Raises Refus."""
    texte = livre.removeprefix(BOM).decode("utf-8", "replace")
    entrees = (relire(texte, chemin, espace, RECETTES).brut() or {}).get("recettes") or ()
    return {e["releve"] for e in entrees if isinstance(e, dict) and e.get("releve")}


def _recette(x: LigneDeBanque, tva: str | None) -> Entree:
    e: Entree = {"date": x.jour.isoformat(), "montant": _somme(x.montant), "moyen": x.moyen}
    if x.tiers:
        e["client"] = x.tiers[:MAX_REFERENCE]
    if tva:
        e["tva"] = tva
    if dit := (x.libelle or x.reference)[:MAX_REFERENCE].strip():
        e["reference"] = dit
    return {**e, "releve": x.marque}


def _verifier_le_livre(a: Attendu, noeud: Noeud) -> None:
    """Raises Refus for what the book would have wrong."""
    problemes: list[Probleme] = []
    espace = a.chaine.espace
    saisies = typer(RecettesSaisies, noeud, problemes)
    vide = Noeud({}, noeud.place, noeud.cle)
    fiche = str(espace / "vendeur.yaml")
    vendeurs, _ = lire_vendeurs(vide, espace, problemes, fiche, FichiersLus())
    if saisies is not None and not problemes:
        livres = LivresSaisis(vendeurs, saisies.recettes, (), {RECETTES: noeud})
        problemes += [p for p in fautes_des_livres(livres) if p.grave]
    if problemes:
        raise Refus(problemes)
