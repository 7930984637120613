from __future__ import annotations

from govsite.migrate.plan.differences import Change, differences
from govsite.migrate.plan.yaml_file import entries_of_yaml


def plan(*rows: str):
    return entries_of_yaml("sites:\n" + "".join(f"  - {{{row}}}\n" for row in rows), file="p.yaml")


def test_sites_are_matched_by_id_and_told_field_by_field():
    first = plan("id: a, decision: merge, wave: 1, annual_cost: 5", "id: b, decision: keep", "id: gone, decision: keep")
    second = plan("id: b, decision: 保留", "id: a, decision: keep, wave: '', annual_cost: 0", "id: new, decision: keep")
    found = differences(first, second)
    assert (found.same, found.gone, found.new) == (1, ("gone",), ("new",))
    assert found.changes == (
        Change(site="a", name="", field="decision", was="merge", now="keep"),
        Change(site="a", name="", field="wave", was="1", now=""),
    )
    assert found.moves == {"merge > keep": 1}
    assert found.freed_cost == -5


def test_columns_that_one_plan_lacks_are_no_difference():
    assert differences(plan("id: a, decision: keep"), plan("id: a, decision: keep, wave: 3")).changes == ()


def test_a_decision_by_hand_loses_its_clause_and_that_is_no_change_of_its_own():
    was, now = "id: a, decision: 合并, clause: 47号", "id: a, decision: keep, clause: ''"
    assert [change.field for change in differences(plan(was), plan(now)).changes] == ["decision"]
    same = "id: a, decision: merge, clause: ''"
    assert [change.field for change in differences(plan(was), plan(same)).changes] == ["clause"]
    other = "id: a, decision: keep, clause: 55号"
    assert [change.field for change in differences(plan(was), plan(other)).changes] == ["decision", "clause"]
