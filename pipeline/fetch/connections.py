"""Connections that keep to the budget of a call, directly or by the proxy of the environment.

httpx limits each read of a socket, not the whole answer. So its transport is replaced by one over
httpcore, whose streams ask the budget before they read or write.
"""

import ssl
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from pipeline.fetch.bounds import IncompleteAnswerError, budget_of_thread
from pipeline.fetch.certificates import trusted, untrusted

_WRITE_BYTES = 64 * 1024
_TOO_LONG = "Receive buffer too long"  # of h11, which httpcore allows 100 KB of headers
_UNREACHED = (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.ProxyError)
_FAILURES = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpcore.ProxyError,
)


class BoundedTransport(httpx.BaseTransport):
    """Sends requests over pools of connections, one pool a scheme and proxy."""

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._pools: dict[tuple[str, str | None], httpcore.ConnectionPool] = {}
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer before its body is read; raise IncompleteAnswerError if none comes."""
        url = request.url
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        proxy = _proxy(url)
        with _named(url, proxy):
            response = self._pool(url.scheme, proxy).handle_request(
                httpcore.Request(
                    method=request.method,
                    url=target,
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        body = _Body(response.stream, url, proxy)
        return httpx.Response(response.status, headers=response.headers, stream=body)

    def close(self) -> None:
        """Close every connection."""
        for pool in self._pools.values():
            pool.close()

    def _pool(self, scheme: str, proxy: str | None) -> httpcore.ConnectionPool:
        with self._lock:
            key = (scheme, proxy)
            if key not in self._pools:
                self._pools[key] = _new_pool(scheme, proxy, self._connections)
            return self._pools[key]


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Any, url: httpx.URL, proxy: str | None) -> None:
        self._stream = stream
        self._of = (url, proxy)

    def __iter__(self) -> Iterator[bytes]:
        with _named(*self._of):
            yield from self._stream

    def close(self) -> None:
        self._stream.close()


class _Backend(httpcore.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        allowed = _seconds(timeout)
        return _Stream(super().connect_tcp(host, port, allowed, local_address, socket_options))


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        budget = budget_of_thread()
        try:
            received = self._inner.read(max_bytes, _seconds(timeout))
        except httpcore.ReadTimeout:
            _seconds(timeout)  # raises if it is the budget that has ended
            raise
        if budget:
            budget.receive(len(received))
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _WRITE_BYTES):
            self._inner.write(buffer[start : start + _WRITE_BYTES], _seconds(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _seconds(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _seconds(wished: float | None) -> float | None:
    budget = budget_of_thread()
    return budget.seconds_left(wished) if budget else wished


def _proxy(url: httpx.URL) -> str | None:
    """Return the address of the proxy that HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names, if any."""
    proxies = getproxies()
    found = proxies.get(url.scheme) or proxies.get("all")
    if not found or proxy_bypass(url.host):
        return None
    return found if "://" in found else f"http://{found}"


def _new_pool(scheme: str, proxy: str | None, connections: int) -> httpcore.ConnectionPool:
    options: dict[str, Any] = {
        "ssl_context": trusted() if scheme == "https" else None,
        "max_connections": connections,
        "network_backend": _Backend(),
    }
    if proxy is None:
        return httpcore.ConnectionPool(**options)
    given = httpx.Proxy(proxy)
    where = given.url
    if where.scheme not in {"http", "https"}:
        raise IncompleteAnswerError(f"a proxy of {where.scheme} is not supported", unreached=True)
    return httpcore.HTTPProxy(
        proxy_url=httpcore.URL(
            scheme=where.raw_scheme, host=where.raw_host, port=where.port, target=where.raw_path
        ),
        proxy_auth=given.raw_auth,
        proxy_ssl_context=trusted() if where.scheme == "https" else None,
        **options,
    )


@contextmanager
def _named(url: httpx.URL, proxy: str | None) -> Iterator[None]:
    """Turn errors of httpcore into ours, which hold neither addresses nor headers."""
    try:
        yield
    except _FAILURES as error:
        cause = error.args[0] if error.args else None  # httpcore gives it no __cause__
        if isinstance(cause, ssl.SSLCertVerificationError):
            port = None if proxy else url.port or 443
            raise untrusted(url.host, port, cause) from None
        reason = getattr(cause, "reason", None) if isinstance(cause, ssl.SSLError) else None
        if _TOO_LONG in str(error):
            reason = "headers of over 100 KB"
        detail = f" ({reason})" if reason else ""
        raise IncompleteAnswerError(
            f"{type(error).__name__}{detail}",
            unreached=isinstance(error, _UNREACHED),
            unbounded=_TOO_LONG in str(error),
        ) from None
