"""Stage 2, check: Source + library → `Dossier`; or all the problems at once.

A letter over several cases of one debtor is a file of its own (`dossiers: [a, b]`): it takes its
client and terms from them, and each of them sees it among its documents and in its journal, so that
no step of one contradicts it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ..droit.documents import DocumentVoulu
from ..fiches.affaire import Affaire
from ..lecture.noeuds import Noeud
from ..socle.disque import vrai_chemin
from ..socle.empreintes import FichiersLus
from ..socle.espace import voisins
from ..socle.problemes import Place, Probleme, Refus
from .cas import Dossier
from .catalogue import ecrire_les_lignes
from .clients import ecrire_le_client
from .entrees import avec_leurs_types, lire_documents
from .espace_lu import EspaceLu
from .etats import fautes_du_vendeur, lire_clients, lire_vendeurs, typer
from .groupes import fichier_du_dossier, lettres_sur, noms_des_dossiers
from .periodes import avec_leurs_lignes
from .regie import Releve

T = TypeVar("T")


def relever(lu: EspaceLu, quoi: Callable[[Dossier], T]) -> tuple[list[T], int, FichiersLus]:
    """What `quoi` keeps of each case of the workspace, read one after the other and let go; how
    many cannot be read or reckoned; and the files that the others take in.
    """
    gardes: list[T] = []
    perdus, lus = 0, FichiersLus()
    for chemin in voisins(vrai_chemin(lu.espace)):
        lus.noter(chemin)
        try:
            cas = charger(chemin, lu)
            gardes.append(quoi(cas))
            lus.update(cas.lus)
        except (Refus, OSError, UnicodeError, ArithmeticError):
            perdus += 1
    return gardes, perdus, lus


def charger(
    chemin: Path,
    lu: EspaceLu,
    nom: str | None = None,
    noeud: Noeud | None = None,
    lus: FichiersLus | None = None,
) -> Dossier:
    """Read and type one case. Raises Refus with every problem of form (rules of law come after, see
    `regles`).

    `lu`: its workspace. `nom`: the file's name in messages. `noeud`: what the file would hold after
    a change, in place of what it holds. `lus`: where to note what the case takes in.
    """
    lus = FichiersLus() if lus is None else lus
    try:
        noeud = avec_leurs_types(noeud or lu.cas(chemin, nom, lus), lu.biblio)
    except Refus as e:
        raise Refus([*e.problemes, *fautes_du_vendeur(lu.espace, nom, lus)]) from None
    problemes: list[Probleme] = []
    noeud = ecrire_le_client(noeud, lu, nom, problemes, lus)
    noeud = ecrire_les_lignes(noeud, lu, nom, problemes, lus)
    clients, client = lire_clients(noeud.valeur.get("client"), problemes)
    sans = Noeud(
        {k: n for k, n in noeud.valeur.items() if k not in ("vendeur", "documents")}
        | ({"client": client} if client else {}),
        noeud.place,
        noeud.cle,
    )
    affaire = typer(Affaire, sans, problemes)
    nom_dossier = noeud.valeur.get("dossier")
    if affaire and not nom_valide(affaire.dossier):
        problemes.append(
            Probleme(
                nom_dossier.place,
                "E105",
                "dossier",
                "lettres sans accent, chiffres, « - » et « _ » seulement",
            )
        )
    vendeurs, noeud_vendeur = lire_vendeurs(noeud, lu.espace, problemes, nom, lus)
    releve = Releve()
    if affaire:
        noeud, releve = avec_leurs_lignes(
            noeud, affaire, chemin, lu.espace, lu.biblio, lus, problemes
        )
    documents = lire_documents(noeud, lu.biblio, problemes)
    membres = _membres(noeud, lu, lus, documents, problemes) if affaire and affaire.dossiers else ()
    if membres:
        clients = membres[0].clients
        siens = {"client": membres[0].client, "reglement": membres[0].affaire.reglement}
        affaire = affaire.model_copy(update=siens) if affaire else None
    elif (
        affaire
        and not affaire.dossiers
        and affaire.client is None
        and any(not d.qualite for d in documents)
    ):
        problemes.append(
            Probleme(
                noeud.place,
                "E103",
                "client",
                "clé manquante (seules des CGV qui disent leur « qualite: » s'en passent)",
            )
        )
    if problemes or affaire is None:
        raise Refus(problemes)
    lettres = () if membres else lettres_sur(lu, affaire.dossier, documents, lus)
    if lettres:
        dits = (e for x in lettres for e in x.evenements)
        affaire = affaire.model_copy(update={"journal": (*affaire.journal, *dits)})
    return Dossier(
        affaire.dossier,
        affaire,
        vendeurs,
        clients,
        (*documents, *(x.document for x in lettres)),
        noeud,
        chemin,
        lu,
        lus,
        noeud_vendeur,
        tuple(lettres),
        membres,
        releve,
    )


CLES_D_UNE_LETTRE = frozenset({"dossier", "dossiers", "documents", "journal"})


def _membres(
    noeud: Noeud,
    lu: EspaceLu,
    lus: FichiersLus,
    documents: tuple[DocumentVoulu, ...],
    problemes: list[Probleme],
) -> tuple[Dossier, ...]:
    """The cases over which a letter is written, all of one debtor; its faults go to `problemes`."""

    def dire(place: Place, champ: str, message: str) -> None:
        problemes.append(Probleme(place, "E820", champ, message))

    for cle, n in noeud.valeur.items():
        if cle not in CLES_D_UNE_LETTRE:
            dire(n.cle, cle, "une lettre sur plusieurs dossiers tient cette clé de ses dossiers")
    for i, d in enumerate(documents):
        if d.tete.etape != "mise_en_demeure":
            ici = noeud.proche(("documents", i, "type")).place
            dire(
                ici, f"documents.{i}.type", "sur plusieurs dossiers, une mise en demeure seulement"
            )
    sortie: list[Dossier] = []
    for i, nom in enumerate(noms_des_dossiers(noeud)):
        place, champ = noeud.proche(("dossiers", i)).place, f"dossiers.{i}"
        if (f := fichier_du_dossier(lu, nom)) is None:
            dire(place, champ, f"aucun dossier « {nom[:60]} » dans cet espace de travail")
            continue
        lus.noter(f)
        try:
            dit = str(f) if os.path.isabs(noeud.place.fichier) else os.path.relpath(f)
            sortie.append(membre := charger(f, lu, dit))
        except Refus as e:
            problemes.extend(e.problemes)
            continue
        lus.update(membre.lus)
        if ecart := _autre_debiteur(membre, sortie[0]):
            dire(place, champ, f"« {nom} » et « {sortie[0].nom} » n'ont pas {ecart}")
    return tuple(sortie)


def _autre_debiteur(dossier: Dossier, premier: Dossier) -> str:
    """What the two cases do not have in common, when one letter cannot speak to both debtors."""
    c, d = dossier.client, premier.client
    if c is None or d is None or not c.identite.est(d.identite):
        return "" if c is d else "le même client"
    return "" if c.qualite == d.qualite else "un client de la même « qualite: »"


def nom_valide(nom: str) -> bool:
    """Letters without accents, digits, « - » and « _ »: a case gives its name to a folder."""
    return nom.isascii() and 0 < len(nom) <= 80 and all(c.isalnum() or c in "-_" for c in nom)
