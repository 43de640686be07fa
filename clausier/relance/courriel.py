"""The draft that goes with a letter: an `.eml` file that a mail program opens, ready to be read
again and sent by its author.

Nothing is sent from here. `X-Unsent: 1` makes mail programs open it as a draft; its day is the
letter's, and the mark that parts its pieces is drawn from its content, so that the same case gives
the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from ..comptes.chiffres import Comptes
from ..dossier.cas import Dossier
from ..droit.documents import DocumentVoulu
from ..socle.ecriture import INSECABLE, date_longue
from ..socle.ressources import modeles
from ..texte.composition import Document
from .entetes import assembler, entete_adresse, entete_objet, relire_brouillon


def objet(document: Document, comptes: Comptes) -> str:
    """The subject: the letter's own title, with its invoices when it does not name them."""
    titre = next(
        (re.search(r"^# (.+)$", p.texte, re.M) for p in document.parts if p.role == "titre"), None
    )
    mots = (
        re.sub(r"\\(?=[\\`*_\[\]{}#+\-.!)])", "", titre[1]).strip() if titre else document.intitule
    )
    numeros = [c.facture.numero for c in comptes.creances if c.facture.numero not in mots]
    return _simple(
        mots
        + (
            f" – {'facture' if len(numeros) == 1 else 'factures'} {', '.join(numeros)}"
            if numeros
            else ""
        )
    )


def _simple(texte: str) -> str:
    """Ordinary spaces and apostrophes: a message is read everywhere."""
    return texte.replace(INSECABLE, " ").replace("\u202f", " ").replace("’", "'")


def corps(
    dossier: Dossier,
    voulu: DocumentVoulu,
    document: Document,
    comptes: Comptes,
    pieces: Sequence[str],
) -> str:
    texte = (
        modeles()
        .get_template("courriel.txt")
        .render(
            doc=voulu,
            etape=voulu.tete.etape,
            comptes=comptes,
            vendeur=dossier.vendeur_au(voulu.date),
            pied=document.pied,
            traduite=document.traduction is not None,
            montant=dossier.en_devise,
            date=date_longue,
            pieces=pieces,
        )
    )
    return _simple(re.sub(r"\n{3,}", "\n\n", texte.strip())) + "\n"


def brouillon(
    dossier: Dossier,
    voulu: DocumentVoulu,
    document: Document,
    comptes: Comptes,
    pieces: Sequence[tuple[str, bytes]],
) -> bytes:
    """The whole message: from the seller, to the client when his address is known, with the PDFs
    `pieces` (name, content).
    """
    vendeur, client = dossier.vendeur_au(voulu.date), dossier.client_au(voulu.date)
    jour = datetime(voulu.date.year, voulu.date.month, voulu.date.day, 8, tzinfo=UTC)
    autres = {"X-Unsent": "1", "Date": format_datetime(jour)}
    adresses = {
        entete: (partie.denomination, partie.courriel)
        for entete, partie in (("From", vendeur), ("To", client))
        if partie and partie.courriel
    }
    dit, noms = objet(document, comptes), [nom for nom, _ in pieces]
    m = EmailMessage(policy=SMTP)
    m.set_content(corps(dossier, voulu, document, comptes, noms), cte="quoted-printable")
    for nom, donnees in pieces:
        m.add_attachment(donnees, maintype="application", subtype="pdf", filename=nom)
    empreinte = hashlib.sha256(
        "".join(nom + hashlib.sha256(x).hexdigest() for nom, x in pieces).encode()
        + dossier.nom.encode()
    ).hexdigest()
    m.set_boundary(f"=_clausier_{empreinte[:32]}")
    entetes = [
        *autres.items(),
        *(entete_adresse(k, *v) for k, v in adresses.items()),
        entete_objet(dit),
    ]
    octets = assembler(entetes, m)
    relire_brouillon(octets, adresses, dit, autres, noms)
    return octets
