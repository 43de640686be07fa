"""`clausier diff CASE retour.docx`: what the other side changed in a Word file, tracked or not,
what the law says of it, and the `clauses:` that would take it in. And traps."""

from __future__ import annotations

import copy
import io
import json
import re
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
import yaml
from click.testing import CliRunner
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from fabrique import VENDEUR, cas, ecrire, espace

from clausier import build, check
from clausier.commandes.racine import main
from clausier.droit.bibliotheque import Bibliotheque
from clausier.droit.limites import limites_passees
from clausier.lecture.docx import MAX_PARTIES, DocxRefuse, lire_word
from outils import EXEMPLES, une_ligne

JOUR = date(2026, 9, 5)
CONTRAT = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
CITE = "Aucun escompte, sauf l'article 3. Voir {force_majeure}. L'« œuvre » est à l'auteur."
SOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def parti(tmp_path_factory) -> Path:
    """The contract of a case as it left: beside it, its workspace `w`."""
    ici = tmp_path_factory.mktemp("word")
    espace(ici / "w", essai=cas(documents=[CONTRAT]))
    build(ici / "w" / "essai.yaml", out=ici / "b", formats=["docx"], cache=False)
    return ici / "b/essai/contrat-C1.docx"


@pytest.fixture
def w(tmp_path, parti) -> Path:
    shutil.copytree(parti.parents[2] / "w", tmp_path / "w")
    return tmp_path / "w"


def diff(w: Path, *args: str | Path) -> tuple[str, str, int]:
    r = CliRunner().invoke(main, ["diff", *map(str, args)])
    return une_ligne(r.stdout), une_ligne(r.stderr), r.exit_code


def _paragraphe(d, debut: str):
    return next(p for p in d.paragraphs if p.text.startswith(debut))


def _suivi(nom: str, texte: str) -> OxmlElement:
    e, r = OxmlElement(f"w:{nom}"), OxmlElement("w:r")
    e.set(qn("w:author"), "Me Fictive")
    e.set(qn("w:date"), "2026-12-03T10:00:00Z")
    e.set(qn("w:id"), "900")
    t = OxmlElement("w:delText" if nom == "del" else "w:t")
    t.set(qn("xml:space"), "preserve")
    t.text = texte
    r.append(t)
    e.append(r)
    return e


def changer(source: Path, cible: Path, avant: str, apres: str, suivi: bool) -> None:
    """Words of a paragraph changed, as Word does with the tracking on or off."""
    d = docx.Document(str(source))
    run = next(r for p in d.paragraphs for r in p.runs if avant in r.text)
    if not suivi:
        run.text = run.text.replace(avant, apres, 1)
    else:
        debut, fin = run.text.split(avant, 1)
        suite = copy.deepcopy(run._r)
        run.text = debut
        run._r.addnext(ote := _suivi("del", avant))
        ote.addnext(mis := _suivi("ins", apres))
        mis.addnext(suite)
        suite.find(qn("w:t")).text = fin
        suite.find(qn("w:t")).set(qn("xml:space"), "preserve")
    d.save(str(cible))


def test_intact_rien_n_a_change(w, parti):
    assert diff(w, w / "essai.yaml", parti, "--exit-code") == ("aucune différence", "", 0)


def _reenregistrer(cible: Path, *fichiers: Path) -> None:
    """Opened and saved by LibreOffice."""
    profil = f"-env:UserInstallation={(cible / 'profil').as_uri()}"
    args = (SOFFICE, profil, "--headless", "--convert-to", "docx", "--outdir", cible, *fichiers)
    subprocess.run(args, check=True, capture_output=True, timeout=300)


AVEC_SOFFICE = pytest.mark.skipif(
    not SOFFICE,
    reason="LibreOffice (soffice) n'est pas installé : un fichier Word réenregistré n'est pas relu",
)


@AVEC_SOFFICE
def test_reenregistre_rien_n_a_change(w, parti, tmp_path):
    _reenregistrer(tmp_path / "r", parti)
    assert diff(w, w / "essai.yaml", tmp_path / "r" / parti.name) == ("aucune différence", "", 0)


@AVEC_SOFFICE
@pytest.mark.parametrize("nom", ["2026-014-boulangerie", "2026-012-agence", "2025-031-coaching"])
def test_un_exemple_reenregistre_n_a_pas_change(nom, tmp_path):
    """Contract, devis, general terms, amendment, letters."""
    (source,) = EXEMPLES.glob(f"*/{nom}.yaml")
    shutil.copytree(source.parent, tmp_path / "w")
    fichier = tmp_path / "w" / source.name
    build(fichier, out=tmp_path / "b", formats=["docx"], cache=False)
    partis = sorted((tmp_path / "b" / nom).glob("*.docx"))
    _reenregistrer(tmp_path / "r", *partis)
    assert len(partis) >= 4
    for f in partis:
        assert diff(fichier, fichier, tmp_path / "r" / f.name)[0] == "aucune différence", f.name


@pytest.mark.parametrize("suivi", [True, False])
def test_un_mot_change_et_pris(w, parti, tmp_path, suivi):
    """The change is shown, and nothing else; taken in, the paper says it; then nothing differs."""
    avant, apres = "de 15\u00a0jours", "de 20\u00a0jours"
    retour = tmp_path / "retour.docx"
    changer(parti, retour, avant, apres, suivi)
    dit, fautes, code = diff(w, w / "essai.yaml", retour, "--exit-code")
    assert (fautes, code) == ("", 1) and "1 document change sur 1 : 1 modification" in dit
    assert "[-15 jours-] {+20 jours+}" in dit and dit.count("[-") == dit.count("{+") == 1
    assert ("Suivi : suppression et ajout de Me Fictive le 03/12/2026" in dit) == suivi
    assert ("Changé sans suivi" in dit) == (not suivi)
    assert "remplacer: recette: |-" in dit
    if not suivi:
        return  # it is taken in as the other is
    fichier = w / "essai.yaml"
    dit, fautes, code = diff(w, fichier, retour, "--write")
    assert (code, "+" in dit) == (0, True)
    lu = yaml.safe_load(fichier.read_text())
    assert list(lu["clauses"]["remplacer"]) == ["recette"]
    v = check(fichier)
    assert not v.erreurs and [p.code for p in v.problemes].count("A716") == 1
    build(fichier, out=tmp_path / "b", formats=["md"], cache=False)
    assert "de 20 jours" in une_ligne((tmp_path / "b/essai/contrat-C1.md").read_text())
    assert diff(w, fichier, retour)[::2] == ("aucune différence", 0)


def test_ce_que_la_loi_ne_veut_pas(w, parti, tmp_path):
    """Limits, forbidden statements and mandatory clauses are coded; nothing of it is written."""
    d = docx.Document(str(parti))
    for debut, avant, apres in (
        ("Délai de paiement", "30\u00a0jours", "quatre-vingt-dix jours"),
        ("Toute somme impayée", "40\u00a0€", "15 €"),
        ("Le prestataire exécute la prestation à", "raisonnable.", "raisonnable, sous huissier."),
    ):
        run = next(r for r in _paragraphe(d, debut).runs if avant in r.text)
        run.text = run.text.replace(avant, apres, 1)
    titre = _paragraphe(d, "Droit applicable")
    suite = titre._p.getnext()
    for x in (titre._p, suite):
        x.getparent().remove(x)
    d.add_comment(runs=_paragraphe(d, "Délai").runs, text="Notre usage.", author="Me Fictive")
    d.save(str(tmp_path / "r.docx"))
    dit, fautes, code = diff(w, w / "essai.yaml", tmp_path / "r.docx")
    codes = set(re.findall(r"r\.docx:1:1: ([AE]\d{3})", fautes))
    assert {"E501", "E717", "E707", "A718"} <= codes and code == 0
    assert "F02 « huissier »" in fautes and "« quatre-vingt-dix jours » : la loi veut 60" in fautes
    assert "Commentaire de Me Fictive" in dit and "« Notre usage. »" in dit
    assert "retirer: [droit_applicable]" in dit
    avant = (w / "essai.yaml").read_bytes()
    dit, fautes, code = diff(w, w / "essai.yaml", tmp_path / "r.docx", "--write")
    assert code == 1 and (w / "essai.yaml").read_bytes() == avant
    assert not re.search(r"essai\.yaml:\d+:\d+: E501", fautes)  # no line of a file to come


def test_des_clauses_deplacees_ajoutees_ou_sans_reperes(w, parti, tmp_path):
    """A clause is known by its bookmark though its number moved, by its heading without one."""
    d = docx.Document(str(parti))
    corps = d.element.body
    titre = _paragraphe(d, "Force majeure")
    neuf = copy.deepcopy(titre._p)
    for b in neuf.findall(qn("w:bookmarkStart")):
        neuf.remove(b)
    for t in neuf.iter(qn("w:t")):
        t.text = "Audit du client"
    mots = copy.deepcopy(titre._p.getnext())
    for t in list(mots.iter(qn("w:t"))):
        t.text = "Le client audite le prestataire."
    titre._p.addprevious(neuf)
    neuf.addnext(mots)
    d.save(str(tmp_path / "r.docx"))
    dit = diff(w, w / "essai.yaml", tmp_path / "r.docx")[0]
    assert "1 document change sur 1 : 1 ajout" in dit and "{+Le client audite" in dit
    assert "articles: - titre: Audit du client apres: responsabilite texte: Le client" in dit
    for b in [*corps.iter(qn("w:bookmarkStart"))]:
        b.getparent().remove(b)
    for p in d.paragraphs:  # pasted without a style, and numbered by hand
        if p.style.name == "Titre d'article":
            p.runs[0].text = f"Article 3 : {p.runs[0].text}"
        p._p.remove(p._p.get_or_add_pPr())
    d.save(str(tmp_path / "r.docx"))
    dit = diff(w, w / "essai.yaml", tmp_path / "r.docx")[0]
    assert "1 document change sur 1 : 1 ajout" in dit and "Audit du client (ajout)" in dit


def _article(avant, titre: str, *textes: str) -> None:
    """A new article before the one of a heading, as a lawyer makes it: the style of its neighbour,
    no bookmark."""
    neuf = copy.deepcopy(avant._p)
    for b in neuf.findall(qn("w:bookmarkStart")):
        neuf.remove(b)
    modele = avant._p.getnext()
    avant._p.addprevious(neuf)
    _dire(neuf, titre)
    for x in textes:
        p = copy.deepcopy(modele)
        _dire(p, x)
        neuf.addnext(p)
        neuf = p


def _dire(p, texte: str) -> None:
    premier, *reste = p.iter(qn("w:t"))
    premier.text = texte
    for t in reste:
        t.text = ""


def _oter(d, titre: str) -> None:
    """An article taken out, up to the next heading."""
    p = _paragraphe(d, titre)._p
    style = p.find(qn("w:pPr")).find(qn("w:pStyle")).values()
    while True:
        suivant = p.getnext()
        p.getparent().remove(p)
        p = suivant
        tete = p.find(qn("w:pPr"))
        if tete is not None and any(x.values() == style for x in tete.findall(qn("w:pStyle"))):
            return


def _json(w: Path, retour: Path, *plus: str) -> dict:
    args = ["diff", str(w / "essai.yaml"), str(retour), "--format", "json", *plus]
    return json.loads(CliRunner().invoke(main, args).stdout)


@pytest.fixture
def negocie(w, parti, tmp_path) -> Path:
    """What a lawyer may do of a contract, at once."""
    d = docx.Document(str(parti))
    _article(_paragraphe(d, "Objet"), "Préambule", "Les parties se sont rapprochées.")
    _article(
        _paragraphe(d, "Force majeure"),
        "12. Audit du client",
        "Le client audite « le prestataire ».",
        "Voir article\u00a01.",
    )
    _article(
        _paragraphe(d, "Force majeure"), "Frais {{ 7*7 }} d'audit", "Ils sont *à lui* {% x %}."
    )
    _paragraphe(d, "Escompte").runs[0].text = "Escompte pour paiement comptant"
    _oter(d, "Référence commerciale")
    d.save(str(tmp_path / "negocie.docx"))
    return tmp_path / "negocie.docx"


def test_articles_neufs_titres_et_retraits(w, parti, negocie, tmp_path):
    """Taken in, the paper says what came back; and what is taken in can change again."""
    fichier = w / "essai.yaml"
    _, fautes, code = diff(w, fichier, negocie, "--write")
    assert code == 0, fautes
    ecrit = yaml.safe_load(fichier.read_text())["clauses"]
    assert ecrit["retirer"] == ["reference_commerciale"]
    assert ecrit["titres"] == {"escompte": "Escompte pour paiement comptant"}
    premier, audit, frais = ecrit["articles"]
    assert premier["avant"] == "objet" and audit["titre"] == "Audit du client"
    assert (frais["apres"], "apres" in premier) == ("propre_audit_du_client", False)
    assert "remplacer" not in ecrit  # the others count their articles from another number
    assert diff(w, fichier, negocie)[::2] == ("aucune différence", 0)
    build(fichier, out=tmp_path / "b", formats=["md", "docx"], cache=False)
    md = (tmp_path / "b/essai/contrat-C1.md").read_text()
    assert "– Préambule" in md.split("– Objet")[0] and "Article 1 – Préambule" in md
    assert "\\*à lui\\*" in md and "49" not in md.split("Frais")[1][:40]
    assert [p.code for p in check(fichier).problemes].count("A716") == 3
    refait = tmp_path / "b/essai/contrat-C1.docx"
    d = docx.Document(str(refait))
    _paragraphe(d, "Préambule").runs[0].text = "Exposé"
    _dire(_paragraphe(d, "Le client audite")._p, "Le client n'audite rien.")
    _oter(d, "Frais {")
    d.save(str(tmp_path / "r2.docx"))
    prise = _json(w, tmp_path / "r2.docx", "--write")["accepter"]
    assert prise["changer"]["clauses.articles.0.titre"] == "Exposé"
    assert prise["changer"]["clauses.articles.1.texte"].startswith("Le client n'audite rien.")
    assert prise["oter"] == ["clauses.articles.2"] and "propre_preambule" in str(prise["changer"])
    assert diff(w, fichier, tmp_path / "r2.docx")[0] == "aucune différence"


@pytest.mark.parametrize("papier", ["contrat-C2026-009", "cgv-2026-09-01"])
def test_chaque_clause_d_un_exemple_fait_l_aller_retour(papier, tmp_path):
    """A word more in each paragraph of each clause, taken in: lists, tables, conditions."""
    shutil.copytree(EXEMPLES / "developpeur", tmp_path / "w")
    fichier = tmp_path / "w/2026-014-boulangerie.yaml"
    build(fichier, out=tmp_path / "b", formats=["docx"], cache=False)
    d = docx.Document(str(tmp_path / f"b/2026-014-boulangerie/{papier}.docx"))
    textes = [p for p in d.paragraphs if len(p.text) > 40 and p.text.rstrip().endswith(".")]
    for p in textes:
        p.runs[-1].text += " Ceci est négocié."
    d.save(str(tmp_path / "r.docx"))
    assert len(textes) > 45 and diff(tmp_path, fichier, tmp_path / "r.docx", "--write")[2] == 0
    assert diff(tmp_path, fichier, tmp_path / "r.docx")[0] == "aucune différence"


def test_un_article_impose_ne_se_retire_pas(w, parti, tmp_path):
    d = docx.Document(str(parti))
    _oter(d, "Pénalités")
    d.save(str(tmp_path / "r.docx"))
    dit, fautes, _ = diff(w, w / "essai.yaml", tmp_path / "r.docx", "--write")
    assert "E702" in fautes and "ne peut pas se retirer" in dit and "Écrit" not in dit
    faux = {"titres": {"escomte": "x"}, "articles": [{"titre": "T", "texte": "x", "apres": "prx"}]}
    ecrire(w / "essai.yaml", cas(documents=[CONTRAT], clauses=faux))
    assert [p.code for p in check(w / "essai.yaml").problemes if p.grave] == ["E701", "E701"]
    double = {"articles": [{"titre": "T", "texte": "x"}, {"titre": "t", "texte": "y"}]}
    ecrire(w / "essai.yaml", cas(documents=[CONTRAT], clauses=double))
    assert [p.code for p in check(w / "essai.yaml").problemes if p.grave] == ["E105"]


def test_des_cgv_changees_vont_chez_le_vendeur(tmp_path):
    """They are one text for all: the keys are the seller's, and said to be; his summary no more
    speaks for a text that is not the library's."""
    cgv = {"type": "cgv", "date": "2026-09-01", "version": "2026.1"}
    w = tmp_path / "w"
    espace(w, essai=cas(documents=[cgv, CONTRAT]))
    fichier = w / "essai.yaml"
    build(fichier, out=tmp_path / "b", formats=["md", "docx"], cache=False)
    source = next((tmp_path / "b/essai").glob("cgv-*.docx"))
    avant = source.with_suffix(".md").read_text()
    d = docx.Document(str(source))
    _article(_paragraphe(d, "Force majeure"), "Audit du client", "Le client audite.")
    p = _paragraphe(d, "Toute somme impayée")
    p.runs[0].text = p.runs[0].text.replace("Toute somme impayée", "Chaque somme impayée")
    _oter(d, "Référence commerciale")
    d.save(str(tmp_path / "r.docx"))
    intact = fichier.read_bytes()
    dit, fautes, code = diff(w, fichier, tmp_path / "r.docx", "--write")
    assert code == 0 and "un texte pour tous vos clients" in dit and "A718" in fautes
    assert fichier.read_bytes() == intact
    ecrit = yaml.safe_load((w / "vendeur.yaml").read_text())["cgv"]
    assert ecrit["retirer"] == ["reference_commerciale"]
    assert ecrit["qualite"] == ["professionnel"]
    assert list(ecrit["remplacer"]) == ["penalites_retard"] and len(ecrit["articles"]) == 1
    assert diff(w, fichier, tmp_path / "r.docx")[0] == "aucune différence"
    places = [str(p.place) for p in check(fichier).problemes if p.code == "A716"]
    assert len(places) == 2 and all("vendeur.yaml:" in x for x in places)
    build(fichier, out=tmp_path / "b2", formats=["md"], cache=False)
    apres = (tmp_path / "b2/essai" / source.with_suffix(".md").name).read_text()
    resume = "| Pénalités de retard"
    assert resume in avant and resume not in apres and "– Audit du client" in apres
    (w / "vendeur.yaml").write_text(
        json.dumps({**VENDEUR, "cgv": {"remplacer": {"prix": "sous huissier."}}})
    )
    assert [p.code for p in check(fichier).problemes if p.grave] == ["E707"]
    des_autres = {"remplacer": {"prix": "sous huissier."}, "qualite": ["consommateur"]}
    (w / "vendeur.yaml").write_text(json.dumps({**VENDEUR, "cgv": des_autres}))
    prise = _json(w, tmp_path / "r.docx")["accepter"]  # what is said to consumers is no one else's
    assert prise["ecrire"] == {"cgv": {"retirer": ["reference_commerciale"]}}
    assert "sont pour consommateur" in prise["ailleurs"][0]


def test_une_valeur_a_sa_cle(tmp_path):
    """What limits a cession is a key of the case, which its other papers follow; so is a price."""
    droits = dict.fromkeys(("etendue", "destination", "territoire"), "le site")
    droits |= {"cession": ["reproduction"], "duree": "la durée légale", "prix": "inclus"}
    prestation = {"objet": "Site", "debut": "2026-09-15", "fin": "2026-10-30", "oeuvre": "oui"}
    w = tmp_path / "w"
    neuf = cas(documents=[CONTRAT], prestation={**prestation, "droits": droits})
    espace(w, essai=neuf)
    build(w / "essai.yaml", out=tmp_path / "b", formats=["docx"], cache=False)
    d = docx.Document(str(tmp_path / "b/essai/contrat-C1.docx"))
    for p in [*d.paragraphs, *(p for t in d.tables for c in t._cells for p in c.paragraphs)]:
        for r in p.runs:
            r.text = r.text.replace("la durée légale", "dix ans").replace("450,00", "430,00")
    rangee = next(t for t in d.tables if "Désignation" in t.cell(0, 0).text).rows[-1]._tr
    rangee.addnext(copy.deepcopy(rangee))
    _dire(rangee.getnext(), "Voyage")
    d.save(str(tmp_path / "r.docx"))
    prise = _json(w, tmp_path / "r.docx")["accepter"]
    assert prise["ecrire"] == {"prestation": {"droits": {"duree": "dix ans"}}}
    (lignes,) = prise["ailleurs"]
    assert re.search(r"« lignes\.0\.prix_unitaire » : 450,00\W€ → 430,00\W€", lignes)
    assert "à ajouter à « lignes » : Voyage" in lignes


def test_ce_qui_n_est_pas_un_changement(w, parti, tmp_path):
    """Signs that a program puts for others, spaces, numbers that one types, articles that are cited
    by their new number, items that become paragraphs: the words are the same."""
    ecrire(w / "essai.yaml", cas(documents=[CONTRAT], clauses={"remplacer": {"escompte": CITE}}))
    build(w / "essai.yaml", out=tmp_path / "b", formats=["docx"], cache=False)
    d = docx.Document(str(tmp_path / "b/essai/contrat-C1.docx"))
    titres = [p.text for p in d.paragraphs if p.style.name == "Titre d'article"]
    n = titres.index("Force majeure") + 1
    _article(_paragraphe(d, "Prix"), "Audit", "Le client audite.")
    _paragraphe(d, "Escompte").runs[0].text = "10. Escompte"
    for t in d.element.body.iter(qn("w:t")):
        t.text = t.text.replace(f"article\u00a0{n}.", f"article {n + 1}.")
        t.text = re.sub("«\u00a0", "“", re.sub("\u00a0»", "”", t.text))
        for a, b in (("\u00a0", " "), ("\u202f", " "), ("’", "'"), ("œ", "oe"), ("–", "—")):
            t.text = t.text.replace(a, b)
        t.text = (
            t.text.replace("-", "\u2011").replace(". ", ".  ").replace("client", "cli\u00adent")
        )
    for p in d.element.body.iter(qn("w:pStyle")):
        if p.get(qn("w:val")) == "Listepuces":
            p.getparent().remove(p)
    d.save(str(tmp_path / "r.docx"))
    dit = _json(w, tmp_path / "r.docx")
    (document,) = dit["documents"]
    assert [(c["titre"], c["etat"]) for c in document["clauses"]] == [("Audit", "ajout")]


def test_json_dit_les_memes_faits(w, parti, tmp_path):
    d = docx.Document(str(parti))
    d.add_comment(runs=_paragraphe(d, "Délai").runs, text="Notre usage.", author="Me Fictive")
    d.save(str(tmp_path / "c.docx"))
    changer(tmp_path / "c.docx", tmp_path / "r.docx", "de 15\u00a0jours", "de 20\u00a0jours", True)
    dit = _json(w, tmp_path / "r.docx")
    assert dit["document"] == {"nom": "contrat-C1", "type": "contrat"} and dit["egal"] is False
    clauses = {c["clause"]: c for c in dit["documents"][0]["clauses"]}
    recette, paiement = clauses["recette"], clauses["modalites_paiement"]
    suivi = {"sens": ["suppression", "ajout"], "auteur": "Me Fictive", "date": "2026-12-03"}
    assert recette["suivi"] == [suivi] and recette["sans_suivi"] is False
    (phrase,) = recette["texte"]
    assert "15" in phrase["avant"] and phrase["apres"] == phrase["avant"].replace("15", "20")
    seul = CliRunner().invoke(main, ["diff", str(w / "essai.yaml"), str(tmp_path / "c.docx")])
    assert "(commentaire)" in seul.stdout and "textes : 1 commentaire" in seul.stdout
    assert paiement["etat"] == "inchangé" and paiement["commentaires"][0]["texte"] == "Notre usage."
    assert list(dit["accepter"]["ecrire"]["clauses"]["remplacer"]) == ["recette"]


def test_ce_qui_est_deplace_ou_en_option(tmp_path):
    """A tracked move is said to be one; an option that is taken out is no more asked for; what is
    one's own goes where it was put."""
    w = tmp_path / "w"
    audit = {"titre": "Audit", "texte": "Le client audite.", "apres": "prix"}
    clauses = {"ajouter": ["non_sollicitation"], "articles": [audit]}
    espace(w, essai=cas(documents=[CONTRAT], clauses=clauses))
    build(w / "essai.yaml", out=tmp_path / "b", formats=["docx"], cache=False)
    d = docx.Document(str(tmp_path / "b/essai/contrat-C1.docx"))
    _oter(d, "Non-sollicitation")
    titre = _paragraphe(d, "Audit")._p
    for x in (titre, titre.getnext()):
        _paragraphe(d, "Force majeure")._p.addprevious(x)
    p = _paragraphe(d, "Force majeure")._p.getnext()
    run = p.findall(qn("w:r"))[0]
    run.addprevious(_suivi("moveFrom", "".join(t.text for t in run.iter(qn("w:t")))))
    p.getnext().append(_suivi("moveTo", run.findtext(qn("w:t"))))
    p.remove(run)
    d.save(str(tmp_path / "r.docx"))
    dit = _json(w, tmp_path / "r.docx", "--write")
    clauses = {c["clause"]: c for c in dit["documents"][0]["clauses"]}
    assert clauses["force_majeure"]["suivi"][0]["sens"] == ["déplacement"]
    assert dit["accepter"]["oter"] == ["clauses.ajouter.0"]
    assert dit["accepter"]["changer"] == {"clauses.articles.0.apres": "responsabilite"}
    assert yaml.safe_load((w / "essai.yaml").read_text())["clauses"]["ajouter"] == []


def test_md_et_html_le_disent_aussi(w, parti, tmp_path):
    changer(parti, tmp_path / "r.docx", "de 15\u00a0jours", "de 20\u00a0jours", True)
    for forme in ("md", "html"):
        dit = diff(w, w / "essai.yaml", tmp_path / "r.docx", "--format", forme)[0]
        assert (
            "<ins>" in dit and "20 jours" in dit and "Me Fictive" in dit and "remplacer" not in dit
        )


@pytest.mark.parametrize(
    ("points", "passe"), [("2", True), ("0", True), ("deux", True), ("10", False), ("six", False)]
)
def test_les_points_de_la_bce_ont_un_plancher(points, passe):
    """The rate of the Central Bank plus so many points is a rate as one in percent is."""
    dit = f"Leur taux est celui de la BCE, majoré de {points} points de pourcentage."
    vues = limites_passees("penalites_retard", dit, "professionnel", Bibliotheque(), JOUR)
    assert [p.code for p in vues] == ["E502"] * passe


def test_un_texte_negocie_se_verifie(w):
    """`clauses: {remplacer: …}`: data, citing articles; its faults at their place."""
    textes = {
        "escompte": "Aucun *escompte*.\nVoir {prix}.\n- ni ici ;\n- ni là.",
        "modalites_paiement": "Le client paie à 90 jours, devant le tribunal d'instance.",
        "penalites_retard": "Les pénalités sont de 2 %. L'indemnité forfaitaire est de 10 €.",
        "retenue_de_garantie": "Le client retient 8 % en garantie.",
        "escomte": "x",
    }
    ecrire(w / "essai.yaml", cas(documents=[CONTRAT], clauses={"remplacer": textes}))
    codes = [p.code for p in check(w / "essai.yaml").problemes]
    for code in ("A716", "E701", "E707", "E501", "E502", "E518", "E717"):
        assert code in codes, code
    bon = {"escompte": textes["escompte"]}
    ecrire(w / "essai.yaml", cas(documents=[CONTRAT], clauses={"remplacer": bon}))
    build(w / "essai.yaml", out=w / "b", formats=["md"], cache=False)
    md = (w / "b/essai/contrat-C1.md").read_text()
    assert re.search(r"Aucun \\\*escompte\\\*\. Voir article.\d+\.\n\n- ni ici ;\n- ni là\.", md)


# ---------------------------------------------------------------------------------- what is hostile


def _refait(parti: Path, **parties: bytes) -> bytes:
    """The file with parts changed or added; `document` is word/document.xml."""
    noms = {"document": "word/document.xml", "types": "[Content_Types].xml"}
    neuves = {noms.get(k, k): x for k, x in parties.items()}
    tampon = io.BytesIO()
    with zipfile.ZipFile(parti) as z, zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as y:
        for n in z.namelist():
            y.writestr(n, neuves.pop(n, None) or z.read(n))
        for n, x in neuves.items():
            y.writestr(n, x)
    return tampon.getvalue()


def _corps(dedans: str) -> bytes:
    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return f"<w:document {ns}><w:body>{dedans}</w:body></w:document>".encode()


TITRE = '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'


def _dit(texte: str, avant: str = "") -> str:
    return f"<w:p>{avant}<w:r><w:t>{texte}</w:t></w:r></w:p>"


PIEGES = {
    "vide": lambda p: b"",
    "texte": lambda p: b"bonjour",
    "ancien .doc": lambda p: b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "coupe": lambda p: p.read_bytes()[:3000],
    "zip sans texte": lambda p: _refait(p, document=b"<x/>"),
    "entites": lambda p: _refait(p, document=b'<!DOCTYPE x [<!ENTITY a "b">]>' + _corps("")),
    "bombe": lambda p: _refait(p, document=b" " * (12 << 20)),
    "profond": lambda p: _refait(p, document=_corps("<w:p>" * 90 + "</w:p>" * 90)),
    "trop de fichiers": lambda p: _refait(p, **{f"x/{i}": b"x" for i in range(MAX_PARTIES + 1)}),
    "trop de mots": lambda p: _refait(p, document=_corps(_dit("a " * 300_000))),
    "trop de titres": lambda p: _refait(p, document=_corps(_dit("a", TITRE) * 1100)),
    "trop de colonnes": lambda p: _refait(
        p, document=_corps(f"<w:tbl><w:tr>{'<w:tc/>' * 99}</w:tr></w:tbl>")
    ),
    "pas du xml": lambda p: _refait(p, document=b"\xff\xfe<"),
}


@pytest.mark.parametrize("piege", PIEGES)
def test_un_piege_est_refuse_en_une_phrase(parti, piege):
    with pytest.raises(DocxRefuse) as e:
        lire_word(PIEGES[piege](parti))
    assert len(str(e.value)) < 200


def test_un_piege_est_dit_par_la_commande(w, parti, tmp_path):
    (tmp_path / "r.docx").write_bytes(PIEGES["entites"](parti))
    dit, fautes, code = diff(w, w / "essai.yaml", tmp_path / "r.docx")
    assert (dit, code) == ("", 1) and "r.docx:1:1: E722 déclaration DOCTYPE" in fautes
    assert "comparaison impossible" in fautes


def test_ce_qui_agit_est_dit_et_laisse(w, parti, tmp_path):
    """Macros, files inside, outer files and hidden words are told; the text is read."""
    with zipfile.ZipFile(parti) as z:
        types = z.read("[Content_Types].xml").decode()
        rels = z.read("word/_rels/document.xml.rels").decode()
    types = types.replace("document.main+xml", "document.macroEnabled.main+xml")
    dehors = '<Relationship Id="x" Type="http://x/attachedTemplate" TargetMode="External"/>'
    parties = {
        "types": types.encode(),
        "word/vbaProject.bin": b"x",
        "word/embeddings/a.xlsx": b"x",
        "word/_rels/document.xml.rels": rels.replace("</Rel", f"{dehors}</Rel").encode(),
    }
    (tmp_path / "r.docx").write_bytes(_refait(parti, **parties))
    dit, fautes, code = diff(w, w / "essai.yaml", tmp_path / "r.docx")
    assert (dit, code) == ("aucune différence", 0) and fautes.count("A721 il contient des") == 2
    assert "macros" in fautes and "d'ailleurs" in fautes and "joints dedans" in fautes
