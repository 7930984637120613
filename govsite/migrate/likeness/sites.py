"""Sites that say the same: near-duplicate pages, shared columns, one template, one owner.

Evidence comes site by site and goes at once; sketches stay. Pages are put into clusters of
near duplicates; sites meet in the clusters. A cluster that stands on more than
``MAX_SITES`` sites (a reprint of a national notice, the shell of a content system) links
nobody: so the pairs, like everything else, grow with the number of pages and not with
its square.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from msgspec import Struct

from govsite.migrate.likeness.minhash import ALGORITHM, clusters, similarity
from govsite.migrate.likeness.sketch import PageSketch, SiteSketch, sketch_site
from govsite.model.evidence import Evidence
from govsite.model.likeness import MIN_SHARED, Bond, Group, Likeness, Pair, SharedColumn, SiteText, Twin, Widespread

THRESHOLD = 0.8
TEMPLATE_THRESHOLD = 0.75
MAX_SITES = 20
"""Sites on which a text may stand and still link them."""
GROUP_SHARE = 0.5
"""Share of the smaller site's pages from which two sites belong to one group."""
COMMON_COLUMN = 0.5
"""Share of all sites from which a column's name says nothing."""
MAX_PAIRS = 5_000
"""Pairs that are told beside those that were asked for."""
EXAMPLES = 3
COLUMNS_TOLD = 6
WIDESPREAD_TOLD = 50

Cluster = dict[int, list[PageSketch]]
"""Pages that say the same, by the site's number."""


class _Field(Struct, frozen=True, kw_only=True):
    """All sites with their clusters."""

    sites: list[SiteSketch]
    texts: list[Cluster]
    """Clusters on more than one site."""
    templates: list[int]
    """For each site the number of its template's cluster; -1 where nothing was read."""


def likeness(
    evidence: Iterable[Evidence], *, seed: int = 0, wanted: Iterable[tuple[str, str]] = (), max_sites: int = MAX_SITES
) -> Likeness:
    """Compare all sites of one run.

    ``wanted`` names pairs of keys (a source and its target) that are told however little
    they share, as long as it is something. The same evidence and seed give the same result.
    """
    return compare([sketch_site(item, seed=seed) for item in evidence], seed=seed, wanted=wanted, max_sites=max_sites)


def compare(
    sites: Sequence[SiteSketch], *, seed: int = 0, wanted: Iterable[tuple[str, str]] = (), max_sites: int = MAX_SITES
) -> Likeness:
    """``likeness`` for sites whose sketches (of this seed) are at hand."""
    field = _Field(sites=list(sites), texts=_texts(sites), templates=_templates(sites))
    pairs, count = _pairs(field, wanted=wanted, max_sites=max_sites)
    return Likeness(
        algorithm=ALGORITHM,
        seed=seed,
        threshold=THRESHOLD,
        sites=_site_texts(field, max_sites=max_sites),
        pairs=pairs,
        pair_count=count,
        groups=(*_content_groups(field, pairs), *_template_groups(field), *_owner_groups(field)),
        widespread=_widespread(field.texts, max_sites=max_sites),
    )


# ------------------------------------------------------------ clusters


def _texts(sites: Sequence[SiteSketch]) -> list[Cluster]:
    found = clusters([page.text for site in sites for page in site.pages], threshold=THRESHOLD)
    numbers = iter(found)
    texts: defaultdict[int, Cluster] = defaultdict(dict)
    for place, site in enumerate(sites):
        for page in site.pages:
            texts[next(numbers)].setdefault(place, []).append(page)
    return [cluster for cluster in texts.values() if len(cluster) > 1]


def _templates(sites: Sequence[SiteSketch]) -> list[int]:
    found = iter(clusters([site.template for site in sites if site.template], threshold=TEMPLATE_THRESHOLD))
    return [next(found) if site.template else -1 for site in sites]


# ------------------------------------------------------------ pairs


def _pairs(field: _Field, *, wanted: Iterable[tuple[str, str]], max_sites: int) -> tuple[tuple[Pair, ...], int]:
    """The pairs that are told, and how many there are that say the same."""
    place = {site.key: number for number, site in enumerate(field.sites)}
    counts: Counter[tuple[int, int]] = Counter()
    for cluster in field.texts:
        if len(cluster) <= max_sites:
            counts.update(combinations(sorted(cluster), 2))
    wished = {
        (min(place[one], place[other]), max(place[one], place[other]))
        for one, other in wanted
        if one in place and other in place and one != other
    }
    chosen = {pair for pair, count in counts.items() if count >= MIN_SHARED} | wished
    asked = chosen - {pair for pair, count in counts.items() if count >= MIN_SHARED}
    shared = _shared(field.texts, chosen)
    names = _telling_columns(field.sites)
    telling = sorted(shared.keys() - asked, key=lambda pair: (-counts[pair] / _smaller(field, pair), pair))
    kept = {*telling[:MAX_PAIRS], *(asked & shared.keys()), *(wished & shared.keys())}
    pairs = [_pair(field, pair, shared[pair], names=names, max_sites=max_sites) for pair in kept]
    ordered = sorted(pairs, key=lambda pair: (-_own_share(pair), pair.site, pair.other))
    return tuple(ordered), len(telling)


def _smaller(field: _Field, pair: tuple[int, int]) -> int:
    return min(len(field.sites[number].pages) for number in pair)


def _own_share(pair: Pair) -> float:
    """The larger of both shares, without the part that reprints and boilerplate make up."""
    return max(pair.share, pair.other_share) * pair.own_pages / pair.pages


def _shared(texts: Sequence[Cluster], chosen: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[Cluster]]:
    """For each chosen pair the clusters in which both stand."""
    partners: defaultdict[int, list[int]] = defaultdict(list)
    for one, other in sorted(chosen):
        partners[one].append(other)
    shared: defaultdict[tuple[int, int], list[Cluster]] = defaultdict(list)
    for cluster in texts:
        for one in cluster:
            for other in partners.get(one, ()):
                if other in cluster:
                    shared[one, other].append(cluster)
    return shared


def _pair(
    field: _Field,
    numbers: tuple[int, int],
    shared: Sequence[Cluster],
    *,
    names: Mapping[int, frozenset[str]],
    max_sites: int,
) -> Pair:
    one, other = numbers
    site, neighbour = field.sites[one], field.sites[other]
    pages = sum(len(cluster[one]) for cluster in shared)
    other_pages = sum(len(cluster[other]) for cluster in shared)
    columns = Counter((cluster[one][0].column, cluster[other][0].column) for cluster in shared)
    return Pair(
        site=site.key,
        other=neighbour.key,
        pages=pages,
        other_pages=other_pages,
        widespread=sum(len(cluster[one]) for cluster in shared if len(cluster) > max_sites),
        share=round(pages / len(site.pages), 4),
        other_share=round(other_pages / len(neighbour.pages), 4),
        same_owner=bool(site.owner) and site.owner == neighbour.owner,
        same_template=field.templates[one] == field.templates[other] >= 0,
        columns=tuple(
            SharedColumn(name=here, other_name=there, pages=count)
            for (here, there), count in sorted(columns.items(), key=lambda item: (-item[1], item[0]))[:COLUMNS_TOLD]
        ),
        column_names=tuple(sorted(names[one] & names[other])[:COLUMNS_TOLD]),
        examples=_examples(shared, one=one, other=other),
    )


def _examples(shared: Sequence[Cluster], *, one: int, other: int) -> tuple[Twin, ...]:
    """The texts on fewest sites say most about a pair."""
    telling = sorted(shared, key=lambda cluster: (len(cluster), cluster[one][0].url))[:EXAMPLES]
    twins = []
    for cluster in telling:
        here, there = cluster[one][0], cluster[other][0]
        twins.append(Twin(url=here.url, other_url=there.url, similarity=round(similarity(here.text, there.text), 3)))
    return tuple(twins)


def _telling_columns(sites: Sequence[SiteSketch]) -> dict[int, frozenset[str]]:
    """Column names of each site without those that most sites have."""
    spread = Counter(name for site in sites for name in site.columns)
    limit = max(2, len(sites) * COMMON_COLUMN)
    return {
        number: frozenset(name for name in site.columns if spread[name] <= limit) for number, site in enumerate(sites)
    }


# ------------------------------------------------------------ sites and groups


def _site_texts(field: _Field, *, max_sites: int) -> tuple[SiteText, ...]:
    together: Counter[int] = Counter()
    widespread: Counter[int] = Counter()
    for cluster in field.texts:
        for number, pages in cluster.items():
            together[number] += len(pages)
            if len(cluster) > max_sites:
                widespread[number] += len(pages)
    return tuple(
        SiteText(
            site=site.key,
            pages=len(site.pages),
            thin=site.thin,
            alone=len(site.pages) - together[number],
            widespread=widespread[number],
        )
        for number, site in enumerate(field.sites)
    )


def _content_groups(field: _Field, pairs: Sequence[Pair]) -> list[Group]:
    """Sites linked through pairs of which the smaller site's larger part is shared, reprints left out."""
    place = {site.key: number for number, site in enumerate(field.sites)}
    leader = list(range(len(field.sites)))

    def find(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    for pair in pairs:
        own = pair.pages - pair.widespread
        if own >= MIN_SHARED and max(pair.share, pair.other_share) >= GROUP_SHARE and own * 2 >= pair.pages:
            first, second = sorted((find(place[pair.site]), find(place[pair.other])))
            leader[second] = first
    return _groups(Bond.CONTENT, field.sites, [find(number) for number in range(len(field.sites))])


def _template_groups(field: _Field) -> list[Group]:
    return _groups(Bond.TEMPLATE, field.sites, field.templates)


def _owner_groups(field: _Field) -> list[Group]:
    return _groups(Bond.OWNER, field.sites, [site.owner or -1 for site in field.sites])


def _groups(bond: Bond, sites: Sequence[SiteSketch], marks: Sequence[int | str]) -> list[Group]:
    members: dict[int | str, list[str]] = {}
    for site, mark in zip(sites, marks, strict=True):
        if mark != -1:
            members.setdefault(mark, []).append(site.key)
    return [Group(bond=bond, sites=tuple(keys)) for keys in members.values() if len(keys) > 1]


def _widespread(texts: Sequence[Cluster], *, max_sites: int) -> tuple[Widespread, ...]:
    found = [
        Widespread(
            url=min(page.url for pages in cluster.values() for page in pages),
            sites=len(cluster),
            pages=sum(len(pages) for pages in cluster.values()),
        )
        for cluster in texts
        if len(cluster) > max_sites
    ]
    return tuple(sorted(found, key=lambda text: (-text.sites, text.url))[:WIDESPREAD_TOLD])
