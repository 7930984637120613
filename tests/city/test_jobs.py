"""Several workers find what one finds, also where one of them is killed in the middle."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from govsite.lab.process import LabWorld
from govsite.store.store import open_store

from .conftest import Workplace, write_config

_DIGITS = re.compile(r"\d+")
_MEASURED = re.compile(r"\d+(?:\.\d+)?(?= 秒)|\d+(?= 毫秒)|\d+(?= ms)|\d+(?:\.\d+)?(?= s\b)")

_OF_TIMES = {"cn-ipv6-latency", "cn-load-time"}
"""Rules that judge how fast answers came: on a busy machine that is another matter in each run."""


def verdicts(workplace: Workplace, name: str = ".govsite/store.db") -> dict[tuple[str, str], object]:
    """Outcomes of the newest run. What was measured differs each time, and so does what pages print of clocks and counters."""
    return verdicts_in(str(workplace.folder / name))


def verdicts_in(place: str) -> dict[tuple[str, str], object]:
    """The same of a store by its path or URL."""
    with open_store(place) as store:
        found = list(store.outcomes(store.runs()[0].id))
    return {
        (outcome.site, outcome.rule): (
            outcome.status,
            outcome.reason,
            outcome.detail,
            [
                (
                    _MEASURED.sub("#", f"{problem.message.zh} {problem.message.en}"),
                    problem.url,
                    problem.key,
                    problem.sources,
                    problem.fingerprint,
                    _DIGITS.sub("#", problem.excerpt),
                )
                for problem in outcome.problems
            ],
        )
        for outcome in found
        if outcome.rule not in _OF_TIMES
    }


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    """Worker processes of a command."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            command = (entry / "cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            continue
        if parent == process.pid and b"spawn_main" in command:
            found.append(int(entry.name))
    return sorted(found)


def wait_for_workers(process: subprocess.Popen[str], count: int, *, but: tuple[int, ...] = ()) -> list[int]:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = [pid for pid in workers_of(process) if pid not in but]
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(f"no {count} workers: {workers_of(process)}")


def test_one_job_two_jobs_and_two_of_which_one_is_killed_find_the_same(workplace: Workplace, world: LabWorld) -> None:
    write_config(workplace.folder, world.network, dns_timeout=8.0)  # two runs at a time keep a resolver busy
    # Each with a store of its own: what an earlier run has seen is part of the evidence of a later one.
    started = [
        workplace.start("audit", "inventory.csv", "--jobs", str(jobs), "--store", f"{jobs}.db") for jobs in (1, 2)
    ]
    for process in started:
        _, said = process.communicate(timeout=240)
        assert process.returncode == 1, said
    alone = verdicts(workplace, "1.db")
    assert len({site for site, _ in alone}) == len(workplace.city.sites)
    assert verdicts(workplace, "2.db") == alone

    process = workplace.start("audit", "inventory.csv", "--jobs", "2")
    first = wait_for_workers(process, 2)
    workplace.wait_for(4)
    os.kill(first[0], signal.SIGKILL)
    assert wait_for_workers(process, 1, but=tuple(first))
    _, said = process.communicate(timeout=240)
    assert process.returncode == 1, said
    assert said.count("another takes its place") == 1
    assert verdicts(workplace) == alone


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=str)
@pytest.mark.usefixtures("hangup_heard")
def test_ctrl_c_and_its_like_end_all_workers_and_the_run_can_be_resumed(
    workplace: Workplace, sent: signal.Signals
) -> None:
    process = workplace.start("audit", "inventory.csv", "--jobs", "2")
    workers = wait_for_workers(process, 2)
    workplace.wait_for(3)
    os.killpg(process.pid, sent)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 128 + sent
    assert said.count("govsite: ") == 1, "nothing but how to go on"
    assert "govsite audit --resume" in said
    assert "Traceback" not in said
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
    with open_store(str(workplace.folder / ".govsite" / "store.db")) as store:
        run = store.runs()[0]
        before = {item.site.key: item for item in store.evidence(run.id)}
        assert run.state == "interrupted"
    assert 3 <= len(before) < len(workplace.city.sites)
    workplace.run("audit", "--resume", "--jobs", "2", code=1)
    with open_store(str(workplace.folder / ".govsite" / "store.db")) as store:
        after = {item.site.key: item for item in store.evidence(run.id)}
    assert len(after) == len(workplace.city.sites)
    assert {key: after[key] for key in before} == before


def test_where_nothing_can_be_reached_no_site_is_called_bad_by_several_workers(workplace: Workplace) -> None:
    config = (workplace.folder / "govsite.toml").read_text(encoding="utf-8")
    lines = ['to = "127.0.0.1:9"' if line.startswith("to = ") else line for line in config.splitlines()]
    (workplace.folder / "govsite.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = workplace.run("audit", "inventory.csv", "--jobs", "2", "-q", code=5)
    assert "could be seen" in done.stderr
    assert {status for (_, rule), (status, *_) in verdicts(workplace).items() if rule == "base-reachable"} <= {
        "unknown",
        "pass",
        "not-applicable",
    }
