"""Works billed by progress: whatever the cutting, what is billed makes the order, to the cent, at
each rate of VAT; the acompte is taken back rate by rate, and no rate of an invoice goes below
nought.

The law is drawn at random (`make fautes` draws 5 000 of them); the oracle is the order itself, and
what an ordinary invoice of the whole of it would say.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from fabrique import REEL, VENDEUR, cas, ecrire, espace
from hypothesis import given, settings
from hypothesis import strategies as st
from officiel import fautes

from clausier.comptes.commandes import depassement
from clausier.comptes.decompte_general import decompte_general
from clausier.comptes.factures import Facture, commande, factures
from clausier.comptes.grand_livre import grand_livre
from clausier.course.chaine import Chaine
from clausier.dossier.chargement import charger
from outils import clausier

TIRAGES = int(os.environ.get("CLAUSIER_SITUATIONS", "0")) or 200
DEVIS = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
LOGEMENT = {"objet": "Agencement", "nature": "mixte", "logement_plus_de_deux_ans": "oui"}
DECHETS = dict.fromkeys(("quantite", "tri", "point_collecte", "cout"), "dit")
JOURS = [f"2026-{10 + n // 28:02}-{1 + n % 28:02}" for n in range(60)]


def situation(n: int, avancement: Any, **plus: Any) -> dict[str, Any]:
    return {"numero": str(n), "date": JOURS[n], "avancement": avancement, **plus}


def facture(n: int, **plus: Any) -> dict[str, Any]:
    dite = {} if "lignes" in plus else {"situation": str(n)}
    return {"type": "facture", "numero": f"F{n}", "date": JOURS[n], **dite} | plus


def chantier(
    lignes: list[dict], situations: list[dict], documents: list[dict], **plus: Any
) -> dict:
    base = {"prestation": LOGEMENT, "lignes": lignes, "situations": situations}
    return cas(**base | {"documents": [DEVIS, *documents], "dechets": DECHETS} | plus)


def lire(e: Path, c: dict[str, Any]):
    return Chaine(e).dossier(ecrire(e / "essai.yaml", c), "essai.yaml")[0]


# ------------------------------------------------------------------------ the law, at random

pourcent = st.decimals("0", "100", places=2).map(lambda x: f"{x} %")
prix = st.decimals("0.01", "9999.99", places=2)
lignes = st.lists(
    st.fixed_dictionaries(
        {
            "prix_unitaire": prix.map(str),
            "quantite": st.sampled_from(["1", "3", "0,7", "12,5"]),
            "tva": st.sampled_from(["20 %", "10 %", "5,5 %"]),
        },
        optional={"remise": st.sampled_from(["10 %", "33,3 %"])},
    ),
    min_size=1,
    max_size=5,
)


@st.composite
def chantiers(tirer) -> tuple[dict[str, Any], bool]:
    """A case whose works are billed in some situations, the last of which is the whole, an
    amendment in the middle of some.
    """
    siennes = [{"designation": f"L{i}", **x} for i, x in enumerate(tirer(lignes))]
    franchise = tirer(st.booleans())
    if franchise:
        siennes = [{k: v for k, v in x.items() if k != "tva"} for x in siennes]
    n = tirer(st.integers(1, 5))
    crans = [
        sorted(tirer(st.lists(st.integers(0, 10000), min_size=n, max_size=n))) for _ in siennes
    ]
    situations, avenant = [], tirer(st.booleans())
    for i in range(n):
        parts = {
            x["designation"]: f"{D(c[i]) / 100} %" for x, c in zip(siennes, crans, strict=True)
        }
        if avenant or tirer(st.booleans()):
            situations.append(situation(i + 2, parts))
        else:
            situations.append(situation(i + 2, list(parts.values())))
    documents = [facture(i + 2) for i in range(n)]
    acompte = tirer(st.sampled_from(["non", "30 %", "33,33 %", "100 %"]))
    if acompte != "non":
        documents.insert(0, {"type": "facture_acompte", "numero": "F1", "date": JOURS[1]})
    fin = n + 2
    if tirer(st.booleans()):
        situations.append(situation(fin, "100 %"))
        documents.append(facture(fin))
    else:
        documents.append({k: v for k, v in facture(fin).items() if k != "situation"})
    plus: dict[str, Any] = {"acompte": acompte, "tarifs": tirer(st.sampled_from(["ht", "ttc"]))}
    if tirer(st.booleans()):
        plus["remise"] = tirer(st.sampled_from(["7 %", "0,01 €"]))
    if avenant:
        apres = [{**x, "prix_unitaire": str(D(x["prix_unitaire"]) * 2)} for x in siennes]
        sans = plus.get("remise")
        documents.append(
            {
                "type": "avenant",
                "numero": "AV1",
                "date": JOURS[tirer(st.integers(2, fin))],
                "contrat": "D1",
                "lignes": [*apres, {"designation": "En plus", "prix_unitaire": "17.77"}],
                **({"remise": sans} if sans else {}),
            }
        )
    return chantier(siennes, situations, documents, **plus), franchise


def par_taux(faites: list[Facture]) -> dict[str, tuple[D, D]]:
    sommes: defaultdict[str, list[D]] = defaultdict(lambda: [D(0), D(0)])
    for f in faites:
        for t in f.tranches:
            sommes[t.cle][0] += t.base * (-1 if f.avoir else 1)
            sommes[t.cle][1] += t.tva * (-1 if f.avoir else 1)
    return {k: (b, t) for k, (b, t) in sommes.items() if b or t}


@pytest.fixture(scope="module")
def chaines(tmp_path_factory):
    """A workspace of each kind of seller, its library read once."""
    return [Chaine(espace(tmp_path_factory.mktemp("espace") / "w", v)) for v in (REEL, VENDEUR)]


@settings(max_examples=TIRAGES, deadline=None)
@given(tire=chantiers())
def test_la_somme_des_situations_est_la_commande(chaines, tire):
    c, franchise = tire
    chaine = chaines[franchise]
    dossier = charger(ecrire(chaine.espace / "essai.yaml", c), chaine.espace_lu)
    faites = list(factures(dossier).values())
    derniere = faites[-1]
    ordre = commande(dossier, derniere.doc)
    assert par_taux(faites) == {t.cle: (t.base, t.tva) for t in ordre.tranches if t.base or t.tva}
    assert derniere.situation and derniere.situation.finie
    assert depassement(dossier) is None
    for f in faites:
        # What an invoice asks for goes below nought at no rate, and its lines make its base.
        assert all(t.base >= 0 and t.tva >= D("-0.01") for t in f.tranches), (f.numero, f.tranches)
        assert f.ttc >= 0
        if f.situation is None:
            continue
        p = f.situation.periode
        for t in p.tranches:
            hts = sum((x.ht for x in p.lignes if x.cle == t.cle), D(0))
            assert hts >= t.base >= 0 and (hts == t.base or p.remises_par_cle[t.cle] > 0)
    # Of the acompte, all is taken back by the last of the works.
    acomptes = [f for f in faites if f.acompte]
    repris = sum((d.ttc for f in faites for d in f.deductions), D(0))
    assert repris == sum((f.ttc for f in acomptes), D(0))


# ------------------------------------------------------------------------ what the papers say

LOTS = [
    {"designation": "Dépose", "prix_unitaire": "1000", "tva": "10 %"},
    {"designation": "Pose", "prix_unitaire": "3333.33", "tva": "10 %", "reference": "P-1"},
    {"designation": "Peinture", "prix_unitaire": "777.77", "tva": "20 %"},
]
TROIS = [situation(2, {"Dépose": "100 %"}), situation(3, {"P-1": "33,3 %"}), situation(4, "100 %")]
COURRIEL = {"courriel": "compta@modele.example"}


def btp(**plus: Any) -> dict[str, Any]:
    assure = {"type": "decennale", "contrat": "D-1", "zone": "France"}
    assure["assureur"] = {"nom": "Mutuelle Fictive", "adresse": "9 rue Imaginaire 44000 Nantes"}
    return {**REEL, "secteur": "btp", "assurances": [assure], **plus}


def pages(e: Path) -> dict[str, str]:
    p = clausier("build", "--formats", "md", cwd=e)
    assert p.returncode == 0, p.stderr
    return {
        f.stem: f.read_text(encoding="utf-8").replace("\u00a0", " ").replace("\u202f", " ")
        for f in (e / "build/essai").glob("*.md")
    }


def xml_justes(e: Path) -> list[bytes]:
    """The electronic invoices of a case, which the official rules take."""
    xml = [d.xml for d in Chaine(e).compose(e / "essai.yaml", "essai.yaml").documents if d.xml]
    assert xml and [fautes(x) for x in xml] == [[]] * len(xml)
    return xml


def test_chaque_facture_dit_la_commande_le_cumul_et_la_periode(tmp_path):
    c = chantier(LOTS, TROIS, [facture(2), facture(3), facture(4)], acompte="non")
    c["client"] = {**c["client"], **COURRIEL}
    e = espace(tmp_path, REEL, essai=c)
    dits = pages(e)
    assert "Situation de travaux n° 3, au 4 octobre 2026" in dits["facture-F3"]
    for phrase in (
        "| Dépose | 1 000,00 € | 100,0 % | 1 000,00 € | 1 000,00 € | 10 % | 0,00 € |",
        "| Pose | 3 333,33 € | 33,3 % | 1 110,00 € | 0,00 € | 10 % | 1 110,00 € |",
        "| Peinture | 777,77 € | 0,0 % | 0,00 € | 0,00 € | 20 % | 0,00 € |",
        "| 10 % | 4 333,33 € | 2 110,00 € | 1 000,00 € | 1 110,00 € |",
        "| **Ensemble : 41,3 % réalisés** | 5 111,10 € | 2 110,00 € | 1 000,00 € | **1 110,00",
        "| TVA 10 % sur 1 110,00 € | 111,00 € |",
    ):
        assert phrase in dits["facture-F3"], dits["facture-F3"]
    assert "| TVA 20 % sur 777,77 € | 155,55 € |" in dits["facture-F4"]
    assert b"Avancement : 33,3 % de 3333,33" in xml_justes(e)[1].replace(b"\xc2\xa0", b" ").replace(
        b"3 333,33", b"3333,33"
    )


@pytest.mark.parametrize(
    ("vendeur", "plus"),
    [
        (REEL, {"tarifs": "ttc", "remise": "7 %"}),
        (REEL, {"acompte": "30 %", "remise": "100"}),
        (VENDEUR, {"acompte": "30 %", "lignes": [{**x, "tva": None} for x in LOTS]}),
        (
            btp(),
            {
                "lignes": [
                    {**x, "tva": "autoliquidation", "fondement": "sous_traitance_btp"} for x in LOTS
                ],
                "acompte": "non",
            },
        ),
        (btp(), {"compte_prorata": {"taux": "1,5 %", "gestionnaire": "Gros Œuvre Modèle"}}),
        (btp(), {"retenue_garantie": {"taux": "5 %"}, "acompte": "50 %"}),
    ],
    ids=["ttc", "acompte", "franchise", "autoliquidation", "prorata", "retenue"],
)
def test_les_regles_officielles(tmp_path, vendeur, plus):
    """EN 16931 and BR-FR: the lines of each invoice make its base, its sums those of the page."""
    lots = plus.get("lignes", LOTS)
    lots = [{k: v for k, v in x.items() if v is not None} for x in lots]
    documents = [facture(2), facture(3), {"type": "facture", "numero": "F4", "date": JOURS[5]}]
    if plus.get("acompte", "30 %") != "non":
        documents.insert(0, {"type": "facture_acompte", "numero": "F1", "date": JOURS[1]})
    client = {**cas()["client"], **COURRIEL, "tva_numero": "FR49900000027"}
    p = {**LOGEMENT, "ouvrage": "oui", "sur_existant": "oui"}
    plus = {k: x for k, x in plus.items() if k != "lignes"}
    c = chantier(lots, TROIS[:2], documents, client=client, prestation=p, **plus)
    assert len(xml_justes(espace(tmp_path, vendeur, essai=c))) == len(documents)


def test_un_avenant_retire_ce_qui_est_facture(tmp_path):
    """What was billed of a line that is taken out is given back on the next invoice."""
    apres = [LOTS[0], {**LOTS[2], "prix_unitaire": "5000"}]
    avenant = {"type": "avenant", "numero": "AV1", "date": JOURS[3], "contrat": "D1"}
    documents = [facture(2), {**avenant, "lignes": apres}, facture(4)]
    c = chantier(LOTS, [situation(2, {"P-1": "10 %"}), TROIS[2]], documents, acompte="non")
    c["client"] = {**c["client"], **COURRIEL}
    e = espace(tmp_path, REEL, essai=c)
    dossier = lire(e, c)
    f2, f4 = factures(dossier).values()
    assert par_taux([f2, f4]) == {"10": (D(1000), D(100)), "20": (D(5000), D(1000))}
    assert (
        "| Pose<br>*retiré de la commande* | 0,00 € | 0 % | 0,00 € | 333,33 € |"
        in pages(e)["facture-F4"]
    )
    xml_justes(e)


def test_un_avancement_qui_baisse_se_rend_par_un_avoir(tmp_path):
    """CGI 289, I-5: what is given back is a credit note, and the rest is billed to the cent."""
    avoir = {"type": "avoir", "numero": "A1", "date": JOURS[4], "facture": "F3", "situation": "4"}
    situations = [*TROIS[:2], situation(4, {"P-1": "20 %"})]
    documents = [facture(2), facture(3), {**avoir, "motif": "pose à reprendre"}]
    solde = {"type": "facture", "numero": "F5", "date": JOURS[6]}
    c = chantier(LOTS, situations, [*documents, solde], acompte="non")
    c["client"] = {**c["client"], **COURRIEL}
    e = espace(tmp_path, REEL, essai=c)
    faites = list(factures(lire(e, c)).values())
    assert (faites[2].avoir, faites[2].ttc) == (True, D("487.66"))
    ordre = commande(lire(e, c), faites[-1].doc)
    assert par_taux(faites) == {t.cle: (t.base, t.tva) for t in ordre.tranches}
    xml_justes(e)


def test_une_situation_annulee_se_facture_de_nouveau(tmp_path):
    """Credited whole, it has billed nothing, and has taken back nothing of the acompte."""
    avoir = {"type": "avoir", "numero": "A1", "date": JOURS[3], "facture": "F2", "motif": "erreur"}
    acompte = {"type": "facture_acompte", "numero": "F1", "date": JOURS[1]}
    encore = {**facture(2), "numero": "F3", "date": JOURS[3]}
    documents = [acompte, facture(2), avoir, encore, facture(4)]
    c = chantier(LOTS, [TROIS[0], TROIS[2]], documents, acompte="30 %")
    faites = factures(lire(espace(tmp_path, REEL), c))
    assert faites["F3"].tranches == faites["F2"].tranches
    ordre = commande(lire(espace(tmp_path, REEL), c), faites["F4"].doc)
    assert par_taux(list(faites.values())) == {t.cle: (t.base, t.tva) for t in ordre.tranches}


def test_la_reprise_dite_l_emporte(tmp_path):
    """« reprise: » of a situation; the last one takes back what is left."""
    acompte = {"type": "facture_acompte", "numero": "F1", "date": JOURS[1]}
    documents = [acompte, facture(2, reprise="non"), facture(3, reprise="50 %"), facture(4)]
    c = chantier(LOTS, TROIS, documents, acompte="30 %")
    faites = factures(lire(espace(tmp_path, REEL), c))
    f2, f3, f4 = (faites[n] for n in ("F2", "F3", "F4"))
    assert (f2.reprise, f3.reprise) == (0, D("610.50"))
    assert f4.reprise == faites["F1"].ttc - f3.reprise


# ------------------------------------------------------------------------ retention, site account

RETENUE = {"taux": "5 %"}
TRAVAUX = {**LOGEMENT, "ouvrage": "oui", "sur_existant": "oui", "fin": "2026-12-15"}


def retenus(tmp_path: Path, nom: str, retenue: dict[str, Any], *plus: dict, **change: Any) -> Path:
    documents = [facture(2), facture(3), facture(4), *plus]
    c = chantier(
        LOTS,
        TROIS,
        documents,
        prestation=TRAVAUX,
        retenue_garantie=retenue,
        acompte="non",
        **change,
    )
    return espace(tmp_path / nom, btp(), essai=c)


def dit_au(e: Path, jour: str) -> dict[str, Any]:
    p = clausier("status", "--format", "json", "--date", jour, cwd=e)
    assert p.returncode == 0, p.stderr
    return json.loads(p.stdout)["dossiers"][0]


def test_la_retenue_avant_la_reception(tmp_path):
    """Loi n° 71-584, art. 1 and 2: kept from the first situation, with no day before the reception;
    then a year after it, whatever the pages made before say.
    """
    avant = retenus(tmp_path, "avant", RETENUE)
    page = pages(avant)["facture-F2"]
    assert "à verser un an après la réception | −55,00 € |" in page
    assert (
        "55,00 € un an après la réception." in page
        and "| **Net à payer** | **1 045,00 €** |" in page
    )
    dossier = dit_au(avant, "2026-12-20")
    assert dossier["retenue_de_garantie"] == "285.00"
    assert dossier["factures"][0]["retenue_de_garantie"] == {"montant": "55.00", "le": None}
    apres = retenus(tmp_path, "apres", {**RETENUE, "reception": "2026-12-18"})
    assert pages(apres)["facture-F2"] == page
    dit = clausier("status", "--date", "2027-01-15", cwd=apres).stdout
    (note,) = [x for x in dit.splitlines() if "retenue" in x]
    assert "285,00" in note and "18/12/2027" in note
    lettre = {"type": "relance", "niveau": "1", "date": "2026-12-20", "facture": "F2"}
    relance = pages(retenus(tmp_path, "lettre", RETENUE, lettre))["relance-1-2026-12-20"]
    assert "55,00 € un an après la réception des travaux" in relance


def test_une_caution_donnee_ensuite_libere_ce_qui_est_retenu(tmp_path):
    """From its day on nothing is kept, and what was is to be paid; pages stay as they are."""
    e = retenus(tmp_path, "caution", RETENUE)
    page = pages(e)["facture-F2"]
    for n in ("F2", "F3", "F4"):
        assert clausier("issue", "essai.yaml", n, cwd=e).returncode == 0
    f = e / "essai.yaml"
    dite = '"taux": "5 %", "caution": "Banque Modèle", "caution_du": "2027-01-10"'
    texte = f.read_text(encoding="utf-8")
    assert '"taux": "5 %"' in texte
    f.write_text(texte.replace('"taux": "5 %"', dite), encoding="utf-8")
    p = clausier("check", cwd=e)
    assert p.returncode == 0 and "E953" not in p.stderr, p.stderr
    assert pages(e)["facture-F2"].replace("*", "") == page.replace("*", "")
    texte = f.read_text(encoding="utf-8")
    f.write_text(texte.replace('"33,3 %"', '"34 %"'), encoding="utf-8")  # what F3 has billed
    faute = clausier("check", cwd=e).stderr
    assert faute.count("E953") == 2 and "E953 situations.1.avancement" in faute, faute
    f.write_text(texte, encoding="utf-8")
    tot, tard = dit_au(e, "2027-01-05"), dit_au(e, "2027-02-20")
    assert (tot["retenue_de_garantie"], tard["retenue_de_garantie"]) == ("285.00", "0.00")
    assert tot["ouvert"] == tard["ouvert"] == "5699.98"
    sans = facture(2, date="2027-01-20", numero="F9")
    caution = {**RETENUE, "caution": "Banque Modèle", "caution_du": "2027-01-10"}
    c = chantier(LOTS, TROIS, [sans], prestation=TRAVAUX, retenue_garantie=caution, acompte="non")
    assert factures(lire(espace(tmp_path / "apres", btp()), c))["F9"].retenue == 0


def test_le_compte_prorata_se_deduit_du_paiement(tmp_path):
    """Price and VAT stay whole; the share is settled, told in the ledger and in the receipts."""
    c = chantier(
        LOTS,
        TROIS,
        [facture(2), facture(3), facture(4)],
        prestation=TRAVAUX,
        acompte="non",
        compte_prorata={"taux": "2 %", "assiette": "ht", "gestionnaire": "Gros Œuvre Modèle"},
        paiements=[{"date": "2026-10-20", "montant": "1080", "facture": "F2"}],
    )
    e = espace(tmp_path, btp(), essai=c)
    page = pages(e)["facture-F2"]
    for phrase in (
        "| TVA 10 % sur 1 000,00 € | 100,00 € |",
        "| Compte prorata du chantier, 2 % du montant HT | −20,00 € |",
        "| **Net à payer** | **1 080,00 €** |",
        "tenu par Gros Œuvre Modèle",
    ):
        assert phrase in page, page
    (f2, *_) = dit_au(e, "2026-10-25")["factures"]
    assert (f2["total"], f2["paye"], f2["ouvert"], f2["soldee"]) == (
        "1100.00",
        "1100.00",
        "0.00",
        True,
    )
    assert "compte prorata du chantier" in clausier(
        "status", "--recettes", "--format", "csv", "--date", "2026-10-25", cwd=e
    ).stdout.replace("\u00a0", " ")
    livre = grand_livre(lire(e, c), date(2026, 10, 25))
    assert livre.facture - livre.credite == livre.recu + livre.ouvert - livre.a_rendre


def test_le_decompte_general(tmp_path):
    """Order, situations, payments, what is kept, what is left: the sums of the ledger."""
    paye = {"date": "2026-12-01", "montant": "5415", "factures": ["F2", "F3", "F4"]}
    e = retenus(
        tmp_path,
        "dgd",
        {**RETENUE, "reception": "2026-12-18"},
        {"type": "dgd", "date": "2027-01-15", "numero": "DG1"},
        paiements=[paye],
    )
    page = pages(e)["dgd-DG1"]
    for phrase in (
        "| Devis D1 | 02/09/2026 | 5 111,10 € | 5 699,98 € | – |",
        "| Situation n° 3 F3 | 04/10/2026 | 1 110,00 € | 111,00 € | 1 221,00 € |",
        "| Prix de la commande, TTC | 5 699,98 € |",
    ):
        assert phrase in page, page


def test_une_facture_a_ses_lignes_compte_dans_le_deja_facture(tmp_path):
    """What was billed of the order by an invoice of lines is not billed again, unless that invoice
    is cancelled; what is beside the order is another matter.
    """
    en_plus = {"designation": "Serrure", "prix_unitaire": "90", "tva": "10 %", "hors_devis": "oui"}
    lignes = facture(2, lignes=[LOTS[0], en_plus])
    avoir = {"type": "avoir", "numero": "A1", "date": JOURS[2], "facture": "F2", "motif": "erreur"}
    for annulee in ([], [{**avoir, "annule": "oui"}]):
        c = chantier(LOTS, [TROIS[2]], [lignes, *annulee, facture(4)], acompte="non")
        dossier = lire(espace(tmp_path / str(len(annulee)), REEL), c)
        faites = factures(dossier)
        ordre = {t.cle: t for t in commande(dossier, faites["F4"].doc).tranches}
        sommes = par_taux(list(faites.values()))
        hors = 0 if annulee else 90
        assert sommes["10"] == (ordre["10"].base + hors, ordre["10"].tva + D(hors) / 10)
        assert sommes["20"] == (ordre["20"].base, ordre["20"].tva)
        reste = faites["F4"].totaux
        assert reste and reste.remise == 0 and not any(reste.remises_par_cle.values())
        assert decompte_general(dossier, date(2027, 1, 4)).hors_marche == D(hors) * 11 / 10


def test_une_facture_annulee_n_a_rien_verse_au_compte_prorata(tmp_path):
    """No share of a cancelled invoice is to be given back, and its credit note is composed in
    English too; a share that is left is a means of settlement that English has a word for."""
    client = {**cas()["client"], "langue": "en", "courriel": "a@b.example"}
    avoir = {"type": "avoir", "numero": "A1", "date": JOURS[3], "facture": "F2", "motif": "m"}
    documents = [facture(2), avoir, facture(4)]
    c = chantier(LOTS, TROIS, documents, client=client, acompte="non")
    c |= {"compte_prorata": {"taux": "1,5 %"}}
    e = espace(tmp_path, REEL, essai=c)
    p = clausier("check", "essai.yaml", cwd=e)
    assert p.returncode == 0, p.stderr
    livre = grand_livre(lire(e, c), date(2027, 10, 25))
    assert livre.a_rendre == 0
    assert livre.facture - livre.credite == livre.recu + livre.ouvert
    fausse = {**avoir, "part": "99 %"}
    ecrire(e / "essai.yaml", c | {"documents": [DEVIS, facture(2), fausse]})
    assert "E706" not in clausier("check", "essai.yaml", cwd=e).stderr


def test_un_rabais_n_empeche_pas_le_decompte(tmp_path):
    """What a credit note takes off the price is not billed again: all is billed; what it takes
    back whole is."""
    avoir = {"type": "avoir", "numero": "A1", "date": JOURS[9], "facture": "F3", "motif": "m"}
    dgd = {"type": "dgd", "date": JOURS[20]}
    for plus, code in (({"montant": "10"}, 0), ({}, 1)):
        documents = [facture(2), facture(3), facture(4), {**avoir, **plus}, dgd]
        c = chantier(LOTS, TROIS, documents, acompte="non")
        p = clausier("check", "essai.yaml", cwd=espace(tmp_path / str(code), REEL, essai=c))
        assert p.returncode == code and ("E465" in p.stderr) == bool(code), p.stderr


def test_l_acompte_porte_un_taux_que_la_facture_n_a_pas(tmp_path):
    """An invoice of lines, beside situations, that lacks a rate of the acompte: it is told."""
    acompte = {"type": "facture_acompte", "numero": "F1", "date": JOURS[1]}
    seul = [{"designation": "Serrure", "prix_unitaire": "900", "tva": "20 %"}]
    c = chantier(LOTS, [TROIS[2]], [acompte, facture(2, lignes=seul)], acompte="30 %")
    e = espace(tmp_path, REEL, essai=c)
    dits = clausier("check", "essai.yaml", cwd=e).stderr
    assert "E999" not in dits and "E404 documents.2" in dits, dits


def test_un_echeancier_dit_les_situations(tmp_path):
    """A466: what the client signed says when he pays, situations or other days."""

    def codes(dernier: str) -> list[str]:
        echeances = [{"part": "30 %", "quand": "commande"}, {"part": "70 %", "quand": dernier}]
        pose = [{"designation": "Pose", "prix_unitaire": "900"}]
        faits = [situation(1, "40 %")], [facture(1), facture(2, lignes=None)]
        c = chantier(pose, *faits, acompte=None, echeances=echeances)
        del c["documents"][-1]["lignes"]
        e = espace(tmp_path, REEL, essai=c)
        return [p.code for p in Chaine(e).dossier(e / "essai.yaml", "essai.yaml")[1]]

    assert "A466" in codes("solde") and "A466" not in codes("à chaque situation")
