"""The store: what is corrupt, half-written or foreign is as good as absent; it is bounded; no disk,
home or neighbour can break it."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from fabrique import CAS, VENDEUR, espace

from clausier.socle.cache import Depot, depot_ouvert, lieu_du_depot, prive
from clausier.socle.empreintes import condense
from outils import RACINE, clausier

CLE, AUTRE = condense(["a"]), condense(["b"])


@pytest.fixture
def depot(tmp_path):
    return Depot(tmp_path / "depot")


def fichier(depot: Depot, cle: str = CLE):
    return depot._fichier(cle)


def test_ce_qui_est_garde_est_rendu(depot):
    depot[CLE] = b"corps"
    assert (
        depot[CLE] == b"corps"
        and CLE in depot
        and list(depot) == [CLE]
        and len(depot) == 1
        and AUTRE not in depot
    )
    del depot[CLE]
    assert CLE not in depot and not list(depot)


ABIME = {
    "un octet changé": lambda x: x[:-1] + bytes([x[-1] ^ 1]),
    "coupée": lambda x: x[:-1],
    "coupée dans sa tête": lambda x: x[:20],
    "vide": lambda x: b"",
    "allongée": lambda x: x + b"\0",
    "étrangère": lambda x: b"%PDF-1.7",
    "une autre version": lambda x: x.replace(b"clausier\x01", b"clausier\x00"),
}


@pytest.mark.parametrize("nom", ABIME)
def test_une_entree_abimee_est_absente_puis_refaite(depot, nom):
    depot[CLE] = b"corps" * 100
    f = fichier(depot)
    f.write_bytes(ABIME[nom](f.read_bytes()))
    assert depot.get(CLE) is None and CLE not in depot
    depot[CLE] = b"corps"
    assert depot[CLE] == b"corps"


def test_une_entree_mise_sous_le_nom_d_une_autre(depot):
    """Whole, but the content of something else: its hash holds its key."""
    depot[CLE] = b"corps"
    fichier(depot, AUTRE).parent.mkdir()
    fichier(depot).rename(fichier(depot, AUTRE))
    assert AUTRE not in depot


@pytest.mark.parametrize("quoi", ["dossier", "tuyau", "boucle"])
def test_ce_qui_n_est_pas_un_fichier_n_arrete_rien(depot, quoi):
    f = fichier(depot)
    f.parent.mkdir(parents=True)
    {
        "dossier": lambda: (f / "x").mkdir(parents=True),
        "tuyau": lambda: os.mkfifo(f),
        "boucle": lambda: f.symlink_to(f),
    }[quoi]()
    assert CLE not in depot
    depot[CLE] = b"corps"
    depot[AUTRE] = b"autre"
    assert depot[AUTRE] == b"autre"


def test_le_depot_est_borne(tmp_path):
    """It clears itself while it is being filled: what was used last stays."""
    depot = Depot(tmp_path, borne=100_000)
    garde = condense(["garde"])
    depot[garde] = bytes(1000)
    os.utime(fichier(depot, garde), (1, 1))
    for i in range(300):
        depot[condense([str(i)])] = bytes(1000)
        assert garde in depot, "used each time"
        assert (
            sum(f.stat().st_size for f in tmp_path.rglob("*") if f.is_file())
            <= 100_000 * 9 // 8 + 2000
        )
    depot.tasser()
    assert (
        sum(f.stat().st_size for f in tmp_path.rglob("*") if f.is_file()) <= 100_000
        and len(depot) > 50
    )


def test_ce_qu_un_autre_a_rempli_est_tasse_aussi(tmp_path):
    Depot(tmp_path, borne=10**9)[CLE] = bytes(2000)
    Depot(tmp_path, borne=1000).tasser()
    assert not list(Depot(tmp_path))


@pytest.mark.parametrize(("borne", "restent"), [(860_000, 768), (840_000, 672), (380_000, 304)])
def test_un_depot_plein_est_tasse(tmp_path, borne, restent):
    """Some folders tell of all 256; where they tell of too much, the least used entries go, and
    the next runs need not read all the others again.
    """
    for i in range(768):
        f = tmp_path / f"{i % 256:02x}" / f"{i:062x}"
        f.parent.mkdir(exist_ok=True)
        f.write_bytes(bytes(1000))
        os.utime(f, (i, i))
    Depot(tmp_path, borne).tasser()
    garde = sorted(int(f.name, 16) for f in tmp_path.glob("??/*"))
    assert garde == list(range(768 - restent, 768))


@pytest.mark.parametrize("lieu_impossible", ["/proc/clausier", "/dev/null/clausier", "/dev/full"])
def test_ou_rien_ne_s_ecrit_rien_n_est_garde(lieu_impossible):
    from pathlib import Path

    depot = Depot(Path(lieu_impossible))
    depot[CLE] = b"corps"
    assert CLE not in depot and depot.dossier is None
    depot[CLE] = b"corps"
    depot.tasser()
    assert list(depot) == [] and len(depot) == 0


def test_le_lieu(monkeypatch, tmp_path):
    for nom in ("CLAUSIER_CACHE", "XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(nom, raising=False)
    assert lieu_du_depot() is None and depot_ouvert("pdf").dossier is None
    monkeypatch.setenv("HOME", str(tmp_path / "absent"))
    assert lieu_du_depot() is None, "no home is made"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert lieu_du_depot() == tmp_path / ".cache" / "clausier"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    assert lieu_du_depot() == tmp_path / "x" / "clausier"
    monkeypatch.setenv("CLAUSIER_CACHE", str(tmp_path / "y"))
    assert (
        depot_ouvert("pdf").dossier == tmp_path / "y" / "pdf"
        and depot_ouvert("pdf", sans=True).dossier is None
    )


ECRIVAIN = """
import sys; sys.path.insert(0, {racine!r})
from pathlib import Path
from clausier.socle.cache import Depot
from clausier.socle.empreintes import condense
d = Depot(Path({depot!r}), borne=200_000)
for tour in range(30):
    for i in range(20):
        cle = condense([str(i)])
        vu = d.get(cle)
        assert vu is None or vu == str(i).encode() * 5000, i
        d[cle] = str(i).encode() * 5000
    d.tasser()
assert d.dossier is not None
"""


def test_plusieurs_processus_a_la_fois(tmp_path):
    """Writers, readers and clearings of one store at once: what is read is whole, nobody stops."""
    code = ECRIVAIN.format(racine=str(RACINE), depot=str(tmp_path))
    with ThreadPoolExecutor() as fils:
        for r in fils.map(
            lambda _: subprocess.run(
                [sys.executable, "-c", code], capture_output=True, text=True, check=False
            ),
            range(4),
        ):
            assert r.returncode == 0, r.stderr
    assert not list(tmp_path.rglob("*.tmp"))


@pytest.mark.skipif(os.name != "posix", reason="the rights of a folder are asked of a POSIX system")
def test_ce_qui_s_execute_ne_se_prend_que_chez_soi(tmp_path, monkeypatch):
    """Compiled texts are kept where this user alone may write; elsewhere they are compiled each
    time, and the pages are the same."""
    monkeypatch.setenv("CLAUSIER_CACHE", str(tmp_path / "d"))
    espace(tmp_path / "w", VENDEUR, essai=CAS)

    def construire(n: int) -> dict[str, bytes]:
        assert (
            clausier("build", "w", "--formats", "md", "--out", f"b{n}", cwd=tmp_path).returncode
            == 0
        )
        return {f.name: f.read_bytes() for f in (tmp_path / f"b{n}" / "essai").iterdir()}

    premier = construire(1)
    gardes = {f: f.read_bytes() for f in (tmp_path / "d" / "textes").glob("??/*")}
    assert len(gardes) > 5 and construire(2) == premier
    # other code under the same name, with the right hash or not, of a folder that others write to
    for f, octets in gardes.items():
        f.write_bytes(octets[:-9] + b"\0" * 9)
    (tmp_path / "d" / "textes").chmod(0o777)
    assert prive("textes") is None and construire(3) == premier
    assert all(f.read_bytes().endswith(b"\0" * 9) for f in gardes), "neither read nor mended"
    (tmp_path / "d" / "textes").chmod(0o700)
    assert construire(4) == premier
    refaits = {f: f.read_bytes() for f in gardes}
    assert not any(x.endswith(b"\0" * 9) for x in refaits.values()), "found spoilt, and made again"
    assert construire(5) == premier and {f: f.read_bytes() for f in gardes} == refaits
