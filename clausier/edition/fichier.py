"""One file that is being edited: what its form shows; what a change would give, checked and drawn
before it is written; the change written.

Nothing of what a form sends names a file or a place outside: the file is the one that was opened,
and what is sent are values. It is written only if it still holds what the form began with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ..course.chaine import Chaine, Compose
from ..dossier.etats import lire_clients
from ..dossier.fiche import vendeur_seul
from ..dossier.registre import empreinte as empreinte_de
from ..dossier.schema import cas, fiche_client, vendeur
from ..lecture.differences import voulus
from ..lecture.en_place import changer
from ..lecture.fautes_yaml import LOADER
from ..lecture.insertion import BOM, Impossible, difference
from ..lecture.noeuds import MAX_BYTES, STANDARD_TAGS, Noeud, brut_de, lire_yaml, relire
from ..lecture.retouches import Chemin
from ..regles.registre import entree_de
from ..regles.toutes import verifier_vendeur
from ..rendu.fichiers import fichiers_documents
from ..socle.disque import lire_octets, remplacer, vrai_chemin
from ..socle.ecriture import date_courte
from ..socle.erreurs import Erreur
from ..socle.espace import FICHE, dedans, espace_de, est_commun
from ..socle.imprevus import isoler
from ..socle.problemes import Place, Probleme, Refus
from .formulaire import Formulaire, Schema, formulaire
from .proposes import proposes

CHANGE = (
    "ce fichier a été changé par un autre programme depuis que son formulaire est ouvert ; "
    "rouvrez-le pour repartir de ce qu'il contient"
)


@dataclass(frozen=True)
class Remarque:
    """One fault or warning as the form shows it. `champ`: the path of the field, "" for the whole
    file.
    """

    champ: str
    code: str
    message: str
    grave: bool
    place: str


@dataclass(frozen=True)
class Essai:
    """What the file would hold, what is said of it, its pages (name → HTML), and what a document
    that is added begins with: see `proposes`.
    """

    texte: str
    difference: str
    constats: tuple[Remarque, ...]
    documents: tuple[tuple[str, str], ...] = ()
    pages: Mapping[str, bytes] = field(default_factory=dict)
    proposes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    octets: bytes = b""
    lisible: bool = True  # could the form be opened again?

    @property
    def empreinte(self) -> str:
        return empreinte_de(self.octets)


@dataclass(frozen=True)
class Ouverture:
    """A file as its form begins; `empreinte`: of its bytes; `emis`: what is issued, see `_emis`."""

    empreinte: str
    formulaire: Formulaire
    emis: Mapping[str, str]
    essai: Essai


def titre_de(chemin: Path) -> str:
    """What the form of a file is called."""
    if chemin.name == FICHE:
        return "Qui vous êtes"
    return f"{'Client' if est_commun(chemin) else 'Dossier'} {chemin.stem}"


class FichierOuvert:
    """A case, `vendeur.yaml` or a client's file of a workspace; `jour`: today."""

    def __init__(self, chemin: Path, nom: str, jour: date):
        self.chemin, self.nom, self.jour = chemin, nom, jour
        self.espace = espace_de(chemin)
        self.chaine = Chaine(self.espace)
        self.genre = (
            "vendeur" if chemin.name == FICHE else "client" if est_commun(chemin) else "cas"
        )

    @property
    def titre(self) -> str:
        return titre_de(self.chemin)

    def ouvrir(self) -> Ouverture:
        """Raises Refus for a file that cannot be read as YAML; OSError."""
        donnees, texte = self._lire()
        lire_yaml(self.chemin, self.espace, self.nom)
        fait = formulaire(self._schema(), brut_de(texte), _ailleurs(texte))
        essai, compose = self._verifier(donnees, texte, texte)
        return Ouverture(empreinte_de(donnees), fait, self._emis(compose), essai)

    def essayer(self, empreinte: str, avant: Any, maintenant: Any) -> Essai:
        """What the file would hold after these changes. Raises Erreur where it holds something else
        by now, or is written in a way that is not changed without risk; Refus; OSError.
        """
        donnees, texte = self._lire()
        if empreinte_de(donnees) != empreinte:
            raise Erreur(CHANGE)
        ordres = formulaire(self._schema(), brut_de(texte)).ordres
        try:
            neuf = changer(texte, voulus(avant, maintenant), ordres)
            neuf.encode("utf-8")
        except UnicodeError:
            raise Erreur("un caractère ne peut pas s'écrire dans un fichier") from None
        except Impossible as e:
            raise Erreur(str(e)) from None
        return self._verifier(donnees, texte, neuf)[0]

    def enregistrer(self, empreinte: str, avant: Any, maintenant: Any) -> Essai:
        """The same, written. Raises as `essayer`."""
        essai = self.essayer(empreinte, avant, maintenant)
        donnees, _ = self._lire()
        if empreinte_de(donnees) != empreinte:
            raise Erreur(CHANGE)
        if not essai.lisible:
            raise Erreur(" ; ".join(r.message for r in essai.constats))
        if essai.octets != donnees:
            remplacer(self.espace, self.chemin, donnees, essai.octets)
        return essai

    def _schema(self) -> Schema:
        if self.genre == "cas":
            return cas(self.chaine.biblio)
        return vendeur() if self.genre == "vendeur" else fiche_client()

    def _lire(self) -> tuple[bytes, str]:
        if not dedans(self.espace, vrai_chemin(self.chemin)):
            dit = "ce lien mène hors de l'espace de travail"
            raise Refus([Probleme(Place(self.nom), "E107", "", dit)])
        donnees = lire_octets(self.chemin, MAX_BYTES)
        try:
            return donnees, donnees.removeprefix(BOM).decode("utf-8")
        except UnicodeDecodeError:
            dit = "le fichier n'est pas en UTF-8 ; enregistrez-le dans cet encodage"
            raise Refus([Probleme(Place(self.nom), "E100", "", dit)]) from None

    def _verifier(self, donnees: bytes, texte: str, neuf: str) -> tuple[Essai, Compose | None]:
        """The text as `check` judges it and as `watch` draws it, in memory."""
        octets = (BOM if donnees.startswith(BOM) else b"") + neuf.encode("utf-8")
        essai = Essai(neuf, difference(donnees, octets, self.nom), (), octets=octets)
        self.chaine = self.chaine.suivante({vrai_chemin(self.chemin): octets})
        compose: Compose | None = None
        try:
            noeud = relire(neuf, self.chemin, self.espace, self.nom)
        except Refus as e:
            return replace(essai, lisible=False, constats=self._constats(e.problemes)), None
        try:
            if self.genre == "cas":
                essai = replace(essai, proposes=proposes(self.chaine.espace_lu, self.jour))
                dossier, avertissements = self.chaine.dossier(self.chemin, self.nom, noeud)
                compose = self.chaine.composer(dossier, avertissements)
                problemes = compose.avertissements
                essai = _avec_ses_pages(essai, compose)
            else:
                with isoler(noeud.place, "la vérification"):
                    problemes = tuple(self._de_la_fiche(noeud))
        except Refus as e:
            problemes = e.problemes
        return replace(essai, constats=self._constats(problemes)), compose

    def _de_la_fiche(self, noeud: Noeud) -> list[Probleme]:
        """What is wrong with a seller's or a client's file, by itself."""
        if self.genre == "vendeur":
            return verifier_vendeur(vendeur_seul(self.chaine.espace_lu, self.nom, noeud))
        problemes: list[Probleme] = []
        lire_clients(noeud, problemes)
        return problemes

    def _constats(self, problemes: Iterable[Probleme]) -> tuple[Remarque, ...]:
        """Each once: a seller's fault may be found for each of his states."""
        return tuple(dict.fromkeys(map(self._constat, sorted(set(problemes)))))

    def _constat(self, p: Probleme) -> Remarque:
        """A fault at its field: of another file, or of none, it is the whole file's."""
        prefixe = "" if self.genre == "cas" else f"{self.genre}."
        dit = str(p).removeprefix(f"{p.place}: {p.code}").removeprefix(f" {p.champ}:").strip()
        if p.code == "E103":  # a form has fields
            dit = dit.replace("clé manquante", "à remplir")
        champ = p.champ.removeprefix(prefixe) if p.place.fichier == self.nom else ""
        return Remarque(champ, p.code, dit, p.grave, str(p.place))

    def _emis(self, compose: Compose | None) -> dict[str, str]:
        """What is said of each issued document of the case, by its type and its number, version or
        day as they are written.
        """
        if compose is None:
            return {}
        dossier = compose.dossier
        sortie: dict[str, str] = {}
        for rang, voulu in enumerate(dossier.siens):
            ecrit = dossier.noeud.enfant("documents", rang)
            entree = entree_de(dossier, voulu, self.chaine.biblio)
            if not entree or not ecrit or not isinstance(ecrit.valeur, dict):
                continue
            dits = ecrit.brut()
            cle = dits.get("numero") or dits.get("version") or dits.get("date")
            sortie[f"{voulu.type} {cle}"] = f"Émis le {date_courte(entree.jour)} : ne change plus."
        return sortie


def _avec_ses_pages(essai: Essai, compose: Compose) -> Essai:
    pages = fichiers_documents(compose, ["html"], {})
    documents = tuple(
        (nom, d.intitule) for d in compose.documents if (nom := f"{d.nom}.html") in pages
    )
    return replace(essai, pages=pages, documents=documents)


def _ailleurs(texte: str) -> list[Chemin]:
    """The paths of what is written in another file (`!fichier`), or once for several places."""
    sortie: list[Chemin] = []
    vus: dict[int, Chemin] = {}

    def voir(n: yaml.Node, ici: Chemin) -> None:
        marque = texte[n.start_mark.index : n.start_mark.index + 1] in ("!", "&")
        if id(n) in vus or marque or n.tag not in STANDARD_TAGS:
            sortie.extend(x for x in (ici, vus.get(id(n))) if x)
            return
        vus[id(n)] = ici
        if isinstance(n, yaml.MappingNode):
            for k, v in n.value:
                voir(v, (*ici, str(k.value)))
        elif isinstance(n, yaml.SequenceNode):
            for i, v in enumerate(n.value):
                voir(v, (*ici, i))

    racine = yaml.compose(texte, Loader=LOADER)
    assert racine is not None  # it was read before
    voir(racine, ())
    return sortie
