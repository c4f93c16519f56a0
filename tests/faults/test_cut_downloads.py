"""Downloads cut at the start, in the middle and at the last byte, whatever their headers say."""

import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.diagnostics.errors import OutsideError
from pipeline.fetch.backoff import Patience
from pipeline.fetch.client import Client
from pipeline.fetch.download import Checksum, download
from tests.fetch.test_download import zip_of

PATIENCE = Patience(first_s=0.001, longest_s=0.01, budget_s=0.3)
ZIP = zip_of(1)
pytestmark = pytest.mark.slow
CSV = b"food,amount\nnatto,23.1\nkale,704.8\n"
Cut = Callable[[bytes], bytes]
CUTS: dict[str, Cut] = {
    "before the first byte": lambda _: b"",
    "in the middle": lambda body: body[: len(body) // 2],
    "before the last byte": lambda body: body[:-1],
}


@dataclass
class Server:
    """Sends a body with raw sockets: ``cut`` as long as it is set, with ``headers`` of its choice.

    ``asked`` holds the requests as they came.
    """

    body: bytes
    headers: Callable[[bytes], bytes]
    cut: Cut | None
    base: str = ""
    asked: list[bytes] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[Client]:
        """Serve until the end of the block; give a client."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.base = f"http://127.0.0.1:{listening.getsockname()[1]}"
            thread = threading.Thread(target=self._serve, args=(listening,), daemon=True)
            thread.start()
            with Client(self.base) as client:
                yield client
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()

    def _serve(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                self.asked.append(connection.recv(65536))
                start = b'HTTP/1.1 200 OK\r\nConnection: close\r\nETag: "same"\r\n'
                body = self.cut(self.body) if self.cut else self.body
                connection.sendall(start + self.headers(self.body) + b"\r\n" + body)


HEADERS: dict[str, Callable[[bytes], bytes]] = {
    "with its length": lambda body: b"Content-Length: %d\r\n" % len(body),
    "without a length": lambda _: b"",
    "with a length too long": lambda body: b"Content-Length: %d\r\n" % (len(body) + 9),
    "with a length too short": lambda body: b"Content-Length: %d\r\n" % (len(body) - 9),
}


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("headers", HEADERS)
def test_a_zip(headers: str, cut: str, tmp_path: Path) -> None:
    server = Server(ZIP, HEADERS[headers], CUTS[cut])
    with server.running() as client:
        with pytest.raises(OutsideError, match="run again to go on") as raised:
            download(client, "/a.zip", "a.zip", tmp_path, PATIENCE)
        assert "\n" not in str(raised.value)
        assert list(tmp_path.rglob("a.zip")) == [], "nothing is taken for the file"
        server.cut, server.headers = None, HEADERS["with its length"]
        path = download(client, "/a.zip", "a.zip", tmp_path, PATIENCE)
    assert path.read_bytes() == ZIP


@pytest.mark.parametrize("headers", ["with a length too long", "with a length too short"])
def test_a_wrong_length_of_a_whole_zip(headers: str, tmp_path: Path) -> None:
    server = Server(ZIP, HEADERS[headers], None)
    with server.running() as client, pytest.raises(OutsideError, match="broke off"):
        download(client, "/a.zip", "a.zip", tmp_path, PATIENCE)
    assert list(tmp_path.rglob("a.zip")) == []


def test_a_zip_with_one_byte_changed_on_the_way(tmp_path: Path) -> None:
    changed = bytearray(ZIP)
    changed[len(ZIP) // 2] ^= 1
    server = Server(bytes(changed), HEADERS["with its length"], None)
    with server.running() as client:
        with pytest.raises(OutsideError, match="what came is a damaged zip"):
            download(client, "/a.zip", "a.zip", tmp_path, PATIENCE)
        server.body = ZIP
        assert download(client, "/a.zip", "a.zip", tmp_path, PATIENCE).read_bytes() == ZIP


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("told_by", ["its length", "its sum"])
def test_a_csv(told_by: str, cut: str, tmp_path: Path) -> None:
    headers = "with its length" if told_by == "its length" else "without a length"
    digest = hashlib.sha256(CSV).hexdigest()
    checksum = Checksum("sha256", digest) if told_by == "its sum" else None
    server = Server(CSV, HEADERS[headers], CUTS[cut])
    with server.running() as client:
        with pytest.raises(OutsideError, match="broke off"):
            download(client, "/a.csv", "a.csv", tmp_path, PATIENCE, checksum)
        assert list(tmp_path.rglob("a.csv")) == []
        server.cut = None
        path = download(client, "/a.csv", "a.csv", tmp_path, PATIENCE, checksum)
    assert path.read_bytes() == CSV


def test_a_csv_without_length_or_sum_is_asked_for_in_full_next_time(tmp_path: Path) -> None:
    """Nothing tells such a cut from the end. The extract may, and then it must not stay."""
    cut = CUTS["in the middle"]
    server = Server(CSV, HEADERS["without a length"], cut)
    with server.running() as client:
        assert download(client, "/a.csv", "a.csv", tmp_path, PATIENCE).read_bytes() == cut(CSV)
        server.cut = None
        assert download(client, "/a.csv", "a.csv", tmp_path, PATIENCE).read_bytes() == CSV
    assert not any(b"if-none-match" in asked.lower() for asked in server.asked)
