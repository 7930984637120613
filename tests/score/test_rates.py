"""Rates come out as circulars print them."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.score.rates import pass_rate, printed, rounded, share

FIGURES = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "reports" / "inspection_figures.csv"


@pytest.mark.reference
def test_the_printed_rates_come_out_of_their_counts() -> None:
    if not FIGURES.is_file():
        pytest.skip("the reference data do not lie beside the checkout")
    with FIGURES.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8
    for row in rows:
        checked, failed, told = int(row["checked"]), int(row["failed"]), row["printed_rate"]
        places = len(told.removesuffix("%").partition(".")[2])
        rate = share(failed, checked) if "不合格率" in row["printed_as"] else pass_rate(checked, failed)
        assert printed(rate, places=places) == told, row["id"]


@pytest.mark.parametrize(
    ("rate", "places", "text"),
    [
        (Fraction(1, 8), 1, "12.5%"),
        (Fraction(125, 10000), 1, "1.3%"),
        (Fraction(12499, 1000000), 1, "1.2%"),
        (Fraction(1), 0, "100%"),
        (Fraction(0), 2, "0.00%"),
        (Fraction(2, 3), 2, "66.67%"),
    ],
    ids=["exact", "a half goes up", "less than a half goes down", "all", "none", "two places"],
)
def test_rates_are_rounded_half_up(rate: Fraction, places: int, text: str) -> None:
    assert printed(rate, places=places) == text


@pytest.mark.parametrize(("checked", "failed"), [(0, 0), (3, 4), (3, -1)], ids=["nobody", "more than all", "below 0"])
def test_counts_that_cannot_be_are_refused(checked: int, failed: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        pass_rate(checked, failed)


@given(st.fractions(), st.integers(0, 6))
def test_rounding_moves_by_half_a_step_at_most(value: Fraction, places: int) -> None:
    assert abs(Fraction(rounded(value, places=places)) - value) <= Fraction(1, 2 * 10**places)
