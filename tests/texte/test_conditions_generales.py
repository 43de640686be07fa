"""C. civ. 1119, C. com. L441-1: general terms are one text for all the cases of a seller, under
conditions where a contract decides."""

from __future__ import annotations

from pathlib import Path

import pytest
from fabrique import CAS, CONSO, DROITS, MEDIATEUR, REEL, VENDEUR, cas, espace

from outils import clausier

PRO = CAS["client"]
CGV = {"type": "cgv", "date": "2026-09-01", "version": "2026.1"}
D1 = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
COMPLET = {
    **REEL,
    "qualite": "commercant",
    "rcs": "Lyon",
    "mediateur": MEDIATEUR,
    "url_retractation": "https://vendeur.example/renoncer",
    "url_resiliation": "https://vendeur.example/resilier",
    "cgv": {
        "natures": ["services", "biens", "mixte"],
        "ouvrage": "oui",
        "oeuvre": "oui",
        "numerique": "oui",
        "arrhes": "oui",
        "ajouter": ["imprevision"],
    },
}
# Cases as far from one another as they can be, for each kind of client.
DIVERS = {
    "services": {
        "prestation": {"objet": "Conseil", "lieu": "Lyon"},
        "conclusion": {"date": "2026-09-05", "lieu": "distance"},
        "acompte": "non",
        "reglement": {"delai": "45 jours fin de mois"},
    },
    "biens": {
        "prestation": {"objet": "Lampes", "nature": "biens", "lieu": "Lyon"},
        "conclusion": {"date": "2026-09-05", "lieu": "etablissement"},
        "nature_acompte": "arrhes",
    },
    "regie": {
        "prestation": {
            "objet": "Logiciel",
            "lieu": "Lyon",
            "prix": "regie",
            "oeuvre": "oui",
            "logiciel": "oui",
            "indeterminee": "oui",
            "preavis": "1 mois",
            "droits": DROITS,
            "sur_site": "oui",
        },
        "clauses": {"retirer": ["reference_commerciale"]},
    },
    "rien": {"prestation": None, "lignes": None, "conclusion": None, "documents": [CGV]},
}


def cgv_de(base: Path, nom: str) -> str:
    return mots(base / "build" / nom / "cgv-2026-09-01.md")


def mots(page: Path) -> str:
    return (
        page.read_text(encoding="utf-8")
        .replace("\u00a0", " ")
        .replace("\u202f", " ")
        .replace("’", "'")
    )


@pytest.fixture(scope="module", params=["professionnel", "consommateur"])
def divers(request, tmp_path_factory) -> tuple[str, Path]:
    """Cases of one seller, built together."""
    base = tmp_path_factory.mktemp("cgv")
    client = CONSO if request.param == "consommateur" else {**PRO, "commercant": "oui"}
    tous = {}
    for i, (nom, change) in enumerate(DIVERS.items()):
        documents = [CGV, {**D1, "numero": f"D{i}"}]
        if nom == "services" and client is CONSO:
            documents.append({"type": "retractation", "date": "2026-09-02"})
        un = cas(dossier=nom, client=client, documents=documents)
        tous[nom] = {k: x for k, x in {**un, **change}.items() if x is not None}
    w = espace(base / "w", COMPLET, **tous)
    r = clausier("build", w, "--out", w / "build", "--formats", "md", "--only", "cgv")
    assert r.returncode == 0, r.stderr
    return request.param, w


def test_une_version_est_un_texte(divers):
    """Whatever the cases sell, where and how they are concluded: the same bytes."""
    _, base = divers
    pages = {(base / "build" / nom / "cgv-2026-09-01.md").read_bytes() for nom in DIVERS}
    assert len(pages) == 1


def test_art_1119_chaque_texte_sous_sa_condition(divers):
    public, base = divers
    dit = cgv_de(base, "services")
    for phrase in (
        "### Lorsque le prix est calculé au temps passé",
        "### Lorsque le contrat porte sur un ouvrage de construction",
        "### Lorsque le prestataire crée une œuvre de l'esprit, logiciel compris",
        "### Lorsque le contrat est à durée indéterminée",
        "et que cette somme constitue des arrhes\n",
    ):
        assert phrase in dit, phrase
    for phrase in ("Lampes", "Logiciel", PRO["nom"], CONSO["nom"], "D0", "Conseil"):
        assert phrase not in dit
    if public == "consommateur":
        assert "Lorsque le contrat est conclu à distance ou hors établissement" in dit
        assert "- pour un contrat de prestation de services, de la conclusion du contrat ;" in dit
        assert "### Lorsque la commande est passée par l'interface en ligne" in dit
        assert "durant un délai de fourniture prévu au contrat à compter de la fourniture" in dit
        assert "– Résiliation en ligne\n\n### Lorsque le contrat s'exécute dans la durée" in dit
    else:
        assert "article L221-3 du Code de la consommation lui étend" in dit
        assert "### Lorsque le client est commerçant\n\n> **COMPÉTENCE" in dit
        assert "– Imprévision" in dit


def test_art_l441_1_le_bareme(divers):
    public, base = divers
    dit = cgv_de(base, "biens")
    assert ("Le barème des prix unitaires" in dit) is (public == "professionnel")


def test_les_cgv_d_un_metier_ne_parlent_que_de_lui(tmp_path: Path):
    """A consultant's terms say nothing of goods, of buildings, of courts that he cannot choose."""
    w = espace(tmp_path / "w", {**VENDEUR, "secteur": "conseil"}, essai=cas(documents=[CGV, D1]))
    r = clausier("build", w, "--out", w / "build", "--formats", "md")
    assert r.returncode == 0, r.stderr
    dit = cgv_de(w, "essai")
    assert "vente de biens" not in dit and "ouvrage" not in dit and "COMPÉTENCE" not in dit
    assert "numérique est fourni" not in dit and "arrhes" not in dit
    devis = mots(w / "build/essai/devis-D1.md")
    assert "conditions générales de vente (version 2026.1 du 1er septembre 2026)" in devis


def test_le_devis_et_le_contrat_disent_ce_qui_est_propre_au_client(tmp_path: Path):
    """What was in terms made for one client is in his devis; his contract names the version."""
    garantie = {"duree": "3 ans", "contenu": "les soudures", "territoire": "la France"}
    une = cas(
        reglement={"penalites": "15 %"},
        prestation={
            "objet": "Conseil",
            "lieu": "Lyon",
            "delai_recette": "10 jours",
            "garantie_commerciale": garantie,
        },
        documents=[CGV, D1],
    )
    contrat = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
    deux = {**une, "dossier": "deux", "documents": [CGV, {**D1, "numero": "D2"}, contrat]}
    w = espace(tmp_path / "w", VENDEUR, essai=une, deux=deux)
    r = clausier("build", w, "--out", w / "build", "--formats", "md")
    assert r.returncode == 0, r.stderr
    devis = mots(w / "build/essai/devis-D1.md")
    for phrase in ("15", "travail remis** : 10 jours", "Elle couvre : les soudures."):
        assert phrase in devis, phrase
    assert cgv_de(w, "essai") == cgv_de(w, "deux") and "15" not in cgv_de(w, "deux").split(
        "Pénalités de retard"
    )[1].split("##")[0].replace("quinze", "")
    ecrit = mots(w / "build/deux/contrat-C1.md")
    assert "**Conditions générales** : version 2026.1 du 1er septembre 2026" in ecrit


def test_e701_une_clause_du_vendeur_qui_n_existe_pas(tmp_path: Path):
    v = {**VENDEUR, "cgv": {"ajouter": ["imprevisions"]}}
    r = clausier("check", espace(tmp_path / "w", v, essai=cas(documents=[CGV, D1])))
    assert r.returncode == 1
    assert "E701 cgv.ajouter: clause « imprevisions » inconnue" in r.stderr
    assert "vouliez-vous dire « imprevision » ?" in r.stderr


@pytest.mark.parametrize(
    ("client", "date", "version", "refus"),
    [
        (CONSO, "2026-09-01", "2026.1", "pour un client consommateur"),
        (PRO, "2026-09-02", "2026.1", "du 02/09/2026"),
        (PRO, "2026-09-01", "2026.1", ""),
        (CONSO, "2026-09-01", "2026.1-consommateurs", ""),
    ],
)
def test_e312_deux_dossiers_une_version(tmp_path: Path, client, date, version, refus):
    autre = cas(
        dossier="autre",
        client=client,
        conclusion={"date": "2026-09-05", "lieu": "etablissement"},
        documents=[{**CGV, "date": date, "version": version}, {**D1, "numero": "D2", "date": date}],
    )
    v = {**VENDEUR, "mediateur": MEDIATEUR}
    w = espace(tmp_path / "w", v, essai=cas(documents=[CGV, D1]), autre=autre)
    r = clausier("check", w / "essai.yaml", cwd=w)
    assert (r.returncode, "E312" in r.stderr) == ((1, True) if refus else (0, False)), r.stderr
    assert refus in r.stderr


@pytest.mark.parametrize(("dite", "phrase"), [("oui", "La cession est exclusive"), (None, "")])
def test_cpi_l131_3_la_cession_dit_si_elle_est_exclusive(tmp_path: Path, dite, phrase):
    droits = {**DROITS, **({"exclusive": dite} if dite else {})}
    p = {"objet": "Affiche", "lieu": "Lyon", "oeuvre": "oui", "droits": droits}
    une = cas(prestation=p, documents=[D1])
    w = espace(tmp_path / "w", VENDEUR, essai=une)
    r = clausier("build", w, "--out", w / "build", "--formats", "md")
    assert r.returncode == 0, r.stderr
    devis = mots(w / "build/essai/devis-D1.md")
    assert (phrase or "La cession n'est pas exclusive") in devis
