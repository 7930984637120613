"""``govsite rules`` as its users meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govsite.cli import main

PACK = """\
version: "1"
title: {zh: 自己的, en: ours}
rules:
  - id: our-suffix
    check: domain-suffix
    severity: low
    title: {zh: 用 .example, en: use .example}
    advice: {zh: 改, en: mend}
    source: {document: 内部规定, clause: 三}
    options: {suffixes: [example]}
    examples:
      pass: [{site: {url: "http://a.example/"}}]
      fail: [{site: {url: "http://a.com/"}}]
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack of one's own, named by a govsite.toml."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "ours.yaml"
    path.write_text(PACK, encoding="utf-8")
    (tmp_path / "govsite.toml").write_text('rules = ["cn/domain", "ours.yaml"]\n', encoding="utf-8")
    (tmp_path / ".git").mkdir()
    return path


def test_a_rule_added_as_one_file_is_listed_explained_shown_and_run(
    own: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "list", "-f", "json"]) == 0
    listed = json.loads(capfd.readouterr().out)
    assert listed["schema"] == "govsite/rules/1"
    rule = next(rule for rule in listed["rules"] if rule["id"] == "our-suffix")
    assert (rule["pack"], rule["severity"], rule["status"], rule["check"], rule["line"]) == (
        "ours",
        "low",
        "unverified",
        "domain-suffix",
        4,
    )
    assert main(["rules", "list", "--lang", "en"]) == 0
    assert "our-suffix  low     unverified  use .example" in capfd.readouterr().out
    assert main(["rules", "explain", "our-suffix"]) == 0
    told = capfd.readouterr().out
    for words in (
        "内部规定 三（未经核对）",
        'suffixes = ["example"]',
        "必填",
        "http://a.com/",
        "公众靠后缀分辨",
        "``suffixes`` 是允许的",
    ):
        assert words in told
    assert main(["rules", "explain", "our-suffix", "--lang", "en"]) == 0
    told = capfd.readouterr().out
    for words in ("内部规定 三 (unverified)", "required", "the suffix is how"):
        assert words in told
    assert main(["rules", "show", "our-suffix"]) == 0
    assert json.loads(capfd.readouterr().out)["options"]["suffixes"] == ["example"]
    assert main(["rules", "check", "ours.yaml"]) == 0
    assert "1 pack, 1 rule, 2 examples, 0 wrong" in capfd.readouterr().out


def test_long_examples_are_folded_and_the_whole_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "explain", "cn-site-unavailable", "--lang", "en"]) == 0
    told = capfd.readouterr().out
    examples = [line for line in told.splitlines() if line.startswith("  http")]
    assert len(examples) > 4
    assert max(map(len, examples)) < 340
    assert "[300 ×14]" in told
    assert "govsite rules show cn-site-unavailable" in told


def test_a_misspelt_option_is_refused_with_file_and_line(own: Path, capfd: pytest.CaptureFixture[str]) -> None:
    own.write_text(PACK.replace("{suffixes", "{sufixes"), encoding="utf-8")
    for command in (["check"], ["list"], ["explain", "our-suffix"]):
        assert main(["rules", *command]) == 3
        assert "ours.yaml:10:15: unknown key 'sufixes' (did you mean 'suffixes'?)" in capfd.readouterr().err


def test_an_example_that_comes_out_otherwise_is_told(own: Path, capfd: pytest.CaptureFixture[str]) -> None:
    own.write_text(PACK.replace("a.com", "b.example"), encoding="utf-8")
    assert main(["rules", "check", str(own)]) == 3
    seen = capfd.readouterr()
    assert "1 wrong" in seen.out
    assert "ours.yaml:4: example our-suffix fail 1 came out as: pass" in seen.err


def test_a_rule_without_examples_is_noted(own: Path, capfd: pytest.CaptureFixture[str]) -> None:
    own.write_text(PACK.partition("    examples:")[0], encoding="utf-8")
    assert main(["rules", "check", str(own)]) == 0
    assert "our-suffix has no example that passes and none that fails" in capfd.readouterr().err


def test_what_is_wrong_with_several_files_is_told_at_once(own: Path, capfd: pytest.CaptureFixture[str]) -> None:
    other = own.with_name("other.yaml")
    other.write_text(PACK.replace("severity: low", "severity: lwo"), encoding="utf-8")
    own.write_text(PACK.replace("check:", "chek:"), encoding="utf-8")
    assert main(["rules", "check", str(own), str(other)]) == 3
    told = capfd.readouterr().err
    assert "unknown key 'chek'" in told
    assert "'lwo'" in told


def test_every_shipped_pack_passes_its_own_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["rules", "check"]) == 0, capfd.readouterr().err


@pytest.mark.parametrize("command", ["show", "explain"])
def test_an_unknown_rule_names_the_nearest(own: Path, capfd: pytest.CaptureFixture[str], command: str) -> None:
    assert main(["rules", command, "our-sufix"]) == 2
    assert "did you mean 'our-suffix'?" in capfd.readouterr().err


def test_the_schema_is_json_schema(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "schema"]) == 0
    assert json.loads(capfd.readouterr().out)["$schema"].startswith("https://json-schema.org/")


def test_reference_pages_of_rules_that_are_gone_go(tmp_path: Path) -> None:
    (tmp_path / "cn").mkdir()
    (tmp_path / "cn" / "old.md").write_text("old", encoding="utf-8")
    assert main(["rules", "reference", str(tmp_path)]) == 0
    assert not (tmp_path / "cn" / "old.md").exists()
    assert "cn-domain-suffix" in (tmp_path / "cn" / "domain.md").read_text(encoding="utf-8")
