"""The program's own templates, compiled once for several runs."""

import pytest

from clausier.socle.ressources import modeles, modeles_compiles


@pytest.fixture
def codes():
    """Where they are kept, for as long as a test lasts."""
    gardes: dict[str, bytes] = {}
    modeles_compiles().codes = gardes
    yield gardes
    modeles_compiles().codes = None


def test_ce_qui_est_compile_sert_encore(codes, monkeypatch):
    modeles().get_template("visa.html")
    neuf = modeles()
    monkeypatch.setattr(neuf, "compile", lambda *_: pytest.fail("compilé une seconde fois"))
    assert neuf.get_template("visa.html").name == "visa.html"


@pytest.mark.parametrize("gate", [b"", b"x", b"j2"])
def test_ce_qui_est_gate_se_refait(codes, gate):
    modeles().get_template("visa.html")
    (cle,) = codes
    bon, codes[cle] = codes[cle], gate
    assert modeles().get_template("visa.html").name == "visa.html"
    assert codes == {cle: bon}
