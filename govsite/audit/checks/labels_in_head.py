"""The labels stand in the head of the page.

``meta`` elements belong into ``head``; readers that stop there miss those in the body. The usual
cause is a part of a template that writes labels and is put into the page too late.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._labels import ALL_JUDGED, label_problem, metas_by_name, require_any
from govsite.audit.checks._pages import pages_of
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.page import Page, PageKind
from govsite.quantities import plural


class Options(CheckOptions, frozen=True):
    """Which labels are looked at."""

    labels: tuple[str, ...]
    kinds: tuple[PageKind, ...] = ALL_JUDGED


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for each label, with the pages that carry it in the body only."""
    outside: dict[str, list[Page]] = {}
    pages = pages_of(evidence, options.kinds)
    require_any(pages, options.labels)
    for page in pages:
        metas = metas_by_name(page)
        for label in options.labels:
            found = metas.get(label.casefold(), ())
            if found and not any(meta.in_head for meta in found):
                outside.setdefault(label, []).append(page)
    for label, shown in outside.items():
        yield label_problem(
            zh=f"{len(shown)} 个页面的标签 {label} 不在 <head> 内，应在 <head> 内",
            en=f"the label {label} stands outside <head> on {plural(len(shown), 'page')}, inside is required",
            key=label,
            pages=shown,
        )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
