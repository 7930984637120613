"""The site can be opened: over days of probes, the share that did not open in time stays below a bound.

A probe fails when the home page did not open, took as long as the limit or longer, or when the server
showed something in its place (its own first page, a sign of building work: the jurisdiction's
``placeholder_patterns``). Probes that say nothing of the site (a firewall, no network here, a moment at
which no site at all could be opened) do not count. Where any day has fewer probes than required there
is no verdict, only the interval of shares that is still possible; more probes are what mends that. With
``over_ipv6`` the probes that were made over IPv6 are judged (``govsite monitor --ipv6``).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from govsite.model.answers import Dns
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.history import ProbeDay
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.quantities import plural


class Options(CheckOptions, frozen=True):
    """How long is watched, how often, and how much is too much."""

    days: int = 7
    """Days before the moment of judgement, each of 24 hours."""
    per_day: int = 20
    """Fewest probes of each day."""
    seconds: float = 15.0
    """An opening that takes so long or longer has failed."""
    share: float = 0.05
    """From this share of failed probes on (included) the rule fails."""
    over_ipv6: bool = False
    """Probes over IPv6 count, of sites that have an address there."""

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise ValueError(f"share is {self.share}, above 0 and at most 1 is required")
        if min(self.days, self.per_day) < 1:
            raise ValueError("days and per_day are at least 1")


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem if too many probes failed."""
    if options.over_ipv6 and isinstance(evidence.seen_dns, Dns) and not evidence.seen_dns.aaaa:
        raise NotApplicable("no IPv6 address")
    history = evidence.history
    days = {day.ago: day for day in (history.days_ipv6 if options.over_ipv6 else history.days)}
    watched = [days.get(ago, ProbeDay(ago=ago)) for ago in range(options.days)]
    failed = sum(_failed(day, options) for day in watched)
    probes = sum(day.count for day in watched)
    missing = sum(max(options.per_day - day.count, 0) for day in watched)
    if not any(day.count or day.unknown for day in watched):
        raise NotObserved(Reason.NOT_MONITORED, f"no probe in {plural(options.days, 'day')}")
    if missing:
        low, high = Fraction(failed, probes + missing), Fraction(failed + missing, probes + missing)
        raise NotObserved(
            Reason.TOO_FEW_PROBES,
            f"{plural(probes, 'probe')} in {plural(options.days, 'day')}, {missing} more needed; "
            f"between {_percent(low)} and {_percent(high)} failed",
        )
    found = Fraction(failed, probes)
    if found >= Fraction(repr(options.share)):
        bound = _percent(Fraction(repr(options.share)))
        way_zh, way_en = ("通过 IPv6 ", " over IPv6") if options.over_ipv6 else ("", "")
        yield Problem(
            zh=f"{options.days} 天内{way_zh}访问 {probes} 次，{failed} 次未能在 {options.seconds:g} 秒内打开，"
            f"占 {_percent(found)}，应低于 {bound}",
            en=f"{failed} of {plural(probes, 'probe')}{way_en} in "
            f"{plural(options.days, 'day')} did not open within {options.seconds:g} s: "
            f"{_percent(found)}, less than {bound} required",
            url=evidence.site.url,
            key="availability-ipv6" if options.over_ipv6 else "availability",
        )


def _failed(day: ProbeDay, options: Options) -> int:
    limit = options.seconds * 1000
    return day.failed + sum(elapsed >= limit for elapsed in day.opened_ms)


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.3g}%"


PLUGIN = Check(options=Options, run=run, needs=("history",))
