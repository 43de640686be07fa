"""Makes workspaces for tests: one plain case, to change at will, and many lawful ones drawn from
the criteria.

A case is written as JSON, which is YAML, so that what is tested is what a file can say.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from clausier.fiches.secteurs import SECTEURS as TABLE

VENDEUR: dict[str, Any] = {
    "nom": "Camille Exemple",
    "forme": "EI",
    "qualite": "liberal",
    "siret": "900 000 019 00019",
    "telephone": "06 00 00 00 01",
    "courriel": "camille@atelier.example",
    "adresse": {"voie": "12 rue des Lices", "code_postal": "69001", "ville": "Lyon"},
    "secteur": "numerique",
    "tva": {"regime": "franchise"},
    "banque": {"titulaire": "Camille Exemple EI", "iban": "FR76 3000 6000 0112 3456 7890 189"},
}
REEL = {**VENDEUR, "tva": {"regime": "reel", "numero": "FR25900000019"}}
MEDIATEUR = {
    "nom": "Médiateur Exemple",
    "adresse": "5 rue de la Médiation 75002 Paris",
    "site": "https://mediateur.example",
}
CONSO = {
    "qualite": "consommateur",
    "nom": "Bruno Fictif",
    "adresse": {"voie": "6 rue du Marché", "code_postal": "44100", "ville": "Nantes"},
}
CAS: dict[str, Any] = {
    "dossier": "essai",
    "client": {
        "qualite": "professionnel",
        "nom": "SARL Modèle",
        "forme": "SARL",
        "siren": "900 000 027",
        "commercant": "oui",
        "adresse": {
            "voie": "3 place du Marché",
            "code_postal": "01000",
            "ville": "Bourg-en-Bresse",
        },
    },
    "conclusion": {"date": "2026-09-05", "lieu": "etablissement"},
    "prestation": {"objet": "Refonte du site", "debut": "2026-09-15", "fin": "2026-10-30"},
    "lignes": [
        {"designation": "Conception", "quantite": "4", "unite": "jour", "prix_unitaire": "450"}
    ],
    "acompte": "30 %",
    "documents": [
        {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"},
        {"type": "facture_acompte", "numero": "F1", "date": "2026-09-05"},
        {"type": "facture", "numero": "F2", "date": "2026-10-31"},
    ],
}


def espace(dossier: Path, vendeur: dict[str, Any] | None = None, **cas: dict[str, Any]) -> Path:
    """A workspace: `vendeur.yaml` and one file for each named case."""
    dossier.mkdir(parents=True, exist_ok=True)
    ecrire(dossier / "vendeur.yaml", vendeur or VENDEUR)
    for nom, contenu in cas.items():
        ecrire(dossier / f"{nom}.yaml", contenu)
    return dossier


def ecrire(chemin: Path, contenu: dict[str, Any]) -> Path:
    """One file; one key a line, so that a case is found by its `dossier:`."""
    corps = "".join(f"{k}: {json.dumps(v, ensure_ascii=False)}\n" for k, v in contenu.items())
    chemin.write_text(corps, encoding="utf-8")
    return chemin


def yaml_de(arbre: Any, ascii_: bool = False) -> bytes:
    """A tree as YAML, one key a line; what UTF-8 cannot say goes as it is."""
    if not isinstance(arbre, dict):
        return json.dumps(arbre, ensure_ascii=ascii_).encode("utf-8", "surrogatepass")
    return "".join(
        f"{json.dumps(k, ensure_ascii=ascii_)}: {json.dumps(v, ensure_ascii=ascii_)}\n"
        for k, v in arbre.items()
    ).encode("utf-8", "surrogatepass")


def cas(**change: Any) -> dict[str, Any]:
    """The plain case with some keys changed; None takes a key out. What is sold to a person is
    rendered somewhere: an invoice says where (arrêté 83-50/A, art. 3).
    """
    c = copy.deepcopy(CAS) | change
    particulier = (c.get("client") or {}).get("qualite") in ("consommateur", "non_professionnel")
    if particulier and c["prestation"]:
        c["prestation"] = {**c["prestation"], "lieu": c["prestation"].get("lieu", "Nantes")}
    return {k: v for k, v in c.items() if v is not None}


MILLE = [{"designation": "Étude", "prix_unitaire": 1000, "tva": "20 %"}]
F1 = {"type": "facture", "numero": "F1", "date": "2026-06-30"}  # due on 30 July


def affaire(nom: str = "a", **change: Any) -> dict[str, Any]:
    """A study of 1 000 €, billed on 30 June 2026 and due on 30 July, with some keys changed."""
    base = {
        "dossier": nom,
        "conclusion": {"date": "2026-06-01", "lieu": "distance"},
        "prestation": {"objet": "Étude", "debut": "2026-06-02", "fin": "2026-06-26"},
        "acompte": "non",
        "lignes": MILLE,
        "reglement": {"delai": "30 jours", "penalites": "defaut"},
        "documents": [F1],
    }
    return cas(**base | change)


def joignant(fichier: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A seller's insurance and a case with a claim, both of which join this file of the
    workspace."""
    assurance = {
        "type": "rc_pro",
        "assureur": {"nom": "Mutuelle Fictive", "adresse": "9 rue Imaginaire 44000 Nantes"},
        "contrat": "RC-1",
        "zone": "France métropolitaine",
        "attestation": fichier,
    }
    pieces = [{"objet": "Bon de livraison", "fichier": fichier, "genre": "execution"}]
    requete = {"type": "injonction_de_payer", "date": "2026-11-20", "factures": ["F1"]}
    return assurance, cas(
        acompte="non",
        conclusion={"date": "2026-02-20", "lieu": "etablissement"},
        prestation={"objet": "Essai", "fin": "2026-02-27"},
        documents=[
            {"type": "facture", "numero": "F1", "date": "2026-03-02"},
            {**requete, "pieces": pieces},
        ],
    )


# ---------------------------------------------------------------------- lawful cases by the hundred

SECTEURS = tuple(TABLE)
ASSUREUR = {"nom": "Mutuelle Fictive", "adresse": "9 rue Imaginaire 44000 Nantes"}
DROITS = {
    "cession": ["reproduction", "représentation"],
    "etendue": "les fichiers livrés",
    "destination": "la communication du client",
    "territoire": "France",
    "duree": "cinq ans",
    "prix": "inclus",
}


Jour = Callable[[int], str]  # the day that is so many days after the conclusion
Tirage = Callable[..., bool]  # true, with this chance


def au_hasard(graine: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """A seller and a case that the law allows, drawn by `graine` alone: every criterion takes every
    value over enough draws."""
    h = random.Random(graine)

    def oui(p: float = 0.5) -> bool:
        return h.random() < p

    secteur, reel = SECTEURS[graine % len(SECTEURS)], oui()
    qualite = ("consommateur", "professionnel", "consommateur", "non_professionnel", "public")[
        graine // 10 % 5
    ]
    lieu = h.choice(
        (
            "etablissement",
            "hors_etablissement",
            "hors_etablissement",
            "distance",
            "distance_interface",
        )
    )
    nature = h.choice(("services", "services", "biens", "mixte"))
    forme = h.choice(("EI", "EI", "SARL", "association"))
    conso = qualite == "consommateur"
    conclusion = h.choice((date(2024, 3, 4), date(2025, 9, 8), date(2026, 9, 7)))
    ouvrage = secteur == "btp" and nature != "biens" and oui()
    v = vendeur(h, oui, secteur, reel=reel, forme=forme, ouvrage=ouvrage)

    def jour(n: int) -> str:
        return (conclusion + timedelta(days=n)).isoformat()

    p = prestation(h, oui, jour, secteur, nature, ouvrage=ouvrage)
    c: dict[str, Any] = {
        "dossier": f"essai-{graine}",
        "client": client(h, qualite, lieu, oui),
        "conclusion": {"date": jour(0), "lieu": lieu},
        "prestation": p,
    }
    if conso and lieu == "etablissement" and oui(0.2):
        c["conclusion"]["foire"] = "oui"
    faits_du_metier(graine, p, secteur, ouvrage=ouvrage, conso=conso)
    if conso and lieu != "etablissement":
        renoncer(h, jour, c, nature)
    reduit = h.choice(("10 %", "10 %", "5,5 %"))
    if reel and secteur in ("btp", "jardinage") and oui():
        p["logement_plus_de_deux_ans"] = "oui"
    c["lignes"] = lignes(h, qualite, reduit, reel=reel)
    if reel and secteur in ("btp", "jardinage") and "logement_plus_de_deux_ans" not in p:
        p["motif_taux_reduit"] = "logement social"
    if nature != "services" and oui():
        c["lignes"][0]["categorie"] = "luminaires"
    c |= h.choice(
        (
            {"acompte": "30 %"},
            {"acompte": "non"},
            {"acompte": "30 %", "nature_acompte": "arrhes"},
            {
                "echeances": [
                    {"part": "30 %", "quand": "commande"},
                    {"part": "40 %", "quand": "recette"},
                    {"part": "solde", "quand": "livraison"},
                ]
            },
        )
    )
    if "nature_acompte" in c:
        v["cgv"] = {"arrhes": "oui"}
    c["reglement"] = reglement(h, oui, comptant=conso or qualite == "public")
    if secteur in ("btp", "jardinage") or oui(0.2):
        c["dechets"] = {
            "quantite": "0,6 m³",
            "tri": "bois et verre séparés",
            "point_collecte": "Déchèterie Modèle",
            "cout": "60 €",
        }
    if oui(0.3) and qualite == "professionnel":
        c["clauses"] = {"ajouter": ["reglement_amiable", "imprevision", "non_sollicitation"]}
    c["documents"] = documents(jour, c, lieu, preuves=oui(0.6), lettres=oui(0.4))
    if oui(0.15):  # before anything is concluded: terms and offer alone
        del c["conclusion"]
        c["documents"] = c["documents"][:2]
    # A seller's terms are one text, that speaks of what he sells and of what he adds to them.
    ajouter = [x for x in c.get("clauses", {}).get("ajouter", ()) if x != "non_sollicitation"]
    v["cgv"] = {
        **v.get("cgv", {}),
        "natures": list(dict.fromkeys(["services", nature])),
        "ajouter": ajouter,
    }
    return v, c


def faits_du_metier(
    graine: int, p: dict[str, Any], secteur: str, *, ouvrage: bool, conso: bool
) -> None:
    """What a trade's works must say of themselves, by the draw's number: nothing is drawn here, so
    that what follows is what it was."""
    if secteur == "formation" and conso:
        p["formation"] = {
            k: f"{k} d'essai"
            for k in (
                "programme",
                "effectif",
                "prerequis",
                "moyens",
                "evaluation",
                "formateurs",
                "abandon",
            )
        }
    if ouvrage:
        p["sur_existant"] = "oui" if graine % 8 == 3 else "non"
    if secteur == "btp" and conso:
        p |= (
            {"renovation_energetique": "oui", "label_energie": {"detenu": "non"}}
            if graine % 3
            else {"renovation_energetique": "non"}
        )


def vendeur(
    h: random.Random, oui: Tirage, secteur: str, *, reel: bool, forme: str, ouvrage: bool
) -> dict[str, Any]:
    """A seller of this trade, with what its form asks and what it may have besides."""
    v: dict[str, Any] = {
        "nom": "Camille Exemple" if forme == "EI" else "Atelier Modèle",
        "forme": forme,
        "qualite": "liberal"
        if forme == "association"
        else h.choice(("commercant", "artisan", "liberal")),
        "siret": "900 000 019 00019",
        "telephone": "06 00 00 00 01",
        "courriel": "camille@atelier.example",
        "adresse": {
            "voie": "12 rue des Lices",
            "code_postal": "69001",
            "ville": h.choice(("Lyon", "Angers", "Le Mans")),
        },
        "secteur": secteur,
        "tva": {"regime": "reel", "numero": "FR25900000019", "debits": "oui" if oui(0.3) else "non"}
        if reel
        else {"regime": "franchise"},
        "banque": {"iban": "FR76 3000 6000 0112 3456 7890 189"},
        "mediateur": {
            "nom": "Médiateur Exemple",
            "adresse": "5 rue de la Médiation 75002 Paris",
            "site": "https://mediateur.example",
        },
        "url_retractation": "https://atelier.example/renoncer",
        "url_resiliation": "https://atelier.example/resilier",
        "assurances": [],
    }
    if forme == "SARL":
        v |= {
            "capital": "1 000 €",
            "rcs": "Lyon",
            "representant": {"nom": "Yann Exemple", "fonction": "gérant"},
        }
    elif v["qualite"] == "commercant":
        v["rcs"] = "Lyon"
    if oui():
        v["assurances"].append(
            {
                "type": "rc_pro",
                "assureur": ASSUREUR,
                "contrat": "RC-1",
                "obligatoire": "oui" if oui() else "non",
            }
        )
    if ouvrage or oui(0.2):
        v["assurances"].append(
            {"type": "decennale", "assureur": ASSUREUR, "contrat": "DEC-1", "obligatoire": "oui"}
        )
    if secteur == "sap":
        v["declaration_sap"] = "SAP900000019"
    if oui(0.3):
        v |= {
            "site": "https://atelier.example",
            "formulaire_retractation_en_ligne": "https://atelier.example/formulaire",
            "nom_commercial": "Atelier Exemple",
        }
    return v


def prestation(
    h: random.Random, oui: Tirage, jour: Jour, secteur: str, nature: str, *, ouvrage: bool
) -> dict[str, Any]:
    """What is sold, with the facts on which clauses depend."""
    p: dict[str, Any] = {
        "objet": "Prestation d'essai",
        "nature": nature,
        "debut": jour(h.choice((3, 30))),
        "fin": jour(50),
        "lieu": "3 rue Modèle, 69001 Lyon",
    }
    p |= {
        k: "oui"
        for k, chance in (
            ("sur_site", 0.4),
            ("donnees_personnelles", 0.3),
            ("occasion", 0.2 if nature != "services" else 0),
            ("depannage", 0.3),
        )
        if oui(chance)
    }
    if oui(0.3) and nature != "biens":
        p |= (
            {"oeuvre": "oui"}
            | ({"droits": DROITS} if oui(0.6) else {})
            | ({"logiciel": "oui"} if oui() else {})
        )
    if ouvrage:
        p["ouvrage"] = "oui"
    if oui(0.3):
        p |= {"numerique": h.choice(("ponctuel", "continu")), "abonnement": "12 mois"}
    if oui(0.3):
        p |= {"prix": "regie", "plafond": "19 000,00"}
    if oui(0.3):
        p |= h.choice(
            (
                {"duree": "24 mois", "preavis": "1 mois"},
                {"duree": "12 mois", "reconduction": "oui", "preavis": "1 mois"},
                {"indeterminee": "oui", "preavis": "2 mois"},
            )
        )
    if oui(0.3):
        p["garantie_commerciale"] = {
            "duree": "1 an",
            "contenu": "remplacement des pièces",
            "territoire": "France",
        }
    if oui(0.3):
        p |= {"frais_deplacement": "35 € par déplacement", "description": "Tout est décrit ici."}
    if secteur in ("automobile", "jardinage", "numerique", "autre") and oui():
        p["pieces_reemploi"] = "oui"
    return p


def renoncer(h: random.Random, jour: Jour, c: dict[str, Any], nature: str) -> None:
    """A consumer away from the shop: the right to withdraw, or why there is none."""
    p = c["prestation"]
    exclue = h.choice(
        (
            None,
            None,
            None,
            "urgence",
            "pleinement_execute" if nature == "services" else h.choice(("sur_mesure", "hygiene")),
        )
    )
    if exclue == "urgence":
        p |= {"urgence_demandee": "oui", "motif_urgence": "fuite d'eau"}
    if exclue == "pleinement_execute":
        p["debut"] = jour(3)
    if exclue:
        c["retractation"] = {"exclue": exclue} | (
            {"motif_urgence": "fuite d'eau"} if exclue == "urgence" else {}
        )
    if nature == "mixte" and "retractation" not in c:
        c["retractation"] = {"execution_anticipee": "oui"}


def lignes(h: random.Random, qualite: str, reduit: str, *, reel: bool) -> list[dict[str, Any]]:
    """Two lines of one price, each with a rate of its own where VAT is charged."""
    taux = [
        {"tva": "20 %"},
        {"tva": reduit},
        {"tva": "autoliquidation", "fondement": "sous_traitance_btp"},
        {"tva": "exoneration", "fondement": "formation"},
    ]
    prix = h.choice(("45", "450", "1450"))
    return [
        {"designation": f"Ligne {i}", "quantite": "4", "unite": "jour", "prix_unitaire": prix}
        | (h.choice(taux if qualite == "professionnel" else taux[:2] + taux[3:]) if reel else {})
        for i in range(2)
    ]


def reglement(h: random.Random, oui: Tirage, *, comptant: bool) -> dict[str, Any]:
    """How it is paid; `comptant`: who may not be given a month and a half."""
    r: dict[str, Any] = {
        "penalites": h.choice(("defaut", "defaut", "18 %", "3 x taux legal")),
        "moyens": ["virement"],
    }
    r["delai"] = h.choice(
        ("30 jours", "à réception", "30 jours")
        if comptant
        else ("30 jours", "45 jours fin de mois", "à réception")
    )
    return r | ({"escompte": "1 % pour un paiement sous huit jours"} if oui(0.3) else {})


def client(h: random.Random, qualite: str, lieu: str, oui) -> dict[str, Any]:
    base: dict[str, Any] = {
        "qualite": qualite,
        "nom": "Dominique Fictif",
        "adresse": {"voie": "5 allée des Ajoncs", "code_postal": "56400", "ville": "Auray"},
    }
    if oui():
        base["courriel"] = "fictif@client.example"
    if qualite != "consommateur":
        base |= {"nom": "Société Modèle", "siren": "900 000 027"} | (
            {"representant": {"nom": "Anne Modèle", "fonction": "gérante"}} if oui() else {}
        )
    if qualite == "professionnel":
        base["commercant"] = "oui" if oui() else "non"
        if lieu == "hors_etablissement":
            base |= {
                "effectif": h.choice(("3", "12")),
                "objet_hors_activite": "oui" if oui(0.7) else "non",
            }
    return base


def documents(
    jour, c: dict[str, Any], lieu: str, preuves: bool, lettres: bool
) -> list[dict[str, Any]]:
    """The life of a case: offer, contract, first payment after the eighth day, invoice; papers of
    the work; letters when unpaid."""
    docs: list[dict[str, Any]] = [
        {"type": "cgv", "date": jour(-5), "version": "1"},
        {"type": "devis", "numero": "D1", "date": jour(-3), "validite": "30 jours"},
        {"type": "contrat", "numero": "C1", "date": jour(0)},
    ]
    if lieu != "etablissement" and c["client"]["qualite"] in ("consommateur", "professionnel"):
        docs.append({"type": "retractation", "date": jour(0)})
    if c.get("acompte") != "non":
        docs.append({"type": "facture_acompte", "numero": "F1", "date": jour(12)})
    docs.append({"type": "facture", "numero": "F2", "date": jour(52)})
    docs += (
        []
        if not preuves
        else [
            {
                "type": "avenant",
                "numero": "AV1",
                "date": jour(20),
                "contrat": "C1",
                "lignes": c["lignes"],
                "effet": jour(21),
                "motif": "essai",
                "modifications": [
                    {
                        "article": "Horaires",
                        "action": "ajoute",
                        "texte": "Une phrase.\n\n- un point ;\n- un autre.\n",
                    },
                    {"article": "Prix", "numero": "5", "action": "supprime"},
                    {"article": "Acompte", "action": "remplace", "texte": "Rien."},
                ],
            },
            {
                "type": "bon_de_travail",
                "date": jour(50),
                "interventions": [
                    {"debut": f"{jour(50)} 09:00", "fin": f"{jour(50)} 12:00", "travaux": "Pose"}
                ],
            },
            {"type": "pv_reception", "date": jour(51)},
            {"type": "bon_de_livraison", "date": jour(51)},
            {
                "type": "avoir",
                "numero": "F3",
                "date": jour(53),
                "facture": "F2",
                "motif": "geste commercial",
                "lignes": [{**c["lignes"][0], "quantite": "0,1"}],
            },
        ]
    )
    if lettres and c["reglement"]["delai"] == "30 jours":
        docs += [
            {"type": "rappel", "date": jour(75), "facture": "F2"},
            {"type": "relance", "niveau": "1", "date": jour(90), "facture": "F2"},
            {"type": "script_telephone", "date": jour(95), "facture": "F2"},
            {"type": "relance", "niveau": "2", "date": jour(100), "facture": "F2"},
            {"type": "mise_en_demeure", "date": jour(110), "factures": ["F2"], "delai": "8 jours"},
            {"type": "decompte", "date": jour(112), "factures": ["F2"]},
        ]
    return docs


def recouvrer(h: random.Random, jour, c: dict[str, Any]) -> None:
    """What follows an unpaid invoice: account, plan, claim and its routes; the debtor here or
    there, known or not, sometimes insolvent."""
    c["documents"].append({"type": "fiche_client", "date": jour(-4)})
    qualite = c["client"]["qualite"]
    c["client"]["adresse"] = h.choice(
        (
            c["client"]["adresse"],
            {"voie": "1 quai Modèle", "code_postal": "67000", "ville": "Strasbourg"},
            {"voie": "1 quai Modèle", "code_postal": "69100", "ville": "Villeurbanne"},
        )
    )
    if h.random() < 0.3:
        c["client"].pop("commercant", None)
    if c["reglement"]["delai"] != "30 jours":
        return
    fin = h.choice((125, 200))
    plan = {
        "nombre": "3",
        "premiere": jour(130),
        "penalites": h.choice(("maintenues", "abandonnees")),
        "decheance": "mise_en_demeure"
        if qualite in ("consommateur", "non_professionnel")
        else h.choice(("mise_en_demeure", "immediate")),
    }
    c["documents"] += [
        {"type": "decompte", "date": jour(112), "factures": ["F2"]},
        {"type": "echeancier", "date": jour(113), "factures": ["F2"], **plan},
        {"type": "recours", "date": jour(fin), "facture": "F2"},
    ]
    c["paiements"] = (
        [{"date": jour(100), "montant": "10,00", "facture": "F2"}] if h.random() < 0.5 else []
    )
    c["journal"] = (
        [{"date": jour(111), "type": "reception", "document": "mise_en_demeure"}]
        if h.random() < 0.7
        else []
    )
    if qualite == "professionnel" and h.random() < 0.2:
        c["journal"].append({"date": jour(115), "type": "procedure_collective"})
    else:
        c["documents"].append(
            {"type": "injonction_de_payer", "date": jour(fin), "factures": ["F2"]}
        )
