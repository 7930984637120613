"""Every way in which a request can fail, mapped to the closed list of reasons."""

from __future__ import annotations

import errno
import os
import ssl
from collections.abc import Iterator

import httpx2

from govsite.model.outcome import Reason

_TIMEOUTS: tuple[tuple[type[Exception], Reason], ...] = (
    (httpx2.ConnectTimeout, Reason.CONNECT_TIMEOUT),
    (httpx2.TimeoutException, Reason.READ_TIMEOUT),
    (TimeoutError, Reason.READ_TIMEOUT),
)
_BY_ERRNO = {
    errno.ECONNREFUSED: Reason.REFUSED,
    errno.ETIMEDOUT: Reason.CONNECT_TIMEOUT,
    errno.EHOSTUNREACH: Reason.CONNECT_TIMEOUT,
    errno.ENETUNREACH: Reason.NO_NETWORK,
    errno.ENETDOWN: Reason.NO_NETWORK,
    errno.EADDRNOTAVAIL: Reason.NO_NETWORK,
}
"""Every other number means that a connection was cut."""


class Failure(Exception):  # noqa: N818 - what was seen, not a mistake of the program
    """A request that brought no answer. ``address`` is where it failed, if it got that far."""

    def __init__(self, reason: Reason, detail: str = "", *, address: str = "", is_connecting: bool = False) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail[:300]
        self.address = address
        self.is_connecting = is_connecting
        """No connection came about, so that another address may do better."""
        self.notes: tuple[str, ...] = ()


class NotConformantError(httpx2.RemoteProtocolError):
    """The answer breaks HTTP in a way that one parser refuses and another may read."""


class BrokenOffError(httpx2.RemoteProtocolError):
    """The answer ended before it was whole."""


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was raised from, outermost first."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def certificate_error(error: BaseException) -> ssl.SSLCertVerificationError | None:
    """The refused certificate behind an error, if that is what it is.

    aiohttp's own errors pretend to be of ssl's class without having its attributes.
    """
    refused = (cause for cause in causes(error) if isinstance(cause, ssl.SSLCertVerificationError))
    return next((cause for cause in refused if hasattr(cause, "verify_code")), None)


def is_handshake_error(error: BaseException) -> bool:
    """Whether TLS could not be agreed on; a server that hangs up in the middle counts."""
    if not isinstance(error, httpx2.ConnectError):
        return False
    return any(isinstance(cause, (ssl.SSLError, ConnectionResetError, EOFError)) for cause in causes(error))


def connect_failure(error: Exception, *, address: str) -> Failure:
    """The failure that an exception of one connection means, opened without any transport."""
    if isinstance(error, TimeoutError) and getattr(error, "errno", None) is None:
        return Failure(Reason.CONNECT_TIMEOUT, "no connection in time", address=address, is_connecting=True)
    wrapped = httpx2.ConnectError(str(error))
    wrapped.__cause__ = error
    return failure_of(wrapped, address=address)


def failure_of(error: Exception, *, address: str) -> Failure:
    """The failure that an exception of a transport means."""
    is_connecting = isinstance(error, (httpx2.ConnectError, httpx2.ConnectTimeout))
    reason, detail = _reason(error)
    if reason is Reason.NO_NETWORK and ":" in address:
        reason = Reason.NO_IPV6_HERE
    failure = Failure(reason, detail, address=address, is_connecting=is_connecting)
    if isinstance(error, NotConformantError):
        failure.notes = ("non-conformant-http",)
    return failure


def _reason(error: Exception) -> tuple[Reason, str]:
    detail = str(error) or type(error).__name__
    for kind, reason in _TIMEOUTS:
        if isinstance(error, kind):
            return reason, detail
    for cause in causes(error):
        if isinstance(cause, ssl.SSLError) and isinstance(getattr(cause, "reason", None), str):
            return Reason.TLS, cause.reason.replace("_", " ").lower()
    for cause in causes(error):
        if isinstance(cause, ssl.SSLError):
            return Reason.TLS, detail
        if isinstance(cause, OSError) and cause.errno is not None:
            return _BY_ERRNO.get(cause.errno, Reason.RESET), os.strerror(cause.errno)
    is_cut = isinstance(error, (httpx2.NetworkError, ConnectionResetError))
    return (Reason.RESET if is_cut else Reason.PROTOCOL), detail
