"""What an issued document holds its case to: the facts that are sealed with it, and what of them a
case has changed since.

Sealed, as typed and resolved (the document's own value, else the case's, else the seller's of its
date; the client's of its date), every value as text:
- the seller's SIREN and VAT regime; the client's identity and addresses, but no phone, e-mail or
  signatory;
- the document's own keys; lines, discount, way of pricing; delay, penalties and discount for early
  payment, penalty clause, rate of the retention, but no means of payment;
- in another currency: which one and, of an invoice, its rate;
- an invoice: its subject, the days of the work, the advances deducted, its due date, the sums by
  VAT rate and in all;
- an advance: its sums alone, since the order may still grow by an amendment;
- a contract or an amendment: the whole service, conclusion, advance, schedule, waste, chosen
  clauses;
- general terms: version, day, for whom; the seller's own terms of payment, what they speak of and
  the clauses that he chose. Not sealed: address,
  bank, logo, insurance, mediator of the seller; the words of the clauses. A fact of the client that
  was not there may be added, and the kind of a line, which the books alone read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic_core import PydanticCustomError

from ..dossier.cas import Dossier
from ..dossier.noms import numero_emis
from ..dossier.reperes import Chemin, qualite
from ..droit.bibliotheque import Bibliotheque
from ..droit.conditions import natures_vendues
from ..droit.documents import DocumentVoulu
from ..fiches.devises import EURO
from ..fiches.parties import Adresse, Fiche
from ..fiches.pays import lire_numero_tva, lire_pays
from ..socle.durees import Duree
from ..socle.valeurs import Part, Penalites
from .change import change_au, jour_du_change
from .factures import factures, postes_vendus
from .mots import UN_AN_APRES, duree_scellee
from .offres import offre
from .prix import Tranche, total

CLIENT = (
    "qualite",
    "nom",
    "forme",
    "siren",
    "siret",
    "tva_numero",
    "adresse",
    "adresse_livraison",
    "adresse_facturation",
    "reference_commande",
    "service",
    "code_service",
)
OBJET = ("objet", "nature")
OFFRE = ("objet", "description", "nature", "lieu", "prix", "plafond")
DEDUITS = (
    "echeance",
    "deductions",
    "tva",
    "totaux",
)  # follow from the others: said when they alone have changed
AJOUTABLES = ("client", "champs")  # what was not there may be said later
POSTES = ("lignes", "variantes")
DE_L_AVANCEMENT = ("retenue_garantie", "compte_prorata")  # follow from a changed progress too
DU_DOSSIER = ("cgv", "clauses", "reglement")  # of general terms: their seller's, no longer a case's
HORS_DOCUMENT = (
    "type",
    "numero",
    "date",
    "lignes",
    "remise",
    "reglement",
    "part",
    "montant",
    "echeance",
    "champs",
)


def valeur_en_texte(x: Any) -> Any:
    """A typed value as text; records and lists keep their shape, what is absent or by default is
    left out.

    >>> valeur_en_texte([Decimal("450.00"), Duree(45, "jour", True), Part(taux=Decimal("30"))])
    ['450', '45 jour fin de mois', '30 %']
    """
    if isinstance(x, Fiche):
        champs = type(x).model_fields
        return {
            k: valeur_en_texte(v)
            for k in champs
            if (v := getattr(x, k)) is not None and v != champs[k].default
        }
    if isinstance(x, bool):
        return "oui" if x else "non"
    if isinstance(x, Decimal):
        return f"{x.normalize():f}"
    if isinstance(x, Duree):
        return duree_scellee(x)
    if isinstance(x, Part):
        return (
            "solde"
            if x.solde
            else f"{valeur_en_texte(x.taux)} %"
            if x.taux is not None
            else valeur_en_texte(x.montant)
        )
    if isinstance(x, Penalites):
        return f"{valeur_en_texte(x.taux)} %" if x.taux is not None else x.mode
    if isinstance(x, date | datetime):
        return x.isoformat()
    if isinstance(x, tuple | list):
        return [valeur_en_texte(y) for y in x]
    return re.sub(r"\n+", " ", str(x).replace("\u00a0", " "))  # a line break is no fact


def somme(x: Decimal) -> str:
    return f"{x:.2f}"


def faits(dossier: Dossier, doc: DocumentVoulu, biblio: Bibliotheque) -> dict[str, Any]:
    """The facts of one document: nested keys and lists of text, without an empty value."""
    tete = doc.tete
    v = dossier.vendeur_au(doc.date)
    f: dict[str, Any] = {
        "type": doc.type,
        "numero": numero_emis(doc) or "",
        "date": doc.date.isoformat(),
        "vendeur": {"siren": v.siren_brut, "nom": v.denomination, "tva": v.tva.regime},
    }
    f["document"] = {k: x for k, x in valeur_en_texte(doc.saisie).items() if k not in HORS_DOCUMENT}
    if tete.acte == "conditions":
        dits = {"natures": list(natures_vendues(v)), **valeur_en_texte(v.cgv)}
        f |= {"qualite": qualite(dossier, doc), "cgv": dits}
    elif client := dossier.client_au(doc.date):
        f["client"] = {k: x for k, x in valeur_en_texte(client).items() if k in CLIENT}
    if tete.facturation:
        f |= _facture(dossier, doc)
    elif tete.prix or tete.conclusion:
        f |= _offre(dossier, doc, tete.conclusion or tete.acte == "avenant")
    if tete.prix and dossier.devise != EURO:
        f["devise"] = dossier.devise
    if tete.acte == "conditions" or tete.prix:
        r = dossier.vu_par(doc).reglement(doc)
        f["reglement"] = {
            k: valeur_en_texte(getattr(r, k))
            for k in ("delai", "penalites", "escompte", "clause_penale")
            if getattr(r, k) is not None
        }
    if tete.prix or tete.conclusion:
        f["champs"] = {c.libelle: c.texte for c in dossier.champs_de(doc)}
    return {k: x for k, x in f.items() if x not in ({}, [], "")}


def _lignes(dossier: Dossier, doc: DocumentVoulu) -> dict[str, Any]:
    aff = dossier.affaire
    remise = doc.remise if doc.remise is not None else aff.remise if doc.lignes is None else None
    # An offer is held to what it offered, whatever was taken of it; what follows, to what was.
    offerts = doc.lignes if doc.lignes is not None else aff.lignes
    postes = offerts if doc.tete.acte == "offre" else postes_vendus(dossier, doc)
    sortie: dict[str, Any] = {"lignes": valeur_en_texte(postes), "tarifs": aff.tarifs}
    if doc.tete.acte == "offre" and doc.lignes is None and aff.variantes:
        sortie["variantes"] = {k: valeur_en_texte(v) for k, v in aff.variantes.items()}
    return sortie | ({"remise": valeur_en_texte(remise)} if remise and not remise.nulle else {})


def _tva(tranches: tuple[Tranche, ...]) -> list[dict[str, str]]:
    return [{"taux": t.cle or "sans", "base": somme(t.base), "tva": somme(t.tva)} for t in tranches]


def _totaux(tranches: tuple[Tranche, ...], net: Decimal | None = None) -> dict[str, str]:
    ht, tva = (sum((getattr(t, k) for t in tranches), Decimal("0.00")) for k in ("base", "tva"))
    return {
        "ht": somme(ht),
        "tva": somme(tva),
        "ttc": somme(ht + tva),
        "net": somme(ht + tva if net is None else net),
    }


def _facture(dossier: Dossier, doc: DocumentVoulu) -> dict[str, Any]:
    f = factures(dossier).get(doc.numero or "")
    p = dossier.affaire.prestation
    sortie: dict[str, Any] = (
        {"prestation": {k: x for k, x in valeur_en_texte(p).items() if k in OBJET}} if p else {}
    )
    if doc.tete.finale and f:
        debut, fin = f.execution(p)
        sortie |= {
            "execution": {k: valeur_en_texte(x) for k, x in (("debut", debut), ("fin", fin)) if x}
        }
    if doc.tete.finale or doc.lignes is not None:
        sortie |= _lignes(dossier, doc)
    if f is None:
        return sortie
    brut = f.brut if doc.tete.finale else f.tranches
    deduites = [
        {"numero": a.numero, "date": a.date.isoformat(), "ttc": somme(a.ttc)} for a in f.deductions
    ]
    if f.situation and f.situation.dite:
        dite = f.situation.dite
        sortie["situations"] = {str(dite.numero): {"avancement": valeur_en_texte(dite.avancement)}}
    if f.retenue:
        sortie["retenue_garantie"] = somme(f.retenue)
    if c := change_au(dossier, jour_du_change(f)):
        sortie["change"] = {"taux": f"{c.taux:f}", "date": c.date.isoformat(), "source": c.source}
    if f.prorata:
        sortie["compte_prorata"] = somme(f.prorata)
    return sortie | {
        "echeance": " ; ".join(
            UN_AN_APRES if t.attendu else t.date.isoformat() for t in f.termes_dits
        ),
        "deductions": deduites,
        "tva": _tva(brut),
        "totaux": _totaux(brut, total(f.tranches)),
    }


def _offre(dossier: Dossier, doc: DocumentVoulu, signe: bool) -> dict[str, Any]:
    aff = dossier.affaire
    p = valeur_en_texte(aff.prestation) if aff.prestation else {}
    prix = offre(dossier, doc).prix
    sortie = _lignes(dossier, doc) | {
        "prestation": p if signe else {k: x for k, x in p.items() if k in OFFRE}
    }
    if len(prix) == 1:  # of several, the lines of each variant say it
        sortie |= {"tva": _tva(prix[0].tranches), "totaux": _totaux(prix[0].tranches)}
    cles = (
        "acompte",
        "echeances",
        "dechets",
        *(("conclusion", "nature_acompte", "retractation", "clauses") if signe else ()),
    )
    if aff.retenue_garantie:
        sortie["retenue_garantie"] = valeur_en_texte(aff.retenue_garantie.taux)
    return sortie | {
        k: y
        for k in cles
        if (x := getattr(aff, k)) is not None and (y := valeur_en_texte(x)) not in ({}, [], "")
    }


# ------------------------------------------------------------------------ what has changed


def _plat(x: Any, chemin: Chemin = ()) -> Iterator[tuple[Chemin, str]]:
    """Every leaf with its path; a list's length is a leaf too."""
    if isinstance(x, Mapping):
        for k, y in x.items():
            yield from _plat(y, (*chemin, k))
    elif isinstance(x, list):
        yield (*chemin, "#"), str(len(x))
        for i, y in enumerate(x):
            yield from _plat(y, (*chemin, i))
    elif x is not None:
        yield chemin, str(x)


def _relu(chemin: Chemin, dit: str) -> str | None:
    """A sealed fact as a case that says the same is read now: a register may hold the country or
    the VAT number as it was typed; the country by default is no fact.
    """
    lecteur = {"pays": lire_pays, "tva_numero": lire_numero_tva}.get(str(chemin[-1]))
    if lecteur is None:
        return dit
    try:
        lu = lecteur(dit)
    except PydanticCustomError:
        return dit
    return None if lecteur is lire_pays and lu == Adresse.model_fields["pays"].default else lu


def _ajoutable(chemin: Chemin) -> bool:
    """May a fact that was not there be said later? Of a line, its kind: no paper prints it, and the
    books ask for it once it is paid (CGI 50-0).
    """
    return chemin[0] in AJOUTABLES or chemin[0] in POSTES and chemin[-1] == "nature"


def changements(
    avant: Mapping[str, Any], apres: Mapping[str, Any]
) -> list[tuple[Chemin, str | None, str | None]]:
    """(path, what was issued, what the case says now), in the order of the facts. What follows from
    another change is left out, a list that is longer or shorter is one change, and a client's fact
    or an own word that was not there may be added.

    >>> changements({"client": {"adresse": {"pays": "FRANCE"}}}, {"client": {"adresse": {}}})
    []
    """
    if "cgv" in apres and "cgv" not in avant:  # issued when general terms followed their case
        avant, apres = ({k: x for k, x in f.items() if k not in DU_DOSSIER} for f in (avant, apres))
    a = {k: lu for k, dit in _plat(avant) if (lu := _relu(k, dit)) is not None}
    b = dict(_plat(apres))
    tous = [
        (k, a.get(k), b.get(k)) for k in [*a, *(k for k in b if k not in a)] if a.get(k) != b.get(k)
    ]
    longueurs = [k[:-1] for k, *_ in tous if k[-1] == "#"]
    tous = [
        c for c in tous if c[0] != ("vendeur", "nom") and not (c[1] is None and _ajoutable(c[0]))
    ]
    tous = [c for c in tous if c[0][-1] == "#" or not any(c[0][: len(x)] == x for x in longueurs)]
    avancement = any(c[0][0] == "situations" for c in tous)
    suivent = (*DEDUITS, *DE_L_AVANCEMENT) if avancement else DEDUITS
    propres = [c for c in tous if c[0][0] not in suivent]
    return (
        propres
        or list({c[0][0]: c for c in tous if c[0][0] != "tva" or len(tous) == 1}.values())
        or tous
    )


__all__ = ["DEDUITS", "changements", "faits", "somme", "valeur_en_texte"]
