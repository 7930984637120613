"""Whether this machine reached anybody at all, as far as a crawl knows by now.

Until it is known, sites that could not be reached are held back: without a network nobody is
to be called dead. Workers that share a crawl let one another know.
"""

from __future__ import annotations

from collections.abc import Callable


class Reach:
    """Known once anybody was reached, or once nobody is left to try."""

    def __init__(
        self, *, tell: Callable[[], None] = lambda: None, hold: Callable[[str, bool], None] = lambda _key, _spoken: None
    ) -> None:
        self._tell = tell
        self._hold = hold
        self.is_connected: bool | None = None
        self.wake: Callable[[], None] = lambda: None
        """Called when it becomes known from elsewhere."""

    def saw(self) -> None:
        """Somebody was reached."""
        if self.is_connected is None:
            self.is_connected = True
            self._tell()

    def hold(self, key: str, *, is_connected: bool) -> None:
        """A site is held back; ``is_connected``: some connection came about all the same."""
        self._hold(key, is_connected)

    def learn(self, *, is_connected: bool) -> None:
        """It became known elsewhere."""
        self.is_connected = is_connected
        self.wake()
