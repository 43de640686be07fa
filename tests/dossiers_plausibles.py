"""Draws cases as people write them: a lawful start, then some of what happens to a case in its
years. What people get wrong is in `fautes_de_saisie`.

A start is a draw of `fabrique`, of `factures_tirees` or a workspace whose invoices are issued; each
event of `VIE` changes it by a number alone, so that what breaks shrinks to few events.
"""

from __future__ import annotations

import copy
import io
import os
import random
import tempfile
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import yaml
from fabrique import CAS, VENDEUR, au_hasard, espace, recouvrer, yaml_de
from PIL import Image

ATTESTATION = (
    Path(__file__).resolve().parent.parent / "exemples/menuisier/attestation-decennale.pdf"
)
Cas = dict[str, Any]
Evenement = Callable[[random.Random, Cas, Cas, dict[str, bytes]], None]
VIE: dict[str, Evenement] = {}
FACTURES = ("facture", "facture_acompte")


def _vie(f: Evenement) -> Evenement:
    VIE[f.__name__.strip("_")] = f
    return f


# ------------------------------------------------------------------------------------ how it begins


def debut(graine: int) -> tuple[Cas, Cas]:
    """A lawful seller and case, with some of its papers: those that name another have it."""
    h = random.Random(graine)
    vendeur, cas = au_hasard(graine)
    if h.random() < 0.3 and "conclusion" in cas:
        origine = date.fromisoformat(cas["conclusion"]["date"])
        recouvrer(h, lambda n: (origine + timedelta(days=n)).isoformat(), cas)
    garde = h.choice((0.2, 0.4, 0.7))
    nomme = cas.get("journal") and "mise_en_demeure"
    docs = [
        d
        for d in cas["documents"]
        if d["type"] in (*FACTURES, "retractation", nomme) or h.random() < garde
    ]
    if all(d["type"] != "contrat" for d in docs):
        docs = [d for d in docs if d["type"] != "avenant"]
    cas["documents"] = docs or cas["documents"][:1]
    return vendeur, cas


def en_vigueur(d: Cas, cas: Cas) -> date:
    """The day of an entry, or that of the case when a mistake took it away."""
    try:
        return date.fromisoformat(str(d.get("date")))
    except ValueError:
        return date(2026, 9, 5)


def factures(cas: Cas) -> list[Cas]:
    return [d for d in cas["documents"] if d["type"] in FACTURES]


def _apres(h: random.Random, d: Cas, cas: Cas, jours: Iterable[int]) -> str:
    return (en_vigueur(d, cas) + timedelta(days=h.choice(list(jours)))).isoformat()


def _total(cas: Cas) -> str:
    """The sum of the lines as one would add them up by hand; right for plain lines without VAT."""
    try:
        sous = sum(
            round(float(x.get("quantite", "1").replace(",", ".")) * 100)
            * round(float(x["prix_unitaire"].replace(",", ".")) * 100)
            for x in cas["lignes"]
        )
    except (KeyError, ValueError, AttributeError):
        return "100,00"
    return f"{sous // 10000},{sous // 100 % 100:02d}"


# --------------------------------------------------------------------------- lines, sums, schedules

TEXTES = (
    "Pose",
    "R&D <phase 2>",
    "Fourniture * pose",
    "1. Étude\n2. Pose\n\n- un point\n- un autre",
    "« Le Grand Hôtel » : 2 × 3 m²",
    "Ligne | colonne",
    "L'été à 100 % – œuvre n° 12",
    "# Titre",
    "Réf. A_b_c `x` {{ y }}",
    "https://exemple.example/a?b=c&d",
)
QUANTITES = (
    "0,5",
    "1,5",
    "0,125",
    "2,675",
    "33,333",
    "0,005",
    "0,01",
    "1",
    "12",
    "1 000",
    "0,3333",
)
PRIX = (
    "64,22",
    "0,01",
    "0,05",
    "1,005",
    "19,99",
    "33,33",
    "0,0049",
    "999 999,99",
    "100",
    "45,74",
    "0,333",
)
REMISES = ("100 %", "33,3333 %", "50 %", "100 %", "0,01", "0", "12,5 %", "1,00", "45,74")


@_vie
def _arrondis(h: random.Random, v: Cas, c: Cas, joints: dict[str, bytes]) -> None:
    """Lines whose cents are torn between two, and equal lines."""
    c["lignes"] = [
        {
            "designation": h.choice(TEXTES),
            "quantite": h.choice(QUANTITES),
            "prix_unitaire": h.choice(PRIX),
        }
        | ({"remise": h.choice(REMISES)} if h.random() < 0.5 else {})
        | ({"detail": h.choice(TEXTES)} if h.random() < 0.3 else {})
        | ({"unite": h.choice(("heure", "m²", "forfait", "u."))} if h.random() < 0.5 else {})
        for _ in range(h.choice((1, 2, 2, 3, 7)))
    ]
    if h.random() < 0.4:
        c["lignes"].append(copy.deepcopy(c["lignes"][0]))


@_vie
def _remise(h: random.Random, v: Cas, c: Cas, joints: dict[str, bytes]) -> None:
    c["remise"] = h.choice((*REMISES, _total(c)))


@_vie
def _toutes_taxes(h: random.Random, v: Cas, c: Cas, joints: dict[str, bytes]) -> None:
    c["tarifs"] = "ttc"


@_vie
def _acompte(h: random.Random, v: Cas, c: Cas, joints: dict[str, bytes]) -> None:
    """Another deposit, or a second one, by share or by sum."""
    c["acompte"] = h.choice(("100 %", "0 %", "33,33 %", "0,01", "500 €", "non", "50 %", _total(c)))
    for f in [d for d in c["documents"] if d["type"] == "facture_acompte"]:
        f.update(h.choice(({}, {"part": "30 %"}, {"montant": "120,00"}, {"montant": _total(c)})))
    if h.random() < 0.4:
        jour = min((en_vigueur(f, c) for f in factures(c)), default=date(2026, 9, 20))
        c["documents"].insert(
            0, {"type": "facture_acompte", "numero": "F0", "date": jour.isoformat(), "part": "10 %"}
        )


@_vie
def _echeances(h: random.Random, v: Cas, c: Cas, joints: dict[str, bytes]) -> None:
    """A schedule: shares, sums, days; complete, too short or too long."""
    c.pop("acompte", None)
    jour = _apres(h, c["documents"][0], c, (10, 40, 90))
    c["echeances"] = h.choice(
        (
            [{"part": "50 %", "quand": "commande"}, {"part": "50 %", "quand": "livraison"}],
            [{"part": "33,33 %", "quand": q} for q in ("commande", "debut", "fin")],
            [{"part": "30 %", "quand": "acceptation"}, {"part": "solde", "quand": jour}],
            [{"part": "100,00", "quand": jour}, {"part": "solde", "quand": "reception"}],
            [{"part": "solde", "quand": "commande"}],
            [{"part": "60 %", "quand": "commande"}, {"part": "60 %", "quand": "fin"}],
            [
                {"part": "25 %", "quand": _apres(h, c["documents"][0], c, (i * 30,))}
                for i in range(4)
            ],
        )
    )


@_vie
def _par_mois(h: random.Random, v: Cas, c: Cas, joints: dict[str, bytes]) -> None:
    """An invoice each month with lines of its own; year and month in its number, or not."""
    mode, n = h.choice(("F{a}-{m:02d}", "{a}{m:02d}1", "F-{i:03d}", "{a}/{i}", "26{i:03d}")), 0
    docs = []
    for i in range(h.choice((2, 3, 14))):
        a, m = 2025 + (8 + i) // 12, (8 + i) % 12 + 1
        n = 1 if mode.startswith("{a}/") and m == 1 else n + 1
        docs.append(
            {
                "type": "facture",
                "numero": mode.format(a=a, m=m, i=n),
                "date": f"{a}-{m:02d}-28",
                "lignes": [{"designation": f"Mois {m}", "prix_unitaire": "300"}],
                "periode_debut": f"{a}-{m:02d}-01",
                "periode_fin": f"{a}-{m:02d}-28",
            }
        )
    c["conclusion"] = {"date": "2025-09-01", "lieu": "etablissement"}
    c["prestation"] |= {"debut": "2025-09-01", "fin": "2026-12-31"}
    c["documents"] = docs


# ------------------------------------------------------------------------------------ what was paid


@_vie
def _paiements(h: random.Random, v: Cas, c: Cas, joints: dict[str, bytes]) -> None:
    """Parts, the whole, twice the same, too much; named or not; a cheque that comes back, a
    refund."""
    sommes = ("10,00", "100,00", "100,00", _total(c), "0,01", "1 234,50 €")
    payes = c.setdefault("paiements", [])
    for f in factures(c):
        for _ in range(h.choice((0, 1, 1, 2))):
            p = {"date": _apres(h, f, c, (0, 1, 9, 30, 31, 60, 120)), "montant": h.choice(sommes)}
            p |= {"facture": f["numero"]} if h.random() < 0.7 else {}
            p |= {"moyen": h.choice(("virement", "cheque", "carte", "especes", "prelevement"))}
            payes.append(p | ({"reference": "CHQ 12"} if h.random() < 0.3 else {}))
            if h.random() < 0.3:  # given back, or given twice
                retour = copy.deepcopy(payes[-1])
                retour["date"] = _apres(h, p, c, (0, 5, 40))
                retour["montant"] = h.choice(("-", "-", "")) + p["montant"]
                payes.append(retour)
    payes.sort(key=lambda p: str(p["date"]))


@_vie
def _avoirs(h: random.Random, v: Cas, c: Cas, joints: dict[str, bytes]) -> None:
    """A credit of part or whole, of the deposit, two on one invoice; the money given back."""
    for i, f in enumerate(factures(c)):
        for k in range(h.choice((0, 1, 1, 2))):
            jour = _apres(h, f, c, (0, 1, 20, 200))
            a = {
                "type": "avoir",
                "numero": f"A{jour}-{i}{k}",
                "date": jour,
                "facture": f["numero"],
                "motif": h.choice(TEXTES),
            }
            if h.random() < 0.5 and c.get("lignes"):
                a["lignes"] = [
                    {**copy.deepcopy(c["lignes"][0]), "quantite": h.choice(("1", "0,1"))}
                ]
            c["documents"].append(a)
            if h.random() < 0.4:
                c.setdefault("paiements", []).append(
                    {"date": _apres(h, a, c, (0, 3)), "montant": "-10,00", "facture": f["numero"]}
                )


@_vie
def _journal(h: random.Random, v: Cas, c: Cas, joints: dict[str, bytes]) -> None:
    """Facts of every type, in their order or nearly."""
    derniere = (factures(c) or c["documents"])[-1]
    suite = ("appel", "promesse", "reponse", "litige", "litige_clos", "reconnaissance", "envoi",
             "reception", "renonciation", "procedure_collective", "ordonnance", "signification",
             "opposition")  # fmt: skip
    jour = 40
    noms = [d["type"] for d in c["documents"] if d["type"] not in FACTURES]
    for type_ in [x for x in suite if h.random() < 0.35]:
        jour += h.choice((0, 1, 8, 35))
        e = {"date": _apres(h, derniere, c, (jour,)), "type": type_}
        if type_ == "promesse":
            e["pour_le"] = _apres(h, e, c, (-1, 0, 10))
        if type_ in ("envoi", "reception"):
            e["document"] = h.choice((*noms, "mise_en_demeure"))
        if type_ in ("litige", "litige_clos", "reconnaissance") and h.random() < 0.5:
            e["facture"] = derniere.get("numero", "F2")
        if type_ == "envoi":
            e["numero"] = "1A 234 567 8901 2"
        if h.random() < 0.5:
            e["texte"] = h.choice(TEXTES)
        c.setdefault("journal", []).append(e)


# -------------------------------------------------------------------------------------- more papers


@_vie
def _papiers(h: random.Random, v: Cas, c: Cas, joints: dict[str, bytes]) -> None:
    """One or two papers of any type, with the keys that only they have."""
    f = (factures(c) or [{"type": "facture", "numero": "F2", "date": "2026-10-31"}])[-1]
    n = f["numero"]

    def le(*jours: int) -> str:
        return _apres(h, f, c, jours)

    vus = h.sample(TEXTES, 3)
    tous: list[Cas] = [
        {"type": "recu", "facture": n, "date": le(0, 10, 61)},
        {"type": "rappel", "facture": n, "date": le(5, 25)},
        {"type": "relance", "niveau": h.choice("12"), "facture": n, "date": le(31, 50, 400)},
        {"type": "script_telephone", "facture": n, "date": le(40, 90)},
        {"type": "mise_en_demeure", "factures": [n], "delai": "8 jours", "date": le(60, 80)},
        {"type": "decompte", "factures": [x["numero"] for x in factures(c)], "date": le(80, 900)},
        {"type": "recours", "facture": n, "date": le(100, 2000)},
        {"type": "echeancier", "factures": [n], "date": le(70),
         "versements": [{"date": le(80 + 30 * i), "montant": "100,00"} for i in range(3)]},
        {"type": "echeancier", "facture": n, "date": le(70), "nombre": h.choice(("1", "3", "36")),
         "premiere": le(75), "penalites": "maintenues"},
        {"type": "fiche_client", "date": le(-90, 0)},
        {"type": "cgv", "date": le(-80), "version": "2", "qualite": "consommateur"},
        {"type": "pv_reception", "date": le(-1, 0, 30), "presents": "les parties",
         "reserves": [{"objet": x, "delai": "15 jours"} for x in vus],
         "essais": [{"cas": vus[0], "resultat": "conforme"}],
         "livrables": [{"designation": vus[1]}]},
        {"type": "pv_reception", "date": le(20), "levee_du": le(0),
         "reserves": [{"objet": vus[0], "levee": le(10)}]},
        {"type": "pv_reception", "date": le(2), "ajournee": "oui"},
        {"type": "bon_de_livraison", "date": le(0), "transporteur": "Transports Modèle",
         "biens": [{"designation": x, "quantite": "2"} for x in vus], "reserves": vus[2]},
        {"type": "bon_de_travail", "date": le(-1, 0), "constats": vus[0],
         "interventions": [{"debut": f"{le(0)} {a}", "fin": f"{le(0)} {b}", "travaux": x}
                           for a, b, x in (("08:00", "12:00", vus[1]), ("23:30", "23:59", vus[2]))],
         "pieces": [{"designation": vus[0], "quantite": "1"}]},
        {"type": "retractation", "date": le(-50)},
        {"type": "devis", "numero": "D9", "date": le(-60),
         "validite": h.choice(("1 mois", "0 jours")),
         "lignes": [{"designation": vus[0], "prix_unitaire": "100"}], "objet": vus[1]},
        {"type": "injonction_de_payer", "factures": [n], "date": le(120, 300),
         "juridiction": h.choice(("judiciaire", "commerce")),
         "creancier": {"naissance": "1980-02-29", "lieu_naissance": "Lyon",
                       "nationalite": "française"}},
    ]  # fmt: skip
    c["documents"] += h.sample(tous, h.choice((1, 2, 4)))
    if h.random() < 0.7:
        c["documents"].sort(key=lambda d: str(d.get("date")))


# ------------------------------------------------------------------------------ keys, two at a time

CLES: tuple[tuple[str, Any], ...] = tuple(
    paire
    for cle in yaml.load(
        """\
- client.adresse_livraison: {voie: 8 quai du Port, code_postal: 13002, ville: Marseille}
- client.adresse_facturation: {voie: 8 quai du Port, code_postal: 13002, ville: Marseille,
    complement: Bât. B}
- client.adresse: {voie: 1 Hauptstraße, code_postal: 10115, ville: Berlin, pays: DE}
- client.adresse: {voie: 2 High Street, code_postal: SW1, ville: Londres, pays: GB}
- client.adresse: {voie: 2 rue Haute, code_postal: 1000, ville: Bruxelles, pays: BE}
- client.adresse: {voie: 2 rue Haute, code_postal: 1200, ville: Genève, pays: Suisse}
- client.adresse: {voie: 9 rue du Volcan, code_postal: 97400, ville: Saint-Denis}
- client.tva_numero: DE123456788
- client.tva_numero: BE0403019261
- client.tva_numero: FR25900000019
- client.siret: 900 000 035 00015
- client.courriel: compta@modele.example
- client.telephone: "+33 6 00 00 00 02"
- client.adresse_electronique: 900000027
- client.adresse_electronique: 900000027_FACTURES
- client.effectif: 5
- client.effectif: 0
- client.objet_hors_activite: oui
- client.commercant: oui
- client.forme: EI
- client.service: VOIRIE
- client.reference_commande: PO-7781
- client.qualite: public
- client.qualite: consommateur
- client.representant: {nom: Anne, fonction: gérante}
- conclusion.foire: oui
- conclusion.lieu: hors_etablissement
- conclusion.lieu: distance_interface
- prestation.nature: biens
- prestation.prix: regie
- prestation.plafond: 1 000
- prestation.delai: 3 semaines
- prestation.duree: 12 mois
- prestation.indeterminee: oui
- prestation.preavis: 2 mois
- prestation.reconduction: oui
- prestation.indice: Syntec
- prestation.oeuvre: oui
- prestation.logiciel: oui
- prestation.ouvrage: oui
- prestation.urgence_demandee: oui
- prestation.motif_urgence: fuite
- prestation.numerique: continu
- prestation.abonnement: 12 mois
- prestation.prix_devis: 25 €
- prestation.description: "1. Étude\n2. Pose\n\n- un point"
- prestation.delai_recette: 15 jours
- prestation.sous_traitants: [{nom: Sous SARL, siren: 900 000 027, paiement: direct}]
- prestation.donnees_personnelles: oui
- prestation.donnees: {objet: paie, duree: 1 an}
- prestation.outils_preexistants: [une bibliothèque, un script]
- prestation.occasion: oui
- retractation.exclue: sur_mesure
- retractation.livraison: lots
- retractation.cout_retour: "19,90"
- retractation.execution_anticipee: oui
- reglement.delai: 45 jours fin de mois
- reglement.delai: 60 jours
- reglement.delai: à réception
- reglement.penalites: 12 %
- reglement.penalites: 3 x taux legal
- reglement.escompte: 2 % sous 8 jours
- reglement.moyens: [cheque, especes]
- reglement.acompte: 40 %
- nature_acompte: arrhes
- clauses.ajouter: [imprevision, non_sollicitation]
- clauses.retirer: [reference_commerciale]
- clauses.retirer: [signatures, prix]
- dechets: {quantite: 1 m³, tri: oui, point_collecte: Déchèterie, cout: 0 €}
- lignes.0.tva: "5,5 %"
- lignes.0.tva: "8,5 %"
- lignes.0.tva: autoliquidation
- lignes.0.fondement: service_ue
- lignes.0.fondement: exportation
- lignes.0.categorie: ameublement
- lignes.0.reference: REF/12
- documents.-1.reglement: {delai: 10 jours}
- documents.-1.remise: 10 %
- documents.-1.objet: Tranche 2
- documents.-1.echeance: 2026-12-31
- documents.-1.periode_debut: 2026-09-01
- vendeur.banque.bic: AGRIFRPP
- vendeur.nom_commercial: L'Atelier & Cie
- vendeur.reglement: {delai: 15 jours, penalites: 20 %}
- vendeur.rcs: Lyon
- vendeur.tva: [{depuis: 2024-01-01, regime: franchise}, {depuis: 2026-10-01, regime: reel,
    numero: FR25900000019}]
- vendeur.adresse: [{depuis: 2024-01-01, voie: 8 quai du Port, code_postal: 13002,
    ville: Marseille}, {depuis: 2026-10-15, voie: 1 rue Neuve, code_postal: 69002, ville: Lyon}]
- vendeur.telephone: [{depuis: 2020-01-01, valeur: 06 00 00 00 09}]
- vendeur.adresse_electronique: 900000019
- vendeur.nda_formation: 84 69 00000 69
- vendeur.profession_reglementee: Ordre des essais
- vendeur.capital: 1 000 €
""",
        Loader=yaml.BaseLoader,
    )
    for paire in cle.items()
)


def poser_cle(v: Cas, c: Cas, chemin: str, valeur: Any) -> None:
    """Set one key, its parents made when they are not there."""
    x: Any = c
    noms = chemin.split(".")
    if noms[0] == "vendeur":
        x, noms = c.get("vendeur") or v, noms[1:]
    for nom in noms[:-1]:
        if isinstance(x, list):
            if not x:
                return
            x = x[int(nom)]
        else:
            x[nom] = copy.copy(x.get(nom, {}))  # not the one that all tests share
            x = x[nom]
        if not isinstance(x, dict | list):
            return
    if isinstance(x, dict):
        x[noms[-1]] = copy.deepcopy(valeur)


@_vie
def _deux_cles(h: random.Random, v: Cas, c: Cas, joints: dict[str, bytes]) -> None:
    for chemin, valeur in h.sample(CLES, 2):
        poser_cle(v, c, chemin, valeur)


@_vie
def _autre_annee(h: random.Random, v: Cas, c: Cas, joints: dict[str, bytes]) -> None:
    """The whole case some days or years away, over the day on which a law changes."""
    ecart = timedelta(days=h.choice((-365, -180, 1, 25, 117, 365, 1461)))

    def glisser(x: Any) -> Any:
        if isinstance(x, dict):
            return {k: glisser(y) for k, y in x.items()}
        if isinstance(x, list):
            return [glisser(y) for y in x]
        try:
            return (date.fromisoformat(x) + ecart).isoformat() if len(x) == 10 else x
        except (TypeError, ValueError):
            return x

    c |= glisser({k: x for k, x in c.items() if k != "vendeur"})


# ------------------------------------------------------------------------ what lies beside the case


@cache
def pieces() -> dict[str, bytes]:
    """An attachment in each of its states."""

    def enregistre(**sauve: Any) -> bytes:
        pdf, tampon = pikepdf.open(ATTESTATION), io.BytesIO()
        pdf.save(tampon, **sauve)
        return tampon.getvalue()

    bon, image = ATTESTATION.read_bytes(), io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(image, "PNG")
    return {
        "bonne": bon,
        "bonne_aussi": bon,
        "vide": b"",
        "coupee": bon[: len(bon) // 2],
        "mot_de_passe": enregistre(encryption=pikepdf.Encryption(owner="o", user="u")),
        "proprietaire": enregistre(encryption=pikepdf.Encryption(owner="o", user="")),
        "image": image.getvalue(),
        "texte": "Attestation à venir".encode("cp1252"),
        "dessin": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
        b'<path d="M0 0h9v9z"/></svg>',
    }


def _etat(h: random.Random, bon: str = "bonne") -> str | None:
    """The state of an attachment, good two times in three; None: it is not there."""
    return h.choice((*(bon,) * 20, *pieces(), None))


@_vie
def _attestation(h: random.Random, v: Cas, c: Cas, joints: dict[str, bytes]) -> None:
    v = c.get("vendeur") or v
    v["assurances"] = [
        {
            "type": t,
            "assureur": {"nom": "Mutuelle Fictive", "adresse": "9 rue Imaginaire 44000 Nantes"},
            "contrat": "C-1",
            "attestation": f"{t}.pdf",
        }
        for t in h.choice((["decennale"], ["rc_pro"], ["rc_pro", "decennale"]))
    ]
    for a in v["assurances"]:
        if etat := _etat(h):
            joints[a["attestation"]] = pieces()[etat]


@_vie
def _logo(h: random.Random, v: Cas, c: Cas, joints: dict[str, bytes]) -> None:
    nom = h.choice(("logo.png", "logo.svg", "logo.jpg"))
    (c.get("vendeur") or v)["logo"] = nom
    if etat := _etat(h, "dessin" if nom.endswith("svg") else "image"):
        joints[nom] = pieces()[etat]


@_vie
def _pieces(h: random.Random, v: Cas, c: Cas, joints: dict[str, bytes]) -> None:
    """Exhibits of a claim, each in some state."""
    f = (factures(c) or c["documents"])[-1]
    d = {"type": "injonction_de_payer", "date": _apres(h, f, c, (120, 200)), "pieces": []}
    d["factures"] = [f.get("numero", "F2")]
    for i in range(h.choice((1, 2))):
        nom = f"piece {i}.{h.choice(('pdf', 'png', 'PDF'))}"
        d["pieces"].append({"objet": h.choice(TEXTES), "fichier": nom, "genre": "commande"})
        if etat := _etat(h, "image" if nom.endswith("png") else "bonne"):
            joints[nom] = pieces()[etat]
    c["documents"].append(d)


@_vie
def _voisin(h: random.Random, v: Cas, c: Cas, joints: dict[str, bytes]) -> None:
    """Another case of the workspace, whose numbers may go before, after or into this one's."""
    autre = copy.deepcopy(CAS) | {"dossier": "voisin"}
    for i, d in enumerate(autre["documents"]):
        d["numero"] = h.choice(("V{}", "V{}", "G{}", "F9{}", "F{}")).format(i + 1)
        d["date"] = h.choice(("2026-09-05", "2026-10-02", "2026-11-30"))
    if h.random() < 0.3:
        autre["client"] = copy.deepcopy(c.get("client") or autre["client"])
    joints["voisin.yaml"] = yaml_de(autre)


@cache
def emis() -> tuple[Cas, Cas, dict[str, bytes]]:
    """A workspace whose invoices are issued: seller, case, and what the register keeps."""
    from clausier.registre.emission import emettre

    vendeur, cas = copy.deepcopy(VENDEUR), copy.deepcopy(CAS)
    avant = os.environ.get("CLAUSIER_CACHE")
    with tempfile.TemporaryDirectory() as d:
        os.environ["CLAUSIER_CACHE"] = str(Path(d).resolve() / "cache")
        try:
            lieu = espace(Path(d).resolve() / "e", vendeur, cas=cas)
            emettre(lieu / "cas.yaml", "cas.yaml", ["F1", "F2"], date(2026, 11, 1))
        finally:
            os.environ.pop("CLAUSIER_CACHE")
            os.environ |= {"CLAUSIER_CACHE": avant} if avant is not None else {}
        gardes = [lieu / "registre.yaml", *sorted((lieu / "emis").rglob("*.*"))]
        return (
            vendeur,
            cas,
            {f.relative_to(lieu).as_posix(): f.read_bytes() for f in gardes if f.is_file()},
        )
