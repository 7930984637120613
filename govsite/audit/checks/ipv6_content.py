"""The home page says the same over IPv6 as over IPv4.

Compared are the status and the visible text, without what changes from one request to the next. A
difference comes from a second server that nobody updates, a default page of the web server or a
notice of the network provider.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from govsite.audit.checks._families import both_homes
from govsite.model.answers import FamilyView
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason


class Options(CheckOptions, frozen=True):
    """How alike is alike enough."""

    likeness: float = 0.9
    """Share of the text's pieces that both have, from 0 to 1."""

    def __post_init__(self) -> None:
        if not 0 <= self.likeness <= 1:
            raise ValueError(f"likeness is {self.likeness}, a number from 0 to 1 is required")


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem if the statuses differ or the texts are too unlike."""
    over_ipv4, over_ipv6 = both_homes(evidence)
    url = evidence.site.url
    if over_ipv4.answer.status != over_ipv6.answer.status:
        statuses = over_ipv6.answer.status, over_ipv4.answer.status
        yield Problem(
            zh="首页通过 IPv6 返回 HTTP {}，通过 IPv4 返回 HTTP {}，两者应一致".format(*statuses),
            en="the home page gives HTTP {} over IPv6 and HTTP {} over IPv4, the same is required".format(*statuses),
            url=url,
            key="status",
        )
        return
    found = _likeness(over_ipv4, over_ipv6)
    if found < options.likeness:
        yield Problem(
            zh=f"首页 IPv6 与 IPv4 内容相似度为 {found:.0%}，应不低于 {options.likeness:.0%}",
            en=f"the home page over IPv6 is {found:.0%} like the one over IPv4, {options.likeness:.0%} required",
            url=url,
            key="content",
        )


def _likeness(one: FamilyView, other: FamilyView) -> float:
    if one.text_digest and one.text_digest == other.text_digest:
        return 1.0
    if not one.shingles and not other.shingles:
        raise NotObserved(Reason.NOT_SEEN, "no text to compare")
    return resemblance(one.shingles, other.shingles)


def resemblance(one: Sequence[int], other: Sequence[int]) -> float:
    """Share of common pieces of two texts, estimated from their bottom-k sketches (Broder 1997).

    A sketch holds the k smallest hashes: up to its largest it is complete, beyond it knows nothing.
    Two sketches of one length were both cut off there (or hold everything); the shorter of two
    unequal ones was not cut, so that only the longer one sets the bound. Both empty: alike.
    """
    first, second = set(one), set(other)
    if not first or not second:
        return float(first == second)
    longer = first if len(first) > len(second) else second
    bound = min(max(first), max(second)) if len(first) == len(second) else max(longer)
    union = [piece for piece in first | second if piece <= bound]
    return sum(piece in first and piece in second for piece in union) / len(union)


PLUGIN = Check(options=Options, run=run, needs=("dns", "ipv6"))
