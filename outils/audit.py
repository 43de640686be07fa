"""`make audit`: the known vulnerabilities of every locked version, for every system and Python.

Needs the network. Ends with 0 when the service knows none, 1 when it knows some, 2 when the audit
could not be made, for want of the network, of pip-audit or of a lock. An audit that could not be
made is a failure: a mirror of the index that knows no vulnerability at all answers « none » to
everything, so the service is first asked about an old version whose faults have been public for ten
years, and an answer must come for each package.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# CVE-2016-10745 (sandbox escape), CVE-2014-1402: any service of the name knows them.
TEMOIN = ("jinja2", "2.4.1")


def verrouilles(texte: str) -> list[tuple[str, str]]:
    """(name, version) of each entry of a lock.

    Its markers are left out: an audit on Linux is also for Windows.
    """
    return re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", texte, re.M)


def interroger(paquets: list[tuple[str, str]], options: list[str]) -> list[dict] | str:
    """What pip-audit answers for each package, or why it could not: its last words."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as f:
        f.write("".join(f"{n}=={v}\n" for n, v in paquets))
        f.flush()
        p = subprocess.run(
            [
                sys.executable,
                "-m",
                "pip_audit",
                "-r",
                f.name,
                "--no-deps",
                "--disable-pip",
                "--progress-spinner",
                "off",
                "--format",
                "json",
                *options,
            ],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    try:
        faits = json.loads(p.stdout)["dependencies"]
    except (ValueError, KeyError):
        return (
            p.stderr.strip().splitlines()
            or [f"pip-audit a fini par {p.returncode}, sans rien dire"]
        )[-1]
    sans = {f"{n} {v}" for n, v in paquets} - {f"{d['name']} {d.get('version')}" for d in faits}
    return f"pas de réponse pour {', '.join(sorted(sans))}" if sans else faits


def impossible(raison: str) -> int:
    """Say that nothing was audited; the exit status."""
    print(
        f"L'audit n'a pas pu se faire, rien n'est vérifié :\n  {raison}\n"
        "Il lui faut le réseau (le service des failles connues), pip-audit et des verrous entiers.",
        file=sys.stderr,
    )
    return 2


def main() -> int:
    a = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    a.add_argument("verrous", nargs="+", type=Path)
    args, options = (
        a.parse_known_args()
    )  # the rest is for pip-audit: --vulnerability-service osv, --ignore-vuln ID…
    paquets: list[tuple[str, str]] = []
    for f in args.verrous:
        try:
            siens = verrouilles(f.read_text(encoding="utf-8"))
        except (OSError, ValueError) as e:
            return impossible(f"{f} ne se lit pas : {e}")
        if not siens:
            return impossible(f"{f} ne verrouille aucune version")
        paquets += siens
    paquets = sorted({*paquets})
    reste, tours = paquets, []  # one version of a package at a time, as pip-audit wants
    while reste:
        tours.append(list(dict(reste).items()))
        reste = [p for p in reste if p not in tours[-1]]
    failles: list[tuple[str, str, dict]] = []
    for rang, tour in enumerate([[TEMOIN], *tours]):
        faits = interroger(tour, options)
        if not rang and not isinstance(faits, str) and not faits[0]["vulns"]:
            faits = f"le service interrogé ne connaît pas même les failles de {' '.join(TEMOIN)}"
        if isinstance(faits, str):
            return impossible(faits)
        failles += [(d["name"], d["version"], v) for d in faits for v in d["vulns"] if rang]
    for nom, version, v in failles:
        noms = ", ".join([v["id"], *v["aliases"]])
        corrigee = ", ".join(v["fix_versions"]) or "aucune version"
        print(f"{nom} {version} : {noms} ; corrigée dans {corrigee}")
    print(
        f"{len(failles)} failles connues" if failles else "Aucune faille connue",
        f"dans {len(paquets)} versions verrouillées.",
    )
    return 1 if failles else 0


if __name__ == "__main__":
    sys.exit(main())
