"""PDFs as a stranger may make them: every action a viewer knows, structures without end."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, String

TEXTE, TAMPON, CHAMP = "Attestation du tiers", "Tampon appose", "Valeur du champ"
ACTIONS = (
    "GoToR GoToE Launch Thread URI Sound Movie Hide Named SubmitForm ResetForm ImportData "
    "JavaScript SetOCGState Rendition Trans GoTo3DView RichMediaExecute"
).split()
CLES_ACTIVES = frozenset(
    "/AA /PA /OpenAction /JS /JavaScript /XFA /AcroForm /EF /RichMediaContent /RichMediaSettings "
    "/OPI /Ref /Launch /Win /3DD /Movie /Sound".split()
)


def _page(pdf: Pdf, texte: str) -> Page:
    page = pdf.add_blank_page(page_size=(300, 300))
    police = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    )
    page.Resources = Dictionary(Font=Dictionary(F=police, AA=police))  # names of its own
    page.Contents = pdf.make_stream(b"BT /F 12 Tf 20 250 Td (%s) Tj ET" % texte.encode())
    return page


def _apparence(pdf: Pdf, page: Page, texte: str) -> Dictionary:
    dessin = pdf.make_stream(
        b"BT /F 9 Tf 2 2 Td (%s) Tj ET" % texte.encode(),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=[0, 0, 100, 20],
        Resources=Dictionary(Font=page.Resources.Font),
        OPI=Dictionary({"/2.0": Dictionary(F=String("/etc/passwd"))}),
        Ref=Dictionary(F=String("autre.pdf"), Page=0),
        AF=Array([_joint(pdf)]),
    )
    return Dictionary(N=dessin)


def _joint(pdf: Pdf) -> Object:
    flux = pdf.make_stream(b"MZ charge", Type=Name.EmbeddedFile)
    return pdf.make_indirect(
        Dictionary(Type=Name.Filespec, F="x.exe", UF="x.exe", EF=Dictionary(F=flux, UF=flux))
    )


def _action(pdf: Pdf, genre: str) -> Object:
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Action,
            S=Name("/" + genre),
            JS=String("app.alert(1)"),
            F=_joint(pdf),
            URI=String("https://a.example/"),
            Win=Dictionary(F=String("calc.exe")),
            Next=Dictionary(S=Name.JavaScript, JS=String("app.alert(2)")),
        )
    )


def piege() -> bytes:
    """Two pages, and on them and around them all that a viewer could run, send, open or play."""
    pdf = pikepdf.new()
    page, suite = _page(pdf, TEXTE), _page(pdf, "Suite")
    annots = [
        Dictionary(Subtype=Name.Link, A=_action(pdf, a), PA=_action(pdf, "URI")) for a in ACTIONS
    ]
    annots += [
        Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.GoTo, D=Array([suite.obj, Name.Fit]))),
        Dictionary(Subtype=Name.Link, Dest=Array([suite.obj, Name.Fit]), AA=_action(pdf, "URI")),
        Dictionary(Subtype=Name.Stamp, AP=_apparence(pdf, page, TAMPON), A=_action(pdf, "Launch")),
        Dictionary(
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("champ"),
            V=String(CHAMP),
            DA=String("/F 9 Tf"),
            AP=_apparence(pdf, page, CHAMP),
            AA=Dictionary(K=_action(pdf, "JavaScript")),
        ),
        Dictionary(Subtype=Name.FileAttachment, FS=_joint(pdf)),
        Dictionary(Subtype=Name.RichMedia, RichMediaContent=Dictionary(), RichMediaSettings={}),
        Dictionary(Subtype=Name.Screen, A=_action(pdf, "Rendition")),
        Dictionary(Subtype=Name("/3D"), **{"/3DD": pdf.make_stream(b"u3d")}),
        Dictionary(Subtype=Name.Movie, Movie=Dictionary(F=String("a.avi"))),
        Dictionary(Subtype=Name.Sound, Sound=pdf.make_stream(b"riff")),
    ]
    posees = [
        pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=[10, 10 * i, 110, 10 * i + 20], **_(a)))
        for i, a in enumerate(annots)
    ]
    page.Annots = Array(posees)
    page.AA = Dictionary(O=_action(pdf, "JavaScript"), C=_action(pdf, "Launch"))
    page.AF = Array([_joint(pdf)])
    page.PieceInfo = Dictionary(X=Dictionary(Private=_action(pdf, "Launch")))
    page.Resources.Properties = Dictionary(
        P=Dictionary(Type=Name.OCG, Name=String("x"), A=_action(pdf, "Launch"), AF=_joint(pdf))
    )
    page.Resources.XObject = Dictionary(Ailleurs=_ailleurs(pdf))
    _racine(pdf, posees)
    tampon = io.BytesIO()
    pdf.save(tampon)
    return tampon.getvalue()


def _(d: Dictionary) -> dict[str, Object]:
    return {k.lstrip("/") if k[1:].isidentifier() else k: v for k, v in d.items()}


def _ailleurs(pdf: Pdf) -> Object:
    """A form whose content is in another file, which a viewer would go and read."""
    flux = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1])
    flux.F = Dictionary(Type=Name.Filespec, FS=Name.URL, F=String("https://a.example/x"))
    return flux


def _racine(pdf: Pdf, posees: list[Object]) -> None:
    racine = pdf.Root
    racine.OpenAction = _action(pdf, "JavaScript")
    racine.AA = Dictionary(WC=_action(pdf, "JavaScript"))
    racine.URI = Dictionary(Base=String("https://a.example/"))
    racine.Names = Dictionary(
        JavaScript=Dictionary(Names=[String("x"), _action(pdf, "JavaScript")]),
        EmbeddedFiles=Dictionary(Names=[String("x.exe"), _joint(pdf)]),
    )
    champs = [p for p in posees if p.Subtype == Name.Widget]
    racine.AcroForm = Dictionary(
        Fields=Array(champs), XFA=pdf.make_stream(b"<xdp:xdp/>"), CO=Array(champs)
    )
    racine.AF = Array([_joint(pdf)])
    racine.Outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    signet = pdf.make_indirect(
        Dictionary(Title=String("x"), Parent=racine.Outlines, A=_action(pdf, "Launch"))
    )
    racine.Outlines.First = racine.Outlines.Last = signet
    arbre = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    arbre.K = Array(
        [
            pdf.make_indirect(
                Dictionary(
                    Type=Name.StructElem,
                    S=Name.Link,
                    P=arbre,
                    AF=Array([_joint(pdf)]),
                    K=Dictionary(Type=Name.OBJR, Obj=posees[0]),
                )
            )
        ]
    )
    arbre.ParentTree = Dictionary(Nums=[0, arbre.K[0]])
    racine.StructTreeRoot = arbre


# ----------------------------------------------------------------------- structures without end

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Resources <<>>>>"


def _ecrit(objets: Iterable[bytes]) -> bytes:
    """A file of these objects, from number 1, its root."""
    sortie = io.BytesIO(b"")
    sortie.write(b"%PDF-1.7\n")
    lieux = []
    for n, objet in enumerate(objets, 1):
        lieux.append(sortie.tell())
        sortie.write(b"%d 0 obj\n%s\nendobj\n" % (n, objet))
    table = sortie.tell()
    sortie.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(lieux) + 1))
    sortie.writelines(b"%010d 00000 n \n" % x for x in lieux)
    sortie.write(
        b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(lieux) + 1, table)
    )
    return sortie.getvalue()


def _catalogue(enfants: bytes, compte: int = 1, reste: bytes = b"") -> list[bytes]:
    return [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % reste,
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (compte, enfants),
    ]


def cent_mille_pages(n: int = 100_000) -> bytes:
    return _ecrit([*_catalogue(b" ".join(b"%d 0 R" % (i + 3) for i in range(n)), n), *[PAGE] * n])


def une_page_un_million_de_fois() -> bytes:
    return _ecrit([*_catalogue(b"3 0 R " * 1_000_000, 1_000_000), PAGE])


def pages_en_boucle() -> bytes:
    noeud = b"<</Type/Pages/Parent 2 0 R/Count 1/Kids[2 0 R]>>"
    return _ecrit([*_catalogue(b"3 0 R 4 0 R", 2), PAGE, noeud])


def pages_multipliees() -> bytes:
    """Ten levels of ten times the same: 10¹⁰ pages in one kilobyte."""
    niveaux = [
        b"<</Type/Pages/Count 10/Kids[%s]>>" % (b"%d 0 R " % (i + 3) * 10) for i in range(10)
    ]
    return _ecrit([b"<</Type/Catalog/Pages 2 0 R>>", *niveaux, PAGE])


def pages_profondes(n: int = 100_000) -> bytes:
    niveaux = [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (i + 3) for i in range(n)]
    return _ecrit([b"<</Type/Catalog/Pages 2 0 R>>", *niveaux, PAGE])


def ressources_en_chaine(n: int = 100_000) -> bytes:
    """Each object leads to one other: what follows them by calling itself falls."""
    page = PAGE.replace(b"<<>>", b"4 0 R")
    suite = [b"<</XObject %d 0 R>>" % (i + 5) for i in range(n)]
    return _ecrit([*_catalogue(b"3 0 R"), page, *suite, b"<<>>"])


def ressources_heritees_en_chaine(n: int = 100_000) -> bytes:
    """The same, by way of what pages inherit."""
    noeud = b"<</Type/Pages/Count 1/Kids[3 0 R]/Resources 4 0 R>>"
    suite = [b"<</XObject %d 0 R>>" % (i + 5) for i in range(n)]
    page = PAGE.replace(b"/Resources <<>>", b"")
    return _ecrit([b"<</Type/Catalog/Pages 2 0 R>>", noeud, page, *suite, b"<<>>"])


def balises_en_chaine(n: int = 100_000) -> bytes:
    racine = b"/StructTreeRoot 4 0 R"
    tete = b"<</Type/StructTreeRoot/K[5 0 R]/ParentTree<</Nums[]>>>>"
    suite = [b"<</S/P/P %d 0 R/K %d 0 R>>" % (i + 4, i + 6) for i in range(n)]
    return _ecrit([*_catalogue(b"3 0 R", reste=racine), PAGE, tete, *suite, b"<</S/P>>"])


def plan_profond(n: int = 100_000) -> bytes:
    suite = [
        b"<</Title(x)/Parent %d 0 R/First %d 0 R/Last %d 0 R>>" % (i + 4, i + 6, i + 6)
        for i in range(n)
    ]
    tete = b"<</Type/Outlines/First 5 0 R/Last 5 0 R>>"
    plan = _catalogue(b"3 0 R", reste=b"/Outlines 4 0 R")
    return _ecrit([*plan, PAGE, tete, *suite, b"<</Title(fin)>>"])


def _blancs(mebioctets: int, debut: bytes = b"", fin: bytes = b"") -> bytes:
    """So many mebibytes of blanks, packed."""
    z = zlib.compressobj(9)
    morceaux = (debut, *[b" " * (1 << 20)] * mebioctets, fin)
    return b"".join([*map(z.compress, morceaux), z.flush()])


def objets_gonfles(mebioctets: int = 500) -> bytes:
    """A group of objects that takes some hundred kilobytes, and half a gibibyte once unpacked."""
    sortie = io.BytesIO(b"")
    sortie.write(b"%PDF-1.7\n")
    lieux = {}
    groupe = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    paquet = _blancs(mebioctets, b"3 0 ", page)
    for n, objet in (
        (1, b"<</Type/Catalog/Pages 2 0 R>>"),
        (2, b"<</Type/Pages/Count 1/Kids[3 0 R]>>"),
        (4, groupe % (len(paquet), paquet)),
    ):
        lieux[n] = sortie.tell()
        sortie.write(b"%d 0 obj\n%s\nendobj\n" % (n, objet))
    table = sortie.tell()
    rangs = [(0, 0, 65535), (1, lieux[1], 0), (1, lieux[2], 0), (2, 4, 0), (1, lieux[4], 0)]
    rangs.append((1, table, 0))
    donnees = b"".join(
        a.to_bytes(1, "big") + b.to_bytes(4, "big") + c.to_bytes(2, "big") for a, b, c in rangs
    )
    sortie.write(
        b"5 0 obj\n<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length %d>>stream\n"
        b"%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (len(donnees), donnees, table)
    )
    return sortie.getvalue()


def contenu_gonfle(mebioctets: int = 500) -> bytes:
    """A page whose content is packed twice over: what unpacks it to pack it better falls."""
    corps = zlib.compress(_blancs(mebioctets), 9)
    flux = b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n%s\nendstream"
    page = PAGE.replace(b"/Resources", b"/Contents 4 0 R/Resources")
    return _ecrit([*_catalogue(b"3 0 R"), page, flux % (len(corps), corps)])


def metadonnees_gonflees(mebioctets: int = 500) -> bytes:
    corps = _blancs(mebioctets)
    flux = b"<</Type/Metadata/Subtype/XML/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
    racine = b"/Metadata 4 0 R/StructTreeRoot<</K[]/ParentTree<</Nums[]>>>>"
    return _ecrit([*_catalogue(b"3 0 R", reste=racine), PAGE, flux % (len(corps), corps)])


def annotations_par_milliers(n: int = 200_000) -> bytes:
    annot = b"<</Type/Annot/Subtype/Stamp/Rect[0 0 9 9]/AP<</N 4 0 R>>>>"
    page = PAGE.replace(b"/Resources", b"/Annots[%s]/Resources" % (annot * n))
    dessin = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 0>>stream\n\nendstream"
    return _ecrit([*_catalogue(b"3 0 R"), page, dessin])


def nombres_par_millions(n: int = 20_000_000) -> bytes:
    page = PAGE.replace(b"/Resources", b"/Rotate [%s]/Resources" % (b"0 " * n))
    return _ecrit([*_catalogue(b"3 0 R"), page])
