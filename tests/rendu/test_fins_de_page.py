"""How pages end: no sheet for next to nothing, no signature alone; what a long table carries
overleaf. General terms in two columns, contracts of one."""

from __future__ import annotations

import json
import os
import re
import statistics
from decimal import Decimal
from pathlib import Path

import fabrique
import pytest
from geometrie import du_texte, feuilles, remplie

from outils import CAS, clausier

# All the examples by `make pages`; in the ordinary tests, those that ended badly before.
TOUS = bool(os.environ.get("CLAUSIER_PAGES"))
LUS = list(CAS) if TOUS else ["2026-021-mariage", "2026-014-boulangerie", "2025-031-coaching"]
TAILLES = range(1, 16) if TOUS else (2, 5, 6)
SOMME = r"(\d[\d\s]*,\d\d)\s€"


def euros(texte: str) -> Decimal:
    return Decimal(re.sub(r"[\s€]", "", texte).replace(",", ".").replace("−", "-"))


def documents(dossier: Path) -> list[Path]:
    noms = [d["nom"] for d in json.loads((dossier / "manifeste.json").read_bytes())["documents"]]
    return sorted(
        f for n in noms for f in (dossier / f"{n}.pdf", dossier / f"{n}.en.pdf") if f.exists()
    )


def a_part(pdf: Path) -> bool:
    """Is the last sheet that of an annex or of a form, which stands by itself?"""
    page = pdf.with_suffix(".html").read_text(encoding="utf-8")
    dernieres = re.findall(r'<section class="(\w+)">\s*<h[12]>', page)
    return dernieres[-1:] in (["annexe"], ["formulaire"])


@pytest.fixture(scope="module")
def essais(tmp_path_factory) -> Path:
    """One build: offers of a few lines, an invoice of forty-five, a contract with initials."""
    ligne = {
        "designation": "Intégration d'un gabarit",
        "detail": "maquette fournie",
        "quantite": "1",
    }
    ligne |= {"unite": "jour", "prix_unitaire": "450"}
    longue = ligne | {"detail": "\n".join(f"étape {i} : relevé, essai, reprise" for i in range(30))}
    offres = {
        f"offre-{n}": fabrique.cas(
            dossier=f"offre-{n}",
            lignes=[ligne] * n,
            documents=[
                {"type": "devis", "numero": f"D{n}", "date": "2026-09-02", "validite": "30 jours"}
            ]
            + [{"type": "cgv", "date": "2026-01-05", "version": "1"}] * (n < 3),
        )
        for n in TAILLES
    }
    beaucoup = fabrique.cas(
        dossier="longue",
        acompte="non",
        lignes=[*[ligne | {"prix_unitaire": str(100 + i)} for i in range(9)], longue]
        + [ligne | {"prix_unitaire": str(300 + i)} for i in range(35)],
        documents=[
            {"type": "contrat", "numero": "C1", "date": "2026-09-05", "paraphes": "oui"},
            {"type": "facture", "numero": "F1", "date": "2026-10-31"},
        ],
    )
    ici = tmp_path_factory.mktemp("fins")
    espace = fabrique.espace(ici / "espace", longue=beaucoup, **offres)
    r = clausier("build", espace, "--out", ici / "build", "--formats", "pdf")
    assert r.returncode == 0, r.stderr
    return ici / "build"


@pytest.mark.parametrize("nom", LUS)
def test_aucune_feuille_pour_presque_rien(construit, nom):
    for pdf in documents(construit.dossier(nom)):
        pages = feuilles(pdf)
        if len(pages) > 1 and not a_part(pdf):
            assert remplie(pages[-1]) >= 0.25, pdf.name


def sans_compagnie(feuille: list) -> bool:
    """Does a sheet hold the boxes to sign, and nothing of what is signed?"""
    bouts = du_texte(feuille)
    signes = [b.haut for b in bouts if "Date et signature" in b.texte or "☐" in b.texte]
    return bool(signes) and not [b for b in bouts if b.haut < min(signes) - 25]


@pytest.mark.parametrize("nom", LUS)
def test_aucune_signature_seule(construit, nom):
    for pdf in documents(construit.dossier(nom)):
        assert not [n for n, f in enumerate(feuilles(pdf), 1) if sans_compagnie(f)], pdf.name


def test_un_devis_finit_bien_quel_que_soit_son_nombre_de_lignes(essais):
    courts = 0
    for n in TAILLES:
        (pdf,) = (essais / f"offre-{n}").glob("devis-*.pdf")
        pages = feuilles(pdf)
        assert len(pages) == 1 or remplie(pages[-1]) >= 0.25, (n, remplie(pages[-1]))
        assert not any(map(sans_compagnie, pages)), n
        courts += len(pages) == 1
    assert courts


def test_un_devis_de_deux_lignes_et_ses_conditions_tient_sur_une_page(essais):
    """With its signature: what the joined terms say is not said twice."""
    (pdf,) = (essais / "offre-2").glob("devis-*.pdf")
    (page,) = feuilles(pdf)
    assert [b for b in page if "Date et signature" in b.texte]


def test_un_long_tableau_reporte_la_somme_des_lignes(essais):
    """What stands at the foot of a sheet is the sum of the lines down to there, said again at the
    head of the next; none on the last, nor where the table does not turn."""
    pages = feuilles(essais / "longue/facture-F1.pdf")
    assert len(pages) >= 3
    somme = Decimal(0)
    for n, page in enumerate(pages, 1):
        tout = "\n".join(b.texte for b in page)
        reports = [euros(x) for x in re.findall(rf"Report\W+{SOMME}", tout)]
        a_reporter = [euros(x) for x in re.findall(rf"À reporter\W+{SOMME}", tout)]
        assert reports == ([somme] if n > 1 and somme else []), (n, tout)
        totaux = min((b.haut for b in page if b.texte.startswith("Total HT")), default=999)
        somme += sum(
            euros(b.texte)
            for b in du_texte(page)
            if b.droite > 180 and b.haut < totaux and re.fullmatch(SOMME, b.texte)
        )
        if a_reporter:
            assert a_reporter == [somme], n
    assert somme > 10_000 and not a_reporter


def test_rien_n_est_reporte_d_un_tableau_fini(construit):
    """The common part of a quote with variants ends before those of each."""
    (pdf,) = construit.dossier("2026-021-mariage").glob("devis-*.pdf")
    assert not [b for f in feuilles(pdf) for b in f if re.search(r"report|Report", b.texte)]


def test_une_ligne_au_long_detail_se_coupe(essais):
    """Its first words stand under the line before, and not at the head of a sheet of its own."""
    pages = feuilles(essais / "longue/facture-F1.pdf")
    premiere = next(
        n for n, f in enumerate(pages) if any(re.match(r"étape 0\b", b.texte) for b in f)
    )
    derniere = next(
        n for n, f in enumerate(pages) if any(re.match(r"étape 29\b", b.texte) for b in f)
    )
    assert derniere == premiere + 1 and max(b.bas for b in du_texte(pages[premiere])) > 240


def test_la_premiere_page_dit_le_net(essais):
    """Where the total stands overleaf."""
    premiere, *_, derniere = feuilles(essais / "longue/facture-F1.pdf")
    assert [b for b in derniere if b.texte.startswith("Net à payer")]
    net = max((x for b in derniere for x in re.findall(SOMME, b.texte)), key=euros)
    assert [b for b in premiere if "À payer" in b.texte] and [b for b in premiere if net in b.texte]


def test_les_conditions_ont_deux_colonnes_de_soixante_lettres(construit):
    (pdf,) = construit.dossier("2026-014-boulangerie").glob("cgv-*.pdf")
    pages = feuilles(pdf)
    assert len(pages) <= 5
    for page in pages[1:-1]:
        rangs = du_texte(page)
        gauche = [x for x in rangs if 19 < x.gauche < 21 and len(x.texte) > 30]
        droite = [x for x in rangs if 109 < x.gauche < 111 and len(x.texte) > 30]
        assert len(gauche) > 20 and len(droite) > 20
        assert max(x.droite for x in gauche) < 101 and max(x.droite for x in droite) < 191
        assert 55 <= statistics.quantiles([len(x.texte) for x in gauche + droite], n=10)[6] <= 66
        numeros = [x for x in du_texte(page) if re.fullmatch(r"\d{1,2}", x.texte)]
        assert numeros and {round(x.gauche) // 90 for x in numeros} <= {0, 1}
        assert all(x.droite < 20 or 100 < x.droite < 110 for x in numeros)


def test_un_contrat_a_des_lignes_de_quatre_vingts_lettres(construit):
    (pdf,) = construit.dossier("2026-014-boulangerie").glob("contrat-*.pdf")
    premiere, *suite, _ = feuilles(pdf)
    assert [b for b in premiere if "Prix" in b.texte] and [
        b for b in premiere if "Acompte" in b.texte
    ]
    longueurs = [len(x.texte) for f in suite for x in du_texte(f) if 64 < x.gauche < 67]
    assert len(longueurs) > 40 and 75 <= statistics.quantiles(longueurs, n=10)[6] <= 87


def test_l_essentiel_des_conditions_renvoie_a_ses_articles(construit):
    """Each line has the title and the number of an article, and says nothing that it does not."""
    vus = set()
    for nom in LUS:
        for md in construit.dossier(nom).glob("cgv-*.md"):
            texte = md.read_text(encoding="utf-8")
            if md.name.endswith(".en.md"):
                continue
            tableau = texte.partition("## L’essentiel")[2].partition("## Article")[0]
            rangees = re.findall(r"^\| (.+) \| (.+) \| (\d+) \|$", tableau, re.M)
            assert 4 <= len(rangees) <= 9, md
            for titre, _, numero in rangees:
                assert f"## Article {numero} – {titre}\n" in texte, (md, titre)
            vus |= {titre for titre, *_ in rangees}
    assert {"Modalités de paiement", "Tribunal compétent"} <= vus


def test_les_paraphes_sont_demandes(essais, construit):
    avec = feuilles(essais / "longue/contrat-C1.pdf")
    assert all([b for b in f if b.texte == "Paraphes" and b.haut > 272] for f in avec)
    (sans,) = construit.dossier("2026-014-boulangerie").glob("contrat-*.pdf")
    assert not [b for f in feuilles(sans) for b in f if "Paraphes" in b.texte]
