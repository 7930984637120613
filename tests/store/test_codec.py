"""Evidence of many pages is packed page by page, and is the same as if it were packed at once."""

from __future__ import annotations

import io
import tracemalloc

import msgspec
import pytest
import zstandard
from msgspec.structs import replace

from govsite.errors import StoreError
from govsite.model.evidence import Evidence
from govsite.model.observed import Unseen
from govsite.model.packed_page import packed
from govsite.model.page import Link, Page
from govsite.model.site import Site
from govsite.store.codec import pack, pack_evidence, read_lines, restored, unpack, write_lines

SITE = Site(url="https://a.gov.cn/", name='"seen_pages":[] 市')


def seen(count: int, *, words: int = 1) -> Evidence:
    pages = tuple(
        Page(
            url=f"https://a.gov.cn/{number}",
            text="政务公开“x”\n" * words,
            links=(Link(url="https://a.gov.cn/", text=f"首页{number}"),),
        )
        for number in range(count)
    )
    return Evidence(site=SITE, seen_pages=pages, pages_unseen=Unseen(detail="…"), is_complete=False)


@pytest.mark.parametrize("count", [0, 1, 199, 200, 201, 450])
def test_any_number_of_pages_is_packed_alike(count: int) -> None:
    packed = pack_evidence(seen(count))
    assert zstandard.ZstdDecompressor().decompressobj().decompress(packed) == msgspec.json.encode(seen(count))
    assert unpack(packed, Evidence) == seen(count)


@pytest.mark.parametrize("count", [1, 300])
def test_lines_are_the_same_evidence(count: int) -> None:
    file = io.BytesIO()
    assert write_lines([seen(count), Evidence(site=SITE)], file) == 2
    file.seek(0)
    assert list(read_lines(file, name="x")) == [seen(count), Evidence(site=SITE)]


def test_evidence_of_several_files_put_together_is_read() -> None:
    file = io.BytesIO()
    assert [write_lines([seen(count)], file) for count in (1, 2)] == [1, 1]
    file.seek(0)
    assert list(read_lines(file, name="x")) == [seen(1), seen(2)]


@pytest.mark.parametrize(
    "body",
    [pack(SITE)[:-9], b"", pack(SITE)[:9] + b"\xff" * 20, pack({"nonsense": 1}), zstandard.compress(b'{"url":"\xff"}'), None],
    ids=["half of it", "empty", "other bytes", "another shape", "no UTF-8", "nothing"],
)  # fmt: skip
def test_a_damaged_row_names_the_store(body: bytes) -> None:
    with pytest.raises(StoreError, match=r"^store\.db: holds a row that is damaged"):
        restored(lambda row: unpack(row, Site), body, where="store.db")


def test_packing_leaves_nothing_beside_the_texts() -> None:
    evidence = seen(1_000, words=1_000)
    tracemalloc.start()
    packed = pack_evidence(evidence)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(unpack(packed, Evidence).pages) == 1_000
    assert peak < 3_000_000, "the JSON has 24 MB"
    assert kept < 300_000


@pytest.mark.parametrize("count", [3, 300])
def test_packed_texts_are_stored_as_texts(count: int) -> None:
    evidence = seen(count)
    with_packed = replace(evidence, seen_pages=tuple(map(packed, evidence.pages)))
    assert unpack(pack_evidence(with_packed), Evidence) == evidence
