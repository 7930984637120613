"""``govsite migrate map | lint | export | simulate`` as a person meets them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from govsite.cli import main

NEW = "https://www.new.gov.cn"
MAP = f"old_url,new_url,state\nhttp://www.old.gov.cn/a,http://www.old.gov.cn/b,301\nhttp://www.old.gov.cn/b,{NEW}/b,301\nhttp://www.old.gov.cn/b/,{NEW}/b,301\nhttp://www.old.gov.cn/,{NEW}/,301\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "map.csv").write_text(MAP, encoding="utf-8")
    return tmp_path


def test_old_urls_are_collected_proposed_edited_and_taken_up_again(
    place: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (place / "access.log").write_text(
        '1.1.1.1 - - [1/Jan/2020:00:00:00 +0800] "GET /docs/budget-report-2019.html HTTP/1.1" 200 1\n'
        '1.1.1.1 - - [1/Jan/2020:00:00:00 +0800] "GET /news/1.html HTTP/1.1" 200 1\n'
        * 3
        + '1.1.1.1 - - [1/Jan/2020:00:00:00 +0800] "GET /logo.png HTTP/1.1" 200 1\n'
        '1.1.1.1 - - [1/Jan/2020:00:00:00 +0800] "GET /x.do?id=778899 HTTP/1.1" 404 1\n'
    )
    (place / "new.txt").write_text(f"{NEW}/reports/budget-report-2019\n{NEW}/people\n")
    (place / "rules.csv").write_text(f"old,new\n/news/*,{NEW}/n/*\n")
    arguments = [
        "migrate",
        "map",
        "http://www.old.gov.cn/",
        "--log",
        "access.log",
        "--targets",
        "new.txt",
        "--rules",
        "rules.csv",
        "-o",
        "out.csv",
    ]
    assert main([*arguments, "--summary"]) == 0
    summary = json.loads(capfdbinary.readouterr().out)
    assert summary["summary"]["left_out"] == {"furniture": 1}
    rows = {r["old_url"]: r for r in csv.DictReader(io.StringIO((place / "out.csv").read_text("utf-8-sig")))}
    news = rows["http://www.old.gov.cn/news/1.html"]
    assert (news["state"], news["new_url"], news["hits"], news["step"]) == ("redirect", f"{NEW}/n/1.html", "3", "rule")
    unsure = rows["http://www.old.gov.cn/x.do?id=778899"]
    assert (unsure["state"], unsure["new_url"]) == ("unresolved", "")
    text = (
        (place / "out.csv")
        .read_text("utf-8-sig")
        .replace(
            "http://www.old.gov.cn/x.do?id=778899,,unresolved", f"http://www.old.gov.cn/x.do?id=778899,{NEW}/mine,跳转"
        )
    )
    (place / "edited.csv").write_bytes(text.encode("gb18030"))
    assert main([*arguments, "--map", "edited.csv", "--summary"]) == 0
    assert f"http://www.old.gov.cn/x.do?id=778899,{NEW}/mine,redirect" in (place / "out.csv").read_text("utf-8-sig")


def test_lint_tells_faults_and_mends_what_needs_no_judgement(
    place: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["migrate", "lint", "map.csv", "-f", "json"]) == 1
    report = json.loads(capfdbinary.readouterr().out)
    assert report["schema"] == "govsite/migrate-lint/1"
    assert report["summary"]["kinds"] == {"chain": 1, "duplicate": 1}
    assert [f["line"] for f in report["faults"]] == [2, 4]
    assert main(["migrate", "lint", "map.csv", "--fix"]) == 2
    assert main(["migrate", "lint", "map.csv", "--fix", "-o", "fixed.csv"]) == 0
    assert main(["migrate", "lint", "fixed.csv", "--fail-on", "info"]) == 0
    assert (place / "fixed.csv").read_text("utf-8-sig").count(f"{NEW}/b") == 2


def test_columns_of_peoples_own_stay_in_a_map_that_is_taken_up_again(place: Path) -> None:
    (place / "map.csv").write_text(
        f"old_url,new_url,负责人\nhttp://www.old.gov.cn/a,{NEW}/a,张三\nhttp://www.old.gov.cn/b,,李四\n",
        encoding="utf-8",
    )
    (place / "kept.txt").write_text("http://www.old.gov.cn/b/\nhttp://www.old.gov.cn/c\n")
    command = ["migrate", "map", "http://www.old.gov.cn/", "--list", "kept.txt", "--map", "map.csv", "-o", "map.csv"]
    assert main(command) == 0
    rows = csv.DictReader(io.StringIO((place / "map.csv").read_text("utf-8-sig")))
    assert {row["old_url"][-1]: (row["new_url"], row["负责人"]) for row in rows} == {
        "a": (f"{NEW}/a", "张三"),
        "b": ("", "李四"),
        "c": ("", ""),
    }


@pytest.mark.parametrize("form", ["text", "csv", "json"])
def test_what_a_map_holds_steers_no_terminal(form: str, place: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (place / "map.csv").write_text(f"old_url,new_url\nhttp://www.old.gov.cn/\x1b[31mred,\x1b]0;evil\x07\u202e{NEW}\n")
    assert main(["migrate", "lint", "map.csv", "-f", form]) == 1
    told = capfdbinary.readouterr().out
    assert b"red" in told
    assert b"evil" in told
    assert not {"\x1b", "\x07", "\u202e"} & set(told.decode())


def test_unknown_states_are_refused_with_their_lines(place: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (place / "map.csv").write_text(MAP.replace(",301", ",maybe", 1))
    assert main(["migrate", "lint", "map.csv"]) == 3
    assert "map.csv:2: unknown state 'maybe'" in capfd.readouterr().err


def test_what_nobody_decided_of_the_home_page_is_told_and_rows_left_out_have_their_lines(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (place / "bare.csv").write_text(f"old,new,status\nhttp://a.gov.cn/1,{NEW}/1,301\nu:secret@a.gov.cn/2,{NEW}/2,301\n")
    assert main(["migrate", "export", "bare.csv", "-f", "nginx", "-o", "out", "--lang", "en"]) == 1
    said = capfd.readouterr().err
    assert "a.gov.cn: nothing says where the home page http://a.gov.cn/ leads, so it will answer 410" in said
    assert "bare.csv:3: left out: u:***@a.gov.cn/2 is no http(s) URL" in said


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("http://a.gov.cn/1,/new/1", "'/new/1' is no absolute http(s) URL"),
        ("http://a.gov.cn/1,ftp://b.cn/", "'ftp://b.cn/' is no absolute http(s) URL"),
        (f"http://a.gov.cn/1,{NEW}/{'x' * 9999}", "the target has 100"),
        (f"http://a.gov.cn/{'x' * 9999},{NEW}/1", "longer than"),
        (f"http://a.gov.cn/1,{'x' * 9999}", "is no absolute http(s) URL"),
    ],
)
def test_a_row_that_is_left_out_is_told_in_a_line_that_can_be_read(
    row: str, reason: str, place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (place / "bare.csv").write_text(f"old,new\nhttp://a.gov.cn/,{NEW}/\n{row}\n")
    main(["migrate", "lint", "bare.csv", "--lang", "en"])
    assert main(["migrate", "export", "bare.csv", "-f", "apache", "-o", "out", "--lang", "en"]) == 1
    found = capfd.readouterr()
    assert reason in found.err
    assert max(map(len, (found.out + found.err).splitlines())) < 800


@pytest.mark.parametrize("name", ["nginx", "apache", "caddy", "haproxy"])
def test_what_is_exported_is_proved_equal_to_the_map(
    name: str, place: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["migrate", "export", "map.csv", "-f", name, "-o", "out"]) == 0
    capfdbinary.readouterr()
    assert main(["migrate", "simulate", "map.csv", "-f", name, "--files", "out", "--report", "json"]) == 0
    proof = json.loads(capfdbinary.readouterr().out)
    assert proof["asked"]["row"] == 2
    assert proof["differences"] == []
    (place / "other.csv").write_text(MAP.replace(f"{NEW}/b", f"{NEW}/c"))
    assert main(["migrate", "simulate", "other.csv", "-f", name, "--files", "out"]) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["export", "map.csv", "-f", "iis"], 2, "no export format 'iis'"),
        (["export", "map.csv", "-f", "nginx", "-o", "out", "--listen", "80; evil"], 2, "--listen is an address"),
        (["export", "map.csv", "-f", "nginx", "-o", "out", "--root", "/x;y"], 2, "--root holds"),
        (["export", "none.csv", "-f", "csv"], 3, "no such file"),
        (["simulate", "map.csv", "-f", "csv"], 2, "no configuration"),
        (["map", "http://www.old.gov.cn/"], 3, "no old URL was found"),
        (["map", "not a host"], 2, "no address of a site"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_use_gets_one_clear_line(
    arguments: list[str], code: int, said: str, place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert place.exists()
    assert main(["migrate", *arguments]) == code
    assert said in capfd.readouterr().err


def test_rules_of_the_old_server_are_taken_up_and_never_written_over(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    rules = "Redirect 301 /a.html https://www.new.gov.cn/a\nRedirectMatch 301 ^/n/(.*)$ https://www.new.gov.cn/$1\n"
    (place / "www.old.gov.cn.htaccess").write_text(rules)
    command = ["migrate", "map", "http://www.old.gov.cn/", "--map", "www.old.gov.cn.htaccess", "-o"]
    assert main([*command, "rows.csv"]) == 0
    assert "http://www.old.gov.cn/a.html,https://www.new.gov.cn/a,redirect" in (place / "rows.csv").read_text()
    assert "www.old.gov.cn.htaccess:2: a rule for no single address, left out" in capfd.readouterr().err
    assert main([*command, "www.old.gov.cn.htaccess"]) == 2
    assert (place / "www.old.gov.cn.htaccess").read_text() == rules
    (place / "access.log").write_text(
        '1.1.1.1 - - [1/Jan/2026:00:00:00 +0800] "GET http://www.old.gov.cn/b HTTP/1.1" 404 1\n'
    )
    assert main(["migrate", "missed", "www.old.gov.cn.htaccess", "access.log", "-o", "more.csv"]) in (0, 1)
    assert "http://www.old.gov.cn/a.html,https://www.new.gov.cn/a" in (place / "more.csv").read_text()
