"""What `doctor` looks at of the installation: Python, the packages, the engine of the PDFs and its
fonts, the store of things made, the law that the library knows, the clock.

Takes the day; gives findings in the order in which one would mend them. Each examination imports
what it needs by itself: what is broken is what must not stop it. Nothing is written, nothing is
asked of the network.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from .. import __version__
from .constatations import Examen, Vu

# The module of a package, where it has another name.
MODULES = {  # where the package has another name
    "pyyaml": "yaml",
    "python-stdnum": "stdnum",
    "pillow": "PIL",
    "mt-940": "mt940",
}
MOTEUR = "weasyprint"  # judged by what it draws
REINSTALLER = (
    "réinstallez clausier : « pipx reinstall clausier », ou dans son environnement « pip install "
    "--force-reinstall clausier »"
)
PEU, TROP_PEU = 200 << 20, 10 << 20  # bytes free on a disk: to be watched; nothing can be written
BIENTOT = timedelta(days=90)  # what changes in the law so soon is told
VIEUX = timedelta(days=365)  # a library that nobody has read again for so long is told
NOMMES = 4  # how many changes are named


def de_l_installation(jour: date) -> list[Examen]:
    """The examinations of the installation, as of a day."""
    return [
        Examen("python", _python, "empeche"),
        Examen("paquets", _paquets, "empeche", REINSTALLER),
        Examen("pdf", _pdf, "empeche", _remede_du_moteur()),
        Examen("cache", _cache),
        Examen("droit", partial(_droit, jour), "empeche", REINSTALLER),
        Examen("horloge", partial(_horloge, jour)),
    ]


def _python() -> Iterator[Vu]:
    ici = ".".join(map(str, sys.version_info[:3]))
    ou = f"Python {ici} ({sys.platform}), {sys.executable}"
    if sys.version_info < (3, 11):  # noqa: UP036  a wheel may be forced into an older one
        yield Vu("python", "empeche", ou, "installez Python 3.11 ou plus récent")
    else:
        yield Vu("python", "bon", ou)
    codage = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "")
    if codage != "utf8":
        yield Vu(
            "python",
            "a_voir",
            f"le terminal est en « {codage or 'inconnu'} » : des lettres peuvent s'y perdre",
            "posez la variable PYTHONUTF8=1 (Windows : « set PYTHONUTF8=1 »)",
        )


# -------------------------------------------------------------------------------- the packages


def _paquets() -> Iterator[Vu]:
    """Every package that clausier asks for: is it there, in its range, and does it load?"""
    from importlib.metadata import PackageNotFoundError, requires, version

    try:
        voulus = requires("clausier") or []
    except PackageNotFoundError:
        yield Vu("paquets", "info", f"clausier {__version__} tourne d'un clone, sans être installé")
        return
    faux = 0
    for nom, bornes in dict(filter(None, map(_exigence, voulus))).items():
        try:
            la = version(nom)
        except PackageNotFoundError:
            faux += 1
            yield Vu("paquets", "empeche", f"{nom} manque", f"« pip install '{nom}{bornes}' »")
            continue
        if not convient(la, bornes):
            faux += 1
            dit = f"{nom} {la} n'est pas dans ce qui est essayé ({bornes})"
            yield Vu("paquets", "a_voir", dit, f"« pip install '{nom}{bornes}' »")
        if nom != MOTEUR and (dit := _ne_charge_pas(nom)):
            faux += 1
            yield Vu("paquets", "empeche", f"{nom} {la} ne se charge pas : {dit}", REINSTALLER)
    if not faux:
        yield Vu("paquets", "bon", f"clausier {__version__} et ce qu'il lui faut")


def _exigence(ligne: str) -> tuple[str, str] | None:
    """A line of the metadata as a name and its range; none for what an extra asks for."""
    m = re.fullmatch(r"([A-Za-z0-9._-]+)\s*([^;\s]*)\s*(;.*)?", ligne)
    return (m[1].lower(), m[2]) if m and "extra" not in (m[3] or "") else None


def convient(la: str, bornes: str) -> bool:
    """Is a version within a range such as `>=3.1,<4`?

    >>> convient("3.1.6", ">=3.1.6,<4"), convient("4.0", "<4,>=3"), convient("70", ">=70,<71")
    (True, False, True)
    """
    ici = _nombres(la)
    for signe, borne in re.findall(r"(>=|<=|==|<|>)([\d.]+)", bornes):
        n = max(len(ici), len(_nombres(borne)))
        a, b = (x + (0,) * (n - len(x)) for x in (ici, _nombres(borne)))
        tient = {">=": a >= b, "<=": a <= b, "==": a == b, "<": a < b, ">": a > b}[signe]
        if not tient:
            return False
    return True


def _nombres(version: str) -> tuple[int, ...]:
    debut = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(x) for x in debut[0].split(".")) if debut else (0,)


def _ne_charge_pas(paquet: str) -> str:
    """Why a package cannot be imported; nothing when it can."""
    from importlib import import_module

    from .constatations import phrase_de

    try:
        import_module(MODULES.get(paquet, paquet))
    except (Exception, SystemExit) as e:
        return phrase_de(e)
    return ""


# ------------------------------------------------------------------------- the engine of the PDFs


def _remede_du_moteur() -> str:
    return (
        "réinstallez WeasyPrint (« pipx reinstall clausier »), et Pango s'il manque ; en "
        "attendant, « clausier build --formats md,html » s'en passe"
    )


def _pdf() -> Iterator[Vu]:
    """A page in each family of letters, drawn by the engine, and the fonts that it holds."""
    import contextlib
    import io

    from ..rendu.moteur_allege import etat, installee

    with contextlib.redirect_stderr(io.StringIO()):  # the engine's own notes
        from ..rendu.epreuve import polices_dessinees

        faites = polices_dessinees()
    yield Vu("pdf", "bon", f"WeasyPrint {installee()} et Pango dessinent une page")
    if autre := etat():
        yield Vu("pdf", "a_voir", autre, f"plus lent, sans autre effet ; {REINSTALLER}")
    for famille, polices in faites.items():
        voulue = famille.replace(" ", "-")
        autres = [p for p in polices if voulue not in p]
        if autres or not polices:
            yield Vu(
                "polices",
                "a_voir",
                f"« {famille} » n'est pas trouvée : {', '.join(autres) or 'rien'} à sa place",
                f"fontconfig ne lit pas les polices livrées ; {REINSTALLER}",
            )
        else:
            yield Vu("polices", "bon", f"« {famille} », avec tous les signes d'une page")


# ----------------------------------------------------------------------------------- the disk


def _cache() -> Iterator[Vu]:
    """The store of what was made before: where, for whom, how large. Without it all is slower."""
    from ..socle.cache import BORNE, lieu_du_depot

    lieu = lieu_du_depot()
    if lieu is None:
        dit = "aucun dossier pour garder ce qui a déjà été fait : tout est refait à chaque fois"
        yield Vu("cache", "info", dit, "posez CLAUSIER_CACHE=/un/dossier/à/vous")
        return
    ici = next(d for d in (lieu, *lieu.parents) if d.exists())
    if not os.access(ici, os.W_OK | os.X_OK):
        dit = f"{lieu} ne peut pas être écrit : tout est refait à chaque fois"
        yield Vu("cache", "a_voir", dit, "rendez-le vôtre, ou posez CLAUSIER_CACHE ailleurs")
    elif ici == lieu and os.name == "posix" and _ouvert_aux_autres(lieu):
        dit = f"{lieu} peut être écrit par un autre compte : ce qui s'y exécute n'y est pas gardé"
        yield Vu("cache", "a_voir", dit, f"« chmod go-w {lieu} »")
    else:
        mo = sum(_octets(lieu)) >> 20
        yield Vu("cache", "bon", f"{lieu}, {mo} Mo (au plus {3 * BORNE >> 20} environ)")
    yield from place_libre(ici, "cache")


def _ouvert_aux_autres(dossier: Path) -> bool:
    s = dossier.stat()
    return s.st_uid != os.geteuid() or bool(s.st_mode & 0o022)


def _octets(dossier: Path) -> Iterator[int]:
    for racine, _, noms in os.walk(dossier):
        for nom in noms:
            yield Path(racine, nom).lstat().st_size


def place_libre(dossier: Path, sujet: str) -> Iterator[Vu]:
    """Is there room on the disk of this folder? Nothing is said of a disk that has some."""
    libre = shutil.disk_usage(dossier).free
    if libre < PEU:
        dit = f"il reste {libre >> 20} Mo sur le disque de {dossier}"
        yield Vu(sujet, "empeche" if libre < TROP_PEU else "a_voir", dit, "faites de la place")


# ------------------------------------------------------------------------------ the law, the clock


def _lu_le(jour: date) -> date:
    """The last day on which a source of the library in force was read."""
    from ..droit.bibliotheque import Bibliotheque
    from ..droit.calendrier import sources_lues

    return max(s.verifie_le for s in sources_lues(Bibliotheque(None), jour))


def _droit(jour: date) -> Iterator[Vu]:
    from ..droit.bibliotheque import Bibliotheque
    from ..droit.calendrier import changements_de_la_loi
    from ..socle.ecriture import date_courte

    lu = _lu_le(jour)
    if jour - lu > VIEUX:
        dit = f"la bibliothèque n'a pas été relue depuis le {date_courte(lu)}"
        yield Vu("droit", "a_voir", dit, "« pipx upgrade clausier » en prend une plus récente")
    else:
        yield Vu("droit", "bon", f"sources de la bibliothèque lues jusqu'au {date_courte(lu)}")
    changent = [
        c
        for c in changements_de_la_loi(Bibliotheque(None), jour)
        if jour < c.jour <= jour + BIENTOT
    ]
    for c in changent[:NOMMES]:
        yield Vu("droit", "info", f"le {date_courte(c.jour)} change : {c.quoi}")
    if changent:
        autres = len(changent) - NOMMES
        dit = f"et {autres} autre{'s' if autres > 1 else ''} ; " if autres > 0 else ""
        yield Vu("droit", "info", f"{dit}« clausier droit » dit tout, avec vos documents touchés")


def _horloge(jour: date) -> Iterator[Vu]:
    from ..socle.ecriture import date_courte

    lu = _lu_le(jour)
    if jour < lu:
        yield Vu(
            "horloge",
            "a_voir",
            f"il serait le {date_courte(jour)}, avant que la bibliothèque soit lue "
            f"({date_courte(lu)})",
            "mettez l'horloge de la machine à l'heure : relances et échéances se comptent d'elle",
        )
    else:
        yield Vu("horloge", "bon", f"nous sommes le {date_courte(jour)}")
