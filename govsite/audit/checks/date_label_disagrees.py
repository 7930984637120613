"""The date in an article's labels is the date that its reader sees.

A label that is newer than the date shown may come from a move or from a later edit; it is also what a forged
date looks like, so that a person must look at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from govsite.audit.days import iso_day
from govsite.audit.told import shared_problem
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.page import Page
from govsite.quantities import plural


class Options(CheckOptions, frozen=True, kw_only=True):
    """The tolerance."""

    days: int = 0
    """So many days apart are no problem."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for the articles whose label is newer, one for those whose label is older."""
    apart = [(page, gap) for page in evidence.pages if (gap := _gap(page)) is not None]
    if not apart:
        raise NotApplicable("no page shows a date beside its label")
    for key, zh, en, chosen in (
        ("newer", "晚于", "newer", [(page, gap) for page, gap in apart if gap > options.days]),
        ("older", "早于", "older", [(page, -gap) for page, gap in apart if -gap > options.days]),
    ):
        if not chosen:
            continue
        most = max(gap for _, gap in chosen)
        count = len(chosen)
        yield shared_problem(
            [page for page, _ in chosen],
            zh=f"{len(apart)} 篇稿件中有 {count} 篇标签中的发布日期{zh}页面显示的日期，最多相差 {most} 天，应一致",
            en=f"the label's date is {en} than the date shown on {count} of {plural(len(apart), 'article')}, "
            f"by up to {plural(most, 'day')}, they must agree",
            key=key,
        )


def _gap(page: Page) -> int | None:
    """Days from the date shown to the label's; None without both."""
    if page.published is None or page.published.source != "visible":
        return None
    label = next((seen for seen in page.dates if seen.source == "label"), None)
    shown, said = iso_day(page.published.date), iso_day(label.date) if label else ""
    if not shown or not said:
        return None
    return (date.fromisoformat(said) - date.fromisoformat(shown)).days


PLUGIN = Check(options=Options, run=run, needs=("pages",))
