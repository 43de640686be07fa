"""A received invoice for its reader: a French summary in lines for a terminal, and its data as
plain values for YAML and JSON.

The words come from a stranger: what goes to a terminal passes through `visible`, what goes to YAML
or JSON is quoted by them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ..socle.affichage import largeur, visible
from ..socle.centimes import ZERO
from ..socle.ecriture import date_courte, nombre, taux
from ..socle.unites import CODES
from . import modele as n
from .constats import CATEGORIES
from .mots_des_codes import MOYENS, NOTES, SCHEMAS, TRAITEMENTS
from .recue import Recue

FERD = "urn:ferd:CrossIndustryDocument:invoice:1p0"  # BT-24 of ZUGFeRD 1, before its level
MARGE = 12  # columns of the headings


def donnees(x: Any) -> Any:
    """A record as plain values, every leaf a text: keys in the order of the record, what is empty
    left out.
    """
    if is_dataclass(x):
        return {
            f.name: v for f in fields(x) if (v := donnees(getattr(x, f.name))) not in (None, {}, [])
        }
    if isinstance(x, tuple | list):
        return [donnees(v) for v in x]
    return f"{x:f}" if isinstance(x, Decimal) else x.isoformat() if isinstance(x, date) else x


def profil_en_clair(f: n.Invoice) -> str:
    """The profile, as people call it."""
    nom = n.nom_profil(f.profil)
    if (f.profil or "").startswith(FERD):
        return visible(f"ZUGFeRD 1 {(f.profil or '').rpartition(':')[2].upper()}")[:40]
    if nom is None:
        return f"profil inconnu ({visible(f.profil)})" if f.profil else "profil absent"
    if "extended-ctc-fr" in (f.profil or ""):
        return "EXTENDED-CTC-FR"
    return f"{nom} (ZUGFeRD 2.0)" if "zugferd.de:2p0" in (f.profil or "") else nom


def _sou(f: n.Invoice, x: Decimal | None, decimales: int = 2) -> str:
    """A sum in the invoice's currency."""
    if x is None:
        return "?"
    _, _, exposant = x.normalize().as_tuple()
    assert isinstance(exposant, int)  # neither infinite nor NaN
    d = max(decimales, min(6, -exposant))
    return f"{nombre(x, d)} {'€' if f.devise == 'EUR' else visible(f.devise or '')[:10]}".rstrip()


def _joint(*mots: str | None, par: str = ", ") -> str:
    return par.join(visible(m) for m in mots if m)


def resume(r: Recue) -> Iterator[tuple[str, str]]:
    """The lines of the summary, each with its weight: « titre », « fort », « texte »."""
    f = r.facture
    nature = n.TYPES.get(f.type or "", f"document de type « {visible(f.type or 'absent')} »")
    titre = f"{nature[:1].upper()}{nature[1:]} {visible(f.numero or 'sans numéro')}" + (
        f" du {date_courte(f.date)}" if f.date else ", sans date"
    )
    if len(titre) + len(profil_en_clair(f)) < largeur():
        yield "titre", _droite(titre, profil_en_clair(f))
    else:
        yield from (
            ("titre", t)
            for t in (*_coupe(titre, largeur()), *_coupe(profil_en_clair(f), largeur()))
        )
    yield "texte", r.fichier + (f" › {visible(r.jointe)}" if r.jointe else "")
    yield "texte", ""
    yield from _bloc("Vendeur", _partie(f.vendeur))
    yield from _bloc("Client", _partie(f.acheteur))
    if f.beneficiaire:
        yield from _bloc("À payer à", _partie(f.beneficiaire))
    if f.representant:
        yield from _bloc("Représenté", _partie(f.representant))
    yield from _bloc("Livraison" if f.livraison else "Exécution", _livraison(f))
    refs = (
        ("commande", f.commande),
        ("devis", f.devis),
        ("contrat", f.contrat),
        ("service", f.reference_acheteur),
    )
    yield from _bloc(
        "Références",
        [
            _joint(
                *(f"{nom} {v}" for nom, v in refs if v),
                *(
                    f"facture {p.numero or 'sans numéro'}"
                    + (f" du {date_courte(p.date)}" if p.date else "")
                    for p in f.precedentes
                ),
                par=" · ",
            )
        ],
    )
    if f.lignes:
        yield "texte", ""
        yield "fort", _droite("Lignes", "HT")
        for x in f.lignes:
            yield from _ligne(f, x)
    if f.pieces:
        yield "texte", ""
        yield from _bloc("Pièces", [_piece(x) for x in f.pieces])
    yield "texte", ""
    yield from _totaux(f)
    yield "texte", ""
    yield from _paiement(f)
    if f.notes:
        yield "texte", ""
        yield "fort", "Mentions"
        for note in f.notes:
            texte = TRAITEMENTS.get(note.texte, note.texte) if note.code == "BAR" else note.texte
            yield from _plie(_titre(NOTES.get(note.code or "", ""), texte), 2)


def _piece(x: n.Justificatif) -> str:
    """A supporting document by its names; it is never opened."""
    nom = _joint(x.reference, x.description if x.description != x.reference else None, par=" · ")
    dit = _joint(x.fichier, x.genre, x.lien)
    return f"{nom or 'sans référence'}{f' ({dit})' if dit else ''}, non ouverte"


def _bloc(titre: str, lignes: list[str]) -> Iterator[tuple[str, str]]:
    """A heading in its margin, text beside it."""
    for i, li in enumerate(x for x in lignes if x):
        for j, morceau in enumerate(_coupe(li, largeur() - MARGE)):
            yield "texte", (titre.ljust(MARGE) if i == j == 0 else " " * MARGE) + morceau


def _coupe(texte: str, large: int) -> list[str]:
    return [
        m
        for p in texte.splitlines()
        for m in (textwrap.wrap(p, large, break_on_hyphens=False) or [""])
    ]


def _plie(texte: str, retrait: int) -> Iterator[tuple[str, str]]:
    """A text of the invoice, folded and indented; its own line ends are kept."""
    for m in _coupe(visible(texte, lignes=True), largeur() - retrait):
        yield "texte", " " * retrait + m


def _droite(gauche: str, droite: str, retrait: int = 0) -> str:
    return " " * retrait + gauche.ljust(largeur() - retrait - len(droite) - 1) + " " + droite


def _titre(titre: str, texte: str) -> str:
    """« Escompte : néant »; the title alone when there is no text, the text alone when it begins
    with its title.
    """
    return (
        titre
        if not texte
        else texte
        if not titre or texte.casefold().startswith(titre.casefold())
        else f"{titre} : {texte}"
    )


def _groupes(numero: str, *tailles: int) -> str:
    """A number in groups, as people read it: the last size serves to the end."""
    sortie: list[str] = []
    i = 0
    while i < len(numero):
        t = tailles[min(len(sortie), len(tailles) - 1)]
        sortie.append(numero[i : i + t])
        i += t
    return visible(" ".join(sortie))


def _adresse(a: n.Lieu | None) -> str:
    if a is None:
        return ""
    return _joint(
        a.voie,
        a.complement,
        a.suite,
        " ".join(x for x in (a.code_postal, a.ville) if x),
        a.pays if a.pays != "FR" else None,
    )


def _identifiant(i: n.Identifiant) -> str:
    if i.schema in ("0002", "0009") and i.valeur.isdecimal():
        return f"{SCHEMAS[i.schema]} {_groupes(i.valeur, 3, 3, 3, 5)}"
    return (
        f"{SCHEMAS.get(i.schema or '', f'n° ({visible(i.schema)})' if i.schema else 'n°')} "
        f"{visible(i.valeur)}"
    )


def _partie(p: n.Partie) -> list[str]:
    ids = [*([p.immatriculation] if p.immatriculation else []), *p.identifiants]
    numeros = [
        *map(_identifiant, ids),
        *([f"TVA {visible(p.tva)}"] if p.tva else []),
        *(
            [f"n° fiscal {visible(p.fiscal)}"]
            if p.fiscal and p.fiscal != (p.immatriculation and p.immatriculation.valeur)
            else []
        ),
    ]
    nom = visible(p.nom or "sans nom") + (
        f" ({visible(p.nom_commercial)})" if p.nom_commercial and p.nom_commercial != p.nom else ""
    )
    c = p.contact
    return [
        nom,
        _adresse(p.adresse),
        " · ".join(numeros),
        _joint(c.nom, c.telephone, c.courriel, par=" · ") if c else "",
        f"reçoit et émet ses factures à {visible(p.electronique.valeur)}"
        if p.electronique and p.electronique.valeur != (c and c.courriel)
        else "",
    ]


def _livraison(f: n.Invoice) -> list[str]:
    quand = (
        f"du {date_courte(f.debut)} au {date_courte(f.fin)}"
        if f.debut and f.fin
        else f"à partir du {date_courte(f.debut)}"
        if f.debut
        else f"jusqu'au {date_courte(f.fin)}"
        if f.fin
        else ""
    )
    jour = f"le {date_courte(f.livree_le)}" if f.livree_le else ""
    ou = _joint(f.livraison.nom, _adresse(f.livraison.adresse)) if f.livraison else ""
    return [_joint(quand, jour, par=" ; "), ou]


def _unite(code: str | None, q: Decimal) -> str:
    if code in (None, "C62"):
        return ""
    mot = CODES.get(code or "", "").split(" ")[0] or visible(code or "")
    pluriel = abs(q) >= 2 and code in CODES and mot[-1] not in "sx²³" and len(mot) > 2
    return f" {mot}{'s' if pluriel else ''}"


def _ligne(f: n.Invoice, x: n.Article) -> Iterator[tuple[str, str]]:
    total = _sou(f, x.total) if x.compte else "pour information"
    rang = visible(x.rang)[:6].rjust(3)
    nom, *suite = _coupe(
        visible(x.nom or "sans désignation"), largeur() - len(rang) - len(total) - 6
    )
    yield "texte", _droite(f"{rang}  {nom}", total)
    for m in suite:
        yield "texte", " " * (len(rang) + 2) + m
    calcul = (
        ""
        if x.quantite is None or x.prix is None
        else f"{nombre(x.quantite)}{_unite(x.unite, x.quantite)} × {_sou(f, x.prix)}"
        + (f" pour {nombre(x.pour)}" if x.pour and x.pour != 1 else "")
    )
    quand = f"du {date_courte(x.debut)} au {date_courte(x.fin)}" if x.debut and x.fin else ""
    ajustes = [
        f"{nom} {_sou(f, a.montant)}" + (f" ({visible(a.motif)})" if a.motif else "")
        for nom, liste in (("remise", x.remises), ("frais", x.frais))
        for a in liste
    ]
    for texte in (
        " · ".join(t for t in (calcul, *ajustes, _tva(x.categorie, x.taux), quand) if t),
        x.description,
        " · ".join(f"{nom} : {valeur}" for nom, valeur in x.attributs),
        x.note,
    ):
        if texte:
            yield from _plie(texte, len(rang) + 2)


def _tva(categorie: str | None, t: Decimal | None) -> str:
    if categorie == "S" or (categorie is None and t is not None):
        return f"TVA {taux(t)}" if t is not None else "TVA ?"
    return f"TVA : {CATEGORIES.get(categorie, visible(categorie))}" if categorie else ""


def _totaux(f: n.Invoice) -> Iterator[tuple[str, str]]:
    s = f.sommes
    yield "fort", "Totaux"
    if s.lignes is not None and (s.remises or s.frais):
        yield "texte", _droite("Somme des lignes", _sou(f, s.lignes), 2)
    for nom, liste, signe in (("Remise", f.remises, -1), ("Frais", f.frais, 1)):
        for a in liste:
            yield (
                "texte",
                _droite(
                    _titre(nom, visible(a.motif or ""))[: largeur() - 30],
                    _sou(f, a.montant and signe * a.montant),
                    2,
                ),
            )
    yield "texte", _droite("Total hors taxe", _sou(f, s.ht), 2)
    for t in f.taxes:
        yield (
            "texte",
            _droite(f"{_tva(t.categorie, t.taux)} sur {_sou(f, t.base)}", _sou(f, t.montant), 2),
        )
        if t.motif:
            yield from _plie(t.motif, 4)
    if s.tva is not None and (len(f.taxes) != 1 or s.tva != f.taxes[0].montant):
        yield "texte", _droite("Total de la TVA", _sou(f, s.tva), 2)
    if s.tva_comptable is not None:
        devise = visible(f.devise_comptable or "")[:10]
        yield "texte", _droite("TVA comptable", f"{nombre(s.tva_comptable, 2)} {devise}", 2)
    yield "texte", _droite("Total TTC", _sou(f, s.ttc), 2)
    for nom, x in (
        ("Déjà payé", s.paye and -s.paye),
        ("Arrondi", s.arrondi),
        ("Perçu pour des tiers", s.tiers),
    ):
        if x:
            yield "texte", _droite(nom, _sou(f, x), 2)


def _paiement(f: n.Invoice) -> Iterator[tuple[str, str]]:
    s = f.sommes
    if s.a_payer is None:
        yield "fort", _droite("À payer", "?")
    elif s.a_payer == ZERO:
        yield "fort", _droite("Rien à payer", _sou(f, ZERO))
    elif f.avoir or s.a_payer < ZERO:
        yield "fort", _droite("En votre faveur", _sou(f, abs(s.a_payer)))
    else:
        yield (
            "fort",
            _droite(
                "À payer"
                + (
                    f" au plus tard le {date_courte(f.echeance)}"
                    if f.echeance
                    else ", sans date d'échéance"
                ),
                _sou(f, s.a_payer),
            ),
        )
    for i, r in enumerate(f.reglements):
        moyen = MOYENS.get(r.moyen or "", f"moyen {visible(r.moyen)}" if r.moyen else "")
        yield from _plie(
            _joint("ou" if i else "", moyen, r.libelle and f"({r.libelle})", par=" "), 2
        )
        lignes = [
            ("IBAN", r.iban and _groupes(r.iban, 4)),
            ("compte", r.compte),
            ("BIC", r.bic),
            ("au nom de", r.titulaire),
            ("débité sur", r.debite and _groupes(r.debite, 4)),
        ]
        yield from _plie(" · ".join(f"{nom} {v}" for nom, v in lignes if v), 4)
    if f.mandat:
        yield from _plie(f"mandat {f.mandat}", 4)
    if f.reference_paiement and f.reglements:
        yield from _plie(f"référence à rappeler : {f.reference_paiement}", 4)
    if f.conditions:
        yield from _plie(f.conditions, 2)
