"""How the addresses of a site answered, as findings carry it."""

from __future__ import annotations

import pytest

from govsite.audit.traces import Traces
from govsite.model.answers import Answer, Hop, HostView
from govsite.model.evidence import Evidence, Target
from govsite.model.outcome import Reason, Trace
from govsite.model.page import Page, PageKind
from govsite.model.site import Site

HOME, NEW, COLUMN, GONE, FILE = (
    f"http://www.a.gov.cn/{path}" for path in ("", "index.html", "news/", "gone.html", "a.doc")
)
MOVED = Answer(url=HOME, final_url=NEW, status=200, address="2001:db8::1", hops=(Hop(url=HOME, status=302, location="/index.html"),))  # fmt: skip
DEAD = Answer(url=GONE, final_url=GONE, status=404, problem=Reason.HTTP_STATUS, address="192.0.2.1")
EVIDENCE = Evidence(
    site=Site(url=HOME),
    home=MOVED,
    seen_pages=(Page(url=NEW, kind=PageKind.HOME, digest="1" * 32), Page(url=COLUMN, status=200, digest="2" * 32)),
    failed_pages=(DEAD,),
    targets=(Target(answer=Answer(url=FILE, status=0, problem=Reason.READ_TIMEOUT)),),
    seen_hosts=(HostView(host="a.gov.cn", answer=Answer(url="http://a.gov.cn/", status=403, problem=Reason.BLOCKED)),),
)


@pytest.mark.parametrize(
    ("urls", "trace"),
    [
        pytest.param((HOME,), Trace(status=200, hops=((302, "/index.html"),), address="2001:db8::1", digest="1" * 32), id="redirects from the answer, digest from the page"),
        pytest.param((NEW,), Trace(status=200, digest="1" * 32), id="the page itself"),
        pytest.param((COLUMN,), Trace(status=200, digest="2" * 32), id="a page below"),
        pytest.param((GONE,), Trace(status=404, address="192.0.2.1", problem=Reason.HTTP_STATUS), id="a page that failed"),
        pytest.param((FILE,), Trace(problem=Reason.READ_TIMEOUT), id="a link target without an answer"),
        pytest.param(("http://a.gov.cn/",), Trace(status=403, problem=Reason.BLOCKED), id="another host of the site"),
        pytest.param(("http://www.a.gov.cn/other", COLUMN), Trace(status=200, digest="2" * 32), id="the first that was asked for"),
        pytest.param(("", "http://www.a.gov.cn/other"), None, id="never asked for"),
    ],
)  # fmt: skip
def test_traces(urls: tuple[str, ...], trace: Trace | None) -> None:
    assert Traces(EVIDENCE).of(*urls) == trace


@pytest.mark.parametrize(
    ("urls", "is_looked_at"),
    [
        pytest.param((COLUMN,), True, id="a page that was read"),
        pytest.param((HOME,), True, id="a page that leads on to one that was read"),
        pytest.param((GONE,), True, id="a page that is gone"),
        pytest.param((FILE,), False, id="an address that timed out"),
        pytest.param(("http://a.gov.cn/",), False, id="a firewall"),
        pytest.param(("http://www.a.gov.cn/other",), False, id="a page that a budget left out"),
        pytest.param(("http://www.a.gov.cn/other", COLUMN), True, id="one page of several"),
        pytest.param(("http://www.a.gov.cn:80/news/",), True, id="another spelling of the address"),
        pytest.param(("javascript:x", "::"), False, id="no addresses"),
    ],
)
def test_whether_the_place_of_a_finding_was_looked_at(urls: tuple[str, ...], is_looked_at: bool) -> None:
    assert Traces(EVIDENCE).looked_at(urls) is is_looked_at
