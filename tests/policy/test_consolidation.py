from __future__ import annotations

from pathlib import Path

import pytest

from govsite.errors import PolicyError, UsageError
from govsite.policy.consolidation import load_policy, policy_ids

HEAD = "version: '1'\ntitle: {zh: 策, en: policy}\nrows:\n"
ROW = "  - {{id: {id}, decision: {decision}, {more}source: {{document: d}}, reason: {{zh: 因, en: why}}}}\n"


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def row(id: str = "a", decision: str = "keep", more: str = "") -> str:  # noqa: A002 - as the file names it
    return ROW.format(id=id, decision=decision, more=more)


@pytest.mark.parametrize("name", policy_ids())
def test_every_shipped_policy_loads_and_names_a_clause_for_each_row(name: str):
    policy = load_policy(name)
    assert policy.id == name
    assert all(row.source.document and row.source.clause and row.reason.zh and row.reason.en for row in policy.rows)


def test_a_file_of_one_s_own_needs_no_more_than_rows(tmp_path: Path):
    policy = load_policy(written(tmp_path, HEAD + row("all", "merge", "address: 'https://www.gov.uk/', ")))
    assert (policy.id, policy.rows[0].address) == ("own", "https://www.gov.uk/")


MISTAKES = [
    ("no rows", "version: '1'\ntitle: {zh: a, en: b}\nrows: []\n", "has no rows"),
    ("two rows of one id", HEAD + row(more="when: {levels: [city]}, ") + row(), ":5:10: the row id 'a' is taken"),
    ("a row that asks", HEAD + row(decision="question"), "a row decides"),
    ("a merger without a target", HEAD + row(decision="merge"), "merge without targets"),
    ("a keep with a target", HEAD + row(more="targets: [parent-site], "), "goes nowhere"),
    ("a target that is no address", HEAD + row(decision="merge", more="address: gov.uk, "), "'gov.uk' is no address"),
    ("a misspelt kind", HEAD + row(more="when: {kinds: [portl]}, "), "did you mean 'portal'?"),
    ("a misspelt key", HEAD + row(more="wen: {}, "), "did you mean 'when'?"),
    ("a misspelt target rule", HEAD + row(decision="merge", more="targets: [parent], "), "parent"),
    ("a row after one for all", HEAD + row() + row("b"), ":5:10: row 'b' is never reached"),
    ("a rule that is none", HEAD + row(more="when: {failed_rules: [cn-domain-sufix]}, "), "mean 'cn-domain-suffix'?"),
    ("an address for a domain", HEAD + row(more="when: {domains: ['https://gov.cn/']}, "), "is no domain name"),
    ("an empty word", HEAD + row(more="when: {words: [' ']}, "), "an empty word is in every name"),
    ("visits below 0", HEAD + row(more="when: {max_monthly_visits: -1}, "), "visits are not below 0"),
    ("waves of no sites", HEAD + row() + "waves: {sites: 0}\n", "at least one site"),
]


@pytest.mark.parametrize(("text", "told"), [case[1:] for case in MISTAKES], ids=[case[0] for case in MISTAKES])
def test_mistakes_are_told_with_file_line_and_column(tmp_path: Path, text: str, told: str):
    with pytest.raises(PolicyError) as caught:
        load_policy(written(tmp_path, text))
    assert told in str(caught.value)
    assert "own.yaml:" in str(caught.value)


def test_rules_of_ones_own_may_be_named(tmp_path: Path):
    path = written(tmp_path, HEAD + row(more="when: {failed_rules: [our-rule]}, "))
    with pytest.raises(PolicyError, match="our-rule"):
        load_policy(path)
    assert load_policy(path, rules=["our-rule"]).rows


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(UsageError, match="cn-2017"):
        load_policy("cn-2071")
