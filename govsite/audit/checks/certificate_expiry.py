"""The certificate does not run out within the next days.

An expired certificate shuts the site for its visitors from one minute to the next. To mend it, renew in time, or let
the server renew by itself (ACME, RFC 8555).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from govsite.audit.checks._secure import handshake_seen
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.quantities import plural


class Options(CheckOptions, frozen=True, kw_only=True):
    """How long before its end."""

    days: int


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for a certificate that runs out within ``days`` of the day it was seen."""
    shaken = handshake_seen(evidence)
    shown = shaken.certificate
    if shown is None or not shown.not_after or not evidence.observed_at:
        raise NotObserved(Reason.NOT_SEEN, "the end of the certificate")
    left = datetime.fromisoformat(shown.not_after) - datetime.fromisoformat(evidence.observed_at)
    if "tls-expired" in shaken.notes or left.total_seconds() < 0:
        raise NotApplicable("expired already")
    if left.days < options.days:
        day = shown.not_after[:10]
        yield Problem(
            zh=f"证书 {day} 到期，还剩 {left.days} 天，应提前 {options.days} 天更换",
            en=f"the certificate runs out on {day}, in {plural(left.days, 'day')}; "
            f"{plural(options.days, 'day')} before it must be renewed",
            url=evidence.site.url,
            excerpt=shown.subject,
        )


PLUGIN = Check(options=Options, run=run, needs=("security",))
