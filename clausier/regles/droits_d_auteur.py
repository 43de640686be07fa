"""Rules of author's rights: what a cession must say of itself, and a work of which nothing is said.

Sources: CPI L111-1, L131-3, L131-4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..dossier.cas import Dossier
from ..dossier.reperes import ENGAGEANTS, dire, documents, regle
from ..droit.bibliotheque import Bibliotheque
from ..socle.problemes import Probleme

A_ECRIRE = (
    "« droits: {cession: [reproduction, représentation], etendue: …, destination: …, "
    "territoire: …, duree: …, prix: inclus} »"
)


@regle("E503")
def cession(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Each right ceded is named, and its field limited in extent, purpose, place and duration (CPI
    L131-3); its price said (L131-4)."""
    p = dossier.affaire.prestation
    if not p or not p.droits:
        return
    d = p.droits
    ou = ("prestation", "droits")
    if not d.cession:
        if any(getattr(d, k) for k in ("etendue", "destination", "territoire", "duree", "prix")):
            yield dire(
                dossier,
                "E503",
                ou,
                "les droits cédés ne sont pas nommés ; ajoutez par exemple « cession: "
                "[reproduction, représentation] »",
                cle=True,
            )
        return
    if d.manques:
        yield dire(
            dossier,
            "E503",
            ou,
            f"une cession dit ses limites ; il manque {', '.join(f'« {m}: »' for m in d.manques)}",
            cle=True,
        )
    for n, droit in enumerate(d.cession):
        if re.search(r"\btous\b.*\bdroits\b|^(tout|tous|toutes?)$", droit, re.I):
            yield dire(
                dossier,
                "E503",
                (*ou, "cession", n),
                f"« {droit} » ne nomme aucun droit ; citez-les un par un : reproduction, "
                "représentation, adaptation…",
            )


@regle("A522")
def droits_tus(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A work is ordered and nothing is said of its rights: paying for it transfers none (CPI
    L111-1), and what the client may do with it is then disputed. An empty `cession:` says that none
    is ceded; who only subscribes to a software expects none.
    """
    p = dossier.affaire.prestation
    if p is None or p.droits is not None:
        return
    if not documents(dossier, lambda t: t.acte in ENGAGEANTS or t.a_payer):
        return
    if p.oeuvre:
        cle, quoi = "oeuvre", "l'œuvre"
    elif p.logiciel and not p.abonne:
        cle, quoi = "logiciel", "le logiciel"
    else:
        return
    yield dire(
        dossier,
        "A522",
        ("prestation", cle),
        f"rien n'est dit des droits sur {quoi} : sans cession écrite, le client qui paie n'en "
        "acquiert aucun, et ce qu'il peut faire au-delà de l'usage décrit au devis se dispute ; "
        f"ajoutez {A_ECRIRE}, ou « droits: {{cession: []}} » si vous n'en cédez aucun",
    )
