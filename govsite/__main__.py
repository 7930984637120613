"""``govsite`` and ``python -m govsite``: the smallest start there is, so that Ctrl-C never meets a traceback."""

from __future__ import annotations

import sys


def main() -> int:
    """Load the command line and run it."""
    try:
        from govsite.cli import main as run  # noqa: PLC0415 - loading may be interrupted, too

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
