"""A ledger: the sites of an inventory and everything there is to say about its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from govsite.inventory.complaint import Complaint, Gravity, Spot, Trouble, complain
from govsite.inventory.grid import Grid, Line
from govsite.inventory.header import Column, Header, find_header
from govsite.inventory.identity import Departure, identify
from govsite.inventory.rows import RowReader, code_division
from govsite.inventory.vocabulary import Vocabulary, compile_vocabulary
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.site import Kind, Level, Site

COMMAND_LINE = "command line"


class Ledger(Struct, frozen=True, kw_only=True):
    """Sites with unique keys in the order of their rows, and complaints by line."""

    sites: tuple[Site, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    rows: int = 0
    """Rows that were meant as sites, refused and merged ones among them."""
    same: tuple[Departure, ...] = ()
    www: tuple[Departure, ...] = ()
    titles: dict[str, str] = {}
    """Canonical column → its head in the file, for the columns that the file has."""

    def count(self, gravity: Gravity) -> int:
        """How many complaints of that gravity there are."""
        return sum(1 for complaint in self.complaints if complaint.gravity is gravity)


class Rows(Struct, frozen=True, kw_only=True):
    """Sites as their rows stand, before duplicates are merged."""

    sites: list[Site]
    complaints: list[Complaint]
    count: int
    titles: dict[str, str] = {}


def read_rows(grids: Sequence[Grid], *, file: str, place: Jurisdiction, divisions: Mapping[str, str]) -> Rows | None:
    """Sites of all tables of one file; ``None`` when no table has a column of addresses."""
    vocabulary = compile_vocabulary(place)
    known = dict(divisions)
    sites: list[Site] = []
    complaints: list[Complaint] = []
    titles: dict[str, str] = {}
    count, has_header = 0, False
    for grid in grids:
        header = find_header(grid, vocabulary)
        if header is None:
            if grid.lines and (len(grids) > 1):
                complaints.append(complain(Trouble.SHEET_SKIPPED, Spot(file, sheet=grid.sheet), value=grid.sheet))
            continue
        has_header = True
        complaints.extend(_of_header(header, file=file, sheet=grid.sheet))
        reader = RowReader(grid, header, file=file, place=place, vocabulary=vocabulary, divisions=known)
        sites.extend(reader.sites())
        complaints.extend(reader.complaints)
        count += reader.rows
        columns = header.columns | {field: column for field, (column, _) in header.misnamed.items()}
        titles = {field: column.title for field, column in columns.items() if column.title} | titles
    return Rows(sites=sites, complaints=complaints, count=count, titles=titles) if has_header else None


def _of_header(header: Header, *, file: str, sheet: str) -> Iterator[Complaint]:
    """What is told of a header whose column of addresses was found by its content."""
    at = Spot(file, column=header.guessed, sheet=sheet)
    if header.guessed:
        yield complain(Trouble.HEADER_GUESSED, at, value=header.guessed)
    for column, values in header.misnamed.values():
        yield complain(Trouble.WORDS_UNKNOWN, Spot(file, column=column.title, sheet=sheet), value=", ".join(values))
    if header.unread:
        yield complain(Trouble.COLUMNS_UNREAD, at, value=", ".join(header.unread), other=header.guessed)


def make_ledger(rows: Rows, *, place: Jurisdiction) -> Ledger:
    """Merge what is one site, settle ids, read the level of portals off their division."""
    identified = identify(rows.sites)
    complaints = [*rows.complaints, *identified.complaints]
    sites = tuple(_with_level(site, place, complaints) for site in identified.sites)
    files = {file: at for at, file in enumerate(dict.fromkeys(complaint.file for complaint in complaints))}
    complaints.sort(key=lambda complaint: (files[complaint.file], complaint.sheet, complaint.line))
    return Ledger(
        sites=sites,
        complaints=tuple(complaints),
        rows=rows.count,
        same=identified.same,
        www=identified.www,
        titles=rows.titles,
    )


def ledger_from_urls(urls: Sequence[str], *, place: Jurisdiction, divisions: Mapping[str, str]) -> Ledger:
    """The ledger of addresses or host names that stand on the command line."""
    grid = Grid(lines=[Line(number, [url]) for number, url in enumerate(urls, 1)])
    vocabulary: Vocabulary = compile_vocabulary(place)
    header = Header(row=-1, columns={"host": Column(0, "")}, others=())
    reader = RowReader(grid, header, file=COMMAND_LINE, place=place, vocabulary=vocabulary, divisions=dict(divisions))
    sites = reader.sites()
    return make_ledger(Rows(sites=sites, complaints=reader.complaints, count=reader.rows), place=place)


def site_division(site: Site, place: Jurisdiction) -> str:
    """The division of a site: as the inventory says, else as its code says."""
    return site.division or code_division(site.id, place)


def _with_level(site: Site, place: Jurisdiction, complaints: list[Complaint]) -> Site:
    """Portals alone: the government they belong to is the division itself, so that nothing is guessed."""
    division = site_division(site, place) if site.kind is Kind.PORTAL and site.level is None else ""
    level = level_of_division(division, place) if division else None
    if level is None:
        return site
    complaints.append(
        complain(
            Trouble.LEVEL_FROM_DIVISION,
            Spot(site.place.file, site.place.line, "level"),
            value=division,
            other=level.value,
            site=site.key,
        )
    )
    return replace(site, level=level)


def level_of_division(division: str, place: Jurisdiction) -> Level | None:
    """The level whose tier the code fills up, by the jurisdiction's tiers and levels."""
    tiers = place.division_tiers
    if not tiers or len(division) != tiers[-1] or not division.isdigit():
        return None
    for width, level in zip(tiers, place.division_levels, strict=False):
        if not division[width:].strip("0"):
            return level
    return None
