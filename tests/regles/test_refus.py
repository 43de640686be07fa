"""Every fault that a user can type is refused: at its line, with its code, in the author's words,
and nothing is built.

One small file each in `refus/`; its first line says what must come: `# attendu: <line>: <code>
<words of the message>`, there or in the time sheet of the same name.
"""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import pytest
from ce_qui_est_dit import tenir
from click.testing import CliRunner

from clausier.commandes.racine import main
from clausier.socle.codes import CODES
from outils import clausier

REFUS = Path(__file__).resolve().parents[1] / "refus"
CAS = sorted(f for f in REFUS.glob("*.yaml") if f.name != "vendeur.yaml")
ATTENDU = re.compile(r"# attendu: (\d+): ([EA]\d{3})(?: (.*))?")
DIT = re.compile(r"^(.+?):(\d+):(\d+): ([EA]\d{3}) ?(.*)$", re.M)
# Faults of several files, or of a user's own library: the tests below make them in a folder of
# their own.
AILLEURS = {
    "E112",
    "E122",
    "E123",
    "E424",
    "E425",
    "E313",
    "E703",
    "E704",
    "E705",
    "E706",
    "E707",
    "E709",
    "E710",
    "E712",
    *(f"E{n}" for n in range(950, 958)),
    "E961",
    "E963",
    "E964",
    "E962",
    "E970",
    "E971",
    "E945",
    "E946",
}  # the last ones in test_registre, test_cloture, test_ereporting and test_banque; E313 in
# test_versions_de_cgv, E712 in test_anglais; E424 and E425 in test_catalogue; E122 and E123 in
# test_apparence
AILLEURS |= {
    f"E{n}" for n in range(920, 927)
}  # a received invoice is no case: test_lire, test_lire_hostile
AILLEURS |= {
    *(f"E{n}" for n in range(981, 988)),
    "E989",
}  # nor is a paper of someone else: tests/audit
AILLEURS |= {"E717", "E722"}  # nor a returned Word file: tests/ecart/test_word.py
# No file can cause these alone: E509 has its refusal clause, E510 its acceptance in the contract,
# E116 and E117 are the system's, E118 is said of a link (test_clone_hostile), E999 is clausier's.
SANS_FICHIER = {"E116", "E117", "E118", "E509", "E510", "E999"}


SANS_LIGNE = ("pas-en-utf8",)  # nothing of it can be shown


@cache
def attendu(cas: Path) -> tuple[int, str, str]:
    m = ATTENDU.match(cas.read_bytes().split(b"\n", 1)[0].decode())
    assert m, f"{cas.name} : la première ligne doit dire ce qui est attendu"
    return int(m[1]), m[2], m[3] or ""


def lance(*args: str | Path):
    """The command in this process: exit status, what it said on both channels."""
    r = CliRunner().invoke(main, [str(a) for a in args])
    assert r.exception is None or isinstance(r.exception, SystemExit), r.exception
    return r.exit_code, r.output


def seul(cas: Path, tmp_path: Path) -> Path:
    """The case alone with its seller, so that no other case of the folder can speak."""
    espace = tmp_path / "espace"
    espace.mkdir()
    for f in (cas, REFUS / "vendeur.yaml", cas.with_suffix(".csv")):
        if f.is_file():
            shutil.copy(f, espace)
    return espace / cas.name


def test_le_dossier_est_plein():
    assert len(CAS) >= 55
    assert len({attendu(c)[1] for c in CAS}) >= 40


def test_chaque_code_d_erreur_a_son_cas():
    vus = {attendu(c)[1] for c in CAS} | AILLEURS | SANS_FICHIER
    assert {c for c in CODES if c.startswith("E")} - vus == set()


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c.stem)
def test_refus(cas: Path, tmp_path: Path):
    ligne, code, fragment = attendu(cas)
    fichier = seul(cas, tmp_path)
    statut, dit = lance("check", fichier)
    assert statut == 1, dit
    tenir("refus", dit, fichier.parent)
    problemes = [(Path(m[1]).name, int(m[2]), m[4], m[5]) for m in DIT.finditer(dit)]
    assert {c for *_, c, _ in problemes if c.startswith("E")} == {code}, dit
    assert any(
        Path(n).stem == cas.stem and li == ligne and c == code and fragment in t
        for n, li, c, t in problemes
    ), dit
    if cas.stem not in SANS_LIGNE:
        assert re.search(rf"^ *{ligne} \| .*\S.*\n +\| +\^", dit, re.M), dit
    sortie = tmp_path / "build"
    statut, dit = lance("build", fichier, "--out", sortie, "--formats", "md")
    assert statut == 1
    assert not sortie.exists() or not any(sortie.rglob("*"))


@pytest.mark.parametrize(
    "nom", ["cle-inconnue", "penalites-trop-basses", "acompte-dans-les-sept-jours", "pas-en-utf8"]
)
def test_refus_par_la_commande(nom: str, tmp_path: Path):
    """The same by a process of its own: status 1, problems on the error channel, no traceback."""
    cas = REFUS / f"{nom}.yaml"
    ligne, code, fragment = attendu(cas)
    fichier = seul(cas, tmp_path)
    r = clausier("check", fichier.name, cwd=fichier.parent)
    assert r.returncode == 1
    assert "Traceback" not in r.stderr
    assert any(
        x.startswith(f"{cas.name}:{ligne}:") and code in x and fragment in x
        for x in r.stderr.splitlines()
    ), r.stderr


def _cas(numero: str, jour: str, nom: str = "a", plus: str = "") -> str:
    return f"""dossier: {nom}
client: {{qualite: professionnel, nom: SARL Modèle, siren: 900 000 027, \
adresse: {{voie: 1 rue du Test, code_postal: 69001, ville: Lyon}}}}
conclusion: {{date: 2026-09-01, lieu: etablissement}}
prestation: {{objet: Conseil}}
lignes: [{{designation: Conseil, prix_unitaire: 400}}]
documents:
  - {{type: facture, numero: {numero}, date: {jour}}}
{plus}"""


@pytest.fixture
def espace(tmp_path: Path) -> Path:
    shutil.copy(REFUS / "vendeur.yaml", tmp_path)
    return tmp_path


def ecrire(espace: Path, **fichiers: str) -> None:
    for nom, texte in fichiers.items():
        f = espace / f"{nom}.yaml"
        f.write_text(texte, encoding="utf-8")


def test_un_seul_nom_de_dossier(espace: Path):
    ecrire(espace, a=_cas("F-1", "2026-09-10"), b=_cas("F-2", "2026-09-11"))
    statut, dit = lance("check", espace)
    assert statut == 1 and "E112" in dit and "b.yaml:1:" in dit


def test_numero_unique_dans_l_espace(espace: Path):
    ecrire(espace, a=_cas("F-1", "2026-09-10"), b=_cas("F-1", "2026-09-11", "b"))
    statut, dit = lance("check", espace / "b.yaml")
    assert statut == 1
    assert re.search(
        r"b\.yaml:7:\d+: E301 .*« F-1 » est déjà le numéro de facture du 10/09/2026 "
        r"\(.*a\.yaml:7:\d+\)",
        dit,
    )


def test_serie_dans_l_ordre_des_dates_de_tout_l_espace(espace: Path):
    ecrire(espace, a=_cas("F-1", "2026-09-20"), b=_cas("F-2", "2026-09-11", "b"))
    assert re.search(
        r"b\.yaml:7:\d+: E302 .*avant F-1 du 20/09/2026", lance("check", espace / "b.yaml")[1]
    )
    assert re.search(
        r"a\.yaml:7:\d+: E302 .*après F-2 du 11/09/2026", lance("check", espace / "a.yaml")[1]
    )


def test_un_trou_est_dit_et_construit(espace: Path):
    ecrire(
        espace,
        a=_cas("F-1", "2026-09-10"),
        b=_cas("F-4", "2026-09-11", "b"),
        c="dossier: c\ndocuments: [{type: facture, numero: F-2",
    )
    statut, dit = lance("check", espace / "b.yaml")
    assert statut == 0
    assert re.search(
        r"b\.yaml:7:\d+: A304 .*il manque 2 numéros entre F-1 \(.*a\.yaml:7:\d+\) et F-4", dit
    )


def test_series_de_prefixes_et_de_vendeurs_differents(espace: Path):
    """A series is a prefix of one seller: another prefix, a year, another seller are other
    series."""
    autre = "vendeur:\n" + "".join(
        f"  {x}\n" for x in (REFUS / "vendeur.yaml").read_text().splitlines()
    ).replace("900 000 019 00019", "900 000 035 00015")
    ecrire(
        espace,
        a=_cas("F2025-1", "2026-09-20"),
        b=_cas("F2026-1", "2026-09-11", "b"),
        c=_cas("G-1", "2026-09-01", "c"),
        d=_cas("F2025-1", "2026-09-20", "d") + autre,
    )
    for nom in "abcd":
        statut, dit = lance("check", espace / f"{nom}.yaml")
        assert statut == 0 and "A304" not in dit, dit


def clause(espace: Path, chemin: str, tete: str, corps: str) -> None:
    f = espace / chemin
    f.parent.mkdir(parents=True, exist_ok=True)
    f.write_text(f"---\n{tete}---\n{corps}", encoding="utf-8")


TETE = (
    "titre: Essai\n"
    "depuis: 2020-01-01\n"
    'sources: {"C. civ., art. 1103": }\n'
    "verifie_le: 2026-01-01\n"
    "certitude: A\n"
    "explication: Essai.\n"
)
PLUS = "clauses: {ajouter: [ma_clause]}\n"


def contrat(plus: str = PLUS, client: str = "professionnel") -> str:
    return _cas(
        "F-1", "2026-09-10", plus="  - {type: contrat, numero: C-1, date: 2026-09-01}\n" + plus
    ).replace("qualite: professionnel", f"qualite: {client}")


@pytest.mark.parametrize(
    ("code", "ligne", "fichiers"),
    [
        ("E703", None, {"clauses/ma_clause/v.md": (TETE + "qualite: [public]\n", "Texte.\n")}),
        (
            "E704",
            None,
            {
                "clauses/ma_clause/v.md": (TETE, "Texte.\n"),
                "clauses/ma_clause/w.md": (TETE, "Texte.\n"),
            },
        ),
        ("E705", 8, {"clauses/ma_clause/v.md": (TETE + "qualite: [martien]\n", "Texte.\n")}),
        (
            "E706",
            9,
            {
                "clauses/ma_clause/v.md": (
                    TETE,
                    "Texte.\nIl reste {{ client.inconnu }}.\n".replace("Texte.\n", ""),
                )
            },
        ),
        (
            "E709",
            None,
            {"clauses/ma_clause/v.md": (TETE, "Taux : {{ parametre('taux_bce')|taux }}.\n")},
        ),
        ("E710", None, {"clauses/ma_clause/v.md": (TETE, "Voir l'{{ renvoi('foire_salon') }}.\n")}),
    ],
)
def test_clause_de_l_utilisateur(
    espace: Path, code: str, ligne: int | None, fichiers: dict[str, tuple[str, str]]
):
    """What is wrong in a clause of the workspace is said at its place, or at the document that asks
    for it."""
    for chemin, (tete, corps) in fichiers.items():
        clause(espace, chemin, tete, corps)
    texte = contrat()
    if code == "E709":
        texte = texte.replace("2026", "2031")
    ecrire(espace, a=texte)
    statut, dit = lance("check", espace)
    codes = [m[4] for m in DIT.finditer(dit) if m[4].startswith("E")]
    assert statut == 1 and set(codes) == {code}, dit
    if ligne:
        assert re.search(rf"clauses/ma_clause/v\.md:{ligne}:\d+: {code}", dit), dit


def test_toutes_les_clauses_sans_reponse_sont_dites(espace: Path):
    for nom in ("ma_clause", "mon_autre"):
        clause(espace, f"clauses/{nom}/v.md", TETE + "qualite: [public]\n", "Texte.\n")
    ecrire(espace, a=contrat("clauses: {ajouter: [ma_clause, mon_autre]}\n"))
    dit = lance("check", espace)[1]
    assert re.search("E703 .*ma_clause", dit) and re.search("E703 .*mon_autre", dit), dit


def test_mention_interdite_dans_une_clause_de_l_utilisateur(espace: Path):
    clause(espace, "clauses/ma_clause/v.md", TETE, "Une phrase.\nLe tribunal d’instance tranche.\n")
    ecrire(espace, a=contrat())
    statut, dit = lance("check", espace)
    assert statut == 1
    assert re.search(
        r"clauses/ma_clause/v\.md:10:4: E707 F01 « tribunal d'instance » : "
        r".*écrivez plutôt : tribunal judiciaire",
        dit,
    )


def test_mention_interdite_aux_consommateurs_seuls(espace: Path):
    """The same words are lawful between professionals, and for consumers only where the clause can
    reach them."""
    texte = "La responsabilité du prestataire est limitée au prix.\n"
    clause(espace, "clauses/ma_clause/v.md", TETE, texte)
    ecrire(espace, a=contrat())
    assert "E707" not in lance("check", espace)[1]
    ecrire(espace, a=contrat(client="consommateur"))
    assert "E707 F24" in lance("check", espace)[1]
    clause(espace, "clauses/ma_clause/v.md", TETE + "qualite: [professionnel]\n", texte)
    assert "E707" not in lance("check", espace)[1]


def test_mention_interdite_dans_un_modele_de_l_utilisateur(espace: Path):
    clause(
        espace,
        "templates/note.md",
        "titre: Note\npour: client\n",
        "::: texte\nArrêté du 2 mars 1990.\n",
    )
    ecrire(espace, a=_cas("F-1", "2026-09-10"))
    assert re.search(r"templates/note\.md:6:1: E707 F19", lance("check", espace)[1])


def test_ce_que_l_espace_remplace_est_dit(espace: Path):
    clause(espace, "clauses/droit_applicable/general.md", TETE, "Texte.\n")
    original = Path(__file__).resolve().parents[2] / "clauses" / "droit_applicable"
    nom = next(f.name for f in sorted(original.glob("*.md")))
    (espace / "clauses/droit_applicable/general.md").unlink()
    shutil.copy(original / nom, espace / "clauses/droit_applicable" / nom)
    ecrire(espace, a=_cas("F-1", "2026-09-10"))
    statut, dit = lance("check", espace)
    assert statut == 0 and re.search(rf"clauses/droit_applicable/{re.escape(nom)}:1:1: A708 ", dit)


def test_toutes_les_fautes_a_la_fois(espace: Path):
    ecrire(
        espace,
        a=_cas(
            "F-1",
            "2026-08-10",
            plus=(
                "reglement: {delai: 90 jours}\n"
                "remise: 500 €\n"
                "paiements: [{date: 2026-07-01, montant: 1, facture: F-9}]\n"
            ),
        ),
    )
    statut, dit = lance("check", espace)
    assert statut == 1
    assert {m[4] for m in DIT.finditer(dit) if m[4].startswith("E")} == {
        "E306",
        "E501",
        "E410",
        "E305",
    }


def test_un_fichier_trop_grand(espace: Path):
    ecrire(espace, a="# " + "x" * (1 << 20) + "\n" + _cas("F-1", "2026-09-10"))
    statut, dit = lance("check", espace / "a.yaml")
    assert statut == 1 and "a.yaml:1:1: E109" in dit
