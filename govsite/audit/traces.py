"""How the addresses of a site answered, so that each finding carries its evidence on the face of it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from govsite.model.evidence import Evidence
from govsite.model.outcome import Trace
from govsite.urls import canonical

GONE = frozenset({404, 410})
"""Statuses by which a server says that there is no such page."""


class Traces:
    """The answers of one site by address; gathered when the first is asked for."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def of(self, *urls: str) -> Trace | None:
        """The answer of the first of these addresses that was asked for; ``None`` where none was."""
        return next((self._by_url[url] for url in urls if url in self._by_url), None)

    def looked_at(self, urls: Iterable[str]) -> bool:
        """Whether one of these addresses was read, or is known to be gone (404, 410) by now."""
        found = (self.of(url, _canonical(url)) for url in urls)
        return any(trace is not None and (trace.problem is None or trace.status in GONE) for trace in found)

    @cached_property
    def _by_url(self) -> dict[str, Trace]:
        evidence = self._evidence
        answers = [target.answer for target in evidence.targets]
        answers += evidence.failed_pages
        answers += [view.answer for view in evidence.seen_hosts if view.answer is not None]
        if evidence.home is not None:
            answers.append(evidence.home)
        found = {answer.url: answer.trace() for answer in answers}
        digests = {}
        for page in evidence.seen_pages or ():
            digests[page.url] = page.digest
            found.setdefault(page.url, Trace(status=page.status, digest=page.digest))
        # What was both asked for and read as a page has its redirects from the one and its digest from the other.
        for answer in answers:
            digest = digests.get(answer.url) or digests.get(answer.final_url, "")
            if digest:
                found[answer.url] = answer.trace(digest=digest)
        return found


def _canonical(url: str) -> str:
    try:
        return canonical(url)
    except ValueError:
        return url
