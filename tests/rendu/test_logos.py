"""A logo costs what a logo costs: its size is known before it is decoded or drawn, and it brings no
style sheet and no declaration, in whatever encoding."""

from __future__ import annotations

import re
import resource
import struct
import sys
import zlib
from base64 import b64decode
from pathlib import Path
from subprocess import run

import pypdfium2 as pdfium
import pytest
from fabrique import VENDEUR, cas, espace

from clausier.lecture.images import LogoRefuse, logo_data
from outils import clausier

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 90 90">{}</svg>'
)
CARRE = '<rect width="9" height="9"/>'
DEVIS = [{"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "2 mois"}]


def png(cote: int, lignes: int = 0) -> bytes:
    """A picture that says to be this wide and high, with so many lines of pixels, or none."""

    def bloc(nom: bytes, x: bytes) -> bytes:
        return struct.pack(">I", len(x)) + nom + x + struct.pack(">I", zlib.crc32(nom + x))

    entete = struct.pack(">IIBBBBB", cote, cote, 1, 0, 0, 0, 0)
    points = zlib.compress(b"\0" * ((cote + 7) // 8 + 1) * lignes, 9)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + bloc(b"IHDR", entete) + bloc(b"IDAT", points) + bloc(b"IEND", b"")


def renvois(n: int, fois: int = 10) -> str:
    """Ten times ten times ten… the same square."""
    niveaux = "".join(
        f'<g id="a{i + 1}">' + f'<use xlink:href="#a{i}"/>' * fois + "</g>" for i in range(n)
    )
    return f'<defs><g id="a0">{CARRE}</g>{niveaux}</defs><use href="#a{n}"/>'


def degrade(etapes: int, reste: str = "", couleur: str = "red") -> str:
    pas = f'<stop offset="0.5" stop-color="{couleur}"/>' * etapes
    return f'<linearGradient id="g" {reste}>{pas}</linearGradient>'


FEUILLE = '<?xml-stylesheet href="http://a.example/x.css"?>' + SVG.format(CARRE)
TYPE = '<!DOCTYPE svg SYSTEM "http://a.example/x.dtd">' + SVG.format(CARRE)
PEINT = '<rect width="9" height="9" fill="url(#g)"/>'


def declare(encodage: str, texte: str, blancs: int = 1) -> str:
    return f'<?xml version="1.0"{" " * blancs}encoding="{encodage}"?>{texte}'


REFUS = {
    "png-60000": ("png", png(60_000), "40 millions"),
    "png-60000-lignes": ("png", png(60_000, 100), "40 millions"),
    "png-12000": ("png", png(12_000), "40 millions"),
    "png-7000": ("png", png(7_000), "40 millions"),
    "png-coupe": ("png", png(100), "illisible"),
    "png-negatif": ("png", png(100)[:16] + b"\xff" * 8 + png(100)[24:], ""),
    "profond": ("svg", SVG.format("<g>" * 100_000 + "</g>" * 100_000), "niveaux"),
    "profond-un-peu": ("svg", SVG.format("<g>" * 70 + CARRE + "</g>" * 70), "niveaux"),
    "elements": ("svg", SVG.format(CARRE * 30_000), "éléments"),
    "attributs": (
        "svg",
        SVG.format("<rect " + " ".join(f'a{i}=""' for i in range(180_000)) + "/>"),
        "",
    ),
    "use-multiplie": ("svg", SVG.format(renvois(9)), "trop lourd"),
    "use-multiplie-un-peu": ("svg", SVG.format(renvois(5)), "trop lourd"),
    "use-en-rond": (
        "svg",
        SVG.format('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
        "rond",
    ),
    "use-de-soi": ("svg", SVG.format('<g id="a"><use href="#a"/></g>'), "rond"),
    "use-de-soi-code": ("svg", SVG.format('<g id="a"><use href="#%61"/></g>'), "codé"),
    "use-en-chaine": (
        "svg",
        SVG.format("".join(f'<g id="a{i}"><use href="#a{i + 1}"/></g>' for i in range(5_000))),
        "rond",
    ),
    "masque-de-soi": (
        "svg",
        SVG.format(f'<mask id="m"><g mask="url(#m)">{CARRE}</g></mask>'),
        "rond",
    ),
    "decoupe-de-soi": (
        "svg",
        SVG.format(f'<clipPath id="m"><g clip-path="url(\'#m\')">{CARRE}</g></clipPath>'),
        "rond",
    ),
    "degrade-de-soi": ("svg", SVG.format('<linearGradient id="g" href="#g"/>' + PEINT), "rond"),
    "degrade-etapes": ("svg", SVG.format(degrade(15_000) + PEINT), "étapes"),
    "degrade-partout": ("svg", SVG.format(degrade(250) + PEINT * 2_000), "trop lourd"),
    "degrade-herite": (
        "svg",
        SVG.format(degrade(250) + f'<g fill="url(#g)"><g>{CARRE * 9_000}</g></g>'),
        "trop lourd",
    ),
    "degrade-repete": (
        "svg",
        SVG.format(degrade(2, 'spreadMethod="repeat" x2="1e-9"') + PEINT),
        "se répète",
    ),
    "degrade-reflete": (
        "svg",
        SVG.format(degrade(2, 'spreadMethod=" Reflect"') + PEINT),
        "se répète",
    ),
    "texte-long": ("svg", SVG.format(f"<text>{'a b ' * 200_000}</text>"), "trop lourd"),
    "points": ("svg", SVG.format(f'<polygon points="{"5 5 " * 400_000}"/>'), "trop lourd"),
    "feuille": ("svg", FEUILLE, "feuille de style"),
    "feuille-latin1": ("svg", declare("iso-8859-1", FEUILLE), "feuille de style"),
    "feuille-apres": ("svg", SVG.format(CARRE) + "<?xml-stylesheet href='x'?>", "feuille de style"),
    "feuille-utf16": ("svg", FEUILLE.encode("utf-16"), "UTF-16"),
    "feuille-utf16-sans-marque": ("svg", FEUILLE.encode("utf-16-be"), "UTF-16"),
    "feuille-utf32": ("svg", FEUILLE.encode("utf-32"), "UTF-16"),
    "type": ("svg", TYPE, "DOCTYPE"),
    "type-utf16": ("svg", declare("utf-16", TYPE).encode("utf-16"), "UTF-16"),
    "type-utf16-le": ("svg", TYPE.encode("utf-16-le"), "UTF-16"),
    "type-utf7": ("svg", declare("utf-7", TYPE.replace("<", "+ADw-")), "utf-7"),
    "type-utf7-loin": ("svg", declare("utf-7", SVG.format("+ADw-!DOCTYPE"), 5_000), "utf-7"),
    "type-ebcdic": ("svg", declare("cp037", TYPE).encode("cp037"), ""),
    "type-ebcdic-declare": ("svg", declare("cp037", SVG.format(CARRE)), "cp037"),
    "type-marque": ("svg", b"\xef\xbb\xbf" + declare("utf-16", TYPE).encode(), "utf-16"),
    "encodage-inconnu": ("svg", declare("x-\u00e9\u0000"[:3], SVG.format(CARRE)), "x-"),
    "encodage-faux": ("svg", declare("utf-8", SVG.format("é")).encode("latin-1"), "pas en utf-8"),
}
PROGRAMME = """
import resource, sys
from pathlib import Path
from PIL import Image
from clausier.lecture.images import LogoRefuse, logo_data
def sommet():
    for ligne in open("/proc/self/status"):
        if ligne.startswith("VmHWM"):  # of this program: ru_maxrss keeps that of who started it
            return int(ligne.split()[1])
avant = resource.getrusage(resource.RUSAGE_SELF)
try:
    logo_data(Path(sys.argv[1]))
except LogoRefuse as e:
    print(e)
apres = resource.getrusage(resource.RUSAGE_SELF)
print(apres.ru_utime - avant.ru_utime, sommet())
"""


@pytest.mark.parametrize("nom", REFUS)
def test_un_logo_sans_mesure_est_refuse(tmp_path: Path, nom: str):
    """In a second of processor time and 100 MiB, of which the interpreter takes a third."""
    genre, contenu, dit = REFUS[nom]
    fichier = tmp_path / f"logo.{genre}"
    fichier.write_bytes(contenu if isinstance(contenu, bytes) else contenu.encode())
    p = run([sys.executable, "-c", PROGRAMME, fichier], capture_output=True, text=True)
    assert p.returncode == 0, p.stderr
    *refus, mesures = p.stdout.splitlines()
    assert refus and dit in refus[0], p.stdout
    secondes, octets = mesures.split()
    unite = 1 if sys.platform == "darwin" else 1024
    assert float(secondes) < 1 and int(octets) * unite <= 100 << 20, mesures


BONS = {
    "simple": SVG.format(CARRE),
    "latin1": declare("iso-8859-1", SVG.format("<title>É</title>")).encode("latin-1"),
    "marque": b"\xef\xbb\xbf" + SVG.format(CARRE).encode(),
    "illustrator": declare("utf-8", "<!-- Generator: Adobe Illustrator -->" + SVG.format(CARRE)),
    "complexe": SVG.format(
        degrade(12)
        + '<clipPath id="c"><path d="M0 0h90v90z"/></clipPath><g clip-path="url(#c)">'
        + PEINT * 1_000
        + '<path d="'
        + "M1 1c3 4 5 6 7 8z" * 5_000
        + '"/></g>'
    ),
    "use": SVG.format(renvois(2, 8)),
    "degrade-commun": SVG.format(
        degrade(3) + '<radialGradient id="h" xlink:href="#g" spreadMethod="pad"/>' + PEINT
    ),
}


@pytest.mark.parametrize("nom", BONS)
def test_un_vrai_dessin_passe(tmp_path: Path, nom: str):
    """Kept byte for byte, and drawn."""
    w = espace(tmp_path / "w", VENDEUR | {"logo": "logo.svg"}, a=cas(documents=DEVIS))
    x = BONS[nom]
    (w / "logo.svg").write_bytes(x if isinstance(x, bytes) else x.encode())
    p = clausier("build", "--out", tmp_path / "o", cwd=w)
    assert p.returncode == 0 and "E113" not in p.stderr, p.stderr


@pytest.mark.parametrize("nom", ["png-60000", "use-multiplie", "feuille-utf16"])
def test_le_refus_du_logo_a_sa_ligne(tmp_path: Path, nom: str):
    genre, contenu, dit = REFUS[nom]
    w = espace(tmp_path / "w", VENDEUR | {"logo": f"logo.{genre}"}, a=cas(documents=DEVIS))
    (w / f"logo.{genre}").write_bytes(contenu if isinstance(contenu, bytes) else contenu.encode())
    p = clausier("check", cwd=w)
    (ligne,) = [x for x in p.stderr.splitlines() if "E113" in x]
    assert p.returncode == 1 and ligne.startswith("vendeur.yaml:") and dit in ligne
    assert "Traceback" not in p.stderr


def test_le_plus_lourd_de_ce_qui_passe_se_dessine(tmp_path: Path):
    """What is admitted at the most costs some seconds, not minutes."""
    dessin = SVG.format(degrade(200) + PEINT * 400)
    w = espace(tmp_path / "w", VENDEUR | {"logo": "logo.svg"}, a=cas(documents=DEVIS))
    (w / "logo.svg").write_text(dessin, encoding="utf-8")
    avant = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    p = clausier("build", "--out", tmp_path / "o", cwd=w)
    assert p.returncode == 0, p.stderr
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - avant < 60


STYLE = (
    "<style>@import url(http://a.example/x.css); @font-face{font-family:x;src:url(http://a.example)}"
    ".a,.b{fill:#1c4a5c;stroke:url(http://a.example/#x)} rect.b{fill:#a33b1f !important}"
    "#c{opacity:.5} .a .b{fill:red} .b{behavior:url(x)}</style>"
)
CLASSES = '<rect class="a" width="9" height="9"/><rect class="a b" id="c" width="3" height="3"/>'


def test_une_feuille_de_style_devient_des_attributs(tmp_path: Path):
    """What every drawing program writes; all that leads out of the file is gone."""
    (tmp_path / "logo.svg").write_text(SVG.format(STYLE + CLASSES), encoding="utf-8")
    dit = b64decode(logo_data(tmp_path / "logo.svg").partition(",")[2]).decode()
    a, b = re.findall(r"<[^<]*rect [^>]*>", dit)
    assert 'fill="#1c4a5c"' in a and 'fill="#a33b1f"' in b and 'opacity=".5"' in b
    assert not re.search(r"style>|a\.example|import|stroke|behavior|red", dit)


def test_le_texte_d_un_logo_est_dit(tmp_path: Path):
    """A720: it brings no font, and is drawn in the document's."""
    w = espace(tmp_path / "w", VENDEUR | {"logo": "logo.svg"}, a=cas(documents=DEVIS))
    (w / "logo.svg").write_text(SVG.format('<text y="9">Atelier</text>'), encoding="utf-8")
    p = clausier("check", cwd=w)
    assert p.returncode == 0 and "A720 logo: " in p.stderr and "tracés" in p.stderr
    (w / "logo.svg").write_text(SVG.format(CARRE), encoding="utf-8")
    assert "A720" not in clausier("check", cwd=w).stderr


@pytest.mark.parametrize("feuille", ["a" * 200_000, ".x{fill:red}" * 9_000])
def test_une_feuille_sans_mesure_est_refusee(tmp_path: Path, feuille: str):
    (tmp_path / "logo.svg").write_text(SVG.format(f"<style>{feuille}</style>" + CARRE), "utf-8")
    with pytest.raises(LogoRefuse, match="feuille de style"):
        logo_data(tmp_path / "logo.svg")


@pytest.mark.parametrize("modele", ["classique", "moderne"])
def test_le_nom_n_est_pas_dit_deux_fois_sous_un_logo_qui_le_dit(tmp_path: Path, modele: str):
    """`logo_nom: oui`: the page has the drawing and the foot, the Markdown the name."""
    allure = {"modele": modele, "logo_nom": "oui"}
    vendeur = VENDEUR | {"logo": "logo.svg", "apparence": allure}
    w = espace(tmp_path / "w", vendeur, a=cas(documents=DEVIS))
    (w / "logo.svg").write_text(SVG.format(CARRE), encoding="utf-8")
    p = clausier("build", "--out", tmp_path / "o", "--formats", "md,pdf", cwd=w)
    assert p.returncode == 0, p.stderr
    assert (
        (tmp_path / "o/essai/devis-D1.md").read_text("utf-8").startswith("**Camille Exemple EI**")
    )
    page = pdfium.PdfDocument(tmp_path / "o/essai/devis-D1.pdf")[0]
    tete = page.get_textpage().get_text_bounded(bottom=page.get_height() / 2)
    assert "12 rue des Lices" in tete and "Camille Exemple" not in tete
