"""From one case to many: is the time per case flat, is the memory flat, are two processes two?

Ratios, in one run. `python bench/echelle.py [CAS]`: 600 cases of one PDF each by default, 10000 for
the long run. The first and the last part of the run are compared with each other; memory is that of
the first process and of all its workers together, its height in each part.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from mesure import RACINE, ligne

sys.path[:0] = [str(RACINE), str(RACINE / "tests")]


def memoire() -> int:
    """Bytes in use by this process and its children, what they share counted once (PSS)."""
    total = 0
    for pid in [
        os.getpid(),
        *(
            int(x)
            for t in Path("/proc/self/task").iterdir()
            for x in (t / "children").read_text().split()
        ),
    ]:
        try:
            total += (
                int(Path(f"/proc/{pid}/smaps_rollup").read_text().split("Pss:")[1].split()[0])
                * 1024
            )
        except (OSError, IndexError):
            continue
    return total


def espace(base: Path, n: int) -> Path:
    """A workspace of n cases, each with an offer of its own."""
    from fabrique import CAS, VENDEUR
    from fabrique import espace as faire

    return faire(
        base,
        VENDEUR,
        **{
            f"c{i:05}": CAS
            | {
                "dossier": f"c{i:05}",
                "client": CAS["client"] | {"nom": f"Client {i}"},
                "documents": [
                    {
                        "type": "devis",
                        "numero": f"D{i}",
                        "date": "2026-09-02",
                        "validite": "30 jours",
                    }
                ],
            }
            for i in range(n)
        },
    )


def de_temps(base: Path, n: int) -> Path:
    """A workspace of one case, whose invoices bill a year of n entries of a time sheet."""
    from fabrique import CAS, VENDEUR
    from fabrique import espace as faire

    mois = [(m, f"2026-{m:02}") for m in range(1, 13)]
    cas = CAS | {
        "conclusion": {"date": "2026-01-01", "lieu": "distance"},
        "prestation": {"objet": "Développement", "prix": "regie"},
        "lignes": [{"designation": "Développement", "unite": "heure", "prix_unitaire": "60"}],
        "acompte": "non",
        "temps": {"releve": "temps.csv", "grouper": "jour"},
        "documents": [
            {
                "type": "facture",
                "numero": f"F2026-{m:03}",
                "date": f"{mois_dit}-28",
                "periode_debut": f"{mois_dit}-01",
                "periode_fin": f"{mois_dit}-28",
            }
            for m, mois_dit in mois
        ],
    }
    w = faire(base, VENDEUR, essai=cas)
    rangees = (f"2026-{i % 12 + 1:02}-{i % 28 + 1:02};0:30;Tâche {i}\n" for i in range(n))
    (w / "temps.csv").write_text("date;heures;tache\n" + "".join(rangees), encoding="utf-8")
    return w


def de_situations(base: Path, n: int) -> Path:
    """A workspace of one case, whose works of forty lines are billed in n situations."""
    from fabrique import CAS, REEL
    from fabrique import espace as faire

    jours = [(date(2026, 9, 30) + timedelta(days=7 * k)).isoformat() for k in range(n)]
    cas = CAS | {
        "prestation": {"objet": "Aménagement", "nature": "mixte"},
        "lignes": [{"designation": f"Lot {i}", "prix_unitaire": str(100 + i)} for i in range(40)],
        "acompte": "30 %",
        "situations": [
            {"numero": str(k), "date": jour, "avancement": f"{k * 100 / n:.2f} %"}
            for k, jour in enumerate(jours, 1)
        ],
        "documents": [
            {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"},
            {"type": "facture_acompte", "numero": "F2026-000", "date": "2026-09-05"},
            *(
                {"type": "facture", "numero": f"F2026-{k:03}", "date": jour, "situation": str(k)}
                for k, jour in enumerate(jours, 1)
            ),
        ],
    }
    return faire(base, REEL, essai=cas)


def courir(w: Path, sortie: Path, formats: list[str]) -> list[tuple[float, int]]:
    """(seconds, bytes) at each case that is done; the build is that of the command."""
    from clausier.course.course import Course
    from clausier.paquet.construction import construire
    from clausier.paquet.resultats import connus
    from clausier.rendu.fichiers import Dessin
    from clausier.socle.cache import depot_ouvert, prive
    from clausier.socle.espace import resoudre

    points: list[tuple[float, int]] = []
    debut = time.perf_counter()
    memo, bilan, restent = connus(resoudre([w]), "build", False, sortie)
    construire(
        restent,
        sortie,
        formats,
        progres=lambda _: points.append(
            (time.perf_counter() - debut, memoire() if len(points) % 5 == 0 else 0)
        ),
        course=Course(prive("textes")),
        dessin=Dessin(depot_ouvert("pdf")),
        bilan=bilan,
        memoire=memo,
    )
    assert len(bilan.faits) == len(restent) and not bilan.refuses
    return points


def chrono(w: Path, sortie: Path, coeurs: set[int]) -> float:
    """Seconds of one whole build on these cores, in a process of its own."""
    debut = time.perf_counter()
    subprocess.run(
        [
            sys.executable,
            str(RACINE / "cli.py"),
            "build",
            str(w),
            "--out",
            str(sortie),
            "--no-cache",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, coeurs),
    )
    return time.perf_counter() - debut


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("cas", nargs="?", type=int, default=600)
    a.add_argument(
        "--tours", type=int, default=3, help="paires, pour un processus contre deux ; 0 : aucune"
    )
    a.add_argument(
        "--formats",
        default="md,html,pdf",
        help="« md,html » : sans dessiner, dix mille dossiers en quelques minutes",
    )
    args = a.parse_args()
    with tempfile.TemporaryDirectory() as tmp:
        os.environ["CLAUSIER_CACHE"] = f"{tmp}/depot"
        base = Path(tmp)
        w = espace(base / "w", args.cas)
        points = courir(w, base / "b", args.formats.split(","))
        part = min(1000, max(1, args.cas // 3))
        ecarts = [b - a for (a, _), (b, _) in pairwise(points)]
        tete, queue = ecarts[:part], ecarts[-part:]
        hauts = [max(m for _, m in points[i : i + part]) for i in (0, len(points) - part)]
        print(f"{args.cas} dossiers, {points[-1][0]:.0f} s ; parts de {part}")
        bons = [
            ligne("temps par dossier, dernière part / première", [sum(queue) / sum(tete)], 1.1),
            ligne(
                "Mio de plus pour 1000 documents",
                [(hauts[1] - hauts[0]) / (len(points) - part) * 1000 / 2**20],
                30,
            ),
        ]
        cent = espace(base / "cent", 100)
        coeurs = sorted(os.sched_getaffinity(0))
        if len(coeurs) > 1 and args.tours:
            mesures = [
                (
                    chrono(cent, base / f"u{i}", set(coeurs[:1])),
                    chrono(cent, base / f"d{i}", set(coeurs[:2])),
                )
                for i in range(args.tours)
            ]
            bons.append(
                ligne("100 documents, deux processus / un", [d / u for u, d in mesures], 0.57)
            )
        un = set(coeurs[:1])
        cinq, vingt = (chrono(de_temps(base / f"t{n}", n), base / f"s{n}", un) for n in (500, 2000))
        bons.append(ligne("relevé de 2000 lignes / quatre de 500", [vingt / (4 * cinq)], 1))
        peu, beaucoup = (
            chrono(de_situations(base / f"c{n}", n), base / f"f{n}", un) for n in (15, 60)
        )
        bons.append(ligne("60 situations / quatre de 15", [beaucoup / (4 * peu)], 1))
        print(
            json.dumps(
                {
                    "hauts_mio": [round(h / 2**20) for h in hauts],
                    "secondes_par_dossier": round(statistics.mean(ecarts), 4),
                }
            )
        )
    sys.exit(not all(bons))


if __name__ == "__main__":
    main()
