"""What turns a pipeline red: every exit code for its own reason, baseline, waivers, the day they end."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import ROOT, Desk

pytestmark = pytest.mark.e2e

CRASH = """
import govsite.audit.checks.title as title
from msgspec.structs import replace


def crash(*_):
    raise ZeroDivisionError("planted by the test")


title.PLUGIN = replace(title.PLUGIN, run=crash)
"""


class Site:
    """A home page on a real server, with the links it is given."""

    def __init__(self, root: Path, serve: Callable) -> None:
        self.root = root
        root.mkdir()
        (root / "news.html").write_text("<!doctype html><meta charset=utf-8><title>新闻</title><p>好", encoding="utf-8")
        self.link("/news.html")
        self.address = f"http://127.0.0.1:{serve(root).port}/"

    def link(self, *targets: str) -> None:
        links = "".join(f'<a href="{target}">链接</a>' for target in targets)
        (self.root / "index.html").write_text(
            f"<!doctype html><meta charset=utf-8><title>某某局</title>{links}", encoding="utf-8"
        )


@pytest.fixture
def site(tmp_path: Path, nginx: Callable) -> Site:
    return Site(tmp_path / "www", nginx)


@pytest.fixture
def audit(desk: Desk, site: Site) -> Callable[..., subprocess.CompletedProcess[str]]:
    desk.config('rules = ["base"]\n[network]\nallow = ["127.0.0.0/8"]\n[crawl]\nretries = 0\n')

    def run(*options: str, code: int | None, **environment: str) -> subprocess.CompletedProcess[str]:
        return desk.run("audit", site.address, "--fail-on", "medium", *options, code=code, **environment)

    return run


def documented_codes() -> set[int]:
    section = (
        (ROOT / "docs" / "guide.md").read_text(encoding="utf-8").split("### Exit codes\n", 1)[1].split("\n#", 1)[0]
    )
    return {int(code) for code in re.findall(r"^\| (\d+) \|", section, flags=re.MULTILINE)}


def test_every_exit_code_of_the_guide_is_given_for_its_reason(audit, desk: Desk, site: Site, tmp_path: Path) -> None:
    given = {audit("-q", code=0).returncode}
    site.link("/gone.html")
    given.add(audit("-q", code=1).returncode)
    assert audit("--fail-on", "high", "-q", code=0).returncode == 0
    given.add(desk.run("audit", site.address, "--no-such-option", code=2).returncode)
    given.add(desk.run("audit", "none.csv", code=3).returncode)
    (tmp_path / "sitecustomize.py").write_text(CRASH, encoding="utf-8")
    crashed = audit("-f", "json", code=4, PYTHONPATH=f"{tmp_path}:{ROOT}")
    given.add(crashed.returncode)
    assert "bug of govsite" in crashed.stderr
    judged = {(outcome["rule"], outcome["status"]) for outcome in json.loads(crashed.stdout)["outcomes"]}
    assert {("base-title", "unknown"), ("base-broken-links", "fail")} <= judged
    unreachable = desk.run("audit", "http://127.0.0.1:9/", code=5)
    assert "no verdict on the others" in unreachable.stderr
    given.add(unreachable.returncode)
    given |= {ended_by(signal.SIGINT, desk), ended_by(signal.SIGTERM, desk)}
    assert given == documented_codes()


def ended_by(heard: signal.Signals, desk: Desk) -> int:
    """The exit code of an audit that a signal ends while it waits for a server that never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        process = subprocess.Popen(
            [sys.executable, "-m", "govsite", "audit", f"http://127.0.0.1:{silent.getsockname()[1]}/"],
            cwd=desk.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "CI": "true"},
        )
        silent.settimeout(60)
        asked, _ = silent.accept()
        os.killpg(process.pid, heard)
        _, said = process.communicate(timeout=60)
        asked.close()
    assert "govsite audit --resume" in said
    return process.returncode


def addresses(done: subprocess.CompletedProcess[str]) -> set[str]:
    document = json.loads(done.stdout)
    return {
        problem["url"].rsplit("/", 1)[-1]
        for outcome in document["outcomes"]
        if outcome["status"] == "fail" and outcome["rule"] == "base-broken-links"
        for problem in outcome["problems"]
    }


def test_what_was_there_before_fails_nothing_and_what_is_new_does(audit, desk: Desk, site: Site) -> None:
    site.link("/old.html")
    audit("-q", code=1)
    audit("-q", "--write-baseline", "baseline.json", code=1)
    audit("-q", "--baseline", "baseline.json", code=0)
    site.link("/old.html", "/new.html")
    told = audit("--baseline", "baseline.json", "-f", "json", code=1)
    assert addresses(told) == {"old.html", "new.html"}
    only = audit("--baseline", "baseline.json", "--changed-only", "-f", "json", code=1)
    assert addresses(only) == {"new.html"}
    assert json.loads(only.stdout)["summary"]["left_out"] == 1
    # Fingerprints do not hang on words: another language finds its own findings in it.
    audit("-q", "--baseline", "baseline.json", "--lang", "en", code=1)
    site.link("/old.html")
    audit("-q", "--baseline", "baseline.json", "--lang", "en", code=0)
    site.link("/news.html")
    mended = audit("--baseline", "baseline.json", code=0)
    assert "findings of the baseline that are no longer there: 1" in mended.stderr


def test_a_run_with_nothing_new_is_clean_with_changed_only(audit, site: Site) -> None:
    site.link("/old.html")
    audit("-q", "--write-baseline", "baseline.json", code=1)
    told = audit("--baseline", "baseline.json", "--changed-only", "-f", "json", code=0)
    assert addresses(told) == set()


@pytest.mark.parametrize(("expires", "code"), [("2999-12-31", 0), ("2020-01-31", 1)], ids=["in force", "expired"])
def test_a_waiver_holds_until_its_day(audit, desk: Desk, site: Site, expires: str, code: int) -> None:
    site.link("/old.html")
    (desk.folder / "waivers.yaml").write_text(
        "waivers:\n  - rule: base-broken-links\n    url: '*/old.html'\n"
        f"    owner: 张三\n    reason: 迁移中\n    expires: '{expires}'\n",
        encoding="utf-8",
    )
    done = audit("--waivers", "waivers.yaml", "-f", "json", code=code)
    assert addresses(done) == {"old.html"}
    assert ("waivers.yaml:2" in done.stderr and "expired on 2020-01-31" in done.stderr) is (code == 1)
