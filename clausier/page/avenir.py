"""The law's own calendar as words: what the terminal says, what `docs/droit.md` holds, and JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from ..course.avenir import Avenir, DocumentTouche
from ..droit.calendrier import Changement
from ..socle.ecriture import date_courte

GENRES = {"valeur": "valeur légale", "clause": "clause", "tableau": "tableau", "annonce": "annoncé"}


def devient(c: Changement) -> str:
    """What it was and what it becomes; the words of a clause are its variants."""
    if c.genre == "annonce":
        return c.note
    if c.genre == "clause":
        finit = f"finit : {c.avant}" if c.avant else ""
        vient = f"commence : {c.apres}" if c.apres else ""
        return " ; ".join(x for x in (finit, vient) if x)
    if not c.apres:
        return f"{c.avant} jusqu'à la veille, la suite n'est pas connue"
    return f"{c.avant}, puis {c.apres}"


def comptes_touches(touches: Iterable[DocumentTouche], c: Changement) -> list[str]:
    """« 3 devis encore valables le 01/01/2027 », and so on, one for each kind of documents."""
    le = date_courte(c.jour)
    sortes = Counter((t.document.tete.acte == "offre", t.engagement.par) for t in touches)
    sortie = []
    for (offre, par), n in sorted(sortes.items(), reverse=True):
        s = "s" if n > 1 else ""
        if par == "validite":
            sortie.append(f"{n} devis encore valable{s} le {le}")
        elif offre:
            sortie.append(f"{n} devis accepté{s} encore en exécution le {le}")
        else:
            sortie.append(f"{n} contrat{s} encore en exécution le {le}")
    return sortie


def avenir_json(a: Avenir) -> dict[str, Any]:
    """The calendar as data, for programs."""
    return {
        "date": a.jour.isoformat(),
        "jusqu_au": a.fin.isoformat(),
        "changements": [
            {
                "date": c.jour.isoformat(),
                "genre": c.genre,
                "fichier": c.fichier,
                "quoi": c.quoi,
                "avant": c.avant,
                "apres": c.apres,
                "certitude": c.certitude,
                "verifie_le": c.verifie_le.isoformat() if c.verifie_le else None,
                "sources": list(c.sources),
                "note": c.note,
                "documents": [
                    {
                        "fichier": t.fichier,
                        "dossier": t.dossier,
                        "type": t.document.type,
                        "numero": t.document.numero,
                        "date": t.document.date.isoformat(),
                        "par": t.engagement.par,
                        "jusqu_au": t.engagement.fin.isoformat() if t.engagement.fin else None,
                    }
                    for t in touches
                ],
            }
            for c, touches in a.changements
        ],
        "incertitudes": [
            {
                "fichier": i.fichier,
                "quoi": i.quoi,
                "certitude": i.certitude,
                "verifie_le": i.verifie_le.isoformat() if i.verifie_le else None,
                "pourquoi": i.pourquoi,
            }
            for i in a.incertitudes
        ],
        "sources": [
            {"source": x.source, "verifie_le": x.verifie_le.isoformat(), "citations": x.citations}
            for x in a.sources_lues
        ],
    }


def avenir_markdown(a: Avenir) -> str:
    """The page `docs/droit.md`: the library's calendar, without any case."""
    lignes = [
        "# Calendrier du droit",
        "",
        (
            f"Ce qui change du {date_courte(a.jour)} au {date_courte(a.fin)}, ce qui est "
            "incertain, et le jour où chaque source a été lue."
        ),
        (
            "Cette page est produite par `make docs` (`clausier droit --format markdown`) à partir "
            "de la bibliothèque ; `clausier droit` la dit à la date du jour, et nomme vos "
            "documents que chaque changement touche."
        ),
        "",
        (
            "Certitude : A, le texte a été lu ; B, solide, avec un point d'appréciation ; C, à "
            "vérifier."
        ),
        "",
        "## Ce qui change",
        "",
        *_table(
            ("Date", "Quoi", "Devient", "Certitude", "Lu le", "Sources"),
            (
                (
                    date_courte(c.jour),
                    f"{c.quoi} ({GENRES[c.genre]})",
                    devient(c),
                    c.certitude,
                    date_courte(c.verifie_le) if c.verifie_le else "",
                    " ; ".join(c.sources),
                )
                for c, _ in a.changements
            ),
        ),
        "",
        "## Ce qui est incertain",
        "",
        *_table(
            ("Fichier", "Quoi", "Certitude", "Lu le", "Pourquoi"),
            (
                (
                    f"`{i.fichier}`",
                    i.quoi,
                    i.certitude,
                    date_courte(i.verifie_le) if i.verifie_le else "",
                    i.pourquoi,
                )
                for i in a.incertitudes
            ),
        ),
        "",
        "## Le jour où chaque source a été lue",
        "",
        *_table(
            ("Source", "Lue le"), ((x.source, date_courte(x.verifie_le)) for x in a.sources_lues)
        ),
    ]
    return "\n".join(lignes) + "\n"


def _table(titres: tuple[str, ...], lignes: Iterable[tuple[str, ...]]) -> list[str]:
    rangs = [" | ".join(x.replace("|", "\\|") for x in ligne) for ligne in lignes]
    return [
        f"| {' | '.join(titres)} |",
        "|" + " :--- |" * len(titres),
        *(f"| {r} |" for r in rangs),
    ]
