"""Before which court: from the quality of merchant of both sides and the place of the debtor; what
is not known is asked, never guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import yaml
from fabrique import VENDEUR, cas, ecrire, espace

from clausier.comptes.juridictions import juridiction, tribunaux, ville_comparable
from clausier.course.chaine import Chaine
from clausier.droit.bibliotheque import Bibliotheque
from clausier.socle.problemes import Refus
from outils import RACINE, clausier, une_ligne

LIBERAL = {"forme": "EI", "qualite": "liberal"}
MARCHAND = {"forme": "EI", "qualite": "commercant", "rcs": "Lyon"}
ARTISAN = {"forme": "EI", "qualite": "artisan"}
SOCIETE = {
    "forme": "SASU",
    "qualite": "liberal",
    "capital": "1 000 €",
    "rcs": "Lyon",
    "representant": {"nom": "Yann Exemple", "fonction": "président"},
}
ASSOCIATION = {"forme": "association", "qualite": "liberal"}
NANTES, LYON, STRASBOURG = ("44000", "Nantes"), ("69003", "Lyon"), ("67000", "Strasbourg")


def dossier(tmp_path, vendeur: dict, client: dict, ou=NANTES, jour: str = "2026-11-20", **doc):
    adresse = {"voie": "3 place du Marché", "code_postal": ou[0], "ville": ou[1]} | (
        {"pays": ou[2]} if len(ou) > 2 else {}
    )
    c = {"nom": "Modèle", "adresse": adresse} | client
    if c["qualite"] in ("professionnel", "public"):
        c.setdefault("siren", "900 000 027")
    documents = [
        {"type": "facture", "numero": "F1", "date": "2025-09-05"},
        {"type": "injonction_de_payer", "date": jour, "factures": ["F1"], **doc},
    ]
    mediateur = {
        "mediateur": {
            "nom": "M",
            "adresse": "5 rue M 75002 Paris",
            "site": "https://mediateur.example",
        }
    }
    base = espace(tmp_path, VENDEUR | mediateur | vendeur)
    chemin = ecrire(
        base / "essai.yaml",
        cas(
            client=c,
            documents=documents,
            acompte="non",
            conclusion={"date": "2025-09-05", "lieu": "etablissement"},
            prestation={"objet": "Essai", "lieu": "Nantes"},
        ),
    )
    return Chaine(base), chemin


def trouve(tmp_path, vendeur, client, ou=NANTES, jour="2026-11-20", **doc):
    chaine, chemin = dossier(tmp_path, vendeur, client, ou, jour, **doc)
    d = chaine.dossier(chemin)[0]
    return juridiction(d, d.documents[1])


PRO = {"qualite": "professionnel", "commercant": "oui"}
CIVIL = {"qualite": "professionnel", "commercant": "non"}
ARTISANE = {"qualite": "professionnel", "artisan": "oui"}
NANTAIS, TJ_NANTES = "tribunal de commerce de Nantes", "tribunal judiciaire de Nantes"


@pytest.mark.parametrize(
    ("vendeur", "client", "ou", "genre", "nom"),
    [
        (MARCHAND, PRO, NANTES, "commerce", "tribunal de commerce de Nantes"),
        (ARTISAN, PRO, NANTES, "commerce", "tribunal de commerce de Nantes"),
        (SOCIETE, PRO, NANTES, "commerce", "tribunal de commerce de Nantes"),
        (SOCIETE, PRO, LYON, "commerce", "tribunal des activités économiques de Lyon"),
        (
            SOCIETE,
            PRO,
            ("75011", "PARIS 11"),
            "commerce",
            "tribunal des activités économiques de Paris",
        ),
        (
            SOCIETE,
            PRO,
            ("72300", "Sablé-sur-Sarthe"),
            "commerce",
            "tribunal des activités économiques du Mans",
        ),
        (SOCIETE, PRO, ("49300", "Cholet"), "commerce", "tribunal de commerce d'Angers"),
        (
            SOCIETE,
            PRO,
            ("85100", "Les Sables-d'Olonne"),
            "commerce",
            "tribunal de commerce de La Roche-sur-Yon",
        ),
        (
            SOCIETE,
            PRO,
            ("44800", "Saint-Herblain"),
            "commerce",
            "tribunal de commerce dont dépend 44800 Saint-Herblain",
        ),
        (
            SOCIETE,
            PRO,
            STRASBOURG,
            "chambre_commerciale",
            "chambre commerciale du tribunal judiciaire de Strasbourg",
        ),
        (
            SOCIETE,
            PRO,
            ("57070", "Metz"),
            "chambre_commerciale",
            "chambre commerciale du tribunal judiciaire de Metz",
        ),
        (
            SOCIETE,
            PRO,
            ("97400", "Saint-Denis"),
            "commerce",
            "tribunal mixte de commerce dont dépend 97400 Saint-Denis",
        ),
        (SOCIETE, CIVIL, NANTES, "judiciaire", "tribunal judiciaire de Nantes"),
        (SOCIETE, {"qualite": "consommateur"}, LYON, "judiciaire", "tribunal judiciaire de Lyon"),
        (
            SOCIETE,
            {"qualite": "consommateur"},
            STRASBOURG,
            "judiciaire",
            "tribunal judiciaire de Strasbourg",
        ),
        (
            SOCIETE,
            {"qualite": "consommateur"},
            ("26000", "Valence"),
            "judiciaire",
            "tribunal judiciaire de Valence",
        ),
        (
            SOCIETE,
            {"qualite": "non_professionnel"},
            NANTES,
            "judiciaire",
            "tribunal judiciaire de Nantes",
        ),
        (
            SOCIETE,
            {"qualite": "professionnel", "forme": "SCI"},
            NANTES,
            "judiciaire",
            "tribunal judiciaire de Nantes",
        ),
        (
            SOCIETE,
            {"qualite": "professionnel", "forme": "SELARL", "commercant": "oui"},
            NANTES,
            "judiciaire",
            "tribunal judiciaire de Nantes",
        ),
        (LIBERAL, CIVIL, NANTES, "judiciaire", "tribunal judiciaire de Nantes"),
        # C. com., art. L721-3, 1°: an artisan, with an artisan or a merchant
        (ARTISAN, ARTISANE, NANTES, "commerce", "tribunal de commerce de Nantes"),
        (MARCHAND, ARTISANE, LYON, "commerce", "tribunal des activités économiques de Lyon"),
        (SOCIETE, ARTISANE | {"commercant": "non"}, NANTES, "commerce", NANTAIS),
        (LIBERAL, ARTISANE, NANTES, "judiciaire", "tribunal judiciaire de Nantes"),
        (LIBERAL, ARTISANE | {"commercant": "oui"}, NANTES, "choix", TJ_NANTES),
        (
            LIBERAL,
            {"qualite": "consommateur"},
            NANTES,
            "judiciaire",
            "tribunal judiciaire de Nantes",
        ),
        (LIBERAL, PRO, NANTES, "choix", "tribunal judiciaire de Nantes"),
        (ASSOCIATION, PRO, NANTES, "choix", "tribunal judiciaire de Nantes"),
        (SOCIETE, {"qualite": "public"}, NANTES, "administrative", ""),
    ],
)
def test_quel_tribunal(tmp_path, vendeur, client, ou, genre, nom):
    j = trouve(tmp_path, vendeur, client, ou)
    assert (j.genre, j.nom) == (genre, nom)
    assert j.nomme is ("dont dépend" not in j.nom)


@pytest.mark.parametrize(
    ("jour", "nom"),
    [
        ("2025-12-31", "tribunal des activités économiques de Lyon"),
        ("2028-12-31", "tribunal des activités économiques de Lyon"),
        ("2029-01-01", "tribunal de commerce de Lyon"),
    ],
)
def test_l_essai_des_tae_a_des_bornes(tmp_path, jour, nom):
    chaine, chemin = dossier(tmp_path, SOCIETE, PRO, LYON)
    d = chaine.dossier(chemin)[0]
    assert juridiction(d, replace(d.documents[1], date=date.fromisoformat(jour))).nom == nom


def test_le_choix_de_l_acte_mixte(tmp_path):
    """A civil creditor may take either court of a merchant; both are named, and the one chosen is
    kept."""
    j = trouve(tmp_path / "a", LIBERAL, PRO, STRASBOURG)
    assert (j.nom, j.autre) == (
        "tribunal judiciaire de Strasbourg",
        "chambre commerciale du tribunal judiciaire de Strasbourg",
    )
    j = trouve(tmp_path / "b", LIBERAL, PRO, LYON, juridiction="commerce")
    assert (j.genre, j.nom, j.choisie) == (
        "commerce",
        "tribunal des activités économiques de Lyon",
        True,
    )
    j = trouve(
        tmp_path / "c",
        LIBERAL,
        PRO,
        NANTES,
        juridiction="judiciaire",
        tribunal="tribunal judiciaire de Saint-Nazaire",
    )
    assert (j.genre, j.nom) == ("judiciaire", "tribunal judiciaire de Saint-Nazaire")


def test_un_artisan_et_le_tribunal_de_commerce_l721_3(tmp_path):
    """C. com. L721-3, 1°: said in the claim, with the delay to deposit its fees (CPC 1425); the
    procedure between merchants stays closed (CPCE L126-1), no court is chosen in the contract."""
    chaine, chemin = dossier(tmp_path / "a", ARTISAN, ARTISANE)
    page = une_ligne(chaine.compose(chemin).documents[1].markdown).replace("’", "'")
    assert "Chacune des parties est commerçante, artisan ou société commerciale" in page
    assert "président du tribunal de commerce de Nantes" in page
    assert "dans les quinze jours de la demande, faute de quoi elle est caduque" in page
    assert "article 1425 du Code de procédure civile" in page and "peut devenir" not in page
    chaine, chemin = dossier(tmp_path / "b", MARCHAND, ARTISANE, type="recours")
    page = une_ligne(chaine.compose(chemin).documents[1].markdown).replace("’", "'")
    assert "**Facture incontestée entre commerçants** : entre commerçants seulement" in page
    j = trouve(tmp_path / "c", MARCHAND, CIVIL)
    assert j.genre == "judiciaire" and "artisan: oui" in j.verifier[0]
    assert trouve(tmp_path / "d", MARCHAND, CIVIL | {"artisan": "non"}).verifier == ()
    chaine, chemin = dossier(tmp_path / "e", MARCHAND, ARTISANE)
    c = yaml.safe_load(chemin.read_text("utf-8")) | {"clauses": {"ajouter": ["juridiction"]}}
    with pytest.raises(Refus, match=r"E504 .*le client, artisan, n'est pas commerçant"):
        chaine.compose(ecrire(chemin, c))


def test_la_qualite_inconnue_est_demandee(tmp_path):
    """Neither `commercant` nor a commercial form: nothing is guessed, and the page says what to
    look up; a commercial form is enough."""
    chaine, chemin = dossier(tmp_path / "a", SOCIETE, {"qualite": "professionnel"})
    compose = chaine.compose(chemin)
    j = juridiction(compose.dossier, compose.dossier.documents[1])
    assert j.genre == "inconnue" and len(j.verifier) == 1 and "commercant: oui" in j.verifier[0]
    page = compose.documents[1].markdown
    assert "n’est pas renseignée" in page and "Vérifiez la qualité du débiteur" in page
    assert (
        trouve(tmp_path / "b", SOCIETE, {"qualite": "professionnel", "forme": "S.A.R.L."}).genre
        == "commerce"
    )
    j = trouve(
        tmp_path / "c", SOCIETE, {"qualite": "professionnel", "forme": "SAS", "commercant": "non"}
    )
    assert j.genre == "judiciaire" and "commerciale par sa forme" in j.verifier[0]


def test_les_sieges_sont_coherents():
    """A department's court sits in a town of the list; no list is empty; names compare without
    accent, number or « cedex »."""
    table = tribunaux(Bibliotheque())
    for sieges in (table.commerce, table.judiciaire):
        assert len(sieges.villes) > 110 and len(sieges.departements) > 40
        assert set(sieges.departements.values()) <= set(sieges.villes.values())
        assert all(len(d) == 2 and d not in table.alsace_moselle for d in sieges.departements)
    assert len(table.tae) == 12 and table.tae <= set(table.commerce.villes)


@pytest.mark.parametrize(
    ("tapee", "ville"),
    [
        ("St-Étienne CEDEX 2", "SAINT-ETIENNE"),
        ("Saint Brieuc", "Saint-Brieuc"),
        ("PARIS 11ème", "Paris"),
        ("Paris 1er", "Paris"),
        ("Lyon Cedex 03", "Lyon"),
        ("Lyon 3", "Lyon"),
        ("Marseille 8e arrondissement", "Marseille"),
        ("Marseille 8 ème Arrondissement", "Marseille"),
        ("Villefranche sur Saône", "Villefranche-sur-Saône"),
    ],
)
def test_une_ville_se_compare_sans_sa_graphie(tapee, ville):
    assert ville_comparable(tapee) == ville_comparable(ville)


@pytest.mark.parametrize(
    ("code_postal", "ville", "nom"),
    [
        ("22000", "Saint Brieuc", "tribunal des activités économiques de Saint-Brieuc"),
        ("75011", "Paris 11e", "tribunal des activités économiques de Paris"),
        ("69441", "Lyon Cedex 03", "tribunal des activités économiques de Lyon"),
        ("13008", "MARSEILLE 8e ARRONDISSEMENT", "tribunal des activités économiques de Marseille"),
        ("97400", "Saint-Denis", "tribunal mixte de commerce dont dépend 97400 Saint-Denis"),
    ],
)
@pytest.mark.parametrize("rcs", ["", "la ville du registre"])
def test_le_contrat_et_la_requete_nomment_le_meme_tribunal(tmp_path, code_postal, ville, nom, rcs):
    """Seller and debtor of one town: the clause of the contract names by law the court that the
    claim and its routes name."""
    adresse = {"voie": "3 place du Marché", "code_postal": code_postal, "ville": ville}
    vendeur = MARCHAND | {"adresse": adresse, "rcs": ville if rcs else None}
    if rcs and code_postal.startswith("97"):
        nom = f"tribunal mixte de commerce de {ville}"  # he says himself where his court sits
    documents = [
        {"type": "cgv", "date": "2026-01-05", "version": "2026.1"},
        {"type": "devis", "numero": "D1", "date": "2026-01-05", "validite": "30 jours"},
        {"type": "contrat", "numero": "C1", "date": "2026-01-12"},
        {"type": "facture", "numero": "F1", "date": "2026-02-05"},
        {"type": "mise_en_demeure", "date": "2026-04-05", "factures": ["F1"]},
        {"type": "injonction_de_payer", "date": "2026-05-20", "factures": ["F1"]},
        {"type": "recours", "date": "2026-05-20", "factures": ["F1"]},
    ]
    base = espace(tmp_path, {k: x for k, x in (VENDEUR | vendeur).items() if x is not None})
    client = {"nom": "Modèle", "siren": "900 000 027", "adresse": adresse} | PRO
    ecrire(
        base / "essai.yaml",
        cas(
            client=client,
            documents=documents,
            acompte="non",
            conclusion={"date": "2026-01-12", "lieu": "etablissement"},
            prestation={"objet": "Essai"},
            clauses={"ajouter": ["juridiction"]},
        ),
    )
    r = clausier("build", "essai.yaml", "--formats", "md", "--out", "sortie", cwd=base)
    assert r.returncode == 0, r.stdout + r.stderr
    pages = {
        f.name.split("-")[0]: une_ligne(f.read_text("utf-8")).replace("’", "'")
        for f in (base / "sortie" / "essai").rglob("*.md")
    }
    assert nom.upper() in pages["contrat"]
    sur_place = "mixte" in nom and rcs
    assert sur_place or nom in pages["injonction_de_payer"], pages["injonction_de_payer"][:3000]
    assert sur_place or nom in pages["recours"], pages["recours"][:3000]
    assert not any("tribunal de commerce de" in page.lower() for page in pages.values())


def test_un_tableau_de_l_espace_de_travail_a_sa_forme(tmp_path):
    """A workspace may hold its own table of courts; one that is not of the form is told at its
    place."""
    _, chemin = dossier(tmp_path, SOCIETE, PRO, LYON)
    tableau = chemin.parent / "clauses" / "_tableaux" / "tribunaux.yaml"
    tableau.parent.mkdir(parents=True)
    origine = (RACINE / "clauses" / "_tableaux" / "tribunaux.yaml").read_text("utf-8")
    tableau.write_text(origine.replace(" Lyon,", " Lyon la Belle,", 1), "utf-8")
    assert clausier("check", chemin.name, cwd=chemin.parent).returncode == 0
    tableau.write_text("libelle: rien\n", "utf-8")
    r = clausier("build", chemin.name, "--out", "sortie", cwd=chemin.parent)
    assert r.returncode == 1 and "clauses/_tableaux/tribunaux.yaml:1:1: E705" in r.stdout + r.stderr


@pytest.mark.parametrize(
    ("vendeur", "client", "ou", "dits", "tus"),
    [
        (
            SOCIETE,
            PRO,
            NANTES,
            ["12946\\*02", "tribunaldigital.fr", "frais de greffe", "à vérifier auprès du greffe"],
            ["12948"],
        ),
        (
            SOCIETE,
            {"qualite": "consommateur"},
            NANTES,
            ["12948\\*06", "aucun frais"],
            ["12946", "tribunaldigital"],
        ),
        (LIBERAL, PRO, NANTES, ["12948\\*06", "12946\\*02", "le créancier choisit"], []),
        (
            SOCIETE,
            PRO,
            STRASBOURG,
            ["12948\\*06", "à confirmer auprès du greffe", "Alsace-Moselle"],
            ["12946"],
        ),
        (
            SOCIETE,
            {"qualite": "public"},
            NANTES,
            ["tribunal administratif", "Vérifiez la nature du contrat"],
            ["12946", "12948"],
        ),
    ],
)
def test_le_formulaire_du_tribunal(tmp_path, vendeur, client, ou, dits, tus):
    """The form follows the court; no fee that is uncertain is printed: no sum of the greffe
    anywhere."""
    chaine, chemin = dossier(tmp_path, vendeur, client, ou)
    page = chaine.compose(chemin).documents[1].markdown
    for mot in dits:
        assert mot in page, mot
    for mot in (*tus, "25,19", "30,23", "33,47", "25,79"):
        assert mot not in page, mot


@pytest.mark.parametrize(
    ("adresse", "rcs", "nom", "dite"),
    [
        (("44800", "Saint-Herblain"), None, "dont dépend 44800 Saint-Herblain", "manquante"),
        (("44800", "Saint-Herblain"), "Nantes", "tribunal de commerce de Nantes", None),
        (("44800", "Saint-Herblain"), "Saint-Herblain", "dont dépend 44800 Saint-", "aucun"),
        (("69100", "Villeurbanne"), "Villeurbanne", "dont dépend 69100 Villeurbanne", "aucun"),
        (("44000", "Nantes"), None, "tribunal de commerce de Nantes", None),
    ],
)
def test_jamais_un_tribunal_dans_une_ville_qui_n_en_a_pas_cpc_48(tmp_path, adresse, rcs, nom, dite):
    """CPC 48: the contract, the quote and the general terms name a court that sits there, or the
    one on which the town depends; the town of the register is asked."""
    lieu = {"voie": "3 place du Marché", "code_postal": adresse[0], "ville": adresse[1]}
    c = {"qualite": "professionnel", "commercant": "oui", "nom": "M", "siren": "900 000 027"}
    base = espace(tmp_path, VENDEUR | MARCHAND | {"adresse": lieu, "rcs": rcs})
    chemin = ecrire(
        base / "essai.yaml",
        cas(
            client=c | {"adresse": lieu},
            documents=[
                {"type": "cgv", "date": "2026-09-01", "version": "2026.1"},
                {"type": "contrat", "numero": "C1", "date": "2026-09-05"},
            ],
            acompte="non",
        ),
    )
    for d in Chaine(base).compose(chemin).documents:
        page = une_ligne(d.markdown).upper()
        assert nom.upper() in page, d.nom
        assert "TRIBUNAL DE COMMERCE DE SAINT-HERBLAIN" not in page
    p = clausier("check", base)
    assert p.returncode == 0 and ("A532" in p.stdout + p.stderr) is bool(dite), p.stdout
    assert (dite or "") in p.stdout + p.stderr
