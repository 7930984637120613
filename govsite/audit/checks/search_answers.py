"""The site's search answers: it was asked once, for the headline of an article that the site has.

What keeps us out (a firewall, a code to be read off, robots.txt) says nothing of the search, and results that a script
draws cannot be read. With ``finds: own`` the results must name the very article: it is some days old, so that indexes
know it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from govsite.model.answers import Answer
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence, Search
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import GONE, Reason
from govsite.model.words import Words


class Options(CheckOptions, frozen=True, kw_only=True):
    """What is asked of it."""

    finds: Literal["anything", "own"] = "anything"
    """The results show something, or the page whose headline was searched for."""
    unknown_statuses: tuple[int, ...] = ()
    """Statuses by which a server keeps a visitor out rather than fails."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem if the search fails, or finds nothing of what is there."""
    search = evidence.search
    if not search.url:
        unseen = evidence.home_page.unseen
        if unseen:
            raise NotObserved(Reason.NOT_SEEN, f"scripts draw parts of the home page: {', '.join(unseen)}")
        raise NotApplicable("no search was found")
    fault = _fault(search, options)
    if options.finds == "own":
        if fault is not None or not search.wanted:
            raise NotApplicable("the search does not answer" if fault else "no article was searched for")
        if not search.finds_wanted:
            yield _problem(
                search,
                Words("结果中没有本网站的这篇稿件，应能检索到", "the results lack that article, it is due"),
                key="own",
            )
    elif fault is not None:
        yield _problem(search, fault, key="answer")


def _fault(search: Search, options: Options) -> Words | None:
    """What is wrong with the answer; raises ``NotObserved`` where nobody can tell."""
    if search.answer.problem is not None:
        return _refusal(search.answer, options)
    if search.finds_wanted:
        return None
    if search.asks_for_code:
        raise NotObserved(Reason.BLOCKED, "the search asks for a code first")
    if search.says_error:
        return Words("显示程序错误，应返回结果", "it shows a program's error, results are due")
    if search.is_drawn:
        raise NotObserved(Reason.NOT_SEEN, "a script draws the results")
    if search.is_home:
        return Words("返回首页，应返回结果", "it leads to the home page, results are due")
    return _lack(search)


def _refusal(answer: Answer, options: Options) -> Words:
    """An answer that is no page."""
    if answer.problem not in GONE or answer.status in options.unknown_statuses:
        reason = Reason.BLOCKED if answer.problem in GONE else answer.problem
        raise NotObserved(reason or Reason.BLOCKED, answer.detail or f"status {answer.status}")
    status = str(answer.status or answer.problem)
    return Words(f"返回 {status}，应返回结果", f"it answers {status}, results are due")


def _lack(search: Search) -> Words | None:
    """A page without results. Links that have nothing to do with the words may be all but the results."""
    if not search.wanted and (search.says_nothing or search.entries == 0):
        raise NotObserved(Reason.NOT_PROBED, "no article is old enough to be searched for; a name need not be found")
    if search.says_nothing:
        return Words("没有结果，应能检索到", "it finds nothing, the site has it")
    if search.related == 0 and search.has_scripts:
        raise NotObserved(Reason.NOT_SEEN, "no link has to do with the words; a script may draw the results")
    if search.entries == 0:
        return Words("结果页没有任何条目，应能检索到", "the results show nothing, the site has it")
    return None


def _problem(search: Search, fault: Words, *, key: str) -> Problem:
    return Problem(
        zh=f"检索“{search.word}”：{fault.zh}",
        en=f'a search for "{search.word}": {fault.en}',
        url=search.page or search.url,
        key=key,
        excerpt=search.url,
        sources=tuple(url for url in (search.url, search.wanted) if url),
        is_site_wide=True,
    )


PLUGIN = Check(options=Options, run=run, needs=("pages", "search"))
