"""A page that shows a map shows the number under which the map was approved.

Pictures are known by their words, maps that a script draws by what it loads. The number may be printed in the picture,
where only a person sees it; a map service draws its own number, so that there nobody can tell from the page.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.quantities import plural


class Options(CheckOptions, frozen=True, kw_only=True):
    """Which maps need a number in the page's own words."""

    kinds: tuple[str, ...] = ("picture", "drawn")
    """"picture", "drawn" (from outlines that the site serves), "service"."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for each page."""
    shown = [page for page in evidence.pages if page.maps and not page.is_soft_404]
    if not shown:
        raise NotApplicable("no page shows a map")
    unsure = 0
    is_clean = True
    for page in shown:
        if page.map_number:
            continue
        maps = [found for found in page.maps if found.kind in options.kinds]
        if not maps:
            unsure += 1
            continue
        is_clean = False
        what = maps[0].text or maps[0].url.rpartition("/")[2] or "script"
        yield Problem(
            zh=f"页面上有地图（{what}），没有写明审图号，应当标注",
            en=f"the page shows a map ({what}) and no approval number, which is required",
            url=page.url,
            key="map",
            excerpt=maps[0].url or what,
        )
    if unsure and is_clean and unsure == len(shown):
        raise NotObserved(Reason.NOT_SEEN, f"a map service draws the number on {plural(unsure, 'page')}")


PLUGIN = Check(options=Options, run=run, needs=("pages",))
