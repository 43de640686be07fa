"""VAT by place, each row of `docs/tva.yaml` on a whole case: what the invoice charges, prints and
tells the machine, or what the fault asks for (CGI 258 to 259 D, 262, 262 ter, 283, 293 B, 294 to
297). The page `docs/tva.md` is made from the same rows."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from fabrique import MEDIATEUR, VENDEUR, cas, ecrire, espace
from officiel import fautes
from trois_formats import seul_dit

from clausier.course.chaine import Chaine
from clausier.droit.tva import FONDEMENTS
from clausier.fiches.lignes import NomFondement
from clausier.socle.problemes import Refus
from outils import RACINE, texte_md

DONNEES = yaml.safe_load((RACINE / "docs/tva.yaml").read_text(encoding="utf-8"))
LUE = Chaine(RACINE / "tests")  # the library, read once for all of them
FACTURE = {"type": "facture", "numero": "F1", "date": "2026-09-30"}


def vendeur(nom: str) -> dict[str, Any]:
    v = dict(DONNEES["vendeurs"][nom])
    adresse = {"voie": "12 rue des Lices", **{k: v.pop(k) for k in ("code_postal", "ville")}}
    return {**VENDEUR, **v, "adresse": adresse, "mediateur": MEDIATEUR}


def client(nom: str) -> dict[str, Any]:
    c = dict(DONNEES["clients"][nom])
    lieu = {k: c.pop(k) for k in ("code_postal", "ville", "pays") if k in c}
    if c["qualite"] == "professionnel":
        c["commercant"] = "oui"
    return {
        "nom": "Client Témoin",
        "courriel": "compta@client.example",
        "adresse": {"voie": "3 rue Test", **lieu},
        **c,
    }


def facturer(base: Path, rang: dict[str, Any]) -> tuple[dict[str, Any], str, bytes | None]:
    """One row built whole: its answer in the words of the table, its page and its XML."""
    numerique = rang["vend"] == "numérique"
    prestation = {
        "objet": "Essais",
        "nature": "services" if numerique else rang["vend"],
        "lieu": "Lyon",
        "fin": "2026-09-30",
    } | ({"numerique": "continu"} if numerique else {})
    contenu = cas(
        client=client(rang["client"]),
        conclusion={"date": "2026-09-05", "lieu": "etablissement"},
        prestation=prestation,
        lignes=[{"designation": "Essai", "prix_unitaire": "100", **rang["ligne"]}],
        acompte="non",
        documents=[FACTURE],
    )
    e = espace(base, vendeur(rang["vendeur"]))
    try:
        compose = Chaine(e, LUE).compose(ecrire(e / "essai.yaml", contenu), "essai.yaml")
    except Refus as x:
        graves = [p for p in x.problemes if p.grave]
        return {"code": graves[0].code, "demande": graves[0].message}, "", None
    (doc,) = compose.documents
    return {}, texte_md(doc.markdown).replace("’", "'"), doc.xml


@cache
def lire(xml: bytes) -> dict[str, str]:
    def un(balise: str) -> str:
        return "|".join(dict.fromkeys(re.findall(rf"<ram:{balise}>([^<]*)<", xml.decode())))

    return {k: un(k) for k in ("CategoryCode", "RateApplicablePercent", "ExemptionReasonCode")}


@pytest.mark.parametrize(
    "rang",
    DONNEES["cas"],
    ids=lambda r: f"{r['vendeur']} > {r['client']} > {r['vend']} > {r['ligne']}",
)
def test_la_tva_par_lieu_cgi_258_a_259_d_262_283_293_b_294(tmp_path, rang):
    """The charge, the mention and the machine's code of each row; or the question it raises."""
    refus, page, xml = facturer(tmp_path / "e", rang)
    if "demande" in rang:
        assert refus and refus["code"] == rang["code"], (refus, page)
        assert rang["demande"] in refus["demande"]
        return
    assert not refus, refus
    taux = rang["taux"]
    assert (f"TVA {taux} % sur 100,00 €" in page) is bool(taux)
    assert ("TVA 20 %" in page) is (taux == "20")
    assert (rang["mention"] in page) if rang["mention"] else ("CGI" not in page)
    # One ground alone: never 293 B beside another one.
    assert ("293 B" in page) is ("293 B" in rang["mention"])
    if rang["categorie"] == "AE":
        assert "FR25900000019" in page and "DE123456788" in page or "283-2 nonies" in page
    if xml is None:  # no SIREN of the client, or no e-mail: the PDF claims nothing
        return
    lu = lire(xml)
    assert lu["CategoryCode"] == rang["categorie"]
    assert lu["ExemptionReasonCode"] == rang["motif"]
    assert fautes(xml) == []


def _lignes(*dites: dict[str, str]) -> list[dict[str, str]]:
    return [{"designation": f"Essai {i}", "prix_unitaire": "100", **x} for i, x in enumerate(dites)]


UE_ET_FRANCE = (
    {"tva": "autoliquidation", "fondement": "service_ue"},
    {"fondement": "rendu_en_france"},
)
DEUX_FONDEMENTS = (
    {"tva": "exoneration", "fondement": "formation"},
    {"fondement": "rendu_en_france"},
)


def test_une_franchise_a_l_entreprise_d_un_autre_etat_cgi_283_2_et_242_nonies_a_13(tmp_path):
    """Two lines of two regimes: each says its own in its column, both mentions and both numbers are
    printed; no 293 B on an invoice that has no line under it."""
    v = vendeur("franchise, Lyon, avec un numéro de TVA")
    c = client("entreprise, Berlin, avec un numéro de TVA")
    commun = {"client": c, "acompte": "non", "documents": [FACTURE]}
    numeros = ("TVA FR25900000019", "TVA du client : DE123456788")
    e = espace(tmp_path / "seule", v, essai=cas(lignes=_lignes(UE_ET_FRANCE[0]), **commun))
    seul_dit(e, "facture-F1", "Autoliquidation", *numeros, jamais=("293 B", "TVA 0"))
    e = espace(tmp_path / "deux", v, essai=cas(lignes=_lignes(*UE_ET_FRANCE), **commun))
    deux = (
        "Autoliquidation (article 283-2 du CGI)",
        "article 293 B du CGI",
        "autoliq.",
        "franchise",
    )
    seul_dit(e, "facture-F1", *deux, *numeros, jamais=("Total HT",))


@pytest.mark.parametrize("dites", [UE_ET_FRANCE, DEUX_FONDEMENTS])
def test_deux_regimes_sur_une_facture_electronique(tmp_path, dites):
    """One group a category and rate, its grounds together (EN 16931, BR-E-08 and BR-E-10)."""
    e = espace(tmp_path, vendeur("franchise, Lyon, avec un numéro de TVA"))
    c = client("entreprise, Berlin, avec un numéro de TVA")
    contenu = cas(client=c, lignes=_lignes(*dites), acompte="non", documents=[FACTURE])
    compose = Chaine(e, LUE).compose(ecrire(e / "essai.yaml", contenu), "essai.yaml")
    xml = compose.documents[0].xml
    assert xml and fautes(xml) == []
    if dites is DEUX_FONDEMENTS:
        motif = "article 293 B du CGI ; Exonération de TVA, article 261-4-4° a du CGI"
        assert motif in xml.decode() and not lire(xml)["ExemptionReasonCode"]


def test_soixante_rangs_au_moins_et_toutes_les_categories():
    rangs = DONNEES["cas"]
    assert len(rangs) >= 60
    assert {r["categorie"] for r in rangs if "categorie" in r} == {"S", "AE", "K", "G", "O", "E"}
    cites = {r["ligne"].get("fondement") for r in rangs}
    assert set(FONDEMENTS) - cites <= {"enseignement", "soins"}  # as formation


def test_chaque_fondement_est_decide():
    assert set(get_args(NomFondement)) == set(FONDEMENTS)


def test_la_page_est_a_jour():
    faite = subprocess.run(
        [sys.executable, str(RACINE / "outils/tva.py")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert (RACINE / "docs/tva.md").read_text(encoding="utf-8") == faite
