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
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError
from stdnum.fr import siren as _siren

from ..fiches.fiscalite import TvaNumero
from ..fiches.parties import Iban, Siret
from ..regles.identite import COMMERCIALES
from ..socle.erreurs import DemandeInvalide
from ..socle.problemes import TROMPEURS
from ..socle.saisie import ESPACES, faute
from ..socle.valeurs import Courriel, Nom, Texte, Url, lire_oui_non
from .premiers_fichiers import metiers

FORMES = ("EI", "EURL", "SARL", "SASU", "SAS", "SCOP", "association", "autre")
QUALITES = ("liberal", "artisan", "commercant")
Reponses = Mapping[str, str]


def _type(t: Any) -> Callable[[str], str]:
    lecteur = TypeAdapter(t)
    return lambda texte: str(lecteur.validate_python(texte)).replace("\u00a0", " ")


def _parmi(*mots: str) -> Callable[[str], str]:
    """One of these words, whatever its capitals, or its number."""

    def lire(texte: str) -> str:
        connus = {m.lower(): m for m in mots} | {str(i): m for i, m in enumerate(mots, 1)}
        if texte.lower() in connus:
            return connus[texte.lower()]
        proche = difflib.get_close_matches(texte.lower(), [m.lower() for m in mots], 1, 0.6)
        raise faute(
            "E110",
            f"« {texte[:40]} » inconnu ; attendu : {', '.join(mots)}"
            + (f" ; vouliez-vous dire « {connus[proche[0]]} » ?" if proche else ""),
        )

    return lire


def _oui_non(texte: str) -> str:
    return (
        "oui" if lire_oui_non({"o": "oui", "n": "non"}.get(texte.lower(), texte.lower())) else "non"
    )


def _code_postal(texte: str) -> str:
    if not re.fullmatch(r"\d{5}", texte):
        raise faute("E105", f"« {texte[:20]} » n'est pas un code postal (cinq chiffres)")
    return texte


def _numero_tva(r: Reponses) -> str:
    """FR, two digits reckoned from the SIREN, the SIREN (CGI 286 ter)."""
    return f"FR{_siren.to_tva(re.sub(r'[^0-9]', '', r['siret'])[:9])}" if r.get("siret") else ""


@dataclass(frozen=True)
class Question:
    """One thing to know. `quand`: is it asked, after the answers so far; `defaut`: what Enter
    gives; `libre`: may it stay empty.
    """

    cle: str
    demande: str
    lire: Callable[[str], str]
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
    return _conso(r) and bool(r.get("mediateur_nom"))


def questions() -> tuple[Question, ...]:
    def societe(r: Reponses) -> bool:
        return r.get("forme") in COMMERCIALES

    def reel(r: Reponses) -> bool:
        return r.get("regime") == "reel"

    connus = metiers()
    texte = _type(Texte)
    return (
        Question("nom", "Votre nom (prénom et nom, ou dénomination de la société)", _type(Nom)),
        Question("forme", f"Forme ({', '.join(FORMES)})", _parmi(*FORMES), lambda r: "EI"),
        Question("capital", "Capital (par exemple 1 000 €)", texte, quand=societe),
        Question("rcs", "Ville du registre du commerce", texte, quand=societe),
        Question("metier", "Métier (le mot ou le numéro)", _parmi(*connus)),
        Question(
            "qualite",
            f"Qualité ({', '.join(QUALITES)})",
            _parmi(*QUALITES),
            lambda r: connus[r["metier"]].qualite if r.get("metier") else "",
        ),
        Question("siret", "SIRET (14 chiffres)", _type(Siret)),
        Question("voie", "Adresse : numéro et voie", texte),
        Question("code_postal", "Code postal", _code_postal),
        Question("ville", "Ville", texte),
        Question("courriel", "Courriel", _type(Courriel)),
        Question(
            "regime", "TVA : franchise ou reel", _parmi("franchise", "reel"), lambda r: "franchise"
        ),
        Question("numero_tva", "Numéro de TVA", _type(TvaNumero), _numero_tva, reel),
        Question(
            "particuliers",
            "Vendez-vous à des particuliers (oui ou non)",
            _oui_non,
            lambda r: (
                "oui" if r.get("metier") and connus[r["metier"]].client == "consommateur" else "non"
            ),
        ),
        Question("telephone", "Téléphone", texte, libre=lambda r: not _conso(r)),
        Question(
            "mediateur_nom",
            "Médiateur de la consommation, obligatoire avant de vendre à un particulier : "
            "son nom (vide si vous n'en avez pas encore)",
            texte,
            quand=_conso,
            libre=lambda r: True,
        ),
        Question("mediateur_adresse", "Adresse du médiateur", texte, quand=_mediateur),
        Question("mediateur_site", "Site du médiateur (https://…)", _type(Url), quand=_mediateur),
        Question(
            "iban",
            "IBAN, pour être payé par virement (vide si vous préférez le mettre plus tard)",
            _type(Iban),
            libre=lambda r: True,
        ),
    )


def lire_options(donnees: Reponses) -> dict[str, str]:
    """The answers from the options alone, and the defaults. Raises DemandeInvalide with every fault
    and the option that mends it.
    """
    reponses: dict[str, str] = {}
    fautes: list[str] = []
    for q in questions():
        brut = donnees.get(q.cle)
        if not q.quand(reponses):
            continue
        brut = q.defaut(reponses) if brut is None else brut
        if not brut.strip():
            if (
                not q.libre(reponses)
                and not (q.cle == "qualite" and "metier" not in reponses)
                and not (q.cle == "numero_tva" and "siret" not in reponses)
            ):
                fautes.append(f"il manque {q.option} : {q.demande[:1].lower()}{q.demande[1:]}")
            continue
        try:
            reponses[q.cle] = q.verifier(brut)
        except PydanticCustomError as e:
            fautes.append(f"{q.option} : {e.message()}")
    if fautes:
        raise DemandeInvalide("\n  ".join(["rien n'est écrit :", *fautes]))
    return reponses
