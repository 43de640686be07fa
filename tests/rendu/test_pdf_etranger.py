"""Of a stranger's PDF a pack takes what draws its pages; what is without measure is refused at
`check`, before it costs memory or time."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import run

import pdf_piege
import pikepdf
import pypdf
import pytest
from fabrique import VENDEUR, espace, joignant

from outils import clausier, ouvrir

ASSURANCE, DEMANDE = joignant("joint.pdf")
ACTIONS = {f"/{a}" for a in (*pdf_piege.ACTIONS, "GoTo")}
FACTURE = "factur-x.xml"
MEBIOCTETS, SECONDES = 400, 20  # measured: 240 MiB, 2 s of processor time


def construit(racine: Path, joint: bytes) -> Path:
    """The folder of a case that hands over this PDF to the client, and to the court."""
    w = espace(racine / "w", VENDEUR | {"assurances": [ASSURANCE]}, a=DEMANDE)
    (w / "joint.pdf").write_bytes(joint)
    p = clausier("build", "--out", racine / "o", cwd=w)
    assert p.returncode == 0, p.stderr
    return racine / "o/essai"


def fautes(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What acts, in any object, reached or not, but for the invoice that the seller embeds."""
    siennes = {f.obj.objgen for nom, f in pdf.attachments.items() if nom.endswith(FACTURE)}
    siennes |= {f.EF.F.objgen for f in map(pdf.get_object, siennes)}
    for objet in pdf.objects:
        if not isinstance(objet, pikepdf.Dictionary | pikepdf.Stream) or objet.objgen in siennes:
            continue
        yield from _fautes(objet)


def _fautes(objet: pikepdf.Object, nommee: bool = False) -> Iterator[str]:
    cles = set(objet.keys())
    if not nommee:
        yield from cles & pdf_piege.CLES_ACTIVES
    if str(objet.get("/S")) in ACTIONS:
        yield f"action {objet.S}"
    if str(objet.get("/Type")) in ("/Action", "/Filespec", "/EmbeddedFile"):
        yield f"{objet.Type}"
    if isinstance(objet, pikepdf.Stream) and "/F" in cles:
        yield "contenu ailleurs"
    for cle in cles:
        if isinstance(objet[cle], pikepdf.Dictionary) and not objet[cle].is_indirect:
            yield from _fautes(objet[cle], cle in ("/Font", "/XObject"))


def fautes_vues_par_un_autre(octets: bytes) -> Iterator[str]:
    """The same question to pypdf: every object by its number."""
    lecteur = pypdf.PdfReader(io.BytesIO(octets))
    assert all(nom.endswith(FACTURE) for nom in lecteur.attachments)
    assert lecteur.xfa is None and not lecteur.get_fields()
    for n in range(1, len(lecteur.xref_objStm) + len(lecteur.xref.get(0, {})) + 1):
        objet = lecteur.get_object(pypdf.generic.IndirectObject(n, 0, lecteur))
        if isinstance(objet, pypdf.generic.DictionaryObject):
            if objet.get("/UF", "").endswith(FACTURE):
                continue
            genre = objet.get("/S")
            if genre in ACTIONS or objet.get("/Type") in ("/Action", "/Filespec"):
                yield f"{n}: {genre} {objet.get('/Type')}"
            yield from (
                x for x in ("/JS", "/EF", "/RichMediaContent", "/OpenAction", "/XFA") if x in objet
            )


@pytest.mark.parametrize("paquet", ["client", "tribunal"])
def test_rien_de_ce_qui_agit_n_entre_dans_un_paquet(tmp_path: Path, paquet: str):
    """Its text is there, what its stamp and its field showed, and its links to itself."""
    joint = pdf_piege.piege()
    with pikepdf.open(io.BytesIO(joint)) as pdf:
        assert len(set(fautes(pdf))) > 30  # the trap holds what is looked for
    dossier = construit(tmp_path, joint)
    octets = (dossier / f"essai-{paquet}.pdf").read_bytes()
    textes = [x.extract_text() for x in ouvrir(dossier / f"essai-{paquet}.pdf").pages]
    rang = next(i for i, x in enumerate(textes) if pdf_piege.TEXTE in x)
    with pikepdf.open(io.BytesIO(octets)) as pdf:
        assert not set(fautes(pdf))
        page, suite = list(pdf.pages)[rang : rang + 2]
        assert {str(a.Subtype) for a in page.obj.Annots} == {"/Link"}
        assert all(a.Dest[0].objgen == suite.obj.objgen for a in page.obj.Annots)
        assert "/AA" not in page.obj and "/PieceInfo" not in page.obj
    assert not list(fautes_vues_par_un_autre(octets))
    assert textes[rang].split("\n")[:3] == [pdf_piege.TEXTE, pdf_piege.TAMPON, pdf_piege.CHAMP]
    assert textes[rang + 1].split("\n")[0] == "Suite"


def test_ce_que_les_pages_heritent_est_vide_aussi(tmp_path: Path):
    """What draws by inheritance still draws, and what acts by inheritance acts no more."""
    with pikepdf.open(io.BytesIO(pdf_piege.piege())) as pdf:
        for page in pdf.pages:
            ressources = page.obj.Resources
            del page.obj["/Resources"]
        pdf.Root.Pages.Resources = ressources
        ressources.ExtGState = pikepdf.Dictionary(
            G=pikepdf.Dictionary(
                AF=[pikepdf.Dictionary(EF=pdf.make_stream(b"x"))],
                X=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="x"),
            )
        )
        tampon = io.BytesIO()
        pdf.save(tampon)
    dossier = construit(tmp_path, tampon.getvalue())
    with pikepdf.open(dossier / "essai-client.pdf") as pdf:
        assert not set(fautes(pdf)) and "/G" in pdf.pages[-1].obj.Resources.ExtGState
    assert ouvrir(dossier / "essai-client.pdf").pages[-1].extract_text().startswith("Suite")


def test_un_champ_sans_apparence_est_dessine(tmp_path: Path):
    """A form that leaves it to the viewer to draw what was filled in."""
    with pikepdf.open(io.BytesIO(pdf_piege.piege())) as pdf:
        for annot in pdf.pages[0].obj.Annots:
            if annot.Subtype == pikepdf.Name.Widget:
                annot.AP.N.write(b"")
                annot.FT, annot.V = pikepdf.Name.Tx, pikepdf.String("Rempli")
        pdf.Root.AcroForm.NeedAppearances = True
        pdf.Root.AcroForm.DA = pikepdf.String("/F 9 Tf")
        pdf.Root.AcroForm.DR = pikepdf.Dictionary(Font=pdf.pages[0].obj.Resources.Font)
        tampon = io.BytesIO()
        pdf.save(tampon)
    dossier = construit(tmp_path, tampon.getvalue())
    assert "Rempli" in ouvrir(dossier / "essai-client.pdf").pages[-2].extract_text()


def test_des_balises_et_des_metadonnees_impossibles(tmp_path: Path):
    """A tree of tags that is none, metadata that are none: the pages are joined all the same."""
    with pikepdf.open(io.BytesIO(pdf_piege.piege())) as pdf:
        pdf.Root.StructTreeRoot = pikepdf.Dictionary(K=3, ParentTree=pikepdf.Array())
        pdf.Root.Metadata = pikepdf.Dictionary()
        pdf.Root.Names = pikepdf.Array()
        pdf.pages[0].obj.StructParents = pikepdf.String("x")
        tampon = io.BytesIO()
        pdf.save(tampon, fix_metadata_version=False)
    construit(tmp_path, tampon.getvalue())


DEMESURES = (
    pdf_piege.cent_mille_pages,
    pdf_piege.une_page_un_million_de_fois,
    pdf_piege.pages_en_boucle,
    pdf_piege.pages_multipliees,
    pdf_piege.pages_profondes,
    pdf_piege.ressources_en_chaine,
    pdf_piege.ressources_heritees_en_chaine,
    pdf_piege.objets_gonfles,
    pdf_piege.annotations_par_milliers,
    pdf_piege.nombres_par_millions,
)
PORTES = (
    pdf_piege.balises_en_chaine,
    pdf_piege.plan_profond,
    pdf_piege.contenu_gonfle,
    pdf_piege.metadonnees_gonflees,
)
PROGRAMME = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]) << 20, -1))
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]), -1))
from pathlib import Path
from clausier.lecture.pdf_joint import refus_de_joindre
from clausier.rendu.fusion import PdfAReunir, fusionner
refus = refus_de_joindre(Path(sys.argv[3]))
if refus is None:
    x = PdfAReunir("x", "x", Path(sys.argv[3]).read_bytes(), etranger=True)
    fusionner([PdfAReunir("Page", "p", Path(sys.argv[4]).read_bytes()), x])
print(refus)
"""


def mesure(racine: Path, joint: bytes) -> str:
    """What `check` would say, then the joining: in a process of bounded memory and time."""
    une, fichier = racine / "une.pdf", racine / "joint.pdf"
    fichier.write_bytes(joint)
    with pikepdf.open(io.BytesIO(pdf_piege.cent_mille_pages(1))) as pdf:
        pdf.Root.Metadata = pdf.make_stream(b"<x/>")
        pdf.save(une)
    bornes = [str(MEBIOCTETS + 400), str(SECONDES)]  # of addresses: libraries take half of them
    p = run(
        [sys.executable, "-c", PROGRAMME, *bornes, fichier, une],
        capture_output=True,
        text=True,
        check=False,
    )
    assert p.returncode == 0, p.stderr
    return p.stdout.strip()


@pytest.mark.skipif(sys.platform == "win32", reason="pas de bornes sur un processus")
@pytest.mark.parametrize("fabrique", DEMESURES, ids=lambda f: f.__name__)
def test_sans_mesure(tmp_path: Path, fabrique: Callable[[], bytes]):
    """Refused, with words, in bounded memory and time."""
    dit = mesure(tmp_path, fabrique())
    assert any(x in dit for x in ("hors de toute mesure", "coupé ou abîmé", "aucune page"))


@pytest.mark.skipif(sys.platform == "win32", reason="pas de bornes sur un processus")
@pytest.mark.parametrize("fabrique", PORTES, ids=lambda f: f.__name__)
def test_sans_mesure_hors_des_pages(tmp_path: Path, fabrique: Callable[[], bytes]):
    """What is not taken over costs nothing: such a file is joined."""
    assert mesure(tmp_path, fabrique()) == "None"


def test_deux_mille_pages_sont_jointes(tmp_path: Path):
    assert mesure(tmp_path, pdf_piege.cent_mille_pages(2000)) == "None"


def test_le_refus_a_sa_ligne(tmp_path: Path):
    w = espace(tmp_path / "w", VENDEUR | {"assurances": [ASSURANCE]}, a=DEMANDE)
    (w / "joint.pdf").write_bytes(pdf_piege.cent_mille_pages(2001))
    p = clausier("check", cwd=w)
    dits = [x for x in p.stderr.splitlines() if "E113" in x]
    assert p.returncode == 1 and len(dits) == 2 and "Traceback" not in p.stderr
    assert all("plus de 2000 pages" in x and "nouveau PDF" in x for x in dits)
    assert any(x.startswith("vendeur.yaml:11:") for x in dits)
    assert any("documents.1.pieces.0.fichier" in x for x in dits)
