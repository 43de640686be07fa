"""What cases name instead of writing it: the articles of `catalogue.yaml`, the clients of
`clients/`."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fabrique import CONSO, MEDIATEUR, REEL, VENDEUR, cas, ecrire, espace
from jsonschema import Draft202012Validator

import clausier
from clausier.dossier.schema import catalogue
from clausier.lecture.noeuds import lire_yaml
from outils import CAS, EXEMPLES
from outils import clausier as commande

PORTE = {
    "designation": "Pose d'une porte",
    "detail": "dépose de l'ancienne comprise",
    "unite": "heure",
    "prix_unitaire": [
        {"depuis": "2026-01-01", "valeur": "48"},
        {"depuis": "2026-10-01", "valeur": "52"},
    ],
}
LIBRE = {"designation": "Fourniture sur mesure"}


def articles(**noms: Any) -> dict[str, Any]:
    return {"articles": {"pose_porte": PORTE, "sur_mesure": LIBRE} | noms}


def lignes(*siennes: dict[str, Any], **change: Any) -> dict[str, Any]:
    return cas(lignes=list(siennes), **change)


def dits(ici: Path) -> list[tuple[str, int, str, str]]:
    """(file, line, code, message) of every problem of a workspace."""
    vus = clausier.check(ici, cache=False).problemes
    return [(Path(p.place.fichier).name, p.place.ligne, p.code, p.message) for p in vus]


def fautes(ici: Path) -> list[tuple[str, int, str, str]]:
    return [x for x in dits(ici) if x[2].startswith("E")]


def prix_de(ici: Path) -> tuple[dict[int, list[str]], tuple[Any, ...]]:
    """The unit prices of each document with lines of its own, by rank; those of the case."""
    d = clausier.load(ici / "essai.yaml")
    propres = {
        i: [str(x.prix_unitaire) for x in doc.lignes]
        for i, doc in enumerate(d.documents)
        if doc.lignes is not None
    }
    return propres, d.affaire.lignes


def test_une_ligne_prend_de_son_article_ce_qu_elle_ne_dit_pas(tmp_path):
    siennes = [
        {"article": "pose_porte", "quantite": "3"},
        {"article": "pose_porte", "designation": "Porte palière", "prix_unitaire": "60"},
        {"article": "sur_mesure", "quantite": "2", "prix_unitaire": "300,50"},
        {"designation": "Déplacement", "prix_unitaire": "40"},
    ]
    e = espace(tmp_path, essai=lignes(*siennes))
    ecrire(e / "catalogue.yaml", articles())
    assert not fautes(e)
    _, faites = prix_de(e)
    assert [(x.designation, str(x.quantite), x.unite, str(x.prix_unitaire)) for x in faites] == [
        ("Pose d'une porte", "3", "heure", "48"),
        ("Porte palière", "1", "heure", "60"),
        ("Fourniture sur mesure", "2", None, "300.50"),
        ("Déplacement", "1", None, "40"),
    ]
    p = commande("build", e / "essai.yaml", "--formats", "md", "--out", tmp_path / "o")
    assert p.returncode == 0, p.stderr
    page = (tmp_path / "o/essai/devis-D1.md").read_text(encoding="utf-8")
    assert "Pose d'une porte" in page and "dépose de l'ancienne comprise" in page


def test_le_prix_est_celui_de_l_offre(tmp_path):
    """The case's lines: the price of the devis, in September, even on an invoice of October; a
    document's own lines: that of its day."""
    papiers = [
        {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"},
        {"type": "facture", "numero": "F1", "date": "2026-10-31"},
        {
            "type": "facture",
            "numero": "F2",
            "date": "2026-11-02",
            "lignes": [{"article": "pose_porte", "hors_devis": "oui"}],
        },
    ]
    e = espace(tmp_path, essai=lignes({"article": "pose_porte"}, documents=papiers))
    ecrire(e / "catalogue.yaml", articles())
    assert not fautes(e)
    propres, faites = prix_de(e)
    assert str(faites[0].prix_unitaire) == "48" and propres == {2: ["52"]}


def test_un_trajet_est_un_article(tmp_path):
    """The agreed price of a kilometre is written once, with its dates; the line says how many."""
    prix = [{"depuis": "2026-09-01", "valeur": "0,60"}, {"depuis": "2026-10-01", "valeur": "0,70"}]
    km = {"prix_km": prix}
    siennes = [
        {"article": "km", "kilometres": "206"},
        {"article": "km", "kilometres": "10", "prix_km": "1", "trajet": "Lyon–Bron"},
    ]
    e = espace(tmp_path, essai=lignes(*siennes))
    ecrire(e / "catalogue.yaml", articles(km=km))
    assert not fautes(e)
    _, faites = prix_de(e)
    assert [(x.designation, x.quantite, x.prix_unitaire, x.unite) for x in faites] == [
        ("Déplacement", 206, Decimal("0.60"), "km"),
        ("Déplacement Lyon–Bron", 10, 1, "km"),
    ]
    essai = Draft202012Validator(catalogue())
    assert essai.is_valid({"articles": {"km": {"prix_km": "0,60"}}})
    assert not essai.is_valid({"articles": {"km": {"prix_unitaire": "0,60"}}})
    ecrire(e / "catalogue.yaml", articles(km={"prix_km": prix[1:]}))
    (dit,) = fautes(e)
    assert dit[2] == "E424" and "ou « prix_km: » à cette ligne" in dit[3]
    ecrire(e / "catalogue.yaml", articles(km={"prix_km": "cher"}))
    assert {x[:3] for x in fautes(e)} == {("catalogue.yaml", 1, "E105")}


def test_un_avoir_rend_le_prix_de_sa_facture(tmp_path):
    """Made after the price has changed, it gives back what was billed; and so does an invoice that
    is made again."""
    porte = [{"article": "pose_porte"}]
    annule = {"type": "avoir", "numero": "A2", "date": "2026-10-05", "annule": "oui", "motif": "x"}
    papiers = [
        {"type": "facture", "numero": "F1", "date": "2026-09-10"},
        {"type": "facture", "numero": "F2", "date": "2026-09-20", "lignes": porte},
        {"type": "avoir", "numero": "A1", "date": "2026-10-04", "facture": "F1", "motif": "x"}
        | {"lignes": porte},
        {**annule, "facture": "F2"},
        {"type": "facture", "numero": "F3", "date": "2026-10-06", "remplace": "F2"}
        | {"lignes": porte},
        {"type": "avoir", "numero": "A3", "date": "2026-10-07", "facture": "F3", "motif": "x"}
        | {"lignes": porte},
    ]
    e = espace(tmp_path, essai=lignes({"article": "pose_porte"}, documents=papiers))
    ecrire(e / "catalogue.yaml", articles())
    propres, _ = prix_de(e)
    assert propres == {1: ["48"], 2: ["48"], 4: ["48"], 5: ["48"]}


def test_a_toute_profondeur(tmp_path):
    """A list that another file holds; each fault of form at the key that its author wrote."""
    e = espace(tmp_path, essai=lignes({"designation": "x", "prix_unitaire": "1"}))
    texte = (e / "essai.yaml").read_text(encoding="utf-8")
    debut = texte.index("lignes:")
    fin = texte.index("\n", debut)
    (e / "essai.yaml").write_text(
        texte[:debut] + "lignes: !fichier lignes.yaml" + texte[fin:], encoding="utf-8"
    )
    (e / "lignes.yaml").write_text("- {article: pose_porte, quantite: 2}\n", encoding="utf-8")
    ecrire(e / "catalogue.yaml", articles())
    assert not fautes(e)
    (e / "lignes.yaml").write_text("- {article: pose_porte, quantite: deux}\n", encoding="utf-8")
    assert [x[:3] for x in fautes(e)] == [("lignes.yaml", 1, "E105")]


@pytest.mark.parametrize(
    ("ligne", "code", "dit"),
    [
        ({"article": "pose_portes"}, "E120", "vouliez-vous dire « pose_porte » ?"),
        ({"article": "xyz"}, "E120", "il a : pose_porte, sur_mesure"),
        ({"article": "sur_mesure"}, "E424", "n'a pas de « prix_unitaire: »"),
        ({"article": ["pose_porte"]}, "E105", "le nom d'un article du catalogue"),
        ({"article": "pose_porte", "quantit": "3"}, "E102", "« quantite »"),
    ],
)
def test_chaque_faute_est_a_sa_ligne(tmp_path, ligne, code, dit):
    e = espace(tmp_path, essai=lignes(ligne))
    ecrire(e / "catalogue.yaml", articles())
    rang = (e / "essai.yaml").read_text(encoding="utf-8").split("\n").index
    (vue,) = fautes(e)
    ou = next(x for x in (e / "essai.yaml").read_text(encoding="utf-8").split("\n") if "art" in x)
    assert vue[:3] == ("essai.yaml", rang(ou) + 1, code) and dit in vue[3]


def test_un_prix_qui_manque_ce_jour_la(tmp_path):
    """The line of the case, and where the catalogue would say the price."""
    cher = PORTE | {"prix_unitaire": [{"depuis": "2026-10-01", "valeur": "52"}]}
    e = espace(tmp_path, essai=lignes({"article": "pose_porte"}))
    ecrire(e / "catalogue.yaml", articles(pose_porte=cher))
    ((fichier, _, code, dit),) = fautes(e)
    assert (fichier, code) == ("essai.yaml", "E424")
    assert "au 02/09/2026 : le premier vaut depuis le 01/10/2026" in dit
    assert "catalogue.yaml:1:" in dit


def test_un_prix_ht_n_est_jamais_lu_ttc(tmp_path):
    un, deux = {"article": "pose_porte"}, {"article": "pose_porte", "prix_unitaire": "50"}
    e = espace(tmp_path, REEL, essai=lignes(un, tarifs="ttc"))
    ecrire(e / "catalogue.yaml", articles())
    ((fichier, _, code, dit),) = fautes(e)
    assert (fichier, code) == ("essai.yaml", "E425") and "HT, ce dossier TTC" in dit
    ecrire(e / "essai.yaml", lignes(deux, tarifs="ttc"))
    assert not fautes(e)
    ecrire(e / "essai.yaml", lignes(un, tarifs="ttc"))
    ecrire(e / "catalogue.yaml", {"tarifs": "ttc"} | articles())
    assert not fautes(e)


def test_le_catalogue_est_verifie_une_fois(tmp_path):
    """Its faults at its own lines, told once however many cases name them; also without a case, and
    by its name."""
    faux = PORTE | {"tva": "12 %"}
    un = lignes({"article": "pose_porte"})
    e = espace(tmp_path, REEL, un=un | {"dossier": "un"}, deux=un | {"dossier": "deux"})
    ecrire(e / "catalogue.yaml", articles(pose_porte=faux, pose_volet=LIBRE | {"nature": "x"}))
    vues = fautes(e)
    assert [x[:3] for x in vues if x[2] != "E301"] == [("catalogue.yaml", 1, "E110")] * 2
    for f in ("un.yaml", "deux.yaml"):
        (e / f).unlink()
    assert len(fautes(e)) == len(fautes(e / "catalogue.yaml")) == 2
    p = commande("check", e / "catalogue.yaml")
    assert p.returncode == 1 and "catalogue refusé" in p.stderr
    ecrire(e / "catalogue.yaml", articles())
    p = commande("check", cwd=e)
    assert p.returncode == 0 and "catalogue en règle : catalogue.yaml" in p.stdout
    (e / "catalogue.yaml").write_text("articles: {pose porte: {designation: x}}\n")
    assert [x[2] for x in fautes(e)] == ["E105"]


def test_ce_qui_change_a_cote_est_revu(tmp_path):
    """The files are among what the case takes in: what is known of the case goes with them."""
    e = espace(tmp_path / "e", essai={**lignes({"article": "pose_porte"}), "client": "durand"})
    ecrire(e / "catalogue.yaml", articles())
    client(e, "durand", DURAND)
    for _ in range(2):
        assert commande("check", e, CLAUSIER_CACHE=str(tmp_path / "c")).returncode == 0
    client(e, "durand", DURAND | {"siren": "900 000 028"})
    p = commande("check", e, CLAUSIER_CACHE=str(tmp_path / "c"))
    assert p.returncode == 1 and p.stderr.count("E201") == 1
    client(e, "durand", DURAND)
    ecrire(e / "catalogue.yaml", {"articles": {"sur_mesure": LIBRE}})
    p = commande("check", e, CLAUSIER_CACHE=str(tmp_path / "c"))
    assert p.returncode == 1 and "E120" in p.stderr


def test_rien_n_est_lu_hors_de_l_espace(tmp_path):
    """A folder of clients that a link puts elsewhere is not looked into."""
    dehors = tmp_path / "dehors"
    dehors.mkdir()
    ecrire(dehors / "durand.yaml", DURAND)
    e = espace(tmp_path / "e", essai=chez("durand"))
    (e / "clients").symlink_to(dehors)
    assert [x[2] for x in fautes(e)] == ["E107"]
    assert "SARL Durand" not in str(fautes(e))


@pytest.mark.parametrize("nom", CAS)
def test_un_exemple_dit_par_articles_est_le_meme(tmp_path, nom):
    """Every line of an example as an article of a catalogue, in sections, variants and documents
    too: the same case."""
    w = tmp_path / "w"
    shutil.copytree(EXEMPLES / CAS[nom].parent.name, w)
    ecrit = lire_yaml(w / CAS[nom].name).brut()
    vendus: dict[str, Any] = {}

    def par_article(x: Any) -> Any:
        if isinstance(x, dict) and "designation" in x:
            a = f"article_{len(vendus)}"
            vendus[a] = {k: v for k, v in x.items() if k not in ("quantite", "option")}
            return {"article": a} | {k: x[k] for k in ("quantite", "option") if k in x}
        if isinstance(x, dict):
            return {k: par_article(v) for k, v in x.items()}
        return [par_article(v) for v in x] if isinstance(x, list) else x

    avant = clausier.load(w / CAS[nom].name)
    tenus = {k: par_article(x) for k, x in ecrit.items() if k in ("lignes", "variantes")}
    documents = [
        {**d, "lignes": par_article(d["lignes"])} if "lignes" in d else d
        for d in ecrit["documents"]
    ]
    ecrire(w / CAS[nom].name, {**ecrit, **tenus, "documents": documents})
    ecrire(w / "catalogue.yaml", {"tarifs": ecrit.get("tarifs", "ht"), "articles": vendus})
    apres = clausier.load(w / CAS[nom].name)
    assert vendus and apres.affaire == avant.affaire
    assert [d.lignes for d in apres.documents] == [d.lignes for d in avant.documents]
    assert not clausier.check(w / "catalogue.yaml", cache=False).problemes


def test_un_document_emis_garde_son_prix(tmp_path):
    """A new price is dated, and moves nothing; written over the old one, it is told at the line of
    the catalogue."""
    devis = [{"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}]
    e = espace(tmp_path, essai=lignes({"article": "pose_porte"}, documents=devis))
    ecrire(e / "catalogue.yaml", articles())
    p = commande("issue", "essai.yaml", "D1", cwd=e)
    assert p.returncode == 0, p.stderr
    prix = PORTE["prix_unitaire"]
    neuf = articles(
        pose_porte=PORTE | {"prix_unitaire": [*prix, {"depuis": "2026-12-01", "valeur": "60"}]}
    )
    ecrire(e / "catalogue.yaml", neuf)
    assert not fautes(e)
    ecrire(e / "catalogue.yaml", articles(pose_porte=PORTE | {"prix_unitaire": "60"}))
    ((fichier, _, code, dit),) = fautes(e)
    assert (fichier, code) == ("catalogue.yaml", "E953")
    assert "« 48 »" in dit and "« - depuis: AAAA-MM-JJ » devant la nouvelle valeur" in dit


# ------------------------------------------------------------------------ clients


DURAND = {
    "qualite": "professionnel",
    "nom": "SARL Durand Modèle",
    "forme": "SARL",
    "siren": "900 000 027",
    "commercant": "oui",
    "adresse": {"voie": "3 place du Marché", "code_postal": "01000", "ville": "Bourg-en-Bresse"},
}


def chez(dit: Any, **change: Any) -> dict[str, Any]:
    """The plain case, of a client who is named."""
    return {**cas(**change), "client": dit}


def client(ici: Path, nom: str, contenu: dict[str, Any]) -> None:
    (ici / "clients").mkdir(exist_ok=True)
    ecrire(ici / f"clients/{nom}.yaml", contenu)


@pytest.mark.parametrize("dit", ["durand", {"fiche": "durand", "reference_commande": "PO-1"}])
def test_un_client_est_ecrit_une_fois(tmp_path, dit):
    e = espace(tmp_path, essai=chez(dit))
    client(e, "durand", DURAND)
    assert not fautes(e)
    lu = clausier.load(e / "essai.yaml").client
    assert lu and lu.nom == "SARL Durand Modèle"
    assert lu.reference_commande == (None if dit == "durand" else "PO-1")
    p = commande("check", cwd=e)
    assert "1 fiche de client en règle · 1 dossier en règle" in p.stdout, p.stdout


def test_une_faute_du_client_est_dans_sa_fiche(tmp_path):
    """Once, for all the cases that name him; one that nobody names is looked at too."""
    cgv = [{"type": "cgv", "date": "2026-09-01", "version": "2026.1"}]
    deux = chez("durand", dossier="deux", documents=cgv)
    e = espace(tmp_path, essai=chez("durand"), deux=deux)
    client(e, "durand", DURAND | {"siren": "900 000 028"})
    client(e, "personne", {k: x for k, x in DURAND.items() if k != "adresse"})
    assert [x[:3] for x in fautes(e)] == [("durand.yaml", 4, "E201"), ("personne.yaml", 1, "E103")]


@pytest.mark.parametrize(
    ("nom", "dit"),
    [
        ("durant", "vouliez-vous dire « durand » ?"),
        ("clients/durand.yaml", "sans « .yaml »"),
        ("zzz", "dans clients/zzz.yaml"),
    ],
)
def test_un_client_inconnu(tmp_path, nom, dit):
    e = espace(tmp_path, essai=chez(nom))
    client(e, "durand", DURAND)
    ((fichier, ligne, code, message),) = fautes(e)
    assert (fichier, ligne, code) == ("essai.yaml", 2, "E121") and dit in message


def test_pour_qui_sont_les_cgv_se_lit_dans_la_fiche(tmp_path):
    """One version of general terms for two publics is told, though neither case says its own."""
    cgv = [{"type": "cgv", "date": "2026-09-01", "version": "2026.1"}]
    pro = chez("durand", documents=cgv, dossier="pro")
    perso = chez("bruno", documents=cgv, dossier="perso")
    e = espace(tmp_path, VENDEUR | {"mediateur": MEDIATEUR}, pro=pro, perso=perso)
    client(e, "durand", DURAND)
    client(e, "bruno", CONSO)
    assert {x[2] for x in fautes(e)} == {"E312"}
    client(e, "bruno", DURAND | {"nom": "SARL Bruno", "siren": "900 000 019"})
    assert not fautes(e)


def test_un_dossier_range_chez_son_client_reste_un_dossier(tmp_path):
    e = espace(tmp_path)
    client(e, "durand", DURAND)
    ecrire(e / "clients/essai.yaml", chez("durand"))
    v = clausier.check(e, cache=False)
    assert sorted(Path(x).name for x in v.cas) == ["durand.yaml", "essai.yaml"] and not v.erreurs
