"""A word of a closed list, written with the accents and the capitals that French has: it is read as
the word of the list, and nothing is refused."""

from __future__ import annotations

from pathlib import Path

from outils import clausier

FICHE = """\
nom: Jeanne Plombière
forme: ei
qualite: Artisan
siret: 900 000 019 00019
courriel: jeanne@plombiere.example
telephone: 06 00 00 00 01
adresse: {voie: 12 rue des Lices, code_postal: 69001, ville: Lyon}
secteur: Numérique
tva: {regime: Réel, numero: FR25 900 000 019}
assurances:
  - {type: Décennale, assureur: {nom: Mutuelle, adresse: 9 rue Imaginaire 44000 Nantes},
     contrat: DEC-1, zone: France métropolitaine, obligatoire: Oui}
"""
CAS = """\
dossier: accents
client: {qualite: Professionnel, nom: SARL Martin, forme: SARL, siren: 900 000 027,
  adresse: {voie: 3 place du Marché, code_postal: "01000", ville: Bourg-en-Bresse}}
conclusion: {lieu: Établissement}
prestation: {objet: Pose, nature: Services, debut: 2026-09-15, fin: 2026-09-16}
lignes: [{designation: Pose, prix_unitaire: 100, tva: 20 %}]
reglement: {moyens: [Chèque, virement], acompte: Non}
documents:
  - {type: devis, numero: D2026-1, date: 2026-09-02, validite: 30 jours}
  - {type: facture, numero: F2026-1, date: 2026-09-16}
paiements:
  - {facture: F2026-1, date: 2026-09-20, montant: 120, moyen: Espèces}
journal:
  - {type: Réponse, date: 2026-09-20}
"""


def test_accents_et_majuscules(tmp_path: Path) -> None:
    """The same documents as with the words as the list has them."""
    textes = []
    for nom, fiche, dossier in (
        ("dits", FICHE, CAS),
        (
            "nus",
            FICHE.replace("Réel", "reel")
            .replace("Numérique", "numerique")
            .replace("Décennale", "decennale")
            .replace(": ei", ": EI"),
            CAS.replace("Chèque", "cheque")
            .replace("Espèces", "especes")
            .replace("Réponse", "reponse"),
        ),
    ):
        lieu = tmp_path / nom
        lieu.mkdir()
        (lieu / "vendeur.yaml").write_text(fiche, encoding="utf-8")
        (lieu / "accents.yaml").write_text(dossier, encoding="utf-8")
        r = clausier("build", "--formats", "md", cwd=lieu)
        assert r.returncode == 0, r.stderr
        assert "E110" not in r.stderr
        textes.append(
            {f.name: f.read_text(encoding="utf-8") for f in (lieu / "build").rglob("*.md")}
        )
    assert textes[0] == textes[1]
    assert textes[0]
