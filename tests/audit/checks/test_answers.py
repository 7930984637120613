"""What all checks share that judge answers."""

import pytest

from govsite.audit.checks._answers import REASON_WORDS, describe, is_private, most
from govsite.model.answers import Answer, Hop
from govsite.model.outcome import Reason


def test_every_reason_has_words_in_both_languages():
    assert set(REASON_WORDS) == set(Reason)
    assert all(words.zh and words.en for words in REASON_WORDS.values())


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("10.1.2.3", True),
        ("127.0.0.1", True),
        ("169.254.169.254", True),
        ("100.64.0.1", True),
        ("[fd00::1]", True),
        ("::1", True),
        ("::ffff:10.0.0.1", True),
        ("8.8.8.8", False),
        ("2400:da00::1", False),
        ("www.anytown.gov.cn", False),
        ("", False),
    ],
)
def test_private_addresses(address, expected):
    assert is_private(address) is expected


def test_a_status_is_told_with_the_redirects_before_it():
    hop = Hop(url="http://a/", status=302, location="/b")
    answer = Answer(url="http://a/", status=404, problem=Reason.HTTP_STATUS, hops=(hop, hop))
    assert describe(answer).en == "HTTP 404 after 2 redirects"
    assert describe(answer).zh == "经 2 次跳转后HTTP 404"


def test_the_most_frequent_reason():
    assert most([Reason.TLS, Reason.BLOCKED, Reason.BLOCKED]) is Reason.BLOCKED
    assert most([Reason.BLOCKED, Reason.DNS_TIMEOUT]) is Reason.DNS_TIMEOUT
