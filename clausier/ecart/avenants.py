"""A difference → the entry of an amendment in the case: the words of each changed article, the new
lines, the price before.

The entry holds all that the amendment will say, so that it is built from the case alone: neither
git nor the earlier version is needed again. A signed contract keeps the numbers of its articles: a
cross reference in a new text names the article by the number that the signed contract gave it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ..comptes.factures import factures, prix_en_vigueur
from ..comptes.reprises import net_des_avoirs
from ..dossier.cas import Dossier
from ..fiches.devises import EURO
from ..fiches.lignes import Commentaire, Ligne, Postes, Section, choisir, lignes_de
from ..lecture.differences import voulus
from ..lecture.en_place import Retouche, changer
from ..lecture.insertion import BOM, Impossible, ajouter, difference, en_bloc
from ..socle.disque import lire_octets, remplacer
from ..socle.ecriture import date_longue, montant, nombre
from ..socle.erreurs import Erreur
from ..socle.espace import espace_de
from ..texte.composition import Document
from .comparaison import Ecart, EcartBloc, EcartDossier
from .decoupage import Bloc, Mot, Phrase, Table, texte_de
from .sources import REGISTRE, composer

# The amendment has its own; what is essential is said in full elsewhere.
VENDU = ("lignes", "remise", "variantes", "acceptation")  # the keys that say what is sold
AILLEURS = ("expediteur", "essentiel", "chiffres", "titre", "lignes", "totaux", "signature")


def entree(d: EcartDossier, numero: str, jour: date) -> dict[str, Any]:
    """The entry to add under `documents:`. Raises Erreur when there is no contract on both sides,
    or nothing in it changed."""
    contrat, avant, apres = _contrat(d)
    numeros = {
        b.avant.cle: b.avant.numero for b in contrat.blocs if b.avant and b.avant.numero
    } | _numeros(avant)
    titres = {b.apres.cle: b.apres.titre for b in contrat.blocs if b.op == "+" and b.apres}
    facture = _deja_facture(d.dossier, apres, jour)
    modifications = [m for b in contrat.blocs if (m := _modification(b, numeros, titres, facture))]
    sortie: dict[str, Any] = {
        "type": "avenant",
        "numero": numero,
        "date": jour.isoformat(),
        "contrat": avant.numero,
    }
    if modifications:
        sortie["modifications"] = modifications
    if any(
        b.role in ("lignes", "totaux")
        for x in contrat.blocs
        if x.op != "="
        for b in (x.apres, x.avant)
        if b
    ):
        sortie |= _prix(d, avant, apres, jour)
    if "modifications" not in sortie and "lignes" not in sortie:
        raise Erreur(
            "rien de ce que dit le contrat n'a changé, hors de son titre et de ses signatures : "
            "pas d'avenant à faire"
        )
    return sortie


def _contrat(d: EcartDossier) -> tuple[Ecart, Document, Document]:
    for acte in ("contrat", "offre"):
        for e in d.documents:
            if (
                isinstance(e.avant, Document)
                and isinstance(e.apres, Document)
                and e.apres.acte == acte
            ):
                if e.op == "=":
                    raise Erreur(f"« {e.titre} » n'a pas changé : pas d'avenant à faire")
                return e, e.avant, e.apres
    raise Erreur("un avenant demande un contrat ou un devis des deux côtés de la comparaison")


def _numeros(avant: Document) -> dict[str, int]:
    return {f"clause:{c}": n for c, n in avant.selection.numeros.items()}


@dataclass(frozen=True)
class _DejaFacture:
    """What was billed in advance: the sentences of the contract that ask for it, and the one that
    stands in their place."""

    demandent: frozenset[str]
    dit: str

    def sans_redemander(self, lignes: list[str], role: str) -> list[str]:
        gardees = [x for x in lignes if x not in self.demandent]
        if role == "echeancier":
            return [*gardees, "", self.dit]
        if len(gardees) == len(lignes):
            return lignes
        rang = next(n for n, x in enumerate(lignes) if x in self.demandent)
        return [*gardees[:rang], self.dit, *gardees[rang:]]


def _deja_facture(dossier: Dossier | None, apres: Document, jour: date) -> _DejaFacture | None:
    """The acomptes billed up to the day of the amendment; None where none is. What is due on the
    conclusion of the contract is not asked for a second time by what changes it.
    """
    assert dossier is not None  # both sides hold the contract: the later one was read
    toutes = factures(dossier)
    dits = [
        f"{f.numero} du {date_longue(f.doc.date)}"
        for f in toutes.values()
        if f.acompte and f.doc.date <= jour and any(t.ttc for t in net_des_avoirs(f, toutes))
    ]
    if not dits:
        return None
    demande = "" if dossier.affaire.echeances else apres.mentions.get("acompte_du_dossier", "")
    return _DejaFacture(
        frozenset(x for x in demande.splitlines() if x),
        f"Ce qui est déjà facturé ({', '.join(dits)}) ne change pas et se déduit du prix ; "
        "le présent avenant ne le redemande pas.",
    )


def _modification(
    b: EcartBloc, numeros: dict[str, int], titres: dict[str, str], facture: _DejaFacture | None
) -> dict[str, Any] | None:
    bloc = b.apres or b.avant
    if bloc is None or b.op == "=" or bloc.role in AILLEURS:
        return None
    sortie: dict[str, Any] = {"article": b.titre_avant if b.avant else b.titre}
    if b.avant and b.avant.numero:
        sortie["numero"] = str(b.avant.numero)
    sortie["action"] = {"+": "ajoute", "-": "supprime"}.get(b.op, "remplace")
    if b.apres:
        lignes = list(_lignes(b.apres, numeros, titres))
        if facture:
            lignes = facture.sans_redemander(lignes, b.apres.role)
        sortie["texte"] = "\n".join(lignes) + "\n"
    return sortie


def _lignes(bloc: Bloc, numeros: dict[str, int], titres: dict[str, str]) -> Iterator[str]:
    """One sentence a line; an empty line parts paragraphs, « - » begins an item."""
    sortie: list[str] = []
    genre = ""
    for x in bloc.corps:
        if isinstance(x, Table):
            sortie += [""] * bool(sortie)
            sortie += [f"- {texte_de(r[0])} : {', '.join(map(texte_de, r[1:]))}" for r in x.lignes]
            genre = "tableau"
            continue
        dit = texte_de(_numerotes(x, numeros, titres))
        if x.genre == "li" and not x.debut:
            sortie[-1] += " " + dit
            continue
        if sortie and (x.genre != genre or x.debut and x.genre != "li"):
            sortie.append("")
        genre = x.genre
        sortie.append(f"- {dit}" if x.genre == "li" else dit)
    yield from sortie


def _numerotes(p: Phrase, numeros: dict[str, int], titres: dict[str, str]) -> Iterator[Mot]:
    for m in p.mots:
        if m.cle == m.texte:
            yield m
        elif m.cle in numeros:
            yield Mot(f"{m.texte[:7]}\u00a0{numeros[m.cle]}", m.cle, m.blanc)
        else:
            titre = titres.get(m.cle, "")
            dit = f"{m.texte[:7]} «\u00a0{titre}\u00a0» ajouté par le présent avenant"
            yield Mot(dit, m.cle, m.blanc)


def _prix(d: EcartDossier, avant: Document, apres: Document, jour: date) -> dict[str, Any]:
    """The new lines as typed, the discount of the whole, and the total that they replace: that of
    the last amendment, where one came before.
    """
    assert d.dossier is not None  # both sides hold the contract: the later one was read
    noeud = d.dossier.ref(apres.rang)
    lignes = _lignes_vendues(d.dossier, apres.rang)
    remise = noeud.enfant("remise") or d.dossier.noeud.enfant("remise")
    sortie: dict[str, Any] = {}
    if avant.total is not None:
        change = prix_en_vigueur(d.dossier, d.dossier.documents[apres.rang], jour)
        total = avant.total if change is None else change.ttc
        euros = d.dossier.devise == EURO
        sortie["prix_avant"] = montant(total) if euros else nombre(total, 2)
    if lignes:
        sortie["lignes"] = lignes
    if remise is not None:
        sortie["remise"] = remise.brut()
    return sortie


def _lignes_vendues(dossier: Dossier, rang: int) -> list[Any]:
    """The lines of a document as typed, with what was taken of the offer and no choice left."""
    doc, aff = dossier.documents[rang], dossier.affaire
    listes: list[tuple[tuple[str | int, ...], Postes]] = [(("documents", rang), doc.lignes or ())]
    if doc.lignes is None:
        listes = [((), aff.lignes)]
        if aff.variante and aff.acceptation:
            nom = str(aff.acceptation.variante)
            listes.append((("variantes", nom), aff.variante.lignes))
    noeuds = [(dossier.noeud.enfant(*ou, "lignes"), postes) for ou, postes in listes]
    return [x for n, postes in noeuds if n for x in _prises(n.brut(), postes, aff.prise)]


def _prises(
    bruts: list[Any], postes: Postes, prise: Callable[[Ligne | Section], bool]
) -> Iterator[Any]:
    """What `choisir` keeps of typed lines, kept of the same lines as they were written."""
    for brut, x in zip(bruts, postes, strict=True):
        if isinstance(x, Commentaire):
            yield brut
        elif not x.option or prise(x):
            neuf = {k: y for k, y in brut.items() if k != "option"}
            if isinstance(x, Section):
                neuf["lignes"] = list(_prises(brut["lignes"], x.lignes, prise))
            if not isinstance(x, Section) or any(lignes_de(choisir((x,), prise))):
                yield neuf


def prix_a_remettre(d: EcartDossier) -> list[Retouche]:
    """What gives the contract its price again once the amendment says the new one: the case's
    lines, and those of the contract itself, as they stood. Otherwise the contract would say the new
    price too, and the amendment would change nothing.
    """
    assert d.dossier is not None and d.ancien is not None  # both sides hold the contract
    _, avant, apres = _contrat(d)
    lieux: tuple[tuple[tuple[str | int, ...], tuple[str | int, ...]], ...] = (
        ((), ()),
        (("documents", avant.rang), ("documents", apres.rang)),
    )
    return [
        replace(r, chemin=(*ici, *r.chemin))
        for alors, ici in lieux
        for r in voulus(_vendu(d.dossier, ici), _vendu(d.ancien, alors))
    ]


def _vendu(dossier: Dossier, ou: tuple[str | int, ...]) -> dict[str, Any]:
    noeud = dossier.noeud.enfant(*ou) if ou else dossier.noeud
    assert noeud is not None
    return {k: n.brut() for k in VENDU if (n := noeud.enfant(k))}


def ajouter_au_dossier(
    e: dict[str, Any], chemin: Path, nom: str, remettre: list[Retouche] | None = None
) -> str:
    """Write the entry into the case, with what is put back as it was, checked and composed first;
    returns what changed in the file. Raises Erreur or Refus with the file as it was."""
    avant = lire_octets(chemin)
    espace = espace_de(chemin)
    try:
        remis = avant
        if remettre:
            tete = BOM if avant.startswith(BOM) else b""
            texte = changer(avant.removeprefix(BOM).decode("utf-8"), remettre)
            remis = tete + texte.encode("utf-8")
        apres, noeud = ajouter(remis, [e], chemin, espace, nom)
    except Impossible as x:
        raise Erreur(
            f"{x} ; rien n'est changé. Sans « --write », la commande montre ce qu'il faut ajouter "
            "à la fin de « documents: »"
        ) from None
    composer(chemin, nom, espace, "avenant", noeud, (REGISTRE,))
    remplacer(espace_de(chemin), chemin, avant, apres)
    return difference(avant, apres, nom)


__all__ = ["ajouter_au_dossier", "en_bloc", "entree", "prix_a_remettre"]
