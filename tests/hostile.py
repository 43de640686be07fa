"""Hostile values in every text of a case: the fields are read off the models and the heads of the
templates, so that a new key is covered by itself."""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from fabrique import espace
from profils import PROFILS, _cas, _vendeur
from pydantic import BaseModel, BeforeValidator

from clausier.course.chaine import Chaine, Compose
from clausier.droit import documents
from clausier.droit.bibliotheque import Bibliotheque
from clausier.fiches import affaire, champs, lignes, mesures
from clausier.fiches.affaire import Affaire
from clausier.fiches.lignes import Ligne
from clausier.fiches.parties import Vendeur
from clausier.socle import durees, valeurs
from clausier.socle.problemes import Refus
from outils import RACINE

CORPUS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='file:///etc/passwd'>",
    "<link rel=attachment href=file:///etc/passwd>",
    "<link rel=stylesheet href=http://a.example/x.css>",
    "</style><style>@import 'http://a.example/'; *{display:none}",
    "</title></head><body onload=x>",
    "<!-- <iframe src=//a.example> -->",
    "<svg><image href='http://a.example/x.png'/></svg>",
    "<base href=//a.example>",
    "<b>gras</b> &lt;i&gt; &amp; &#65; &copy",
    "]]> <![CDATA[ <?xml?> <!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "![x](file:///etc/passwd)",
    "[clic](javascript:alert(1))",
    "[x]: http://a.example 'y'",
    "<http://a.example/>",
    "http://a.example/?x=<y>&z=`w`",
    "file:///etc/passwd",
    "www.a.example/<x>",
    "# titre",
    "## 1. - + > ***",
    "**gras** __fort__ `code` ~~barre~~",
    "a | b | c",
    "| --- | --- |",
    "    code",
    "``` sh",
    "::: titre",
    "--- === ***",
    "1) x",
    "- [ ] x",
    "\\* \\` \\\\",
    "{: .x #y onclick=z}",
    "*[HTML]: x",
    "[^1]: note",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{# x #}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "${7*7} #{x} <%= y %> %s %(a)s {0}",
    "'\" ; rm -rf ~ $(id) `id`",
    '=HYPERLINK("http://a.example")',
    "@import url(http://a.example)",
    '\\"; } body { background: url(http://a.example) } /*',
    "../../../etc/passwd",
    "/etc/passwd",
    "..\\..\\x",
    "data:text/html,<script>x</script>",
    "vbscript:x",
    "$a^2$ :smile: @x #1",
)
TEXTES = (
    valeurs.lire_texte_simple,
    valeurs.lire_nom,
    valeurs.lire_texte_en_lignes,
    valeurs.lire_escompte,
    affaire.lire_quand,
)
BONS: dict[Any, Any] = {
    valeurs.lire_montant: "10",
    valeurs.lire_prix: "10",
    valeurs.lire_quantite: "1",
    mesures.lire_mesure: "1",
    valeurs.lire_taux: "10 %",
    valeurs.lire_date: "2026-03-10",
    valeurs.lire_oui_non: "oui",
    valeurs.lire_entier: "3",
    durees.lire_duree: "30 jours",
    valeurs.lire_part: "10 %",
    valeurs.lire_instant: "2026-03-10 09:00",
    valeurs.lire_numero: "N1",
    valeurs.lire_courriel: "a@b.example",
    valeurs.lire_url: "https://a.example/x",
    valeurs.lire_naissance: "1980-01-01",
    documents.lire_niveau: "1",
}
SOMMES = (
    valeurs.lire_part,
    valeurs.lire_prix,
    valeurs.lire_montant,
    valeurs.lire_quantite,
    mesures.lire_mesure,
)  # a record with a sum would change what is due
Chemin = tuple[str | int, ...]


def _nature(annotation: Any, meta: tuple = ()) -> Any:
    """What a declared type takes: the function that reads its text, a model, or a list of one of
    these."""
    if get_origin(annotation) is Annotated:
        annotation, *plus = get_args(annotation)
        return _nature(annotation, (*meta, *plus))
    for m in meta:
        if isinstance(m, BeforeValidator) and m.func in (
            *TEXTES,
            *BONS,
            champs.lire_champs_propres,
        ):
            return m.func
    args = [a for a in get_args(annotation) if a is not type(None)]
    if get_origin(annotation) is tuple:
        return [_nature(args[0])]
    if get_origin(annotation) is Literal:
        return args[0]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return _nature(args[0]) if args else None


def _rempli(
    modele: type[BaseModel], existe: dict[str, Any], chemin: Chemin, valeur: Iterator[str]
) -> Iterator[tuple[Chemin, str]]:
    """Fill every text of one record in place, records that only texts make up included; yields what
    was put where."""
    for nom, champ in modele.model_fields.items():
        # What holds `dossiers` is no case, but a letter over several; a retention is of works; an
        # acceptance names what the case offers; a time sheet is a file (its cells: test_regie).
        propres = ("retenue_garantie", "acceptation", "temps", "trajet", "debours")
        if nom == "dossiers" or nom in propres and nom not in existe:
            continue
        nature = _nature(champ.annotation, tuple(champ.metadata))
        liste = isinstance(nature, list)
        nature = nature[0] if liste else nature
        la = (*chemin, nom)
        if nature is champs.lire_champs_propres:
            if existe.get("type", "devis") not in ("devis", "contrat", "facture"):
                continue  # general terms and papers of the house have none
            attaque, _, _ = next(valeur).rpartition(" ")
            libelle, v = attaque[: champs.MAX_LIBELLE].strip(), next(valeur)
            existe[nom] = {libelle: v}
            yield (*la, libelle), v
        elif nature in TEXTES:
            v = next(valeur)
            existe[nom] = [v] if liste else v
            yield ((*la, 0) if liste else la), v
        elif isinstance(nature, type) and issubclass(nature, BaseModel):
            if not existe.get(nom):
                neuf: dict[str, Any] = {}
                if not _texte_et_requis(nature, neuf):
                    continue
                existe[nom] = [neuf] if liste else neuf
            for i, x in enumerate(existe[nom] if isinstance(existe[nom], list) else [existe[nom]]):
                sienne = getattr(lignes, lignes.genre_de_poste(x)) if nature is Ligne else nature
                yield from _rempli(
                    sienne, x, (*la, i) if isinstance(existe[nom], list) else la, valeur
                )


def _texte_et_requis(modele: type[BaseModel], neuf: dict[str, Any]) -> bool:
    """Give a new record what it must have besides its texts; False when a value cannot be made up,
    or it has no text."""
    texte = False
    for nom, champ in modele.model_fields.items():
        nature = _nature(champ.annotation, tuple(champ.metadata))
        texte |= nature in TEXTES if not isinstance(nature, list | type) else False
        if champ.is_required() and nature not in TEXTES:
            if isinstance(nature, list | type) or nature is None or nature in SOMMES:
                return False
            neuf[nom] = BONS.get(nature, nature)
    return texte


def hostile(
    vendeur: dict[str, Any], cas: dict[str, Any], biblio: Bibliotheque, decalage: int
) -> tuple[dict, dict, dict[str, dict[Chemin, str]]]:
    """Seller and case with an attack in every text, each ended by a word of its own; and what was
    put where, by file."""
    vendeur, cas = copy.deepcopy(vendeur), copy.deepcopy(cas)
    suite = (f"{CORPUS[(i + decalage) % len(CORPUS)]} zq{i:03d}z" for i in itertools.count())
    mis = {
        "vendeur.yaml": dict(_rempli(Vendeur, vendeur, (), suite)),
        "cas.yaml": dict(_rempli(Affaire, cas, (), suite)),
    }
    for i, doc in enumerate(cas["documents"]):
        modele = documents.modele_document(doc["type"], biblio.modele(doc["type"]).tete)
        mis["cas.yaml"] |= dict(_rempli(modele, doc, ("documents", i), suite))
    return vendeur, cas, mis


def oter(arbre: Any, chemin: Chemin, original: Any) -> None:
    """Put back what the original says at `chemin`, or nothing."""

    def y_est(pas: Any) -> bool:
        if isinstance(original, list):
            return isinstance(pas, int) and pas < len(original)
        return isinstance(original, dict) and pas in original

    for pas in chemin[:-1]:
        arbre = arbre[pas]
        original = original[pas] if y_est(pas) else None
    pas = chemin[-1]
    if y_est(pas):
        arbre[pas] = original[pas]
    elif isinstance(original, dict) and isinstance(arbre, dict):
        arbre.pop(pas, None)
    else:  # of a record that is new too
        arbre[pas] = (
            "attestation.pdf" if pas in ("fichier", "justificatif", "signe") else "ordinaire"
        )


PARTOUT = (
    "pro-franchise-conseil",
    "pro-reel-numerique",
    "public-reel-numerique",
    "asso-franchise-creation",
    "conso-reel-btp",
    "conso-reel-commerce-en-ligne",
)
LUE = Chaine(RACINE / "tests")  # the library, read once
BIBLIO = LUE.biblio
PERMIS = {
    "E105",
    "E110",
    "E111",
    "E113",
    "E201",
    "E202",
    "E203",
    "E303",
    "E305",
    "E311",
    "E504",
    "E701",
    "E902",
}  # how a text of a closed form says no
MARQUE = re.compile(r"zq\d{3}z")


# What these cases cannot hold: a yearly certificate of its own trade, a claim in an insolvency.
A_PART = {"attestation_sap", "cra", "declaration_creance"}


def de_plus(nom: str) -> list[dict[str, Any]]:
    """The papers that the profiles do not ask for."""
    plus: list[dict[str, Any]] = [
        {"type": "prevention", "date": "2026-02-19"},
        {
            "type": "ordre_de_reparation",
            "date": "2026-03-20",
            "vehicule": "x",
            "kilometrage": "1000",
            "etat": "x",
            "demande": ["x"],
            "immobilisation": "3 jours",
        },
    ]
    if nom == "conso-reel-commerce-en-ligne":
        plus.append({"type": "consentement_telephone", "date": "2026-09-01", "offres": "x"})
    if nom == "conso-reel-btp":
        plus.append({"type": "dgd", "date": "2027-03-01", "signataire": "x"})
    if nom == "pro-reel-numerique":
        dits = dict.fromkeys(("objectif", "duree", "deroulement", "suivi"), "x")
        plus.append({"type": "convention_formation", "numero": "K1", "date": "2026-03-02", **dits})
    return plus


def composer(dossier: Path, nom: str) -> tuple[Compose, dict[str, str]]:
    """The profile's case with an attack in every text; what is refused by a code is put back, and
    the rest composed. With each text by its mark."""
    p = PROFILS[nom]
    vendeur, cas = _vendeur(p), _cas(nom, p)
    if nom.startswith("public"):
        cas = {k: x for k, x in cas.items() if k != "acompte"} | {
            "echeances": [{"part": "30 %", "quand": "commande"}, {"part": "solde", "quand": "fin"}]
        }
        cas["documents"] = [d for d in cas["documents"] if d["type"] != "recu"]
        del cas["paiements"]
    cas["documents"] = [*cas["documents"], *de_plus(nom)]
    if nom == "conso-reel-btp":
        cas["retenue_garantie"] = {"taux": "5 %", "caution": "x"}
        seule = {"designation": "x", "prix_unitaire": "1"}
        cas["lignes"] = [
            *cas["lignes"],
            {"section": "x", "lignes": [seule, {"texte": "x"}]},
            {**seule, "option": "oui"},
        ]
    v, c, mis = hostile(vendeur, cas, BIBLIO, 7 * PARTOUT.index(nom))
    (dossier / "attestation.pdf").write_bytes(
        (RACINE / "exemples/menuisier/attestation-decennale.pdf").read_bytes()
    )
    otes: set[str] = set()
    for _ in range(4):
        espace(dossier, v, cas=c)
        try:
            return Chaine(dossier, LUE).compose(dossier / "cas.yaml", "cas.yaml"), {
                MARQUE.search(x)[0]: x for m in mis.values() for x in m.values()
            }
        except Refus as e:
            graves = [p for p in e.problemes if p.grave]
        for pb in graves:
            fichier = "vendeur.yaml" if "vendeur.yaml" in pb.place.fichier else "cas.yaml"
            champ = pb.champ.removeprefix("vendeur.") + "."
            siens = [
                ch
                for ch in mis[fichier]
                if (sien := ".".join(map(str, ch)) + ".").startswith(champ)
                or champ.startswith(sien)
            ]
            assert pb.code in PERMIS and (siens or champ in otes), str(pb)
            otes.add(champ)
            for ch in siens:
                del mis[fichier][ch]
                oter(
                    v if fichier == "vendeur.yaml" else c,
                    ch,
                    vendeur if fichier == "vendeur.yaml" else cas,
                )
    raise AssertionError(graves)
