"""A page that does not exist is answered with "not found".

A site that answers every address with success, or sends all to its home page, hides its own
broken links from search engines, inspectors and the people who keep it: let the server answer
404 (or 410) and show the friendly page with that status.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction


class Options(CheckOptions, frozen=True):
    """Nothing to set."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem if an address that cannot exist is answered with success."""
    seen = evidence.soft404
    if seen.is_soft:
        leads = seen.final_url if seen.final_url != seen.url else ""
        yield Problem(
            zh=f"不存在的地址返回 HTTP {seen.status}" + (f"（跳转到 {leads}）" if leads else "") + "，应返回 404",
            en=f"an address that cannot exist is answered with HTTP {seen.status}"
            + (f" (redirected to {leads})" if leads else "")
            + ", 404 is required",
            url=evidence.site.url,
            key="soft-404",
            excerpt=seen.url,
        )


PLUGIN = Check(options=Options, run=run, needs=("soft404",))
