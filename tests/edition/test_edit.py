"""`edit` as a browser speaks to it: the form of a file, its faults at their fields, what is written
and what never is.
"""

from __future__ import annotations

import copy
import hashlib
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from outils_watch import Watch

from outils import EXEMPLES, RACINE, clausier

CAS, EMIS = "2026-007-fenetres.yaml", "2026-009-placard.yaml"
DURAND = (
    b"\xef\xbb\xbf# une cliente\r\nqualite: consommateur   # chez elle\r\nnom: 'Eve Durand'\r\n"
    b"adresse: {voie: 1 rue, code_postal: 56000, ville: Vannes}\r\n"
)


@pytest.fixture(scope="module")
def espace(tmp_path_factory) -> Path:
    w = tmp_path_factory.mktemp("edition") / "menuisier"
    shutil.copytree(EXEMPLES / "menuisier", w)
    (w / "clients").mkdir()
    (w / "clients/durand.yaml").write_bytes(DURAND)
    (w.parent / "dehors.yaml").write_text("dossier: dehors\n", encoding="utf-8")
    (w / "lien.yaml").symlink_to("../dehors.yaml")
    (w / "mal.yaml").write_text("dossier: mal\nclient:\n\tnom: x\n", encoding="utf-8")
    return w


@pytest.fixture(scope="module")
def edit(espace):
    with Watch(commande="edit", cwd=espace) as serveur:
        yield serveur
        assert serveur.finir() == 0


def lire(edit: Watch, chemin: str) -> Any:
    statut, _, corps = edit.demander(f"/{chemin}")
    assert statut == 200, corps
    return json.loads(corps)


def envoyer(edit: Watch, chemin: str, demande: Any, *entetes: str, **ou: Any) -> tuple[int, bytes]:
    corps = json.dumps(demande).encode()
    siens = entetes or ("Content-Type: application/json",)
    statut, _, recu = edit.demander(
        f"/{chemin}", *siens, f"Content-Length: {len(corps)}", methode="POST", corps=corps, **ou
    )
    return statut, recu


def rang(edit: Watch, nom: str) -> str:
    page = edit.demander("/")[2].decode()
    (ligne,) = (x for x in page.splitlines() if f"<span>{nom}<" in x)
    return ligne.split('href="')[1].split("/")[0]


def test_une_valeur_changee_dans_un_dossier(edit, espace):
    ici = rang(edit, CAS)
    fichier = espace / CAS
    avant = fichier.read_bytes()
    d = lire(edit, f"{ici}/donnees")
    assert d["constats"] == [] and d["ailleurs"] == [] and d["difference"] == ""
    voulu = copy.deepcopy(d["valeur"])
    voulu["lignes"][0]["prix_unitaire"] = "900,5"
    demande = {"empreinte": d["empreinte"], "avant": d["valeur"], "maintenant": voulu}
    statut, recu = envoyer(edit, f"{ici}/essai", demande)
    essai = json.loads(recu)
    assert statut == 200 and fichier.read_bytes() == avant
    assert len([x for x in essai["difference"].splitlines() if x[:1] in "+-"]) == 4
    page = edit.demander(f"/{ici}/page/{essai['documents'][-1][0]}")[2].decode()
    assert "900,50" in page
    # a fault, at its field, as `check` says it
    faux = copy.deepcopy(voulu)
    faux["client"]["adresse"]["code_postal"] = "5640"
    faux["lignes"][1]["prix_unitaire"] = "cher"
    _, recu = envoyer(edit, f"{ici}/essai", demande | {"maintenant": faux})
    assert ("lignes.1.prix_unitaire", "E105") in {
        (c["champ"], c["code"]) for c in json.loads(recu)["constats"] if c["grave"]
    }
    # written
    _, recu = envoyer(edit, f"{ici}/enregistrement", demande)
    apres = fichier.read_bytes()
    assert json.loads(recu)["difference"] == essai["difference"]
    assert apres == avant.replace(b"prix_unitaire: 890", b'prix_unitaire: "900,5"')
    assert clausier("check", fichier).returncode == 0
    # what was changed meanwhile is never overwritten
    fichier.write_bytes(avant + b"# note\n")
    for quoi in ("essai", "enregistrement"):
        refus = json.loads(envoyer(edit, f"{ici}/{quoi}", demande)[1])["refus"]
        assert "changé par un autre programme" in refus
    assert fichier.read_bytes() == avant + b"# note\n"
    fichier.write_bytes(avant)


def changer(edit: Watch, fichier: str, quoi: str, *textes: Any, **valeurs: Any) -> list[Any]:
    """These keys of the first level, tried or saved; `textes`: of the deposit, each in turn."""
    ici = rang(edit, fichier)
    d = lire(edit, f"{ici}/donnees")
    sortie = []
    for siennes in [{"acompte": x} for x in textes] or [valeurs]:
        voulu = {**copy.deepcopy(d["valeur"]), **siennes}
        demande = {"empreinte": d["empreinte"], "avant": d["valeur"], "maintenant": voulu}
        sortie.append(json.loads(envoyer(edit, f"{ici}/{quoi}", demande)[1]))
    return sortie


def test_le_texte_edite_prend_la_place_du_fichier(edit, espace):
    """What moves the lines of the documents gives no number, no version twice; nor once saved."""
    fichier = espace / CAS
    avant = fichier.read_bytes()
    client = lire(edit, f"{rang(edit, CAS)}/donnees")["valeur"]["client"]
    plus = {"client": {**client, "telephone": "02 97 00 00 00"}}
    (essai,) = changer(edit, CAS, "essai", **plus)
    assert len(essai["yaml"].splitlines()) > len(avant.splitlines()) and not essai["constats"]
    (ecrit,) = changer(edit, CAS, "enregistrement", **plus)
    assert not ecrit["constats"] and fichier.read_bytes() != avant
    assert not lire(edit, f"{rang(edit, CAS)}/donnees")["constats"]
    fichier.write_bytes(avant)


JUMELLES = """\
lignes:
  # la première
  - {designation: Pose, prix_unitaire: 450}  # un
  # la deuxième
  - {designation: Pose, prix_unitaire: 450}  # deux
  - {designation: Vis, prix_unitaire: 1}
"""


@pytest.mark.parametrize(
    ("rangs", "restent"),
    [([1, 2], ("# la deuxième", "# deux")), ([0, 2], ("# la première", "# un"))],
)
def test_de_deux_lignes_egales_part_celle_qui_est_choisie(edit, espace, rangs, restent):
    """With its comments; and a new one may take its place at once."""
    fichier = espace / CAS
    avant = fichier.read_bytes()
    texte = avant.decode()
    debut = texte.index("lignes:")
    fin = debut + re.search(r"\n(?=\S)", texte[debut:]).end()
    fichier.write_text(texte[:debut] + JUMELLES + texte[fin:], "utf-8")
    d = lire(edit, f"{rang(edit, CAS)}/donnees")
    une, vis = d["valeur"]["lignes"][0], d["valeur"]["lignes"][2]
    voulu = {**d["valeur"], "lignes": [vis, une, {**vis, "designation": "Clou"}]}
    demande = {"empreinte": d["empreinte"], "avant": d["valeur"], "maintenant": voulu}
    siens = {"lignes": [[rangs[1], None], [rangs[0], None], [None, None]]}
    _, recu = envoyer(edit, f"{rang(edit, CAS)}/essai", demande | {"rangs": siens})
    neuf = json.loads(recu)["yaml"]
    lignes = neuf[neuf.index("lignes:") :].splitlines()[1:5]
    assert [x.strip() for x in lignes] == [
        "- {designation: Vis, prix_unitaire: 1}",
        restent[0],
        f"- {{designation: Pose, prix_unitaire: 450}}  {restent[1]}",
        "- {designation: Clou, prix_unitaire: 1}",
    ]
    # ranks that are none of the list's are not believed
    siens["lignes"][0][0] = 7
    assert "yaml" in json.loads(
        envoyer(edit, f"{rang(edit, CAS)}/essai", demande | {"rangs": siens})[1]
    )
    fichier.write_bytes(avant)


def test_un_document_ajoute_a_son_numero_et_son_jour(edit):
    """As `new` gives them: of its series, after those that the form holds already."""
    d = lire(edit, f"{rang(edit, CAS)}/donnees")
    avant = d["proposes"]
    assert avant["devis"]["validite"] == "30 jours" and "validite" not in avant["facture"]
    assert avant["facture"]["numero"].startswith("FA20") and avant["avoir"]["numero"][0] == "A"
    assert set(avant["cgv"]) == {"date"} and avant["devis"]["date"] == avant["cgv"]["date"]
    plus = [*d["valeur"]["documents"], {"type": "devis", **avant["devis"]}]
    (essai,) = changer(edit, CAS, "essai", documents=plus)
    assert essai["proposes"]["devis"]["numero"] > avant["devis"]["numero"]


def test_un_logo_en_mots_est_dit_une_fois_a_qui_vend(edit, espace):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text y="9">Bois</text></svg>'
    (espace / "logo.svg").write_text(svg, "utf-8")
    couleur = {"couleur": "C2185B"}  # without its sign
    (essai,) = changer(edit, "vendeur.yaml", "essai", logo="logo.svg", apparence=couleur)
    assert [(c["champ"], c["code"]) for c in essai["constats"]] == [("logo", "A720")]


def test_qui_vend_et_qui_achete(edit, espace):
    (essai,) = changer(edit, "vendeur.yaml", "essai", siret="900 000 043 00018")
    (c,) = essai["constats"]
    assert (c["champ"], c["code"], c["grave"]) == ("siret", "E201", True)
    (essai,) = changer(edit, "clients/durand.yaml", "essai", qualite="")
    (c,) = essai["constats"]
    assert (c["champ"], c["code"]) == ("qualite", "E103") and "à remplir" in c["message"]
    # line ends and the mark at the start stay
    changer(edit, "clients/durand.yaml", "enregistrement", nom="Ève Durand")
    assert (espace / "clients/durand.yaml").read_bytes() == DURAND.replace(b"Eve", "Ève".encode())


def test_ce_qui_ne_se_relirait_pas_n_est_pas_ecrit(edit, espace):
    avant = (espace / CAS).read_bytes()
    for dit in changer(edit, CAS, "enregistrement", "a\u202eb", "a\x00b", "\ud800"):
        assert dit.get("refus")
    assert (espace / CAS).read_bytes() == avant
    (dit,) = lire(edit, f"{rang(edit, 'lien.yaml')}/donnees")["refus"]
    assert "E107" in dit and "hors de l'espace" in dit


@pytest.mark.skipif("CLAUSIER_EDITIONS" not in os.environ, reason="« make fautes » : un PDF")
def test_un_document_emis_ne_change_plus(edit, espace):
    p = clausier("issue", espace / EMIS, "D2026-009", "--date", "2026-10-12")
    assert p.returncode == 0, p.stderr
    d = lire(edit, f"{rang(edit, EMIS)}/donnees")
    assert [x[:11] for x in d["emis"].values()] == ["Émis le 12/"]
    avant = (espace / EMIS).read_bytes()
    assert [*d["emis"]] == ["devis D2026-009"]
    documents = copy.deepcopy(d["valeur"]["documents"])
    documents[1]["date"] = "2026-10-13"
    (essai,) = changer(edit, EMIS, "essai", documents=documents)
    assert any(c["grave"] for c in essai["constats"]) and (espace / EMIS).read_bytes() == avant


def test_un_dossier_se_commence_et_se_construit(tmp_path):
    """In a workspace that holds no case yet; as `new` and `build` do it."""
    w = tmp_path / "neuf"
    assert clausier("init", w, "--example", "--date", "2026-10-05").returncode == 0
    (modele,) = w.glob("dossiers/*.yaml")
    modele.unlink()
    with Watch(commande="edit", cwd=w) as edit:
        assert edit.url.count("/") == len("http://a/jeton/".split("/")) - 1  # the list
        page = edit.demander("/")[2].decode()
        assert "Nouveau dossier" in page and "vendeur.yaml" in page
        demande = {"nom": "2026-002-neuf", "client": "", "date": "3/11/2026"}
        faux = {"!!": "n'est pas un nom de dossier", "2026-002-neuf": "date"}
        for nom, dit in faux.items():
            le = {} if nom != demande["nom"] else {"date": "demain"}
            refus = json.loads(envoyer(edit, "nouveau", demande | {"nom": nom} | le)[1])["refus"]
            assert dit in refus, refus
        assert envoyer(edit, "nouveau", demande, jeton=False)[0] == 404
        assert envoyer(edit, "nouveau", demande, "Content-Type: text/plain")[0] == 400
        origine = "Origin: http://autre.example"
        assert (
            envoyer(edit, "nouveau", demande, "Content-Type: application/json", origine)[0] == 403
        )
        assert not [*w.glob("dossiers/*.yaml")]
        ecrit = demande | {"nom": "2026-002 Neuf !"}  # as a title: it becomes a name
        lien = json.loads(envoyer(edit, "nouveau", ecrit)[1])["lien"]
        (cas,) = w.glob("dossiers/*.yaml")
        assert "dossier: 2026-002-neuf" in cas.read_text("utf-8")
        assert "2026-11-03" in cas.read_text("utf-8")
        assert "2026-002-neuf" in edit.demander("/")[2].decode()
        # built: its PDFs are read from here, and nothing else of its folder
        assert envoyer(edit, f"{lien}construction", {}, jeton=False)[0] == 404
        assert lire(edit, f"{lien}donnees")["documents"]
        fait = json.loads(envoyer(edit, f"{lien}construction", {})[1])
        noms = dict(fait["pdf"])
        (devis,) = (n for n in noms if n.startswith("devis-"))
        assert "Devis" in noms[devis] and Path(fait["dossier"]) == w / "build/2026-002-neuf"
        statut, entetes, pdf = edit.demander(f"/{lien}pdf/{devis}")
        assert statut == 200 and entetes["content-type"] == "application/pdf"
        assert pdf == (w / "build/2026-002-neuf" / devis).read_bytes()
        for autre in ("manifeste.json", "..%2f..%2fvendeur.yaml", "index.html"):
            assert edit.demander(f"/{lien}pdf/{autre}")[0] == 404, autre
        cas.write_text(cas.read_text("utf-8") + "inconnu: 1\n", "utf-8")
        refus = json.loads(envoyer(edit, f"{lien}construction", {})[1])["refus"]
        assert "E102" in refus or "inconnu" in refus
        assert str(tmp_path) not in refus and "yaml" not in refus
        assert edit.finir() == 0


def test_un_fichier_mal_forme_est_dit_a_sa_place(edit):
    (dit,) = lire(edit, f"{rang(edit, 'mal.yaml')}/donnees")["refus"]
    assert dit.startswith("mal.yaml:3:1: E101")


def test_qui_d_autre_n_ecrit_rien(edit, espace):
    """Another site, another name, no token, a form's own way of sending, a path that is no file of
    the list."""
    ici = rang(edit, CAS)
    d = lire(edit, f"{ici}/donnees")
    voulu = {**d["valeur"], "acompte": "40 %"}
    demande = {"empreinte": d["empreinte"], "avant": d["valeur"], "maintenant": voulu}
    avant = {f: f.read_bytes() for f in espace.iterdir() if f.is_file()}
    json_ = "Content-Type: application/json"
    la = f"{ici}/enregistrement"
    assert envoyer(edit, la, demande, json_, "Origin: http://autre.example")[0] == 403
    assert envoyer(edit, la, demande, json_, "Sec-Fetch-Site: cross-site")[0] == 403
    assert envoyer(edit, la, demande, hote="clausier.example")[0] == 421
    assert envoyer(edit, la, demande, jeton=False)[0] == 404
    assert envoyer(edit, la, demande, "Content-Type: text/plain")[0] == 400
    assert envoyer(edit, la, [1])[0] == 400
    for autre in ("99/enregistrement", f"{ici}/ailleurs", "../x/enregistrement", "enregistrement"):
        assert envoyer(edit, autre, demande)[0] in (404, 405), autre
    for autre in ("99/", f"{ici}/page/..%2f..%2fvendeur.yaml", f"{ici}/page/vendeur.yaml", CAS):
        assert edit.demander(f"/{autre}")[0] == 404, autre
    assert {f: f.read_bytes() for f in espace.iterdir() if f.is_file()} == avant
    _, entetes, _ = edit.demander(f"/{ici}/")
    politique = entetes["content-security-policy"]
    assert "unsafe" not in politique and "default-src 'none'" in politique


def test_la_bibliotheque_est_celle_de_npm():
    """@json-editor/json-editor 2.17.2 as npm gives it, `dist/jsoneditor.js`, with its licences."""
    dossier = RACINE / "templates/_page/edition"
    octets = (dossier / "jsoneditor.js").read_bytes()
    assert hashlib.sha256(octets).hexdigest() == (
        "c7a7278bf93d75e3de8b02a914ed36bd879a3e76105a87b6aa286a5a7885f4fc"
    )
    for nom in ("LICENSE-json-editor.txt", "LICENSE-core-js.txt", "jsoneditor.js.LICENSE.txt"):
        assert "MIT" in (dossier / nom).read_text("utf-8") or "Permission is" in (
            dossier / nom
        ).read_text("utf-8")


def test_les_autres_commandes_ne_la_chargent_pas():
    """It is imported inside the functions of the commands that write into a file, or count what
    could be written."""
    for f in (RACINE / "clausier").rglob("*.py"):
        if f.parent.name != "edition":
            lignes = [x for x in f.read_text("utf-8").splitlines() if "..edition" in x]
            assert all(x.startswith("    ") for x in lignes), f
            assert not lignes or f.name in ("edit.py", "fix.py", "terminal.py"), f
