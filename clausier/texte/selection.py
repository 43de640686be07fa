"""Stage 4, select: template head + case + day → exactly one variant for each clause asked, with the
reason.

A clause that the law does not ask for here is answered by a `sans_objet` file, which gives the
reason: nothing is left out in silence. No answer, or two, is a fault of the library and stops the
document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from ..comptes.faits import champs_ouverts, criteres
from ..comptes.recours import criteres_de_creance
from ..dossier.cas import Dossier
from ..dossier.reperes import dire_vendeur
from ..droit.bibliotheque import Bibliotheque, Modele, Variante
from ..droit.conditions import EN_LIGNE, Combinaison, Ouverts, combinaisons, lorsque
from ..droit.documents import DocumentVoulu
from ..droit.tetes import TeteClause
from ..fiches.affaire import Choix
from ..fiches.articles_propres import ArticlePropre
from ..lecture.noeuds import Noeud
from ..socle.ecriture import date_courte
from ..socle.empreintes import condense
from ..socle.problemes import Place, Probleme, Refus
from ..socle.propositions import proposition
from ..socle.typographie import typographie

# What a paper whose words are its author's is in the making of a contract; bills and letters say
# the law. Of general terms, the words are the seller's, for all.
NEGOCIES = ("offre", "contrat", "avenant", "conditions")
AVEC_ARTICLES = ("contrat", "conditions")


@dataclass(frozen=True)
class TexteSousCondition:
    """A text of general terms and its condition, in words; empty where it is for all contracts."""

    variante: Variante
    lorsque: str


@dataclass(frozen=True)
class Choisie:
    """The variant that answers for a clause in a document. `parties`: where general terms print one
    or several under conditions, these; `variante` then holds them together. `titre_ecrit`: what the
    author calls it, in place of the library.
    """

    variante: Variante
    role: str  # article | mention
    criteres: dict[str, str]
    parties: tuple[TexteSousCondition, ...] = ()
    titre_ecrit: str = ""

    @property
    def clause(self) -> str:
        return self.variante.clause

    @property
    def presente(self) -> bool:
        return self.variante.tete.sans_objet is None

    @property
    def titre(self) -> str:
        return self.titre_ecrit or self.variante.tete.titre or ""

    @property
    def propre(self) -> bool:
        """Is it an article of the author's own, of which the library knows nothing?"""
        return isinstance(self.variante, VariantePropre)

    @property
    def variantes(self) -> tuple[Variante, ...]:
        """The files of the library that it was taken from; none of an article of one's own."""
        siennes = () if self.propre else (self.variante,)
        return tuple(p.variante for p in self.parties) or siennes


@dataclass(frozen=True)
class Selection:
    """Every clause asked by a document, in its order."""

    jour: date
    criteres: dict[str, str]
    choisies: tuple[Choisie, ...]
    retirees: tuple[str, ...] = ()
    # The texts that the case has in the place of the library's, by clause.
    remplacees: Mapping[str, str] = field(default_factory=dict)

    def articles(self) -> list[Choisie]:
        return [c for c in self.choisies if c.role == "article" and c.presente]

    def mention(self, clause: str) -> Choisie | None:
        return next((c for c in self.choisies if c.clause == clause), None)

    @property
    def numeros(self) -> dict[str, int]:
        """Article numbers, given here and never typed anywhere."""
        return {c.clause: i for i, c in enumerate(self.articles(), 1)}


def choisir_variante(
    biblio: Bibliotheque, clause: str, crit: dict[str, str], jour: date, place: Place, champ: str
) -> Variante:
    """The one variant of `clause` for these criteria that day. Raises Refus(E701, E703, E704)."""
    try:
        variantes = biblio.variantes(clause)
    except KeyError:
        raise Refus(
            [
                Probleme(
                    place,
                    "E701",
                    champ,
                    f"clause « {clause} » inconnue{proposition(clause, biblio.noms_clauses)}",
                )
            ]
        ) from None
    reponses = [v for v in variantes if v.tete.repond(crit, jour)]
    if len(reponses) == 1:
        (seule,) = reponses
        return seule
    if not reponses:
        raise Refus(
            [
                Probleme(
                    place,
                    "E703",
                    champ,
                    f"aucune variante de « {clause} » ne répond pour ce dossier"
                    f" au {date_courte(jour)}",
                )
            ]
        )
    raise Refus(
        [
            Probleme(
                place,
                "E704",
                champ,
                f"plusieurs variantes de « {clause} » répondent : "
                + ", ".join(v.nom for v in reponses),
            )
        ]
    )


def choisir_textes(
    biblio: Bibliotheque,
    clause: str,
    crit: dict[str, str],
    champs: Ouverts,
    jour: date,
    place: Place,
    champ: str,
) -> tuple[Variante, tuple[TexteSousCondition, ...]]:
    """What a document prints of a clause: the variant that answers, or, where `champs` leaves facts
    to the contract, every one that may, each under its condition. Raises Refus(E701, E703, E704).
    """
    siens = _siens(biblio, clause, champs, jour)
    if not siens:
        return choisir_variante(biblio, clause, crit, jour, place, champ), ()
    vues: dict[str, tuple[Variante, list[Combinaison]]] = {}
    for c in combinaisons(siens):
        v = choisir_variante(biblio, clause, crit | dict(c), jour, place, champ)
        vues.setdefault(v.nom, (v, []))[1].append(c)
    textes = [(v, cs) for v, cs in vues.values() if v.tete.sans_objet is None]
    if not textes or len(vues) == 1:
        return next(iter(vues.values()))[0], ()
    parties = tuple(TexteSousCondition(v, lorsque(siens, cs, v.tete.quand)) for v, cs in textes)
    return _ensemble(parties), parties


def _siens(biblio: Bibliotheque, clause: str, champs: Ouverts, jour: date) -> Ouverts:
    """The open facts on which a clause looks. How a contract is concluded is open only where a text
    is written for online orders alone: the others say it in their own words.
    """
    if not champs or clause not in biblio.noms_clauses:
        return {}
    quand = [q for v in biblio.variantes(clause) if v.tete.en_cours(jour) for q in v.tete.quand]
    vus = {k for q in quand for k in q}
    if not any(q.get("lieu") == (EN_LIGNE,) for q in quand):
        vus.discard("lieu")
    return {k: vals for k, vals in champs.items() if k in vus}


def _ensemble(parties: tuple[TexteSousCondition, ...]) -> Variante:
    """The texts of one article as one variant: its titles, its sources, its words."""
    premiere = parties[0].variante
    tetes = [p.variante.tete for p in parties]
    titres = list(dict.fromkeys(t.titre or "" for t in tetes))
    unis = {
        "titre": ", ".join(t if i == 0 else t[:1].lower() + t[1:] for i, t in enumerate(titres)),
        "sources": {s: cle for t in tetes for s, cle in t.sources.items()},
        "obligatoire": any(t.obligatoire for t in tetes),
        "explication": " ".join(dict.fromkeys(t.explication for t in tetes)),
        "quand": tuple(q for t in tetes for q in t.quand),
    }
    return VarianteComposee(
        premiere.clause,
        "+".join(p.variante.nom for p in parties),
        premiere.tete.model_copy(update=unis),
        "\n\n".join(f"{introduite(p)}{p.variante.corps.strip()}" for p in parties),
        premiere.chemin,
        ", ".join(p.variante.fichier for p in parties),
        premiere.ligne_corps,
        tuple(p.variante for p in parties),
    )


def introduite(p: TexteSousCondition) -> str:
    """The heading that says when a text applies; nothing where it always does."""
    return typographie(f"### {p.lorsque}\n\n") if p.lorsque else ""


CONVENU = "Article convenu, que la bibliothèque n'a pas."


@dataclass(frozen=True)
class VariantePropre(Variante):
    """An article of the author's own, in the place of a file of the library."""

    @classmethod
    def de(cls, a: ArticlePropre, jour: date) -> VariantePropre:
        tete = TeteClause.model_construct(
            titre=a.titre,
            depuis=jour,
            sources={},
            verifie_le=jour,
            certitude="A",
            explication=CONVENU,
            quand=({},),
        )
        return cls(a.cite, a.cite, tete, a.texte, Path(), "", 1)

    @cached_property
    def empreinte(self) -> str:
        return condense([self.tete.titre or "", self.corps])


@dataclass(frozen=True)
class VarianteComposee(Variante):
    """Several variants that one article of general terms prints, each under its condition."""

    membres: tuple[Variante, ...] = ()

    @cached_property
    def empreinte(self) -> str:
        return condense([v.empreinte for v in self.membres])


def demandees(
    biblio: Bibliotheque, dossier: Dossier, modele: Modele
) -> tuple[list[tuple[str, str]], set[str]]:
    """(clause, role) in order: the template's own, options asked by the case, the user's own
    clauses. And what was taken out.

    In a head, `nom?` is an option: it is there only when the case adds it, at that place.
    """
    choix = dossier.affaire.clauses  # of general terms, the seller's
    sortie: list[tuple[str, str]] = []
    connues: set[str] = set()
    for role, noms in (("article", modele.tete.articles), ("mention", modele.tete.mentions)):
        for nom in noms:
            option, nu = nom.endswith("?"), nom.rstrip("?")
            connues.add(nu)
            if option and nu not in choix.ajouter:
                continue
            sortie.append((nu, role))
    for nom in choix.ajouter:
        if nom not in connues and nom in biblio.noms_clauses and _pour(biblio, nom, modele):
            sortie.append((nom, "article"))
    retirees = {n for n in choix.retirer if n in connues}
    return sortie, retirees


def _pour(biblio: Bibliotheque, clause: str, modele: Modele) -> bool:
    """A clause that no template lists goes where its head says (`documents:`), by default in the
    contract.
    """
    dits = {d for v in biblio.variantes(clause) for d in v.tete.documents}
    return modele.type in dits if dits else modele.tete.acte == "contrat"


def select(
    biblio: Bibliotheque, dossier: Dossier, doc: DocumentVoulu, modele: Modele, rang: int
) -> Selection:
    """Choose every clause of one document. Raises Refus with all that cannot be answered."""
    crit = criteres(dossier, doc) | criteres_de_creance(dossier, doc, biblio, modele.tete.calcul)
    ouverts = champs_ouverts(dossier, doc)
    source, dossier = dossier, dossier.vu_par(doc)
    jour = dossier.jour_du_droit(doc)
    place = source.ref(rang).place
    voulues, retirees = demandees(biblio, dossier, modele)
    problemes: list[Probleme] = []
    choisies: list[Choisie] = []
    ajoutees = dossier.affaire.clauses.ajouter
    for clause, role in voulues:
        try:
            variante, parties = choisir_textes(
                biblio, clause, crit, ouverts, jour, place, f"documents.{rang}"
            )
        except Refus as e:
            problemes.extend(e.problemes)
            continue
        if clause in retirees:
            if variante.tete.obligatoire and variante.tete.sans_objet is None:
                problemes.append(
                    Probleme(
                        _place(source, doc, "retirer", clause),
                        "E702",
                        "clauses.retirer",
                        f"« {clause} » est imposée par la loi dans ce document, ou il ne tient pas "
                        f"sans elle ({', '.join(variante.tete.sources)}) ; laissez-la",
                    )
                )
            continue
        if (
            clause in ajoutees
            and variante.tete.sans_objet is not None
            and crit["qualite"] in ("consommateur", "non_professionnel")
            and dossier is source  # a seller's option serves those of his terms that may hold it
            and _reservee_aux_pros(biblio, clause)
        ):
            problemes.append(
                Probleme(
                    _place(source, doc, "ajouter", clause),
                    "E603",
                    "clauses.ajouter",
                    f"« {clause} » n'existe qu'entre professionnels ; {variante.tete.sans_objet}",
                )
            )
        choisies.append(Choisie(variante, role, crit, parties))
    if problemes:
        raise Refus(problemes)
    remplacees: dict[str, str] = {}
    if modele.tete.acte in NEGOCIES:
        choisies, remplacees = _ecrites(dossier.affaire.clauses, choisies, modele, jour)
    return Selection(jour, crit, tuple(choisies), tuple(sorted(retirees)), remplacees)


def _ecrites(
    choix: Choix, choisies: list[Choisie], modele: Modele, jour: date
) -> tuple[list[Choisie], dict[str, str]]:
    """The clauses with the titles that their author gives them, and with his own articles; and the
    texts that are his, by clause."""
    titres = {k: " ".join(x.split()) for k, x in choix.titres}
    sortie = [replace(c, titre_ecrit=titres.get(c.clause, "")) for c in choisies]
    textes = dict(choix.remplacer)
    for a in choix.articles if modele.tete.acte in AVEC_ARTICLES and modele.tete.articles else ():
        propre = Choisie(VariantePropre.de(a, jour), "article", {}, (), a.titre)
        noms = [c.clause for c in sortie if c.role == "article"]
        repere = next((x for x in (a.apres, a.avant, *noms[-1:]) if x in noms), None)
        rang = next((i for i, c in enumerate(sortie) if c.clause == repere), len(sortie))
        sortie.insert(rang + (repere != a.avant), propre)
        textes[a.cite] = a.texte
    ici = {c.clause for c in sortie if c.presente}
    return sortie, {k: x for k, x in textes.items() if k in ici}


def _reservee_aux_pros(biblio: Bibliotheque, clause: str) -> bool:
    """Does every variant with a text exclude consumers?"""
    textes = [v for v in biblio.variantes(clause) if v.tete.sans_objet is None]
    return all(
        "qualite" in c and "consommateur" not in c["qualite"] for v in textes for c in v.tete.quand
    )


def _place(dossier: Dossier, doc: DocumentVoulu, cle: str, clause: str) -> Place:
    """Where the case names the clause under `clauses: {<cle>: …}`, or the seller under `cgv:`."""
    if doc.tete.acte == "conditions":
        return dire_vendeur(dossier, "E702", ("cgv", cle), "").place
    n = dossier.noeud.enfant("clauses", cle) or dossier.noeud
    noms: list[Noeud] = n.valeur if isinstance(n.valeur, list) else []
    return next((x.place for x in noms if x.valeur == clause), n.place)


def explique(v: Variante, crit: dict[str, str], jour: date) -> str:
    """Why a variant was not taken: its dates, or the first criterion that does not fit."""
    t = v.tete
    if jour < t.depuis:
        return f"en vigueur à partir du {date_courte(t.depuis)}"
    if t.jusqu_au and jour > t.jusqu_au:
        return f"en vigueur jusqu'au {date_courte(t.jusqu_au)}"
    manques = []
    for c in t.quand:
        for k, vals in c.items():
            if crit[k] not in vals:
                manques.append(f"{k} vaut {crit[k]}, il faudrait {' ou '.join(vals)}")
                break
    return " ; ".join(dict.fromkeys(manques))
