"""The shape of each typed value as JSON Schema: what an editor can check of an amount, a date, a
duration, as one types.

The readers of `valeurs` and their kin see text; an editor's YAML parser has typed the plain scalars
before (`450` is a number, `no` in YAML 1.1 a boolean). A fragment therefore takes every JSON type
that a text which `check` accepts may have become. It never refuses what `check` accepts; what needs
reckoning (the key digits of a SIRET, 30 February) is left to `check`. Patterns keep to what
ECMAScript and Python share.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from ..droit.documents import lire_niveau
from ..fiches import (
    affaire,
    apparence,
    articles_propres,
    avancements,
    champs,
    fiscalite,
    lignes,
    pays,
)
from ..fiches import parties as identite
from ..fiches.devises import DEVISES, TAUX_MAX, TAUX_MIN, lire_change, lire_devise
from ..fiches.mesures import lire_mesure
from ..fiches.recurrence import lire_indice
from ..socle import valeurs as v
from ..socle.durees import lire_duree
from ..socle.numeros import lire_format

SCALAIRE = ["string", "number", "boolean"]
# Of « !fichier client.yaml » an editor sees the name alone: a record or a list may be such a name.
FICHIER = {
    "pattern": r"\.[yY][aA]?[mM][lL]\s*$",
    "patternErrorMessage": (
        "Des clés et leurs valeurs, ou une liste, sont attendues ici (ou « !fichier nom.yaml »)."
    ),
}


def sans_casse(motif: str) -> str:
    """A pattern that takes capitals too: ECMAScript has no flag for it inside a pattern.

    >>> sans_casse("mois?")
    '[mM][oO][iI][sS]?'
    """
    return "".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in motif)


def scalaire(**plus: Any) -> dict[str, Any]:
    return {"type": SCALAIRE, **plus}


def motif(
    corps: str, faute: str, *exemples: Any, types: tuple[str, ...] = ("string",), **plus: Any
) -> dict[str, Any]:
    """A scalar whose text has a form; `errorMessage` is what the editors that know it show in place
    of the pattern.
    """
    return {
        "type": list(types),
        "pattern": rf"^\s*(?:{corps})\s*$",
        "errorMessage": faute,
        "examples": list(exemples),
        **plus,
    }


def _nombre(decimales: int, signe: str = "-?") -> str:
    return rf"{signe}(?:\d+|\d{{1,3}}(?:\s+\d{{3}})+)(?:[.,]\d{{1,{decimales}}})?"


JOUR = (
    r"{an}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])/{an}"
)
DATE = JOUR.replace("{an}", r"20\d\d")
INSTANT = rf"(?:{DATE})(?:\s+|T)(?:[01]?\d|2[0-3])[:h](?:[0-5]\d)?"
POURCENT = rf"(?:%|{sans_casse('pour')}\s*{sans_casse('cent')})"
EURO = rf"(?:€|{sans_casse('eur')}(?:{sans_casse('o')}{sans_casse('s')}?)?)"
TAUX = rf"0*(?:100(?:[.,]0{{1,4}})?|\d{{1,2}}(?:[.,]\d{{1,4}})?)\s*{POURCENT}"
MONTANT = rf"{_nombre(2)}\s*{EURO}?"
POSITIF = rf"{_nombre(2, '')}\s*{EURO}?"
# Without its unit a share is nought, or a hundred and above.
PART = rf"{_nombre(2, '')}\s*{EURO}|(?!(?=.*[1-9])[\s0]*\d{{1,2}}(?:[.,]\d*)?\s*$){_nombre(2, '')}"
CENT_ANS = (  # what a delay can be, of each unit: see `durees.lire_duree`
    (r"\d{1,4}", "jours?"),
    (r"(?:\d{1,3}|[0-4]\d{3}|5(?:[01]\d\d|20\d|21[0-7]))", "semaines?"),
    (r"(?:\d{1,3}|0\d{3}|1[01]\d\d|1200)", "mois"),
    (r"(?:\d{1,2}|0\d\d|00\d\d|0?100)", "ans?|années?"),
)
DUREE = (
    sans_casse(r"à réception|a reception|comptant|réception|reception")
    + "|(?:"
    + "|".join(rf"{n}\s*(?:{sans_casse(unite)})" for n, unite in CENT_ANS)
    + rf")(?:\s+{sans_casse('fin')}\s+{sans_casse('de')}\s+{sans_casse('mois')})?"
)
PART_AMBIGUE = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": v.PART_NUE}
UNITE = r"[^\s\d.,%€+\-][^\d.,%€]*[23]?"
TROIS_FOIS = (
    rf"3\s*[xX×*]\s*(?:{sans_casse('le')}\s+)?{sans_casse('taux')}\s+"
    rf"(?:{sans_casse('d')}'{sans_casse('intérêt')}\s+)?(?:{sans_casse('legal|légal')})"
)
PENALITES = "|".join((sans_casse("defaut|défaut|legal|légal"), TROIS_FOIS, TAUX))
TVA = "|".join(
    (
        sans_casse("autoliquidation|exoneration"),
        "0*(?:"
        + "|".join(
            str(t).replace(".", "[.,]") + ("0{0,3}" if "." in str(t) else "(?:[.,]0{1,4})?")
            for t in sorted(lignes.TAUX_LIGNE)
        )
        + rf")\s*{POURCENT}",
    )
)
EN_FRANCAIS = {
    "date": "Écrivez la date AAAA-MM-JJ, par exemple 2026-11-21.",
    "montant": (
        "Écrivez un montant, par exemple 1620,50 (entre guillemets s'il a une virgule et se trouve "
        "entre accolades)."
    ),
    "taux": "Écrivez un pourcentage, par exemple 30 %.",
    "part": "Écrivez un pourcentage (30 %), un montant, « solde » ou « non ».",
    "duree": "Écrivez une durée, par exemple 30 jours, 45 jours fin de mois ou 2 mois.",
}


def _mots(*valeurs: str) -> dict[str, Any]:
    return {"enum": list(valeurs)}


def _ligne(long: int) -> dict[str, Any]:
    """A text of so many signs, each run of spaces as one."""
    corps = rf"(?:\S|\s+(?=\S)){{0,{long}}}"
    return motif(corps, f"{long} signes au plus.", types=("string", "number", "boolean"))


def _libelles(long: int) -> dict[str, Any]:
    """A label and a text on each line, both as their author wants them."""
    return {
        "type": ["object", "string"],
        **FICHIER,
        "maxProperties": champs.MAX_CHAMPS,
        "additionalProperties": {"type": SCALAIRE},
        "errorMessage": (
            f"Un libellé et son texte par ligne, {champs.MAX_CHAMPS} au plus, "
            f"de {long} signes chacun."
        ),
    }


def _lecteur(type_: Any) -> Callable[..., Any]:
    """The function that reads a type written `Annotated[…, BeforeValidator(f)]`."""
    return cast("Callable[..., Any]", type_.__metadata__[0].func)


FORMES: dict[Callable[..., Any], dict[str, Any]] = {
    v.lire_texte_simple: scalaire(),
    v.lire_nom: scalaire(**{"not": {"type": "string", "pattern": r"=\?"}}),
    v.lire_texte_en_lignes: scalaire(),
    v.lire_paragraphes: scalaire(),
    v.lire_montant: motif(MONTANT, EN_FRANCAIS["montant"], "1 620,50", types=("string", "number")),
    v.lire_prix: motif(
        rf"{_nombre(4, '')}\s*{EURO}?",
        "Écrivez un prix positif, par exemple 1620,50.",
        450,
        types=("string", "number"),
        minimum=0,
    ),
    v.lire_quantite: motif(
        _nombre(4, ""),
        "Écrivez une quantité positive, par exemple 2 ou 1,5.",
        2,
        types=("string", "number"),
        exclusiveMinimum=0,
    ),
    lire_mesure: motif(
        rf"{_nombre(4, '')}(?:\s*{UNITE})?|\d{{1,6}}\s*[hH][a-zA-Z]*\s*[0-5]?\d\s*[a-zA-Z]*",
        "Écrivez une quantité positive, par exemple 2, 1,5 ou 2 jours.",
        2,
        types=("string", "number"),
        exclusiveMinimum=0,
    ),
    v.lire_taux: motif(TAUX, EN_FRANCAIS["taux"], "30 %"),
    v.lire_date: motif(DATE, EN_FRANCAIS["date"], "2026-11-21"),
    v.lire_naissance: motif(
        JOUR.replace("{an}", r"(?:19|20)\d\d"), EN_FRANCAIS["date"], "1988-02-29"
    ),
    v.lire_instant: motif(
        INSTANT, "Écrivez la date et l'heure, par exemple 2026-10-30 09:00.", "2026-10-30 09:00"
    ),
    v.lire_oui_non: motif(
        "oui|non|true|false",
        "Répondez oui ou non.",
        "oui",
        "non",
        types=("string", "boolean"),
        defaultSnippets=[{"label": x, "body": x} for x in ("oui", "non")],
    ),
    v.lire_entier: motif(
        r"\d{1,6}",
        "Écrivez un nombre entier.",
        12,
        types=("string", "integer"),
        minimum=0,
        maximum=999999,
    ),
    lire_duree: motif(DUREE, EN_FRANCAIS["duree"], "30 jours"),
    v.lire_part: motif(
        rf"non|false|solde|{TAUX}|{PART}",
        EN_FRANCAIS["part"],
        "30 %",
        types=("string", "number", "boolean"),
        minimum=0,
        **{"not": {"anyOf": [{"const": True}, PART_AMBIGUE]}},
    ),
    v.lire_penalites: motif(
        PENALITES,
        "Écrivez defaut, un taux (12 %) ou 3 x taux legal.",
        "defaut",
        "12 %",
        "3 x taux legal",
    ),
    v.lire_numero: motif(
        r"[A-Za-z0-9+\-_/]{1,35}",
        "35 signes au plus parmi A-Z a-z 0-9 + - _ /, sans espace.",
        "F2026-028",
        types=("string", "number", "boolean"),
    ),
    lire_format: motif(
        r"(?:[A-Za-z0-9+\-_/]|\{(?:annee|an|mois)\})*\{n(?::0?\d)?\}"
        r"(?:[A-Za-z0-9+\-_/]|\{(?:annee|an|mois)\})*",
        "Écrivez entre guillemets un format à un seul compteur, par exemple F{annee}-{n:03}.",
        "F{annee}-{n:03}",
    ),
    v.lire_courriel: motif(
        v.COURRIEL,
        "Écrivez une adresse électronique, par exemple camille@exemple.example.",
        "camille@exemple.example",
    ),
    v.lire_url: motif(
        r"""https?://[^\s<>"'`\\{}|^]+""",
        "Écrivez une adresse web, par exemple https://exemple.example.",
        "https://exemple.example",
    ),
    avancements.lire_avancement: {
        "anyOf": [
            motif(TAUX, EN_FRANCAIS["taux"], "40 %"),
            {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": motif(TAUX, EN_FRANCAIS["taux"], "40 %"),
            },
            {"type": "array", "minItems": 1, "items": motif(TAUX, EN_FRANCAIS["taux"], "40 %")},
        ],
        "examples": ["40 %"],
    },
    _lecteur(lignes.RemiseT): motif(
        rf"{TAUX}|{POSITIF}",
        "Écrivez un pourcentage (10 %) ou un montant, positifs.",
        "10 %",
        types=("string", "number"),
        minimum=0,
    ),
    champs.lire_champs_propres: _libelles(champs.MAX_CHAMP),
    champs.lire_mentions_libres: _libelles(champs.MAX_MENTION),
    champs.lire_clauses_ecrites: _libelles(champs.MAX_CLAUSE),
    champs.lire_texte_de_clause: scalaire(),
    articles_propres.lire_nom_propre: motif(
        rf"{articles_propres.PREFIXE}[a-z0-9_]{{1,{articles_propres.MAX_NOM}}}",
        f"« {articles_propres.PREFIXE} », puis des lettres sans accent, des chiffres et « _ ».",
        "propre_audit_du_client",
    ),
    lignes.lire_tva_ligne: {
        "anyOf": [
            _mots("20 %", "10 %", "5,5 %", "2,1 %", "8,5 %", "autoliquidation", "exoneration"),
            motif(
                TVA,
                "Taux inconnu : 20 %, 10 %, 5,5 %, 2,1 %, 8,5 %, autoliquidation ou exoneration.",
            ),
        ]
    },
    affaire.lire_quand: {
        "anyOf": [_mots(*affaire.QUAND), scalaire()],
        "examples": ["commande", "2026-11-30"],
    },
    _lecteur(identite.Moyens): {
        "anyOf": [_mots(*identite.MOYENS), {"type": "array", "items": _mots(*identite.MOYENS)}],
        "examples": [["virement", "cheque"]],
    },
    fiscalite.lire_matricule: motif(
        fiscalite.MATRICULE,
        "Le matricule d'une plateforme agréée a quatre signes.",
        "012A",
        types=("string", "integer"),
    ),
    pays.lire_numero_tva: motif(
        r"(?:[.\-/]\s*)*(?:[A-Za-z][\s.\-/]*){2}(?:[A-Za-z0-9+*][\s.\-/]*){2,14}",
        "Écrivez le numéro de TVA : deux lettres de pays puis le numéro, par exemple "
        "FR25900000019.",
        "FR25900000019",
    ),
    _lecteur(identite.Siren): motif(
        r"(?:\d\s*){9}", "Un SIREN a neuf chiffres.", "900 000 027", types=("string", "integer")
    ),
    _lecteur(identite.Siret): motif(
        r"(?:[\d.]\s*){14,}",
        "Un SIRET a quatorze chiffres.",
        "900 000 019 00019",
        types=("string", "integer"),
    ),
    _lecteur(identite.Iban): motif(
        r"[A-Za-z]\s*[A-Za-z]\s*(?:[A-Za-z0-9.\-]\s*){12,}",
        "Écrivez l'IBAN entier, par exemple FR76 3000 6000 0112 3456 7890 189.",
        "FR76 3000 6000 0112 3456 7890 189",
    ),
    _lecteur(identite.Bic): motif(
        r"(?:[A-Za-z0-9\-]\s*){8,}", "Un BIC a 8 ou 11 signes.", "AGRIFRPP"
    ),
    pays.lire_pays: scalaire(examples=["FR", "BE", "Suisse"]),
    lire_indice: motif(
        _nombre(6, ""),
        "Écrivez la valeur publiée, un nombre positif, par exemple 318,4.",
        "318,4",
        types=("string", "number"),
        exclusiveMinimum=0,
    ),
    lire_devise: _mots(*DEVISES),
    lire_change: motif(
        r"(?!0*(?:[.,][0-4]\d*)?\s*$)" + _nombre(6, ""),  # a half at least
        "Écrivez combien d'unités de la devise vaut un euro, par exemple 0,9512.",
        "0,9512",
        types=("string", "number"),
        minimum=float(TAUX_MIN),
        maximum=float(TAUX_MAX),
    ),
    apparence.lire_couleur: motif(
        "#?[0-9a-fA-F]{6}", 'Écrivez une couleur, comme 1c4a5c ou "#1c4a5c".', "#1c4a5c"
    ),
    apparence.lire_fichier_de_police: motif(
        rf".*\.(?:{sans_casse('ttf|otf')})",
        "Donnez un fichier .ttf ou .otf de l'espace de travail.",
        "polices/Exemple-Bold.ttf",
    ),
    apparence.lire_famille: motif(
        rf"{'|'.join(apparence.POLICES)}|.*\.(?:{sans_casse('ttf|otf')})",
        f"Écrivez {', '.join(apparence.POLICES)}, ou un fichier .ttf ou .otf.",
        *apparence.POLICES,
        "polices/Exemple-Regular.ttf",
    ),
    apparence.lire_pied: _ligne(apparence.MAX_PIED),
    apparence.lire_slogan: _ligne(apparence.MAX_SLOGAN),
    lire_niveau: {"enum": [1, 2, "1", "2"]},
}


def ou_rien(forme: dict[str, Any]) -> dict[str, Any]:
    """The same for a key that may stand without a value, which counts as absent."""
    if "enum" in forme:
        return {**forme, "enum": [*forme["enum"], None]}
    if "type" in forme:
        types = forme["type"] if isinstance(forme["type"], list) else [forme["type"]]
        return {
            **forme,
            "type": [*types, "null"],
            **({"pattern": f"^$|{forme['pattern']}"} if "pattern" in forme else {}),
        }
    if "anyOf" in forme:
        return {**forme, "anyOf": [*forme["anyOf"], {"type": "null"}]}
    return {"anyOf": [forme, {"type": "null"}]}
