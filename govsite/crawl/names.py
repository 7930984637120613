"""Whether a name that a resolver denies is really gone.

"The name is gone" is an answer only from a resolver that has a view of the DNS. Many a
machine without a network of its own sits behind one that denies whatever it was not
told of, ``cn`` and ``com`` included. A denial counts if it names the zone that says so
(RFC 2308 §3), or if the resolver knows the public suffix, or another site of the run
below it. Else the resolver has failed, and nothing is known. Where it was only silent
about the suffix, the next denial asks again: a time-out says nothing for good.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from govsite import urls
from govsite.model.answers import Answer, Dns
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govsite.crawl.fetch import Client

_WITNESSES = 5
"""Hosts of the run below one suffix that are asked for."""


class Names:
    """Look-ups of the crawl, with denials weighed."""

    def __init__(self, client: Client, *, hosts: Sequence[str]) -> None:
        self._client = client
        self._hosts = hosts
        self._doubts: dict[str, Unseen | None] = {}
        """What was learnt for good about a suffix: why denials below it do not count; ``None`` where they do."""

    async def look_up(self, host: str) -> Dns | Unseen:
        """Records of a host; an address is its own record."""
        if urls.is_address(host):
            address = host.strip("[]")
            return Dns(host=host, aaaa=(address,)) if ":" in address else Dns(host=host, a=(address,))
        found = await self._client.resolve(host)
        if isinstance(found, Dns) and not found.exists:
            return await self._doubt(found) or found
        return found

    async def weighed(self, answer: Answer) -> Answer:
        """``answer``; a denied name in it becomes a failure of the resolver where that has no view of the DNS."""
        if answer.problem is not Reason.NAME_NOT_FOUND:
            return answer
        try:
            found = await self.look_up(urls.host_of(answer.final_url or answer.url))
        except ValueError:
            return answer
        return replace(answer, problem=found.reason, detail=found.detail) if isinstance(found, Unseen) else answer

    async def _doubt(self, denial: Dns) -> Unseen | None:
        """Why a denial is not believed; ``None`` if it is."""
        if denial.zone:
            return None
        suffix = _suffix(denial.host)
        if suffix in self._doubts:
            return self._doubts[suffix]
        witnesses = islice((host for host in self._hosts if host.endswith(f".{suffix}")), _WITNESSES)
        silent: Unseen | None = None
        for name in (suffix, *witnesses):
            found = await self._client.resolve(name)
            if isinstance(found, Unseen):
                silent = silent or Unseen(reason=found.reason, detail=f"the resolver says nothing about {name}")
            elif found.exists:
                self._doubts[suffix] = None
                return None
        if silent is None:
            self._doubts[suffix] = Unseen(reason=Reason.DNS_FAILURE, detail=f"the resolver denies even {suffix}")
        return silent or self._doubts[suffix]


def _suffix(host: str) -> str:
    return urls.public_suffix(host) or host.rpartition(".")[2]
