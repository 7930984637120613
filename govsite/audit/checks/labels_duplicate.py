"""No label stands more than once on a page.

Readers of labels take the first, the last or none of two: which value counts is then chance.
Usually a page template and a column template both write the label; take it out of one.
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
    """Which labels may stand only once."""

    labels: tuple[str, ...]
    kinds: tuple[PageKind, ...] = ALL_JUDGED


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for each label, with the pages on which it stands more than once."""
    repeated: dict[str, list[tuple[Page, list[str]]]] = {}
    pages = pages_of(evidence, options.kinds)
    require_any(pages, options.labels)
    for page in pages:
        metas = metas_by_name(page)
        for label in options.labels:
            contents = [meta.content for meta in metas.get(label.casefold(), ())]
            if len(contents) > 1:
                repeated.setdefault(label, []).append((page, contents))
    for label, found in repeated.items():
        shown = [page for page, _ in found]
        most = max(len(contents) for _, contents in found)
        yield label_problem(
            zh=f"{len(shown)} 个页面上标签 {label} 重复出现（最多 {most} 次），只应出现 1 次",
            en=f"the label {label} stands up to {most} times on {plural(len(shown), 'page')}, 1 is required",
            key=label,
            pages=shown,
            value=" | ".join(found[0][1]),
        )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
