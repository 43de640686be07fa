"""Workspaces and bank statements drawn with their truth: what each line pays, and which of them
whoever looks would match without a doubt.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

from fabrique import affaire, ecrire
from releves_de_banque import Mouvement, nu, virgule

CENT = Decimal("0.01")
JOUR = date(2026, 12, 20)
MOTS = "Atelier Menuiserie Boulangerie Garage Librairie Fleuriste Studio Agence Cave Ferme".split()
LIEUX = (
    "Modèle Témoin Fictive Imaginaire Exemplaire Spécimen Gabarit Maquette Épure Esquisse".split()
)
PRENOMS = "Camille Dominique Claude Maxime Alix Noé Élie Sacha".split()
FORMES = ("SARL", "SAS", "EURL", "SASU")
MONTANTS = (250, 480, 500, 750, 990, 1200, 1500, 2400)
INCONNUS = (
    "CAF DE PARIS",
    "MUTUELLE INVENTEE",
    "LOCATAIRE PRETENDU",
    "TRESOR PUBLIC",
    "OPERATEUR FEINT",
)


@dataclass
class F:
    """An open invoice, as the test knows it."""

    numero: str
    jour: date
    montant: Decimal
    client: str
    dossier: str


@dataclass
class Espace:
    factures: list[F] = field(default_factory=list)
    payees: list[F] = field(default_factory=list)
    clients: list[str] = field(default_factory=list)

    def de(self, client: str) -> list[F]:
        return [f for f in self.factures if f.client == client]


@dataclass
class Vrai:
    """What a line pays in truth, and whether nobody would doubt of it."""

    paie: dict[str, Decimal]
    clair: bool


def nom_tire(h: random.Random) -> tuple[str, bool]:
    if h.random() < 0.3:
        return f"{h.choice(PRENOMS)} {h.choice(LIEUX)}", False
    return f"{h.choice(FORMES)} {h.choice(MOTS)} {h.choice(LIEUX)}", True


def espace_tire(h: random.Random, dossier: Path, combien: int = 10) -> Espace:
    """A workspace of some cases, its files written; several may be of one client, and the names of
    the clients look alike."""
    e = Espace()
    noms = [nom_tire(h) for _ in range(combien)]
    noms = [nom if h.random() > 0.15 else noms[rang // 2] for rang, nom in enumerate(noms)]
    e.clients = [nom for nom, _ in noms]
    jours = []
    for rang in range(combien):
        jour = date(2026, 9, 1) + timedelta(days=h.randint(0, 30))
        for _ in range(h.choice((1, 1, 1, 2, 2, 3, 4))):
            jours.append((jour, rang))
            jour += timedelta(days=h.randint(3, 25))
    depart = h.randint(1, 300)  # numbers go in the order of days
    for n, (jour, rang) in enumerate(sorted(jours), depart):
        au_hasard = Decimal(h.randint(9000, 900000)) / 100
        montant = Decimal(h.choice(MONTANTS)) if h.random() < 0.4 else au_hasard
        f = F(f"F2026-{n:03}", jour, montant, e.clients[rang], f"c{rang}")
        (e.payees if h.random() < 0.15 else e.factures).append(f)
    for rang, (nom, pro) in enumerate(noms):
        ecrire(dossier / f"c{rang}.yaml", _cas(rang, nom, e, pro=pro))
    return e


def _cas(rang: int, nom: str, e: Espace, *, pro: bool) -> dict[str, Any]:
    siennes = sorted(
        (f for f in (*e.factures, *e.payees) if f.dossier == f"c{rang}"), key=lambda f: f.numero
    )
    documents = [
        {
            "type": "facture",
            "numero": f.numero,
            "date": f.jour.isoformat(),
            "lignes": [{"designation": "Étude", "prix_unitaire": virgule(f.montant)}],
        }
        for f in siennes
    ]
    paiements = [
        {
            "date": (f.jour + timedelta(days=5)).isoformat(),
            "montant": virgule(f.montant),
            "facture": f.numero,
        }
        for f in siennes
        if f in e.payees
    ]
    client = {
        "qualite": "professionnel" if pro else "consommateur",
        "nom": nom,
        "adresse": {"voie": "1 rue Inventée", "code_postal": "44000", "ville": "Nantes"},
    }
    if pro:
        client |= {"forme": nom.split(maxsplit=1)[0], "siren": "900 000 027", "commercant": "oui"}
    return affaire(
        f"c{rang}",
        client=client,
        conclusion={"date": "2026-08-20", "lieu": "etablissement"},
        prestation={"objet": "Étude", "debut": "2026-08-21", "fin": "2026-08-28"},
        documents=documents,
        **({"paiements": paiements} if paiements else {}),
    )


def ecrit(h: random.Random, numero: str) -> str:
    """A number as people spell it."""
    lettre, annee, suite = numero[0], numero[1:5], numero[6:]
    return h.choice(
        (
            numero,
            numero.lower(),
            f"{lettre} {annee} {suite}",
            f"{lettre}{annee}{suite}",
            f"FACT {annee}-{suite}",
            f"facture {annee}/{suite}",
            f"Facture n° {numero}",
            f"{lettre}{annee}_{suite}",
            f"FACTURE {numero} MERCI",
            f"{annee}-{suite}",
        )
    )


def nom_imprime(h: random.Random, nom: str) -> str:
    """A client's name as a bank prints it."""
    forme, *reste = nom.split()
    if forme not in FORMES:
        return h.choice(
            (
                nom,
                f"M OU MME {nom}",
                f"{nom.split()[1]} {nom.split(maxsplit=1)[0]}",
                nu(nom).upper(),
            )
        )
    return h.choice(
        (
            nom,
            " ".join(reste),
            f"{' '.join(reste)} {forme}",
            nu(nom).upper(),
            f"STE {' '.join(reste)}",
        )
    )


def _mots(nom: str) -> frozenset[str]:
    return frozenset(nu(nom).upper().split()) - set(FORMES)


def _seul(e: Espace, f: F) -> bool:
    """Is this sum that of one invoice of its client, of no sum of his invoices, and is its client
    told from the others by his name?"""
    siennes = e.de(f.client)
    sommes = [
        sum(x.montant for x in g)
        for n in range(1, len(siennes) + 1)
        for g in combinations(siennes, n)
    ]
    autres = {_mots(c) for c in set(e.clients) - {f.client}}
    return sommes.count(f.montant) == 1 and _mots(f.client) not in autres


@dataclass
class Tirage:
    """The movements of a month while they are drawn, each with what it pays."""

    h: random.Random
    e: Espace
    libres: list[F]
    sortie: list[tuple[Mouvement, Vrai]] = field(default_factory=list)

    def ajouter(self, m: Mouvement, paie: dict[str, Decimal], *, clair: bool = False) -> None:
        self.sortie.append((m, Vrai(paie, clair)))

    def jour(self, *fs: F) -> date:
        depart = max(f.jour for f in fs) if fs else date(2026, 10, 1)
        return min(JOUR, depart + timedelta(days=self.h.randint(1, 40)))

    def numero(self, f: F) -> None:
        motif = ecrit(self.h, f.numero)
        tiers = nom_imprime(self.h, f.client) if self.h.random() < 0.8 else ""
        m = Mouvement(self.jour(f), f.montant, motif if tiers else f"REGLEMENT {motif}", tiers)
        self.ajouter(m, {f.numero: f.montant}, clair=True)

    def nom(self, f: F) -> None:
        motif = self.h.choice(("", "Reglement", "solde", "merci", "Etude"))
        rivales = [v for _, v in self.sortie if f.montant in v.paie.values()]
        m = Mouvement(self.jour(f), f.montant, motif, nom_imprime(self.h, f.client))
        self.ajouter(m, {f.numero: f.montant}, clair=_seul(self.e, f) and not rivales)

    def plusieurs(self, f: F) -> None:
        autres = [x for x in self.e.de(f.client) if x in self.libres and x is not f]
        if not autres:
            self.numero(f)
            return
        g = autres[0]
        self.libres.remove(g)
        dite = self.h.random() < 0.6
        motif = f"{f.numero} {self.h.choice(('', 'et ', '+ '))}{g.numero}" if dite else "Reglement"
        m = Mouvement(self.jour(f, g), f.montant + g.montant, motif, nom_imprime(self.h, f.client))
        self.ajouter(m, {f.numero: f.montant, g.numero: g.montant}, clair=dite)

    def partiel(self, f: F) -> None:
        """Of a sum that is no other invoice's: what a payer has only in mind, no line says."""
        part = (f.montant * Decimal(self.h.choice(("0.5", "0.3", "0.75")))).quantize(CENT)
        motif = ecrit(self.h, f.numero) if self.h.random() < 0.6 else ""
        if any(x.montant == part for x in self.e.de(f.client)):
            return
        m = Mouvement(self.jour(f), part, motif, nom_imprime(self.h, f.client))
        self.ajouter(m, {f.numero: part})

    def frais(self, f: F) -> None:
        net = f.montant - Decimal(self.h.choice(("1.20", "15.00", "8.35")))
        motif = ecrit(self.h, f.numero) if self.h.random() < 0.7 else ""
        m = Mouvement(self.jour(f), net, motif, nom_imprime(self.h, f.client))
        self.ajouter(m, {f.numero: net})

    def montant_seul(self, f: F) -> None:
        genre = self.h.choice(("REMISE CHEQUES", "VIREMENT INSTANTANE", "VERSEMENT ESPECES"))
        self.ajouter(Mouvement(self.jour(f), f.montant, genre=genre), {f.numero: f.montant})

    def d_un_autre(self, f: F) -> None:
        """The sum of an invoice, of someone who owes nothing."""
        autre = f"{self.h.choice(PRENOMS)} {f.client.split()[-1]}"
        connus = [_mots(c) for c in self.e.clients]
        if self.h.random() < 0.5 or _mots(autre) in connus:
            autre = self.h.choice(INCONNUS)
        self.ajouter(Mouvement(self.jour(f), f.montant, "", autre), {})

    def numero_solde(self, f: F) -> None:
        """A paid invoice is named, with the sum of another that is open."""
        if self.e.payees:
            motif = ecrit(self.h, self.h.choice(self.e.payees).numero)
            m = Mouvement(self.jour(f), f.montant, motif, nom_imprime(self.h, f.client))
            self.ajouter(m, {})

    def numero_inconnu(self, f: F) -> None:
        """An invoice of somebody else is named, with the sum of one of ours."""
        motif = f"FACTURE {self.h.choice(('F2025-731', '88213', 'F2026-951'))}"
        m = Mouvement(self.jour(f), f.montant, motif, nom_imprime(self.h, f.client))
        self.ajouter(m, {})

    def paye_par_un_autre(self, f: F) -> None:
        motif = ecrit(self.h, f.numero)
        m = Mouvement(self.jour(f), f.montant, motif, self.h.choice(INCONNUS))
        self.ajouter(m, {f.numero: f.montant})

    def deux_fois(self, f: F) -> None:
        self.numero(f)
        if not _seul(self.e, f):
            return  # it could be another invoice of the client
        m, _ = self.sortie[-1]
        plus = Mouvement(m.jour + timedelta(days=1), m.montant, "", m.tiers)
        self.ajouter(plus, {})

    def autour(self) -> None:
        """What pays no invoice: expenses, other receipts."""
        for _ in range(self.h.randint(2, 8)):
            depense = -Decimal(self.h.randint(200, 90000)) / 100
            self.ajouter(
                Mouvement(self.jour(), depense, "", self.h.choice(INCONNUS), "PRELEVEMENT"), {}
            )
        for _ in range(self.h.randint(0, 2)):
            recu = Decimal(self.h.randint(1000, 90000)) / 100
            self.ajouter(Mouvement(self.jour(), recu, "", self.h.choice(INCONNUS)), {})


def releve_tire(h: random.Random, e: Espace) -> tuple[list[Mouvement], list[Vrai]]:
    """A month of movements, each with what it pays."""
    t = Tirage(h, e, list(e.factures))
    h.shuffle(t.libres)
    gestes = (t.numero, t.numero, t.numero, t.nom, t.nom, t.nom, t.plusieurs, t.partiel, t.frais)
    autres = (t.montant_seul, t.d_un_autre, t.numero_solde, t.numero_inconnu)
    while t.libres and len(t.sortie) < 14:
        h.choice((*gestes, *autres, t.paye_par_un_autre, t.deux_fois))(t.libres.pop())
    t.autour()
    t.sortie.sort(key=lambda x: x[0].jour)
    for n, (m, _) in enumerate(t.sortie):
        m.identifiant = f"ID{n:04}"
    return [m for m, _ in t.sortie], [v for _, v in t.sortie]
