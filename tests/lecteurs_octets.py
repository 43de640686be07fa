"""Each reader of bytes that a stranger may have written: seeds, words of its language, and what it
may answer. Shared by the short draw (`test_octets.py`) and the one guided by coverage
(`fuzz_octets.py`).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import factures_recues
import pikepdf
from ecrire_ubl import ecrire_ubl
from entrees_fuzz import JETONS, REELS, VENDEURS
from fuzz import verifier_dits
from messages_recus import MEN, cdar, motif
from PIL import Image
from releves_de_banque import FORMES, Mouvement

from clausier.banque.lecture import lire_octets_du_releve
from clausier.dossier.chargement import charger
from clausier.dossier.espace_lu import EspaceLu
from clausier.droit.bibliotheque import Bibliotheque
from clausier.lecture.docx import DocxRefuse, lire_word
from clausier.lecture.docx_lu import ParagrapheVu, vue
from clausier.lecture.images import LogoRefuse, logo_data
from clausier.lecture.noeuds import lire_yaml
from clausier.lecture.pdf_joint import refus_de_joindre
from clausier.lecture.releve import lire_releve
from clausier.lecture.xml import XmlRefuse
from clausier.norme.cdar_resume import resume_statut, titre
from clausier.norme.examen import examiner
from clausier.norme.formes import AutreForme, MessageLu, lire_recu
from clausier.norme.pdf_actions import PdfRefuse
from clausier.norme.pdf_recu import _ouvrir as ouvrir_pdf
from clausier.norme.recue import Recue
from clausier.norme.resume import resume
from clausier.paquet.verification import verifier_paquet
from clausier.rendu.visa import Visa
from clausier.signature.apposer import signer
from clausier.signature.certificat import certificat_d_essai
from clausier.signature.cles import exiger_pyhanko
from clausier.signature.examen import _repondre as repondre_des_signatures
from clausier.signature.places import Cadre, lire_les_pages, mots_hors_des_cadres
from clausier.socle.erreurs import Erreur
from clausier.socle.problemes import TROMPEURS, Refus


class Lecteur(NamedTuple):
    """`lire` takes a folder to work in and the bytes, and gives « bon » or « refus »; it raises
    nothing."""

    graines: tuple[bytes, ...]
    mots: tuple[str, ...]
    lire: Callable[[Path, bytes], str]


def _yaml(ici: Path, octets: bytes) -> str:
    f = ici / "cas.yaml"
    f.write_bytes(octets)
    (ici / "vendeur.yaml").write_bytes(VENDEURS[0])
    try:
        charger(f, EspaceLu(ici, BIBLIO), "cas.yaml", lire_yaml(f, ici, "cas.yaml"))
    except Refus as e:
        verifier_dits(e.problemes)
        return "refus"
    return "bon"


def _releve(ici: Path, octets: bytes) -> str:
    f = ici / "releve.csv"
    f.write_bytes(octets)
    try:
        entrees = lire_releve(f, "releve.csv")
    except Refus as e:
        verifier_dits(e.problemes)
        return "refus"
    assert not any(TROMPEURS.search(x) for e in entrees for x in (e.tache, e.projet, e.detail))
    return "bon"


def _facture(ici: Path, octets: bytes) -> str:
    """An invoice, or a message on one."""
    try:
        lu = lire_recu(octets)
        if isinstance(lu, MessageLu):
            dits = [t for s in lu.cycle.statuts for t in (titre(s), *resume_statut(s))]
            dits = [t for dit in dits for t in dit.splitlines()]
        else:
            recue = Recue("x", None, lu.facture, tuple(examiner(lu)))
            dits = [x for _, x in resume(recue)] + [str(c) for c in recue.constats]
    except (XmlRefuse, AutreForme):
        return "refus"
    assert not any("\n" in x or TROMPEURS.search(x) for x in dits), dits
    return "bon"


def _pdf(ici: Path, octets: bytes) -> str:
    """As a received invoice, then as what is joined to a pack."""
    try:
        ouvrir_pdf(octets)
        dit = "bon"
    except PdfRefuse:
        dit = "refus"
    f = ici / "piece.pdf"
    f.write_bytes(octets)
    return "bon" if refus_de_joindre(f) is None else dit


def _zip(ici: Path, octets: bytes) -> str:
    f = ici / "paquet.zip"
    f.write_bytes(octets)
    try:
        return "refus" if verifier_paquet(f).fautes else "bon"
    except Erreur as e:
        refus = str(e)
    assert refus.isprintable(), ascii(refus)
    return "refus"


def _word(ici: Path, octets: bytes) -> str:
    """A Word file, or the text of one."""
    if not octets.startswith(b"PK"):
        octets = _docx(octets)
    try:
        lu = lire_word(octets, entoure=True)
    except DocxRefuse as e:
        return "refus" if len(str(e)) < 300 and not TROMPEURS.search(str(e)) else str(e)
    for accepte in (True, False):
        assert all(x.texte.strip() for x in vue(lu, accepte) if isinstance(x, ParagrapheVu))
    return "bon"


def _docx(texte: bytes) -> bytes:
    from clausier.socle.archives import zipper

    types = b'<Types xmlns="x"><Override ContentType="x.main+xml"/></Types>'
    return zipper([("[Content_Types].xml", types), ("word/document.xml", texte)])


def _image(suffixe: str) -> Callable[[Path, bytes], str]:
    def lire(ici: Path, octets: bytes) -> str:
        f = ici / f"logo{suffixe}"
        f.write_bytes(octets)
        try:
            assert logo_data(f).startswith("data:image/")
        except LogoRefuse:
            return "refus"
        return "bon"

    return lire


def _signee(ici: Path, octets: bytes) -> str:
    """A signed PDF, as `verify` judges it once it is in its process apart. What is found good has
    the bytes that were signed."""
    lu = repondre_des_signatures(octets, ())
    if isinstance(lu, str):
        assert lu.isprintable(), ascii(lu)
        return "refus"
    dits = [x for s in lu for x in (*s[:6], s.confiance, *s.fautes)]
    assert not any("\n" in x or TROMPEURS.search(x) for x in dits), dits
    if not lu or any(s.fautes for s in lu):
        return "refus"
    assert any(_signes(octets, g) for g in SIGNES), "a change that no signature betrays"
    return "bon"


def _signes(octets: bytes, graine: bytes) -> bool:
    """Are these the bytes of the seed, but for what fills the room of its signatures?"""
    ici = bytearray(octets)
    for m in re.finditer(rb"/Contents <[0-9A-Fa-f]+>", graine):
        ici[m.start() : m.end()] = m[0]
    return bytes(ici) == graine


def _rendu(ici: Path, octets: bytes) -> str:
    """A PDF that comes home, as `signe` reads it."""
    lu = lire_les_pages(octets)
    if isinstance(lu, str):
        assert lu.isprintable(), ascii(lu)
        return "refus"
    mots = mots_hors_des_cadres(lu, [Cadre(0, 0.0, 0.0, 0.5, 0.5)])
    assert all(x.strip() and not "\ud800" <= x <= "\udfff" for x in "".join(mots))
    assert all(len(page.places) == 2 * len(page.signes) for page in lu)
    return "bon" if all(page.signes.strip() for page in lu) else "refus"


_MOIS = [
    Mouvement(date(2026, 11, 3), Decimal(1000), "FACT 2026-001", "Martin Modèle SARL"),
    Mouvement(date(2026, 11, 4), Decimal("-45.30"), "", "Opérateur", genre="PRELEVEMENT"),
]


def _banque(ici: Path, octets: bytes) -> str:
    try:
        releve = lire_octets_du_releve(octets, "releve", ici)
    except Refus as e:
        verifier_dits(e.problemes)
        return "refus"
    assert not any("\n" in x.texte or TROMPEURS.search(x.texte) for x in releve.lignes)
    return "bon"


def _paquet() -> bytes:
    """A pack as we write it: two files and their manifest."""
    from clausier.paquet.fichiers import en_json, sha
    from clausier.socle.archives import zipper

    fichiers = {"facture-F1.md": b"# Facture\n", "facture-F1.pdf": UNE_PAGE}
    m = en_json({"fichiers": {n: sha(x) for n, x in fichiers.items()}})
    return zipper([*fichiers.items(), ("manifeste.json", m)])


def _pdfs_signes() -> tuple[bytes, bytes]:
    """A page of one word with two fields, signed by one, then by the other."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import SimpleSigner
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    tampon = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        police = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page = pdf.pages[0]
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=pdf.make_indirect(police)))
        page.contents_add(b"BT /F 12 Tf 72 720 Td (Devis) Tj ET")
        pdf.save(tampon)
    ecrit = IncrementalPdfFileWriter(tampon)
    for nom in ("prestataire", "client"):
        append_signature_field(ecrit, SigFieldSpec(nom))
    ecrit.write_in_place()
    garde, _ = certificat_d_essai("Camille Exemple", "x", datetime.now(UTC))
    cle = SimpleSigner.load_pkcs12_data(garde, [], b"x")
    visa = Visa("Camille Exemple", "2 novembre 2026")
    un = signer(tampon.getvalue(), cle, visa).octets
    return un, signer(un, cle, visa, "client").octets


def _autre_zip() -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as z:
        z.writestr("../x", b"x")
        z.comment = _paquet()[:400]
    return tampon.getvalue()


def _pixels(genre: str) -> bytes:
    tampon = io.BytesIO()
    Image.linear_gradient("L").resize((24, 12)).convert("RGB").save(tampon, genre)
    return tampon.getvalue()


def _action(p: pikepdf.Pdf) -> None:
    p.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("x"))


BIBLIO = Bibliotheque()
TEXTE_WORD = (
    b'<w:document xmlns:w="w"><w:body><w:p><w:pPr><w:outlineLvl w:val="1"/><w:rPr><w:del '
    b'w:author="A"/></w:rPr></w:pPr><w:bookmarkStart w:name="c_prix_01234567"/><w:r><w:t>a</w:t>'
    b'</w:r><w:ins w:author="B" w:date="2026-12-03"><w:r><w:t>b</w:t></w:r></w:ins><w:del><w:r>'
    b"<w:delText>c</w:delText></w:r></w:del></w:p><w:tbl><w:tr><w:trPr><w:ins/></w:trPr><w:tc>"
    b"<w:p><w:r><w:t>d</w:t><w:br/></w:r></w:p></w:tc></w:tr></w:tbl><w:sdt><w:sdtContent><w:p>"
    b"<w:commentRangeStart w:id='1'/><w:r><w:t>e</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    b"</w:body></w:document>"
)
UNE_PAGE = factures_recues.pdf()
exiger_pyhanko()
SIGNES = _pdfs_signes()
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'width="9" height="9">{}</svg>'
)
LECTEURS = {
    "yaml": Lecteur(tuple(REELS), tuple(JETONS), _yaml),
    "cii": Lecteur(
        (factures_recues.XML.encode(), factures_recues.facturx("extended")),
        ("NaN", "1e999", "-0", "20260230", "schemeID=", "<!DOCTYPE", "<![CDATA[", "&#0;", "102"),
        _facture,
    ),
    "ubl": Lecteur(
        tuple(ecrire_ubl(replace(factures_recues.FACTURE, type=type_)) for type_ in ("380", "381")),
        ("Invoice-2", "CreditNote-2", "rsm:CrossIndustryInvoice", "<!DOCTYPE", "xmlns"),
        _facture,
    ),
    "cdar": Lecteur(
        (
            cdar(
                "210", motifs=motif("TX_TVA_ERR", "faux", "NIN", MEN.format(montant="9", taux="20"))
            ).encode(),
        ),
        ("NaN", "1e999", "20260230", "format=", "<!DOCTYPE", "212", "MEN", "ram:Reason"),
        _facture,
    ),
    "pdf": Lecteur(
        (UNE_PAGE, factures_recues.pdf(change=_action), factures_recues.pdf(xmp=None, af=False)),
        ("/AA", "/Launch", "/JavaScript", "/Kids", "/Names", "/Filter", " obj", "endobj", "xref"),
        _pdf,
    ),
    "signee": Lecteur(
        SIGNES,
        ("/ByteRange", "/Contents", "/V ", "/Prev", "/Kids", "/FT/Sig", " obj", "startxref", "<30"),
        _signee,
    ),
    "rendu": Lecteur(
        (SIGNES[0], UNE_PAGE),
        ("Tj", "TJ", "Tf", "/ToUnicode", "/Kids", "/CropBox", "/MediaBox", "/Filter", "Do", " obj"),
        _rendu,
    ),
    "zip": Lecteur(
        (_paquet(), _autre_zip()),
        ("PK\x01\x02", "PK\x03\x04", "PK\x05\x06", "PK\x06\x06", "manifeste.json", "../"),
        _zip,
    ),
    "word": Lecteur(
        (TEXTE_WORD, _docx(TEXTE_WORD)),
        ("w:ins", "w:del", "w:moveFrom", "w:tbl", "w:rPr", "<!DOCTYPE", "w:txbxContent", "w:sdt"),
        _word,
    ),
    "svg": Lecteur(
        (
            SVG.format('<g><path d="M0 0L9 9"/><text x="1">a</text></g>').encode(),
            SVG.format('<defs><g id="a"/></defs><use xlink:href="#a"/>').encode(),
            SVG.format('<rect fill="url(#g)"/><linearGradient id="g"/>').encode(),
        ),
        ("<use", "href=", "url(#", "<!DOCTYPE", "<?xml-stylesheet", "onload=", "image-set", "<g>"),
        _image(".svg"),
    ),
    "releve": Lecteur(
        (
            b"date;heures;tache;projet;taux\n2026-01-12;1h20;Accueil;Site;60\n2026-01-13;1,5;x;;\n",
            b'Project,User,Billable,Start Date,Duration (h)\n"a ""b""",C,Yes,01/13/2026,1:20:00\n',
            b'[{"id":1,"start":"20260113T230000Z","end":"20260114T003000Z","tags":["a"]}]',
        ),
        ("jours", "facturable", '"', '""', "\t", "\0", "\ud800", "1e9", "NaN", "[[", "null", "\r"),
        _releve,
    ),
    "banque": Lecteur(
        tuple(forme(_MOIS) for forme in FORMES.values()),
        ("<Amt", "&#0;", "<STMTTRN>", ":61:", ":86:", "?20", "/DE ", '"', ";", "1e9", "NaN", "\0"),
        _banque,
    ),
    "png": Lecteur((_pixels("PNG"), _pixels("JPEG")), ("IHDR", "PLTE", "tRNS", "iCCP"), _image("")),
}
