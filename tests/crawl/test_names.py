from __future__ import annotations

import pytest

from govsite.crawl.names import Names
from govsite.model.answers import Answer, Dns
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason

from .fake_city import FakeClient

GONE = "www.gone.gov.cn"


SILENT = Unseen(reason=Reason.DNS_TIMEOUT)


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        pytest.param({}, Reason.DNS_FAILURE, id="a resolver that denies everything is none"),
        pytest.param({"gov.cn": Dns(host="gov.cn")}, None, id="one that knows the suffix is believed"),
        pytest.param({"www.other.gov.cn": Dns(host="www.other.gov.cn")}, None, id="or a site of the run below it"),
        pytest.param({GONE: Dns(host=GONE, exists=False, zone="gov.cn")}, None, id="or names the zone that denies"),
        pytest.param({"gov.cn": SILENT}, Reason.DNS_TIMEOUT, id="silence about the suffix helps nobody"),
        pytest.param(
            {"gov.cn": SILENT, "www.other.gov.cn": Dns(host="www.other.gov.cn")},
            None,
            id="a site below it speaks for it",
        ),
    ],
)
async def test_a_denial_is_weighed(known: dict[str, Dns | Unseen], reason: Reason | None) -> None:
    names = Names(FakeClient({}, hosts=known), hosts=("www.other.gov.cn", "www.other.example"))
    found = await names.look_up(GONE)
    answer = await names.weighed(Answer(url=f"http://{GONE}/", problem=Reason.NAME_NOT_FOUND))
    assert isinstance(found, Dns) is (reason is None)
    assert answer.problem is (reason or Reason.NAME_NOT_FOUND)


async def test_silence_about_a_suffix_is_not_kept() -> None:
    client = FakeClient({}, hosts={"gov.cn": SILENT})
    names = Names(client, hosts=())
    assert isinstance(await names.look_up(GONE), Unseen)
    client.hosts["gov.cn"] = Dns(host="gov.cn")
    assert isinstance(await names.look_up(GONE), Dns)


async def test_other_answers_are_left_as_they_are() -> None:
    names = Names(FakeClient({}, hosts={}), hosts=())
    answer = Answer(url=f"http://{GONE}/", problem=Reason.REFUSED)
    assert await names.weighed(answer) is answer


@pytest.mark.parametrize(("host", "field"), [("127.0.0.1", "a"), ("[::1]", "aaaa")])
async def test_an_address_is_its_own_record(host: str, field: str) -> None:
    found = await Names(FakeClient({}), hosts=()).look_up(host)
    assert getattr(found, field) == (host.strip("[]"),)
