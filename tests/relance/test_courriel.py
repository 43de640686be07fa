"""The head of a draft: what any name and any address make of it, read by two parsers that owe
nothing to clausier, in every Python of this machine that clausier serves."""

from __future__ import annotations

import email
import email.policy
import json
import shutil
import subprocess
from email.header import decode_header, make_header
from email.utils import getaddresses
from pathlib import Path

import pytest
from fabrique import VENDEUR, cas, espace

from clausier.relance import entetes
from outils import clausier

CODE = "=?utf-8?q?x=0D=0ABcc:_tiers@autre.example?="
NOMS = (
    "Transports Modèle",
    "Modèle, " * 20 + "et fils",
    "Dupont, " * 20 + "et fils",
    "A, B; C: <tiers@autre.example>, " * 9 + "D",
    'Jean "le <grand>" x@autre.example, \\ (père) : fils ;',
    "é" * 300,
    "m" * 290,  # what the window of an envelope holds
    "œ, " * 130 + "œ",
    "SARL Modèle, architecte d'intérieur, décoratrice, tiers@autre.example, maître d'œuvre",
    "tiers@autre.example",
)
ADRESSES = (
    "a@b.example",
    "a.b+c@d-e.example",
    "a@b..fr",
    "a..b@c.example",
    ".a@b.example",
    "a.@b.example",
    "é@b.example",
    "a@é.example",
    "a@-b.example",
    "a@b_c.example",
    "[a]@b.example",
    "a\\b@c.example",
    "=?utf-8?q?a?=@b.example",
    "a" * 65 + "@b.example",
    "a@" + "b." * 130 + "example",
    "a@b.12",
)


def client(**plus: str) -> dict[str, object]:
    adresse = {"voie": "3 place du Marché", "code_postal": "01000", "ville": "Bourg-en-Bresse"}
    return {"qualite": "public", "nom": "Mairie", "adresse": adresse, **plus}


def brouillon(w: Path, nom: str, courriel: str, vendeur: str) -> tuple[str, bytes | None]:
    """What `remind` says, and its draft; the letters are drawn in no PDF of their own but
    once a name, hence one small case."""
    documents = [
        {"type": "facture", "numero": "F1", "date": "2026-09-05", "echeance": "2026-10-05"}
    ]
    contenu = cas(client=client(nom=nom, courriel=courriel), acompte=None, documents=documents)
    espace(w, {**VENDEUR, "nom": vendeur}, cas=contenu)
    p = clausier("remind", "cas.yaml", "--date", "2026-10-14", cwd=w)
    faits = list(w.glob("build/essai/*.eml"))
    return p.stdout + p.stderr, faits[0].read_bytes() if faits else None


@pytest.mark.parametrize("nom", NOMS, ids=range(len(NOMS)))
def test_un_nom_est_une_phrase(tmp_path, nom):
    """One recipient, of the very name that was typed; no header but those meant; short lines."""
    dit, octets = brouillon(tmp_path, nom, "compta@client.example", nom)
    assert octets, dit
    m = email.message_from_bytes(octets)
    assert sorted(m.keys()) == sorted(
        ("X-Unsent", "Date", "From", "To", "Subject", "MIME-Version", "Content-Type")
    )
    for entete, voulu in (
        ("From", (f"{nom} EI", VENDEUR["courriel"])),
        ("To", (nom, "compta@client.example")),
    ):
        ((phrase, adresse),) = getaddresses([m[entete]])
        assert (str(make_header(decode_header(phrase))), adresse) == voulu
        (lue,) = email.message_from_bytes(octets, policy=email.policy.default)[entete].addresses
        assert (lue.display_name.replace(" ", ""), lue.addr_spec) == (
            voulu[0].replace(" ", ""),
            voulu[1],
        )
    assert max(map(len, octets.split(b"\r\n\r\n")[0].split(b"\r\n"))) <= 130
    assert (
        max(map(len, octets.split(b"\r\n"))) <= 998
        and b"tiers@autre.example>" not in m["To"].encode()
    )


def test_un_mot_code_est_refuse(tmp_path):
    """A name in encoded words wrote a real `Bcc:`. Refused where it stands, for both parties."""
    dit, octets = brouillon(tmp_path, CODE, "compta@client.example", CODE)
    assert octets is None and "cas.yaml:2:" in dit and "vendeur.yaml:1:" in dit
    assert dit.count("E105") == 2


@pytest.mark.parametrize("courriel", ADRESSES, ids=range(len(ADRESSES)))
def test_une_seule_regle_des_adresses(tmp_path, courriel):
    """What `check` takes has its `To:`; what no mail carries is refused at its line."""
    espace(tmp_path, cas=cas(client=client(courriel=courriel)))
    p = clausier("check", "cas.yaml", cwd=tmp_path)
    assert "Traceback" not in p.stderr
    if courriel in ADRESSES[:2]:
        assert p.returncode == 0, p.stderr
        entete = entetes.entete_adresse("To", "A, B", courriel)
        m = email.message_from_bytes(f"To: {entete[1]}\r\n\r\n".encode())
        assert getaddresses([m["To"]]) == [("A, B", courriel)]
    else:
        assert (
            p.returncode == 1 and "cas.yaml:2:" in p.stderr and "E105 client.courriel" in p.stderr
        )


def test_un_brouillon_autre_que_voulu_n_est_pas_garde(tmp_path):
    """A draft is kept by nobody when it is not read as it was meant."""
    m = entetes.EmailMessage(policy=email.policy.SMTP)
    m.set_content("x")
    m.add_attachment(b"x", maintype="application", subtype="pdf", filename="a.pdf")
    adresses = {"To": ("A", "a@b.example")}
    voulus = [entetes.entete_adresse("To", *adresses["To"]), entetes.entete_objet("Sujet")]
    entetes.relire_brouillon(entetes.assembler(voulus, m), adresses, "Sujet", {}, ["a.pdf"])
    for faux in (
        [*voulus, ("Bcc", "c@d.example")],
        [("To", "A <a@b.example>, c@d.example"), voulus[1]],
        [voulus[0], ("Subject", "Autre")],
        [voulus[0], ("Subject", "Sujet\r\nX-Autre: x")],
        [voulus[0], ("Subject", "Sujet\nX-Autre: x")],
    ):
        with pytest.raises(ValueError, match="ne se relit pas"):
            entetes.relire_brouillon(entetes.assembler(faux, m), adresses, "Sujet", {}, ["a.pdf"])


AILLEURS = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("entetes", sys.argv[1])
e = importlib.util.module_from_spec(spec)
spec.loader.exec_module(e)
for nom in json.loads(sys.argv[2]):
    m = e.EmailMessage(policy=__import__("email.policy").policy.SMTP)
    m.set_content("x")
    m.add_attachment(b"x", maintype="application", subtype="pdf", filename="a.pdf")
    qui = {"To": (nom, "a@b.example")}
    octets = e.assembler([e.entete_adresse("To", *qui["To"]), e.entete_objet(nom)], m)
    e.relire_brouillon(octets, qui, nom, {}, ["a.pdf"])
print("lu")
"""


def test_chaque_python_de_la_machine():
    """The parsers of `email` differ from one Python to the next: the same head suits them all."""
    essayes = 0
    for python in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        if not (chemin := shutil.which(python)):
            continue
        sonde = "import sys; print(sys.version_info >= (3, 11))"
        p = subprocess.run([chemin, "-c", sonde], capture_output=True, text=True)
        if p.stdout.strip() != "True":  # a name without its interpreter, or one too old
            continue
        p = subprocess.run(
            [
                chemin,
                "-I",
                "-c",
                AILLEURS,
                entetes.__file__,
                json.dumps([*NOMS, CODE, "日本, " * 99 + "日"]),
            ],
            capture_output=True,
            text=True,
        )
        assert p.stdout == "lu\n", (python, p.stderr[-600:])
        essayes += 1
    assert essayes
