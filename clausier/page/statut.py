"""The records of `status` as they leave: JSON with stable keys, and one HTML page to keep open.

Nothing is reckoned here. Keys are French, `snake_case`; sums are text with two decimals
("1234.56"), dates are ISO, what does not apply is null. A key is added, never renamed: programs
read them.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ..comptes.ages import Ages
from ..comptes.cumuls import Cumul, ages_par_client, cumul
from ..comptes.echelle import Etape
from ..comptes.mots import LIBELLES
from ..comptes.prescription import Prescription
from ..comptes.suivi import Action, Sommes, SuiviDossier, SuiviFacture
from ..comptes.termes import Terme
from ..course.etat import Etat
from ..droit.circuit import Circuit
from ..fiches.devises import EURO
from ..lecture.insertion import en_flux
from ..socle.affichage import accord
from .resume import A_REGLER, Marque, somme_dite

VERSION = 1
AGES = ("Non échu", "0–30 j", "31–60 j", "61–90 j", "Plus de 90 j")  # by `comptes.ages`
SEUILS = {
    "sous_le_seuil": "sous le seuil",
    "proche": "seuil proche",
    "depasse": "seuil dépassé : la franchise s'arrête au 1er janvier suivant",
    "majore_depasse": "seuil majoré dépassé : la franchise s'arrête le jour du dépassement",
}
PROMESSES = {
    "en_cours": "en cours",
    "tenue": "tenue",
    "partielle": "tenue en partie",
    "rompue": "non tenue",
}


def en_somme(x: Decimal) -> str:
    """A sum in JSON: text with two decimals."""
    return f"{x:.2f}"


def en_iso(d: date | None) -> str | None:
    """A day in JSON."""
    return d.isoformat() if d else None


def _sommes(s: Sommes) -> dict[str, Any]:
    return {
        "principal": en_somme(s.principal),
        "interets": en_somme(s.interets),
        "indemnite": en_somme(s.indemnite),
        "total": en_somme(s.total),
        "comptes_jusqu_au": en_iso(s.incomplet),
    }


def _ages(a: Ages) -> dict[str, str]:
    """What is open by its days late, under the names of `comptes.ages`."""
    return {k: en_somme(x) for k, x in vars(a).items()} | {"total": en_somme(a.total)}


def _etape(e: Etape, jour: date) -> dict[str, Any]:
    return {
        "etape": e.nom,
        "libelle": e.libelle,
        "date": en_iso(e.date),
        "due": e.due(jour),
        "facultative": e.facultative,
        "deja_prevue": e.prevu is not None,
        "motif": e.motif or None,
    }


def _action(a: Action, jour: date) -> dict[str, Any]:
    return {
        **_etape(a.etape, jour),
        "factures": list(a.factures),
        "documents_a_ajouter": [f"- {en_flux(e)}" for e in a.entrees],
    }


def _prescription(p: Prescription | None) -> dict[str, Any] | None:
    if p is None:
        return None
    return {
        "date": en_iso(p.limite),
        "depuis_la_prestation": en_iso(p.prestation),
        "depuis_l_echeance": en_iso(p.echeance),
        "alerte": p.alerte,
        "interruption_possible": {"date": en_iso(p.possible), "cause": p.cause}
        if p.possible
        else None,
        "source": p.source,
    }


def _retenue(t: Terme | None) -> dict[str, Any] | None:
    """What the client keeps of works; no day while the reception is not told."""
    if t is None:
        return None
    return {"montant": en_somme(t.montant), "le": None if t.attendu else en_iso(t.date)}


def _circuit(c: Circuit | None) -> dict[str, str] | None:
    """What the reform asks for an invoice; nothing before the day when it asks for something."""
    return {"circuit": c.nom, "a_faire": c.dit} if c else None


def _facture(f: SuiviFacture, jour: date) -> dict[str, Any]:
    return {
        "numero": f.facture.numero,
        "type": f.facture.type,
        "date": en_iso(f.facture.date),
        "echeance": en_iso(f.echeance),
        "total": en_somme(f.facture.ttc),
        "paye": en_somme(f.paye),
        "credite": en_somme(f.credite),
        "ouvert": en_somme(f.ouvert),
        "a_rendre": en_somme(f.a_rendre),
        "escompte": en_somme(f.escompte),
        "retenue_de_garantie": _retenue(f.retenu),
        "soldee": not f.ouvert,
        "jours_de_retard": f.retard,
        "sommes_dues": _sommes(f.sommes),
        "prochaine_etape": _etape(f.etape, jour) if f.etape else None,
        "etapes_faites": {k: en_iso(d) for k, d in f.situation.faites.items()},
        "prescription": _prescription(f.prescription),
        "facturation_electronique": _circuit(f.circuit),
    }


def dossier_json(s: SuiviDossier, fichier: str) -> dict[str, Any]:
    c = s.client
    return {
        "dossier": s.dossier.nom,
        "fichier": fichier,
        "vendeur": s.vendeur.siren_brut,
        "client": {"nom": c.denomination, "siren": c.siren_brut, "qualite": c.qualite}
        if c
        else None,
        **({} if s.dossier.devise == EURO else {"devise": s.dossier.devise}),
        "facture": en_somme(s.facture),
        "paye": en_somme(s.paye),
        "credite": en_somme(s.credite),
        "ouvert": en_somme(s.ouvert),
        "ages": _ages(s.ages),
        "a_rendre": en_somme(s.a_rendre),
        "escompte": en_somme(s.escompte),
        "retenue_de_garantie": en_somme(s.retenue),
        "recu_sans_facture": en_somme(s.avances),
        "rendu_sans_cause": en_somme(s.rendu_sans_cause),
        "jours_de_retard": s.retard,
        "sommes_dues": _sommes(s.sommes),
        "prochaine_etape": _action(s.prochaine, s.jour) if s.prochaine else None,
        "etapes": [_action(a, s.jour) for a in s.actions],
        "prescription": _prescription(s.prescription),
        "promesses": [
            {"date": en_iso(p.date), "pour_le": en_iso(p.pour_le), "etat": p.etat, "texte": p.texte}
            for p in s.promesses
        ],
        "litige": {"depuis": en_iso(s.litige.date), "texte": s.litige.texte} if s.litige else None,
        "procedure_collective": {"depuis": en_iso(s.procedure.date), "texte": s.procedure.texte}
        if s.procedure
        else None,
        "factures": [_facture(f, s.jour) for f in s.factures],
    }


def _totaux(t: Cumul) -> dict[str, Any]:
    return {
        "dossiers": t.dossiers,
        "facture": en_somme(t.facture),
        "paye": en_somme(t.paye),
        "credite": en_somme(t.credite),
        "ouvert": en_somme(t.ouvert),
        "a_rendre": en_somme(t.a_rendre),
        "echu": en_somme(t.echu),
        "sommes_dues": _sommes(t.sommes),
    }


def etat_json(e: Etat) -> dict[str, Any]:
    suivis = [s for s, _ in e.suivis]
    totaux = cumul(suivis)
    return {
        "version": VERSION,
        "date": en_iso(e.jour),
        "dossiers": [dossier_json(s, f) for s, f in e.suivis],
        "totaux": _totaux(totaux),
        "ages": {
            "clients": [
                {"client": x.client, "siren": x.siren, **_ages(x.ages)}
                for x in ages_par_client(suivis)
            ],
            "total": _ages(totaux.ages),
        },
        "vendeurs": [
            {
                "nom": v.nom,
                "siren": v.siren,
                "totaux": _totaux(v.totaux),
                "annee": v.annee,
                "chiffre_d_affaires": en_somme(v.chiffre),
                "concentration": [
                    {
                        "client": c.client,
                        "siren": c.siren,
                        "montant": en_somme(c.montant),
                        "part": str(c.part),
                        "signale": c.signale,
                    }
                    for c in v.clients
                ],
                "franchise": [
                    {
                        "annee": x.annee,
                        "activite": x.activite,
                        "encaisse": en_somme(x.encaisse),
                        "seuil": en_somme(x.seuil),
                        "reste": en_somme(x.seuil - x.encaisse),
                        "seuil_majore": en_somme(x.haut),
                        "reste_majore": en_somme(x.haut - x.encaisse),
                        "etat": x.etat,
                    }
                    for x in v.franchise
                ],
            }
            for v in e.vendeurs
        ],
        "registres": [
            {"fichier": r.nom, "documents": len(r.entrees), "maillons": [*r.derniers]}
            for r in e.registres
        ],
        "erreurs": [{"fichier": f, "problemes": [*map(str, p)]} for f, p in e.erreurs],
    }


def marque_du_suivi(s: SuiviDossier) -> Marque:
    """Where a case stands on the day, as a shape and a word."""
    if s.retard:
        return Marque("retard", f"en retard de {accord(s.retard, 'jour')}")
    if s.ouvert > 0:
        return Marque("partie", "réglé en partie") if s.paye > 0 else A_REGLER
    return Marque("fait", "soldé") if s.facture else Marque("projet", "rien de facturé")


def en_html(modele: str, **contexte: Any) -> str:
    """A page of `templates/_page`, every value escaped."""
    from ..socle.ecriture import date_courte, montant, nombre, taux
    from ..socle.ressources import modeles

    env = modeles()
    env.filters |= {
        "montant": montant,
        "en_devise": lambda x, dossier: somme_dite(x, dossier.devise),
        "jour": date_courte,
        "nombre": nombre,
        "taux": taux,
    }
    return env.get_template(modele).render(promesses=PROMESSES, libelles=LIBELLES, **contexte)
