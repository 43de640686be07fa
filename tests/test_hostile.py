"""A whole case whose every text is an attack: it is printed as typed, in the three formats, and nothing runs, opens or is fetched."""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from fabrique import CAS, VENDEUR, cas, espace
from hostile import hostile, oter
from outils import RACINE, Lu, clausier, fichiers, html_de_forge, lettres, lire_pdf, ouvrir, texte_html, texte_md, une_ligne
from profils import PROFILS, _cas, _vendeur

from clausier.bibliotheque import Bibliotheque
from clausier.chaine import Chaine, Compose
from clausier.commands import main
from clausier.html import vers_html
from clausier.problemes import Refus

ROLES = set(re.findall(r"^::: *([a-z_]+)\s*$", "".join(f.read_text(encoding="utf-8") for f in (RACINE / "templates").rglob("*.md")), re.M)) | {"texte"}

ATTAQUES = {
    "vendeur": "</style><script>alert(1)</script> \\\"; } @import 'x'; /* {",
    "client": "<script>alert('c')</script>",
    "representant": "# titre | a | b",
    "fonction": "{% raw %} {{ self }}",
    "voie": "![x](file:///etc/passwd)",
    "ville": "[lien](javascript:alert(1))",
    "objet": "{{7*7}} {{ ''.__class__.__mro__ }}",
    "description": "<img src=x onerror=alert(1)> &lt;b&gt; &#x41; &copy",
    "designation": "| a | b | <br> **gras** `code`",
    "detail": "```sh rm -rf ~ ``` ~~barré~~ __fort__",
    "unite": "<u>j</u>",
    "reference": "--- *** ___ === 1. - + >",
    "assureur": "::: signature @page { content: 'x' }",
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    base = tmp_path_factory.mktemp("hostile")
    v, c = copy.deepcopy(VENDEUR), copy.deepcopy(CAS)
    v |= {"nom": ATTAQUES["vendeur"], "assurances": [{"type": "rc_pro", "assureur": {"nom": ATTAQUES["assureur"], "adresse": "1 rue X"}, "contrat": "<1>", "obligatoire": "oui"}]}
    v["adresse"]["voie"] = ATTAQUES["voie"]
    c["client"] |= {"nom": ATTAQUES["client"], "representant": {"nom": ATTAQUES["representant"], "fonction": ATTAQUES["fonction"]}, "reference_commande": ATTAQUES["reference"]}
    c["client"]["adresse"] |= {"voie": ATTAQUES["voie"], "ville": ATTAQUES["ville"]}
    c["prestation"] |= {"objet": ATTAQUES["objet"], "description": ATTAQUES["description"]}
    c["lignes"] = [{"designation": ATTAQUES["designation"], "detail": ATTAQUES["detail"], "quantite": "4", "unite": ATTAQUES["unite"], "prix_unitaire": "450"}]
    c["documents"].insert(1, {"type": "contrat", "numero": "C1", "date": "2026-09-05"})
    espace(base / "w", v, cas=c)
    proc = clausier("build", base / "w", "--out", base / "b")
    assert proc.returncode == 0, proc.stderr
    faites = sorted((base / "b" / "essai").glob("*.md"))
    assert [p.stem for p in faites] == ["contrat-C1", "devis-D1", "facture-F2", "facture_acompte-F1"]
    return faites


def test_imprime_comme_tape(pages):
    """Each text is on the page that shows it, letter for letter, in Markdown (as a forge shows it), HTML and PDF."""
    ou = {"contrat-C1": ("vendeur", "client", "representant", "fonction", "voie", "ville", "objet", "description"),
          "devis-D1": ("vendeur", "client", "representant", "fonction", "voie", "ville", "objet", "description", "designation", "detail", "unite", "reference"),
          "facture-F2": ("vendeur", "client", "voie", "ville", "designation", "detail", "unite", "reference", "assureur"),
          "facture_acompte-F1": ("vendeur", "client", "voie", "ville", "objet", "reference", "assureur")}
    for md in pages:
        html = md.with_suffix(".html").read_text(encoding="utf-8")
        vus = {"md": texte_md(md.read_text(encoding="utf-8")), "html": texte_html(html)}
        dit, _ = lire_pdf(md.with_suffix(".pdf"))
        for nom in ou[md.stem]:
            for format_, texte in vus.items():
                assert une_ligne(ATTAQUES[nom]) in texte, (md.stem, format_, nom)
            assert lettres(ATTAQUES[nom]) in lettres(dit), (md.stem, "pdf", nom)


def test_les_donnees_disent_la_valeur(pages):
    """In the invoice's data each text is itself too: no markup left over, none born."""
    xml = ElementTree.fromstring(next(md for md in pages if md.stem == "facture-F2").with_suffix(".xml").read_bytes())
    textes = {une_ligne(x.text or "") for x in xml.iter()}
    for nom in ("client", "representant", "voie", "ville", "designation", "reference"):
        assert une_ligne(ATTAQUES[nom]) in textes, nom
    assert any(une_ligne(ATTAQUES["assureur"]) in t for t in textes) and f"{ATTAQUES['vendeur']} EI" in textes
    assert any(ATTAQUES["detail"] in t and ATTAQUES["unite"] in t for t in textes)


def test_rien_ne_s_execute(pages):
    """No element, attribute or style is born from a value: the page has the tags of a harmless one."""
    for md in pages:
        page = Lu(md.with_suffix(".html").read_text(encoding="utf-8"))
        forge = Lu(html_de_forge(md.read_text(encoding="utf-8")))
        assert not {t for t, _ in page.elements} & {"script", "img", "a", "u", "b", "iframe", "object", "code", "pre", "del"}
        assert not {t for t, _ in forge.elements} & {"script", "img", "a", "u", "b", "iframe", "object", "code", "pre", "del"}
        assert not [a for lu in (page, forge) for _, a in lu.elements if any(k.startswith("on") or k in ("href", "src") for k in a)]
        assert len(page.tous("h1")) == 1 and len(page.tous("style")) == 2
        styles = ["".join(t for pile, t in page.textes if "style" in pile)]
        sans_chaines = re.sub(r'"(?:[^"\\]|\\.)*"', '""', styles[0])
        assert "@import" not in sans_chaines and "alert" not in sans_chaines


def test_le_pdf_n_ouvre_rien(pages):
    for md in pages:
        lecteur = ouvrir(md.with_suffix(".pdf"))
        racine = lecteur.trailer["/Root"]
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(racine)
        assert "/JavaScript" not in racine.get("/Names", {})
        assert set(lecteur.attachments) == ({"factur-x.xml"} if md.with_suffix(".xml").exists() else set())
        assert not [a for p in lecteur.pages for a in p.get("/Annots", [])]
        assert b"root:" not in md.with_suffix(".pdf").read_bytes()
        assert une_ligne(ATTAQUES["vendeur"]) in une_ligne(lecteur.metadata.author)


def test_le_pied_dit_le_nom_du_vendeur(pages):
    """The running foot is a CSS string: the name, with its quotes, braces and tags, is all there, on every page."""
    for md in pages:
        _, marges = lire_pdf(md.with_suffix(".pdf"))
        for i, marge in enumerate(marges, 1):
            assert lettres(ATTAQUES["vendeur"]) in lettres(marge), (md.stem, i, marge)
            assert marge.split()[-1] == f"{i}/{len(marges)}"


@pytest.mark.parametrize("texte", ["a\u200bb", "a\u202eb", "a\x07b", "a\ufeffb", "\u2066x"])
def test_signes_trompeurs_refuses(tmp_path, texte):
    """What the eye cannot see is refused with its place, and nothing is built."""
    c = copy.deepcopy(CAS)
    c["client"]["nom"] = texte
    espace(tmp_path / "w", None, cas=c)
    proc = clausier("build", tmp_path / "w", "--out", tmp_path / "b", "--formats", "md")
    assert proc.returncode == 1 and "E108" in proc.stderr or "E101" in proc.stderr
    assert "Traceback" not in proc.stderr
    assert not (tmp_path / "b" / "essai").exists()


# ---------------------------------------------------------------------------------- every text of every type of document

PARTOUT = ("pro-franchise-conseil", "pro-reel-numerique", "public-reel-numerique", "asso-franchise-creation", "conso-reel-btp", "conso-reel-commerce-en-ligne")
BIBLIO = Bibliotheque()
PERMIS = {"E105", "E110", "E111", "E113", "E201", "E202", "E203", "E303", "E305", "E504", "E701", "E902"}  # how a text of a closed form says no
MARQUE = re.compile(r"zq\d{3}z")


def composer(dossier: Path, nom: str) -> tuple[Compose, dict[str, str]]:
    """The profile's case with an attack in every text; what is refused by a code is put back, and the rest composed. With each text by its mark."""
    p = PROFILS[nom]
    vendeur, cas = _vendeur(p), _cas(nom, p)
    if nom.startswith("public"):
        cas = {k: x for k, x in cas.items() if k != "acompte"} | {"echeances": [{"part": "30 %", "quand": "commande"}, {"part": "solde", "quand": "fin"}]}
        cas["documents"] = [d for d in cas["documents"] if d["type"] != "recu"]
        del cas["paiements"]
    v, c, mis = hostile(vendeur, cas, BIBLIO, 7 * PARTOUT.index(nom))
    (dossier / "attestation.pdf").write_bytes((RACINE / "exemples/menuisier/attestation-decennale.pdf").read_bytes())
    for _ in range(4):
        espace(dossier, v, cas=c)
        try:
            return Chaine(dossier).compose(dossier / "cas.yaml", "cas.yaml"), {MARQUE.search(x)[0]: x for m in mis.values() for x in m.values()}
        except Refus as e:
            graves = [p for p in e.problemes if p.grave]
        for pb in graves:
            fichier = "vendeur.yaml" if "vendeur.yaml" in pb.place.fichier else "cas.yaml"
            champ = pb.champ.removeprefix("vendeur.") + "."
            siens = [ch for ch in mis[fichier] if (sien := ".".join(map(str, ch)) + ".").startswith(champ) or champ.startswith(sien)]
            assert pb.code in PERMIS and siens, str(pb)
            for ch in siens:
                del mis[fichier][ch]
                oter(v if fichier == "vendeur.yaml" else c, ch, vendeur if fichier == "vendeur.yaml" else cas)
    raise AssertionError(graves)


@pytest.mark.parametrize("nom", PARTOUT)
def test_tous_les_textes_de_tous_les_documents(nom, tmp_path):
    """Wherever a page says a text, it says it whole, in Markdown and HTML; and no element, attribute or address is born of one."""
    compose, textes = composer(tmp_path, nom)
    vus: set[str] = set()
    for d in compose.documents:
        forge, page = Lu(html_de_forge(d.markdown)), Lu(vers_html(d))
        for lu, dit in ((forge, texte_md(d.markdown)), (page, texte_html(vers_html(d)))):
            for marque in set(MARQUE.findall(dit)):
                assert une_ligne(textes[marque]).casefold() in dit.casefold(), (d.nom, textes[marque])
                vus.add(marque)
            assert not {t for t, _ in lu.elements} & {"script", "img", "u", "b", "iframe", "object", "embed", "base", "code", "pre", "del", "svg", "blockquote"}, d.nom
            assert all(a.get("href", "").startswith(("https://", "#")) for _, a in lu.elements if "href" in a) and not [a for _, a in lu.elements if "src" in a or any(k.startswith("on") for k in a)]
        assert len(page.tous("h1")) == 1 and len(page.tous("main")) == 1
        assert not {p.role for p in d.parts} - ROLES, d.nom
    assert len(vus) >= 25, "most texts are printed somewhere"


def test_tous_les_types_y_sont():
    types = {d["type"] for nom in PARTOUT for d in _cas(nom, PROFILS[nom])["documents"]}
    assert types == set(BIBLIO.noms_modeles)


# ----------------------------------------------------------------------------- what a build opens, sends and writes

GUET = """
import os, sys
vus = []
sys.addaudithook(lambda nom, args: vus.append((nom, tuple(map(str, args[:2])))) if nom.split(".")[0] in ("socket", "open", "subprocess", "urllib", "ftplib", "http", "ctypes") or nom in ("os.system", "os.exec", "os.posix_spawn", "os.rename", "os.mkdir", "os.remove", "os.symlink", "exec_") else None)
sys.path.insert(0, {racine!r})
sys.argv = ["clausier", *{args!r}]
from clausier.commands import main
try:
    main()
except SystemExit as e:
    statut = e.code
import json
json.dump([statut, vus], open({rapport!r}, "w"))
"""


def guet(base: Path, *args: str) -> tuple[int, list[tuple[str, tuple[str, ...]]]]:
    """The command in a process that notes what Python opens, runs and sends; the PDFs are drawn in it, not in children, which would not tell."""
    rapport = base / "rapport.json"
    code = GUET.format(racine=str(RACINE), args=list(args), rapport=str(rapport))
    proc = subprocess.run([sys.executable, "-c", code], cwd=base, capture_output=True, text=True, timeout=200, check=False, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    assert rapport.exists() and "Traceback" not in proc.stderr, proc.stderr[-800:]
    statut, vus = json.loads(rapport.read_text())
    return statut or 0, [(n, tuple(a)) for n, a in vus]


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}</svg>'
LOGOS = {
    "script": "<script>x</script>", "image": '<image href="http://a.example/x.png"/>', "use": '<use href="file:///etc/passwd#a"/>', "xlink": '<use xlink:href="http://a.example/#a"/>', "style": "<style>@import url(http://a.example)</style>",
    "attribut": '<rect onclick="x" width="9" height="9"/>', "url": '<rect fill="url(http://a.example/x)" width="9" height="9"/>', "etranger": "<foreignObject><p/></foreignObject>", "anime": '<animate attributeName="href" to="x"/>', "a": '<a href="http://a.example"><rect/></a>',
    "url echappee": '<rect style="fill:u\\72l(http://a.example/x)" width="9" height="9"/>', "css": '<rect style="background-image: image-set(\'http://a.example/x\' 1x)" width="9" height="9"/>', "base": '<g xml:base="http://a.example/"><use href="#a"/></g>',
}


@pytest.mark.parametrize("nom", LOGOS)
def test_un_logo_qui_agit_est_refuse(nom, tmp_path):
    (tmp_path / "logo.svg").write_text(SVG.format(LOGOS[nom]), encoding="utf-8")
    espace(tmp_path, {**VENDEUR, "logo": "logo.svg"}, cas=CAS)
    with pytest.raises(Refus) as e:
        Chaine(tmp_path).compose(tmp_path / "cas.yaml", "cas.yaml")
    assert {p.code for p in e.value.problemes if p.grave} == {"E113"}


def test_rien_n_est_cherche_ni_ecrit_ailleurs(tmp_path):
    """A whole build of attacks with its PDFs: no socket, no child, nothing opened in the workspace but its own files, nothing written but in the output."""
    (tmp_path / "w").mkdir()
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    composer(tmp_path / "w", "pro-reel-numerique")
    (tmp_path / "w/logo.svg").write_text(SVG.format('<rect width="9" height="9" fill="url(#a)"/>'))
    avant = fichiers(tmp_path)
    statut, vus = guet(tmp_path, "build", "w", "--out", "sortie", "--only", "facture")
    assert statut == 0 and list((tmp_path / "sortie").rglob("*.pdf"))
    apres = fichiers(tmp_path)
    assert {n: x for n, x in apres.items() if not n.startswith("sortie/") and n != "rapport.json"} == avant
    assert not [v for v in vus if v[0].split(".")[0] in ("socket", "subprocess", "urllib", "http", "ftplib") or v[0] in ("os.system", "os.exec", "os.posix_spawn", "os.symlink")]
    ouverts = [Path(a[0]) for n, a in vus if n == "open" and a[0].startswith("/")]
    ecrits = [tmp_path / a[0] for n, a in vus if n == "open" and len(a) > 1 and set(a[1]) & set("wax+")]
    assert all(p.resolve().is_relative_to(tmp_path / "sortie") or p.name == "rapport.json" or not p.is_relative_to(tmp_path) and not p.exists() or str(p) == "/dev/null" for p in ecrits), ecrits
    assert not [p for p in ouverts if p.name in ("passwd", "secret.txt")] and ouverts


@pytest.mark.skipif(sys.platform != "linux", reason="strace n'existe que sous Linux")
def test_le_noyau_ne_voit_ni_connexion_ni_fichier_etranger(tmp_path):
    """The same seen by the kernel, libraries in C and children included: no connection out of the machine, no file of a user's."""
    assert shutil.which("strace"), "strace manque : « bash outils/systeme.sh essais » l'installe"
    (tmp_path / "w").mkdir()
    composer(tmp_path / "w", "pro-reel-numerique")
    trace = tmp_path / "trace"
    proc = subprocess.run(["strace", "-f", "-qq", "-e", "trace=network,openat,execve", "-o", str(trace), sys.executable, str(RACINE / "cli.py"), "build", "w", "--out", "sortie", "--only", "facture"], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert proc.returncode == 0, proc.stderr[-500:]
    lignes = trace.read_text(errors="replace").splitlines()
    assert any("openat(" in x for x in lignes)
    assert not [x for x in lignes if re.search(r"\b(connect|bind|sendto|sendmsg)\(", x) or re.search(r"socket\((?!AF_UNIX)", x)]
    assert not [x for x in lignes if re.search(r'openat\([^"]*"(/etc/passwd|/root/|/home/)', x) and str(RACINE) not in x and "ENOENT" not in x and sys.prefix not in x]
    assert len([x for x in lignes if "execve(" in x and "= 0" in x]) == 1, "no other program is run"


@pytest.mark.parametrize(("cle", "valeur"), [(c, v) for c in ("dossier", "numero", "logo", "attestation", "piece", "inclus") for v in ("../x", "/etc/passwd", "../../../../etc/passwd", "..", "/", "a/../../secret.txt", "lien", "file:///etc/passwd", "http://a.example/x", "x\\..\\y", "~/.ssh/id_rsa", ".")])
def test_un_chemin_ne_sort_pas(cle, valeur, tmp_path):
    """Path climbing in every key that names a file or becomes one: refused, and nothing appears anywhere."""
    w = tmp_path / "w"
    (tmp_path / "secret.txt").write_text("dossier: secret\n")
    v, c = copy.deepcopy(VENDEUR), copy.deepcopy(CAS)
    if cle == "dossier":
        c["dossier"] = valeur
    elif cle == "numero":
        c["documents"][0]["numero"] = valeur
    elif cle == "logo":
        v["logo"] = valeur
    elif cle == "attestation":
        v["assurances"] = [{"type": "decennale", "assureur": {"nom": "A", "adresse": "B"}, "attestation": valeur}]
    elif cle == "piece":
        c["documents"].append({"type": "injonction_de_payer", "date": "2026-12-20", "facture": "F2", "pieces": [{"fichier": valeur, "objet": "x"}]})
    espace(w, v, cas=c)
    if cle == "inclus":
        (w / "cas.yaml").write_text((w / "cas.yaml").read_text() + f"dechets: !fichier {json.dumps(valeur)}\n")
    (w / "lien").symlink_to(tmp_path / "secret.txt")
    avant = fichiers(tmp_path)
    r = CliRunner().invoke(main, ["build", str(w / "cas.yaml"), "--out", str(tmp_path / "sortie"), "--formats", "md,html"])
    if cle == "numero" and re.fullmatch(r"[\w/-]+", valeur) and "." not in valeur:  # « / » and « lien » are numbers: the file's name has no slash
        assert r.exit_code == 0
        assert {f.parent for f in (tmp_path / "sortie").rglob("*.md")} == {tmp_path / "sortie/essai"}
        shutil.rmtree(tmp_path / "sortie")
    elif cle == "dossier" and valeur == "lien":
        assert r.exit_code == 0
        shutil.rmtree(tmp_path / "sortie")
    else:
        assert r.exit_code == 1 and isinstance(r.exception, SystemExit) and re.search(r": E\d{3} ", r.output), r.output
    assert fichiers(tmp_path) == avant


@pytest.mark.parametrize("quoi", ["vendeur.yaml", "clauses/ma_clause/v.md", "templates/essai.md", "templates/_morceaux/moi.md", "clauses/_parametres/taux_bce.yaml"])
def test_un_lien_hors_de_l_espace_est_refuse(quoi, tmp_path):
    """A link that leads out of the workspace is no file of the workspace, whatever it stands for."""
    w = tmp_path / "w"
    espace(w, None, cas={**CAS, "documents": [{"type": "essai", "date": "2026-09-02"}]})
    textes = {"templates/essai.md": "---\ntitre: Essai\npour: client\narticles: [ma_clause]\n---\n::: texte\n{% include '_morceaux/moi.md' %}{{ parametre('taux_bce') }}{% include '_morceaux/articles.md' %}\n", "templates/_morceaux/moi.md": "moi\n",
              "clauses/ma_clause/v.md": "---\ntitre: T\ndepuis: 2020-01-01\nsources: {a: }\nverifie_le: 2026-01-01\ncertitude: A\nexplication: E.\n---\nTexte.\n",
              "clauses/_parametres/taux_bce.yaml": 'libelle: x\nunite: "%"\nvaleurs: [{depuis: 2026-01-01, valeur: "2", sources: {a: }, verifie_le: 2026-01-01, certitude: A}]\n'}
    for nom, texte in textes.items():
        (w / nom).parent.mkdir(parents=True, exist_ok=True)
        (w / nom).write_text(texte, encoding="utf-8")
    assert Chaine(w).compose(w / "cas.yaml", "cas.yaml").documents
    (w / quoi).rename(tmp_path / "ailleurs")
    (w / quoi).symlink_to(tmp_path / "ailleurs")
    with pytest.raises(Refus) as e:
        Chaine(w).compose(w / "cas.yaml", "cas.yaml")
    assert "E107" in {p.code for p in e.value.problemes}


@pytest.mark.parametrize("texte", [
    "{{ client.parse_file('/etc/passwd') }}", "{{ client.parse_raw('1', proto='pickle', allow_pickle=True) }}", "{{ client.model_fields }}", "{{ client.model_config }}", "{{ client.__class__ }}", "{{ doc.model_dump_json() }}", "{{ (client|attr('parse_file'))('/etc/passwd') }}",
    "{{ client['parse_file']('/etc/passwd') }}", "{{ [client]|map(attribute='parse_file')|list }}", "{{ ([client]|sort(attribute='model_fields')) }}", "{% include '../../../etc/passwd' %}", "{% include '/etc/passwd' %}", "{% import 'os' as os %}", "{% extends 'page.html' %}",
    "{% include '_page/page.html' %}", "{{ parametre('../../secret') }}", "{{ renvoi.__globals__ }}", "{{ clause.__code__ }}", "{{ self.__init__ }}", "{{ range(10) }}", "{{ lipsum() }}", "{{ ''.format() }}", "{{ '%s' % 1 }}", "{{ doc.date.strftime('%Y') }}", "{{ client.nom|safe }}", "{{ documents[0].copy() }}",
])
def test_un_texte_n_atteint_rien(texte, tmp_path):
    """No file, no import, no environment, no method of the engines beneath; said at its line."""
    espace(tmp_path, None, cas={**CAS, "documents": [{"type": "essai", "date": "2026-09-02"}]})
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/essai.md").write_text(f"---\ntitre: Essai\npour: client\n---\n::: texte\n{texte}\n", encoding="utf-8")
    (tmp_path.parent / "secret.yaml").write_text('valeurs: [{depuis: 2020-01-01, valeur: "7"}]\n')
    with pytest.raises(Refus) as e:
        Chaine(tmp_path).compose(tmp_path / "cas.yaml", "cas.yaml")
    assert {(p.code, p.place.ligne) for p in e.value.problemes if p.grave} == {("E706", 6)}, e.value


def test_une_valeur_collee_a_un_texte_reste_une_valeur(tmp_path):
    """Joined by `~` or `+` to a text that is already composed, a value is escaped as everywhere."""
    c = cas(documents=[{"type": "essai", "date": "2026-09-02"}])
    c["client"]["nom"] = "**gras** [x](y) <b>"
    espace(tmp_path, None, cas=c)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/essai.md").write_text("---\ntitre: Essai\npour: client\n---\n::: texte\nA {{ titre ~ ' ' ~ client.nom }} B {{ titre + client.nom }} {% set x %}**oui**{% endset %}{{ x ~ client.nom }}\n", encoding="utf-8")
    (d,) = Chaine(tmp_path).compose(tmp_path / "cas.yaml", "cas.yaml").documents
    for dit in (texte_md(d.markdown), texte_html(vers_html(d))):
        assert dit.count("**gras** [x](y) <b>") == 3, dit
