"""The rules of consumers, and of the small professionals protected like them, at their own borders.

Rows as in `test_bornes_regles`.
"""

from __future__ import annotations

from typing import Any

import pytest
from fabrique import CONSO, VENDEUR
from test_bornes import PRO, echeances
from test_bornes_regles import (
    AVIS,
    C1,
    CHEZ,
    D1,
    F1,
    FA,
    LIGNE,
    LOIN,
    PUBLIC,
    SANS,
    SYNDICAT,
    TOUS,
    URL,
    juger,
    rang,
    verse,
)


@pytest.mark.parametrize(
    ("documents", "code", "dit"),
    [
        ([D1], "E604", False),
        ([D1], "A608", True),
        ([D1, C1], "E604", True),
        ([D1, C1], "A608", False),
        ([F1], "E604", True),
        ([AVIS], "E604", False),
        ([{"type": "cgv", "date": "2026-09-01"}], "E604", False),
    ],
)
@pytest.mark.parametrize("client", [CONSO, SYNDICAT, PRO], ids=lambda c: c["qualite"])
def test_le_lieu_de_conclusion_d_un_consommateur(tmp_path, documents, code, dit, client):
    mots = "lieu" if dit and client is CONSO else None
    change = {**SANS, "client": client, "conclusion": None, "documents": documents}
    juger(tmp_path, code, mots, change)


CHEZ_LUI = {**SANS, "client": CONSO, "conclusion": CHEZ}
TROP_TOT = "pas de paiement avant le 14/09/2026"


@pytest.mark.parametrize(
    ("change", "mots"),
    [
        (rang({**FA, "date": "2026-09-13", "montant": "10"}), TROP_TOT),
        (rang({**FA, "date": "2026-09-14", "montant": "10"}), None),
        (rang({**F1, "date": "2026-09-06", "echeance": "2026-09-13"}), "à payer le 13/09/2026"),
        (rang({**F1, "date": "2026-09-06", "echeance": "2026-09-14"}), None),
        (rang({**F1, "date": "2026-09-06"}) | verse({"date": "2026-09-13"}), None),
        ({"echeances": echeances(("2026-09-13", "50 %"), ("fin", "50 %"))}, TROP_TOT),
        ({"echeances": echeances(("2026-09-14", "50 %"), ("fin", "50 %"))}, None),
        ({"echeances": echeances(("commande", "50 %"), ("fin", "50 %"))}, None),
    ],
)
def test_pas_de_paiement_avant_la_fin_des_sept_jours(tmp_path, change, mots):
    """C. conso L221-10: concluded on Saturday the 5th, the seven days end on the 12th; the 13th is
    a Sunday."""
    juger(tmp_path, "E602", mots, {**CHEZ_LUI, **rang(D1, AVIS), **change})


TOT = rang({**FA, "date": "2026-09-06", "montant": "10"}, AVIS)
PERDUES = "hygiene indissociable support_descelle contenu_numerique pleinement_execute".split()
EXCLUES = "sur_mesure urgence cours_financier perissable date_fixe construction".split()
PETIT = {**PRO, "effectif": 5, "objet_hors_activite": "oui"}
URGENT = {"objet": "Fuite", "urgence_demandee": "oui", "motif_urgence": "fuite d'eau"}


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        ({}, True),
        ({"conclusion": LOIN}, False),
        ({"conclusion": {**CHEZ, "lieu": "etablissement"}}, False),
        ({"client": SYNDICAT}, False),
        ({"client": PUBLIC}, False),
        ({"client": PETIT}, True),
        ({"client": {**PETIT, "objet_hors_activite": "non"}}, False),
        ({"client": {**PETIT, "effectif": 6}}, False),
        ({"prestation": URGENT}, False),
        ({"prestation": URGENT, "client": PETIT}, True),
    ],
)
def test_qui_est_protege_du_paiement(tmp_path, change, dit):
    juger(tmp_path, "E602", TROP_TOT if dit else None, {**CHEZ_LUI, **TOT, **change})


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        ({}, True),
        ({"conclusion": LOIN}, True),
        ({"conclusion": {**CHEZ, "lieu": "etablissement"}}, False),
        ({"conclusion": {**LOIN, "foire": "oui"}}, False),
        ({"client": SYNDICAT}, False),
        ({"client": PETIT}, True),
        ({"client": PETIT, "conclusion": LOIN}, False),
        (rang(C1), True),
        (rang(F1), True),
        (rang({"type": "cgv", "date": "2026-09-01"}), False),
        (rang(D1, AVIS), False),
        *(({"retractation": {"exclue": x}}, True) for x in PERDUES),
        *(({"retractation": {"exclue": x}}, False) for x in EXCLUES),
    ],
)
def test_qui_se_retracte_en_recoit_l_avis(tmp_path, change, dit):
    """C. conso L221-18, L221-28: the right, and the exceptions where there is none."""
    change = {**CHEZ_LUI, **rang(D1), **change}
    juger(
        tmp_path, "E606", "ajoutez aux documents « - {type: retractation" if dit else None, change
    )


@pytest.mark.parametrize(
    ("conclusion", "vendeur", "dit"),
    [
        ({**LIGNE, "date": "2026-06-18"}, TOUS, False),
        ({**LIGNE, "date": "2026-06-19"}, TOUS, True),
        ({"lieu": "distance_interface"}, TOUS, True),
        ({**LIGNE, "date": "2026-06-19"}, URL, False),
        ({**LOIN, "date": "2026-06-19"}, TOUS, False),
        ({**CHEZ, "date": "2026-06-19"}, TOUS, False),
    ],
)
def test_la_fonctionnalite_de_retractation(tmp_path, conclusion, vendeur, dit):
    """From 19 June 2026 on, that day included, for what is concluded online (D221-5)."""
    change = {**SANS, "client": CONSO, "conclusion": conclusion, "vendeur": vendeur}
    change |= rang({**D1, "date": "2026-06-01" if "date" in conclusion else "2026-09-02"})
    juger(tmp_path, "E605", "url_retractation" if dit else None, change)


@pytest.mark.parametrize(
    ("plus", "conclusion", "mots"),
    [
        ({}, CHEZ, "« effectif: » et « objet_hors_activite: »"),
        ({"effectif": 5}, CHEZ, "ajoutez « objet_hors_activite: » au client"),
        ({"objet_hors_activite": "non"}, CHEZ, "ajoutez « effectif: » au client ; cinq salariés"),
        ({"effectif": 0, "objet_hors_activite": "non"}, CHEZ, None),
        ({}, LOIN, None),
    ],
)
def test_un_petit_professionnel_se_demande(tmp_path, plus, conclusion, mots):
    change = {**SANS, "client": {**PRO, **plus}, "conclusion": conclusion}
    juger(tmp_path, "E607", mots, change | rang(D1))


def motif(exclue: str | None = None, **prestation: Any) -> dict[str, Any]:
    retractation = {"exclue": exclue} if exclue else {}
    return {"prestation": {"objet": "Essai", **prestation}, "retractation": retractation}


SERVICES = "la prestation est dite « nature: services »"


@pytest.mark.parametrize(
    ("change", "mots"),
    [
        (motif(), None),
        (motif("urgence"), "ajoutez « prestation: urgence_demandee: oui »"),
        (motif("urgence", urgence_demandee="oui", motif_urgence="fuite"), None),
        (motif("urgence", urgence_demandee="oui"), "a son motif"),
        (motif(urgence_demandee="oui", motif_urgence="fuite"), "n'ouvre pas de droit"),
        ({**motif(urgence_demandee="oui", motif_urgence="x"), "client": PETIT}, None),
        *((motif(m, nature="biens"), None) for m in ("sur_mesure", "perissable", "hygiene")),
        *((motif(m, nature="mixte"), None) for m in ("indissociable", "support_descelle")),
        (motif("sur_mesure"), "« sur_mesure » est pour un bien"),
        *((motif(m), f"« {m} » est pour un bien") for m in ("perissable", "hygiene")),
        *((motif(m), SERVICES) for m in ("indissociable", "support_descelle")),
        (motif("pleinement_execute"), None),
        (motif("pleinement_execute", nature="biens"), "« pleinement_execute » est pour un service"),
        (
            {
                **motif("pleinement_execute"),
                "retractation": {"exclue": "pleinement_execute", "execution_anticipee": "non"},
            },
            "le droit ne se perd qu'après",
        ),
        (motif("contenu_numerique"), "si c'en est un, ajoutez « prestation: numerique: ponctuel »"),
        (motif("contenu_numerique", numerique="ponctuel"), None),
        (motif("date_fixe"), "à une date ou à une période fixée"),
        (motif("date_fixe", debut="2026-10-01"), None),
        (motif("construction"), "pour un immeuble neuf à construire"),
        (motif("construction", ouvrage="oui"), None),
        (motif("cours_financier"), None),
        ({**motif("sur_mesure"), "client": PRO}, None),
        ({"conclusion": {**CHEZ, "foire": "oui"}}, "se dit « lieu: etablissement »"),
        ({"conclusion": {**LOIN, "foire": "oui"}}, None),
    ],
)
def test_une_exception_se_prouve_par_les_faits(tmp_path, change, mots):
    """C. conso L221-2, L221-28."""
    juger(tmp_path, "E609", mots, {**CHEZ_LUI, **rang(D1, AVIS), **change})


DEMANDE, SANS_DEMANDE = "faites cocher et signer la demande", "sans demande du client"


def debut(jour: str, anticipee: str | None = None, **plus: Any) -> dict[str, Any]:
    r = {"execution_anticipee": anticipee} if anticipee else {}
    return {"prestation": {"objet": "Essai", "debut": jour, **plus}, "retractation": r}


@pytest.mark.parametrize(
    ("change", "mots"),
    [
        (debut("2026-09-21"), f"(jusqu'au 21/09/2026) : {DEMANDE}"),
        (debut("2026-09-22"), None),
        (debut("2026-09-21", "non"), SANS_DEMANDE),
        (debut("2026-09-22", "non"), None),
        (debut("2026-09-22", "oui"), DEMANDE),
        (debut("2026-09-21", nature="biens"), None),
        (debut("2026-09-21", "oui", nature="biens"), None),
        (debut("2026-09-21", nature="mixte"), "ne finit pas avant le 21/09/2026 ; par prudence"),
        (debut("2026-09-21", "non", nature="mixte"), "par prudence"),
        (debut("2026-09-22", nature="mixte"), None),
        (debut("2026-09-21", "oui", nature="mixte"), f"délai de rétractation : {DEMANDE}"),
        ({**debut("2026-09-21"), "conclusion": {**LOIN, "foire": "oui"}}, None),
        ({**debut("2026-09-21"), "client": SYNDICAT}, None),
    ],
)
def test_un_debut_dans_les_quatorze_jours(tmp_path, change, mots):
    """C. conso L221-18, L221-25: the fourteen days end on Saturday the 19th, so on Monday."""
    juger(tmp_path, "A610", mots, {**CHEZ_LUI, "conclusion": LOIN, **rang(D1, AVIS), **change})


@pytest.mark.parametrize(
    ("client", "doc", "dit"),
    [
        (CONSO, D1, True),
        (PRO, D1, False),
        (SYNDICAT, D1, False),
        (PUBLIC, D1, False),
        (PRO, {"type": "cgv", "date": "2026-09-01", "qualite": "consommateur"}, True),
    ],
)
def test_qui_a_un_mediateur(tmp_path, client, doc, dit):
    change = {**SANS, "client": client, "vendeur": VENDEUR, **rang(doc)}
    juger(tmp_path, "E601", "mediateur" if dit else None, change)
