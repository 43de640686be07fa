"""Rules of recovery papers: a plan that makes the sum owed, a claim that a court can hear, exhibits
that are there.

Sources: C. civ. 1343-5, 1376 (plan); CPC 1405, 1406 (order to pay), C. com. L622-21 (insolvency
stops suits).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ..comptes.echeancier import MAXIMUM, parts_egales
from ..comptes.juridictions import juridiction
from ..comptes.penalites import total_du
from ..comptes.pieces import bordereau
from ..dossier.cas import Dossier
from ..dossier.reperes import Chemin, dire, documents, qualite, regle
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..droit.valeurs_legales import ValeurInconnue
from ..lecture.pdf_joint import refus_de_joindre
from ..socle.centimes import ZERO
from ..socle.ecriture import date_courte, euros
from ..socle.problemes import Probleme


@regle("E404", "E603")
def plans(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The instalments of an accord make exactly what is owed on its day."""
    for i, doc in documents(dossier, lambda t: t.calcul == "echeancier"):
        if not doc.visees or "versements" not in doc.tete.champs:
            continue
        try:
            total = total_du(dossier, doc, biblio)
        except ValeurInconnue:  # said where the figures are composed
            continue
        for chemin, dit in _fautes(doc, total):
            yield dire(dossier, "E404", ("documents", i, *chemin), dit)
        if doc.decheance == "immediate" and qualite(dossier, doc) in (
            "consommateur",
            "non_professionnel",
        ):
            yield dire(
                dossier,
                "E603",
                ("documents", i, "decheance"),
                "tout rendre exigible sans mise en demeure ni délai serait abusif envers ce "
                "client ; écrivez « decheance: mise_en_demeure » (C. conso, art. L212-1)",
            )


def _fautes(doc: DocumentVoulu, total: Decimal) -> Iterator[tuple[Chemin, str]]:
    """What makes a plan impossible: (place in the document, words)."""
    if bool(doc.versements) == bool(doc.nombre or doc.premiere):
        yield (
            (),
            (
                "dites les « versements: » (date et montant de chacun), ou leur « nombre: » "
                "et la date du « premiere: », et l'un des deux seulement"
            ),
        )
    elif doc.versements:
        yield from _versements(doc, total)
    elif not doc.nombre or not doc.premiere:
        yield (
            (),
            (
                "un échéancier égal a un « nombre: » de versements et la date du premier, "
                "« premiere: »"
            ),
        )
    elif not 1 <= doc.nombre <= MAXIMUM or parts_egales(total, doc.nombre)[0] <= 0:
        yield ("nombre",), f"de 1 à {MAXIMUM} versements, d'un centime au moins chacun"
    elif doc.premiere < doc.date:
        yield (
            ("premiere",),
            (
                f"le premier versement serait le {date_courte(doc.premiere)}, avant l'accord du "
                f"{date_courte(doc.date)}"
            ),
        )


def _versements(doc: DocumentVoulu, total: Decimal) -> Iterator[tuple[Chemin, str]]:
    avant, apres_quoi = doc.date, "l'accord"
    for i, v in enumerate(doc.versements):
        if v.montant <= 0:
            yield ("versements", i, "montant"), "un versement n'est ni nul ni négatif"
        if v.date < avant or i and v.date == avant:
            yield (
                ("versements", i, "date"),
                (
                    f"les versements se suivent : celui-ci, du {date_courte(v.date)}, vient après "
                    f"{apres_quoi} du {date_courte(avant)}"
                ),
            )
        avant, apres_quoi = v.date, "celui"
    somme = sum((v.montant for v in doc.versements), ZERO)
    if somme != total:
        ecart = total - somme
        quoi = f"ajoutez {euros(ecart)}" if ecart > 0 else f"retirez {euros(-ecart)}"
        yield (
            ("versements",),
            (
                f"les versements font {euros(somme)}, la somme due au {date_courte(doc.date)} est "
                f"de {euros(total)} : {quoi}"
            ),
        )


@regle("E807")
def injonctions(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """No order to pay against who lives abroad or is insolvent; a court that the law does not offer
    is not chosen."""
    for i, doc in documents(dossier, lambda t: t.calcul == "tribunal"):
        j = juridiction(dossier, doc)
        arret = next(
            (
                e
                for e in dossier.affaire.journal
                if e.type == "procedure_collective" and e.date <= doc.date
            ),
            None,
        )
        voulue = doc.juridiction
        if j.genre == "etranger":
            yield dire(
                dossier,
                "E807",
                ("client", "adresse", "pays"),
                "le débiteur demeure à l'étranger : l'injonction de payer est exclue ; « recours "
                "» donne les autres voies",
            )
        elif arret:
            yield dire(
                dossier,
                "E807",
                ("documents", i),
                f"procédure collective du {date_courte(arret.date)} : aucune poursuite ; la "
                "créance se déclare au mandataire (C. com., art. L622-21 et L622-24)",
            )
        elif voulue and voulue != {"chambre_commerciale": "commerce"}.get(j.genre, j.genre):
            yield dire(
                dossier,
                "E807",
                ("documents", i, "juridiction"),
                "le choix du tribunal n'existe que si le débiteur est commerçant et que vous ne "
                "l'êtes pas ; ici, retirez cette clé",
            )


@regle("E810", "A811")
def declarations(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A claim is declared once a judgment has opened a proceeding, within the delay of its
    publication (C. com. R622-24)."""
    jugements = [e.date for e in dossier.affaire.journal if e.type == "procedure_collective"]
    for i, doc in documents(dossier, lambda t: t.calcul == "declaration"):
        publication = getattr(doc.saisie, "publication", None)
        if not any(j <= doc.date for j in jugements):
            yield dire(
                dossier,
                "E810",
                ("documents", i),
                "aucun jugement d'ouverture n'est noté à cette date ; ajoutez-le au journal "
                "(« type: procedure_collective », et sa date), ou retirez cette déclaration",
            )
        elif isinstance(publication, date):
            limite = dossier.delai("delai_declaration_creance", publication).depuis(publication)
            if doc.date > limite:
                yield dire(
                    dossier,
                    "A811",
                    ("documents", i, "date"),
                    f"le délai compté de la publication finit le {date_courte(limite)}, sauf si "
                    "vous êtes hors de la France métropolitaine ; après, demandez un relevé de "
                    "forclusion au juge-commissaire (C. com., art. L622-26)",
                )


@regle("A808")
def dossiers(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What a judge will look for in the file and not find."""
    for i, doc in documents(dossier, lambda t: t.calcul == "tribunal"):
        genres = {p.genre for p in bordereau(dossier, doc, biblio)}
        noms = {
            "commande": "un devis ou un contrat",
            "execution": (
                "une preuve d'exécution (bon de livraison, procès-verbal, courriel d'acceptation)"
            ),
            "mise_en_demeure": "une mise en demeure",
            "decompte": "un décompte (« type: decompte »)",
        }
        if manques := [dit for genre, dit in noms.items() if genre not in genres]:
            yield dire(
                dossier,
                "A808",
                ("documents", i),
                f"il manque au dossier {' ; '.join(manques)} ; un fichier se joint par « pieces: "
                f"[{{objet: …, fichier: …, genre: …}}] »",
            )


@regle("E113")
def fichiers(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A file that a paper joins is in the workspace; a PDF opens, to be put into the pack."""
    for i, doc in enumerate(dossier.documents):
        if doc.signe and (dit := refus_de_piece(dossier, doc.signe)):
            yield dire(dossier, "E113", ("documents", i, "signe"), dit)
        for n, p in enumerate(doc.pieces):
            if p.fichier and (dit := refus_de_piece(dossier, p.fichier)):
                yield dire(dossier, "E113", ("documents", i, "pieces", n, "fichier"), dit)


def refus_de_piece(dossier: Dossier, nom: str) -> str | None:
    """Why a file of the workspace cannot be an exhibit; None when it can."""
    fichier = dossier.joint(nom)
    if fichier is None:
        return (
            f"fichier introuvable dans l'espace de travail : {nom[:60]} ; "
            "copiez-le à côté de vendeur.yaml"
        )
    dit = refus_de_joindre(fichier)
    return f"{nom[:60]} : {dit}" if dit else None
