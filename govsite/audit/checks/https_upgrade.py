"""Who types the address without a scheme, or follows an old link, is led from plain HTTP to HTTPS.

A site that offers HTTPS and goes on serving its pages over plain HTTP beside it protects only those who think of it.
To mend it, answer every request on port 80 with a redirect (301) to the same address over HTTPS.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._secure import home_over_https, stays_on_https
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import SAYS_NOTHING_OF_THE_SITE


class Options(CheckOptions, frozen=True):
    """Nothing to set."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem where plain HTTP shows the home page. Where it shows none, nothing travels in the clear."""
    answer = evidence.security.http
    if answer is None:
        raise NotApplicable("a port of its own")
    home_over_https(evidence)
    if answer.problem in SAYS_NOTHING_OF_THE_SITE:
        raise NotObserved(answer.problem, answer.detail)
    if answer.is_ok and not stays_on_https(answer):
        yield Problem(
            zh="不加密的 HTTP 也直接显示首页，应跳转到 HTTPS",
            en="plain HTTP shows the home page too; it must lead to HTTPS",
            url=answer.url,
        )


PLUGIN = Check(options=Options, run=run, needs=("security",))
