"""English beside French: what it is made of is never of another French text, says nothing of its
own, and leaves nothing in French that it does not mark."""

from __future__ import annotations

import json
import re
import runpy
from functools import cache
from pathlib import Path

import pytest
from fabrique import CONSO, REEL, VENDEUR, cas, ecrire, espace
from test_registre import emettre, lancer

from clausier.course.chaine import Chaine, Compose
from clausier.droit.bibliotheque import Bibliotheque, Variante
from clausier.droit.traductions import empreinte_traduite, traduction, traduit
from clausier.socle.problemes import Refus
from clausier.socle.typographie import typographie
from clausier.texte.traduction import EN_FRANCAIS, lignes_sans_anglais
from outils import EXEMPLES, RACINE

BIBLIO = Bibliotheque()
TRADUITS = sorted((RACINE / "clauses").glob("*/*.en.md"))
TYPES = [t for t in BIBLIO.noms_modeles if traduit(BIBLIO, BIBLIO.modele(t).tete)]
FRANCAIS = re.compile(
    r"\b(le|la|les|des|du|une|est|sont|pour|dans|avec|sur|par|aux?|ou|et|qui|que|ce|cette|il|elle)\b"
)
CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)


def variante(fichier: Path) -> Variante:
    nom = fichier.name.removesuffix(".en.md")
    return next(v for v in BIBLIO.variantes(fichier.parent.name) if v.nom == nom)


@pytest.mark.parametrize("fichier", TRADUITS, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_un_anglais_est_celui_de_son_francais(fichier):
    v = variante(fichier)
    try:
        t = traduction(BIBLIO, v)
    except Refus as e:
        pytest.fail(
            f"{v.fichier} a changé : relisez-le avec {fichier.name}, corrigez l'anglais, puis "
            f"« python outils/traductions.py clauses/{v.clause}/{fichier.name} » ({e})"
        )
    assert t is not None
    # The same values, asked the same questions, and as many paragraphs: no sentence of its own.
    for motif in (r"\{\{ *(.*?) *\}\}", r"\{% *(if|elif|for|set) (.*?) *-?%\}"):
        siens, notres = (
            {re.sub(r"'[^']*'|\"[^\"]*\"", "'…'", str(x)) for x in re.findall(motif, texte)}
            for texte in (t.corps, v.corps)
        )
        assert siens == notres, v.fichier
    assert t.corps.strip().count("\n\n") == v.corps.strip().count("\n\n"), v.fichier
    assert t.corps.strip().count("\n") == v.corps.strip().count("\n"), v.fichier
    assert not re.search("[’\u00a0\u202f]", t.corps)


@pytest.mark.parametrize("fichier", TRADUITS, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_un_anglais_ne_garde_de_francais_que_ce_qu_il_marque(fichier):
    assert not FRANCAIS.search(sans_marques(CODE.sub("", fichier.read_text(encoding="utf-8"))))


def sans_marques(texte: str) -> str:
    """An English text without the French that it marks: « …», in italics, or a whole clause."""
    texte = re.sub(rf"{re.escape(EN_FRANCAIS)}.*?(?=\n## |\Z)", "", texte, flags=re.S)
    return re.sub(r"«.*?»|(?<!\*)\*[^*\n]+\*(?!\*)", "", texte)


@pytest.mark.parametrize("type_", TYPES)
def test_chaque_ligne_d_un_modele_a_son_anglais(type_):
    """A line of a template that says something is found by its French."""
    manquent = lignes_sans_anglais(BIBLIO, type_)
    assert not manquent, (
        "ajoutez ces lignes et leur anglais à templates/_langues/en.po (msgid : la ligne telle "
        "quelle), et retirez celle qu'elles remplacent : "
        + " ; ".join(f"{f}:{n} {dit}" for f, n, dit in manquent)
    )


def test_le_lexique_ne_garde_que_les_lignes_des_modeles():
    perimees = runpy.run_path(str(RACINE / "outils/traductions.py"))["perimees"]
    assert not list(perimees(BIBLIO)), "voyez « python outils/traductions.py »"


def test_ce_qui_sort_aussi_en_anglais():
    assert TYPES == [
        "avenant",
        "avoir",
        "cgv",
        "contrat",
        "cra",
        "devis",
        "facture",
        "facture_acompte",
        "mise_en_demeure",
        "pv_reception",
        "rappel",
        "recu",
        "relance",
    ]
    assert len(TRADUITS) >= 110


# ------------------------------------------------------------------------------- what a client gets


@cache
def gand() -> Compose:
    return Chaine(EXEMPLES / "traductrice").compose(EXEMPLES / "traductrice/2026-031-gand.yaml")


def test_un_dossier_sort_dans_les_deux_langues():
    c = gand()
    assert [d.traduction and d.traduction.nom for d in c.documents] == [
        f"{d.nom}.en" for d in c.documents
    ]
    assert {p.code for p in c.avertissements} <= {"A434"}, "nothing stays in French"
    for d in c.documents:
        t = d.traduction
        assert t is not None and t.langue == "en" and t.xml is None
        texte = t.markdown
        assert "\n\nTranslation – the French version prevails\n" in texte
        assert "Translation" not in d.markdown
        adresses = r"\d+ rue du Lexique|accounts@|\bex\b"
        assert not FRANCAIS.search(re.sub(adresses, "", sans_marques(texte))), t.nom
        assert [p.role for p in t.parts] == [p.role for p in d.parts]
        # The same sums, in the same order.
        anglais = re.findall(r"€(\d[\d,]*\.\d\d|\d+)", texte)
        francais = re.findall(r"(\d[\d\u00a0]*(?:,\d+)?)\u00a0€", d.markdown)
        assert [re.sub(r"\D", "", x) for x in anglais] == [re.sub(r"\D", "", x) for x in francais]


def test_la_mention_de_la_loi_reste_en_francais():
    facture = next(d for d in gand().documents if d.type == "facture")
    assert facture.traduction is not None
    assert (
        "« Autoliquidation (article 283-2 du CGI) » (reverse charge: the VAT is due by the client)"
        in facture.traduction.markdown
    )
    assert facture.xml is not None, "the French one carries the data"


REGIE = {
    "objet": "Refonte du site",
    "debut": "2026-09-15",
    "prix": "regie",
    "oeuvre": "oui",
    "logiciel": "oui",
    "abonnement": "oui",
    "reconduction": "oui",
    "preavis": "2 mois",
    "duree": "24 mois",
    "numerique": "continu",
    "donnees": {"objet": "Hébergement"},
    "sur_site": "oui",
    "frais_deplacement": "60 euros",
}
CONTRAT = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
AVENANT = {
    "type": "avenant",
    "numero": "AV1",
    "date": "2026-10-20",
    "contrat": "C1",
    "modifications": [
        {"article": "Acceptation", "numero": "5", "action": "supprime"},
        {"article": "Maintenance", "action": "ajoute", "texte": "- monthly\n- remote"},
    ],
}
PV = {
    "type": "pv_reception",
    "date": "2026-10-31",
    "reserves": [{"objet": "Contact form", "delai": "10 jours"}],
}
RECU = {"type": "recu", "facture": "F1", "date": "2026-10-02"}
OPTIONS = ["imprevision", "reglement_amiable", "non_sollicitation", "ia_generative"]


def documents(*autres: dict) -> list[dict]:
    lettres = [
        {"type": "rappel", "facture": "F2", "date": "2026-11-20"},
        {"type": "relance", "niveau": 1, "facture": "F2", "date": "2027-01-05"},
        {"type": "relance", "niveau": 2, "facture": "F2", "date": "2027-01-15"},
        {"type": "mise_en_demeure", "factures": ["F2"], "date": "2027-01-28"},
    ]
    return [
        {"type": "cgv", "date": "2026-09-01", "version": "1"},
        *(x for x in cas()["documents"]),
        *autres,
        *lettres,
    ]


PARTOUT = {
    "forfait, franchise": (VENDEUR, {}),
    "régie, abonnement": (
        {**REEL, "tva": {**REEL["tva"], "debits": "oui"}},
        {"prestation": REGIE, "documents": documents(CONTRAT)},
    ),
    "arrhes, deux commerçants": (
        {**VENDEUR, "qualite": "commercant", "rcs": "Lyon", "cgv": {"arrhes": "oui"}},
        {"nature_acompte": "arrhes", "reglement": {"clause_penale": "10 %"}},
    ),
    "échéancier, options": (
        {**REEL, "secteur": "conseil", "cgv": {"natures": ["services", "biens"]}},
        {
            "clauses": {"ajouter": OPTIONS},
            "acompte": None,
            "echeances": [
                {"part": "30 %", "quand": "commande"},
                {"part": "solde", "quand": "livraison"},
            ],
            "reglement": {"escompte": {"taux": "2 %", "jours": 8}, "delai": "45 jours fin de mois"},
            "documents": documents(CONTRAT, AVENANT, RECU, PV, {**PV, "levee_du": "2026-10-31"}),
            "paiements": [{"date": "2026-10-01", "montant": "648,00", "facture": "F1"}],
        },
    ),
}


def test_un_an_en_regie_se_lit_en_anglais():
    """The time sheet of an invoice, and the report that the client signs: each task and its
    detail."""
    c = Chaine(EXEMPLES / "developpeur").compose(
        EXEMPLES / "developpeur/2027-001-reservations.yaml"
    )
    assert {p.code for p in c.avertissements} <= {"A409", "A434"}
    for d in c.documents:
        texte = re.sub("rue des Lices|Camille Exemple EI|Veldstraat", "", d.traduction.markdown)
        assert not FRANCAIS.search(sans_marques(texte)), d.nom
    facture = next(d for d in c.documents if d.type == "facture")
    assert "| Development of the booking module: dashboard |" in facture.traduction.markdown


@pytest.mark.parametrize("nom", PARTOUT)
def test_toutes_les_clauses_entre_professionnels_ont_leur_anglais(nom, tmp_path):
    """Services sold to a professional: nothing is left in French but what the author typed."""
    vendeur, change = PARTOUT[nom]
    dit = {"documents": documents(), **change}
    client = {**cas()["client"], "langue": "en"}
    w = espace(tmp_path, vendeur, essai=cas(client=client, **dit))
    c = Chaine(w).compose(w / "essai.yaml")
    assert not [p for p in c.avertissements if p.code == "A715"]
    pages = [d.traduction for d in c.documents if d.traduction]
    assert len(pages) == len(c.documents)
    siens = r"rue des Lices|place du Marché|Bourg-en-Bresse|Refonte du site"
    for p in pages:
        texte = re.sub(siens, "", sans_marques(p.markdown))
        assert not FRANCAIS.search(texte), (p.nom, FRANCAIS.search(texte))


def test_sans_langue_rien_ne_change(tmp_path):
    seul, deux = (
        Chaine(w).compose(w / "essai.yaml")
        for w in (
            espace(tmp_path / "fr", essai=cas()),
            espace(tmp_path / "en", essai=cas(client={**cas()["client"], "langue": "en"})),
        )
    )
    assert [d.markdown for d in seul.documents] == [d.markdown for d in deux.documents]
    assert not any(d.traduction for d in seul.documents)


def test_un_document_dit_sa_langue(tmp_path):
    docs = cas()["documents"]
    docs[1]["langue"] = "en"
    w = espace(tmp_path, essai=cas(documents=docs))
    c = Chaine(w).compose(w / "essai.yaml")
    assert [d.traduction is not None for d in c.documents] == [False, True, False]
    (a,) = [p for p in c.avertissements if p.code == "A714"]
    assert "« Refonte du site » ;" in a.message, "of this page, and of no other"


def test_les_mots_de_l_auteur(tmp_path):
    v = {**VENDEUR, "traductions": {"Conception": "Design"}}
    client = {**cas()["client"], "langue": "en"}
    lignes = [{**cas()["lignes"][0], "detail": "maquettes [brutes]"}]
    mots = {"Refonte du site": "Website <b>redesign</b>", "maquettes [brutes]": "*mock-ups*"}
    w = espace(tmp_path, v, essai=cas(client=client, lignes=lignes, traductions=mots))
    c = Chaine(w).compose(w / "essai.yaml")
    page = c.documents[0].traduction.markdown
    assert "| Design<br>*\\*mock-ups\\**" in page and "Website &lt;b&gt;redesign&lt;/b&gt;" in page
    assert "Conception" not in page and "Design" not in c.documents[0].markdown
    assert not [p for p in c.avertissements if p.code == "A714"]


def test_un_anglais_que_les_polices_ne_dessinent_pas(tmp_path):
    """Said at its line, as a sign of the French would be."""
    c = cas(client={**cas()["client"], "langue": "en"}, traductions={"Conception": "設計"})
    dit = lancer(espace(tmp_path, essai=c), "check", "essai.yaml", attendu=1).output
    assert "E711 traductions.Conception" in dit and "U+8A2D" in dit


def test_un_type_sans_anglais(tmp_path):
    pv = {"type": "bon_de_livraison", "date": "2026-11-02", "langue": "en"}
    biens = {**cas()["prestation"], "nature": "mixte"}
    w = espace(tmp_path, essai=cas(documents=[*cas()["documents"], pv], prestation=biens))
    p = lancer(w, "check", "essai.yaml")
    assert "A713 documents.3.langue: « bon_de_livraison » n'a pas de version anglaise" in p.output


def test_un_consommateur_n_en_a_pas(tmp_path):
    w = espace(tmp_path, essai=cas(client={**CONSO, "langue": "en"}))
    assert "E633 client.langue" in lancer(w, "check", "essai.yaml", attendu=1).output


# ---------------------------------------------------------------------- a workspace's own texts


def propre(w: Path, corps: str, anglais: str | None) -> Path:
    tete = (RACINE / "clauses/prix/forfait_professionnel.md").read_text().split("\n---\n")[0]
    (w / "clauses/prix").mkdir(parents=True)
    fichier = w / "clauses/prix/forfait_professionnel.md"
    fichier.write_text(f"{tete}\n---\n{corps}\n", encoding="utf-8")
    if anglais is not None:
        texte = f"---\ntitre: Price\ntraduit: {anglais}\n---\nOur own price.\n"
        (w / "clauses/prix/forfait_professionnel.en.md").write_text(texte, encoding="utf-8")
    return fichier


def test_une_clause_sans_anglais_reste_en_francais_et_est_dite(tmp_path):
    client = {**cas()["client"], "langue": "en"}
    w = espace(tmp_path, essai=cas(client=client, documents=[*cas()["documents"], CONTRAT]))
    propre(w, "Le prix est {{ comptes.total_ttc|montant }}.", None)
    c = Chaine(w).compose(w / "essai.yaml")
    contrat = next(d for d in c.documents if d.type == "contrat")
    assert f"– Prix\n\n{EN_FRANCAIS}\n\n{typographie('Le prix est 1 800,00 €.')}" in (
        contrat.traduction.markdown
    )
    (a,) = [p for p in c.avertissements if p.code == "A715"]
    assert "« prix »" in a.message


def test_un_anglais_d_un_autre_francais_est_refuse(tmp_path):
    client = {**cas()["client"], "langue": "en"}
    w = espace(tmp_path, essai=cas(client=client, documents=[*cas()["documents"], CONTRAT]))
    propre(w, "Le prix est fixe.", "0123456789abcdef")
    dit = lancer(w, "check", "essai.yaml", attendu=1).output
    assert "E712" in dit
    bonne = re.search(r"« traduit: ([0-9a-f]{16}) »", dit)[1]
    v = next(v for v in Bibliotheque(w).variantes("prix") if v.nom == "forfait_professionnel")
    assert bonne == empreinte_traduite(v)
    anglais = w / "clauses/prix/forfait_professionnel.en.md"
    anglais.write_text(anglais.read_text().replace("0123456789abcdef", bonne))
    c = Chaine(w).compose(w / "essai.yaml")
    assert "Our own price." in next(
        d.traduction.markdown for d in c.documents if d.type == "contrat"
    )


def test_une_ligne_de_modele_sans_anglais_est_dite(tmp_path):
    client = {**cas()["client"], "langue": "en"}
    w = espace(tmp_path, essai=cas(client=client))
    (w / "templates").mkdir()
    notre = (RACINE / "templates/devis.md").read_text()
    (w / "templates/devis.md").write_text(notre.replace("**Date du devis**", "**Fait le**"))
    (a,) = [p for p in Chaine(w).compose(w / "essai.yaml").avertissements if p.code == "A715"]
    assert "templates/devis.md, ligne " in a.message and "Fait le" in a.message
    (w / "templates/_langues").mkdir()
    ligne = "- **Fait le** : {{ doc.date|date }}"
    po = (
        f'msgid ""\nmsgstr ""\n\nmsgid "{ligne}"\nmsgstr "- **Made on**: {{{{ doc.date|date }}}}"\n'
    )
    (w / "templates/_langues/en.po").write_text(po)
    c = Chaine(w).compose(w / "essai.yaml")
    assert not [p for p in c.avertissements if p.code == "A715"]
    assert "**Made on**: 2 September 2026" in c.documents[0].traduction.markdown.replace(
        "\u00a0", " "
    )


# ------------------------------------------------------------------------------ issued and packed


def test_l_anglais_est_fige_avec_le_francais(tmp_path):
    c = cas(client={**cas()["client"], "langue": "en"}, acompte="non")
    c["documents"] = [c["documents"][2]]
    w = espace(tmp_path, essai=c)
    emettre(w, "F2")
    figes = {f.name for f in (w / "emis/2026").iterdir()}
    assert figes == {
        f"facture-F2{s}"
        for s in (".en.html", ".en.md", ".en.pdf", ".html", ".json", ".md", ".pdf", ".xml")
    }
    avant = (w / "emis/2026/facture-F2.en.pdf").read_bytes()
    ecrire(w / "essai.yaml", {**c, "traductions": {"Conception": "Design"}})
    lancer(w, "build", "essai.yaml")
    construit = w / "build/essai"
    assert (construit / "facture-F2.en.pdf").read_bytes() == avant
    assert "Design" not in (construit / "facture-F2.en.md").read_text()
    m = json.loads((construit / "manifeste.json").read_text())
    assert m["documents"][0]["traduction"]["nom"] == "facture-F2.en"
    lancer(w, "verify", "build/essai")
    lancer(w, "check", "essai.yaml")


def test_l_anglais_demande_apres_l_emission(tmp_path):
    """What is issued stays as it is; its translation is made beside, and is not frozen."""
    c = cas(acompte="non")
    c["documents"] = [c["documents"][2]]
    w = espace(tmp_path, essai=c)
    emettre(w, "F2")
    ecrire(w / "essai.yaml", {**c, "client": {**c["client"], "langue": "en"}})
    lancer(w, "build", "essai.yaml")
    figes = {f.name: f.read_bytes() for f in (w / "emis/2026").iterdir()}
    assert not any(".en." in n for n in figes)
    construit = w / "build/essai"
    assert "# Invoice F2" in (construit / "facture-F2.en.md").read_text()
    assert (construit / "facture-F2.en.pdf").read_bytes().startswith(b"%PDF")
    assert (construit / "facture-F2.pdf").read_bytes() == figes["facture-F2.pdf"]
    lancer(w, "verify", "build/essai")


def test_le_courriel_joint_l_anglais(tmp_path):
    c = cas(client={**cas()["client"], "langue": "en", "courriel": "compta@client.example"})
    w = espace(tmp_path, essai={**c, "documents": [c["documents"][2]], "acompte": "non"})
    lancer(w, "remind", "essai.yaml", "--date", "2026-12-05")
    (brouillon,) = (w / "build/essai").glob("*.eml")
    octets = brouillon.read_bytes().decode()
    joints = re.findall(r'filename="(.*?)"', octets)
    assert [f for f in joints if f.endswith(".en.pdf")] == joints[1::2] and len(joints) == 4
    assert "An English translation of this letter is enclosed" in octets


def test_un_lexique_mal_forme_est_dit(tmp_path):
    w = espace(tmp_path, essai=cas(client={**cas()["client"], "langue": "en"}))
    (w / "templates/_langues").mkdir(parents=True)
    (w / "templates/_langues/en.po").write_text('msgid "a"\nsans nom\n')
    assert "templates/_langues/en.po:2" in (
        dit := lancer(w, "check", "essai.yaml", attendu=1).output
    )
    assert "E705" in dit


def test_les_mots_d_un_client_de_plusieurs_affaires(tmp_path):
    """Each case has its own words: told in its file, not in its client's."""
    autre = cas(dossier="autre", documents=[cas()["documents"][0] | {"numero": "D9"}])
    w = espace(tmp_path, a=cas() | {"client": "modele"}, b=autre | {"client": "modele"})
    (w / "clients").mkdir()
    ecrire(w / "clients/modele.yaml", {**cas()["client"], "langue": "en"})
    dit = lancer(w, "check").output
    assert "a.yaml:1:1: A714" in dit and "b.yaml:1:1: A714" in dit, dit


def test_un_trajet(tmp_path):
    """The program's word is English, its author's is his; what he named himself stays his."""
    km = {"kilometres": "9", "prix_km": "1"}
    lignes = [km, km | {"trajet": "aller"}, km | {"trajet": "retour"}]
    lignes += [km | {"trajet": "retour", "designation": "Déplacement de nuit"}]
    mots = {"Refonte du site": "Site", "aller": "there", "Déplacement de nuit": "Night drive"}
    client = {**cas()["client"], "langue": "en"}
    w = espace(tmp_path, essai=cas(client=client, lignes=lignes, traductions=mots))
    c = Chaine(w).compose(w / "essai.yaml")
    page = c.documents[0].traduction.markdown
    dits = [x.split(" | ")[0] for x in page.splitlines() if " | km | " in x]
    assert dits == ["| Travel", "| Travel there", "| Travel retour", "| Night drive"]
    (a,) = [p for p in c.avertissements if p.code == "A714"]
    assert "anglaise : « retour » ;" in a.message


def test_les_mots_d_une_variante_et_d_un_champ(tmp_path):
    """What their author gives in English is English wherever the page shows it, with its
    typography."""
    porte = {"designation": "Porte", "prix_unitaire": "90"}
    mots = {"Refonte du site": "Doors", "Porte": "Door", "Chêne": "Oak", "Chantier": "Site"}
    essai = cas(
        client={**cas()["client"], "langue": "en"},
        conclusion=None,
        champs={"Chantier": "Lyon"},
        lignes=[{"section": "Cuisine", "lignes": [porte, {"texte": "L'évier reste."}]}],
        variantes={"A": {"titre": "Chêne", "lignes": [porte]}, "B": {"lignes": [porte]}},
        documents=cas()["documents"][:1],
        traductions=mots | {"L'évier reste.": "The sink stays.", "Lyon": "Lyon"},
    )
    c = Chaine(espace(tmp_path, essai=essai)).compose(tmp_path / "essai.yaml")
    page = c.documents[0].traduction.markdown
    assert "## Variant A – Oak\n" in page and "☐ Variant A – Oak: " in page and "Chêne" not in page
    assert "- **Site**: Lyon" in page
    (a,) = [p for p in c.avertissements if p.code == "A714"]
    assert "anglaise : « Cuisine » ; donnez" in a.message
