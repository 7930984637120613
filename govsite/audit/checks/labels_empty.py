"""The labels that a page carries say something.

A label whose value is empty, a programmer's word for nothing ("null") or text that the template
should have replaced counts for as little as a missing one. Mind the templates: most such values
come from a field that the editor left empty or a variable that was misspelt.

Only labels that the kind of page must carry are looked at: a home page may well have an empty
column name. Where a label stands twice, one filled one is enough here.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._labels import (
    ValueOptions,
    by_kind,
    excerpt,
    label_problem,
    metas_by_name,
    require_any,
    says_nothing,
)
from govsite.audit.checks._pages import KIND_WORDS, is_drawn_by_script, pages_of
from govsite.model.check import Check, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.page import Page, PageKind
from govsite.quantities import plural


class Options(ValueOptions, frozen=True, kw_only=True):
    """Which labels, where, and what says nothing."""

    labels: dict[str, tuple[PageKind, ...]]
    """Name of the label → kinds of page on which it must say something."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for each label and kind of page, with the pages on which it says nothing."""
    kinds = {kind for wanted in options.labels.values() for kind in wanted}
    seen = [page for page in pages_of(evidence, kinds) if not is_drawn_by_script(page)]
    if not seen:
        raise NotObserved(Reason.NOT_SEEN, "all pages are drawn by scripts")
    require_any(seen, options.labels)
    pages = by_kind(seen)
    metas = {page.url: metas_by_name(page) for group in pages.values() for page in group}
    for label, wanted in options.labels.items():
        for kind in wanted:
            empty: list[Page] = []
            value = ""
            for page in pages.get(kind, ()):
                contents = [meta.content for meta in metas[page.url].get(label.casefold(), ())]
                if contents and all(says_nothing(content, options) for content in contents):
                    value = value or contents[0].strip()
                    empty.append(page)
            if empty:
                yield _problem(label, kind=kind, empty=empty, value=value)


def _problem(label: str, *, kind: PageKind, empty: list[Page], value: str) -> Problem:
    words = KIND_WORDS[kind]
    shown = excerpt(value)
    zh = f"标签 {label} " + (f"的值为“{shown}”" if shown else "为空")
    en = f"the label {label} " + (f'says "{shown}"' if shown else "is empty")
    if kind is PageKind.HOME:
        zh, en = f"首页的{zh}，必须有实际内容", f"{en} on the home page, a real value is required"
    else:
        zh = f"{len(empty)} 个{words.zh}的{zh}，必须有实际内容"
        en = f"{en} on {plural(len(empty), words.en)}, a real value is required"
    return label_problem(zh=zh, en=en, key=f"{label}:{kind}", pages=empty, value=value)


PLUGIN = Check(options=Options, run=run, needs=("pages",))
