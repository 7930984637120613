"""How much faster two workers are than one where both cores are theirs: four sites on four addresses of one nginx.

Unlike the simulated city, nginx takes next to nothing of the cores. "1, reads alone" is one process and nothing
beside it; "1" is what one job does by itself, with a second process that reads its pages.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.crawlers import CONFIG, middle, write_pages
from bench.programs import measure, nginx
from bench.table import Table

SITES, PAGES, ROUNDS = 4, 400, 3
_WAYS = (("1, reads alone", ["--jobs", "1"], "readers = 0\n"), ("1", ["--jobs", "1"], ""), ("2", ["--jobs", "2"], ""))


def main() -> Table:
    """Measure each way; what a run over four one-page sites takes is start-up, and taken off."""
    rows = []
    alone = 0.0
    addresses = [f"127.0.0.{number + 2}" for number in range(SITES)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for pages, sub in ((PAGES, "many"), (1, "one")):
            (folder / sub).mkdir()
            write_pages(folder / sub, pages)
        for told, options, more in _WAYS:
            (folder / "govsite.toml").write_text(CONFIG + more, encoding="utf-8")
            config = ["--config", str(folder / "govsite.toml"), "-q", "-o", "out.json"]
            command = [sys.executable, "-m", "govsite", "audit", *config, *options]
            found = {}
            for sub in ("many", "one"):
                with nginx(folder / sub, addresses=addresses) as server:
                    urls = [f"http://{address}:{server.port}/" for address in addresses]
                    used = []
                    for _ in range(ROUNDS):
                        with tempfile.TemporaryDirectory() as scratch:
                            used.append(measure([*command, *urls], folder=Path(scratch)))
                    found[sub] = middle(used)
            count = SITES * PAGES
            seconds = found["many"].seconds - found["one"].seconds
            alone = alone or seconds
            rows.append(
                (
                    told,
                    str(count),
                    f"{count / seconds:.0f}",
                    f"{alone / seconds:.2f}",
                    f"{(found['many'].cpu - found['one'].cpu) / count * 1000:.2f}",
                    f"{found['one'].seconds:.1f}",
                    f"{found['many'].peak_mb:.0f}",
                )
            )
    return Table(
        "Two workers against one",
        ("jobs", "pages", "pages/s", "times the first", "CPU ms a page", "start-up s", "peak MB"),
        tuple(rows),
        note=f"{SITES} sites of {PAGES} pages (50 KB, 150 links), each on an address of its own; median of {ROUNDS}. "
        "Peak: the largest process.",
    )


if __name__ == "__main__":
    print(main().markdown())
