"""One site, one row: duplicates are merged, hosts and codes claimed twice are told.

Everything is a look-up by host: the time grows with the number of rows, not with its square.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from govsite.inventory.complaint import Complaint, Spot, Trouble, complain
from govsite.inventory.vocabulary import FIELDS
from govsite.model.site import Site
from govsite.urls import host_of, same_host_variants

_INDEX_PAGE = re.compile(r"/(?:index|default|main|home)\.(?:s?html?|jsp|aspx?|php|do|action)$", re.IGNORECASE)
_MERGED_FIELDS = tuple(field for field in FIELDS if field not in {"id", "url", "hosts", "systems", "notes"})


MAX_GATHERED = 2_000
"""Characters of notes (and systems) that merged rows may add up to."""


class Departure(Struct, frozen=True):
    """A row that left: which, why, and into which site it went (empty: into none)."""

    url: str
    name: str
    complaint: Complaint
    into: str = ""
    differing: tuple[Complaint, ...] = ()
    """What the row said otherwise than the site that it went into: it is nowhere else."""


class Identified(Struct, frozen=True, kw_only=True):
    """Sites with unique keys, and what happened on the way."""

    sites: tuple[Site, ...]
    complaints: tuple[Complaint, ...]
    same: tuple[Departure, ...]
    """Rows that repeat an address."""
    www: tuple[Departure, ...]
    """Rows that differ from another by ``www.`` alone."""


def identify(sites: Sequence[Site]) -> Identified:
    """Merge duplicates (the first row stays), settle ids, and report what is claimed twice."""
    complaints: list[Complaint] = []
    same, sites = _merge(sites, key=_address_key, trouble=Trouble.DUPLICATE, complaints=complaints)
    bare = {_address_key(site) for site in sites}
    www, sites = _merge(sites, key=partial(_apex_key, known=bare), trouble=Trouble.DUPLICATE_WWW, complaints=complaints)
    settled = _settle_ids(sites, complaints)
    complaints.extend(_claims(settled))
    return Identified(sites=tuple(settled), complaints=tuple(complaints), same=tuple(same), www=tuple(www))


def _spot(row: Site, column: str = "") -> Spot:
    return Spot(row.place.file, row.place.line, column)


def _named(site: Site) -> str:
    """How other rows call a site: its id or address, with file and line."""
    place = f"{site.place.file}:{site.place.line}" if site.place.line else site.place.file
    return f"{site.id or site.url} ({place})" if place else site.id or site.url


def _address_key(site: Site) -> str:
    """The address without scheme, case of the host, index page and final slash."""
    rest = site.url.partition("://")[2]
    authority, _, path = rest.partition("/")
    return authority + _INDEX_PAGE.sub("/", "/" + path).rstrip("/")


def _apex_key(site: Site, *, known: Container[str]) -> str:
    """The same, with ``www.`` taken off where it is only a prefix, and the rest the address of a row, too."""
    key = _address_key(site)
    if not key.startswith("www.") or key.removeprefix("www.") not in known:
        return key  # to know whether it is only a prefix takes longer than to look whether that matters
    host = host_of(site.url)
    return key.replace(host, same_host_variants(host)[1], 1)


def _merge(
    sites: Sequence[Site], *, key: Callable[[Site], str], trouble: Trouble, complaints: list[Complaint]
) -> tuple[list[Departure], list[Site]]:
    left: list[Departure] = []
    groups: dict[str, list[Site]] = {}
    for site in sites:
        groups.setdefault(key(site), []).append(site)
    kept: list[Site] = []
    for group in groups.values():
        first = group[0]
        for other in group[1:]:
            first, told = _absorb(first, other)
            complaint = complain(
                trouble, _spot(other, "url"), value=other.url, other=_named(group[0]), site=group[0].id or first.url
            )
            complaints.extend((complaint, *told))
            left.append(
                Departure(
                    url=other.url,
                    name=other.name,
                    complaint=complaint,
                    into=first.id or first.url,
                    differing=tuple(told),
                )
            )
        kept.append(first)
    return left, kept


def _absorb(first: Site, other: Site) -> tuple[Site, list[Complaint]]:
    """``first`` with what only ``other`` knows, and complaints for what they tell differently."""
    told: list[Complaint] = []
    changes: dict[str, object] = {}
    for field in _MERGED_FIELDS:
        mine, theirs = getattr(first, field), getattr(other, field)
        if mine in ("", None):
            changes[field] = theirs
        else:
            told.extend(_difference(first, other, field, (mine, theirs)))
    for name, theirs in other.extra.items():
        if name in first.extra:
            told.extend(_difference(first, other, name, (first.extra[name], theirs)))
    changes["extra"] = {**other.extra, **first.extra}
    if not first.id:
        changes["id"] = other.id
    elif other.id and other.id != first.id:
        told.append(complain(Trouble.ID_DIFFERS, _spot(other, "id"), value=other.id, other=first.id, site=first.id))
    own = host_of(first.url)
    hosts = dict.fromkeys((*first.hosts, host_of(other.url), *other.hosts))
    hosts.pop(own, None)
    changes["hosts"] = tuple(hosts)
    if len(first.notes) + len(first.systems) < MAX_GATHERED:
        changes["systems"] = tuple(dict.fromkeys((*first.systems, *other.systems)))
        changes["notes"] = "; ".join(dict.fromkeys(note for note in (first.notes, other.notes) if note))
    return replace(first, **changes), told


def _difference(first: Site, other: Site, column: str, values: tuple[object, object]) -> Iterator[Complaint]:
    """What is told where both rows fill a column, and the value of ``first`` stays."""
    mine, theirs = values
    if theirs not in ("", None) and theirs != mine:
        yield complain(Trouble.FIELD_DIFFERS, _spot(other, column), value=str(theirs), other=str(mine), site=first.id)


def _settle_ids(sites: Sequence[Site], complaints: list[Complaint]) -> list[Site]:
    """Give every site an id that no other has: its code, else its host (with port and path where needed)."""
    owners: dict[str, Site] = {}
    for site in sites:
        if site.id and site.id not in owners:
            owners[site.id] = site
    settled: list[Site] = []
    for site in sites:
        if site.id and owners[site.id] is site:
            settled.append(site)
            continue
        key = _free_key(site, owners)
        owners[key] = site
        if site.id:
            other = _named(owners[site.id])
            complaints.append(complain(Trouble.ID_TWICE, _spot(site, "id"), value=site.id, other=other, site=key))
        settled.append(replace(site, id=key))
    return settled


def _free_key(site: Site, owners: dict[str, Site]) -> str:
    return next((key for key in keys_of(site.url) if key not in owners), f"{site.url}#{len(owners)}")


def keys_of(url: str) -> tuple[str, ...]:
    """What stands for a code that a site has not: its host (with port and path where needed), else its address."""
    rest = url.partition("://")[2].rstrip("/")
    return (rest, url)


def _claims(sites: Sequence[Site]) -> list[Complaint]:
    """Hosts that two sites name, and sites that share a host below different paths."""
    complaints: list[Complaint] = []
    mains: dict[str, Site] = {}
    for site in sites:
        host = host_of(site.url)
        other = mains.setdefault(host, site)
        if other is not site and _address_key(site) != _address_key(other):
            complaints.append(
                complain(Trouble.HOST_SHARED, _spot(site, "url"), value=site.url, other=_named(other), site=site.id)
            )
    # A name and the same name with www. before it are one claim.
    has_aliases = any(site.hosts for site in sites)
    apexes = {same_host_variants(host)[1]: site for host, site in reversed(mains.items())} if has_aliases else {}
    claimed: dict[str, Site] = {}
    for site in sites:
        for alias in site.hosts:
            apex = same_host_variants(alias)[1]
            owner = mains.get(alias) or apexes.get(apex) or claimed.setdefault(apex, site)
            if owner is not site and owner.id != site.id:
                complaints.append(
                    complain(
                        Trouble.HOST_CLAIMED_TWICE, _spot(site, "hosts"), value=alias, other=_named(owner), site=site.id
                    )
                )
    return complaints
