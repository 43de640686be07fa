"""Sums rounded to the cent, and the sum of nothing: without what reads them in a file."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def centimes(x: Decimal) -> Decimal:
    """Round half up to the cent (EN 16931, BR-CO-17)."""
    return x.quantize(CENT, ROUND_HALF_UP)
