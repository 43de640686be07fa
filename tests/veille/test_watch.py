"""`clausier watch`: what changes is built again and shows by itself, faults show at the top, and
nobody else reads the pages."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from outils_watch import NAVIGATEUR, Watch, enregistrer

from clausier.commandes.racine import main
from clausier.veille.reconstruction import MAX_OCTETS, PdfDessines
from clausier.veille.serveur import CONNEXIONS, DIRE
from outils import EXEMPLES, fichiers

NOM = "2026-014-boulangerie"
UN_CAS = shutil.ignore_patterns("2027-*")  # the workspace of one case
PAGE = f"{NOM}/facture-F2026-028.html"


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shutil.copytree(EXEMPLES / "developpeur", tmp_path_factory.mktemp("watch") / "w", ignore=UN_CAS)
    return tmp_path_factory.getbasetemp() / "watch0/w"


@pytest.fixture(scope="module")
def watch(w) -> Iterator[Watch]:
    with Watch("--port", "0", cwd=w) as p:
        yield p


def ecrire(f: Path, avant: str, apres: str) -> None:
    texte = f.read_text(encoding="utf-8")
    assert avant in texte
    enregistrer(f, texte.replace(avant, apres))


# ---------------------------------------------------------------------------- what the server gives


def test_les_pages_sont_servies(watch, w):
    statut, entetes, corps = watch.demander(f"/{PAGE}")
    disque = (w / "build" / PAGE).read_bytes()
    assert (
        statut == 200
        and entetes["content-type"] == "text/html; charset=utf-8"
        and int(entetes["content-length"]) == len(corps)
    )
    assert (
        b"<script src" not in disque and re.sub(rb"<script src=.*</script>\n", b"", corps) == disque
    ), "the file on disk has no script, what is sent has one more line"
    assert (
        entetes["cache-control"] == "no-store"
        and entetes["x-content-type-options"] == "nosniff"
        and entetes["referrer-policy"] == "no-referrer"
        and "default-src 'self'" in entetes["content-security-policy"]
    )
    for suffixe, type_ in ((".pdf", "application/pdf"), (".md", "text/markdown; charset=utf-8")):
        statut, entetes, corps = watch.demander(f"/{PAGE}".replace(".html", suffixe))
        assert (statut, entetes["content-type"], corps) == (
            200,
            type_,
            (w / "build" / PAGE).with_suffix(suffixe).read_bytes(),
        )
    assert watch.demander(f"/{NOM}/{NOM}-client.zip")[1]["content-type"] == "application/zip"
    assert watch.demander(f"/{NOM}/manifeste.json?x=1")[1]["content-type"] == "application/json"


def test_les_adresses_des_dossiers(watch, w):
    assert (
        watch.demander(f"/{NOM}")[:1] == (301,)
        and watch.demander(f"/{NOM}")[1]["location"] == f"{NOM}/"
    )
    assert b"F2026-028" in watch.demander(f"/{NOM}/")[2]
    assert f'href="./{NOM}/"'.encode() in watch.demander("/")[2]
    statut, entetes, _ = watch.demander(watch.racine, jeton=False)
    assert statut == 301 and entetes["location"] == f"{watch.racine[1:]}/"
    (w / "build/vide").mkdir()
    (w / "build/vide/secret.txt").touch()
    statut, _, corps = watch.demander("/vide/")
    assert statut == 404 and b"secret" not in corps and b"vide" not in watch.demander("/")[2], (
        "no listing of a folder"
    )


def test_head_ne_donne_que_l_en_tete(watch):
    statut, entetes, corps = watch.demander(f"/{PAGE}", methode="HEAD")
    assert (
        statut == 200
        and corps == b""
        and int(entetes["content-length"]) == len(watch.demander(f"/{PAGE}")[2])
    )


@pytest.mark.parametrize(
    "hote",
    [
        "",
        "exemple.example",
        "127.0.0.1",
        "localhost",
        "127.0.0.1:1",
        "exemple.example:{port}",
        "127.0.0.1:{port}.exemple.example",
        "[::1]:{port}",
        "0.0.0.0:{port}",
        "127.0.0.1:{port}@x",
    ],
)
def test_un_autre_nom_est_refuse(watch, hote):
    """A name of someone else's that was pointed at this machine reads nothing (DNS rebinding)."""
    for chemin in ("/", f"/{PAGE}", "/.veille/flux", "/.veille/page.js"):
        statut, _, corps = watch.demander(chemin, hote=hote.format(port=watch.port))
        assert statut == 421 and b"F2026" not in corps and "data-version" not in corps.decode(), (
            chemin
        )


def test_ses_deux_noms_et_nulle_autre_adresse(watch):
    assert (
        watch.demander("/", hote=f"localhost:{watch.port}")[0] == 200
        and watch.demander("/", hote=f"LOCALHOST:{watch.port}")[0] == 200
    )
    assert watch.demander("/", "Host: exemple.example")[0] == 421, "two names are no name"
    ecoutes = [x.split() for x in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    assert {x[1] for x in ecoutes if x[3] == "0A" and x[1].endswith(f":{watch.port:04X}")} == {
        f"0100007F:{watch.port:04X}"
    }, "loopback alone"


@pytest.mark.parametrize(
    "methode", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"]
)
def test_on_ne_fait_que_lire(watch, w, methode):
    avant = fichiers(w)
    statut, entetes, corps = watch.demander(
        f"/{PAGE}", f"Origin: http://127.0.0.1:{watch.port}", "Content-Length: 0", methode=methode
    )
    assert statut in (400, 405, 501) and b"<title>Facture" not in corps
    assert not [k for k in entetes if k.startswith("access-control")] and fichiers(w) == avant


def _sans_jeton(jeton: str) -> list[str]:
    """Addresses that one who has not read the token may try."""
    autre = jeton[:-1] + ("A" if jeton[-1] != "A" else "B")
    return [
        f"{avant}{fin}"
        for avant in (
            "",
            f"/{autre}",
            f"/{jeton[:-1]}",
            f"/{jeton}x",
            f"/{jeton.swapcase()}",
            f"/%20{jeton}",
            f"/./{jeton}",
            f"/x/..%2f{jeton}",
            f"/?{jeton}",
            "/%ff",
        )
        for fin in ("/", f"/{NOM}/", f"/{NOM}", f"/{PAGE}", "/.veille/flux", "/.veille/page.js")
    ]


def test_sans_le_jeton_il_n_y_a_rien(watch, w):
    """Another account of the machine reaches the port: what exists and what does not get one and
    the same answer, that says nothing of the token either."""
    jeton = watch.racine[1:]
    assert re.fullmatch(r"[\w-]{22,}", jeton)
    reponses = {
        (
            (r := watch.demander(chemin, f"Cookie: jeton={jeton}", jeton=False))[0],
            tuple(x for x in sorted(r[1].items()) if x[0] != "date"),
            r[2],
        )
        for chemin in _sans_jeton(jeton)
    }
    assert len(reponses) == 1, reponses
    ((statut, entetes, corps),) = reponses
    assert statut == 404 and "set-cookie" not in dict(entetes) and "location" not in dict(entetes)
    assert jeton.encode() not in corps and b"<script" not in corps and b'href="/' not in corps
    for methode in ("HEAD", "POST", "OPTIONS"):
        r = {
            watch.demander(c, jeton=False, methode=methode)[::2]
            for c in (f"/{PAGE}", "/rien", f"/{NOM}")
        }
        assert len(r) == 1 and r.pop()[0] in (404, 405)


def test_chaque_veille_a_son_jeton(watch, tmp_path):
    shutil.copytree(EXEMPLES / "developpeur", tmp_path / "w", ignore=UN_CAS)
    with Watch("--formats", "html", "--port", "0", cwd=tmp_path / "w") as p:
        assert p.racine != watch.racine and p.demander(f"{watch.racine}/", jeton=False)[0] == 404


def test_les_pages_ne_nomment_pas_le_jeton(watch):
    """A page that is saved or sent on does not open the others."""
    for chemin in ("/", f"/{NOM}/", f"/{PAGE}", "/.veille/page.js", "/rien", "/rien/de/rien"):
        assert watch.racine.encode() not in watch.demander(chemin)[2], chemin


@pytest.mark.parametrize(
    "entete",
    [
        "Origin: http://exemple.example",
        "Origin: null",
        "Origin: http://127.0.0.1:1",
        "Origin: https://127.0.0.1:{port}",
        "Origin: http://localhost:{port}",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: autre",
        "Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site",
    ],
)
def test_un_autre_site_est_refuse(watch, entete):
    """By us, and not by the browser alone; even to one who knows the address."""
    for chemin in ("/", f"/{PAGE}", "/.veille/flux"):
        statut, _, corps = watch.demander(chemin, entete.format(port=watch.port))
        assert statut == 403 and b"F2026" not in corps and b"data-version" not in corps, chemin
    for bon in (
        f"Origin: http://127.0.0.1:{watch.port}",
        "Sec-Fetch-Site: none",
        "Sec-Fetch-Site: same-origin",
    ):
        assert watch.demander(f"/{PAGE}", bon)[0] == 200, bon


def _ferme(s: socket.socket) -> bool:
    """Has the other side ended this connection, within the time-out?"""
    try:
        return s.recv(1) == b""
    except ConnectionResetError:
        return True


def test_qui_ne_dit_rien_est_lache(watch):
    """Nor does a byte now and then hold a thread for ever."""
    with ExitStack() as pile:
        muette, a_moitie, lente = (
            pile.enter_context(socket.create_connection(("127.0.0.1", watch.port), timeout=30))
            for _ in range(3)
        )
        a_moitie.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        lente.settimeout(0.5)
        for _ in range(60):
            with suppress(TimeoutError, BrokenPipeError, ConnectionResetError):
                lente.sendall(b"G")
                if _ferme(lente):
                    break
        else:
            raise AssertionError("still held after sixty bytes, each half a second apart")
        assert _ferme(muette) and _ferme(a_moitie)


def test_les_connexions_sont_comptees(watch):
    """Past their number one is closed at once, long before a silent one is; when there is a place
    again, pages come."""
    with ExitStack() as pile:
        for _ in range(CONNEXIONS):
            pile.enter_context(socket.create_connection(("127.0.0.1", watch.port), timeout=30))
        de_trop = socket.create_connection(("127.0.0.1", watch.port), timeout=DIRE / 2)
        assert _ferme(pile.enter_context(de_trop))
    for _ in range(100):  # those are noticed to be gone
        with suppress(IndexError, OSError):
            assert watch.demander(f"/{PAGE}")[0] == 200
            return
    raise AssertionError("no place comes back")


def test_qui_ne_dit_rien_n_empeche_pas_de_finir(tmp_path):
    shutil.copytree(EXEMPLES / "developpeur", tmp_path / "w", ignore=UN_CAS)
    with (
        Watch("--formats", "html", "--port", "0", cwd=tmp_path / "w") as p,
        socket.create_connection(("127.0.0.1", p.port), timeout=30) as s,
    ):
        s.sendall(b"GET /")
        debut = time.monotonic()
        assert p.finir() == 0 and time.monotonic() - debut < DIRE and "Traceback" not in p.dit
        assert _ferme(s)


def test_aucune_autre_origine(watch):
    _, entetes, _ = watch.demander(f"/{PAGE}", "Origin: http://exemple.example")
    assert not [k for k in entetes if k.startswith("access-control")]
    assert (
        entetes["cross-origin-resource-policy"] == "same-origin"
        and entetes["x-frame-options"] == "SAMEORIGIN"
        and "frame-ancestors 'self'" in entetes["content-security-policy"]
    )


@pytest.mark.parametrize(
    "chemin",
    [
        "/../vendeur.yaml",
        "/%2e%2e/vendeur.yaml",
        "/..%2fvendeur.yaml",
        "/%2e%2e%2fvendeur.yaml",
        "/%252e%252e/vendeur.yaml",
        f"/{NOM}/../../vendeur.yaml",
        f"/{NOM}/%2e%2e/%2e%2e/vendeur.yaml",
        "//vendeur.yaml",
        "/./../vendeur.yaml",
        "/..\\vendeur.yaml",
        "/%5c..%5cvendeur.yaml",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/etc/passwd",
        "/lien.yaml",
        "/dehors/vendeur.yaml",
        "/dehors/",
        "/dehors",
        "/.cache",
        f"/{NOM}/.cache.html",
        "/vendeur.yaml%00.html",
        "/%00",
        "/%ff%fe",
        "/" + "a" * 5000,
        "/" + "a/" * 3000,
        "/boucle",
        "/tuyau",
    ],
)
def test_rien_hors_du_dossier_construit(watch, w, chemin):
    """The folder above, links that lead out of it, hidden files, what is no file: nothing of them
    is given."""
    build = w / "build"
    if not (build / "tuyau").exists():
        (build / "lien.yaml").symlink_to(w / "vendeur.yaml")
        (build / "dehors").symlink_to(w)
        (build / "boucle").symlink_to(build / "boucle")
        for f in (build / ".cache", build / NOM / ".cache.html"):
            f.write_text("Camille", encoding="utf-8")
        os.mkfifo(build / "tuyau")
    statut, _, corps = watch.demander(chemin)
    assert (
        statut in (400, 404, 414)
        and b"Camille" not in corps
        and b"siret" not in corps
        and b"root:" not in corps
    )


@pytest.mark.parametrize(
    "cible", ["http://exemple.example/", "*", "sans-barre", f"http://127.0.0.1/{PAGE}"]
)
def test_une_adresse_mal_formee(watch, cible):
    statut, _, corps = watch.demander(cible)
    assert statut in (400, 404) and b"Traceback" not in corps


# ---------------------------------------------------------------------- the run: start, follow, end


@pytest.mark.parametrize("signe", [signal.SIGINT, signal.SIGTERM])
def test_s_arrete_proprement(tmp_path, signe):
    """With a page that listens: exit status 0, one line, nothing half written, the port free
    again."""
    shutil.copytree(EXEMPLES / "developpeur", tmp_path / "w", ignore=UN_CAS)
    with Watch("--formats", "html", "--port", "0", cwd=tmp_path / "w") as p:
        assert b'"problemes": []' in p.demander("/.veille/flux")[2]
        assert p.finir(signe) == 0 and p.dit.endswith("\nArrêté.\n") and "Traceback" not in p.dit, (
            p.dit
        )
        with pytest.raises(ConnectionRefusedError):
            p.demander("/")
    assert not list(tmp_path.rglob("*.tmp"))


def test_ctrl_c_pendant_la_premiere_construction(tmp_path):
    shutil.copytree(EXEMPLES / "consultante", tmp_path / "w")
    with Watch("--port", "0", cwd=tmp_path / "w", adresse=False) as p:
        while not list(tmp_path.glob("w/build/*/*.html")) and p.proc.poll() is None:
            time.sleep(0.02)
        assert (
            p.finir() == 0
            and p.dit.endswith("Arrêté.\n")
            and "Traceback" not in p.dit
            and "Error" not in p.dit
        ), p.dit
    assert not list(tmp_path.rglob("*.tmp"))


def test_mauvais_usage(tmp_path, watch):
    r = CliRunner().invoke(main, ["watch", str(tmp_path)])
    assert r.exit_code == 2 and "aucun dossier ici" in r.output
    r = CliRunner().invoke(main, ["watch", str(EXEMPLES / "developpeur"), "--formats", "md,pdf"])
    assert r.exit_code == 2 and "gardez « html »" in r.output
    r = CliRunner().invoke(
        main,
        ["watch", str(EXEMPLES / "developpeur"), "--port", str(watch.port), "--out", str(tmp_path)],
    )
    assert (
        r.exit_code == 1
        and f"le port {watch.port} est pris" in r.output
        and not list(tmp_path.iterdir())
    )


def test_ce_qui_change_est_refait(tmp_path):
    """A case changes alone; a seller, all his cases; a part that a case takes in, that case; a new
    case comes, one that goes is forgotten."""
    w = tmp_path / "w"
    shutil.copytree(EXEMPLES / "mecanicien", w)
    a, b = w / "2026-041-distribution.yaml", w / "2026-044-panne-domicile.yaml"
    ecrire(
        a,
        "  adresse: {voie: 14 rue des Tilleuls, code_postal: 35000, ville: Rennes}",
        "  adresse: !fichier adresse.yaml",
    )
    (w / "adresse.yaml").write_text(
        "{voie: 14 rue des Tilleuls, code_postal: 35000, ville: Rennes}\n"
    )
    with Watch("--formats", "md,html", "--port", "0", cwd=w) as p:
        ecrire(b, "prix_unitaire: 35}", "prix_unitaire: 36}")
        assert p.attendre("document").endswith("dans 2026-044-panne-domicile\n")
        ecrire(w / "adresse.yaml", "14 rue", "15 rue")
        assert "2026-041-distribution" in p.attendre("document") and "15 rue des Tilleuls" in (
            w / "build/2026-041-distribution/devis-D2026-041.md"
        ).read_text(encoding="utf-8")
        ecrire(w / "vendeur.yaml", "06 00 00 00 02", "06 00 00 00 22")
        assert re.search("2026-041-distribution, 2026-044-panne-domicile$", p.attendre("document"))
        ecrire(a, "numero: F2026-102", "numero: F2026-103")  # the number of the other case
        assert "2026-041" in p.attendre("rien n'est construit") and "E301" in p.dit
        avant = fichiers(w / "build/2026-041-distribution")
        ecrire(b, "F2026-103", "F2026-104")
        assert "2026-041-distribution, 2026-044-panne-domicile" in p.attendre("documents dans"), (
            "the number is free: the case at fault is built too"
        )
        assert fichiers(w / "build/2026-041-distribution") != avant
        shutil.copytree(EXEMPLES.parent / "clauses/objet", tmp_path / "clauses/objet")
        (tmp_path / "clauses").rename(w / "clauses")
        p.attendre("2026-041-distribution, 2026-044")
        b.unlink()
        texte = a.read_text(encoding="utf-8")
        enregistrer(w / "autre.yaml", texte.replace("dossier: 2026-041-distribution", "dossier: x"))
        p.attendre("E301")
        p.attendre("rien n'est construit")
        (w / "autre.yaml").unlink()
        ecrire(a, "Sylvie", "Sylvaine")
        p.attendre("dans 2026-041-distribution")
        assert (
            b'"problemes": []' in p.demander("/.veille/flux")[2]
            or b'"grave": true' not in p.demander("/.veille/flux")[2]
        )


def test_seul_le_pdf_qui_change_est_dessine(w, watch):
    """The others keep their bytes; the new one says the new day."""
    import pypdf

    pdf = w / "build" / PAGE.replace(".html", ".pdf")
    ecrire(w / f"{NOM}.yaml", "date: 2026-10-31", "date: 2026-11-03")
    watch.attendre("5 documents dans")
    assert "3 novembre 2026" in pypdf.PdfReader(pdf).pages[0].extract_text().replace("\xa0", " ")
    ecrire(w / f"{NOM}.yaml", "date: 2026-11-03", "date: 2026-10-31")
    watch.attendre("5 documents dans")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="links as Unix has them")
def test_un_lien_vers_ailleurs_n_est_pas_suivi(tmp_path):
    """What lies behind it is not watched; folders that come later are."""
    d = Path(shutil.copytree(EXEMPLES / "developpeur", tmp_path / "w", ignore=UN_CAS))
    (tmp_path / "dehors").mkdir()
    (d / "lien").symlink_to("../dehors")
    with Watch("--port", "0", "--formats", "md,html", cwd=d) as p:
        texte = (d / f"{NOM}.yaml").read_text(encoding="utf-8")
        (d / "neuf/dessous").mkdir(parents=True)
        enregistrer(tmp_path / "dehors/x.yaml", texte.replace(f"dossier: {NOM}", "dossier: x"))
        enregistrer(d / "neuf/dessous/y.yaml", texte.replace(f"dossier: {NOM}", "dossier: y"))
        dit = p.attendre("E301")
        assert "dehors" not in p.dit and "neuf" in dit + p.dit
        (d / "neuf/dessous/y.yaml").unlink()
        ecrire(d / f"{NOM}.yaml", "date: 2026-10-31", "date: 2026-11-03")
        p.attendre(f"dans {NOM}")


def test_la_memoire_est_bornee():
    m = PdfDessines()
    tiers = bytes(MAX_OCTETS // 3)
    for cle in "abcd":
        m[cle] = tiers
    assert list(m) == ["b", "c", "d"] and m.poids == 3 * len(tiers)
    m["b"] = b"x"
    m["e"] = tiers
    assert list(m) == ["c", "d", "b", "e"] and m.poids <= MAX_OCTETS, (
        "what was drawn again is young"
    )


# ------------------------------------------------------------------------------------- in a browser


@pytest.fixture
def onglet(watch) -> Iterator[Any]:
    if not NAVIGATEUR:
        pytest.skip("Chromium n'est pas installé")
    sync = pytest.importorskip("playwright.sync_api", reason="playwright n'est pas installé")
    with sync.sync_playwright() as p:
        b = p.chromium.launch(executable_path=NAVIGATEUR, args=["--no-sandbox"])
        page = b.new_page(viewport={"width": 1280, "height": 900})
        page.fautes = []
        page.on("pageerror", lambda e: page.fautes.append(str(e)))
        page.on(
            "console",
            lambda m: page.fautes.append(m.text) if "Content Security" in m.text else None,
        )
        page.on(
            "request",
            lambda r: (
                page.fautes.append(r.url) if not r.url.startswith((watch.url, "data:")) else None
            ),
        )
        yield page
        assert not page.fautes
        b.close()


def test_dans_un_navigateur(onglet, watch, w):
    """Edit, see the new amount; break, see the fault at the top with the last good page under it;
    mend, see it go. The test never reloads."""
    cas = w / f"{NOM}.yaml"
    onglet.goto(watch.url + PAGE)
    bandeau = onglet.locator("#clausier-veille [role=alert]")
    assert (
        "4\u202f230,00" in (texte := onglet.locator("main").inner_text().replace("\xa0", "\u202f"))
        and not bandeau.is_visible()
    ), texte[:500]
    ecrire(cas, "quantite: 6, unite: jour", "quantite: 8, unite: jour")
    onglet.get_by_text(re.compile(r"5\s040,00")).first.wait_for()
    assert "4\u202f230,00" not in onglet.locator("main").inner_text().replace("\xa0", "\u202f")
    ecrire(cas, "  siren: ", "  sirte: ")
    bandeau.get_by_text("clé inconnue ; vouliez-vous dire « siret » ?").wait_for()
    assert (
        f"{NOM}.yaml:7:3 E102 client.sirte:" in bandeau.inner_text()
        and "1 erreur" in bandeau.inner_text()
    )
    assert bandeau.bounding_box()["y"] == 0 and re.search(
        r"5\s040,00", onglet.locator("main").inner_text()
    ), "the last good page stays"
    ecrire(cas, "  sirte: ", "  siren: ")
    bandeau.wait_for(state="hidden")


def test_une_faute_n_est_que_du_texte(onglet, watch, w):
    """What a file holds is shown as it was typed; the note is left out of print; a page that is not
    built yet waits for it."""
    cas = w / "piege.yaml"
    onglet.goto(watch.url + "piege/")
    assert "Il n'y a rien à cette adresse." in onglet.locator("main").inner_text()
    cas.write_text(
        "dossier: piege\n\"<img src=x onerror=document.title='piège'>\": 1\n", encoding="utf-8"
    )
    bandeau = onglet.locator("#clausier-veille [role=alert]")
    bandeau.get_by_text("<img src=x onerror").first.wait_for()
    assert onglet.locator("img").count() == 0 and onglet.title() == "Introuvable"
    onglet.emulate_media(media="print")
    assert not bandeau.is_visible()
    onglet.emulate_media(media="screen")
    onglet.set_viewport_size({"width": 360, "height": 700})
    assert onglet.evaluate("document.documentElement.scrollWidth") <= 360
    source = (
        (w / f"{NOM}.yaml").read_text(encoding="utf-8").replace(f"dossier: {NOM}", "dossier: piege")
    )
    cas.write_text(
        re.sub(
            r"(?s)documents:.*",
            "documents:\n  - {type: devis, numero: D-1, date: 2026-09-02, validite: 30 jours}\n",
            source,
        ),
        encoding="utf-8",
    )
    onglet.get_by_role("link", name="Devis D-1", exact=True).wait_for()
    cas.unlink()


def test_la_page_dit_que_la_veille_est_finie(onglet, tmp_path):
    shutil.copytree(EXEMPLES / "developpeur", tmp_path / "w", ignore=UN_CAS)
    with Watch("--formats", "html", "--port", "0", cwd=tmp_path / "w") as p:
        onglet.goto(p.url)
        onglet.get_by_role("link", name="SARL Boulangerie Modèle").wait_for()
        assert p.finir() == 0
        onglet.get_by_text("est arrêté : cette page ne suit plus vos fichiers").wait_for()
    onglet.fautes.clear()
