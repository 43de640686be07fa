"""What was checked of a received invoice, by which rules and of which version, and what was not: a
verdict never says more than that.
"""

from __future__ import annotations

from .controles_france import a_la_francaise
from .examen import BR_FR_DEPUIS, juge_en_france
from .modele import PROFILS, nom_profil
from .recue import Recue
from .valeurs_xml import UBL, ZUGFERD_1

EN = "règles EN 16931 (1.3.16)"
CODES = "listes de codes (Factur-X 1.09.2)"
FRANCE = "règles BR-FR (1.4.0)"
A_PART = {  # rules of a profile that are not ours
    "EXTENDED": "les règles propres au profil EXTENDED",
    "EN 16931 ÉTENDU": "les règles propres à cette extension de la norme",
    "XRECHNUNG": "les règles propres à XRechnung (BR-DE)",
    "PEPPOL BIS": "les règles propres à Peppol",
    "EN 16931 RESTREINT": "les règles propres à cet usage de la norme",
}
PLUSIEURS_VENDEURS = ("8", "9")  # frames of an invoice of several sellers, of both ways


def regles_essayees(r: Recue) -> tuple[str, ...]:
    """What our own rules looked at."""
    if r.forme == ZUGFERD_1:
        return ("la lecture du numéro, des dates, des parties et des totaux",)
    profil = nom_profil(r.facture.profil)
    entier = profil in set(PROFILS.values())
    place = f"place et ordre des éléments ({profil})" if entier else "ordre des éléments"
    if r.forme == UBL:
        place = "place et ordre des éléments (UBL 2.1)"
    return (
        "totaux, clés des numéros, dates",
        EN,
        CODES,
        place,
        *((FRANCE,) if juge_en_france(r.facture) else ()),
    )


def regles_laissees(r: Recue) -> tuple[str, ...]:
    """What they did not, and why."""
    f = r.facture
    if r.forme == ZUGFERD_1:
        return ("toutes les règles : elles sont plus récentes que ZUGFeRD 1",)
    profil = nom_profil(f.profil)
    manques = [A_PART[profil]] if profil in A_PART else []
    if not juge_en_france(f):
        pourquoi = (
            f"facture d'avant le {BR_FR_DEPUIS:%d/%m/%Y}"
            if a_la_francaise(f)
            else "profil MINIMUM"
            if profil == "MINIMUM"
            else "vendeur hors de France"
        )
        manques.append(f"les règles BR-FR ({pourquoi})")
    elif f.cadre and f.cadre[1:] in PLUSIEURS_VENDEURS:
        manques.append("les règles BR-FR-MV et BR-FR-BD (plusieurs vendeurs)")
    if r.jointe:
        manques.append("la conformité PDF/A-3 du PDF")
    return tuple(manques)
