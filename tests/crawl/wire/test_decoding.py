"""Content codings: undone within a bound, and never raising."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from govsite.crawl.wire.decoding import decode
from tests.growth import assert_linear

PAGE = b"<p>hello</p>" * 2000
CODINGS = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstandard.compress}


@pytest.mark.parametrize("name", CODINGS)
def test_a_whole_body(name: str) -> None:
    found = decode(CODINGS[name](PAGE), encoding=name, limit=len(PAGE))
    assert (found.body, found.is_truncated, found.is_broken) == (PAGE, False, False)


@pytest.mark.parametrize("name", CODINGS)
def test_a_body_over_the_limit_is_cut(name: str) -> None:
    found = decode(CODINGS[name](PAGE), encoding=name, limit=1000)
    assert (found.body, found.is_truncated) == (PAGE[:1000], True)


@pytest.mark.parametrize("name", CODINGS)
def test_a_bomb_costs_no_more_than_the_limit(name: str) -> None:
    found = decode(CODINGS[name](b"\0" * 3_000_000), encoding=name, limit=10_000)
    assert (len(found.body), found.is_truncated) == (10_000, True)


@pytest.mark.parametrize("name", CODINGS)
def test_what_is_not_compressed_at_all_is_broken(name: str) -> None:
    found = decode(b"<html>plain</html>", encoding=name, limit=1000)
    assert (found.body, found.is_broken) == (b"", True)


@pytest.mark.parametrize("name", CODINGS)
def test_an_empty_body_is_whole(name: str) -> None:
    found = decode(b"", encoding=name, limit=1000)
    assert (found.body, found.is_broken) == (b"", False)


@pytest.mark.parametrize("name", ["gzip", "deflate"])
def test_what_stands_before_the_damage_is_kept(name: str) -> None:
    noise = bytes((n * 7919 >> 3) & 0xFF for n in range(50_000))
    whole = CODINGS[name](noise)
    found = decode(whole[: len(whole) // 2], encoding=name, limit=10**6)
    assert found.is_broken
    assert noise.startswith(found.body)
    assert len(found.body) > 1000


@pytest.mark.parametrize("encoding", ["identity", "utf-8", "none", "", "text/html", ","])
def test_what_is_no_coding_is_left_alone(encoding: str) -> None:
    assert decode(PAGE, encoding=encoding, limit=10**6).body == PAGE


def test_codings_in_a_row_are_undone_from_the_last_to_the_first() -> None:
    assert decode(brotli.compress(gzip.compress(PAGE)), encoding="GZIP , br", limit=10**6).body == PAGE


def test_too_many_codings_in_a_row_are_broken() -> None:
    assert decode(PAGE, encoding=", ".join(["gzip"] * 50), limit=10**6).is_broken


def test_a_bomb_inside_a_bomb_is_cut_at_each_layer() -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * 10_000_000))
    found = decode(bomb, encoding="gzip, gzip", limit=1000)
    assert len(found.body) <= 1000
    assert found.is_truncated or found.is_broken


def test_gzip_in_several_members_with_padding() -> None:
    assert decode(gzip.compress(b"a") + gzip.compress(b"b") + b"\0\0", encoding="gzip", limit=99).body == b"ab"


def test_rubbish_behind_gzip_is_ignored() -> None:
    found = decode(gzip.compress(b"a") + b"rubbish", encoding="x-gzip", limit=99)
    assert (found.body, found.is_broken) == (b"a", False)


def test_ten_thousand_gzip_members_cost_little() -> None:
    member = gzip.compress(b"a")
    assert_linear(lambda n: member * n, lambda raw: decode(raw, encoding="gzip", limit=10**6), 200_000)
    found = decode(member * 10_000, encoding="gzip", limit=10**6)
    assert (found.body[:3], found.is_broken) == (b"aaa", True), "what there was, and that it is not all"


def test_deflate_without_its_zlib_header() -> None:
    bare = zlib.compressobj(wbits=-15)
    assert decode(bare.compress(PAGE) + bare.flush(), encoding="deflate", limit=10**6).body == PAGE


def test_zstd_in_several_frames() -> None:
    assert decode(zstandard.compress(b"a") + zstandard.compress(b"b"), encoding="zstd", limit=99).body == b"ab"


@given(st.binary(max_size=300), st.sampled_from(sorted(CODINGS)), st.integers(0, 100))
def test_nothing_raises_and_the_limit_holds(raw: bytes, name: str, limit: int) -> None:
    assert len(decode(raw, encoding=name, limit=limit).body) <= limit


@given(st.binary(max_size=3000), st.sampled_from(sorted(CODINGS)))
def test_there_and_back(body: bytes, name: str) -> None:
    found = decode(CODINGS[name](body), encoding=name, limit=5000)
    assert (found.body, found.is_truncated, found.is_broken) == (body, False, False)
