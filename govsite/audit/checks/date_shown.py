"""Articles show the date of their publication in the prescribed form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govsite.audit.checks._pages import pages_of
from govsite.audit.told import shared_problem
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.page import PageKind
from govsite.words import check_pattern


class Options(CheckOptions, frozen=True, kw_only=True):
    """The form."""

    pattern: str
    """Regular expression that the words of a date must hold."""
    written: str
    """The form in words for people."""
    share: float = 0.5
    """From this share of articles on it is a problem."""

    def __post_init__(self) -> None:
        check_pattern(self.pattern)


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem if many articles show dates in other forms."""
    articles = pages_of(evidence, (PageKind.ARTICLE,))
    shown = [page for page in articles if page.published is not None and page.published.source == "visible"]
    if not shown:
        if any("date" in page.unseen or "body" in page.unseen for page in articles):
            raise NotObserved(Reason.NOT_SEEN, "scripts write the dates")
        raise NotApplicable("no article shows a date")
    other = [page for page in shown if page.published and re.search(options.pattern, page.published.text) is None]
    if other and len(other) >= options.share * len(shown):
        words = other[0].published.text if other[0].published else ""
        yield shared_problem(
            other,
            zh=f"{len(shown)} 篇稿件中有 {len(other)} 篇的发布时间写作“{words}”一类，格式应为 {options.written}",
            en=f'{len(other)} of {len(shown)} articles write their date as "{words}", '
            f"the form {options.written} is due",
            key="form",
            excerpt=words,
        )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
