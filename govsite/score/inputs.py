"""What one scorecard is worked out from: outcomes of rules, supplied figures, a person's judgements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from msgspec import Struct

from govsite.model.outcome import Outcome, Status
from govsite.model.rubric import Opinion, Supplied
from govsite.model.words import Words

_BETWEEN = {"zh": "；", "en": "; "}
"""What stands between titles, which have commas of their own."""


class Counts(Struct, frozen=True, kw_only=True):
    """On how many sites a set of rules holds."""

    passed: int = 0
    failed: int = 0
    unknown: int = 0


class Inputs(Struct, frozen=True, kw_only=True):
    """Everything that is known of one subject. Maps are by rule, figure and item id."""

    outcomes: Mapping[str, Outcome] = {}
    figures: Mapping[str, Supplied] = {}
    opinions: Mapping[str, Opinion] = {}
    by_site: Mapping[str, Mapping[str, Status]] = {}
    """Site → rule → verdict, for scores of a whole area."""
    titles: Mapping[str, Words] = {}
    """What rules and figures are called, by id."""

    def titles_of(self, ids: Iterable[str]) -> Words:
        """What these rules or figures are called, as one list; the id of what has no title here."""
        found = [self.titles.get(one, Words(one, one)) for one in ids]
        return Words(*(mark.join(title.in_language(lang) for title in found) for lang, mark in _BETWEEN.items()))

    def sites_where(self, rules: Iterable[str]) -> Counts:
        """On how many sites all these rules pass; sites on which none has an object do not count."""
        wanted = tuple(rules)
        passed = failed = unknown = 0
        for verdicts in self.by_site.values():
            found = {verdicts.get(rule, Status.UNKNOWN) for rule in wanted} - {Status.NOT_APPLICABLE}
            if Status.FAIL in found:
                failed += 1
            elif Status.UNKNOWN in found:
                unknown += 1
            elif found:
                passed += 1
        return Counts(passed=passed, failed=failed, unknown=unknown)


def exact(number: float) -> Fraction:
    """The number as it is written (0.1 is one tenth), so that bounds are met exactly."""
    return Fraction(repr(number))
