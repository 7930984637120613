"""Rates as circulars print them: exact from counts, rounded half up."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def pass_rate(checked: int, failed: int) -> Fraction:
    """Share of ``checked`` that did not fail. Raises ``ValueError`` for counts that cannot be."""
    return 1 - share(failed, checked)


def share(part: int, whole: int) -> Fraction:
    """``part`` of ``whole``. Raises ``ValueError`` for counts that cannot be."""
    if whole <= 0 or not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is no share")
    return Fraction(part, whole)


def printed(rate: Fraction, *, places: int = 1) -> str:
    """A share as a percentage with so many decimal places, half rounded up: ``92.5%``."""
    return f"{rounded(rate * 100, places=places)}%"


def rounded(value: Fraction, *, places: int) -> Decimal:
    """``value`` to so many decimal places, half rounded away from zero, exactly."""
    scaled = value * 10**places
    whole = int(abs(scaled) + Fraction(1, 2))
    # Put together from its digits: arithmetic on Decimals would round to 28 of them.
    return Decimal((int(scaled < 0 < whole), tuple(map(int, str(whole))), -places))
