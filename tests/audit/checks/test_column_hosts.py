"""Hosts of columns in a portal's navigation."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from govsite.audit.checks.column_hosts import Options
from govsite.model.answers import Answer
from govsite.model.evidence import Evidence
from govsite.model.page import Link, Page, PageKind, Region
from govsite.model.site import Site, Surroundings

HOME = "https://www.a.gov.xx/"


def evidence(
    *urls: str, region: Region = Region.NAVIGATION, registered: tuple[str, ...] = ("hr.a.gov.xx",), **facts: Any
) -> Evidence:
    links = tuple(Link(url=url, text="政务公开", region=region) for url in urls)
    pages = (
        Page(url=HOME, kind=PageKind.HOME, links=links, unseen=facts.pop("unseen", ())),
        Page(url=HOME + "b/", kind=PageKind.COLUMN, links=links),
    )
    site = Site(url=HOME, surroundings=Surroundings(registered_hosts=registered), **facts)
    return Evidence(site=site, seen_pages=pages, home=Answer(url=HOME, final_url="https://gate.a.gov.xx/", status=200))


@pytest.mark.parametrize(
    ("url", "status"),
    [
        pytest.param(HOME + "zwgk/", "pass", id="a folder"),
        pytest.param("http://a.gov.xx/zwgk/", "pass", id="the apex"),
        pytest.param("http://WWW.HR.A.GOV.XX/", "pass", id="a registered site"),
        pytest.param("http://gate.a.gov.xx/zwgk/", "pass", id="where the home page redirects to"),
        pytest.param("http://www.b.gov.xx/", "pass", id="another government"),
        pytest.param("javascript:void(0)", "pass", id="no URL"),
        pytest.param("http://203.0.113.7/", "pass", id="an address"),
        pytest.param("http://zwgk.a.gov.xx:8080/x", "fail", id="a name of its own"),
        pytest.param("http://x.hr.a.gov.xx/", "fail", id="a name below a registered site"),
        pytest.param("http://mail.a.gov.xx/", "pass", id="an ignored label"),
    ],
)
def test_hosts_in_the_navigation(judge_one, *, url: str, status: str) -> None:
    assert judge_one("column-hosts", Options(ignored_labels=("mail",)), evidence(url)).status == status


def test_one_host_is_one_problem_with_its_pages(judge_one) -> None:
    outcome = judge_one(
        "column-hosts", Options(), evidence("http://x.a.gov.xx/1", "http://www.x.a.gov.xx/2", "http://y.a.gov.xx/")
    )
    assert [(p.key, p.url, p.source_count) for p in outcome.problems] == [
        ("x.a.gov.xx", "http://x.a.gov.xx/1", 2),
        ("y.a.gov.xx", "http://y.a.gov.xx/", 2),
    ]


@pytest.mark.parametrize(
    ("seen", "status"),
    [
        pytest.param(evidence("http://x.a.gov.xx/", region=Region.BODY), "pass", id="a link in the body"),
        pytest.param(evidence("http://x.a.gov.xx/", registered=()), "unknown", id="no register of sites"),
        pytest.param(evidence(HOME, registered=()), "pass", id="no register, and none needed"),
        pytest.param(evidence("http://x.a.gov.xx/", hosts=("x.a.gov.xx",)), "pass", id="an alias of the portal"),
        pytest.param(evidence(HOME, unseen=("navigation",)), "unknown", id="a navigation that a script draws"),
        pytest.param(
            evidence("http://x.a.gov.xx/", unseen=("navigation",)), "fail", id="a fault beside such a navigation"
        ),
        pytest.param(Evidence(site=Site(url=HOME)), "unknown", id="no page"),
        pytest.param(Evidence(site=Site(url="http://203.0.113.7/")), "not-applicable", id="a portal without a name"),
    ],
)
def test_what_else_decides(judge_one, *, seen: Evidence, status: str) -> None:
    assert judge_one("column-hosts", Options(), seen).status == status


def test_a_register_of_the_level_tells_units_from_columns(judge_one) -> None:
    surroundings = Surroundings(is_level_listed=True)
    seen = evidence("http://x.a.gov.xx/", registered=())
    seen = msgspec.structs.replace(seen, site=msgspec.structs.replace(seen.site, surroundings=surroundings))
    assert judge_one("column-hosts", Options(), seen).status == "fail"
