"""What is known of a site beside its inventory row, as far as a plan makes use of it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from govsite.model.outcome import Outcome, Severity, Status


class Facts(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Results of an audit and of availability over time. The defaults mean "nothing known"."""

    is_audited: bool = False
    failed_rules: frozenset[str] = frozenset()
    worst: Severity | None = None
    findings: int = 0
    vetoes: int = 0
    misfits: int | None = None
    """How many of the policy's rules on domain names the site's names fail; ``None`` where nobody looked."""
    is_dead: bool = False
    """By the policy's rule over several runs, never from one."""
    page_count: int | None = None
    """Pages that a crawl has seen, where the inventory gives no number."""
    updates: float | None = None
    """New dated entries a month that a crawl has seen, at least; ``None`` where nobody looked."""


UNKNOWN = Facts()


def facts_of(outcomes: Iterable[Outcome]) -> dict[str, Facts]:
    """Facts by site key, out of the outcomes of one run.

    A site counts as audited when at least one rule came to a verdict on it: a run that
    could not look at a site says nothing of its faults.
    """
    failures: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.status in (Status.PASS, Status.FAIL):
            found = failures.setdefault(outcome.site, [])
            if outcome.status is Status.FAIL:
                found.append(outcome)
    return {site: _facts(found) for site, found in failures.items()}


def _facts(failed: list[Outcome]) -> Facts:
    return Facts(
        is_audited=True,
        failed_rules=frozenset(outcome.rule for outcome in failed),
        worst=min((outcome.severity for outcome in failed), key=lambda severity: severity.rank, default=None),
        findings=sum(len(outcome.problems) or 1 for outcome in failed),
        vetoes=sum(outcome.severity is Severity.VETO for outcome in failed),
    )
