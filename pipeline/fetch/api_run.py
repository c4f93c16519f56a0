"""One run over the API, which may be resumed: stored answers are not requested again.

``run-<name>.json`` in the store says when an unfinished run began. Its answers are used as they
are; answers of earlier runs are used for conditional requests.

A run that had read everything and was not finished ended on its data, say at a guard. Its answers
are forgotten, so that the next run asks for all of them again.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

from pipeline.diagnostics.errors import OutsideError
from pipeline.fetch.calls import BrokenBodyError, Calls, Read
from pipeline.fetch.client import Answer, Request
from pipeline.fetch.rate_limit import count_of
from pipeline.fetch.raw_store import Store, Stored, write_whole

T = TypeVar("T")

_COUNT = "refreshes.json"  # how many runs over this store were finished
_FRESH_EVERY = 4
# Answers older than this are requested again, even in an unfinished run.
_STALE = timedelta(days=30)


class Run:
    """Answers from the store or, where it has none of this run, from the server.

    With ``fresh`` nothing stored by earlier runs is used, nor asked for conditionally.
    """

    def __init__(
        self, folder: Path, name: str, store: Store, calls: Calls, *, fresh: bool = False
    ) -> None:
        self._file = folder / f"run-{name}.json"
        self._store = store
        self._calls = calls
        self._fresh = fresh
        self._count = folder / _COUNT
        self.started = self._resumed() or self._begun()

    def ask(self, request: Request, read: Callable[[Answer], Read[T]]) -> T | None:
        """Return the result of ``read`` for the answer, None for a 404 with an empty body."""
        found = self._store.find(request)
        if found and self.is_of_this_run(found[0]):
            value = self._stored_value(found, read)
            if value is not None or found[0].status == HTTPStatus.NOT_FOUND:
                return value
        conditional = found and request.method == "GET" and not self._fresh
        conditions = found[0].conditions if found and conditional else None
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
                self.is_of_this_run(stored) or not (stored.faults or self._fresh)
            ):
                yield Answer(stored.status, {}, content)

    def is_of_this_run(self, stored: Stored) -> bool:
        """Whether an answer was retrieved since the run began."""
        return stored.retrieved_at >= self.started

    def all_read(self) -> None:
        """Note that nothing more will be asked: unless the run is finished, its data were bad."""
        self._write({"started": self.started, "all_read": True})

    def finish(self) -> None:
        """End the run, since the facts are written: the next run makes all requests again."""
        self._file.unlink(missing_ok=True)
        write_whole(self._count, json.dumps(_finished(self._count) + 1).encode())

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
            state = json.loads(self._file.read_bytes())
            started, all_read = str(state["started"]), "all_read" in state
            age = datetime.now(UTC) - datetime.fromisoformat(started)
        except (OSError, ValueError, KeyError, TypeError, OverflowError):
            return None
        if all_read:
            self._store.forget(started)
        # An unfinished run that was not fresh may hold what a fresh one is to leave out.
        other = self._fresh and not state.get("fresh")
        wanted = not all_read and not other and timedelta(0) <= age < _STALE
        return started if wanted else None

    def _begun(self) -> str:
        started = datetime.now(UTC).isoformat()
        self._write({"started": started, "fresh": self._fresh})
        return started

    def _write(self, state: dict[str, Any]) -> None:
        write_whole(self._file, json.dumps(state).encode())


def fresh_is_due(folder: Path, environment: Mapping[str, str]) -> bool:
    """Whether this refresh is one of those that ask for all details: every fourth.

    Values that upstream changes without a new date are otherwise seen only where the list prints
    them. Refreshes are counted in the store; on GitHub, where no store lasts, by the run's number.
    """
    every = count_of(environment.get("K2_FRESH_EVERY"))
    number = count_of(environment.get("GITHUB_RUN_NUMBER")) or _finished(folder / _COUNT) + 1
    every = _FRESH_EVERY if every is None else every
    return every > 0 and number % every == 0


def _finished(path: Path) -> int:
    try:
        return count_of(path.read_text(encoding="utf-8")) or 0
    except (OSError, ValueError):
        return 0
