"""`issue` under strain: the order of numbers, repeated and failed runs, two at a time, and kill -9
at every step."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
import yaml
from fabrique import VENDEUR, cas, ecrire, espace
from test_nouveau import terminal
from test_registre import emettre, lancer

from clausier.registre import inscription
from outils import RACINE, fichiers

COUPS = int(os.environ.get("CLAUSIER_COUPS", "0"))  # `make fautes`: so many kills
UNIX = pytest.mark.skipif(not hasattr(os, "fork"), reason="fork and kill -9 are Unix's")


def facture(numero: str, jour: str, **plus) -> dict:
    return {
        "type": "facture",
        "numero": numero,
        "date": jour,
        "lignes": [{"designation": "Conseil", "prix_unitaire": "100"}],
        **plus,
    }


def etat(base: Path) -> dict[str, bytes]:
    """A workspace, but for the lock's own file, which holds nothing."""
    return {n: x for n, x in fichiers(base).items() if n != "emis/.verrou"}


# ------------------------------------------------------------------------------------------ numbers


@pytest.fixture
def serie(tmp_path) -> Path:
    """Two cases share one series: F-1, F-2, F-4 in one, F-3 and a credit note in the other."""
    a = cas(
        dossier="a",
        acompte="non",
        documents=[
            facture("F-1", "2026-10-01"),
            facture("F-2", "2026-10-02"),
            facture("F-4", "2026-10-04"),
        ],
    )
    b = cas(
        dossier="b",
        acompte="non",
        documents=[
            facture("F-3", "2026-10-03"),
            {
                "type": "avoir",
                "numero": "A-1",
                "date": "2026-10-05",
                "facture": "F-3",
                "motif": "geste",
            },
        ],
    )
    return espace(tmp_path / "w", VENDEUR, a=a, b=b)


def test_dans_l_ordre_des_numeros(serie):
    """An earlier number of the series that is not issued, in whichever case, holds up the later
    ones; each refusal changes nothing."""
    avant = etat(serie)
    for fichier, numero, dit in (
        ("a.yaml", "F-2", "avant F-2, F-1 (a.yaml:7:"),
        ("b.yaml", "F-3", "F-1 (a.yaml:7:"),
        ("b.yaml", "A-1", "A-1 crédite F-3, qui n'est pas émise"),
    ):
        r = emettre(serie, numero, attendu=1, fichier=fichier)
        assert dit in r.stderr and ("E956" in r.stderr or "E957" in r.stderr), r.stderr
    assert etat(serie) == avant
    emettre(serie, "F-2", "F-1", fichier="a.yaml")
    assert "avant F-4, F-3 (b.yaml:7:" in emettre(serie, "F-4", attendu=1, fichier="a.yaml").stderr
    emettre(serie, "A-1", "F-3", fichier="b.yaml")
    emettre(serie, "F-4", fichier="a.yaml")
    assert [
        e["numero"] for e in yaml.safe_load((serie / "registre.yaml").read_text())["documents"]
    ] == ["F-1", "F-2", "A-1", "F-3", "F-4"]
    assert lancer(serie, "check").exit_code == 0


@pytest.mark.parametrize(
    ("numero", "jour", "dit"),
    [
        (
            "F-7",
            "2026-10-09",
            "F-7 ne suit pas F-4, la dernière émise de la série : il manque 2 numéros",
        ),
        (
            "F-0",
            "2026-09-30",
            "F-0 ne suit pas F-4, la dernière émise de la série : ce numéro est derrière elle",
        ),
    ],
)
def test_un_trou_ou_un_retour_est_refuse(serie, numero, jour, dit):
    emettre(serie, "F-1", "F-2", fichier="a.yaml")
    emettre(serie, "F-3", fichier="b.yaml")
    emettre(serie, "F-4", fichier="a.yaml")
    ecrire(
        serie / "c.yaml",
        cas(
            dossier="c",
            acompte="non",
            conclusion={"date": "2026-09-01", "lieu": "etablissement"},
            documents=[facture(numero, jour)],
        ),
    )
    avant = etat(serie)
    assert (
        dit in emettre(serie, numero, attendu=1, fichier="c.yaml").stderr and etat(serie) == avant
    )


def test_repeter_ne_change_rien(serie):
    """Said to be issued already, exit status 0, not a byte changed; mixed with a new number, the
    new one alone is issued."""
    emettre(serie, "F-1", fichier="a.yaml")
    avant = etat(serie)
    assert (
        "F-1 est déjà émis (registre.yaml:5:1) : rien ne change."
        in emettre(serie, "F-1", "F-1", fichier="a.yaml").stdout
    )
    assert etat(serie) == avant
    r = emettre(serie, "F-1", "F-2", fichier="a.yaml")
    assert "F-1 est déjà émis" in r.stdout and "Émis : F-2" in r.stdout


def test_un_dossier_faux_ne_brule_aucun_numero(serie):
    texte = (serie / "a.yaml").read_text(encoding="utf-8")
    (serie / "a.yaml").write_text(texte.replace("900 000 027", "900 000 028"), encoding="utf-8")
    avant = etat(serie)
    assert (
        "rien n'est émis" in emettre(serie, "F-1", attendu=1, fichier="a.yaml").stderr
        and etat(serie) == avant
    )
    (serie / "a.yaml").write_text(texte, encoding="utf-8")
    emettre(serie, "F-1", fichier="a.yaml")


def test_dates_listes_et_inconnus(serie):
    """A date to come is said, and nothing is frozen before it is confirmed; without a number the
    command lists; a number that is not there, or none, is refused in one line."""
    avant = etat(serie)
    d_avance = ("issue", "a.yaml", "F-1", "--date", "2026-09-15")
    dite = "F-1 est datée du 01/10/2026, après aujourd'hui (15/09/2026)"
    r = lancer(serie, *d_avance, attendu=1)
    assert "A960" in r.stderr and dite in r.stderr and "« --yes »" in r.stderr
    assert "rien n'est émis" in r.stderr and etat(serie) == avant
    r = lancer(serie, *d_avance, "--yes")
    assert "A960" in r.stderr and dite in r.stderr and "Émis : F-1" in r.stdout
    r = lancer(serie, "issue", "a.yaml")
    assert [x.split("  ")[0].strip() for x in r.stdout.splitlines()[:4]] == [
        "Numéro",
        "F-1",
        "F-2",
        "F-4",
    ] and "1 document à émettre" in r.stdout
    assert (
        "aucun document « F-9 » dans a.yaml ; il y a : F-1, F-2, F-4"
        in emettre(serie, "F-9", attendu=1, fichier="a.yaml").stderr
    )
    assert "un seul dossier à la fois" in lancer(serie, "issue", ".", attendu=2).stderr


@pytest.mark.parametrize(("reponse", "emis"), [("", False), ("oui", True)])
def test_une_facture_d_avance_se_demande_sur_un_terminal(serie, reponse, emis):
    p = terminal("issue", serie / "a.yaml", "F-1", "--date", "2026-09-15")
    p.expect_exact("L'émettre quand même ? (oui, non) [non] : ")
    p.sendline(reponse)
    p.expect(pexpect.EOF)
    p.wait()
    assert p.exitstatus == (0 if emis else 1) and (serie / "registre.yaml").exists() is emis


# ------------------------------------------------------------------------------------ two at a time


def commande(base: Path, *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(RACINE / "cli.py"), *args],
        cwd=base,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def test_deux_processus(tmp_path):
    """Two for one number, a third for another, whatever their order: each number once, every entry
    whole, none of them fails."""
    numeros = ("F1", "F1", "D1")
    base = espace(tmp_path / "w", VENDEUR, essai=cas())
    procs = [commande(base, "issue", "essai.yaml", n) for n in numeros]
    dits = [p.communicate(timeout=240) for p in procs]
    assert [p.returncode for p in procs] == [0] * len(procs), dits
    assert sorted(
        e["numero"]
        for e in yaml.safe_load((base / "registre.yaml").read_text(encoding="utf-8"))["documents"]
    ) == sorted(set(numeros))
    assert lancer(base, "check").exit_code == 0 and not list(base.glob("**/*.tmp"))


@UNIX
def test_le_verrou_tient_et_se_lache_a_la_mort(tmp_path, monkeypatch):
    """Another process holds the lock: the command says so and changes nothing; killed, it holds
    nothing any more."""
    base = espace(tmp_path / "w", VENDEUR, essai=cas())
    (base / "emis").mkdir()
    avant = etat(base)
    tenant = subprocess.Popen(
        [
            sys.executable,
            "-c",
            (
                "import sys, filelock\n"
                "with filelock.FileLock(sys.argv[1]):\n"
                "    print('tenu', flush=True)\n"
                "    sys.stdin.read()"
            ),
            str(base / "emis/.verrou"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert tenant.stdout.readline() == "tenu\n"
        monkeypatch.setattr(inscription, "ATTENTE", 0.1)
        assert (
            "une autre émission est en cours" in emettre(base, "F1", attendu=1).stderr
            and etat(base) == avant
        )
    finally:
        tenant.send_signal(signal.SIGKILL)
        tenant.communicate()
    emettre(base, "F1")


# ------------------------------------------------------------------------------------------ kill -9

# One process loads the program, then forks a child for each kill. A child counts what the
# interpreter does (its audit events) and kills itself at the nth.
TUEUR = """
import os, shutil, signal, sys
sys.path.insert(0, sys.argv[1])
modele, ailleurs, points = sys.argv[2], sys.argv[3], sys.argv[4:]
from clausier.commandes import racine as commands
from clausier.paquet import construction
from clausier.registre import emission
from clausier.rendu import pdf
import filelock
pdf._moteur()
ECRIT = {"os.rename", "os.remove", "os.mkdir", "os.chmod"}
def enfant(base, genre, limite, args=("issue", "essai.yaml", "F1", "--date", "2026-12-01")):
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.chdir(base)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    vus, premier = [0, 0], []
    def guet(evenement, faits):
        vus[0] += 1
        ecrit = evenement in ECRIT
        if evenement == "open" and isinstance(faits[2], int):
            ecrit = bool(faits[2] & (os.O_WRONLY | os.O_RDWR))
        vus[1] += ecrit
        if ecrit:
            premier.append(vus[0])
        if vus[genre] == limite and (genre == 0 or ecrit):
            os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(guet)
    try:
        commands.main(list(args), prog_name="clausier")
    except SystemExit as e:
        comptes = f"{vus[0]} {vus[1]} {premier[0] if premier else 0}"
        if limite == 0:
            with open(base + ".compte", "w") as f:
                f.write(comptes)
        os._exit(int(e.code or 0))
for p in points:
    base = os.path.join(ailleurs, p)
    shutil.copytree(modele, base)
    genre, limite = p.split("-")
    tue = enfant(base, int(genre), int(limite))
    shutil.copytree(base, base + "-tue")
    # killed before it wrote: the next run is the first
    fin = enfant(base, 0, -1) if os.path.isdir(os.path.join(base, "emis")) else ""
    print(p, tue, fin, sep=";", flush=True)
"""


@UNIX
def test_tue_a_chaque_instant(tmp_path):
    """The workspace that each kill leaves passes `check` and holds either nothing new or all of it;
    the next run ends the work, to the byte."""
    modele = espace(
        tmp_path / "modele",
        VENDEUR,
        essai=cas(acompte="non", documents=[facture("F1", "2026-10-31")]),
    )

    def tuer(*points: str) -> list[list[str]]:
        p = subprocess.run(
            [sys.executable, "-c", TUEUR, str(RACINE), str(modele), str(tmp_path / "w"), *points],
            capture_output=True,
            text=True,
            timeout=600 + 20 * COUPS,
            check=False,
        )
        assert p.returncode == 0, p.stderr
        return [x.split(";") for x in p.stdout.splitlines()]

    assert tuer("0-0") == [["0-0", "0", "0"]]
    tous, ecrits, premier = map(int, (tmp_path / "w/0-0.compte").read_text().split())
    apres = etat(tmp_path / "w/0-0-tue")
    assert ecrits >= 15 and "registre.yaml" in apres and tous > 500
    hasard, coups = random.Random(5), COUPS or 5
    # one write out of eight from the last, or each of them, and moments drawn from all the others,
    # half of them once it has begun to write
    points = [f"1-{n}" for n in range(ecrits, 0, -1 if COUPS else -8)]
    restent = max(0, coups - len(points))
    tard = hasard.sample(range(premier, tous), min(restent // 2, tous - premier))
    points += [f"0-{n}" for n in (*tard, *hasard.sample(range(1, premier), restent - len(tard)))]
    avant = etat(modele)
    nus = entiers = repris = 0
    for nom, tue, fin in tuer(*points):
        base = tmp_path / f"w/{nom}-tue"
        ici = etat(base)
        assert tue in ("-9", "0") and fin == (
            "0" if ici != avant or (base / "emis").is_dir() else ""
        ), nom
        assert ici.keys() >= avant.keys() and all(ici[n] == avant[n] for n in avant)
        if "registre.yaml" in ici:
            entiers += 1
            assert ici["registre.yaml"] == apres["registre.yaml"], nom
            for e in yaml.safe_load(ici["registre.yaml"])["documents"]:
                assert all(
                    hashlib.sha256(ici[f]).hexdigest() == x for f, x in e["fichiers"].items()
                ), nom
        else:
            nus += 1
        assert ici == avant or lancer(base, "check").exit_code == 0
        repris += bool(fin)
        assert not fin or etat(tmp_path / f"w/{nom}") == apres, nom
    assert nus >= coups // 2 and entiers >= 1 and repris >= coups // 3 and len(points) >= coups - 2
    shutil.rmtree(tmp_path / "w")


def test_ce_qu_a_laisse_une_emission_tuee_ne_gene_pas(tmp_path):
    """Killed with its files in place, then the case changes: the next run freezes the new facts,
    not the old."""
    base = espace(tmp_path / "w", VENDEUR, essai=cas())
    emettre(base, "F1")
    noms = sorted(n for n in fichiers(base) if n.startswith("emis/2026/"))
    (base / "registre.yaml").unlink()
    (base / "emis/.en-cours.json").write_text(str(noms).replace("'", '"'), encoding="utf-8")
    f = base / "essai.yaml"
    f.write_text(
        f.read_text(encoding="utf-8").replace("3 place du Marché", "5 place du Marché"),
        encoding="utf-8",
    )
    assert "E95" not in lancer(base, "check").stderr
    emettre(base, "F1")
    assert (
        "5 place du Marché"
        in (base / "emis/2026/facture_acompte-F1.md").read_text(encoding="utf-8")
        and not (base / "emis/.en-cours.json").exists()
    )
