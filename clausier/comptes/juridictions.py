"""Stage 3, reckon: which court, from who the two sides are and where one of them lives.

One rule for every page.

The nature of the court follows the quality of merchant of both sides; of a claim, its place is the
debtor's, whatever was agreed. What the file does not say is never guessed: it comes back as
something to check. The seats, and the towns whose court is a « tribunal des activités
économiques », are `clauses/_tableaux/tribunaux.yaml`.

Sources: C. com. L721-3 (merchants, companies; artisans since 2022), L721-5 (SEL), L731-1
(Alsace-Moselle), L732-1 (overseas), L210-1; CPC 48 (a court agreed beforehand), 1406 (place of an
order to pay); loi 2023-1059 art. 26 (TAE).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ..dossier.cas import Dossier
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..fiches.parties import Adresse, Client, Vendeur
from ..lecture.noeuds import Noeud
from ..socle.valeurs import lire_date
from . import mots

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


@dataclass(frozen=True)
class Juridiction:
    """Before whom a claim goes. `genre` is the criterion `juridiction` of the clauses."""

    # commerce | chambre_commerciale | judiciaire | choix | administrative | etranger | inconnue
    genre: str
    # « tribunal de commerce de Nantes », « tribunal judiciaire dont dépend 44800 Saint-Herblain »
    nom: str = ""
    autre: str = ""  # the commercial court, when the creditor may choose
    verifier: tuple[str, ...] = ()  # what the author must look up before he files
    nomme: bool = True  # False: the seat is not known here
    choisie: bool = False  # by a creditor who had the choice


def ville_comparable(ville: str) -> str:
    """A town's name to compare: no capital, accent, hyphen, number of district, nor « cedex ».

    >>> [ville_comparable(x) for x in ("Saint-Étienne", "PARIS 11 e", "Lyon Cedex 03")]
    ['saint etienne', 'paris', 'lyon']
    """
    t = unicodedata.normalize("NFD", ville.lower())
    t = re.sub(r"[-'’]", " ", "".join(c for c in t if not unicodedata.combining(c)))
    t = re.sub(r"\bcedex\b.*|\b\d+ ?(er|eme|e)?\b|\barrondissement\b", " ", t)
    return " ".join({"st": "saint", "ste": "sainte"}.get(mot, mot) for mot in t.split())


@dataclass(frozen=True)
class Sieges:
    """Where courts of one kind sit: by town as it compares, and by department where there is one
    only.
    """

    villes: Mapping[str, str]
    departements: Mapping[str, str]

    def de(self, adresse: Adresse) -> str | None:
        """The official name of the town whose court an address depends on, when that is known
        without a map.
        """
        ici = self.villes.get(ville_comparable(adresse.ville))
        return ici or self.departements.get(adresse.code_postal[:2])


@dataclass(frozen=True)
class Tribunaux:
    """The table of courts, as the library gives it."""

    judiciaire: Sieges
    commerce: Sieges
    tae: frozenset[str]  # towns, as they compare
    tae_depuis: date
    tae_jusqu_au: date
    alsace_moselle: frozenset[str]  # departments
    outre_mer: frozenset[str]

    def siege(self, sieges: Sieges, ville: str | None) -> str | None:
        """The town as the table writes it, when a court of that kind sits there."""
        return sieges.villes.get(ville_comparable(ville)) if ville else None

    @classmethod
    def lire(cls, noeud: Noeud) -> Tribunaux:
        """The typed table. Raises KeyError, TypeError, AttributeError for a file that is not of the
        form.
        """
        x = noeud.brut()
        tae, deux = x["activites_economiques"], x["commerce_et_judiciaire"]
        return cls(
            Sieges(_par_ville(deux + x["judiciaire_seul"]), x["judiciaire_par_departement"]),
            Sieges(_par_ville(deux + x["commerce_seul"]), x["commerce_par_departement"]),
            frozenset(map(ville_comparable, tae["villes"])),
            lire_date(tae["depuis"]),
            lire_date(tae["jusqu_au"]),
            frozenset(x["alsace_moselle"]),
            frozenset(x["outre_mer"]),
        )


def _par_ville(noms: Iterable[str]) -> dict[str, str]:
    return {ville_comparable(n): n for n in noms}


def tribunaux(biblio: Bibliotheque) -> Tribunaux:
    return biblio.tableau("tribunaux", Tribunaux.lire)


def tribunal_judiciaire(biblio: Bibliotheque, adresse: Adresse) -> tuple[str, bool]:
    """(name, is the seat known)."""
    return _nommer(mots.TRIBUNAL_JUDICIAIRE, tribunaux(biblio).judiciaire.de(adresse), adresse)


def tribunal_commercial(
    biblio: Bibliotheque, adresse: Adresse, jour: date, rcs: str | None = None
) -> tuple[str, bool]:
    """The commercial court of an address on a day: TC, TAE in twelve towns, a chamber of the civil
    court in Alsace-Moselle, mixed overseas.

    `rcs`: the town of the register of this trader, when he says it: it is where his court sits. One
    where the table knows no court names none; overseas, where it knows no seat, he is believed.
    """
    table, departement = tribunaux(biblio), adresse.code_postal[:2]
    if departement in table.alsace_moselle:
        ou = table.siege(table.judiciaire, rcs) or table.judiciaire.de(adresse)
        nom, connu = _nommer(mots.TRIBUNAL_JUDICIAIRE, ou, adresse)
        return mots.chambre_commerciale(nom), connu
    if departement in table.outre_mer:
        return _nommer(mots.TRIBUNAL_MIXTE, rcs, adresse)
    ou = table.siege(table.commerce, rcs) or table.commerce.de(adresse)
    tae = (
        ou and ville_comparable(ou) in table.tae and table.tae_depuis <= jour <= table.tae_jusqu_au
    )
    return _nommer(mots.TRIBUNAL_DES_ACTIVITES if tae else mots.TRIBUNAL_DE_COMMERCE, ou, adresse)


def _nommer(genre: str, ou: str | None, adresse: Adresse) -> tuple[str, bool]:
    if ou:
        return mots.tribunal_du_lieu(genre, ou), True
    return mots.tribunal_dont_depend(genre, adresse.code_postal, adresse.ville), False


def tribunal_convenu(dossier: Dossier, doc: DocumentVoulu) -> tuple[str, bool]:
    """The court that two traders may name in their contract (CPC 48): the seller's own; is its seat
    known?
    """
    v = dossier.vendeur_au(doc.date)
    return tribunal_commercial(dossier.biblio, v.adresse, dossier.jour_du_droit(doc), v.rcs)


def vendeur_commercial(v: Vendeur) -> bool:
    """Does the creditor sue as a merchant does: merchant, company, artisan (L721-3, 1°)?"""
    return v.commercant or v.qualite == "artisan"


def forme_nue(c: Client) -> str:
    return (c.forme or "").upper().replace(".", "").strip()


def client_commercial(c: Client) -> bool | None:
    """Can the debtor be sued as a merchant, by one who is merchant or artisan? None: the file does
    not say. An artisan can since 2022 (C. com. L721-3, 1°).
    """
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
    if c.artisan:
        return True
    if c.commercant is not None:
        return c.commercant
    return True if forme_nue(c) in COMMERCIALES else None


def juridiction(dossier: Dossier, doc: DocumentVoulu) -> Juridiction:
    """Before whom the claim of `doc` goes.

    A choice that the document makes (`juridiction:`, `tribunal:`) is kept where the law leaves it.
    """
    c = dossier.client_au(doc.date)
    if c is None:
        return Juridiction("inconnue")
    if c.adresse.pays != "FR":
        return Juridiction("etranger")
    if c.qualite == "public":
        return Juridiction("administrative", verifier=(mots.NATURE_DU_CONTRAT,))
    ici, la = vendeur_commercial(dossier.vendeur_au(doc.date)), client_commercial(c)
    civil, civil_connu = tribunal_judiciaire(dossier.biblio, c.adresse)
    commercial, commercial_connu = tribunal_commercial(dossier.biblio, c.adresse, doc.date)
    alsace = c.adresse.code_postal[:2] in tribunaux(dossier.biblio).alsace_moselle
    voulue, nom = doc.juridiction, doc.tribunal
    verifier = _verifier(c, la)
    genre = _genre(ici, la, c)
    choisie = bool(voulue) and genre in ("choix", "inconnue")
    if voulue and choisie:
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


def _genre(creancier: bool, debiteur: bool | None, c: Client) -> str:
    """The court, when each side sues or not as a merchant. A civil creditor may choose against a
    merchant alone, whose acts are those of commerce (L721-3, 3°): not against an artisan.
    """
    if debiteur is None:
        return "inconnue"
    if not debiteur or not creancier and not c.commercant and forme_nue(c) not in COMMERCIALES:
        return "judiciaire"
    return "commerce" if creancier else "choix"


def _verifier(c: Client, commercial: bool | None) -> tuple[str, ...]:
    """What the file leaves open on the debtor's quality."""
    if commercial is None:
        return (mots.QUALITE_DU_DEBITEUR,)
    if c.artisan is None and c.commercant is False and forme_nue(c) in ("", "EI"):
        return (mots.ARTISAN_OU_NON,)
    if forme_nue(c) in LIBERALES:
        return (mots.FORME_LIBERALE,)
    if c.qualite == "professionnel" and not commercial and forme_nue(c) in COMMERCIALES:
        return (mots.forme_commerciale(c.forme),)
    return ()
