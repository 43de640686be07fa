"""Stage 5, compose: the English of a document, beside the French one.

Takes what the French document was composed from (figures, selection, template) and gives a second
`Document` of the same structure, for a client who does not read French. It translates and decides
nothing: the French prevails, is signed, carries the data of the invoice, and the English says so
under its title. Legal phrases that the law gives word for word stay in French, with their sense
beside.

A clause without English stands in French, marked; what has none is named in `Manques`, and told.
What comes from a case is its author's: he may give its English (`traductions:`), else it stands as
he typed it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any

from jinja2 import BaseLoader
from markupsafe import Markup

from ..comptes.chiffres import Comptes
from ..dossier.cas import Dossier
from ..droit.bibliotheque import Bibliotheque, Modele, Variante
from ..droit.filtres import sommes_en
from ..droit.sandbox import Sandbox
from ..droit.tetes import lire_fichier
from ..droit.traductions import en_anglais, lexique, titre_anglais, traduction
from ..fiches.devises import EURO
from ..fiches.frais import nom_du_trajet
from ..fiches.lignes import lignes_de
from ..fiches.parties import MOYENS_DITS, Adresse
from ..socle import ecriture as textes
from ..socle import ecriture_anglaise as anglais
from ..socle.durees import Duree
from ..socle.partage import une_fois
from ..socle.problemes import Place
from .composition import Composeur, Document
from .parties import PartieDePage
from .selection import Choisie, Selection, TexteSousCondition

AVIS = "Translation – the French version prevails"
EN_FRANCAIS = "*(French text: no English version)*"
Motif = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def nue(texte: str) -> str:
    """A phrase without its typography, which French and English do not share."""
    return textes.clavier(texte).strip()


_CODE = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|`[^`\n]*`|https?://\S+)", re.S)


def _apostrophes(source: str) -> str:
    """English typography of a text of the library: curly apostrophes; tags and values untouched."""
    morceaux = _CODE.split(source)
    return "".join(x if i % 2 else x.replace("'", "’") for i, x in enumerate(morceaux))


_MOIS = "|".join(textes.MOIS)
_JOUR = rf"(1er|\d{{1,2}}) ({_MOIS}) (\d{{4}})"


def _jours(texte: str) -> str:
    """The days of a French phrase in English."""

    def dire(m: re.Match[str]) -> str:
        return f"{m[1].removesuffix('er')} {anglais.MONTHS[textes.MOIS.index(m[2])]} {m[3]}"

    return re.sub(_JOUR, dire, texte)


_DELAI = r"(?:les|un délai de) (\d+) jours?"
_ESCOMPTE = rf"(\d+(?:,\d+)?) ?% pour un paiement dans {_DELAI} à compter de la facture"
# What the program says with a value inside, as a page prints it.
MOTIFS: tuple[Motif, ...] = tuple(
    (re.compile(motif), par)
    for motif, par in (
        (rf"le {_JOUR}", lambda m: f"on {_jours(m[0])[3:]}"),
        (
            rf"(version \S+ )?du {_JOUR}",
            lambda m: f"{m[1] or ''}of {_jours(m[0]).split('du ', 1)[1]}",
        ),
        (r"(\S+) au capital de (.+)", lambda m: f"{m[1]}, share capital {m[2]}"),
        (r"capital de (.+)", lambda m: f"share capital {m[1]}"),
        (
            _ESCOMPTE,
            lambda m: (
                f"{m[1].replace(',', '.')}% for payment within {m[2]} "
                f"day{'s' if m[2] != '1' else ''} of the invoice"
            ),
        ),
        (r"(\d+(?: \d{3})*)(,\d+)? ?%", lambda m: f"{m[1]}{(m[2] or '').replace(',', '.')}%"),
        (
            r"tribunal (de commerce|des activités économiques|judiciaire) (.+)",
            lambda m: f"« {m[0]} »",
        ),
    )
)


class SandboxAnglais(Sandbox):
    """The environment of the English texts: what a French one prints, in English.

    `mots`: the phrases that the program makes; `siens`: the words of the case's author, which he
    gave in English too, put there for each document.
    """

    def __init__(
        self,
        loader: BaseLoader,
        codes: MutableMapping[str, bytes] | None,
        mots: Mapping[str, str],
        devise: str = EURO,
    ):
        self.mots = {nue(k): x for k, x in mots.items()}
        self.siens: Mapping[str, str] = {}
        super().__init__(loader, codes, self._filtres() | sommes_en(devise, anglais=True))

    def _filtres(self) -> dict[str, Callable[..., Any]]:
        return {
            "montant": anglais.amount,
            "euros": anglais.amount,
            "date": anglais.long_date,
            "dcourte": anglais.short_date,
            "heure": anglais.time_of_day,
            "taux": anglais.rate,
            "nombre": anglais.number,
            "prix": anglais.unit_price,
            "taux_tva": anglais.vat_rate,
            "lettres": anglais.amount_in_words,
            "en_mots": anglais.number_in_words,
            "moyen": lambda m: self.dire(MOYENS_DITS[m]),
            "liste": lambda xs: anglais.listing([self.dire(x) for x in xs]),
            "lignes": lambda t: textes.avec_sauts(self._dire_lignes(t)),
            "paragraphes": lambda t: textes.en_paragraphes(self._dire_lignes(t)),
            "majuscule": lambda s: (dit := str(self.dire(s)))[:1].upper() + dit[1:],
            "lower": lambda s: str(self.dire(s)).lower(),
        }

    def dire(self, v: Any) -> Any:
        """A value in English, where it has one."""
        if hasattr(v, "__html__"):
            return v
        if isinstance(v, Duree):
            return anglais.delay(v)
        if isinstance(v, date):
            return anglais.long_date(v)
        return self._dire_phrase(v) if isinstance(v, str) else v

    def _dire_phrase(self, texte: str) -> str:
        nu = nue(texte)
        for mots in (self.siens, self.mots):
            if nu in mots:
                return mots[nu]
        for motif, par in MOTIFS:
            if m := motif.fullmatch(nu):
                return par(m)
        bouts = nu.split(" : ")  # a task and its detail, as a time sheet's line joins them
        if any(b in self.siens for b in bouts[:2]) and len(bouts) > 1:
            return ": ".join(self.siens.get(b, b) for b in bouts)
        return texte

    def _dire_lignes(self, texte: str) -> str:
        if (entier := str(self.dire(texte))) != texte:
            return entier
        return "\n".join(str(self.dire(ligne)) for ligne in texte.split("\n"))

    def getattr(self, obj: Any, attribute: str) -> Any:
        """An address says its country, in English, and France too: its reader is abroad."""
        if isinstance(obj, Adresse) and attribute in ("ligne", "lignes"):
            lignes = obj.lignes if obj.pays == "FR" else obj.lignes[:-1]
            lignes = [*lignes, anglais.country(obj.pays)]
            return ", ".join(lignes) if attribute == "ligne" else lignes
        return super().getattr(obj, attribute)

    def colle(self, morceaux: tuple[Any, ...]) -> str:
        return super().colle(tuple(self.dire(m) for m in morceaux))

    def _finalise(self, v: Any) -> Any:
        return super()._finalise(self.dire(v))


@dataclass(frozen=True)
class Manques:
    """What of a document has no English: clauses, and lines of a workspace's own templates."""

    clauses: tuple[str, ...]
    lignes: tuple[tuple[str, int, str], ...]  # file, line, its words


class Traducteur(Composeur):
    """Composes the English of documents whose French is composed."""

    ENTRE = "; "

    def __init__(
        self, francais: Composeur, codes: MutableMapping[str, bytes] | None = None
    ) -> None:
        self.francais, self.mots = francais, lexique(francais.biblio)
        super().__init__(francais.biblio, codes, francais.devise)

    def traduire(
        self,
        dossier: Dossier,
        modele: Modele,
        comptes: Comptes,
        selection: Selection,
        francais: Document,
    ) -> tuple[Document, Manques]:
        """The English document, and what it lacks. Raises Refus for a text that cannot be
        composed, or whose English is of another French.
        """
        vu = dossier.vu_par(dossier.documents[francais.rang])
        siens = {**vu.vendeur_au(francais.date).traductions, **vu.affaire.traductions}
        assert isinstance(self.env, SandboxAnglais)  # as `_ouvrir` makes it
        self.env.siens = {
            nue(k): x for k, x in (_trajets(vu, francais.rang, siens) | siens).items()
        }
        doc = self.compose(dossier, francais.rang, modele, comptes, selection, f"{francais.nom}.en")
        sans = tuple(
            c.clause
            for c in doc.selection.choisies
            if c.presente and any(traduction(self.biblio, v) is None for v in c.variantes)
        )
        manques = Manques(sans, lignes_sans_anglais(self.biblio, modele.type))
        return replace(doc, langue="en", parts=_avec_avis(doc.parts), xml=None), manques

    # ------------------------------------------------------------ what a Composeur does in French

    def _typographie(self, source: str) -> str:
        return _apostrophes(source)

    def _ouvrir(self, loader: BaseLoader, codes: MutableMapping[str, bytes] | None) -> Sandbox:
        return SandboxAnglais(loader, codes, self.mots, self.devise)

    def _preparer(self, source: str) -> str:
        return self._typographie(en_anglais(source, self.mots)[0])

    def _corps(self, modele: Modele) -> str:
        return en_anglais(modele.corps, self.mots)[0]

    def _titre(self, titre: str) -> str:
        return self._typographie(titre_anglais(self.biblio, titre) or titre)

    def _titre_article(self, c: Choisie) -> str:
        textes_anglais = [traduction(self.biblio, v) for v in c.variantes]
        titres = dict.fromkeys(
            t.titre if t else v.tete.titre or ""
            for t, v in zip(textes_anglais, c.variantes, strict=True)
        )
        return self._typographie(
            ", ".join(t if i == 0 else t[:1].lower() + t[1:] for i, t in enumerate(titres))
        )

    def _introduite(self, p: TexteSousCondition) -> str:
        """The condition of a text: the French one in English, fact by fact."""
        if not p.lorsque:
            return ""
        return f"### {condition(p.lorsque, self.mots)}\n\n"

    def _essentiel(self, v: Variante) -> str:
        t = traduction(self.biblio, v)
        return (t.essentiel if t else v.tete.essentiel) or ""

    def _negocie(self, texte: Markup) -> Markup:
        return Markup(EN_FRANCAIS) + "\n\n" + texte

    def _dire(self, v: Variante, contexte: dict[str, Any], place: Place) -> str:
        t = traduction(self.biblio, v)
        if t is None:
            texte = self.francais._dire(v, contexte, place)  # noqa: SLF001
            return f"{EN_FRANCAIS}\n\n{texte.strip()}"
        return self._rendre(t.corps, contexte, t.fichier, t.ligne_corps, place)


def _trajets(dossier: Dossier, rang: int, siens: Mapping[str, str]) -> dict[str, str]:
    """The journeys of a document that the program names, in English."""
    listes = [dossier.documents[rang].lignes or (), *(x for _, x in dossier.affaire.offerts())]
    return {
        x.designation: f"Travel {siens.get(x.trajet or '', x.trajet or '')}".rstrip()
        for x in lignes_de(chain.from_iterable(listes))
        if x.kilometres is not None and x.designation == nom_du_trajet(x.trajet)
    }


# The keys of a case whose words are prose: what is not a name, an address, a number.
PROSE = frozenset(
    (
        "objet designation detail unite description texte section titre libelle motif lieu fonction"
        " cession etendue destination territoire duree contenu exclusions zone mention article"
        " frais_deplacement indice outils_preexistants traitement nature finalite categories"
        " personnes trajet mention_facture profession_reglementee escompte envoi constats"
    ).split()
)


def mots_restes(dossier: Dossier, documents: Iterable[Document]) -> list[str]:
    """The author's own words that stand in the English pages as he typed them, each once."""
    pages = "\n".join(d.traduction.markdown for d in documents if d.traduction)
    if not pages:
        return []
    connus = {*dossier.affaire.traductions, *lexique(dossier.biblio)}
    connus |= {m for _, v in dossier.vendeurs for m in v.traductions}
    dits = {nue(m) for m in connus}
    sources = [dossier.noeud, *([dossier.noeud_vendeur] if dossier.noeud_vendeur else ())]
    mots = (mot for s in sources for chemin, f in s.feuilles() for mot in _prose(chemin, f.valeur))
    return [
        mot
        for mot in dict.fromkeys(mots)
        if nue(mot) not in dits and re.search(r"[^\W\d_]{3}", mot) and textes.echappe(mot) in pages
    ]


def _prose(chemin: tuple[str | int, ...], valeur: str) -> list[str]:
    noms = [x for x in chemin if isinstance(x, str)]
    if "traductions" in noms or noms[-2:] == ["prestation", "nature"]:
        return []
    if "champs" in noms[:-1]:
        return [noms[-1], *valeur.split("\n")]
    return valeur.split("\n") if noms[-1:] and noms[-1] in PROSE else []


def avec_traductions(documents: Iterable[Document]) -> list[Document]:
    """Each document, and its translation after it."""
    return [x for d in documents for x in (d, d.traduction) if x is not None]


def condition(dite: str, mots: Mapping[str, str]) -> str:
    """« Lorsque a et que b, ou lorsque c » with its facts in English; as it is, where one has none.

    >>> condition("Lorsque le prix est forfaitaire", {"le prix est forfaitaire": "it is fixed"})
    'Where it is fixed'
    """
    ou = []
    for alternative in dite.removeprefix("Lorsque ").split(", ou lorsque "):
        faits = alternative.split(" et que ")
        if any(f not in mots for f in faits):
            return dite
        ou.append(" and ".join(mots[f] for f in faits))
    return "Where " + ", or where ".join(ou)


@une_fois
def lignes_sans_anglais(biblio: Bibliotheque, type_: str) -> tuple[tuple[str, int, str], ...]:
    """The lines of a template and of its pieces that say something and have no English: none of the
    library's own types that have one.
    """
    modele, mots = biblio.modele(type_), lexique(biblio)
    restent = [(modele.fichier, modele.ligne_corps, modele.corps)]
    vus, sortie = {modele.fichier}, []
    while restent:
        fichier, debut, source = restent.pop(0)
        sortie += [(fichier, debut + n - 1, dit) for n, dit in en_anglais(source, mots)[1]]
        for nom in re.findall(r"\{%-? include ['\"](_morceaux/[a-z_]+\.md)['\"]", source):
            piece = f"templates/{nom}"
            if piece not in vus and (chemin := biblio.chemin(piece)):
                vus.add(piece)
                restent.append((piece, 1, lire_fichier(chemin, biblio.base(chemin))))
    return tuple(sortie)


def _avec_avis(parts: Iterable[PartieDePage]) -> tuple[PartieDePage, ...]:
    """The page with, under its title, what it is."""
    toutes = tuple(parts)
    rang = next((i for i, p in enumerate(toutes) if p.role == "titre"), None)
    if rang is None:
        return (PartieDePage("texte", f"**{AVIS}**"), *toutes)
    titre, _, suite = toutes[rang].texte.partition("\n")
    dite = PartieDePage("titre", f"{titre}\n\n{AVIS}\n{suite}".rstrip())
    return (*toutes[:rang], dite, *toutes[rang + 1 :])
