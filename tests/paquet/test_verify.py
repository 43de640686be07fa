"""`verify` proves a pack against its manifest, and refuses one made to deceive; `index.html` over
the cases of a build."""

from __future__ import annotations

import io
import json
import shutil
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from fabrique import VENDEUR, cas, espace
from test_registre import lancer

from outils import Lu, fichiers, une_ligne

NOM = "2026-002-impaye"


@pytest.fixture
def paquet(construit, tmp_path) -> Path:
    return Path(shutil.copy(construit.dossier(NOM) / f"{NOM}-client.zip", tmp_path / "p.zip"))


def contenu(paquet: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(paquet) as z:
        return {n: z.read(n) for n in z.namelist()}


def refaire(paquet: Path, fichiers: dict[str, bytes]) -> None:
    with zipfile.ZipFile(paquet, "w", zipfile.ZIP_DEFLATED) as z:
        for n, x in fichiers.items():
            z.writestr(n, x)


@pytest.mark.parametrize("quoi", ["client", "tribunal"])
def test_le_manifeste_du_paquet(construit, quoi):
    """What is in the pack and nothing else: its papers with law day, clauses and values, the
    versions, every hash; no word of what is internal."""
    d = construit.dossier(NOM)
    dedans = contenu(d / f"{NOM}-{quoi}.zip")
    m = json.loads(dedans.pop("manifeste.json"))
    assert set(m["fichiers"]) == set(dedans) and {x["fichier"] for x in m["documents"]} <= set(
        dedans
    )
    assert set(m) == {"dossier", "clausier", "moteur", "polices", "documents", "fichiers"} and m[
        "moteur"
    ].startswith("WeasyPrint ")
    clauses = [c for x in m["documents"] for c in x["clauses"]]
    assert (
        clauses
        and all(
            {"clause", "fichier", "depuis", "jusqu_au", "sources", "sha256"} == set(c)
            for c in clauses
        )
        and all(x["droit_au"] for x in m["documents"])
    )
    assert any(x["valeurs_legales"] for x in m["documents"])
    dit = json.dumps(m, ensure_ascii=False)
    assert not [
        mot
        for mot in ("script_telephone", "fiche_client", "recours-", "sans_objet", "retirees")
        if mot in dit
    ]
    assert {x["pour"] for x in m["documents"]} <= {"client", "tribunal"} and (
        "tribunal" in {x["pour"] for x in m["documents"]}
    ) is (quoi == "tribunal")


def test_un_paquet_intact(construit, paquet):
    r = lancer(paquet.parent, "verify", "p.zip")
    assert (
        r.stdout.count("intact  ") == len(contenu(paquet)) - 1
        and "le paquet est tel que son manifeste le dit" in r.stdout
    )
    assert (
        "le dossier est tel que son manifeste le dit"
        in lancer(paquet.parent, "verify", str(construit.dossier(NOM))).stdout
    )


def test_altere_manquant_inattendu(construit, paquet):
    """Each file gets its word; one is enough for exit status 1."""
    c = contenu(paquet)
    noms = list(c)
    c[noms[0]] += b"x"
    del c[noms[1]]
    refaire(paquet, c | {"autre.txt": b""})
    r = lancer(paquet.parent, "verify", "p.zip", attendu=1)
    lignes = {x.split()[1]: x.split()[0] for x in r.stdout.splitlines() if len(x.split()) == 2}
    assert (lignes[noms[0]], lignes[noms[1]], lignes["autre.txt"], lignes[noms[2]]) == (
        "altéré",
        "manquant",
        "inattendu",
        "intact",
    )
    assert "1 altéré, 1 manquant, 1 inattendu" in r.stderr
    d = Path(shutil.copytree(construit.dossier(NOM), paquet.parent / "d"))
    (d / "notes.txt").write_text("à moi", encoding="utf-8")
    assert "inattendu" in lancer(paquet.parent, "verify", "d").stdout, (
        "a file of one's own in a folder is said, and is no fault"
    )
    (d / "index.html").write_text("x", encoding="utf-8")
    assert "1 altéré" in lancer(paquet.parent, "verify", "d", attendu=1).stderr


def test_un_octet_change_dans_le_zip(paquet):
    """In the bytes of a file, under the ZIP's own sum: altered, not a traceback."""
    octets = bytearray(paquet.read_bytes())
    octets[5000] ^= 1
    paquet.write_bytes(octets)
    assert "altéré" in lancer(paquet.parent, "verify", "p.zip", attendu=1).stdout


def _lien() -> zipfile.ZipInfo:
    i = zipfile.ZipInfo("lien.pdf")
    i.create_system, i.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return i


def _zip(*membres: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as z:
        for n, x in membres:
            z.writestr(n, x)
    return tampon.getvalue()


def _chiffre() -> bytes:
    octets = bytearray(_zip(("a.pdf", b"x")))
    for signe, decalage in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        i = octets.index(signe) + decalage
        octets[i : i + 2] = struct.pack("<H", 1)
    return bytes(octets)


def _menteur() -> bytes:
    """Says 10 bytes in both its headers, unpacks to 64 MiB."""
    octets = bytearray(_zip(("a.pdf", bytes(1 << 26)), ("manifeste.json", b'{"fichiers": {}}')))
    for signe, decalage in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        i = octets.index(signe) + decalage
        octets[i : i + 4] = struct.pack("<I", 10)
    return bytes(octets)


VIDE = ("manifeste.json", b'{"fichiers": {}}')


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("octets", "dit"),
    [
        (lambda: b"PK rien", "n'est pas un ZIP entier"),
        (lambda: b"", "n'est pas un ZIP entier"),
        (lambda: _zip(VIDE)[:-30], "n'est pas un ZIP entier"),
        (lambda: _zip(("a.pdf", b"x")), "pas de manifeste.json"),
        (lambda: _zip(VIDE, ("../a.pdf", b"x")), "sort du paquet"),
        (lambda: _zip(VIDE, ("/etc/a", b"x")), "sort du paquet"),
        (lambda: _zip(VIDE, ("C:\\a", b"x")), "sort du paquet"),
        (lambda: _zip(VIDE, ("d/a.pdf", b"x")), "sort du paquet"),
        (lambda: _zip(VIDE, ("a\x1b[31m.pdf", b"x")), "sort du paquet"),
        (lambda: _zip(VIDE, ("a.pdf", b"x"), ("a.pdf", b"y")), "deux fois"),
        (lambda: _zip(VIDE, ("a.pdf", b"x"), ("A.pdf", b"y")), "deux fois"),
        (lambda: _zip(VIDE, (_lien(), b"/etc/passwd")), "n'est pas un fichier ordinaire"),
        (_chiffre, "chiffré"),
        (lambda: _zip(VIDE, ("bombe.pdf", bytes(1 << 28))), "volume démesuré"),
        (lambda: _zip(VIDE, *((f"{i}.pdf", b"") for i in range(5001))), "plus de 5000 fichiers"),
        (lambda: _zip(("manifeste.json", b"[" * 100_000)), "n'est pas un manifeste"),
        (
            lambda: _zip(("manifeste.json", b'{"fichiers": {"../a": "0"}}')),
            "n'est pas un manifeste",
        ),
        (
            lambda: _zip(("manifeste.json", b'{"fichiers": {"\\ud800": "' + b"0" * 64 + b'"}}')),
            "n'est pas un manifeste",
        ),
        (lambda: _zip(("manifeste.json", b"\xff")), "n'est pas un manifeste"),
    ],
)
def test_un_paquet_hostile(tmp_path, octets, dit):
    """One line of refusal, nothing written, nothing unpacked."""
    (tmp_path / "p.zip").write_bytes(octets())
    r = lancer(tmp_path, "verify", "p.zip", attendu=1)
    assert (
        r.stderr.startswith("Erreur : ")
        and r.stderr.count("\n") == 1
        and dit in r.stderr
        and "\x1b" not in r.stderr
    )
    assert [f.name for f in tmp_path.iterdir()] == ["p.zip"]


def test_un_paquet_menteur(tmp_path):
    """A size that lies is no way in: what is read stays within what the table says."""
    (tmp_path / "p.zip").write_bytes(_menteur())
    assert "inattendu" in lancer(tmp_path, "verify", "p.zip", attendu=1).stdout
    assert "n'existe pas" in lancer(tmp_path, "verify", "absent.zip", attendu=2).stderr
    (tmp_path / "vide").mkdir()
    assert "pas de manifeste.json" in lancer(tmp_path, "verify", "vide", attendu=1).stderr


# --------------------------------------------------------------------------------- build/index.html


def _documents(n: int) -> list[dict]:
    return [{"type": "devis", "numero": f"D{n}", "date": "2026-09-02", "validite": "30 jours"}]


@pytest.fixture
def atelier(tmp_path) -> Path:
    return espace(
        tmp_path / "w",
        VENDEUR,
        b=cas(
            dossier="b", documents=_documents(1), client=cas()["client"] | {"nom": "Café & <Fils>"}
        ),
        a=cas(dossier="a", documents=_documents(2)),
    )


def test_l_accueil_de_tous_les_dossiers(atelier):
    """Every case by name with its page and its packs, links that stand, words that are the case's;
    the same bytes in whatever order it was built."""
    lancer(atelier, "build")
    page = (atelier / "build/index.html").read_bytes()
    lu = Lu(page.decode())
    liens = [a["href"] for a in lu.tous("a")]
    assert liens == [
        "a/index.html",
        "a/a-client.pdf",
        "a/a-client.zip",
        "b/index.html",
        "b/b-client.pdf",
        "b/b-client.zip",
    ]
    assert all((atelier / "build" / x).is_file() for x in liens) and all(
        a.get("aria-label") or "index.html" in a["href"] for a in lu.tous("a")
    )
    dit = une_ligne(lu.texte("main"))
    assert "Café & <Fils> Refonte du site 1 800,00 € en cours b 1 document conclu le" in dit
    lancer(atelier, "build", "b.yaml", "--out", "x")
    lu = Lu((atelier / "x/index.html").read_text(encoding="utf-8"))
    assert next(a["href"] for a in lu.tous("a")) == "b/index.html"
    lancer(atelier, "build", "a.yaml", "--out", "x")
    assert (atelier / "x/index.html").read_bytes() == page
    lancer(atelier, "build", "a.yaml", "--out", "x", "--only", "devis")
    assert fichiers(atelier / "x") == fichiers(atelier / "build")


def test_l_accueil_n_ecrase_pas_la_page_d_un_autre(atelier):
    (atelier / "public").mkdir()
    (atelier / "public/index.html").write_text("<h1>Mon site</h1>", encoding="utf-8")
    (atelier / "public/vieux").mkdir()
    (atelier / "public/vieux/manifeste.json").write_text("{", encoding="utf-8")
    lancer(atelier, "build", "--out", "public", "--formats", "md,html")
    assert (atelier / "public/index.html").read_text(encoding="utf-8") == "<h1>Mon site</h1>"
    (atelier / "public/index.html").unlink()
    lancer(atelier, "build", "a.yaml", "--out", "public", "--formats", "md,html")
    assert [
        a["href"] for a in Lu((atelier / "public/index.html").read_text(encoding="utf-8")).tous("a")
    ] == ["a/index.html", "b/index.html"]


def test_l_accueil_ne_croit_pas_un_manifeste_etranger(atelier):
    """What another hand wrote is no sum, no state and no link; the rest of the case stands."""
    lancer(atelier, "build", "--formats", "html")
    sortie = atelier / "build"
    for i, suivi in enumerate(
        (
            None,
            [],
            "x",
            {"devise": "EUR"},
            {"ouvert": "1e999999999"},
            {"devise": "<b>"},
            {"facture": 1},
        )
    ):
        autre = sortie / f"c{i}"
        autre.mkdir()
        m = json.loads((sortie / "b/manifeste.json").read_bytes())
        m |= {"dossier": autre.name, "objet": f"Objet {i}"}
        m["suivi"] = m["suivi"] | suivi if isinstance(suivi, dict) and len(suivi) == 1 else suivi
        if suivi == {"devise": "EUR"}:
            m["suivi"] = suivi
        (autre / "manifeste.json").write_text(json.dumps(m), encoding="utf-8")
    for nom in ("javascript:alert(1)", ".cache"):
        (sortie / nom).mkdir()
        m = {**m, "dossier": nom}
        (sortie / nom / "manifeste.json").write_text(json.dumps(m), encoding="utf-8")
    (sortie / "lien").symlink_to(sortie / "a")
    lancer(atelier, "build", "a.yaml", "--formats", "html")
    lu = Lu((sortie / "index.html").read_text(encoding="utf-8"))
    dit = une_ligne(lu.texte("main"))
    assert dit.startswith("Dossiers 9 dossiers") and dit.count("1 800,00 €") == 2, dit
    assert [a["href"] for a in lu.tous("a")] == [
        f"{d}/index.html" for d in ("a", "b", *(f"c{i}" for i in range(7)))
    ]
