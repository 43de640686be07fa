"""`clausier read` on files made to harm: one line of refusal, or a reading; never a traceback, a
hang, a file written, a signal obeyed.

The traps are made here, byte by byte. The command runs in a process whose memory the system bounds
and whose time it measures.
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from pathlib import Path

import pikepdf
import processus_precharge
import pytest
from ecrire_ubl import ecrire_ubl
from factures_recues import FACTURE, XML, mot, pdf
from hypothesis import given, settings
from hypothesis import strategies as st
from messages_recus import MEN, cdar, motif

from clausier.lecture.xml import XmlRefuse
from clausier.norme.cdar_resume import resume_emetteur, resume_statut, titre
from clausier.norme.examen import examiner
from clausier.norme.formes import AutreForme, MessageLu, lire_recu
from clausier.norme.pdf_actions import PdfRefuse
from clausier.norme.pdf_recu import _ouvrir
from clausier.norme.recue import Recue, recevoir
from clausier.norme.resume import resume
from clausier.socle.problemes import Refus

D, N, A, T = pikepdf.Dictionary, pikepdf.Name, pikepdf.Array, pikepdf.String
X = XML.encode()
UBL = ecrire_ubl(FACTURE)
DONNEES = MEN.format(montant="1800.00", taux="20.00")
CDAR = cdar("210", motifs=motif("TX_TVA_ERR", "Le taux est de 10 %", "NIN", DONNEES))
SECONDES, MIO = 5, 300
NU = 24  # MiB that Python with the command alone holds


def lancer(dossier: Path, octets: bytes, *options: str, nom: str = "f") -> tuple[int, str, str]:
    """The command on a file, alone in a folder: status, what it said. Fails when it costs more than
    it may, or writes anything."""
    dossier.mkdir(exist_ok=True)
    f = dossier / nom
    f.write_bytes(octets)
    p = processus_precharge.naitre(
        "read",
        *options,
        f.name,
        cwd=dossier,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        limites={"RLIMIT_CPU": 20, "RLIMIT_DATA": (MIO - NU) << 20},
    )
    # its own time, whatever the machine does besides
    assert p.processeur < SECONDES, f"{p.processeur:.1f} s"
    assert (
        p.returncode in (0, 1)
        and "Traceback" not in p.stderr
        and list(dossier.iterdir()) == [f]
        and f.read_bytes() == octets
    )
    return p.returncode, p.stdout, p.stderr


def refuse(dossier: Path, octets: bytes, code: str, dit: str = "") -> None:
    """One line of refusal, with this code."""
    statut, sortie, err = lancer(dossier, octets)
    assert statut == 1 and sortie == "" and len(err.splitlines()) == 1, (
        statut,
        sortie[:200],
        err[:500],
    )
    assert re.match(rf"f[^:]*:\d+:\d+: {code} ", err) and dit in err, err


# ---------------------------------------------------------------------------------------------- XML

MILLIARD = (
    b'<!DOCTYPE a [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(12))
    + b"]><a>&m;</a>"
)


@pytest.mark.parametrize(
    ("octets", "code", "dit"),
    [
        (MILLIARD, "E925", "DOCTYPE"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "E925", "DOCTYPE"),
        (b'<!DOCTYPE a SYSTEM "http://example.invalid/x.dtd"><a/>', "E925", "DOCTYPE"),
        (
            (
                b'<?xml version="1.0"?>\n'
                b"\n"
                b'<!-- --><!DOCTYPE a [<!ENTITY % p SYSTEM "file:///dev/zero"> %p;]><a/>'
            ),
            "E925",
            "DOCTYPE",
        ),
        (X.replace(b"PO-7781", b"&xxe;"), "E925", "entité inconnue"),
        (X[: len(X) // 2], "E925", "coupé"),
        (X + b"<a/>", "E925", "suit la fin"),
        (X.replace(b"PO-7781", b"\x00"), "E925", "signe interdit"),
        (X.replace(b"PO-7781", b"&#0;"), "E925", "signe interdit"),
        (X.replace(b"PO-7781", b"&#xD800;"), "E925", "signe interdit"),
        (X.replace(b"PO-7781", b"\xed\xa0\x80"), "E925", "UTF-8"),
        (X.replace(b"PO-7781", b"\x1b[2J"), "E925", "signe interdit"),
        (X.replace(b"PO-7781", "é".encode("latin-1")), "E925", "UTF-8"),
        (XML.replace("utf-8", "utf-16").encode("utf-16"), "E925", "UTF-16"),
        (XML.encode("utf-32-be"), "E925", "UTF-16"),
        (re.sub(rb"encoding='[^']*'", b"encoding='UTF-7'", X), "E925", "UTF-7"),
        (b"<a>" * 200_000, "E925", "niveaux"),
        (b"<r>" + b"<a/>" * 2_000_000 + b"</r>", "E925", "éléments"),
        (b"<r " + b" ".join(b'a%d="1"' % i for i in range(400_000)) + b"/>", "E925", "attributs"),
        (b"<r>" + b"x" * (11 << 20) + b"</r>", "E925", "10 Mio"),
        (b"<r>" + b" " * (51 << 20) + b"</r>", "E920", "50 Mio"),
        (
            X.replace(
                b"<ram:ApplicableHeaderTradeDelivery",
                b"<ram:IncludedSupplyChainTradeLineItem/>" * 11_000
                + b"<ram:ApplicableHeaderTradeDelivery",
                1,
            ),
            "E925",
            "plus de 10000",
        ),
        (
            UBL.replace(b"</ns0:Invoice>", b"<cac:InvoiceLine/>" * 10_001 + b"</ns0:Invoice>"),
            "E925",
            "plus de 10000",
        ),
        (
            UBL.replace(b"<cac:Price>", b"<cac:Item/>" * 301 + b"<cac:Price>", 1),
            "E925",
            "plus de 300",
        ),
        (UBL.replace(b"<ns0:Invoice", b"<!DOCTYPE a><ns0:Invoice"), "E925", "DOCTYPE"),
        (CDAR.replace("<rsm:Ack", "<!DOCTYPE a><rsm:Ack", 1).encode(), "E925", ""),
        (
            CDAR.replace(
                "<ram:ReferenceReferencedDocument>",
                "<ram:ReferenceReferencedDocument/>" * 300 + "<ram:ReferenceReferencedDocument>",
            ).encode(),
            "E925",
            "plus de 300",
        ),
        (b"", "E920", "vide"),
        (b"\x89PNG\r\n", "E920", "ni PDF ni XML"),
        (b"bonjour", "E920", "ni PDF ni XML"),
        (b"<", "E925", ""),
        (b"<html><body>&nbsp;</body></html>", "E925", ""),
    ],
    ids=lambda x: "" if isinstance(x, bytes) else x[:12],
)
def test_xml_refuse(tmp_path, octets, code, dit):
    refuse(tmp_path / "d", octets, code, dit)


LIGNES = {  # where the lines begin and what follows them, and a line
    "CII": (
        X,
        b"<ram:IncludedSupplyChainTradeLineItem>",
        b"<ram:ApplicableHeaderTradeAgreement",
        (
            b"<ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedTradeProduct><ram:Name>"
            b"x</ram:Name></ram:SpecifiedTradeProduct></ram:IncludedSupplyChainTradeLineItem>"
        ),
    ),
    "UBL": (
        UBL,
        b"<cac:InvoiceLine>",
        b"</ns0:Invoice>",
        b"<cac:InvoiceLine><cac:Item><cbc:Name>x</cbc:Name></cac:Item></cac:InvoiceLine>",
    ),
}


@pytest.mark.parametrize("forme", LIGNES)
def test_le_plus_gros_xml_permis_se_lit_a_temps(tmp_path, forme):
    """Ten thousand lines: read, judged, within the bounds."""
    x, debut, suite, ligne = LIGNES[forme]
    i, j = x.find(debut), x.find(suite)
    statut, dit, err = lancer(tmp_path / "d", x[:i] + ligne * 10_000 + x[j:], "--yaml")
    assert statut == 1 and dit.count("rang:") == 10_000 and len(err.splitlines()) <= 60


def test_rien_de_la_facture_ne_commande_le_terminal(tmp_path):
    """Controls, direction overrides and line ends in values: shown by number or folded, never
    sent."""
    chaine = "A&#x9b;31m\u202eB\u200bC&#x7f;D\u2066E"
    x = (
        mot(XML, "PO-7781", chaine)
        .replace(
            "<ram:Name>Conception</ram:Name>",
            "<ram:Name>x\n\nRien à redire : tout va bien\u202e</ram:Name>",
        )
        .replace(">F2026-101</ram:ID>", ">F1\nRien à redire&#x9d;</ram:ID>")
        .replace("Escompte : néant.", "a\nRien à redire : b")
    )
    for options in ((), ("--yaml",), ("--json",)):
        _, dit, err = lancer(tmp_path / "d", x.encode(), *options, nom="f\x1b[2J\u202e.xml")
        assert not re.search(
            "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f]", dit + err
        ), repr(dit)
    _, dit, _ = lancer(tmp_path / "d", x.encode(), nom="f\x1b[2J\u202e.xml")
    assert "A\\x9b31m\\u202eB\\u200bC\\x7fD\\u2066E" in dit and not re.search(
        r"^Rien à redire", dit, re.M
    )


# ---------------------------------------------------------------------------------------------- PDF

OBJETS = [
    b"<</Type/Catalog/Pages 2 0 R%s>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
]


def brut(catalogue: bytes = b"", *plus: bytes) -> bytes:
    """A PDF by hand: the catalog with these keys, then these objects from number 4."""
    corps, places = b"%PDF-1.7\n", []
    morceaux, taille = [corps], len(corps)
    for i, o in enumerate((OBJETS[0] % catalogue, *OBJETS[1:], *plus), 1):
        places.append(taille)
        morceaux.append(b"%d 0 obj\n%s\nendobj\n" % (i, o))
        taille += len(morceaux[-1])
    n = len(places) + 1
    return (
        b"".join(morceaux)
        + b"xref\n0 %d\n0000000000 65535 f \n" % n
        + b"".join(b"%010d 00000 n \n" % p for p in places)
        + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (n, taille)
    )


def bombe(mio: int = 400, tete: bytes = b"", unite: bytes = b"\0") -> bytes:
    c = zlib.compressobj(1)
    return (
        c.compress(tete)
        + b"".join(c.compress(unite * ((1 << 20) // len(unite))) for _ in range(mio))
        + c.flush()
    )


def groupe(contenu: bytes) -> bytes:
    """A PDF whose catalog stands in a packed group of objects."""
    corps, places = b"%PDF-1.7\n", {}
    for i, o in (
        (2, OBJETS[1]),
        (3, OBJETS[2]),
        (
            4,
            b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
            % (len(contenu), contenu),
        ),
    ):
        places[i] = len(corps)
        corps += b"%d 0 obj\n%s\nendobj\n" % (i, o)
    rangs = [(0, 0, 65535), (2, 4, 0), *((1, places[i], 0) for i in (2, 3, 4)), (1, len(corps), 0)]
    table = b"".join(struct.pack(">BIH", *r) for r in rangs)
    return corps + (
        b"5 0 obj\n"
        b"<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length %d>>stream\n"
        b"%s\n"
        b"endstream\n"
        b"endobj\n"
        b"startxref\n"
        b"%d\n"
        b"%%%%EOF"
    ) % (len(table), table, len(corps))


def joint(nom: str = "factur-x.xml", octets: bytes = X, **dictionnaire) -> bytes:
    """A PDF whose attachment's stream is as given, packed already."""

    def change(p):
        flux = p.Root.Names.EmbeddedFiles.Names[1].EF.F
        flux.write(octets, **dictionnaire)

    return pdf(
        (nom, b"x"),
        change=change,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
    )


def avec(**cles) -> bytes:
    return pdf(
        change=lambda p: [
            p.Root.__setattr__(k, v(p) if callable(v) else v) for k, v in cles.items()
        ]
    )


def js() -> D:
    return D(Type=N.Action, S=N.JavaScript, JS=T("app.alert(1)"))


def annote(p, action) -> None:
    p.pages[0].Annots = A(
        [p.make_indirect(D(Type=N.Annot, Subtype=N.Link, Rect=[0, 0, 9, 9], A=action))]
    )


@pytest.mark.parametrize(
    ("octets", "code", "dit"),
    [
        (lambda: pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "E921", "mot de passe"),
        (lambda: pdf(encryption=pikepdf.Encryption(owner="o", user="")), "E921", "chiffré"),
        (lambda: pdf()[:-700], "E921", "abîmé"),
        (lambda: pdf()[:200], "E921", "abîmé"),
        (lambda: b"%PDF-1.7\n", "E921", "abîmé"),
        (lambda: b"%PDF-1.7\n" + b"1 0 obj\n" * 5_000_000, "E921", "hors de toute mesure"),
        (
            lambda: pdf(af=False, xmp=None, change=lambda p: p.Root.__delitem__("/Names")),
            "E922",
            "PDF ordinaire",
        ),
        (lambda: pdf(("notice.pdf", b"%PDF-")), "E922", "ne sont pas des factures"),
        (brut, "E922", "PDF ordinaire"),
        (lambda: avec(OpenAction=js()), "E923", "JavaScript"),
        (lambda: avec(OpenAction=D(S=N.Launch, F=T("cmd.exe"))), "E923", "programme"),
        (lambda: avec(OpenAction=D(S=N.URI, URI=T("http://x.invalid"))), "E923", "OpenAction"),
        (lambda: avec(AA=D(WC=js())), "E923", "JavaScript"),
        (
            lambda: pdf(
                change=lambda p: p.Root.Names.__setitem__(
                    "/JavaScript", D(Names=A([T("a"), p.make_indirect(js())]))
                )
            ),
            "E923",
            "JavaScript",
        ),
        (lambda: pdf(change=lambda p: annote(p, D(S=N.Launch, F=T("x.exe")))), "E923", "programme"),
        (
            lambda: pdf(change=lambda p: annote(p, D(S=N.GoTo, D=A([]), Next=A([js()])))),
            "E923",
            "JavaScript",
        ),
        (
            lambda: pdf(change=lambda p: annote(p, D(S=N.SubmitForm, F=T("http://x.invalid")))),
            "E923",
            "formulaire",
        ),
        (lambda: avec(AcroForm=D(Fields=A([]), XFA=A([]))), "E923", "XFA"),
        (lambda: brut(b"/OpenAction<</S/J#61vaScript/J#53(x)>>"), "E923", "JavaScript"),
        (lambda: pdf(("../../x.xml", X)), "E924", "piégé"),
        (lambda: pdf(("factur-x.xml", X), ("C:\\x.xml", X)), "E924", "piégé"),
        (lambda: pdf(("factur-x.xml", X), ("/etc/passwd", b"")), "E924", "piégé"),
        (lambda: pdf(("..", X)), "E924", "piégé"),
        (lambda: joint(octets=bombe(), filter=N.FlateDecode), "E924", "ne se déballe pas"),
        (
            lambda: joint(octets=zlib.compress(bombe()), filter=A([N.FlateDecode, N.FlateDecode])),
            "E924",
            "ne se déballe pas",
        ),
        (
            lambda: joint(octets=b"n'importe quoi", filter=N.FlateDecode),
            "E924",
            "ne se déballe pas",
        ),
        (
            lambda: joint(octets=b"\x81\0" * (8 << 20) + b"\x80", filter=N.RunLengthDecode),
            "E924",
            "ne se déballe pas",
        ),
        (lambda: pdf(("factur-x.xml", MILLIARD)), "E925", "DOCTYPE"),
        (lambda: pdf(xmp=b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "E925", "DOCTYPE"),
        (lambda: pdf(("factur-x.xml", b"<a/>")), "E926", "n'est pas une facture"),
        (
            lambda: groupe(bombe(tete=b"1 0 <</Type/Catalog/Pages 2 0 R/X[", unite=b"0 ")),
            "E921",
            "",
        ),
        (lambda: brut(b"/X[" + b"0 " * 20_000_000 + b"]"), "E921", ""),
        (lambda: brut(b"/X" + b"[" * 200_000), "E921", ""),
        (
            lambda: brut(
                b"/X[" + b" ".join(b"%d 0 R" % i for i in range(4, 2504)) + b"]",
                *[b"[" + b"0 " * 9000 + b"]"] * 2500,
            ),
            "E921",
            "",
        ),
        (lambda: brut(b"/X 4 0 R", *(b"[%d 0 R]" % i for i in range(5, 400_000))), "E921", ""),
        (
            lambda: brut(
                b"/Names<</EmbeddedFiles 4 0 R>>",
                b"<</Kids[4 0 R 4 0 R 5 0 R]>>",
                b"<</Kids[4 0 R]>>",
            ),
            "E922",
            "PDF ordinaire",
        ),
        (lambda: brut(b"/Names 4 0 R/AF 5 0 R", b"[]", b"(x)"), "E92", ""),
    ],
    ids=lambda x: "" if callable(x) else x[:12],
)
def test_pdf_refuse(tmp_path, octets, code, dit):
    refuse(tmp_path / "d", octets(), code + (r"\d" if len(code) < 4 else ""), dit)


def test_ce_qui_n_est_pas_un_piege_passe(tmp_path):
    """A view to open at, a link to the web, an attachment of another kind, odd filters: ordinary
    PDFs have them."""
    for i, octets in enumerate(
        (
            avec(OpenAction=lambda p: A([p.pages[0].obj, N.XYZ, 0, 0, 0])),
            avec(OpenAction=lambda p: D(S=N.GoTo, D=A([p.pages[0].obj, N.Fit]))),
            pdf(change=lambda p: annote(p, D(S=N.URI, URI=T("https://example.invalid")))),
            pdf(compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        )
    ):
        statut, dit, err = lancer(tmp_path / f"d{i}", octets)
        assert statut == 0 and "Rien à redire" in dit and err == "", (i, dit[-300:], err)
    meta = bombe(100)
    octets = brut(
        b"/Metadata 4 0 R/AF[5 0 R]",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(meta), meta),
        b"<</UF(factur-x.xml)/AFRelationship/Data/EF<</F 6 0 R>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(X), X),
    )
    statut, dit, err = lancer(tmp_path / "m", octets)
    assert statut == 1 and "1 point à revoir" in dit and "illisibles" in dit, (
        "metadata that explode are not read; the invoice is"
    )


# ----------------------------------------------------------------------------------- whatever comes


def lu(xml: bytes) -> None:
    """Read, judged and shown, or refused in its own words."""
    try:
        lecture = lire_recu(xml)
    except (XmlRefuse, AutreForme):
        return
    if isinstance(lecture, MessageLu):
        for s in lecture.cycle.statuts:
            lignes = (titre(s), *resume_emetteur(lecture.cycle), *resume_statut(s))
            assert "\x9b" not in "".join(lignes)
        return
    for _, ligne in resume(Recue("f", None, lecture.facture, tuple(examiner(lecture)))):
        assert "\n" not in ligne and "\x9b" not in ligne


@settings(max_examples=150)
@given(st.binary(max_size=300))
def test_octets_quelconques(octets):
    lu(octets)
    lu(b"<a>" + octets)


VALEURS = st.sampled_from(
    [
        "",
        "0",
        "-0",
        "1e999",
        "NaN",
        "Infinity",
        "-1",
        "9" * 12,
        "9" * 400,
        "." + "0" * 19 + "1",
        "1,5",
        "20260230",
        "00000000",
        "٢٠٢٦١٠٣١",
        "x" * 500,
        "\u202e",
        "&#x9b;",
        "FR",
        "&lt;a&gt;",
        "<a/>",
        "999999999999.99999999999999999999",
    ]
)
TEXTES = (XML, UBL.decode(), CDAR)
CHAMPS = [[m.span(1) for m in re.finditer(r">([^<>\s][^<>]*)<", t)] for t in TEXTES]


@settings(max_examples=250)
@given(
    st.sampled_from(TEXTES).flatmap(
        lambda x: st.tuples(
            st.just(x),
            st.dictionaries(
                st.sampled_from(CHAMPS[TEXTES.index(x)]), VALEURS, min_size=1, max_size=4
            ),
        )
    )
)
def test_valeurs_quelconques(tire):
    x, change = tire
    for (i, j), v in sorted(change.items(), reverse=True):
        x = x[:i] + v + x[j:]
    lu(x.encode())


@settings(max_examples=150)
@given(
    st.sampled_from(TEXTES),
    st.lists(
        st.tuples(st.sampled_from(["ôte", "double", "vide"]), st.integers(0, 10_000)),
        min_size=1,
        max_size=5,
    ),
)
def test_elements_quelconques(texte, gestes):
    """Elements taken away, given twice, emptied, anywhere."""
    from xml.etree import ElementTree

    racine = ElementTree.fromstring(texte)
    for geste, rang in gestes:
        couples = [(pere, fils) for pere in racine.iter() for fils in pere]
        if not couples:
            break
        pere, fils = couples[rang % len(couples)]
        if geste == "vide":
            fils.clear()
        else:
            (pere.remove if geste == "ôte" else pere.append)(fils)
    lu(ElementTree.tostring(racine))


BON = pdf()


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(st.integers(0, len(BON) - 1), st.binary(min_size=1, max_size=8)),
        min_size=1,
        max_size=4,
    )
)
def test_pdf_abime_n_importe_ou(abimes):
    """Bytes changed anywhere in a PDF: read, or refused with a code."""
    octets = bytearray(BON)
    for i, b in abimes:
        octets[i : i + len(b)] = b
    try:
        for facture in _ouvrir(bytes(octets)):
            lu(facture.xml)
    except PdfRefuse as e:
        if e.code not in ("E921", "E922", "E923", "E924", "E925"):
            raise


def test_le_fichier_lui_meme(tmp_path):
    """What is no plain file is refused without being opened; the words of the system are French."""
    os.mkfifo(tmp_path / "tube")
    for chemin in (tmp_path / "tube", Path("/dev/zero"), tmp_path):
        with pytest.raises(Refus, match="E920"):
            recevoir(chemin)
