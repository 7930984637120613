"""Exact rules that a person gives: an old path to a new URL, or all below a path to all below a URL."""

from __future__ import annotations

from typing import NamedTuple

from govsite.errors import InputError
from govsite.migrate.maps.rows import Words, read_rows
from govsite.migrate.maps.settings import SiteSettings
from govsite.model.mapping import Candidate, Step
from govsite.urls import escaped_target


class Rules(NamedTuple):
    """Rules in the site's form: whole keys, and beginnings with the longest first."""

    exact: dict[str, str]
    below: tuple[tuple[str, str], ...]

    def target(self, key: str) -> Candidate | None:
        """Where the rules send an old path and query."""
        if key in self.exact:
            return Candidate(target=self.exact[key], confidence=1.0, step=Step.RULE, evidence=key)
        for start, target in self.below:
            if key.startswith(start):
                rest = key[len(start) :] if target.endswith("*") else ""
                found = escaped_target(target.removesuffix("*") + rest)
                return Candidate(target=found, confidence=1.0, step=Step.RULE, evidence=f"{start}*")
        return None


NO_RULES = Rules({}, ())


def read_rules(content: bytes, *, file: str, words: Words, site: SiteSettings) -> Rules:
    """Rules of a table with old and new URLs; ``*`` at the end of both carries the rest of the path over.

    Rules for other hosts are left out. Raises ``InputError`` with file and line.
    """
    exact: dict[str, str] = {}
    below: dict[str, str] = {}
    for row in read_rows(content, file=file, words=words):
        old = site.whole(row.old_url)
        try:
            host, key = site.rules.form(old.removesuffix("*"))
            escaped_target(row.new_url.removesuffix("*"))
        except ValueError as error:
            raise InputError(str(error), where=f"{file}:{row.line}", hint="old path or URL, new URL") from error
        if not row.new_url:
            raise InputError("a rule without a target", where=f"{file}:{row.line}", hint="say where it leads")
        if host not in site.hosts:
            continue
        if old.endswith("*"):
            below[key if key.endswith("/") or not old.endswith("/*") else f"{key}/"] = row.new_url
        else:
            exact[key] = row.new_url
    return Rules(exact, tuple(sorted(below.items(), key=lambda item: (-len(item[0]), item[0]))))
