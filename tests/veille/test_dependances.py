"""What `clausier watch` builds again: what a build reads, or would read; nothing else that is
written in the workspace."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdf
import pytest
from fabrique import VENDEUR, cas, ecrire, espace
from outils_watch import Watch, enregistrer

from outils import EXEMPLES, RACINE

ASSURANCE = {
    "type": "rc_pro",
    "assureur": {"nom": "Mutuelle Fictive", "adresse": "9 rue Imaginaire 44000 Nantes"},
    "attestation": "pieces/attestation.pdf",
}
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="{}" height="9"/></svg>'
)
TOUS = ["a", "b"]


def documents(lettre: str) -> list[dict[str, str]]:
    return [
        {"type": "devis", "numero": f"D{lettre}", "date": "2026-09-02", "validite": "30 jours"},
        {"type": "facture", "numero": f"F{lettre}", "date": "2026-10-31"},
    ]


def preparer(w: Path) -> Path:
    """Two cases; the first takes its client in; their seller has a logo and a certificate."""
    vendeur = VENDEUR | {"logo": "logo.svg", "assurances": [ASSURANCE]}
    deux = {x: cas(dossier=x, acompte=None, documents=documents(x)) for x in TOUS}
    client = deux["a"]["client"]
    espace(w, vendeur, **deux)
    a = (w / "a.yaml").read_text(encoding="utf-8")
    enregistrer(w / "a.yaml", re.sub(r"(?m)^client: .*$", "client: !fichier parts/client.yaml", a))
    (w / "parts").mkdir()
    ecrire(w / "parts/client.yaml", client)
    (w / "logo.svg").write_text(SVG.format(1), encoding="utf-8")
    (w / "pieces").mkdir()
    attestation(w / "pieces/attestation.pdf", "1")
    (w / "emis/2026").mkdir(parents=True)
    return w


def attestation(f: Path, titre: str) -> None:
    pdf = pypdf.PdfWriter(clone_from=EXEMPLES / "menuisier/attestation-decennale.pdf")
    pdf.add_metadata({"/Title": titre})
    pdf.write(octets := io.BytesIO())
    enregistrer(f, octets.getvalue())


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return preparer(tmp_path_factory.mktemp("dependances") / "w")


@pytest.fixture(scope="module")
def watch(w: Path) -> Iterator[Watch]:
    """Everything that it says is written in the workspace too, as `clausier watch > log.txt`."""
    with Watch("--formats", "md,html", "--port", "0", cwd=w, journal=w / "log.txt") as p:
        # What was written just before it began to look may be told once more.
        autre(w / "b.yaml", "Refonte du site")
        while faits(p) != "b":
            pass
        yield p


def faits(p: Watch) -> str:
    """The cases of the next build, with what was refused; warnings are passed over."""
    while re.search(r":\d+:\d+:? A\d{3} ", ligne := p.attendre("")):
        pass
    return re.sub(r"^\d+ documents? dans ", "", ligne).rstrip()


def autre(f: Path, avant: str) -> None:
    """Save a file with one more « x » after some words of it."""
    texte = f.read_text(encoding="utf-8")
    assert avant in texte
    enregistrer(f, texte.replace(avant, avant + "x", 1))


def temoin(p: Watch, w: Path) -> None:
    """A save of the second case: what was built before it was built for another reason."""
    autre(w / "b.yaml", "Refonte du site")
    assert faits(p) == "b"


def clause(w: Path) -> None:
    """A workspace's own clause, in place of the library's, comes as one folder."""
    venue = w.parent / "clauses"
    (venue / "objet").mkdir(parents=True)
    for f in (RACINE / "clauses/objet").iterdir():
        (venue / "objet" / f.name).write_bytes(f.read_bytes())
    venue.rename(w / "clauses")


def registre(w: Path) -> None:
    enregistrer(w / "registre.yaml", "format: 1\ndocuments:\n")


@pytest.mark.parametrize(
    "chemin",
    [
        "log.txt",
        "notes.md",
        "parts/notes.txt",
        "pieces/autre.pdf",
        "autre.svg",
        "liste.yaml",
        ".a.yaml.tmp",
        "a.yaml.bak",
        "clauses.txt",
        "sous/vide/log",
    ],
)
def test_ce_que_rien_ne_lit(watch: Watch, w: Path, chemin: str) -> None:
    """Written, written again, taken away: nothing is built."""
    f = w / chemin
    f.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(2):
        with f.open("a", encoding="utf-8") as ecrit:
            ecrit.write("quelque chose : autre\n")
        temoin(watch, w)
    f.unlink()
    temoin(watch, w)


@pytest.mark.parametrize(
    ("change", "refaits"),
    [
        (lambda w: autre(w / "a.yaml", "Refonte du site"), "a"),
        (lambda w: autre(w / "parts/client.yaml", "SARL Modèle"), "a"),
        (lambda w: autre(w / "vendeur.yaml", "rue des Lices"), "a, b"),
        (lambda w: enregistrer(w / "logo.svg", SVG.format(2)), "a, b"),
        (lambda w: attestation(w / "pieces/attestation.pdf", "2"), "a, b"),
        (clause, "a, b"),
        (lambda w: autre(next((w / "clauses/objet").glob("*.md")), "."), "a, b"),
        (lambda w: (w / "clauses").rename(w.parent / "parties"), "a, b"),
        (registre, "a, b"),
        (lambda w: (w / "registre.yaml").unlink(), "a, b"),
        (lambda w: ecrire(w / "c.yaml", cas(dossier="c", documents=[])), None),
        (lambda w: enregistrer(w / "logo.svg", SVG.format(3)), "a, b"),
    ],
    ids=[
        "dossier", "inclus", "vendeur", "logo", "attestation", "clauses-venues", "clause",
        "clauses-parties", "registre", "registre-parti", "dossier-fautif", "logo-encore",
    ],
)  # fmt: skip
def test_ce_qui_est_lu(
    watch: Watch, w: Path, change: Callable[[Path], object], refaits: str | None
) -> None:
    """Once each: what comes after is built for its own reason."""
    change(w)
    if refaits is None:
        watch.attendre("rien n'est construit pour : c.yaml")
        (w / "c.yaml").unlink()
        refaits = "rien à construire"
    assert faits(watch) == refaits
    temoin(watch, w)


def test_un_dossier_vient_seul_ou_dans_un_repertoire(watch: Watch, w: Path) -> None:
    ecrire(w / "c.yaml", cas(dossier="c", acompte=None, documents=documents("c")))
    assert faits(watch) == "c"
    (w.parent / "venu").mkdir()
    ecrire(w.parent / "venu/d.yaml", cas(dossier="d", acompte=None, documents=documents("d")))
    (w.parent / "venu").rename(w / "venu")
    assert faits(watch) == "d"
    (w / "venu").rename(w.parent / "reparti")
    assert faits(watch) == "rien à construire"
    (w / "c.yaml").unlink()
    assert faits(watch) == "rien à construire"
    temoin(watch, w)


def test_un_fichier_nomme_et_absent_est_attendu(watch: Watch, w: Path) -> None:
    """A refused case is built when what it names comes, and not before."""
    a = (w / "a.yaml").read_text(encoding="utf-8")
    enregistrer(w / "a.yaml", a.replace("parts/client", "parts/venir"))
    watch.attendre("rien n'est construit pour : a.yaml")
    (w / "parts/vide.txt").touch()
    enregistrer(w / "parts/venir.yaml", (w / "parts/client.yaml").read_text(encoding="utf-8"))
    assert faits(watch) == "a"
    vendeur = (w / "vendeur.yaml").read_text(encoding="utf-8")
    enregistrer(w / "vendeur.yaml", vendeur.replace("logo.svg", "autres/marque.svg"))
    watch.attendre("rien n'est construit pour : a.yaml, b.yaml")
    (w / "log.txt").open("a", encoding="utf-8").close()
    (w / "autres").mkdir()
    enregistrer(w / "autres/marque.svg", SVG.format(4))
    assert faits(watch) == "a, b"
    temoin(watch, w)


def test_une_lettre_sur_plusieurs_dossiers(watch: Watch, w: Path) -> None:
    """Each of its cases counts it among its steps, from the day that its file is there."""
    lettre = {"type": "mise_en_demeure", "date": "2027-01-15", "factures": ["Fa", "Fb"]}
    ecrire(w / "l.yaml", {"dossier": "l", "dossiers": ["a", "b"], "documents": [lettre]})
    assert faits(watch) == "a, b, l"
    (w / "l.yaml").unlink()
    assert faits(watch) == "a, b"
    temoin(watch, w)
