"""Which court for a claim: from who the two sides are, and from where the debtor lives.

The nature of the court follows the quality of merchant of both sides; its place is the debtor's, whatever was agreed.
What the file does not say is never guessed: it comes back as something to check.
Sources: C. com. L721-3 (merchants, companies; artisans since 2022), L721-5 (SEL), L731-1 (Alsace-Moselle), L732-1 (overseas), L210-1;
CPC 1406 (place); loi 2023-1059 art. 26 (TAE); seats: C. com. annexe 7-1, in a copy of 2009 whose moved seats are left out: a name is always to be confirmed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from ..dossier.cas import Dossier
from ..droit.tetes import DocumentVoulu
from ..fiches.parties import Adresse, Client, Vendeur
from .faits import VILLES_TAE, du_lieu

COMMERCIALES = (
    "SARL",
    "EURL",
    "SAS",
    "SASU",
    "SA",
    "SNC",
    "SCA",
    "SCS",
    "SCOP",
    "SELARL",
    "SELAS",
)  # commercial by their form (C. com. L210-1)
LIBERALES = (
    "SELARL",
    "SELARLU",
    "SELAS",
    "SELASU",
    "SELAFA",
    "SELCA",
)  # yet before the civil courts (C. com. L721-5)
ALSACE_MOSELLE = ("57", "67", "68")
TAE = (
    date(2025, 1, 1),
    date(2028, 12, 31),
)  # the trial of the « tribunaux des activités économiques »

# Where both a commercial and a civil court sit; then those of one kind only. The seats of Lille and of Briey have moved: not named.
DEUX = """Auch Cahors Agen Nice Grasse Aix-en-Provence Marseille Tarascon Draguignan Toulon Saint-Quentin Soissons Beauvais Compiègne Amiens Angers Laval Le_Mans
Ajaccio Bastia Besançon Lons-le-Saunier Vesoul Belfort Angoulême Bergerac Périgueux Bordeaux Libourne Bourges Châteauroux Nevers Caen Lisieux Coutances Alençon
Chambéry Annecy Thonon-les-Bains Dijon Chaumont Chalon-sur-Saône Mâcon Douai Dunkerque Valenciennes Arras Boulogne-sur-Mer Gap Grenoble Vienne Brive-la-Gaillarde
Guéret Limoges Bourg-en-Bresse Roanne Saint-Étienne Lyon Villefranche-sur-Saône Carcassonne Narbonne Rodez Béziers Montpellier Perpignan Nancy Bar-le-Duc Épinal
Nîmes Mende Avignon Tours Blois Orléans Paris Melun Meaux Bobigny Créteil Auxerre Sens Dax Mont-de-Marsan Bayonne Pau Tarbes La_Rochelle Saintes Niort
La_Roche-sur-Yon Poitiers Troyes Châlons-en-Champagne Reims Saint-Brieuc Brest Quimper Rennes Saint-Malo Nantes Saint-Nazaire Lorient Vannes Cusset Montluçon
Aurillac Le_Puy-en-Velay Clermont-Ferrand Évreux Dieppe Le_Havre Rouen Foix Toulouse Albi Castres Montauban Chartres Nanterre Pontoise Versailles"""
COMMERCE_SEUL = (
    "Antibes Cannes Salon-de-Provence Fréjus Manosque Romans-sur-Isère Aubenas Sedan Bernay"
)
JUDICIAIRE_SEUL = """Digne-les-Bains Laon Senlis Montbéliard Argentan Albertville Bonneville Saverne Strasbourg Colmar Mulhouse Cambrai Avesnes-sur-Helpe Lille Béthune
Saint-Omer Valence Bourgoin-Jallieu Tulle Metz Sarreguemines Thionville Verdun Privas Alès Carpentras Montargis Fontainebleau Charleville-Mézières Moulins"""
# Departments with one court of the kind.
COMMERCE_DEPARTEMENT = """01:Bourg-en-Bresse 04:Manosque 05:Gap 07:Aubenas 08:Sedan 09:Foix 10:Troyes 12:Rodez 15:Aurillac 16:Angoulême 18:Bourges 21:Dijon 23:Guéret 26:Romans-sur-Isère
28:Chartres 30:Nîmes 32:Auch 36:Châteauroux 37:Tours 41:Blois 43:Le_Puy-en-Velay 45:Orléans 46:Cahors 47:Agen 48:Mende 49:Angers 52:Chaumont 53:Laval 55:Bar-le-Duc 58:Nevers
61:Alençon 63:Clermont-Ferrand 65:Tarbes 66:Perpignan 70:Vesoul 72:Le_Mans 73:Chambéry 75:Paris 78:Versailles 79:Niort 80:Amiens 82:Montauban 84:Avignon
85:La_Roche-sur-Yon 86:Poitiers 87:Limoges 88:Épinal 92:Nanterre 93:Bobigny 94:Créteil 95:Pontoise"""
JUDICIAIRE_DEPARTEMENT = """01:Bourg-en-Bresse 04:Digne-les-Bains 05:Gap 07:Privas 08:Charleville-Mézières 09:Foix 10:Troyes 12:Rodez 15:Aurillac 16:Angoulême 18:Bourges 21:Dijon 23:Guéret
26:Valence 28:Chartres 32:Auch 36:Châteauroux 37:Tours 41:Blois 43:Le_Puy-en-Velay 46:Cahors 47:Agen 48:Mende 52:Chaumont 53:Laval 58:Nevers 63:Clermont-Ferrand 65:Tarbes
66:Perpignan 70:Vesoul 72:Le_Mans 75:Paris 78:Versailles 79:Niort 80:Amiens 82:Montauban 86:Poitiers 87:Limoges 88:Épinal 92:Nanterre 93:Bobigny 94:Créteil 95:Pontoise"""


@dataclass(frozen=True)
class Juridiction:
    """Before whom a claim goes. `genre` is the criterion `juridiction` of the clauses."""

    genre: str  # commerce | chambre_commerciale | judiciaire | choix | administrative | etranger | inconnue
    nom: str = ""  # « tribunal de commerce de Nantes », « tribunal judiciaire dont dépend 44800 Saint-Herblain »
    autre: str = ""  # the commercial court, when the creditor may choose
    verifier: tuple[str, ...] = ()  # what the author must look up before he files
    nomme: bool = True  # False: the seat is not known here
    choisie: bool = False  # by a creditor who had the choice


def plat(ville: str) -> str:
    """A town's name to compare: no accent, no number of district, no « cedex ».

    >>> plat("Saint-Étienne"), plat("PARIS 11e"), plat("Lyon Cedex 03")
    ('saint etienne', 'paris', 'lyon')
    """
    t = unicodedata.normalize("NFD", ville.lower())
    t = "".join(c for c in t if not unicodedata.combining(c))
    t = re.sub(r"\bcedex\b.*|\b\d+(er|e|eme)?\b|\barrondissement\b", " ", t)
    return " ".join(re.sub(r"\bst\b", "saint", t.replace("-", " ").replace("'", " ")).split())


def _sieges(*listes: str) -> dict[str, str]:
    noms = [n.replace("_", " ") for liste in listes for n in liste.split()]
    return {plat(n): n for n in noms}


def _departements(liste: str) -> dict[str, str]:
    return {d: n.replace("_", " ") for d, n in (x.split(":") for x in liste.split())}


SIEGES = {"commerce": _sieges(DEUX, COMMERCE_SEUL), "judiciaire": _sieges(DEUX, JUDICIAIRE_SEUL)}
DEPARTEMENTS = {
    "commerce": _departements(COMMERCE_DEPARTEMENT),
    "judiciaire": _departements(JUDICIAIRE_DEPARTEMENT),
}


def siege(genre: str, adresse: Adresse) -> str | None:
    """The town where the court of an address sits, when it is known without a map."""
    return SIEGES[genre].get(plat(adresse.ville)) or DEPARTEMENTS[genre].get(
        adresse.code_postal[:2]
    )


def tribunal_judiciaire(adresse: Adresse) -> tuple[str, bool]:
    """(name, is the seat known)."""
    return _nommer("tribunal judiciaire", siege("judiciaire", adresse), adresse)


def tribunal_commercial(adresse: Adresse, jour: date) -> tuple[str, bool]:
    """The commercial court of an address on a day: TC, TAE in twelve towns, a chamber of the civil court in Alsace-Moselle, mixed overseas."""
    if adresse.code_postal[:2] in ALSACE_MOSELLE:
        nom, connu = tribunal_judiciaire(adresse)
        return f"chambre commerciale du {nom}", connu
    if adresse.code_postal[:2] in ("97", "98"):
        return _nommer("tribunal mixte de commerce", None, adresse)
    ou = siege("commerce", adresse)
    tae = ou and plat(ou) in {plat(v) for v in VILLES_TAE} and TAE[0] <= jour <= TAE[1]
    return _nommer(
        "tribunal des activités économiques" if tae else "tribunal de commerce", ou, adresse
    )


def _nommer(genre: str, ou: str | None, adresse: Adresse) -> tuple[str, bool]:
    return (
        (f"{genre} {du_lieu(ou)}", True)
        if ou
        else (f"{genre} dont dépend {adresse.code_postal} {adresse.ville}", False)
    )


def vendeur_commercial(v: Vendeur) -> bool:
    """Does the creditor sue as a merchant does: merchant, commercial company, artisan (C. com. L721-3, 1°)?"""
    return v.commercant or v.qualite == "artisan"


def forme_nue(c: Client) -> str:
    return (c.forme or "").upper().replace(".", "").strip()


def client_commercial(c: Client) -> bool | None:
    """Can the debtor be sued as a merchant? None: the file does not say."""
    if c.qualite != "professionnel" or forme_nue(c) in (
        *LIBERALES,
        "SCI",
        "SCM",
        "SCP",
        "ASSOCIATION",
        "GAEC",
        "EARL",
    ):
        return False
    if c.commercant is not None:
        return c.commercant
    return True if forme_nue(c) in COMMERCIALES else None


def juridiction(dossier: Dossier, doc: DocumentVoulu) -> Juridiction:
    """Before whom the claim of `doc` goes. A choice that the document makes (`juridiction:`, `tribunal:`) is kept where the law leaves it."""
    c = dossier.client
    if c is None:
        return Juridiction("inconnue")
    if c.adresse.pays != "FR":
        return Juridiction("etranger")
    if c.qualite == "public":
        return Juridiction(
            "administrative",
            verifier=(
                "la nature du contrat : s'il est administratif, le tribunal administratif en connaît, et l'injonction de payer n'existe pas devant lui",
            ),
        )
    ici, la = vendeur_commercial(dossier.vendeur_au(doc.date)), client_commercial(c)
    civil, civil_connu = tribunal_judiciaire(c.adresse)
    commercial, commercial_connu = tribunal_commercial(c.adresse, doc.date)
    alsace = c.adresse.code_postal[:2] in ALSACE_MOSELLE
    voulue, nom = getattr(doc, "juridiction", None), getattr(doc, "tribunal", None)
    verifier = _verifier(c, la)
    genre = (
        "inconnue" if la is None else "judiciaire" if not la else "choix" if not ici else "commerce"
    )
    choisie = bool(voulue) and genre in ("choix", "inconnue")
    if choisie:
        genre = voulue
    if genre == "commerce":
        return Juridiction(
            "chambre_commerciale" if alsace else "commerce",
            nom or commercial,
            verifier=verifier,
            nomme=bool(nom) or commercial_connu,
            choisie=choisie,
        )
    if genre == "judiciaire":
        return Juridiction(
            "judiciaire",
            nom or civil,
            verifier=verifier,
            nomme=bool(nom) or civil_connu,
            choisie=choisie,
        )
    return Juridiction(genre, civil, commercial, verifier, civil_connu and commercial_connu)


def _verifier(c: Client, commercial: bool | None) -> tuple[str, ...]:
    """What the file leaves open on the debtor's quality."""
    if commercial is None:
        return (
            "la qualité du débiteur, sur l'annuaire des entreprises ou au RNE : commerçant, artisan ou société commerciale, d'un côté ; profession libérale, agriculteur, association "
            "ou société civile, de l'autre ; puis écrivez « commercant: oui » ou « commercant: non » dans la fiche du client",
        )
    if forme_nue(c) in LIBERALES:
        return (
            "la forme du débiteur : une société d'exercice libéral relève des juridictions civiles",
        )
    if c.qualite == "professionnel" and not commercial and forme_nue(c) in COMMERCIALES:
        return (
            f"la qualité du débiteur : une {c.forme} est commerciale par sa forme, le dossier la dit non commerçante",
        )
    return ()
