"""The e-reports of a workspace over one period: what its cases and its own book make due.

Takes a workspace and the name of a period; gives one record for each flow of each seller, with its
rows, the invoices sold abroad, and why no XML can be made of it if that is so. The facts are those
of the books (`course.livres`): every case of the workspace, and `recettes.yaml`. Only a case that
sells abroad in the period is composed, for the words of its invoices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from ..comptes.chiffres import reckon
from ..comptes.declaration import INTERNATIONAL, LigneDeclaree, paiements_declares, ventes_du_jour
from ..comptes.ereporting import (
    Vente,
    encaissements_du_dossier,
    encaissements_saisis,
    ventes_du_dossier,
    ventes_saisies,
)
from ..comptes.factures import factures
from ..dossier.cas import Dossier
from ..dossier.chargement import charger
from ..dossier.etats import Etats, etat_du
from ..dossier.fiche import vendeur_seul
from ..dossier.livres import LivresSaisis, livres_saisis
from ..droit.bibliotheque import Bibliotheque
from ..droit.ereporting import (
    A_DIRE,
    EXIGE,
    FORMES,
    SUPPOSE,
    Grain,
    PeriodeDeclaree,
    RegimeDeclare,
    cle_du_regime,
    jours_de,
    periode_du_jour,
    periodes_declarees,
    table,
)
from ..fiches.parties import Vendeur
from ..norme.efacture import facture_electronique
from ..norme.flux10 import FactureDeclaree, manques
from ..regles.livres import fautes_des_livres
from ..socle.disque import vrai_chemin
from ..socle.ecriture import date_courte
from ..socle.espace import FICHE, voisins
from ..socle.problemes import Place, Probleme, Refus
from .chaine import Chaine
from .declarations_ouvertes import natures_a_dire, non_emises, rendus, sans_taux, sur_la_marge

UN_JOUR = timedelta(days=1)


@dataclass(frozen=True)
class Declaration:
    """One flow of one seller over one period; `empeche`: why its XML cannot be made."""

    due: PeriodeDeclaree
    vendeur: Vendeur
    regime: RegimeDeclare
    categories: Mapping[str, str]  # what each code of a sale means
    lignes: tuple[LigneDeclaree, ...]
    factures: tuple[FactureDeclaree, ...] = ()
    empeche: tuple[Probleme, ...] = ()

    @property
    def transmises(self) -> tuple[LigneDeclaree, ...]:
        return tuple(x for x in self.lignes if x.transmise)


@dataclass(frozen=True)
class Declarations:
    """What a period makes due; `depuis`: the first day on which anything is."""

    toutes: tuple[Declaration, ...]
    problemes: tuple[Probleme, ...]
    depuis: date | None


@dataclass(frozen=True)
class Declarant:
    """A seller of the workspace, and where he is written."""

    etats: Etats[Vendeur]
    place: Place
    place_tva: Place

    def au(self, jour: date) -> Vendeur:
        return etat_du(self.etats, jour)

    def regimes(self, debut: date, fin: date) -> list[tuple[date, date, str | None]]:
        """The regimes of an interval, each with its first and last day."""
        sortie: list[tuple[date, date, str | None]] = []
        for depuis, v in self.etats:
            cle = cle_du_regime(v.tva)
            d = max(depuis, debut)
            if d > fin:
                break
            while sortie and sortie[-1][0] >= d:
                sortie.pop()
            if sortie and sortie[-1][2] == cle:
                continue
            if sortie:
                sortie[-1] = (sortie[-1][0], d - UN_JOUR, sortie[-1][2])
            sortie.append((d, fin, cle))
        return sortie


def declarer(chaine: Chaine, nom: str, periode: str) -> Declarations:
    """What the period makes due. `nom`: the workspace in messages. Raises Refus: for a period that
    is none or of another rhythm, a regime that is not said, a faulty case of the period.
    """
    fiche = str(Path(nom, FICHE))
    try:
        debut, fin = jours_de(periode)
    except ValueError:
        attendus = " ; ".join(FORMES.values())
        dit = f"« {periode[:40]} » n'est pas une période ; attendu : {attendus}"
        raise Refus([Probleme(Place(fiche), "E970", "periode", dit)]) from None
    depuis = exige_depuis(chaine.biblio)
    faits = _faits(chaine, nom, debut, fin)
    problemes: list[Probleme] = []
    toutes: list[Declaration] = []
    autres: list[Probleme] = []
    for d in _declarants(chaine, fiche, faits.dossiers, fin).values():
        tous = _regimes_dits(d, chaine.biblio, debut, fin)
        dues = list(_dues(tous, periode))
        if not any(periodes_declarees(r, periode) for _, _, r in tous):
            autres.append(_autre_rythme(d, periode, [r for _, _, r in tous]))
        elif len(tous) > 1:
            problemes.append(_regime_change(d, periode, *tous[1][::2]))
        for entiere, regime in dues:
            due = _depuis_la_loi(entiere, depuis)
            toutes.append(_declaration(faits, d, due, regime, problemes))
    if autres and not toutes:
        raise Refus(autres)
    return Declarations(tuple(toutes), tuple(sorted(set(problemes))), depuis)


def tout_declarer(chaine: Chaine, nom: str, jour: date) -> Declarations:
    """What every period makes due that is over before `jour`, from the day on which anything is.
    Raises Refus as `declarer` does.
    """
    depuis = exige_depuis(chaine.biblio)
    if depuis is None or depuis >= jour:
        return Declarations((), (), depuis)
    faits = _faits(chaine, nom, depuis, jour)
    problemes: list[Probleme] = []
    toutes: list[Declaration] = []
    for d in _declarants(chaine, str(Path(nom, FICHE)), faits.dossiers, jour).values():
        tous = _regimes_dits(d, chaine.biblio, depuis, jour, suppose=True)
        if any(cle is None for *_, cle in d.regimes(depuis, jour)):
            problemes.append(Probleme(d.place_tva, "A978", "tva.declaration", A_DIRE))
        for nom_de_periode in _noms(tous, depuis, jour):
            for due, regime in _dues(tous, nom_de_periode):
                if due.fin < jour:
                    declaree = _depuis_la_loi(due, depuis)
                    toutes.append(_declaration(faits, d, declaree, regime, problemes))
    return Declarations(tuple(toutes), tuple(sorted(set(problemes))), depuis)


def _noms(
    tous: Sequence[tuple[date, date, RegimeDeclare]], debut: date, fin: date
) -> Iterator[str]:
    """The periods of these days, each rhythm that holds for some of them by itself."""
    vus: dict[str, None] = {}
    for premier, dernier, regime in tous:
        for grain in dict.fromkeys(_grains(regime)):
            jour = max(premier, debut)
            while jour <= min(dernier, fin):
                nom = periode_du_jour(jour, grain)
                vus.setdefault(nom)
                jour = jours_de(nom)[1] + UN_JOUR
    # Under the monthly regime a month holds its decades already.
    return (n for n in sorted(vus, key=lambda n: (jours_de(n)[1], n)) if _seule(n, vus))


def _seule(nom: str, toutes: Mapping[str, None]) -> bool:
    return "-D" not in nom or nom.partition("-D")[0] not in toutes


def exige_depuis(biblio: Bibliotheque) -> date | None:
    """The first day on which anything is to be declared."""
    return min((x.depuis for x in biblio.valeurs(EXIGE) if x.valeur == 1), default=None)


def _depuis_la_loi(due: PeriodeDeclaree, depuis: date | None) -> PeriodeDeclaree:
    """A period that began before anything was due counts from that day; one that ended before is
    whole, to be looked at.
    """
    return replace(due, debut=depuis) if depuis and due.debut < depuis <= due.fin else due


@dataclass(frozen=True)
class Faits:
    """What a workspace says, read once."""

    chaine: Chaine
    dossiers: tuple[Dossier, ...]
    saisis: LivresSaisis

    def de(self, siren: str, jour: date) -> tuple[list[Dossier], LivresSaisis | None]:
        """The cases of a seller on a day, and the workspace's own book if it is his."""
        siens = [x for x in self.dossiers if x.vendeur_au(jour).siren_brut == siren]
        vendeurs = self.saisis.vendeurs
        a_lui = bool(vendeurs) and etat_du(vendeurs, jour).siren_brut == siren
        return siens, self.saisis if a_lui else None


def _faits(chaine: Chaine, nom: str, debut: date, fin: date) -> Faits:
    """Raises Refus for a faulty case of these days, and for a faulty book."""
    dossiers = _dossiers(chaine, nom, debut, fin)
    saisis = livres_saisis(chaine.espace_lu, nom)
    if graves := [p for p in fautes_des_livres(saisis) if p.grave]:
        raise Refus(graves)
    return Faits(chaine, tuple(dossiers), saisis)


def _dossiers(chaine: Chaine, nom: str, debut: date, fin: date) -> list[Dossier]:
    """Every case of the workspace. Raises Refus for one that cannot be read, and for one that is
    faulty though it bills or receives something in these days.
    """
    sortie: list[Dossier] = []
    fautes: list[Probleme] = []
    espace = vrai_chemin(chaine.espace)
    for chemin in voisins(espace):
        montre = str(Path(nom, chemin.relative_to(espace)))
        try:
            cas = charger(chemin, chaine.espace_lu, montre)
            jours = [p.date for p in cas.affaire.paiements]
            jours += [d.date for d in cas.documents if d.tete.facturation]
            if any(debut <= j <= fin for j in jours):
                cas, _ = chaine.dossier(chemin, montre)
        except Refus as r:
            fautes += [p for p in r.problemes if p.grave]
            continue
        if not cas.membres:
            sortie.append(cas)
    if fautes:
        raise Refus(fautes)
    return sortie


def _declarants(
    chaine: Chaine, fiche: str, dossiers: Sequence[Dossier], jour: date
) -> dict[str, Declarant]:
    """The sellers of the workspace, by SIREN. Raises Refus where there is none."""
    sources = list(dossiers)
    try:
        sources.insert(0, vendeur_seul(chaine.espace_lu, fiche))
    except Refus:  # each case may say its own seller
        if not dossiers:
            raise
    sortie: dict[str, Declarant] = {}
    for d in sources:
        noeud = d.noeud_vendeur or d.noeud
        qui = Declarant(d.vendeurs, noeud.place, noeud.proche(("tva",)).place)
        sortie.setdefault(d.vendeur_au(jour).siren_brut, qui)
    return sortie


def _regimes_dits(
    d: Declarant, biblio: Bibliotheque, debut: date, fin: date, suppose: bool = False
) -> list[tuple[date, date, RegimeDeclare]]:
    """The regimes of a seller over these days. Raises Refus (E971) for one that is not said, or
    that is over. `suppose`: what is not said is taken for the monthly one, that of whoever has
    asked for no other and whose days come first (CGI 287).
    """
    connus = table(biblio).regimes
    sortie = []
    for premier, dernier, dite in d.regimes(debut, fin):
        cle = dite or (SUPPOSE if suppose else None)
        if cle is None:
            dits = ", ".join(k for k, r in connus.items() if k != "franchise" and r.jusqu_au >= fin)
            raise _rythme_a_dire(d, f"ajoutez « declaration: » ({dits})")
        if (regime := connus[cle]).jusqu_au < dernier:
            fini = f"le {regime.nom} ne va plus au-delà du {date_courte(regime.jusqu_au)}"
            raise _rythme_a_dire(d, f"{fini} ; écrivez « trimestrielle » ou « mensuelle »")
        sortie.append((premier, dernier, connus[cle]))
    return sortie


def _rythme_a_dire(d: Declarant, suite: str) -> Refus:
    dit = f"au régime réel, dites le rythme de vos déclarations de TVA : {suite}"
    return Refus([Probleme(d.place_tva, "E971", "tva.declaration", dit)])


def _dues(
    tous: Iterable[tuple[date, date, RegimeDeclare]], periode: str
) -> Iterator[tuple[PeriodeDeclaree, RegimeDeclare]]:
    """What a seller sends for a period: one whose regime changes within it, for the days of the
    regime that has such periods.
    """
    for premier, dernier, regime in tous:
        for due in periodes_declarees(regime, periode):
            if due.debut <= dernier and premier <= due.fin:
                yield replace(due, debut=max(due.debut, premier), fin=min(due.fin, dernier)), regime


def _autre_rythme(d: Declarant, periode: str, regimes: Sequence[RegimeDeclare]) -> Probleme:
    attendus = " ; ".join(
        f"{r.nom} : {' ; '.join(FORMES[g] for g in dict.fromkeys(_grains(r)))}" for r in regimes
    )
    dit = f"« {periode} » n'est pas une période de votre régime de TVA ; {attendus}"
    return Probleme(d.place_tva, "E970", "tva", dit)


def _grains(r: RegimeDeclare) -> tuple[Grain, Grain]:
    return r.transactions.periode, r.paiements.periode


def _regime_change(d: Declarant, periode: str, jour: date, regime: RegimeDeclare) -> Probleme:
    autres = " ; ".join(FORMES[g] for g in dict.fromkeys(_grains(regime)))
    dit = (
        f"le régime de TVA change le {date_courte(jour)}, dans la période {periode} : chacun y "
        f"déclare ses jours à son rythme ; à partir de ce jour, {autres}"
    )
    return Probleme(d.place_tva, "A972", "tva", dit)


def _declaration(
    faits: Faits,
    d: Declarant,
    due: PeriodeDeclaree,
    regime: RegimeDeclare,
    problemes: list[Probleme],
) -> Declaration:
    chaine, (dossiers, livres) = faits.chaine, faits.de(d.au(due.fin).siren_brut, due.fin)
    vendeur, mots = d.au(due.fin), table(chaine.biblio).categories
    empeche: list[Probleme] = []
    if vendeur.plateforme is None:
        dit = (
            "fichier XML non fait : il nomme la plateforme agréée qui transmet ; ajoutez la vôtre, "
            "« plateforme: {matricule: …, nom: …} » ; le tableur et la page sont faits"
        )
        empeche.append(Probleme(d.place, "A973", "plateforme", dit))
    if due.flux == "transactions":
        ventes = [v for x in dossiers for v in ventes_du_dossier(x)]
        ventes += ventes_saisies(livres) if livres else []
        ventes = [v for v in ventes if due.debut <= v.jour <= due.fin]
        au_loin = tuple(_a_l_etranger(chaine, dossiers, ventes, empeche))
        empeche += sur_la_marge(d.place, ventes)
        problemes += natures_a_dire(dossiers, ventes)
        problemes += non_emises(dossiers, ventes)
        lignes = [x for f in au_loin for x in f.lignes] + ventes_du_jour(ventes)
        return Declaration(due, vendeur, regime, mots, tuple(lignes), au_loin, tuple(empeche))
    recus = [e for x in dossiers for e in encaissements_du_dossier(x)]
    recus += encaissements_saisis(livres) if livres else []
    recus = [e for e in recus if due.debut <= e.jour <= due.fin]
    problemes += sans_taux(dossiers, recus)
    rangees = paiements_declares(recus)
    problemes += rendus(d.place, rangees)
    return Declaration(due, vendeur, regime, mots, tuple(rangees), (), tuple(empeche))


def _a_l_etranger(
    chaine: Chaine, dossiers: Iterable[Dossier], ventes: Iterable[Vente], empeche: list[Probleme]
) -> Iterator[FactureDeclaree]:
    """The invoices sold abroad, as their electronic form has them; what the official rules would
    refuse goes to `empeche`.
    """
    voulues = {(v.dossier, v.numero) for v in ventes if v.circuit == INTERNATIONAL}
    for d in dossiers:
        faites = [f for f in factures(d).values() if not f.retrait]
        siennes = [f for f in faites if (d.nom, f.numero) in voulues]
        if not siennes:
            continue
        composes = {x.rang: x for x in chaine.composer(d, []).documents}
        for f in siennes:
            document, client = composes[f.rang], d.client_au(f.date)
            assert client is not None  # who bills has a client
            modele = chaine.biblio.modele(f.doc.type)
            invoice = facture_electronique(
                d,
                f.doc,
                reckon(d, f.doc, modele.tete.calcul, chaine.biblio),
                document.selection.criteres["nature"],
                dict(document.mentions),
            )
            declaree = FactureDeclaree(invoice, client, d.vendeur_au(f.date))
            for cle, dit in manques(declaree):
                empeche.append(_il_manque(d, f.numero, cle, dit))
            yield declaree


def _il_manque(d: Dossier, numero: str, cle: tuple[str, ...], dit: str) -> Probleme:
    chez_le_vendeur = cle[0] == "vendeur" and d.noeud_vendeur is not None
    noeud = d.noeud_vendeur if chez_le_vendeur and d.noeud_vendeur else d.noeud
    place = noeud.proche(cle[1:] if chez_le_vendeur else cle).place
    texte = f"fichier XML non fait : il manque à {numero} {dit}"
    return Probleme(place, "A973", ".".join(cle), texte)
