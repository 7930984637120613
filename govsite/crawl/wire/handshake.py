"""One TLS connection that asks for nothing: which certificate is shown, which protocol is agreed on."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from govsite.crawl.wire.failures import Failure, connect_failure
from govsite.crawl.wire.guard import Endpoint, Guard
from govsite.crawl.wire.tls import STRICT, TlsContexts
from govsite.model.answers import Certificate, Handshake
from govsite.model.outcome import Reason

if TYPE_CHECKING:
    from cryptography.x509 import Certificate as Certificate509

_MOST_NAMES = 100
_LONGEST = 300


async def shake_hands(
    host: str, address: str, port: int, *, guard: Guard, contexts: TlsContexts, timeout_seconds: float
) -> Handshake:
    """Connect to ``address`` (as DNS gave it; the guard says where that is), agree on TLS as ``host``, and hang up.

    As strictly as a browser first, and then with what the certificate or the server's age needs, so that what is
    wrong can be told.
    """
    endpoint = guard.endpoint(address, port)
    if endpoint is None:
        return Handshake(host=host, address=address, problem=Reason.FORBIDDEN_ADDRESS)
    mode = STRICT
    first: Failure | None = None
    while True:
        try:
            async with asyncio.timeout(timeout_seconds):
                version, shown = await _open(host, endpoint, contexts.context(mode))
        except ssl.SSLCertVerificationError as error:
            weaker = mode.after_certificate_error(error)
            first = first or connect_failure(error, address=address)
        except (ssl.SSLError, ConnectionResetError, EOFError) as error:
            weaker = mode.after_handshake_error()
            first = first or connect_failure(error, address=address)
        except (OSError, ValueError) as error:  # nobody there in time, or no name: no weaker demand mends that
            weaker = None
            first = first or connect_failure(error, address=address)
        else:
            certificate = certificate_of(shown) if shown else None
            notes = tuple(note for note in mode.notes if note != "legacy-tls")
            if notes and certificate is not None:
                notes = tuple(faults_of(notes, certificate, host=host, now=datetime.now(UTC)))
            return Handshake(host=host, address=address, version=version, notes=notes, certificate=certificate)
        if weaker is None:
            return Handshake(host=host, address=address, problem=first.reason, detail=first.detail)
        mode = weaker


async def _open(host: str, endpoint: Endpoint, context: ssl.SSLContext) -> tuple[str, bytes | None]:
    """Protocol and certificate (DER) of one connection."""
    _, writer = await asyncio.open_connection(endpoint.address, endpoint.port, ssl=context, server_hostname=host)
    try:
        spoken: ssl.SSLObject = writer.get_extra_info("ssl_object")
        return spoken.version() or "", spoken.getpeercert(binary_form=True)
    finally:
        writer.transport.abort()  # no farewell is waited for: nothing was said


def faults_of(notes: tuple[str, ...], shown: Certificate, *, host: str, now: datetime) -> Iterator[str]:
    """All that is wrong with a refused certificate, as it says itself; OpenSSL tells what it comes upon first.

    Behind an unknown authority it looks neither at dates nor at names, and the dates that it tells may be those of an
    intermediate, for which browsers often have another: then the certificate is no worse than of an unknown authority.
    """
    if datetime.fromisoformat(shown.not_after) < now:
        yield "tls-expired"
    if datetime.fromisoformat(shown.not_before) > now:
        yield "tls-not-yet-valid"
    if "tls-host-mismatch" in notes or not _may_be_for(shown, host):
        yield "tls-host-mismatch"
    if "tls-untrusted" in notes or not _tells_all(notes, shown, now=now):
        yield "tls-untrusted"


def _tells_all(notes: tuple[str, ...], shown: Certificate, *, now: datetime) -> bool:
    """Whether the dates that were found wrong are the certificate's own."""
    return not {"tls-expired", "tls-not-yet-valid"}.intersection(notes) or not (
        datetime.fromisoformat(shown.not_before) <= now <= datetime.fromisoformat(shown.not_after)
    )


def _may_be_for(shown: Certificate, host: str) -> bool:
    """Whether a certificate names a host, itself or with ``*`` for its first label (RFC 9525 §6.3).

    One without names, or with more than are kept, may.
    """
    if not 0 < len(shown.names) < _MOST_NAMES:
        return True
    accepted = {host, f"*.{host.partition('.')[2]}"}
    return any(name.lower().rstrip(".") in accepted for name in shown.names)


def certificate_of(der: bytes) -> Certificate | None:
    """What a certificate says; ``None`` where it cannot be read."""
    from cryptography import x509  # noqa: PLC0415 - takes as long to load as a tenth of the whole client
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415

    try:
        read = x509.load_der_x509_certificate(der)
        subject, issuer = read.subject.rfc4514_string(), read.issuer.rfc4514_string()
        return Certificate(
            subject=subject[:_LONGEST],
            issuer=issuer[:_LONGEST],
            names=_names(read)[:_MOST_NAMES],
            not_before=read.not_valid_before_utc.isoformat(timespec="seconds"),
            not_after=read.not_valid_after_utc.isoformat(timespec="seconds"),
            is_self_signed=subject == issuer,
        )
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):  # made by hand, or before the standard
        return None


def _names(read: Certificate509) -> tuple[str, ...]:
    """Hosts and addresses; none where the extension is missing, stands there twice or holds names of unknown kinds."""
    from cryptography import x509  # noqa: PLC0415

    try:
        alternatives = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return ()
    hosts = alternatives.get_values_for_type(x509.DNSName)
    addresses = alternatives.get_values_for_type(x509.IPAddress)
    return tuple(hosts) + tuple(str(address) for address in addresses)
