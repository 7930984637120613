"""The circular: its figures, its order, and text from strangers that stays text."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from govsite.errors import PolicyError
from govsite.model.run import Run
from govsite.policy.circular import load_circular
from govsite.report.circular import circular_text, figures, percent
from govsite.report.format import render

from .sample import sample_run

CIRCULAR = load_circular("cn")
assert CIRCULAR is not None


def with_circular(run: Run) -> Run:
    return replace(run, circular=CIRCULAR)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(118, 122, "96.7%"), (160, 173, "92.5%"), (283, 286, "99%"), (29, 29, "100%"), (0, 7, "0%"), (0, 0, "—")],
)
def test_shares_are_printed_as_circulars_print_them(part: int, whole: int, shown: str) -> None:
    assert percent(part, whole) == shown


def test_the_parts_stand_in_the_order_of_printed_circulars() -> None:
    text = circular_text(sample_run(sites=20, findings=60, seed=1), CIRCULAR)
    parts = ["通报", "总体情况", "主要问题", "下一步工作", "附件　不合格网站名单"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "国办秘函〔2019〕19号" in text


def test_figures_add_up() -> None:
    told = figures(sample_run(sites=40, findings=200, seed=2), CIRCULAR)
    assert told["checked"] + told["unseen"] == told["total"] == 40
    assert len(told["failed_sites"]) == told["failing"]
    assert sum(kind["checked"] for kind in told["kinds"]) <= told["checked"]
    assert sum(kind["failing"] for kind in told["kinds"]) <= told["failing"]


def test_compared_with_itself_everything_is_still_there() -> None:
    run = sample_run(sites=10, findings=30, seed=3)
    before = figures(replace(run, previous=run), CIRCULAR)["previous"]
    assert before["new"] == before["mended"] == before["unseen"] == 0
    assert before["still"] > 0


def test_compared_with_an_empty_run_everything_is_new() -> None:
    run = sample_run(sites=10, findings=30, seed=3)
    nothing = replace(run, outcomes=())
    assert figures(replace(run, previous=nothing), CIRCULAR)["previous"]["still"] == 0
    back = figures(replace(nothing, previous=run), CIRCULAR)["previous"]
    assert back["mended"] == 0
    assert back["unseen"] > 0


def test_hostile_names_stay_names() -> None:
    content = render(with_circular(sample_run(sites=30, findings=90, seed=4, hostile=True)), "docx")
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        document = file.read("word/document.xml").decode()
    assert "<script" not in document
    assert "w:hyperlink" not in document
    assert "w:fldSimple" not in document


def test_a_template_of_ones_own_is_used(tmp_path: Path) -> None:
    own = tmp_path / "own.md"
    own.write_text("# 本区通报\n\n共 {{ total }} 个网站。\n", encoding="utf-8")
    circular = load_circular("cn", template=own)
    assert circular is not None
    assert "共 5 个网站" in circular_text(sample_run(sites=5, findings=5, seed=0), circular)


@pytest.mark.parametrize(
    ("text", "said"),
    [("{{ total", "own.md:1"), ("{{ nonsense }}", "nonsense"), ("{{ total.__class__.__mro__ }}", "own.md")],
    ids=["broken", "unknown field", "reaching for the interpreter"],
)
def test_a_faulty_template_is_told_with_its_file(tmp_path: Path, text: str, said: str) -> None:
    own = tmp_path / "own.md"
    own.write_text(text, encoding="utf-8")
    circular = load_circular("cn", template=own)
    assert circular is not None
    with pytest.raises(PolicyError) as raised:
        circular_text(sample_run(sites=1, findings=1, seed=0), circular)
    assert said in str(raised.value)
