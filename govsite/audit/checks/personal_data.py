"""Pages show no personal data: numbers of persons, cards and telephones, told masked, as they are kept.

A contact in the footer is none. Announcements that a law asks for may name numbers: a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.quantities import plural


class Options(CheckOptions, frozen=True, kw_only=True):
    """Which data, and where."""

    kinds: tuple[str, ...]
    places: tuple[str, ...] = ("text", "title", "list", "label")
    at_least: int = 1
    """A page is told from so many numbers on."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem for each page and kind."""
    for page in evidence.pages:
        for kind in options.kinds:
            found = [data for data in page.personal if data.kind == kind and data.place in options.places]
            shown = tuple(dict.fromkeys(data.masked for data in found))
            if len(shown) < options.at_least:
                continue
            facts = place.pages.personal.get(kind)
            zh, en = (facts.title.zh, facts.title.en) if facts else (kind, kind)
            yield Problem(
                zh=f"页面公开了 {len(shown)} 个完整的{zh}（如 {shown[0]}），应去标识化",
                en=f"the page shows {plural(len(shown), f'complete {en}')} (such as {shown[0]}), to be masked",
                url=page.url,
                key=kind,
                excerpt="、".join(shown[:5]),
            )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
