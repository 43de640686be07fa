"""The codes of an electronic invoice that are in no list of EN 16931: rules BR-CL."""

from __future__ import annotations

from collections.abc import Iterator

from .constats import CATEGORIES, Constat
from .modele import Article, Identifiant, Invoice, Partie
from .tables import codes

Code = tuple[str, str, str, str, str | None]  # rule, term, list, what it is, code


def controle_codes(f: Invoice) -> Iterator[Constat]:
    """Every code that its list does not have."""
    listes = codes() | {"categories": frozenset(CATEGORIES)}
    for x in f.lignes:
        for regle, terme, liste, quoi, code in _de_ligne(x):
            if code is not None and code not in listes[liste]:
                yield Constat(regle, terme, f"ligne {x.rang} : {quoi} « {code} » hors de la liste")
    for regle, terme, liste, quoi, code in (*_de_facture(f), *_de_parties(f), *_de_groupes(f)):
        if code is not None and code not in listes[liste]:
            yield Constat(regle, terme, f"{quoi} « {code} » hors de la liste")


def _de_facture(f: Invoice) -> Iterator[Code]:
    yield "BR-CL-01", "BT-3", "types", "type de document", f.type
    yield "BR-CL-04", "BT-5", "devises", "code de devise", f.devise
    yield "BR-CL-05", "BT-6", "devises", "code de devise comptable", f.devise_comptable
    yield "BR-CL-07", "BT-18", "schemas_d_objet", "schéma de l'objet facturé", _schema(f.objet)
    for note in f.notes:
        yield "BR-CL-08", "BT-21", "sujets", "code de sujet d'une note", note.code
    for p in f.pieces:
        yield "BR-CL-24", "BT-125", "genres_de_fichier", "genre de fichier joint", p.genre


def _de_parties(f: Invoice) -> Iterator[Code]:
    for nom, p, ids, immat, pays, elec in (
        ("du vendeur", f.vendeur, "BT-29", "BT-30", "BT-40", "BT-34"),
        ("de l'acheteur", f.acheteur, "BT-46", "BT-47", "BT-55", "BT-49"),
        ("du bénéficiaire", f.beneficiaire, "BT-60", "BT-61", "", ""),
        ("du représentant fiscal", f.representant, "", "", "BT-69", ""),
    ):
        if p is not None:
            yield from _de_partie(nom, p, (ids, immat, pays, elec))
    lieu = f.livraison
    if lieu:
        for i in lieu.identifiants:
            yield "BR-CL-26", "BT-71", "schemas", "schéma du lieu de livraison", i.schema
        if lieu.adresse:
            yield "BR-CL-14", "BT-80", "pays", "code de pays de livraison", lieu.adresse.pays


def _de_partie(nom: str, p: Partie, termes: tuple[str, str, str, str]) -> Iterator[Code]:
    ids, immat, pays, elec = termes
    for i in p.identifiants:
        yield "BR-CL-10", ids, "schemas", f"schéma d'identifiant {nom}", i.schema
    numero = _schema(p.immatriculation)
    yield "BR-CL-11", immat, "schemas", f"schéma d'immatriculation {nom}", numero
    if p.adresse:
        yield "BR-CL-14", pays, "pays", f"code de pays {nom}", p.adresse.pays
    adresse = _schema(p.electronique)
    yield "BR-CL-25", elec, "schemas_electroniques", f"schéma d'adresse électronique {nom}", adresse


def _de_groupes(f: Invoice) -> Iterator[Code]:
    for r in f.reglements:
        yield "BR-CL-16", "BT-81", "moyens", "code de moyen de paiement", r.moyen
    for t in f.taxes:
        yield "BR-CL-17", "BT-118", "categories", "catégorie de TVA", t.categorie
        code = t.code_motif.upper() if t.code_motif else None
        yield "BR-CL-22", "BT-121", "exonerations", "code de motif d'exonération", code
        yield "BR-CL-06", "BT-8", "exigibilites", "code d'exigibilité de la TVA", t.exigibilite
    for a in f.remises:
        yield ("BR-CL-17", "BT-95", "categories", "catégorie de TVA d'une remise", a.categorie)
        yield "BR-CL-19", "BT-98", "motifs_de_remise", "code de motif de remise", a.code
    for a in f.frais:
        yield "BR-CL-17", "BT-102", "categories", "catégorie de TVA de frais", a.categorie
        yield "BR-CL-20", "BT-105", "motifs_de_frais", "code de motif de frais", a.code


def _de_ligne(x: Article) -> Iterator[Code]:
    yield "BR-CL-18", "BT-151", "categories", "catégorie de TVA", x.categorie
    yield "BR-CL-23", "BT-130", "unites", "code d'unité", x.unite
    yield "BR-CL-23", "BT-150", "unites", "code d'unité du prix", x.unite_prix
    yield "BR-CL-07", "BT-128", "schemas_d_objet", "schéma de l'objet facturé", _schema(x.objet)
    yield (
        "BR-CL-21",
        "BT-157",
        "schemas",
        "schéma d'identifiant de l'article",
        _schema(x.identifiant),
    )
    yield "BR-CL-15", "BT-159", "pays", "code de pays d'origine", x.origine
    for c in x.classements:
        yield "BR-CL-13", "BT-158", "classements", "liste de classement", c.schema
    for a in x.remises:
        yield "BR-CL-19", "BT-140", "motifs_de_remise", "code de motif de remise", a.code
    for a in x.frais:
        yield "BR-CL-20", "BT-145", "motifs_de_frais", "code de motif de frais", a.code


def _schema(i: Identifiant | None) -> str | None:
    return i.schema if i else None
