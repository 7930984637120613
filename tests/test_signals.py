"""Signals that ask the program to end, as the program, its workers and the system hear them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

if not hasattr(signal, "pthread_sigmask"):
    pytest.skip("this system has no signals to speak of", allow_module_level=True)

_AT_WORK = """
import asyncio, sys, time
from govsite.commands.ending import explain
from govsite.crawl.loop import run
from govsite.signals import hear_all

def work():
    print("ready", flush=True)
    time.sleep(60)

async def work_in_a_loop():
    print("ready", flush=True)
    await asyncio.sleep(60)

hear_all()
code = 0
try:
    {}
except KeyboardInterrupt as error:
    code = explain(error)
    print("winding up", flush=True)
    time.sleep(float(sys.argv[1]))
sys.exit(code)
"""
_AT_EASE = "work()"
_IN_A_LOOP = "run(work_in_a_loop())"


def _begun(work: str, *, winding_up: float = 0.0, before: str = "") -> subprocess.Popen[str]:
    command = [sys.executable, "-c", before + _AT_WORK.format(work), str(winding_up)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.parametrize("work", [_AT_EASE, _IN_A_LOOP], ids=["work", "loop"])
@pytest.mark.parametrize(
    ("sent", "said"),
    [(signal.SIGINT, "interrupted"), (signal.SIGTERM, "stopped by SIGTERM"), (signal.SIGHUP, "stopped by SIGHUP")],
    ids=["int", "term", "hup"],
)
@pytest.mark.usefixtures("hangup_heard")
def test_each_is_heard_as_ctrl_c_and_told_by_its_name(work: str, sent: signal.Signals, said: str) -> None:
    process = _begun(work)
    process.send_signal(sent)
    _, told = process.communicate(timeout=30)
    assert (told, process.returncode) == (f"govsite: {said}\n", 128 + sent)


@pytest.mark.parametrize(
    ("first", "second"),
    [(signal.SIGTERM, signal.SIGTERM), (signal.SIGINT, signal.SIGTERM), (signal.SIGTERM, signal.SIGINT)],
    ids=["term-term", "int-term", "term-int"],
)
def test_the_second_one_is_obeyed_at_once(first: signal.Signals, second: signal.Signals) -> None:
    process = _begun(_IN_A_LOOP, winding_up=60)
    process.send_signal(first)
    assert process.stdout is not None
    assert process.stdout.readline() == "winding up\n"
    process.send_signal(second)
    process.communicate(timeout=30)
    assert process.returncode == -second


@pytest.mark.parametrize("work", [_AT_EASE, _IN_A_LOOP], ids=["work", "loop"])
def test_one_that_comes_twice_at_a_time_is_one(work: str) -> None:
    process = _begun(work, winding_up=0.5)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.01)
    process.send_signal(signal.SIGTERM)  # timeout(1) sends it to the process, and to the group in which it is
    process.communicate(timeout=30)
    assert process.returncode == 128 + signal.SIGTERM


def test_under_nohup_a_closed_terminal_ends_nothing() -> None:
    process = _begun(_AT_EASE, before="import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n")
    process.send_signal(signal.SIGHUP)
    time.sleep(0.3)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 128 + signal.SIGTERM


@pytest.mark.parametrize("work", [_AT_EASE, _IN_A_LOOP], ids=["work", "loop"])
def test_behind_a_shell_ctrl_c_ends_nothing_and_the_others_do(work: str) -> None:
    process = _begun(work, before="import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n")
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=30)
    assert (told, process.returncode) == ("govsite: stopped by SIGTERM\n", 128 + signal.SIGTERM)


_PROGRAM = """
import multiprocessing, signal, sys, time
from govsite.engines.engine import WorkerDiedError
from govsite.engines.local import LocalEngine

def nap(seconds):
    time.sleep(seconds)
    return "rested"

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: None)  # winds up
    with LocalEngine(1) as engine:
        call = engine.submit(nap, float(sys.argv[1]))
        print(multiprocessing.active_children()[0].pid, flush=True)
        try:
            print(call.result())
        except WorkerDiedError:
            print("died")
"""


@pytest.mark.parametrize(("nap", "end"), [(1.5, "rested"), (60.0, "died")], ids=["a moment", "long"])
def test_a_worker_leaves_the_program_a_while_to_end_before_it(tmp_path: Path, nap: float, end: str) -> None:
    (tmp_path / "program.py").write_text(_PROGRAM, encoding="utf-8")
    command = [sys.executable, str(tmp_path / "program.py"), str(nap)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True, env=environment) as begun:
        assert begun.stdout is not None
        os.kill(int(begun.stdout.readline()), signal.SIGTERM)  # while it begins, as systemd may
        assert begun.stdout.read() == f"{end}\n"
