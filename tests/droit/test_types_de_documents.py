"""Kinds of documents are data: a workspace's own template is what its head says, everywhere."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import pytest
from fabrique import REEL, cas, espace

from clausier.droit.bibliotheque import Bibliotheque
from outils import RACINE, clausier

MEDIATEUR = {"nom": "M", "adresse": "5 rue M 75002 Paris", "site": "https://mediateur.example"}
# What writes entries into a case must name the template that reads them; nothing else may.
ECRIVENT = {
    "comptes/echelle.py": "the papers that `remind` adds to a case",
    "regles/registre.py": "the agreement that moves a due date already issued",
    "relance/relance.py": "the agreement on instalments that `remind` shows as a choice",
    "ecart/avenants.py": "the amendment that `diff --avenant` adds to a case",
    "edition/formulaire.py": "the documents that its menu offers first",
}
# Words that name something else too: a key of a case, an act, a step, a kind of proof.
AMBIGUS = {
    "avenant",
    "avoir",
    "cgv",
    "contrat",
    "decompte",
    "devis",
    "echeancier",
    "facture",
    "mise_en_demeure",
    "rappel",
    "recours",
    "recu",
    "relance",
    "retractation",
}


def nommes(arbre: ast.AST, types: set[str]) -> set[str]:
    """The type names that a module types: those that mean nothing else, wherever they stand; the
    others where a type is asked for."""
    trouves = set()
    for n in ast.walk(arbre):
        if isinstance(n, ast.Constant) and n.value in types - AMBIGUS:
            trouves.add(n.value)
        vus: list[ast.AST] = []
        if isinstance(n, ast.Compare):
            cotes = [n.left, *n.comparators]
            if any(isinstance(c, ast.Attribute) and c.attr == "type" for c in cotes):
                vus = cotes
        elif isinstance(n, ast.Call):
            nom = n.func.attr if isinstance(n.func, ast.Attribute) else getattr(n.func, "id", "")
            demande = nom in ("modele", "documents", "tete")
            vus = [a for a in n.args if not isinstance(a, ast.Lambda)] if demande else []
        elif isinstance(n, ast.Dict):
            cles = {getattr(k, "value", None): v for k, v in zip(n.keys, n.values, strict=True)}
            vus = [cles["type"]] if "type" in cles else []
        trouves |= {
            c.value
            for v in vus
            for c in ast.walk(v)
            if isinstance(c, ast.Constant) and isinstance(c.value, str) and c.value in types
        }
    return trouves


def test_aucun_module_ne_connait_un_type_par_son_nom():
    types = set(Bibliotheque().noms_modeles)
    assert types >= AMBIGUS
    paquet = RACINE / "clausier"
    dits = {
        f.relative_to(paquet).as_posix(): noms
        for f in sorted(paquet.rglob("*.py"))
        if (noms := nommes(ast.parse(f.read_text(encoding="utf-8")), types))
    }
    assert set(dits) == set(ECRIVENT), dits


def test_le_guet_voit_un_type():
    types = {"facture", "facture_acompte"}
    for source in (
        "d.type == 'facture'",
        "d.type in ('facture', 'avoir')",
        "documents(dossier, 'facture')",
        "x = {'facture_acompte': 1}",
        "{'type': 'facture'}",
    ):
        assert nommes(ast.parse(source), types), source
    assert not nommes(ast.parse("t.calcul == 'facture' and d.get('facture')"), types)


# ------------------------------------------------------------------------ a template of one's own

DOCUMENTS = [
    {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"},
    {"type": "facture_acompte", "numero": "F1", "date": "2026-09-05"},
    {"type": "facture", "numero": "F2", "date": "2026-10-31"},
    {
        "type": "avoir",
        "numero": "F3",
        "date": "2026-11-02",
        "facture": "F2",
        "motif": "geste",
        "lignes": [{"designation": "Geste", "prix_unitaire": "50"}],
    },
    {"type": "mise_en_demeure", "date": "2027-01-20", "factures": ["F2"]},
    {"type": "injonction_de_payer", "date": "2027-03-01", "factures": ["F2"]},
]
SIENS = {
    "facture": "facture_pro",
    "facture_acompte": "acompte_pro",
    "avoir": "avoir_pro",
    "devis": "offre_pro",
    "mise_en_demeure": "sommation",
}


def atelier(dossier: Path, siens: dict[str, str]) -> Path:
    """A workspace with one case; `siens`: its own types, each a copy of one of ours."""
    dits = [{**d, "type": siens.get(d["type"], d["type"])} for d in DOCUMENTS]
    w = espace(dossier, REEL | {"mediateur": MEDIATEUR}, essai=cas(documents=dits))
    for notre, sien in siens.items():
        (w / "templates").mkdir(exist_ok=True)
        shutil.copy(RACINE / "templates" / f"{notre}.md", w / "templates" / f"{sien}.md")
    return w


@pytest.fixture(scope="module")
def deux(tmp_path_factory) -> tuple[Path, Path]:
    base = tmp_path_factory.mktemp("types")
    return atelier(base / "notre", {}), atelier(base / "sien", SIENS)


def traduit(texte: str) -> str:
    """A text of the user's workspace in the words of ours."""
    for notre, sien in SIENS.items():
        texte = texte.replace(sien, notre)
    return texte


def test_un_type_a_soi_se_suit_comme_le_notre(deux):
    """`status`: invoiced, credited, open, the steps done, the next one."""
    etats = []
    for w in deux:
        p = clausier("status", ".", "--date", "2027-03-02", "--format", "json", cwd=w)
        assert p.returncode == 0, p.stderr
        etats.append(p.stdout)
    assert etats[0] == traduit(etats[1])
    (dossier,) = json.loads(etats[1])["dossiers"]
    assert (dossier["facture"], dossier["credite"]) == ("2160.00", "60.00")
    assert [f["type"] for f in dossier["factures"]] == ["acompte_pro", "facture_pro"]
    assert "mise_en_demeure" in dossier["factures"][1]["etapes_faites"]


def test_un_type_a_soi_se_construit_comme_le_notre(deux, tmp_path):
    """The same pages, the same electronic invoices, the same list of exhibits."""
    faits = []
    for n, w in enumerate(deux):
        p = clausier("build", w, "--out", tmp_path / f"{n}", "--formats", "md,pdf")
        assert p.returncode == 0, p.stderr
        faits.append(tmp_path / f"{n}" / "essai")
    noms = {
        traduit(f.relative_to(faits[1]).as_posix()): f
        for f in faits[1].rglob("*")
        if f.suffix in (".md", ".xml")
    }
    assert {"facture-F2.md", "facture-F2.xml", "avoir-F3.xml", "facture_acompte-F1.xml"} <= set(
        noms
    )
    for nom, f in noms.items():
        assert (faits[0] / nom).read_text("utf-8") == traduit(f.read_text("utf-8")), nom


def test_un_type_a_soi_suit_la_serie_et_s_emet(deux, tmp_path):
    """Numbers of one series, a register that keeps their facts, an invoice that may not change."""
    w = tmp_path / "w"
    shutil.copytree(deux[1], w)
    p = clausier("issue", "essai.yaml", "F2", "--date", "2026-10-31", cwd=w)
    assert p.returncode == 1
    assert "E957" in p.stderr + p.stdout
    p = clausier("issue", "essai.yaml", "F1", "F2", "--date", "2026-10-31", cwd=w)
    assert p.returncode == 0, p.stderr
    assert (w / "emis" / "2026" / "facture_pro-F2.pdf").is_file()
    chemin = w / "essai.yaml"
    chemin.write_text(chemin.read_text("utf-8").replace('"450"', '"460"'), encoding="utf-8")
    p = clausier("check", ".", cwd=w)
    assert p.returncode == 1
    dit = p.stderr + p.stdout
    assert "E953" in dit
    assert "corrigez par un avoir, puis une nouvelle facture" in dit


def test_un_type_a_soi_se_date_apres_l_echeance(deux, tmp_path):
    w = tmp_path / "w"
    shutil.copytree(deux[1], w)
    chemin = w / "essai.yaml"
    texte = chemin.read_text("utf-8")
    chemin.write_text(texte.replace("2027-01-20", "2026-11-10"), encoding="utf-8")
    p = clausier("check", ".", cwd=w)
    assert p.returncode == 1
    assert "E801" in p.stderr + p.stdout
    chemin.write_text(texte.replace('"F3"', '"F1"'), encoding="utf-8")
    p = clausier("check", ".", cwd=w)
    assert "E301" in p.stderr + p.stdout


def test_une_copie_de_notre_modele_reste_ce_qu_elle_etait(tmp_path):
    """A workspace's copy of ours, older than the keys of the head that say what it is."""
    w = atelier(tmp_path / "w", {"mise_en_demeure": "mise_en_demeure"})
    copie = w / "templates" / "mise_en_demeure.md"
    lignes = copie.read_text("utf-8").splitlines(keepends=True)
    copie.write_text(
        "".join(x for x in lignes if not x.startswith(("etape:", "prouve:"))), encoding="utf-8"
    )
    p = clausier("status", ".", "--date", "2027-02-01", "--format", "json", cwd=w)
    assert p.returncode == 0, p.stderr
    (dossier,) = json.loads(p.stdout)["dossiers"]
    assert "mise_en_demeure" in dossier["factures"][1]["etapes_faites"]


def test_une_facture_a_un_numero(tmp_path):
    w = atelier(tmp_path / "w", {"facture": "facture_pro"})
    modele = w / "templates" / "facture_pro.md"
    texte = modele.read_text("utf-8")
    modele.write_text(texte.replace("{numero: numero, ", "{"), encoding="utf-8")
    p = clausier("check", ".", cwd=w)
    assert p.returncode == 1
    assert "E705" in p.stderr + p.stdout
    assert "numero: numero" in p.stderr + p.stdout
