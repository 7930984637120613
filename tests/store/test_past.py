"""Sites over time in the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from govsite.model.history import Look, Probe, Sighting
from govsite.model.outcome import Reason
from govsite.store.store import Store, open_store

END = datetime(2026, 3, 8, tzinfo=UTC)
AS_OF = END.isoformat()


def at(**ago: float) -> str:
    return (END - timedelta(**ago)).isoformat(timespec="seconds")


def probe(site: str, when: str, opened: bool | None = True, ms: float = 300) -> Probe:
    reason = None if opened else Reason.READ_TIMEOUT
    return Probe(site=site, round=when, at=when, opened=opened, reason=reason, elapsed_ms=ms)


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with open_store(place) as opened:
        yield opened


def test_probes_fall_into_days_counted_back(store: Store) -> None:
    for hours in (0, 23, 24, 25, 47.9, 48, 24 * 31):
        store.past.add_probes([probe("s1", at(hours=hours)), probe("s2", at(hours=hours), opened=None)])
    store.past.add_probes([probe("s1", (END + timedelta(hours=1)).isoformat())])
    history = store.past.history("s1", as_of=AS_OF)
    assert history is not None
    assert [(day.ago, day.count) for day in history.days] == [(0, 2), (1, 3), (2, 1)]
    other = store.past.history("s2", as_of=AS_OF)
    assert other is not None
    assert [(day.ago, day.count, day.unknown) for day in other.days] == [(0, 0, 2), (1, 0, 3), (2, 0, 1)]
    assert store.past.history("nobody", as_of=AS_OF) is None


def test_a_moment_at_which_no_site_opened_does_not_count(store: Store) -> None:
    store.past.add_probes([probe("s1", at(hours=1), opened=False), probe("s2", at(hours=1), opened=False)])
    store.past.add_probes([probe("s1", at(hours=2), opened=False), probe("s2", at(hours=2))])
    store.past.add_probes([probe("s1", at(hours=3), opened=False)])
    history = store.past.history("s1", as_of=AS_OF)
    assert history is not None
    assert (history.excluded, [(day.ago, day.failed) for day in history.days]) == (1, [(0, 2)])


def test_a_round_that_is_written_twice_counts_once(store: Store) -> None:
    for _ in range(2):
        store.past.add_probes([probe("s1", at(hours=1)), probe("s1", at(hours=1))])
    assert len(store.past.probes("s1")) == 1


def test_probes_over_ipv6_are_a_history_of_their_own(store: Store) -> None:
    def over_ipv6(site: str, when: str, opened: bool | None = True) -> Probe:
        return replace(probe(site, when, opened), over_ipv6=True)

    store.past.add_probes(
        [probe("s1", at(hours=1)), over_ipv6("s1", at(hours=1), opened=False), over_ipv6("s2", at(hours=1))]
    )
    store.past.add_probes([over_ipv6("s3", at(hours=30))])
    # Two that both failed: there was no IPv6 here at that moment, and the sites opened over IPv4.
    cut = [over_ipv6("s1", at(hours=2), opened=False), over_ipv6("s2", at(hours=2), opened=False)]
    store.past.add_probes([probe("s1", at(hours=2)), probe("s2", at(hours=2)), *cut])
    history = store.past.history("s1", as_of=AS_OF)
    assert history is not None
    assert [(day.ago, day.count, day.failed) for day in history.days] == [(0, 2, 0)]
    assert [(day.ago, day.count, day.failed) for day in history.days_ipv6] == [(0, 1, 1)]
    alone = store.past.history("s3", as_of=AS_OF)
    assert alone is not None
    assert (alone.days, [(day.ago, day.count) for day in alone.days_ipv6]) == ((), [(1, 1)])
    assert [probe.over_ipv6 for probe in store.past.probes("s1", over_ipv6=True)] == [True, True]
    assert [probe.over_ipv6 for probe in store.past.probes("s1")] == [False, False]


def test_moments_of_other_zones_sort_with_the_rest(store: Store) -> None:
    store.past.add_probes([probe("s1", "2026-03-08T07:30:00+08:00")])
    assert [found.at for found in store.past.probes("s1")] == ["2026-03-07T23:30:00+00:00"]
    assert store.past.history("s1", as_of="2026-03-08T07:00:00+08:00") is None
    assert store.past.history("s1", as_of="2026-03-08T08:00:00+08:00") is not None


def test_looks_that_show_nothing_new_are_kept_now_and_then(store: Store) -> None:
    for hours, digest in ((30, "a"), (29, "a"), (28, "b"), (27, "b"), (15, "b"), (1, "b")):
        store.past.add_looks([Look(site="s1", url="http://x/", kind="home", at=at(hours=hours), digest=digest)])
    history = store.past.history("s1", as_of=AS_OF)
    assert history is not None
    assert [(look.hours_ago, look.digest) for look in history.home] == [(30, "a"), (28, "b"), (15, "b"), (1, "b")]
    assert store.past.looked_at_since(at(hours=2)) == {"s1"}
    assert store.past.looked_at_since(at(hours=0.5)) == set()


def test_looks_of_two_at_the_same_time_are_one_whoever_writes_first(store: Store) -> None:
    """Runs side by side on one store do not make a site one that is watched over time."""
    for hours, digest in ((28, "a"), (28.01, "a"), (2, "b"), (2.02, "b"), (2.01, "b")):
        store.past.add_looks([Look(site="s1", url="http://x/", kind="home", at=at(hours=hours), digest=digest)])
    history = store.past.history("s1", as_of=AS_OF)
    assert history is not None
    assert [(round(look.hours_ago), look.digest) for look in history.home] == [(28, "a"), (2, "b")]


def sight(when: str, date: str, url: str = "http://x/a") -> tuple[str, Sighting]:
    return "page", Sighting(site="s1", url=url, at=when, date=date, title="题")


def test_first_and_last_sightings_are_remembered(store: Store) -> None:
    store.past.add_sightings("s1", [sight(at(days=5), "2026-03-03"), sight(at(days=5), "2026-03-01", "http://x/b")])
    store.past.add_sightings("s1", [sight(at(days=1), "2026-03-07"), sight(at(days=1), "2026-03-01", "http://x/b")])
    store.past.add_sightings("s1", [sight(at(days=3), "2026-03-05")])
    history = store.past.history("s1", as_of=AS_OF)
    assert history is not None
    assert history.watched == 2
    (item,) = history.items
    assert (item.url, item.first_seen, item.first_date, item.last_date) == (
        "http://x/a", at(days=5), "2026-03-03", "2026-03-07",
    )  # fmt: skip


def test_articles_seen_twice_within_a_day_are_not_watched_yet(store: Store) -> None:
    """Two runs side by side, or one that goes on after it was killed, say nothing of what becomes of a date."""
    store.past.add_sightings("s1", [sight("2026-03-07T09:00:00+00:00", "2026-03-06")])
    store.past.add_sightings("s1", [sight("2026-03-07T09:00:20+00:00", "2026-03-06")])
    history = store.past.history("s1", as_of=AS_OF)
    assert history is None or history.watched == 0
    store.past.add_sightings("s1", [sight("2026-03-08T01:00:00+00:00", "2026-03-06")])
    history = store.past.history("s1", as_of="2026-03-08T02:00:00+00:00")
    assert history is not None
    assert history.watched == 1


def test_pruning_runs_leaves_the_past_alone(store: Store) -> None:
    store.past.add_probes([probe("s1", at(hours=1))])
    store.delete_run("any")
    assert store.past.probes("s1")
