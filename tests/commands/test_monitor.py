"""``govsite monitor`` as its users meet it, and what its probes come to in an audit."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from govsite.cli import main
from govsite.commands.moments import moment_of, parse_time
from govsite.commands.monitor import units_text
from govsite.errors import UsageError
from govsite.lab.servers import has_ipv6
from govsite.model.evidence import Evidence
from govsite.model.history import Probe
from govsite.model.outcome import Reason
from govsite.model.run import RunHeader, SiteSummary
from govsite.model.site import Site
from govsite.store.store import open_store

END = datetime(2026, 3, 8, tzinfo=UTC)
PAGE = "<title>某市人民政府</title><ul>" + "".join(
    f'<li><a href="/art/{n}.html">新闻标题第{n}条</a><span>2026-03-0{n}</span></li>' for n in range(1, 8)
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    return tmp_path


class Home(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGE.encode() if self.path == "/" else b""
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def home() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Home) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def store_week(folder: Path, *, failed: int, per_day: int = 20) -> None:
    """Seven days of probes of two sites, the last ``failed`` of the first site's without success."""
    with open_store(str(folder / ".govsite" / "store.db")) as store:
        for number in range(7 * per_day):
            at = (END - timedelta(days=7) * (number + 0.5) / (7 * per_day)).isoformat(timespec="seconds")
            bad = number < failed
            store.past.add_probes(
                [
                    Probe(site="s1", round=at, at=at, opened=not bad, reason=Reason.REFUSED if bad else None),
                    Probe(site="s2", round=at, at=at, opened=True, elapsed_ms=200),
                ]
            )


def status(capfd: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    Path("sites.csv").write_text("id,url\ns1,http://www.a.gov.cn/\ns2,http://www.b.gov.cn/\n", encoding="utf-8")
    capfd.readouterr()
    assert main(["monitor", "sites.csv", "--status", "-f", "json", "--as-of", "2026-03-07", *more]) == 0
    told = json.loads(capfd.readouterr().out)
    return {one["site"]: one for one in told["outcomes"] if one["rule"] == "cn-site-unavailable"}


@pytest.mark.parametrize(
    ("failed", "expected"), [(6, "pass"), (7, "fail"), (8, "fail")], ids=["just under", "on", "just over"]
)
def test_a_week_in_the_store_is_judged(
    folder: Path, capfd: pytest.CaptureFixture[str], failed: int, expected: str
) -> None:
    store_week(folder, failed=failed)
    found = status(capfd)
    assert (found["s1"]["status"], found["s2"]["status"]) == (expected, "pass")
    main(["monitor", "sites.csv", "--status", "-f", "json"])
    rules = {one["rule"] for one in json.loads(capfd.readouterr().out)["outcomes"]}
    assert "cn-ipv6-success" not in rules, "nobody asked over IPv6"


def test_people_read_names_titles_and_reasons(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("sites.csv").write_text("id,url,name\ns1,http://www.a.gov.cn/,甲网\n", encoding="utf-8")
    assert main(["monitor", "sites.csv", "--status", "--lang", "zh"]) == 0
    assert "甲网  站点可以访问  未能判定  尚未开始监测\n" in capfd.readouterr().out


def test_nineteen_a_day_are_no_verdict(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    store_week(folder, failed=100, per_day=19)
    found = status(capfd)["s1"]
    assert (found["status"], found["reason"]) == ("unknown", "too-few-probes")
    assert "between 71.4% and 76.4% failed" in found["detail"]


def test_an_audit_takes_the_probes_up_to_its_day_into_account(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    store_week(folder, failed=7)
    site = Site(url="http://www.a.gov.cn/", id="s1")
    seen = Evidence(site=site, observed_at=(END - timedelta(days=3)).isoformat())
    header = RunHeader(
        id="20260301T000000-aaaa", command="audit", started_at="t", tool_version="0", jurisdiction="cn", packs={}
    )
    with open_store(str(folder / ".govsite" / "store.db")) as store:
        store.start_run(header, sites=[site], rules=())
        store.save_site(header.id, evidence=seen, summary=SiteSummary(site=site), outcomes=())
    verdicts = []
    for more in ([], ["--as-of", "2026-03-07"]):
        main(["audit", "--again", header.id, "-f", "json", "-o", "out.json", "-q", "--min-coverage", "0", *more])
        document = json.loads((folder / "out.json").read_text(encoding="utf-8"))
        verdicts.append({o["rule"]: o["status"] for o in document["outcomes"]}["cn-site-unavailable"])
    capfd.readouterr()
    assert verdicts == ["unknown", "fail"]


def test_one_round_is_kept(folder: Path, capfd: pytest.CaptureFixture[str], home: str) -> None:
    dead = "http://127.0.0.1:9/"
    arguments = ["monitor", home, dead, "--once", "--allow-network", "127.0.0.0/8", "-f", "json"]
    assert main(arguments) == 0
    told = json.loads(capfd.readouterr().out)
    assert (told["opened"], told["failed"], told["unknown"]) == (1, 1, 0)
    with open_store(str(folder / ".govsite" / "store.db")) as store:
        key = next(probe["site"] for probe in told["probes"] if probe["opened"])
        history = store.past.history(key, as_of=datetime.now(UTC).isoformat())
    assert history is not None
    assert (history.days[0].count, len(history.home)) == (1, 1)


def test_a_round_that_reached_nothing_is_never_0(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["monitor", "http://127.0.0.1:9/", "--once", "--allow-network", "127.0.0.0/8"]) == 5
    assert "0 opened, 0 did not, 1 unknown" in capfd.readouterr().out


def test_rounds_in_the_foreground_end_by_themselves(folder: Path, capfd: pytest.CaptureFixture[str], home: str) -> None:
    arguments = ["monitor", home, "--every", "1h", "--for", "1s", "--allow-network", "127.0.0.0/8"]
    assert main(arguments) == 0
    assert capfd.readouterr().out.count("1 opened") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give one of --once"),
        (["--once", "--status"], "give one of --once"),
        (["--every", "1h"], "--every and --for belong together"),
        (["--every", "often", "--for", "7d"], "'often' is no length of time"),
        (["--every", "0s", "--for", "7d"], "too short"),
        (["--status", "--as-of", "soon"], "'soon' is no date"),
    ],
    ids=["nothing", "two things", "half", "no time", "no time at all", "no date"],
)
def test_wrong_use_is_told(folder: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    assert main(["monitor", "http://www.a.gov.cn/", *arguments]) == 2
    assert said in capfd.readouterr().err


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("15m", 900), ("1h", 3600), ("7d", 604_800), ("1h30m", 5400), ("0.5h", 1800), ("1 h", 3600)],
)
def test_lengths_of_time(text: str, seconds: int) -> None:
    assert parse_time(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "1", "h", "1w", "-1h", "1h x", "1h,2"])
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(UsageError):
        parse_time(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-31", "2026-04-01T00:00:00+00:00"),
        ("2026-03-31T08:00", "2026-03-31T08:00:00+00:00"),
        ("2026-03-31T08:00:00+08:00", "2026-03-31T08:00:00+08:00"),
        ("", ""),
    ],
    ids=["a day counts to its end", "a moment is one", "with a zone", "none"],
)
def test_moments(text: str, moment: str) -> None:
    assert moment_of(text) == moment


class Ipv6Server(ThreadingHTTPServer):
    address_family = socket.AF_INET6


@pytest.mark.skipif(not has_ipv6(), reason="no IPv6 on this machine")
def test_a_round_over_ipv6_is_told_and_kept_apart(folder: Path, home: str, capfd: pytest.CaptureFixture[str]) -> None:
    with Ipv6Server(("::1", 0), Home) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        both = f"http://[::1]:{server.server_port}/"
        networks = ("--allow-network", "127.0.0.0/8", "--allow-network", "::1/128")
        assert main(["monitor", home, both, "--once", "--ipv6", *networks, "-f", "json"]) == 0
        told = json.loads(capfd.readouterr().out)
        assert main(["monitor", home, both, "--once", "--ipv6", *networks]) == 0
        lines = capfd.readouterr().out.splitlines()
        server.shutdown()
        thread.join()
    assert (told["opened"], len(told["probes"])) == (2, 2)
    (probe,) = told["ipv6"]["probes"]
    assert (told["ipv6"]["opened"], probe["over_ipv6"], probe["site"] in both) == (1, True, True)
    assert [line.partition("  ")[2] for line in lines] == [
        "2 sites: 2 opened, 0 did not, 0 unknown",
        "over IPv6: 1 site: 1 opened, 0 did not, 0 unknown",
    ]
    main(["monitor", home, both, "--status", "-f", "json"])
    judged = {(one["site"], one["rule"]) for one in json.loads(capfd.readouterr().out)["outcomes"]}
    assert (probe["site"], "cn-ipv6-success") in judged
    with open_store(str(folder / ".govsite" / "store.db")) as store:
        keys = {one["site"] for one in told["probes"]}
        kept = {key: {probe.opened for probe in store.past.probes(key, over_ipv6=True)} for key in keys}
    assert kept == {probe["site"]: {True}, **{key: set() for key in keys - {probe["site"]}}}


def test_units_name_the_files_and_quote_what_needs_it(folder: Path) -> None:
    inventory = folder / "my sites 100%.csv"
    inventory.write_text("url\nhttp://www.a.gov.cn/\n", encoding="utf-8")
    text = units_text([inventory.name], config=None, store="s.db", every=timedelta(hours=1))
    assert "--ipv6" not in text
    assert "--once --ipv6" in units_text(["s.csv"], config=None, store="", every=timedelta(hours=1), over_ipv6=True)
    (start,) = re.findall(r"^ExecStart=(.*)$", text, flags=re.MULTILINE)
    assert f'"{folder}/my sites 100%%.csv" --once --store {folder}/s.db' in start
    assert "OnUnitActiveSec=60min" in text
    (cron,) = re.findall(r"^0 \*/1 \* \* \* (.*)$", text, flags=re.MULTILINE)
    assert rf"'{folder}/my sites 100\%.csv' --once" in cron
