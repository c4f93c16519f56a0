"""One run over the API, which may be resumed: stored answers are not requested again.

``run-<name>.json`` in the store says when an unfinished run began. Its answers are used as they
are; answers of earlier runs are used for conditional requests.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

from pipeline.diagnostics.errors import OutsideError
from pipeline.fetch.calls import BrokenBodyError, Calls, Read
from pipeline.fetch.client import Answer, Request
from pipeline.fetch.raw_store import Store, Stored, write_whole

T = TypeVar("T")

# Answers older than this are requested again, even in an unfinished run.
_STALE = timedelta(days=30)


class Run:
    """Answers from the store or, where it has none of this run, from the server."""

    def __init__(self, folder: Path, name: str, store: Store, calls: Calls) -> None:
        self._file = folder / f"run-{name}.json"
        self._store = store
        self._calls = calls
        self.started = self._resumed() or self._begun()

    def ask(self, request: Request, read: Callable[[Answer], Read[T]]) -> T | None:
        """Return the result of ``read`` for the answer, None for a 404 with an empty body."""
        found = self._store.find(request)
        if found and self.is_of_this_run(found[0]):
            value = self._stored_value(found, read)
            if value is not None or found[0].status == HTTPStatus.NOT_FOUND:
                return value
        conditions = found[0].conditions if found and request.method == "GET" else None
        checked = self._calls.ask(request, read, conditions)
        if checked.answer.status == HTTPStatus.NOT_MODIFIED:
            value = self._stored_value(found, read) if found else None
            if not found or value is None:
                raise OutsideError("the server answers 304 to what was not asked conditionally")
            self._store.confirm(request, found[0])
            return value
        self._store.keep(request, checked.answer, checked.faults)
        return checked.value

    def stored(self, path: str) -> Iterator[Answer]:
        """Yield the stored answers to a path, oldest first; of earlier runs only complete ones."""
        for stored, content in self._store.answers(path):
            if stored.status == HTTPStatus.OK and (
                not stored.faults or self.is_of_this_run(stored)
            ):
                yield Answer(stored.status, {}, content)

    def is_of_this_run(self, stored: Stored) -> bool:
        """Whether an answer was retrieved since the run began."""
        return stored.retrieved_at >= self.started

    def finish(self) -> None:
        """End the run, since the facts are written: the next run makes all requests again."""
        self._file.unlink(missing_ok=True)

    def _stored_value(
        self, found: tuple[Stored, bytes], read: Callable[[Answer], Read[T]]
    ) -> T | None:
        if found[0].status != HTTPStatus.OK:
            return None
        try:
            return read(Answer(found[0].status, {}, found[1]))[0]
        except BrokenBodyError:
            return None

    def _resumed(self) -> str | None:
        try:
            started = str(json.loads(self._file.read_bytes())["started"])
            age = datetime.now(UTC) - datetime.fromisoformat(started)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return started if age < _STALE else None

    def _begun(self) -> str:
        started = datetime.now(UTC).isoformat()
        write_whole(self._file, json.dumps({"started": started}).encode())
        return started
