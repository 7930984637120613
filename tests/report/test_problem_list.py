"""One problem list per unit: every problem in one of them, under names that every file system takes."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from govsite.model.outcome import Status
from govsite.report.problem_list import unit_lists

from .sample import HOSTILE, sample_run


def rows(content: bytes) -> list[dict[str, Any]]:
    head, *lines = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("问题清单").to_python()
    return [dict(zip(head, line, strict=True)) for line in lines]


@pytest.fixture(scope="module")
def run():
    return replace(sample_run(sites=40, findings=8, seed=3), deadline="2026-12-31")


@pytest.fixture(scope="module")
def lists(run) -> dict[str, list[dict[str, Any]]]:
    return {name: rows(content) for name, content in unit_lists(run)}


def test_every_problem_is_in_the_list_of_its_unit(lists, run) -> None:
    owners = {entry.site.key: entry.site.owner or entry.site.name for entry in run.sites}
    failed = [outcome for outcome in run.outcomes if outcome.status is Status.FAIL]
    assert sum(map(len, lists.values())) == sum(len(outcome.problems) for outcome in failed)
    assert len(lists) == len({owners[outcome.site] for outcome in failed})
    assert all(len({row["单位"] for row in told}) == 1 for told in lists.values())


def test_the_deadline_stands_in_every_row_and_the_answer_is_empty(lists) -> None:
    told = [row for rows_ in lists.values() for row in rows_]
    assert {row["整改期限"] for row in told} == {date(2026, 12, 31)}
    assert {(row["整改情况"], row["整改说明"]) for row in told} == {("", "")}
    assert all(row["指纹"] for row in told)


@pytest.mark.parametrize("owner", [*HOSTILE, "../../etc/passwd", "CON", ".", "a/b\\c:d", "单" * 300])
def test_names_of_units_are_no_paths(owner: str) -> None:
    run = sample_run(sites=4, findings=3, seed=2, hostile=False)
    sites = tuple(replace(entry, site=replace(entry.site, owner=owner)) for entry in run.sites)
    (name, _), *_ = unit_lists(replace(run, sites=sites))
    assert name.endswith(".xlsx")
    assert not set(name) & set('/\\:*?"<>|\r\n\t\0 ')
    assert not name.startswith(".")
    assert len(name.encode()) < 255


def test_units_whose_names_come_out_alike_have_files_of_their_own() -> None:
    run = sample_run(sites=12, findings=8, seed=3, hostile=False)
    sites = tuple(
        replace(entry, site=replace(entry.site, owner=f"甲{sign}局"))
        for entry, sign in zip(run.sites, "/\\:*?|<>+,.;", strict=True)
    )
    names = [name for name, _ in unit_lists(replace(run, sites=sites))]
    assert len(names) > 5
    assert len(set(names)) == len(names)
