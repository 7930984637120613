"""The workbook of a score: what was measured filled in, evidence linked, cells left for people.

The first sheet is read back: its second row holds the columns' ids and is hidden.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped] # the package ships no types

from govsite.errors import UsageError
from govsite.model.rubric import Role, Rubric
from govsite.model.scorecard import Scoring
from govsite.model.words import Words
from govsite.report.safe import is_formula, is_web_url, plain
from govsite.report.scoring import COLUMNS, OWN, STANDINGS, item_rows, item_titles, place
from govsite.report.wording import SOURCE_WORDS
from govsite.report.workbook import ROWS_PER_SHEET

FOR_PEOPLE: dict[str, Words] = {
    "judged": Words("人工判定", "judged"),
    "note": Words("判定说明", "note"),
    "by": Words("判定人", "judged by"),
}
_WIDTHS = {"name": 28, "title": 34, "detail": 44, "links": 40, "judged": 14, "note": 30, "item": 18}
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the library wants a naive one; the same score gives the same file
_MOST_LINKS = 60_000
"""Excel holds 65,530 links on one sheet."""
_LONGEST_LINK = 2000
_LONGEST = 32_000
FIRST_ROW = 2


def render_workbook(scoring: Scoring, rubric: Rubric, *, lang: str, holds: tuple[str, str] = ("pass", "fail")) -> bytes:
    """The file. ``holds`` are the words offered for a veto that holds and one that does not.

    Raises ``UsageError`` where the items do not fit on one sheet: it is read back as one.
    """
    count = sum(len(card.items) for card in scoring.cards)
    if count > ROWS_PER_SHEET:
        raise UsageError(
            f"{count:,} items do not fit into a workbook, which holds {ROWS_PER_SHEET:,}", hint="write CSV or JSON"
        )
    out = io.BytesIO()
    texts_stay_texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(out, {"constant_memory": True, **texts_stay_texts})  # rows are written from the first to the last
    book.set_properties({"title": scoring.title.in_language(lang), "created": _CREATED})
    _Items(book, rubric, lang=lang, holds=holds).write(scoring)
    _write_cards(book, scoring, rubric, lang=lang)
    _write_about(book, scoring, rubric, lang=lang)
    book.close()
    return out.getvalue()


class _Items:
    """The sheet that people fill in."""

    def __init__(self, book: Any, rubric: Rubric, *, lang: str, holds: tuple[str, str]) -> None:
        self._rubric = rubric
        self._lang = lang
        self._holds = holds
        self._page = book.add_worksheet("指标" if lang != "en" else "items")
        font = {"valign": "top", "text_wrap": True}
        self._head = book.add_format({**font, "bold": True, "bg_color": "#E6EEF8", "bottom": 1})
        self._text = book.add_format({**font, "num_format": "@"})
        self._quoted = book.add_format({**font, "num_format": "@", "quote_prefix": True})
        self._number = book.add_format({**font})
        self._link = book.add_format({**font, "font_color": "#0B57D0", "underline": 1})
        self._empty = book.add_format({**font, "bg_color": "#FFF2CC", "border": 1})

    def write(self, scoring: Scoring) -> None:
        """All rows, and in each the cells for a judgement."""
        columns = {**COLUMNS, **FOR_PEOPLE}
        for at, name in enumerate(columns):
            self._page.set_column(at, at, _WIDTHS.get(name, 11))
        for at, words in enumerate(columns.values()):
            self._page.write_string(0, at, words.in_language(self._lang), self._head)
        self._page.set_row(1, None, None, {"hidden": True})
        for at, name in enumerate(columns):
            self._page.write_string(1, at, name, self._head)
        self._page.freeze_panes(FIRST_ROW, 2)
        row = FIRST_ROW
        links = 0
        parts = {part.id: part.title.in_language(self._lang) for part in self._rubric.parts}
        shown = dict(zip(("pass", "fail"), self._holds, strict=True))
        for told in item_rows(scoring, lang=self._lang):
            told["part"] = parts.get(str(told["part"]), told["part"])
            told["holds"] = shown.get(str(told["holds"]), "")
            for at, name in enumerate(columns):
                if name in FOR_PEOPLE:
                    self._page.write_blank(row, at, None, self._empty)
                elif name == "links":
                    links += self._write_link(row, at, str(told[name]), room=links < _MOST_LINKS)
                else:
                    self._write(row, at, told[name])
            row += 1
        self._page.autofilter(0, 0, max(row - 1, 1), len(columns) - 1)
        self._validate(scoring, column=list(columns).index("judged"))

    def _validate(self, scoring: Scoring, *, column: int) -> None:
        """What may be written into the cells, one range for each run of rows of one kind."""
        kinds = [
            (part.role, part.points if item.points is None else item.points)
            for part in self._rubric.parts
            for item in part.items
        ]
        row = FIRST_ROW
        for _ in scoring.cards:
            for role, most in kinds:
                rule = self._allowed(role, most)
                if len(scoring.cards) * len(kinds) <= _MOST_LINKS:
                    self._page.data_validation(row, column, row, column, rule)
                row += 1

    def _allowed(self, role: Role, most: float | None) -> dict[str, Any]:
        """What may be written for an item of a part with this role that has so many points."""
        if role is Role.VETO:
            return {"validate": "list", "source": list(self._holds)}
        rule: dict[str, Any] = {"validate": "decimal", "criteria": ">=", "value": 0}
        if most is not None:
            least = -most if role is Role.PENALTY else 0
            rule = {"validate": "decimal", "criteria": "between", "minimum": least, "maximum": most}
        if role is Role.PENALTY:
            rule["input_message"] = "填写要减的分" if self._lang != "en" else "points to be taken off"
        return rule

    def _write(self, row: int, at: int, value: str | float | None) -> None:
        if isinstance(value, str):
            if value:
                told = plain(value)[:_LONGEST]
                self._page.write_string(row, at, told, self._quoted if is_formula(told) else self._text)
        elif value is not None:
            self._page.write_number(row, at, value, self._number)

    def _write_link(self, row: int, at: int, urls: str, *, room: bool) -> int:
        first = urls.split(" ", 1)[0]
        if room and first and is_web_url(first) and len(first) <= _LONGEST_LINK:
            self._page.write_url(row, at, first, self._link, plain(first, 250))
            return 1
        self._write(row, at, urls)
        return 0


def _write_cards(book: Any, scoring: Scoring, rubric: Rubric, *, lang: str) -> None:
    zh = lang != "en"
    page = book.add_worksheet("得分" if zh else "scores")
    page.set_column(0, 2, 24)
    head = ["名次", "对象", "名称", "单位", "区划", "最低", "最高", "结论", "等次", "已知比例", "单项否决", "未定否决"]
    if not zh:
        head = ["place", "subject", "name", "unit", "division", "worst", "best", "standing", "grades", "known", "vetoes", "open vetoes"]  # fmt: skip  # noqa: E501 - one row of a table
    page.write_row(0, 0, head)
    places = {rank.subject: place(rank) for rank in scoring.sites}
    grades = {grade.id: grade.title.in_language(lang) for grade in rubric.grades}
    separator = "；" if zh else "; "
    for row, card in enumerate(scoring.cards, 1):
        cells: list[str | float | None] = [
            places.get(card.subject, ""),
            card.subject,
            card.name,
            card.unit,
            card.division,
            card.worst,
            card.best,
            "/".join(STANDINGS[found].in_language(lang) for found in card.standings),
            "/".join(grades.get(grade, grade) for grade in card.grades),
            card.observed,
            separator.join(item_titles(card, card.vetoes, lang)),
            separator.join(item_titles(card, card.open_vetoes, lang)),
        ]
        for at, value in enumerate(cells):
            if isinstance(value, str):
                page.write_string(row, at, plain(value)[:_LONGEST])
            elif value is not None:
                page.write_number(row, at, value)
    page.autofilter(0, 0, max(len(scoring.cards), 1), len(head) - 1)
    page.freeze_panes(1, 3)


def _write_about(book: Any, scoring: Scoring, rubric: Rubric, *, lang: str) -> None:
    zh = lang != "en"
    page = book.add_worksheet("说明" if zh else "about")
    page.set_column(0, 0, 16)
    page.set_column(1, 1, 90)
    official = ("是" if scoring.is_official else OWN.zh) if zh else ("yes" if scoring.is_official else f"no: {OWN.en}")
    source = rubric.source
    rows = [
        (Words("指标体系", "rubric"), scoring.rubric),
        (Words("版本", "version"), scoring.version),
        (Words("检查批次", "run"), scoring.run),
        (Words("名称", "title"), scoring.title.in_language(lang)),
        (Words("说明", "note"), rubric.note.in_language(lang)),
        (Words("官方评分", "official"), official),
        (Words("依据", "source"), f"{source.document} {source.clause}".strip()),
        (Words("核对情况", "source status"), SOURCE_WORDS[source.status].in_language(lang)),
    ]
    for row, (name, text) in enumerate(rows):
        page.write_string(row, 0, name.in_language(lang))
        page.write_string(row, 1, plain(text))
