"""The shipped workflow files and the action run as they are written, and turn red for what is new alone."""

from __future__ import annotations

import json
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from govsite.cli import main

from .workflow import ROOT, Done, Server, on_github, on_gitlab, read


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder of pages, and its address."""
    root = tmp_path / "www"
    root.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield root, f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def link(root: Path, *targets: str) -> None:
    links = "".join(f'<a href="{target}">链接</a>' for target in targets)
    text = f"<!doctype html><meta charset=utf-8><title>某某局</title>{links}"
    (root / "index.html").write_text(text, encoding="utf-8")


@pytest.fixture
def server(tmp_path: Path, pages: tuple[Path, str]) -> Server:
    """A repository that ``govsite init`` has set up, with one site in it; its home page links to what is not there."""
    folder = tmp_path / "repository"
    assert main(["init", str(folder)]) == 0
    root, address = pages
    link(root, "/gone.html")
    (folder / "inventory.csv").write_text(f"网站名称,首页网址\n某某局,{address}\n", encoding="utf-8")
    settings = (folder / "govsite.toml").read_text(encoding="utf-8")
    lines = ['rules = ["base"]', settings, "retries = 0", "[network]", 'allow = ["127.0.0.0/8"]']
    # A busy machine is no finding.
    lines += ["connect_timeout = 60", "read_timeout = 60", "total_timeout = 120"]
    (folder / "govsite.toml").write_text("\n".join(lines), encoding="utf-8")
    return Server(folder, tmp_path / "runner")


def write_baseline(server: Server) -> None:
    """As docs/ci.md has it."""
    server.restore(".govsite")
    text = ["govsite audit --again latest -q --write-baseline baseline.json --fail-on never"]
    done = on_github(Server(server.folder, server.home / "desk"), [{"run": line} for line in text])
    assert done.code == 0, done.said


def github(server: Server) -> Done:
    steps = read(server.folder / ".github/workflows/govsite.yml")["jobs"]["audit"]["steps"]
    return on_github(server, [_strict(step) for step in steps])


def _strict(step: dict) -> dict:
    """The same step; broken links count although they are of medium severity."""
    if "govsite audit" not in step.get("run", ""):
        return step
    return {**step, "run": step["run"].replace("govsite audit", "govsite audit --fail-on medium")}


def gitlab(server: Server) -> Done:
    job = read(server.folder / "govsite.gitlab-ci.yml")["govsite"]
    script = [line.replace("govsite audit", "govsite audit --fail-on medium") for line in job["script"]]
    return on_gitlab(server, {**job, "script": script})


@pytest.mark.parametrize("pipeline", [github, gitlab], ids=["github", "gitlab"])
def test_a_pipeline_turns_red_for_what_is_new_and_stays(pipeline, server: Server, pages: tuple[Path, str]) -> None:
    first = pipeline(server)
    assert first.code == 0, first.said  # once is not enough: --confirm 2
    second = pipeline(server)
    assert second.code == 1, second.said  # the store came back from the cache
    third = pipeline(server)
    assert third.code == 1, third.said  # … and a run that failed was kept, too
    write_baseline(server)
    assert pipeline(server).code == 0
    link(pages[0], "/gone.html", "/new.html")
    assert pipeline(server).code == 0
    red = pipeline(server)
    assert red.code == 1, red.said
    assert server.installed == ["install govsite"] * 6


def test_github_gets_summary_code_scanning_and_report(server: Server) -> None:
    done = github(server)
    assert "# 政府网站检查结果" in done.summary
    assert [name for name, _ in server.uploads] == ["github/codeql-action/upload-sarif", "actions/upload-artifact"]
    sarif = json.loads((server.folder / server.uploads[0][1]["sarif_file"]).read_bytes())
    places = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in sarif["runs"][0]["results"]}  # fmt: skip
    assert places == {"inventory.csv"}
    assert (server.folder / server.uploads[1][1]["path"]).read_bytes().startswith(b"<!doctype html>")


def test_gitlab_gets_tests_and_code_quality(server: Server) -> None:
    assert gitlab(server).code == 0
    reports = read(server.folder / "govsite.gitlab-ci.yml")["govsite"]["artifacts"]["reports"]
    suite = ET.parse(server.folder / reports["junit"]).getroot()
    assert suite.findall(".//failure")
    assert json.loads((server.folder / reports["codequality"]).read_bytes())


def test_a_ledger_that_cannot_be_read_is_told_and_leaves_no_half_upload(server: Server) -> None:
    (server.folder / "inventory.csv").write_text("网站名称\n某某局\n", encoding="utf-8")
    done = github(server)
    assert done.code == 3
    assert "inventory.csv" in done.said
    assert [name for name, _ in server.uploads] == ["actions/upload-artifact"]
    assert server.uploads[0][1]["if-no-files-found"] == "ignore"


def act(server: Server, **inputs: str) -> tuple[Done, dict[str, str]]:
    """The action with these inputs; what it hands out."""
    action = read(ROOT / "action.yml")
    unknown = set(inputs) - {name.replace("-", "_") for name in action["inputs"]}
    assert not unknown
    given = {
        name: inputs.get(name.replace("-", "_"), described.get("default", ""))
        for name, described in action["inputs"].items()
    }
    server.checkout()
    done = on_github(server, action["runs"]["steps"], inputs=given)
    told = done.names.get("audit", {})
    outputs = {
        name: told.get(described["value"].split(".")[-1].removesuffix(" }}"), "")
        for name, described in action["outputs"].items()
    }
    return done, outputs


def test_the_action_hands_out_what_it_says(server: Server) -> None:
    done, outputs = act(server, inventory="inventory.csv", fail_on="medium", lang="en")
    assert done.code == 1, done.said
    assert outputs == {"exit-code": "1", "sarif": "govsite.sarif", "html": "govsite.html"}
    assert json.loads((server.folder / outputs["sarif"]).read_bytes())["version"] == "2.1.0"
    assert "# Website audit" in done.summary
    assert "findings of severity medium" in done.said
    assert server.installed == [f"install {ROOT}"]
    assert (ROOT / "pyproject.toml").is_file()


def test_the_action_knows_baseline_waivers_and_further_arguments(server: Server) -> None:
    act(server, inventory="inventory.csv", fail_on="medium")
    write_baseline(server)
    assert act(server, inventory="inventory.csv", fail_on="medium")[0].code == 0
    assert act(server, inventory="inventory.csv", fail_on="medium", baseline="")[0].code == 1
    (server.folder / "waivers.yaml").write_text(
        "waivers:\n  - rule: base-*\n    owner: 张三\n    reason: 迁移中\n    expires: '2999-12-31'\n", encoding="utf-8"
    )
    waived, _ = act(server, inventory="inventory.csv", fail_on="info", baseline="", waivers="waivers.yaml")
    assert waived.code == 0, waived.said
    more, _ = act(server, inventory="inventory.csv", fail_on="never", arguments="-o more.csv --max-pages 1")
    assert more.code == 0, more.said
    assert (server.folder / "more.csv").is_file()


def test_the_action_takes_addresses_and_tells_what_is_wrong(server: Server, pages: tuple[Path, str]) -> None:
    done, outputs = act(server, inventory=f"{pages[1]} {pages[1]}index.html", fail_on="never")
    assert done.code == 0, done.said
    assert outputs["exit-code"] == "0"
    wrong, outputs = act(server, inventory="none.csv")
    assert wrong.code == 3
    assert "none.csv" in wrong.said
    assert outputs == {"exit-code": "3", "sarif": "", "html": ""}
    assert wrong.summary == ""
