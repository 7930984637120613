from __future__ import annotations

import msgspec
import pytest

from govsite.errors import InputError
from govsite.migrate.plan.document import document
from govsite.migrate.plan.json_file import plan_of_json
from govsite.model.consolidation import Decision
from govsite.model.plan import Freed, Plan, SitePlan

PLAN = Plan(
    policy="x",
    policy_version="1",
    sites=(
        SitePlan(id="a", url="https://a/", decision=Decision.KEEP),
        SitePlan(id="b", url="https://b/", decision=Decision.MERGE, target="a", frees=Freed(annual_cost=3.0)),
    ),
)


def test_a_plan_comes_back_as_it_was_written():
    assert plan_of_json(msgspec.json.encode(document(PLAN)), file="plan.json") == PLAN


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"{", id="broken JSON"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'{"schema": "govsite/audit/1"}', id="another document"),
        pytest.param(
            b'{"schema": "govsite/plan/1", "policy": "x", "policy_version": "1", "sites": [3]}',
            id="sites that are none",
        ),
        pytest.param(
            b'{"schema": "govsite/plan/1", "policy": "x", "policy_version": "1", "sites": [{"id": "a", "url": "u", "decision": "merge"}]}',
            id="a merger without a target",
        ),
        pytest.param(b"\xff\xfe", id="no text at all"),
    ],
)
def test_what_is_no_plan_is_one_clear_error(content):
    with pytest.raises(InputError) as caught:
        plan_of_json(content, file="plan.json")
    assert caught.value.where == "plan.json"
