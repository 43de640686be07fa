"""What a build of attacks opens, runs, sends and writes; and what paths, links, logos and a
workspace's own texts can reach: nothing of a user's."""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from fabrique import CAS, VENDEUR, cas, espace
from guet import LIEURS, guet
from hostile import MARQUE, composer

from clausier.commandes.racine import main
from clausier.course.chaine import Chaine
from clausier.page.html import vers_html
from clausier.socle.problemes import Refus
from outils import RACINE, fichiers, texte_html, texte_md

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'width="9" height="9">{}</svg>'
)
LOGOS = {
    "script": "<script>x</script>",
    "image": '<image href="http://a.example/x.png"/>',
    "use": '<use href="file:///etc/passwd#a"/>',
    "xlink": '<use xlink:href="http://a.example/#a"/>',
    "attribut": '<rect onclick="x" width="9" height="9"/>',
    "url": '<rect fill="url(http://a.example/x)" width="9" height="9"/>',
    "etranger": "<foreignObject><p/></foreignObject>",
    "anime": '<animate attributeName="href" to="x"/>',
    "a": '<a href="http://a.example"><rect/></a>',
    "url echappee": '<rect style="fill:u\\72l(http://a.example/x)" width="9" height="9"/>',
    "css": (
        "<rect style=\"background-image: image-set('http://a.example/x' 1x)\" "
        'width="9" height="9"/>'
    ),
    "base": '<g xml:base="http://a.example/"><use href="#a"/></g>',
}


@pytest.mark.parametrize("nom", LOGOS)
def test_un_logo_qui_agit_est_refuse(nom, tmp_path):
    (tmp_path / "logo.svg").write_text(SVG.format(LOGOS[nom]), encoding="utf-8")
    espace(tmp_path, {**VENDEUR, "logo": "logo.svg"}, cas=CAS)
    with pytest.raises(Refus) as e:
        Chaine(tmp_path).compose(tmp_path / "cas.yaml", "cas.yaml")
    assert {p.code for p in e.value.problemes if p.grave} == {"E113"}


def test_rien_n_est_cherche_ni_ecrit_ailleurs(tmp_path):
    """A whole build of attacks with its PDFs: no socket, no child, nothing opened in the workspace
    but its own files, nothing written but in the output."""
    (tmp_path / "w").mkdir()
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    composer(tmp_path / "w", "pro-reel-numerique")
    (tmp_path / "w/logo.svg").write_text(SVG.format('<rect width="9" height="9" fill="url(#a)"/>'))
    avant = fichiers(tmp_path)
    statut, vus = guet(tmp_path, "build", "w", "--out", "sortie", "--only", "facture")
    assert statut == 0 and list((tmp_path / "sortie").rglob("*.pdf"))
    apres = fichiers(tmp_path)
    assert {
        n: x for n, x in apres.items() if not n.startswith("sortie/") and n != "rapport.json"
    } == avant
    assert not [
        v
        for v in vus
        if v[0].split(".")[0] in ("socket", "urllib", "http", "ftplib")
        or v[0] in ("os.system", "os.exec", "os.posix_spawn", "os.symlink")
    ]
    assert {Path(a[0]).name for n, a in vus if n == "subprocess.Popen"} <= LIEURS and not [
        a for n, a in vus if n == "subprocess.Popen" and MARQUE.search(str(a))
    ]
    ouverts = [Path(a[0]) for n, a in vus if n == "open" and a[0].startswith("/")]
    ecrits = [
        tmp_path / a[0]
        for n, a in vus
        if n == "open"
        and not a[0].isdigit()  # a descriptor: its path was told when it was opened
        and int(a[2]) & (os.O_WRONLY | os.O_RDWR)
    ]
    ici, ailleurs = (
        [p for p in ecrits if p.is_relative_to(tmp_path)],
        [p for p in ecrits if not p.is_relative_to(tmp_path)],
    )
    assert ici and all(
        p.is_relative_to(tmp_path / "sortie") or p.name == "rapport.json" for p in ici
    ), ici
    temporaire = Path(
        tempfile.gettempdir()
    )  # where ctypes.util tries the linker and WeasyPrint lays its fonts
    assert not [
        p
        for p in ailleurs
        if p not in (temporaire, Path("/dev/null")) and not p.is_relative_to(temporaire)
    ]
    assert not [p for p in ouverts if p.name in ("passwd", "secret.txt")] and ouverts


@pytest.mark.skipif(sys.platform != "linux", reason="strace n'existe que sous Linux")
def test_le_noyau_ne_voit_ni_connexion_ni_fichier_etranger(tmp_path):
    """The same seen by the kernel, libraries in C and children included: no connection out of the
    machine, no file of a user's."""
    assert shutil.which("strace"), "strace manque : « bash outils/systeme.sh essais » l'installe"
    (tmp_path / "w").mkdir()
    composer(tmp_path / "w", "pro-reel-numerique")
    trace, maison = tmp_path / "trace", tmp_path / "maison"
    maison.mkdir()
    (tmp_path / "secret.txt").write_text("SECRET")
    proc = subprocess.run(
        [
            "strace",
            "-f",
            "-qq",
            "-e",
            "trace=network,openat,execve",
            "-o",
            str(trace),
            sys.executable,
            str(RACINE / "cli.py"),
            "build",
            "w",
            "--out",
            "sortie",
            "--only",
            "facture",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "HOME": str(maison), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert proc.returncode == 0, proc.stderr[-500:]
    lignes = trace.read_text(errors="replace").splitlines()
    assert any("openat(" in x for x in lignes)
    assert not [
        x
        for x in lignes
        if re.search(r"\b(connect|bind|sendto|sendmsg)\(", x)
        or re.search(r"socket\((?!AF_UNIX)", x)
    ]
    ouverts = [Path(m[1]) for x in lignes if (m := re.search(r'openat\([^"]*"(/[^"]*)".* = \d', x))]
    notres = [tmp_path / d for d in ("w", "sortie", "maison/.cache")]
    assert not [
        p
        for p in ouverts
        if p == Path("/etc/passwd")
        or p.is_relative_to(tmp_path)
        and p != tmp_path
        and not any(p.is_relative_to(d) for d in notres)
    ], "neither secrets, nor what an attack names"
    lances = {Path(m[1]).name for x in lignes if (m := re.search(r'execve\("([^"]*)".* = 0', x))}
    assert lances <= LIEURS | {Path(sys.executable).name}


@pytest.mark.parametrize(
    ("cle", "valeur"),
    [
        (c, v)
        for c in ("dossier", "numero", "logo", "attestation", "piece", "inclus")
        for v in (
            "../x",
            "/etc/passwd",
            "../../../../etc/passwd",
            "..",
            "/",
            "a/../../secret.txt",
            "lien",
            "file:///etc/passwd",
            "http://a.example/x",
            "x\\..\\y",
            "~/.ssh/id_rsa",
            ".",
        )
    ],
)
def test_un_chemin_ne_sort_pas(cle, valeur, tmp_path):
    """Path climbing in every key that names a file or becomes one: refused, and nothing appears
    anywhere."""
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
        v["assurances"] = [
            {"type": "decennale", "assureur": {"nom": "A", "adresse": "B"}, "attestation": valeur}
        ]
    elif cle == "piece":
        c["documents"].append(
            {
                "type": "injonction_de_payer",
                "date": "2026-12-20",
                "facture": "F2",
                "pieces": [{"fichier": valeur, "objet": "x"}],
            }
        )
    espace(w, v, cas=c)
    if cle == "inclus":
        (w / "cas.yaml").write_text(
            (w / "cas.yaml").read_text() + f"dechets: !fichier {json.dumps(valeur)}\n"
        )
    (w / "lien").symlink_to(tmp_path / "secret.txt")
    avant = fichiers(tmp_path)
    r = CliRunner().invoke(
        main,
        ["build", str(w / "cas.yaml"), "--out", str(tmp_path / "sortie"), "--formats", "md,html"],
    )
    if (
        cle == "numero" and re.fullmatch(r"[\w/-]+", valeur) and "." not in valeur
    ):  # « / » and « lien » are numbers: the file's name has no slash
        assert r.exit_code == 0
        assert {f.parent for f in (tmp_path / "sortie").rglob("*.md")} == {
            tmp_path / "sortie/essai"
        }
        shutil.rmtree(tmp_path / "sortie")
    elif cle == "dossier" and valeur == "lien":
        assert r.exit_code == 0
        shutil.rmtree(tmp_path / "sortie")
    else:
        assert (
            r.exit_code == 1
            and isinstance(r.exception, SystemExit)
            and re.search(r": E\d{3} ", r.output)
        ), r.output
    assert fichiers(tmp_path) == avant


@pytest.mark.parametrize(
    "quoi",
    [
        "vendeur.yaml",
        "clauses/ma_clause/v.md",
        "templates/essai.md",
        "templates/_morceaux/moi.md",
        "clauses/_parametres/taux_bce.yaml",
    ],
)
def test_un_lien_hors_de_l_espace_est_refuse(quoi, tmp_path):
    """A link that leads out of the workspace is no file of the workspace, whatever it stands
    for."""
    w = tmp_path / "w"
    espace(w, None, cas={**CAS, "documents": [{"type": "essai", "date": "2026-09-02"}]})
    textes = {
        "templates/essai.md": (
            "---\n"
            "titre: Essai\n"
            "pour: client\n"
            "articles: [ma_clause]\n"
            "---\n"
            "::: texte\n"
            "{% include '_morceaux/moi.md' %}{{ parametre('taux_bce') }}"
            "{% include '_morceaux/articles.md' %}\n"
        ),
        "templates/_morceaux/moi.md": "moi\n",
        "clauses/ma_clause/v.md": (
            "---\n"
            "titre: T\n"
            "depuis: 2020-01-01\n"
            "sources: {a: }\n"
            "verifie_le: 2026-01-01\n"
            "certitude: A\n"
            "explication: E.\n"
            "---\n"
            "Texte.\n"
        ),
        "clauses/_parametres/taux_bce.yaml": (
            "libelle: x\n"
            'unite: "%"\n'
            'valeurs: [{depuis: 2026-01-01, valeur: "2", sources: {a: }, '
            "verifie_le: 2026-01-01, certitude: A}]\n"
        ),
    }
    for nom, texte in textes.items():
        (w / nom).parent.mkdir(parents=True, exist_ok=True)
        (w / nom).write_text(texte, encoding="utf-8")
    assert Chaine(w).compose(w / "cas.yaml", "cas.yaml").documents
    (w / quoi).rename(tmp_path / "ailleurs")
    (w / quoi).symlink_to(tmp_path / "ailleurs")
    with pytest.raises(Refus) as e:
        Chaine(w).compose(w / "cas.yaml", "cas.yaml")
    assert "E107" in {p.code for p in e.value.problemes}


@pytest.mark.parametrize(
    "texte",
    [
        "{{ client.parse_file('/etc/passwd') }}",
        "{{ client.parse_raw('1', proto='pickle', allow_pickle=True) }}",
        "{{ client.model_fields }}",
        "{{ client.model_config }}",
        "{{ client.__class__ }}",
        "{{ doc.model_dump_json() }}",
        "{{ (client|attr('parse_file'))('/etc/passwd') }}",
        "{{ client['parse_file']('/etc/passwd') }}",
        "{{ [client]|map(attribute='parse_file')|list }}",
        "{{ ([client]|sort(attribute='model_fields')) }}",
        "{% include '../../../etc/passwd' %}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% extends 'page.html' %}",
        "{% include '_page/page.html' %}",
        "{{ parametre('../../secret') }}",
        "{{ renvoi.__globals__ }}",
        "{{ clause.__code__ }}",
        "{{ self.__init__ }}",
        "{{ range(10) }}",
        "{{ lipsum() }}",
        "{{ ''.format() }}",
        "{{ '%s' % 1 }}",
        "{{ doc.date.strftime('%Y') }}",
        "{{ client.nom|safe }}",
        "{{ documents[0].copy() }}",
    ],
)
def test_un_texte_n_atteint_rien(texte, tmp_path):
    """No file, no import, no environment, no method of the engines beneath; said at its line."""
    espace(tmp_path, None, cas={**CAS, "documents": [{"type": "essai", "date": "2026-09-02"}]})
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/essai.md").write_text(
        f"---\ntitre: Essai\npour: client\n---\n::: texte\n{texte}\n", encoding="utf-8"
    )
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
    (tmp_path / "templates/essai.md").write_text(
        "---\n"
        "titre: Essai\n"
        "pour: client\n"
        "---\n"
        "::: texte\n"
        "A {{ titre ~ ' ' ~ client.nom }} B {{ titre + client.nom }} {% set x %}**oui**"
        "{% endset %}{{ x ~ client.nom }}\n",
        encoding="utf-8",
    )
    (d,) = Chaine(tmp_path).compose(tmp_path / "cas.yaml", "cas.yaml").documents
    for dit in (texte_md(d.markdown), texte_html(vers_html(d))):
        assert dit.count("**gras** [x](y) <b>") == 3, dit
