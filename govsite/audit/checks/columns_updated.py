"""Columns are kept up: fewer than so many of them are stale.

Each group names types of columns and the period within which something new is due in them; a column
whose entries bear no date counts as not updated. A veto asks for so many stale columns ("at least"),
a deduction for one, as long as a veto does not already speak of them ("below").
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.columns import Column, columns_of
from govsite.audit.days import days_before, in_words, judged_day, months_before
from govsite.audit.unread import unread_columns
from govsite.model.check import Check, CheckOptions, ColumnTypeName, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason


class Group(CheckOptions, frozen=True, kw_only=True):
    """Columns of which the same is asked."""

    types: tuple[ColumnTypeName, ...] = ()
    """Types of columns; none: all lists in which something new is expected."""
    but: tuple[ColumnTypeName, ...] = ()
    """Types that are left out."""
    days: int = 0
    months: int = 0
    first_level: bool = False
    """Only columns right below the home page."""

    def __post_init__(self) -> None:
        if (self.days > 0) is (self.months > 0) or min(self.days, self.months) < 0:
            raise ValueError("either days or months are required, above 0")


class Options(CheckOptions, frozen=True, kw_only=True):
    """Which columns, and how many of them may be stale."""

    groups: tuple[Group, ...]
    report: tuple[ColumnTypeName, ...] = ()
    """Only stale columns of these types are told (and counted for ``at_least``); none: all."""
    elsewhere: tuple[ColumnTypeName, ...] = ()
    """Stale columns of these types count for ``below``, and are told by a rule of their own."""
    at_least: int = 1
    below: int = 0
    """From so many stale columns of all groups on another rule speaks of them; 0: none does."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem for each stale column, where there are enough of them."""
    day = judged_day(evidence)
    columns = columns_of(evidence, place)
    stale: dict[str, tuple[Column, str]] = {}
    open_, judged = 0, 0
    for group in options.groups:
        since = months_before(day, group.months) if group.months else days_before(day, group.days)
        for column in columns:
            if not _speaks_of(group, column) or column.url in stale:
                continue
            judged += _is_told(column, options)
            if column.newest >= since:
                continue
            if not column.is_settled:
                open_ += 1
            else:
                stale[column.url] = (column, since)
    told = [pair for pair in stale.values() if _is_told(pair[0], options)]
    if options.below and len(stale) >= options.below:
        raise NotApplicable(f"{len(stale)} stale columns: judged as a veto")
    unread = unread_columns(evidence)
    if len(told) >= options.at_least:
        yield from (_problem(column, since, count=len(told)) for column, since in told)
    elif len(told) + open_ + unread.more >= options.at_least:
        raise NotObserved(
            unread.reason or Reason.NOT_SEEN, unread.detail or f"columns whose newest entry was not seen: {open_}"
        )
    elif not judged:
        raise NotApplicable("no such column")


def _is_told(column: Column, options: Options) -> bool:
    if column.type in options.elsewhere:
        return False
    return not options.report or column.type in options.report


def _speaks_of(group: Group, column: Column) -> bool:
    if not column.is_list or column.is_empty or column.type in group.but:
        return False
    if group.first_level and column.level > 1:
        return False
    return not column.is_static and (not group.types or column.type in group.types)


def _problem(column: Column, since: str, *, count: int) -> Problem:
    last, wanted = in_words(column.newest), in_words(since)
    last_zh = f"最近更新为 {last.zh}" if column.newest else "信息均未注明发布时间，视为不更新"
    last_en = f"was last updated on {last.en}" if column.newest else "shows no dates and counts as not updated"
    return Problem(
        zh=f"栏目“{column.name}”{last_zh}，应在 {wanted.zh} 之后有更新（未更新栏目共 {count} 个）",
        en=f'the column "{column.name}" {last_en}, something newer than {wanted.en} is required ({count} stale in all)',
        url=column.url,
        key="stale",
        excerpt=column.newest,
    )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
