"""What a check is: Python that knows how to look at one thing in the evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NewType

from msgspec import Struct

from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.words import Words

ColumnTypeName = NewType("ColumnTypeName", str)
"""In options: the name of a type of columns, which the jurisdiction's lexicon of columns has to know."""


class Problem(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The smallest thing a check can yield: what was observed, then what is required.

    ``key`` tells two problems on one URL apart and goes into the fingerprint; it must
    come from the evidence (a label's name, a link's target), never from the wording.
    """

    zh: str
    en: str
    url: str = ""
    key: str = ""
    excerpt: str = ""
    sources: tuple[str, ...] = ()
    source_count: int = 0
    is_site_wide: bool = False
    """``url`` is only the first page that shows the thing (a template's fault, say) and may be another
    tomorrow: it stays out of the fingerprint."""

    @property
    def words(self) -> Words:
        """The message in both languages."""
        return Words(zh=self.zh, en=self.en)


class NotApplicable(Exception):  # noqa: N818 - a verdict, not an error
    """The rule has no object on this site."""


class CheckOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """Parent of every check's options: unknown keys are refused with file and line."""


class VerificationOptions(CheckOptions, frozen=True, kw_only=True):
    """What the rules of the check after a move go by."""

    unknown_statuses: tuple[int, ...]
    """HTTP statuses that turn away who asks and say nothing of what a visitor gets."""


class Check(Struct, frozen=True):
    """One check, as its module offers it under the name ``PLUGIN``."""

    options: type[CheckOptions]
    run: Callable[[Evidence, Any, Jurisdiction], Iterator[Problem]]
    needs: tuple[str, ...] = ()
    """Parts of the evidence it reads ("dns", "pages", "targets", "ipv6" …), for the
    commands that look at less than everything; none means the inventory row alone."""
