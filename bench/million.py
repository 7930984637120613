"""A million distinct URLs of one crawl: what the memory of all link checks takes, without any network.

The client answers at once, so that what is measured is the book of links itself: every answer is kept, because any
site may yet link there.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import time

from bench.table import Table
from govsite.config import CrawlSettings
from govsite.crawl.fetch import Fetched
from govsite.crawl.link_check import LinkBook
from govsite.crawl.loop import run
from govsite.crawl.names import Names
from govsite.crawl.robots import RobotsBook
from govsite.crawl.scope import Estate
from govsite.model.answers import Answer, Dns, Family

COUNT, HOSTS = 1_000_000, 20_000


class _Client:
    """Says yes to everything."""

    user_agent = "bench"

    async def fetch(self, url: str, **_: object) -> Fetched:
        await asyncio.sleep(0)
        answer = Answer(
            url=url,
            final_url=url,
            status=200,
            content_type="text/html; charset=utf-8",
            elapsed_ms=12.345,
            first_byte_ms=10.25,
            family=Family.IPV4,
            address="198.51.100.7",
            headers=(("content-type", "text/html; charset=utf-8"), ("server", "nginx")),
        )
        return Fetched(answer)

    async def resolve(self, host: str) -> Dns:
        return Dns(host=host)


async def _check_all(count: int) -> int:
    client = _Client()
    robots = RobotsBook(client.fetch, user_agent="bench")
    names = Names(client, hosts=())  # type: ignore[arg-type]
    book = LinkBook(client, settings=CrawlSettings(), estate=Estate(), robots=robots, names=names)  # type: ignore[arg-type]
    numbers = iter(range(count))

    async def work() -> None:
        for number in numbers:
            await book.check(f"https://www.site{number % HOSTS}.gov.cn/zwgk/2026/t20260301_{number}.html")

    await asyncio.gather(*(work() for _ in range(64)))
    return sum(
        book.known(f"https://www.site{n % HOSTS}.gov.cn/zwgk/2026/t20260301_{n}.html") is not None for n in range(count)
    )


def main() -> Table:
    """Check them in a process of its own."""
    rows = []
    for count in (COUNT // 10, COUNT):
        command = [sys.executable, "-m", "bench.million", str(count)]
        found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        rows.append((f"{found['known']:,}", f"{found['mb']:.0f}", f"{found['seconds']:.0f}", f"{found['us']:.0f}"))
    return Table(
        "A million URLs of one crawl",
        ("URLs", "peak MB", "CPU s", "CPU µs a URL"),
        tuple(rows),
        note=f"Link checks on {HOSTS:,} hosts, the network left out; the aim is less than 2,000 MB.",
    )


if __name__ == "__main__":
    started = time.process_time()
    known = run(_check_all(int(sys.argv[1])))
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"known": known, "mb": peak, "seconds": seconds, "us": seconds / known * 1e6}))
