"""The VAT of a line by place: the one module that decides which regime an operation is under.

Takes the seller, the client, what is sold and what the line says; gives the regime, what is still
to be said, or what contradicts it. Nothing is guessed: where several regimes are lawful and the
case names none, the answer is a question. Rates are read from `clauses/_parametres`, the table of
all this is `docs/tva.md`. Sources: CGI 258 to 259 D (place), 262, 262 ter, 293 B (franchise), 294
to 297 (overseas, Corsica), 283 (who owes the tax); directive 2006/112/CE, art. 7 (Monaco).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal, NamedTuple

from ..fiches.lignes import Ligne, NomFondement
from ..fiches.parties import Adresse, Client, Vendeur
from ..fiches.pays import PAYS_FRANCAIS, Territoire
from ..socle.ecriture import nom_pays

Genre = Literal["autoliquidation", "exoneration", "taux"]
UE = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)  # the other Member States
FRANCAIS: tuple[Territoire, ...] = (
    "metropole",
    "corse",
    "dom",
    "sans_tva",
)  # where French VAT has a rule
# By the first three figures of a post code; the other 97x and 98x have no French VAT.
CODES_POSTAUX: Mapping[str, Territoire] = MappingProxyType(
    {
        **dict.fromkeys(("200", "201", "202", "206"), "corse"),
        **dict.fromkeys(("971", "972", "974"), "dom"),
        **dict.fromkeys(("973", "976"), "sans_tva"),
    }
)
COLLECTIVITES = ("97133", "97150")  # Saint-Barthélemy, Saint-Martin: theirs begin as Guadeloupe's
NOMS: Mapping[Territoire, str] = MappingProxyType(
    {
        "metropole": "en métropole",
        "corse": "en Corse",
        "dom": "en Guadeloupe, en Martinique ou à La Réunion",
        "sans_tva": "en Guyane ou à Mayotte",
        "ue": "dans un autre État de l'Union européenne",
        "tiers": "hors de l'Union européenne",
    }
)
# The legal values that are rates of VAT of a place; the first is that of a line that names none.
TAUX: Mapping[Territoire, tuple[str, ...]] = MappingProxyType(
    {
        "metropole": ("tva_normale", "tva_intermediaire", "tva_reduite", "tva_particuliere"),
        "corse": (
            *("tva_normale", "tva_intermediaire", "tva_reduite", "tva_particuliere"),
            *("tva_corse_travaux", "tva_corse_spectacles"),
        ),
        "dom": ("tva_normale_dom", "tva_reduite_dom", "tva_presse_dom", "tva_betail_dom"),
        "sans_tva": (),
        "ue": (),
        "tiers": (),
    }
)


class Fondement(NamedTuple):
    """A ground that a line may name: what it makes of its VAT, what the page prints, category
    (BT-151) and code of the ground (BT-121) of the electronic invoice.
    """

    genre: Genre
    mention: str
    categorie: str = "S"
    code: str | None = None


FONDEMENTS: Mapping[NomFondement, Fondement] = MappingProxyType(
    {
        "sous_traitance_btp": Fondement(
            "autoliquidation", "article 283-2 nonies du CGI", "AE", "VATEX-EU-AE"
        ),
        "service_ue": Fondement("autoliquidation", "article 283-2 du CGI", "AE", "VATEX-EU-AE"),
        "service_hors_ue": Fondement(
            "exoneration", "TVA non applicable, article 259, 1° du CGI", "O", "VATEX-EU-O"
        ),
        "livraison_ue": Fondement(
            "exoneration", "Exonération de TVA, article 262 ter, I du CGI", "K", "VATEX-EU-IC"
        ),
        "exportation": Fondement(
            "exoneration", "Exonération de TVA, article 262, I du CGI", "G", "VATEX-EU-G"
        ),
        "formation": Fondement(
            "exoneration", "Exonération de TVA, article 261-4-4° a du CGI", "E", "VATEX-FR-CGI261-4"
        ),
        "enseignement": Fondement(
            "exoneration", "Exonération de TVA, article 261-4-4° b du CGI", "E", "VATEX-FR-CGI261-4"
        ),
        "soins": Fondement(
            "exoneration", "Exonération de TVA, article 261-4-1° du CGI", "E", "VATEX-FR-CGI261-4"
        ),
        "service_immateriel_hors_ue": Fondement(
            "exoneration", "TVA non applicable, article 259 B du CGI", "O", "VATEX-EU-O"
        ),
        "immeuble_hors_france": Fondement(
            "exoneration", "TVA non applicable, article 259 A du CGI", "O", "VATEX-EU-O"
        ),
        "guyane_mayotte": Fondement(
            "exoneration", "TVA non applicable, article 294 du CGI", "O", "VATEX-EU-O"
        ),
        "livraison_dom": Fondement(
            "exoneration", "Exonération de TVA, article 294 du CGI", "G", "VATEX-EU-G"
        ),
        "debours": Fondement(
            "exoneration", "Débours, article 267, II-2° du CGI", "E", "VATEX-EU-79-C"
        ),
        "marge_occasion": Fondement(
            "exoneration", "Régime particulier - Biens d'occasion", "E", "VATEX-EU-F"
        ),
        "marge_art": Fondement(
            "exoneration", "Régime particulier - Objets d'art", "E", "VATEX-EU-I"
        ),
        "marge_collection": Fondement(
            "exoneration",
            "Régime particulier - Objets de collection ou d'antiquité",
            "E",
            "VATEX-EU-J",
        ),
        "immeuble_en_france": Fondement("taux", "service lié à un immeuble situé en France"),
        "rendu_en_france": Fondement("taux", "service situé en France"),
        "remis_en_france": Fondement("taux", "bien remis au client en France"),
        "sous_le_seuil_ue": Fondement("taux", "ventes à distance sous le seuil de l'Union"),
    }
)
FRANCHISE = Fondement("exoneration", "", "E", "VATEX-FR-FRANCHISE")
MARGE = ("marge_occasion", "marge_art", "marge_collection")
AVEC_NUMEROS = ("service_ue", "livraison_ue")  # an invoice prints both VAT numbers
ASSUJETTI = ("service_ue", "service_hors_ue", "sous_traitance_btp")  # for a taxable client alone
# Grounds that the activity gives, or a sum that is no price: they hold wherever the client is.
PARTOUT: tuple[NomFondement, ...] = (
    *("formation", "enseignement", "soins", "debours"),
    *("marge_occasion", "marge_art", "marge_collection"),
)


def territoire(a: Adresse) -> Territoire:
    """Where an address is, for VAT (CGI 294 to 297; directive 2006/112/CE, art. 6 and 7).

    Monaco is France; Saint-Pierre-et-Miquelon and the Pacific are outside.
    """
    if a.pays != "FR":
        return PAYS_FRANCAIS.get(a.pays) or ("ue" if a.pays in UE else "tiers")
    code = a.code_postal.replace(" ", "")
    loin: Territoire = "tiers" if code[:2] in ("97", "98") else "metropole"
    return "tiers" if code in COLLECTIVITES else CODES_POSTAUX.get(code[:3], loin)


@dataclass(frozen=True)
class Operation:
    """What the place of a sale depends on. `nature`: services, biens or mixte; `numerique`: content
    or service supplied over a network.
    """

    vendeur: Vendeur
    client: Client
    nature: str
    numerique: bool = False

    @property
    def franchise(self) -> bool:
        return self.vendeur.tva.regime == "franchise"

    @property
    def depart(self) -> Territoire:
        return territoire(self.vendeur.adresse)

    @property
    def client_en(self) -> Territoire:
        return territoire(self.client.adresse)

    @property
    def arrivee(self) -> Territoire:
        """Where goods are sent to. Northern Ireland stays in the Union (protocol, art. 8)."""
        if livre := self.client.adresse_livraison:
            return territoire(livre)
        return "ue" if (self.client.tva_numero or "").startswith("XI") else self.client_en

    @property
    def assujetti(self) -> bool:
        """Does the client buy as a taxable person, or as a body that has a VAT number (CGI
        259-0)?
        """
        c = self.client
        return c.qualite == "professionnel" or c.qualite != "consommateur" and bool(c.tva_numero)


class Regimes(NamedTuple):
    """What is lawful for an operation: `sans_le_dire`: the plain rate (or 293 B) of a line that
    says nothing; `fondements`: the grounds that it may name.
    """

    sans_le_dire: bool
    fondements: tuple[NomFondement, ...] = ()


ICI = Regimes(True)


def regimes(op: Operation) -> Regimes:
    """Every regime that is lawful for this operation, wherever it is sold to."""
    parts = []
    if op.nature != "biens":
        parts.append(_service(op))
    if op.nature != "services":
        parts.append(_bien(op))
    fondements = dict.fromkeys(f for p in parts for f in p.fondements)
    return Regimes(all(p.sans_le_dire for p in parts), tuple(fondements))


def _service(op: Operation) -> Regimes:
    """Services: where a taxable client is, else where the seller is (CGI 259); but for what is tied
    to a place (259 A), intangible outside the Union (259 B) or electronic (259 D).
    """
    la, ici = op.client_en, op.depart
    en_france: tuple[NomFondement, ...] = ("immeuble_en_france", "rendu_en_france")
    if la in FRANCAIS:
        btp: tuple[NomFondement, ...] = (
            ("sous_traitance_btp",) if op.client.qualite in ("professionnel", "public") else ()
        )
        if _meme(ici, la) or op.franchise or not op.assujetti:
            return Regimes(True, (*btp, *en_france, "immeuble_hors_france", "guyane_mayotte"))
        sans: tuple[NomFondement, ...] = ("guyane_mayotte",) if la == "sans_tva" else ()
        return Regimes(False, (*sans, *btp, *en_france))
    if op.assujetti or op.client.qualite == "public" and la == "tiers":
        loin: NomFondement = "service_ue" if la == "ue" else "service_hors_ue"
        return Regimes(False, (loin, *en_france, "immeuble_hors_france"))
    if la == "ue":
        return Regimes(
            not op.numerique,
            (*(("sous_le_seuil_ue",) if op.numerique else ()), *en_france, "immeuble_hors_france"),
        )
    return Regimes(op.franchise, ("service_immateriel_hors_ue", *en_france, "immeuble_hors_france"))


def _bien(op: Operation) -> Regimes:
    """Goods: where their transport begins; exempt when it ends in another State of the Union at a
    taxable client's, outside it, or overseas (CGI 258, 258 A, 262, 262 ter, 294).
    """
    la, ici = op.arrivee, op.depart
    if _meme(ici, la):
        return ICI
    if la in FRANCAIS:
        return Regimes(op.franchise, ("livraison_dom", "remis_en_france"))
    if la == "ue" and op.assujetti:
        # Under franchise a supply to another State is no exempt one: 293 B covers it.
        return ICI if op.franchise else Regimes(False, ("livraison_ue", "remis_en_france"))
    if la == "ue":
        return Regimes(False, ("sous_le_seuil_ue", "remis_en_france"))
    return Regimes(op.franchise, ("exportation", "remis_en_france"))


def _meme(ici: Territoire, la: Territoire) -> bool:
    """One place for VAT: Corsica is the mainland, but for its own rates."""
    return ici == la or {ici, la} == {"metropole", "corse"}


def question(op: Operation, ligne: Ligne) -> str:
    """What the line must still say of its VAT; nothing when it says enough.

    A foreign or distant client is never billed the seller's VAT in silence (CGI 259, 1°; 283, 3).
    """
    lu = regimes(op)
    lieux = {"services": (op.client_en,), "biens": (op.arrivee,)}.get(
        op.nature, (op.client_en, op.arrivee)
    )
    ailleurs = next((x for x in lieux if not _meme(op.depart, x)), op.client_en)
    if lu.sans_le_dire or ligne.fondement or ligne.tva in ("autoliquidation", "exoneration"):
        return ""
    if ligne.taux is not None and ailleurs in ("metropole", "corse", "dom"):
        return ""  # a French place: its rate, once written, says where
    adresse = op.client.adresse if ailleurs == op.client_en else op.client.adresse_livraison
    pays = adresse.pays if adresse else "FR"
    ou = NOMS[ailleurs] + ("" if pays == "FR" else f" ({nom_pays(pays)})")
    dits = ", ".join(_dire(f, op.client.tva_numero) for f in lu.fondements)
    suite = f"dites-le par « fondement: » ({dits})"
    if "sous_le_seuil_ue" in lu.fondements:
        suite += (
            " ; au-dessus du seuil annuel de l'Union, la TVA est celle de l'État du client, que "
            "clausier ne facture pas"
        )
    elif TAUX[ailleurs]:
        suite += ", ou écrivez son taux (« tva: »)"
    qui = "le client est" if ailleurs == op.client_en else "le bien est livré"
    return f"{qui} {ou} : la TVA de cette ligne dépend du lieu de l'opération ; {suite}"


def _dire(nom: NomFondement, numero: str | None) -> str:
    """A ground with the keys that go with it: that of the line, and the client's number where the
    invoice prints it."""
    genre = FONDEMENTS[nom].genre
    avec = [] if genre == "taux" else [f"« tva: {genre} »"]
    if nom in AVEC_NUMEROS and not numero:
        avec.append("« client: tva_numero: »")
    return nom + (f" avec {' et '.join(avec)}" if avec else "")


def contradiction(op: Operation, nom: NomFondement) -> str:
    """Why a ground does not hold for this client; nothing when it does. It says itself whether it
    is of goods or of services.
    """
    possibles = regimes(replace(op, nature="mixte", numerique=True)).fondements
    if nom in PARTOUT or nom in possibles:
        return ""
    pays, qualite = op.client.adresse.pays, op.client.qualite
    if nom in ASSUJETTI and not op.assujetti and (qualite != "public" or nom == "service_ue"):
        qui = qualite.replace("_", "-")
        return f"« {nom} » est pour un client assujetti à la TVA, pas pour un {qui}"
    if nom in AVEC_NUMEROS:
        voulu = "dans un autre État membre de l'Union"
    elif nom in ("service_hors_ue", "exportation", "service_immateriel_hors_ue"):
        voulu = "hors de l'Union européenne"
    else:
        dits = ", ".join(possibles) or "aucun"
        return f"« {nom} » ne va pas avec ce client ; possible : {dits}"
    monaco = " (Monaco est la France, directive 2006/112/CE, art. 7)" if pays == "MC" else ""
    return f"« {nom} » veut un client {voulu} ; son adresse dit « pays: {pays} »{monaco}"


def valeurs_de_taux(op: Operation, ligne: Ligne) -> tuple[str, ...]:
    """The legal values among which the rate that a line writes must be: those of the seller's place
    and of a French place where the operation may be (CGI 278 to 281, 296, 297).
    """
    if ligne.fondement:  # what is tied to a place says it: any French rate
        return tuple(dict.fromkeys(v for t in FRANCAIS for v in TAUX[t]))
    lieux = (op.depart, op.client_en, op.arrivee)
    return tuple(dict.fromkeys(v for t in lieux for v in TAUX[t]))


def taux_normal(vendeur: Vendeur, valeur: Callable[[str], str]) -> str | None:
    """The VAT of a line that names none, as lines write it: the rate of the seller's place; none
    under franchise (CGI 293 B); « exoneration » in Guyane and Mayotte (CGI 294).
    """
    if vendeur.tva.regime == "franchise":
        return None
    noms = TAUX[territoire(vendeur.adresse)]
    return valeur(noms[0]) if noms else "exoneration"


def fondement_de(ligne: Ligne, cle: str) -> NomFondement | None:
    """The ground of a reckoned line: its own; of one that bears no VAT by its seller's place, that
    place.
    """
    if cle == "exoneration" and ligne.fondement is None:
        return "guyane_mayotte"
    return ligne.fondement
