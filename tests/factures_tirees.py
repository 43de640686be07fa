"""Draws invoices for hypothesis: every VAT regime, discounts, acomptes, credit notes, clients of
every kind, sums of every size."""

from __future__ import annotations

from typing import Any

from fabrique import VENDEUR
from hypothesis import strategies as st

ADRESSES = {
    "FR": ("01000", "Bourg-en-Bresse"),
    "DE": ("10115", "Berlin"),
    "US": ("10001", "New York"),
}
CLIENTS = {
    "pro": {
        "qualite": "professionnel",
        "nom": "SARL Modèle & Fils",
        "siren": "900 000 027",
        "pays": "FR",
    },
    "public": {
        "qualite": "public",
        "nom": "Commune de Modèle",
        "siret": "900 000 035 00015",
        "service": "Service de la voirie",
        "code_service": "VOIRIE",
        "reference_commande": "ENG-77",
        "pays": "FR",
    },
    "prive": {
        "qualite": "consommateur",
        "nom": "Anne Modèle",
        "courriel": "anne@modele.example",
        "pays": "FR",
    },
    "ue": {
        "qualite": "professionnel",
        "nom": "Muster GmbH",
        "tva_numero": "DE123456788",
        "courriel": "rechnung@muster.example",
        "pays": "DE",
    },
    "monde": {
        "qualite": "professionnel",
        "nom": "Sample Inc. <NY>",
        "courriel": "pay@sample.example",
        "pays": "US",
    },
}
SANS_TVA = {
    "pro": [("autoliquidation", "sous_traitance_btp"), ("exoneration", "formation")],
    "public": [("exoneration", "formation")],
    "prive": [("exoneration", "enseignement"), ("exoneration", "soins")],
    "ue": [("autoliquidation", "service_ue"), ("exoneration", "livraison_ue")],
    "monde": [("exoneration", "exportation")],
}
TAUX = ["20 %", "10 %", "5,5 %", "2,1 %"]
UNITES = [None, "jour", "heure", "m²", "forfait", "séance", "kg"]
mots = (
    st.text(
        st.characters(codec="latin-1", categories=("L", "N", "P", "Zs", "S")),
        min_size=1,
        max_size=40,
    )
    .map(str.strip)
    .filter(bool)
)


def nombre(mini: int, maxi: int, decimales: int) -> st.SearchStrategy[str]:
    """A number between `mini` and `maxi`, written with a comma."""
    pas = 10**decimales
    return st.integers(mini * pas + 1, maxi * pas).map(
        lambda n: f"{n // pas}" + (f",{n % pas:0{decimales}d}" if decimales else "")
    )


@st.composite
def lignes(tirer, client: str, reel: bool) -> list[dict[str, Any]]:
    sortie = []
    for _ in range(tirer(st.integers(1, 6))):
        x: dict[str, Any] = {
            "designation": tirer(mots),
            "quantite": tirer(st.sampled_from([0, 0, 2, 4]).flatmap(lambda d: nombre(0, 40, d))),
            "prix_unitaire": tirer(
                st.sampled_from([0, 2, 2, 4]).flatmap(lambda d: nombre(0, 900, d))
            ),
        }
        if unite := tirer(st.sampled_from(UNITES)):
            x["unite"] = unite
        if tirer(st.booleans()):
            x["remise"] = tirer(st.sampled_from(["10 %", "33,3333 %", "0,01"]))
        if tirer(st.booleans()):
            x["detail"] = tirer(mots)
        if reel and tirer(st.integers(0, 3)) == 0:
            x["tva"], x["fondement"] = tirer(st.sampled_from(SANS_TVA[client]))
        else:
            if reel:
                x["tva"] = tirer(st.sampled_from(TAUX))
            if client in ("ue", "monde"):  # abroad, a line says why its VAT is French
                x["fondement"] = "rendu_en_france"
        sortie.append(x)
    return sortie


@st.composite
def dossiers(tirer) -> dict[str, Any]:
    """A whole case, its seller in it."""
    nom = tirer(st.sampled_from(list(CLIENTS)))
    client = dict(CLIENTS[nom])
    pays = client.pop("pays")
    code, ville = ADRESSES[pays]
    client["adresse"] = {"voie": tirer(mots), "code_postal": code, "ville": ville, "pays": pays}
    reel = tirer(st.booleans())
    nature = tirer(st.sampled_from(["services", "biens", "mixte"]))
    if nature != "services" and tirer(st.booleans()):
        client["adresse_livraison"] = {
            "voie": "1 quai du Port",
            "code_postal": code,
            "ville": ville,
            "pays": pays,
        }
    tva = (
        {
            "regime": "reel",
            "numero": "FR25900000019",
            "debits": tirer(st.sampled_from(["oui", "non"])),
        }
        if reel
        else {"regime": "franchise"}
    )
    acompte = tirer(st.sampled_from(["non", "10 %", "30 %", "33,33 %", "45,5 %"]))
    documents: list[dict[str, Any]] = [{"type": "facture", "numero": "F-2", "date": "2026-10-31"}]
    paiements = []
    if acompte != "non":
        documents.insert(0, {"type": "facture_acompte", "numero": "F-1", "date": "2026-09-05"})
        if tirer(st.booleans()):
            documents.insert(
                1,
                {
                    "type": "avoir",
                    "numero": "F-1-1",
                    "date": "2026-09-20",
                    "facture": "F-1",
                    "motif": "acompte rendu",
                },
            )
    suite = tirer(st.sampled_from([None, "rectificative", "avoir", "avoir"]))
    if suite == "rectificative":
        siennes = tirer(lignes(nom, reel))
        documents.append(
            {"type": "facture", "numero": "F-3", "date": "2026-11-05", "rectifie": "F-2"}
            | {"lignes": siennes}
        )
    elif suite:
        documents.append(
            {
                "type": "avoir",
                "numero": "F-3",
                "date": "2026-11-05",
                "facture": "F-2",
                "motif": tirer(mots),
            }
        )
    cas = {
        "dossier": "tirage",
        "client": client,
        "conclusion": {"date": "2026-09-05", "lieu": "etablissement"},
        "prestation": {
            "objet": tirer(mots),
            "nature": nature,
            "lieu": "Lyon",
            "debut": "2026-09-15",
            "fin": tirer(st.sampled_from(["2026-09-15", "2026-10-30"])),
        },
        "tarifs": tirer(st.sampled_from(["ht", "ttc"])),
        "lignes": tirer(lignes(nom, reel)),
        "acompte": acompte,
        "documents": documents,
        "paiements": paiements,
        "vendeur": {
            **VENDEUR,
            "tva": tva,
            "mediateur": {
                "nom": "Médiateur Exemple",
                "adresse": "75002 Paris",
                "site": "https://mediateur.example",
            },
        },
    }
    if tirer(st.booleans()):
        cas["remise"] = tirer(st.sampled_from(["5 %", "12,5 %", "0,01"]))
    return cas
