"""`issue` and the register, from the outside: what is frozen stays, what changes is refused at its
line, a register that was touched is found."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from ce_qui_est_dit import tenir
from click.testing import CliRunner
from fabrique import REEL, VENDEUR, cas, ecrire, espace

from clausier.commandes.racine import main
from outils import RACINE, fichiers, lire_pdf, ouvrir, polices, texte_html

JOUR = ("--date", "2026-12-01")


def lancer(base: Path, *args: str, attendu: int = 0):
    """The command in this process, from the workspace."""
    with contextlib.chdir(base):
        r = CliRunner().invoke(main, args, prog_name="clausier")
    assert r.exception is None or isinstance(r.exception, SystemExit), r.exception
    assert r.exit_code == attendu, r.output
    return r


def emettre(base: Path, *numeros: str, attendu: int = 0, fichier: str = "essai.yaml"):
    return lancer(base, "issue", fichier, *numeros, *JOUR, attendu=attendu)


@pytest.fixture(scope="session")
def modele(tmp_path_factory) -> Path:
    """A workspace with its two invoices and its quote issued; copied by the tests that change
    it."""
    base = espace(tmp_path_factory.mktemp("registre") / "w", VENDEUR, essai=cas())
    emettre(base, "F2", "D1", "F1")
    return base


@pytest.fixture
def base(modele, tmp_path) -> Path:
    return Path(shutil.copytree(modele, tmp_path / "w"))


def registre(base: Path) -> list[dict[str, Any]]:
    return yaml.safe_load((base / "registre.yaml").read_text(encoding="utf-8"))["documents"]


def changer(base: Path, avant: str, apres: str, fichier: str = "essai.yaml") -> None:
    f = base / fichier
    texte = f.read_text(encoding="utf-8")
    assert avant in texte
    f.write_text(texte.replace(avant, apres, 1), encoding="utf-8")


# ----------------------------------------------------------------------------------- what is frozen


def test_ce_que_dit_le_registre(modele):
    """One entry a document, invoices in the order of their numbers; the hashes are those of the
    files; plain YAML that any reader takes."""
    r = registre(modele)
    assert [e["numero"] for e in r] == ["D1", "F1", "F2"]
    f2 = r[2]
    assert (f2["type"], f2["dossier"], f2["client"], str(f2["date"])) == (
        "facture",
        "essai",
        "SARL Modèle",
        "2026-10-31",
    )
    assert (f2["total_ttc"], f2["net_a_payer"]) == (1800.0, 1260.0)
    assert f2["faits"]["lignes"] == [
        {"designation": "Conception", "quantite": 4, "unite": "jour", "prix_unitaire": 450}
    ]
    assert (
        f2["faits"]["deductions"][0]["numero"] == "F1"
        and str(f2["faits"]["echeance"]) == "2026-11-30"
    )
    assert set(f2["versions"]) == {"clausier", "moteur", "polices", "style"}
    for e in r:
        assert {Path(n).suffix for n in e["fichiers"]} >= {".md", ".pdf", ".html"}
        for nom, sha in e["fichiers"].items():
            assert (
                nom.startswith("emis/2026/")
                and hashlib.sha256((modele / nom).read_bytes()).hexdigest() == sha
            )
    texte = (modele / "registre.yaml").read_text(encoding="utf-8")
    assert not re.search(r"IBAN|rue des Lices", texte), (
        "the seller's address and bank are no sealed facts"
    )


def test_build_rend_les_fichiers_figes(base):
    """Another address, another bank, a mended clause: the frozen bytes come out, in the packs too,
    and one line says what would differ."""
    changer(base, "12 rue des Lices", "99 avenue Neuve", "vendeur.yaml")
    changer(
        base,
        "FR76 3000 6000 0112 3456 7890 189",
        "FR76 3000 4000 0312 3456 7890 143",
        "vendeur.yaml",
    )
    p = lancer(base, "build")
    assert p.stderr.count("A958") == 1 and "clausier diff D1" in p.stderr
    b = base / "build/essai"
    for nom in ("facture-F2", "facture_acompte-F1", "devis-D1"):
        for suffixe in ("md", "html", "pdf"):
            assert (b / f"{nom}.{suffixe}").read_bytes() == (
                base / f"emis/2026/{nom}.{suffixe}"
            ).read_bytes()
    assert "99 avenue" not in (b / "facture-F2.md").read_text(encoding="utf-8")
    assert lancer(base, "verify", "build/essai/essai-client.zip").stdout.count("intact") >= 3
    assert "A958" in lancer(base, "check").stderr


def test_une_virgule_dans_une_clause_ne_casse_rien(base):
    d = base / "clauses/mention_escompte"
    d.mkdir(parents=True)
    for f in (RACINE / "clauses/mention_escompte").glob("*.md"):
        (d / f.name).write_text(
            (t := f.read_text(encoding="utf-8")).rpartition("---\n")[0]
            + "---\n"
            + t.rpartition("---\n")[2].replace("compte", "compte,"),
            encoding="utf-8",
        )
    p = lancer(base, "build", "--formats", "md")
    assert "A958" in p.stderr
    assert (base / "build/essai/facture-F2.md").read_bytes() == (
        base / "emis/2026/facture-F2.md"
    ).read_bytes()


def test_le_manifeste_garde_l_origine(base):
    """An issued document says what it was made from on its day, not what today's clauses are."""
    import json

    lancer(base, "build", "--formats", "md")
    d = next(
        x
        for x in json.loads((base / "build/essai/manifeste.json").read_bytes())["documents"]
        if x["numero"] == "F2"
    )
    assert d["emis"]["numero"] == "F2" and d["emis"]["clausier"]
    assert d["clauses"] == json.loads((base / "emis/2026/facture-F2.json").read_bytes())["clauses"]


def test_un_seul_type_rend_aussi_le_fige(base):
    changer(base, "12 rue des Lices", "99 avenue Neuve", "vendeur.yaml")
    lancer(base, "build", "--only", "facture", "--formats", "md")
    assert (base / "build/essai/facture-F2.md").read_bytes() == (
        base / "emis/2026/facture-F2.md"
    ).read_bytes()


# ------------------------------------------------------------------------------------------- PROJET


def test_projet_tant_que_rien_n_est_emis(tmp_path):
    """With a register, an invoice says PROJET in its three forms until it is issued; without one,
    nothing changes; a quote never does."""
    base = espace(tmp_path / "w", VENDEUR, essai=cas())
    lancer(base, "build", "--formats", "md,html,pdf")
    sans = fichiers(base / "build")
    assert not any(b"PROJET" in x for n, x in sans.items() if n.endswith((".md", ".html")))
    emettre(base, "F1")
    lancer(base, "build")
    b = base / "build/essai"
    assert "PROJET" in (b / "facture-F2.md").read_text(encoding="utf-8") and "PROJET" in texte_html(
        (b / "facture-F2.html").read_text(encoding="utf-8")
    )
    emise, projet = ((b / f"facture{x}.html").read_text("utf-8") for x in ("_acompte-F1", "-F2"))
    assert "Code QR" in emise and "Copier l’IBAN" in emise
    assert "ni la payer" in projet and "Code QR" not in projet and "Copier" not in projet
    dit, marges = lire_pdf(b / "facture-F2.pdf")
    assert dit.startswith("PROJET") and "PROJET" in marges[0]
    for nom in ("facture_acompte-F1", "devis-D1"):
        assert "PROJET" not in (b / f"{nom}.md").read_text(
            encoding="utf-8"
        ) and "PROJET" not in "".join(
            [lire_pdf(b / f"{nom}.pdf")[0], *lire_pdf(b / f"{nom}.pdf")[1]]
        )
    pdf = (b / "facture-F2.pdf").read_bytes()
    assert (
        all(polices(pdf).values())
        and not re.search(rb"/SMask|/ca [0-9.]|/CA [0-9.]", pdf)
        and b'pdfaid:conformance="A"' in ouvrir(pdf).trailer["/Root"]["/Metadata"].get_data()
    ), "still PDF/A: every font inside, nothing transparent"
    assert fichiers(base / "build").keys() == sans.keys() - {"essai/facture-F2.xml"}, (
        "the mark changes no name and no pack; a draft has no data"
    )
    emettre(base, "F2")
    lancer(base, "build", "--formats", "md")
    fige = (base / "emis/2026/facture-F2.md").read_bytes()
    assert b"PROJET" not in fige and fige == sans["essai/facture-F2.md"]


# -------------------------------------------------------------------------------- facts that change

FAITS = [
    (
        "essai.yaml",
        '"SARL Modèle"',
        '"SARL Autre"',
        2,
        "client.nom",
        "« SARL Modèle », le dossier dit maintenant « SARL Autre »",
        "avoir",
    ),
    (
        "essai.yaml",
        '"3 place du Marché"',
        '"4 place du Marché"',
        2,
        "client.adresse.voie",
        "« 4 place du Marché »",
        "avoir",
    ),
    (
        "essai.yaml",
        '"prix_unitaire": "450"',
        '"prix_unitaire": "460"',
        5,
        "lignes.0.prix_unitaire",
        "« 450 », le dossier dit maintenant « 460 »",
        "avoir",
    ),
    (
        "essai.yaml",
        '"quantite": "4"',
        '"quantite": "4", "remise": "10 %"',
        5,
        "lignes.0.remise",
        "émis sans « lignes.0.remise », le dossier dit maintenant « 10 % »",
        "avoir",
    ),
    (
        "essai.yaml",
        '"date": "2026-10-31"',
        '"date": "2026-10-30"',
        7,
        "documents.2.date",
        "« 2026-10-31 »",
        "avoir",
    ),
    (
        "essai.yaml",
        '"date": "2026-10-31"',
        '"date": "2026-10-31", "echeance": "2026-12-15"',
        7,
        "documents.2.echeance",
        "« 2026-11-30 »",
        "avoir",
    ),
    (
        "essai.yaml",
        'acompte: "30 %"',
        'acompte: "40 %"',
        7,
        "documents.1",
        "« 540.00 »",
        "gardez sa somme par « montant: 540.00 »",
    ),
    (
        "essai.yaml",
        '"validite": "30 jours"',
        '"validite": "60 jours"',
        7,
        "documents.0.validite",
        "« 30 jours »",
        "faites un nouveau devis",
    ),
    (
        "essai.yaml",
        '"450"}]',
        '"450"}, {"designation": "Plus", "prix_unitaire": "1"}]',
        5,
        "lignes",
        "1 à l'émission, 2 maintenant",
        "avoir",
    ),
    (
        "vendeur.yaml",
        '{"regime": "franchise"}',
        '{"regime": "reel", "numero": "FR25900000019"}',
        9,
        "tva.regime",
        "« franchise »",
        "depuis:",
    ),
    (
        "vendeur.yaml",
        "forme:",
        'reglement: {"delai": "45 jours"}\nforme:',
        2,
        "reglement.delai",
        "« 30 jours »",
        "depuis:",
    ),
]


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "ligne", "champ", "quoi", "issue"),
    FAITS,
    ids=[f"{x[4]}-{i}" for i, x in enumerate(FAITS)],
)
def test_un_fait_change(base, fichier, avant, apres, ligne, champ, quoi, issue):
    """Refused by check and by build, at the line, with what it was, what it is, and the way out;
    nothing is built over the former build."""
    changer(base, avant, apres, fichier)
    p = lancer(base, "check", attendu=1)
    tenir("registre", p.stderr, base)
    dits = [x for x in p.stderr.splitlines() if "E953" in x]
    assert any(
        x.startswith(f"{fichier}:{ligne}:") and f" {champ}: " in x and quoi in x and issue in x
        for x in dits
    ), p.stderr
    assert (
        lancer(base, "build", "--formats", "md", attendu=1).stderr.count("E953") == len(dits)
        and not (base / "build").exists()
    )
    emettre(base, "F2", attendu=1)


@pytest.mark.parametrize(
    ("fichier", "avant", "apres"),
    [
        ("essai.yaml", '"450"', '"450,00 €"'),
        (
            "essai.yaml",
            '"siren": "900 000 027"',
            (
                '"siren": "900000027", "reference_commande": "PO-1", '
                '"courriel": "compta@modele.example"'
            ),
        ),
        ("essai.yaml", 'dossier: "essai"', '# une remarque\ndossier: "essai-2"'),
        ("essai.yaml", 'dossier: "essai"', 'remise: "0 %"\ndossier: "essai"'),
        ("vendeur.yaml", '"Camille Exemple"', '"Camille Exemplaire"'),
        (
            "vendeur.yaml",
            "forme:",
            (
                'reglement: [{"depuis": "2024-01-01", "delai": "30 jours"}, '
                '{"depuis": "2027-01-01", "delai": "45 jours"}]\nforme:'
            ),
        ),
    ],
)
def test_ce_qui_n_est_pas_un_fait_passe(base, fichier, avant, apres):
    changer(base, avant, apres, fichier)
    assert "E953" not in lancer(base, "check").stderr


def test_un_contrat_et_des_cgv(tmp_path):
    """A contract is held to the whole service, its way out is an amendment; general terms go by
    their version."""
    c = cas()
    c["documents"] += [
        {"type": "contrat", "numero": "C1", "date": "2026-09-05"},
        {"type": "cgv", "date": "2026-09-01", "version": "2026.2"},
    ]
    base = espace(tmp_path / "w", VENDEUR, essai=c)
    emettre(base, "C1", "cgv-2026.2")
    assert (base / "emis/2026/cgv-2026.2.pdf").is_file()
    assert "déjà émis" in emettre(base, "cgv-2026-09-01").stdout
    changer(base, '"Refonte du site"', '"Refonte du site et du blog"')
    changer(base, '"date": "2026-09-01", "version"', '"date": "2026-09-02", "version"')
    dit = lancer(base, "check", attendu=1).stderr
    assert re.search(
        r"essai\.yaml:4:.* E953 prestation\.objet: C1 : .*changez-le par un avenant", dit
    )
    assert re.search(
        r"E953 documents\.4\.date: cgv-2026\.2 : .*donnez-leur une nouvelle « version: »", dit
    )


def test_la_nature_d_une_ligne_se_dit_apres_coup(base):
    """The books ask for it once it is paid, and no paper prints it: it may be added, and only
    added."""
    prix = f'"prix_unitaire": "{cas()["lignes"][0]["prix_unitaire"]}"'
    lancer(base, "build", "--formats", "md")
    avant = {f.name: f.read_bytes() for f in base.glob("build/essai/*.md")}
    changer(base, prix, f'{prix}, "nature": "biens"')
    assert "E953" not in lancer(base, "check").stderr
    lancer(base, "build", "--formats", "md")
    assert avant == {f.name: f.read_bytes() for f in base.glob("build/essai/*.md")}
    # Sealed with it, it stays.
    c = cas()
    d2 = {"type": "devis", "numero": "D2", "date": "2026-09-03", "validite": "30 jours"}
    c["documents"].append(d2)
    c["lignes"][0]["nature"] = "biens"
    ecrire(base / "essai.yaml", c)
    emettre(base, "D2")
    changer(base, '"nature": "biens"', '"nature": "services"')
    dit = lancer(base, "check", attendu=1).stderr
    assert "E953 lignes.0.nature: D2" in dit and "F2 :" not in dit, dit


@pytest.mark.parametrize("reste", ["autre", "suivant"])
def test_une_facture_emise_ne_disparait_pas(base, reste):
    c = cas()
    c["documents"] = c["documents"][:1]
    ecrire(base / "essai.yaml", c)
    p = lancer(base, "check", attendu=1)
    assert re.search(r"essai\.yaml:7:1: E954 documents: F1 .*avoir", p.stderr) and "F2" in p.stderr
    (base / "essai.yaml").unlink()
    autre = cas(
        dossier=reste,
        documents=[{"type": "devis", "numero": "D8", "date": "2026-09-02", "validite": "30 jours"}],
    )
    ecrire(base / f"{reste}.yaml", autre)
    p = lancer(base, "check")
    assert re.search(
        r"registre\.yaml:\d+:1: A959 F2 .*« essai » n'est plus dans l'espace de travail", p.stderr
    )


# ---------------------------------------------------------------------- a register that was touched


def sceller(base: Path, avant: str, apres: str) -> None:
    changer(base, avant, apres, "registre.yaml")


def forger(base: Path, avant: str, apres: str) -> None:
    """Change the last entry and seal it anew, as who knows how would."""
    f = base / "registre.yaml"
    debut, _, entree = f.read_text(encoding="utf-8").rpartition("- numero:")
    entree = ("- numero:" + entree).replace(avant, apres).rpartition("  sceau: ")[0]
    f.write_text(
        f"{debut}{entree}  sceau: {hashlib.sha256(entree.encode()).hexdigest()}\n", encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("faire", "code", "dit"),
    [
        (
            lambda b: sceller(b, "      nom: SARL Modèle", "      nom: SARL Modele"),
            "E951",
            "git checkout registre.yaml",
        ),
        (
            lambda b: sceller(b, "net_a_payer: 1260.00", "net_a_payer: 1.00"),
            "E951",
            "l'entrée de F2",
        ),
        (lambda b: forger(b, "  faits:", "  fait:"), "E951", "son sceau"),
        (lambda b: forger(b, "  date: 2026-10-31", "  date: 2026-13-31"), "E951", "son sceau"),
        (
            lambda b: sceller(b, "- numero: F1", "<<<<<<< HEAD\n- numero: F1"),
            "E950",
            "conflit de fusion",
        ),
        (lambda b: (b / "registre.yaml").write_text("", encoding="utf-8"), "E950", "vide"),
        (
            lambda b: (b / "registre.yaml").write_bytes((b / "registre.yaml").read_bytes()[:900]),
            "E951",
            "git checkout",
        ),
        (lambda b: (b / "registre.yaml").unlink(), "E950", "n'est plus là"),
        (lambda b: (b / "registre.yaml").write_bytes(b"\xff\xfe"), "E950", "UTF-8"),
        (
            lambda b: (b / "registre.yaml").write_text("[1, 2\n", encoding="utf-8"),
            "E950",
            "registre que clausier connaît",
        ),
        (
            lambda b: (b / "emis/2026/facture-F2.pdf").write_bytes(b"%PDF-1.7"),
            "E952",
            "git checkout emis/2026/facture-F2.pdf",
        ),
        (lambda b: (b / "emis/2026/facture-F2.md").unlink(), "E952", "n'est plus là"),
        (
            lambda b: (b / "registre.yaml").write_text(
                re.sub(
                    r"- numero: F2\n(?:  .*\n)*",
                    "",
                    (b / "registre.yaml").read_text(encoding="utf-8"),
                ),
                encoding="utf-8",
            ),
            "E952",
            "facture-F2",
        ),
        (
            lambda b: (b / "registre.yaml").write_text(
                (t := (b / "registre.yaml").read_text(encoding="utf-8"))
                + t[t.index("- numero: F2") :],
                encoding="utf-8",
            ),
            "E955",
            "émis deux fois",
        ),
    ],
)
def test_un_registre_touche(base, faire, code, dit):
    """Found by check, by build and by issue, with what to do; nothing is issued and nothing is
    built."""
    faire(base)
    avant = fichiers(base)
    for commande in (("check",), ("build", "--formats", "md"), ("issue", "essai.yaml", "F2")):
        p = lancer(base, *commande, attendu=1)
        assert f": {code} " in p.stderr and dit in p.stderr, p.stderr
    assert {n: x for n, x in fichiers(base).items() if n != "emis/.verrou"} == {
        n: x for n, x in avant.items() if n != "emis/.verrou"
    }


def test_un_numero_emis_deux_fois_dit_ou_est_le_premier(base):
    f = base / "registre.yaml"
    t = f.read_text(encoding="utf-8")
    premiere = t[: t.index("- numero: F2")].count("\n") + 1
    f.write_text(t + t[t.index("- numero: F2") :], encoding="utf-8")
    assert f"émis deux fois (ligne {premiere} : essai, ici : essai)" in (
        lancer(base, "check", attendu=1).stderr
    )


def test_les_fins_de_ligne_de_git_ne_comptent_pas(base):
    """A checkout with CRLF changes no seal and no text that was frozen."""
    for f in [
        base / "registre.yaml",
        *(base / "emis/2026").glob("*.md"),
        *(base / "emis/2026").glob("*.html"),
        *(base / "emis/2026").glob("*.json"),
    ]:
        f.write_bytes(f.read_bytes().replace(b"\n", b"\r\n"))
    assert "E95" not in lancer(base, "check").stderr


def test_une_entree_du_milieu_retiree(tmp_path):
    c = cas(acompte="non")
    c["documents"] = [
        {"type": "facture", "numero": f"F{i}", "date": f"2026-10-0{i}", "lignes": c["lignes"]}
        for i in (1, 2, 3)
    ]
    base = espace(tmp_path / "w", REEL, essai=c)
    emettre(base, "F1", "F2", "F3")
    texte = (base / "registre.yaml").read_text(encoding="utf-8")
    (base / "registre.yaml").write_text(
        re.sub(r"- numero: F2\n(?:  .*\n)*", "", texte), encoding="utf-8"
    )
    for f in (base / "emis/2026").glob("facture-F2.*"):
        f.unlink()
    assert re.search(
        r"registre\.yaml:\d+:1: E956 entre F1 et F3, une entrée manque",
        lancer(base, "check", attendu=1).stderr,
    )


def test_deux_numeros_un_meme_nom_de_fichier(tmp_path):
    """A/1 and A-1 are two quotes: neither is frozen over the other."""
    c = copy.deepcopy(cas())
    c["documents"] = [
        {
            "type": "devis",
            "numero": n,
            "date": "2026-09-02",
            "validite": "30 jours",
            "objet": f"Objet {n}",
        }
        for n in ("A/1", "A-1")
    ]
    base = espace(tmp_path / "w", VENDEUR, essai=c)
    emettre(base, "A/1")
    emettre(base, "A-1")
    a, b = (next(n for n in e["fichiers"] if n.endswith(".md")) for e in registre(base))
    assert (
        a != b
        and "Objet A/1" in (base / a).read_text(encoding="utf-8")
        and "Objet A-1" in (base / b).read_text(encoding="utf-8")
    )
