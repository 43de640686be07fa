"""The engine as `clausier.rendu.pdf` wakes it: the same engine, sooner. Each test is a fresh interpreter: what is imported there was not before."""

from __future__ import annotations

import subprocess
import sys

PAGE = '<html lang="fr"><title>Œuvre</title><h1>Devis</h1><p>À payer : <strong>1 269,00 €</strong> – ﬁn ☐</p><table><tr><th scope="col">Q</th></tr><tr><td>1</td></tr></table></html>'
DESSINER = f"""
import hashlib
{{avant}}
from clausier.rendu import pdf
print(hashlib.sha256(pdf.un_pdf(pdf.Tache("", {PAGE!r}))[1]).hexdigest())
"""


def python(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_une_page_a_les_octets_du_moteur_tel_quel() -> None:
    tel_quel = DESSINER.format(avant="import weasyprint")
    assert python(DESSINER.format(avant="")) == python(tel_quel)


def test_aucun_processus_n_est_lance_et_rien_n_est_lu_de_trop() -> None:
    code = """
import sys
lances = []
sys.addaudithook(lambda e, a: lances.append(a) if e in ("subprocess.Popen", "os.fork", "os.posix_spawn", "os.system") else None)
from clausier.rendu import pdf
pdf._moteur()
print(len(lances), "fontTools.subset" in sys.modules, "fontTools.varLib.instancer" in sys.modules)
"""
    assert python(code) == "0 False False"


def test_ce_qui_est_remis_a_plus_tard_est_le_vrai_quand_on_l_appelle() -> None:
    code = """
from clausier.rendu import pdf
moteur = pdf._moteur()[0]
from weasyprint.pdf import fonts
options = fonts.subset.Options(retain_gids=True)
try:
    fonts.instantiateVariableFont(None, {})
except Exception as e:
    rate = e.__traceback__.tb_next.tb_next.tb_frame.f_code.co_filename
import ctypes.util, fontTools.subset, fontTools.varLib.instancer
print(type(options) is fontTools.subset.Options, rate == fontTools.varLib.instancer.__file__, ctypes.util.find_library("pango-1.0"))
"""
    assert python(code) == "True True libpango-1.0.so.0"


def test_la_ou_une_bibliotheque_se_cherche_rien_ne_change() -> None:
    code = """
from clausier.rendu import eveil
eveil.BIBLIOTHEQUES += ("libabsente.so.9",)
import ctypes.util, sys
avant = ctypes.util.find_library
with eveil.allege():
    print(ctypes.util.find_library is avant, any(n.startswith("fontTools") for n in sys.modules))
"""
    assert python(code) == "True False"
