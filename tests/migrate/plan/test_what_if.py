from __future__ import annotations

import pytest

from govsite.errors import GovsiteError
from govsite.migrate.consolidation.drafts import Choice
from govsite.migrate.plan.what_if import change
from govsite.model.consolidation import Decision
from govsite.model.site import Kind, Level, Site
from govsite.policy.jurisdictions import load_jurisdiction

PLACE = load_jurisdiction("cn")
SITES = [Site(url="https://a.gov.cn/", id="a", kind=Kind.PORTAL), Site(url="https://b.gov.cn/", id="www.b.gov.cn")]


@pytest.mark.parametrize(
    ("setting", "field", "value"),
    [
        ("a.level=county", "level", Level.COUNTY),
        ("a.level=区县级", "level", Level.COUNTY),
        ("a.kind=", "kind", None),
        ("a.monthly_visits=12", "monthly_visits", 12),
        ("a.annual_cost=1.5", "annual_cost", 1.5),
        ("a.systems=x、y", "systems", ("x", "y")),
        ("a.gov.cn.owner=某局=甲", "owner", "某局=甲"),
    ],
)
def test_one_value_of_one_site_changes(setting: str, field: str, value: object):
    sites, choices = change(SITES, [setting], place=PLACE)
    assert getattr(sites[0], field) == value
    assert sites[1] == SITES[1]
    assert not choices


def test_a_site_s_id_may_have_dots():
    sites, _ = change(SITES, ["www.b.gov.cn.division=130100"], place=PLACE)
    assert sites[1].division == "130100"


def test_decisions_are_choices():
    _, choices = change(SITES, ["a.decision=merge", "a.target=www.b.gov.cn", "a.wave=2"], place=PLACE)
    assert choices == {"a": Choice(decision=Decision.MERGE, target="www.b.gov.cn", wave=2)}


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("a", "write SITE.FIELD=VALUE"),
        ("a=b", "write SITE.FIELD=VALUE"),
        ("a.levle=city", "did you mean 'level'?"),
        ("c.level=city", "no site 'c'"),
        ("a.level=continent", "continent"),
        ("a.pages=many", "--set a.pages=many"),
        ("a.decision=stay", "unknown decision 'stay'"),
    ],
)
def test_what_cannot_be_set_is_told(setting: str, told: str):
    with pytest.raises(GovsiteError) as caught:
        change(SITES, [setting], place=PLACE)
    assert told in str(caught.value)
