"""Rankings over sites, units and districts, with the places that the intervals leave possible."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec.structs import replace

from govsite.model.scorecard import Rank, Scorecard, Standing


def rank_sites(cards: Sequence[Scorecard]) -> tuple[Rank, ...]:
    """Every subject in its place; those without a score come last, the vetoed at the very end."""
    return _placed([replace(_rank(card.name or card.subject, [card]), subject=card.subject) for card in cards])


def rank_units(cards: Sequence[Scorecard]) -> tuple[Rank, ...]:
    """Units by the mean of their sites."""
    return _grouped(cards, lambda card: card.unit)


def rank_districts(cards: Sequence[Scorecard], names: Mapping[str, str]) -> tuple[Rank, ...]:
    """Districts by the mean of their sites; ``names`` are the names of division codes."""
    return _grouped(cards, lambda card: names.get(card.division, card.division))


def _grouped(cards: Iterable[Scorecard], key: Callable[[Scorecard], str]) -> tuple[Rank, ...]:
    groups: dict[str, list[Scorecard]] = {}
    for card in cards:
        if name := key(card):
            groups.setdefault(name, []).append(card)
    return _placed([_rank(name, members) for name, members in groups.items()])


def _rank(name: str, cards: Sequence[Scorecard]) -> Rank:
    worst = [card.worst for card in cards if card.worst is not None]
    best = [card.best for card in cards if card.best is not None]
    return Rank(
        name=name,
        count=len(worst) if worst else len(cards),
        worst=round(sum(worst) / len(worst), 4) if worst else None,
        best=round(sum(best) / len(best), 4) if best else None,
        qualified=sum(card.standings == (Standing.QUALIFIED,) for card in cards),
        unqualified=sum(card.standings == (Standing.UNQUALIFIED,) for card in cards),
        undecided=sum(len(card.standings) > 1 for card in cards),
    )


def _placed(ranks: Sequence[Rank]) -> tuple[Rank, ...]:
    """Ranks with the best and the worst place each can have: 1 + those surely above, n − those surely below."""
    scored = [rank for rank in ranks if rank.worst is not None and rank.best is not None]
    lows = sorted(rank.worst for rank in scored if rank.worst is not None)
    highs = sorted(rank.best for rank in scored if rank.best is not None)
    certain = sorted(rank.best for rank in scored if rank.best is not None and rank.worst == rank.best)
    placed = []
    for rank in ranks:
        if rank.worst is None or rank.best is None:
            placed.append(rank)
            continue
        above = len(lows) - bisect_right(lows, rank.best)
        below = bisect_left(highs, rank.worst)
        # Equal scores share the highest place of theirs.
        equals = (
            bisect_right(certain, rank.best) - bisect_left(certain, rank.best) - 1 if rank.worst == rank.best else 0
        )
        lowest = max(len(scored) - below - equals, above + 1)
        placed.append(replace(rank, highest=above + 1, lowest=lowest))
    return tuple(sorted(placed, key=_order))


def _order(rank: Rank) -> tuple[bool, float, float, int, str]:
    has_score = rank.worst is not None and rank.best is not None
    return (not has_score, -(rank.worst or 0.0), -(rank.best or 0.0), rank.unqualified, rank.name)
