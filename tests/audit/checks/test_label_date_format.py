import pytest

PATTERN = r"(?P<year>[12]\d{3})-(?P<month>\d\d)-(?P<day>\d\d) (?P<hour>\d\d):(?P<minute>\d\d)"
OPTIONS = {"label": "PubDate", "pattern": PATTERN, "written": "YYYY-MM-DD HH:MM", "placeholders": ["null"]}


def article(value, number=1):
    return {"url": f"http://a/{number}", "kind": "article", "metas": [{"name": "PubDate", "content": value}]}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("2026-01-05 09:30", "pass", id="as prescribed"),
        pytest.param(" 2026-01-05 09:30\n", "pass", id="white space around"),
        pytest.param("2026-01-05 23:59", "pass", id="the last minute of a day"),
        pytest.param("2026-01-05 24:00", "fail", id="no 24th hour"),
        pytest.param("2026-01-05 09:60", "fail", id="no 60th minute"),
        pytest.param("2026-12-31 00:00", "pass", id="the last day of a year"),
        pytest.param("2026-13-01 00:00", "fail", id="no 13th month"),
        pytest.param("2026-00-10 00:00", "fail", id="no month nought"),
        pytest.param("2024-02-29 08:00", "pass", id="a leap day"),
        pytest.param("2026-02-29 08:00", "fail", id="no leap day"),
        pytest.param("2026-01-05", "fail", id="no time"),
        pytest.param("2026-01-05 09:30:00", "fail", id="seconds"),
        pytest.param("2026-1-5 9:30", "fail", id="one digit"),
        pytest.param("2026/01/05 09:30", "fail", id="strokes"),
        pytest.param("2026年01月05日 09:30", "fail", id="Chinese"),
        pytest.param("2026-01-05T09:30", "fail", id="the T of ISO 8601"),
        pytest.param("1767605400", "fail", id="seconds since 1970"),
        pytest.param("2026-01-０５ 09:30", "fail", id="full-width digits, which no machine sorts"),
        pytest.param("null", "pass", id="a placeholder is another rule's finding"),
        pytest.param("", "pass", id="nothing is another rule's finding"),
    ],
)
def test_label_date_format(verdict, value, expected):
    assert verdict("label-date-format", OPTIONS, pages=[article(value)]) == expected


def test_one_finding_for_one_form(judged):
    values = ["2026年1月5日", "2025年12月31日", "2026-01-05", "2026-02-30 10:00", "2025-02-29 10:00"]
    pages = [article(value, number) for number, value in enumerate(values)]
    findings = judged("label-date-format", OPTIONS, pages=pages).problems
    assert [(finding.key, finding.source_count) for finding in findings] == [
        ("PubDate:9年9月9日", 2),
        ("PubDate:9-9-9", 1),
        ("PubDate:no-such-date", 2),
    ]


def test_a_pattern_without_year_is_a_time_of_day(verdict):
    options = OPTIONS | {"pattern": r"(?P<hour>\d+):(?P<minute>\d+)"}
    assert verdict("label-date-format", options, pages=[article("23:59")]) == "pass"
    assert verdict("label-date-format", options, pages=[article("25:00")]) == "fail"
