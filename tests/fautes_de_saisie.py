"""What people get wrong when they write a case, and the same case written otherwise: draws for
`fuzz`.

A mistake is made in the tree (a key, a date, a sum, a number) or in the text (a tab, an
indentation, French quotes). `autrement` says the same by keys in another order, in another file,
in several files: what comes out must be the same.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from dossiers_plausibles import VIE, Cas, debut, emis
from fabrique import yaml_de
from factures_tirees import dossiers
from hypothesis import strategies as st

Tirage = random.Random
FAUTES: dict[str, Callable[[Tirage, Cas, Cas], None]] = {}
FAUTES_DE_TEXTE: dict[str, Callable[[Tirage, list[str]], None]] = {}


def _faute(f: Callable[[Tirage, Cas, Cas], None]) -> Callable[[Tirage, Cas, Cas], None]:
    FAUTES[f.__name__.strip("_")] = f
    return f


def _de_texte(f: Callable[[Tirage, list[str]], None]) -> Callable[[Tirage, list[str]], None]:
    FAUTES_DE_TEXTE[f.__name__.strip("_")] = f
    return f


# -------------------------------------------------------------------------------------- in the tree


def _lieux(*arbres: Cas) -> Iterator[tuple[Any, Any]]:
    """(container, key) of every value, in the order of the files."""
    for arbre in arbres:
        pile: list[Any] = [arbre]
        while pile:
            x = pile.pop()
            for k in list(x) if isinstance(x, dict) else range(len(x)):
                yield x, k
                if isinstance(x[k], dict | list):
                    pile.append(x[k])


def _un(h: Tirage, v: Cas, c: Cas, forme: str = "") -> tuple[Any, Any] | None:
    """A value whose text has this form; the case is drawn more often than the seller."""
    tous = [
        (x, k)
        for x, k in (_lieux(c) if h.random() < 0.8 else _lieux(v, c))
        if not forme or (isinstance(x[k], str) and re.fullmatch(forme, x[k]))
    ]
    return h.choice(tous) if tous else None


def _changer(h: Tirage, v: Cas, c: Cas, forme: str, par: Callable[[str], Any]) -> None:
    if lieu := _un(h, v, c, forme):
        x, k = lieu
        x[k] = par(x[k])


def _entrees(c: Cas, nom: str) -> list[Cas]:
    """The mappings of a list, as far as it still is one."""
    liste = c.get(nom)
    return [x for x in liste if isinstance(x, dict)] if isinstance(liste, list) else []


DATE, SOMME, PART = r"\d{4}-\d\d-\d\d", r"-?[\d ]+(,\d+)?( €)?", r"[\d,]+ %"
DUREE = r"\d+ (jours?|mois|ans?|semaines)"


@_faute
def _cle_mal_ecrite(h: Tirage, v: Cas, c: Cas) -> None:
    lieu = _un(h, v, c)
    if lieu and isinstance(lieu[0], dict):
        x, k = lieu
        i = h.randrange(len(k))
        autre = h.choice(
            (
                k[:i] + k[i + 1 :],
                k[:i] + k[i] + k[i:],
                k + "s",
                k.upper(),
                k + " ",
                k.replace("e", "é", 1),
                k.replace("_", " "),
                k[::-1],
            )
        )
        x[autre] = x.pop(k)


@_faute
def _date_autrement(h: Tirage, v: Cas, c: Cas) -> None:
    def par(t: str) -> str:
        a, m, j = t.split("-")
        return h.choice(
            (
                f"{a}-{j}-{m}",
                f"{j}/{m}/{a}",
                f"{m}/{j}/{a}",
                f"{j}-{m}-{a[2:]}",
                f"{a}-{int(m)}-{int(j)}",
                f"{a}/{m}/{j}",
                f"{a}-02-30",
                f"{a}-{m}",
                f"{int(j)} septembre {a}",
                f"{j}.{m}.{a}",
                f"le {j}/{m}/{a}",
            )
        )

    _changer(h, v, c, DATE, par)


@_faute
def _annee_fausse(h: Tirage, v: Cas, c: Cas) -> None:
    annees = ("2062", "0226", "9999", "2025", "2024", "2023", "2027", "2206", "0001", "2099")
    _changer(h, v, c, DATE, lambda t: h.choice(annees) + t[4:])


@_faute
def _dates_echangees(h: Tirage, v: Cas, c: Cas) -> None:
    un, deux = _un(h, v, c, DATE), _un(h, v, c, DATE)
    if un and deux:
        un[0][un[1]], deux[0][deux[1]] = deux[0][deux[1]], un[0][un[1]]


@_faute
def _somme_en_texte(h: Tirage, v: Cas, c: Cas) -> None:
    ecrits = (
        "mille euros",
        "1.234,50",
        "1,234.50",
        "1 234,50 €",
        "1\u202f234,50\u00a0€",
        "450€",
        "450 HT",
        "45O",
        "~450",
        "450,-",
        "450.",
        ",50",
        "1 234.5 EUR",
        "€ 450",
        "450/h",
        "1'234,50",
        "12e3",
        "une",
        "450 € HT",
        "30 %",
        "-450",
        "0",
        "450,555",
    )
    _changer(h, v, c, SOMME, lambda _: h.choice(ecrits))


@_faute
def _zeros_de_trop(h: Tirage, v: Cas, c: Cas) -> None:
    """A key that stays down: one zero, or as many as the field takes."""
    n = h.choice((1, 2, 3, 9, 14))
    _changer(
        h,
        v,
        c,
        rf"{SOMME}|{PART}|{DUREE}",
        lambda t: re.sub(r"\d+", r"\g<0>" + "9" * n, t, count=1),
    )


@_faute
def _quinze_chiffres(h: Tirage, v: Cas, c: Cas) -> None:
    """The same held down in both columns of a line."""
    for ligne in _entrees(c, "lignes")[:1]:
        ligne |= {
            "quantite": "9" * h.choice((6, 9, 12, 15)),
            "prix_unitaire": "9" * h.choice((5, 9, 15)),
        }


@_faute
def _duree_sans_fin(h: Tirage, v: Cas, c: Cas) -> None:
    durees = (
        "9999 ans",
        "9999 mois fin de mois",
        "0 jours",
        "1 an",
        "trente jours",
        "30 j",
        "1 mois et demi",
    )
    _changer(h, v, c, DUREE, lambda _: h.choice(durees))


@_faute
def _unite_oubliee(h: Tirage, v: Cas, c: Cas) -> None:
    _changer(h, v, c, rf"{PART}|{DUREE}", lambda t: t.split(" ")[0])


@_faute
def _part_de_trop(h: Tirage, v: Cas, c: Cas) -> None:
    _changer(
        h, v, c, PART, lambda _: h.choice(("130 %", "100 %", "-10 %", "0,3", "30 pourcent", "30%%"))
    )


@_faute
def _numero_repris(h: Tirage, v: Cas, c: Cas) -> None:
    docs = [d for d in _entrees(c, "documents") if isinstance(d.get("numero"), str)]
    if docs:
        h.choice(docs)["numero"] = h.choice(
            (
                h.choice(docs)["numero"],
                h.choice(docs)["numero"].lower(),
                "F 2",
                "F2é",
                "",
                "F" * 36,
                "2",
            )
        )


@_faute
def _facture_inconnue(h: Tirage, v: Cas, c: Cas) -> None:
    vises = [d for nom in ("documents", "paiements") for d in _entrees(c, nom) if "facture" in d]
    if vises:
        h.choice(vises)["facture"] = h.choice(("F999", "f2", "F1", "A00", "D1", "F2 "))


@_faute
def _paye_avant(h: Tirage, v: Cas, c: Cas) -> None:
    for p in _entrees(c, "paiements")[:1]:
        p["date"] = "2024-01-02"


@_faute
def _paye_de_trop(h: Tirage, v: Cas, c: Cas) -> None:
    for p in _entrees(c, "paiements")[-1:]:
        p["montant"] = h.choice(("999 999,99", "-999 999,99", "0", "0,00"))


@_faute
def _cle_oubliee(h: Tirage, v: Cas, c: Cas) -> None:
    if lieu := _un(h, v, c):
        del lieu[0][lieu[1]]


@_faute
def _client_sans_adresse(h: Tirage, v: Cas, c: Cas) -> None:
    if isinstance(c.get("client"), dict):
        c["client"].pop(h.choice(("adresse", "nom", "qualite", "siren")), None)


@_faute
def _cle_vide(h: Tirage, v: Cas, c: Cas) -> None:
    if lieu := _un(h, v, c):
        lieu[0][lieu[1]] = h.choice((None, "", " ", [], {}, "?", "à compléter", "…"))


@_faute
def _liste_ou_valeur(h: Tirage, v: Cas, c: Cas) -> None:
    if lieu := _un(h, v, c):
        x, k = lieu
        x[k] = x[k][0] if isinstance(x[k], list) and x[k] else h.choice(([x[k]], {"valeur": x[k]}))


@_faute
def _en_double(h: Tirage, v: Cas, c: Cas) -> None:
    """An entry of a list copied and not changed, or changed in one place."""
    if listes := [(x, k) for x, k in _lieux(c) if isinstance(x, list)]:
        x, k = h.choice(listes)
        x.insert(k, copy.deepcopy(x[k]))


@_faute
def _a_l_envers(h: Tirage, v: Cas, c: Cas) -> None:
    if isinstance(
        x := c.get(h.choice(("documents", "paiements", "journal", "lignes", "echeances"))), list
    ):
        x.reverse()


@_faute
def _mot_mal_yaml_de(h: Tirage, v: Cas, c: Cas) -> None:
    _changer(
        h,
        v,
        c,
        r"[a-z_]+",
        lambda t: h.choice(
            (
                t.capitalize(),
                t.replace("_", " "),
                t[:-1],
                t + "s",
                t.upper(),
                "oui",
                "non",
                "yes",
                "vrai",
                "x",
            )
        ),
    )


@_faute
def _chiffres_echanges(h: Tirage, v: Cas, c: Cas) -> None:
    def par(t: str) -> str:
        i = h.randrange(len(t) - 1)
        return t[:i] + t[i + 1] + t[i] + t[i + 2 :]

    _changer(h, v, c, r"(FR)?[\d ]{9,}\w*|SAP\d+", par)


@_faute
def _pays_en_mots(h: Tirage, v: Cas, c: Cas) -> None:
    if isinstance(c.get("client"), dict) and isinstance(a := c["client"].get("adresse"), dict):
        a["pays"] = h.choice(
            ("France", "UK", "EL", "Allemagne", "XX", "fr", "F", "Etats-Unis", "FRA", "")
        )


@_faute
def _colonnes_echangees(h: Tirage, v: Cas, c: Cas) -> None:
    for x in _entrees(c, "lignes")[:1]:
        if {"quantite", "prix_unitaire"} <= x.keys():
            x["quantite"], x["prix_unitaire"] = x["prix_unitaire"], x["quantite"]


# -------------------------------------------------------------------------------------- in the text


@_de_texte
def _retrait(h: Tirage, t: list[str]) -> None:
    i = h.randrange(len(t))
    t[i] = h.choice((" " + t[i], "  " + t[i], t[i].removeprefix(" "), t[i].lstrip(" ")))


@_de_texte
def _tabulation(h: Tirage, t: list[str]) -> None:
    i = h.randrange(len(t))
    t[i] = h.choice(("\t" + t[i].lstrip(" "), t[i].replace(": ", ":\t", 1), t[i] + "\t", "\t"))


@_de_texte
def _guillemets(h: Tirage, t: list[str]) -> None:
    i = h.randrange(len(t))
    cle, deux_points, valeur = t[i].partition(": ")
    ouvre, ferme = h.choice(("«»", "“”", "‘’", '""', "''", ('"', ""), ("« ", " »"), ("`", "`")))
    t[i] = f"{cle}{deux_points}{ouvre}{valeur.strip(chr(39))}{ferme}"


@_de_texte
def _deux_points(h: Tirage, t: list[str]) -> None:
    i = h.randrange(len(t))
    t[i] = h.choice(
        (
            t[i].replace(": ", ":", 1),
            t[i].replace(": ", " : ", 1),
            t[i].replace(":", "", 1),
            t[i].replace(": ", " = ", 1),
            t[i] + ": suite",
            t[i] + " # fin",
            t[i] + " #",
        )
    )


@_de_texte
def _puce(h: Tirage, t: list[str]) -> None:
    i = h.choice([i for i, x in enumerate(t) if x.lstrip().startswith("- ")] or [0])
    t[i] = t[i].replace("- ", h.choice(("* ", "• ", "-", "– ", "-- ", "1. ", "")), 1)


@_de_texte
def _ligne_en_double(h: Tirage, t: list[str]) -> None:
    i = h.randrange(len(t))
    t.insert(i, t[i])


@_de_texte
def _ligne_perdue(h: Tirage, t: list[str]) -> None:
    del t[h.randrange(len(t))]


@_de_texte
def _signe(h: Tirage, t: list[str]) -> None:
    i = h.randrange(len(t))
    t[i] = h.choice(
        (
            t[i] + ",",
            t[i] + ";",
            "@" + t[i],
            t[i] + "]",
            t[i].replace("{", "", 1),
            "---",
            "...",
            "<<<<<<< HEAD",
            t[i].replace(" ", "\u00a0"),
            "%" + t[i],
            t[i] + " &a",
            "&a " + t[i],
        )
    )


ENCODAGES = ("utf-8",) * 9 + ("utf-8-sig", "cp1252", "utf-16")


# -------------------------------------------------------------------------- the same said otherwise


def _melanger(h: Tirage, x: Any) -> Any:
    """The same with the keys of every mapping in another order."""
    if isinstance(x, dict):
        cles = list(x)
        h.shuffle(cles)
        return {k: _melanger(h, x[k]) for k in cles}
    return [_melanger(h, y) for y in x] if isinstance(x, list) else x


class _Inclus(str):
    """The name of a file whose content stands there."""

    __slots__ = ()


class _Ecrivain(yaml.CSafeDumper):
    """Writes a string as people do: what YAML would take for a number stays plain."""


_Ecrivain.add_representer(_Inclus, lambda d, x: d.represent_scalar("!fichier", str(x)))


def bloc(x: Any, flux: bool | None = False) -> str:
    return yaml.dump(
        x, Dumper=_Ecrivain, allow_unicode=True, sort_keys=False, default_flow_style=flux, width=200
    )


def _en_morceaux(h: Tirage, c: Cas, fichiers: dict[str, bytes]) -> Cas:
    """Some of its parts, each in a file of its own, one of them in a folder."""
    sortie = dict(c)
    for k in ("client", "prestation", "lignes", "documents", "paiements", "journal", "conclusion"):
        if isinstance(c.get(k), dict | list) and c[k] and h.random() < 0.5:
            nom = h.choice(("", "parts/")) + f"{k}.yaml"
            fichiers[nom] = bloc(c[k]).encode("utf-8", "surrogatepass")
            sortie[k] = _Inclus(nom)
    return sortie


def autrement(h: Tirage, v: Cas, c: Cas, mode: str) -> tuple[str, dict[str, bytes]]:
    """The name of the case file, and the files."""
    fichiers: dict[str, bytes] = {}
    if mode == "ordre":
        v, c = _melanger(h, v), _melanger(h, c)
    elif mode == "morceaux":
        c = _en_morceaux(h, c, fichiers)
    nom = (
        h.choice(("2026-014-durand.yaml", "aé.yaml", "zz.yml.yaml"))
        if mode == "nom"
        else "cas.yaml"
    )
    fichiers["vendeur.yaml"] = bloc(v).encode("utf-8", "surrogatepass")
    fichiers[nom] = bloc(c, None if mode == "flux" else False).encode("utf-8", "surrogatepass")
    return nom, fichiers


MODES = ("ordre", "nom", "morceaux", "flux")
entier = st.integers(0, (1 << 32) - 1)
_vies = st.lists(
    st.tuples(st.sampled_from((*sorted(VIE), "arrondis", "paiements", "deux_cles")), entier),
    max_size=3,
)
_fautes = st.lists(st.tuples(st.sampled_from(sorted(FAUTES)), entier), max_size=3)
_de_textes = st.lists(
    st.tuples(st.sampled_from(sorted(FAUTES_DE_TEXTE)), entier), min_size=1, max_size=2
)
_tires = dossiers()


@st.composite
def plausibles(draw) -> dict[str, bytes]:
    """Two workspaces, `un/` with `cas.yaml` and `deux/` with the same said otherwise.

    A mistake in the text alone is not said otherwise: `deux/` then holds the same text under
    another name.
    """
    joints: dict[str, bytes] = {}
    sorte = draw(st.sampled_from(("vie", "vie", "vie", "vie", "facture", "emis")))
    if sorte == "facture":
        cas = draw(_tires)
        vendeur = cas.pop("vendeur")
    elif sorte == "emis":
        vendeur, cas, gardes = copy.deepcopy(emis())
        joints |= gardes
    else:
        vendeur, cas = debut(draw(entier))
    for nom, graine in draw(_vies):
        VIE[nom](random.Random(graine), vendeur, cas, joints)
    genre = draw(st.sampled_from(("aucune",) * 4 + ("arbre",) * 4 + ("texte",)))
    if genre == "arbre":
        for nom, graine in draw(_fautes):
            if cas and vendeur:
                FAUTES[nom](random.Random(graine), vendeur, cas)
    h = random.Random(draw(entier))
    if genre == "texte":
        lignes = bloc(cas, draw(st.sampled_from((False, None)))).split("\n")[:-1]
        for nom, graine in draw(_de_textes):
            if lignes:
                FAUTES_DE_TEXTE[nom](random.Random(graine), lignes)
        texte = "\n".join(lignes).encode(draw(st.sampled_from(ENCODAGES)), "replace") + b"\n"
        deux = {"vendeur.yaml": yaml_de(vendeur), "autre.yaml": texte}
        un, nom = {"vendeur.yaml": yaml_de(vendeur), "cas.yaml": texte}, "autre.yaml"
    else:
        un = {"vendeur.yaml": yaml_de(vendeur), "cas.yaml": yaml_de(cas)}
        nom, deux = autrement(h, vendeur, cas, draw(st.sampled_from(MODES)))
    return {
        **{f"un/{k}": x for k, x in (un | joints).items()},
        **{f"deux/{k}": x for k, x in (deux | joints).items()},
        "deux": nom.encode(),
    }
