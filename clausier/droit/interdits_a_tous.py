"""Forbidden statements: what no document may say to anyone. Pattern, why, what to write instead.

One entry each, in the order of their codes; the words are those of the message (E707).
"""

from __future__ import annotations

from functools import partial

from .gardes import (
    CERTIFICATION,
    OPTIN,
    Interdit,
    avec,
    cession_totale,
    cibs_a_venir,
    competence,
    depuis,
    interdit,
    nie,
    resolution_automatique,
    sauf,
    silence,
)

_i = partial(interdit, "tous")
A_TOUS: tuple[Interdit, ...] = (
    _i(
        "F01",
        r"tribuna(l|ux) de grande instance|\bTGI\b|tribuna(l|ux) d'instance",
        "juridictions fusionnées le 1er janvier 2020",
        "tribunal judiciaire",
    ),
    _i(
        "F02",
        r"\bhuissiers?\b",
        "profession remplacée le 1er juillet 2022",
        "commissaire de justice",
    ),
    _i(
        "F03",
        r"(répertoire|registre) des métiers|\bRM \d{3} ?\d{3} ?\d{3}\b",
        "remplacé le 1er janvier 2023",
        "RNE (registre national des entreprises)",
    ),
    _i(
        "F04",
        r"dispensée?s?.{0,20}immatriculation",
        "dispense supprimée en 2014 et 2015",
        "SIREN, suivi de RNE ou RCS",
    ),
    _i(
        "F05",
        r"(ec|webgate\.ec)\.europa\.eu/(consumers/)?odr"
        r"|plate-?forme.{0,40}règlement en ligne des litiges|\bRLL\b",
        "plateforme fermée le 20 juillet 2025",
        "le médiateur de la consommation seul",
    ),
    _i(
        "F06",
        r"bloctel",
        "liste supprimée le 11 août 2026, le démarchage veut un accord préalable",
        "une case de consentement, si vous en avez besoin",
    ),
    _i(
        "F07",
        r"\bL\.? ?441-6\b",
        "les délais de paiement sont à un autre article depuis 2019",
        "articles L441-10 et D441-5 du Code de commerce",
    ),
    _i(
        "F08",
        r"92-1442|loi (n° \S+ )?du 31 décembre 1992",
        "loi abrogée",
        "article L441-10 du Code de commerce",
    ),
    _i(
        "F09",
        r"\bL\.? ?121-2[01]-?\d*.{0,60}rétractation|rétractation.{0,60}\bL\.? ?121-2[01]\b"
        r"|\bL\.? ?121-20-12",
        "numérotation d'avant le 1er juillet 2016",
        "articles L221-18 et suivants du Code de la consommation",
    ),
    _i(
        "F10",
        r"\bL\.? ?132-1\b(?! du code de l'artisanat).{0,60}(abusi|consommation)",
        "ancien article des clauses abusives",
        "articles L212-1, R212-1 et R212-2 du Code de la consommation",
    ),
    _i(
        "F11",
        r"\bL\.? ?211-4\b.{0,80}conformité|conformité.{0,80}\bL\.? ?211-4\b|\bL\.? ?211-12\b",
        "anciens articles de la garantie de conformité",
        "articles L217-3 et suivants du Code de la consommation",
    ),
    _i(
        "F12",
        r"conformité.{0,120}\b(six|6) mois",
        "la présomption est de 24 mois (12 pour l'occasion, article L217-7)",
        "l'encadré de l'annexe à l'article D211-2",
        avec(r"présum"),
    ),
    _i(
        "F13",
        r"articles? 11(34|47|52) (et \S+ )?du code civil|article 1184.{0,60}résol"
        r"|1382 du code civil",
        "articles renumérotés le 1er octobre 2016",
        "articles 1103, 1104, 1231-1, 1231-5, 1224 ou 1240 du Code civil",
    ),
    _i(
        "F14",
        r"article 1325 du code civil|\b1316-1\b",
        "articles renumérotés le 1er octobre 2016",
        "articles 1375 ou 1366 du Code civil",
    ),
    _i(
        "F15",
        r"\bL\.? ?621-122",
        "ancien article de la réserve de propriété",
        "article L624-16 du Code de commerce",
    ),
    _i("F16", r"loi n° ?80-335", "loi codifiée", "articles 2367 et suivants du Code civil"),
    _i(
        "F17",
        r"devis (est )?(obligatoire|exigé).{0,40}150 ?(€|euros)",
        "seuil abrogé",
        "arrêté du 24 janvier 2017",
    ),
    _i(
        "F18",
        r"devis reçu avant l'exécution des travaux",
        "mention de 1990, qui n'est plus demandée",
        "",
    ),
    _i(
        "F19",
        r"arrêté du 2 mars 1990",
        "arrêté abrogé le 1er avril 2017",
        "arrêté du 24 janvier 2017",
    ),
    _i(
        "F20",
        r"lu et approuvée?",
        "mention sans valeur propre, que nul texte ne demande",
        "date, nom et signature",
        sauf(r"inutile|sans valeur|n'est pas|pas nécessaire"),
    ),
    _i(
        "F23",
        r"tribuna(l|ux) (de commerce|des activités économiques) (de|du|d')",
        "clause réputée non écrite hors des rapports entre commerçants (article 48 du Code de "
        "procédure civile)",
        "« la juridiction que la loi désigne » (articles 42 et 46 ; R631-3 pour un consommateur)",
        competence,
    ),
    _i(
        "F32",
        r"frais.{0,30}(paiement )?(par )?carte( bancaire)?|supplément.{0,40}carte bancaire",
        "aucun supplément pour un moyen de paiement (CMF, article L112-12)",
        "",
        sauf(r"\b(aucun|sans|ni)\b"),
    ),
    _i(
        "F33",
        r"déclaration (à la )?CNIL (n°|sous le numéro)",
        "déclaration supprimée le 25 mai 2018",
        "la clause sur les données personnelles (RGPD)",
    ),
    _i(
        "F34",
        r"informatique et libertés.{0,20}2014-344",
        "la loi n° 2014-344 est la loi sur la consommation",
        "RGPD et loi n° 78-17 du 6 janvier 1978",
    ),
    _i(
        "F35",
        r"article 6-? ?III.{0,12}(LCEN|confiance dans l'économie numérique)",
        "article remplacé le 23 mai 2024",
        "article 1-1 de la LCEN, sur le site seulement",
    ),
    _i("F36", r"\bEIRL\b", "plus d'EIRL nouvelle depuis le 15 février 2022", "EI"),
    _i(
        "F37",
        r"\bL\.? ?133-6-8",
        "article recodifié",
        "article L613-7 du Code de la sécurité sociale",
    ),
    _i(
        "F38",
        r"art(icle|\.)? ?22-2 de la loi .{0,10}96-603",
        "article recodifié",
        "article L132-1 du Code de l'artisanat",
    ),
    _i(
        "F39",
        r"(TVA|taxe|taux).{0,20}(?<![\d,])(19,6|20,6|18,6)(?!\d)|(?<![\d,])(19,6"
        r"|20,6) ?%.{0,20}TVA|TVA (au taux de |de |à )?7 ?%",
        "ancien taux",
        "20 %, 10 %, 5,5 % ou 2,1 %",
    ),
    _i(
        "F40",
        r"cèden?t? (l'intégralité de |l'ensemble de )?(tous )?(ses|les|leurs) droits"
        r"|cèden?t? tous (ses|les|leurs) droits",
        "une cession nomme chaque droit et ses limites (CPI, articles L131-1 et L131-3)",
        "la clause « cession_droits »",
        cession_totale,
    ),
    _i(
        "F41",
        r"renonce(nt)? à (son|ses|leurs?|tout) droits? mora(l|ux)|cèden?t?.{0,20}droit moral",
        "droit inaliénable (CPI, article L121-1)",
        "la clause « droit_moral », qui règle la mention du nom",
        nie,
    ),
    _i(
        "F42",
        r"\bCIBS\b|code des impositions sur les biens et services",
        "code qui n'est pas encore en vigueur à la date du document",
        "article 293 B du CGI",
        cibs_a_venir,
    ),
    _i(
        "F43",
        r"TVA non applicable.{0,20}293 ?B",
        "mention contraire à la TVA facturée dans le même document",
        "l'une ou l'autre",
        avec(r"\bTVA (à |au taux de )?(20|10|5,5|2,1|8,5) ?%", "texte"),
    ),
    _i(
        "F48",
        r"(note|facture)\b.{0,80}(?<!\d)(?<!\d )15,24(?!\d)|(?<!\d)(?<!\d )15,24 ?(€"
        r"|euros).{0,80}\bnote\b",
        "le seuil de la note est de 25 € TTC",
        "25 € TTC (arrêté n° 83-50/A)",
        avec(r"obligatoire|au-del|supérieur|à partir|seuil|délivr"),
    ),
    _i(
        "F49",
        r"nouveau code de procédure civile|\bN\.?C\.?P\.?C\b",
        "nom abandonné en 2007",
        "Code de procédure civile",
    ),
    _i(
        "F52",
        r"silence (du client )?(vaut|vaudra) (acceptation|accord)",
        "le silence n'est pas un accord (article 1120 du Code civil)",
        "une acceptation expresse",
        silence,
    ),
    _i(
        "F53",
        r"(responsabilité|garantie) décennale.{0,80}(exclue|limitée|réduite)",
        "garantie d'ordre public (article 1792-5 du Code civil)",
        "",
        nie,
    ),
    _i(
        "F54",
        r"(résolu|résilié|rompu|résolution|résiliation|rupture|résoud|résout|prendra fin|prend fin)"
        r"\w*\b[^.]{0,60}\bde plein droit|de plein droit[^.]{0,60}\b"
        r"(résolu|résilié|rompu|résolution|résiliation)",
        "un manquement ne met pas fin au contrat de lui-même : la clause nomme les obligations, et "
        "la victime du manquement choisit et notifie (articles 1224 à 1226 du Code civil)",
        "« peut, si elle le décide, résoudre le contrat », après une mise en demeure",
        resolution_automatique,
    ),
    _i(
        "F55",
        r"(plafonn|limit|n'excède|n'excédera|ne dépasse|à hauteur|à concurrence)[^.]{0,100}"
        r"(vers|pay|régl|rembours|pris|indemnis)\w+ (effectivement )?(en charge )?par "
        r"(son|sa|ses|leurs?|l'|la|une?) ?(compagnies? d')?assur",
        "plafond qui tourne en rond : l'assureur ne paie que ce que l'assuré doit",
        "une somme, ou « la somme pour laquelle cette partie est assurée »",
    ),
    _i(
        "F56",
        r"\b(lieu|dates?|délais?|prix|durée)\b[^.]{0,40}: (celui|celle) que prévoi(t|ent) "
        r"(la commande|le devis|le contrat)",
        "renvoi à ce qu'aucun autre papier ne dit",
        "le lieu, la date ou le prix lui-même",
    ),
    _i(
        "F57",
        r"(mise en demeure|lettre|relance|courrier|recommandée?|sommation de payer)\b[^.]{0,60}\b"
        r"(interromp|interrup|suspen[dst]|arrêt)\w*[^.]{0,40}prescription",
        "une lettre, même recommandée, n'interrompt pas la prescription (Cass. com., 18 mai 2022, "
        "n° 20-23.204)",
        "une reconnaissance de dette, une demande en justice ou un acte d'exécution",
        sauf(r"\bn'|\bne\b|\bni\b|aucune?\b"),
    ),
    _i(
        "F58",
        r"TVA en sus|s'ajoute(nt|ra|ront)? (la|de la) TVA|majorée?s? de la TVA|la TVA s'y ajoute",
        "aucune TVA ne s'ajoute au prix d'un vendeur en franchise",
        "« prix net », avec la mention de l'article 293 B",
        lambda i: (
            avec(r"293 ?B", "texte")(i) and sauf(r"lorsqu|si elle|s'il y a lieu|le cas éch")(i)
        ),
    ),
    _i(
        "F59",
        r"(une fois et demie|une fois et demi|1,5 fois|deux fois|2 fois) (le|du) taux "
        r"(de l'|d')?intérêt légal",
        "taux sous le minimum entre professionnels (article L441-10 du Code de commerce), et qu'un "
        "consommateur ne doit pas",
        "trois fois le taux d'intérêt légal, ou le taux de la Banque centrale européenne majoré de "
        "10 points ; à un consommateur, le taux légal",
    ),
    _i(
        "F60",
        r"non[- ]assujettie?s? à la TVA",
        "un vendeur en franchise est assujetti : il ne facture pas la TVA",
        "« TVA non applicable, article 293 B du CGI »",
        sauf(r"client|acheteur|preneur|acquéreur|destinataire"),
    ),
    _i(
        "F61",
        r"(statut|régime|qualité) (de l'|d')auto-?entrepreneur",
        "nom abandonné : le régime est celui de la micro-entreprise",
        "entrepreneur individuel (EI), ou micro-entrepreneur",
    ),
    _i(
        "F62",
        r"saisi(e|es|r|rons|rai|ra)[^.]{0,30}\b(vos|ses|leurs|des|les|vos propres) "
        r"(biens|meubles|comptes|salaires?|revenus|rémunérations?)|inscri\w+[^.]{0,30}\bfichiers?\b"
        r"[^.]{0,30}(mauvais|impay|payeurs|débiteurs)",
        "menace sans titre exécutoire (Code de la consommation, article L121-6)",
        "« je pourrai saisir la juridiction compétente »",
        sauf(r"titre exécutoire|un juge|le juge"),
    ),
    _i(
        "F63",
        r"attestation (simplifiée|normale)\b|\b130[01]-SD\b",
        "formulaire supprimé le 16 février 2025 : la certification s'écrit au devis ou à la "
        "facture",
        "la clause « mention_tva_reduite »",
        depuis(CERTIFICATION),
    ),
    _i(
        "F64",
        r"tribuna(l|ux)[^.]{0,60}"
        r"(seule?s? compétents?|exclusivement compétents?|compétence exclusive)"
        r"|(compétence exclusive|seule compétence|exclusivement compétent)[^.]{0,60}tribuna(l|ux)",
        "clause réputée non écrite hors des rapports entre commerçants (article 48 du Code de "
        "procédure civile)",
        "« la juridiction que la loi désigne »",
        sauf(r"commerçants?\b|L ?721-3|réputée? non écrite?|article 1406", "paragraphe"),
    ),
    _i(
        "F65",
        r"listes? d'opposition (au|à la) (démarchage|prospection)",
        "liste supprimée le 11 août 2026, le démarchage veut un accord préalable",
        "« il est interdit de démarcher un consommateur par téléphone sans son consentement "
        "préalable »",
        depuis(OPTIN),
    ),
)
