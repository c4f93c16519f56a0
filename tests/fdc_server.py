"""A FoodData Central on 127.0.0.1: real sockets, its rules, and its faults on demand."""

import json
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pipeline.extract.sources.fdc.json.food_body import iso_date
from tests.fdc_corpus import Food, abridged, full

SPRING = {
    "timestamp": "2026-07-01T12:00:00.000+00:00",
    "status": 500,
    "error": "Internal Server Error",
    "message": "all shards failed",
    "path": "/portal-data/api/v1/foods/list",
}
GATEWAY = {"error": {"code": "UPSTREAM_FAILURE", "message": "upstream failure"}}
OVER = {"error": {"code": "OVER_RATE_LIMIT", "message": "You have exceeded your rate limit."}}
NGINX = b"<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head></html>\r\n"

# Faults that end with another try, by the name of the method that plays them.
FAULTS = (
    *("too_many", "too_many_retry_after", "spring", "gateway", "nginx", "html_200", "cut_json"),
    *("cut_body", "reset", "reset_in_body", "slow", "no_unit", "no_amount", "only_id"),
    *("omit_one", "null_body"),
)


@dataclass
class FdcServer:
    """What the server has, allows and does. ``fault`` is asked for each request: a name or None.

    ``log`` holds each request as it came, ``answered`` those answered whole with 200 or 304.
    ``allowance`` is what an hour allows, None for no limit and no headers.
    """

    foods: list[Food]
    fault: Callable[[str, int], str | None] = lambda _request, _time: None
    no_full_detail: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)
    key: str | None = None
    allowance: int | None = None
    latency_s: float = 0.0
    etags: bool = False
    log: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    on_request: Callable[[int], None] = lambda _count: None
    base: str = ""
    most_at_once: int = 0
    keys_seen: set[str | None] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    used: int = 0
    _times: Counter[str] = field(default_factory=Counter)
    _at_once: int = 0
    _lists: dict[tuple[str, bool], list[Food]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def running(self) -> Iterator["FdcServer"]:
        """Serve until the end of the block."""

        class Handler(_Handler):
            fdc = self

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.handle_error = lambda *_: None  # type: ignore[method-assign] # broken on purpose
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        self.base = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    @cached_property
    def by_id(self) -> dict[int, Food]:
        """The foods by fdc_id."""
        return {food["fdcId"]: food for food in self.foods}

    def listed(self, data_type: str, *, newest_first: bool) -> list[Food]:
        """Return the foods of a data type in the order asked for."""
        if (data_type, newest_first) not in self._lists:
            foods = [food for food in self.foods if food["dataType"] == data_type]
            foods.sort(key=lambda food: int(food["fdcId"]))
            if newest_first:
                foods.sort(key=lambda food: iso_date(food["publicationDate"]), reverse=True)
            self._lists[data_type, newest_first] = foods
        return self._lists[data_type, newest_first]

    def forget(self) -> None:
        """Notice that ``foods`` are others now."""
        self._lists.clear()
        self.__dict__.pop("by_id", None)

    def noted(self, request: str) -> int:
        """Log a request; return how many times it came before."""
        with self._lock:
            self.log.append(request)
            self._times[request] += 1
            count, before = len(self.log), self._times[request] - 1
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        self.on_request(count)
        return before

    def left(self) -> None:
        """Note that a request is answered."""
        with self._lock:
            self._at_once -= 1

    def spend(self) -> int | None:
        """Take one call off the allowance; return what remains, below 0 if there was none."""
        if self.allowance is None:
            return None
        with self._lock:
            if self.used >= self.allowance:
                return -1
            self.used += 1
            return self.allowance - self.used


class _Handler(BaseHTTPRequestHandler):
    fdc: FdcServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    remaining: int | None = None

    def log_message(self, *_args: object) -> None:
        """Stay silent."""

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _serve(self, body: bytes) -> None:
        request = f"{self.command} {self.path} {body.decode()}".rstrip()
        before = self.fdc.noted(request)
        try:
            if self.fdc.latency_s:
                time.sleep(self.fdc.latency_s)
            self._answer(request, body, before)
        finally:
            self.fdc.left()

    def _answer(self, request: str, body: bytes, before: int) -> None:
        self.fdc.keys_seen.add(self.headers.get("X-Api-Key"))
        parts = urlsplit(self.path)
        if there := self.fdc.redirects.get(parts.path):
            self._bytes(302, b"", {"Location": there})
            return
        if name := self.fdc.files.keys() & {parts.path}:
            self._file(self.fdc.files[name.pop()])
            return
        if self.fdc.key is not None and (refusal := self._refusal()):
            self._send(403, {"error": {"code": refusal, "message": "get a key"}})
            return
        self.remaining = self.fdc.spend()
        if self.remaining == -1:
            self.remaining = 0
            self._send(429, OVER)
            return
        fault = self.fdc.fault(request, before)
        if fault in _BEFORE:
            getattr(self, f"_{fault}")()
            return
        status, content = self._content(parts.path, parse_qs(parts.query), body)
        if fault in _DEGRADED:
            if status == 200 and (fault != "omit_one" or parts.path == "/v1/foods"):
                content = _DEGRADED[fault](content)
        elif fault:
            getattr(self, f"_{fault}")(json.dumps(content).encode())
            return
        if status == 200 and not fault:
            self.fdc.answered.append(request)
        self._send(status, content)

    def _refusal(self) -> str | None:
        given = self.headers.get("X-Api-Key")
        if not given:
            return "API_KEY_MISSING"
        return None if given == self.fdc.key else "API_KEY_INVALID"

    def _content(self, path: str, query: dict[str, list[str]], body: bytes) -> tuple[int, Any]:
        if path == "/v1/foods/list":
            return self._list(query)
        if path == "/v1/foods":
            return self._foods(json.loads(body))
        if path.startswith("/v1/food/"):
            return self._food(int(path.rsplit("/", 1)[1]), query)
        return 404, {"status": 404, "error": "Not Found"}

    def _list(self, query: dict[str, list[str]]) -> tuple[int, Any]:
        size, page = int(query["pageSize"][0]), int(query["pageNumber"][0])
        if size > 200 or "Branded" in query["dataType"]:
            return 400, {"status": 400}
        if size * page > 10_000:
            return 500, SPRING
        newest = query.get("sortBy") == ["publishedDate"]
        foods = self.fdc.listed(query["dataType"][0], newest_first=newest)
        if not newest and query.get("sortOrder") == ["desc"]:
            foods = foods[::-1]
        return 200, [abridged(food) for food in foods[size * (page - 1) : size * page]]

    def _foods(self, wish: dict[str, Any]) -> tuple[int, Any]:
        if len(wish["fdcIds"]) > 20 or len(wish["nutrients"]) > 25:
            return 400, {"status": 400}
        numbers = set(map(str, wish["nutrients"]))
        by_id = self.fdc.by_id
        hidden = self.fdc.no_full_detail | self.fdc.unknown
        found = [by_id[i] for i in wish["fdcIds"] if i in by_id and i not in hidden]
        return 200, [full(food, numbers) for food in found]

    def _food(self, fdc_id: int, query: dict[str, list[str]]) -> tuple[int, Any]:
        numbers = set(query["nutrients"][0].split(","))
        form = query["format"][0]
        for food in self.fdc.foods:
            if food["fdcId"] != fdc_id or fdc_id in self.fdc.unknown:
                continue
            if form == "abridged":
                return 200, abridged(food, numbers)
            if fdc_id not in self.fdc.no_full_detail:
                return 200, full(food, numbers)
        return 404, None

    def _send(self, status: int, content: Any, headers: dict[str, str] | None = None) -> None:
        payload = b"" if content is None and status == 404 else json.dumps(content).encode()
        sent = dict(headers or {})
        if status == 200 and self.fdc.etags:
            sent["ETag"] = f'"{sha256(payload).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == sent["ETag"]:
                status, payload = 304, b""
        self._bytes(status, payload, sent)

    def _bytes(
        self, status: int, payload: bytes, headers: dict[str, str], length: int | None = None
    ) -> None:
        self.send_response(status)
        if self.remaining is not None:
            self.send_header("X-RateLimit-Limit", str(self.fdc.allowance))
            self.send_header("X-RateLimit-Remaining", str(self.remaining))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(payload) if length is None else length))
        self.end_headers()
        self.wfile.write(payload)

    def _too_many(self) -> None:
        self._send(429, {"error": {"code": "TOO_MANY_REQUESTS", "message": "slow down"}})

    def _too_many_retry_after(self) -> None:
        self._send(429, OVER, {"Retry-After": "0"})

    def _spring(self) -> None:
        self._send(500, SPRING)

    def _gateway(self) -> None:
        self._send(502, GATEWAY)

    def _nginx(self) -> None:
        self._bytes(503, NGINX, {"Content-Type": "text/html"})

    def _html_200(self) -> None:
        self._bytes(200, NGINX, {"Content-Type": "text/html"})

    def _cut_json(self, payload: bytes) -> None:
        self._bytes(200, payload[: len(payload) // 2], {})

    def _cut_body(self, payload: bytes) -> None:
        self._bytes(200, payload[: len(payload) // 2], {}, length=len(payload))
        self.close_connection = True

    def _reset(self) -> None:
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()

    def _reset_in_body(self, payload: bytes) -> None:
        self._bytes(200, payload[:100], {}, length=len(payload) + 1)
        self.wfile.flush()
        self._reset()

    def _slow(self, payload: bytes) -> None:
        """Trickle, so that no single piece is late but the whole is."""
        self._bytes(200, b"", {}, length=len(payload))
        for i in range(0, len(payload), max(1, len(payload) // 40)):
            self.wfile.write(payload[i : i + max(1, len(payload) // 40)])
            self.wfile.flush()
            time.sleep(0.05)

    def _null_body(self) -> None:
        self._send(200, None)

    def _file(self, content: bytes) -> None:
        etag = f'"{sha256(content).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self._bytes(304, b"", {"ETag": etag})
            return
        start = 0
        wished = self.headers.get("Range", "")
        if wished and self.headers.get("If-Range") == etag:
            start = int(wished.removeprefix("bytes=").rstrip("-"))
        headers = {"ETag": etag}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        payload = content[start:]
        if self.fdc.fault(f"{self.command} {self.path}", 0) == "cut_body":
            self._bytes(206 if start else 200, payload[:1000], headers, length=len(payload))
            self.close_connection = True
            return
        self._bytes(206 if start else 200, payload, headers)


def _without(key: str) -> Callable[[Any], Any]:
    """Return a fault that takes a key off every nutrient of vitamin K, in either shape."""

    def degrade(content: Any) -> Any:
        copy = json.loads(json.dumps(content))
        for food in copy if isinstance(copy, list) else [copy]:
            for row in food["foodNutrients"]:
                row.pop(key, None)
                if isinstance(row.get("nutrient"), dict):
                    row["nutrient"].pop(key, None)
        return copy

    return degrade


def _only_id(content: Any) -> Any:
    copy = json.loads(json.dumps(content))
    for food in copy if isinstance(copy, list) else [copy]:
        food["foodNutrients"] = [
            {"id": row.get("id", 1), "amount": row.get("amount")} for row in food["foodNutrients"]
        ]
    return copy


def _omit_one(content: Any) -> Any:
    return content[1:] if isinstance(content, list) else content


_DEGRADED: dict[str, Callable[[Any], Any]] = {
    "no_unit": _without("unitName"),
    "no_amount": _without("amount"),
    "only_id": _only_id,
    "omit_one": _omit_one,
    "no_items": lambda _content: [],
}
_BEFORE = {
    *("too_many", "too_many_retry_after", "spring", "gateway", "nginx", "html_200", "reset"),
    "null_body",
}
