"""Outcomes of many sites, packed: a site has a hundred of them, and whoever reads them reads one site after another.

As objects the outcomes of ten thousand sites take a gigabyte; most say *pass* and little else. Packed they take about
a kilobyte a site, and those of one site are unpacked in a fraction of a millisecond.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import groupby
from operator import attrgetter

import msgspec

from govsite.model.outcome import Outcome

_LEVEL = 1
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[Outcome, ...]).decode


class PackedOutcomes(Collection[Outcome]):
    """Outcomes in the order in which they came, where those of one site stand together. Never changes once made."""

    def __init__(self, outcomes: Iterable[Outcome]) -> None:
        self._sites: dict[str, bytes] = {}
        self._count = 0
        self._sample = b""
        """What sites say is much the same: they are packed as differences from the first (RFC 1950, preset
        dictionary)."""
        self._last: tuple[str, tuple[Outcome, ...]] = ("", ())
        for site, found in groupby(outcomes, key=attrgetter("site")):
            self._add(site, tuple(found))

    def _add(self, site: str, found: tuple[Outcome, ...]) -> None:
        if site in self._sites:
            raise ValueError(f"the outcomes of {site} do not stand together")
        self._count += len(found)
        plain = _encode(found)
        self._sample = self._sample or plain
        packer = zlib.compressobj(_LEVEL, zdict=self._sample)
        self._sites[site] = packer.compress(plain) + packer.flush()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Outcome]:
        for site in self._sites:
            yield from self.of_site(site)

    def __contains__(self, outcome: object) -> bool:
        return isinstance(outcome, Outcome) and outcome in self.of_site(outcome.site)

    @property
    def sites(self) -> Collection[str]:
        """Sites that have outcomes, in their order."""
        return self._sites.keys()

    def of_site(self, site: str) -> tuple[Outcome, ...]:
        """The outcomes of one site, none for a site that has none."""
        known, found = self._last
        if known != site:
            packed = self._sites.get(site)
            if packed is None:
                return ()
            found = _decode(zlib.decompressobj(zdict=self._sample).decompress(packed))
            self._last = (site, found)
        return found


def reader_by_site(outcomes: Collection[Outcome]) -> Callable[[str], tuple[Outcome, ...]]:
    """How to get at the outcomes of one site, in their order."""
    if isinstance(outcomes, PackedOutcomes):
        return outcomes.of_site
    by_site: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_site.setdefault(outcome.site, []).append(outcome)
    return lambda site: tuple(by_site.get(site, ()))


def sites_of(outcomes: Collection[Outcome]) -> Collection[str]:
    """Sites that have outcomes, each once, in their order."""
    if isinstance(outcomes, PackedOutcomes):
        return outcomes.sites
    return dict.fromkeys(outcome.site for outcome in outcomes)
