"""The file for the court: what it says, what it joins and in which order; and the internal pages
around it, which never leave."""

from __future__ import annotations

import copy
import re
import zipfile
from functools import cache
from pathlib import Path

import pytest
from ce_qui_est_dit import tenir_page
from fabrique import VENDEUR, cas, ecrire, espace

from clausier.course.chaine import Chaine
from outils import RACINE, Lu, clausier, lettres, lire_pdf, ouvrir

NOM = "2026-002-impaye"
MEDIATEUR = {
    "mediateur": {"nom": "M", "adresse": "5 rue M 75002 Paris", "site": "https://mediateur.example"}
}
CAS = cas(
    acompte="non",
    conclusion={"date": "2026-02-20", "lieu": "etablissement"},
    prestation={"objet": "Essai", "fin": "2026-02-27"},
    documents=[
        {"type": "devis", "numero": "D1", "date": "2026-02-18", "validite": "30 jours"},
        {"type": "facture", "numero": "F1", "date": "2026-03-02"},
        {"type": "script_telephone", "date": "2026-04-08", "facture": "F1"},
        {"type": "relance", "niveau": "2", "date": "2026-04-16", "facture": "F1"},
        {"type": "mise_en_demeure", "date": "2026-05-04", "factures": ["F1"]},
        {"type": "recours", "date": "2026-05-20", "factures": ["F1"]},
        {"type": "decompte", "date": "2026-11-20", "factures": ["F1"]},
        {"type": "injonction_de_payer", "date": "2026-11-20", "factures": ["F1"]},
    ],
    paiements=[{"date": "2026-04-10", "montant": "200,00", "facture": "F1"}],
    journal=[
        {"date": "2026-04-08", "type": "promesse", "pour_le": "2026-04-10"},
        {"date": "2026-05-05", "type": "envoi", "document": "mise_en_demeure", "numero": "1A 1"},
        {"date": "2026-05-07", "type": "reception", "document": "mise_en_demeure"},
        {"date": "2026-12-01", "type": "reponse", "texte": "plus tard que la demande"},
    ],
)


@cache
def _lue() -> Chaine:
    """The library, read once."""
    return Chaine(RACINE / "exemples")


def chaine(base: Path) -> Chaine:
    return Chaine(base, _lue())


def compose(tmp_path, change=None, **documents):
    """The case composed; `documents`: keys added to the claim."""
    c = copy.deepcopy(CAS) | (change or {})
    c["documents"][-1] |= documents
    return chaine(espace(tmp_path, VENDEUR | MEDIATEUR)).compose(ecrire(tmp_path / "essai.yaml", c))


def page(tmp_path, change=None, **documents) -> str:
    lue = compose(tmp_path, change, **documents).documents[-1].markdown
    tenir_page("tribunal", lue)
    return lue.replace("\u00a0", " ").replace("\u202f", " ")


def rangees(texte: str, entete: str) -> list[list[str]]:
    bloc = texte.split(f"| {entete}", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return [[x.strip() for x in r.strip()[1:-1].split("|")] for r in bloc]


# ----------------------------------------------------------------------------------------- the pack


def test_le_zip_du_tribunal(construit):
    """The claim, then every exhibit that is there, named by its number, in the order of the list;
    byte for byte the papers beside it."""
    d = construit.dossier(NOM)
    with zipfile.ZipFile(d / f"{NOM}-tribunal.zip") as z:
        *noms, manifeste = z.namelist()
        assert manifeste == "manifeste.json"
        assert noms == [
            "00-injonction_de_payer-2026-07-20.pdf",
            "01-devis-D2026-002.pdf",
            "02-contrat-C2026-002.pdf",
            "03-cgv-2026-01-05.pdf",
            "04-acceptation-du-rapport.eml",
            "05-facture_acompte-F2026-004.pdf",
            "06-facture-F2026-005.pdf",
            "07-rappel-2026-05-20.pdf",
            "08-relance-1-2026-05-30.pdf",
            "09-relance-2-2026-06-11.pdf",
            "10-mise_en_demeure-2026-06-29.pdf",
            "15-decompte-2026-07-20.pdf",
        ]
        for n in noms:
            if n.endswith(".pdf"):
                assert z.read(n) == (d / n.split("-", 1)[1]).read_bytes(), n
        assert b"rapport" in z.read("04-acceptation-du-rapport.eml")
        assert {i.date_time for i in z.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    texte = (d / "injonction_de_payer-2026-07-20.md").read_text(encoding="utf-8")
    liste = {int(r[0]): r[1] for r in rangees(texte, "N° |")}
    assert (
        sorted(liste) == list(range(1, 16))
        and liste[1] == "Devis D2026-002"
        and liste[15] == "Décompte de créance"
    )
    assert {n for n, dit in liste.items() if "*(à joindre)*" in dit} == set(liste) - {
        int(n[:2]) for n in noms
    }


def test_le_pdf_du_tribunal(construit):
    """The list of exhibits first, then each paper whole under a bookmark that bears its number;
    what is no PDF is told apart."""
    d = construit.dossier(NOM)
    lecteur = ouvrir(d / f"{NOM}-tribunal.pdf")
    signets = [x.title for x in lecteur.outline if not isinstance(x, list)]
    assert signets[:2] == [
        "Bordereau de pièces",
        "Dossier d’injonction de payer du 20\u00a0juillet\u00a02026",
    ]
    numeros = [int(re.match(r"Pièce (\d+) – ", s)[1]) for s in signets[2:]]
    assert numeros == [1, 2, 3, 5, 6, 7, 8, 9, 10, 15]
    une = lecteur.pages[0].extract_text()
    assert "Bordereau de pièces" in une
    with zipfile.ZipFile(d / f"{NOM}-tribunal.zip") as z:
        demande, *autres = [ouvrir(z.read(n)).pages for n in z.namelist() if n.endswith(".pdf")]
    siennes = [p.extract_text() for p in demande]
    a_lui = next(i for i, x in enumerate(siennes) if "Avant de déposer" in x)
    assert len(lecteur.pages) == 1 + a_lui + sum(map(len, autres))
    assert not any("Avant de déposer" in p.extract_text() for p in lecteur.pages[: a_lui + 2])


def test_rien_d_interne_au_tribunal_ni_chez_le_client(construit):
    """Phone script, routes and client's sheet are in no pack, neither file nor words; the claim is
    not in the client's."""
    d = construit.dossier(NOM)
    for quoi in ("client", "tribunal"):
        with zipfile.ZipFile(d / f"{NOM}-{quoi}.zip") as z:
            assert not [n for n in z.namelist() if re.search("script|recours|fiche_client", n)]
            assert ("injonction" in " ".join(z.namelist())) is (quoi == "tribunal")
            textes = [lettres(lire_pdf(z.read(n))[0]) for n in z.namelist() if n.endswith(".pdf")]
        textes += [lettres(p.extract_text()) for p in ouvrir(d / f"{NOM}-{quoi}.pdf").pages]
        assert len(textes) > 20 and not [t for t in textes if lettres("Fiche interne") in t]
    lu = Lu((d / "index.html").read_text(encoding="utf-8"))
    assert {f"{NOM}-tribunal.pdf", f"{NOM}-tribunal.zip"} <= {
        a["href"] for a in lu.tous("a")
    } and "pour le tribunal" in lu.texte("main")


def test_sans_demande_pas_de_dossier(construit):
    for d in construit.sortie.iterdir():
        for pour, demande in (("tribunal", "injonction_de_payer"), ("mandataire", "declaration_c")):
            assert (d / f"{d.name}-{pour}.zip").exists() is any(d.glob(f"{demande}*.md"))


def test_la_declaration_va_au_mandataire_l622_24(construit):
    """C. com. L622-24: claims are sent to the mandataire judiciaire; no court reads them first."""
    d = construit.dossier("2026-118-hotel")
    reuni = ouvrir(d / "2026-118-hotel-mandataire.pdf")
    assert "dossier pour le mandataire judiciaire" in reuni.metadata.title
    bordereau = lettres(reuni.pages[0].extract_text()).lower()
    assert "déclarationdecréance" in bordereau
    assert "tribunal" not in bordereau and "extrait" not in bordereau
    main = Lu((d / "index.html").read_text(encoding="utf-8")).texte("main")
    assert "pour le mandataire judiciaire" in main and "pour le tribunal" not in main


def test_les_voies_tiennent_sur_une_feuille(construit):
    assert len(ouvrir(next(construit.dossier(NOM).glob("recours-*.pdf"))).pages) == 1


def test_fichiers_joints_et_deux_demandes(tmp_path):
    """A PDF of the user's is merged, a message and a picture stay apart; two claims keep their
    exhibits apart."""
    base = espace(tmp_path / "w", VENDEUR | MEDIATEUR)
    (base / "bon.pdf").write_bytes(
        (RACINE / "exemples/menuisier/attestation-decennale.pdf").read_bytes()
    )
    (base / "courriel.eml").write_bytes(b"Subject: oui")
    (base / "ar.jpg").write_bytes(b"\xff\xd8\xff")
    c = copy.deepcopy(CAS)
    c["documents"][-1]["pieces"] = [
        {
            "objet": "Bon de livraison signé",
            "fichier": "bon.pdf",
            "date": "2026-02-27",
            "genre": "execution",
        },
        {
            "objet": "Avis de réception",
            "fichier": "ar.jpg",
            "date": "2026-05-07",
            "genre": "mise_en_demeure",
        },
        {"objet": "Courriel", "fichier": "courriel.eml", "genre": "reponse"},
        {"objet": "Pouvoir", "genre": "pouvoir"},
    ]
    c["documents"] = [
        x for x in c["documents"] if x["type"] not in ("script_telephone", "recours")
    ] + [
        {"type": "injonction_de_payer", "date": "2026-11-21", "factures": ["F1"]}
    ]  # those are in no file for the court
    ecrire(base / "essai.yaml", c)
    p = clausier("build", base, "--out", tmp_path / "b")
    assert p.returncode == 0, p.stderr
    with zipfile.ZipFile(tmp_path / "b/essai/essai-tribunal.zip") as z:
        noms = z.namelist()
    un = [n[2:] for n in noms if n.startswith("1-")]
    assert un == [
        "00-injonction_de_payer-2026-11-20.pdf",
        "01-devis-D1.pdf",
        "02-bon.pdf",
        "03-facture-F1.pdf",
        "04-relance-2-2026-04-16.pdf",
        "05-mise_en_demeure-2026-05-04.pdf",
        "06-ar.jpg",
        "07-courriel.eml",
        "09-decompte-2026-11-20.pdf",
    ]
    assert [n for n in noms if n.startswith("2-00")] == [
        "2-00-injonction_de_payer-2026-11-21.pdf"
    ] and len(noms) == len(set(noms))
    signets = [
        x.title
        for x in ouvrir(tmp_path / "b/essai/essai-tribunal.pdf").outline
        if not isinstance(x, list)
    ]
    assert (
        signets.count("Bordereau de pièces") == 2
        and "Pièce 2 – Bon de livraison signé" in signets
        and not [s for s in signets if "Courriel" in s or "Avis" in s]
    )


# ---------------------------------------------------------------------------------------- the claim


def test_chronologie(tmp_path):
    """In order of date up to the claim, each line with the number of the exhibit that shows it."""
    texte = page(tmp_path)
    faits = rangees(texte, "Date | Fait")
    liste = {r[0]: r[1] for r in rangees(texte, "N° |")}
    dates = [r[0] for r in faits]
    assert dates == sorted(dates, key=lambda d: d.split("/")[::-1]) and "01/12/2026" not in dates
    assert all(r[2] in liste for r in faits), faits
    dits = {r[1]: liste[r[2]] for r in faits}
    assert dits["Paiement de 200,00 € sur la facture F1"] == "Décompte de créance"
    assert dits["Échéance de la facture F1"] == "Facture F1"
    assert dits["Envoi : mise en demeure de payer du 4 mai 2026, recommandé n° 1A 1"].startswith(
        "Preuve d’envoi"
    )
    assert dits[
        "Réception, ou première présentation : mise en demeure de payer du 4 mai 2026"
    ].startswith("Avis de réception")
    assert dits["Promesse de payer, pour le 10 avril 2026"].startswith("Échanges avec le débiteur")
    assert not [r for r in liste.values() if "script" in r.lower() or "maintenant" in r.lower()]


def test_identite_du_creancier(tmp_path):
    """What a natural person must add is asked until it is given, and never left as a blank; a
    company is asked for its representative."""
    sans = page(tmp_path / "a")
    assert (
        "Date et lieu de naissance du créancier" in sans
        and "Nationalité du créancier" in sans
        and "| Naissance |" not in sans
        and "____" not in sans
    )
    avec = page(
        tmp_path / "b",
        creancier={
            "naissance": "29/02/1988",
            "lieu_naissance": "Brest",
            "nationalite": "française",
            "profession": "graphiste",
        },
    )
    assert (
        "| Naissance | 29 février 1988, Brest | – |" in avec
        and "| Profession | graphiste | – |" in avec
        and "de naissance du créancier" not in avec
    )


def test_somme_demandee(tmp_path):
    """The sum is that of the account of the same day, which is named; without one, the lines are on
    the page, and one is asked for."""
    texte = page(tmp_path / "a")
    (numero,) = (r[0] for r in rangees(texte, "N° |") if r[1] == "Décompte de créance")
    assert f"au décompte du même jour, pièce n° {numero}" in texte and "| Du |" not in texte
    sans = copy.deepcopy(CAS["documents"])
    del sans[-2]
    autre = page(tmp_path / "b", {"documents": sans})
    assert "| Du |" in autre and "Un décompte daté du jour du dépôt" in autre
    assert (
        re.search(r"\*\*Total dû\*\* \| \*\*(.*?)\*\*", texte)[1]
        == re.search(r"\*\*Total dû\*\* \| \*\*(.*?)\*\*", autre)[1]
    )


@pytest.mark.parametrize(
    ("jour", "delai", "jamais"),
    [
        ("2026-11-20", "dans les trois mois de sa date", "six mois"),
        (
            "2026-08-31",
            "trois mois si elle est datée du 1er septembre 2026 ou après",
            "deux mois**",
        ),
    ],
)
def test_delais_du_jour(tmp_path, jour, delai, jamais):
    texte = page(tmp_path, date=jour)
    assert delai in texte and jamais not in texte
    assert (
        "un mois** à compter de la signification" in texte
        and "n'interrompt pas la prescription" in texte.replace("’", "'")
    )
    assert "Aucune tentative amiable préalable n'est exigée" in texte.replace("’", "'")


def test_ce_qui_manque_est_dit(tmp_path):
    """A808 says what a judge will look for; a complete file says nothing."""
    dits = [p.message for p in compose(tmp_path / "a").avertissements if p.code == "A808"]
    assert len(dits) == 1 and "preuve d'exécution" in dits[0] and "mise en demeure" not in dits[0]
    (tmp_path / "b").mkdir()
    (tmp_path / "b/bon.eml").write_bytes(b"x")
    assert not [
        p
        for p in compose(
            tmp_path / "b", pieces=[{"objet": "Bon", "fichier": "bon.eml", "genre": "execution"}]
        ).avertissements
        if p.code == "A808"
    ]


def test_ne_ressemble_pas_a_un_acte(construit):
    """No emblem, no republic, no formula of a bailiff, on any paper of the court's file."""
    d = construit.dossier(NOM)
    for f in [
        d / "injonction_de_payer-2026-07-20.md",
        d / "decompte-2026-07-20.md",
        d / "recours-2026-07-10.md",
    ]:
        texte = f.read_text(encoding="utf-8")
        assert not re.search(
            r"(?i)république|marianne|au nom du peuple|sommation|mandons|huissier|"
            r"commandement de payer avant saisie",
            texte,
        ), f.name
        assert not re.search(
            r"(?i)sans délai, nous|serez condamné|vous risquez|obtiendrez", texte
        ), f.name


# --------------------------------------------------------------------------------------- the routes


def voies(
    tmp_path,
    qualite="professionnel",
    commercant="oui",
    prix="450",
    jour="2026-11-20",
    vendeur=None,
    journal=(),
    pays="FR",
) -> tuple[dict[str, str], dict[str, str]]:
    """(open, closed) routes of a claim: title → words."""
    client = {
        "qualite": qualite,
        "nom": "Modèle",
        "adresse": {
            "voie": "3 place du Marché",
            "code_postal": "44000",
            "ville": "Nantes",
            "pays": pays,
        },
    }
    client |= {"commercant": commercant} if qualite == "professionnel" else {}
    client |= {"siren": "900 000 027"} if qualite != "consommateur" and pays == "FR" else {}
    lignes = [{"designation": "Travail", "quantite": "4", "prix_unitaire": prix}]
    if pays != "FR":
        lignes[0]["fondement"] = "rendu_en_france"
    c = CAS | {
        "client": client,
        "prestation": {**CAS["prestation"], "lieu": "Nantes"},
        "lignes": lignes,
        "paiements": [],
        "journal": list(journal),
        "documents": [
            {"type": "facture", "numero": "F1", "date": "2026-03-02"},
            {"type": "recours", "date": jour, "factures": ["F1"]},
        ],
    }
    base = espace(tmp_path, VENDEUR | MEDIATEUR | (vendeur or {}))
    texte = (
        chaine(base)
        .compose(ecrire(base / "essai.yaml", c))
        .documents[-1]
        .markdown.replace("\u00a0", " ")
        .replace("\u202f", " ")
    )
    ouvert, _, ferme = texte.partition("## Non ouvert ici")
    return dict(re.findall(r"(?ms)^\*\*([^*]+)\*\* – (.*?)(?=\n\n)", ouvert)), dict(
        re.findall(r"(?m)^- \*\*([^*]+)\*\* : (.*)$", ferme)
    )


MARCHAND = {"qualite": "commercant", "rcs": "Lyon"}


def test_voies_d_un_particulier(tmp_path):
    oui, non = voies(tmp_path, "consommateur")
    assert set(oui) == {
        "Accord de règlement échelonné",
        "Conciliation ou médiation",
        "Injonction de payer",
        "Petites créances",
        "Référé-provision",
        "Assignation au fond",
        "Société de recouvrement",
        "Assurance-crédit",
        "Attendre, ou ne rien faire",
    }
    assert (
        "27 février 2028" in oui["Attendre, ou ne rien faire"]
        and "L218-2" in oui["Attendre, ou ne rien faire"]
    )
    assert (
        "tribunal judiciaire de Nantes" in oui["Injonction de payer"]
        and "obligatoire, sauf dispense" in oui["Conciliation ou médiation"]
    )
    assert "entre commerçants" in non["Facture incontestée entre commerçants"]


def test_voies_entre_commercants(tmp_path):
    """Since the law of 2026 the small-claims route is closed to them, and the new one is announced,
    not promised."""
    oui, non = voies(tmp_path / "a", vendeur=MARCHAND)
    assert "n° 2026-307" in non["Petites créances"] and "à vérifier" in non["Petites créances"]
    assert (
        "Disponibilité à confirmer" in oui["Facture incontestée entre commerçants"]
        and "Coût : inconnu" in oui["Facture incontestée entre commerçants"]
    )
    assert "750-1" not in oui["Conciliation ou médiation"]
    oui, non = voies(tmp_path / "b", vendeur=MARCHAND, jour="2026-04-22")
    assert (
        "Petites créances" in oui
        and "n’existait pas encore" in non["Facture incontestée entre commerçants"]
    )


@pytest.mark.parametrize(
    ("prix", "petite", "avocat"),
    [("1217", True, False), ("1218", False, False), ("2550", False, True)],
)
def test_voies_selon_la_somme(tmp_path, prix, petite, avocat):
    """Five thousand euros count the interest: 4 868 € reach 4 999,26 € on 21 June, 4 872 € reach
    5 003,37 €; over 10 000 € a lawyer."""
    oui, non = voies(tmp_path, prix=prix, jour="2026-06-21")
    assert ("Petites créances" in oui) is petite and ("Petites créances" in non) is not petite
    assert ("avocat obligatoire au-delà" in oui["Référé-provision"]) is avocat


def test_voies_d_un_debiteur_insolvable(tmp_path):
    oui, non = voies(tmp_path, journal=[{"date": "2026-11-02", "type": "procedure_collective"}])
    assert set(oui) == {"Déclaration de créance", "Assurance-crédit", "Attendre, ou ne rien faire"}
    assert "deux mois de la publication du jugement au BODACC" in oui["Déclaration de créance"]
    assert {
        "Injonction de payer",
        "Référé-provision",
        "Petites créances",
        "Accord de règlement échelonné",
    } <= set(non)


def test_voies_d_ailleurs(tmp_path):
    oui, non = voies(tmp_path / "a", pays="BE")
    assert "à l’étranger" in non["Injonction de payer"] and "Petites créances" in non
    oui, non = voies(tmp_path / "b", "public")
    assert (
        "tribunal administratif" in non["Injonction de payer"]
        and "médiateur des entreprises" in oui["Conciliation ou médiation"]
    )


def test_voies_sur_deux_pages_au_plus(construit):
    d = construit.dossier(NOM)
    assert len(ouvrir(d / "recours-2026-07-10.pdf").pages) <= 2
