"""The ledger of a case: each line, and the identity of its sums, on histories that are drawn."""

from __future__ import annotations

import json
import os
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml
from fabrique import VENDEUR, cas, ecrire, espace
from hypothesis import given, settings
from hypothesis import strategies as st

from clausier.comptes.encaissements import mouvements
from clausier.comptes.factures import factures
from clausier.comptes.grand_livre import grand_livre
from clausier.comptes.restitutions import a_rendre
from clausier.dossier.chargement import charger
from clausier.dossier.espace_lu import EspaceLu
from clausier.droit.bibliotheque import Bibliotheque
from outils import CAS, clausier

BIBLIO = Bibliotheque()


def test_la_table_se_suit_a_la_main():
    p = clausier("explain", CAS["2026-002-impaye"], "--comptes", "--date", "2026-07-05")
    assert p.returncode == 0, p.stderr
    lignes = [re.sub(r"\s+", " ", x).strip() for x in p.stdout.splitlines()]
    assert lignes[1] == "Date Écriture Commandé Facturé Reçu Reste dû"
    for ligne in (
        "20/02/2026 Commande D2026-002 6 000,00 0,00",
        "02/03/2026 Facture F2026-004 1 800,00 1 800,00",
        "06/03/2026 Paiement F2026-004 1 800,00 0,00",
        "05/06/2026 Paiement F2026-005 1 000,00 3 200,00",
        "19/06/2026 Fin du délai que laisse relance 3 200,00",
    ):
        assert ligne in lignes, p.stdout
    assert not any(x.startswith("10/07") for x in lignes), "what is dated later has not happened"
    assert lignes[-1] == (
        "Facturé 6 000,00 € − crédité 0,00 € = reçu 2 800,00 € + reste dû 3 200,00 € "
        "− à rendre 0,00 €"
    )
    etat = json.loads(
        clausier(
            "status", CAS["2026-002-impaye"], "--format", "json", "--date", "2026-07-05"
        ).stdout
    )
    assert "3200.00" in json.dumps(etat)


def test_les_comptes_vont_sans_les_autres_options():
    p = clausier("explain", CAS["2026-002-impaye"], "--comptes", "--only", "facture")
    assert p.returncode == 2 and "--comptes" in p.stderr


JOURS = st.dates(date(2026, 9, 6), date(2026, 12, 30)).map(date.isoformat)
SOMMES = st.integers(1, 300_000).map(lambda c: f"{c // 100},{c % 100:02}")


@st.composite
def histoires(draw: st.DrawFn) -> dict[str, object]:
    factures_ = [
        {
            "type": "facture",
            "numero": f"F-{n}",
            "date": draw(JOURS),
            "lignes": [{"designation": "Part", "prix_unitaire": draw(SOMMES)}],
        }
        for n in range(draw(st.integers(1, 3)))
    ]
    avoirs = [
        {
            "type": "avoir",
            "numero": f"A-{n}",
            "date": draw(JOURS),
            "facture": f["numero"],
            "motif": "x",
        }
        for n, f in enumerate(factures_)
        if draw(st.booleans())
    ]
    payes = draw(
        st.lists(
            st.fixed_dictionaries(
                {"date": JOURS, "montant": SOMMES},
                optional={"facture": st.sampled_from([f["numero"] for f in factures_])},
            ),
            max_size=4,
        )
    )
    documents = sorted((*factures_, *avoirs), key=lambda d: d["date"])
    return cas(documents=documents, paiements=payes or None, lignes=None, acompte="non")


@settings(max_examples=int(os.environ.get("CLAUSIER_HISTOIRES", "150")))
@given(histoires(), JOURS)
def test_l_identite_des_sommes(tmp_path_factory, histoire: dict[str, object], jour: str):
    """Billed − credited = received + open − to give back; each is a sum of what the invoices
    say."""
    d = tmp_path_factory.getbasetemp() / "livre"
    espace(d, VENDEUR)
    chemin = ecrire(d / "essai.yaml", histoire)
    dossier = charger(chemin, EspaceLu(d, BIBLIO))
    le = date.fromisoformat(jour)
    livre = grand_livre(dossier, le)
    assert livre.facture - livre.credite == livre.recu + livre.ouvert - livre.a_rendre
    rendus = [
        a_rendre(dossier, n, le)
        for n, f in factures(dossier).items()
        if not f.avoir and f.date <= le
    ]
    sans = sum((m.montant for m in mouvements(dossier) if not m.numero and m.date <= le), Decimal())
    avant = sum(
        (
            m.montant
            for m in mouvements(dossier)
            if m.numero and m.date <= le < factures(dossier)[m.numero].date
        ),
        Decimal(),
    )
    assert livre.a_rendre == sum(rendus, Decimal()) + sans + avant
    assert livre.ecritures == () or livre.ecritures[-1].reste == livre.ouvert - livre.a_rendre


def test_les_interets_gardes_ne_sont_pas_du_prix_recu(tmp_path: Path):
    """365 € due on 31 October, paid 410 € on 30 November: 365 × 10 % × 30 / 365 = 3,00 and 40 € are
    kept, 2 € are to give back. The ledger and `status` say the same sums."""
    facture = {"type": "facture", "numero": "F-1", "date": "2026-10-31", "echeance": "2026-10-31"}
    espace(
        tmp_path,
        VENDEUR,
        cas=cas(
            acompte="non",
            reglement={"penalites": "10 %"},
            documents=[facture],
            lignes=[{"designation": "Conseil", "prix_unitaire": "365"}],
            paiements=[{"date": "2026-11-30", "montant": "410", "facture": "F-1"}],
        ),
    )
    jour = ("--date", "2026-12-05")
    p = clausier("explain", "cas.yaml", "--comptes", *jour, cwd=tmp_path)
    dit = re.sub(r"\s+", " ", p.stdout)
    assert "30/11/2026 Intérêts et indemnité gardés sur F-1 −43,00" in dit, p.stdout
    assert dit.rstrip().endswith(
        "Facturé 365,00 € − crédité 0,00 € = reçu 367,00 € + reste dû 0,00 € − à rendre 2,00 €"
    ), p.stdout
    t = json.loads(clausier("status", "--format", "json", *jour, cwd=tmp_path).stdout)["totaux"]
    assert (t["paye"], t["a_rendre"]) == ("367.00", "2.00")


def test_les_interets_se_gardent_le_jour_du_paiement(tmp_path: Path):
    """The day on which 43 € were kept does not move when the 2 € too much are given back; and an
    overpayment is said though a credit note came before it."""
    facture = {"type": "facture", "numero": "F-1", "date": "2026-10-31", "echeance": "2026-10-31"}
    avoir = {"type": "avoir", "numero": "A-1", "date": "2026-11-05", "facture": "F-1"}
    paiement = {"date": "2026-11-30", "montant": "410", "facture": "F-1"}
    espace(
        tmp_path,
        VENDEUR,
        cas=cas(
            acompte="non",
            reglement={"penalites": "10 %"},
            documents=[facture, avoir | {"motif": "geste", "montant": "10"}],
            lignes=[{"designation": "Conseil", "prix_unitaire": "375"}],
            paiements=[paiement],
        ),
    )
    p = clausier("check", cwd=tmp_path)
    assert "A415 paiements.0.montant: la facture F-1 est payée de 2,00" in p.stderr, p.stderr
    rendu = {"date": "2026-12-10", "montant": "2", "facture": "F-1", "remboursement": "oui"}
    fiche = (tmp_path / "cas.yaml").read_text("utf-8")
    ecrire(tmp_path / "cas.yaml", {**yaml.safe_load(fiche), "paiements": [paiement, rendu]})
    p = clausier("explain", "cas.yaml", "--comptes", "--date", "2026-12-15", cwd=tmp_path)
    dit = re.sub(r"\s+", " ", p.stdout)
    assert "30/11/2026 Intérêts et indemnité gardés sur F-1 −43,00 −2,00" in dit, p.stdout
    assert "A415" not in clausier("check", cwd=tmp_path).stderr


def test_un_dossier_de_la_course(tmp_path: Path):
    """The command reads the case as any other does: a faulty one is refused, with exit status 1."""
    espace(tmp_path, VENDEUR, cas=cas(acompte="10 pour 100"))
    p = clausier("explain", "cas.yaml", "--comptes", cwd=tmp_path)
    assert p.returncode == 1 and "E105" in p.stderr
