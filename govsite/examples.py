"""Run the examples of rules: they are the rules' tests.

An example is evidence as far as it matters. To keep it short, the prefix ``seen_`` may be left
out of the names (``dns``, ``hosts``, ``pages`` …), and a page may be given as ``html``; what a
reader would see in it is then worked out as in a crawl. The page at the site's address, or at the
root of its host, is the home page unless the example says ``home: false``.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from govsite.audit.engine import Judge
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.outcome import Outcome, Reason, Status
from govsite.model.page import Page
from govsite.model.rule import Rule
from govsite.urls import canonical

ReadPage = Callable[..., Page]
"""``read_page(body, url=…, content_type=…, vocabulary=…, is_home=…, depth=…)``."""

SEEN = "seen_"
HTML_KEYS = frozenset({"url", "html", "content_type", "home", "depth"})
"""What may stand beside ``html``; every other key overrides the fact that was read."""


class ExampleResult(Struct, frozen=True, kw_only=True):
    """One example of one rule: what it should be and what it came to."""

    rule: Rule
    expected: Status
    number: int
    """Counts from 1 in its list."""
    outcome: Outcome | None = None
    error: str = ""
    """Why the example is no evidence at all."""

    @property
    def is_right(self) -> bool:
        """Whether the rule says of the example what the example says of the rule."""
        return (
            self.outcome is not None
            and self.outcome.status is self.expected
            and self.outcome.reason is not Reason.CHECK_CRASHED
        )

    @property
    def told(self) -> str:
        """What the example came to, in a line."""
        if self.outcome is None:
            return self.error
        outcome = self.outcome
        parts = [outcome.status, outcome.reason or "", outcome.detail, *(p.message.en for p in outcome.problems)]
        return " · ".join(part for part in parts if part)

    @property
    def name(self) -> str:
        """What a test report calls it."""
        return f"{self.rule.id} {self.expected} {self.number}"


def run_examples(rules: Iterable[Rule], place: Jurisdiction, *, read_page: ReadPage) -> Iterator[ExampleResult]:
    """Judge every example of every rule, in their order."""
    for rule in rules:
        judge = Judge([rule], place)
        for expected, number, example in examples_of(rule):
            try:
                evidence = build_evidence(example, place, read_page=read_page)
            except (msgspec.ValidationError, ValueError, TypeError, KeyError) as error:
                yield ExampleResult(rule=rule, expected=expected, number=number, error=str(error))
                continue
            outcome = judge(evidence).outcomes[0]
            yield ExampleResult(rule=rule, expected=expected, number=number, outcome=outcome)


def examples_of(rule: Rule) -> Iterator[tuple[Status, int, dict[str, Any]]]:
    """All examples of one rule with the verdict they ask for and their number."""
    lists = (
        (Status.PASS, rule.examples.passing),
        (Status.FAIL, rule.examples.failing),
        (Status.UNKNOWN, rule.examples.unknown),
        (Status.NOT_APPLICABLE, rule.examples.not_applicable),
    )
    for expected, examples in lists:
        for number, example in enumerate(examples, start=1):
            yield expected, number, example


def build_evidence(example: dict[str, Any], place: Jurisdiction, *, read_page: ReadPage) -> Evidence:
    """The evidence that an example describes. Without a site, it is that of the first page.

    Raises ``msgspec.ValidationError`` or ``ValueError`` for an example that is none.
    """
    raw = _with_prefixes(copy.deepcopy(example), Evidence)
    hosts = raw.get("seen_hosts")
    if isinstance(hosts, list):
        raw["seen_hosts"] = [{("seen_dns" if key == "dns" else key): host[key] for key in host} for host in hosts]
    pages = raw.get("seen_pages")
    if isinstance(pages, list):
        if "site" not in raw and pages and isinstance(pages[0], dict):
            raw["site"] = {"url": pages[0].get("url", "")}
        home = str((raw.get("site") or {}).get("url", ""))
        raw["seen_pages"] = [_page(page, place, home=home, read_page=read_page) for page in pages]
    return msgspec.convert(raw, Evidence)


def _with_prefixes(raw: dict[str, Any], kind: type[Struct]) -> dict[str, Any]:
    fields = set(kind.__struct_fields__)
    named = {}
    for key, value in raw.items():
        full = SEEN + key if SEEN + key in fields else key
        if full in named:
            raise ValueError(f"{key!r} is given twice")
        named[full] = value
    return named


def _page(raw: Any, place: Jurisdiction, *, home: str, read_page: ReadPage) -> Any:
    """A page as facts; those that stand in the example override what was read."""
    if not isinstance(raw, dict) or "html" not in raw:
        return raw
    url = canonical(raw["url"])
    facts = {key: value for key, value in raw.items() if key not in HTML_KEYS}
    is_home = raw.get("home", url == canonical(home) or (url.count("/") == 3 and url.endswith("/")))
    page = read_page(
        str(raw["html"]).encode(),
        url=url,
        content_type=raw.get("content_type", "text/html; charset=utf-8"),
        vocabulary=place.pages,
        is_home=is_home,
        depth=raw.get("depth", 0 if is_home else 1),
    )
    return {**msgspec.to_builtins(page), **facts}
