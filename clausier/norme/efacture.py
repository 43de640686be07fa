"""Stage 5, compose: an invoice of the case → the electronic invoice (`Invoice`), from the figures
and words of its page.

Nothing is reckoned again: sums come from `Comptes`, mentions from the clauses that the page prints.
Where the official rules cannot hold (a consumer without e-mail, a client without SIREN…) the reason
is said and the PDF claims nothing. Sources: EN 16931-1; AFNOR XP Z12-012 (rules BR-FR); CGI, art.
289 bis; ann. II, art. 242 nonies A.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from ..comptes.chiffres import Comptes
from ..comptes.factures import Facture
from ..dossier.cas import Dossier
from ..droit.circuit import traitement
from ..droit.documents import DocumentVoulu
from ..fiches.affaire import Affaire
from ..fiches.devises import EURO
from ..fiches.parties import Adresse, Client, Vendeur
from ..socle.centimes import ZERO
from ..socle.ecriture import en_clair
from . import modele as n
from .articles import articles, remises, taxes

LETTRES = {"services": "S", "biens": "B", "mixte": "M"}
CODES_NOTES = {
    "mention_indemnite": "PMT",
    "mention_penalites": "PMD",
    "mention_escompte": "AAB",
}  # BR-FR-05
DANS_LA_TAXE = (
    "mention_tva",
    "mention_autoliquidation",
    "mention_exoneration",
)  # they stand in BT-120
MOYENS = {
    "virement": "30",
    "carte": "48",
    "cheque": "20",
    "especes": "10",
    "prelevement": "49",
    "compensation": "97",
}  # UNTDID 4461, those the State takes
DEBITS = "5"  # BT-8 in CII (UNTDID 2475): VAT on the invoice


def facture_electronique(
    dossier: Dossier, doc: DocumentVoulu, comptes: Comptes, nature: str, mentions: dict[str, str]
) -> n.Invoice:
    """The record of one invoice or credit note. `mentions`: Markdown of the clauses on its page;
    `nature`: services, biens or mixte.
    """
    f = comptes.facture
    v, c, aff = dossier.vendeur_au(doc.date), dossier.client_au(doc.date), dossier.affaire
    assert f is not None and c is not None
    textes = {k: en_clair(t) for k, t in mentions.items()}
    avoir, acompte = doc.tete.avoir, doc.tete.acompte
    lignes = articles(dossier, comptes)
    globales = remises(comptes)
    exigible = DEBITS if "mention_debits" in textes else None
    groupes = taxes(comptes, lignes, globales, textes, exigible)
    sommes = _sommes(comptes, lignes, globales, groupes)
    regle = _regle_ce_jour(comptes)
    change = comptes.change
    if change:
        sommes = replace(sommes, tva_comptable=change.tva_en_euros)
    cadre = "1"
    if regle:
        sommes = replace(sommes, paye=sommes.ttc, a_payer=ZERO)
        cadre = "2"
    elif comptes.deductions:
        cadre = "4"
    debut, fin, livree = _execution(f, aff, nature)
    categories = {t.categorie for t in groupes}
    vendeur, acheteur = _vendeur(v), _acheteur(v, c)
    numeros: tuple[n.Note, ...] = ()
    if "O" in categories:  # out of scope: no VAT number of anyone (BR-O-02), but in words
        numeros = tuple(_numeros_en_mots(v, c))
        vendeur, acheteur = (
            replace(vendeur, tva=None, fiscal=v.siren_brut),
            replace(acheteur, tva=None),
        )
    return n.Invoice(
        numero=f.numero,
        type=_type(f),
        date=f.date,
        cadre=LETTRES[nature] + cadre,
        devise=dossier.devise,
        devise_comptable=EURO if change else None,
        notes=(
            *_notes(v, c, doc, textes, _commentaires(comptes)),
            *numeros,
            *_champs(dossier, doc),
        ),
        reference_acheteur=c.code_service,
        commande=c.reference_commande,
        devis=_numero(dossier, "offre", doc.date),
        contrat=_numero(dossier, "contrat", doc.date),
        vendeur=vendeur,
        acheteur=acheteur,
        livraison=n.Livraison(c.denomination, _lieu(c.adresse_livraison or c.adresse))
        if "K" in categories or (nature != "services" and c.adresse_livraison)
        else None,
        livree_le=livree,
        debut=debut,
        fin=fin,
        reference_paiement=None if avoir else f.numero,
        reglement=None if avoir else _reglement(dossier, doc, v, comptes, regle),
        echeance=None if avoir else regle or f.echeance,
        conditions="À déduire de la facture créditée."
        if avoir
        else None
        if regle or (acompte and len(f.termes) == 1)
        else textes.get("mention_echeance"),
        remises=globales,
        taxes=groupes,
        lignes=lignes,
        precedentes=_precedentes(f),
        sommes=sommes,
    )


def _precedentes(f: Facture) -> tuple[n.Precedente, ...]:
    """BG-3: the invoice that it credits, or corrects, alone (BR-FR-CO-04); else the one that it
    replaces, and those it deducts.
    """
    dites = [x for x in (f.sur or f.remplace,) if x]
    dites += [] if f.sur or f.rectificative else [d.facture for d in f.deductions]
    return tuple(n.Precedente(d.numero, d.date) for d in dites)


def _type(f: Facture) -> str:
    """BT-3."""
    if f.avoir:
        return n.AVOIR_ACOMPTE if f.sur and f.sur.acompte else n.AVOIR
    if f.rectificative:
        return n.RECTIFICATIVE
    return n.ACOMPTE if f.acompte else n.FACTURE


def _regle_ce_jour(comptes: Comptes) -> date | None:
    """The day on which an invoice was wholly paid, when that is no later than its own (frame 2:
    BR-FR-CO-09).
    """
    f = comptes.facture
    return (
        max(m.date for m in comptes.recus)
        if f and comptes.recus and comptes.regle >= f.ttc > 0
        else None
    )


def _sommes(
    comptes: Comptes,
    lignes: tuple[n.Article, ...],
    globales: tuple[n.Ajustement, ...],
    groupes: tuple[n.Taxe, ...],
) -> n.SommesFacture:
    """The totals of the page. Under franchise an acompte is prepaid (BT-113); with VAT it is a
    line, so that no VAT is told twice.

    A part paid on the day itself is prepaid too: no frame says so but that of a final invoice, and
    `controles` sees it.
    """
    remise = _somme(r.montant for r in globales)
    ht, tva = _somme(t.base for t in groupes), _somme(t.montant for t in groupes)
    deja = sum((d.ttc for d in comptes.deductions), ZERO) if comptes.franchise else ZERO
    deja += comptes.regle
    return n.SommesFacture(
        lignes=_somme(x.total for x in lignes),
        remises=remise or None,
        ht=ht,
        tva=tva,
        ttc=ht + tva,
        paye=deja or None,
        a_payer=ht + tva - deja,
    )


def _somme(termes: Iterable[Decimal | None]) -> Decimal:
    """What is written here is whole; a record that was received may lack a term."""
    return sum((x for x in termes if x is not None), ZERO)


def _execution(
    f: Facture, aff: Affaire, nature: str
) -> tuple[date | None, date | None, date | None]:
    """Period (BT-73, BT-74) or day (BT-72) of what was done, as the page says it; an acompte
    invoice has only plans.
    """
    p = aff.prestation
    if f.acompte or p is None:
        return None, None, None
    debut, fin = f.execution(p)
    if nature != "biens" and debut and fin and debut != fin:
        return debut, fin, None
    return None, None, fin


def _commentaires(comptes: Comptes) -> list[str]:
    """What stands in words among the lines of the page; an advance has one line of its own."""
    if comptes.facture is None or comptes.facture.acompte:
        return []
    return [" ".join(r.texte.split()) for r in comptes.rangees if r.genre == "texte"]


def _notes(
    v: Vendeur, c: Client, doc: DocumentVoulu, textes: dict[str, str], commentaires: Iterable[str]
) -> tuple[n.Note, ...]:
    """The mentions with their codes; each of the three of BR-FR-05 once, said to be pointless where
    the law asks none.
    """
    sans = "Sans objet (avoir)." if doc.tete.avoir else "Sans objet (client non professionnel)."
    notes = [n.Note(textes.get(clause, sans), code) for clause, code in CODES_NOTES.items()]
    notes.append(n.Note(traitement(v, c), "BAR"))
    if "mention_debits" in textes:
        notes.append(n.Note(textes["mention_debits"], "TXD"))
    if v.statut:
        notes.append(n.Note(v.statut[:1].upper() + v.statut[1:], "REG"))
    if v.rcs:
        notes.append(n.Note(f"RCS {v.rcs} {v.siren_brut}", "ABL"))
    if motif := doc.motif:
        notes.append(n.Note(f"Motif : {motif}"))
    prises = {*CODES_NOTES, *DANS_LA_TAXE, "mention_debits", "mention_echeance"}
    libres = [*commentaires, *(t for k, t in textes.items() if k not in prises)]
    return (*notes, *(n.Note(t, "AAI") for t in libres))


def _numeros_en_mots(v: Vendeur, c: Client) -> Iterator[n.Note]:
    """The VAT numbers that the page prints and no term may hold (CGI, ann. II, 242 nonies A, I)."""
    if v.tva.numero:
        yield n.Note(f"Numéro de TVA du vendeur : {v.tva.numero}", "AAI")
    if c.tva_numero:
        yield n.Note(f"Numéro de TVA du client : {c.tva_numero}", "AAI")


def _champs(dossier: Dossier, doc: DocumentVoulu) -> Iterator[n.Note]:
    """The own words of the case and of the document, as the page prints them."""
    for c in dossier.champs_de(doc):
        yield n.Note(f"{c.libelle} : {c.texte}", "AAI")


def _lieu(a: Adresse) -> n.Lieu:
    return n.Lieu(a.pays, a.code_postal, a.ville, a.voie, a.complement)


def _identifiants(siret: str | None) -> tuple[n.Identifiant, ...]:
    return (n.Identifiant(siret.replace("\u00a0", ""), "0009"),) if siret else ()


def _vendeur(v: Vendeur) -> n.Partie:
    """BG-4. Without a VAT number the SIREN stands as tax registration (BR-E-02)."""
    return n.Partie(
        nom=v.denomination,
        nom_commercial=v.nom_commercial,
        description=", ".join(x for x in (v.statut, v.immatriculation.replace("\u00a0", " ")) if x),
        identifiants=_identifiants(v.siret),
        immatriculation=n.Identifiant(v.siren_brut, "0002"),
        tva=v.tva.numero,
        fiscal=None if v.tva.numero else v.siren_brut,
        adresse=_lieu(v.adresse),
        electronique=n.Identifiant(v.adresse_electronique or v.siren_brut, "0225"),
        contact=n.Contact(v.nom if v.forme == "EI" else None, v.telephone, v.courriel),
    )


def _a_l_annuaire(c: Client) -> str | None:
    """Where a client is reached who gives no address: at his SIREN; a public buyer, at the
    establishment and the service that order (SIREN_SIRET_CODE).
    """
    if c.qualite != "public" or not c.siret:
        return c.siren_brut
    dits = (c.siren_brut, c.siret.replace("\u00a0", ""), c.code_service)
    return "_".join(x for x in dits if x)


def _acheteur(v: Vendeur, c: Client) -> n.Partie:
    """BG-7. Who has a SIREN is reached at it (BR-FR-21); others at their e-mail."""
    des_pros = traitement(v, c)
    if des_pros == "B2B" or des_pros == "B2BINT" and c.siren:
        adresse = c.adresse_electronique or _a_l_annuaire(c)
        electronique = n.Identifiant(adresse, "0225") if adresse else None
    else:
        electronique = n.Identifiant(c.courriel, "EM") if c.courriel else None
    return n.Partie(
        nom=c.denomination,
        identifiants=_identifiants(c.siret),
        immatriculation=n.Identifiant(c.siren_brut, "0002") if c.siren_brut else None,
        tva=c.tva_numero,
        adresse=_lieu(c.adresse_facturation or c.adresse),
        electronique=electronique,
        contact=n.Contact(
            c.representant.nom if c.representant else c.service, c.telephone, c.courriel
        )
        if c.representant or c.service or c.telephone or c.courriel
        else None,
    )


def _numero(dossier: Dossier, acte: str, jour: date) -> str | None:
    """The last quotation, or contract, that the page names too."""
    return next(
        (d.numero for d in reversed(dossier.documents) if d.tete.acte == acte and d.date <= jour),
        None,
    )


def _reglement(
    dossier: Dossier, doc: DocumentVoulu, v: Vendeur, comptes: Comptes, regle: date | None
) -> n.MoyenPaiement | None:
    if regle:
        return n.MoyenPaiement(MOYENS[comptes.recus[-1].moyen])
    moyens = dossier.reglement(doc).moyens or ()
    if "virement" in moyens and v.banque:
        return n.MoyenPaiement(
            MOYENS["virement"],
            v.banque.iban_brut,
            v.banque.titulaire or v.denomination,
            v.banque.bic,
        )
    return next((n.MoyenPaiement(MOYENS[m]) for m in moyens if m != "virement"), None)
