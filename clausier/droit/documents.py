"""The kinds of documents: what the head of a template says of its type, and what a case may say.

Takes heads (`templates/<type>.md`) and entries of `documents:`. Gives the typed head, the record of
each entry as its author wrote it (`SaisieDocument`: the keys that its template declares, and no
other), and the document as the machine reads it (`DocumentVoulu`: the same values, under names that
every type shares). No other module knows a type by its name: a workspace's template is like ours.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType, UnionType
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, BeforeValidator, Field, create_model, model_validator

from ..fiches import lignes as li
from ..fiches.champs import ChampsPropres
from ..fiches.parties import Adresse, Fiche, Qualite, Reglement
from ..socle import valeurs as v
from ..socle.durees import Duree
from ..socle.saisie import faute
from .entrees_de_document import Intervention, Modification, PieceNommee, VersementConvenu

Preuve = Literal[
    "commande",
    "cgv",
    "execution",
    "facture",
    "relance",
    "mise_en_demeure",
    "reponse",
    "registre",
    "decompte",
    "pouvoir",
    "autre",
]
EtapeDite = Literal["rappel", "relance", "appel", "mise_en_demeure", "decision", "tribunal"]
CREANCES = ("creance", "decompte", "echeancier", "tribunal", "recours", "declaration")
PREUVES: tuple[str, ...] = get_args(Preuve)  # in the order in which a judge reads them


def avec_niveau(titre: str, niveau: int | None) -> str:
    """The title of a kind of paper with its level: « Relance 1 »."""
    return f"{titre} {niveau}" if niveau else titre


def lire_niveau(x: object) -> int:
    if str(x) not in ("1", "2"):
        raise faute("E110", f"niveau « {str(x)[:40]} » inconnu ; attendu : 1 ou 2")
    return int(str(x))


def en_liste(x: Any) -> Any:
    """One value where a list is declared: a list of one."""
    return x if isinstance(x, list | tuple) else [x]


TYPES: Mapping[str, Any] = MappingProxyType(
    {
        "texte": v.Texte,
        "paragraphes": v.Paragraphes,
        "numero": v.Numero,
        "date": v.Jour,
        "naissance": v.Naissance,
        "instant": v.Instant,
        "montant": v.Montant,
        "taux": v.Taux,
        "part": v.PartT,
        "duree": v.DureeT,
        "entier": v.Entier,
        "oui_non": v.OuiNon,
        "url": v.Url,
        "quantite": v.Quantite,
        "prix": v.Prix,
        "adresse": Adresse,
        "niveau": Annotated[int, BeforeValidator(lire_niveau)],
        "qualite": Qualite,
    }
)


def _champs(x: object) -> dict[str, Any]:
    """The keys that a template declares, each with a type that exists."""
    if not isinstance(x, dict):
        raise faute("E705", "« champs » dit les clés propres au document, chacune avec son type")
    for nom, decl in x.items():
        if (
            not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", nom)
            or hasattr(BaseModel, nom)
            or nom.startswith("model_")
        ):
            raise faute(
                "E705",
                f"« {nom[:40]} » ne peut pas être le nom d'une clé "
                "(minuscules sans accent, chiffres et _)",
            )
        forme = decl
        if isinstance(forme, list):
            forme = forme[0] if forme and forme[1:] in ([], ["+"]) else None
        if isinstance(forme, dict):
            _champs(forme)
        elif not isinstance(forme, str) or ("|" not in forme and forme.rstrip("?") not in TYPES):
            raise faute(
                "E705",
                f"type « {str(forme)[:40]} » de la clé « {nom} » inconnu ; "
                f"types connus : {', '.join(TYPES)}",
            )
    return x


class TeteModele(Fiche):
    """The head of a template: for whom the paper is, what it is in a case, keys, clauses."""

    titre: v.Texte
    pour: Literal["client", "interne", "tribunal", "mandataire"]
    genre: Literal["document", "facture", "lettre", "fiche"] = "document"  # its page's style
    calcul: Literal[
        "aucun",
        "prix",
        "acompte",
        "facture",
        "avoir",
        "recu",
        "creance",
        "decompte",
        "echeancier",
        "tribunal",
        "recours",
        "declaration",
        "decompte_general",
        "historique",
        "attestation",
        "activite",
    ] = "aucun"
    conclusion: v.OuiNon = False
    acte: (
        Literal["offre", "contrat", "avenant", "conditions", "retractation", "consentement"] | None
    ) = None
    etape: EtapeDite | None = None
    prouve: Preuve | None = None
    chronologie: v.Texte | None = None
    champs: Annotated[dict[str, Any], BeforeValidator(_champs)] = Field(default_factory=dict)
    articles: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    resume: v.Texte | None = None

    @model_validator(mode="after")
    def _numerotee(self) -> TeteModele:
        """An invoice has a number (CGI, ann. II, 242 nonies A, I-7°)."""
        if self.facturation and self.champs.get("numero") != "numero":
            raise faute(
                "E705",
                f"« calcul: {self.calcul} » fait une facture : "
                "ajoutez « numero: numero » à « champs »",
            )
        return self

    @property
    def facturation(self) -> bool:
        """It bills or credits: an invoice, of an advance or final, or a credit note."""
        return self.calcul in ("acompte", "facture", "avoir")

    @property
    def avoir(self) -> bool:
        """It credits an invoice."""
        return self.calcul == "avoir"

    @property
    def acompte(self) -> bool:
        """It bills an advance, which the final invoice deducts."""
        return self.calcul == "acompte"

    @property
    def finale(self) -> bool:
        """It bills what was done."""
        return self.calcul == "facture"

    @property
    def a_payer(self) -> bool:
        """It makes a sum due: an invoice, of an advance or final."""
        return self.finale or self.acompte

    @property
    def prix(self) -> bool:
        """It states a price, of the order or of an invoice."""
        return self.calcul == "prix" or self.facturation

    @property
    def creance(self) -> bool:
        """It speaks of invoices that are owed, and reckons what they are worth on its day."""
        return self.calcul in CREANCES

    @property
    def lettre(self) -> bool:
        """It writes to the client of what he owes."""
        return self.etape in ("rappel", "relance", "mise_en_demeure")

    @property
    def apres_echeance(self) -> bool:
        """It claims what is late, so that it is dated after the due date."""
        return self.etape in ("relance", "mise_en_demeure", "decision", "tribunal")

    @property
    def avant_echeance(self) -> bool:
        """It recalls what will be due, so that it is dated no later than the due date."""
        return self.etape == "rappel"


NATURE = ("acte", "etape", "prouve", "chronologie")  # what a workspace's copy of ours keeps unsaid


class SaisieDocument(Fiche):
    """An entry of `documents:` as written: what any type may say; each type adds its own keys."""

    tete: ClassVar[TeteModele]  # of its type: a page may ask what another document is

    type: str
    date: v.Jour
    objet: v.Texte | None = None
    lignes: li.Postes | None = None
    reglement: Reglement | None = None
    remise: li.RemiseT | None = None
    champs: ChampsPropres = ()
    mention: v.Texte | None = None
    langue: Literal["fr", "en"] | None = None


def _type(nom: str, decl: Any) -> tuple[Any, bool]:
    """A declared key → (pydantic type, required).

    `texte?` is optional, `[texte]` a list, `[texte, "+"]` one that must be there, `a | b` one of
    these words, a mapping a record (needed when one of its keys is).
    """
    if isinstance(decl, dict):
        champs = _de_champs(decl)
        fiche = create_model(f"Champ_{nom}", __base__=Fiche, **champs)
        return fiche, any(x[1] is ... for x in champs.values())
    if isinstance(decl, list):
        t, _ = _type(nom, decl[0])
        liste: Any = tuple[t, ...]  # type: ignore[valid-type]  # read from a head
        return Annotated[liste, BeforeValidator(en_liste)], decl[1:] == ["+"]
    requis = not decl.endswith("?")
    if "|" in decl:
        return Literal[tuple(x.strip() for x in decl.rstrip("?").split("|"))], requis
    return TYPES[decl.rstrip("?")], requis


def _de_champs(champs: Mapping[str, Any]) -> dict[str, Any]:
    """Declared keys → the fields of a pydantic model."""
    types = ((k, *_type(k, decl)) for k, decl in champs.items())
    return {k: (t, ...) if requis else (t | None, None) for k, t, requis in types}


def modele_document(nom: str, tete: TeteModele) -> type[SaisieDocument]:
    """The typed record of a document type, from the keys that its template declares."""
    return _modele_document(nom, _TeteDite(tete.model_dump_json(), tete))


@dataclass(frozen=True)
class _TeteDite:
    """A head told from others by its words alone."""

    mots: str
    tete: TeteModele = field(compare=False)


@lru_cache(maxsize=128)  # to make a record costs much, and `watch` asks again at each save
def _modele_document(nom: str, dite: _TeteDite) -> type[SaisieDocument]:
    champs = _de_champs(dite.tete.champs)
    classe = create_model(f"Document_{nom}", __base__=SaisieDocument, **champs)
    classe.tete = dite.tete
    return classe


@dataclass(frozen=True, eq=False)
class DocumentVoulu:
    """A document of a case as the machine reads it: one shape for all types.

    A key that the type or its author leaves out, or that a workspace's own template declares as
    something else (`delai: texte`) is None, or empty for a list. Pages are made of `saisie`.
    """

    tete: TeteModele
    saisie: SaisieDocument
    type: str
    date: datetime.date
    objet: str | None = None
    lignes: li.Postes | None = None
    reglement: Reglement | None = None
    remise: li.Remise | None = None
    numero: str | None = None
    version: str | None = None
    version_cgv: str | None = None
    qualite: Qualite | None = None
    contrat: str | None = None
    facture: str | None = None
    factures: tuple[str, ...] = ()
    niveau: int | None = None
    part: v.Part | None = None
    reprise: v.Part | None = None
    situation: int | None = None
    montant: Decimal | None = None
    motif: str | None = None
    validite: Duree | None = None
    delai: Duree | None = None
    echeance: datetime.date | None = None
    periode_debut: datetime.date | None = None
    periode_fin: datetime.date | None = None
    interventions: tuple[Intervention, ...] = ()
    versements: tuple[VersementConvenu, ...] = ()
    nombre: int | None = None
    premiere: datetime.date | None = None
    penalites: str | None = None
    decheance: str | None = None
    juridiction: str | None = None
    tribunal: str | None = None
    pieces: tuple[PieceNommee, ...] = ()
    modifications: tuple[Modification, ...] = ()
    prix_avant: Decimal | None = None
    effet: datetime.date | None = None
    a_compter_du: datetime.date | None = None
    signe: str | None = None
    annule: bool | None = None
    remplace: str | None = None
    rectifie: str | None = None

    @property
    def titre(self) -> str:
        """What this paper is called wherever it is named: its kind, and its level if it has one."""
        return avec_niveau(self.tete.titre, self.niveau)

    @property
    def visees(self) -> tuple[str, ...]:
        """The numbers of the invoices that it names, by `facture:` or by `factures:`."""
        return (self.facture,) if self.facture else self.factures


_FICHES: Mapping[str, type[Any]] = MappingProxyType(
    {
        "interventions": Intervention,
        "versements": VersementConvenu,
        "pieces": PieceNommee,
        "modifications": Modification,
    }
)
_SIMPLES = frozenset(f.name for f in fields(DocumentVoulu)) - set(_FICHES) - {"tete", "saisie"}


@lru_cache(maxsize=1)
def _attendus() -> dict[str, dict[str, Any]]:
    """The types that the machine waits for under each name, of a document and of its records."""
    return {c.__name__: get_type_hints(c) for c in [*_FICHES.values(), DocumentVoulu]}


def _est(x: object, attendu: Any) -> bool:
    """Is this value of the type that the machine waits for?"""
    if get_origin(attendu) is tuple:
        return isinstance(x, tuple) and all(_est(y, get_args(attendu)[0]) for y in x)
    if get_origin(attendu) in (UnionType, Union):
        return any(_est(x, t) for t in get_args(attendu))
    return x in get_args(attendu) if get_origin(attendu) is Literal else isinstance(x, attendu)


def _fiches(liste: object, classe: type[Any]) -> tuple[Any, ...]:
    """The records of a list as the machine reads them; none when they are of something else."""
    attendus = _attendus()[classe.__name__]
    sortie = []
    for fiche in liste if isinstance(liste, tuple) else ():
        champs = {k: x for k, x in dict(fiche).items() if k in attendus and _est(x, attendus[k])}
        if any(f.default is MISSING and f.name not in champs for f in fields(classe)):
            return ()
        sortie.append(classe(**champs))
    return tuple(sortie)


def document_voulu(tete: TeteModele, saisie: SaisieDocument) -> DocumentVoulu:
    """The document that an entry asks for, as the machine reads it."""
    attendus = _attendus()[DocumentVoulu.__name__]
    champs = {}
    for k, x in saisie:
        if k in _SIMPLES and x is not None and _est(x, attendus[k]):
            champs[k] = x
        elif k in _FICHES:
            champs[k] = _fiches(x, _FICHES[k])
    return DocumentVoulu(tete, saisie, **champs)
