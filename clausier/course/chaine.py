"""The one way through for a case: Dossier → stages 3 to 5 for each wanted document → composed
documents.

Faults of every document are collected before any is raised: the author sees them all at once.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from textwrap import shorten

from ..comptes.chiffres import Comptes, reckon
from ..comptes.taux import JOUR, semestre
from ..dossier.cas import Dossier
from ..dossier.chargement import charger
from ..dossier.espace_lu import EspaceLu
from ..dossier.noms import noms
from ..dossier.registre import Fige, lire_figes
from ..dossier.reperes import a_remplir, dire, langue, ou_la_langue
from ..droit.bibliotheque import Bibliotheque, Modele
from ..droit.documents import DocumentVoulu
from ..droit.traductions import traduit
from ..fiches.devises import EURO
from ..lecture.noeuds import Noeud
from ..norme.facturx import joindre
from ..regles.registre import entree_de, registre_du_dossier
from ..regles.toutes import verifier
from ..socle.affichage import accord
from ..socle.ecriture import date_courte
from ..socle.empreintes import FichiersLus
from ..socle.espace import a_ses_textes
from ..socle.imprevus import isoler
from ..socle.problemes import Place, Probleme, Refus
from ..texte.composition import Composeur, Document
from ..texte.fenetre import hors_fenetre
from ..texte.polices import absents
from ..texte.projet import a_completer, en_projet
from ..texte.selection import Selection, select
from ..texte.traduction import Manques, Traducteur, avec_traductions, mots_restes

MONTRES, LARGEUR = 4, 64  # of the words that stay in French: how many are shown, of what length
Annonce = Callable[[Dossier, Document], None]


@dataclass(frozen=True)
class Compose:
    """A case with all its documents composed, and the warnings to say.

    `figes`: those that are issued, by rank, with their frozen files; `communes`: the letters of
    other files that a claim of this one lists among its exhibits, by rank.
    """

    dossier: Dossier
    documents: tuple[Document, ...]
    avertissements: tuple[Probleme, ...] = field(default=())
    figes: Mapping[int, Fige] = field(default_factory=dict)
    communes: Mapping[int, Document] = field(default_factory=dict)

    @property
    def lus(self) -> Mapping[str, str]:
        """The files that were taken in besides the case's own, with their hashes."""
        return self.dossier.lus


class Chaine:
    """Stages 2 to 5 over the cases of one workspace, with one library and one compiler of
    templates.
    """

    def __init__(
        self,
        espace: Path,
        voisine: Chaine | None = None,
        codes: MutableMapping[str, bytes] | None = None,
    ):
        """`voisine`: a chain of the same run, whose library and compiled texts serve here too when
        neither workspace has its own. `codes`: see `Sandbox` and `Bibliotheque`.
        """
        self.espace, self.codes = espace, codes
        self.composeur: Composeur
        self.composeurs: dict[str, Composeur]  # by currency: those met so far, euros at once
        self.traducteurs: dict[str, Traducteur] = {}  # each made for the first that needs it
        self.biblio = Bibliotheque(espace if a_ses_textes(espace) else None, lues=codes)
        if voisine and voisine.biblio.espace is None and self.biblio.espace is None:
            self.biblio, self.composeur = voisine.biblio, voisine.composeur
            self.composeurs, self.traducteurs = voisine.composeurs, voisine.traducteurs
        else:
            self.composeur = Composeur(self.biblio, codes)
            self.composeurs = {EURO: self.composeur}
        self.espace_lu = EspaceLu(espace, self.biblio)
        self.lus: dict[Path, FichiersLus] = {}  # case → what it takes in, refused or not

    def suivante(self, edites: Mapping[Path, bytes] | None = None) -> Chaine:
        """The same for the next run: its texts are kept, what its cases say is read again.
        `edites`: see `EspaceLu`.
        """
        autre = copy.copy(self)
        autre.espace_lu = EspaceLu(self.espace, self.biblio, self.espace_lu, edites)
        autre.lus = {}
        return autre

    def dossier(
        self, chemin: Path, nom: str | None = None, noeud: Noeud | None = None
    ) -> tuple[Dossier, list[Probleme]]:
        """Read, type and check one case; returns it with its warnings. Raises Refus. `noeud`: see
        `dossier.charger`.
        """
        lus = self.lus[chemin] = FichiersLus()
        with isoler(Place(nom or str(chemin)), "la lecture"):
            dossier = charger(chemin, self.espace_lu, nom, noeud, lus)
        problemes = verifier(dossier, self.biblio)
        if any(p.grave for p in problemes):
            raise Refus(problemes)
        return dossier, problemes

    def compose(
        self,
        chemin: Path,
        nom: str | None = None,
        seul: str | None = None,
        annonce: Annonce | None = None,
    ) -> Compose:
        """The whole case, composed. `seul`: one document type only. `annonce`: told of each
        document to draw, as soon as it is composed. Raises Refus with every fault.
        """
        dossier, avertissements = self.dossier(chemin, nom)
        return self.composer(dossier, avertissements, seul, annonce=annonce)

    def composer(
        self,
        dossier: Dossier,
        avertissements: list[Probleme],
        seul: str | None = None,
        projets: bool = True,
        annonce: Annonce | None = None,
    ) -> Compose:
        """`projets`: mark what is to fill, and the invoices that are not issued in a workspace that
        has a register. Raises Refus.
        """
        with isoler(dossier.noeud.place, "la composition"):
            return self._composer(dossier, avertissements, seul, projets, annonce)

    def _composer(
        self,
        dossier: Dossier,
        avertissements: list[Probleme],
        seul: str | None,
        projets: bool,
        annonce: Annonce | None,
    ) -> Compose:
        for c in (*self.composeurs.values(), *self.traducteurs.values()):
            c.env.ouvrir_budget()
        fautes: list[Probleme] = []
        documents: list[Document] = []
        figes: dict[int, Fige] = {}
        incomplet = projets and bool(a_remplir(dossier))
        projets = projets and registre_du_dossier(dossier, self.biblio).present
        fichiers = noms(dossier)
        for rang, voulu in enumerate(dossier.siens):
            if seul and voulu.type != seul:
                continue
            try:
                with isoler(dossier.ref(rang).place, "la composition", f"documents.{rang}"):
                    modele = self.biblio.modele(voulu.type)
                    selection = select(self.biblio, dossier, voulu, modele, rang)
                    comptes = reckon(dossier, voulu, modele.tete.calcul, self.biblio)
                    doc, electronique = joindre(
                        dossier,
                        rang,
                        voulu,
                        comptes,
                        self._composeur(dossier, voulu).compose(
                            dossier, rang, modele, comptes, selection, fichiers[rang]
                        ),
                    )
                    doc, manques = self._traduit(dossier, voulu, modele, comptes, selection, doc)
                    electronique = [*electronique, *manques]
                    if entree := entree_de(dossier, voulu, self.biblio):
                        figes[rang] = lire_figes(dossier.espace, entree, dossier.lus)
                    elif incomplet:
                        doc = a_completer(doc)
                    elif projets and voulu.tete.facturation:
                        doc = en_projet(doc, voulu.tete.avoir)
            except Refus as e:
                fautes.extend(e.problemes)
                continue
            if any(p.grave for p in electronique):
                fautes.extend(electronique)
                continue
            documents.append(doc)
            if annonce and rang not in figes:
                annonce(dossier, doc)
            avertissements = [
                *avertissements,
                *electronique,
                *_incertains(doc, dossier),
                *_taux_inconnus(comptes, dossier, rang),
            ]
        fautes.extend(absents(dossier, avec_traductions(documents)))
        fautes.extend(hors_fenetre(dossier, avec_traductions(documents)))
        if fautes:
            raise Refus([*fautes, *avertissements])
        communes, leurs = self._communes(dossier, documents)
        dits = tuple(sorted({*avertissements, *_en_francais(dossier, documents)}))
        return Compose(dossier, tuple(documents), dits, figes | leurs, communes)

    def _composeur(self, dossier: Dossier, voulu: DocumentVoulu) -> Composeur:
        """The one that writes sums as this document does; general terms, of no case, in euros."""
        devise = dossier.vu_par(voulu).devise
        if devise not in self.composeurs:
            self.composeurs[devise] = Composeur(self.biblio, self.codes, devise)
        return self.composeurs[devise]

    def _traduit(
        self,
        dossier: Dossier,
        voulu: DocumentVoulu,
        modele: Modele,
        comptes: Comptes,
        selection: Selection,
        doc: Document,
    ) -> tuple[Document, list[Probleme]]:
        """The document with its English beside it, for a client who asks for it, and what that
        lacks.
        """
        if langue(dossier, voulu) == "fr" or not traduit(self.biblio, modele.tete):
            return doc, []
        composeur = self._composeur(dossier, voulu)
        if (devise := composeur.devise) not in self.traducteurs:
            self.traducteurs[devise] = Traducteur(composeur, self.codes)
        traducteur = self.traducteurs[devise]
        anglais, manques = traducteur.traduire(dossier, modele, comptes, selection, doc)
        return replace(doc, traduction=anglais), _sans_anglais(dossier, doc.rang, manques)

    def _communes(
        self, dossier: Dossier, documents: list[Document]
    ) -> tuple[dict[int, Document], dict[int, Fige]]:
        """The letters over several cases that a claim lists, composed from their own file, and the
        frozen files of those that are issued; a faulty one is to be joined by hand.
        """
        nommes = {p.rang for d in documents if d.pour == "tribunal" for p in d.pieces}
        lettres: dict[int, Document] = {}
        figes: dict[int, Fige] = {}
        for rang, lettre in enumerate(dossier.ailleurs, len(dossier.siens)):
            if rang not in nommes:
                continue
            with suppress(Refus):
                c = self.compose(lettre.chemin)
                dossier.lus.update(c.lus)
                d = next(d for d in c.documents if d.rang == lettre.rang)
                lettres[rang] = replace(d, rang=rang)
                if lettre.rang in c.figes:
                    figes[rang] = c.figes[lettre.rang]
        return lettres, figes


def _incertains(doc: Document, dossier: Dossier) -> list[Probleme]:
    """Clauses whose law or official wording is not settled: built, and said."""
    sortie = []
    for c in doc.selection.choisies:
        t = c.variante.tete
        if c.presente and t.avertissement:
            sortie.append(
                Probleme(
                    dossier.ref(doc.rang).place,
                    "A512",
                    f"documents.{doc.rang}",
                    f"clause « {c.clause} » : {t.avertissement}",
                )
            )
    return sortie


def _en_francais(dossier: Dossier, documents: list[Document]) -> list[Probleme]:
    """What the author typed goes into the English as he typed it, unless he gives its English:
    said once.
    """
    if not (restent := mots_restes(dossier, documents)):
        return []
    dits = ", ".join(f"« {shorten(x, LARGEUR, placeholder='…')} »" for x in restent[:MONTRES])
    reste = len(restent) - MONTRES
    autres = f", et {accord(reste, 'autre')}" if reste > 0 else ""
    ici = ou_la_langue(dossier, next(d.rang for d in documents if d.traduction))
    # A client's file asks for the English of all his cases: these words are of this one.
    ailleurs = dossier.noeud.proche(ici).place.fichier != dossier.noeud.place.fichier
    return [
        dire(
            dossier,
            "A714",
            ("traductions",) if ailleurs else ici,
            f"ces mots restent en français dans la version anglaise : {dits}{autres} ; donnez leur "
            "anglais sous « traductions: » (« traductions: {Refonte du site: Website redesign} »)",
            cle=ailleurs,
        )
    ]


def _sans_anglais(dossier: Dossier, rang: int, manques: Manques) -> list[Probleme]:
    """What of an English document stands in French: said, never dropped."""
    chemin = ou_la_langue(dossier, rang)
    sortie = [
        dire(
            dossier,
            "A715",
            chemin,
            f"la clause « {clause} » n'a pas d'anglais : son texte français est dans la version "
            "anglaise, marqué ; pour la traduire, écrivez son « .en.md » à côté, dans clauses/ de "
            "l'espace de travail",
        )
        for clause in manques.clauses
    ]
    if manques.lignes:
        fichier, ligne, dit = manques.lignes[0]
        sortie.append(
            dire(
                dossier,
                "A715",
                chemin,
                f"{fichier}, ligne {ligne} : « {dit[:60]} » n'a pas d'anglais, et reste en "
                "français ; ajoutez-le à templates/_langues/en.po de l'espace de travail",
            )
        )
    return sortie


def _taux_inconnus(comptes: Comptes, dossier: Dossier, rang: int) -> list[Probleme]:
    """Interest counted only to the last certain day: said, with the line that lets it go on."""
    if not comptes.incomplet:
        return []
    debut, fin = semestre(comptes.incomplet + JOUR)
    conso = dossier.debiteur in ("consommateur", "non_professionnel")
    nom = "taux_interet_legal" if conso else "taux_bce"
    ligne = f'valeurs: [{{depuis: {debut}, jusqu_au: {fin}, valeur: "…"}}]'
    return [
        Probleme(
            dossier.ref(rang).place,
            "A804",
            f"documents.{rang}",
            f"les taux ne sont connus que jusqu'au {date_courte(comptes.incomplet)} : intérêts "
            "comptés jusqu'à ce jour ; "
            f"pour continuer, écrivez le taux publié dans clauses/_parametres/{nom}.yaml de "
            f"l'espace de travail : {ligne}",
        )
    ]
