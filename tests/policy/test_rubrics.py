"""Rubrics: shipped ones are whole, variants build on them, every mistake has its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from govsite.errors import PolicyError, UsageError
from govsite.model.rubric import Formula, Judged, Moment, Role
from govsite.model.site import Kind, Level, Site
from govsite.policy.rubrics import load_rubric, load_score_words, rubric_ids

HEAD = 'version: "1"\ntitle: {zh: 题, en: title}\nsource: {document: 文件}\n'
VARIANT = "extends: govsite-portal\n"


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], str]:
    def write(text: str) -> str:
        path = tmp_path / "ours.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


@pytest.mark.parametrize("name", rubric_ids())
def test_every_shipped_rubric_is_whole(name: str) -> None:
    rubric = load_rubric(name)
    assert rubric.id == name
    assert rubric.items
    for item in rubric.items:
        assert item.title.zh
        assert item.title.en


def test_the_rubrics_that_are_promised_are_there() -> None:
    assert set(rubric_ids()) >= {
        "cn-inspection-2019", "govsite-portal", "cn-supervision-2019", "cn-ipv6-cac-2024", "cn-cstc-2019",
        "cn-service-capability-2023", "cn-new-media-2019", "cn-11637-2019",
    }  # fmt: skip


def test_official_points_that_nobody_compared_are_not_invented() -> None:
    rubric = load_rubric("cn-inspection-2019")
    assert [part.points for part in rubric.parts if part.role is not Role.VETO] == [100, 30]
    assert {item.points for item in rubric.items} == {None}
    assert (rubric.pass_mark, rubric.bonus_above) == (60, 80)
    assert rubric.rescale is not None
    assert (rubric.rescale.times, rubric.rescale.over, rubric.rescale.thresholds) == (4, 3, Moment.AFTER)
    assert {item.points for item in load_rubric("cn-cstc-2019").items} == {None}
    assert rubric.scores(Site(url="https://www.mof.gov.cn/", kind=Kind.DEPARTMENT, level=Level.NATIONAL))
    assert len(load_rubric("cn-cstc-2019").items) == len(load_rubric("cn-ipv6-cac-2024").items) == 7


def test_our_own_weights_have_reasons_and_are_never_called_official() -> None:
    ours, theirs = load_rubric("govsite-portal"), load_rubric("cn-inspection-2019")
    assert not ours.is_official
    assert [item.id for item in ours.items] == [item.id for item in theirs.items]
    for part in ours.parts:
        if part.role is not Role.VETO:
            assert sum(item.points or 0 for item in part.items) == part.points
            assert all(item.reason for item in part.items)
    services = [item.points or 0 for item in ours.items if item.group == "services" and item.points]
    assert sum(services) == 25


def test_a_local_variant_changes_what_it_names(written: Callable[[str], str]) -> None:
    rubric = load_rubric(
        written(
            VARIANT + "title: {zh: 本市, en: ours}\nvetoed_score: 59\n"
            "change:\n"
            "  - {id: d11-items, points: 0}\n"  # services: 25 → 20
            "  - {id: d04-news, points: 11}\n"
            "  - {id: bonus, points: 25}\n"
            "  - {id: b6-innovation, off: true}\n"
            "  - {id: d28-browsers, formula: {kind: judged}}\n"
        )
    )
    points = {item.id: item.points for item in rubric.items}
    assert (points["d11-items"], points["d04-news"], "b6-innovation" in points) == (0, 11, False)
    assert [part.points for part in rubric.parts] == [None, 100, 25]
    assert rubric.title.zh == "本市"
    assert rubric.vetoed_score == 59
    assert rubric.pass_mark == 60
    assert rubric.id == "ours"
    assert isinstance(next(item for item in rubric.items if item.id == "d28-browsers").formula, Judged)


def test_the_variant_of_the_guide_works(written: Callable[[str], str]) -> None:
    guide = Path(__file__).resolve().parents[2] / "docs" / "scoring.md"
    block = guide.read_text(encoding="utf-8").split("```yaml\n", 1)[1].split("```", 1)[0]
    rubric = load_rubric(written(block))
    services = [item.points or 0 for item in rubric.items if item.group == "services"]
    assert sum(services) == 20
    assert rubric.parts[-1].points == 25


def test_the_rubric_of_the_guide_works_and_its_table_names_every_formula(written: Callable[[str], str]) -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "scoring.md").read_text(encoding="utf-8")
    rubric = load_rubric(written(guide.split("```yaml\n")[2].split("```", 1)[0]))
    assert [part.role for part in rubric.parts] == [Role.MAIN, Role.PENALTY]
    table = {line.split("`")[1]: line for line in guide.splitlines() if line.startswith("| `")}
    for formula in get_args(Formula):
        row = table[formula.__struct_config__.tag]
        for key in formula.__struct_fields__:
            assert f"`{key}`" in row


@pytest.mark.parametrize(("says", "is_official"), [("", False), ("is_official: true\n", True)])
def test_a_variant_is_official_only_where_it_says_so(
    written: Callable[[str], str], says: str, is_official: bool
) -> None:
    text = f"extends: cn-inspection-2019\n{says}change: [{{id: d01-facts, points: 4, formula: {{kind: judged}}}}]\n"
    assert load_rubric("cn-inspection-2019").is_official
    assert load_rubric(written(text)).is_official is is_official


def test_a_variant_adds_items(written: Callable[[str], str]) -> None:
    more = "{id: own, title: {zh: 本地, en: own}, formula: {kind: judged}, points: 5}"
    rubric = load_rubric(
        written(VARIANT + f"change: [{{id: bonus, points: 35}}]\nadd: [{{part: bonus, items: [{more}]}}]\n")
    )
    assert rubric.items[-1].id == "own"


def part(*items: str, role: str = "main", points: str = "null") -> str:
    told = "".join(f"      - {item}\n" for item in items)
    return f"parts:\n  - id: p\n    title: {{zh: 部, en: part}}\n    role: {role}\n    points: {points}\n    items:\n{told}"


def entry(formula: str, name: str = "i", points: str = "null") -> str:
    return f"{{id: {name}, title: {{zh: 项, en: item}}, formula: {formula}, points: {points}}}"


AREA = "subject: area\n"
FIGURE = "figures: [{id: f, title: {zh: 数, en: figure}}]\n"
BANDS_TWICE = "{kind: bands, figure: f, bands: [{from: 1, points: 1}, {from: 1, points: 2}]}"
GRADE = "grades:\n  - {id: a, title: {zh: 甲, en: a}, from: 10}\n  - {id: b, title: {zh: 乙, en: b}}\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEAD + part(entry("{kind: share-passed, rules: [cn-domain-sufix]}")), 10, "did you mean 'cn-domain-suffix'"),
        (HEAD + part(entry("{kind: shown, figure: nothing}")), 10, "there is no figure 'nothing'"),
        (HEAD + part(entry("{kind: eval, code: 1+1}")), 10, "eval"),
        (HEAD + part(entry("{kind: judged}"), entry("{kind: judged}")), 11, "the item id 'i' is taken"),
        (HEAD + part(entry("{kind: judged}", points="3"), points="4"), 5, "the items make 3 points, 4 are stated"),
        (HEAD + part(entry("{kind: deduction, each: {base-title: null}}", points="3")), 10, "its deductions have none"),
        (HEAD + part(entry("{kind: rules-hold, rules: [base-title]}")), 10, "only a veto can hold or not"),
        (HEAD + part(entry("{kind: share-passed, rules: [base-title]}"), role="veto"), 10, "it has no points"),
        (HEAD + part(entry("{kind: share-passed, rules: []}", points="3")), 10, "names no rule"),
        (HEAD + part(entry("{kind: deduction, each: {base-title: -1}}", points="3")), 10, "a deduction is below 0"),
        (HEAD + part(entry("{kind: sites-passed, rules: [base-title]}")), 10, "shares of sites are about the whole"),
        (HEAD + AREA + part(entry("{kind: share-passed, rules: [base-title]}")), 11, "use sites-passed"),
        (HEAD + FIGURE + part(entry("{kind: ratio, figure: f}")), 11, "either full (above 0) or base"),
        (HEAD + FIGURE + part(entry("{kind: ratio, figure: f, full: 0}")), 11, "either full (above 0) or base"),
        (HEAD + FIGURE + part(entry("{kind: figure-within, figure: f}"), role="veto"), 11, "has no bound"),
        (HEAD + FIGURE + part(entry("{kind: bands, figure: f, bands: []}")), 11, "has no bands"),
        (HEAD + FIGURE + part(entry("{kind: bands, figure: f, bands: [{points: 1}]}")), 11, "either from or above"),
        (HEAD + FIGURE + part(entry(BANDS_TWICE)), 11, "two bands begin at the same number"),
        (HEAD + FIGURE + part(entry("{kind: bands, figure: f, bands: [{from: 1, points: 9}]}", points="3")), 11,
         "a band gives other than 0 to 3 points"),
        (HEAD + part(entry("{kind: share-passed, rules: [base-title]}"), role="penalty"), 10, "takes no points off"),
        (HEAD + part(entry("{kind: judged}", points="-3")), 10, "a part with role: penalty takes points off"),
        (HEAD + part(entry("{kind: judged}", points=".nan")), 10, "write a number like 0.5"),
        (HEAD + part(entry("{kind: judged}"), entry("{kind: judged}", "j", "9"), points="4"), 5, "make 9 points"),
        (HEAD + part(entry("{kind: judged}", "p")), 10, "the item id 'p' is taken"),
        (HEAD + part(entry("{kind: judged}")) + "    counts: 3\n", 5, "counts wants points"),
        (HEAD + part(entry("{kind: judged}", points="9"), points="9") + "pass_mark: 60\n", 11, "out of reach"),
        (HEAD + part(entry("{kind: judged}", points="9"), points="9") + GRADE, 12, "grade 'a' is out of reach"),
        (HEAD + part(entry("{kind: sum}")), 10, "known: bands, deduction"),
        (HEAD + part(entry("{kind: shown, figur: f}")), 10, "did you mean 'figure'"),
        (VARIANT + "change: [{id: d99, points: 1}]\n", 2, "no part or item 'd99'"),
        (VARIANT + "change: [{id: d04-news, points: 7}]\n", 1, "the items make 101 points"),
        (VARIANT + "parts: []\n", 2, "no parts of its own"),
        ("extends: govsite-prtal\n", 1, "did you mean 'govsite-portal'"),
        ("extends: ours.yaml\n", 1, "extends itself"),
        (VARIANT + "add: [{part: nowhere, items: []}]\n", 2, "no part 'nowhere'"),
    ],
    ids=[
        "unknown rule", "unknown figure", "no such formula", "id twice", "sum", "deduction without points",
        "veto formula in points", "points formula in a veto", "share of nothing", "deduction with a minus",
        "sites of a site", "rules of a city", "ratio to nothing", "ratio to zero", "veto without a bound", "no bands",
        "band without beginning", "bands twice", "band above its item", "share in a penalty", "points with a minus",
        "no number", "items above their part", "item called like its part", "counts without points", "mark out of reach",
        "grade out of reach", "kinds of formula", "key of a formula", "change of nothing", "variant's sum", "own parts",
        "unknown base", "itself", "unknown part",
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_place(written: Callable[[str], str], text: str, line: int, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_rubric(written(text))
    assert said in str(caught.value)
    assert f"ours.yaml:{line}:" in str(caught.value)


def test_rules_of_ones_own_may_be_named(written: Callable[[str], str]) -> None:
    path = written(HEAD + part(entry("{kind: share-passed, rules: [our-rule]}")))
    with pytest.raises(PolicyError, match="our-rule"):
        load_rubric(path)
    assert load_rubric(path, rules=["our-rule"]).items


def test_a_name_that_nobody_knows() -> None:
    with pytest.raises(UsageError, match="govsite-portal"):
        load_rubric("govsite-portl")


def test_the_words_of_tables_are_read() -> None:
    words = load_score_words()
    assert "数值" in words.figures["value"]
    assert set(words.holds) == {"yes", "no"}
