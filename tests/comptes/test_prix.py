"""The arithmetic of prices: to the cent, half up, VAT once for each rate; worked by hand, then by
properties.

The oracle here counts in whole cents with integers, and rounds by hand: it shares nothing with the
code under test.
"""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausier.comptes.prix import Tranche, compter, part_de, repartir, soustraire, total
from clausier.fiches.lignes import Ligne, Remise

SANS = Remise(taux=D(0))
TAUX = ("20", "10", "5.5", "2.1", "8.5")


def cents(x: Fraction | D) -> int:
    """Half up, away from zero, to whole cents: by integers alone."""
    f = Fraction(x) * 100
    signe, f = (-1, -f) if f < 0 else (1, f)
    return signe * ((f.numerator * 2 + f.denominator) // (f.denominator * 2))


def ligne(quantite: str | D, prix: str | D, tva: str | None = None, remise: Remise = SANS) -> Ligne:
    return Ligne(
        designation="x",
        quantite=D(quantite),
        prix_unitaire=D(prix),
        tva=f"{tva} %" if tva else None,
        remise=remise,
    )


def montants(maximum: str = "99999.99"):
    return st.decimals("0.01", maximum, places=2)


quantites = st.decimals("0.0001", "999.9999", places=4)
prix = st.decimals("0", "9999.9999", places=4)
taux = st.sampled_from(TAUX)
pourcents = st.decimals("0", "100", places=2)
remises = st.one_of(st.builds(lambda t: Remise(taux=t), pourcents), st.just(SANS))
lignes = st.lists(st.builds(ligne, quantites, prix, taux, remises), min_size=1, max_size=8)
tranches_de_devis = lignes.map(lambda x: compter(x, SANS, "ht", "20").tranches)


# ------------------------------------------------------------------------------------------ by hand


@pytest.mark.parametrize(
    ("quantite", "prix_unitaire", "attendu"),
    [
        ("3", "33.335", "100.01"),  # 100.005 goes up
        ("1", "0.0049", "0.00"),
        ("1", "0.005", "0.01"),
        ("0.5", "0.01", "0.01"),
        ("7", "1.245", "8.72"),  # 8.715: binary floats would give 8.71
        ("2.5", "61.275", "153.19"),
    ],
)
def test_une_ligne_arrondie_au_centime_superieur(quantite, prix_unitaire, attendu):
    t = compter([ligne(quantite, prix_unitaire)], SANS, "ht", None)
    assert t.lignes[0].montant == t.ttc == D(attendu)


def test_devis_de_menuiserie_calcule_a_la_main():
    """4 × 890 + 4 × 95 + 26 × 52 = 5 292 at 10 % → 529,20; 60 at 20 % → 12,00; 5 893,20 in all; 30
    % → 1 767,96."""
    t = compter(
        [
            ligne("4", "890", "10"),
            ligne("4", "95", "10"),
            ligne("26", "52", "10"),
            ligne("1", "60", "20"),
        ],
        SANS,
        "ht",
        "20",
    )
    assert [(x.cle, x.base, x.tva) for x in t.tranches] == [
        ("20", D("60.00"), D("12.00")),
        ("10", D("5292.00"), D("529.20")),
    ]
    assert (t.ht, t.tva, t.ttc) == (D("5352.00"), D("541.20"), D("5893.20"))
    acompte = part_de(t.tranches, D("1767.96"))
    assert [(x.cle, x.base, x.tva) for x in acompte] == [
        ("20", D("18.00"), D("3.60")),
        ("10", D("1587.60"), D("158.76")),
    ]
    solde = soustraire(t.tranches, acompte)
    assert [(x.base, x.tva) for x in solde] == [
        (D("42.00"), D("8.40")),
        (D("3704.40"), D("370.44")),
    ]


def test_remise_de_ligne_puis_de_commande():
    """1 000 less 10 % = 900 at 20 %; 100 at 10 %; 50 off the whole: 45 and 5; VAT 171,00 and
    9,50."""
    t = compter(
        [ligne("1", "1000", "20", Remise(taux=D(10))), ligne("1", "100", "10")],
        Remise(montant=D("50.00")),
        "ht",
        "20",
    )
    assert (t.sous_total, t.remise, dict(t.remises_par_cle)) == (
        D("1000.00"),
        D("50.00"),
        {"20": D("45.00"), "10": D("5.00")},
    )
    assert [(x.base, x.tva) for x in t.tranches] == [
        (D("855.00"), D("171.00")),
        (D("95.00"), D("9.50")),
    ]


def test_prix_ttc():
    """119,00 + 2 × 4,99 + 6,90 = 135,88 with VAT: 113,23 + 22,65; the sum that the client saw is
    the sum to pay."""
    t = compter([ligne("1", "119.00"), ligne("2", "4.99"), ligne("1", "6.90")], SANS, "ttc", "20")
    assert (t.ht, t.tva, t.ttc) == (D("113.23"), D("22.65"), D("135.88"))
    assert sum(x.ht for x in t.lignes) == D("113.23")


def test_franchise_sans_tva():
    t = compter([ligne("1", "100"), ligne("1", "50")], SANS, "ht", None)
    assert [(x.cle, x.base, x.tva) for x in t.tranches] == [("", D("150.00"), D("0.00"))]


def test_tva_par_taux_et_non_par_ligne():
    """Three lines of 0,33 at 20 %: 0,99 × 20 % = 0,198 → 0,20; line by line it would be 3 × 0,07 =
    0,21."""
    assert compter([ligne("1", "0.33", "20")] * 3, SANS, "ht", "20").tva == D("0.20")


def test_soustraire_un_taux_absent_ne_perd_rien():
    """What was invoiced at a rate that the other side does not bear is still taken off."""
    reste = soustraire(
        [Tranche("10", D("100.00"), D("10.00"))], [Tranche("20", D("50.00"), D("10.00"))]
    )
    assert total(reste) == D("50.00")
    assert {t.cle: (t.base, t.tva) for t in reste} == {
        "10": (D("100.00"), D("10.00")),
        "20": (D("-50.00"), D("-10.00")),
    }


# ------------------------------------------------------------------------------------ by properties


@given(lignes, remises)
def test_totaux_contre_l_oracle(lignes, remise):
    """Lines, discount and VAT against whole cents reckoned by hand; the total is the sum of the
    rates."""
    t = compter(lignes, remise, "ht", "20")
    bases: dict[str, int] = {}
    for x, fait in zip(lignes, t.lignes, strict=True):
        brut = cents(Fraction(x.quantite) * Fraction(x.prix_unitaire))
        net = brut - cents(Fraction(brut, 100) * Fraction(x.remise.taux) / 100)
        assert cents(fait.montant) == net
        bases[x.tva] = bases.get(x.tva, 0) + net
    assert cents(t.sous_total) == sum(bases.values())
    assert cents(t.remise) == cents(
        Fraction(sum(bases.values()), 100) * Fraction(remise.taux) / 100
    )
    assert {x.cle for x in t.tranches} == set(bases)
    assert t.ht == t.sous_total - t.remise == sum(x.base for x in t.tranches)
    for x in t.tranches:
        assert x.tva == D(cents(Fraction(x.base) * Fraction(x.cle) / 100)) / 100
        assert x.base.as_tuple().exponent == x.tva.as_tuple().exponent == -2
    assert t.ttc == sum(x.base + x.tva for x in t.tranches) == total(t.tranches)


@given(
    lignes,
    remises,
    st.sampled_from(("ht", "ttc")),
    st.sampled_from(("20", None)),
    st.randoms(use_true_random=False),
)
def test_l_ordre_des_lignes_est_indifferent(lignes, remise, tarifs, normale, hasard):
    a = compter(lignes, remise, tarifs, normale)
    melange = list(lignes)
    hasard.shuffle(melange)
    b = compter(melange, remise, tarifs, normale)
    assert (a.tranches, a.sous_total, a.remise, a.ttc) == (
        b.tranches,
        b.sous_total,
        b.remise,
        b.ttc,
    )


@given(lignes, remises)
def test_le_prix_ttc_annonce_est_le_prix_du(lignes, remise):
    """With prices given TTC, what is due is their sum less the discount, and the lines without VAT
    sum to the bases before it."""
    t = compter(lignes, remise, "ttc", "20")
    assert t.ttc == t.sous_total - t.remise == sum(x.montant for x in t.lignes) - t.remise
    for x in t.tranches:
        assert x.base == D(cents(Fraction(x.ttc) * 100 / (100 + Fraction(x.cle)))) / 100
    sans_remise = compter(lignes, SANS, "ttc", "20")
    for x in sans_remise.tranches:
        assert sum(y.ht for y in t.lignes if y.cle == x.cle) == x.base


@given(montants(), st.dictionaries(st.sampled_from("abcdefgh"), montants(), min_size=1))
def test_repartir_tombe_juste(somme, poids):
    parts = repartir(somme, poids)
    assert parts.keys() == poids.keys() and sum(parts.values()) == somme
    entier = sum(map(Fraction, poids.values()))
    for k, p in parts.items():
        exact = Fraction(somme) * Fraction(poids[k]) / entier
        assert abs(Fraction(p) - exact) < Fraction(1, 100), "rounded one way or the other"


@given(st.data())
def test_une_part_ne_passe_pas_son_poids(data):
    """A share of a sum that is at most that of the weights: a discount is no more than its line, a
    line without VAT no more than with it, and none is below zero."""
    poids = dict(enumerate(data.draw(st.lists(montants("0.05"), min_size=1, max_size=60))))
    entier = int(sum(poids.values()) * 100)
    somme = D(data.draw(st.integers(0, entier))) / 100
    assert all(0 <= p <= poids[k] for k, p in repartir(somme, poids).items())


def test_deux_cents_lignes_ttc_d_un_euro():
    """The cents that rounding leaves are spread: no line of 1.00 with VAT is 1.50 without it."""
    hts = [x.ht for x in compter((ligne("1", "1"),) * 200, SANS, "ttc", "20").lignes]
    assert {*hts} == {D("0.83"), D("0.84")} and sum(hts) == D("166.67")


def test_repartir_par_rien():
    assert repartir(D("10.00"), {}) == {}


@given(tranches_de_devis, pourcents)
def test_acompte_et_solde_font_le_devis_a_chaque_taux(tranches, pourcent):
    """An advance of any percentage: its sum is that of the TTC; deducted rate by rate, advance and
    rest make the order."""
    somme = D(cents(Fraction(total(tranches)) * Fraction(pourcent) / 100)) / 100
    acompte = part_de(tranches, somme)
    assert total(acompte) == somme
    solde = soustraire(tranches, acompte)
    assert [t.cle for t in solde] == [t.cle for t in acompte] == [t.cle for t in tranches]
    for devis, a, s in zip(tranches, acompte, solde, strict=True):
        assert (a.base + s.base, a.tva + s.tva) == (devis.base, devis.tva)


@given(tranches_de_devis, st.lists(pourcents, max_size=4))
def test_plusieurs_acomptes_sont_deduits_une_fois(tranches, pourcents):
    acomptes = [
        part_de(tranches, D(cents(Fraction(total(tranches)) * Fraction(p) / 100)) / 100)
        for p in pourcents
    ]
    reste = soustraire(tranches, [t for a in acomptes for t in a])
    assert total(reste) == total(tranches) - sum(map(total, acomptes), D(0))


@given(tranches_de_devis, tranches_de_devis)
def test_soustraire_conserve_les_sommes(a, b):
    reste = soustraire(a, b)
    assert total(reste) == total(a) - total(b)
    assert sum(t.base for t in reste) == sum(t.base for t in a) - sum(t.base for t in b)
    assert len({t.cle for t in reste}) == len(reste)
