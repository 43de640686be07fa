"""What is handed over and what is written: the client's pack, a case that fails, a build over a
former one."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from pathlib import Path

import pytest
from fabrique import CAS, VENDEUR, ecrire, espace

from outils import CAS as EXEMPLES
from outils import clausier, fichiers, lettres, lire_pdf, ouvrir

par_exemple = pytest.mark.parametrize("nom", list(EXEMPLES))


def documents(dossier: Path) -> list[dict]:
    return json.loads((dossier / "manifeste.json").read_bytes())["documents"]


def remis_au_client(dossier: Path) -> list[dict]:
    """What the client is handed, the offer first and general terms last: each paper, and its
    English after it where it has one."""
    rangs = {"devis": 0, "cgv": 2}
    return [
        x | {"nom": nom}
        for x in sorted(documents(dossier), key=lambda x: rangs.get(x["type"], 1))
        if x["pour"] == "client"
        for nom in (x["nom"], x.get("traduction", {}).get("nom"))
        if nom
    ]


def titres(lecteur) -> list[str]:
    return [x.title for x in lecteur.outline if not isinstance(x, list)]


@par_exemple
def test_le_zip_du_client(construit, nom):
    """Exactly the papers for the client, in order, as they stand beside it; then what is joined;
    nothing of today in it."""
    d = construit.dossier(nom)
    with zipfile.ZipFile(d / f"{nom}-client.zip") as z:
        remis = [f"{x['nom']}.pdf" for x in remis_au_client(d)]
        assert remis and z.namelist()[: len(remis)] == remis
        *joints, manifeste = z.namelist()[len(remis) :]
        assert manifeste == "manifeste.json" and joints == (
            ["pieces/attestation-decennale.pdf"] if EXEMPLES[nom].parent.name == "menuisier" else []
        )
        assert all(z.read(n) == (d / n).read_bytes() for n in [*remis, *joints])
        assert {i.date_time for i in z.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert z.testzip() is None


@par_exemple
def test_le_pdf_du_client(construit, nom):
    """The cover first, then each paper, each with its bookmark; what a form leaves empty is in
    `test_pages_du_paquet`."""
    d = construit.dossier(nom)
    lecteur = ouvrir(d / f"{nom}-client.pdf")
    remis = remis_au_client(d)
    joints = [
        f
        for f in d.rglob("*.pdf")
        if f.stem not in {x["nom"] for x in [*documents(d), *remis]}
        and not f.stem.endswith(("-client", "-tribunal", "-mandataire"))
    ]
    signets = titres(lecteur)
    assert signets[0] == "Sommaire" and len(signets) == 1 + len(remis) + len(joints)
    for x, signet in zip(remis, signets[1:], strict=False):
        assert not x["numero"] or x["numero"] in signet, signet
    formulaire = any(x["type"] == "retractation" for x in remis)
    if not formulaire:
        pages = [len(ouvrir(d / f"{x['nom']}.pdf").pages) for x in remis]
        pages += [len(ouvrir(f).pages) for f in joints]
        assert len(lecteur.pages) == 1 + sum(pages)
    une = lecteur.pages[0].extract_text()
    for x in remis:
        assert not x["numero"] or x["numero"] in une


def test_rien_d_interne_ne_sort(construit):
    """The phone script is in the folder, and in no pack: neither its file nor its words, nor its
    name on cover or bookmarks."""
    nom = "2026-002-impaye"
    d = construit.dossier(nom)
    internes = [x for x in documents(d) if x["pour"] == "interne"]
    assert {x["type"] for x in internes} == {"fiche_client", "script_telephone", "recours"}
    propre = "Fiche interne : à ne remettre ni au client ni à un tiers"
    dit, _ = lire_pdf(d / f"{internes[0]['nom']}.pdf")
    assert lettres(propre) in lettres(dit), (
        "the words looked for below are really those of the script"
    )
    with zipfile.ZipFile(d / f"{nom}-client.zip") as z:
        tout = [
            lettres(lire_pdf(z.read(n))[0] if n.endswith(".pdf") else z.read(n).decode())
            for n in z.namelist()
        ]
        assert not [n for n in z.namelist() if n.startswith(("script", "recours", "fiche"))]
    reuni = ouvrir(d / f"{nom}-client.pdf")
    tout += [lettres(p.extract_text()) for p in reuni.pages]
    tout += [lettres(t) for t in titres(reuni)]
    assert len(tout) > 20
    for texte in tout:
        assert lettres(propre) not in texte and lettres("script téléphonique") not in texte.lower()


# ---------------------------------------------------------------------- a build over a former build


@pytest.fixture
def atelier(tmp_path):
    """Two cases, built once (Markdown and HTML), and how to build again."""
    second = copy.deepcopy(CAS) | {"dossier": "autre"}
    for x, n in zip(second["documents"], ("D9", "F3", "F4"), strict=True):
        x |= {"numero": n, "date": x["date"].replace("-09-", "-11-").replace("-10-", "-12-")}
    second |= {
        "conclusion": {"date": "2026-11-05", "lieu": "etablissement"},
        "prestation": {"objet": "Suite", "debut": "2026-11-15", "fin": "2026-12-15"},
    }
    espace(tmp_path / "w", VENDEUR, essai=CAS, autre=second)

    def construire(*options: str):
        return clausier(
            "build", tmp_path / "w", "--out", tmp_path / "b", "--formats", "md,html", *options
        )

    proc = construire()
    assert proc.returncode == 0, proc.stderr
    return tmp_path, construire


def test_un_dossier_faux_n_ecrit_rien_et_n_arrete_pas_les_autres(atelier):
    """The faulty case keeps its former build whole, byte for byte; the other is built anew; the
    exit status says 1."""
    base, construire = atelier
    avant = fichiers(base / "b" / "essai")
    faux = copy.deepcopy(CAS)
    faux["client"]["siren"] = "900 000 028"
    ecrire(base / "w" / "essai.yaml", faux)
    (base / "b" / "autre" / "facture-F4.md").unlink()
    proc = construire()
    assert proc.returncode == 1
    assert "E201" in proc.stderr and "essai.yaml:" in proc.stderr and "Traceback" not in proc.stderr
    assert fichiers(base / "b" / "essai") == avant
    assert (base / "b" / "autre" / "facture-F4.md").is_file()


def test_un_dossier_faux_jamais_construit_ne_laisse_rien(tmp_path):
    """Even when the fault is in its last document only, and shows when the page is composed."""
    faux = copy.deepcopy(CAS)
    faux["documents"].append(
        {"type": "relance", "niveau": "2", "date": "2026-09-01", "facture": "F9"}
    )
    espace(tmp_path / "w", VENDEUR, essai=faux)
    proc = clausier("build", tmp_path / "w", "--out", tmp_path / "b", "--formats", "md")
    assert proc.returncode == 1 and not (tmp_path / "b" / "essai").exists()


def test_les_restes_partent_et_ce_qui_est_a_l_utilisateur_reste(atelier):
    """A document taken out of the case leaves the folder; a file of the user's own stays, even one
    that looks like ours."""
    base, construire = atelier
    d = base / "b" / "essai"
    (d / "notes.txt").write_text("à moi", encoding="utf-8")
    (d / "facture-F9.md").write_text("à moi aussi", encoding="utf-8")
    court = copy.deepcopy(CAS)
    court["documents"] = court["documents"][:2]
    ecrire(base / "w" / "essai.yaml", court)
    assert construire().returncode == 0
    assert {f.name for f in d.iterdir()} == {
        "devis-D1.md",
        "devis-D1.html",
        "facture_acompte-F1.md",
        "facture_acompte-F1.html",
        "index.html",
        "manifeste.json",
        "notes.txt",
        "facture-F9.md",
    }
    assert (d / "notes.txt").read_text(encoding="utf-8") == "à moi" and (
        d / "facture-F9.md"
    ).read_text(encoding="utf-8") == "à moi aussi"
    assert set(json.loads((d / "manifeste.json").read_bytes())["fichiers"]) == {
        f.name for f in d.iterdir()
    } - {"manifeste.json", "notes.txt", "facture-F9.md"}


def test_un_seul_type_ne_touche_a_rien_d_autre(atelier):
    base, construire = atelier
    avant = fichiers(base / "b")
    (base / "b" / "essai" / "facture-F2.md").write_text("abîmé", encoding="utf-8")
    assert construire("--only", "facture").returncode == 0
    assert fichiers(base / "b") == avant


def test_un_manifeste_abime_est_refait(atelier):
    """A folder without a manifest that can be read is built over: nothing is deleted by guess, the
    manifest is whole again."""
    base, construire = atelier
    avant = fichiers(base / "b")
    (base / "b" / "essai" / "manifeste.json").write_bytes(b'{"fichiers": ')
    (base / "b" / "essai" / "ancien.md").write_bytes(b"x")
    assert construire().returncode == 0
    assert fichiers(base / "b") == avant | {"essai/ancien.md": b"x"}


def test_deux_dossiers_du_meme_nom(tmp_path):
    """Two files that give themselves one name: the second is refused, the first is built, neither
    over the other."""
    espace(
        tmp_path / "w",
        VENDEUR,
        a=CAS,
        b=copy.deepcopy(CAS)
        | {
            "documents": [
                {"type": "devis", "numero": "D8", "date": "2026-09-02", "validite": "30 jours"}
            ]
        },
    )
    proc = clausier("build", tmp_path / "w", "--out", tmp_path / "b", "--formats", "md")
    assert proc.returncode == 1 and "E112" in proc.stderr
    assert (tmp_path / "b" / "essai" / "facture-F2.md").is_file() and not (
        tmp_path / "b" / "essai" / "devis-D8.md"
    ).exists()


def test_une_ecriture_impossible_ne_laisse_pas_de_moitie(atelier):
    """A folder stands where a file should: the command says so without a traceback."""
    base, construire = atelier
    (base / "b" / "essai" / "facture-F2.md").unlink()
    (base / "b" / "essai" / "facture-F2.md").mkdir()
    proc = construire()
    assert proc.returncode != 0 and "Traceback" not in proc.stderr
    assert not [f for f in (base / "b" / "essai").iterdir() if f.name.endswith(".tmp")]


def test_zip_lisible(construit):
    """The archive opens with Python's reader alone, names in UTF-8, no folder but that of what is
    joined, no path that climbs."""
    for nom in EXEMPLES:
        octets = (construit.dossier(nom) / f"{nom}-client.zip").read_bytes()
        with zipfile.ZipFile(io.BytesIO(octets)) as z:
            noms = [n.removeprefix("pieces/") for n in z.namelist()]
            assert all("/" not in n and ".." not in n for n in noms)
