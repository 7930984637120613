"""``govsite`` and ``python -m govsite``: the smallest start there is, so that Ctrl-C never meets a traceback."""

from __future__ import annotations

import gc
import sys

from govsite.signals import hear_all, interruption, leave_to_the_system

# Loading makes many objects that stay: looking for garbage among them took a fifth of the time of --help.
_ALLOCATIONS_BEFORE_COLLECTING = 50_000


def main() -> int:
    """Load the command line and run it."""
    hear_all()
    gc.set_threshold(_ALLOCATIONS_BEFORE_COLLECTING, *gc.get_threshold()[1:])
    try:
        from govsite.cli import main as run  # noqa: PLC0415 - loading may be interrupted, too

        return run()
    except KeyboardInterrupt:
        told, code = interruption()
        sys.stderr.write(f"govsite: {told}\n")  # what would say it in Chinese may not have been loaded
        return code
    finally:
        # All is done. Python still waits for threads and processes; interrupted in that, it would wait for ever.
        leave_to_the_system()


if __name__ == "__main__":
    sys.exit(main())
