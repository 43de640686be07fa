"""What `issue` does: documents are frozen under `emis/<year>/`, then the register names them, and
only then are they issued.

In this order, so that a kill at any point leaves the workspace as before or as after: all is
composed and drawn first; under the lock, a note of the files to come, the files themselves (written
beside, renamed, read again), and last the register, replaced whole: that replacement is the issue.
What a killed run left is in its note: the next one takes it away. No number is ever taken from a
counter: it is the one that the case gives, so a failed or repeated run burns none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from ..comptes.scellement import faits
from ..comptes.seuils import passage
from ..course.chaine import Chaine, Compose
from ..dossier.cas import Dossier
from ..dossier.figes import EN_COURS, en_cours
from ..dossier.maillons import Maillon, enchainer
from ..dossier.noms import libre, nom_fige
from ..dossier.registre import (
    NOM,
    VERROU,
    Entree,
    Registre,
    ecrire_entree,
    ecrire_faits,
    empreinte,
    lire_figes,
    lire_registre,
)
from ..dossier.reperes import a_remplir, dire
from ..droit.bibliotheque import Bibliotheque
from ..paquet.fichiers import en_json, provenance
from ..regles.registre import registre_du_dossier
from ..regles.tva import seuil_dit
from ..rendu.fichiers import dessiner, fichiers_documents
from ..socle.disque import creer, lieu_sur, lire_octets, poser, retirer, vrai_chemin
from ..socle.ecriture import date_courte
from ..socle.erreurs import Erreur
from ..socle.espace import EMIS, FORMATS, espace_de
from ..socle.numeros import serie
from ..socle.problemes import Probleme, Refus
from ..socle.versions import versions
from .numeros import Emission, emissions_nommees, verifier_suite

ATTENTE = 30  # seconds that a second process waits for the lock


def emettre(
    chemin: Path, nom: str, numeros: Sequence[str], aujourdhui: date, seuil_confirme: bool = False
) -> tuple[list[Emission], list[Entree], list[Probleme]]:
    """Issue documents of one case: (issued already, issued now, warnings). Raises Refus or Erreur,
    and then nothing has changed. `seuil_confirme`: the seller knows that the threshold of his
    franchise is passed."""
    chaine = Chaine(espace_de(chemin))
    dossier, avertissements = chaine.dossier(chemin, nom)
    voulues = emissions_nommees(dossier, chaine.biblio, numeros)
    deja, neuves = [e for e in voulues if e.entree], _en_ordre([e for e in voulues if not e.entree])
    for entree in (e.entree for e in deja if e.entree):
        # « Already issued » is said of files that stand.
        lire_figes(dossier.espace, entree, dossier.lus)
    if not neuves and not en_cours(dossier.espace):
        return deja, [], avertissements
    if neuves and (vides := a_remplir(dossier)):
        # What is issued does not change any more: it cannot wait for a name.
        raise Refus(
            Probleme(f.place, "E961", ".".join(map(str, c)), f"« {f.valeur} » est à remplir")
            for c, f in vides
        )
    if not seuil_confirme:
        _verifier_seuil(dossier, neuves)
    verifier_suite(dossier, chaine.biblio, registre_du_dossier(dossier, chaine.biblio), neuves)
    avertissements = [
        *avertissements,
        *(
            dire(
                dossier,
                "A960",
                ("documents", e.rang, "date"),
                f"{e.numero} est datée du {date_courte(e.doc.date)}, "
                f"après aujourd'hui ({date_courte(aujourdhui)})",
            )
            for e in neuves
            if e.doc.tete.facturation and e.doc.date > aujourdhui
        ),
    ]
    a_figer = (
        _a_figer(chaine.composer(dossier, avertissements, projets=False), {e.rang for e in neuves})
        if neuves
        else {}
    )
    return deja, _sceller(dossier, chaine.biblio, neuves, a_figer), avertissements


def _verifier_seuil(dossier: Dossier, neuves: Sequence[Emission]) -> None:
    """Raises Refus (E963) for an invoice under a franchise that has ended (CGI 293 B)."""
    factures = [e for e in neuves if e.doc.tete.facturation and not e.doc.tete.avoir]
    fautes = [
        dire(
            dossier,
            "E963",
            ("documents", e.rang),
            f"{seuil_dit(p, e.numero)} ; pour l'émettre ainsi : « --franchise-confirmee »",
        )
        for e in factures
        if (p := passage(dossier, e.doc.date))
    ]
    if fautes:
        raise Refus(fautes)


def _en_ordre(neuves: list[Emission]) -> list[Emission]:
    """Invoices in the order of their series, wherever they were named; the rest as named."""
    return sorted(
        neuves,
        key=lambda e: serie(e.numero, e.doc.date) or ("", 0) if e.doc.tete.facturation else ("", 0),
    )


@dataclass(frozen=True)
class AFiger:
    """What is to be frozen of a document: its files by suffix, and what it was made from."""

    octets: dict[str, bytes]
    origine: dict[str, Any]

    def avec(self, maillon: Maillon) -> dict[str, bytes]:
        """Every file by suffix, the data with the link of the entry to come."""
        emis = {
            **{k: x for k, x in versions().items() if k != "style"},
            "precedent": maillon.dit,
            "maillon": maillon.valeur,
        }
        donnees = en_json({**self.origine, "emis": emis})
        return dict(sorted((self.octets | {".json": donnees}).items()))


def _a_figer(compose: Compose, rangs: set[int]) -> dict[int, AFiger]:
    """The documents to freeze, by rank."""
    c = replace(compose, documents=tuple(d for d in compose.documents if d.rang in rangs), figes={})
    pdfs = dessiner([c]).get(c.dossier.nom, {})
    sortie = {}
    for d in c.documents:
        seul = replace(c, documents=(d,))
        siens = {
            nom.removeprefix(d.nom): x for nom, x in fichiers_documents(seul, FORMATS, pdfs).items()
        }
        sortie[d.rang] = AFiger(siens, provenance(d))
    return sortie


def _sceller(
    dossier: Dossier, biblio: Bibliotheque, neuves: list[Emission], a_figer: dict[int, AFiger]
) -> list[Entree]:
    """Under the lock: the register is read again, the files are frozen, the register is
    replaced."""
    from filelock import FileLock, Timeout

    espace = vrai_chemin(dossier.espace)
    vu = registre_du_dossier(dossier, biblio)
    creer(lieu_sur(espace, espace / EMIS), 0o700)
    try:
        with FileLock(espace / EMIS / VERROU, timeout=ATTENTE):
            _menage(espace)
            registre = lire_registre(espace, vu.nom)
            if registre.fautes:
                raise Refus(registre.fautes)
            faites = {
                e.rang: x
                for e in neuves
                if (x := registre.trouver(e.numero, dossier.vendeur_au(e.doc.date).siren_brut))
            }
            if autres := [
                e.numero
                for e in neuves
                if e.rang in faites and faites[e.rang].faits != faits(dossier, e.doc, biblio)
            ]:
                raise Erreur(
                    f"« {autres[0]} » vient d'être émis par une autre commande, "
                    "avec d'autres faits ; rien n'est changé"
                )
            reste = [e for e in neuves if e.rang not in faites]
            verifier_suite(dossier, biblio, registre, reste)
            return _ecrire(espace, dossier, biblio, registre, reste, a_figer)
    except Timeout:
        raise Erreur(
            "une autre émission est en cours dans cet espace de travail "
            f"depuis plus de {ATTENTE} secondes ; rien n'est changé"
        ) from None


def _menage(espace: Path) -> None:
    """Take away what a killed run left: the files of its note that the register does not name,
    half-written ones, the note."""
    registre = lire_registre(espace)
    nommes = {f for e in registre.entrees for f, _ in e.fichiers}
    perdus = (
        [
            f
            for n in en_cours(espace)
            if n not in nommes
            and (f := vrai_chemin(espace / n)).is_relative_to(vrai_chemin(espace / EMIS))
        ]
        if not registre.fautes
        else []
    )
    retirer([*perdus, *(espace / EMIS).glob("**/.*.tmp"), *espace.glob(f".{NOM}.*.tmp")])
    if not registre.fautes:
        retirer([espace / EMIS / EN_COURS])


def _ecrire(
    espace: Path,
    dossier: Dossier,
    biblio: Bibliotheque,
    registre: Registre,
    neuves: list[Emission],
    a_figer: dict[int, AFiger],
) -> list[Entree]:
    pris = {f.casefold() for e in registre.entrees for f, _ in e.fichiers}
    textes: list[str] = []
    lots: list[dict[str, bytes]] = []
    precedents = registre.derniers
    for e in neuves:
        base = _base(e, pris)
        corps = _corps(dossier, e, biblio)
        maillon = enchainer(ecrire_faits(corps), precedents)
        siens = {f"{base}{suffixe}": x for suffixe, x in a_figer[e.rang].avec(maillon).items()}
        corps["fichiers"] = {nom: empreinte(x) for nom, x in siens.items()}
        pris |= {f.casefold() for f in siens}
        lots.append(siens)
        textes.append(ecrire_entree(corps, maillon))
        precedents = (maillon.valeur,)
    if not textes:
        return []
    fichiers = {f: x for siens in lots for f, x in siens.items()}
    poser(espace, espace / EMIS, {EN_COURS: en_json(sorted(fichiers))}, durable=True, prive=True)
    for siens in lots:  # in the order of the chain: what a killed run left starts at its last link
        chemins = {PurePosixPath(f): x for f, x in siens.items()}
        annee = next(iter(chemins)).parent
        a_poser = {f.name: x for f, x in chemins.items()}
        poser(espace, espace / annee, a_poser, durable=True, prive=True)
    for f, x in fichiers.items():
        if empreinte(lire_octets(espace / f)) != empreinte(x):
            raise Erreur(f"« {f} » ne s'est pas écrit comme il faut ; rien n'est émis")
    poser(espace, espace, {NOM: registre.avec(textes)}, durable=True, prive=True)
    retirer([espace / EMIS / EN_COURS])
    apres = lire_registre(espace, registre.nom)
    return list(apres.entrees[len(registre.entrees) :])


def _base(e: Emission, pris: set[str]) -> str:
    """`emis/<year>/<type>-<number>`, as in the build; a name that another document took (A/1 and
    A-1) gets `-2`."""
    return libre(
        f"{EMIS}/{e.doc.date.year}/{nom_fige(e.doc)}",
        lambda nom: any(f"{nom}{s}".casefold() in pris for s in (".md", ".pdf")),
    )


def _corps(dossier: Dossier, e: Emission, biblio: Bibliotheque) -> dict[str, Any]:
    """An entry: what one looks for first, then the place of the files, the versions, the facts."""
    f = faits(dossier, e.doc, biblio)
    totaux, client = f.get("totaux", {}), dossier.client_au(e.doc.date)
    return {
        "numero": e.numero,
        "type": e.doc.type,
        "date": e.doc.date.isoformat(),
        "dossier": dossier.nom,
        "vendeur": dossier.vendeur_au(e.doc.date).siren_brut,
        **({"client": client.denomination} if client and e.doc.tete.acte != "conditions" else {}),
        **{f"total_{k}" if k != "net" else "net_a_payer": x for k, x in totaux.items()},
        "fichiers": {},
        "versions": versions(),
        "faits": f,
    }
