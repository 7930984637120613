"""Articles of the simulated city that moved to a portal are found again, whatever was done to them."""

from __future__ import annotations

import pytest

from bench.match_pages import measure


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pages_are_found_again_by_title_date_and_text(seed: int) -> None:
    found = measure(seed)
    assert found.arrived > 250
    assert found.first >= 0.97 * found.arrived
    assert found.accepted >= 0.85 * found.pages
    assert found.accepted_right >= 0.95 * found.accepted
