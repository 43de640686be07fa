"""Drawn statements, whose truth is known: nothing false is ever « certaine », and what is clear is
found. `make banque` draws a thousand of them.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from decimal import Decimal

import fabrique
from releves_de_banque import FORMES
from tirage import JOUR, espace_tire, releve_tire

from clausier.banque.attendu import attendu
from clausier.banque.lecture import lire_octets_du_releve
from clausier.banque.rapprochement import PaiementPropose, rapprocher
from clausier.socle.espace import cas_de

RELEVES = int(os.environ.get("CLAUSIER_RELEVES", "60"))
PAR_ESPACE = 12  # statements of one workspace


def dit(p: PaiementPropose) -> dict[str, Decimal]:
    """The invoices that a proposition pays, each with its sum."""
    return {q.ouverte.numero: q.montant for q in p.recue.prises} if p.recue else {}


def test_rien_de_faux_n_est_certain_et_ce_qui_est_clair_est_trouve(tmp_path):
    compte: Counter[str] = Counter()
    faux, manques = [], []
    for n in range(RELEVES):
        h = random.Random(f"banque {n}")
        if n % PAR_ESPACE == 0:
            ici = fabrique.espace(
                tmp_path / f"e{n}", fabrique.VENDEUR | {"mediateur": fabrique.MEDIATEUR}
            )
            espace = espace_tire(h, ici)
            a = attendu(ici, cas_de([ici]), JOUR)
            assert not a.refus
            assert len(a.ouvertes) == len(espace.factures)
        mouvements, vrais = releve_tire(h, espace)
        forme = [*FORMES][n % len(FORMES)]
        releve = lire_octets_du_releve(FORMES[forme](mouvements), "releve", ici)
        assert [x.montant for x in releve.lignes] == [m.montant for m in mouvements], forme
        proposees = {p.ligne.numero: p for p in rapprocher(releve, a).propositions}
        for rang, (m, v) in enumerate(zip(mouvements, vrais, strict=True), 1):
            p = proposees.get(rang)
            certaine = p is not None and p.confiance == "certaine"
            juste = p is not None and dit(p) == v.paie
            compte["lignes"] += 1
            compte["certaines"] += certaine
            compte["claires"] += v.clair
            compte["claires trouvées"] += v.clair and certaine and juste
            compte["à trouver"] += bool(v.paie)
            compte["proposées justes"] += bool(v.paie) and juste
            if certaine and not juste:
                faux.append((n, forme, m, v, p.raisons, dit(p)))
            elif v.clair and not (certaine and juste):
                manques.append(
                    (n, forme, m.libelle, v, p and (p.confiance, [*map(str, p.raisons)], dit(p)))
                )
    if RELEVES > 60:
        print(dict(compte), f"{len(faux)} certaines fausses")
        for x in manques[:20]:
            print(x)
    assert not faux, "\n".join(map(str, faux[:8]))
    assert compte["claires"] > RELEVES
    assert compte["claires trouvées"] >= 0.95 * compte["claires"], manques[:20]
