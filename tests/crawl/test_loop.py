"""The event loop of a run and the collector beside it."""

from __future__ import annotations

import asyncio
import gc
import signal
import subprocess
import sys

import pytest

from govsite.crawl.loop import run, tuned_collector
from govsite.processes import _CLOSED_BELOW


async def _answer() -> int:
    await asyncio.sleep(0)
    return 42


def test_a_coroutine_runs_to_its_end() -> None:
    assert run(_answer()) == 42


def test_the_collector_is_as_before_when_the_run_is_over() -> None:
    before = gc.get_threshold()
    with tuned_collector():
        assert gc.get_threshold() > before
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_the_collector_is_as_before_when_the_run_breaks() -> None:
    before = gc.get_threshold()

    async def broken() -> None:
        raise RuntimeError("told")

    with pytest.raises(RuntimeError, match="told"):
        run(broken())
    assert gc.get_threshold() == before


def _told(error: Exception, caplog: pytest.LogCaptureFixture) -> bool:
    async def shown() -> None:
        context = {"message": "Fatal error on SSL protocol", "exception": error}
        asyncio.get_running_loop().call_exception_handler(context)

    run(shown())
    return "Fatal error on SSL protocol" in caplog.text


def test_a_goodbye_to_a_closed_connection_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    closed = "unable to perform operation on <TCPTransport closed=True reading=False 0x1>; the handler is closed"
    assert not _told(RuntimeError(closed), caplog)


def test_every_other_error_of_a_connection_is_told(caplog: pytest.LogCaptureFixture) -> None:
    assert _told(RuntimeError("a bug of ours"), caplog)


def test_the_words_are_those_of_the_loop() -> None:
    uvloop = pytest.importorskip("uvloop")

    async def written() -> str:
        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.transport.abort()
        await asyncio.sleep(0.01)
        try:
            writer.transport.write(b"goodbye")
        except RuntimeError as error:
            return str(error)
        finally:
            server.close()
        return ""

    assert uvloop.run(written()).endswith(_CLOSED_BELOW)


_STUBBORN = """
import asyncio, time
from govsite.crawl.loop import run

async def main():
    print("ready", flush=True)
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        print("winding up", flush=True)
        try:
            time.sleep(60)
        except KeyboardInterrupt:
            print("heard", flush=True)
            time.sleep(60)

run(main())
"""


def test_the_first_ctrl_c_lets_the_run_wind_up_and_the_second_ends_it_whatever_it_does() -> None:
    process = subprocess.Popen([sys.executable, "-c", _STUBBORN], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "winding up\n"
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=50)
    assert (said, process.returncode) == ("", -signal.SIGINT)


def test_a_run_that_ends_by_itself_leaves_ctrl_c_as_it_was() -> None:
    async def work() -> int:
        return 7

    before = signal.getsignal(signal.SIGINT)
    assert run(work()) == 7
    assert signal.getsignal(signal.SIGINT) is before
