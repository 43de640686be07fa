"""How far a forbidden statement is read: its sentence, its paragraph, what follows it, for whom and
on which day. What is found of each text, with its place, is kept in `tests/dits/interdits.txt`.
"""

from __future__ import annotations

from datetime import date

import pytest
from ce_qui_est_dit import tenir_histoire

from clausier.droit.interdits import trouver

JOUR = date(2026, 11, 21)
TRIBUNAL = "le tribunal de commerce de Lyon"
CEDE = "L'auteur cède tous ses droits"
PLAFOND = "La responsabilité du vendeur est limitée"
TEXTES = {
    "une phrase": "Le tribunal d'instance tranche.",
    "au milieu": "Une phrase.\nPuis le tribunal d’instance tranche.",
    "coupé par une ligne": "Le tribunal\nd'instance tranche.",
    "coupé par une ligne vide": "Le tribunal\n\nd'instance tranche.",
    "coupé par une liste": "Le tribunal\n- d'instance tranche.",
    "coupé par un titre": "Le tribunal\n# d'instance tranche.",
    "coupé par une rangée": "Le tribunal\n| d'instance |",
    "au début, après une ligne vide": "\nle tribunal\nd'instance",
    "après deux lignes vides": "x\n\n\nle tribunal\nd'instance",
    "deux fois": "Le tribunal d'instance, puis le tribunal de grande instance.",
    "dans l'ordre du texte": "Un huissier saisit le tribunal d'instance ; l'huissier signifie.",
    "compétence": f"En cas de litige, {TRIBUNAL} est compétent.",
    "compétence entre commerçants": f"Entre commerçants, {TRIBUNAL} est compétent.",
    "compétence dans la phrase d'après": f"Voyez {TRIBUNAL}. Il est compétent.",
    "compétence dans l'autre paragraphe": f"Voyez {TRIBUNAL}.\n\nIl est compétent.",
    "compétence dans le paragraphe d'avant": f"Il est compétent.\n\nVoyez {TRIBUNAL}.",
    "compétence à deux mille signes": f"Il est compétent {'x ' * 980}, {TRIBUNAL}.",
    "compétence au-delà de deux mille signes": f"Il est compétent {'x ' * 1000}, {TRIBUNAL}.",
    "compétence deux mille signes après": f"{TRIBUNAL} {'x ' * 990} est compétent.",
    "compétence plus loin après": f"{TRIBUNAL} {'x ' * 1010} est compétent.",
    "attribution de juridiction": f"Attribution de juridiction : {TRIBUNAL}.",
    "requête": f"La requête est portée devant {TRIBUNAL}, compétent.",
    "cession": f"{CEDE}.",
    "cession nommée": f"{CEDE} : reproduction.",
    "cession nommée à quatre cents signes": f"{CEDE}{'x' * 388}reproduction.",
    "cession nommée un signe trop loin": f"{CEDE}{'x' * 389}reproduction.",
    "cession nommée bien plus loin": f"{CEDE}{'x' * 700}reproduction.",
    "cession nommée avant": f"Reproduction : {CEDE}.",
    "cession de ses droits": "L'auteur cède ses droits.",
    "plafond": f"{PLAFOND}.",
    "plafond nié": "La responsabilité du vendeur n'est ni limitée ni exclue.",
    "plafond, puis une phrase qui nie": f"{PLAFOND}. Rien n'est exclu.",
    "plafond nié à la phrase d'avant": f"Rien n'est exclu. {PLAFOND}.",
    "société à responsabilité limitée": "Une société à responsabilité limitée.",
    "À responsabilité limitée": "À responsabilité limitée, la société vend.",
    "la responsabilité limitée": "Une responsabilité limitée.",
    "silence": "Le silence vaut acceptation.",
    "silence selon les usages": "Selon les usages, le silence vaut acceptation.",
    "silence nié": "Le silence ne vaut pas acceptation, et aucun silence vaut accord.",
    "code à venir": "Selon le CIBS.",
    "quatre-vingts signes": f"Le délai {'x' * 51} à titre indicatif.",
    "un long extrait": f"Le délai {'x' * 60} à titre indicatif.",
    "typographie": "Le\u00a0tribunal\u202fd‑instance et l\u2019huissier",
}


@pytest.mark.parametrize("nom", TEXTES)
def test_un_texte(nom):
    lignes = []
    for qualite in ("consommateur", "professionnel", "non_professionnel"):
        trouvailles = trouver(TEXTES[nom], qualite, JOUR)
        dits = [f"{t.interdit.code} {t.debut} « {t.extrait} »" for t in trouvailles]
        lignes.append(f"{qualite} : {' ; '.join(dits)}")
    tenir_histoire("interdits", nom, lignes)


@pytest.mark.parametrize(
    ("jour", "dit"), [("2026-12-31", True), ("2027-01-01", False), ("2027-01-02", False)]
)
def test_un_code_se_cite_du_jour_ou_il_vaut(jour, dit):
    trouve = trouver("Selon le CIBS.", "professionnel", date.fromisoformat(jour))
    assert [t.interdit.code for t in trouve] == (["F42"] if dit else [])
