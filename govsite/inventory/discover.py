"""Hosts that pages of a run lead to and that no inventory lists.

A register that is kept by hand misses what nobody reported: a campaign's site, a system on a bare address, an office
that never joined. The pages of the listed sites lead to most of them. Pure; linear in links, and of each host little
more than counts is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cached_property

from ahocorasick_rs import AhoCorasick
from msgspec import Struct

from govsite import urls
from govsite.model.answers import Answer
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.page import Page
from govsite.model.site import Kind, Site

ANSWERS = "answers"
_TEXTS = 50
"""Different texts of links that are counted of one host."""
_LONGEST_NAME = 30
"""Characters of a link that names a site; longer ones are headlines."""


class Relation(StrEnum):
    """What a host that is not listed has to do with those that are, the nearest first."""

    BELOW = "below"
    """A name below that of a listed site."""
    NAMED = "named"
    """Links to its home page bear the name of a listed portal's government."""
    ADDRESS = "address"
    """No name at all: a bare IP address."""
    ALIAS = "alias"
    """Whatever answers there is a listed site: another name of that."""
    GOVERNMENT = "government"
    """Another government's, by its suffix."""
    OTHER = "other"


class Found(Struct, frozen=True, kw_only=True):
    """One host that is not listed."""

    host: str
    relation: Relation
    url: str
    """Its home page, as most links give it."""
    text: str = ""
    """What those links say most."""
    listed_host: str = ""
    """Host of the listed site that it lies below, or leads to."""
    listed_id: str = ""
    sites: int = 0
    """Sites that lead there."""
    pages: int = 0
    example: str = ""
    """One page that leads there."""
    answer: str = ""
    """"answers", or the reason why it does not; empty where nobody asked."""


def discover(evidence: Iterable[Evidence], *, listed: Sequence[Site], place: Jurisdiction) -> list[Found]:
    """The unlisted hosts of a run, by relation, then the most linked first.

    ``listed`` are all sites that are known; the sites of ``evidence`` count as listed in any case.
    """
    known = _Listed(place)
    known.add(*listed)
    hosts: dict[str, _Host] = {}
    for seen in evidence:
        known.add(seen.site)
        _take_in(seen, hosts)
    found = [_found(name, host, known, place) for name, host in hosts.items() if known.of(name) is None]
    nearness = {relation: rank for rank, relation in enumerate(Relation)}
    return sorted(found, key=lambda each: (nearness[each.relation], -each.sites, -each.pages, each.host))


# ---------------------------------------------------------------- what pages lead to


class _Host(Struct):
    """What is kept of a host while a run is gone through."""

    example: str
    homes: Counter[str]
    """Addresses of its home page."""
    names: Counter[str]
    """Texts of links to its home page."""
    texts: Counter[str]
    """Texts of other links."""
    leads_to: set[str]
    """The hosts that gave answers, after redirects."""
    sites: int = 0
    pages: int = 0
    answer: str = ""

    def meet(self, address: str, text: str) -> None:
        """Take in one way to it."""
        is_home = _is_home(address)
        if is_home:
            self.homes[address] += 1
        texts = self.names if is_home else self.texts
        if text and (text in texts or len(texts) < _TEXTS):
            texts[text] += 1

    def hear(self, answer: Answer) -> None:
        """Take in what came of asking for one of its addresses; one that answers is enough."""
        if answer.is_ok:
            self.answer = ANSWERS
            self.leads_to.add(urls.host_or_nothing(answer.final_url or answer.url))
        elif self.answer != ANSWERS:
            self.answer = str(answer.problem)


def _take_in(evidence: Evidence, hosts: dict[str, _Host]) -> None:
    """Count the hosts that the pages of one site lead to."""
    met: set[str] = set()
    known: dict[str, str] = {}  # the same links stand on most pages of a site
    for page in evidence.seen_pages or ():
        here: set[str] = set()
        for name, address, text in _ways(page, known):
            if name not in hosts:
                hosts[name] = _Host(example=page.url, homes=Counter(), names=Counter(), texts=Counter(), leads_to=set())
            hosts[name].meet(address, text)
            here.add(name)
        for name in here:
            hosts[name].pages += 1
        met |= here
    for name in met:
        hosts[name].sites += 1
    for target in evidence.targets:
        if host := hosts.get(urls.host_or_nothing(target.answer.url)):
            host.hear(target.answer)


def _ways(page: Page, known: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Host, address and text of whatever leads a reader of the page to a host: links, frames, forms."""
    for link in page.links:
        if name := _host_of(link.url, known):
            yield name, link.url, (link.text or link.title).strip()
    frames = (resource.url for resource in page.resources if resource.kind == "frame")
    for url in (*frames, *(form.action for form in page.forms)):
        if name := _host_of(url, known):
            yield name, "", ""


def _host_of(url: str, known: dict[str, str]) -> str:
    name = known.get(url)
    if name is None:
        name = known[url] = urls.host_or_nothing(url) if urls.is_http(url) else ""
    return name


def _is_home(address: str) -> bool:
    parts = urls.split_url(address) if address else None
    return parts is not None and parts.path in ("", "/") and not parts.query


# ---------------------------------------------------------------- what is listed


class _Listed:
    """The hosts of all sites that are known."""

    def __init__(self, place: Jurisdiction) -> None:
        self._place = place
        self._sites: dict[str, Site] = {}
        self._portals: dict[str, None] = {}

    def add(self, *sites: Site) -> None:
        """Take sites in under all names of their hosts."""
        for site in sites:
            for host in (urls.host_or_nothing(site.url), *site.hosts):
                for name in urls.same_host_variants(host) if host else ():
                    self._sites.setdefault(name, site)
            if site.kind is Kind.PORTAL and site.name:
                self._portals.setdefault(site.name)

    def of(self, host: str) -> Site | None:
        """The site that a host, with ``www`` or without, belongs to."""
        return next((self._sites[name] for name in urls.same_host_variants(host) if name in self._sites), None)

    def above(self, host: str) -> tuple[str, Site | None]:
        """The nearest listed name above a host, and its site."""
        labels = host.split(".")
        names = (".".join(labels[at:]) for at in range(1, len(labels) - 1))
        return next(((name, self._sites[name]) for name in names if name in self._sites), ("", None))

    def names_government(self, text: str) -> bool:
        """Whether a text names the government of a listed portal."""
        return self._governments is not None and bool(self._governments.find_matches_as_indexes(text))

    @cached_property
    def _governments(self) -> AhoCorasick | None:
        """What the governments of the listed portals are called, without the words that all portals bear."""
        endings = self._place.domains.name_suffixes
        short = {
            name.removesuffix(next((word for word in endings if len(word) > 1 and name.endswith(word)), ""))
            for name in self._portals
        }
        names = sorted(name for name in short if len(name) > 1)
        return AhoCorasick(names) if names else None


def _found(name: str, host: _Host, known: _Listed, place: Jurisdiction) -> Found:
    """A host with its relation to those that are listed."""
    relation, listed_host, site = _relation(name, host, known, place)
    text = next((text for counted in (host.names, host.texts) for text, _ in counted.most_common(1)), "")
    home = next((url for url, _ in host.homes.most_common(1)), f"http://{f'[{name}]' if ':' in name else name}/")
    return Found(
        host=name,
        relation=relation,
        url=home,
        text=text,
        listed_host=listed_host,
        listed_id=site.id if site else "",
        sites=host.sites,
        pages=host.pages,
        example=host.example,
        answer=host.answer,
    )


def _relation(name: str, host: _Host, known: _Listed, place: Jurisdiction) -> tuple[Relation, str, Site | None]:
    """The relation, and the listed name and site that it is to."""
    led = [(there, known.of(there)) for there in sorted(host.leads_to)]
    if led and all(site for _, site in led):
        return Relation.ALIAS, *led[0]
    if urls.is_address(name):
        return Relation.ADDRESS, "", None
    listed_host, above = known.above(name)
    if above:
        return Relation.BELOW, listed_host, above
    if any(urls.is_below(name, shared) for shared in place.inventory.shared_hosts):
        return Relation.OTHER, "", None
    if any(len(text) <= _LONGEST_NAME and known.names_government(text) for text in host.names):
        return Relation.NAMED, "", None
    is_government = any(urls.is_below(name, suffix) for suffix in place.domains.government_suffixes)
    return (Relation.GOVERNMENT if is_government else Relation.OTHER), "", None
