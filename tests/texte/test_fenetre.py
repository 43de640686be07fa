"""The recipient stays in the window of the envelope, however long his name and his address; past
the last step he is refused at his line. And no figure of a long table touches the next.

Read from the PDFs of one build.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from fabrique import CAS, REEL, cas, espace

from outils import clausier, lettres

POINT = 25.4 / 72
NOM = (
    "Syndicat intercommunal à vocation multiple des eaux et de l'assainissement du bassin de la "
    "Haute Vallée de l'Arve réunie"
)
NIVEAU = "Bâtiment des affaires générales et du patrimoine, escalier C, troisième étage"
DEVIS = [{"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}]
LIGNES = [
    {
        "designation": f"Élément n° {i} de la fourniture, livré et posé",
        "quantite": "1234.5" if i == 3 else "2",
        "unite": ("mètre carré", "exemplaire", "intervention", "h")[i % 4],
        "prix_unitaire": "1234567.89" if i % 9 == 0 else "12.5",
        "tva": ("20 %", "10 %", "5,5 %")[i % 3],
        **({"remise": "5 %"} if i == 5 else {}),
    }
    for i in range(40)
]


def client(nom: str = "SARL Modèle", niveaux: int = 0) -> dict:
    c = CAS["client"]
    plus = {"complement": ", ".join([NIVEAU] * niveaux)} if niveaux else {}
    return {**c, "nom": nom, "adresse": {**c["adresse"], **plus}}


DESTINATAIRES = {
    "court": client(),
    "nom": client(NOM),
    "serre": client(niveaux=4),
    "petit": client(NOM, niveaux=3),
    "minime": client(NOM, niveaux=5),
}


@pytest.fixture(scope="module")
def feuilles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("fenetre")
    changes = {nom: {"client": c} for nom, c in DESTINATAIRES.items()} | {
        "titre": {"prestation": {**CAS["prestation"], "objet": "Refonte du site de la ville " * 9}},
        "long": {"lignes": LIGNES},
    }
    dossiers = {
        nom: cas(dossier=nom, documents=[{**DEVIS[0], "numero": f"D{nom}"}], **change)
        for nom, change in changes.items()
    }
    r = clausier(
        "build", espace(base / "w", REEL, **dossiers), "--out", base / "b", "--formats", "pdf"
    )
    assert r.returncode == 0, r.stderr
    return base / "b"


def signes(pdf: Path) -> Iterator[list[tuple[str, float, float, float, float]]]:
    """Of each page, each sign with its box in mm from the upper left corner."""
    for page in pdfium.PdfDocument(pdf):
        texte, hauteur = page.get_textpage(), page.get_height()
        tout = texte.get_text_range()
        yield [
            (c, g * POINT, (hauteur - h) * POINT, d * POINT, (hauteur - b) * POINT)
            for i, c in enumerate(tout)
            if not c.isspace()
            for g, b, d, h in (texte.get_charbox(i),)
        ]


@pytest.mark.parametrize("nom", [*DESTINATAIRES, "titre"])
def test_le_destinataire_est_dans_la_fenetre(feuilles, nom):
    """Always seen: x 100–190 mm, y 45–79 mm; nothing else in what a slid sheet may show."""
    page = next(signes(feuilles / nom / f"devis-D{nom}.pdf"))
    vus = [s for s in page if s[3] > 90 and s[1] < 200 and s[4] > 34.5 and s[2] < 89.5]
    qui = DESTINATAIRES.get(nom, client())
    attendu = [
        qui["nom"],
        qui["adresse"].get("complement", ""),
        "3 place du Marché",
        "01000 Bourg-en-Bresse",
    ]
    dit = lettres("".join(s[0] for s in vus)).replace("’", "'")
    assert dit == lettres("".join(attendu)), nom
    assert min(s[1] for s in vus) >= 100 and max(s[3] for s in vus) <= 190
    assert min(s[2] for s in vus) >= 45 and max(s[4] for s in vus) <= 79


def test_treize_lignes_sont_refusees_a_leur_ligne(tmp_path):
    espace(tmp_path, None, essai=cas(client=client(NOM, niveaux=13), documents=DEVIS))
    r = clausier("check", tmp_path)
    assert r.returncode == 1 and "E719 client.adresse: nom et adresse font" in r.stderr


def test_les_chiffres_tiennent_dans_leur_colonne(feuilles):
    """No two pieces of a row overlap, no word is broken, nothing leaves the sheet's margins."""
    for tout in signes(feuilles / "long/devis-Dlong.pdf"):
        page = [s for s in tout if s[0] in "0123456789€"]
        assert all(s[1] > 19.5 and s[3] < 190.5 for s in page)
        rangees: dict[int, list[tuple[str, float, float, float, float]]] = {}
        for s in page:
            rangees.setdefault(round(s[4] * 2), []).append(s)
        for suite in rangees.values():
            suite.sort(key=lambda s: s[1])
            assert all(a[3] < b[1] + 0.35 for a, b in pairwise(suite)), "".join(s[0] for s in suite)
    mots = {
        m
        for page in pdfium.PdfDocument(feuilles / "long/devis-Dlong.pdf")
        for m in page.get_textpage().get_text_range().split()
    }
    assert {"mètre", "carré", "exemplaire", "intervention"} <= mots
