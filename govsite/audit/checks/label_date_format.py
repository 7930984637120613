"""A date in a label is written as prescribed, and exists.

The prescribed form is a regular expression; its named groups ``year``, ``month``, ``day``,
``hour`` and ``minute`` (those it has) must make a day and a time that exist. Search and supervision
sort by this label: a date in another form sorts nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from govsite.audit.checks._labels import ValueOptions, excerpt, label_problem, require_any, values_of
from govsite.audit.checks._pages import pages_of
from govsite.model.check import Check, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.page import Page, PageKind
from govsite.quantities import plural
from govsite.words import check_pattern

_PARTS = ("year", "month", "day", "hour", "minute", "second")
_DIGITS = re.compile(r"\d+")


class Options(ValueOptions, frozen=True, kw_only=True):
    """Which label, and its form."""

    label: str
    pattern: str
    """Over the whole value, outer white space removed."""
    written: str
    """The form in words for people ("YYYY-MM-DD HH:MM")."""
    kinds: tuple[PageKind, ...] = (PageKind.ARTICLE,)

    def __post_init__(self) -> None:
        super().__post_init__()
        check_pattern(self.pattern)


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for each other form, and one for dates that do not exist."""
    pages = pages_of(evidence, options.kinds)
    require_any(pages, [options.label])
    wrong: dict[str, list[tuple[Page, str]]] = {}
    for page in pages:
        for value in values_of(page, options.label, options):
            match = re.fullmatch(options.pattern, value, re.ASCII)
            if match is None:
                wrong.setdefault(_DIGITS.sub("9", excerpt(value)), []).append((page, value))
            elif not _exists(match):
                wrong.setdefault("no-such-date", []).append((page, value))
    for form, found in wrong.items():
        shown, value = [page for page, _ in found], excerpt(found[0][1])
        is_no_date = form == "no-such-date"
        yield label_problem(
            zh=f"{len(shown)} 个页面的标签 {options.label} 写作“{value}”，"
            + ("没有这个时间" if is_no_date else f"格式应为 {options.written}"),
            en=f'the label {options.label} says "{value}" on {plural(len(shown), "page")}, '
            + ("a time that exists is required" if is_no_date else f"the form {options.written} is required"),
            key=f"{options.label}:{form}",
            pages=shown,
            value=value,
        )


def _exists(match: re.Match[str]) -> bool:
    found = match.groupdict()
    parts = {name: int(found[name]) for name in _PARTS if found.get(name)}
    try:
        # The day does not matter to a time by itself, nor the time to a day.
        datetime(**{"year": 2000, "month": 1, "day": 1} | parts)  # type: ignore[arg-type]  # noqa: DTZ001 - wall clock, no zone
    except ValueError:
        return False
    return True


PLUGIN = Check(options=Options, run=run, needs=("pages",))
