"""``govsite audit`` as a user runs it, against a simulated city."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from msgspec.structs import replace

from govsite.audit.checks import title
from govsite.cli import main
from govsite.lab.city import build_city
from govsite.lab.process import LabWorld, start_lab
from govsite.report.format import find_format, format_names
from govsite.store.store import open_store

from .conftest import Workplace, settle, write_config


def failed(document: dict) -> set[tuple[str, str]]:
    return {(o["site"], o["rule"]) for o in document["outcomes"] if o["status"] == "fail"}


def test_a_run_that_was_killed_goes_on_and_repeats_no_finished_site(workplace: Workplace) -> None:
    process = workplace.start("audit", "inventory.csv")
    workplace.wait_for(8)
    workplace.end(process, signal.SIGKILL)
    with open_store(str(workplace.folder / ".govsite" / "store.db")) as store:
        run = store.runs()[0]
        before = {e.site.key: e for e in store.evidence(run.id)}
    assert 8 <= len(before) < len(workplace.city.sites)
    workplace.run("audit", "--resume", code=1)
    with open_store(str(workplace.folder / ".govsite" / "store.db")) as store:
        assert [r.id for r in store.runs()] == [run.id]
        after = {e.site.key: e for e in store.evidence(run.id)}
    assert len(after) == len(workplace.city.sites)
    assert {key: after[key] for key in before} == before


def test_ctrl_c_keeps_what_was_seen_and_says_how_to_go_on(workplace: Workplace) -> None:
    process = workplace.start("audit", "inventory.csv")
    workplace.wait_for(3)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "govsite audit --resume" in said
    assert "Traceback" not in said
    with open_store(str(workplace.folder / ".govsite" / "store.db")) as store:
        assert store.runs()[0].state == "interrupted"


def test_evidence_is_judged_again_offline_with_the_same_verdicts(workplace: Workplace) -> None:
    first = workplace.audit_json("inventory.csv")
    workplace.run("runs", "export", "-o", "evidence.jsonl.zst")
    (workplace.folder / "govsite.toml").unlink()
    for source in ("latest", "evidence.jsonl.zst"):
        again = workplace.audit_json("--again", source, "--store", f"{source}.db" if "." in source else "")
        assert again["outcomes"] == first["outcomes"]


def test_a_crawl_can_be_judged_later(workplace: Workplace) -> None:
    workplace.run("crawl", "inventory.csv", "-o", "seen.jsonl.zst")
    document = workplace.audit_json("--again", "seen.jsonl.zst")
    assert len(document["sites"]) == len(workplace.city.sites)
    assert failed(document)


def test_where_no_resolver_answers_no_site_is_called_bad_for_it(workplace: Workplace, world: LabWorld) -> None:
    write_config(workplace.folder, world.network, resolver=["127.0.0.1:9"])
    done = workplace.run("audit", "inventory.csv", "-f", "json", "-o", "out.json", code=5)
    assert "could be seen" in done.stderr
    document = json.loads((workplace.folder / "out.json").read_text(encoding="utf-8"))
    rules = json.loads(workplace.run("rules", "list", "-f", "json").stdout)["rules"]
    offline = {rule["id"] for rule in rules if rule["pack"] == "cn/domain"}
    assert {rule for _, rule in failed(document)} <= offline
    assert {o["reason"] for o in document["outcomes"] if o["status"] == "unknown"} <= {
        "dns-timeout",
        "dns-failure",
        "no-network",
        "not-supplied",
        "no-ipv6-here",
        "not-probed",
        "not-monitored",
        "too-few-probes",
    }


def test_where_nothing_can_be_reached_no_site_is_called_bad_for_it(workplace: Workplace, world: LabWorld) -> None:
    config = (workplace.folder / "govsite.toml").read_text(encoding="utf-8")
    lines = ['to = "127.0.0.1:9"' if line.startswith("to = ") else line for line in config.splitlines()]
    (workplace.folder / "govsite.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = workplace.run("audit", "inventory.csv", "-f", "json", "-o", "out.json", code=5)
    assert "could be seen" in done.stderr
    document = json.loads((workplace.folder / "out.json").read_text(encoding="utf-8"))
    assert "base-reachable" not in {rule for _, rule in failed(document)}


def test_without_ipv6_here_no_site_is_called_bad_for_it(tmp_path: Path) -> None:
    with start_lab(city=build_city(size="small", seed=0), folder=tmp_path / "lab", ipv6=False) as world:
        workplace = settle(tmp_path / "workplace", world)
        document = workplace.audit_json("inventory.csv")
    judged = {o["status"] for o in document["outcomes"] if o["rule"] in ("cn-ipv6-home", "cn-ipv6-connect")}
    assert judged <= {"unknown", "not-applicable"}
    reasons = {o["reason"] for o in document["outcomes"] if o["rule"] == "cn-ipv6-home" and o["status"] == "unknown"}
    assert "no-ipv6-here" in reasons


def test_a_check_that_raises_ends_with_exit_code_4_and_everything_else_judged(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    workplace.run("crawl", "inventory.csv", "-o", "seen.jsonl.zst")

    def crash(*_: object) -> object:
        raise ZeroDivisionError("the check is broken")

    monkeypatch.setattr(title, "PLUGIN", replace(title.PLUGIN, run=crash))
    monkeypatch.chdir(workplace.folder)
    code = main(["audit", "--again", "seen.jsonl.zst", "-f", "json", "-o", "out.json", "-q"])
    assert code == 4
    assert "bug of govsite" in capfd.readouterr().err
    document = json.loads((workplace.folder / "out.json").read_text(encoding="utf-8"))
    crashed = {o["rule"] for o in document["outcomes"] if o.get("reason") == "check-crashed"}
    assert crashed == {"base-title"}
    assert failed(document)


def test_a_rule_is_added_as_one_file(workplace: Workplace) -> None:
    (workplace.folder / "ours.yaml").write_text(
        """
version: "1"
title: {zh: 我们的规则, en: our rules}
rules:
  - id: our-title
    check: title
    severity: veto
    title: {zh: 页面有标题, en: pages have a title}
    advice: {zh: 补上标题, en: add a title}
    source: {document: 内部规定, clause: 一}
    examples:
      pass: [{pages: [{url: "https://www.x.gov.cn/", html: "<title>某某市人民政府</title>"}]}]
      fail: [{pages: [{url: "https://www.x.gov.cn/", html: "<p>没有标题</p>"}]}]
""",
        encoding="utf-8",
    )
    assert "our-title" in workplace.run("rules", "list", "--rules", "ours.yaml").stdout
    assert "内部规定" in workplace.run("rules", "explain", "our-title", "--rules", "ours.yaml").stdout
    workplace.run("rules", "check", "ours.yaml")
    document = workplace.audit_json("inventory.csv", "--rules", "ours.yaml", code=1)
    planted = {fault.site for fault in workplace.city.faults if fault.rule == "base-title"}
    assert {site for site, _ in failed(document)} == planted


def test_a_misspelt_option_of_a_rule_is_refused_with_file_and_line(workplace: Workplace) -> None:
    (workplace.folder / "ours.yaml").write_text(
        """version: "1"
title: {zh: 我们的规则, en: our rules}
rules:
  - id: our-broken
    check: broken-links
    severity: low
    title: {zh: 链接有效, en: links work}
    advice: {zh: 修复, en: mend it}
    source: {document: 内部规定}
    options: {statusses: [404]}
""",
        encoding="utf-8",
    )
    done = workplace.run("audit", "inventory.csv", "--rules", "ours.yaml", code=3)
    assert "ours.yaml:10:" in done.stderr
    assert "statusses" in done.stderr


@pytest.mark.parametrize(("fail_on", "code"), [("veto", 0), ("high", 1), ("low", 1), ("never", 0)], ids=str)
def test_the_gravity_that_fails_a_run_can_be_chosen(workplace: Workplace, fail_on: str, code: int) -> None:
    workplace.run("ipv6", "inventory.csv", "--fail-on", fail_on, "-q", "-o", "x.json", code=code)


def test_the_deep_look_over_ipv6_reads_pages_if_it_is_told_to(workplace: Workplace) -> None:
    def found(*options: str) -> tuple[set[str], set[tuple[str, str]]]:
        report = json.loads(workplace.run("ipv6", "inventory.csv", "-q", "-f", "json", *options, code=1).stdout)
        return {outcome["rule"] for outcome in report["outcomes"]}, failed(report)

    deeper = {"cn-ipv6-links-2", "cn-ipv6-links-3", "cn-ipv6-embedded"}
    planted = {(fault.site, fault.rule) for fault in workplace.city.faults}
    rules, wrong = found()
    assert not rules & deeper
    certain = {rule for rule in rules if rule.startswith("cn-ipv6-")} - {"cn-ipv6-latency"}
    assert {pair for pair in wrong if pair[1] in certain} == {pair for pair in planted if pair[1] in certain}
    further, wrong = found("--max-pages", "8")
    assert further == rules | deeper, "rules of pages that have nothing to do with IPv6 are not judged"
    certain |= deeper
    assert {pair for pair in wrong if pair[1] in certain} == {pair for pair in planted if pair[1] in certain}


def test_every_format_is_written_from_a_stored_run(workplace: Workplace) -> None:
    workplace.run("ipv6", "inventory.csv", "--fail-on", "never", "-q", "-o", "first.json")
    for name in format_names():
        path = workplace.folder / f"report{find_format(name).suffix}"
        workplace.run("report", "latest", "-f", name, "-o", path.name)
        assert path.stat().st_size > 200


def test_a_light_scan_says_what_an_audit_says_of_what_it_looks_at(workplace: Workplace) -> None:
    light = workplace.audit_json("inventory.csv", "--light")
    whole = workplace.audit_json("inventory.csv")
    rules = {outcome["rule"] for outcome in light["outcomes"]} - {"cn-ipv6-latency"}  # of which one time says nothing
    assert {"base-reachable", "base-redirect-host", "cn-ipv6-address", "cn-ipv6-home"} <= rules
    assert {pair for pair in failed(light) if pair[1] in rules} == {pair for pair in failed(whole) if pair[1] in rules}
    with open_store(str(workplace.folder / ".govsite" / "store.db")) as store:
        run = store.runs()[-1] if store.runs()[0].id == whole["run"]["id"] else store.runs()[0]
        assert all(len(evidence.seen_pages or ()) <= 1 for evidence in store.evidence(run.id))


def test_a_light_scan_that_was_killed_goes_on_as_one(workplace: Workplace) -> None:
    process = workplace.start("audit", "inventory.csv", "--light")
    workplace.wait_for(1)
    workplace.end(process, signal.SIGKILL)
    assert "name --light" in workplace.run("audit", "--resume", code=3).stderr
    workplace.run("audit", "--resume", "--light", code=1)
    workplace.run("audit", "--light", "inventory.csv", "--max-pages", "3", code=2)
