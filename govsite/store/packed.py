"""One site as the store keeps it: made where it was judged, written where the store is."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from govsite.model.evidence import Evidence
from govsite.model.outcome import Outcome
from govsite.model.run import SiteSummary
from govsite.store.codec import pack_evidence


class PackedOutcome(msgspec.Struct, frozen=True, array_like=True):
    """A row of the outcomes."""

    site: str
    rule: str
    severity: str
    status: str
    reason: str
    body: bytes


class PackedSite(msgspec.Struct, frozen=True, array_like=True):
    """All rows of one site."""

    site: str
    observed_at: str
    summary: bytes
    evidence: bytes
    outcomes: tuple[PackedOutcome, ...]
    crashes: tuple[str, ...] = ()


def packed_site(
    evidence: Evidence, *, summary: SiteSummary, outcomes: Sequence[Outcome], crashes: Sequence[str] = ()
) -> PackedSite:
    """What ``Store.save_packed`` writes."""
    return PackedSite(
        site=evidence.site.key,
        observed_at=evidence.observed_at,
        summary=msgspec.json.encode(summary),
        evidence=pack_evidence(evidence),
        outcomes=tuple(
            PackedOutcome(
                site=item.site,
                rule=item.rule,
                severity=item.severity.value,
                status=item.status.value,
                reason=item.reason.value if item.reason else "",
                body=msgspec.json.encode(item),
            )
            for item in outcomes
        ),
        crashes=tuple(crashes),
    )
