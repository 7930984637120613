"""The home page does not come much slower over IPv6 than over IPv4.

Compared are the medians of the times to the first byte: IPv6 / IPv4 − 1 against a bound. Differences
below a number of milliseconds are noise of the measurement and count for nothing, however large the
ratio.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from govsite.audit.checks._families import both_homes
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence, NotObserved
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.outcome import Reason

EXACTNESS = 1e-9
"""So far do two equal sums of floating-point numbers lie apart."""


class Options(CheckOptions, frozen=True):
    """How much slower is too slow."""

    ratio: float = 0.2
    """Largest allowed IPv6 / IPv4 − 1."""
    floor_ms: float = 50.0
    """Differences up to so many milliseconds are noise."""
    samples: int = 3
    """Fewest measurements over each family."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem if the median over IPv6 is too far above that over IPv4."""
    over_ipv4, over_ipv6 = both_homes(evidence)
    fewest = min(len(over_ipv4.samples_ms), len(over_ipv6.samples_ms))
    if fewest < max(options.samples, 1):
        raise NotObserved(Reason.TOO_FEW_PROBES, f"{fewest} of {options.samples}")
    slow, fast = median(over_ipv6.samples_ms), median(over_ipv4.samples_ms)
    if slow - fast <= options.floor_ms + EXACTNESS or slow <= fast * (1 + options.ratio) + EXACTNESS:
        return
    factor = 1 + options.ratio
    yield Problem(
        zh=f"首页首字节时间：IPv6 {slow:.0f} 毫秒，IPv4 {fast:.0f} 毫秒，不应超过 IPv4 的 {factor:.3g} 倍",
        en=f"first byte of the home page: {slow:.0f} ms over IPv6, {fast:.0f} ms over IPv4, "
        f"at most {factor:.3g} times as long required",
        url=evidence.site.url,
        key="latency",
    )


PLUGIN = Check(options=Options, run=run, needs=("dns", "ipv6"))
