"""Sections, options and variants: what is offered adds up, what is taken is what is billed, and the
offer says the same whatever was taken of it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import yaml
from click.testing import CliRunner
from fabrique import CONSO, MEDIATEUR, REEL, cas, ecrire, espace
from hypothesis import given, settings
from hypothesis import strategies as st

from clausier.commandes.racine import main
from clausier.comptes.commandes import depassement
from clausier.comptes.factures import commande, factures
from clausier.comptes.offres import offre
from clausier.comptes.prix import Totaux, total
from clausier.comptes.rangees import rangees
from clausier.course.chaine import Chaine
from clausier.dossier.chargement import charger
from clausier.dossier.espace_lu import EspaceLu
from outils import CAS, RACINE, clausier

BIBLIO = Chaine(RACINE / "tests").biblio
DOCUMENTS = [
    {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"},
    {"type": "facture_acompte", "numero": "F1", "date": "2026-09-05"},
    {"type": "facture", "numero": "F2", "date": "2026-10-31"},
]


# ------------------------------------------------------------------------ any offer at all

lignes = st.fixed_dictionaries(
    {
        "quantite": st.sampled_from(["1", "2", "0,5", "3,333"]),
        "prix_unitaire": st.decimals("0.01", "999.99", places=2).map(str),
        "tva": st.sampled_from(["20 %", "10 %", "5,5 %"]),
        "option": st.sampled_from(["oui", "non", "non"]),
    }
)
dans_une_section = st.lists(lignes | st.just({"texte": "Un mot."}), min_size=1, max_size=4)
sections = st.fixed_dictionaries(
    {"lignes": dans_une_section, "option": st.sampled_from(["oui", "non", "non"])}
)
postes = st.lists(lignes | sections | st.just({"texte": "Un mot."}), max_size=5)


def nommer(arbre: list[dict[str, Any]], lettre: str) -> list[dict[str, Any]]:
    """The same list, each line and section with a name of its own; a section always sells."""
    sortie = []
    for n, x in enumerate(arbre):
        nom = f"{lettre}{n}"
        if "lignes" in x:
            dedans = [{**y, "option": "non"} if x["option"] == "oui" and "tva" in y else y
                      for y in x["lignes"]]  # fmt: skip
            dedans.append({"prix_unitaire": "1", "tva": "20 %"})
            sortie.append({"section": nom, **x, "lignes": nommer(dedans, f"{nom}.")})
        else:
            sortie.append(x if "texte" in x else {"designation": nom, **x})
    return sortie


def vendue(nom: str) -> dict[str, str]:
    return {"designation": nom, "prix_unitaire": "100", "tva": "20 %"}


def noms_des_options(liste: list[dict[str, Any]]) -> list[str]:
    sortie = []
    for x in liste:
        if x.get("option") == "oui":
            sortie.append(x.get("section") or x["designation"])
        elif "section" in x:
            sortie += noms_des_options(x["lignes"])
    return sortie


def additionne(t: Totaux) -> bool:
    """Do subtotals and the lines outside sections make the total before its discount?"""
    vues = list(rangees(t))
    hors = [r for r in vues if r.genre == "sous_total" or r.genre == "ligne" and not r.section]
    return sum((r.montant for r in hors), D(0)) == t.sous_total and len(t.lignes) == sum(
        r.genre == "ligne" for r in vues
    )


@given(
    postes, postes, postes, st.sampled_from(["ht", "ttc"]), st.sampled_from(["A", "B"]), st.data()
)
@settings(max_examples=150, deadline=None)
def test_ce_qui_est_pris_est_ce_qui_est_facture(
    tmp_path_factory, communs, a, b, tarifs, choisie, data
):
    listes = {"": nommer(communs, "c"), "A": nommer(a, "a"), "B": nommer(b, "b")}
    variantes = {k: {"lignes": [*listes[k], vendue(f"base {k}")]} for k in ("A", "B")}
    connues = noms_des_options(listes[""]) + noms_des_options(listes[choisie])
    prises = data.draw(st.lists(st.sampled_from(connues), unique=True)) if connues else []
    c = cas(
        lignes=listes[""],
        variantes=variantes,
        tarifs=tarifs,
        acceptation={"options": prises, "variante": choisie},
        documents=DOCUMENTS,
    )
    tmp = tmp_path_factory.getbasetemp()
    avec = charger(ecrire(tmp / "offre.yaml", {**c, "vendeur": REEL}), EspaceLu(tmp, BIBLIO))
    sans = replace(avec, affaire=avec.affaire.model_copy(update={"acceptation": None}))
    devis, facture = avec.documents[0], avec.documents[2]
    o, pris = offre(avec, devis), commande(avec, facture)
    assert all(additionne(t) for t in (o.communs, pris, o.tout, *o.prix))
    assert [t.tranches for t in o.prix] == [t.tranches for t in offre(sans, sans.documents[0]).prix]
    base = next(p.totaux for p in o.propositions if p.cle == choisie)
    options = [x.totaux for x in o.options if x.nom in prises]
    assert len(options) == len(prises)
    assert pris.sous_total == base.sous_total + sum((t.sous_total for t in options), D(0))
    if tarifs == "ht":
        assert pris.ht == base.ht + sum((t.ht for t in options), D(0))
    else:
        assert pris.ttc == base.ttc + sum((t.ttc for t in options), D(0))
    faites = factures(avec)
    assert total(faites["F1"].tranches) + total(faites["F2"].tranches) == pris.ttc
    assert depassement(avec) is None


# ------------------------------------------------------------------------ what is read


def construire(tmp_path, contenu: dict, **vendeur: Any) -> dict[str, str]:
    """Name → Markdown of what a case gives."""
    e = espace(tmp_path / "w", REEL | {"mediateur": MEDIATEUR} | vendeur, cas=contenu)
    p = clausier("build", "cas.yaml", "--formats", "md", "--out", "b", "--no-cache", cwd=e)
    assert p.returncode == 0, p.stdout + p.stderr
    return {
        f.name.split("-")[0]: f.read_text(encoding="utf-8").replace("\u00a0", " ")
        for f in (e / "b/essai").glob("*.md")
    }


CHOIX: dict[str, Any] = {
    "lignes": [
        {"section": "Sol", "lignes": [{"designation": "Ponçage", "prix_unitaire": "300"}]},
        {"texte": "Les meubles sont déplacés par le client."},
        {"designation": "Vernis", "reference": "V2", "prix_unitaire": "90", "option": "oui"},
        {
            "section": "Plinthes",
            "option": "oui",
            "lignes": [{"designation": "Pose", "prix_unitaire": "60"}],
        },
    ],
    "documents": [
        DOCUMENTS[0],
        {"type": "contrat", "numero": "C1", "date": "2026-09-05"},
        *DOCUMENTS[1:],
    ],
}


def test_une_option_se_prend_par_sa_reference_ou_son_titre(tmp_path):
    pages = construire(tmp_path, cas(**CHOIX, acceptation={"options": ["v2", "plinthes"]}))
    devis, contrat, facture = pages["devis"], pages["contrat"], pages["facture"]
    assert "## En option, non compris dans le total" in devis
    assert "| **Total TTC** | **360,00 €** |" in devis and "☐ Vernis : **108,00 €** TTC" in devis
    assert "☐ Plinthes : **72,00 €** TTC en plus" in devis
    assert "Les meubles sont déplacés par le client." in facture
    for page in (contrat, facture):
        assert "Vernis" in page and "Sous-total Plinthes" in page and "En option" not in page
    assert "- **Options acceptées** : Vernis et Plinthes" in contrat and "540,00 €" in contrat
    assert "sur le prix de 540,00 €" in pages["facture_acompte"]


def test_sans_acceptation_aucune_option_n_est_due(tmp_path):
    pages = construire(tmp_path, cas(**CHOIX))
    assert "Vernis" in pages["devis"]
    assert all(
        "Vernis" not in pages[x] and "Plinthes" not in pages[x] for x in pages if x != "devis"
    )


def test_l_offre_ne_change_pas_quand_elle_est_acceptee(construit, tmp_path):
    """The very page of the caterer, as it was sent."""
    contenu = yaml.load(CAS["2026-021-mariage"].read_text(encoding="utf-8"), yaml.BaseLoader)
    del contenu["acceptation"], contenu["paiements"]
    contenu["documents"] = [d for d in contenu["documents"] if d["type"] in ("cgv", "devis")]
    vendeur = CAS["2026-021-mariage"].parent / "vendeur.yaml"
    e = espace(tmp_path / "w", yaml.load(vendeur.read_text(encoding="utf-8"), yaml.BaseLoader))
    ecrire(e / "cas.yaml", contenu)
    p = clausier("build", "--formats", "md", "--out", "b", "--no-cache", cwd=e)
    assert p.returncode == 0, p.stderr
    nom = "2026-021-mariage/devis-D2026-021.md"
    assert (e / "b" / nom).read_bytes() == (construit.sortie / nom).read_bytes()


def test_un_echeancier_dit_chaque_variante(tmp_path):
    c = cas(
        lignes=[{"designation": "Plan", "prix_unitaire": "100"}],
        variantes={
            k: {"lignes": [{"designation": f"Pose {k}", "prix_unitaire": p}]}
            for k, p in (("A", "400"), ("B", "900"))
        },
        acompte=None,
        echeances=[{"part": "40 %", "quand": "commande"}, {"part": "solde", "quand": "fin"}],
        documents=DOCUMENTS[:1],
        remise="10 %",
    )
    devis = construire(tmp_path, c)["devis"]
    assert "| À la commande | 40 % | 216,00 € | 432,00 € |" in devis
    assert "| Partie commune HT | 100,00 € |\n| Variante B HT | 900,00 € |" in devis
    assert "| Total HT avant remise | 1 000,00 € |\n| Remise de 10 % | −100,00 € |" in devis


def test_tant_que_rien_n_est_pris_chaque_variante_compte(tmp_path):
    """The sheet before signing and the advice on an advance look at each price."""
    c = cas(
        lignes=None,
        variantes={
            k: {"lignes": [{"designation": f"Pose {k}", "prix_unitaire": p}]}
            for k, p in (("A", "400"), ("B", "900"))
        },
        acompte="non",
        documents=[{"type": "fiche_client", "date": "2026-09-01"}, DOCUMENTS[0]],
    )
    fiche = construire(tmp_path, c)["fiche_client"]
    assert "variante A** : 480,00 €\n- **Montant prévu, variante B** : 1 080,00 €" in fiche
    assert "Demander un acompte" in fiche
    r = CliRunner().invoke(main, ["check", str(tmp_path / "w/cas.yaml")])
    assert "A409" in r.output and "1 080,00" in r.output.replace("\u00a0", " ")


def test_une_franchise_propose_a_prix_nets(tmp_path):
    c = cas(**CHOIX, client=CONSO, acceptation={"options": ["Vernis"]})
    c["documents"] = [d for d in c["documents"] if d["type"] != "contrat"]
    pages = construire(tmp_path, c, tva={"regime": "franchise"})
    assert "TTC" not in pages["devis"] and "☐ Vernis : **90,00 €** en plus" in pages["devis"]
    assert "| Sous-total Sol | | | | 300,00 € |" in pages["facture"]


def test_un_second_devis_a_ses_options(tmp_path):
    """A devis with its own lines offers its own; taken, they are of the order."""
    second = {
        **DOCUMENTS[0],
        "numero": "D2",
        "lignes": [vendue("Grille"), {**vendue("Minuteur"), "option": "oui"}],
    }
    c = cas(
        lignes=[vendue("Base")],
        acceptation={"options": ["minuteur"]},
        acompte="non",
        documents=[
            DOCUMENTS[0],
            second,
            {**DOCUMENTS[2], "lignes": [vendue("Base"), vendue("Grille"), vendue("Minuteur")]},
        ],
    )
    e = espace(tmp_path, REEL, cas=c)
    r = CliRunner().invoke(main, ["check", str(e / "cas.yaml")])
    assert r.exit_code == 0, r.output
    ecrire(e / "cas.yaml", {**c, "acceptation": {"date": "2026-09-05"}})
    r = CliRunner().invoke(main, ["check", str(e / "cas.yaml")])
    assert r.exit_code == 1 and "E426" in r.output and "E412" in r.output, r.output


def test_acceptee_trop_tard_ou_conclue_par_l_acceptation(tmp_path):
    """One day for both: said in either place."""
    c = cas(conclusion={"lieu": "etablissement"}, acceptation={"date": "2026-10-12"})
    e = espace(tmp_path, REEL, cas={**c, "documents": c["documents"][:1]})
    r = CliRunner().invoke(main, ["check", str(e / "cas.yaml")])
    assert r.exit_code == 0 and "A308" in r.output and "accepté le 12/10/2026" in r.output
    ecrire(e / "cas.yaml", {**c, "acceptation": {"date": "2026-09-05"}})
    assert CliRunner().invoke(main, ["check", str(e / "cas.yaml")]).exit_code == 0


# ------------------------------------------------------------------------ what others keep of it


def test_un_devis_emis_reste_tenu_par_ce_qu_il_offrait(tmp_path):
    """To accept is no change of an issued offer; another price of an option is one."""
    c = cas(**CHOIX)
    c["documents"] = c["documents"][:1]
    e = espace(tmp_path / "w", REEL, cas=c)
    p = clausier("issue", "cas.yaml", "D1", "--date", "2026-09-02", cwd=e)
    assert p.returncode == 0, p.stdout + p.stderr
    ecrire(e / "cas.yaml", {**c, "acceptation": {"options": ["Vernis"]}})
    assert clausier("check", cwd=e).returncode == 0
    autre = yaml.load(yaml.safe_dump(c), yaml.BaseLoader)
    autre["lignes"][2]["prix_unitaire"] = "95"
    ecrire(e / "cas.yaml", autre)
    p = clausier("check", cwd=e)
    assert p.returncode == 1 and "E953 lignes.2.prix_unitaire" in p.stdout + p.stderr


def test_un_avenant_prend_ce_qui_est_pris(tmp_path):
    """The amendment that `diff` prepares sells what the later contract does, and offers nothing."""
    c = cas(**CHOIX)
    c["documents"] = c["documents"][:2]
    e = espace(tmp_path, REEL, apres={**c, "acceptation": {"options": ["Vernis"]}})
    (e / "ancien").mkdir()
    ecrire(e / "ancien/vendeur.yaml", REEL)
    ecrire(e / "ancien/avant.yaml", c)
    p = clausier("diff", "ancien/avant.yaml", "apres.yaml", "--avenant", "AV1", "--write", cwd=e)
    assert p.returncode == 0, p.stdout + p.stderr
    ecrit = yaml.load((e / "apres.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    lignes = ecrit["documents"][-1]["lignes"]
    assert [x.get("designation") or x.get("section") or "texte" for x in lignes] == [
        "Sol",
        "texte",
        "Vernis",
    ]
    assert "option" not in lignes[-1]


def test_la_facture_electronique_dit_sections_et_commentaires(construit):
    xml = (construit.dossier("2026-021-mariage") / "facture-F2026-002.xml").read_text("utf-8")
    notes = re.findall(
        r"<ram:IncludedNote><ram:Content>(.*?)</ram:Content>", re.sub(r">\s+<", "><", xml)
    )
    assert notes.count("Dîner") == 3 and notes.count("Boissons") == 2
    assert (
        "Le menu est goûté à deux avant le 30 juin 2026 ; cette dégustation est comprise." in notes
    )
    assert "Bar à cocktails" in xml and "Brunch" not in xml and "Cocktail dînatoire" not in xml


def test_une_rangee_de_mots_tient_la_largeur(construit):
    html = (construit.dossier("2026-021-mariage") / "facture-F2026-002.html").read_text("utf-8")
    assert re.search(r'<tr class="section">\s*<td[^>]* colspan="6"[^>]*><strong>Dîner', html)
    assert re.search(r'<tr class="sous-total">\s*<td[^>]* colspan="5"[^>]*>Sous-total Dîner', html)
    assert '<tr class="commentaire">' in html and "<td></td>" not in html
