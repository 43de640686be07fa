"""The draft that goes with a letter: an `.eml` file that a mail program opens, ready to be read
again and sent by its author.

Nothing is sent from here. `X-Unsent: 1` makes mail programs open it as a draft; its day is the
letter's, and the mark that parts its pieces is drawn from its content, so that the same case gives
the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from markupsafe import Markup

from ..comptes.chiffres import Comptes
from ..comptes.paiement_demande import PaiementDemande
from ..dossier.cas import Dossier
from ..droit.documents import DocumentVoulu
from ..page.paiement import alternative, code_png
from ..socle.ecriture import clavier, date_longue
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
    return clavier(
        mots
        + (
            f" – {'facture' if len(numeros) == 1 else 'factures'} {', '.join(numeros)}"
            if numeros
            else ""
        )
    )


@dataclass(frozen=True)
class Message:
    """The words of a message: paragraphs before and after what is to be paid, which is in rows of
    a word and what it says.
    """

    avant: tuple[str, ...]
    rangees: tuple[tuple[str, str], ...]
    apres: tuple[str, ...]

    @property
    def texte(self) -> str:
        lignes = "\n".join(f"{mot} : {dit}" for mot, dit in self.rangees)
        return "\n\n".join(x for x in (*self.avant, lignes, *self.apres) if x) + "\n"


def message(
    dossier: Dossier,
    voulu: DocumentVoulu,
    document: Document,
    comptes: Comptes,
    pieces: Sequence[str],
) -> Message:
    """What a message says, in its two forms alike."""
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
    avant, _, apres = texte.partition("\f")
    p = comptes.paiement
    return Message(
        _paragraphes(avant), tuple(_rangees(dossier, voulu, p)) if p else (), _paragraphes(apres)
    )


def _paragraphes(texte: str) -> tuple[str, ...]:
    return tuple(clavier(x) for x in re.split(r"\n{2,}", texte.strip()) if x)


def _rangees(
    dossier: Dossier, voulu: DocumentVoulu, p: PaiementDemande
) -> Iterator[tuple[str, str]]:
    """How much, by when, how, as the letter says it."""
    yield "À régler", clavier(dossier.en_devise(p.montant))
    if p.delai:
        yield "Délai", clavier(f"{p.delai} à compter de la réception de la lettre")
    elif p.jour and p.jour >= voulu.date:
        yield "Au plus tard", clavier(f"le {date_longue(p.jour)}")
    elif p.jour:
        yield "Échue", clavier(f"le {date_longue(p.jour)}")
    yield "Référence", p.reference
    if p.compte:
        yield "IBAN", p.compte.iban
        if p.compte.bic:
            yield "BIC", p.compte.bic
        if p.compte.titulaire != dossier.vendeur_au(voulu.date).denomination:
            yield "Titulaire", clavier(p.compte.titulaire)
    if p.autres:
        mots = "Autres moyens acceptés" if p.compte else "Moyens de paiement acceptés"
        yield mots, ", ".join(p.autres)


def _en_html(dit: Message, titre: str, p: PaiementDemande | None, code: str) -> str:
    """The same words for programs that show HTML. `code`: under which name the message holds the
    code of the transfer, or nothing.
    """
    env = modeles()
    env.filters["lignes"] = lambda t: Markup("<br>").join(t.split("\n"))
    return env.get_template("courriel.html").render(
        objet=titre,
        avant=dit.avant,
        rangees=dit.rangees,
        apres=dit.apres,
        code=code,
        alternative=clavier(alternative(p)) if p and code else "",
    )


def _corps(dit: Message, titre: str, p: PaiementDemande | None, marque: str) -> EmailMessage:
    """The body that a program shows: text, or HTML with the code of the transfer inside."""
    m = EmailMessage(policy=SMTP)
    m.set_content(dit.texte, cte="quoted-printable")
    code = f"virement.{marque}@clausier.invalid" if p and p.a_scanner else ""
    m.add_alternative(_en_html(dit, titre, p, code), subtype="html", cte="quoted-printable")
    if p and code:
        html = list(m.iter_parts())[1]
        html.add_related(code_png(p), "image", "png", cid=f"<{code}>", disposition="inline")
        html.set_boundary(f"=_clausier_r{marque}")
    m.set_boundary(f"=_clausier_a{marque}")
    return m


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
    empreinte = hashlib.sha256(
        "".join(nom + hashlib.sha256(x).hexdigest() for nom, x in pieces).encode()
        + dossier.nom.encode()
    ).hexdigest()[:32]
    m = _corps(message(dossier, voulu, document, comptes, noms), dit, comptes.paiement, empreinte)
    for nom, donnees in pieces:
        m.add_attachment(donnees, maintype="application", subtype="pdf", filename=nom)
    m.set_boundary(f"=_clausier_{empreinte}")
    entetes = [
        *autres.items(),
        *(entete_adresse(k, *v) for k, v in adresses.items()),
        entete_objet(dit),
    ]
    octets = assembler(entetes, m)
    relire_brouillon(octets, adresses, dit, autres, noms)
    return octets
