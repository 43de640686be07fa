"""The command `diff`: what changed between two cases, two git revisions of one, or an issued
document and what today would write.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..socle.ecriture import date_courte
from ..socle.erreurs import Erreur
from .francais import JOUR, Commande
from .sortie import afficher, afficher_peint, montrer, peindre
from .terminal import afficher_problemes, aujourdhui, cas_designes, usage

if TYPE_CHECKING:
    from ..ecart.alignement import Trait
    from ..ecart.comparaison import EcartDossier
    from ..ecart.prise_en_compte import PriseEnCompte
    from ..ecart.word import RetourWord

Cas = tuple[Path, str]  # its file, its name in messages

AIDE = """Montre ce qui change entre deux versions d'un dossier, clause par clause et phrase
par phrase.

\b
clausier diff avant.yaml apres.yaml   deux fichiers
clausier diff HEAD~1 HEAD x.yaml      deux révisions git d'un dossier
clausier diff HEAD x.yaml             une révision et le fichier tel qu'il est
clausier diff F2026-028               un document émis et ce que la
                                      bibliothèque écrirait aujourd'hui
clausier diff cgv-2026.1 cgv-2026.2   deux versions émises de vos CGV
clausier diff x.yaml retour.docx      un dossier et le fichier Word que
                                      l'autre partie a rendu

S'il n'y a qu'un dossier dans l'espace de travail, son chemin peut manquer. Un dossier renommé ou
déplacé depuis la révision est suivi ; « HEAD~1:ancien/chemin.yaml » dit lequel. La commande finit
par 0, qu'il y ait ou non une différence ; avec --exit-code, par 1 s'il y en a une."""


@click.command(cls=Commande, short_help="montre ce qui change entre deux versions", help=AIDE)
@click.argument("versions", nargs=-1, required=True, metavar="A [B] [CASE]")
@click.option(
    "--format",
    "forme",
    type=click.Choice(("texte", "md", "html", "pdf", "json")),
    default="texte",
    metavar="FORME",
    help="texte (pour le terminal, par défaut), md, html, pdf ou json.",
)
@click.option(
    "--out",
    "sortie",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FICHIER",
    help="Écrit dans ce fichier ; nécessaire avec « --format pdf ».",
)
@click.option("--only", "seul", metavar="TYPE", help="Un seul type de document.")
@click.option("--exit-code", "code", is_flag=True, help="Finit par 1 s'il y a une différence.")
@click.option(
    "--avenant",
    "numero",
    metavar="NUMERO",
    help="Montre l'avenant de ce numéro, à ajouter aux documents du dossier.",
)
@click.option(
    "--write",
    "ecrire",
    is_flag=True,
    help="Avec « --avenant » ou un fichier Word : l'écrit dans le dossier.",
)
@click.option(
    "--date",
    "jour",
    type=JOUR,
    metavar="DATE",
    help="Avec « --avenant » : sa date (par défaut : aujourd'hui).",
)
def diff(
    versions: tuple[str, ...],
    forme: str,
    sortie: Path | None,
    seul: str | None,
    code: bool,
    numero: str | None,
    ecrire: bool,
    jour: date | None,
) -> None:
    """Find the two sides, compare, render."""
    from ..socle.problemes import Refus

    if forme == "pdf" and not sortie:
        raise click.UsageError("« --format pdf » demande « --out FICHIER ».")
    if sortie and forme == "texte":
        raise click.UsageError("« --out » va avec « --format md », « html », « pdf » ou « json ».")
    word = versions[-1].lower().endswith((".docx", ".docm", ".doc"))
    if (ecrire and not word or jour) and not numero:
        raise click.UsageError(
            "« --write » et « --date » vont avec « --avenant » ; « --write », aussi avec un "
            "fichier Word."
        )
    if numero and len(versions) == 1 and Path(versions[0]).exists():
        raise click.UsageError(
            "il manque le numéro de l'avenant ou l'ancienne version ; écrivez par exemple "
            f"« clausier diff --avenant A1 HEAD {versions[0]} »."
        )
    if word:
        if numero:
            raise click.UsageError("« --avenant » ne va pas avec un fichier Word.")
        _word(versions, seul, (forme, sortie), ecrire, code)
        return
    try:
        ecart, cible = _ecart(versions, seul)
        if numero:
            _avenant(ecart, numero, jour or aujourdhui(), cible if ecrire else None, ecrire)
            return
    except Refus as e:
        afficher_problemes(e.problemes)
        raise Erreur("comparaison impossible : un des deux côtés est refusé") from None
    _rendre(ecart, forme, sortie)
    if code and not ecart.egal:
        raise click.exceptions.Exit(1)


def _ecart(args: tuple[str, ...], seul: str | None) -> tuple[EcartDossier, Cas | None]:
    """The difference that the arguments name, and the file of its later side where that is one."""
    from ..ecart import sources
    from ..ecart.comparaison import comparer_dossiers
    from ..socle.espace import espace_de

    if len(args) > 3:
        raise click.UsageError(f"argument en trop : {args[3]}")
    if len(args) == 1 and (fige := sources.emis(espace_de(Path.cwd()), args[0])):
        return _emis(fige, args[0]), None
    if len(args) == 2 and all(figes := [sources.emis(espace_de(Path.cwd()), a) for a in args]):
        return _deux_emis([f for f in figes if f]), None
    fichiers = [Path(a).exists() for a in args]
    for a, la in zip(args, fichiers, strict=True):
        if not la and a.endswith((".yaml", ".yml")) and ":" not in a:
            raise click.UsageError(f"« {a} » n'existe pas.")
    if len(args) == 2 and all(fichiers):
        avant, apres = (_un_cas(Path(x)) for x in args)
        if avant[0] == apres[0]:
            raise click.UsageError("ce sont deux fois le même fichier.")
        cotes = sources.fichier(*avant, seul), sources.fichier(*apres, seul)
        return comparer_dossiers(*cotes, (avant[1], apres[1])), apres
    if len(args) == 1 and fichiers[0]:
        raise click.UsageError(
            "à quoi comparer ce fichier ? Donnez une révision git ou un second fichier."
        )
    if len(args) == 3 and not fichiers[-1]:
        raise click.UsageError(f"« {args[-1]} » n'existe pas.")
    if len(args) > 1 and fichiers[-1]:
        return _revisions(args[:-1], _un_cas(Path(args[-1])), seul)
    return _revisions(args, _un_cas(None), seul)


def _revisions(
    revisions: tuple[str, ...], cas: Cas, seul: str | None
) -> tuple[EcartDossier, Cas | None]:
    """A case at one revision and as it stands, or at two revisions."""
    from ..ecart import sources
    from ..ecart.comparaison import comparer_dossiers

    chemin, nom = cas
    anciens = []
    for r in revisions:
        if (ancien := sources.situer(chemin, r)) is None:
            emis = ", ni un document émis" if len(revisions) == 1 else ""
            raise click.UsageError(f"« {r} » n'est ni un fichier, ni une révision git{emis}.")
        anciens.append(ancien)
    cotes = [sources.a_la_revision(a, seul) for a in anciens]
    noms = [
        f"{os.path.relpath(a.depot.racine / a.chemin) if a.deplace else nom}, révision {a.revision}"
        for a in anciens
    ]
    if len(cotes) == 1:
        cotes.append(sources.fichier(chemin, nom, seul))
        noms.append(f"{nom}, tel qu'il est")
    ecart = comparer_dossiers(cotes[0], cotes[1], (noms[0], noms[1]))
    return ecart, cas if len(revisions) == 1 else None


def _un_cas(chemin: Path | None) -> tuple[Path, str]:
    trouves = cas_designes((chemin,) if chemin else ())
    if len(trouves) > 1:
        raise click.UsageError(
            "il y a plusieurs dossiers ici, donnez le chemin de l'un d'eux : "
            f"{', '.join(n for _, n in trouves)}."
        )
    return trouves[0]


def _deux_emis(figes: Sequence[Path]) -> EcartDossier:
    """Two issued documents, such as two versions of general terms."""
    from ..ecart.comparaison import EcartDossier, comparer
    from ..socle.disque import lire_utf8

    noms = [os.path.relpath(f) for f in figes]
    avant, apres = (lire_utf8(f) for f in figes)
    dit = f"{figes[0].stem} → {figes[1].stem}"
    return EcartDossier(dit, (noms[0], noms[1]), (), (comparer(avant, apres, dit),), aujourdhui())


def _emis(fige: Path, numero: str) -> EcartDossier:
    from ..ecart import sources
    from ..ecart.comparaison import EcartDossier, comparer
    from ..socle.disque import lire_utf8
    from ..socle.espace import espace_de

    with usage():
        compose, rang = sources.aujourd_hui(espace_de(Path.cwd()), numero)
    doc = compose.documents[rang]
    nom = os.path.relpath(fige)
    return EcartDossier(
        doc.intitule,
        (f"émis ({nom})", "d'après le dossier et la bibliothèque d'aujourd'hui"),
        (),
        (comparer(lire_utf8(fige), doc, doc.intitule),),
        doc.date,
        doc.auteur,
        doc.pied,
    )


def _peindre(t: Trait) -> str:
    """A run on a terminal; the signs of what goes and comes are in its text already."""
    if t.gras:
        return peindre(t.texte, bold=True)
    if t.op == "-":
        return peindre(t.texte, fg="red", strikethrough=True)
    return peindre(t.texte, fg="green", underline=True) if t.op == "+" else peindre(t.texte)


def _rendre(
    ecart: EcartDossier,
    forme: str,
    sortie: Path | None,
    retour: RetourWord | None = None,
    prise: PriseEnCompte | None = None,
) -> None:
    from ..ecart import affichage as r

    if forme == "texte":
        for ligne in r.en_lignes(ecart):
            afficher_peint(map(_peindre, ligne))
        return
    if forme == "pdf":
        from ..rendu.pdf import Tache, un_pdf

        donnees = un_pdf(Tache("difference", r.en_page(ecart, autonome=False)))[1]
    elif forme == "json":
        from ..ecart.donnees import ecart_en_json

        donnees = ecart_en_json(ecart, retour, prise).encode("utf-8", "surrogatepass")
    else:
        donnees = (r.en_markdown(ecart) if forme == "md" else r.en_page(ecart)).encode()
    if not sortie:
        montrer(donnees)
        return
    from ..socle.disque import poser

    poser(sortie.parent, sortie.parent, {sortie.name: donnees})
    afficher(f"{r.bilan(ecart)} → {sortie}")


def _word(
    versions: tuple[str, ...],
    seul: str | None,
    rendu: tuple[str, Path | None],
    ecrire: bool,
    code: bool,
) -> None:
    """A Word file that came back, and the case that it left from."""
    from ..ecart import sources
    from ..ecart.prise_ecrite import ecrire_au_dossier
    from ..ecart.prise_en_compte import prise_en_compte
    from ..ecart.word import comparer_retour, document_de
    from ..lecture.docx import DocxRefuse, ouvrir_word
    from ..socle.problemes import Place, Probleme, Refus

    if len(versions) > 2:
        raise click.UsageError(f"argument en trop : {versions[1]}")
    retour = Path(versions[-1])
    if not retour.is_file():
        raise click.UsageError(f"« {retour} » n'existe pas.")
    chemin, nom = _un_cas(Path(versions[0]) if len(versions) > 1 else None)
    try:
        lu = ouvrir_word(retour)
        compose = sources.fichier(chemin, nom, seul)
        document = document_de(compose, lu)
        if document is None:
            raise DocxRefuse(f"il ne ressemble à aucun document de {nom}")
        r = comparer_retour(compose, document, lu, (nom, str(retour)))
        prise = prise_en_compte(r, nom)
        _rendre(r.ecart, *rendu, r, prise)
        afficher_problemes(r.problemes)
        if ecrire and prise:
            dit = ecrire_au_dossier(prise, chemin, nom, document.type, str(retour))
            if rendu[0] != "json":
                afficher(dit, nl=False)
    except DocxRefuse as e:
        afficher_problemes([Probleme(Place(str(retour)), "E722", "", str(e))])
        raise Erreur("comparaison impossible : le fichier Word n'est pas lu") from None
    except Refus as e:
        afficher_problemes(e.problemes)
        raise Erreur("le dossier est refusé ; rien n'est changé") from None
    if rendu[0] == "texte":
        _dire_la_prise(prise, nom, ecrire)
    if code and not r.ecart.egal:
        raise click.exceptions.Exit(1)


def _dire_la_prise(prise: PriseEnCompte, nom: str, ecrit: bool) -> None:
    """What would take the changes in, and what would not."""
    if prise and ecrit:
        suite = f"Relisez, puis « clausier build {nom} --formats docx,pdf »."
        afficher(f"Écrit dans {prise.fichier}. {suite}")
    elif prise:
        afficher(f"\nPour l'accepter, dans {prise.fichier} (ou « --write ») :\n")
        afficher(prise.yaml, nl=False)
        for chemin, x in prise.a_changer.items():
            afficher(f"# « {chemin} » devient : {x}")
        for chemin in prise.a_oter:
            afficher(f"# « {chemin} » s'en va")
    for dit in prise.ailleurs:
        afficher(f"- {dit}.")


def _avenant(
    ecart: EcartDossier, numero: str, jour: date, cible: tuple[Path, str] | None, ecrire: bool
) -> None:
    from ..ecart.avenants import ajouter_au_dossier, en_bloc, entree, prix_a_remettre

    e = entree(ecart, numero, jour)
    if not ecrire:
        afficher(en_bloc(e, 2), nl=False)
        return
    if cible is None:
        raise click.UsageError(
            "« --write » ajoute à un fichier : le second côté doit en être un, pas une révision."
        )
    chemin, nom = cible
    remettre = prix_a_remettre(ecart) if "lignes" in e else []
    afficher(ajouter_au_dossier(e, chemin, nom, remettre), nl=False)
    remis = " Le dossier reprend ses lignes d'avant : le nouveau prix est celui de l'avenant."
    afficher(
        f"Ajouté à {nom} : avenant {numero} du {date_courte(jour)} au contrat {e['contrat']}."
        f"{remis if remettre else ''} Relisez-le, puis « clausier build {nom} --only avenant »."
    )
