"""Rules of energy works in a consumer's home: the label on which aids depend, held or not.

Source: C. conso L224-114 and L224-115; without what they ask, the contract is void (L242-51).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..dossier.cas import Dossier
from ..dossier.reperes import ENGAGEANTS, Chemin, actes, consommateur, dire, regle
from ..droit.bibliotheque import Bibliotheque
from ..fiches.lignes import lignes_de
from ..fiches.prestation import LabelEnergie
from ..fiches.secteurs import SECTEURS
from ..socle.problemes import Probleme
from .recouvrement import refus_de_piece

# Works that save energy or produce it, as a devis names them: then the question must be answered.
ENERGIE = re.compile(
    r"\b(fenêtres?|portes?-fenêtres?|vitrages?|menuiseries? extérieures?|isolation|isolants?"
    r"|pompes? à chaleur|chaudières?|photovoltaïques?|solaires?|géotherm\w+"
    r"|poêles? à (bois|granulés?)|thermodynamiques?|ventilation|vmc"
    r"|rénovation (énergétique|thermique))\b",
    re.I,
)
NUL = "sans quoi le contrat est nul (C. conso, art. L224-114, L224-115 et L242-51)"


@regle("E113", "E613", "A614")
def renovation(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Whether a consumer's works are for energy is asked, never guessed; when they are, the
    contract says the label, of the seller and of each subcontractor."""
    p, engageants = dossier.affaire.prestation, actes(dossier, *ENGAGEANTS)
    if p is None or not engageants or not consommateur(dossier):
        return
    if not dossier.valeur("label_renovation", dossier.jour_du_droit(engageants[0][1])):
        return
    if p.renovation_energetique:
        yield from _label(dossier, p.label_energie, ("prestation",), "")
        for n, s in enumerate(p.sous_traitants):
            ou = ("prestation", "sous_traitants", n)
            yield from _label(dossier, s.label_energie, ou, f" du sous-traitant {s.nom}")
        return
    rang, doc = engageants[0]
    secteur = SECTEURS[dossier.vendeur_au(doc.date).secteur]
    if p.renovation_energetique is not None or not secteur.energie or p.depannage:
        return
    if mot := mot_d_energie(dossier):
        yield dire(
            dossier,
            "E613",
            ("prestation",),
            f"« {mot} » : ces travaux économisent-ils l'énergie d'un logement, ou en "
            "produisent-ils ? écrivez « renovation_energetique: oui » et « label_energie: "
            f"{{detenu: …}} » à « prestation: », {NUL}, ou « renovation_energetique: non »",
            cle=True,
        )
    else:
        yield dire(
            dossier,
            "A614",
            ("documents", rang),
            "travaux chez un consommateur : écrivez « renovation_energetique: non » à « "
            "prestation: », ou « oui » s'ils économisent l'énergie d'un logement ou en produisent "
            "(le contrat dit alors le label dont dépendent les aides)",
        )


def mot_d_energie(dossier: Dossier) -> str | None:
    """The word by which the case names works for energy, if any."""
    p = dossier.affaire.prestation
    listes = [x for _, x in dossier.affaire.offerts()] + [d.lignes or () for d in dossier.documents]
    dits = [x for liste in listes for li in lignes_de(liste) for x in (li.designation, li.detail)]
    m = ENERGIE.search(" ".join(x for x in (p and p.objet, p and p.description, *dits) if x))
    return m[0] if m else None


def _label(
    dossier: Dossier, label: LabelEnergie | None, ou: Chemin, de_qui: str
) -> Iterator[Probleme]:
    """What is missing of one label: that it is held or not; its name and its proof when it is."""
    if label is None:
        yield dire(
            dossier,
            "E613",
            ou,
            f"rénovation énergétique : le label{de_qui} manque ; ajoutez « label_energie: "
            f"{{detenu: oui, nom: …, justificatif: fichier.pdf}} » ou « {{detenu: non}} », {NUL}",
            cle=True,
        )
        return
    ici = (*ou, "label_energie")
    if label.detenu:
        for cle in ("nom", "justificatif"):
            if getattr(label, cle) is None:
                yield dire(
                    dossier,
                    "E613",
                    ici,
                    f"le label{de_qui} est dit détenu : ajoutez « {cle}: … » ; le contrat le "
                    f"nomme et son justificatif y est annexé, {NUL}",
                    cle=True,
                )
    if label.justificatif and (dit := refus_de_piece(dossier, label.justificatif)):
        yield dire(dossier, "E113", (*ici, "justificatif"), dit)
