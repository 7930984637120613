"""The home page lets its readers search: a form, a field, or a link to a search page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason


class Options(CheckOptions, frozen=True, kw_only=True):
    """No options."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem if there is no search."""
    home = evidence.home_page
    words = place.pages.search_words
    names = re.compile("|".join(place.pages.search_names) or r"(?!)", re.IGNORECASE)
    if home.search is not None:
        return
    for form in home.forms:
        if names.search(f"{form.action} {' '.join(form.fields)}") or any(word in form.text for word in words):
            return
    if any(word in link.text or word in link.title for link in home.links for word in words):
        return
    if any(names.search(link.url.partition("://")[2].partition("/")[2]) for link in home.links):
        return
    shown = f"{home.header_text} {home.text}"
    if any(word in shown for word in words):
        return
    if home.unseen:
        raise NotObserved(Reason.NOT_SEEN, f"scripts draw parts of the home page: {', '.join(home.unseen)}")
    yield Problem(
        zh="首页未发现搜索功能，应提供信息检索",
        en="the home page offers no search, one is required",
        url=home.url,
        key="missing",
    )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
