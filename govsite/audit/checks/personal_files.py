"""Attachments show no personal data: text files, tables and documents that pages of the site link to.

Told masked, as they are kept. Pictures and scans are not read; announcements that a law asks for may name numbers: a
person decides.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._answers import most
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.quantities import plural


class Options(CheckOptions, frozen=True, kw_only=True):
    """Which data."""

    kinds: tuple[str, ...]
    at_least: int = 1
    """A file is told from so many numbers on."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem for each file and kind, with the pages that link to it."""
    files = evidence.files
    if not files.files and not files.left_out:
        raise NotApplicable("no attachments of a kind that can be read")
    is_clean = True
    for file in files.files:
        for kind in options.kinds:
            shown = tuple(dict.fromkeys(data.masked for data in file.personal if data.kind == kind))
            if len(shown) < options.at_least:
                continue
            is_clean = False
            facts = place.pages.personal.get(kind)
            zh, en = (facts.title.zh, facts.title.en) if facts else (kind, kind)
            sources = [page.url for page in evidence.pages if any(link.url == file.url for link in page.links)]
            yield Problem(
                zh=f"附件公开了 {len(shown)} 个完整的{zh}（如 {shown[0]}），应去标识化",
                en=f"the attachment shows {plural(len(shown), f'complete {en}')} (such as {shown[0]}), to be masked",
                url=file.url,
                key=kind,
                excerpt="、".join(shown[:5]),
                sources=tuple(sources[:20]),
                source_count=len(sources),
            )
    unread = [file.problem for file in files.files if file.problem is not None]
    if is_clean and len(unread) == len(files.files):
        raise NotObserved(most(unread) if unread else Reason.BUDGET, "no attachment could be read")


PLUGIN = Check(options=Options, run=run, needs=("pages", "files"))
