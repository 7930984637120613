"""The labels that each kind of page must carry are there.

Looks for ``meta`` elements by name (letter case does not matter) on home, column and article
pages. Directories and search engines of the supervising bodies read pages by these labels; a
page without them is not collected, or collected under the wrong column.

To mend it, add the labels to the templates of the content management system, once for each kind
of page. A label that is there but empty is told by ``labels-empty``.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._labels import by_kind, label_problem, metas_by_name
from govsite.audit.checks._pages import KIND_WORDS, is_drawn_by_script, pages_of
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.page import Page, PageKind
from govsite.quantities import plural


class Options(CheckOptions, frozen=True):
    """Which labels, and where."""

    labels: dict[str, tuple[PageKind, ...]]
    """Name of the label → kinds of page that must carry it."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for each label and kind of page, with the pages that lack it."""
    kinds = {kind for wanted in options.labels.values() for kind in wanted}
    pages = by_kind(pages_of(evidence, kinds))
    names = {page.url: metas_by_name(page).keys() for group in pages.values() for page in group}
    hidden = []
    for label, wanted in options.labels.items():
        for kind in wanted:
            without = [page for page in pages.get(kind, ()) if label.casefold() not in names[page.url]]
            lacking = [page for page in without if not is_drawn_by_script(page)]
            if lacking:
                yield _problem(label, kind=kind, lacking=lacking, total=len(pages[kind]))
            elif without and len(without) == len(pages[kind]):
                hidden.append(f"{label} ({kind})")
    if hidden:
        raise NotObserved(Reason.NOT_SEEN, f"pages are drawn by scripts: {', '.join(hidden)}")


def _problem(label: str, *, kind: PageKind, lacking: list[Page], total: int) -> Problem:
    words = KIND_WORDS[kind]
    if kind is PageKind.HOME:
        zh, en = f"首页没有标签 {label}，必须有", f"the home page has no label {label}, required"
    else:
        zh = f"{total} 个{words.zh}中有 {len(lacking)} 个没有标签 {label}，每个都必须有"
        en = f"{len(lacking)} of {plural(total, words.en)} without the label {label}, required on each"
    return label_problem(zh=zh, en=en, key=f"{label}:{kind}", pages=lacking)


PLUGIN = Check(options=Options, run=run, needs=("pages",))
