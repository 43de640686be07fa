"""Cases for the table of mentions: one workspace for each profile (audience × VAT regime × trade),
every document type in it."""

from __future__ import annotations

import copy
from pathlib import Path

import yaml

ADRESSE = {"voie": "1 rue du Test", "code_postal": "69001", "ville": "Lyon"}
ASSUREUR = {"nom": "Assureur du Test", "adresse": "2 rue de la Police 75001 Paris"}
MEDIATEUR = {
    "nom": "Médiateur du Test",
    "adresse": "3 rue du Médiateur 75002 Paris",
    "site": "https://mediateur.example",
}

# profile: (client, regime, trade, what the trade adds to seller and matter)
PROFILS: dict[str, dict] = {
    "pro-franchise-conseil": {
        "qualite": "professionnel",
        "regime": "franchise",
        "secteur": "conseil",
    },
    "pro-reel-numerique": {
        "qualite": "professionnel",
        "regime": "reel",
        "secteur": "numerique",
        "tva": {"debits": "oui"},
        "prestation": {"oeuvre": "oui", "logiciel": "oui", "donnees_personnelles": "oui"},
    },
    "pro-reel-commerce": {
        "qualite": "professionnel",
        "regime": "reel",
        "secteur": "commerce",
        "vendeur": {"qualite": "commercant", "forme": "SASU", "capital": "1 000 €", "rcs": "Lyon"},
        "prestation": {"nature": "biens"},
    },
    "pro-reel-btp": {
        "qualite": "professionnel",
        "regime": "reel",
        "secteur": "btp",
        "ligne": {"tva": "autoliquidation", "fondement": "sous_traitance_btp"},
        "decennale": True,
        "prestation": {"ouvrage": "oui", "nature": "mixte"},
    },
    "pro-reel-formation": {
        "qualite": "professionnel",
        "regime": "reel",
        "secteur": "formation",
        "ligne": {"tva": "exoneration", "fondement": "formation"},
    },
    "public-franchise-conseil": {"qualite": "public", "regime": "franchise", "secteur": "conseil"},
    "public-reel-numerique": {"qualite": "public", "regime": "reel", "secteur": "numerique"},
    "asso-franchise-creation": {
        "qualite": "non_professionnel",
        "regime": "franchise",
        "secteur": "creation",
        "prestation": {"oeuvre": "oui"},
    },
    "conso-franchise-sap": {
        "qualite": "consommateur",
        "regime": "franchise",
        "secteur": "sap",
        "vendeur": {"declaration_sap": "SAP900000019"},
    },
    "conso-reel-btp": {
        "qualite": "consommateur",
        "regime": "reel",
        "secteur": "btp",
        "lieu": "hors_etablissement",
        "ligne": {"tva": "10 %"},
        "decennale": True,
        "prestation": {
            "ouvrage": "oui",
            "nature": "mixte",
            "logement_plus_de_deux_ans": "oui",
            "renovation_energetique": "oui",
            "label_energie": {
                "detenu": "oui",
                "nom": "RGE Test n° 1",
                "justificatif": "attestation.pdf",
            },
        },
    },
    "conso-reel-automobile": {
        "qualite": "consommateur",
        "regime": "reel",
        "secteur": "automobile",
        "prestation": {"nature": "mixte"},
    },
    "conso-franchise-commerce": {
        "qualite": "consommateur",
        "regime": "franchise",
        "secteur": "commerce",
        "ligne": {"categorie": "luminaires"},
        "prestation": {"nature": "biens"},
    },
    "conso-reel-commerce-en-ligne": {
        "qualite": "consommateur",
        "regime": "reel",
        "secteur": "commerce",
        "lieu": "distance_interface",
        "vendeur": {
            "url_retractation": "https://test.example/retractation",
            "url_resiliation": "https://test.example/resilier",
        },
        "prestation": {"nature": "biens"},
    },
    "conso-franchise-coiffure": {
        "qualite": "consommateur",
        "regime": "franchise",
        "secteur": "autre",
        "cgv": {"natures": ["services"]},
        "rc_obligatoire": True,
    },
}


def ecrire(dossier: Path, nom: str) -> Path:
    """Write the workspace of a profile; returns its folder."""
    p = PROFILS[nom]
    espace = dossier / nom
    espace.mkdir(parents=True)
    (espace / "vendeur.yaml").write_text(
        yaml.safe_dump(_vendeur(p), allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    (espace / f"{nom}.yaml").write_text(
        yaml.safe_dump(_cas(nom, p), allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    (espace / "attestation.pdf").write_bytes(
        (Path(__file__).parent.parent / "exemples/menuisier/attestation-decennale.pdf").read_bytes()
    )
    return espace


def _vendeur(p: dict) -> dict:
    v = {
        "nom": "Dominique Test",
        "forme": "EI",
        "qualite": "artisan",
        "siret": "900 000 019 00019",
        "adresse": ADRESSE,
        "telephone": "06 00 00 00 00",
        "courriel": "vendeur@test.example",
        "secteur": p["secteur"],
        "mediateur": MEDIATEUR,
        "cgv": p.get("cgv", {}),
        "tva": {"regime": p["regime"]}
        | ({"numero": "FR25900000019"} if p["regime"] == "reel" else {})
        | p.get("tva", {}),
        "banque": {"iban": "FR76 3000 6000 0112 3456 7890 189"},
        "assurances": [],
    }
    if p.get("decennale"):
        v["assurances"].append(
            {
                "type": "decennale",
                "assureur": ASSUREUR,
                "zone": "France métropolitaine",
                "contrat": "DEC-1",
                "obligatoire": "oui",
                "attestation": "attestation.pdf",
            }
        )
    if p.get("rc_obligatoire"):
        v["assurances"].append(
            {
                "type": "rc_pro",
                "assureur": ASSUREUR,
                "zone": "France métropolitaine",
                "contrat": "RC-1",
                "obligatoire": "oui",
            }
        )
    return v | p.get("vendeur", {})


def _cas(nom: str, p: dict) -> dict:
    conso = p["qualite"] == "consommateur"
    client = {
        "qualite": p["qualite"],
        "nom": "Claude Acheteur" if conso else "Acheteur du Test",
        "adresse": {"voie": "9 rue du Client", "code_postal": "42000", "ville": "Saint-Étienne"},
    }
    if p["qualite"] in ("professionnel", "public"):
        client |= {"siren": "900 000 027"}
    if p["qualite"] == "professionnel":
        client |= {"commercant": "oui"}
    lieu = p.get("lieu", "etablissement")
    ligne = {
        "designation": "Prestation du test",
        "quantite": "3",
        "unite": "heure",
        "prix_unitaire": "200,00",
    } | p.get("ligne", {})
    cas = {
        "dossier": nom,
        "client": client,
        "conclusion": {"date": "2026-03-02", "lieu": lieu},
        "prestation": {
            "objet": "Objet du test",
            "nature": "services",
            "lieu": "9 rue du Client, 42000 Saint-Étienne",
            "debut": "2026-03-23",
            "fin": "2026-03-27",
        }
        | p.get("prestation", {}),
        "lignes": [ligne],
        "acompte": "30 %",
        "documents": _documents(p, lieu),
        "dechets": {
            "quantite": "1 m³",
            "tri": "bois séparé",
            "point_collecte": "Déchèterie du Test",
            "cout": "30 €",
        },
    }
    if p["secteur"] not in ("btp", "jardinage"):
        del cas["dechets"]
    if p.get("decennale") and conso:
        cas["retractation"] = {"exclue": "sur_mesure"}
    cas["paiements"] = [{"date": "2026-03-20", "montant": "1,00", "facture": "F2026-1"}]
    cas["journal"] = [{"date": "2026-06-05", "type": "reception", "document": "mise_en_demeure"}]
    return copy.deepcopy(cas)


def _documents(p: dict, lieu: str) -> list[dict]:
    docs = [
        {"type": "cgv", "date": "2026-02-01"},
        {"type": "devis", "numero": "D2026-1", "date": "2026-02-20", "validite": "30 jours"},
        {"type": "contrat", "numero": "C2026-1", "date": "2026-03-02"},
        {"type": "facture_acompte", "numero": "F2026-1", "date": "2026-03-16"},
        {
            "type": "avenant",
            "numero": "AV2026-1",
            "date": "2026-03-12",
            "contrat": "C2026-1",
            "modifications": [
                {
                    "article": "Prix",
                    "numero": "5",
                    "action": "remplace",
                    "texte": "Le prix est ferme.",
                }
            ],
        },
        {"type": "recu", "date": "2026-03-20", "facture": "F2026-1"},
        {
            "type": "bon_de_travail",
            "date": "2026-03-27",
            "interventions": [
                {
                    "debut": "2026-03-27 09:00",
                    "fin": "2026-03-27 12:00",
                    "travaux": "Travaux du test",
                }
            ],
        },
        {"type": "pv_reception", "date": "2026-03-27"},
        {"type": "bon_de_livraison", "date": "2026-03-27"},
        {"type": "facture", "numero": "F2026-2", "date": "2026-03-30"},
        {
            "type": "avoir",
            "numero": "F2026-3",
            "date": "2026-04-02",
            "facture": "F2026-2",
            "motif": "geste",
            "lignes": [
                {"designation": "Geste", "prix_unitaire": "10"}
                | {k: v for k, v in p.get("ligne", {}).items() if k != "categorie"}
            ],
        },
        {"type": "rappel", "date": "2026-04-15", "facture": "F2026-2"},
        {"type": "relance", "niveau": "1", "date": "2026-05-04", "facture": "F2026-2"},
        {"type": "script_telephone", "date": "2026-05-07", "facture": "F2026-2"},
        {"type": "relance", "niveau": "2", "date": "2026-05-18", "facture": "F2026-2"},
        {"type": "mise_en_demeure", "date": "2026-06-02", "factures": ["F2026-2"]},
        {"type": "fiche_client", "date": "2026-02-19"},
        {"type": "recours", "date": "2026-06-24", "factures": ["F2026-2"]},
        {"type": "decompte", "date": "2026-09-10", "factures": ["F2026-2"]},
        {
            "type": "echeancier",
            "date": "2026-09-10",
            "factures": ["F2026-2"],
            "nombre": "3",
            "premiere": "2026-10-05",
        },
        {"type": "injonction_de_payer", "date": "2026-09-10", "factures": ["F2026-2"]},
    ]
    if p["qualite"] == "consommateur" and lieu != "etablissement" and not p.get("decennale"):
        docs.append({"type": "retractation", "date": "2026-03-02"})
    return docs
