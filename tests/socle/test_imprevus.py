"""What nobody foresaw in one case is told as a fault of clausier; the other cases are done."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from outils_watch import Watch, enregistrer

from outils import RACINE, clausier, fichiers

ICI = Path(__file__).resolve().parents[1]
NOMS = ("a", "b", "c")
ETAPES = {
    "selection": "clausier.texte.selection|select|b",
    "suivi": "clausier.comptes.suivi|suivre|b",
    "totaux": "clausier.comptes.cumuls|nature|b",
    "cumuls": "clausier.comptes.cumuls|par_vendeur|",
    "page": "clausier.page.html|vers_html|facture-F-2",
    "dessin": "clausier.rendu.pdf|un_pdf|Marque b",
    "paquet": "clausier.page.couverture|index|b",
    "veille": "clausier.rendu.fichiers|habillage|b",
}


def cas(nom: str, rang: int) -> str:
    return f"""dossier: {nom}
client:
  qualite: professionnel
  nom: Marque {nom}
  siren: 900 000 027
  courriel: x@client.example
  adresse: {{voie: 1 rue du Test, code_postal: 69001, ville: Lyon}}
conclusion: {{date: 2026-09-01, lieu: etablissement}}
prestation: {{objet: Conseil}}
lignes: [{{designation: Conseil, prix_unitaire: 400}}]
documents:
  - {{type: devis, numero: D-{rang}, date: 2026-09-01, validite: 1 mois}}
  - {{type: facture, numero: F-{rang}, date: 2026-09-10}}
"""


def _espace(base: Path, de_plus: int = 0) -> Path:
    d = base / "espace"
    d.mkdir()
    shutil.copy(ICI / "refus" / "vendeur.yaml", d)
    for rang, nom in enumerate((*NOMS, *(f"d{i}" for i in range(de_plus))), 1):
        (d / f"{nom}.yaml").write_text(cas(nom, rang), encoding="utf-8")
    return d


@pytest.fixture
def espace(tmp_path: Path) -> Path:
    return _espace(tmp_path)


def ceder(quoi: str, espace: Path, *args: str | Path) -> CompletedProcess[str]:
    return clausier(
        *args,
        cwd=espace,
        PANNE_INJECTEE=ETAPES[quoi],
        PYTHONPATH=f"{ICI / 'panne_injectee'}:{RACINE}",
        CLAUSIER_CACHE=str(espace.parent / "depot"),
    )


def rapport(p: CompletedProcess[str], cas: str = "b.yaml") -> str:
    """The report that the message names; the message is one line, at its case."""
    assert p.returncode == 1 and "Traceback" not in p.stderr, p.stderr
    dits = [x for x in p.stderr.splitlines() if "E999" in x]
    assert dits and all(
        x.startswith(f"{cas}:") and "faute de clausier" in x and "signalez-le" in x for x in dits
    ), p.stderr
    (nomme,) = {re.search(r"rapport (\S+)", x)[1] for x in dits}
    texte = Path(nomme).read_text(encoding="utf-8")
    assert "TypeError" in texte and re.search(r"^  [a-z_/]+\.py:\d+$", texte, re.M), texte
    for prive in ("Odile", "Secr", "4242", "Marque", "b.yaml", "900 000", str(espace)):
        assert prive not in texte
        assert prive not in p.stderr.replace(nomme, "") or prive == "b.yaml"
    return texte


@pytest.fixture(scope="module")
def construits(request, tmp_path_factory) -> tuple[int, dict[str, bytes]]:
    """Few cases, drawn together, or many, each done by a worker: how many more there are, and what
    is built of them all when nothing fails."""
    espace = _espace(tmp_path_factory.mktemp("bon"), request.param)
    bon = clausier("build", "--out", "bon", cwd=espace)
    assert bon.returncode == 0, bon.stderr
    return request.param, fichiers(espace / "bon")


PEU, BEAUCOUP = 0, 10


@pytest.mark.parametrize(
    ("construits", "quoi"),
    [*((PEU, quoi) for quoi in ("selection", "page", "dessin", "paquet")), (BEAUCOUP, "dessin")],
    indirect=["construits"],
)
def test_les_autres_dossiers_sont_construits(tmp_path: Path, quoi: str, construits):
    de_plus, bons = construits
    espace = _espace(tmp_path, de_plus)
    p = ceder(quoi, espace, "build", "--out", "sortie")
    etape = "composition" if quoi == "selection" else "mise en pages|composition"
    assert re.search(etape, rapport(p))
    assert "rien n'est construit pour : b.yaml" in p.stderr
    faits = fichiers(espace / "sortie")
    assert not [f for f in faits if f.startswith("b/")]
    memes = {f: x for f, x in bons.items() if not f.startswith("b/") and "/" in f}
    assert memes.items() <= faits.items() and len(memes) > 10


@pytest.mark.parametrize(
    ("quoi", "args"),
    [
        ("selection", ("check",)),
        ("selection", ("explain",)),
        ("suivi", ("status", "--date", "2026-10-01")),
        ("totaux", ("status", "--date", "2026-10-01")),
    ],
)
def test_les_autres_dossiers_sont_dits(espace: Path, quoi: str, args: tuple[str, ...]):
    bon = clausier(*args, cwd=espace)
    p = ceder(quoi, espace, *args)
    rapport(p)
    if args[0] == "status":
        assert [x for x in bon.stdout.splitlines() if x.startswith(("a ", "c "))] == [
            x for x in p.stdout.splitlines() if x.startswith(("a ", "c "))
        ]
        assert "1 dossier en erreur, à part : b.yaml" in p.stderr
    elif args[0] == "explain":
        for nom in "ac":
            morceau = bon.stdout.partition(f"Dossier {nom} ")[2].partition("Dossier ")[0]
            assert morceau in p.stdout and len(morceau) > 1000
    else:
        assert "2 dossiers en règle" in p.stderr


@pytest.mark.parametrize(
    ("quoi", "args"),
    [
        ("suivi", ("remind", "b.yaml", "--date", "2026-12-01")),
        ("selection", ("issue", "b.yaml", "D-2", "--date", "2026-09-10")),
        ("selection", ("diff", "a.yaml", "b.yaml")),
    ],
)
def test_une_commande_d_un_seul_dossier(espace: Path, quoi: str, args: tuple[str, ...]):
    avant = fichiers(espace)
    rapport(ceder(quoi, espace, *args))
    assert fichiers(espace) == avant, "nothing is written"


def test_hors_de_tout_dossier(espace: Path):
    """What goes wrong between the cases ends the command in one line too."""
    p = ceder("cumuls", espace, "status")
    assert p.returncode == 1 and "Traceback" not in p.stderr
    assert re.fullmatch(r"Erreur : E999 faute de clausier .*rapport \S+ .*\n", p.stderr)


def test_sans_lieu_pour_le_rapport(espace: Path):
    """Where nothing can be kept, the message says itself where the fault is."""
    (espace.parent / "depot").write_text("un fichier", encoding="utf-8")
    p = ceder("selection", espace, "check")
    assert re.search(r"signalez-le ainsi : .*TypeError < course/chaine\.py:\d+", p.stderr)
    assert "Odile" not in p.stderr and p.returncode == 1


@pytest.mark.parametrize("quoi", ["selection", "paquet", "veille"])
def test_watch_ne_s_arrete_pas(espace: Path, quoi: str, monkeypatch: pytest.MonkeyPatch):
    """Neither at the first build nor at a save: the fault is told at its case, the others are
    shown, the next save is followed."""
    monkeypatch.setenv("PANNE_INJECTEE", ETAPES[quoi])
    monkeypatch.setenv("PYTHONPATH", f"{ICI / 'panne_injectee'}:{RACINE}")
    monkeypatch.setenv("CLAUSIER_CACHE", str(espace.parent / "depot"))
    with Watch("--port", "0", cwd=espace) as w:
        for nom in "ac":
            assert (espace / f"build/{nom}/{nom}-client.zip").is_file()
        for i, nom in enumerate(("b", "a", "b", "c")):
            f = espace / f"{nom}.yaml"
            neuf = f.read_text(encoding="utf-8").replace("objet: Conseil", f"objet: Conseil {i}")
            enregistrer(f, neuf)
            if nom == "b":
                w.attendre("E999")
            else:
                w.attendre(f"dans {nom}")
        assert w.finir() == 0
    assert "Traceback" not in w.dit and "Odile" not in w.dit and "Arrêté." in w.dit, w.dit


def test_watch_va_plus_loin_que_ce_qui_n_est_d_aucun_dossier(
    espace: Path, monkeypatch: pytest.MonkeyPatch
):
    """What goes wrong between the cases at a save is told, and the next is followed."""
    monkeypatch.setenv("PANNE_INJECTEE", "clausier.veille.reconstruction|_peut_etre_un_cas|")
    monkeypatch.setenv("PYTHONPATH", f"{ICI / 'panne_injectee'}:{RACINE}")
    monkeypatch.setenv("CLAUSIER_CACHE", str(espace.parent / "depot"))
    with Watch("--port", "0", cwd=espace) as w:
        enregistrer(espace / "d.yaml", cas("d", 4))
        dit = w.attendre("E999")
        assert re.fullmatch(r"Erreur : E999 faute de clausier .*rapport \S+ .*\n", dit)
        f = espace / "a.yaml"
        neuf = f.read_text(encoding="utf-8").replace("Conseil", "Audit")
        f.write_text(neuf, encoding="utf-8")  # no spare file, that would fail again
        w.attendre("dans a")
        assert w.finir() == 0
    assert "Traceback" not in w.dit and "Odile" not in w.dit, w.dit
