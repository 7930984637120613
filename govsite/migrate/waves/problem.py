"""When each site moves: the sites that leave, spread over waves.

Hard: sites and pages that a wave takes; black-outs (see ``calendar``); waves that people have
frozen; sites that share systems move in one wave; a site that goes through another moves not
before it; what goes to a site with veto findings, and such a site itself, waits until that is
mended; a wave's share of busy sites.

Soft, in one number to make small. All terms are in thousandths of the mean yearly cost of a
leaving site (of one unit of money where no cost is known), counted from the start of the move:

* money: what each site costs until its wave has ended, or its contract if that ends later;
* waste: what is paid for a contract after its site has gone × ``waste_weight``;
* waiting: years that each site waits × (``wait_weight`` + ``finding_weight`` × its findings);
* risk: busy sites above an even share of a wave × ``risk_weight``;
* change: sites that leave the wave of an earlier plan × ``change_weight``.

The number of waves is the smallest that a quick fill finds, or what people have frozen;
contract ends never lengthen the move. Where pages fill waves to the brim, more are taken for
as long as each makes the objective smaller by a hundredth. The bound holds for that number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from govsite.errors import UsageError
from govsite.language import spoken
from govsite.migrate.waves.calendar import Calendar, Span
from govsite.model.consolidation import WaveRules
from govsite.model.words import Words
from govsite.quantities import counted, plural

SCALE = 1000
YEAR = 365
_NAMED = 3
"""Clashes, and sites of one of them, that one sentence names."""


class Limits(Struct, frozen=True, kw_only=True):
    """What a schedule must keep to."""

    rules: WaveRules = WaveRules()
    start: date | None = None
    blackouts: tuple[Span, ...] = ()
    deadline: date | None = None
    """Last day of the last wave."""

    def calendar(self) -> Calendar:
        """The waves on their dates."""
        return Calendar(days=self.rules.days, start=self.start, blackouts=self.blackouts)


class Move(Struct, frozen=True, kw_only=True):
    """One site that leaves, as far as the time of its leaving depends on it."""

    key: str
    target: str = ""
    through: str = ""
    """Key of the site that it goes through, if that leaves too."""
    pages: int = 0
    is_estimated: bool = False
    """Whether nobody has counted its pages."""
    is_busy: bool = False
    earliest: int = 1
    frozen: int | None = None
    planned: int | None = None
    """Wave of an earlier plan."""
    annual_cost: float = 0.0
    contract_end: date | None = None
    findings: int = 0
    systems: tuple[str, ...] = ()


class Block(Struct, frozen=True, kw_only=True):
    """Moves that happen in one wave."""

    moves: tuple[Move, ...]
    pages: int
    busy: int
    earliest: int
    frozen: int | None
    rate: int
    """Points for each 1000 days until the wave's end."""
    contracts: tuple[tuple[int, int, int], ...] = ()
    """Day on which a contract ends, points a 1000 days while it runs, and points a 1000 days of waste."""
    planned: tuple[tuple[int, int], ...] = ()
    """Waves of an earlier plan, and how many of the sites each holds."""

    @property
    def size(self) -> int:
        """How many sites it holds."""
        return len(self.moves)

    @property
    def key(self) -> str:
        """What orders blocks: their smallest site."""
        return self.moves[0].key

    def cost(self, day: int) -> int:
        """Points of moving in a wave that ends on ``day``, times 1000."""
        total = self.rate * day
        for end, running, waste in self.contracts:
            total += running * max(day, end)
            if end > day:
                total += waste * (end - day)
        return total


class Problem(Struct, frozen=True, kw_only=True):
    """What a solver is given: blocks in a fixed order, waves 1 to ``waves``."""

    blocks: tuple[Block, ...]
    after: tuple[tuple[int, int], ...]
    """Pairs of blocks (earlier, later): the later one moves not before the earlier one."""
    waves: int
    days: tuple[int, ...]
    """Day on which each wave ends."""
    sites: int
    pages: int
    """0 means no limit."""
    busy: int
    """Busy sites that a wave takes."""
    even: int
    """Busy sites of a wave that cost nothing."""
    risk: int
    """Points, times 1000, for each busy site above ``even``."""
    change: int
    """Points, times 1000, for each site that leaves the wave of an earlier plan."""

    def cost(self, block: Block, wave: int) -> int:
        """Points, times 1000, of a block in a wave, risk apart."""
        points = block.cost(self.days[wave - 1])
        if block.planned:
            points += self.change * sum(count for planned, count in block.planned if planned != wave)
        return points

    def objective(self, waves: Sequence[int]) -> int:
        """Points, times 1000, of a schedule: the wave of each block."""
        busy = [0] * (self.waves + 1)
        total = 0
        for block, wave in zip(self.blocks, waves, strict=True):
            total += self.cost(block, wave)
            busy[wave] += block.busy
        return total + self.risk * sum(max(0, found - self.even) for found in busy)


def points(objective: float) -> float:
    """An objective or bound as it is shown."""
    return round(objective / 1000, 1)


# ---------------------------------------------------------------- blocks


def blocks_of(groups: Sequence[Sequence[Move]], *, rules: WaveRules, start: date | None) -> tuple[Block, ...]:
    """Groups of moves as blocks, by their smallest site."""
    moves = [move for group in groups for move in group]
    known = [move.annual_cost for move in moves if move.annual_cost > 0]
    mean = sum(known) / len(known) if known else 1.0
    blocks = [_block(sorted(group, key=lambda m: m.key), rules=rules, start=start, mean=mean) for group in groups]
    return tuple(sorted(blocks, key=lambda block: block.key))


def _block(moves: Sequence[Move], *, rules: WaveRules, start: date | None, mean: float) -> Block:
    rate = 0
    contracts = []
    for move in moves:
        rate += _points(rules.wait_weight + rules.finding_weight * move.findings)
        running = _points(move.annual_cost / mean)
        ends = (move.contract_end - start).days + 1 if start is not None and move.contract_end is not None else 0
        if running and ends > 0:
            contracts.append((ends, running, _points(rules.waste_weight * move.annual_cost / mean)))
        else:
            rate += running
    frozen = {move.frozen for move in moves if move.frozen is not None}
    assert len(frozen) <= 1
    return Block(
        moves=tuple(moves),
        pages=sum(move.pages for move in moves),
        busy=sum(move.is_busy for move in moves),
        earliest=max(move.earliest for move in moves),
        frozen=next(iter(frozen), None),
        rate=rate,
        contracts=tuple(contracts),
        planned=tuple(sorted(Counter(move.planned for move in moves if move.planned is not None).items())),
    )


def _points(years: float) -> int:
    """Mean yearly costs a year → points a 1000 days."""
    return round(years * SCALE * 1000 / YEAR)


def order_of(blocks: Sequence[Block]) -> tuple[tuple[tuple[int, int], ...], tuple[int, ...]]:
    """Which block moves not before which, and how many stand before each in a line.

    Where shared systems make a ring of blocks, the pairs inside it are dropped: sites of
    one ring cannot each wait for the other.
    """
    block_of = {move.key: number for number, block in enumerate(blocks) for move in block.moves}
    pairs = sorted(
        {
            (block_of[move.through], number)
            for number, block in enumerate(blocks)
            for move in block.moves
            # Who is frozen goes when people have said, whatever it goes through.
            if move.through in block_of and block_of[move.through] != number and block.frozen is None
        }
    )
    waiting = [0] * len(blocks)
    following: dict[int, list[int]] = {}
    for first, then in pairs:
        waiting[then] += 1
        following.setdefault(first, []).append(then)
    depth = [0] * len(blocks)
    ready = [number for number, left in enumerate(waiting) if not left]
    done = set(ready)
    while ready:
        first = ready.pop()
        for then in following.get(first, ()):
            depth[then] = max(depth[then], depth[first] + 1)
            waiting[then] -= 1
            if not waiting[then]:
                ready.append(then)
                done.add(then)
    return tuple(pair for pair in pairs if done.issuperset(pair)), tuple(depth)


# ---------------------------------------------------------------- clashes


def refuse_clashes(blocks: Sequence[Block], *, limits: Limits, most: int | None) -> None:
    """Say which constraints clash where that shows before any search. Raises ``UsageError``."""
    rules = limits.rules
    clashes: list[Words] = []
    for block in blocks:
        clashes.extend(_too_large(block, rules))
    loads: dict[int, tuple[int, int]] = {}
    for block in blocks:
        if block.frozen is not None:
            sites, pages = loads.get(block.frozen, (0, 0))
            loads[block.frozen] = (sites + block.size, pages + block.pages)
    for wave, (sites, pages) in sorted(loads.items()):
        if sites > rules.sites:
            clashes.append(
                Words(
                    zh=f"第 {wave} 批固定了 {sites} 个网站，而每批最多 {rules.sites} 个",
                    en=f"{counted(sites, 'site', 'is', 'are')} frozen in wave {wave}, which takes {rules.sites}",
                )
            )
        if rules.pages and pages > rules.pages:
            clashes.append(
                Words(
                    zh=f"第 {wave} 批固定了 {pages} 页，而每批最多 {rules.pages} 页",
                    en=f"{counted(pages, 'page', 'is', 'are')} frozen in wave {wave}, which takes {rules.pages}",
                )
            )
    if most is not None:
        clashes.extend(_too_late(blocks, limits=limits, most=most))
    refuse(clashes)


def refuse(clashes: Sequence[Words]) -> None:
    """Raise ``UsageError`` with these clashes, if there are any."""
    if not clashes:
        return
    zh = spoken() == "zh"
    told = ("；" if zh else "; ").join(words.in_language(spoken()) for words in clashes[:_NAMED])
    if more := len(clashes) - _NAMED if len(clashes) > _NAMED else 0:
        told += f"；另有 {more} 处" if zh else f"; and {more} more"
    raise UsageError(
        f"no schedule is possible: {told}",
        hint="raise --sites or --pages, move the deadline or a black-out, or release frozen waves",
    )


def _too_large(block: Block, rules: WaveRules) -> list[Words]:
    names = ", ".join(move.key for move in block.moves[:_NAMED]) + (" …" if block.size > _NAMED else "")
    zh, en = names, names
    if block.size > 1:
        zh = f"{block.size} 个网站（{names}）共用系统且去向相同"
        en = f"{block.size} sites ({names}) share systems and go to one target"
    clashes = []
    if block.size > rules.sites:
        clashes.append(
            Words(
                zh=f"{zh}，须同批迁移，而每批最多 {rules.sites} 个网站",
                en=f"{en}; they move together, and a wave takes {plural(rules.sites, 'site')}",
            )
        )
    if rules.pages and block.pages > rules.pages:
        clashes.append(
            Words(
                zh=f"{zh}，共 {block.pages} 页，而每批最多 {rules.pages} 页",
                en=f"{en} with {plural(block.pages, 'page')}, and a wave takes {rules.pages}",
            )
        )
    return clashes


def _too_late(blocks: Sequence[Block], *, limits: Limits, most: int) -> list[Words]:
    rules = limits.rules
    around = Words(zh="避开禁迁日后，", en=" around the black-outs") if limits.blackouts else Words("", "")
    if most < 1:
        # Whatever is to be mended or frozen: the deadline leaves no room for anything.
        return [
            Words(
                zh=f"{around.zh}到截止日 {limits.deadline} 一批也排不下（每批 {rules.days} 天）",
                en="no wave fits before the deadline: "
                f"none of {plural(rules.days, 'day')} ends by {limits.deadline}{around.en}",
            )
        ]
    zh = f"{around.zh}到 {limits.deadline} 只能排 {most} 批（每批 {rules.days} 天）"
    length = plural(rules.days, "day")
    en = f"only {counted(most, 'wave', f'of {length} ends', f'of {length} end')} by {limits.deadline}{around.en}"
    clashes = [
        Words(
            zh=f"{block.key} 固定在第 {block.frozen} 批，{zh}",
            en=f"{block.key} is frozen in wave {block.frozen}, and {en}",
        )
        for block in blocks
        if block.frozen is not None and block.frozen > most
    ]
    clashes += [
        Words(
            zh=f"{block.key} 须先整改，最早在第 {block.earliest} 批迁移，{zh}",
            en=f"{block.key} has to be mended before it moves in wave {block.earliest}, and {en}",
        )
        for block in blocks
        if block.frozen is None and block.earliest > most
    ]
    need = sum(block.size for block in blocks)
    if need > most * rules.sites:
        clashes.insert(
            0,
            Words(
                zh=f"要迁移 {need} 个网站，每批最多 {rules.sites} 个，{zh}",
                en=f"{counted(need, 'site', 'moves', 'move')}, a wave takes {rules.sites}, and {en}",
            ),
        )
    pages = sum(block.pages for block in blocks)
    if rules.pages and pages > most * rules.pages:
        clashes.insert(
            0,
            Words(
                zh=f"要迁移 {pages} 页，每批最多 {rules.pages} 页，{zh}",
                en=f"{counted(pages, 'page', 'moves', 'move')}, a wave takes {rules.pages}, and {en}",
            ),
        )
    return clashes


def pages_told(pages: Mapping[str, int | None]) -> dict[str, int]:
    """Pages by site; who gives no number counts as the mean of those that do."""
    known = [number for number in pages.values() if number is not None]
    mean = round(sum(known) / len(known)) if known else 0
    return {key: mean if number is None else number for key, number in pages.items()}
