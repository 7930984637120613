"""Every jurisdiction that comes with the program knows how programs number the pages of a list."""

from __future__ import annotations

import pytest

from govsite.policy.jurisdictions import load_jurisdiction


@pytest.mark.parametrize("name", ["cn", "uk"])
def test_the_parameter_of_a_page_is_known(name: str) -> None:
    pager = load_jurisdiction(name).pages.pager
    assert pager.is_page("page=2")
    assert pager.is_page("PageNo=2")
    assert not pager.is_page("id=2")
    assert not pager.is_page("homepage=2")
