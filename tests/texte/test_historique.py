"""Before signing: what the other cases of the workspace tell of a client, on the day of the page
and no later."""

from __future__ import annotations

import copy
from decimal import Decimal

import pytest
from ce_qui_est_dit import tenir_page
from fabrique import VENDEUR, cas, ecrire, espace

from clausier.course.chaine import Chaine
from outils import clausier, fichiers

CLIENT = {
    "qualite": "professionnel",
    "nom": "SARL Modèle",
    "siren": "900 000 027",
    "commercant": "oui",
    "adresse": {"voie": "3 place du Marché", "code_postal": "44000", "ville": "Nantes"},
}
AUTRE = CLIENT | {"nom": "Autre SAS", "siren": "900 000 035"}


def vieux(
    nom: str, numero: str, jour: str, prix: str, client=CLIENT, paiements=(), journal=()
) -> dict:
    """A finished case: one invoice, due thirty days after its day."""
    return cas(
        dossier=nom,
        client=client,
        conclusion={"date": "2025-06-02", "lieu": "etablissement"},
        prestation={"objet": "Ancien travail"},
        acompte="non",
        lignes=[{"designation": "Travail", "prix_unitaire": prix}],
        documents=[{"type": "facture", "numero": numero, "date": jour}],
        paiements=[{"date": d, "montant": m, "facture": numero} for d, m in paiements],
        journal=list(journal),
    )


def nouveau(jour: str = "2026-09-01", client=CLIENT, prix: str = "1800", **change) -> dict:
    return cas(
        dossier="nouveau",
        client=client,
        conclusion=None,
        prestation={"objet": "Nouveau travail"},
        lignes=[{"designation": "Travail", "prix_unitaire": prix}],
        documents=[{"type": "fiche_client", "date": jour}],
        **change,
    )


def page(tmp_path, fiche: dict, *autres: dict, vendeur=None) -> str:
    base = espace(tmp_path, vendeur or VENDEUR)
    for c in autres:
        ecrire(base / f"{c['dossier']}.yaml", c)
    lue = Chaine(base).compose(ecrire(base / "nouveau.yaml", fiche)).documents[-1].markdown
    tenir_page("historique", lue)
    return lue.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def test_client_nouveau(tmp_path):
    t = page(tmp_path, nouveau(), vieux("a", "F1", "2026-03-02", "3000", AUTRE))
    assert (
        "Aucune facture à ce client" in t
        and "**0 %** du chiffre d'affaires : 0,00 € sur 3 000,00 €" in t
    )
    assert "Client nouveau : demander ses références" in t and "Garder l'acompte prévu" in t
    for adresse in (
        "https://annuaire-entreprises.data.gouv.fr/entreprise/900000027",
        "https://www.bodacc.fr/pages/annonces-commerciales/?q.registre=registre:900000027",
        "https://data.inpi.fr/entreprises/900000027",
        "https://www.pappers.fr/recherche?q=900000027",
        "https://www.societe.com/cgi-bin/search?champs=900000027",
    ):
        assert adresse in t


def test_passe_du_client(tmp_path):
    """Found by SIREN under another name, or by name without SIREN; late payments, a broken promise,
    what is open, the share."""
    autrefois = CLIENT | {"nom": "Modèle et fils"}
    sans_siren = {k: x for k, x in CLIENT.items() if k != "siren"} | {"nom": "sarl MODELE"}
    t = page(
        tmp_path,
        nouveau(),
        vieux(
            "a",
            "F1",
            "2025-10-01",
            "1000",
            autrefois,
            [("2025-11-20", "1000")],
            [{"date": "2025-11-03", "type": "promesse", "pour_le": "2025-11-10"}],
        ),
        vieux(
            "b",
            "F2",
            "2026-05-04",
            "500",
            sans_siren,
            journal=[{"date": "2026-06-10", "type": "litige"}],
        ),
        vieux("c", "F3", "2026-06-01", "1500", AUTRE, [("2026-06-15", "1500")]),
        vieux(
            "d", "F4", "2024-12-02", "9000", AUTRE
        ),  # more than a year before: no part of the turnover
    )
    assert (
        "| a | 01/10/2025 | 1 000,00 € | 0,00 € | 1 sur 1 | 20 jours | 1 | – |" in t
    )  # due on 31 October, paid on 20 November
    assert (
        "| b | 04/05/2026 | 500,00 € | 500,00 € | 1 sur 1 | 90 jours | – | 1 |" in t
    )  # due on 3 June
    assert "| c |" not in t and "**50 %** du chiffre d'affaires : 1 500,00 € sur 3 000,00 €" in t
    for suite in (
        "Faire régler d'abord les 500,00 € échus",
        "Raccourcir le délai de paiement",
        "Écrire plus précisément",
        "plus de 30 % du chiffre d'affaires",
        "en demander un plus élevé",
    ):
        assert suite in t, suite


def test_seul_ce_qui_est_passe_compte(tmp_path):
    """A page of the past says what it said: later invoices, payments and broken promises are
    unknown to it."""
    anciens = [
        vieux("a", "F1", "2026-01-05", "1000", paiements=[("2026-03-20", "1000")]),
        vieux("b", "F2", "2026-08-03", "4000"),
    ]
    t = page(tmp_path / "x", nouveau("2026-01-20"), *anciens)
    assert (
        "| a | 05/01/2026 | 1 000,00 € | 0,00 € | 0 sur 1 | – |" in t
        and "| b |" not in t
        and "Aucun incident connu" in t
    )
    assert "| a | 05/01/2026 | 1 000,00 € | 1 000,00 € | 1 sur 1 | 24 jours |" in page(
        tmp_path / "y", nouveau("2026-02-28"), *anciens
    )
    assert "| a | 05/01/2026 | 1 000,00 € | 0,00 € | 1 sur 1 | 44 jours |" in page(
        tmp_path / "z", nouveau("2026-08-01"), *anciens
    )


def test_acompte_conseille(tmp_path):
    dit = "il est conseillé à partir de 500 €"
    assert dit in page(tmp_path / "a", nouveau(acompte="non", prix="500")) and dit not in page(
        tmp_path / "b", nouveau(acompte="non", prix="499,99")
    )
    assert "Garder l'acompte prévu" in page(tmp_path / "c", nouveau(prix="600"))


def test_un_particulier_et_un_acheteur_public(tmp_path):
    """No register is searched for a person; a public buyer is asked for what lets him pay."""
    personne = {"qualite": "consommateur", "nom": "Dominique Fictif", "adresse": CLIENT["adresse"]}
    vendeur = VENDEUR | {
        "mediateur": {
            "nom": "M",
            "adresse": "5 rue M 75002 Paris",
            "site": "https://mediateur.example",
        }
    }
    t = page(tmp_path / "a", nouveau(client=personne), vendeur=vendeur)
    assert "article 5 du RGPD" in t and "https://" not in t and "références" not in t
    t = page(
        tmp_path / "b", nouveau(client=CLIENT | {"qualite": "public", "nom": "Commune de Modèle"})
    )
    assert "Chorus Pro" in t and "numéro d'engagement" in t and "pappers" not in t


def test_un_dossier_illisible_est_compte(tmp_path):
    base = espace(tmp_path, VENDEUR)
    (base / "casse.yaml").write_text("dossier: casse\ndocuments: [{", encoding="utf-8")
    t = page(tmp_path, nouveau(), vieux("a", "F1", "2026-03-02", "3000", AUTRE))
    assert "1 dossier de l'espace de travail n'a pas pu être lu et ne compte pas ici" in t


def test_deux_constructions_pareilles(tmp_path):
    """The workspace's files and the page's date alone: built twice, from elsewhere, in another
    order of files, the page is the same."""
    autres = [vieux("a", "F1", "2026-03-02", "3000"), vieux("b", "F2", "2026-04-01", "500", AUTRE)]
    sorties = []
    for i, ordre in enumerate((autres, autres[::-1])):
        base = espace(tmp_path / f"w{i}", VENDEUR)
        for c in [nouveau(), *copy.deepcopy(ordre)]:
            ecrire(base / f"{c['dossier']}.yaml", c)
        p = clausier(
            "build",
            base,
            "--out",
            tmp_path / f"b{i}",
            "--formats",
            "md,html",
            cwd=tmp_path if i else base,
        )
        assert p.returncode == 0, p.stderr
        sorties.append(fichiers(tmp_path / f"b{i}/nouveau"))
    assert sorties[0] == sorties[1]


@pytest.mark.parametrize(
    ("prix", "part", "forte"),
    [
        ("124.95", 12, False),  # 12.495 %: rounded once
        ("125", 13, False),  # 12.5 %: half up
        ("300", 30, False),
        ("301", 30, True),
        ("700", 70, True),
    ],
)
def test_la_part_du_client_a_sa_borne(tmp_path, prix, part, forte):
    """Of 1 000 € over the year: 30 % is said, and weighs much only when it is passed."""
    autre = vieux("b", "F2", "2026-03-02", str(1000 - Decimal(prix)), AUTRE)
    t = page(tmp_path, nouveau(), vieux("a", "F1", "2026-03-02", prix), autre)
    assert f"**{part} %** du chiffre d'affaires" in t
    assert ("plus de 30 % du chiffre d'affaires" in t) is forte
