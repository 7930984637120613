"""The servers of the simulated city as a process of their own: ``python -m govsite.lab``.

Reads one line of JSON (size, seed, ca_file) from standard input, writes one line (ports) to standard
output when it is ready, and ends when its standard input does: it never outlives its parent.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

from govsite.lab.city import build_city
from govsite.lab.servers import Servers
from govsite.processes import tell_loop_error


async def serve(order: dict[str, object]) -> None:
    """Serve the city until standard input ends."""
    asyncio.get_running_loop().set_exception_handler(tell_loop_error)
    size, seed = order["size"], order["seed"]
    assert isinstance(size, str | int)
    assert isinstance(seed, int)
    since = order.get("since")
    city = build_city(
        size=size,
        seed=seed,
        today=date.fromisoformat(str(order["today"])),
        is_clean=bool(order.get("clean")),
        since=date.fromisoformat(str(since)) if since else None,
    )
    ipv6 = order.get("ipv6")
    async with Servers(city, ca_file=Path(str(order["ca_file"])), ipv6=ipv6 if isinstance(ipv6, bool) else None) as up:
        ports = {"four": asdict(up.four), "six": asdict(up.six) if up.six else None}
        sys.stdout.write(json.dumps(ports) + "\n")
        sys.stdout.flush()
        await _end_of_input()


async def _end_of_input() -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


def main() -> None:
    """Take the order, serve, and end quietly."""
    order = json.loads(sys.stdin.readline())
    try:
        try:
            import uvloop  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - an extra

            uvloop.run(serve(order))
        except ImportError:
            asyncio.run(serve(order))
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
