"""The home page says something: words in its links, banner, footer, title or text.

For entries and notices that are only to be there, such as a switch for elderly readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence, NotObserved
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.outcome import Reason


class Options(CheckOptions, frozen=True, kw_only=True):
    """What is looked for."""

    patterns: tuple[str, ...]
    """Regular expressions; one that is found will do."""
    resources: tuple[str, ...] = ()
    """Regular expressions over the addresses of scripts that draw such a thing."""
    what_zh: str
    what_en: str

    def __post_init__(self) -> None:
        for pattern in (*self.patterns, *self.resources):
            re.compile(pattern)


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem if the home page says none of it."""
    home = evidence.home_page
    words = "\n".join(
        (
            home.title,
            home.header_text,
            home.text,
            home.footer.text,
            *(f"{link.text} {link.title}" for link in home.links),
            *(f"{form.text} {' '.join(form.fields)}" for form in home.forms),
        )
    )
    if any(re.search(pattern, words) for pattern in options.patterns):
        return
    if any(re.search(pattern, res.url) for pattern in options.resources for res in home.resources):
        return
    if home.unseen:
        raise NotObserved(Reason.NOT_SEEN, f"scripts draw parts of the home page: {', '.join(home.unseen)}")
    yield Problem(
        zh=f"首页未发现{options.what_zh}",
        en=f"the home page shows no {options.what_en}",
        url=home.url,
        key="missing",
    )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
