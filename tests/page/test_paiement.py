"""What a page asks to be paid: its words, and the code that a bank's application reads, decoded
from the drawn sheet and from the page of a browser by a reader that owes nothing to clausier."""

from __future__ import annotations

import base64
import re
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest
import zxingcpp
from fabrique import CONSO, MEDIATEUR, VENDEUR, cas, espace
from PIL import Image, ImageDraw

from outils import Lu, clausier, texte_html, texte_md

IBAN = "FR76 3000 6000 0112 3456 7890 189"
PRO = {**VENDEUR, "mediateur": MEDIATEUR}
PIEGE = "Camille Exemple EI\nFR7630006000011234567890189\nEUR1"


def facture(numero: str = "F1", **plus: object) -> dict[str, object]:
    return {"type": "facture", "numero": numero, "date": "2026-10-31", **plus}


def devis(numero: str = "D1") -> dict[str, object]:
    return {"type": "devis", "numero": numero, "date": "2026-09-02", "validite": "30 jours"}


def paye(montant: str, jour: str = "2026-10-31") -> list[dict[str, str]]:
    return [{"date": jour, "montant": montant, "moyen": "carte"}]


def affaire(nom: str, *documents: dict[str, object], **plus: object) -> dict[str, object]:
    return cas(dossier=nom, documents=list(documents), acompte="non") | plus


DOMICILE = {
    "client": CONSO,
    "conclusion": {"date": "2026-09-05", "lieu": "hors_etablissement"},
    "acompte": "30 %",
    "prestation": {
        "objet": "Refonte du site",
        "debut": "2026-10-15",
        "fin": "2026-10-30",
        "lieu": "6 rue du Marché, 44100 Nantes",
    },
}
CAS = {
    "simple": affaire("simple", devis(), facture(), acompte="30 %"),
    "partie": affaire("partie", facture(), paiements=paye("600")),
    "acquittee": affaire("acquittee", facture(), paiements=paye("1800")),
    "plus_tard": affaire("plus_tard", facture(), paiements=paye("1800", "2026-11-02")),
    "cheque": affaire("cheque", facture(), reglement={"moyens": ["cheque"]}),
    "deux": affaire("deux", facture(), reglement={"moyens": ["cheque", "virement"]}),
    "devise": affaire(
        "devise",
        facture(),
        devise="CHF",
        change={"taux": "0,9512", "date": "2026-09-01", "source": "BCE"},
    ),
    "domicile": affaire(
        "domicile", devis(), {"type": "retractation", "date": "2026-09-02"}, **DOMICILE
    ),
    "options": affaire(
        "options",
        devis(),
        acompte="30 %",
        lignes=[
            {"designation": "Conception", "prix_unitaire": "1800"},
            {"designation": "Photos", "prix_unitaire": "200", "option": "oui"},
        ],
    ),
    "termes": affaire(
        "termes",
        facture(),
        acompte=None,
        echeances=[
            {"part": "40 %", "quand": "2026-11-15"},
            {"part": "solde", "quand": "2026-12-15"},
        ],
    ),
    "avoir": affaire(
        "avoir",
        facture(),
        {
            "type": "avoir",
            "numero": "A1",
            "date": "2026-11-05",
            "facture": "F1",
            "motif": "Remise oubliée",
            "montant": "200",
        },
    ),
}


@pytest.fixture(scope="module")
def construits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every case in Markdown and HTML."""
    base = tmp_path_factory.mktemp("paiement")
    for c in CAS.values():
        if c.get("acompte") is None:
            c.pop("acompte", None)
    siens = [espace(base / nom, PRO, cas=c) for nom, c in CAS.items()]  # each his own numbers
    r = clausier("build", *siens, "--out", base / "b", "--formats", "md,html")
    assert r.returncode == 0, r.stderr
    return base / "b"


def page(b: Path, dossier: str, nom: str) -> tuple[str, Lu]:
    """The words of a document, and its HTML; both say the same."""
    md = (b / dossier / f"{nom}.md").read_text(encoding="utf-8")
    html = (b / dossier / f"{nom}.html").read_text(encoding="utf-8")
    mots, dits = (x.replace("’", "'") for x in (texte_md(md), texte_html(html)))
    assert mots == dits
    return mots, Lu(html)


def code(lu: Lu) -> dict[str, str | None] | None:
    (images,) = [[a for a in lu.tous("img") if str(a["src"]).startswith("data:image/svg")]]
    return images[0] if images else None


def dessine(svg: bytes) -> Image.Image:
    """The one path of a code as pixels: moves, and horizontal strokes of one unit."""
    racine = ElementTree.fromstring(svg)
    cote = int(racine.attrib["viewBox"].split()[2])
    image = Image.new("L", (cote * 4, cote * 4), "white")
    dessin = ImageDraw.Draw(image)
    chemins = [e.attrib for e in racine.iter() if e.tag.endswith("path") and "stroke" in e.attrib]
    (trait,) = chemins
    x = y = Decimal(0)
    for signe, a, b in re.findall(r"([Mmh])(-?[\d.]+)(?:[ ,]?(-?[\d.]+))?", trait["d"]):
        if signe == "h":
            haut = y - Decimal("0.5")
            boite = [int(v * 4) for v in (x, haut, x + Decimal(a), haut + 1)]
            dessin.rectangle([boite[0], boite[1], boite[2] - 1, boite[3] - 1], fill="black")
            x += Decimal(a)
        else:
            avant = (x, y) if signe == "m" else (Decimal(0), Decimal(0))
            x, y = avant[0] + Decimal(a), avant[1] + Decimal(b)
    return image


def lire(image: Image.Image) -> list[str]:
    """The lines of the one code of an image."""
    (lu,) = zxingcpp.read_barcodes(image)
    assert lu.format == zxingcpp.BarcodeFormat.QRCode and lu.ec_level == "M"
    return lu.text.split("\n")


def virement(montant: str, reference: str, nom: str = "Camille Exemple EI") -> list[str]:
    """EPC069-12, version 002: what each line holds."""
    iban = IBAN.replace(" ", "")
    return ["BCD", "002", "1", "SCT", "", nom, iban, f"EUR{montant}", "", "", reference]


def svg_de(a: dict[str, str | None]) -> bytes:
    return base64.b64decode(str(a["src"]).partition("base64,")[2])


@pytest.mark.parametrize(
    ("dossier", "nom", "montant", "reference"),
    [
        ("simple", "facture-F1", "1800", "F1"),
        ("simple", "devis-D1", "540", "D1"),
        ("partie", "facture-F1", "1200", "F1"),
        ("plus_tard", "facture-F1", "1800", "F1"),
        ("deux", "facture-F1", "1800", "F1"),
        ("termes", "facture-F1", "720", "F1"),
    ],
)
def test_le_code_dit_ce_que_dit_le_bloc(construits, dossier, nom, montant, reference):
    mots, lu = page(construits, dossier, nom)
    image = code(lu)
    assert image and lire(dessine(svg_de(image))) == virement(montant, reference)
    assert IBAN in mots and f"Référence : {reference}" in mots
    dit = f"{int(montant):,}".replace(",", " ") + ",00 €"
    assert f": {dit}" in mots
    alt = str(image["alt"]).replace("\xa0", " ")
    assert alt.startswith(f"Code QR du virement : {dit} à Camille") and IBAN in alt
    assert mots.count(IBAN) == 1, "said once"


@pytest.mark.parametrize(
    ("dossier", "nom"),
    [
        ("acquittee", "facture-F1"),
        ("cheque", "facture-F1"),
        ("devise", "facture-F1"),
        ("domicile", "devis-D1"),
        ("options", "devis-D1"),
        ("avoir", "avoir-A1"),
    ],
)
def test_pas_de_code_ou_payer_serait_faux(construits, dossier, nom):
    mots, lu = page(construits, dossier, nom)
    assert code(lu) is None
    attendu = {
        "acquittee": "Reste à payer 0,00 € – acquittée",
        "cheque": "Moyens de paiement acceptés : chèque.",
        "devise": IBAN,
        "domicile": "Aucun paiement ne peut être reçu avant le 14 septembre 2026.",
        "options": "À payer à l'acceptation du devis.",
        "avoir": "Après cet avoir, il reste 1 600,00 € à payer sur cette facture",
    }[dossier]
    assert attendu in mots
    assert (IBAN in mots) is (dossier in ("devise", "domicile", "options"))
    assert len(lu.tous("script")) == (IBAN in mots)


def test_une_facture_payee_ne_demande_rien(construits):
    mots, _ = page(construits, "acquittee", "facture-F1")
    assert "Réglé le 31/10/2026, par carte bancaire −1 800,00 €" in mots
    assert not re.search(r"à payer(?! 0,00)|À régler|IBAN", mots)
    # What comes later is no fact of the invoice: its bytes are those of one that nobody paid.
    assert "acquittée" not in page(construits, "plus_tard", "facture-F1")[0]


def test_les_autres_moyens_et_la_suite(construits):
    assert (
        "Autres moyens de paiement acceptés : chèque." in page(construits, "deux", "facture-F1")[0]
    )
    mots, _ = page(construits, "termes", "facture-F1")
    assert "À régler : 720,00 € (première échéance)" in mots
    assert (
        "Première échéance : 15 novembre 2026" in mots and "1 080,00 € le 15 décembre 2026" in mots
    )


def test_le_vendeur_se_joint_d_un_geste(construits):
    """Links of the page alone, to whom the case names; the button is made by the script."""
    _, lu = page(construits, "simple", "facture-F1")
    assert [a["href"] for a in lu.tous("a")] == ["tel:0600000001", "mailto:camille@atelier.example"]
    assert not lu.tous("button") and len(lu.tous("script")) == 1


def test_la_feuille(tmp_path):
    """On paper: the code as the eye sees it, beside the totals, the account number on one line."""
    espace(tmp_path, PRO | {"banque": {**VENDEUR["banque"], "titulaire": PIEGE}}, a=CAS["simple"])
    r = clausier("build", tmp_path, "--formats", "pdf,html", "--out", tmp_path / "b")
    assert r.returncode == 0, r.stderr
    pdf = pypdfium2.PdfDocument(next(tmp_path.glob("b/*/facture-F1.pdf")))
    feuille = pdf[0]
    image = feuille.render(scale=200 / 72).to_pil()
    nom = " ".join(PIEGE.split())[:70]
    assert lire(image) == virement("1800", "F1", nom), "no line of a name is another field"
    mots = feuille.get_textpage()

    def bouts(dit: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The boxes of the first and of the last sign."""
        debut, combien = mots.search(dit).get_next()
        return mots.get_charbox(debut), mots.get_charbox(debut + combien - 1)

    (_, bas, _, _), (_, bas_fin, droite, _) = bouts(IBAN)
    assert abs(bas - bas_fin) < 2, "on one line"
    assert droite < bouts("Net à payer")[0][0], "the block ends where the totals begin"


@pytest.mark.parametrize(
    ("dossier", "nom", "somme", "quand"),
    [
        ("2026-002-impaye", "rappel-2026-05-20", "4200", "Au plus tard le 27 mai 2026."),
        ("2026-002-impaye", "relance-1-2026-05-30", "4200", "Somme échue le 27 mai 2026."),
        ("2026-002-impaye", "relance-2-2026-06-11", "3259", "Au plus tard le 19 juin 2026."),
        ("2026-002-impaye", "mise_en_demeure-2026-06-29", "3278.25", "Dans un délai de 8 jours"),
        ("2026-002-impaye", "decompte-2026-07-20", "3301.14", "Somme arrêtée au 20 juillet 2026."),
        ("2025-031-coaching", "echeancier-2026-02-10", "200", "Au plus tard le 5 mars 2026."),
    ],
)
def test_une_lettre_dit_sa_somme_et_son_jour(construit, dossier, nom, somme, quand):
    page = Lu((construit.dossier(dossier) / f"{nom}.html").read_text(encoding="utf-8"))
    assert lire(dessine(svg_de(code(page) or {})))[7] == f"EUR{somme}"
    assert quand in texte_md((construit.dossier(dossier) / f"{nom}.md").read_text(encoding="utf-8"))


def test_la_facture_electronique_dit_le_meme_virement(construit):
    """Account (BT-84), reference (BT-83), sum (BT-115): where all is due on one day, those of the
    code."""
    vues = 0
    for xml in sorted(construit.sortie.rglob("*.xml")):
        donnees = {e.tag.rpartition("}")[2]: e.text for e in ElementTree.parse(xml).iter()}
        image = code(Lu(xml.with_suffix(".html").read_text(encoding="utf-8")))
        assert (image is None) is ("IBANID" not in donnees), xml
        if image:
            lignes = lire(dessine(svg_de(image)))
            assert lignes[6] == donnees["IBANID"] and lignes[10] == donnees["PaymentReference"]
            du, demande = Decimal(str(donnees["DuePayableAmount"])), Decimal(lignes[7][3:])
            plusieurs = "Première échéance" in xml.with_suffix(".md").read_text(encoding="utf-8")
            retenue = "Retenue de garantie" in xml.with_suffix(".md").read_text(encoding="utf-8")
            assert demande < du if plusieurs or retenue else demande == du, xml
            vues += 1
    assert vues > 12
