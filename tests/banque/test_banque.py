"""`clausier banque` as its user sees it: the same lines whatever the bank writes, what is written
in the cases, never twice, and strangers' files refused.
"""

from __future__ import annotations

import contextlib
import json
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import fabrique
import pytest
import yaml
from click.testing import CliRunner
from releves_de_banque import FORMES, Mouvement, camt, csv_bnp, mt940, ofx

from clausier.banque.attendu import attendu
from clausier.banque.descriptions import livrees
from clausier.banque.lecture import lire_octets_du_releve
from clausier.banque.pointage import Pointage, noter_en_recettes
from clausier.banque.rapprochement import rapprocher
from clausier.commandes.racine import main
from clausier.socle.problemes import Refus

D = Decimal
JOUR = ("--date", "2026-12-20")


def cas(nom: str, client: str, factures: dict[str, str], **plus) -> dict:
    """A case of one client with invoices of October, by number and sum."""
    documents = [
        {
            "type": "facture",
            "numero": n,
            "date": f"2026-10-{i:02}",
            "lignes": [{"designation": "Étude", "prix_unitaire": m}],
        }
        for i, (n, m) in enumerate(factures.items(), int(next(iter(factures))[-2:]))
    ]
    sien = {**fabrique.CAS["client"], "nom": client, "forme": client.split(maxsplit=1)[0]}
    return fabrique.affaire(
        nom,
        client=sien,
        conclusion={"date": "2026-09-01", "lieu": "etablissement"},
        prestation={"objet": "Étude", "debut": "2026-09-02", "fin": "2026-09-26"},
        documents=documents + plus.pop("plus", []),
        **plus,
    )


@pytest.fixture
def espace(tmp_path, monkeypatch):
    ici = fabrique.espace(
        tmp_path / "e",
        martin=cas("martin", "SARL Martin Modèle", {"F2026-001": "1000", "F2026-002": "350"}),
        temoin=cas("temoin", "SAS Ateliers Témoin", {"F2026-003": "800"}),
        temoin2=cas("temoin2", "SAS Ateliers Témoin", {"F2026-004": "200"}),
    )
    monkeypatch.chdir(ici)
    return ici


def lance(*args: str, code: int = 0) -> str:
    r = CliRunner().invoke(main, ["banque", *map(str, args), *JOUR])
    assert r.exception is None or isinstance(r.exception, SystemExit), r.exception
    assert r.exit_code == code, r.output
    return r.output


def releve(octets: bytes, nom: str = "r.ofx") -> str:
    Path(nom).write_bytes(octets)
    return nom


def paiements(nom: str) -> list[dict]:
    return yaml.safe_load(Path(f"{nom}.yaml").read_text(encoding="utf-8")).get("paiements") or []


def vir(jour: int, montant: str, motif: str = "", tiers: str = "", **plus) -> Mouvement:
    return Mouvement(date(2026, 11, jour), D(montant), motif, tiers, **plus)


MOIS = [
    vir(3, "1000", "FACT 2026-001", "Martin Modèle SARL"),
    vir(4, "-45.30", "", "Opérateur Feint", genre="PRELEVEMENT"),
    vir(5, "1000", "REGLEMENT F2026-003 ET F2026-004", "Ateliers Témoin"),
    vir(9, "77.10", "", "Mutuelle Inventée"),
]


# ------------------------------------------------------------------------------ reading


def test_chaque_forme_donne_les_memes_lignes():
    """Whatever the bank writes: days, sums, names, what the payer said."""
    for nom, forme in FORMES.items():
        r = lire_octets_du_releve(forme(MOIS), "r")
        assert [(x.jour, x.montant) for x in r.lignes] == [(m.jour, m.montant) for m in MOIS], nom
        assert "MARTIN MODELE" in r.lignes[0].texte and "2026-001" in r.lignes[0].texte, nom
        assert "F2026-004" in r.lignes[2].texte, nom
        assert r.lignes[1].moyen == "prelevement" or "PRELEVEMENT" not in r.lignes[1].texte, nom
        assert len({x.marque for x in r.lignes}) == len(MOIS), nom
    assert len(livrees()) >= 15 and sum(n in livrees() for n in FORMES) >= 11


def test_deux_lignes_pareilles_restent_deux():
    doubles = [vir(3, "10", "cafe", "X"), vir(3, "10", "cafe", "X")]
    for forme in (csv_bnp, mt940, camt):
        assert len({x.marque for x in lire_octets_du_releve(forme(doubles), "r").lignes}) == 2


@pytest.mark.parametrize(
    ("octets", "dit"),
    [
        (b"", "vide"),
        (b"%PDF-1.7 x", "PDF"),
        (b"PK\x03\x04x", "ZIP"),
        (b"\x00\x01\x02" * 50, "octets nuls"),
        (b"bonjour", "aucune banque connue"),
        (b"<a/>", "n'est pas un relev"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Document>&b;</Document>', "DOCTYPE"),
        (b"<OFX><!ENTITY a 'b'><STMTTRN>", "<! "),
        (camt(MOIS)[:700], "coup"),
        (camt(MOIS).replace(b"1000.00", b"1e9999"), "montant"),
        (camt(MOIS).replace(b"2026-11-03", b"2026-13-45"), "calendrier"),
        (b"<Document>" + b"<a>" * 100, "niveaux"),
        (ofx(MOIS).replace(b"20261103", b"99999999"), "calendrier"),
        (ofx(MOIS).replace(b"1000,00", b"NaN"), "montant"),
        (mt940(MOIS).replace(b":61:261103", b":61:261399"), "MT940"),
        (mt940(MOIS).replace(b":86:VIR", b":86:" + b"x" * 5000), "2500 signes"),
        (mt940(MOIS)[:160] + b"\r\n:86:x" * 500, ":86:"),
        (csv_bnp(MOIS).replace(b"1000,00", b"=1+1"), "montant"),
        (csv_bnp(MOIS) + b'"' + b"x" * 9000, "guillemet"),
        (b"Date;Libelle;Montant\n" + b"1/1/26;x;1\n" * 20_100, "20 000 lignes"),
        (b"a;" * 5000, "guillemet"),
    ],
)
def test_un_fichier_d_ailleurs_est_refuse_avec_sa_raison(octets, dit):
    debut = time.process_time()
    with pytest.raises(Refus) as e:
        lire_octets_du_releve(octets, "r")
    assert dit in str(e.value), e.value
    assert {p.code for p in e.value.problemes} <= {"E945", "E946"}
    assert time.process_time() - debut < 3


def test_un_fichier_piege_ne_coute_rien(tmp_path):
    """What is long for a naive reader: deep tags, tags that never close, labels without end."""
    debut = time.process_time()
    for octets in (
        b"<OFX>" + b"<STMTTRN>" * 200_000,
        b"<OFX><" + b"A" * 500_000,
        ofx([vir(3, "10", "F2026 " * 5000, "X")]),
        b":20:a\n:25:b\n" + b":61:2611030C1,00NTRFX\n" * 3000,
        csv_bnp([vir(3, "10", "/DE " * 900)]),
    ):
        with contextlib.suppress(Refus):
            lire_octets_du_releve(octets, "r")
    assert time.process_time() - debut < 4


def test_le_texte_d_une_ligne_n_agit_pas(espace, capsys):
    """Controls, direction overrides and terminal orders are taken out; YAML stays text."""
    mechant = vir(3, "1000", "F2026-001 \x1b[31m\u202e }, {a: !!python", "Martin: # Modèle")
    dit = lance(releve(ofx([mechant], False).replace(b"\x1b", b"&#27;")), "--accepter", "1")
    assert "\x1b" not in dit and "\u202e" not in dit
    assert paiements("martin")[0]["facture"] == "F2026-001"


# ------------------------------------------------------------------------------ writing


def test_rien_n_est_ecrit_sans_accord_ni_deux_fois(espace):
    r = releve(ofx(MOIS))
    avant = {f: f.read_bytes() for f in espace.iterdir()}
    dit = lance(r)
    assert "Certaines (2)" in dit and "Sans facture (1)" in dit and "1 ligne, -45,30 €" in dit
    assert "--accepter tout-certain" in dit
    lance(r, "--accepter", "tout-certain", "--dry-run")
    assert {f: f.read_bytes() for f in espace.iterdir()} == avant
    dit = lance(r, "--accepter", "tout-certain")
    assert "2 lignes du relevé sont notées." in dit
    (p,) = paiements("martin")
    assert (p["facture"], p["montant"]) == ("F2026-001", "1 000,00")
    (t,), (u,) = paiements("temoin"), paiements("temoin2")
    assert t["total"] == u["total"] == "1 000,00" and t["releve"] == u["releve"]
    assert (t["montant"], u["montant"]) == ("800,00", "200,00")
    fait = {f: f.read_bytes() for f in espace.iterdir()}
    assert "Déjà notées : 2 lignes" in lance(r, "--accepter", "tout-certain")
    # Another file of the bank, another form, a longer period: nothing again.
    plus = [*MOIS, vir(20, "350", "F2026-002", "Martin Modèle")]
    for nom, octets in {"c.xml": camt(plus), "b.csv": csv_bnp(plus), "m.sta": mt940(plus)}.items():
        dit = lance(releve(octets, nom))
        assert "Certaines (1)" in dit and "F2026-002" in dit and "Déjà notées : 2" in dit, dit
    assert {f: f.read_bytes() for f in fait} == fait
    r = CliRunner().invoke(main, ["check"])
    assert r.exit_code == 0, r.output


def test_un_paiement_note_a_la_main_est_reconnu(espace):
    c = cas("martin", "SARL Martin Modèle", {"F2026-001": "1000", "F2026-002": "350"})
    c["paiements"] = [{"date": "2026-11-02", "montant": "1000", "facture": "F2026-001"}]
    fabrique.ecrire(espace / "martin.yaml", c)
    dit = lance(releve(ofx(MOIS[:1])))
    assert "Déjà notée : 1 ligne." in dit and "Certaines" not in dit


def test_commentaires_ordre_et_fins_de_ligne_restent(espace):
    f = espace / "martin.yaml"
    texte = f.read_text(encoding="utf-8") + "# la fin\npaiements: []  # rien encore\n"
    f.write_bytes(texte.replace("\n", "\r\n").encode())
    lance(releve(ofx(MOIS)), "--accepter", "1")
    apres = f.read_bytes().decode()
    assert (
        "# la fin" in apres and "# rien encore" in apres and "\n" not in apres.replace("\r\n", "")
    )
    assert len(paiements("martin")) == 1


def test_un_dossier_refuse_laisse_les_autres(espace):
    """A file that another program changed, or one that has a fault, is told and left."""
    f = espace / "martin.yaml"
    f.write_text(f.read_text(encoding="utf-8") + "inconnue: oui\n", encoding="utf-8")
    dit = lance(releve(ofx(MOIS)), "--accepter", "tout-certain", code=1)
    assert "E102" in dit and "1 ligne du relevé est notée." in dit
    assert paiements("temoin") and not paiements("martin")
    # What a faulty case waits for would look like a receipt without an invoice.
    assert "en faute" in lance("r.ofx", "--recettes", "toutes", code=2)


@pytest.mark.parametrize(
    ("mouvements", "confiance", "raison", "ecrits"),
    [
        (
            [vir(3, "999.65", "F2026-001", "Martin Modèle", genre="STRIPE")],
            "probable",
            "frais",
            {"frais": "0,35"},
        ),
        (
            [vir(3, "400", "F2026-001", "Martin Modèle")],
            "probable",
            "partiel",
            {"montant": "400,00"},
        ),
        (
            [vir(3, "1350", "", "Martin Modèle")],
            "certaine",
            "somme exacte",
            {"factures": ["F2026-001", "F2026-002"]},
        ),
        (
            [vir(3, "1000", "F2026-001", "Oncle Fictif")],
            "probable",
            "autre nom",
            {"facture": "F2026-001"},
        ),
        ([vir(3, "1000", "", "Oncle Fictif")], "à voir", "sans nom", {"facture": "F2026-001"}),
        ([vir(3, "1000", "", "Martin")], "probable", "en partie", {"facture": "F2026-001"}),
        (
            [vir(3, "1000", "FACTURE F2025-113", "Martin Modèle")],
            "probable",
            "soldée ou inconnue",
            {"facture": "F2026-001"},
        ),
        (
            [vir(3, "1000", "", "Martin Modèle"), vir(4, "1000", "", "Martin Modèle")],
            "probable",
            "autre ligne",
            {"facture": "F2026-001"},
        ),
        (
            [vir(3, "2000", "F2026-001", "Martin Modèle")],
            "à voir",
            "de trop",
            {"montant": "2 000,00"},
        ),
    ],
)
def test_la_raison_et_la_certitude_sont_dites(espace, mouvements, confiance, raison, ecrits):
    corps = json.loads(lance(releve(camt(mouvements)), "--json"))
    p = corps["propositions"][0]
    assert p["confiance"] == confiance and raison in " ".join(p["raisons"]), p
    assert {k: p["paiements"][0].get(k) for k in ecrits} == ecrits
    assert not p["note"]


def test_un_impaye_un_avoir_une_devise(espace):
    """A debit that came back, a credit note set off and one given back, francs left aside."""
    c = cas("martin", "SARL Martin Modèle", {"F2026-001": "1000", "F2026-002": "350"})
    c["documents"].append(
        {"type": "avoir", "numero": "A2026-001", "date": "2026-11-10", "facture": "F2026-001"}
        | {"motif": "geste", "lignes": [{"designation": "Geste", "prix_unitaire": "50"}]}
    )
    c["paiements"] = [
        {"date": "2026-10-20", "montant": "1000", "facture": "F2026-001", "moyen": "prelevement"}
    ]
    fabrique.ecrire(espace / "martin.yaml", c)
    t = cas("temoin", "SAS Ateliers Témoin", {"F2026-003": "800"})
    t["paiements"] = [{"date": "2026-10-25", "montant": "800", "moyen": "prelevement"}]
    fabrique.ecrire(espace / "temoin.yaml", t)
    mois = [
        vir(12, "300", "F2026-002 moins A2026-001", "Martin Modèle"),
        vir(13, "-800", "REJET PRELEVEMENT IMPAYE", "Ateliers Témoin"),
        vir(14, "120", "F2026-004", "Ateliers Témoin", devise="CHF"),
        vir(15, "-12", "ACHAT", "Papeterie Feinte"),
    ]
    dit = lance(releve(camt(mois), "c.xml"), "--accepter", "tout-certain")
    assert "moins l'avoir A2026-001" in dit and "En devise, laissées (1)" in dit
    assert "revenu impayé" in dit and "1 ligne, -12,00 €" in dit
    *_, paye, compense = paiements("martin")
    assert (paye["montant"], paye["facture"]) == ("300,00", "F2026-002")
    assert (compense["avoir"], compense["montant"]) == ("A2026-001", "50,00")
    assert paiements("temoin")[-1]["motif"] == "impaye"
    assert "Déjà notées : 2" in lance("c.xml")


def test_une_echeance_une_commande_une_avance_un_trop_percu(espace):
    """What is paid by its schedule, under the client's order, before its invoice, or given back."""
    seul = {"lignes": [{"designation": "Étude", "prix_unitaire": 1000}]}
    ech = cas("ech", "SARL Échelonnée", {"F2026-005": "1000"}, **seul)
    ech["client"]["reference_commande"] = "PO-7781"
    ech["echeances"] = [
        {"part": "40 %", "quand": "2026-10-15"},
        {"part": "solde", "quand": "2026-11-15"},
    ]
    del ech["documents"][0]["lignes"], ech["acompte"]
    fabrique.ecrire(espace / "ech.yaml", ech)
    devis = [{"type": "devis", "numero": "D2026-009", "date": "2026-08-30", "validite": "30 jours"}]
    conclue = {"conclusion": {"date": "2026-09-01", "lieu": "etablissement"}}
    av = fabrique.affaire("av", **seul, **conclue, documents=devis, acompte="30 %")
    av["prestation"] = {"objet": "Étude", "debut": "2026-09-02", "fin": "2026-12-26"}
    fabrique.ecrire(espace / "av.yaml", av)
    trop = [{"date": "2026-10-10", "montant": "600", "facture": "F2026-006"}]
    tp = cas("tp", "SARL Trop Payée", {"F2026-006": "500"}, paiements=trop)
    fabrique.ecrire(espace / "tp.yaml", tp)
    mois = [
        vir(3, "400", "F2026-005 1re echeance", "Échelonnée"),
        vir(4, "600", "COMMANDE PO-7781", "Payeur Inconnu"),
        vir(5, "300", "ACOMPTE D2026-009", "Modèle"),
        vir(6, "-100", "TROP PERCU F2026-006", "Trop Payée"),
    ]
    corps = json.loads(lance(releve(camt(mois)), "--json", "--accepter", "1,2,3,4"))
    a, b, c, d = corps["propositions"]
    assert (a["confiance"], b["confiance"], c["confiance"]) == ("certaine", "probable", "à voir")
    assert "montant exact d'une échéance" in a["raisons"]
    assert (
        "référence du dossier ech" in b["raisons"] and b["paiements"][0]["facture"] == "F2026-005"
    )
    assert "facture" not in c["paiements"][0] and c["paiements"][0]["dossier"] == "av"
    assert d["confiance"] == "certaine" and d["paiements"][0]["remboursement"] == "oui"
    assert all(p["note"] for p in corps["propositions"])
    assert CliRunner().invoke(main, ["check"]).exit_code == 0


def test_ce_qui_n_a_pas_de_facture_va_aux_recettes(espace):
    r = releve(ofx(MOIS))
    lance(r, "--recettes", "4")
    (x,) = yaml.safe_load((espace / "recettes.yaml").read_text(encoding="utf-8"))["recettes"]
    assert x["montant"] == "77,10" and x["releve"].startswith("ofx-")
    assert "Sans facture" not in lance(r)
    plus = releve(ofx([*MOIS, vir(28, "12", "vente", "Passant")]), "p.ofx")
    lance(plus, "--recettes", "toutes")
    assert (
        len(yaml.safe_load((espace / "recettes.yaml").read_text(encoding="utf-8"))["recettes"]) == 2
    )
    assert CliRunner().invoke(main, ["check"]).exit_code == 0
    reel = fabrique.REEL
    fabrique.ecrire(espace / "vendeur.yaml", reel)
    tard = releve(ofx([vir(29, "24", "vente", "Passant")]), "t.ofx")
    assert "E103" in lance(tard, "--recettes", "1", code=1)


def test_deux_qui_notent_la_meme_recette(espace):
    """What another has written since the statement was matched is not written again."""
    for n, m in enumerate((vir(9, "77.10", "vente"), vir(28, "12", "vente")), 1):  # a book, or none
        a = attendu(espace, [(espace / "martin.yaml", "martin.yaml")], date(2026, 12, 20))
        r, bilan = rapprocher(lire_octets_du_releve(ofx([m]), "r"), a), Pointage()
        lance(releve(ofx([m])), "--recettes", "1")
        assert r.restent and not list(noter_en_recettes(a, r.restent, None, False, bilan))
        livre = yaml.safe_load((espace / "recettes.yaml").read_text(encoding="utf-8"))["recettes"]
        assert len(livre) == n and not bilan.notees and not bilan.refus


def test_une_banque_de_plus_sans_python(espace):
    (espace / "banques").mkdir()
    f = espace / "banques" / "modele.yaml"
    f.write_text(
        "banque: Banque Modèle\nentete: [Jour, Mots, Sens, Somme]\ndecimale: '.'\n"
        "lire: {date: Jour, libelle: Mots, montant: Somme}\ngarder: {Sens: [Passé]}\n",
        encoding="utf-8",
    )
    r = releve(
        "Jour|Mots|Sens|Somme\n".replace("|", "\t").encode("cp1252")
        + "03-11-2026\tMartin Modèle F2026-001\tPassé\t1,000.00\n".encode("cp1252")
        + b"04-11-2026\tX\tPrevu\t9.00\n",
        "r.csv",
    )
    dit = lance(r)
    assert "Banque Modèle, 1 ligne" in dit and "nº F2026-001" in dit
    f.write_text("banque: X\nlire: {date: Jour}\n", encoding="utf-8")
    assert "E103" in lance(r, code=1)
    f.unlink()
    assert "aucune banque « feinte »" in lance(r, "--banque", "feinte", code=1)


def test_un_mauvais_usage_est_dit(espace):
    r = releve(ofx(MOIS))
    for args, dit in (
        (("absent.ofx",), "n'existe pas"),
        ((r, "--accepter", "tout"), "tout-certain"),
        ((r, "--accepter", "2"), "la ligne 2 n'a pas de proposition"),
        ((r, "--recettes", "1"), "n'est pas une somme reçue sans facture"),
    ):
        assert dit in " ".join(lance(*args, code=2).split())
