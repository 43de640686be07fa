"""`clausier init` with answers and `clausier new`: what they write is accepted at once, in every
trade, and nothing is half written."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
from datetime import date
from pathlib import Path

import pexpect
import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given
from hypothesis import strategies as st
from outils_watch import poursuivre

from clausier.amorce import premiers_fichiers as depart
from clausier.commandes.racine import main
from clausier.comptes import numerotation
from clausier.comptes.series import DocumentNumerote
from clausier.droit.bibliotheque import Bibliotheque
from clausier.fiches.parties import Numerotation
from clausier.lecture import insertion
from clausier.lecture.noeuds import lire_texte
from clausier.socle.problemes import TROMPEURS, Place
from outils import EXEMPLES, RACINE, clausier, fichiers

SUR = [
    "--no-input",
    "--nom",
    "Zoé Modèle",
    "--siret",
    "90000003500015",
    "--voie",
    "8 chemin du Pont",
    "--code-postal",
    "01000",
    "--ville",
    "Bourg-en-Bresse",
    "--courriel",
    "zoe@atelier.example",
    "--telephone",
    "06 00 00 00 02",
    "--date",
    "2026-11-03",
]
MEDIATEUR = [
    "--mediateur-nom",
    "Médiateur Exemple",
    "--mediateur-adresse",
    "5 rue de la Médiation 75002 Paris",
    "--mediateur-site",
    "https://mediateur.example",
]


def lancer(*args: str | Path) -> Result:
    return CliRunner().invoke(
        main, [str(a) for a in args], prog_name="clausier", catch_exceptions=False
    )


def acceptes(espace: Path, n: int) -> None:
    """`check` finds `n` cases and no fault."""
    p = clausier("check", cwd=espace)
    assert p.returncode == 0 and re.match(rf"{n} dossiers? en règle", p.stdout), p.stdout + p.stderr


# ------------------------------------------------------------------------------- without a question


# One in two; all of them by `make fautes`.
METIERS = [
    *((m, ("franchise", "reel")[i % 2]) for i, m in enumerate(depart.metiers())),
    ("btp", "franchise"),
    ("conseil", "reel"),
][:: 1 if "CLAUSIER_METIERS" in os.environ else 2]


@pytest.fixture(scope="module")
def ateliers(tmp_path_factory) -> dict[tuple[str, str], Path]:
    """A workspace for each trade and regime, each with three cases, all accepted at once; then one
    of the three is signed, invoiced and paid, and built."""
    base, faits = tmp_path_factory.mktemp("metiers"), {}
    for metier, regime in METIERS:
        w = faits[metier, regime] = base / f"{metier}-{regime}"
        r = lancer(
            "init",
            w,
            *SUR,
            "--metier",
            metier,
            "--regime",
            regime,
            "--particuliers",
            "oui",
            *MEDIATEUR,
        )
        assert r.exit_code == 0 and "E" not in re.findall(r"\b([EA])\d{3}", r.output), (
            metier,
            regime,
            r.output,
        )
        with contextlib.chdir(w):
            for i, client in enumerate(("consommateur", "professionnel"), 2):
                r = lancer(
                    "new",
                    f"2026-00{i}-{client}-{w.name}",
                    "--client",
                    client,
                    "--date",
                    f"2026-11-{i + 2:02}",
                )
                assert r.exit_code == 0, (metier, regime, r.output)
        exemple = (
            w / "dossiers/2026-001-exemple.yaml"
        )  # of one name in every workspace, and here they are checked together
        exemple.write_text(
            exemple.read_text(encoding="utf-8").replace(
                "dossier: 2026-001-exemple", f"dossier: 2026-001-{w.name}"
            ),
            encoding="utf-8",
        )
    acceptes(base, 3 * len(METIERS))
    suivis = [w / f"dossiers/2026-002-consommateur-{w.name}.yaml" for w in faits.values()]
    assert [poursuivre(f) for f in suivis] == [5] * len(METIERS)
    p = clausier("build", *suivis, "--formats", "md", "--out", base / "build")
    assert p.returncode == 0, p.stdout + p.stderr
    return faits


@pytest.mark.parametrize(("metier", "regime"), METIERS)
def test_chaque_metier_se_construit(ateliers, metier, regime):
    """Each trade, both regimes, each client: accepted at once, and again once signed, invoiced and
    paid."""
    w = ateliers[metier, regime]
    cas = sorted((w / "dossiers").iterdir())
    assert re.findall(
        r"numero: (D2026-\d+)", "".join(f.read_text(encoding="utf-8") for f in cas)
    ) == ["D2026-000", "D2026-001", "D2026-002"], "the first real quote is number one"
    assert all("CLIENT À REMPLIR" in f.read_text(encoding="utf-8") for f in cas)
    facture = (w.parent / f"build/{cas[1].stem}/facture-F2026-002.md").read_text(encoding="utf-8")
    assert ("TVA non applicable" in facture) is (
        regime == "franchise"
    ) and "CLIENT À REMPLIR" in facture


def test_les_reponses_sont_dans_le_fichier(tmp_path):
    r = lancer(
        "init",
        tmp_path / "w",
        *SUR,
        "--metier",
        "BTP",
        "--forme",
        "sarl",
        "--capital",
        "8 000 €",
        "--rcs",
        "Vannes",
        "--regime",
        "reel",
        "--iban",
        "FR7630006000011234567890189",
    )
    assert r.exit_code == 0 and "ajoutez votre médiateur" in r.output, r.output
    v = lire_texte((tmp_path / "w/vendeur.yaml").read_text(encoding="utf-8"), "v").brut()
    assert (
        v["nom"],
        v["forme"],
        v["secteur"],
        v["qualite"],
        v["siret"],
        v["capital"],
        v["rcs"],
    ) == ("Zoé Modèle", "SARL", "btp", "artisan", "900 000 035 00015", "8 000 €", "Vannes")
    assert (
        v["tva"] == {"regime": "reel", "numero": "FR73900000035"}
        and v["adresse"]["code_postal"] == "01000"
    )
    assert (
        v["banque"] == {"titulaire": "Zoé Modèle", "iban": "FR76 3000 6000 0112 3456 7890 189"}
        and v["mediateur"]["nom"] == "MÉDIATEUR À REMPLIR"
    )
    cas = (tmp_path / "w/dossiers/2026-001-exemple.yaml").read_text(encoding="utf-8")
    assert "qualite: consommateur" in cas, "a draft needs no médiateur"
    acceptes(tmp_path / "w", 1)
    p = clausier("issue", "dossiers/2026-001-exemple.yaml", "D2026-000", cwd=tmp_path / "w")
    assert p.returncode == 1 and "E961" in p.stderr and "mediateur.nom" in p.stderr, p.stderr


def test_new_garde_le_metier(tmp_path, monkeypatch):
    """`new` begins with the trade that `init` was told, not with its sector's; a trade alone does
    not choose the clauses; a private client pays at once, and the quote says from when he does."""
    w = tmp_path / "w"
    assert lancer("init", w, *SUR, "--metier", "chauffagiste").exit_code == 0
    monkeypatch.chdir(w)
    r = lancer("new", "dupont", "--date", "2026-11-04")
    assert r.exit_code == 0 and "devis D2026-001" in r.output, r.output
    assert "Entretien et réglage d'une chaudière" in (w / "dossiers/dupont.yaml").read_text("utf-8")
    texte = Path("vendeur.yaml").read_text("utf-8")
    assert lire_texte(texte, "v").brut()["reglement"]["delai"] == "à réception"
    for delai, dit in (
        ("à réception", "à réception de la facture"),
        ("30 jours", "30 jours à compter de la date de la facture"),
    ):
        Path("vendeur.yaml").write_text(texte.replace("delai: à réception", f"delai: {delai}"))
        r = lancer("build", "dossiers/dupont.yaml", "--only", "devis", "--formats", "md")
        devis = next(w.glob("build/dupont/devis-*.md")).read_text("utf-8").replace("\xa0", " ")
        assert f"**Règlement du solde** : {dit}" in devis, r.output
    Path("vendeur.yaml").write_text(re.sub("secteur: .*", "", texte), encoding="utf-8")
    r = lancer("check")
    assert r.exit_code == 1 and "E103" in r.output and "dites aussi « secteur: »" in r.output


def test_l_urgence_est_dite_dans_le_premier_dossier(tmp_path):
    """The notes on urgent repairs are true once their « # » is taken away."""
    assert lancer("init", tmp_path / "w", *SUR, "--metier", "chauffagiste").exit_code == 0
    cas = tmp_path / "w/dossiers/2026-001-exemple.yaml"
    dits = r"^( *)# (?=(?:depannage|urgence_demandee|motif_urgence|retractation): )"
    texte, n = re.subn(dits, r"\1", cas.read_text(encoding="utf-8"), flags=re.M)
    cas.write_text(re.sub(r".*type: retractation.*\n", "", texte), encoding="utf-8")
    assert n == 4
    acceptes(tmp_path / "w", 1)


def test_les_fautes_se_disent_toutes(tmp_path):
    r = lancer(
        "init",
        tmp_path / "w",
        "--no-input",
        "--siret",
        "900 000 019 00018",
        "--forme",
        "SRL",
        "--code-postal",
        "1000",
        "--courriel",
        "x",
        "--particuliers",
        "oui",
        "--regime",
        "reel",
    )
    assert r.exit_code == 2 and not (tmp_path / "w").exists()
    for dit in (
        "--siret : « 90000001900018 » n'est pas un SIRET valable",
        "--forme : « SRL » inconnu ; attendu : EI, EURL",
        "vouliez-vous dire « SARL »",
        "il manque --nom",
        "il manque --metier",
        "il manque --voie",
        "--code-postal : « 1000 » n'est pas un code postal",
        "il manque --ville",
        "--courriel : « x » n'est pas une adresse",
        "il manque --telephone",
    ):
        assert dit in r.output, r.output
    assert "--qualite" not in r.output and "--numero-tva" not in r.output, (
        "what follows from another answer is not asked twice"
    )


def test_init_n_ecrase_rien_et_ne_laisse_rien(tmp_path, monkeypatch):
    (tmp_path / "w").mkdir()
    (tmp_path / "w/vendeur.yaml").write_text("à moi")
    r = lancer("init", tmp_path / "w", *SUR, "--metier", "btp")
    assert (
        r.exit_code == 1
        and "rien n'est écrit" in r.output
        and fichiers(tmp_path) == {"w/vendeur.yaml": "à moi".encode()}
    )
    (tmp_path / "x").mkdir(mode=0o700)
    (tmp_path / "x/dossiers").write_text("un fichier, là où il faut un dossier")
    r = lancer("init", tmp_path / "x", *SUR, "--metier", "btp")
    assert r.exit_code == 1 and list(fichiers(tmp_path / "x")) == ["dossiers"], (
        "what was written before the fault is gone"
    )


# ------------------------------------------------------------------------------------ on a terminal


def poser(questions: pexpect.spawn, reponses: list[tuple[str, str]]) -> None:
    for attendu, reponse in reponses:
        questions.expect_exact(attendu)
        questions.expect_exact([" : ", " ? "])
        questions.sendline(reponse)


def terminal(*args: str | Path) -> pexpect.spawn:
    return pexpect.spawn(
        sys.executable,
        [str(RACINE / "cli.py"), *map(str, args)],
        encoding="utf-8",
        timeout=60,
        dimensions=(50, 200),
        env={**os.environ, "LC_ALL": "C.UTF-8", "TERM": "dumb"},
    )


DEBUT = [
    ("Votre nom", 'L\'atelier: "Zoé" #1'),
    ("Forme", "ei"),
    ("Métier (", "astronaute"),
    ("Métier (", "plonbière"),
    ("plombier", "oui"),
    ("Qualité", ""),
]


def test_les_questions_sur_un_terminal(tmp_path):
    """A false SIRET is said and asked again; the workspace builds at once."""
    p = terminal("init", tmp_path / "w", "--date", "2026-11-03")
    poser(p, DEBUT)
    poser(p, [("SIRET", "900 000 019 00018")])
    p.expect_exact("→ « 90000001900018 » n'est pas un SIRET valable")
    assert not (tmp_path / "w").exists()
    poser(
        p,
        [
            ("SIRET", "900 000 019 00019"),
            ("voie", "12 rue de l'Orme"),
            ("Code postal", "690"),
            ("Code postal", "69001"),
            ("Ville", "Lyon"),
            ("Courriel", "zoe@atelier.example"),
            ("TVA", "reel"),
        ],
    )
    poser(
        p,
        [
            ("Numéro de TVA [FR25900000019]", ""),
            ("particuliers (oui ou non) [oui]", ""),
            ("Téléphone", ""),
            ("Téléphone", "06 00 00 00 01"),
            ("Médiateur", "Médiateur Exemple"),
            ("Adresse du médiateur", "5 rue de la Médiation, 75002 Paris"),
            ("Site", "https://mediateur.example"),
            ("IBAN", ""),
            ("prelevement) [virement, cheque]", "espèces, Chèque"),
        ],
    )
    p.expect_exact("→ especes, cheque")
    p.expect_exact("Espace de travail prêt")
    p.expect(pexpect.EOF)
    p.wait()
    assert p.exitstatus == 0
    v = lire_texte((tmp_path / "w/vendeur.yaml").read_text(encoding="utf-8"), "v").brut()
    assert (
        v["nom"] == 'L\'atelier: "Zoé" #1'
        and v["secteur"] == "btp"
        and v["reglement"]["moyens"] == ["especes", "cheque"]
        and v["mediateur"]["adresse"] == "5 rue de la Médiation, 75002 Paris"
    )
    construit = clausier("build", "--formats", "md", cwd=tmp_path / "w")
    assert construit.returncode == 0, construit.stderr
    assert 'L\'atelier: "Zoé"' in (
        tmp_path / "w/build/2026-001-exemple/devis-D2026-000.md"
    ).read_text(encoding="utf-8").replace("\\", "").replace("’", "'")


@pytest.mark.parametrize("touche", ["c", "d"])
def test_ctrl_c_ne_laisse_rien(tmp_path, touche):
    p = terminal("init", tmp_path / "w/sous")
    poser(p, DEBUT[:2])
    p.expect_exact("Métier (")
    p.sendcontrol(touche)
    p.expect_exact("Interrompu.")
    p.expect(pexpect.EOF)
    p.wait()
    assert p.exitstatus == 130 and not (tmp_path / "w").exists()


def test_la_place_est_prise_avant_les_questions(tmp_path):
    (tmp_path / "vendeur.yaml").write_text("à moi")
    p = terminal("init", tmp_path)
    p.expect_exact("déjà là")
    p.expect(pexpect.EOF)
    assert fichiers(tmp_path) == {"vendeur.yaml": "à moi".encode()}


@given(st.text(min_size=1, max_size=60))
@example("0\x85")
@example("a\tb\r\nc")
def test_tout_ce_qui_se_tape_se_relit(texte):
    """A value is read back letter for letter, alone on its line and between braces."""
    if TROMPEURS.search(texte) or not texte.strip():
        texte = "x"
    ecrit = insertion.valeur(texte)
    assert lire_texte(
        f"a: {ecrit}   # note\nb: {{c: {ecrit}, d: [{ecrit}, {ecrit}]}}\n", "t"
    ).brut() == {"a": texte, "b": {"c": texte, "d": [texte, texte]}}


@given(
    st.lists(
        st.text(
            alphabet=st.sampled_from("aé1 :#'\"{}[],&*!|>%@`-?\\~.é\u00a0€"),
            min_size=1,
            max_size=12,
        ).filter(str.strip),
        min_size=4,
        max_size=4,
    )
)
def test_les_reponses_se_relisent(mots):
    nom, voie, ville, rcs = (" ".join(m.replace("\u00a0", " ").split()) for m in mots)
    r = {
        **depart.EXEMPLE,
        "nom": nom,
        "voie": voie,
        "ville": ville,
        "forme": "SAS",
        "capital": "1 000 €",
        "rcs": rcs,
    }
    v = lire_texte(
        depart.espace(r, depart.metiers()["conseil"], "x", date(2026, 11, 3))[
            Path("vendeur.yaml")
        ].decode(),
        "v",
    ).brut()
    assert (
        v["nom"],
        v["adresse"]["voie"],
        v["adresse"]["ville"],
        v["rcs"],
        v["banque"]["titulaire"],
    ) == (nom, voie, ville, rcs, nom)


# ---------------------------------------------------------------------------------------------- new


@pytest.fixture
def ailleurs(tmp_path, monkeypatch) -> Path:
    long = shutil.ignore_patterns("2026-012-*")  # it goes on far beyond the days of these tests
    shutil.copytree(EXEMPLES / "menuisier", tmp_path / "w", ignore=long)
    monkeypatch.chdir(tmp_path / "w")
    return tmp_path / "w"


def test_new_suit_les_series_de_l_espace(ailleurs):
    """The numbers go on as the last ones were written, in the folder where the cases are, for the
    trade's usual client."""
    r = lancer("new", "2026-010-test", "--date", "2026-11-02")
    assert r.exit_code == 0 and r.output.startswith(
        "2026-010-test.yaml : devis D2026-010 du 02/11/2026, pour un consommateur."
    ), r.output
    texte = (ailleurs / "2026-010-test.yaml").read_text(encoding="utf-8")
    assert "numero: C2026-001" in texte and re.findall(
        r"facture(?:_acompte)?, numero: (\S+),", texte
    ) == ["FA2026-034", "FA2026-035"]
    assert "type: retractation" in texte and "dechets:" in texte
    acceptes(ailleurs, 3)
    r = lancer("new", "2027-001-test", "--date", "2027-01-05")
    assert "devis D2027-001" in r.output and "FA2027-001" in (
        ailleurs / "2027-001-test.yaml"
    ).read_text(encoding="utf-8"), "a new year, a new series"
    acceptes(ailleurs, 4)


def test_new_compte_le_registre(ailleurs):
    """Numbers that only the register still knows are taken: its case is gone, what was issued is
    not."""
    for cas, *numeros in (
        ("2026-007-fenetres", "FA2026-031", "FA2026-032"),
        ("2026-009-placard", "D2026-009", "FA2026-033"),
    ):
        assert lancer("issue", f"{cas}.yaml", *numeros, "--date", "2026-11-01").exit_code == 0
    (ailleurs / "2026-009-placard.yaml").unlink()
    r = lancer("new", "suite", "--date", "2026-11-02")
    assert "devis D2026-010" in r.output and "FA2026-034" in (ailleurs / "suite.yaml").read_text(
        encoding="utf-8"
    ), r.output
    (ailleurs / "registre.yaml").write_text("<<<<<<< HEAD\n", encoding="utf-8")
    r = lancer("new", "autre", "--date", "2026-11-02")
    assert r.exit_code == 1 and "E950" in r.output and not (ailleurs / "autre.yaml").exists(), (
        "what was issued cannot be known: nothing is begun"
    )


@pytest.mark.parametrize(
    ("args", "dit"),
    [
        (["Durand & fils"], "essayez « durand-fils »"),
        (["../dehors"], "n'est pas un nom de dossier"),
        (["2026-009-placard"], "déjà le nom de"),
        (["x", "--client", "public"], "n'est pas admis"),
    ],
)
def test_new_refuse(ailleurs, args, dit):
    avant = fichiers(ailleurs.parent)
    r = lancer("new", *args, "--date", "2026-11-02")
    assert r.exit_code in (1, 2) and dit in r.output and fichiers(ailleurs.parent) == avant, (
        r.output
    )


def test_new_dit_les_fautes_du_vendeur(ailleurs):
    v = ailleurs / "vendeur.yaml"
    v.write_text(re.sub(r"mediateur: .*\n", "", v.read_text(encoding="utf-8")), encoding="utf-8")
    r = lancer("new", "x", "--client", "consommateur", "--date", "2026-11-02")
    assert r.exit_code == 1 and "E601" in r.output and not (ailleurs / "x.yaml").exists()
    assert "pour un professionnel" in lancer("new", "x", "--date", "2026-11-02").output
    v.write_text("nom: X\n", encoding="utf-8")
    r = lancer("new", "y", "--date", "2026-11-02")
    assert (
        r.exit_code == 1
        and "vendeur.yaml:1:1: E103 siret" in r.output
        and not (ailleurs / "y.yaml").exists()
    )


def test_new_hors_d_un_espace(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    r = lancer("new", "x")
    assert r.exit_code == 1 and "clausier init" in r.output and not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("vus", "attendus"),
    [
        ([], ["F2026-001", "F2026-002"]),
        ([("facture", "F2026-009", 2026)], ["F2026-010", "F2026-011"]),
        (
            [("facture", "F2026-009", 2026), ("avoir", "F2026-010", 2026)],
            ["F2026-011", "F2026-012"],
        ),
        ([("facture", "28/2025", 2025)], ["01/2026", "02/2026"]),
        ([("facture", "V25-211", 2025)], ["V26-001", "V26-002"]),
        ([("facture", "1041", 2025)], ["1042", "1043"]),
        ([("facture", "F2025-009", 2025), ("facture", "FA-3", 2024)], ["F2026-001", "F2026-002"]),
        ([("devis", "F2026-001", 2026)], ["F2026-002", "F2026-003"]),
        ([("facture", "SANS", 2026)], ["F2026-001", "F2026-002"]),
    ],
)
def test_les_numeros_qui_suivent(vus, attendus):
    tete = Bibliotheque().tete
    pieces = [
        DocumentNumerote(t, n, date(a, 6, 1), Place("x"), Path("x"), "", tete(t)) for t, n, a in vus
    ]
    assert (
        numerotation.prochains(pieces, "factures", date(2026, 11, 3), Numerotation(), 2) == attendus
    )
