"""Stage 3, reckon: what an offer puts before the client: a price, or one for each variant, and what
he may add to it.

Takes the case and the document of an offer; gives its sums as it was made, whatever was accepted
since: an offer says what it offered. What is sold is `factures.commande`'s to answer. An option is
out of every total (C. conso L112-1: the price of each is said), and a share of the whole that is
taken off the order is taken off it too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..dossier.cas import Dossier
from ..droit.documents import DocumentVoulu
from ..fiches.lignes import Ligne, Postes, Section, choisir, options_de
from ..socle.partage import une_fois
from .factures import SANS_REMISE, commande, remise_voulue, tva_normale
from .prix import Totaux, compter


@dataclass(frozen=True)
class Proposition:
    """One price at which the offer may be taken: `totaux` holds what is common too, `siens` what is
    the variant's own, before the discount of the whole."""

    cle: str
    titre: str
    totaux: Totaux
    siens: Totaux


@dataclass(frozen=True)
class OptionOfferte:
    """What may be added, at its own price; `variante`: the only one with which it is offered."""

    nom: str
    totaux: Totaux
    variante: str = ""


@dataclass(frozen=True)
class Offre:
    """An offer: `communs` is in every variant; without variants, `propositions` is empty and
    `communs` is the price. `tout`: every line that stands in it, for what depends on one of them.
    """

    communs: Totaux
    propositions: tuple[Proposition, ...]
    options: tuple[OptionOfferte, ...]
    tout: Totaux

    @property
    def prix(self) -> tuple[Totaux, ...]:
        """The sums at which it may be taken, without any option."""
        return tuple(p.totaux for p in self.propositions) or (self.communs,)


def _aucune(option: Ligne | Section) -> bool:
    return False


def _chacune(option: Ligne | Section) -> bool:
    return True


@une_fois
def offre(dossier: Dossier, doc: DocumentVoulu) -> Offre:
    """What `doc` puts before the client, or what a sheet made before he signs reminds of. Of a
    document that is no offer: the order, alone."""
    aff = dossier.affaire
    normale, remise = tva_normale(dossier, doc), remise_voulue(dossier, doc)
    communs = aff.lignes if doc.lignes is None else doc.lignes
    variantes = aff.variantes if doc.lignes is None else {}
    listes: dict[str, Postes] = {"": communs} | {k: v.lignes for k, v in variantes.items()}
    offerte = doc.tete.acte == "offre" or doc.tete.calcul == "historique" and aff.choix_ouvert
    if not offerte or not variantes and not any(options_de(communs)):
        seul = commande(dossier, doc)
        return Offre(seul, (), (), seul)
    base = choisir(communs, _aucune)
    sur_chacune = remise if remise.taux else SANS_REMISE

    def options() -> Iterator[OptionOfferte]:
        for variante, postes in listes.items():
            for _, x in options_de(postes):
                nom = x.section if isinstance(x, Section) else x.designation
                totaux = compter(choisir((x,), _chacune), sur_chacune, aff.tarifs, normale)
                yield OptionOfferte(nom, totaux, variante)

    def propositions() -> Iterator[Proposition]:
        for cle, v in variantes.items():
            siens = choisir(v.lignes, _aucune)
            totaux = compter((*base, *siens), remise, aff.tarifs, normale)
            propres = compter(siens, SANS_REMISE, aff.tarifs, normale)
            yield Proposition(cle, v.titre or "", totaux, propres)

    tout = tuple(x for postes in listes.values() for x in choisir(postes, _chacune))
    return Offre(
        compter(base, SANS_REMISE if variantes else remise, aff.tarifs, normale),
        tuple(propositions()),
        tuple(options()),
        compter(tout, SANS_REMISE, aff.tarifs, normale),
    )
