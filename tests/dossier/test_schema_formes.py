"""`clausier schema`: it takes whatever `check` takes, and refuses the faults of shape that `check`
refuses."""

from __future__ import annotations

import re

import pytest
import yaml
from click.testing import CliRunner
from fabrique import VENDEUR, au_hasard, cas, espace
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic_core import PydanticCustomError
from schemas import fautes, lu

from clausier.commandes.racine import main
from clausier.dossier.formes import FORMES
from clausier.fiches import lignes
from clausier.socle import durees, valeurs
from outils import EXEMPLES, RACINE

REFUS = RACINE / "tests/refus"
# Faults of shape, by their code; those that only a reckoning finds are left to `check`.
FORME = {"E101", "E102", "E103", "E105", "E110", "E111", "E114", "E303"}
RECKONED = {
    "avenant-qui-supprime-avec-un-texte",
    "envoi-sans-document",
    "vendeur-injoignable",
    "caution-sans-nom",
    "date-impossible",
    "avenant-sans-nouveau-texte",
    "paiement-nul",
    "decompte-sans-facture",
    "montant-sans-mesure",
    "ligne-sans-mesure",
    "depart-d-une-autre-forme",
    "debours-avec-tva",
}
AUSSI = {
    "inclusion-hors-de-l-espace",
    "remise-negative",
    "alias-sans-fin",
    "cle-de-fusion",
    "trop-profond",
    "section-dans-une-section",
    "avancement-a-cent-dix",
}  # of another code, and seen all the same


@pytest.mark.parametrize(
    "chemin",
    sorted(EXEMPLES.rglob("*.yaml")),
    ids=lambda f: f.stem if f.name != "vendeur.yaml" else f.parent.name,
)
def test_les_exemples_du_depot(chemin):
    for donnees in lu(chemin.read_text(encoding="utf-8")):
        assert not fautes("vendeur" if chemin.name == "vendeur.yaml" else "cas", donnees)


@pytest.mark.parametrize("graine", range(0, 200, 4))
def test_les_dossiers_permis(graine):
    v, c = au_hasard(graine)
    assert (
        not fautes("vendeur", v) and not fautes("cas", c) and not fautes("cas", c | {"vendeur": v})
    )


@pytest.mark.parametrize(
    "chemin",
    sorted(f for f in REFUS.glob("*.yaml") if f.name != "vendeur.yaml"),
    ids=lambda f: f.stem,
)
def test_les_refus(chemin):
    """A file whose only fault is of shape is refused; one whose fault is of law, of sums or of
    dates is of good shape."""
    code = re.match(rb"# attendu: \d+: (\w+)", chemin.read_bytes())[1].decode()
    try:
        tous = lu(chemin.read_bytes())
    except (yaml.YAMLError, UnicodeDecodeError):
        assert code in ("E100", "E101", "E106", "E108"), "YAML itself refuses it"
        return
    refus = {bool(fautes("cas", x)) for x in tous}
    assert refus == {(code in FORME and chemin.stem not in RECKONED) or chemin.stem in AUSSI}, [
        fautes("cas", x) for x in tous
    ]


DATE_1, DATE_2 = {"depuis": "2024-01-01"}, {"depuis": "2025-02-01"}
REEL = {"regime": "reel", "numero": "FR25900000019"}
ASSURANCE = {"type": "rc_pro", "assureur": {"nom": "Mutuelle Fictive", "adresse": "1 rue du Test"}}


@pytest.mark.parametrize(
    ("permis", "change"),
    [
        (True, {"tva": [{**DATE_1, "regime": "franchise"}, {**DATE_2, **REEL}]}),
        (True, {"tva": [{**DATE_1, "valeur": {"regime": "franchise"}}, {**DATE_2, **REEL}]}),
        (True, {"tva": {"regime": [{**DATE_1, "valeur": "franchise"}]}}),
        (False, {"tva": [{**DATE_1, "regime": "franchise"}, {**DATE_2, "regime": "forfait"}]}),
        (False, {"tva": [{**DATE_1, "regime": "franchise"}, REEL]}),
        (False, {"tva": [{**DATE_1, "regime": "franchise", "taux": "20 %"}]}),
        (False, {"tva": [{"depuis": "hier", "regime": "franchise"}]}),
        (
            True,
            {
                "telephone": [
                    {**DATE_1, "valeur": "06 00 00 00 01"},
                    {**DATE_2, "valeur": "06 00 00 00 02"},
                ]
            },
        ),
        (True, {"assurances": [{**DATE_1, "valeur": []}, {**DATE_2, "valeur": [ASSURANCE]}]}),
        (True, {"assurance": ASSURANCE}),
        (True, {"assurance": [ASSURANCE]}),
        (True, {"assurances": [ASSURANCE]}),
        (False, {"assurance": ASSURANCE, "assurances": [ASSURANCE]}),
        (False, {"assurance": {**ASSURANCE, "type": "vie"}}),
        (False, {"assurances": ASSURANCE}),
        (True, {"site": None, "banque": None, "logo": ""}),
        (False, {"siret": None}),
        (False, {"adresse": ["1 rue du Test"]}),
        (False, {"couriel": "a@b.example"}),
        (True, {"adresse": {**VENDEUR["adresse"], "code_postal": "01000", "pays": "be"}}),
        (False, {"adresse": {**VENDEUR["adresse"], "code": "69001"}}),
        (
            True,
            {
                "reglement": {
                    "moyens": "cheque",
                    "acompte": "non",
                    "penalites": "3 x taux légal",
                    "delai": "45 Jours fin de mois",
                }
            },
        ),
        (False, {"reglement": {"moyens": ["troc"]}}),
    ],
)
def test_vendeur_comme_check(tmp_path, permis, change):
    """The schema and `check` say the same of the seller's shape."""
    v = VENDEUR | change
    e = espace(tmp_path, v, cas=cas())
    r = CliRunner().invoke(main, ["check", str(e)])
    assert (r.exit_code == 0) is permis, r.output
    assert (not fautes("vendeur", v)) is permis, fautes("vendeur", v)
    assert (not fautes("cas", cas(vendeur=v))) is permis


@pytest.mark.parametrize(
    ("permis", "change"),
    [
        (True, {"acompte": "non", "documents": cas()["documents"][::2]}),
        (True, {"acompte": "500"}),
        (False, {"acompte": "la moitié"}),
        (True, {"remise": "10 %", "tarifs": "ht"}),
        (False, {"tarifs": "net"}),
        (
            True,
            {
                "documents": [
                    *cas()["documents"],
                    {"type": "decompte", "date": "2026-12-24", "factures": "F2"},
                ]
            },
        ),
        (True, {"acompte": "12,5 %"}),
        (False, {"documents": [{"type": "devis", "numero": "D1", "date": "2026-09-02"}]}),
        (False, {"documents": [{"type": "cgv", "date": "2026-09-02", "validite": "30 jours"}]}),
        (False, {"documents": []}),
        (False, {"documents": None}),
        (False, {"client": None}),
        (
            True,
            {
                "client": None,
                "documents": [{"type": "cgv", "date": "2026-09-02", "qualite": "consommateur"}],
                "lignes": None,
                "conclusion": None,
            },
        ),
        (False, {"lignes": [{"designation": "x", "prix_unitaire": "-4"}]}),
        (False, {"lignes": [{"prix_unitaire": "4"}]}),
        (
            True,
            {"lignes": [{"designation": "42", "prix_unitaire": "1 450,1234 €", "quantite": "0,5"}]},
        ),
        (False, {"paiements": [{"date": "2026-09-31", "montant": "x"}]}),
        (False, {"journal": [{"date": "2026-12-08", "type": "rumeur"}]}),
        (False, {"dossier": "été"}),
    ],
)
def test_dossier_comme_check(tmp_path, permis, change):
    c = cas(**change)
    e = espace(
        tmp_path,
        VENDEUR | {"mediateur": {"nom": "M", "adresse": "1 rue X", "site": "https://m.example"}},
        cas=c,
    )
    r = CliRunner().invoke(main, ["check", str(e)])
    assert (r.exit_code == 0) is permis, r.output
    assert (not fautes("cas", c)) is permis, fautes("cas", c)


SEMENCES = {
    valeurs.lire_montant: ["1 620,50 €", "1620.5", "-12", "1 62", "12 EUR"],
    valeurs.lire_prix: ["0,1234", "450", "-0"],
    valeurs.lire_quantite: ["1,5", "2"],
    valeurs.lire_taux: ["5,5 %", "100 %", "99.99%", "-0 %", "30 pour cent"],
    valeurs.lire_oui_non: ["oui", "false"],
    valeurs.lire_entier: ["12"],
    durees.lire_duree: ["45 jours fin de mois", "À réception", "2 ans", "1 semaine", "120 mois"],
    valeurs.lire_part: [
        "solde",
        "30 %",
        "1 200 €",
        "non",
        "-0",
        "30 euros",
        "100",
        "0,00",
        "0 020",
    ],
    valeurs.lire_penalites: ["12 %", "3 x le taux d'intérêt légal", "Défaut"],
    valeurs.lire_numero: ["F2026-028"],
    valeurs.lire_courriel: ["a@b.example"],
    valeurs.lire_url: ["https://a.example/b?c=d"],
    lignes.lire_tva_ligne: ["5,5 %", "20 %", "2,1 %", "05,5 %", "Autoliquidation"],
    valeurs.lire_instant: ["2026-10-30 09:00", "2026-10-30T9h"],
    valeurs.lire_date: ["2026-11-21", "1/2/2026"],
}


@given(st.data())
@example(None)
def test_les_formes_et_les_lecteurs(data):
    """Of any text near a good one, the form and the reader say the same, but for days that no
    calendar has."""
    for lecteur, semences in SEMENCES.items():
        textes = list(semences)
        if data is not None:
            base = data.draw(st.sampled_from(semences))
            i = data.draw(st.integers(0, len(base)))
            textes = [
                base[:i]
                + data.draw(
                    st.sampled_from(
                        [
                            "",
                            " ",
                            "  ",
                            "0",
                            "1",
                            "5",
                            ",",
                            ".",
                            "%",
                            "€",
                            "s",
                            "S",
                            "-",
                            "/",
                            "@",
                            "x",
                            "\u00a0",
                            "12",
                        ]
                    )
                )
                + base[i + data.draw(st.integers(0, 2)) :]
            ]
        for texte in textes:
            try:
                lecteur(texte)
                lisible = True
            except PydanticCustomError as e:
                lisible = False
                if (
                    "calendrier" in e.message()
                    or "positive" in e.message()
                    or "négati" in e.message()
                ):
                    continue
            assert Draft202012Validator(FORMES[lecteur]).is_valid(texte) is lisible or (
                data is None and texte == "1 62"
            ), (lecteur.__name__, texte, lisible)
