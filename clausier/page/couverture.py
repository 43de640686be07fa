"""Stage 7, pack: the pages around the documents.

The cover of the client's pack, the list of exhibits of the court's, the index of a case, what is
joined. The first two say on which page of the pack each thing is: they are drawn when that is
known, and their links become places of the whole where it is merged (`rendu/fusion.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, Template

from ..comptes.commandes import commandee
from ..comptes.factures import commande
from ..comptes.grand_livre import grand_livre
from ..course.chaine import Compose
from ..dossier.cas import Dossier
from ..dossier.reperes import a_remplir
from ..droit.filtres import sommes_en
from ..fiches.parties import Client, Vendeur
from ..socle.ecriture import date_longue, echappe, montant
from ..socle.ecriture_anglaise import amount, country, long_date
from ..socle.manifeste import DOSSIERS
from ..socle.ressources import modeles
from ..socle.typographie import texte_de_page, typographie
from ..texte.composition import Document
from ..texte.fenetre import classe_en_tete
from ..texte.parties import PartieDePage
from ..texte.traduction import avec_traductions
from .habillage import Habillage
from .html import convertir, page, posee
from .lieux import LIEN
from .resume import lignes_du_dossier, resume_du_dossier

FORMATS_DITS = (("pdf", "PDF"), ("docx", "Word"), ("md", "Markdown"))  # beside the page itself
FEUILLE = "paquet.css"
PARTIES = {"tribunal": ("Demandeur", "Défendeur"), "mandataire": ("Créancier", "Débiteur")}
RANGS = {"offre": 0, "conditions": 2}  # in the client's pack: the offer first, general terms last
ATTESTATIONS = {
    "decennale": "Attestation d’assurance décennale",
    "rc_pro": "Attestation d’assurance de responsabilité civile professionnelle",
}


class LigneDeSommaire(NamedTuple):
    """A line of a table of contents. `page`: of the pack, counted from 1; None: `dit` says where
    the thing is instead. `traduite`: where its translation is. `numero`: of an exhibit."""

    intitule: str
    date: date | None
    page: int | None
    dit: str = ""
    numero: str = ""
    annexe: bool = False
    traduite: int | None = None


def pieces_jointes(c: Compose) -> dict[Path, str]:
    """Files of the workspace that go with the pack, each with what it is: the insurers'
    certificates, the proofs of a label (C. conso L224-114), the papers that the client has signed.
    """
    sortie: dict[Path, str] = {}

    def joindre(nom: str | None, intitule: str) -> None:
        if nom and (f := c.dossier.joint(nom)):
            sortie.setdefault(f, intitule)

    p = c.dossier.affaire.prestation
    for nom in p.justificatifs if p else ():
        joindre(nom, f"Justificatif de label : {_en_mots(nom)}")
    for d in c.dossier.documents:
        joindre(d.signe, f"{typographie(d.titre)} {d.numero or ''}".rstrip() + ", exemplaire signé")
    for _, v in c.dossier.vendeurs:
        for a in v.assurances:
            joindre(a.attestation, ATTESTATIONS[a.type])
    return sortie


def _en_mots(nom: str) -> str:
    """What a file's name says, without what makes it one."""
    return " ".join(Path(nom).stem.replace("_", " ").replace("-", " ").split())


def remis_au_client(c: Compose) -> list[Document]:
    """What the client's pack holds, in its order, each paper with its translation: none while a
    field is left to fill.
    """
    siens = [d for d in c.documents if d.pour == "client"]
    siens.sort(key=lambda d: RANGS.get(c.dossier.documents[d.rang].tete.acte or "", 1))
    return [] if a_remplir(c.dossier) else avec_traductions(siens)


def sommaire_du_client(
    c: Compose,
    remis: Sequence[Document],
    debuts: Sequence[int],
    jointes: Sequence[tuple[str, int | None]],
) -> list[LigneDeSommaire]:
    """The table of contents of the client's pack, a line for a paper and its translation. `debuts`:
    the page of each paper; `jointes`: what each joined file is, and its page when it is merged."""
    pages = {d.nom: n for d, n in zip(remis, debuts, strict=True)}
    lignes = [
        LigneDeSommaire(
            _intitule(d.traduction or d),
            d.date,
            pages[d.nom],
            annexe=c.dossier.documents[d.rang].tete.acte == "conditions",
            traduite=pages[d.traduction.nom] if d.traduction else None,
        )
        for d in remis
        if d.langue == "fr"
    ]
    return lignes + [
        LigneDeSommaire(dit, None, n, "" if n else "fichier séparé", annexe=True)
        for dit, n in jointes
    ]


def _intitule(d: Document) -> str:
    """A paper as the table of contents names it, which says its date beside."""
    return f"{d.titre} {d.numero or ''}".rstrip()


def page_de_couverture(
    c: Compose, remis: Sequence[Document], entrees: Sequence[LigneDeSommaire], porte: Habillage
) -> str:
    """The first page of the client's pack, as HTML for the PDF engine: from whom, for whom, about
    what, how much, and what follows. In English when its papers are translated."""
    aff, jour = c.dossier.affaire, max(d.date for d in remis)
    v, client = c.dossier.vendeur_au(jour), c.dossier.client_au(jour)
    anglais = any(d.langue == "en" for d in remis)
    objet = aff.prestation.objet if aff.prestation else ""
    if anglais and objet:
        objet = {**v.traductions, **aff.traductions}.get(objet, objet)
    arrete = max([jour, *(p.date for p in aff.paiements)])
    garde = modele("couverture.html").render(
        anglais=anglais,
        client=client.denomination if client else "",
        objet=objet,
        chiffres=[] if c.dossier.membres else _chiffres(c.dossier, arrete, anglais),
        arrete=arrete,
        date=long_date if anglais else date_longue,
        entrees=entrees,
        lien=LIEN,
    )
    dits = [x for x in (client.denomination if client else "", objet) if x]
    dits = dits or (["Documents"] if anglais else ["Documents remis au client"])
    parts = [PartieDePage("expediteur", _bloc(v, anglais))]
    if client:
        parts.append(PartieDePage("destinataire", _bloc(client, anglais)))
    langue = "en" if anglais else "fr"
    return _mise_en_page(" – ".join(dits), remis[0], jour, parts, garde, porte, langue)


def _mise_en_page(
    titre: str,
    de: Document,
    jour: date,
    parts: Sequence[PartieDePage],
    garde: str,
    porte: Habillage,
    langue: str = "fr",
) -> str:
    """A first page: its letterhead, and its body, which is HTML already. `de`: a paper of the pack,
    whose author and foot it has."""
    parties = [
        {"role": p.role, "html": convertir(p), "classe": classe_en_tete(p)} for p in parts
    ] + [{"role": "garde", "html": garde, "classe": ""}]
    return page(
        texte_de_page(f"{titre} – {de.auteur}", langue),
        de.auteur,
        jour.isoformat(),
        [x | {"html": posee(x, langue, autonome=False)} for x in parties],
        pied=texte_de_page(de.pied, langue),
        type_="couverture",
        autonome=False,
        porte=porte,
        feuille=FEUILLE,
        langue=langue,
    )


def _chiffres(dossier: Dossier, jour: date, anglais: bool) -> list[tuple[str, str]]:
    """The sums that the client looks for first, at the end of a day: the order's price, then, when
    something is billed, what is billed, paid and still due."""
    livre, prix = grand_livre(dossier, jour), commandee(dossier, jour)
    sommes: list[tuple[str, str, Decimal]] = []
    if prix:
        if prix.hors_taxes:
            dits = ("Plafond HT", "Ceiling excl. VAT")
        elif prix.plafond:
            dits = ("Prix au plus", "Price at most")
        elif commande(dossier, prix.acte or dossier.documents[-1]).tva:
            dits = ("Prix TTC", "Price incl. VAT")
        else:
            dits = ("Prix net", "Net price")
        sommes.append((*dits, prix.montant))
    if livre.facture:
        sommes += [
            ("Facturé", "Invoiced", livre.facture - livre.credite),
            ("Réglé", "Paid", livre.recu),
            ("Reste à payer", "Balance due", livre.ouvert),
        ]
    en_euros = {"montant": amount if anglais else montant}
    dire = (en_euros | sommes_en(dossier.devise, anglais))["montant"]
    return [(en if anglais else fr, str(dire(x))) for fr, en, x in sommes]


def page_du_bordereau(
    c: Compose, demande: Document, entrees: Sequence[LigneDeSommaire], porte: Habillage
) -> str:
    """The first page of the file for the court, as HTML for the PDF engine: the parties, the claim
    and its exhibits by number, each with its page, and what is still to be joined."""
    soustitre = next((p.texte.partition("\n\n")[2] for p in demande.parts if p.role == "titre"), "")
    v, client = c.dossier.vendeur_au(demande.date), c.dossier.client_au(demande.date)
    dossier = DOSSIERS[demande.pour]
    garde = modele("bordereau.html").render(
        dossier=dossier[:1].upper() + dossier[1:],
        objet=convertir(PartieDePage("", soustitre)),
        parties=[
            (nom, p.denomination, lignes)
            for nom, p, lignes in zip(
                PARTIES[demande.pour],
                (v, client),
                (_du_vendeur(v), _du_client(client) if client else []),
                strict=True,
            )
            if p
        ],
        date=date_longue,
        entrees=entrees,
        lien=LIEN,
    )
    titre = f"{client.denomination} – {dossier}" if client else dossier
    nom = PartieDePage("expediteur", f"**{echappe(v.denomination)}**")
    return _mise_en_page(titre, demande, demande.date, [nom], garde, porte)


def _du_vendeur(v: Vendeur) -> list[str]:
    representant = f"{v.representant.nom}, {v.representant.fonction}" if v.representant else ""
    return [
        x
        for x in (
            v.nom_commercial,
            v.statut,
            *v.adresse.lignes,
            v.immatriculation,
            representant,
            v.telephone,
            v.courriel,
        )
        if x
    ]


def _du_client(x: Client) -> list[str]:
    representant = f"{x.representant.nom}, {x.representant.fonction}" if x.representant else ""
    siren = f"SIREN {x.siren}" if x.siren else ""
    dits = (x.forme, *x.adresse.lignes, siren, representant, x.telephone, x.courriel)
    return [dit for dit in dits if dit]


def _bloc(p: Vendeur | Client, anglais: bool) -> str:
    lignes = p.adresse.lignes
    if anglais:  # its reader is abroad
        lignes = [*(lignes if p.adresse.pays == "FR" else lignes[:-1]), country(p.adresse.pays)]
    return "\n".join(f"{x}  " for x in (f"**{echappe(p.denomination)}**", *map(echappe, lignes)))


def modele(nom: str) -> Template:
    """A page of the pack that is no document."""
    return _pages().get_template(nom)


@lru_cache(maxsize=1)
def _pages() -> Environment:
    return modeles()


def index(c: Compose, formats: Sequence[str]) -> str:
    """`index.html` of a case: its documents, to open and to download; nothing of today."""
    return modele("index.html").render(
        nom=c.dossier.nom,
        objet=c.dossier.affaire.prestation.objet if c.dossier.affaire.prestation else "",
        client=c.dossier.client.denomination if c.dossier.client else "",
        chiffres=resume_du_dossier(c).chiffres,
        lignes=lignes_du_dossier(c),
        autres=[f for f in FORMATS_DITS if f[0] in formats],
        pack="pdf" in formats and bool(remis_au_client(c)),
        demandes=[
            (pour, dit[:1].upper() + dit[1:])
            for pour, dit in DOSSIERS.items()
            if "pdf" in formats
            and any(d.pour == pour for d in c.documents)
            and not a_remplir(c.dossier)
        ],
    )
