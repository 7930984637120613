from __future__ import annotations

import pytest

from govsite.crawl.names import Names
from govsite.model.evidence import Answer, Dns, Unseen
from govsite.model.outcome import Reason

from .fake_city import FakeClient

GONE = "www.gone.gov.cn"


@pytest.mark.parametrize(
    ("known", "believed"),
    [
        pytest.param({}, False, id="a resolver that denies everything is none"),
        pytest.param({"gov.cn": Dns(host="gov.cn")}, True, id="one that knows the suffix is believed"),
        pytest.param({"www.other.gov.cn": Dns(host="www.other.gov.cn")}, True, id="or a site of the run below it"),
        pytest.param({GONE: Dns(host=GONE, exists=False, zone="gov.cn")}, True, id="or names the zone that denies"),
        pytest.param({"gov.cn": Unseen(reason=Reason.DNS_TIMEOUT)}, False, id="silence about the suffix helps nobody"),
    ],
)
async def test_a_denial_is_weighed(known: dict[str, Dns | Unseen], believed: bool) -> None:
    names = Names(FakeClient({}, hosts=known), hosts=("www.other.gov.cn", "www.other.example"))
    found = await names.look_up(GONE)
    answer = await names.weighed(Answer(url=f"http://{GONE}/", problem=Reason.NAME_NOT_FOUND))
    assert isinstance(found, Dns) is believed
    assert answer.problem is (Reason.NAME_NOT_FOUND if believed else Reason.DNS_FAILURE)


async def test_other_answers_are_left_as_they_are() -> None:
    names = Names(FakeClient({}, hosts={}), hosts=())
    answer = Answer(url=f"http://{GONE}/", problem=Reason.REFUSED)
    assert await names.weighed(answer) is answer


@pytest.mark.parametrize(("host", "field"), [("127.0.0.1", "a"), ("[::1]", "aaaa")])
async def test_an_address_is_its_own_record(host: str, field: str) -> None:
    found = await Names(FakeClient({}), hosts=()).look_up(host)
    assert getattr(found, field) == (host.strip("[]"),)
