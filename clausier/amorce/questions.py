"""What `init` needs to know, asked on a terminal or taken from options: one list of questions for
both.

An answer is checked as the case files are, by the same readers: a false SIRET is said at once, with
its reason, and asked again.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter, ValidationError
from stdnum.fr import siren as _siren

from ..fiches.fiscalite import TvaNumero
from ..fiches.parties import MOYENS, Iban, Moyens, Siret
from ..fiches.secteurs import SECTEURS
from ..regles.identite import COMMERCIALES
from ..socle.ecriture import sans_accents
from ..socle.problemes import TROMPEURS
from ..socle.saisie import ESPACES, faute
from ..socle.valeurs import Courriel, Nom, Texte, Url, lire_oui_non
from .metiers_dits import comprendre, metier_nomme

FORMES = ("EI", "EURL", "SARL", "SASU", "SAS", "SCOP", "association", "autre")
QUALITES = ("liberal", "artisan", "commercant")
Reponses = Mapping[str, str]


def _type(t: Any) -> Callable[[str], str]:
    lecteur = TypeAdapter(t)
    return lambda texte: str(lecteur.validate_python(texte)).replace("\u00a0", " ")


# What people write for the words of these lists.
SYNONYMES: Mapping[str, str] = MappingProxyType(
    {
        "auto entrepreneur": "EI",
        "autoentrepreneur": "EI",
        "micro": "EI",
        "micro entrepreneur": "EI",
        "micro entreprise": "EI",
        "auto entreprise": "EI",
        "entreprise individuelle": "EI",
        "entrepreneur individuel": "EI",
        "independant": "EI",
        "e i": "EI",
        "profession liberale": "liberal",
        "liberale": "liberal",
        "artisane": "artisan",
        "artisanat": "artisan",
        "commercante": "commercant",
        "commerce": "commercant",
        "franchise en base": "franchise",
        "franchise de tva": "franchise",
        "sans tva": "franchise",
        "pas de tva": "franchise",
        "non assujetti": "franchise",
        "293 b": "franchise",
        "reel simplifie": "reel",
        "reel normal": "reel",
        "regime reel": "reel",
        "avec tva": "reel",
        "assujetti": "reel",
        "o": "oui",
        "yes": "oui",
        "y": "oui",
        "n": "non",
        "no": "non",
    }
)


def _simple(texte: str) -> str:
    """A word without accents, capitals nor signs."""
    return re.sub(r"[\W_]+", " ", sans_accents(texte.lower())).strip()


def _parmi(*mots: str) -> Callable[[str], str]:
    """One of these words, whatever its accents and capitals, its number, or what people say."""

    def lire(texte: str) -> str:
        connus = {_simple(m): m for m in mots} | {str(i): m for i, m in enumerate(mots, 1)}
        connus |= {dit: m for dit, m in SYNONYMES.items() if m in mots}
        simple = _simple(texte)
        if simple in connus:
            return connus[simple]
        proche = difflib.get_close_matches(simple, [_simple(m) for m in mots], 1, 0.6)
        raise faute(
            "E110",
            f"« {texte[:40]} » inconnu ; attendu : {', '.join(mots)}"
            + (f" ; vouliez-vous dire « {connus[proche[0]]} » ?" if proche else ""),
        )

    return lire


def _metier(texte: str) -> str:
    """The trade's name, or the sector's. One that is only near is refused here, and proposed."""
    secteurs = tuple(SECTEURS)
    if texte.isdigit() and 0 < int(texte) <= len(secteurs):
        return secteurs[int(texte) - 1]
    compris = comprendre(texte)
    if compris.sur:
        return compris.nom
    proposes = ", ".join(f"« {n} »" for n in (compris.nom, *compris.autres) if n)
    raise faute(
        "E110",
        f"« {texte[:40]} » inconnu"
        + (f" ; vouliez-vous dire {proposes} ?" if proposes else ".")
        + f" Ou dites le secteur : {', '.join(secteurs)}",
    )


def _oui_non(texte: str) -> str:
    simple = _simple(texte)
    return "oui" if lire_oui_non(SYNONYMES.get(simple, simple)) else "non"


# What separates the digits of a number that is pasted, and the word that may come before it.
SEPARATEURS = re.compile(r"[\s.,;:_/\-\u2010-\u2015\u2212\u00b7]+")
ANNONCE = re.compile(r"^\W*(?:n[°ºo]\W*)?(?:siret|siren|iban|tva(?: intracommunautaire)?)\W+", re.I)


def _numero(t: Any) -> Callable[[str], str]:
    """A number as it is pasted: with dots, dashes, spaces, in small letters, with its own name."""
    lire = _type(t)
    return lambda texte: lire(SEPARATEURS.sub("", ANNONCE.sub("", texte)).upper())


def _siret_colle(texte: str) -> str:
    chiffres = SEPARATEURS.sub("", ANNONCE.sub("", texte))
    if re.fullmatch(r"\d{9}", chiffres):
        raise faute(
            "E201",
            f"« {chiffres} » a neuf chiffres : c'est le SIREN ; le SIRET en a cinq de plus, il est "
            "sur l'avis de situation de l'Insee",
        )
    return _numero(Siret)(texte)


def _telephone(texte: str) -> str:
    """A French number in pairs, whatever its separators; another as it is typed."""
    chiffres = re.sub(r"[\s.\-/()\u2010-\u2015]+", "", texte)
    chiffres = re.sub(r"^(?:\+33|0033)0?(?=\d{9}$)", "0", chiffres)
    if re.fullmatch(r"0\d{9}", chiffres):
        return " ".join(re.findall("..", chiffres))
    return _type(Texte)(texte)


def _moyens(texte: str) -> str:
    """Means of payment, one or several, as they are written in the seller's file."""
    dits = [x for x in re.split(r"\s*(?:[,;/+]|\bet\b)\s*", texte) if x]
    return ", ".join(dict.fromkeys(TypeAdapter(Moyens).validate_python(dits)))


def _code_postal(texte: str) -> str:
    colle = re.sub(r"^F-?(?=\d)|\s", "", texte)
    if not re.fullmatch(r"\d{5}", colle):
        raise faute("E105", f"« {texte[:20]} » n'est pas un code postal (cinq chiffres)")
    return colle


def _numero_tva(r: Reponses) -> str:
    """FR, two digits reckoned from the SIREN, the SIREN (CGI 286 ter)."""
    return f"FR{_siren.to_tva(re.sub(r'[^0-9]', '', r['siret'])[:9])}" if r.get("siret") else ""


@dataclass(frozen=True)
class Question:
    """One thing to know. `exemple`, `pourquoi`: what one may answer, what the answer is for;
    `quand`: is it asked, after the answers so far; `defaut`: what Enter gives; `libre`: may it
    stay empty.
    """

    cle: str
    demande: str
    lire: Callable[[str], str]
    exemple: str
    pourquoi: str
    defaut: Callable[[Reponses], str] = lambda r: ""
    quand: Callable[[Reponses], bool] = lambda r: True
    libre: Callable[[Reponses], bool] = lambda r: False

    @property
    def option(self) -> str:
        return "--" + self.cle.replace("_", "-")

    def verifier(self, brut: str) -> str:
        """The answer as it is to be written. Raises a fault of value."""
        texte = ESPACES.sub(" ", brut).strip()
        if TROMPEURS.search(texte):
            raise faute(
                "E108",
                "un caractère invisible ou trompeur s'est glissé dans la réponse ; retapez-la",
            )
        if not texte:
            raise faute("E103", "une réponse est nécessaire")
        try:
            return self.lire(texte)
        except ValidationError as e:
            raise faute("E105", e.errors()[0]["ctx"]["m"]) from None


def _conso(r: Reponses) -> bool:
    return r.get("particuliers") == "oui"


def _mediateur(r: Reponses) -> bool:
    return bool(r.get("mediateur_nom"))


def _defaut_qualite(r: Reponses) -> str:
    return metier_nomme(r["metier"]).qualite if r.get("metier") else ""


def _defaut_particuliers(r: Reponses) -> str:
    conso = r.get("metier") and metier_nomme(r["metier"]).client == "consommateur"
    return "oui" if conso else "non"


def _defaut_moyens(r: Reponses) -> str:
    """What is usual: a shop is paid on the spot, a craftsman at home by cheque too."""
    virement = ["virement"] if r.get("iban") else []
    if r.get("metier") and metier_nomme(r["metier"]).lieu == "etablissement":
        return ", ".join([*virement, "carte", "especes", "cheque"])
    return "virement, cheque" if _conso(r) else "virement"


def questions() -> tuple[Question, ...]:
    def societe(r: Reponses) -> bool:
        return r.get("forme") in COMMERCIALES

    def reel(r: Reponses) -> bool:
        return r.get("regime") == "reel"

    def toujours(r: Reponses) -> bool:
        return True

    texte = _type(Texte)
    return (
        Question(
            "nom",
            "Votre nom (prénom et nom, ou dénomination de la société)",
            _type(Nom),
            "Camille Exemple",
            "en tête de chaque document",
        ),
        Question(
            "forme",
            f"Forme ({', '.join(FORMES)})",
            _parmi(*FORMES),
            "EI, qui est aussi la micro-entreprise",
            "les mentions que votre statut demande",
            lambda r: "EI",
        ),
        Question(
            "capital",
            "Capital (par exemple 1 000 €)",
            texte,
            "1 000 €",
            "une société l'imprime sur ses factures",
            quand=societe,
        ),
        Question(
            "rcs",
            "Ville du registre du commerce",
            texte,
            "Lyon",
            "une société l'imprime sur ses factures",
            quand=societe,
        ),
        Question(
            "metier",
            "Métier (le mot de tous les jours)",
            _metier,
            "plombier, graphiste, coiffeuse à domicile",
            "vos clauses, et un premier dossier de votre métier",
        ),
        Question(
            "qualite",
            f"Qualité ({', '.join(QUALITES)})",
            _parmi(*QUALITES),
            "artisan pour un plombier, libéral pour une graphiste",
            "le tribunal et les délais qui vous concernent",
            _defaut_qualite,
        ),
        Question(
            "siret",
            "SIRET (14 chiffres)",
            _siret_colle,
            "900 000 019 00019 ; collez-le comme il est",
            "il est obligatoire sur vos documents",
        ),
        Question(
            "voie",
            "Adresse : numéro et voie",
            texte,
            "12 rue des Lices",
            "l'adresse de votre entreprise",
        ),
        Question("code_postal", "Code postal", _code_postal, "69001", "la même adresse"),
        Question("ville", "Ville", texte, "Lyon", "la même adresse"),
        Question(
            "courriel",
            "Courriel",
            _type(Courriel),
            "camille@exemple.example",
            "vos clients vous y répondent",
        ),
        Question(
            "regime",
            "TVA : franchise ou reel",
            _parmi("franchise", "reel"),
            "franchise si vous ne facturez pas de TVA, comme la plupart des micro-entreprises",
            "les prix et les mentions de vos factures",
            lambda r: "franchise",
        ),
        Question(
            "numero_tva",
            "Numéro de TVA",
            _numero(TvaNumero),
            "FR25 900 000 019",
            "il est obligatoire sur vos factures au régime réel",
            _numero_tva,
            reel,
        ),
        Question(
            "particuliers",
            "Vendez-vous à des particuliers (oui ou non)",
            _oui_non,
            "oui pour un plombier, non pour qui ne vend qu'à des entreprises",
            "les droits des consommateurs, et votre premier dossier",
            _defaut_particuliers,
        ),
        Question(
            "telephone",
            "Téléphone",
            _telephone,
            "06 00 00 00 01",
            "obligatoire pour vendre à un particulier",
            libre=lambda r: not _conso(r),
        ),
        Question(
            "mediateur_nom",
            "Médiateur de la consommation, obligatoire avant de vendre à un particulier : "
            "son nom (vide si vous n'en avez pas encore)",
            texte,
            "le nom sur votre contrat avec lui",
            "sans lui, vos projets se construisent, et rien ne s'émet à un particulier",
            quand=_conso,
            libre=toujours,
        ),
        Question(
            "mediateur_adresse",
            "Adresse du médiateur",
            texte,
            "5 rue de la Médiation, 75002 Paris",
            "vos clients lui écrivent",
            quand=_mediateur,
        ),
        Question(
            "mediateur_site",
            "Site du médiateur (https://…)",
            _type(Url),
            "https://mediateur.example",
            "vos clients le saisissent là",
            quand=_mediateur,
        ),
        Question(
            "iban",
            "IBAN, pour être payé par virement (vide si vous préférez le mettre plus tard)",
            _numero(Iban),
            "FR76 3000 6000 0112 3456 7890 189 ; collez-le comme il est",
            "vos clients vous paient là",
            libre=toujours,
        ),
        Question(
            "moyens",
            f"Moyens de paiement ({', '.join(MOYENS)})",
            _moyens,
            "virement, carte, espèces",
            "vos factures les disent ; un dossier peut en dire d'autres",
            _defaut_moyens,
        ),
    )
