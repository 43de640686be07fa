"""The words that people write for ours: each leads to a key, or a value, that is valid where it is
written."""

from __future__ import annotations

import json

import pytest
from fabrique import VENDEUR, cas, espace
from pydantic import BaseModel
from schemas import schema

from clausier.droit.bibliotheque import Bibliotheque
from clausier.fiches import (
    affaire,
    apparence,
    catalogue,
    lignes,
    livres,
    parties,
    prestation,
    recurrence,
    temps,
)
from clausier.fiches.cles import cles_de
from clausier.socle.propositions import entendu
from clausier.socle.synonymes import synonymes
from outils import clausier

MODULES = (parties, affaire, apparence, lignes, prestation, livres, catalogue, recurrence, temps)


def fiches() -> list[set[str]]:
    """The keys of every record that a file may hold."""
    biblio = Bibliotheque()
    modeles = {
        m
        for mod in MODULES
        for m in vars(mod).values()
        if isinstance(m, type) and issubclass(m, BaseModel)
    }
    modeles |= {biblio.modele(t).saisie for t in biblio.noms_modeles}
    return [set(cles_de(frozenset({m}))) for m in modeles]


def test_chaque_mot_mene_a_une_cle_admise_la_ou_il_est_ecrit():
    """Of a record with the key, where the word is no key itself; under a key of the record, for
    what stands below; and a key with its value, where the key is."""
    toutes, table = fiches(), synonymes()
    assert len(table.cles) >= 80 and len(table.valeurs) >= 80
    for mot, sens in table.cles.items():
        for x in sens:
            dessus, _, dessous = x.partition(".")
            siennes = [f for f in toutes if dessus in f and mot.replace(" ", "_") not in f]
            assert siennes, f"« {mot} » ne mène à « {x} » nulle part"
            assert not dessous or any(dessous in f for f in toutes), x
    for mot, sens in table.paires.items():
        for x in sens:
            assert any(x.partition(":")[0] in f for f in toutes), (mot, x)


def test_chaque_valeur_est_une_valeur_admise():
    textes = "".join(json.dumps(schema(q), ensure_ascii=False) for q in ("cas", "vendeur"))
    for mot, sens in synonymes().valeurs.items():
        for x in sens:
            assert f'"{x}"' in textes, f"« {mot} » : « {x} » n'est d'aucune liste"


def test_le_schema_dit_les_mots():
    assert "email" in schema("vendeur")["properties"]["courriel"]["synonymes"]


@pytest.mark.parametrize(
    ("mot", "mots", "seul"),
    [
        ("Réel", ("franchise", "reel"), "reel"),
        ("pro", ("consommateur", "professionnel"), "professionnel"),
        ("virement bancaire", parties.MOYENS, "virement"),
        ("sepa", parties.MOYENS, None),  # a transfer, or a direct debit
        ("Facture d'acompte", ("facture", "facture_acompte"), "facture_acompte"),
        ("bleu", parties.MOYENS, None),
    ],
)
def test_ce_qui_est_sur(mot, mots, seul):
    assert entendu(mot, mots) == seul


def test_une_cle_ne_propose_que_ce_qui_est_admis_la(tmp_path):
    d = cas()
    d["client"] |= {"email": "a@b.example", "tél": "06", "telefone": "06", "prix": "4"}
    d["lignes"][0] |= {"prix": d["lignes"][0].pop("prix_unitaire")}
    d |= {"delai_paiement": "30 jours", "siret": "9", "particulier": "oui"}
    d["client"]["particulier"] = "oui"
    d["client"].pop("qualite")
    d["prestation"]["urgence"] = "oui"
    dit = clausier("check", espace(tmp_path, essai=d)).stderr
    for attendu in (
        "client.email: clé inconnue ; vouliez-vous dire « courriel » ?",
        "client.tél: clé inconnue ; vouliez-vous dire « telephone » ?",
        "client.telefone: clé inconnue ; vouliez-vous dire « telephone » ?",
        "client.prix: clé inconnue\n",
        "lignes.0.prix: clé inconnue ; vouliez-vous dire « prix_unitaire » ?",
        "delai_paiement: clé inconnue ; écrivez « delai: » sous « reglement: »",
        "siret: clé inconnue ; sa place est sous « client: »",
        "client.particulier: clé inconnue ; écrivez « qualite: consommateur »",
        "prestation.urgence: clé inconnue ; vouliez-vous dire « urgence_demandee » ?",
    ):
        assert attendu in dit, (attendu, dit)
    v = {**VENDEUR, "email": VENDEUR["courriel"], "iban": "FR76", "tva": {"regime": "réelle"}}
    dit = clausier("check", espace(tmp_path / "v", v, essai=cas())).stderr
    assert "email: clé inconnue\n" in dit, "courriel is there already"
    assert "« réelle » inconnu ; attendu : franchise, reel ; vouliez-vous dire « reel »" in dit
