"""The home page can be opened.

A name that does not exist, a refused or reset connection, silence after repeated asking or an
HTTP error is what visitors would get too; so is what a server shows in the site's place (its own
first page, a closed account, building work). A firewall that turns us away, a resolver that fails or
a machine without network says nothing about the site: the verdict is then unknown.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._answers import AnswerOptions, Verdict, describe, unknown_reason, verdict_of
from govsite.audit.checks._labels import excerpt
from govsite.model.check import Check, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved


class Options(AnswerOptions, frozen=True, kw_only=True):
    """Which answers mean that the site cannot be reached."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem if the home page cannot be opened."""
    home = evidence.home
    if home is None:
        raise NotObserved(evidence.pages_unseen.reason, evidence.pages_unseen.detail)
    connected = evidence.vantage.connected
    verdict = verdict_of(home, options, connected=connected)
    if verdict is Verdict.UNKNOWN:
        raise NotObserved(unknown_reason(home), home.detail)
    if verdict is Verdict.BROKEN:
        words = describe(home)
        yield Problem(
            zh=f"首页打不开：{words.zh}，应能正常访问",
            en=f"the home page does not open: {words.en}, a page is required",
            url=evidence.site.url,
            key="home",
            excerpt=excerpt(home.detail),
        )


PLUGIN = Check(options=Options, run=run, needs=("home",))
