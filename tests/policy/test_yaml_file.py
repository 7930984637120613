"""YAML as policy needs it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.errors import PolicyError
from govsite.policy.yaml_file import MAX_BYTES, load_yaml, parse_yaml, plain


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("yes", "yes", id="yes is a word"),
        pytest.param("NO", "NO", id="NO is Norway"),
        pytest.param("on", "on", id="on is a word"),
        pytest.param("Off", "Off", id="off is a word"),
        pytest.param("true", True, id="true is true"),
        pytest.param("False", False, id="False is false"),
        pytest.param("12:30", "12:30", id="no sexagesimal numbers"),
        pytest.param("2024-07-01", "2024-07-01", id="dates are text"),
        pytest.param("0110", "0110", id="leading zeros make a code"),
        pytest.param("1101050001", 1101050001, id="digits are a number"),
        pytest.param("-7", -7, id="negative"),
        pytest.param("0", 0, id="zero"),
        pytest.param("0o17", 15, id="octal of YAML 1.2"),
        pytest.param("0x1F", 31, id="hexadecimal"),
        pytest.param("1_000", "1_000", id="underscores make text"),
        pytest.param("0.25", 0.25, id="decimal"),
        pytest.param("1e3", 1000.0, id="exponent"),
        pytest.param("1.2.3", "1.2.3", id="a version is text"),
        pytest.param(".inf", ".inf", id="infinity is no number of a policy"),
        pytest.param("-1e999", "-1e999", id="nor is what is beyond all numbers"),
        pytest.param("~", None, id="tilde is nothing"),
        pytest.param("", None, id="empty is nothing"),
        pytest.param("null", None, id="null is nothing"),
        pytest.param("9" * 30, "9" * 30, id="more digits than a number has stay text"),
    ],
)
def test_unquoted_words_mean_what_yaml_1_2_says(written: str, meant: object) -> None:
    assert plain(written) == meant
    assert parse_yaml(f"a: {written}\n").value == {"a": meant}


def test_quotes_and_str_tag_make_text() -> None:
    assert parse_yaml("a: '1'\nb: \"true\"\nc: !!str 1\nd: |\n  null\n").value == {
        "a": "1",
        "b": "true",
        "c": "1",
        "d": "null\n",
    }


def test_keys_are_the_words_as_written() -> None:
    assert parse_yaml("1: a\non: b\n0110: c\n").value == {"1": "a", "on": "b", "0110": "c"}


def test_every_value_and_key_knows_its_place() -> None:
    document = parse_yaml("a:\n  - b: 中文\n    c: 2\n", file="x.yaml")
    assert document.where(("a", 0, "c")) == "x.yaml:3:8"
    assert document.where(("a", 0), key="c") == "x.yaml:3:5"
    assert document.where(("a", 7, "nothing")) == "x.yaml:2:3", "the last place that exists"
    assert document.line(("a", 0, "b")) == 2


def test_an_alias_stands_for_its_anchor() -> None:
    assert parse_yaml("a: &x {b: 1}\nc: *x\n").value == {"a": {"b": 1}, "c": {"b": 1}}


LAUGHS = "a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 10)}]\n" for i in range(8)
)


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        pytest.param("a: 1\nb: 2\na: 3\n", "f:3:1", "stands twice", id="a key twice"),
        pytest.param("x:\n  a: 1\n  a: 1\n", "f:3:3", "stands twice", id="a key twice further in"),
        pytest.param("a: *b\n", "f:1:4", "stands for nothing", id="an alias without anchor"),
        pytest.param("a: &a [*a]\n", "f:1:8", "stands for nothing", id="an anchor that holds itself"),
        pytest.param("a: !!python/object:os.system x\n", "f:1:4", "tag", id="a tag that would run code"),
        pytest.param("a: !!timestamp 2001-01-01\n", "f:1:4", "tag", id="a tag of YAML 1.1"),
        pytest.param("? [1]\n: 2\n", "f:1:3", "no word", id="a list as key"),
        pytest.param("a: [1\n", "f:2:1", "not YAML", id="a list without end"),
        pytest.param("a: \t- b\n\t c\n", "f:1:5", "not YAML", id="a tab"),
        pytest.param("a: 1\n---\nb: 2\n", "f:2:1", "more than one", id="two documents"),
        pytest.param("", "f", "empty", id="nothing"),
        pytest.param("# only a comment\n", "f", "empty", id="only a comment"),
        pytest.param("a: \x07\n", "f", "not YAML", id="a control character"),
        pytest.param("[" * 70, "f:1:66", "deep", id="deep nesting"),
        pytest.param("[" * 200_000, "f:1:66", "deep", id="nesting that would end a composer"),
        pytest.param("- " * 200_000, "f:1:131", "deep", id="nesting by indentation"),
        pytest.param(LAUGHS, "f:6:", "more than", id="a billion laughs"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, where: str, what: str) -> None:
    with pytest.raises(PolicyError) as error:
        parse_yaml(text, file="f")
    assert error.value.where.startswith(where)
    assert what in error.value.message


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("\ufeffa: 政务\n".encode())
    assert load_yaml(path).value == {"a": "政务"}


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\nb: " + "政务".encode("gb18030"))
    with pytest.raises(PolicyError, match="UTF-8") as error:
        load_yaml(path)
    assert error.value.where == f"{path}:2"


def test_a_file_that_is_missing_or_a_folder_or_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        load_yaml(tmp_path / "none.yaml")
    with pytest.raises(PolicyError, match="cannot be read"):
        load_yaml(tmp_path)
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(PolicyError, match="larger"):
        load_yaml(large)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(PolicyError):
        parse_yaml(text)
