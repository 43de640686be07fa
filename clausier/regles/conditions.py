"""Rules of general terms: one text for all the cases of a seller, that speaks of all that he sells.

Sources: C. civ. 1119 (the client is bound by the terms that he was shown); C. com. L441-1 (they are
communicated to whoever asks: they are not each client's own).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..comptes.faits import champs_ouverts, criteres
from ..comptes.series import CgvNommees, cgv_nommees, index_du_dossier
from ..dossier.cas import Dossier
from ..dossier.noms import libre
from ..dossier.reperes import (
    ENGAGEANTS,
    actes,
    dire,
    dire_vendeur,
    documents,
    qualite,
    regle,
    vendeurs,
)
from ..droit.bibliotheque import Bibliotheque
from ..droit.conditions import natures_vendues
from ..droit.criteres import CRITERES
from ..lecture.insertion import en_flux
from ..socle.disque import vrai_chemin
from ..socle.ecriture import date_courte
from ..socle.problemes import Probleme
from ..socle.propositions import proposition

# What a contract may be about: how a seller says that his terms speak of it, and its words.
OBJETS = {
    "nature": ("natures", ""),
    "ouvrage": ("ouvrage", "un ouvrage de construction"),
    "oeuvre": ("oeuvre", "une œuvre de l'esprit"),
    "numerique_ponctuel": ("numerique", "un contenu numérique fourni en une fois"),
    "numerique_continu": ("numerique", "un service numérique continu"),
    "arrhes": ("arrhes", "des arrhes"),
}


@regle("E312")
def une_version_un_texte(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A version names one text: one day, one public, the same terms of payment, in all the cases of
    the workspace."""
    ici = vrai_chemin(dossier.chemin)
    for i, doc in actes(dossier, "conditions"):
        if not doc.version or doc not in dossier.siens:
            continue
        siren, pour = dossier.vendeur_au(doc.date).siren_brut, qualite(dossier, doc)
        noeud = dossier.noeud.enfant("documents")
        siennes = list(cgv_nommees(noeud, pour, ici, siren, biblio))
        la = next(
            (c for c in siennes if c.place == dossier.ref(i).proche(("version",)).place), None
        )
        connues = [c for c in index_du_dossier(dossier).cgv if c.chemin != ici]
        memes = [
            c
            for c in (*siennes, *connues)
            if la and (c.version, c.vendeur) == (la.version, siren) and _autrement(la, c)
        ]
        if la and memes:
            autre = memes[0]
            ou = f"ligne {autre.place.ligne}" if autre.chemin == ici else str(autre.place)
            prises = {c.version for c in (*siennes, *connues)}
            yield dire(
                dossier,
                "E312",
                ("documents", i, "version"),
                f"« {la.version[:60]} » est déjà la version d'autres conditions générales, "
                f"{_autrement(la, autre)} ({ou}) ; une version est un seul texte : accordez les "
                "deux, ou donnez à celles-ci un autre nom, comme "
                f"« {libre(la.version, prises.__contains__)[:60]} » (C. civ., art. 1119)",
            )


def _autrement(la: CgvNommees, autre: CgvNommees) -> str:
    """What makes another text of terms that have the same version."""
    if autre.date != la.date:
        return f"du {date_courte(autre.date)}"
    if autre.qualite not in (None, la.qualite):
        return f"pour un client {CRITERES['qualite'].valeurs.get(autre.qualite or '', '')}"
    return "avec un autre « reglement: »" if autre.reglement != la.reglement else ""


@regle("A518")
def couvertes(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The terms joined to a contract speak of what it is about."""
    liants = actes(dossier, *ENGAGEANTS)
    for i, cgv in actes(dossier, "conditions"):
        if not liants or cgv not in dossier.siens:
            continue
        crit, champs = criteres(dossier, cgv), champs_ouverts(dossier, cgv)
        contrat = criteres(dossier, liants[-1][1])
        manques = [
            k for k in OBJETS if contrat[k] != "non" and contrat[k] not in champs.get(k, (crit[k],))
        ]
        if not manques or crit["qualite"] != contrat["qualite"]:
            continue
        v = dossier.vendeur_au(cgv.date)
        ajouts: dict[str, object] = {OBJETS[k][0]: "oui" for k in manques if k != "nature"}
        if "nature" in manques:
            ajouts["natures"] = [*natures_vendues(v), contrat["nature"]]
        dits = [OBJETS[k][1] or CRITERES[k].valeurs[contrat[k]] for k in manques]
        yield dire(
            dossier,
            "A518",
            ("documents", i, "version"),
            f"ces conditions générales ne disent rien de ce que prévoit le contrat "
            f"({', '.join(dits)}) ; écrivez dans vendeur.yaml « cgv: {en_flux(ajouts)} » et "
            "donnez-leur une nouvelle version (C. civ., art. 1119)",
        )


@regle("E701")
def clauses_du_vendeur(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """`cgv.ajouter` and `cgv.retirer` of the seller name clauses that exist."""
    for v in vendeurs(dossier):
        for cle, noms in (("ajouter", v.cgv.ajouter), ("retirer", v.cgv.retirer)):
            for nom in noms:
                if nom not in biblio.noms_clauses:
                    dit = proposition(nom, biblio.noms_clauses)
                    yield dire_vendeur(
                        dossier, "E701", ("cgv", cle), f"clause « {nom[:60]} » inconnue{dit}"
                    )


@regle("A519")
def choix_du_dossier(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What a case adds to its terms or takes out of them is in its contract, or nowhere."""
    if not actes(dossier, "conditions") or actes(dossier, "contrat"):
        return
    tetes = [biblio.modele(d.type).tete for _, d in documents(dossier, lambda t: True)]
    ecrites = {
        n.rstrip("?") for t in tetes if t.acte != "conditions" for n in (*t.articles, *t.mentions)
    }
    articles = {n for t in tetes if t.acte == "conditions" for n in t.articles}
    options = {n.rstrip("?") for n in articles if n.endswith("?")}
    choix = dossier.affaire.clauses
    for cle, noms, des_cgv in (
        ("ajouter", choix.ajouter, options),
        ("retirer", choix.retirer, {n.rstrip("?") for n in articles}),
    ):
        for n, nom in enumerate(noms):
            if nom in des_cgv and nom not in ecrites:
                yield dire(
                    dossier,
                    "A519",
                    ("clauses", cle, n),
                    f"« {nom} » est une clause des conditions générales, qui sont les mêmes pour "
                    f"tous vos clients : écrivez ce choix dans vendeur.yaml (« cgv: {{{cle}: "
                    f"[{nom}]}} »), ou faites un contrat, où il vaut pour ce client seul",
                )
