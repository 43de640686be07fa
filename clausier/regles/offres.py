"""Rules of what is offered beside a price: options and variants, what the client has taken of them,
and what may then be billed.

Source: C. civ. 1118 (acceptance is of the offer as it was made), 1103 and 1353 (who claims a price
proves that it was agreed).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..comptes.factures import avenants_du_prix
from ..comptes.offres import offre
from ..dossier.cas import Dossier
from ..dossier.reperes import ENGAGEANTS, Chemin, actes, dire, documents, regle
from ..droit.bibliotheque import Bibliotheque
from ..fiches.affaire import Affaire
from ..fiches.identite import nom_nu
from ..fiches.lignes import Ligne, Section, lignes_de, lignes_placees, noms_de, options_de
from ..socle.problemes import Probleme
from ..socle.propositions import proposition
from .prix import chiffres

Option = Ligne | Section


def _options(dossier: Dossier) -> dict[str, list[Option]]:
    """Every option by the variant that it goes with: « » for what goes with each, and for those of
    a devis that has its own lines."""
    sortie: dict[str, list[Option]] = {}
    for ou, postes in dossier.affaire.offerts():
        variante = str(ou[1]) if ou[0] == "variantes" else ""
        sortie.setdefault(variante, []).extend(x for _, x in options_de(postes))
    for _, doc in actes(dossier, "offre"):
        sortie.setdefault("", []).extend(x for _, x in options_de(doc.lignes or ()))
    return sortie


def _dites(options: list[Option], nom: str) -> list[Option]:
    """The options that a name of `acceptation:` may mean."""
    return [x for x in options if nom_nu(nom) in map(nom_nu, noms_de(x))]


@regle("E428", "E427")
def acceptees(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What was accepted is of the offer (C. civ. 1118)."""
    a, variantes = dossier.affaire.acceptation, dossier.affaire.variantes
    if a is None:
        return
    if a.variante and a.variante not in variantes:
        la = f"le dossier propose {_enumere(list(variantes))}"
        suite = proposition(a.variante, list(variantes)) or (
            f" ; {la}" if variantes else " ; le dossier n'a pas de « variantes: »"
        )
        dit = f"aucune variante « {a.variante[:40]} »{suite}"
        yield dire(dossier, "E428", ("acceptation", "variante"), dit)
        return
    toutes = _options(dossier)
    siennes = [x for v, options in toutes.items() if v in ("", a.variante) for x in options]
    autres = [(v, x) for v, options in toutes.items() if v not in ("", a.variante) for x in options]
    for n, nom in enumerate(a.options):
        ici: Chemin = ("acceptation", "options", n)
        trouvees = _dites(siennes, nom)
        ailleurs = [v for v, x in autres if _dites([x], nom)]
        if len(trouvees) > 1 and not _de_plusieurs_devis(dossier, nom):
            dit = (
                f"{len(trouvees)} options se nomment « {nom[:40]} » ; donnez une « reference: » à "
                "chacune, et nommez-la ici"
            )
            yield dire(dossier, "E427", ici, dit)
        elif not trouvees and ailleurs:
            dit = f"« {nom[:40]} » est une option de la variante {ailleurs[0]}, qui n'est pas prise"
            yield dire(dossier, "E428", ici, dit)
        elif not trouvees:
            connues = [x for o in siennes for x in noms_de(o)]
            suite = proposition(nom, connues) or (
                f" ; il y a {_enumere(connues)}"
                if connues
                else " ; aucune ligne n'a « option: oui »"
            )
            yield dire(dossier, "E428", ici, f"aucune option « {nom[:40]} »{suite}")


def _enumere(noms: list[str]) -> str:
    return ", ".join(f"« {x[:40]} »" for x in noms[:8])


def _de_plusieurs_devis(dossier: Dossier, nom: str) -> bool:
    """Do two devis, and not one of them twice, offer what this name means?"""
    listes = [d.lignes or () for _, d in actes(dossier, "offre")]
    listes.append(tuple(x for _, postes in dossier.affaire.offerts() for x in postes))
    return all(len(_dites([x for _, x in options_de(liste)], nom)) < 2 for liste in listes)


@regle("E429")
def variante_a_choisir(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Of two offers, one is accepted (C. civ. 1118): what follows has one price."""
    aff = dossier.affaire
    if not aff.choix_ouvert or aff.acceptation and aff.acceptation.variante:
        return
    noms = list(aff.variantes)
    dit = f"le devis propose les variantes {_enumere(noms)} : dites celle que le client a choisie, "
    suite = [i for i, _ in documents(dossier, lambda t: t.prix and t.acte != "offre")]
    if aff.acceptation:
        yield dire(dossier, "E429", ("acceptation",), f"{dit}par « variante: {noms[0]} »", cle=True)
    elif suite:
        ecrire = f"par « acceptation: {{variante: {noms[0]}}} »"
        yield dire(dossier, "E429", ("documents", suite[0]), f"{dit}{ecrire}")


@regle("E427")
def possibles(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """An option is offered, never billed as one; beside it something is sold."""
    for i, doc in chiffres(dossier, biblio):
        if doc.tete.acte == "offre":
            if any(not t.lignes for t in offre(dossier, doc).prix):
                ici = ("documents", i, "lignes") if doc.lignes is not None else ("lignes",)
                dit = "tout est en option : le devis n'a pas de prix ; ôtez « option: » d'une ligne"
                yield dire(dossier, "E427", ici, dit, cle=True)
            continue
        for ou, _ in options_de(doc.lignes or (), ("documents", i, "lignes")):
            yield dire(
                dossier,
                "E427",
                (*ou, "option"),
                "une option se propose dans un devis ; ce document prend ce qui est accepté : "
                "retirez « option: », ou la ligne",
            )


@regle("E426")
def facturees(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """An invoice with its own lines bills nothing that was offered and not taken (C. civ. 1353)."""
    refus = _non_pris(dossier)
    if not refus:
        return
    convenus = [d.lignes or () for _, d in actes(dossier, *ENGAGEANTS) if d.tete.acte != "offre"]
    for i, doc in documents(dossier, lambda t: t.a_payer):
        avenants = [d.lignes or () for d in avenants_du_prix(dossier, doc.date)]
        vendues = [dossier.affaire.vendus, *convenus, *avenants]
        pris = {x for liste in vendues for li in lignes_de(liste) for x in _noms(li)}
        for ou, li in lignes_placees(doc.lignes or (), ("documents", i, "lignes")):
            noms = _noms(li)
            if li.hors_devis or noms & pris or not (pourquoi := noms & refus.keys()):
                continue
            yield dire(
                dossier,
                "E426",
                (*ou, "designation"),
                f"« {li.designation[:60]} » {refus[min(pourquoi)]} ; s'il l'a demandée après coup, "
                "écrivez « hors_devis: oui » à la ligne, ou faites un avenant",
            )


def _noms(ligne: Ligne) -> set[str]:
    return {nom_nu(x) for x in noms_de(ligne)}


def _non_pris(dossier: Dossier) -> dict[str, str]:
    """The lines that were offered and not taken, by each of their names, with why."""
    aff: Affaire = dossier.affaire
    sortie: dict[str, str] = {}
    listes = [(str(ou[1]) if ou[0] == "variantes" else "", x) for ou, x in aff.offerts()]
    listes += [("", d.lignes or ()) for _, d in actes(dossier, "offre")]
    for variante, postes in listes:
        if variante and aff.variantes[variante] is not aff.variante and not aff.choix_ouvert:
            choisie = aff.acceptation.variante if aff.acceptation else ""
            dit = f"est de la variante {variante}, et le client a choisi la variante {choisie}"
            sortie |= {nom: dit for li in lignes_de(postes) for nom in _noms(li)}
            continue
        for _, x in options_de(postes):
            if not aff.prise(x):
                siennes = lignes_de(x.lignes) if isinstance(x, Section) else [x]
                dit = "est une option du devis, que le client n'a pas prise"
                sortie |= {nom: dit for li in siennes for nom in _noms(li)}
    return sortie
