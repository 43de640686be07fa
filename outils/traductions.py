"""The English of the library, for who keeps it: what is missing or no longer of its French, and how
to say that it was read again.

    python outils/traductions.py                      what is to be translated or read again
    python outils/traductions.py clauses/x/y.en.md    this renders the French beside it, as it is

Both put the catalogue in order. The second form writes the fingerprint of the French text into the
head: only for a text that was read beside it. Lines of templates have no fingerprint: each is found
by its French words in `templates/_langues/en.po`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from clausier.droit.bibliotheque import Bibliotheque, Variante  # noqa: E402
from clausier.droit.traductions import empreinte_traduite, lexique, traduction, traduit  # noqa: E402
from clausier.socle.problemes import Refus  # noqa: E402
from clausier.texte.traduction import lignes_sans_anglais  # noqa: E402

LEXIQUE = RACINE / "templates/_langues/en.po"
TRADUIT = re.compile(r"(?m)^traduit: .*$")


def a_revoir(biblio: Bibliotheque) -> Iterator[str]:
    """What a reader of English has to do, one line each."""
    for clause in biblio.noms_clauses:
        for v in biblio.variantes(clause):
            try:
                traduction(biblio, v)
            except Refus as e:
                yield from (f"{p.place.fichier} : {p.message}" for p in e.problemes)
    for type_ in biblio.noms_modeles:
        if traduit(biblio, biblio.modele(type_).tete):
            for fichier, ligne, dit in lignes_sans_anglais(biblio, type_):
                yield f"{fichier}:{ligne} : à ajouter à templates/_langues/en.po : {dit}"


def perimees(biblio: Bibliotheque) -> Iterator[str]:
    """The lines of templates that stand in the catalogue and in no template any more."""
    lignes = {
        ligne.strip()
        for f in (RACINE / "templates").rglob("*.md")
        for ligne in f.read_text(encoding="utf-8").splitlines()
    }
    for francais in lexique(biblio):
        if re.search(r"\{[{%]|^[#|]", francais) and francais not in lignes:
            yield f"à retirer de templates/_langues/en.po : {francais}"


def ranger() -> None:
    """Put the catalogue in the order of its French, so that two who add to it seldom meet."""
    tete, *entrees = LEXIQUE.read_text(encoding="utf-8").rstrip().split("\n\n")
    rangees = sorted(
        dict.fromkeys(entrees),
        key=lambda e: (not e.startswith("msgctxt"), e.startswith('msgctxt "modele"'), e),
    )
    LEXIQUE.write_text("\n\n".join([tete, *rangees]) + "\n", encoding="utf-8")


def signer(biblio: Bibliotheque, fichier: Path) -> None:
    """Write the fingerprint of the French beside into an English text."""
    texte = fichier.read_text(encoding="utf-8")
    neuf = TRADUIT.sub(f"traduit: {empreinte_traduite(_francais(biblio, fichier))}", texte, count=1)
    fichier.write_text(neuf, encoding="utf-8")


def _francais(biblio: Bibliotheque, fichier: Path) -> Variante:
    nom = fichier.name.removesuffix(".en.md")
    return next(v for v in biblio.variantes(fichier.resolve().parent.name) if v.nom == nom)


def main() -> int:
    ranger()
    biblio = Bibliotheque()
    for nom in sys.argv[1:]:
        signer(biblio, Path(nom))
    restent = list(dict.fromkeys([*a_revoir(biblio), *perimees(biblio)]))
    print("\n".join(restent) or "tout ce qui a un anglais l'a de son français d'aujourd'hui")
    return 1 if restent else 0


if __name__ == "__main__":
    raise SystemExit(main())
