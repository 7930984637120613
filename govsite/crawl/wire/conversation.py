"""One request to one address: connection, TLS as far as the server knows it, the answer's body."""

from __future__ import annotations

import asyncio
import time
from functools import lru_cache

import httpx2

from govsite.config import CrawlSettings, NetworkSettings
from govsite.crawl.wire.decoding import decode
from govsite.crawl.wire.failures import (
    Failure,
    NotConformantError,
    certificate_error,
    failure_of,
    is_handshake_error,
)
from govsite.crawl.wire.guard import Endpoint
from govsite.crawl.wire.lenient import LenientTransport
from govsite.crawl.wire.message import Ask, Reply
from govsite.crawl.wire.tape import Exchange
from govsite.crawl.wire.tls import STRICT, TlsContexts, TlsMode
from govsite.crawl.wire.transport import AiohttpTransport
from govsite.model.outcome import Reason

_END_OF_PAGE = 1024
"""Bytes of a page in which its last tag stands; counters and comments come behind it."""


class Conversations:
    """Requests to addresses that are chosen already, within turns that are taken."""

    def __init__(
        self, network: NetworkSettings, crawl: CrawlSettings, *, contexts: TlsContexts, is_recording: bool
    ) -> None:
        self.transport = AiohttpTransport(network, crawl, is_recording=is_recording)
        self._network = network
        self._contexts = contexts
        self._is_recording = is_recording
        self._modes: dict[tuple[str, int], TlsMode] = {}
        self._urls: dict[tuple[str, Endpoint], httpx2.URL] = {}
        self._patience: dict[tuple[float, float], dict[str, float]] = {}

    async def ask(self, ask: Ask, address: str, endpoint: Endpoint, *, is_lent: bool) -> Reply:
        """Ask one address, with ever weaker TLS where the strict one fails. Raises ``Failure`` and nothing else.

        ``is_lent``: the turn was borrowed from another worker, and the connection goes back with it, closed.
        """
        origin = (ask.host, ask.port)
        mode = self._modes.get(origin, STRICT)
        first: Exception | None = None
        while True:
            try:
                reply = await self._send(ask, self._request(ask, address, endpoint, mode, is_lent=is_lent), mode)
            except TimeoutError:
                detail = "no time is left for it" if ask.is_last else f"no answer within {ask.budget:g} s in all"
                raise Failure(ask.out_of_time, detail, address=address) from None
            except httpx2.HTTPError as error:
                if certificate_error(error) is None:  # else it is got round, and not what ends the attempt
                    first = first or error
                weaker = _weaker(mode, error) if ask.scheme == "https" else None
                if weaker is None:
                    raise failure_of(first or error, address=address) from error
                mode = weaker
            except Exception as error:
                # Whatever a library does, one URL must not end a crawl.
                raise Failure(Reason.PROTOCOL, f"{type(error).__name__}: {error}", address=address) from error
            else:
                if ask.scheme == "https":
                    self._modes[origin] = mode
                    reply.notes.extend(mode.notes)
                reply.address = address
                return reply

    async def _send(self, ask: Ask, request: httpx2.Request, mode: TlsMode) -> Reply:
        try:
            async with asyncio.timeout_at(ask.deadline):
                response = await self.transport.handle_async_request(request)
            return await self._read(ask, response)
        except NotConformantError as refusal:
            return await self._send_again(ask, request, mode, refusal=refusal)

    async def _send_again(
        self, ask: Ask, request: httpx2.Request, mode: TlsMode, *, refusal: NotConformantError
    ) -> Reply:
        """Ask httpx2's own transport, whose parser refuses other things than aiohttp's; then the lenient one."""
        context = self._contexts.context(mode)
        last = LenientTransport(max_header=self._network.max_header)
        for transport in (httpx2.AsyncHTTPTransport(verify=context, trust_env=False), last):
            async with transport:
                try:
                    async with asyncio.timeout_at(ask.deadline):
                        response = await transport.handle_async_request(request)
                except httpx2.ProtocolError:
                    continue
                reply = await self._read(ask, response)
            if reply.problem is Reason.PROTOCOL and transport is not last:
                continue  # it was refused in the body
            reply.notes.append("non-conformant-http")
            return reply
        raise refusal

    def _request(self, ask: Ask, address: str, endpoint: Endpoint, mode: TlsMode, *, is_lent: bool) -> httpx2.Request:
        key = (ask.scheme, endpoint)
        url = self._urls.get(key)
        if url is None:
            host = f"[{endpoint.address}]" if ":" in endpoint.address else endpoint.address
            url = self._urls[key] = httpx2.URL(f"{ask.scheme}://{host}:{endpoint.port}/")
        extensions: dict[str, object] = {
            "is_lent": is_lent,
            "target": ask.target,
            "sni_hostname": ask.host,
            "timeout": self._limits(
                ask.patience or self._network.connect_timeout, ask.reading or self._network.read_timeout
            ),
            "address": address,
        }
        if ask.scheme == "https":
            extensions["ssl_context"] = self._contexts.context(mode)
        return httpx2.Request(
            ask.method,
            url,
            headers=_headers(ask.authority, ask.headers),
            content=ask.body or None,
            extensions=extensions,
        )

    def _limits(self, connect: float, read: float) -> dict[str, float]:
        """Time limits as httpx2's transports take them."""
        known = self._patience.get((connect, read))
        if known is None:
            known = {"connect": connect, "read": read, "write": read, "pool": connect}
            self._patience[connect, read] = known
        return known

    async def _read(self, ask: Ask, response: httpx2.Response) -> Reply:
        answered = time.perf_counter()
        sent_at: float = response.extensions.get("sent_at", answered)
        reply = Reply(status=response.status_code, headers=response.headers.raw, address="")
        reply.first_byte_ms = (answered - sent_at) * 1000
        raw = b""
        try:
            if sum(len(name) + len(value) + 4 for name, value in reply.headers) > self._network.max_header:
                reply.problem, reply.detail = Reason.TOO_LARGE, f"header over {self._network.max_header} bytes"
                reply.truncated = "length"
            elif reply.status < 200:
                reply.problem, reply.detail = Reason.PROTOCOL, f"status {reply.status} is no final answer"
            elif ask.method != "HEAD":
                raw = await self._read_body(ask, response, reply)
        finally:
            await response.aclose()
        reply.elapsed_ms = (time.perf_counter() - sent_at) * 1000
        if self._is_recording:
            reply.wire = _wire(response, reply, raw)
        _decode_body(ask, reply, raw)
        if reply.problem is not None and _ends_as_page(reply.body):
            reply.problem, reply.detail = None, ""
            reply.notes.append("non-conformant-http")
        return reply

    async def _read_body(self, ask: Ask, response: httpx2.Response, reply: Reply) -> bytes:
        """At most ``max_body`` bytes as they came; what breaks off keeps what was read."""
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout_at(ask.deadline):
                async for part in response.stream:  # type: ignore[union-attr]
                    parts.append(part)
                    size += len(part)
                    if size > ask.max_body:
                        reply.notes.append("truncated")
                        reply.truncated = "length"
                        break
        except TimeoutError:
            reply.problem = ask.out_of_time
            reply.detail = "no time is left for the rest of it" if ask.is_last else f"not whole within {ask.budget:g} s"
            reply.truncated = "time"
        except NotConformantError:
            raise  # others may read it
        except httpx2.HTTPError as error:
            failure = failure_of(error, address="")
            reply.problem, reply.detail = failure.reason, f"broken off after {size} bytes"
            reply.truncated = "time" if failure.reason is Reason.READ_TIMEOUT else "disconnect"
        return b"".join(parts)


def _wire(response: httpx2.Response, reply: Reply, raw: bytes) -> bytes:
    """The answer's bytes as they came, or made again where a transport does not show them."""
    tape = response.extensions.get("wire")
    if tape is not None:
        return b"".join(tape)
    reason: bytes = response.extensions.get("reason_phrase", b"")
    version: bytes = response.extensions.get("http_version", b"HTTP/1.1")
    lines = [b"%s %d %s" % (version, reply.status, reason), *(b"%s: %s" % pair for pair in reply.headers)]
    if b"chunked" in reply.header(b"transfer-encoding").lower():
        raw = (b"%x\r\n%s\r\n" % (len(raw), raw) if raw else b"") + b"0\r\n\r\n"
    return b"\r\n".join([*lines, b"", raw])


def exchange_of(ask: Ask, reply: Reply) -> Exchange:
    """What an archive keeps of one request and its answer."""
    target = ask.target.decode("ascii")
    lines = [f"{ask.method} {target} HTTP/1.1", f"Host: {ask.authority}", *(f"{k}: {v}" for k, v in ask.headers)]
    return Exchange(
        url=f"{ask.scheme}://{ask.authority}{target}",
        method=ask.method,
        request="\r\n".join([*lines, "", ""]).encode("latin-1", errors="replace"),
        answer=reply.wire,
        status=reply.status,
        address=reply.address,
        truncated=reply.truncated,
    )


@lru_cache(maxsize=4096)
def _headers(authority: str, headers: tuple[tuple[str, str], ...]) -> httpx2.Headers:
    """The header lines of a request; those to one host are mostly the same."""
    return httpx2.Headers([("Host", authority), *headers])


def _decode_body(ask: Ask, reply: Reply, raw: bytes) -> None:
    """Undo the content coding of ``raw`` into the reply, and note what is wrong with it."""
    encoding = reply.header(b"content-encoding")
    if not encoding or not raw:
        reply.body = raw[: ask.max_body]
    else:
        is_partial = bool(reply.notes or reply.problem or reply.status == 206)
        decoded = decode(raw, encoding=encoding.decode("latin-1"), limit=ask.max_body)
        reply.body = decoded.body
        if decoded.is_truncated and "truncated" not in reply.notes:
            reply.notes.append("truncated")
        if decoded.is_broken and not is_partial:
            reply.notes.append("broken-compression")
            if not decoded.body:
                reply.problem, reply.detail = (
                    Reason.PROTOCOL,
                    f"the body cannot be unpacked as {encoding.decode('latin-1')}",
                )
    reply.size = len(reply.body) if ask.method != "HEAD" else _length(reply.header(b"content-length"))


def _ends_as_page(body: bytes) -> bool:
    """Whether a page came to its own end, whatever else the server had promised: browsers show it whole."""
    return b"</html>" in body[-_END_OF_PAGE:].lower()


def _length(value: bytes) -> int:
    return int(value) if value.isdigit() and len(value) < 19 else 0


def _weaker(mode: TlsMode, error: httpx2.HTTPError) -> TlsMode | None:
    refused = certificate_error(error)
    if refused is not None:
        return mode.after_certificate_error(refused)
    return mode.after_handshake_error() if is_handshake_error(error) else None
