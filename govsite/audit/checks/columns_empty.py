"""Columns hold something: fewer than so many of them are empty.

A column is empty if its page shows neither entries nor a text, a form, a picture or links of its own.
Lists that a script draws are not called empty.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.columns import columns_of
from govsite.audit.unread import unread_columns
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason


class Options(CheckOptions, frozen=True, kw_only=True):
    """How many empty columns."""

    at_least: int = 1
    below: int = 0
    """From so many on another rule speaks of them; 0: none does."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem for each empty column, where there are enough of them."""
    columns = columns_of(evidence, place)
    empty = [column for column in columns if column.is_empty]
    open_ = sum(column.is_list and not column.is_empty and not column.items for column in columns)
    if options.below and len(empty) >= options.below:
        raise NotApplicable(f"{len(empty)} empty columns: judged as a veto")
    unread = unread_columns(evidence)
    if len(empty) >= options.at_least:
        for column in empty:
            yield Problem(
                zh=f"栏目“{column.name}”没有内容（空白栏目共 {len(empty)} 个），栏目应有内容",
                en=f'the column "{column.name}" is empty ({len(empty)} empty in all), columns are to hold something',
                url=column.url,
                key="empty",
            )
    elif len(empty) + open_ + unread.more >= options.at_least:
        raise NotObserved(unread.reason or Reason.NOT_SEEN, unread.detail or f"columns drawn by scripts: {open_}")
    elif not columns:
        raise NotApplicable("no column")


PLUGIN = Check(options=Options, run=run, needs=("pages",))
