"""Forbidden statements: what may not be said to a consumer or a non-professional.

Pattern, why, what to write instead (C. conso R212-1, R212-2): one entry each, in the order of their
codes; the words are those of the message (E707).
"""

from __future__ import annotations

from functools import partial

from .gardes import Interdit, interdit, nie, responsabilite, sauf

_i = partial(interdit, "conso")
AU_CONSOMMATEUR: tuple[Interdit, ...] = (
    _i(
        "F21",
        r"indemnité forfaitaire.{0,60}\b40\b",
        "due entre professionnels seulement (article L441-10 du Code de commerce)",
        "l'intérêt légal après mise en demeure (article 1231-6 du Code civil)",
        nie,
    ),
    _i(
        "F22",
        r"(BCE|banque centrale européenne).{0,80}10 points|trois fois le taux d'intérêt légal",
        "taux réservé aux professionnels",
        "le taux d'intérêt légal",
    ),
    _i(
        "F24",
        r"(à )?responsabilité\b.{0,60}(limitée|plafonnée|exclue)",
        "clause interdite (article R212-1, 6°)",
        "aucune limite envers un consommateur",
        responsabilite,
    ),
    _i(
        "F25",
        r"(délais?|dates?)\b.{0,80}à titre indicatif|à titre indicatif.{0,80}(délais?|dates?)\b",
        "clause présumée abusive (article R212-2, 7°)",
        "une date ou un délai ferme",
    ),
    _i(
        "F26",
        r"se réserve (le droit|la faculté) de modifier.{0,40}(prix|tarif)",
        "clause interdite (article R212-1, 3°)",
        "une formule de révision convenue, ou rien",
    ),
    _i(
        "F27",
        r"acompte.{0,40}non remboursable",
        "clause abusive, contraire à la rétractation",
        "la clause d'acompte, qui engage les deux parties",
        nie,
    ),
    _i(
        "F28",
        r"frais de (recouvrement|relance|dossier).{0,40}client",
        "frais à la charge du créancier (CPCE, article L111-8)",
        "",
        sauf(
            r"\b(aucun|sans|ne (sont|peuvent)"
            r"|restent à la charge du (prestataire|vendeur|créancier))\b"
        ),
    ),
    _i(
        "F29",
        r"renonce(nt|z)? (expressément )?(au|à (son|mon|votre)) (droit|délai) de rétractation",
        "renonciation nulle (article L221-29)",
        "la demande d'exécution anticipée (article L221-25)",
        sauf(
            r"contenu numérique|pleinement exécut|entièrement exécut|support matériel", "paragraphe"
        ),
    ),
    _i(
        "F30",
        r"garanties? légales?.{0,40}(exclue?s?|limitée?s?)\b",
        "garanties d'ordre public",
        "l'encadré des garanties légales",
        nie,
    ),
    _i(
        "F31",
        r"médiation préalable obligatoire",
        "la médiation est un choix du consommateur (article L612-4)",
        "« le client peut recourir gratuitement au médiateur »",
        nie,
    ),
    _i(
        "F44",
        r"(abonnement|contrat).{0,60}tacite(ment)? re(conduction|conduit)",
        "le consommateur est averti avant chaque reconduction (article L215-1)",
        "la clause « reconduction_tacite »",
        sauf(r"L\.? ?215-1", "texte"),
    ),
    _i(
        "F45",
        r"force majeure .{0,60}(grève|panne informatique)",
        "une excuse automatique est une clause interdite (article R212-1, 6°)",
        "l'article 1218 du Code civil",
    ),
    _i(
        "F46",
        r"(signature|facture) vaut acceptation des conditions (générales )?figurant au verso",
        "des conditions données avec la facture n'obligent pas (article 1119 du Code civil)",
        "des CGV jointes au devis",
    ),
    _i(
        "F47",
        r"obligation de moyens.{0,60}en aucun cas",
        "clause interdite (article R212-1, 6°)",
        "une description de la prestation",
    ),
    _i(
        "F50",
        r"\bL\.? ?114-1\b|\bL\.? ?138-[1-3]\b",
        "anciens articles du délai de livraison",
        "articles L216-1 et L216-6 du Code de la consommation",
    ),
    _i(
        "F51",
        r"rétractation.{0,120}\b(non|aucun)\b.{0,15}(remboursable|remboursement)|\b(non"
        r"|aucun)\b.{0,15}(remboursable|remboursement).{0,120}rétractation",
        "tout est remboursé dans les quatorze jours (article L221-24)",
        "la clause de rétractation",
        sauf(r"occasionn|aucun frais"),
    ),
    _i(
        "F66",
        r"renonce(nt)? (expressément |d'avance )?à (tout|toute|tous|toutes) "
        r"(recours|droits?|actions?|réclamations?|indemnités?|indemnisation)",
        "clause interdite (article R212-1, 6°)",
        "",
        nie,
    ),
    _i(
        "F67",
        r"\b(fait|font|fera|feront|faisant) (seule?s? )?foi\b",
        "la charge ou les moyens de la preuve ne se retirent pas au consommateur (articles R212-1, "
        "12° et R212-2, 9°)",
        "« remis au client, qui peut le contester par tout moyen »",
        sauf(r"preuve contraire|cachet de la poste|contester par tout moyen"),
    ),
    _i(
        "F68",
        r"(dommages?|préjudices?|pertes?) indirecte?s?[^.]{0,60}"
        r"(exclu|écart|ne (sont|seront|saurai)|aucun|pas)"
        r"|(aucun|pas|exclu)[^.]{0,40}(dommages?|préjudices?) indirects?",
        "clause interdite (article R212-1, 6°)",
        "aucune limite envers un consommateur",
        sauf(r"aucune (clause|stipulation)"),
    ),
    _i(
        "F69",
        r"ni repris,? ni échangé|ni échangé,? ni (repris|remboursé)|vendue?s? en l'état,? sans"
        r"|sans garantie légale",
        "les garanties légales et la rétractation ne se suppriment pas (articles L217-3 et "
        "L221-29)",
        "l'encadré des garanties légales",
    ),
    _i(
        "F70",
        r"(clause pénale|indemnité|majoration|pénalité)\b[^.]{0,60}\b\d+([,.]\d+)? ?%[^.]{0,80}"
        r"(impay|retard|sommes? dues?)|(impay|retard)[^.]{0,80}(clause pénale|indemnité|majoration"
        r"|pénalité)\b[^.]{0,60}\b\d+([,.]\d+)? ?%",
        "somme due par le seul consommateur, présumée abusive (article R212-2, 3°)",
        "l'intérêt légal après mise en demeure (article 1231-6 du Code civil)",
        nie,
    ),
    _i(
        "F71",
        r"(frais|coût) (de|du|d'une?) (mise en demeure|lettre recommandée|courrier de relance)"
        r"[^.]{0,60}(charge|factur|ajout)",
        "frais à la charge du créancier (CPCE, article L111-8)",
        "",
        nie,
    ),
)
