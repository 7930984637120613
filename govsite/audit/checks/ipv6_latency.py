"""The home page does not come much slower over IPv6 than over IPv4.

Compared are the times to the first byte: IPv6 / IPv4 − 1 against a bound, by the medians. Differences
below a number of milliseconds are noise of the measurement and count for nothing, however large the
ratio. A median over the bound is a finding only where nearly every measurement agrees with it: a
handful of times that scatter (a busy line, a busy machine) tell nothing, and the verdict is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from govsite.audit.checks._families import both_homes
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason

EXACTNESS = 1e-9
"""So far do two equal sums of floating-point numbers lie apart."""


class Options(CheckOptions, frozen=True):
    """How much slower is too slow."""

    ratio: float = 0.2
    """Largest allowed IPv6 / IPv4 − 1."""
    floor_ms: float = 100.0
    """Differences up to so many milliseconds are noise."""
    samples: int = 3
    """Fewest measurements over each family."""
    clear: float = 0.9
    """Share of pairs (one measurement of each family) that must be over the bound for a finding."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem if the times over IPv6 are clearly too far above those over IPv4."""
    over_ipv4, over_ipv6 = both_homes(evidence)
    fast, slow = over_ipv4.samples_ms, over_ipv6.samples_ms
    fewest = min(len(fast), len(slow))
    if fewest < max(options.samples, 1):
        raise NotObserved(Reason.TOO_FEW_PROBES, f"{fewest} of {options.samples}")
    if not _is_over(median(slow), median(fast), options):
        return
    over = sum(_is_over(one, other, options) for one in slow for other in fast)
    pairs = len(slow) * len(fast)
    if over < options.clear * pairs:
        raise NotObserved(Reason.TOO_FEW_PROBES, f"the times scatter: {over} of {pairs} pairs are over the bound")
    times = f"{1 + options.ratio:.3g}"
    yield Problem(
        zh=f"首页首字节时间：IPv6 {median(slow):.0f} 毫秒，IPv4 {median(fast):.0f} 毫秒，不应超过 IPv4 的 {times} 倍",
        en=f"first byte of the home page: {median(slow):.0f} ms over IPv6, {median(fast):.0f} ms over IPv4, "
        f"at most {times} times as long required",
        url=evidence.site.url,
        key="latency",
    )


def _is_over(slow: float, fast: float, options: Options) -> bool:
    """Whether one time is over the bound that the other sets."""
    return slow - fast > options.floor_ms + EXACTNESS and slow > fast * (1 + options.ratio) + EXACTNESS


PLUGIN = Check(options=Options, run=run, needs=("dns", "ipv6"))
