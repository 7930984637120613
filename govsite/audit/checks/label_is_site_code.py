"""The label with the site's identifier code carries the right code.

Compared with the code of the inventory; where that has none, with the codes in the home page's
footer. A code that has not the form of the country's codes is wrong by itself.

A wrong code comes from a template that was copied from another site, and makes every page count
for that other site.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._codes import footer_codes, inventory_code, is_code
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
from govsite.model.check import Check, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.page import Page, PageKind
from govsite.quantities import plural


class Options(ValueOptions, frozen=True, kw_only=True):
    """Which label, and on which pages."""

    label: str
    kinds: tuple[PageKind, ...] = ALL_JUDGED


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem for each wrong code."""
    pages = pages_of(evidence, options.kinds)
    require_any(pages, [options.label])
    right = _right_codes(evidence, place)
    if not right and not place.site_code.pattern:
        raise NotApplicable("no code to compare with")
    wrong: dict[str, list[Page]] = {}
    for page in pages:
        for value in values_of(page, options.label, options):
            code = fold(value)
            if (code not in right) if right else not is_code(code, place):
                wrong.setdefault(code, []).append(page)
    for code, shown in wrong.items():
        required = excerpt(" / ".join(sorted(right)))
        yield label_problem(
            zh=f"{len(shown)} 个页面的标签 {options.label} 为“{excerpt(code)}”，"
            + (f"应为 {required}" if right else "应为符合编码规则的网站标识码"),
            en=f'the label {options.label} says "{excerpt(code)}" on {plural(len(shown), "page")}, '
            + (f"{required} is required" if right else "a code of the prescribed form is required"),
            key=f"{options.label}={code}",
            pages=shown,
            value=code,
        )


def _right_codes(evidence: Evidence, place: Jurisdiction) -> set[str]:
    """The inventory's code before those of the footer, which may be wrong too."""
    code = inventory_code(evidence, place)
    if code:
        return {code}
    try:
        home = evidence.home_page
    except NotObserved:
        return set()
    return {code for code in footer_codes(home, place).values() if is_code(code, place)}


PLUGIN = Check(options=Options, run=run, needs=("pages",))
