"""What `issue` does: documents are frozen under `emis/<year>/`, then the register names them, and only then are they issued.

In this order, so that a kill at any point leaves the workspace as before or as after: all is composed and drawn first; under the lock,
a note of the files to come, the files themselves (written beside, renamed, read again), and last the register, replaced whole: that
replacement is the issue. What a killed run left is in its note: the next one takes it away. No number is ever taken from a
counter: it is the one that the case gives, so a failed or repeated run burns none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from ..comptes.factures import factures
from ..comptes.scellement import faits
from ..comptes.series import index_du_dossier, manque, reprise, serie
from ..course.chaine import Chaine, Compose
from ..dossier.cas import Dossier
from ..dossier.noms import cle_de_numero, libre, nom_fige, nommes, numero_emis
from ..dossier.registre import (
    EMIS,
    EN_COURS,
    NOM,
    VERROU,
    Entree,
    Registre,
    ecrire_entree,
    empreinte,
    en_cours,
    lire_figes,
    lire_registre,
)
from ..dossier.reperes import dire
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..paquet.fichiers import creer, en_json, poser, provenance, retirer
from ..regles.registre import entree_de, registre_du_dossier, suite
from ..rendu.fichiers import dessiner, fichiers_documents
from ..socle.ecriture import date_courte
from ..socle.erreurs import Erreur
from ..socle.espace import FORMATS, espace_de
from ..socle.problemes import Probleme, Refus
from ..socle.versions import versions

ATTENTE = 30  # seconds that a second process waits for the lock


@dataclass(frozen=True)
class Emission:
    """A document of a case, as `issue` sees it. `entree`: it is issued already."""

    rang: int
    doc: DocumentVoulu
    numero: str
    entree: Entree | None


def emissions(dossier: Dossier, biblio: Bibliotheque) -> list[Emission]:
    """Every document of a case that has something to be issued under."""
    return [
        Emission(i, d, n, entree_de(dossier, d, biblio))
        for i, d in enumerate(dossier.documents)
        if (n := numero_emis(d))
    ]


def emettre(
    chemin: Path, nom: str, numeros: Sequence[str], aujourdhui: date
) -> tuple[list[Emission], list[Entree], list[Probleme]]:
    """Issue documents of one case: (issued already, issued now, warnings). Raises Refus or Erreur, and then nothing has changed."""
    chaine = Chaine(espace_de(chemin))
    dossier, avertissements = chaine.dossier(chemin, nom)
    voulues = emissions_nommees(dossier, chaine.biblio, numeros)
    deja, neuves = [e for e in voulues if e.entree], _en_ordre([e for e in voulues if not e.entree])
    for e in deja:
        lire_figes(
            dossier.espace, e.entree, dossier.lus
        )  # « already issued » is said of files that stand
    if not neuves and not en_cours(dossier.espace):
        return deja, [], avertissements
    verifier_suite(dossier, chaine.biblio, registre_du_dossier(dossier, chaine.biblio), neuves)
    avertissements = [
        *avertissements,
        *(
            dire(
                dossier,
                "A960",
                ("documents", e.rang, "date"),
                f"{e.numero} est datée du {date_courte(e.doc.date)}, après aujourd'hui ({date_courte(aujourdhui)})",
            )
            for e in neuves
            if e.doc.tete.facturation and e.doc.date > aujourdhui
        ),
    ]
    octets = (
        _octets(chaine.composer(dossier, avertissements, projets=False), {e.rang for e in neuves})
        if neuves
        else {}
    )
    return deja, _sceller(dossier, chaine.biblio, neuves, octets), avertissements


def emissions_nommees(
    dossier: Dossier, biblio: Bibliotheque, numeros: Sequence[str]
) -> list[Emission]:
    """The documents that the numbers name, each once. Raises Erreur for a number that names none."""
    toutes = emissions(dossier, biblio)
    sortie: dict[int, Emission] = {}
    for n in numeros:
        rangs = nommes(dossier, n)
        trouvees = [e for e in toutes if e.rang in rangs]
        if not trouvees:
            if rangs:
                sans = dossier.documents[rangs[0]]
                raise Erreur(
                    f"« {n} » n'a pas de {'« version: »' if sans.tete.acte == 'conditions' else '« numero: »'} : un document s'émet sous un numéro (une cgv sous sa version)"
                )
            raise Erreur(
                f"aucun document « {n} » dans {dossier.noeud.place.fichier} ; il y a : {', '.join(e.numero for e in toutes) or 'aucun document numéroté'}"
            )
        sortie |= {e.rang: e for e in trouvees}
    return list(sortie.values())


def _en_ordre(neuves: list[Emission]) -> list[Emission]:
    """Invoices in the order of their series, wherever they were named; the rest as named."""
    return sorted(
        neuves,
        key=lambda e: serie(e.numero, e.doc.date) or ("", 0) if e.doc.tete.facturation else ("", 0),
    )


def verifier_suite(
    dossier: Dossier, biblio: Bibliotheque, registre: Registre, neuves: Sequence[Emission]
) -> None:
    """Each number follows the last one of its series, by number and by date; what an invoice leans on is issued. Raises Refus."""
    index = index_du_dossier(dossier)
    series = suite(registre.entrees, biblio)
    emis = {(e.vendeur, cle_de_numero(e.numero)) for e in registre.entrees}
    avec = {e.numero for e in neuves}
    fautes: list[Probleme] = []
    for e in neuves:
        vendeur = dossier.vendeur_au(e.doc.date).siren_brut
        ici = ("documents", e.rang, "numero")
        if (vendeur, cle_de_numero(e.numero)) in emis:
            autre = registre.trouver(e.numero, vendeur)
            fautes.append(
                dire(
                    dossier,
                    "E955",
                    ici,
                    f"« {e.numero} » est déjà émis{f' ({autre.dossier}, {autre.place})' if autre else ''} ; prenez un autre numéro"
                    if e.doc.tete.acte != "conditions"
                    else f"les CGV « {e.numero} » sont déjà émises avec d'autres faits ; donnez-leur une nouvelle « version: »",
                )
            )
            continue
        emis.add((vendeur, cle_de_numero(e.numero)))
        if not e.doc.tete.facturation:
            continue
        f = factures(dossier).get(e.numero)
        for appui in (*(f.deductions if f else ()), *((f.sur,) if f and f.sur else ())):
            if (vendeur, cle_de_numero(appui.numero)) not in emis and appui.numero not in avec:
                fautes.append(
                    dire(
                        dossier,
                        "E957",
                        ici,
                        f"{e.numero} {'crédite' if f.sur else 'déduit'} {appui.numero}, qui n'est pas émise ; émettez-la d'abord",
                    )
                )
        rang = serie(e.numero, e.doc.date)
        if rang is None:
            fautes.append(
                dire(
                    dossier,
                    "E957",
                    ici,
                    f"« {e.numero} » n'a pas de chiffres : il ne peut pas suivre une série",
                )
            )
            continue
        serie_emise = series.setdefault((vendeur, cle_de_numero(rang[0])), [])
        precedent = serie_emise[-1] if serie_emise else None
        attente = [
            p
            for n, _, _, p in index.suite(vendeur, rang[0])
            if n < rang[1]
            and (vendeur, cle_de_numero(p.numero)) not in emis
            and (precedent is None or n > precedent[0])
        ]
        if attente:
            fautes.append(
                dire(
                    dossier,
                    "E956",
                    ici,
                    f"avant {e.numero}, {', '.join(f'{p.numero} ({p.place})' for p in attente[:3])}{'…' if len(attente) > 3 else ''} n'est pas émis ; émettez dans l'ordre des numéros",
                )
            )
        elif (
            precedent
            and rang[1] != precedent[0] + 1
            and not reprise(precedent[1].numero, precedent[1].jour, e.numero, e.doc.date)
        ):
            quoi = (
                "ce numéro est derrière elle"
                if rang[1] <= precedent[0]
                else manque(precedent[0], rang[1])
            )
            fautes.append(
                dire(
                    dossier,
                    "E956",
                    ici,
                    f"{e.numero} ne suit pas {precedent[1].numero}, la dernière émise de la série : {quoi}",
                )
            )
        elif precedent and e.doc.date.isoformat() < precedent[1].date:
            fautes.append(
                dire(
                    dossier,
                    "E956",
                    ("documents", e.rang, "date"),
                    f"{e.numero} est datée du {date_courte(e.doc.date)}, avant {precedent[1].numero}, émise au {date_courte(precedent[1].jour)}",
                )
            )
        serie_emise.append(
            (
                rang[1],
                replace(precedent[1], numero=e.numero, date=e.doc.date.isoformat())
                if precedent
                else _future(e, vendeur, dossier),
            )
        )
    if fautes:
        raise Refus(fautes)


def _future(e: Emission, vendeur: str, dossier: Dossier) -> Entree:
    """An entry as the series sees it before it is written."""
    return Entree(
        "",
        dossier.ref(e.rang).place,
        e.numero,
        e.doc.type,
        e.doc.date.isoformat(),
        dossier.nom,
        vendeur,
        (),
        True,
    )


def _octets(compose: Compose, rangs: set[int]) -> dict[int, dict[str, bytes]]:
    """Every file of the documents to freeze, by rank and suffix, with what each was made from."""
    c = replace(compose, documents=tuple(d for d in compose.documents if d.rang in rangs), figes={})
    pdfs = dessiner([c]).get(c.dossier.nom, {})
    sortie = {}
    for d in c.documents:
        seul = replace(c, documents=(d,))
        siens = {
            nom.removeprefix(d.nom): x for nom, x in fichiers_documents(seul, FORMATS, pdfs).items()
        }
        origine = {**provenance(d), "emis": {k: x for k, x in versions().items() if k != "style"}}
        sortie[d.rang] = dict(sorted((siens | {".json": en_json(origine)}).items()))
    return sortie


def _sceller(
    dossier: Dossier,
    biblio: Bibliotheque,
    neuves: list[Emission],
    octets: dict[int, dict[str, bytes]],
) -> list[Entree]:
    """Under the lock: the register is read again, the files are frozen, the register is replaced."""
    from filelock import FileLock, Timeout

    espace = dossier.espace.resolve()
    vu = registre_du_dossier(dossier, biblio)
    creer(espace / EMIS)
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
                    f"« {autres[0]} » vient d'être émis par une autre commande, avec d'autres faits ; rien n'est changé"
                )
            reste = [e for e in neuves if e.rang not in faites]
            verifier_suite(dossier, biblio, registre, reste)
            return _ecrire(espace, dossier, biblio, registre, reste, octets)
    except Timeout:
        raise Erreur(
            f"une autre émission est en cours dans cet espace de travail depuis plus de {ATTENTE} secondes ; rien n'est changé"
        ) from None


def _menage(espace: Path) -> None:
    """Take away what a killed run left: the files of its note that the register does not name, half-written ones, the note."""
    registre = lire_registre(espace)
    nommes = {f for e in registre.entrees for f, _ in e.fichiers}
    perdus = (
        [
            f
            for n in en_cours(espace)
            if n not in nommes
            and (f := (espace / n).resolve()).is_relative_to((espace / EMIS).resolve())
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
    octets: dict[int, dict[str, bytes]],
) -> list[Entree]:
    pris = {f.casefold() for e in registre.entrees for f, _ in e.fichiers}
    textes, fichiers = [], {}
    for e in neuves:
        base = _base(e, pris)
        siens = {f"{base}{suffixe}": x for suffixe, x in octets[e.rang].items()}
        pris |= {f.casefold() for f in siens}
        fichiers |= siens
        textes.append(ecrire_entree(_corps(dossier, e, biblio, siens)))
    if not textes:
        return []
    poser(espace / EMIS, {EN_COURS: en_json(sorted(fichiers))}, durable=True)
    for annee in sorted({PurePosixPath(f).parent for f in fichiers}):
        poser(
            espace / annee,
            {
                PurePosixPath(f).name: x
                for f, x in fichiers.items()
                if PurePosixPath(f).parent == annee
            },
            durable=True,
        )
    for f, x in fichiers.items():
        if empreinte((espace / f).read_bytes()) != empreinte(x):
            raise Erreur(f"« {f} » ne s'est pas écrit comme il faut ; rien n'est émis")
    poser(espace, {NOM: registre.avec(textes)}, durable=True)
    retirer([espace / EMIS / EN_COURS])
    apres = lire_registre(espace, registre.nom)
    return list(apres.entrees[len(registre.entrees) :])


def _base(e: Emission, pris: set[str]) -> str:
    """`emis/<year>/<type>-<number>`, as in the build; a name that another document took (A/1 and A-1) gets `-2`."""
    return libre(
        f"{EMIS}/{e.doc.date.year}/{nom_fige(e.doc)}",
        lambda nom: any(f"{nom}{s}".casefold() in pris for s in (".md", ".pdf")),
    )


def _corps(
    dossier: Dossier, e: Emission, biblio: Bibliotheque, siens: dict[str, bytes]
) -> dict[str, Any]:
    """An entry: what one looks for first, then the files, the versions, the facts."""
    f = faits(dossier, e.doc, biblio)
    totaux = f.get("totaux", {})
    return {
        "numero": e.numero,
        "type": e.doc.type,
        "date": e.doc.date.isoformat(),
        "dossier": dossier.nom,
        "vendeur": dossier.vendeur_au(e.doc.date).siren_brut,
        **(
            {"client": dossier.client.denomination}
            if dossier.client and e.doc.tete.acte != "conditions"
            else {}
        ),
        **{f"total_{k}" if k != "net" else "net_a_payer": x for k, x in totaux.items()},
        "fichiers": {nom: empreinte(x) for nom, x in siens.items()},
        "versions": versions(),
        "faits": f,
    }
