"""What YAML does not read: the line to write is shown, and given as a correction where it is
certain."""

from __future__ import annotations

import pytest

from clausier.lecture.noeuds import lire_texte
from clausier.socle.problemes import Refus


def faute(texte: str):
    with pytest.raises(Refus) as e:
        lire_texte(texte, "cas.yaml")
    return e.value.problemes[0]


def corrige(texte: str) -> str:
    c = faute(texte).correction
    assert c is not None and c.genre == "texte"
    lignes = texte.split("\n")
    ligne, colonne = lignes[c.place.ligne - 1], c.place.colonne - 1
    assert ligne[colonne:].startswith(c.ancien)
    lignes[c.place.ligne - 1] = ligne[:colonne] + c.neuf + ligne[colonne + len(c.ancien) :]
    return "\n".join(lignes)


@pytest.mark.parametrize(
    ("ligne", "ecrit"),
    [
        ("objet: Refonte : site vitrine", 'objet: "Refonte : site vitrine"'),
        ("objet: Refonte : site  # à voir", 'objet: "Refonte : site"  # à voir'),
        ("courriel: @moi", 'courriel: "@moi"'),
        ("remise: %10", 'remise: "%10"'),
        ("nom: *gras", 'nom: "*gras"'),
        ("t: [Lyon] centre", 't: "[Lyon] centre"'),
        ('t: "Titre" suite', "t: '\"Titre\" suite'"),
        ("nom: 'L'atelier'", 'nom: "L\'atelier"'),
        ('nom: "Durand', 'nom: "Durand"'),
        ("nom:Durand", "nom: Durand"),
        ("nom Durand", "nom: Durand"),
        (
            "c: {designation: Pose, vis comprises, prix: 12}",
            'c: {designation: "Pose, vis comprises",',
        ),
        ("c: {montant: 1 269,00}", 'c: {montant: "1 269,00"}'),
        ("c: {texte: Rappel: jeudi, x: 1}", 'c: {texte: "Rappel: jeudi", x: 1}'),
        ("- {designation: Pose : vis, prix: 3}", '- {designation: "Pose : vis", prix: 3}'),
        ("c: {a: 1, b: [x, y}", None),
        ("c: {a: 1", "c: {a: 1}"),
        ("couleur: #1c4a5c", 'couleur: "#1c4a5c"'),
    ],
)
def test_la_ligne_a_ecrire(ligne, ecrit):
    """The message shows it; the text with it is read."""
    texte = f"{ligne}\n" if ligne.startswith("-") else f"{ligne}\nfin: 1\n"
    p = faute(texte)
    if ecrit is None:
        assert p.correction is None and "il manque" in p.message
        return
    assert corrige(texte).startswith(ecrit)
    montre = ecrit.split("  #")[0].split(": ")[-1].rstrip("},")
    assert montre in p.message
    lire_texte(corrige(texte), "cas.yaml")


@pytest.mark.parametrize(
    ("texte", "apres", "dit"),
    [
        (
            "client:\n\tnom: X\n\tville: Y\n",
            "client:\n  nom: X\n\tville: Y\n",
            "remplacez la tabulation par deux espaces",
        ),
        (
            "client:\n  nom: X\n   ville: Y\nb: 2\n",
            "client:\n  nom: X\n  ville: Y\nb: 2\n",
            "retrait faux : alignez cette ligne sur celle de la ligne 2",
        ),
        (
            "client:\n  nom: X\n ville: Y\n",
            "client:\n  nom: X\n  ville: Y\n",
            "retrait faux : alignez cette ligne sur celle de la ligne 2",
        ),
        (
            "l:\n  -type: devis\n    numero: 1\n",
            "l:\n  - type: devis\n    numero: 1\n",
            "il manque une espace après le tiret",
        ),
        (
            "l:\n  - {type: devis, numero: D1\n  - {type: avoir}\n",
            "l:\n  - {type: devis, numero: D1}\n  - {type: avoir}\n",
            "n'est pas refermé ; écrivez « - {type: devis, numero: D1} »",
        ),
    ],
)
def test_un_retrait(texte, apres, dit):
    assert corrige(texte) == apres
    assert dit in faute(texte).message


def test_ce_qui_n_est_pas_sur_n_est_pas_corrige():
    p = faute("a: 1\n    b: 2\nc: 3\n")
    assert p.correction is None and "alignez cette ligne sur celle de la ligne 1" in p.message
    assert faute("a: " + "[" * 20_000 + "\n").correction is None
    assert faute("a: x" + " " * 60_000 + ": y\n").correction is None
