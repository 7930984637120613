"""What lets a run pass: waivers, the baseline, and failures that have come often enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import check_place, talk, write_result
from govsite.errors import InputError

if TYPE_CHECKING:
    from govsite.audit.baseline import Baseline
    from govsite.audit.waivers import Waiver
    from govsite.model.outcome import Outcome, Severity
    from govsite.model.run import Run
    from govsite.store.store import Store

WaiversOption = Annotated[
    Path | None, typer.Option("--waivers", help="File of waivers (YAML) with owner, reason and expiry.")
]
BaselineOption = Annotated[
    Path | None, typer.Option("--baseline", help="Findings in this file fail no run; new ones do.")
]
WriteBaselineOption = Annotated[
    Path | None, typer.Option("--write-baseline", help="Write the findings of this run as a baseline.")
]
ChangedOnlyOption = Annotated[
    bool, typer.Option("--changed-only", help="Report only findings that are not in the baseline.")
]
ConfirmOption = Annotated[
    int | None,
    typer.Option(
        "--confirm",
        min=1,
        show_default="confirm in govsite.toml, else 1",
        help="A finding counts when it has come in so many runs in a row.",
    ),
]


@dataclass(frozen=True, kw_only=True)
class Gate:
    """What the command line says of it."""

    waivers: Path | None = None
    baseline: Path | None = None
    write_baseline: Path | None = None
    changed_only: bool = False
    confirm: int = 1

    def check(self) -> None:
        """Read what has to be read before hours of looking, not after.

        Raises ``InputError`` or ``PolicyError`` for a file that is missing or wrong.
        """
        if self.write_baseline is not None:
            check_place(self.write_baseline)
        if self.waivers is not None:
            _waivers(self.waivers)
        if self.baseline is not None:
            _baseline(self.baseline)


@dataclass(frozen=True)
class Passed:
    """The run as reports show it, and the gravest finding that counts."""

    run: Run
    worst: Severity | None


def pass_gate(run: Run, gate: Gate, *, store: Store, quiet: bool) -> Passed:
    """Mark what is waived or known, tell about waivers and baseline, and say what is left."""
    from msgspec.structs import replace

    from govsite.audit.baseline import baseline_of, encode_baseline, mark_known
    from govsite.audit.waivers import waive
    from govsite.model.packed_outcomes import PackedOutcomes

    outcomes = run.outcomes
    if gate.waivers is not None:
        waived = waive(outcomes, _waivers(gate.waivers), today=run.header.started_at[:10])
        outcomes = waived.outcomes
        for waiver in waived.expired:
            talk(f"{waiver.place}: the waiver of {waiver.owner} for {waiver.rule} expired on {waiver.expires}")
        for waiver in waived.unused:
            talk(f"{waiver.place}: the waiver for {waiver.rule} on {waiver.site} fits no finding", quiet=quiet)
    if gate.baseline is not None:
        outcomes, gone = mark_known(outcomes, _baseline(gate.baseline))
        if gone:
            talk(f"{gate.baseline}: findings of the baseline that are no longer there: {len(gone)}", quiet=quiet)
    if gate.write_baseline is not None:
        content = encode_baseline(baseline_of(outcomes, run=run.header.id, lang=run.lang))
        write_result(content, gate.write_baseline)
        talk(f"wrote {gate.write_baseline}", quiet=quiet)
    left_out = 0
    if gate.changed_only:
        left_out = sum(found.is_known for outcome in outcomes for found in outcome.problems)
        outcomes = PackedOutcomes(_only_new(outcomes))
    marked = replace(run, outcomes=outcomes, left_out=left_out)
    return Passed(marked, _worst(marked, gate, store))


def _worst(run: Run, gate: Gate, store: Store) -> Severity | None:
    from govsite.model.outcome import Severity, Status

    counted = _confirmed(run, store, gate.confirm)
    ranks = [
        outcome.severity.rank
        for outcome in run.outcomes
        if outcome.status is Status.FAIL
        and not outcome.is_excused
        and (counted is None or any(f.fingerprint in counted for f in outcome.problems if not f.is_excused))
    ]
    return list(Severity)[min(ranks)] if ranks else None


def _confirmed(run: Run, store: Store, times: int) -> set[str] | None:
    """Fingerprints that have come often enough; ``None`` where once is enough."""
    from govsite.model.changes import confirmed
    from govsite.model.run import lineage

    if times == 1:
        return None
    runs = lineage(store.runs(), run.header)
    return confirmed((store.outcomes(header.id) for header in runs), times=times)


def _only_new(outcomes: Iterable[Outcome]) -> Iterable[Outcome]:
    from msgspec.structs import replace

    from govsite.model.outcome import Status

    for outcome in outcomes:
        if outcome.status is not Status.FAIL or not outcome.problems:
            yield outcome
            continue
        new = tuple(found for found in outcome.problems if not found.is_known)
        if new:
            yield replace(outcome, problems=new)


def _waivers(path: Path) -> tuple[Waiver, ...]:
    from govsite.audit.waivers import Waiver as Found
    from govsite.policy.waivers import load_waivers

    return tuple(
        Found(
            rule=text.rule,
            site=text.site,
            url=text.url,
            fingerprint=text.fingerprint,
            owner=text.owner,
            reason=text.reason,
            expires=text.expires,
            place=place,
        )
        for text, place in load_waivers(path)
    )


def _baseline(path: Path) -> Baseline:
    from govsite.audit.baseline import decode_baseline

    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=str(path), hint="make it with --write-baseline"
        ) from error
    return decode_baseline(content, name=str(path))
