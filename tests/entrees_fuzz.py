"""What the fuzz draws: seeds (real cases, lawful profiles, small texts of a library) and the ways
to spoil them."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any, NamedTuple

import factures_recues
import scalaires
from fabrique import au_hasard, yaml_de
from fautes_de_saisie import plausibles
from hypothesis import strategies as st
from profils import PROFILS, _cas, _vendeur

RACINE = Path(__file__).resolve().parent.parent
REELS = [
    f.read_bytes()
    for d in ("exemples", "tests/refus")
    for f in sorted((RACINE / d).rglob("*.yaml"))
    if f.name != "vendeur.yaml"
]
VENDEURS = [f.read_bytes() for f in sorted((RACINE / "exemples").glob("*/vendeur.yaml"))]
ETRANGES = (
    "",
    " ",
    "~",
    "null",
    "0",
    "-0",
    "-1",
    "00",
    "1e999",
    "1E+400",
    "0,0001",
    "9" * 15,
    "9" * 400,
    "999999999999,99",
    "1/0",
    "NaN",
    "Infinity",
    "-Infinity",
    "0x1F",
    "1_000",
    "١٢٣",
    "½",
    "²",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "2000-01-01",
    "2099-12-31",
    "2024-02-29",
    "2026-11-21 25:00",
    "2026-11-21 09:00",
    "31/12/2026",
    "٢٠٢٦-٠١-٠١",
    "100 %",
    "0 %",
    "0,0001 %",
    "101 %",
    "-5 %",
    "%",
    "€",
    "0 €",
    "solde",
    "oui",
    "non",
    "true",
    "0 jours",
    "9999 ans",
    "9999 mois fin de mois",
    "0 mois",
    "à réception",
    "3 x taux legal",
    "a" * 4001,
    "a " * 1900,
    "\n\n# x\n\n",
    "::: texte",
    "{{ x }}",
    "{% for",
    "</style>",
    "`",
    "|",
    "\\",
    "'\"",
    "![x](y)",
    "[x]: y",
    "* * *",
    "    code",
    "1. a",
    "é" * 300,
    "\t",
    "\r",
    "\u00a0",
    "\u202f",
    "\x00",
    "\x07",
    "\x1b[2J",
    "\x7f",
    "\x85",
    "\x9b",
    "\u00ad",
    "\u034f",
    "\u061c",
    "\u200b",
    "\u200f",
    "\u2028",
    "\u202e",
    "\u2066",
    "\u3164",
    "\ufe0f",
    "\ufeff",
    "\ufffd",
    "\ufffe",
    "\ud800",
    "\udfff",
    "\U0001f600",
    "\U000e0041",
    "\U0010ffff",
    "e\u0301" * 40,
    "Z\u0335\u0336\u0337",
    "\u0410",
    "ﬁ",
    "Ⅷ",
    "../..",
    "/etc/passwd",
    "C:\\",
    "a/b",
    "con",
    ".",
    "..",
    "-",
    "F1",
    "F2026-2",
    "D1",
    "/",
    "-/-",
    "a" * 36,
    "FR76 3000 6000 0112 3456 7890 189",
    "FR7630006000011234567890188",
    "900 000 019 00019",
    "000 000 000",
    "FR00000000000",
    "XX12",
    "FR",
    "professionnel",
    "consommateur",
    "public",
    "non_professionnel",
    "autoliquidation",
    "exoneration",
    "defaut",
    "hors_etablissement",
    "cgv",
    "facture",
    "avoir",
    "decompte",
    "signature",
    "attestation.pdf",
    "https://x.example/" + "a" * 300,
    "a@b.co",
    "0002:1",
    "9" * 5000,
)

texte = st.one_of(
    st.sampled_from(ETRANGES),
    st.text(max_size=12),
    st.integers(-(10**20), 10**20).map(str),
    st.decimals(allow_nan=True, places=3).map(str),
    st.dates().map(str),
)
valeur = st.one_of(
    texte,
    texte,
    st.none(),
    st.booleans(),
    st.integers(),
    st.lists(texte, max_size=3),
    st.dictionaries(texte, texte, max_size=3),
    st.just([[[[]]]]),
    st.just({"depuis": "2025-01-01", "valeur": "x"}),
)
GESTES = (
    "valeur",
    "valeur",
    "valeur",
    "oter",
    "doubler",
    "echanger",
    "profond",
    "renommer",
    "ajouter",
    "date",
)
gestes = st.lists(
    st.tuples(st.integers(0, 1 << 16), st.integers(0, 1 << 16), st.sampled_from(GESTES), valeur),
    max_size=4,
)


def lieux(arbre: Any) -> list[tuple[Any, Any]]:
    """(container, key) of every value of a tree."""
    sortie, pile = [], [arbre]
    while pile:
        x = pile.pop()
        for k in list(x) if isinstance(x, dict) else range(len(x)) if isinstance(x, list) else ():
            sortie.append((x, k))
            pile.append(x[k])
    return sortie


def gater(arbre: Any, suite: list[tuple[int, int, str, Any]]) -> Any:
    """The tree, spoiled by each gesture in turn."""
    arbre = copy.deepcopy(arbre)
    for a, b, geste, tiree in suite:
        v = copy.deepcopy(tiree)  # the same list drawn twice must not become a circle
        tous = lieux(arbre)
        if not tous:
            break
        (x, k), (y, m) = tous[a % len(tous)], tous[b % len(tous)]
        if geste == "valeur":
            x[k] = v
        elif geste == "oter":
            del x[k]
        elif geste == "doubler":
            x.insert(k, copy.deepcopy(x[k])) if isinstance(x, list) else x.update(
                {f"{k}_": copy.deepcopy(x[k])}
            )
        elif geste == "echanger":
            x[k] = copy.deepcopy(y[m])
        elif geste == "profond":
            for _ in range(b % 40):
                x[k] = [x[k]] if b & 1 else {"a": x[k]}
        elif geste == "renommer" and isinstance(x, dict):
            x[v if isinstance(v, str) else "cle"] = x.pop(k)
        elif geste == "ajouter" and isinstance(x, dict):
            x[m if isinstance(m, str) else "cle"] = v
        elif geste == "date" and isinstance(x[k], str) and re.match(r"\d{4}-\d\d-\d\d", x[k]):
            x[k] = f"20{b % 100:02d}-{a % 13:02d}-{b % 31:02d}"
    return arbre


def _bases() -> list[tuple[dict, dict]]:
    """Lawful sellers and cases, of every profile and every criterion."""
    profils = [(_vendeur(p), _cas(nom, p)) for nom, p in PROFILS.items()]
    return profils + [au_hasard(g) for g in range(30)]


BASES = _bases()


@st.composite
def _arbres(draw) -> dict[str, bytes]:
    """A case with its invoices and one or two other documents; seller and case spoiled."""
    vendeur, cas = draw(st.sampled_from(BASES))
    cas = copy.deepcopy(cas)
    n = len(cas["documents"])
    gardes = set(draw(st.lists(st.integers(0, n - 1), max_size=2)))
    cas["documents"] = [
        d
        for i, d in enumerate(cas["documents"])
        if i in gardes or str(d["type"]).startswith("facture")
    ] or cas["documents"][:1]
    ascii_ = draw(st.booleans())
    return {
        "vendeur.yaml": yaml_de(
            gater(vendeur, draw(gestes)) if draw(st.booleans()) else vendeur, ascii_
        ),
        "cas.yaml": yaml_de(gater(cas, draw(gestes)), ascii_),
    }


JETONS = (
    "a",
    "dossier",
    "documents",
    "client",
    "vendeur",
    "x y",
    ": ",
    ":",
    "- ",
    "-",
    "\n",
    "\n  ",
    "\n    ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "&a ",
    "*a",
    "&b [*a, *a]",
    "!fichier ",
    "!fichier cas.yaml",
    "!!int 1",
    "!x ",
    "|",
    ">-",
    "|2\n",
    "'",
    '"',
    "#",
    " # c\n",
    "<<: ",
    "? ",
    "\n---\n",
    "\n...\n",
    "%YAML 1.1\n",
    "%TAG ! x:\n",
    "\t",
    "\0",
    "\ufeff",
    "\\x",
    "\\u202e",
    "~",
    "2026-01-01",
    "type: facture",
    "@",
    "`",
    "=",
    "\r\n",
    "\u2028",
    "é",
    "\ud800",
    "\udcff",
)
_coupe = st.tuples(
    st.integers(0, 1 << 20),
    st.integers(0, 60),
    st.one_of(
        st.binary(max_size=6),
        st.sampled_from(JETONS).map(lambda x: x.encode("utf-8", "surrogatepass")),
    ),
)


@st.composite
def _octets(draw) -> dict[str, bytes]:
    """A case file as bytes: real and spoiled, made of tokens, or any bytes."""

    def spoil(source: bytes) -> bytes:
        for ou, long, par in draw(st.lists(_coupe, min_size=1, max_size=5)):
            i = ou % (len(source) + 1)
            source = (
                source[:i] + par + source[i + long % 61 :]
                if long > 20
                else source[:i] + par + source[i:]
            )
        return source

    sorte = draw(st.sampled_from(("reel", "reel", "vendeur", "jetons", "quelconque", "encode")))
    cas, vendeur = draw(st.sampled_from(REELS)), draw(st.sampled_from(VENDEURS))
    if sorte == "reel":
        cas = spoil(cas)
    elif sorte == "vendeur":
        vendeur = spoil(vendeur)
    elif sorte == "jetons":
        cas = "".join(draw(st.lists(st.sampled_from(JETONS), max_size=60))).encode(
            "utf-8", "surrogatepass"
        )
    elif sorte == "quelconque":
        cas = draw(st.binary(max_size=200))
    else:
        cas = (
            cas.decode("utf-8", "replace")
            .encode(
                draw(
                    st.sampled_from(
                        ("utf-16", "utf-16-le", "utf-32", "latin-1", "utf-8-sig", "cp1252", "utf-7")
                    )
                ),
                "replace",
            )
            .replace(b"\n", draw(st.sampled_from((b"\n", b"\r\n", b"\r"))))
        )
    return {"vendeur.yaml": vendeur, "cas.yaml": cas}


TETE_CLAUSE = {
    "titre": "Essai",
    "depuis": "2020-01-01",
    "sources": {"C. civ., art. 1103": None},
    "verifie_le": "2026-01-01",
    "certitude": "A",
    "explication": "Essai.",
    "qualite": ["professionnel"],
    "quand": [{"acompte": "oui"}, {"acompte": "non"}],
}
TETE_MODELE = {
    "titre": "Essai",
    "pour": "client",
    "genre": "lettre",
    "calcul": "aucun",
    "champs": {"fin": "date?", "mots": ["texte"], "choix": "a | b ?"},
    "articles": ["ma_clause"],
    "mentions": ["identification_prestataire"],
}
JINJA = (
    "{{ ",
    " }}",
    "{% ",
    " %}",
    "{# ",
    " #}",
    "client",
    "vendeur.nom",
    "doc",
    "comptes",
    "prestation",
    ".objet",
    ".",
    "|",
    "montant",
    "date",
    "nombre",
    "liste",
    "length",
    "list",
    "default('')",
    "sort",
    "replace('a', 'b')",
    "first",
    "round(9)",
    "for i in ",
    "[1, 2, 3]",
    "documents",
    "endfor",
    "if ",
    "endif",
    "else",
    "set x = ",
    "x",
    "set y",
    "endset",
    "macro m(a)",
    "endmacro",
    "m(1)",
    "m(m)",
    "include '_morceaux/entete.md'",
    "include '_morceaux/moi.md'",
    "extends '_morceaux/moi.md'",
    "import 'x' as y",
    "block b",
    "endblock",
    "self.b()",
    "call m(1)",
    "endcall",
    "filter upper",
    "endfilter",
    "raw",
    "endraw",
    "loop.index",
    "loop(x)",
    " recursive",
    " in ",
    " ~ ",
    " + ",
    " * ",
    " // ",
    " - ",
    "999999999",
    "1.5",
    "'a'",
    '"b"',
    "true",
    "none",
    "(",
    ")",
    "[",
    "]",
    "{}",
    ",",
    ":",
    " ",
    "\n",
    "::: titre\n",
    "# T\n",
    "::: texte\n",
    "Texte ordinaire.",
    "clause('identification_prestataire')",
    "renvoi('ma_clause')",
    "parametre('taux_bce')",
    "parametre('../x')",
    "é",
    "\u202e",
    "`",
    "<b>",
    "__class__",
    "caller()",
    "{{ client.nom }}",
    "{% for a in documents %}{{ a.type }}{% endfor %}",
    "{% if client %}oui{% endif %}",
    "{{ doc.date|date }}",
    "{% set z %}a{% endset %}{{ z }}",
)
_corps = st.one_of(
    st.just(
        "::: titre\n"
        "# Essai\n"
        "\n"
        "::: texte\n"
        "{{ client.nom }}, {{ doc.date|date }}.\n"
        "\n"
        "{% include '_morceaux/articles.md' %}\n"
    ),
    st.lists(st.sampled_from(JINJA), max_size=30).map("".join),
    st.text(max_size=30),
)


@st.composite
def _textes(draw) -> dict[str, bytes]:
    """A workspace's own clause, template, shared piece and legal value: heads and bodies
    spoiled."""

    def fichier(tete: dict) -> bytes:
        g = draw(gestes) if draw(st.booleans()) else []
        corps = draw(_corps).encode("utf-8", "surrogatepass")
        return (
            b"---\n"
            + yaml_de(gater(tete, g))
            + draw(st.sampled_from((b"---\n", b"---\n", b"---\n", b"---", b"", b"--- \r\n")))
            + corps
        )

    sortie = {
        "vendeur.yaml": VENDEUR_TEXTES,
        "cas.yaml": CAS_TEXTES,
        "clauses/ma_clause/v.md": fichier(TETE_CLAUSE),
        "templates/essai.md": fichier(TETE_MODELE),
        "templates/_morceaux/moi.md": draw(_corps).encode("utf-8", "surrogatepass"),
    }
    if draw(st.integers(0, 9)) == 0:
        sortie["clauses/_parametres/taux_bce.yaml"] = yaml_de(
            gater(
                {
                    "libelle": "x",
                    "unite": "%",
                    "valeurs": [
                        {
                            "depuis": "2020-01-01",
                            "valeur": "1",
                            "sources": {"a": None},
                            "verifie_le": "2026-01-01",
                            "certitude": "A",
                        }
                    ],
                },
                draw(gestes),
            )
        )
    return sortie


VENDEUR_TEXTES = yaml_de(BASES[0][0])
CAS_TEXTES = yaml_de(
    {
        **{k: v for k, v in BASES[0][1].items() if k not in ("paiements", "journal")},
        "documents": [{"type": "essai", "date": "2026-03-02", "mots": ["a"], "choix": "a"}],
    }
)


class Fichiers(NamedTuple):
    """One kind of input: how it is drawn, and one that is sure to be good."""

    tirage: st.SearchStrategy
    sur: dict[str, bytes]

    def example_sur(self) -> dict[str, bytes]:
        return self.sur


@st.composite
def _recues(draw) -> dict[str, bytes]:
    """An invoice as another sends it, XML alone or in its PDF: bytes changed anywhere, or values of
    the XML."""
    if draw(st.integers(0, 2)) == 0:
        x = factures_recues.XML
        for (i, j), v in sorted(
            draw(
                st.dictionaries(
                    st.sampled_from(_VALEURS_RECUES),
                    st.text(max_size=20)
                    | st.sampled_from(
                        ["", "1e999", "NaN", "-1", "9" * 400, "20260230", "\u202e", "FR"]
                    ),
                    min_size=1,
                    max_size=4,
                )
            ).items(),
            reverse=True,
        ):
            x = x[:i] + v + x[j:]
        return {"recue": x.encode("utf-8", "surrogatepass")}
    octets = bytearray(draw(st.sampled_from([factures_recues.XML.encode(), _PDF_RECU])))
    for i, b in draw(
        st.lists(
            st.tuples(st.integers(0, len(octets) - 1), st.binary(min_size=1, max_size=8)),
            min_size=1,
            max_size=4,
        )
    ):
        octets[i : i + len(b)] = b
    return {"recue": bytes(octets)}


_PDF_RECU = factures_recues.pdf()
_VALEURS_RECUES = [m.span(1) for m in re.finditer(r">([^<>\s][^<>]*)<", factures_recues.XML)]
_SUR = {"vendeur.yaml": yaml_de(BASES[0][0]), "cas.yaml": yaml_de(BASES[0][1])}
_JOINT = {"attestation.pdf": (RACINE / "exemples/menuisier/attestation-decennale.pdf").read_bytes()}
_VALEURS = scalaires.tirage().map(
    lambda x: {**_JOINT, "vendeur.yaml": yaml_de(x[0]), "cas.yaml": yaml_de(x[1])}
)
_DOUBLE = {f"un/{nom}": x for nom, x in _SUR.items()} | {
    "deux/vendeur.yaml": _SUR["vendeur.yaml"],
    "deux/autre.yaml": _SUR["cas.yaml"],
}
FICHIERS = {
    "octets": Fichiers(_octets(), _SUR),
    "arbres": Fichiers(_arbres(), _SUR),
    "textes": Fichiers(_textes(), _SUR),
    "valeurs": Fichiers(_VALEURS, _JOINT | _SUR),
    "recues": Fichiers(_recues(), {"recue": factures_recues.XML.encode()}),
    "plausibles": Fichiers(plausibles(), {"deux": b"autre.yaml", **_DOUBLE}),
}
