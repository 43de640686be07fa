"""What `check` says of a fact that changes after a document is issued, of a document that is gone,
of a register that is not whole: its place, both values, the way out; kept in `tests/dits/`.
"""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ce_qui_est_dit import lignes_dites, tenir_histoire
from fabrique import MEDIATEUR, REEL, cas, ecrire, espace
from test_bornes import PRO, lance, lignes
from test_chaine import mettre, morceaux
from test_registre import emettre

Cles = dict[str, Any]
VENDEUR = {**REEL, "mediateur": MEDIATEUR, "reglement": {"delai": "30 jours", "escompte": "neant"}}
CAS = cas(
    client={**PRO, "reference_commande": "PO-1", "adresse_livraison": PRO["adresse"]},
    remise="5 %",
    lignes=[*lignes("1000", tva="20 %"), *lignes("200", "2", tva="10 %", remise="10")],
    reglement={"penalites": "12 %"},
    documents=[
        {"type": "cgv", "date": "2026-09-01", "version": "2026.1"},
        {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"},
        {"type": "contrat", "numero": "C1", "date": "2026-09-05"},
        {"type": "facture_acompte", "numero": "F2", "date": "2026-09-25"},
        {
            "type": "facture",
            "numero": "F1",
            "date": "2026-09-20",
            "lignes": lignes("600", tva="20 %", hors_devis="oui"),
            "remise": "10",
            "echeance": "2026-10-05",
            "periode_debut": "2026-09-01",
            "periode_fin": "2026-09-15",
            "reglement": {"escompte": "2 % à dix jours"},
        },
        {"type": "facture", "numero": "F3", "date": "2026-10-31"},
        {
            "type": "avoir",
            "numero": "A1",
            "date": "2026-11-02",
            "facture": "F3",
            "motif": "geste",
            "montant": "50",
        },
    ],
)
EMIS = ("D1", "C1", "F1", "F2", "F3", "A1", "cgv-2026.1")


@pytest.fixture(scope="module")
def emise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace all of whose papers are issued."""
    base = espace(tmp_path_factory.mktemp("vies") / "w", VENDEUR, essai=CAS)
    emettre(base, *EMIS)
    return base


def au(*chemin: str | int, x: Any) -> Callable[[Cles], None]:
    """The case with another value there; None takes it out."""

    def changer(c: Cles) -> None:
        *debut, cle = chemin
        ici: Any = c
        for k in debut:
            ici = ici[k]
        if x is None:
            del ici[cle]
        else:
            ici[cle] = x

    return changer


def sans(*rangs: int) -> Callable[[Cles], None]:
    def changer(c: Cles) -> None:
        c["documents"] = [d for i, d in enumerate(c["documents"]) if i not in rangs]

    return changer


CHANGEMENTS: dict[str, Callable[[Cles], None]] = {
    "rien": lambda c: None,
    "le nom du client": au("client", "nom", x="SARL Autre"),
    "la qualité du client": au("client", "qualite", x="public"),
    "la forme du client": au("client", "forme", x=None),
    "la rue du client": au("client", "adresse", "voie", x="9 rue Neuve"),
    "le pays du client, dit": au("client", "adresse", "pays", x="FR"),
    "la livraison": au("client", "adresse_livraison", x=None),
    "la ville de la livraison": au("client", "adresse_livraison", "ville", x="Nantes"),
    "la commande du client": au("client", "reference_commande", x="PO-2"),
    "la commande du client ôtée": au("client", "reference_commande", x=None),
    "un fait de plus du client": au("client", "service", x="comptabilité"),
    "le courriel du client": au("client", "courriel", x="a@client.example"),
    "l'objet": au("prestation", "objet", x="Autre objet"),
    "le début": au("prestation", "debut", x="2026-09-16"),
    "la fin": au("prestation", "fin", x=None),
    "la nature": au("prestation", "nature", x="mixte"),
    "un lieu": au("prestation", "lieu", x="Lyon"),
    "un prix unitaire": au("lignes", 0, "prix_unitaire", x="1001"),
    "une quantité": au("lignes", 1, "quantite", x="3"),
    "un taux": au("lignes", 1, "tva", x="20 %"),
    "une remise de ligne": au("lignes", 1, "remise", x="11"),
    "une remise de ligne ôtée": au("lignes", 1, "remise", x=None),
    "une ligne de moins": au("lignes", x=lignes("1000", tva="20 %")),
    "une ligne de plus": lambda c: c["lignes"].extend(lignes("5", tva="20 %")),
    "la remise": au("remise", x="6 %"),
    "la remise ôtée": au("remise", x=None),
    "la remise nulle": au("remise", x="0 %"),
    "les tarifs": au("tarifs", x="ttc"),
    "les tarifs, dits": au("tarifs", x="ht"),
    "l'acompte": au("acompte", x="40 %"),
    "l'acompte ôté": au("acompte", x="non"),
    "des arrhes": au("nature_acompte", x="arrhes"),
    "les pénalités": au("reglement", "penalites", x="13 %"),
    "les pénalités ôtées": au("reglement", "penalites", x=None),
    "un délai": au("reglement", "delai", x="45 jours"),
    "un délai à la facture": au("documents", 5, "reglement", x={"delai": "20 jours"}),
    "l'escompte de la facture": au("documents", 4, "reglement", "escompte", x="3 % à dix jours"),
    "l'escompte de la facture ôté": au("documents", 4, "reglement", x=None),
    "le jour de la conclusion": au("conclusion", "date", x="2026-09-06"),
    "le lieu de la conclusion": au("conclusion", "lieu", x="distance"),
    "une clause ajoutée": au("clauses", x={"ajouter": ["non_sollicitation"]}),
    "la version des conditions": au("documents", 0, "version", x="2026.2"),
    "la date des conditions": au("documents", 0, "date", x="2026-08-31"),
    "la date du devis": au("documents", 1, "date", x="2026-09-03"),
    "la validité du devis": au("documents", 1, "validite", x="60 jours"),
    "le type du contrat": au("documents", 2, "type", x="bon_de_livraison"),
    "la date de l'acompte": au("documents", 3, "date", x="2026-09-26"),
    "une part à l'acompte": au("documents", 3, "part", x="20 %"),
    "un montant à l'acompte": au("documents", 3, "montant", x="10"),
    "le prix de la facture": au("documents", 4, "lignes", 0, "prix_unitaire", x="601"),
    "la remise de la facture": au("documents", 4, "remise", x="11"),
    "la remise de la facture ôtée": au("documents", 4, "remise", x=None),
    "les lignes de la facture ôtées": au("documents", 4, "lignes", x=None),
    "l'échéance de la facture": au("documents", 4, "echeance", x="2026-10-06"),
    "l'échéance ôtée": au("documents", 4, "echeance", x=None),
    "une échéance de plus": au("documents", 5, "echeance", x="2026-11-15"),
    "la période": au("documents", 4, "periode_debut", x="2026-09-02"),
    "la fin de la période": au("documents", 4, "periode_fin", x="2026-09-16"),
    "la période ôtée": lambda c: (
        [c["documents"][4].pop(f"periode_{k}") for k in ("debut", "fin")] and None
    ),
    "des lignes à la facture": au("documents", 5, "lignes", x=lignes("1", tva="20 %")),
    "le numéro de la facture": au("documents", 5, "numero", x="F4"),
    "le motif de l'avoir": au("documents", 6, "motif", x="erreur"),
    "le montant de l'avoir": au("documents", 6, "montant", x="60"),
    "la facture de l'avoir": au("documents", 6, "facture", x="F1"),
    "sans les conditions": sans(0),
    "sans le devis": sans(1),
    "sans le contrat": sans(2),
    "sans l'acompte": sans(3),
    "sans la facture": sans(5, 6),
    "sans rien": lambda c: c.update(documents=[{**CAS["documents"][1], "numero": "D9"}]),
    "un autre nom de dossier": au("dossier", x="autre"),
}


def dire(base: Path, c: Cles, vendeur: Cles = VENDEUR) -> list[str]:
    ecrire(base / "essai.yaml", c)
    ecrire(base / "vendeur.yaml", vendeur)
    return verifier(base)


def verifier(base: Path) -> list[str]:
    return lignes_dites(lance("check", base)[1], base)


@pytest.mark.parametrize("nom", CHANGEMENTS)
def test_un_changement(emise, tmp_path, nom):
    base = Path(shutil.copytree(emise, tmp_path / "w"))
    c = copy.deepcopy(CAS)
    CHANGEMENTS[nom](c)
    tenir_histoire("vies_du_registre", nom, dire(base, c))


VENDEURS: dict[str, Cles] = {
    "un autre délai": {"reglement": {"delai": "45 jours"}},
    "un autre délai, à sa date": {
        "reglement": [
            {"depuis": "2024-01-01", "delai": "30 jours", "escompte": "neant"},
            {"depuis": "2026-11-01", "delai": "45 jours", "escompte": "neant"},
        ]
    },
    "la franchise": {"tva": {"regime": "franchise"}},
    "un autre nom": {"nom": "Camille Autre"},
    "un autre SIREN": {"siret": "900 000 035 00015", "tva": {"regime": "franchise"}},
}


@pytest.mark.parametrize("nom", VENDEURS)
def test_un_vendeur_qui_change(emise, tmp_path, nom):
    base = Path(shutil.copytree(emise, tmp_path / "w"))
    vendeur = {k: x for k, x in {**VENDEUR, **VENDEURS[nom]}.items() if x is not None}
    tenir_histoire("vies_du_registre", f"vendeur : {nom}", dire(base, CAS, vendeur))


def test_un_dossier_qui_n_est_plus_la(emise, tmp_path):
    base = Path(shutil.copytree(emise, tmp_path / "w"))
    (base / "essai.yaml").rename(base / "essai.bak")
    autre = cas(dossier="autre", documents=[{**CAS["documents"][1], "numero": "D7"}])
    ecrire(base / "autre.yaml", autre)
    tenir_histoire("vies_du_registre", "dossier perdu", verifier(base))


@pytest.mark.parametrize(
    ("nom", "ote"), [("une", (1,)), ("deux", (1, 2)), ("la première", (0,)), ("la dernière", (3,))]
)
def test_des_entrees_de_moins(tmp_path, nom, ote):
    """Entries cut out of the register with their files: what lacks is counted."""
    jours = ("2026-09-10", "2026-09-11", "2026-09-12", "2026-09-13")
    factures = [
        {"type": "facture", "numero": f"F{i}", "date": jour, "lignes": lignes("10", tva="20 %")}
        for i, jour in enumerate(jours, 1)
    ]
    base = espace(tmp_path / "w", VENDEUR, essai=cas(acompte="non", documents=factures))
    emettre(base, "F1", "F2", "F3", "F4")
    entrees = morceaux(base)
    mettre(base, *(e for i, e in enumerate(entrees) if i not in ote))
    for i in ote:
        for f in (base / "emis/2026").glob(f"facture-F{i + 1}.*"):
            f.unlink()
    tenir_histoire("vies_du_registre", f"ôter {nom}", verifier(base))
