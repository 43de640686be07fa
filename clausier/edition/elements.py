"""What one item of a list is called in a form, from the title of its list."""

from __future__ import annotations

UN_ELEMENT = {  # what no rule makes of the name of its list
    "Journal": "Fait",
    "Change": "Taux de change",
    "Ce que vous vendez": "Activité",
    "Autres sous-traitants": "Sous-traitant",
    "Biens remis": "Bien remis",
    "Documents remis": "Document remis",
    "Interventions de l'année": "Intervention",
    "Lignes d'une période": "Ligne",
    "Lignes de la section": "Ligne",
    "Lignes de la variante": "Ligne",
    "Travaux demandés": "Travail demandé",
    "Travaux supplémentaires": "Travail supplémentaire",
}
FEMININS = frozenset(
    "activité assurance clause échéance facture intervention ligne option photo pièce réserve "
    "situation valeur".split()
)


def singulier(titre: str) -> str:
    """What one item of a list is called.

    >>> singulier("Situations de travaux"), singulier("Droits cédés"), singulier("Journal")
    ('Situation de travaux', 'Droit cédé', 'Fait')
    """
    if titre in UN_ELEMENT or not titre:
        return UN_ELEMENT.get(titre, "Élément")
    premier, *suite = titre.split(" ")
    if not premier.endswith("s"):
        return titre
    return " ".join(x[:-1] if len(x) > 3 and x.endswith("s") else x for x in (premier, *suite))


def un(titre: str) -> str:
    """One of them, as it is said when one is added.

    >>> un("Ligne"), un("Taux de change")
    ('une ligne', 'un taux de change')
    """
    dit = titre[:1].lower() + titre[1:]
    return f"{'une' if dit.split(' ')[0] in FEMININS else 'un'} {dit}"
