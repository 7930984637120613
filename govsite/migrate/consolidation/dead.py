"""When a site is dead: unreachable in several runs over a span of time, never from one failure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import Struct

from govsite.model.consolidation import DeadRule
from govsite.model.words import Words


class Sight(Struct, frozen=True, kw_only=True):
    """What one run saw of one site."""

    at: str
    """ISO time."""
    is_reachable: bool | None
    """``None`` where the run cannot tell: a firewall, a silent resolver, no network."""


class Death(Struct, frozen=True, kw_only=True):
    """The runs that make a site dead."""

    runs: int
    since: str
    until: str

    @property
    def words(self) -> Words:
        """The reason as the plan tells it."""
        return Words(
            zh=f"连续 {self.runs} 次检查均无法访问（{self.since[:10]} 至 {self.until[:10]}）",
            en=f"unreachable in {self.runs} runs one after another ({self.since[:10]} to {self.until[:10]})",
        )


def death(sights: Iterable[Sight], rule: DeadRule) -> Death | None:
    """Whether the newest runs, one after another, saw the site unreachable often and long enough.

    A run that cannot tell neither counts nor breaks the row; one answer does. Runs on one
    day count as one: three looks in one bad hour are one failure.
    """
    dated = [(moment, sight) for sight in sights if (moment := _moment(sight.at)) is not None]
    row: list[datetime] = []
    for moment, sight in sorted(dated, key=lambda pair: pair[0], reverse=True):
        if sight.is_reachable:
            break
        if sight.is_reachable is False:
            row.append(moment)
    days = {moment.date() for moment in row}
    # Two runs at least, whatever a policy of one's own says.
    if len(days) < max(2, rule.runs) or (row[0] - row[-1]).days < rule.days:
        return None
    return Death(runs=len(row), since=row[-1].isoformat(), until=row[0].isoformat())


def _moment(stamp: str) -> datetime | None:
    """The time as UTC; ``None`` where none was written: such a run cannot stand in a row."""
    try:
        found = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
