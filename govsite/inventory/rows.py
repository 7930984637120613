"""From the rows of a grid to sites, each complaint with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from govsite.inventory.address import Address, read_address, read_alias, split_aliases
from govsite.inventory.complaint import Complaint, Gravity, Spot, Trouble, complain
from govsite.inventory.folding import fold_text, word_key
from govsite.inventory.grid import Cell, Grid, Line, Linked, is_blank, text_of
from govsite.inventory.header import Column, Header
from govsite.inventory.identity import keys_of
from govsite.inventory.values import read_code, read_date, read_number
from govsite.inventory.vocabulary import Vocabulary
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.site import Kind, Level, Place, Site
from govsite.urls import host_of, same_host_variants

_FORMULA_STARTS = frozenset("=+-@")
_UNNAMED = re.compile(r"column [0-9]+(?: \[.*\])?")
_LIST_ITEMS = re.compile(r"[,，;；、|\n]+")


class RowReader:
    """Reads the rows of one table. Complaints gather in ``complaints``."""

    def __init__(
        self,
        grid: Grid,
        header: Header,
        *,
        file: str,
        place: Jurisdiction,
        vocabulary: Vocabulary,
        divisions: dict[str, str],
    ) -> None:
        self.grid = grid
        self.header = header
        self.file = file
        self.place = place
        self.words = vocabulary
        self.divisions = divisions
        self.complaints: list[Complaint] = []
        self.rows = 0
        """Rows that were meant as sites."""
        self._line = 0
        self._texts: dict[str, str] = {}
        self._others = _named_columns(header.others, grid.sheet)
        self._titled = [column for column in header.columns.values() if column.title]
        self._titled_others = [column for column in header.others if column.title]
        # In a plain list of hosts, or a column of them, a missing scheme is no slip.
        self._is_bare = "url" not in header.columns or (len(header.columns) == 1 and not header.others)

    def sites(self) -> list[Site]:
        """The sites of all rows below the header; ids are as written and may repeat."""
        found = (self._site(line) for line in self.grid.lines[self.header.row + 1 :] if not is_blank(line.cells))
        return [site for site in found if site is not None]

    def tell(self, trouble: Trouble, *, field: str = "", value: str = "", other: str = "", site: str = "") -> None:
        """Note a complaint about the current row."""
        complaint = complain(
            trouble,
            Spot(self.file, self._line, self.header.title(field) if field else "", self.grid.sheet),
            value=value,
            other=other,
            advice=self.place.site_code.advice if trouble is Trouble.ID_MALFORMED else None,
            site=site,
        )
        if complaint.gravity is Gravity.REFUSED:
            complaint = replace(complaint, name=self._text("name"))
        self.complaints.append(complaint)

    # ------------------------------------------------------------ one row

    def _site(self, line: Line) -> Site | None:
        self._line = line.number
        cells = line.cells
        if self._is_header_again(cells):
            return None
        self._texts = self._read_texts(cells)
        address = self._address(cells)
        if address is None:
            return None
        level, kind = self._level_and_kind()
        return Site(
            url=address.url,
            id=self._id(cells, url=address.url),
            name=self._text("name"),
            owner=self._text("owner"),
            level=level,
            kind=kind,
            division=self._division(cells),
            parent=read_code(self._cell(cells, "parent"))[0] if self._text("parent") else "",
            status=self._choice("status", self.words.statuses),
            approval=self._text("approval"),
            platform=self._text("platform"),
            monthly_visits=self._count(cells, "monthly_visits"),
            pages=self._count(cells, "pages"),
            annual_cost=self._number(cells, "annual_cost"),
            contract_end=self._date(cells, "contract_end"),
            systems=self._items(cells, "systems"),
            hosts=self._hosts(address),
            notes=self._text("notes"),
            extra=self._extra(cells),
            place=Place(file=self.file, line=line.number),
        )

    def _cell(self, cells: list[Cell], field: str) -> Cell:
        column = self.header.columns.get(field)
        return cells[column.at] if column is not None and column.at < len(cells) else None

    def _text(self, field: str) -> str:
        return self._texts.get(field, "")

    def _read_texts(self, cells: list[Cell]) -> dict[str, str]:
        """Folded text of all cells with a known field, the empty ones left out."""
        texts: dict[str, str] = {}
        for field, column in self.header.columns.items():
            cell = cells[column.at] if column.at < len(cells) else None
            if cell is None or cell == "":
                continue
            text = _unquoted(fold_text(text_of(cell)))
            if not self.words.is_empty(text):
                texts[field] = text
        return texts

    def _is_header_again(self, cells: list[Cell]) -> bool:
        """Printed tables repeat their header on each page; where one word is known, the whole row has to be it."""
        columns = self._titled if len(self._titled) > 1 else [*self._titled, *self._titled_others]
        return bool(self._titled) and all(
            column.at < len(cells) and fold_text(text_of(cells[column.at])) == column.title for column in columns
        )

    def _address(self, cells: list[Cell]) -> Address | None:
        field = "url" if self._text("url") else "host"
        text = self._text(field)
        if not text:
            self._without_address(cells)
            return None
        address = read_address(text, bare_host=field == "host" or self._is_bare or self.grid.records)
        linked = self._linked(cells, field)
        if linked is not None and address.url:
            # The words may be what people say of the address: www.gov.cn for https://www.gov.cn/.
            is_short = "://" not in text and same_host_variants(linked.host) == same_host_variants(address.host)
            address = linked if is_short else address
        elif linked is not None:
            self.tell(Trouble.URL_FROM_LINK, field=field, value=text, other=linked.url, site=linked.url)
            address = linked
        if not address.url:
            if self.words.is_note(first := self._first(cells)):
                self.tell(Trouble.NOTE_ROW, value=first)
            else:
                trouble, detail = address.remarks[0]
                self.rows += 1
                self.tell(trouble, field=field, value=text, other=detail)
            return None
        self.rows += 1
        for trouble, other in address.remarks:
            shown = text if trouble is not Trouble.URL_CREDENTIALS else other
            self.tell(trouble, field=field, value=shown, other=other, site=address.url)
        return address

    def _linked(self, cells: list[Cell], field: str) -> Address | None:
        """The address to which the words of a cell lead."""
        cell = self._cell(cells, field)
        found = read_address(cell.target) if isinstance(cell, Linked) else None
        return found if found is not None and found.url else None

    def _without_address(self, cells: list[Cell]) -> None:
        first = self._first(cells)
        known = any(self._text(field) for field in ("id", "name") if field in self.header.columns)
        if self.words.is_note(first) or (self._filled(cells) == 1 and not known) or self._filled(cells) == 0:
            self.tell(Trouble.NOTE_ROW, value=first)
            return
        self.rows += 1
        self.tell(Trouble.URL_EMPTY, field="url" if "url" in self.header.columns else "host", value=self._text("name"))

    @staticmethod
    def _first(cells: list[Cell]) -> str:
        return next((text for cell in cells if (text := fold_text(text_of(cell)))), "")

    def _filled(self, cells: list[Cell]) -> int:
        return sum(1 for cell in cells if fold_text(text_of(cell)))

    # ------------------------------------------------------------ single fields

    def _id(self, cells: list[Cell], *, url: str) -> str:
        if not self._text("id"):
            return ""
        cell = self._cell(cells, "id")
        code, is_cut = read_code(cell)
        written = text_of(cell).strip()
        pattern = self.words.code
        if is_cut:
            self.tell(Trouble.ID_ROUNDED, field="id", value=written)
            return ""
        if pattern is None:
            return code
        # Codes are told apart by digits; people write their letters in either case.
        code = code.lower() if pattern.fullmatch(code.lower()) else code
        if code != written and not isinstance(cell, int | float):
            self.tell(Trouble.ID_REWRITTEN, field="id", value=written, other=code)
        if not pattern.fullmatch(code):
            if code not in keys_of(url):  # ledgers that we wrote have the address where there is no code
                self.tell(Trouble.ID_MALFORMED, field="id", value=written, other=code)
        elif self.divisions and (division := code_division(code, self.place)) and division not in self.divisions:
            self.tell(Trouble.DIVISION_UNKNOWN, field="id", value=code, other=division)
        return code

    def _division(self, cells: list[Cell]) -> str:
        if not self._text("division"):
            return ""
        written = text_of(self._cell(cells, "division")).strip()
        code, _ = read_code(self._cell(cells, "division"))
        width = self.place.division_tiers[-1] if self.place.division_tiers else len(code)
        if code.isdigit() and len(code) != width and (len(code) > width or len(code) in self.place.division_tiers):
            code = code[:width].ljust(width, "0")
            self.tell(Trouble.DIVISION_REWRITTEN, field="division", value=written, other=code)
        if self.divisions and code not in self.divisions:
            self.tell(Trouble.DIVISION_UNKNOWN, field="division", value=written, other=code)
        return code

    def _level_and_kind(self) -> tuple[Level | None, Kind | None]:
        text = self._text("level")
        level = self.words.levels.get(word_key(text)) if text else None
        kind = self._choice("kind", self.words.kinds)
        if level is None and text:
            self.tell(Trouble.VALUE_UNKNOWN, field="level", value=text)
        if kind is None and text and not self._text("kind") and word_key(text) in self.words.kinds:
            kind = self.words.kinds[word_key(text)]
            self.tell(Trouble.KIND_FROM_LEVEL, field="level", value=text)
        portal = word_key(self._text("portal"))
        if portal in self.words.yes and kind is None:
            kind = Kind.PORTAL
        elif portal and portal not in self.words.yes | self.words.no:
            self.tell(Trouble.VALUE_UNKNOWN, field="portal", value=self._text("portal"))
        return level, kind

    def _choice(self, field: str, words: dict[str, Any]) -> Any:
        text = self._text(field)
        if not text:
            return None
        found = words.get(word_key(text))
        if found is None:
            self.tell(Trouble.VALUE_UNKNOWN, field=field, value=text)
        return found

    def _number(self, cells: list[Cell], field: str) -> float | None:
        text = self._text(field)
        if not text:
            return None
        column = self.header.columns[field]
        number = read_number(self._cell(cells, field), factor=column.factor, multipliers=self.words.multipliers)
        if number is None or number < 0:
            self.tell(Trouble.NUMBER_MALFORMED, field=field, value=text)
            return None
        return number

    def _count(self, cells: list[Cell], field: str) -> int | None:
        number = self._number(cells, field)
        return None if number is None else round(number)

    def _date(self, cells: list[Cell], field: str) -> str:
        text = self._text(field)
        if not text:
            return ""
        date = read_date(self._cell(cells, field))
        if date is None:
            self.tell(Trouble.DATE_MALFORMED, field=field, value=text)
        return date or ""

    def _items(self, cells: list[Cell], field: str) -> tuple[str, ...]:
        if not self._text(field):
            return ()
        cell = self._cell(cells, field)
        parts = cell if isinstance(cell, list) else _LIST_ITEMS.split(text_of(cell))
        return tuple(dict.fromkeys(item for part in parts if (item := fold_text(part))))

    def _hosts(self, address: Address) -> tuple[str, ...]:
        """Aliases: the cell's, further addresses of the url cell, and a differing host column."""
        own = host_of(address.url)
        found: dict[str, None] = dict.fromkeys(address.more)
        for field in ("hosts", "host"):
            text = self._text(field)
            if not text or (field == "host" and not self._text("url")):
                continue
            for piece in split_aliases(text):
                alias = read_alias(piece)
                if alias and (alias in found or alias == own) and field == "hosts":
                    self.tell(Trouble.ALIAS_REPEATED, field=field, value=piece, other=alias, site=address.url)
                elif alias:
                    found[alias] = None
                elif not self.words.is_empty(piece):
                    self.tell(Trouble.ALIAS_MALFORMED, field=field, value=piece, site=address.url)
        found.pop(own, None)
        return tuple(found)

    def _extra(self, cells: list[Cell]) -> dict[str, Any]:
        return {
            name: text
            for at, name in self._others
            if at < len(cells) and (text := _unquoted(fold_text(text_of(cells[at]))))
        }


def _named_columns(columns: Iterable[Column], sheet: str) -> list[tuple[int, str]]:
    """Columns that are carried through, each with a name that no other has."""
    named: dict[str, int] = {}
    for column in columns:
        title = column.title or unnamed_column(column.at, sheet)
        named[f"{title} ({column.at + 1})" if title in named else title] = column.at
    return [(at, name) for name, at in named.items()]


def unnamed_column(at: int, sheet: str = "") -> str:
    """What a column without a title is called: its number, and the sheet where there are several."""
    return f"column {at + 1} [{sheet}]" if sheet else f"column {at + 1}"


def name_of_source(name: str, source: str) -> str:
    """The name of a carried column among those of other files: a number says nothing without the file."""
    return f"{name} ({source})" if _UNNAMED.fullmatch(name) else name


def _unquoted(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from running the text as a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA_STARTS else text


def code_division(code: str, place: Jurisdiction) -> str:
    """The division that a site code begins with; empty where it carries none."""
    digits = code[: place.site_code.division_digits]
    return digits if digits and digits.isdigit() and len(digits) == place.site_code.division_digits else ""
