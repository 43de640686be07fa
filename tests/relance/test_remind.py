"""`clausier remind`: one entry added and nothing else touched, the case built, a draft and a
calendar beside, nothing sent."""

from __future__ import annotations

import email
import email.policy
import io
import json
import re
import shutil
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
import zxingcpp
from fabrique import VENDEUR, cas, espace
from PIL import Image

from clausier.lecture.insertion import Impossible, ajouter
from clausier.lecture.noeuds import relire
from outils import EXEMPLES, Lu, clausier, fichiers, lire_pdf, une_ligne

RELANCE = {"type": "relance", "niveau": "2", "date": "2026-06-11", "facture": "F2026-005"}


@pytest.fixture
def w(tmp_path: Path) -> Path:
    """The consultant's workspace, as it was after the first call, less the papers that no reminder
    needs: the second one is still to come."""
    shutil.copytree(EXEMPLES / "consultante", tmp_path / "w")
    f = tmp_path / "w/2026-002-impaye.yaml"
    texte = f.read_text(encoding="utf-8")
    for motif in (
        r"  - \{type: (?:fiche_client|cgv|devis|contrat|rappel|script_telephone|recours),.*\n",
        r"  - type: injonction_de_payer\n(?:    .*\n)*",
        r"  - \{type: relance, niveau: 2.*\n",
        r"  - \{type: mise_en_demeure.*\n",
        r"  - \{date: 2026-0[67]-.*document: mise_en_demeure.*\n",
    ):
        texte = re.sub(motif, "", texte)
    texte = texte.replace(
        "paiements:\n", "  # - {type: relance, niveau: 2} : pas encore\n\npaiements:   # à jour\n"
    )
    f.write_text(texte, encoding="utf-8")
    return tmp_path / "w"


def remind(w: Path, jour: str, *args: str):
    return clausier("remind", "2026-002-impaye.yaml", "--date", jour, *args, cwd=w)


# ------------------------------------------------------------------------------------ the whole way


def test_une_relance_prete(w):
    """Added once, shown as a diff; letter, draft and calendar beside; asked again, nothing more."""
    f = w / "2026-002-impaye.yaml"
    f.chmod(0o640)
    avant = f.read_bytes()
    p = remind(w, "2026-06-12", "--dry-run")
    ligne = (
        "  - {type: relance, niveau: 2, numero: L2026-001, date: 2026-06-12, facture: F2026-005}"
    )
    assert (
        p.returncode == 0
        and f"+{ligne}\n" in p.stdout
        and f.read_bytes() == avant
        and not (w / "build").exists()
    ), p.stderr
    assert [x for x in p.stdout.splitlines() if x[:1] in "+-"] == [
        "--- 2026-002-impaye.yaml",
        "+++ 2026-002-impaye.yaml",
        "+" + ligne,
    ]

    p = remind(w, "2026-06-12")
    assert p.returncode == 0, p.stderr
    apres = f.read_bytes()
    assert apres == avant.replace(
        b"  # - {type: relance, niveau: 2}", f"{ligne}\n  # - {{type: relance, niveau: 2}}".encode()
    )
    assert stat.S_IMODE(f.stat().st_mode) == 0o640 and not list(w.glob(".*tmp"))
    pack = w / "build/2026-002-impaye"
    faits = fichiers(pack)
    assert {
        "relance-L2026-001.pdf",
        "relance-L2026-001.eml",
        "echeances.ics",
        "facture-F2026-005.pdf",
        "manifeste.json",
    } <= faits.keys()
    assert (
        "Étape suivante : mise en demeure le 26/06/2026 (F2026-005)." in p.stdout
        and "relisez-le, puis envoyez-le vous-même" in p.stdout
    )

    p = remind(w, "2026-06-12")
    assert (
        p.returncode == 0
        and f.read_bytes() == apres
        and "rien n'y est ajouté" in p.stdout
        and fichiers(pack) == faits
    )

    courrier(pack, faits)
    agenda(faits["echeances.ics"])
    dehors(w, pack, faits)


def courrier(pack: Path, faits: dict[str, bytes]) -> None:
    """The draft: who, what, the words of both audiences' law left to the letter, two PDFs byte for
    byte."""
    m = email.message_from_bytes(faits["relance-L2026-001.eml"], policy=email.policy.default)
    assert (
        not m.defects
        and m["X-Unsent"] == "1"
        and m["From"] == "Aïcha Exemple EI <aicha@conseil.example>"
        and m["To"] == "Transports Modèle <compta@transports.example>"
    )
    assert m["Subject"] == "Relance 2 : facture F2026-005 échue le 27 mai 2026" and m[
        "Date"
    ].datetime == datetime(2026, 6, 12, 8, tzinfo=UTC)
    corps = m.get_body(("plain",)).get_content()
    assert (
        "il reste 3 200,00 € à payer sur 4 200,00 €" in corps
        and "Aïcha Exemple EI" in corps
        and "IBAN : FR14 2004 1010 0505 0001 3M02 606" in corps
        and "900 000 118" in corps
    )
    deux_formes(m, corps, "3 260,07 €")
    du = re.search(r"la somme due est de ([\d ]+,\d\d) €", corps)[1]
    assert du == "3 260,07" and du in lire_pdf(pack / "relance-L2026-001.pdf")[0].replace(
        "\u00a0", " "
    ).replace("\u202f", " ")
    jointes = {a.get_filename(): a.get_content() for a in m.iter_attachments()}
    assert jointes == {
        nom: faits[nom] for nom in ("relance-L2026-001.pdf", "facture-F2026-005.pdf")
    }
    assert all(
        len(x) <= 998 for x in faits["relance-L2026-001.eml"].split(b"\r\n")
    ) and b"\n" not in faits["relance-L2026-001.eml"].replace(b"\r\n", b"")


def deux_formes(m: email.message.EmailMessage, corps: str, somme: str) -> None:
    """The HTML form says the words of the text, and shows the code of the same payment, which is in
    the message; it asks for nothing from elsewhere."""
    html = m.get_body(("html",)).get_content()
    lu = Lu(html)
    assert "".join(lu.texte("body").split()) == "".join(corps.split())
    (image,) = lu.tous("img")
    assert not re.search(r"https?:|url\(", html)
    (png,) = [x for x in m.walk() if x.get_content_type() == "image/png"]
    assert f"cid:{png['Content-ID'].strip('<>')}" == image["src"]
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(png.get_content())))
    lignes = code.text.split("\n")
    assert (lignes[6], lignes[10]) == ("FR1420041010050500013M02606", "F2026-005")
    assert lignes[7] == "EUR" + somme.replace(" ", "").replace(",", ".").removesuffix("€")
    assert str(image["alt"]).startswith(f"Code QR du virement : {somme} à Aïcha Exemple EI")


def agenda(octets: bytes) -> None:
    """Due date, next step, prescription with its alarms; identifiers and stamps (the last paper of
    the case) from the case alone."""
    cal = icalendar.Calendar.from_ical(octets)
    jours = {str(e["uid"]): e for e in cal.walk("VEVENT")}
    assert {
        u.split("@")[0].removeprefix("2026-002-impaye.F2026-005."): e["dtstart"].dt.isoformat()
        for u, e in jours.items()
    } == {
        "echeance": "2026-05-27",
        "mise_en_demeure": "2026-06-26",
        "prescription-6-mois": "2030-10-24",
        "prescription-3-mois": "2031-01-24",
        "prescription-1-mois": "2031-03-24",
        "prescription": "2031-04-24",
    }
    assert len(jours) == len(cal.walk("VEVENT")) and all(
        u.endswith("@900000118.clausier") for u in jours
    )
    for e in jours.values():
        assert (
            e["dtstamp"].dt == datetime(2026, 7, 20, tzinfo=UTC)
            and type(e["dtstart"].dt) is date
            and e["dtend"].dt - e["dtstart"].dt == timedelta(days=1)
        )
        assert e.walk("VALARM") and all(
            a["trigger"].dt <= timedelta(hours=9) and a["action"] == "DISPLAY"
            for a in e.walk("VALARM")
        )
    assert (
        "Transports Modèle"
        in jours["2026-002-impaye.F2026-005.echeance@900000118.clausier"]["summary"]
    )


def dehors(w: Path, pack: Path, faits: dict[str, bytes]) -> None:
    """Drafts and calendar are in no list and no pack; a build that follows leaves them where they
    are."""
    siens = {"relance-L2026-001.eml", "echeances.ics"}
    assert not siens & set(json.loads(faits["manifeste.json"])["fichiers"]) and not any(
        n.encode() in faits["index.html"] for n in siens
    )
    p = clausier("build", "2026-002-impaye.yaml", cwd=w)
    assert p.returncode == 0 and fichiers(pack) == faits, p.stderr


def test_rien_a_faire(w):
    """Which step is next, and when; the file is not touched; a case whose step is only noted says
    so."""
    avant = fichiers(w)
    p = remind(w, "2026-06-05", "--dry-run")
    assert p.returncode == 0 and une_ligne(p.stdout) == (
        "Étape suivante : relance 2 le 08/06/2026 (F2026-005) – paiement promis pour le 05/06/2026."
    )
    shutil.copy(EXEMPLES / "consultante/2026-002-impaye.yaml", w / "2026-002-impaye.yaml")
    p = clausier("remind", "2026-002-impaye.yaml", "--date", "2026-06-20", "--dry-run", cwd=w)
    assert (
        p.returncode == 0
        and "mise en demeure le 29/06/2026 (F2026-005) – déjà dans le dossier"
        in une_ligne(p.stdout)
        and avant["vendeur.yaml"] == (w / "vendeur.yaml").read_bytes()
    )


def test_litige_et_solde(w):
    f = w / "2026-002-impaye.yaml"
    texte = f.read_text(encoding="utf-8")
    f.write_text(
        texte + "  - {date: 2026-06-07, type: litige, texte: rapport contesté}\n", encoding="utf-8"
    )
    p = remind(w, "2026-06-12", "--dry-run")
    assert p.returncode == 0 and "Litige depuis le 07/06/2026" in p.stdout and "+" not in p.stdout
    f.write_text(texte.replace('montant: "1 000,00"', 'montant: "4 200,00"'), encoding="utf-8")
    p = remind(w, "2026-06-12")
    assert p.returncode == 0 and "tout est payé" in p.stdout and not (w / "build").exists()


def test_ordonnance_a_signifier(tmp_path):
    """The court's terms are in the calendar, on the last working day."""
    c = cas(
        acompte="non",
        documents=[{"type": "facture", "numero": "F1", "date": "2026-06-30"}],
        conclusion={"date": "2026-06-01", "lieu": "etablissement"},
        journal=[{"date": "2026-08-31", "type": "ordonnance"}],
    )
    w = espace(tmp_path / "w", VENDEUR, essai=c)
    p = clausier("remind", w / "essai.yaml", "--date", "2026-09-20", "--out", tmp_path / "b")
    assert p.returncode == 0 and "signification de l'ordonnance le 26/02/2027" in p.stdout, p.stderr
    cal = icalendar.Calendar.from_ical((tmp_path / "b/essai/echeances.ics").read_bytes())
    (e,) = [e for e in cal.walk("VEVENT") if "signification" in e["uid"]]
    assert (
        e["dtstart"].dt == date(2027, 2, 26)
        and "commissaire de justice" in e["description"]
        and "28/02/2027" in e["description"]
    )


def test_mise_en_demeure_et_client_sans_courriel(w):
    f = w / "2026-002-impaye.yaml"
    f.write_text(
        re.sub(r"  courriel: compta.*\n", "", f.read_text(encoding="utf-8")), encoding="utf-8"
    )
    assert remind(w, "2026-06-12").returncode == 0
    p = remind(w, "2026-06-29")
    assert (
        p.returncode == 0
        and "sans destinataire" in p.stdout
        and "recommandé avec avis de réception" in p.stdout
    ), p.stderr
    assert (
        b"  - {type: mise_en_demeure, numero: L2026-002, date: 2026-06-29, factures: [F2026-005], "
        b"delai: 8 jours}\n" in f.read_bytes()
    )
    m = email.message_from_bytes(
        (w / "build/2026-002-impaye/mise_en_demeure-L2026-002.eml").read_bytes(),
        policy=email.policy.default,
    )
    assert (
        m["To"] is None
        and m["Subject"] == "Mise en demeure de payer – facture F2026-005"
        and "8 jours"
        in lire_pdf(w / "build/2026-002-impaye/mise_en_demeure-L2026-002.pdf")[0].replace(
            "\u00a0", " "
        )
    )


def test_rien_ne_va_au_tribunal_de_soi_meme(tmp_path):
    """After the sheet of the ways, what may be added is shown and nothing is; a reception that
    nobody noted is asked for, with its line; a court file is not « à lire avant de choisir »."""
    mise = {"type": "mise_en_demeure", "numero": "L1", "date": "2026-09-01", "factures": ["F1"]}
    c = cas(
        acompte="non",
        documents=[{"type": "facture", "numero": "F1", "date": "2026-06-30"}, mise],
        conclusion={"date": "2026-06-01", "lieu": "etablissement"},
    )
    w = espace(tmp_path / "w", VENDEUR, essai=c)

    def dit(*args: str) -> str:
        p = clausier("remind", "essai.yaml", *args, cwd=w)
        assert p.returncode == 0, p.stderr
        return p.stdout

    recue = "- {date: AAAA-MM-JJ, type: reception, document: L1}"
    t = dit("--date", "2026-09-20")
    assert "recours du 20/09/2026" in t and "du 01/09/2026 n'est pas notée" in t and recue in t, t
    avant = (w / "essai.yaml").read_bytes()
    t = dit("--date", "2026-10-10")
    requete = "{type: injonction_de_payer, date: 2026-10-10, factures: [F1]}"
    assert (w / "essai.yaml").read_bytes() == avant and recue in t, t
    assert "À vous de choisir" in t and f"  - {requete}\n" in t and "{type: echeancier, " in t, t
    etat = clausier("status", "essai.yaml", "--date", "2026-10-10", cwd=w).stdout
    assert requete in etat and "clausier remind" not in etat, etat
    # Chosen, and received: built, and nothing more is asked.
    c["documents"] += [
        {"type": "recours", "date": "2026-09-20", "factures": ["F1"]},
        {"type": "injonction_de_payer", "date": "2026-10-10", "factures": ["F1"]},
    ]
    c["journal"] = [{"date": "2026-09-03", "type": "reception", "document": "L1"}]
    espace(w, VENDEUR, essai=c)
    t = dit("--date", "2026-10-10")
    assert "pour le tribunal ; à relire" in t and "avant de choisir" not in t, t
    assert "réception" not in t and "À vous de choisir" not in t, t


def test_lettres_numerotees_et_figees(w):
    """Letters follow one series over the workspace; `issue` freezes them, and a letter taken out of
    its case leaves its number taken."""
    f = w / "2026-002-impaye.yaml"
    assert remind(w, "2026-06-12").returncode == 0
    p = clausier("issue", f.name, "L2026-001", "--date", "2026-06-12", cwd=w)
    assert p.returncode == 0, p.stderr
    figee = (w / "emis/2026/relance-L2026-001.pdf").read_bytes()
    p = remind(w, "2026-06-29")
    assert p.returncode == 0 and "numero: L2026-002" in f.read_text(encoding="utf-8"), p.stderr
    assert clausier("check", f.name, cwd=w).returncode == 0
    pack = w / "build/2026-002-impaye"
    assert (pack / "relance-L2026-001.pdf").read_bytes() == figee
    f.write_text(
        re.sub(r"  - \{type: mise_en_demeure.*\n", "", f.read_text(encoding="utf-8")),
        encoding="utf-8",
    )
    p = remind(w, "2026-06-29", "--dry-run")
    assert "numero: L2026-003" in p.stdout, p.stdout + p.stderr


def test_une_seule_date(w):
    """The day of the next step is one figure: in what `remind` says, in the calendar, in `status`;
    and it comes after the last day that the letter gave."""
    etapes = []
    for jour in ("2026-06-12", "2026-06-12", "2026-06-29"):
        p = remind(w, jour)
        dit = re.search(r"Étape suivante : .* le (\d\d)/(\d\d)/(\d{4}) ", p.stdout)
        assert p.returncode == 0 and dit, p.stdout + p.stderr
        suite = date(int(dit[3]), int(dit[2]), int(dit[1]))
        cal = icalendar.Calendar.from_ical((w / "build/2026-002-impaye/echeances.ics").read_bytes())
        assert suite in {e["dtstart"].dt for e in cal.walk("VEVENT")}
        etat = clausier("status", "2026-002-impaye.yaml", "--date", jour, "--format", "json", cwd=w)
        (d,) = json.loads(etat.stdout)["dossiers"]
        assert d["prochaine_etape"]["date"] == suite.isoformat()
        etapes.append(suite)
    texte = (w / "2026-002-impaye.yaml").read_text(encoding="utf-8")
    assert texte.count("L2026-001") == texte.count("L2026-002") == 1 and "L2026-003" not in texte
    pack = w / "build/2026-002-impaye"
    relance = une_ligne((pack / "relance-L2026-001.md").read_text(encoding="utf-8"))
    assert "au plus tard le **20 juin 2026**" in relance and etapes[0] > date(2026, 6, 21)
    lettre = (pack / "mise_en_demeure-L2026-002.md").read_text(encoding="utf-8")
    assert "Nos références** : L2026-002" in une_ligne(lettre)


@pytest.mark.parametrize(
    ("args", "code", "dit"),
    [
        ([], 2, "il manque l'argument « CASE »"),
        (["."], 2, "un seul dossier à la fois"),
        (["absent.yaml"], 2, "n'existe pas"),
        (["vendeur.yaml"], 2, "est la fiche du vendeur, pas un dossier"),
        (["fautif.yaml"], 1, "rien n'est changé dans fautif.yaml"),
    ],
)
def test_mauvais_usage(w, args, code, dit):
    (w / "fautif.yaml").write_text("dossier: fautif\n", encoding="utf-8")
    p = clausier("remind", *args, cwd=w)
    assert p.returncode == code and dit in p.stderr and "Traceback" not in p.stderr, p.stderr


# ----------------------------------------------------------------------------- the text of the file

ECRITURES = {
    "accolades": (
        "documents:\n  - {type: devis, numero: D1}   # ici\n  # fin\nz: 1\n",
        "documents:\n  - {type: devis, numero: D1}   # ici\n  - @\n  # fin\nz: 1\n",
    ),
    "sans retrait": (
        "documents:\n- {type: devis}\nz: 1\n",
        "documents:\n- {type: devis}\n- @\nz: 1\n",
    ),
    "sans fin de ligne": (
        "documents:\n  - {type: devis}",
        "documents:\n  - {type: devis}\n  - @\n",
    ),
    "windows": (
        "documents:\r\n  - {type: devis}\r\nz: 1\r\n",
        "documents:\r\n  - {type: devis}\r\n  - @\r\nz: 1\r\n",
    ),
    "accent et marque": (
        "\ufeff# é\ndocuments:\n  - {type: é}\n",
        "\ufeff# é\ndocuments:\n  - {type: é}\n  - @\n",
    ),
    "accolades sur deux lignes": (
        "documents:\n  - {type: devis,\n     numero: D1} # é\nz: 1\n",
        "documents:\n  - {type: devis,\n     numero: D1} # é\n  - @\nz: 1\n",
    ),
    "une clé par ligne": (
        "documents:\n  -   type: devis\n      numero: D1\n\n# suite\nz: 1\n",
        (
            "documents:\n"
            "  -   type: devis\n"
            "      numero: D1\n"
            "  -   type: relance\n"
            "      niveau: 2\n"
            "      date: 2026-06-11\n"
            "      facture: F2026-005\n"
            "\n"
            "# suite\n"
            "z: 1\n"
        ),
    ),
    "texte à la fin": (
        "documents:\n- type: devis\n  objet: |\n    a\n    b\nz: 1\n",
        (
            "documents:\n"
            "- type: devis\n"
            "  objet: |\n"
            "    a\n"
            "    b\n"
            "- type: relance\n"
            "  niveau: 2\n"
            "  date: 2026-06-11\n"
            "  facture: F2026-005\n"
            "z: 1\n"
        ),
    ),
    "crochets": (
        "documents: [{type: a}, {type: b}]  # é\nz: 1\n",
        "documents: [{type: a}, {type: b}, @]  # é\nz: 1\n",
    ),
    "json": (
        '{"documents": [{"type": "a"}], "z": "1"}\n',
        '{"documents": [{"type": "a"}, @], "z": "1"}\n',
    ),
    "crochets en lignes": (
        "documents: [\n  {type: a},\n  {type: b}  # é\n]\n",
        "documents: [\n  {type: a},\n  {type: b},  # é\n  @\n]\n",
    ),
    "virgule de trop": (
        "documents: [\n  {type: a},\n  {type: b},  # é\n]\n",
        "documents: [\n  {type: a},\n  {type: b},  # é\n  @,\n]\n",
    ),
    "valeur vide": (
        "documents:\n  - type: a\n    version:\nz: 1\n",
        (
            "documents:\n"
            "  - type: a\n"
            "    version:\n"
            "  - type: relance\n"
            "    niveau: 2\n"
            "    date: 2026-06-11\n"
            "    facture: F2026-005\n"
            "z: 1\n"
        ),
    ),
}


@pytest.mark.parametrize("nom", ECRITURES)
def test_ecriture_gardee(nom, tmp_path):
    """In the style of the list, after its last item; not one other byte."""
    avant, attendu = (x.encode() for x in ECRITURES[nom])
    apres, noeud = ajouter(avant, [RELANCE], tmp_path / "x.yaml", tmp_path, "x.yaml")
    assert apres.decode() == attendu.decode().replace(
        "@", "{type: relance, niveau: 2, date: 2026-06-11, facture: F2026-005}"
    )
    assert noeud.brut()["documents"][-1] == RELANCE


def test_deux_entrees_et_guillemets(tmp_path):
    entrees = [{**RELANCE, "facture": n} for n in ("null", "-9/A")]
    apres, noeud = ajouter(
        b"documents:\n  - {type: a}\n", entrees, tmp_path / "x.yaml", tmp_path, "x.yaml"
    )
    assert apres.count(b"\n") == 4 and [d["facture"] for d in noeud.brut()["documents"][1:]] == [
        "null",
        "-9/A",
    ]


@pytest.mark.parametrize(
    "texte",
    [
        "documents: !fichier liste.yaml\nz: 1\n",
        "documents: []\n",
        "z: &d [{type: a}]\ndocuments: *d\n",
    ],
)
def test_ecriture_refusee(texte, tmp_path):
    (tmp_path / "liste.yaml").write_text("- {type: a}\n", encoding="utf-8")
    with pytest.raises(Impossible):
        ajouter(texte.encode(), [RELANCE], tmp_path / "x.yaml", tmp_path, "x.yaml")
    assert relire(texte, tmp_path / "x.yaml", tmp_path, "x.yaml").brut()["documents"] is not None


def test_liste_dans_un_autre_fichier(w):
    """The entry is shown, to be added by hand; no file changes."""
    f = w / "2026-002-impaye.yaml"
    tete, _, reste = f.read_text(encoding="utf-8").partition("documents:\n")
    liste, _, fin = reste.partition("paiements:")
    (w / "_liste.yaml").write_text(liste, encoding="utf-8")
    f.write_text(f"{tete}documents: !fichier _liste.yaml\npaiements:{fin}", encoding="utf-8")
    avant = fichiers(w)
    p = remind(w, "2026-06-12")
    assert (
        p.returncode == 1
        and "- {type: relance, niveau: 2, numero: L2026-001, date: 2026-06-12, facture: F2026-005}"
        in p.stderr
        and fichiers(w) == avant
    )
