"""The short way of reading a URL says the same as the WHATWG parser."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from govsite.crawl.fetch import _ask_for, _Journey, _parsed
from govsite.crawl.wire.failures import Failure
from govsite.model.answers import Family

HOSTS = st.from_regex(r"\A[a-z0-9_.-]{1,20}(\.cn|\.gov|\.0x7f|\.1|\.xn--p1ai|)(:[0-9]{1,5})?\Z")
TARGETS = st.text(st.sampled_from("aZ0/.%2eE?&=#~;:@!'\"\\ {}|^`<>中\t+,$()*-_"), max_size=20)


@example("http", "0.cn:00", "")
@example("https", "a.cn:0443", "x")
@given(st.sampled_from(["http", "https"]), HOSTS, TARGETS)
def test_both_ways_agree(scheme: str, host: str, target: str) -> None:
    url = f"{scheme}://{host}/{target}"
    journey = _Journey(url, "GET", Family.ANY, 10, (), follow=True)
    try:
        wanted = _parsed(url)
    except Failure:
        wanted = None
    try:
        ask = _ask_for(journey, url)
    except Failure:
        assert wanted is None
        return
    assert wanted == (ask.scheme, ask.host, ask.authority, ask.port, ask.target.decode())
