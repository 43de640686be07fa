"""Stage 2, check: the catalogue of a workspace, and the lines that name its articles.

`{article: pose_porte, quantite: 3}` is short for the line that the catalogue writes: it is put in
its place here, where the case is read, so that everything after sees plain lines. What a line says
itself comes before what its article says; each key keeps the place where its author wrote it, in
the case or in the catalogue.

Which price, of an article whose price changes: that of the offer. The lines of a case are what its
client was offered, and several papers share them: they take the price of the day of the case's
first paper that states one (C. civ. 1114, 1118: what is accepted is the offer that was made). A
document's own lines take the price of its own date; those of a credit note, or of an invoice that
is made again, the price that the first invoice took.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

from ..droit.bibliotheque import Bibliotheque
from ..fiches.affaire import Ligne
from ..fiches.catalogue import CatalogueSaisi
from ..fiches.devises import EURO
from ..lecture.noeuds import Noeud, lire_yaml
from ..socle.ecriture import date_courte
from ..socle.empreintes import FichiersLus
from ..socle.espace import CATALOGUE
from ..socle.partage import Partage, une_fois
from ..socle.problemes import Place, Probleme, Refus
from ..socle.propositions import proposition
from ..socle.valeurs import lire_date
from .espace_lu import EspaceLu
from .etats import est_datee, etats_de, noeud_au, typer, voisin_dit

TENANTS = (
    "lignes",
    "variantes",
    "recurrence",
)  # the keys of a case or a document that lines stand under
ATTENTE = "0"  # the price of an article that leaves it to the line
AU_KM = ("kilometres", "prix_km")  # what a journey says in place of a quantity and a price
UN = "1"  # of what an article of journeys leaves to the line


@dataclass(frozen=True)
class Catalogue:
    """What `catalogue.yaml` says; without a file, or with a faulty one, it has no article."""

    tarifs: str = "ht"
    articles: dict[str, Noeud] = field(default_factory=dict)
    present: bool = False
    fautes: tuple[Probleme, ...] = ()  # of the file, not of one article
    lus: FichiersLus = field(default_factory=FichiersLus)
    partage: Partage = field(default_factory=Partage, init=False, repr=False)

    @une_fois
    def fautes_de(self, nom: str) -> tuple[Probleme, ...]:
        """What is wrong with one article, whatever the line that names it."""
        problemes: list[Probleme] = []
        article = self.articles[nom]
        etats_de(Ligne, _avec_un_prix(article), ("articles", nom), problemes)
        return tuple(problemes)

    def toutes_les_fautes(self) -> Iterator[Probleme]:
        """What is wrong in the file by itself."""
        yield from self.fautes
        for nom in self.articles:
            yield from self.fautes_de(nom)

    def ligne(self, nom: str, jour: date) -> Noeud:
        """An article as it stands on a day; without its price when it has none that day."""
        article = self.articles[nom]
        ce_jour = noeud_au(article, jour)
        prix = prix_de(article)
        if not _avant(article.enfant(prix), jour):
            return ce_jour
        reste = {k: n for k, n in ce_jour.valeur.items() if k != prix}
        return Noeud(reste, ce_jour.place, ce_jour.cle)

    def sans_prix(self, nom: str, jour: date) -> str:
        """Why an article has no price on a day, and where the catalogue would say it."""
        article = self.articles[nom]
        prix = article.enfant(prix_de(article))
        if prix is None or not _avant(prix, jour):
            return f"n'a pas de « {prix_de(article)}: » ({article.cle})"
        debut = f"{date_courte(_debut(prix))} ({prix.cle})"
        return f"n'a pas de prix au {date_courte(jour)} : le premier vaut depuis le {debut}"


@une_fois
def catalogue_de(lu: EspaceLu, nom: str) -> Catalogue:
    """The catalogue of a workspace, read once in a run. `nom`: the file in messages."""
    lus = FichiersLus()
    chemin = lu.espace / CATALOGUE
    lus.noter(chemin)
    if not chemin.is_file():
        return Catalogue(lus=lus)
    try:
        noeud = lire_yaml(chemin, lu.espace, nom, lus)
    except Refus as e:
        return Catalogue(present=True, fautes=e.problemes, lus=lus)
    return catalogue_du_noeud(noeud, lus)


def catalogue_du_noeud(noeud: Noeud, lus: FichiersLus) -> Catalogue:
    """The catalogue that a node holds; `lus`: the files that it was read from."""
    problemes: list[Probleme] = []
    saisi = typer(CatalogueSaisi, noeud, problemes)
    if saisi is None:
        return Catalogue(present=True, fautes=tuple(problemes), lus=lus)
    articles = noeud.valeur["articles"].valeur
    for k, n in articles.items():
        if not isinstance(n.valeur, dict):
            dit = "un article est fait de clés et de leurs valeurs"
            problemes.append(Probleme(n.place, "E105", f"articles.{k}", dit))
    entiers = {k: n for k, n in articles.items() if isinstance(n.valeur, dict)}
    return Catalogue(saisi.tarifs, entiers, True, tuple(problemes), lus)


def _avec_un_prix(article: Noeud) -> Noeud:
    """The article as a line can be made of it: one without a price leaves it to the line."""
    for cle in AU_KM if _au_km(article) else ():
        article = article if _dit(article, cle) else article.avec(cle, _comme(article, UN))
    if _au_km(article) or _dit(article, "prix_unitaire"):
        return article
    return article.avec("prix_unitaire", _comme(article, ATTENTE))


def _comme(n: Noeud, dit: str) -> Noeud:
    return Noeud(dit, n.place, n.cle)


def _au_km(n: Noeud) -> bool:
    """Is it a journey, which says its kilometres?"""
    return any(_dit(n, cle) for cle in AU_KM)


def prix_de(n: Noeud) -> str:
    """The key that says the price of an article, or of a line."""
    return "prix_km" if _au_km(n) else "prix_unitaire"


def _dit(n: Noeud, cle: str) -> bool:
    enfant = n.enfant(cle)
    return enfant is not None and enfant.valeur not in ("", [])


def _avant(prix: Noeud | None, jour: date) -> bool:
    """Is a day before the first of a price that changes?"""
    return prix is not None and est_datee(prix) and jour < _debut(prix)


def _debut(n: Noeud) -> date:
    """The first day of a list with `depuis:`; a faulty date is said by the article's own check."""
    jours = []
    for x in n.valeur:
        with suppress(ValueError):
            jours.append(lire_date(x.valeur["depuis"].valeur))
    return min(jours, default=date.min)


# ------------------------------------------------------------------------ the lines of a case


def jour_de_l_offre(noeud: Noeud, biblio: Bibliotheque) -> date:
    """The day of the first paper of a case that states a price: the offer that was made. Without
    one, of its first paper; without any, the end of time: the last price.
    """
    dates: list[tuple[bool, date]] = []
    liste = noeud.enfant("documents")
    for d in liste.valeur if liste and isinstance(liste.valeur, list) else ():
        type_, jour = d.enfant("type"), _date_de(d)
        if type_ is None or not isinstance(type_.valeur, str) or jour is None:
            continue
        tete = biblio.tete(type_.valeur)
        dates.append((not (tete and tete.prix), jour))
    return min(dates, default=(True, date.max))[1]


def _date_de(document: Noeud) -> date | None:
    dite = document.enfant("date")
    try:
        return lire_date(dite.valeur) if dite is not None else None
    except ValueError:
        return None


D_UNE_AUTRE = ("facture", "remplace", "rectifie")  # the invoice that a document follows


def _jour_du_prix(document: Noeud, tous: list[Noeud], offre: date) -> date:
    """The day of the price of a document's own lines: its own, or that of the invoice that it
    credits or takes the place of, which may have none but the offer's.
    """
    d, vus = document, {id(document)}
    while (premier := next(filter(None, map(d.enfant, D_UNE_AUTRE)), None)) is not None:
        dits = (x for x in tous if (n := x.enfant("numero")) and n.valeur == premier.valeur)
        cree = next(dits, None)
        if cree is None or id(cree) in vus:
            break
        if cree.enfant("lignes") is None:
            return offre
        d = cree
        vus.add(id(d))
    return _date_de(d) or date.max


@dataclass(frozen=True)
class _Developpement:
    """One case whose lines are written out: where its faults go, and the files that it takes in."""

    lu: EspaceLu
    nom: str | None
    tarifs: str
    devise: str
    problemes: list[Probleme]
    lus: FichiersLus

    def catalogue(self) -> Catalogue:
        c = catalogue_de(self.lu, voisin_dit(self.nom, self.lu.espace / CATALOGUE))
        self.lus.update(c.lus)
        return c

    def tenants(self, n: Noeud, jour: date, chemin: str = "") -> Noeud:
        """A case or a document with its lines written out; itself when none names an article."""
        neuf = n
        for cle in TENANTS:
            avant = n.enfant(cle)
            if avant is not None and (apres := self.ecrire(avant, jour, chemin + cle)) is not avant:
                neuf = neuf.avec(cle, apres)
        return neuf

    def ecrire(self, n: Noeud, jour: date, chemin: str) -> Noeud:
        """Whatever stands under `lignes:`, its articles written out at any depth."""
        if isinstance(n.valeur, list):
            liste = [self.ecrire(x, jour, f"{chemin}.{i}") for i, x in enumerate(n.valeur)]
            change = any(a is not b for a, b in zip(liste, n.valeur, strict=True))
            return Noeud(liste, n.place, n.cle) if change else n
        if not isinstance(n.valeur, dict):
            return n
        if "article" in n.valeur:
            return self._ligne(n, jour, chemin)
        cles = {k: self.ecrire(x, jour, f"{chemin}.{k}") for k, x in n.valeur.items()}
        change = any(x is not n.valeur[k] for k, x in cles.items())
        return Noeud(cles, n.place, n.cle) if change else n

    def _ligne(self, n: Noeud, jour: date, chemin: str) -> Noeud:
        """One line written out; of a faulty one, a line of the same form with its faults said."""
        siennes = {k: x for k, x in n.valeur.items() if k != "article"}
        article = self._article(n.valeur["article"], f"{chemin}.article")
        if article is None:
            return _tenant_lieu(n, siennes)
        catalogue = self.catalogue()
        base = catalogue.ligne(article, jour).valeur
        dit = n.valeur["article"]
        prix = prix_de(catalogue.articles[article])
        if not _dit(n, prix):
            if prix not in base:
                self._dire(
                    dit.place,
                    "E424",
                    f"{chemin}.article",
                    f"« {article} » {catalogue.sans_prix(article, jour)} ; donnez-y ce prix, ou "
                    f"« {prix}: » à cette ligne",
                )
                return _tenant_lieu(n, siennes)
            if self.devise != EURO:
                self._dire(
                    dit.place,
                    "E472",
                    f"{chemin}.article",
                    f"le prix de « {article} » au catalogue est en euros, ce dossier en "
                    f"{self.devise} ; donnez « {prix}: » à cette ligne",
                )
            if self.tarifs != catalogue.tarifs and not self._dite("E425"):
                self._dire(dit.place, "E425", f"{chemin}.article", self._ecart(catalogue, prix))
        dites = {k: x for k, x in siennes.items() if x.valeur != "" or k not in base}
        return Noeud({**base, **dites}, n.place, n.cle)

    def _article(self, dit: Noeud, champ: str) -> str | None:
        """The name of an article that the catalogue has and that is in order, else its faults."""
        catalogue = self.catalogue()
        nom = dit.valeur
        if not isinstance(nom, str) or not nom:
            self._dire(dit.place, "E105", champ, "le nom d'un article du catalogue est attendu")
        elif nom in catalogue.articles:
            fautes = catalogue.fautes_de(nom)
            self.problemes.extend(fautes)
            return None if fautes else nom
        elif catalogue.fautes:
            self.problemes.extend(catalogue.fautes)
        elif not catalogue.present:
            dit_ = f"« {nom[:60]} » : pas de {CATALOGUE} à côté de vendeur.yaml, qui dirait cet "
            self._dire(dit.place, "E120", champ, f"{dit_}article")
        else:
            mieux = proposition(nom, catalogue.articles) or _connus(catalogue.articles)
            dit_ = f"« {nom[:60]} » n'est pas au catalogue{mieux}"
            self._dire(dit.place, "E120", champ, dit_)
        return None

    def _ecart(self, catalogue: Catalogue, prix: str) -> str:
        du_catalogue, du_dossier = catalogue.tarifs.upper(), self.tarifs.upper()
        return (
            f"le catalogue donne ses prix {du_catalogue}, ce dossier {du_dossier} : un prix ne se "
            f"lit pas de deux façons ; écrivez « tarifs: {catalogue.tarifs} » dans ce dossier, ou "
            f"« {prix}: » à cette ligne"
        )

    def _dite(self, code: str) -> bool:
        return any(p.code == code for p in self.problemes)

    def _dire(self, place: Place, code: str, champ: str, message: str) -> None:
        self.problemes.append(Probleme(place, code, champ, message))


def _connus(articles: dict[str, Noeud]) -> str:
    if not articles:
        return " ; il est vide"
    dits = ", ".join(list(articles)[:8])
    return f" ; il a : {dits}" + ("…" if len(articles) > 8 else "")


def _tenant_lieu(n: Noeud, siennes: dict[str, Noeud]) -> Noeud:
    """A line of the form that is read next, for one whose fault is said already."""
    vide = _comme(n, ATTENTE)
    siennes = {k: x for k, x in siennes.items() if k not in (*AU_KM, "trajet")}
    return Noeud({"designation": vide, "prix_unitaire": vide, **siennes}, n.place, n.cle)


def ecrire_les_lignes(
    noeud: Noeud, lu: EspaceLu, nom: str | None, problemes: list[Probleme], lus: FichiersLus
) -> Noeud:
    """The case with every line that names an article written out, at the prices of the day on which
    they hold. Faults go to `problemes`; `nom`: the case's file in messages.
    """
    dits = noeud.enfant("tarifs")
    tarifs = dits.valeur if dits is not None and dits.valeur in ("ht", "ttc") else "ht"
    dite = noeud.enfant("devise")
    devise = dite.valeur if dite is not None and isinstance(dite.valeur, str) else EURO
    ici = _Developpement(lu, nom, tarifs, devise.strip().upper()[:3] or EURO, problemes, lus)
    offre = jour_de_l_offre(noeud, lu.biblio)
    neuf = ici.tenants(noeud, offre)
    liste = noeud.enfant("documents")
    if liste is None or not isinstance(liste.valeur, list):
        return neuf
    documents = [
        ici.tenants(d, _jour_du_prix(d, liste.valeur, offre), f"documents.{i}.")
        if isinstance(d.valeur, dict)
        else d
        for i, d in enumerate(liste.valeur)
    ]
    if all(a is b for a, b in zip(documents, liste.valeur, strict=True)):
        return neuf
    return neuf.avec("documents", replace(liste, valeur=documents))
