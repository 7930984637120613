"""The server agrees on a version of TLS that is still safe.

Old versions can be broken, and today's browsers refuse them: visitors see an error instead of the site. To mend it,
switch the old versions off and the new ones on; servers too old for that have to be replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from govsite.audit.checks._secure import handshake_seen
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason

_VERSION = re.compile(r"TLSv(\d+)(?:\.(\d+))?")


class Options(CheckOptions, frozen=True, kw_only=True):
    """The oldest version that will do."""

    minimum: str
    """As "TLSv1.2"."""

    def __post_init__(self) -> None:
        if not _VERSION.fullmatch(self.minimum):
            raise ValueError(f"{self.minimum!r} is no version of TLS, such as TLSv1.2")


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for a server whose newest version is too old."""
    version = handshake_seen(evidence).version
    if not version:
        raise NotObserved(Reason.NOT_SEEN, "the version of TLS")
    if _number(version) < _number(options.minimum):
        yield Problem(
            zh=f"服务器只支持 {version}，应支持 {options.minimum} 及以上",
            en=f"the server speaks {version} at best; {options.minimum} or newer is required",
            url=evidence.site.url,
        )


def _number(version: str) -> tuple[int, int]:
    """1.2 of "TLSv1.2"; (0, 0) of SSL, which is older than all."""
    found = _VERSION.fullmatch(version)
    return (int(found[1]), int(found[2] or 0)) if found else (0, 0)


PLUGIN = Check(options=Options, run=run, needs=("security",))
