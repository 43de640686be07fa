"""Outdated, false or forbidden statements: what no document may say, with why and what to write
instead.

Fifty-three seeds (F01–F53), as French templates still carry them. `tous`: never; `conso`: never to
a consumer or a non-professional (C. conso R212-1, R212-2). A seed is a pattern; where words alone
accuse the innocent (« société à responsabilité limitée »), a guard reads the sentence around them.
Text is read without its typography: no-break spaces are spaces, curly apostrophes straight, a
sentence cut over two lines one sentence; lengths stay, so that places are true.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

CIBS = date(2027, 1, 1)
SIGNES = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'", "ʼ": "'", "‑": "-", "\t": " "}
)


class Ici(NamedTuple):
    """Where a pattern matched: the whole text, the paragraph and the sentence around, the match,
    for whom and on which day.
    """

    texte: str
    paragraphe: str
    phrase: str
    m: re.Match
    qualite: str
    jour: date


Garde = Callable[[Ici], bool]


@dataclass(frozen=True)
class Interdit:
    """One forbidden statement."""

    code: str
    portee: str  # tous | conso
    motif: re.Pattern[str]
    pourquoi: str
    remplacer: str
    garde: Garde | None = None


class Trouvaille(NamedTuple):
    interdit: Interdit
    debut: int
    extrait: str


def _sauf(motif: str, ou: str = "phrase") -> Garde:
    """Forbidden, except where the sentence (or paragraph, or text) also says `motif`."""
    autre = re.compile(motif, re.I)
    return lambda i: not autre.search(getattr(i, ou))


def _avec(motif: str, ou: str = "phrase") -> Garde:
    """Forbidden only where the sentence (or paragraph, or text) also says `motif`."""
    autre = re.compile(motif, re.I)
    return lambda i: bool(autre.search(getattr(i, ou)))


def _competence(i: Ici) -> bool:
    """F23: a clause that names the court; lawful between traders who say so, and no clause at all
    in a court's own paper.
    """
    if not re.search(r"compéten|attribution de juridiction", i.paragraphe, re.I):
        return False
    if i.qualite in ("consommateur", "non_professionnel"):
        return True
    return not re.search(
        r"commerçants?\b|injonction de payer|requête|article L ?721-3", i.paragraphe, re.I
    )


def _nie(i: Ici) -> bool:
    """The sentence says the contrary: « n'est ni limitée ni exclue », « aucun frais »."""
    return not re.search(
        r"\b(ni|aucune?|sans|ne (peut|peuvent|saurait|sont|fait)|n'est|n'a|n'ont|interdit|réputée? non écrite?)\b",
        i.phrase,
        re.I,
    )


def _cession_sans_liste(i: Ici) -> bool:
    """F40: all rights, when no right is named after."""
    return not re.search(
        r"reproduction|représentation|adaptation", i.texte[i.m.end() : i.m.end() + 400], re.I
    )


def _responsabilite(i: Ici) -> bool:
    """F24: a limit of liability; « société à responsabilité limitée » is a form of company."""
    return not re.search(
        r"à responsabilité limitée",
        i.m[0] if i.m[0].lower().startswith("à") else i.texte[max(0, i.m.start() - 2) : i.m.end()],
        re.I,
    ) and _nie(i)


def _i(
    code: str, portee: str, motif: str, pourquoi: str, remplacer: str, garde: Garde | None = None
) -> Interdit:
    return Interdit(code, portee, re.compile(motif, re.I), pourquoi, remplacer, garde)


T, C = "tous", "conso"
INTERDITS: tuple[Interdit, ...] = (
    _i(
        "F01",
        T,
        r"tribuna(l|ux) de grande instance|\bTGI\b|tribuna(l|ux) d'instance",
        "juridictions fusionnées le 1er janvier 2020",
        "tribunal judiciaire",
    ),
    _i(
        "F02",
        T,
        r"\bhuissiers?\b",
        "profession remplacée le 1er juillet 2022",
        "commissaire de justice",
    ),
    _i(
        "F03",
        T,
        r"(répertoire|registre) des métiers|\bRM \d{3} ?\d{3} ?\d{3}\b",
        "remplacé le 1er janvier 2023",
        "RNE (registre national des entreprises)",
    ),
    _i(
        "F04",
        T,
        r"dispensée?s?.{0,20}immatriculation",
        "dispense supprimée en 2014 et 2015",
        "SIREN, suivi de RNE ou RCS",
    ),
    _i(
        "F05",
        T,
        r"(ec|webgate\.ec)\.europa\.eu/(consumers/)?odr|plate-?forme.{0,40}règlement en ligne des litiges|\bRLL\b",
        "plateforme fermée le 20 juillet 2025",
        "le médiateur de la consommation seul",
    ),
    _i(
        "F06",
        T,
        r"bloctel",
        "liste supprimée le 11 août 2026, le démarchage veut un accord préalable",
        "une case de consentement, si vous en avez besoin",
    ),
    _i(
        "F07",
        T,
        r"\bL\.? ?441-6\b",
        "les délais de paiement sont à un autre article depuis 2019",
        "articles L441-10 et D441-5 du Code de commerce",
    ),
    _i(
        "F08",
        T,
        r"92-1442|loi (n° \S+ )?du 31 décembre 1992",
        "loi abrogée",
        "article L441-10 du Code de commerce",
    ),
    _i(
        "F09",
        T,
        r"\bL\.? ?121-2[01]-?\d*.{0,60}rétractation|rétractation.{0,60}\bL\.? ?121-2[01]\b|\bL\.? ?121-20-12",
        "numérotation d'avant le 1er juillet 2016",
        "articles L221-18 et suivants du Code de la consommation",
    ),
    _i(
        "F10",
        T,
        r"\bL\.? ?132-1\b(?! du code de l'artisanat).{0,60}(abusi|consommation)",
        "ancien article des clauses abusives",
        "articles L212-1, R212-1 et R212-2 du Code de la consommation",
    ),
    _i(
        "F11",
        T,
        r"\bL\.? ?211-4\b.{0,80}conformité|conformité.{0,80}\bL\.? ?211-4\b|\bL\.? ?211-12\b",
        "anciens articles de la garantie de conformité",
        "articles L217-3 et suivants du Code de la consommation",
    ),
    _i(
        "F12",
        T,
        r"conformité.{0,120}\b(six|6) mois",
        "la présomption est de 24 mois (12 pour l'occasion, article L217-7)",
        "l'encadré de l'annexe à l'article D211-2",
        _avec(r"présum"),
    ),
    _i(
        "F13",
        T,
        r"articles? 11(34|47|52) (et \S+ )?du code civil|article 1184.{0,60}résol|1382 du code civil",
        "articles renumérotés le 1er octobre 2016",
        "articles 1103, 1104, 1231-1, 1231-5, 1224 ou 1240 du Code civil",
    ),
    _i(
        "F14",
        T,
        r"article 1325 du code civil|\b1316-1\b",
        "articles renumérotés le 1er octobre 2016",
        "articles 1375 ou 1366 du Code civil",
    ),
    _i(
        "F15",
        T,
        r"\bL\.? ?621-122",
        "ancien article de la réserve de propriété",
        "article L624-16 du Code de commerce",
    ),
    _i("F16", T, r"loi n° ?80-335", "loi codifiée", "articles 2367 et suivants du Code civil"),
    _i(
        "F17",
        T,
        r"devis (est )?(obligatoire|exigé).{0,40}150 ?(€|euros)",
        "seuil abrogé",
        "arrêté du 24 janvier 2017",
    ),
    _i(
        "F18",
        T,
        r"devis reçu avant l'exécution des travaux",
        "mention de 1990, qui n'est plus demandée",
        "",
    ),
    _i(
        "F19",
        T,
        r"arrêté du 2 mars 1990",
        "arrêté abrogé le 1er avril 2017",
        "arrêté du 24 janvier 2017",
    ),
    _i(
        "F20",
        T,
        r"lu et approuvée?",
        "mention sans valeur propre, que nul texte ne demande",
        "date, nom et signature",
        _sauf(r"inutile|sans valeur|n'est pas|pas nécessaire"),
    ),
    _i(
        "F21",
        C,
        r"indemnité forfaitaire.{0,60}\b40\b",
        "due entre professionnels seulement (article L441-10 du Code de commerce)",
        "l'intérêt légal après mise en demeure (article 1231-6 du Code civil)",
        _nie,
    ),
    _i(
        "F22",
        C,
        r"(BCE|banque centrale européenne).{0,80}10 points|trois fois le taux d'intérêt légal",
        "taux réservé aux professionnels",
        "le taux d'intérêt légal",
    ),
    _i(
        "F23",
        T,
        r"tribuna(l|ux) (de commerce|des activités économiques) (de|du|d')",
        "clause réputée non écrite hors des rapports entre commerçants (article 48 du Code de procédure civile)",
        "« la juridiction que la loi désigne » (articles 42 et 46 ; R631-3 pour un consommateur)",
        _competence,
    ),
    _i(
        "F24",
        C,
        r"(à )?responsabilité\b.{0,60}(limitée|plafonnée|exclue)",
        "clause interdite (article R212-1, 6°)",
        "aucune limite envers un consommateur",
        _responsabilite,
    ),
    _i(
        "F25",
        C,
        r"(délais?|dates?)\b.{0,80}à titre indicatif|à titre indicatif.{0,80}(délais?|dates?)\b",
        "clause présumée abusive (article R212-2, 7°)",
        "une date ou un délai ferme",
    ),
    _i(
        "F26",
        C,
        r"se réserve (le droit|la faculté) de modifier.{0,40}(prix|tarif)",
        "clause interdite (article R212-1, 3°)",
        "une formule de révision convenue, ou rien",
    ),
    _i(
        "F27",
        C,
        r"acompte.{0,40}non remboursable",
        "clause abusive, contraire à la rétractation",
        "la clause d'acompte, qui engage les deux parties",
        _nie,
    ),
    _i(
        "F28",
        C,
        r"frais de (recouvrement|relance|dossier).{0,40}client",
        "frais à la charge du créancier (CPCE, article L111-8)",
        "",
        _sauf(
            r"\b(aucun|sans|ne (sont|peuvent)|restent à la charge du (prestataire|vendeur|créancier))\b"
        ),
    ),
    _i(
        "F29",
        C,
        r"renonce(nt|z)? (expressément )?(au|à (son|mon|votre)) droit de rétractation",
        "renonciation nulle (article L221-29)",
        "la demande d'exécution anticipée (article L221-25)",
        _sauf(
            r"contenu numérique|pleinement exécut|entièrement exécut|support matériel", "paragraphe"
        ),
    ),
    _i(
        "F30",
        C,
        r"garanties? légales?.{0,40}(exclue?s?|limitée?s?)\b",
        "garanties d'ordre public",
        "l'encadré des garanties légales",
        _nie,
    ),
    _i(
        "F31",
        C,
        r"médiation préalable obligatoire",
        "la médiation est un choix du consommateur (article L612-4)",
        "« le client peut recourir gratuitement au médiateur »",
        _nie,
    ),
    _i(
        "F32",
        T,
        r"frais.{0,30}(paiement )?(par )?carte( bancaire)?|supplément.{0,40}carte bancaire",
        "aucun supplément pour un moyen de paiement (CMF, article L112-12)",
        "",
        _sauf(r"\b(aucun|sans|ni)\b"),
    ),
    _i(
        "F33",
        T,
        r"déclaration (à la )?CNIL (n°|sous le numéro)",
        "déclaration supprimée le 25 mai 2018",
        "la clause sur les données personnelles (RGPD)",
    ),
    _i(
        "F34",
        T,
        r"informatique et libertés.{0,20}2014-344",
        "la loi n° 2014-344 est la loi sur la consommation",
        "RGPD et loi n° 78-17 du 6 janvier 1978",
    ),
    _i(
        "F35",
        T,
        r"article 6-? ?III.{0,12}(LCEN|confiance dans l'économie numérique)",
        "article remplacé le 23 mai 2024",
        "article 1-1 de la LCEN, sur le site seulement",
    ),
    _i("F36", T, r"\bEIRL\b", "plus d'EIRL nouvelle depuis le 15 février 2022", "EI"),
    _i(
        "F37",
        T,
        r"\bL\.? ?133-6-8",
        "article recodifié",
        "article L613-7 du Code de la sécurité sociale",
    ),
    _i(
        "F38",
        T,
        r"art(icle|\.)? ?22-2 de la loi .{0,10}96-603",
        "article recodifié",
        "article L132-1 du Code de l'artisanat",
    ),
    _i(
        "F39",
        T,
        r"(TVA|taxe|taux).{0,20}(?<![\d,])(19,6|20,6|18,6)(?!\d)|(?<![\d,])(19,6|20,6) ?%.{0,20}TVA|TVA (au taux de |de |à )?7 ?%",
        "ancien taux",
        "20 %, 10 %, 5,5 % ou 2,1 %",
    ),
    _i(
        "F40",
        T,
        r"cèden?t? (l'intégralité de |l'ensemble de )?(tous )?(ses|les|leurs) droits|cèden?t? tous (ses|les|leurs) droits",
        "une cession nomme chaque droit et ses limites (CPI, articles L131-1 et L131-3)",
        "la clause « cession_droits »",
        lambda i: (
            bool(re.search(r"tous|intégralité|ensemble", i.m[0], re.I)) and _cession_sans_liste(i)
        ),
    ),
    _i(
        "F41",
        T,
        r"renonce(nt)? à (son|ses|leurs?|tout) droits? mora(l|ux)|cèden?t?.{0,20}droit moral",
        "droit inaliénable (CPI, article L121-1)",
        "la clause « droit_moral », qui règle la mention du nom",
        _nie,
    ),
    _i(
        "F42",
        T,
        r"\bCIBS\b|code des impositions sur les biens et services",
        "code qui n'est pas encore en vigueur à la date du document",
        "article 293 B du CGI",
        lambda i: i.jour < CIBS,
    ),
    _i(
        "F43",
        T,
        r"TVA non applicable.{0,20}293 ?B",
        "mention contraire à la TVA facturée dans le même document",
        "l'une ou l'autre",
        _avec(r"\bTVA (à |au taux de )?(20|10|5,5|2,1|8,5) ?%", "texte"),
    ),
    _i(
        "F44",
        C,
        r"(abonnement|contrat).{0,60}tacite(ment)? re(conduction|conduit)",
        "le consommateur est averti avant chaque reconduction (article L215-1)",
        "la clause « reconduction_tacite »",
        _sauf(r"L\.? ?215-1", "texte"),
    ),
    _i(
        "F45",
        C,
        r"force majeure .{0,60}(grève|panne informatique)",
        "une excuse automatique est une clause interdite (article R212-1, 6°)",
        "l'article 1218 du Code civil",
    ),
    _i(
        "F46",
        C,
        r"(signature|facture) vaut acceptation des conditions (générales )?figurant au verso",
        "des conditions données avec la facture n'obligent pas (article 1119 du Code civil)",
        "des CGV jointes au devis",
    ),
    _i(
        "F47",
        C,
        r"obligation de moyens.{0,60}en aucun cas",
        "clause interdite (article R212-1, 6°)",
        "une description de la prestation",
    ),
    _i(
        "F48",
        T,
        r"(note|facture)\b.{0,80}(?<!\d)(?<!\d )15,24(?!\d)|(?<!\d)(?<!\d )15,24 ?(€|euros).{0,80}\bnote\b",
        "le seuil de la note est de 25 € TTC",
        "25 € TTC (arrêté n° 83-50/A)",
        _avec(r"obligatoire|au-del|supérieur|à partir|seuil|délivr"),
    ),
    _i(
        "F49",
        T,
        r"nouveau code de procédure civile|\bN\.?C\.?P\.?C\b",
        "nom abandonné en 2007",
        "Code de procédure civile",
    ),
    _i(
        "F50",
        C,
        r"\bL\.? ?114-1\b|\bL\.? ?138-[1-3]\b",
        "anciens articles du délai de livraison",
        "articles L216-1 et L216-6 du Code de la consommation",
    ),
    _i(
        "F51",
        C,
        r"rétractation.{0,120}\b(non|aucun)\b.{0,15}(remboursable|remboursement)|\b(non|aucun)\b.{0,15}(remboursable|remboursement).{0,120}rétractation",
        "tout est remboursé dans les quatorze jours (article L221-24)",
        "la clause de rétractation",
        _sauf(r"occasionn|aucun frais"),
    ),
    _i(
        "F52",
        T,
        r"silence (du client )?(vaut|vaudra) (acceptation|accord)",
        "le silence n'est pas un accord (article 1120 du Code civil)",
        "une acceptation expresse",
        lambda i: (
            _nie(i)
            and (
                i.qualite in ("consommateur", "non_professionnel")
                or not re.search(r"relations d'affaires|usages", i.phrase, re.I)
            )
        ),
    ),
    _i(
        "F53",
        T,
        r"(responsabilité|garantie) décennale.{0,80}(exclue|limitée|réduite)",
        "garantie d'ordre public (article 1792-5 du Code civil)",
        "",
        _nie,
    ),
)


def _plat(texte: str) -> str:
    """The same length, without typography; a line that goes on is joined to the next."""
    plat = texte.translate(SIGNES)
    return re.sub(
        r"\n(?=[^\n|>\-#:☐*\d ])",
        lambda m: "\n" if plat[m.start() - 1 : m.start()] in ("", "\n") else " ",
        plat,
    )


def _bornes(texte: str, debut: int, fin: int, separateur: str) -> str:
    avant = max(
        (m.end() for m in re.finditer(separateur, texte[max(0, debut - 2000) : debut])),
        default=None,
    )
    gauche = max(0, debut - 2000) + avant if avant is not None else max(0, debut - 2000)
    droite = re.search(separateur, texte[fin : fin + 2000])
    return texte[gauche : fin + droite.start() if droite else fin + 2000]


def trouver(texte: str, qualite: str, jour: date) -> list[Trouvaille]:
    """Every forbidden statement of a text written for this kind of client, with its place in the
    text.
    """
    plat = _plat(texte)
    conso = qualite in ("consommateur", "non_professionnel")
    sortie = []
    for x in INTERDITS:
        if x.portee == C and not conso:
            continue
        for m in x.motif.finditer(plat):
            if x.garde:
                ici = Ici(
                    plat,
                    _bornes(plat, m.start(), m.end(), r"\n\s*\n|\n(?=[|\-])"),
                    _bornes(plat, m.start(), m.end(), r"[.!?](?=\s)|\n"),
                    m,
                    qualite,
                    jour,
                )
                if not x.garde(ici):
                    continue
            extrait = " ".join(m[0].split())
            sortie.append(
                Trouvaille(x, m.start(), extrait if len(extrait) <= 80 else extrait[:77] + "…")
            )
    return sorted(sortie, key=lambda t: (t.debut, t.interdit.code))


def chercher(texte: str, qualite: str, jour: date) -> list[tuple[str, str, str, str]]:
    """(code, extract, why, what to write instead) for every forbidden statement of `texte`, in its
    order.

    >>> [c for c, *_ in chercher("Le tribunal d’instance est compétent.", "professionnel", date(2026, 11, 21))]
    ['F01']
    """
    return [
        (t.interdit.code, t.extrait, t.interdit.pourquoi, t.interdit.remplacer)
        for t in trouver(texte, qualite, jour)
    ]
