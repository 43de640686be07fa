"""A short fuzz, the same on every run, and by name the inputs that break readers of YAML and
engines of templates."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import processus_precharge
import pytest
from fabrique import CAS, VENDEUR, cas, ecrire, espace
from fuzz import Banc, court

from clausier.droit.sandbox import TRAVAIL

COURT = {
    "octets": 150,
    "arbres": 150,
    "valeurs": 200,
    "textes": 100,
    "recues": 100,
}  # the plausible ones: test_plausibles
DIT = re.compile(r"^\S+?:(\d+):(\d+): ([EA]\d{3})\b", re.M)


@pytest.mark.parametrize("genre", COURT)
def test_un_refus_ou_une_construction(genre, tmp_path):
    """Whatever comes: a coded refusal or pages; and the draw is no monologue of one code."""
    banc = court(genre, COURT[genre], tmp_path)
    bons, codes = banc.comptes["bon"], len(banc.comptes)
    assert bons > 1 and codes > (2 if genre == "recues" else 5), banc.comptes
    # An odd value is alone, or nearly, in a case that is right without it.
    assert genre != "valeurs" or bons > COURT[genre] / 20, banc.comptes


def limite(
    *args: str, cwd: Path, secondes: int = 20, mio: int = 300
) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, with `mio` MiB more than Python with the stages takes,
    and a bound of processor time."""
    return processus_precharge.naitre(
        *args,
        cwd=cwd,
        env=os.environ,
        limites={"RLIMIT_AS": mio << 20, "RLIMIT_CPU": secondes},
        secondes=120,
    )


def dit(proc: subprocess.CompletedProcess[str]) -> set[str]:
    assert proc.returncode == 1 and "Traceback" not in proc.stderr, (
        proc.returncode,
        proc.stderr[-800:],
    )
    assert all(len(x) < 3000 for x in proc.stderr.splitlines())
    return {m[3] for m in DIT.finditer(proc.stderr)}


@pytest.fixture(scope="module")
def banc(tmp_path_factory) -> Banc:
    """One workspace whose seller and case the tests of deceptive signs replace: what is read of the
    library serves them all."""
    return Banc(tmp_path_factory.mktemp("banc"))


BOMBE = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in range(ord("b"), ord("j"))
)
YAML = {
    "rires": (BOMBE, "E106"),
    "soi": (b"a: &a [*a]\n", "E106"),
    "fusion": (b"b: &b {x: 1}\na: {<<: *b}\n", "E106"),
    "crochets": (b"a: " + b"[" * 10_000 + b"]" * 10_000, "E109"),
    "crochets ouverts": (b"a: " + b"[" * 10_000, "E109"),
    "accolades": (b"{a: " * 10_000, "E109"),
    "retraits": (b"".join(b" " * i + b"a:\n" for i in range(1400)), "E109"),
    "tirets": (b"a:\n  " + b"- " * 10_000 + b"x\n", "E109"),
    "cle d'un mega": (b"? " + b"k" * 1_000_000 + b"\n: 1\n", "E108"),
    "cle d'un mega, nue": (b"k" * 1_000_000 + b": 1\n", "E101"),
    "cent mille cles": (b"a: 1\n" * 100_000, "E109"),
    "nul": (b"a: x\0y\n", "E108"),
    "nul echappe": (b'a: "x\\0y"\n', "E108"),
    "nul inclus": (b'a: !fichier "x\\0y"\n', "E107"),
    "nom sans fin": (b"a: !fichier " + b"x" * 5000 + b"\n", "E107"),
    "utf-16": ("a: é\n".encode("utf-16"), "E100"),
    "utf-16 sans marque": ("a: x\n".encode("utf-16-le"), "E100"),
    "utf-32": ("a: x\n".encode("utf-32"), "E100"),
    "demi-codet": (b"a: \xed\xa0\x80\n", "E100"),
    "demi-codet echappe": (b'a: "\\ud800"\n', "E101"),
    "terminal": (b'"\\e[2J": 1\n', "E108"),
    "etiquette": (b"a: !%1b%5b2J x\n", "E106"),
    "chiffres": (b"a: " + b"9" * 500_000 + b"\n", "E105"),
}


@pytest.mark.parametrize("nom", YAML)
def test_yaml_piege(nom, tmp_path):
    octets, code = YAML[nom]
    espace(tmp_path)
    (tmp_path / "cas.yaml").write_bytes(
        b"dossier: x\n" + octets
        if octets[:2] not in (b"\xff\xfe", b"{a") and b"\0" not in octets[:4]
        else octets
    )
    proc = limite("check", "cas.yaml", cwd=tmp_path)
    if nom == "chiffres":
        octets = ecrire(
            tmp_path / "cas.yaml",
            cas(lignes=[{"designation": "x", "prix_unitaire": "9" * 500_000}]),
        ).read_bytes()
        proc = limite("check", "cas.yaml", cwd=tmp_path)
    assert code in dit(proc), proc.stderr[-500:]
    assert "\x1b" not in proc.stderr and "\0" not in proc.stderr


def test_bom_et_fins_de_ligne(tmp_path):
    """A byte order mark and the line ends of another system change nothing."""
    espace(tmp_path, None, cas=CAS)
    f = tmp_path / "cas.yaml"
    f.write_bytes(b"\xef\xbb\xbf" + f.read_bytes().replace(b"\n", b"\r\n"))
    proc = limite("check", "cas.yaml", cwd=tmp_path)
    assert proc.returncode == 0, proc.stderr


TROMPEURS = [
    0x00AD,
    0x061C,
    0x200B,
    0x200D,
    0x200E,
    0x202A,
    0x202E,
    0x2060,
    0x2066,
    0x2069,
    0x3164,
    0xFE0F,
    0xFEFF,
    0xE0041,
]


@pytest.mark.parametrize("point", TROMPEURS, ids=lambda p: f"U+{p:04X}")
@pytest.mark.parametrize("ou", ["client.nom", "banque.iban", "journal"])
def test_ce_que_l_oeil_ne_voit_pas(ou, point, banc):
    """Refused wherever it stands, printed or not; named by its code point, at its line, and shown
    rather than obeyed."""
    v, c = VENDEUR, cas()
    signe = chr(point)
    if ou == "client.nom":
        c["client"]["nom"] = f"SARL Mod{signe}èle"
    elif ou == "journal":
        c["journal"] = [{"date": "2026-11-02", "type": "appel", "texte": f"rappel{signe}er"}]
    else:
        v = {**v, "banque": {"iban": f"FR76 3000 6000 0112 {signe}3456 7890 189"}}
    espace(banc.espace, v, cas=c)
    assert banc.essayer({}) == "E108"
    proc = limite("check", "cas.yaml", cwd=banc.espace) if point == 0x202E else None
    if proc:
        ligne = (
            1 + list(v).index("banque")
            if ou == "banque.iban"
            else 1 + list(c).index(ou.split(".")[0])
        )
        fichier = "vendeur.yaml" if ou == "banque.iban" else "cas.yaml"
        assert re.search(
            rf"^{fichier}:{ligne}:\d+: E108 .*U\+202E.*‹U\+202E›", proc.stderr, re.M
        ), proc.stderr
        assert signe not in proc.stderr


@pytest.mark.parametrize(
    "iban",
    [
        "FR76 3000 6000 0112 3456 7890 1\u0410",
        "\u0424R76 3000 6000 0112 3456 7890 189",
        "FR76 3000 6000 0112 3456 7890 18\u0669",
        "FR76 3\u041e00 6000 0112 3456 7890 189",
        "ＦＲ76 3000 6000 0112 3456 7890 189",
    ],
)
def test_iban_aux_lettres_d_un_autre_alphabet(iban, banc):
    espace(banc.espace, {**VENDEUR, "banque": {"iban": iban}}, cas=CAS)
    assert banc.essayer({}) == "E203"


def test_un_texte_trompeur_de_la_bibliotheque(tmp_path):
    espace(tmp_path, None, cas=cas(documents=[{"type": "essai", "date": "2026-09-02"}]))
    banc = Banc(tmp_path)
    assert (
        banc.essayer(
            {
                "templates/essai.md": (
                    "---\ntitre: Essai\npour: client\n---\n::: texte\nUn mot ca\u200bché.\n"
                ).encode()
            }
        )
        == "E108"
    )
    assert "templates/essai.md:6:" in limite("check", "cas.yaml", cwd=tmp_path).stderr


# ----------------------------------------------------------------------------- texts that never end

LONGUE = "{% set s %}" + "a" * 60_000 + "{% endset %}" + "{% set s = s ~ s %}" * 4


def tourner(corps: str) -> str:
    """What a text does as often as its budget lets it."""
    return "{% for a in l %}" * 4 + corps * 8 + "{% endfor %}" * 4


BOUCLES = {
    "boucles dans des boucles": "{% for a in l %}" * 8 + "x" + "{% endfor %}" * 8,
    "boucles muettes": "{% for a in l %}" * 8 + "{% endfor %}" * 8,
    "boucles filtrees": "{% for a in l %}" * 7
    + "{% for b in l if b == 99 %}{% endfor %}"
    + "{% endfor %}" * 7,
    "macro qui se double": (
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}"
    ),
    "macro sans fond": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "morceau qui s'inclut": "{% include '_morceaux/moi.md' %}",
    "boucle recursive": "{% for a in l recursive %}{{ loop(l) }}{% endfor %}",
    "texte double": "{% set x = 'aaaaaaaaaa' %}" + "{% set x = x ~ x %}" * 60,
    "texte ajoute": "{% set x = 'aaaaaaaaaa' %}" + "{% set x = x + x %}" * 60,
    "bloc double": "{% set x = 'aaaaaaaaaa' %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 60,
    "liste double": "{% set x = [1] %}" + "{% set x = x + x %}" * 60,
    "listes comparees": "{% set x = [1] %}{% set y = [1] %}"
    + "{% set x = [x, x] %}{% set y = [y, y] %}" * 60
    + "{{ x == y }}",
    "remplacements": "{% set x = 'a' %}" + "{% set x = x|replace('a', 'aaaaaaaaaa') %}" * 30,
    "rangees": "{{ [1]|batch(1000000000, 0)|list|length }}",
    "tranches": "{{ [1]|slice(1000000000)|list|length }}",
    "tris": "{% for a in l %}" * 4 + "{% set z = l|sort %}" + "{% endfor %}" * 4,
    "arrondi": "{{ 1|round(100000000, 'ceil') }}",
    "carres": "{% set x = 9 %}" + "{% set x = x * x %}" * 40 + "{{ x }}",
    "justifie": "{{ 'a'.ljust(1000000000) }}",
    "recherche": "{% set s %}"
    + "a" * 40_000
    + "{% endset %}{% set s = s ~ s ~ s ~ s %}"
    + "{% for a in l %}" * 4
    + "{% if 'zz' in s %}{% endif %}" * 20
    + "{% endfor %}" * 4,
    "exposant en montant": "{{ '1e900000000'|montant }}",
    "exposant en nombre": "{{ '1e900000000'|nombre }}",
    "exposant de zero": "{{ '0e900000000'|nombre }}",
    "petit exposant": "{{ '1e-900000000'|prix }}",
    "exposant en taux": "{{ '1e-900000000'|taux }}",
    "exposant en taux de tva": "{{ '1e900000000'|taux_tva }}",
    "exposant en lettres": "{{ '1e900000000'|lettres }}",
    "exposant en mots": "{{ 1e300|en_mots }}",
    "entier en lettres": "{{ " + "9" * 3000 + "|lettres }}",
    "arrondi d'un meme nombre": "{% set n = 900000000 %}{{ n|round(n, 'ceil') }}",
    "arrondi a gauche": "{{ 1|round(-900000000) }}",
    "compter dans un texte": LONGUE + tourner("{% set n = s.count('ab') %}"),
    "chercher dans un texte": LONGUE + tourner("{% set n = s.find('ab') %}"),
    "couper un texte": LONGUE + tourner("{% set z = s[1:] %}"),
    "juger un texte": LONGUE + tourner("{% if s is lower %}{% endif %}"),
    "choisir dans un texte": LONGUE + tourner("{% set z = l|select('in', s)|list %}"),
    "compter dans une liste": "{% set x = [l, l, l, l, l, l] %}"
    + tourner("{% set n = x.count(x) %}"),
    "trier de longs textes": LONGUE
    + "{% set x = ["
    + "s, " * 900
    + "] %}{% set x = x + x + x + x %}{{ x|sort|length }}",
    "longs textes en un": LONGUE
    + "{% set x = ["
    + "s, " * 900
    + "] %}{% set x = x + x + x + x %}{{ x|upper|length }}",
    "somme de listes": "{% set x = ["
    + "[1], " * 9000
    + "] %}"
    + tourner("{% set y = x|sum(start=[]) %}"),
    "parentheses": "{{ " + "(" * 10_000 + "1" + ")" * 10_000 + " }}",
    "boucles empilees": "{% for a in [1] %}" * 30 + "{% endfor %}" * 30,
    "accolades ouvertes": "{{" * 40_000,
}


@pytest.mark.parametrize("nom", BOUCLES)
def test_un_texte_sans_fin_est_arrete(nom, tmp_path):
    """Within twenty seconds of processor and 300 MiB, with the file and the line; without a bound
    each would hang or fill the memory."""
    espace(
        tmp_path, None, cas=cas(documents=[{"type": "essai", "date": "2026-09-02", "objet": "x"}])
    )
    (tmp_path / "templates/_morceaux").mkdir(parents=True)
    (tmp_path / "templates/_morceaux/moi.md").write_text("{% include '_morceaux/moi.md' %}" * 2)
    (tmp_path / "templates/essai.md").write_text(
        "---\ntitre: Essai\npour: client\n---\n::: texte\n{% set l = ["
        + "1, " * 100
        + "] %}\n"
        + BOUCLES[nom]
        + "\n",
        encoding="utf-8",
    )
    proc = limite("check", "cas.yaml", cwd=tmp_path)
    assert "E706" in dit(proc), proc.stderr
    assert re.search(r"templates/(essai|_morceaux/moi)\.md:\d+:1: E706", proc.stderr), proc.stderr
    assert "MemoryError" not in proc.stderr, "stopped by the bound of the text, before the system's"
    assert proc.processeur < 6


def test_un_long_document_est_loin_de_la_borne(tmp_path):
    """The bound is not in the way: an invoice of a thousand lines takes less than a third of it."""
    c = cas(
        lignes=[
            {
                "designation": f"Ligne {i}",
                "detail": "un détail",
                "quantite": "2",
                "unite": "jour",
                "prix_unitaire": "10",
            }
            for i in range(1000)
        ],
        acompte="non",
        documents=[{"type": "facture", "numero": "F1", "date": "2026-10-31"}],
    )
    espace(tmp_path, None, cas=c)
    banc = Banc(tmp_path)
    assert banc.essayer({}) == "bon"
    assert 0 < TRAVAIL - banc.chaine.composeur.env.reste < TRAVAIL / 3


def test_un_budget_pour_tout_le_dossier(tmp_path):
    """Thirty documents that each take most of what one may: the case is stopped, not each."""
    documents = [{"type": "essai", "date": "2026-09-02", "objet": str(i)} for i in range(30)]
    espace(tmp_path, None, cas=cas(documents=documents))
    tete = "---\ntitre: Essai\npour: client\n---\n::: texte\n"
    tours = "{% set l = [" + "1, " * 80 + "] %}" + "{% for a in l %}" * 3 + "{% endfor %}" * 3
    banc = Banc(tmp_path)
    assert banc.essayer({"templates/essai.md": f"{tete}{tours}\n".encode()}) == "E706"
    c = cas(documents=documents[:2])
    espace(tmp_path, None, cas=c)
    assert banc.essayer({"templates/essai.md": f"{tete}{tours}\n".encode()}) == "bon"
