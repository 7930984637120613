from __future__ import annotations

import pytest

from govsite.crawl.robots import MAX_ROBOTS, product_token, read_robots
from govsite.model.answers import Answer, Robots
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from tests.growth import assert_linear

ROBOTS = "http://www.example.gov.cn/robots.txt"
HOME = "http://www.example.gov.cn/"


def rules(body: bytes | str, *, status: int = 200, problem: Reason | None = None):
    raw = body.encode() if isinstance(body, str) else body
    return read_robots(Answer(url=ROBOTS, status=status, problem=problem), raw, token="govsite")


@pytest.mark.parametrize(
    ("body", "url", "allowed"),
    [
        pytest.param("User-agent: *\nDisallow: /a/\n", HOME + "a/b", False, id="a star group forbids a folder"),
        pytest.param("User-agent: *\nDisallow: /a/\n", HOME + "b", True, id="and allows what it does not name"),
        pytest.param(
            "User-agent: *\nDisallow: /\nUser-agent: GovSite\nDisallow:\n",
            HOME + "a",
            True,
            id="our own group stands before the star, letter case ignored",
        ),
        pytest.param("\ufeffUser-agent: *\nDisallow: /a\n", HOME + "a", False, id="a byte order mark hides no group"),
        pytest.param("User-agent: *\r\nDisallow: /*.doc$\r\n", HOME + "x.doc", False, id="wildcards and line ends"),
        pytest.param("User-agent: *\nDisallow: /政务\n", HOME + "%E6%94%BF%E5%8A%A1/", False, id="Chinese paths"),
        pytest.param(
            "User-agent: *\nDisallow: /a\nAllow: /a/b\n", HOME + "a/b/c", True, id="the longest match decides"
        ),
        pytest.param(
            "<!DOCTYPE html>\n<html>\nUser-agent: *\nDisallow: /\n</html>", HOME, True, id="an HTML page is no rule"
        ),
        pytest.param("User-agent: govsite/1.0\nDisallow: /\n", HOME, False, id="our name with a version"),
        pytest.param("User-agent: GovSite bot\nDisallow: /\n", HOME, False, id="our name and another word"),
        pytest.param("User agent *  # all\nDisallow: /\n", HOME, False, id="everybody, written carelessly"),
        pytest.param("User-agent: gov\nDisallow: /\n", HOME, True, id="another's name that ours begins with"),
        pytest.param(
            "User-agent: Baiduspider\rUser-agent: *\rDisallow: /a\r", HOME + "a", False, id="a group for many"
        ),
        pytest.param(
            "User-agent: *\nNoindex: /b\nUser-agent: Baiduspider\nDisallow: /a\n",
            HOME + "a",
            False,
            id="a record of somebody else's ends no group",
        ),
        pytest.param(
            "User-agent: *\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: *\nDisallow: /b\n",
            HOME + "a",
            False,
            id="two groups for everybody are one",
        ),
        pytest.param("", HOME, True, id="an empty file forbids nothing"),
        pytest.param("Disallow: /\n", HOME, True, id="a rule without a group is none"),
        pytest.param(
            "User-agent: *\nDisallow: /政务\n".encode("gb18030"), HOME + "x", True, id="a file in GB18030 does not fail"
        ),
        pytest.param(
            "User-agent: *\nDisallow: /a\n".encode("utf-16"), HOME + "a", False, id="a file in UTF-16 is read"
        ),
        pytest.param(b"\x00\xff\xfe\x00" * 50, HOME, True, id="bytes that are nothing forbid nothing"),
    ],
)
def test_rules_are_obeyed(body: bytes | str, url: str, allowed: bool) -> None:
    assert rules(body).allows(url) is allowed


def test_what_stands_beyond_the_size_limit_is_not_read() -> None:
    body = b"User-agent: *\nDisallow: /a\n" + b"# padding\n" * (MAX_ROBOTS // 10) + b"Disallow: /b\n"
    assert not rules(body).allows(HOME + "a")
    assert rules(body).allows(HOME + "b")


def test_rules_for_thousands_of_robots_side_by_side_cost_little() -> None:
    def body(size: int) -> str:
        return "".join(f"User-agent: a{n}\n" for n in range(size)) + "Disallow: /x\n" * size

    assert_linear(body, rules, 20_000)
    assert rules(body(100)).allows(HOME + "x")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429])
def test_a_client_error_means_that_there_are_no_rules(status: int) -> None:
    found = rules("User-agent: *\nDisallow: /\n", status=status, problem=Reason.HTTP_STATUS)
    assert found.allows(HOME)
    assert found.evidence(HOME) == Robots(status=status)


@pytest.mark.parametrize(
    ("status", "problem"),
    [(500, Reason.HTTP_STATUS), (503, Reason.HTTP_STATUS), (0, Reason.READ_TIMEOUT), (521, Reason.BLOCKED)],
)
def test_a_server_error_or_no_answer_leaves_everything_alone(status: int, problem: Reason) -> None:
    found = rules("", status=status, problem=problem)
    assert not found.allows(HOME)
    seen = found.evidence(HOME)
    assert isinstance(seen, Unseen)
    assert seen.reason is problem


@pytest.mark.parametrize(
    ("line", "delay"),
    [("2.5", 2.5), ("0", None), ("-3", None), ("nan", None), ("inf", None), ("soon", None)],
)
def test_only_a_sensible_crawl_delay_counts(line: str, delay: float | None) -> None:
    assert rules(f"User-agent: *\nCrawl-delay: {line}\n").crawl_delay == delay


def test_sitemaps_are_absolute_and_named_once() -> None:
    body = "Sitemap: /map.xml\nSitemap: http://www.example.gov.cn/map.xml\nsitemap: https://other.gov.cn/s.xml\nSitemap: ftp://x/\n"
    assert rules(body).sitemaps == ("http://www.example.gov.cn/map.xml", "https://other.gov.cn/s.xml")


@pytest.mark.parametrize(
    ("agent", "token"),
    [
        ("govsite/0.1 (+https://example.org)", "govsite"),
        ("Mozilla/5.0 (compatible; CityBot/2.0; +https://example.org)", "citybot"),
        ("", "govsite"),
        ("123", "govsite"),
    ],
)
def test_the_product_token_is_the_name_of_the_user_agent(agent: str, token: str) -> None:
    assert product_token(agent) == token
