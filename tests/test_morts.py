"""Every command that writes, killed at any event of the interpreter: each file is as before or as
after, and the next run of the same command ends the work, to the byte. `make fautes` kills 500
times, and kills those that sign and that read a bank statement too."""

from __future__ import annotations

import io
import os
import random
import re
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
import yaml
from attaques import etendue
from fabrique import VENDEUR, cas, ecrire, espace
from releves_de_banque import Mouvement, ofx
from tueur import SECRET, Tueur

from clausier.signature.certificat import certificat_d_essai
from outils import clausier, fichiers

if sys.platform != "linux":
    pytest.skip("kills and forks as Linux has them", allow_module_level=True)

MORTS = int(os.environ.get("CLAUSIER_MORTS", "0")) or 10
JOUR = ("--date", "2026-12-20")
CGV = {"type": "cgv", "date": "2026-09-01"}
COMMANDES = {
    "build": ("build", "--formats", "md,html", "--no-cache", *JOUR),
    "issue": ("issue", "cas.yaml", "F2026-1", *JOUR),
    "remind": ("remind", "cas.yaml", *JOUR),
    "new": ("new", "neuf", *JOUR),
    "due": ("due", *JOUR),
    "init": ("init", "autre", "--example"),
    "schema": ("schema", "--refresh"),
    "diff": ("diff", "ancien/avant.yaml", "apres.yaml", "--avenant", "AV1", "--write", *JOUR),
    "status": ("status", "--format", "json", "--out", "etat.json", *JOUR),
    "diff --out": (
        "diff",
        "ancien/avant.yaml",
        "apres.yaml",
        "--format",
        "md",
        "--out",
        "ecart.md",
    ),
}
# What needs signed papers and a bank statement, which the others do not read: `make fautes`.
LONGUES = {"CLAUSIER_MORTS", "CLAUSIER_PAIRES"} & os.environ.keys()
SIGNER = ("--certificat", "essai.p12", "--mot-de-passe-fd", "7")
if LONGUES:
    COMMANDES |= {
        "banque": (
            *("banque", "releve.ofx", "cas.yaml", "du.yaml", "--accepter", "tout-certain"),
            *JOUR,
        ),
        "banque, recettes": (
            *("banque", "releve.ofx", "cas.yaml", "du.yaml", "--recettes", "3"),
            *JOUR,
        ),
        "sign": ("sign", "offre.pdf", *SIGNER),
        "signe": ("signe", "offre.yaml", "D2026-9", "retour.pdf", *JOUR),
    }
NOTE = "# vu avec Anne\n"
RESTE = re.compile(r"(^|/)\.[^/]+\.tmp(/|$)")


def affaires(w: Path) -> Path:
    """A workspace with an unpaid invoice, and one contract in two versions."""
    impaye = cas(
        dossier="impaye",
        acompte="non",
        documents=[{"type": "facture", "numero": "F2026-1", "date": "2026-10-31"}],
    )
    impaye["client"]["courriel"] = "compta@modele.example"
    lignes = [{"designation": "Conception", "quantite": "3", "unite": "jour", "prix_unitaire": "5"}]
    contrat = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
    avant = cas(dossier="avant", documents=[contrat], lignes=lignes)
    lignes = [{**lignes[0], "quantite": "4"}]
    apres = cas(dossier="apres", documents=[contrat], lignes=lignes)
    abonne = cas(
        dossier="abonne",
        acompte="non",
        prestation={"objet": "Maintenance", "abonnement": "chaque mois", "debut": "2026-10-01"},
        recurrence={"tous_les": "mois", "du": "2026-10-01"},
        documents=[{"type": "contrat", "numero": "C2", "date": "2026-09-05"}],
    )
    espace(w, VENDEUR, cas=impaye, apres=apres, abonne=abonne)
    espace(w / "ancien", VENDEUR, avant=avant)
    if LONGUES:
        a_signer_et_a_encaisser(w)
    for f in w.glob("*.yaml"):  # as it is typed: an entry a line, and what one noted
        if f.name != "vendeur.yaml":
            texte = re.sub(r"documents: \[(.*)\]\n", r"documents:\n  - \1\n", f.read_text("utf-8"))
            f.write_text(NOTE + texte, encoding="utf-8")
    return w


def a_signer_et_a_encaisser(w: Path) -> None:
    """A quote, its PDF, and the same as it came back; a second unpaid case; a certificate; and the
    statement where both cases are paid."""
    du = cas(
        dossier="du",
        acompte="non",
        documents=[{"type": "facture", "numero": "F2026-2", "date": "2026-10-31"}],
    )
    ecrire(w / "du.yaml", du)
    offre = {"type": "devis", "numero": "D2026-9", "date": "2026-12-10", "validite": "30 jours"}
    ecrire(w / "offre.yaml", cas(dossier="offre", conclusion=None, documents=[offre]))
    args = ("--only", "devis", "--formats", "pdf", "--out", w / "b", *JOUR)
    fait = clausier("build", w / "offre.yaml", *args)
    assert fait.returncode == 0, fait.stderr
    pdf = next((w / "b").rglob("devis-*.pdf")).read_bytes()
    shutil.rmtree(w / "b")
    (w / "offre.pdf").write_bytes(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as lu:
        lu.save(w / "retour.pdf")
    garde, _ = certificat_d_essai("Camille Exemple", SECRET, datetime.now(UTC))
    (w / "essai.p12").write_bytes(garde)
    jour = date(2026, 12, 3)
    payes = [
        Mouvement(jour, Decimal(somme), f"FACTURE {n}", "SARL Modele", "VIREMENT")
        for n, somme in (("F2026-1", "1800"), ("F2026-2", "1800"))
    ]
    payes.append(Mouvement(jour, Decimal(77), "VENTE AU COMPTOIR", "Anne Exemple", "VIREMENT"))
    (w / "releve.ofx").write_bytes(ofx(payes))
    ecrire(
        w / "recettes.yaml",
        {"recettes": [{"date": "2026-11-02", "montant": "5", "moyen": "especes"}]},
    )


def etat(base: Path) -> dict[str, bytes]:
    """The files. A PDF that is signed is never twice the same: one that is whole is told so."""
    lus = {n: x for n, x in fichiers(base).items() if n != "emis/.verrou"}
    for nom, x in lus.items():
        if nom.endswith("-signe.pdf") and x.startswith(lus[nom.replace("-signe", "")]):
            lus[nom] = b"whole" if sum(etendue(x)[2:]) == len(x) else x
    return lus


def paye_une_fois(base: Path) -> bool:
    """No line of the statement is in the cases twice, nor in the book of receipts."""
    vues = [
        (e["releve"], e.get("facture"))
        for f in base.glob("*.yaml")
        for cle in ("paiements", "recettes")
        for e in yaml.safe_load(f.read_text(encoding="utf-8")).get(cle) or ()
        if "releve" in e
    ]
    return len(set(vues)) == len(vues)


@pytest.fixture(scope="module")
def tueur() -> Iterator[Tueur]:
    t = Tueur()
    yield t
    t.fermer()


@pytest.fixture(scope="module")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return affaires(tmp_path_factory.mktemp("morts") / "modele")


@pytest.mark.parametrize("nom", COMMANDES)
def test_tuee_a_un_moment_quelconque(nom, tueur, modele, tmp_path):
    """A half of the kills just before a change to the disk, each in turn; the others anywhere once
    it has begun to write."""
    args, avant, n = COMMANDES[nom], etat(modele), -(-MORTS // len(COMMANDES))
    bon = shutil.copytree(modele, tmp_path / "bon")
    (fin,) = tueur.lancer(bon, args)
    assert fin.code == 0, fin.dit
    apres = etat(bon)
    assert apres != avant and fin.ecrits >= 2, fin
    hasard = random.Random(nom)
    pas = max(1, -(-fin.ecrits * 2 // n))
    points = [(True, i) for i in range(fin.ecrits, 0, -pas)]
    tard = range(fin.premier, fin.evenements + 1)
    points += [(False, hasard.choice(tard)) for _ in range(max(0, n - len(points)))]
    morts = 0
    for ecrits, point in points:
        base = shutil.copytree(modele, tmp_path / "w")
        (fin,) = tueur.lancer(base, args, mort=point, ecrits=ecrits)
        assert fin.code in (-9, 0), fin.dit
        morts += fin.code == -9
        ici = etat(base)
        entiers = {f: x for f, x in ici.items() if not RESTE.search(f)}
        abimes = [
            f
            for f, x in entiers.items()
            if x not in (avant.get(f), apres.get(f)) and f != "emis/.en-cours.json"
        ]
        assert not abimes and entiers.keys() >= avant.keys(), (ecrits, point, abimes)
        assert paye_une_fois(base)
        if "registre.yaml" in ici:
            assert len(yaml.safe_load(ici["registre.yaml"])["documents"]) == 1
        (fin,) = tueur.lancer(base, args)
        enfin = etat(base)
        assert paye_une_fois(base) and enfin["cas.yaml"].startswith(NOTE.encode())
        assert enfin == apres, (ecrits, point, sorted(enfin.keys() ^ apres), fin.dit)
        assert fin.code == 0 or entiers == apres, (ecrits, point, fin.dit)
        if fin.code and nom in ("new", "init"):
            assert "déjà l" in fin.dit, fin.dit
        shutil.rmtree(base)
    assert morts >= len(points) * 3 // 4
