"""Run every validator on PDFs and electronic invoices, as `make validate` does.

    .venv/bin/python outils/validation/valider.py                   every example, built aside
    .venv/bin/python outils/validation/valider.py FICHIER|DOSSIER…  these PDFs and XML invoices

An invoice's XML is taken out of its PDF, compared with the file beside it, and checked once. With
the examples, a quote and an invoice are signed and judged too; copies of one good invoice are
spoilt, and each validator must refuse those that it is there for. Exit status: 0 when all passed,
else 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from validateurs import FAMILLES, RACINE, Fautes, ici, pages, saxon, saxonche, verapdf, verifyhash

try:
    import conteneur
    import factures_abimees
except ImportError as manque:
    sys.exit(
        f"{manque.name} manque : « make validate » prépare ce qu'il faut, puis "
        "« .venv/bin/python outils/validation/valider.py FICHIER »."
    )

LARGEUR = 220  # characters shown of a fault


def main(mots: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="clausier-validation-") as t:
        tmp = Path(t)
        base = construire(tmp / "exemples") if not mots else Path.cwd()
        if not mots:
            signer(base, tmp)
        fichiers = choisir([base] if not mots else [Path(m).resolve() for m in mots])
        if not fichiers:
            print("Aucun PDF ni facture XML à valider.", file=sys.stderr)
            return 1
        bonnes, epreuves = valider(fichiers, tmp, exemples=not mots)
        return dire(bonnes, epreuves, base)


def construire(sortie: Path) -> Path:
    """Build every example. Raises SystemExit when the command fails."""
    print("Construction des exemples", file=sys.stderr)
    fait = subprocess.run(
        [
            sys.executable,
            str(RACINE / "cli.py"),
            "build",
            str(RACINE / "exemples"),
            "--out",
            str(sortie),
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if fait.returncode:
        raise SystemExit(f"{fait.stderr}Les exemples ne se construisent pas.")
    return sortie


def signer(base: Path, tmp: Path) -> None:
    """A quote, in its box, and an invoice, which has none, signed; each in `signés`, under its name
    and with its data. Raises SystemExit when one cannot be."""
    certificat, la = tmp / "essai.p12", base / "signés"
    la.mkdir()
    _clausier("certificat", "--nom", "Camille Exemple", "--out", certificat)
    for genre in ("devis", "facture"):
        pdf = next(f for f in sorted(base.glob(f"*/{genre}-*.pdf")) if not en_anglais(f))
        _clausier("sign", pdf, "--certificat", certificat, "--out", la / pdf.name)
        if (xml := pdf.with_suffix(".xml")).exists():
            shutil.copy(xml, la)


def _clausier(*args: str | Path) -> None:
    """The command, with a password on a pipe."""
    lit, ecrit = os.pipe()
    os.write(ecrit, b"un secret d'essai\n")
    os.close(ecrit)
    fait = subprocess.run(
        [sys.executable, RACINE / "cli.py", *args, "--mot-de-passe-fd", str(lit)],
        pass_fds=[lit],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    os.close(lit)
    if fait.returncode:
        raise SystemExit(f"{fait.stderr}Un exemple ne se signe pas.")


def choisir(chemins: list[Path]) -> list[Path]:
    """The PDFs and XML among the files, and in the folders, given."""
    vus = [f for c in chemins for f in (sorted(c.rglob("*")) if c.is_dir() else [c])]
    if absents := [str(f) for f in vus if not f.exists()]:
        raise SystemExit(f"Introuvable : {', '.join(absents)}")
    return [f for f in vus if f.suffix in (".pdf", ".xml")]


def en_anglais(pdf: Path) -> bool:
    return pdf.name.endswith(".en.pdf")


def valider(fichiers: list[Path], tmp: Path, exemples: bool) -> tuple[Fautes, dict[str, list[str]]]:
    """What every validator says of every file; and the trials.

    Of each spoilt copy: what went wrong with its refusal.
    """
    pdfs = [f for f in fichiers if f.suffix == ".pdf"]
    xmls, voisins = factures(fichiers, tmp)
    copies, epreuves = (
        abimees(next((f for g, f in voisins if f.with_suffix(".xml").exists()), None), tmp)
        if exemples
        else ([], {})
    )
    tous_pdfs, tous_xmls = (
        pdfs + [c for c, _ in copies if c.suffix == ".pdf"],
        xmls + [c for c, _ in copies if c.suffix == ".xml"],
    )
    archivage, schematron = verapdf(tous_pdfs), saxon(tous_xmls)  # Java works while Python does
    reponses = (
        voisins
        | ici("pages", [f for f in tous_pdfs if not en_anglais(f)], pages)
        | ici("pages", [f for f in tous_pdfs if en_anglais(f)], partial(pages, langue="en"))
        | ici("saxonche", tous_xmls, saxonche)
        | ici("verifyhash", tous_xmls, verifyhash)
    )
    reponses |= archivage.reponses() | schematron.reponses()
    epreuves |= {
        a.nom: [
            f"accepté par {FAMILLES[f]}" for f in a.refus if not refuse(reponses.get((f, c), []))
        ]
        for c, a in copies
    }
    sur_copies = {c for c, _ in copies}
    return {k: v for k, v in reponses.items() if k[1] not in sur_copies}, epreuves


def refuse(fautes: list[str]) -> bool:
    """Is there a fault that a rule found? That a validator did not answer is no refusal."""
    return any(not f.startswith(("non vérifié", "aucune réponse")) for f in fautes)


def factures(fichiers: list[Path], tmp: Path) -> tuple[list[Path], Fautes]:
    """Each different XML once; how those inside the PDFs compare with the files beside them."""
    par_contenu = {f.read_bytes(): f for f in fichiers if f.suffix == ".xml"}
    voisins: Fautes = {}
    for pdf in (f for f in fichiers if f.suffix == ".pdf"):
        try:
            joints = conteneur.factures_jointes(pdf.read_bytes())
        except Exception:  # the other validators say what is wrong with this file
            continue
        a_cote = pdf.with_suffix(".xml")
        if a_cote.exists() and conteneur.NOM not in joints:
            voisins["voisin", pdf] = [f"{a_cote.name} n'est pas dans le PDF"]
        for n, (nom, xml) in enumerate(joints.items()):
            if xml not in par_contenu:
                par_contenu[xml] = tmp / f"{pdf.stem}-{n}.xml"
                par_contenu[xml].write_bytes(xml)
            semblables = (
                [a_cote] if nom == conteneur.NOM else sorted(pdf.parent.glob("*.xml"))
            )  # a merged PDF: one of its folder's
            trouve = any(f.exists() and f.read_bytes() == xml for f in semblables)
            autre = a_cote.name if nom == conteneur.NOM else "un XML du dossier"
            fautes = [] if trouve else [f"{nom} n'est pas, octet pour octet, {autre}"]
            voisins.setdefault(("voisin", pdf), []).extend(fautes)
    return list(par_contenu.values()), voisins


def abimees(
    modele: Path | None, tmp: Path
) -> tuple[list[tuple[Path, factures_abimees.Abime]], dict[str, list[str]]]:
    """The spoilt copies of an invoice, on disk; and the trials that cannot be made.

    Those have failed, with the reason.
    """
    if modele is None:
        return [], {"toutes": ["aucune facture Factur-X à abîmer dans les exemples"]}
    copies, manquees = [], {}
    for suffixe, facons in ((".pdf", factures_abimees.PDF), (".xml", factures_abimees.XML)):
        for n, a in enumerate(facons):
            try:
                copie = factures_abimees.abimer(a, modele.with_suffix(suffixe).read_bytes())
            except (AssertionError, AttributeError, KeyError, StopIteration) as e:
                manquees[a.nom] = [f"{modele.name} n'a pas pu être abîmé ainsi ({e!r})"]
                continue
            copies.append((tmp / f"abime-{n}{suffixe}", a))
            copies[-1][0].write_bytes(copie)
    return copies, manquees


def par_regle(fautes: list[str]) -> list[str]:
    """The first fault of each rule, with how many there are like it."""
    regles: dict[str, list[str]] = {}
    for x in fautes:
        regles.setdefault(x.split(" : ")[0], []).append(x)
    return [xs[0][:LARGEUR] + (f" (× {len(xs)})" if len(xs) > 1 else "") for xs in regles.values()]


def dire(reponses: Fautes, epreuves: dict[str, list[str]], base: Path) -> int:
    """One line for each family, each fault under it, the sum at the end."""
    reussis = echoues = 0
    for famille, nom in FAMILLES.items():
        siennes = {f: v for (g, f), v in reponses.items() if g == famille}
        mauvais = {f: v for f, v in siennes.items() if v}
        reussis, echoues = reussis + len(siennes) - len(mauvais), echoues + len(mauvais)
        print(f"{nom:<42} {len(siennes) - len(mauvais):>4} sur {len(siennes)}")
        for f, fautes in sorted(mauvais.items()):
            print(f"  {f.relative_to(base) if f.is_relative_to(base) else f.name}")
            print(*(f"    {x}" for x in par_regle(fautes)), sep="\n")
    acceptees = {n: v for n, v in epreuves.items() if v}
    if epreuves:
        nom = "contre-épreuves : copies abîmées refusées"
        print(f"{nom:<42} {len(epreuves) - len(acceptees):>4} sur {len(epreuves)}")
    for n, v in acceptees.items():
        print(f"  {n} : {' ; '.join(v)}")
    reussis, echoues = reussis + len(epreuves) - len(acceptees), echoues + len(acceptees)
    print(f"{reussis} contrôles réussis, {echoues} échoués")
    return 1 if echoues else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
