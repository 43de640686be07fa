"""What paper asks of a text beside its words: no last word alone on its line, no heading alone at
the foot of a sheet; and nothing in what the law says."""

from __future__ import annotations

from clausier.page.papier import texte_de_papier
from clausier.socle.ecriture import INSECABLE


def dit(html: str) -> str:
    return texte_de_papier(html).replace(INSECABLE, "~")


def test_le_dernier_mot_n_est_pas_seul():
    phrase = "<p>Le client agit pour les besoins de son {}</p>"
    assert dit(phrase.format("métier propre.")).endswith("de son métier~propre.</p>")
    assert "du~code).</li>" in dit("<li>Chacun en répond, selon la loi (article 2 du code).</li>")
    longs = phrase.format("approvisionnement international.")
    court = "<td>Prix unitaire</td>"
    assert dit(longs) == longs and dit(court) == court


def test_un_intertitre_tient_a_son_texte():
    assert '<p class="intertitre"><strong>Article' in dit("<p><strong>Article L. 2</strong></p>")
    assert "intertitre" not in dit("<p><strong>Devis</strong> : D1</p>")


def test_les_mots_de_la_loi_restent_tels_quels():
    loi = "<blockquote>\n<p>Le vendeur livre le bien en bon état de marche.</p>\n</blockquote>"
    assert texte_de_papier(loi) == loi
