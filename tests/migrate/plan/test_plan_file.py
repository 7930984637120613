"""The working document: written, changed by people, read back."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from govsite.errors import InputError
from govsite.migrate.consolidation.drafts import Choice
from govsite.migrate.plan.document import COLUMNS, Entry, choices_of, document, entries_of_json, record
from govsite.migrate.plan.workbook import entries_of_xlsx, write_xlsx
from govsite.migrate.plan.yaml_file import entries_of_yaml, write_yaml
from govsite.model.consolidation import Decision
from govsite.model.plan import Freed, Plan, Question, SitePlan, Wave
from govsite.model.site import Site
from govsite.model.words import Words

SITES = [Site(url=f"https://{key}.gov.cn/", id=key) for key in ("0110", "b", "c")]
PLANS = (
    SitePlan(id="0110", url="https://0110.gov.cn/", name="=cmd()", decision=Decision.KEEP, row="portal", clause="条"),
    SitePlan(
        id="b", url="https://b.gov.cn/", name="乙\n“局”: - #", decision=Decision.MERGE, target="0110", wave=2,
        reasons=(Words(zh="因为", en="because"),), frees=Freed(annual_cost=5.5, hosts=("b.gov.cn",)),
    ),
    SitePlan(id="c", url="https://c.gov.cn/", decision=Decision.CLOSE, wave=1, frozen=("wave",), note="听会议"),
)  # fmt: skip
PLAN = Plan(policy="p", policy_version="1", sites=PLANS, waves=(Wave(number=1), Wave(number=2)))

WAYS = {
    "yaml": (lambda plan, lang: write_yaml(plan, lang=lang), lambda c: entries_of_yaml(c.decode(), file="p.yaml")),
    "xlsx": (lambda plan, lang: write_xlsx(plan, lang=lang), lambda c: entries_of_xlsx(c, file="p.xlsx")),
    "json": (lambda plan, _: json.dumps(document(plan)).encode(), lambda c: entries_of_json(c, file="p.json")),
}


def from_yaml(text: str) -> list[Entry]:
    return entries_of_yaml(text, file="p.yaml")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("way", WAYS)
def test_a_plan_read_back_unchanged_decides_nothing_but_what_was_frozen(way: str, lang: str):
    write, read = WAYS[way]
    choices = choices_of(read(write(PLAN, lang)), sites=SITES)
    assert choices == {"b": Choice(planned_wave=2), "c": Choice(wave=1, note="听会议")}


def edited(way: str, changes: dict[str, dict[str, Any]]) -> dict[str, Choice]:
    """The choices after people have changed cells of the file."""
    write, read = WAYS[way]
    entries = read(write(PLAN, "zh"))
    rows = [
        {column: changes.get(entry.text("id"), {}).get(column, entry.text(column)) for column in COLUMNS}
        for entry in entries
    ]
    if way == "xlsx":
        return choices_of(
            entries_of_xlsx(workbook([list(COLUMNS), *(list(row.values()) for row in rows)]), file="p"), sites=SITES
        )
    return choices_of(from_yaml(json.dumps({"sites": rows}, ensure_ascii=False)), sites=SITES)


def workbook(rows: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    book = Workbook(out, {"strings_to_formulas": False})
    sheet = book.add_worksheet("计划")
    for number, row in enumerate(rows):
        for at, value in enumerate(row):
            sheet.write(number, at, value)
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("way", ["yaml", "xlsx"])
def test_what_people_change_is_frozen(way: str):
    changes = {
        "b": {"decision": "保留", "target": "", "wave": "", "approval": "府函1号"},
        "c": {"wave": "3"},
        "0110": {"decision": "merge", "target": "b.gov.cn", "frozen": "decision"},
    }
    assert edited(way, changes) == {
        "0110": Choice(decision=Decision.MERGE, target="b.gov.cn"),
        "b": Choice(decision=Decision.KEEP, approval="府函1号"),
        "c": Choice(wave=3, note="听会议"),
    }


@pytest.mark.parametrize(
    ("frozen", "choice"),
    [
        ("all", Choice(decision=Decision.MERGE, target="0110", wave=2)),
        ("是", Choice(decision=Decision.MERGE, target="0110", wave=2)),
        ("决定、批次", Choice(decision=Decision.MERGE, wave=2)),
        ("target", Choice(target="0110", planned_wave=2)),
        ("no", Choice(planned_wave=2)),
    ],
)
def test_what_is_named_under_frozen_holds(frozen: str, choice: Choice):
    assert edited("yaml", {"b": {"frozen": frozen}})["b"] == choice


def test_a_list_written_by_hand_is_all_decided():
    text = "sites:\n  - {id: b, decision: keep}\n  - {url: c.gov.cn, wave: 4}\n"
    assert choices_of(from_yaml(text), sites=SITES) == {"b": Choice(decision=Decision.KEEP), "c": Choice(wave=4)}
    assert choices_of(from_yaml("- id: 0110\n  wave: 2\n"), sites=SITES) == {"0110": Choice(wave=2)}


MISTAKES = [
    ("a site that is not there", "sites:\n- id: bb\n  wave: 1\n", "p.yaml:2:7: no site 'bb' in the inventory"),
    ("a site twice", "- id: b\n- id: b\n", "p.yaml:2:7: site 'b' stands twice (the first is at p.yaml:1:7)"),
    ("no site at all", "- wave: 1\n", "p.yaml:1:3: names no site"),
    ("a misspelt decision", "- {id: b, decision: kepe}", "p.yaml:1:21: unknown decision 'kepe' (did you mean 'keep'?)"),
    (
        "a misspelt column",
        "- id: b\n  decison: keep\n",
        "p.yaml:2:3: unknown column 'decison' (did you mean 'decision'?)",
    ),
    ("a wave that is none", "- {id: b, wave: next}", "p.yaml:1:17: wave 'next' is none"),
    ("wave nought", "- {id: b, wave: 0}", "wave '0' is none"),
    ("a target that is not there", "- {id: b, target: nobody}", "p.yaml:1:19: no target 'nobody'"),
    ("a kept site with a target", "- {id: b, decision: keep, target: c}", "who stays goes nowhere"),
    ("a lock that is none", "- {id: b, frozen: [name]}", "'name' cannot be frozen"),
    ("no list of sites", "policy: x\n", "holds no list of sites"),
    ("something else", "just words", "holds no list of sites"),
    ("nothing", "", "is empty"),
    ("no YAML", "sites: [", "is no YAML"),
    ("an alias", "- {id: &a b, name: *a}", "is neither text nor a list"),
    ("a mapping for a value", "- {id: b, decision: {a: b}}", "is neither text nor a list"),
    ("depth", "- " + "[" * 5000, "is no"),
    ("sites twice", "sites: []\nsites: []\n", "stands twice"),
]


@pytest.mark.parametrize(("text", "told"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES])
def test_mistakes_are_told_with_their_place(text: str, told: str):
    with pytest.raises(InputError) as caught:
        choices_of(from_yaml(text), sites=SITES)
    assert told in str(caught.value)


def test_mistakes_in_a_workbook_are_told_with_sheet_and_cell():
    head = ["id", "decision", "wave"]
    for rows, told in (
        ([head, ["b", "kepe", 1]], "p.xlsx:计划!B2: unknown decision 'kepe'"),
        ([head, ["b", "keep", 1], ["x", "keep", 1]], "p.xlsx:计划!A3: no site 'x'"),
        ([["id", "decison"], ["b", "keep"]], "has no sheet with a column of site ids"),
        (
            [["id", "decision", "waev"], ["b", "keep", 1]],
            "p.xlsx:计划!C1: unknown column 'waev' (did you mean 'wave'?)",
        ),
        ([head, ["b", "", 1.5]], "p.xlsx:计划!C2: wave '1.5' is none"),
    ):
        with pytest.raises(InputError) as caught:
            choices_of(entries_of_xlsx(workbook(rows), file="p.xlsx"), sites=SITES)
        assert told in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\x00" * 99])
def test_what_is_no_workbook_is_one_clear_error(content: bytes):
    with pytest.raises(InputError):
        entries_of_xlsx(content, file="p.xlsx")


@pytest.mark.parametrize(("lang", "told"), [("zh", "站点类别：为何"), ("en", "站点类别: why")])
def test_a_question_names_the_column_as_its_readers_do(lang: str, told: str):
    asked = SitePlan(
        id="a",
        url="https://x.cn/",
        decision=Decision.QUESTION,
        questions=(Question(column="kind", words=Words(zh="为何", en="why")),),
    )
    plan = Plan(policy="p", policy_version="1", sites=(asked,), columns={"kind": Words("站点类别", "站点类别")})
    assert record(asked, whole=plan, lang=lang)["question"] == told


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"sites": 3}', b'{"sites": [{"id": "b", "decison": 1}]}'])
def test_what_is_no_plan_in_json_is_one_clear_error(content: bytes):
    with pytest.raises(InputError):
        entries_of_json(content, file="p.json")


def test_no_cell_is_a_formula():
    book = CalamineWorkbook.from_filelike(io.BytesIO(write_xlsx(PLAN, lang="zh")))
    sheet = book.get_sheet_by_name("计划")
    assert sheet.to_python()[1][1] == "=cmd()"
    with zipfile.ZipFile(io.BytesIO(write_xlsx(PLAN, lang="zh"))) as parts:
        assert b"<f>" not in b"".join(parts.read(name) for name in parts.namelist())


TEXT = st.text(max_size=30)


@settings(max_examples=150)
@given(name=TEXT, note=TEXT, key=st.from_regex(r"[0-9a-z.]{1,10}", fullmatch=True))
def test_any_words_go_through_yaml(name: str, note: str, key: str):
    plan = SitePlan(id=key, url="https://x.cn/", name=name, note=note, decision=Decision.KEEP)
    entries = entries_of_yaml(
        write_yaml(Plan(policy="p", policy_version="1", sites=(plan,)), lang="zh").decode(), file="p"
    )
    assert entries[0].fields["id"].text == key
    assert entries[0].fields["name"].text == name.encode("utf-8", "replace").decode()
    assert list(entries[0].fields) == list(COLUMNS) == list(record(plan, whole=PLAN, lang="zh"))
