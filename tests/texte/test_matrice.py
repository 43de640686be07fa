"""Hundreds of lawful cases, every criterion at every value: each document composes, and every text
of the library is printed."""

from __future__ import annotations

import os
import re
import shutil

import pytest
from fabrique import au_hasard, ecrire

from clausier.course.chaine import Chaine
from clausier.socle.problemes import Refus
from outils import EXEMPLES

# The first draws, then those that alone print a rare text; all of the first 360 with CLAUSIER_COUPS
# (`make fautes`). Where a draw gives something else than it did, a run of all says which are rare
# now.
TIRAGES = (
    range(360)
    if "CLAUSIER_COUPS" in os.environ
    else (
        *range(100),
        101,
        102,
        110,
        113,
        118,
        119,
        121,
        122,
        143,
        157,
        162,
        172,
        202,
        220,
        273,
        310,
    )
)
# Draws again, with facts that no draw has: what they print is rare.
LABEL = {"detenu": "oui", "nom": "RGE Modèle", "justificatif": "rge.pdf"}
DE_PLUS = {
    1001: (53, {"label_energie": LABEL}),
    1002: (73, {"sur_existant": "oui"}),
    1003: (162, {"numerique": "ponctuel"}),
    1004: (25, {"numerique": "ponctuel"}),
    1005: (3, {}),
    1006: (162, {}),
    1007: (2, {}),
    1008: (0, {}),
    1009: (28, {}),
}
DEVIS_SEULS = (
    1005,
    1006,
    1007,
    1008,
    1009,
)  # neither terms nor contract: the devis is the whole writing
# What no page may show: a value that Python printed, code left over, punctuation broken by an
# absent value.
TACHES = re.compile(
    r"\bNone\b|\bTrue\b|\bFalse\b|\bUndefined\b|Decimal\(|datetime|\{\{|\{%|%\}|<class|"
    r"(?<![.\u00a0])\.\.(?!\.)|,[,.;]| [,.](?!\d)|\( |\(\)|;\.|\b(de|du|le|la|à) [,.;]"
)
# Texts that no case file can ask for today, each with the reason. A text that becomes reachable
# must leave this list.
INJOIGNABLES = {
    "clauses/facturation_periodique/consommateur.md": (
        "no drawn case has a recurrence; test_facturation_periodique prints it"
    ),
    "clauses/facturation_periodique/professionnel.md": "the same",
    "clauses/garantie_conformite/numerique_complet.md": (
        "`prestation.numerique` takes one value, ponctuel or continu"
    ),
    "clauses/garantie_conformite/biens_numerique_complet.md": "the same",
    "clauses/garantie_commerciale/consommateur_numerique_complet.md": "the same",
    "clauses/execution_anticipee/execution_complete.md": (
        "asks retractation_exclue, which `faits` denies when work is asked early"
    ),
    "clauses/mention_tva/franchise_tolerance.md": (
        "from 2027 on: cases are drawn before; test_mentions_de_facture prints it"
    ),
    "clauses/mention_libre/vendeur.md": "the same test prints it: no drawn seller writes one",
    "clauses/mention_tva/franchise_apres_tolerance.md": "the same, from July 2028 on",
    "clauses/retenue_convenue/travaux.md": (
        "no drawn client of works retains anything; test_retenue_de_garantie prints it"
    ),
    "clauses/mention_retenue/travaux.md": "the same",
    "clauses/mention_prorata/travaux.md": (
        "no drawn site has a common account; test_avancement prints it"
    ),
    "clauses/clause_penale/professionnel.md": (
        "no drawn contract agrees one; test_clauses_en_option prints it"
    ),
    **dict.fromkeys(
        (
            "clauses/annulation_report/prive.md",
            "clauses/ia_generative/general.md",
            "clauses/prise_de_possession/travaux.md",
            "clauses/retenue_de_garantie/travaux.md",
            "clauses/societe_future/professionnel.md",
        ),
        "no drawn contract adds it; test_clauses_en_option prints it",
    ),
    "clauses/retenue_de_garantie/paiement.md": (
        "no drawn client of works retains anything; test_retenue_de_garantie prints it"
    ),
    "clauses/mention_debours/debours.md": (
        "no drawn line is a sum spent for the client; test_debours prints it"
    ),
}


@pytest.fixture(scope="module")
def tirages(tmp_path_factory):
    """Every drawn case with its composed documents or the problems that stopped it."""
    base = tmp_path_factory.mktemp("tirages")
    lue = Chaine(base)
    sortie = {}
    for graine in (*TIRAGES, *DE_PLUS):
        # Each case alone in its workspace, the library read once.
        chaine = Chaine(base / str(graine), lue)
        chaine.espace.mkdir()
        depart, faits = DE_PLUS.get(graine, (graine, {}))
        vendeur, cas = au_hasard(depart)
        cas["prestation"] |= faits
        if graine in DEVIS_SEULS:
            cas["documents"] = [
                d for d in cas["documents"] if d["type"] in ("devis", "retractation")
            ]
            for cle in ("paiements", "journal"):
                cas.pop(cle, None)
        shutil.copy(EXEMPLES / "menuisier/attestation-decennale.pdf", chaine.espace / "rge.pdf")
        chemin = ecrire(chaine.espace / "cas.yaml", {**cas, "vendeur": vendeur})
        try:
            sortie[graine] = chaine.compose(chemin, "cas.yaml"), ()
        except Refus as e:
            sortie[graine] = None, e.problemes
    return sortie


def test_tout_se_compose(tirages):
    """These cases keep the law: none is refused, and above all not for a hole, an overlap or a text
    that cannot be composed."""
    fautes = [
        f"tirage {g} : {p}" for g, (_, problemes) in tirages.items() for p in problemes if p.grave
    ]
    assert not fautes, "\n".join(fautes[:20])
    assert sum(len(c.documents) for c, _ in tirages.values() if c) > 6 * len(TIRAGES)


def test_aucune_tache(tirages):
    """Every line of every page, each once."""
    lignes = {}
    for g, (compose, _) in tirages.items():
        for d in compose.documents if compose else ():
            for ligne in d.markdown.splitlines():
                lignes.setdefault(ligne, (g, d.nom))
    assert len(lignes) > 1000
    for ligne, ou in lignes.items():
        m = TACHES.search(ligne)
        assert not m, f"tirage {ou[0]}, {ou[1]} : …{ligne[max(0, m.start() - 60) : m.end() + 30]!r}"


def test_les_taches_se_voient():
    for tache in (
        "il vaut None.",
        "{{ doc.date }}",
        "fin..",
        "le siège, , ville",
        "en date du .",
        "le prix ()",
        "délai de , puis",
    ):
        assert TACHES.search(tache), tache
    assert not TACHES.search("Le prix est de 1,5 € (TTC) ; le 1er, à 9 h. Voir l'article L. 215-1.")


def test_chaque_texte_sert(tirages):
    """No dead text: each variant that the drawn types may ask for is printed by a case, or is known
    to be out of reach, with the reason."""
    biblio = Chaine(tirages[0][0].dossier.espace).biblio
    documents = [d for compose, _ in tirages.values() if compose for d in compose.documents]
    types = {d.type for d in documents}
    assert types >= {
        "cgv",
        "devis",
        "contrat",
        "facture_acompte",
        "facture",
        "avoir",
        "retractation",
        "bon_de_travail",
        "pv_reception",
        "bon_de_livraison",
        "rappel",
        "relance",
        "mise_en_demeure",
    }
    modeles = [biblio.modele(t).tete for t in types]
    demandees = {n.rstrip("?") for m in modeles for n in (*m.articles, *m.mentions)}
    tous = {v.fichier for c in demandees for v in biblio.variantes(c) if v.tete.sans_objet is None}
    choisies = [c for d in documents for c in d.selection.choisies if c.presente]
    vus = {v.fichier for c in choisies for v in c.variantes}
    assert len(vus) > 150
    assert tous - vus == set(INJOIGNABLES)
