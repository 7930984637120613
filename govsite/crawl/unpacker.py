"""Reading packed files beside the program: in one process of its own, which a hostile file may hang, fill or end.

It has so much memory and time and no more, hears nothing of the terminal, and says nothing on it. When it is gone the
file is one that could not be read, and the next gets another process.
"""

from __future__ import annotations

import asyncio
import signal
import struct
import subprocess
import sys
from contextlib import suppress
from typing import IO

from govsite.crawl.facts.files.packed import NotReadableError, packed_text

_SECONDS = 20
"""For one file; a list of 4 MB takes less than one."""
_MEMORY = 1 << 30
_FILES = 200
"""After so many files a process is replaced: what they left behind goes with it."""
_LENGTH = struct.Struct("!?I")
_BEGIN = "import sys; sys.path[:] = {path!r}; from govsite.crawl.unpacker import serve; serve()"


class Unpacker:
    """The process. It is started for the first file, and reads one at a time."""

    def __init__(self, *, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._files = 0
        self._turn = asyncio.Lock()

    async def text(self, body: bytes) -> str:
        """What ``packed_text`` gives. Raises ``NotReadableError``, also where the process did not survive the file."""
        async with self._turn:
            if self._files >= _FILES:
                self.close()
            try:
                is_text, answer = await asyncio.wait_for(asyncio.to_thread(self._ask, body), self._seconds)
            except (EOFError, OSError, TimeoutError) as error:
                self.close()
                raise NotReadableError("takes too much time or memory") from error
            except asyncio.CancelledError:
                self.close()
                raise
        if not is_text:
            raise NotReadableError(answer)
        return answer

    def _ask(self, body: bytes) -> tuple[bool, str]:
        if self._process is None:
            order = [sys.executable, "-c", _BEGIN.format(path=sys.path)]
            self._process = subprocess.Popen(  # noqa: S603 - this program itself
                order, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
            )
            self._files = 0
        process = self._process
        self._files += 1
        if process.stdin is None or process.stdout is None:
            raise EOFError
        _send(process.stdin, body)
        is_text, answer = _receive(process.stdout)
        return is_text, answer.decode("utf-8", errors="replace")

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()


def _send(pipe: IO[bytes], content: bytes, *, flag: bool = True) -> None:
    pipe.write(_LENGTH.pack(flag, len(content)) + content)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> tuple[bool, bytes]:
    """What was sent. Raises ``EOFError`` where the other side is gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    flag, size = _LENGTH.unpack(head)
    content = pipe.read(size)
    if len(content) < size:
        raise EOFError
    return flag, content


# ---------------------------------------------------------------- in the process


def serve() -> None:
    """Read files from standard input until it ends, and answer each on standard output."""
    _limit()
    while True:
        try:
            _, body = _receive(sys.stdin.buffer)
        except EOFError:
            return
        if hasattr(signal, "alarm"):
            signal.alarm(2 * _SECONDS)  # a process whose program is gone ends, too
        is_text, answer = _read(body)
        _send(sys.stdout.buffer, answer.encode("utf-8", errors="replace"), flag=is_text)
        if hasattr(signal, "alarm"):
            signal.alarm(0)


def _read(body: bytes) -> tuple[bool, str]:
    try:
        return True, packed_text(body)
    except NotReadableError as error:
        return False, str(error)
    except BaseException as error:  # noqa: BLE001 - a panic in another language is no Exception
        return False, f"a damaged file ({type(error).__name__})"


def _limit() -> None:
    """So much memory, where the system knows limits, and no picture of it on the disk."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not everywhere

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
