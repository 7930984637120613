"""A request as it is asked for, and what came back."""

from __future__ import annotations

from dataclasses import dataclass, field

from govsite.model.answers import Family
from govsite.model.outcome import Reason


@dataclass(slots=True)
class Ask:
    """What is asked for. ``spent`` grows by the time that was really spoken, in seconds."""

    scheme: str
    host: str
    """As TLS and DNS know it: no brackets, no port."""
    authority: str
    """The ``Host`` header."""
    port: int
    target: bytes
    method: str
    family: Family
    max_body: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    """Sent with the request."""
    recalls: bool = False
    """What is known of a silent host will do for an answer: it was asked in vain a moment ago, by others."""
    budget: float = 60.0
    spent: float = 0.0
    patience: float = 0.0
    """Seconds until a connection to the address that is tried must stand."""
    reading: float = 0.0
    """Seconds within which the next piece of the answer must come."""
    deadline: float = 0.0
    """Time of the event loop at which the turn that is on ends."""
    is_last: bool = False
    """It ends because the server's budget does, and not the request's."""

    @property
    def out_of_time(self) -> Reason:
        """Why the turn ends at its deadline."""
        return Reason.BUDGET if self.is_last else Reason.READ_TIMEOUT


@dataclass(slots=True)
class Reply:
    """What came back. With a ``problem``, the body is as much as could be read."""

    status: int
    headers: list[tuple[bytes, bytes]]
    address: str
    body: bytes = b""
    size: int = 0
    first_byte_ms: float = 0.0
    elapsed_ms: float = 0.0
    notes: list[str] = field(default_factory=list)
    problem: Reason | None = None
    detail: str = ""
    wire: bytes = b""
    """The answer as it came over the wire; only while an archive is written."""
    truncated: str = ""
    """Why the wire's body ends early, in the words of WARC."""

    def header(self, name: bytes) -> bytes:
        """The first value of a header, empty without one."""
        return next((value for key, value in self.headers if key.lower() == name), b"")
