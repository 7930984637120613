"""Pages that come over HTTPS load nothing over plain HTTP that could change them.

Browsers block such scripts, styles and frames: the page loses what they were to draw. To mend it, load them over
HTTPS, from the own server where the other one offers none. Pictures are fetched over HTTPS by browsers themselves, and
everything is on pages that ask for it (``upgrade-insecure-requests``).
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.told import shared_problem
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.page import Page
from govsite.quantities import plural


class Options(CheckOptions, frozen=True, kw_only=True):
    """What counts."""

    kinds: tuple[str, ...]
    """Kinds of resources: "script", "style", "frame", "image", "media"."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for each thing that is loaded over plain HTTP, with the pages that load it."""
    pages = [page for page in evidence.pages if page.url.startswith("https://") and not page.is_soft_404]
    if not pages:
        raise NotApplicable("no page over HTTPS")
    loaded: dict[str, list[Page]] = {}
    for page in pages:
        if page.asks_for_https:
            continue
        for url in {one.url for one in page.resources if one.kind in options.kinds and one.url.startswith("http://")}:
            loaded.setdefault(url, []).append(page)
    for url, places in sorted(loaded.items()):
        yield shared_problem(
            places,
            zh=f"HTTPS 页面引用不加密的 {url}（{len(places)} 个页面），浏览器会拦截；应改用 HTTPS",
            en=f"pages over HTTPS load {url} ({plural(len(places), 'page')}), which browsers block; HTTPS is required",
            key=url,
        )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
