"""`clausier read` on a life-cycle message: the status in words, the invoice that it speaks of, what
to do; `--journal` notes it in the case, once, and touches nothing else."""

from __future__ import annotations

import os
import re
import warnings
from pathlib import Path

import officiel
import pytest
import yaml
from click.testing import CliRunner
from fabrique import CAS, VENDEUR, cas, espace
from messages_recus import MEN, cdar, motif

from clausier.commandes.racine import main
from clausier.norme.cdar_mots import AVEC_MOTIF, STATUTS

MAIN = """# Le dossier de Modèle, tenu à la main.
dossier: main
client:
  qualite: professionnel
  nom: SARL Modèle
  siren: 900 000 027
  commercant: oui
  adresse: {voie: 3 place du Marché, code_postal: 01000, ville: Bourg-en-Bresse}
conclusion: {date: 2026-09-05, lieu: etablissement}
prestation: {objet: Refonte du site, debut: 2026-09-15, fin: 2026-10-30}
lignes:
  - {designation: Conception, quantite: 4, unite: jour, prix_unitaire: 450}   # un prix d'ami
documents:
  - {type: facture, numero: F7, date: 2026-10-31}   # envoyée
# la suite s'écrit ici
"""


def lancer(*args: object) -> tuple[int, str]:
    r = CliRunner().invoke(main, [*map(str, args)])
    assert r.exception is None or isinstance(r.exception, SystemExit), r.exception
    return r.exit_code, r.output.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def w(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    espace(tmp_path / "w", VENDEUR, essai=cas())
    (tmp_path / "w" / "main.yaml").write_text(MAIN, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "w")
    return tmp_path / "w"


def ecrit(w: Path, xml: str, nom: str = "m.xml") -> str:
    (w / nom).write_text(xml, encoding="utf-8")
    return nom


REFUS = cdar("210", motifs=motif("TX_TVA_ERR", "Le taux est de 10 %", "NIN"))


def test_chaque_statut_se_dit_en_mots(w):
    """From 200 to 213, and beside: its name, what it means; a reason where one is due."""
    assert set(map(str, range(200, 214))) <= set(STATUTS)
    for code, connu in STATUTS.items():
        donnees = MEN.format(montant="1800.00", taux="0.00") if code == "212" else ""
        motifs = motif("AUTRE" if code in AVEC_MOTIF else "", donnees=donnees)
        rc, dit = lancer("read", ecrit(w, cdar(code, motifs=motifs)))
        uni = " ".join(dit.split())
        assert rc == 0, dit
        assert dit.startswith(f"Facture F2 du 31/10/2026 : {connu.nom} ({code})\n"), dit
        assert connu.sens in uni and "essai.yaml:" in dit and "À faire" in dit
        assert max(map(len, dit.splitlines())) <= 80


def test_un_refus_dit_pourquoi_et_quoi_faire(w):
    rc, dit = lancer("read", ecrit(w, REFUS))
    uni = " ".join(dit.split())
    assert rc == 0
    for mots in (
        "SARL Modèle (acheteur), le 05/11/2026",
        "taux de TVA faux (TX_TVA_ERR) : Le taux est de 10 %",
        "Demande une facture rectificative",
        "« rectifie: F2 »",
        "« facture: F2 », « annule: oui »",
        "« remplace: F2 »",
    ):
        assert mots in uni, (mots, dit)
    encaisse = cdar("212", motifs=motif(donnees=MEN.format(montant="1800.00", taux="20.00")))
    rc, dit = lancer("read", ecrit(w, encaisse))
    assert rc == 0 and "montant encaissé : 1 800,00 € à 20 %" in dit
    assert '- {date: 2026-11-05, montant: "1 800,00", facture: F2}' in dit
    regle = [{"date": "2026-11-03", "montant": "1800", "facture": "F2"}]
    espace(w, VENDEUR, essai=cas(acompte="non", paiements=regle, documents=CAS["documents"][2:]))
    rc, dit = lancer("read", "m.xml")
    assert rc == 0 and "ce paiement est noté, au 03/11/2026" in dit, dit


def test_ce_qui_n_est_pas_de_l_espace_se_dit(w, tmp_path, monkeypatch):
    """Another number, another seller, another day, no workspace at all."""
    for xml, attendu in (
        (cdar("205", numero="F99"), "aucune facture F99"),
        (cdar("205", vendeur="900000035"), "dont le vendeur est 900000035"),
        (cdar("205", date="20261030"), "date cette facture du 30/10/2026, la vôtre est du 31/10"),
    ):
        rc, dit = lancer("read", ecrit(w, xml))
        assert rc == 0 and attendu in " ".join(dit.split()), dit
    rc, dit = lancer("read", "--journal", ecrit(w, cdar("205", numero="F99")))
    assert rc == 0 and "Rien de noté pour F99" in dit
    emise = "documents:\n  - {type: facture, numero: F9, date: 2026-10-31}\n"
    (w / "registre.yaml").write_text(emise, encoding="utf-8")
    rc, dit = lancer("read", "--journal", ecrit(w, cdar("205", numero="F9")))
    assert rc == 0 and "aucun dossier ne porte F9" in dit and "Rien de noté pour F9" in dit
    (tmp_path / "vide").mkdir()
    monkeypatch.chdir(tmp_path / "vide")
    rc, dit = lancer("read", ecrit(tmp_path / "vide", REFUS))
    assert rc == 0 and "hors d'un espace de travail" in dit


def test_le_journal_se_note_une_fois_et_rien_d_autre_ne_change(w):
    """Comments and order stay, the change is shown; the second time nothing is added; the dispute
    stops the reminders, the approval lets them go on."""
    nom = ecrit(w, REFUS.replace(">F2<", ">F7<"))
    rc, dit = lancer("read", "--journal", nom)
    assert rc == 0 and "+journal:" in dit and "relances s'arrêtent" in dit, dit
    texte = (w / "main.yaml").read_text(encoding="utf-8")
    assert texte.startswith(MAIN)
    (entree,) = yaml.safe_load(texte)["journal"]
    assert str(entree["date"]) == "2026-11-05" and entree["type"] == "litige"
    assert entree["facture"] == "F7" and "refusée (210)" in entree["texte"]
    assert "Le taux est de 10 %" in entree["texte"]
    rc, dit = lancer("read", "--journal", nom)
    assert rc == 0 and "Déjà au journal" in dit
    assert (w / "main.yaml").read_text(encoding="utf-8") == texte
    assert "litige depuis le 05/11/2026" in lancer("status", "--date", "2027-01-20", "main.yaml")[1]
    suite = ecrit(w, cdar("205", numero="F7", le="20261112090000"))
    rc, dit = lancer("read", "--journal", suite)
    assert rc == 0 and "type: litige_clos" in dit and "relances reprennent" in dit
    assert "litige" not in lancer("status", "--date", "2027-01-20", "main.yaml")[1]
    for code, type_ in (("203", "statut"), ("205", "statut")):
        rc, dit = lancer(
            "read", "--journal", ecrit(w, cdar(code, numero="F7", le="20261113090000"))
        )
        assert rc == 0 and f"+  - {{date: 2026-11-13, type: {type_}, facture: F7" in dit, dit
    assert lancer("check", "main.yaml")[0] == 0


def test_ce_qu_un_message_ecrit_ne_commande_rien(w):
    """Words made to pass for YAML, for another line or for a sign of the terminal: one text."""
    mechant = 'x" }\n- {type: renonciation} # \u202e &#x9b;31m'
    rc, dit = lancer(
        "read", "--journal", ecrit(w, cdar("207", numero="F7", motifs=motif("AUTRE", mechant)))
    )
    assert rc == 0 and not re.search("[\x9b\u202e]", dit)
    (entree,) = yaml.safe_load((w / "main.yaml").read_text(encoding="utf-8"))["journal"]
    assert entree["type"] == "litige" and "renonciation" in entree["texte"]
    assert lancer("check", "main.yaml")[0] == 0


def test_un_dossier_qui_ne_se_complete_pas_le_dit(w):
    """A journal that stands in another file, a case with a fault: nothing is changed, the line to
    add is shown."""
    (w / "j.yaml").write_text("- {date: 2026-11-01, type: appel}\n", encoding="utf-8")
    (w / "main.yaml").write_text(MAIN + "journal: !fichier j.yaml\n", encoding="utf-8")
    avant = (w / "main.yaml").read_bytes()
    nom = ecrit(w, cdar("207", numero="F7", motifs=motif("AUTRE")))
    rc, dit = lancer("read", "--journal", nom)
    assert rc == 1 and "rien n'est changé" in dit and "- {date: 2026-11-05, type: litige" in dit
    assert (w / "main.yaml").read_bytes() == avant
    (w / "main.yaml").write_text(MAIN.replace("quantite: 4", "quantite: x"), encoding="utf-8")
    avant = (w / "main.yaml").read_bytes()
    rc, dit = lancer("read", "--journal", nom)
    assert rc == 1 and "E1" in dit and (w / "main.yaml").read_bytes() == avant
    facture = lancer("read", "--journal", "--yaml", nom)
    assert facture[0] == 2 and "--journal" in facture[1]


@pytest.mark.parametrize(
    ("ancien", "nouveau", "regle"),
    [
        ("<ram:IssuerAssignedID>F2</ram:IssuerAssignedID>", "", "BR-FR-CDV-10 (MDT-87)"),
        ("<ram:ReasonCode>TX_TVA_ERR</ram:ReasonCode>", "", "BR-FR-CDV-15 (MDT-113)"),
        (">TX_TVA_ERR<", ">TVA<", "BR-FR-CDV-CL-09 (MDT-113)"),
        (">NIN<", ">XXX<", "BR-FR-CDV-CL-10 (MDT-121)"),
        (">210<", ">299<", "BR-FR-CDV-CL-06 (MDT-105)"),
        (">210<", ">212<", "BR-FR-CDV-14 (MDT-207)"),
        ("CDV:invoice", "CDV:facture", "BR-FR-CDV-02 (MDT-3)"),
        ('"102">20261031', '"102">20261032', "DATE (MDT-100)"),
    ],
)
def test_un_message_mal_fait_est_dit(w, ancien, nouveau, regle):
    assert ancien in REFUS
    rc, dit = lancer("read", ecrit(w, REFUS.replace(ancien, nouveau)))
    assert rc == 1 and f"✗ {regle} : " in dit, dit


def test_les_exemples_officiels(w):
    """All of them, where they are: both sets (for the other party, for the public portal)."""
    lieu = Path(os.environ.get("CLAUSIER_REGLES", ""), "cdar")
    exemples = sorted((lieu / "exemples").glob("*.xml"))
    if not exemples:
        warnings.warn(
            "exemples CDAR non lus : CLAUSIER_REGLES ne dit pas où ils sont", stacklevel=2
        )
        return
    assert len(exemples) >= 11
    for f in exemples:
        code = re.search(r"CDV-(\d{3})", f.name)[1]
        rc, dit = lancer("read", f)
        assert rc == 0 and f" ({code})\n" in dit and "✗" not in dit, dit
        rc, dit = lancer("read", "--yaml", f)
        assert rc == 0 and yaml.safe_load(dit)["statuts"][0]["code"] == code
    assert officiel.fautes_cdar(REFUS.encode(), lieu) == []
    assert officiel.fautes_cdar(REFUS.replace(">TX_TVA_ERR<", ">TVA<").encode(), lieu)
