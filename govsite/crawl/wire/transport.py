"""An httpx2 transport over aiohttp that sends the request target byte for byte.

The URL of a request given to it names the *address* to connect to; host name and target
travel beside it, as httpx2's own transport has it too: the ``Host`` header, and the
extensions ``target`` and ``sni_hostname`` (``address``, an extension of ours, is the one
that DNS gave, for the limits). So nothing here resolves a name, rewrites a path, follows
a redirect, keeps a cookie or undoes a compression.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from functools import lru_cache
from socket import AddressFamily

import aiohttp
import httpx2
import yarl
from aiohttp.abc import AbstractResolver, ResolveResult

from govsite.config import CrawlSettings, NetworkSettings
from govsite.crawl.wire.connections import CURRENT, CountedConnector, Use
from govsite.crawl.wire.failures import BrokenOffError, NotConformantError
from govsite.crawl.wire.tape import MisframedError

_MAX_HEADERS = 256
_KEPT_ALIVE = 10.0
_AUTOMATIC = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")


class NoResolver(AbstractResolver):
    """A fuse: addresses come from the guard, so a name that gets here must not be looked up."""

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_INET
    ) -> list[ResolveResult]:
        """Raises ``OSError`` always."""
        raise OSError(f"{host}:{port} ({family}) is a name; only addresses are connected to")

    async def close(self) -> None:
        """Nothing to close."""


class AiohttpTransport(httpx2.AsyncBaseTransport):
    """Keeps connections alive per address, port, host name and TLS context."""

    def __init__(self, network: NetworkSettings, crawl: CrawlSettings, *, is_recording: bool = False) -> None:
        self._timeouts: dict[tuple[float, float], aiohttp.ClientTimeout] = {}
        self._network = network
        self._connector = CountedConnector(
            limit=0,
            resolver=NoResolver(),
            use_dns_cache=False,
            happy_eyeballs_delay=None,
            keepalive_timeout=_KEPT_ALIVE,
        )
        self._connector.limit_to(per_host=crawl.per_host, per_address=crawl.per_address)
        if is_recording:
            self._connector.record()
        self._session = aiohttp.ClientSession(
            connector=self._connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            skip_auto_headers=_AUTOMATIC,
            timeout=self._timeout(network.connect_timeout, network.read_timeout),
            max_line_size=network.max_header,
            max_field_size=network.max_header,
            max_headers=_MAX_HEADERS,
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request; raises the exceptions of httpx2 and nothing else.

        The response's extension ``sent_at`` is the clock time (``time.perf_counter``) at
        which the connection stood and the request began to be sent; ``wire``, while an
        archive is written, is the list to which the answer's bytes are added as they come.
        """
        url = request.url
        extensions = request.extensions
        use = Use(extensions.get("sni_hostname", ""), extensions.get("address", url.host), time.perf_counter())
        use.is_lent = extensions.get("is_lent", False)
        CURRENT.set(use)
        target = extensions.get("target", url.raw_path)
        limits = extensions.get("timeout", {})
        network = self._network
        try:
            answer = await self._session.request(
                request.method,
                _address_url(url, target),
                headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw],
                data=request.content or None,
                allow_redirects=False,
                ssl=extensions.get("ssl_context", True),
                server_hostname=extensions.get("sni_hostname"),
                timeout=self._timeout(
                    limits.get("connect", network.connect_timeout), limits.get("read", network.read_timeout)
                ),
            )
        except (aiohttp.ClientError, OSError, ValueError, RuntimeError) as error:
            self._connector.finished(use)
            raise _translated(error) from error
        except BaseException:
            self._connector.finished(use)
            raise
        return httpx2.Response(
            answer.status,
            headers=answer.raw_headers,
            stream=_Body(answer, self._connector, use),
            extensions={"sent_at": use.sent_at, "wire": use.tape},
        )

    def _timeout(self, connect: float, read: float) -> aiohttp.ClientTimeout:
        """The limits of one request in seconds, made once."""
        known = self._timeouts.get((connect, read))
        if known is None:
            known = self._timeouts[connect, read] = aiohttp.ClientTimeout(
                total=None, sock_connect=connect, sock_read=read
            )
        return known

    def lend(self, name: str, *, is_host: bool) -> AbstractContextManager[None]:
        """Room for another worker's connection to one of this one's hosts or addresses."""
        return self._connector.lend(name, is_host=is_host)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._session.close()


class _Body(httpx2.AsyncByteStream):
    """The undecoded body. Closed before its end, it takes the connection with it."""

    def __init__(self, answer: aiohttp.ClientResponse, connector: CountedConnector, use: Use) -> None:
        self._answer = answer
        self._connector = connector
        self._use = use

    async def __aiter__(self) -> AsyncIterator[bytes]:
        content = self._answer.content
        try:
            while chunk := await content.readany():
                yield chunk
        except (aiohttp.ClientError, OSError, RuntimeError) as error:
            raise _translated(error) from error

    async def aclose(self) -> None:
        self._answer.close()
        self._connector.finished(self._use)


def _address_url(url: httpx2.URL, target: bytes) -> yarl.URL:
    """The target goes into the path as it stands, query and a lone ``?`` included: yarl leaves a path alone."""
    scheme, host, port = _origin(url)
    return yarl.URL.build(scheme=scheme, host=host, port=port, path=target.decode("ascii"), encoded=True)


@lru_cache(maxsize=4096)
def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    """Scheme, host and port as yarl takes them; httpx2 works them out anew at every look."""
    return url.scheme, f"[{url.host}]" if ":" in url.host else url.host, url.port


_TRANSLATIONS: tuple[tuple[type[Exception], type[httpx2.TransportError]], ...] = (
    (aiohttp.ConnectionTimeoutError, httpx2.ConnectTimeout),
    (aiohttp.ServerTimeoutError, httpx2.ReadTimeout),
    (aiohttp.ClientConnectorError, httpx2.ConnectError),
    (aiohttp.ClientSSLError, httpx2.ConnectError),
    (aiohttp.ClientResponseError, NotConformantError),
    (MisframedError, NotConformantError),
    (aiohttp.ClientPayloadError, BrokenOffError),
    (aiohttp.ServerDisconnectedError, httpx2.ReadError),
    (TimeoutError, httpx2.ConnectTimeout),
    (aiohttp.InvalidURL, httpx2.LocalProtocolError),
    (OSError, httpx2.ReadError),
    (aiohttp.ClientConnectionError, httpx2.ReadError),
    (Exception, httpx2.LocalProtocolError),
)
"""From the special to the general: the first that fits counts."""


def _one_line(message: str) -> str:
    """What a parser says of an answer that it cannot read, without its drawing of the place."""
    first, *rest = message.splitlines() or [""]
    quoted = next((line.strip() for line in rest if line.strip().startswith(("b'", 'b"'))), "")
    return f"{first.rstrip(':')}: {quoted[:80]}" if quoted else first


def _translated(error: Exception) -> httpx2.TransportError:
    """The exception of httpx2 for one of aiohttp's."""
    if isinstance(error, aiohttp.ServerDisconnectedError):
        message = "the server hung up without an answer"
    elif isinstance(error, aiohttp.ConnectionTimeoutError):
        message = "no connection in time"
    elif isinstance(error, aiohttp.ClientResponseError):
        message = _one_line(error.message)
    elif isinstance(error, aiohttp.ClientConnectorError):  # aiohttp's words tell of objects in this machine's memory
        message = error.strerror or "the server hung up before the connection stood"
    else:
        message = str(error) or type(error).__name__
    return next(ours for theirs, ours in _TRANSLATIONS if isinstance(error, theirs))(message)
