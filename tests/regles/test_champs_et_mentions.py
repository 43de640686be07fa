"""What an author adds in his own words: `champs:` and `mentions:`, printed, kept in the electronic
invoice, bounded, and read as any text is."""

from __future__ import annotations

from typing import Any

import pytest
from fabrique import CONSO, MEDIATEUR, VENDEUR, cas, espace
from trois_formats import construire, dit

import clausier

DEVIS = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
CONTRAT = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
FACTURE = {"type": "facture", "numero": "F1", "date": "2026-10-31"}
LIGNE = {"designation": "Vérin", "detail": "double effet", "prix_unitaire": "240"}


def affaire(*documents: dict[str, Any], **change: Any) -> dict[str, Any]:
    return cas(acompte="non", documents=list(documents), **change)


def fautes(e: Any) -> list[tuple[str, str]]:
    return [(p.code, p.champ) for p in clausier.check(e, cache=False).problemes if p.grave]


def test_imprimes_ou_le_modele_le_dit_et_gardes_dans_la_facture(tmp_path):
    """As they were typed, on each paper of the case; the document's own after, one label once."""
    avoir = {"type": "avoir", "numero": "A1", "date": "2026-11-05", "facture": "F1"}
    c = affaire(
        DEVIS,
        CONTRAT,
        FACTURE | {"champs": {"Bon": "BT-88", "Lot": "B"}},
        avoir | {"motif": "Retour", "lignes": [LIGNE]},
        {"type": "bon_de_livraison", "date": "2026-10-30"},
        champs={"Chantier *B*": "12 <rue> Haute", "Lot": "A"},
        lignes=[LIGNE | {"champs": {"N° de série": "V-1042", "Origine": "Lyon"}}],
    )
    b = construire(espace(tmp_path, essai=c))
    for nom in ("devis-D1", "contrat-C1", "avoir-A1", "bon_de_livraison-2026-10-30"):
        dit(b, nom, "Chantier *B* : 12 <rue> Haute", "Lot : A", jamais=("BT-88",))
    dit(b, "facture-F1", "Chantier *B* : 12 <rue> Haute", "Lot : B", "Bon : BT-88")
    for nom in ("devis-D1", "contrat-C1", "facture-F1"):
        dit(b, nom, "double effet N° de série : V-1042 Origine : Lyon")
    lue = clausier.read(b / "facture-F1.pdf")
    assert not lue.constats, lue.constats
    notes = [n.texte for n in lue.facture.notes if n.code == "AAI"]
    assert {"Chantier *B* : 12 <rue> Haute", "Lot : B", "Bon : BT-88"} <= set(notes)
    assert lue.facture.lignes[0].attributs == (("N° de série", "V-1042"), ("Origine", "Lyon"))


@pytest.mark.parametrize(
    ("champs", "ou"),
    [
        ({"Chantier": ""}, "champs"),
        ({"x" * 61: "y"}, "champs"),
        ({"Chantier": "y" * 301}, "champs"),
        ({f"n{i}": "x" for i in range(21)}, "champs"),
        ({"Chantier": ["a", "b"]}, "champs"),
        ("Chantier", "champs"),
    ],
)
def test_bornes(tmp_path, champs, ou):
    assert fautes(espace(tmp_path, essai=affaire(DEVIS, champs=champs))) == [("E105", ou)]


def test_un_document_qui_ne_les_imprime_pas(tmp_path):
    cgv = {"type": "cgv", "date": "2026-09-01", "version": "2026.1", "champs": {"Lot": "A"}}
    fiche = {"type": "fiche_client", "date": "2026-09-01", "champs": {"Lot": "A"}}
    assert fautes(espace(tmp_path, essai=affaire(cgv, fiche, DEVIS))) == [
        ("E102", "documents.0.champs"),
        ("E102", "documents.1.champs"),
    ]


def test_la_mention_d_un_type(tmp_path):
    """The seller's by type; the case's, then the document's, before it; `mention_facture` where
    nothing else is said."""
    vendeur = VENDEUR | {
        "mention_facture": "Ligne des factures.",
        "mentions": {"devis": "Après *visite*.", "contrat": "Du vendeur.", "avoir": "Sur avoir."},
    }
    autre = FACTURE | {"numero": "F2", "mention": "De ce papier.", "lignes": [LIGNE]}
    avoir = {"type": "avoir", "numero": "A1", "date": "2026-11-05", "facture": "F1"}
    c = affaire(
        DEVIS,
        CONTRAT,
        FACTURE,
        autre | {"lignes": [LIGNE | {"hors_devis": "oui"}]},
        avoir | {"motif": "Retour", "montant": "10"},
        mentions={"contrat": "De l'affaire."},
    )
    b = construire(espace(tmp_path, vendeur, essai=c), "--formats", "md")
    for nom, oui, non in (
        ("devis-D1", "Après *visite*.", "Ligne des factures."),
        ("contrat-C1", "De l'affaire.", "Du vendeur."),
        ("facture-F1", "Ligne des factures.", "De ce papier."),
        ("facture-F2", "De ce papier.", "Ligne des factures."),
        ("avoir-A1", "Sur avoir.", "Ligne des factures."),
    ):
        page = (b / f"{nom}.md").read_text(encoding="utf-8").replace("\\", "")
        assert oui in page and non not in page, nom


@pytest.mark.parametrize(
    ("change", "attendu"),
    [
        ({"mentions": {"devi": "x"}}, ("E110", "mentions.devi")),
        ({"mentions": {"cgv": "x"}}, ("E110", "mentions.cgv")),
        ({"documents": [DEVIS | {"mention": "TVA de 19,6 % incluse."}]}, "documents.0.mention"),
        ({"mentions": {"devis": "Le tribunal d'instance tranche."}}, ("E707", "mentions.devis")),
    ],
)
def test_ce_qui_ne_peut_pas_etre_dit(tmp_path, change, attendu):
    vendeur = VENDEUR | {"mediateur": MEDIATEUR}
    e = espace(tmp_path, vendeur, essai=affaire(DEVIS, client=CONSO) | change)
    vues = [x for x in fautes(e) if x[0] in ("E110", "E707")]
    assert vues == [attendu if isinstance(attendu, tuple) else ("E707", attendu)]


def test_celle_du_vendeur_est_lue_aussi(tmp_path):
    for cle, mention in (
        ("mention_facture", "Le tribunal d'instance tranche."),
        ("mentions", {"facture": "Le tribunal d'instance tranche.", "ordonnance": "x"}),
    ):
        e = espace(tmp_path / cle, VENDEUR | {cle: mention}, essai=affaire(DEVIS, FACTURE))
        dites = {p.champ: p for p in clausier.check(e, cache=False).problemes if p.grave}
        champ = cle if isinstance(mention, str) else "mentions.facture"
        assert dites[champ].code == "E707" and "vendeur.yaml" in dites[champ].place.fichier
        assert ("mentions.ordonnance" in dites) is (cle == "mentions")
