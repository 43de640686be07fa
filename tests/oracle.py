"""The same invoice by another hand: our record given to the generator of the package `factur-x`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from clausier.norme import modele as n
from clausier.norme.cii import decimal

NIL = b' xsi:nil="true"'


def _propre(x: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in x.items() if v not in (None, "", [], {})}


def _d(x: Decimal | None, mini: int = 2, maxi: int = 2) -> str | None:
    return decimal(x, mini, maxi)


def _lieu(a: n.Lieu | None) -> dict[str, Any]:
    cles = {
        "country_code": "pays",
        "city": "ville",
        "postcode": "code_postal",
        "addr_l1": "voie",
        "addr_l2": "complement",
        "addr_l3": "suite",
    }
    return {k: getattr(a, v) for k, v in cles.items()} if a else {}


def _partie(p: n.Partie) -> dict[str, Any]:
    contact = (
        _propre({"name": p.contact.nom, "phone": p.contact.telephone, "email": p.contact.courriel})
        if p.contact
        else {}
    )
    return _propre(
        {
            "name": p.nom,
            "identifiers": {i.schema: i.valeur for i in p.identifiants},
            "legal_identifier": p.immatriculation and p.immatriculation.valeur,
            "legal_identifier_schemeid": p.immatriculation and p.immatriculation.schema,
            "vat_identifier": p.tva,
            "tax_identifier": p.fiscal,
            "legal_info": p.description,
            "biz_name": p.nom_commercial,
            "einvoicing_addr": p.electronique and p.electronique.valeur,
            "einvoicing_addr_schemeid": p.electronique and p.electronique.schema,
            "contacts": [contact] if contact else [],
            **_lieu(p.adresse),
        }
    )


def _ajustement(a: n.Ajustement) -> dict[str, Any]:
    return _propre(
        {
            "amount": _d(a.montant),
            "reason": a.motif,
            "vat_category_code": a.categorie,
            "vat_rate": _d(a.taux),
        }
    )


def _ligne(x: n.Article) -> dict[str, Any]:
    return _propre(
        {
            "BT-126": x.rang,
            "BT-127-00": [{"BT-127": x.note}] if x.note else [],
            "BT-129": _d(x.quantite, 0, 4),
            "BT-130": x.unite,
            "BT-131": _d(x.total),
            "BT-146": _d(x.prix, 2, 6),
            "BT-148": _d(x.prix, 2, 6),
            "BT-149": _d(x.pour, 0, 4),
            "BT-151": x.categorie,
            "BT-152": _d(x.taux),
            "BT-153": x.nom,
            "BT-154": x.description,
            "BT-155": x.reference,
            "BG-27": [_ajustement(a) for a in x.remises],
            "BG-28": [_ajustement(a) for a in x.frais],
        }
    )


def de_factur_x(f: n.Invoice) -> bytes:
    """What `factur-x` writes. It marks an empty delivery with xsi:nil, which the schema refuses:
    taken away."""
    from facturx import generate_cii_xml

    s, r = f.sommes, f.reglement or n.MoyenPaiement()
    exigible = next((t.exigibilite for t in f.taxes if t.exigibilite), None)
    donnees = _propre(
        {
            "BT-1": f.numero,
            "BT-2": f.date,
            "BT-3": f.type,
            "BT-5": f.devise,
            "BT-8": exigible,
            "BT-9": f.echeance,
            "BT-10": f.reference_acheteur,
            "BT-12": f.contrat,
            "BT-13": f.commande,
            "BT-14": f.devis,
            "BT-20": f.conditions,
            "BT-23": f.cadre,
            "BT-24": f.profil,
            "BG-1": [_propre({"BT-21": x.code, "BT-22": x.texte}) for x in f.notes],
            "BG-4": _partie(f.vendeur),
            "BG-7": _partie(f.acheteur),
            "BG-13": _propre({"name": f.livraison.nom, **_lieu(f.livraison.adresse)})
            if f.livraison
            else None,
            "BT-72": f.livree_le,
            "BT-73": f.debut,
            "BT-74": f.fin,
            "BT-83": f.reference_paiement,
            "BT-81": r.moyen,
            "BT-84": r.iban,
            "BT-85": r.titulaire if r.iban else None,
            "BT-86": r.bic if r.iban else None,
            "BG-20": [_ajustement(a) for a in f.remises],
            "BG-21": [_ajustement(a) for a in f.frais],
            "BG-23": [
                _propre(
                    {
                        "BT-116": _d(t.base),
                        "BT-117": _d(t.montant),
                        "BT-118": t.categorie,
                        "BT-119": _d(t.taux),
                        "BT-120": t.motif,
                        "BT-121": t.code_motif,
                    }
                )
                for t in f.taxes
            ],
            "BG-25": [_ligne(x) for x in f.lignes],
            "BG-3": [_propre({"BT-25": p.numero, "BT-26": p.date}) for p in f.precedentes],
            "BT-106": _d(s.lignes),
            "BT-107": _d(s.remises),
            "BT-108": _d(s.frais),
            "BT-109": _d(s.ht),
            "BT-110": _d(s.tva),
            "BT-112": _d(s.ttc),
            "BT-113": _d(s.paye),
            "BT-114": _d(s.arrondi),
            "BT-115": _d(s.a_payer),
        }
    )
    xml = generate_cii_xml(donnees, level="en16931", check_xsd=False, check_schematron=False)
    return xml.replace(NIL, b"").replace(
        b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"', b""
    )
