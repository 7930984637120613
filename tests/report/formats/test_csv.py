from __future__ import annotations

import csv
import io

import pytest

from govsite.model.outcome import Status
from govsite.report.formats.csv import COLUMNS, render


@pytest.fixture(scope="module")
def table(run):
    text = render(run).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_columns_are_fixed(table):
    assert tuple(table[0]) == COLUMNS


def test_one_line_a_problem_and_one_for_every_other_outcome(table, run):
    assert len(table) == sum(len(o.problems) if o.status is Status.FAIL else 1 for o in run.outcomes)


def test_no_cell_can_become_a_formula(table):
    for row in table:
        for value in row.values():
            assert value.lstrip()[:1] not in {*"=+-@＝＋－＠"}


def test_every_record_is_one_line(table, run):
    assert render(run).decode("utf-8-sig").count("\r\n") == len(table) + 1


def test_unknown_lines_say_why(table):
    assert all(row["reason"] and row["message"] for row in table if row["status"] == "unknown")
