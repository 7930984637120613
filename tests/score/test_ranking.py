"""Places that intervals leave possible."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from govsite.model.scorecard import Rank, Scorecard, Standing
from govsite.score.ranking import rank_districts, rank_sites, rank_units


def card(name: str, worst: float | None, best: float | None = None, **more: object) -> Scorecard:
    return Scorecard(subject=name, name=name, worst=worst, best=worst if best is None else best, **more)  # type: ignore[arg-type]


def places(ranks: tuple[Rank, ...]) -> list[tuple[str, int | None, int | None]]:
    return [(rank.name, rank.highest, rank.lowest) for rank in ranks]


def test_certain_scores_have_one_place_and_equals_share_it() -> None:
    found = rank_sites([card("c", 70), card("a", 90), card("b", 80), card("d", 80)])
    assert places(found) == [("a", 1, 1), ("b", 2, 2), ("d", 2, 2), ("c", 4, 4)]


def test_overlapping_intervals_share_places() -> None:
    found = rank_sites([card("a", 60, 90), card("b", 80), card("c", 10, 20), card("none", None)])
    assert places(found) == [("b", 1, 2), ("a", 1, 2), ("c", 3, 3), ("none", None, None)]


def test_units_and_districts_are_means_of_their_sites() -> None:
    cards = [
        card("a", 90, unit="u1", division="1"),
        card("b", 70, unit="u1", division="2"),
        card("c", 85, unit="u2", division="2", standings=(Standing.QUALIFIED,)),
        card("d", None, unit="u2", division="2", standings=(Standing.UNQUALIFIED,)),
    ]
    units = rank_units(cards)
    assert [(rank.name, rank.worst, rank.count) for rank in units] == [("u2", 85, 1), ("u1", 80, 2)]
    assert (units[0].qualified, units[0].unqualified) == (1, 1)
    assert [rank.name for rank in rank_districts(cards, {"1": "某区"})] == ["某区", "2"]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 10)), max_size=12))
def test_places_hold_whatever_the_unknowns_turn_out_to_be(spans: list[tuple[int, int]]) -> None:
    cards = [card(str(at), low, low + width) for at, (low, width) in enumerate(spans)]
    for rank in rank_sites(cards):
        mine = cards[int(rank.name)]
        surely_above = sum(other.worst > mine.best for other in cards)
        possibly_above = sum(other.best > mine.worst for other in cards if other is not mine)
        assert rank.highest == surely_above + 1
        assert rank.lowest is not None
        assert rank.highest <= rank.lowest <= len(cards)
        assert rank.lowest >= possibly_above + 1 or mine.worst != mine.best
