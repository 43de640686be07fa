"""`clausier due`: the periodic invoices that are due go into the cases, once, with the next numbers
of the workspace; the price follows its index, and its arithmetic is printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from fabrique import CONSO, MEDIATEUR, VENDEUR, cas, espace

from clausier.commandes.racine import main

ABONNEMENT = """# Le dossier de Modèle, tenu à la main.
dossier: {nom}
client:
  qualite: professionnel
  nom: SARL Modèle
  siren: 900 000 027
  commercant: oui
  adresse: {{voie: 3 place du Marché, code_postal: 01000, ville: Bourg-en-Bresse}}
conclusion: {{date: 2025-12-20, lieu: etablissement}}
prestation: {{objet: Maintenance, abonnement: "chaque mois", duree: 36 mois,
  debut: 2026-01-01{prestation}}}
lignes:
  - {{designation: Maintenance du site, unite: mois, prix_unitaire: 300}}   # un prix d'ami
acompte: non
recurrence: {{tous_les: {tous_les}, du: 2026-01-01{recurrence}}}
documents:
  - {{type: contrat, numero: {contrat}, date: 2025-12-20}}   # signé
# la suite s'écrit ici
"""


def abonnement(nom: str = "a", **dits: str) -> str:
    defauts = {"tous_les": "mois", "recurrence": "", "prestation": "", "contrat": f"C-{nom}"}
    return ABONNEMENT.format(nom=nom, **(defauts | dits))


def lancer(*args: object, jour: str = "2026-03-15") -> tuple[int, str]:
    r = CliRunner().invoke(main, [*map(str, args), *(("--date", jour) if jour else ())])
    assert r.exception is None or isinstance(r.exception, SystemExit), r.exception
    return r.exit_code, r.output


@pytest.fixture
def w(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    espace(tmp_path / "w", VENDEUR)
    monkeypatch.chdir(tmp_path / "w")
    return tmp_path / "w"


def test_ecrit_ce_qui_est_du_une_seule_fois_et_rien_d_autre(w):
    avant = abonnement()
    (w / "a.yaml").write_text(avant, "utf-8")
    code, dit = lancer("due", "--dry-run")
    assert code == 0 and "+  - {type: facture, numero: F2026-001" in dit and "Essai" in dit
    assert (w / "a.yaml").read_text("utf-8") == avant
    code, dit = lancer("due")
    assert code == 0 and "3 factures (F2026-001, F2026-002, F2026-003)" in dit, dit
    ajout = "".join(
        f"  - {{type: facture, numero: F2026-00{m}, date: 2026-0{m}-01, "
        f"periode_debut: 2026-0{m}-01, periode_fin: 2026-0{m}-{fin}}}\n"
        for m, fin in ((1, 31), (2, 28), (3, 31))
    )
    fin = "# la suite s'écrit ici\n"
    assert (w / "a.yaml").read_text("utf-8") == avant.replace(fin, ajout + fin)
    code, dit = lancer("due")
    assert code == 0 and "Aucune facture périodique" in dit
    assert lancer("check", jour="")[0] == 0
    assert "numero: F2026-004, date: 2026-04-01" in lancer("due", jour="2026-04-01")[1]


def test_les_numeros_suivent_sur_tout_l_espace_dans_l_ordre_des_jours(w):
    """Two cases whose periods interleave, a third that has the last number: each number once, each
    day no earlier than the one before."""
    le = {"date": "2026-01-05", "lieu": "etablissement"}
    tiers = cas(
        conclusion=le,
        acompte="non",
        documents=[{"type": "facture", "numero": "F2026-001", "date": "2026-02-10"}],
    )
    espace(w, VENDEUR, essai=tiers)
    (w / "a.yaml").write_text(abonnement(), "utf-8")
    (w / "b.yaml").write_text(abonnement("b", recurrence=", jour: 15"), "utf-8")
    code, dit = lancer("due")
    assert code == 0, dit
    numeros = [f"F2026-{n:03}" for n in range(2, 8)]
    assert sorted(n for n in numeros if n in dit) == numeros
    textes = (w / "a.yaml").read_text("utf-8") + (w / "b.yaml").read_text("utf-8")
    poses = sorted(
        (x.split("numero: ")[1][:9], x.split("date: ")[1][:10])
        for x in textes.splitlines()
        if "type: facture" in x
    )
    assert [n for n, _ in poses] == numeros
    assert [d for _, d in poses] == ["2026-02-10"] * 3 + ["2026-02-15", "2026-03-01", "2026-03-15"]
    code, dit = lancer("check", jour="")
    assert code == 0 and "E302" not in dit and "A304" not in dit, dit


def test_un_dossier_refuse_laisse_les_autres_se_faire(w):
    (w / "a.yaml").write_text(abonnement(prestation=", inconnue: oui"), "utf-8")
    (w / "b.yaml").write_text(abonnement("b"), "utf-8")
    code, dit = lancer("due", jour="2026-01-02")
    assert code == 1 and "E102" in dit and "F2026-001" in (w / "b.yaml").read_text("utf-8")
    assert "type: facture" not in (w / "a.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("tous_les", "recurrence", "jours"),
    [
        ("trimestre", "", ["2026-01-01", "2026-04-01"]),
        ("trimestre", ", terme: echu", ["2026-03-31", "2026-06-30"]),
        (
            "mois",
            ", terme: echu, jour: 5, au: 2026-03-31",
            ["2026-02-05", "2026-03-05", "2026-04-05"],
        ),
        ("an", ", jour: 31", ["2026-01-31"]),
        ("semestre", ", au: 2026-06-30", ["2026-01-01"]),
    ],
)
def test_les_jours_des_factures(w, tous_les, recurrence, jours):
    (w / "a.yaml").write_text(abonnement(tous_les=tous_les, recurrence=recurrence), "utf-8")
    code, dit = lancer("due", jour="2026-06-30")
    assert code == 0, dit
    assert [x.split(" date: ")[1][:10] for x in dit.splitlines() if x.startswith("+  - ")] == jours


def test_rien_avant_la_bibliotheque(w):
    """A contract of 2021: the invoices of before 2024 were made elsewhere."""
    texte = abonnement(tous_les="an").replace("du: 2026-01-01", "du: 2021-03-01")
    texte = texte.replace("2025-12-20", "2024-01-02")
    (w / "a.yaml").write_text(texte, "utf-8")
    dit = lancer("due", jour="2026-02-28")[1]
    assert [x.split(" date: ")[1][:4] for x in dit.splitlines() if x.startswith("+  - ")] == [
        "2024",
        "2025",
    ]


def test_sans_temps_rien_n_est_facture(w):
    """Of time that is sold, a month without work has no invoice, and is told."""
    texte = abonnement(tous_les="mois").replace("acompte: non", "acompte: non\ntemps: r.csv")
    texte = texte.replace("unite: mois", "unite: heure")
    (w / "a.yaml").write_text(texte, "utf-8")
    (w / "r.csv").write_text("date;heures\n2026-01-12;2\n2026-03-02;1\n", "utf-8")
    code, dit = lancer("due", jour="2026-04-01")
    assert code == 0 and dit.count("+  - ") == 2
    assert "aucun temps du 01/02/2026 au 28/02/2026" in dit


def test_une_periode_deja_facturee_compte(w):
    """An invoice that its author wrote over two months: neither is billed again."""
    sienne = (
        "  - {type: facture, numero: F2026-001, date: 2026-01-31, periode_debut: 2026-01-01, "
        "periode_fin: 2026-02-28}\n# la"
    )
    (w / "a.yaml").write_text(abonnement().replace("# la", sienne), "utf-8")
    code, dit = lancer("due")
    assert code == 0 and dit.count("+  - ") == 1 and "periode_debut: 2026-03-01" in dit


def test_le_prix_suit_son_indice_et_le_calcul_est_imprime(w):
    """300 until the first anniversary, then × 318.4 / 305.2, then × 320 / 318.4 of that."""
    revision = (
        ', revision: {base: {date: 2025-12-15, valeur: "305,2", source: Modèle}, valeurs: '
        '[{date: 2026-12-15, valeur: "318,4", source: Modèle}, '
        "{date: 2027-06-15, valeur: 319, source: Modèle}, "
        "{date: 2027-12-15, valeur: 320, source: Modèle}, "
        "{date: 2027-12-24, valeur: 999, source: Modèle}]}"
    )
    texte = abonnement(tous_les="an", prestation=", indice: indice Syntec", recurrence=revision)
    (w / "a.yaml").write_text(texte, "utf-8")
    code, dit = lancer("due", jour="2028-01-02")
    assert code == 0 and dit.count("+  - ") == 3, dit
    assert lancer("build", "--formats", "md", "--no-cache", jour="")[0] == 0
    pages = [
        (w / f"build/a/facture-F{an}-001.md").read_text("utf-8").replace("\u00a0", " ")
        for an in (2026, 2027, 2028)
    ]
    assert "| 300,00 € |" in pages[0] and "révisé" not in pages[0]
    assert "| 312,98 € |" in pages[1].replace("\u202f", " ")
    assert (
        "Prix révisé le 20/12/2026 : 300,00 € × 318,4 / 305,2 = 312,98 € (indice Syntec : 305,2 "
        "publié le 15/12/2025, Modèle ; 318,4 publié le 15/12/2026, Modèle)."
    ) in pages[1].replace("\u202f", " ")
    assert "312,98 € × 320 / 318,4 = 314,55 €" in pages[2].replace("\u202f", " ")


def test_la_tva_ne_s_ajoute_pas_au_prix_promis_a_un_particulier(w):
    """A451 once, on the first invoice with VAT of a contract made under franchise; `tarifs: ttc`,
    or an amendment of the price, is the way out."""
    regimes = [
        {"depuis": "2020-01-01", "regime": "franchise"},
        {"depuis": "2026-03-01", "regime": "reel", "numero": "FR25900000019"},
    ]
    client = CONSO | {"courriel": "j@modele.example"}
    c = cas(
        client=client,
        conclusion={"date": "2025-12-20", "lieu": "etablissement"},
        prestation={"objet": "Jardin", "abonnement": "tonte", "duree": "12 mois"}
        | {"debut": "2026-01-01"},
        lignes=[{"designation": "Tonte", "unite": "mois", "prix_unitaire": "60"}],
        acompte="non",
        recurrence={"tous_les": "mois", "du": "2026-01-01"},
        documents=[{"type": "contrat", "numero": "C1", "date": "2025-12-20"}],
    )
    v = VENDEUR | {"tva": regimes, "mediateur": MEDIATEUR}
    espace(w, v, a=c)
    code, dit = lancer("due")
    assert code == 0, dit
    _, dit = lancer("check", jour="")
    assert dit.count("A451") == 1 and "« C1 » promet un prix sans TVA, et F2026-003 l'y" in dit, dit
    texte = (w / "a.yaml").read_text("utf-8")
    (w / "a.yaml").write_text(f"{texte}tarifs: ttc\n", "utf-8")
    assert "A451" not in lancer("check", jour="")[1]


def test_ce_qui_ne_se_revise_pas(w):
    """A consumer's price, a contract of a year, an offer whose options are not sorted."""
    revision = ", revision: {base: {date: 2025-12-15, valeur: 305, source: Modèle}}"
    bon = abonnement(prestation=", indice: x", recurrence=revision)
    for vieux, neuf, code in (
        ("duree: 36 mois", "duree: 12 mois", "E446"),
        (
            "prix_unitaire: 300}",
            "prix_unitaire: 300, option: oui}\n  - {designation: x, prix_unitaire: 1}",
            "E445",
        ),
        ("jour: ", "jour: ", ""),
    ):
        (w / "a.yaml").write_text(bon.replace(vieux, neuf), "utf-8")
        statut, dit = lancer("check", jour="")
        assert statut == bool(code) and code in dit, dit


def test_l_avis_de_reconduction(w):
    """Three months to one month before the last day to refuse; silent once the journal says it."""
    texte = (
        abonnement()
        .replace("professionnel", "non_professionnel")
        .replace(
            'abonnement: "chaque mois", duree: 36 mois',
            "duree: 12 mois, reconduction: oui, preavis: 1 mois, lieu: Lyon",
        )
    )
    (w / "a.yaml").write_text(texte.replace("commercant: oui", "forme: association"), "utf-8")
    assert "du 30/08/2026 au 30/10/2026" in lancer("status")[1]
    assert "A449" not in lancer("status")[1]
    assert "A449" in lancer("status", jour="2026-09-01")[1]
    assert lancer("remind", "a.yaml")[0] == 0
    agenda = (w / "build/a/echeances.ics").read_text("utf-8").replace("\r\n ", "")
    assert (
        "SUMMARY:Avis de reconduction à envoyer" in agenda
        and "DTSTART;VALUE=DATE:20260830" in agenda
    )
    assert "aurait dû partir avant le 30/10/2026" in lancer("status", jour="2026-11-10")[1]
    with (w / "a.yaml").open("a", encoding="utf-8") as f:
        f.write("journal: [{date: 2026-09-10, type: avis_reconduction}]\n")
    assert "reconduction" not in lancer("status", jour="2026-09-11")[1]
    assert "du 30/08/2027 au 30/10/2027" in lancer("status", jour="2026-12-15")[1]


def prevue(w: Path, numero: str, jour: str) -> None:
    """Another case, with an invoice that is planned ahead."""
    le = {"date": "2026-01-05", "lieu": "etablissement"}
    facture = {"type": "facture", "numero": numero, "date": jour}
    espace(w, VENDEUR, essai=cas(conclusion=le, acompte="non", documents=[facture]))
    (w / "a.yaml").write_text(abonnement(), "utf-8")


def test_une_facture_prevue_l_an_prochain_ne_prend_pas_avec_elle_les_numeros_de_cette_annee(w):
    prevue(w, "F2027-001", "2027-01-15")
    code, dit = lancer("due", jour="2026-01-02")
    assert code == 0 and "numero: F2026-001, date: 2026-01-01" in dit, dit


def test_une_facture_due_avant_une_prevue_de_sa_serie_est_dite_avec_sa_place(w):
    prevue(w, "F2026-001", "2026-12-15")
    avant = (w / "a.yaml").read_text("utf-8")
    code, dit = lancer("due", jour="2026-01-02")
    assert code == 1 and (w / "a.yaml").read_text("utf-8") == avant
    assert "F2026-002, due au 01/01/2026, suivrait F2026-001, prévue au 15/12/2026 (" in dit, dit
    assert "essai.yaml:" in dit and "retirez le numéro de F2026-001" in dit
