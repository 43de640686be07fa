"""Every command in one hostile clone, before two witnesses: what it opens, runs, sends and writes
is what it has to; what lies around, and the repository itself, is as before."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from clone_piege import TOUCHE, cloner
from guet import LIEURS, RACINE, Fait, Garde, Vu

from clausier.commandes.racine import main

if sys.platform != "linux":
    pytest.skip("devices, pipes and witnesses as Linux has them", allow_module_level=True)

JOUR = ("--date", "2026-12-20")
COMMANDES: dict[str, tuple[str, ...]] = {
    "check": ("check",),
    "check un cas": ("check", "cas.yaml"),
    "check les noms": ("check", "--", "-rf.yaml", "::error file=x::y.yaml", "ligne\nde plus.yaml"),
    "check sarif": ("check", "--format", "sarif"),
    "fix essai": ("fix", "--dry-run"),
    "fix": ("fix", "--yes"),
    "build md": ("build", "--formats", "md,html", *JOUR),
    "build pdf": ("build", "affaire.yaml", *JOUR),
    "build --out": ("build", "cas.yaml", "--formats", "md", "--out", "ailleurs", *JOUR),
    "status": ("status", *JOUR),
    "status json": ("status", "affaire.yaml", "--format", "json", "--out", "etat2.json", *JOUR),
    "status lien": ("status", "affaire.yaml", "--format", "json", "--out", "etat.json", *JOUR),
    "status html": ("status", "--format", "html", *JOUR),
    "today": ("today", *JOUR),
    "today ics": ("today", "affaire.yaml", "--format", "ics", "--out", "jour.ics", *JOUR),
    "remind dehors": ("remind", "dehors.yaml", *JOUR),
    "recettes": ("status", "--recettes", "--format", "csv", *JOUR),
    "achats": ("status", "--achats", "--format", "csv", *JOUR),
    "issue": ("issue", "affaire.yaml", "F-1", *JOUR),
    "issue periode": ("issue", "--periode", "2026-T3", *JOUR),
    "ereporting": ("ereporting", "--periode", "2027-B5", *JOUR),
    "ereporting --out": ("ereporting", "--periode", "2027-B5", "--out", "vu", *JOUR),
    "issue liste": ("issue", "cas.yaml", *JOUR),
    "issue cas": ("issue", "cas.yaml", "D2026-1", *JOUR),
    "remind": ("remind", "affaire.yaml", *JOUR),
    "remind essai": ("remind", "cas.yaml", "--dry-run", *JOUR),
    "new": ("new", "neuf", *JOUR),
    "due": ("due", *JOUR),
    "due essai": ("due", "cas.yaml", "--dry-run", *JOUR),
    "banque": ("banque", "tube.yaml", "affaire.yaml", *JOUR),
    "init": ("init", "depart", "--example"),
    "diff deux": ("diff", "ancien/affaire.yaml", "affaire.yaml"),
    "diff md": ("diff", "ancien/affaire.yaml", "affaire.yaml", "--format", "md", "--out", "e.md"),
    "diff git": ("diff", "HEAD~1", "HEAD", "affaire.yaml"),
    "diff nu": ("diff", "HEAD", "nu/affaire.yaml"),
    "avenant": ("diff", "HEAD~1", "affaire.yaml", "--avenant", "AV-1", "--write", *JOUR),
    "explain": ("explain", "affaire.yaml"),
    "audit": ("audit", "cas.yaml", *JOUR),
    "clauses": ("clauses",),
    "droit": ("droit", *JOUR),
    "clauses une": ("clauses", "penalites_retard"),
    "apparence": ("apparence",),
    "apparence d'un cas": ("apparence", "affaire.yaml", "--out", "vues.html"),
    "schema": ("schema", "cas"),
    "schema refresh": ("schema", "--refresh"),
    "verify dossier": ("verify", "build/pro-reel-numerique"),
    "verify zip": ("verify", "paquet.zip"),
    "verify lien": ("verify", "git"),
    "verify pdf": ("verify", "recue.pdf"),
    "sign": ("sign", "recue.pdf", "--certificat", "recue.xml", "--out", "signe.pdf"),
    "signe": ("signe", "affaire.yaml", "F-1", "recue.pdf", *JOUR),
    "certificat": ("certificat", "--nom", "X", "--out", "git/essai.p12"),
    "read": ("read", "recue.pdf", "recue.xml", "zero.yaml", "tube.yaml"),
    "doctor": ("doctor", *JOUR),
    "demo": ("demo", "vue", "--example", "graphiste"),
    "completion": ("completion", "bash"),
    "issue bis": ("issue", "affaire.yaml", "F-1", *JOUR),
    "diff emis": ("diff", "F-1"),
    "schema bis": ("schema", "--refresh"),
    "edit": ("edit", "affaire.yaml"),
    "watch": ("watch", "affaire.yaml", "--formats", "md,html"),
}
# Sisters of others, that `make fautes` runs too.
SOEURS = {
    "check un cas",
    "check sarif",
    "fix essai",
    "status html",
    "recettes",
    "diff nu",
    "build --out",
    "status json",
    "achats",
    "remind essai",
    "due essai",
    "clauses une",
    "apparence d'un cas",
    "ereporting --out",
    "diff deux",
    "check les noms",
    "status lien",
    "today ics",
    "diff md",
    "droit",
    "schema",
    "verify zip",
    "verify lien",
    "completion",
    "apparence",
    "issue cas",
    "due",
    "status",
    "issue liste",
    "explain",
    "doctor",
    "demo",
    "clauses",
    "issue periode",
    "schema refresh",
    "remind dehors",
    "certificat",
}
# What stops a command whole goes away before it is asked again.
RETIRES = {"issue bis": "emis/.verrou", "schema bis": ".clausier"}
ECHOUENT = {
    "check",
    "check sarif",
    "fix",
    "fix essai",
    "droit",
    "status html",
    "check les noms",
    "build md",
    "status",
    "today",
    "recettes",
    "achats",
    "issue periode",
    "remind dehors",
    "banque",
    "due",
    "issue",
    "issue cas",
}
ECHOUENT |= {
    "ereporting",
    "ereporting --out",
    "diff nu",
    "schema refresh",
    "verify zip",
    "verify lien",
    "verify pdf",
    "sign",
    "signe",
    "certificat",
    "read",
}
DIT_SANS_DETOUR = re.compile(
    r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x9b\u202a-\u202e\u2066-\u2069]|^::", re.M
)
# What the interpreter, its libraries (for signatures, OpenSSL) and the drawing of PDFs open by
# themselves.
DU_SYSTEME = re.compile(
    r"/dev/(?:null|urandom|shm/.*)|/proc/(?:self|\d+)/(?:statm?|status|maps|cgroup)|"
    r"/proc/(?:meminfo|cpuinfo|filesystems)|/etc/ssl/(?:openssl\.cnf|certs(?:/.*)?)|"
    r"/etc/(?:ld\.so\..*|localtime|mime\.types|fonts(?:/.*)?)"
)
DE_GIT = ("/etc/passwd", "/etc/gitconfig", "/etc/locale.alias")
DU_PROGRAMME = (RACINE, *{os.path.realpath(p) for p in (sys.prefix, sys.base_prefix, *sys.path)})


def empreintes(ici: Path, sauf: Path | None = None) -> dict[str, str]:
    """Every name under a folder, with what it is: kind, rights, bytes."""
    sortie = {}
    for d, dossiers, noms in os.walk(ici):
        if sauf and Path(d) == sauf:
            dossiers.clear()
            continue
        for nom in (*dossiers, *noms):
            f = Path(d, nom)
            s = f.lstat()
            dit = str(f.readlink()) if f.is_symlink() else ""
            if f.is_file() and not f.is_symlink():
                dit = hashlib.sha256(f.read_bytes()).hexdigest()
            sortie[str(f.relative_to(ici))] = f"{s.st_mode:o} {dit}"
    return sortie


def permis(w: Path, base: Path, nom: str) -> tuple[Path, ...]:
    """Where this command may write."""
    sien = {
        "issue": ("emis", "registre.yaml"),
        "ereporting": ("emis", "registre.yaml"),
        "ereporting --out": ("vu",),
        "fix": ("a[",),  # the one case of the clone in which a word is to be corrected
        "fix essai": (),
        "remind": ("build", "affaire.yaml"),
        "build --out": ("ailleurs",),
        "build": ("build",),
        "watch": ("build",),
        "status json": ("etat2.json",),
        "today ics": ("jour.ics",),
        "schema bis": (".clausier",),
        "apparence": ("build",),
        "apparence d'un cas": ("vues.html",),
        "status lien": ("etat.json",),  # the link itself is replaced, not followed
        "new": ("neuf.yaml", "dossiers"),
        "init": ("depart",),
        "demo": ("vue",),
        "diff md": ("e.md",),
        "avenant": ("affaire.yaml",),
    }
    cle = next((k for k in sien if nom == k), None) or nom.split(" ", maxsplit=1)[0]
    return (*(w / x for x in sien.get(cle, ())), *(base / x for x in ("tmp", "depot", "maison")))


def temporaire(chemin: str, lieux: tuple[Path, ...]) -> bool:
    """A name in the making beside one that may be written."""
    f = Path(chemin)
    return any(f.parent == x.parent and f.name.startswith(f".{x.name}.") for x in lieux)


def juger(nom: str, vu: Vu, w: Path, base: Path) -> list[str]:
    """What this witness saw that should not be."""
    lieux = permis(w, base, nom)
    ecrits = {str(w / e) for e in vu.ecrits} - {"/dev/null", str(base / "tmp")}
    fautes = [
        f"écrit {e}"
        for e in sorted(ecrits)
        if not any(Path(e).is_relative_to(x) for x in lieux)
        and not temporaire(e, lieux)
        and not e.startswith("/dev/shm/sem.")  # how processes share their work
    ]
    interdits = (base / "chez", *map(Path, ("/dev", "/etc", "/proc", "/home", "/root")))
    de_git = nom.startswith("diff") or nom in ("avenant", "doctor")
    for lu in sorted(str(w / x) for x in vu.lus):
        f = Path(lu)
        if de_git and (f.is_relative_to(w / ".git") or lu in DE_GIT):
            continue
        dans = f.is_relative_to(w) and not f.is_relative_to(w / ".git")
        if DU_SYSTEME.fullmatch(lu) or any(f.is_relative_to(x) for x in DU_PROGRAMME):
            continue
        if not dans and any(f.is_relative_to(x) for x in interdits):
            fautes.append(f"lit {lu}")
    programmes = LIEURS | {Path(sys.executable).name, "python3"} | ({"git"} if de_git else set())
    fautes += [f"lance {x}" for x in sorted(vu.lances - programmes)]
    sortant = [x for x in vu.reseau if re.match(r"(connect|bind|sendto|sendmsg|socket\.)", x)]
    if nom in ("watch", "edit"):
        sortant = [x for x in sortant if "127.0.0.1" not in x]
    return fautes + [f"réseau {x}" for x in sortant]


def test_chaque_commande_dans_un_clone_piege(tmp_path):
    assert {args[0] for args in COMMANDES.values()} == main.commands.keys()
    base = tmp_path
    w = cloner(base / "chez")
    for d in ("maison", "tmp", "depot"):
        (base / d).mkdir()
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "XDG_"))},
        "HOME": str(base / "maison"),
        "TMPDIR": str(base / "tmp"),
        "CLAUSIER_CACHE": str(base / "depot"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
    }
    garde = Garde(base, env)
    autour, depot = empreintes(base / "chez", w), empreintes(w / ".git")
    faits: dict[str, Fait] = {}
    fautes = []
    for nom, args in COMMANDES.items():
        if nom in SOEURS and "CLAUSIER_COUPS" not in os.environ:
            continue
        if nom in RETIRES:
            (w / RETIRES[nom]).unlink()
        avant = empreintes(w, w / ".git")
        f = faits[nom] = garde.lancer(w, args, 30 if nom in ("watch", "edit") else 120)
        apres = empreintes(w, w / ".git")
        lieux = permis(w, base, nom)
        if f.code not in (0, 1, 2, 130) or re.search("Traceback|E999", f.dit):
            fautes.append(f"{nom} : fin {f.code}, {f.dit[-700:]}")
        if m := DIT_SANS_DETOUR.search(f.dit):
            fautes.append(f"{nom} : dit {f.dit[max(0, m.start() - 60) : m.end() + 60]!a}")
        fautes += [
            f"{nom} : change {n!a}"
            for n in sorted(avant.keys() | apres.keys())
            if avant.get(n) != apres.get(n) and not any((w / n).is_relative_to(x) for x in lieux)
        ]
        fautes += [f"{nom} : {x}" for x in juger(nom, f.temoins["python"], w, base)]
        if empreintes(base / "chez", w) != autour or empreintes(w / ".git") != depot:
            fautes.append(f"{nom} : change ce qui est autour, ou le dépôt")
            break
    for nom, vu in zip(faits, garde.fermer(), strict=False):
        fautes += [f"{nom} : {x} (noyau)" for x in juger(nom, vu, w, base)]
    assert not fautes, "\n".join(fautes[:60])
    assert not [*base.rglob(TOUCHE)]
    echoues = {n: f.dit[-300:] for n, f in faits.items() if f.code not in (0, 130)}
    assert echoues.keys() <= ECHOUENT, {n: x for n, x in echoues.items() if n not in ECHOUENT}
    shutil.rmtree(base / "chez")
