"""What reaches the reader of a stream, however slow the reader and however the stream is set up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

BYTES = 300_000
"""More than a pipe holds: the writer has to wait for the reader."""

WRITER = f"""
import signal, sys
signal.signal(signal.SIGUSR1, lambda *_: None)
from govsite.commands.context import write_result
from govsite.commands.ending import open_missing_streams
open_missing_streams()
sys.stderr.write("ready")
sys.stderr.flush()
write_result(b"x" * {BYTES}, None)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="this system has no signals of one's own")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_signal_while_the_reader_is_slow_cuts_no_report_short(unbuffered: str) -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with subprocess.Popen(
        [sys.executable, "-c", WRITER], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as writer:
        assert writer.stderr is not None
        assert writer.stderr.read(5) == b"ready"
        for _ in range(5):
            time.sleep(0.1)
            writer.send_signal(signal.SIGUSR1)
        out, _ = writer.communicate(timeout=30)
    assert len(out) == BYTES


@pytest.mark.parametrize("form", [(), ("-f", "json")], ids=["terminal", "json"])
def test_a_reader_that_went_away_does_not_change_the_verdict(form: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "govsite", "domains", "cdht.com", "--fail-on", "low", *form]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.close()  # as ``head -0`` does
        _, said = writer.communicate(timeout=60)
    assert (writer.returncode, said) == (1, b"")
