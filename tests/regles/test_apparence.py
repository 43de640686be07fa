"""How documents look is their author's to say, as far as nothing is fetched, hidden, moved out of
the window or made too pale to be read: what goes too far is told at its line, with a way out."""

from __future__ import annotations

import json
import shutil
import struct

import pytest
from fabrique import VENDEUR, cas, espace

import clausier
from clausier.course.course import Course
from clausier.lecture.feuille_de_style import lire_feuille
from clausier.page.habillage import habillage, version_du_style
from clausier.rendu.fichiers import tache_de
from clausier.socle.couleurs import contraste
from clausier.socle.problemes import Refus
from clausier.socle.versions import versions
from outils import RACINE, fichiers
from outils import clausier as commande

DEVIS = [{"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "2 mois"}]
POLICES = RACINE / "templates/_page/polices"
INTER = (POLICES / "Inter-Regular.ttf").read_bytes()


def un_espace(dossier, css: str = "", **apparence):
    espace(dossier, VENDEUR | {"apparence": apparence}, cas=cas(documents=DEVIS))
    if css:
        (dossier / "apparence.css").write_text(css, encoding="utf-8")
    return dossier


def dits(dossier) -> list[tuple[str, int, int, str, str]]:
    """(file, line, column, code, words) of what `check` says of the look."""
    problemes = clausier.check(dossier, cache=False).problemes
    return [
        (p.place.fichier.rpartition("/")[2], p.place.ligne, p.place.colonne, p.code, p.message)
        for p in problemes
        if p.code in ("E105", "E110", "E113", "E122", "E123", "A124", "A708")
    ]


# ------------------------------------------------------------------------------------ apparence.css

FEUILLES = {
    '@import "autre.css";': (1, 1, "« @import » refusée : rien n'est cherché hors du document"),
    "h1 { color: #7a1f3d }\n.logo { background: url(fond.png) }": (2, 9, "avec « url( »"),
    '.totaux { background: u\\72l("x") }': (1, 11, "avec « url( »"),
    ".totaux td {\n  border-image: image-set('x.png')\n}": (2, 3, "avec « url( »"),
    "@font-face { src: url(a.ttf) }": (1, 1, "« apparence: {police: …} »"),
    "@page { margin: 0 }": (1, 1, "ses marges ne changent pas"),
    ".destinataire { color: #000 }": (1, 1, "la fenêtre de l'enveloppe"),
    "section.destinataire p { color: #000 }": (1, 1, "la fenêtre de l'enveloppe"),
    "* { color: #000 }": (1, 1, "seuls des éléments et des classes"),
    "body { color: #000 }": (1, 1, "« body » n'est pas un élément"),
    "h1::before { content: 'payé' }": (1, 1, "seuls des éléments et des classes"),
    "p { font-size: 12pt }": (1, 5, "ne se change que sous la fenêtre"),
    "section { padding: 5mm }": (1, 11, "ne se change que sous la fenêtre"),
    ".expediteur { margin: 9mm }": (1, 15, "ne se change que sous la fenêtre"),
    ".mentions { display: none }": (1, 13, "ne se cache"),
    ".mentions { visibility: hidden }": (1, 13, "ne se cache"),
    ".mentions { opacity: 0 }": (1, 13, "ne se cache"),
    ".mentions { font-size: 0 }": (1, 13, "de 7.5pt à 24pt"),
    ".mentions { font-size: 1px }": (1, 13, "de 7.5pt à 24pt"),
    ".mentions { color: transparent }": (1, 13, "une couleur opaque"),
    ".mentions { color: rgba(0, 0, 0, .1) }": (1, 13, "une couleur opaque"),
    ".mentions { color: #fff }": (1, 13, "#ffffff se lit mal sur du blanc"),
    ".mentions { color: #777 }": (1, 13, "#777777 se lit mal sur du blanc"),
    ".mentions { background: #000 }": (1, 13, "« modele: moderne »"),
    ".totaux { position: absolute }": (1, 11, "la fenêtre de l'enveloppe"),
    ".totaux { margin: -30mm }": (1, 11, "de 0 à 10mm"),
    ".totaux { margin: 40mm }": (1, 11, "de 0 à 10mm"),
    ".totaux { border: 20mm solid #000 }": (1, 11, "3pt au plus"),
    ".totaux { text-indent: -999px }": (1, 11, "n'est pas une propriété admise"),
    ".totaux { font-family: Arial }": (1, 11, "vendeur.yaml"),
    ".totaux { color: #000 !important }": (1, 11, "« !important »"),
    ":root { --accent: #ff0 }": (1, 9, "#ffff00 se lit mal"),
    ":root { --accent: var(--doux) }": (1, 9, "une couleur opaque"),
    ":root { --fond: #ddd }": (1, 9, "trop sombre"),
    ":root { --acent: #000 }": (1, 9, "vouliez-vous dire « --accent »"),
    ":root { color: #000 }": (1, 9, "seules ses variables"),
    "h2 { --accent: #000 }": (1, 6, "se donne sur « :root »"),
    "@media (width > 9px) { h2 { color: #000 } }": (1, 1, "« print » ou « screen »"),
    "h2 { color: #000; & b { color: #111 } }": (1, 19, "« propriété: valeur; »"),
    "h2 { color: #000": None,  # what is open at the end is closed, as browsers do
    "</style><script>alert(1)</script>": (1, 33, "règle mal formée"),
}


@pytest.mark.parametrize("css", FEUILLES)
def test_une_feuille_qui_va_trop_loin(css):
    attendue = FEUILLES[css]
    if attendue is None:
        assert lire_feuille(css.encode(), "apparence.css")
        return
    with pytest.raises(Refus) as e:
        lire_feuille(css.encode(), "apparence.css")
    ligne, colonne, mots = attendue
    (p,) = e.value.problemes
    assert (p.place, p.code) == (("apparence.css", ligne, colonne), "E122") and mots in p.message


def test_ce_qui_est_garde_est_ecrit_a_nouveau():
    """Comments, cases and spaces go; what is kept is made of the tokens that were read."""
    css = """/* à moi </style> */ H2 , .lignes  TH { COLOR:#7A1F3D;; }
    .articles h2{letter-spacing:.05em}@media print{.totaux td{padding:1mm  2mm}}"""
    assert lire_feuille(css.encode(), "a.css").splitlines() == [
        "h2, .lignes th { color: #7A1F3D; }",
        ".articles h2 { letter-spacing: .05em; }",
        "@media print {",
        ".totaux td { padding: 1mm 2mm; }",
        "}",
    ]


def test_deux_feuilles_refusees_a_la_fois_et_les_documents_restent(tmp_path):
    """Each fault at its line; a page of documents in `templates/_page` is not read, and is refused
    with the way; what was built before stands."""
    w = un_espace(tmp_path / "w")
    assert commande("build", w, "--formats", "md,html", "--out", tmp_path / "b").returncode == 0
    avant = fichiers(tmp_path / "b")
    (w / "apparence.css").write_text("@import 'x';\n.mentions { color: #eee; display: none }\n")
    (w / "templates/_page").mkdir(parents=True)
    (w / "templates/_page/page.css").write_text("body { color: red }")
    (w / "templates/_page/page.html").write_text("x")
    p = commande("check", w)
    lignes = [x for x in p.stderr.splitlines() if " E122 " in x]
    assert p.returncode == 1 and len(lignes) == 5 and "A708" not in p.stderr
    assert [x.split("/w/")[1].split(" ")[0] for x in lignes] == [
        "apparence.css:1:1:",
        "apparence.css:2:13:",
        "apparence.css:2:26:",
        "templates/_page/page.css:1:1:",
        "templates/_page/page.html:1:1:",
    ]
    assert all("apparence.css" in x for x in lignes[3:])
    p = commande("build", w, "--formats", "md,html", "--out", tmp_path / "b")
    assert p.returncode == 1 and fichiers(tmp_path / "b") == avant


def test_la_feuille_est_lue_comptee_et_refait_les_documents(tmp_path):
    """In the page after the look; its hash in the manifest; a change is one of the case."""
    w, b = un_espace(tmp_path / "w", css="h2 { color: #7a1f3d }"), tmp_path / "b"
    env = {"CLAUSIER_CACHE": str(tmp_path / "depot")}
    faire = ("build", w, "--formats", "md,html", "--out", b)
    p = commande(*faire, **env)
    assert p.returncode == 0 and "A708" not in p.stderr, p.stderr
    page = (b / "essai/devis-D1.html").read_text(encoding="utf-8")
    assert page.index("h2 { color: #7a1f3d; }") > page.index("h2 { font-size")
    manifeste = json.loads((b / "essai/manifeste.json").read_bytes())
    assert list(manifeste["apparence"]) == ["apparence.css"]
    md = (b / "essai/devis-D1.md").read_bytes()
    (w / "apparence.css").write_text("h2 { color: #123456 }")
    assert commande(*faire, **env).returncode == 0
    assert "#123456" in (b / "essai/devis-D1.html").read_text(encoding="utf-8")
    (w / "apparence.css").unlink()
    assert commande(*faire, **env).returncode == 0
    assert "#123456" not in (b / "essai/devis-D1.html").read_text(encoding="utf-8")
    assert (b / "essai/devis-D1.md").read_bytes() == md
    assert "apparence" not in json.loads((b / "essai/manifeste.json").read_bytes())


# ------------------------------------------------------------------------------------------- colour


def test_une_couleur_trop_pale_est_assombrie_et_dite(tmp_path):
    w = un_espace(tmp_path / "w", couleur="#FFD500", modele="moderne")
    ((fichier, _, _, code, mots),) = dits(w)
    assert (fichier, code) == ("vendeur.yaml", "A124") and "#ffd500" in mots
    prise = mots[-7:]
    assert contraste(prise) >= 4.5 and f"prennent {prise}" in mots
    commande("build", w, "--formats", "html", "--out", tmp_path / "b")
    page = (tmp_path / "b/essai/devis-D1.html").read_text(encoding="utf-8")
    # The band keeps the brand: the ink is read on it.
    assert f"--accent: {prise};" in page and "--couleur: #ffd500; --sur-couleur: #1d2529;" in page
    assert dits(un_espace(tmp_path / "w", couleur="#1d3fae")) == []


def test_un_dossier_passe_avant_le_vendeur_cle_par_cle(tmp_path):
    vendeur = VENDEUR | {
        "apparence": {"modele": "etude", "slogan": "Un slogan", "pied": "Une ligne"}
    }
    dit = {"slogan": "Pour vous", "couleur": "#770000"}
    w = espace(tmp_path / "w", vendeur, cas=cas(documents=DEVIS, apparence=dit))
    assert commande("build", w, "--formats", "md,html", "--out", tmp_path / "b").returncode == 0
    md = (tmp_path / "b/essai/devis-D1.md").read_text(encoding="utf-8")
    page = (tmp_path / "b/essai/devis-D1.html").read_text(encoding="utf-8")
    assert "*Pour vous*" in md and "Un slogan" not in md
    assert "· Une ligne</p></footer>" in page
    assert "small-caps" in page and "--accent: #770000" in page


# -------------------------------------------------------------------------------------------- fonts


def abimee(donnees: bytes, table: bytes, ou: int, octets: bytes) -> bytes:
    """A font with other bytes in one of its tables."""
    i = donnees.index(table, 12)
    (debut,) = struct.unpack(">I", donnees[i + 8 : i + 12])
    return donnees[: debut + ou] + octets + donnees[debut + ou + len(octets) :]


MAUVAISES = {
    "texte.ttf": (b"pas une police", "n'est pas une police TrueType"),
    "web.ttf": (b"wOF2" + bytes(60), "WOFF"),
    "suite.otf": (b"ttcf" + bytes(60), "collection"),
    "coupee.ttf": (INTER[:4000], "tronquée"),
    "vide.ttf": (b"\0\1\0\0\0\x10", "tronquée"),
    "sans-table.ttf": (INTER.replace(b"glyf", b"gXyf", 1), "il lui manque des tables"),
    "variable.ttf": (INTER.replace(b"GDEF", b"fvar", 1), "variable"),
    "interdite.ttf": (abimee(INTER, b"OS/2", 8, b"\0\x02"), "interdit"),
    "sans-lettres.ttf": (abimee(INTER, b"cmap", 2, b"\0\0"), "ne dessine pas"),
    "grosse.ttf": (bytes((4 << 20) + 1), "4 Mio"),
}


@pytest.mark.parametrize("nom", MAUVAISES)
def test_une_police_inutilisable(tmp_path, nom):
    donnees, mots = MAUVAISES[nom]
    w = un_espace(tmp_path, police=nom)
    (w / nom).write_bytes(donnees)
    ((fichier, _, _, code, dit),) = dits(w)
    assert (fichier, code) == ("vendeur.yaml", "E123") and nom in dit and mots in dit


def test_une_police_de_l_espace_est_verifiee_sans_le_moteur(tmp_path):
    """Its files are there, in the workspace; `check` needs no PDF engine for it."""
    w = un_espace(tmp_path / "w", police={"texte": "a.ttf", "gras": "../b.ttf"})
    shutil.copy(POLICES / "Inter-Regular.ttf", w / "a.ttf")
    ((_, _, _, code, dit),) = dits(w)
    assert code == "E113" and "sort de l'espace" in dit
    assert dits(un_espace(w, police="a.ttf")) == []
    assert [d[3] for d in dits(un_espace(w, police="b.ttf"))] == ["E113"]


# -------------------------------------------------------------------- what a drawn page depends on


def test_un_changement_d_apparence_est_un_autre_dessin(tmp_path):
    """A PDF is drawn again, and an issued paper is said to be one that would be drawn otherwise,
    for a rule, a colour, a look or the bytes of a font; for nothing else."""

    def vu(css: str = "", octets: bytes = INTER, **apparence) -> tuple[str, str]:
        w = un_espace(tmp_path, css=css, **apparence)
        (w / "a.ttf").write_bytes(octets)
        c = Course().chaine_de(w / "cas.yaml").compose(w / "cas.yaml")
        (d,) = c.documents
        dessin = tache_de(d, habillage(c.dossier, d.date)).cle
        dit = version_du_style(c.dossier, d.date)
        (w / "apparence.css").unlink(missing_ok=True)
        return dessin, dit

    nu = vu()
    assert nu == vu() and nu[1] == versions()["style"]
    vus = [
        nu,
        vu(css="h2 { color: #123456 }"),
        vu(couleur="#123456"),
        vu(modele="etude"),
        vu(police="a.ttf"),
        vu(police="a.ttf", octets=INTER[:-1] + bytes([INTER[-1] ^ 1])),
    ]
    assert all(len(set(x)) == len(vus) for x in zip(*vus, strict=True))
