"""No page asks for a password that would travel in the clear.

A form on a page over plain HTTP, or one that is sent off over plain HTTP, gives the password to everybody on the way.
To mend it, serve the page over HTTPS and send the form to an address over HTTPS.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.told import shared_problem
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.page import Page


class Options(CheckOptions, frozen=True):
    """Nothing to set."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for each place to which passwords are sent in the clear, with the pages that ask for them."""
    pages = [page for page in evidence.pages if not page.is_soft_404]
    asking = [(page, form) for page in pages for form in page.forms if form.asks_for_password]
    if not asking:
        raise NotApplicable("no page asks for a password")
    clear: dict[str, list[Page]] = {}
    for page, form in asking:
        target = form.action or page.url
        if target.startswith("http://") or page.url.startswith("http://"):
            places = clear.setdefault(target, [])
            if not places or places[-1] is not page:
                places.append(page)
    for target, places in sorted(clear.items()):
        yield shared_problem(
            places,
            zh=f"登录表单（提交到 {target}）以不加密的 HTTP 传输口令，应使用 HTTPS",
            en=f"passwords for {target} travel over plain HTTP; HTTPS is required",
            key=target,
        )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
