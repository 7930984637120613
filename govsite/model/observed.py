"""The parent of all evidence, and what stands where nothing could be seen."""

from __future__ import annotations

from msgspec import Struct

from govsite.model.outcome import Reason


class NotObserved(Exception):  # noqa: N818 - a state of knowledge, not an error
    """Raised when evidence is asked for what no probe could see."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail


class Frozen(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Parent of all parts of the evidence."""


class Unseen(Frozen, frozen=True, kw_only=True, tag="unseen"):
    """A probe that got no answer, and why."""

    reason: Reason = Reason.NOT_PROBED
    detail: str = ""
