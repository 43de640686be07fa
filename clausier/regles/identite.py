"""Rules of identity: what the seller and the client must say of themselves in the documents of this
case.

Sources: C. conso R111-1; C. com. R123-237, R123-238; CGI, ann. II, 242 nonies A; CGI 286 ter;
décret 2022-1299.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ..dossier.cas import Dossier
from ..dossier.reperes import (
    a_remplir,
    clients,
    dire,
    dire_vendeur,
    documents,
    qualites,
    regle,
    vendeurs,
)
from ..droit.bibliotheque import Bibliotheque
from ..droit.protection import retractation
from ..droit.tva import territoire
from ..fiches.parties import Client
from ..fiches.pays import meme_pays, pays_du_numero
from ..lecture.images import LogoRefuse, logo_data, mots_du_logo
from ..lecture.pdf_joint import refus_de_joindre
from ..socle.ecriture import INSECABLE, date_longue, nom_pays
from ..socle.espace import dans
from ..socle.problemes import Probleme

COMMERCIALES = ("EURL", "SARL", "SASU", "SAS", "SCOP")


@regle("A119")
def champs_a_remplir(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What `init` and `new` left to fill: drafts are built, nothing is handed over or issued."""
    for chemin, feuille in a_remplir(dossier):
        yield Probleme(
            feuille.place,
            "A119",
            ".".join(map(str, chemin)),
            f"« {feuille.valeur} » est à remplir : d'ici là, ni paquet à remettre, ni émission",
        )


@regle("E103", "E205")
def coordonnees(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A consumer gets telephone and e-mail (C. conso R111-1), and so does the withdrawal notice
    (R221-3, annex, instruction 2)."""
    conso = "consommateur" in qualites(dossier)
    deux = conso or retractation(dossier)
    for v in vendeurs(dossier):
        manques = [k for k in ("telephone", "courriel") if not getattr(v, k)]
        if deux and manques:
            qui = (
                "le client est un consommateur"
                if conso
                else "le client a un droit de rétractation et son avis donne téléphone et courriel"
            )
            dit = " et ".join(f"« {k}: »" for k in manques)
            yield dire_vendeur(dossier, "E205", (), f"{qui} : ajoutez {dit} au vendeur")
        elif len(manques) == 2:
            yield dire_vendeur(
                dossier,
                "E103",
                ("courriel",),
                "clé manquante : donnez « courriel: » ou « telephone: » au vendeur",
            )


@regle("E206")
def societe(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A company prints its capital and, when commercial, its RCS (C. com. R123-237 and
    R123-238)."""
    for v in vendeurs(dossier):
        if v.forme not in COMMERCIALES:
            continue
        if not v.capital:
            yield dire_vendeur(
                dossier,
                "E206",
                ("capital",),
                f"une {v.forme} imprime son capital ; ajoutez le vôtre, comme « capital: 1 000 € »",
            )
        if not v.rcs:
            yield dire_vendeur(
                dossier,
                "E206",
                ("rcs",),
                f"une {v.forme} imprime la ville de son registre du commerce ; ajoutez la "
                "vôtre, comme « rcs: Lyon » (C. com., art. R123-237)",
            )


@regle("E202", "E207", "E208")
def tva_vendeur(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A seller liable to VAT prints his number (242 nonies A, I-2°), which holds his SIREN (CGI 286
    ter)."""
    for v in vendeurs(dossier):
        t = v.tva
        # In Guyane and Mayotte there is no VAT to pay (CGI 294), so no number for it.
        if t.regime == "reel" and not t.numero and territoire(v.adresse) != "sans_tva":
            yield dire_vendeur(
                dossier,
                "E207",
                ("tva",),
                "au régime réel, chaque facture porte le numéro de TVA ; ajoutez « numero: FR… »",
            )
        if t.numero and t.numero.startswith("FR") and not t.numero.endswith(v.siren_brut):
            yield dire_vendeur(
                dossier,
                "E202",
                ("tva", "numero"),
                f"le numéro de TVA contient le SIREN {t.numero[-9:]}, le SIRET le SIREN "
                f"{v.siren_brut} ; l'un des deux est faux",
            )
        if t.numero and not t.numero.startswith("FR"):
            yield dire_vendeur(
                dossier,
                "E208",
                ("tva", "numero"),
                "un vendeur qui a un SIRET facture avec un numéro de TVA français, pas avec « "
                f"{t.numero} »",
            )
        if t.regime == "franchise" and t.debits:
            yield dire_vendeur(
                dossier,
                "E208",
                ("tva", "debits"),
                "l'option pour les débits n'existe pas en franchise en base ; retirez « debits: », "
                "ou, si vous êtes au régime réel, écrivez « regime: reel »",
            )
        if t.regime == "franchise" and t.declaration:
            yield dire_vendeur(
                dossier,
                "E208",
                ("tva", "declaration"),
                "en franchise en base il n'y a pas de déclaration de TVA ; retirez "
                "« declaration: », ou, si vous êtes au régime réel, écrivez « regime: reel »",
            )


def _chiffres(numero: str) -> str:
    return "".join(c for c in numero if c.isdigit())


@regle("E201", "E202")
def identite_client(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """SIREN, SIRET and VAT number of one client name one client, in the country of one of his
    addresses (C. com. R123-221; CGI 286 ter)."""
    for c in clients(dossier):
        yield from _identite_client(dossier, c)


def _identite_client(dossier: Dossier, c: Client) -> Iterator[Probleme]:
    siren = c.siren_brut
    if c.siret and siren and _chiffres(c.siret)[:9] != siren:
        yield dire(
            dossier,
            "E201",
            ("client", "siret"),
            f"le SIRET contient le SIREN {c.siret[:11]}, « siren: » dit {c.siren} ; l'un des deux "
            "est faux",
        )
    if (
        c.tva_numero
        and c.tva_numero.startswith("FR")
        and siren
        and not c.tva_numero.endswith(siren)
    ):
        yield dire(
            dossier,
            "E202",
            ("client", "tva_numero"),
            f"le numéro de TVA contient le SIREN {c.tva_numero[-9:]}, le client a le SIREN "
            f"{siren} ; l'un des deux est faux",
        )
    adresses = (c.adresse, c.adresse_livraison, c.adresse_facturation)
    if c.tva_numero and not any(a and meme_pays(c.tva_numero, a.pays) for a in adresses):
        yield dire(
            dossier,
            "E202",
            ("client", "tva_numero"),
            f"le numéro de TVA « {c.tva_numero} » est de ce pays : "
            f"{nom_pays(pays_du_numero(c.tva_numero))}, l'adresse du client de celui-ci : "
            f"{nom_pays(c.adresse.pays)} ; corrigez l'un des deux "
            "(directive 2006/112/CE, art. 215)",
        )


@regle("E204")
def siren_client(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """From 2027-09-01 an invoice to a French professional carries his SIREN; before, it is printed
    when given."""
    for _, doc in documents(dossier, lambda t: t.facturation):
        c = dossier.client_au(doc.date)
        if c is None or c.qualite != "professionnel" or c.siren or c.adresse.pays != "FR":
            continue
        # Décret 2022-1299: a mention of the invoice for sellers of this product's size.
        exige = biblio.valeur("siren_client_sur_facture", doc.date)
        if exige.valeur:
            du = date_longue(exige.depuis).replace(INSECABLE, " ")
            yield dire(
                dossier,
                "E204",
                ("client",),
                f"une facture datée du {du} ou après porte le SIREN du client professionnel ; "
                "ajoutez « siren: »",
                cle=True,
            )
            return


@regle("E113")
def fichiers_joints(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A file that the seller names is in the workspace, and can be used.

    A logo only draws; a certificate of insurance that is a PDF opens, to be joined to the pack.
    """
    for v in vendeurs(dossier):
        seule = (
            dossier.noeud_vendeur is not None and dossier.noeud_vendeur.enfant("assurances") is None
        )
        cle = "assurance" if seule else "assurances"
        nommes: list[tuple[tuple[str | int, ...], str | None]] = [(("logo",), v.logo)]
        nommes += [((cle, i, "attestation"), a.attestation) for i, a in enumerate(v.assurances)]
        for chemin, nom in nommes:
            if nom and (dit := _refus_de_fichier(dossier, nom, chemin == ("logo",))):
                yield dire_vendeur(dossier, "E113", chemin, dit)


@regle("A720")
def logo_en_mots(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The words of an SVG are drawn in the font of the document, since it brings none."""
    for v in vendeurs(dossier):
        cible = dossier.joint(v.logo) if v.logo else None
        with suppress(LogoRefuse, OSError):
            if cible and mots_du_logo(cible):
                yield dire_vendeur(
                    dossier,
                    "A720",
                    ("logo",),
                    "ce logo contient du texte, et non ses tracés : il sera dessiné dans la police "
                    "du document ; convertissez ce texte en tracés dans votre logiciel de dessin "
                    "(Inkscape : « Objet en chemin » ; Illustrator : « Vectoriser »)",
                )


def _refus_de_fichier(dossier: Dossier, nom: str, logo: bool) -> str | None:
    """Why a file that the seller names cannot be used; None when it can."""
    cible = dans(dossier.espace, dossier.espace, nom)
    if cible is None:
        return (
            f"« {nom[:60]} » sort de l'espace de travail ; copiez le fichier à côté de vendeur.yaml"
        )
    dossier.lus.noter(cible)
    if not cible.is_file():
        return f"fichier introuvable dans l'espace de travail : {nom[:60]}"
    dit = _refus_du_logo(cible) if logo else refus_de_joindre(cible)
    return f"{nom[:60]} : {dit}" if dit else None


def _refus_du_logo(chemin: Path) -> str | None:
    try:
        logo_data(chemin)
    except LogoRefuse as e:
        return str(e)
    return None
