"""Hold verdicts against the truth: what was found, what was missed, what was invented."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from govsite.lab.city import City
from govsite.model.outcome import Outcome, Status

Pair = tuple[str, str]
"""Site code and rule id."""


@dataclass(frozen=True, slots=True)
class RuleScore:
    """How well one rule's faults were found."""

    rule: str
    planted: int
    found: int
    invented: int
    missed_sites: tuple[str, ...] = ()
    invented_sites: tuple[str, ...] = ()

    @property
    def recall(self) -> float:
        """Share of the planted faults that was found; 1 where none was planted."""
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        """Share of the failures that was planted; 1 where nothing failed."""
        total = self.found + self.invented
        return self.found / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """How well a whole run did."""

    scores: tuple[RuleScore, ...] = field(default=())

    @property
    def planted(self) -> int:
        """Pairs of site and rule with a planted fault."""
        return sum(score.planted for score in self.scores)

    @property
    def found(self) -> int:
        """Of these, those that failed in the run."""
        return sum(score.found for score in self.scores)

    @property
    def invented(self) -> int:
        """Failures that nobody planted."""
        return sum(score.invented for score in self.scores)

    @property
    def rules(self) -> int:
        """Rules under which faults were planted."""
        return sum(1 for score in self.scores if score.planted)

    @property
    def recall(self) -> float:
        """Share of the planted faults that was found."""
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        """Share of the failures that was planted."""
        total = self.found + self.invented
        return self.found / total if total else 1.0


def compare(city: City, outcomes: Iterable[Outcome]) -> Comparison:
    """Score each rule that was judged; rules that no outcome speaks of were not in force and do not count."""
    failed: set[Pair] = set()
    judged: set[str] = set()
    for outcome in outcomes:
        judged.add(outcome.rule)
        if outcome.status is Status.FAIL:
            failed.add((outcome.site, outcome.rule))
    planted = {(fault.site, fault.rule) for fault in city.faults}
    return Comparison(tuple(_score(rule, planted, failed) for rule in sorted(judged)))


def _score(rule: str, planted: set[Pair], failed: set[Pair]) -> RuleScore:
    due = {site for site, name in planted if name == rule}
    seen = {site for site, name in failed if name == rule}
    return RuleScore(
        rule=rule,
        planted=len(due),
        found=len(due & seen),
        invented=len(seen - due),
        missed_sites=tuple(sorted(due - seen)),
        invented_sites=tuple(sorted(seen - due)),
    )
