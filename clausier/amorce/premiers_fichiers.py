"""First files: a workspace from its seller's answers, a case from the example of his trade. Pure
text; nothing is written here.

The files of `clausier/amorce/` are the texts as users get them, with holes; `metiers.yaml` holds
each trade's example.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment

from ..dossier.schema import de_l_espace
from ..droit.tetes import PREMIER_JOUR
from ..fiches.parties import REGLEMENT_DEFAUT, Vendeur
from ..fiches.secteurs import SECTEURS, Secteur
from ..lecture.insertion import valeur
from ..lecture.noeuds import lire_texte, lire_yaml
from ..socle.centimes import centimes
from ..socle.ecriture import nombre
from ..socle.espace import DOSSIER_OUTILS
from ..socle.ressources import modeles
from ..socle.valeurs import Part, lire_prix, lire_quantite
from .catalogue import LignesVoulues

AMORCE = Path(__file__).resolve().parent / "fichiers"
COLONNE = 33  # where the notes at the end of a line begin
EXEMPLE = {  # the seller of the workspace that is made without a question
    "nom": "Camille Exemple",
    "forme": "EI",
    "metier": "conseil",
    "qualite": "liberal",
    "siret": "900 000 019 00019",
    "voie": "12 rue des Lices",
    "code_postal": "69001",
    "ville": "Lyon",
    "telephone": "06 00 00 00 01",
    "courriel": "camille@exemple.example",
    "regime": "franchise",
    "iban": "FR76 3000 6000 0112 3456 7890 189",
}
JOUR_EXEMPLE = date(2026, 11, 3)
CLES = (
    *EXEMPLE,
    "capital",
    "rcs",
    "numero_tva",
    "mediateur_nom",
    "mediateur_adresse",
    "mediateur_site",
    "moyens",
)


@dataclass(frozen=True)
class Metier:
    """A sector and the case that is usual in it; its texts of YAML go into the file as they are."""

    secteur: Secteur
    qualite: str
    client: str
    lieu: str
    objet: str
    description: str
    lignes: str
    nature: str = ""
    prestation: str = ""
    particulier: str = ""  # what the law adds to `prestation` for a person who buys for himself
    suite: str = ""
    livre: str = ""  # what the client gets, in place of « LIVRÉ » in `prestation`
    nom: str = ""  # the trade, when the case is not that of the whole sector
    ape: str = ""

    @property
    def dit(self) -> str:
        """What it is called at the head of the case."""
        return self.nom or self.secteur.metiers

    @property
    def travail(self) -> str:
        """Its `prestation`, with what the client gets."""
        return self.prestation.replace("LIVRÉ", self.livre)

    @property
    def total(self) -> Decimal:
        """The price of the example's lines, in euros, before tax."""
        lignes = lire_texte(f"lignes:\n{self.lignes}\n", "metiers.yaml").brut()["lignes"]
        return sum(
            (
                centimes(lire_quantite(x.get("quantite", "1")) * lire_prix(x["prix_unitaire"]))
                for x in lignes
            ),
            Decimal(0),
        )


@lru_cache(maxsize=1)
def metiers() -> dict[str, Metier]:
    """Every sector by its name, with its own example or that of « autre »."""
    brut = lire_yaml(AMORCE / "metiers.yaml").brut()
    exemples = {
        nom: {k: v.strip("\n") for k, v in exemple.items()} for nom, exemple in brut.items()
    }
    return {
        nom: Metier(secteur, **exemples.get(nom, exemples["autre"]))
        for nom, secteur in SECTEURS.items()
    }


@lru_cache(maxsize=1)
def _textes() -> Environment:
    env = modeles(AMORCE, fin_de_ligne=True)
    env.filters |= {"yaml": valeur, "phrase": lambda t: t[:1].upper() + t[1:]}
    return env


def _texte(fichier: str, /, **trous: Any) -> str:
    """A text with its holes filled and its notes in a column."""
    return _textes().get_template(fichier).render(**trous).expandtabs(COLONNE)


def espace(reponses: Mapping[str, str], m: Metier, nom: str, jour: date) -> dict[Path, bytes]:
    """The files of a new workspace whose first case is `nom`, the usual one of the trade `m`, by
    their path in it.
    """
    r = {cle: reponses.get(cle, "") for cle in CLES}
    conso = reponses.get("particuliers") == "oui"
    client = "consommateur" if conso and r["telephone"] else "professionnel"
    annee = jour.year
    acompte = _acompte(m.total, r["regime"])
    # The first real quote is number one: an example to fill stands before it.
    exemple = f"D{annee}-{'001' if reponses == EXEMPLE else '000'}"
    cas = dossier(
        nom,
        m,
        client,
        jour,
        {
            "devis": [exemple],
            "contrat": [f"C{annee}-001"],
            "facture": [f"F{annee}-001", f"F{annee}-002"],
        },
        acompte,
        fictif=r["siret"] == EXEMPLE["siret"],
    )
    titulaire = f"{r['nom']} EI" if r["forme"] == "EI" else r["nom"]
    textes = {
        ".gitignore": _texte("gitignore"),
        ".gitattributes": _texte("gitattributes"),
        ".vscode/settings.json": _texte("vscode/settings.json"),
        ".vscode/extensions.json": _texte("vscode/extensions.json"),
        "README.md": _texte("README.md", cas=f"dossiers/{nom}.yaml", annee=annee),
        "vendeur.yaml": _texte(
            "vendeur.yaml",
            **r,
            titulaire=titulaire,
            fictif=r["siret"] == EXEMPLE["siret"],
            secteurs=" | ".join(SECTEURS),
            secteur=m.secteur,
            m=m,
            conso=conso,
        ),
        f"dossiers/{nom}.yaml": cas,
    }
    return {Path(chemin): texte.encode() for chemin, texte in textes.items()} | {
        Path(DOSSIER_OUTILS, f): x for f, x in _schemas().items()
    }


@lru_cache(maxsize=1)
def _schemas() -> dict[str, bytes]:
    return de_l_espace(None)


def pour_vendeur(
    nom: str,
    m: Metier,
    v: Vendeur,
    client: str,
    jour: date,
    numeros: Mapping[str, Sequence[str]],
    cgv: tuple[date, str],
    fiche: str = "",
    voulues: LignesVoulues | None = None,
) -> str:
    """The text of a case of a workspace that exists, from the example `m` of its seller's trade.
    `cgv`: the day and the version of the general terms that he has for such a client; `fiche`: the
    name of the client's file; `voulues`: lines in place of the example's.
    """
    total, tarifs = m.total, "ht"
    if voulues and voulues.texte:
        m = replace(m, lignes=voulues.texte)
        total, tarifs = voulues.total, voulues.tarifs
    part = v.reglement.au_dessus(REGLEMENT_DEFAUT).acompte or Part()
    return dossier(
        nom,
        m,
        client or client_usuel(m, v),
        jour,
        numeros,
        part.de(total if v.tva.regime == "franchise" or tarifs == "ttc" else _ttc(total)),
        cgv=cgv,
        fiche=fiche,
        tarifs=tarifs,
    )


def premieres_cgv(jour: date) -> tuple[date, str]:
    """The day and the version of the first general terms of a seller who begins that day."""
    le = max(jour - timedelta(days=1), PREMIER_JOUR)
    return le, f"{le.year}.1"


def client_usuel(m: Metier, v: Vendeur) -> str:
    """The trade's usual client; a consumer only when the seller has what the law asks for one."""
    pret = v.mediateur and v.telephone and v.courriel
    return m.client if pret or m.client != "consommateur" else "professionnel"


def _ttc(total: Decimal) -> Decimal:
    return centimes(total * Decimal("1.2"))  # the lines of the examples bear the ordinary rate


def _acompte(total: Decimal, regime: str) -> Decimal:
    return (REGLEMENT_DEFAUT.acompte or Part()).de(total if regime == "franchise" else _ttc(total))


def dossier(
    nom: str,
    m: Metier,
    client: str,
    jour: date,
    numeros: Mapping[str, Sequence[str]],
    acompte: Decimal,
    fictif: bool = False,
    cgv: tuple[date, str] | None = None,
    fiche: str = "",
    tarifs: str = "ht",
) -> str:
    """The text of a case of one's trade that `check` accepts. `acompte`: what the first invoice
    asks for, in euros; 0: none. `fictif`: with a made-up client, in place of fields to fill. `cgv`:
    the general terms that there are already; `fiche`: the file in which the client is written.
    """
    conso = client == "consommateur"
    lieu = m.lieu if conso or m.lieu != "hors_etablissement" else "etablissement"

    def dans(n: int) -> date:
        return jour + timedelta(days=n)

    # Signed off-premises by a consumer, nothing is paid before the eighth day (C. conso L221-10),
    # nor for training before the end of his delay (C. trav. L6353-6); the work begins after the
    # fourteen days of L221-18.
    attend = conso and (lieu == "hors_etablissement" or m.particulier)
    premiere = dans(18 if attend else 6)
    return _texte(
        "dossier.yaml",
        nom=nom,
        m=m,
        client=client,
        fictif=fictif,
        lieu=lieu,
        jour=jour,
        cgv=cgv or premieres_cgv(jour),
        signature=dans(6),
        premiere=premiere,
        paye=premiere + timedelta(days=7),
        debut=dans(28),
        fin=dans(45),
        devis=numeros["devis"][0],
        contrat=numeros["contrat"][0],
        factures=numeros["facture"],
        avis=conso and lieu != "etablissement",
        fiche=fiche,
        tarifs=tarifs,
        acompte=nombre(acompte, 2).replace("\u00a0", " ") if acompte else "",
    )
