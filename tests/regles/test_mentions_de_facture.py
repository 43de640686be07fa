"""What an invoice must say, by its date and its client: the mention of the franchise over time, the
place of a service, the delay of a public buyer, a penalty rate under the floor."""

from __future__ import annotations

from typing import Any

import pytest
from fabrique import CONSO, MEDIATEUR, REEL, VENDEUR, cas, espace
from trois_formats import construire, dit, seul_dit

from outils import clausier

DEVIS = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}


def facture(jour: str = "2026-09-30", **plus: Any) -> dict[str, Any]:
    return {"type": "facture", "numero": "F1", "date": jour, **plus}


def seule(jour: str = "2026-09-30", **change: Any) -> dict[str, Any]:
    return cas(
        **{
            "conclusion": {"date": jour, "lieu": "etablissement"},
            "prestation": {"objet": "Conseil"},
            "acompte": "non",
            "documents": [facture(jour)],
            **change,
        }
    )


@pytest.mark.parametrize(
    ("jour", "cgi", "averti"),
    [
        ("2026-12-31", True, False),
        ("2027-01-01", True, True),
        ("2028-06-30", True, True),
        ("2028-07-01", False, True),
    ],
)
def test_la_mention_293_b_et_sa_fin_ordonnance_2026_671(tmp_path, jour, cgi, averti):
    """The reference to the CGI is plain up to 2026, tolerated to 30 June 2028, then gone."""
    c = seule(jour)
    e = espace(tmp_path, VENDEUR, essai=c)
    r = clausier("check", e)
    assert r.returncode == 0, r.stderr
    build = construire(e, "--only", "facture")
    assert ("A512" in clausier("build", e, "--out", tmp_path / "b").stderr) is averti
    mention = "TVA non applicable, article 293 B du CGI"
    autre = "TVA non applicable : franchise en base de TVA"
    dit(build, "facture-F1", mention if cgi else autre, jamais=(autre if cgi else "293 B",))


@pytest.mark.parametrize(
    ("qualite", "nature", "lieu", "devis", "code"),
    [
        ("consommateur", "services", None, False, "E631"),
        ("non_professionnel", "mixte", None, False, "E631"),
        ("consommateur", "services", "Nantes", False, None),
        ("consommateur", "services", None, True, "A620"),
        ("consommateur", "biens", None, False, None),
        ("professionnel", "services", None, False, None),
    ],
)
def test_le_lieu_d_un_service_arrete_83_50_a_art_3(tmp_path, qualite, nature, lieu, devis, code):
    """An invoice that follows no order says where its service was rendered, or asks; one that
    follows an order which does not say it is told of."""
    prestation = {"objet": "Cours", "nature": nature, "lieu": lieu}
    documents = [*([DEVIS] if devis else []), facture()]
    c = seule(client={**CONSO, "qualite": qualite}, prestation=prestation, documents=documents)
    r = clausier("check", espace(tmp_path, {**VENDEUR, "mediateur": MEDIATEUR}, essai=c))
    assert ("E631 prestation" in r.stderr) is (code == "E631"), r.stderr
    assert ("A620 prestation" in r.stderr) is (code == "A620"), r.stderr


@pytest.mark.parametrize(
    ("faits", "phrase"),
    [({}, None), ({"sur_site": "oui"}, "chez le client, 6 rue du Marché, 44100 Nantes.")],
)
def test_aucun_lieu_n_est_invente_arrete_83_50_a_art_3(tmp_path, faits, phrase):
    """The place of an order that says none is not « the one of the order »."""
    prestation = {"objet": "Cours", "lieu": None, **faits}
    c = seule(client=CONSO, prestation=prestation, documents=[DEVIS, facture()])
    build = construire(
        espace(tmp_path, {**VENDEUR, "mediateur": MEDIATEUR}, essai=c), "--formats", "md"
    )
    page = (build / "facture-F1.md").read_text(encoding="utf-8")
    assert "que prévoit la commande" not in page
    assert ("Lieu d’exécution de la prestation" in page) is bool(phrase)
    assert (phrase or "") in page.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("acheteur", "longs"),
    [
        (None, 30),
        ("etat", 30),
        ("collectivite", 30),
        ("etablissement_sante", 50),
        ("entreprise_publique", 60),
    ],
)
def test_le_delai_d_un_acheteur_public_ccp_r2192_10_et_11(tmp_path, acheteur, longs):
    client = {**CONSO, "qualite": "public", "nom": "Acheteur", "siret": "900 000 035 00015"}
    client |= {"acheteur": acheteur} if acheteur else {}
    for jours, refuse in ((longs, False), (longs + 1, True)):
        e = tmp_path / str(jours)
        c = seule(client=client, reglement={"delai": f"{jours} jours"})
        r = clausier("check", espace(e, VENDEUR, essai=c))
        assert ("E501" in r.stderr) is refuse, r.stderr
    mots = {30: "trente", 50: "cinquante", 60: "soixante"}[longs]
    contrat = {"type": "contrat", "numero": "C1", "date": "2026-09-02"}
    e = espace(
        tmp_path / "c", VENDEUR, essai=seule("2026-09-02", client=client, documents=[contrat])
    )
    seul_dit(e, "contrat-C1", f"Le délai de paiement est de {mots} jours")


@pytest.mark.parametrize(
    ("taux", "documents", "code"),
    [
        ("2 %", [facture()], "A531"),
        ("12 %", [facture()], None),
        ("2 %", [DEVIS, facture()], "E502"),
    ],
)
def test_un_taux_sous_le_plancher_l441_10(tmp_path, taux, documents, code):
    """A contract's is an error; an invoice alone is built and told."""
    c = seule(documents=documents, reglement={"penalites": taux})
    r = clausier("check", espace(tmp_path, VENDEUR, essai=c))
    codes = {x for x in ("A531", "E502") if x in r.stderr}
    assert codes == ({code} if code else set()), r.stderr
    assert r.returncode == (1 if code == "E502" else 0)


def test_une_ligne_du_vendeur_sur_ses_factures(tmp_path):
    """Printed once, escaped as any text of a case, on the invoice and on the acompte's alone."""
    mention = "Membre d'un organisme *agréé* <b>"
    devis, acompte = DEVIS, {"type": "facture_acompte", "numero": "F0", "date": "2026-09-30"}
    c = seule(acompte="30 %", documents=[devis, acompte, facture("2026-10-30")])
    b = construire(espace(tmp_path, {**VENDEUR, "mention_facture": mention}, essai=c))
    for nom in ("facture-F1", "facture_acompte-F0"):
        dit(b, nom, mention)
    dit(b, "devis-D1", "Conception", jamais=("organisme",))


@pytest.mark.parametrize("vendeur", [VENDEUR, REEL])
def test_la_declaration_europeenne_de_services_cgi_289_b(tmp_path, vendeur):
    adresse = {**CONSO["adresse"], "pays": "DE"}
    client = {**CONSO, "qualite": "professionnel", "adresse": adresse, "commercant": "oui"}
    client |= {"tva_numero": "DE123456788"}
    v = {**vendeur, "tva": {**vendeur["tva"], "numero": "FR25900000019"}}
    for fondement, tva in (("service_ue", "autoliquidation"), ("rendu_en_france", None)):
        ligne = {"designation": "Conseil", "prix_unitaire": "100", "fondement": fondement}
        c = seule(client=client, lignes=[ligne | ({"tva": tva} if tva else {})])
        r = clausier("check", espace(tmp_path / fondement, v, essai=c))
        assert r.returncode == 0, r.stderr
        assert ("A434" in r.stderr) is (tva is not None)
