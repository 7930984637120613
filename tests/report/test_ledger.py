"""The problem list that comes back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace
from xlsxwriter import Workbook

from govsite.errors import InputError
from govsite.inventory.grid import text_of
from govsite.inventory.read import tables_of
from govsite.model.outcome import Reason, Status
from govsite.policy.jurisdictions import load_jurisdiction
from govsite.report.format import render
from govsite.report.ledger import Ledger, Recheck, find_ledgers, gone_from, recheck, unlisted, write_back

from .sample import sample_run

PLACE = load_jurisdiction("cn")


def read_ledger(path: Path) -> Ledger:
    """As the command reads it."""
    return read_ledgers(path)[0]


def read_ledgers(path: Path) -> list[Ledger]:
    tables = tables_of(path, place=PLACE)
    return find_ledgers(
        (
            (grid.sheet, [(line.number, [text_of(cell) for cell in line.cells]) for line in grid.lines])
            for grid in tables
        ),
        name=str(path),
    )


@pytest.fixture
def run():
    return sample_run(sites=6, findings=20, seed=5)


@pytest.fixture
def returned(tmp_path: Path, run) -> Path:
    path = tmp_path / "list.xlsx"
    path.write_bytes(render(run, "xlsx"))
    return path


def results(path: Path, run) -> set[Recheck]:
    return {row.result for row in recheck(read_ledger(path), run)}


def test_in_the_run_it_came_from_nothing_is_mended(returned: Path, run) -> None:
    assert results(returned, run) == {Recheck.STILL}


def test_where_all_rules_pass_everything_is_mended(returned: Path, run) -> None:
    passed = tuple(replace(o, status=Status.PASS, problems=(), reason=None) for o in run.outcomes)
    assert results(returned, replace(run, outcomes=passed)) == {Recheck.MENDED}


def test_what_could_not_be_seen_is_not_called_mended(returned: Path, run) -> None:
    unseen = tuple(replace(o, status=Status.UNKNOWN, problems=(), reason=Reason.DNS_TIMEOUT) for o in run.outcomes)
    assert results(returned, replace(run, outcomes=unseen)) == {Recheck.UNSEEN}
    assert results(returned, replace(run, outcomes=())) == {Recheck.UNSEEN}


def test_what_was_not_looked_at_is_not_called_mended(returned: Path, run) -> None:
    passed = tuple(replace(o, status=Status.PASS, problems=(), reason=None) for o in run.outcomes)
    later = replace(run, outcomes=passed)
    missed = gone_from(read_ledger(returned), later)
    assert len(missed) == sum(len(outcome.problems) for outcome in run.outcomes)
    assert all(finding.places for finding in missed)
    later = replace(later, unlooked=frozenset(finding.fingerprint for finding in missed))
    assert results(returned, later) == {Recheck.UNSEEN}


def test_what_people_wrote_stays_and_the_result_stands_beside_it(returned: Path, run, tmp_path: Path) -> None:
    ledger = read_ledger(returned)
    state = ledger.column(("整改情况", "state"))
    filled = replace(ledger, rows=tuple((*row[:state], "整改中", *row[state + 1 :]) for row in ledger.rows))
    path = tmp_path / "back.xlsx"
    path.write_bytes(write_back([filled], recheck(filled, run), run))
    again = read_ledger(path)
    assert {row[again.column(("整改情况", "state"))] for row in again.rows} == {"整改中"}
    assert again.heads[-2:] == ("复查结果", "复查时间")
    twice = tmp_path / "twice.xlsx"
    twice.write_bytes(write_back([again], recheck(again, run), run))
    assert read_ledger(twice).heads == again.heads


def book(path: Path, *rows: list[str]) -> Path:
    return books(path, list(rows))


def books(path: Path, *sheets: list[list[str]]) -> Path:
    file = Workbook(str(path))
    for rows in sheets:
        sheet = file.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    file.close()
    return path


@pytest.mark.parametrize(
    ("rows", "said"),
    [([["a", "b"]], "has no column “指纹”"), ([["指纹"], ["x"]], "has no column “网站标识码”"), ([], "has no column")],
    ids=["no fingerprints", "no site codes", "an empty sheet"],
)
def test_a_list_without_its_columns_is_refused(tmp_path: Path, rows: list[list[str]], said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_ledger(book(tmp_path / "x.xlsx", *rows))


@pytest.mark.parametrize("content", [b"no workbook", b"PK\x03\x04 cut off", b"\x00\xff\xfe" * 40, b""])
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError):
        read_ledger(path)


def test_a_list_saved_as_csv_comes_back_too(tmp_path: Path, run) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(render(run, "csv"))
    counted = Counter(row.result for row in recheck(read_ledger(path), run))
    assert counted == {Recheck.STILL: sum(len(outcome.problems) for outcome in run.outcomes)}


def test_rows_that_lost_their_last_cells_are_read(tmp_path: Path, run) -> None:
    path = book(tmp_path / "x.xlsx", ["网站标识码", "问题类别", "指纹", "整改情况"], ["s", "r", "0" * 32])
    assert read_ledger(path).rows == (("s", "r", "0" * 32, ""),)


def test_titles_above_the_heads_do_no_harm(tmp_path: Path, run) -> None:
    heads = ["网站标识码", "问题类别", "指纹"]
    path = book(tmp_path / "x.xlsx", ["某某市问题清单"], [], heads, ["s", "r", "0" * 32])
    assert [row.line for row in recheck(read_ledger(path), run)] == [4]


HEADS = ["网站标识码", "问题类别", "整改情况", "指 纹"]


def test_the_lists_of_several_units_in_one_workbook_are_all_read(tmp_path: Path, run) -> None:
    one = [HEADS, ["s", "r", "", "0" * 32], ["t", "r", "", "1" * 32]]
    other = [HEADS, ["u", "r", "", "2" * 32]]
    ledgers = read_ledgers(books(tmp_path / "x.xlsx", one, [["封面"]], other))
    rows = [row for ledger in ledgers for row in recheck(ledger, run)]
    assert [(row.sheet, row.line, row.site) for row in rows] == [
        ("Sheet1", 2, "s"),
        ("Sheet1", 3, "t"),
        ("Sheet3", 2, "u"),
    ]
    back = tmp_path / "back.xlsx"
    back.write_bytes(write_back(ledgers, rows, run))
    assert [(ledger.sheet, ledger.rows[0][-2]) for ledger in read_ledgers(back)] == [
        ("Sheet1", "未能核实"),
        ("Sheet3", "未能核实"),
    ]


def test_what_a_returned_list_lacks_or_adds_is_told(tmp_path: Path, run) -> None:
    problems = [(o.site, o.rule, found) for o in run.outcomes for found in o.problems]
    site = problems[0][0]
    here = [(rule, found) for key, rule, found in problems if key == site]
    kept, dropped = here[0], {found.fingerprint for _, found in here[1:]}
    assert dropped
    path = book(tmp_path / "x.xlsx", HEADS, [site, kept[0], "已整改", kept[1].fingerprint], [site, "自查发现", "", ""])
    (ledger,) = read_ledgers(path)
    (row,) = recheck(ledger, run)
    assert (row.result, row.is_claimed) == (Recheck.STILL, True)
    assert ledger.unmarked == [3]
    assert {found.fingerprint for found in unlisted([row], run)} == dropped


def test_a_code_that_lost_its_zeros_is_the_sites_code(tmp_path: Path, run) -> None:
    passed = tuple(replace(o, site="0512000001", status=Status.PASS, problems=(), reason=None) for o in run.outcomes)
    sites = (replace(run.sites[0], site=replace(run.sites[0].site, id="0512000001")),)
    path = book(tmp_path / "x.xlsx", HEADS, ["512000001", run.outcomes[0].rule, "", "0" * 32])
    assert results(path, replace(run, sites=sites, outcomes=passed)) == {Recheck.MENDED}
