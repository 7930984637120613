"""The label with the site's name carries the name under which the site is registered.

Generic words at the end ("website", "portal"), accepted other spellings, punctuation and a slogan
set off by punctuation make no difference; what those words are is said by the options.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import field

from govsite.audit.checks._labels import (
    ALL_JUDGED,
    ValueOptions,
    excerpt,
    fold,
    label_problem,
    require_any,
    values_of,
)
from govsite.audit.checks._pages import pages_of
from govsite.model.check import Check, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.page import Page, PageKind
from govsite.quantities import plural

_BREAKS = re.compile(r"[\W_]+")


class Options(ValueOptions, frozen=True, kw_only=True):
    """Which label, and what makes no difference."""

    label: str
    kinds: tuple[PageKind, ...] = ALL_JUDGED
    endings: tuple[str, ...] = ()
    """Generic words that a name may end in."""
    same: dict[str, str] = field(default_factory=dict)
    """Spelling → the spelling that it is as good as."""
    shortest_part: int = 4
    """A part of a name between punctuation marks counts as the name from so many characters on."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for each other name."""
    pages = pages_of(evidence, options.kinds)
    require_any(pages, [options.label])
    site = evidence.site
    if not site.name.strip():
        raise NotObserved(Reason.NOT_SUPPLIED, "name")
    right = _forms(site.name, options) | _forms(site.owner, options)
    verdicts: dict[str, bool] = {}
    wrong: dict[str, list[Page]] = {}
    for page in pages:
        for value in values_of(page, options.label, options):
            if value not in verdicts:
                verdicts[value] = not right.isdisjoint(_forms(value, options))
            if not verdicts[value]:
                wrong.setdefault(value, []).append(page)
    name = excerpt(site.name)
    for value, shown in wrong.items():
        yield label_problem(
            zh=f"{len(shown)} 个页面的标签 {options.label} 为“{excerpt(value)}”，登记的网站名称为“{name}”",
            en=f'the label {options.label} says "{excerpt(value)}" on {plural(len(shown), "page")}, '
            f'the registered name "{name}" is required',
            key=f"{options.label}={fold(value)}",
            pages=shown,
            value=value,
        )


def _forms(name: str, options: Options) -> set[str]:
    """The name, and each part of it that is long enough to be one, without what makes no difference."""
    folded = fold(name)
    parts = [part for part in _BREAKS.split(folded) if len(part) >= options.shortest_part]
    forms = {_core(part, options) for part in (_BREAKS.sub("", folded), *parts)}
    return {form for form in forms if form}


def _core(name: str, options: Options) -> str:
    """What is left of a name without its generic end; nothing, where all of it is generic."""
    for spelling, accepted in options.same.items():
        name = name.replace(fold(spelling), fold(accepted))
    while True:
        ending = next((word for word in map(fold, options.endings) if word and name.endswith(word)), "")
        if not ending:
            return name
        name = name.removesuffix(ending)


PLUGIN = Check(options=Options, run=run, needs=("pages",))
