"""A server on 127.0.0.1 that never comes to an end, in each way an answer can go on.

Run as a module, it plays one way for a client that ends as the real one does, and tells what that
took: ``python -m tests.fetch.hostile_server endless_body``.
"""

import gzip
import resource
import socket
import ssl
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

TLS = Path(__file__).parent / "tls"
_OK = b"HTTP/1.1 200 OK\r\n"
_CHUNKED = _OK + b"Transfer-Encoding: chunked\r\n"
_GZIP = b"Content-Encoding: gzip\r\n"
_MB = 1_000_000
_PAUSE_S = 0.02


def _trickled(text: bytes, connection: socket.socket) -> None:
    for i in range(len(text)):
        connection.sendall(text[i : i + 1])
        time.sleep(_PAUSE_S)


def _chunk(content: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(content), content)


def endless_body(connection: socket.socket) -> None:
    connection.sendall(_CHUNKED + b"\r\n")
    while True:
        connection.sendall(_chunk(b"[" * _MB))


def endless_body_without_length(connection: socket.socket) -> None:
    connection.sendall(_OK + b"\r\n")
    while True:
        connection.sendall(b" " * _MB)


def gzip_bomb(connection: socket.socket) -> None:
    """Send 4 GB in 4 MB."""
    squeeze = zlib.compressobj(9, wbits=31)
    connection.sendall(_CHUNKED + _GZIP + b"\r\n")
    megabyte = b" " * _MB
    while True:
        if content := squeeze.compress(megabyte):
            connection.sendall(_chunk(content))


def gzip_bomb_in_one_piece(connection: socket.socket) -> None:
    content = gzip.compress(b" " * (60 * _MB), 9)
    connection.sendall(_OK + _GZIP + b"Content-Length: %d\r\n\r\n" % len(content) + content)
    time.sleep(30)


def gzip_of_nothing(connection: socket.socket) -> None:
    """Send empty blocks, fast: no byte of content ever comes."""
    connection.sendall(_CHUNKED + _GZIP + b"\r\n")
    connection.sendall(_chunk(gzip.compress(b"")[:10]))
    while True:
        connection.sendall(_chunk(b"\x00\x00\x00\xff\xff" * 20_000))


def gzip_of_nothing_trickled(connection: socket.socket) -> None:
    connection.sendall(_CHUNKED + _GZIP + b"\r\n" + _chunk(gzip.compress(b"")[:10]))
    while True:
        connection.sendall(_chunk(b"\x00\x00\x00\xff\xff"))
        time.sleep(_PAUSE_S)


def trickled_status(connection: socket.socket) -> None:
    _trickled(b"HTTP/1.1 200 " + b"O" * 10_000, connection)


def trickled_headers(connection: socket.socket) -> None:
    connection.sendall(_OK)
    _trickled(b"X-Header: a\r\n" * 10_000, connection)


def endless_headers(connection: socket.socket) -> None:
    connection.sendall(_OK)
    while True:
        connection.sendall(b"X-Header: a\r\n" * 1000)


def endless_102(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 102 Processing\r\n\r\n" * 1000)


def trickled_102(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 102 Processing\r\n\r\n")
        time.sleep(_PAUSE_S)


def trickled_body(connection: socket.socket) -> None:
    connection.sendall(_OK + b"Content-Length: 100000\r\n\r\n")
    _trickled(b" " * 100_000, connection)


def trickled_chunk_extension(connection: socket.socket) -> None:
    connection.sendall(_CHUNKED + b"\r\n1;")
    _trickled(b"x" * 100_000, connection)


def endless_trailers(connection: socket.socket) -> None:
    connection.sendall(_CHUNKED + b"\r\n" + _chunk(b"[]") + b"0\r\n")
    while True:
        connection.sendall(b"X-Trailer: a\r\n" * 1000)


def endless_error(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 503 Down\r\n\r\n")
    while True:
        connection.sendall(b"<html>" * 100_000)


def silent(_connection: socket.socket) -> None:
    time.sleep(30)


def endless_redirects(connection: socket.socket) -> None:
    _trickled(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n", connection)


@cache
def _bomb() -> bytes:
    squeeze = zlib.compressobj(9, wbits=31)
    return b"".join(squeeze.compress(b" " * _MB) for _ in range(60)) + squeeze.flush()


def redirects_with_gzip_bombs(connection: socket.socket) -> None:
    """Send 60 MB in 60 KB as the body of each redirect, which nobody has to read."""
    content = _bomb()
    length = b"Content-Length: %d\r\n\r\n" % len(content)
    connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /again\r\n" + _GZIP + length + content)


Way = Callable[[socket.socket], None]
WAYS: dict[str, Way] = {
    way.__name__: way
    for way in (
        *(endless_body, endless_body_without_length, gzip_bomb, gzip_bomb_in_one_piece),
        *(gzip_of_nothing, gzip_of_nothing_trickled, trickled_status, trickled_headers),
        *(endless_headers, endless_102, trickled_102, trickled_body, trickled_chunk_extension),
        *(endless_trailers, endless_error, silent, endless_redirects, redirects_with_gzip_bombs),
    )
}


@contextmanager
def hostile(way: Way, certificate: Path | None = None) -> Iterator[str]:
    """Yield the base address of a server that answers every request in one way."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if certificate:
        context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))

    def answer(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            if certificate:
                connection = context.wrap_socket(connection, server_side=True)
            with connection:
                received = b""
                while b"\r\n\r\n" not in received:
                    if not (more := connection.recv(65_536)):
                        return
                    received += more
                way(connection)

    def serve() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        scheme = "https" if certificate else "http"
        yield f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _measured(name: str) -> str:
    """Return what a list of the API took with the patience of a real run: seconds and memory."""
    from pipeline.diagnostics.errors import OutsideError  # noqa: PLC0415
    from pipeline.extract.sources.fdc.api import listing  # noqa: PLC0415
    from pipeline.fetch.backoff import Patience  # noqa: PLC0415
    from pipeline.fetch.calls import Calls  # noqa: PLC0415
    from pipeline.fetch.client import Client  # noqa: PLC0415

    request = listing.list_request("Foundation", 1, listing.Order.OLDEST_ID)
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with hostile(WAYS[name]) as base, Client(base, key="a key of this run") as client:
        try:
            Calls(client, Patience()).ask(request, lambda answer: (answer, []))
            told = "answered"
        except OutsideError as error:
            told = str(error)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = time.monotonic() - began
    return f"| {name} | {seconds:.1f} s | {(after - before) / 1024:.0f} MB | {told} |"


if __name__ == "__main__":
    sys.stdout.write(_measured(sys.argv[1]) + "\n")
