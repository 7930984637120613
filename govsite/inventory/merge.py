"""Merge lists of different origin into one ledger, with a reason for every row that left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from govsite.inventory.complaint import Complaint, Gravity, Spot, Trouble, complain
from govsite.inventory.identity import Departure
from govsite.inventory.ledger import Ledger, Rows, make_ledger
from govsite.inventory.read import rows_of
from govsite.inventory.rows import name_of_source
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.site import Site, SiteStatus
from govsite.model.words import Words


class Stage(Struct, frozen=True, kw_only=True):
    """One stage of the funnel: how many rows are left after it, and which ones left."""

    id: str
    title: Words
    left: int
    gone: tuple[Departure, ...] = ()


class Merged(Struct, frozen=True, kw_only=True):
    """The one ledger and the way to it."""

    ledger: Ledger
    stages: tuple[Stage, ...]


_EMPTY = frozenset({Trouble.URL_EMPTY})


def merge_inventories(
    sources: Sequence[str | Path],
    *,
    place: Jurisdiction,
    divisions: Mapping[str, str],
    keep_closed: bool = False,
) -> Merged:
    """Read all ``sources`` and make one ledger of them; rows of earlier sources win over later ones.

    Raises ``InputError`` for a source that cannot be read at all.
    """
    read = [rows_of(source, place=place, divisions=divisions) for source in sources]
    parts = [list(_apart(part.sites, label)) for part, label in zip(read, _labels(sources), strict=True)]
    rows = Rows(
        sites=list(_with_one_spelling(parts)),
        complaints=[complaint for part in read for complaint in part.complaints],
        count=sum(part.count for part in read),
    )
    ledger = make_ledger(rows, place=place)
    sites, closed = (ledger.sites, ()) if keep_closed else _without_closed(ledger.sites)
    ledger = Ledger(
        sites=sites,
        complaints=(*ledger.complaints, *(departure.complaint for departure in closed)),
        rows=ledger.rows,
        same=ledger.same,
        www=ledger.www,
    )
    return Merged(ledger=ledger, stages=_funnel(ledger, rows, closed))


def _labels(sources: Sequence[str | Path]) -> list[str]:
    """What each of several files is called in names of columns: its name, or its path where two have that name."""
    if len(sources) == 1:
        return [""]
    names = Counter(Path(source).name for source in {str(source) for source in sources})
    return [str(source) if names[Path(source).name] > 1 else Path(source).name for source in sources]


def _apart(sites: Iterable[Site], label: str) -> Iterator[Site]:
    """Sites whose columns without a title are those of their own file: in another they hold something else."""
    for site in sites:
        extra = {name_of_source(name, label): value for name, value in site.extra.items()} if label else site.extra
        yield site if extra.keys() == site.extra.keys() else replace(site, extra=extra)


def _with_one_spelling(parts: Iterable[Sequence[Site]]) -> Iterator[Site]:
    """Sites whose further columns are called as the first file calls them: ``Domain type`` is its ``Domain Type``.

    Columns that one file tells apart by the case alone keep their names.
    """
    first: dict[str, str] = {}
    for sites in parts:
        names = {name: first.setdefault(name.casefold(), name) for site in sites for name in site.extra}
        taken = Counter(names.values())
        for site in sites:
            extra = {names[name] if taken[names[name]] == 1 else name: value for name, value in site.extra.items()}
            yield site if extra.keys() == site.extra.keys() else replace(site, extra=extra)


def _funnel(ledger: Ledger, rows: Rows, closed: tuple[Departure, ...]) -> tuple[Stage, ...]:
    refused = [c for c in rows.complaints if c.gravity is Gravity.REFUSED]
    empty = tuple(_refusal(c) for c in refused if c.trouble in _EMPTY)
    malformed = tuple(_refusal(c) for c in refused if c.trouble not in _EMPTY)
    steps = (
        ("read", Words("读入", "read"), ()),
        ("no-url", Words("没有网址", "no address"), empty),
        ("malformed", Words("网址无效", "no valid address"), malformed),
        ("duplicates", Words("重复网址", "same address"), ledger.same),
        ("www-apex", Words("只差 www.", "www. alone"), ledger.www),
        ("closed", Words("已关停", "closed"), closed),
    )
    stages: list[Stage] = []
    left = rows.count
    for name, title, gone in steps:
        left -= len(gone)
        stages.append(Stage(id=name, title=title, left=left, gone=gone))
    return tuple(stages)


def _refusal(complaint: Complaint) -> Departure:
    url = "" if complaint.trouble in _EMPTY else complaint.value
    return Departure(url=url, name=complaint.name, complaint=complaint)


def _without_closed(sites: Sequence[Site]) -> tuple[tuple[Site, ...], tuple[Departure, ...]]:
    kept = tuple(site for site in sites if site.status is not SiteStatus.CLOSED)
    gone = tuple(
        Departure(
            url=site.url,
            name=site.name,
            complaint=complain(
                Trouble.CLOSED,
                Spot(site.place.file, site.place.line, "status"),
                value=site.url,
                site=site.key,
            ),
        )
        for site in sites
        if site.status is SiteStatus.CLOSED
    )
    return kept, gone
