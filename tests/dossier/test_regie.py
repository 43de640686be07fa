"""Work sold by the time it takes: the sheets of trackers as they are, the lines of a period's
invoice, the time that is billed twice or forgotten."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from fabrique import VENDEUR, cas, espace

from clausier.commandes.racine import main
from outils import EXEMPLES

JANVIER = {
    "type": "facture",
    "numero": "F1",
    "date": "2026-01-31",
    "periode_debut": "2026-01-01",
    "periode_fin": "2026-01-31",
}
FEVRIER = JANVIER | {
    "numero": "F2",
    "date": "2026-02-28",
    "periode_debut": "2026-02-01",
    "periode_fin": "2026-02-28",
}
NOTRE = "date;heures;tache;intervenant;projet;taux\n"
TOGGL = (
    "\ufeffUser,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,"
    "End time,Duration,Tags,Amount ()\n"
    'Camille,c@atelier.example,Modèle,Site,,"Accueil, menu",No,2026-01-12,09:00:00,2026-01-12,'
    "10:20:00,01:20:00,,\n"
    "Camille,c@atelier.example,Modèle,Site,Tests,Panier,No,2026-01-13,09:00:00,2026-01-13,"
    "10:30:00,01:30:00,,\n"
)
CLOCKIFY = (
    '"Project","Client","Description","Task","User","Group","Email","Tags","Billable",'
    '"Start Date","Start Time","End Date","End Time","Duration (h)","Duration (decimal)",'
    '"Billable Rate (USD)","Billable Amount (USD)"\n'
    '"Site","Modèle","Accueil","","Camille","","c@atelier.example","","Yes","01/12/2026",'
    '"09:00:00 AM","01/12/2026","10:20:00 AM","01:20:00","1.33","0.00","0.00"\n'
    '"Site","Modèle","Panier","Tests","Camille","","c@atelier.example","","Yes","01/13/2026",'
    '"09:00:00 AM","01/13/2026","10:30:00 AM","01:30:00","1.50","0.00","0.00"\n'
)
KIMAI = (
    "Date,De,À,Durée,Monnaie,Taux,Utilisateur,Client,Projet,Activité,Description\n"
    '2026-01-12,09:00,10:20,1:20,EUR,80,Camille,Modèle,Site,Accueil,"a\nb"\n'
    "2026-01-13,09:00,10:30,1.50,EUR,90,Camille,Modèle,Site,Tests,Panier\n"
)
TIMEWARRIOR = (
    "[\n"
    '{"id":2,"start":"20260112T080000Z","end":"20260112T092000Z","tags":["Site"],'
    '"annotation":"Accueil"},\n'
    '{"id":1,"start":"20260113T230000Z","end":"20260114T003000Z","tags":["Site","Tests"]}\n]\n'
)
EN_YAML = (
    "entrees:\n  - {date: 2026-01-12, heures: 1h20, tache: Accueil}\n"
    "  - {date: 2026-01-13, heures: '1,5', tache: Tests}\n"
)


def regie(temps: object, *documents: dict[str, str], **plus: object) -> dict[str, object]:
    """A case whose invoices take their lines of `temps`."""
    return cas(
        conclusion={"date": "2026-01-05", "lieu": "etablissement"},
        prestation={"objet": "Développement", "prix": "regie"},
        lignes=[{"designation": "Développement", "unite": "heure", "prix_unitaire": "60"}],
        acompte="non",
        temps=temps,
        documents=list(documents or (JANVIER,)),
        **plus,
    )


def lancer(*args: object) -> tuple[int, str]:
    r = CliRunner().invoke(main, [str(a) for a in args])
    assert r.exception is None or isinstance(r.exception, SystemExit), r.exception
    return r.exit_code, r.output


def page(w: Path, nom: str = "facture-F1.md") -> str:
    """The Markdown of a document, read as its author wrote it."""
    code, dit = lancer("build", w, "--out", w / "build", "--formats", "md", "--no-cache")
    assert code == 0, dit
    texte = (w / "build/essai" / nom).read_text(encoding="utf-8")
    return texte.replace("\u202f", " ").replace("\u00a0", " ").replace("’", "'")


def lignes(texte: str) -> list[str]:
    """The rows of the lines that are billed."""
    corps = texte.split("| :--- | ---: | :--- |", 1)[1].split("\n\n", 1)[0]
    return [x for x in corps.splitlines()[1:] if x]


@pytest.mark.parametrize(
    ("nom", "contenu"),
    [
        ("t.csv", TOGGL),
        ("c.csv", CLOCKIFY),
        ("k.csv", KIMAI),
        ("w.json", TIMEWARRIOR),
        ("n.csv", "date;heures;tache\n12/01/2026;1h20;Accueil\n13/01/2026;1,5;Tests\n"),
        ("tabule.csv", "date\theures\ttache\n2026-01-12\t1:20\tAccueil\n2026-01-13\t1.5\tTests\n"),
        ("y.yaml", EN_YAML),
    ],
)
def test_les_releves_se_lisent_tels_quels(tmp_path, nom, contenu):
    """Two entries of 1 h 20 and 1 h 30: 2.83 hours in all, 169.80 €, each shown in the annex."""
    w = espace(tmp_path / "w", VENDEUR, essai=regie(nom))
    (w / nom).write_text(contenu, encoding="utf-8")
    texte = page(w)
    assert lignes(texte) == ["| Développement | 2,83 | heure | 60,00 € | 169,80 € |"]
    assert "| 1 h 20 |" in texte and "| 1 h 30 |" in texte and "**2 h 50**" in texte
    assert "2 h 50, soit 2,83 heures" in texte
    assert "12/01/2026" in texte and ("14/01/2026" if nom == "w.json" else "13/01/2026") in texte


def test_regroupe_comme_demande_et_prix_par_ligne(tmp_path):
    releve = NOTRE + (
        "2026-01-12;7;Accueil;Camille;Site;\n2026-01-13;3,5;Accueil;Alex;Site;\n"
        "2026-01-14;1;Tests;Camille;Site;75,50\n2026-01-19;2;Tests;Camille;Site;\n"
    )
    dits = {
        "tache": ["Accueil | 10,5", "Tests | 1 ", "Tests | 2"],
        "intervenant": ["Développement – Camille | 9", "Développement – Alex | 3,5"],
        "jour": ["Développement, 12 janvier 2026 | 7", "Développement, 19 janvier 2026 | 2"],
        "semaine": ["semaine du 12 janvier 2026 | 10,5", "semaine du 19 janvier 2026 | 2"],
        "projet": ["Site | 12,5", "Site | 1 | heure | 75,50"],
    }
    for groupe, attendus in dits.items():
        w = espace(tmp_path / groupe, VENDEUR, essai=regie({"releve": "r.csv", "grouper": groupe}))
        (w / "r.csv").write_text(releve, encoding="utf-8")
        rangees = "\n".join(lignes(page(w)))
        assert all(x in rangees for x in attendus), rangees
        assert "75,50 € | 75,50 €" in rangees


def test_le_compte_rendu_et_la_facture_disent_le_meme_temps(tmp_path):
    """Hours of a sheet, days of a price: 7 hours a day; the paper that the client signs holds what
    the invoice bills."""
    cra = JANVIER | {"type": "cra"}
    del cra["numero"]
    c = regie({"releve": "r.csv", "taux": {"jour": "450"}, "heures_par_jour": "7"}, cra, JANVIER)
    w = espace(tmp_path / "w", VENDEUR, essai=c)
    (w / "r.csv").write_text("date;heures;tache\n2026-01-12;7;A\n2026-01-13;2;B\n", "utf-8")
    facture, compte = page(w), page(w, "cra-2026-01-31.md")
    assert lignes(facture) == ["| Développement | 1,29 | jour | 450,00 € | 580,50 € |"]
    assert "compte rendu d'activité du 31 janvier 2026" in facture
    assert "9 h 00, soit 1,29 jour à facturer" in compte and "Date et signature" in compte


def test_le_compte_rendu_signe_est_joint(tmp_path):
    """The copy that the client has signed goes with his papers; the invoice says so."""
    cra = {"type": "cra", "signe": "signe.pdf"} | {k: v for k, v in JANVIER.items() if k[0] in "dp"}
    w = espace(tmp_path / "w", VENDEUR, essai=regie("r.csv", cra, JANVIER))
    (w / "r.csv").write_text("date;heures\n2026-01-12;7\n", "utf-8")
    code, dit = lancer("check", w)
    assert code == 1 and "E113 documents.0.signe" in dit
    shutil.copy(EXEMPLES / "menuisier/attestation-decennale.pdf", w / "signe.pdf")
    assert lancer("build", w, "--out", w / "b", "--no-cache")[0] == 0
    assert (w / "b/essai/pieces/signe.pdf").is_file()
    facture = (w / "b/essai/facture-F1.md").read_text("utf-8")
    assert "signé par le client, en pièce jointe" in facture


def test_une_cellule_est_un_texte(tmp_path):
    """A formula of a spreadsheet, Markdown, HTML: shown as it was typed."""
    w = espace(tmp_path / "w", VENDEUR, essai=regie({"releve": "r.csv", "grouper": "tache"}))
    tache = '=HYPERLINK("https://x.example"); | **a** <b>'
    (w / "r.csv").write_text(
        'date,heures,tache\n2026-01-12,1,"' + tache.replace('"', '""') + '"\n', "utf-8"
    )
    assert lancer("build", w, "--out", w / "build", "--formats", "html")[0] == 0
    html = (w / "build/essai/facture-F1.html").read_text(encoding="utf-8")
    assert html.count("&#124; **a** &lt;b&gt;") == 2 and "<b>" not in html.split("<body", 1)[1]


def test_toutes_les_fautes_d_un_releve_a_la_fois(tmp_path):
    w = espace(tmp_path / "w", VENDEUR, essai=regie("r.csv"))
    (w / "r.csv").write_text(
        "date;heures;jours\n2026-02-30;1;\n2026-01-12;;\n2026-01-12;1;1\n2026-01-12;25;\n"
        "2026-01-12;1:75;\nhier;1;\n2026-01-12;\u202e1;\n",
        "utf-8",
    )
    code, dit = lancer("check", w)
    assert code == 1
    assert [f"r.csv:{n}:1: E440" in dit for n in range(2, 8)] == [True] * 6, dit
    assert "r.csv:8:1: E108" in dit


def test_ce_qui_n_est_pas_un_releve(tmp_path):
    w = espace(tmp_path / "w", VENDEUR, essai=regie("r.csv"))
    for octets, mot in (
        (b"", "vide"),
        (b"date;heures\n2026-01-12;1\xe9\n", "UTF-8"),
        (b'date;heures\n2026-01-12;"1', "guillemet"),
        (b"[{]", "JSON"),
        (b"date;heures\n" + b"2026-01-12;1\n" * 20_001, "20 000 lignes"),
        (b"date;heures\n" + b"x" * (5 << 20), "5 Mio"),
    ):
        (w / "r.csv").write_bytes(octets)
        code, dit = lancer("check", w, "--no-cache")
        assert code == 1 and "E440" in dit and mot in dit, (mot, dit[:300])


def test_un_releve_ne_sort_pas_de_l_espace(tmp_path):
    """A link to a file of elsewhere, a pipe, a name that climbs: none is opened."""
    w = espace(tmp_path / "w", VENDEUR, essai=regie("r.csv"))
    (tmp_path / "ailleurs.csv").write_text("date;heures\n2026-01-12;1\n", "utf-8")
    (w / "r.csv").symlink_to(tmp_path / "ailleurs.csv")
    assert "introuvable" in lancer("check", w)[1]
    (w / "r.csv").unlink()
    os.mkfifo(w / "r.csv")
    assert "introuvable" in lancer("check", w)[1]
    espace(w, VENDEUR, essai=regie("../ailleurs.csv"))
    code, dit = lancer("check", w)
    assert code == 1 and "E440" in dit and "introuvable" in dit


def test_facturables_et_projets(tmp_path):
    """A sheet that tells billable time apart asks what to do; another client's project is left."""
    temps: dict[str, object] = {"releve": "r.csv", "projets": ["site"]}
    w = espace(tmp_path / "w", VENDEUR, essai=regie(temps))
    (w / "r.csv").write_text(
        "date;heures;projet;facturable\n2026-01-12;1;Site;oui\n2026-01-13;2;Site;non\n"
        "2026-01-14;4;Autre;oui\n",
        "utf-8",
    )
    code, dit = lancer("check", w)
    assert code == 1 and "facturables: seulement" in dit
    espace(w, VENDEUR, essai=regie(temps | {"facturables": "seulement"}))
    assert lignes(page(w)) == ["| Développement | 1 | heure | 60,00 € | 60,00 € |"]
    espace(w, VENDEUR, essai=regie(temps | {"facturables": "toutes"}))
    assert lignes(page(w)) == ["| Développement | 3 | heure | 60,00 € | 180,00 € |"]
    espace(w, VENDEUR, essai=regie(temps | {"projets": ["Sit"]}))
    assert "vouliez-vous dire « site »" in lancer("check", w)[1]


def test_une_heure_n_est_facturee_qu_une_fois_et_n_est_pas_oubliee(tmp_path):
    """E443 until a credit note frees the period; A448 for what no invoice takes."""
    w = espace(tmp_path / "w", VENDEUR, essai=regie("r.csv", JANVIER, JANVIER | {"numero": "F2"}))
    (w / "r.csv").write_text("date;heures\n2025-12-30;3\n2026-01-12;1\n2026-02-12;1\n", "utf-8")
    code, dit = lancer("check", w)
    assert code == 1 and "E443" in dit and "faites un avoir de F1" in dit
    avoir = {"type": "avoir", "numero": "A1", "date": "2026-01-31", "facture": "F1", "motif": "x"}
    espace(
        w,
        VENDEUR,
        essai=regie(
            "r.csv", JANVIER, avoir, JANVIER | {"numero": "F2"}, FEVRIER | {"numero": "F3"}
        ),
    )
    code, dit = lancer("check", w)
    assert code == 0 and "E443" not in dit, dit
    assert "A448" in dit and "3 heure(s) du relevé, du 30/12/2025 au 30/12/2025" in dit


def test_une_heure_n_est_facturee_que_dans_un_dossier(tmp_path):
    """A450, in both cases, until each has its projects or a credit note frees the time."""
    (w := tmp_path / "w").mkdir()
    (w / "r.csv").write_text("date;heures;projet\n2026-01-12;1;A\n2026-01-13;2;B\n", "utf-8")
    autre = JANVIER | {"numero": "F2"}

    def dit(releve: object, *siens: dict[str, str]) -> str:
        autres = regie(releve, *siens)
        espace(w, VENDEUR, essai=regie("r.csv", JANVIER), autre=autres | {"dossier": "autre"})
        code, texte = lancer("check", w)
        assert code == 0, texte
        return texte

    deux = dit("r.csv", autre)
    assert deux.count("A450") == 2 and "F2 du dossier « autre » facture aussi" in deux
    assert "F1 facture 3 heure(s) du relevé, du 12/01/2026 au 13/01/2026" in deux
    assert "F2 facture 2 heure(s)" in dit({"releve": "r.csv", "projets": ["B"]}, autre)
    avoir = {"type": "avoir", "numero": "A1", "date": "2026-01-31", "facture": "F2", "motif": "x"}
    assert "A450" not in dit("r.csv", autre, avoir)


def test_un_releve_change_refait_le_dossier(tmp_path):
    """The sheet is one of the files that the case takes in: nothing stale is shown."""
    w = espace(tmp_path / "w", VENDEUR, essai=regie("r.csv"))
    (w / "r.csv").write_text("date;heures\n2026-01-12;1\n", "utf-8")
    assert lancer("check", w)[0] == 0
    (w / "r.csv").write_text("date;heures\n2026-01-12;une\n", "utf-8")
    assert lancer("check", w)[0] == 1


def test_le_temps_croit_comme_le_releve(tmp_path):
    """Two thousand entries are read, grouped and shown; each once."""
    w = espace(tmp_path / "w", VENDEUR, essai=regie({"releve": "r.csv", "grouper": "jour"}))
    rangees = [f"2026-01-{1 + n % 31:02};0:30;Tâche {n}" for n in range(2000)]
    (w / "r.csv").write_text("date;heures;tache\n" + "\n".join(rangees) + "\n", "utf-8")
    texte = page(w)
    assert texte.count("| 0 h 30 |") == 2000 and "**1000 h 00**" in texte
    assert len(lignes(texte)) == 31
    assert json.loads((w / "build/essai/manifeste.json").read_text("utf-8"))
