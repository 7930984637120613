"""What the workers of these tests do; in a module of its own, so that other processes can import it."""

from __future__ import annotations

import os
import signal


def double(number: int) -> int:
    return 2 * number


def raise_error() -> None:
    raise LookupError("nothing there")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
