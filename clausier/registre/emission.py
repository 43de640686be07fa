"""What `issue` does with documents: what a case holds to be issued, composed and drawn, then frozen
and entered in the register (see `inscription`).

No number is ever taken from a counter: it is the one that the case gives, so a failed or repeated
run burns none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from ..comptes.circuits import circuit_de
from ..comptes.factures import factures
from ..comptes.scellement import faits
from ..comptes.seuils import passage
from ..course.chaine import Chaine, Compose
from ..dossier.cas import Dossier
from ..dossier.figes import en_cours
from ..dossier.maillons import Maillon
from ..dossier.noms import nom_fige
from ..dossier.registre import Entree, lire_figes
from ..dossier.reperes import a_remplir, dire
from ..droit.bibliotheque import Bibliotheque
from ..droit.circuit import Circuit
from ..page.habillage import version_du_style
from ..paquet.fichiers import en_json, provenance
from ..paquet.preparation import verifie
from ..regles.registre import registre_du_dossier
from ..regles.tva import seuil_dit
from ..rendu.fichiers import dessiner, fichiers_documents
from ..socle.ecriture import date_courte
from ..socle.erreurs import Erreur
from ..socle.espace import CONSTRUIT, FORMATS, espace_de
from ..socle.numeros import serie
from ..socle.problemes import Probleme, Refus
from ..socle.versions import versions
from .inscription import AInscrire, emis_par, inscrire, registre_tenu
from .numeros import Emission, emissions_nommees, verifier_suite

RIEN = "rien n'est émis, rien n'est changé"


class Emissions(NamedTuple):
    """What `issue` has done: what was issued already, what is now, what is good to know, and what
    the reform still asks for each invoice.
    """

    deja: list[Emission]
    faites: list[Entree]
    avertissements: list[Probleme]
    circuits: dict[str, Circuit]


def emettre(
    chemin: Path,
    nom: str,
    numeros: Sequence[str],
    aujourdhui: date,
    seuil_confirme: bool = False,
    d_avance: Callable[[Sequence[Probleme]], bool] = lambda _: False,
) -> Emissions:
    """Issue documents of one case. Raises Refus or Erreur, and then nothing has changed.
    `seuil_confirme`: the seller knows that the threshold of his franchise is passed. `d_avance`:
    whether invoices dated after today are to be issued all the same, asked with what is said of
    them (A960): what is frozen never changes again."""
    chaine = Chaine(espace_de(chemin))
    dossier, avertissements = chaine.dossier(chemin, nom)
    voulues = emissions_nommees(dossier, chaine.biblio, numeros)
    deja, neuves = [e for e in voulues if e.entree], _en_ordre([e for e in voulues if not e.entree])
    for entree in (e.entree for e in deja if e.entree):
        # « Already issued » is said of files that stand.
        lire_figes(dossier.espace, entree, dossier.lus)
    if not neuves and not en_cours(dossier.espace):
        return Emissions(deja, [], avertissements, {})
    if neuves and (vides := a_remplir(dossier)):
        # What is issued does not change any more: it cannot wait for a name.
        raise Refus(
            Probleme(f.place, "E961", ".".join(map(str, c)), f"« {f.valeur} » est à remplir")
            for c, f in vides
        )
    if not seuil_confirme:
        _verifier_seuil(dossier, neuves)
    verifier_suite(dossier, chaine.biblio, registre_du_dossier(dossier, chaine.biblio), neuves)
    if (a_venir := _datees_apres(dossier, neuves, aujourdhui)) and not d_avance(a_venir):
        raise Erreur(RIEN)
    a_figer = (
        _a_figer(_compose(chaine, dossier, avertissements), {e.rang for e in neuves})
        if neuves
        else {}
    )
    faites = _sceller(dossier, chaine.biblio, neuves, a_figer)
    comptees = [f for e in neuves if (f := factures(dossier).get(e.numero))]
    circuits = {f.numero: c for f in comptees if (c := circuit_de(dossier, f))}
    return Emissions(deja, faites, avertissements, circuits)


def _compose(chaine: Chaine, dossier: Dossier, avertissements: Sequence[Probleme]) -> Compose:
    """The case as it is to be frozen. Raises Refus, for a version that is another text too."""
    compose = chaine.composer(dossier, list(avertissements), projets=False)
    return verifie(compose, dossier.espace / CONSTRUIT)


def _datees_apres(dossier: Dossier, neuves: Sequence[Emission], aujourdhui: date) -> list[Probleme]:
    """What is said of each invoice dated after today."""
    return [
        dire(
            dossier,
            "A960",
            ("documents", e.rang, "date"),
            f"{e.numero} est datée du {date_courte(e.doc.date)}, "
            f"après aujourd'hui ({date_courte(aujourdhui)})",
        )
        for e in neuves
        if e.doc.tete.facturation and e.doc.date > aujourdhui
    ]


def _verifier_seuil(dossier: Dossier, neuves: Sequence[Emission]) -> None:
    """Raises Refus (E963) for an invoice under a franchise that has ended (CGI 293 B)."""
    factures = [e for e in neuves if e.doc.tete.facturation and not e.doc.tete.avoir]
    fautes = [
        dire(
            dossier,
            "E963",
            ("documents", e.rang),
            f"{seuil_dit(p, e.numero)} ; pour l'émettre ainsi : « --franchise-confirmee »",
        )
        for e in factures
        if (p := passage(dossier, e.doc.date))
    ]
    if fautes:
        raise Refus(fautes)


def _en_ordre(neuves: list[Emission]) -> list[Emission]:
    """Invoices in the order of their series, wherever they were named; the rest as named."""
    return sorted(
        neuves,
        key=lambda e: serie(e.numero, e.doc.date) or ("", 0) if e.doc.tete.facturation else ("", 0),
    )


@dataclass(frozen=True)
class AFiger:
    """What is to be frozen of a document: its files by suffix, and what it was made from."""

    octets: dict[str, bytes]
    origine: dict[str, Any]

    def avec(self, maillon: Maillon) -> dict[str, bytes]:
        """Every file by suffix, the data with the link of the entry to come."""
        donnees = en_json({**self.origine, "emis": emis_par(maillon)})
        return dict(sorted((self.octets | {".json": donnees}).items()))


def _a_figer(compose: Compose, rangs: set[int]) -> dict[int, AFiger]:
    """The documents to freeze, by rank."""
    c = replace(compose, documents=tuple(d for d in compose.documents if d.rang in rangs), figes={})
    pdfs = dessiner([c]).get(c.dossier.nom, {})
    sortie = {}
    for d in c.documents:
        seul = replace(c, documents=(d,))
        siens = {
            nom.removeprefix(d.nom): x for nom, x in fichiers_documents(seul, FORMATS, pdfs).items()
        }
        sortie[d.rang] = AFiger(siens, provenance(d))
    return sortie


def _sceller(
    dossier: Dossier, biblio: Bibliotheque, neuves: list[Emission], a_figer: dict[int, AFiger]
) -> list[Entree]:
    """Under the lock: the register is read again, the files are frozen, the register is
    replaced."""
    vu = registre_du_dossier(dossier, biblio)
    with registre_tenu(dossier.espace, vu.nom) as registre:
        faites = {
            e.rang: x
            for e in neuves
            if (x := registre.trouver(e.numero, dossier.vendeur_au(e.doc.date).siren_brut))
        }
        if autres := [
            e.numero
            for e in neuves
            if e.rang in faites and faites[e.rang].faits != faits(dossier, e.doc, biblio)
        ]:
            raise Erreur(
                f"« {autres[0]} » vient d'être émis par une autre commande, "
                "avec d'autres faits ; rien n'est changé"
            )
        reste = [e for e in neuves if e.rang not in faites]
        verifier_suite(dossier, biblio, registre, reste)
        lots = [
            AInscrire(
                f"{e.doc.date.year}/{nom_fige(e.doc)}",
                _corps(dossier, e, biblio),
                a_figer[e.rang].avec,
            )
            for e in reste
        ]
        return inscrire(dossier.espace, registre, lots)


def _corps(dossier: Dossier, e: Emission, biblio: Bibliotheque) -> dict[str, Any]:
    """An entry: what one looks for first, then the place of the files, the versions, the facts."""
    f = faits(dossier, e.doc, biblio)
    totaux, client = f.get("totaux", {}), dossier.client_au(e.doc.date)
    return {
        "numero": e.numero,
        "type": e.doc.type,
        "date": e.doc.date.isoformat(),
        "dossier": dossier.nom,
        "vendeur": dossier.vendeur_au(e.doc.date).siren_brut,
        **({"client": client.denomination} if client and e.doc.tete.acte != "conditions" else {}),
        **{f"total_{k}" if k != "net" else "net_a_payer": x for k, x in totaux.items()},
        "fichiers": {},
        "versions": {**versions(), "style": version_du_style(dossier, e.doc.date)},
        "faits": f,
    }
