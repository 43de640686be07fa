"""What a command answers to who asks a little beside: a code, a number that is forgotten."""

from __future__ import annotations

from click.shell_completion import ShellComplete
from fabrique import cas, espace

from clausier.commandes.racine import main
from outils import clausier, une_ligne


def test_explain_dit_un_code(tmp_path):
    """Anywhere, without a case: what it means and where the law says it."""
    r = clausier("explain", "E602", "A119", cwd=tmp_path)
    assert r.returncode == 0, r.stderr
    assert "E602 : " in r.stdout and "erreur" in r.stdout
    assert "A119 : Champ laissé à remplir" in r.stdout and "avertissement" in r.stdout
    assert clausier("explain", "E000", cwd=tmp_path).returncode == 2
    # its cause and what to do, in two sentences or as the command says both of a case
    r = clausier("explain", "E112", "E402", cwd=tmp_path)
    assert "cause : Deux fichiers disent le même" in r.stdout
    assert "que faire : Donnez à l'un des deux un autre nom." in r.stdout
    assert "par exemple : lignes.0.tva: " in r.stdout and "retirez « tva: »" in une_ligne(r.stdout)


def test_tab_propose_les_codes(tmp_path):
    completion = ShellComplete(main, {}, "clausier", "_CLAUSIER_COMPLETE")
    dits = {x.value: x.help for x in completion.get_completions(["explain"], "E40")}
    assert dits["E402"] == "TVA sur une ligne en franchise en base" and "E501" not in dits


def test_avenant_sans_numero(tmp_path):
    """« --avenant » takes the revision for its number: what is missing is said."""
    w = espace(tmp_path, essai=cas())
    r = clausier("diff", "--avenant", "HEAD", "essai.yaml", cwd=w)
    assert r.returncode == 2
    assert "il manque le numéro de l'avenant" in r.stderr
    assert "clausier diff --avenant A1 HEAD essai.yaml" in r.stderr


def test_mois_avant_le_jour_et_siren_pour_siret(tmp_path):
    """What was meant is said, and `fix` writes the date."""
    d = cas()
    d["documents"][0]["date"] = "12/28/2026"
    w = espace(tmp_path, essai=d)
    fiche = w / "vendeur.yaml"
    fiche.write_text(fiche.read_text("utf-8").replace("900 000 019 00019", "900 000 019"), "utf-8")
    dit = clausier("check", "essai.yaml", cwd=w).stderr
    assert "(jour/mois/année) ; vouliez-vous dire « 2026-12-28 » ?" in dit
    assert "« 900000019 » est un SIREN (9 chiffres) ; le SIRET en a 14" in dit
    clausier("fix", "--yes", "essai.yaml", cwd=w)
    assert "12/28/2026" not in (w / "essai.yaml").read_text(encoding="utf-8")
