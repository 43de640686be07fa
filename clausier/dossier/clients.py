"""Stage 2, check: a client who is written once, in `clients/<nom>.yaml`, and named by his cases.

`client: durand`, or `client: {fiche: durand, reference_commande: PO-1}` where the case has
something to add or to say otherwise: the client's own file takes the place of its name where the
case is read, and each fault points at the file in which it is written.
"""

from __future__ import annotations

import re

from ..lecture.noeuds import Noeud, lire_yaml
from ..socle.empreintes import FichiersLus
from ..socle.espace import CLIENTS, FORME_D_UNE_FICHE, fiches_des_clients
from ..socle.problemes import Place, Probleme, Refus
from ..socle.propositions import proposition
from .espace_lu import EspaceLu
from .etats import lire_clients, voisin_dit


def ecrire_le_client(
    noeud: Noeud, lu: EspaceLu, nom: str | None, problemes: list[Probleme], lus: FichiersLus
) -> Noeud:
    """The case with its client written out, when it names him; faults go to `problemes`.

    `nom`: the case's file in messages; `lus`: where the client's file is noted.
    """
    client = noeud.enfant("client")
    nomme = client.enfant("fiche") if client and isinstance(client.valeur, dict) else client
    if client is None or nomme is None or not isinstance(nomme.valeur, str) or not nomme.valeur:
        return noeud
    champ = "client" if nomme is client else "client.fiche"
    fiche = _lire(nomme, champ, lu, nom, problemes, lus)
    siennes = {} if nomme is client else {k: x for k, x in client.valeur.items() if k != "fiche"}
    dites = {k: x for k, x in siennes.items() if x.valeur != "" or k not in fiche.valeur}
    return noeud.avec("client", Noeud({**fiche.valeur, **dites}, fiche.place, fiche.cle))


def fautes_de_la_fiche(lu: EspaceLu, fiche: str, nom: str, lus: FichiersLus) -> list[Probleme]:
    """What is wrong in a client's file by itself, in the words of the cases that name him.

    `fiche`: his name; `nom`: the file in messages.
    """
    chemin = lu.espace / CLIENTS / f"{fiche}.yaml"
    problemes: list[Probleme] = []
    try:
        lire_clients(lire_yaml(chemin, lu.espace, nom, lus), problemes)
    except Refus as e:
        return list(e.problemes)
    return problemes


def _lire(
    nomme: Noeud,
    champ: str,
    lu: EspaceLu,
    nom: str | None,
    problemes: list[Probleme],
    lus: FichiersLus,
) -> Noeud:
    """The client of that name; of one that cannot be read, a client of the same form."""
    fiche = nomme.valeur
    if not re.fullmatch(FORME_D_UNE_FICHE, fiche):
        dit = f"« {fiche[:60]} » : le nom d'un fichier de {CLIENTS}/ est attendu, sans « .yaml »"
        return _inconnu(nomme.place, champ, dit, problemes)
    chemin = lu.espace / CLIENTS / f"{fiche}.yaml"
    lus.noter(chemin)
    if not chemin.is_file():
        connus = [f.stem for f in fiches_des_clients(lu.espace)]
        mieux = proposition(fiche, connus) or f" ; écrivez-y ce client, dans {CLIENTS}/{fiche}.yaml"
        return _inconnu(nomme.place, champ, f"pas de « {fiche} » dans {CLIENTS}/{mieux}", problemes)
    try:
        lue = lire_yaml(chemin, lu.espace, voisin_dit(nom, chemin), lus)
    except Refus as e:
        problemes.extend(e.problemes)
        return _tenant_lieu(nomme.place)
    return Noeud(lue.valeur, lue.place, lue.place)


def _inconnu(place: Place, champ: str, message: str, problemes: list[Probleme]) -> Noeud:
    problemes.append(Probleme(place, "E121", champ, message))
    return _tenant_lieu(place)


def _tenant_lieu(place: Place) -> Noeud:
    """A client of the form that is read next, for one whose fault is said already."""

    def dire(x: object) -> Noeud:
        valeur = {k: dire(y) for k, y in x.items()} if isinstance(x, dict) else x
        return Noeud(valeur, place, place)

    adresse = {"voie": "0", "code_postal": "0", "ville": "0"}
    return dire({"qualite": "professionnel", "nom": "0", "adresse": adresse})
