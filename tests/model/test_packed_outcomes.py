"""Outcomes that are packed say what they said, site by site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from govsite.model.outcome import Finding, Outcome, Reason, Severity, Status, Trace
from govsite.model.packed_outcomes import PackedOutcomes, reader_by_site, sites_of
from govsite.model.words import Words

SITES = ("b.gov.cn", "a.gov.cn", "c.gov.cn")


def outcomes_of(site: str) -> Iterator[Outcome]:
    """One of each status; the finding has everything that a finding can have."""
    found = Finding(
        message=Words(zh="坏", en="bad"), url=f"https://{site}/", key="k", excerpt="…", sources=(f"https://{site}/1",),
        source_count=7, trace=Trace(status=404, hops=((301, "/"),)), fingerprint="f" * 32, waiver="改版", is_known=True,
    )  # fmt: skip
    given = {"site": site, "severity": Severity.HIGH}
    yield Outcome(rule="r1", status=Status.FAIL, problems=(found,), **given)
    yield Outcome(rule="r2", status=Status.UNKNOWN, reason=Reason.DNS_TIMEOUT, detail="late", **given)
    yield Outcome(rule="r3", status=Status.PASS, **given)
    yield Outcome(rule="r4", status=Status.NOT_APPLICABLE, **given)


PLAIN = tuple(outcome for site in SITES for outcome in outcomes_of(site))


def test_they_come_out_as_they_went_in() -> None:
    packed = PackedOutcomes(iter(PLAIN))
    assert tuple(packed) == PLAIN
    assert tuple(packed) == PLAIN, "more than once"
    assert len(packed) == len(PLAIN)
    assert PLAIN[5] in packed


@pytest.mark.parametrize("given", [PLAIN, PackedOutcomes(PLAIN)], ids=["plain", "packed"])
def test_those_of_a_site_can_be_read_alone(given: tuple[Outcome, ...] | PackedOutcomes) -> None:
    read = reader_by_site(given)
    assert tuple(sites_of(given)) == SITES
    assert [read(site) for site in reversed(SITES)] == [tuple(outcomes_of(site)) for site in reversed(SITES)]
    assert read("d.gov.cn") == ()


def test_a_site_without_its_place_is_refused() -> None:
    with pytest.raises(ValueError, match=r"b\.gov\.cn"):
        PackedOutcomes((*PLAIN, PLAIN[0]))


def test_of_nothing_nothing_is_there() -> None:
    assert tuple(PackedOutcomes(())) == ()
