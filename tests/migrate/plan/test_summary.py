"""What a plan comes to, and what is said of decisions by hand."""

from __future__ import annotations

import re

import pytest

from govsite.migrate.plan.summary import remarks_on_choices
from govsite.model.consolidation import Decision
from govsite.model.plan import Question, SitePlan
from govsite.model.words import Words

LEAVING = (Decision.MERGE, Decision.NOT_A_SITE, Decision.CLOSE)


def planned(now: Decision, was: Decision) -> SitePlan:
    asked = (Question(column="target", words=Words("自身", "itself")),) if now is Decision.QUESTION else ()
    target = "p" if now in (Decision.MERGE, Decision.NOT_A_SITE) else ""
    return SitePlan(
        id="a", url="https://a.cn/", decision=now, target=target, questions=asked, policy_decision=was, policy_row="r"
    )


@pytest.mark.parametrize("was", list(Decision))
@pytest.mark.parametrize("now", list(Decision))
def test_money_is_said_to_be_freed_where_a_site_leaves_by_hand_and_lost_where_it_does_not(
    now: Decision, was: Decision
) -> None:
    if now is was:
        return
    told = remarks_on_choices([planned(now, was)], costs={"a": 86_000.0})[0]
    more = was not in LEAVING and now in LEAVING
    less = was in LEAVING and now not in LEAVING
    assert ("每年多释放 86,000" in told.zh, "frees 86,000 a year more" in told.en) == (more, more)
    assert ("每年少释放 86,000" in told.zh, "from being freed" in told.en) == (less, less)
    assert not re.search(r"[a-z-]{4,}", told.zh), "decisions have Chinese names"


def test_what_follows_for_a_unit_s_main_site_from_keeping_another_is_told() -> None:
    kept = SitePlan(
        id="exams", url="https://e.cn/", decision=Decision.KEEP, row="frozen", frozen=("decision",),
        policy_decision=Decision.MERGE, policy_row="one-site-per-unit",
    )  # fmt: skip
    drawn = SitePlan(id="own", url="https://o.cn/", decision=Decision.MERGE, row="one-site-per-unit", target="exams")
    other = SitePlan(id="x", url="https://x.cn/", decision=Decision.MERGE, row="campaign-site", target="exams")
    told = [words.zh for words in remarks_on_choices([kept, drawn, other], costs={})]
    assert told[1:] == ["因人工保留同一单位的另一网站，1个网站改为并入它：own → exams；都要保留的，请一并定为保留"]
    assert len(remarks_on_choices([kept, other], costs={})) == 1


def test_a_decision_that_cannot_be_followed_is_not_called_one() -> None:
    told = remarks_on_choices([planned(Decision.QUESTION, Decision.MERGE)], costs={})[0]
    assert told == Words(
        "1个网站的人工决定无法执行，成为待定，政策（r）为“合并”：a",
        "1 site is a question because what was decided by hand cannot be, the policy (r) says merge: a",
    )
