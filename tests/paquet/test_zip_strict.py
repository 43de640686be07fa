"""`verify` takes a ZIP that is laid out as clausier writes it, byte after byte, and no other: two
readers of one pack never see two contents."""

from __future__ import annotations

import hashlib
import json
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from test_registre import lancer

from clausier.commandes.racine import main
from clausier.socle.archives import zipper
from outils import RACINE

NOM = "2026-002-impaye"
FIN = struct.Struct("<4s4H2LH")
CENTRAL = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")


def manifeste(**fichiers: bytes) -> bytes:
    sommes = {n.replace("_", "."): hashlib.sha256(x).hexdigest() for n, x in fichiers.items()}
    return json.dumps({"fichiers": sommes}).encode()


def pack(a: bytes = b"juste") -> bytes:
    """A small right pack: one file, one manifest."""
    return zipper([("a.txt", a), ("manifeste.json", manifeste(a_txt=a))])


def brut(
    *membres: tuple[bytes, bytes],
    local: dict | None = None,
    central: dict | None = None,
    corps: bytes | None = None,
) -> bytes:
    """A ZIP by hand, files stored; `local` and `central` change the headers of the first one,
    `corps` its bytes."""
    noms = ("besoin", "drapeaux", "methode", "heure", "jour", "crc", "comprime", "taille")
    sortie, table = bytearray(), bytearray()  # added to in place: some are of many megabytes
    for i, (nom, x) in enumerate(membres):
        faits = dict(zip(noms, (20, 0, 0, 0, 33, zlib.crc32(x), len(x), len(x)), strict=True))
        ici = faits | {"nom": nom, "extra": b""} | ((local or {}) if i == 0 else {})
        la = faits | {
            "nom": nom,
            "extra": b"",
            "commentaire": b"",
            "disque": 0,
            "internes": 0,
            "externes": 0o100644 << 16,
            "offset": len(sortie),
            "createur": 0x314,
        }
        la |= (central or {}) if i == 0 else {}
        table += CENTRAL.pack(
            b"PK\x01\x02",
            la["createur"],
            *(la[k] for k in noms),
            len(la["nom"]),
            len(la["extra"]),
            len(la["commentaire"]),
            la["disque"],
            la["internes"],
            la["externes"],
            la["offset"],
        )
        table += la["nom"] + la["extra"] + la["commentaire"]
        sortie += LOCAL.pack(
            b"PK\x03\x04", *(ici[k] for k in noms), len(ici["nom"]), len(ici["extra"])
        )
        sortie += ici["nom"] + ici["extra"] + (x if corps is None or i else corps)
    n = len(membres)
    return sortie + table + FIN.pack(b"PK\x05\x06", 0, 0, n, n, len(table), len(sortie), 0)


A = (b"a.txt", b"juste")
A_ = ("a.txt", b"juste")
M = (b"manifeste.json", manifeste(a_txt=b"juste"))


def dans_le_commentaire() -> bytes:
    """unzip reads the end record that it meets first from the end: that of the ZIP inside."""
    bon, autre = bytearray(pack()), pack(b"faux!")
    # the inner ZIP's offsets are counted from the start of the file
    debut = len(bon)
    i = autre.rindex(b"PK\x05\x06")
    taille, offset = struct.unpack_from("<2L", autre, i + 12)
    autre = bytearray(autre)
    struct.pack_into("<2L", autre, i + 12, taille, offset + debut)
    struct.pack_into("<H", bon, len(bon) - 2, len(autre))
    return bytes(bon + autre)


def cache_entre_deux() -> bytes:
    """A local entry that the table does not name: a reader of streams extracts it."""
    faux = brut((b"a.txt", b"faux!"))
    faux = faux[: faux.index(b"PK\x01\x02")]
    bon = bytearray(brut(A, M))
    i = bon.index(b"PK\x01\x02")
    bon[i:i] = faux
    struct.pack_into("<L", bon, len(bon) - 6, i + len(faux))
    return bytes(bon)


def devant() -> bytes:
    """Bytes before the first entry, the offsets told as if they were not there."""
    faux = brut((b"a.txt", b"faux!"))
    return faux[: faux.index(b"PK\x01\x02")] + pack()


def devant_compte() -> bytes:
    """The same, with offsets that count them."""
    faux, bon = brut((b"a.txt", b"faux!")), pack()
    faux = faux[: faux.index(b"PK\x01\x02")]
    octets, i = bytearray(faux + bon), -1
    lieux = [octets.rindex(b"PK\x05\x06") + 16]
    while (i := octets.find(b"PK\x01\x02", i + 1)) >= 0:
        lieux.append(i + 42)
    for ou in lieux:
        struct.pack_into("<L", octets, ou, struct.unpack_from("<L", octets, ou)[0] + len(faux))
    return bytes(octets)


def zip64() -> bytes:
    """A second end record, of the 64-bit kind, leads to another table."""
    bon, faux = brut(A, M), brut((b"a.txt", b"faux!"), (b"manifeste.json", manifeste()))
    i, j = bon.rindex(b"PK\x05\x06"), faux.rindex(b"PK\x05\x06")
    k = faux.index(b"PK\x01\x02")
    table = faux[k:j]
    fin64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 2, 2, len(table), i)
    lieu = struct.pack("<4sLQL", b"PK\x06\x07", 0, i + len(table), 1)
    return bon[:i] + table + fin64 + lieu + bon[i:]


def queue_du_flux() -> bytes:
    """Bytes after the end of a deflated stream, inside its size."""
    f = zlib.compressobj(9, zlib.DEFLATED, -15)
    comprime = f.compress(b"juste") + f.flush() + b"cachette"
    faits = {"methode": 8, "comprime": len(comprime)}
    return brut(A, M, local=faits, central=faits, corps=comprime)


def fin(**champs: int) -> bytes:
    """A right pack whose end record says otherwise."""
    octets = bytearray(pack())
    for nom, valeur in champs.items():
        ou, genre = {
            "disque": (4, "<H"),
            "debut": (6, "<H"),
            "ici": (8, "<H"),
            "nombre": (10, "<H"),
            "taille": (12, "<L"),
            "offset": (16, "<L"),
        }[nom]
        struct.pack_into(genre, octets, len(octets) - 22 + ou, valeur)
    return bytes(octets)


TORDUS: dict[str, Callable[[], bytes]] = {
    "zip_dans_le_commentaire": dans_le_commentaire,
    "commentaire": lambda: pack()[:-2] + struct.pack("<H", 3) + b"abc",
    "octets_apres": lambda: pack() + b"\0",
    "deux_zip_bout_a_bout": lambda: pack(b"faux!") + pack(),
    "octets_devant": devant,
    "octets_devant_comptes": devant_compte,
    "entree_locale_cachee": cache_entre_deux,
    "zip64": zip64,
    "autre_ordre": lambda: brut(A, M, central={"offset": 40}),
    "nom_local_autre": lambda: brut(A, M, local={"nom": b"b.txt"}),
    "taille_locale_autre": lambda: brut(A, M, local={"taille": 4}),
    "comprime_local_autre": lambda: brut(A, M, local={"comprime": 4}),
    "somme_locale_autre": lambda: brut(A, M, local={"crc": 1}),
    "methode_locale_autre": lambda: brut(A, M, local={"methode": 8}),
    "date_locale_autre": lambda: brut(A, M, local={"jour": 34}),
    "descripteur_de_donnees": lambda: brut(A, M, local={"drapeaux": 8}, central={"drapeaux": 8}),
    "chiffre_fort": lambda: brut(A, M, local={"drapeaux": 64}, central={"drapeaux": 64}),
    "chiffre_localement": lambda: brut(A, M, local={"drapeaux": 1}),
    "nom_utf8_ailleurs": lambda: brut(
        A, M, local={"extra": b"up\x09\0\x01\0\0\0\0b.tx"}, central={}
    ),
    "extra_central": lambda: brut(A, M, central={"extra": b"\x01\0\0\0"}),
    "extra_des_deux": lambda: brut(
        A, M, central={"extra": b"\x01\0\0\0"}, local={"extra": b"\x01\0\0\0"}
    ),
    "commentaire_d_entree": lambda: brut(A, M, central={"commentaire": b"PK\x05\x06"}),
    "disque_d_entree": lambda: brut(A, M, central={"disque": 1}),
    "texte": lambda: brut(A, M, central={"internes": 1}),
    "dossier_dos": lambda: brut(A, M, central={"externes": 0x10}),
    "tuyau": lambda: brut(A, M, central={"externes": 0o010644 << 16}),
    "setuid": lambda: brut(A, M, central={"externes": 0o104755 << 16}),
    "version_45": lambda: brut(A, M, local={"besoin": 45}, central={"besoin": 45}),
    "systeme_inconnu": lambda: brut(A, M, central={"createur": 0x0714}),
    "nom_cp437": lambda: brut((b"\x82.txt", b"juste"), M),
    "utf8_sans_besoin": lambda: brut(A, M, local={"drapeaux": 0x800}, central={"drapeaux": 0x800}),
    "utf8_casse": lambda: brut(
        (b"\xff.txt", b"x"), M, local={"drapeaux": 0x800}, central={"drapeaux": 0x800}
    ),
    "jumeaux_casse": lambda: zipper([("É.txt", b"1"), ("é.txt", b"2"), ("manifeste.json", M[1])]),
    "jumeaux_ss": lambda: zipper([("ß.txt", b"1"), ("SS.txt", b"2"), ("manifeste.json", M[1])]),
    "jumeaux_nfd": lambda: zipper(
        [("é.txt", b"1"), ("e\u0301.txt", b"2"), ("manifeste.json", M[1])]
    ),
    "jumeaux_point": lambda: zipper([A_, ("a.txt.", b"2"), ("manifeste.json", M[1])]),
    "manifeste_jumeau": lambda: zipper([A_, ("Manifeste.json", b"2"), ("manifeste.json", M[1])]),
    "fichier_et_dossier": lambda: zipper(
        [("pieces", b"1"), ("pieces/a.txt", b"2"), ("manifeste.json", M[1])]
    ),
    "fin_nombre": lambda: fin(nombre=1),
    "fin_ici": lambda: fin(ici=1),
    "fin_moins": lambda: fin(nombre=1, ici=1),
    "fin_disque": lambda: fin(disque=1),
    "fin_debut": lambda: fin(debut=1),
    "fin_taille": lambda: fin(taille=50),
    "fin_offset": lambda: fin(offset=0),
    "fin_65535": lambda: fin(nombre=65535, ici=65535),
    "cle_deux_fois": lambda: zipper(
        [A_, ("manifeste.json", b'{"fichiers": {}, ' + M[1].removeprefix(b"{"))]
    ),
    "fichier_deux_fois": lambda: zipper(
        [
            A_,
            (
                "manifeste.json",
                b'{"fichiers": {"a.txt": "%s", "a.txt": "%s"}}'
                % (b"0" * 64, hashlib.sha256(b"juste").hexdigest().encode()),
            ),
        ]
    ),
}


@pytest.mark.parametrize("nom", TORDUS)
def test_un_zip_tordu_est_refuse(tmp_path, nom):
    """Whatever another reader would make of it: refused whole, in one line, nothing written."""
    (tmp_path / "p.zip").write_bytes(TORDUS[nom]())
    r = lancer(tmp_path, "verify", "p.zip", attendu=1)
    assert r.stderr.startswith("Erreur : ") and r.stderr.count("\n") == 1, r.output
    assert not r.stdout and [f.name for f in tmp_path.iterdir()] == ["p.zip"]


def test_des_octets_apres_un_flux(tmp_path):
    """Inside the size of a file, after the end of what it holds."""
    (tmp_path / "p.zip").write_bytes(queue_du_flux())
    assert "altéré" in lancer(tmp_path, "verify", "p.zip", attendu=1).stdout


def test_ce_que_clausier_ecrit_est_pris(tmp_path, construit):
    """Packs of examples; names with accents; no bytes at all; one made by hand in the same
    layout."""
    for i, octets in enumerate(
        (
            pack(),
            pack(b""),
            pack(b"x" * 3_000_000),
            brut(A, M),
            zipper([("é à.txt", b"x"), ("manifeste.json", manifeste(**{"é à_txt": b"x"}))]),
            *(f.read_bytes() for f in sorted(construit.dossier(NOM).glob("*.zip"))),
        )
    ):
        (tmp_path / f"{i}.zip").write_bytes(octets)
        assert "tel que son manifeste le dit" in lancer(tmp_path, "verify", f"{i}.zip").stdout


def test_chaque_octet_compte(tmp_path):
    """Any one byte of a pack that is changed, taken out or put in is seen, but for the day, the
    hour and the rights of a file, which change nothing that it holds."""
    bon = pack()
    sains = []
    for i in range(len(bon)):
        for octets in (
            bon[:i] + bytes([bon[i] ^ 0x41]) + bon[i + 1 :],
            bon[:i] + bon[i + 1 :],
            bon[:i] + b"P" + bon[i:],
        ):
            (tmp_path / "p.zip").write_bytes(octets)
            r = CliRunner().invoke(main, ["verify", str(tmp_path / "p.zip")])
            assert r.exit_code in (0, 1), r.exception
            if r.exit_code == 0 and octets != bon:
                sains.append(i)
    locaux = [i for i in range(len(bon)) if bon[i : i + 4] == b"PK\x01\x02"]
    droits = {i + d for i in locaux for d in (40, 41)}
    assert set(sains) <= droits, sorted(set(sains) - droits)


# Time and peak memory of the command in a process of its own. Not getrusage: it counts the process
# that was forked too.
MESURE = """
import sys, time
from clausier.commandes.racine import main
avant = time.process_time()
try:
    main(["verify", "p.zip"], prog_name="clausier")
except SystemExit as e:
    code = e.code
faits = open("/proc/self/status").read()
kio = faits.partition("VmHWM:")[2].split()[0]
print(code, time.process_time() - avant, kio, file=sys.stderr)
"""


def gros_annuaire() -> bytes:
    """74 MB of a table of empty files."""
    entree = CENTRAL.pack(
        b"PK\x01\x02", 0x314, 20, 0, 0, 0, 33, 0, 0, 0, 8, 0, 0, 0, 0, 0o100644 << 16, 0
    )
    table = b"".join(entree + b"%08d" % i for i in range(1_370_000))
    n = 1_370_000 & 0xFFFF
    return table + FIN.pack(b"PK\x05\x06", 0, 0, n, n, len(table), 0, 0)


def longs_noms() -> bytes:
    """5 000 names as long as the format has them."""
    return brut(*((b"%065000d" % i, b"") for i in range(1100)))


GROS: dict[str, Callable[[], bytes]] = {
    "annuaire": gros_annuaire,
    "longs_noms": longs_noms,
    "manifeste_de_listes": lambda: zipper([("manifeste.json", b"[" + b"[]," * 5_000_000 + b"0]")]),
    "manifeste_d_objets": lambda: zipper(
        [("manifeste.json", b'{"a":[' + b'{"b":0},' * 500_000 + b"0]}")]
    ),
    "manifeste_de_mots": lambda: zipper(
        [("manifeste.json", b'{"a":["\xf0\x9f\x98\x80",' + b'"ab",' * 800_000 + b"0]}")]
    ),
    "gonfle": lambda: zipper(
        [(f"{i}.txt", b"%d" % i + bytes(900_000)) for i in range(1100)] + [("manifeste.json", M[1])]
    ),
    # just below the bounds: read to the end
    "gonfle_juste_dessous": lambda: zipper(
        [(f"{i}.txt", (b"%09d" % i + b"\0" * 1500) * 4000) for i in range(22)]
        + [("manifeste.json", M[1])]
    ),
    "objets_juste_dessous": lambda: zipper(
        [("manifeste.json", b'{"a":[' + b'{"b":0},' * 64_000 + b"0]}")]
    ),
    "mots_juste_dessous": lambda: zipper(
        [
            (
                "manifeste.json",
                b'{"a":["\xf0\x9f\x98\x80",' + b'"%b",' % (b"a" * 28) * 129_000 + b"0]}",
            )
        ]
    ),
    "fichiers_juste_dessous": lambda: zipper(
        [(f"pieces/{i:0251}.txt", b"") for i in range(4999)] + [("manifeste.json", M[1])]
    ),
    "commentaires": lambda: FIN.pack(b"PK\x05\x06", 0, 0, 0, 0, 0, 0, 65535) * 300_000,
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("nom", GROS)
def test_le_temps_et_la_memoire_sont_bornes(tmp_path, nom):
    """64 MiB and 2 seconds, whatever the pack says of itself."""
    (tmp_path / "p.zip").write_bytes(GROS[nom]())
    p = subprocess.run(
        [sys.executable, "-c", MESURE],
        cwd=tmp_path,
        env={"PYTHONPATH": str(RACINE), "LC_ALL": "C.UTF-8", "PATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    code, secondes, kio = p.stderr.splitlines()[-1].split()
    assert code == "1", p.stderr
    assert int(kio) <= 64 << 10 and float(secondes) <= 2, (secondes, kio)
