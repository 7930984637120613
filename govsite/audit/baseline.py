"""The baseline: findings that were there when somebody drew a line.

They stay in every report and fail no run; what comes on top does. A finding is known by
its fingerprint, which no better wording changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from govsite.errors import InputError
from govsite.model.outcome import Outcome, Status
from govsite.model.packed_outcomes import PackedOutcomes

BASELINE_SCHEMA = "govsite/baseline/1"


class Known(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, order=True):
    """One finding of the baseline; the words are for people who read the file."""

    site: str
    rule: str
    url: str = ""
    fingerprint: str
    message: str = ""


class Baseline(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The line that was drawn."""

    schema: str = BASELINE_SCHEMA
    run: str = ""
    findings: tuple[Known, ...] = ()


def baseline_of(outcomes: Iterable[Outcome], *, run: str, lang: str = "zh") -> Baseline:
    """The findings of these outcomes, sorted, so that two files differ only where findings do."""
    found = {
        Known(
            site=outcome.site,
            rule=outcome.rule,
            url=problem.url,
            fingerprint=problem.fingerprint,
            message=problem.message.in_language(lang),
        )
        for outcome in outcomes
        if outcome.status is Status.FAIL
        for problem in outcome.problems
    }
    return Baseline(run=run, findings=tuple(sorted(found)))


def encode_baseline(baseline: Baseline) -> bytes:
    """The file's content."""
    return msgspec.json.format(msgspec.json.encode(baseline), indent=1) + b"\n"


def decode_baseline(content: bytes, *, name: str) -> Baseline:
    """What ``encode_baseline`` wrote. Raises ``InputError`` for anything else."""
    try:
        baseline = msgspec.json.decode(content, type=Baseline)
    except (ValueError, RecursionError) as error:
        raise InputError(f"is no baseline: {error}", where=name, hint="write it with --write-baseline") from error
    if baseline.schema != BASELINE_SCHEMA:
        raise InputError(f"is a baseline of another version ({baseline.schema})", where=name, hint="write it again")
    return baseline


def mark_known(outcomes: Iterable[Outcome], baseline: Baseline) -> tuple[PackedOutcomes, tuple[Known, ...]]:
    """Outcomes with known findings marked, and the baseline's findings that are there no more."""
    missed = {found.fingerprint for found in baseline.findings}
    known = frozenset(missed)

    def marked() -> Iterator[Outcome]:
        for outcome in outcomes:
            if outcome.status is not Status.FAIL:
                yield outcome
                continue
            missed.difference_update(found.fingerprint for found in outcome.problems)
            problems = tuple(
                replace(found, is_known=True) if found.fingerprint in known else found for found in outcome.problems
            )
            yield replace(outcome, problems=problems)

    packed = PackedOutcomes(marked())
    return packed, tuple(found for found in baseline.findings if found.fingerprint in missed)
