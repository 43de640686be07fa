"""An amendment made from a difference: the entry that `diff --avenant` prepares, the paper it
gives, its literal values, its rules."""

from __future__ import annotations

import copy
import re

import pytest
import yaml
from fabrique import REEL, ecrire, espace
from test_diff import BASE, CONTRAT, TETE, avec, commettre, depot, deux_cas, lance  # noqa: F401  depot is a fixture
from test_exemples import sans_entete_des_totaux
from test_hostile import ATTAQUES

from outils import Lu, clausier, html_de_forge, lettres, lire_pdf, texte_html, texte_md, une_ligne

NOMS = ("contrat-C1", "avenant-AV1")


def entree(dit: str) -> dict:
    """The printed entry, as YAML reads it, scalars as text."""
    (e,) = yaml.load(dit, Loader=yaml.BaseLoader)
    return e


def prepare(*args) -> dict:
    p = clausier("diff", *args, "--avenant", "AV1", "--date", "2026-10-01")
    assert p.returncode == 0, p.stderr
    return entree(p.stdout)


def test_l_entree_tient_tout(tmp_path):
    """Articles by the numbers of the signed contract, new texts, new lines, the price before: the
    case alone will be enough."""
    lignes = [{**BASE["lignes"][0], "quantite": "5"}]
    e = prepare(
        *deux_cas(
            tmp_path,
            BASE,
            avec(
                lignes=lignes,
                reglement={"delai": "45 jours"},
                clauses={"ajouter": ["non_sollicitation"], "retirer": ["reference_commerciale"]},
            ),
        )
    )
    assert {k: e[k] for k in ("type", "numero", "date", "contrat", "prix_avant")} == {
        "type": "avenant",
        "numero": "AV1",
        "date": "2026-10-01",
        "contrat": "C1",
        "prix_avant": "1\u00a0800,00\u00a0€",
    }
    assert e["lignes"] == lignes
    par = {m["article"]: m for m in e["modifications"]}
    assert (
        par["Modalités de paiement"]["action"] == "remplace"
        and "à la conclusion du contrat\u00a0: 45 jours.\n" in par["Modalités de paiement"]["texte"]
    )
    assert par["Référence commerciale"] == {
        "article": "Référence commerciale",
        "numero": par["Référence commerciale"]["numero"],
        "action": "supprime",
    }
    assert (
        "numero" not in par["Non-sollicitation du personnel"]
        and par["Non-sollicitation du personnel"]["action"] == "ajoute"
    )
    assert par["Acompte"]["texte"].startswith(
        "Un acompte de 675,00\u00a0€, soit 30\u00a0% du montant total"
    )


def test_ajoute_puis_construit(depot):
    """Written into the case, which takes its signed line back, and nothing else touched; then
    built without git: ready to sign, in the
    three formats."""
    debut, _, contrat = (
        (depot / "cas.yaml")
        .read_text(encoding="utf-8")
        .replace('"quantite": "4"', '"quantite": "3"')
        .partition("documents: [")
    )
    (depot / "cas.yaml").write_text(
        f"{debut}documents:\n  - {contrat.rstrip()[:-1]}\n# fin\n", encoding="utf-8"
    )
    avant = (depot / "cas.yaml").read_text(encoding="utf-8")
    lance("diff", "HEAD", "--avenant", "AV1", "--date", "2026-10-01", "--write")
    apres = (depot / "cas.yaml").read_text(encoding="utf-8")
    debut, _, suite = apres.partition("  - type: avenant\n")
    remis = avant.replace('"quantite": "3"', '"quantite": "4"')
    assert suite and remis == debut + suite[suite.index("# fin") :], "the entry and the old line"
    (depot.parent / ".git").rename(depot.parent / "ailleurs")
    lance("build", "cas.yaml", "--only", "avenant", "--out", "b")
    pages = depot / "b/essai"
    md, html = (
        texte_md((pages / "avenant-AV1.md").read_text(encoding="utf-8")),
        texte_html((pages / "avenant-AV1.html").read_text(encoding="utf-8")),
    )
    page = (pages / "avenant-AV1.html").read_text(encoding="utf-8")
    assert md == html and lettres(lire_pdf(pages / "avenant-AV1.pdf")[0]) == lettres(
        texte_html(sans_entete_des_totaux(page))
    )
    for dit in (
        "Avenant AV1",
        "au contrat C1 du 5 septembre 2026",
        "SARL Modèle",
        "Le prix passe de 1 800,00 € à 1 350,00 €, soit 450,00 € de moins.",
        "L’avenant prend effet le 1er octobre 2026.",
        "Les autres stipulations du contrat demeurent inchangées",
        "Date et signature",
    ):
        assert dit in html, dit


def test_le_contrat_garde_ses_lignes(tmp_path):
    """The amendment alone says the new price: the case takes its signed lines back, comments and
    all, and stays whole; a second amendment starts from the first one's price."""
    signe = """dossier: essai
client: {qualite: professionnel, nom: SARL Modèle, siren: 900 000 027, commercant: oui, adresse: {voie: 1 rue X, code_postal: 01000, ville: Bourg}}
conclusion: {date: 2026-09-05, lieu: etablissement}
prestation: {objet: Refonte du site}
lignes:
  # ce que le client a choisi
  - designation: Conception
    quantite: 4   # jours
    unite: jour
    prix_unitaire: 450   # convenu en juin
  - {designation: Essais, quantite: 1, prix_unitaire: 200}  # gardé
remise: 100
acompte: non
documents:
  - {type: contrat, numero: C1, date: 2026-09-05}
"""  # noqa: E501
    change = signe.replace("prix_unitaire: 450", "prix_unitaire: 500").replace("remise: 100\n", "")
    change = change.replace(
        "  - {designation: Essais, quantite: 1, prix_unitaire: 200}  # gardé\n", ""
    )
    change = change.replace(
        "acompte", "  - {designation: Textes, quantite: 1, prix_unitaire: 300}\nacompte"
    )
    cas = []
    for nom, texte in (("avant", signe), ("apres", change)):
        cas.append(espace(tmp_path / nom) / "cas.yaml")
        cas[-1].write_text(texte, encoding="utf-8")
    dit = lance("diff", *cas, "--avenant", "AV1", "--date", "2026-10-01", "--write")
    assert "Le dossier reprend ses lignes d'avant" in dit
    ecrit = cas[1].read_text(encoding="utf-8")
    for garde in (
        "# ce que le client a choisi",
        "450   # convenu en juin",
        "quantite: 4   # jours",
    ):
        assert garde in ecrit
    lu, avant = (yaml.load(t, yaml.BaseLoader) for t in (ecrit, signe))
    assert {k: lu[k] for k in ("lignes", "remise")} == {k: avant[k] for k in ("lignes", "remise")}
    avenant = lu["documents"][-1]
    assert [x["designation"] for x in avenant["lignes"]] == ["Conception", "Textes"]
    lance("build", cas[1], "--formats", "md", "--out", tmp_path / "b")
    pages = {n: texte_md((tmp_path / f"b/essai/{n}.md").read_text("utf-8")) for n in NOMS}
    assert "1 900,00 €" in pages["contrat-C1"] and "500,00 €" not in pages["contrat-C1"]
    assert "Le prix passe de 1 900,00 € à 2 300,00 €" in pages["avenant-AV1"]
    cas[0].write_text(ecrit, encoding="utf-8")
    cas[1].write_text(ecrit.replace("quantite: 4 ", "quantite: 6 ", 1), encoding="utf-8")
    lance("diff", *cas, "--avenant", "AV2", "--date", "2026-11-02", "--write")
    lu = yaml.load(cas[1].read_text(encoding="utf-8"), yaml.BaseLoader)
    assert lu["documents"][-1]["prix_avant"].replace("\u00a0", " ") == "2 300,00 €"
    assert " E" not in lance("check", cas[1])


@pytest.mark.parametrize(
    ("prix_avant", "autre", "dit"),
    [
        ("1800", False, None),
        ("1600", False, "un prix de 1 600,00 €, et « C1 » dit 1 800,00 €"),
        ("1800", True, "un prix de 1 800,00 €, et l'avenant précédent dit 2 250,00 €"),
        ("2250", True, None),
    ],
)
def test_le_prix_d_avant_est_celui_du_contrat(tmp_path, prix_avant, autre, dit):
    """A case whose contract says another price than the one its amendment replaces is refused."""
    lignes = [{**BASE["lignes"][0], "quantite": "5"}]
    avenant = {"type": "avenant", "contrat": "C1", "lignes": lignes, "numero": "AV1"}
    docs = [CONTRAT] + [{**avenant, "date": "2026-09-20", "prix_avant": "1800"}] * autre
    docs.append({**avenant, "numero": "AV2", "date": "2026-10-01", "prix_avant": prix_avant})
    w = espace(tmp_path, None, cas=avec(documents=docs))
    rendu = lance("check", w, statut=1 if dit else 0)
    assert ("E315" in rendu) is bool(dit) and (dit or "") in rendu


@pytest.mark.parametrize(
    ("vendeur", "prix", "dit"),
    [(None, "450", "Prix net 1 800,00 €"), (REEL, "450", "Prix TTC 2 160,00 €")],
)
def test_le_prix_suit_le_regime(tmp_path, vendeur, prix, dit):
    avant, apres = deux_cas(
        tmp_path, avec(lignes=[{**BASE["lignes"][0], "prix_unitaire": "400"}]), BASE, vendeur
    )
    lance("diff", avant, apres, "--avenant", "AV1", "--date", "2026-10-01", "--write")
    lance("build", apres, "--formats", "md", "--out", tmp_path / "b")
    page = texte_md((tmp_path / "b/essai/avenant-AV1.md").read_text(encoding="utf-8"))
    assert dit in page and re.search(
        r"Le prix passe de 1 (600|920),00 € à (1 800|2 160),00 €, soit (200|240),00 € de plus", page
    )


def test_renvois_aux_numeros_du_contrat_signe(tmp_path):
    """The signed contract keeps its numbers: a new text names an article by the old one, and an
    added article by its title."""
    modele = "Voir l'{{ renvoi('juridiction') }} et l'{{ renvoi('non_sollicitation') }}.\n"
    avant, apres = deux_cas(
        tmp_path,
        avec(clauses={"ajouter": ["ma_clause"]}),
        avec(clauses={"ajouter": ["ma_clause", "non_sollicitation"]}),
    )
    for f, corps in ((avant, "Voir plus loin.\n"), (apres, modele)):
        (f.parent / "clauses/ma_clause").mkdir(parents=True)
        (f.parent / "clauses/ma_clause/v.md").write_text(TETE + corps)
    lance("build", avant, "--formats", "md", "--out", tmp_path / "b")
    signe = (tmp_path / "b/essai/contrat-C1.md").read_text(encoding="utf-8")
    numero = re.search(r"## Article (\d+) – Tribunal compétent", signe)[1]
    (m,) = [m for m in prepare(avant, apres)["modifications"] if m["article"] == "Ma clause"]
    assert une_ligne(m["texte"]) == (
        f"Voir l’article {numero} et l’article « Non-sollicitation du personnel » "
        "ajouté par le présent avenant."
    )


def test_valeurs_hostiles(tmp_path):
    """What a case says reaches the amendment letter for letter, through the contract, the
    difference and the YAML entry."""
    b = copy.deepcopy(BASE)
    b["prestation"]["description"] = ATTAQUES["description"] + " " + ATTAQUES["detail"]
    b["client"]["nom"] = ATTAQUES["client"]
    b["lignes"] = [
        {
            "designation": ATTAQUES["designation"],
            "quantite": "4",
            "unite": ATTAQUES["unite"],
            "prix_unitaire": "450",
        }
    ]
    avant, apres = deux_cas(tmp_path, BASE, b)
    lance("diff", avant, apres, "--avenant", "AV1", "--date", "2026-10-01", "--write")
    lance("build", apres, "--only", "avenant", "--out", tmp_path / "b")
    page = tmp_path / "b/essai/avenant-AV1"
    html, md = (
        page.with_suffix(".html").read_text(encoding="utf-8"),
        page.with_suffix(".md").read_text(encoding="utf-8"),
    )
    for nom in ("description", "detail", "client", "designation", "unite"):
        for texte in (texte_html(html), texte_md(md)):
            assert une_ligne(ATTAQUES[nom]) in texte, nom
        assert lettres(ATTAQUES[nom]) in lettres(lire_pdf(page.with_suffix(".pdf"))[0]), nom
    for lu in (Lu(html), Lu(html_de_forge(md))):
        # Our own links call and write to the seller.
        assert not [a for a in lu.tous("a") if not str(a["href"]).startswith(("tel:0", "mailto:"))]
        assert not {t for t, _ in lu.elements} & {
            "script",
            "img",
            "u",
            "b",
            "code",
            "pre",
            "del",
            "iframe",
        }


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        ({}, "« Contrat de prestation de services C1 » n'a pas changé : pas d'avenant à faire"),
        (
            {"documents": [{"type": "pv_reception", "date": "2026-10-30"}]},
            "un avenant demande un contrat ou un devis des deux côtés",
        ),
        ({"prestation": {**BASE["prestation"], "fin": "2026-09-01"}}, "E306"),
    ],
)
def test_rien_a_amender(tmp_path, change, dit):
    """Refused in words, and the file stays as it was."""
    avant, apres = deux_cas(tmp_path, BASE, avec(**change))
    texte = apres.read_bytes()
    assert dit in lance(
        "diff", avant, apres, "--avenant", "AV1", "--date", "2026-10-01", "--write", statut=1
    )
    assert apres.read_bytes() == texte


def test_un_avenant_refuse_n_est_pas_ecrit(tmp_path):
    avant, apres = deux_cas(tmp_path, BASE, avec(acompte="40 %"))
    texte = apres.read_bytes()
    assert "E306" in lance(
        "diff", avant, apres, "--avenant", "AV1", "--date", "2026-08-01", "--write", statut=1
    )
    assert "E301" in lance(
        "diff", avant, apres, "--avenant", "C1", "--date", "2026-10-01", "--write", statut=1
    )
    assert apres.read_bytes() == texte


def test_pas_dans_une_revision(depot):
    commettre(depot, avec(acompte="40 %"))
    assert "le second côté doit en être un" in lance(
        "diff", "HEAD~1", "HEAD", "--avenant", "AV1", "--date", "2026-10-01", "--write", statut=2
    )
    assert "numero: AV1" in lance(
        "diff", "HEAD~1", "HEAD", "--avenant", "AV1", "--date", "2026-10-01"
    )


def test_le_consommateur_garde_ses_droits(tmp_path):
    c = avec(
        documents=[
            CONTRAT,
            {
                "type": "avenant",
                "numero": "AV1",
                "date": "2026-10-01",
                "contrat": "C1",
                "modifications": [{"article": "Horaires", "action": "ajoute", "texte": "Le soir."}],
            },
        ]
    )
    c["client"] = {
        "qualite": "consommateur",
        "nom": "Claude Acheteur",
        "adresse": BASE["client"]["adresse"],
    }
    espace(
        tmp_path,
        {
            **REEL,
            "mediateur": {
                "nom": "Médiateur Exemple",
                "adresse": "5 rue X 75002 Paris",
                "site": "https://mediateur.example",
            },
        },
    )
    lance(
        "build",
        ecrire(tmp_path / "cas.yaml", c),
        "--only",
        "avenant",
        "--formats",
        "md",
        "--out",
        tmp_path / "b",
    )
    page = texte_md((tmp_path / "b/essai/avenant-AV1.md").read_text(encoding="utf-8"))
    assert (
        "sans retirer au client aucun des droits que la loi lui garantit" in page
        and "> Le soir." not in page
        and "Le soir." in page
        and "Prix" not in page
    )


@pytest.mark.parametrize("facturee", ["2026-09-06", "2026-10-15", None])
@pytest.mark.parametrize("nature", ["acompte", "arrhes"])
def test_un_acompte_facture_n_est_pas_redemande(tmp_path, facturee, nature):
    """An amendment after the acompte was billed leaves it as it was; before, it asks for the new
    sum."""
    factures = [{"type": "facture_acompte", "numero": "F1", "date": facturee}] if facturee else []
    change = {"documents": [CONTRAT, *factures], "nature_acompte": nature}
    lignes = [{**BASE["lignes"][0], "quantite": "5"}]
    e = prepare(*deux_cas(tmp_path, avec(**change), avec(**change, lignes=lignes)))
    (texte,) = (m["texte"] for m in e["modifications"] if m["article"] in ("Acompte", "Arrhes"))
    if facturee == "2026-09-06":
        assert une_ligne(texte) == (
            "Ce qui est déjà facturé (F1 du 6 septembre 2026) ne change pas et se déduit du prix ; "
            "le présent avenant ne le redemande pas."
        )
    else:
        assert "675,00\u00a0€" in texte and "déjà facturé" not in texte


def test_un_echeancier_commence_n_est_pas_redemande(tmp_path):
    """The new sums of a schedule, and what was already billed of it; a cancelled invoice asked for
    nothing."""
    acompte = {"type": "facture_acompte", "numero": "F1", "date": "2026-09-06"}
    annule = {
        "type": "avoir",
        "numero": "A1",
        "date": "2026-09-07",
        "facture": "F1",
        "motif": "erreur",
        "annule": "oui",
    }
    parts = [{"part": "30 %", "quand": "commande"}, {"part": "solde", "quand": "livraison"}]
    lignes = [{**BASE["lignes"][0], "quantite": "5"}]
    dits = []
    for nom, documents in (("a", [CONTRAT, acompte]), ("b", [CONTRAT, acompte, annule])):
        change = avec(documents=documents, echeances=parts)
        del change["acompte"]
        e = prepare(*deux_cas(tmp_path / nom, change, {**change, "lignes": lignes}))
        dits.append(next(m["texte"] for m in e["modifications"] if "chéancier" in m["article"]))
    assert "675,00\u00a0€" in dits[0]
    assert "déjà facturé (F1 du 6 septembre 2026)" in une_ligne(dits[0])
    assert "675,00\u00a0€" in dits[1] and "déjà facturé" not in dits[1]
