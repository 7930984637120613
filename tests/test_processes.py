"""What the processes of a run do with memory."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

_WORK = """
import sys
from govsite.processes import give_memory_back

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

if sys.argv[1] == "yes":
    give_memory_back()
before = resident()
kept = []
for _ in range(4):
    buffers = []
    for number in range(100):
        buffers.append(bytearray(256 * 1024))
        kept.append(bytes(1000))
    del buffers
print(resident() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library, with habits of its own")
def test_large_buffers_leave_no_holes_behind() -> None:
    def grown(answer: str) -> int:
        command = [sys.executable, "-c", _WORK, answer]
        return int(subprocess.run(command, capture_output=True, check=True, text=True).stdout)

    assert grown("yes") < 5_000_000 < grown("no")
