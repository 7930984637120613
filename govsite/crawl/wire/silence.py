"""Who let all the time pass: that is waited for twice, and not by everybody who asks afterwards.

A connection that nobody takes up and a request that nobody answers cost their time limit. Who took none up before
gets a third of it the next time (5 of 15 seconds are three tries of TCP). After as many tries as settled, one after the
other, silence is known of that host's address and port for half a minute: who asks only to compare, and not to find out
whether anybody is there, is told so at once.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from govsite.crawl.wire.failures import Failure
from govsite.model.outcome import Reason

SHARES = 3
"""Into so many parts at most the time for connecting is divided, among addresses and for who was mute before."""
_KEPT = 30.0
_FEWEST = 2

Place = tuple[str, str, int]
"""Host, address and port."""


@dataclass(slots=True)
class _Missed:
    failure: Failure
    ended: float
    times: int = 1
    """Tries that were missed, of which each began when the one before was over."""


class Silences:
    """What is known of silent places; ``tries`` is how often a place is asked before it counts as silent."""

    def __init__(self, *, tries: int) -> None:
        self._tries = max(tries, _FEWEST)
        self._mute: set[tuple[str, int]] = set()
        self._missed: dict[Place, _Missed] = {}

    def note_mute(self, address: str, port: int) -> None:
        """Nobody took up a connection within the time, TLS included."""
        self._mute.add((address, port))

    def is_mute(self, address: str, port: int) -> bool:
        """Whether nobody did so the last time."""
        return (address, port) in self._mute

    def missed(self, place: Place, failure: Failure, *, began: float) -> None:
        """A try that ``began`` at that time (``time.monotonic``) failed; any failure but silence is a sign of life."""
        _, address, port = place
        if failure.reason is Reason.BUDGET:
            return  # it was not given the time
        if failure.reason not in (Reason.CONNECT_TIMEOUT, Reason.READ_TIMEOUT):
            self.spoke(place)
            return
        if failure.reason is Reason.CONNECT_TIMEOUT:
            self.note_mute(address, port)
        before = self._missed.get(place)
        now = time.monotonic()
        if before is None or now - before.ended > _KEPT:
            self._missed[place] = _Missed(_copy(failure), now)
        elif began >= before.ended:
            self._missed[place] = _Missed(_copy(failure), now, before.times + 1)

    def spoke(self, place: Place) -> None:
        """Somebody is there."""
        self._mute.discard(place[1:])
        self._missed.pop(place, None)

    def known(self, place: Place) -> Failure | None:
        """The failure of a place that is silent beyond doubt; ``None`` where that is not known, or no longer."""
        missed = self._missed.get(place)
        if missed is None or missed.times < self._tries or time.monotonic() - missed.ended > _KEPT:
            return None
        return _copy(missed.failure)


def _copy(failure: Failure) -> Failure:
    """The same without its traceback, which would keep all that was at hand when it was raised."""
    return Failure(failure.reason, failure.detail, address=failure.address, is_connecting=failure.is_connecting)
