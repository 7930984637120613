"""The pair of names with and without www."""

from __future__ import annotations

from typing import Any

import pytest

from govsite.audit.checks.domain_apex import Options
from govsite.model.answers import Answer, Dns, HostView, Vantage
from govsite.model.evidence import Evidence
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from govsite.model.site import Site

HOME = Answer(url="http://www.a.gov.xx/", status=200, size=60_000)
EXISTS = Dns(host="a.gov.xx", a=("198.51.100.7",))


def answer(final: str = "", **facts: Any) -> Answer:
    return Answer(url="http://a.gov.xx/", final_url=final, **({"status": 200, "size": 60_000} | facts))


def refused(reason: Reason) -> Answer:
    return answer(status=0, size=0, problem=reason)


CASES = [
    pytest.param(HostView(host="a.gov.xx", role="apex", seen_dns=EXISTS, answer=given), status, id=name)
    for name, given, status in (
        ("it redirects to www", answer("http://www.a.gov.xx/"), "pass"),
        ("it redirects to the folder of www", answer("https://www.a.gov.xx/cn/index.html", size=9), "pass"),
        ("it shows a page as large", answer(size=58_000), "pass"),
        ("the size is not known", answer(size=0), "pass"),
        ("it shows a page far smaller", answer(size=612), "fail"),
        ("its page is just under half as large", answer(size=29_999), "fail"),
        ("its page is half as large", answer(size=30_000), "pass"),
        ("its page is just over half as large", answer(size=30_001), "pass"),
        ("its page is twice as large", answer(size=120_000), "pass"),
        ("its page is more than twice as large", answer(size=120_001), "fail"),
        ("it redirects elsewhere", answer("http://other.example/"), "fail"),
        ("it refuses", refused(Reason.REFUSED), "fail"),
        ("it never answers", refused(Reason.CONNECT_TIMEOUT), "fail"),
        ("it says 404", answer(status=404, problem=Reason.HTTP_STATUS), "fail"),
        ("a large page was not read to its end", answer(size=9_000, notes=("truncated",)), "pass"),
        ("its certificate is wrong", refused(Reason.TLS), "unknown"),
        ("a firewall stands before it", refused(Reason.BLOCKED), "unknown"),
        ("the guard refused its address", refused(Reason.FORBIDDEN_ADDRESS), "unknown"),
        ("it was not asked", None, "unknown"),
    )
]


@pytest.mark.parametrize(("view", "status"), CASES)
def test_where_the_other_name_leads(judge_one, *, view: HostView, status: str) -> None:
    main = HostView(host="www.a.gov.xx")
    evidence = Evidence(site=Site(url="http://www.a.gov.xx/"), home=HOME, seen_hosts=(main, view))
    assert judge_one("domain-apex", Options(), evidence).status == status


@pytest.mark.parametrize(
    ("dns", "status"),
    [
        pytest.param(Dns(host="a.gov.xx", exists=False), "not-applicable", id="no such name"),
        pytest.param(Dns(host="a.gov.xx"), "not-applicable", id="a name without address"),
        pytest.param(Unseen(reason=Reason.DNS_TIMEOUT), "unknown", id="no answer from the resolver"),
    ],
)
def test_what_the_name_server_says_comes_first(judge_one, *, dns: Dns | Unseen, status: str) -> None:
    view = HostView(host="a.gov.xx", role="apex", seen_dns=dns)
    evidence = Evidence(site=Site(url="http://www.a.gov.xx/"), home=HOME, seen_hosts=(view,))
    assert judge_one("domain-apex", Options(), evidence).status == status


def test_nothing_is_bad_while_this_machine_reaches_nobody(judge_one) -> None:
    view = HostView(host="a.gov.xx", role="apex", seen_dns=EXISTS, answer=refused(Reason.REFUSED))
    evidence = Evidence(
        site=Site(url="http://www.a.gov.xx/"), home=HOME, seen_hosts=(view,), vantage=Vantage(connected=False)
    )
    assert judge_one("domain-apex", Options(), evidence).status == "unknown"


def test_a_name_without_https_may_still_lead_there_over_http(judge_one) -> None:
    given = Answer(url="https://a.gov.xx/", problem=Reason.REFUSED)
    view = HostView(host="a.gov.xx", role="alias", seen_dns=EXISTS, answer=given)
    evidence = Evidence(site=Site(url="https://www.a.gov.xx/"), home=HOME, seen_hosts=(view,))
    assert judge_one("domain-apex", Options(), evidence).status == "unknown"


def test_a_site_that_cannot_be_opened_is_nothing_to_compare_with(judge_one) -> None:
    view = HostView(host="a.gov.xx", role="apex", seen_dns=EXISTS, answer=refused(Reason.REFUSED))
    home = Answer(url="http://www.a.gov.xx/", problem=Reason.REFUSED)
    evidence = Evidence(site=Site(url="http://www.a.gov.xx/"), home=home, seen_hosts=(view,))
    assert judge_one("domain-apex", Options(), evidence).reason is Reason.REFUSED


@pytest.mark.parametrize(
    ("url", "hosts", "status"),
    [
        pytest.param("http://hr.a.gov.xx/", (), "not-applicable", id="a department without www"),
        pytest.param(
            "http://www.a.gov.xx/", (HostView(host="www.a.gov.xx"),), "not-applicable", id="no pair looked at"
        ),
        pytest.param("http://www.a.gov.xx/", (), "unknown", id="no host looked at"),
        pytest.param("http://a.gov.xx/", (), "unknown", id="an apex whose www was not looked at"),
    ],
)
def test_which_names_have_a_pair(judge_one, *, url: str, hosts: tuple[HostView, ...], status: str) -> None:
    assert judge_one("domain-apex", Options(), Evidence(site=Site(url=url), seen_hosts=hosts)).status == status
