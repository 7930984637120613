from __future__ import annotations

import tracemalloc

import pytest
from msgspec.structs import replace

from govsite.errors import UsageError
from govsite.model.packed_outcomes import PackedOutcomes
from govsite.report.format import find_format, format_names, render


def test_a_misspelt_format_is_refused_with_the_right_one():
    with pytest.raises(UsageError, match="html"):
        find_format("htlm")


@pytest.mark.parametrize("name", format_names())
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_format_says_the_same_twice(name, lang, make_run):
    run = make_run(sites=8, lang=lang)
    assert render(run, name) == render(run, name)


@pytest.mark.parametrize("name", format_names())
def test_every_format_stands_a_run_without_sites(name, make_run):
    assert isinstance(render(make_run(sites=0), name), bytes)


@pytest.mark.parametrize("name", format_names())
def test_every_format_has_a_suffix_and_a_title(name):
    found = find_format(name)
    assert found.suffix.startswith(".")
    assert found.title.zh
    assert found.title.en


@pytest.mark.parametrize("name", [name for name in format_names() if find_format(name).is_text])
def test_text_formats_are_utf_8_without_stray_controls(name, run):
    text = render(run, name).decode("utf-8-sig")
    assert not {char for char in text if ord(char) < 0x20 and char not in "\t\r\n"}


def test_no_format_holds_a_run_in_memory_many_times(make_run):
    run = make_run(sites=20, findings=4)
    for name in format_names():
        render(run, name)  # what is loaded once does not count
        tracemalloc.start()
        size = len(render(run, name))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 4_000_000 + 12 * size, name


def test_a_suffix_means_one_format():
    suffixes = [find_format(name).suffix for name in format_names()]
    assert len(set(suffixes)) == len(suffixes)


@pytest.mark.parametrize("name", format_names())
def test_a_packed_run_is_told_as_an_unpacked_one(name, make_run):
    run = make_run(sites=12, hostile=False)
    packed = replace(run, outcomes=PackedOutcomes(run.outcomes))
    assert render(packed, name) == render(run, name)


@pytest.mark.parametrize("name", [name for name in format_names() if find_format(name).stream])
def test_what_is_written_in_pieces_is_never_held_whole(name, make_run):
    run = make_run(sites=250, findings=12, hostile=False)
    run = replace(run, outcomes=PackedOutcomes(run.outcomes))
    form = find_format(name)
    size = sum(map(len, form.pieces(run)))  # also counts the run, which is not what is measured
    tracemalloc.start()
    assert sum(map(len, form.pieces(run))) == size
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < size / 3 + 300_000, f"{peak} bytes for a file of {size}"
