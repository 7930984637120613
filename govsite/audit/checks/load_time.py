"""Pages come within a time: the middle one of all that were read, so that one slow answer proves nothing.

Time from the first byte sent to the last byte read, as seen from here, without what a browser loads besides.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.quantities import plural


class Options(CheckOptions, frozen=True, kw_only=True):
    """The bound."""

    most_ms: float
    least_pages: int = 3
    """Fewer pages than this prove nothing."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem if pages take longer."""
    times = [page.elapsed_ms for page in evidence.pages if page.elapsed_ms > 0]
    if len(times) < options.least_pages:
        raise NotObserved(Reason.TOO_FEW_PROBES, f"only {plural(len(times), 'page')} timed")
    middle = median(times)
    if middle > options.most_ms:
        most = options.most_ms / 1000
        yield Problem(
            zh=f"{len(times)} 个页面加载时间的中位数为 {middle / 1000:.1f} 秒，不宜超过 {most:g} 秒",
            en=f"half of {plural(len(times), 'page')} take longer "
            f"than {middle / 1000:.1f} s, at most {most:g} s are due",
            url=evidence.pages[0].url,
            key="slow",
        )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
