"""``python -m bench [NAME…] [--write]``: run the benchmarks in order and print their tables.

With ``--write`` the tables go into ``bench/RESULTS.md`` too, with the date and the machine.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from bench.table import Table, keep, machine

_NOT_RUN = frozenset(("__main__", "lab", "learn_matching", "maps", "programs", "table"))


def names() -> list[str]:
    """All benchmarks: every module of this folder with a ``main``."""
    return sorted(module.name for module in iter_modules([str(Path(__file__).parent)]) if module.name not in _NOT_RUN)


def main(arguments: Sequence[str]) -> int:
    """Run what is named, or everything."""
    wanted = [argument for argument in arguments if not argument.startswith("-")] or names()
    unknown = [name for name in wanted if name not in names()]
    if unknown:
        print(f"no benchmark {unknown[0]!r}; there are: {', '.join(names())}", file=sys.stderr)
        return 2
    print(machine(), flush=True)
    tables: list[Table] = []
    for name in wanted:
        found = import_module(f"bench.{name}").main()
        for table in found if isinstance(found, tuple) else (found,):
            if isinstance(table, Table):
                print("\n" + table.markdown(), flush=True)
                tables.append(table)
    if "--write" in arguments:
        keep(tables)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
