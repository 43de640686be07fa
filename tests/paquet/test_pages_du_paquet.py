"""The one PDF of a pack, as who prints or reads it holds it: its pages are numbered, its table of
contents is true, exhibits bear their number, a form to cut out has its sheet for itself."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from functools import cache
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fabrique import VENDEUR, espace, joignant

from clausier.rendu.fusion import PdfAReunir, Plan, Volume, fusionner, placer
from outils import CAS as EXEMPLES
from outils import clausier, une_ligne

BLANCHE = "Page laissée blanche pour le formulaire à découper"
MODELE = "MODÈLE DE FORMULAIRE DE RÉTRACTATION"
par_exemple = pytest.mark.parametrize("nom", list(EXEMPLES))


@cache
def textes(f: Path) -> tuple[str, ...]:
    """The words of each page."""
    with pypdfium2.PdfDocument(f) as pdf:
        return tuple(une_ligne(p.get_textpage().get_text_bounded()) for p in pdf)


def liens(f: Path) -> list[tuple[int, int, str]]:
    """Each link inside the PDF: its page, the page that it leads to, and what it says of it."""
    with pikepdf.open(f) as pdf:
        rangs = {p.obj.objgen: i for i, p in enumerate(pdf.pages, 1)}
        return [
            (n, rangs[a.Dest[0].objgen], str(a.Contents))
            for n, p in enumerate(pdf.pages, 1)
            for a in p.get("/Annots", [])
            if "/Dest" in a
        ]


def signets(f: Path) -> dict[str, int]:
    """Title → page, of the bookmarks."""
    with pikepdf.open(f) as pdf, pdf.open_outline() as plan:
        rangs = {p.obj.objgen: i for i, p in enumerate(pdf.pages, 1)}
        return {str(x.title): rangs[x.destination[0].objgen] for x in plan.root}


def paquets(dossier: Path) -> list[Path]:
    return [f for q in ("client", "tribunal", "mandataire") for f in dossier.glob(f"*-{q}.pdf")]


@par_exemple
def test_les_pages_se_comptent_et_le_sommaire_dit_vrai(construit, nom):
    """1 to N on each page; what the first page links to begins there, as its bookmark does, and
    the number is printed beside."""
    for f in paquets(construit.dossier(nom)):
        lus = textes(f)
        assert [re.findall(r"Dossier (\d+/\d+)", x)[-1] for x in lus] == [
            f"{n}/{len(lus)}" for n in range(1, len(lus) + 1)
        ], f.name
        une, *debuts = signets(f).values()
        menes = liens(f)
        assert une == 1 and {vers for _, vers, _ in menes} == set(debuts), f.name
        assert all(dit == f"Page {vers}" and de < debuts[0] for de, vers, dit in menes)
        sommaire = " ".join(lus[: debuts[0] - 1])
        assert all(re.search(rf"(\d{{4}}|–)( \d+)? {n}\b", sommaire) for n in debuts), f.name


@par_exemple
def test_la_couverture_nomme_le_client_et_aucun_fichier(construit, nom):
    """The offer comes first, general terms after all that is the client's own."""
    f = construit.dossier(nom) / f"{nom}-client.pdf"
    with pypdfium2.PdfDocument(f) as pdf:
        une, titre = textes(f)[0], une_ligne(pdf.get_metadata_dict()["Title"])
    manifeste = (f.parent / "manifeste.json").read_text(encoding="utf-8")
    for cle in ("client", "objet"):
        dit = re.search(rf'"{cle}": "(.*)"', manifeste)[1]
        assert cle == "objet" or une_ligne(dit) in une and dit in titre, f.name
    assert nom not in une and nom not in titre and ".pdf" not in une
    ordre = [s.split(" ")[0] for s in signets(f) if "(translation)" not in s][1:]
    assert "Devis" not in ordre or ordre[0] == "Devis"
    if "Conditions" in ordre:
        suite = ordre[ordre.index("Conditions") :]
        assert not {x for x in suite if x not in ("Conditions", "Attestation", "Justificatif")}


def test_un_formulaire_a_sa_feuille(construit):
    """Printed on both sides, the pack has nothing on the back of a form, and nothing of another
    sheet before it; no side is empty elsewhere, and none where the pack needs none."""
    avec = 0
    for nom in EXEMPLES:
        lus = textes(construit.dossier(nom) / f"{nom}-client.pdf")
        formulaires = [n for n, x in enumerate(lus, 1) if MODELE in x]
        vides = [n for n, x in enumerate(lus, 1) if BLANCHE in x]
        avec += len(formulaires)
        for n in formulaires:
            assert n % 2 == 1 and (n == len(lus) or n + 1 in vides), nom
        assert all(n % 2 == 0 and {n - 1, n + 1} & set(formulaires) for n in vides), nom
        assert all(len(x) > 90 for n, x in enumerate(lus, 1) if n not in vides), nom
    assert avec >= 2


@pytest.mark.parametrize(
    ("volumes", "debuts", "blanches"),
    [
        ([(1, ()), (2, (1, 2)), (1, ())], (1, 2, 5), (4,)),  # its sheet falls right
        ([(1, ()), (1, ()), (2, (1, 2)), (1, ())], (1, 2, 3, 7), (4, 6)),
        ([(1, ()), (1, ()), (2, (1, 2))], (1, 2, 3), (4,)),  # nothing comes after it
        ([(1, ()), (3, (1, 2))], (1, 2), (4,)),  # a text follows it in its own paper
        ([(1, ()), (3, (1, 2, 3)), (1, ())], (1, 2, 7), (4, 6)),  # two of them, one by one
        ([(2, ()), (3, ())], (1, 3), ()),
    ],
)
def test_ou_sont_les_cotes_vides(volumes, debuts, blanches):
    plan = placer([Volume(n, frozenset(x)) for n, x in volumes])
    assert plan == Plan(debuts, blanches, sum(n for n, _ in volumes) + len(blanches))


def test_une_page_qui_grandit_est_redessinee():
    """A table of contents that takes two pages once it says where things are says where they are
    then."""

    def pages(n: int) -> bytes:
        with pikepdf.new() as pdf:
            for _ in range(n):
                pdf.add_blank_page()
            pdf.Root.Metadata = pdf.make_stream(b"<x/>")
            pdf.save(tampon := io.BytesIO())
        return tampon.getvalue()

    vus: list[Plan] = []

    def une(plan: Plan) -> bytes:
        vus.append(plan)
        return pages(2)

    tout = fusionner([PdfAReunir("Sommaire", "", une), PdfAReunir("Suite", "s", pages(3))])
    with pikepdf.open(io.BytesIO(tout)) as pdf:
        assert len(pdf.pages) == 5 and [x.debuts for x in vus] == [(1, 2), (1, 3)]


def test_chaque_page_d_une_piece_porte_son_numero(construit):
    """Those of the claim and of the list bear none; the number is outside the tags."""
    for nom, pour in (("2026-002-impaye", "tribunal"), ("2026-118-hotel", "mandataire")):
        f = construit.dossier(nom) / f"{nom}-{pour}.pdf"
        lus, debuts = textes(f), signets(f)
        suite = sorted((n, titre) for titre, n in debuts.items())
        for (debut, titre), fin in zip(
            suite, [n for n, _ in suite[1:]] + [len(lus) + 1], strict=True
        ):
            numero = re.match(r"Pièce (\d+) – ", titre)
            for x in lus[debut - 1 : fin - 1]:
                dits = re.findall(
                    r"Pièce n° (\d+) Dossier \d+/\d+$|Dossier \d+/\d+ Pièce n° (\d+)$", x
                )
                assert [a or b for a, b in dits] == ([numero[1]] if numero else []), (
                    titre,
                    x[-60:],
                )
        assert sum(titre.startswith("Pièce") for titre in debuts) >= 3
        with pikepdf.open(f) as pdf:
            for page in list(pdf.pages)[debuts[suite[2][1]] - 1 :]:
                (sien,) = [c for c in [page.Contents[-1]] if b"TamponClausier" in c.read_bytes()]
                flux = sien.read_bytes()
                assert flux.startswith(b"Q /Artifact") and b"MCID" not in flux


def test_le_bordereau_nomme_les_parties(construit):
    """Who claims, who owes, with their addresses; what is not in the file says where it is."""
    une = textes(construit.dossier("2026-002-impaye") / "2026-002-impaye-tribunal.pdf")[0]
    assert "Demandeur" in une and "Défendeur" in une
    assert (
        "Transports Modèle" in une and "18 avenue du Fret" in une and "44800 Saint-Herblain" in une
    )
    assert "à joindre" in une and "fichier séparé" in une
    une = textes(construit.dossier("2026-118-hotel") / "2026-118-hotel-mandataire.pdf")[0]
    assert "Créancier" in une and "Débiteur" in une and "Défendeur" not in une


def test_les_sommes_de_la_couverture(construit):
    """Ordered, billed, paid and due, at the last day that the case tells; in English for who reads
    it."""
    une = textes(construit.dossier("2026-002-impaye") / "2026-002-impaye-client.pdf")[0]
    sommes = [une_ligne(x) for x in re.findall(r"\d[\d\s]*,\d\d\s€", une)]
    assert sommes[:4] == ["6 000,00 €", "6 000,00 €", "2 800,00 €", "3 200,00 €"]
    assert "Au 20 juillet 2026" in une
    anglais = construit.dossier("2026-031-gand") / "2026-031-gand-client.pdf"
    une = textes(anglais)[0]
    assert "Contents" in une and "Balance due" in une and "Sommaire" not in une


def test_une_page_venue_d_ailleurs_est_tamponnee_comme_on_la_voit(tmp_path: Path):
    """Turned, displaced or of another size: the number is at the same place to the eye, whatever
    the page left of its own drawing. The file beside keeps its bytes."""
    _, demande = joignant("joint.pdf")
    w = espace(tmp_path / "w", VENDEUR, a=copy.deepcopy(demande))
    with pikepdf.new() as pdf:
        for tour in (0, 90, 180, 270):
            large, haut = (842, 595) if tour % 180 else (595, 842)
            page = pdf.add_blank_page(page_size=(large + 40, haut + 40))
            page.obj.CropBox = [20, 20, large + 20, haut + 20]
            page.obj.Rotate = tour
            page.obj.Contents = pdf.make_stream(b"0.5 0 0 0.5 9 9 cm 0 0 1 RG 0 0 9 9 re S")
        pdf.save(w / "joint.pdf")
    p = clausier("build", "--out", tmp_path / "o", cwd=w)
    assert p.returncode == 0, p.stderr
    f = tmp_path / "o/essai/essai-tribunal.pdf"
    debut = next(
        n
        for titre, n in signets(f).items()
        if re.match(r"Pièce \d+ – ", titre) and len(textes(f)[n - 1]) < 60
    )
    with pypdfium2.PdfDocument(f) as pdf:
        vues = [pdf[n].render(scale=1).to_pil().convert("L") for n in range(debut - 1, debut + 3)]
    coins = [x.crop((x.width - 110, 0, x.width, 50)) for x in vues]
    assert {x.size for x in vues} == {(595, 842)} and min(coins[0].tobytes()) < 90
    for coin in coins[1:]:
        ecarts = [abs(a - b) for a, b in zip(coins[0].tobytes(), coin.tobytes(), strict=True)]
        assert sum(ecarts) / len(ecarts) < 4
    with zipfile.ZipFile(tmp_path / "o/essai/essai-tribunal.zip") as z:
        assert (w / "joint.pdf").read_bytes() in [z.read(n) for n in z.namelist()]


def test_une_lettre_a_partout_le_meme_nom(construit):
    """Its own title, the lists of both packs and the page of the case name a letter alike."""
    dossier = construit.dossier("2026-002-impaye")
    index = (dossier / "index.html").read_text(encoding="utf-8")
    for niveau, jour in ((1, "2026-05-30"), (2, "2026-06-11")):
        nom = f"Relance {niveau}"
        lettre = (dossier / f"relance-{niveau}-{jour}.md").read_text(encoding="utf-8")
        assert f"# {nom} : facture F2026-005" in lettre.replace("\u00a0", " ")
        assert f"{nom} du" in index.replace("\u00a0", " ")
        for qui in ("client", "tribunal"):
            assert nom in textes(dossier / f"2026-002-impaye-{qui}.pdf")[0], qui
