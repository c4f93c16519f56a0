"""The raw store: each answer's bytes under their SHA-256, and a sidecar with its request.

    raw/ab/abcdef…            the bytes
    answers/v1-foods/….json   sidecar: address, status, validators, when, sha256, size, faults

The address holds no key: the key is a header. A file is written under a temporary name and renamed,
so that a killed process leaves only complete files; bytes that do not match their sum are ignored.
"""

import hashlib
import json
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeGuard

from pipeline.fetch.client import Answer, Request


@dataclass(frozen=True, slots=True)
class Stored:
    """The sidecar of a stored answer."""

    method: str
    address: str
    body: str | None
    status: int
    etag: str | None
    last_modified: str | None
    retrieved_at: str
    sha256: str
    size: int
    faults: list[str]

    @property
    def conditions(self) -> dict[str, str]:
        """Headers that request the bytes only if they changed."""
        return conditions(self.etag, self.last_modified)


class Store:
    """The stored answers of one base address; the folder is kept between runs."""

    def __init__(self, folder: Path, base: str) -> None:
        self._raw = folder / "raw"
        self._answers = folder / "answers"
        self._base = base

    def find(self, request: Request) -> tuple[Stored, bytes] | None:
        """Return the stored answer and its bytes; None if there is none or it is damaged."""
        return self._load(self._sidecar(request))

    def answers(self, path: str) -> Iterator[tuple[Stored, bytes]]:
        """Yield every intact answer to a path, oldest first."""
        found = [self._load(sidecar) for sidecar in (self._answers / _slug(path)).glob("*.json")]
        intact = [entry for entry in found if entry and entry[0].address.startswith(self._base)]
        yield from sorted(intact, key=lambda entry: entry[0].retrieved_at)

    def keep(self, request: Request, answer: Answer, faults: list[str]) -> Stored:
        """Store an answer; return its sidecar."""
        digest = hashlib.sha256(answer.content).hexdigest()
        stored = Stored(
            method=request.method,
            address=self._address(request),
            body=request.body.decode() if request.body is not None else None,
            status=answer.status,
            etag=answer.headers.get("etag"),
            last_modified=answer.headers.get("last-modified"),
            retrieved_at=datetime.now(UTC).isoformat(),
            sha256=digest,
            size=len(answer.content),
            faults=faults,
        )
        raw = self._raw_path(digest)
        if not raw.exists() or raw.read_bytes() != answer.content:  # new, or damaged
            write_whole(raw, answer.content)
        self._write(request, stored)
        return stored

    def forget(self, since: str) -> None:
        """Remove the sidecars of all answers retrieved at a time (ISO 8601) or later."""
        for sidecar in self._answers.rglob("*.json"):
            found = self._load(sidecar)
            if found and found[0].retrieved_at >= since:
                sidecar.unlink(missing_ok=True)

    def confirm(self, request: Request, stored: Stored) -> Stored:
        """Record that the server confirmed the stored bytes as current (304)."""
        confirmed = replace(stored, retrieved_at=datetime.now(UTC).isoformat())
        self._write(request, confirmed)
        return confirmed

    def _load(self, sidecar: Path) -> tuple[Stored, bytes] | None:
        try:
            stored = Stored(**json.loads(sidecar.read_bytes()))
            content = self._raw_path(stored.sha256).read_bytes()
        except (OSError, ValueError, TypeError):
            return None
        intact = hashlib.sha256(content).hexdigest() == stored.sha256
        return (stored, content) if intact and _is_whole(stored) else None

    def _write(self, request: Request, stored: Stored) -> None:
        text = json.dumps(asdict(stored), ensure_ascii=False, indent=1) + "\n"
        write_whole(self._sidecar(request), text.encode())

    def _address(self, request: Request) -> str:
        query = "&".join(f"{name}={value}" for name, value in request.parameters)
        return f"{self._base}{request.path}{'?' if query else ''}{query}"

    def _sidecar(self, request: Request) -> Path:
        key: list[Any] = [request.method, self._address(request), (request.body or b"").decode()]
        digest = hashlib.sha256(json.dumps(key).encode()).hexdigest()
        return self._answers / _slug(request.path) / f"{digest[:32]}.json"

    def _raw_path(self, digest: str) -> Path:
        return self._raw / digest[:2] / digest


def conditions(etag: object, last_modified: object) -> dict[str, str]:
    """Return the headers that ask for the bytes only if they changed.

    What an answer or a damaged sidecar states may be nothing that a header can carry: it is left
    out.
    """
    stated = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in stated.items() if is_sendable(value)}


def is_sendable(value: object) -> TypeGuard[str]:
    """Whether a header can carry the value: printable ASCII of moderate length."""
    return isinstance(value, str) and re.fullmatch(r"[!-~]([ -~]{0,998}[!-~])?", value) is not None


def _is_whole(stored: Stored) -> bool:
    """Whether the fields that the run relies on are as ``keep`` writes them."""
    texts = (stored.method, stored.address, stored.retrieved_at)
    whole = all(isinstance(text, str) for text in texts) and isinstance(stored.faults, list)
    return whole and isinstance(stored.status, int)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file atomically: complete or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Threads of one process may write the same bytes at once, each to a file of its own.
    staging = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.new")
    staging.write_bytes(content)
    staging.replace(path)


def _slug(path: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-")
