"""Stage 5, compose: figures + selection + template → `Document`: parts in order, each a role and
its Markdown.

Clauses and templates are code of the library and run in Jinja's sandbox; what comes from a case is
data and is escaped at one door, the environment's `finalize`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import BaseLoader, Template
from markupsafe import Markup

from ..comptes.chiffres import Comptes
from ..comptes.factures import factures
from ..comptes.faits import champs_ouverts
from ..comptes.juridictions import tribunal_convenu
from ..comptes.paiement_demande import PaiementDemande
from ..comptes.pieces import Piece
from ..dossier.cas import Dossier
from ..droit.bibliotheque import Bibliotheque, Modele, Variante
from ..droit.conditions import natures_vendues
from ..droit.documents import DocumentVoulu, avec_niveau
from ..droit.filtres import sommes_en
from ..droit.protection import embargo, fin_retractation, premier_paiement
from ..droit.sandbox import Sandbox
from ..droit.valeurs_legales import ValeurInconnue
from ..socle import ecriture as textes
from ..socle import ecriture_anglaise as anglais
from ..socle.plafonds import plafonne
from ..socle.problemes import Place, Probleme, Refus
from ..socle.typographie import typographie
from .dits import ReglementDit, TribunalDit
from .fautes_de_texte import Connus, faute_dite
from .morceaux import Morceaux
from .parties import PartieDePage, parties_de
from .pied import pied
from .selection import Choisie, Selection, TexteSousCondition, introduite
from .versions import VersionDite, conditions_dites, derogations, version_dite

SUITE = re.compile(r"^(?!- )(.+)\n(?!- )(?=.)", re.M)  # a sentence a line, as in the library
CITE = re.compile(r"\{([a-z][a-z0-9_]{1,59})\}")  # an article, by the name of its clause
Compiles = MutableMapping[str, bytes]  # see `Sandbox`


@dataclass(frozen=True)
class Document:
    """One composed document, ready to render."""

    type: str
    titre: str
    numero: str | None
    date: date
    nom: str  # file name without suffix
    pour: str
    genre: str
    parts: tuple[PartieDePage, ...]
    pied: str
    auteur: str
    rang: int
    selection: Selection
    parametres: dict[str, str]
    fichier: str
    pieces: tuple[Piece, ...] = ()  # of a claim: its exhibits
    mentions: Mapping[str, str] = field(
        default_factory=dict
    )  # clauses printed outside the articles, by name: their Markdown
    total: Decimal | None = None  # euros with VAT, where the document has lines of its own
    acte: str | None = None  # what it is in the making of a contract
    version: VersionDite | None = None  # of general terms: what names this text
    xml: bytes | None = None  # of an invoice: its data, that go beside the PDF and inside
    paraphes: bool = False  # room for both parties' initials at the foot of each sheet
    langue: str = "fr"
    traduction: Document | None = None  # in the client's language: goes beside, binds nobody
    paiement: PaiementDemande | None = None
    contact: tuple[str, ...] = ()  # of the seller: how to call him, where to write to him

    @property
    def markdown(self) -> str:
        return (
            re.sub(r"\n{3,}", "\n\n", "\n\n".join(p.texte.strip() for p in self.parts)).strip()
            + "\n"
        )

    @property
    def intitule(self) -> str:
        if self.langue == "en":
            suite = self.numero or f"of {anglais.long_date(self.date)}"
            return f"{self.titre} {suite} (translation)"
        return f"{self.titre} {self.numero or f'du {textes.date_longue(self.date)}'}"


class Composeur:
    """Composes documents with one environment: each text compiles once for a whole run."""

    ENTRE = f"{textes.INSECABLE}; "  # two things that are said one after the other

    def __init__(self, biblio: Bibliotheque, codes: Compiles | None = None, devise: str = "EUR"):
        self.biblio, self.devise = biblio, devise  # in which its sums are written
        self.env = self._ouvrir(Morceaux(biblio, self._preparer), codes)
        self._compile = lru_cache(maxsize=2048)(self._compiler)

    def _compiler(self, source: str) -> Template:
        return self.env.from_string(self._typographie(source))

    # What another language does otherwise (see `traduction`).
    def _typographie(self, source: str) -> str:
        return typographie(source)

    def _ouvrir(self, loader: BaseLoader, codes: Compiles | None) -> Sandbox:
        return Sandbox(loader, codes, sommes_en(self.devise))

    def _preparer(self, source: str) -> str:
        return self._typographie(source)  # a piece, as it is compiled

    def _corps(self, modele: Modele) -> str:
        return modele.corps

    def _titre(self, titre: str) -> str:
        return self._typographie(titre)  # of a type of document

    def _titre_article(self, c: Choisie) -> str:
        return self._typographie(c.titre)

    def _introduite(self, p: TexteSousCondition) -> str:
        return introduite(p)

    def _essentiel(self, v: Variante) -> str:
        return v.tete.essentiel or ""

    def _dire(self, v: Variante, contexte: dict[str, Any], place: Place) -> str:
        return self._rendre(v.corps, contexte, v.fichier, v.ligne_corps, place)

    def _negocie(self, texte: Markup) -> Markup:
        return texte  # of the case, in place of a clause's

    def _texte(
        self,
        c: Choisie,
        propre: str | None,
        rendre: Callable[[Variante], Markup],
        renvoi: Callable[[str], str],
    ) -> Markup:
        """What a clause says, or `propre`: data, but for the articles that it cites."""
        if propre is not None:
            cite = CITE.sub(lambda m: renvoi(m[1]), SUITE.sub(r"\1 ", propre))
            return self._negocie(Markup(textes.en_paragraphes(cite)))
        parties = c.parties or (TexteSousCondition(c.variante, ""),)
        return Markup("\n\n").join(
            Markup(self._introduite(p)) + rendre(p.variante) for p in parties
        )

    def compose(
        self,
        dossier: Dossier,
        rang: int,
        modele: Modele,
        comptes: Comptes,
        selection: Selection,
        nom: str,
    ) -> Document:
        """Compose document `rang`. Raises Refus for a text that cannot be composed."""
        self.env.rouvrir_budget()
        doc = dossier.documents[rang]
        place = dossier.ref(rang).place
        jour = selection.jour
        parametres: dict[str, str] = {}

        def parametre(nom: str) -> Any:
            valeur = self.biblio.valeur(nom, jour).valeur
            parametres[nom] = str(valeur)
            return valeur

        def renvoi(clause: str) -> str:
            if clause not in selection.numeros:
                raise Refus(
                    [
                        Probleme(
                            place,
                            "E710",
                            f"documents.{rang}",
                            f"renvoi à « {clause} », absente de ce document",
                        )
                    ]
                )
            return f"article{textes.INSECABLE}{selection.numeros[clause]}"

        contexte = self._contexte(dossier, doc, modele, comptes, selection) | {
            "parametre": parametre,
            "renvoi": renvoi,
        }
        rendues: dict[str, Markup] = {}

        def rendre(v: Variante) -> Markup:
            return Markup(self._dire(v, contexte, place).strip())

        def texte(c: Choisie) -> Markup:
            # What is never placed is never rendered: the manifest lists what a page really holds.
            if c.clause not in rendues:
                propre = selection.remplacees.get(c.clause)
                rendues[c.clause] = self._texte(c, propre, rendre, renvoi)
            return rendues[c.clause]

        def essentiel(c: Choisie) -> Markup:
            """What an article of general terms says in a few words, where the library wrote it."""
            dits = dict.fromkeys(
                self._rendre(self._essentiel(v), contexte, v.fichier, 1, place)
                for v in c.variantes
                if modele.tete.acte == "conditions" and c.clause not in selection.remplacees
            )
            dit = self.ENTRE.join(filter(None, dits))
            return Markup(dit[:1].upper() + dit[1:])

        def clause(nom: str) -> Markup:
            c = selection.mention(nom)
            if c is None and nom in selection.retirees:
                return Markup("")
            if c is None:
                raise Refus(
                    [
                        Probleme(
                            Place(modele.fichier),
                            "E701",
                            "mentions",
                            f"le texte place « {nom} », que l'en-tête ne demande pas",
                        )
                    ]
                )
            return texte(c) if c.presente else Markup("")

        def raison(nom: str) -> Markup:
            """Why a clause that the head asks for says nothing here; nothing when it speaks."""
            c = selection.mention(nom)
            return (
                Markup(typographie(c.variante.tete.sans_objet))
                if c and not c.presente
                else Markup("")
            )

        articles = [
            {
                "numero": i,
                "titre": textes.echappe(c.titre_ecrit) or Markup(self._titre_article(c)),
                "texte": texte(c),
                "essentiel": essentiel(c),
                "nom": c.clause,
            }
            for i, c in enumerate(selection.articles(), 1)
        ]
        corps = self._rendre(
            self._corps(modele),
            contexte | {"articles": articles, "clause": clause, "raison": raison},
            modele.fichier,
            modele.ligne_corps,
            place,
        )
        parts = parties_de(corps)
        v = contexte["vendeur"]
        return Document(
            doc.type,
            avec_niveau(self._titre(modele.tete.titre), doc.niveau),
            doc.numero,
            doc.date,
            nom,
            modele.tete.pour,
            modele.tete.genre,
            parts,
            pied(v, contexte["apparence"]),
            v.denomination,
            rang,
            replace(
                selection,
                choisies=tuple(
                    c for c in selection.choisies if not c.presente or c.clause in rendues
                ),
            ),
            dict(sorted(parametres.items())),
            modele.fichier,
            comptes.pieces,
            {
                c.clause: str(rendues[c.clause])
                for c in selection.choisies
                if c.role == "mention" and rendues.get(c.clause)
            },
            acte=modele.tete.acte,
            version=version_dite(self.biblio, doc, modele.type, v, parametres),
            total=comptes.total_ttc if comptes.totaux else None,
            paiement=comptes.paiement,
            contact=tuple(x for x in (v.telephone, v.courriel) if x),
            paraphes=bool(getattr(doc.saisie, "paraphes", None)),
        )

    def _contexte(
        self,
        dossier: Dossier,
        doc: DocumentVoulu,
        modele: Modele,
        comptes: Comptes,
        selection: Selection,
    ) -> dict[str, Any]:
        ouverts = tuple(champs_ouverts(dossier, doc))
        cgv, propres = conditions_dites(dossier, doc), derogations(dossier, doc)
        dossier = dossier.vu_par(doc)
        aff = dossier.affaire
        v = dossier.vendeur_au(doc.date)
        conclusion = aff.conclusion
        apparence = dossier.apparence(doc.date)
        return {
            "vendeur": v,
            "apparence": apparence,
            # General terms are one text for all (C. civ. 1119): a motto that changes is none of it.
            "slogan": apparence.slogan if doc.tete.acte != "conditions" else None,
            "client": dossier.client_au(doc.date),
            "prestation": aff.prestation,
            "conclusion": conclusion,
            "retractation": aff.retractation,
            "doc": doc.saisie,
            "titre": Markup(avec_niveau(self._titre(modele.tete.titre), doc.niveau)),
            "reglement": ReglementDit(dossier.reglement(doc)),
            "comptes": comptes,
            "acompte": comptes.avance,
            "acceptation": aff.acceptation,
            "options_prises": aff.options_prises,
            "variante": aff.variante,
            "echeances": comptes.versements,
            "retenue_garantie": aff.retenue_garantie,
            "compte_prorata": aff.compte_prorata,
            "dechets": aff.dechets,
            "champs_propres": dossier.champs_de(doc),
            "mention_libre": dossier.mention_libre(doc),
            "critere": selection.criteres,
            "natures": natures_vendues(v),
            "ouverts": ouverts,
            "conditions_dites": cgv,
            "derogations": propres,
            "journal": aff.journal,
            "paiements": aff.paiements,
            "tarifs": aff.tarifs,
            "jointes": jointes(v),
            "documents": tuple(
                d.saisie
                for d in (*dossier.documents, *(d for m in dossier.membres for d in m.siens))
            ),
            "factures": tuple(factures(dossier).values()),
            "premier_paiement": premier_paiement(dossier, conclusion.date)
            if embargo(dossier) and conclusion and conclusion.date
            else None,
            "fin_retractation": fin_retractation(dossier),
            "tribunal": TribunalDit(
                tribunal_convenu(dossier, doc)[0]
                if selection.criteres["deux_commercants"] == "oui" or "deux_commercants" in ouverts
                else None
            ),
            "jour": selection.jour,
        }

    def _rendre(
        self, source: str, contexte: dict[str, Any], fichier: str, ligne: int, place: Place
    ) -> str:
        if "{" not in source:
            return self._typographie(source)
        try:
            with plafonne() if self.biblio.espace else nullcontext():
                return self._compile(source).render(contexte)
        except Refus:
            raise
        except ValeurInconnue as e:
            raise Refus([e.en_probleme(place)]) from e
        # Whatever a text of the library does wrong is that text's fault, said at its line.
        except Exception as e:
            dit = faute_dite(e, Connus(contexte, self.env.filters, self.env.tests))
            raise Refus([Probleme(_place(e, fichier, ligne), "E706", "", dit)]) from e


def jointes(v: Any) -> list[str]:
    """The certificates that go with a document (C. assur. L243-2)."""
    return [a.attestation for a in v.assurances if a.attestation and a.type == "decennale"]


def _place(e: Exception, fichier: str, debut: int) -> Place:
    """Where an error rose, in the text that begins at `debut` or in a piece that it takes in: from
    Jinja's rewritten traceback.
    """
    place, tb = Place(fichier), e.__traceback__
    while tb:
        nom = tb.tb_frame.f_code.co_filename
        if nom in ("<template>", "<unknown>"):
            place = Place(fichier, debut + tb.tb_lineno - 1)
        elif nom.startswith("templates/"):
            place = Place(nom, tb.tb_lineno)
        tb = tb.tb_next
    return place
