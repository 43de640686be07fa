"""Texts that the law fixes word for word: their fingerprints, in the library and on the pages that
are built from it.

A fingerprint was taken from the official text, after `norm`, which undoes typography alone (spaces,
apostrophes, quotation marks). The notice of withdrawal is filled by the law's own instructions:
what is filled in is put back to its mark first.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

import pytest

from outils import RACINE

CLAUSES = RACINE / "clauses"


def norm(s: str) -> str:
    s = unicodedata.normalize("NFC", s).replace("’", "'").replace("ʼ", "'")
    for a in "“”«»":
        s = s.replace(a, '"')
    s = re.sub(r"[\u00a0\u202f\u2009\s]+", " ", s).strip()
    return re.sub(r'" ?(.*?) ?"', r'"\1"', s)


def empreinte(s: str) -> str:
    return hashlib.sha256(norm(s).encode()).hexdigest()[:16]


def propre(markdown: str) -> str:
    """Markdown's own signs taken off."""
    return re.sub(r"(?m)^> ?", "", markdown).replace("**", "").replace("\\*", "*")


def lire(nom: str) -> tuple[str, str]:
    """(titre, body) of clauses/<nom>.md."""
    _, tete, corps = (CLAUSES / f"{nom}.md").read_text(encoding="utf-8").split("---\n", 2)
    titre = re.search(r"(?m)^titre: (.*)$", tete)
    return (titre[1].strip('"') if titre else ""), corps.strip()


def entier(nom: str) -> str:
    titre, corps = lire(nom)
    return f"{titre}\n\n{propre(corps)}"


def cadres(nom_ou_texte: str) -> list[str]:
    """The frames of a clause: each run of `>` lines."""
    corps = lire(nom_ou_texte)[1] if "\n" not in nom_ou_texte else nom_ou_texte
    return [propre(x) for x in re.findall(r"(?m)(?:^>.*\n?)+", corps)]


def test_la_mesure_voit_un_changement():
    """The measure itself: blind to typography, not to a letter or a comma."""
    assert (
        empreinte("L’« avis » : ici")
        == empreinte('L\'"avis"\u00a0:\u202fici')
        == empreinte('L\'" avis " :\n ici')
    )
    assert len({empreinte(x) for x in ("Le bien", "le bien", "Le bien.", "Le biens")}) == 4


# --------------------------------------------------------------------------------------- withdrawal

QUATRE = (
    "{{ vendeur.denomination }}, {{ vendeur.adresse.ligne }}, {{ vendeur.telephone }}, "
    "{{ vendeur.courriel }}"
)
AVIS = [
    f"{n}{s}"
    for n in ("services", "biens", "mixte", "numerique")
    for s in ("", "_interface_en_ligne", "_avant_juin_2026")
]
POSSESSION = (
    "où vous-même, ou un tiers autre que le transporteur et désigné par vous, prend "
    "physiquement possession"
)
DEBUTS = {
    "de la conclusion du contrat.",
    *(
        f"{POSSESSION} {x}"
        for x in (
            "du bien.",
            "du dernier bien.",
            "du dernier lot ou de la dernière pièce.",
            "du premier bien.",
        )
    ),
}
EN_LIGNE = (
    (
        " Vous pouvez également exercer votre droit de rétractation en ligne sur X. Si vous "
        "utilisez cette fonctionnalité en ligne, nous vous enverrons, dans les meilleurs délais, "
        "un accusé de réception de la rétractation sur un support durable (par exemple, par "
        "courriel), y compris son contenu ainsi que la date et l'heure de sa soumission."
    ),
    (
        " Vous pouvez également remplir et transmettre le modèle de formulaire de rétractation "
        "ou toute autre déclaration dénuée d'ambiguïté sur notre site internet X. "
        "Si vous utilisez cette option, nous vous enverrons dans les meilleurs délais un accusé "
        "de réception de la rétractation sur un support durable (par exemple, par courriel)."
    ),
    (
        " Vous pouvez également remplir et transmettre le modèle de formulaire de rétractation "
        "ou toute autre déclaration dénuée d'ambiguïté sur notre site internet X. "
        "Si vous utilisez cette option, nous vous enverrons sans délai un accusé de réception "
        "de la rétractation sur un support durable (par exemple, par courriel)."
    ),
)
DIFFERER = (
    " Nous pouvons différer le remboursement jusqu'à ce que nous ayons reçu le bien ou "
    "jusqu'à ce que vous ayez fourni une preuve d'expédition du bien, "
    "la date retenue étant celle du premier de ces faits."
)
RETOUR = (
    (
        "Vous devrez renvoyer ou rendre le bien, à nous-mêmes sans retard excessif et, en tout "
        "état de cause, au plus tard quatorze jours après que vous nous aurez communiqué votre "
        "décision de rétractation du présent contrat. Ce délai est réputé respecté si vous "
        "renvoyez le bien avant l'expiration du délai de quatorze jours."
    ),
    "Nous récupérerons le bien.",
    "Nous prendrons en charge les frais de renvoi du bien.",
    "Vous devrez prendre en charge les frais directs de renvoi du bien, X EUR.",
    "Vous devrez prendre en charge les frais directs de renvoi du bien.",
    (
        "Votre responsabilité n'est engagée qu'à l'égard de la dépréciation du bien résultant "
        "de manipulations autres que celles nécessaires pour établir la nature, "
        "les caractéristiques et le bon fonctionnement de ce bien."
    ),
)
COMMENCEE = (
    "Si vous avez demandé de commencer la prestation de services pendant le délai de "
    "rétractation, vous devrez nous payer un montant proportionnel à ce qui vous a été "
    "fourni jusqu'au moment où vous nous avez informé de votre rétractation du présent "
    "contrat, par rapport à l'ensemble des prestations prévues par le contrat."
)
CORPS_AVIS = "2f83eacd6105fed0"


def reduire(avis: str, quatre: str) -> str:
    """The filled notice with its official marks (1) to (6) in place of what was filled in."""
    s = avis.replace(f"({quatre})", "(2)")
    s = re.sub(r"(?m)après le jour .*$", "après le jour (1).", s)
    s = re.sub(r"(?m)ce n.est pas obligatoire.*$", "ce n'est pas obligatoire (3).", s)
    avant, mot, _ = s.partition("pas de frais pour vous")
    assert mot
    return f"{avant}{mot} (4).\n\n(5)\n\n(6)"


def test_formulaire_de_retractation():
    s = entier("retractation_formulaire/droit_ouvert").replace(
        "{{ vendeur.denomination }}, {{ vendeur.adresse.ligne }}, {{ vendeur.courriel }}",
        "[le professionnel insère ici son nom, son adresse géographique et son adresse "
        "électronique]",
    )
    assert empreinte(s) == "570fab0aa47584e2"


def test_avis_d_un_service_en_ligne_entier():
    s = entier("retractation_avis/services_interface_en_ligne").replace(
        QUATRE, "{{pro.nom}}, {{pro.adresse}}, {{pro.telephone}}, {{pro.email}}"
    )
    assert (
        empreinte(s.replace("{{ vendeur.url_retractation }}", "{{retractation.url}}"))
        == "99398af45390d770"
    )


def test_les_avis_sont_la():
    presents = {f.stem for f in (CLAUSES / "retractation_avis").glob("*.md")} - {"sans_objet"}
    assert presents == set(AVIS)


@pytest.mark.parametrize("nom", AVIS)
def test_corps_de_l_avis(nom):
    assert empreinte(reduire(entier(f"retractation_avis/{nom}"), QUATRE)) == CORPS_AVIS


@pytest.mark.parametrize("nom", AVIS)
def test_phrases_inserees(nom):
    """At each mark stand sentences of the official instructions and nothing else, those of the
    right kind of contract."""
    corps = norm(
        re.sub(r"\{%.*?%\}", " ", re.sub(r"\{\{.*?\}\}", "X", lire(f"retractation_avis/{nom}")[1]))
    )
    bien, service = nom.startswith(("biens", "mixte")), nom.startswith(("services", "mixte"))
    debut = re.search(r"expire quatorze jours après le jour (.*?) Pour exercer", corps)[1]
    en_ligne = re.search(r"ce n'est pas obligatoire\.(.*?) Pour que le délai", corps)[1].strip()
    fin = corps.partition("pas de frais pour vous.")[2]
    for phrase in sorted(map(norm, DEBUTS), key=len, reverse=True):
        debut = debut.replace(phrase, "")
    assert not debut.strip()
    assert ("de la conclusion du contrat." in corps) is (not bien)
    assert en_ligne in {"", *map(norm, EN_LIGNE)}
    assert (en_ligne == norm(EN_LIGNE[0])) is nom.endswith("interface_en_ligne")
    assert (norm(COMMENCEE) in fin) is service
    for phrase in (norm(DIFFERER), *map(norm, RETOUR)):
        assert (phrase in fin) is bien, phrase
        fin = fin.replace(phrase, "", 1)
    assert not fin.replace(norm(COMMENCEE), "").strip()


def test_libelles_des_fonctions_en_ligne():
    def gras(nom: str) -> set[str]:
        return set(re.findall(r"« (.*?) »", lire(nom)[1]))

    assert gras("retractation_fonctionnalite/interface_en_ligne") == {
        "renoncer au contrat ici",
        "confirmer la rétractation",
    }
    for nom in ("reconduction", "sans_reconduction"):
        assert gras(f"resiliation_en_ligne/{nom}") == {
            "résilier votre contrat",
            "notification de la résiliation",
        }


# ----------------------------------------------------------------------------------------- the rest

BIENS, PONCTUEL, CONTINU = "ba3ed4ba2067ee3b", "73f40f88f5434550", "7fab1d08b540a873"
CADRES = {
    "garantie_conformite/biens": [BIENS],
    "garantie_conformite/biens_occasion": [BIENS],
    "garantie_conformite/biens_numerique_ponctuel": [BIENS, PONCTUEL],
    "garantie_conformite/biens_numerique_continu": [BIENS, CONTINU],
    "garantie_conformite/biens_numerique_complet": [BIENS, PONCTUEL, CONTINU],
    "garantie_conformite/numerique_ponctuel": [PONCTUEL],
    "garantie_conformite/numerique_continu": [CONTINU],
    "garantie_conformite/numerique_complet": [PONCTUEL, CONTINU],
    "garantie_commerciale/consommateur_biens": [BIENS],
    "garantie_commerciale/consommateur_numerique_ponctuel": [PONCTUEL],
    "garantie_commerciale/consommateur_numerique_continu": [CONTINU],
    "garantie_commerciale/consommateur_numerique_complet": [PONCTUEL, CONTINU],
    "foire_salon/consommateur": ["004d75c817b697ec"],
}


# The period of the supply: the contract's, or how general terms refer to it.
FOURNITURE = re.compile(
    r"\{% if prestation %\}\{\{ prestation.abonnement \}\}\{% else %\}"
    r"(?:fourniture prévu au contrat|cette période)\{% endif %\}"
    r"|\{\{ prestation.abonnement \}\}"
)


@pytest.mark.parametrize("nom", CADRES)
def test_encadres(nom):
    assert [empreinte(FOURNITURE.sub("X", x)) for x in cadres(nom)] == CADRES[nom]


def test_aucun_encadre_hors_de_la_liste():
    """Every variant of these clauses that has a frame is in the list above."""
    dossiers = {n.split("/")[0] for n in CADRES}
    avec = {
        f"{d}/{f.stem}"
        for d in dossiers
        for f in (CLAUSES / d).glob("*.md")
        if cadres(f"{d}/{f.stem}")
    }
    assert avec == set(CADRES)


ARTICLES = {
    "L. 215-1": "afc192f692c0a824",
    "L. 215-1-1": "17af5eaa2e34b7a4",
    "L. 215-2": "1401814446dedf31",
    "L. 215-3": "19b26824b43e7fba",
    "L. 241-3": "708219d7b62b18f3",
}


@pytest.mark.parametrize(
    "nom", ["reconduction_tacite/consommateur", "resiliation_en_ligne/sans_reconduction"]
)
def test_articles_reproduits_en_entier(nom):
    _, *morceaux = re.split(r"(?m)^\*\*Article (L\. [\d-]+)\*\*$", lire(nom)[1])
    assert dict(zip(morceaux[::2], map(empreinte, morceaux[1::2]), strict=True)) == ARTICLES


RESERVES = {
    "automobile": (
        "La fourniture de pièces issues de l'économie circulaire est effectuée sous réserve de "
        "disponibilité, de l'indication par le professionnel du délai de disponibilité et "
        "de leur prix, et de ne pas relever des exemptions des 2° et 3° de l'article R. 224-24 "
        "du code de la consommation."
    ),
    "numerique": (
        "La fourniture de ces pièces est effectuée sous réserve de l'exception prévue par "
        "l'article R. 224-31 du code de la consommation."
    ),
    "jardinage": (
        "La fourniture de ces pièces est effectuée sous réserve de l'exception prévue par "
        "l'article R. 224-61 du code de la consommation."
    ),
}


@pytest.mark.parametrize("nom", RESERVES)
def test_reserve_des_pieces_suit_le_choix(nom):
    """The sentence stands right after the two boxes, neither of them ticked (C. conso
    D224-25-3)."""
    blocs = [x.strip() for x in lire(f"pieces_economie_circulaire/{nom}")[1].split("\n\n")]
    i = blocs.index(RESERVES[nom])
    assert blocs[i - 2 : i] == [
        "☐ J'opte pour des pièces issues de l'économie circulaire.",
        "☐ J'opte pour des pièces neuves.",
    ]


# ----------------------------------------------------------------------------------- on built pages


@pytest.mark.parametrize(
    ("cas", "nom"),
    [
        ("2026-125-vente-en-ligne", "retractation-2026-09-14"),
        ("2026-015-entretien", "retractation-2026-02-03"),
        ("2026-009-placard", "retractation-2026-10-12"),
    ],
)
def test_page_de_retractation(construit, cas, nom):
    """What the client reads, the seller's data put back to the official bracket, is the official
    text."""
    page = propre((construit.dossier(cas) / f"{nom}.md").read_text(encoding="utf-8"))
    page = re.sub(r"(?m)^(#+|-) ", "", page)
    avis = page[page.index("INFORMATIONS CONCERNANT") : page.index("MODÈLE DE FORMULAIRE")]
    vendeur = re.search(r"nous notifier \((.*?)\) votre", avis)[1]
    assert len(vendeur.split(",")) >= 4
    assert empreinte(reduire(avis, vendeur)) == CORPS_AVIS
    formulaire = page[page.index("MODÈLE DE FORMULAIRE") :]
    formulaire = re.sub(
        r"A l.attention de .*?\u00a0:",
        "A l'attention de [le professionnel insère ici son nom, son adresse géographique et "
        "son adresse électronique] :",
        formulaire,
        count=1,
    )
    assert empreinte(formulaire) == "570fab0aa47584e2"


def test_encadre_sur_une_page(construit):
    """The frame of the legal guarantees on the general terms of a shop, as built."""
    page = (construit.dossier("2026-125-vente-en-ligne") / "cgv-2026-07-01.md").read_text(
        encoding="utf-8"
    )
    assert BIENS in {empreinte(x) for x in cadres(page)}
