"""What each fact of a case answers to the criteria of clauses: those that it moves, by document,
are kept in `tests/dits/criteres.txt`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ce_qui_est_dit import tenir_histoire
from fabrique import CONSO, MEDIATEUR, REEL, VENDEUR, cas, ecrire
from test_bornes import PRO, lignes

from clausier.comptes.faits import criteres
from clausier.dossier.chargement import charger
from clausier.dossier.espace_lu import EspaceLu
from clausier.droit.bibliotheque import Bibliotheque

Cles = dict[str, Any]
BIBLIO = Bibliotheque()
DOCUMENTS = [
    {"type": "cgv", "date": "2026-08-30", "version": "1"},
    {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"},
    {"type": "facture", "numero": "F1", "date": "2026-10-31"},
]
CHEZ = {"date": "2026-09-05", "lieu": "hors_etablissement"}
LOIN = {"date": "2026-09-05", "lieu": "distance"}
LIGNE = {"date": "2026-09-05", "lieu": "distance_interface"}
PETIT = {**PRO, "effectif": 5, "objet_hors_activite": "oui"}
POLICE = {"assureur": {"nom": "A", "adresse": "B"}, "contrat": "X"}


def vendu(**plus: Any) -> Cles:
    return {"prestation": {"objet": "Essai", **plus}}


def vend(**plus: Any) -> Cles:
    return {"vendeur": {**VENDEUR, **plus}}


def assure(genre: str, **plus: str) -> Cles:
    return vend(assurances=[{"type": genre, **POLICE, **plus}])


def retracte(lieu: Cles, exclue: str | None = None, **prestation: Any) -> Cles:
    r = {"retractation": {"exclue": exclue}} if exclue else {}
    return {"client": CONSO, "conclusion": lieu, **vendu(**prestation), **r}


MOTIFS = (
    "sur_mesure urgence pleinement_execute hygiene indissociable support_descelle "
    "contenu_numerique cours_financier perissable date_fixe construction"
).split()
FAITS: dict[str, Cles] = {
    "rien": {},
    "sans prestation": {"prestation": None},
    "sans lignes": {"lignes": None},
    "sans conclusion": {"conclusion": None},
    "particulier": {"client": CONSO},
    "particulier, à domicile": retracte(CHEZ),
    "particulier, à distance": retracte(LOIN),
    "particulier, en ligne": retracte(LIGNE),
    "particulier, sur une foire": retracte(
        {"date": "2026-09-05", "lieu": "etablissement", "foire": "oui"}
    ),
    "particulier, à domicile, dit foire": retracte({**CHEZ, "foire": "oui"}),
    "particulier, biens": retracte(LOIN, nature="biens"),
    "particulier, début dans les quatorze jours": retracte(LOIN, debut="2026-09-21"),
    "particulier, début après": retracte(LOIN, debut="2026-09-22"),
    "particulier, biens dans les quatorze jours": retracte(
        LOIN, debut="2026-09-10", nature="biens"
    ),
    "particulier, mixte dans les quatorze jours": retracte(
        LOIN, debut="2026-09-10", nature="mixte"
    ),
    "particulier, urgence": retracte(CHEZ, urgence_demandee="oui"),
    "particulier, exécution refusée": {
        **retracte(LOIN, debut="2026-09-10"),
        "retractation": {"execution_anticipee": "non"},
    },
    "particulier, exécution demandée": {
        **retracte(LOIN),
        "retractation": {"execution_anticipee": "oui"},
    },
    **{f"particulier, {m}": retracte(CHEZ, m) for m in MOTIFS},
    "particulier, sur mesure, en boutique": retracte(
        {"date": "2026-09-05", "lieu": "etablissement"}, "sur_mesure"
    ),
    "petit professionnel": {"client": PETIT, "conclusion": CHEZ},
    "petit professionnel, urgence": {
        "client": PETIT,
        "conclusion": CHEZ,
        **vendu(urgence_demandee="oui"),
    },
    "petit professionnel, à distance": {"client": PETIT, "conclusion": LOIN},
    "petit professionnel, de six": {"client": {**PETIT, "effectif": 6}, "conclusion": CHEZ},
    "petit professionnel, de son activité": {
        "client": {**PETIT, "objet_hors_activite": "non"},
        "conclusion": CHEZ,
    },
    "syndicat": {"client": {**CONSO, "qualite": "non_professionnel"}, "conclusion": CHEZ},
    "public": {"client": {**CONSO, "qualite": "public"}},
    "urgence": vendu(urgence_demandee="oui"),
    **{
        k: vendu(**{k: "oui"})
        for k in (
            "oeuvre logiciel ouvrage sur_site donnees_personnelles depannage indeterminee "
            "reconduction resiliation_anticipee occasion"
        ).split()
    },
    "ouvrage sur existant": vendu(ouvrage="oui", sur_existant="oui"),
    "données d'un particulier": {"client": CONSO, **vendu(donnees_personnelles="oui")},
    "un an": vendu(duree="1 an"),
    "treize mois": vendu(duree="13 mois"),
    "365 jours": vendu(duree="365 jours"),
    "366 jours": vendu(duree="366 jours"),
    "un préavis": vendu(duree="6 mois", preavis="1 mois"),
    "un préavis, reconduit": vendu(duree="6 mois", preavis="1 mois", reconduction="oui"),
    "un préavis, sans sortie": vendu(preavis="1 mois", resiliation_anticipee="non"),
    "régie": vendu(prix="regie"),
    "numérique en une fois": vendu(numerique="ponctuel"),
    "numérique continu": vendu(numerique="continu"),
    "pièces d'occasion": vendu(pieces_reemploi="oui"),
    "pièces d'occasion, particulier": {"client": CONSO, **vendu(pieces_reemploi="oui")},
    "pièces neuves, particulier": {"client": CONSO, **vendu(pieces_reemploi="non")},
    "garage": vend(secteur="automobile"),
    "garage, particulier": {"client": CONSO, **vend(secteur="automobile")},
    "garage, particulier, sans prestation": {
        "client": CONSO,
        "prestation": None,
        **vend(secteur="automobile"),
    },
    "garage, pièces neuves": {
        "client": CONSO,
        **vendu(pieces_reemploi="non"),
        **vend(secteur="automobile"),
    },
    "label": vendu(label_energie={"detenu": "oui", "nom": "RGE"}),
    "sans label": vendu(label_energie={"detenu": "non"}),
    "rénovation": {"client": CONSO, **vendu(renovation_energetique="oui")},
    "rénovation d'un professionnel": vendu(renovation_energetique="oui"),
    "cession": vendu(droits={"cession": ["reproduction"]}),
    "sans cession": vendu(droits={"etendue": "x"}),
    "biens": vendu(nature="biens"),
    "mixte": vendu(nature="mixte"),
    "catégorie": {"client": CONSO, "lignes": lignes("10", categorie="luminaires")},
    "catégorie, professionnel": {"lignes": lignes("10", categorie="luminaires")},
    "catégorie, à distance": {
        "client": CONSO,
        "conclusion": LOIN,
        "lignes": lignes("10", categorie="luminaires"),
    },
    "catégorie, sans conclusion": {
        "client": CONSO,
        "conclusion": None,
        "lignes": lignes("10", categorie="luminaires"),
    },
    "sans acompte": {"acompte": "non"},
    "arrhes": {"nature_acompte": "arrhes"},
    "échéancier": {
        "acompte": None,
        "echeances": [{"part": "50 %", "quand": "fin"}, {"part": "solde", "quand": "livraison"}],
    },
    "escompte": {"reglement": {"escompte": "2 % à dix jours"}},
    "pénalités": {"reglement": {"penalites": "12 %"}},
    "pénalités triples": {"reglement": {"penalites": "3 x taux legal"}},
    "déchets": {"dechets": dict.fromkeys(("quantite", "tri", "point_collecte", "cout"), "x")},
    "seuil de vigilance": {"lignes": lignes("5000")},
    "sous le seuil de vigilance": {"lignes": lignes("4999,99")},
    "médiateur": vend(mediateur=MEDIATEUR),
    "commerçant": vend(qualite="commercant", rcs="Lyon"),
    "commerçant, client qui ne l'est pas": {
        "client": {**PRO, "commercant": "non"},
        **vend(qualite="commercant", rcs="Lyon"),
    },
    "commerçant, particulier": {"client": CONSO, **vend(qualite="commercant", rcs="Lyon")},
    "société": vend(forme="SASU", capital="1 €", rcs="Lyon"),
    "association": vend(forme="association"),
    "décennale": assure("decennale"),
    "décennale obligatoire": assure("decennale", obligatoire="oui"),
    "responsabilité": assure("rc_pro"),
    "responsabilité obligatoire": assure("rc_pro", obligatoire="oui"),
    **{f"secteur {s}": vend(secteur=s) for s in ("btp", "jardinage", "formation", "commerce")},
    "réel": {"vendeur": REEL},
    "débits": {"vendeur": {**REEL, "tva": {**REEL["tva"], "debits": "oui"}}},
    "débits, biens": {
        "vendeur": {**REEL, "tva": {**REEL["tva"], "debits": "oui"}},
        **vendu(nature="biens"),
    },
    "débits, sans prestation": {
        "vendeur": {**REEL, "tva": {**REEL["tva"], "debits": "oui"}},
        "prestation": None,
    },
    "autoliquidation": {
        "vendeur": REEL,
        "lignes": lignes("10", tva="autoliquidation", fondement="sous_traitance_btp"),
    },
    "exonération": {"vendeur": REEL, "lignes": lignes("10", tva="exoneration", fondement="soins")},
    **{
        f"logement, {taux}": {
            "vendeur": {**REEL, "secteur": "btp"},
            "lignes": lignes("10", tva=taux),
            **vendu(logement_plus_de_deux_ans="oui"),
        }
        for taux in ("20 %", "10 %", "5,5 %")
    },
    "taux réduit sans logement": {
        "vendeur": REEL,
        "lignes": lignes("10", tva="10 %"),
        **vendu(logement_plus_de_deux_ans="non"),
    },
}


def reponses(tmp: Path, change: Cles) -> list[dict[str, str]]:
    change = dict(change)
    c = {"vendeur": change.pop("vendeur", VENDEUR), **cas(**{"documents": DOCUMENTS, **change})}
    d = charger(ecrire(tmp / "cas.yaml", c), EspaceLu(tmp, BIBLIO), "cas.yaml")
    return [criteres(d, doc) for doc in d.documents]


@pytest.mark.parametrize("nom", FAITS)
def test_un_fait(tmp_path, nom):
    base = reponses(tmp_path, {})
    lignes_dites = []
    for doc, avant, apres in zip(DOCUMENTS, base, reponses(tmp_path, FAITS[nom]), strict=True):
        change = [f"{k}={v}" for k, v in apres.items() if nom == "rien" or v != avant[k]]
        lignes_dites.append(" ".join([doc["type"], *change]))
    tenir_histoire("criteres", nom, lignes_dites)
