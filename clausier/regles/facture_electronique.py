"""Rules of the electronic invoice that the case alone decides: the addresses of the directory, and
what the public portal asks beyond the standard.

Sources: AFNOR XP Z12-012 (BR-FR-21 and 23) and XP Z12-013 (the four forms of an address); AIFE,
flux 1 and flux 10, rules G1.05 (numbers) and G2.33 (VAT numbers), of which those of flux 1 are a
draft: warnings alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.exceptions import ValidationError
from stdnum.fr import siren, siret

from ..comptes.circuits import circuit_de
from ..comptes.factures import factures
from ..dossier.cas import Dossier
from ..dossier.reperes import clients, dire, dire_vendeur, regle, vendeurs
from ..droit.bibliotheque import Bibliotheque
from ..droit.circuit import etabli, traitement
from ..socle.problemes import Probleme

ADRESSE = re.compile(r"(\d{9})(?:_([A-Za-z0-9+\-_.]+))?")
CODE = re.compile(r"[A-Za-z0-9+\-_.]{1,100}")
LONGUEUR = 125  # BR-FR-23
SORTIE = "écrivez l'adresse que donne l'annuaire de la facturation électronique, ou retirez la clé"


def _faux(module: object, numero: str) -> bool:
    try:
        module.validate(numero)  # type: ignore[attr-defined]
    except ValidationError:
        return True
    return False


def refus_de_l_adresse(adresse: str, numero: str | None) -> str:
    """Why an address cannot be one of the directory, for who has this SIREN; nothing when it can.

    >>> refus_de_l_adresse("900000027_90000002700012", "900000027")
    ''
    """
    dite = f"l'adresse électronique « {adresse[:60]} »"
    lue = ADRESSE.fullmatch(adresse) if len(adresse) <= LONGUEUR else None
    if lue is None:
        return (
            f"{dite} n'a aucune des formes de l'annuaire : SIREN, SIREN_SIRET, SIREN_SIRET_CODE ou "
            f"SIREN_SUFFIXE, de {LONGUEUR} signes au plus (lettres, chiffres et + - _ .)"
        )
    if numero and lue[1] != numero:
        return f"{dite} doit commencer par le SIREN {numero}"
    if _faux(siren, lue[1]):
        return f"{dite} commence par un SIREN faux (clé de contrôle)"
    suite = (lue[2] or "").partition("_")[0]
    if re.fullmatch(r"\d{14}", suite) and (not suite.startswith(lue[1]) or _faux(siret, suite)):
        return f"{dite} porte le SIRET {suite}, qui est faux ou d'un autre SIREN"
    return ""


@regle("E902")
def adresses_electroniques(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """An address of the directory is of one of its four forms, and its owner's (BR-FR-21, 23)."""
    for v in vendeurs(dossier):
        dit = v.adresse_electronique and refus_de_l_adresse(v.adresse_electronique, v.siren_brut)
        if dit:
            yield dire_vendeur(dossier, "E902", ("adresse_electronique",), f"{dit} ; {SORTIE}")
    for c in clients(dossier):
        if not (c.siren or etabli(c.adresse, c.siren)):
            continue  # reached by e-mail
        dit = c.adresse_electronique and refus_de_l_adresse(c.adresse_electronique, c.siren_brut)
        if dit:
            ici = ("client", "adresse_electronique")
            yield dire(dossier, "E902", ici, f"{dit} ; {SORTIE}")


@regle("E902")
def code_service(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The service of a public buyer is one of an establishment: SIREN_SIRET_CODE."""
    for c in clients(dossier):
        if c.code_service is None:
            continue
        if c.qualite != "public":
            dit = "un code service est celui d'un acheteur public ; retirez « code_service: »"
        elif c.siret is None:
            dit = "un code service est celui d'un établissement ; ajoutez « siret: » au client"
        elif not CODE.fullmatch(c.code_service):
            dit = (
                f"« {c.code_service[:40]} » n'est pas un code service (lettres, chiffres, + - _ . "
                "seulement) ; écrivez celui que donne Chorus Pro, et son nom sous « service: »"
            )
        else:
            continue
        yield dire(dossier, "E902", ("client", "code_service"), dit)


@regle("A904")
def numeros_de_tva_du_portail(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Where an invoice goes through a platform, the VAT numbers that the draft of flux 1 asks for
    and the standard does not (G2.33): said once of each party.
    """
    doute = (
        "la norme s'en passe, mais le projet de règles du portail public (flux 1, version 0.2) le "
        "demande"
    )
    dits = set()
    for f in factures(dossier).values():
        v, c = dossier.vendeur_au(f.date), dossier.client_au(f.date)
        voie = circuit_de(dossier, f)
        if c is None or voie is None or voie.nom != "plateforme":
            continue
        if v.tva.numero is None and "vendeur" not in dits:
            dits.add("vendeur")
            yield dire_vendeur(
                dossier,
                "A904",
                ("tva", "numero"),
                f"{f.numero} part par une plateforme sans numéro de TVA du vendeur : {doute}, même "
                "en franchise ; voyez-le avec votre plateforme, et si le service des impôts vous "
                "en a donné un, ajoutez « numero: » à « tva: »",
            )
        if c.qualite == "professionnel" and c.tva_numero is None and "client" not in dits:
            dits.add("client")
            yield dire(
                dossier,
                "A904",
                ("client", "tva_numero"),
                f"{f.numero} part par une plateforme sans numéro de TVA du client : {doute} ; si "
                "votre client en a un, ajoutez « tva_numero: »",
                cle=True,
            )


@regle("A905")
def longueur_des_numeros(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A number that the public portal does not take yet, though the standard does (G1.05)."""
    for f in factures(dossier).values():
        c = dossier.client_au(f.date)
        if c is None or traitement(dossier.vendeur_au(f.date), c) == "B2C":
            continue  # its sums alone are reported, day by day
        admis = int(dossier.valeur("numero_facture_portail", f.date))
        if len(f.numero) > admis:
            yield dire(
                dossier,
                "A905",
                ("documents", f.rang, "numero"),
                f"le numéro « {f.numero} » a {len(f.numero)} signes : le portail public n'en admet "
                f"encore que {admis} ; écrivez un numéro plus court",
            )
