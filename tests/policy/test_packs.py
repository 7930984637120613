"""Packs: discovered, extended, changed, and every mistake told with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from govsite.errors import PolicyError, UsageError
from govsite.model.outcome import Severity
from govsite.policy.jurisdictions import load_jurisdiction
from govsite.policy.packs import load_packs, rules_of

Write = Callable[[str, str], Path]
PackText = Callable[[str], str]


def test_a_pattern_names_the_packs_of_one_folder(tmp_path: Path, write: Write, pack_text: PackText) -> None:
    for name in ("cn/b", "cn/a", "cn/local/c", "base"):
        write(f"packs/{name}.yaml", pack_text(f"rule-{name.replace('/', '-')}"))
    assert [pack.id for pack in load_packs(["cn/*"], tmp_path)] == ["cn/a", "cn/b"]
    assert [pack.id for pack in load_packs(["*", "cn/*", "cn/a"], tmp_path)] == ["base", "cn/a", "cn/b"]


def test_a_file_dropped_into_the_folder_is_in_force(tmp_path: Path, write: Write, pack_text: PackText) -> None:
    write("packs/cn/a.yaml", pack_text("rule-a"))
    assert len(rules_of(load_packs(["cn/*"], tmp_path))) == 1
    file = write("packs/cn/new.yaml", pack_text("rule-new"))
    rule = rules_of(load_packs(["cn/*"], tmp_path))[1]
    assert (rule.id, rule.pack, rule.file, rule.line) == ("rule-new", "cn/new", str(file), 4)


def test_a_pack_of_ones_own_changes_what_it_extends(tmp_path: Path, write: Write, pack_text: PackText) -> None:
    write("packs/cn/a.yaml", pack_text("rule-a"))
    write("packs/cn/b.yaml", pack_text("rule-b"))
    own = write(
        "own/ours.yaml",
        'version: "2"\ntitle: {zh: 我们, en: ours}\nextends: ["cn/*"]\nchange:\n'
        "  - {id: rule-a, severity: low, options: {forbidden: [x.gov.cn]}}\n"
        "  - {id: rule-b, off: true}\n",
    )
    packs = load_packs([str(own)], tmp_path)
    assert [(pack.id, pack.version) for pack in packs] == [("cn/a", "1"), ("cn/b", "1"), ("ours", "2")]
    (rule,) = rules_of(packs)
    assert (rule.id, rule.pack, rule.severity) == ("rule-a", "cn/a", Severity.LOW)
    assert (rule.options.suffixes, rule.options.forbidden) == (("gov.cn",), ("x.gov.cn",))


def test_of_two_changes_the_outer_pack_has_the_last_word(tmp_path: Path, write: Write, pack_text: PackText) -> None:
    write("packs/a.yaml", pack_text("rule-a"))
    head = 'version: "1"\ntitle: {zh: 包, en: pack}\n'
    write("packs/province.yaml", head + "extends: [a]\nchange: [{id: rule-a, severity: low}]\n")
    city = write("city.yaml", head + "extends: [province]\nchange: [{id: rule-a, severity: veto}]\n")
    (rule,) = rules_of(load_packs([str(city), "a"], tmp_path))
    assert rule.severity is Severity.VETO


def test_files_of_ones_own_are_found_beside_the_file_that_extends_them(
    tmp_path: Path, write: Write, pack_text: PackText
) -> None:
    write("own/first.yaml", pack_text("rule-first"))
    second = write("own/second.yaml", pack_text("rule-second") + "extends: [./first.yaml]\n")
    assert [pack.id for pack in load_packs([str(second)], tmp_path)] == ["first", "second"]


WRONG = {
    "an unknown key of a pack": ("rules:", "ruels:", "3:1", "unknown key 'ruels'", "'rules'"),
    "an unknown key of a rule": ("severity", "severty", "6:5", "unknown key 'severty'", "'severity'"),
    "a missing key": ("    advice: {zh: 改, en: mend}\n", "", "4:5", "missing required field `advice`", ""),
    "an unknown severity": ("high", "hgih", "6:15", "'hgih'", "'high'"),
    "an unknown check": ("domain-suffix", "domain-sufix", "5:12", "no check 'domain-sufix'", "'domain-suffix'"),
    "a misspelt option": ("{suffixes", "{sufixes", "10:15", "unknown key 'sufixes'", "'suffixes'"),
    "an option of the wrong type": ("[gov.cn]", "[1.5]", "10:26", "Expected `str`", "quotes"),
    "a missing option": ("{suffixes: [gov.cn]}", "{}", "10:14", "`suffixes`", ""),
    "an option below a misspelt kind": (
        "[gov.cn]}",
        "[gov.cn], other_kinds: {institutoin: [cn]}}",
        "10:49",
        "unknown key 'institutoin'",
        "'institution'",
    ),
    "a wrong value in a mapping": (
        "[gov.cn]}",
        "[gov.cn], other_kinds: {portal: [cn], institution: [7]}}",
        "10:77",
        "Expected `str`",
        "quotes",
    ),
    "a missing language": ("{zh: 题, en: title}", "{zh: 题}", "7:12", "`en`", ""),
    "an empty title": ("{zh: 题, en: title}", "{zh: '', en: title}", "7:17", "empty in 'zh'", "both"),
    "a version that is a number": ('"1"', "1.0", "1:10", "Expected `str`", "quotes"),
    "an id with capitals": ("rule-a", "Rule_A", "4:9", "no rule id", "small letters"),
    "an unknown level": ("    options", "    applies: {levels: [citty]}\n    options", "10:24", "'citty'", "'city'"),
    "a source without document": ("{document: 文件}", "{document: ' '}", "9:13", "document", ""),
    "an unknown pack to extend": ("rules:", "extends: [base]\nrules:", "3:11", "no pack 'base'", ""),
    "a change of nobody's rule": ("rules:", "change: [{id: x}]\nrules:", "3:15", "no pack", "extends"),
}


@pytest.mark.parametrize(("old", "new", "place", "what", "hint"), WRONG.values(), ids=WRONG.keys())
def test_a_mistake_is_told_with_file_line_column_and_remedy(
    tmp_path: Path, write: Write, pack_text: PackText, *, old: str, new: str, place: str, what: str, hint: str
) -> None:
    text = pack_text("rule-a")
    assert old in text
    path = write("packs/mine.yaml", text.replace(old, new, 1))
    with pytest.raises(PolicyError) as error:
        load_packs(["mine"], tmp_path)
    assert error.value.where == f"{path}:{place}"
    assert what in error.value.message
    assert hint in error.value.hint
    assert error.value.exit_code == 3


def test_a_change_that_misspells_an_option_is_told_at_the_change(
    tmp_path: Path, write: Write, pack_text: PackText
) -> None:
    write("packs/a.yaml", pack_text("rule-a"))
    own = write(
        "own.yaml",
        'version: "1"\ntitle: {zh: 包, en: pack}\nextends: [a]\nchange:\n  - id: rule-a\n    options: {sufixes: [cn]}\n',
    )
    with pytest.raises(PolicyError, match="sufixes") as error:
        load_packs([str(own)], tmp_path)
    assert error.value.where == f"{own}:6:15"


def test_a_type_of_columns_that_the_jurisdiction_does_not_have_is_told(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        'version: "1"\ntitle: {zh: 我们的, en: ours}\nextends: [cn/columns]\nchange:\n  - id: cn-columns-news\n'
        "    options:\n      groups:\n        - {types: [news, newz], days: 14}\n",
        encoding="utf-8",
    )
    with pytest.raises(PolicyError) as error:
        load_packs([str(mine)], place=load_jurisdiction("cn"))
    assert str(error.value) == f"{mine}:8:26: the jurisdiction cn has no type of columns 'newz' (did you mean 'news'?)"
    with pytest.raises(PolicyError, match=r"the jurisdiction uk has no type of columns '.*' .it has no lexicon"):
        load_packs(["cn/columns"], place=load_jurisdiction("uk"))


@pytest.mark.parametrize(
    ("check", "options", "said"),
    [
        ("load-time", "most_ms: -1", "most_ms is -1, 0 or more is required"),
        ("site-unavailable", "share: 5", "share is 5.0, above 0 and at most 1 is required"),
        ("site-unavailable", "days: 0", "days and per_day are at least 1"),
        ("columns-updated", "groups: [{types: [news]}]", "either days or months"),
        ("columns-updated", "groups: [{days: 3, months: 2}]", "either days or months"),
    ],
)
def test_numbers_that_no_site_could_ever_pass_or_fail_are_refused(
    tmp_path: Path, write: Write, *, check: str, options: str, said: str
) -> None:
    own = write(
        "own.yaml",
        f"version: '1'\ntitle: {{zh: 包, en: pack}}\nrules:\n  - id: x\n    check: {check}\n    severity: low\n"
        "    title: {zh: 甲, en: a}\n    advice: {zh: 改, en: mend}\n    source: {document: d}\n"
        f"    options: {{{options}}}\n    examples: {{}}\n",
    )
    with pytest.raises(PolicyError, match=said) as error:
        load_packs([str(own)], tmp_path)
    assert str(error.value.where).startswith(f"{own}:10:")


def test_a_word_that_a_closed_list_does_not_offer_gets_the_list(tmp_path: Path, write: Write) -> None:
    own = write(
        "own.yaml",
        "version: '1'\ntitle: {zh: 包, en: pack}\nrules:\n  - id: x\n    check: ipv6-links\n    severity: low\n"
        "    title: {zh: 甲, en: a}\n    advice: {zh: 改, en: mend}\n    source: {document: d}\n"
        "    options: {level: 4, share: 0.9}\n    examples: {}\n",
    )
    with pytest.raises(PolicyError) as error:
        load_packs([str(own)], tmp_path)
    assert error.value.hint == "known: 2, 3"


def test_a_rule_id_is_taken_once(tmp_path: Path, write: Write, pack_text: PackText) -> None:
    first = write("packs/a.yaml", pack_text("rule-a"))
    second = write("packs/b.yaml", pack_text("rule-a"))
    with pytest.raises(PolicyError, match="taken") as error:
        load_packs(["*"], tmp_path)
    assert error.value.where == f"{second}:4:9"
    assert f"{first}:4" in error.value.hint


def test_packs_that_extend_one_another_are_refused(tmp_path: Path, write: Write, pack_text: PackText) -> None:
    write("packs/a.yaml", pack_text("rule-a") + "extends: [b]\n")
    write("packs/b.yaml", pack_text("rule-b") + "extends: [a]\n")
    with pytest.raises(PolicyError, match="a → b → a"):
        load_packs(["a"], tmp_path)


def test_two_files_of_one_name_are_refused(tmp_path: Path, write: Write, pack_text: PackText) -> None:
    one = write("one/ours.yaml", pack_text("rule-a"))
    two = write("two/ours.yaml", pack_text("rule-b"))
    with pytest.raises(PolicyError, match="two packs"):
        load_packs([str(one), str(two)], tmp_path)


def test_a_name_nobody_answers_to_is_a_mistake_of_the_command_line(
    tmp_path: Path, write: Write, pack_text: PackText
) -> None:
    write("packs/cn/domain.yaml", pack_text("rule-a"))
    with pytest.raises(UsageError, match="cn/domian") as error:
        load_packs(["cn/domian"], tmp_path)
    assert "'cn/domain'" in error.value.hint
    with pytest.raises(PolicyError, match="cannot be read"):
        load_packs(["nowhere.yaml"], tmp_path)
