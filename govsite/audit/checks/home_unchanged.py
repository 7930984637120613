"""The home page shows something new: within days of looking, entries appeared that were not there before.

Compared are the entries (links and their words), whatever their order, so that a carousel or a
counter is no news. There is a verdict only where looks reach back over the whole time and lie
close enough together; otherwise more looks are what mends it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.quantities import plural

HOURS = 24.0


class Options(CheckOptions, frozen=True):
    """How long a home page may stay as it is."""

    days: int = 14
    """Days without anything new from which on (included) the rule fails."""
    gap_days: float = 2.0
    """Longest time between two looks, and from the last look to the moment of judgement."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem if nothing new appeared."""
    looks = sorted(evidence.history.home, key=lambda look: -look.hours_ago)
    window = options.days * HOURS
    before = [look for look in looks if look.hours_ago >= window]
    within = [look for look in looks if look.hours_ago < window]
    # The look nearest to the beginning of the time, from before it, is what the others are compared with.
    known = {look.digest for look in before}
    if not before:
        # A change that was seen is a change, however little was seen beside it.
        if len({look.digest for look in within}) > 1:
            return
        if not looks[1:]:
            raise NotObserved(Reason.NOT_MONITORED, "the home page was looked at once")
        days = max((look.hours_ago for look in within), default=0.0) / HOURS
        raise NotObserved(Reason.TOO_FEW_PROBES, f"looks reach back {days:.1f} of {plural(options.days, 'day')}")
    if any(look.digest not in known for look in within):
        return
    times = [before[-1].hours_ago, *(look.hours_ago for look in within), 0.0]
    gap = max(earlier - later for earlier, later in pairwise(times)) / HOURS
    if gap > options.gap_days:
        raise NotObserved(
            Reason.TOO_FEW_PROBES, f"{gap:.1f} days between two looks, at most {options.gap_days:g} allowed"
        )
    yield Problem(
        zh=f"{options.days} 天内查看首页 {len(within) + 1} 次，没有新内容，应有更新",
        en=f"{len(within) + 1} looks in {plural(options.days, 'day')} "
        "found nothing new on the home page, an update is required",
        url=evidence.site.url,
        key="home",
    )


PLUGIN = Check(options=Options, run=run, needs=("history",))
