"""The command `explain`: why each document says what it says."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..socle.affichage import paragraphe
from ..socle.codes import CODES
from ..socle.ecriture import date_courte
from .francais import Commande
from .propositions import clauses_proposees, codes_ou_dossiers, types_proposes
from .sortie import afficher
from .terminal import (
    LE_JOUR,
    afficher_problemes,
    aujourdhui,
    cas_designes,
    champ,
    en_vigueur,
    origine,
)

if TYPE_CHECKING:
    from ..course.chaine import Chaine
    from ..dossier.cas import Dossier
    from ..droit.bibliotheque import Bibliotheque
    from ..droit.documents import DocumentVoulu
    from ..texte.selection import Choisie, Selection


@click.command(
    cls=Commande,
    short_help="dit pourquoi un document dit ce qu'il dit",
    help=(
        "Dit, pour chaque document, quelle variante de chaque clause est retenue, pourquoi, d'où "
        "elle vient et depuis quand elle est en vigueur. D'un code (E602), ce qu'il veut dire, sa "
        "cause et que faire."
    ),
)
@click.argument(
    "chemins",
    nargs=-1,
    type=click.Path(path_type=Path, readable=False),
    metavar="[CHEMINS ou CODES]...",
    shell_complete=codes_ou_dossiers,
)
@click.option(
    "--only",
    "seul",
    metavar="TYPE",
    shell_complete=types_proposes,
    help="Un seul type de document.",
)
@click.option(
    "--clause", "clause", metavar="NOM", shell_complete=clauses_proposees, help="Une seule clause."
)
@click.option(
    "--comptes",
    "comptes",
    is_flag=True,
    help="Les comptes du dossier, écriture par écriture : commandé, facturé, reçu, reste dû.",
)
@click.option(
    "--document",
    "document",
    metavar="NUMERO",
    help="Un seul document, par son numéro : pourquoi chaque mention, et ce que coûte son oubli.",
)
@LE_JOUR
def explain(
    chemins: tuple[Path, ...],
    seul: str | None,
    clause: str | None,
    comptes: bool,
    document: str | None,
    jour: date | None,
) -> None:
    """For each document of each case: the facts, the clauses taken, and those that were not."""
    if chemins and all(str(c) in CODES for c in chemins):
        for c in chemins:
            _code(str(c))
        return
    from ..course.course import Course
    from ..socle.imprevus import isoler
    from ..socle.problemes import Place, Refus
    from .livre import montrer_les_comptes
    from .pourquoi import documents_connus, expliquer_le_document

    if comptes and (seul or clause):
        raise click.UsageError("« --comptes » va sans « --only » ni « --clause ».")
    if document and (seul or clause or comptes):
        raise click.UsageError("« --document » va sans « --only », « --clause » ni « --comptes ».")
    fautes = vus = False
    lus: list[Dossier] = []
    course = Course()
    for chemin, nom in cas_designes(chemins):
        try:
            with isoler(Place(nom), "l'explication"):
                chaine = course.chaine_de(chemin)
                dossier, avertissements = chaine.dossier(chemin, nom)
                if document:
                    lus.append(dossier)
                    vus |= expliquer_le_document(chaine, dossier, avertissements, document)
                    continue
                afficher_problemes(avertissements)
                afficher(f"Dossier {dossier.nom} ({nom})", gras=True)
                if comptes:
                    montrer_les_comptes(dossier, jour or aujourdhui())
                    vus = True
                    continue
                for rang, doc in enumerate(dossier.siens):
                    if not seul or doc.type == seul:
                        vus |= _document(chaine, dossier, rang, doc, clause)
        except Refus as e:
            afficher_problemes(e.problemes)
            fautes = True
    if not vus and not fautes:
        connus = f" ; il y a : {documents_connus(lus)}" if lus else "."
        raise click.UsageError(f"rien de tel dans ces documents{connus}")
    raise click.exceptions.Exit(1 if fautes else 0)


def _code(code: str) -> None:
    """What a fault's code means, where the law says it, its cause and what mends it."""
    from ..dossier.issues import issues

    c = CODES[code]
    afficher(f"{code} : {c.titre}", gras=True)
    champ("source", c.source)
    if c.information:
        suite = "information : rien n'est à faire"
    elif code.startswith("E"):
        suite = "erreur : rien n'est construit pour ce dossier avant de la corriger"
    else:
        suite = "avertissement : le dossier est construit"
    champ("effet", f"{suite} ; chaque message dit la ligne, la raison et quoi écrire")
    issue = issues()[code]
    champ("cause", issue.cause)
    champ("que faire", issue.que_faire)
    champ("par exemple", issue.exemple)


def _document(
    chaine: Chaine, dossier: Dossier, rang: int, doc: DocumentVoulu, clause: str | None
) -> bool:
    """One document explained; False when it has nothing to do with the only `clause` asked for."""
    from ..texte.selection import select

    biblio = chaine.biblio
    modele = biblio.modele(doc.type)
    s = select(biblio, dossier, doc, modele, rang)
    choisies = [c for c in s.choisies if clause in (None, c.clause)]
    options = [
        n.rstrip("?") for n in (*modele.tete.articles, *modele.tete.mentions) if n.endswith("?")
    ]
    absentes = [
        n
        for n in options
        if n not in {c.clause for c in s.choisies} and n not in s.retirees and clause in (None, n)
    ]
    retirees = [n for n in s.retirees if clause in (None, n)]
    if clause and not (choisies or absentes or retirees):
        return False
    afficher()
    afficher(f"{doc.titre} {doc.numero or ''}".rstrip() + f", {date_courte(doc.date)}", gras=True)
    afficher(
        paragraphe(
            (
                f"modèle {modele.fichier} ; droit au {date_courte(s.jour)} ; pour "
                f"{_pour(modele.tete.pour)}"
            ),
            2,
            4,
        )
    )
    if not clause:
        _faits(s)
        _jours_chomes(dossier, s.jour)
    for titre, groupe in (
        ("Articles", [c for c in choisies if c.presente and c.role == "article"]),
        ("Mentions", [c for c in choisies if c.presente and c.role == "mention"]),
        ("Sans objet ici", [c for c in choisies if not c.presente]),
    ):
        if groupe:
            afficher(f"\n  {titre}")
        for c in groupe:
            _choix(biblio, s, c, s.numeros)
    remplacees = [n for n in s.remplacees if clause in (None, n)]
    if retirees or remplacees or absentes:
        afficher()
    champ("retirées par le dossier", ", ".join(retirees))
    champ("texte écrit par le dossier", ", ".join(remplacees))
    champ("en option, non demandées (« clauses: {ajouter: […]} »)", ", ".join(absentes))
    return True


def _pour(qui: str) -> str:
    return {
        "client": "le client",
        "interne": "vous seul",
        "tribunal": "le tribunal",
        "mandataire": "le mandataire judiciaire",
    }[qui]


def _faits(s: Selection) -> None:
    """What the case says of this document, and what follows from it."""
    from ..droit.criteres import CRITERES

    champs = [c.dire((s.criteres[c.nom],)) for c in CRITERES.values() if not c.fait]
    faits = [c for c in CRITERES.values() if c.fait]
    oui = [c.titre for c in faits if s.criteres[c.nom] == "oui"]
    non = [c.titre for c in faits if s.criteres[c.nom] == "non"]
    champ("faits", " ; ".join(champs))
    champ("oui", " ; ".join(oui) or "rien")
    champ("non", " ; ".join(non) or "rien")


def _jours_chomes(dossier: Dossier, jour: date) -> None:
    """The days off that only the client's place has: they put off the terms that end on them."""
    from ..droit.jours import fetes_locales

    for e in dossier.endroits_au(jour):
        fetes = ", ".join(f"{date_courte(j)} ({n})" for j, n in fetes_locales(jour.year, e))
        champ(f"non travaillés aussi, {e.nom} ({e.source})", fetes)


def _choix(biblio: Bibliotheque, s: Selection, c: Choisie, numeros: dict[str, int]) -> None:
    """One clause: file, interval, reason; then the variants that were not taken."""
    from ..droit.criteres import conjonction
    from ..texte.selection import explique

    v, t = c.variante, c.variante.tete
    tete = f"{numeros[c.clause]}. {c.clause}" if c.clause in numeros else c.clause
    afficher(paragraphe(f"{tete} – {c.titre or t.sans_objet}", 4, 6))
    if c.propre:
        afficher(paragraphe(t.explication, 6, 8))
        return
    afficher(paragraphe(f"{v.fichier}{origine(biblio, v)}, en vigueur {en_vigueur(t)}", 6, 8))
    for p in c.parties:
        afficher(paragraphe(f"{p.variante.nom} : {p.lorsque.lower() or 'toujours'}", 6, 8))
    if not c.parties:
        raison = next(q for q in t.quand if all(s.criteres[k] in vals for k, vals in q.items()))
        dit = conjonction({k: (s.criteres[k],) for k in raison})
        afficher(paragraphe(f"parce que : {dit}", 6, 8))
    for autre in biblio.variantes(c.clause):
        if autre not in c.variantes:
            afficher(paragraphe(f"pas {autre.nom} : {explique(autre, s.criteres, s.jour)}", 6, 8))
