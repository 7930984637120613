"""What the processes of a run do with memory."""

from __future__ import annotations

import ctypes
import platform
import subprocess
import sys

import pytest

_WORK = """
import ctypes, sys
from govsite.processes import give_memory_back

class Mallinfo(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]

ask = ctypes.CDLL(None).mallinfo2
ask.restype = Mallinfo
if sys.argv[1] == "yes":
    give_memory_back()
freed = bytes(1 << 24)  # what is freed makes the C library keep as much from now on, unless it was told not to
del freed
before = ask().hblks
kept = bytes(1 << 19)
print(ask().hblks - before)
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc" or not hasattr(ctypes.CDLL(None), "mallinfo2"),
    reason="another C library, with habits of its own",
)
def test_large_buffers_are_of_their_own_so_that_they_leave_no_holes_behind() -> None:
    def mapped(answer: str) -> int:
        command = [sys.executable, "-c", _WORK, answer]
        return int(subprocess.run(command, capture_output=True, check=True, text=True).stdout)

    assert mapped("yes") == 1
    # Where the heap cannot grow, because something lies behind it, the library maps such a buffer by itself.
    if 0 not in (mapped("no") for _ in range(5)):
        pytest.skip("the C library maps such buffers here whatever it is told")
