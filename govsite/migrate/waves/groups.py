"""Which sites move in one wave because they share systems."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from govsite.migrate.waves.problem import Move
from govsite.model.consolidation import WaveRules
from govsite.model.words import Words
from govsite.quantities import counted

_NAMED = 3


def groups_of(moves: Sequence[Move], *, rules: WaveRules) -> tuple[list[list[Move]], list[Words]]:
    """Moves that belong together, and what had to be taken apart.

    Sites that share a system, directly or through others, are one group. Where such a group is
    larger than a wave, the sites of it that go to one target stay together: their systems are
    joined to that target in one step. Members that people have frozen in different waves part.
    """
    remarks: list[Words] = []
    parted: list[Words] = []
    groups: list[list[Move]] = []
    for group in _joined(moves, lambda move: move.systems):
        if _fits(group, rules):
            groups.append(group)
        else:
            parts = _joined(group, lambda move: [(move.target, system) for system in move.systems])
            groups.extend(parts)
            parted.append(_parted(group, parts))
    remarks.extend(parted[:_NAMED])
    if len(parted) > _NAMED:
        more = len(parted) - _NAMED
        remarks.append(
            Words(
                zh=f"另有{more}组共用系统的网站同样按去向分组",
                en=f"{counted(more, 'more such group', 'was', 'were')} taken apart alike",
            )
        )
    settled: list[list[Move]] = []
    for group in groups:
        settled.extend(_frozen_apart(group, remarks))
    return settled, remarks


def _joined(moves: Iterable[Move], names: object) -> list[list[Move]]:
    """Connected by a name; who has none stands alone."""
    assert callable(names)
    leader: dict[Hashable, Hashable] = {}

    def find(at: Hashable) -> Hashable:
        root = at
        while leader.setdefault(root, root) != root:
            root = leader[root]
        while leader[at] != root:
            leader[at], at = root, leader[at]
        return root

    ordered = sorted(moves, key=lambda move: move.key)
    for move in ordered:
        for name in names(move):
            leader[find(("system", name))] = find(("site", move.key))
    groups: dict[Hashable, list[Move]] = {}
    for move in ordered:
        groups.setdefault(find(("site", move.key)), []).append(move)
    return list(groups.values())


def _fits(group: Sequence[Move], rules: WaveRules) -> bool:
    pages = sum(move.pages for move in group)
    return len(group) == 1 or (len(group) <= rules.sites and (not rules.pages or pages <= rules.pages))


def _frozen_apart(group: list[Move], remarks: list[Words]) -> list[list[Move]]:
    """One frozen wave holds for the whole group; several take it apart."""
    waves = sorted({move.frozen for move in group if move.frozen is not None})
    if len(waves) < 2:
        return [group]
    parts = [[move for move in group if move.frozen == wave] for wave in waves]
    free = [move for move in group if move.frozen is None]
    told = ", ".join(str(wave) for wave in waves)
    remarks.append(
        Words(
            zh=f"共用系统的{len(group)}个网站被人工定在不同批次（{told}），不能同批迁移",
            en=f"{len(group)} sites that share systems are frozen in several waves ({told}) and do not move together",
        )
    )
    return [*parts, *([free] if free else [])]


def _parted(group: Sequence[Move], parts: Sequence[Sequence[Move]]) -> Words:
    systems = sorted({system for move in group for system in move.systems})
    shown = [*systems[:_NAMED], *(["…"] if len(systems) > _NAMED else [])]
    return Words(
        zh=f"{len(group)}个网站共用系统（{'、'.join(shown)}），一批容纳不下：按去向分为{len(parts)}组，同组同批",
        en=f"{len(group)} sites share systems ({', '.join(shown)}) and no wave takes them all: "
        f"those that go to one target stay together, in {len(parts)} groups",
    )
