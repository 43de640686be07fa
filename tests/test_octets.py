"""Bytes of every kind that a stranger may send, spoilt from good ones: each reader takes them or
refuses them, within five seconds, and raises nothing. `make fuzz` goes on, guided by coverage."""

from __future__ import annotations

import pytest
from fuzz import montre
from fuzz_octets import NOMS
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lecteurs_octets import LECTEURS, Lecteur

GESTES = ("remplacer", "inserer", "ôter", "doubler", "couper")


@st.composite
def gates(draw: st.DrawFn, lecteur: Lecteur) -> bytes:
    """A seed with one to four spoilings."""
    octets = bytearray(draw(st.sampled_from(lecteur.graines)))
    mots = st.sampled_from([m.encode("utf-8", "surrogatepass") for m in lecteur.mots])
    for _ in range(draw(st.integers(1, 4))):
        ou = draw(st.integers(0, max(len(octets) - 1, 0)))
        fin = ou + draw(st.integers(1, 60))
        geste = draw(st.sampled_from(GESTES))
        neuf = draw(st.binary(min_size=1, max_size=8) | mots)
        if geste == "remplacer":
            octets[ou : ou + len(neuf)] = neuf
        elif geste == "inserer":
            octets[ou:ou] = neuf
        elif geste == "doubler":
            octets[ou:ou] = octets[ou:fin]
        else:
            del octets[ou : fin if geste == "ôter" else len(octets)]
    return bytes(octets)


def test_les_lecteurs_sont_ceux_que_la_longue_course_nourrit():
    assert tuple(LECTEURS) == NOMS


@pytest.mark.parametrize("nom", NOMS)
def test_des_octets_gates(nom, tmp_path):
    lecteur = LECTEURS[nom]
    vus = {lecteur.lire(tmp_path, g) for g in lecteur.graines}
    assert vus <= {"bon", "refus"} and "bon" in vus

    @settings(max_examples=120, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
    @given(gates(lecteur))
    def tirer(octets: bytes) -> None:
        with montre():
            vus.add(lecteur.lire(tmp_path, octets))

    tirer()
    assert "refus" in vus
