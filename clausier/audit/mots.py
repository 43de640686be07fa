"""The French words of what an audit says: one catalogue for the terminal, JSON and the page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PAPIERS: Mapping[str, str] = MappingProxyType(
    {
        "facture": "facture",
        "avoir": "avoir",
        "devis": "devis",
        "contrat": "contrat",
        "conditions": "conditions générales",
        "relance": "relance",
        "mise_en_demeure": "mise en demeure",
        "autre": "papier d'une autre sorte",
    }
)
PUBLICS: Mapping[str, str] = MappingProxyType(
    {
        "particulier": "un particulier",
        "professionnel": "un professionnel",
        "inconnu": "un client dont le papier ne dit pas la qualité",
    }
)
# What of a paper was not read. `{n}`: the number that stands beside the key.
LAISSES: Mapping[str, str] = MappingProxyType(
    {
        "trop_long": "ce qui suit le premier million de signes",
        "images": "les images ({n}) : ce qui y est écrit n'est pas lu",
        "page_sans_texte": "la page {n} : aucun texte, c'est sans doute une image numérisée",
        "page_abimee": "la page {n}, qui est abîmée",
        "pages_de_trop": "les {n} dernières pages",
        "trop_de_fautes": "la suite de ce qu'une règle trouve : chacune s'arrête au {n}e constat",
    }
)
# What an audit never judges; said each time.
JAMAIS = (
    "ce qui a été convenu ailleurs (annexe, courriel, contrat-cadre)",
    "l'équilibre du contrat entier et ce que les mots veulent dire entre eux",
)
LANGUE = "le papier n'est pas en français : rien n'en est jugé"
VIDE = "aucun texte n'a été trouvé : rien n'est jugé"
PUBLIC_INCONNU = (
    "les règles propres à un particulier ou à un professionnel : dites « --public particulier » "
    "ou « --public professionnel »"
)
PAPIER_INCONNU = (
    "les mentions obligatoires : la sorte de papier n'est pas reconnue, dites-la par « --type »"
)
PAPIER_SUPPOSE = (
    "les mentions obligatoires : la sorte du papier n'est que supposée, dites-la par « --type »"
)
PUBLIC_SUPPOSE = (
    "les mentions dues à ce seul public, qui n'est que supposé : dites-le par « --public »"
)
SANS_DATE = (
    "la date du papier n'a pas été trouvée : il est jugé au {jour} (« --date » en dit une autre)"
)
HORS_BIBLIOTHEQUE = (
    "le papier est du {jour}, avant le 01/01/2024 : les règles dont la bibliothèque ne connaît pas "
    "l'état de ce jour ne sont pas essayées"
)
ENTIER = "le papier entier"


# A delay of payment of its own. `{}`: its days.
DELAIS: Mapping[str, str] = MappingProxyType(
    {
        "periodique": "{} jours de sa date pour une facture périodique",
        "vend_un_transport": "{} jours de la facture pour un transport",
        "transport_regle": "{} jours de la facture pour un transport",
        "viande_fraiche": "{} jours de la livraison pour du bétail ou de la viande fraîche",
        "spiritueux": "{} jours de la fin du mois de livraison pour des spiritueux",
        "denrees": "{} jours de la fin de la décade pour des denrées périssables",
    }
)


def delai_special_dit(cle: str, jours: str) -> str:
    """How long what is sold may wait for its price, in words."""
    return DELAIS[cle].format(jours)


def laisse_dit(cle: str, n: int) -> str:
    """What was not read, in words; a reader that says it in its own is quoted."""
    return LAISSES[cle].format(n=n) if cle in LAISSES else cle
