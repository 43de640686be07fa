"""From a code to the rule that gives it, to the file that proves it; and back: no rule gives a code
that it is not marked with."""

from __future__ import annotations

import ast
import shutil
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from test_avertissements import AVERTIS, CAS, DEFAUTS
from test_refus import CAS as REFUSES
from test_refus import REFUS, attendu

from clausier.dossier.chargement import charger
from clausier.dossier.espace_lu import EspaceLu
from clausier.droit.bibliotheque import Bibliotheque
from clausier.regles.toutes import REGLES
from clausier.socle.codes import CODES
from clausier.socle.problemes import Refus
from outils import RACINE

# What needs more than one file: the tests that make it.
AILLEURS = {
    ("apparence.couleur", "A124"): "test_apparence",
    ("apparence.polices", "E123"): "test_apparence",
    ("apparence.feuille", "E122"): "test_apparence",
    ("encaissements.recu_d_avance", "A415"): "test_argent_recu",
    ("encaissements.sans_facture", "A415"): "test_argent_recu",
    ("encaissements.payees_en_trop", "A415"): "test_argent_recu",
    ("encaissements.plus_que_la_facture_nommee", "A415"): "test_argent_recu",
    ("encaissements.partages", "A419"): "test_argent_recu",
    ("encaissements.escomptes", "A414"): "test_argent_recu",
    ("consommateur.embargo_paiement", "A611"): "test_argent_recu",
    ("recurrences.lignes_d_une_periode", "E445"): "test_due",
    ("recurrences.tva_venue_en_cours_de_contrat", "A451"): "test_due",
    ("regie.temps_oublie", "A448"): "test_regie",
    ("regie.temps_facture_ailleurs", "A450"): "test_regie",
    ("situations.echeancier_sans_les_situations", "A466"): "test_avancement",
    ("negociation.clauses_remplacees", "A716"): "test_word",
    **{
        ("negociation.clauses_remplacees_licites", c): "test_word"
        for c in ("E707", "E501", "E502", "E518", "E717")
    },
    ("registre.entier", "E955"): "test_registre",
    ("registre.entier", "E956"): "test_registre",
    ("registre.faits_emis", "E953"): "test_registre",
    ("registre.disparus", "E954"): "test_registre",
    ("registre.disparus", "A959"): "test_registre",
    ("bibliotheque.textes_de_l_espace", "A708"): "test_refus",
    ("bibliotheque.textes_de_l_espace", "E707"): "test_refus",
    ("series.numeros", "A304"): "test_refus",
    ("facture_electronique.code_service", "E902"): "test_facture_electronique",
    ("facture_electronique.numeros_de_tva_du_portail", "A904"): "test_facture_electronique",
    ("facture_electronique.longueur_des_numeros", "A905"): "test_facture_electronique",
    ("consommateur.lieu", "A608"): "test_avertissements",
    ("consommateur.association", "A615"): "test_hors_etablissement",
    ("tva.seuil_passe", "A433"): "test_seuil_de_franchise",
    ("tva.declaration_de_services", "A434"): "test_mentions_de_facture",
    ("professionnel.penalites", "A531"): "test_mentions_de_facture",
    ("professionnel.clause_penale_sans_effet", "A513"): "test_clauses_en_option",
    ("professionnel.traitement_decrit", "A516"): "test_clauses_du_contrat",
    ("engagements.credit", "A618"): "test_engagements",
    ("engagements.deplacement", "A619"): "test_clauses_du_contrat",
    ("batiment.sur_existant", "A515"): "test_sur_existant",
    ("renovation.renovation", "A614"): "test_renovation",
    ("renovation.renovation", "E113"): "test_renovation",
    ("series.numeros", "A310"): "test_numerotation",
    ("conditions.clauses_du_vendeur", "E701"): "test_conditions_generales",
    ("recouvrement.dossiers", "A808"): "test_tribunal",
    ("mentions.types_des_mentions", "E110"): "test_champs_et_mentions",
    ("mentions.mentions_interdites", "E707"): "test_champs_et_mentions",
    ("mentions.champs_sans_place", "E102"): "test_champs_et_mentions",
    ("langue.en_anglais_pour_qui", "A713"): "test_anglais",
    ("devises.qui_paie", "A474"): "test_devise",
    ("devises.lettre_commune", "E471"): "test_devise",
    ("devises.taux_du_jour", "A475"): "test_devise",
    ("identite.logo_en_mots", "A720"): "test_logos",
}


@cache
def donnes() -> dict[tuple[str, str], set[str]]:
    """(rule, code) → the cases in which the rule gives it, over every bad case and every case that
    is warned of."""
    import tempfile

    sortie: dict[tuple[str, str], set[str]] = defaultdict(set)
    vendeur = (REFUS / "vendeur.yaml").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as d:
        lieux = []
        for f in REFUSES:
            (ici := Path(d, f"refus-{f.stem}")).mkdir()
            shutil.copy(f, ici / "cas.yaml")
            if (releve := f.with_suffix(".csv")).is_file():
                shutil.copy(releve, ici)
            (ici / "vendeur.yaml").write_text(vendeur, encoding="utf-8")
            lieux.append((ici, f.name))
        for i, (code, _, _, change, autre) in enumerate(AVERTIS):
            (ici := Path(d, f"avertis-{i}")).mkdir()
            (ici / "cas.yaml").write_text(CAS.format(**DEFAUTS | change), encoding="utf-8")
            texte = vendeur.replace(*autre) if autre else vendeur
            (ici / "vendeur.yaml").write_text(texte, encoding="utf-8")
            lieux.append((ici, f"AVERTIS {i}, {code}"))
        for ici, nom in lieux:
            biblio = Bibliotheque(ici)
            try:
                dossier = charger(ici / "cas.yaml", EspaceLu(ici, biblio))
            except Refus:
                continue  # refused before any rule
            for r in REGLES:
                for p in r(dossier, biblio):
                    sortie[r.nom, p.code].add(nom)
    return dict(sortie)


def test_les_regles_sont_nommees_une_fois_et_marquees():
    noms = [r.nom for r in REGLES]
    assert len(noms) == len(set(noms)) > 40
    assert all(r.codes and set(r.codes) <= set(CODES) for r in REGLES)


@pytest.mark.parametrize("regle", REGLES, ids=lambda r: r.nom)
def test_une_regle_ne_donne_que_ses_codes(regle):
    assert {code for nom, code in donnes() if nom == regle.nom} <= set(regle.codes)


@pytest.mark.parametrize(
    ("regle", "code"), [(r.nom, c) for r in REGLES for c in r.codes], ids=lambda x: x
)
def test_chaque_marque_a_sa_preuve(regle, code):
    """The bad case is a file of `refus/` whose first line names the code, a row of `AVERTIS`, or a
    test that is named here."""
    if (regle, code) in AILLEURS:
        (essai,) = (RACINE / "tests").rglob(f"{AILLEURS[regle, code]}.py")
        assert code in essai.read_text(encoding="utf-8")
        return
    preuves = donnes().get((regle, code), set())
    assert preuves, f"aucun cas ne montre {code} donné par {regle}"
    assert any(x.startswith("AVERTIS") or attendu(REFUS / x)[1] == code for x in preuves)


def test_un_code_qu_aucune_regle_ne_donne_est_pris_ailleurs():
    """Faults of form, of the library, of received invoices: each code stands in a module besides
    the table of codes."""
    marques = {c for r in REGLES for c in r.codes}
    ecrits = {
        n.value
        for f in (RACINE / "clausier").rglob("*.py")
        if f.name != "codes.py" and f.parent.name != "regles"
        for n in ast.walk(ast.parse(f.read_text(encoding="utf-8")))
        if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }
    # E509 and E510 were given once; a code never changes its meaning, so their lines stand.
    assert set(CODES) - marques - ecrits == {"E509", "E510"}
