"""Stage 6, render: what a case's documents wear: logo, look, colours, letters, the seller's own
rules.

Takes a checked case: `regles.apparence` has refused what cannot be used. Gives the styles of its
pages, for the PDF engine and for a browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from ..dossier.cas import Dossier
from ..fiches.apparence import Apparence
from ..lecture.images import logo_data
from ..lecture.police import ouvrir_police
from ..socle.couleurs import ENCRE, assombrie, dessus, melange, teinte
from ..socle.disque import lire_octets
from ..socle.empreintes import condense
from ..socle.espace import FEUILLE
from ..socle.partage import une_fois
from ..socle.ressources import NOMS_A_L_ECRAN, Style, enchaine, polices_livrees, style
from ..socle.versions import versions

FACES = {
    "texte": "font-weight: 400",
    "gras": "font-weight: 600",
    "italique": "font-weight: 400; font-style: italic",
}
LIVREE = '"Source Sans Pro", "Source Sans 3", system-ui, sans-serif'
# The drawing says the name, and so does its text for who does not see; the foot of each page too.
SANS_NOM = """
.expediteur .logo + p > strong:first-child,
.expediteur .logo + p > strong:first-child + br { display: none !important; }
@media print { .expediteur .logo + p { padding-top: var(--nom-haut, 0); } }
"""  # what pads is the room that the name has under a band
TEINTE = re.compile(r"--([a-z-]+): (#[0-9a-f]{6})\b")
SANS_POLICES = re.compile(r"@font-face \{[^}]*\}\n")


@dataclass(frozen=True)
class Habillage:
    """What the pages of a case wear. `siens`: the styles that its seller adds to the look."""

    logo: str | None = None
    modele: str = "classique"
    famille: str = "source_sans"
    siens: tuple[str, ...] = ()
    polices: tuple[tuple[str, bytes], ...] = ()

    @cached_property
    def style(self) -> Style:
        """For the PDF engine."""
        return Style(enchaine(self.modele, self.famille, *self.siens), self.polices)

    @cached_property
    def ecran(self) -> str:
        """For a browser: with the style of screens, and the family cut down to go inside; a font of
        the workspace stays on paper, where the reader has it not.
        """
        suite = SANS_POLICES.sub("", enchaine(self.modele, self.famille, *self.siens, ecran=True))
        if not self.famille:
            return suite
        papier, ecran = NOMS_A_L_ECRAN[self.famille]
        return style(f"polices/ecran_{self.famille}.css") + suite.replace(
            f'"{papier}"', f'"{ecran}", "{papier}"'
        )


USUEL = Habillage()


@une_fois
def habillage(dossier: Dossier, jour: date, autre: Apparence | None = None) -> Habillage:
    """What a paper of this day wears. `autre`: as it would with another look."""
    vendeur = dossier.vendeurs[-1][1]  # of his logo, the last one
    fichier = dossier.joint(vendeur.logo) if vendeur.logo else None
    logo = logo_data(fichier) if fichier else None
    a = autre or dossier.apparence(jour)
    polices = _polices(dossier, a)
    siens = (
        _faces(polices),
        couleurs(a),
        style(f"modeles/logo_{a.logo_position}.css")
        if logo and a.logo_position != "gauche"
        else "",
        SANS_NOM if logo and a.logo_nom else "",
        _feuille(dossier),
    )
    return Habillage(
        logo,
        a.modele,
        a.lettres.texte if a.lettres.livree else "",
        tuple(filter(None, siens)),
        tuple((f"polices/{condense([x])}", x) for x in polices.values()),
    )


def version_du_style(dossier: Dossier, jour: date) -> str:
    """What the register keeps of how a paper of this day is drawn: the program's style, with the
    seller's own where he has one.
    """
    porte, commun = habillage(dossier, jour), versions()["style"]
    if replace(porte, logo=None) == USUEL:
        return commun
    return condense([commun, porte.style.css, *(nom for nom, _ in porte.polices)])


def polices_de(style: Style) -> dict[str, bytes]:
    """The fonts that a style may name, by what it calls them."""
    return {nom: lire_octets(f) for nom, f in polices_livrees().items()} | dict(style.polices)


def fichiers_de_l_apparence(dossier: Dossier, jours: Iterable[date]) -> dict[str, bytes]:
    """The files of the workspace, by their names there, that papers of these days wear: fonts and
    rules; of a logo the pages themselves hold the drawing.
    """
    noms = {n for j in jours for n in dossier.apparence(j).lettres.fichiers.values()} | {FEUILLE}
    trouves = {nom: dossier.joint(nom) for nom in sorted(noms)}
    return {nom: lire_octets(f) for nom, f in trouves.items() if f}


def couleurs(a: Apparence) -> str:
    """The variables that a colour stands for; nothing when none is said."""
    valeurs = _siennes(a)
    return f":root {{ {' '.join(f'--{k}: {x};' for k, x in valeurs.items())} }}" if valeurs else ""


def teintes(a: Apparence) -> dict[str, str]:
    """Every colour of a page, by the name of its variable in page.css: where no style is read."""
    return dict(TEINTE.findall(style("page.css"))) | _siennes(a)


def _siennes(a: Apparence) -> dict[str, str]:
    if a.couleur is None:
        return {}
    accent = assombrie(a.couleur)
    sur = dessus(a.couleur)
    return {
        "accent": accent,
        "fond": teinte(accent),
        "filet": melange(accent, "#d3d7da", 0.12),
        "couleur": a.couleur if sur else accent,
        "sur-couleur": sur or dessus(accent) or ENCRE,
    }


def _polices(dossier: Dossier, a: Apparence) -> dict[str, bytes]:
    """The fonts of the workspace that are named, by the face that they draw."""
    lues = {}
    for face, nom in a.lettres.fichiers.items():
        if fichier := dossier.joint(nom):
            lues[face] = ouvrir_police(fichier)
    return lues


def _faces(polices: dict[str, bytes]) -> str:
    """The family that they make: its name tells it from that of any other seller."""
    if not polices:
        return ""
    nom = f"Police {condense(polices.values())[:16]}"
    faces = "\n".join(
        f'@font-face {{ font-family: "{nom}"; {FACES[face]}; '
        f'src: url(polices/{condense([x])}) format("truetype"); }}'
        for face, x in polices.items()
    )
    # What stands in an envelope's window keeps the letters whose width is known (`texte.fenetre`);
    # columns of sums are made wide enough for wide figures.
    return (
        f'{faces}\n:root {{ --police: "{nom}", {LIVREE}; }}\n'
        f".destinataire {{ font-family: {LIVREE}; }}\ncol {{ font-size: 1.22em; }}"
    )


def _feuille(dossier: Dossier) -> str:
    """The workspace's own rules; it is noted that the case takes them in, or would."""
    fichier = dossier.joint(FEUILLE)
    if fichier is None:
        return ""
    from ..lecture.feuille_de_style import lire_feuille

    return lire_feuille(lire_octets(fichier), FEUILLE)
